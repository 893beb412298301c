//! A message as it came: raw bytes, read strictly as JSON, and what can still be told of one that is none.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
pub(crate) use telnusqa_contracts::json::{Unreadable, parse};
use tracing::Span;

/// The largest message of the contract, in bytes (INTERFACE.md, Transport).
pub(crate) const MAX_BYTES: usize = 262_144;
/// A message as the bus handed it over.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) payload: Bytes,
    /// Its span, disabled where it is not traced by itself.
    pub(crate) span: Span,
    pub(crate) subject: String,
    pub(crate) traceparent: Option<String>,
}

/// What a tolerant look finds at the top level of bytes that are no JSON: each only where it stands there once.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Glimpse {
    pub(crate) id: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) subject: Option<String>,
}

/// SHA-256 of raw bytes.
pub(crate) fn sha256(raw: &[u8]) -> [u8; 32] {
    Sha256::digest(raw).into()
}

/// Looks at the top level of bytes that are no JSON for what an answer needs; reads on as far as tokens make sense.
pub(crate) fn glimpse(raw: &[u8]) -> Glimpse {
    let mut glimpse = Glimpse::default();
    let mut seen = [0_usize; 3];
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let mut at = after_blanks(raw, 0);
    if raw.get(at) != Some(&b'{') {
        return glimpse;
    }
    let mut depth = 0_usize;
    while let Some(byte) = raw.get(at) {
        match byte {
            b'"' => {
                let Some(end) = string_end(raw, at) else { break };
                let colon = after_blanks(raw, end);
                let name = (depth == 1 && raw.get(colon) == Some(&b':')).then(|| text(raw, at, end)).flatten();
                at = end;
                let slot = match name.as_deref() {
                    Some("id") => 0,
                    Some("source") => 1,
                    Some("subject") => 2,
                    Some(_) | None => continue,
                };
                seen[slot] += 1;
                let start = after_blanks(raw, colon + 1);
                let value = string_end(raw, start).and_then(|end| text(raw, start, end));
                let value = value.filter(|_| seen[slot] == 1);
                match slot {
                    0 => glimpse.id = value,
                    1 => glimpse.source = value,
                    _ => glimpse.subject = value,
                }
                at = string_end(raw, start).unwrap_or(start);
            }
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    glimpse
}

fn after_blanks(raw: &[u8], from: usize) -> usize {
    raw.iter().skip(from).position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).map_or(raw.len(), |n| from + n)
}

/// The place after the closing quote of the string that begins at `start`.
fn string_end(raw: &[u8], start: usize) -> Option<usize> {
    if raw.get(start) != Some(&b'"') {
        return None;
    }
    let mut at = start + 1;
    loop {
        match raw.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn text(raw: &[u8], start: usize, end: usize) -> Option<String> {
    serde_json::from_slice(&raw[start..end]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::canonical;

    #[test]
    fn contents_are_compared_without_order_and_white_space() {
        let form = |raw: &str| canonical(&parse(raw.as_bytes()).expect("readable"));
        assert_eq!(form(r#"{"b": 1.0, "a": "\u0041"}"#), form(r#"{"a":"A","b":1}"#));
        assert_ne!(form(r#"{"a": [1, 2]}"#), form(r#"{"a": [2, 1]}"#));
    }

    #[test]
    fn a_glimpse_finds_what_stands_there_once() {
        let id = |raw: &[u8]| glimpse(raw).id;
        assert_eq!(id(br#"{"x": {"id": "inner"}, "id" : "a-1", "data": {"#).as_deref(), Some("a-1"));
        assert_eq!(id(br#"{"id": "a\"b\\", "data": [1, 2"#).as_deref(), Some("a\"b\\"));
        assert_eq!(id(b"\xef\xbb\xbf{\"id\": \"a\", \"s\": \"\xff\"}").as_deref(), Some("a"));
        assert_eq!(id(br#"{"id": "a", "id": "a"}"#), None);
        assert_eq!(id(br#"{"id": "a", "id": 5}"#), None);
        assert_eq!(id(br#"{"id": 5}"#), None);
        assert_eq!(id(br#"{"x": "id"}"#), None);
        assert_eq!(id(br#"{"id": "a"#), None);
        assert_eq!(id(br#"[{"id": "a"}]"#), None);
        assert_eq!(id(b"id"), None);
        let all = glimpse(br#"{"subject": "s", "source": "u", "id": "i", "a": {"a": 1, "a": 2}}"#);
        assert_eq!(all, Glimpse { id: Some("i".into()), source: Some("u".into()), subject: Some("s".into()) });
    }
}
