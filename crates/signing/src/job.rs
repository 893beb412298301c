//! Jobs: the documents to be made, each with everything that stands on it and is not the applicant's.

use chrono::{DateTime, Datelike as _, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row as _};
use telnusqa_chassis::parked;
use telnusqa_domain::case::{CaseId, Draft, FileRef, Ground, OriginalKind};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::paper::PaperCode;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_event_log::Position;
use uuid::Uuid;

use crate::{PRESS, register};

/// A document to be made.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// The applicant in the vault.
    pub(crate) applicant: Uuid,
    pub(crate) application_number: String,
    pub(crate) case: CaseId,
    /// The code by which the document can be looked up; those from before have none.
    pub(crate) code: Option<PaperCode>,
    pub(crate) college: Bin,
    /// Which of the case's drafts, from 1.
    pub(crate) draft: u32,
    /// The event that the draft was.
    pub(crate) event_id: Uuid,
    /// When the draft was recorded.
    pub(crate) made_at: DateTime<Utc>,
    /// The number of a duplicate.
    pub(crate) number: Option<RegisterNumber>,
    pub(crate) original: OriginalKind,
    /// The place of the event in the log.
    pub(crate) position: Position,
    pub(crate) proposed: Draft,
    /// The archive record from which its supplement is made, in the vault.
    pub(crate) record: Option<FileRef>,
    /// The random text of the document.
    pub(crate) seal: String,
    pub(crate) traceparent: Option<String>,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum State {
    /// Its document is to be made.
    Waiting,
    /// Its document is in the case.
    Done,
    /// Its document cannot be made.
    Parked,
    /// Its document is needed no more.
    Void,
}

/// Why a job could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteJobError {
    #[error("write the job")]
    Database(#[from] sqlx::Error),
    #[error("take a number: the year has no more")]
    UsedUp,
}

impl Job {
    /// Which of the case's drafts, as the database counts.
    pub(crate) fn draft(&self) -> i32 {
        i32::try_from(self.draft).unwrap_or(i32::MAX)
    }

    /// Writes a new job, and reserves its number where it is a duplicate's. One that is there already is left alone.
    pub(crate) async fn open(mut self, tx: &mut PgConnection) -> Result<(), WriteJobError> {
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM signing.jobs WHERE case_id = $1 AND draft = $2)")
                .bind(self.case.0)
                .bind(self.draft())
                .fetch_one(&mut *tx)
                .await?;
        if known {
            return Ok(());
        }
        self.number = self.reserve(tx, self.made_at).await?;
        let fact = match self.proposed {
            Draft::Duplicate => None,
            Draft::Refusal { fact, .. } => Some(fact.0),
        };
        sqlx::query(
            "INSERT INTO signing.jobs (case_id, draft, event_id, position, applicant, application_number, college,
                 original, ground, fact, number, seal, made_at, traceparent, code, record)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        )
        .bind(self.case.0)
        .bind(self.draft())
        .bind(self.event_id)
        .bind(self.position.0)
        .bind(self.applicant)
        .bind(&self.application_number)
        .bind(self.college.as_str())
        .bind(self.original.name())
        .bind(self.proposed.ground().map(Ground::name))
        .bind(fact.as_ref().map(<[u8; 32]>::as_slice))
        .bind(self.number.map(|number| number.to_string()))
        .bind(&self.seal)
        .bind(self.made_at)
        .bind(&self.traceparent)
        .bind(self.code.as_ref().map(|code| &code.as_bytes()[..]))
        .bind(self.record.as_ref().map(|record| &record.0[..]))
        .execute(tx)
        .await?;
        Ok(())
    }

    /// Takes the next number of the college in the year of the document, where it is a duplicate.
    async fn reserve(
        &self,
        tx: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> Result<Option<RegisterNumber>, WriteJobError> {
        match self.proposed {
            Draft::Refusal { .. } => Ok(None),
            Draft::Duplicate => {
                let year = u16::try_from(day_in_almaty(self.made_at).year()).map_err(|_| WriteJobError::UsedUp)?;
                let number = register::reserve(tx, (self.college, year), (self.case, self.draft()), now).await?;
                number.map(Some).ok_or(WriteJobError::UsedUp)
            }
        }
    }

    /// Does a parked job again, with a number and a seal of its own, where it is still parked.
    pub(crate) async fn reopen(tx: &mut PgConnection, position: i64, now: DateTime<Utc>) -> Result<(), WriteJobError> {
        let row = sqlx::query("SELECT * FROM signing.jobs WHERE position = $1 AND status = 'parked' FOR UPDATE")
            .bind(position)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(job) = row.as_ref().map(read).transpose()? else { return Ok(()) };
        let number = job.reserve(tx, now).await?;
        sqlx::query(
            "UPDATE signing.jobs SET number = $2, seal = $3, code = $4, status = 'waiting' WHERE position = $1",
        )
        .bind(position)
        .bind(number.map(|number| number.to_string()))
        .bind(new_seal())
        .bind(&new_code().as_bytes()[..])
        .execute(tx)
        .await?;
        Ok(())
    }
}

