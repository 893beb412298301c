//! What each step of a visit asks for.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::IisNumber;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::visit::{CancelReason, MoveReason, Step, Window};

use crate::api::Problem;
use crate::api::step::Members;

const IIS_NUMBER: Trilingual<&'static str> = Trilingual {
    en: "A number of the IIS has the form NNN-YYYY-NNNNNNN",
    kk: "ИАЖ нөмірі NNN-YYYY-NNNNNNN түрінде болуы керек",
    ru: "Номер ИИС должен иметь вид NNN-YYYY-NNNNNNN",
};

/// What a worker or an operator does.
pub(super) enum Deed {
    Step(Pending),
    /// The worker looked at the papers.
    Visit {
        application: Map<String, Value>,
        /// When; where nothing is said, when it was sent for the first time.
        at: Option<DateTime<Utc>>,
        iis_number: Option<IisNumber>,
    },
}

/// A step whose moment may be the one at which it was sent.
pub(super) enum Pending {
    Miss(Option<DateTime<Utc>>),
    Ready(Step),
}

impl Pending {
    /// The step, sent at a moment.
    pub(super) fn at(self, sent: DateTime<Utc>) -> Step {
        match self {
            Self::Miss(at) => Step::Miss { at: at.unwrap_or(sent) },
            Self::Ready(step) => step,
        }
    }
}

/// Reads the body of a step.
pub(super) fn read(step: &str, mut members: Members) -> Result<Deed, Problem> {
    let read = match step {
        "appoint" => window(&mut members).map(|window| ready(Step::Appoint(window))),
        "cancel" => members.word("reason", CancelReason::from_name).map(|reason| ready(Step::Cancel(reason))),
        "miss" => Some(Deed::Step(Pending::Miss(members.optional_moment("at")))),
        "move" => {
            let (reason, window) = (members.word("reason", MoveReason::from_name), window(&mut members));
            reason.zip(window).map(|(reason, window)| ready(Step::Move(reason, window)))
        }
        "visit" => {
            let at = members.optional_moment("at");
            let named = members.optional_text("iisNumber");
            let iis_number = named.as_deref().and_then(IisNumber::parse);
            if named.is_some() && iis_number.is_none() {
                members.fault("iisNumber", "envelope.subject", IIS_NUMBER);
            }
            members.whole("application").map(|application| Deed::Visit { application, at, iis_number })
        }
        _ => return Err(Problem::new(Kind::NotFound)),
    };
    members.finish(read)
}

const fn ready(step: Step) -> Deed {
    Deed::Step(Pending::Ready(step))
}

fn window(members: &mut Members) -> Option<Window> {
    let (day, from, until) = (members.day("day"), members.time("from"), members.time("until"));
    Some(Window { day: day?, from: from?, until: until? })
}
