//! The colleges, as they are changed: a new one, another name, other hours, one that becomes part of another or is closed; each change
//! with the day from which it holds and the order that it rests on. They only grow, in one history of the house.
//!
//! The register with which the house began lies under them: what was changed holds over it from its day on. A change that lies ahead can
//! be taken back; one that holds is changed by another. Nothing is back-dated: what was decided by a day stays right.

mod names;
mod rejection;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};

pub use rejection::Rejection;

use crate::identity::Bin;
use crate::provider::{Provider, Register, Schedule, Status};
use crate::staffing::{Authority, Order};

/// The farthest day from which a change holds.
const AHEAD_DAYS_MAX: u64 = 366;

/// How a college is called.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Name {
    kk: String,
    ru: String,
}

/// What is changed of a college.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// There is a new one.
    Found {
        /// How it is called.
        name: Name,
        /// By which order.
        order: Order,
        /// How it opens.
        schedule: Schedule,
        /// From which day.
        since: NaiveDate,
    },
    /// It is closed, and an archive keeps its papers.
    Liquidate {
        /// Who keeps the papers: a college, or an archive that is none.
        archive: Bin,
        /// By which order.
        order: Order,
        /// From which day.
        since: NaiveDate,
    },
    /// It becomes part of another.
    Merge {
        /// By which order.
        order: Order,
        /// From which day.
        since: NaiveDate,
        /// Of which.
        successor: Bin,
    },
    /// It is called otherwise.
    Rename {
        /// How.
        name: Name,
        /// By which order.
        order: Order,
        /// From which day.
        since: NaiveDate,
    },
    /// It opens otherwise (D-03).
    SetHours {
        /// By which order.
        order: Order,
        /// How.
        schedule: Schedule,
        /// From which day.
        since: NaiveDate,
    },
    /// An earlier change that lies ahead will not be.
    TakeBack {
        /// Which, by its number.
        change: u32,
    },
}

/// The kinds of change.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ChangeKind {
    /// [`Change::Found`]
    Found,
    /// [`Change::Liquidate`]
    Liquidate,
    /// [`Change::Merge`]
    Merge,
    /// [`Change::Rename`]
    Rename,
    /// [`Change::SetHours`]
    SetHours,
    /// [`Change::TakeBack`]
    TakeBack,
}

/// A change that was made.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Made {
    change: Change,
    college: Bin,
    is_taken_back: bool,
}

/// All that was changed of colleges.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Colleges {
    made: Vec<Made>,
}

impl Colleges {
    /// Whether a change is allowed, over the register with which the house began; nothing is changed by it. Of which college whoever asks
    /// may change something, the door knows.
    ///
    /// # Errors
    /// [`Rejection`]
    pub fn decide(
        &self,
        opening: &Register,
        (college, authority): (Bin, Authority),
        change: &Change,
        today: NaiveDate,
    ) -> Result<(), Rejection> {
        self.may_change(college, authority, change)?;
        if let Some((since, order)) = change.since().zip(change.order()) {
            ahead(change.kind(), since, today)?;
            if order.on > since {
                return Err(Rejection::OrderLater);
            }
        }
        let known = self.whole(opening);
        match change {
            Change::Found { schedule, .. } => {
                if known.find(college).is_some() {
                    return Err(Rejection::Known);
                }
                opens(*schedule)
            }
            Change::Liquidate { archive, since, .. } => {
                self.may_end(&known, college, *since)?;
                // an archive need not be a college
                if known.find(*archive).is_some() {
                    self.works(&known, *archive, *since).map_err(|_| Rejection::SuccessorGone)?;
                }
                self.goes_in_no_circle(opening, college, change)
            }
            Change::Merge { since, successor, .. } => {
                self.may_end(&known, college, *since)?;
                if known.find(*successor).is_none() {
                    return Err(Rejection::SuccessorUnknown);
                }
                self.works(&known, *successor, *since).map_err(|_| Rejection::SuccessorGone)?;
                self.goes_in_no_circle(opening, college, change)
            }
            Change::Rename { since, .. } => self.works(&known, college, *since),
            Change::SetHours { schedule, since, .. } => {
                self.works(&known, college, *since)?;
                opens(*schedule)
            }
            Change::TakeBack { change } => self.take_back(college, *change, today),
        }
    }

