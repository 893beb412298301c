//! Every message in every language, as people read it; all names of the register and the longest fit.

use telnusqa_domain::card::Card;
use telnusqa_domain::case::complaint::{self, Resumed};
use telnusqa_domain::case::{
    Channel, Corrected, Correction, Digest, Draft, Event, Field, FileRef, Ground, HearingForm, OriginalKind, Parcel,
    Party, PersonRef, Role, StaffId,
};
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_domain::reactions::{self, Message};
use telnusqa_domain::telling::About;

use super::house::{IIN, NOW};
use super::house::{
    accepted, arrived, asked_for, at, delivered, expired, extended, hearing, id, kept, lost, merged, moved, proposed,
    refusal, reminded, sent, signed, taken_up, under_way, withdrawn,
};
use super::patterns;
use crate::texts::{Letter, Name, compose, letter as letters_of};

pub(super) fn providers() -> Register {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");
    telnusqa_contracts::providers::read(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// The last event of a case, and the card after it.
fn card(language: Language, channel: Channel, history: Vec<Event>) -> (Event, Card) {
    let history = [vec![accepted(4512, language, channel, id(7))], history].concat();
    let fold = |card, event: &Event| Some(Card::evolve(card, event, at(NOW)).unwrap());
    (history.last().unwrap().clone(), history.iter().fold(None, fold).unwrap())
}

fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

fn original_found() -> Vec<Event> {
    vec![Event::OriginalFound { by: staff("o-1"), note: FileRef([2; 32]), on: "2026-11-30".parse().unwrap() }]
}

fn annulled() -> Vec<Event> {
    let (by, reason) = (staff("h-1"), FileRef([2; 32]));
    vec![
        Event::AnnulmentProposed { anew: false, by: by.clone(), reason },
        Event::Annulled { by: staff("e-2"), proposed_by: by, reason, resumed: None },
    ]
}

/// With a mistake of the college's own.
fn made_anew() -> Vec<Event> {
    let (by, reason) = (staff("h-1"), FileRef([2; 32]));
    let due_on = "2026-12-28".parse().unwrap();
    let resumed = Resumed { due_on, hand_over_by: due_on, since: "2026-12-21".parse().unwrap(), working_days: 5 };
    vec![
        Event::AnnulmentProposed { anew: true, by: by.clone(), reason },
        Event::Annulled { by: staff("e-2"), proposed_by: by, reason, resumed: Some(resumed) },
    ]
}

fn corrected(fields: &[Field], remade: bool) -> Event {
    let correction = Correction {
        applicant: PersonRef { digest: Digest([1; 32]), id: id(8) },
        fields: fields.to_vec(),
        language: None,
        note: FileRef([2; 32]),
        original: None,
        possible_duplicate_of: None,
        reasons: Vec::new(),
        replaces: id(7),
    };
    Event::DataCorrected(Box::new(Corrected { by: staff("c-1"), correction, remade, role: Role::Clerk }))
}

fn complained() -> Vec<Event> {
    vec![Event::Complaint(complaint::Event::Registered(Box::new(complaint::Registered {
        about: complaint::About::Service,
        against: None,
        appeal_until: None,
        body: complaint::Body::QualityBody,
        by: staff("c-1"),
        case_file_by: Some("2026-11-27".parse().unwrap()),
        complaint: 1,
        due_on: "2026-12-15".parse().unwrap(),
        party: Party::Applicant,
        received_on: None,
        refusal: None,
        registered_on: "2026-11-24".parse().unwrap(),
        statement: FileRef([2; 32]),
    })))]
}

fn name() -> Name {
    Name { given: "Әлия".to_owned(), patronymic: Some("Ғабитқызы".to_owned()) }
}

pub(super) fn letter(message: Message, event: &Event, card: &Card) -> Letter {
    compose(message, (event, card, note(event)), &name(), &providers(), "https://telnusqa.example")
}

/// What staff wrote that belongs to it.
fn note(event: &Event) -> &'static str {
    if reactions::written(event).is_some() {
        "Диплом № 0012345 в книге выдачи не найден,\nидёт поиск в архиве."
    } else {
        ""
    }
}

/// What is told, with a name for each.
pub(super) fn told(language: Language) -> Vec<(&'static str, Message, (Event, Card))> {
    let counter = |history| card(language, Channel::Counter, history);
    let office = |history| card(language, Channel::Office, history);
    let there = || vec![under_way(), delivered()];
    let at_counter = |draft: Draft| [there(), signed(draft), vec![sent(), arrived()]].concat();
    let refused = |ground| [there(), signed(refusal(ground))].concat();
    let heard = |form| [there(), taken_up(), vec![proposed(Ground::Unreliable), asked_for(), hearing(form)]].concat();
    vec![
        (
            "a refusal is proposed",
            Message::PreliminaryRefusal,
            counter([there(), taken_up(), vec![proposed(Ground::NotCompliant)]].concat()),
        ),
        ("a hearing in person", Message::HearingSet, counter(heard(HearingForm::InPerson))),
        ("a hearing by video", Message::HearingSet, counter(heard(HearingForm::Video))),
        ("duplicate at the counter", Message::ReadyAtCounter, counter(at_counter(Draft::Duplicate))),
        ("refusal at the counter", Message::ReadyAtCounter, counter(at_counter(refusal(Ground::NotCompliant)))),
        ("duplicate at the college", Message::ReadyAtCollege, office(signed(Draft::Duplicate))),
        ("refused at the college", Message::Refused, office(signed(refusal(Ground::Unreliable)))),
        ("refused, no consent", Message::Refused, counter(refused(Ground::NoConsent))),
        ("refused, not compliant", Message::Refused, counter(refused(Ground::NotCompliant))),
        ("the package was lost", Message::PackageLost, counter(vec![under_way(), lost(Parcel::Package)])),
        ("the result was lost", Message::ResultLost, {
            counter([there(), signed(Draft::Duplicate), vec![sent(), lost(Parcel::Result)]].concat())
        }),
        (
            "the term was extended",
            Message::TermExtended,
            counter([there(), vec![extended(FileRef([13; 32]))]].concat()),
        ),
        ("the term has moved", Message::TermMoved, counter([there(), vec![moved()]].concat())),
        ("a reminder at the counter", Message::CollectionReminder, {
            counter([at_counter(Draft::Duplicate), vec![reminded()]].concat())
        }),
        ("a reminder at the college", Message::CollectionReminder, {
            office([signed(Draft::Duplicate), vec![reminded()]].concat())
        }),
        ("kept at the college", Message::KeptAtCollege, {
            counter([at_counter(Draft::Duplicate), vec![kept()]].concat())
        }),
        ("the term has passed", Message::TermPassed, counter([there(), vec![expired()]].concat())),
        ("the term has passed at the college", Message::TermPassed, office(vec![expired()])),
        ("annulled", Message::Annulled, counter([there(), signed(Draft::Duplicate), annulled()].concat())),
        ("the original was found", Message::OriginalFound, counter([there(), original_found()].concat())),
        ("the original was found after the hand-over", Message::OriginalFound, {
            let issued = Event::Issued {
                at: at(NOW),
                by: Some(staff("c-1")),
                identity: Some(FileRef([4; 32])),
                original: false,
                to: Party::Applicant,
            };
            office([signed(Draft::Duplicate), vec![issued], original_found()].concat())
        }),
        ("annulled after the hand-over, and made anew", Message::Annulled, {
            let issued = Event::Issued { at: at(NOW), by: None, identity: None, original: false, to: Party::Applicant };
            counter([at_counter(Draft::Duplicate), vec![issued], made_anew()].concat())
        }),
        ("annulled after the hand-over", Message::Annulled, {
            let issued = Event::Issued {
                at: at(NOW),
                by: Some(staff("c-1")),
                identity: Some(FileRef([4; 32])),
                original: false,
                to: Party::Applicant,
            };
            office([signed(Draft::Duplicate), vec![issued], annulled()].concat())
        }),
        ("corrected", Message::DataCorrected, counter(vec![corrected(&[Field::Email, Field::Phone], false)])),
        ("corrected, the document is made anew", Message::DataCorrected, {
            let drafted = vec![Event::Drafted { by: staff("e-1"), draft: Draft::Duplicate }];
            counter([there(), taken_up(), drafted, vec![corrected(&[Field::Iin, Field::Surname], true)]].concat())
        }),
        ("a complaint, registered", Message::ComplaintRegistered, counter([there(), complained()].concat())),
        ("a complaint, its day moved", Message::ComplaintMoved, {
            let (calendar, due_on) = ("kz/2026.3".to_owned(), "2026-12-17".parse().unwrap());
            let moved = complaint::Event::Moved { calendar, case_file_by: None, complaint: 1, due_on };
            counter([there(), complained(), vec![Event::Complaint(moved)]].concat())
        }),
        ("a complaint, taken back", Message::ComplaintWithdrawn, {
            let (by, statement) = (staff("c-1"), FileRef([2; 32]));
            let back = complaint::Event::Withdrawn { by, complaint: 1, party: Party::Applicant, statement };
            counter([there(), complained(), vec![Event::Complaint(back)]].concat())
        }),
        ("merged", Message::Merged, counter(vec![merged()])),
        ("withdrawn", Message::Withdrawn, counter(vec![withdrawn()])),
    ]
}

#[test]
fn every_language_says_every_letter_with_the_same_facts() {
    let read = |language| patterns::read(letters_of::source(language));
    let letters = About::all().flat_map(|about| [about.name().to_owned(), format!("{}.subject", about.name())]);
    let parts = ["close", "close-on-paper", "close-visit", "field", "greeting", "greeting-nameless"].map(str::to_owned);
    let names: Vec<String> = letters.chain(parts).collect();
    let kazakh = read(Language::Kk);
    for language in Language::ALL {
        let said = read(language);
        for name in &names {
            let facts = said.get(name).unwrap_or_else(|| panic!("{} does not say {name}", language.code()));
            assert_eq!(Some(facts), kazakh.get(name), "{}: {name}", language.code());
        }
    }
    // Nothing is left there that nobody says.
    let subjects = kazakh.keys().filter_map(|name| name.strip_suffix(".subject"));
    assert!(subjects.clone().all(|name| About::from_name(name).is_some()), "{:?}", subjects.collect::<Vec<_>>());
}

#[test]
fn every_message_in_every_language() {
    for language in Language::ALL {
        let letters = told(language).into_iter().map(|(what, message, (event, card))| {
            let letter = letter(message, &event, &card);
            format!("=== e-mail: {what}\nSubject: {}\n\n{}", letter.subject, letter.text)
        });
        insta::assert_snapshot!(format!("email_{}", language.code()), letters.collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn every_original_and_every_college_fits() {
    let providers = providers();
    for language in Language::ALL {
        for (_, message, (event, card)) in told(language) {
            for original in OriginalKind::ALL {
                for college in providers.iter() {
                    let card = Card { original: *original, college: college.bin, ..card.clone() };
                    let of = (&event, &card, note(&event));
                    let letter = compose(message, of, &name(), &providers, "https://telnusqa.example");
                    assert!(letter.subject.chars().count() <= 78, "{}", letter.subject);
                    assert!(letter.text.contains("https://telnusqa.example/s/TN-2026-0004512-"), "{}", letter.text);
                    assert!(letter.text.contains("1414") && letter.text.contains("8 800 080 7777"));
                    assert!(!letter.text.contains(IIN) && !letter.text.contains("  "), "{}", letter.text);
                    assert!(!letter.text.contains("\n\n\n") && !letter.text.contains(".."), "{}", letter.text);
                    // A fact that is missing shows as its own name.
                    assert!(!letter.text.contains(['{', '}', '$']) && !letter.text.contains("none"), "{}", letter.text);
                    assert!(letter.html.matches("<a href=").count() == 1 && !letter.html.contains(IIN));
                }
            }
        }
    }
}

#[test]
fn a_name_is_one_line_whatever_was_written() {
    let (event, card) = card(Language::Ru, Channel::Counter, vec![withdrawn()]);
    for (given, patronymic, greeting) in [
        ("Әлия", None, "Здравствуйте, Әлия!"),
        ("  ", None, "Здравствуйте!"),
        ("", Some("\u{0}"), "Здравствуйте!"),
        ("Әлия\r\nBcc: x@example.kz", Some(" Ғабитқызы\n"), "Здравствуйте, Әлия Bcc: x@example.kz Ғабитқызы!"),
    ] {
        let name = Name { given: given.to_owned(), patronymic: patronymic.map(str::to_owned) };
        let letter = compose(Message::Withdrawn, (&event, &card, ""), &name, &providers(), "https://telnusqa.example");
        assert_eq!(letter.text.lines().next().unwrap(), greeting);
    }
}
