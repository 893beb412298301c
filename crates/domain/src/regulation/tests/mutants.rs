//! A version's file with one datum changed: what a check must notice.

use toml::value::{Datetime, Time};
use toml::{Table, Value};

/// Every file that differs from `text` in the datum at `path` alone, with what was changed.
///
/// A path goes through tables by their keys, through lists by the `name` of a table or by the text of an element. A number
/// grows by one, a time by half an hour, a yes becomes a no, a name another of its kind; of a list each element in turn is
/// taken away, and so is an element that the path itself names; where it is not there, it comes in.
pub(super) fn mutants(text: &str, path: &str) -> Vec<(String, String)> {
    let original: Table = toml::from_str(text).expect("the shipped data");
    let path: Vec<&str> = path.split('.').collect();
    let mut found = Vec::new();
    for which in 0.. {
        let mut table = Value::Table(original.clone());
        let Some(change) = change(&mut table, &path, which) else { break };
        found.push((change, toml::to_string(&table).expect("what was read can be written")));
    }
    found
}

/// Makes the change of a number; `None` where there are no more.
fn change(value: &mut Value, path: &[&str], which: usize) -> Option<String> {
    let Some((first, rest)) = path.split_first() else { return change_itself(value, which) };
    match value {
        Value::Table(table) => change(table.get_mut(*first).expect("a key on the path"), rest, which),
        Value::Array(elements) => {
            let at = elements.iter().position(|element| named(element, first));
            if !rest.is_empty() {
                return change(&mut elements[at.expect("an element on the path")], rest, which);
            }
            (which == 0).then(|| match at {
                Some(at) => {
                    elements.remove(at);
                    format!("{first} taken away")
                }
                None => {
                    elements.push(Value::String((*first).to_owned()));
                    format!("{first} put in")
                }
            })
        }
        other => panic!("{first} in {other}"),
    }
}

fn change_itself(value: &mut Value, which: usize) -> Option<String> {
    let before = value.to_string();
    match value {
        Value::Array(elements) => {
            if which >= elements.len() {
                return None;
            }
            let gone = elements.remove(which);
            return Some(format!("{gone} taken away"));
        }
        // A length: `{ minutes = 10 }`.
        Value::Table(table) => return table.iter_mut().next().and_then(|(_, length)| change_itself(length, which)),
        _ if which > 0 => return None,
        Value::Boolean(yes) => *yes = !*yes,
        Value::Datetime(datetime) => *datetime = half_an_hour_later(datetime),
        Value::Integer(number) => *number += 1,
        Value::String(name) => *name = another(name).to_owned(),
        Value::Float(_) => panic!("no datum is a fraction"),
    }
    Some(format!("{value} in place of {before}"))
}

fn named(element: &Value, name: &str) -> bool {
    element.get("name").unwrap_or(element).as_str() == Some(name)
}

fn half_an_hour_later(datetime: &Datetime) -> Datetime {
    let time = datetime.time.expect("a time of day");
    let minutes = u16::from(time.hour) * 60 + u16::from(time.minute) + 30;
    let (hour, minute) = ((minutes / 60).try_into().unwrap(), (minutes % 60).try_into().unwrap());
    Datetime { time: Some(Time { hour, minute, ..time }), ..*datetime }
}

fn another(name: &str) -> &'static str {
    match name {
        "attorney" => "legal",
        "clerk" | "executor" => "head",
        "head" => "clerk",
        "legal" => "attorney",
        "lost" => "damaged",
        other => panic!("nothing stands beside {other}"),
    }
}
