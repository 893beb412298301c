//! `/1414`: what an operator of the contact centre needs while somebody is on the line (RC-27). A number, an IIN or a phone goes in
//! and recognises itself; before anything more than everybody may know is told, the caller says when he was born.

mod promise;
mod told;
mod visit;

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use telnusqa_domain::case::complaint::StepKind;
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::identity::Iin;
use telnusqa_domain::language::Language;
use telnusqa_status::{Answer, Hit};
use telnusqa_vault::{Reader, Record};
use uuid::Uuid;

use super::case::key;
use super::form::{self, Field};
use super::pages::{Pages, Part};
use super::work::{as_of_words, is_old};
use super::{FromUs, Shell, Shelled, SignedIn, Spoken, notice, onward, respond};
use crate::api::promise::carry_out_giving;
use crate::api::{
    Condition, Members, Problem, called, carry_out_of_complaint, carry_out_of_original, day_of_birth, find, masked,
    phone,
};
use crate::app::App;
use crate::messages;
use crate::page::dates::Day;
use crate::page::{Texts, explain, texts_of};
use crate::staff::{Member, Role};

use told::Told;

pub(super) use promise::take as keep_promise;
pub(super) use visit::ask as ask_for_visit;

/// The console.
#[derive(Template)]
#[template(path = "desk/console.html")]
struct Page {
    as_of: Option<(String, bool)>,
    /// What was just taken down.
    done: Option<String>,
    /// What something was not taken down for.
    errors: Vec<form::Told>,
    /// The form that was refused.
    refused: Option<&'static str>,
    /// Once for each form that is shown: what is sent twice is done once.
    key: String,
    /// The day of birth that the caller told.
    born: String,
    error: Option<String>,
    found: Option<Vec<Line>>,
    /// What was typed, or what the telephone system says.
    said: String,
    shell: Shell,
    /// The caller's language.
    speaks: Language,
    told: Option<Told>,
    /// How many no message reached.
    unreached: i64,
    /// With what a visit at home is asked for.
    visit: Vec<Field>,
    /// What to say of the visits at home of whoever was found.
    visits: Vec<String>,
    /// Whom somebody promised to call.
    waiting: Vec<promise::Waiting>,
    /// Where the others of them are.
    waiting_pages: Pages,
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

impl Page {
    fn new(shell: Shell, said: String, speaks: Option<Language>) -> Self {
        let speaks = speaks.unwrap_or(shell.language);
        let (iin, phone) = (iin_of(&said), phone_of(&said));
        let visit = form::of_visit(&shell, (&iin, &phone));
        Self {
            as_of: None,
            done: None,
            errors: Vec::new(),
            refused: None,
            key: key(),
            born: String::new(),
            error: None,
            found: None,
            said,
            shell,
            speaks,
            told: None,
            unreached: 0,
            visit,
            visits: Vec::new(),
            waiting: Vec::new(),
            waiting_pages: Pages::default(),
        }
    }

    /// The labels of what is told, in the caller's language.
    fn labels(&self) -> &'static Texts {
        texts_of(self.speaks)
    }

    /// Why nobody calls any more.
    fn drop_reasons(&self) -> Vec<(&'static str, String)> {
        promise::reasons(self.shell.language)
    }

    /// How many people wait to be told by somebody; none where nobody does.
    fn unreached(&self) -> Option<String> {
        let count = (self.unreached > 0).then(|| self.unreached.to_string());
        count.map(|count| super::tell(self.shell.language, "console-unreached", [("count", count)]))
    }

    /// Words of what is explained, in the caller's language.
    fn explain(&self, name: &str) -> String {
        explain::say(self.speaks, name)
    }

    /// The languages that a caller may speak.
    fn spoken(&self) -> Vec<(&'static str, &'static str, bool)> {
        let choice = |language: Language| (language.code(), texts_of(language).own_name, language == self.speaks);
        Language::ALL.into_iter().map(choice).collect()
    }
}

/// An operator at the console; nobody else sits there.
pub(super) struct AtConsole {
    member: Member,
    shell: Shell,
}

