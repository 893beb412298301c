//! The register of duplicates: each college's numbers, year by year, without a hole; each with what became of it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row as _};
use telnusqa_domain::blank::{BlankNumber, Standing};
use telnusqa_domain::case::{CaseId, FileRef};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;

/// A line of the register.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The blank form on which it stands, or is to stand, and how far that is; none where there is none, or none any more.
    pub blank: Option<(BlankNumber, Standing)>,
    /// Whether its document was signed with a pen: the register alone vouches for it.
    pub by_hand: bool,
    /// For which case it was taken.
    pub case: CaseId,
    /// The document on which it stands, once that is made.
    pub document: Option<FileRef>,
    /// For which of the case's drafts, from 1.
    pub draft: u32,
    /// The last earlier duplicate of the same original, in the house or in the book on paper, or of the same case, whose data may have been corrected; none where it stands in place of the original itself.
    pub in_place_of: Option<RegisterNumber>,
    /// The number.
    pub number: RegisterNumber,
    /// The day on which the original was found again; the duplicate stays what it is.
    pub original_found_on: Option<NaiveDate>,
    /// The newest later duplicate of the same original or case, which stands in its place.
    pub replaced_by: Option<RegisterNumber>,
    /// Why it is void: the kind of an event, as in `rework-demanded`, or a code.
    pub reason: Option<String>,
    /// When it was taken, on the service's clock.
    pub reserved_at: DateTime<Utc>,
    /// When it was issued or made void, on the service's clock.
    pub settled_at: Option<DateTime<Utc>>,
    /// What became of it.
    pub status: Status,
}

/// What became of a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// Its document waits to be made, or to be signed.
    Reserved,
    /// Its document was signed.
    Issued,
    /// Its document was never signed, and never will be; or it was, and is worth nothing any more.
    Void,
}

/// Something that must not be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// What, a stable code, as in `hole`.
    pub code: String,
    /// Which number.
    pub number: String,
}

impl Status {
    /// Every one of them, in the order of a number's life.
    pub const ALL: [Self; 3] = [Self::Reserved, Self::Issued, Self::Void];

    /// Its name in the register.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Issued => "issued",
            Self::Void => "void",
        }
    }
}

/// A college's part of the register, in order.
///
/// # Errors
/// Whatever the database says.
pub async fn entries(pool: &PgPool, college: Bin) -> Result<Vec<Entry>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT r.number, r.case_id, r.draft, r.status, r.reason, r.document, r.reserved_at, r.settled_at, coalesce((
             SELECT e.number FROM signing.papers p JOIN signing.papers e ON e.original = p.original OR e.case_id = p.case_id AND e.kind = p.kind
             WHERE p.document = r.document AND e.signed_at IS NOT NULL
                 AND (e.signed_at, e.number) < (p.signed_at, p.number)
             ORDER BY e.signed_at DESC, e.number DESC LIMIT 1
         ), (
             SELECT b.number FROM signing.papers p JOIN signing.book b ON b.original = p.original
             WHERE p.document = r.document AND p.signed_at IS NOT NULL AND b.issued_on IS NOT NULL
             ORDER BY b.issued_on DESC, b.number DESC LIMIT 1
         )) AS in_place_of, (
             SELECT l.number FROM signing.papers p JOIN signing.papers l ON l.original = p.original OR l.case_id = p.case_id AND l.kind = p.kind
             WHERE p.document = r.document AND l.signed_at IS NOT NULL
                 AND (l.signed_at, l.number) > (p.signed_at, p.number)
             ORDER BY l.signed_at DESC, l.number DESC LIMIT 1
         ) AS replaced_by, b.series || ' ' || b.serial AS blank, b.standing AS blank_standing, (
             SELECT (e.body->>'on')::date FROM log.events e WHERE e.case_id = r.case_id AND e.kind = 'original-found'
         ) AS original_found_on, coalesce((
             SELECT p.by_hand FROM signing.papers p WHERE p.document = r.document
         ), false) AS by_hand
         FROM signing.register r
         LEFT JOIN signing.blanks b ON b.number = r.number AND b.standing IN ('reserved', 'printed', 'issued')
         WHERE r.college = $1 ORDER BY r.year, r.serial",
    )
    .bind(college.as_str())
    .fetch_all(pool)
    .await?;
    rows.iter().map(entry).collect()
}

