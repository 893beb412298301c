//! `GET /api/v1/worklist?all=&overrun=&page=`: what waits for the one who asks, at his college, the nearest deadline first.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::{Role, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Trilingual;
use telnusqa_status::{Answer, Page, Wanted, Worklist};

use super::Problem;
use super::after::After;
use super::view::{AsOfView, CaseView};
use crate::app::App;
use crate::language::Asked;
use crate::staff::Member;

/// Cases on a page.
const PAGE: u32 = 50;

const PARAMETERS: Trilingual<&'static str> = Trilingual {
    en: "page is the number of a page, from 1; all and overrun are true or false",
    kk: "page — 1-ден басталатын бет нөмірі, all және overrun — true немесе false",
    ru: "page — номер страницы от 1, all и overrun — true или false",
};

#[derive(Deserialize)]
pub(super) struct Parameters {
    /// An executor sees what was given to him; with `true` what was given to any executor of his college.
    #[serde(default)]
    all: bool,
    /// Only what was not done in its time; a head sees that of everybody at his college.
    #[serde(default)]
    overrun: bool,
    page: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed {
    as_of: AsOfView,
    role: &'static str,
    /// How many cases wait for which step, on all pages.
    counts: BTreeMap<&'static str, u64>,
    page: u32,
    pages: u64,
    cases: Vec<CaseView>,
}

/// Lists what is to be done.
pub(super) async fn list(
    member: Member,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    _: After,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<Listed>, Problem> {
    let forbidden = || Problem::new(Kind::Forbidden);
    let role = member.role.at_college().ok_or_else(forbidden)?;
    let college = member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok()).ok_or_else(forbidden)?;
    let unreadable = || Problem::at(Kind::InvalidRequest, "", "parameters.unreadable", PARAMETERS);
    let Query(Parameters { all, overrun, page }) = parameters.map_err(|_| unreadable())?;
    let number = page.unwrap_or(1).checked_sub(1).ok_or_else(unreadable)?;
    let own = match role {
        Role::Executor if !all => Some(StaffId::parse(&member.id).ok_or_else(forbidden)?),
        Role::Executor | Role::Clerk | Role::Head => None,
    };
    let now = app.clock.now();
    let wanted = Wanted {
        college,
        executor: own,
        overrun,
        stands_in_for: member.duties.stands_in_for,
        role: Some(role).filter(|role| !(overrun && *role == Role::Head)),
        step: None,
    };
    let page = Page { number, size: PAGE };
    let Answer { as_of, found: Worklist { counts, hits } } =
        telnusqa_status::worklist(&app.pool, &wanted, page, now).await?;
    Ok(Json(Listed {
        as_of: as_of.into(),
        role: role.name(),
        page: number.saturating_add(1),
        pages: counts.values().sum::<u64>().div_ceil(PAGE.into()),
        counts: counts.into_iter().map(|(step, count)| (step.name(), count)).collect(),
        cases: hits.into_iter().map(|hit| CaseView::new(&app, hit, language, now)).collect(),
    }))
}
