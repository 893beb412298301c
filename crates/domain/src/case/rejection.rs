//! Why a case may say no.

mod text;

/// A command that the case does not allow. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Rejection {
    /// What was handed out was annulled already.
    AnnulledBefore,
    /// Nobody proposed to annul it.
    AnnulmentNotProposed,
    /// It was proposed already; a second person is to confirm it.
    AnnulmentProposedBefore,
    /// The result lies at the Corporation already.
    ArrivedBefore,
    /// The college has the package.
    AtCollege,
    /// The representative's authority has run out (RC-18).
    AuthorityExpired,
    /// The moment named lies before the day of the hearing.
    BeforeHearing,
    /// The moment named lies before the refusal was proposed.
    BeforeProposal,
    /// The moment named lies before the registration.
    BeforeRegistration,
    /// The law gives that body nothing to decide here.
    BodyNotCompetent,
    /// The calendar does not know a year that the term needs; nothing is guessed.
    CalendarUnknown,
    /// The case has ended.
    CaseEnded,
    /// The file of the case was handed over already.
    CaseFileHandedOver,
    /// The regulation knows no applications of this channel (R16-23).
    ChannelNotServed,
    /// The applicant collects the result at the college; it is not sent.
    CollectedAtOffice,
    /// The college works: nobody took it over.
    CollegeWorks,
    /// The same was complained of to the same body, which has not decided yet.
    ComplainedBefore,
    /// Nobody decides against the one who complains of him (АППК 91).
    ComplainedOf,
    /// The complaint was decided or taken back.
    ComplaintClosed,
    /// There is no complaint of this number.
    ComplaintUnknown,
    /// The consent was given: its absence is no ground.
    ConsentGiven,
    /// The data were corrected meanwhile.
    CorrectedMeanwhile,
    /// A draft was made already.
    DraftedBefore,
    /// Whoever drafted may not sign.
    DrafterMayNotSign,
    /// The day to which the term is to be extended does not lie after its last one.
    ExtensionNotLater,
    /// The term would be extended by more than the law allows (АППК 76).
    ExtensionTooLong,
    /// The result was handed out.
    HandedOver,
    /// The applicant was heard already.
    HeardBefore,
    /// The hearing has no moment yet.
    HearingNotSet,
    /// The college does not work on the day named for the hearing.
    HearingOnDayOff,
    /// The hearing would be after the last day of the term, or more than three working days away.
    HearingTooLate,
    /// The hearing would be on the day on which the applicant is told of it.
    HearingTooSoon,
    /// The moment named lies more than five minutes ahead.
    InFuture,
    /// The moment named has passed.
    InPast,
    /// It was declared lost before.
    LostBefore,
    /// It is missed already.
    MissedBefore,
    /// The body needs no file of the case.
    NoCaseFileDemanded,
    /// The regulation of the case knows no extension of its term.
    NoExtensionOfTerm,
    /// The applicant did not ask to be heard.
    NoHearingAskedFor,
    /// It is not marked as a possible duplicate of another application.
    NoPossibleDuplicate,
    /// The regulation of the case knows no refusal on the merits (R16-06).
    NoRefusalOnMerits,
    /// No regulation was in force on the day of the submission.
    NoRegulationInForce,
    /// The application names no representative.
    NoRepresentative,
    /// No such case was accepted.
    NotAccepted,
    /// The head has appointed no executor.
    NotAssigned,
    /// The result lies no more at the college.
    NotAtCollege,
    /// The result does not lie at the Corporation.
    NotAtCounter,
    /// The package has not left the Corporation.
    NotDelivered,
    /// There is no draft.
    NotDrafted,
    /// The applicant asked to be heard, and was not yet.
    NotHeard,
    /// It was not declared lost.
    NotLost,
    /// It was not merged with another application.
    NotMerged,
    /// The document for signature is still being made.
    NotPrepared,
    /// The college has not registered the package.
    NotRegistered,
    /// No scan of the document, signed by hand, is attached.
    NotScanned,
    /// The result has not left the college.
    NotSent,
    /// The result is not signed.
    NotSigned,
    /// No package is under way.
    NotUnderWay,
    /// A term ends on a working day (АППК 76(5)).
    NotWorkingDay,
    /// No result lies where it is collected.
    NothingToCollect,
    /// There is no such thing to complain of.
    NothingToComplainOf,
    /// What is said is what stands there already.
    NothingToCorrect,
    /// The notice was delivered already.
    NoticeDeliveredBefore,
    /// The notice of the preliminary refusal was not delivered.
    NoticeNotDelivered,
    /// The applicant objected already.
    ObjectedBefore,
    /// That the original was found is taken down already.
    OriginalFoundBefore,
    /// By these reasons the original belongs to the papers, and is not among them (RC-20).
    OriginalMissing,
    /// The original must be brought before the result is handed out (RC-20).
    OriginalNotBrought,
    /// The case belongs to another college.
    OtherCollege,
    /// The signature stands under another document.
    OtherDocument,
    /// The document was made of another draft.
    OtherDraft,
    /// Another executor was appointed.
    OtherExecutor,
    /// The fact is another one than that of which the applicant was told (АППК 73).
    OtherFact,
    /// The preliminary refusal names another ground.
    OtherGround,
    /// Another scan is attached than the one that is named.
    OtherScan,
    /// Another waybill is under way.
    OtherWaybill,
    /// The moment named lies outside the hours of the college.
    OutsideHours,
    /// The document for signature was made already.
    PreparedBefore,
    /// The archive record was confirmed before.
    RecordCheckedBefore,
    /// No second person has confirmed the archive record.
    RecordNotChecked,
    /// There is no archive record.
    RecordNotEntered,
    /// The archive record was sent back: it is entered anew first.
    RecordSentBack,
    /// A refusal that was handed out is not annulled: the body of the appeal decides.
    RefusalHandedOver,
    /// No preliminary refusal was proposed: the applicant must be told and may be heard first (АППК 73).
    RefusalNotProposed,
    /// A preliminary refusal was proposed already.
    RefusalProposedBefore,
    /// The college has registered the package already.
    RegisteredBefore,
    /// The applicant was reminded as often as he is.
    RemindedBefore,
    /// Whoever attached the scan may not say that the hand is his.
    ScannerMayNotSign,
    /// Whoever proposed or drafted it is no second person.
    SecondPersonNeeded,
    /// The result has left the college already.
    SentBefore,
    /// The result is signed already.
    SignedBefore,
    /// The end of the step is not near.
    StepNotNear,
    /// The time of the step is not over.
    StepNotOverrun,
    /// The step does not wait any more.
    StepTaken,
    /// It was told before of this step.
    StepToldBefore,
    /// This package was handed in before.
    SubmittedBefore,
    /// The result lies in time where it is collected.
    TermMet,
    /// The term of the complaint cannot be extended, or not by so much.
    TermNotExtendable,
    /// The term is not near.
    TermNotNear,
    /// The term has not passed.
    TermNotPassed,
    /// The term was set by the decision by which the case goes on: the head cannot extend it.
    TermOfDecision,
    /// The term has passed: nothing makes it longer.
    TermPassed,
    /// It was told before.
    TermToldBefore,
    /// Three working days have not passed since the notice was delivered (АППК 73).
    TooEarlyToRefuse,
    /// Two working days have passed since the notice was delivered (АППК 73).
    TooLateToObject,
    /// Too few working days are left to hear the applicant within the term.
    TooLateToRefuse,
    /// A package is under way already.
    UnderWay,
    /// The application was withdrawn before.
    Withdrawn,
    /// The number on the document is none of the college's register, or stood on another document before.
    WrongNumber,
    /// The step belongs to another role (R16-13).
    WrongRole,
    /// The document has no supplement where the record demands one, or one that nothing demands.
    WrongSupplement,
}

