//! Blank forms of strict account, from the delivery to the applicant's hand: a duplicate on paper stands on one of them.
//!
//! A blank form decides about itself alone. What its register number is worth is told to it; that no number has two of them,
//! whoever keeps the book sees to.

mod number;
mod rejection;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

pub use number::BlankNumber;
pub use rejection::Rejection;

use crate::calendar::{Calendar, UnknownYear};
use crate::case::{Actor, FileRef, Role};
use crate::hours::{day_in_almaty, from_almaty};
use crate::identity::Bin;
use crate::register_number::RegisterNumber;

/// The most blank forms of a delivery, and of a return.
pub const DELIVERY_MAX: usize = 1_000;

/// What can be done with a blank form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// The signed duplicate was printed on it.
    Print,
    /// It, and the ones after it, came with a delivery.
    Receive {
        /// The last of them.
        last: BlankNumber,
        /// From whom and with which paper, in the vault.
        note: FileRef,
        /// On which day.
        on: NaiveDate,
    },
    /// It is reserved no more: the duplicate goes on another one, or on none.
    Release,
    /// It is kept for the duplicate with this number.
    Reserve {
        /// Of the register.
        number: RegisterNumber,
    },
    /// It, and the ones after it, went back to where they came from, or to be destroyed.
    Return {
        /// The last of them.
        last: BlankNumber,
        /// To whom and with which paper, in the vault.
        note: FileRef,
    },
    /// It cannot be used, or what stands on it is worth nothing.
    Spoil {
        /// What happened, in the vault.
        note: Option<FileRef>,
        /// Why.
        reason: Reason,
    },
}

/// The kinds of step.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum StepKind {
    /// [`Step::Print`]
    Print,
    /// [`Step::Receive`]
    Receive,
    /// [`Step::Release`]
    Release,
    /// [`Step::Reserve`]
    Reserve,
    /// [`Step::Return`]
    Return,
    /// [`Step::Spoil`]
    Spoil,
}

/// Why a blank form is spoiled.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Reason {
    /// It was torn, wetted, soiled.
    Damaged,
    /// It came so from the printing house.
    Defective,
    /// It is not there.
    Lost,
    /// The print went wrong.
    Misprinted,
    /// What stands on it is void.
    Void,
}

/// What has happened to a blank form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// It was handed over with the duplicate that stands on it.
    Issued {
        /// Of the register.
        number: RegisterNumber,
    },
    /// The signed duplicate was printed on it.
    Printed {
        /// Of the register.
        number: RegisterNumber,
    },
    /// It came with a delivery.
    Received {
        /// From whom and with which paper, in the vault.
        note: FileRef,
        /// On which day.
        on: NaiveDate,
    },
    /// It is kept for a number no more.
    Released {
        /// Of the register.
        number: RegisterNumber,
    },
    /// It is kept for a duplicate.
    Reserved {
        /// Of the register.
        number: RegisterNumber,
    },
    /// It went back.
    Returned {
        /// To whom and with which paper, in the vault.
        note: FileRef,
        /// What was printed on it, where something was.
        number: Option<RegisterNumber>,
    },
    /// It is worth nothing.
    Spoiled {
        /// What happened, in the vault.
        note: Option<FileRef>,
        /// Which duplicate stood on it, or was to.
        number: Option<RegisterNumber>,
        /// Why.
        reason: Reason,
    },
}

/// How far a blank form is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Standing {
    /// It lies in the safe, free.
    Received,
    /// It is kept for a number.
    Reserved,
    /// A duplicate stands on it.
    Printed,
    /// It was handed over.
    Issued,
    /// It is worth nothing.
    Spoiled,
    /// It went back.
    Returned,
}

/// What the register says of a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Duplicate {
    /// Whether the applicant has it.
    pub is_handed_over: bool,
    /// Whether it is signed, and its number issued.
    pub is_signed: bool,
    /// Whether the number is void, or not known at all.
    pub is_void: bool,
}

/// A blank form, as far as it decides about itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Blank {
    /// Whose it is.
    pub college: Bin,
    /// Of the register: for which duplicate it is or was used. None where it is free.
    pub number: Option<RegisterNumber>,
    /// How far it is.
    pub standing: Standing,
}

