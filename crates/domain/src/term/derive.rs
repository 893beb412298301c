//! A term that explains itself: every day from the moment it was handed in to the last, counted or not, and why.

use chrono::{DateTime, NaiveDate, Utc};

use super::plan::{self, Planned};
use super::{Term, extended, resumed, term_at};
use crate::calendar::{Calendar, DayKind, UnknownYear, Version, Week};
use crate::case::complaint::Resumed;
use crate::case::{Channel, Extension, StaffId};
use crate::hours::{Desk, Office, day_in_almaty, registered_at_desk, registered_at_office};
use crate::language::Trilingual;
use crate::regulation::{Length, Regulation, RegulationId};

/// A term with everything that led to it. Its last day is the due date.
#[derive(Clone, Debug)]
pub struct Derivation<'a> {
    /// Whether its term is one of its own because what was handed out is made anew, and not because a refusal was overturned.
    pub anew: bool,
    /// The revisions of the calendar that it rests on.
    pub calendar: Version,
    /// The last day as it was counted, before anybody extended it.
    pub counted_until: NaiveDate,
    /// Day by day, from the one on which it was handed in to that; then a line for each extension that made it later.
    pub days: Vec<Line>,
    /// Where it was handed in.
    pub desk: Desk,
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// How the head extended it, oldest first.
    pub extensions: Vec<Extended>,
    /// When the result must lie where it is collected.
    pub hand_over_by: NaiveDate,
    /// When it was handed in.
    pub handed_in_at: DateTime<Utc>,
    /// The moment from which the term counts.
    pub registered_at: DateTime<Utc>,
    /// The version of the regulation.
    pub regulation: RegulationId,
    /// The decision that gave this term, where one did.
    pub resumed: Option<Resumed>,
    /// What the college does by when, planned backwards from the due date.
    pub steps: Vec<Planned>,
    pub(super) read: &'a Calendar,
    pub(super) rules: &'a Regulation,
}

/// A day of a term.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Line {
    /// The day.
    pub day: NaiveDate,
    /// Which of the term's days it is, from 1, where it is counted.
    pub counted: Option<u32>,
    /// Why it is, or is not.
    pub why: Why,
}

/// An extension in the ledger of a term.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Extended {
    /// When it was decided, where it was.
    pub at: Option<DateTime<Utc>>,
    /// The head who did, where one did.
    pub by: Option<StaffId>,
    /// The last day of the term before.
    pub from: NaiveDate,
    /// The last day of the term after it, as he decided.
    pub until: NaiveDate,
}

/// Why a day is counted or not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Why {
    /// Not counted: handed in when the desk was closed.
    AfterHours,
    /// Counted: the term is one of calendar days.
    CalendarDay,
    /// What the day is in the calendar.
    Day(DayKind),
    /// Not counted: the day of the decision that overturned the refusal.
    DecisionDay,
    /// Not counted: the head extended the term to this day.
    Extended,
    /// Not counted: the day of the registration.
    RegistrationDay,
    /// Not counted: the term ends here because its last day was not worked.
    RolledOver,
}

/// A reason in words, with the law behind it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reason {
    /// Its name, the same for ever.
    pub code: &'static str,
    /// The law, the decree or the paragraph.
    pub source: Trilingual,
    /// In words.
    pub text: Trilingual,
}

/// Why no term can be derived.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DeriveError {
    /// The regulation takes no applications in at this desk.
    NotServed {
        /// The desk.
        desk: Desk,
        /// The version.
        regulation: RegulationId,
    },
    /// The calendar ends before the term does, or begins after it.
    UnknownYear(UnknownYear),
}

/// The term of what was handed in at `from`, with its derivation, for a college of such a week that has set no hours of its
/// own.
///
/// # Errors
/// [`DeriveError`]
pub fn derive(
    calendar: &Calendar,
    regulation: RegulationId,
    desk: impl Into<Desk>,
    week: Week,
    from: DateTime<Utc>,
) -> Result<Derivation<'_>, DeriveError> {
    let regulation = Regulation::of(regulation);
    derive_at(calendar, regulation, desk.into(), &Office::of(regulation, week), from)
}

/// The same under any regulation, for a college with any hours.
///
/// # Errors
/// [`DeriveError`]
pub fn derive_at<'a>(
    calendar: &'a Calendar,
    regulation: &'a Regulation,
    desk: Desk,
    office: &Office,
    from: DateTime<Utc>,
) -> Result<Derivation<'a>, DeriveError> {
    derive_extended(calendar, regulation, desk, office, (from, Vec::new()))
}

