//! An authority for time stamps (RFC 3161).

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;
use sha2_rustcrypto::{Digest, Sha256};
use x509_cert::Certificate;

use super::certificate::{self, Profile};
use super::key::Key;
use super::signature::{Content, sign_content};
use super::write::{INTEGER, OCTETS, generalized, integer, oid, sequence, tlv};
use super::{Authority, AuthorityError, KeyKind, Validity};

const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// `id-ct-TSTInfo`.
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// The national authority's policy of stamps with GOST 34.10-2015 (DOMAIN.md §6.2).
pub const STAMP_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.2.6.4");

/// Who makes time stamps.
pub struct Stamper {
    chain: Vec<Certificate>,
    key: Key,
}

/// What is to be stamped.
#[derive(Clone, Copy, Debug)]
pub struct Imprint<'a> {
    /// `AlgorithmIdentifier` of the digest, in DER.
    pub algorithm: &'a [u8],
    /// The digest.
    pub digest: &'a [u8],
    /// What the token must repeat.
    pub nonce: Option<&'a [u8]>,
}

impl Authority {
    /// Names one to make time stamps.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn stamper(&self, kind: KeyKind, validity: Validity) -> Result<Stamper, AuthorityError> {
        self.stamper_of(&Profile::Stamper, kind, validity)
    }

    /// One who has a certificate of the authority, and was not named to make time stamps.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn wrong_stamper(&self, kind: KeyKind, validity: Validity) -> Result<Stamper, AuthorityError> {
        self.stamper_of(&Profile::Responder, kind, validity)
    }

    fn stamper_of(&self, profile: &Profile, kind: KeyKind, validity: Validity) -> Result<Stamper, AuthorityError> {
        let key = Key::make(kind)?;
        let name = certificate::authority("TIME STAMPS (TELNUSQA TEST)")?;
        let certificate = certificate::issue(&self.issuing, &key, name, profile, validity)?;
        Ok(Stamper { chain: vec![certificate, self.issuing.certificate.clone()], key })
    }
}

impl Stamper {
    /// A token over the SHA-256 of these bytes.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn stamp(&self, bytes: &[u8], moment: DateTime<Utc>) -> Result<Vec<u8>, AuthorityError> {
        let algorithm = sequence(&[&oid(SHA256)]);
        self.token(&Imprint { algorithm: &algorithm, digest: &Sha256::digest(bytes), nonce: None }, moment)
    }

    /// `TimeStampToken`.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn token(&self, imprint: &Imprint<'_>, moment: DateTime<Utc>) -> Result<Vec<u8>, AuthorityError> {
        let info = sequence(&[
            &[INTEGER, 1, 1],
            &oid(STAMP_POLICY),
            &sequence(&[imprint.algorithm, &tlv(OCTETS, &[imprint.digest])]),
            &certificate::number(),
            &generalized(moment),
            &imprint.nonce.map(integer).unwrap_or_default(),
        ]);
        sign_content(&self.key, &self.chain, &Content { bytes: &info, inside: true, kind: TST_INFO }, moment)
    }

    /// `TimeStampResp` that grants a token.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn reply(&self, imprint: &Imprint<'_>, moment: DateTime<Utc>) -> Result<Vec<u8>, AuthorityError> {
        let granted = sequence(&[&[INTEGER, 1, 0]]);
        Ok(sequence(&[&granted, &self.token(imprint, moment)?]))
    }
}

/// `TimeStampResp` that grants nothing: rejected, as the clock cannot be read now (RFC 3161 §2.4.2).
#[must_use]
pub fn stamp_refusal() -> Vec<u8> {
    // timeNotAvailable is bit 14.
    let failure = tlv(0x03, &[&[1, 0, 0x02]]);
    sequence(&[&sequence(&[&[INTEGER, 1, 2], &failure])])
}
