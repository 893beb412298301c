//! The forms of the events of a case under way, each as its `.proto` message writes it in JSON.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::complaint;
use telnusqa_domain::case::{
    self, Digest, Draft, Event, Extension, FileRef, Ground, Manner, Party, ResultKind, StaffId,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::Duty;
use telnusqa_domain::transfer::ListNumber;

use super::complaint::Resumed;
use crate::draft::Parts;
use crate::text::AsText;

/// `annulled`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Annulled {
    pub(super) by: AsText<StaffId>,
    pub(super) proposed_by: AsText<StaffId>,
    pub(super) reason: AsText<FileRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resumed: Option<Resumed>,
}

/// `annulment-proposed`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnnulmentProposed {
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub(super) anew: bool,
    pub(super) by: AsText<StaffId>,
    pub(super) reason: AsText<FileRef>,
}

/// `original-found`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OriginalFound {
    pub(super) by: AsText<StaffId>,
    pub(super) note: AsText<FileRef>,
    pub(super) on: NaiveDate,
}

/// `arrived`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Arrived {
    pub(super) by: AsText<StaffId>,
}

/// `assigned`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Assigned {
    pub(super) by: AsText<StaffId>,
    pub(super) executor: AsText<StaffId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resolution: Option<AsText<FileRef>>,
}

/// `delivered`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delivered {
    pub(super) by: AsText<StaffId>,
}

/// `dispatched`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dispatched {
    pub(super) at: DateTime<Utc>,
    pub(super) pages: u16,
    pub(super) waybill: AsText<Digest>,
}

/// `drafted`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Drafted {
    pub(super) by: AsText<StaffId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fact: Option<AsText<FileRef>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ground: Option<AsText<Ground>>,
    pub(super) result: AsText<ResultKind>,
}

/// `handed-to-successor`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HandedToSuccessor {
    pub(super) from: AsText<Bin>,
    pub(super) to: AsText<Bin>,
}

/// `issued`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Issued {
    pub(super) at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<AsText<StaffId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identity: Option<AsText<FileRef>>,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub(super) original: bool,
    pub(super) to: AsText<Party>,
}

/// `prepared`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Prepared {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) appeal_until: Option<NaiveDate>,
    pub(super) document: AsText<FileRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<AsText<RegisterNumber>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplement: Option<AsText<FileRef>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) templates: Option<u32>,
}

/// `registered`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registered {
    pub(super) by: AsText<StaffId>,
}

/// `returned`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Returned {
    pub(super) at: DateTime<Utc>,
    pub(super) waybill: AsText<Digest>,
}

/// `rework-demanded`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReworkDemanded {
    pub(super) by: AsText<StaffId>,
    pub(super) remark: AsText<FileRef>,
}

/// `scan-attached`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ScanAttached {
    pub(super) by: AsText<StaffId>,
    pub(super) document: AsText<FileRef>,
    pub(super) scan: AsText<FileRef>,
}

/// `sent`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    pub(super) by: AsText<StaffId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) run: Option<AsText<ListNumber>>,
    pub(super) waybill: AsText<Digest>,
}

/// `signed`, schema 1: by a key.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Signed {
    pub(super) by: AsText<StaffId>,
    pub(super) certificate: AsText<[u8; 32]>,
    pub(super) document: AsText<FileRef>,
    pub(super) signature: AsText<FileRef>,
}

/// `signed`, schema 2: with a pen.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignedV2 {
    pub(super) by: AsText<StaffId>,
    pub(super) document: AsText<FileRef>,
    pub(super) scan: AsText<FileRef>,
}

/// `step-near` and `step-overrun`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StepTime {
    pub(super) by: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) responsible: Option<AsText<StaffId>>,
    pub(super) step: AsText<Duty>,
}

/// `term-expired`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TermExpired {
    pub(super) due_on: NaiveDate,
}

/// `term-extended`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TermExtended {
    pub(super) at: DateTime<Utc>,
    pub(super) by: AsText<StaffId>,
    pub(super) from: NaiveDate,
    pub(super) hand_over_by: NaiveDate,
    pub(super) reason: AsText<FileRef>,
    pub(super) tell_by: NaiveDate,
    pub(super) until: NaiveDate,
}

/// `term-moved`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TermMoved {
    pub(super) calendar: String,
    pub(super) due_on: NaiveDate,
    pub(super) hand_over_by: NaiveDate,
}

/// `term-near`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TermNear {
    pub(super) hand_over_by: NaiveDate,
}

/// `merged`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Merged {
    pub(super) by: AsText<StaffId>,
    pub(super) into: AsText<ApplicationNumber>,
}

/// `separated`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Separated {
    pub(super) by: AsText<StaffId>,
    pub(super) from: AsText<ApplicationNumber>,
}

/// `told-apart`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldApart {
    pub(super) by: AsText<StaffId>,
    pub(super) from: AsText<ApplicationNumber>,
}

/// `withdrawn`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Withdrawn {
    pub(super) at: DateTime<Utc>,
    pub(super) by: AsText<Party>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recorded_by: Option<AsText<StaffId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) statement: Option<AsText<FileRef>>,
}

impl From<Annulled> for Event {
    fn from(form: Annulled) -> Self {
        let resumed = form.resumed.map(complaint::Resumed::from);
        Self::Annulled { by: form.by.0, proposed_by: form.proposed_by.0, reason: form.reason.0, resumed }
    }
}

impl From<AnnulmentProposed> for Event {
    fn from(form: AnnulmentProposed) -> Self {
        Self::AnnulmentProposed { anew: form.anew, by: form.by.0, reason: form.reason.0 }
    }
}

impl From<OriginalFound> for Event {
    fn from(form: OriginalFound) -> Self {
        Self::OriginalFound { by: form.by.0, note: form.note.0, on: form.on }
    }
}

