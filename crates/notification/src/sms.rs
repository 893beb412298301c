//! The way SMS: texts handed over to gateways of operators over HTTP or SMPP, and over TLS where they offer it.
//!
//! Every gateway has words of its own, so that what is sent and how an answer is read stands in a file of operations
//! ([`Gateway`]). What a gateway says may quote the number or the text: nothing of it leaves this module but its id of the message
//! and one word of a report. Whether a text went out is not always known: that is told apart ([`crate::turns::HandOverError::Doubt`]).

mod client;
mod configuration;
mod gateways;
pub(crate) mod receipts;
mod smpp;

use telnusqa_domain::phone::Phone;
use uuid::Uuid;

pub(crate) use client::{Client, Report};
pub(crate) use configuration::read;
pub(crate) use gateways::Gateways;

/// A text for a telephone.
pub(crate) struct Text {
    /// What the gateway knows it by, where it knows keys: the same at every attempt.
    pub(crate) key: Uuid,
    pub(crate) text: String,
    pub(crate) to: Phone,
}
