//! What certificates, answers, lists and time stamps say of themselves, for people: nothing of it is believed here.

use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::ObjectIdentifier;
use sha2_rustcrypto::{Digest, Sha256};

use crate::asn1::Element;
use crate::certificate::Certificate;
use crate::crl::List;
use crate::hash::Hash;
use crate::name;
use crate::ocsp::Answer;
use crate::parts::AnsweredOne;
use crate::profile::{self, COMMON_NAME, ORGANISATION};
use crate::stamp::Token;

/// The parts of names that have a short name (RFC 4514 §3, RFC 2253).
const SHORT: [(ObjectIdentifier, &str); 11] = [
    (COMMON_NAME, "CN"),
    (ObjectIdentifier::new_unwrap("2.5.4.4"), "SURNAME"),
    (ObjectIdentifier::new_unwrap("2.5.4.5"), "SERIALNUMBER"),
    (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
    (ObjectIdentifier::new_unwrap("2.5.4.7"), "L"),
    (ObjectIdentifier::new_unwrap("2.5.4.8"), "ST"),
    (ORGANISATION, "O"),
    (ObjectIdentifier::new_unwrap("2.5.4.11"), "OU"),
    (ObjectIdentifier::new_unwrap("2.5.4.42"), "GIVENNAME"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1"), "EMAIL"),
    (ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"), "DC"),
];

/// What a certificate says of itself: personal data, which has no `Debug`.
pub struct CertificateSaid {
    /// BIN of its organisation, 12 digits, by the national profile.
    pub bin: Option<String>,
    /// The common name of its holder.
    pub common_name: Option<String>,
    /// IIN of its holder, 12 digits, by the national profile.
    pub iin: Option<String>,
    /// The name of its issuer.
    pub issuer: String,
    /// The organisation of its holder.
    pub organisation: Option<String>,
    /// The extended usages, as in `1.2.398.3.3.4.1.2.1`.
    pub roles: Vec<String>,
    /// The bytes of its serial number.
    pub serial: Vec<u8>,
    /// SHA-256 of its DER.
    pub sha256: [u8; 32],
    /// The name of its holder.
    pub subject: String,
    /// The first and the last second of its validity.
    pub valid: (DateTime<Utc>, DateTime<Utc>),
}

/// What an answer says of itself.
pub struct AnswerSaid {
    /// Of which certificates it tells.
    pub certificates: Vec<AnsweredOne>,
    /// When it was signed.
    pub produced_at: DateTime<Utc>,
    /// The first certificate that came along, in DER: the responder's, as a rule.
    pub responder: Option<Vec<u8>>,
}

/// What a list says of itself.
pub struct ListSaid {
    /// The number of the list that a delta goes with, as bytes.
    pub base: Option<Vec<u8>>,
    /// How many certificates it names.
    pub entries: usize,
    /// The name of its issuer.
    pub issuer: String,
    /// When the next one comes.
    pub next_update: DateTime<Utc>,
    /// Its number, as bytes.
    pub number: Vec<u8>,
    /// When it was made.
    pub this_update: DateTime<Utc>,
}

/// What a time stamp says of itself.
pub struct StampSaid {
    /// How far off the time may be.
    pub accuracy: TimeDelta,
    /// The certificate of its maker, in DER, where it came along.
    pub authority: Option<Vec<u8>>,
    /// The digest that is stamped, and by which algorithm, where that is known.
    pub imprint: (Option<&'static str>, Vec<u8>),
    /// By which policy it was made.
    pub policy: String,
    /// The bytes of its number.
    pub serial: Vec<u8>,
    /// The moment.
    pub time: DateTime<Utc>,
}

/// What a certificate says; `None` where it cannot be read.
#[must_use]
pub fn certificate_said(der: &[u8]) -> Option<CertificateSaid> {
    let certificate = Certificate::read(der).ok()?;
    let holder = profile::holder(&certificate);
    Some(CertificateSaid {
        bin: holder.bin,
        common_name: one(&certificate, COMMON_NAME),
        iin: holder.iin,
        issuer: written(certificate.issuer()),
        organisation: one(&certificate, ORGANISATION),
        roles: holder.roles,
        serial: certificate.serial().to_vec(),
        sha256: Sha256::digest(der).into(),
        subject: written(certificate.subject()),
        valid: certificate.valid(),
    })
}

/// What an answer says; `None` where it cannot be read or tells nothing.
#[must_use]
pub fn answer_said(der: &[u8]) -> Option<AnswerSaid> {
    let answer = Answer::read(der).ok()?;
    let certificates = answer.singles().iter().map(AnsweredOne::of).collect();
    let responder = answer.certificates().first().map(|responder| responder.der().to_vec());
    Some(AnswerSaid { certificates, produced_at: answer.produced_at(), responder })
}

/// What a list says; `None` where it cannot be read.
#[must_use]
pub fn list_said(der: &[u8]) -> Option<ListSaid> {
    let list = List::read_of(der, false).ok()?;
    let (this_update, next_update) = list.times();
    let (number, base) = list.numbers();
    Some(ListSaid {
        base: base.map(<[u8]>::to_vec),
        entries: list.count(),
        issuer: written(list.issuer_der()),
        next_update,
        number: number.to_vec(),
        this_update,
    })
}

/// What a token, or a reply with one, says; `None` where it cannot be read.
#[must_use]
pub fn stamp_said(der: &[u8]) -> Option<StampSaid> {
    let token = Token::read(der).ok()?;
    let [signer] = token.signed.signers.as_slice() else { return None };
    let came = token.signed.certificates.iter().filter_map(|der| Certificate::read(der).ok());
    let authority = came.into_iter().find(|certificate| signer.identifier.names(certificate));
    let (algorithm, digest) = token.info.imprint();
    Some(StampSaid {
        accuracy: token.info.accuracy(),
        authority: authority.map(|authority| authority.der().to_vec()),
        imprint: (Hash::naming(&algorithm).ok().map(Hash::name), digest.to_vec()),
        policy: token.info.policy().to_string(),
        serial: token.info.serial().to_vec(),
        time: token.info.time(),
    })
}

/// The one part of this kind in the holder's name.
fn one(certificate: &Certificate, kind: ObjectIdentifier) -> Option<String> {
    let mut found = certificate.subject_parts().into_iter().filter(|(found, _)| *found == kind);
    let (_, value) = found.next()?;
    found.next().is_none().then(|| shown(&value))
}

/// A name as `CN=…, O=…`, in its own order.
fn written(name: &[u8]) -> String {
    let parts = name::parts(name).unwrap_or_default().into_iter().map(|(kind, value)| {
        let short = SHORT.iter().find(|(known, _)| *known == kind).map(|(_, short)| (*short).to_owned());
        format!("{}={}", short.unwrap_or_else(|| kind.to_string()), shown(&value))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A value for people: what a terminal would obey is not among it.
fn shown(value: &Element<'_>) -> String {
    let hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match name::text(value) {
        Some(text) => text.chars().map(|letter| if hidden(letter) { '\u{fffd}' } else { letter }).collect(),
        None => value.value.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
