//! The way in: the number of the application, then the code that was sent, with the day of birth. A telephone may be a stranger's: the code
//! alone opens nothing.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::code::Code;
use telnusqa_domain::language::Language;
use telnusqa_vault::{Reader, VaultError};
use tokio::time::Instant;
use uuid::Uuid;

use super::super::{Frame, notice, respond, unavailable};
use super::code::{self, Purpose};
use super::{NotForeign, onward, session, words};
use crate::api::day_of_birth;
use crate::app::App;
use crate::desk::birth_date;
use crate::language::Asked;

/// How the vault records that somebody opened his own page.
pub(super) const APPLICANT: &str = "applicant";

/// The field for the number.
#[derive(Template)]
#[template(path = "my/number.html")]
struct NumberPage {
    error: Option<String>,
    frame: Frame,
    purpose: Purpose,
}

/// The fields for the code and the day of birth.
#[derive(Template)]
#[template(path = "my/code.html")]
struct CodePage {
    ask: String,
    born: String,
    error: Option<String>,
    frame: Frame,
    purpose: Purpose,
}

impl NumberPage {
    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }

    fn is_own(&self) -> bool {
        self.purpose == Purpose::Case
    }

    fn title(&self) -> String {
        self.say(self.purpose.heading())
    }

    fn about(&self) -> String {
        self.say(&format!("{}-text", self.purpose.heading()))
    }

    /// Its own address.
    fn action(&self) -> &'static str {
        self.purpose.start()
    }
}

impl CodePage {
    fn new(language: Language, purpose: Purpose, ask: &str) -> Self {
        let ask = clean_id(ask);
        let frame = Frame::new(language, format!("{}?ask={ask}", purpose.code()));
        Self { ask, born: String::new(), error: None, frame, purpose }
    }

    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }

    fn sent(&self) -> String {
        words::tell(self.frame.language, "code-sent", [("minutes", code::minutes())])
    }

    fn asks_birth(&self) -> bool {
        self.purpose == Purpose::Case
    }

    fn action(&self) -> &'static str {
        self.purpose.code()
    }

    fn again(&self) -> &'static str {
        self.purpose.start()
    }

    fn wrong(mut self, error: String) -> Response {
        self.error = Some(error);
        respond(StatusCode::UNPROCESSABLE_ENTITY, self.frame.language, &self)
    }
}