/// The same for a term that was extended, with the ledger of that.
///
/// # Errors
/// [`DeriveError`]
pub fn derive_extended<'a>(
    calendar: &'a Calendar,
    regulation: &'a Regulation,
    desk: Desk,
    office: &Office,
    (from, extensions): (DateTime<Utc>, Vec<Extended>),
) -> Result<Derivation<'a>, DeriveError> {
    if !regulation.serves(desk) {
        return Err(DeriveError::NotServed { desk, regulation: regulation.id });
    }
    let registered_at = match desk {
        Desk::Office => registered_at_office(calendar, office, from)?,
        Desk::Corporation | Desk::Portal => registered_at_desk(calendar, &regulation.hours, desk, from)?,
    };
    derive_registered(calendar, regulation, desk, office, (from, registered_at, extensions))
}

/// The same for an application of which it is known when it was registered: the hours of its college may have changed since.
///
/// # Errors
/// [`DeriveError`]
pub fn derive_registered<'a>(
    calendar: &'a Calendar,
    regulation: &'a Regulation,
    desk: Desk,
    office: &Office,
    (from, registered_at, extensions): (DateTime<Utc>, DateTime<Utc>, Vec<Extended>),
) -> Result<Derivation<'a>, DeriveError> {
    let registered_on = day_in_almaty(registered_at);
    let counted = term_at(calendar, regulation, desk, registered_on)?;
    let handed_in_on = day_in_almaty(from);
    let mut days = days(calendar, regulation.term.length, [handed_in_on, registered_on, counted.due_on])?;
    let mut term = counted;
    for extension in &extensions {
        let later = extended(calendar, regulation, desk, (term, extension.until))?;
        if later.due_on > term.due_on {
            days.push(Line { day: later.due_on, counted: None, why: Why::Extended });
        }
        term = later;
    }
    Ok(Derivation {
        anew: false,
        calendar: calendar.version_between(handed_in_on, term.due_on),
        counted_until: counted.due_on,
        days,
        desk,
        due_on: term.due_on,
        extensions,
        hand_over_by: term.hand_over_by,
        handed_in_at: from,
        registered_at,
        regulation: regulation.id,
        resumed: None,
        steps: plan::plan(calendar, regulation, desk, office, registered_at, term)?.steps,
        read: calendar,
        rules: regulation,
    })
}

/// The term that a decision gave a case whose refusal it overturned, from the day of the decision on.
///
/// # Errors
/// [`DeriveError`]
pub fn derive_resumed<'a>(
    calendar: &'a Calendar,
    regulation: &'a Regulation,
    channel: Channel,
    office: &Office,
    (handed_in_at, registered_at, given): (DateTime<Utc>, DateTime<Utc>, Resumed),
) -> Result<Derivation<'a>, DeriveError> {
    let desk = Desk::from(channel);
    let term = resumed(calendar, regulation.id, channel, given.since, given.working_days)?;
    let mut counted = 0;
    let all = given.since.iter_days().take_while(|day| *day <= term.due_on);
    let days = all.map(|day| {
        let kind = calendar.kind(day)?;
        let counts = day != given.since && kind.is_working();
        counted += u32::from(counts);
        let why = if day == given.since { Why::DecisionDay } else { Why::Day(kind) };
        Ok(Line { day, counted: counts.then_some(counted), why })
    });
    let days = days.collect::<Result<_, UnknownYear>>()?;
    let steps = plan::plan(calendar, regulation, desk, office, given.begins_at(), term)?.steps;
    Ok(Derivation {
        anew: false,
        calendar: calendar.version_between(given.since, term.due_on),
        counted_until: term.due_on,
        days,
        desk,
        due_on: term.due_on,
        extensions: Vec::new(),
        hand_over_by: term.hand_over_by,
        handed_in_at,
        registered_at,
        regulation: regulation.id,
        resumed: Some(given),
        steps,
        read: calendar,
        rules: regulation,
    })
}

/// Each day of the term, and those that went by before it began.
fn days(
    calendar: &Calendar,
    length: Length,
    [handed_in_on, registered_on, due_on]: [NaiveDate; 3],
) -> Result<Vec<Line>, UnknownYear> {
    let mut counted = 0;
    let all = handed_in_on.iter_days().take_while(|day| *day <= due_on);
    all.map(|day| {
        let kind = calendar.kind(day)?;
        let (counts, why) = match (day, length) {
            _ if day == registered_on => (false, Why::RegistrationDay),
            _ if day == handed_in_on => (false, Why::AfterHours),
            _ if day < registered_on => (false, Why::Day(kind)),
            (_, Length::CalendarDays(whole)) if counted < whole => (true, Why::CalendarDay),
            (_, Length::CalendarDays(_)) if day == due_on => (false, Why::RolledOver),
            (_, Length::CalendarDays(_)) => (false, Why::Day(kind)),
            (_, Length::Minutes(_) | Length::WorkingDays(_) | Length::WorkingHours(_)) => {
                (kind.is_working(), Why::Day(kind))
            }
        };
        counted += u32::from(counts);
        Ok(Line { day, counted: counts.then_some(counted), why })
    })
    .collect()
}

