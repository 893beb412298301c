//! The words and the fields of an application on the public page.

use chrono::NaiveDate;
use proptest::prelude::*;
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;

use super::draft::Values;
use super::fields::{FIELDS, Field, Known, Shape, Step, application, choices, fault, fill};
use super::words;
use crate::tests::words::same_in_every_language;

#[test]
fn every_language_says_the_same_things() {
    same_in_every_language(words::source, words::has);
}

#[test]
fn pages_and_fields_have_their_words() {
    let templates = [
        include_str!("../../../templates/apply/code.html"),
        include_str!("../../../templates/apply/sent.html"),
        include_str!("../../../templates/apply/sign.html"),
        include_str!("../../../templates/apply/start.html"),
        include_str!("../../../templates/apply/step.html"),
    ];
    let shown = templates.into_iter().flat_map(|template| template.split("self.say(\"").skip(1));
    let shown = shown.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned());
    let sources = [include_str!("fields.rs"), include_str!("send.rs"), include_str!("steps.rs")].concat();
    let faults = sources.split("\"wrong-").skip(1).filter_map(|rest| rest.split_once('"'));
    let faults = faults.map(|(name, _)| format!("wrong-{name}"));
    let of_field = |field: &Field| {
        let choices = choices(field.name).into_iter().map(|code| format!("{}-{code}", field.name));
        choices.chain([field.name.to_owned()]).collect::<Vec<_>>()
    };
    let steps = [Step::Person, Step::Paper, Step::Check].map(Step::name);
    let steps = steps.into_iter().flat_map(|step| [step.to_owned(), format!("{step}-text")]);
    for name in shown.chain(faults).chain(FIELDS.iter().flat_map(of_field)).chain(steps) {
        assert!(words::has(Language::Kk, &name), "{name}");
    }
}

fn faults(name: &str, typed: &str) -> (String, Option<&'static str>) {
    let field = FIELDS.iter().find(|field| field.name == name).unwrap();
    let mut values = Values::new();
    fill(&mut values, field.step, &[(name.to_owned(), typed.to_owned())]);
    let providers = Register::default();
    let known = Known { providers: &providers, today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap() };
    (values[name].clone(), fault(field, &values, known))
}

#[test]
fn fields_take_what_people_type_and_say_what_is_wrong() {
    for (name, typed, kept, wrong) in [
        ("surname", " О’Коннор-Ә ", "О’Коннор-Ә", None),
        ("surname", "Ли", "Ли", None),
        ("given-name", "И", "И", None),
        ("given-name", "Anna Әнна", "Anna Әнна", None),
        ("surname", "\u{202e}Әбілова\u{202c}\u{0}", "Әбілова", None),
        ("surname", "Әбі\tлова", "Әбі лова", None),
        ("surname", "'-", "'-", Some("wrong-name")),
        ("surname", "Петров2", "Петров2", Some("wrong-name")),
        ("surname", "\u{200b} ", "", Some("wrong-missing")),
        ("patronymic", "", "", None),
        ("iin", "990417 400 018", "990417 400 018", None),
        ("iin", "990417400019", "990417400019", Some("wrong-iin-digit")),
        ("iin", "99041740001", "99041740001", Some("wrong-iin")),
        ("phone", "8 (701) 123-45-67", "8 (701) 123-45-67", None),
        ("phone", "+77142501234", "+77142501234", Some("wrong-phone")),
        ("phone", "+79161234567", "+79161234567", Some("wrong-phone")),
        ("email", "a@b.kz", "a@b.kz", None),
        ("email", "a@b", "a@b", Some("wrong-email")),
        ("email", "a@b.kz, c@d.kz", "a@b.kz, c@d.kz", Some("wrong-email")),
        ("graduation-year", "2027", "2027", Some("wrong-year")),
        ("graduation-year", "15", "15", Some("wrong-year")),
        ("issued-on", "30.06.2015", "30.06.2015", None),
        ("issued-on", "31.02.2015", "31.02.2015", Some("wrong-day")),
        ("issued-on", "24.11.2026", "24.11.2026", Some("wrong-day")),
        ("region", "000000000", "000000000", Some("wrong-choice")),
        ("college", "050340517500", "050340517500", Some("wrong-choice")),
        ("reason", "stolen", "stolen", Some("wrong-choice")),
        ("kind", "", "", Some("wrong-choice")),
        ("consent-data", "", "", Some("wrong-consent")),
    ] {
        assert_eq!(faults(name, typed), (kept.to_owned(), wrong), "{name}: {typed:?}");
    }
    assert_eq!(faults("circumstances", "a\u{0}\r\nb ").0, "a\nb");
    assert_eq!(faults("address", &"а".repeat(301)).1, Some("wrong-too-long"));
    assert_eq!(faults("address", &"а".repeat(100_000)).0.chars().count(), 8_000);
}

proptest! {
    #[test]
    fn whatever_is_typed_is_kept_without_control_characters(typed: String) {
        for field in FIELDS.iter().filter(|field| !matches!(field.shape, Shape::Many)) {
            let (kept, _) = faults(field.name, &typed);
            prop_assert!(!kept.chars().any(|character| character.is_control() && character != '\n'), "{:?}", kept);
            prop_assert_eq!(faults(field.name, &kept).0, kept);
            let values = Values::from([(field.name.to_owned(), faults(field.name, &typed).0)]);
            prop_assert!(application(&values, "2026-11-23T10:00:00+05:00").contains_key("certification"));
        }
    }
}
