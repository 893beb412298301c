//! Time stamps (RFC 3161): that something was there at a moment.

use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};

use crate::asn1::{Algorithm, Element, Walk, context, oid, whole};
use crate::cms::SignedData;
use crate::crl::extension;
use crate::hash::Hash;
use crate::moment::precise;
use crate::reason::Reason;

/// `id-ct-TSTInfo`.
pub(crate) const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// `id-kp-timeStamping`.
pub(crate) const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// More bytes than any token has.
const BYTES_MAX: usize = 1 << 20;
/// More extensions than any token has.
const EXTENSIONS_MAX: usize = 16;

/// A token, nothing of it believed yet.
pub(crate) struct Token<'a> {
    /// Its signature.
    pub(crate) signed: SignedData<'a>,
    /// What was signed.
    pub(crate) content: &'a [u8],
    /// What it says.
    pub(crate) info: Info<'a>,
}

/// `TSTInfo` (§2.4.2).
pub(crate) struct Info<'a> {
    accuracy: TimeDelta,
    hash: Algorithm<'a>,
    imprint: &'a [u8],
    nonce: Option<&'a [u8]>,
    policy: ObjectIdentifier,
    serial: &'a [u8],
    time: DateTime<Utc>,
    understood: bool,
}

impl<'a> Token<'a> {
    /// Reads `TimeStampToken`, or a whole `TimeStampResp` that grants one.
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, Reason> {
        let signed = SignedData::read(token(der)?).map_err(|_| Reason::TimeStampUnreadable)?;
        let content = signed.content.filter(|_| signed.content_type == TST_INFO).ok_or(Reason::TimeStampUnreadable)?;
        let info = info(content).map_err(|_| Reason::TimeStampUnreadable)?;
        if !info.understood {
            return Err(Reason::TimeStampUnreadable);
        }
        Ok(Self { signed, content, info })
    }
}

impl Info<'_> {
    /// Whether the stamp is over this, by a digest that one may rely on.
    pub(crate) fn check_imprint(&self, value: &[u8]) -> Result<(), Reason> {
        let hash = Hash::of(&self.hash)?;
        if hash.digest(value) == self.imprint { Ok(()) } else { Err(Reason::TimeStampOther) }
    }

    /// Whether it answers a question with this nonce.
    pub(crate) fn check_nonce(&self, asked: Option<&[u8]>) -> Result<(), Reason> {
        let bare = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
        match asked {
            Some(asked) if self.nonce.is_none_or(|nonce| bare(nonce) != bare(asked)) => Err(Reason::TimeStampOther),
            Some(_) | None => Ok(()),
        }
    }

    /// When.
    pub(crate) const fn time(&self) -> DateTime<Utc> {
        self.time
    }

    /// How far off that may be.
    pub(crate) const fn accuracy(&self) -> TimeDelta {
        self.accuracy
    }

    /// By which policy.
    pub(crate) const fn policy(&self) -> ObjectIdentifier {
        self.policy
    }

    /// The digest that is stamped, and its algorithm.
    pub(crate) const fn imprint(&self) -> (Algorithm<'_>, &[u8]) {
        (self.hash, self.imprint)
    }

    /// The token's number.
    pub(crate) const fn serial(&self) -> &[u8] {
        self.serial
    }
}

/// The token in a `TimeStampResp`, or what is one itself.
pub(crate) fn token(der: &[u8]) -> Result<&[u8], Reason> {
    if der.len() > BYTES_MAX {
        return Err(Reason::TimeStampUnreadable);
    }
    let token = granted(der).unwrap_or(der);
    whole(token).map(|_| token).map_err(|_| Reason::TimeStampUnreadable)
}

/// The token in a `TimeStampResp` (§2.4.2) with status granted, or granted with changes.
fn granted(der: &[u8]) -> Option<&[u8]> {
    let outer = whole(der).ok().filter(|outer| outer.tag == Tag::Sequence)?;
    let mut walk = Walk::new(outer.value).ok()?;
    let status = walk.expect(Tag::Sequence).ok()?;
    let token = walk.expect(Tag::Sequence).ok()?;
    walk.finish().ok()?;
    let code = Walk::new(status.value).and_then(|mut walk| walk.expect(Tag::Integer)).ok()?;
    matches!(code.value, [0 | 1]).then_some(token.raw)
}

fn info(der: &[u8]) -> der::Result<Info<'_>> {
    let mut walk = Walk::new(der)?;
    let outer = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let mut walk = Walk::new(outer.value)?;
    if walk.expect(Tag::Integer)?.value != [1] {
        return Err(Tag::Integer.value_error());
    }
    let policy = oid(walk.expect(Tag::ObjectIdentifier)?)?;
    let imprint = walk.expect(Tag::Sequence)?;
    let serial = walk.expect(Tag::Integer)?.value;
    let time = precise(walk.any()?)?;
    let accuracy = walk.optional(Tag::Sequence)?.map(accuracy).transpose()?.unwrap_or_default();
    walk.optional(Tag::Boolean)?;
    let nonce = walk.optional(Tag::Integer)?.map(|nonce| nonce.value);
    walk.optional(context(TagNumber::N0))?;
    let extensions = walk.optional(context(TagNumber::N1))?;
    walk.finish()?;
    let mut walk = Walk::new(imprint.value)?;
    let hash = Algorithm::read(walk.any()?)?;
    let imprint = walk.expect(Tag::OctetString)?.value;
    walk.finish()?;
    let mut understood = true;
    if let Some(extensions) = extensions {
        for element in Walk::new(extensions.value)?.rest(EXTENSIONS_MAX)? {
            understood &= !extension(element)?.1;
        }
    }
    Ok(Info { accuracy, hash, imprint, nonce, policy, serial, time, understood })
}

/// `Accuracy`: seconds, thousandths, millionths.
fn accuracy(element: Element<'_>) -> der::Result<TimeDelta> {
    let implicit = |number| Tag::ContextSpecific { constructed: false, number };
    let mut walk = Walk::new(element.value)?;
    let seconds = walk.optional(Tag::Integer)?.map_or(Ok(0), small)?;
    let millis = walk.optional(implicit(TagNumber::N0))?.map_or(Ok(0), small)?;
    let micros = walk.optional(implicit(TagNumber::N1))?.map_or(Ok(0), small)?;
    walk.finish()?;
    Ok(TimeDelta::seconds(seconds) + TimeDelta::milliseconds(millis) + TimeDelta::microseconds(micros))
}

/// A number of at most three bytes.
fn small(element: Element<'_>) -> der::Result<i64> {
    match element.value {
        [] | [0x80..=0xff, ..] | [_, _, _, _, ..] => Err(Tag::Integer.value_error()),
        bytes => Ok(bytes.iter().fold(0, |number, byte| number << 8 | i64::from(*byte))),
    }
}
