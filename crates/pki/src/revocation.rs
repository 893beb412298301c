//! Whether a certificate was revoked: what lists and answers say, put together.

use core::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};

use crate::certificate::Certificate;
use crate::crl::List;
use crate::ocsp::{Answer, Single};
use crate::path::Search;
use crate::point::Reasons;
use crate::reason::Reason;

/// How far the clocks of others may be off.
pub(crate) const SKEW: TimeDelta = TimeDelta::minutes(5);
/// Signatures of lists that are checked before it is given up.
const CHECKS_MAX: u32 = 1024;
/// What a search for a way to an anchor counts for among them.
const SEARCH_COST: u32 = 32;
/// How old an answer may be that does not say when the next one comes.
const AGE_MAX: TimeDelta = TimeDelta::minutes(15);

/// What speaks of the state of certificates, fetched by the caller: each in DER.
#[derive(Clone, Copy, Debug, Default)]
pub struct Material<'a> {
    /// OCSP answers (RFC 6960).
    pub answers: &'a [Asked<'a>],
    /// Certificates of authorities that stand between.
    pub certificates: &'a [&'a [u8]],
    /// Lists of revoked certificates, whole or delta (RFC 5280 §5).
    pub lists: &'a [&'a [u8]],
}

/// An answer, and the nonce that was asked with.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// `OCSPResponse`.
    pub answer: &'a [u8],
    /// What the answer must repeat, where something was sent.
    pub nonce: Option<&'a [u8]>,
}

/// What an authority says of a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// It was not revoked.
    Good,
    /// It was never issued: "revoked", on hold, since 1970-01-01 (RFC 6960 §2.2, §4.4.8).
    NeverIssued,
    /// It was revoked.
    Revoked {
        /// Why, where that is said.
        cause: Option<Cause>,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// The responder does not know it.
    Unknown,
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cause {
    /// `aACompromise`.
    AttributesCompromised,
    /// `cACompromise`.
    AuthorityCompromised,
    /// `cessationOfOperation`.
    Ceased,
    /// `affiliationChanged`.
    AffiliationChanged,
    /// `keyCompromise`.
    KeyCompromised,
    /// `certificateHold`.
    OnHold,
    /// `privilegeWithdrawn`.
    PrivilegeWithdrawn,
    /// `removeFromCRL`: a delta takes a hold back.
    RemoveFromCrl,
    /// `superseded`.
    Superseded,
    /// `unspecified`.
    Unspecified,
}

impl Cause {
    /// The cause of a `CRLReason`, as the value of the ENUMERATED.
    pub(crate) const fn of(code: &[u8]) -> Option<Self> {
        match code {
            [0] => Some(Self::Unspecified),
            [1] => Some(Self::KeyCompromised),
            [2] => Some(Self::AuthorityCompromised),
            [3] => Some(Self::AffiliationChanged),
            [4] => Some(Self::Superseded),
            [5] => Some(Self::Ceased),
            [6] => Some(Self::OnHold),
            [8] => Some(Self::RemoveFromCrl),
            [9] => Some(Self::PrivilegeWithdrawn),
            [10] => Some(Self::AttributesCompromised),
            _ => None,
        }
    }
}

impl Status {
    /// Whether nobody takes it back: a revocation that is no hold (RFC 5280 §5.3.1). What was never issued may be yet.
    pub(crate) const fn lasts(self) -> bool {
        match self {
            Self::Revoked { cause, .. } => !matches!(cause, Some(Cause::OnHold | Cause::RemoveFromCrl)),
            Self::Good | Self::NeverIssued | Self::Unknown => false,
        }
    }

    /// What stands against a certificate that was used at a moment.
    pub(crate) fn against(self, at: DateTime<Utc>) -> Option<Reason> {
        match self {
            Self::Good => None,
            Self::NeverIssued => Some(Reason::CertificateNeverIssued),
            Self::Revoked { since, .. } if since > at => None,
            Self::Revoked { cause: Some(Cause::OnHold), .. } => Some(Reason::CertificateOnHold),
            Self::Revoked { .. } => Some(Reason::CertificateRevoked),
            Self::Unknown => Some(Reason::RevocationUnknown),
        }
    }
}

/// Where the state of a certificate was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Known {
    /// When that was so.
    pub as_of: DateTime<Utc>,
    /// Where.
    pub source: Source,
    /// The state.
    pub status: Status,
}

