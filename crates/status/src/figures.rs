//! Figures over all cases: where they stand, how many results came in time, how long each step took.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_domain::card::Stage;
use telnusqa_domain::case::ResultKind;

use crate::look_up::{AsOf, LookUpError};
use crate::tallies::{Overview, overview, share};

/// Figures over all cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// As of when.
    pub as_of: AsOf,
    /// Cases whose result lay in time where it is collected.
    pub in_time: u64,
    /// Results that were handed out, by what they were.
    pub issued: BTreeMap<&'static str, u64>,
    /// Cases whose term passed without a result at hand, whatever came later.
    pub late: u64,
    /// Steps that were not taken in their time: by college, step and whose they were.
    pub overruns: Vec<OverrunCount>,
    /// Cases by stage, in the order of a case's life; stages without a case are left out.
    pub stages: Vec<(Stage, u64)>,
    /// How long the steps took, in the order of a case's life.
    pub steps: Vec<StepTime>,
}

/// How often a step was not taken in its time.
#[derive(Clone, Debug, PartialEq)]
pub struct OverrunCount {
    /// The BIN of the college.
    pub college: String,
    /// How often.
    pub count: u64,
    /// Whose it was, else who took it at last; none where nobody has yet.
    pub responsible: Option<String>,
    /// The step, as in `draft`.
    pub step: String,
}

/// How long a step took, from the event before it, by the service's clock.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTime {
    /// How often it was taken.
    pub count: u64,
    /// The kind of the event that it ends with, as in `registered`.
    pub kind: String,
    /// Half of them took no longer, in seconds.
    pub p50_s: f64,
    /// Nine of ten took no longer, in seconds.
    pub p90_s: f64,
}

impl Figures {
    /// Of the terms that were met or missed, the share that was met; `None` where none was.
    #[must_use]
    pub fn in_time_share(&self) -> Option<f64> {
        share(self.in_time, self.late)
    }
}

/// Counts, over everything that the read model holds: for those who keep it running, not for every page.
///
/// # Errors
/// [`LookUpError`]
pub async fn figures(pool: &PgPool, now: DateTime<Utc>) -> Result<Figures, LookUpError> {
    let Overview { as_of, in_time, issued, late, stages, .. } = overview(pool, None, now).await?;
    let (overruns, steps) = (overruns(pool).await?, steps(pool).await?);
    let issued_of = |kind: ResultKind| (kind.name(), issued.get(&kind).copied().unwrap_or(0));
    Ok(Figures {
        as_of,
        in_time,
        issued: ResultKind::ALL.iter().copied().map(issued_of).collect(),
        late,
        overruns,
        stages: stages.into_iter().collect(),
        steps,
    })
}

async fn overruns(pool: &PgPool) -> Result<Vec<OverrunCount>, sqlx::Error> {
    let rows: Vec<(String, String, Option<String>, i64)> = sqlx::query_as(
        "SELECT college, overrun ->> 'step', coalesce(overrun ->> 'responsible', overrun ->> 'takenBy') AS responsible, count(*)
         FROM status.cards CROSS JOIN LATERAL json_array_elements(body -> 'overruns') AS overrun
         WHERE generation = (SELECT generation FROM status.live)
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )
    .fetch_all(pool)
    .await?;
    let count = |(college, step, responsible, count): (String, String, Option<String>, i64)| OverrunCount {
        college,
        count: count.unsigned_abs(),
        responsible,
        step,
    };
    Ok(rows.into_iter().map(count).collect())
}

/// The events of staff and of the house, in the order of a case's life; what the clock tells is no step, nor what the
/// applicant says, and a delivery is told together with the registration.
async fn steps(pool: &PgPool) -> Result<Vec<StepTime>, sqlx::Error> {
    let rows: Vec<(String, i64, f64, f64)> = sqlx::query_as(
        "WITH steps AS (
             SELECT kind, extract(epoch FROM recorded_at - lag(recorded_at) OVER (PARTITION BY case_id ORDER BY version))
                 ::double precision AS took
             FROM status.timeline
             WHERE generation = (SELECT generation FROM status.live)
                 AND kind NOT IN ('collection-reminded', 'delivered', 'parcel-missing', 'scan-attached', 'step-near', 'step-overrun',
                     'term-expired', 'term-extended', 'term-moved', 'term-near'))
         SELECT kind, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
             percentile_cont(0.9) WITHIN GROUP (ORDER BY took)
         FROM steps JOIN unnest(ARRAY['dispatched', 'registered', 'assigned', 'refusal-proposed', 'notice-delivered',
             'hearing-set', 'hearing-held', 'drafted', 'prepared', 'rework-demanded', 'signed', 'sent', 'arrived', 'issued']) WITH ORDINALITY AS life (kind, place) USING (kind)
         WHERE took IS NOT NULL GROUP BY kind, place ORDER BY place",
    )
    .fetch_all(pool)
    .await?;
    let time = |(kind, count, p50_s, p90_s): (String, i64, f64, f64)| StepTime {
        count: count.unsigned_abs(),
        kind,
        p50_s,
        p90_s,
    };
    Ok(rows.into_iter().map(time).collect())
}
