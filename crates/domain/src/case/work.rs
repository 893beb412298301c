//! Where the papers of a case are, and how far the college's work is.

use super::outcome::{Draft, Prepared};
use super::package::{Channel, Digest, ReturnReason};
use super::signature::{FileRef, Manner, Scan};
use super::staff::StaffId;

/// Where the papers of a case are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Package {
    /// At the Corporation.
    AtCorporation,
    /// With the courier, on the way to the college.
    UnderWay {
        /// The waybill, as a keyed digest.
        waybill: Digest,
    },
    /// Declared lost on the way to the college; the Corporation sends them again.
    Lost {
        /// The waybill under which they left, as a keyed digest.
        waybill: Digest,
    },
    /// At the college.
    AtCollege,
}

/// What a college has done, in the order of a case's life.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Work {
    /// Nothing: the clerk has not registered it.
    Awaiting,
    /// Registered; the head has appointed nobody.
    Registered,
    /// An executor studies the package.
    InPreparation {
        /// Who.
        executor: StaffId,
    },
    /// A result is proposed; its document is being made.
    Drafted {
        /// What is proposed.
        draft: Draft,
        /// Who proposed it.
        drafter: StaffId,
    },
    /// The document waits for the head's signature.
    ForSignature {
        /// What is proposed.
        draft: Draft,
        /// Who proposed it.
        drafter: StaffId,
        /// The document.
        prepared: Prepared,
        /// The newest scan of it, signed by hand, where one was attached.
        scan: Option<Scan>,
    },
    /// Signed; the result lies at the college.
    Signed,
    /// The result is on its way to the Corporation.
    Sent,
    /// The result lies at the Corporation.
    AtCounter,
    /// Nobody came for the result: it came back, and the college keeps it for whoever collects it.
    Kept,
}

