//! X.509 certificates (RFC 5280 §4) read into what a check asks of them.

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};
use x509_cert::ext::pkix::KeyUsages;

use crate::algorithm;
use crate::asn1::{Algorithm, Element, Walk, bits, context, whole};
use crate::constraint::Constraints;
use crate::extension::Said;
use crate::moment::moment;
use crate::name::{self, General, Name};
use crate::point::Point;
use crate::policy::Policies;
use crate::reason::Reason;

const EMAIL_ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");

/// A certificate with keys of any size that is still looked at fits.
const BYTES_MAX: usize = 32 << 10;
/// The longest serial number (RFC 5280 §4.1.2.2).
const SERIAL_BYTES_MAX: usize = 20;
const V1: &[u8] = &[0];
const V2: &[u8] = &[1];
/// Version 3, the only one with extensions.
const V3: &[u8] = &[2];

/// A certificate: its bytes, and the parts of them that are compared or signed.
#[derive(Clone)]
pub(crate) struct Certificate {
    der: Box<[u8]>,
    extensions: Said,
    issuer: Box<[u8]>,
    issuer_name: Name,
    key: Box<[u8]>,
    /// Of a version without extensions, which cannot say what its key is for.
    old: bool,
    serial: Box<[u8]>,
    signature: Box<[u8]>,
    signature_algorithm: Box<[u8]>,
    subject: Box<[u8]>,
    subject_name: Name,
    tbs: Box<[u8]>,
    valid: (DateTime<Utc>, DateTime<Utc>),
}

/// Where a moment lies, seen from a certificate's validity.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum When {
    /// After its last moment.
    After,
    /// Before its first moment.
    Before,
    /// Within.
    Within,
}

impl Certificate {
    /// Reads DER.
    pub(crate) fn read(der: &[u8]) -> Result<Self, Reason> {
        if der.len() > BYTES_MAX {
            return Err(Reason::CertificateUnreadable);
        }
        whole(der).ok().and_then(|outer| read(der, outer).ok()).ok_or(Reason::CertificateUnreadable)
    }

    /// All of it.
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// The issuer's name as DER.
    pub(crate) fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    /// The holder's name as DER.
    pub(crate) fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// The parts of the holder's name: what each is, and its value.
    pub(crate) fn subject_parts(&self) -> Vec<(ObjectIdentifier, Element<'_>)> {
        // Read once before, when the certificate was.
        name::parts(&self.subject).unwrap_or_default()
    }

    /// `SubjectPublicKeyInfo` as DER.
    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    /// The bytes of the serial number.
    pub(crate) fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// `SubjectKeyIdentifier`, where there is one.
    pub(crate) fn key_identifier(&self) -> Option<&[u8]> {
        self.extensions.key_identifier.as_deref()
    }

    /// The identifier of the issuer's key, where there is one.
    pub(crate) fn authority_key(&self) -> Option<&[u8]> {
        self.extensions.authority_key.as_deref()
    }

    /// Whether this may have been issued by the holder of `issuer`, by names and identifiers of keys (RFC 5280 §6.1.3 a 4,
    /// §4.2.1.1).
    pub(crate) fn names_issuer(&self, issuer: &Self) -> bool {
        self.issuer_name == issuer.subject_name
            && match (self.authority_key(), issuer.key_identifier()) {
                (Some(said), Some(key)) => said == key,
                _ => true,
            }
    }

    /// Whether both have one name and one key.
    pub(crate) fn is_of_same_holder(&self, other: &Self) -> bool {
        self.subject_name == other.subject_name && self.key == other.key
    }

    /// The holder's name, as names are compared.
    pub(crate) const fn subject_name(&self) -> &Name {
        &self.subject_name
    }

    /// Whether issuer and holder have the same name (RFC 5280 §3.2: self-issued).
    pub(crate) fn is_self_issued(&self) -> bool {
        self.issuer_name == self.subject_name
    }

    /// All names that an authority's constraints speak of (RFC 5280 §4.2.1.10).
    pub(crate) fn names(&self) -> Vec<General> {
        let mut names = self.extensions.alternative_names.clone();
        if !names.iter().any(|name| matches!(name, General::Mail(_))) {
            let mails = self.subject_parts().into_iter().filter(|(kind, _)| *kind == EMAIL_ADDRESS);
            names.extend(mails.filter_map(|(_, value)| name::text(&value)).map(General::Mail));
        }
        if !self.subject_name.is_empty() {
            names.push(General::Directory(self.subject_name.clone()));
        }
        names
    }

