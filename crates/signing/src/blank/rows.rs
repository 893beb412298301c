//! The rows of blank forms. Whoever changes one has its row locked, and that of its number in the register before it.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use telnusqa_contracts::blank::body;
use telnusqa_domain::blank::{Blank, BlankNumber, Duplicate, Event, Standing};
use telnusqa_domain::case::CaseId;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;
use uuid::Uuid;

/// Who did something, and when.
#[derive(Clone, Copy)]
pub(super) struct Hand<'a> {
    pub(super) at: DateTime<Utc>,
    pub(super) by: &'a str,
    /// What it was done once for; none where the house did it.
    pub(super) cause: Option<Uuid>,
}

/// A blank form as it stands.
pub(super) struct Kept {
    pub(super) blank: Blank,
    pub(super) number: BlankNumber,
    pub(super) version: i32,
}

/// Takes a cause, once for all; false where it is taken.
pub(super) async fn take(
    tx: &mut PgConnection,
    cause: Uuid,
    (college, blank): (Bin, &BlankNumber),
) -> Result<bool, sqlx::Error> {
    let taken = sqlx::query(
        "INSERT INTO signing.blank_causes (cause, college, series, serial) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(cause)
    .bind(college.as_str())
    .bind(blank.series())
    .bind(blank.serial())
    .execute(tx)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Under which number a blank form stands just now; nobody is kept from changing that.
pub(super) async fn number_of(
    tx: &mut PgConnection,
    college: Bin,
    blank: &BlankNumber,
) -> Result<Option<RegisterNumber>, sqlx::Error> {
    let number: Option<Option<String>> =
        sqlx::query_scalar("SELECT number FROM signing.blanks WHERE college = $1 AND series = $2 AND serial = $3")
            .bind(college.as_str())
            .bind(blank.series())
            .bind(blank.serial())
            .fetch_optional(tx)
            .await?;
    number.flatten().map(|text| register_number(&text)).transpose()
}

/// The case of a number.
pub(super) async fn case(tx: &mut PgConnection, number: RegisterNumber) -> Result<Option<CaseId>, sqlx::Error> {
    let case: Option<Uuid> = sqlx::query_scalar("SELECT case_id FROM signing.register WHERE number = $1")
        .bind(number.to_string())
        .fetch_optional(tx)
        .await?;
    Ok(case.map(CaseId))
}

/// What the register says of a number, and the log of the hand-over of what was signed with it.
pub(super) async fn duplicate(tx: &mut PgConnection, number: RegisterNumber) -> Result<Option<Duplicate>, sqlx::Error> {
    let row: Option<(String, bool)> = sqlx::query_as(
        "SELECT r.status, EXISTS (
             SELECT FROM log.events s JOIN log.events i ON i.case_id = s.case_id AND i.version > s.version
             WHERE s.case_id = r.case_id AND s.kind = 'signed' AND s.body->>'document' = encode(r.document, 'hex')
                 AND i.kind = 'issued'
         ) FROM signing.register r WHERE r.number = $1",
    )
    .bind(number.to_string())
    .fetch_optional(tx)
    .await?;
    let duplicate = |(status, is_handed_over): (String, bool)| Duplicate {
        is_handed_over,
        is_signed: status == "issued",
        is_void: status == "void",
    };
    Ok(row.map(duplicate))
}

/// Blank forms as they stand, in order; until the transaction ends nobody else changes them.
pub(super) async fn lock(
    tx: &mut PgConnection,
    college: Bin,
    blanks: &[BlankNumber],
) -> Result<Vec<Kept>, sqlx::Error> {
    let (series, serials) = columns(blanks);
    let rows = sqlx::query(
        "SELECT b.* FROM signing.blanks b JOIN UNNEST($2::text[], $3::text[]) AS asked (series, serial) USING (series, serial)
         WHERE college = $1 ORDER BY series, serial FOR UPDATE OF b",
    )
    .bind(college.as_str())
    .bind(series)
    .bind(serials)
    .fetch_all(tx)
    .await?;
    rows.iter().map(kept).collect()
}

/// Those that stand so under a number of a case that has become so, locked.
pub(super) async fn of_case(
    tx: &mut PgConnection,
    case: CaseId,
    (standing, number_is): (Standing, &str),
) -> Result<Vec<Kept>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT b.* FROM signing.blanks b JOIN signing.register r ON r.number = b.number
         WHERE r.case_id = $1 AND b.standing = $2 AND r.status = $3 ORDER BY b.series, b.serial FOR UPDATE OF b",
    )
    .bind(case.0)
    .bind(standing.name())
    .bind(number_is)
    .fetch_all(tx)
    .await?;
    rows.iter().map(kept).collect()
}

