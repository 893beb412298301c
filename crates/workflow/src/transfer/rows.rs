//! The rows of transfer lists. Whoever changes a list has its row locked: its steps come one after another.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgPool};
use telnusqa_contracts::transfer::body;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{CaseId, Digest, FileRef, ResultKind, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::transfer::{Direction, Event, Found, LINES_MAX, List, ListNumber, Standing};
use uuid::Uuid;

/// A line of a list's history.
pub(super) struct Happened<'a> {
    /// When.
    pub(super) at: DateTime<Utc>,
    /// Who did it.
    pub(super) by: &'a str,
    /// What it was done once for; none where the house did it.
    pub(super) cause: Option<Uuid>,
    /// What.
    pub(super) event: &'a Event,
}

/// What stands on a line.
pub(super) struct Parcel {
    pub(super) case: CaseId,
    pub(super) number: ApplicationNumber,
    pub(super) pages: Option<u16>,
    pub(super) register_number: Option<RegisterNumber>,
    pub(super) result: Option<ResultKind>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    /// It was not with this run, and may come with the next.
    Awaited,
    /// It went with the courier.
    HandedOver,
    /// It should have come, and did not.
    Missing,
    /// It came, and is registered.
    Received,
    /// It did not, and why.
    Stayed(&'static str),
}

/// A list that is signed.
pub(super) struct Signed {
    pub(super) by: StaffId,
    /// The cases that go, or went; of what comes, whether it was there.
    pub(super) cases: Vec<(CaseId, Option<Found>)>,
    pub(super) direction: Direction,
    pub(super) waybill: Digest,
}

/// The list to which a step with this cause was taken before.
pub(super) async fn taken_before(pool: &PgPool, cause: Uuid) -> Result<Option<ListNumber>, sqlx::Error> {
    let list: Option<String> = sqlx::query_scalar("SELECT list FROM workflow.transfer_events WHERE cause = $1")
        .bind(cause)
        .fetch_optional(pool)
        .await?;
    list.map(|text| number(&text)).transpose()
}

/// Whether another request with the same cause was quicker.
pub(super) fn is_repeated(error: &sqlx::Error) -> bool {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    constraint == Some("transfer_events_cause_key")
}

/// The next number of a college; the row stays locked until the list is there.
pub(super) async fn next_serial(tx: &mut PgConnection, college: Bin, year: u16) -> Result<u32, sqlx::Error> {
    let serial: i32 = sqlx::query_scalar(
        "INSERT INTO workflow.transfer_numbers (college, year, serial) VALUES ($1, $2, 1)
         ON CONFLICT (college, year) DO UPDATE SET serial = transfer_numbers.serial + 1 RETURNING serial",
    )
    .bind(college.as_str())
    .bind(i32::from(year))
    .fetch_one(tx)
    .await?;
    u32::try_from(serial).map_err(unreadable)
}

pub(super) async fn open(
    tx: &mut PgConnection,
    number: ListNumber,
    (direction, heading, on, waybill): (Direction, FileRef, NaiveDate, Digest),
    opened: &Happened<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO workflow.transfer_lists
             (number, college, standing, version, run_on, heading, waybill, opened_at, opened_by, direction)
         VALUES ($1, $2, 'open', 0, $3, $4, $5, $6, $7, $8)",
    )
    .bind(number.to_string())
    .bind(number.college().as_str())
    .bind(on)
    .bind(&heading.0[..])
    .bind(&waybill.0[..])
    .bind(opened.at)
    .bind(opened.by)
    .bind(direction.name())
    .execute(&mut *tx)
    .await?;
    happen(tx, number, 1, opened).await
}

/// A list as it stands, with its version; until the transaction ends nobody else changes it.
pub(super) async fn lock(tx: &mut PgConnection, number: ListNumber) -> Result<Option<(List, i32)>, sqlx::Error> {
    let row: Option<(String, i32, DateTime<Utc>, String, bool)> = sqlx::query_as(
        "SELECT standing, version, opened_at, direction,
             EXISTS (SELECT FROM workflow.transfer_events WHERE list = number AND kind = 'noted')
         FROM workflow.transfer_lists WHERE number = $1 FOR UPDATE",
    )
    .bind(number.to_string())
    .fetch_optional(&mut *tx)
    .await?;
    let Some((standing, version, opened_at, direction, noted)) = row else { return Ok(None) };
    let lines: Vec<(Uuid, i32, bool, bool)> = sqlx::query_as(
        "SELECT case_id, line, state = 'listed', found IS NOT NULL FROM workflow.transfer_lines WHERE list = $1 ORDER BY line",
    )
    .bind(number.to_string())
    .fetch_all(tx)
    .await?;
    let mut list = List {
        direction: Direction::from_name(&direction).ok_or_else(|| unreadable("a direction"))?,
        is_checked: noted,
        last_line: 0,
        lines: Vec::new(),
        number,
        opened_at,
        standing: Standing::from_name(&standing).ok_or_else(|| unreadable("a standing"))?,
    };
    for (case, line, listed, found) in lines {
        list.last_line = u32::try_from(line).map_err(unreadable)?;
        if listed {
            list.is_checked |= found;
            list.lines.push((CaseId(case), list.last_line));
        }
    }
    Ok(Some((list, version)))
}

