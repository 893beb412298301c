//! `GET /figures`: how many results come in time, and when those that are awaited are due: of his college for a head, of all for
//! operations; `GET /figures/left.csv` and `/figures/days.csv` hold the same numbers.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::term::working_days_between;
use telnusqa_status::Terms;

use super::numbers::{count, share};
use super::words::tell;
use super::work::{as_of_words, is_old};
use super::{Shell, Shelled, SignedIn, Spoken, notice, respond};
use crate::app::App;
use crate::page::dates::Day;
use crate::staff::{Member, Role};

/// So many working days are shown: today, where it is one, and fifteen more, the whole of a term.
const AHEAD: usize = 16;
/// How many working days may be left for a case to stand in a row, and what the row is called.
const ROWS: [(&str, i32, i32); 9] = [
    ("left-late", i32::MIN, -1),
    ("left-0", 0, 0),
    ("left-1", 1, 1),
    ("left-2", 2, 2),
    ("left-3", 3, 3),
    ("left-4-5", 4, 5),
    ("left-6-10", 6, 10),
    ("left-11-15", 11, 15),
    ("left-16", 16, i32::MAX),
];

#[derive(Template)]
#[template(path = "desk/figures.html")]
struct Page {
    as_of: String,
    days: Vec<Bar>,
    /// Whether the calendar knows all the days that are shown.
    is_known: bool,
    is_old: bool,
    left: Vec<Bar>,
    /// Of how many terms how many were met, and what share that is; none where none was.
    met: Option<(String, String)>,
    open: String,
    shell: Shell,
    whose: String,
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// A row of a table, with its bar.
struct Bar {
    /// Its class: `late`, `near`, or none.
    class: &'static str,
    count: u64,
    /// The day that it tells of, where it tells of one.
    day: Option<NaiveDate>,
    label: String,
    said: String,
    /// Of a thousand that the longest one has.
    width: u64,
}

/// Shows the figures.
pub(super) async fn show(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
) -> Response {
    let whose = whose(&member);
    let shell = Shell::new(&app, language, Some(member), "/figures");
    let Some(college) = whose else { return notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text") };
    match telnusqa_status::terms(&app.pool, college, app.clock.now()).await {
        Ok(terms) => respond(StatusCode::OK, &page(&app, shell, college, &terms)),
        Err(error) => unavailable(shell, &error),
    }
}

/// The numbers of a table as CSV (RFC 4180).
pub(super) async fn download(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    table: Result<Path<String>, PathRejection>,
) -> Response {
    let whose = whose(&member);
    let shell = Shell::new(&app, language, Some(member), "/figures");
    let Some(college) = whose else { return notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text") };
    let table = table.map(|Path(table)| table).unwrap_or_default();
    let terms = match telnusqa_status::terms(&app.pool, college, app.clock.now()).await {
        Ok(terms) => terms,
        Err(error) => return unavailable(shell, &error),
    };
    let today = day_in_almaty(app.clock.now());
    let (of, bars) = match &*table {
        "left.csv" => ("figures-left", left(&shell, app.calendars.now(), &terms, today)),
        "days.csv" => ("figures-day", days(&shell, app.calendars.now(), &terms, today).0),
        _ => return notice(StatusCode::NOT_FOUND, shell, "no-table", "no-table-text"),
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
    ];
    (headers, csv(&shell, of, &bars)).into_response()
}

/// Whose figures he may see: all, or those of his college; none where he may see none.
fn whose(member: &Member) -> Option<Option<Bin>> {
    match member.role {
        Role::Operations => Some(None),
        Role::Head => member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok()).map(Some),
        Role::Clerk | Role::Executor | Role::Operator | Role::Portal | Role::Visitor => None,
    }
}

fn page(app: &App, shell: Shell, college: Option<Bin>, terms: &Terms) -> Page {
    let language = shell.language;
    let today = day_in_almaty(app.clock.now());
    let (days, is_known) = days(&shell, app.calendars.now(), terms, today);
    let met = terms.in_time_share().map(|met| {
        let counts = [("met", count(terms.in_time, language)), ("all", count(terms.in_time + terms.late, language))];
        (share(met, language), tell(language, "figures-met-of", counts))
    });
    Page {
        as_of: as_of_words(language, terms.as_of),
        days,
        is_known,
        is_old: is_old(terms.as_of),
        left: left(&shell, app.calendars.now(), terms, today),
        met,
        open: count(terms.open.values().sum::<u64>(), language),
        whose: college.map_or_else(|| shell.say("figures-all"), |college| called(app, college, language)),
        shell,
    }
}

/// How a college is called.
fn called(app: &App, college: Bin, language: Language) -> String {
    let providers = app.providers.now();
    match (providers.find(college), language) {
        (Some(college), Language::En | Language::Kk) => college.name_kk.clone(),
        (Some(college), Language::Ru) => college.name_ru.clone(),
        (None, Language::En | Language::Kk | Language::Ru) => college.as_str().to_owned(),
    }
}

/// Cases that wait, by how many working days are left; days that the calendar does not know make a row of their own.
fn left(shell: &Shell, calendar: &Calendar, terms: &Terms, today: NaiveDate) -> Vec<Bar> {
    let mut counts = [0; ROWS.len()];
    let mut unknown = 0;
    for (day, cases) in &terms.open {
        match working_days_between(calendar, today, *day) {
            // on a day off nothing is late before the next working day has come; the day itself has passed all the same
            Ok(0) if *day < today => counts[0] += cases,
            Ok(left) => {
                let row = ROWS.iter().position(|(_, least, most)| (*least..=*most).contains(&left));
                counts[row.expect("the rows leave out no number")] += cases;
            }
            Err(_) => unknown += cases,
        }
    }
    let row = |((name, _, most), cases)| (name, class(most), cases);
    let mut rows: Vec<(&str, &'static str, u64)> = ROWS.into_iter().zip(counts).map(row).collect();
    if unknown > 0 {
        rows.push(("left-unknown", "", unknown));
    }
    let longest = rows.iter().map(|(.., cases)| *cases).max().unwrap_or(0);
    let bar = |(name, class, cases)| bar(shell, shell.say(name), None, class, (cases, longest));
    rows.into_iter().map(bar).collect()
}

/// Cases by their day, of the next working days; and whether the calendar knows all of those.
fn days(shell: &Shell, calendar: &Calendar, terms: &Terms, today: NaiveDate) -> (Vec<Bar>, bool) {
    let mut days = Vec::new();
    let mut next = calendar.working_day_from(today);
    while let (Ok(day), true) = (&next, days.len() < AHEAD) {
        days.push(*day);
        next = calendar.working_day_after(*day, 1);
    }
    let is_known = days.len() == AHEAD;
    let cases = |day: &NaiveDate| terms.open.get(day).copied().unwrap_or(0);
    let longest = days.iter().map(cases).max().unwrap_or(0);
    let of_day = |(at, day): (i32, &NaiveDate)| {
        // a narrow page breaks it
        let label = Day::new(*day, shell.language).words.replace('\u{a0}', " ");
        bar(shell, label, Some(*day), class(at), (cases(day), longest))
    };
    ((0..).zip(&days).map(of_day).collect(), is_known)
}

/// Days that have passed, and those that are near.
const fn class(left: i32) -> &'static str {
    match left {
        i32::MIN..0 => "late",
        0..=3 => "near",
        _ => "",
    }
}

fn bar(shell: &Shell, label: String, day: Option<NaiveDate>, class: &'static str, (cases, longest): (u64, u64)) -> Bar {
    let said = count(cases, shell.language);
    Bar { class, count: cases, day, label, said, width: (cases * 1000).checked_div(longest).unwrap_or(0) }
}

/// Lines of two columns: what, and how many. Programs read bare numbers and days; a mark at the beginning says UTF-8 to those
/// that guess.
fn csv(shell: &Shell, of: &str, bars: &[Bar]) -> String {
    let line = |what: &str, cases: &str| format!("{},{}\r\n", quoted(what), quoted(cases));
    let mut text = format!("\u{feff}{}", line(&shell.say(of), &shell.say("figures-cases")));
    for bar in bars {
        let what = bar.day.map_or_else(|| bar.label.clone(), |day| day.to_string());
        text.push_str(&line(&what, &bar.count.to_string()));
    }
    text
}

fn quoted(field: &str) -> String {
    let is_bare = !field.contains([',', '"', '\r', '\n']);
    if is_bare { field.to_owned() } else { format!("\"{}\"", field.replace('"', "\"\"")) }
}

fn unavailable(shell: Shell, error: &telnusqa_status::LookUpError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "answered that the service is unavailable");
    notice(StatusCode::SERVICE_UNAVAILABLE, shell, "unavailable", "unavailable-text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_holds_a_comma_is_quoted() {
        assert_eq!([quoted("4–5"), quoted("a, b"), quoted("a \"b\"")], ["4–5", "\"a, b\"", "\"a \"\"b\"\"\""]);
    }

    #[test]
    fn every_number_of_days_has_one_row() {
        for (before, after) in ROWS.iter().zip(&ROWS[1..]) {
            assert_eq!(before.2 + 1, after.1, "{} {}", before.0, after.0);
        }
    }
}
