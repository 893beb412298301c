//! Answers on the state of certificates (RFC 6960), and the question.

use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};
use x509_cert::ext::pkix::KeyUsages;

use crate::algorithm::{Scheme, key_bits};
use crate::asn1::{Algorithm, Element, Walk, bits, context, oid, whole};
use crate::certificate::{Certificate, When};
use crate::crl::extension;
use crate::hash::Hash;
use crate::moment::generalized;
use crate::name::Name;
use crate::reason::Reason;
use crate::revocation::{Cause, SKEW, Status};

const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");

/// More bytes than any answer has.
const BYTES_MAX: usize = 1 << 20;
/// More certificates, answers or extensions than any responder sends.
const PARTS_MAX: usize = 64;

/// An answer, nothing of it believed yet.
pub(crate) struct Answer<'a> {
    algorithm: Algorithm<'a>,
    certificates: Vec<Certificate>,
    nonce: Option<&'a [u8]>,
    produced_at: DateTime<Utc>,
    responder: Responder<'a>,
    signature: &'a [u8],
    singles: Vec<Single<'a>>,
    tbs: &'a [u8],
    understood: bool,
}

/// How a responder names himself.
enum Responder<'a> {
    /// SHA-1 of his key.
    Key(&'a [u8]),
    /// His name.
    Name(Name),
}

/// What is said of one certificate.
pub(crate) struct Single<'a> {
    hash: Algorithm<'a>,
    key: &'a [u8],
    name: &'a [u8],
    next_update: Option<DateTime<Utc>>,
    serial: &'a [u8],
    status: Status,
    this_update: DateTime<Utc>,
    understood: bool,
}

impl<'a> Answer<'a> {
    /// Reads `OCSPResponse`, or the `BasicOCSPResponse` in it as signatures keep it (RFC 5126 §6.3.4).
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, Reason> {
        read_basic(basic(der)?).map_err(|_| Reason::RevocationUnreadable)
    }

    /// What it says of a certificate under its issuer.
    pub(crate) fn about(&self, certificate: &Certificate, issuer: &Certificate) -> Result<&Single<'a>, Reason> {
        let mut found =
            self.singles.iter().filter(|single| single.serial == certificate.serial() && single.is_under(issuer));
        found.next().ok_or(Reason::RevocationOther)
    }

    /// All that it says.
    pub(crate) fn singles(&self) -> &[Single<'a>] {
        &self.singles
    }

    /// When it was signed.
    pub(crate) const fn produced_at(&self) -> DateTime<Utc> {
        self.produced_at
    }

    /// The certificates that came along.
    pub(crate) fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Whether it repeats what was asked with.
    pub(crate) fn check_nonce(&self, asked: Option<&[u8]>) -> Result<(), Reason> {
        match asked {
            Some(asked) if self.nonce != Some(asked) => Err(Reason::RevocationOther),
            Some(_) | None => Ok(()),
        }
    }

    /// Who signed it: the issuer, or whom the issuer has named to answer for him (§4.2.2.2).
    pub(crate) fn check<'c>(&'c self, issuer: &'c Certificate, at: DateTime<Utc>) -> Result<&'c Certificate, Reason> {
        if !self.understood || self.produced_at > at + SKEW {
            return Err(if self.understood { Reason::RevocationStale } else { Reason::RevocationUnbelievable });
        }
        let mut reason = Reason::RevocationUnbelievable;
        for responder in self.certificates.iter().chain([issuer]).filter(|known| self.responder.is(known)) {
            match self.check_responder(responder, issuer) {
                Ok(()) => return Ok(responder),
                Err(Reason::SignatureWrong) => {}
                Err(other) => reason = other,
            }
        }
        Err(reason)
    }

    fn check_responder(&self, responder: &Certificate, issuer: &Certificate) -> Result<(), Reason> {
        let is_issuer = responder.is_of_same_holder(issuer);
        let entitled = is_issuer
            || (responder.names_issuer(issuer)
                && responder.has_extended_usage(OCSP_SIGNING)
                && responder.allows_key_usage(KeyUsages::DigitalSignature)
                && responder.is_regular(false)
                && responder.is_understood()
                && responder.when(self.produced_at) == When::Within);
        if !entitled {
            return Err(Reason::RevocationUnbelievable);
        }
        if !is_issuer {
            responder.check_signature(issuer)?;
        }
        Scheme::of_certificate(&self.algorithm)?.check(responder.key(), self.tbs, self.signature)
    }
}

impl Responder<'_> {
    fn is(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Key(digest) => key_bits(certificate.key()).is_some_and(|key| Hash::Sha1.digest(key) == *digest),
            Self::Name(name) => certificate.subject_name() == name,
        }
    }
}

