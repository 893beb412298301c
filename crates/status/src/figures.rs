//! Figures over all cases: where they stand, how many results came in time, how long each step took.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use telnusqa_domain::card::Stage;
use telnusqa_domain::case::ResultKind;
use telnusqa_domain::identity::Bin;

use crate::look_up::{AsOf, LookUpError, as_of};

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

#[expect(clippy::cast_precision_loss, reason = "nobody counts so many cases")]
fn share(in_time: u64, late: u64) -> Option<f64> {
    let all = in_time + late;
    (all > 0).then(|| in_time as f64 / all as f64)
}

/// How terms were kept, and when those that run end.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// As of when.
    pub as_of: AsOf,
    /// Cases whose result lay in time where it is collected.
    pub in_time: u64,
    /// Cases whose term passed without a result at hand, whatever came later.
    pub late: u64,
    /// Cases whose result is awaited, by the day on which it must lie where it is collected.
    pub open: BTreeMap<NaiveDate, u64>,
}

impl Terms {
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
    let as_of = as_of(pool, now).await?;
    let cards = cards(pool, None).await?;
    let (overruns, steps) = (overruns(pool).await?, steps(pool).await?);
    let sum = |which: fn(&Counted) -> bool| cards.iter().filter(|counted| which(counted)).map(|card| card.count).sum();
    let issued = |kind: ResultKind| {
        let of_kind = |card: &&Counted| card.stage == Stage::Issued && card.proposed.as_deref() == Some(kind.name());
        cards.iter().filter(of_kind).map(|card| card.count).sum()
    };
    let stage = |stage: Stage| {
        let count: u64 = cards.iter().filter(|card| card.stage == stage).map(|card| card.count).sum();
        (count > 0).then_some((stage, count))
    };
    Ok(Figures {
        as_of,
        in_time: sum(Counted::is_in_time),
        issued: [ResultKind::Duplicate, ResultKind::Refusal].map(|kind| (kind.name(), issued(kind))).into(),
        late: sum(|card| card.term_expired),
        overruns,
        stages: Stage::ALL.into_iter().filter_map(stage).collect(),
        steps,
    })
}

/// Counts how the terms of a college stand, or of all; over everything that the read model holds of it.
///
/// # Errors
/// [`LookUpError`]
pub async fn terms(pool: &PgPool, college: Option<Bin>, now: DateTime<Utc>) -> Result<Terms, LookUpError> {
    let as_of = as_of(pool, now).await?;
    let cards = cards(pool, college).await?;
    let rows: Vec<(NaiveDate, i64)> = sqlx::query_as(
        "SELECT deadline, count(*) FROM status.cards
         WHERE generation = (SELECT generation FROM status.live) AND ($1::text IS NULL OR college = $1)
             AND deadline IS NOT NULL AND stage <> ALL ($2)
             AND NOT coalesce((body ->> 'met')::boolean, body ->> 'channel' IN ('office', 'portal') AND stage = 'signed')
         GROUP BY deadline",
    )
    .bind(college.as_ref().map(Bin::as_str))
    .bind(Stage::ALL.into_iter().filter(|stage| stage.has_ended() || is_collected(*stage)).map(Stage::name).collect::<Vec<_>>())
    .fetch_all(pool)
    .await?;
    let sum = |which: fn(&Counted) -> bool| cards.iter().filter(|counted| which(counted)).map(|card| card.count).sum();
    Ok(Terms {
        as_of,
        in_time: sum(Counted::is_in_time),
        late: sum(|card| card.term_expired),
        open: rows.into_iter().map(|(day, count)| (day, count.unsigned_abs())).collect(),
    })
}

/// Whether the result lies, or lay, where it is collected.
const fn is_collected(stage: Stage) -> bool {
    matches!(stage, Stage::AtCounter | Stage::Kept | Stage::Issued)
}

/// So many cards that are alike.
struct Counted {
    /// Whether the result lies, or lay, where it is collected.
    at_hand: bool,
    count: u64,
    proposed: Option<String>,
    stage: Stage,
    term_expired: bool,
}

impl Counted {
    const fn is_in_time(&self) -> bool {
        self.at_hand && !self.term_expired
    }
}

/// Of a college, or of all.
async fn cards(pool: &PgPool, college: Option<Bin>) -> Result<Vec<Counted>, sqlx::Error> {
    let rows: Vec<(String, bool, Option<String>, bool, i64)> = sqlx::query_as(
        "SELECT stage, coalesce((body ->> 'termExpired')::boolean, false) AS term_expired, body ->> 'proposed' AS proposed,
             coalesce((body ->> 'met')::boolean, body ->> 'channel' IN ('office', 'portal') AND stage = 'signed') AS met, count(*)
         FROM status.cards WHERE generation = (SELECT generation FROM status.live) AND ($1::text IS NULL OR college = $1)
         GROUP BY 1, 2, 3, 4",
    )
    .bind(college.as_ref().map(Bin::as_str))
    .fetch_all(pool)
    .await?;
    let read = |(stage, term_expired, proposed, met, count): (String, bool, Option<String>, bool, i64)| {
        let stage = Stage::from_name(&stage).ok_or_else(|| sqlx::Error::Decode("an unknown stage".into()))?;
        let at_hand = met || is_collected(stage);
        Ok(Counted { at_hand, count: count.unsigned_abs(), proposed, stage, term_expired })
    };
    rows.into_iter().map(read).collect()
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
                 AND kind NOT IN ('collection-reminded', 'delivered', 'parcel-missing', 'step-near', 'step-overrun',
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
