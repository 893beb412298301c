//! Blank forms of strict account: `POST /api/v1/blanks` takes a delivery in, `…/{blank}/steps/{step}` uses one, spoils it or gives it
//! back, `GET` shows the book, and what was printed and not issued.

mod form;
mod rows;

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnusqa_contracts::blank::{Request, subject};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::blank::{self, BlankNumber, Rejection, Standing, StepKind};
use telnusqa_domain::case::{Actor, StaffId};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_vault::{FileToSeal, Reader};
use uuid::Uuid;

use super::Problem;
use super::claim::Claim;
use super::condition::{Condition, Key};
use super::step::{Members, etag, ordered, store};
use crate::app::App;
use crate::staff::{Member, Role};
use form::Plan;
pub(crate) use form::first;
pub(crate) use rows::Row;

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x2c97_5e0d_8a41_4bb3_9f6e_d015_73c8_6a4b);
/// Blank forms on a page.
const PAGE: u32 = 100;

const PARAMETERS: Trilingual<&'static str> = Trilingual {
    en: "page is the number of a page, from 1; standing is received, reserved, printed, issued, spoiled or returned; registerNumber is a number of the register",
    kk: "page — 1-ден басталатын бет нөмірі; standing — received, reserved, printed, issued, spoiled немесе returned; registerNumber — тізілім нөмірі",
    ru: "page — номер страницы от 1; standing — received, reserved, printed, issued, spoiled или returned; registerNumber — номер реестра",
};

/// A blank form.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    /// As in `ТКБ 0123456`.
    number: String,
    standing: &'static str,
    /// The duplicate that it is or was used for.
    register_number: Option<String>,
    /// Its case.
    application_number: Option<String>,
    /// Of a spoiled one: why.
    reason: Option<String>,
    /// Since when it stands so.
    since: String,
    version: i32,
    links: Links,
}

#[derive(Serialize)]
struct Links {
    blank: String,
}

/// A blank form with all that happened to it.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    blank: View,
    history: Vec<Happened>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Happened {
    version: i32,
    pub(crate) kind: String,
    pub(crate) at: String,
    pub(crate) by: String,
    pub(crate) register_number: Option<String>,
    pub(crate) reason: Option<String>,
    /// On which day a delivery came.
    on: Option<String>,
    /// What staff wrote.
    pub(crate) note: Option<String>,
}

/// What was sealed of a deed.
#[derive(Deserialize)]
struct Note {
    text: String,
}

/// What was written, and the blank form after it.
#[derive(Serialize)]
struct Taken {
    #[serde(flatten)]
    blank: View,
    repeated: bool,
}

/// Takes a delivery in.
pub(super) async fn receive(
    member: Member,
    State(app): State<Arc<App>>,
    Key(key): Key,
    mut members: Members,
) -> Result<Response, Problem> {
    let first = first(&mut members);
    let condition = Condition { expected: None, key };
    let (first, repeated) = carry_out(&app, &member, (first, StepKind::Receive), condition, members).await?;
    let blank = taken(&app, &member, &first).await?;
    let body = Taken { blank: view(blank), repeated };
    if repeated {
        return Ok(Json(body).into_response());
    }
    Ok((StatusCode::CREATED, [(LOCATION, address(&first))], Json(body)).into_response())
}

/// Takes a step of a blank form.
pub(super) async fn take(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    condition: Condition,
    members: Members,
) -> Result<Response, Problem> {
    let not_found = || Problem::new(Kind::NotFound);
    let Path((number, step)) = path.map_err(|_| not_found())?;
    let number = BlankNumber::parse(&number).ok_or_else(not_found)?;
    let step = StepKind::from_name(&step).filter(|step| *step != StepKind::Receive).ok_or_else(not_found)?;
    let (number, repeated) = carry_out(&app, &member, (Some(number), step), condition, members).await?;
    let blank = taken(&app, &member, &number).await?;
    Ok(([(ETAG, etag(blank.version))], Json(Taken { blank: view(blank), repeated })).into_response())
}

