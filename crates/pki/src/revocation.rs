//! Whether a certificate was revoked: what lists and answers say, put together.

use chrono::{DateTime, TimeDelta, Utc};

use crate::certificate::Certificate;
use crate::crl::List;
use crate::ocsp::Answer;
use crate::reason::Reason;

/// How far the clocks of others may be off.
pub(crate) const SKEW: TimeDelta = TimeDelta::minutes(5);
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
    pub(crate) answers: Vec<Fetched<'a>>,
    pub(crate) lists: Vec<Result<List<'a>, Reason>>,
}

impl<'a> Inquiry<'a> {
    /// Of what the caller fetched.
    pub(crate) fn new(material: &Material<'a>) -> Self {
        Self {
            answers: material.answers.iter().map(|asked| (Answer::read(asked.answer), asked.nonce)).collect(),
            lists: material.lists.iter().map(|list| List::read(list)).collect(),
        }
    }

    /// What is known of a certificate under its issuer, worst first; and why the rest tells nothing. `used`: when it was
    /// used. `now`: what was fetched is of now.
    pub(crate) fn ask(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        now: DateTime<Utc>,
    ) -> (Vec<Known>, Vec<Reason>) {
        let (mut known, mut reasons) = (Vec::new(), Vec::new());
        for (answer, nonce) in &self.answers {
            match answer.as_ref().map_err(|reason| *reason).and_then(|answer| {
                answer.check_nonce(*nonce)?;
                let single = answer.about(certificate, issuer)?;
                answer.check(issuer, now)?;
                single.check(now, Some(AGE_MAX))?;
                Ok(Known { as_of: single.this_update(), source: Source::Answer, status: single.status() })
            }) {
                Ok(one) => known.push(one),
                Err(reason) => reasons.push(reason),
            }
        }
        self.ask_lists(certificate, issuer, now, &mut known, &mut reasons);
        (known, reasons)
    }

    fn ask_lists(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        now: DateTime<Utc>,
        known: &mut Vec<Known>,
        reasons: &mut Vec<Reason>,
    ) {
        let mut fit = Vec::new();
        for list in &self.lists {
            match list.as_ref().map_err(|reason| *reason).and_then(|list| list.check(issuer, now, SKEW).map(|()| list))
            {
                Ok(list) => fit.push(list),
                Err(reason) => reasons.push(reason),
            }
        }
        // Of several deltas the last one made has the last word.
        let delta = fit.iter().filter(|list| list.is_delta()).max_by_key(|list| list.times().0);
        for list in fit.iter().filter(|list| !list.is_delta()) {
            match list.status(certificate, delta.copied()) {
                Some(status) => known.push(Known { as_of: list.times().0, source: Source::List, status }),
                None => reasons.push(Reason::RevocationOther),
            }
        }
    }
}