impl From<Arrived> for Event {
    fn from(form: Arrived) -> Self {
        Self::Arrived { by: form.by.0 }
    }
}

impl From<Assigned> for Event {
    fn from(form: Assigned) -> Self {
        Self::Assigned {
            by: form.by.0,
            executor: form.executor.0,
            resolution: form.resolution.map(|AsText(value)| value),
        }
    }
}

impl From<Delivered> for Event {
    fn from(form: Delivered) -> Self {
        Self::Delivered { by: form.by.0 }
    }
}

impl From<Dispatched> for Event {
    fn from(form: Dispatched) -> Self {
        Self::Dispatched { at: form.at, pages: form.pages, waybill: form.waybill.0 }
    }
}

impl From<HandedToSuccessor> for Event {
    fn from(form: HandedToSuccessor) -> Self {
        Self::HandedToSuccessor { from: form.from.0, to: form.to.0 }
    }
}

impl From<Issued> for Event {
    fn from(form: Issued) -> Self {
        Self::Issued {
            at: form.at,
            by: form.by.map(|AsText(value)| value),
            identity: form.identity.map(|AsText(value)| value),
            original: form.original,
            to: form.to.0,
        }
    }
}

impl From<Prepared> for Event {
    fn from(form: Prepared) -> Self {
        Self::Prepared(case::Prepared {
            appeal_until: form.appeal_until,
            document: form.document.0,
            number: form.number.map(|AsText(value)| value),
            supplement: form.supplement.map(|AsText(value)| value),
            templates: form.templates,
        })
    }
}

impl From<Registered> for Event {
    fn from(form: Registered) -> Self {
        Self::Registered { by: form.by.0 }
    }
}

impl From<Returned> for Event {
    fn from(form: Returned) -> Self {
        Self::Returned { at: form.at, waybill: form.waybill.0 }
    }
}

impl From<ReworkDemanded> for Event {
    fn from(form: ReworkDemanded) -> Self {
        Self::ReworkDemanded { by: form.by.0, remark: form.remark.0 }
    }
}

impl From<ScanAttached> for Event {
    fn from(form: ScanAttached) -> Self {
        Self::ScanAttached { by: form.by.0, document: form.document.0, scan: form.scan.0 }
    }
}

impl From<Sent> for Event {
    fn from(form: Sent) -> Self {
        Self::Sent { by: form.by.0, run: form.run.map(|AsText(run)| run), waybill: form.waybill.0 }
    }
}

impl From<Signed> for Event {
    fn from(form: Signed) -> Self {
        let manner = Manner::Electronic { certificate: form.certificate.0, signature: form.signature.0 };
        Self::Signed { by: form.by.0, document: form.document.0, manner }
    }
}

impl From<SignedV2> for Event {
    fn from(form: SignedV2) -> Self {
        Self::Signed { by: form.by.0, document: form.document.0, manner: Manner::ByHand { scan: form.scan.0 } }
    }
}

impl StepTime {
    pub(super) fn near(self) -> Event {
        Event::StepNear { by: self.by, duty: self.step.0, responsible: self.responsible.map(|AsText(value)| value) }
    }

    pub(super) fn overrun(self) -> Event {
        Event::StepOverrun { by: self.by, duty: self.step.0, responsible: self.responsible.map(|AsText(value)| value) }
    }
}

impl From<TermExpired> for Event {
    fn from(form: TermExpired) -> Self {
        Self::TermExpired { due_on: form.due_on }
    }
}

impl From<&Extension> for TermExtended {
    fn from(extension: &Extension) -> Self {
        let Extension { at, by, from, hand_over_by, reason, tell_by, until } = extension.clone();
        Self { at, by: AsText(by), from, hand_over_by, reason: AsText(reason), tell_by, until }
    }
}

impl From<TermExtended> for Event {
    fn from(form: TermExtended) -> Self {
        let TermExtended { at, by, from, hand_over_by, reason, tell_by, until } = form;
        Self::TermExtended(Extension { at, by: by.0, from, hand_over_by, reason: reason.0, tell_by, until })
    }
}

impl From<TermMoved> for Event {
    fn from(form: TermMoved) -> Self {
        Self::TermMoved { calendar: form.calendar, due_on: form.due_on, hand_over_by: form.hand_over_by }
    }
}

impl From<TermNear> for Event {
    fn from(form: TermNear) -> Self {
        Self::TermNear { hand_over_by: form.hand_over_by }
    }
}

impl From<Merged> for Event {
    fn from(form: Merged) -> Self {
        Self::Merged { by: form.by.0, into: form.into.0 }
    }
}

impl From<Separated> for Event {
    fn from(form: Separated) -> Self {
        Self::Separated { by: form.by.0, from: form.from.0 }
    }
}

impl From<ToldApart> for Event {
    fn from(form: ToldApart) -> Self {
        Self::ToldApart { by: form.by.0, from: form.from.0 }
    }
}

impl From<Withdrawn> for Event {
    fn from(form: Withdrawn) -> Self {
        Self::Withdrawn {
            at: form.at,
            by: form.by.0,
            recorded_by: form.recorded_by.map(|AsText(value)| value),
            statement: form.statement.map(|AsText(value)| value),
        }
    }
}

impl Drafted {
    /// The form of a draft.
    pub(super) fn of(by: &StaffId, draft: &Draft) -> Self {
        let Parts { fact, ground, result } = draft.into();
        Self { by: AsText(by.clone()), fact, ground, result }
    }

    /// The event; `None` where result, ground and fact do not belong together.
    pub(super) fn event(self) -> Option<Event> {
        let Self { by, fact, ground, result } = self;
        Some(Event::Drafted { by: by.0, draft: Parts { fact, ground, result }.draft()? })
    }
}
