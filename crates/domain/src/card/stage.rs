//! Where a case stands, as people are told, and whose move it is.

use crate::case::{Channel, Event, Hearing, Parcel, Refusal, ReturnReason};

/// Where a case stands, as people are told, in the order of its life.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Stage {
    /// Not taken in at the counter.
    Declined,
    /// Registered, the papers are at the Corporation.
    Accepted,
    /// The papers are on their way to the college.
    UnderWay,
    /// The courier brought the papers back to the Corporation.
    CameBack,
    /// The papers were lost on their way to the college; the Corporation sends them again.
    PackageLost,
    /// The papers are at the college, which has not registered them yet.
    Delivered,
    /// Registered at the college; an executor is to be appointed.
    Registered,
    /// An executor studies the package and prepares the result.
    InPreparation,
    /// A refusal is proposed: the applicant is told, and may object or ask to be heard.
    RefusalProposed,
    /// The applicant is to be heard before a refusal.
    HearingSet,
    /// A result is proposed, its document is being made.
    Drafted,
    /// The document waits for the head's signature.
    ForSignature,
    /// Signed; the result lies at the college.
    Signed,
    /// The result is on its way to the Corporation.
    Sent,
    /// The result can be collected at the Corporation.
    AtCounter,
    /// Nobody came for the result: it lies at the college again, and can be collected there.
    Kept,
    /// The result was handed out.
    Issued,
    /// Taken back by the applicant's side.
    Withdrawn,
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Mover {
    /// The applicant.
    Applicant,
    /// The body that decides a complaint: neither the college nor the Corporation.
    Authority,
    /// The college.
    College,
    /// The Corporation.
    Corporation,
    /// Nobody: the case has ended.
    Nobody,
}

impl Stage {
    /// Every stage, in the order of a case's life.
    pub const ALL: [Self; 18] = [
        Self::Declined,
        Self::Accepted,
        Self::UnderWay,
        Self::CameBack,
        Self::PackageLost,
        Self::Delivered,
        Self::Registered,
        Self::InPreparation,
        Self::RefusalProposed,
        Self::HearingSet,
        Self::Drafted,
        Self::ForSignature,
        Self::Signed,
        Self::Sent,
        Self::AtCounter,
        Self::Kept,
        Self::Issued,
        Self::Withdrawn,
    ];