    /// What was changed, with it.
    #[must_use]
    pub fn evolve(mut self, college: Bin, change: Change) -> Self {
        if let Change::TakeBack { change: number } = &change
            && let Some(at) = index(*number)
            && let Some(made) = self.made.get_mut(at)
        {
            made.is_taken_back = true;
        }
        self.made.push(Made { change, college, is_taken_back: false });
        self
    }

    /// How many changes there are: the number of the last.
    #[must_use]
    pub fn version(&self) -> u32 {
        u32::try_from(self.made.len()).unwrap_or(u32::MAX)
    }

    /// The number of the last change of a college; 0 where nothing was changed of it.
    #[must_use]
    pub fn version_of(&self, college: Bin) -> u32 {
        let last = self.made.iter().rposition(|made| made.college == college);
        last.and_then(|at| u32::try_from(at).ok()).map_or(0, |at| at.saturating_add(1))
    }

    /// Whether a change was taken back.
    #[must_use]
    pub fn is_taken_back(&self, change: u32) -> bool {
        self.at(change).is_some_and(|made| made.is_taken_back)
    }

    /// Whether a change can still be taken back.
    #[must_use]
    pub fn can_take_back(&self, college: Bin, change: u32, today: NaiveDate) -> bool {
        self.take_back(college, change, today).is_ok()
    }

    /// The register of a day: the colleges that there are by then, with their names of that day; hours and successors hold by their days.
    #[must_use]
    pub fn register(&self, opening: &Register, day: NaiveDate) -> Register {
        self.over(opening, Some(day))
    }

    /// Every college that there is or will be, called as it will be at last.
    #[must_use]
    pub fn whole(&self, opening: &Register) -> Register {
        self.over(opening, None)
    }

    /// From which day there is a college; `None` where the register began with it, or there is none.
    #[must_use]
    pub fn begins(&self, college: Bin) -> Option<NaiveDate> {
        self.live().find_map(|made| match &made.change {
            Change::Found { since, .. } if made.college == college => Some(*since),
            _ => None,
        })
    }

    /// What holds over the register with which it began; of names and new colleges what holds on a day, or all.
    fn over(&self, opening: &Register, day: Option<NaiveDate>) -> Register {
        let mut live: Vec<&Made> = self.live().collect();
        // what begins later holds; of two that begin on one day, what was said last
        live.sort_by_key(|made| made.change.since());
        let holds = |since: NaiveDate| day.is_none_or(|day| since <= day);
        live.into_iter().fold(opening.clone(), |register, made| {
            let of = register.find(made.college).cloned();
            match (&made.change, of) {
                (Change::Found { name, schedule, since, .. }, None) if holds(*since) => register.with(Provider {
                    bin: made.college,
                    hours: schedule.hours,
                    later: Vec::new(),
                    name_kk: name.kk.clone(),
                    name_ru: name.ru.clone(),
                    status: Status::Active,
                    week: schedule.week,
                }),
                (Change::Liquidate { archive, since, .. }, Some(of)) => {
                    register.with(Provider { status: Status::Liquidated { archive: *archive, since: *since }, ..of })
                }
                (Change::Merge { since, successor, .. }, Some(of)) => {
                    register.with(Provider { status: Status::Merged { since: *since, successor: *successor }, ..of })
                }
                (Change::Rename { name, since, .. }, Some(of)) if holds(*since) => {
                    register.with(Provider { name_kk: name.kk.clone(), name_ru: name.ru.clone(), ..of })
                }
                (Change::SetHours { schedule, since, .. }, Some(mut of)) => {
                    of.later.push((*since, *schedule));
                    register.with(of)
                }
                (
                    Change::Found { .. }
                    | Change::Liquidate { .. }
                    | Change::Merge { .. }
                    | Change::Rename { .. }
                    | Change::SetHours { .. }
                    | Change::TakeBack { .. },
                    _,
                ) => register,
            }
        })
    }

    fn goes_in_no_circle(&self, opening: &Register, college: Bin, change: &Change) -> Result<(), Rejection> {
        let after = self.clone().evolve(college, change.clone()).whole(opening);
        if after.circle().is_some() { Err(Rejection::Circle) } else { Ok(()) }
    }

    /// Whether there is a college on a day.
    fn works(&self, known: &Register, college: Bin, day: NaiveDate) -> Result<(), Rejection> {
        let provider = known.find(college).ok_or(Rejection::Unknown)?;
        match provider.status {
            _ if self.begins(college).is_some_and(|since| day < since) => Err(Rejection::NotYet),
            Status::Liquidated { since, .. } | Status::Merged { since, .. } if since <= day => Err(Rejection::Ended),
            Status::Active | Status::Liquidated { .. } | Status::Merged { .. } => Ok(()),
        }
    }

