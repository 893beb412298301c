//! What is known of all messages without reading them again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::record::{Arrival, digest};
use crate::mail::letter;

/// Where a message lies in the file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) size: usize,
}

/// A message, however often it came.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// When it came first.
    pub(crate) at: DateTime<Utc>,
    /// How often it came.
    pub(crate) copies: u32,
    /// The sender that the client named.
    pub(crate) from: String,
    /// Its number in the order of arrival, from 1.
    pub(crate) id: u64,
    /// Whether all copies were the same, byte for byte.
    pub(crate) identical: bool,
    /// When it came last.
    pub(crate) last_at: DateTime<Utc>,
    /// Without its angle brackets.
    pub(crate) message_id: Option<String>,
    pub(super) place: Place,
    /// SHA-256 of the first copy.
    sha256: [u8; 32],
    /// Decoded.
    pub(crate) subject: Option<String>,
    /// The recipients that clients named, of all copies.
    pub(crate) to: Vec<String>,
}

impl Entry {
    /// How large the message is.
    pub(crate) fn size_bytes(&self) -> usize {
        self.place.size
    }

    fn again(&mut self, arrival: &Arrival) {
        self.copies = self.copies.saturating_add(1);
        self.identical &= digest(&arrival.raw) == self.sha256;
        self.last_at = arrival.at;
        for address in &arrival.to {
            if !self.to.contains(address) {
                self.to.push(address.clone());
            }
        }
    }
}

/// All messages in the order of their arrival.
#[derive(Default)]
pub(super) struct Index {
    by_message_id: HashMap<String, usize>,
    pub(super) entries: Vec<Entry>,
}

impl Index {
    /// Adds an arrival: one with a known `Message-ID` is that message again (RFC 5322 §3.6.4).
    pub(super) fn add(&mut self, arrival: &Arrival, place: Place) {
        let head = letter::head(&arrival.raw);
        let known = head.message_id.as_ref().and_then(|id| self.by_message_id.get(id));
        if let Some(entry) = known.and_then(|at| self.entries.get_mut(*at)) {
            entry.again(arrival);
            return;
        }
        let at = self.entries.len();
        if let Some(id) = &head.message_id {
            self.by_message_id.insert(id.clone(), at);
        }
        self.entries.push(Entry {
            at: arrival.at,
            copies: 1,
            from: arrival.from.clone(),
            id: at as u64 + 1,
            identical: true,
            last_at: arrival.at,
            message_id: head.message_id,
            place,
            sha256: digest(&arrival.raw),
            subject: head.subject,
            to: arrival.to.clone(),
        });
    }
}