impl FromRequestParts<Arc<App>> for AtConsole {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let SignedIn(member) = SignedIn::from_request_parts(parts, app).await?;
        let Spoken(language) = Spoken::from_request_parts(parts, app).await.unwrap_or_else(|never| match never {});
        let shell = Shell::new(app, language, Some(member.clone()), "/1414");
        if member.role == Role::Operator {
            Ok(Self { member, shell })
        } else {
            Err(notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text"))
        }
    }
}

/// A case that what the caller said leads to: enough to tell it from another.
struct Line {
    college: String,
    handed_in: Day,
    name: String,
    number: String,
    stage: &'static str,
}

#[derive(Default, Deserialize)]
pub(super) struct Called {
    #[serde(default)]
    phone: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    said: String,
    #[serde(default)]
    speaks: String,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    /// The day of birth that the caller told; empty where nothing was asked.
    #[serde(default)]
    born: String,
    number: String,
    #[serde(default)]
    said: String,
    #[serde(default)]
    speaks: String,
}

/// The field, with what the telephone system knows of the caller; and whom somebody promised to call.
pub(super) async fn show(
    AtConsole { member, shell }: AtConsole,
    State(app): State<Arc<App>>,
    parameters: Result<Query<Called>, QueryRejection>,
    part: Result<Query<Part>, QueryRejection>,
) -> Response {
    let phone = parameters.map(|Query(called)| called.phone).unwrap_or_default();
    let part = part.map(|Query(part)| part).unwrap_or_default();
    let mut page = Page::new(Shell { path: part.of("/1414"), ..shell }, shown(&phone), None);
    match messages::untold(&app.pool, None, (1, 0)).await {
        Ok(found) => page.unreached = found.first().map_or(0, |first| first.total),
        Err(error) => return refused(page, &Problem::unavailable(&error)),
    }
    match promise::waiting(&app, &page.shell, &member, part.number()).await {
        Ok((waiting, has_more)) => {
            page.waiting = waiting;
            page.waiting_pages = Pages::new("/1414", part, has_more);
            respond(StatusCode::OK, &page)
        }
        Err(problem) => refused(page, &problem),
    }
}

/// The cases of what the caller said.
async fn find_cases(app: &App, mut page: Page, member: &Member) -> Response {
    let now = app.clock.now();
    match called(app, member, &page.said, (page.speaks, now)).await {
        Ok((Answer { as_of, found }, visits)) => {
            page.visits = visits;
            page.as_of = Some((as_of_words(page.shell.language, as_of), is_old(as_of)));
            let mut lines = Vec::with_capacity(found.len());
            for hit in &found {
                match line(app, &page.shell, hit, member, now).await {
                    Ok(line) => lines.extend(line),
                    Err(problem) => return refused(page, &problem),
                }
            }
            page.found = Some(lines);
            respond(StatusCode::OK, &page)
        }
        Err(problem) => refused(page, &problem),
    }
}

/// `POST /1414`
pub(super) async fn look_up(
    _: FromUs,
    AtConsole { member, shell }: AtConsole,
    State(app): State<Arc<App>>,
    asked: Result<Form<Asked>, FormRejection>,
) -> Response {
    let Ok(Form(Asked { said, speaks })) = asked else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    find_cases(&app, Page::new(shell, shown(&said), Language::from_code(&speaks)), &member).await
}

/// `POST /1414/case`: tells about a case as much as the caller may know.
pub(super) async fn tell(
    _: FromUs,
    AtConsole { member, shell }: AtConsole,
    State(app): State<Arc<App>>,
    chosen: Result<Form<Chosen>, FormRejection>,
) -> Response {
    let Ok(Form(chosen)) = chosen else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let page = Page::new(shell, shown(&chosen.said), Language::from_code(&chosen.speaks));
    match told(&app, page, &member, &chosen).await {
        Ok(page) => respond(StatusCode::OK, &page),
        Err((page, problem)) => refused(*page, &problem),
    }
}

/// `POST /1414/complaint`: takes down a complaint of a caller who is known.
pub(super) async fn complain(
    _: FromUs,
    at: AtConsole,
    State(app): State<Arc<App>>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    take_down(&app, at, Said::Complaint, filled).await
}