    /// Whether a college can end on a day: it is to end on no other.
    fn may_end(&self, known: &Register, college: Bin, day: NaiveDate) -> Result<(), Rejection> {
        self.works(known, college, day)?;
        match known.find(college).map(|provider| provider.status) {
            Some(Status::Liquidated { .. } | Status::Merged { .. }) => Err(Rejection::Ends),
            Some(Status::Active) | None => Ok(()),
        }
    }

    fn take_back(&self, college: Bin, number: u32, today: NaiveDate) -> Result<(), Rejection> {
        let made = self.at(number).filter(|made| made.college == college).ok_or(Rejection::NoChange)?;
        if made.is_taken_back {
            return Err(Rejection::TakenBackBefore);
        }
        if made.change.since().is_none_or(|since| since <= today) {
            return Err(Rejection::InForce);
        }
        let is_founding = matches!(made.change, Change::Found { .. });
        let is_needed = self.live().any(|other| match &other.change {
            Change::Found { .. } | Change::TakeBack { .. } => false,
            Change::Merge { successor, .. } => *successor == college || other.college == college,
            Change::Liquidate { archive, .. } => *archive == college || other.college == college,
            Change::Rename { .. } | Change::SetHours { .. } => other.college == college,
        });
        if is_founding && is_needed { Err(Rejection::Needed) } else { Ok(()) }
    }

    fn may_change(&self, college: Bin, authority: Authority, change: &Change) -> Result<(), Rejection> {
        let kind = match change {
            Change::TakeBack { change } => {
                let made = self.at(*change).filter(|made| made.college == college);
                made.ok_or(Rejection::NoChange)?.change.kind()
            }
            made => made.kind(),
        };
        if kind.is_of(authority) { Ok(()) } else { Err(Rejection::WrongRole) }
    }

    fn live(&self) -> impl Iterator<Item = &Made> {
        self.made.iter().filter(|made| !made.is_taken_back)
    }

    fn at(&self, number: u32) -> Option<&Made> {
        self.made.get(index(number)?)
    }
}

impl Change {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ChangeKind {
        match self {
            Self::Found { .. } => ChangeKind::Found,
            Self::Liquidate { .. } => ChangeKind::Liquidate,
            Self::Merge { .. } => ChangeKind::Merge,
            Self::Rename { .. } => ChangeKind::Rename,
            Self::SetHours { .. } => ChangeKind::SetHours,
            Self::TakeBack { .. } => ChangeKind::TakeBack,
        }
    }

    /// From which day it holds; at once, where it takes another back.
    #[must_use]
    pub const fn since(&self) -> Option<NaiveDate> {
        match self {
            Self::Found { since, .. }
            | Self::Liquidate { since, .. }
            | Self::Merge { since, .. }
            | Self::Rename { since, .. }
            | Self::SetHours { since, .. } => Some(*since),
            Self::TakeBack { .. } => None,
        }
    }

    /// The order that it rests on; none where it takes another back.
    #[must_use]
    pub const fn order(&self) -> Option<&Order> {
        match self {
            Self::Found { order, .. }
            | Self::Liquidate { order, .. }
            | Self::Merge { order, .. }
            | Self::Rename { order, .. }
            | Self::SetHours { order, .. } => Some(order),
            Self::TakeBack { .. } => None,
        }
    }
}

/// By hours and successors of today packages were decided today: others hold from tomorrow on. A name and a new college may begin today.
fn ahead(kind: ChangeKind, since: NaiveDate, today: NaiveDate) -> Result<(), Rejection> {
    let has_decided = match kind {
        ChangeKind::Liquidate | ChangeKind::Merge | ChangeKind::SetHours => true,
        ChangeKind::Found | ChangeKind::Rename | ChangeKind::TakeBack => false,
    };
    if since < today || (since == today && has_decided) {
        Err(if has_decided { Rejection::NotAhead } else { Rejection::InPast })
    } else if today.checked_add_days(Days::new(AHEAD_DAYS_MAX)).is_none_or(|last| last < since) {
        Err(Rejection::TooFar)
    } else {
        Ok(())
    }
}

fn opens(schedule: Schedule) -> Result<(), Rejection> {
    if schedule.is_sound() { Ok(()) } else { Err(Rejection::NoDay) }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}