/// Has a step carried out, whoever asks by whatever door: of which blank form, and whether that was done before. Without a number,
/// what is wrong with the members is told.
pub(crate) async fn carry_out(
    app: &App,
    member: &Member,
    (blank, step): (Option<BlankNumber>, StepKind),
    condition: Condition,
    members: Members,
) -> Result<(BlankNumber, bool), Problem> {
    let by = keeper(member)?;
    let content = members.all().clone();
    let named = blank.as_ref().map(ToString::to_string).unwrap_or_default();
    let cause = Uuid::new_v5(&CAUSES, format!("{}\n{named}\n{}\n{}", by.id, step.name(), condition.key).as_bytes());
    let Plan { blank, files, step } = form::read(app, (blank, step, cause), members)?;
    let claim = Claim::take(app, cause, &content).await?;
    if !files.is_empty() {
        // of no applicant: it is kept as long as the book
        let files = files.into_iter().map(|bytes| FileToSeal { bytes, person: None });
        let (_, sealed) = app.vault.seal(Vec::new(), files.collect()).await?;
        store(app, sealed).await?;
    }
    let kind = step.kind();
    let request = Request { blank, by, cause, expected: condition.expected, step };
    match ordered(app, subject(kind), request.to_json()).await {
        Ok(done) => Ok((request.blank, done.repeated)),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}

/// Shows a blank form; who reads it is recorded with what lies in the vault of it.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let not_found = || Problem::new(Kind::NotFound);
    let Path(number) = number.map_err(|_| not_found())?;
    let number = BlankNumber::parse(&number).ok_or_else(not_found)?;
    let (row, history) = whole(&app, &member, &number).await?;
    let version = row.version;
    Ok(([(ETAG, etag(version))], Json(Whole { blank: view(row), history })).into_response())
}

/// A blank form with its history; who reads it is recorded with what lies in the vault of it.
pub(crate) async fn whole(app: &App, member: &Member, number: &BlankNumber) -> Result<(Row, Vec<Happened>), Problem> {
    let college = reader(member)?;
    let row = rows::find(app, college, number).await?.ok_or_else(|| rejected(Kind::NotFound, Rejection::Unknown))?;
    let mut history = Vec::new();
    for (version, kind, at, by, body) in rows::history(app, college, number).await? {
        let text = |member: &str| body.get(member).and_then(Value::as_str).map(str::to_owned);
        let note = match text("note") {
            Some(digest) => Some(sealed(app, member, &digest).await?),
            None => None,
        };
        let at = in_almaty(at).to_rfc3339();
        let (register_number, reason, on) = (text("number"), text("reason"), text("on"));
        history.push(Happened { version, kind, at, by, register_number, reason, on, note });
    }
    Ok((row, history))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    page: Option<u32>,
    register_number: Option<String>,
    standing: Option<String>,
}

/// The book, or a part of it.
#[derive(Serialize)]
pub(super) struct Book {
    page: u32,
    pages: u64,
    total: u64,
    /// How many there are of each standing.
    counts: Vec<Count>,
    /// What was printed, is not issued, and is to be asked after.
    unissued: Vec<View>,
    blanks: Vec<View>,
}

#[derive(Serialize)]
struct Count {
    standing: &'static str,
    blanks: i64,
}

