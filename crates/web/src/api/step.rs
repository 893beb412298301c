//! `POST /api/v1/cases/{number}/steps/{step}`: a step of a member of staff. What he wrote is sealed first; then the
//! command goes to the service that carries it out.

mod form;
mod members;
mod record;
mod said;
mod scan;

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use telnusqa_chassis::commands::{AskError, ask};
use telnusqa_contracts::command::{Done, RecordedEvent, Reply, Request, subject};
use telnusqa_contracts::document::Said;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::{Actor, Rejection, Role, StaffId, StepKind};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::regulation::{Regulation, RegulationId};
use telnusqa_status::Hit;
use telnusqa_vault::{FileToSeal, SealedFile, Vault};
use uuid::Uuid;

use super::Problem;
use super::case::find;
use super::claim::Claim;
use super::condition::Condition;
use super::file;
use crate::app::App;
use crate::staff::Member;
pub(crate) use form::IDENTITIES;
pub(super) use form::{Pen, Plan};
pub(crate) use members::Members;
pub(super) use said::so_far;
pub(super) use scan::{BODY_MAX as SCAN_BODY_MAX, ScanKind};

/// How long an answer is waited for; less than a request may take.
const WAIT: Duration = Duration::from_secs(8);
/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x6a0d_2b1e_5c37_4e0f_9d2a_71f4_c88e_03b5);

const UNKNOWN: Trilingual<&'static str> = Trilingual {
    en: "It is not known yet whether the step was carried out: repeat the request with the same Idempotency-Key",
    kk: "Қадамның орындалғаны әлі белгісіз: сол Idempotency-Key кілтімен қайталаңыз",
    ru: "Пока неизвестно, выполнен ли шаг: повторите запрос с тем же Idempotency-Key",
};

const ENDED: Trilingual<&'static str> = Trilingual {
    en: "The case of the earlier application has ended: nothing can be merged with it.",
    kk: "Бұрын берілген өтініш бойынша іс аяқталған: онымен біріктіруге болмайды.",
    ru: "Дело по более раннему заявлению завершено: объединить с ним нельзя.",
};

/// What was recorded.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    events: Vec<RecordedEvent>,
    repeated: bool,
    case_version: i32,
}

/// Takes a step.
pub(super) async fn take(
    member: Member,
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    condition: Condition,
    members: Members,
) -> Result<Response, Problem> {
    let Path((number, step)) = path.map_err(|_| Problem::new(Kind::NotFound))?;
    let step = StepKind::from_name(&step).ok_or(Problem::new(Kind::NotFound))?;
    let (done, version) = carry_out(&app, &member, number, step, condition, members).await?;
    Ok(taken(done, version))
}

/// Has a step carried out, whoever asks by whatever door: what was recorded, and the version that the case had.
pub(crate) async fn carry_out(
    app: &App,
    member: &Member,
    number: String,
    step: StepKind,
    condition: Condition,
    members: Members,
) -> Result<(Done, i32), Problem> {
    let by = actor(member, step)?;
    let hit = find(app, member, Ok(Path(number)), app.clock.now()).await?.found;
    let cause = cause(&by.id, hit.case.0, step, &condition.key);
    let content = members.all().clone();
    let told = told(app, member, &hit, step, &members).await?;
    let pen = Pen {
        card: &hit.card,
        cause,
        staff: &app.staff,
        today: day_in_almaty(app.clock.now()),
        told,
        vault: &app.vault,
    };
    let Plan { files, step } = form::read(step, members, &pen)?;
    if step.kind() == StepKind::Merge {
        goes_on(app, &hit).await?;
    }
    let claim = Claim::take(app, cause, &content).await?;
    keep(app, &hit, files).await?;
    let request = Request { by, case: hit.case.0, cause, expected: condition.expected, step };
    let done = match send(app, &request).await {
        Ok(done) => done,
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            return Err(problem);
        }
    };
    Ok((done, hit.version))
}

/// What the applicant was told of a refusal, to be compared with the fact that the request names: the same words are the same file.
async fn told(
    app: &App,
    member: &Member,
    hit: &Hit,
    step: StepKind,
    members: &Members,
) -> Result<Option<Said>, Problem> {
    let names_one = matches!(step, StepKind::Draft | StepKind::ProposeRefusal) && members.has("fact");
    match hit.card.refusal.as_ref().filter(|_| names_one) {
        Some(refusal) => file::said(app, member, refusal.fact).await.map(Some),
        None => Ok(None),
    }
}

/// Nothing is merged with what has ended; a repeat, after the merge, is answered as before.
async fn goes_on(app: &App, hit: &Hit) -> Result<(), Problem> {
    let earlier = hit.card.possible_duplicate_of.filter(|_| hit.card.merged_into.is_none());
    let Some(earlier) = earlier else { return Ok(()) };
    let answer = telnusqa_status::by_number(&app.pool, earlier, app.clock.now()).await?;
    if answer.found.is_some_and(|earlier| earlier.card.stage.has_ended()) {
        return Err(Problem::at(Kind::Conflict, "", "earlier-has-ended", ENDED));
    }
    Ok(())
}

