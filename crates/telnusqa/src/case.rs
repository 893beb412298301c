//! `telnusqa case KEY`: everything that the house's tables hold of a case, in one look; nothing of it is personal.

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value};
use sqlx::PgPool;
use uuid::Uuid;

use crate::endpoints::LogDatabase;
use crate::table::{Table, cell};

/// Arguments of `telnusqa case`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: LogDatabase,
    /// An application number, an IIS number, or the case's own identity
    key: String,
    /// As JSON, one object a case
    #[arg(long)]
    json: bool,
}

/// What is shown, in order: a name, and the rows of a case, each one JSON object. Receipts and what was said stay where they
/// are: in the vault, and with whom they were handed to.
const PARTS: &[(&str, &str)] = &[
    (
        "events",
        "SELECT position, version, kind, recorded_at, cause_id, split_part(traceparent, '-', 2) AS trace
         FROM log.events WHERE case_id = $1 ORDER BY version",
    ),
    ("timers", "SELECT kind, due_at FROM workflow.timers WHERE case_id = $1 ORDER BY due_at, kind"),
    (
        "register",
        "SELECT number, draft, status, reason, reserved_at, encode(document, 'hex') AS document
         FROM signing.register WHERE case_id = $1 ORDER BY draft",
    ),
    (
        "signatures",
        "SELECT encode(document, 'hex') AS document, algorithm, role, signing_time, verified_at
         FROM signing.evidence WHERE case_id = $1 ORDER BY verified_at",
    ),
    (
        "messages",
        "SELECT kind, position, way, status, attempts, handed_over_at, not_before, smtp_reply, reason
         FROM notification.messages WHERE case_id = $1 ORDER BY position, kind",
    ),
    (
        "ways",
        "SELECT messages.kind, ways.way, gateway, ways.status, reference, segments, reply, ways.reason, ways.handed_over_at,
             delivered_at
         FROM notification.ways JOIN notification.messages ON id = message_id
         WHERE case_id = $1 ORDER BY position, kind, changed_at",
    ),
    (
        "admission",
        "SELECT outcome, channel, college, taken_by, submitted_at, number, registered_at, due_on
         FROM intake.admissions WHERE case_id = $1",
    ),
    (
        "parked",
        "SELECT id, service, kind, position, reason_code, reason, parked_at, handled_at
         FROM parked.messages WHERE case_id = $1 ORDER BY id",
    ),
];

/// Shows a case.
///
/// # Errors
/// Where the database cannot be reached, or there is no such case.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let pool = args.database.open("telnusqa-case", 1).await?;
    let cases = find(&pool, args.key.trim()).await?;
    ensure!(
        !cases.is_empty(),
        "find a case by {}: say an application number, an IIS number, or a case's identity",
        args.key
    );
    for case in cases {
        let found = Found::read(&pool, case).await?;
        if args.json {
            println!("{}", found.into_json(case));
        } else {
            found.print(case);
        }
    }
    Ok(())
}

/// The cases that go by a key: of a number that was declined, and came again, there are several.
pub(crate) async fn find(pool: &PgPool, key: &str) -> anyhow::Result<Vec<Uuid>> {
    if let Ok(case) = Uuid::parse_str(key) {
        let known = sqlx::query_scalar("SELECT case_id FROM log.events WHERE case_id = $1 AND version = 1").bind(case);
        return known.fetch_all(pool).await.context("look for the case");
    }
    sqlx::query_scalar(
        "SELECT case_id FROM status.cards JOIN status.live USING (generation)
         WHERE application_number = upper($1) OR iis_number = $1 ORDER BY position",
    )
    .bind(key)
    .fetch_all(pool)
    .await
    .context("look for the case")
}

/// A case, and what every part has of it.
struct Found {
    card: Option<Value>,
    parts: Vec<(&'static str, Table)>,
}

impl Found {
    async fn read(pool: &PgPool, case: Uuid) -> anyhow::Result<Self> {
        let card = sqlx::query_scalar(
            "SELECT body::jsonb FROM status.cards JOIN status.live USING (generation) WHERE case_id = $1",
        );
        let card = card.bind(case).fetch_optional(pool).await.context("read the card")?;
        let mut parts = Vec::with_capacity(PARTS.len());
        for (name, query) in PARTS {
            let table = Table::read(pool, query, Some(case)).await;
            parts.push((*name, table.with_context(|| format!("read the case's {name}"))?));
        }
        Ok(Self { card, parts })
    }

    fn print(&self, case: Uuid) {
        println!("case {case}");
        for (name, value) in self.card.as_ref().and_then(Value::as_object).into_iter().flatten() {
            match value {
                Value::Null | Value::Bool(false) => {}
                Value::Array(some) if some.is_empty() => {}
                value => println!("  {name:<20} {}", cell(value)),
            }
        }
        for (name, table) in self.parts.iter().filter(|(_, table)| !table.rows.is_empty()) {
            println!("\n{name}");
            table.print();
        }
    }

    fn into_json(self, case: Uuid) -> Value {
        let parts = self.parts.into_iter().map(|(name, table)| (name.to_owned(), table.rows.into()));
        let head = [("case".to_owned(), case.to_string().into()), ("card".to_owned(), self.card.into())];
        Map::from_iter(head.into_iter().chain(parts)).into()
    }
}
