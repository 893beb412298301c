//! Asks gateways what became of the texts that they took, and goes on by the next way where one was not delivered.
//!
//! They are asked rather than heard: no door of ours stands open to them, nobody can tell us what they did not say, and a report
//! cannot come twice, for a text that nobody knows, or before the answer that it belongs to. Those over SMPP tell by themselves; what they
//! said is kept, and it is what they are asked for.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::telling::{About, Way};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::deliver::Post;
use crate::figures;
use crate::queue::{Beside, Left, LeftAs, Waiting};
use crate::settle::PATIENCE_S;
use crate::sms::Report;
use crate::sms::receipts::known;

/// How often it is looked for texts of which nobody knows yet.
const TICK: Duration = Duration::from_millis(500);
/// Questions at a time.
const QUESTIONS_MAX: usize = 16;
/// The longest pause between two questions about one text.
const PAUSE_MAX_S: f64 = 900.0;
/// Two days: no gateway tries longer.
const EXPIRED_S: f64 = 2.0 * PATIENCE_S;

/// A text of which nobody knows yet whether it was delivered.
struct Open {
    age_s: f64,
    gateway: String,
    reference: String,
    waiting: Waiting,
}

/// Asks until it is to stop, or another instance took over.
pub(crate) async fn ask(post: &Arc<Post>, stop: &CancellationToken, lost: &CancellationToken) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = lost.cancelled() => return,
            _ = ticks.tick() => {}
        }
        // A database that is away is told by the worker.
        while let Ok(open) = open(&post.pool).await {
            if open.is_empty() || stop.is_cancelled() || lost.is_cancelled() {
                break;
            }
            let mut questions = JoinSet::new();
            for one in open {
                let post = Arc::clone(post);
                questions.spawn(async move { settle(&post, one).await });
            }
            while let Some(settled) = questions.join_next().await {
                if let Ok(Err(error)) = settled {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "what became of a text was not written down"
                    );
                }
            }
        }
    }
}

/// Those whose turn it is. Each has its next turn before it is asked about.
async fn open(pool: &PgPool) -> Result<Vec<Open>, sqlx::Error> {
    type Row = (Uuid, Uuid, String, i64, String, String, f64, bool, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "WITH due AS (
             SELECT message_id, way FROM notification.ways
             WHERE next_look_at <= clock_timestamp() ORDER BY next_look_at LIMIT $1)
         UPDATE notification.ways AS way
         SET looks = looks + 1,
             next_look_at = clock_timestamp() + make_interval(secs => least($2, 2 ^ least(looks, 20)) * (0.75 + random() / 2))
         FROM due, notification.messages AS message
         WHERE way.message_id = due.message_id AND way.way = due.way AND message.id = way.message_id
             AND way.status = 'handed-over'
         RETURNING message.id, message.case_id, message.kind, message.position, way.gateway, way.reference,
             extract(epoch FROM clock_timestamp() - way.changed_at)::float8, message.has_cabinet,
             (SELECT wish.way FROM notification.wishes AS wish WHERE wish.case_id = message.case_id
              ORDER BY ordinal DESC LIMIT 1)",
    )
    .bind(i64::try_from(QUESTIONS_MAX).unwrap_or(i64::MAX))
    .bind(PAUSE_MAX_S)
    // Planned each time, as what is due.
    .persistent(false)
    .fetch_all(pool)
    .await?;
    let open =
        rows.into_iter().filter_map(|(id, case, kind, position, gateway, reference, age_s, has_cabinet, prefers)| {
            let prefers = prefers.as_deref().and_then(Way::from_name);
            let beside = Beside { has_cabinet, prefers, waited_s: age_s };
            let message = About::from_name(&kind)?;
            let waiting = Waiting::taken(id, CaseId(case), (message, position), Way::Sms, beside);
            Some(Open { age_s, gateway, reference, waiting })
        });
    Ok(open.collect())
}

async fn settle(post: &Post, open: Open) -> Result<(), crate::deliver::Trouble> {
    let client = post.gateways.as_ref().and_then(|gateways| gateways.named(&open.gateway));
    let report = match client {
        Some(client) if client.gateway.bind.is_some() => known(&post.pool, &open.gateway, &open.reference).await,
        Some(client) => client.report(&open.reference).await,
        None => None,
    };
    match report {
        Some(Report::Delivered) => delivered(post, &open.waiting).await,
        Some(Report::Failed(why)) => {
            tracing::warn!(message = %open.waiting.id, case = %open.waiting.case.0, why, "a text was not delivered");
            undelivered(post, &open.waiting, &why).await
        }
        Some(Report::Pending) | None if open.age_s >= EXPIRED_S => undelivered(post, &open.waiting, "no-report").await,
        Some(Report::Pending) | None => Ok(()),
    }
}

async fn delivered(post: &Post, waiting: &Waiting) -> Result<(), crate::deliver::Trouble> {
    sqlx::query(
        "WITH of_way AS (
             UPDATE notification.ways SET status = 'delivered', delivered_at = $3, next_look_at = NULL,
                 changed_at = clock_timestamp()
             WHERE message_id = $1 AND way = $2 AND status = 'handed-over' RETURNING message_id)
         UPDATE notification.messages SET status = 'delivered'
         WHERE id IN (SELECT message_id FROM of_way) AND way = $2 AND status = 'handed-over'",
    )
    .bind(waiting.id)
    .bind(waiting.way.name())
    .bind(post.clock.now())
    .execute(&post.pool)
    .await
    .map_err(crate::deliver::Trouble::Database)?;
    figures::came_to(waiting.message, waiting.way, "delivered");
    Ok(())
}

/// The gateway's word for it goes into the row; what is done next is the same for all of them.
async fn undelivered(post: &Post, waiting: &Waiting, why: &str) -> Result<(), crate::deliver::Trouble> {
    post.leave(waiting, Some(Left { reason: "undelivered", reply: None, status: LeftAs::Undelivered })).await?;
    sqlx::query(
        "UPDATE notification.ways SET reason = $3 WHERE message_id = $1 AND way = $2 AND status = 'undelivered'",
    )
    .bind(waiting.id)
    .bind(waiting.way.name())
    .bind(why)
    .execute(&post.pool)
    .await
    .map(drop)
    .map_err(crate::deliver::Trouble::Database)
}
