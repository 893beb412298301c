//! Lists of revoked certificates (RFC 5280 §5), whole and delta.

use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::ObjectIdentifier;
use der::{Decode, Tag, TagNumber};
use x509_cert::ext::pkix::KeyUsages;

use crate::algorithm::Scheme;
use crate::asn1::{Algorithm, Element, Walk, bits, context, oid, whole};
use crate::certificate::Certificate;
use crate::extension::authority_key;
use crate::moment::moment;
use crate::name::Name;
use crate::point::{Reasons, Scope, directories};
use crate::reason::Reason;
use crate::revocation::{Cause, Known, Source, Status};

const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const CERTIFICATE_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.29");
const CRL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.20");
const DELTA_INDICATOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.27");
const ISSUING_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");
const REASON_CODE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");

/// More bytes are not looked at: a million entries fit.
const BYTES_MAX: usize = 48 << 20;
/// More extensions than any list or entry has.
const EXTENSIONS_MAX: usize = 32;
/// The longest number of a list (§5.2.3).
const NUMBER_BYTES_MAX: usize = 20;
/// Version 2, the only one with extensions.
const V2: &[u8] = &[1];

/// A list, nothing of it believed yet.
pub(crate) struct List<'a> {
    algorithm: Algorithm<'a>,
    authority_key: Option<Vec<u8>>,
    /// The number of the list that a delta goes with.
    base: Option<&'a [u8]>,
    entries: Option<Element<'a>>,
    issuer: Name,
    issuer_der: &'a [u8],
    next_update: DateTime<Utc>,
    number: &'a [u8],
    scope: Scope,
    signature: &'a [u8],
    tbs: &'a [u8],
    this_update: DateTime<Utc>,
    understood: bool,
}

/// One entry (§5.3).
struct Entry<'a> {
    cause: Option<Cause>,
    date: DateTime<Utc>,
    /// Whose certificates this and the following entries are, where the list has those of others too.
    issuer: Option<Name>,
    serial: &'a [u8],
    /// Whether all of it that is critical is.
    understood: bool,
}

impl<'a> List<'a> {
    /// Reads DER by all rules.
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, Reason> {
        Self::read_of(der, true)
    }

    /// Reads DER. `strict`: by the rules too that bind its issuer alone: version 2, and a number (§5.1.2.1, §5.2.3).
    pub(crate) fn read_of(der: &'a [u8], strict: bool) -> Result<Self, Reason> {
        if der.len() > BYTES_MAX {
            return Err(Reason::RevocationUnreadable);
        }
        let list = whole(der).ok().and_then(|outer| read(outer).ok()).ok_or(Reason::RevocationUnreadable)?;
        if strict && list.number.is_empty() { Err(Reason::RevocationUnreadable) } else { Ok(list) }
    }

