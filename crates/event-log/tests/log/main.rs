//! The log against a real PostgreSQL: once per cause, races, slow writers, append-only, faults.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

mod append_only;
mod cancelled;
mod errors;
mod executor;
mod fixture;
mod halving;
mod lost;
mod once_per_cause;
mod order;
mod races;
mod reading;