impl Single<'_> {
    /// Whether it speaks of a certificate of this issuer (§4.1.1).
    pub(crate) fn is_under(&self, issuer: &Certificate) -> bool {
        let Ok(hash) = Hash::naming(&self.hash) else { return false };
        hash.digest(issuer.subject()) == self.name
            && key_bits(issuer.key()).is_some_and(|key| hash.digest(key) == self.key)
    }

    /// Whether it is of this moment (§4.2.2.1). `age_max` binds where nothing is said of the next one.
    pub(crate) fn check(&self, at: DateTime<Utc>, age_max: Option<TimeDelta>) -> Result<(), Reason> {
        if !self.understood {
            return Err(Reason::RevocationUnbelievable);
        }
        let until = match (self.next_update, age_max) {
            (Some(next), _) => next,
            (None, Some(age)) => self.this_update + age,
            (None, None) => at,
        };
        if self.this_update > at + SKEW || until < at - SKEW { Err(Reason::RevocationStale) } else { Ok(()) }
    }

    /// What it says.
    pub(crate) const fn status(&self) -> Status {
        self.status
    }

    /// The serial number of the certificate.
    pub(crate) const fn serial(&self) -> &[u8] {
        self.serial
    }

    /// When that was so.
    pub(crate) const fn this_update(&self) -> DateTime<Utc> {
        self.this_update
    }

    /// When the next answer comes.
    pub(crate) const fn next_update(&self) -> Option<DateTime<Utc>> {
        self.next_update
    }
}

/// The `BasicOCSPResponse` in an `OCSPResponse`, or what is one itself.
pub(crate) fn basic(der: &[u8]) -> Result<&[u8], Reason> {
    if der.len() > BYTES_MAX {
        return Err(Reason::RevocationUnreadable);
    }
    let outer = whole(der).ok().filter(|outer| outer.tag == Tag::Sequence).ok_or(Reason::RevocationUnreadable)?;
    let first = Walk::new(outer.value).and_then(|mut walk| walk.any()).map_err(|_| Reason::RevocationUnreadable)?;
    if first.tag == Tag::Enumerated { content(outer, first) } else { Ok(der) }
}

/// The `BasicOCSPResponse` in an `OCSPResponse` (§4.2.1).
fn content<'a>(outer: Element<'a>, status: Element<'a>) -> Result<&'a [u8], Reason> {
    match status.value {
        [0] => {}
        // internalError, tryLater.
        [2 | 3] => return Err(Reason::RevocationBusy),
        // malformedRequest, sigRequired, unauthorized.
        [1 | 5 | 6] => return Err(Reason::RevocationUnknown),
        _ => return Err(Reason::RevocationUnreadable),
    }
    let bytes = || -> der::Result<Option<&'a [u8]>> {
        let mut walk = Walk::new(outer.value)?;
        walk.any()?;
        let explicit = walk.expect(context(TagNumber::N0))?;
        walk.finish()?;
        let mut walk = Walk::new(explicit.value)?;
        let inner = walk.expect(Tag::Sequence)?;
        walk.finish()?;
        let mut walk = Walk::new(inner.value)?;
        let kind = oid(walk.expect(Tag::ObjectIdentifier)?)?;
        let bytes = walk.expect(Tag::OctetString)?.value;
        walk.finish()?;
        Ok((kind == BASIC).then_some(bytes))
    };
    bytes().ok().flatten().ok_or(Reason::RevocationUnreadable)
}

fn read_basic(der: &[u8]) -> der::Result<Answer<'_>> {
    let mut walk = Walk::new(der)?;
    let outer = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut walk = Walk::new(outer.value)?;
    let tbs = walk.expect(Tag::Sequence)?;
    let algorithm = Algorithm::read(walk.any()?)?;
    let signature = bits(walk.any()?)?;
    let certificates = walk.optional(context(TagNumber::N0))?.map(certificates).transpose()?.unwrap_or_default();
    walk.finish()?;
    let mut walk = Walk::new(tbs.value)?;
    if let Some(version) = walk.optional(context(TagNumber::N0))? {
        // Version 1 is the default, which DER leaves out; some write it.
        if version.value != [2, 1, 0] {
            return Err(Tag::Integer.value_error());
        }
    }
    let responder = responder(walk.any()?)?;
    let produced_at = generalized(walk.any()?)?;
    let singles = Walk::new(walk.expect(Tag::Sequence)?.value)?.rest(PARTS_MAX)?;
    let extensions = walk.optional(context(TagNumber::N1))?;
    walk.finish()?;
    let (nonce, understood) = read_extensions(extensions)?;
    let singles = singles.into_iter().map(single).collect::<der::Result<_>>()?;
    Ok(Answer { algorithm, certificates, nonce, produced_at, responder, signature, singles, tbs: tbs.raw, understood })
}

