//! Verdicts on signatures: our authority's and OpenSSL's, right ones and every wrong one.

mod bad_certificate;
mod bad_cms;
mod forge;
mod mutations;
mod openssl;
mod ours;
mod support;
