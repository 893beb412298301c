//! Certificates with the profile of the national authority (DOMAIN.md §6.2).

use std::net::Ipv4Addr;

use chrono::{DateTime, Datelike, Utc};
use der::asn1::{
    BitString, GeneralizedTime, Ia5String, Null, OctetString, PrintableStringRef, SetOfVec, UtcTime, Utf8StringRef,
};
use der::flagset::FlagSet;
use der::oid::{AssociatedOid, ObjectIdentifier};
use der::pem::LineEnding;
use der::{Any, DecodePem, Encode, EncodePem};
use rsa::rand_core::{OsRng, RngCore};
use sha2_rustcrypto::{Digest, Sha256};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::certificate::Version;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::certpolicy::PolicyInformation;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::name::{Name, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Time;
use x509_cert::{Certificate, TbsCertificate};

use super::key::Key;
use super::{AuthorityError, Issuer, Role, Subject, Validity};

/// What a certificate is for.
pub(super) enum Profile {
    /// Signing in.
    Authentication(Role),
    /// Issuing certificates to persons.
    Authority,
    /// Answering on this machine's own addresses over TLS.
    Machine,
    /// Answering on the state of certificates.
    Responder,
    /// Signing documents.
    Signing(Role),
    /// Making time stamps.
    Stamper,
}

/// `id-kp-serverAuth`.
const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
/// `id-kp-OCSPSigning`, and what says that its own state need not be asked for (RFC 6960 §4.2.2.2).
const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");
const NO_CHECK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.5");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.4.1.2");
const POLICY_OF_AUTHORITIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.1.1");
const POLICY_OF_PERSONS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.2");

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SURNAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.4");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANISATION_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANISATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const GIVEN_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.42");

/// A certificate that signs itself.
pub(super) fn root(key: &Key, validity: Validity) -> Result<Certificate, AuthorityError> {
    let name = authority("НЕГІЗГІ КО (TELNUSQA TEST)")?;
    let usages = KeyUsages::KeyCertSign | KeyUsages::CRLSign;
    let identifier = identifier(key)?;
    let extensions = vec![
        extension(true, &BasicConstraints { ca: true, path_len_constraint: None })?,
        extension(true, &KeyUsage(usages))?,
        extension(false, &SubjectKeyIdentifier(identifier))?,
    ];
    sign(key, name.clone(), key, name, validity, extensions)
}

/// A certificate for the holder of a key.
pub(super) fn issue(
    issuer: &Issuer,
    key: &Key,
    subject: Name,
    profile: &Profile,
    validity: Validity,
) -> Result<Certificate, AuthorityError> {
    let name = issuer.certificate.tbs_certificate.subject.clone();
    sign(&issuer.key, name, key, subject, validity, extensions(issuer, key, profile)?)
}

/// The name of an authority.
pub(super) fn authority(common_name: &str) -> Result<Name, AuthorityError> {
    Ok(name([(COMMON_NAME, utf8(common_name)?), (COUNTRY, printable("KZ")?)])?)
}

/// The name of a person who acts for an organisation.
pub(super) fn person(subject: &Subject) -> Result<Name, AuthorityError> {
    let mut parts = vec![
        (COMMON_NAME, utf8(&subject.common_name)?),
        (SURNAME, utf8(&subject.surname)?),
        (SERIAL_NUMBER, printable(&format!("IIN{}", subject.iin))?),
        (COUNTRY, printable("KZ")?),
        (ORGANISATION_NAME, utf8(&subject.organisation)?),
        (ORGANISATIONAL_UNIT, utf8(&format!("BIN{}", subject.bin))?),
    ];
    if let Some(patronymic) = &subject.patronymic {
        parts.push((GIVEN_NAME, utf8(patronymic)?));
    }
    Ok(name(parts)?)
}

/// Whether a name has a part of such a value.
pub(super) fn names(certificate: &Certificate, part: Part, number: &str) -> bool {
    let (of, text) = match part {
        Part::Iin => (SERIAL_NUMBER, format!("IIN{number}")),
        Part::Bin => (ORGANISATIONAL_UNIT, format!("BIN{number}")),
    };
    let parts = certificate.tbs_certificate.subject.0.iter().flat_map(|name| name.0.iter());
    parts.filter(|part| part.oid == of).any(|part| part.value.value() == text.as_bytes())
}

/// A number in the name of a signer.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// Of the organisation.
    Bin,
    /// Of the person.
    Iin,
}

/// Writes one certificate.
pub(super) fn pem(certificate: &Certificate) -> Result<String, AuthorityError> {
    Ok(certificate.to_pem(LineEnding::LF)?)
}

/// Reads one certificate.
pub(super) fn from_pem(pem: &str) -> Result<Certificate, AuthorityError> {
    Ok(Certificate::from_pem(pem)?)
}

/// A moment as certificates and CMS write it: UTCTime until 2049 (RFC 5280 §4.1.2.5).
pub(super) fn time(moment: DateTime<Utc>) -> der::Result<Time> {
    let since_epoch = core::time::Duration::from_secs(u64::try_from(moment.timestamp()).unwrap_or(0));
    Ok(if moment.year() < 2050 {
        Time::UtcTime(UtcTime::from_unix_duration(since_epoch)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_unix_duration(since_epoch)?)
    })
}

