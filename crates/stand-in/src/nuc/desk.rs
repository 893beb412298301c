//! The keys of the services, and what each of them says.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::fault::{Fault, Service};
use super::question::StampQuestion;
use crate::authority::{
    Authority, AuthorityError, Imprint, KeyKind, Question, Reply, Responder, Revocations, Stamper, State, Validity,
    refusal, stamp_refusal,
};
use crate::door::Now;

/// How long ago a stale answer was right.
const STALE: TimeDelta = TimeDelta::hours(1);
/// `keyCompromise`.
const COMPROMISED: u8 = 1;
const LIST_LASTS: TimeDelta = TimeDelta::hours(24);

/// What answers questions.
pub struct Desk {
    authority: Authority,
    now: Now,
    responders: Signers<Responder>,
    stampers: Signers<Stamper>,
    switches: Mutex<Switches>,
}

/// Who signs, as he should be and as he should not.
struct Signers<S> {
    expired: S,
    right: S,
    wrong: S,
}

#[derive(Default)]
struct Switches {
    ocsp: Option<Fault>,
    /// Serial numbers of what was revoked, and since when.
    revoked: HashMap<Vec<u8>, DateTime<Utc>>,
    tsp: Option<Fault>,
}

impl Desk {
    /// Opens the authority of a folder, and names new ones to answer and to stamp for it.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn open(folder: &Path, now: Now) -> Result<Self, AuthorityError> {
        let authority = Authority::open_or_make(folder)?;
        let (always, over) = (validity(2010, 2049), validity(2010, 2011));
        let kind = KeyKind::P256;
        let responders = Signers {
            expired: authority.responder(kind, over)?,
            right: authority.responder(kind, always)?,
            wrong: authority.wrong_responder(kind, always)?,
        };
        let stampers = Signers {
            expired: authority.stamper(kind, over)?,
            right: authority.stamper(kind, always)?,
            wrong: authority.wrong_stamper(kind, always)?,
        };
        Ok(Self { authority, now, responders, stampers, switches: Mutex::default() })
    }

    /// Switches a fault on, or off.
    pub fn switch(&self, service: Service, fault: Option<Fault>) {
        let mut switches = self.switches.lock().unwrap_or_else(PoisonError::into_inner);
        match service {
            Service::Ocsp => switches.ocsp = fault,
            Service::Tsp => switches.tsp = fault,
        }
    }

    /// The fault that a service has.
    #[must_use]
    pub fn fault(&self, service: Service) -> Option<Fault> {
        let switches = self.switches.lock().unwrap_or_else(PoisonError::into_inner);
        match service {
            Service::Ocsp => switches.ocsp,
            Service::Tsp => switches.tsp,
        }
    }

    /// Revokes a certificate, from now on.
    pub fn revoke(&self, serial: Vec<u8>) {
        let since = (self.now)();
        self.switches.lock().unwrap_or_else(PoisonError::into_inner).revoked.insert(serial, since);
    }

    pub(super) fn answer(&self, request: &[u8]) -> Result<Vec<u8>, AuthorityError> {
        let (fault, now) = (self.fault(Service::Ocsp), (self.now)());
        let Some(question) = Question::read(request) else { return Ok(refusal(1)) };
        match fault {
            Some(Fault::Busy) => return Ok(refusal(3)),
            Some(Fault::Garbage) => return Ok(b"<html>504 Gateway Time-out</html>".to_vec()),
            _ => {}
        }
        let nonce = match fault {
            Some(Fault::WrongNonce) => Some(vec![0; 8]),
            _ => question.nonce,
        };
        let serial = if fault == Some(Fault::Other) { vec![1] } else { question.serial };
        let revoked = self.switches.lock().unwrap_or_else(PoisonError::into_inner).revoked.get(&serial).copied();
        let state = match (fault, revoked) {
            (Some(Fault::Revoked), _) => State::Revoked(now - STALE, Some(COMPROMISED)),
            (Some(Fault::Unknown), _) => State::Unknown,
            (_, Some(since)) => State::Revoked(since, Some(COMPROMISED)),
            (_, None) => State::Good,
        };
        let this_update = if fault == Some(Fault::Stale) { now - STALE } else { now };
        self.responders.of(fault).answer(&Reply {
            next_update: None,
            nonce: nonce.as_deref(),
            serial: &serial,
            state,
            this_update,
        })
    }

    pub(super) fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, AuthorityError> {
        let (fault, now) = (self.fault(Service::Tsp), (self.now)());
        let Some(mut question) = StampQuestion::read(request) else { return Ok(stamp_refusal()) };
        match fault {
            Some(Fault::Busy) => return Ok(stamp_refusal()),
            Some(Fault::Garbage) => return Ok(b"<html>504 Gateway Time-out</html>".to_vec()),
            Some(Fault::WrongNonce) => question.nonce = Some(vec![7; 8]),
            Some(Fault::Other) => question.digest.reverse(),
            _ => {}
        }
        let imprint =
            Imprint { algorithm: &question.algorithm, digest: &question.digest, nonce: question.nonce.as_deref() };
        let moment = if fault == Some(Fault::Stale) { now - STALE } else { now };
        self.stampers.of(fault).reply(&imprint, moment)
    }

    pub(super) fn list(&self) -> Result<Vec<u8>, AuthorityError> {
        let now = (self.now)();
        let revoked = self.switches.lock().unwrap_or_else(PoisonError::into_inner).revoked.clone();
        let mut entries: Vec<_> =
            revoked.iter().map(|(serial, since)| (serial.as_slice(), *since, Some(COMPROMISED))).collect();
        entries.sort_unstable();
        self.authority.list(&Revocations {
            base: None,
            entries: &entries,
            next_update: now + LIST_LASTS,
            number: 1,
            this_update: now,
        })
    }

    pub(super) fn certificates(&self) -> Result<String, AuthorityError> {
        Ok(self.authority.anchors_pem()? + &self.authority.issuing_pem()?)
    }
}

impl<S> Signers<S> {
    const fn of(&self, fault: Option<Fault>) -> &S {
        match fault {
            Some(Fault::Expired) => &self.expired,
            Some(Fault::WrongResponder) => &self.wrong,
            _ => &self.right,
        }
    }
}

fn validity(from: i32, until: i32) -> Validity {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN).and_utc();
    Validity { from: day(from), until: day(until) }
}
