//! Who works where and as what, who acts for a head, who else may sign, who is away and who stands in for him: changes with dates in
//! force, of a college or of the house, that only grow.
//!
//! A change may lie ahead. What was changed is never struck out: it is taken back by another change, and holds until then.

mod names;
mod rejection;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};

pub use rejection::Rejection;

use crate::case::{FileRef, StaffId};

/// The most days for which somebody acts, signs or is away at once.
const PERIOD_DAYS_MAX: u64 = 366;

/// What somebody does.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Post {
    /// Changes who works where; sees no case of a person.
    Administrator,
    /// A college's clerk (R16-13).
    Clerk,
    /// A college's responsible executor (R16-13).
    Executor,
    /// A college's head (R16-13).
    Head,
    /// Keeps the system running; sees no case of a person.
    Operations,
    /// The contact centre 1414 (RC-27).
    Operator,
}

/// In whose name something is changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Authority {
    /// Of the system's administrator.
    Administrator,
    /// Of a college's head, for his college.
    Head,
    /// Of whoever acts for the head.
    ActingHead,
}

/// Whoever changes something; the door has made sure who he is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct By {
    /// In whose name.
    pub authority: Authority,
    /// Who he is.
    pub id: StaffId,
}

/// From a day to a day, both counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// The order of an organisation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Order {
    /// Its number.
    pub number: OrderNumber,
    /// Of which day it is.
    pub on: NaiveDate,
}

/// The number of an order, as in `117-К`: it holds no name of anybody.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OrderNumber(String);

/// What is changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// Somebody acts for the head.
    Act {
        /// By which order.
        order: Order,
        /// In which days.
        period: Period,
        /// Who.
        staff: StaffId,
    },
    /// Somebody is away.
    BeAway {
        /// In which days.
        period: Period,
        /// Who stands in for him.
        stand_in: Option<StaffId>,
        /// Who.
        staff: StaffId,
    },
    /// Somebody signs in with another password and another secret of codes.
    GiveAccount {
        /// Both, in the vault.
        account: FileRef,
        /// Who.
        staff: StaffId,
    },
    /// Somebody joins.
    Join {
        /// How his colleagues call him, in the vault.
        name: FileRef,
        /// As what.
        post: Post,
        /// From which day.
        since: NaiveDate,
        /// Who.
        staff: StaffId,
    },
    /// Somebody works here no more.
    Leave {
        /// From which day.
        since: NaiveDate,
        /// Who.
        staff: StaffId,
    },
    /// Somebody does something else here.
    Move {
        /// As what he works.
        post: Post,
        /// From which day.
        since: NaiveDate,
        /// Who.
        staff: StaffId,
    },
    /// Somebody who is no head may sign results (a person with the right to sign).
    Sign {
        /// By which order.
        order: Order,
        /// In which days.
        period: Period,
        /// Who.
        staff: StaffId,
    },
    /// An earlier change holds no more, or never will.
    TakeBack {
        /// Which, by its number.
        change: u32,
    },
}

/// The kinds of change.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ChangeKind {
    /// [`Change::Act`]
    Act,
    /// [`Change::BeAway`]
    BeAway,
    /// [`Change::GiveAccount`]
    GiveAccount,
    /// [`Change::Join`]
    Join,
    /// [`Change::Leave`]
    Leave,
    /// [`Change::Move`]
    Move,
    /// [`Change::Sign`]
    Sign,
    /// [`Change::TakeBack`]
    TakeBack,
}

/// A change that was made.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Made {
    change: Change,
    /// From which day it holds no more; none where nobody took it back.
    taken_back: Option<NaiveDate>,
}

/// All that was changed at a college, or in the house.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Staffing {
    made: Vec<Made>,
}

/// Somebody's absence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Absence<'s> {
    /// In which days.
    pub period: Period,
    /// Who stands in for him.
    pub stand_in: Option<&'s StaffId>,
}

