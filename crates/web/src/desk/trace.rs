//! `GET /system/trace?number=`: one case's way through the house, event by event: who recorded it, in which trace, how long it waited
//! before and for whom, and what became of its messages. For operations: nothing of a person is in it.

mod drawing;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, FixedOffset, Utc};
use serde::Deserialize;
use telnusqa_chassis::lag;
use telnusqa_domain::card::{Mover, Stage};
use telnusqa_domain::case::CaseId;
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::Language;
use telnusqa_status::{Answer, Step};
use uuid::Uuid;

use self::drawing::{Drawing, Mark, Wait};
use super::numbers::span;
use super::work::{as_of_words, is_old};
use super::{Shell, Shelled, SignedIn, Spoken, notice, respond};
use crate::api::{Problem, of_any};
use crate::app::App;
use crate::page::dates::{self, Day};
use crate::page::message_called;
use crate::staff::Role;

/// A shorter time than this is the house's own; nobody is waited for.
const WAIT_MIN_S: u64 = 60;

#[derive(Default, Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    number: String,
}

#[derive(Template)]
#[template(path = "desk/trace.html")]
struct Page {
    as_of: String,
    case: Uuid,
    days: Vec<DayOfCase>,
    drawing: Drawing,
    followers: Vec<FollowerLine>,
    is_old: bool,
    messages: Vec<MessageLine>,
    number: String,
    parked: Vec<ParkedLine>,
    shell: Shell,
    timers: Vec<TimerLine>,
    /// From its first event to its last.
    whole: String,
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// What happened on a day.
struct DayOfCase {
    day: Day,
    lines: Vec<Line>,
}

struct Line {
    /// Since the event before it.
    after: Option<String>,
    at: String,
    iso: String,
    position: i64,
    stage: Option<String>,
    trace: Option<String>,
    waited_for: Option<&'static str>,
    what: String,
    writer: Option<&'static str>,
}

/// A service that follows the log, as this case concerns it.
struct FollowerLine {
    has_all: bool,
    name: String,
    position: i64,
}

struct MessageLine {
    at: Vec<String>,
    kind: String,
    position: i64,
    reason: Option<String>,
    status: String,
    way: String,
}

struct ParkedLine {
    code: String,
    position: Option<i64>,
    reason: String,
    service: String,
}

struct TimerLine {
    due: String,
    iso: String,
    kind: String,
}

/// A way of a message: of which event and kind, which way, what it came to, why, when it was handed over and when it came.
type WayRow = (i64, String, String, String, Option<String>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// What the tables say of a case, besides its events.
struct Seen {
    followers: Vec<lag::Follower>,
    parked: Vec<ParkedLine>,
    timers: Vec<(String, DateTime<Utc>)>,
    ways: Vec<WayRow>,
}

/// Shows the way of a case.
pub(super) async fn show(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let is_operations = member.role == Role::Operations;
    let number = parameters.map(|Query(parameters)| parameters.number).unwrap_or_default();
    let number = number.trim().to_owned();
    let simple = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let path = if !number.is_empty() && number.chars().all(simple) {
        format!("/system/trace?number={number}")
    } else {
        "/system/trace".to_owned()
    };
    let shell = Shell::new(&app, language, Some(member), path);
    if !is_operations {
        return notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text");
    }
    let now = app.clock.now();
    let answer = match of_any(&app, Ok(Path(number)), now).await {
        Ok(answer) => answer,
        Err(problem) if problem.status().is_server_error() => return unavailable(shell, &problem),
        Err(_) => return notice(StatusCode::NOT_FOUND, shell, "no-case", "trace-no-case-text"),
    };
    let Answer { as_of, found } = answer;
    let read = async {
        let steps =
            telnusqa_status::trace(&app.pool, found.case).await.map_err(|error| Problem::unavailable(&error))?;
        let seen = look(&app, found.case).await.map_err(|error| Problem::unavailable(&error))?;
        Ok::<_, Problem>((steps, seen))
    };
    match read.await {
        Ok((steps, seen)) => {
            let number = found.card.number.map_or_else(|| found.case.0.to_string(), |number| number.to_string());
            let mut page = page(shell, (found.case, number), &steps, seen);
            page.as_of = as_of_words(page.shell.language, as_of);
            page.is_old = is_old(as_of);
            respond(StatusCode::OK, &page)
        }
        Err(problem) => unavailable(shell, &problem),
    }
}

async fn look(app: &App, case: CaseId) -> Result<Seen, sqlx::Error> {
    let parked: Vec<(String, Option<i64>, String, String)> = sqlx::query_as(
        "SELECT service, position, reason_code, reason FROM parked.messages
         WHERE case_id = $1 AND handled_at IS NULL ORDER BY id",
    )
    .bind(case.0)
    .fetch_all(&app.pool)
    .await?;
    let parked =
        parked.into_iter().map(|(service, position, code, reason)| ParkedLine { code, position, reason, service });
    Ok(Seen {
        followers: lag::followers(&app.pool).await?,
        parked: parked.collect(),
        timers: sqlx::query_as("SELECT kind, due_at FROM workflow.timers WHERE case_id = $1 ORDER BY due_at, kind")
            .bind(case.0)
            .fetch_all(&app.pool)
            .await?,
        ways: sqlx::query_as(
            "SELECT message.position, message.kind, coalesce(way.way, message.way), coalesce(way.status, message.status),
                 coalesce(way.reason, message.reason), way.handed_over_at, way.delivered_at
             FROM notification.messages AS message LEFT JOIN notification.ways AS way ON way.message_id = message.id
             WHERE message.case_id = $1 ORDER BY message.position, message.kind, way.changed_at",
        )
        .bind(case.0)
        .fetch_all(&app.pool)
        .await?,
    })
}

fn page(shell: Shell, (case, number): (CaseId, String), steps: &[Step], seen: Seen) -> Page {
    let language = shell.language;
    let last = steps.last().map_or(0, |step| step.position.0);
    let moment = |at: DateTime<Utc>| dates::moment(in_almaty(at), language);
    let messages =
        seen.ways.iter().map(|(position, kind, way, status, reason, handed_over_at, delivered_at)| MessageLine {
            at: [handed_over_at, delivered_at].into_iter().flatten().map(|at| moment(*at)).collect(),
            kind: message(&shell, kind),
            position: *position,
            reason: reason.clone(),
            status: shell.word("sent", status),
            way: shell.word("way", way),
        });
    let timer = |(kind, due_at): &(String, DateTime<Utc>)| TimerLine {
        due: moment(*due_at),
        iso: in_almaty(*due_at).to_rfc3339(),
        kind: shell.word("timer", kind.split(['.', '/']).next().unwrap_or(kind)),
    };
    let follower = |follower: &lag::Follower| FollowerLine {
        has_all: follower.position >= last,
        name: follower.consumer.clone(),
        position: follower.position,
    };
    Page {
        as_of: String::new(),
        case: case.0,
        days: days(&shell, steps),
        drawing: draw(&shell, steps, &seen.ways),
        followers: seen.followers.iter().map(follower).collect(),
        is_old: false,
        messages: messages.collect(),
        number,
        timers: seen.timers.iter().map(timer).collect(),
        whole: steps
            .first()
            .zip(steps.last())
            .map_or_else(String::new, |(first, last)| span(seconds(first, last), language)),
        parked: seen.parked,
        shell,
    }
}

/// The events, by the day on which they were recorded.
fn days(shell: &Shell, steps: &[Step]) -> Vec<DayOfCase> {
    let mut days: Vec<DayOfCase> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| steps.get(before));
        let recorded_at = in_almaty(step.recorded_at);
        let day = recorded_at.date_naive();
        if days.last().is_none_or(|last| last.day.iso != day) {
            days.push(DayOfCase { day: Day::new(day, shell.language), lines: Vec::new() });
        }
        let line = Line {
            after: before.map(|before| span(seconds(before, step), shell.language)),
            at: recorded_at.format("%H:%M:%S").to_string(),
            iso: recorded_at.to_rfc3339(),
            position: step.position.0,
            stage: step.standing.map(|(stage, _)| shell.say(&format!("stage-{}", stage.name()))),
            trace: step.trace.clone(),
            waited_for: before.and_then(|before| waited_for(shell, before, step)),
            what: happened(shell, &step.kind),
            writer: step.writer,
        };
        if let Some(last) = days.last_mut() {
            last.lines.push(line);
        }
    }
    days
}

