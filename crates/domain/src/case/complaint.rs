//! Complaints (Law on state services art. 25; АППК 91–100): against a refusal, a missed term, papers that were not taken in,
//! or how the service was rendered.
//!
//! Several can stand beside one case, whatever the case itself does meanwhile: they have terms of their own.

mod event;
mod names;

use chrono::NaiveDate;

pub use event::{Decided, Event, Registered, Resumed};

use super::package::Party;
use super::signature::FileRef;
use super::staff::{Actor, StaffId};
use crate::calendar::{Calendar, UnknownYear};
use crate::card::Mover;
use crate::regulation::Regulation;

/// A complaint, and how far it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Complaint {
    /// What was complained of.
    pub about: About,
    /// The member of staff complained of, where one was named.
    pub against: Option<StaffId>,
    /// The last of the days that were told for it, where the law sets one (АППК 92).
    pub appeal_until: Option<NaiveDate>,
    /// Who decides it.
    pub body: Body,
    /// The file of the case, where the body needs it from the college (АППК 91(4)).
    pub case_file: Option<CaseFile>,
    /// The last day for the decision.
    pub due_on: NaiveDate,
    /// Whether its term was extended; that is done once.
    pub extended: bool,
    /// Whether it was warned that the last day is near.
    pub near: bool,
    /// Which of the case's, from 1.
    pub number: u32,
    /// Whether the last day passed without a decision: the complaint counts as refused (АППК 100(5)), and may still be decided.
    pub overdue: bool,
    /// The day on which it came.
    pub received_on: NaiveDate,
    /// The document of the refusal that is complained of; none where something else is.
    pub refusal: Option<FileRef>,
    /// The day of its registration, which is not counted.
    pub registered_on: NaiveDate,
    /// Where it stands.
    pub standing: Standing,
}

/// The file of a case on its way to the body that decides.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CaseFile {
    /// The last day for the hand-over.
    pub by: NaiveDate,
    /// Whether it was handed over.
    pub handed_over: bool,
    /// Whether it was warned that the last day is near.
    pub near: bool,
    /// Whether the last day passed without a hand-over.
    pub overdue: bool,
}

/// Where a complaint stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// It is being considered.
    Open,
    /// It was decided.
    Decided {
        /// When.
        on: NaiveDate,
        /// Whether the refusal complained of is of no effect because of it.
        overturned: bool,
        /// How.
        verdict: Verdict,
    },
    /// It was taken back.
    Withdrawn,
}

/// What is complained of.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum About {
    /// That the papers were not taken in (R16-16).
    DeskRefusal,
    /// That the term passed without a result: a deemed refusal (АППК 91(2)).
    MissedTerm,
    /// The signed refusal (RC-10).
    Refusal,
    /// How somebody acted, or did not act.
    Service,
}

/// Who decides a complaint; for how long, the regulation says.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Body {
    /// The State Corporation, about what it did itself (Law on state services art. 25).
    Corporation,
    /// The body above the one that was complained of (АППК 99).
    HigherBody,
    /// The college itself (Law on state services art. 25).
    Provider,
    /// The authorised body for the quality of state services (Law on state services art. 25).
    QualityBody,
}

/// How a complaint was decided (АППК 100).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Verdict {
    /// Not satisfied.
    Dismissed,
    /// Satisfied in part.
    PartlySatisfied,
    /// Satisfied.
    Satisfied,
    /// Left without consideration.
    WithoutConsideration,
}

/// What is to be done about a complaint within days of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Task {
    /// The college hands the file of the case over (АППК 91(4)).
    CaseFile,
    /// The body decides.
    Decision,
}

/// Somebody who deals with complaints; the door has made sure who he is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Official {
    /// An operator of the contact centre 1414 (RC-27).
    Operator(StaffId),
    /// A member of a college's staff.
    Staff(Actor),
}