    /// What its issuer allows the names below, where it says so.
    pub(crate) const fn constraints(&self) -> Option<&Constraints> {
        self.extensions.name_constraints.as_ref()
    }

    /// Where the lists lie that speak of it.
    pub(crate) fn points(&self) -> &[Point] {
        &self.extensions.distribution_points
    }

    /// The issuer's name, as names are compared.
    pub(crate) const fn issuer_name(&self) -> &Name {
        &self.issuer_name
    }

    /// What it says about policies.
    pub(crate) const fn policies(&self) -> &Policies {
        &self.extensions.policies
    }

    /// Whether it may be used so: it says so, or says nothing (RFC 5280 §4.2.1.12).
    pub(crate) fn allows_usage(&self, usage: ObjectIdentifier) -> bool {
        self.extensions.extended_key_usage.is_none() || self.has_extended_usage(usage)
    }

    /// Whether it is for this alone, and says so as something that must be understood (RFC 3161 §2.3).
    pub(crate) fn is_only_for(&self, usage: ObjectIdentifier) -> bool {
        self.extensions.extended_key_usage_binds
            && self.extensions.extended_key_usage.as_ref().is_some_and(|said| *said == [usage])
    }

    /// Whether the usage of its key is not said, or has this one.
    pub(crate) fn allows_key_usage(&self, usage: KeyUsages) -> bool {
        self.extensions.key_usage.as_ref().is_none_or(|said| said.0.contains(usage))
    }

    /// Whether it keeps the rules of RFC 5280 §4 on what must be there and what must not. `strict`: those too that only its
    /// issuer is held to, and that its check (§6) does not need: version 3, identifiers of keys, what is critical, the form of names.
    pub(crate) fn is_regular(&self, strict: bool) -> bool {
        let said = &self.extensions;
        let (authority, signs) = (self.claims_authority(), self.has_usage(KeyUsages::KeyCertSign));
        let named = !self.issuer_name.is_empty()
            && (!self.subject_name.is_empty() || (said.alternative_names_bind && !said.alternative_names.is_empty()));
        let keys_named =
            (self.is_self_issued() || said.authority_key.is_some()) && (!authority || said.key_identifier.is_some());
        // §4.2.1.3, §4.2.1.9, §4.2.1.10
        let as_authority = (authority || (!signs && said.name_constraints.is_none()))
            && (self.path_length().is_none() || (authority && self.allows_key_usage(KeyUsages::KeyCertSign)));
        named && (!strict || (keys_named && !self.old && !said.irregular)) && as_authority
    }

    /// Whether it says that it is an authority's.
    pub(crate) fn claims_authority(&self) -> bool {
        self.extensions.basic_constraints.as_ref().is_some_and(|constraints| constraints.ca)
    }

    /// Whether it may issue certificates: a name and cA; and keyCertSign, where it says what its key is for (RFC 5280
    /// §4.1.2.6, §6.1.4 k, n). `strict`: cA is critical, which binds its issuer alone (§4.2.1.9).
    pub(crate) fn is_authority(&self, strict: bool) -> bool {
        self.claims_authority()
            && (!strict || self.extensions.basic_constraints_bind)
            && self.allows_key_usage(KeyUsages::KeyCertSign)
            && !self.subject_name.is_empty()
    }

    /// How many authorities may follow under it; `None` where it does not say.
    pub(crate) fn path_length(&self) -> Option<usize> {
        self.extensions.basic_constraints.as_ref()?.path_len_constraint.map(usize::from)
    }

    /// Whether the usage of its key is said and has this one.
    pub(crate) fn has_usage(&self, usage: KeyUsages) -> bool {
        self.extensions.key_usage.as_ref().is_some_and(|said| said.0.contains(usage))
    }

    /// Its extended usages.
    pub(crate) fn extended_usages(&self) -> &[ObjectIdentifier] {
        self.extensions.extended_key_usage.as_deref().unwrap_or_default()
    }

    /// Whether its extended usage is said and has this one.
    pub(crate) fn has_extended_usage(&self, usage: ObjectIdentifier) -> bool {
        self.extensions.extended_key_usage.as_ref().is_some_and(|said| said.contains(&usage))
    }

    /// Whether all that must be understood is (RFC 5280 §4.2, §6.1.4 o).
    pub(crate) const fn is_understood(&self) -> bool {
        !self.extensions.not_understood
    }

    /// The first and the last second of its validity.
    pub(crate) const fn valid(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        self.valid
    }