impl Staffing {
    /// Whether a change is allowed; nothing is changed by it. Whether whoever it names works there, the door knows.
    ///
    /// # Errors
    /// [`Rejection`]
    pub fn decide(&self, by: &By, change: &Change, is_college: bool, today: NaiveDate) -> Result<(), Rejection> {
        self.may_change(by, change)?;
        let of_college = matches!(change.kind(), ChangeKind::Act | ChangeKind::BeAway | ChangeKind::Sign);
        if of_college && !is_college {
            return Err(Rejection::WrongPost);
        }
        match change {
            Change::Act { order, period, staff } => {
                ordered(order, *period, today)?;
                if self.during(*period).any(|made| matches!(made, Change::Act { .. })) {
                    return Err(Rejection::ActingBefore);
                }
                self.is_there(staff, *period)
            }
            Change::BeAway { period, stand_in, staff } => self.be_away(*period, staff, stand_in.as_ref(), today),
            Change::GiveAccount { .. } => Ok(()),
            Change::Join { post, since, staff, .. } => {
                ahead(*since, today)?;
                fits(*post, is_college)?;
                let joined = |made: &Made| matches!(&made.change, Change::Join { staff: other, .. } if other == staff);
                if self.made.iter().any(joined) { Err(Rejection::JoinedBefore) } else { Ok(()) }
            }
            Change::Leave { since, .. } => ahead(*since, today),
            Change::Move { post, since, .. } => {
                ahead(*since, today)?;
                fits(*post, is_college)
            }
            Change::Sign { order, period, staff } => {
                ordered(order, *period, today)?;
                let signs = |made: &Change| matches!(made, Change::Sign { staff: other, .. } if other == staff);
                if self.during(*period).any(signs) { Err(Rejection::SignsBefore) } else { Ok(()) }
            }
            Change::TakeBack { change } => self.take_back(*change, today),
        }
    }

    /// What was changed, with it.
    #[must_use]
    pub fn evolve(mut self, change: Change, on: NaiveDate) -> Self {
        if let Change::TakeBack { change: number } = &change
            && let Some(made) = self.at_mut(*number)
        {
            made.taken_back = Some(on);
        }
        self.made.push(Made { change, taken_back: None });
        self
    }

    /// How many changes there are: the number of the last.
    #[must_use]
    pub fn version(&self) -> u32 {
        u32::try_from(self.made.len()).unwrap_or(u32::MAX)
    }

    /// Whether a change can still be taken back.
    #[must_use]
    pub fn can_take_back(&self, change: u32, today: NaiveDate) -> bool {
        self.take_back(change, today).is_ok()
    }

    /// Since when a change was taken back.
    #[must_use]
    pub fn taken_back(&self, change: u32) -> Option<NaiveDate> {
        self.at(change).and_then(|made| made.taken_back)
    }

    /// What somebody does on a day, who began as `opening`; `None` where he does not work there.
    #[must_use]
    pub fn post(&self, staff: &StaffId, opening: Option<Post>, day: NaiveDate) -> Option<Post> {
        let mut latest = None;
        let mut post = opening;
        for made in &self.made {
            let (since, next) = match &made.change {
                Change::Join { post, since, staff: other, .. } | Change::Move { post, since, staff: other }
                    if other == staff =>
                {
                    (*since, Some(*post))
                }
                Change::Leave { since, staff: other } if other == staff => (*since, None),
                Change::Act { .. }
                | Change::BeAway { .. }
                | Change::GiveAccount { .. }
                | Change::Join { .. }
                | Change::Leave { .. }
                | Change::Move { .. }
                | Change::Sign { .. }
                | Change::TakeBack { .. } => continue,
            };
            // what begins later holds; of two that begin on one day, what was said last
            if made.holds(Period { from: since, until: NaiveDate::MAX }, day) && latest.is_none_or(|at| at <= since) {
                (latest, post) = (Some(since), next);
            }
        }
        post
    }

    /// Whether somebody acts for the head on a day.
    #[must_use]
    pub fn is_acting(&self, staff: &StaffId, day: NaiveDate) -> bool {
        self.on(day).any(|change| matches!(change, Change::Act { staff: other, .. } if other == staff))
    }

