//! The words of the applicant's own page.

use std::collections::{BTreeMap, BTreeSet};

use telnusqa_domain::case::Delivery;
use telnusqa_domain::language::Language;
use telnusqa_domain::reactions::Message;
use telnusqa_domain::telling::Way;

use super::words;

/// The words of a file, with the facts that each asks for.
fn asked(language: Language) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let lines = words::source(language).lines().filter_map(|line| line.split_once(" = "));
    let facts =
        |text: &'static str| text.split("{ $").skip(1).filter_map(|rest| rest.split_once(" }")).map(|(name, _)| name);
    lines.map(|(name, text)| (name, facts(text).collect())).collect()
}

#[test]
fn every_language_says_the_same_things() {
    for language in Language::ALL {
        assert_eq!(asked(language), asked(Language::Kk), "{language:?}");
        assert!(asked(language).keys().all(|name| words::has(language, name)), "{language:?}");
    }
}

#[test]
fn templates_and_names_of_the_domain_have_their_words() {
    let templates = [
        include_str!("../../../templates/my/case.html"),
        include_str!("../../../templates/my/code.html"),
        include_str!("../../../templates/my/ended.html"),
        include_str!("../../../templates/my/number.html"),
    ];
    let shown = templates.into_iter().flat_map(|template| template.split("self.say(\"").skip(1));
    let shown = shown.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned());
    let of =
        |prefix: &str, names: Vec<&str>| names.into_iter().map(|name| format!("{prefix}-{name}")).collect::<Vec<_>>();
    let ways = || [Way::Email, Way::Sms].map(Way::name).to_vec();
    let named = [
        of("message", Message::ALL.iter().map(|message| message.name()).collect()),
        of("told", Delivery::ALL.iter().map(|how| how.name()).collect()),
        of("delivered", ways()),
        of("lost", ways()),
        of("sent", ways()),
        of("way", [ways(), vec!["usual"]].concat()),
        words::NOTICES.map(str::to_owned).to_vec(),
    ];
    for name in shown.chain(named.concat()) {
        assert!(words::has(Language::Kk, &name), "{name}");
    }
}
