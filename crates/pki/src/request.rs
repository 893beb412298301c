//! The questions to responders and to authorities for time stamps, and what becomes of their answers: evidence that stands
//! with the signature without touching what was signed.

use std::borrow::Cow;

use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};

use crate::algorithm::key_bits;
use crate::asn1::{Element, Walk, context};
use crate::ber::definite;
use crate::certificate::Certificate;
use crate::cms::SignedData;
use crate::examine::TIME_STAMP;
use crate::hash::Hash;
use crate::ocsp::basic;
use crate::reason::Reason;
use crate::stamp::token;
use crate::stored::REVOCATION_VALUES;

const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// `id-sha256` as DER, without parameters (RFC 5754 §2).
const SHA256: &[u8] = &[0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// TRUE as DER.
const TRUE: &[u8] = &[1, 1, 0xff];
/// More attributes than any signer has.
const ATTRIBUTES_MAX: usize = 32;
/// As many signers as are looked at.
const SIGNERS_MAX: usize = 64;

/// What is to stand with a signature.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proofs<'a> {
    /// `OCSPResponse` on the signer's certificate.
    pub answer: Option<&'a [u8]>,
    /// `TimeStampToken`, or `TimeStampResp` with one, over the signature's value.
    pub stamp: Option<&'a [u8]>,
}

/// `OCSPRequest` (RFC 6960 §4.1.1) on a certificate under its issuer, both in DER: by SHA-256, with the caller's nonce.
///
/// # Errors
/// [`Reason::CertificateUnreadable`]
pub fn answer_request(certificate: &[u8], issuer: &[u8], nonce: &[u8; 8]) -> Result<Vec<u8>, Reason> {
    let (certificate, issuer) = (Certificate::read(certificate)?, Certificate::read(issuer)?);
    let key = key_bits(issuer.key()).ok_or(Reason::CertificateUnreadable)?;
    let identifier = sequence(&[
        SHA256,
        &octets(&Hash::Sha256.digest(issuer.subject())),
        &octets(&Hash::Sha256.digest(key)),
        &tlv(0x02, &[certificate.serial()]),
    ]);
    let extension = sequence(&[&tlv(0x06, &[NONCE.as_bytes()]), &octets(&octets(nonce))]);
    let list = sequence(&[&sequence(&[&identifier])]);
    Ok(sequence(&[&sequence(&[&list, &tlv(0xa2, &[&sequence(&[&extension])])])]))
}

/// `TimeStampReq` (RFC 3161 §2.4.1) over a signature's value: by SHA-256, the authority's certificate asked for.
///
/// # Errors
/// [`Reason::TimeStampPolicy`] where `policy` is no identifier.
pub fn stamp_request(signature: &[u8], policy: Option<&str>, nonce: &[u8; 8]) -> Result<Vec<u8>, Reason> {
    let policy = policy.map(ObjectIdentifier::new).transpose().map_err(|_| Reason::TimeStampPolicy)?;
    let policy = policy.map(|policy| tlv(0x06, &[policy.as_bytes()])).unwrap_or_default();
    let imprint = sequence(&[SHA256, &octets(&Hash::Sha256.digest(signature))]);
    Ok(sequence(&[&[2, 1, 1], &imprint, &policy, &positive(nonce), TRUE]))
}

/// The value of the signature of a signer, counted from zero: what is stamped.
///
/// # Errors
/// Why the CMS cannot be read; [`Reason::SignersNone`] where there is no such signer.
pub fn signature_value(cms: &[u8], signer: usize) -> Result<Vec<u8>, Reason> {
    let der = canonical(cms)?;
    let signed = SignedData::read(&der)?;
    signed.signers.get(signer).map(|signer| signer.signature.to_vec()).ok_or(Reason::SignersNone)
}

/// The CMS with the proofs as unsigned attributes of a signer, counted from zero; ones of their kind that were there give
/// way. All else stays, byte for byte but for lengths around it; of several signers the order may change, which is that of
/// their bytes (RFC 5652 §5.1, X.690 §11.6): whoever has proofs of more than one attaches them at once.
///
/// # Errors
/// Why the CMS or a proof cannot be read; whether the proofs are right is for a verifier to say.
pub fn attach(cms: &[u8], signer: usize, proofs: &Proofs<'_>) -> Result<Vec<u8>, Reason> {
    attach_each(cms, &[(signer, *proofs)])
}

