//! What is demanded of a head's signature: that it is right, and that it is proved by the authority's own services. Their
//! silence and their faults decide nothing; what they say of a certificate does.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use telnusqa_chassis::Clock;
use telnusqa_domain::identity::Bin;
use telnusqa_pki::{Asked, Demand, Evidence, Material, Proofs, Reason, Verdict, Verifier, attach, signature_value};

use crate::figures;
use crate::proofs::{Fetched, Responders};

/// How far back a signer may say that he signed: a batch is signed in the evening and handed in the next day.
const SIGNED_BEFORE_MAX: TimeDelta = TimeDelta::hours(24);
/// How far ahead his clock may be.
const SIGNED_AHEAD_MAX: TimeDelta = TimeDelta::minutes(5);
/// How often the services are asked in a row: a clock that jumps between two answers makes them strangers to each other.
const ROUNDS: u32 = 3;

/// Verifies, and has proved.
#[derive(Clone)]
pub(crate) struct Proving {
    pub(crate) responders: Responders,
    pub(crate) verifier: Arc<Verifier>,
}

/// A signature with its proofs.
pub(crate) struct Proved {
    /// With answer and time stamp as unsigned attributes.
    pub(crate) cms: Vec<u8>,
    pub(crate) evidence: Box<Evidence>,
}

/// What came of it.
pub(crate) enum Outcome {
    Proved(Proved),
    /// It is wrong.
    Refused(Vec<Reason>),
    /// It cannot be told, and time does not help.
    Undecidable(Vec<Reason>),
    /// It cannot be told yet.
    Waits(Vec<Reason>),
}

/// A signature on its document.
struct Paper {
    cms: Vec<u8>,
    college: Bin,
    document: Vec<u8>,
}

impl Proving {
    /// Verifies a signature, asks the services, and verifies it again with what they said.
    pub(crate) async fn prove(
        &self,
        clock: &Clock,
        document: Vec<u8>,
        cms: Vec<u8>,
        college: Bin,
    ) -> Result<Outcome, tokio::task::JoinError> {
        let paper = Arc::new(Paper { cms, college, document });
        let evidence = match self.bare(&paper, clock.now()).await? {
            Ok(evidence) => evidence,
            Err(outcome) => return Ok(outcome),
        };
        let [certificate, issuer, ..] = evidence.chain.as_slice() else {
            return Ok(Outcome::Refused(vec![Reason::CertificateStranger]));
        };
        let Ok(value) = signature_value(&paper.cms, 0) else {
            return Ok(Outcome::Refused(vec![Reason::CmsUnreadable]));
        };
        let mut outcome = Outcome::Waits(vec![Reason::RevocationMissing]);
        for _ in 0..ROUNDS {
            let fetched = self.responders.ask(certificate, issuer, &value).await;
            let (verifier, paper, now) = (Arc::clone(&self.verifier), Arc::clone(&paper), clock.now());
            let value = value.clone();
            outcome = tokio::task::spawn_blocking(move || proved(&verifier, &paper, &value, &fetched, now)).await?;
            let again = [Reason::RevocationStale, Reason::TimeStampFar];
            match &outcome {
                Outcome::Waits(reasons) if reasons.iter().any(|reason| again.contains(reason)) => {}
                _ => break,
            }
        }
        Ok(outcome)
    }

    /// What can be told without asking anybody.
    async fn bare(
        &self,
        paper: &Arc<Paper>,
        now: DateTime<Utc>,
    ) -> Result<Result<Box<Evidence>, Outcome>, tokio::task::JoinError> {
        let (verifier, paper) = (Arc::clone(&self.verifier), Arc::clone(paper));
        let verdict = tokio::task::spawn_blocking(move || {
            verifier.verify(&paper.cms, &paper.document, &Demand::head(paper.college), now)
        });
        let verdict = verdict.await?;
        Ok(match verdict {
            Verdict::Valid(evidence) if is_timely(evidence.signing_time, now) => Ok(evidence),
            Verdict::Valid(_) => Err(counted(Verdict::Invalid(vec![Reason::SignatureTime]))),
            verdict => Err(counted(verdict)),
        })
    }
}

/// Whether what the signer says of the time is near enough to ours; the time stamp says when it was there.
fn is_timely(said: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    said.is_none_or(|said| said <= now + SIGNED_AHEAD_MAX && said >= now - SIGNED_BEFORE_MAX)
}

/// What the signature is worth with what was fetched.
fn proved(verifier: &Verifier, paper: &Paper, value: &[u8], fetched: &Fetched, now: DateTime<Utc>) -> Outcome {
    let nonce = Some(&fetched.nonce[..]);
    let asked = fetched.answer.as_deref().map(|answer| [Asked { answer, nonce }]);
    let answers: &[Asked<'_>] = asked.as_ref().map_or(&[], |asked| asked);
    let material = Material { answers, ..Material::default() };
    let demand = Demand { bin: paper.college, revocation: true, time_stamp: false };
    let mut waits = Vec::new();
    match verifier.verify_with(&paper.cms, &paper.document, &demand, &material, now) {
        Verdict::Valid(_) => {}
        Verdict::CannotTell(reasons) => waits.extend(fetched.answer.as_ref().err().map_or(reasons, |busy| vec![*busy])),
        wrong @ Verdict::Invalid(_) => return counted(wrong),
    }
    // A stamp that is not right is the fault of its maker, and not of the signer.
    match fetched
        .stamp
        .as_deref()
        .map(|stamp| verifier.verify_stamp(stamp, Some(value), nonce, &Material::default(), now))
    {
        Ok(Verdict::Valid(_)) => {}
        Ok(verdict) => waits.push(about_stamp(verdict.reasons())),
        Err(missing) => waits.push(*missing),
    }
    waits.sort();
    waits.dedup();
    let (true, Ok(answer), Ok(stamp)) = (waits.is_empty(), &fetched.answer, &fetched.stamp) else {
        figures::waits();
        return Outcome::Waits(waits);
    };
    let Ok(cms) = attach(&paper.cms, 0, &Proofs { answer: Some(answer), stamp: Some(stamp) }) else {
        return Outcome::Waits(vec![Reason::TimeStampUnreadable]);
    };
    // By itself, as whoever checks it years later has it.
    let demand = Demand { time_stamp: true, ..demand };
    match verifier.verify(&cms, &paper.document, &demand, now) {
        Verdict::Valid(evidence) => {
            figures::verdict(&Verdict::Valid(evidence.clone()));
            Outcome::Proved(Proved { cms, evidence })
        }
        Verdict::CannotTell(reasons) | Verdict::Invalid(reasons) => {
            figures::waits();
            Outcome::Waits(reasons)
        }
    }
}

/// What a bad stamp is called, so that nobody takes its maker's certificate for the signer's.
fn about_stamp(reasons: &[Reason]) -> Reason {
    let own = [Reason::TimeStampOther, Reason::TimeStampPolicy, Reason::TimeStampUnreadable, Reason::AlgorithmUnknown];
    own.into_iter().find(|own| reasons.contains(own)).unwrap_or(Reason::TimeStampUnbelievable)
}

fn counted(verdict: Verdict) -> Outcome {
    figures::verdict(&verdict);
    let later = verdict.retry_after().is_some();
    match verdict {
        Verdict::CannotTell(reasons) if later => Outcome::Waits(reasons),
        Verdict::CannotTell(reasons) => Outcome::Undecidable(reasons),
        Verdict::Invalid(reasons) => Outcome::Refused(reasons),
        Verdict::Valid(_) => Outcome::Waits(Vec::new()),
    }
}