    /// Its name in read models and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::Accepted => "accepted",
            Self::UnderWay => "underWay",
            Self::CameBack => "cameBack",
            Self::PackageLost => "packageLost",
            Self::Delivered => "delivered",
            Self::Registered => "registered",
            Self::InPreparation => "inPreparation",
            Self::RefusalProposed => "refusalProposed",
            Self::HearingSet => "hearingSet",
            Self::Drafted => "drafted",
            Self::ForSignature => "forSignature",
            Self::Signed => "signed",
            Self::Sent => "sent",
            Self::AtCounter => "atCounter",
            Self::Kept => "kept",
            Self::Issued => "issued",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// Whether nothing more is expected to happen.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        match self {
            Self::Declined | Self::Issued | Self::Withdrawn => true,
            Self::Accepted
            | Self::UnderWay
            | Self::CameBack
            | Self::PackageLost
            | Self::Delivered
            | Self::Registered
            | Self::InPreparation
            | Self::RefusalProposed
            | Self::HearingSet
            | Self::Drafted
            | Self::ForSignature
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => false,
        }
    }

    /// Whether the result lies where an application of such a channel is answered.
    #[must_use]
    pub const fn can_be_collected(self, channel: Channel) -> bool {
        match self {
            Self::AtCounter | Self::Kept => true,
            Self::Signed => channel.is_collected_at_college(),
            Self::Declined
            | Self::Accepted
            | Self::UnderWay
            | Self::CameBack
            | Self::PackageLost
            | Self::Delivered
            | Self::Registered
            | Self::InPreparation
            | Self::RefusalProposed
            | Self::HearingSet
            | Self::Drafted
            | Self::ForSignature
            | Self::Sent
            | Self::Issued
            | Self::Withdrawn => false,
        }
    }

    /// Whether an executor studies the case: nothing is drafted.
    const fn is_studied(self) -> bool {
        matches!(self, Self::InPreparation | Self::RefusalProposed | Self::HearingSet)
    }

    /// Whether it is worked on, and nothing is signed.
    const fn is_unsigned(self) -> bool {
        match self {
            Self::Accepted
            | Self::UnderWay
            | Self::CameBack
            | Self::PackageLost
            | Self::Delivered
            | Self::Registered
            | Self::InPreparation
            | Self::RefusalProposed
            | Self::HearingSet
            | Self::Drafted
            | Self::ForSignature => true,
            Self::Declined
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept
            | Self::Issued
            | Self::Withdrawn => false,
        }
    }

    /// Of a case that is studied, where the procedure of its preliminary refusal has led to.
    pub(super) const fn studied(self, refusal: &Refusal) -> Self {
        match refusal.hearing {
            _ if !self.is_studied() => self,
            Hearing::Set { .. } => Self::HearingSet,
            Hearing::Held if refusal.delivered_at.is_some() => Self::InPreparation,
            Hearing::NotAskedFor | Hearing::AskedFor | Hearing::Held => Self::RefusalProposed,
        }
    }

    /// After the first event of a case; `None` where it cannot be the first.
    pub(super) fn first(event: &Event) -> Option<Self> {
        match event {
            Event::Accepted(accepted) => match accepted.submission.channel {
                Channel::Counter | Channel::HomeVisit => Some(Self::Accepted),
                Channel::Office | Channel::Portal => Some(Self::Delivered),
            },
            Event::Declined(_) => Some(Self::Declined),
            Event::Annulled { .. }
            | Event::AnnulmentProposed { .. }
            | Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::CollectionReminded { .. }
            | Event::Complaint(_)
            | Event::DataCorrected(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::Drafted { .. }
            | Event::HandedToSuccessor { .. }
            | Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::Issued { .. }
            | Event::Merged { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::OriginalFound { .. }
            | Event::ParcelFound { .. }
            | Event::ParcelLost { .. }
            | Event::ParcelMissing { .. }
            | Event::Prepared(_)
            | Event::Record(_)
            | Event::RefusalProposed { .. }
            | Event::Registered { .. }
            | Event::ResultReturned { .. }
            | Event::Returned { .. }
            | Event::ReworkDemanded { .. }
            | Event::ScanAttached { .. }
            | Event::Sent { .. }
            | Event::Separated { .. }
            | Event::Signed { .. }
            | Event::StepNear { .. }
            | Event::StepOverrun { .. }
            | Event::TermExpired { .. }
            | Event::TermExtended(_)
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::ToldApart { .. }
            | Event::Withdrawn { .. } => None,
        }
    }

    /// Where the case stands at the college that took another one over; `None` where it has ended.
    fn succeeded(self) -> Option<Self> {
        match self {
            Self::Declined | Self::Issued | Self::Withdrawn => None,
            Self::InPreparation | Self::RefusalProposed | Self::HearingSet | Self::Drafted | Self::ForSignature => {
                Some(Self::Registered)
            }
            Self::Accepted
            | Self::UnderWay
            | Self::CameBack
            | Self::PackageLost
            | Self::Delivered
            | Self::Registered
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => Some(self),
        }
    }

    /// After a later event; `None` where it cannot follow.
    pub(super) fn after(self, event: &Event) -> Option<Self> {
        let (from, to): (&[Self], Self) = match event {
            Event::Accepted(_) | Event::Declined(_) => (&[], self),
            // of what is handed out, the college makes another, or nobody does
            Event::Annulled { resumed: Some(_), .. } => (&[Self::Issued], Self::InPreparation),
            Event::Annulled { .. } if self == Self::Issued => return Some(self),
            Event::Annulled { .. } => (&[Self::Signed, Self::Sent, Self::AtCounter, Self::Kept], Self::InPreparation),
            Event::AnnulmentProposed { .. } => {
                let signed = [Self::Signed, Self::Sent, Self::AtCounter, Self::Kept, Self::Issued];
                return signed.contains(&self).then_some(self);
            }
            Event::OriginalFound { .. } => return (!matches!(self, Self::Declined | Self::Withdrawn)).then_some(self),
            Event::Arrived { .. } => (&[Self::Sent], Self::AtCounter),
            Event::Assigned { .. } if self.is_studied() => return Some(self),
            Event::Assigned { .. } => (&[Self::Registered], Self::InPreparation),
            Event::CollectionReminded { .. } => {
                return matches!(self, Self::AtCounter | Self::Signed).then_some(self);
            }
            // a refusal that is overturned is decided anew, also where it was handed out
            Event::Complaint(event) if event.resumed().is_some() => {
                (&[Self::Signed, Self::Sent, Self::AtCounter, Self::Kept, Self::Issued], Self::InPreparation)
            }
            Event::Complaint(_) => return Some(self),
            // a document that is not signed is made anew
            Event::DataCorrected(corrected) if corrected.remade => {
                (&[Self::Drafted, Self::ForSignature], Self::Drafted)
            }
            Event::DataCorrected(_) => return self.is_unsigned().then_some(self),
            Event::Delivered { .. } => (&[Self::UnderWay], Self::Delivered),
            Event::Dispatched { .. } => (&[Self::Accepted, Self::CameBack, Self::PackageLost], Self::UnderWay),
            Event::Drafted { .. } => (&[Self::InPreparation, Self::RefusalProposed, Self::HearingSet], Self::Drafted),
            // what was not signed is decided anew by whoever took the college over
            Event::HandedToSuccessor { .. } => return self.succeeded(),
            // how the procedure of a refusal goes on, the card knows; a duplicate may have been drafted meanwhile
            Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. } => return (!self.has_ended()).then_some(self),
            Event::Issued { .. } => (&[Self::Signed, Self::AtCounter, Self::Kept], Self::Issued),
            // both look withdrawn; where it goes back to, the card knows
            Event::Merged { .. } => return self.is_unsigned().then_some(Self::Withdrawn),
            Event::Separated { .. } => (&[Self::Withdrawn], self),
            Event::ParcelFound { parcel: Parcel::Package, .. } => (&[Self::PackageLost], Self::Delivered),
            Event::ParcelFound { parcel: Parcel::Result, .. } => return (!self.has_ended()).then_some(self),
            Event::ParcelLost { parcel: Parcel::Package, .. } => (&[Self::UnderWay], Self::PackageLost),
            Event::ParcelLost { parcel: Parcel::Result, .. } => (&[Self::Sent], Self::InPreparation),
            Event::ParcelMissing { .. } => {
                return matches!(self, Self::UnderWay | Self::Sent).then_some(self);
            }
            Event::Prepared(_) => (&[Self::Drafted], Self::ForSignature),
            Event::Record(_) => return self.is_studied().then_some(self),
            Event::ScanAttached { .. } => return matches!(self, Self::ForSignature).then_some(self),
            Event::RefusalProposed { .. } => (&[Self::InPreparation, Self::RefusalProposed], Self::RefusalProposed),
            Event::Registered { .. } => (&[Self::Delivered], Self::Registered),
            // the courier brings back what was under way when the application was withdrawn: it stays withdrawn
            Event::Returned { .. } if self == Self::Withdrawn => (&[Self::Withdrawn], self),
            Event::Returned { .. } => (&[Self::UnderWay, Self::PackageLost], Self::CameBack),
            Event::ResultReturned { why: ReturnReason::Uncollected, .. } => (&[Self::AtCounter], Self::Kept),
            Event::ResultReturned { why: ReturnReason::Address | ReturnReason::Packing, .. } => {
                (&[Self::Sent], Self::Signed)
            }
            Event::ReworkDemanded { .. } => (&[Self::Drafted, Self::ForSignature], Self::InPreparation),
            Event::Sent { .. } => (&[Self::Signed, Self::Kept], Self::Sent),
            Event::Signed { .. } => (&[Self::ForSignature], Self::Signed),
            Event::StepNear { .. }
            | Event::StepOverrun { .. }
            | Event::TermExpired { .. }
            | Event::TermExtended(_)
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::ToldApart { .. } => return (!self.has_ended()).then_some(self),
            Event::Withdrawn { .. } => return (!self.has_ended()).then_some(Self::Withdrawn),
        };
        from.contains(&self).then_some(to)
    }
}

impl Mover {
    /// Everyone whose move it can be.
    pub const ALL: [Self; 5] = [Self::Applicant, Self::Authority, Self::College, Self::Corporation, Self::Nobody];

    /// The name in read models and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Authority => "authority",
            Self::College => "college",
            Self::Corporation => "corporation",
            Self::Nobody => "nobody",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mover| mover.name() == name)
    }
}
