//! `POST /api/v1/cases/{number}/corrections`: what was taken down wrongly is corrected, before the result is signed;
//! `GET …/corrections/{version}`: what stood there before, for the staff of the college. What is right is sealed first; then the
//! command goes to `intake`, which checks it as it checks applications.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, Value, json};
use telnusqa_contracts::correct::{Correct, SUBJECT};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::{Actor, Field, FileRef, Rejection, Role, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_status::Entry;
use telnusqa_vault::{Person, Reader};
use uuid::Uuid;

use super::Problem;
use super::after::After;
use super::body::Body;
use super::case::find;
use super::claim::Claim;
use super::condition::Condition;
use super::step::{ordered, store, taken};
use crate::app::App;
use crate::staff::Member;

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x51c7_90d2_3b64_4f8a_97e5_2a0d_c81b_6f43);

/// Corrects an application.
pub(super) async fn create(
    member: Member,
    State(app): State<Arc<App>>,
    number: Result<Path<String>, PathRejection>,
    condition: Condition,
    body: Body,
) -> Result<Response, Problem> {
    let Path(number) = number.map_err(|_| Problem::new(Kind::NotFound))?;
    let by = actor(&member)?;
    let hit = find(&app, &member, Ok(Path(number)), app.clock.now()).await?.found;
    let members = body.into_members();
    let cause = cause(&by.id, hit.case.0, &condition.key);
    let claim = Claim::take(&app, cause, &members).await?;
    let done = correct(&app, by, hit.case.0, (cause, condition.expected), members).await;
    match done {
        Ok(done) => Ok(taken(done, hit.version)),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(&app).await;
            }
            Err(problem)
        }
    }
}

/// What was said is sealed as it was said, under the keys of the applicant's new version; where the correction is refused, they
/// open nothing that is stored, and are swept.
async fn correct(
    app: &App,
    by: Actor,
    case: Uuid,
    (cause, expected): (Uuid, Option<i32>),
    members: Map<String, Value>,
) -> Result<telnusqa_contracts::command::Done, Problem> {
    let salt = app.vault.digest("salt of a correction", &cause.to_string());
    let why = members.get("why").cloned().unwrap_or_default();
    let said = json!({"correction": members, "salt": hex::encode(&salt[..16]), "text": why});
    let (applicant, sealed) = app.vault.seal_of_newcomer(said.to_string().into_bytes()).await?;
    let correction = FileRef(sealed.sha256);
    store(app, vec![sealed]).await?;
    let correct = Correct { applicant, by, case, cause, correction, expected };
    ordered(app, SUBJECT.to_owned(), correct.to_json()).await
}

/// The clerk, or the executor; whether it is the one who was appointed, the case knows.
fn actor(member: &Member) -> Result<Actor, Problem> {
    let other = Rejection::WrongRole;
    let forbidden = || Problem::at(Kind::Forbidden, "", other.code(), other.text());
    let role = member.role.at_college().filter(|role| *role != Role::Head).ok_or_else(forbidden)?;
    let college = member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok()).ok_or_else(forbidden)?;
    let id = StaffId::parse(&member.id).ok_or_else(forbidden)?;
    Ok(Actor { college, id, role })
}

/// The same key of the same person, for the same case, is the same cause for ever.
fn cause(who: &StaffId, case: Uuid, key: &str) -> Uuid {
    Uuid::new_v5(&CAUSES, format!("{who}\n{case}\n{key}").as_bytes())
}

/// What a correction changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    case_id: Uuid,
    fields: Vec<Changed>,
}

#[derive(Serialize)]
struct Changed {
    after: Value,
    before: Value,
    field: &'static str,
}

/// Shows what stood there before, and what stands there since; the reading of both is recorded.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    path: Result<Path<(String, i32)>, PathRejection>,
) -> Result<Json<Shown>, Problem> {
    let not_found = || Problem::new(Kind::NotFound);
    let Path((number, version)) = path.map_err(|_| not_found())?;
    if member.role.at_college().is_none() {
        return Err(Problem::new(Kind::Forbidden));
    }
    let now = app.clock.now();
    let hit = find(&app, &member, Ok(Path(number)), now).await?.found;
    let timeline = telnusqa_status::timeline(&app.pool, hit.case, now).await?.found;
    let is_it = |entry: &&Entry| entry.version == version && entry.kind == "data-corrected";
    let entry = timeline.iter().find(is_it).ok_or_else(not_found)?;
    let person = |member: &str| entry.details.get(member)?.as_str()?.parse::<Uuid>().ok();
    let (before, after) = person("replaces").zip(person("applicant")).ok_or_else(not_found)?;
    let reader = Reader { at: now, who: member.who(), why: "correction".to_owned() };
    let (before, after) = (app.vault.read(before, &reader).await?, app.vault.read(after, &reader).await?);
    let fields = entry.details.get("fields").and_then(Value::as_array).into_iter().flatten();
    let fields = fields.filter_map(|field| Field::from_name(field.as_str()?)).map(|field| Changed {
        after: said(field, &after).unwrap_or_else(|| stood(field, &timeline, version + 1)),
        before: said(field, &before).unwrap_or_else(|| stood(field, &timeline, version)),
        field: field.name(),
    });
    Ok(Json(Shown { case_id: hit.case.0, fields: fields.collect() }))
}

/// What a version of the applicant says; `None` of what stands in the history itself.
fn said(field: Field, Person { contact, record }: &Person) -> Option<Value> {
    Some(match field {
        Field::Address => json!({"kato": contact.kato, "text": contact.address}),
        Field::BirthDate => json!(record.birth_date),
        Field::Email => json!(contact.email),
        Field::GivenName => json!(record.given_name),
        Field::Iin => json!(record.iin),
        Field::Language | Field::Reasons => return None,
        Field::Original => record.more["original"].clone(),
        Field::Patronymic => json!(record.patronymic),
        Field::Phone => json!(contact.phone),
        Field::Surname => json!(record.surname),
    })
}

/// What stood in the history before a version of the case: the last line that says it.
fn stood(field: Field, timeline: &[Entry], before: i32) -> Value {
    let name = if field == Field::Language { "language" } else { "reasons" };
    let is_said = |value: &&Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    let earlier = timeline.iter().rev().filter(|entry| entry.version < before);
    earlier.filter_map(|entry| entry.details.get(name)).find(is_said).cloned().unwrap_or_default()
}