/// What the college has done after one more step; `None` where the step cannot follow.
impl Work {
    pub(super) fn registered(self) -> Option<Self> {
        match self {
            Self::Awaiting => Some(Self::Registered),
            Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::ForSignature { .. }
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    pub(super) fn assigned(self, executor: &StaffId) -> Option<Self> {
        match self {
            Self::Registered | Self::InPreparation { .. } => Some(Self::InPreparation { executor: executor.clone() }),
            Self::Awaiting
            | Self::Drafted { .. }
            | Self::ForSignature { .. }
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    pub(super) fn drafted(self, by: &StaffId, draft: Draft) -> Option<Self> {
        match self {
            Self::InPreparation { executor } => (executor == *by).then_some(Self::Drafted { draft, drafter: executor }),
            Self::Awaiting
            | Self::Registered
            | Self::Drafted { .. }
            | Self::ForSignature { .. }
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    pub(super) fn prepared(self, prepared: Prepared) -> Option<Self> {
        match self {
            Self::Drafted { draft, drafter } => Some(Self::ForSignature { draft, drafter, prepared, scan: None }),
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::ForSignature { .. }
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    pub(super) fn corrected(self, remade: bool) -> Option<Self> {
        match self {
            Self::Drafted { draft, drafter } | Self::ForSignature { draft, drafter, .. } if remade => {
                Some(Self::Drafted { draft, drafter })
            }
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::ForSignature { .. } => (!remade).then_some(self),
            Self::Signed | Self::Sent | Self::AtCounter | Self::Kept => None,
        }
    }

    pub(super) fn given_back(self) -> Option<Self> {
        match self {
            Self::Drafted { drafter, .. } | Self::ForSignature { drafter, .. } => {
                Some(Self::InPreparation { executor: drafter })
            }
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    pub(super) fn scanned(self, attached: Scan) -> Option<Self> {
        match self {
            Self::ForSignature { draft, drafter, prepared, .. } => (prepared.document == attached.document)
                .then_some(Self::ForSignature { draft, drafter, prepared, scan: Some(attached) }),
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    pub(super) fn signed(self, document: FileRef, manner: Manner) -> Option<Self> {
        match self {
            Self::ForSignature { prepared, scan, .. } => {
                let is_shown = match manner {
                    Manner::ByHand { scan: shown } => scan.is_some_and(|attached| attached.file == shown),
                    Manner::Electronic { .. } => true,
                };
                (prepared.document == document && is_shown).then_some(Self::Signed)
            }
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::Signed
            | Self::Sent
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    pub(super) fn sent(self) -> Option<Self> {
        match self {
            Self::Signed | Self::Kept => Some(Self::Sent),
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::ForSignature { .. }
            | Self::Sent
            | Self::AtCounter => None,
        }
    }

    pub(super) fn arrived(self) -> Option<Self> {
        match self {
            Self::Sent => Some(Self::AtCounter),
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::ForSignature { .. }
            | Self::Signed
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    /// The result was lost on its way: its executor makes it again.
    pub(super) fn lost(self, executor: StaffId) -> Option<Self> {
        match self {
            Self::Sent => Some(Self::InPreparation { executor }),
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::ForSignature { .. }
            | Self::Signed
            | Self::AtCounter
            | Self::Kept => None,
        }
    }

    /// Whether the result lies where the applicant collects it (RC-03, RC-04).
    #[must_use]
    pub const fn can_be_collected(&self, channel: Channel) -> bool {
        match self {
            Self::AtCounter | Self::Kept => true,
            Self::Signed => channel.is_collected_at_college(),
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::ForSignature { .. }
            | Self::Sent => false,
        }
    }

    /// The result came back to the college: to be sent once more, or to be kept.
    pub(super) fn taken_back(self, why: ReturnReason) -> Option<Self> {
        match (self, why) {
            (Self::Sent, ReturnReason::Address | ReturnReason::Packing) => Some(Self::Signed),
            (Self::AtCounter, ReturnReason::Uncollected) => Some(Self::Kept),
            (
                Self::Awaiting
                | Self::Registered
                | Self::InPreparation { .. }
                | Self::Drafted { .. }
                | Self::ForSignature { .. }
                | Self::Signed
                | Self::Sent
                | Self::AtCounter
                | Self::Kept,
                ReturnReason::Address | ReturnReason::Packing | ReturnReason::Uncollected,
            ) => None,
        }
    }

    /// Whether the result lies where it can be handed out: at the college, or at the Corporation.
    pub(super) const fn can_be_issued(&self) -> bool {
        match self {
            Self::Signed | Self::AtCounter | Self::Kept => true,
            Self::Awaiting
            | Self::Registered
            | Self::InPreparation { .. }
            | Self::Drafted { .. }
            | Self::ForSignature { .. }
            | Self::Sent => false,
        }
    }
}

/// Where the papers are afterwards; `None` where that cannot be.
impl Package {
    pub(super) const fn dispatched(&self, waybill: Digest) -> Option<Self> {
        match self {
            Self::AtCorporation | Self::Lost { .. } => Some(Self::UnderWay { waybill }),
            Self::UnderWay { .. } | Self::AtCollege => None,
        }
    }

    pub(super) const fn delivered(&self) -> Option<Self> {
        match self {
            Self::UnderWay { .. } => Some(Self::AtCollege),
            Self::AtCorporation | Self::Lost { .. } | Self::AtCollege => None,
        }
    }

    pub(super) const fn lost(&self) -> Option<Self> {
        match self {
            Self::UnderWay { waybill } => Some(Self::Lost { waybill: *waybill }),
            Self::AtCorporation | Self::Lost { .. } | Self::AtCollege => None,
        }
    }

    pub(super) const fn found(&self) -> Option<Self> {
        match self {
            Self::Lost { .. } => Some(Self::AtCollege),
            Self::AtCorporation | Self::UnderWay { .. } | Self::AtCollege => None,
        }
    }

    pub(super) fn came_back(&self, with: &Digest) -> Option<Self> {
        match self {
            Self::UnderWay { waybill } | Self::Lost { waybill } if waybill == with => Some(Self::AtCorporation),
            Self::UnderWay { .. } | Self::Lost { .. } | Self::AtCorporation | Self::AtCollege => None,
        }
    }
}
