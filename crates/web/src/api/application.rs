//! `POST /api/v1/applications`: a clerk takes an application in at the office of his college, and registers it on the spot
//! (R16-03, R16-08, RC-03). What was said is sealed first; then the command goes to `intake`, which checks it as it checks
//! the packages of the IIS.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use telnusqa_contracts::command::Done;
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::submit::{AtHome, SUBJECT, Submit};
use telnusqa_domain::case::{Channel, FileRef, Rejection, StaffId};
use telnusqa_domain::identity::Bin;
use uuid::Uuid;

use super::Problem;
use super::admission::{self, Admission};
use super::body::Body;
use super::claim::Claim;
use super::condition::Key;
use super::step::{ordered, store};
use crate::app::App;
use crate::staff::{Member, Role};

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x2f5c_84a1_0d3e_4b77_8c19_6e02_b4d9_7f31);
/// The name space of cases: one is named after what opens it.
const CASES: Uuid = Uuid::from_u128(0x81b7_3c0e_5fd2_4a96_a3e4_19c8_0b67_d25f);

/// Takes one in.
pub(super) async fn create(
    member: Member,
    State(app): State<Arc<App>>,
    Key(key): Key,
    body: Body,
) -> Result<Response, Problem> {
    let (college, taken_by) = clerk(&member)?;
    let members = body.into_members();
    let cause = cause(&taken_by, &key);
    let claim = Claim::take(&app, cause, &members).await?;
    let came = Came { at: claim.at, channel: Channel::Office, college: Some(college), home: None, taken_by };
    let said = [("application".to_owned(), Value::Object(members))].into_iter().collect();
    take_in(&app, claim, cause, said, came).await
}

/// Takes an application in that a cause was claimed for. The key of one that is refused is free again.
pub(super) async fn take_in(
    app: &App,
    claim: Claim,
    cause: Uuid,
    said: Map<String, Value>,
    came: Came,
) -> Result<Response, Problem> {
    match submit(app, cause, said, came).await {
        Ok(done) => answer(app, cause, &done).await,
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}

/// Hands in what its applicant wrote and certified on the page of the house (RC-05, RC-21), through the door of the portal: the case that it
/// opened. The same draft, certified at the same moment, opens one case, however often it is sent.
pub(crate) async fn hand_in(
    app: &App,
    draft: Uuid,
    certified_at: DateTime<Utc>,
    said: Map<String, Value>,
) -> Result<Uuid, Problem> {
    let taken_by = StaffId::parse(admission::HOUSE).ok_or(Problem::new(Kind::Internal))?;
    let cause = cause(&taken_by, &format!("{draft} {}", certified_at.timestamp_micros()));
    let claim = Claim::take(app, cause, &said).await?;
    let came = Came { at: claim.at, channel: Channel::Portal, college: None, home: None, taken_by };
    match submit(app, cause, said, came).await {
        Ok(_) => Ok(case(cause)),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}

/// How an application came.
pub(super) struct Came {
    pub(super) at: DateTime<Utc>,
    pub(super) channel: Channel,
    pub(super) college: Option<Bin>,
    /// At home, at which visit.
    pub(super) home: Option<AtHome>,
    pub(super) taken_by: StaffId,
}

/// Has an application taken in: what was said is an object whose member `application` it is.
async fn submit(app: &App, cause: Uuid, mut said: Map<String, Value>, came: Came) -> Result<Done, Problem> {
    // Nobody can guess it by its digest: the salt is the vault's, and the same for the same cause.
    let salt = app.vault.digest("salt of an application", &cause.to_string());
    said.insert("salt".to_owned(), hex::encode(&salt[..16]).into());
    let said = Value::Object(said);
    let (applicant, sealed) = app.vault.seal_of_newcomer(said.to_string().into_bytes()).await?;
    let file = FileRef(sealed.sha256);
    store(app, vec![sealed]).await?;
    let Came { at, channel, college, home: visit, taken_by } = came;
    let submit =
        Submit { applicant, application: file, at, case: case(cause), cause, channel, college, taken_by, visit };
    ordered(app, SUBJECT.to_owned(), submit.to_json()).await
}

/// What became of it, with its receipt.
async fn answer(app: &App, cause: Uuid, done: &Done) -> Result<Response, Problem> {
    let admission = Admission::find(app, case(cause)).await?.ok_or(Problem::new(Kind::Unavailable))?;
    let position = done.events.last().map_or(0, |event| event.position);
    let location = admission.address();
    let answer = admission::Taken { admission: admission.view(app), position, repeated: done.repeated };
    let status = if done.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, [(LOCATION, location)], Json(answer)).into_response())
}

/// A clerk of a college (R16-08), and which.
fn clerk(member: &Member) -> Result<(Bin, StaffId), Problem> {
    let other = Rejection::WrongRole;
    let forbidden = || Problem::at(Kind::Forbidden, "", other.code(), other.text());
    let college = member.bin.as_deref().filter(|_| member.role == Role::Clerk).and_then(|bin| Bin::parse(bin).ok());
    college.zip(StaffId::parse(&member.id)).ok_or_else(forbidden)
}

/// The same key of the same person is the same cause for ever.
pub(super) fn cause(who: &StaffId, key: &str) -> Uuid {
    Uuid::new_v5(&CAUSES, format!("{who}\n{key}").as_bytes())
}

/// The case that a cause opens.
pub(super) fn case(cause: Uuid) -> Uuid {
    Uuid::new_v5(&CASES, cause.as_bytes())
}
