//! What has happened to a case: the facts that the log keeps for ever.

use chrono::{DateTime, NaiveDate, Utc};

use super::command::Submission;
use super::complaint::{self, Resumed};
use super::correction::{Corrected, Correction};
use super::extension::Extension;
use super::outcome::{Draft, Ground, Prepared};
use super::package::{Digest, DocumentKind, Parcel, Party, PersonRef, ReturnReason};
use super::record;
use super::refusal::{Delivery, HearingForm};
use super::signature::{FileRef, Manner};
use super::staff::StaffId;
use crate::application_number::ApplicationNumber;
use crate::identity::Bin;
use crate::regulation::{Duty, RegulationId};
use crate::transfer::ListNumber;

/// Something that has happened to a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The package was complete: the application is registered.
    Accepted(Box<Accepted>),
    /// A signed result that is wrong was annulled, by the word of two people.
    Annulled {
        /// Who confirmed it.
        by: StaffId,
        /// The head who proposed it.
        proposed_by: StaffId,
        /// Why, in the vault.
        reason: FileRef,
        /// The term in which the college makes another, where it was handed out with a mistake of the college's own.
        resumed: Option<Resumed>,
    },
    /// The head proposed to annul a signed result; a second person is to confirm it.
    AnnulmentProposed {
        /// Whether the college makes another without a new application, where the result is handed out by then.
        anew: bool,
        /// The head.
        by: StaffId,
        /// Why, in the vault.
        reason: FileRef,
    },
    /// The result lies at the Corporation.
    Arrived {
        /// Who says so.
        by: StaffId,
    },
    /// The head appointed a responsible executor (R16-09).
    Assigned {
        /// The head.
        by: StaffId,
        /// The executor.
        executor: StaffId,
        /// The head's resolution, in the vault.
        resolution: Option<FileRef>,
    },
    /// The result lies where it is collected, and nobody has come for it: the applicant is reminded.
    CollectionReminded {
        /// The how manieth time, from 1.
        nth: u32,
    },
    /// Something happened to a complaint about it.
    Complaint(complaint::Event),
    /// What was taken down wrongly was corrected.
    DataCorrected(Box<Corrected>),
    /// The package was not taken in (R16-16, Law on state services art. 20(2)).
    Declined(Box<Declined>),
    /// The package came to the college.
    Delivered {
        /// Who took it.
        by: StaffId,
    },
    /// The package left for the college (R16-19).
    Dispatched {
        /// When it left.
        at: DateTime<Utc>,
        /// Number of pages.
        pages: u16,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// The executor proposed a result (R16-10).
    Drafted {
        /// The executor.
        by: StaffId,
        /// What he proposes.
        draft: Draft,
    },
    /// The college is no more: whoever took it over answers for the case now, in the same term.
    HandedToSuccessor {
        /// Which college is no more.
        from: Bin,
        /// Who took it over: a college or an archive.
        to: Bin,
    },
    /// The applicant was heard about a preliminary refusal (АППК 74).
    HearingHeld {
        /// When.
        at: DateTime<Utc>,
        /// Who took it down.
        by: StaffId,
        /// The protocol, in the vault.
        protocol: FileRef,
    },
    /// A hearing that was asked for got its moment.
    HearingSet {
        /// When it is.
        at: DateTime<Utc>,
        /// Who set it.
        by: StaffId,
        /// How.
        form: HearingForm,
    },
    /// The result was handed to the applicant's side (R16-12, R16-21). The end.
    Issued {
        /// When.
        at: DateTime<Utc>,
        /// Who handed it out at the college; none where the Corporation did.
        by: Option<StaffId>,
        /// How the collector showed who he is, in the vault; none where the Corporation keeps it.
        identity: Option<FileRef>,
        /// Whether the original was brought with that.
        original: bool,
        /// To whom.
        to: Party,
    },
    /// A second application for the same original: it is handled under the earlier one, and ends here. It can be separated again.
    Merged {
        /// The clerk or the head.
        by: StaffId,
        /// The earlier application.
        into: ApplicationNumber,
    },
    /// The notice of a preliminary refusal was delivered (АППК 66): its times run from here.
    NoticeDelivered {
        /// When.
        at: DateTime<Utc>,
        /// Who says so; none where the channel told.
        by: Option<StaffId>,
        /// How.
        how: Delivery,
    },
    /// The applicant objected to a preliminary refusal (АППК 73).
    ObjectionReceived {
        /// When.
        at: DateTime<Utc>,
        /// Who took it down.
        by: StaffId,
        /// Whether he asks to be heard.
        hearing: bool,
        /// What he says, in the vault.
        statement: FileRef,
    },
    /// The original, in place of which the duplicate is asked for or was made, was found again. Nothing stops by itself.
    OriginalFound {
        /// Who took it down: staff of the college or an operator of the contact centre.
        by: StaffId,
        /// Who says so, and what is known of it, in the vault.
        note: FileRef,
        /// On which day it was found.
        on: NaiveDate,
    },
    /// What had been declared lost has turned up at the college.
    ParcelFound {
        /// Who says so.
        by: StaffId,
        /// Where and how, in the vault.
        note: Option<FileRef>,
        /// What. A result that was lost stays void.
        parcel: Parcel,
    },
    /// What a courier carried is lost: papers are to be sent again, a result is void and made again.
    ParcelLost {
        /// The head, who answers for it.
        by: StaffId,
        /// What.
        parcel: Parcel,
        /// What is known of it, in the vault.
        reason: FileRef,
    },
    /// What a courier carries has not come in its time: it is looked for.
    ParcelMissing {
        /// Who says so; none where its time has passed.
        by: Option<StaffId>,
        /// What.
        parcel: Parcel,
    },
    /// The document for signature was made and stored.
    Prepared(Prepared),
    /// Something has happened to the graduate's archive record.
    Record(record::Event),
    /// The executor proposed a refusal; the applicant is to be told, and may be heard (АППК 73).
    RefusalProposed {
        /// When.
        at: DateTime<Utc>,
        /// The executor.
        by: StaffId,
        /// The fact behind the ground, in the vault.
        fact: FileRef,
        /// One of the list.
        ground: Ground,
    },
    /// The clerk registered the package at the college (R16-08).
    Registered {
        /// The clerk.
        by: StaffId,
    },
    /// The signed result came back from the Corporation to the college.
    ResultReturned {
        /// The clerk who took it.
        by: StaffId,
        /// What there is to say of it, in the vault.
        note: FileRef,
        /// Why it came back.
        why: ReturnReason,
    },
    /// The courier brought the package back undelivered.
    Returned {
        /// When it came back.
        at: DateTime<Utc>,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// The head gave the draft back to its executor.
    ReworkDemanded {
        /// The head.
        by: StaffId,
        /// What is to be done, in the vault.
        remark: FileRef,
    },
    /// A scan of the printed document, signed by hand, was attached; a later one stands in its place.
    ScanAttached {
        /// Who attached it.
        by: StaffId,
        /// Of which document, in the vault.
        document: FileRef,
        /// The scan, in the vault.
        scan: FileRef,
    },
    /// The signed result left for the Corporation (R16-20).
    Sent {
        /// The clerk.
        by: StaffId,
        /// The courier's run, where the parcel stood on a list of one.
        run: Option<ListNumber>,
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// It was merged wrongly: it goes on where it stood, in its own term. A document that waited for its signature is made anew.
    Separated {
        /// The clerk or the head.
        by: StaffId,
        /// The earlier application.
        from: ApplicationNumber,
    },
    /// The head signed the document (R16-11).
    Signed {
        /// The head.
        by: StaffId,
        /// What he signed, in the vault.
        document: FileRef,
        /// By a key, or with a pen.
        manner: Manner,
    },
    /// The end of a step is near: whose move it is is warned.
    StepNear {
        /// The last moment for it.
        by: DateTime<Utc>,
        /// Which.
        duty: Duty,
        /// Whose, where that is one person's.
        responsible: Option<StaffId>,
    },
    /// A step was not taken in its time: the head is told (R16-08…12); the work goes on.
    StepOverrun {
        /// The last moment that there was for it.
        by: DateTime<Utc>,
        /// Which.
        duty: Duty,
        /// Whose, where that is one person's.
        responsible: Option<StaffId>,
    },
    /// The term passed without a result: a deemed refusal (АППК 91(2)); the work goes on.
    TermExpired {
        /// The day that passed.
        due_on: NaiveDate,
    },
    /// The head extended the term by a decision with its reason (АППК 76).
    TermExtended(Extension),
    /// The calendar has changed, and with it the term.
    TermMoved {
        /// The revisions of the calendar by which it was computed, as in `kz/2026.2`.
        calendar: String,
        /// The last day of the term now.
        due_on: NaiveDate,
        /// The day by which the result must lie at the Corporation now.
        hand_over_by: NaiveDate,
    },
    /// The day is near on which the result must leave the college.
    TermNear {
        /// The day by which the result must lie at the Corporation.
        hand_over_by: NaiveDate,
    },
    /// It is no second application for the same: the mark is taken away.
    ToldApart {
        /// The clerk or the head.
        by: StaffId,
        /// The earlier application.
        from: ApplicationNumber,
    },
    /// The applicant's side took the application back (АППК 64).
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: Party,
        /// Who took it down at the college; none where the Corporation did.
        recorded_by: Option<StaffId>,
        /// The statement, in the vault; none where the Corporation keeps it.
        statement: Option<FileRef>,
    },
}

impl Event {
    /// What was handed in, where the event brings it: with it the persons of the case.
    #[must_use]
    pub const fn submission(&self) -> Option<&Submission> {
        match self {
            Self::Accepted(accepted) => Some(&accepted.submission),
            Self::Declined(declined) => Some(&declined.submission),
            Self::Annulled { .. }
            | Self::AnnulmentProposed { .. }
            | Self::Arrived { .. }
            | Self::Assigned { .. }
            | Self::CollectionReminded { .. }
            | Self::Complaint(_)
            | Self::DataCorrected(_)
            | Self::Delivered { .. }
            | Self::Dispatched { .. }
            | Self::Drafted { .. }
            | Self::HandedToSuccessor { .. }
            | Self::HearingHeld { .. }
            | Self::HearingSet { .. }
            | Self::Issued { .. }
            | Self::Merged { .. }
            | Self::NoticeDelivered { .. }
            | Self::ObjectionReceived { .. }
            | Self::OriginalFound { .. }
            | Self::ParcelFound { .. }
            | Self::ParcelLost { .. }
            | Self::ParcelMissing { .. }
            | Self::Prepared(_)
            | Self::Record(_)
            | Self::RefusalProposed { .. }
            | Self::Registered { .. }
            | Self::ResultReturned { .. }
            | Self::Returned { .. }
            | Self::ReworkDemanded { .. }
            | Self::ScanAttached { .. }
            | Self::Sent { .. }
            | Self::Separated { .. }
            | Self::Signed { .. }
            | Self::StepNear { .. }
            | Self::StepOverrun { .. }
            | Self::TermExpired { .. }
            | Self::TermExtended(_)
            | Self::TermMoved { .. }
            | Self::TermNear { .. }
            | Self::ToldApart { .. }
            | Self::Withdrawn { .. } => None,
        }
    }

    /// What it corrects, where it does.
    #[must_use]
    pub fn correction(&self) -> Option<&Correction> {
        if let Self::DataCorrected(corrected) = self { Some(&corrected.correction) } else { None }
    }

    /// The applicant as he is from this event on, where it brings him.
    #[must_use]
    pub fn applicant(&self) -> Option<PersonRef> {
        let corrected = self.correction().map(|correction| correction.applicant);
        corrected.or_else(|| self.submission().map(|submission| submission.applicant))
    }

    /// Its kind, as the log and the bus name it: `term-expired`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Annulled { .. } => "annulled",
            Self::AnnulmentProposed { .. } => "annulment-proposed",
            Self::Arrived { .. } => "arrived",
            Self::Assigned { .. } => "assigned",
            Self::CollectionReminded { .. } => "collection-reminded",
            Self::Complaint(event) => event.kind(),
            Self::DataCorrected(_) => "data-corrected",
            Self::Declined(_) => "declined",
            Self::Delivered { .. } => "delivered",
            Self::Dispatched { .. } => "dispatched",
            Self::Drafted { .. } => "drafted",
            Self::HandedToSuccessor { .. } => "handed-to-successor",
            Self::HearingHeld { .. } => "hearing-held",
            Self::HearingSet { .. } => "hearing-set",
            Self::Issued { .. } => "issued",
            Self::Merged { .. } => "merged",
            Self::NoticeDelivered { .. } => "notice-delivered",
            Self::ObjectionReceived { .. } => "objection-received",
            Self::OriginalFound { .. } => "original-found",
            Self::ParcelFound { .. } => "parcel-found",
            Self::ParcelLost { .. } => "parcel-lost",
            Self::ParcelMissing { .. } => "parcel-missing",
            Self::Prepared(_) => "prepared",
            Self::Record(event) => event.kind(),
            Self::RefusalProposed { .. } => "refusal-proposed",
            Self::Registered { .. } => "registered",
            Self::ResultReturned { .. } => "result-returned",
            Self::Returned { .. } => "returned",
            Self::ReworkDemanded { .. } => "rework-demanded",
            Self::ScanAttached { .. } => "scan-attached",
            Self::Sent { .. } => "sent",
            Self::Separated { .. } => "separated",
            Self::Signed { .. } => "signed",
            Self::StepNear { .. } => "step-near",
            Self::StepOverrun { .. } => "step-overrun",
            Self::TermExpired { .. } => "term-expired",
            Self::TermExtended(_) => "term-extended",
            Self::TermMoved { .. } => "term-moved",
            Self::TermNear { .. } => "term-near",
            Self::ToldApart { .. } => "told-apart",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// An application that was registered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted {
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: NaiveDate,
    /// The moment from which the term counts.
    pub registered_at: DateTime<Utc>,
    /// The rules that apply to it for ever.
    pub regulation: RegulationId,
    /// Where it goes instead of to the college named, where that is no more.
    pub routed_to: Option<Bin>,
    /// What was handed in.
    pub submission: Submission,
}

/// A package that was not taken in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Declined {
    /// Demanded papers that had expired, sorted.
    pub expired: Vec<DocumentKind>,
    /// Demanded papers that were not there, sorted.
    pub missing: Vec<DocumentKind>,
    /// What was handed in.
    pub submission: Submission,
}
