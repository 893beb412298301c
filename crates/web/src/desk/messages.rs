//! `/messages`: whom no way reached; the messages of a case as its applicant got them, what is done about one, and one as a letter on
//! paper.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::telling::{SEND_AGAIN, TELL};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::Delivery;
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_notification::telephone;
use telnusqa_notification::told::{self, Maker, OnPaper};
use telnusqa_status::Hit;
use telnusqa_vault::{Person, Reader, VaultError};
use uuid::Uuid;

use super::case::{Failed, failure, key};
use super::form::{self, Field, Input};
use super::pages::{Pages, Part};
use super::words::has;
use super::{FromUs, Shell, Shelled, SignedIn, Somebody, Spoken, notice, onward, respond};
use crate::api::{Members, Problem, carry_out_of_message, find, takes_steps_about_messages};
use crate::app::App;
use crate::colleges::of_member;
use crate::messages::{self, Untold, Way, weight};
use crate::page::dates::{self, Day};
use crate::page::message_called;
use crate::staff::{Member, Role};

/// Messages on a page of the list.
const PAGE: i64 = 50;

/// Whom no way reached.
#[derive(Template)]
#[template(path = "desk/unreached.html")]
struct List {
    lines: Vec<Line>,
    pages: Pages,
    shell: Shell,
    total: i64,
}

