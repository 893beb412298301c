//! The attributes that a signer signs in the content's stead (RFC 5652 §5.4, §11; RFC 5035).

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};

use crate::asn1::{Algorithm, Element, Walk, ascending, context, oid};
use crate::certificate::Certificate;
use crate::cms::Signer;
use crate::hash::Hash;
use crate::moment::moment;
use crate::reason::Reason;

const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const COUNTERSIGNATURE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.6");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// Its digest is SHA-1, as time-stamping authorities still write it (RFC 2634 §5.4).
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");

/// What is nobody's word where it is not signed (RFC 5652 §11.1 to §11.3).
const ONLY_SIGNED: [ObjectIdentifier; 3] = [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME];

/// More attributes than any signer sets.
const ATTRIBUTES_MAX: usize = 32;
/// Tag of SET OF, which the signature covers in the place of `[0]`.
const SET_OF: u8 = 0x31;

/// The signed attributes.
pub(crate) struct SignedAttributes<'a> {
    /// What the signature covers.
    pub(crate) signed: Vec<u8>,
    /// What the signer says that the content is.
    pub(crate) content_type: ObjectIdentifier,
    /// The content's digest.
    pub(crate) message_digest: &'a [u8],
    /// When the signer says that he signed.
    pub(crate) signing_time: Option<DateTime<Utc>>,
    certificates: Vec<Named<'a>>,
}

/// `ESSCertID` or `ESSCertIDv2`: which certificate the signer means.
struct Named<'a> {
    default: Hash,
    digest: &'a [u8],
    algorithm: Option<Algorithm<'a>>,
    issuer_and_serial: Option<(Vec<Element<'a>>, &'a [u8])>,
}

impl<'a> SignedAttributes<'a> {
    /// A signer's, read strictly: in the order of DER, each once, with one value; none stands among the unsigned.
    pub(crate) fn of(signer: &Signer<'a>) -> Result<Self, Reason> {
        let astray = signer.unsigned.is_some_and(|unsigned| kinds(unsigned).any(|kind| ONLY_SIGNED.contains(&kind)));
        let signed = signer.attributes.filter(|_| !astray).and_then(|attributes| read(attributes).ok().flatten());
        signed.ok_or(Reason::SignatureAttributes)
    }

    /// Whether the certificate is the one that the signer means, where he says which (RFC 5035 §3).
    pub(crate) fn check_certificate(&self, certificate: &Certificate) -> Result<(), Reason> {
        self.certificates.iter().try_for_each(|named| named.check(certificate))
    }

    /// Whether the signer says which certificate he means.
    pub(crate) const fn names_certificate(&self) -> bool {
        !self.certificates.is_empty()
    }
}

impl Named<'_> {
    fn check(&self, certificate: &Certificate) -> Result<(), Reason> {
        let digest = self.digest(certificate.der())?;
        let same_place = self.issuer_and_serial.as_ref().is_none_or(|(names, serial)| {
            *serial == certificate.serial() && names.iter().any(|name| is_directory(name, certificate.issuer()))
        });
        if digest == self.digest && same_place { Ok(()) } else { Err(Reason::CertificateNotTheNamed) }
    }

    fn digest(&self, bytes: &[u8]) -> Result<Vec<u8>, Reason> {
        let hash = self.algorithm.map_or(Ok(self.default), |algorithm| Hash::naming(&algorithm))?;
        Ok(hash.digest(bytes))
    }
}