/// A step of a complaint.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Takes the decision down, or decides, where the college itself does.
    Decide {
        /// Which of the case's.
        complaint: u32,
        /// The day of the decision.
        decided_on: NaiveDate,
        /// The decision, in the vault.
        document: FileRef,
        /// How.
        verdict: Verdict,
        /// How many working days the college has for its new decision, where a refusal is overturned; as many as the law gives
        /// for the execution of an act, where the decision sets none (АППК 86).
        working_days: Option<u32>,
    },
    /// Takes down that the body needs longer.
    Extend {
        /// Which of the case's.
        complaint: u32,
        /// The body's letter, in the vault.
        letter: FileRef,
        /// By how many working days.
        working_days: u32,
    },
    /// Hands the file of the case over to the body that decides.
    HandOverFile {
        /// Which of the case's.
        complaint: u32,
    },
    /// Takes a complaint down.
    Register {
        /// What is complained of.
        about: About,
        /// Of whom, where somebody is named.
        against: Option<StaffId>,
        /// Who is to decide it.
        body: Body,
        /// Who complains.
        party: Party,
        /// What he says, in the vault.
        statement: FileRef,
    },
    /// Takes down that a complaint is taken back.
    Withdraw {
        /// Which of the case's.
        complaint: u32,
        /// By whom.
        party: Party,
        /// The statement, in the vault.
        statement: FileRef,
    },
}

/// The kinds of step: the last word of a command's subject, after `complaint-`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum StepKind {
    /// [`Step::Decide`]
    Decide,
    /// [`Step::Extend`]
    Extend,
    /// [`Step::HandOverFile`]
    HandOverFile,
    /// [`Step::Register`]
    Register,
    /// [`Step::Withdraw`]
    Withdraw,
}

/// What becomes due of a complaint.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Alarm {
    /// Which of the case's.
    pub complaint: u32,
    /// Whether the last day has passed; else it is near.
    pub passed: bool,
    /// Of what.
    pub task: Task,
}

impl Step {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Decide { .. } => StepKind::Decide,
            Self::Extend { .. } => StepKind::Extend,
            Self::HandOverFile { .. } => StepKind::HandOverFile,
            Self::Register { .. } => StepKind::Register,
            Self::Withdraw { .. } => StepKind::Withdraw,
        }
    }
}

impl Official {
    /// Who he is.
    #[must_use]
    pub const fn id(&self) -> &StaffId {
        match self {
            Self::Operator(id) => id,
            Self::Staff(actor) => &actor.id,
        }
    }
}