impl Derivation<'_> {
    /// The two dates alone.
    #[must_use]
    pub const fn term(&self) -> Term {
        Term { due_on: self.due_on, hand_over_by: self.hand_over_by }
    }

    /// Why a day is counted or not, in words and with its source.
    #[must_use]
    pub fn reason(&self, line: &Line) -> Reason {
        let law = &self.rules.law;
        let words = |kk: &str, ru: &str, en: &str| Trilingual { kk: kk.into(), ru: ru.into(), en: en.into() };
        match line.why {
            Why::AfterHours => Reason {
                code: "after-hours",
                text: words(
                    "жұмыс уақытынан тыс тапсырылған, келесі жұмыс күні тіркеледі",
                    "сдано вне рабочего времени, регистрируется на следующий рабочий день",
                    "handed in outside the hours, registered on the next working day",
                ),
                source: law.after_hours.clone(),
            },
            Why::CalendarDay => Reason {
                code: "calendar-day",
                text: words("күнтізбелік күн", "календарный день", "calendar day"),
                source: law.counted.clone(),
            },
            Why::Day(kind) => Reason { code: kind.code(), text: kind.text(), source: self.source(line.day, kind) },
            Why::DecisionDay => Reason {
                code: "decision-day",
                text: words(
                    "бас тартуды жойған шешім күні, мерзімге кірмейді",
                    "день решения, отменившего отказ, в срок не входит",
                    "the day of the decision that overturned the refusal, no part of the term",
                ),
                source: law.registration_day.clone(),
            },
            Why::Extended => Reason {
                code: "extended",
                text: words(
                    "мерзім басшының шешімімен осы күнге дейін ұзартылды",
                    "срок продлён до этого дня решением руководителя",
                    "the term was extended to this day by a decision of the head",
                ),
                source: self.rules.extension.as_ref().map_or_else(|| law.counted.clone(), |rule| rule.source.clone()),
            },
            Why::RegistrationDay => Reason {
                code: "registration-day",
                text: words(
                    "тіркелген күн, мерзімге кірмейді",
                    "день регистрации, в срок не входит",
                    "the day of the registration, no part of the term",
                ),
                source: law.registration_day.clone(),
            },
            Why::RolledOver => Reason {
                code: "rolled-over",
                text: words(
                    "мерзімнің соңғы күні жұмыс күні болмағандықтан, мерзім осы күні аяқталады",
                    "последний день срока нерабочий, поэтому срок оканчивается в этот день",
                    "the last day of the term was not worked, so the term ends here",
                ),
                source: law.roll_over.clone(),
            },
        }
    }

    /// Where it says what the day is: the calendar's source, else the law on weeks, or what gave the days.
    fn source(&self, day: NaiveDate, kind: DayKind) -> Trilingual {
        match (self.read.source(day), kind.is_working()) {
            (Some(source), _) => source.clone(),
            (None, true) if self.anew => Trilingual {
                kk: "екі адамның шешімімен телнұсқаны жою, ҚР ӘРПК 86-бабы".to_owned(),
                ru: "аннулирование дубликата по решению двух лиц, ст. 86 АППК РК".to_owned(),
                en: "the annulment by two people, APPK art. 86".to_owned(),
            },
            (None, true) if self.resumed.is_some() => Trilingual {
                kk: "шағым бойынша шешім, ҚР ӘРПК 86-бабы".to_owned(),
                ru: "решение по жалобе, ст. 86 АППК РК".to_owned(),
                en: "the decision on the complaint, APPK art. 86".to_owned(),
            },
            (None, true) => self.rules.law.counted.clone(),
            (None, false) => Trilingual {
                kk: "2015 жылғы 23 қарашадағы № 414-V ҚР Еңбек кодексі, 84-бап, 2-тармақ".to_owned(),
                ru: "Трудовой кодекс РК от 23.11.2015 № 414-V, ст. 84, п. 2".to_owned(),
                en: "Labour Code № 414-V of 23.11.2015 art. 84(2)".to_owned(),
            },
        }
    }
}

impl From<&Extension> for Extended {
    fn from(extension: &Extension) -> Self {
        let Extension { at, by, from, until, .. } = extension;
        Self { at: Some(*at), by: Some(by.clone()), from: *from, until: *until }
    }
}

impl From<UnknownYear> for DeriveError {
    fn from(unknown: UnknownYear) -> Self {
        Self::UnknownYear(unknown)
    }
}

impl core::fmt::Display for DeriveError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotServed { desk, regulation } => {
                write!(f, "apply at the desk `{}`, which {} does not know", desk.name(), regulation.name())
            }
            Self::UnknownYear(unknown) => write!(f, "{unknown}"),
        }
    }
}

impl core::error::Error for DeriveError {}
