//! Whether the program and `proto-schemas/` say the same, and whether what was written stays readable.

#![cfg(test)]

mod any_event;
mod asyncapi;
mod breaking;
mod examples;

use std::path::{Path, PathBuf};
use std::{fs, io};

use proptest::prelude::*;
use prost_reflect::{DescriptorPool, DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions};
use telnusqa_contracts::event::{KINDS, ReadError, Written, read, write};
use telnusqa_domain::case::Event;

/// Set to write the baseline anew and the golden files that do not exist yet.
const WRITE: &str = "TELNUSQA_WRITE_SCHEMAS";

fn schemas(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto-schemas").join(path)
}

/// The schemas as they stand, compiled.
fn pool() -> DescriptorPool {
    let mut compiler = protox::Compiler::new([schemas("proto")]).unwrap();
    let files = ["telnusqa/case/v1/events.proto", "telnusqa/case/v1/complaints.proto"];
    compiler.include_imports(true).open_files(files).unwrap();
    DescriptorPool::from_file_descriptor_set(compiler.file_descriptor_set()).unwrap()
}

/// `term-expired`, schema 1, is `TermExpired`; schema 2 would be `TermExpiredV2`.
fn message(pool: &DescriptorPool, kind: &str, schema: i32) -> MessageDescriptor {
    let words = kind.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
    let version = if schema == 1 { String::new() } else { format!("V{schema}") };
    let name = format!("telnusqa.case.v1.{}{version}", words.collect::<String>());
    pool.get_message_by_name(&name).unwrap_or_else(|| panic!("{name} stands in no schema"))
}

/// Reads a body by the schema, where no member may be unknown, and writes it again with every member.
fn through_schema(pool: &DescriptorPool, written: &Written) -> Written {
    let descriptor = message(pool, &written.kind, written.schema);
    let mut json = serde_json::Deserializer::from_str(&written.body);
    let strict = DeserializeOptions::new().deny_unknown_fields(true);
    let message = DynamicMessage::deserialize_with_options(descriptor, &mut json, &strict)
        .unwrap_or_else(|error| panic!("{}: {error}: {}", written.kind, written.body));
    json.end().unwrap();
    let mut body = Vec::new();
    let every = SerializeOptions::new().skip_default_fields(false);
    message.serialize_with_options(&mut serde_json::Serializer::new(&mut body), &every).unwrap();
    Written { body: String::from_utf8(body).unwrap(), ..written.clone() }
}

/// Every golden file: its name, and what it holds.
fn golden() -> Vec<(String, Written)> {
    let mut files: Vec<_> = fs::read_dir(schemas("golden")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let mut parts = name.split('.');
            let kind = parts.next().unwrap().to_owned();
            let schema = parts.next().unwrap().strip_prefix('v').unwrap().parse().unwrap();
            let body = fs::read_to_string(&path).unwrap().trim_end_matches('\n').to_owned();
            (name, Written { body, kind, schema })
        })
        .collect()
}

#[test]
fn the_program_writes_the_golden_files_byte_for_byte() {
    for (name, event) in examples::examples() {
        let path = schemas("golden").join(name);
        let written = write(&event);
        if std::env::var_os(WRITE).is_some() && !path.exists() {
            fs::write(&path, format!("{}\n", written.body)).unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(golden, format!("{}\n", written.body), "{name}");
        assert!(name.starts_with(&format!("{}.v{}.", written.kind, written.schema)), "{name}");
    }
}

#[test]
fn the_program_and_the_schema_read_every_golden_file() {
    let pool = pool();
    let golden = golden();
    for (name, written) in &golden {
        let event = read(written).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(read(&through_schema(&pool, written)).unwrap(), event, "{name}");
    }
    for kind in KINDS {
        assert!(golden.iter().any(|(_, written)| written.kind == kind), "{kind} has no golden file");
        assert_eq!(message(&pool, kind, 1).full_name().split('.').count(), 4);
    }
}

#[test]
fn no_form_is_broken() {
    let path = schemas("baseline/v1.binpb");
    let now = pool();
    match fs::read(&path) {
        Ok(bytes) => {
            let baseline = DescriptorPool::decode(bytes.as_slice()).unwrap();
            let broken = breaking::broken(&baseline, &now);
            assert!(broken.is_empty(), "what was written would be read no more:\n{}", broken.join("\n"));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && std::env::var_os(WRITE).is_some() => {}
        Err(error) => panic!("{}: {error}", path.display()),
    }
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, now.encode_to_vec()).unwrap();
    }
    let baseline = DescriptorPool::decode(fs::read(&path).unwrap().as_slice()).unwrap();
    let unknown = breaking::broken(&now, &baseline);
    assert!(unknown.is_empty(), "the baseline lacks additions, set {WRITE}=1:\n{}", unknown.join("\n"));
}

