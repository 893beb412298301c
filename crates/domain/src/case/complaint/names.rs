//! The names of the contract, and of timers.

use super::{About, Alarm, Body, StepKind, Task, Verdict};
use crate::case::names::named;

named! {
    About {
        DeskRefusal = "deskRefusal", MissedTerm = "missedTerm", Refusal = "refusal", Service = "service",
    }
    Body {
        Corporation = "corporation", HigherBody = "higherBody", Provider = "provider", QualityBody = "qualityBody",
    }
    StepKind {
        Decide = "decide",
        Extend = "extend",
        HandOverFile = "hand-over-file",
        Register = "register",
        Withdraw = "withdraw",
    }
    Task { CaseFile = "caseFile", Decision = "decision" }
    Verdict {
        Dismissed = "dismissed",
        PartlySatisfied = "partlySatisfied",
        Satisfied = "satisfied",
        WithoutConsideration = "withoutConsideration",
    }
}

impl Alarm {
    /// The kind of the event that it leads to.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match (self.task, self.passed) {
            (Task::CaseFile, false) => "case-file-near",
            (Task::CaseFile, true) => "case-file-overdue",
            (Task::Decision, false) => "complaint-near",
            (Task::Decision, true) => "complaint-overdue",
        }
    }

    /// Its name among the timers of a case, as in `complaint-near.1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.kind(), self.complaint)
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let (kind, complaint) = name.split_once('.')?;
        let complaint = complaint.parse().ok()?;
        Task::ALL
            .iter()
            .flat_map(|task| [false, true].map(|passed| Self { complaint, passed, task: *task }))
            .find(|alarm| alarm.kind() == kind && alarm.name() == name)
    }
}
