//! `POST /api/v1/portal/withdrawals`: the applicant takes his application back through the portal (АППК 64), certified as an
//! application of the portal is (RC-21). Whether he is the applicant `intake` finds out; whoever is not learns nothing.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};
use telnusqa_contracts::command::Done;
use telnusqa_contracts::problem::Kind;
use telnusqa_contracts::withdraw::{SUBJECT, Withdraw};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::FileRef;
use uuid::Uuid;

use super::Problem;
use super::body::Body;
use super::claim::Claim;
use super::condition::Key;
use super::key::APPLICATION_NUMBER;
use super::portal::portal;
use super::step::{ordered, store, taken};
use crate::app::App;
use crate::staff::Member;

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0xc3d1_5b0a_7e42_4d96_8f17_a90b_26ce_5418);

/// Takes one in.
pub(super) async fn create(
    member: Member,
    State(app): State<Arc<App>>,
    Key(key): Key,
    body: Body,
) -> Result<Response, Problem> {
    let portal = portal(&member)?;
    let members = body.into_members();
    // What else is sealed with it is the house's own.
    for own in ["salt", "text"] {
        if members.contains_key(own) {
            return Err(super::body::unknown(&format!("/{own}")));
        }
    }
    let number = number(&members)?;
    let cause = Uuid::new_v5(&CAUSES, format!("{portal}\n{key}").as_bytes());
    let claim = Claim::take(&app, cause, &members).await?;
    match withdraw(&app, claim, cause, number, members).await {
        Ok(done) => Ok(taken(done, 0)),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(&app).await;
            }
            Err(problem)
        }
    }
}

/// The number that was said; where none can be read, `intake` says what is wrong.
fn number(members: &Map<String, Value>) -> Result<Option<ApplicationNumber>, Problem> {
    let said = members.get("withdrawal").and_then(|withdrawal| withdrawal.get("applicationNumber"));
    let Some(text) = said.and_then(Value::as_str) else { return Ok(None) };
    let mistyped = |_| {
        let (place, code) = ("/withdrawal/applicationNumber", "application-number.check-character");
        Problem::at(Kind::InvalidNumber, place, code, APPLICATION_NUMBER)
    };
    ApplicationNumber::parse(text).map(Some).map_err(mistyped)
}

/// What was said is sealed as of somebody who is not known: it becomes the applicant's only where it is his.
async fn withdraw(
    app: &App,
    claim: Claim,
    cause: Uuid,
    number: Option<ApplicationNumber>,
    mut said: Map<String, Value>,
) -> Result<Done, Problem> {
    let case = match number {
        Some(number) => telnusqa_status::by_number(&app.pool, number, app.clock.now()).await?.found,
        None => None,
    };
    let salt = app.vault.digest("salt of a withdrawal", &cause.to_string());
    said.insert("salt".to_owned(), hex::encode(&salt[..16]).into());
    let (_, sealed) = app.vault.seal_of_newcomer(Value::Object(said).to_string().into_bytes()).await?;
    let said = FileRef(sealed.sha256);
    store(app, vec![sealed]).await?;
    let withdraw = Withdraw { at: claim.at, case: case.map(|hit| hit.case.0), cause, said };
    ordered(app, SUBJECT.to_owned(), withdraw.to_json()).await
}
