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

/// Which list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wanted {
    /// At which college.
    pub college: Bin,
    /// Only what was given to him, or to those for whom he stands in, and what others drafted and waits for his word (decision 0014).
    pub executor: Option<StaffId>,
    /// Only steps that were not taken in their time.
    pub overrun: bool,
    /// Whose step is next; anybody's where none is named.
    pub role: Option<Role>,
    /// Who is away and has him as a stand-in.
    pub stands_in_for: Vec<StaffId>,
    /// Only what waits for this step; the counts tell of the others too.
    pub step: Option<StepKind>,
}

/// The rows of a list; an annulment and an archive record wait for another executor than the one who drafted or entered it, a record for a head too; the last overrun of a card is of the step that waits where nobody has taken it.
macro_rules! waiting {
    () => {
        "FROM status.cards
         WHERE generation = live.generation AND college = $1 AND next_role IS NOT NULL
             AND ($2::text IS NULL OR next_role = $2 OR $2 = 'head' AND next_step = 'confirm-record')
             AND ($3::text IS NULL OR CASE WHEN next_step IN ('annul', 'confirm-record') THEN executor IS DISTINCT FROM $3
                 ELSE executor = $3 OR executor = ANY($8) END)
             AND (NOT $6 OR (json_array_length(body -> 'overruns') > 0 AND body -> 'overruns' -> -1 ->> 'takenBy' IS NULL))"
    };
}

/// What waits at a college; with an executor only what was given to him.
///
/// # Errors
/// [`LookUpError`]
pub async fn worklist(
    pool: &PgPool,
    wanted: &Wanted,
    page: Page,
    now: DateTime<Utc>,
) -> Result<Answer<Worklist>, LookUpError> {
    let rows = sqlx::query(concat!(
        live!("c.case_id, c.applicant, c.position, c.version, c.updated_at, c.body, whole.counts"),
        "LATERAL (
             SELECT json_object_agg(next_step, waiting) AS counts FROM (
                 SELECT next_step, count(*) AS waiting ",
        waiting!(),
        " GROUP BY next_step) steps) whole ON true
         LEFT JOIN LATERAL (
             SELECT * ",
        waiting!(),
        " AND ($7::text IS NULL OR next_step = $7) ORDER BY deadline, application_number LIMIT $4 OFFSET $5) c ON true
         ORDER BY c.deadline, c.application_number"
    ))
    .bind(wanted.college.as_str())
    .bind(wanted.role.map(Role::name))
    .bind(wanted.executor.as_ref().map(StaffId::as_str))
    .bind(i64::from(page.size))
    .bind(i64::from(page.number) * i64::from(page.size))
    .bind(wanted.overrun)
    .bind(wanted.step.map(StepKind::name))
    .bind(wanted.stands_in_for.iter().map(StaffId::as_str).collect::<Vec<_>>())
    .fetch_all(pool)
    .await?;
    let counts = rows.first().map(|row| row.try_get::<Option<Json<BTreeMap<String, u64>>>, _>("counts"));
    let counts = counts.transpose()?.flatten().map_or_else(BTreeMap::new, |Json(counts)| counts);
    let Answer { as_of, found: hits } = answer(&rows, now, hit)?;
    let counts = counts.into_iter().filter_map(|(step, count)| Some((StepKind::from_name(&step)?, count)));
    Ok(Answer { as_of, found: Worklist { counts: counts.collect(), hits } })
}

/// A part of the list of cases with open complaints, and how long the whole is.
#[derive(Clone, Debug, PartialEq)]
pub struct Complaints {
    /// The cases of the page, by the next day of a complaint, then by number.
    pub hits: Vec<Hit>,
    /// How many cases the whole list has.
    pub total: u64,
}

/// The cases with open complaints: of a college, or all.
///
/// # Errors
/// [`LookUpError`]
pub async fn complaints(
    pool: &PgPool,
    college: Option<Bin>,
    page: Page,
    now: DateTime<Utc>,
) -> Result<Answer<Complaints>, LookUpError> {
    let rows = sqlx::query(concat!(
        live!("c.case_id, c.applicant, c.position, c.version, c.updated_at, c.body, whole.total"),
        "LATERAL (
             SELECT count(*) AS total FROM status.cards
             WHERE generation = live.generation AND complaint_by IS NOT NULL
                 AND ($1::text IS NULL OR college = $1)) whole ON true
         LEFT JOIN LATERAL (
             SELECT * FROM status.cards
             WHERE generation = live.generation AND complaint_by IS NOT NULL
                 AND ($1::text IS NULL OR college = $1)
             ORDER BY complaint_by, application_number LIMIT $2 OFFSET $3) c ON true
         ORDER BY c.complaint_by, c.application_number"
    ))
    .bind(college.as_ref().map(Bin::as_str))
    .bind(i64::from(page.size))
    .bind(i64::from(page.number) * i64::from(page.size))
    .fetch_all(pool)
    .await?;
    let total: i64 = rows.first().map_or(Ok(0), |row| row.try_get("total"))?;
    let Answer { as_of, found: hits } = answer(&rows, now, hit)?;
    Ok(Answer { as_of, found: Complaints { hits, total: total.unsigned_abs() } })
}
