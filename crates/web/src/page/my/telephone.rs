//! `/my/telephone`: he names another telephone. A code goes there; once it is typed, what goes to him goes there, and the former one is told.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::code::Code;
use telnusqa_domain::language::Language;
use telnusqa_domain::phone::Phone;
use telnusqa_notification::codes::{self, Newcomer};
use telnusqa_notification::telephone::{self, Proved};
use telnusqa_notification::wish;
use telnusqa_status::Hit;
use telnusqa_vault::{FileToSeal, Person, Reader, VaultError};
use tokio::time::Instant;
use uuid::Uuid;

use super::super::code::{self, Ask, Open};
use super::super::{Frame, finish, respond, unavailable};
use super::case::ended;
use super::enter::{APPLICANT, clean_id, without_marks};
use super::session::{self, Session};
use super::{NotForeign, onward, words};
use crate::api::phone;
use crate::app::App;
use crate::language::Asked;

/// As the table of codes knows it.
const PURPOSE: &str = "telephone";

/// The field for the telephone, then the one for the code.
#[derive(Template)]
#[template(path = "my/telephone.html")]
struct Page {
    /// The row of the code that was sent; none yet.
    ask: Option<String>,
    error: Option<String>,
    form: String,
    frame: Frame,
    phone: String,
}

impl Page {
    fn new(language: Language, form: String) -> Self {
        Self { ask: None, error: None, form, frame: Frame::new(language, "/my/telephone"), phone: String::new() }
    }

    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }

    fn sent(&self) -> String {
        words::tell(self.frame.language, "telephone-sent", [("minutes", super::code::minutes())])
    }

    fn wrong(self, error: &str) -> Response {
        let said = self.say(error);
        self.answered(StatusCode::UNPROCESSABLE_ENTITY, said)
    }

    fn answered(mut self, status: StatusCode, error: String) -> Response {
        self.error = Some(error);
        respond(status, self.frame.language, &self)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    form: String,
    phone: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    ask: String,
    code: String,
    form: String,
    phone: String,
}

/// The field for the telephone.
pub(super) async fn show(State(app): State<Arc<App>>, Asked(language): Asked, headers: HeaderMap) -> Response {
    match session::find(&app, &headers).await {
        Ok(Some(session)) => respond(StatusCode::OK, language, &Page::new(language, session.form)),
        Ok(None) => ended(language),
        Err(error) => unavailable(Frame::new(language, "/my/telephone"), &error),
    }
}

/// Sends a code to the telephone that he names.
pub(super) async fn ask(
    _: NotForeign,
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Asked(language): Asked,
    headers: HeaderMap,
    form: Result<Form<Named>, FormRejection>,
) -> Response {
    let named = form.map(|Form(named)| named).unwrap_or_default();
    let session = match session::find(&app, &headers).await {
        Ok(Some(session)) if session.sent(&named.form) => session,
        // A form of an earlier session, or none of ours: it is shown anew.
        Ok(Some(_)) => return onward("/my/telephone", language),
        Ok(None) => return ended(language),
        Err(error) => return unavailable(Frame::new(language, "/my/telephone"), &error),
    };
    let mut page = Page::new(language, session.form.clone());
    page.phone = named.phone.chars().filter(|character| !character.is_control()).take(40).collect();
    let Some(phone) = phone(&without_marks(&named.phone)).filter(Phone::is_mobile) else {
        return page.wrong("telephone-wrong");
    };
    let him = match him(&app, &session).await {
        Ok(Some(him)) => him,
        Ok(None) => return ended(language),
        Err(error) => return unavailable(page.frame, &*error),
    };
    if him.phone.as_ref() == Some(&phone) {
        return page.wrong("telephone-same");
    }
    let too_many = |page: Page, seconds: u64| {
        let error = page.say("code-too-many");
        let mut response = page.answered(StatusCode::TOO_MANY_REQUESTS, error);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        response
    };
    if let Err(wait) = app.codes.take(address.ip(), Instant::now()) {
        return too_many(page, wait.as_secs() + 1);
    }
    // Counted by the telephone, whoever names it.
    let number = hex::encode(codes::reached(&app.vault, phone.as_str()));
    let to = Some(Newcomer { language: him.language, phone });
    match code::ask(&app, Ask { case: Some(session.case), number, purpose: PURPOSE, to }).await {
        Ok(Some(id)) => {
            page.ask = Some(id.to_string());
            respond(StatusCode::OK, language, &page)
        }
        Ok(None) => too_many(page, 3600),
        Err(error) => unavailable(page.frame, &error),
    }
}

