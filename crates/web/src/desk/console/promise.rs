//! What the console shows of promises, and what an operator does about one.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::promise::{DropReason, State as Standing};
use uuid::Uuid;

use super::{AtConsole, Page, again, chosen, refused, shown, told, value};
use crate::api::promise::{Found, Words, carry_out_step, of_case as read_of_case, waiting as read_waiting};
use crate::api::{Members, Problem};
use crate::app::App;
use crate::desk::{FromUs, Shell, form, notice};
use crate::page::dates::{self, Day};
use crate::staff::Member;
use telnusqa_domain::language::Language;

/// Somebody who is to be called.
pub(super) struct Waiting {
    pub(super) after: Option<String>,
    pub(super) due: Day,
    pub(super) is_late: bool,
    pub(super) kind: String,
    pub(super) missed: u32,
    pub(super) number: String,
}

/// A page, from 0, of those whom somebody promised to call, the most urgent first; and whether there is a next one.
pub(super) async fn waiting(
    app: &App,
    shell: &Shell,
    member: &Member,
    page: u32,
) -> Result<(Vec<Waiting>, bool), Problem> {
    let (found, has_more) = read_waiting(app, member, page).await?;
    let cases: Vec<CaseId> = found.iter().map(|found| found.promise.given.case).collect();
    let now = app.clock.now();
    let hits = telnusqa_status::by_cases(&app.pool, &cases, now).await?.found;
    let line = |found: &Found| {
        let given = &found.promise.given;
        let hit = hits.iter().find(|hit| hit.case == given.case)?;
        Some(Waiting {
            after: given.after.map(|after| dates::moment(in_almaty(after), shell.language)),
            due: Day::new(found.promise.state.due()?, shell.language),
            is_late: found.promise.is_late(now),
            kind: shell.say(&format!("promise-{}", given.kind.name())),
            missed: found.promise.missed,
            number: hit.card.number?.to_string(),
        })
    };
    Ok((found.iter().filter_map(line).collect(), has_more))
}

/// A promise about the case that is told of.
pub(super) struct Line {
    /// What the college answered; for whoever is known.
    pub(super) answer: Option<String>,
    pub(super) due: Option<Day>,
    pub(super) id: Uuid,
    pub(super) is_late: bool,
    /// Whether an operator is to call.
    pub(super) is_to_call: bool,
    pub(super) kind: String,
    /// The number to call.
    pub(super) phone: Option<String>,
    pub(super) state: String,
    /// What he asked, or wants to be called about; for whoever calls, and whoever is known.
    pub(super) text: Option<String>,
}

/// What was promised about a case. Whoever calls needs the number and what for; the college's answer is for whoever is known.
pub(super) async fn of_case(
    app: &App,
    shell: &Shell,
    member: &Member,
    (case, is_checked): (Uuid, bool),
) -> Result<Vec<Line>, Problem> {
    let mut lines = Vec::new();
    for found in read_of_case(app, case).await? {
        let promise = &found.promise;
        let is_to_call = matches!(promise.state, Standing::ToCall { .. });
        let words =
            if is_to_call || is_checked { Some(Words::of(app, member, &found, "promise").await?) } else { None };
        let (answer, phone, text) = words.map_or((None, None, None), |words| (words.answer, words.phone, words.text));
        lines.push(Line {
            answer: answer.filter(|_| is_checked),
            due: promise.state.due().map(|due| Day::new(due, shell.language)),
            id: found.id,
            is_late: promise.is_late(app.clock.now()),
            is_to_call,
            kind: shell.say(&format!("promise-{}", promise.given.kind.name())),
            phone: phone.filter(|_| is_to_call),
            state: shell.say(&format!("promise-{}", promise.state.name())),
            text,
        });
    }
    Ok(lines)
}

/// Why nobody calls any more, with its words.
pub(super) fn reasons(language: Language) -> Vec<(&'static str, String)> {
    let words =
        |reason: &DropReason| (reason.name(), crate::desk::words::say(language, &format!("choice-{}", reason.name())));
    DropReason::ALL.iter().map(words).collect()
}

/// `POST /1414/promises/{promise}/{step}`: whoever was called was told, did not answer, or is not to be called any more.
pub(crate) async fn take(
    _: FromUs,
    AtConsole { member, shell }: AtConsole,
    State(app): State<Arc<App>>,
    path: Result<Path<(Uuid, String)>, PathRejection>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let (Ok(Path((promise, step))), Ok(Form(filled))) = (path, filled) else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let chosen = chosen(&filled);
    let page = Page::new(shell, shown(&chosen.said), Language::from_code(&chosen.speaks));
    let members = if step == "drop" {
        [("reason".to_owned(), value(&filled, "reason").into())].into_iter().collect()
    } else {
        serde_json::Map::new()
    };
    let key = value(&filled, "key");
    match carry_out_step(&app, &member, promise, &step, &key, Members::of_page(members)).await {
        Ok(_) => again(&app, page, &member, &chosen, &format!("done-promise-{step}")).await,
        Err(problem) => match told(&app, page, &member, &chosen).await {
            Ok(mut page) => {
                page.errors = form::told(&page.shell, &problem, "promise", &mut []);
                super::respond(problem.status(), &page)
            }
            Err((page, problem)) => refused(*page, &problem),
        },
    }
}
