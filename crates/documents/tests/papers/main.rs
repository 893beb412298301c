//! What stands on each paper, what cannot be made to stand there, and that the papers are what they say they are.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

mod bytes;
mod code;
mod orders;
mod pipes;
mod read;
mod words;