/// As [`attach`], of several signers at once, each counted from zero as he stands in the CMS that comes in.
///
/// # Errors
/// As [`attach`].
pub fn attach_each(cms: &[u8], proofs: &[(usize, Proofs<'_>)]) -> Result<Vec<u8>, Reason> {
    let der = canonical(cms)?;
    let cms = &*der;
    let count = SignedData::read(cms)?.signers.len();
    let mut added = vec![Vec::new(); count];
    for (signer, proofs) in proofs {
        let added = added.get_mut(*signer).ok_or(Reason::SignersNone)?;
        if let Some(answer) = proofs.answer {
            let values = sequence(&[&tlv(0xa1, &[&sequence(&[basic(answer)?])])]);
            added.push((REVOCATION_VALUES, values));
        }
        if let Some(stamp) = proofs.stamp {
            added.push((TIME_STAMP, token(stamp)?.to_vec()));
        }
    }
    rebuilt(cms, &added).map_err(|_| Reason::CmsUnreadable)
}

/// How many signers a CMS has.
///
/// # Errors
/// Why it cannot be read.
pub fn signers(cms: &[u8]) -> Result<usize, Reason> {
    Ok(SignedData::read(&canonical(cms)?)?.signers.len())
}

/// The CMS in DER.
fn canonical(cms: &[u8]) -> Result<Cow<'_, [u8]>, Reason> {
    match SignedData::read(cms) {
        Err(Reason::CmsNotDer) => definite(cms).map(Cow::Owned),
        Err(reason) => Err(reason),
        Ok(_) => Ok(Cow::Borrowed(cms)),
    }
}

/// An attribute that is added: what it is, and its value.
type Added = (ObjectIdentifier, Vec<u8>);

/// The CMS with what is added to each signer.
fn rebuilt(cms: &[u8], added: &[Vec<Added>]) -> der::Result<Vec<u8>> {
    let mut walk = Walk::new(cms)?;
    let mut walk = Walk::new(walk.any()?.value)?;
    let kind = walk.any()?.raw;
    let mut walk = Walk::new(walk.any()?.value)?;
    let parts = Walk::new(walk.any()?.value)?.rest(8)?;
    let (signers, before) = parts.split_last().ok_or_else(|| Tag::Sequence.value_error())?;
    let signers = Walk::new(signers.value)?.rest(SIGNERS_MAX)?;
    let infos = signers.iter().zip(added).map(|(info, added)| match added.as_slice() {
        [] => Ok(info.raw.to_vec()),
        added => with_attributes(*info, added),
    });
    let mut infos = infos.collect::<der::Result<Vec<_>>>()?;
    infos.sort();
    let before: Vec<&[u8]> = before.iter().map(|part| part.raw).collect();
    let data = sequence(&[&before.concat(), &tlv(0x31, &[&infos.concat()])]);
    Ok(sequence(&[kind, &tlv(0xa0, &[&data])]))
}

/// A `SignerInfo` with more unsigned attributes.
fn with_attributes(info: Element<'_>, added: &[Added]) -> der::Result<Vec<u8>> {
    let parts = Walk::new(info.value)?.rest(8)?;
    let (unsigned, kept): (Vec<Element<'_>>, Vec<_>) =
        parts.into_iter().partition(|part| part.tag == context(TagNumber::N1));
    let mut attributes: Vec<Vec<u8>> = Vec::new();
    for element in unsigned {
        for attribute in Walk::new(element.value)?.rest(ATTRIBUTES_MAX)? {
            let kind = Walk::new(attribute.value)?.expect(Tag::ObjectIdentifier)?.value;
            if !added.iter().any(|(new, _)| new.as_bytes() == kind) {
                attributes.push(attribute.raw.to_vec());
            }
        }
    }
    attributes
        .extend(added.iter().map(|(kind, value)| sequence(&[&tlv(0x06, &[kind.as_bytes()]), &tlv(0x31, &[value])])));
    attributes.sort();
    let kept: Vec<&[u8]> = kept.iter().map(|part| part.raw).collect();
    let unsigned = if attributes.is_empty() { Vec::new() } else { tlv(0xa1, &[&attributes.concat()]) };
    Ok(sequence(&[&kept.concat(), &unsigned]))
}

/// Tag, length and value.
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = vec![tag];
    if let Ok(short @ 0..=0x7f) = u8::try_from(length) {
        bytes.push(short);
    } else {
        let long: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        bytes.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
        bytes.extend(long);
    }
    bytes.extend(parts.iter().copied().flatten());
    bytes
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(0x04, &[bytes])
}

/// INTEGER of these bytes, which count as not negative.
fn positive(bytes: &[u8]) -> Vec<u8> {
    let bare: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    let sign: &[u8] = if bare.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    tlv(0x02, &[sign, &bare])
}