/// What tells of a certificate's state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Source {
    /// An OCSP answer.
    Answer,
    /// A list of revoked certificates.
    List,
}

/// An answer, where it can be read, and the nonce that was asked with.
type Fetched<'a> = (Result<Answer<'a>, Reason>, Option<&'a [u8]>);

/// Looks through all that was fetched, or came along.
pub(crate) struct Inquiry<'a> {
    answers: Vec<Fetched<'a>>,
    /// Signatures of lists that are still checked before it is given up.
    checks_left: Cell<u32>,
    lists: Vec<Result<List<'a>, Reason>>,
}

/// A certificate whose state is asked, and what its way to an anchor is made of.
pub(crate) struct Asking<'c> {
    /// The end of its way.
    pub(crate) anchor: &'c Certificate,
    /// The certificate.
    pub(crate) certificate: &'c Certificate,
    /// Who issued it.
    pub(crate) issuer: &'c Certificate,
    /// Certificates that may stand between a maker of lists and the anchor.
    pub(crate) pool: &'c [Certificate],
}

impl<'c> Asking<'c> {
    /// Of each certificate of a chain, its anchor left out.
    pub(crate) fn along(chain: &[&'c Certificate], pool: &'c [Certificate]) -> Vec<Self> {
        let Some(anchor) = chain.last() else { return Vec::new() };
        let pairs = chain.iter().zip(chain.iter().skip(1));
        pairs.map(|(certificate, issuer)| Self { anchor, certificate, issuer, pool }).collect()
    }
}

impl<'a> Inquiry<'a> {
    /// Into these answers, each with its nonce, and these lists.
    pub(crate) fn of(answers: Vec<Fetched<'a>>, lists: impl Iterator<Item = &'a [u8]>) -> Self {
        Self { answers, checks_left: Cell::new(CHECKS_MAX), lists: lists.map(List::read).collect() }
    }

    /// Of what the caller fetched.
    pub(crate) fn new(material: &Material<'a>) -> Self {
        let answers = material.answers.iter().map(|asked| (Answer::read(asked.answer), asked.nonce));
        Self::of(answers.collect(), material.lists.iter().copied())
    }

    /// Whether there is nothing to look through.
    pub(crate) const fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.lists.is_empty()
    }

    /// What is known of a certificate, and why the rest tells nothing. `now`: what was fetched is of now.
    pub(crate) fn ask(&self, asking: &Asking<'_>, now: DateTime<Utc>) -> (Vec<Known>, Vec<Reason>) {
        let (mut known, mut reasons) = self.ask_answers(|answer, nonce| {
            answer.check_nonce(nonce)?;
            let single = answer.about(asking.certificate, asking.issuer)?;
            answer.check(asking.issuer, now)?;
            let of_now = single.check(now, Some(AGE_MAX));
            if single.status().lasts() { Ok(single) } else { of_now.map(|()| single) }
        });
        self.ask_lists(asking, now, &mut known, &mut reasons);
        (known, reasons)
    }

    /// What is known by answers that pass a check.
    pub(crate) fn ask_answers<'s>(
        &'s self,
        check: impl Fn(&'s Answer<'a>, Option<&'a [u8]>) -> Result<&'s Single<'a>, Reason>,
    ) -> (Vec<Known>, Vec<Reason>) {
        let (mut known, mut reasons) = (Vec::new(), Vec::new());
        for (answer, nonce) in &self.answers {
            match answer.as_ref().map_err(|reason| *reason).and_then(|answer| check(answer, *nonce)) {
                Ok(one) => {
                    known.push(Known { as_of: one.this_update(), source: Source::Answer, status: one.status() });
                }
                Err(reason) => reasons.push(reason),
            }
        }
        (known, reasons)
    }