/// What takes a delivery in, where this member of staff may: one event for each blank form, in order.
///
/// # Errors
/// [`Rejection`]
pub fn receive(
    by: &Actor,
    (first, last): (&BlankNumber, &BlankNumber),
    (on, note): (NaiveDate, FileRef),
    now: DateTime<Utc>,
) -> Result<Vec<(BlankNumber, Event)>, Rejection> {
    keeper(by)?;
    if on > day_in_almaty(now) {
        return Err(Rejection::InFuture);
    }
    let all = first.through(last, DELIVERY_MAX).ok_or(Rejection::NoRange)?;
    Ok(all.into_iter().map(|blank| (blank, Event::Received { note, on })).collect())
}

/// The moment before which whatever was printed and is not issued is to be asked after: the beginning of the last working day
/// up to now. What was printed on a Friday is asked after from Monday on.
///
/// # Errors
/// [`UnknownYear`]
pub fn asked_after(calendar: &Calendar, now: DateTime<Utc>) -> Result<DateTime<Utc>, UnknownYear> {
    let mut day = day_in_almaty(now);
    if !calendar.is_working_day(day)? {
        day = calendar.working_day_before(day)?;
    }
    Ok(from_almaty(day.and_time(chrono::NaiveTime::MIN)))
}

impl Blank {
    /// What follows from a step; nothing is changed by it. `duplicate` is what the register says of the number that the step
    /// names, or that the blank form stands under.
    ///
    /// # Errors
    /// [`Rejection`] where the blank form does not allow it.
    pub fn decide(&self, by: &Actor, step: &Step, duplicate: Option<Duplicate>) -> Result<Vec<Event>, Rejection> {
        self.may_be_kept_by(by)?;
        match step {
            Step::Print => self.print(duplicate),
            Step::Receive { .. } => Err(Rejection::ReceivedBefore),
            Step::Release => self.release(),
            Step::Reserve { number } => self.reserve(*number, duplicate),
            Step::Return { note, .. } => self.give_back(*note),
            Step::Spoil { note, reason } => self.spoil(*note, *reason, duplicate),
        }
    }

    /// Whether this member of staff does anything with it at all.
    ///
    /// # Errors
    /// [`Rejection::OtherCollege`], [`Rejection::WrongRole`]
    pub fn may_be_kept_by(&self, by: &Actor) -> Result<(), Rejection> {
        if by.college == self.college { keeper(by) } else { Err(Rejection::OtherCollege) }
    }

    /// What the hand-over of its duplicate makes of it.
    #[must_use]
    pub const fn handed_over(&self) -> Option<Event> {
        match (self.standing, self.number) {
            (Standing::Printed, Some(number)) => Some(Event::Issued { number }),
            (
                Standing::Received
                | Standing::Reserved
                | Standing::Printed
                | Standing::Issued
                | Standing::Spoiled
                | Standing::Returned,
                _,
            ) => None,
        }
    }

    /// What comes of it when its number is void. One that is printed on is a paper that somebody must destroy.
    #[must_use]
    pub const fn voided(&self) -> Option<Event> {
        match (self.standing, self.number) {
            (Standing::Reserved, Some(number)) => Some(Event::Released { number }),
            (
                Standing::Received
                | Standing::Reserved
                | Standing::Printed
                | Standing::Issued
                | Standing::Spoiled
                | Standing::Returned,
                _,
            ) => None,
        }
    }

    fn reserve(&self, number: RegisterNumber, duplicate: Option<Duplicate>) -> Result<Vec<Event>, Rejection> {
        match self.standing {
            Standing::Received => {}
            Standing::Reserved => return Err(Rejection::ReservedBefore),
            Standing::Printed => return Err(Rejection::PrintedBefore),
            Standing::Issued | Standing::Spoiled | Standing::Returned => return Err(Rejection::EndedBefore),
        }
        if number.college() != self.college || duplicate.is_none_or(|duplicate| duplicate.is_void) {
            return Err(Rejection::NumberVoid);
        }
        Ok(vec![Event::Reserved { number }])
    }

    fn print(&self, duplicate: Option<Duplicate>) -> Result<Vec<Event>, Rejection> {
        let number = match (self.standing, self.number) {
            (Standing::Reserved, Some(number)) => number,
            (Standing::Received | Standing::Reserved, _) => return Err(Rejection::NotReserved),
            (Standing::Printed, _) => return Err(Rejection::PrintedBefore),
            (Standing::Issued | Standing::Spoiled | Standing::Returned, _) => return Err(Rejection::EndedBefore),
        };
        let duplicate = duplicate.filter(|duplicate| !duplicate.is_void).ok_or(Rejection::NumberVoid)?;
        if !duplicate.is_signed {
            return Err(Rejection::NotSigned);
        }
        // taken down late: the applicant has it already
        let issued = duplicate.is_handed_over.then_some(Event::Issued { number });
        Ok([Some(Event::Printed { number }), issued].into_iter().flatten().collect())
    }

