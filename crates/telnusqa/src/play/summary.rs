//! What came of a feed that lived to its end.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use sqlx::PgPool;
use telnusqa_chassis::process::open_pool;

use super::Played;
use crate::endpoints::Endpoints;
use crate::iis::{Expected, differences, kind_of};

/// How many differences and refusals are shown in full.
const SHOWN_MAX: usize = 10;
/// How long the read models may take to catch up.
const CATCH_UP: Duration = Duration::from_secs(60);

/// What the summary is made of.
pub(super) struct Summary {
    pub(super) endpoints: Endpoints,
    pub(super) expected: Option<Vec<Expected>>,
    pub(super) now: chrono::DateTime<chrono::Utc>,
    pub(super) played: Played,
    pub(super) took: Duration,
    pub(super) unasked: Vec<(String, u64)>,
}

/// Prints it.
///
/// # Errors
/// Where an answer was not the expected one, or a deed was not allowed.
pub(super) async fn print(summary: &Summary) -> anyhow::Result<()> {
    let url = summary.endpoints.postgres.as_deref().context("find the database in endpoints.json")?;
    let pool = open_pool(url, "telnusqa-play", 2).await.context("reach the database")?;
    caught_up(&pool).await?;
    println!("played {} messages in {:.0} s", summary.played.answers.len(), summary.took.as_secs_f64());
    let wrong = judge(summary);
    figures(&pool, summary).await?;
    told(summary);
    let refused = &summary.played.refused;
    for (number, deed, code) in refused.iter().take(SHOWN_MAX) {
        println!("  {number}: {deed:?} was not allowed: {code}");
    }
    ensure!(wrong == 0, "hear the expected answers: {wrong} differ");
    ensure!(refused.is_empty(), "do every deed: {} were not allowed", refused.len());
    Ok(())
}

/// Waits until the read models have everything that is in the log.
async fn caught_up(pool: &PgPool) -> anyhow::Result<()> {
    let behind = async {
        loop {
            let (behind,): (i64,) = sqlx::query_as(
                "SELECT (SELECT position FROM log.head) - (SELECT position FROM consumers.checkpoints WHERE consumer = 'status')",
            )
            .fetch_one(pool)
            .await?;
            if behind == 0 {
                return anyhow::Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(CATCH_UP, behind).await.context("wait for the read models")?
}

/// The answers by kind, next to what was expected; how many differ.
fn judge(summary: &Summary) -> usize {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for answer in summary.played.answers.values() {
        *kinds.entry(kind_of(answer)).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    println!("  answered   {}", kinds.join(", "));
    let Some(expected) = &summary.expected else { return 0 };
    let differing: Vec<String> = expected
        .iter()
        .enumerate()
        .flat_map(|(line, expected)| {
            let answer = summary.played.answers.get(&line).unwrap_or(&Value::Null);
            let found = differences(expected, answer);
            (!found.is_empty()).then(|| format!("line {}: {}", line + 1, found.join("; ")))
        })
        .collect();
    println!("  expected   {} of {} as expected", expected.len() - differing.len(), expected.len());
    for difference in differing.iter().take(SHOWN_MAX) {
        println!("    {difference}");
    }
    differing.len()
}

/// Where the cases stand, what was in time, and how long each step took.
async fn figures(pool: &PgPool, summary: &Summary) -> anyhow::Result<()> {
    let figures = telnusqa_status::figures(pool, summary.now).await.context("read the figures")?;
    let stages: Vec<String> = figures.stages.iter().map(|(stage, count)| format!("{} {count}", stage.name())).collect();
    println!("  cases      {}", stages.join(", "));
    let issued: Vec<String> = figures.issued.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    println!("  issued     {}", issued.join(", "));
    let share = figures.in_time_share().map_or_else(String::new, |share| format!(" ({:.1} %)", share * 100.0));
    println!("  in time    {} of {}{share}", figures.in_time, figures.in_time + figures.late);
    println!("  from one step to the next, on the house's clock      count     p50     p90");
    for step in &figures.steps {
        let (p50, p90) = (length(step.p50_s), length(step.p90_s));
        println!("    until {:<46} {:>6} {p50:>7} {p90:>7}", step.kind, step.count);
    }
    Ok(())
}

/// What the State Corporation and the applicants were told unasked.
fn told(summary: &Summary) {
    let unasked: Vec<String> = summary.unasked.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    println!("  unasked    {}", if unasked.is_empty() { "nothing".to_owned() } else { unasked.join(", ") });
    if let Some(mail) = &summary.endpoints.mail {
        println!("  mail       {mail}");
    }
}

/// `40 s`, `12 min`, `5.5 h`, `3.2 d`.
fn length(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 90.0 * 60.0 => format!("{:.0} min", s / 60.0),
        s if s < 36.0 * 3600.0 => format!("{:.1} h", s / 3600.0),
        s => format!("{:.1} d", s / 86_400.0),
    }
}
