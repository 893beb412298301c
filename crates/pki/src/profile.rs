//! The national authority's profile of a certificate (DOMAIN.md §6.2): whose it is, and what he may sign.

use std::collections::BTreeSet;

use der::Tag;
use der::asn1::ObjectIdentifier;
use telnusqa_domain::identity::Bin;
use x509_cert::ext::pkix::KeyUsages;

use crate::certificate::Certificate;
use crate::reason::Reason;
use crate::verdict::Role;

const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
const HEAD: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.4.1.2.1");
const SIGNING_RIGHT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.4.1.2.2");

const ORGANISATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

/// A certificate with which results of this college are signed: of its first head, or of who has the right to sign.
///
/// # Errors
/// All that speaks against it.
pub(crate) fn head(certificate: &Certificate, college: &Bin) -> Result<(Role, String), BTreeSet<Reason>> {
    let mut reasons = BTreeSet::new();
    if !is_for_signing(certificate) {
        reasons.insert(Reason::CertificateNotForSigning);
    }
    match only(certificate, ORGANISATIONAL_UNIT, "BIN") {
        Some(bin) if bin == college.as_str() => {}
        Some(_) => {
            reasons.insert(Reason::CertificateOtherCollege);
        }
        None => {
            reasons.insert(Reason::CertificateNoCollege);
        }
    }
    let role = role(certificate);
    if role.is_none() {
        reasons.insert(Reason::CertificateNotAHead);
    }
    let iin = only(certificate, SERIAL_NUMBER, "IIN");
    if iin.is_none() {
        reasons.insert(Reason::CertificateNoPerson);
    }
    match (role, iin) {
        (Some(role), Some(iin)) if reasons.is_empty() => Ok((role, iin)),
        _ => Err(reasons),
    }
}

fn role(certificate: &Certificate) -> Option<Role> {
    let roles = [(HEAD, Role::Head), (SIGNING_RIGHT, Role::SigningRight)];
    roles.into_iter().find(|(oid, _)| certificate.has_extended_usage(*oid)).map(|(_, role)| role)
}

/// For signing documents, not for signing in, and no authority.
fn is_for_signing(certificate: &Certificate) -> bool {
    certificate.has_usage(KeyUsages::DigitalSignature)
        && certificate.has_usage(KeyUsages::NonRepudiation)
        && certificate.has_extended_usage(EMAIL_PROTECTION)
        && !certificate.has_extended_usage(CLIENT_AUTH)
        && !certificate.has_usage(KeyUsages::KeyCertSign)
        && !certificate.claims_authority()
}

/// The twelve digits behind a prefix in the subject; `None` where it has none or several.
///
/// Control digits are not looked at: those of the authority's own test certificates are wrong (RELIABILITY.md §6).
fn only(certificate: &Certificate, kind: ObjectIdentifier, prefix: &str) -> Option<String> {
    let parts = certificate.subject_parts().into_iter().filter(|(found, _)| *found == kind);
    let mut found = parts.filter_map(|(_, value)| {
        let text = match value.tag {
            Tag::PrintableString | Tag::Utf8String => core::str::from_utf8(value.value).ok()?,
            _ => return None,
        };
        let digits = text.strip_prefix(prefix)?;
        (digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.to_owned())
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