fn extensions(issuer: &Issuer, key: &Key, profile: &Profile) -> Result<Vec<Extension>, AuthorityError> {
    let mut extensions = match profile {
        Profile::Authentication(role) => usage(
            KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment,
            vec![CLIENT_AUTH, ORGANISATION, oid(*role)],
        )?,
        Profile::Authority => vec![
            extension(true, &BasicConstraints { ca: true, path_len_constraint: Some(0) })?,
            extension(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
        ],
        Profile::Machine => {
            let mut extensions = usage(KeyUsages::DigitalSignature.into(), vec![SERVER_AUTH])?;
            let loopback = OctetString::new(Ipv4Addr::LOCALHOST.octets())?;
            let names = vec![GeneralName::IpAddress(loopback), GeneralName::DnsName(Ia5String::new("localhost")?)];
            extensions.push(extension(false, &SubjectAltName(names))?);
            extensions
        }
        Profile::Responder => {
            let mut extensions = usage(KeyUsages::DigitalSignature.into(), vec![OCSP_SIGNING])?;
            let nothing = OctetString::new(Null.to_der()?)?;
            extensions.push(Extension { critical: false, extn_id: NO_CHECK, extn_value: nothing });
            extensions
        }
        Profile::Stamper => vec![
            extension(true, &KeyUsage(KeyUsages::DigitalSignature.into()))?,
            extension(true, &ExtendedKeyUsage(vec![TIME_STAMPING]))?,
        ],
        Profile::Signing(role) => usage(
            KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
            vec![EMAIL_PROTECTION, ORGANISATION, oid(*role)],
        )?,
    };
    let policy_identifier = match profile {
        Profile::Authority | Profile::Machine | Profile::Responder | Profile::Stamper => POLICY_OF_AUTHORITIES,
        Profile::Authentication(_) | Profile::Signing(_) => POLICY_OF_PERSONS,
    };
    let policies = CertificatePolicies(vec![PolicyInformation { policy_identifier, policy_qualifiers: None }]);
    let authority = AuthorityKeyIdentifier {
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
        key_identifier: Some(identifier(&issuer.key)?),
    };
    extensions.push(extension(false, &authority)?);
    extensions.push(extension(false, &SubjectKeyIdentifier(identifier(key)?))?);
    extensions.push(extension(false, &policies)?);
    Ok(extensions)
}

fn usage(usages: FlagSet<KeyUsages>, extended: Vec<ObjectIdentifier>) -> der::Result<Vec<Extension>> {
    Ok(vec![extension(true, &KeyUsage(usages))?, extension(false, &ExtendedKeyUsage(extended))?])
}

const fn oid(role: Role) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(match role {
        Role::Employee => "1.2.398.3.3.4.1.2.5",
        Role::Head => "1.2.398.3.3.4.1.2.1",
        Role::SigningRight => "1.2.398.3.3.4.1.2.2",
    })
}

fn extension<T: AssociatedOid + Encode>(critical: bool, value: &T) -> der::Result<Extension> {
    Ok(Extension { critical, extn_id: T::OID, extn_value: OctetString::new(value.to_der()?)? })
}

/// SHA-256 of the public key, cut to 20 bytes (RFC 7093 §2, method 1).
fn identifier(key: &Key) -> Result<OctetString, AuthorityError> {
    let public = key.public()?;
    Ok(OctetString::new(&Sha256::digest(public.subject_public_key.raw_bytes())[..20])?)
}

fn name(parts: impl IntoIterator<Item = (ObjectIdentifier, Any)>) -> der::Result<Name> {
    let parts = parts.into_iter().map(|(oid, value)| {
        SetOfVec::try_from(vec![AttributeTypeAndValue { oid, value }]).map(RelativeDistinguishedName)
    });
    parts.collect::<der::Result<Vec<_>>>().map(Name::from)
}

fn utf8(text: &str) -> der::Result<Any> {
    Any::encode_from(&Utf8StringRef::new(text)?)
}

fn printable(text: &str) -> der::Result<Any> {
    Any::encode_from(&PrintableStringRef::new(text)?)
}

fn sign(
    issuer_key: &Key,
    issuer: Name,
    key: &Key,
    subject: Name,
    validity: Validity,
    extensions: Vec<Extension>,
) -> Result<Certificate, AuthorityError> {
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: serial_number()?,
        signature: issuer_key.algorithm(),
        issuer,
        validity: x509_cert::time::Validity { not_before: time(validity.from)?, not_after: time(validity.until)? },
        subject,
        subject_public_key_info: key.public()?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    };
    let signature = BitString::from_bytes(&issuer_key.sign(&tbs_certificate.to_der()?)?)?;
    Ok(Certificate { signature_algorithm: issuer_key.algorithm(), signature, tbs_certificate })
}

/// A new number as DER.
pub(super) fn number() -> Vec<u8> {
    let mut bytes = [0; 8];
    OsRng.fill_bytes(&mut bytes);
    super::write::integer(&bytes)
}

/// 127 random bits (RFC 5280 §4.1.2.2: positive, at most 20 bytes).
fn serial_number() -> Result<SerialNumber, AuthorityError> {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(SerialNumber::new(&bytes)?)
}
