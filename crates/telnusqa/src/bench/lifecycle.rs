//! `telnusqa bench lifecycle`: whole lives of cases through the log, next to what one writes by hand without it: load
//! the case's events, decide, insert, commit, one command at a time. Both sides decide and write the same.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use telnusqa_chassis::process::open_pool;
use telnusqa_contracts::event::{Written, read, write};
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::{
    Actor, Case, CaseId, Command, Context, Digest, Draft, Event, FileRef, Party, Prepared, Role, StaffId, Step,
    VerifiedSignature,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::Register;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_event_log::{Cause, EventLog, Executor, Request};
use uuid::Uuid;

use super::commands::{Bench, database, submission};
use super::house::LineServers;
use super::load::quantile;
use super::packages::{COLLEGE, SUBMITTED_AT};

const CALLERS: [u32; 3] = [1, 8, 64];
/// Connections of either side.
const CONNECTIONS: u32 = 16;

/// Arguments of `telnusqa bench lifecycle`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Seconds of each measurement
    #[arg(long, default_value_t = 4)]
    seconds: u32,
    /// Rounds; the sides take turns
    #[arg(long, default_value_t = 2)]
    rounds: u32,
}

/// One side: carries out a command, and knows when it is done.
#[derive(Clone)]
enum Side {
    ByHand { pool: PgPool },
    Log { executor: Executor },
}

/// Figures of one measurement.
struct Measured {
    commands: f64,
    lives: f64,
    p50: Duration,
    p99: Duration,
}

/// Measures and prints.
///
/// # Errors
/// Where a side does not do its work.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("telnusqa-bench-").tempdir().context("make a folder")?;
    let servers = LineServers::start(folder.path()).await?;
    let url = database(&servers).await?;
    let pool = open_pool(&url, "bench", CONNECTIONS).await?;
    sqlx::raw_sql(BY_HAND).execute(&pool).await.context("make the table of the other side")?;
    let moment = moment()?;
    let executor = Executor::start(EventLog::new(pool.clone(), Arc::new(Bench(Register::default()))), move || moment);
    let sides = [("by hand", Side::ByHand { pool }), ("log", Side::Log { executor })];
    super::conditions_of_machine();
    println!("{} commands a life; {CONNECTIONS} connections each", life(0)?.len());
    println!(
        "{:<8} {:>7} {:>6} {:>10} {:>12} {:>10} {:>10}",
        "side", "callers", "round", "lives/s", "commands/s", "p50 µs", "p99 µs"
    );
    let mut serial = 0_u32;
    let mut ratio = Vec::new();
    for callers in CALLERS {
        for round in 1..=args.rounds {
            let mut both = Vec::new();
            for (name, side) in &sides {
                let measured = measure(side, callers, &mut serial, Duration::from_secs(args.seconds.into())).await?;
                println!(
                    "{name:<8} {callers:>7} {round:>6} {:>10.0} {:>12.0} {:>10} {:>10}",
                    measured.lives,
                    measured.commands,
                    measured.p50.as_micros(),
                    measured.p99.as_micros()
                );
                both.push(measured.commands);
            }
            if callers == 64 {
                ratio.push(both[1] / both[0]);
            }
        }
    }
    ratio.sort_by(f64::total_cmp);
    println!("log / by hand with 64 callers, median: {:.2} (goal: at least 2.5)", ratio[ratio.len() / 2]);
    servers.stop().await;
    Ok(())
}

async fn measure(side: &Side, callers: u32, serial: &mut u32, length: Duration) -> anyhow::Result<Measured> {
    let began = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let (side, first) = (side.clone(), *serial + caller);
            tokio::spawn(async move {
                let (mut took, mut lives, mut next) = (Vec::new(), 0_u32, first);
                while began.elapsed() < length {
                    let case = CaseId(Uuid::from_u128(u128::from(next)));
                    for (at, command) in life(next)?.into_iter().enumerate() {
                        let asked = Instant::now();
                        side.carry_out(case, cause(case, at), command).await?;
                        took.push(asked.elapsed());
                    }
                    lives += 1;
                    next += callers;
                }
                anyhow::Ok((took, lives))
            })
        })
        .collect();
    let (mut all, mut lives, mut most) = (Vec::new(), 0, 0);
    for task in tasks {
        let (took, lived) = task.await??;
        all.extend(took);
        lives += lived;
        most = most.max(lived);
    }
    *serial += (most + 1) * callers;
    let seconds = began.elapsed().as_secs_f64();
    all.sort_unstable();
    Ok(Measured {
        commands: all.len() as f64 / seconds,
        lives: f64::from(lives) / seconds,
        p50: quantile(&all, 0.5),
        p99: quantile(&all, 0.99),
    })
}