fn certificates(explicit: Element<'_>) -> der::Result<Vec<Certificate>> {
    let mut walk = Walk::new(explicit.value)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let elements = Walk::new(sequence.value)?.rest(PARTS_MAX)?;
    Ok(elements.into_iter().filter_map(|element| Certificate::read(element.raw).ok()).collect())
}

fn responder(element: Element<'_>) -> der::Result<Responder<'_>> {
    let mut walk = Walk::new(element.value)?;
    let inner = walk.any()?;
    walk.finish()?;
    if element.tag == context(TagNumber::N1) {
        return Ok(Responder::Name(Name::read(inner.raw)?));
    }
    element.tag.assert_eq(context(TagNumber::N2))?;
    inner.tag.assert_eq(Tag::OctetString)?;
    Ok(Responder::Key(inner.value))
}

/// The nonce (RFC 8954), and whether all that is critical is understood. Each extension stands once.
fn read_extensions(explicit: Option<Element<'_>>) -> der::Result<(Option<&[u8]>, bool)> {
    let Some(explicit) = explicit else { return Ok((None, true)) };
    let mut walk = Walk::new(explicit.value)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let (mut nonce, mut understood, mut known) = (None, true, Vec::new());
    for element in Walk::new(sequence.value)?.rest(PARTS_MAX)? {
        let (kind, critical, value) = extension(element)?;
        if known.contains(&kind) {
            return Err(Tag::Sequence.value_error());
        }
        known.push(kind);
        match kind {
            // Wrapped once more (RFC 8954 §2.1); old responders leave that out.
            NONCE => {
                let wrapped = whole(value).ok().filter(|inner| inner.tag == Tag::OctetString);
                nonce = Some(wrapped.map_or(value, |inner| inner.value));
            }
            _ => understood &= !critical,
        }
    }
    Ok((nonce, understood))
}

fn single(element: Element<'_>) -> der::Result<Single<'_>> {
    element.tag.assert_eq(Tag::Sequence)?;
    let mut walk = Walk::new(element.value)?;
    let identifier = walk.expect(Tag::Sequence)?;
    let status = status(walk.any()?)?;
    let this_update = generalized(walk.any()?)?;
    let next_update = walk.optional(context(TagNumber::N0))?.map(explicit_time).transpose()?;
    let extensions = walk.optional(context(TagNumber::N1))?;
    walk.finish()?;
    let mut walk = Walk::new(identifier.value)?;
    let hash = Algorithm::read(walk.any()?)?;
    let name = walk.expect(Tag::OctetString)?.value;
    let key = walk.expect(Tag::OctetString)?.value;
    let serial = walk.expect(Tag::Integer)?.value;
    walk.finish()?;
    let (_, understood) = read_extensions(extensions)?;
    Ok(Single { hash, key, name, next_update, serial, status, this_update, understood })
}

/// `CertStatus`.
fn status(element: Element<'_>) -> der::Result<Status> {
    let implicit = |number| Tag::ContextSpecific { constructed: false, number };
    if element.tag == implicit(TagNumber::N0) && element.value.is_empty() {
        return Ok(Status::Good);
    }
    if element.tag == implicit(TagNumber::N2) && element.value.is_empty() {
        return Ok(Status::Unknown);
    }
    element.tag.assert_eq(context(TagNumber::N1))?;
    let mut walk = Walk::new(element.value)?;
    let since = generalized(walk.any()?)?;
    let cause = walk.optional(context(TagNumber::N0))?;
    walk.finish()?;
    let cause = cause.map(explicit_cause).transpose()?;
    let never = since == DateTime::UNIX_EPOCH && cause == Some(Cause::OnHold);
    Ok(if never { Status::NeverIssued } else { Status::Revoked { cause, since } })
}

fn explicit_cause(explicit: Element<'_>) -> der::Result<Cause> {
    let mut walk = Walk::new(explicit.value)?;
    let code = walk.expect(Tag::Enumerated)?.value;
    walk.finish()?;
    Cause::of(code).ok_or_else(|| Tag::Enumerated.value_error())
}

fn explicit_time(explicit: Element<'_>) -> der::Result<DateTime<Utc>> {
    let mut walk = Walk::new(explicit.value)?;
    let time = generalized(walk.any()?)?;
    walk.finish()?;
    Ok(time)
}
