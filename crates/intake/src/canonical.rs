//! The form in which two messages are compared (RFC 8785), written straight from what was read.

use serde_json::{Map, Number, Value};

/// The integers that every double holds exactly: beyond them RFC 8785 rounds.
const EXACT: u64 = 1 << 53;

/// The canonical form of an object.
pub(crate) fn canonical(members: &Map<String, Value>) -> String {
    let mut form = Vec::with_capacity(2048);
    write_object(&mut form, members);
    String::from_utf8(form).expect("JSON is UTF-8")
}

fn write_value(form: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Array(items) => write_list(form, *b"[]", items, write_value),
        Value::Bool(_) | Value::Null => write_plain(form, value),
        Value::Number(number) => write_number(form, number),
        Value::Object(members) => write_object(form, members),
        Value::String(text) => write_plain(form, text),
    }
}

/// Members stand in the order of their names' UTF-16 code units (RFC 8785 §3.2.3).
fn write_object(form: &mut Vec<u8>, members: &Map<String, Value>) {
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    write_list(form, *b"{}", &sorted, |form, (name, value)| {
        write_plain(form, name);
        form.push(b':');
        write_value(form, value);
    });
}

fn write_list<T>(form: &mut Vec<u8>, [open, close]: [u8; 2], items: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    form.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            form.push(b',');
        }
        write(form, item);
    }
    form.push(close);
}

/// A number as ECMAScript writes it (RFC 8785 §3.2.2.3).
fn write_number(form: &mut Vec<u8>, number: &Number) {
    if number.as_i64().is_some_and(|whole| whole.abs_diff(0) <= EXACT) {
        write_plain(form, number);
    } else {
        serde_json_canonicalizer::to_writer(number, form).expect("parsed numbers are finite");
    }
}

/// What serde_json writes as RFC 8785 demands: literals, exact integers, and texts (§3.2.2.2).
fn write_plain(form: &mut Vec<u8>, value: &impl serde::Serialize) {
    serde_json::to_writer(form, value).expect("a vector takes any bytes, and none of these fails to serialize");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (EXACT - 20..EXACT + 20).prop_map(|whole| Value::from(whole.cast_signed())),
            (EXACT - 20..EXACT + 20).prop_map(|whole| Value::from(-whole.cast_signed())),
            any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..8)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn form(value: &Value) -> String {
        canonical(value.as_object().expect("an object"))
    }

    proptest! {
        #[test]
        fn it_is_what_the_library_writes(value in any_value()) {
            let whole = json!({ "value": value });
            prop_assert_eq!(form(&whole), serde_json_canonicalizer::to_string(&whole).expect("canonical"));
        }
    }

    #[test]
    fn names_are_sorted_by_utf16_and_texts_escaped_as_little_as_possible() {
        let given = json!({"\u{fb33}": 1, "\u{1f600}": 2, "ö": "\u{7f}\u{1}\"\\/\u{8}\n\u{2028}", "1": -0.0, "": 1e21});
        let wanted =
            "{\"\":1e+21,\"1\":0,\"ö\":\"\u{7f}\\u0001\\\"\\\\/\\b\\n\u{2028}\",\"\u{1f600}\":2,\"\u{fb33}\":1}";
        assert_eq!(form(&given), wanted);
    }
}
