//! The words of the desks.

use std::collections::BTreeSet;

use telnusqa_domain::language::Language;

use super::words;

fn names(language: Language) -> BTreeSet<String> {
    let lines = words::source(language).lines().filter(|line| !line.starts_with(['#', ' ']));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned()).collect()
}

/// The facts that a pattern asks for, as in `{ $at }`.
fn facts(language: Language) -> BTreeSet<(String, String)> {
    let of_line = |line: &str| {
        let name = line.split_once(" = ").map(|(name, _)| name.to_owned()).unwrap_or_default();
        let facts = line.split("{ $").skip(1).filter_map(|rest| rest.split_once(" }"));
        facts.map(|(fact, _)| (name.clone(), fact.to_owned())).collect::<Vec<_>>()
    };
    words::source(language).lines().flat_map(of_line).collect()
}

#[test]
fn every_language_says_the_same_things() {
    for language in Language::ALL {
        assert_eq!(names(language), names(Language::Kk), "{language:?}");
        assert_eq!(facts(language), facts(Language::Kk), "{language:?}");
        assert!(names(language).iter().all(|name| words::has(language, name)), "{language:?}");
    }
}

#[test]
fn templates_ask_for_words_that_there_are() {
    let templates = [
        include_str!("../../templates/desk/case.html"),
        include_str!("../../templates/desk/console.html"),
        include_str!("../../templates/desk/ended.html"),
        include_str!("../../templates/desk/frame.html"),
        include_str!("../../templates/desk/list.html"),
        include_str!("../../templates/desk/notice.html"),
        include_str!("../../templates/desk/sign-in.html"),
        include_str!("../../templates/desk/work.html"),
    ];
    let asked = templates.into_iter().flat_map(|template| template.split("shell.say(\"").skip(1));
    for name in asked.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name) {
        assert!(words::has(Language::Kk, name), "{name}");
    }
}
