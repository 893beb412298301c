//! A step of a member of staff: read, carried out by the case, answered.

use telnusqa_chassis::commands::{Asked, Door, problem, reply};
use telnusqa_contracts::command::{Reply, Request};
use telnusqa_contracts::complaint;
use telnusqa_contracts::found;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::{CaseId, Command};
use telnusqa_event_log::{self as event_log, Cause};

use crate::figures;

/// Carries a command out, and says what became of it.
pub(crate) async fn handle(door: &Door, asked: Asked) -> Reply {
    let Some((step, request)) = read(&asked) else {
        figures::answered("unreadable", "invalid-request");
        return Reply::Problem(problem(Kind::InvalidRequest));
    };
    let result = door.carry_out(request).await;
    figures::answered(step, figures::answer(&result));
    reply(result)
}

/// The request for the case, and the step's name; `None` where it cannot be read, is another step than its subject says,
/// or none of ours.
fn read(asked: &Asked) -> Option<(&'static str, event_log::Request)> {
    let traceparent = asked.traceparent.clone();
    if let Some(kind) = complaint::step_of(&asked.verb) {
        let complaint::Request { by, case, cause, expected, step } =
            complaint::Request::from_json(&asked.body).ok().filter(|request| request.step.kind() == kind)?;
        let command = Command::Complain { by, step };
        let request = event_log::Request { case: CaseId(case), cause: Cause(cause), command, expected, traceparent };
        return Some((kind.name(), request));
    }
    if asked.verb == found::VERB {
        let found::Request { by, case, cause, expected, note, on } = found::Request::from_json(&asked.body).ok()?;
        let command = Command::ReportOriginal { by, note, on };
        let request = event_log::Request { case: CaseId(case), cause: Cause(cause), command, expected, traceparent };
        return Some((found::VERB, request));
    }
    let Request { by, case, cause, expected, step } = Request::from_json(&asked.body).ok()?;
    let name = step.kind().name();
    if name != asked.verb {
        return None;
    }
    let command = Command::Act { by, step: step.unsigned()? };
    Some((name, event_log::Request { case: CaseId(case), cause: Cause(cause), command, expected, traceparent }))
}
