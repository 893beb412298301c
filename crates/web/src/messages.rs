//! Messages to applicants as staff see them: what became of each, whom none of its ways reached, and what gateways
//! brought. Nothing of a person and no word
//! of a text stands in them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool, Row as _};
use telnusqa_domain::telling::{About, Unreached, Weight};
use uuid::Uuid;

/// A message.
pub(crate) struct Message {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    /// It waits for morning, until then.
    pub(crate) not_before: Option<DateTime<Utc>>,
    /// The event that it follows from.
    pub(crate) position: i64,
    pub(crate) reason: Option<String>,
    pub(crate) status: String,
    /// When, by whom and how a person told him.
    pub(crate) told_at: Option<DateTime<Utc>>,
    pub(crate) told_by: Option<String>,
    pub(crate) told_how: Option<String>,
    /// The way that it goes, or went last.
    pub(crate) way: String,
    pub(crate) ways: Vec<Way>,
}

/// What a way of a message came to.
pub(crate) struct Way {
    pub(crate) delivered_at: Option<DateTime<Utc>>,
    pub(crate) gateway: Option<String>,
    pub(crate) handed_over_at: Option<DateTime<Utc>>,
    message_id: Uuid,
    pub(crate) reason: Option<String>,
    pub(crate) segments: Option<i16>,
    pub(crate) status: String,
    pub(crate) way: String,
}

/// A message that no way brought, and that a person is to tell.
pub(crate) struct Untold {
    pub(crate) application_number: Option<String>,
    pub(crate) case_id: Uuid,
    pub(crate) college: String,
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) queued_at: DateTime<Utc>,
    pub(crate) reason: Option<String>,
    pub(crate) status: String,
    /// How many there are, on every page.
    pub(crate) total: i64,
}

/// What a gateway brought in the last 24 hours.
pub(crate) struct Gateway {
    pub(crate) delivered: i64,
    pub(crate) doubts: i64,
    /// When it took something last.
    pub(crate) last_at: Option<DateTime<Utc>>,
    /// What it refused for ever, or could not bring.
    pub(crate) lost: i64,
    pub(crate) name: String,
    pub(crate) way: String,
    /// What it took and has said no more of.
    pub(crate) without_news: i64,
}

impl Message {
    /// Whether no way brought it and nobody told him: a person may say that he did.
    pub(crate) fn is_untold(&self) -> bool {
        self.told_at.is_none() && matches!(self.status.as_str(), "failed" | "in-doubt" | "no-address" | "undelivered")
    }
}

/// Those of a case, the newest first.
pub(crate) async fn of_case(pool: &PgPool, case: Uuid) -> Result<Vec<Message>, sqlx::Error> {
    let mut messages: Vec<Message> = sqlx::query_as(
        "SELECT id, kind, not_before, position, reason, status, told_at, told_by, told_how, way
         FROM notification.messages WHERE case_id = $1 ORDER BY position DESC, kind",
    )
    .bind(case)
    .fetch_all(pool)
    .await?;
    let ids: Vec<Uuid> = messages.iter().map(|message| message.id).collect();
    let ways: Vec<Way> = sqlx::query_as(
        "SELECT delivered_at, gateway, handed_over_at, message_id, reason, segments, status, way
         FROM notification.ways WHERE message_id = ANY($1) ORDER BY changed_at, way",
    )
    .bind(ids)
    .fetch_all(pool)
    .await?;
    let mut by_message: BTreeMap<Uuid, Vec<Way>> = BTreeMap::new();
    for way in ways {
        by_message.entry(way.message_id).or_default().push(way);
    }
    for message in &mut messages {
        message.ways = by_message.remove(&message.id).unwrap_or_default();
    }
    Ok(messages)
}