/// Puts a parcel on a list; false where it stands on another one that is not closed.
pub(super) async fn add(
    tx: &mut PgConnection,
    list: ListNumber,
    line: u32,
    parcel: &Parcel,
) -> Result<bool, sqlx::Error> {
    let added = sqlx::query(
        "INSERT INTO workflow.transfer_lines
             (list, line, case_id, application_number, register_number, result, pages, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'listed')
         ON CONFLICT (case_id) WHERE state = 'listed' DO NOTHING",
    )
    .bind(list.to_string())
    .bind(i32::try_from(line).map_err(unreadable)?)
    .bind(parcel.case.0)
    .bind(parcel.number.to_string())
    .bind(parcel.register_number.map(|number| number.to_string()))
    .bind(parcel.result.map(ResultKind::name))
    .bind(parcel.pages.map(i32::from))
    .execute(tx)
    .await?;
    Ok(added.rows_affected() == 1)
}

pub(super) async fn remove(tx: &mut PgConnection, list: ListNumber, line: u32) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE workflow.transfer_lines SET state = 'removed' WHERE list = $1 AND line = $2")
        .bind(list.to_string())
        .bind(i32::try_from(line).map_err(unreadable)?)
        .execute(tx)
        .await
        .map(drop)
}

pub(super) async fn mark(tx: &mut PgConnection, list: ListNumber, line: u32, found: Found) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE workflow.transfer_lines SET found = $3 WHERE list = $1 AND line = $2")
        .bind(list.to_string())
        .bind(i32::try_from(line).map_err(unreadable)?)
        .bind(found.name())
        .execute(tx)
        .await
        .map(drop)
}

/// Open cases of a college whose papers have left the Corporation and are not registered, and stand on no open list: the
/// longest under way first.
pub(super) async fn under_way(tx: &mut PgConnection, college: Bin) -> Result<Vec<CaseId>, sqlx::Error> {
    let cases: Vec<Uuid> = sqlx::query_scalar(
        "SELECT known.case_id FROM workflow.open_cases known
         CROSS JOIN LATERAL (SELECT max(position) AS left_at FROM log.events
                             WHERE events.case_id = known.case_id AND kind = 'dispatched') gone
         WHERE college = $1 AND left_at IS NOT NULL
             AND NOT EXISTS (SELECT FROM log.events WHERE events.case_id = known.case_id AND kind = 'registered')
             AND NOT EXISTS (SELECT FROM workflow.transfer_lines listed
                             WHERE listed.case_id = known.case_id AND listed.state = 'listed')
         ORDER BY left_at LIMIT $2",
    )
    .bind(college.as_str())
    .bind(i64::try_from(LINES_MAX).unwrap_or(i64::MAX))
    .fetch_all(tx)
    .await?;
    Ok(cases.into_iter().map(CaseId).collect())
}

pub(super) async fn sign(
    tx: &mut PgConnection,
    list: ListNumber,
    (at, by): (DateTime<Utc>, &StaffId),
    (courier, scan): (FileRef, Option<FileRef>),
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE workflow.transfer_lists SET standing = 'signed', signed_at = $2, signed_by = $3, courier = $4, scan = $5
         WHERE number = $1",
    )
    .bind(list.to_string())
    .bind(at)
    .bind(by.as_str())
    .bind(&courier.0[..])
    .bind(scan.map(|scan| scan.0.to_vec()))
    .execute(tx)
    .await
    .map(drop)
}

