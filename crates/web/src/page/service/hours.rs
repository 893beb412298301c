//! When a college's office is open: now, or when next, and the days ahead, holidays counted.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};
use telnusqa_domain::calendar::{Calendar, UnknownYear};
use telnusqa_domain::hours::{Door, OpenDay, day_in_almaty};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::{Provider, Status};
use telnusqa_domain::regulation::RegulationId;

use super::super::dates::{self, Day};
use super::words;
use crate::alphabet;
use crate::app::App;
use crate::colleges::Wanted;

/// Colleges that are shown of those that fit.
const FOUND_MAX: usize = 12;
/// Days that are shown, from today on.
const DAYS: usize = 7;

/// A college that fits what was typed.
pub(super) struct Found {
    pub(super) bin: String,
    pub(super) name: String,
}

/// The college whose hours are shown.
pub(super) struct Chosen {
    /// Today and the days after it; empty where the calendar does not know them.
    pub(super) days: Vec<DayLine>,
    pub(super) is_open: bool,
    pub(super) name: String,
    /// Who keeps its papers, where it is no more; or that days may still change.
    pub(super) note: Option<String>,
    /// Whether it is open, until when, or when next; what to do where nobody knows.
    pub(super) now: String,
}

/// A day of its office.
pub(super) struct DayLine {
    pub(super) day: Day,
    /// From when to when, or why not.
    pub(super) hours: String,
    pub(super) is_open: bool,
    pub(super) weekday: String,
}

/// The college that was meant, by its number or the words of its name; or those that fit. None of either where nothing was typed, or
/// nothing fits.
pub(super) fn look(
    app: &App,
    rules: RegulationId,
    typed: &str,
    (language, now): (Language, DateTime<Utc>),
) -> (Option<Chosen>, Vec<Found>) {
    let wanted = Wanted::of(typed);
    let mut found: Vec<&Provider> = app.providers.now().iter().filter(|college| wanted.fits(college)).collect();
    if let [one] = found[..] {
        return (Some(Chosen::new(app, rules, one, (language, now))), Vec::new());
    }
    alphabet::sort(&mut found, language, |college| college.name(language));
    let line =
        |college: &Provider| Found { bin: college.bin.as_str().to_owned(), name: college.name(language).to_owned() };
    (None, found.into_iter().take(FOUND_MAX).map(line).collect())
}

impl Chosen {
    /// The hours of whoever answers for its papers today.
    fn new(app: &App, rules: RegulationId, asked: &Provider, (language, now): (Language, DateTime<Utc>)) -> Self {
        let today = day_in_almaty(now);
        let register = app.providers.now();
        let moved = register.route(asked.bin, today);
        let college = moved.map_or(Some(asked), |to| register.find(to));
        let mut chosen = Self {
            days: Vec::new(),
            is_open: false,
            name: college.unwrap_or(asked).name(language).to_owned(),
            note: moved.map(|to| kept_by(to, college, asked, language)),
            now: words::say(language, "hours-unknown"),
        };
        let calendar = app.calendars.now();
        let Some(office) = college.and_then(|college| college.office(rules)) else { return chosen };
        let read = || Ok::<_, UnknownYear>((office.door(calendar, now)?, office.open_days(calendar, today, DAYS)?));
        let Ok((door, days)) = read().inspect_err(unknown) else { return chosen };
        chosen.is_open = matches!(door, Door::Open { .. });
        chosen.note = chosen.note.or_else(|| days.last().and_then(|last| provisional(calendar, last.day, language)));
        chosen.now = now_line(door, language, today);
        chosen.days = days.into_iter().map(|day| DayLine::new(day, language)).collect();
        chosen
    }
}

impl DayLine {
    fn new(OpenDay { day, hours, kind }: OpenDay, language: Language) -> Self {
        let span = |(from, to): &(NaiveTime, NaiveTime)| format!("{}–{}", clock(*from), clock(*to));
        let spans: Vec<String> = hours.iter().map(span).collect();
        let is_open = !spans.is_empty();
        let hours = if is_open { spans.join(", ") } else { kind.text().in_language(language).to_owned() };
        Self { day: Day::new(day, language), hours, is_open, weekday: weekday(day, language) }
    }
}

/// Who keeps the papers of a college that is no more; its number where the register does not hold it.
fn kept_by(to: Bin, college: Option<&Provider>, asked: &Provider, language: Language) -> String {
    let to = college.map_or(to.as_str(), |college| college.name(language));
    let how = match asked.status {
        Status::Liquidated { .. } => "liquidated",
        Status::Active | Status::Merged { .. } => "merged",
    };
    words::tell(language, how, [("college", asked.name(language)), ("to", to)])
}

/// That days of this year may still become others.
fn provisional(calendar: &Calendar, last: NaiveDate, language: Language) -> Option<String> {
    let year = calendar.year(last.year()).ok().filter(|year| year.provisional)?;
    Some(words::tell(language, "provisional", [("year", year.number.to_string())]))
}

fn now_line(door: Door, language: Language, today: NaiveDate) -> String {
    match door {
        Door::Open { until, lunch } => {
            let name = if lunch { "open-until-lunch" } else { "open-until" };
            words::tell(language, name, [("time", clock(until.time()))])
        }
        Door::Closed { opens } if opens.date() == today => {
            words::tell(language, "closed-until-today", [("time", clock(opens.time()))])
        }
        Door::Closed { opens } => {
            let day = format!("{}, {}", weekday(opens.date(), language), dates::in_words(opens.date(), language));
            words::tell(language, "closed-until", [("day", day), ("time", clock(opens.time()))])
        }
    }
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn weekday(day: NaiveDate, language: Language) -> String {
    words::say(language, &format!("weekday-{}", day.weekday().number_from_monday()))
}

/// The calendar ends: logged here, once.
pub(super) fn unknown(error: &UnknownYear) {
    tracing::error!(error = error as &dyn std::error::Error, "a page shows no days: the calendar does not know them");
}
