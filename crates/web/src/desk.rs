//! The desks of staff, in a browser: signing in, the console of 1414, the workbench of a college, how the house is, and figures. They work without script;
//! with it they are live, and a head signs.

pub(crate) mod session;

mod account;
mod assets;
mod blanks;
mod case;
mod colleges;
mod console;
mod figures;
mod form;
mod live;
mod messages;
mod numbers;
mod pages;
mod preview;
mod provider;
mod questions;
mod record;
mod sign_in;
mod staffing;
mod system;
mod trace;
mod words;
mod work;

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::header::{
    CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN, REFERRER_POLICY, SET_COOKIE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use telnusqa_domain::language::Language;

use crate::app::App;
use crate::language::{self, cookie};
use crate::page::{Texts, texts_of};
use crate::staff::{Member, Role};

pub(crate) use assets::{APPLY, PAGE};
pub(crate) use console::birth_date;
pub(crate) use live::listen;
pub(crate) use words::tell;

/// One list of pages, which is also what is tried of everybody.
macro_rules! pages {
    ($($method:ident $path:literal $handler:path,)+) => {
        /// The desks.
        pub(crate) fn router() -> Router<Arc<App>> {
            Router::new()$(.route($path, $method($handler)))+
        }

        /// Method and path of each.
        #[cfg(test)]
        pub(crate) const PAGES: &[(&str, &str)] = &[$((stringify!($method), $path),)+];
    };
}

pages! {
    get "/sign-in" sign_in::show,
    post "/sign-in" sign_in::enter,
    get "/sign-in/provider" provider::begin,
    get "/sign-in/provider/callback" provider::come_back,
    post "/sign-out" sign_in::leave,
    get "/desk" sign_in::home,
    get "/1414" console::show,
    post "/1414" console::look_up,
    get "/1414/call-back" console::back,
    post "/1414/call-back" console::call_back,
    get "/1414/complaint" console::back,
    post "/1414/complaint" console::complain,
    get "/1414/home-visit" console::back,
    post "/1414/home-visit" console::ask_for_visit,
    get "/1414/original-found" console::back,
    post "/1414/original-found" console::find_original,
    get "/1414/promises/{promise}/{step}" console::back,
    post "/1414/promises/{promise}/{step}" console::keep_promise,
    get "/1414/question" console::back,
    post "/1414/question" console::question,
    get "/1414/case" console::back,
    post "/1414/case" console::tell,
    get "/work" work::list,
    get "/work/{number}" case::show,
    get "/work/{number}/{step}" case::back,
    post "/work/{number}/{step}" case::take,
    get "/work/{number}/{step}/preview/{paper}" preview::back,
    post "/work/{number}/{step}/preview/{paper}" preview::show,
    get "/blanks" blanks::list,
    post "/blanks" blanks::receive,
    post "/blanks/reserve" blanks::reserve,
    get "/blanks/{blank}" blanks::show,
    get "/blanks/{blank}/{step}" blanks::back,
    post "/blanks/{blank}/{step}" blanks::take,
    get "/questions" questions::list,
    get "/questions/{promise}" questions::back,
    post "/questions/{promise}" questions::answer,
    get "/messages" messages::list,
    get "/messages/{number}" messages::of_case,
    get "/messages/{number}/{message}" messages::letter,
    get "/messages/{number}/{message}/{step}" messages::see,
    post "/messages/{number}/{message}/{step}" messages::take,
    get "/colleges" colleges::list,
    get "/colleges/{bin}" colleges::show,
    get "/colleges/{bin}/{change}" colleges::back,
    post "/colleges/{bin}/{change}" colleges::change,
    get "/staff" staffing::list,
    get "/staff/{place}" staffing::show,
    get "/staff/{place}/{change}" staffing::back,
    post "/staff/{place}/{change}" staffing::change,
    get "/system" system::show,
    post "/system/replay" system::replay,
    get "/system/trace" trace::show,
    get "/figures" figures::show,
    get "/figures/{table}" figures::download,
    get "/live" live::stream,
    get "/assets/{name}" assets::show,
}

/// Whoever is signed in with this browser.
pub(super) struct SignedIn(pub(super) Member);

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        match session::find(app, &parts.headers).await {
            Ok(Some(member)) => Ok(Self(member)),
            Ok(None) => Err(sign_in::first(parts).into_response()),
            Err(problem) => Err(problem.into_response()),
        }
    }
}

/// Whoever is signed in, or nobody.
pub(super) struct Somebody(pub(super) Option<Member>);

impl FromRequestParts<Arc<App>> for Somebody {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        session::find(app, &parts.headers).await.map(Self).map_err(axum::response::IntoResponse::into_response)
    }
}

/// That a form was sent from a page of ours: browsers say so, and no other page can make them.
pub(super) struct FromUs;

impl FromRequestParts<Arc<App>> for FromUs {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        if is_from_us(parts) {
            return Ok(Self);
        }
        let Spoken(language) = Spoken::from_request_parts(parts, app).await.unwrap_or_else(|never| match never {});
        Err(notice(
            StatusCode::FORBIDDEN,
            Shell::new(app, language, None, "/desk"),
            "foreign-form",
            "foreign-form-text",
        ))
    }
}

/// Whether a page of ours asks; or, to read, somebody who typed the address himself (Fetch Metadata, Origin).
pub(crate) fn is_from_us(parts: &Parts) -> bool {
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let text = |headers: &HeaderMap, name| {
        headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned)
    };
    match text(&parts.headers, axum::http::HeaderName::from_static("sec-fetch-site")).as_deref() {
        Some("same-origin") => true,
        Some("none") => reads,
        Some(_) => false,
        // a browser of before: it names where the form came from
        None => {
            let host = text(&parts.headers, HOST);
            let origin = text(&parts.headers, ORIGIN);
            let from = origin.as_deref().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
            host.is_some() && from == host.as_deref()
        }
    }
}