    /// Where a moment lies; both ends of the validity belong to it (RFC 5280 §4.1.2.5).
    pub(crate) fn when(&self, moment: DateTime<Utc>) -> When {
        match self.valid {
            (from, _) if moment < from => When::Before,
            // The last second lasts until the next one begins.
            (_, until) if moment.timestamp() > until.timestamp() => When::After,
            _ => When::Within,
        }
    }

    /// What stands against its use at a moment, whoever issued it.
    pub(crate) fn against(&self, moment: DateTime<Utc>) -> impl Iterator<Item = Reason> {
        let time = match self.when(moment) {
            When::After => Some(Reason::CertificateExpired),
            When::Before => Some(Reason::CertificateNotYetValid),
            When::Within => None,
        };
        let unknown = (!self.is_understood()).then_some(Reason::CertificateUnknownExtension);
        time.into_iter().chain(unknown)
    }

    /// Whether the key of `issuer` signed it.
    pub(crate) fn check_signature(&self, issuer: &Self) -> Result<(), Reason> {
        let algorithm = Walk::new(&self.signature_algorithm).and_then(|mut walk| walk.any());
        let algorithm = algorithm.and_then(Algorithm::read).map_err(|_| Reason::CertificateUnreadable)?;
        let scheme = algorithm::Scheme::of_certificate(&algorithm)?;
        scheme.check(issuer.key(), &self.tbs, &self.signature)
    }
}

fn read(der: &[u8], outer: Element<'_>) -> der::Result<Certificate> {
    outer.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(outer.value)?;
    let tbs = walk.expect(Tag::Sequence)?;
    let signature_algorithm = walk.expect(Tag::Sequence)?;
    let signature = bits(walk.any()?)?;
    walk.finish()?;
    let mut walk = Walk::new(tbs.value)?;
    let old = version(walk.optional(context(TagNumber::N0))?)? != V3;
    let serial = serial(walk.expect(Tag::Integer)?)?;
    // Outside and inside it must be the same (RFC 5280 §4.1.1.2).
    if walk.any()?.raw != signature_algorithm.raw {
        return Err(Tag::Sequence.value_error());
    }
    let issuer = walk.expect(Tag::Sequence)?.raw;
    let valid = validity(walk.expect(Tag::Sequence)?)?;
    let subject = walk.expect(Tag::Sequence)?.raw;
    let key = walk.expect(Tag::Sequence)?.raw;
    for number in [TagNumber::N1, TagNumber::N2] {
        walk.optional(Tag::ContextSpecific { constructed: false, number })?;
    }
    let extensions = walk.optional(context(TagNumber::N3))?;
    walk.finish()?;
    if old && extensions.is_some() {
        return Err(Tag::Integer.value_error());
    }
    // Nor zero; but some roots in use are number 0.
    if serial == [0] && issuer != subject {
        return Err(Tag::Integer.value_error());
    }
    Ok(Certificate {
        extensions: extensions.map(Said::read).transpose()?.unwrap_or_default(),
        issuer_name: Name::read(issuer)?,
        issuer: issuer.into(),
        key: key.into(),
        old,
        serial: serial.into(),
        signature: signature.into(),
        signature_algorithm: signature_algorithm.raw.into(),
        subject_name: Name::read(subject)?,
        subject: subject.into(),
        tbs: tbs.raw.into(),
        valid,
        der: der.into(),
    })
}

/// `Validity`: its first and its last second.
fn validity(element: Element<'_>) -> der::Result<(DateTime<Utc>, DateTime<Utc>)> {
    let mut walk = Walk::new(element.value)?;
    let valid = (moment(walk.any()?)?, moment(walk.any()?)?);
    walk.finish()?;
    Ok(valid)
}

/// The version, which is left out where it is the first.
fn version(explicit: Option<Element<'_>>) -> der::Result<&[u8]> {
    let Some(explicit) = explicit else { return Ok(V1) };
    let mut walk = Walk::new(explicit.value)?;
    let version = walk.expect(Tag::Integer)?.value;
    walk.finish()?;
    match version {
        V2 | V3 => Ok(version),
        _ => Err(Tag::Integer.value_error()),
    }
}

/// A serial number is not negative (RFC 5280 §4.1.2.2).
fn serial(element: Element<'_>) -> der::Result<&[u8]> {
    match element.value {
        [] | [0x80..=0xff, ..] => Err(Tag::Integer.value_error()),
        long if long.len() > SERIAL_BYTES_MAX => Err(Tag::Integer.value_error()),
        serial => Ok(serial),
    }
}