    /// Whether somebody has the right to sign on a day, without being a head.
    #[must_use]
    pub fn may_sign(&self, staff: &StaffId, day: NaiveDate) -> bool {
        self.on(day).any(|change| matches!(change, Change::Sign { staff: other, .. } if other == staff))
    }

    /// Whether somebody is away on a day.
    #[must_use]
    pub fn absence(&self, staff: &StaffId, day: NaiveDate) -> Option<Absence<'_>> {
        self.absences(day).find(|(other, _)| *other == staff).map(|(_, absence)| absence)
    }

    /// For whom somebody stands in on a day.
    #[must_use]
    pub fn stands_in_for(&self, staff: &StaffId, day: NaiveDate) -> Vec<&StaffId> {
        self.absences(day).filter(|(_, absence)| absence.stand_in == Some(staff)).map(|(away, _)| away).collect()
    }

    fn absences(&self, day: NaiveDate) -> impl Iterator<Item = (&StaffId, Absence<'_>)> {
        self.on(day).filter_map(|change| match change {
            Change::BeAway { period, stand_in, staff } => {
                Some((staff, Absence { period: *period, stand_in: stand_in.as_ref() }))
            }
            Change::Act { .. }
            | Change::GiveAccount { .. }
            | Change::Join { .. }
            | Change::Leave { .. }
            | Change::Move { .. }
            | Change::Sign { .. }
            | Change::TakeBack { .. } => None,
        })
    }

    fn may_change(&self, by: &By, change: &Change) -> Result<(), Rejection> {
        let of = match change {
            Change::TakeBack { change } => &self.at(*change).ok_or(Rejection::Unknown)?.change,
            made => made,
        };
        if !by.authority.may_make(of.kind()) {
            return Err(Rejection::WrongRole);
        }
        // nobody gives himself a right, and nobody locks the last administrator out by mistake
        let himself = of.kind() != ChangeKind::BeAway && of.staff() == Some(&by.id);
        if himself { Err(Rejection::Oneself) } else { Ok(()) }
    }

    fn be_away(
        &self,
        period: Period,
        staff: &StaffId,
        stand_in: Option<&StaffId>,
        today: NaiveDate,
    ) -> Result<(), Rejection> {
        bounded(period)?;
        if period.until < today {
            return Err(Rejection::InPast);
        }
        if stand_in == Some(staff) {
            return Err(Rejection::OwnStandIn);
        }
        for made in self.during(period) {
            match made {
                Change::BeAway { staff: away, .. } if away == staff => return Err(Rejection::AwayBefore),
                Change::BeAway { staff: away, .. } if Some(away) == stand_in => return Err(Rejection::StandInAway),
                Change::BeAway { stand_in: Some(other), .. } if other == staff => return Err(Rejection::StandsIn),
                Change::Act { staff: acting, .. } if acting == staff => return Err(Rejection::StandsIn),
                Change::Act { .. }
                | Change::BeAway { .. }
                | Change::GiveAccount { .. }
                | Change::Join { .. }
                | Change::Leave { .. }
                | Change::Move { .. }
                | Change::Sign { .. }
                | Change::TakeBack { .. } => {}
            }
        }
        Ok(())
    }

    fn take_back(&self, number: u32, today: NaiveDate) -> Result<(), Rejection> {
        let made = self.at(number).ok_or(Rejection::Unknown)?;
        if made.taken_back.is_some() {
            return Err(Rejection::TakenBackBefore);
        }
        match &made.change {
            Change::Act { period, .. } | Change::BeAway { period, .. } | Change::Sign { period, .. } => {
                if period.until < today { Err(Rejection::Over) } else { Ok(()) }
            }
            Change::Join { since, .. } | Change::Leave { since, .. } | Change::Move { since, .. } => {
                if *since <= today { Err(Rejection::InForce) } else { Ok(()) }
            }
            Change::GiveAccount { .. } | Change::TakeBack { .. } => Err(Rejection::InForce),
        }
    }

    /// Whoever acts is not away.
    fn is_there(&self, staff: &StaffId, period: Period) -> Result<(), Rejection> {
        let away = |made: &Change| matches!(made, Change::BeAway { staff: other, .. } if other == staff);
        if self.during(period).any(away) { Err(Rejection::StandInAway) } else { Ok(()) }
    }

    /// What holds on a day, of what holds from a day to a day.
    fn on(&self, day: NaiveDate) -> impl Iterator<Item = &Change> {
        self.during(Period { from: day, until: day })
    }

    /// What holds on one of these days, of what holds from a day to a day.
    fn during(&self, days: Period) -> impl Iterator<Item = &Change> {
        self.made.iter().filter_map(move |made| {
            let period = made.change.period()?;
            let until =
                made.taken_back.and_then(|day| day.pred_opt()).map_or(period.until, |day| day.min(period.until));
            (period.from <= days.until && days.from <= until).then_some(&made.change)
        })
    }

    fn at(&self, number: u32) -> Option<&Made> {
        self.made.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    fn at_mut(&mut self, number: u32) -> Option<&mut Made> {
        self.made.get_mut(usize::try_from(number.checked_sub(1)?).ok()?)
    }
}