    /// When it was made, and when the next one comes.
    pub(crate) const fn times(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.this_update, self.next_update)
    }

    /// The name of its issuer as DER.
    pub(crate) const fn issuer_der(&self) -> &[u8] {
        self.issuer_der
    }

    /// Its number, and that of the list which a delta goes with.
    pub(crate) const fn numbers(&self) -> (&[u8], Option<&[u8]>) {
        (self.number, self.base)
    }

    /// How many certificates it names.
    pub(crate) fn count(&self) -> usize {
        let mut walk = self.entries.and_then(|entries| Walk::new(entries.value).ok());
        let mut count = 0;
        while let Some(Ok(Some(_))) = walk.as_mut().map(Walk::next) {
            count += 1;
        }
        count
    }

    /// Whether it is a delta.
    pub(crate) const fn is_delta(&self) -> bool {
        self.base.is_some()
    }

    /// Whether the issuer of the list is the holder of this certificate, by name.
    pub(crate) fn is_named_of(&self, issuer: &Certificate) -> bool {
        self.issuer == *issuer.subject_name()
            && match (&self.authority_key, issuer.key_identifier()) {
                (Some(said), Some(key)) => said.as_slice() == key,
                _ => true,
            }
    }

    /// Whether the holder of this certificate made it, and may; whether it is understood, and of this moment.
    pub(crate) fn check(&self, issuer: &Certificate, at: DateTime<Utc>, skew: TimeDelta) -> Result<(), Reason> {
        self.check_maker(issuer)?;
        self.check_time(at, skew)
    }

    /// Whether the holder of this certificate made it, and may; whether it is understood.
    pub(crate) fn check_maker(&self, issuer: &Certificate) -> Result<(), Reason> {
        if !self.is_named_of(issuer) {
            return Err(Reason::RevocationOther);
        }
        let scheme = Scheme::of_certificate(&self.algorithm)?;
        match scheme.check(issuer.key(), self.tbs, self.signature) {
            Ok(()) => {}
            Err(Reason::SignatureWrong) => return Err(Reason::RevocationUnbelievable),
            Err(reason) => return Err(reason),
        }
        if !issuer.allows_key_usage(KeyUsages::CRLSign) || !self.understood {
            return Err(Reason::RevocationUnbelievable);
        }
        Ok(())
    }

    /// Whether it is of this moment.
    pub(crate) fn check_time(&self, at: DateTime<Utc>, skew: TimeDelta) -> Result<(), Reason> {
        let outside = self.this_update > at + skew || self.next_update < at - skew;
        if outside { Err(Reason::RevocationStale) } else { Ok(()) }
    }

    /// For which reasons it tells of the certificate's revocation.
    pub(crate) fn covers(&self, certificate: &Certificate) -> Reasons {
        self.scope.covers(&self.issuer, certificate)
    }

    /// Whether it says that a certificate of its own issuer was revoked. Its scope limits what its silence tells, not its word.
    pub(crate) fn accuses(&self, certificate: &Certificate) -> bool {
        let ours = self.issuer == *certificate.issuer_name() && !self.scope.is_of_attributes() && !self.is_delta();
        ours && self.status(certificate, None) != Status::Good
    }

    /// What it says of a certificate that it covers; a delta that goes with it has the last word.
    pub(crate) fn status(&self, certificate: &Certificate, delta: Option<&List<'_>>) -> Status {
        let last_word = delta.filter(|delta| delta.goes_with(self)).and_then(|delta| delta.entry(certificate));
        match last_word.or_else(|| self.entry(certificate)) {
            None | Some(Entry { cause: Some(Cause::RemoveFromCrl), .. }) => Status::Good,
            Some(Entry { cause, date, .. }) => Status::Revoked { cause, since: date },
        }
    }

    /// What is known by it.
    pub(crate) const fn known(&self, status: Status) -> Known {
        Known { as_of: self.this_update, source: Source::List, status }
    }

    /// Whether this is a delta to that list (§5.2.4).
    fn goes_with(&self, whole: &List<'_>) -> bool {
        let longer = |one: &[u8], other: &[u8]| (one.len(), one) >= (other.len(), other);
        self.base.is_some_and(|base| longer(whole.number, base))
            && longer(self.number, whole.number)
            && self.issuer == whole.issuer
            && self.authority_key == whole.authority_key
            && self.scope == whole.scope
    }

    /// The last entry of a certificate.
    fn entry(&self, certificate: &Certificate) -> Option<Entry<'a>> {
        let mut walk = Walk::new(self.entries?.value).ok()?;
        let (mut found, mut issuer) = (None, None);
        while let Ok(Some(element)) = walk.next() {
            let Ok(mut entry) = entry(element, self.scope.is_indirect()) else { continue };
            issuer = entry.issuer.take().or(issuer);
            let theirs = issuer.as_ref().unwrap_or(&self.issuer) == certificate.issuer_name();
            if entry.serial == certificate.serial() && (theirs || !self.scope.is_indirect()) {
                found = Some(entry);
            }
        }
        found
    }
}

