//! The one aggregate: a case, from the package at the counter to the paper in the applicant's hand.

mod admission;
mod command;
mod decide;
mod event;
mod evolve;
mod names;
mod package;
mod rejection;
#[cfg(test)]
pub(crate) mod tests;

pub use admission::Admission;
pub use command::{Command, Submission};
pub use decide::Context;
pub use event::{Accepted, Declined, Event};
pub use evolve::{Case, Impossible, Open, Package, State};
pub use package::{
    Channel, Consent, Digest, Document, DocumentKind, Flag, IisNumber, Medium, OriginalKind, Party, PersonRef, Reason,
    Representative, RepresentativeKind,
};
pub use rejection::Rejection;

use uuid::Uuid;

/// The identity of a case and of its stream in the log.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CaseId(pub Uuid);