/// The language of a desk: the one asked for, else the one chosen before, else the browser's best.
pub(super) struct Spoken(pub(super) Language);

impl<S: Sync> FromRequestParts<S> for Spoken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let chosen = language::parameter(&parts.uri).or_else(|| cookie(&parts.headers)).and_then(Language::from_code);
        Ok(Self(chosen.unwrap_or_else(|| language::asked(&parts.uri, &parts.headers))))
    }
}

/// What stands around every desk.
pub(super) struct Shell {
    language: Language,
    member: Option<Member>,
    /// The address of this page with what it was asked for, without the language; without a slash at its end.
    path: String,
    signer: String,
    texts: &'static Texts,
}

/// A link of the shell.
struct Link {
    code: &'static str,
    current: bool,
    href: String,
    name: String,
}

impl Shell {
    pub(super) fn new(app: &App, language: Language, member: Option<Member>, path: impl Into<String>) -> Self {
        let texts = texts_of(language);
        Self { language, member, path: path.into(), signer: app.signer.clone(), texts }
    }

    /// Words of this language.
    fn say(&self, name: &str) -> String {
        words::say(self.language, name)
    }

    /// What a code is called, as in `sent-queued`; by itself where this version has no word for it.
    fn word(&self, of: &str, code: &str) -> String {
        let name = format!("{of}-{code}");
        if words::has(self.language, &name) { self.say(&name) } else { code.to_owned() }
    }

    /// The same page in every language.
    fn languages(&self) -> Vec<Link> {
        let join = if self.path.contains('?') { '&' } else { '?' };
        let link = |language: Language| Link {
            code: language.code(),
            current: language == self.language,
            href: format!("{}{join}lang={}", self.path, language.code()),
            name: texts_of(language).own_name.to_owned(),
        };
        Language::ALL.into_iter().map(link).collect()
    }

    /// The pages of whoever is signed in, where he has more than one.
    fn places(&self) -> Vec<Link> {
        let pages: &[(&'static str, &str)] = match self.member.as_ref().map(|member| member.role) {
            Some(Role::Clerk | Role::Executor) => &[
                ("/work", "place-work"),
                ("/questions", "place-questions"),
                ("/messages", "place-messages"),
                ("/blanks", "place-blanks"),
            ],
            Some(Role::Head) => &[
                ("/work", "place-work"),
                ("/questions", "place-questions"),
                ("/messages", "place-messages"),
                ("/blanks", "place-blanks"),
                ("/figures", "place-figures"),
                ("/staff", "place-staff"),
                ("/colleges", "place-colleges"),
            ],
            Some(Role::Administrator) => &[("/staff", "place-staff"), ("/colleges", "place-colleges")],
            Some(Role::Operations) => &[("/system", "place-system"), ("/figures", "place-figures")],
            Some(Role::Operator | Role::Portal | Role::Visitor) | None => &[],
        };
        let link = |(page, name): &(&'static str, &str)| Link {
            code: self.language.code(),
            current: self.path.starts_with(page),
            href: (*page).to_owned(),
            name: self.say(name),
        };
        pages.iter().map(link).collect()
    }

    /// Who is signed in, and as what.
    fn who(&self) -> Option<String> {
        let member = self.member.as_ref()?;
        let role = self.say(&format!("role-{}", member.role.name()));
        Some(format!("{} · {role}", member.name.as_deref().unwrap_or(&member.id)))
    }

    /// The organisation that he signs for.
    fn bin(&self) -> &str {
        self.member.as_ref().and_then(|member| member.bin.as_deref()).unwrap_or_default()
    }

    /// Where the desk of whoever is signed in stands.
    fn home(&self) -> &'static str {
        self.member.as_ref().map_or("/", |member| desk_of(member.role))
    }
}

/// The desk of a role.
pub(super) const fn desk_of(role: Role) -> &'static str {
    match role {
        Role::Clerk | Role::Executor | Role::Head => "/work",
        Role::Administrator => "/staff",
        Role::Operator => "/1414",
        Role::Operations => "/system",
        Role::Portal | Role::Visitor => "/desk",
    }
}

/// A page that says something instead of what was asked for.
#[derive(Template)]
#[template(path = "desk/notice.html")]
struct Notice {
    heading: String,
    shell: Shell,
    text: String,
}

/// A page that says something.
pub(super) fn notice(status: StatusCode, shell: Shell, heading: &str, text: &str) -> Response {
    let (heading, text) = (shell.say(heading), shell.say(text));
    respond(status, &Notice { heading, shell, text })
}

/// A page with a shell.
trait Shelled {
    fn shell(&self) -> &Shell;

    /// What its policy allows more than that of every desk.
    fn allowed(&self) -> &'static str {
        ""
    }
}

impl Shelled for Notice {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// A desk's page: scripts and styles of ours, the agent on the signer's machine, and nothing else.
fn respond(status: StatusCode, page: &(impl Template + Shelled)) -> Response {
    let shell = page.shell();
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a page could not be written");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self' {}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'{}",
        shell.signer,
        page.allowed()
    );
    let language = shell.language.code();
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_LANGUAGE, HeaderValue::from_static(language)),
        // forms of ours say where they come from, to us alone
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (
            SET_COOKIE,
            HeaderValue::try_from(format!("lang={language}; Path=/; Max-Age=31536000; SameSite=Lax"))
                .expect("two letters"),
        ),
    ];
    let mut response = (status, headers, html).into_response();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Onward after a form was carried out: going back asks for nothing twice.
fn onward(to: &str) -> Response {
    Redirect::to(to).into_response()
}

#[cfg(test)]
mod tests;
