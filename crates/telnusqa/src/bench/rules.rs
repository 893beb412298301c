//! `telnusqa bench rules`: how long a term with its derivation takes, and a calendar that changes under many open cases,
//! next to a plain read of the same cases: the holiday of 30 August 2026, withdrawn when terms rested on it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use telnusqa_chassis::process::open_pool;
use telnusqa_domain::calendar::{Calendar, Week, read};
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{Case, CaseId, Command, Context, Event, Submission};
use telnusqa_domain::hours::{Desk, day_in_almaty, from_almaty};
use telnusqa_domain::provider::Register;
use telnusqa_domain::regulation::RegulationId;
use telnusqa_domain::term::derive;
use telnusqa_event_log::{Cause, EventLog, Nothing, Outcome, Request, Surroundings};
use telnusqa_status::written::CardForm;
use uuid::Uuid;

use super::commands::submission;
use super::house::LineServers;
use super::load::quantile;
use crate::calendar::{Counted, count_anew, open_cards};

/// Derivations that are measured.
const DERIVATIONS: u32 = 20_000;
/// The days of 2026 as they were told in January, and as they are since March.
const YEARS: [&str; 2] = [
    include_str!("../../../domain/data/calendar/superseded/2026.1.txt"),
    include_str!("../../../domain/data/calendar/2026.txt"),
];
/// When the change becomes known: the day after the 31st, which had been none of the term's days.
const KNOWN_ON: &str = "2026-09-01T09:30:00+05:00";

/// Arguments of `telnusqa bench rules`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Open cases
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    cases: u32,
    /// Rounds; the sides take turns
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
}

/// What decisions look at: one calendar, and a register of nobody.
struct Counting {
    calendar: Calendar,
    register: Register,
}

impl Surroundings for Counting {
    fn context(&self, now: DateTime<Utc>) -> Context<'_> {
        Context { calendar: &self.calendar, now, providers: &self.register }
    }
}

/// Measures and prints.
///
/// # Errors
/// Where a side does not do its work.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    super::conditions_of_machine();
    derivations()?;
    let (before, after) = calendars()?;
    let folder = tempfile::Builder::new().prefix("telnusqa-bench-").tempdir().context("make a folder")?;
    let servers = LineServers::start(folder.path()).await?;
    let pool = open_pool(&database(&servers).await?, "bench", 4).await?;
    let changes = before.changes(&after).count();
    let known_on = day_in_almaty(known_on()?);
    let [earlier, later] = [&before, &after].map(|calendar| calendar.version_between(known_on, known_on));
    println!("{} open cases; calendar {earlier} becomes {later}: {changes} days change", args.cases);
    fill(&pool, Counting { calendar: before, register: Register::default() }, args.cases).await?;
    let ratio = change(&pool, &after, &args).await?;
    println!("change / plain read, medians: {ratio:.2} (goal: at most 5)");
    by_events(&pool, after, args.cases).await?;
    servers.stop().await;
    Ok(())
}

/// Terms from every hour of a year, at every desk.
fn derivations() -> anyhow::Result<()> {
    let begin = DateTime::parse_from_rfc3339("2026-01-05T00:00:00+05:00")?.to_utc();
    let mut took = Vec::new();
    let mut lines = 0;
    for nth in 0..DERIVATIONS {
        let desk = [Desk::Corporation, Desk::Office, Desk::Portal][nth as usize % 3];
        let from = begin + TimeDelta::minutes(i64::from(nth) * 26);
        let asked = Instant::now();
        let derivation = derive(Calendar::shipped(), RegulationId::Y2023, desk, Week::Five, from)?;
        took.push(asked.elapsed());
        lines += derivation.days.len();
    }
    took.sort_unstable();
    let micros = |q| quantile(&took, q).as_secs_f64() * 1e6;
    println!(
        "a derivation: p50 {:.1} µs, p99 {:.1} µs, worst {:.1} µs of {DERIVATIONS}, {} days each (goal: 1 ms)",
        micros(0.5),
        micros(0.99),
        micros(1.0),
        lines / took.len()
    );
    Ok(())
}

