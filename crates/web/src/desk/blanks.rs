//! `/blanks`: the book of blank forms, and what was printed and not issued; `/blanks/{blank}`: one of them, with the steps that can
//! be taken; `POST` takes them.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::DateTime;
use serde::Deserialize;
use telnusqa_domain::blank::{BlankNumber, Reason, Standing, StepKind};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::register_number::RegisterNumber;
use uuid::Uuid;

use super::form::{Field, Input, Told, choice, field, fill, members, told};
use super::{FromUs, Shell, Shelled, SignedIn, Somebody, Spoken, notice, onward, respond};
use crate::api::blank::{self, Part, Row, in_path};
use crate::api::{Condition, Members, Problem};
use crate::app::App;
use crate::page::dates;
use crate::staff::{Member, Role};

/// Blank forms on a page.
const PAGE: u32 = 50;

/// Which part of the book is looked at.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Parameters {
    /// The step that was just taken.
    #[serde(default)]
    done: Option<String>,
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    standing: Option<String>,
}

/// The book.
#[derive(Template)]
#[template(path = "desk/blanks.html")]
struct Book {
    done: Option<String>,
    errors: Vec<Told>,
    key: String,
    lines: Vec<Line>,
    next: Option<String>,
    previous: Option<String>,
    /// To take a delivery in; none for whoever only reads.
    receive: Option<Offer>,
    shell: Shell,
    tabs: Vec<Tab>,
    unissued: Vec<Line>,
}

/// A blank form.
#[derive(Template)]
#[template(path = "desk/blank.html")]
struct Page {
    done: Option<String>,
    errors: Vec<Told>,
    history: Vec<Happened>,
    key: String,
    line: Line,
    offers: Vec<Offer>,
    shell: Shell,
    version: i32,
}

