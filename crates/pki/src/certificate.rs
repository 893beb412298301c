//! X.509 certificates (RFC 5280 §4) read into what a check asks of them.

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;
use der::{Decode, Tag, TagNumber};
use sha2_rustcrypto::{Digest, Sha256};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, Extensions};
use x509_cert::time::{Time, Validity};

use crate::algorithm;
use crate::asn1::{Algorithm, Element, Walk, bits, context, oid, whole};
use crate::reason::Reason;

const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const CERTIFICATE_POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const INHIBIT_ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.54");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
const POLICY_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.36");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");

/// A certificate with keys of any size that is still looked at fits.
const BYTES_MAX: usize = 32 << 10;
/// The longest serial number (RFC 5280 §4.1.2.2).
const SERIAL_BYTES_MAX: usize = 20;
/// More parts than any name has, and than a part has.
const NAME_PARTS_MAX: usize = 32;
/// A SEQUENCE without anything in it: no name.
const NOBODY: &[u8] = &[0x30, 0];
/// Version 3, the only one with extensions.
const V3: &[u8] = &[2];

/// A certificate: its bytes, and the parts of them that are compared or signed.
pub(crate) struct Certificate {
    der: Box<[u8]>,
    extensions: Read,
    issuer: Box<[u8]>,
    key: Box<[u8]>,
    serial: Box<[u8]>,
    signature: Box<[u8]>,
    signature_algorithm: Box<[u8]>,
    subject: Box<[u8]>,
    tbs: Box<[u8]>,
    valid: (DateTime<Utc>, DateTime<Utc>),
}

/// What the extensions say.
#[derive(Default)]
struct Read {
    basic_constraints: Option<BasicConstraints>,
    basic_constraints_bind: bool,
    extended_key_usage: Option<Vec<ObjectIdentifier>>,
    key_identifier: Option<Vec<u8>>,
    key_usage: Option<KeyUsage>,
    not_understood: bool,
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

    /// SHA-256 of all of it.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
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
        name_parts(&self.subject).unwrap_or_default()
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

    /// Whether issuer and holder have the same name (RFC 5280 §3.2: self-issued).
    pub(crate) fn is_self_issued(&self) -> bool {
        self.issuer() == self.subject()
    }

    /// Whether it says that it is an authority's.
    pub(crate) fn claims_authority(&self) -> bool {
        self.extensions.basic_constraints.as_ref().is_some_and(|constraints| constraints.ca)
    }

    /// Whether it may issue certificates: a name, cA and keyCertSign, all said, cA critical (RFC 5280 §4.1.2.6,
    /// §4.2.1.9, §6.1.4 k, n).
    pub(crate) fn is_authority(&self) -> bool {
        self.claims_authority()
            && self.extensions.basic_constraints_bind
            && self.has_usage(KeyUsages::KeyCertSign)
            && self.subject() != NOBODY
    }

    /// How many authorities may follow under it; `None` where it does not say.
    pub(crate) fn path_length(&self) -> Option<usize> {
        self.extensions.basic_constraints.as_ref()?.path_len_constraint.map(usize::from)
    }

    /// Whether the usage of its key is said and has this one.
    pub(crate) fn has_usage(&self, usage: KeyUsages) -> bool {
        self.extensions.key_usage.as_ref().is_some_and(|said| said.0.contains(usage))
    }

    /// Whether its extended usage is said and has this one.
    pub(crate) fn has_extended_usage(&self, usage: ObjectIdentifier) -> bool {
        self.extensions.extended_key_usage.as_ref().is_some_and(|said| said.contains(&usage))
    }

    /// Whether all that must be understood is (RFC 5280 §4.2, §6.1.4 o).
    pub(crate) const fn is_understood(&self) -> bool {
        !self.extensions.not_understood
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

    /// Whether the key of `issuer` signed it.
    pub(crate) fn check_signature(&self, issuer: &Self) -> Result<(), Reason> {
        let algorithm = Walk::new(&self.signature_algorithm).and_then(|mut walk| walk.any());
        let algorithm = algorithm.and_then(Algorithm::read).map_err(|_| Reason::CertificateUnreadable)?;
        let scheme = algorithm::Scheme::of_certificate(&algorithm)?;
        scheme.check(issuer.key(), &self.tbs, &self.signature)
    }
}

/// A moment as certificates and CMS write it.
pub(crate) fn moment(time: Time) -> der::Result<DateTime<Utc>> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok();
    seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).ok_or_else(|| Tag::UtcTime.value_error())
}

