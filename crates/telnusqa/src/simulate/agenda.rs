//! What is going to be done, in order of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::{DateTime, Utc};
use telnusqa_domain::case::complaint::{About, Alarm};
use telnusqa_domain::case::{Channel, Parcel, Role};
use telnusqa_domain::regulation::Duty;

/// Something that happens to a case.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Deed {
    /// Something is due of a complaint.
    Alarm(Alarm),
    /// The applicant's side comes for the result.
    Collect,
    /// A task comes to whose it is, who needs so many minutes for it.
    Come { minutes: u32, task: Task },
    /// The applicant complains.
    Complain { about: About },
    /// A complaint is decided.
    DecideComplaint { complaint: u32 },
    /// The Corporation gives the package to the courier.
    Dispatch,
    /// A member of staff, by his place in his college, has done a task.
    Do { task: Task, who: usize },
    /// The day of the term is over.
    Expire,
    /// The clerk hands the file of a case over.
    HandFile { complaint: u32 },
    /// A day after the end of the term: did anybody notice?
    Look,
    /// What a courier carries should have come.
    Miss,
    /// The applicant objects to a preliminary refusal.
    Object { hearing: bool },
    /// The time of a step that has waited since then is over.
    Overrun { duty: Duty, since: DateTime<Utc> },
    /// The document of the draft is made.
    Prepare,
    /// A correction of the calendar is published: no case's own.
    Publish,
    /// Nobody has come for the result.
    Remind,
    /// The courier brings the package back.
    Return,
    /// The package is handed in.
    Submit { channel: Channel },
    /// The channel tells that the notice of a preliminary refusal was delivered.
    Tell,
    /// The warning is due.
    Warn,
    /// The warning of a step that has waited since then is due.
    WarnOfStep { duty: Duty, since: DateTime<Utc> },
    /// The applicant's side takes the application back: at the college's office, or at the Corporation.
    Withdraw,
}

/// What staff do, one thing after another.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Task {
    /// The head appoints the executor.
    Assign,
    /// The executor ends the procedure of a refusal with a draft.
    Conclude,
    /// The clerk learns that the result has arrived.
    ConfirmArrival,
    /// The clerk brings the notice of a preliminary refusal by telephone, unless it came by itself.
    ConfirmNotice,
    /// The head signs, or gives the draft back.
    Decide,
    /// The head declares what was looked for in vain lost.
    DeclareLost { parcel: Parcel },
    /// The head gives a case more time whose term comes near its end.
    Extend,
    /// The clerk gives the result to the courier.
    HandToCourier,
    /// The applicant is heard.
    Hear,
    /// What was lost lies before the clerk.
    ReportFound { parcel: Parcel },
    /// The clerk registers the package.
    Register,
    /// The executor gives a hearing its moment.
    SetHearing,
    /// The clerk takes what nobody came for back from the Corporation.
    TakeBack,
    /// The executor studies the package.
    Study,
}

impl Task {
    /// Whose it is.
    pub(super) const fn role(self) -> Role {
        match self {
            Self::ConfirmArrival
            | Self::ConfirmNotice
            | Self::HandToCourier
            | Self::Register
            | Self::ReportFound { .. }
            | Self::TakeBack => Role::Clerk,
            Self::Conclude | Self::Hear | Self::SetHearing | Self::Study => Role::Executor,
            Self::Assign | Self::Decide | Self::DeclareLost { .. } | Self::Extend => Role::Head,
        }
    }
}

/// Its moment, its place among all that was planned, the case, and the deed.
type Planned = (DateTime<Utc>, u64, usize, Deed);

/// What is going to be done, in order of time; of one moment, in the order in which it was planned.
#[derive(Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<Planned>>,
    planned: u64,
}

impl Agenda {
    /// Plans a deed of a case.
    pub(super) fn plan(&mut self, at: DateTime<Utc>, case: usize, deed: Deed) {
        self.planned += 1;
        self.heap.push(Reverse((at, self.planned, case, deed)));
    }

    /// What comes next.
    pub(super) fn next(&mut self) -> Option<(DateTime<Utc>, usize, Deed)> {
        self.heap.pop().map(|Reverse((at, _, case, deed))| (at, case, deed))
    }
}
