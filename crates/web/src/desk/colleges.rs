//! `/colleges`: the colleges of which somebody may change something, with a search; `/colleges/{bin}`: what holds of one today, what lies
//! ahead, what can be changed, and all that was; `POST` changes it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use telnusqa_domain::colleges::{Change, ChangeKind};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::{Provider, Schedule, Status};
use uuid::Uuid;

use super::form::{Field, Input, Told, fill, members, told};
use super::words::tell;
use super::{FromUs, Shell, Shelled, SignedIn, Somebody, Spoken, notice, onward, respond};
use crate::alphabet;
use crate::api::colleges::{self, Changed, Hours, Seen, successor};
use crate::api::{Condition, Members, Problem};
use crate::app::App;
use crate::colleges::Wanted;
use crate::page::dates::{in_words, moment};
use crate::staff::{Member, Role};

#[derive(Default, Deserialize)]
pub(super) struct Parameters {
    /// The change that was just made.
    #[serde(default)]
    done: Option<String>,
    /// What is looked for.
    #[serde(default)]
    q: Option<String>,
}

/// The colleges.
#[derive(Template)]
#[template(path = "desk/colleges.html")]
struct List {
    errors: Vec<Told>,
    key: String,
    lines: Vec<Line>,
    offers: Vec<Offer>,
    q: String,
    shell: Shell,
}

struct Line {
    bin: String,
    name: String,
    standing: String,
}

/// A college.
#[derive(Template)]
#[template(path = "desk/college.html")]
struct Page {
    ahead: Vec<String>,
    bin: String,
    done: Option<String>,
    errors: Vec<Told>,
    facts: Vec<(String, String)>,
    heading: String,
    history: Vec<Happened>,
    href: String,
    is_administrator: bool,
    key: String,
    offers: Vec<Offer>,
    seen: Seen,
    shell: Shell,
}

