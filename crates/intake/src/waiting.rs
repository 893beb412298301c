//! Messages that came before their application: each waits 24 hours for it, on the service's clock.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use telnusqa_domain::case::{Command, Digest, Party};
use telnusqa_event_log::Cause;
use uuid::Uuid;

use crate::answers::Asked;

/// How long a message waits for its application.
pub(crate) const PATIENCE: TimeDelta = TimeDelta::hours(24);

/// A message that waits.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) asked: Asked,
    pub(crate) cause: Cause,
    pub(crate) command: Command,
    pub(crate) due_at: DateTime<Utc>,
    /// The raw message in the vault.
    pub(crate) raw_sha256: [u8; 32],
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) subject: String,
}

/// The command of an early message as it is stored: as small as it can be, and nothing personal.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum Stored {
    Dispatched { at: DateTime<Utc>, pages: u16, waybill: String },
    HandedOver { at: DateTime<Utc>, to: String },
    Returned { at: DateTime<Utc>, waybill: String },
    Withdrawn { at: DateTime<Utc>, by: String },
}

/// The columns of [`Waiting::COLUMNS`].
#[derive(Debug)]
pub(crate) struct Row(pub(crate) Waiting);

impl Waiting {
    /// The columns that [`Row`] reads.
    pub(crate) const COLUMNS: &'static str = "message_key, content, subject, branch, message_id, cause_id, command, raw_sha256, traceparent, received_at, due_at";

    /// Writes it down. Early messages are few: one statement each.
    pub(crate) async fn insert(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let Self { asked, cause, command, due_at, raw_sha256, received_at, subject } = self;
        sqlx::query(
            "INSERT INTO intake.waiting (message_key, content, subject, branch, message_id, cause_id, command,
                 raw_sha256, traceparent, received_at, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(&asked.key[..])
        .bind(&asked.content[..])
        .bind(subject)
        .bind(&asked.branch)
        .bind(asked.id.as_deref().unwrap_or_default())
        .bind(cause.0)
        .bind(Json(stored(command)))
        .bind(&raw_sha256[..])
        .bind(&asked.traceparent)
        .bind(received_at)
        .bind(due_at)
        .execute(tx)
        .await
        .map(drop)
    }
}

impl<'r> FromRow<'r, sqlx::postgres::PgRow> for Row {
    fn from_row(row: &'r sqlx::postgres::PgRow) -> Result<Self, sqlx::Error> {
        use sqlx::Row as _;
        let digest = |column: &str| -> Result<[u8; 32], sqlx::Error> {
            let bytes: Vec<u8> = row.try_get(column)?;
            bytes.try_into().map_err(|_| sqlx::Error::Decode(format!("{column} is no digest").into()))
        };
        let subject: String = row.try_get("subject")?;
        let Json(stored): Json<Stored> = row.try_get("command")?;
        let asked = Asked {
            branch: row.try_get("branch")?,
            content: digest("content")?,
            id: Some(row.try_get("message_id")?),
            key: digest("message_key")?,
            subject: Some(subject.clone()),
            traceparent: row.try_get("traceparent")?,
        };
        Ok(Self(Waiting {
            asked,
            cause: Cause(row.try_get::<Uuid, _>("cause_id")?),
            command: command(stored).ok_or_else(|| sqlx::Error::Decode("the command is none".into()))?,
            due_at: row.try_get("due_at")?,
            raw_sha256: digest("raw_sha256")?,
            received_at: row.try_get("received_at")?,
            subject,
        }))
    }
}

/// The written form of a command.
///
/// # Panics
/// For anything but a report of the counterpart: nothing else waits.
fn stored(command: &Command) -> Stored {
    match command {
        Command::Dispatch { at, pages, waybill } => {
            Stored::Dispatched { at: *at, pages: *pages, waybill: hex::encode(waybill.0) }
        }
        Command::HandOver { at, to } => Stored::HandedOver { at: *at, to: to.name().to_owned() },
        Command::Return { at, waybill } => Stored::Returned { at: *at, waybill: hex::encode(waybill.0) },
        Command::Act { .. }
        | Command::Alarm(_)
        | Command::Complain { .. }
        | Command::ConfirmNotice { .. }
        | Command::Correct { .. }
        | Command::ExpireTerm
        | Command::HandToSuccessor
        | Command::MoveTerm
        | Command::Prepare { .. }
        | Command::RecordOverrun { .. }
        | Command::RemindOfCollection
        | Command::ReportOriginal { .. }
        | Command::Submit(_)
        | Command::WarnOfParcel
        | Command::WarnOfStep { .. }
        | Command::WarnOfTerm => unreachable!("only reports of the counterpart wait"),
        Command::Withdraw { at, by, statement: _ } => Stored::Withdrawn { at: *at, by: by.name().to_owned() },
    }
}

fn command(stored: Stored) -> Option<Command> {
    let digest = |text: String| Some(Digest(hex::decode(text).ok()?.try_into().ok()?));
    Some(match stored {
        Stored::Dispatched { at, pages, waybill } => Command::Dispatch { at, pages, waybill: digest(waybill)? },
        Stored::HandedOver { at, to } => Command::HandOver { at, to: Party::from_name(&to)? },
        Stored::Returned { at, waybill } => Command::Return { at, waybill: digest(waybill)? },
        Stored::Withdrawn { at, by } => Command::Withdraw { at, by: Party::from_name(&by)?, statement: None },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_comes_back_as_it_was_written() {
        let at = DateTime::UNIX_EPOCH;
        let waybill = Digest([7; 32]);
        for given in [
            Command::Dispatch { at, pages: 3, waybill },
            Command::HandOver { at, to: Party::Representative },
            Command::Return { at, waybill },
            Command::Withdraw { at, by: Party::Applicant, statement: None },
        ] {
            assert_eq!(command(stored(&given)), Some(given));
        }
    }
}