impl Made {
    fn holds(&self, period: Period, day: NaiveDate) -> bool {
        period.from <= day && day <= period.until && self.taken_back.is_none_or(|from| day < from)
    }
}

impl Change {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ChangeKind {
        match self {
            Self::Act { .. } => ChangeKind::Act,
            Self::BeAway { .. } => ChangeKind::BeAway,
            Self::GiveAccount { .. } => ChangeKind::GiveAccount,
            Self::Join { .. } => ChangeKind::Join,
            Self::Leave { .. } => ChangeKind::Leave,
            Self::Move { .. } => ChangeKind::Move,
            Self::Sign { .. } => ChangeKind::Sign,
            Self::TakeBack { .. } => ChangeKind::TakeBack,
        }
    }

    /// Whom it is about; nobody where it takes another back.
    #[must_use]
    pub const fn staff(&self) -> Option<&StaffId> {
        match self {
            Self::Act { staff, .. }
            | Self::BeAway { staff, .. }
            | Self::GiveAccount { staff, .. }
            | Self::Join { staff, .. }
            | Self::Leave { staff, .. }
            | Self::Move { staff, .. }
            | Self::Sign { staff, .. } => Some(staff),
            Self::TakeBack { .. } => None,
        }
    }

    /// The days in which it holds, where it has a last one.
    #[must_use]
    pub const fn period(&self) -> Option<Period> {
        match self {
            Self::Act { period, .. } | Self::BeAway { period, .. } | Self::Sign { period, .. } => Some(*period),
            Self::GiveAccount { .. }
            | Self::Join { .. }
            | Self::Leave { .. }
            | Self::Move { .. }
            | Self::TakeBack { .. } => None,
        }
    }
}

/// Nobody is given a right for a day that has passed, nor for a day after the next year.
fn ahead(since: NaiveDate, today: NaiveDate) -> Result<(), Rejection> {
    if since < today {
        Err(Rejection::InPast)
    } else if today.checked_add_days(Days::new(PERIOD_DAYS_MAX)).is_none_or(|last| last < since) {
        Err(Rejection::TooFar)
    } else {
        Ok(())
    }
}

fn bounded(Period { from, until }: Period) -> Result<(), Rejection> {
    let last = from.checked_add_days(Days::new(PERIOD_DAYS_MAX));
    if until < from || last.is_none_or(|last| last < until) { Err(Rejection::NoPeriod) } else { Ok(()) }
}

fn ordered(order: &Order, period: Period, today: NaiveDate) -> Result<(), Rejection> {
    bounded(period)?;
    ahead(period.from, today)?;
    if order.on > period.from { Err(Rejection::OrderLater) } else { Ok(()) }
}

fn fits(post: Post, is_college: bool) -> Result<(), Rejection> {
    if post.is_of_college() == is_college { Ok(()) } else { Err(Rejection::WrongPost) }
}
