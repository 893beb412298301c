//! JSON as it is taken from others: read strictly, so that no two readers understand it differently.

use std::cell::Cell;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The deepest nesting that is read, which is what the parser reads without harm: what is sent to us needs five levels, and
/// members that nobody knows may hold anything.
const MAX_DEPTH: u8 = 126;

/// Why bytes cannot be read as one JSON object.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unreadable {
    /// JSON, but no object.
    NotAnObject,
    /// Not UTF-8.
    NotUtf8,
    /// No JSON.
    Syntax,
    /// Nested deeper than is read.
    TooDeep,
    /// A member is named twice in one object.
    Twice,
}

/// Reads one JSON object: UTF-8, no member named twice at any depth, not nested too deep (RFC 8259, RFC 7493 §2.3).
///
/// # Errors
/// [`Unreadable`]
pub fn parse(raw: &[u8]) -> Result<Map<String, Value>, Unreadable> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