/// The calendar with the holiday, and without it: later revisions than the shipped one, so that one follows the other.
fn calendars() -> anyhow::Result<(Calendar, Calendar)> {
    let [holiday, none] = YEARS;
    let first = read("2026.3", &holiday.replace("revision 1", "revision 3"))?;
    let second = read("2026.4", &none.replace("revision 2", "revision 4"))?;
    let before = Calendar::shipped().updated(first)?;
    let after = before.updated(second)?;
    Ok((before, after))
}

/// A database with the log and the read models.
async fn database(servers: &LineServers) -> anyhow::Result<String> {
    let mut admin = PgConnection::connect(&servers.database_url).await?;
    sqlx::raw_sql(crate::migrate::ROLES).execute(&mut admin).await.context("make the roles")?;
    sqlx::query("create database rules").execute(&mut admin).await.context("make a database")?;
    let url = servers.url_of("rules");
    let mut owner = PgConnection::connect(&url).await?;
    let migrations = [telnusqa_event_log::migrations(), telnusqa_chassis::migrations(), telnusqa_status::migrations()];
    crate::migrate::run(&mut owner, migrations.concat()).await?;
    Ok(url)
}

/// Open cases, registered on the working days of the weeks before the change, in the log and as cards.
async fn fill(pool: &PgPool, counting: Counting, cases: u32) -> anyhow::Result<()> {
    let counting = Arc::new(counting);
    let log = EventLog::new(pool.clone(), Arc::<Counting>::clone(&counting));
    let days = days(&counting.calendar)?;
    for first in (1..=cases).step_by(EventLog::BATCH_MAX) {
        let last = cases.min(first + u32::try_from(EventLog::BATCH_MAX)? - 1);
        let mut commands = Vec::new();
        for serial in first..=last {
            let day = days[serial as usize % days.len()];
            let time = NaiveTime::from_hms_opt(9 + serial % 9, serial % 60, 0).context("name a time")?;
            let submitted_at = from_almaty(day.and_time(time));
            let submission = Submission { submitted_at, ..submission(serial)? };
            commands.push((serial, Command::Submit(Box::new(submission))));
        }
        let now = from_almaty(NaiveDate::from_ymd_opt(2026, 8, 31).context("name a day")?.and_time(NaiveTime::MIN));
        execute(&log, &commands, now).await?;
        insert_cards(pool, &counting, &commands, now).await?;
    }
    sqlx::raw_sql("VACUUM ANALYZE").execute(pool).await.context("tidy the tables up")?;
    Ok(())
}

/// The working days from 10 August on.
fn days(calendar: &Calendar) -> anyhow::Result<Vec<NaiveDate>> {
    let first = NaiveDate::from_ymd_opt(2026, 8, 10).context("name a day")?;
    let mut days = Vec::new();
    for day in (0..19).filter_map(|later| first.checked_add_days(Days::new(later))) {
        if calendar.is_working_day(day)? {
            days.push(day);
        }
    }
    Ok(days)
}

/// Carries commands out; how many of them led to events.
async fn execute(log: &EventLog, commands: &[(u32, Command)], now: DateTime<Utc>) -> anyhow::Result<u32> {
    let requests = commands.iter().map(|(serial, command)| {
        let case = case_id(*serial);
        let cause = Cause(Uuid::new_v5(&case.0, if matches!(command, Command::MoveTerm) { b"move" } else { b"open" }));
        Request { case, cause, command: command.clone(), expected: None, traceparent: None }
    });
    let mut led = 0;
    for outcome in log.execute(requests.collect(), now, Arc::new(Nothing)).await {
        let outcome = outcome.context("carry out a command")?;
        led += u32::from(matches!(outcome, Outcome::Appended(events) if !events.is_empty()));
    }
    Ok(led)
}