/// Writes what happened to a list, and that this is its version now.
pub(super) async fn happen(
    tx: &mut PgConnection,
    list: ListNumber,
    version: i32,
    happened: &Happened<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO workflow.transfer_events (list, version, kind, at, by, cause, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7::json)",
    )
    .bind(list.to_string())
    .bind(version)
    .bind(happened.event.kind())
    .bind(happened.at)
    .bind(happened.by)
    .bind(happened.cause)
    .bind(body(happened.event))
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE workflow.transfer_lists SET version = $2 WHERE number = $1")
        .bind(list.to_string())
        .bind(version)
        .execute(tx)
        .await
        .map(drop)
}

/// Which lists are signed and not closed.
pub(super) async fn all_signed(pool: &PgPool) -> Result<Vec<ListNumber>, sqlx::Error> {
    let numbers: Vec<String> =
        sqlx::query_scalar("SELECT number FROM workflow.transfer_lists WHERE standing = 'signed' ORDER BY number")
            .fetch_all(pool)
            .await?;
    numbers.iter().map(|text| number(text)).collect()
}

/// A list that both have signed, whether or not it is closed; none where they have not.
pub(super) async fn signed(pool: &PgPool, list: ListNumber) -> Result<Option<Signed>, sqlx::Error> {
    let row: Option<(String, Vec<u8>, String)> = sqlx::query_as(
        "SELECT signed_by, waybill, direction FROM workflow.transfer_lists WHERE number = $1 AND signed_by IS NOT NULL",
    )
    .bind(list.to_string())
    .fetch_optional(pool)
    .await?;
    let Some((by, waybill, direction)) = row else { return Ok(None) };
    let cases: Vec<(Uuid, Option<String>)> = sqlx::query_as(
        "SELECT case_id, found FROM workflow.transfer_lines
         WHERE list = $1 AND state IN ('listed', 'handed-over', 'missing', 'received') ORDER BY line",
    )
    .bind(list.to_string())
    .fetch_all(pool)
    .await?;
    Ok(Some(Signed {
        by: StaffId::parse(&by).ok_or_else(|| unreadable("an identity"))?,
        cases: cases
            .into_iter()
            .map(|(case, found)| (CaseId(case), found.as_deref().and_then(Found::from_name)))
            .collect(),
        direction: Direction::from_name(&direction).ok_or_else(|| unreadable("a direction"))?,
        waybill: Digest(waybill.try_into().map_err(|_| unreadable("a digest"))?),
    }))
}

/// Writes what became of parcels, where that is not written yet.
pub(super) async fn settle(
    tx: &mut PgConnection,
    list: ListNumber,
    fates: &HashMap<CaseId, Fate>,
) -> Result<(), sqlx::Error> {
    let (mut cases, mut states, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    for (case, fate) in fates {
        cases.push(case.0);
        let (state, reason) = match fate {
            Fate::Awaited => ("awaited", None),
            Fate::HandedOver => ("handed-over", None),
            Fate::Missing => ("missing", None),
            Fate::Received => ("received", None),
            Fate::Stayed(reason) => ("stayed", Some(*reason)),
        };
        states.push(state);
        reasons.push(reason);
    }
    sqlx::query(
        "UPDATE workflow.transfer_lines SET state = fates.state, reason = fates.reason
         FROM UNNEST($2::uuid[], $3::text[], $4::text[]) AS fates (case_id, state, reason)
         WHERE list = $1 AND transfer_lines.case_id = fates.case_id AND transfer_lines.state = 'listed'",
    )
    .bind(list.to_string())
    .bind(cases)
    .bind(states)
    .bind(reasons)
    .execute(tx)
    .await
    .map(drop)
}

/// Closes a list of whose parcels all is known, where nobody else was quicker.
pub(super) async fn close(
    tx: &mut PgConnection,
    list: ListNumber,
    by: &StaffId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let version: Option<i32> = sqlx::query_scalar(
        "UPDATE workflow.transfer_lists SET standing = 'closed' WHERE number = $1 AND standing = 'signed'
         AND NOT EXISTS (SELECT FROM workflow.transfer_lines WHERE list = $1 AND state = 'listed') RETURNING version",
    )
    .bind(list.to_string())
    .fetch_optional(&mut *tx)
    .await?;
    let Some(version) = version else { return Ok(()) };
    happen(tx, list, version + 1, &Happened { at, by: by.as_str(), cause: None, event: &Event::Closed }).await
}

fn number(text: &str) -> Result<ListNumber, sqlx::Error> {
    ListNumber::parse(text).ok_or_else(|| unreadable("a number of a list"))
}

fn unreadable(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> sqlx::Error {
    sqlx::Error::Decode(what.into())
}