fn read(der: &[u8], outer: Element<'_>) -> der::Result<Certificate> {
    outer.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(outer.value)?;
    let tbs = walk.expect(Tag::Sequence)?;
    let signature_algorithm = walk.expect(Tag::Sequence)?;
    let signature = bits(walk.any()?)?;
    walk.finish()?;
    let mut walk = Walk::new(tbs.value)?;
    version(walk.optional(context(TagNumber::N0))?)?;
    let serial = serial(walk.expect(Tag::Integer)?)?;
    // Outside and inside it must be the same (RFC 5280 §4.1.1.2).
    if walk.any()?.raw != signature_algorithm.raw {
        return Err(Tag::Sequence.value_error());
    }
    let issuer = walk.expect(Tag::Sequence)?.raw;
    let validity = Validity::from_der(walk.expect(Tag::Sequence)?.raw)?;
    let subject = walk.expect(Tag::Sequence)?.raw;
    name_parts(subject)?;
    let key = walk.expect(Tag::Sequence)?.raw;
    for number in [TagNumber::N1, TagNumber::N2] {
        walk.optional(Tag::ContextSpecific { constructed: false, number })?;
    }
    let extensions = walk.optional(context(TagNumber::N3))?;
    walk.finish()?;
    Ok(Certificate {
        extensions: extensions.map(read_extensions).transpose()?.unwrap_or_default(),
        issuer: issuer.into(),
        key: key.into(),
        serial: serial.into(),
        signature: signature.into(),
        signature_algorithm: signature_algorithm.raw.into(),
        subject: subject.into(),
        tbs: tbs.raw.into(),
        valid: (moment(validity.not_before)?, moment(validity.not_after)?),
        der: der.into(),
    })
}

/// Only version 3 is in use: the versions before it cannot say what a key is for.
fn version(explicit: Option<Element<'_>>) -> der::Result<()> {
    let mut walk = Walk::new(explicit.ok_or_else(|| Tag::Integer.value_error())?.value)?;
    let version = walk.expect(Tag::Integer)?.value;
    walk.finish()?;
    if version == V3 { Ok(()) } else { Err(Tag::Integer.value_error()) }
}

/// The parts of a name (RFC 5280 §4.1.2.4), in its order.
fn name_parts(name: &[u8]) -> der::Result<Vec<(ObjectIdentifier, Element<'_>)>> {
    let mut parts = Vec::new();
    let mut walk = Walk::new(name)?;
    for relative in Walk::new(walk.expect(Tag::Sequence)?.value)?.rest(NAME_PARTS_MAX)? {
        relative.tag.assert_eq(Tag::Set)?;
        for part in Walk::new(relative.value)?.rest(NAME_PARTS_MAX)? {
            part.tag.assert_eq(Tag::Sequence)?;
            let mut walk = Walk::new(part.value)?;
            parts.push((oid(walk.expect(Tag::ObjectIdentifier)?)?, walk.any()?));
            walk.finish()?;
        }
    }
    Ok(parts)
}

/// A serial number is positive (RFC 5280 §4.1.2.2).
fn serial(element: Element<'_>) -> der::Result<&[u8]> {
    match element.value {
        [] | [0] | [0x80..=0xff, ..] => Err(Tag::Integer.value_error()),
        long if long.len() > SERIAL_BYTES_MAX => Err(Tag::Integer.value_error()),
        serial => Ok(serial),
    }
}

fn read_extensions(explicit: Element<'_>) -> der::Result<Read> {
    let extensions = Extensions::from_der(explicit.value)?;
    let mut read = Read::default();
    for (at, extension) in extensions.iter().enumerate() {
        // Each at most once (RFC 5280 §4.2).
        if extensions[..at].iter().any(|before| before.extn_id == extension.extn_id) {
            return Err(Tag::Sequence.value_error());
        }
        read_extension(&mut read, extension)?;
    }
    Ok(read)
}

fn read_extension(read: &mut Read, extension: &Extension) -> der::Result<()> {
    let value = extension.extn_value.as_bytes();
    match extension.extn_id {
        BASIC_CONSTRAINTS => {
            read.basic_constraints = Some(BasicConstraints::from_der(value)?);
            read.basic_constraints_bind = extension.critical;
        }
        EXTENDED_KEY_USAGE => read.extended_key_usage = Some(extended_key_usage(value)?),
        KEY_USAGE => read.key_usage = Some(KeyUsage::from_der(value)?),
        // They bind a path even where an issuer forgot to say so, and are not computed here.
        INHIBIT_ANY_POLICY | NAME_CONSTRAINTS | POLICY_CONSTRAINTS => read.not_understood = true,
        // Never critical (RFC 5280 §4.2.1.1, §4.2.1.2).
        AUTHORITY_KEY_IDENTIFIER | SUBJECT_KEY_IDENTIFIER if extension.critical => {
            return Err(Tag::Boolean.value_error());
        }
        SUBJECT_KEY_IDENTIFIER => {
            read.key_identifier = Some(SubjectKeyIdentifier::from_der(value)?.0.as_bytes().to_vec());
        }
        // Any policy is accepted, and no path depends on another name.
        AUTHORITY_KEY_IDENTIFIER | CERTIFICATE_POLICIES | SUBJECT_ALT_NAME => {}
        _ => read.not_understood |= extension.critical,
    }
    Ok(())
}

/// At least one usage (RFC 5280 §4.2.1.12).
fn extended_key_usage(value: &[u8]) -> der::Result<Vec<ObjectIdentifier>> {
    let usages = ExtendedKeyUsage::from_der(value)?.0;
    if usages.is_empty() { Err(Tag::Sequence.value_error()) } else { Ok(usages) }
}
