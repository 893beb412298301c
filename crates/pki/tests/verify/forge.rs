//! A CMS made by hand, every byte of it as a test wants it.

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::DecodePrivateKey;
use sha2_rustcrypto::{Digest, Sha256};
use telnusqa_stand_in::authority::Credential;
use x509_cert::Certificate;
use x509_cert::der::Encode;

use crate::support::DOCUMENT;

pub(crate) const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
pub(crate) const SIGNED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
pub(crate) const ECDSA_SHA256: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
pub(crate) const SHA256: &[u8] = b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";
pub(crate) const COUNTERSIGNATURE: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x06";
pub(crate) const SIGNING_TIME: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05";
const CONTENT_TYPE: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
const MESSAGE_DIGEST: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
const SIGNING_CERTIFICATE_V2: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f";

/// A CMS before it is written.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) content_type: Vec<u8>,
    pub(crate) digests: Vec<Vec<u8>>,
    pub(crate) signers: Vec<SignerDraft>,
    pub(crate) version: u8,
}

/// A signer before he signs.
#[derive(Clone)]
pub(crate) struct SignerDraft {
    pub(crate) algorithm: Vec<u8>,
    pub(crate) attributes: Option<Vec<Vec<u8>>>,
    pub(crate) digest: Vec<u8>,
    pub(crate) identifier: Vec<u8>,
    pub(crate) key: SigningKey,
    /// What is signed; where it is `None`, the attributes as they are written.
    pub(crate) signed: Option<Vec<u8>>,
    pub(crate) unsigned: Vec<u8>,
    pub(crate) version: u8,
}

/// What a credential on P-256 signs.
pub(crate) fn draft(credential: &Credential) -> Draft {
    let key = SigningKey::from_pkcs8_pem(&credential.key_pem().unwrap()).unwrap();
    let chain = Certificate::load_pem_chain(credential.chain_pem().unwrap().as_bytes()).unwrap();
    draft_of(key, &chain)
}

/// What a key signs, with a chain that begins with its certificate.
pub(crate) fn draft_of(key: SigningKey, chain: &[Certificate]) -> Draft {
    let leaf = &chain[0].tbs_certificate;
    let signer = SignerDraft {
        algorithm: ECDSA_SHA256.to_vec(),
        attributes: Some(vec![content_type(DATA), message_digest(DOCUMENT)]),
        digest: SHA256.to_vec(),
        identifier: sequence(&[&leaf.issuer.to_der().unwrap(), &leaf.serial_number.to_der().unwrap()]),
        key,
        signed: None,
        unsigned: Vec::new(),
        version: 1,
    };
    Draft {
        certificates: chain.iter().map(|certificate| certificate.to_der().unwrap()).collect(),
        content: None,
        content_type: DATA.to_vec(),
        digests: vec![SHA256.to_vec()],
        signers: vec![signer],
        version: 1,
    }
}

impl Draft {
    /// The CMS.
    pub(crate) fn write(&self) -> Vec<u8> {
        let explicit = self.content.as_ref().map(|content| tlv(0xa0, &[&tlv(0x04, &[content])])).unwrap_or_default();
        let signers: Vec<Vec<u8>> = self.signers.iter().map(SignerDraft::write).collect();
        let signed = sequence(&[
            &[2, 1, self.version],
            &tlv(0x31, &slices(&self.digests)),
            &sequence(&[&self.content_type, &explicit]),
            &tlv(0xa0, &slices(&self.certificates)),
            &tlv(0x31, &slices(&signers)),
        ]);
        sequence(&[SIGNED_DATA, &tlv(0xa0, &[&signed])])
    }

    /// The one signer.
    pub(crate) fn signer(&mut self) -> &mut SignerDraft {
        &mut self.signers[0]
    }

    /// The attributes of the one signer.
    pub(crate) fn attributes(&mut self) -> &mut Vec<Vec<u8>> {
        self.signer().attributes.as_mut().unwrap()
    }
}

impl SignerDraft {
    fn write(&self) -> Vec<u8> {
        let attributes = self.attributes.as_ref();
        let set = attributes.map(|attributes| tlv(0x31, &slices(attributes)));
        let signed = self.signed.clone().or(set).unwrap_or_else(|| DOCUMENT.to_vec());
        let signature: DerSignature = self.key.sign(&signed);
        let attributes = attributes.map(|attributes| tlv(0xa0, &slices(attributes))).unwrap_or_default();
        sequence(&[
            &[2, 1, self.version],
            &self.identifier,
            &self.digest,
            &attributes,
            &self.algorithm,
            &tlv(0x04, &[signature.as_bytes()]),
            &self.unsigned,
        ])
    }
}

/// The attribute contentType.
pub(crate) fn content_type(oid: &[u8]) -> Vec<u8> {
    attribute(CONTENT_TYPE, &[oid])
}

/// The attribute messageDigest, of this content.
pub(crate) fn message_digest(content: &[u8]) -> Vec<u8> {
    attribute(MESSAGE_DIGEST, &[&tlv(0x04, &[&Sha256::digest(content)])])
}

/// The attribute signingCertificateV2 that names this certificate.
pub(crate) fn signing_certificate(der: &[u8]) -> Vec<u8> {
    let named = sequence(&[&tlv(0x04, &[&Sha256::digest(der)])]);
    attribute(SIGNING_CERTIFICATE_V2, &[&sequence(&[&sequence(&[&named])])])
}

/// An attribute.
pub(crate) fn attribute(oid: &[u8], values: &[&[u8]]) -> Vec<u8> {
    sequence(&[oid, &tlv(0x31, values)])
}

/// A SEQUENCE.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

/// Tag, length and value.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    let length = match value.len() {
        0..0x80 => vec![length[3]],
        0x80..0x100 => vec![0x81, length[3]],
        0x100..0x1_0000 => vec![0x82, length[2], length[3]],
        _ => vec![0x84, length[0], length[1], length[2], length[3]],
    };
    [&[tag][..], &length, &value].concat()
}

fn slices(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    parts.iter().map(Vec::as_slice).collect()
}
