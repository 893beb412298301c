//! SignedData (RFC 5652 §5) read, nothing of it believed.

use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};

use crate::asn1::{Algorithm, Element, Walk, ascending, context, inner, oid, whole};
use crate::certificate::Certificate;
use crate::reason::Reason;

/// `id-data`.
pub(crate) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
/// `id-ri-ocsp-response`.
const OCSP_RESPONSE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.16.2");
pub(crate) const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");

/// More bytes are not looked at: a signature with a document of some megabytes inside still fits.
const BYTES_MAX: usize = 16 << 20;
/// More certificates than any path needs.
const CERTIFICATES_MAX: usize = 32;
/// More lists and answers than any signature needs.
const REVOCATIONS_MAX: usize = 32;
/// More signers than any paper has.
const SIGNERS_MAX: usize = 64;

/// What is signed, by whom, and the certificates that came along.
pub(crate) struct SignedData<'a> {
    /// DER of each X.509 certificate.
    pub(crate) certificates: Vec<&'a [u8]>,
    /// The content, where it is inside.
    pub(crate) content: Option<&'a [u8]>,
    /// What the content is.
    pub(crate) content_type: ObjectIdentifier,
    /// The digests that a reader needs, as announced.
    pub(crate) digests: Vec<Algorithm<'a>>,
    /// The lists and answers on revocation that came along.
    pub(crate) revocations: Revocations<'a>,
    /// Who signed.
    pub(crate) signers: Vec<Signer<'a>>,
}

/// `RevocationInfoChoices` (RFC 5652 §10.2.1).
#[derive(Default)]
pub(crate) struct Revocations<'a> {
    /// DER of each OCSP answer (RFC 5940 §2.1).
    pub(crate) answers: Vec<&'a [u8]>,
    /// DER of each list.
    pub(crate) lists: Vec<&'a [u8]>,
}

/// One signer's part.
pub(crate) struct Signer<'a> {
    /// How `signature` was made.
    pub(crate) algorithm: Algorithm<'a>,
    /// The signed attributes: tag `[0]`, length and value.
    pub(crate) attributes: Option<Element<'a>>,
    /// How the content was digested.
    pub(crate) digest: Algorithm<'a>,
    /// Whose certificate it is.
    pub(crate) identifier: Identifier<'a>,
    /// The signature's value.
    pub(crate) signature: &'a [u8],
    /// The unsigned attributes: tag `[1]`, length and value.
    pub(crate) unsigned: Option<Element<'a>>,
}

/// How a signer names his certificate.
#[derive(Clone, Copy)]
pub(crate) enum Identifier<'a> {
    /// Name of the issuer and serial number, both as DER.
    IssuerAndSerial(&'a [u8], &'a [u8]),
    /// The key's identifier.
    KeyIdentifier(&'a [u8]),
}

impl<'a> SignedData<'a> {
    /// Reads `ContentInfo` with SignedData in it: DER, and nothing behind.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Reason> {
        if bytes.len() > BYTES_MAX {
            return Err(Reason::CmsTooLarge);
        }
        let outer = whole(bytes)?;
        if outer.tag != Tag::Sequence {
            return Err(Reason::CmsNotSignedData);
        }
        let content = content_info(outer).map_err(inner)?.ok_or(Reason::CmsNotSignedData)?;
        signed_data(content)
    }
}

impl Identifier<'_> {
    /// Whether this certificate is meant.
    pub(crate) fn names(&self, certificate: &Certificate) -> bool {
        match *self {
            // Copied from the certificate, byte for byte.
            Identifier::IssuerAndSerial(issuer, serial) => {
                certificate.issuer() == issuer && certificate.serial() == serial
            }
            Identifier::KeyIdentifier(identifier) => certificate.key_identifier() == Some(identifier),
        }
    }

    /// The version of SignerInfo that goes with it (RFC 5652 §5.3).
    const fn version(&self) -> &'static [u8] {
        match self {
            Identifier::IssuerAndSerial(..) => &[1],
            Identifier::KeyIdentifier(_) => &[3],
        }
    }
}

