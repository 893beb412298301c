//! Blank forms of strict account: a step of whoever keeps the book is decided by the blank form and written with its history, in
//! one transaction with what the register says of its number. What the case does to it follows in [`crate::apply`].

mod rows;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem};
use telnusqa_contracts::blank::Request;
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::{Fault, Kind};
use telnusqa_domain::blank::{self, Blank, BlankNumber, DELIVERY_MAX, Event, Rejection, Standing, Step, StepKind};
use telnusqa_domain::case::CaseId;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::register_number::RegisterNumber;

use crate::job;
use rows::Hand;

/// Who issues what was handed over.
const HOUSE: &str = "service:signing";

const STALE: Trilingual<&'static str> = Trilingual {
    en: "The blank form has changed since you saw it: open it again.",
    kk: "Сіз көргеннен кейін бланктің жағдайы өзгерді: оны қайта ашып қараңыз.",
    ru: "Состояние бланка изменилось после того, как вы его видели: откройте его заново.",
};

/// Why a step of a blank form was not taken.
#[derive(Debug, thiserror::Error)]
enum BlankError {
    /// Nothing is known of what the database did with it.
    #[error("write the blank form")]
    Database(#[from] sqlx::Error),
    /// The blank form does not allow it.
    #[error("the blank form does not allow it: {}", .0.code())]
    Rejected(Rejection),
    /// It has moved on from the version that was seen.
    #[error("act on the version of the blank form that was seen")]
    Stale,
}

impl From<Rejection> for BlankError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// Takes a step of a blank form, and says what became of it.
pub(crate) async fn handle(service: &Service, kind: StepKind, asked: &Asked) -> Reply {
    let Some(request) = Request::from_json(&asked.body).ok().filter(|request| request.step.kind() == kind) else {
        return Reply::Problem(problem(Kind::InvalidRequest));
    };
    match take(service, &request).await {
        Ok(repeated) => Reply::Done(Done { events: Vec::new(), repeated }),
        Err(error) => refused(error),
    }
}

/// Writes what follows from a step; whether that was done before.
async fn take(service: &Service, request: &Request) -> Result<bool, BlankError> {
    let now = service.clock.now();
    let mut tx = service.pool.begin().await?;
    // another request with the same cause waits here until this one has ended
    if !rows::take(&mut tx, request.cause, (request.by.college, &request.blank)).await? {
        return Ok(true);
    }
    let hand = Hand { at: now, by: request.by.id.as_str(), cause: Some(request.cause) };
    match &request.step {
        Step::Receive { last, note, on } => {
            let delivery = blank::receive(&request.by, (&request.blank, last), (*on, *note), now)?;
            if !rows::receive(&mut tx, request.by.college, &delivery, hand).await? {
                return Err(Rejection::ReceivedBefore.into());
            }
        }
        Step::Return { last, .. } => {
            let all = request.blank.through(last, DELIVERY_MAX).ok_or(Rejection::NoRange)?;
            change(&mut tx, request, &all, None, hand).await?;
        }
        Step::Print | Step::Release | Step::Spoil { .. } => {
            let one = std::slice::from_ref(&request.blank);
            let number = rows::number_of(&mut tx, request.by.college, &request.blank).await?;
            let all = change(&mut tx, request, one, number, hand).await?;
            // it was given to another number while the register's row was waited for
            if all.iter().any(|was| was.number != number) {
                return Err(BlankError::Stale);
            }
        }
        Step::Reserve { number } => {
            let written = change(&mut tx, request, std::slice::from_ref(&request.blank), Some(*number), hand).await;
            written.map_err(|error| match error {
                BlankError::Database(error) if rows::is_taken(&error) => Rejection::NumberTaken.into(),
                error => error,
            })?;
        }
    }
    tx.commit().await?;
    Ok(false)
}

/// Changes blank forms, all or none, and says what they were before. `about` is the number that they stand under, or will: its row is locked before theirs, as the
/// consumer does.
async fn change(
    tx: &mut PgConnection,
    request: &Request,
    blanks: &[BlankNumber],
    about: Option<RegisterNumber>,
    hand: Hand<'_>,
) -> Result<Vec<Blank>, BlankError> {
    let duplicate = match about {
        None => None,
        Some(number) => {
            if let Some(case) = rows::case(tx, number).await? {
                job::lock(tx, &[case.0]).await?;
            }
            rows::duplicate(tx, number).await?
        }
    };
    let mut all = rows::lock(tx, request.by.college, blanks).await?;
    if all.len() != blanks.len() {
        return Err(Rejection::Unknown.into());
    }
    if let [kept] = all.as_slice()
        && request.expected.is_some_and(|expected| expected != kept.version)
    {
        return Err(BlankError::Stale);
    }
    let before = all.iter().map(|kept| kept.blank.clone()).collect();
    for kept in &mut all {
        for event in kept.blank.decide(&request.by, &request.step, duplicate)? {
            rows::happen(tx, kept, &event, hand).await?;
        }
    }
    Ok(before)
}

/// Frees what is reserved for numbers of a case that are void.
pub(crate) async fn voided(tx: &mut PgConnection, case: CaseId, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    follow(tx, case, (Standing::Reserved, "void"), Blank::voided, at).await
}

/// Issues what a duplicate of the case stands on, which the applicant has now.
pub(crate) async fn handed_over(tx: &mut PgConnection, case: CaseId, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    follow(tx, case, (Standing::Printed, "issued"), Blank::handed_over, at).await
}

async fn follow(
    tx: &mut PgConnection,
    case: CaseId,
    those: (Standing, &str),
    comes: fn(&Blank) -> Option<Event>,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    for mut kept in rows::of_case(tx, case, those).await? {
        if let Some(event) = comes(&kept.blank) {
            rows::happen(tx, &mut kept, &event, Hand { at, by: HOUSE, cause: None }).await?;
        }
    }
    Ok(())
}

/// What whoever asked is told. What is our fault is logged here, once.
fn refused(error: BlankError) -> Reply {
    let told = |kind: Kind, code: &str, text: Trilingual<&'static str>| {
        let fault = Fault { pointer: String::new(), code: code.to_owned(), detail: text.into() };
        Reply::Problem(problem(kind).with_errors(vec![fault]))
    };
    match error {
        BlankError::Rejected(rejection) => {
            let kind = match rejection {
                Rejection::Unknown => Kind::NotFound,
                rejection if rejection.is_of_right() => Kind::Forbidden,
                _ => Kind::Conflict,
            };
            told(kind, rejection.code(), rejection.text())
        }
        BlankError::Stale => told(Kind::Stale, "blank.stale", STALE),
        error @ BlankError::Database(_) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a step of a blank form was answered with unknown"
            );
            Reply::Problem(problem(Kind::Unavailable))
        }
    }
}
