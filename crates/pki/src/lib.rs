//! Checks signatures on documents, so that nobody has to believe one: CMS SignedData (RFC 5652) over the path of its
//! signer's certificate to a configured anchor (RFC 5280), by the profile of the national authority (DOMAIN.md §6).
//!
//! Around a signature stand answers (RFC 6960) and lists (RFC 5280 §5) on the state of certificates and time stamps
//! (RFC 3161): each is checked for itself, and kept with the signature so that it can be checked years later. Nothing is
//! fetched here: bytes come in, a verdict goes out.
//!
//! The law this crate keeps: it takes any bytes and gives a verdict; what it cannot check it does not call valid.

mod algorithm;
mod anchor;
mod asn1;
mod attributes;
mod bare;
mod ber;
mod certificate;
mod cms;
mod constraint;
mod crl;
mod describe;
mod examine;
mod extension;
mod gost;
mod hash;
mod house_key;
mod inspect;
mod kind;
mod moment;
mod name;
mod ocsp;
mod parts;
mod path;
mod point;
mod policy;
mod profile;
mod reason;
mod request;
mod revocation;
mod signer;
mod stamp;
mod stored;
mod verdict;
mod verify;

#[cfg(test)]
#[path = "../tests/shared/mod.rs"]
mod shared;

pub use crate::anchor::AnchorError;
pub use crate::bare::Bare;
pub use crate::describe::{
    AnswerSaid, CertificateSaid, ListSaid, StampSaid, answer_said, certificate_said, list_said, stamp_said,
};
pub use crate::examine::{Report, Signatory, Wanted, Who};
pub use crate::house_key::{HouseKey, NotAKey, is_signed_by_house};
pub use crate::inspect::{Demanded, Found, Inspection};
pub use crate::kind::Kind;
pub use crate::parts::{Answered, AnsweredOne, Chain, Listed, Stamp, Way};
pub use crate::reason::Reason;
pub use crate::request::{Proofs, answer_request, attach, attach_each, signature_value, signers, stamp_request};
pub use crate::revocation::{Asked, Cause, Known, Material, Source, Status};
pub use crate::verdict::{Evidence, Role, Verdict};
pub use crate::verify::{Demand, Verifier};
