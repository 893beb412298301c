//! The words of the applicant's own page.

use telnusqa_domain::case::Delivery;
use telnusqa_domain::language::Language;
use telnusqa_domain::reactions::Message;
use telnusqa_domain::telling::Way;

use super::words;
use crate::tests::words::same_in_every_language;

#[test]
fn every_language_says_the_same_things() {
    same_in_every_language(words::source, words::has);
}

#[test]
fn templates_and_names_of_the_domain_have_their_words() {
    let templates = [
        include_str!("../../../templates/my/case.html"),
        include_str!("../../../templates/my/code.html"),
        include_str!("../../../templates/my/ended.html"),
        include_str!("../../../templates/my/number.html"),
        include_str!("../../../templates/my/telephone.html"),
    ];
    let shown = templates.into_iter().flat_map(|template| template.split("self.say(\"").skip(1));
    let shown = shown.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned());
    let of =
        |prefix: &str, names: Vec<&str>| names.into_iter().map(|name| format!("{prefix}-{name}")).collect::<Vec<_>>();
    let ways = || [Way::Cabinet, Way::Email, Way::Sms].map(Way::name).to_vec();
    let named = [
        of("message", Message::ALL.iter().map(|message| message.name()).collect()),
        of("told", Delivery::ALL.iter().map(|how| how.name()).collect()),
        of("delivered", ways()),
        of("lost", ways()),
        of("sent", ways()),
        of("way", vec!["email", "sms", "usual", "usual-cabinet"]),
        vec!["wish-text".to_owned(), "wish-text-cabinet".to_owned()],
        ["code-form", "code-over", "code-too-many", "telephone-same", "telephone-sent", "telephone-wrong"]
            .map(str::to_owned)
            .to_vec(),
        words::NOTICES.map(str::to_owned).to_vec(),
    ];
    for name in shown.chain(named.concat()) {
        assert!(words::has(Language::Kk, &name), "{name}");
    }
}