    /// What the lists say (RFC 5280 §6.3.3), those of `at` and what no later list takes back.
    pub(crate) fn ask_lists(
        &self,
        asking: &Asking<'_>,
        at: DateTime<Utc>,
        known: &mut Vec<Known>,
        reasons: &mut Vec<Reason>,
    ) {
        let mut fit = Vec::new();
        for list in &self.lists {
            let made = list.as_ref().map_err(|reason| *reason).and_then(|list| {
                self.check_maker(list, asking)?;
                Ok((list, list.check_time(at, SKEW)))
            });
            match made {
                Ok((list, Ok(()))) => fit.push(list),
                Ok((list, Err(reason))) => match list.status(asking.certificate, None) {
                    status if status.lasts() && !list.is_delta() => known.push(list.known(status)),
                    _ => reasons.push(reason),
                },
                Err(reason) => reasons.push(reason),
            }
        }
        // Of several deltas the last one made has the last word.
        let delta = fit.iter().filter(|list| list.is_delta()).max_by_key(|list| list.times().0);
        let (mut covered, mut good) = (Reasons::NONE, Vec::new());
        for list in fit.iter().filter(|list| !list.is_delta()) {
            let one = list.known(list.status(asking.certificate, delta.copied()));
            if one.status == Status::Good {
                covered = covered.or(list.covers(asking.certificate));
                good.push(one);
            } else {
                known.push(one);
            }
        }
        // Lists of some reasons tell that a certificate was not revoked only together.
        if covered == Reasons::ALL {
            known.extend(good);
        } else if !good.is_empty() {
            reasons.push(Reason::RevocationOther);
        }
    }

    /// Whether a list speaks of the certificate, and whoever made it may: its issuer, by whichever of his keys, or whom it
    /// names for that. Another key than the one that signed the certificate leads to the same anchor (RFC 5280 §6.3.3 f).
    fn check_maker(&self, list: &List<'_>, asking: &Asking<'_>) -> Result<(), Reason> {
        if list.covers(asking.certificate) == Reasons::NONE && !list.accuses(asking.certificate) {
            return Err(Reason::RevocationOther);
        }
        let direct = self.spend(1).and_then(|()| list.check_maker(asking.issuer));
        let others = asking.pool.iter().chain([asking.anchor]);
        let found =
            others.filter(|other| list.is_named_of(other) && !other.is_of_same_holder(asking.issuer)).any(|maker| {
                direct.is_err()
                    && self.spend(1).is_ok_and(|()| list.check_maker(maker).is_ok())
                    && self.is_believed(maker, list, asking)
            });
        if found { Ok(()) } else { direct }
    }

    /// Whether another maker of lists leads to the anchor, and no list of the one above it says that he was revoked.
    fn is_believed(&self, maker: &Certificate, list: &List<'_>, asking: &Asking<'_>) -> bool {
        let at = list.times().0;
        if maker.der() == asking.anchor.der() {
            return maker.against(at).next().is_none();
        }
        if self.spend(SEARCH_COST).is_err() || maker.against(at).next().is_some() {
            return false;
        }
        let search = Search::new(core::slice::from_ref(asking.anchor), asking.pool, at).with_strict(false);
        let Ok(way) = search.run(maker) else { return false };
        let [_, above, ..] = way.as_slice() else { return false };
        let lists = self.lists.iter().filter_map(|list| list.as_ref().ok());
        !lists.filter(|list| list.covers(maker) != Reasons::NONE && !list.is_delta()).any(|list| {
            matches!(list.status(maker, None), Status::Revoked { .. })
                && self.spend(1).is_ok_and(|()| list.check_maker(above).is_ok())
        })
    }

    fn spend(&self, checks: u32) -> Result<(), Reason> {
        let left = self.checks_left.get().checked_sub(checks).ok_or(Reason::RevocationUnbelievable)?;
        self.checks_left.set(left);
        Ok(())
    }
}
