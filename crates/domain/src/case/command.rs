//! What a case can be asked to do, and why it may say no.

use chrono::{DateTime, NaiveDate, Utc};

use super::complaint::{self, Alarm, Official};
use super::correction::Correction;
use super::outcome::{Draft, Ground, Prepared};
use super::package::{
    Channel, Consent, Digest, Document, Flag, IisNumber, OriginalKind, Parcel, Party, PersonRef, Reason,
    Representative, ReturnReason,
};
use super::refusal::{Delivery, HearingForm};
use super::signature::{FileRef, VerifiedSignature};
use super::staff::{Actor, Role, StaffId};
use crate::application_number::ApplicationNumber;
use crate::identity::Bin;
use crate::language::Language;
use crate::regulation::{Duty, Regulation};
use crate::transfer::ListNumber;

/// What a case can be asked to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Command {
    /// A member of staff takes a step.
    Act {
        /// Who.
        by: Actor,
        /// Which.
        step: Step,
    },
    /// Something is due, or was, of a complaint.
    Alarm(Alarm),
    /// Somebody takes a step of a complaint.
    Complain {
        /// Who.
        by: Official,
        /// Which.
        step: complaint::Step,
    },
    /// A channel tells that the notice of a preliminary refusal was delivered (АППК 66).
    ConfirmNotice {
        /// When.
        at: DateTime<Utc>,
        /// How.
        how: Delivery,
    },
    /// What was taken down wrongly is corrected.
    Correct {
        /// Who.
        by: Actor,
        /// What.
        correction: Box<Correction>,
    },
    /// The package leaves the Corporation for the college by courier (R16-19).
    Dispatch {
        /// When it left.
        at: DateTime<Utc>,
        /// Number of pages.
        pages: u16,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// The term passes without a result at hand: told, and the work goes on (АППК 91(2)).
    ExpireTerm,
    /// The applicant's side takes the result at the counter (R16-21).
    HandOver {
        /// When it was handed over.
        at: DateTime<Utc>,
        /// To whom.
        to: Party,
    },
    /// The college is no more: the case goes to whoever took it over.
    HandToSuccessor,
    /// The calendar has changed: the term is computed anew, from the same moment.
    MoveTerm,
    /// The document of a draft was made and stored: it can be signed.
    Prepare {
        /// Which of the case's drafts it was made of, from 1.
        draft: u32,
        /// What was made.
        prepared: Prepared,
    },
    /// The time of a step is over: the head is told.
    RecordOverrun {
        /// Which step.
        duty: Duty,
        /// Since when it waited.
        since: DateTime<Utc>,
    },
    /// Nobody has come for the result that lies ready: the applicant is reminded.
    RemindOfCollection,
    /// The courier brings the package back undelivered.
    Return {
        /// When it came back.
        at: DateTime<Utc>,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// A package is handed in (R16-14…17, RC-18…20).
    Submit(Box<Submission>),
    /// What a courier carries should have come by now.
    WarnOfParcel,
    /// The end of a step comes near: whose move it is is warned.
    WarnOfStep {
        /// Which step.
        duty: Duty,
        /// Since when it waits.
        since: DateTime<Utc>,
    },
    /// The day comes near on which the result must leave the college.
    WarnOfTerm,
    /// Takes down that the original was found again.
    ReportOriginal {
        /// Who.
        by: Official,
        /// Who says so, and what is known of it, in the vault.
        note: FileRef,
        /// On which day it was found.
        on: NaiveDate,
    },
    /// The applicant's side takes the application back (АППК 64).
    Withdraw {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: Party,
        /// His statement, in the vault, where it came to the house itself.
        statement: Option<FileRef>,
    },
}

/// A step of a member of staff.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Confirms, as the second person, that a signed result is annulled.
    Annul,
    /// Appoints the responsible executor, with a resolution (R16-09).
    Assign {
        /// Whom.
        executor: StaffId,
        /// The resolution, in the vault.
        resolution: Option<FileRef>,
    },
    /// Attaches a scan of the printed document, which the head signed by hand.
    AttachScan {
        /// Of which document, in the vault.
        document: FileRef,
        /// The scan, in the vault.
        scan: FileRef,
    },
    /// The result lies at the Corporation.
    ConfirmArrival,
    /// The notice of a preliminary refusal was delivered (АППК 66).
    ConfirmNotice {
        /// When.
        at: DateTime<Utc>,
        /// How.
        how: Delivery,
    },
    /// Confirms, as the second person, that the archive record is as it was entered.
    ConfirmRecord,
    /// Declares what a courier carried lost.
    DeclareLost {
        /// What.
        parcel: Parcel,
        /// What is known of it, in the vault.
        reason: FileRef,
    },
    /// Proposes a result (R16-10).
    Draft(Draft),
    /// Takes the archive record out: the duplicate has no supplement.
    DropRecord,
    /// Enters the graduate's archive record, from which a supplement is made.
    EnterRecord {
        /// What, in the vault.
        record: FileRef,
    },
    /// Extends the term, by a decision with its reason (АППК 76).
    Extend {
        /// Why, in the vault.
        reason: FileRef,
        /// The last day from now on.
        until: NaiveDate,
    },
    /// Gives the signed result to the courier, for the Corporation (R16-20).
    HandToCourier {
        /// The courier's run, where the parcel stands on a list of one.
        run: Option<ListNumber>,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// Hands the result out at the college's own office (R16-12).
    Issue {
        /// How the collector showed who he is, in the vault.
        identity: FileRef,
        /// Whether the original was brought with that, where it was still to be (RC-20).
        original: bool,
        /// To whom.
        to: Party,
    },
    /// Joins it with the earlier application that it may be a duplicate of: it ends.
    Merge,
    /// Proposes to annul a signed result.
    ProposeAnnulment {
        /// Whether the college makes another without a new application, where the result is handed out by then.
        anew: bool,
        /// Why, in the vault.
        reason: FileRef,
    },
    /// Proposes a refusal: the applicant is told, and may be heard (АППК 73).
    ProposeRefusal {
        /// The fact behind the ground, in the vault.
        fact: FileRef,
        /// One of the list.
        ground: Ground,
    },
    /// Takes down that the applicant was heard (АППК 74).
    RecordHearing {
        /// When.
        at: DateTime<Utc>,
        /// The protocol, in the vault.
        protocol: FileRef,
    },
    /// Takes down what the applicant has against a preliminary refusal (АППК 73).
    RecordObjection {
        /// When he handed it in; none = now.
        at: Option<DateTime<Utc>>,
        /// Whether he asks to be heard.
        hearing: bool,
        /// What he says, in the vault.
        statement: FileRef,
    },
    /// Registers the package that lies before him (R16-08).
    Register,
    /// What had been declared lost has turned up.
    ReportFound {
        /// Where and how, in the vault.
        note: Option<FileRef>,
        /// What.
        parcel: Parcel,
    },
    /// What a courier carries was not with what he brought, or has not come.
    ReportMissing {
        /// What.
        parcel: Parcel,
    },
    /// Gives a draft back to its executor.
    ReturnForRework {
        /// What is to be done, in the vault.
        remark: FileRef,
    },
    /// Gives the archive record back, as the second person, to whoever entered it.
    SendBackRecord {
        /// Why, in the vault.
        reason: FileRef,
    },
    /// Undoes a merge: the case goes on where it stood.
    Separate,
    /// Gives a hearing that was asked for its moment; it may be moved.
    SetHearing {
        /// When.
        at: DateTime<Utc>,
        /// How.
        form: HearingForm,
    },
    /// Signs the document (R16-11).
    Sign(VerifiedSignature),
    /// Says that he signed the printed document by hand, as the scan shows (R16-11).
    SignByHand {
        /// The document, in the vault.
        document: FileRef,
        /// The scan, in the vault.
        scan: FileRef,
    },
    /// Takes back at the college what came from the Corporation.
    TakeBack {
        /// What there is to say of it, in the vault.
        note: FileRef,
        /// Why it came back.
        why: ReturnReason,
    },
    /// Says that it is no duplicate of the earlier application.
    TellApart,
    /// Takes down that the applicant's side takes the application back (АППК 64).
    Withdraw {
        /// By whom.
        by: Party,
        /// The statement, in the vault.
        statement: FileRef,
    },
}

/// The kinds of step: what a worklist offers, and the last word of a command's subject.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum StepKind {
    /// [`Step::Annul`]
    Annul,
    /// [`Step::Assign`]
    Assign,
    /// [`Step::AttachScan`]
    AttachScan,
    /// [`Step::ConfirmArrival`]
    ConfirmArrival,
    /// [`Step::ConfirmNotice`]
    ConfirmNotice,
    /// [`Step::ConfirmRecord`]
    ConfirmRecord,
    /// [`Step::DeclareLost`]
    DeclareLost,
    /// [`Step::Draft`]
    Draft,
    /// [`Step::DropRecord`]
    DropRecord,
    /// [`Step::EnterRecord`]
    EnterRecord,
    /// [`Step::Extend`]
    Extend,
    /// [`Step::HandToCourier`]
    HandToCourier,
    /// [`Step::Issue`]
    Issue,
    /// [`Step::Merge`]
    Merge,
    /// [`Step::ProposeAnnulment`]
    ProposeAnnulment,
    /// [`Step::ProposeRefusal`]
    ProposeRefusal,
    /// [`Step::RecordHearing`]
    RecordHearing,
    /// [`Step::RecordObjection`]
    RecordObjection,
    /// [`Step::Register`]
    Register,
    /// [`Step::ReportFound`]
    ReportFound,
    /// [`Step::ReportMissing`]
    ReportMissing,
    /// [`Step::ReturnForRework`]
    ReturnForRework,
    /// [`Step::SendBackRecord`]
    SendBackRecord,
    /// [`Step::Separate`]
    Separate,
    /// [`Step::SetHearing`]
    SetHearing,
    /// [`Step::Sign`]
    Sign,
    /// [`Step::SignByHand`]
    SignByHand,
    /// [`Step::TakeBack`]
    TakeBack,
    /// [`Step::TellApart`]
    TellApart,
    /// [`Step::Withdraw`]
    Withdraw,
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
            Self::Sign(_) => StepKind::Sign,
            Self::SignByHand { .. } => StepKind::SignByHand,
            Self::TakeBack { .. } => StepKind::TakeBack,
            Self::TellApart => StepKind::TellApart,
            Self::Withdraw { .. } => StepKind::Withdraw,
        }
    }
}

