//! The written form of complaints, beside the card.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::complaint::{About, Body, CaseFile, Complaint, Resumed, Standing, Verdict};
use telnusqa_domain::case::{FileRef, StaffId};

use super::Written;

/// A complaint as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComplaintForm {
    /// What is complained of.
    pub about: Written<About>,
    /// The member of staff complained of.
    pub against: Option<Written<StaffId>>,
    /// Whether it came after `appeal_until`; it need not be late for that, which the body decides.
    #[serde(default)]
    pub after_day_told: bool,
    /// The last of the days that were told for it.
    pub appeal_until: Option<NaiveDate>,
    /// Who decides it.
    pub body: Written<Body>,
    /// The file of the case, where the body needs it.
    pub case_file: Option<CaseFileForm>,
    /// The day of the decision.
    pub decided_on: Option<NaiveDate>,
    /// The last day for the decision.
    pub due_on: NaiveDate,
    /// Whether its term was extended.
    pub extended: bool,
    /// Whether it was warned that the last day is near.
    pub near: bool,
    /// Which of the case's, from 1.
    pub number: u32,
    /// Whether the refusal complained of is of no effect because of it. Cards of before do not say it: there, every complaint about a
    /// refusal did that was satisfied.
    #[serde(default)]
    pub overturned: Option<bool>,
    /// Whether the last day passed without a decision: it counts as refused (АППК 100(5)).
    pub overdue: bool,
    /// The day on which it came. Cards of before do not say it: the day of its registration.
    #[serde(default)]
    pub received_on: Option<NaiveDate>,
    /// The document of the refusal that is complained of, SHA-256. Cards of before do not say it: it is the one that stands.
    #[serde(default)]
    pub refusal: Option<Written<FileRef>>,
    /// The day of its registration.
    pub registered_on: NaiveDate,
    /// Whether the refusal complained of is not carried out meanwhile (АППК 96).
    pub suspends: bool,
    /// How it was decided.
    pub verdict: Option<Written<Verdict>>,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// The file of a case as it is written.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseFileForm {
    /// The last day for the hand-over.
    pub by: NaiveDate,
    /// Whether it was handed over.
    pub handed_over: bool,
    /// Whether it was warned that the last day is near.
    pub near: bool,
    /// Whether the last day passed without a hand-over.
    pub overdue: bool,
}

/// The term of a case that goes on, as it is written.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResumedForm {
    /// Its last day.
    pub due_on: NaiveDate,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: NaiveDate,
    /// The day of the decision.
    pub since: NaiveDate,
    /// How many working days it has.
    pub working_days: u32,
}

impl ComplaintForm {
    /// A complaint of a case where `refused` is the refusal that stands.
    pub(super) fn of(complaint: Complaint, refused: Option<FileRef>) -> Self {
        let (after_day_told, suspends) = (complaint.is_after_day_told(), complaint.suspends(refused));
        let (decided_on, overturned, verdict) = match complaint.standing {
            Standing::Decided { on, overturned, verdict } => (Some(on), Some(overturned), Some(Written(verdict))),
            Standing::Open | Standing::Withdrawn => (None, None, None),
        };
        Self {
            about: Written(complaint.about),
            after_day_told,
            against: complaint.against.map(Written),
            appeal_until: complaint.appeal_until,
            body: Written(complaint.body),
            case_file: complaint.case_file.map(|CaseFile { by, handed_over, near, overdue }| CaseFileForm {
                by,
                handed_over,
                near,
                overdue,
            }),
            decided_on,
            due_on: complaint.due_on,
            extended: complaint.extended,
            near: complaint.near,
            number: complaint.number,
            overdue: complaint.overdue,
            overturned,
            received_on: Some(complaint.received_on),
            refusal: complaint.refusal.map(Written),
            registered_on: complaint.registered_on,
            suspends,
            verdict,
            withdrawn: complaint.standing == Standing::Withdrawn,
        }
    }

    /// The complaint of a case where `refused` is the refusal that stands.
    pub(super) fn complaint(self, refused: Option<FileRef>) -> Complaint {
        let form = self;
        let of_refusal = form.about.0 == About::Refusal;
        let standing = match (form.decided_on, form.verdict) {
            _ if form.withdrawn => Standing::Withdrawn,
            (Some(on), Some(Written(verdict))) => {
                let wins = matches!(verdict, Verdict::PartlySatisfied | Verdict::Satisfied);
                Standing::Decided { on, overturned: form.overturned.unwrap_or(of_refusal && wins), verdict }
            }
            (Some(_) | None, _) => Standing::Open,
        };
        let refusal = form.refusal.map(|Written(document)| document).or(refused).filter(|_| of_refusal);
        Complaint {
            about: form.about.0,
            against: form.against.map(|written| written.0),
            appeal_until: form.appeal_until,
            body: form.body.0,
            case_file: form.case_file.map(|CaseFileForm { by, handed_over, near, overdue }| CaseFile {
                by,
                handed_over,
                near,
                overdue,
            }),
            due_on: form.due_on,
            extended: form.extended,
            near: form.near,
            number: form.number,
            overdue: form.overdue,
            received_on: form.received_on.unwrap_or(form.registered_on),
            refusal,
            registered_on: form.registered_on,
            standing,
        }
    }
}

impl From<Resumed> for ResumedForm {
    fn from(Resumed { due_on, hand_over_by, since, working_days }: Resumed) -> Self {
        Self { due_on, hand_over_by, since, working_days }
    }
}

impl From<ResumedForm> for Resumed {
    fn from(ResumedForm { due_on, hand_over_by, since, working_days }: ResumedForm) -> Self {
        Self { due_on, hand_over_by, since, working_days }
    }
}