/// Lists the blank forms of a college, by series and number.
pub(super) async fn list(
    member: Member,
    State(app): State<Arc<App>>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<Book>, Problem> {
    let college = reader(&member)?;
    let unreadable = || Problem::at(Kind::InvalidRequest, "", "parameters.unreadable", PARAMETERS);
    let Query(Parameters { page, register_number, standing }) = parameters.map_err(|_| unreadable())?;
    let page = page.unwrap_or(1).checked_sub(1).ok_or_else(unreadable)?;
    let standing = standing.map(|word| Standing::from_name(&word).ok_or_else(unreadable)).transpose()?;
    let number = register_number.map(|text| RegisterNumber::parse(&text).ok_or_else(unreadable)).transpose()?;
    let (total, blanks) = rows::page(&app, college, (standing, number), (page, PAGE)).await?;
    let counts = rows::counts(&app, college).await?;
    Ok(Json(Book {
        page: page.saturating_add(1),
        pages: total.div_ceil(PAGE.into()),
        total,
        counts: counts.into_iter().map(|(standing, blanks)| Count { standing: standing.name(), blanks }).collect(),
        unissued: unissued(&app, college).await?.into_iter().map(view).collect(),
        blanks: blanks.into_iter().map(view).collect(),
    }))
}

/// A part of the book, as a desk shows it.
pub(crate) struct Part {
    /// How many there are of each standing.
    pub(crate) counts: Vec<(Standing, i64)>,
    pub(crate) rows: Vec<Row>,
    /// How many there are of the standing that was asked for.
    pub(crate) total: u64,
    /// What was printed, is not issued, and is to be asked after.
    pub(crate) unissued: Vec<Row>,
}

/// Reads a part of the book, where he may.
pub(crate) async fn part(
    app: &App,
    member: &Member,
    standing: Option<Standing>,
    page: (u32, u32),
) -> Result<Part, Problem> {
    let college = reader(member)?;
    let (total, rows) = rows::page(app, college, (standing, None), page).await?;
    Ok(Part { counts: rows::counts(app, college).await?, rows, total, unissued: unissued(app, college).await? })
}

/// The blank forms of a number of the register, oldest first.
pub(crate) async fn of_number(app: &App, number: RegisterNumber) -> Result<Vec<Row>, Problem> {
    Ok(rows::page(app, number.college(), (None, Some(number)), (0, PAGE)).await?.1)
}

/// The free ones that come first, a few.
pub(crate) async fn free(app: &App, college: Bin) -> Result<Vec<Row>, Problem> {
    Ok(rows::page(app, college, (Some(Standing::Received), None), (0, 20)).await?.1)
}

/// What was printed before the last working day, or is void, and lies here still.
async fn unissued(app: &App, college: Bin) -> Result<Vec<Row>, Problem> {
    let before =
        blank::asked_after(app.calendars.now(), app.clock.now()).map_err(|error| Problem::unavailable(&error))?;
    rows::printed(app, college, before).await
}

async fn taken(app: &App, member: &Member, number: &BlankNumber) -> Result<Row, Problem> {
    rows::find(app, reader(member)?, number).await?.ok_or(Problem::new(Kind::Unavailable))
}

fn view(row: Row) -> View {
    View {
        links: Links { blank: address(&row.number) },
        number: row.number.to_string(),
        standing: row.standing.name(),
        register_number: row.register_number,
        application_number: row.application_number,
        reason: row.reason,
        since: in_almaty(row.since).to_rfc3339(),
        version: row.version,
    }
}

/// Where a blank form is read.
fn address(number: &BlankNumber) -> String {
    format!("/api/v1/blanks/{}", in_path(number))
}

/// A number in an address: letters that are none of one stand as their bytes (RFC 3986 §2.1).
pub(crate) fn in_path(number: &BlankNumber) -> String {
    let path = number.to_string().replace(' ', "-");
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() || byte == b'-' { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    path.bytes().map(byte).collect()
}

/// What lies in the vault under a digest.
async fn sealed(app: &App, member: &Member, digest: &str) -> Result<String, Problem> {
    let mut sha256 = [0; 32];
    hex::decode_to_slice(digest, &mut sha256).map_err(|error| Problem::unavailable(&error))?;
    let reader = Reader { at: app.clock.now(), who: member.who(), why: "blank form".to_owned() };
    let bytes = app.vault.read_file(sha256, &reader).await?;
    let note: Note = serde_json::from_slice(&bytes).map_err(|error| Problem::unavailable(&error))?;
    Ok(note.text)
}

/// The book is read by those who keep it, and by the head.
fn reader(member: &Member) -> Result<Bin, Problem> {
    let reads = matches!(member.role, Role::Clerk | Role::Executor | Role::Head);
    let bin = member.bin.as_deref().filter(|_| reads).and_then(|bin| Bin::parse(bin).ok());
    bin.ok_or_else(|| rejected(Kind::Forbidden, Rejection::WrongRole))
}

/// And kept by a clerk or an executor.
fn keeper(member: &Member) -> Result<Actor, Problem> {
    let forbidden = || rejected(Kind::Forbidden, Rejection::WrongRole);
    let keeps = matches!(member.role, Role::Clerk | Role::Executor);
    let role = member.role.at_college().filter(|_| keeps).ok_or_else(forbidden)?;
    let college = reader(member)?;
    Ok(Actor { college, id: StaffId::parse(&member.id).ok_or_else(forbidden)?, role })
}

fn rejected(kind: Kind, rejection: Rejection) -> Problem {
    Problem::at(kind, "", rejection.code(), rejection.text())
}
