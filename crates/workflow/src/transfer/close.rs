//! A list that both have signed is carried out: each parcel is handed over, received or missed in its case, once, whatever
//! is killed on the way.
//!
//! The signatures are committed first. Then all cases go as one batch of the log, each under a cause that is made of the
//! list's number, and what became of each is written in the batch's own transaction. Whoever finds a list signed and not
//! closed goes on with it: its clerk who repeats, or the house by itself.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_chassis::Service;
use telnusqa_contracts::command::RecordedEvent;
use telnusqa_domain::case::{self, Actor, CaseId, Command, Parcel, Rejection as CaseRejection, Role};
use telnusqa_domain::transfer::{Direction, Found, ListNumber, Rejection};
use telnusqa_event_log::{Cause, Decided, Decision, ExecuteError, Outcome, Request, Settle};
use uuid::Uuid;

use super::TransferError;
use super::rows::{self, Fate, Signed};

/// The names of causes: one for each list and case.
const CAUSES: Uuid = Uuid::from_u128(0x4e07_96d3_1ac8_4b52_a1f7_5d80_3e2c_b964);
/// Why a parcel stayed whose case cannot be read or written: it is logged.
const FAILED: &str = "internal";

/// Carries on with every list that is signed and not closed.
pub(crate) async fn where_signed(service: &Service) -> Result<(), sqlx::Error> {
    for list in rows::all_signed(&service.pool).await? {
        // One that fails does not keep the others.
        if let Err(error) = carry_out(service, list, None).await {
            let list = list.to_string();
            tracing::warn!(error = &error as &dyn std::error::Error, list, "parcels of a signed transfer list wait");
        }
    }
    Ok(())
}

/// Carries out what stands on a signed list, and closes it; what was recorded of it, now or before.
pub(super) async fn carry_out(
    service: &Service,
    list: ListNumber,
    traceparent: Option<&String>,
) -> Result<Vec<RecordedEvent>, TransferError> {
    let signed = rows::signed(&service.pool, list).await?.ok_or(TransferError::List(Rejection::Unknown))?;
    let now = service.clock.now();
    let mut fates: HashMap<CaseId, Fate> = HashMap::new();
    let mut deeds = Vec::new();
    for (case, found) in &signed.cases {
        match Deed::of(signed.direction, *found) {
            Some(deed) => deeds.push((*case, deed)),
            None => drop(fates.insert(*case, Fate::Awaited)),
        }
    }
    let requests = deeds.iter().map(|deed| request(list, &signed, *deed, traceparent)).collect();
    let told = Arc::new(Told { deeds: deeds.clone(), list });
    let results = service.log.execute(requests, now, told).await;
    let (mut recorded, mut appended) = (Vec::new(), false);
    for ((case, _), result) in deeds.iter().zip(results) {
        match result {
            Ok(Outcome::Appended(events)) => {
                appended = true;
                recorded.extend(events);
            }
            Ok(Outcome::AlreadyApplied(events)) => recorded.extend(events),
            // Told on its line.
            Err(ExecuteError::Rejected(_) | ExecuteError::Stale(_)) => {}
            Err(error @ (ExecuteError::Damaged(_) | ExecuteError::Database(_))) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, case.id = %case.0, "a parcel of a transfer list stays where it was");
                fates.insert(*case, Fate::Stayed(FAILED));
            }
            Err(ExecuteError::Unknown(error)) => return Err(TransferError::Unknown(error)),
        }
    }
    if appended {
        service.bus.announce_appended().await;
    }
    let mut tx = service.pool.begin().await?;
    rows::settle(&mut tx, list, &fates).await?;
    rows::close(&mut tx, list, &signed.by, now).await?;
    tx.commit().await?;
    let told = |event: telnusqa_event_log::Recorded| RecordedEvent {
        kind: event.written.kind,
        position: event.position.0,
        version: event.version,
    };
    Ok(recorded.into_iter().map(told).collect())
}

/// What a list does in a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Deed {
    HandOver,
    Miss,
    Receive,
}

impl Deed {
    /// None where a package simply did not come with this run.
    const fn of(direction: Direction, found: Option<Found>) -> Option<Self> {
        match (direction, found) {
            (Direction::Outgoing, _) => Some(Self::HandOver),
            (Direction::Incoming, Some(Found::Missing)) => Some(Self::Miss),
            (Direction::Incoming, Some(Found::Present)) => Some(Self::Receive),
            (Direction::Incoming, None) => None,
        }
    }

    const fn done(self) -> Fate {
        match self {
            Self::HandOver => Fate::HandedOver,
            Self::Miss => Fate::Missing,
            Self::Receive => Fate::Received,
        }
    }

    /// What is missed already is missing; every other no is told on its line.
    fn rejected(self, rejection: CaseRejection) -> Fate {
        match self {
            Self::Miss if rejection == CaseRejection::MissedBefore => Fate::Missing,
            Self::HandOver | Self::Miss | Self::Receive => Fate::Stayed(rejection.code()),
        }
    }
}

fn request(list: ListNumber, signed: &Signed, (case, deed): (CaseId, Deed), traceparent: Option<&String>) -> Request {
    let by = Actor { college: list.college(), id: signed.by.clone(), role: Role::Clerk };
    let step = match deed {
        Deed::HandOver => case::Step::HandToCourier { run: Some(list), waybill: signed.waybill },
        Deed::Miss => case::Step::ReportMissing { parcel: Parcel::Package },
        Deed::Receive => case::Step::Register,
    };
    Request {
        case,
        cause: Cause(Uuid::new_v5(&CAUSES, format!("{list}\n{}", case.0).as_bytes())),
        command: Command::Act { by, step },
        expected: None,
        traceparent: traceparent.cloned(),
    }
}

/// Writes what became of each parcel, with what the log takes of it.
struct Told {
    deeds: Vec<(CaseId, Deed)>,
    list: ListNumber,
}

impl Settle for Told {
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        let fate = |decided: &Decided| {
            let (case, deed) = self.deeds[decided.request];
            let fate = match decided.decision {
                Decision::AlreadyApplied(_) | Decision::Events(_) => deed.done(),
                Decision::Rejected(rejection) => deed.rejected(rejection),
                Decision::Stale(_) => Fate::Stayed(FAILED),
            };
            (case, fate)
        };
        let fates = decided.iter().map(fate).collect();
        Box::pin(async move { rows::settle(tx, self.list, &fates).await })
    }
}
