//! The forms of the answer stay what `docs/verify.md` says.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::support::{folder, json, run};

const ARGUMENTS: [&str; 7] =
    ["signed.p7s", "--content", "document", "--anchors", "anchors", "--at", "2026-03-02T05:01:00Z"];

/// Every member, as in `signers[].certificate.iin`.
fn members(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| members(one, &format!("{path}[]"), found)),
        Value::Object(all) => {
            for (name, value) in all {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                found.insert(path.clone());
                members(value, &path, found);
            }
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_member_is_described() {
    let folder = folder();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("docs/verify.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut found = BTreeSet::new();
    let paper = crate::paper::text();
    let signed = crate::support::HEAD.sign(crate::support::DOCUMENT, crate::support::now()).unwrap();
    let card = crate::card::card(&[("a.txt", crate::support::DOCUMENT), ("a.p7s", &signed)], "");
    std::fs::write(folder.path().join("card.pdf"), card).unwrap();
    for arguments in [&ARGUMENTS[..], &["missing"], &ARGUMENTS[..1], &[&paper], &["card.pdf"]] {
        let (_, answer) = json(folder.path(), arguments);
        members(&answer, "", &mut found);
        assert_eq!(answer.as_object().unwrap().len(), 18);
    }
    let described = |member: &String| {
        let name = member.rsplit('.').next().unwrap();
        page.contains(&format!("`{name}`")) || page.contains(&format!("`{member}`"))
    };
    let missing: Vec<_> = found.iter().filter(|member| !described(member)).collect();
    assert!(missing.is_empty(), "docs/verify.md does not describe {missing:?}");
    for reason in telnusqa_pki::Reason::ALL {
        assert!(page.contains(&format!("`{}`", reason.code())), "docs/verify.md does not describe {}", reason.code());
    }
}

#[test]
fn people_read_it_in_their_language() {
    let folder = folder();
    for (language, first, reason) in [
        ("kk", "ЖАРАМДЫ · CMS қолтаңбасы\n", "Мұндай файл жоқ."),
        ("ru", "ДЕЙСТВИТЕЛЬНО · подпись CMS\n", "Такого файла нет."),
        ("en", "VALID · CMS signature\n", "There is no such file."),
    ] {
        let told = |arguments: &[&str]| {
            let output = run(folder.path(), &[arguments, &["--lang", language]].concat());
            String::from_utf8(output.stdout).unwrap()
        };
        let page = told(&ARGUMENTS);
        assert!(page.starts_with(first) && page.contains("123456789011"), "{page}");
        assert!(told(&["missing"]).contains(reason));
    }
    let kazakh = run(folder.path(), &ARGUMENTS).stdout;
    assert!(String::from_utf8(kazakh).unwrap().starts_with("ЖАРАМДЫ"));
}
