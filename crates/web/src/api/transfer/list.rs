//! A list as `workflow` wrote it, with what lies in the vault of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case;
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::{Bilingual, Trilingual};
use telnusqa_domain::transfer::{ListNumber, Rejection, Standing};
use telnusqa_vault::Reader;
use uuid::Uuid;

use super::address;
use super::rows::{self, EventRow, LineRow};
use crate::api::Problem;
use crate::app::App;
use crate::staff::Member;

const INTERNAL: Trilingual<&'static str> = Trilingual {
    en: "A technical failure: the parcel was not handed over, and the administrator was told.",
    kk: "Техникалық ақау: жөнелтілім берілген жоқ, әкімшіге хабарланды.",
    ru: "Технический сбой: отправление не передано, администратору сообщено.",
};

/// A list, and its version.
pub(super) struct Found {
    pub(super) version: i32,
    pub(super) list: ListView,
}

/// A list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListView {
    pub(super) number: String,
    pub(super) college: String,
    /// `incoming` from the Corporation, or `outgoing` to it.
    pub(super) direction: String,
    /// `open`, `signed` or `closed`.
    pub(super) standing: String,
    version: i32,
    /// The day of the run.
    pub(super) on: NaiveDate,
    pub(super) courier_service: String,
    pub(super) waybill: Option<String>,
    opened_at: String,
    opened_by: Somebody,
    /// None while it is written on.
    pub(super) signatures: Option<Signatures>,
    /// What stands on it, in the order of the paper.
    pub(super) lines: Vec<Line>,
    /// What came and stands on no line.
    pub(super) unlisted: Vec<String>,
    /// Who did what, oldest first.
    history: Vec<Happened>,
    links: Links,
}

/// Somebody of the college.
#[derive(Serialize)]
pub(super) struct Somebody {
    pub(super) id: String,
    pub(super) name: Option<String>,
}

/// That both have signed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Signatures {
    pub(super) at: String,
    /// Who of the college gave or received it.
    pub(super) by: Somebody,
    /// SHA-256 of a scan of the signed paper.
    scan: Option<String>,
}

/// A parcel.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line {
    /// Its place on the paper.
    pub(super) line: usize,
    pub(super) application_number: String,
    pub(super) register_number: Option<String>,
    pub(super) result: Option<String>,
    pub(super) pages: Option<i32>,
    /// Of what the courier brings: `present` or `missing`, where somebody has looked.
    pub(super) found: Option<String>,
    /// `listed`, and at the end `handedOver`, `received`, `missing`, `awaited` or `stayed`.
    pub(super) state: &'static str,
    /// Why it stayed.
    pub(super) reason: Option<Reason>,
}

/// Why a parcel stayed.
#[derive(Serialize)]
pub(super) struct Reason {
    code: String,
    pub(super) kk: &'static str,
    pub(super) ru: &'static str,
}

/// A line of its history.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Happened {
    version: i32,
    kind: String,
    at: String,
    by: String,
    /// Of which parcel.
    application_number: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    courier: Option<String>,
    sheet: String,
}

/// A list among others.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Short {
    number: String,
    direction: String,
    standing: String,
    on: NaiveDate,
    /// How many parcels stand on it, went, or were received.
    parcels: i64,
    /// How many did not go.
    stayed: i64,
    links: ShortLinks,
}

/// How many there are in all, its number, which way it goes, how far it is, its day, how many stand on it or went, how many did not.
type ShortRow = (i64, String, String, String, NaiveDate, i64, i64);

#[derive(Serialize)]
struct ShortLinks {
    list: String,
    sheet: String,
}

/// What was sealed of the courier.
#[derive(Deserialize, Serialize)]
pub(super) struct CourierView {
    name: String,
    document: Document,
}

#[derive(Deserialize, Serialize)]
struct Document {
    kind: String,
    number: String,
}