#[test]
fn members_that_are_not_known_are_passed_over() {
    for (name, written) in golden() {
        let body = written.body.replacen('{', r#"{"addedLater":{"deep":[1,null]},"#, 1);
        assert_eq!(read(&Written { body, ..written.clone() }).unwrap(), read(&written).unwrap(), "{name}");
    }
}

#[test]
fn a_member_that_is_missing_or_nonsense_is_refused() {
    let pool = pool();
    for (name, written) in golden() {
        let form = message(&pool, &written.kind, written.schema);
        let optional = |member| form.get_field_by_json_name(member).unwrap().containing_oneof().is_some();
        let whole: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&written.body).unwrap();
        for member in whole.keys() {
            let nonsense = Some(serde_json::json!({"no": "sense"}));
            for value in [nonsense, None].into_iter().take(if optional(member) { 1 } else { 2 }) {
                let mut damaged = whole.clone();
                damaged.remove(member);
                damaged.extend(value.map(|value| (member.clone(), value)));
                let body = serde_json::to_string(&damaged).unwrap();
                let answer = read(&Written { body, ..written.clone() });
                assert!(matches!(answer, Err(ReadError::Malformed { .. })), "{name} without {member}: {answer:?}");
            }
        }
        let other_schema = Written { schema: 99, ..written.clone() };
        assert!(matches!(read(&other_schema), Err(ReadError::UnknownSchema { schema: 99, .. })));
        let other_kind = Written { kind: "forgotten".to_owned(), ..written };
        assert!(matches!(read(&other_kind), Err(ReadError::UnknownKind(kind)) if kind == "forgotten"));
    }
}

#[test]
fn a_draft_whose_members_do_not_belong_together_is_refused() {
    let file = "04".repeat(32);
    for body in [
        r#"{"by":"e-1","ground":"noConsent","result":"refusal"}"#.to_owned(),
        format!(r#"{{"by":"e-1","fact":"{file}","result":"refusal"}}"#),
        r#"{"by":"e-1","result":"refusal"}"#.to_owned(),
        r#"{"by":"e-1","ground":"noConsent","result":"duplicate"}"#.to_owned(),
        format!(r#"{{"by":"e-1","fact":"{file}","result":"duplicate"}}"#),
    ] {
        let answer = read(&Written { body: body.clone(), kind: "drafted".to_owned(), schema: 1 });
        assert!(matches!(answer, Err(ReadError::Malformed { .. })), "{body}: {answer:?}");
    }
}

proptest! {
    #[test]
    fn any_event_is_read_as_it_was_written(event in any_event::any_event()) {
        prop_assert_eq!(read(&write(&event)).unwrap(), event);
    }
}

#[test]
fn every_kind_is_among_the_events_that_are_tried() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut tried = || any_event::any_event().new_tree(&mut runner).unwrap().current().kind();
    let tried: std::collections::BTreeSet<_> = (0..2_000).map(|_| tried()).collect();
    assert!(tried.iter().eq(KINDS.iter()), "{tried:?}");
}

#[test]
fn the_schema_reads_any_event() {
    let pool = pool();
    let mut runner = proptest::test_runner::TestRunner::default();
    let through = |event: Event| {
        let written = write(&event);
        prop_assert_eq!(read(&through_schema(&pool, &written)).unwrap(), event);
        Ok(())
    };
    runner.run(&any_event::any_event(), through).unwrap();
}