/// The cards as the read models hold them.
async fn insert_cards(
    pool: &PgPool,
    counting: &Counting,
    commands: &[(u32, Command)],
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let (mut ids, mut numbers, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for (serial, command) in commands {
        let events =
            Case::default().decide(command, &counting.context(now)).map_err(|code| anyhow::anyhow!("{code}"))?;
        let accepted: &Event = events.first().context("accept a package")?;
        let card = Card::evolve(None, accepted, now)?;
        ids.push(case_id(*serial).0);
        numbers.push(card.number.map(|number| number.to_string()));
        bodies.push(serde_json::to_string(&CardForm::from(card))?);
    }
    sqlx::query(
        "INSERT INTO status.cards (generation, case_id, application_number, iis_number, college, applicant, position,
             version, updated_at, body, stage)
         SELECT live.generation, id, number, body::json->>'iisNumber', body::json->>'college', id, 1, 1, $4, body::json,
             'accepted'
         FROM status.live, unnest($1::uuid[], $2::text[], $3::text[]) AS rows (id, number, body)",
    )
    .bind(ids)
    .bind(numbers)
    .bind(bodies)
    .bind(now)
    .execute(pool)
    .await
    .context("write the cards")?;
    Ok(())
}

/// Reads the cases plainly, and counts their terms by the new calendar, in turns. How much longer the second takes.
async fn change(pool: &PgPool, after: &Calendar, args: &Args) -> anyhow::Result<f64> {
    let today = day_in_almaty(known_on()?);
    let (mut plain, mut counted) = (Vec::new(), Vec::new());
    println!("{:<12} {:>6} {:>10}", "side", "round", "ms");
    for round in 1..=args.rounds {
        let began = Instant::now();
        let bodies = plain_read(pool).await?;
        plain.push(began.elapsed());
        ensure!(bodies.len() == args.cases as usize, "read {} cases of {}", bodies.len(), args.cases);
        tell("plain read", round, &plain);
        let began = Instant::now();
        let (mut moved, mut late) = (0_u32, 0_u32);
        for card in open_cards(pool).await? {
            let Counted { before, after } = count_anew(after, &card)?.context("find a term")?;
            moved += u32::from(before != after);
            late += u32::from(before.due_on != after.due_on && after.due_on < today);
        }
        counted.push(began.elapsed());
        tell("change", round, &counted);
        if round == 1 {
            println!("  {moved} move, {late} become late on {today}");
        }
    }
    plain.sort_unstable();
    counted.sort_unstable();
    Ok(quantile(&counted, 0.5).as_secs_f64() / quantile(&plain, 0.5).as_secs_f64())
}

/// The same rows in the same order, without a look at them.
async fn plain_read(pool: &PgPool) -> anyhow::Result<Vec<String>> {
    let read = "SELECT cards.body::text FROM status.cards JOIN status.live USING (generation)
                WHERE cards.stage NOT IN ('declined', 'issued', 'withdrawn') ORDER BY cards.application_number";
    sqlx::query_scalar(AssertSqlSafe(read)).fetch_all(pool).await.context("read the open cases")
}

/// The cases move by an event each, through the log.
async fn by_events(pool: &PgPool, calendar: Calendar, cases: u32) -> anyhow::Result<()> {
    let log = EventLog::new(pool.clone(), Arc::new(Counting { calendar, register: Register::default() }));
    let serials: Vec<(u32, Command)> = (1..=cases).map(|serial| (serial, Command::MoveTerm)).collect();
    let (began, now) = (Instant::now(), known_on()?);
    let mut moved = 0;
    for batch in serials.chunks(EventLog::BATCH_MAX) {
        moved += execute(&log, batch, now).await?;
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "published: {moved} of {cases} cases moved in {seconds:.1} s, {:.0} cases a second, each by an event in the log",
        f64::from(cases) / seconds
    );
    Ok(())
}

fn tell(side: &str, round: u32, took: &[Duration]) {
    let last = took.last().copied().unwrap_or_default();
    println!("{side:<12} {round:>6} {:>10.0}", last.as_secs_f64() * 1e3);
}

fn case_id(serial: u32) -> CaseId {
    CaseId(Uuid::from_u128(u128::from(serial)))
}

fn known_on() -> anyhow::Result<DateTime<Utc>> {
    Ok(DateTime::parse_from_rfc3339(KNOWN_ON)?.to_utc())
}
