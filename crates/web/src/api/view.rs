//! How a case is shown over the API.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use telnusqa_domain::language::Language;
use telnusqa_domain::sentence::Sentence;
use telnusqa_status::written::CardForm;
use telnusqa_status::{AsOf, Hit};
use uuid::Uuid;

use crate::app::App;

/// Up to where the answer tells.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AsOfView {
    /// The last position of the log that was applied.
    position: i64,
    /// The moment that the answer is true as of.
    at: DateTime<Utc>,
    /// How long ago that was.
    age_ms: i64,
}

impl From<AsOf> for AsOfView {
    fn from(as_of: AsOf) -> Self {
        Self { position: as_of.position.0, at: as_of.at, age_ms: as_of.age.num_milliseconds() }
    }
}

/// A case.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CaseView {
    case_id: Uuid,
    card: CardForm,
    college_name: Option<CollegeName>,
    sentence: SentenceView,
    /// What staff of the college are to do next; none where the move is not theirs.
    next_step: Option<NextStep>,
    /// The last event of the case: its place in the log and in the case's history, and when it was recorded.
    position: i64,
    version: i32,
    updated_at: DateTime<Utc>,
    links: Links,
}

/// A step that waits.
#[derive(Serialize)]
struct NextStep {
    step: &'static str,
    role: &'static str,
    /// The day by which the result must lie where it is collected.
    by: Option<NaiveDate>,
}

#[derive(Serialize)]
struct CollegeName {
    kk: String,
    ru: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    applicant: String,
    /// The page for everybody; none where the package was declined.
    public_page: Option<String>,
    timeline: String,
}

/// What is said about a case.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SentenceView {
    language: &'static str,
    text: String,
    next: String,
    mover: &'static str,
    by: Option<NaiveDate>,
    working_days_left: Option<i32>,
}

impl SentenceView {
    pub(super) fn new(sentence: Sentence, language: Language) -> Self {
        Self {
            language: language.code(),
            text: sentence.text,
            next: sentence.next,
            mover: sentence.mover.name(),
            by: sentence.by,
            working_days_left: sentence.working_days_left,
        }
    }
}

impl CaseView {
    pub(super) fn new(app: &App, hit: Hit, language: Language, now: DateTime<Utc>) -> Self {
        let number = hit.card.number.map(|number| number.to_string());
        // a declined package has no number: its case stands in its address
        let address = number.clone().unwrap_or_else(|| hit.case.0.to_string());
        let by = hit.card.hand_over_by.or(hit.card.due_on);
        let next_step = hit.card.next_step().map(|step| NextStep { step: step.name(), role: step.role().name(), by });
        let college = app.providers.find(hit.card.college);
        Self {
            case_id: hit.case.0,
            college_name: college
                .map(|college| CollegeName { kk: college.name_kk.clone(), ru: college.name_ru.clone() }),
            sentence: SentenceView::new(app.sentence(&hit.card, language, now), language),
            next_step,
            position: hit.position.0,
            version: hit.version,
            updated_at: hit.updated_at,
            links: Links {
                applicant: format!("/api/v1/cases/{address}/applicant"),
                public_page: number.map(|number| format!("{}/s/{number}", app.public_url)),
                timeline: format!("/api/v1/cases/{address}/timeline"),
            },
            card: hit.card.into(),
        }
    }
}