impl Complaint {
    /// Whether nobody has decided it, and nobody has taken it back.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Open)
    }

    /// Whether it came after the last day that was told. It need not be late: the law counts from the day on which the person learnt
    /// of the act, which the house does not know (АППК 92). It is considered in any case: the body may restore the time.
    #[must_use]
    pub fn is_after_day_told(&self) -> bool {
        self.appeal_until.is_some_and(|until| self.received_on > until)
    }

    /// Whether `refused`, the refusal that stands, is what is complained of.
    #[must_use]
    pub fn is_of(&self, refused: Option<FileRef>) -> bool {
        matches!(self.about, About::Refusal) && self.refusal.is_some() && self.refusal == refused
    }

    /// Whether `refused`, the refusal that stands, is not carried out because of it: filing suspends a burdensome act (АППК 96).
    #[must_use]
    pub fn suspends(&self, refused: Option<FileRef>) -> bool {
        self.is_open() && self.is_of(refused)
    }

    /// What comes next, whose move that is, and by when; none where it is closed.
    #[must_use]
    pub fn waits_for(&self) -> Option<(Task, Mover, NaiveDate)> {
        if !self.is_open() {
            return None;
        }
        if let Some(file) = self.case_file.filter(|file| !file.handed_over) {
            return Some((Task::CaseFile, Mover::College, file.by));
        }
        let mover = match self.body {
            Body::Corporation => Mover::Corporation,
            Body::Provider => Mover::College,
            Body::HigherBody | Body::QualityBody => Mover::Authority,
        };
        Some((Task::Decision, mover, self.due_on))
    }

    /// The complaints of a case after what happened to one of them, where `refused` is the refusal that stands; `None` where that
    /// cannot follow.
    pub(crate) fn evolve(mut complaints: Vec<Self>, event: &Event, refused: Option<FileRef>) -> Option<Vec<Self>> {
        if let Event::Registered(registered) = event {
            let number = u32::try_from(complaints.len()).ok()?.checked_add(1)?;
            complaints.push((registered.complaint == number).then(|| Self::registered(registered, refused))?);
            return Some(complaints);
        }
        let place = complaints.iter().position(|complaint| complaint.number == event.complaint())?;
        let complaint = complaints.get_mut(place).filter(|complaint| complaint.is_open())?;
        complaint.take(event)?;
        Some(complaints)
    }

    /// Its days as a calendar counts them from the day of its registration: of the decision, and of the file's hand-over where
    /// it is awaited. What has passed stays; what the body took for itself beyond its term never ends earlier, and on a
    /// working day.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub fn counted(&self, calendar: &Calendar) -> Result<(NaiveDate, Option<NaiveDate>), UnknownYear> {
        let law = &Regulation::of_complaints(self.registered_on).complaints;
        let after = |working_days| calendar.working_day_after(self.registered_on, working_days);
        let due_on = match law.of(self.body) {
            Some(rule) if !self.overdue => {
                let counted = after(rule.term_working_days)?;
                if self.extended { counted.max(calendar.working_day_from(self.due_on)?) } else { counted }
            }
            Some(_) | None => self.due_on,
        };
        let awaited = self.case_file.filter(|file| !file.handed_over);
        let case_file_by = awaited.map(|file| match file.overdue {
            true => Ok(file.by),
            false => after(law.case_file_working_days),
        });
        Ok((due_on, case_file_by.transpose()?))
    }

    /// Takes in days that were counted anew: of one that moves it may be warned once more.
    fn moved(&mut self, due_on: NaiveDate, case_file_by: Option<NaiveDate>) -> Option<()> {
        if self.due_on != due_on {
            (!self.overdue).then_some(())?;
            (self.due_on, self.near) = (due_on, false);
        }
        let Some(by) = case_file_by else { return Some(()) };
        let file = self.case_file.as_mut().filter(|file| !file.handed_over)?;
        if file.by != by {
            (!file.overdue).then_some(())?;
            (file.by, file.near) = (by, false);
        }
        Some(())
    }

    /// A complaint right after its registration, where `refused` is the refusal that stands.
    #[must_use]
    pub fn registered(registered: &Registered, refused: Option<FileRef>) -> Self {
        let refusal = registered.refusal.or(refused).filter(|_| registered.about == About::Refusal);
        let file = |by| CaseFile { by, handed_over: false, near: false, overdue: false };
        Self {
            about: registered.about,
            against: registered.against.clone(),
            appeal_until: registered.appeal_until,
            body: registered.body,
            case_file: registered.case_file_by.map(file),
            due_on: registered.due_on,
            extended: false,
            near: false,
            number: registered.complaint,
            overdue: false,
            received_on: registered.received_on.unwrap_or(registered.registered_on),
            refusal,
            registered_on: registered.registered_on,
            standing: Standing::Open,
        }
    }

    /// Takes in what happens to it while it is open.
    fn take(&mut self, event: &Event) -> Option<()> {
        match event {
            Event::Registered(_) => return None,
            Event::CaseFileHandedOver { .. } => {
                self.case_file.as_mut().filter(|file| !file.handed_over)?.handed_over = true;
            }
            Event::Decided(decided) => {
                let (on, overturned) = (decided.decided_on, decided.resumed.is_some());
                self.standing = Standing::Decided { on, overturned, verdict: decided.verdict };
            }
            Event::Extended { due_on, .. } => {
                (!self.extended).then_some(())?;
                (self.due_on, self.extended, self.near) = (*due_on, true, false);
            }
            Event::Moved { case_file_by, due_on, .. } => self.moved(*due_on, *case_file_by)?,
            Event::Near { day, task: Task::CaseFile, .. } => {
                self.case_file.as_mut().filter(|file| !file.handed_over && !file.near && file.by == *day)?.near = true;
            }
            Event::Near { day, task: Task::Decision, .. } => {
                (!self.near && self.due_on == *day).then_some(())?;
                self.near = true;
            }
            Event::Overdue { day, task: Task::CaseFile, .. } => {
                let file = self.case_file.as_mut();
                file.filter(|file| !file.handed_over && !file.overdue && file.by == *day)?.overdue = true;
            }
            Event::Overdue { day, task: Task::Decision, .. } => {
                (!self.overdue && self.due_on == *day).then_some(())?;
                self.overdue = true;
            }
            Event::Withdrawn { .. } => self.standing = Standing::Withdrawn,
        }
        Some(())
    }
}