/// What was recorded, with the version of the case after it.
pub(super) fn taken(Done { events, repeated }: Done, version: i32) -> Response {
    let case_version = events.last().map_or(version, |event| event.version);
    ([(ETAG, etag(case_version))], Json(Taken { events, repeated, case_version })).into_response()
}

/// The version of a case as a validator (RFC 9110 §8.8.3).
pub(super) fn etag(version: i32) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).expect("digits")
}

/// He as one of the three roles that act at a college, where the step is his by one of the versions (R16-08…13): whether by that of
/// the case, the case says.
fn actor(member: &Member, step: StepKind) -> Result<Actor, Problem> {
    let other = Rejection::WrongRole;
    let forbidden = || Problem::at(Kind::Forbidden, "", other.code(), other.text());
    let is_his = |role: &Role| RegulationId::ALL.into_iter().any(|id| step.is_of(*role, Regulation::of(id)));
    let role = member.role_for(step).filter(is_his).ok_or_else(forbidden)?;
    let college = member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok()).ok_or_else(forbidden)?;
    let id = StaffId::parse(&member.id).ok_or_else(forbidden)?;
    Ok(Actor { college, id, role })
}

/// The same key of the same person, for the same step of the same case, is the same cause for ever.
fn cause(who: &StaffId, case: Uuid, step: StepKind, key: &str) -> Uuid {
    Uuid::new_v5(&CAUSES, format!("{who}\n{case}\n{}\n{key}", step.name()).as_bytes())
}

/// Seals files as the applicant's, to be forgotten with him, and commits them before anything names them.
pub(super) async fn keep(app: &App, hit: &Hit, files: Vec<Vec<u8>>) -> Result<(), Problem> {
    if files.is_empty() {
        return Ok(());
    }
    let files = files.into_iter().map(|bytes| FileToSeal { bytes, person: Some(hit.applicant) });
    let (_, sealed) = app.vault.seal(Vec::new(), files.collect()).await?;
    store(app, sealed).await
}

/// Commits sealed files.
pub(super) async fn store(app: &App, sealed: Vec<SealedFile>) -> Result<(), Problem> {
    let pool = app.pool.clone();
    // in a task of its own: a caller who goes away must not leave a transaction open
    let stored = tokio::spawn(async move {
        let mut tx = pool.begin().await?;
        Vault::store(&mut tx, &[], &sealed).await?;
        tx.commit().await
    });
    match stored.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Problem::unavailable(&error)),
        Err(error) => Err(Problem::unavailable(&error)),
    }
}

async fn send(app: &App, request: &Request) -> Result<Done, Problem> {
    let step = request.step.kind();
    ordered(app, subject(service(step), step), request.to_json()).await
}

/// Has a command carried out; what was recorded.
pub(super) async fn ordered(app: &App, subject: String, body: Vec<u8>) -> Result<Done, Problem> {
    match ask(&app.bus, subject, body, WAIT).await {
        Ok(Reply::Done(done)) => Ok(done),
        Ok(Reply::Problem(problem)) => Err(Problem::told(problem)),
        Err(error @ (AskError::NobodyListens | AskError::NotSent(_))) => Err(Problem::unavailable(&error)),
        Err(error @ (AskError::Unknown | AskError::Unreadable(_))) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the result of a command is unknown");
            Err(Problem::at(Kind::Unavailable, "", "outcome.unknown", UNKNOWN))
        }
    }
}

/// Who carries a step out.
const fn service(step: StepKind) -> &'static str {
    match step {
        StepKind::Sign => "signing",
        StepKind::Annul
        | StepKind::Assign
        | StepKind::AttachScan
        | StepKind::ConfirmArrival
        | StepKind::ConfirmNotice
        | StepKind::ConfirmRecord
        | StepKind::DeclareLost
        | StepKind::Draft
        | StepKind::DropRecord
        | StepKind::EnterRecord
        | StepKind::Extend
        | StepKind::HandToCourier
        | StepKind::Issue
        | StepKind::Merge
        | StepKind::ProposeAnnulment
        | StepKind::ProposeRefusal
        | StepKind::RecordHearing
        | StepKind::RecordObjection
        | StepKind::Register
        | StepKind::ReportFound
        | StepKind::ReportMissing
        | StepKind::ReturnForRework
        | StepKind::SendBackRecord
        | StepKind::Separate
        | StepKind::SetHearing
        | StepKind::SignByHand
        | StepKind::TakeBack
        | StepKind::TellApart
        | StepKind::Withdraw => "workflow",
    }
}
