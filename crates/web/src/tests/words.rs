//! Words of pages: the files of all languages say the same things, and ask for the same facts.

use std::collections::BTreeSet;

use telnusqa_domain::language::Language;

/// Holds that every language has the same names with the same facts, and can say each; the names, in their order.
#[track_caller]
pub(crate) fn same_in_every_language(
    source: impl Fn(Language) -> &'static str,
    has: impl Fn(Language, &str) -> bool,
) -> Vec<String> {
    let expected = asked(source(Language::Kk));
    let names: Vec<String> = expected.iter().filter(|(_, fact)| fact.is_none()).map(|(name, _)| name.clone()).collect();
    for language in Language::ALL {
        assert_eq!(asked(source(language)), expected, "{language:?}");
        let unsaid: Vec<&String> = names.iter().filter(|name| !has(language, name)).collect();
        assert!(unsaid.is_empty(), "{language:?}: {unsaid:?}");
    }
    names
}

/// Names, and the facts that they ask for; of a pattern of several lines those of all its lines.
fn asked(source: &str) -> BTreeSet<(String, Option<String>)> {
    let mut asked = BTreeSet::new();
    let mut name = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((begun, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            begun.clone_into(&mut name);
            asked.insert((name.clone(), None));
        }
        let facts = line.split("{ $").skip(1).filter_map(|rest| rest.split_once(' ')).map(|(fact, _)| fact);
        asked.extend(facts.map(|fact| (name.clone(), Some(fact.to_owned()))));
    }
    asked
}
