//! What became of a command, in the words of the contract: the same for every service that carries commands out.

use telnusqa_contracts::command::{Done, RecordedEvent, Reply};
use telnusqa_contracts::problem::{Fault, Kind, Problem};
use telnusqa_domain::case::Rejection;
use telnusqa_domain::language::Language;
use telnusqa_event_log::{ExecuteError, Outcome, Recorded};

/// What whoever asked is told. What is our fault is logged here, once.
#[must_use]
pub fn reply(result: Result<Outcome, ExecuteError>) -> Reply {
    match result {
        Ok(Outcome::Appended(events)) => Reply::Done(done(&events, false)),
        Ok(Outcome::AlreadyApplied(events)) => Reply::Done(done(&events, true)),
        Err(ExecuteError::Rejected(rejection)) => Reply::Problem(rejected(rejection)),
        // A case without a history is none.
        Err(ExecuteError::Stale(0)) => Reply::Problem(rejected(Rejection::NotAccepted)),
        Err(ExecuteError::Stale(_)) => Reply::Problem(problem(Kind::Stale)),
        Err(error @ ExecuteError::Unknown(_)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a command was answered with unknown");
            Reply::Problem(problem(Kind::Unavailable))
        }
        Err(error @ (ExecuteError::Damaged(_) | ExecuteError::Database(_))) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a command failed");
            Reply::Problem(problem(Kind::Internal))
        }
    }
}

/// A problem as it goes over the bus: whoever tells it to a person puts it in his language, by its `type` and its codes.
#[must_use]
pub fn problem(kind: Kind) -> Problem {
    Problem::new(kind, Language::Ru)
}

fn rejected(rejection: Rejection) -> Problem {
    let fault = Fault { pointer: String::new(), code: rejection.code().to_owned(), detail: rejection.text().into() };
    problem(kind(rejection)).with_errors(vec![fault])
}

/// Who asks may not do it, there is no such case, or it contradicts what has happened.
const fn kind(rejection: Rejection) -> Kind {
    match rejection {
        Rejection::NotAccepted => Kind::NotFound,
        rejection if rejection.is_of_right() => Kind::Forbidden,
        _ => Kind::Conflict,
    }
}

fn done(events: &[Recorded], repeated: bool) -> Done {
    let told = |event: &Recorded| RecordedEvent {
        kind: event.written.kind.clone(),
        position: event.position.0,
        version: event.version,
    };
    Done { events: events.iter().map(told).collect(), repeated }
}
