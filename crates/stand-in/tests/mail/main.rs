//! The receiver of mail, met by a real client, by a client that breaks every rule, and by a reader of its page.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

mod bad_input;
mod letters;
mod pages;
mod receiver;
