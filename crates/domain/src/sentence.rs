//! The one true sentence: what an operator of 1414 says to a caller.
//!
//! One file per language writes the words. Names of colleges stand uninflected after a colon, so that every name fits.
//! The day that counts for the applicant is the last day of the term; the college's own earlier one is not told.

mod complaint;
mod en;
mod kk;
mod ru;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::appeal::last_day_of_missed_term;
use crate::application_number::ApplicationNumber;
use crate::calendar::Calendar;
use crate::card::{Again, Card, Mover, Stage};
use crate::case::{self, Draft, Ground, HearingForm};
use crate::hours::{day_in_almaty, in_almaty};
use crate::language::Language;
use crate::provider::Register;
use crate::regulation::RegulationId;
use crate::term::working_days_between;

pub use complaint::complaint;

/// What is said about a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sentence {
    /// The last day of the term; none where the case has ended, or the term is met. Where the move is about a
    /// complaint, the last day for that.
    pub by: Option<NaiveDate>,
    /// Whose move it is.
    pub mover: Mover,
    /// What comes next, and what to bring.
    pub next: String,
    /// Where it stands, whose move and by when: to be read aloud.
    pub text: String,
    /// Working days left of the term; negative when it has passed; none where the case has ended, or where the calendar
    /// does not know the year.
    pub working_days_left: Option<i32>,
}

/// What to say about a case at a moment.
#[must_use]
pub fn sentence(
    card: &Card,
    language: Language,
    now: DateTime<Utc>,
    calendar: &Calendar,
    providers: &Register,
) -> Sentence {
    let today = day_in_almaty(now);
    let due_on = card.due_on.filter(|_| !card.stage.has_ended() && !card.met);
    let by = card.complaint_move().map(|(_, _, day)| day).or(due_on);
    let left = |day| working_days_between(calendar, today, day).ok();
    let working_days_left = by.and_then(left);
    let college = providers.called(card.college, language);
    let term = due_on.map(|due_on| Term::of(card, due_on, today, left(due_on)));
    let facts = Facts { calendar, card, college: &college, now, term, today };
    let (text, next) = match language {
        Language::En => (joined([en::before(&facts), Some(en::text(&facts))]), en::next(&facts)),
        Language::Kk => (joined([kk::before(&facts), Some(kk::text(&facts))]), kk::next(&facts)),
        Language::Ru => (joined([ru::before(&facts), Some(ru::text(&facts))]), ru::next(&facts)),
    };
    let complained = complaint::told(card).map(|of| complaint(of, card, language));
    let found = card.original_found_on.filter(|_| card.stage != Stage::Withdrawn && !facts.is_annulled());
    let found = found.map(|on| match language {
        Language::En => en::found(&facts, on),
        Language::Kk => kk::found(&facts, on),
        Language::Ru => ru::found(&facts, on),
    });
    let text = joined([Some(text), found, complained]);
    Sentence { by, mover: card.mover(), next, text, working_days_left }
}

/// A date in words: `2026 жылғы 12 желтоқсан`, `12 декабря 2026 года`, `12 December 2026`.
#[must_use]
pub fn date(day: NaiveDate, language: Language) -> String {
    match language {
        Language::En => en::date(day),
        Language::Kk => kk::date(day, kk::Case::Nominative),
        Language::Ru => ru::date(day),
    }
}

/// A date as the day on which something is: `2026 жылғы 12 желтоқсанда`; as [`date`] in the other languages.
#[must_use]
pub fn date_on(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Kk => kk::date(day, kk::Case::Locative),
        Language::En | Language::Ru => date(day, language),
    }
}

/// What the words are made of.
struct Facts<'f> {
    calendar: &'f Calendar,
    card: &'f Card,
    college: &'f str,
    now: DateTime<Utc>,
    /// How the term stands; none where it runs no more.
    term: Option<Term>,
    today: NaiveDate,
}

/// How a preliminary refusal stands for the applicant.
#[derive(Clone, Copy)]
enum Proposed {
    /// The notice has not reached him.
    Untold,
    /// He may object or ask to be heard; that day is the last one.
    Open { until: NaiveDate },
    /// He objected; while a day is named he may still ask to be heard.
    Objected { until: Option<NaiveDate> },
    /// He asked to be heard, and no moment is set.
    AskedFor,
    /// He was heard.
    Heard,
    /// The time to object is over, and he said nothing.
    Silent,
}

/// A hearing that has its moment.
#[derive(Clone, Copy)]
enum Hearing {
    /// It has not begun.
    Ahead { on: NaiveDate, at: NaiveTime, form: HearingForm },
    /// Its moment has passed, and there is no protocol.
    Past { on: NaiveDate, at: NaiveTime },
}

/// How long an act can be appealed against: a refusal that was signed, or a term that was missed.
#[derive(Clone, Copy)]
enum Appeal {
    /// That day was the last one.
    Closed { until: NaiveDate },
    /// That day is the last one.
    Open { until: NaiveDate },
}

/// Where the result is handed out.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Place {
    /// At the office where it is made.
    College,
    /// At the Corporation.
    Corporation,
}

/// How the term of an open case stands.
#[derive(Clone, Copy)]
enum Term {
    /// It ends on a later day, so many working days from now, where that is known.
    Ahead { due_on: NaiveDate, working_days: Option<i32> },
    /// It has passed: a deemed refusal, which opens the appeal (АППК 91(2)).
    Passed { due_on: NaiveDate },
    /// It ends today.
    Today { due_on: NaiveDate },
}