/// The content of `ContentInfo`; `None` where it is something else than SignedData.
fn content_info(outer: Element<'_>) -> der::Result<Option<Element<'_>>> {
    let mut walk = Walk::new(outer.value)?;
    if oid(walk.expect(Tag::ObjectIdentifier)?)? != SIGNED_DATA {
        return Ok(None);
    }
    let explicit = walk.expect(context(TagNumber::N0))?;
    walk.finish()?;
    let mut walk = Walk::new(explicit.value)?;
    let content = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    Ok(Some(content))
}

fn signed_data(content: Element<'_>) -> Result<SignedData<'_>, Reason> {
    let mut walk = Walk::new(content.value).map_err(inner)?;
    let version = walk.expect(Tag::Integer).map_err(inner)?.value;
    let digests = set(walk.expect(Tag::Set), SIGNERS_MAX)?;
    let (content_type, content) = walk.expect(Tag::Sequence).and_then(encapsulated).map_err(inner)?;
    let choices = walk.optional(context(TagNumber::N0)).map_err(inner)?;
    let revocations = walk.optional(context(TagNumber::N1)).map_err(inner)?;
    let signers = set(walk.expect(Tag::Set), SIGNERS_MAX)?;
    walk.finish().map_err(inner)?;
    // The order of certificates means nothing and some programs leave it open: it is not looked at.
    let choices = match choices {
        Some(choices) => Walk::new(choices.value).and_then(|walk| walk.rest(CERTIFICATES_MAX)).map_err(inner)?,
        None => Vec::new(),
    };
    let (certificates, others): (Vec<Element<'_>>, Vec<_>) =
        choices.into_iter().partition(|choice| choice.tag == Tag::Sequence);
    let signers: Vec<_> = signers.into_iter().map(signer).collect::<der::Result<_>>().map_err(inner)?;
    // With attribute certificates or revocations of other kinds, versions 4 and 5 come in (RFC 5652 §5.1).
    let by_key = signers.iter().any(|signer| matches!(signer.identifier, Identifier::KeyIdentifier(_)));
    let is_plain = others.is_empty() && revocations.is_none();
    let expected: &[u8] = if by_key || content_type != DATA { &[3] } else { &[1] };
    if is_plain && version != expected {
        return Err(Reason::CmsUnreadable);
    }
    Ok(SignedData {
        certificates: certificates.into_iter().map(|element| element.raw).collect(),
        content,
        content_type,
        digests: digests.into_iter().map(Algorithm::read).collect::<der::Result<_>>().map_err(inner)?,
        revocations: revocations.map(self::revocations).transpose().map_err(inner)?.unwrap_or_default(),
        signers,
    })
}

/// Lists, and answers among what else there may be.
fn revocations(choices: Element<'_>) -> der::Result<Revocations<'_>> {
    let mut found = Revocations::default();
    for choice in Walk::new(choices.value)?.rest(REVOCATIONS_MAX)? {
        if choice.tag == Tag::Sequence {
            found.lists.push(choice.raw);
        } else if choice.tag == context(TagNumber::N1) {
            let mut walk = Walk::new(choice.value)?;
            let kind = oid(walk.expect(Tag::ObjectIdentifier)?)?;
            let value = walk.any()?;
            walk.finish()?;
            if kind == OCSP_RESPONSE {
                found.answers.push(value.raw);
            }
        }
    }
    Ok(found)
}

/// The elements of a SET OF, in the order of DER.
fn set(element: der::Result<Element<'_>>, limit: usize) -> Result<Vec<Element<'_>>, Reason> {
    let elements = element.and_then(|set| Walk::new(set.value)).and_then(|walk| walk.rest(limit)).map_err(inner)?;
    if ascending(&elements) { Ok(elements) } else { Err(Reason::CmsNotDer) }
}

/// `EncapsulatedContentInfo`.
fn encapsulated(element: Element<'_>) -> der::Result<(ObjectIdentifier, Option<&[u8]>)> {
    let mut walk = Walk::new(element.value)?;
    let content_type = oid(walk.expect(Tag::ObjectIdentifier)?)?;
    let explicit = walk.optional(context(TagNumber::N0))?;
    walk.finish()?;
    let Some(explicit) = explicit else { return Ok((content_type, None)) };
    let mut walk = Walk::new(explicit.value)?;
    let content = walk.expect(Tag::OctetString)?.value;
    walk.finish()?;
    Ok((content_type, Some(content)))
}

/// `SignerInfo`.
fn signer(element: Element<'_>) -> der::Result<Signer<'_>> {
    element.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(element.value)?;
    let version = walk.expect(Tag::Integer)?.value;
    let identifier = identifier(walk.any()?)?;
    if version != identifier.version() {
        return Err(Tag::Integer.value_error());
    }
    let digest = Algorithm::read(walk.any()?)?;
    let attributes = walk.optional(context(TagNumber::N0))?;
    let algorithm = Algorithm::read(walk.any()?)?;
    let signature = walk.expect(Tag::OctetString)?.value;
    // Unsigned attributes are nobody's word: they are looked at where they prove themselves, and else not at all.
    let unsigned = walk.optional(context(TagNumber::N1))?;
    walk.finish()?;
    Ok(Signer { algorithm, attributes, digest, identifier, signature, unsigned })
}

fn identifier(element: Element<'_>) -> der::Result<Identifier<'_>> {
    if element.tag == (Tag::ContextSpecific { constructed: false, number: TagNumber::N0 }) {
        return Ok(Identifier::KeyIdentifier(element.value));
    }
    element.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(element.value)?;
    let issuer = walk.expect(Tag::Sequence)?.raw;
    let serial = walk.expect(Tag::Integer)?.value;
    walk.finish()?;
    Ok(Identifier::IssuerAndSerial(issuer, serial))
}