/// Takes the telephone down to which the code went.
pub(super) async fn type_in(
    _: NotForeign,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    headers: HeaderMap,
    form: Result<Form<Typed>, FormRejection>,
) -> Response {
    let typed = form.map(|Form(typed)| typed).unwrap_or_default();
    let session = match session::find(&app, &headers).await {
        Ok(Some(session)) if session.sent(&typed.form) => session,
        Ok(Some(_)) => return onward("/my/telephone", language),
        Ok(None) => return ended(language),
        Err(error) => return unavailable(Frame::new(language, "/my/telephone"), &error),
    };
    let mut page = Page::new(language, session.form.clone());
    page.ask = Some(clean_id(&typed.ask));
    page.phone = typed.phone.chars().filter(|character| !character.is_control()).take(40).collect();
    let Some(phone) = phone(&without_marks(&typed.phone)).filter(Phone::is_mobile) else {
        return onward("/my/telephone", language);
    };
    let Some(code) = Code::parse(&typed.code) else { return page.wrong("code-form") };
    match taken(&app, &session, (&typed.ask, &code), phone).await {
        Ok(Outcome::Ended) => ended(language),
        Ok(Outcome::Over) => page.wrong("code-over"),
        Ok(Outcome::Taken) => {
            tracing::info!(case.id = %session.case, "an applicant named another telephone");
            onward("/my/case?saved=1", language)
        }
        Ok(Outcome::Wrong(left)) => {
            let error = words::tell(language, "code-wrong-alone", [("left", i64::from(left))]);
            page.answered(StatusCode::UNPROCESSABLE_ENTITY, error)
        }
        Err(error) => unavailable(page.frame, &*error),
    }
}

/// What typing a code came to.
enum Outcome {
    /// He was forgotten meanwhile.
    Ended,
    /// It is good no more, or for another telephone.
    Over,
    Taken,
    /// So many tries are left.
    Wrong(i16),
}

async fn taken(
    app: &App,
    session: &Session,
    (ask, typed): (&str, &Code),
    phone: Phone,
) -> Result<Outcome, Box<dyn Error + Send + Sync>> {
    let Ok(id) = Uuid::try_parse(ask) else { return Ok(Outcome::Over) };
    let Some(open) = code::try_once(app, id, PURPOSE).await? else { return Ok(Outcome::Over) };
    let reached = codes::reached(&app.vault, phone.as_str());
    if !open.is(app, typed) {
        return Ok(if open.left > 0 { Outcome::Wrong(open.left) } else { Outcome::Over });
    }
    let Open { case, reached: went, .. } = open;
    if case != Some(session.case) || went.as_deref() != Some(&reached[..]) {
        return Ok(Outcome::Over);
    }
    let Some(him) = him(app, session).await? else { return Ok(Outcome::Ended) };
    let file = FileToSeal { bytes: telephone::file(&app.vault, id, &phone), person: Some(him.hit.applicant) };
    let (_, sealed) = app.vault.seal(Vec::new(), vec![file]).await?;
    let Some(file) = sealed.into_iter().next() else { return Ok(Outcome::Ended) };
    let former = him.phone.filter(Phone::is_mobile);
    let proved = Proved {
        at: app.clock.now(),
        case: session.case,
        code: id,
        file,
        former: former.map(|phone| Newcomer { language: him.language, phone }),
        number: him.hit.card.number.map(|number| number.to_string()).unwrap_or_default(),
        reached,
        version: him.hit.version,
    };
    let (pool, vault) = (app.pool.clone(), app.vault.clone());
    let is_taken = finish(async move { telephone::take(&pool, &vault, proved).await }).await?;
    Ok(if is_taken { Outcome::Taken } else { Outcome::Over })
}

/// Whose page it is, and where he is told now.
struct Him {
    hit: Hit,
    language: Language,
    phone: Option<Phone>,
}

/// None where he was forgotten.
async fn him(app: &App, session: &Session) -> Result<Option<Him>, Box<dyn Error + Send + Sync>> {
    let now = app.clock.now();
    let answer = telnusqa_status::by_cases(&app.pool, &[CaseId(session.case)], now).await?;
    let Some(hit) = answer.found.into_iter().next() else { return Ok(None) };
    let reader = Reader { at: now, who: APPLICANT.to_owned(), why: "own-page".to_owned() };
    let Some(person) = read(app, &hit, &reader).await? else { return Ok(None) };
    let wish = wish::now(&app.pool, session.case).await?;
    let phone = person.contact.phone.as_deref().map(str::trim).and_then(Phone::parse);
    Ok(Some(Him { language: wish.map_or(hit.card.language, |wish| wish.language), hit, phone }))
}

/// The applicant with the telephone that holds; none where he was forgotten.
pub(super) async fn read(app: &App, hit: &Hit, reader: &Reader) -> Result<Option<Person>, VaultError> {
    let mut person = match app.vault.read(hit.applicant, reader).await {
        Ok(person) => person,
        Err(VaultError::Forgotten) => return Ok(None),
        Err(error) => return Err(error),
    };
    telephone::put(&app.pool, &app.vault, hit.case.0, &mut person, reader).await?;
    Ok(Some(person))
}
