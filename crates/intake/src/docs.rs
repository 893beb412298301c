//! Holds `docs/iis.md` to the code: its tables are written here, and a test compares.

use std::fmt::Write as _;

use telnusqa_domain::case::Rejection;

use crate::answers::Contradiction;
use crate::check::code::Code;

const PAGE: &str = include_str!("../../../docs/iis.md");

fn table(rows: impl Iterator<Item = (&'static str, telnusqa_domain::language::Trilingual<&'static str>)>) -> String {
    let mut table = String::from("| code | Kazakh | Russian |\n|---|---|---|\n");
    for (code, text) in rows {
        writeln!(table, "| `{code}` | {} | {} |", text.kk, text.ru).expect("a text can be written to");
    }
    table
}

#[test]
fn the_documentation_lists_every_code() {
    let codes = table(Code::ALL.iter().map(|code| (code.code(), code.text())));
    assert!(PAGE.contains(&codes), "docs/iis.md must contain:\n{codes}");
}

#[test]
fn the_documentation_lists_every_reason_of_a_conflict() {
    let own = Contradiction::OWN.into_iter();
    let rejections = Rejection::ALL.into_iter().map(Contradiction::Rejected);
    let mut reasons: Vec<Contradiction> = own.chain(rejections).collect();
    reasons.sort_by_key(|reason| reason.code());
    let reasons = table(reasons.into_iter().map(|reason| (reason.code(), reason.text())));
    assert!(PAGE.contains(&reasons), "docs/iis.md must contain:\n{reasons}");
}
