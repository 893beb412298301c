//! `POST /api/v1/portal/applications`: an application of the portal, certified by the applicant's signature or by a one-time
//! password that the portal has checked (RC-05, RC-21). It is taken in at any hour, and counts by those of an office (RC-16).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::{Channel, StaffId};

use super::Problem;
use super::application::{Came, cause, take_in};
use super::body::Body;
use super::claim::Claim;
use super::condition::Key;
use crate::app::App;
use crate::staff::{Member, Role};

/// Takes one in.
pub(super) async fn create(
    member: Member,
    State(app): State<Arc<App>>,
    Key(key): Key,
    body: Body,
) -> Result<Response, Problem> {
    let taken_by = portal(&member)?;
    let mut members = body.into_members();
    // The salt of what is sealed is the house's own.
    if members.remove("salt").is_some() {
        return Err(super::body::unknown("/salt"));
    }
    let cause = cause(&taken_by, &key);
    let claim = Claim::take(&app, cause, &members).await?;
    let came = Came { at: claim.at, channel: Channel::Portal, college: None, home: None, taken_by };
    take_in(&app, claim, cause, members, came).await
}

/// Who asks, where that is the portal.
pub(super) fn portal(member: &Member) -> Result<StaffId, Problem> {
    StaffId::parse(&member.id).filter(|_| member.role == Role::Portal).ok_or(Problem::new(Kind::Forbidden))
}