/// Everything that must not be, by number; empty where the register is whole: every number up to a college's last has its
/// entry, but for those that the book on paper gave out, every reserved one is on its way, what the log says of prepared and signed documents stands in it, and no blank form is
/// kept for what is void, or said to lie here after its duplicate was handed over.
///
/// # Errors
/// Whatever the database says.
pub async fn faults(pool: &PgPool) -> Result<Vec<Fault>, sqlx::Error> {
    let rows: Vec<(String, String)> = sqlx::query_as(FAULTS).bind(crate::CONSUMER).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(number, code)| Fault { code, number }).collect())
}

/// What the log says counts only as far as the consumer has come.
const FAULTS: &str = "
    WITH applied AS (
        SELECT coalesce((SELECT position FROM consumers.checkpoints WHERE consumer = $1), 0) AS position
    ), prepared AS (
        SELECT e.case_id, e.body->>'number' AS number, e.body->>'document' AS document
        FROM log.events e WHERE e.kind = 'prepared' AND e.body->>'number' IS NOT NULL
    ), signed AS (
        SELECT s.case_id, s.body->>'document' AS document, EXISTS (
            SELECT FROM log.events e WHERE e.case_id = s.case_id AND e.version > s.version
                AND e.position <= applied.position AND (e.kind = 'annulled' OR e.kind = 'parcel-lost' AND e.body->>'parcel' = 'result')
        ) AS annulled, EXISTS (
            SELECT FROM log.events e WHERE e.case_id = s.case_id AND e.version > s.version
                AND e.position <= applied.position AND e.kind = 'issued'
        ) AS handed_over
        FROM log.events s, applied WHERE s.kind = 'signed' AND s.position <= applied.position
    )
    SELECT c.college || '-' || c.year || '-' || lpad(s.serial::text, 5, '0') AS number, 'hole' AS code
    FROM signing.counters c, generate_series(1, c.last) AS s(serial)
    WHERE NOT EXISTS (SELECT FROM signing.register r WHERE (r.college, r.year, r.serial) = (c.college, c.year, s.serial))
        AND NOT EXISTS (SELECT FROM signing.openings o WHERE (o.college, o.year) = (c.college, c.year) AND o.last >= s.serial)
    UNION ALL
    SELECT r.number, 'uncounted' FROM signing.register r
    WHERE NOT EXISTS (SELECT FROM signing.counters c
                      WHERE (c.college, c.year) = (r.college, r.year) AND c.last >= r.serial)
    UNION ALL
    SELECT r.number, 'stranded' FROM signing.register r
    WHERE r.status = 'reserved' AND NOT EXISTS (
        SELECT FROM signing.jobs j
        WHERE j.number = r.number AND j.status = CASE WHEN r.document IS NULL THEN 'waiting' ELSE 'done' END)
    UNION ALL
    SELECT p.number, 'not-as-prepared' FROM prepared p
    WHERE NOT EXISTS (SELECT FROM signing.register r
                      WHERE r.number = p.number AND r.case_id = p.case_id AND r.document = decode(p.document, 'hex'))
    UNION ALL
    SELECT r.number, 'never-prepared' FROM signing.register r
    WHERE r.document IS NOT NULL AND NOT EXISTS (SELECT FROM prepared p WHERE p.number = r.number)
    UNION ALL
    SELECT r.number, 'not-issued' FROM signing.register r
    JOIN signed s ON r.case_id = s.case_id AND r.document = decode(s.document, 'hex')
    WHERE r.status <> 'issued' AND NOT s.annulled
    UNION ALL
    SELECT r.number, 'not-annulled' FROM signing.register r
    JOIN signed s ON r.case_id = s.case_id AND r.document = decode(s.document, 'hex')
    WHERE r.status <> 'void' AND s.annulled
    UNION ALL
    SELECT r.number, 'never-signed' FROM signing.register r
    WHERE r.status = 'issued' AND NOT EXISTS (
        SELECT FROM signed s WHERE r.case_id = s.case_id AND r.document = decode(s.document, 'hex'))
    UNION ALL
    SELECT r.number, 'blank-not-released' FROM signing.register r JOIN signing.blanks b ON b.number = r.number
    WHERE r.status = 'void' AND b.standing = 'reserved'
    UNION ALL
    SELECT r.number, 'blank-not-issued' FROM signing.register r
    JOIN signing.blanks b ON b.number = r.number AND b.standing = 'printed'
    JOIN signed s ON r.case_id = s.case_id AND r.document = decode(s.document, 'hex')
    WHERE r.status = 'issued' AND s.handed_over
    ORDER BY 1, 2";