/// `POST /1414/original-found`: takes down that a caller who is known found the original.
pub(super) async fn find_original(
    _: FromUs,
    at: AtConsole,
    State(app): State<Arc<App>>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    take_down(&app, at, Said::OriginalFound, filled).await
}

/// `POST /1414/call-back`: takes down that a caller is to be called.
pub(super) async fn call_back(
    _: FromUs,
    at: AtConsole,
    State(app): State<Arc<App>>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    take_down(&app, at, Said::CallBack, filled).await
}

/// `POST /1414/question`: takes down what a caller who is known asks the college.
pub(super) async fn question(
    _: FromUs,
    at: AtConsole,
    State(app): State<Arc<App>>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    take_down(&app, at, Said::Question, filled).await
}

/// What a caller says that is taken down.
#[derive(Clone, Copy)]
enum Said {
    CallBack,
    Complaint,
    OriginalFound,
    Question,
}

impl Said {
    /// Its form's name in pages.
    const fn name(self) -> &'static str {
        match self {
            Self::CallBack => "call-back",
            Self::Complaint => "complaint",
            Self::OriginalFound => "original-found",
            Self::Question => "question",
        }
    }

    /// Whether the caller must be known: anybody may be called by the number that he gives, for that tells nothing.
    const fn needs_check(self) -> bool {
        match self {
            Self::CallBack => false,
            Self::Complaint | Self::OriginalFound | Self::Question => true,
        }
    }
}

async fn take_down(
    app: &App,
    AtConsole { member, shell }: AtConsole,
    said: Said,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let of = |name: &str| value(&filled, name);
    let chosen = chosen(&filled);
    let page = Page::new(shell, shown(&chosen.said), Language::from_code(&chosen.speaks));
    let mut page = match told(app, page, &member, &chosen).await {
        Ok(page) => page,
        Err((page, problem)) => return refused(*page, &problem),
    };
    let Some(known) = page.told.as_mut().filter(|told| told.is_checked || !said.needs_check()) else {
        return respond(StatusCode::FORBIDDEN, &page);
    };
    let condition = Condition {
        expected: of("seen").parse().ok(),
        key: Some(of("key")).filter(|key| Uuid::try_parse(key).is_ok()).unwrap_or_else(key),
    };
    let number = chosen.number.clone();
    let name = said.name();
    let fields = match said {
        Said::CallBack => &mut known.call,
        Said::Complaint => &mut known.complaint,
        Said::OriginalFound => &mut known.found,
        Said::Question => &mut known.question,
    };
    let mut members = form::members(fields, &filled);
    let taken = match said {
        Said::CallBack | Said::Question => {
            members.insert("kind".to_owned(), name.into());
            let members = Members::of_page(members);
            carry_out_giving(app, &member, number, &condition.key, members).await.map(drop)
        }
        Said::Complaint => {
            let of = (number, 0, StepKind::Register);
            carry_out_of_complaint(&member, app, of, condition, Members::of_page(members)).await.map(drop)
        }
        Said::OriginalFound => {
            carry_out_of_original(app, &member, number, condition, Members::of_page(members)).await.map(drop)
        }
    };
    match taken {
        Ok(()) => again(app, page, &member, &chosen, &format!("done-{name}")).await,
        Err(problem) => {
            form::fill(fields, &filled);
            page.errors = form::told(&page.shell, &problem, name, fields);
            page.refused = Some(name);
            respond(problem.status(), &page)
        }
    }
}

/// The page as it is after something was done.
async fn again(app: &App, page: Page, member: &Member, chosen: &Chosen, done: &str) -> Response {
    let fresh = Page::new(page.shell, page.said, Some(page.speaks));
    match told(app, fresh, member, chosen).await {
        Ok(mut page) => {
            page.done = Some(page.shell.say(done));
            respond(StatusCode::OK, &page)
        }
        Err((page, problem)) => refused(*page, &problem),
    }
}

