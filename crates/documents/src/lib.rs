//! Makes the documents of the service: the same order gives the same bytes.
//!
//! The law this crate keeps: it sees what it is sent and nothing else; no clock, no chance, no input.
//!
//! For now a document is a canonical text: UTF-8 in NFC, lines that end in LF and are never wrapped, everything in a
//! fixed order, in Kazakh first and then in Russian. What people wrote stands on one line behind its label, so that
//! nothing can pass for another line of the document.

mod kk;
mod ru;
mod sheet;
#[cfg(test)]
mod tests;

use telnusqa_contracts::document::{Content, Made, Order};
use unicode_normalization::UnicodeNormalization as _;

/// Between the two languages.
const RULE: &str = "\n----------------------------------------\n\n";

/// Makes a document.
#[must_use]
pub fn make(order: &Order) -> Made {
    let [kk, ru] = match &order.content {
        Content::Duplicate(duplicate) => [kk::duplicate(order, duplicate), ru::duplicate(order, duplicate)],
        Content::Refusal(refusal) => [kk::refusal(order, refusal), ru::refusal(order, refusal)],
    };
    let text: String = [kk.text(), RULE, ru.text()].concat().nfc().collect();
    Made { bytes: text.into_bytes(), media_type: "text/plain; charset=utf-8" }
}