/// Takes a delivery in; false where one of them was received before.
pub(super) async fn receive(
    tx: &mut PgConnection,
    college: Bin,
    delivery: &[(BlankNumber, Event)],
    hand: Hand<'_>,
) -> Result<bool, sqlx::Error> {
    let blanks: Vec<BlankNumber> = delivery.iter().map(|(blank, _)| blank.clone()).collect();
    let (series, serials) = columns(&blanks);
    let bodies: Vec<String> = delivery.iter().map(|(_, event)| body(event)).collect();
    let received = sqlx::query(
        "INSERT INTO signing.blanks (college, series, serial, standing, version, since)
         SELECT $1, series, serial, 'received', 1, $4 FROM UNNEST($2::text[], $3::text[]) AS delivered (series, serial)
         ON CONFLICT DO NOTHING",
    )
    .bind(college.as_str())
    .bind(&series)
    .bind(&serials)
    .bind(hand.at)
    .execute(&mut *tx)
    .await?;
    if usize::try_from(received.rows_affected()) != Ok(delivery.len()) {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO signing.blank_events (college, series, serial, version, kind, at, by, cause, body)
         SELECT $1, series, serial, 1, 'received', $5, $6, $7, body::json
         FROM UNNEST($2::text[], $3::text[], $4::text[]) AS delivered (series, serial, body)",
    )
    .bind(college.as_str())
    .bind(&series)
    .bind(&serials)
    .bind(bodies)
    .bind(hand.at)
    .bind(hand.by)
    .bind(hand.cause)
    .execute(tx)
    .await?;
    Ok(true)
}

/// Writes what happened to one that is locked.
pub(super) async fn happen(
    tx: &mut PgConnection,
    kept: &mut Kept,
    event: &Event,
    hand: Hand<'_>,
) -> Result<(), sqlx::Error> {
    kept.version += 1;
    kept.blank.standing = event.leads_to();
    kept.blank.number = event.number();
    let reason = match event {
        Event::Spoiled { reason, .. } => Some(reason.name()),
        Event::Issued { .. }
        | Event::Printed { .. }
        | Event::Received { .. }
        | Event::Released { .. }
        | Event::Reserved { .. }
        | Event::Returned { .. } => None,
    };
    sqlx::query(
        "UPDATE signing.blanks SET standing = $4, version = $5, number = $6, reason = $7, since = $8
         WHERE college = $1 AND series = $2 AND serial = $3",
    )
    .bind(kept.blank.college.as_str())
    .bind(kept.number.series())
    .bind(kept.number.serial())
    .bind(kept.blank.standing.name())
    .bind(kept.version)
    .bind(kept.blank.number.map(|number| number.to_string()))
    .bind(reason)
    .bind(hand.at)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO signing.blank_events (college, series, serial, version, kind, at, by, cause, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::json)",
    )
    .bind(kept.blank.college.as_str())
    .bind(kept.number.series())
    .bind(kept.number.serial())
    .bind(kept.version)
    .bind(event.kind())
    .bind(hand.at)
    .bind(hand.by)
    .bind(hand.cause)
    .bind(body(event))
    .execute(tx)
    .await
    .map(drop)
}

/// Whether somebody else was quicker to put the number's duplicate on a blank form.
pub(super) fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.constraint()) == Some("blanks_living")
}

fn columns(blanks: &[BlankNumber]) -> (Vec<String>, Vec<String>) {
    blanks.iter().map(|blank| (blank.series().to_owned(), blank.serial().to_owned())).unzip()
}

fn kept(row: &PgRow) -> Result<Kept, sqlx::Error> {
    let text = |column: &'static str| row.try_get::<String, _>(column);
    let number: Option<String> = row.try_get("number")?;
    Ok(Kept {
        blank: Blank {
            college: Bin::parse(&text("college")?).map_err(|_| unreadable("a BIN"))?,
            number: number.map(|text| register_number(&text)).transpose()?,
            standing: Standing::from_name(&text("standing")?).ok_or_else(|| unreadable("a standing"))?,
        },
        number: BlankNumber::parse(&format!("{} {}", text("series")?, text("serial")?))
            .ok_or_else(|| unreadable("a number of a blank form"))?,
        version: row.try_get("version")?,
    })
}

fn register_number(text: &str) -> Result<RegisterNumber, sqlx::Error> {
    RegisterNumber::parse(text).ok_or_else(|| unreadable("a number of the register"))
}

fn unreadable(what: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(what.into())
}
