//! The last page: the code that certifies what was written, and what came of it. What is certified is handed in until that is answered:
//! sent twice, it is one application.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::code::Code;
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::Language;

use super::super::dates::Day;
use super::super::my::onward;
use super::super::{Frame, notice, respond, unavailable};
use super::code::{Tried, try_once};
use super::draft::Draft;
use super::fields::{FIELDS, Step, application};
use super::steps::{Sent, page};
use super::view::{CodePage, SentPage};
use super::{Trouble, sign, words};
use crate::api::{Problem, hand_in, handed_in, phone};
use crate::app::App;
use crate::language::Asked;

/// The field for the code.
pub(super) async fn show(State(app): State<Arc<App>>, Asked(language): Asked, headers: HeaderMap) -> Response {
    let draft = match Draft::find(&app, &headers).await {
        Ok(draft) => draft,
        Err(error) => return unavailable(Frame::new(language, "/apply/code"), &*error),
    };
    match draft {
        None => onward("/apply", language),
        Some(draft) if draft.case.is_some() => onward("/apply/sent", language),
        Some(draft) if draft.ask.is_none() => onward(Step::Check.path(), language),
        Some(draft) => code_page(&draft, language, None).answer(StatusCode::OK),
    }
}

/// Certifies what was written, and hands it in.
pub(super) async fn send(sent: Sent) -> Response {
    let (app, language) = (&sent.app, sent.language);
    match certified(app, &sent.headers, language, sent.value("code")).await {
        Ok(Ok((draft, at))) => handed_over(app, draft, at, language).await,
        Ok(Err(response)) => *response,
        Err(error) => unavailable(Frame::new(language, "/apply/code"), &*error),
    }
}

/// What came of it.
pub(super) async fn sent(State(app): State<Arc<App>>, Asked(language): Asked, headers: HeaderMap) -> Response {
    let frame = Frame::new(language, "/apply/sent");
    let case = match Draft::find(&app, &headers).await {
        Ok(draft) => draft.and_then(|draft| draft.case),
        Err(error) => return unavailable(frame, &*error),
    };
    let Some(case) = case else { return onward("/apply", language) };
    match handed_in(&app, case).await {
        Ok(Some((number, due_on))) => {
            let due_on = due_on.map(|day| Day::new(day, language));
            respond(StatusCode::OK, language, &SentPage { due_on, frame, number })
        }
        Ok(None) => onward("/apply", language),
        Err(problem) => told(&problem, frame),
    }
}

fn code_page(draft: &Draft, language: Language, error: Option<String>) -> CodePage {
    let phone = draft.values.get("phone").and_then(|typed| phone(typed));
    let phone = phone.map(|phone| masked(phone.as_str())).unwrap_or_default();
    CodePage { certified: draft.certified_at.is_some(), error, frame: Frame::new(language, "/apply/code"), phone }
}

/// `+7 701 *** ** 67`.
fn masked(phone: &str) -> String {
    let (head, tail) = (phone.get(2..5).unwrap_or_default(), phone.get(10..).unwrap_or_default());
    format!("+7 {head} *** ** {tail}").replace(' ', "\u{a0}")
}

/// The draft and the moment from which it is certified; or what is said instead.
async fn certified(
    app: &App,
    headers: &HeaderMap,
    language: Language,
    typed: &str,
) -> Result<Result<(Draft, DateTime<Utc>), Box<Response>>, Trouble> {
    let away = |to| Ok(Err(Box::new(onward(to, language))));
    let Some(mut draft) = Draft::find(app, headers).await? else { return away("/apply") };
    if draft.case.is_some() {
        return away("/apply/sent");
    }
    // It was certified before, and what came of it is not known: nobody types a code twice.
    if let Some(at) = draft.certified_at {
        return Ok(Ok((draft, at)));
    }
    let Some(ask) = draft.ask else { return away(Step::Check.path()) };
    let wrong = |draft: &Draft, error| {
        let page = code_page(draft, language, Some(error));
        Ok(Err(Box::new(page.answer(StatusCode::UNPROCESSABLE_ENTITY))))
    };
    let Some(code) = Code::parse(typed) else { return wrong(&draft, words::say(language, "code-form")) };
    match try_once(app, ask, &code).await? {
        Tried::Wrong(left) => return wrong(&draft, words::tell(language, "code-wrong", "left", i64::from(left))),
        Tried::Right if draft.certify(app, ask).await? => {}
        // A form that was sent twice: the first one may have certified it.
        Tried::Over | Tried::Right => match Draft::find(app, headers).await? {
            Some(again) if again.case.is_some() => return away("/apply/sent"),
            Some(again) if again.certified_at.is_some() => draft = again,
            Some(_) | None => return wrong(&draft, words::say(language, "code-over")),
        },
    }
    match draft.certified_at {
        Some(at) => Ok(Ok((draft, at))),
        None => away(Step::Check.path()),
    }
}

/// Hands it in through the portal's door.
pub(super) async fn handed_over(app: &App, mut draft: Draft, at: DateTime<Utc>, language: Language) -> Response {
    let said = application(&draft.values, &in_almaty(at).to_rfc3339());
    let settled = match hand_in(app, draft.id, at, said).await {
        Ok(case) => {
            tracing::info!(case.id = %case, "an applicant handed his application in on the page");
            draft.sent(app, case).await.map(|()| onward("/apply/sent", language))
        }
        Err(problem) if problem.refuses() => {
            let settled = draft.refused(app).await;
            settled.map(|()| refused(app, &draft, &problem, language))
        }
        // It is not known: he sends the same once more.
        Err(_) => {
            let error = Some(words::say(language, "not-known"));
            Ok(match draft.is_offered() {
                true => sign::page(app, &draft, language, error, StatusCode::SERVICE_UNAVAILABLE),
                false => code_page(&draft, language, error).answer(StatusCode::SERVICE_UNAVAILABLE),
            })
        }
    };
    settled.unwrap_or_else(|error| unavailable(Frame::new(language, "/apply/code"), &*error))
}

/// What the portal's door says is wrong, beside the fields of the first page that has one.
fn refused(app: &App, draft: &Draft, problem: &Problem, language: Language) -> Response {
    let of_fault = |pointer: &str| FIELDS.iter().find(|field| pointer.starts_with(field.pointer));
    let step = problem.faults().iter().find_map(|fault| of_fault(&fault.pointer)).map(|field| field.step);
    if problem.faults().iter().any(|fault| fault.pointer.starts_with("/certification/signature")) {
        return sign::refused(app, draft, problem, language);
    }
    let Some(step) = step else { return told(problem, Frame::new(language, "/apply/check")) };
    let mut page = page(app, language, step, &draft.values, true);
    for fault in problem.faults() {
        page.tell(&fault.pointer, fault.detail.in_language(language));
    }
    page.answer(StatusCode::UNPROCESSABLE_ENTITY)
}

/// A problem in the words of the catalogue.
fn told(problem: &Problem, frame: Frame) -> Response {
    let language = frame.language;
    let details: Vec<&str> = problem.faults().iter().map(|fault| fault.detail.in_language(language)).collect();
    let text = if problem.is(Kind::Unavailable) { frame.texts.unavailable_text.to_owned() } else { details.join(" ") };
    notice(problem.status(), frame, problem.title(language), text)
}
