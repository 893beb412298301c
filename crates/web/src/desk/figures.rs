//! `GET /figures`: how many results come in time, when those that are awaited are due, how cases go from stage to stage and how long
//! they stay, why they are refused: of his college for a head, of all or of one for operations. The same numbers are taken away
//! from `GET /figures/….csv`, and all of them from `/figures/figures.xlsx`.

mod flow;
mod table;

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::card::Stage;
use telnusqa_domain::case::Ground;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::term::working_days_between;
use telnusqa_status::{LookUpError, OfCollege, Overview};

use self::flow::Flow;
use self::table::{Cell, Table, workbook};
use super::numbers::{count, share, span};
use super::words::tell;
use super::work::{as_of_words, is_old};
use super::{Shell, Shelled, SignedIn, Spoken, notice, respond};
use crate::app::App;
use crate::page::dates::Day;
use crate::staff::{Member, Role};

/// So many working days are shown: today, where it is one, and fifteen more, the whole of a term.
const AHEAD: usize = 16;
/// So many colleges are shown, the worst first; all of them stand in the files.
const COLLEGES: usize = 25;
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

#[derive(Default, Deserialize)]
pub(super) struct Parameters {
    /// Whose figures operations ask for; those of all where it is empty.
    #[serde(default)]
    college: String,
}

#[derive(Template)]
#[template(path = "desk/figures.html")]
struct Page {
    as_of: String,
    /// What files are asked for with.
    asked: String,
    /// The BIN of the one college that operations look at.
    college: String,
    colleges: Option<Colleges>,
    days: Vec<Bar>,
    flow: Flow,
    grounds: Vec<Bar>,
    /// Whether the calendar knows all the days that are shown.
    is_known: bool,
    is_old: bool,
    left: Vec<Bar>,
    /// Of how many terms how many were met, and what share that is; none where none was.
    met: Option<(String, String)>,
    moves: Vec<MoveLine>,
    open: String,
    shell: Shell,
    stages: Vec<Bar>,
    times: Vec<TimeLine>,
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

/// The colleges with the most to do.
struct Colleges {
    lines: Vec<CollegeLine>,
    /// That there are more than are shown.
    more: Option<String>,
}

struct CollegeLine {
    awaited: String,
    bin: String,
    is_late: bool,
    name: String,
    overdue: String,
    refused: String,
    share: String,
}

struct MoveLine {
    count: String,
    from: String,
    to: String,
}

/// How long cases stayed in a stage, with three lines, one on another.
struct TimeLine {
    count: String,
    spans: [String; 3],
    stage: String,
    widths: [u64; 3],
}

/// What the page and the files are made of.
struct Seen {
    /// Of operations that ask for all.
    colleges: Option<Vec<OfCollege>>,
    overview: Overview,
    today: NaiveDate,
}

/// Shows the figures.
pub(super) async fn show(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let (shell, whose) = match asked(&app, language, member, parameters) {
        Ok(asked) => asked,
        Err(answer) => return *answer,
    };
    match look(&app, whose).await {
        Ok(seen) => respond(StatusCode::OK, &page(&app, shell, whose.one(), seen)),
        Err(error) => unavailable(shell, &error),
    }
}

/// The numbers of a table as CSV, or of all as a workbook.
pub(super) async fn download(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    table: Result<Path<String>, PathRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let (shell, whose) = match asked(&app, language, member, parameters) {
        Ok(asked) => asked,
        Err(answer) => return *answer,
    };
    let file = table.map(|Path(table)| table).unwrap_or_default();
    let seen = match look(&app, whose).await {
        Ok(seen) => seen,
        Err(error) => return unavailable(shell, &error),
    };
    let today = seen.today;
    let tables = tables(&app, &shell, &seen);
    let (media_type, bytes) = if file == "figures.xlsx" {
        match workbook(&tables, today) {
            Ok(bytes) => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a workbook could not be written");
                return notice(StatusCode::SERVICE_UNAVAILABLE, shell, "unavailable", "unavailable-text");
            }
        }
    } else {
        let wanted = file.strip_suffix(".csv").and_then(|id| tables.iter().find(|table| table.id == id));
        let Some(table) = wanted else { return notice(StatusCode::NOT_FOUND, shell, "no-table", "no-table-text") };
        ("text/csv; charset=utf-8; header=present", table.csv().into_bytes())
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
    ];
    (headers, bytes).into_response()
}

