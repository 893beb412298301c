//! A case as far as a message needs it, folded from the log.

use sqlx::PgPool;
use telnusqa_contracts::event::ReadError;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::CaseId;
use telnusqa_event_log::{LogError, Recorded, history};
use uuid::Uuid;

/// A case, and whom to tell.
#[derive(Clone)]
pub(crate) struct Told {
    /// The applicant in the vault; he is told, also where a representative acts.
    pub(crate) applicant: Uuid,
    pub(crate) card: Card,
}

/// Why a case cannot be told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FoldError {
    /// The history is damaged; the reason names no person.
    #[error("fold the case: {0}")]
    Damaged(String),
    #[error("read the case's history")]
    Log(#[source] LogError),
    /// A kind or schema that this version of the program does not know.
    #[error("read the event at position {position}")]
    Unknown { position: i64, source: ReadError },
}

/// A case after the last of these events; `None` where there are none.
pub(crate) fn fold<'e>(events: impl IntoIterator<Item = &'e Recorded>) -> Result<Option<Told>, FoldError> {
    let mut told: Option<Told> = None;
    for recorded in events {
        let event = recorded.event().map_err(|source| match source {
            ReadError::Malformed { .. } => FoldError::Damaged(source.to_string()),
            ReadError::UnknownKind(_) | ReadError::UnknownSchema { .. } => {
                FoldError::Unknown { position: recorded.position.0, source }
            }
        })?;
        let known = event.applicant().map(|applicant| applicant.id).or(told.as_ref().map(|told| told.applicant));
        let card = Card::evolve(told.map(|told| told.card), &event, recorded.recorded_at).map_err(|impossible| {
            FoldError::Damaged(format!("{} cannot follow {}", impossible.event, impossible.state))
        })?;
        let applicant = known.ok_or_else(|| FoldError::Damaged("the case has no applicant".to_owned()))?;
        told = Some(Told { applicant, card });
    }
    Ok(told)
}

/// A case as it stands now, with its history.
pub(crate) async fn now(pool: &PgPool, case: CaseId) -> Result<(Told, Vec<Recorded>), FoldError> {
    let events = history(pool, case).await.map_err(FoldError::Log)?;
    let told = fold(&events)?.ok_or_else(|| FoldError::Damaged("the case has no history".to_owned()))?;
    Ok((told, events))
}
