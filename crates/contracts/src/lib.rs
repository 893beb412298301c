//! How things are written on the bus and in the log; `proto-schemas/` says the same in `.proto`.
//!
//! The law this crate keeps: what was written stays readable, for ever.

pub mod blank;
pub mod card;
pub mod cloud_event;
pub mod colleges;
pub mod command;
pub mod complaint;
pub mod correct;
pub mod derivation;
pub mod document;
mod draft;
pub mod event;
pub mod found;
pub mod json;
pub mod problem;
pub mod promise;
pub mod proof;
pub mod providers;
pub mod record;
pub mod staffing;
pub mod submit;
pub mod telling;
mod text;
pub mod transfer;
pub mod visit;
pub mod withdraw;

/// The description of the bus (AsyncAPI 3.0, JSON): what the IIS says and is answered, what the log tells. Tests compare it with what
/// there is.
pub const ASYNCAPI: &str = include_str!("../asyncapi.json");
