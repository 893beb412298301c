//! A message as it came: raw bytes, read strictly as JSON, and what can still be told of one that is none.

use std::cell::Cell;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use tracing::Span;

/// The largest message of the contract, in bytes (INTERFACE.md, Transport).
pub(crate) const MAX_BYTES: usize = 262_144;
/// The deepest nesting that is read: a message of the contract needs five levels.
const MAX_DEPTH: u8 = 64;

/// A message as the bus handed it over.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) payload: Bytes,
    /// Its span, disabled where it is not traced by itself.
    pub(crate) span: Span,
    pub(crate) subject: String,
    pub(crate) traceparent: Option<String>,
}

/// Why bytes cannot be read as one JSON object.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unreadable {
    NotAnObject,
    NotUtf8,
    Syntax,
    TooDeep,
    Twice,
}

/// What a tolerant look finds at the top level of bytes that are no JSON: each only where it stands there once.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Glimpse {
    pub(crate) id: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) subject: Option<String>,
}

/// Reads one JSON object: UTF-8, no member named twice at any depth, not nested too deep (RFC 8259, RFC 7493 §2.3).
pub(crate) fn parse(raw: &[u8]) -> Result<Map<String, Value>, Unreadable> {
    let text = str::from_utf8(raw).map_err(|_| Unreadable::NotUtf8)?;
    let fault = Cell::new(Unreadable::Syntax);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: MAX_DEPTH, fault: &fault }.deserialize(&mut deserializer).map_err(|_| fault.get())?;
    deserializer.end().map_err(|_| Unreadable::Syntax)?;
    match value {
        Value::Object(members) => Ok(members),
        Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {
            Err(Unreadable::NotAnObject)
        }
    }
}

/// SHA-256 of raw bytes.
pub(crate) fn sha256(raw: &[u8]) -> [u8; 32] {
    Sha256::digest(raw).into()
}

/// Deserializes any value, refusing what a lenient reader would let pass.
struct Strict<'f> {
    depth: u8,
    fault: &'f Cell<Unreadable>,
}

impl Strict<'_> {
    fn inside<E: serde::de::Error>(&self) -> Result<Strict<'_>, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| {
            self.fault.set(Unreadable::TooDeep);
            E::custom("nested too deep")
        })?;
        Ok(Strict { depth, fault: self.fault })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if members.contains_key(&name) {
                self.fault.set(Unreadable::Twice);
                return Err(A::Error::custom("a member is named twice"));
            }
            let value = access.next_value_seed(self.inside()?)?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(value) = access.next_element_seed(self.inside()?)? {
            items.push(value);
        }
        Ok(Value::Array(items))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
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

    fn fault(raw: &[u8]) -> Unreadable {
        parse(raw).expect_err("unreadable")
    }

    #[test]
    fn reads_what_is_one_object_and_nothing_else() {
        assert!(parse(br#" {"a": [1, 1.5, -2, null, true, "x"], "b": {"a": {}}} "#).is_ok());
        for raw in ["null", "1", "[]", "\"text\"", "true"] {
            assert_eq!(fault(raw.as_bytes()), Unreadable::NotAnObject, "{raw}");
        }
        for raw in
            ["", "{", "{}x", "{} {}", "{'a':1}", "{\"a\":1,}", "{\"a\":1e400}", "{\"a\":\"\\ud800\"}", "\u{feff}{}"]
        {
            assert_eq!(fault(raw.as_bytes()), Unreadable::Syntax, "{raw}");
        }
        assert_eq!(fault(b"{\"a\":\"x\0\"}"), Unreadable::Syntax);
        assert_eq!(fault(b"{\"a\":\"\xff\"}"), Unreadable::NotUtf8);
    }

    #[test]
    fn refuses_a_member_named_twice_at_any_depth() {
        assert_eq!(fault(br#"{"a":1,"a":1}"#), Unreadable::Twice);
        assert_eq!(fault(br#"{"a":[{"b":{"c":1,"\u0063":2}}]}"#), Unreadable::Twice);
    }

    #[test]
    fn refuses_deep_nesting_without_using_the_stack() {
        let nested = |depth: usize| [b"{\"a\":".repeat(depth), b"1".to_vec(), b"}".repeat(depth)].concat();
        assert!(parse(&nested(MAX_DEPTH.into())).is_ok());
        assert_eq!(fault(&nested(usize::from(MAX_DEPTH) + 1)), Unreadable::TooDeep);
        assert_eq!(fault(&nested(10_000)), Unreadable::TooDeep);
        assert_eq!(fault(&b"[".repeat(100_000)), Unreadable::TooDeep);
    }

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
