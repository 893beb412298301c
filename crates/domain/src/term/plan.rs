//! The steps of the college within a term: the last ones planned backwards from the due date, the first ones by their
//! budgets, and the draft has what lies between.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};

use super::Term;
use crate::calendar::{Calendar, UnknownYear, Week};
use crate::case::Role;
use crate::hours::{Desk, Office, from_almaty, in_almaty};
use crate::regulation::{Duty, Length, Regulation};

/// A step of the college and when it must be done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Planned {
    /// The last moment for it.
    pub by: DateTime<Utc>,
    /// Which step.
    pub duty: Duty,
    /// Whose.
    pub role: Role,
}

/// What a plan is made from.
pub(super) struct Planner<'a> {
    calendar: &'a Calendar,
    regulation: &'a Regulation,
    office: &'a Office,
    steps: Vec<(Duty, NaiveDateTime)>,
}

/// The steps of a term, and what lies between them.
pub(super) struct Plan {
    /// Until when the draft of a duplicate, or of a refusal whose notice is out, leaves time to sign.
    pub(super) draft_at_latest: NaiveDateTime,
    /// Every step that the regulation knows and the way of the papers needs, in the order of a case's life.
    pub(super) steps: Vec<Planned>,
}

/// Plans the steps of a term.
pub(super) fn plan(
    calendar: &Calendar,
    regulation: &Regulation,
    desk: Desk,
    office: &Office,
    registered_at: DateTime<Utc>,
    term: Term,
) -> Result<Plan, UnknownYear> {
    let mut planner = Planner::new(calendar, regulation, office);
    let assigned = planner.begin(desk, in_almaty(registered_at).naive_local())?;
    let signed = planner.end(desk, term)?;
    let draft_at_latest = planner.earlier(signed, planner.budget(Duty::Sign))?;
    planner.prepare(assigned, draft_at_latest)?;
    let mut steps: Vec<_> = planner
        .steps
        .into_iter()
        .filter_map(|(duty, by)| {
            let step = regulation.step(duty)?;
            Some(Planned { by: from_almaty(by), duty, role: step.role })
        })
        .collect();
    steps.sort_by_key(|step| step.duty);
    Ok(Plan { draft_at_latest, steps })
}

impl<'a> Planner<'a> {
    pub(super) const fn new(calendar: &'a Calendar, regulation: &'a Regulation, office: &'a Office) -> Self {
        Self { calendar, regulation, office, steps: Vec::new() }
    }

    /// The package comes (R16-19), is registered, and gets its executor. Returns by when it has him.
    fn begin(&mut self, desk: Desk, registered: NaiveDateTime) -> Result<NaiveDateTime, UnknownYear> {
        let arrived = match desk {
            Desk::Corporation => self.later(registered, self.budget(Duty::HandToCourier))?,
            Desk::Office | Desk::Portal => registered,
        };
        let registered = self.later(arrived, self.budget(Duty::Register))?;
        self.steps.push((Duty::Register, registered));
        let assigned = self.later(registered, self.budget(Duty::Assign))?;
        self.steps.push((Duty::Assign, assigned));
        Ok(assigned)
    }

    /// The result reaches the place where it is collected. Returns by when it must be signed for that.
    fn end(&mut self, desk: Desk, term: Term) -> Result<NaiveDateTime, UnknownYear> {
        let signed = match desk {
            Desk::Corporation => {
                let lies = term.hand_over_by.and_time(self.regulation.hours.corporation.closes);
                self.steps.push((Duty::ConfirmArrival, lies));
                let leaves = self.earlier(lies, self.budget(Duty::HandToCourier))?;
                self.steps.push((Duty::HandToCourier, leaves));
                leaves
            }
            Desk::Office => {
                let issued = self.closing(term.due_on)?;
                self.steps.push((Duty::Issue, issued));
                self.earlier(issued, self.budget(Duty::Issue))?
            }
            Desk::Portal => self.closing(term.due_on)?,
        };
        self.steps.push((Duty::Sign, signed));
        Ok(signed)
    }

    /// The draft lies before the head early enough to be signed, and early enough for the notice and the days after it
    /// that a refusal needs (АППК 73).
    fn prepare(&mut self, assigned: NaiveDateTime, at_latest: NaiveDateTime) -> Result<(), UnknownYear> {
        let mut drafted = at_latest;
        if let Some(hearing) = self.regulation.hearing {
            let week = self.calendar.week(Week::Five);
            let notice = self.closing(week.working_day_back(drafted.date(), hearing.notice_working_days)?)?;
            self.steps.push((Duty::Notice, notice));
            drafted = drafted.min(notice);
        }
        if let Some(budget) = self.budget(Duty::Draft) {
            drafted = drafted.min(self.later(assigned, Some(budget))?);
        }
        self.steps.push((Duty::Draft, drafted));
        Ok(())
    }

    /// Until when the protocol of a hearing is made (АППК 74): the days are those of the law, the hours those of the office.
    pub(super) fn protocol(&self, hearing: DateTime<Utc>) -> Result<Option<NaiveDateTime>, UnknownYear> {
        let Some(rule) = self.regulation.hearing else { return Ok(None) };
        let held_on = in_almaty(hearing).date_naive();
        let day = self.calendar.week(Week::Five).working_day_after(held_on, rule.protocol_working_days)?;
        self.closing(day).map(Some)
    }

    pub(super) fn budget(&self, duty: Duty) -> Option<Length> {
        self.regulation.step(duty).and_then(|step| step.budget)
    }

    /// The moment after such a length.
    pub(super) fn later(&self, from: NaiveDateTime, length: Option<Length>) -> Result<NaiveDateTime, UnknownYear> {
        let (calendar, office) = (self.calendar, self.office);
        let unknown = || UnknownYear(chrono::Datelike::year(&from.date()));
        match length {
            None => Ok(from),
            Some(Length::Minutes(minutes)) => office.after(calendar, from, minutes),
            Some(Length::WorkingHours(hours)) => office.after(calendar, from, hours.saturating_mul(60)),
            Some(Length::WorkingDays(days)) => {
                let day = office.working_day_after(calendar, from.date(), days)?;
                office.after(calendar, day.and_time(from.time()), 0)
            }
            Some(Length::CalendarDays(days)) => {
                let to = from.checked_add_days(Days::new(days.into())).ok_or_else(unknown)?;
                office.after(calendar, to, 0)
            }
        }
    }

    /// The last moment from which such a length is left until `to`; the end of the office's day where it is one of days.
    pub(super) fn earlier(&self, to: NaiveDateTime, length: Option<Length>) -> Result<NaiveDateTime, UnknownYear> {
        let (calendar, office) = (self.calendar, self.office);
        let unknown = || UnknownYear(chrono::Datelike::year(&to.date()));
        match length {
            None => Ok(to),
            Some(Length::Minutes(minutes)) => office.before(calendar, to, minutes),
            Some(Length::WorkingHours(hours)) => office.before(calendar, to, hours.saturating_mul(60)),
            Some(Length::WorkingDays(days)) => self.closing(office.working_day_back(calendar, to.date(), days)?),
            Some(Length::CalendarDays(days)) => {
                self.closing(to.date().checked_sub_days(Days::new(days.into())).ok_or_else(unknown)?)
            }
        }
    }

    /// When the office closes on a day; on the last day before on which it works, where it does not then.
    fn closing(&self, day: NaiveDate) -> Result<NaiveDateTime, UnknownYear> {
        let day = self.office.day_until(self.calendar, day)?;
        Ok(day.and_time(self.office.closes(day)))
    }
}
