//! Commands over the bus: request and reply on `command.v1.<service>.<verb>`, answered in words of the contract.
//!
//! Nothing is kept of a request: until it is answered, its result is unknown, and whoever asked repeats it with its
//! cause.

mod answer;
mod ask;
mod door;
mod outcome;
#[cfg(test)]
mod tests;

pub use answer::{Asked, PART, answer};
pub use ask::{AskError, ask};
pub use door::Door;
pub use outcome::{problem, reply};
