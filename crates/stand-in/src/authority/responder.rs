//! What the authority says of its certificates: answers (RFC 6960) and lists (RFC 5280 §5).

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use sha2_rustcrypto::{Digest, Sha256};
use x509_cert::Certificate;

use super::certificate::{self, Profile};
use super::key::Key;
use super::write::{ENUMERATED, OCTETS, bits, der, explicit, extension, generalized, integer, oid, sequence, tlv};
use super::{Authority, AuthorityError, Issuer, KeyKind, Validity};

const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const CRL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.20");
const DELTA_INDICATOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.27");
const ISSUING_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");
const REASON_CODE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");

/// Who answers for an authority.
pub struct Responder {
    certificate: Certificate,
    /// The authority's certificate, which names of keys and issuers in answers are made of.
    issuer: Certificate,
    key: Key,
}

/// The state of a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// Not revoked.
    Good,
    /// Revoked since, by `CRLReason`.
    Revoked(DateTime<Utc>, Option<u8>),
    /// Not known.
    Unknown,
}

/// One answer.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// When the next one comes.
    pub next_update: Option<DateTime<Utc>>,
    /// What was asked with.
    pub nonce: Option<&'a [u8]>,
    /// The bytes of the certificate's serial number.
    pub serial: &'a [u8],
    /// Its state.
    pub state: State,
    /// When that is so.
    pub this_update: DateTime<Utc>,
}

/// One list.
#[derive(Clone, Copy, Debug)]
pub struct Revocations<'a> {
    /// The number of the list that this is a delta to.
    pub base: Option<u8>,
    /// Serial number, since when, and `CRLReason`.
    pub entries: &'a [(&'a [u8], DateTime<Utc>, Option<u8>)],
    /// When the next one comes.
    pub next_update: DateTime<Utc>,
    /// Its number.
    pub number: u8,
    /// When it was made.
    pub this_update: DateTime<Utc>,
}

impl Authority {
    /// Names one to answer for it.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn responder(&self, kind: KeyKind, validity: Validity) -> Result<Responder, AuthorityError> {
        self.responder_of(&Profile::Responder, kind, validity)
    }

    /// One who has a certificate of the authority, and was not named to answer for it.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn wrong_responder(&self, kind: KeyKind, validity: Validity) -> Result<Responder, AuthorityError> {
        self.responder_of(&Profile::Stamper, kind, validity)
    }

    fn responder_of(&self, profile: &Profile, kind: KeyKind, validity: Validity) -> Result<Responder, AuthorityError> {
        let key = Key::make(kind)?;
        let name = certificate::authority("OCSP RESPONDER (TELNUSQA TEST)")?;
        let certificate = certificate::issue(&self.issuing, &key, name, profile, validity)?;
        Ok(Responder { certificate, issuer: self.issuing.certificate.clone(), key })
    }

    /// A list of what was revoked.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn list(&self, revocations: &Revocations<'_>) -> Result<Vec<u8>, AuthorityError> {
        self.issuing.list(revocations, None)
    }

    /// A list of what was revoked of some certificates; which, says the DER of its `IssuingDistributionPoint`.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn list_of_some(&self, scope: &[u8], revocations: &Revocations<'_>) -> Result<Vec<u8>, AuthorityError> {
        self.issuing.list(revocations, Some(scope))
    }
}

impl Issuer {
    fn list(&self, revocations: &Revocations<'_>, scope: Option<&[u8]>) -> Result<Vec<u8>, AuthorityError> {
        let time = |moment| certificate::time(moment).and_then(|time| der(&time));
        let mut entries = Vec::new();
        for (serial, since, cause) in revocations.entries {
            let cause = cause.map(|cause| {
                let code = tlv(ENUMERATED, &[&[cause]]);
                sequence(&[&extension(REASON_CODE, false, &code)])
            });
            entries.push(sequence(&[&integer(serial), &time(*since)?, &cause.unwrap_or_default()]));
        }
        let entries = entries.concat();
        let entries = if entries.is_empty() { Vec::new() } else { sequence(&[&entries]) };
        let mut extensions = vec![extension(CRL_NUMBER, false, &integer(&[revocations.number]))];
        extensions.extend(revocations.base.map(|base| extension(DELTA_INDICATOR, true, &integer(&[base]))));
        extensions.extend(scope.map(|scope| extension(ISSUING_POINT, true, scope)));
        let algorithm = der(&self.key.algorithm())?;
        let tbs = sequence(&[
            &[2, 1, 1],
            &algorithm,
            &der(&self.certificate.tbs_certificate.subject)?,
            &time(revocations.this_update)?,
            &time(revocations.next_update)?,
            &entries,
            &explicit(0, &[&sequence(&[&extensions.concat()])]),
        ]);
        let signature = bits(&self.key.sign(&tbs)?);
        Ok(sequence(&[&tbs, &algorithm, &signature]))
    }
}