    fn release(&self) -> Result<Vec<Event>, Rejection> {
        match (self.standing, self.number) {
            (Standing::Reserved, Some(number)) => Ok(vec![Event::Released { number }]),
            (Standing::Received | Standing::Reserved, _) => Err(Rejection::NotReserved),
            (Standing::Printed, _) => Err(Rejection::PrintedBefore),
            (Standing::Issued | Standing::Spoiled | Standing::Returned, _) => Err(Rejection::EndedBefore),
        }
    }

    fn give_back(&self, note: FileRef) -> Result<Vec<Event>, Rejection> {
        match self.standing {
            Standing::Received | Standing::Printed => Ok(vec![Event::Returned { note, number: self.number }]),
            Standing::Reserved => Err(Rejection::ReservedBefore),
            Standing::Issued | Standing::Spoiled | Standing::Returned => Err(Rejection::EndedBefore),
        }
    }

    /// One that was handed over comes back to be destroyed only where its duplicate is void.
    fn spoil(
        &self,
        note: Option<FileRef>,
        reason: Reason,
        duplicate: Option<Duplicate>,
    ) -> Result<Vec<Event>, Rejection> {
        let is_void = duplicate.is_some_and(|duplicate| duplicate.is_void);
        match self.standing {
            Standing::Received | Standing::Reserved | Standing::Printed => {}
            Standing::Issued if is_void => {}
            Standing::Issued | Standing::Spoiled | Standing::Returned => return Err(Rejection::EndedBefore),
        }
        Ok(vec![Event::Spoiled { note, number: self.number, reason }])
    }
}

/// The book is kept by whoever prints and hands out (R16-08, R16-13).
const fn keeper(by: &Actor) -> Result<(), Rejection> {
    match by.role {
        Role::Clerk | Role::Executor => Ok(()),
        Role::Head => Err(Rejection::WrongRole),
    }
}

impl Step {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Print => StepKind::Print,
            Self::Receive { .. } => StepKind::Receive,
            Self::Release => StepKind::Release,
            Self::Reserve { .. } => StepKind::Reserve,
            Self::Return { .. } => StepKind::Return,
            Self::Spoil { .. } => StepKind::Spoil,
        }
    }
}

impl StepKind {
    /// Every kind, by its name.
    pub const ALL: [Self; 6] = [Self::Print, Self::Receive, Self::Release, Self::Reserve, Self::Return, Self::Spoil];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Receive => "receive",
            Self::Release => "release",
            Self::Reserve => "reserve",
            Self::Return => "return",
            Self::Spoil => "spoil",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Reason {
    /// Every one, by its name.
    pub const ALL: [Self; 5] = [Self::Damaged, Self::Defective, Self::Lost, Self::Misprinted, Self::Void];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Defective => "defective",
            Self::Lost => "lost",
            Self::Misprinted => "misprinted",
            Self::Void => "void",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

impl Event {
    /// Its kind, as histories name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.standing().1
    }

    /// How far the blank form is after it.
    #[must_use]
    pub const fn leads_to(&self) -> Standing {
        self.standing().0
    }

    /// The number that the blank form stands under after it.
    #[must_use]
    pub const fn number(&self) -> Option<RegisterNumber> {
        match self {
            Self::Issued { number } | Self::Printed { number } | Self::Reserved { number } => Some(*number),
            Self::Received { .. } | Self::Released { .. } => None,
            Self::Returned { number, .. } | Self::Spoiled { number, .. } => *number,
        }
    }

    const fn standing(&self) -> (Standing, &'static str) {
        match self {
            Self::Issued { .. } => (Standing::Issued, "issued"),
            Self::Printed { .. } => (Standing::Printed, "printed"),
            Self::Received { .. } => (Standing::Received, "received"),
            Self::Released { .. } => (Standing::Received, "released"),
            Self::Reserved { .. } => (Standing::Reserved, "reserved"),
            Self::Returned { .. } => (Standing::Returned, "returned"),
            Self::Spoiled { .. } => (Standing::Spoiled, "spoiled"),
        }
    }
}

impl Standing {
    /// Every one, in the order of a blank form's life.
    pub const ALL: [Self; 6] =
        [Self::Received, Self::Reserved, Self::Printed, Self::Issued, Self::Spoiled, Self::Returned];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Reserved => "reserved",
            Self::Printed => "printed",
            Self::Issued => "issued",
            Self::Spoiled => "spoiled",
            Self::Returned => "returned",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.name() == name)
    }
}