impl Rejection {
    /// Every one of them.
    pub const ALL: [Self; 111] = [
        Self::AnnulledBefore,
        Self::AnnulmentNotProposed,
        Self::AnnulmentProposedBefore,
        Self::ArrivedBefore,
        Self::AtCollege,
        Self::AuthorityExpired,
        Self::BeforeHearing,
        Self::BeforeProposal,
        Self::BeforeRegistration,
        Self::BodyNotCompetent,
        Self::CalendarUnknown,
        Self::CaseEnded,
        Self::CaseFileHandedOver,
        Self::ChannelNotServed,
        Self::CollectedAtOffice,
        Self::CollegeWorks,
        Self::ComplainedBefore,
        Self::ComplainedOf,
        Self::ComplaintClosed,
        Self::ComplaintUnknown,
        Self::ConsentGiven,
        Self::CorrectedMeanwhile,
        Self::DraftedBefore,
        Self::DrafterMayNotSign,
        Self::ExtensionNotLater,
        Self::ExtensionTooLong,
        Self::HandedOver,
        Self::HeardBefore,
        Self::HearingNotSet,
        Self::HearingOnDayOff,
        Self::HearingTooLate,
        Self::HearingTooSoon,
        Self::InFuture,
        Self::InPast,
        Self::LostBefore,
        Self::MissedBefore,
        Self::NoCaseFileDemanded,
        Self::NoExtensionOfTerm,
        Self::NoHearingAskedFor,
        Self::NoPossibleDuplicate,
        Self::NoRefusalOnMerits,
        Self::NoRegulationInForce,
        Self::NoRepresentative,
        Self::NotAccepted,
        Self::NotAssigned,
        Self::NotAtCollege,
        Self::NotAtCounter,
        Self::NotDelivered,
        Self::NotDrafted,
        Self::NotHeard,
        Self::NotLost,
        Self::NotMerged,
        Self::NotPrepared,
        Self::NotRegistered,
        Self::NotScanned,
        Self::NotSent,
        Self::NotSigned,
        Self::NotUnderWay,
        Self::NotWorkingDay,
        Self::NothingToCollect,
        Self::NothingToComplainOf,
        Self::NothingToCorrect,
        Self::NoticeDeliveredBefore,
        Self::NoticeNotDelivered,
        Self::ObjectedBefore,
        Self::OriginalFoundBefore,
        Self::OriginalMissing,
        Self::OriginalNotBrought,
        Self::OtherCollege,
        Self::OtherDocument,
        Self::OtherDraft,
        Self::OtherExecutor,
        Self::OtherFact,
        Self::OtherGround,
        Self::OtherScan,
        Self::OtherWaybill,
        Self::OutsideHours,
        Self::PreparedBefore,
        Self::RecordCheckedBefore,
        Self::RecordNotChecked,
        Self::RecordNotEntered,
        Self::RecordSentBack,
        Self::RefusalHandedOver,
        Self::RefusalNotProposed,
        Self::RefusalProposedBefore,
        Self::RegisteredBefore,
        Self::RemindedBefore,
        Self::ScannerMayNotSign,
        Self::SecondPersonNeeded,
        Self::SentBefore,
        Self::SignedBefore,
        Self::StepNotNear,
        Self::StepNotOverrun,
        Self::StepTaken,
        Self::StepToldBefore,
        Self::SubmittedBefore,
        Self::TermMet,
        Self::TermNotExtendable,
        Self::TermNotNear,
        Self::TermNotPassed,
        Self::TermOfDecision,
        Self::TermPassed,
        Self::TermToldBefore,
        Self::TooEarlyToRefuse,
        Self::TooLateToObject,
        Self::TooLateToRefuse,
        Self::UnderWay,
        Self::Withdrawn,
        Self::WrongNumber,
        Self::WrongRole,
        Self::WrongSupplement,
    ];