impl Shelled for Book {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// A line of the book; the case's page has some too.
pub(super) struct Line {
    pub(super) application: Option<String>,
    pub(super) href: String,
    pub(super) number: String,
    reason: Option<String>,
    pub(super) register_number: Option<String>,
    since: Moment,
    pub(super) standing: String,
}

struct Moment {
    iso: String,
    words: String,
}

struct Happened {
    at: Moment,
    by: String,
    note: Option<String>,
    what: String,
}

/// A step that can be taken, with its form.
struct Offer {
    fields: Vec<Field>,
    is_open: bool,
    label: String,
    name: &'static str,
}

struct Tab {
    count: i64,
    href: String,
    is_here: bool,
    label: String,
}

/// What a case's page offers of blank forms.
pub(super) struct OfCase {
    /// Those that can be reserved for it; empty where it has one, or nobody who looks may.
    pub(super) free: Vec<String>,
    pub(super) lines: Vec<Line>,
    pub(super) number: String,
}

/// Shows the book.
pub(super) async fn list(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let parameters = parameters.map(|Query(parameters)| parameters).unwrap_or_default();
    let shell = Shell::new(&app, language, Some(member.clone()), format!("/blanks{}", query(&parameters)));
    match book(&app, shell, &member, &parameters).await {
        Ok(book) => respond(StatusCode::OK, &book),
        Err((shell, problem)) => failure(shell, &problem),
    }
}

/// Takes a delivery in.
pub(super) async fn receive(
    _: FromUs,
    Somebody(member): Somebody,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let shell = Shell::new(&app, language, member.clone(), "/blanks");
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let Some(member) = member else { return super::sign_in::ended(shell, "/blanks", filled) };
    let fields = fields(&app, &shell, StepKind::Receive);
    let mut asked = Members::of_page(members(&fields, &filled));
    let first = blank::first(&mut asked);
    match blank::carry_out(&app, &member, (first, StepKind::Receive), condition(&filled), asked).await {
        Ok(_) => onward("/blanks?done=receive"),
        Err(problem) => match book(&app, shell, &member, &Parameters::default()).await {
            Ok(mut book) => {
                if let Some(offer) = &mut book.receive {
                    book.errors = refuse(&book.shell, &problem, offer, &filled);
                }
                respond(problem.status(), &book)
            }
            Err((shell, problem)) => failure(shell, &problem),
        },
    }
}

/// Shows a blank form.
pub(super) async fn show(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    number: Result<Path<String>, PathRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let number = number.map(|Path(number)| number).unwrap_or_default();
    let shell = Shell::new(&app, language, Some(member.clone()), "/blanks");
    let done = parameters.ok().and_then(|Query(parameters)| parameters.done);
    match page(&app, shell, &member, (&number, done.as_deref())).await {
        Ok(page) => respond(StatusCode::OK, &page),
        Err((shell, problem)) => failure(shell, &problem),
    }
}

/// Takes a step of a blank form that a case's page names in its form.
pub(super) async fn reserve(
    from_us: FromUs,
    somebody: Somebody,
    app: State<Arc<App>>,
    spoken: Spoken,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let named = filled.as_ref().ok().and_then(|Form(filled)| value(filled, "blank"));
    let path = Ok(Path((named.unwrap_or_default(), StepKind::Reserve.name().to_owned())));
    take(from_us, somebody, app, spoken, path, filled).await
}

/// Takes a step; where it is refused, the form again as it was filled in.
pub(super) async fn take(
    _: FromUs,
    Somebody(member): Somebody,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    path: Result<Path<(String, String)>, PathRejection>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let (number, step) = path.map(|Path(path)| path).unwrap_or_default();
    let shell = Shell::new(&app, language, member.clone(), "/blanks");
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let step = StepKind::from_name(&step).filter(|step| *step != StepKind::Receive);
    let Some((blank, step)) = BlankNumber::parse(&number).zip(step) else {
        return notice(StatusCode::NOT_FOUND, shell, "no-blank", "no-blank-text");
    };
    let action = format!("/blanks/{}/{}", in_path(&blank), step.name());
    let Some(member) = member else { return super::sign_in::ended(shell, &action, filled) };
    let asked = Members::of_page(members(&fields(&app, &shell, step), &filled));
    let result = blank::carry_out(&app, &member, (Some(blank.clone()), step), condition(&filled), asked).await;
    let problem = match result {
        Ok(_) => return onward(&format!("/blanks/{}?done={}", in_path(&blank), step.name())),
        Err(problem) => problem,
    };
    match page(&app, shell, &member, (&number, None)).await {
        Ok(mut page) => {
            page.errors = match page.offers.iter().position(|offer| offer.name == step.name()) {
                Some(at) => {
                    let mut offer = page.offers.remove(at);
                    let errors = refuse(&page.shell, &problem, &mut offer, &filled);
                    page.offers.insert(0, offer);
                    errors
                }
                None => told(&page.shell, &problem, step.name(), &mut []),
            };
            respond(problem.status(), &page)
        }
        Err((shell, problem)) => failure(shell, &problem),
    }
}

/// Whoever reloads a form that was refused sees the blank form.
pub(super) async fn back(path: Result<Path<(String, String)>, PathRejection>) -> Response {
    let number = path.ok().and_then(|Path((number, _))| BlankNumber::parse(&number));
    onward(&number.map_or_else(|| "/blanks".to_owned(), |number| format!("/blanks/{}", in_path(&number))))
}

/// What the page of a case shows of its blank forms, and of those that can be had for it; nothing where it has no number.
pub(super) async fn of_case(
    app: &App,
    shell: &Shell,
    member: &Member,
    number: Option<RegisterNumber>,
) -> Result<Option<OfCase>, Problem> {
    let Some(number) = number else { return Ok(None) };
    let rows = blank::of_number(app, number).await?;
    let has_one =
        rows.iter().any(|row| matches!(row.standing, Standing::Reserved | Standing::Printed | Standing::Issued));
    let free = if has_one || !keeps(member) { Vec::new() } else { blank::free(app, number.college()).await? };
    if rows.is_empty() && free.is_empty() {
        return Ok(None);
    }
    Ok(Some(OfCase {
        free: free.into_iter().map(|row| row.number.to_string()).collect(),
        lines: rows.into_iter().map(|row| line(shell, row)).collect(),
        number: number.to_string(),
    }))
}

async fn book(app: &App, shell: Shell, member: &Member, asked: &Parameters) -> Result<Book, (Shell, Problem)> {
    let standing = asked.standing.as_deref().and_then(Standing::from_name);
    let number = asked.page.unwrap_or(1).max(1) - 1;
    let Part { counts, rows, total, unissued } = match blank::part(app, member, standing, (number, PAGE)).await {
        Ok(part) => part,
        Err(problem) => return Err((shell, problem)),
    };
    let with = |standing: Option<Standing>, page: u32| {
        let standing = standing.map(|standing| standing.name().to_owned());
        format!("/blanks{}", query(&Parameters { done: None, page: Some(page), standing }))
    };
    let all = Tab {
        count: counts.iter().map(|(_, count)| count).sum(),
        href: with(None, 1),
        is_here: standing.is_none(),
        label: shell.say("tab-all"),
    };
    let tabs = counts.iter().map(|(of, count)| Tab {
        count: *count,
        href: with(Some(*of), 1),
        is_here: standing == Some(*of),
        label: shell.say(&format!("blanks-{}", of.name())),
    });
    let tabs = std::iter::once(all).chain(tabs).collect();
    let receive = keeps(member).then(|| offer(app, &shell, StepKind::Receive));
    Ok(Book {
        done: done(&shell, asked.done.as_deref()),
        errors: Vec::new(),
        key: super::case::key(),
        lines: rows.into_iter().map(|row| line(&shell, row)).collect(),
        next: ((u64::from(number) + 1) * u64::from(PAGE) < total).then(|| with(standing, number.saturating_add(2))),
        previous: (number > 0).then(|| with(standing, number)),
        receive,
        tabs,
        unissued: unissued.into_iter().map(|row| line(&shell, row)).collect(),
        shell,
    })
}

async fn page(
    app: &App,
    mut shell: Shell,
    member: &Member,
    (number, just_done): (&str, Option<&str>),
) -> Result<Page, (Shell, Problem)> {
    let unknown = || Problem::new(telnusqa_contracts::problem::Kind::NotFound);
    let Some(number) = BlankNumber::parse(number) else { return Err((shell, unknown())) };
    shell.path = format!("/blanks/{}", in_path(&number));
    let (row, history) = match blank::whole(app, member, &number).await {
        Ok(whole) => whole,
        Err(problem) => return Err((shell, problem)),
    };
    let steps: &[StepKind] = match row.standing {
        Standing::Received => &[StepKind::Reserve, StepKind::Spoil, StepKind::Return],
        Standing::Reserved => &[StepKind::Print, StepKind::Release, StepKind::Spoil],
        Standing::Printed => &[StepKind::Spoil, StepKind::Return],
        // it comes back where its duplicate is void; the blank form has the last word
        Standing::Issued => &[StepKind::Spoil],
        Standing::Spoiled | Standing::Returned => &[],
    };
    let steps = steps.iter().filter(|_| keeps(member));
    let history = history.into_iter().rev().map(|happened| {
        let kind = shell.say(&format!("blank-{}", happened.kind));
        let reason = happened.reason.map(|reason| shell.say(&format!("choice-{reason}")));
        let what = [Some(kind), reason, happened.register_number].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let words = DateTime::parse_from_rfc3339(&happened.at)
            .map_or_else(|_| happened.at.clone(), |at| dates::moment(at, shell.language));
        Happened { at: Moment { iso: happened.at, words }, by: happened.by, note: happened.note, what }
    });
    Ok(Page {
        done: done(&shell, just_done),
        errors: Vec::new(),
        history: history.collect(),
        key: super::case::key(),
        offers: steps.map(|step| offer(app, &shell, *step)).collect(),
        version: row.version,
        line: line(&shell, row),
        shell,
    })
}

fn offer(app: &App, shell: &Shell, step: StepKind) -> Offer {
    let (label, name) = (shell.say(&format!("blank-step-{}", step.name())), step.name());
    let is_open = matches!(step, StepKind::Print | StepKind::Reserve);
    Offer { fields: fields(app, shell, step), is_open, label, name }
}

fn fields(app: &App, shell: &Shell, step: StepKind) -> Vec<Field> {
    match step {
        StepKind::Print | StepKind::Release => Vec::new(),
        StepKind::Receive => {
            let today = day_in_almaty(app.clock.now()).to_string();
            vec![
                field(shell, "first", Input::Line, true),
                field(shell, "last", Input::Line, true),
                Field { value: today, ..field(shell, "on", Input::Day, true) },
                Field { label: shell.say("field-note-from"), ..field(shell, "note", Input::Text, true) },
            ]
        }
        StepKind::Reserve => vec![field(shell, "registerNumber", Input::Line, true)],
        StepKind::Return => vec![
            field(shell, "last", Input::Line, false),
            Field { label: shell.say("field-note-to"), ..field(shell, "note", Input::Text, true) },
        ],
        StepKind::Spoil => {
            vec![choice(shell, "reason", &Reason::ALL.map(Reason::name)), field(shell, "note", Input::Text, false)]
        }
    }
}

/// What is wrong with a form, which shows it as it was filled in.
fn refuse(shell: &Shell, problem: &Problem, offer: &mut Offer, filled: &[(String, String)]) -> Vec<Told> {
    fill(&mut offer.fields, filled);
    offer.is_open = true;
    told(shell, problem, offer.name, &mut offer.fields)
}

fn line(shell: &Shell, row: Row) -> Line {
    let since = in_almaty(row.since);
    Line {
        application: row.application_number,
        href: format!("/blanks/{}", in_path(&row.number)),
        number: row.number.to_string(),
        reason: row.reason.map(|reason| shell.say(&format!("choice-{reason}"))),
        register_number: row.register_number,
        since: Moment { iso: since.to_rfc3339(), words: dates::moment(since, shell.language) },
        standing: shell.say(&format!("blank-{}", row.standing.name())),
    }
}

fn done(shell: &Shell, step: Option<&str>) -> Option<String> {
    step.and_then(StepKind::from_name).map(|step| shell.say(&format!("done-blank-{}", step.name())))
}

fn condition(filled: &[(String, String)]) -> Condition {
    Condition {
        expected: value(filled, "seen").and_then(|seen| seen.parse().ok()),
        key: value(filled, "key").filter(|key| Uuid::try_parse(key).is_ok()).unwrap_or_else(super::case::key),
    }
}

fn value(filled: &[(String, String)], name: &str) -> Option<String> {
    filled.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

/// Whether he keeps the book, or only reads it.
fn keeps(member: &Member) -> bool {
    matches!(member.role, Role::Clerk | Role::Executor)
}

/// What was asked for, as it stands in an address.
fn query(parameters: &Parameters) -> String {
    let standing = parameters.standing.as_deref().and_then(Standing::from_name);
    let standing = standing.map(|standing| format!("standing={}", standing.name()));
    let page = parameters.page.filter(|page| *page > 1).map(|page| format!("page={page}"));
    let pairs: Vec<String> = standing.into_iter().chain(page).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

fn failure(shell: Shell, problem: &Problem) -> Response {
    match problem.status() {
        StatusCode::NOT_FOUND => notice(StatusCode::NOT_FOUND, shell, "no-blank", "no-blank-text"),
        StatusCode::FORBIDDEN => notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text"),
        status => notice(status, shell, "unavailable", "unavailable-text"),
    }
}
