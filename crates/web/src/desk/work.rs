//! `GET /work?tab=&all=&page=`: what waits for a clerk, an executor or a head, by next step, the nearest deadline first.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use telnusqa_domain::case::{Role, StaffId, StepKind};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_status::{Answer, AsOf, Hit, LookUpError, Page as Part, Wanted, Worklist};

use super::words::tell;
use super::{Shell, Shelled, SignedIn, Spoken, notice, respond};
use crate::app::App;
use crate::page::dates::{self, Day};
use crate::page::days_left;
use crate::staff::Member;

/// Cases on a page.
const PAGE: u32 = 25;

/// Which part of the list is looked at.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Parameters {
    /// What was given to all executors of the college, not to this one alone.
    #[serde(default)]
    all: bool,
    #[serde(default)]
    page: Option<u32>,
    /// The next step; every one where none is named.
    #[serde(default)]
    tab: Option<String>,
    /// The step that was just taken.
    #[serde(default)]
    pub(super) done: Option<String>,
}

/// A line of the list.
pub(super) struct Line {
    pub(super) by: Option<Day>,
    pub(super) href: String,
    pub(super) is_here: bool,
    pub(super) is_late: bool,
    pub(super) is_near: bool,
    pub(super) left: Option<String>,
    pub(super) number: String,
    pub(super) original: String,
    pub(super) step: String,
    /// The version of the case, where it waits for the signature of the one who looks.
    pub(super) to_sign: Option<i32>,
}

/// A tab: a next step, and how many cases wait for it.
pub(super) struct Tab {
    pub(super) count: u64,
    pub(super) href: String,
    pub(super) is_here: bool,
    pub(super) label: String,
}

/// The list, as it stands beside a case too.
pub(super) struct List {
    /// The same list with what was given to others, or without.
    pub(super) all: Option<(String, bool)>,
    pub(super) as_of: String,
    pub(super) is_old: bool,
    pub(super) lines: Vec<Line>,
    pub(super) next: Option<String>,
    pub(super) previous: Option<String>,
    pub(super) tabs: Vec<Tab>,
}

#[derive(Template)]
#[template(path = "desk/work.html")]
struct Page {
    /// Once for each page that is shown: what is sent twice is done once.
    key: String,
    list: List,
    shell: Shell,
}

impl Page {
    /// Whether more than one document waits for the signature of the one who looks.
    fn is_batch(&self) -> bool {
        self.list.lines.iter().filter(|line| line.to_sign.is_some()).count() > 1
    }
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// Shows the list.
pub(super) async fn list(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let parameters = parameters.map(|Query(parameters)| parameters).unwrap_or_default();
    let shell = Shell::new(&app, language, Some(member.clone()), format!("/work{}", query(&parameters)));
    match read(&app, &shell, &member, &parameters, None).await {
        Ok(Some(list)) => respond(StatusCode::OK, &Page { key: super::case::key(), list, shell }),
        Ok(None) => notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text"),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "answered that the service is unavailable");
            notice(StatusCode::SERVICE_UNAVAILABLE, shell, "unavailable", "unavailable-text")
        }
    }
}

