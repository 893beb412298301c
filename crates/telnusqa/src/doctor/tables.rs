//! What the tables of a house say of it, and of what it goes by.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, Days, TimeDelta, Utc};
use sqlx::PgPool;
use telnusqa_chassis::Clock;
use telnusqa_chassis::calendar::{Published, published_after};
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::hours::day_in_almaty;

use super::Finding::{self, Bad, Good, Note};
use crate::endpoints::Endpoints;

const LAG_MAX: i64 = 1000;
/// How often a signature may have been tried before somebody has to look: after some ten minutes.
const TRIES_MAX: i32 = 8;
/// How long a message to an applicant may wait.
const WAITING_MAX: Duration = Duration::from_secs(15 * 60);
/// How far the clocks of the servers may be apart.
const APART_MAX: TimeDelta = TimeDelta::seconds(2);
/// How far ahead terms are counted: the longest one, and a decision on a complaint after it.
const AHEAD: Days = Days::new(60);

/// Examines the house's tables as operations.
///
/// # Errors
/// Where they cannot be read.
pub(super) async fn examine(endpoints: &Endpoints, folder: &Path) -> anyhow::Result<Vec<(&'static str, Finding)>> {
    let Some(url) = &endpoints.postgres else { anyhow::bail!("find the database in endpoints.json") };
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(url).await?;
    let head: i64 = sqlx::query_scalar("select position from log.head").fetch_one(&pool).await?;
    let (count, last): (i64, i64) =
        sqlx::query_as("select count(*), coalesce(max(position), 0) from log.events").fetch_one(&pool).await?;
    let whole = count == last && last == head;
    let text = format!("head {head}, {count} events, last {last}");
    let mut findings = vec![("log", if whole { Good(text) } else { Bad(format!("{text}: positions have a hole")) })];
    findings.extend(lag(&pool, head).await?);
    let parked = telnusqa_chassis::parked::list(&pool).await?.len();
    let finding =
        if parked == 0 { Good("nothing".to_owned()) } else { Bad(format!("{parked}: see `telnusqa parked ls`")) };
    findings.push(("parked", finding));
    findings.push(("register", register(&pool).await?));
    findings.push(("signatures", signatures(&pool).await?));
    findings.push(("messages", messages(&pool).await?));
    findings.push(("rights", rights(&pool).await?));
    let now = now(&pool, folder).await?;
    findings.push(("clock", clock(&pool).await?));
    findings.push(("calendar", calendar(&pool, now).await?));
    findings.extend(super::certificates::examine(folder, now));
    Ok(findings)
}

async fn register(pool: &PgPool) -> anyhow::Result<Finding> {
    let faults = telnusqa_signing::register::faults(pool).await?;
    Ok(match faults.len() {
        0 => Good("every number has its entry".to_owned()),
        count => Bad(format!("{count} numbers are not what the log says: see `telnusqa register --check`")),
    })
}

/// Signatures that wait are for the authority's services to mend, unless they wait for long.
async fn signatures(pool: &PgPool) -> anyhow::Result<Finding> {
    let waiting = telnusqa_signing::waiting::waiting(pool, None).await?;
    Ok(match waiting.iter().map(|one| one.tries).max() {
        None => Good("none waits to be checked".to_owned()),
        Some(tries) if tries < TRIES_MAX => Note(format!("{} wait to be checked", waiting.len())),
        Some(_) => Bad(format!("{} wait to be checked: see `telnusqa signatures`", waiting.len())),
    })
}

async fn messages(pool: &PgPool) -> anyhow::Result<Finding> {
    let pending = telnusqa_notification::pending(pool).await?;
    let text = format!(
        "{} delivered, {} handed over, {} waiting, {} without an address, {} not delivered, {} in doubt, {} failed",
        pending.delivered,
        pending.handed_over,
        pending.waiting,
        pending.no_address,
        pending.undelivered,
        pending.in_doubt,
        pending.failed
    );
    let stuck = pending.waiting > 0 && pending.oldest_waiting_s > WAITING_MAX.as_secs_f64();
    let for_people = pending.undelivered + pending.in_doubt > 0;
    Ok(match (stuck || pending.failed > 0, for_people) {
        (true, _) => Bad(text),
        (false, true) => Note(format!("{text}: see `telnusqa messages ls`")),
        (false, false) => Good(text),
    })
}

