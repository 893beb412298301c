//! Which changes of a schema break what was written.

use prost_reflect::{Cardinality, DescriptorPool, FieldDescriptor, Kind, MessageDescriptor};
use protox::file::{File, FileResolver};

/// What of `old` can't be read by `new` any more: every message must be there, and every member under its number, with
/// its name in JSON, its type, and its presence.
pub(crate) fn broken(old: &DescriptorPool, new: &DescriptorPool) -> Vec<String> {
    old.all_messages()
        .flat_map(|message| match new.get_message_by_name(message.full_name()) {
            Some(theirs) => message.fields().filter_map(|field| broken_field(&field, &theirs)).collect(),
            None => vec![format!("{} is gone", message.full_name())],
        })
        .collect()
}

fn broken_field(old: &FieldDescriptor, message: &MessageDescriptor) -> Option<String> {
    let name = old.full_name();
    let Some(new) = message.get_field(old.number()) else { return Some(format!("{name} is gone")) };
    [
        (new.name() != old.name(), "has another name"),
        (new.json_name() != old.json_name(), "has another name in JSON"),
        (type_of(&new) != type_of(old), "has another type"),
        (new.supports_presence() != old.supports_presence(), "may be missing where it could not, or the other way"),
    ]
    .into_iter()
    .find_map(|(broken, how)| broken.then(|| format!("{name} {how}")))
}

fn type_of(field: &FieldDescriptor) -> (Cardinality, String) {
    let kind = match field.kind() {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(values) => values.full_name().to_owned(),
        scalar => format!("{scalar:?}"),
    };
    (field.cardinality(), kind)
}

/// A schema with these members, compiled from memory.
fn compiled(fields: &str) -> DescriptorPool {
    struct OneFile(String);

    impl FileResolver for OneFile {
        fn open_file(&self, name: &str) -> Result<File, protox::Error> {
            File::from_source(name, &self.0)
        }
    }

    let source = format!("syntax = \"proto3\"; package p; message M {{ {fields} }} message N {{}}");
    let mut compiler = protox::Compiler::with_file_resolver(OneFile(source));
    compiler.open_file("m.proto").unwrap();
    DescriptorPool::from_file_descriptor_set(compiler.file_descriptor_set()).unwrap()
}

#[test]
fn additions_break_nothing() {
    let old = compiled("string due_on = 1;");
    let new = compiled("string due_on = 1; optional string note = 2; repeated N more = 3;");
    assert_eq!(broken(&old, &new), Vec::<String>::new());
    assert_eq!(broken(&new, &old), ["p.M.note is gone", "p.M.more is gone"]);
}

#[test]
fn every_other_change_is_found() {
    let old = compiled("string due_on = 1; optional N deep = 2;");
    for (fields, how) in [
        ("optional N deep = 2;", "p.M.due_on is gone"),
        ("string due_on = 3; optional N deep = 2;", "p.M.due_on is gone"),
        ("string due = 1; optional N deep = 2;", "p.M.due_on has another name"),
        ("string due_on = 1 [json_name = \"due\"]; optional N deep = 2;", "p.M.due_on has another name in JSON"),
        ("bytes due_on = 1; optional N deep = 2;", "p.M.due_on has another type"),
        ("repeated string due_on = 1; optional N deep = 2;", "p.M.due_on has another type"),
        ("string due_on = 1; optional M deep = 2;", "p.M.deep has another type"),
        (
            "optional string due_on = 1; optional N deep = 2;",
            "p.M.due_on may be missing where it could not, or the other way",
        ),
    ] {
        assert_eq!(broken(&old, &compiled(fields)), [how], "{fields}");
    }
}
