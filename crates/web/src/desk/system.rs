//! `GET /system`: who follows the log and how far he is, what waits, what is parked and why, what gateways of messages brought, numbers
//! that did not come, what is due by itself; `POST /system/replay` has what is parked tried again. For operations: it shows no case of a person.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use telnusqa_chassis::lag::{self, Follower, Hole, Timers};
use telnusqa_chassis::parked::{self, Parked};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::Language;
use telnusqa_status::{AsOf, LookUpError};
use uuid::Uuid;

use super::numbers::count;
use super::words::tell;
use super::work::{as_of_words, is_old};
use super::{FromUs, Shell, Shelled, SignedIn, Somebody, Spoken, notice, onward, respond};
use crate::app::App;
use crate::messages::{Gateway, gateways};
use crate::page::dates;
use crate::staff::Role;

/// So many holes and parked messages are shown; the rest is counted.
const SHOWN: usize = 100;

#[derive(Default, Deserialize)]
pub(super) struct Parameters {
    /// For how many messages a replay was just asked.
    #[serde(default)]
    asked: Option<u32>,
}

/// What is to be tried again.
#[derive(Deserialize)]
pub(super) struct Again {
    /// A number of the list, or `all`.
    id: String,
}

#[derive(Template)]
#[template(path = "desk/system.html")]
struct Page {
    as_of: String,
    done: Option<String>,
    followers: Vec<FollowerLine>,
    gateways: Vec<GatewayLine>,
    holes: Vec<HoleLine>,
    is_old: bool,
    more_holes: bool,
    /// How many more are parked than are shown.
    more_parked: Option<String>,
    parked: Vec<ParkedLine>,
    shell: Shell,
    timers: Vec<TimersLine>,
    waiting: Vec<WaitingLine>,
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

struct FollowerLine {
    behind: String,
    is_behind: bool,
    name: String,
    position: String,
    since: Option<Moment>,
    works: Option<bool>,
}

/// What a gateway of messages brought in a day.
struct GatewayLine {
    delivered: String,
    doubts: String,
    is_bad: bool,
    last: Option<Moment>,
    lost: String,
    name: String,
    way: String,
    without_news: String,
}

struct HoleLine {
    asked: bool,
    branch: String,
    due: Moment,
    missing: String,
    numbers: String,
}

struct Moment {
    iso: String,
    words: String,
}

struct ParkedLine {
    case: Option<Uuid>,
    code: String,
    id: i64,
    is_asked: bool,
    kind: String,
    position: Option<String>,
    reason: String,
    service: String,
    since: Moment,
}

struct TimersLine {
    due: String,
    is_due: bool,
    kind: String,
    next: Moment,
    soon: String,
}

struct WaitingLine {
    count: String,
    /// Whether somebody should look at it.
    is_bad: bool,
    what: String,
}

/// What the tables say.
struct Seen {
    as_of: AsOf,
    followers: Vec<Follower>,
    gateways: Vec<Gateway>,
    holes: Vec<Hole>,
    parked: Vec<Parked>,
    timers: Vec<Timers>,
    waiting: Vec<(String, i64)>,
}

/// Shows how the house is.
pub(super) async fn show(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let is_operations = member.role == Role::Operations;
    let shell = Shell::new(&app, language, Some(member), "/system");
    if !is_operations {
        return notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text");
    }
    let asked = parameters.ok().and_then(|Query(parameters)| parameters.asked);
    match look(&app).await {
        Ok(seen) => respond(StatusCode::OK, &page(shell, seen, asked)),
        Err(error) => unavailable(shell, &error),
    }
}

/// Asks the services to try again what they parked.
pub(super) async fn replay(
    _: FromUs,
    Somebody(member): Somebody,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    again: Result<Form<Again>, FormRejection>,
) -> Response {
    let Some(member) = member else { return onward("/sign-in?next=/system") };
    let (id, role) = (member.id.clone(), member.role);
    let shell = Shell::new(&app, language, Some(member), "/system");
    if role != Role::Operations {
        return notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text");
    }
    let wanted = again.ok().map(|Form(again)| again.id);
    let Some(wanted) = wanted.filter(|wanted| wanted == "all" || wanted.parse::<i64>().is_ok()) else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    match ask(&app, wanted.parse().ok()).await {
        Ok(asked) => {
            tracing::info!(staff = id, asked, "asked for a replay of what is parked");
            onward(&format!("/system?asked={asked}"))
        }
        Err(error) => unavailable(shell, &error),
    }
}

async fn look(app: &App) -> Result<Seen, sqlx::Error> {
    let now = app.clock.now();
    let more = i64::try_from(SHOWN).unwrap_or(i64::MAX).saturating_add(1);
    Ok(Seen {
        as_of: telnusqa_status::as_of(&app.pool, now).await.map_err(|LookUpError(error)| error)?,
        followers: lag::followers(&app.pool).await?,
        gateways: gateways(&app.pool).await?,
        holes: lag::holes(&app.pool, more).await?,
        parked: parked::list(&app.pool).await?,
        timers: lag::timers(&app.pool, now).await?,
        waiting: lag::waiting(&app.pool).await?,
    })
}

/// Asks for one, or for all; for how many.
async fn ask(app: &App, id: Option<i64>) -> Result<u32, sqlx::Error> {
    let ids = match id {
        Some(id) => vec![id],
        None => parked::list(&app.pool).await?.iter().map(|entry| entry.id).collect(),
    };
    let mut asked = 0;
    for id in ids {
        asked += u32::from(parked::request_replay(&app.pool, id).await?);
    }
    Ok(asked)
}

fn page(shell: Shell, seen: Seen, asked: Option<u32>) -> Page {
    let language = shell.language;
    let more = seen.parked.len().saturating_sub(SHOWN);
    Page {
        as_of: as_of_words(language, seen.as_of),
        done: asked.map(|asked| tell(language, "system-asked", [("count", count(asked, language))])),
        followers: seen.followers.into_iter().map(|follower| follows(&shell, follower)).collect(),
        gateways: seen.gateways.into_iter().map(|gateway| brought(&shell, gateway)).collect(),
        holes: seen.holes.iter().take(SHOWN).map(|hole| is_missing(hole, language)).collect(),
        is_old: is_old(seen.as_of),
        more_holes: seen.holes.len() > SHOWN,
        more_parked: (more > 0).then(|| count(u32::try_from(more).unwrap_or(u32::MAX), language)),
        parked: seen.parked.into_iter().take(SHOWN).map(|entry| is_parked(&shell, entry)).collect(),
        timers: seen.timers.iter().map(|timers| is_due(&shell, timers)).collect(),
        waiting: seen.waiting.iter().map(|(what, waiting)| waits(&shell, what, *waiting)).collect(),
        shell,
    }
}

fn follows(shell: &Shell, follower: Follower) -> FollowerLine {
    let Follower { behind, consumer, position, since, works } = follower;
    FollowerLine {
        behind: count(behind, shell.language),
        is_behind: behind > 0,
        name: consumer,
        position: count(position, shell.language),
        since: since.map(|since| moment(since, shell.language)),
        works,
    }
}

fn brought(shell: &Shell, gateway: Gateway) -> GatewayLine {
    let amount = |number: i64| count(number, shell.language);
    GatewayLine {
        delivered: amount(gateway.delivered),
        doubts: amount(gateway.doubts),
        is_bad: gateway.doubts > 0,
        last: gateway.last_at.map(|at| moment(at, shell.language)),
        lost: amount(gateway.lost),
        way: shell.word("way", &gateway.way),
        without_news: amount(gateway.without_news),
        name: gateway.name,
    }
}

fn is_missing(hole: &Hole, language: Language) -> HoleLine {
    let (from, to) = (hole.from_number, hole.to_number);
    HoleLine {
        asked: hole.asked,
        branch: hole.branch.clone(),
        due: moment(hole.due_at, language),
        missing: count(i128::from(to) - i128::from(from) + 1, language),
        // numbers of a sequence are names, no amounts
        numbers: if from == to { from.to_string() } else { format!("{from}–{to}") },
    }
}

fn is_parked(shell: &Shell, entry: Parked) -> ParkedLine {
    ParkedLine {
        case: entry.case_id,
        code: entry.reason_code,
        id: entry.id,
        is_asked: entry.replay_requested,
        kind: shell.word("parked", &entry.kind),
        position: entry.position.map(|position| position.to_string()),
        reason: entry.reason,
        service: entry.service,
        since: moment(entry.parked_at, shell.language),
    }
}

fn is_due(shell: &Shell, timers: &Timers) -> TimersLine {
    TimersLine {
        due: count(timers.due, shell.language),
        is_due: timers.due > 0,
        kind: shell.word("timer", &timers.kind),
        next: moment(timers.next_at, shell.language),
        soon: count(timers.soon, shell.language),
    }
}

fn waits(shell: &Shell, what: &str, waiting: i64) -> WaitingLine {
    let code = what.replace(' ', "-");
    // the rest is made within seconds, and is nobody's business
    let needs_somebody =
        matches!(&*code, "holes-in-numbers-of-branches" | "parked") || code.starts_with("messages-of-which");
    WaitingLine {
        count: count(waiting, shell.language),
        is_bad: needs_somebody && waiting > 0,
        what: shell.word("waits", &code),
    }
}

fn moment(at: DateTime<Utc>, language: Language) -> Moment {
    let at = in_almaty(at);
    Moment { iso: at.to_rfc3339(), words: dates::moment(at, language) }
}

fn unavailable(shell: Shell, error: &sqlx::Error) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "answered that the service is unavailable");
    notice(StatusCode::SERVICE_UNAVAILABLE, shell, "unavailable", "unavailable-text")
}
