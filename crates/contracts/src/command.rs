//! Commands of staff on the bus: request and reply on `command.v1.<service>.<step>`.
//!
//! A command carries references only: what people wrote, and whom a result was handed to, lies in the vault before it
//! is sent. Its cause is made of the caller's idempotency key: repeated, it is answered with what was recorded.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{
    self, Actor, Delivery, Digest, Draft, FileRef, Ground, HearingForm, Parcel, Party, ResultKind, ReturnReason, Role,
    StaffId, StepKind,
};
use telnusqa_domain::identity::Bin;
use uuid::Uuid;

use crate::draft::Parts;
use crate::problem::Problem;
use crate::text::AsText;

/// Where the commands of a service are sent to: `command.v1.workflow.register`.
#[must_use]
pub fn subject(service: &str, step: StepKind) -> String {
    format!("command.v1.{service}.{}", step.name())
}

/// A step of a member of staff.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who.
    pub by: Actor,
    /// For which case.
    pub case: Uuid,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// The version of the case that he has seen; none where he does not mind.
    pub expected: Option<i32>,
    /// What he does.
    pub step: Step,
}

/// A step as it is sent. It differs from [`telnusqa_domain::case::Step`] in one: a signature is not verified yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Confirms that a signed result is annulled.
    Annul,
    /// Appoints an executor.
    Assign {
        /// Whom.
        executor: StaffId,
        /// The resolution, in the vault.
        resolution: Option<FileRef>,
    },
    /// Attaches a scan of the printed document, signed by hand.
    AttachScan {
        /// Of which document, in the vault.
        document: FileRef,
        /// The scan, in the vault.
        scan: FileRef,
    },
    /// The result lies at the Corporation.
    ConfirmArrival,
    /// The notice of a preliminary refusal was delivered.
    ConfirmNotice {
        /// When.
        at: DateTime<Utc>,
        /// How.
        how: Delivery,
    },
    /// Confirms the archive record, as the second person.
    ConfirmRecord,
    /// Declares what a courier carried lost.
    DeclareLost {
        /// What.
        parcel: Parcel,
        /// What is known of it, in the vault.
        reason: FileRef,
    },
    /// Proposes a result.
    Draft(Draft),
    /// Takes the archive record out.
    DropRecord,
    /// Enters the archive record.
    EnterRecord {
        /// What, in the vault.
        record: FileRef,
    },
    /// Extends the term.
    Extend {
        /// Why, in the vault.
        reason: FileRef,
        /// The last day from now on.
        until: NaiveDate,
    },
    /// Gives the result to the courier.
    HandToCourier {
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// Hands the result out.
    Issue {
        /// How the collector showed who he is, in the vault.
        identity: FileRef,
        /// Whether the original was brought with that.
        original: bool,
        /// To whom.
        to: Party,
    },
    /// Joins it with the earlier application that it may be a duplicate of.
    Merge,
    /// Proposes to annul a signed result.
    ProposeAnnulment {
        /// Whether the college makes another without a new application, where it is handed out by then.
        anew: bool,
        /// Why, in the vault.
        reason: FileRef,
    },
    /// Proposes a refusal.
    ProposeRefusal {
        /// The fact behind the ground, in the vault.
        fact: FileRef,
        /// One of the list.
        ground: Ground,
    },
    /// Takes down that the applicant was heard.
    RecordHearing {
        /// When.
        at: DateTime<Utc>,
        /// The protocol, in the vault.
        protocol: FileRef,
    },
    /// Takes down what the applicant has against a preliminary refusal.
    RecordObjection {
        /// When he handed it in; none = now.
        at: Option<DateTime<Utc>>,
        /// Whether he asks to be heard.
        hearing: bool,
        /// What he says, in the vault.
        statement: FileRef,
    },
    /// Registers the package.
    Register,
    /// What had been declared lost has turned up.
    ReportFound {
        /// Where and how, in the vault.
        note: Option<FileRef>,
        /// What.
        parcel: Parcel,
    },
    /// What a courier carries has not come.
    ReportMissing {
        /// What.
        parcel: Parcel,
    },
    /// Gives a draft back.
    ReturnForRework {
        /// What is to be done, in the vault.
        remark: FileRef,
    },
    /// Gives the archive record back to whoever entered it.
    SendBackRecord {
        /// Why, in the vault.
        reason: FileRef,
    },
    /// Undoes a merge.
    Separate,
    /// Gives a hearing its moment.
    SetHearing {
        /// When.
        at: DateTime<Utc>,
        /// How.
        form: HearingForm,
    },
    /// Signs the document.
    Sign {
        /// What was signed, in the vault.
        document: FileRef,
        /// The signature (CMS, detached), in the vault.
        signature: FileRef,
    },
    /// Says that he signed the printed document by hand.
    SignByHand {
        /// The document, in the vault.
        document: FileRef,
        /// The scan that shows it, in the vault.
        scan: FileRef,
    },
    /// Takes back what came from the Corporation.
    TakeBack {
        /// What there is to say of it, in the vault.
        note: FileRef,
        /// Why it came back.
        why: ReturnReason,
    },
    /// Says that it is no duplicate of the earlier application.
    TellApart,
    /// Takes down that the application is taken back.
    Withdraw {
        /// By whom.
        by: Party,
        /// The statement, in the vault.
        statement: FileRef,
    },
}