/// The oldest jobs that wait.
pub(crate) async fn waiting(pool: &PgPool, limit: i64) -> Result<Vec<Job>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM signing.jobs WHERE status = 'waiting' ORDER BY position LIMIT $1")
        .bind(limit)
        .fetch_all(pool)
        .await?;
    rows.iter().map(read).collect()
}

/// Holds the numbers and jobs of cases until the transaction ends, in one order everywhere.
pub(crate) async fn lock(tx: &mut PgConnection, cases: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT FROM signing.register WHERE case_id = ANY($1) ORDER BY case_id, draft, serial FOR UPDATE")
        .bind(cases)
        .execute(&mut *tx)
        .await?;
    sqlx::query("SELECT FROM signing.jobs WHERE case_id = ANY($1) ORDER BY case_id, draft FOR UPDATE")
        .bind(cases)
        .execute(tx)
        .await
        .map(drop)
}

/// Ends the jobs of a case that are not done: their documents are needed no more, and nobody need look after them.
pub(crate) async fn give_up(tx: &mut PgConnection, case: CaseId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE signing.jobs SET status = 'void', seal = NULL, code = NULL WHERE case_id = $1 AND status IN ('waiting', 'parked')",
    )
    .bind(case.0)
    .execute(&mut *tx)
    .await?;
    let parked: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM parked.messages WHERE service = $1 AND case_id = $2 AND handled_at IS NULL")
            .bind(PRESS)
            .bind(case.0)
            .fetch_all(&mut *tx)
            .await?;
    for id in parked {
        parked::handled(tx, id).await?;
    }
    Ok(())
}

/// Ends one job that waits; `false` where it waits no more.
pub(crate) async fn end(tx: &mut PgConnection, job: &Job, state: State) -> Result<bool, sqlx::Error> {
    sqlx::query(
        "UPDATE signing.jobs SET status = $3, seal = NULL, code = NULL WHERE case_id = $1 AND draft = $2 AND status = 'waiting'",
    )
    .bind(job.case.0)
    .bind(job.draft())
    .bind(state.name())
    .execute(tx)
    .await
    .map(|done| done.rows_affected() == 1)
}

/// How a job stands by now.
pub(crate) async fn state(tx: &mut PgConnection, job: &Job) -> Result<State, sqlx::Error> {
    let name: String = sqlx::query_scalar("SELECT status FROM signing.jobs WHERE case_id = $1 AND draft = $2")
        .bind(job.case.0)
        .bind(job.draft())
        .fetch_one(tx)
        .await?;
    State::ALL.into_iter().find(|state| state.name() == name).ok_or_else(|| broken("status"))
}

impl State {
    const ALL: [Self; 4] = [Self::Waiting, Self::Done, Self::Parked, Self::Void];

    const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Parked => "parked",
            Self::Void => "void",
        }
    }
}

/// The random text of a document: 128 bits.
#[expect(clippy::disallowed_methods, reason = "a document is told from every other, and its digest not guessed")]
pub(crate) fn new_seal() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

/// A code that nobody guesses.
#[expect(clippy::disallowed_methods, reason = "codes are not to be guessed or counted through")]
pub(crate) fn new_code() -> PaperCode {
    PaperCode::new(rand::random())
}

fn read(row: &PgRow) -> Result<Job, sqlx::Error> {
    let text = |name: &'static str| row.try_get::<String, _>(name);
    let optional = |name: &'static str| row.try_get::<Option<String>, _>(name);
    let ground =
        optional("ground")?.map(|name| Ground::from_name(&name).ok_or_else(|| broken("ground"))).transpose()?;
    let fact: Option<[u8; 32]> = row.try_get("fact")?;
    let number = optional("number")?;
    Ok(Job {
        applicant: row.try_get("applicant")?,
        application_number: text("application_number")?,
        case: CaseId(row.try_get("case_id")?),
        code: row.try_get::<Option<[u8; 15]>, _>("code")?.map(PaperCode::new),
        college: Bin::parse(&text("college")?).map_err(|_| broken("college"))?,
        draft: row.try_get::<i32, _>("draft")?.unsigned_abs(),
        event_id: row.try_get("event_id")?,
        made_at: row.try_get("made_at")?,
        number: number.map(|number| RegisterNumber::parse(&number).ok_or_else(|| broken("number"))).transpose()?,
        original: OriginalKind::from_name(&text("original")?).ok_or_else(|| broken("original"))?,
        position: Position(row.try_get("position")?),
        proposed: match ground.zip(fact) {
            None => Draft::Duplicate,
            Some((ground, fact)) => Draft::Refusal { fact: FileRef(fact), ground },
        },
        record: row.try_get::<Option<[u8; 32]>, _>("record")?.map(FileRef),
        seal: optional("seal")?.unwrap_or_default(),
        traceparent: optional("traceparent")?,
    })
}

/// A column holds what was never written.
fn broken(column: &'static str) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: "it is none of the contract".into() }
}
