//! `/questions`: what callers of 1414 ask a college, and its answers.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::language::Language;
use uuid::Uuid;

use super::case::key;
use super::form::{self, Field, Input, Told};
use super::pages::{Pages, Part};
use super::{FromUs, Shell, Shelled, SignedIn, Spoken, notice, onward, respond};
use crate::api::promise::{Words, carry_out_step, waiting};
use crate::api::{Members, Problem};
use crate::app::App;
use crate::page::dates::Day;
use crate::staff::Member;

#[derive(Template)]
#[template(path = "desk/questions.html")]
struct Page {
    done: Option<String>,
    errors: Vec<Told>,
    /// Once for each page that is shown: what is sent twice is done once.
    key: String,
    pages: Pages,
    /// Which page this is, as it stands in an address.
    part: String,
    questions: Vec<Question>,
    shell: Shell,
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// A question that waits for an answer.
struct Question {
    due: Day,
    fields: Vec<Field>,
    /// The promise, as it stands in addresses and names of the page.
    id: String,
    is_late: bool,
    number: String,
    text: String,
}

/// Shows what waits for an answer.
pub(super) async fn list(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    RawQuery(query): RawQuery,
    part: Result<Query<Part>, QueryRejection>,
) -> Response {
    match page(&app, &member, language, part).await {
        Ok(mut page) => {
            let is_done = query.is_some_and(|query| query.split('&').any(|pair| pair == "done=answer"));
            page.done = is_done.then(|| page.shell.say("done-promise-answer"));
            respond(StatusCode::OK, &page)
        }
        Err(response) => response,
    }
}

/// Takes an answer; where it is refused, the form again as it was filled in.
pub(super) async fn answer(
    _: FromUs,
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    promise: Result<Path<Uuid>, PathRejection>,
    part: Result<Query<Part>, QueryRejection>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let (Ok(Path(promise)), Ok(Form(filled))) = (promise, filled) else {
        let shell = Shell::new(&app, language, Some(member), "/questions");
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let mut page = match page(&app, &member, language, part).await {
        Ok(page) => page,
        Err(response) => return response,
    };
    let key = filled.iter().find(|(name, _)| name == "key").map(|(_, value)| value.clone()).unwrap_or_default();
    let key = format!("{key}-{promise}");
    let members = Members::of_page(form::members(&fields(&page.shell), &filled));
    match carry_out_step(&app, &member, promise, "answer", &key[..key.len().min(64)], members).await {
        Ok(_) => onward("/questions?done=answer"),
        Err(problem) => {
            let mut none = Vec::new();
            let question = page.questions.iter_mut().find(|question| question.id == promise.to_string());
            let fields = question.map_or(&mut none, |question| &mut question.fields);
            form::fill(fields, &filled);
            page.errors = form::told(&page.shell, &problem, &promise.to_string(), fields);
            respond(problem.status(), &page)
        }
    }
}

/// Whoever reloads an answer that was refused sees what waits.
pub(super) async fn back() -> Response {
    onward("/questions")
}

async fn page(
    app: &App,
    member: &Member,
    language: Language,
    part: Result<Query<Part>, QueryRejection>,
) -> Result<Page, Response> {
    let part = part.map(|Query(part)| part).unwrap_or_default();
    let shell = Shell::new(app, language, Some(member.clone()), part.of("/questions"));
    if member.role.at_college().is_none() {
        return Err(notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text"));
    }
    match read(app, &shell, member, part.number()).await {
        Ok((questions, has_more)) => Ok(Page {
            done: None,
            errors: Vec::new(),
            key: key(),
            pages: Pages::new("/questions", part, has_more),
            part: part.of(""),
            questions,
            shell,
        }),
        Err(problem) => Err(notice(problem.status(), shell, "unavailable", "unavailable-text")),
    }
}

async fn read(app: &App, shell: &Shell, member: &Member, page: u32) -> Result<(Vec<Question>, bool), Problem> {
    let (found, has_more) = waiting(app, member, page).await?;
    let cases: Vec<CaseId> = found.iter().map(|found| found.promise.given.case).collect();
    let now = app.clock.now();
    let hits = telnusqa_status::by_cases(&app.pool, &cases, now).await?.found;
    let mut questions = Vec::new();
    for found in found {
        let hit = hits.iter().find(|hit| hit.case == found.promise.given.case && member.may_see(&hit.card));
        let Some((number, due)) = hit.and_then(|hit| hit.card.number).zip(found.promise.state.due()) else { continue };
        questions.push(Question {
            due: Day::new(due, shell.language),
            fields: fields(shell),
            id: found.id.to_string(),
            is_late: found.promise.is_late(now),
            number: number.to_string(),
            text: Words::of(app, member, &found, "question").await?.text.unwrap_or_default(),
        });
    }
    Ok((questions, has_more))
}

fn fields(shell: &Shell) -> Vec<Field> {
    vec![Field { label: shell.say("promise-answer"), ..form::field(shell, "text", Input::Text, true) }]
}
