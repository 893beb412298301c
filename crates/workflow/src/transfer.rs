//! Transfer lists: a step of a clerk is decided by the list, written with its history, and answered. A list that is signed is
//! carried out in its cases ([`close`]).

mod close;
mod rows;

use std::sync::Arc;

use chrono::{DateTime, Datelike as _, Utc};
use sqlx::PgConnection;
use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem, reply};
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::{Fault, Kind};
use telnusqa_contracts::transfer::Request;
use telnusqa_domain::case::{self, Actor, Case, CaseId, Command, Context, Digest};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::transfer::{self, Direction, Event, ListNumber, Rejection, Step, StepKind};
use telnusqa_event_log::{ExecuteError, LogError, histories};

pub(crate) use close::where_signed;
use rows::{Happened, Parcel};

use crate::figures;
use crate::timers::{TimersError, fold};

const STALE: Trilingual<&'static str> = Trilingual {
    en: "The list has changed since you saw it: open it again.",
    kk: "Сіз көргеннен кейін табыстау тізімі өзгерді: оны қайта ашып қараңыз.",
    ru: "Реестр передачи изменился после того, как вы его видели: откройте его заново.",
};

/// Why a step of a list was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransferError {
    /// A case does not allow it.
    #[error("the case does not allow it: {0}")]
    Case(case::Rejection),
    /// Nothing is known of what the database did with it.
    #[error("write the list")]
    Database(#[from] sqlx::Error),
    /// What is known of a case cannot be read.
    #[error("read the case")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The list does not allow it.
    #[error("the list does not allow it: {}", .0.code())]
    List(Rejection),
    /// The list has moved on from the version that was seen.
    #[error("act on the version of the list that was seen")]
    Stale,
    /// Whether its parcels were handed over is unknown until it is repeated.
    #[error("learn whether the parcels of the list were handed over")]
    Unknown(#[source] Arc<sqlx::Error>),
}

/// Takes a step of a list, and says what became of it.
pub(crate) async fn handle(service: &Service, kind: StepKind, asked: &Asked) -> Reply {
    let Some(request) = Request::from_json(&asked.body).ok().filter(|request| request.step.kind() == kind) else {
        figures::answered("unreadable", "invalid-request");
        return Reply::Problem(problem(Kind::InvalidRequest));
    };
    let result = take(service, &request, asked.traceparent.as_ref()).await;
    figures::answered(step_name(kind), answer(&result));
    match result {
        Ok(done) => Reply::Done(done),
        Err(error) => refused(error),
    }
}

async fn take(service: &Service, request: &Request, traceparent: Option<&String>) -> Result<Done, TransferError> {
    let (list, repeated) = loop {
        if let Some(list) = rows::taken_before(&service.pool, request.cause).await? {
            break (list, true);
        }
        match write(service, request).await {
            Ok(list) => break (list, false),
            // The same request was quicker.
            Err(TransferError::Database(error)) if rows::is_repeated(&error) => {}
            Err(error) => return Err(error),
        }
    };
    let events = match request.step {
        Step::Close { .. } => close::carry_out(service, list, traceparent).await?,
        Step::Add { .. } | Step::Mark { .. } | Step::Note { .. } | Step::Open { .. } | Step::Remove { .. } => {
            Vec::new()
        }
    };
    Ok(Done { events, repeated })
}

/// Decides a step and writes what follows, in one transaction; which list it is.
async fn write(service: &Service, request: &Request) -> Result<ListNumber, TransferError> {
    let now = service.clock.now();
    let mut tx = service.pool.begin().await?;
    let list = match request.list {
        Some(number) => change(service, &mut tx, request, number, now).await?,
        None => open(service, &mut tx, request, now).await?,
    };
    tx.commit().await?;
    Ok(list)
}

async fn open(
    service: &Service,
    tx: &mut PgConnection,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<ListNumber, TransferError> {
    let Step::Open { direction, heading, on, waybill } = request.step else {
        return Err(TransferError::List(Rejection::Unknown));
    };
    transfer::open(&request.by, on, now).map_err(TransferError::List)?;
    let year = u16::try_from(in_almaty(now).year()).unwrap_or_default();
    let serial = rows::next_serial(tx, request.by.college, year).await?;
    let number = ListNumber::try_new(request.by.college, year, serial).ok_or(TransferError::List(Rejection::Full))?;
    let event = Event::Opened { direction, heading, on, waybill };
    rows::open(tx, number, (direction, heading, on, waybill), &happened(request, &event, now)).await?;
    match direction {
        Direction::Incoming => expect_packages(service, tx, (number, &request.by), now).await?,
        Direction::Outgoing => {}
    }
    Ok(number)
}

async fn change(
    service: &Service,
    tx: &mut PgConnection,
    request: &Request,
    number: ListNumber,
    now: DateTime<Utc>,
) -> Result<ListNumber, TransferError> {
    let (list, version) = rows::lock(tx, number).await?.ok_or(TransferError::List(Rejection::Unknown))?;
    list.may_be_written_by(&request.by).map_err(TransferError::List)?;
    if request.expected.is_some_and(|expected| expected != version) {
        return Err(TransferError::Stale);
    }
    let event = list.decide(&request.by, &request.step, now).map_err(TransferError::List)?;
    match &event {
        Event::Added { case, line, pages } => {
            let parcel = parcel(service, tx, (*case, &request.by), (number, list.direction), now).await?;
            if !rows::add(tx, number, *line, &Parcel { pages: pages.or(parcel.pages), ..parcel }).await? {
                return Err(TransferError::List(Rejection::ListedElsewhere));
            }
        }
        Event::Marked { found, line, .. } => rows::mark(tx, number, *line, *found).await?,
        Event::Removed { line, .. } => rows::remove(tx, number, *line).await?,
        Event::Signed { at, courier, scan } => {
            rows::sign(tx, number, (*at, &request.by.id), (*courier, *scan)).await?;
        }
        Event::Closed | Event::Noted { .. } | Event::Opened { .. } => {}
    }
    rows::happen(tx, number, version + 1, &happened(request, &event, now)).await?;
    Ok(number)
}

fn happened<'a>(request: &'a Request, event: &'a Event, at: DateTime<Utc>) -> Happened<'a> {
    Happened { at, by: request.by.id.as_str(), cause: Some(request.cause), event }
}

/// Puts everything on a list that is under way to its college.
async fn expect_packages(
    service: &Service,
    tx: &mut PgConnection,
    (list, by): (ListNumber, &Actor),
    now: DateTime<Utc>,
) -> Result<(), TransferError> {
    let mut line = 0;
    for case in rows::under_way(tx, list.college()).await? {
        // What has come meanwhile, or cannot be read, is nothing to wait for.
        match parcel(service, tx, (case, by), (list, Direction::Incoming), now).await {
            Ok(parcel) => {
                line += 1;
                let _: bool = rows::add(tx, list, line, &parcel).await?;
            }
            Err(TransferError::Case(_) | TransferError::Damaged(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What stands on a list of a parcel: where its case would let it go with the courier now, or be registered. It is asked again
/// when the list is closed.
async fn parcel(
    service: &Service,
    tx: &mut PgConnection,
    (id, by): (CaseId, &Actor),
    (run, direction): (ListNumber, Direction),
    now: DateTime<Utc>,
) -> Result<Parcel, TransferError> {
    let history = histories(tx, &[id]).await.map_err(TransferError::from)?.remove(&id).unwrap_or_default();
    let (mut case, mut pages) = (Case::default(), None);
    for recorded in &history {
        let event = recorded.event().map_err(|error| TransferError::Damaged(error.into()))?;
        if let case::Event::Dispatched { pages: told, .. } = &event {
            pages = Some(*told).filter(|_| direction == Direction::Incoming);
        }
        case = case.evolve(&event).map_err(|impossible| TransferError::Damaged(impossible.to_string().into()))?;
    }
    let step = match direction {
        Direction::Incoming => case::Step::Register,
        Direction::Outgoing => case::Step::HandToCourier { run: Some(run), waybill: Digest([0; 32]) },
    };
    let context = Context { calendar: service.calendars.now(), now, providers: service.providers.now() };
    case.decide(&Command::Act { by: by.clone(), step }, &context).map_err(TransferError::Case)?;
    let card = fold(&history).map_err(TransferError::from)?.ok_or(TransferError::Case(case::Rejection::NotAccepted))?;
    Ok(Parcel {
        case: id,
        number: card.number.ok_or(TransferError::Case(case::Rejection::NotAccepted))?,
        pages,
        register_number: card.prepared.and_then(|prepared| prepared.number),
        result: card.draft.map(|draft| draft.kind()),
    })
}

/// A step's name in figures.
const fn step_name(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Add => "transfer-add",
        StepKind::Close => "transfer-close",
        StepKind::Mark => "transfer-mark",
        StepKind::Note => "transfer-note",
        StepKind::Open => "transfer-open",
        StepKind::Remove => "transfer-remove",
    }
}

/// What became of a step, in a word; of a rejection its code.
const fn answer(result: &Result<Done, TransferError>) -> &'static str {
    match result {
        Ok(Done { repeated: true, .. }) => "repeated",
        Ok(Done { repeated: false, .. }) => "done",
        Err(TransferError::Case(rejection)) => rejection.code(),
        Err(TransferError::Database(_) | TransferError::Unknown(_)) => "unknown",
        Err(TransferError::Damaged(_)) => "damaged",
        Err(TransferError::List(rejection)) => rejection.code(),
        Err(TransferError::Stale) => "stale",
    }
}

/// What whoever asked is told. What is our fault is logged here, once.
fn refused(error: TransferError) -> Reply {
    let told = |kind: Kind, code: &str, text: Trilingual<&'static str>| {
        let fault = Fault { pointer: String::new(), code: code.to_owned(), detail: text.into() };
        Reply::Problem(problem(kind).with_errors(vec![fault]))
    };
    match error {
        TransferError::Case(rejection) => reply(Err(ExecuteError::Rejected(rejection))),
        TransferError::List(rejection) => {
            let kind = match rejection {
                Rejection::Unknown => Kind::NotFound,
                rejection if rejection.is_of_right() => Kind::Forbidden,
                _ => Kind::Conflict,
            };
            told(kind, rejection.code(), rejection.text())
        }
        TransferError::Stale => told(Kind::Stale, "list.stale", STALE),
        error @ (TransferError::Database(_) | TransferError::Unknown(_)) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a step of a transfer list was answered with unknown"
            );
            Reply::Problem(problem(Kind::Unavailable))
        }
        error @ TransferError::Damaged(_) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a step of a transfer list failed");
            Reply::Problem(problem(Kind::Internal))
        }
    }
}

impl From<LogError> for TransferError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Database(error) => Self::Database(error),
            hole @ LogError::Hole { .. } => Self::Damaged(hole.into()),
        }
    }
}

impl From<TimersError> for TransferError {
    fn from(error: TimersError) -> Self {
        Self::Damaged(error.into())
    }
}