impl Shelled for List {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

struct Line {
    href: String,
    is_duty: bool,
    number: String,
    since: Day,
    status: String,
    what: String,
}

/// The messages of a case.
#[derive(Template)]
#[template(path = "desk/messages.html")]
struct Page {
    done: Option<String>,
    errors: Vec<form::Told>,
    /// Once for each page that is shown: what is sent twice is done once.
    key: String,
    messages: Vec<Shown>,
    number: String,
    reached: Vec<(String, String)>,
    /// What an operator says to whom he calls, in the applicant's language.
    sentence: Option<(Language, String)>,
    shell: Shell,
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// A message as it is shown.
struct Shown {
    /// What it counts in law, where it does.
    counts: Option<String>,
    /// To say that he was told; empty where there is nothing to say, or it is not this one's to say.
    fields: Vec<Field>,
    id: Uuid,
    /// Whether that it came is a step of its case.
    is_step: bool,
    /// Where it stands as a letter on paper.
    letter: Option<String>,
    may_go_again: bool,
    status: String,
    text: Option<(Language, String)>,
    told: Option<String>,
    ways: Vec<String>,
    what: String,
}

impl Shown {
    /// Its name in the page.
    fn anchor(&self) -> String {
        anchor(self.id)
    }
}

fn anchor(message: Uuid) -> String {
    format!("m-{message}")
}

/// A message as a letter.
#[derive(Template)]
#[template(path = "desk/letter.html")]
struct LetterPage {
    college: String,
    href: String,
    letter: OnPaper,
    number: String,
    shell: Shell,
    /// Who, and where he lives where that is known.
    to: Vec<String>,
    written_on: Day,
}

impl Shelled for LetterPage {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

impl LetterPage {
    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.letter.text.split("\n\n").map(str::trim_end).filter(|paragraph| !paragraph.is_empty())
    }
}

/// Shows whom no way reached.
pub(super) async fn list(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    part: Result<Query<Part>, QueryRejection>,
) -> Response {
    let part = part.map(|Query(part)| part).unwrap_or_default();
    let shell = Shell::new(&app, language, Some(member.clone()), part.of("/messages"));
    let colleges = of_member(&app, &member);
    if colleges.is_none() && member.role != Role::Operator {
        return notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text");
    }
    let found = messages::untold(&app.pool, colleges, (PAGE + 1, i64::from(part.number()) * PAGE)).await;
    let found = match found {
        Ok(found) => found,
        Err(error) => return failure(shell, Failed::Problem(Problem::unavailable(&error))),
    };
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let pages = Pages::new("/messages", part, found.len() > shown);
    let total = found.first().map_or(0, |first| first.total);
    let lines = found.into_iter().take(shown).map(|untold| Line::new(untold, &shell)).collect();
    respond(StatusCode::OK, &List { lines, pages, shell, total })
}

impl Line {
    fn new(untold: Untold, shell: &Shell) -> Self {
        let number = untold.application_number.unwrap_or_else(|| untold.case_id.to_string());
        Self {
            href: format!("/messages/{number}#{}", anchor(untold.id)),
            is_duty: weight(&untold.kind) != "courtesy",
            number,
            since: Day::new(day_in_almaty(untold.queued_at), shell.language),
            status: came_to(shell, &untold.status, untold.reason.as_deref()),
            what: what(shell, &untold.kind),
        }
    }
}

/// Shows the messages of a case.
pub(super) async fn of_case(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    RawQuery(query): RawQuery,
    number: Result<Path<String>, PathRejection>,
) -> Response {
    let number = number.map(|Path(number)| number).unwrap_or_default();
    let shell = Shell::new(&app, language, Some(member.clone()), at(&number));
    match page(&app, &shell, &member, number).await {
        Ok(Found { messages, number, reached, sentence }) => {
            let is = |step: &str| {
                let done = format!("done={step}");
                query.as_deref().is_some_and(|query| query.split('&').any(|pair| pair == done))
            };
            let done = [TELL, SEND_AGAIN].into_iter().find(|step| is(step));
            let done = done.map(|step| shell.say(&format!("done-message-{step}")));
            respond(
                StatusCode::OK,
                &Page { done, errors: Vec::new(), key: key(), messages, number, reached, sentence, shell },
            )
        }
        Err(failed) => failure(shell, failed),
    }
}

/// Takes a step about a message; where it is refused, the form again as it was filled in.
pub(super) async fn take(
    _: FromUs,
    Somebody(member): Somebody,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    path: Result<Path<(String, Uuid, String)>, PathRejection>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Ok(Path((number, message, step))) = path else { return back(path.map(|Path(path)| path).ok()) };
    let shell = Shell::new(&app, language, member.clone(), at(&number));
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let Some(member) = member else {
        return super::sign_in::ended(shell, &format!("{}/{message}/{step}", at(&number)), filled);
    };
    if !is_for(&member) {
        return failure(shell, Failed::Problem(Problem::new(Kind::Forbidden)));
    }
    let sent = filled.iter().find(|(name, _)| name == "key").map(|(_, value)| value.clone()).unwrap_or_default();
    let sent = if Uuid::try_parse(&sent).is_ok() { sent } else { key() };
    let asked = if step == TELL { fields(&shell, &member, app.clock.now()) } else { Vec::new() };
    let members = Members::of_page(form::members(&asked, &filled));
    let problem = match carry_out_of_message(&app, &member, (number.clone(), message), &step, &sent, members).await {
        Ok(_) => return onward(&format!("{}?done={step}#{}", at(&number), anchor(message))),
        Err(problem) => problem,
    };
    match page(&app, &shell, &member, number).await {
        Ok(Found { mut messages, number, reached, sentence }) => {
            let mut none = Vec::new();
            let shown = messages.iter_mut().find(|shown| shown.id == message);
            let fields = shown.map_or(&mut none, |shown| &mut shown.fields);
            if step == TELL {
                form::fill(fields, &filled);
            }
            let errors = form::told(&shell, &problem, &anchor(message), fields);
            respond(
                problem.status(),
                &Page { done: None, errors, key: sent, messages, number, reached, sentence, shell },
            )
        }
        Err(failed) => failure(shell, failed),
    }
}

/// Whoever reloads a form that was refused sees the messages.
pub(super) async fn see(path: Result<Path<(String, Uuid, String)>, PathRejection>) -> Response {
    back(path.map(|Path(path)| path).ok())
}

fn back(path: Option<(String, Uuid, String)>) -> Response {
    let number = path.and_then(|(number, ..)| ApplicationNumber::parse(&number).ok());
    onward(&number.map_or_else(|| "/messages".to_owned(), |number| at(&number.to_string())))
}

fn at(number: &str) -> String {
    format!("/messages/{number}")
}

/// Shows a message as a letter, to be printed.
pub(super) async fn letter(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    path: Result<Path<(String, Uuid)>, PathRejection>,
) -> Response {
    let Ok(Path((number, message))) = path else {
        let shell = Shell::new(&app, language, Some(member), "/messages");
        return notice(StatusCode::NOT_FOUND, shell, "no-case", "no-case-text");
    };
    let shell = Shell::new(&app, language, Some(member.clone()), format!("{}/{message}", at(&number)));
    // Paper is the college's.
    if member.role.at_college().is_none() {
        return failure(shell, Failed::Problem(Problem::new(Kind::Forbidden)));
    }
    let (hit, person) = match seen(&app, &member, number).await {
        Ok(seen) => seen,
        Err(failed) => return failure(shell, failed),
    };
    let Some(person) = person else { return notice(StatusCode::NOT_FOUND, shell, "no-letter", "no-letter-text") };
    let maker = maker(&app, &member, &person);
    let letter = match told::on_paper(&app.pool, (hit.case.0, message), &maker).await {
        Ok(Some(letter)) => letter,
        Ok(None) => return notice(StatusCode::NOT_FOUND, shell, "no-letter", "no-letter-text"),
        Err(error) => return failure(shell, unread(&error)),
    };
    let record = &person.record;
    let name = [Some(record.surname.as_str()), Some(record.given_name.as_str()), record.patronymic.as_deref()];
    let number = number_of(&hit);
    let page = LetterPage {
        college: app.providers.now().called(hit.card.college, letter.language),
        href: format!("{}#{}", at(&number), anchor(message)),
        to: std::iter::once(name.into_iter().flatten().collect::<Vec<_>>().join(" "))
            .chain(person.contact.address.clone())
            .collect(),
        written_on: Day::new(day_in_almaty(app.clock.now()), letter.language),
        letter,
        number,
        shell,
    };
    respond(StatusCode::OK, &page)
}

/// Whether somebody has to do with messages: whoever works at a college, and operators, who call.
fn is_for(member: &Member) -> bool {
    member.role.at_college().is_some() || member.role == Role::Operator
}

/// A case of a member of staff, and its applicant; none where he was forgotten.
async fn seen(app: &App, member: &Member, number: String) -> Result<(Hit, Option<Person>), Failed> {
    if !is_for(member) {
        return Err(Failed::Problem(Problem::new(Kind::Forbidden)));
    }
    let hit = find(app, member, Ok(Path(number)), app.clock.now()).await?.found;
    let reader = reader(app, member);
    let mut person = match app.questions.person(hit.applicant, reader.clone()).await? {
        Ok(person) => person,
        Err(VaultError::Forgotten) => return Ok((hit, None)),
        Err(error) => return Err(Failed::Problem(error.into())),
    };
    let put = telephone::put(&app.pool, &app.vault, hit.case.0, &mut person, &reader).await;
    put.map_err(|error| Failed::Problem(error.into()))?;
    Ok((hit, Some(person)))
}

fn reader(app: &App, member: &Member) -> Reader {
    Reader { at: app.clock.now(), who: member.who(), why: "message".to_owned() }
}

fn maker<'m>(app: &'m App, member: &Member, applicant: &'m Person) -> Maker<'m> {
    let reader = reader(app, member);
    Maker { applicant, providers: app.providers.now(), public_url: &app.public_url, reader, vault: &app.vault }
}

fn unread(error: &(dyn std::error::Error + 'static)) -> Failed {
    tracing::error!(error, "answered that the messages cannot be shown");
    Failed::Problem(Problem::new(Kind::Unavailable))
}

fn number_of(hit: &Hit) -> String {
    hit.card.number.map_or_else(|| hit.case.0.to_string(), |number| number.to_string())
}

/// The messages of a case, where its applicant is reached, its number, and what an operator says.
struct Found {
    messages: Vec<Shown>,
    number: String,
    reached: Vec<(String, String)>,
    sentence: Option<(Language, String)>,
}

/// An operator, who calls, sees the telephone and the sentence, and nothing that was written to the applicant.
async fn page(app: &App, shell: &Shell, member: &Member, number: String) -> Result<Found, Failed> {
    let calls = member.role == Role::Operator;
    let (hit, person) = seen(app, member, number).await?;
    let found = messages::of_case(&app.pool, hit.case.0).await;
    let found = found.map_err(|error| Failed::Problem(Problem::unavailable(&error)))?;
    let mut texts: HashMap<Uuid, (Language, String)> = HashMap::new();
    if let Some(person) = person.as_ref().filter(|_| !calls) {
        let told = told::of_case(&app.pool, hit.case.0, &maker(app, member, person)).await;
        for message in told.map_err(|error| unread(&error))? {
            let text = message.ways.into_iter().rev().find_map(|gone| Some((gone.language, gone.text?)));
            texts.extend(text.map(|text| (message.id, text)));
        }
    }
    let (number, is_known) = (number_of(&hit), person.is_some());
    let shown = found.into_iter().map(|message| {
        let text = texts.remove(&message.id);
        show(shell, (member, &number), (message, text), (is_known && !calls, app.clock.now()))
    });
    let contact = person.map(|person| person.contact);
    let line = |label: &str, value: Option<String>| {
        let value = value.filter(|value| !value.trim().is_empty());
        (shell.say(label), value.unwrap_or_else(|| shell.say("not-named")))
    };
    let reached = contact.map_or_else(Vec::new, |contact| {
        let email = (!calls).then(|| line("field-email", contact.email));
        std::iter::once(line("field-phone", contact.phone)).chain(email).collect()
    });
    let language = hit.card.language;
    let sentence = calls.then(|| app.sentence(&hit.card, language, app.clock.now()));
    let sentence = sentence.map(|said| (language, format!("{} {}", said.text, said.next)));
    Ok(Found { messages: shown.collect(), number, reached, sentence })
}

fn show(
    shell: &Shell,
    (member, number): (&Member, &str),
    (message, text): (messages::Message, Option<(Language, String)>),
    (is_known, now): (bool, DateTime<Utc>),
) -> Shown {
    let takes_steps = takes_steps_about_messages(member.role);
    let (is_untold, is_step) = (message.is_untold(), weight(&message.kind) == "notice");
    let is_over = matches!(message.status.as_str(), "failed" | "queued");
    let weight = weight(&message.kind);
    let told = message.told_at.zip(message.told_how.as_deref()).map(|(at, how)| {
        let how = shell.word("choice", how);
        super::tell(shell.language, "message-told", [("at", moment(shell, at)), ("how", how)])
    });
    let waits =
        message.not_before.map(|until| super::tell(shell.language, "message-waits", [("until", moment(shell, until))]));
    let mut ways: Vec<String> = message.ways.iter().map(|way| way_of(shell, way)).collect();
    ways.extend(waits);
    Shown {
        counts: (weight != "courtesy").then(|| shell.say(&format!("weight-{weight}"))),
        fields: if is_untold && takes_steps && !is_step { fields(shell, member, now) } else { Vec::new() },
        id: message.id,
        is_step: is_untold && is_step && member.role != Role::Operator,
        letter: (is_untold && is_known).then(|| format!("{}/{}", at(number), message.id)),
        may_go_again: takes_steps && !is_over,
        status: came_to(shell, &message.status, message.reason.as_deref()),
        text,
        told,
        ways,
        what: what(shell, &message.kind),
    }
}

/// What a person says who told him: how, and when.
fn fields(shell: &Shell, member: &Member, now: DateTime<Utc>) -> Vec<Field> {
    let ways = [Delivery::Telephone, Delivery::Letter, Delivery::InPerson, Delivery::Email].map(Delivery::name);
    // An operator calls.
    let ways = if member.role == Role::Operator { &ways[..1] } else { &ways[..] };
    let at = form::field(shell, "at", Input::Moment, true);
    vec![form::choice(shell, "how", ways), Field { value: form::local(now), ..at }]
}

fn way_of(shell: &Shell, way: &Way) -> String {
    let name = shell.word("way", &way.way);
    let came_to = came_to(shell, &way.status, way.reason.as_deref());
    match way.delivered_at.or(way.handed_over_at) {
        Some(at) => format!("{name}: {came_to}, {}", moment(shell, at)),
        None => format!("{name}: {came_to}"),
    }
}

/// What a message or one of its ways came to, and why where there are words for it.
fn came_to(shell: &Shell, status: &str, reason: Option<&str>) -> String {
    let status = shell.word("sent", status);
    // A letter came back with a code of its own.
    let reason = reason.map(|reason| if reason.starts_with("bounced-") { "bounced" } else { reason });
    let reason = reason.map(|reason| format!("unsent-{reason}")).filter(|name| has(shell.language, name));
    reason.map_or_else(|| status.clone(), |name| format!("{status} ({})", shell.say(&name)))
}

fn what(shell: &Shell, kind: &str) -> String {
    message_called(kind, shell.language).unwrap_or_else(|| kind.to_owned())
}

fn moment(shell: &Shell, at: DateTime<Utc>) -> String {
    dates::moment(in_almaty(at), shell.language)
}