/// Whose figures are looked at.
#[derive(Clone, Copy)]
enum Whose {
    All,
    /// Of a college, for its own head.
    Own(Bin),
    /// Of a college, for operations.
    One(Bin),
}

impl Whose {
    fn one(self) -> Option<Bin> {
        match self {
            Self::All => None,
            Self::One(college) | Self::Own(college) => Some(college),
        }
    }
}

/// Whose figures somebody may see of those that he asks for; what he is answered where he may see none.
fn asked(
    app: &App,
    language: Language,
    member: Member,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<(Shell, Whose), Box<Response>> {
    let (role, bin) = (member.role, member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok()));
    let college = parameters.map(|Query(parameters)| parameters.college).unwrap_or_default();
    let shell = |path: String| Shell::new(app, language, Some(member), path);
    match (role, bin) {
        (Role::Operations, _) if college.trim().is_empty() => Ok((shell("/figures".to_owned()), Whose::All)),
        (Role::Operations, _) => match Bin::parse(college.trim()) {
            Ok(college) => Ok((shell(format!("/figures?college={}", college.as_str())), Whose::One(college))),
            Err(_) => {
                let shell = shell("/figures".to_owned());
                Err(Box::new(notice(StatusCode::BAD_REQUEST, shell, "no-college", "no-college-text")))
            }
        },
        (Role::Head, Some(college)) => Ok((shell("/figures".to_owned()), Whose::Own(college))),
        (
            Role::Administrator
            | Role::Clerk
            | Role::Executor
            | Role::Head
            | Role::Operator
            | Role::Portal
            | Role::Visitor,
            _,
        ) => {
            let shell = shell("/figures".to_owned());
            Err(Box::new(notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text")))
        }
    }
}

async fn look(app: &App, whose: Whose) -> Result<Seen, LookUpError> {
    let now = app.clock.now();
    let today = day_in_almaty(now);
    let overview = telnusqa_status::overview(&app.pool, whose.one(), now).await?;
    let colleges = match whose {
        Whose::All => Some(telnusqa_status::of_colleges(&app.pool, today).await?),
        Whose::One(_) | Whose::Own(_) => None,
    };
    Ok(Seen { colleges, overview, today })
}

fn page(app: &App, shell: Shell, college: Option<Bin>, seen: Seen) -> Page {
    let language = shell.language;
    let Seen { colleges, overview, today } = seen;
    let (days, is_known) = days(&shell, app.calendars.now(), &overview, today);
    let met = overview.in_time_share().map(|met| {
        let all = overview.in_time + overview.late;
        let counts = [("met", count(overview.in_time, language)), ("all", count(all, language))];
        (share(met, language), tell(language, "figures-met-of", counts))
    });
    let is_one = shell.path.contains('?');
    Page {
        as_of: as_of_words(language, overview.as_of),
        asked: college.filter(|_| is_one).map(|college| format!("?college={}", college.as_str())).unwrap_or_default(),
        college: college.filter(|_| is_one).map(|college| college.as_str().to_owned()).unwrap_or_default(),
        colleges: colleges.map(|colleges| of_colleges(app, language, &colleges)),
        days,
        flow: flow::draw(&overview.moves, language, |stage| named(&shell, stage)),
        grounds: grounds(&shell, &overview),
        is_known,
        is_old: is_old(overview.as_of),
        left: left(&shell, app.calendars.now(), &overview, today),
        met,
        moves: overview.moves.iter().map(|(which, moved)| of_move(&shell, *which, *moved)).collect(),
        open: count(overview.awaited.values().sum::<u64>(), language),
        stages: stages(&shell, &overview),
        times: times(&shell, &overview),
        whose: college.map_or_else(|| shell.say("figures-all"), |college| called(app, college, language)),
        shell,
    }
}

/// Everything that can be taken away.
fn tables(app: &App, shell: &Shell, seen: &Seen) -> Vec<Table> {
    let Seen { colleges, overview, today } = seen;
    let calendar = app.calendars.now();
    let table = |id, title: &str, columns: &[&str], rows| Table {
        columns: columns.iter().map(|column| shell.say(column)).collect(),
        id,
        rows,
        title: shell.say(title),
    };
    let bars = |bars: Vec<Bar>| -> Vec<Vec<Cell>> {
        let what = |bar: &Bar| bar.day.map_or_else(|| Cell::Text(bar.label.clone()), Cell::Day);
        bars.iter().map(|bar| vec![what(bar), Cell::Count(bar.count)]).collect()
    };
    let stage = |stage| Cell::Text(named(shell, stage));
    let moved = |((from, to), count): (&(Option<Stage>, Stage), &u64)| {
        vec![stage(*from), stage(Some(*to)), Cell::Count(*count)]
    };
    let time = |time: &telnusqa_status::StageTime| {
        let spans = [time.p50_s, time.p90_s, time.p99_s].map(Cell::Span);
        [stage(Some(time.stage)), Cell::Count(time.count)].into_iter().chain(spans).collect()
    };
    let of_college = |of: &OfCollege| {
        let name = Bin::parse(&of.college).map(|college| called(app, college, shell.language)).unwrap_or_default();
        let counts = [of.awaited, of.overdue, of.in_time, of.late, of.refused].map(Cell::Count);
        let met = Cell::Share(telnusqa_status::share(of.in_time, of.late));
        [Cell::Text(of.college.clone()), Cell::Text(name)].into_iter().chain(counts).chain([met]).collect()
    };
    let mut tables = vec![
        table(
            "left",
            "figures-by-left",
            &["figures-left", "figures-cases"],
            bars(left(shell, calendar, overview, *today)),
        ),
        table(
            "days",
            "figures-by-day",
            &["figures-day", "figures-cases"],
            bars(days(shell, calendar, overview, *today).0),
        ),
        table("stages", "figures-stages", &["figures-stage", "figures-cases"], bars(stages(shell, overview))),
        table(
            "times",
            "figures-times",
            &["figures-stage", "figures-cases", "figures-p50", "figures-p90", "figures-p99"],
            overview.times.iter().map(time).collect(),
        ),
        table(
            "flow",
            "figures-flow",
            &["figures-from", "figures-to", "figures-cases"],
            overview.moves.iter().map(moved).collect(),
        ),
        table("grounds", "figures-grounds", &["figures-ground", "figures-cases"], bars(grounds(shell, overview))),
    ];
    if let Some(colleges) = colleges {
        let columns = [
            "figures-bin",
            "figures-college",
            "figures-awaited",
            "figures-overdue",
            "figures-in-time",
            "figures-late",
            "figures-refused",
            "figures-share",
        ];
        tables.push(table("colleges", "figures-colleges", &columns, colleges.iter().map(of_college).collect()));
    }
    tables
}

/// What a stage is called in a figure; where cases come from, where it is none.
fn named(shell: &Shell, stage: Option<Stage>) -> String {
    shell.say(&format!("stage-{}", stage.map_or("none", Stage::name)))
}

fn of_move(shell: &Shell, (from, to): (Option<Stage>, Stage), moved: u64) -> MoveLine {
    MoveLine { count: count(moved, shell.language), from: named(shell, from), to: named(shell, Some(to)) }
}

fn of_colleges(app: &App, language: Language, colleges: &[OfCollege]) -> Colleges {
    let line = |of: &OfCollege| CollegeLine {
        awaited: count(of.awaited, language),
        bin: of.college.clone(),
        is_late: of.overdue > 0,
        name: Bin::parse(&of.college).map(|college| called(app, college, language)).unwrap_or_default(),
        overdue: count(of.overdue, language),
        refused: count(of.refused, language),
        share: telnusqa_status::share(of.in_time, of.late).map_or_else(|| "–".to_owned(), |met| share(met, language)),
    };
    let more = colleges.len().saturating_sub(COLLEGES);
    Colleges {
        lines: colleges.iter().take(COLLEGES).map(line).collect(),
        more: (more > 0).then(|| {
            let more = count(u32::try_from(more).unwrap_or(u32::MAX), language);
            tell(language, "figures-colleges-more", [("count", more)])
        }),
    }
}

/// How a college is called.
fn called(app: &App, college: Bin, language: Language) -> String {
    app.providers.now().find(college).map_or(college.as_str(), |college| college.name(language)).to_owned()
}

/// How long cases stayed; lines are of a thousand that the longest time has.
fn times(shell: &Shell, overview: &Overview) -> Vec<TimeLine> {
    let longest = overview.times.iter().map(|time| time.p99_s).max().unwrap_or_default().max(1);
    let line = |time: &telnusqa_status::StageTime| {
        let spans = [time.p50_s, time.p90_s, time.p99_s];
        TimeLine {
            count: count(time.count, shell.language),
            spans: spans.map(|seconds| span(seconds, shell.language)),
            stage: named(shell, Some(time.stage)),
            widths: spans.map(|seconds| seconds * 1000 / longest),
        }
    };
    overview.times.iter().map(line).collect()
}

/// Where cases stand, those that have ended too.
fn stages(shell: &Shell, overview: &Overview) -> Vec<Bar> {
    let longest = overview.stages.values().copied().max().unwrap_or(0);
    let of = |(stage, cases): (&Stage, &u64)| bar(shell, named(shell, Some(*stage)), None, "", (*cases, longest));
    overview.stages.iter().map(of).collect()
}

/// Why refusals stand; every ground that there is.
fn grounds(shell: &Shell, overview: &Overview) -> Vec<Bar> {
    let cases = |ground: &Ground| overview.grounds.get(ground).copied().unwrap_or(0);
    let longest = Ground::ALL.iter().map(cases).max().unwrap_or(0);
    let of = |ground: &Ground| {
        bar(shell, shell.say(&format!("choice-{}", ground.name())), None, "", (cases(ground), longest))
    };
    Ground::ALL.iter().map(of).collect()
}

/// Cases that wait, by how many working days are left; days that the calendar does not know make a row of their own.
fn left(shell: &Shell, calendar: &Calendar, overview: &Overview, today: NaiveDate) -> Vec<Bar> {
    let mut counts = [0; ROWS.len()];
    let mut unknown = 0;
    for (day, cases) in &overview.awaited {
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
fn days(shell: &Shell, calendar: &Calendar, overview: &Overview, today: NaiveDate) -> (Vec<Bar>, bool) {
    let mut days = Vec::new();
    let mut next = calendar.working_day_from(today);
    while let (Ok(day), true) = (&next, days.len() < AHEAD) {
        days.push(*day);
        next = calendar.working_day_after(*day, 1);
    }
    let is_known = days.len() == AHEAD;
    let cases = |day: &NaiveDate| overview.awaited.get(day).copied().unwrap_or(0);
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

fn unavailable(shell: Shell, error: &LookUpError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "answered that the service is unavailable");
    notice(StatusCode::SERVICE_UNAVAILABLE, shell, "unavailable", "unavailable-text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_days_has_one_row() {
        for (before, after) in ROWS.iter().zip(&ROWS[1..]) {
            assert_eq!(before.2 + 1, after.1, "{} {}", before.0, after.0);
        }
    }
}
