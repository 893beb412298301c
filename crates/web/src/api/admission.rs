//! `GET /api/v1/cases/{number}/receipt`: what became of an application that came through a door of the house, with the receipt
//! that was given for it (АППК 64(2)); and the same as the answer to whoever takes one in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use telnusqa_contracts::document;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::{Channel, DocumentKind};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Bilingual;
use uuid::Uuid;

use super::Problem;
use super::after::After;
use super::case::{Number, find};
use crate::app::App;
use crate::staff::Member;

/// Who takes in what applicants hand in on the page of the house.
pub(super) const HOUSE: &str = "telnusqa";

/// What became of an application, as `intake` wrote it.
pub(super) struct Admission {
    case_id: Uuid,
    channel: String,
    due_on: Option<NaiveDate>,
    expired: Vec<String>,
    missing: Vec<String>,
    number: Option<String>,
    outcome: String,
    receipt_kk: String,
    receipt_ru: String,
    registered_at: Option<DateTime<Utc>>,
    submitted_at: DateTime<Utc>,
    taken_by: String,
}

impl FromRow<'_, PgRow> for Admission {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            case_id: row.try_get("case_id")?,
            channel: row.try_get("channel")?,
            due_on: row.try_get("due_on")?,
            expired: row.try_get("expired")?,
            missing: row.try_get("missing")?,
            number: row.try_get("number")?,
            outcome: row.try_get("outcome")?,
            receipt_kk: row.try_get("receipt_kk")?,
            receipt_ru: row.try_get("receipt_ru")?,
            registered_at: row.try_get("registered_at")?,
            submitted_at: row.try_get("submitted_at")?,
            taken_by: row.try_get("taken_by")?,
        })
    }
}

/// The answer to whoever takes one in.
#[derive(Serialize)]
pub(super) struct Taken {
    #[serde(flatten)]
    pub(super) admission: AdmissionView,
    pub(super) position: i64,
    pub(super) repeated: bool,
}

/// What became of an application.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AdmissionView {
    application_number: Option<String>,
    case_id: Uuid,
    channel: String,
    /// The last day of the term.
    due_on: Option<NaiveDate>,
    /// Demanded papers that had expired.
    expired: Vec<Paper>,
    links: Links,
    /// Demanded papers that were not there.
    missing: Vec<Paper>,
    /// `accepted` or `declined`.
    outcome: String,
    receipt: Receipt,
    /// The moment from which the term counts.
    registered_at: Option<String>,
    submitted_at: String,
}

#[derive(Serialize)]
struct Paper {
    kind: String,
    name: Texts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    case: String,
    public_page: Option<String>,
    receipt: String,
    /// How the term is counted, day by day.
    term: Option<String>,
}

/// The receipt: its text in both languages, and who took the papers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Receipt {
    acceptor: Acceptor,
    kk: String,
    ru: String,
}

#[derive(Serialize)]
struct Acceptor {
    id: String,
    name: Option<String>,
    position: Texts,
}

#[derive(Serialize)]
struct Texts {
    kk: String,
    ru: String,
}

impl From<Bilingual> for Texts {
    fn from(text: Bilingual) -> Self {
        Self { kk: text.kk.to_owned(), ru: text.ru.to_owned() }
    }
}

/// The number and the last day of the term of an application; none where nothing is known of it.
pub(crate) async fn handed_in(app: &App, case: Uuid) -> Result<Option<(String, Option<NaiveDate>)>, Problem> {
    let admission = Admission::find(app, case).await?;
    Ok(admission.and_then(|admission| admission.number.zip(Some(admission.due_on))))
}

/// Shows it to those who see the case.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
) -> Result<Json<AdmissionView>, Problem> {
    let hit = find(&app, &member, number, app.clock.now()).await?.found;
    let admission = Admission::find(&app, hit.case.0).await?.ok_or(Problem::new(Kind::NotFound))?;
    Ok(Json(admission.view(&app)))
}

impl Admission {
    /// That of a case; none where its application came from the IIS, whose branch gave the receipt.
    pub(super) async fn find(app: &App, case: Uuid) -> Result<Option<Self>, Problem> {
        sqlx::query_as(
            "SELECT case_id, channel, due_on, expired, missing, number, outcome, receipt_kk, receipt_ru, registered_at,
                 submitted_at, taken_by
             FROM intake.admissions WHERE case_id = $1",
        )
        .bind(case)
        .fetch_optional(&app.pool)
        .await
        .map_err(|error| Problem::unavailable(&error))
    }

    /// Where its case is read; a declined one has no number.
    pub(super) fn address(&self) -> String {
        let number = self.number.clone().unwrap_or_else(|| self.case_id.to_string());
        format!("/api/v1/cases/{number}")
    }

    /// The receipt as it is printed, with the day on which it was given.
    pub(super) fn on_paper(self, app: &App) -> (NaiveDate, document::Receipt) {
        let given = day_in_almaty(self.submitted_at);
        let accepted = self.number.is_some();
        let Receipt { kk, ru, .. } = self.view(app).receipt;
        let lines = |text: String| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        (given, document::Receipt { accepted, kk: lines(kk), ru: lines(ru) })
    }

    pub(super) fn view(self, app: &App) -> AdmissionView {
        let address = self.address();
        let position = position(&self.channel, &self.taken_by);
        let name = if self.taken_by == HOUSE { Some("Telnusqa".to_owned()) } else { app.staff.name(&self.taken_by) };
        let acceptor = name.clone().unwrap_or_else(|| self.taken_by.clone());
        let signed = |text: String, by: &str, position: &str| format!("{text} {by}: {acceptor}, {position}.");
        AdmissionView {
            case_id: self.case_id,
            channel: self.channel,
            due_on: self.due_on,
            expired: self.expired.into_iter().map(paper).collect(),
            links: Links {
                public_page: self.number.as_ref().map(|number| format!("{}/s/{number}", app.public_url)),
                receipt: format!("{address}/receipt"),
                term: self.number.is_some().then(|| format!("{address}/term")),
                case: address,
            },
            missing: self.missing.into_iter().map(paper).collect(),
            application_number: self.number,
            outcome: self.outcome,
            registered_at: self.registered_at.map(|at| in_almaty(at).to_rfc3339()),
            submitted_at: in_almaty(self.submitted_at).to_rfc3339(),
            receipt: Receipt {
                kk: signed(self.receipt_kk, "Қабылдаған", position.kk),
                ru: signed(self.receipt_ru, "Принял(а)", position.ru),
                acceptor: Acceptor { id: self.taken_by, name, position: position.into() },
            },
        }
    }
}

fn paper(kind: String) -> Paper {
    let name = DocumentKind::from_name(&kind).map_or(Bilingual { kk: "", ru: "" }, DocumentKind::text);
    Paper { kind, name: name.into() }
}

/// What whoever takes applications in at a door is.
fn position(channel: &str, taken_by: &str) -> Bilingual {
    match Channel::from_name(channel) {
        Some(Channel::Portal) if taken_by == HOUSE => Bilingual {
            kk: "электрондық өтініштер беті",
            ru: "страница электронных заявлений",
        },
        Some(Channel::Office) | None => {
            Bilingual { kk: "кеңсе қызметкері", ru: "сотрудник канцелярии" }
        }
        Some(Channel::Portal) => Bilingual { kk: "egov.kz порталы", ru: "портал egov.kz" },
        Some(Channel::Counter | Channel::HomeVisit) => Bilingual {
            kk: "Мемлекеттік корпорацияның қызметкері",
            ru: "работник Государственной корпорации",
        },
    }
}
