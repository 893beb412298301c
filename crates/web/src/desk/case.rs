//! `/work/{number}`: a case beside the list, with the steps that one can take; `POST /work/{number}/{step}` takes one.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::record::Check;
use telnusqa_domain::case::{OriginalKind, Role, StepKind};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::record::ArchiveRecord;
use telnusqa_status::{Answer, Entry, Hit};
use telnusqa_vault::{Reader, Record, VaultError};
use uuid::Uuid;

use super::blanks::{self, OfCase};
use super::form::{self, Field, Offer, Told, offers};
use super::record;
use super::work::{self, List, Parameters};
use super::{FromUs, Shell, Shelled, SignedIn, Somebody, Spoken, notice, onward, respond};
use crate::api::{Condition, Members, Problem, carry_out, carry_out_of_original, find, of_case};
use crate::app::App;
use crate::page::dates::{self, Day};
use crate::page::days_left;
use crate::staff::Member;

/// A case.
#[derive(Template)]
#[template(path = "desk/case.html")]
struct Page {
    about: About,
    /// The blank forms of its duplicate.
    blanks: Option<OfCase>,
    /// What was just done.
    done: Option<String>,
    /// What a step was refused for.
    errors: Vec<Told>,
    /// To take down that the original was found, where that can be.
    found: Vec<Field>,
    /// Once for each form that is shown: what is sent twice is done once.
    key: String,
    list: List,
    offers: Vec<Offer>,
    /// The name of the offer that was refused.
    refused: Option<String>,
    shell: Shell,
    version: i32,
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }

    /// Previews are pictures that a script of ours has fetched.
    fn allowed(&self) -> &'static str {
        "; img-src blob:"
    }
}

/// What is told of a case.
struct About {
    applicant: Vec<(String, String)>,
    days_left: Option<String>,
    document: Option<String>,
    due_on: Option<Day>,
    flags: Vec<String>,
    history: Vec<Happened>,
    is_late: bool,
    number: String,
    next: String,
    /// The archive record, where one was entered.
    record: Option<record::Shown>,
    stage: &'static str,
    /// Where the scan of the document is, signed by hand, and who attached it.
    scan: Option<(String, String)>,
    /// Whether the paper was signed with a pen.
    signed_by_hand: bool,
    /// Where the supplement is, as it was made or would be.
    supplement: Option<String>,
    text: String,
    until: Option<String>,
}

struct Happened {
    at: String,
    iso: String,
    what: &'static str,
}

