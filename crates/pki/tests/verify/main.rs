//! Verdicts on signatures: our authority's and OpenSSL's, right ones and every wrong one.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

mod bad_certificate;
mod bad_cms;
mod forge;
mod holder;
mod mutations;
mod openssl;
mod ours;
mod policies;
mod support;
