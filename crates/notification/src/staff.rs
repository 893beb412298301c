//! What staff do about messages: tell what no way brought, or let one go out once more.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem};
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::{Fault, Kind};
use telnusqa_contracts::telling::Request;
use telnusqa_domain::case::Delivery;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::telling::About;
use uuid::Uuid;

use crate::apply::first_way;

/// How far ahead of the clock a moment may lie that somebody tells.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// Why a step is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Refusal {
    /// Days run from it: it is delivered by a step of the case.
    Counted,
    /// He was told, or it came.
    Told,
    /// It has not happened yet.
    InFuture,
    /// It is parked, or on its way.
    NotYet,
    /// The case has no such message.
    Unknown,
}

impl Refusal {
    const fn code(self) -> &'static str {
        match self {
            Self::Counted => "message.counted",
            Self::InFuture => "in-future",
            Self::NotYet => "message.not-yet",
            Self::Told => "message.told-before",
            Self::Unknown => "message.unknown",
        }
    }

    const fn kind(self) -> Kind {
        match self {
            Self::Unknown => Kind::NotFound,
            Self::Counted | Self::InFuture | Self::NotYet | Self::Told => Kind::Conflict,
        }
    }

    const fn text(self) -> Trilingual<&'static str> {
        match self {
            Self::Counted => Trilingual {
                en: "The case has recorded that this message was delivered: it is not sent again.",
                kk: "Бұл хабарламаның тапсырылуы іске жазылған: қайта жіберілмейді.",
                ru: "Вручение этого сообщения записано в деле: оно не отправляется снова.",
            },
            Self::InFuture => Trilingual {
                en: "The moment named has not come yet.",
                kk: "Көрсетілген уақыт әлі келген жоқ.",
                ru: "Указанное время ещё не наступило.",
            },
            Self::NotYet => Trilingual {
                en: "The message is still on its way or being looked into: wait for what comes of it.",
                kk: "Хабарлама әлі жолда немесе қаралуда: оның немен аяқталғанын күтіңіз.",
                ru: "Сообщение ещё в пути или разбирается: дождитесь, чем это кончится.",
            },
            Self::Told => Trilingual {
                en: "The applicant was told of it before.",
                kk: "Өтініш берушіге бұл туралы бұрын хабарланған.",
                ru: "Заявителю об этом уже сообщили.",
            },
            Self::Unknown => Trilingual {
                en: "This case has no such message.",
                kk: "Бұл істе ондай хабарлама жоқ.",
                ru: "В этом деле нет такого сообщения.",
            },
        }
    }
}

/// A message, as far as a step asks.
struct Row {
    again_cause: Option<Uuid>,
    delivery: Option<String>,
    kind: String,
    status: String,
    told_cause: Option<Uuid>,
}

/// Takes a step, and says what became of it.
pub(crate) async fn handle(service: &Service, asked: &Asked) -> Reply {
    let request = Request::from_json(&asked.body).ok().filter(|request| request.verb() == asked.verb);
    let Some(request) = request else { return Reply::Problem(problem(Kind::InvalidRequest)) };
    let (pool, now) = (service.pool.clone(), service.clock.now());
    // In a task of its own: a transaction is never left half-way.
    let taken = tokio::spawn(async move { take(&pool, &request, now).await });
    match taken.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())) {
        Ok(Ok(repeated)) => Reply::Done(Done { events: Vec::new(), repeated }),
        Ok(Err(refusal)) => {
            let fault =
                Fault { pointer: String::new(), code: refusal.code().to_owned(), detail: refusal.text().into() };
            Reply::Problem(problem(refusal.kind()).with_errors(vec![fault]))
        }
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a step about a message was answered with unknown"
            );
            Reply::Problem(problem(Kind::Unavailable))
        }
    }
}

/// Whether it was taken before.
async fn take(pool: &PgPool, request: &Request, now: DateTime<Utc>) -> Result<Result<bool, Refusal>, sqlx::Error> {
    let (case, message) = request.of();
    let mut tx = pool.begin().await?;
    type Columns = (Option<Uuid>, Option<String>, String, String, Option<Uuid>);
    let row: Option<Columns> = sqlx::query_as(
        "SELECT again_cause, delivery, kind, status, told_cause FROM notification.messages
         WHERE id = $1 AND case_id = $2 FOR UPDATE",
    )
    .bind(message)
    .bind(case)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((again_cause, delivery, kind, status, told_cause)) = row else { return Ok(Err(Refusal::Unknown)) };
    let row = Row { again_cause, delivery, kind, status, told_cause };
    match request.told() {
        Some(told) => {
            if row.told_cause == Some(request.cause()) {
                return Ok(Ok(true));
            }
            if let Err(refusal) = may_tell(&row, told.0, now) {
                return Ok(Err(refusal));
            }
            tell(&mut tx, request, told).await?;
        }
        None => {
            if row.again_cause == Some(request.cause()) {
                return Ok(Ok(true));
            }
            let about = About::from_name(&row.kind).ok_or_else(|| sqlx::Error::Decode("an unknown kind".into()))?;
            if let Err(refusal) = may_send_again(&row) {
                return Ok(Err(refusal));
            }
            send_again(&mut tx, request, about).await?;
        }
    }
    tx.commit().await?;
    Ok(Ok(false))
}

fn may_tell(row: &Row, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
    if at > now + AHEAD {
        return Err(Refusal::InFuture);
    }
    match row.status.as_str() {
        "failed" | "in-doubt" | "no-address" | "undelivered" if row.told_cause.is_none() => Ok(()),
        "queued" | "handed-over" => Err(Refusal::NotYet),
        _ => Err(Refusal::Told),
    }
}

fn may_send_again(row: &Row) -> Result<(), Refusal> {
    match row.status.as_str() {
        _ if row.delivery.is_some() => Err(Refusal::Counted),
        // What was true no more is looked at again, and is true no more.
        "delivered" | "handed-over" | "in-doubt" | "no-address" | "superseded" | "undelivered" => Ok(()),
        _ => Err(Refusal::NotYet),
    }
}

async fn tell(
    tx: &mut sqlx::PgConnection,
    request: &Request,
    (at, how): (DateTime<Utc>, Delivery),
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE notification.messages SET told_at = $2, told_by = $3, told_how = $4, told_cause = $5 WHERE id = $1",
    )
    .bind(request.of().1)
    .bind(at)
    .bind(request.by().as_str())
    .bind(how.name())
    .bind(request.cause())
    .execute(tx)
    .await
    .map(drop)
}

/// It goes its ways from the first one on; no gateway takes it for the text that it has.
async fn send_again(tx: &mut sqlx::PgConnection, request: &Request, about: About) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH forgotten AS (
             UPDATE notification.ways SET status = 'not-taken', handed_over_at = NULL, delivered_at = NULL, next_look_at = NULL,
                 reason = 'sent-again', changed_at = clock_timestamp()
             WHERE message_id = $1)
         UPDATE notification.messages
         SET status = 'queued', way = CASE WHEN has_cabinet THEN 'cabinet' ELSE $2 END, attempts = 0, queued_at = clock_timestamp(), next_try_at = clock_timestamp(),
             handed_over_at = NULL, not_before = NULL, reason = NULL, round = round + 1, again_by = $3, again_cause = $4
         WHERE id = $1",
    )
    .bind(request.of().1)
    .bind(first_way(about))
    .bind(request.by().as_str())
    .bind(request.cause())
    .execute(tx)
    .await
    .map(drop)
}