fn draw(shell: &Shell, steps: &[Step], ways: &[WayRow]) -> Drawing {
    let mut told: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (position, kind, way, status, ..) in ways {
        let text = format!("{}: {}, {}", message(shell, kind), shell.word("way", way), shell.word("sent", status));
        told.entry(*position).or_default().push(text);
    }
    let mut drawing = Drawing::default();
    let mut before: Option<(&Step, DateTime<FixedOffset>)> = None;
    for step in steps {
        let at = in_almaty(step.recorded_at);
        if let Some((before, before_at)) = before {
            let took = seconds(before, step);
            let waited_for = waited_for(shell, before, step);
            drawing.wait(&Wait {
                days: (at.date_naive() - before_at.date_naive()).num_days(),
                seconds: took,
                words: waited_for.map(|who| format!("{who}: {}", span(took, shell.language))),
            });
        }
        if before.is_none_or(|(_, before_at)| before_at.date_naive() != at.date_naive()) {
            drawing.day(Day::new(at.date_naive(), shell.language).words);
        }
        let told = told.remove(&step.position.0).unwrap_or_default();
        drawing.mark(Mark { at: at.format("%H:%M").to_string(), told, what: happened(shell, &step.kind) });
        before = Some((step, at));
    }
    drawing.end();
    drawing
}

/// For whom the house waited between two events; nobody where it worked itself, or the case had ended.
fn waited_for(shell: &Shell, before: &Step, step: &Step) -> Option<&'static str> {
    let (stage, mover) = before.standing?;
    let is_wait = seconds(before, step) >= WAIT_MIN_S && stage != Stage::Drafted && mover != Mover::Nobody;
    is_wait.then(|| shell.texts.mover(mover))
}

fn seconds(from: &Step, to: &Step) -> u64 {
    u64::try_from((to.recorded_at - from.recorded_at).num_seconds()).unwrap_or(0)
}

fn message(shell: &Shell, kind: &str) -> String {
    message_called(kind, shell.language).unwrap_or_else(|| kind.to_owned())
}

/// What an event is called; its kind where there are no words for it.
fn happened(shell: &Shell, kind: &str) -> String {
    shell.texts.happened(kind).map_or_else(|| shell.word("event", kind), str::to_owned)
}

fn unavailable(shell: Shell, problem: &Problem) -> Response {
    tracing::error!(problem = problem.title(Language::En), "answered that the service is unavailable");
    notice(StatusCode::SERVICE_UNAVAILABLE, shell, "unavailable", "unavailable-text")
}