async fn lag(pool: &PgPool, head: i64) -> anyhow::Result<Vec<(&'static str, Finding)>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select consumer, position from consumers.checkpoints order by consumer")
            .fetch_all(pool)
            .await?;
    let of = |(consumer, position): (String, i64)| {
        let behind = head - position;
        let text = format!("{consumer} is {behind} events behind");
        ("consumer", if behind > LAG_MAX { Bad(text) } else { Good(text) })
    };
    Ok(rows.into_iter().map(of).collect())
}

/// By the house's own clock.
async fn now(pool: &PgPool, folder: &Path) -> anyhow::Result<DateTime<Utc>> {
    let file = folder.join("clock.json");
    match file.exists() {
        true => Ok(Clock::open(Some(&file)).context("read the house's clock")?.now()),
        false => sqlx::query_scalar("select now()").fetch_one(pool).await.context("read the database's clock"),
    }
}

/// Whether the database's machine and this one agree on what time it is.
async fn clock(pool: &PgPool) -> anyhow::Result<Finding> {
    let ours = Clock::open(None)?.now();
    let theirs: DateTime<Utc> = sqlx::query_scalar("select clock_timestamp()").fetch_one(pool).await?;
    let apart = (theirs - ours).abs();
    let text = format!("the database's clock is {} ms from this machine's", apart.num_milliseconds());
    Ok(if apart > APART_MAX { Bad(text) } else { Good(text) })
}

/// Whether every term that begins now ends in a year whose working days are known.
async fn calendar(pool: &PgPool, now: DateTime<Utc>) -> anyhow::Result<Finding> {
    let shipped = Published { calendar: Calendar::shipped(), up_to: 0 };
    let known = published_after(pool, shipped).await.context("read the calendar of the house")?.calendar;
    let today = day_in_almaty(now);
    let last = today.checked_add_days(AHEAD).unwrap_or(today);
    let year = last.year();
    Ok(match known.year(year) {
        Err(_) => Bad(format!("the year {year} is missing, and terms reach into it: `telnusqa calendar publish FILE`")),
        Ok(found) if found.provisional => Note(format!(
            "terms reach into {year}, whose days off are provisional: publish its decrees when they are out"
        )),
        Ok(_) => Good(format!("known up to {last} and beyond, version {}", known.version())),
    })
}

/// Whether anybody but the log's owner may change or take away what has happened.
async fn rights(pool: &PgPool) -> anyhow::Result<Finding> {
    let too_many: Vec<(String, String)> = sqlx::query_as(
        "select rolname, what from pg_catalog.pg_roles
         cross join (values ('update'), ('delete'), ('truncate')) as rights (what)
         where rolname like 'telnusqa\\_%' and not rolsuper
           and rolname <> (select tableowner from pg_catalog.pg_tables where schemaname = 'log' and tablename = 'events')
           and has_table_privilege(rolname, 'log.events', what)
         order by 1, 2",
    )
    .fetch_all(pool)
    .await
    .context("look who may do what")?;
    let stays: i64 = sqlx::query_scalar(
        "select count(*) from pg_catalog.pg_trigger where tgrelid = 'log.events'::regclass and tgname = 'events_stay'
         and tgenabled = 'A'",
    )
    .fetch_one(pool)
    .await
    .context("look for the log's trigger")?;
    let told: Vec<String> = too_many.iter().map(|(role, what)| format!("{role} may {what}")).collect();
    Ok(match (told.is_empty(), stays) {
        (true, 1) => Good("nobody may change what is in the log".to_owned()),
        (true, _) => Bad("the trigger that keeps the log is gone or switched off".to_owned()),
        (false, _) => Bad(format!("of the log, {}", told.join(", "))),
    })
}