/// What a form says at a name; empty where it says nothing.
fn value(filled: &[(String, String)], name: &str) -> String {
    filled.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// Which case a form is about, and what the caller said of himself.
fn chosen(filled: &[(String, String)]) -> Chosen {
    let of = |name: &str| value(filled, name);
    Chosen { born: of("born"), number: of("number"), said: of("said"), speaks: of("speaks") }
}

/// What was told stands in no address: whoever reloads asks anew.
pub(super) async fn back() -> Response {
    onward("/1414")
}

async fn told(app: &App, mut page: Page, member: &Member, chosen: &Chosen) -> Result<Page, (Box<Page>, Problem)> {
    let now = app.clock.now();
    let read = async {
        let Answer { as_of, found: hit } = find(app, member, Ok(Path(chosen.number.clone())), now).await?;
        let history = app.questions.timeline(hit.case).await?.found;
        let born = day_of_birth(&chosen.born);
        let why = if born.is_some() { "call-checked" } else { "call-unchecked" };
        let is_checked = match born {
            None => false,
            Some(born) => {
                let reader = Reader { at: now, who: member.who(), why: why.to_owned() };
                birth_date(&app.questions.person(hit.applicant, reader).await??.record) == Some(born)
            }
        };
        Ok((as_of, hit, history, is_checked, born.is_some()))
    };
    match read.await {
        Ok((as_of, hit, history, is_checked, was_asked)) => {
            page.as_of = Some((as_of_words(page.shell.language, as_of), is_old(as_of)));
            if (was_asked || !chosen.born.trim().is_empty()) && !is_checked {
                page.error = Some(page.shell.say("caller-not-known"));
            }
            page.born = chosen.born.trim().chars().take(10).collect();
            let mut told = Told::new(app, &page, &hit, &history, is_checked, now);
            match promise::of_case(app, &page.shell, member, (hit.case.0, is_checked)).await {
                Ok(promises) => told.promises = promises,
                Err(problem) => return Err((Box::new(page), problem)),
            }
            page.told = Some(told);
            Ok(page)
        }
        Err(problem) => Err((Box::new(page), problem)),
    }
}

async fn line(
    app: &App,
    shell: &Shell,
    hit: &Hit,
    member: &Member,
    now: DateTime<Utc>,
) -> Result<Option<Line>, Problem> {
    let Some(number) = hit.card.number else { return Ok(None) };
    let reader = Reader { at: now, who: member.who(), why: "call".to_owned() };
    let name = match app.questions.person(hit.applicant, reader).await? {
        Ok(person) => masked(&person.record),
        Err(telnusqa_vault::VaultError::Forgotten) => shell.say("applicant-forgotten"),
        Err(error) => return Err(error.into()),
    };
    let college = app.providers.now().find(hit.card.college);
    Ok(Some(Line {
        college: college.map(|college| college.name(shell.language).to_owned()).unwrap_or_default(),
        handed_in: Day::new(in_almaty(hit.card.submitted_at).date_naive(), shell.language),
        name,
        number: number.to_string(),
        stage: shell.texts.stage(hit.card.stage),
    }))
}

/// The day of birth that was taken down, else the one that the IIN tells.
pub(crate) fn birth_date(record: &Record) -> Option<NaiveDate> {
    record.birth_date.or_else(|| Iin::parse(record.iin.as_deref()?).ok()?.birth_date())
}

/// The page again, with what is wrong.
fn refused(mut page: Page, problem: &Problem) -> Response {
    let language = page.shell.language;
    let status = problem.status();
    let told = problem.faults().first().map(|fault| fault.detail.in_language(language).to_owned());
    page.error = Some(told.unwrap_or_else(|| problem.title(language).to_owned()));
    respond(status, &page)
}

/// The number that he calls from, where that is what was typed.
fn phone_of(said: &str) -> String {
    phone(said).map(|phone| phone.as_str().to_owned()).unwrap_or_default()
}

/// The IIN, where that is what was typed.
fn iin_of(said: &str) -> String {
    Iin::parse(said.trim()).map(|iin| iin.as_str().to_owned()).unwrap_or_default()
}

/// As much of what was typed as a key can have.
fn shown(said: &str) -> String {
    said.chars().filter(|character| !character.is_control()).take(64).collect()
}
