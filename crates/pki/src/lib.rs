//! Checks signatures on documents, so that nobody has to believe one: CMS SignedData (RFC 5652) over the path of its
//! signer's certificate to a configured anchor (RFC 5280), by the profile of the national authority (DOMAIN.md §6).
//!
//! The law this crate keeps: it takes any bytes and gives a verdict; what it cannot check it does not call valid.

mod algorithm;
mod anchor;
mod asn1;
mod attributes;
mod certificate;
mod cms;
mod gost;
mod hash;
mod path;
mod profile;
mod reason;
mod verdict;
mod verify;

#[cfg(test)]
#[path = "../tests/shared/mod.rs"]
mod shared;

pub use crate::anchor::AnchorError;
pub use crate::reason::Reason;
pub use crate::verdict::{Evidence, Role, Verdict};
pub use crate::verify::{Demand, Verifier};
