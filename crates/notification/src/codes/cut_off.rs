//! Telephones whose owners are not the applicant: nothing more goes there, and what went there did not come.

use std::error::Error;

use sqlx::PgPool;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::telling::{About, Way};
use uuid::Uuid;

use crate::deliver::{Post, Trouble};
use crate::queue::{Beside, Left, LeftAs, Waiting};
use crate::wish;

/// Whether nothing of a case is sent to a telephone.
pub(crate) async fn is_cut_off(pool: &PgPool, case: Uuid, reached: &[u8; 32]) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM notification.cut_offs WHERE case_id = $1 AND reached = $2)")
        .bind(case)
        .bind(&reached[..])
        .fetch_one(pool)
        .await
}

/// The texts that went to a telephone that was cut off go their next way, or to the list of whom nobody reached.
pub(super) async fn carry_out(post: &Post) {
    // A database that is away is told by others.
    for case in open(&post.pool).await.unwrap_or_default() {
        if let Err(error) = of_case(post, case).await {
            tracing::warn!(%case, error = &error as &dyn Error, "texts to a stranger still count as having come; tried again");
        }
    }
}

async fn open(pool: &PgPool) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar("SELECT DISTINCT case_id FROM notification.cut_offs WHERE NOT carried_out LIMIT 100")
        .fetch_all(pool)
        .await
}

async fn of_case(post: &Post, case: Uuid) -> Result<(), Trouble> {
    let prefers = wish::now(&post.pool, case).await.map_err(Trouble::Database)?.and_then(|wish| wish.way);
    // What is on its way to be handed over finds the telephone cut off by itself.
    let came: Vec<(Uuid, String, i64, bool)> = sqlx::query_as(
        "WITH came AS (
             UPDATE notification.messages SET status = 'handed-over'
             WHERE case_id = $1 AND way = 'sms' AND status IN ('delivered', 'handed-over') RETURNING id, kind, position, has_cabinet)
         , of_way AS (
             UPDATE notification.ways SET status = 'handed-over', delivered_at = NULL, changed_at = clock_timestamp()
             WHERE message_id IN (SELECT id FROM came) AND way = 'sms' AND status = 'delivered')
         SELECT id, kind, position, has_cabinet FROM came ORDER BY position",
    )
    .bind(case)
    .fetch_all(&post.pool)
    .await
    .map_err(Trouble::Database)?;
    for (id, kind, position, has_cabinet) in came {
        let Some(message) = About::from_name(&kind) else { continue };
        let beside = Beside { has_cabinet, prefers, waited_s: 0.0 };
        let waiting = Waiting::taken(id, CaseId(case), (message, position), Way::Sms, beside);
        let left = Left { reason: "not-his-telephone", reply: None, status: LeftAs::Undelivered };
        post.leave(&waiting, Some(left)).await?;
    }
    // A report may have come meanwhile and say that one was delivered: it is looked once more.
    sqlx::query(
        "UPDATE notification.cut_offs SET carried_out = true
         WHERE case_id = $1 AND NOT EXISTS (
             SELECT FROM notification.messages
             WHERE case_id = $1 AND way = 'sms' AND status IN ('delivered', 'handed-over'))",
    )
    .bind(case)
    .execute(&post.pool)
    .await
    .map(drop)
    .map_err(Trouble::Database)
}