/// Reads the list of whoever works at a college; nothing for others.
pub(super) async fn read(
    app: &App,
    shell: &Shell,
    member: &Member,
    parameters: &Parameters,
    here: Option<&str>,
) -> Result<Option<List>, LookUpError> {
    let college = member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok());
    let Some((role, college)) = member.role.at_college().zip(college) else { return Ok(None) };
    let own = StaffId::parse(&member.id).filter(|_| role == Role::Executor && !parameters.all);
    let now = app.clock.now();
    let tab = parameters.tab.as_deref().and_then(StepKind::from_name);
    let number = parameters.page.unwrap_or(1).max(1) - 1;
    let stands_in_for = member.duties.stands_in_for.clone();
    let wanted = Wanted { college, executor: own, overrun: false, role: Some(role), stands_in_for, step: tab };
    let part = Part { number, size: PAGE };
    let Answer { as_of, found: Worklist { mut counts, mut hits } } =
        telnusqa_status::worklist(&app.pool, &wanted, part, now).await?;
    let total: u64 = counts.values().sum();
    // whoever has the right to sign sees what waits for the head's signature too
    if member.duties.signs && role != Role::Head {
        let step = Some(StepKind::Sign);
        let of_head = Wanted { executor: None, role: Some(Role::Head), stands_in_for: Vec::new(), step, ..wanted };
        let of_head = telnusqa_status::worklist(&app.pool, &of_head, part, now).await?.found;
        counts.extend(of_head.counts.into_iter().filter(|(of, _)| Some(*of) == step));
        hits.extend(of_head.hits.into_iter().filter(|_| tab == step));
    }
    let with = |tab: Option<StepKind>, all: bool, page: u32| {
        let tab = tab.map(|step| step.name().to_owned());
        query(&Parameters { all, page: Some(page).filter(|page| *page > 1), tab, done: None })
    };
    let shown = tab.map_or(total, |tab| counts.get(&tab).copied().unwrap_or(0));
    let mut tabs = vec![Tab {
        count: total,
        href: format!("/work{}", with(None, parameters.all, 1)),
        is_here: tab.is_none(),
        label: shell.say("tab-all"),
    }];
    tabs.extend(counts.iter().map(|(step, count)| Tab {
        count: *count,
        href: format!("/work{}", with(Some(*step), parameters.all, 1)),
        is_here: tab == Some(*step),
        label: shell.say(&format!("tab-{}", step.name())),
    }));
    let asked = with(tab, parameters.all, number.saturating_add(1));
    let line = |hit: &Hit| line(app, shell, hit, &asked, here, now);
    let page = |page: u32| format!("/work{}", with(tab, parameters.all, page));
    Ok(Some(List {
        all: (role == Role::Executor).then(|| (format!("/work{}", with(tab, !parameters.all, 1)), parameters.all)),
        as_of: as_of_words(shell.language, as_of),
        is_old: is_old(as_of),
        lines: hits.iter().filter_map(line).collect(),
        next: ((u64::from(number) + 1) * u64::from(PAGE) < shown).then(|| page(number.saturating_add(2))),
        previous: (number > 0).then(|| page(number)),
        tabs,
    }))
}

/// What the page is true as of.
pub(super) fn as_of_words(language: Language, as_of: AsOf) -> String {
    let at = dates::moment(in_almaty(as_of.at), language);
    tell(language, "as-of", [("at", at), ("position", as_of.position.0.to_string())])
}

/// Whether people must be told that what they see is not the newest.
pub(super) fn is_old(as_of: AsOf) -> bool {
    as_of.age.num_seconds() > 5
}

fn line(app: &App, shell: &Shell, hit: &Hit, asked: &str, here: Option<&str>, now: DateTime<Utc>) -> Option<Line> {
    let card = &hit.card;
    let number = card.number?.to_string();
    let sentence = app.sentence(card, shell.language, now);
    let left = sentence.working_days_left;
    Some(Line {
        by: card.hand_over_by.or(card.due_on).map(|day| Day::new(day, shell.language)),
        href: format!("/work/{number}{asked}"),
        is_here: here == Some(number.as_str()),
        is_late: card.term_expired || left.is_some_and(i32::is_negative),
        is_near: card.term_near || card.overrun().is_some(),
        left: left.map(|days| days_left(days, shell.language)),
        original: shell.say(&format!("original-{}", card.original.name())),
        step: card.next_step().map(|step| shell.say(&format!("tab-{}", step.name()))).unwrap_or_default(),
        to_sign: (card.next_step() == Some(StepKind::Sign)).then_some(hit.version),
        number,
    })
}

/// What was asked for, as it stands in an address.
pub(super) fn query(parameters: &Parameters) -> String {
    let mut pairs = Vec::new();
    if let Some(step) = parameters.tab.as_deref().and_then(StepKind::from_name) {
        pairs.push(format!("tab={}", step.name()));
    }
    if parameters.all {
        pairs.push("all=true".to_owned());
    }
    pairs.extend(parameters.page.filter(|page| *page > 1).map(|page| format!("page={page}")));
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}
