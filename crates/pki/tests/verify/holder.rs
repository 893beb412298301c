//! Certificates of any shape, and paths of them.

use std::time::Duration;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use telnusqa_pki::Verifier;
use x509_cert::certificate::Version;
use x509_cert::der::Encode;
use x509_cert::der::asn1::{BitString, ObjectIdentifier, OctetString};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, TbsCertificate};

use crate::forge::{Draft, draft_of};
use crate::support::{DOCUMENT, HEAD, codes, demand, now};

pub(crate) const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
pub(crate) const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
pub(crate) const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
pub(crate) const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
pub(crate) const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");

/// A certificate with its key.
#[derive(Clone)]
pub(crate) struct Holder {
    pub(crate) certificate: Certificate,
    pub(crate) key: SigningKey,
}

impl Holder {
    /// A root of this name.
    pub(crate) fn root(name: &str) -> Self {
        let key = key(name);
        let certificate = sign(&key, authority(name, name, &key));
        Self { certificate, key }
    }

    /// An authority under this one.
    pub(crate) fn authority(&self, name: &str, change: impl FnOnce(&mut TbsCertificate)) -> Self {
        let key = key(name);
        let mut tbs = authority(name, "", &key);
        tbs.issuer = self.certificate.tbs_certificate.subject.clone();
        extensions(&mut tbs).push(issuer_key(&self.key));
        change(&mut tbs);
        Self { certificate: sign(&self.key, tbs), key }
    }

    /// A head's certificate under this authority.
    pub(crate) fn head(&self, change: impl FnOnce(&mut TbsCertificate)) -> Self {
        let key = key("head");
        let mut tbs = leaf();
        tbs.issuer = self.certificate.tbs_certificate.subject.clone();
        tbs.subject_public_key_info = public(&key);
        let issued = extensions(&mut tbs);
        issued.retain(|known| ![AUTHORITY_KEY_IDENTIFIER, SUBJECT_KEY_IDENTIFIER].contains(&known.extn_id));
        issued.extend([issuer_key(&self.key), own_key(&key)]);
        change(&mut tbs);
        Self { certificate: sign(&self.key, tbs), key }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        self.certificate.to_der().unwrap()
    }

    /// The codes for a head's signature under this root with these certificates between.
    pub(crate) fn codes(&self, head: &Self, between: &[&Self]) -> Vec<&'static str> {
        let mut chain = vec![head.certificate.clone()];
        chain.extend(between.iter().map(|holder| holder.certificate.clone()));
        self.codes_of(&draft_of(head.key.clone(), &chain))
    }

    pub(crate) fn codes_of(&self, draft: &Draft) -> Vec<&'static str> {
        let verifier = Verifier::try_new([self.der().as_slice()]).unwrap();
        codes(&verifier.verify(&draft.write(), DOCUMENT, &demand(), now()))
    }
}

/// A key that is the same whenever it is made for the same name.
pub(crate) fn key(name: &str) -> SigningKey {
    let mut bytes = [7; 32];
    for (byte, letter) in bytes.iter_mut().zip(name.bytes()) {
        *byte = letter;
    }
    SigningKey::from_slice(&bytes).unwrap()
}

pub(crate) fn public(key: &SigningKey) -> SubjectPublicKeyInfoOwned {
    SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()).unwrap()
}

pub(crate) fn leaf() -> TbsCertificate {
    Certificate::load_pem_chain(HEAD.chain_pem().unwrap().as_bytes()).unwrap()[0].tbs_certificate.clone()
}

pub(crate) fn name(common_name: &str) -> Name {
    format!("CN={common_name}").parse().unwrap()
}

pub(crate) fn time(text: &str) -> Time {
    let seconds = text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp();
    Time::GeneralTime(
        x509_cert::der::asn1::GeneralizedTime::from_unix_duration(Duration::from_secs(seconds.unsigned_abs())).unwrap(),
    )
}

pub(crate) fn authority(subject: &str, issuer: &str, key: &SigningKey) -> TbsCertificate {
    TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&[1]).unwrap(),
        signature: AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None },
        issuer: name(issuer),
        validity: Validity { not_before: time("2020-01-01T00:00:00Z"), not_after: time("2040-01-01T00:00:00Z") },
        subject: name(subject),
        subject_public_key_info: public(key),
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(vec![constraints(true, None), usage(KeyUsages::KeyCertSign.into()), own_key(key)]),
    }
}

/// What identifies a key: here the first bytes of its point.
pub(crate) fn identifier(key: &SigningKey) -> OctetString {
    OctetString::new(&public(key).subject_public_key.raw_bytes()[1..21]).unwrap()
}

pub(crate) fn own_key(key: &SigningKey) -> Extension {
    extension(SUBJECT_KEY_IDENTIFIER, false, &SubjectKeyIdentifier(identifier(key)).to_der().unwrap())
}

pub(crate) fn issuer_key(key: &SigningKey) -> Extension {
    let identifier =
        AuthorityKeyIdentifier { key_identifier: Some(identifier(key)), ..AuthorityKeyIdentifier::default() };
    extension(AUTHORITY_KEY_IDENTIFIER, false, &identifier.to_der().unwrap())
}

pub(crate) fn sign(key: &SigningKey, tbs: TbsCertificate) -> Certificate {
    let signature: DerSignature = key.sign(&tbs.to_der().unwrap());
    Certificate {
        signature_algorithm: tbs.signature.clone(),
        signature: BitString::from_bytes(signature.as_bytes()).unwrap(),
        tbs_certificate: tbs,
    }
}

pub(crate) fn constraints(ca: bool, path_len_constraint: Option<u8>) -> Extension {
    extension(BASIC_CONSTRAINTS, true, &BasicConstraints { ca, path_len_constraint }.to_der().unwrap())
}

pub(crate) fn usage(usages: x509_cert::der::flagset::FlagSet<KeyUsages>) -> Extension {
    extension(KEY_USAGE, true, &KeyUsage(usages).to_der().unwrap())
}

pub(crate) fn extension(oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Extension {
    Extension { extn_id: oid, critical, extn_value: OctetString::new(value).unwrap() }
}

/// Something that nobody knows.
pub(crate) fn strange(critical: bool) -> Extension {
    extension(ObjectIdentifier::new_unwrap("1.2.3.4"), critical, &[5, 0])
}

pub(crate) fn extensions(tbs: &mut TbsCertificate) -> &mut Vec<Extension> {
    tbs.extensions.as_mut().unwrap()
}