impl Side {
    async fn carry_out(&self, case: CaseId, cause: Cause, command: Command) -> anyhow::Result<()> {
        match self {
            Self::Log { executor } => {
                let request = Request { case, cause, command, expected: None, traceparent: None };
                let outcome = executor.execute(request).await.context("carry out a command")?;
                drop(outcome);
                Ok(())
            }
            Self::ByHand { pool } => by_hand(pool, case, cause, &command).await,
        }
    }
}

/// The table of the other side: the same columns and uniqueness, numbered by a sequence.
const BY_HAND: &str = "CREATE TABLE public.events (
    position    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     uuid        NOT NULL,
    version     integer     NOT NULL,
    event_id    uuid        NOT NULL,
    kind        text        NOT NULL,
    schema      integer     NOT NULL,
    body        json        NOT NULL,
    cause_id    uuid        NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (case_id, version)
)";

/// Load, decide, insert, commit.
async fn by_hand(pool: &PgPool, case: CaseId, cause: Cause, command: &Command) -> anyhow::Result<()> {
    let register = Register::default();
    let now = moment()?;
    let context = Context { calendar: Calendar::shipped(), now, providers: &register };
    let mut tx = pool.begin().await?;
    let rows: Vec<(String, i32, String, Uuid)> = sqlx::query_as(
        "SELECT kind, schema, body::text, cause_id FROM public.events WHERE case_id = $1 ORDER BY version",
    )
    .bind(case.0)
    .fetch_all(&mut *tx)
    .await?;
    if rows.iter().any(|row| row.3 == cause.0) {
        return Ok(());
    }
    let mut version = i32::try_from(rows.len())?;
    let events: Vec<Event> = rows
        .into_iter()
        .map(|(kind, schema, body, _)| read(&Written { body, kind, schema }))
        .collect::<Result<_, _>>()?;
    let decided = Case::replay(&events)?.decide(command, &context).map_err(|code| anyhow::anyhow!("decide: {code}"))?;
    for event in &decided {
        version += 1;
        let written = write(event);
        sqlx::query(
            "INSERT INTO public.events (case_id, version, event_id, kind, schema, body, cause_id, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6::json, $7, $8)",
        )
        .bind(case.0)
        .bind(version)
        .bind(Uuid::new_v5(&case.0, &version.to_be_bytes()))
        .bind(written.kind)
        .bind(written.schema)
        .bind(written.body)
        .bind(cause.0)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The commands of a life, from the counter to the applicant's hand.
fn life(serial: u32) -> anyhow::Result<Vec<Command>> {
    let college = Bin::parse(COLLEGE).ok().context("name a college")?;
    let actor = |id: &str, role| -> anyhow::Result<Actor> {
        Ok(Actor { college, id: StaffId::parse(id).context("name a member of staff")?, role })
    };
    let act = |by: &Actor, step| Command::Act { by: by.clone(), step };
    let (clerk, head, executor) =
        (actor("c-1", Role::Clerk)?, actor("h-1", Role::Head)?, actor("e-1", Role::Executor)?);
    let waybill = Digest([7; 32]);
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&serial.to_be_bytes());
    let document = FileRef(bytes);
    let number = RegisterNumber::try_new(college, 2026, 1 + serial % RegisterNumber::SERIAL_MAX);
    let signature = VerifiedSignature::assertion(document, FileRef([9; 32]), [8; 32], college);
    let at = moment()? + TimeDelta::minutes(1);
    Ok(vec![
        Command::Submit(Box::new(submission(serial)?)),
        Command::Dispatch { at, pages: 3, waybill },
        act(&clerk, Step::Register),
        act(&head, Step::Assign { executor: executor.id.clone(), resolution: None }),
        act(&executor, Step::Draft(Draft::Duplicate)),
        Command::Prepare {
            draft: 1,
            prepared: Prepared { appeal_until: None, document, number, supplement: None, templates: None },
        },
        act(&head, Step::Sign(signature)),
        act(&clerk, Step::HandToCourier { run: None, waybill }),
        act(&clerk, Step::ConfirmArrival),
        Command::HandOver { at, to: Party::Applicant },
    ])
}

fn cause(case: CaseId, at: usize) -> Cause {
    Cause(Uuid::new_v5(&case.0, &at.to_be_bytes()))
}

fn moment() -> anyhow::Result<DateTime<Utc>> {
    Ok(DateTime::parse_from_rfc3339(SUBMITTED_AT)?.to_utc())
}
