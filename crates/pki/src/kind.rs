//! What a file holds, told by its outermost parts alone.

use der::{Tag, TagNumber};

use crate::asn1::{Element, Walk, context, oid, whole};
use crate::ber::definite;
use crate::cms::SIGNED_DATA;
use crate::crl::List;
use crate::reason::Reason;
use crate::stamp::TST_INFO;

/// What can be checked by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// `OCSPResponse` or `BasicOCSPResponse` (RFC 6960).
    Answer,
    /// `Certificate` (RFC 5280 §4).
    Certificate,
    /// `CertificateList` that says what has changed since another (RFC 5280 §5.2.4).
    Delta,
    /// `CertificateList` (RFC 5280 §5).
    List,
    /// `TimeStampResp` (RFC 3161 §2.4.2).
    Reply,
    /// `SignedData` over any content (RFC 5652).
    Signature,
    /// `TimeStampToken` (RFC 3161 §2.4.2).
    Stamp,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Answer, Self::Certificate, Self::Delta, Self::List, Self::Reply, Self::Signature, Self::Stamp];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "ocsp-response",
            Self::Certificate => "certificate",
            Self::Delta => "delta-crl",
            Self::List => "crl",
            Self::Reply => "time-stamp-response",
            Self::Signature => "cms",
            Self::Stamp => "time-stamp",
        }
    }

    /// The kind of these bytes, DER or, of a CMS, BER; `None` for anything else. That it is one does not say that all of it
    /// can be read.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match whole(bytes) {
            Ok(outer) => of_element(outer),
            Err(Reason::CmsNotDer) => definite(bytes).ok().and_then(|der| whole(&der).ok().and_then(of_element)),
            Err(_) => None,
        }
    }
}

fn of_element(outer: Element<'_>) -> Option<Kind> {
    let parts = Walk::new(outer.value).and_then(|walk| walk.rest(5)).ok().filter(|_| outer.tag == Tag::Sequence)?;
    let [first, rest @ ..] = parts.as_slice() else { return None };
    match (first.tag, rest) {
        (Tag::ObjectIdentifier, [content]) if oid(*first).is_ok_and(|kind| kind == SIGNED_DATA) => signed(*content),
        (Tag::Enumerated, [] | [_]) => Some(Kind::Answer),
        (Tag::Sequence, [algorithm, signature, ..])
            if algorithm.tag == Tag::Sequence && signature.tag == Tag::BitString =>
        {
            to_be_signed(*first, outer)
        }
        // `PKIStatusInfo`, and the token where there is one.
        (Tag::Sequence, [] | [_]) => {
            let status = Walk::new(first.value).and_then(|mut walk| walk.expect(Tag::Integer)).ok()?;
            let token = rest.first().is_none_or(|token| of_element(*token).is_some());
            (status.value.len() == 1 && token).then_some(Kind::Reply)
        }
        _ => None,
    }
}

/// SignedData, by what its content is said to be.
fn signed(explicit: Element<'_>) -> Option<Kind> {
    let about = || -> der::Result<_> {
        let mut walk = Walk::new(explicit.value)?;
        let mut walk = Walk::new(walk.expect(Tag::Sequence)?.value)?;
        walk.expect(Tag::Integer)?;
        walk.expect(Tag::Set)?;
        let mut walk = Walk::new(walk.expect(Tag::Sequence)?.value)?;
        oid(walk.expect(Tag::ObjectIdentifier)?)
    };
    // Where that cannot be read, the check will say so.
    let stamp = about().is_ok_and(|kind| kind == TST_INFO);
    (explicit.tag == context(TagNumber::N0)).then_some(if stamp { Kind::Stamp } else { Kind::Signature })
}

/// A certificate, a list or an answer, by what is signed.
fn to_be_signed(tbs: Element<'_>, outer: Element<'_>) -> Option<Kind> {
    let parts = Walk::new(tbs.value).and_then(|walk| walk.rest(16)).ok()?;
    let tags: Vec<Tag> = parts.iter().map(|part| part.tag).collect();
    let is_time = |tag: Option<&Tag>| matches!(tag, Some(Tag::UtcTime | Tag::GeneralizedTime));
    let versioned = tags.first() == Some(&context(TagNumber::N0));
    let rest = tags.get(usize::from(versioned)..).unwrap_or_default();
    match rest {
        [Tag::ContextSpecific { .. }, Tag::GeneralizedTime, Tag::Sequence, ..] => Some(Kind::Answer),
        [Tag::Integer, Tag::Sequence, Tag::Sequence, ..] if is_time(rest.get(3)) => {
            let delta = List::read_of(outer.raw, false).is_ok_and(|list| list.is_delta());
            Some(if delta { Kind::Delta } else { Kind::List })
        }
        // Version 1, which has no number.
        [Tag::Sequence, Tag::Sequence, ..] if is_time(rest.get(2)) => Some(Kind::List),
        [Tag::Integer, Tag::Sequence, Tag::Sequence, Tag::Sequence, Tag::Sequence, Tag::Sequence, ..] => {
            Some(Kind::Certificate)
        }
        _ => None,
    }
}
