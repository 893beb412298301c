//! The names of the contract: how each kind is written in messages, in the log and on the bus.
//!
//! One place for both directions, so that what is written can be read.

use super::command::StepKind;
use super::correction::Field;
use super::outcome::{Ground, ResultKind};
use super::package::{
    Channel, DocumentKind, Flag, Medium, OriginalKind, Parcel, Party, Reason, RepresentativeKind, ReturnReason,
};
use super::refusal::{Delivery, HearingForm};
use super::staff::Role;
use crate::language::Bilingual;

/// Names of the variants of enums without members, both ways.
macro_rules! named {
    ($($type:ident { $($variant:ident = $name:literal),+ $(,)? })+) => {$(
        impl $type {
            /// Every one of them, in the order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the contract.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The one of a name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    )+};
}

pub(crate) use named;

named! {
    Channel { Counter = "counter", HomeVisit = "home-visit", Office = "office", Portal = "portal" }
    Delivery { Cabinet = "cabinet", Email = "email", InPerson = "inPerson", Letter = "letter", Telephone = "telephone" }
    DocumentKind {
        Application = "application",
        Identity = "identity",
        LegalAuthority = "legalAuthority",
        Original = "original",
        Other = "other",
        PowerOfAttorney = "powerOfAttorney",
    }
    Field {
        Address = "address",
        BirthDate = "birthDate",
        Email = "email",
        GivenName = "givenName",
        Iin = "iin",
        Language = "language",
        Original = "original",
        Patronymic = "patronymic",
        Phone = "phone",
        Reasons = "reason",
        Surname = "surname",
    }
    Ground { NoConsent = "noConsent", NotCompliant = "notCompliant", Unreliable = "unreliable" }
    Flag { LegalRepresentativeOfAdult = "legalRepresentativeOfAdult" }
    HearingForm { InPerson = "inPerson", Video = "video" }
    Medium { DigitalDocument = "digital-document", Paper = "paper", Scan = "scan" }
    OriginalKind {
        Certificate = "certificate",
        Diploma = "diploma",
        DiplomaWithSupplement = "diplomaWithSupplement",
        Supplement = "supplement",
    }
    Parcel { Package = "package", Result = "result" }
    Party { Applicant = "applicant", Representative = "representative" }
    Reason { Damaged = "damaged", Lost = "lost", NameChanged = "nameChanged" }
    ResultKind { Duplicate = "duplicate", Refusal = "refusal" }
    Role { Clerk = "clerk", Executor = "executor", Head = "head" }
    StepKind {
        Annul = "annul",
        Assign = "assign",
        AttachScan = "attach-scan",
        ConfirmArrival = "confirm-arrival",
        ConfirmNotice = "confirm-notice",
        ConfirmRecord = "confirm-record",
        DeclareLost = "declare-lost",
        Draft = "draft",
        DropRecord = "drop-record",
        EnterRecord = "enter-record",
        Extend = "extend",
        HandToCourier = "hand-to-courier",
        Issue = "issue",
        Merge = "merge",
        ProposeAnnulment = "propose-annulment",
        ProposeRefusal = "propose-refusal",
        RecordHearing = "record-hearing",
        RecordObjection = "record-objection",
        Register = "register",
        ReportFound = "report-found",
        ReportMissing = "report-missing",
        ReturnForRework = "return-for-rework",
        SendBackRecord = "send-back-record",
        Separate = "separate",
        SetHearing = "set-hearing",
        Sign = "sign",
        SignByHand = "sign-by-hand",
        TakeBack = "take-back",
        TellApart = "tell-apart",
        Withdraw = "withdraw",
    }
    ReturnReason { Address = "address", Packing = "packing", Uncollected = "uncollected" }
    RepresentativeKind { Attorney = "attorney", Legal = "legal" }
}

impl DocumentKind {
    /// What people call it, as it stands on a receipt.
    #[must_use]
    pub const fn text(self) -> Bilingual {
        match self {
            Self::Application => Bilingual { kk: "өтініш", ru: "заявление" },
            Self::Identity => Bilingual {
                kk: "жеке басты куәландыратын құжат",
                ru: "документ, удостоверяющий личность",
            },
            Self::LegalAuthority => Bilingual {
                kk: "заңды өкілдің өкілеттігін растайтын құжат",
                ru: "документ, подтверждающий полномочия законного представителя",
            },
            Self::Original => Bilingual {
                kk: "білім туралы құжаттың түпнұсқасы",
                ru: "подлинник документа об образовании",
            },
            Self::Other => Bilingual { kk: "өзге құжат", ru: "иной документ" },
            Self::PowerOfAttorney => Bilingual {
                kk: "нотариат куәландырған сенімхат",
                ru: "нотариально удостоверенная доверенность",
            },
        }
    }
}
