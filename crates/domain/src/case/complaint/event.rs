//! What has happened to a complaint.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{About, Body, Task, Verdict};
use crate::case::package::Party;
use crate::case::signature::FileRef;
use crate::case::staff::StaffId;
use crate::hours::from_almaty;

/// Something that has happened to a complaint.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The college handed the file of the case over (АППК 91(4)).
    CaseFileHandedOver {
        /// The clerk.
        by: StaffId,
        /// Which of the case's.
        complaint: u32,
    },
    /// It was decided (АППК 100).
    Decided(Box<Decided>),
    /// The body needs longer; the applicant is told (Law on state services art. 25).
    Extended {
        /// Who took it down.
        by: StaffId,
        /// Which of the case's.
        complaint: u32,
        /// The last day for the decision now.
        due_on: NaiveDate,
        /// The body's letter, in the vault.
        letter: FileRef,
    },
    /// A calendar was published, and its days were counted anew.
    Moved {
        /// The revisions of the calendar, as in `kz/2026.4`.
        calendar: String,
        /// The last day for the hand-over of the case's file now, where it is awaited.
        case_file_by: Option<NaiveDate>,
        /// Which of the case's.
        complaint: u32,
        /// The last day for the decision now.
        due_on: NaiveDate,
    },
    /// The last day of a task is near.
    Near {
        /// Which of the case's.
        complaint: u32,
        /// The last day.
        day: NaiveDate,
        /// Of what.
        task: Task,
    },
    /// The last day of a task has passed: of a decision, the complaint counts as refused (АППК 100(5)).
    Overdue {
        /// Which of the case's.
        complaint: u32,
        /// The last day.
        day: NaiveDate,
        /// Of what.
        task: Task,
    },
    /// It was registered.
    Registered(Box<Registered>),
    /// It was taken back.
    Withdrawn {
        /// Who took it down.
        by: StaffId,
        /// Which of the case's.
        complaint: u32,
        /// By whom.
        party: Party,
        /// The statement, in the vault.
        statement: FileRef,
    },
}

/// A complaint that was registered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Registered {
    /// What is complained of.
    pub about: About,
    /// Of whom, where somebody is named.
    pub against: Option<StaffId>,
    /// The last of the days that are told for it, where the law sets one (АППК 92).
    pub appeal_until: Option<NaiveDate>,
    /// Who decides it.
    pub body: Body,
    /// Who took it down.
    pub by: StaffId,
    /// The last day for the hand-over of the case's file, where the body needs it.
    pub case_file_by: Option<NaiveDate>,
    /// Which of the case's, from 1.
    pub complaint: u32,
    /// The last day for the decision.
    pub due_on: NaiveDate,
    /// Who complains.
    pub party: Party,
    /// The day on which it came. Events of before do not tell it: theirs came on the day of their registration.
    pub received_on: Option<NaiveDate>,
    /// The document of the refusal that is complained of. Events of before do not tell it: theirs is the refusal that stood when they
    /// were registered.
    pub refusal: Option<FileRef>,
    /// The day from which its term counts (АППК 64(3)): that on which it came, or the next working day.
    pub registered_on: NaiveDate,
    /// What he says, in the vault.
    pub statement: FileRef,
}

/// A complaint that was decided.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decided {
    /// Who decided, or took the decision down.
    pub by: StaffId,
    /// Which of the case's.
    pub complaint: u32,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// The decision, in the vault.
    pub document: FileRef,
    /// The term of the case that goes on, where its refusal is overturned.
    pub resumed: Option<Resumed>,
    /// How.
    pub verdict: Verdict,
}

/// The term of a case that goes on after its refusal was overturned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Resumed {
    /// Its last day.
    pub due_on: NaiveDate,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: NaiveDate,
    /// The day of the decision, which is not counted.
    pub since: NaiveDate,
    /// How many working days it has.
    pub working_days: u32,
}

impl Resumed {
    /// The moment from which what is left is planned: the day of the decision begins in Almaty.
    pub(crate) fn begins_at(&self) -> DateTime<Utc> {
        from_almaty(self.since.and_time(NaiveTime::MIN))
    }
}

impl Event {
    /// Which of the case's complaints it happened to, from 1.
    #[must_use]
    pub const fn complaint(&self) -> u32 {
        match self {
            Self::CaseFileHandedOver { complaint, .. }
            | Self::Extended { complaint, .. }
            | Self::Moved { complaint, .. }
            | Self::Near { complaint, .. }
            | Self::Overdue { complaint, .. }
            | Self::Withdrawn { complaint, .. } => *complaint,
            Self::Decided(decided) => decided.complaint,
            Self::Registered(registered) => registered.complaint,
        }
    }

    /// Its kind, as in `complaint-registered`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CaseFileHandedOver { .. } => "case-file-handed-over",
            Self::Decided(_) => "complaint-decided",
            Self::Extended { .. } => "complaint-extended",
            Self::Moved { .. } => "complaint-moved",
            Self::Near { task: Task::CaseFile, .. } => "case-file-near",
            Self::Near { task: Task::Decision, .. } => "complaint-near",
            Self::Overdue { task: Task::CaseFile, .. } => "case-file-overdue",
            Self::Overdue { task: Task::Decision, .. } => "complaint-overdue",
            Self::Registered(_) => "complaint-registered",
            Self::Withdrawn { .. } => "complaint-withdrawn",
        }
    }

    /// The term of the case that goes on because of it.
    #[must_use]
    pub fn resumed(&self) -> Option<Resumed> {
        match self {
            Self::Decided(decided) => decided.resumed,
            Self::CaseFileHandedOver { .. }
            | Self::Extended { .. }
            | Self::Moved { .. }
            | Self::Near { .. }
            | Self::Overdue { .. }
            | Self::Registered(_)
            | Self::Withdrawn { .. } => None,
        }
    }
}