    /// Whether whoever asks may not do it at all, as another person or for another college might.
    #[must_use]
    pub const fn is_of_right(self) -> bool {
        matches!(
            self,
            Self::ComplainedOf
                | Self::DrafterMayNotSign
                | Self::OtherCollege
                | Self::OtherExecutor
                | Self::ScannerMayNotSign
                | Self::SecondPersonNeeded
                | Self::WrongRole
        )
    }

    /// Its stable code, for answers and metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AnnulledBefore => "annulled-before",
            Self::AnnulmentNotProposed => "annulment-not-proposed",
            Self::AnnulmentProposedBefore => "annulment-proposed-before",
            Self::ArrivedBefore => "arrived-before",
            Self::AtCollege => "at-college",
            Self::AuthorityExpired => "authority-expired",
            Self::BeforeHearing => "before-hearing",
            Self::BeforeProposal => "before-proposal",
            Self::BeforeRegistration => "before-registration",
            Self::BodyNotCompetent => "body-not-competent",
            Self::CalendarUnknown => "calendar-unknown",
            Self::CaseEnded => "case-ended",
            Self::CaseFileHandedOver => "case-file-handed-over",
            Self::ChannelNotServed => "channel-not-served",
            Self::CollectedAtOffice => "collected-at-office",
            Self::CollegeWorks => "college-works",
            Self::ComplainedBefore => "complained-before",
            Self::ComplainedOf => "complained-of",
            Self::ComplaintClosed => "complaint-closed",
            Self::ComplaintUnknown => "complaint-unknown",
            Self::ConsentGiven => "consent-given",
            Self::CorrectedMeanwhile => "corrected-meanwhile",
            Self::DraftedBefore => "drafted-before",
            Self::DrafterMayNotSign => "drafter-may-not-sign",
            Self::ExtensionNotLater => "extension-not-later",
            Self::ExtensionTooLong => "extension-too-long",
            Self::HandedOver => "handed-over",
            Self::HeardBefore => "heard-before",
            Self::HearingNotSet => "hearing-not-set",
            Self::HearingOnDayOff => "hearing-on-day-off",
            Self::HearingTooLate => "hearing-too-late",
            Self::HearingTooSoon => "hearing-too-soon",
            Self::InFuture => "in-future",
            Self::InPast => "in-past",
            Self::LostBefore => "lost-before",
            Self::MissedBefore => "missed-before",
            Self::NoCaseFileDemanded => "no-case-file-demanded",
            Self::NoExtensionOfTerm => "no-extension-of-term",
            Self::NoHearingAskedFor => "no-hearing-asked-for",
            Self::NoPossibleDuplicate => "no-possible-duplicate",
            Self::NoRefusalOnMerits => "no-refusal-on-merits",
            Self::NoRegulationInForce => "no-regulation-in-force",
            Self::NoRepresentative => "no-representative",
            Self::NotAccepted => "not-accepted",
            Self::NotAssigned => "not-assigned",
            Self::NotAtCollege => "not-at-college",
            Self::NotAtCounter => "not-at-counter",
            Self::NotDelivered => "not-delivered",
            Self::NotDrafted => "not-drafted",
            Self::NotHeard => "not-heard",
            Self::NotLost => "not-lost",
            Self::NotMerged => "not-merged",
            Self::NotPrepared => "not-prepared",
            Self::NotRegistered => "not-registered",
            Self::NotScanned => "not-scanned",
            Self::NotSent => "not-sent",
            Self::NotSigned => "not-signed",
            Self::NotUnderWay => "not-under-way",
            Self::NotWorkingDay => "not-working-day",
            Self::NothingToCollect => "nothing-to-collect",
            Self::NothingToComplainOf => "nothing-to-complain-of",
            Self::NothingToCorrect => "nothing-to-correct",
            Self::NoticeDeliveredBefore => "notice-delivered-before",
            Self::NoticeNotDelivered => "notice-not-delivered",
            Self::ObjectedBefore => "objected-before",
            Self::OriginalFoundBefore => "original-found-before",
            Self::OriginalMissing => "original-missing",
            Self::OriginalNotBrought => "original-not-brought",
            Self::OtherCollege => "other-college",
            Self::OtherDocument => "other-document",
            Self::OtherDraft => "other-draft",
            Self::OtherExecutor => "other-executor",
            Self::OtherFact => "other-fact",
            Self::OtherGround => "other-ground",
            Self::OtherScan => "other-scan",
            Self::OtherWaybill => "other-waybill",
            Self::OutsideHours => "outside-hours",
            Self::PreparedBefore => "prepared-before",
            Self::RecordCheckedBefore => "record-checked-before",
            Self::RecordNotChecked => "record-not-checked",
            Self::RecordNotEntered => "record-not-entered",
            Self::RecordSentBack => "record-sent-back",
            Self::RefusalHandedOver => "refusal-handed-over",
            Self::RefusalNotProposed => "refusal-not-proposed",
            Self::RefusalProposedBefore => "refusal-proposed-before",
            Self::RegisteredBefore => "registered-before",
            Self::RemindedBefore => "reminded-before",
            Self::ScannerMayNotSign => "scanner-may-not-sign",
            Self::SecondPersonNeeded => "second-person-needed",
            Self::SentBefore => "sent-before",
            Self::SignedBefore => "signed-before",
            Self::StepNotNear => "step-not-near",
            Self::StepNotOverrun => "step-not-overrun",
            Self::StepTaken => "step-taken",
            Self::StepToldBefore => "step-told-before",
            Self::SubmittedBefore => "submitted-before",
            Self::TermMet => "term-met",
            Self::TermNotExtendable => "term-not-extendable",
            Self::TermNotNear => "term-not-near",
            Self::TermNotPassed => "term-not-passed",
            Self::TermOfDecision => "term-of-decision",
            Self::TermPassed => "term-passed",
            Self::TermToldBefore => "term-told-before",
            Self::TooEarlyToRefuse => "too-early-to-refuse",
            Self::TooLateToObject => "too-late-to-object",
            Self::TooLateToRefuse => "too-late-to-refuse",
            Self::UnderWay => "under-way",
            Self::Withdrawn => "withdrawn",
            Self::WrongNumber => "wrong-number",
            Self::WrongRole => "wrong-role",
            Self::WrongSupplement => "wrong-supplement",
        }
    }
}

impl core::fmt::Display for Rejection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.code())
    }
}
