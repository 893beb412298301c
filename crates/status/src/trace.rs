//! One case's way through the house, event by event, as the log itself tells: also where the read model is behind.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_domain::card::{Card, Mover, Stage};
use telnusqa_domain::case::{CaseId, Event, Manner};
use telnusqa_event_log::{LogError, Position, Recorded, history};

/// An event on a case's way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// Its kind, as in `dispatched`.
    pub kind: String,
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded, on the service's clock.
    pub recorded_at: DateTime<Utc>,
    /// Where the case stands since, and whose move it is; none from an event on that this version cannot read or apply.
    pub standing: Option<(Stage, Mover)>,
    /// The identity of the trace in which it was recorded (W3C), 32 hex digits.
    pub trace: Option<String>,
    /// Its place in the case's history, from 1.
    pub version: i32,
    /// The service that recorded it; none where this version cannot read it.
    pub writer: Option<&'static str>,
}

/// The way of a case, oldest event first.
///
/// # Errors
/// [`LogError`]
pub async fn trace(pool: &PgPool, case: CaseId) -> Result<Vec<Step>, LogError> {
    let mut card = None;
    let mut is_readable = true;
    let step = |recorded: Recorded| {
        let event = recorded.event().ok();
        let next =
            event.as_ref().filter(|_| is_readable).map(|event| Card::evolve(card.take(), event, recorded.recorded_at));
        card = next.and_then(Result::ok);
        is_readable = card.is_some();
        let trace = recorded.traceparent.as_deref().and_then(|parent| parent.split('-').nth(1)).map(str::to_owned);
        Step {
            kind: recorded.written.kind,
            position: recorded.position,
            recorded_at: recorded.recorded_at,
            standing: card.as_ref().map(|card| (card.stage, card.mover())),
            trace,
            version: recorded.version,
            writer: event.as_ref().map(writer),
        }
    };
    Ok(history(pool, case).await?.into_iter().map(step).collect())
}

/// Who carries out the command that leads to an event.
const fn writer(event: &Event) -> &'static str {
    match event {
        Event::Accepted(_)
        | Event::DataCorrected(_)
        | Event::Declined(_)
        | Event::Dispatched { .. }
        | Event::Issued { by: None, .. }
        | Event::Returned { .. }
        | Event::Withdrawn { .. } => "intake",
        Event::NoticeDelivered { by: None, .. } => "notification",
        Event::Prepared(_) | Event::Signed { manner: Manner::Electronic { .. }, .. } => "signing",
        Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::Delivered { .. }
        | Event::Drafted { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::Issued { .. }
        | Event::Merged { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::OriginalFound { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Record(_)
        | Event::RefusalProposed { .. }
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::ReworkDemanded { .. }
        | Event::ScanAttached { .. }
        | Event::Sent { .. }
        | Event::Separated { .. }
        | Event::Signed { manner: Manner::ByHand { .. }, .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermExtended(_)
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. } => "workflow",
    }
}
