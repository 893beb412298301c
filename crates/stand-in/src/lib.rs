//! What others run in life, for a machine where they are missing: a certification authority with the keys of invented
//! staff, the agent on a signer's machine, a receiver of mail, gateways of SMS, and the portal.
//!
//! The law this crate keeps: no service knows it; they meet it as they meet the real ones, by its certificates and
//! protocols.

pub mod agent;
pub mod authority;
pub mod door;
pub mod mail;
pub mod nuc;
pub mod portal;
pub mod sms;
