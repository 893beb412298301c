//! How a case is shown over the API.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use telnusqa_domain::calendar::{Calendar, UnknownYear};
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{Refusal, StepKind, can_be_proposed_until};
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_domain::regulation::{Regulation, RegulationId};
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
    /// What is to be done next about complaints; none where none is open.
    next_complaint: Option<NextComplaint>,
    /// What staff of the college are to do next; none where the move is not theirs.
    next_step: Option<NextStep>,
    /// By when, and from when, it may be refused; none where it cannot be, or not any more.
    refusal: Option<RefusalDates>,
    /// The steps of the college, each with the last moment for it; empty where there is no term.
    steps: Vec<StepView>,
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
    /// The last moment for this step; none where it has none of its own.
    until: Option<DateTime<Utc>>,
    /// Whether it was warned that this moment is near.
    warned: bool,
    /// Whether it has passed, and was told to the head.
    overrun: bool,
}

impl NextStep {
    /// The step that waits, with its own time where the clock watches it.
    fn of(card: &Card, calendar: &Calendar, providers: &Register) -> Option<Self> {
        let step = card.next_step()?;
        // The clock watches the case's own step; an annulment that waits for its second word has no time of its own.
        let watched = card.watched(calendar, providers).ok().flatten().filter(|_| step != StepKind::Annul);
        let told = watched.as_ref().map(|watched| (watched.duty, watched.by));
        Some(Self {
            step: step.name(),
            role: step.role(Regulation::of(card.regulation?))?.name(),
            by: card.hand_over_by.or(card.due_on),
            until: watched.map(|watched| watched.by),
            warned: told.is_some() && card.near == told,
            overrun: card.overrun().is_some(),
        })
    }
}

/// A step of the plan.
#[derive(Serialize)]
struct StepView {
    step: &'static str,
    role: &'static str,
    by: DateTime<Utc>,
}

/// What is to be done next about a complaint.
#[derive(Serialize)]
struct NextComplaint {
    complaint: u32,
    /// `caseFile` or `decision`.
    task: &'static str,
    mover: &'static str,
    by: NaiveDate,
}

impl NextComplaint {
    fn of(card: &Card) -> Option<Self> {
        let (complaint, task, mover, by) = card.next_complaint()?;
        Some(Self { complaint: complaint.number, task: task.name(), mover: mover.name(), by })
    }
}

/// The days of a refusal's procedure (АППК 73); none of those that run from the notice before it is delivered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefusalDates {
    /// The first day on which it may be drafted.
    allowed_from: Option<NaiveDate>,
    /// The last day on which one can be proposed in time; none when the term has passed, and it is late whenever it is.
    can_be_proposed_until: Option<NaiveDate>,
    /// The last day on which the applicant may object, or ask to be heard.
    objections_until: Option<NaiveDate>,
}

impl RefusalDates {
    /// As long as nothing is signed, by a regulation that knows refusals on the merits (R16-06, RC-22…24).
    fn of(card: &Card, calendar: &Calendar) -> Option<Self> {
        let hand_over_by = card.hand_over_by.filter(|_| card.signed_at.is_none() && !card.stage.has_ended())?;
        let rules = card.regulation.filter(|of| Regulation::of(*of).hearing.is_some())?;
        // A year that the calendar does not know leaves the day open.
        let of_notice = |day: fn(&Refusal, &Calendar, RegulationId) -> Result<Option<NaiveDate>, UnknownYear>| {
            card.refusal.as_ref().and_then(|refusal| day(refusal, calendar, rules).ok().flatten())
        };
        Some(Self {
            allowed_from: of_notice(Refusal::allowed_from),
            can_be_proposed_until: can_be_proposed_until(calendar, rules, hand_over_by)
                .ok()
                .flatten()
                .filter(|_| !card.term_expired),
            objections_until: of_notice(Refusal::objections_until),
        })
    }
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
        let (calendar, providers) = (app.calendars.now(), app.providers.now());
        // A year that the calendar does not know leaves them out.
        let steps = hit.card.steps(calendar, providers).unwrap_or_default().into_iter();
        let steps = steps.map(|step| StepView { step: step.duty.name(), role: step.role.name(), by: step.by });
        let college = app.providers.now().find(hit.card.college);
        Self {
            case_id: hit.case.0,
            college_name: college
                .map(|college| CollegeName { kk: college.name_kk.clone(), ru: college.name_ru.clone() }),
            sentence: SentenceView::new(app.sentence(&hit.card, language, now), language),
            next_complaint: NextComplaint::of(&hit.card),
            next_step: NextStep::of(&hit.card, calendar, providers),
            refusal: RefusalDates::of(&hit.card, calendar),
            steps: steps.collect(),
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
