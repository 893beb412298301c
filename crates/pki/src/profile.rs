//! The national authority's profile of a certificate (DOMAIN.md §6.2): whose it is, and what he may sign.

use std::collections::BTreeSet;

use der::Tag;
use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::KeyUsages;

use crate::certificate::Certificate;
use crate::examine::Who;
use crate::reason::Reason;
use crate::verdict::Role;

const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
const HEAD: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.4.1.2.1");
const SIGNING_RIGHT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.398.3.3.4.1.2.2");

pub(crate) const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
pub(crate) const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANISATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

/// Whose a certificate is.
pub(crate) struct Holder {
    pub(crate) bin: Option<String>,
    pub(crate) iin: Option<String>,
    pub(crate) roles: Vec<String>,
}

/// Whose it is, by the profile.
pub(crate) fn holder(certificate: &Certificate) -> Holder {
    Holder {
        bin: only(certificate, ORGANISATIONAL_UNIT, "BIN"),
        iin: only(certificate, SERIAL_NUMBER, "IIN"),
        roles: certificate.extended_usages().iter().map(ToString::to_string).collect(),
    }
}

/// Whether the holder of a certificate is who is to have signed; what he is in his organisation, where that is of weight.
pub(crate) fn fits(certificate: &Certificate, who: &Who<'_>, reasons: &mut BTreeSet<Reason>) -> Option<Role> {
    let holder = holder(certificate);
    let for_signing = if *who == Who::Anyone { may_sign(certificate) } else { is_for_signing(certificate) };
    if !for_signing {
        reasons.insert(Reason::CertificateNotForSigning);
    }
    let role = role(certificate);
    match who {
        Who::Anyone => {}
        Who::Head(bin) => {
            reasons.extend(college(&holder, bin.as_str()));
            reasons.extend(role.is_none().then_some(Reason::CertificateNotAHead));
            reasons.extend(holder.iin.is_none().then_some(Reason::CertificateNoPerson));
        }
        Who::Person(iin) => match &holder.iin {
            Some(found) if found == iin => {}
            Some(_) => drop(reasons.insert(Reason::CertificateOtherPerson)),
            None => drop(reasons.insert(Reason::CertificateNoPerson)),
        },
        Who::Worker(bin) => {
            reasons.extend(college(&holder, bin));
            reasons.extend(holder.iin.is_none().then_some(Reason::CertificateNoPerson));
        }
    }
    role
}

fn college(holder: &Holder, bin: &str) -> Option<Reason> {
    match &holder.bin {
        Some(found) if found == bin => None,
        Some(_) => Some(Reason::CertificateOtherCollege),
        None => Some(Reason::CertificateNoCollege),
    }
}

fn role(certificate: &Certificate) -> Option<Role> {
    let roles = [(HEAD, Role::Head), (SIGNING_RIGHT, Role::SigningRight)];
    roles.into_iter().find(|(oid, _)| certificate.has_extended_usage(*oid)).map(|(_, role)| role)
}

/// Not for signing in or for issuing, and not for something else, by whatever profile it was issued.
fn may_sign(certificate: &Certificate) -> bool {
    let signs = [KeyUsages::DigitalSignature, KeyUsages::NonRepudiation];
    signs.into_iter().any(|usage| certificate.allows_key_usage(usage))
        && certificate.allows_usage(EMAIL_PROTECTION)
        && !certificate.has_extended_usage(CLIENT_AUTH)
        && !certificate.has_usage(KeyUsages::KeyCertSign)
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
