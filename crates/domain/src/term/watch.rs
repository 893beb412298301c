//! The step that is the college's next: by when it must be done, and when whose move it is is warned (R16-08…12).
//!
//! A step has its planned moment. One that begins too late for it, because others were late before, has as long as its
//! budget of minutes or hours says; one without such a budget has until the next moment of the plan.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::plan::{Plan, Planned, Planner, plan};
use super::{Term, passes_at};
use crate::calendar::{Calendar, UnknownYear, Week};
use crate::case::{Channel, StaffId};
use crate::hours::{Office, from_almaty, in_almaty};
use crate::identity::Bin;
use crate::provider::Register;
use crate::regulation::{Duty, Length, Regulation, RegulationId};

/// A step that waits for somebody at the college.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Watched {
    /// The last moment for it.
    pub by: DateTime<Utc>,
    /// Which.
    pub duty: Duty,
    /// Whose, where that is one person's.
    pub responsible: Option<StaffId>,
    /// Since when it waits; of a protocol, the moment of the hearing.
    pub since: DateTime<Utc>,
    /// When he is warned; none where the step is too short for it.
    pub warn_at: Option<DateTime<Utc>>,
}

/// Where a case stands, as far as its next step needs it.
pub(crate) struct Standing<'s> {
    pub(crate) channel: Channel,
    pub(crate) college: Bin,
    pub(crate) due_on: NaiveDate,
    pub(crate) duty: Duty,
    pub(crate) hand_over_by: NaiveDate,
    /// Whether a refusal is proposed: the days of its notice are no more to be kept free.
    pub(crate) is_proposed: bool,
    /// From which moment its steps are planned: the registration, or the day of the decision that overturned a refusal.
    pub(crate) planned_from: DateTime<Utc>,
    pub(crate) regulation: RegulationId,
    pub(crate) responsible: Option<&'s StaffId>,
    /// Since when the step waits.
    pub(crate) since: DateTime<Utc>,
}

/// The step that waits; `None` where no moment is left for it, the term being over.
///
/// # Errors
/// [`UnknownYear`]
pub(crate) fn watched(
    calendar: &Calendar,
    providers: &Register,
    standing: &Standing<'_>,
) -> Result<Option<Watched>, UnknownYear> {
    let rules = Regulation::of(standing.regulation);
    let office = office_of(standing.regulation, providers, standing.college);
    let term = Term { due_on: standing.due_on, hand_over_by: standing.hand_over_by };
    let plan = plan(calendar, rules, standing.channel.into(), &office, standing.planned_from, term)?;
    let planner = Planner::new(calendar, rules, &office);
    let Some(by) = end(&planner, &plan, standing)? else { return Ok(None) };
    let since = in_almaty(standing.since).naive_local();
    let warned = match rules.step(standing.duty).and_then(|step| step.warn) {
        Some(before) => Some(planner.earlier(by, Some(before))?).filter(|at| *at > since),
        None => None,
    };
    Ok(Some(Watched {
        by: from_almaty(by),
        duty: standing.duty,
        responsible: standing.responsible.cloned(),
        since: standing.since,
        warn_at: warned.map(from_almaty),
    }))
}

/// The hours of a college: those that it has set, in its own week; where it has set none, those that the list names (D-03).
#[must_use]
pub fn office_of(regulation: RegulationId, providers: &Register, college: Bin) -> Office {
    let own = providers.find(college).and_then(|provider| provider.office(regulation));
    own.unwrap_or_else(|| Office::of(Regulation::of(regulation), Week::Five))
}

/// The steps of a term, in the order of a case's life.
///
/// # Errors
/// [`UnknownYear`]
pub(crate) fn planned(
    calendar: &Calendar,
    regulation: RegulationId,
    channel: Channel,
    office: &Office,
    (planned_from, term): (DateTime<Utc>, Term),
) -> Result<Vec<Planned>, UnknownYear> {
    let plan = plan(calendar, Regulation::of(regulation), channel.into(), office, planned_from, term)?;
    Ok(plan.steps)
}

/// The last moment for the step.
fn end(planner: &Planner<'_>, plan: &Plan, standing: &Standing<'_>) -> Result<Option<NaiveDateTime>, UnknownYear> {
    if standing.duty == Duty::RecordHearing {
        return planner.protocol(standing.since);
    }
    let local = |step: &Planned| in_almaty(step.by).naive_local();
    let planned = plan.steps.iter().find(|step| step.duty == standing.duty).map(local);
    let is_reserved = standing.duty == Duty::Draft && standing.is_proposed;
    let planned = if is_reserved { Some(plan.draft_at_latest) } else { planned };
    let since = in_almaty(standing.since).naive_local();
    let of_clock = |budget: &Length| matches!(budget, Length::Minutes(_) | Length::WorkingHours(_));
    if let Some(budget) = planner.budget(standing.duty).filter(of_clock) {
        let whole = planner.later(since, Some(budget))?;
        return Ok(planned.max(Some(whole)));
    }
    let over = in_almaty(passes_at(standing.due_on)).naive_local();
    let moments = plan.steps.iter().map(local).chain([plan.draft_at_latest, over]);
    let next = moments.filter(|moment| *moment > since).min();
    Ok(planned.filter(|moment| *moment > since).or(next))
}
