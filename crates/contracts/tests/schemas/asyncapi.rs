//! `asyncapi.json`, the description of the bus (AsyncAPI 3): what the log's events are is made of `proto-schemas/`, the rest is kept
//! by hand and compared with what there is.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};
use telnusqa_contracts::ASYNCAPI;
use telnusqa_contracts::cloud_event::OutcomeKind;
use telnusqa_contracts::event::KINDS;

use super::{WRITE, message, pool};

/// What is made begins so.
const MADE: [&str; 2] = ["case.", "telnusqa.case.v1."];

fn document() -> Value {
    serde_json::from_str(ASYNCAPI).unwrap()
}

/// The form of a body as a JSON schema, and those that it names.
fn schemas(form: &MessageDescriptor, made: &mut Map<String, Value>) {
    if made.contains_key(form.full_name()) {
        return;
    }
    made.insert(form.full_name().to_owned(), Value::Null);
    let members: Map<_, _> =
        form.fields().map(|field| (field.json_name().to_owned(), of_field(&field, made))).collect();
    let is_required = |field: &FieldDescriptor| field.containing_oneof().is_none();
    let required: Vec<_> = form.fields().filter(is_required).map(|field| field.json_name().to_owned()).collect();
    made.insert(form.full_name().to_owned(), json!({"properties": members, "required": required, "type": "object"}));
}

fn of_field(field: &FieldDescriptor, made: &mut Map<String, Value>) -> Value {
    let one = match field.kind() {
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Message(form) if form.full_name() == "google.protobuf.Timestamp" => {
            json!({"format": "date-time", "type": "string"})
        }
        Kind::Message(form) => {
            schemas(&form, made);
            json!({"$ref": format!("#/components/schemas/{}", form.full_name())})
        }
        Kind::String => json!({"type": "string"}),
        Kind::Uint32 => json!({"minimum": 0, "type": "integer"}),
        other => panic!("{}: say how {other:?} is described", field.full_name()),
    };
    if field.is_list() { json!({"items": one, "type": "array"}) } else { one }
}

/// The description with its made part as it should be.
fn made(mut document: Value) -> Value {
    let pool = pool();
    let (mut forms, mut messages, mut told) = (Map::new(), Map::new(), Map::new());
    for kind in KINDS {
        let form = message(&pool, kind, 1);
        schemas(&form, &mut forms);
        let name = format!("case.{kind}");
        told.insert(kind.to_owned(), json!({"$ref": format!("#/components/messages/{name}")}));
        let payload = json!({"$ref": format!("#/components/schemas/{}", form.full_name())});
        let event = json!({
            "contentType": "application/json", "headers": {"$ref": "#/components/schemas/EventHeaders"},
            "name": format!("kz.telnusqa.case.{kind}.v1"), "payload": payload, "title": kind,
        });
        messages.insert(name, event);
    }
    let mut kinds = KINDS.to_vec();
    kinds.sort_unstable();
    document["channels"]["case"]["parameters"]["kind"]["enum"] = json!(kinds);
    document["channels"]["case"]["messages"] = Value::Object(told);
    for (place, made) in [("messages", messages), ("schemas", forms)] {
        let components = document["components"][place].as_object_mut().unwrap();
        components.retain(|name, _| !MADE.iter().any(|made| name.starts_with(made)));
        components.extend(made);
    }
    document
}

#[test]
fn the_events_of_the_log_are_described_as_the_schemas_say() {
    let made = made(document());
    if std::env::var_os(WRITE).is_some() {
        let sorted: Value = serde_json::from_str(&made.to_string()).unwrap();
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("asyncapi.json");
        fs::write(path, format!("{sorted:#}\n")).unwrap();
    } else {
        assert!(made == document(), "asyncapi.json differs: set {WRITE}=1");
    }
}

/// Every `$ref` of a value.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn what_is_named_is_there_and_what_is_there_is_named() {
    let document = document();
    assert_eq!(document["asyncapi"], "3.0.0");
    let mut named = BTreeSet::new();
    references(&document, &mut named);
    for reference in &named {
        let pointer = reference.strip_prefix('#').expect("it stays in the document");
        assert!(document.pointer(pointer).is_some(), "{reference} is not there");
    }
    for place in ["messages", "schemas", "securitySchemes"] {
        for name in document["components"][place].as_object().unwrap().keys() {
            assert!(named.contains(&format!("#/components/{place}/{name}")), "nothing names {place} {name}");
        }
    }
    let outcomes: BTreeSet<&str> = OutcomeKind::ALL.iter().map(|kind| kind.name()).collect();
    let kinds: [(&str, BTreeSet<&str>); 2] = [
        ("intake", ["application", "dispatched", "handed-over", "returned", "withdrawn"].into()),
        ("outcome", outcomes),
    ];
    for (channel, kinds) in kinds {
        let channel = &document["channels"][channel];
        let told: BTreeSet<&str> = channel["messages"].as_object().unwrap().keys().map(String::as_str).collect();
        let offered: Vec<&str> =
            channel["parameters"]["kind"]["enum"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!((&told, offered.into_iter().collect()), (&kinds, kinds.clone()));
    }
}
