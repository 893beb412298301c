//! Every SMS in every language: complete, with the same facts, and in no more room than the domain's table grants.

use std::collections::{BTreeMap, BTreeSet};

use telnusqa_domain::language::Language;
use telnusqa_domain::reactions::Message;
use telnusqa_domain::telling::{About, sms};
use telnusqa_domain::visit;

use super::house::IIN;
use super::patterns::read;
use super::words::{providers, told};
use crate::texts::short;

/// No public address may be longer: `https://` and a name.
const PUBLIC_URL: &str = "https://telnusqa.kostanay.gov.kz";

/// The messages of a file, with what each asks for.
fn file(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    read(short::source(language))
}

#[test]
fn every_language_says_every_message_with_the_same_facts() {
    let names: BTreeSet<String> = About::all().map(|about| about.name().to_owned()).collect();
    let kazakh = file(Language::Kk);
    assert_eq!(kazakh.keys().cloned().collect::<BTreeSet<_>>(), names);
    for language in Language::ALL {
        assert_eq!(file(language), kazakh, "{}", language.code());
    }
}

#[test]
fn every_sms_in_every_language() {
    for language in Language::ALL {
        let mut all = String::new();
        for (what, message, (event, card)) in told(language) {
            let text = short::compose(message, (&event, &card), &providers(), "https://telnusqa.example");
            let sms::Segments { count, units, .. } = sms::segments(&text);
            all.push_str(&format!("{what} ({units}, {count}): {text}\n"));
        }
        for (what, text) in of_visits(language) {
            let sms::Segments { count, units, .. } = sms::segments(&text);
            all.push_str(&format!("{what} ({units}, {count}): {text}\n"));
        }
        insta::assert_snapshot!(format!("sms_{}", language.code()), all);
    }
}

/// Each message about a visit.
fn of_visits(language: Language) -> Vec<(&'static str, String)> {
    let told = super::visits::told(language).into_iter();
    let text = |(event, visit): (visit::Event, visit::Visit)| {
        let message = visit::Message::of(&event)?;
        Some((message.name(), short::of_visit(message, &event, &visit)))
    };
    told.filter_map(text).collect()
}

#[test]
fn the_longest_fits_into_its_room_and_nobody_is_named() {
    let providers = providers();
    for language in Language::ALL {
        let of_letters: BTreeSet<Message> = told(language).into_iter().map(|(_, message, _)| message).collect();
        for (what, message, (event, card)) in told(language) {
            let room = usize::from(About::Case(message).telling().segments_max);
            for college in providers.iter() {
                let card = telnusqa_domain::card::Card { college: college.bin, ..card.clone() };
                let text = short::compose(message, (&event, &card), &providers, PUBLIC_URL);
                let takes = sms::segments(&text);
                assert!(takes.count <= room, "{what}, {}: {} of {room}: {text}", language.code(), takes.units);
                assert!(text.contains("/s/TN-2026-0004512-"), "{text}");
                // A fact that is missing shows as its own name.
                assert!(!text.contains(['{', '}', '$', '\u{2068}', '\u{2069}']), "{text}");
                assert!(!text.contains("none") && !text.contains("  "), "{text}");
                assert!(!text.contains(IIN) && !text.contains(super::house::NAME), "{text}");
            }
        }
        // Those whose events are not among them say the same whatever happened.
        let (_, _, (event, card)) = told(language).remove(0);
        let others: Vec<Message> =
            Message::ALL.iter().copied().filter(|message| !of_letters.contains(message)).collect();
        assert!(others.iter().all(|message| file(language)[message.name()] == BTreeSet::from(["$link".to_owned()])));
        for message in &others {
            let text = short::compose(*message, (&event, &card), &providers, PUBLIC_URL);
            assert!(sms::segments(&text).count <= usize::from(About::Case(*message).telling().segments_max), "{text}");
        }
        for (what, text) in of_visits(language) {
            let about = About::from_name(what).unwrap();
            assert!(sms::segments(&text).count <= usize::from(about.telling().segments_max), "{text}");
            assert!(text.contains("1414") && !text.contains(['{', '$']), "{text}");
        }
    }
}