/// Takes the next number of a college in a year; none where the year has no more.
pub(crate) async fn reserve(
    tx: &mut PgConnection,
    (college, year): (Bin, u16),
    (case, draft): (CaseId, i32),
    now: DateTime<Utc>,
) -> Result<Option<RegisterNumber>, sqlx::Error> {
    let serial: Option<i32> = sqlx::query_scalar(
        "INSERT INTO signing.counters (college, year, last) VALUES ($1, $2, 1)
         ON CONFLICT (college, year) DO UPDATE SET last = counters.last + 1 WHERE counters.last < $3 RETURNING last",
    )
    .bind(college.as_str())
    .bind(i32::from(year))
    .bind(i32::try_from(RegisterNumber::SERIAL_MAX).unwrap_or(i32::MAX))
    .fetch_optional(&mut *tx)
    .await?;
    let number = serial.and_then(|serial| RegisterNumber::try_new(college, year, serial.unsigned_abs()));
    let (Some(number), Some(serial)) = (number, serial) else { return Ok(None) };
    sqlx::query(
        "INSERT INTO signing.register (college, year, serial, number, case_id, draft, status, reserved_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'reserved', $7)",
    )
    .bind(college.as_str())
    .bind(i32::from(year))
    .bind(serial)
    .bind(number.to_string())
    .bind(case.0)
    .bind(draft)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(Some(number))
}

/// Binds a reserved number to its document.
pub(crate) async fn bind(tx: &mut PgConnection, number: RegisterNumber, document: FileRef) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE signing.register SET document = $2 WHERE number = $1 AND status = 'reserved'")
        .bind(number.to_string())
        .bind(&document.0[..])
        .execute(tx)
        .await
        .map(drop)
}

/// Makes a number void that is still reserved.
pub(crate) async fn make_void(
    tx: &mut PgConnection,
    number: RegisterNumber,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE signing.register SET status = 'void', reason = $2, settled_at = $3
         WHERE number = $1 AND status = 'reserved'",
    )
    .bind(number.to_string())
    .bind(reason)
    .bind(now)
    .execute(tx)
    .await
    .map(drop)
}

/// Makes void whatever a case still holds reserved.
pub(crate) async fn make_case_void(
    tx: &mut PgConnection,
    case: CaseId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE signing.register SET status = 'void', reason = $2, settled_at = $3
         WHERE case_id = $1 AND status = 'reserved'",
    )
    .bind(case.0)
    .bind(reason)
    .bind(at)
    .execute(tx)
    .await
    .map(drop)
}

/// Makes void the number that stands on a signed document, where one does: the document is worth nothing any more.
pub(crate) async fn annul(
    tx: &mut PgConnection,
    document: FileRef,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE signing.register SET status = 'void', reason = $2, settled_at = $3
         WHERE document = $1 AND status = 'issued'",
    )
    .bind(&document.0[..])
    .bind(reason)
    .bind(at)
    .execute(tx)
    .await
    .map(drop)
}

/// Issues the number that stands on a signed document, where one does.
pub(crate) async fn issue(
    tx: &mut PgConnection,
    case: CaseId,
    document: FileRef,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE signing.register SET status = 'issued', settled_at = $3
         WHERE case_id = $1 AND document = $2 AND status = 'reserved'",
    )
    .bind(case.0)
    .bind(&document.0[..])
    .bind(at)
    .execute(tx)
    .await
    .map(drop)
}

fn entry(row: &PgRow) -> Result<Entry, sqlx::Error> {
    let broken = |column: &'static str| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: "it is none of the contract".into(),
    };
    let status: String = row.try_get("status")?;
    let number: String = row.try_get("number")?;
    let other = |column| {
        Ok::<_, sqlx::Error>(row.try_get::<Option<String>, _>(column)?.as_deref().and_then(RegisterNumber::parse))
    };
    let blank: Option<String> = row.try_get("blank")?;
    let standing: Option<String> = row.try_get("blank_standing")?;
    let blank = blank.as_deref().and_then(BlankNumber::parse).zip(standing.as_deref().and_then(Standing::from_name));
    Ok(Entry {
        blank,
        by_hand: row.try_get("by_hand")?,
        case: CaseId(row.try_get("case_id")?),
        document: row.try_get::<Option<[u8; 32]>, _>("document")?.map(FileRef),
        draft: row.try_get::<i32, _>("draft")?.unsigned_abs(),
        in_place_of: other("in_place_of")?,
        number: RegisterNumber::parse(&number).ok_or_else(|| broken("number"))?,
        original_found_on: row.try_get("original_found_on")?,
        replaced_by: other("replaced_by")?,
        reason: row.try_get("reason")?,
        reserved_at: row.try_get("reserved_at")?,
        settled_at: row.try_get("settled_at")?,
        status: Status::ALL.into_iter().find(|known| known.name() == status).ok_or_else(|| broken("status"))?,
    })
}