/// Whom nobody could tell, the longest waiting first: of some colleges, or of all; so many, after so many.
pub(crate) async fn untold(
    pool: &PgPool,
    colleges: Option<Vec<String>>,
    (limit, offset): (i64, i64),
) -> Result<Vec<Untold>, sqlx::Error> {
    let asks = |about: &About| about.telling().unreached == Unreached::Person;
    let kinds: Vec<&str> = About::all().filter(asks).map(About::name).collect();
    sqlx::query_as(
        "SELECT card.application_number, message.case_id, card.college, message.id, message.kind, message.queued_at,
             message.reason, message.status, count(*) OVER () AS total
         FROM notification.messages AS message JOIN status.cards AS card ON card.case_id = message.case_id
             JOIN status.live ON card.generation = live.generation
         WHERE message.status IN ('failed', 'in-doubt', 'no-address', 'undelivered') AND message.told_at IS NULL
             AND message.kind = ANY($1) AND ($2::text[] IS NULL OR card.college = ANY($2))
         ORDER BY message.queued_at, message.id LIMIT $3 OFFSET $4",
    )
    .bind(kinds)
    .bind(colleges)
    .bind(limit)
    .bind(offset)
    .fetch_all(pool)
    .await
}

impl<'r> FromRow<'r, PgRow> for Message {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            kind: row.try_get("kind")?,
            not_before: row.try_get("not_before")?,
            position: row.try_get("position")?,
            reason: row.try_get("reason")?,
            status: row.try_get("status")?,
            told_at: row.try_get("told_at")?,
            told_by: row.try_get("told_by")?,
            told_how: row.try_get("told_how")?,
            way: row.try_get("way")?,
            ways: Vec::new(),
        })
    }
}

impl<'r> FromRow<'r, PgRow> for Way {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            delivered_at: row.try_get("delivered_at")?,
            gateway: row.try_get("gateway")?,
            handed_over_at: row.try_get("handed_over_at")?,
            message_id: row.try_get("message_id")?,
            reason: row.try_get("reason")?,
            segments: row.try_get("segments")?,
            status: row.try_get("status")?,
            way: row.try_get("way")?,
        })
    }
}

impl<'r> FromRow<'r, PgRow> for Untold {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            application_number: row.try_get("application_number")?,
            case_id: row.try_get("case_id")?,
            college: row.try_get("college")?,
            id: row.try_get("id")?,
            kind: row.try_get("kind")?,
            queued_at: row.try_get("queued_at")?,
            reason: row.try_get("reason")?,
            status: row.try_get("status")?,
            total: row.try_get("total")?,
        })
    }
}

/// What each gateway brought in the last 24 hours, by way and name.
pub(crate) async fn gateways(pool: &PgPool) -> Result<Vec<Gateway>, sqlx::Error> {
    sqlx::query_as(
        "SELECT count(*) FILTER (WHERE status = 'delivered') AS delivered,
             count(*) FILTER (WHERE status = 'in-doubt') AS doubts, max(handed_over_at) AS last_at,
             count(*) FILTER (WHERE status IN ('refused', 'undelivered')) AS lost, gateway AS name, way,
             count(*) FILTER (WHERE status = 'handed-over') AS without_news
         FROM notification.ways WHERE changed_at > clock_timestamp() - interval '1 day' AND gateway IS NOT NULL
         GROUP BY way, gateway ORDER BY way, gateway",
    )
    .fetch_all(pool)
    .await
}

impl<'r> FromRow<'r, PgRow> for Gateway {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            delivered: row.try_get("delivered")?,
            doubts: row.try_get("doubts")?,
            last_at: row.try_get("last_at")?,
            lost: row.try_get("lost")?,
            name: row.try_get("name")?,
            way: row.try_get("way")?,
            without_news: row.try_get("without_news")?,
        })
    }
}

/// What a message counts in law, by its name: `courtesy`, `duty` or `notice`.
pub(crate) fn weight(kind: &str) -> &'static str {
    match About::from_name(kind).map(|about| about.telling().weight) {
        Some(Weight::Duty { .. }) => "duty",
        Some(Weight::Notice { .. }) => "notice",
        Some(Weight::Courtesy) | None => "courtesy",
    }
}
