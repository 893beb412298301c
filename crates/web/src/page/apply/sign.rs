//! The last page for whoever has a key: his signature over the canonical form of the application, made by the agent on his own machine.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use telnusqa_domain::language::Language;

use super::super::my::onward;
use super::super::{Frame, respond, unavailable};
use super::draft::Draft;
use super::fields::{Step, digits, to_be_signed};
use super::send::handed_over;
use super::steps::Sent;
use super::view::SignPage;
use super::{Trouble, words};
use crate::api::Problem;
use crate::app::App;
use crate::language::Asked;

/// The longest signature, in characters of base64: 40 KiB.
const SIGNATURE_MAX: usize = 56 * 1024;

/// The way to the agent.
pub(super) async fn show(State(app): State<Arc<App>>, Asked(language): Asked, headers: HeaderMap) -> Response {
    match Draft::find(&app, &headers).await {
        Ok(Some(draft)) => match away(&draft) {
            Some(to) => onward(to, language),
            None => page(&app, &draft, language, None, StatusCode::OK),
        },
        Ok(None) => onward("/apply", language),
        Err(error) => unavailable(Frame::new(language, "/apply/sign"), &*error),
    }
}

/// Keeps the signature, and hands in what it certifies.
pub(super) async fn send(sent: Sent) -> Response {
    let signature = sent.value("signature").to_owned();
    match signed(&sent.app, &sent.headers, sent.language, signature).await {
        Ok(response) => response,
        Err(error) => unavailable(Frame::new(sent.language, "/apply/sign"), &*error),
    }
}

async fn signed(app: &App, headers: &HeaderMap, language: Language, signature: String) -> Result<Response, Trouble> {
    let Some(mut draft) = Draft::find(app, headers).await? else { return Ok(onward("/apply", language)) };
    if let Some(to) = away(&draft) {
        return Ok(onward(to, language));
    }
    // It was signed before, and what came of it is not known.
    if let Some(at) = draft.certified_at {
        return Ok(handed_over(app, draft, at, language).await);
    }
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if signature.is_empty() || signature.len() > SIGNATURE_MAX || !signature.bytes().all(is_base64) {
        let error = words::say(language, "sign-failed");
        return Ok(page(app, &draft, language, Some(error), StatusCode::UNPROCESSABLE_ENTITY));
    }
    let kept = draft.sign(app, signature).await?;
    // A form that was sent twice: the first one signed it.
    let draft = if kept { Some(draft) } else { Draft::find(app, headers).await? };
    Ok(match draft.map(|draft| (draft.certified_at, draft)) {
        Some((Some(at), draft)) if draft.case.is_none() && draft.is_offered() => {
            handed_over(app, draft, at, language).await
        }
        Some(_) | None => onward("/apply/sign", language),
    })
}

/// Where somebody goes on who has nothing to sign.
fn away(draft: &Draft) -> Option<&'static str> {
    match draft {
        draft if draft.case.is_some() => Some("/apply/sent"),
        draft if draft.is_offered() => None,
        _ => Some(Step::Check.path()),
    }
}

/// The page, with the script of ours and the agent on his machine, and nothing else.
pub(super) fn page(
    app: &App,
    draft: &Draft,
    language: Language,
    error: Option<String>,
    status: StatusCode,
) -> Response {
    let page = SignPage {
        certified: draft.certified_at.is_some(),
        error,
        frame: Frame::new(language, "/apply/sign"),
        iin: draft.values.get("iin").map(|typed| digits(typed)).unwrap_or_default(),
        signer: app.signer.clone(),
        text: to_be_signed(&draft.values),
    };
    let mut response = respond(status, language, &page);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src {}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        app.signer
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// What is wrong with the signature.
pub(super) fn refused(app: &App, draft: &Draft, problem: &Problem, language: Language) -> Response {
    let details = problem.faults().iter().map(|fault| fault.detail.in_language(language));
    let told: Vec<&str> = details.collect();
    let error = format!("{} {}", words::say(language, "sign-wrong"), told.join(" "));
    page(app, draft, language, Some(error), StatusCode::UNPROCESSABLE_ENTITY)
}
