//! The consumer: what the log says of drafts and signatures becomes jobs, and the fate of numbers.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_chassis::consumer::{Apply, ApplyError};
use telnusqa_contracts::event::ReadError;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{CaseId, Event, FileRef};
use telnusqa_domain::reactions::{self, Document, Number};
use telnusqa_event_log::{LogError, Recorded, histories};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::job::{self, Job, WriteJobError};
use crate::{blank, register, shown};

/// The consumer `signing`. Applying an event twice changes nothing.
pub(crate) struct Register {
    /// Wakes the press; it looks before the commit too, and so looks again for a while.
    pub(crate) wake: Arc<Notify>,
}

impl Apply for Register {
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, events: &'a [Recorded]) -> BoxFuture<'a, Result<(), ApplyError>> {
        Box::pin(async move {
            let mut cases: Vec<CaseId> = events.iter().map(|recorded| recorded.case).collect();
            cases.sort_unstable();
            cases.dedup();
            let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
            job::lock(tx, &ids).await.map_err(ApplyError::Database)?;
            let histories = histories(tx, &cases).await.map_err(log_error)?;
            for recorded in events {
                one(tx, recorded, &histories).await?;
            }
            self.wake.notify_one();
            Ok(())
        })
    }

    fn kinds(&self) -> Option<&'static [&'static str]> {
        Some(reactions::DOCUMENTED)
    }
}

async fn one(
    tx: &mut PgConnection,
    recorded: &Recorded,
    histories: &HashMap<CaseId, Vec<Recorded>>,
) -> Result<(), ApplyError> {
    let known = histories.get(&recorded.case).map(Vec::as_slice).unwrap_or_default();
    let told = fold(known, recorded)?;
    let (case, at) = (recorded.case, recorded.recorded_at);
    match reactions::number(&told.event) {
        None => {}
        Some(Number::Annulled { reason }) => {
            let document = told.signed.ok_or_else(|| refuse(recorded, "nothing was signed before".to_owned()))?;
            register::annul(tx, document, reason, at).await.map_err(ApplyError::Database)?;
            blank::voided(tx, case, at).await.map_err(ApplyError::Database)?;
            shown::annulled(tx, document, at).await.map_err(ApplyError::Database)?;
        }
        Some(Number::HandedOver) => blank::handed_over(tx, case, at).await.map_err(ApplyError::Database)?,
        Some(Number::Issued { by_hand, document }) => {
            register::issue(tx, case, document, at).await.map_err(ApplyError::Database)?;
            shown::signed(tx, document, by_hand, at).await.map_err(ApplyError::Database)?;
        }
        Some(Number::Void) => {
            let reason = told.event.kind();
            register::make_case_void(tx, case, reason, at).await.map_err(ApplyError::Database)?;
            blank::voided(tx, case, at).await.map_err(ApplyError::Database)?;
            shown::given_up(tx, case, at).await.map_err(ApplyError::Database)?;
            job::give_up(tx, case).await.map_err(ApplyError::Database)?;
        }
    }
    match reactions::document(&told.event, &told.card) {
        None => Ok(()),
        Some(document) => {
            let job = told.job(recorded, document)?;
            job.open(tx).await.map_err(|error| match error {
                WriteJobError::Database(error) => ApplyError::Database(error),
                WriteJobError::UsedUp => refuse(recorded, error.to_string()),
            })
        }
    }
}

/// An event, with what the case was right after it.
struct Told {
    applicant: Uuid,
    card: Card,
    event: Event,
    /// The document that was signed last.
    signed: Option<FileRef>,
}

/// Reads the history of the case up to the event.
fn fold(history: &[Recorded], up_to: &Recorded) -> Result<Told, ApplyError> {
    let (mut applicant, mut card, mut signed) = (None, None, None);
    for recorded in history.iter().take_while(|recorded| recorded.version <= up_to.version) {
        let event = read(recorded)?;
        applicant = event.applicant().map(|applicant| applicant.id).or(applicant);
        if let Event::Signed { document, .. } = &event {
            signed = Some(*document);
        }
        let next = Card::evolve(card, &event, recorded.recorded_at)
            .map_err(|impossible| refuse(up_to, format!("{} cannot follow {}", impossible.event, impossible.state)))?;
        card = Some(next);
    }
    let (Some(applicant), Some(card)) = (applicant, card) else {
        return Err(refuse(up_to, "the case has no beginning".to_owned()));
    };
    Ok(Told { applicant, card, event: read(up_to)?, signed })
}

impl Told {
    fn job(self, recorded: &Recorded, document: Document) -> Result<Job, ApplyError> {
        let number = self.card.number.ok_or_else(|| refuse(recorded, "the case has no number".to_owned()))?;
        Ok(Job {
            applicant: self.applicant,
            application_number: number.to_string(),
            case: recorded.case,
            code: Some(job::new_code()),
            college: self.card.college,
            draft: document.draft,
            event_id: recorded.event_id,
            made_at: recorded.recorded_at,
            number: None,
            original: self.card.original,
            position: recorded.position,
            proposed: document.proposed,
            record: document.record,
            seal: job::new_seal(),
            traceparent: recorded.traceparent.clone(),
        })
    }
}

fn read(recorded: &Recorded) -> Result<Event, ApplyError> {
    recorded.event().map_err(|error| match error {
        ReadError::Malformed { .. } => refuse(recorded, error.to_string()),
        ReadError::UnknownKind(_) | ReadError::UnknownSchema { .. } => ApplyError::Unknown(error),
    })
}

fn refuse(recorded: &Recorded, reason: String) -> ApplyError {
    ApplyError::Event { position: recorded.position.0, reason }
}

fn log_error(error: LogError) -> ApplyError {
    match error {
        LogError::Database(error) => ApplyError::Database(error),
        LogError::Hole { .. } => ApplyError::Database(sqlx::Error::Protocol(error.to_string())),
    }
}