impl Purpose {
    const fn start(self) -> &'static str {
        match self {
            Self::Case => "/my",
            Self::NotMine => "/my/not-mine",
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Case => "/my/code",
            Self::NotMine => "/my/not-mine/code",
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Case => "my",
            Self::NotMine => "not-mine",
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Numbered {
    #[serde(default)]
    number: String,
}

#[derive(Deserialize)]
pub(super) struct AskedFor {
    #[serde(default)]
    ask: String,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    ask: String,
    #[serde(default)]
    born: String,
    #[serde(default)]
    code: String,
}

type Start = Result<Query<Numbered>, QueryRejection>;
type Sent<T> = Result<Form<T>, FormRejection>;

/// The field for the number of one's own page.
pub(super) async fn show(Asked(language): Asked, start: Start) -> Response {
    field(language, start, Purpose::Case)
}

/// The same of a telephone that is somebody else's.
pub(super) async fn show_not_mine(Asked(language): Asked, start: Start) -> Response {
    field(language, start, Purpose::NotMine)
}

fn field(language: Language, start: Start, purpose: Purpose) -> Response {
    let typed = start.map(|Query(start)| start.number).unwrap_or_default();
    let page = NumberPage { error: None, frame: frame(language, purpose, &typed), purpose };
    respond(StatusCode::OK, language, &page)
}

fn frame(language: Language, purpose: Purpose, typed: &str) -> Frame {
    let mut frame = Frame::new(language, purpose.start());
    frame.typed = typed.chars().filter(|character| !character.is_control()).take(40).collect();
    frame
}

/// Asks for a code for one's own page.
pub(super) async fn ask(
    _: NotForeign,
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Asked(language): Asked,
    form: Sent<Numbered>,
) -> Response {
    send(&app, address, language, form, Purpose::Case).await
}

/// Asks for a code to a telephone that is somebody else's.
pub(super) async fn ask_not_mine(
    _: NotForeign,
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Asked(language): Asked,
    form: Sent<Numbered>,
) -> Response {
    send(&app, address, language, form, Purpose::NotMine).await
}

async fn send(app: &App, address: SocketAddr, language: Language, form: Sent<Numbered>, purpose: Purpose) -> Response {
    let typed = form.map(|Form(form)| form.number).unwrap_or_default();
    let again = |error: &str| NumberPage {
        error: Some(words::say(language, error)),
        frame: frame(language, purpose, &typed),
        purpose,
    };
    let Ok(number) = ApplicationNumber::parse(&typed) else {
        return respond(StatusCode::UNPROCESSABLE_ENTITY, language, &again("number-wrong"));
    };
    if let Err(wait) = app.codes.take(address.ip(), Instant::now()) {
        let mut response = respond(StatusCode::TOO_MANY_REQUESTS, language, &again("code-too-many"));
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
        return response;
    }
    match code::ask(app, number, purpose).await {
        Ok(Some(id)) => onward(&format!("{}?ask={id}", purpose.code()), language),
        Ok(None) => {
            let mut response = respond(StatusCode::TOO_MANY_REQUESTS, language, &again("code-too-many"));
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("3600"));
            response
        }
        Err(error) => unavailable(frame(language, purpose, &typed), &error),
    }
}

/// The fields for the code of one's own page.
pub(super) async fn show_code(Asked(language): Asked, asked: Result<Query<AskedFor>, QueryRejection>) -> Response {
    fields(language, asked, Purpose::Case)
}

/// The field for the code to a telephone that is somebody else's.
pub(super) async fn show_code_not_mine(
    Asked(language): Asked,
    asked: Result<Query<AskedFor>, QueryRejection>,
) -> Response {
    fields(language, asked, Purpose::NotMine)
}

fn fields(language: Language, asked: Result<Query<AskedFor>, QueryRejection>, purpose: Purpose) -> Response {
    let ask = asked.map(|Query(asked)| asked.ask).unwrap_or_default();
    respond(StatusCode::OK, language, &CodePage::new(language, purpose, &ask))
}

/// Opens one's own page.
pub(super) async fn type_in(
    _: NotForeign,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    headers: HeaderMap,
    form: Sent<Typed>,
) -> Response {
    let Form(typed) = match form {
        Ok(typed) => typed,
        Err(_) => return CodePage::new(language, Purpose::Case, "").wrong(words::say(language, "code-form")),
    };
    let mut page = CodePage::new(language, Purpose::Case, &typed.ask);
    page.born = typed.born.chars().filter(|character| !character.is_control()).take(20).collect();
    let Some(code) = Code::parse(&typed.code) else { return page.wrong(words::say(language, "code-form")) };
    let Some(born) = day_of_birth(&without_marks(&typed.born)) else {
        return page.wrong(words::say(language, "born-form"));
    };
    match opened(&app, &typed.ask, &code, Some(born), Purpose::Case).await {
        Ok(Outcome::Opened(case)) => match session::start(&app, case).await {
            Ok(cookie) => {
                tracing::info!(case.id = %case, "an applicant opened his page");
                let mut response = onward("/my/case", language);
                response.headers_mut().append(SET_COOKIE, cookie);
                response
            }
            Err(error) => unavailable(page.frame, &error),
        },
        // A form that was sent twice: the first one let him in.
        Ok(Outcome::Over) if matches!(session::find(&app, &headers).await, Ok(Some(_))) => onward("/my/case", language),
        Ok(outcome) => refused(page, outcome),
        Err(error) => unavailable(page.frame, &*error),
    }
}

/// Stops what goes to a telephone that is somebody else's.
pub(super) async fn type_in_not_mine(
    _: NotForeign,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    form: Sent<Typed>,
) -> Response {
    let typed =
        form.map(|Form(typed)| typed).unwrap_or(Typed { ask: String::new(), born: String::new(), code: String::new() });
    let page = CodePage::new(language, Purpose::NotMine, &typed.ask);
    let Some(code) = Code::parse(&typed.code) else { return page.wrong(words::say(language, "code-form")) };
    match opened(&app, &typed.ask, &code, None, Purpose::NotMine).await {
        Ok(Outcome::Opened(case)) => {
            tracing::info!(case.id = %case, "the owner of a telephone is not the applicant: cut off");
            let text = words::say(language, "stopped-text");
            notice(StatusCode::OK, Frame::new(language, "/my/not-mine"), words::fixed(language, "stopped"), text)
        }
        Ok(outcome) => refused(page, outcome),
        Err(error) => unavailable(page.frame, &*error),
    }
}

/// What typing a code came to.
enum Outcome {
    Opened(Uuid),
    /// It is good no more.
    Over,
    /// So many tries are left.
    Wrong(i16),
}

fn refused(page: CodePage, outcome: Outcome) -> Response {
    let language = page.frame.language;
    match outcome {
        Outcome::Wrong(left) if left > 0 => {
            let name = if page.asks_birth() { "code-wrong" } else { "code-wrong-alone" };
            page.wrong(words::tell(language, name, [("left", i64::from(left))]))
        }
        Outcome::Opened(_) | Outcome::Over | Outcome::Wrong(_) => page.wrong(words::say(language, "code-over")),
    }
}

/// Which of the two was wrong is not said.
async fn opened(
    app: &App,
    ask: &str,
    typed: &Code,
    born: Option<chrono::NaiveDate>,
    purpose: Purpose,
) -> Result<Outcome, Box<dyn std::error::Error + Send + Sync>> {
    let Ok(id) = Uuid::try_parse(ask) else { return Ok(Outcome::Over) };
    let Some(open) = code::try_once(app, id, purpose).await? else { return Ok(Outcome::Over) };
    let left = open.left;
    let Some(case) = code::opens(&open, app, typed) else { return Ok(Outcome::Wrong(left)) };
    let now = app.clock.now();
    if let Some(born) = born {
        let hit = telnusqa_status::by_cases(&app.pool, &[telnusqa_domain::case::CaseId(case)], now).await?;
        let Some(hit) = hit.found.into_iter().next() else { return Ok(Outcome::Wrong(left)) };
        let reader = Reader { at: now, who: APPLICANT.to_owned(), why: "own-page".to_owned() };
        let person = match app.vault.read(hit.applicant, &reader).await {
            Ok(person) => person,
            Err(VaultError::Forgotten) => return Ok(Outcome::Wrong(left)),
            Err(error) => return Err(error.into()),
        };
        if birth_date(&person.record) != Some(born) {
            return Ok(Outcome::Wrong(left));
        }
    }
    Ok(if code::use_up(app, open, purpose, now).await? { Outcome::Opened(case) } else { Outcome::Over })
}

/// An id as it may stand on a page.
pub(super) fn clean_id(typed: &str) -> String {
    typed.chars().filter(|character| character.is_ascii_hexdigit() || *character == '-').take(36).collect()
}

/// Without the marks of direction that come along when a date, or a telephone, is copied.
pub(super) fn without_marks(typed: &str) -> String {
    typed.chars().take(64).filter(|character| !matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')).collect()
}
