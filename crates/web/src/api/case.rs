//! `GET /api/v1/cases/{number}`: one case by its application number, its IIS number, or its identity.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::http::{HeaderName, HeaderValue};
use chrono::{DateTime, Utc};
use serde::Serialize;
use telnusqa_contracts::problem::Kind;
use telnusqa_status::{Answer, Hit};

use super::Problem;
use super::after::After;
use super::key::Address;
use super::step::etag;
use super::view::{AsOfView, CaseView};
use crate::app::App;
use crate::language::Asked;
use crate::staff::{Member, Role};

/// The path's `{number}`, which may be unreadable.
pub(crate) type Number = Result<Path<String>, PathRejection>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    as_of: AsOfView,
    case: CaseView,
}

/// Shows a case.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    Asked(language): Asked,
    number: Number,
) -> Result<([(HeaderName, HeaderValue); 1], Json<Shown>), Problem> {
    let now = app.clock.now();
    let Answer { as_of, found } = find(&app, &member, number, now).await?;
    let version = etag(found.version);
    let shown = Shown { as_of: as_of.into(), case: CaseView::new(&app, found, language, now) };
    Ok(([(ETAG, version)], Json(shown)))
}

/// The case of a path, where this member of staff may see it.
pub(crate) async fn find(
    app: &App,
    member: &Member,
    number: Number,
    now: DateTime<Utc>,
) -> Result<Answer<Hit>, Problem> {
    if matches!(member.role, Role::Administrator | Role::Operations) {
        return Err(Problem::new(Kind::Forbidden));
    }
    let answer = of_any(app, number, now).await?;
    // what is another's is as what there is not
    if member.may_see(&answer.found.card) { Ok(answer) } else { Err(Problem::new(Kind::NotFound)) }
}

/// The case of a path, whoever asks.
pub(crate) async fn of_any(app: &App, number: Number, now: DateTime<Utc>) -> Result<Answer<Hit>, Problem> {
    let Path(number) = number.map_err(|_| Problem::new(Kind::NotFound))?;
    let answer = match Address::parse(&number)? {
        Address::ApplicationNumber(number) => app.questions.by_number(number).await?,
        Address::Case(case) => first(telnusqa_status::by_cases(&app.pool, &[case], now).await?),
        Address::IisNumber(number) => first(telnusqa_status::by_iis_number(&app.pool, &number, now).await?),
    };
    let found = answer.found.ok_or(Problem::new(Kind::NotFound))?;
    Ok(Answer { as_of: answer.as_of, found })
}

fn first(answer: Answer<Vec<Hit>>) -> Answer<Option<Hit>> {
    Answer { as_of: answer.as_of, found: answer.found.into_iter().next() }
}