impl Facts<'_> {
    /// The day on which the case came to its stage.
    fn since(&self) -> NaiveDate {
        day_in_almaty(self.card.stage_since)
    }

    /// The day of registration; of a package that was not taken in, the day on which it was brought.
    fn registered_on(&self) -> NaiveDate {
        day_in_almaty(self.card.registered_at.unwrap_or(self.card.submitted_at))
    }

    /// The ground of the refusal that was signed; none where a duplicate was, or nothing yet.
    fn ground(&self) -> Option<Ground> {
        self.card.signed_at.and(self.card.draft.as_ref()).and_then(Draft::ground)
    }

    /// When the refusal was proposed, on what ground, and how it stands; none where none was.
    fn proposed(&self) -> Option<(NaiveDate, Ground, Proposed)> {
        let refusal = self.card.refusal.as_ref()?;
        let until = self.card.regulation.and_then(|of| refusal.objections_until(self.calendar, of).ok().flatten());
        let until = until.filter(|until| self.today <= *until);
        let standing = match (refusal.hearing, refusal.objected_at, refusal.delivered_at, until) {
            (case::Hearing::Held, ..) => Proposed::Heard,
            (case::Hearing::AskedFor | case::Hearing::Set { .. }, ..) => Proposed::AskedFor,
            (case::Hearing::NotAskedFor, Some(_), _, until) => Proposed::Objected { until },
            (case::Hearing::NotAskedFor, None, None, _) => Proposed::Untold,
            (case::Hearing::NotAskedFor, None, Some(_), Some(until)) => Proposed::Open { until },
            (case::Hearing::NotAskedFor, None, Some(_), None) => Proposed::Silent,
        };
        Some((day_in_almaty(refusal.proposed_at), refusal.ground, standing))
    }

    /// When the applicant is to be heard; none where no moment is set.
    fn hearing(&self) -> Option<Hearing> {
        let (moment, form) = match self.card.refusal.as_ref()?.hearing {
            case::Hearing::Set { at, form } => (at, form),
            case::Hearing::NotAskedFor | case::Hearing::AskedFor | case::Hearing::Held => return None,
        };
        let local = in_almaty(moment).naive_local();
        let (on, at) = (local.date(), local.time());
        Some(if moment < self.now { Hearing::Past { on, at } } else { Hearing::Ahead { on, at, form } })
    }

    /// How long the refusal that was signed can be appealed against.
    fn appeal(&self) -> Option<Appeal> {
        self.card.appeal_until().map(|until| self.open_until(until))
    }

    /// How long it can be complained of a term that was missed; none where none was.
    fn complaint(&self) -> Option<Appeal> {
        match self.term? {
            Term::Passed { due_on } => last_day_of_missed_term(due_on).map(|until| self.open_until(until)),
            Term::Ahead { .. } | Term::Today { .. } => None,
        }
    }

    fn open_until(&self, until: NaiveDate) -> Appeal {
        if self.today > until { Appeal::Closed { until } } else { Appeal::Open { until } }
    }

    /// Why a result that was signed is made again; none where none is.
    fn again(&self) -> Option<Again> {
        self.card.again.filter(|_| !self.card.stage.has_ended())
    }

    /// Whether what was handed out was annulled since.
    fn is_annulled(&self) -> bool {
        self.card.annulled_at.is_some_and(|at| self.card.stage == Stage::Issued && at >= self.card.stage_since)
    }

    /// The earlier application with which it is handled.
    const fn merged_into(&self) -> Option<ApplicationNumber> {
        self.card.merged_into
    }

    /// Its number, in words.
    fn earlier(&self) -> String {
        self.merged_into().map(|number| number.to_string()).unwrap_or_default()
    }

    /// Whether a parcel is looked for.
    fn is_missed(&self) -> bool {
        self.card.parcel_missing && !self.card.stage.has_ended()
    }

    /// Whether the rules know a refusal on the merits (R16-06, RC-10).
    fn may_be_refused(&self) -> bool {
        match self.card.regulation {
            Some(RegulationId::Y2016) => false,
            Some(RegulationId::Y2023) | None => true,
        }
    }

    /// Where the result is handed out.
    fn place(&self) -> Place {
        let here = self.card.is_collected_at_college() || matches!(self.card.stage, Stage::Kept);
        if here { Place::College } else { Place::Corporation }
    }

    /// Whether the result is signed, and only its way to the applicant is left.
    fn is_signed(&self) -> bool {
        self.card.signed_at.is_some()
    }

    fn has_passed(&self) -> bool {
        matches!(self.term, Some(Term::Passed { .. }))
    }
}

impl Term {
    fn of(card: &Card, due_on: NaiveDate, today: NaiveDate, working_days: Option<i32>) -> Self {
        if card.term_expired || today > due_on {
            Self::Passed { due_on }
        } else if today == due_on {
            Self::Today { due_on }
        } else {
            Self::Ahead { due_on, working_days }
        }
    }
}

/// A time of day, as in `10:00`.
fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// The month of a day, from a list that begins with January.
fn month<'m>(day: NaiveDate, months: &[&'m str; 12]) -> &'m str {
    use chrono::Datelike as _;
    months[day.month0() as usize]
}

/// What is there, joined to one text.
fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