/// What became of a command.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reply {
    /// It is in the log.
    Done(Done),
    /// It is not, and why.
    Problem(Problem),
}

/// What was recorded.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// The events, in order.
    pub events: Vec<RecordedEvent>,
    /// Whether this was recorded by an earlier command with the same cause.
    pub repeated: bool,
}

/// An event as the caller is told of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedEvent {
    /// Its kind.
    pub kind: String,
    /// Its place in the log.
    pub position: i64,
    /// Its place in the case's history.
    pub version: i32,
}

impl Step {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Annul => StepKind::Annul,
            Self::Assign { .. } => StepKind::Assign,
            Self::AttachScan { .. } => StepKind::AttachScan,
            Self::ConfirmArrival => StepKind::ConfirmArrival,
            Self::ConfirmNotice { .. } => StepKind::ConfirmNotice,
            Self::ConfirmRecord => StepKind::ConfirmRecord,
            Self::DeclareLost { .. } => StepKind::DeclareLost,
            Self::Draft(_) => StepKind::Draft,
            Self::DropRecord => StepKind::DropRecord,
            Self::EnterRecord { .. } => StepKind::EnterRecord,
            Self::Extend { .. } => StepKind::Extend,
            Self::HandToCourier { .. } => StepKind::HandToCourier,
            Self::Issue { .. } => StepKind::Issue,
            Self::Merge => StepKind::Merge,
            Self::ProposeAnnulment { .. } => StepKind::ProposeAnnulment,
            Self::ProposeRefusal { .. } => StepKind::ProposeRefusal,
            Self::RecordHearing { .. } => StepKind::RecordHearing,
            Self::RecordObjection { .. } => StepKind::RecordObjection,
            Self::Register => StepKind::Register,
            Self::ReportFound { .. } => StepKind::ReportFound,
            Self::ReportMissing { .. } => StepKind::ReportMissing,
            Self::ReturnForRework { .. } => StepKind::ReturnForRework,
            Self::SendBackRecord { .. } => StepKind::SendBackRecord,
            Self::Separate => StepKind::Separate,
            Self::SetHearing { .. } => StepKind::SetHearing,
            Self::Sign { .. } => StepKind::Sign,
            Self::SignByHand { .. } => StepKind::SignByHand,
            Self::TakeBack { .. } => StepKind::TakeBack,
            Self::TellApart => StepKind::TellApart,
            Self::Withdraw { .. } => StepKind::Withdraw,
        }
    }

    /// The step that the case is asked for; `None` for a signature, which is verified before.
    #[must_use]
    pub fn unsigned(self) -> Option<case::Step> {
        Some(match self {
            Self::Annul => case::Step::Annul,
            Self::Assign { executor, resolution } => case::Step::Assign { executor, resolution },
            Self::AttachScan { document, scan } => case::Step::AttachScan { document, scan },
            Self::ConfirmArrival => case::Step::ConfirmArrival,
            Self::ConfirmNotice { at, how } => case::Step::ConfirmNotice { at, how },
            Self::ConfirmRecord => case::Step::ConfirmRecord,
            Self::DeclareLost { parcel, reason } => case::Step::DeclareLost { parcel, reason },
            Self::Draft(draft) => case::Step::Draft(draft),
            Self::DropRecord => case::Step::DropRecord,
            Self::EnterRecord { record } => case::Step::EnterRecord { record },
            Self::Extend { reason, until } => case::Step::Extend { reason, until },
            Self::HandToCourier { waybill } => case::Step::HandToCourier { run: None, waybill },
            Self::Issue { identity, original, to } => case::Step::Issue { identity, original, to },
            Self::Merge => case::Step::Merge,
            Self::ProposeAnnulment { anew, reason } => case::Step::ProposeAnnulment { anew, reason },
            Self::ProposeRefusal { fact, ground } => case::Step::ProposeRefusal { fact, ground },
            Self::RecordHearing { at, protocol } => case::Step::RecordHearing { at, protocol },
            Self::RecordObjection { at, hearing, statement } => case::Step::RecordObjection { at, hearing, statement },
            Self::Register => case::Step::Register,
            Self::ReportFound { note, parcel } => case::Step::ReportFound { note, parcel },
            Self::ReportMissing { parcel } => case::Step::ReportMissing { parcel },
            Self::ReturnForRework { remark } => case::Step::ReturnForRework { remark },
            Self::SendBackRecord { reason } => case::Step::SendBackRecord { reason },
            Self::Separate => case::Step::Separate,
            Self::SetHearing { at, form } => case::Step::SetHearing { at, form },
            Self::Sign { .. } => return None,
            Self::SignByHand { document, scan } => case::Step::SignByHand { document, scan },
            Self::TakeBack { note, why } => case::Step::TakeBack { note, why },
            Self::TellApart => case::Step::TellApart,
            Self::Withdraw { by, statement } => case::Step::Withdraw { by, statement },
        })
    }
}