/// `None` where a rule of RFC 5652 §11 is broken.
fn read(attributes: Element<'_>) -> der::Result<Option<SignedAttributes<'_>>> {
    let elements = Walk::new(attributes.value)?.rest(ATTRIBUTES_MAX)?;
    if !ascending(&elements) {
        return Ok(None);
    }
    let mut values = Vec::with_capacity(elements.len());
    for element in elements {
        let (kind, value) = attribute(element)?;
        if kind == COUNTERSIGNATURE || values.iter().any(|(known, _)| *known == kind) {
            return Ok(None);
        }
        values.push((kind, value));
    }
    let one = |kind: ObjectIdentifier| {
        let found = values.iter().find(|(known, _)| *known == kind);
        found.map(|(_, value)| value.ok_or_else(|| Tag::Set.value_error())).transpose()
    };
    let (Some(content_type), Some(message_digest)) = (one(CONTENT_TYPE)?, one(MESSAGE_DIGEST)?) else {
        return Ok(None);
    };
    message_digest.tag.assert_eq(Tag::OctetString)?;
    let signing_time = one(SIGNING_TIME)?.map(moment).transpose()?;
    let mut named = Vec::new();
    for (kind, default) in [(SIGNING_CERTIFICATE, Hash::Sha1), (SIGNING_CERTIFICATE_V2, Hash::Sha256)] {
        named.extend(one(kind)?.map(|value| signing_certificate(value, default)).transpose()?);
    }
    let mut signed = attributes.raw.to_vec();
    if let Some(tag) = signed.first_mut() {
        *tag = SET_OF;
    }
    Ok(Some(SignedAttributes {
        signed,
        content_type: oid(content_type)?,
        message_digest: message_digest.value,
        signing_time,
        certificates: named,
    }))
}

/// The unsigned attributes, nobody's word: the type and the one value of each that can be read.
pub(crate) fn unsigned(attributes: Element<'_>) -> Vec<(ObjectIdentifier, Element<'_>)> {
    let read = elements(attributes).filter_map(|element| attribute(element).ok());
    read.filter_map(|(kind, value)| value.map(|value| (kind, value))).collect()
}

/// The types of attributes, whatever their values.
fn kinds(attributes: Element<'_>) -> impl Iterator<Item = ObjectIdentifier> {
    elements(attributes)
        .filter_map(|element| oid(Walk::new(element.value).ok()?.expect(Tag::ObjectIdentifier).ok()?).ok())
}

fn elements(attributes: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    Walk::new(attributes.value).and_then(|walk| walk.rest(ATTRIBUTES_MAX)).unwrap_or_default().into_iter()
}

/// The type of an attribute, and its value where it has exactly one.
fn attribute(element: Element<'_>) -> der::Result<(ObjectIdentifier, Option<Element<'_>>)> {
    element.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(element.value)?;
    let kind = oid(walk.expect(Tag::ObjectIdentifier)?)?;
    let set = walk.expect(Tag::Set)?;
    walk.finish()?;
    let values = Walk::new(set.value)?.rest(ATTRIBUTES_MAX)?;
    match values.as_slice() {
        [] => Err(Tag::Set.value_error()),
        [value] => Ok((kind, Some(*value))),
        several if ascending(several) => Ok((kind, None)),
        _ => Err(Tag::Set.value_error()),
    }
}

/// The first certificate of `SigningCertificate` or its version 2, which is the signer's (RFC 5035 §3).
fn signing_certificate(value: Element<'_>, default: Hash) -> der::Result<Named<'_>> {
    value.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(value.value)?;
    let certificates = walk.expect(Tag::Sequence)?;
    walk.optional(Tag::Sequence)?;
    walk.finish()?;
    let certificates = Walk::new(certificates.value)?.rest(ATTRIBUTES_MAX)?;
    let first = certificates.first().ok_or_else(|| Tag::Sequence.value_error())?;
    first.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(first.value)?;
    // Version 1 knows no other digest.
    let algorithm = if default == Hash::Sha1 { None } else { walk.optional(Tag::Sequence)? };
    let algorithm = algorithm.map(Algorithm::read).transpose()?;
    let digest = walk.expect(Tag::OctetString)?.value;
    let issuer_and_serial = walk.optional(Tag::Sequence)?.map(issuer_and_serial).transpose()?;
    walk.finish()?;
    Ok(Named { default, digest, algorithm, issuer_and_serial })
}

fn issuer_and_serial(element: Element<'_>) -> der::Result<(Vec<Element<'_>>, &[u8])> {
    let mut walk = Walk::new(element.value)?;
    let names = Walk::new(walk.expect(Tag::Sequence)?.value)?.rest(ATTRIBUTES_MAX)?;
    let serial = walk.expect(Tag::Integer)?.value;
    walk.finish()?;
    Ok((names, serial))
}

/// Whether a `GeneralName` is `directoryName [4]` with this name.
fn is_directory(general: &Element<'_>, name: &[u8]) -> bool {
    general.tag == context(TagNumber::N4) && general.value == name
}
