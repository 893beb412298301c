//! The essence of an answer, and how a given answer differs from what was expected.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

/// One line of a file of expected answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Expected {
    /// Whose answer this line is about: it must stand at the same line of the feed.
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    due_on: Option<String>,
    earlier_id: Option<String>,
    expired: Option<Vec<String>>,
    hand_over_by: Option<String>,
    missing: Option<Vec<String>>,
    pointers: Option<Vec<String>>,
    registered_at: Option<String>,
    regulation: Option<String>,
    routed_to: Option<String>,
}

/// What differs between an answer and what was expected; empty where nothing does.
pub(crate) fn differences(expected: &Expected, answer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let kind = kind_of(answer);
    if kind != expected.kind {
        found.push(format!("kind is {kind}, expected {}", expected.kind));
        return found;
    }
    compare(&mut found, "subject", Some(&expected.subject), text(answer, "/subject").as_ref());
    for (name, wanted) in [
        ("dueOn", &expected.due_on),
        ("earlierId", &expected.earlier_id),
        ("handOverBy", &expected.hand_over_by),
        ("registeredAt", &expected.registered_at),
        ("regulation", &expected.regulation),
        ("routedTo", &expected.routed_to),
    ] {
        // A conflict may name an earlier message where the expectation is silent.
        if wanted.is_some() || expected.kind == "accepted" {
            compare(&mut found, name, wanted.as_ref(), text(answer, &format!("/data/{name}")).as_ref());
        }
    }
    for (name, member, wanted) in [
        ("missing", "kind", &expected.missing),
        ("expired", "kind", &expected.expired),
        ("errors", "pointer", &expected.pointers),
    ] {
        if let Some(wanted) = wanted {
            let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
            let given = members(answer, &format!("/data/{name}"), member);
            if wanted != given {
                found.push(format!("{name} are {given:?}, expected {wanted:?}"));
            }
        }
    }
    found
}

/// The kind in an answer's type, as in `accepted`.
pub(crate) fn kind_of(answer: &Value) -> String {
    text(answer, "/type")
        .and_then(|name| name.strip_prefix("kz.telnusqa.outcome.")?.strip_suffix(".v1").map(str::to_owned))
        .unwrap_or_else(|| "unreadable".to_owned())
}

fn text(answer: &Value, pointer: &str) -> Option<String> {
    answer.pointer(pointer)?.as_str().map(str::to_owned)
}

fn members<'a>(answer: &'a Value, list: &str, member: &str) -> BTreeSet<&'a str> {
    let items = answer.pointer(list).and_then(Value::as_array);
    items.into_iter().flatten().filter_map(|item| item.get(member)?.as_str()).collect()
}

fn compare(found: &mut Vec<String>, name: &str, wanted: Option<&String>, given: Option<&String>) {
    if wanted != given {
        let show = |value: Option<&String>| value.map_or_else(|| "absent".to_owned(), Clone::clone);
        found.push(format!("{name} is {}, expected {}", show(given), show(wanted)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn expected(line: Value) -> Expected {
        serde_json::from_value(line).expect("a line")
    }

    #[test]
    fn every_member_of_the_essence_is_judged() {
        let line = json!({"id": "a", "subject": "s", "kind": "accepted", "registeredAt": "r", "dueOn": "d",
            "handOverBy": "h", "regulation": "g"});
        let answer = |data: Value| json!({"type": "kz.telnusqa.outcome.accepted.v1", "subject": "s", "data": data});
        let right = json!({"registeredAt": "r", "dueOn": "d", "handOverBy": "h", "regulation": "g"});
        assert!(differences(&expected(line.clone()), &answer(right.clone())).is_empty());
        for member in ["registeredAt", "dueOn", "handOverBy", "regulation", "routedTo"] {
            let mut wrong = right.clone();
            wrong[member] = json!("other");
            assert_eq!(differences(&expected(line.clone()), &answer(wrong)).len(), 1, "{member}");
        }
    }

    #[test]
    fn lists_are_compared_as_sets() {
        let line = json!({"id": "a", "subject": "s", "kind": "invalid", "pointers": ["/data/b", "/data/a"]});
        let answer = |pointers: &[&str]| {
            let errors: Vec<Value> = pointers.iter().map(|pointer| json!({"pointer": pointer})).collect();
            json!({"type": "kz.telnusqa.outcome.invalid.v1", "subject": "s", "data": {"errors": errors}})
        };
        assert!(differences(&expected(line.clone()), &answer(&["/data/a", "/data/b"])).is_empty());
        assert_eq!(differences(&expected(line), &answer(&["/data/a"])).len(), 1);
    }
}
