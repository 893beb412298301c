//! What an SMS says: one of the Fluent files of `texts/`, with the facts of the case. It names nobody.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use telnusqa_chassis::words::Words;
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::{Draft, Event, HearingForm, ResultKind};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_domain::reactions::Message;
use telnusqa_domain::visit::{self, Visit, Window};

use super::{hearing, merged_into, of_term};

/// The words of each language.
static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// The file of a language.
pub(crate) const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/en.ftl"),
        Language::Kk => include_str!("../../texts/kk.ftl"),
        Language::Ru => include_str!("../../texts/ru.ftl"),
    }
}

/// The text of a message that follows from an event of a case.
pub(crate) fn compose(
    message: Message,
    (event, card): (&Event, &Card),
    providers: &Register,
    public_url: &str,
) -> String {
    let number = card.number.map(|number| number.to_string()).unwrap_or_default();
    let result = card.draft.as_ref().map_or(ResultKind::Duplicate, Draft::kind);
    let handed_out = match card.stage {
        Stage::Issued => "yes",
        _ if card.handed_out => "anew",
        _ => "no",
    };
    let until = match message {
        Message::TermPassed => of_term(event, card).and_then(telnusqa_domain::appeal::last_day_of_missed_term),
        _ => card.appeal_until(),
    };
    let mut facts = vec![
        ("college", providers.called(card.college, card.language)),
        ("handed-out", handed_out.to_owned()),
        ("into", merged_into(event)),
        ("link", format!("{public_url}/s/{number}")),
        ("result", result.name().to_owned()),
        ("until", until.map_or_else(|| "none".to_owned(), day)),
    ];
    facts.extend(of_term(event, card).map(|due| ("due", day(due))));
    facts.extend(
        hearing(event)
            .into_iter()
            .flat_map(|(at, form)| [("when", moment(at)), ("form", HearingForm::name(form).to_owned())]),
    );
    WORDS.say(card.language, message.name(), facts)
}

/// The text of a message that follows from an event of a visit.
pub(crate) fn of_visit(message: visit::Message, event: &visit::Event, visit: &Visit) -> String {
    let mut facts = vec![("number", visit.requested.number.to_string())];
    if let visit::Event::Appointed { window, .. } | visit::Event::Moved { window, .. } = event {
        facts.push(("when", span(window)));
    }
    WORDS.say(visit.requested.language, message.name(), facts)
}

/// In figures: shorter, and of the same length on every day.
fn day(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// In Almaty's time, which is all of Kazakhstan's.
fn moment(at: DateTime<Utc>) -> String {
    in_almaty(at).format("%d.%m.%Y %H:%M").to_string()
}

fn span(window: &Window) -> String {
    format!("{} {}-{}", day(window.day), window.from.format("%H:%M"), window.until.format("%H:%M"))
}
