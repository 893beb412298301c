//! The pages of fields: what is typed is kept first, and looked at then.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts as _, Request, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Form, RequestPartsExt as _};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_notification::codes::Newcomer;
use tokio::time::Instant;

use super::super::my::{NotForeign, onward};
use super::super::{Frame, respond, unavailable};
use super::draft::{Draft, OFFERED_AT, Values};
use super::fields::{FIELDS, Field, Known, Step, fill, served_in, wrong_at};
use super::view::{StartPage, StepPage};
use super::{Trouble, code, words};
use crate::api::phone;
use crate::app::App;
use crate::language::{self, Asked};

/// A form as it came.
type Typed = Result<Vec<(String, String)>, FormRejection>;

/// What this is, and the way on.
pub(super) async fn start(State(app): State<Arc<App>>, Asked(language): Asked, headers: HeaderMap) -> Response {
    let frame = Frame::new(language, "/apply");
    match Draft::find(&app, &headers).await {
        Ok(draft) => {
            let sent = draft.as_ref().is_some_and(|draft| draft.case.is_some());
            respond(StatusCode::OK, language, &StartPage { begun: draft.is_some() && !sent, frame, sent })
        }
        Err(error) => unavailable(frame, &*error),
    }
}

/// A page of fields as it stands; of the last one, where something is wrong, the page on which it is.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    headers: HeaderMap,
    step: Step,
) -> Response {
    let draft = match Draft::find(&app, &headers).await {
        Ok(draft) => draft,
        Err(error) => return unavailable(Frame::new(language, step.path()), &*error),
    };
    if let Some(away) = draft.as_ref().and_then(|draft| elsewhere(draft, language)) {
        return away;
    }
    let mut values = draft.map(|draft| draft.values).unwrap_or_default();
    let known = known(&app);
    if step == Step::Check
        && let Some(wrong) = wrong_at(&values, known).filter(|wrong| *wrong != Step::Check)
    {
        return onward(wrong.path(), language);
    }
    values.entry("language".to_owned()).or_insert_with(|| served_in(language).to_owned());
    // nobody is told of what is wrong with a page that he has not filled in
    let of_step = |field: &&Field| field.step == step && field.name != "language";
    let told = FIELDS.iter().filter(of_step).any(|field| values.contains_key(field.name));
    page(&app, language, step, &values, told).answer(StatusCode::OK)
}

/// Keeps what was typed on a page; of the last one the consents, and sends a code where nothing is wrong.
pub(super) async fn save(sent: Sent, step: Step) -> Response {
    match sent.take(step).await {
        Ok(response) => response,
        Err(error) => unavailable(Frame::new(sent.language, step.path()), &*error),
    }
}

/// A form that somebody sent from a page of ours.
pub(super) struct Sent {
    pub(super) app: Arc<App>,
    from: SocketAddr,
    pub(super) headers: HeaderMap,
    pub(super) language: Language,
    typed: Typed,
}

impl FromRequest<Arc<App>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        NotForeign::from_request_parts(&mut parts, app).await?;
        let ConnectInfo(from) = parts.extract().await.map_err(IntoResponse::into_response)?;
        let language = language::asked(&parts.uri, &parts.headers);
        let headers = parts.headers.clone();
        let typed = Form::from_request(Request::from_parts(parts, body), app).await;
        Ok(Self { app: Arc::clone(app), from, headers, language, typed: typed.map(|Form(typed)| typed) })
    }
}

/// Forgets all that was written.
pub(super) async fn drop_all(
    _: NotForeign,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    headers: HeaderMap,
) -> Response {
    let forgotten = async {
        match Draft::find(&app, &headers).await? {
            Some(draft) => draft.forget(&app).await.map(Some),
            None => Ok(None),
        }
    };
    match forgotten.await {
        Ok(cookie) => with_cookie(onward("/apply", language), cookie),
        Err(error) => unavailable(Frame::new(language, "/apply"), &*error),
    }
}

/// Where somebody goes on whose application is sent, or certified and about to be.
fn elsewhere(draft: &Draft, language: Language) -> Option<Response> {
    if draft.case.is_some() {
        return Some(onward("/apply/sent", language));
    }
    draft.certified_at.map(|_| onward(certified_on(draft), language))
}

/// The page on which what is certified is sent.
fn certified_on(draft: &Draft) -> &'static str {
    if draft.is_offered() { "/apply/sign" } else { "/apply/code" }
}

/// A page with what stands in its fields.
pub(super) fn page(app: &App, language: Language, step: Step, values: &Values, told: bool) -> StepPage {
    let mut page = StepPage::new(language, step, values, known(app), told);
    page.seen = seen(app, values);
    page
}

