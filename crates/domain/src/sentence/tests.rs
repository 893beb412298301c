//! Every stage in every language, as a snapshot to be read by people.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};

use super::*;
use crate::application_number::ApplicationNumber;
use crate::card::Stage;
use crate::case::{Channel, DocumentKind, IisNumber, OriginalKind, Reason};
use crate::identity::Bin;
use crate::provider::{Provider, Status};
use crate::regulation::RegulationId;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn register() -> Register {
    Register::new([Provider {
        bin: Bin::parse("050340517500").unwrap(),
        name_kk: "Қостанай политехникалық колледжі".to_owned(),
        name_ru: "Костанайский политехнический колледж".to_owned(),
        status: Status::Active,
        week: 5,
    }])
}

/// Handed in on Monday, 23 November 2026, due on 14 December.
fn card(stage: Stage, since: &str) -> Card {
    Card {
        branch: Some("kst-01".to_owned()),
        channel: Channel::Counter,
        college: Bin::parse("050340517500").unwrap(),
        draft: None,
        drafts: 0,
        due_on: Some(day("2026-12-14")),
        executor: None,
        expired_documents: Vec::new(),
        hand_over_by: Some(day("2026-12-11")),
        has_representative: false,
        iis_number: IisNumber::parse("014-2026-0100001"),
        issued_to: None,
        language: Language::Kk,
        missing_documents: Vec::new(),
        number: ApplicationNumber::try_new(2026, 4512),
        original: OriginalKind::Diploma,
        prepared: None,
        reasons: vec![Reason::Lost],
        registered_at: Some(at("2026-11-23T10:05:12+05:00")),
        regulation: Some(RegulationId::Y2023),
        signed_at: None,
        stage,
        stage_since: at(since),
        submitted_at: at("2026-11-23T10:05:12+05:00"),
        term_expired: false,
        term_near: false,
    }
}

fn declined(missing: &[DocumentKind], expired: &[DocumentKind]) -> Card {
    Card {
        due_on: None,
        expired_documents: expired.to_vec(),
        hand_over_by: None,
        missing_documents: missing.to_vec(),
        number: None,
        registered_at: None,
        regulation: None,
        ..card(Stage::Declined, "2026-11-23T10:05:12+05:00")
    }
}

fn say(card: &Card, now: &str) -> String {
    let mut said = String::new();
    for language in Language::ALL {
        let sentence = sentence(card, language, at(now), Calendar::shipped(), &register());
        let _ = writeln!(said, "{}: {}\n  → {}", language.code(), sentence.text, sentence.next);
        if language == Language::En {
            let (mover, by) = (sentence.mover.name(), sentence.by);
            let _ = write!(said, "{mover}, by {by:?}, working days left {:?}", sentence.working_days_left);
        }
    }
    said
}

#[test]
fn a_package_that_was_not_taken_in() {
    let card = declined(&[DocumentKind::Application, DocumentKind::Identity], &[DocumentKind::PowerOfAttorney]);
    insta::assert_snapshot!(say(&card, "2026-11-25T09:00:00+05:00"));
}

#[test]
fn only_what_is_wrong_is_named() {
    let mut card = declined(&[DocumentKind::Original], &[]);
    card.original = OriginalKind::Supplement;
    insta::assert_snapshot!(say(&card, "2026-11-23T10:06:00+05:00"));
}

#[test]
fn accepted() {
    insta::assert_snapshot!(say(&card(Stage::Accepted, "2026-11-23T10:05:12+05:00"), "2026-11-23T15:00:00+05:00"));
}

#[test]
fn under_way() {
    let mut card = card(Stage::UnderWay, "2026-11-24T11:00:00+05:00");
    card.original = OriginalKind::DiplomaWithSupplement;
    insta::assert_snapshot!(say(&card, "2026-12-11T09:00:00+05:00"));
}

#[test]
fn came_back() {
    let mut card = card(Stage::CameBack, "2026-11-26T16:40:00+05:00");
    card.original = OriginalKind::Certificate;
    insta::assert_snapshot!(say(&card, "2026-12-09T09:00:00+05:00"));
}

#[test]
fn due_today() {
    let card = card(Stage::UnderWay, "2026-11-24T11:00:00+05:00");
    insta::assert_snapshot!(say(&card, "2026-12-14T23:59:59+05:00"));
}

#[test]
fn the_term_has_passed() {
    let card = card(Stage::UnderWay, "2026-11-24T11:00:00+05:00");
    insta::assert_snapshot!(say(&card, "2026-12-15T00:00:00+05:00"));
}

#[test]
fn withdrawn() {
    insta::assert_snapshot!(say(&card(Stage::Withdrawn, "2026-12-01T12:00:00+05:00"), "2027-03-01T12:00:00+05:00"));
}

#[test]
fn a_college_that_the_register_does_not_hold_is_told_by_its_number() {
    let card = card(Stage::Accepted, "2026-11-23T10:05:12+05:00");
    for language in Language::ALL {
        let said = sentence(&card, language, card.submitted_at, Calendar::shipped(), &Register::default());
        assert!(said.next.contains(" 050340517500. "), "{}", said.next);
    }
}

#[test]
fn a_year_without_a_calendar_leaves_the_count_out() {
    let mut card = card(Stage::Accepted, "2026-11-23T10:05:12+05:00");
    card.due_on = Some(day("2090-01-10"));
    let said = sentence(&card, Language::Ru, card.submitted_at, Calendar::shipped(), &register());
    assert_eq!(said.working_days_left, None);
    assert!(said.text.contains("не позднее 10 января 2090 года."), "{}", said.text);
}

#[test]
fn dates_are_told_in_words() {
    let day = day("2026-12-12");
    assert_eq!(date(day, Language::Kk), "2026 жылғы 12 желтоқсан");
    assert_eq!(date(day, Language::Ru), "12 декабря 2026 года");
    assert_eq!(date(day, Language::En), "12 December 2026");
}

/// The vowels of a word decide between back and front endings, its last sound between their first consonants.
#[test]
fn months_take_kazakh_endings() {
    for month in 1..=12 {
        let day = NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
        let name = date(day, Language::Kk);
        let front = name.chars().rev().find(|c| "аоұыяуеіөүәи".contains(*c)).is_some_and(|c| "еіөүә".contains(c));
        let (hard, nasal) = (name.ends_with(['п', 'с', 'к', 'т', 'ш', 'қ']), name.ends_with(['м', 'н', 'ң']));
        let vowel = if front { 'е' } else { 'а' };
        let locative = format!("{name}{}{vowel}", if hard { 'т' } else { 'д' });
        let ablative = format!(
            "{name}{}{vowel}н",
            if hard {
                'т'
            } else if nasal {
                'н'
            } else {
                'д'
            }
        );
        assert_eq!(kk::date(day, kk::Case::Locative), locative);
        assert_eq!(kk::date(day, kk::Case::Ablative), ablative);
    }
}
