//! What a case is, what may happen to it, and what follows: pure functions over data.
//!
//! The law this crate keeps: it reads no clock, draws no random number, does no input or output.

pub mod appeal;
pub mod application_number;
pub mod blank;
pub mod calendar;
pub mod card;
pub mod case;
pub mod code;
pub mod colleges;
pub mod hours;
pub mod identity;
pub mod language;
pub mod norms;
pub mod paper;
pub mod phone;
pub mod promise;
pub mod provider;
pub mod reactions;
pub mod record;
pub mod register_number;
pub mod regulation;
pub mod sentence;
pub mod staffing;
pub mod telling;
pub mod term;
pub mod transfer;
pub mod visit;
pub mod wording;