/// What somebody looks at before he certifies it: a page that shows something else certifies nothing.
fn seen(app: &App, values: &Values) -> String {
    let is_shown = |name: &str| FIELDS.iter().any(|field| field.step != Step::Check && field.name == name);
    let looked_at: Vec<_> = values.iter().filter(|(name, _)| is_shown(name)).collect();
    hex::encode(&app.vault.digest("application looked at", &format!("{looked_at:?}"))[..16])
}

/// What is right now.
pub(super) fn known(app: &App) -> Known<'_> {
    Known { providers: app.providers.now(), today: day_in_almaty(app.clock.now()) }
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

impl Sent {
    /// What stands in a field of the form; empty where it has none of this name.
    pub(super) fn value(&self, name: &str) -> &str {
        let typed = self.typed.as_deref().unwrap_or_default();
        typed.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    async fn take(&self, step: Step) -> Result<Response, Trouble> {
        let app = &*self.app;
        let mut draft = Draft::find(app, &self.headers).await?;
        if let Some(away) = draft.as_ref().and_then(|draft| elsewhere(draft, self.language)) {
            return Ok(away);
        }
        let mut values = draft.as_ref().map(|draft| draft.values.clone()).unwrap_or_default();
        let typed = match &self.typed {
            Ok(typed) => typed,
            Err(rejection) => return Ok(self.again(step, &values, Some("too-much"), rejection.status())),
        };
        fill(&mut values, step, typed);
        values.remove(OFFERED_AT);
        let seen = seen(app, &values);
        let is_seen = self.value("seen") == seen;
        let cookie = match &mut draft {
            Some(draft) => {
                draft.values.clone_from(&values);
                if !draft.save(app).await? {
                    return Ok(onward("/apply/code", self.language));
                }
                None
            }
            None => {
                if let Err(wait) = app.drafts.take(self.from.ip(), Instant::now()) {
                    let mut response = self.again(step, &values, Some("too-many"), StatusCode::TOO_MANY_REQUESTS);
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
                    return Ok(response);
                }
                Some(Draft::begin(app, &values).await?)
            }
        };
        let wrong = wrong_at(&values, known(app));
        let response = match (step, wrong) {
            (step, Some(wrong)) if wrong == step => self.again(step, &values, None, StatusCode::UNPROCESSABLE_ENTITY),
            (Step::Person, _) => onward(Step::Paper.path(), self.language),
            (Step::Paper, _) => onward(Step::Check.path(), self.language),
            (Step::Check, Some(wrong)) => onward(wrong.path(), self.language),
            // what he looked at is what he certifies
            (Step::Check, None) if !is_seen => self.again(step, &values, Some("changed"), StatusCode::CONFLICT),
            (Step::Check, None) => match draft {
                Some(draft) if typed.iter().any(|(name, _)| name == "by") => self.offer(draft).await?,
                Some(draft) => self.ask(&draft, &values).await?,
                // a draft that ended was begun anew: the code belongs to a draft that is there
                None => onward(Step::Check.path(), self.language),
            },
        };
        Ok(with_cookie(response, cookie))
    }

    /// Has it ready to be signed; the moment of the consent is in what is signed.
    async fn offer(&self, mut draft: Draft) -> Result<Response, Trouble> {
        draft.values.insert(OFFERED_AT.to_owned(), in_almaty(self.app.clock.now()).to_rfc3339());
        let kept = draft.save(&self.app).await?;
        Ok(onward(if kept { "/apply/sign" } else { Step::Check.path() }, self.language))
    }

    /// Sends a code to his telephone.
    async fn ask(&self, draft: &Draft, values: &Values) -> Result<Response, Trouble> {
        let Some(phone) = values.get("phone").and_then(|typed| phone(typed)) else {
            return Ok(onward(Step::Person.path(), self.language));
        };
        let wait = self.app.codes.take(self.from.ip(), Instant::now()).err();
        let asked = match wait {
            Some(_) => None,
            None => code::ask(&self.app, Newcomer { language: self.language, phone }).await?,
        };
        let Some(asked) = asked else {
            let mut response = self.again(Step::Check, values, Some("code-too-many"), StatusCode::TOO_MANY_REQUESTS);
            let seconds = wait.map_or(3_600, |wait| wait.as_secs() + 1);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            return Ok(response);
        };
        // where another page changed it meanwhile, he looks at it once more
        let kept = draft.asked(&self.app, asked).await?;
        Ok(onward(if kept { "/apply/code" } else { Step::Check.path() }, self.language))
    }

    /// The page again, with what was typed.
    fn again(&self, step: Step, values: &Values, error: Option<&str>, status: StatusCode) -> Response {
        let mut page = page(&self.app, self.language, step, values, true);
        page.error = error.map(|name| words::say(self.language, name));
        page.answer(status)
    }
}