impl Shelled for List {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// A change that was made, in words.
struct Happened {
    at: String,
    at_iso: String,
    /// Whether it can be taken back.
    back: bool,
    by: String,
    is_taken_back: bool,
    number: i32,
    what: String,
}

/// A change that can be made, with its form.
struct Offer {
    fields: Vec<Field>,
    is_open: bool,
    label: String,
    name: &'static str,
}

/// Shows the colleges; a head has one.
pub(super) async fn list(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    if let (Role::Head, Some(bin)) = (member.role, member.bin.as_deref()) {
        return onward(&format!("/colleges/{bin}"));
    }
    let shell = Shell::new(&app, language, Some(member.clone()), "/colleges");
    let q = parameters.ok().and_then(|Query(parameters)| parameters.q).unwrap_or_default();
    match listed(&app, shell, &member, q).await {
        Ok(list) => respond(StatusCode::OK, &list),
        Err((shell, problem)) => failure(shell, &problem),
    }
}

/// Shows one.
pub(super) async fn show(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    path: Result<Path<String>, PathRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let name = path.map(|Path(name)| name).unwrap_or_default();
    let shell = Shell::new(&app, language, Some(member.clone()), "/colleges");
    let done = parameters.ok().and_then(|Query(parameters)| parameters.done);
    match page(&app, shell, &member, &name).await {
        Ok(mut page) => {
            let kind = done.as_deref().and_then(ChangeKind::from_name);
            page.done = kind.map(|kind| page.shell.say(&format!("done-college-{}", kind.name())));
            respond(StatusCode::OK, &page)
        }
        Err((shell, problem)) => failure(shell, &problem),
    }
}

/// Changes one; where that is refused, the form again as it was filled in. A new one is founded at `/colleges/new/found`.
pub(super) async fn change(
    _: FromUs,
    Somebody(member): Somebody,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    path: Result<Path<(String, String)>, PathRejection>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let (name, kind) = path.map(|Path(path)| path).unwrap_or_default();
    let shell = Shell::new(&app, language, member.clone(), "/colleges");
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let Some(kind) = ChangeKind::from_name(&kind) else {
        return notice(StatusCode::NOT_FOUND, shell, "no-page", "no-page-text");
    };
    let action = format!("/colleges/{name}/{}", kind.name());
    let Some(member) = member else { return super::sign_in::ended(shell, &action, filled) };
    if name == "new" && kind == ChangeKind::Found {
        return found(&app, shell, &member, &filled).await;
    }
    let mut page = match page(&app, shell, &member, &name).await {
        Ok(page) => page,
        Err((shell, problem)) => return failure(shell, &problem),
    };
    let fields = fields(&app, &page.shell, Some(&page.seen), kind);
    let asked = Members::of_page(members(&fields, &filled));
    match colleges::carry_out(&app, &member, (page.seen.college.bin, kind), condition(&filled), asked).await {
        Ok(_) => onward(&format!("/colleges/{name}?done={}", kind.name())),
        Err(problem) => {
            page.errors = refused(&page.shell, &mut page.offers, kind, &problem, &filled);
            respond(problem.status(), &page)
        }
    }
}

/// Whoever reloads a form that was refused sees the college.
pub(super) async fn back(path: Result<Path<(String, String)>, PathRejection>) -> Response {
    let college = path.ok().filter(|Path((name, _))| colleges::bin(name).is_ok());
    onward(&college.map_or_else(|| "/colleges".to_owned(), |Path((name, _))| format!("/colleges/{name}")))
}

async fn found(app: &App, shell: Shell, member: &Member, filled: &[(String, String)]) -> Response {
    let mut list = match listed(app, shell, member, String::new()).await {
        Ok(list) => list,
        Err((shell, problem)) => return failure(shell, &problem),
    };
    let kind = ChangeKind::Found;
    let mut asked = members(&fields(app, &list.shell, None, kind), filled);
    let typed = asked.remove("bin").and_then(|bin| bin.as_str().map(str::to_owned)).unwrap_or_default();
    let result = match Bin::parse(&typed) {
        Ok(bin) => {
            let asked = Members::of_page(asked);
            colleges::carry_out(app, member, (bin, kind), condition(filled), asked).await.map(|_| bin)
        }
        Err(_) => Err(colleges::no_bin()),
    };
    match result {
        Ok(bin) => onward(&format!("/colleges/{}?done={}", bin.as_str(), kind.name())),
        Err(problem) => {
            list.errors = refused(&list.shell, &mut list.offers, kind, &problem, filled);
            respond(problem.status(), &list)
        }
    }
}

/// What is wrong, in the form as it was filled in.
fn refused(
    shell: &Shell,
    offers: &mut [Offer],
    kind: ChangeKind,
    problem: &Problem,
    filled: &[(String, String)],
) -> Vec<Told> {
    let Some(offer) = offers.iter_mut().find(|offer| offer.name == kind.name()) else {
        return told(shell, problem, kind.name(), &mut []);
    };
    fill(&mut offer.fields, filled);
    offer.is_open = true;
    told(shell, problem, offer.name, &mut offer.fields)
}

async fn listed(app: &App, shell: Shell, member: &Member, q: String) -> Result<List, (Shell, Problem)> {
    let all = match colleges::all(app, member).await {
        Ok(all) if member.role == Role::Administrator => all,
        Ok(_) => return Err((shell, Problem::new(telnusqa_contracts::problem::Kind::Forbidden))),
        Err(problem) => return Err((shell, problem)),
    };
    let wanted = Wanted::of(&q);
    let fits = |college: &&Provider| q.trim().is_empty() || wanted.fits(college);
    let today = day_in_almaty(app.clock.now());
    let line = |college: &Provider| Line {
        bin: college.bin.as_str().to_owned(),
        name: college.name(shell.language).to_owned(),
        standing: standing(app, &shell, college, today),
    };
    let mut lines: Vec<Line> = all.iter().filter(fits).map(line).collect();
    alphabet::sort(&mut lines, shell.language, |line| &line.name);
    let offers = vec![offer(app, &shell, None, ChangeKind::Found)];
    Ok(List { errors: Vec::new(), key: super::case::key(), lines, offers, q, shell })
}

async fn page(app: &App, mut shell: Shell, member: &Member, name: &str) -> Result<Page, (Shell, Problem)> {
    let bin = match colleges::bin(name) {
        Ok(bin) => bin,
        Err(problem) => return Err((shell, problem)),
    };
    let seen = match colleges::seen(app, member, bin).await {
        Ok(seen) => seen,
        Err(problem) => return Err((shell, problem)),
    };
    let href = format!("/colleges/{name}");
    shell.path.clone_from(&href);
    let is_live = |changed: &&Changed| {
        let number = u32::try_from(changed.number).unwrap_or_default();
        !app.providers.changes().is_taken_back(number)
    };
    let lies_ahead = |changed: &&Changed| changed.change.since().is_some_and(|since| seen.today < since);
    let mut ahead: Vec<&Changed> = seen.changes.iter().filter(is_live).filter(lies_ahead).collect();
    ahead.sort_by_key(|changed| changed.change.since());
    let college = &seen.college;
    let facts = vec![
        (shell.say("college-name-kk"), college.name_kk.clone()),
        (shell.say("college-name-ru"), college.name_ru.clone()),
        (shell.say("college-bin"), college.bin.as_str().to_owned()),
        (shell.say("college-standing"), standing(app, &shell, college, seen.today)),
        (shell.say("college-hours"), hours_in_words(&shell, college.schedule(seen.today))),
    ];
    Ok(Page {
        ahead: ahead.into_iter().map(|changed| in_a_line(app, &shell, &changed.change)).collect(),
        bin: name.to_owned(),
        done: None,
        errors: Vec::new(),
        facts,
        heading: college.name(shell.language).to_owned(),
        history: seen.changes.iter().rev().map(|changed| happened(app, &shell, &seen, changed)).collect(),
        href,
        is_administrator: member.role == Role::Administrator,
        key: super::case::key(),
        offers: offers(app, &shell, &seen),
        seen,
        shell,
    })
}

/// A college by its number, with its name where the register holds it.
fn called(app: &App, bin: Bin, language: Language) -> String {
    let whole = app.providers.changes().whole(app.providers.opening());
    let name = whole.find(bin).map(|college| college.name(language));
    name.map_or_else(|| bin.as_str().to_owned(), |name| format!("{name} ({})", bin.as_str()))
}

/// Whether it works, has not begun, or who has taken it over.
fn standing(app: &App, shell: &Shell, college: &Provider, today: NaiveDate) -> String {
    let day = |day| in_words(day, shell.language);
    if let Some(since) = app.providers.changes().begins(college.bin).filter(|since| today < *since) {
        return tell(shell.language, "college-begins", [("day", day(since))]);
    }
    let Some((to, since)) = successor(college).filter(|(_, since)| *since <= today) else {
        return shell.say("college-works");
    };
    let name = if matches!(college.status, Status::Merged { .. }) { "college-merged" } else { "college-liquidated" };
    tell(shell.language, name, [("day", day(since)), ("to", called(app, to, shell.language))])
}

fn hours_in_words(shell: &Shell, schedule: Schedule) -> String {
    let Hours { opens, closes, lunch_from, lunch_to, week } = Hours::of(schedule);
    let lunch = match lunch_from.zip(lunch_to) {
        Some((from, to)) => tell(shell.language, "college-lunch", [("from", from), ("to", to)]),
        None => shell.say("college-no-lunch"),
    };
    let facts = [("opens", opens), ("closes", closes), ("lunch", lunch), ("week", week.to_string())];
    tell(shell.language, "college-opens", facts)
}

fn happened(app: &App, shell: &Shell, seen: &Seen, changed: &Changed) -> Happened {
    let language = shell.language;
    let number = u32::try_from(changed.number).unwrap_or_default();
    let at = in_almaty(changed.at);
    let by = app.staff.name(&changed.by).map_or_else(|| changed.by.clone(), |name| format!("{name} ({})", changed.by));
    let changes = app.providers.changes();
    Happened {
        at: moment(at, language),
        at_iso: at.to_rfc3339(),
        back: changed.change.kind().is_of(seen.authority)
            && changes.can_take_back(seen.college.bin, number, seen.today),
        by,
        is_taken_back: changes.is_taken_back(number),
        number: changed.number,
        what: in_a_line(app, shell, &changed.change),
    }
}

/// A change, in a line.
fn in_a_line(app: &App, shell: &Shell, change: &Change) -> String {
    let language = shell.language;
    let mut more = match change {
        Change::Found { name, schedule, .. } => {
            vec![format!("{} / {}", name.kk(), name.ru()), hours_in_words(shell, *schedule)]
        }
        Change::Liquidate { archive: to, .. } | Change::Merge { successor: to, .. } => vec![called(app, *to, language)],
        Change::Rename { name, .. } => vec![format!("{} / {}", name.kk(), name.ru())],
        Change::SetHours { schedule, .. } => vec![hours_in_words(shell, *schedule)],
        Change::TakeBack { change } => vec![format!("№ {change}")],
    };
    more.extend(change.since().map(|since| tell(language, "staff-since", [("day", in_words(since, language))])));
    more.extend(change.order().map(|order| {
        let facts = [("number", order.number.as_str().to_owned()), ("on", in_words(order.on, language))];
        tell(language, "staff-order", facts)
    }));
    format!("{}: {}", shell.say(&format!("college-done-{}", change.kind().name())), more.join(", "))
}

/// The changes that he can make of it.
fn offers(app: &App, shell: &Shell, seen: &Seen) -> Vec<Offer> {
    let kinds = [ChangeKind::SetHours, ChangeKind::Rename, ChangeKind::Merge, ChangeKind::Liquidate];
    let has_ended = successor(&seen.college).is_some_and(|(_, since)| since <= seen.today);
    let his = kinds.into_iter().filter(|kind| !has_ended && kind.is_of(seen.authority));
    his.map(|kind| offer(app, shell, Some(seen), kind)).collect()
}

fn offer(app: &App, shell: &Shell, seen: Option<&Seen>, kind: ChangeKind) -> Offer {
    let label = shell.say(&format!("college-{}", kind.name()));
    Offer { fields: fields(app, shell, seen, kind), is_open: false, label, name: kind.name() }
}

fn fields(app: &App, shell: &Shell, seen: Option<&Seen>, kind: ChangeKind) -> Vec<Field> {
    let labelled = |name: &'static str, label: &str, input: Input, value: String| Field {
        error: None,
        input,
        label: shell.say(label),
        name,
        required: true,
        value,
    };
    let today = day_in_almaty(app.clock.now());
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let name = || {
        let value = |of: fn(&Provider) -> &String| seen.map(|seen| of(&seen.college).clone()).unwrap_or_default();
        vec![
            labelled("name/kk", "college-name-kk", Input::Line, value(|college| &college.name_kk)),
            labelled("name/ru", "college-name-ru", Input::Line, value(|college| &college.name_ru)),
        ]
    };
    let schedule = || {
        let known = seen.map(|seen| Hours::of(seen.college.schedule(seen.today)));
        let value = |of: fn(&Hours) -> String| known.as_ref().map(of).unwrap_or_default();
        let lunch = |name: &'static str, label: &str, value| Field {
            required: false,
            ..labelled(name, label, Input::Time, value)
        };
        vec![
            labelled("opens", "field-college-opens", Input::Time, value(|hours| hours.opens.clone())),
            labelled("closes", "field-college-closes", Input::Time, value(|hours| hours.closes.clone())),
            lunch("lunchFrom", "field-college-lunch-from", value(|hours| hours.lunch_from.clone().unwrap_or_default())),
            lunch("lunchTo", "field-college-lunch-to", value(|hours| hours.lunch_to.clone().unwrap_or_default())),
            labelled("week", "field-college-week", Input::Count, value(|hours| hours.week.to_string())),
        ]
    };
    let day = |day: NaiveDate| labelled("since", "field-staff-since", Input::Day, day.to_string());
    let order = || {
        [
            labelled("order/number", "field-staff-order-number", Input::Line, String::new()),
            labelled("order/on", "field-staff-order-on", Input::Day, today.to_string()),
        ]
    };
    let line = |name, label| labelled(name, label, Input::Line, String::new());
    match kind {
        ChangeKind::Found => {
            let first = [line("bin", "college-bin")].into_iter().chain(name()).chain(schedule());
            first.chain([day(today)]).chain(order()).collect()
        }
        ChangeKind::Liquidate => {
            [line("archive", "field-college-archive"), day(tomorrow)].into_iter().chain(order()).collect()
        }
        ChangeKind::Merge => {
            let label = "field-college-successor";
            let others = app.providers.changes().whole(app.providers.opening());
            let own = seen.map(|seen| seen.college.bin);
            let others = others.iter().filter(|other| other.status == Status::Active && Some(other.bin) != own);
            let mut others: Vec<(String, String)> =
                others.map(|other| (other.bin.as_str().to_owned(), other.name(shell.language).to_owned())).collect();
            alphabet::sort(&mut others, shell.language, |(_, name)| name);
            let successor = labelled("successor", label, Input::Choice(others), String::new());
            [successor, day(tomorrow)].into_iter().chain(order()).collect()
        }
        ChangeKind::Rename => name().into_iter().chain([day(today)]).chain(order()).collect(),
        ChangeKind::SetHours => schedule().into_iter().chain([day(tomorrow)]).chain(order()).collect(),
        ChangeKind::TakeBack => vec![super::form::field(shell, "change", Input::Count, true)],
    }
}

fn condition(filled: &[(String, String)]) -> Condition {
    let value = |name: &str| filled.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    Condition {
        expected: value("seen").and_then(|seen| seen.parse().ok()),
        key: value("key").filter(|key| Uuid::try_parse(key).is_ok()).unwrap_or_else(super::case::key),
    }
}

fn failure(shell: Shell, problem: &Problem) -> Response {
    match problem.status() {
        StatusCode::NOT_FOUND => notice(StatusCode::NOT_FOUND, shell, "no-page", "no-page-text"),
        StatusCode::FORBIDDEN => notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text"),
        status => notice(status, shell, "unavailable", "unavailable-text"),
    }
}
