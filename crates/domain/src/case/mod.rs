//! The one aggregate: a case, from the package at the counter to the paper in the applicant's hand.

mod admission;
mod command;
pub mod complaint;
mod correction;
mod decide;
mod event;
mod evolve;
mod extension;
mod names;
mod outcome;
mod package;
pub mod record;
mod refusal;
mod rejection;
mod signature;
mod staff;
#[cfg(test)]
pub(crate) mod tests;
mod work;

pub use admission::Admission;
pub use command::{Command, Step, StepKind, Submission};
pub use correction::{Corrected, Correction, Field};
pub use decide::Context;
pub use event::{Accepted, Declined, Event};
pub use evolve::{Case, Impossible, Open, Signed, State};
pub use extension::{Extension, may_extend, tell_by};
pub use outcome::{Annulment, Draft, Ground, Prepared, ResultKind};
pub use package::{
    Channel, Consent, Digest, Document, DocumentKind, Flag, IisNumber, Medium, OriginalKind, Parcel, Party, PersonRef,
    Reason, Representative, RepresentativeKind, ReturnReason,
};
pub use refusal::{Delivery, Hearing, HearingForm, Refusal, can_be_proposed_until, may_refuse};
pub use rejection::Rejection;
pub use signature::{FileRef, Manner, Scan, VerifiedSignature};
pub use staff::{Actor, Role, StaffId};
pub use work::{Package, Work};

pub(crate) use names::named;

use uuid::Uuid;

/// The identity of a case and of its stream in the log.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CaseId(pub Uuid);