impl Request {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(&Form::from(self)).expect("a form holds only strings and numbers")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let form: Form = serde_json::from_slice(body).map_err(without_values)?;
        form.request().ok_or_else(|| serde::de::Error::custom("its members do not belong together"))
    }
}

/// Of what serde says, only what is made of our own words: everything else may quote the body.
pub(crate) fn without_values(error: serde_json::Error) -> serde_json::Error {
    let said = error.to_string();
    if ["missing field ", "not a "].iter().any(|ours| said.starts_with(ours)) {
        return error;
    }
    let (line, column) = (error.line(), error.column());
    serde::de::Error::custom(format_args!("not the body of a command, at line {line} column {column}"))
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    by: By,
    case: Uuid,
    cause: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_version: Option<i32>,
    step: StepForm,
}

#[derive(Deserialize, Serialize)]
struct By {
    college: AsText<Bin>,
    id: AsText<StaffId>,
    role: AsText<Role>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum StepForm {
    Annul,
    Assign {
        executor: AsText<StaffId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        resolution: Option<AsText<FileRef>>,
    },
    AttachScan {
        document: AsText<FileRef>,
        scan: AsText<FileRef>,
    },
    ConfirmArrival,
    ConfirmNotice {
        at: DateTime<Utc>,
        how: AsText<Delivery>,
    },
    ConfirmRecord,
    DeclareLost {
        parcel: AsText<Parcel>,
        reason: AsText<FileRef>,
    },
    Draft {
        #[serde(skip_serializing_if = "Option::is_none")]
        fact: Option<AsText<FileRef>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        ground: Option<AsText<Ground>>,
        result: AsText<ResultKind>,
    },
    DropRecord,
    EnterRecord {
        record: AsText<FileRef>,
    },
    Extend {
        reason: AsText<FileRef>,
        until: NaiveDate,
    },
    HandToCourier {
        waybill: AsText<Digest>,
    },
    Issue {
        identity: AsText<FileRef>,
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        original: bool,
        to: AsText<Party>,
    },
    Merge,
    ProposeAnnulment {
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        anew: bool,
        reason: AsText<FileRef>,
    },
    ProposeRefusal {
        fact: AsText<FileRef>,
        ground: AsText<Ground>,
    },
    RecordHearing {
        at: DateTime<Utc>,
        protocol: AsText<FileRef>,
    },
    RecordObjection {
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<DateTime<Utc>>,
        hearing: bool,
        statement: AsText<FileRef>,
    },
    Register,
    ReportFound {
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<AsText<FileRef>>,
        parcel: AsText<Parcel>,
    },
    ReportMissing {
        parcel: AsText<Parcel>,
    },
    ReturnForRework {
        remark: AsText<FileRef>,
    },
    SendBackRecord {
        reason: AsText<FileRef>,
    },
    Separate,
    SetHearing {
        at: DateTime<Utc>,
        form: AsText<HearingForm>,
    },
    Sign {
        document: AsText<FileRef>,
        signature: AsText<FileRef>,
    },
    SignByHand {
        document: AsText<FileRef>,
        scan: AsText<FileRef>,
    },
    TakeBack {
        note: AsText<FileRef>,
        why: AsText<ReturnReason>,
    },
    TellApart,
    Withdraw {
        by: AsText<Party>,
        statement: AsText<FileRef>,
    },
}

impl From<&Request> for Form {
    fn from(request: &Request) -> Self {
        let Request { by, case, cause, expected, step } = request;
        let by = By { college: AsText(by.college), id: AsText(by.id.clone()), role: AsText(by.role) };
        Self { by, case: *case, cause: *cause, expected_version: *expected, step: step.into() }
    }
}

impl Form {
    fn request(self) -> Option<Request> {
        let Self { by, case, cause, expected_version, step } = self;
        let by = Actor { college: by.college.0, id: by.id.0, role: by.role.0 };
        Some(Request { by, case, cause, expected: expected_version, step: step.step()? })
    }
}

impl From<&Step> for StepForm {
    fn from(step: &Step) -> Self {
        match step {
            Step::Annul => Self::Annul,
            Step::Assign { executor, resolution } => {
                Self::Assign { executor: AsText(executor.clone()), resolution: resolution.map(AsText) }
            }
            Step::AttachScan { document, scan } => {
                Self::AttachScan { document: AsText(*document), scan: AsText(*scan) }
            }
            Step::ConfirmArrival => Self::ConfirmArrival,
            Step::ConfirmNotice { at, how } => Self::ConfirmNotice { at: *at, how: AsText(*how) },
            Step::ConfirmRecord => Self::ConfirmRecord,
            Step::DeclareLost { parcel, reason } => {
                Self::DeclareLost { parcel: AsText(*parcel), reason: AsText(*reason) }
            }
            Step::Draft(draft) => {
                let Parts { fact, ground, result } = draft.into();
                Self::Draft { fact, ground, result }
            }
            Step::DropRecord => Self::DropRecord,
            Step::EnterRecord { record } => Self::EnterRecord { record: AsText(*record) },
            Step::Extend { reason, until } => Self::Extend { reason: AsText(*reason), until: *until },
            Step::HandToCourier { waybill } => Self::HandToCourier { waybill: AsText(*waybill) },
            Step::Issue { identity, original, to } => {
                Self::Issue { identity: AsText(*identity), original: *original, to: AsText(*to) }
            }
            Step::Merge => Self::Merge,
            Step::ProposeAnnulment { anew, reason } => Self::ProposeAnnulment { anew: *anew, reason: AsText(*reason) },
            Step::ProposeRefusal { fact, ground } => {
                Self::ProposeRefusal { fact: AsText(*fact), ground: AsText(*ground) }
            }
            Step::RecordHearing { at, protocol } => Self::RecordHearing { at: *at, protocol: AsText(*protocol) },
            Step::RecordObjection { at, hearing, statement } => {
                Self::RecordObjection { at: *at, hearing: *hearing, statement: AsText(*statement) }
            }
            Step::Register => Self::Register,
            Step::ReportFound { note, parcel } => Self::ReportFound { note: note.map(AsText), parcel: AsText(*parcel) },
            Step::ReportMissing { parcel } => Self::ReportMissing { parcel: AsText(*parcel) },
            Step::ReturnForRework { remark } => Self::ReturnForRework { remark: AsText(*remark) },
            Step::SendBackRecord { reason } => Self::SendBackRecord { reason: AsText(*reason) },
            Step::Separate => Self::Separate,
            Step::SetHearing { at, form } => Self::SetHearing { at: *at, form: AsText(*form) },
            Step::Sign { document, signature } => {
                Self::Sign { document: AsText(*document), signature: AsText(*signature) }
            }
            Step::SignByHand { document, scan } => {
                Self::SignByHand { document: AsText(*document), scan: AsText(*scan) }
            }
            Step::TakeBack { note, why } => Self::TakeBack { note: AsText(*note), why: AsText(*why) },
            Step::TellApart => Self::TellApart,
            Step::Withdraw { by, statement } => Self::Withdraw { by: AsText(*by), statement: AsText(*statement) },
        }
    }
}

impl StepForm {
    /// The step; `None` where the members of a draft do not belong together.
    fn step(self) -> Option<Step> {
        Some(match self {
            Self::Annul => Step::Annul,
            Self::Assign { executor, resolution } => {
                Step::Assign { executor: executor.0, resolution: resolution.map(|AsText(resolution)| resolution) }
            }
            Self::AttachScan { document, scan } => Step::AttachScan { document: document.0, scan: scan.0 },
            Self::ConfirmArrival => Step::ConfirmArrival,
            Self::ConfirmNotice { at, how } => Step::ConfirmNotice { at, how: how.0 },
            Self::ConfirmRecord => Step::ConfirmRecord,
            Self::DeclareLost { parcel, reason } => Step::DeclareLost { parcel: parcel.0, reason: reason.0 },
            Self::Draft { fact, ground, result } => Step::Draft(Parts { fact, ground, result }.draft()?),
            Self::DropRecord => Step::DropRecord,
            Self::EnterRecord { record } => Step::EnterRecord { record: record.0 },
            Self::Extend { reason, until } => Step::Extend { reason: reason.0, until },
            Self::HandToCourier { waybill } => Step::HandToCourier { waybill: waybill.0 },
            Self::Issue { identity, original, to } => Step::Issue { identity: identity.0, original, to: to.0 },
            Self::Merge => Step::Merge,
            Self::ProposeAnnulment { anew, reason } => Step::ProposeAnnulment { anew, reason: reason.0 },
            Self::ProposeRefusal { fact, ground } => Step::ProposeRefusal { fact: fact.0, ground: ground.0 },
            Self::RecordHearing { at, protocol } => Step::RecordHearing { at, protocol: protocol.0 },
            Self::RecordObjection { at, hearing, statement } => {
                Step::RecordObjection { at, hearing, statement: statement.0 }
            }
            Self::Register => Step::Register,
            Self::ReportFound { note, parcel } => {
                Step::ReportFound { note: note.map(|AsText(note)| note), parcel: parcel.0 }
            }
            Self::ReportMissing { parcel } => Step::ReportMissing { parcel: parcel.0 },
            Self::ReturnForRework { remark } => Step::ReturnForRework { remark: remark.0 },
            Self::SendBackRecord { reason } => Step::SendBackRecord { reason: reason.0 },
            Self::Separate => Step::Separate,
            Self::SetHearing { at, form } => Step::SetHearing { at, form: form.0 },
            Self::Sign { document, signature } => Step::Sign { document: document.0, signature: signature.0 },
            Self::SignByHand { document, scan } => Step::SignByHand { document: document.0, scan: scan.0 },
            Self::TakeBack { note, why } => Step::TakeBack { note: note.0, why: why.0 },
            Self::TellApart => Step::TellApart,
            Self::Withdraw { by, statement } => Step::Withdraw { by: by.0, statement: statement.0 },
        })
    }
}

#[cfg(test)]
mod tests;