/// What a page cannot be shown for.
pub(super) enum Failed {
    Problem(Problem),
    Unavailable,
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The name of the form that takes down that the original was found.
const FOUND: &str = "original-found";
/// What a page's script says when it looks whether something is new: nobody sees the applicant anew, and no look at him is
/// recorded.
pub(super) const LIVE: HeaderName = HeaderName::from_static("x-telnusqa-live");

/// Shows a case.
pub(super) async fn show(
    SignedIn(member): SignedIn,
    headers: HeaderMap,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    number: Result<Path<String>, PathRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let number = number.map(|Path(number)| number).unwrap_or_default();
    let parameters = parameters.map(|Query(parameters)| parameters).unwrap_or_default();
    let path = format!("/work/{number}{}", work::query(&parameters));
    let shell = Shell::new(&app, language, Some(member.clone()), path);
    match page(&app, shell, &member, (number, headers.contains_key(LIVE)), &parameters).await {
        Ok(page) => respond(StatusCode::OK, &page),
        Err((shell, failed)) => failure(shell, failed),
    }
}

/// Takes a step; where it is refused, the form again as it was filled in.
pub(super) async fn take(
    _: FromUs,
    Somebody(member): Somebody,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    path: Result<Path<(String, String)>, PathRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let parameters = parameters.map(|Query(parameters)| parameters).unwrap_or_default();
    let (number, name) = path.map(|Path(path)| path).unwrap_or_default();
    let asked = work::query(&parameters);
    let shell = Shell::new(&app, language, member.clone(), format!("/work/{number}{asked}"));
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let Some(member) = member else {
        return super::sign_in::ended(shell, &format!("/work/{number}/{name}{asked}"), filled);
    };
    let mut page = match page(&app, shell, &member, (number.clone(), false), &parameters).await {
        Ok(page) => page,
        Err((shell, failed)) => return failure(shell, failed),
    };
    if name == FOUND {
        return original_found(&app, &member, page, (&number, &asked), &filled).await;
    }
    let Some(at) = page.offers.iter().position(|offer| offer.name == name) else {
        page.errors = vec![Told { field: None, text: page.shell.say("step-not-now") }];
        return respond(StatusCode::CONFLICT, &page);
    };
    let condition = condition(&filled);
    let offer = page.offers.remove(at);
    let members = Members::of_page(offer.members(&filled));
    match carry_out(&app, &member, number.clone(), offer.step, condition, members).await {
        Ok(_) => {
            let join = if asked.is_empty() { '?' } else { '&' };
            onward(&format!("/work/{number}{asked}{join}done={}", offer.name))
        }
        Err(problem) => refused(page, offer, &filled, &problem),
    }
}

/// The case with a form as it was filled in, where its preview cannot be made for what is wrong in it.
pub(super) async fn again(
    app: &App,
    shell: Shell,
    member: &Member,
    (number, name): (String, &str),
    (filled, problem): (&[(String, String)], &Problem),
) -> Response {
    let mut page = match page(app, shell, member, (number, false), &Parameters::default()).await {
        Ok(page) => page,
        Err((shell, failed)) => return failure(shell, failed),
    };
    let Some(at) = page.offers.iter().position(|offer| offer.name == name) else {
        page.errors = vec![Told { field: None, text: page.shell.say("step-not-now") }];
        return respond(StatusCode::CONFLICT, &page);
    };
    let offer = page.offers.remove(at);
    refused(page, offer, filled, problem)
}

fn refused(mut page: Page, mut offer: Offer, filled: &[(String, String)], problem: &Problem) -> Response {
    form::fill(&mut offer.fields, filled);
    page.errors = form::told(&page.shell, problem, &offer.name, &mut offer.fields);
    page.refused = Some(offer.name.clone());
    page.offers.insert(0, offer);
    respond(problem.status(), &page)
}

/// What the form was made of.
fn condition(filled: &[(String, String)]) -> Condition {
    let value = |name: &str| filled.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    Condition {
        expected: value("seen").and_then(|seen| seen.parse().ok()),
        key: value("key").filter(|key| Uuid::try_parse(key).is_ok()).unwrap_or_else(key),
    }
}

/// Takes down that the original was found.
async fn original_found(
    app: &App,
    member: &Member,
    mut page: Page,
    (number, asked): (&str, &str),
    filled: &[(String, String)],
) -> Response {
    let members = Members::of_page(form::members(&page.found, filled));
    match carry_out_of_original(app, member, number.to_owned(), condition(filled), members).await {
        Ok(_) => {
            let join = if asked.is_empty() { '?' } else { '&' };
            onward(&format!("/work/{number}{asked}{join}done={FOUND}"))
        }
        Err(problem) => {
            form::fill(&mut page.found, filled);
            page.errors = form::told(&page.shell, &problem, FOUND, &mut page.found);
            page.refused = Some(FOUND.to_owned());
            respond(problem.status(), &page)
        }
    }
}

/// Whoever reloads a form that was refused sees the case.
pub(super) async fn back(path: Result<Path<(String, String)>, PathRejection>) -> Response {
    let number = path.ok().and_then(|Path((number, _))| ApplicationNumber::parse(&number).ok());
    onward(&number.map_or_else(|| "/work".to_owned(), |number| format!("/work/{number}")))
}

async fn page(
    app: &App,
    shell: Shell,
    member: &Member,
    number: (String, bool),
    parameters: &Parameters,
) -> Result<Page, (Shell, Failed)> {
    match read(app, &shell, member, number, parameters).await {
        Ok((about, blanks, list, (offers, found), version)) => {
            let done = parameters
                .done
                .as_deref()
                .filter(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'));
            let done = done.map(|name| format!("done-{name}")).filter(|name| super::words::has(shell.language, name));
            let done = done.map(|name| shell.say(&name));
            Ok(Page {
                about,
                blanks,
                done,
                errors: Vec::new(),
                found,
                key: key(),
                list,
                offers,
                refused: None,
                shell,
                version,
            })
        }
        Err(failed) => Err((shell, failed)),
    }
}

async fn read(
    app: &App,
    shell: &Shell,
    member: &Member,
    (number, is_live): (String, bool),
    parameters: &Parameters,
) -> Result<(About, Option<OfCase>, List, (Vec<Offer>, Vec<Field>), i32), Failed> {
    let now = app.clock.now();
    let role = member.role.at_college().ok_or(Problem::new(Kind::Forbidden))?;
    let hit = find(app, member, Ok(Path(number)), now).await?.found;
    let Answer { found: history, .. } = app.questions.timeline(hit.case).await?;
    let applicant = if is_live { Vec::new() } else { applicant(app, shell, member, hit.applicant).await? };
    let here = hit.card.number.map(|number| number.to_string());
    let list = work::read(app, shell, member, parameters, here.as_deref()).await.map_err(Problem::from)?;
    let list = list.ok_or(Failed::Unavailable)?;
    let entered = if is_live { None } else { entered(app, member, &hit).await? };
    let mut offers = offers(app, shell, &hit.card, member, now);
    // what stands in the form would be a look at the applicant too
    offers.retain(|offer| !(is_live && offer.step == StepKind::EnterRecord && hit.card.record.is_some()));
    for offer in offers.iter_mut().filter(|offer| offer.step == StepKind::EnterRecord) {
        record::begin(&mut offer.fields, entered.as_ref(), shell.language);
    }
    let check = hit.card.record.as_ref().map(|entry| entry.check);
    let record = entered.zip(check).map(|(entered, check)| record::shown(shell, &entered, check));
    let number = hit.card.prepared.and_then(|prepared| prepared.number);
    let blanks = blanks::of_case(app, shell, member, number).await?;
    let found = if role == Role::Head { Vec::new() } else { form::of_original(shell, &hit.card, now) };
    let version = hit.version;
    Ok((About { record, ..about(app, shell, &hit, &history, applicant) }, blanks, list, (offers, found), version))
}

fn about(app: &App, shell: &Shell, hit: &Hit, history: &[Entry], applicant: Vec<(String, String)>) -> About {
    let (card, language, now) = (&hit.card, shell.language, app.clock.now());
    let sentence = app.sentence(card, language, now);
    let number = card.number.map(|number| number.to_string()).unwrap_or_default();
    let has_supplement = card.record.is_some() || card.prepared.is_some_and(|prepared| prepared.supplement.is_some());
    let supplement = has_supplement.then(|| format!("/api/v1/cases/{number}/papers/supplement"));
    let watched = card.watched(app.calendars.now(), app.providers.now()).ok().flatten();
    About {
        applicant,
        days_left: sentence.working_days_left.map(|days| days_left(days, language)),
        document: card.prepared.map(|_| format!("/api/v1/cases/{number}/document")),
        due_on: card.due_on.map(|day| Day::new(day, language)),
        flags: flags(shell, card),
        history: history.iter().rev().filter_map(|entry| happened(shell, entry)).collect(),
        is_late: card.term_expired || sentence.working_days_left.is_some_and(i32::is_negative),
        next: sentence.next,
        record: None,
        scan: scan(app, card, &number),
        signed_by_hand: card.is_signed_by_hand(),
        stage: shell.texts.stage(card.stage),
        supplement,
        text: sentence.text,
        number,
        until: watched.map(|watched| dates::moment(in_almaty(watched.by), language)),
    }
}

/// Where the scan is, and who attached it.
fn scan(app: &App, card: &Card, number: &str) -> Option<(String, String)> {
    let scan = card.scan.as_ref()?;
    let by = app.staff.name(&scan.by.to_string()).unwrap_or_else(|| scan.by.to_string());
    Some((format!("/api/v1/cases/{number}/scan"), by))
}

/// What a person should see before he decides.
fn flags(shell: &Shell, card: &Card) -> Vec<String> {
    let duplicate = card.possible_duplicate_of.filter(|_| card.merged_into.is_none());
    let record = card.record.as_ref().filter(|entry| entry.check != Check::Confirmed);
    let told = [
        duplicate.map(|earlier| format!("{}: {earlier}", shell.say("flag-possible-duplicate"))),
        card.has_representative.then(|| shell.say("flag-representative")),
        card.annulment_proposed_by
            .as_ref()
            .map(|_| shell.say(if card.annulment_anew { "flag-annulment-anew" } else { "flag-annulment" })),
        (card.handed_out && !card.stage.has_ended()).then(|| shell.say("flag-anew")),
        card.parcel_missing.then(|| shell.say("flag-parcel-missing")),
        card.reworked.then(|| shell.say("flag-rework")),
        card.original_found_on.map(|on| {
            let on = Day::new(on, shell.language).words;
            format!("{}: {on}", shell.say("flag-original-found"))
        }),
        wants_record(card).then(|| shell.say("flag-record")),
        record.map(|entry| shell.say(&format!("record-{}", entry.check.name()))),
    ];
    told.into_iter().flatten().collect()
}

/// Whether a supplement was asked for, and nothing is entered that it could be made from.
fn wants_record(card: &Card) -> bool {
    let asked_for = matches!(card.original, OriginalKind::DiplomaWithSupplement | OriginalKind::Supplement);
    asked_for && card.record.is_none() && card.stage == Stage::InPreparation
}

/// The archive record; whoever was forgotten has none any more.
async fn entered(app: &App, member: &Member, hit: &Hit) -> Result<Option<ArchiveRecord>, Problem> {
    match of_case(app, member, hit).await {
        Err(problem) if problem.is(Kind::NotFound) => Ok(None),
        read => read,
    }
}

fn happened(shell: &Shell, entry: &Entry) -> Option<Happened> {
    let what = shell.texts.happened(&entry.kind)?;
    let at = in_almaty(entry.at);
    Some(Happened { at: dates::moment(at, shell.language), iso: at.to_rfc3339(), what })
}

/// Who applies; the look is recorded.
async fn applicant(app: &App, shell: &Shell, member: &Member, person: Uuid) -> Result<Vec<(String, String)>, Problem> {
    let reader = Reader { at: app.clock.now(), who: member.who(), why: "work".to_owned() };
    match app.questions.person(person, reader).await? {
        Ok(person) => Ok(person_of(shell, &person.record)),
        // whoever was forgotten is not there
        Err(VaultError::Forgotten) => Ok(vec![(shell.say("applicant"), shell.say("applicant-forgotten"))]),
        Err(error) => Err(error.into()),
    }
}

/// Who applies, and for which document: what the college needs to look it up in its archive.
fn person_of(shell: &Shell, record: &Record) -> Vec<(String, String)> {
    let name = [Some(record.surname.as_str()), Some(record.given_name.as_str()), record.patronymic.as_deref()];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let original = |member: &str| {
        let value = record.more.pointer(&format!("/original/{member}"))?;
        value.as_str().map(str::to_owned).or_else(|| value.as_u64().map(|number| number.to_string()))
    };
    let lines = [
        ("applicant", Some(name)),
        ("applicant-iin", record.iin.clone()),
        ("applicant-birth-date", record.birth_date.map(|day| Day::new(day, shell.language).words)),
        ("original-name", original("nameOnDocument")),
        (
            "original-number",
            Some([original("series"), original("number")].into_iter().flatten().collect::<Vec<_>>().join(" ")),
        ),
        ("original-year", original("graduationYear")),
        ("original-qualification", original("qualification")),
    ];
    lines
        .into_iter()
        .filter_map(|(label, value)| Some((shell.say(label), value.filter(|value| !value.is_empty())?)))
        .collect()
}

/// Where the form of a step goes.
pub(super) fn action(number: &str, name: &str) -> String {
    format!("/work/{number}/{name}")
}

/// What the list beside it was asked for, as it stands in the addresses of forms.
pub(super) fn asked(shell: &Shell) -> &str {
    shell.path.find('?').map_or("", |at| &shell.path[at..])
}

pub(super) fn failure(shell: Shell, failed: Failed) -> Response {
    match failed {
        Failed::Problem(problem) => match problem.status() {
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => {
                notice(StatusCode::NOT_FOUND, shell, "no-case", "no-case-text")
            }
            StatusCode::FORBIDDEN => notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text"),
            status => notice(status, shell, "unavailable", "unavailable-text"),
        },
        Failed::Unavailable => notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text"),
    }
}

#[expect(clippy::disallowed_methods, reason = "what is sent twice is told by a passing name")]
pub(super) fn key() -> String {
    Uuid::new_v4().to_string()
}