/// What came and stands on no line.
#[derive(Deserialize)]
struct Note {
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Heading {
    courier_service: String,
    waybill: Option<String>,
}

/// The list to which a step with this cause was taken.
pub(super) async fn by_cause(app: &App, cause: Uuid) -> Result<Option<ListNumber>, Problem> {
    let list: Option<String> = sqlx::query_scalar("SELECT list FROM workflow.transfer_events WHERE cause = $1")
        .bind(cause)
        .fetch_optional(&app.pool)
        .await
        .map_err(|error| Problem::unavailable(&error))?;
    Ok(list.and_then(|text| ListNumber::parse(&text)))
}

/// A list; who reads it is recorded with what lies in the vault of it.
pub(super) async fn find(app: &App, member: &Member, number: ListNumber) -> Result<Found, Problem> {
    let (row, lines, events) =
        rows::find(app, number).await.map_err(|error| Problem::unavailable(&error))?.ok_or_else(unknown)?;
    let heading: Heading = sealed(app, member, &row.heading).await?;
    let mut unlisted = Vec::new();
    for (_, kind, _, _, body) in &events {
        if let Some(note) = body.get("note").and_then(Value::as_str).filter(|_| kind == "noted") {
            let sha256 = hex::decode(note).map_err(|error| Problem::unavailable(&error))?;
            unlisted.push(sealed::<Note>(app, member, &sha256).await?.text);
        }
    }
    let somebody = |id: String| Somebody { name: app.staff.name(&id), id };
    let signatures = row.signed_at.zip(row.signed_by).map(|(at, by)| Signatures {
        at: in_almaty(at).to_rfc3339(),
        by: somebody(by),
        scan: row.scan.map(hex::encode),
    });
    let list = ListView {
        number: number.to_string(),
        college: number.college().as_str().to_owned(),
        direction: row.direction,
        standing: row.standing,
        version: row.version,
        on: row.run_on,
        courier_service: heading.courier_service,
        waybill: heading.waybill,
        opened_at: in_almaty(row.opened_at).to_rfc3339(),
        opened_by: somebody(row.opened_by),
        signatures,
        unlisted,
        history: events.into_iter().map(|event| happened(event, &lines)).collect(),
        lines: lines.into_iter().filter(|line| line.state != "removed").zip(1..).map(line).collect(),
        links: Links {
            courier: row.courier.map(|_| format!("{}/courier", address(number))),
            sheet: format!("{}/sheet", address(number)),
        },
    };
    Ok(Found { version: row.version, list })
}

/// What was sealed of the courier; the reading is recorded.
pub(super) async fn courier(app: &App, member: &Member, number: ListNumber) -> Result<CourierView, Problem> {
    let courier: Option<Option<Vec<u8>>> =
        sqlx::query_scalar("SELECT courier FROM workflow.transfer_lists WHERE number = $1")
            .bind(number.to_string())
            .fetch_optional(&app.pool)
            .await
            .map_err(|error| Problem::unavailable(&error))?;
    let courier = courier.ok_or_else(unknown)?.ok_or(Problem::new(Kind::NotFound))?;
    sealed(app, member, &courier).await
}

/// Lists of a college, the newest run first; and how many there are.
pub(super) async fn page(
    app: &App,
    college: Bin,
    standing: Option<Standing>,
    (number, size): (u32, u32),
) -> Result<(u64, Vec<Short>), Problem> {
    let rows: Result<Vec<ShortRow>, sqlx::Error> = sqlx::query_as(
        "SELECT count(*) OVER (), number, direction, standing, run_on,
             (SELECT count(*) FROM workflow.transfer_lines WHERE list = number AND state IN ('listed', 'handed-over', 'received')),
             (SELECT count(*) FROM workflow.transfer_lines WHERE list = number AND state = 'stayed')
         FROM workflow.transfer_lists WHERE college = $1 AND ($2::text IS NULL OR standing = $2)
         ORDER BY run_on DESC, number DESC LIMIT $3 OFFSET $4",
    )
    .bind(college.as_str())
    .bind(standing.map(Standing::name))
    .bind(i64::from(size))
    .bind(i64::from(number) * i64::from(size))
    .fetch_all(&app.pool)
    .await;
    let rows = rows.map_err(|error| Problem::unavailable(&error))?;
    let total = rows.first().map_or(0, |row| row.0);
    let short = |(_, number, direction, standing, on, parcels, stayed): ShortRow| {
        let list = format!("/api/v1/transfer-lists/{number}");
        let links = ShortLinks { sheet: format!("{list}/sheet"), list };
        Short { number, direction, standing, on, parcels, stayed, links }
    };
    Ok((u64::try_from(total).unwrap_or_default(), rows.into_iter().map(short).collect()))
}

fn line((row, line): (LineRow, usize)) -> Line {
    Line {
        line,
        application_number: row.application_number,
        register_number: row.register_number,
        result: row.result,
        pages: row.pages,
        found: row.found,
        state: match row.state.as_str() {
            "awaited" => "awaited",
            "handed-over" => "handedOver",
            "missing" => "missing",
            "received" => "received",
            "stayed" => "stayed",
            _ => "listed",
        },
        reason: row.reason.map(reason),
    }
}

/// The case said why; where it could not, we failed.
fn reason(code: String) -> Reason {
    let known = case::Rejection::ALL.into_iter().find(|rejection| rejection.code() == code);
    let Bilingual { kk, ru } = known.map_or(INTERNAL, case::Rejection::text).official();
    Reason { code, kk, ru }
}

fn happened((version, kind, at, by, body): EventRow, lines: &[LineRow]) -> Happened {
    let case = body.get("case").and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
    let of = lines.iter().find(|line| Some(line.case_id) == case);
    Happened {
        version,
        kind,
        at: in_almaty(at).to_rfc3339(),
        by,
        application_number: of.map(|line| line.application_number.clone()),
    }
}

/// What lies in the vault under a digest.
async fn sealed<T: for<'de> Deserialize<'de>>(app: &App, member: &Member, sha256: &[u8]) -> Result<T, Problem> {
    let sha256 = sha256.try_into().map_err(|_| Problem::new(Kind::Internal))?;
    let reader = Reader { at: app.clock.now(), who: member.who(), why: "transfer list".to_owned() };
    let bytes = app.vault.read_file(sha256, &reader).await?;
    serde_json::from_slice(&bytes).map_err(|error| Problem::unavailable(&error))
}

fn unknown() -> Problem {
    Problem::at(Kind::NotFound, "", Rejection::Unknown.code(), Rejection::Unknown.text())
}