fn read(outer: Element<'_>) -> der::Result<List<'_>> {
    outer.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(outer.value)?;
    let tbs = walk.expect(Tag::Sequence)?;
    let algorithm = walk.expect(Tag::Sequence)?;
    let signature = bits(walk.any()?)?;
    walk.finish()?;
    let mut walk = Walk::new(tbs.value)?;
    let version = walk.optional(Tag::Integer)?.map(|version| version.value);
    if version.is_some_and(|version| version != V2) || walk.any()?.raw != algorithm.raw {
        return Err(Tag::Integer.value_error());
    }
    let issuer_der = walk.expect(Tag::Sequence)?.raw;
    let issuer = Name::read(issuer_der)?;
    let this_update = moment(walk.any()?)?;
    // There always is a next one (§5.1.2.5).
    let next_update = moment(walk.any()?)?;
    let entries = walk.optional(Tag::Sequence)?;
    let extensions = walk.optional(context(TagNumber::N0))?;
    walk.finish()?;
    if version.is_none() && extensions.is_some() {
        return Err(Tag::Integer.value_error());
    }
    let mut list = List {
        algorithm: Algorithm::read(algorithm)?,
        authority_key: None,
        base: None,
        entries,
        issuer,
        issuer_der,
        next_update,
        number: &[],
        scope: Scope::default(),
        signature,
        tbs: tbs.raw,
        this_update,
        understood: true,
    };
    if let Some(extensions) = extensions {
        read_extensions(&mut list, extensions)?;
    }
    if let Some(entries) = entries {
        list.understood &= all_understood(entries, list.scope.is_indirect())?;
    }
    Ok(list)
}

fn read_extensions<'a>(list: &mut List<'a>, explicit: Element<'a>) -> der::Result<()> {
    let mut walk = Walk::new(explicit.value)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut known = Vec::new();
    for element in Walk::new(sequence.value)?.rest(EXTENSIONS_MAX)? {
        let (kind, critical, value) = extension(element)?;
        if known.contains(&kind) {
            return Err(Tag::Sequence.value_error());
        }
        known.push(kind);
        match kind {
            AUTHORITY_KEY_IDENTIFIER => list.authority_key = authority_key(value)?,
            CRL_NUMBER if !critical => list.number = number(value)?,
            DELTA_INDICATOR if critical => list.base = Some(number(value)?),
            ISSUING_POINT if critical => list.scope = Scope::read(value)?,
            CRL_NUMBER | DELTA_INDICATOR | ISSUING_POINT => return Err(Tag::Boolean.value_error()),
            _ => list.understood &= !critical,
        }
    }
    Ok(())
}

/// `Extension` (§4.1.2.9): kind, whether critical, value.
pub(crate) fn extension(element: Element<'_>) -> der::Result<(ObjectIdentifier, bool, &[u8])> {
    element.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(element.value)?;
    let kind = oid(walk.expect(Tag::ObjectIdentifier)?)?;
    let critical = walk.optional(Tag::Boolean)?.map(|flag| bool::from_der(flag.raw)).transpose()?.unwrap_or(false);
    let value = walk.expect(Tag::OctetString)?.value;
    walk.finish()?;
    Ok((kind, critical, value))
}

/// A number that is not negative.
fn number(value: &[u8]) -> der::Result<&[u8]> {
    let mut walk = Walk::new(value)?;
    let number = walk.expect(Tag::Integer)?.value;
    walk.finish()?;
    match number {
        [] | [0x80..=0xff, ..] => Err(Tag::Integer.value_error()),
        [0, rest @ ..] if rest.first().is_some_and(|byte| *byte >= 0x80) => Ok(rest),
        number if number.len() > NUMBER_BYTES_MAX => Err(Tag::Integer.value_error()),
        number => Ok(number),
    }
}

/// Whether all that is critical in any entry is understood: else the list tells nothing of any certificate (§5.3).
fn all_understood(entries: Element<'_>, indirect: bool) -> der::Result<bool> {
    let mut walk = Walk::new(entries.value)?;
    let mut understood = true;
    while let Some(element) = walk.next()? {
        understood &= entry(element, indirect)?.understood;
    }
    Ok(understood)
}

/// One entry. `indirect`: of a list that has certificates of others too.
fn entry(element: Element<'_>, indirect: bool) -> der::Result<Entry<'_>> {
    element.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(element.value)?;
    let serial = walk.expect(Tag::Integer)?.value;
    let date = moment(walk.any()?)?;
    let extensions = walk.optional(Tag::Sequence)?;
    walk.finish()?;
    let mut entry = Entry { cause: None, date, issuer: None, serial, understood: true };
    let Some(extensions) = extensions else { return Ok(entry) };
    for element in Walk::new(extensions.value)?.rest(EXTENSIONS_MAX)? {
        let (kind, critical, value) = extension(element)?;
        match kind {
            CERTIFICATE_ISSUER if indirect => {
                let mut walk = Walk::new(value)?;
                let names = directories(walk.expect(Tag::Sequence)?)?;
                walk.finish()?;
                entry.issuer = Some(names.into_iter().next().ok_or_else(|| Tag::Sequence.value_error())?);
            }
            REASON_CODE => {
                let mut walk = Walk::new(value)?;
                let code = walk.expect(Tag::Enumerated)?.value;
                walk.finish()?;
                entry.cause = Some(Cause::of(code).ok_or_else(|| Tag::Enumerated.value_error())?);
            }
            _ => entry.understood &= !critical,
        }
    }
    Ok(entry)
}
