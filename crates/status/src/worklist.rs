//! Lists of work: the cases whose next step is a role's at a college, the most urgent first.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgPool, Row as _};
use telnusqa_domain::case::{Role, StaffId, StepKind};
use telnusqa_domain::identity::Bin;

use crate::look_up::{Answer, Hit, LookUpError, answer, hit, live};

/// Which part of a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Page {
    /// From 0.
    pub number: u32,
    /// Cases on a page.
    pub size: u32,
}

/// A part of a list, and how long the whole is.
#[derive(Clone, Debug, PartialEq)]
pub struct Worklist {
    /// How many cases of the whole list wait for which step.
    pub counts: BTreeMap<StepKind, u64>,
    /// The cases of the page, by deadline, then by number.
    pub hits: Vec<Hit>,
}

/// What waits for a role at a college; with an executor only what was given to him.
///
/// # Errors
/// [`LookUpError`]
pub async fn worklist(
    pool: &PgPool,
    college: Bin,
    role: Role,
    executor: Option<&StaffId>,
    page: Page,
    now: DateTime<Utc>,
) -> Result<Answer<Worklist>, LookUpError> {
    let rows = sqlx::query(concat!(
        live!("c.case_id, c.applicant, c.position, c.version, c.updated_at, c.body, whole.counts"),
        "LATERAL (
             SELECT json_object_agg(next_step, waiting) AS counts FROM (
                 SELECT next_step, count(*) AS waiting FROM status.cards
                 WHERE generation = live.generation AND college = $1 AND next_role = $2
                     AND ($3::text IS NULL OR executor = $3)
                 GROUP BY next_step) steps) whole ON true
         LEFT JOIN LATERAL (
             SELECT * FROM status.cards
             WHERE generation = live.generation AND college = $1 AND next_role = $2
                 AND ($3::text IS NULL OR executor = $3)
             ORDER BY deadline, application_number LIMIT $4 OFFSET $5) c ON true
         ORDER BY c.deadline, c.application_number"
    ))
    .bind(college.as_str())
    .bind(role.name())
    .bind(executor.map(StaffId::as_str))
    .bind(i64::from(page.size))
    .bind(i64::from(page.number) * i64::from(page.size))
    .fetch_all(pool)
    .await?;
    let counts = rows.first().map(|row| row.try_get::<Option<Json<BTreeMap<String, u64>>>, _>("counts"));
    let counts = counts.transpose()?.flatten().map_or_else(BTreeMap::new, |Json(counts)| counts);
    let Answer { as_of, found: hits } = answer(&rows, now, hit)?;
    let counts = counts.into_iter().filter_map(|(step, count)| Some((StepKind::from_name(&step)?, count)));
    Ok(Answer { as_of, found: Worklist { counts: counts.collect(), hits } })
}
