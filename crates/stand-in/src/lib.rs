//! What others run in life, for a machine where they are missing: a certification authority with the keys of invented
//! staff, a receiver of mail, and gateways of SMS.
//!
//! The law this crate keeps: no service knows it; they meet it as they meet the real ones, by its certificates and
//! protocols.

pub mod authority;
pub mod mail;
pub mod nuc;
pub mod sms;
