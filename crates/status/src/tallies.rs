//! Figures kept as events come. What a card counts as is taken off when it changes and put on anew, so that the counts say what the
//! cards say; moves between stages only grow. Each is kept for the college and for all of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::{CaseId, Draft, Ground, ResultKind};
use telnusqa_domain::identity::Bin;

use crate::look_up::{AsOf, LookUpError, as_of};

/// Everything that is counted of one college: an index is asked for each, and never reads another college's.
const KINDS: [&str; 8] = ["awaited", "ground", "in-time", "issued", "late", "moved", "stands", "stayed"];
/// A span of time is kept as one of so many parts of the power of two below it: quantiles are right to a thirty-second.
const PARTS: u64 = 16;

/// Something that is counted.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Tally {
    /// A result is awaited until a day.
    Awaited(NaiveDate),
    /// A refusal on this ground stands.
    Ground(Ground),
    /// The result lies, or lay, in time where it is collected.
    InTime,
    /// A result was handed out.
    Issued(ResultKind),
    /// The term passed without a result at hand.
    Late,
    /// A case came to a stage, from another one or from outside.
    Moved(Option<Stage>, Stage),
    /// A case stands there.
    Stands(Stage),
    /// A case left a stage after a time.
    Stayed(Stage, u64),
}

impl Tally {
    /// How it is written: what, which, and what else.
    fn columns(self) -> (&'static str, Cow<'static, str>, Cow<'static, str>) {
        let none = Cow::Borrowed("");
        match self {
            Self::Awaited(day) => ("awaited", day.to_string().into(), none),
            Self::Ground(ground) => ("ground", ground.name().into(), none),
            Self::InTime => ("in-time", none.clone(), none),
            Self::Issued(kind) => ("issued", kind.name().into(), none),
            Self::Late => ("late", none.clone(), none),
            Self::Moved(from, to) => ("moved", from.map_or("", Stage::name).into(), to.name().into()),
            Self::Stands(stage) => ("stands", stage.name().into(), none),
            Self::Stayed(stage, seconds) => ("stayed", stage.name().into(), part(seconds).to_string().into()),
        }
    }
}

/// What a card counts as.
fn of_card(card: &Card) -> impl Iterator<Item = Tally> {
    let is_collected = matches!(card.stage, Stage::AtCounter | Stage::Kept | Stage::Issued);
    let awaited = (!card.met && !is_collected && !card.stage.has_ended()).then(|| card.hand_over_by.or(card.due_on));
    let refused = card.refused().and(card.draft.as_ref().and_then(Draft::ground));
    let issued = card.draft.as_ref().map(Draft::kind).filter(|_| card.stage == Stage::Issued);
    let in_time = (card.met || is_collected) && !card.term_expired;
    [
        Some(Tally::Stands(card.stage)),
        awaited.flatten().map(Tally::Awaited),
        refused.map(Tally::Ground),
        issued.map(Tally::Issued),
        in_time.then_some(Tally::InTime),
        card.term_expired.then_some(Tally::Late),
    ]
    .into_iter()
    .flatten()
}

/// By how much counts change, case by case.
#[derive(Default)]
pub(crate) struct Changes(HashMap<CaseId, Vec<(Bin, Tally, i64)>>);

impl Changes {
    /// A card became another.
    pub(crate) fn note(&mut self, case: CaseId, before: Option<&Card>, after: &Card) {
        let changes = self.0.entry(case).or_default();
        if let Some(before) = before {
            changes.extend(of_card(before).map(|tally| (before.college, tally, -1)));
        }
        changes.extend(of_card(after).map(|tally| (after.college, tally, 1)));
        let from = before.map(|before| before.stage);
        if from == Some(after.stage) {
            return;
        }
        changes.push((after.college, Tally::Moved(from, after.stage), 1));
        if let Some(before) = before {
            let stayed = (after.stage_since - before.stage_since).max(TimeDelta::zero()).num_seconds();
            changes.push((before.college, Tally::Stayed(before.stage, stayed.unsigned_abs()), 1));
        }
    }