impl Responder {
    /// `OCSPResponse` on one certificate.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn answer(&self, reply: &Reply<'_>) -> Result<Vec<u8>, AuthorityError> {
        let issuer = &self.issuer.tbs_certificate;
        let key = issuer.subject_public_key_info.subject_public_key.raw_bytes();
        let identifier = sequence(&[
            &sequence(&[&oid(SHA256)]),
            &tlv(OCTETS, &[&Sha256::digest(issuer.subject.to_der()?)]),
            &tlv(OCTETS, &[&Sha256::digest(key)]),
            &integer(reply.serial),
        ]);
        let next = reply.next_update.map(|next| explicit(0, &[&generalized(next)])).unwrap_or_default();
        let single = sequence(&[&identifier, &status(reply.state), &generalized(reply.this_update), &next]);
        let nonce = reply.nonce.map(|nonce| {
            let value = tlv(OCTETS, &[nonce]);
            explicit(1, &[&sequence(&[&extension(NONCE, false, &value)])])
        });
        let name = explicit(1, &[&self.certificate.tbs_certificate.subject.to_der()?]);
        let produced = generalized(reply.this_update);
        let tbs = sequence(&[&name, &produced, &sequence(&[&single]), &nonce.unwrap_or_default()]);
        let signature = bits(&self.key.sign(&tbs)?);
        let certificates = explicit(0, &[&sequence(&[&self.certificate.to_der()?])]);
        let basic = sequence(&[&tbs, &der(&self.key.algorithm())?, &signature, &certificates]);
        let bytes = sequence(&[&oid(BASIC), &tlv(OCTETS, &[&basic])]);
        Ok(sequence(&[&tlv(ENUMERATED, &[&[0]]), &explicit(0, &[&bytes])]))
    }
}

/// `OCSPResponse` that tells nothing: 1 malformed, 2 internal error, 3 try later, 5 to be signed, 6 unauthorised.
#[must_use]
pub fn refusal(status: u8) -> Vec<u8> {
    sequence(&[&tlv(ENUMERATED, &[&[status]])])
}

fn status(state: State) -> Vec<u8> {
    match state {
        State::Good => tlv(0x80, &[]),
        State::Revoked(since, cause) => {
            let cause = cause.map(|cause| explicit(0, &[&tlv(ENUMERATED, &[&[cause]])])).unwrap_or_default();
            explicit(1, &[&generalized(since), &cause])
        }
        State::Unknown => tlv(0x82, &[]),
    }
}

/// What a question asks: of which serial number, with which nonce.
pub struct Question {
    /// What the answer must repeat.
    pub nonce: Option<Vec<u8>>,
    /// The bytes of the serial number.
    pub serial: Vec<u8>,
}

impl Question {
    /// Reads an `OCSPRequest` on one certificate; `None` for anything else.
    #[must_use]
    pub fn read(request: &[u8]) -> Option<Self> {
        let tbs = inner(inner(request)?.first()?)?;
        let list = tbs.iter().find(|element| element.first() == Some(&0x30))?;
        let [single] = inner(list)?.try_into().ok()?;
        let identifier = inner(&inner(&single)?.into_iter().next()?)?;
        let serial = inner_bytes(identifier.get(3)?)?;
        let extensions = tbs.iter().find(|element| element.first() == Some(&0xa2));
        let nonce = extensions.and_then(|extensions| {
            let all = inner(inner(extensions)?.first()?)?;
            all.into_iter().find_map(|extension| {
                let parts = inner(&extension)?;
                let value = inner_bytes(parts.last()?)?;
                (parts.first()? == &oid(NONCE)).then(|| inner_bytes(&value)).flatten()
            })
        });
        Some(Self { nonce, serial })
    }
}

/// The value of an element.
fn inner_bytes(element: &[u8]) -> Option<Vec<u8>> {
    der::AnyRef::from_der(element).ok().map(|any| any.value().to_vec())
}

/// The elements within an element.
pub(crate) fn inner(element: &[u8]) -> Option<Vec<Vec<u8>>> {
    let value = inner_bytes(element)?;
    let mut rest = value.as_slice();
    let mut elements = Vec::new();
    while !rest.is_empty() {
        let mut reader = der::SliceReader::new(rest).ok()?;
        let bytes = der::Reader::tlv_bytes(&mut reader).ok()?;
        elements.push(bytes.to_vec());
        rest = &rest[bytes.len()..];
    }
    Some(elements)
}
