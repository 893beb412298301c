//! `POST /api/v1/cases/{number}/original-found`: takes down that the original was found again.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use telnusqa_contracts::command::Done;
use telnusqa_contracts::found::{Request, subject};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::hours::day_in_almaty;
use uuid::Uuid;

use super::Problem;
use super::case::find;
use super::claim::Claim;
use super::complaint::official;
use super::condition::Condition;
use super::step::{Members, Pen, keep, ordered, taken};
use crate::app::App;
use crate::staff::Member;

/// The name space of causes.
const CAUSES: Uuid = Uuid::from_u128(0x58d1_c07a_3e96_4c2f_b1a8_64f2_09bd_e713);

/// Takes it down.
pub(super) async fn report(
    member: Member,
    State(app): State<Arc<App>>,
    number: Result<Path<String>, PathRejection>,
    condition: Condition,
    members: Members,
) -> Result<Response, Problem> {
    let Path(number) = number.map_err(|_| Problem::new(Kind::NotFound))?;
    let (done, version) = carry_out(&app, &member, number, condition, members).await?;
    Ok(taken(done, version))
}

/// Has it taken down, whoever asks by whatever door: what was recorded, and the version that the case had.
pub(crate) async fn carry_out(
    app: &App,
    member: &Member,
    number: String,
    condition: Condition,
    mut members: Members,
) -> Result<(Done, i32), Problem> {
    let by = official(member)?;
    let hit = find(app, member, Ok(Path(number)), app.clock.now()).await?.found;
    let cause = Uuid::new_v5(&CAUSES, format!("{}\n{}\n{}", by.id(), hit.case.0, condition.key).as_bytes());
    let content = members.all().clone();
    let pen = Pen {
        card: &hit.card,
        cause,
        staff: &app.staff,
        today: day_in_almaty(app.clock.now()),
        told: None,
        vault: &app.vault,
    };
    let mut files = Vec::new();
    let (on, note) = (members.day("on"), members.text("note").map(|note| pen.text(&mut files, note)));
    let (on, note) = members.finish(on.zip(note))?;
    let claim = Claim::take(app, cause, &content).await?;
    keep(app, &hit, files).await?;
    let request = Request { by, case: hit.case.0, cause, expected: condition.expected, note, on };
    match ordered(app, subject(), request.to_json()).await {
        Ok(done) => Ok((done, hit.version)),
        Err(problem) => {
            if problem.refuses() {
                claim.give_up(app).await;
            }
            Err(problem)
        }
    }
}