    /// Writes the changes of those cases whose cards were written.
    pub(crate) async fn store(
        self,
        tx: &mut PgConnection,
        generation: i32,
        written: &HashSet<CaseId>,
    ) -> Result<(), sqlx::Error> {
        let mut sums: BTreeMap<_, i64> = BTreeMap::new();
        for (_, changes) in self.0.into_iter().filter(|(case, _)| written.contains(case)) {
            for (college, tally, by) in changes {
                let (what, which, also) = tally.columns();
                *sums.entry((what, Some(college), which.clone(), also.clone())).or_default() += by;
                *sums.entry((what, None, which, also)).or_default() += by;
            }
        }
        sums.retain(|_, by| *by != 0);
        if sums.is_empty() {
            return Ok(());
        }
        let shrinks = sums.values().any(|by| *by < 0);
        let mut columns = Columns::default();
        for ((what, college, which, also), by) in sums {
            columns.what.push(what);
            columns.college.push(college.map_or_else(String::new, |college| college.as_str().to_owned()));
            columns.which.push(which.into_owned());
            columns.also.push(also.into_owned());
            columns.by.push(by);
        }
        sqlx::query(
            "INSERT INTO status.tallies AS kept (generation, what, college, which, also, count)
             SELECT $1, t.what, t.college, t.which, t.also, t.count
             FROM UNNEST($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
                 AS t (what, college, which, also, count)
             ON CONFLICT (generation, what, college, which, also) DO UPDATE SET count = kept.count + excluded.count",
        )
        .bind(generation)
        .bind(&columns.what)
        .bind(&columns.college)
        .bind(&columns.which)
        .bind(&columns.also)
        .bind(&columns.by)
        .execute(&mut *tx)
        .await?;
        if shrinks {
            // days that have passed are not kept for ever
            sqlx::query(
                "DELETE FROM status.tallies AS kept
                 USING UNNEST($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
                     AS t (what, college, which, also, count)
                 WHERE kept.generation = $1 AND kept.what = t.what AND kept.college = t.college AND kept.which = t.which
                     AND kept.also = t.also AND t.count < 0 AND kept.count = 0",
            )
            .bind(generation)
            .bind(&columns.what)
            .bind(&columns.college)
            .bind(&columns.which)
            .bind(&columns.also)
            .bind(&columns.by)
            .execute(tx)
            .await?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct Columns {
    also: Vec<String>,
    by: Vec<i64>,
    college: Vec<String>,
    what: Vec<&'static str>,
    which: Vec<String>,
}

/// Where cases stand, how they came there, and how terms were kept: of a college, or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// As of when.
    pub as_of: AsOf,
    /// Cases whose result is awaited, by the day on which it must lie where it is collected.
    pub awaited: BTreeMap<NaiveDate, u64>,
    /// Refusals that stand, by their ground.
    pub grounds: BTreeMap<Ground, u64>,
    /// Cases whose result lay in time where it is collected.
    pub in_time: u64,
    /// Results that were handed out.
    pub issued: BTreeMap<ResultKind, u64>,
    /// Cases whose term passed without a result at hand, whatever came later.
    pub late: u64,
    /// How often a case came from one stage to another; from none where it came in. In the order of a case's life.
    pub moves: BTreeMap<(Option<Stage>, Stage), u64>,
    /// Cases by stage, in the order of a case's life; stages without a case are left out.
    pub stages: BTreeMap<Stage, u64>,
    /// How long cases stayed in a stage that they have left, in the order of a case's life.
    pub times: Vec<StageTime>,
}

/// How long cases stayed in a stage; right to a thirty-second.
#[derive(Clone, Debug, PartialEq)]
pub struct StageTime {
    /// How many left it.
    pub count: u64,
    /// Half of them were there no longer, in seconds.
    pub p50_s: u64,
    /// Nine of ten, in seconds.
    pub p90_s: u64,
    /// Ninety-nine of a hundred, in seconds.
    pub p99_s: u64,
    /// The stage.
    pub stage: Stage,
}

impl Overview {
    /// Of the terms that were met or missed, the share that was met; `None` where none was.
    #[must_use]
    pub fn in_time_share(&self) -> Option<f64> {
        share(self.in_time, self.late)
    }
}

/// What part of all is in time; `None` of nothing.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "nobody counts so many cases")]
pub fn share(in_time: u64, late: u64) -> Option<f64> {
    let all = in_time + late;
    (all > 0).then(|| in_time as f64 / all as f64)
}

/// How the cases of a college stand, or all.
///
/// # Errors
/// [`LookUpError`]
pub async fn overview(pool: &PgPool, college: Option<Bin>, now: DateTime<Utc>) -> Result<Overview, LookUpError> {
    let as_of = as_of(pool, now).await?;
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT what, which, also, count FROM status.tallies
         WHERE generation = (SELECT generation FROM status.live) AND what = ANY($1) AND college = $2",
    )
    .bind(&KINDS[..])
    .bind(college.as_ref().map_or("", Bin::as_str))
    .fetch_all(pool)
    .await?;
    let mut overview = Overview {
        as_of,
        awaited: BTreeMap::new(),
        grounds: BTreeMap::new(),
        in_time: 0,
        issued: BTreeMap::new(),
        late: 0,
        moves: BTreeMap::new(),
        stages: BTreeMap::new(),
        times: Vec::new(),
    };
    let mut stayed: BTreeMap<Stage, BTreeMap<u64, u64>> = BTreeMap::new();
    for (what, which, also, count) in rows {
        let unknown = || sqlx::Error::Decode(format!("an unknown count of {what}").into());
        let stage = |name: &str| Stage::from_name(name).ok_or_else(unknown);
        let count = count.unsigned_abs();
        match &*what {
            "awaited" => drop(overview.awaited.insert(which.parse().map_err(|_| unknown())?, count)),
            "ground" => drop(overview.grounds.insert(Ground::from_name(&which).ok_or_else(unknown)?, count)),
            "in-time" => overview.in_time = count,
            "issued" => drop(overview.issued.insert(ResultKind::from_name(&which).ok_or_else(unknown)?, count)),
            "late" => overview.late = count,
            "moved" => {
                let from = if which.is_empty() { None } else { Some(stage(&which)?) };
                overview.moves.insert((from, stage(&also)?), count);
            }
            "stands" => drop(overview.stages.insert(stage(&which)?, count)),
            "stayed" => {
                let part = also.parse().map_err(|_| unknown())?;
                stayed.entry(stage(&which)?).or_default().insert(part, count);
            }
            _ => return Err(unknown().into()),
        }
    }
    overview.times = stayed.into_iter().map(|(stage, parts)| stage_time(stage, &parts)).collect();
    Ok(overview)
}

/// How the terms of a college stand.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OfCollege {
    /// Results that are awaited.
    pub awaited: u64,
    /// Its BIN.
    pub college: String,
    /// Results that lay in time where they are collected.
    pub in_time: u64,
    /// Terms that passed without a result at hand.
    pub late: u64,
    /// Of those that are awaited, how many should be there already.
    pub overdue: u64,
    /// Refusals that stand.
    pub refused: u64,
}

/// Every college that has a case: those with the most overdue results first, then the most late ones, the most awaited.
///
/// # Errors
/// [`LookUpError`]
pub async fn of_colleges(pool: &PgPool, today: NaiveDate) -> Result<Vec<OfCollege>, LookUpError> {
    let rows: Vec<(String, i64, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT college, coalesce(sum(count) FILTER (WHERE what = 'awaited'), 0)::bigint AS awaited,
             coalesce(sum(count) FILTER (WHERE what = 'awaited' AND which < $1), 0)::bigint AS overdue,
             coalesce(sum(count) FILTER (WHERE what = 'in-time'), 0)::bigint AS in_time,
             coalesce(sum(count) FILTER (WHERE what = 'late'), 0)::bigint AS late,
             coalesce(sum(count) FILTER (WHERE what = 'ground'), 0)::bigint AS refused
         FROM status.tallies
         WHERE generation = (SELECT generation FROM status.live) AND what IN ('awaited', 'ground', 'in-time', 'late', 'stands')
             AND college <> ''
         GROUP BY college ORDER BY overdue DESC, late DESC, awaited DESC, college",
    )
    .bind(today.to_string())
    .fetch_all(pool)
    .await?;
    let of = |(college, awaited, overdue, in_time, late, refused): (String, i64, i64, i64, i64, i64)| OfCollege {
        awaited: awaited.unsigned_abs(),
        college,
        in_time: in_time.unsigned_abs(),
        late: late.unsigned_abs(),
        overdue: overdue.unsigned_abs(),
        refused: refused.unsigned_abs(),
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The part that a time falls into: itself below sixteen seconds, then sixteen to each doubling.
const fn part(seconds: u64) -> u64 {
    if seconds < PARTS {
        return seconds;
    }
    let power = seconds.ilog2() as u64;
    PARTS * (power - 3) + ((seconds >> (power - 4)) & (PARTS - 1))
}

/// The middle of a part.
const fn middle(part: u64) -> u64 {
    if part < PARTS {
        return part;
    }
    let shift = part / PARTS - 1;
    ((PARTS + part % PARTS) << shift) + ((1 << shift) >> 1)
}

fn stage_time(stage: Stage, parts: &BTreeMap<u64, u64>) -> StageTime {
    let count = parts.values().sum();
    let [p50_s, p90_s, p99_s] = [50, 90, 99].map(|percent| quantile(parts, count, percent));
    StageTime { count, p50_s, p90_s, p99_s, stage }
}

/// What so many percent are no longer than.
fn quantile(parts: &BTreeMap<u64, u64>, count: u64, percent: u64) -> u64 {
    let rank = (count * percent).div_ceil(100);
    let mut seen = 0;
    let found = parts.iter().find(|(_, count)| {
        seen += **count;
        seen >= rank
    });
    found.map_or(0, |(part, _)| middle(*part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_follow_one_another_without_a_gap() {
        for (seconds, expected) in
            [(0, 0), (15, 15), (16, 16), (31, 31), (32, 32), (33, 32), (34, 33), (63, 47), (64, 48)]
        {
            assert_eq!(part(seconds), expected, "{seconds}");
        }
    }

    proptest! {
        #[test]
        fn a_middle_is_near_what_it_stands_for(seconds in 0..4_000_000_000_u64) {
            let middle = middle(part(seconds));
            prop_assert!(middle.abs_diff(seconds) * 32 <= seconds, "{} for {}", middle, seconds);
            prop_assert_eq!(part(middle), part(seconds));
        }
    }

    #[test]
    fn quantiles_are_ranks() {
        let parts = BTreeMap::from([(1, 90), (5, 9), (9, 1)]);
        let time = stage_time(Stage::Signed, &parts);
        assert_eq!((time.count, time.p50_s, time.p90_s, time.p99_s), (100, 1, 1, 5));
    }
}