impl StepKind {
    /// Whether it is a step of this role. A second person may be of either of two: colleges with one executor, or one head, have
    /// one. What a clerk decides about possible duplicates, the head may decide too. A scan is attached by whoever stands at the
    /// scanner.
    #[must_use]
    pub fn is_of(self, role: Role, regulation: &Regulation) -> bool {
        let also_of_the_head = matches!(
            self,
            Self::Annul | Self::ConfirmRecord | Self::Merge | Self::SendBackRecord | Self::Separate | Self::TellApart
        );
        let also_of_the_executor = matches!(self, Self::AttachScan);
        self.role(regulation) == Some(role)
            || (also_of_the_head && role == Role::Head)
            || (also_of_the_executor && role == Role::Executor)
    }

    /// Whose step it is by a version (R16-08…13): what no version names is of whoever takes the step that it belongs to.
    #[must_use]
    pub fn role(self, regulation: &Regulation) -> Option<Role> {
        let duty = match self {
            Self::Assign => Duty::Assign,
            Self::ConfirmArrival => Duty::ConfirmArrival,
            Self::Annul
            | Self::ConfirmRecord
            | Self::Draft
            | Self::DropRecord
            | Self::EnterRecord
            | Self::SendBackRecord => Duty::Draft,
            Self::HandToCourier => Duty::HandToCourier,
            Self::Issue => Duty::Issue,
            Self::ProposeRefusal => Duty::Notice,
            Self::RecordHearing | Self::SetHearing => Duty::RecordHearing,
            Self::AttachScan
            | Self::ConfirmNotice
            | Self::Merge
            | Self::RecordObjection
            | Self::Register
            | Self::ReportFound
            | Self::ReportMissing
            | Self::Separate
            | Self::TakeBack
            | Self::TellApart
            | Self::Withdraw => Duty::Register,
            Self::DeclareLost
            | Self::Extend
            | Self::ProposeAnnulment
            | Self::ReturnForRework
            | Self::Sign
            | Self::SignByHand => Duty::Sign,
        };
        // A version without refusals names no step of theirs: whoever studies the case is told that it knows none.
        let step = regulation.step(duty).or_else(|| regulation.step(Duty::Draft));
        step.map(|step| step.role)
    }
}

/// A package as it was handed in, checked for form, without anything personal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Submission {
    /// The applicant, in the vault.
    pub applicant: PersonRef,
    /// The Corporation's branch, as in `kst-01`; none where it was handed in at the college's office.
    pub branch: Option<String>,
    /// How it came.
    pub channel: Channel,
    /// Consents given.
    pub consent: Consent,
    /// The papers handed in.
    pub documents: Vec<Document>,
    /// What a person should look at.
    pub flags: Vec<Flag>,
    /// The IIS's number; none where it was handed in at the college's office.
    pub iis_number: Option<IisNumber>,
    /// The language in which the applicant wants to be answered.
    pub language: Language,
    /// The number that the application gets if it is accepted.
    pub number: ApplicationNumber,
    /// What a duplicate is asked for.
    pub original: OriginalKind,
    /// An earlier open application of the same person for the same original at the same college.
    pub possible_duplicate_of: Option<ApplicationNumber>,
    /// The college that issued the original, as named.
    pub provider: Bin,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
    /// Who acts for the applicant.
    pub representative: Option<Representative>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// Who took it in, where that was at a door of ours (АППК 64(2)); none where it came from the IIS.
    pub taken_by: Option<StaffId>,
}
