//! Signatures as CMS, the attributes as CAdES-BES has them (ETSI EN 319 122-1).

use chrono::{DateTime, Utc};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{OctetString, OctetStringRef, SetOfVec};
use der::oid::ObjectIdentifier;
use der::{Any, Encode, Sequence};
use sha2_rustcrypto::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::ext::pkix::name::{GeneralName, GeneralNames};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::AuthorityError;
use super::certificate::time;
use super::key::Key;

const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");

/// RFC 5035 §3.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

/// RFC 5035 §4; the digest is SHA-256, the default.
#[derive(Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
    issuer_serial: IssuerSerial,
}

#[derive(Sequence)]
struct IssuerSerial {
    issuer: GeneralNames,
    serial_number: SerialNumber,
}

/// What is signed.
pub(super) struct Content<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether it stands in the signature too.
    pub(super) inside: bool,
    /// What it is.
    pub(super) kind: ObjectIdentifier,
}

/// Signs a document; the document itself is not in the signature. `chain`: the signer's certificate and its issuers.
pub(super) fn sign(
    key: &Key,
    chain: &[Certificate],
    document: &[u8],
    moment: DateTime<Utc>,
) -> Result<Vec<u8>, AuthorityError> {
    sign_content(key, chain, &document_alone(document), moment)
}

/// A document that stays outside.
pub(super) const fn document_alone(document: &[u8]) -> Content<'_> {
    Content { bytes: document, inside: false, kind: DATA }
}

/// Signs any content.
pub(super) fn sign_content(
    key: &Key,
    chain: &[Certificate],
    content: &Content<'_>,
    moment: DateTime<Utc>,
) -> Result<Vec<u8>, AuthorityError> {
    sign_together(&[(key, chain)], content, moment)
}

/// Signs any content by several at once, each with his certificate and its issuers.
pub(super) fn sign_together(
    signers: &[(&Key, &[Certificate])],
    content: &Content<'_>,
    moment: DateTime<Utc>,
) -> Result<Vec<u8>, AuthorityError> {
    let infos = signers.iter().map(|(key, chain)| signer_info(key, &chain[0], content, moment));
    let infos = infos.collect::<Result<Vec<_>, AuthorityError>>()?;
    let (mut digests, mut certificates) = (Vec::new(), Vec::new());
    for (info, (_, chain)) in infos.iter().zip(signers) {
        if !digests.contains(&info.digest_alg) {
            digests.push(info.digest_alg.clone());
        }
        for certificate in chain.iter().cloned().map(CertificateChoices::Certificate) {
            if !certificates.contains(&certificate) {
                certificates.push(certificate);
            }
        }
    }
    let inside = content.inside.then(|| OctetStringRef::new(content.bytes)).transpose()?;
    let econtent = inside.map(|content| Any::encode_from(&content)).transpose()?;
    let signed = SignedData {
        // RFC 5652 §5.1
        version: if content.kind == DATA { CmsVersion::V1 } else { CmsVersion::V3 },
        digest_algorithms: SetOfVec::try_from(digests)?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: content.kind, econtent },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(infos)?,
    };
    Ok(ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()?)
}

fn signer_info(
    key: &Key,
    signer: &Certificate,
    content: &Content<'_>,
    moment: DateTime<Utc>,
) -> Result<SignerInfo, AuthorityError> {
    let attributes = attributes(key, signer, content, moment)?;
    let signature = key.sign(&attributes.to_der()?)?;
    Ok(SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: signer.tbs_certificate.issuer.clone(),
            serial_number: signer.tbs_certificate.serial_number.clone(),
        }),
        digest_alg: AlgorithmIdentifierOwned { oid: key.digest_oid(), parameters: None },
        signed_attrs: Some(attributes),
        signature_algorithm: key.algorithm(),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    })
}

fn attributes(
    key: &Key,
    signer: &Certificate,
    content: &Content<'_>,
    moment: DateTime<Utc>,
) -> Result<SetOfVec<Attribute>, AuthorityError> {
    let certificate = SigningCertificateV2 {
        certs: vec![EssCertIdV2 {
            cert_hash: OctetString::new(Sha256::digest(signer.to_der()?).as_slice())?,
            issuer_serial: IssuerSerial {
                issuer: vec![GeneralName::DirectoryName(signer.tbs_certificate.issuer.clone())],
                serial_number: signer.tbs_certificate.serial_number.clone(),
            },
        }],
    };
    let digest = key.digest(content.bytes);
    Ok(SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&content.kind)?)?,
        attribute(SIGNING_TIME, Any::encode_from(&time(moment)?)?)?,
        attribute(MESSAGE_DIGEST, Any::encode_from(&OctetStringRef::new(&digest)?)?)?,
        attribute(SIGNING_CERTIFICATE_V2, Any::encode_from(&certificate)?)?,
    ])?)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use crate::authority::{Authority, KeyKind, Role, Subject, Validity, sign_file};

    fn subject() -> Subject {
        Subject {
            bin: "050340517500".to_owned(),
            common_name: "СЫНАҚОВА АЙГҮЛ".to_owned(),
            iin: "123456789011".to_owned(),
            organisation: "КГКП \"Колледж\"".to_owned(),
            patronymic: Some("ӘЛІҚЫЗЫ".to_owned()),
            surname: "СЫНАҚОВА".to_owned(),
        }
    }

    #[test]
    fn openssl_verifies_what_we_sign() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::open_or_make(folder.path()).unwrap();
        let from = "2020-01-01T00:00:00Z".parse().unwrap();
        let validity = Validity { from, until: "2045-01-01T00:00:00Z".parse().unwrap() };
        let file = folder.path().join("document.txt");
        std::fs::write(&file, "Телнұсқа\n").unwrap();
        for (kind, name) in [(KeyKind::P256, "h-1"), (KeyKind::Rsa2048, "h-2")] {
            let credential = authority.issue(&subject(), Role::Head, kind, validity).unwrap();
            credential.write(folder.path(), name).unwrap();
            let signed = sign_file(folder.path(), name, &file, "2026-03-01T09:00:00Z".parse().unwrap()).unwrap();
            let output = Command::new("openssl")
                .args(["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-cades"])
                .arg("-in")
                .arg(&signed)
                .arg("-content")
                .arg(&file)
                .arg("-CAfile")
                .arg(folder.path().join("root.pem"))
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(output.stdout, "Телнұсқа\n".as_bytes());
        }
    }
}
