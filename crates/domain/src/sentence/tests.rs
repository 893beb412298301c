//! Every stage in every language, as a snapshot to be read by people.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};

use super::*;
use crate::application_number::ApplicationNumber;
use crate::card::Stage;
use crate::case::{
    Channel, DocumentKind, Draft, Extension, FileRef, Ground, Hearing, HearingForm, IisNumber, OriginalKind, Party,
    Reason, Refusal, StaffId,
};
use crate::identity::Bin;
use crate::provider::{OwnHours, Provider, Status};
use crate::regulation::RegulationId;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn register() -> Register {
    Register::new([Provider {
        hours: OwnHours::default(),
        later: Vec::new(),
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
        again: None,
        annulled_at: None,
        annulment_anew: false,
        annulment_proposed_by: None,
        branch: Some("kst-01".to_owned()),
        channel: Channel::Counter,
        college: Bin::parse("050340517500").unwrap(),
        complaints: Vec::new(),
        corrections: Vec::new(),
        draft: None,
        drafts: 0,
        due_on: Some(day("2026-12-14")),
        executor: None,
        expired_documents: Vec::new(),
        extensions: Vec::new(),
        hand_over_by: Some(day("2026-12-11")),
        handed_out: false,
        has_representative: false,
        iis_number: IisNumber::parse("014-2026-0100001"),
        issued_to: None,
        language: Language::Kk,
        lost_results: 0,
        met: stage.can_be_collected(Channel::Counter),
        merged_from: None,
        merged_into: None,
        missing_documents: Vec::new(),
        near: None,
        overruns: Vec::new(),
        number: ApplicationNumber::try_new(2026, 4512),
        original: OriginalKind::Diploma,
        original_found_on: None,
        parcel_missing: false,
        possible_duplicate_of: None,
        prepared: None,
        reasons: vec![Reason::Lost],
        record: None,
        refusal: None,
        registered_at: Some(at("2026-11-23T10:05:12+05:00")),
        regulation: Some(RegulationId::Y2023),
        reminders: 0,
        resumed: None,
        reworked: false,
        run: None,
        scan: None,
        signed_at: None,
        signed_by_hand: false,
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
fn lost_on_the_way_to_the_college() {
    let card = card(Stage::PackageLost, "2026-11-30T10:00:00+05:00");
    insta::assert_snapshot!(say(&card, "2026-12-09T09:00:00+05:00"));
}

#[test]
fn missed_on_the_way() {
    let card = Card { parcel_missing: true, ..card(Stage::UnderWay, "2026-11-24T11:00:00+05:00") };
    insta::assert_snapshot!(say(&card, "2026-11-30T09:00:00+05:00"));
}

/// Until the new one is signed, everybody is told what became of the old one.
#[test]
fn a_result_that_was_lost_is_made_again() {
    let lost = Card {
        draft: Some(Draft::Duplicate),
        drafts: 1,
        again: Some(Again::Lost),
        lost_results: 1,
        ..at_work(Channel::Counter, Stage::InPreparation)
    };
    insta::assert_snapshot!(say(&lost, "2026-12-09T09:00:00+05:00"));
    let signed = Card { lost_results: 1, ..with_result(Channel::Counter, Stage::Signed, None) };
    assert!(!say(&signed, "2026-12-09T09:00:00+05:00").contains("lost"));
}

/// Whoever calls is told that the term was extended, by whose decision and until when, as long as it is waited for.
#[test]
fn a_term_that_was_extended() {
    let extension = Extension {
        at: at("2026-12-09T12:00:00+05:00"),
        by: StaffId::parse("h-1").unwrap(),
        from: day("2026-12-14"),
        hand_over_by: day("2026-12-24"),
        reason: FileRef([3; 32]),
        tell_by: day("2026-12-14"),
        until: day("2026-12-25"),
    };
    let (due_on, extensions) = (Some(day("2026-12-25")), vec![extension]);
    let card = Card { due_on, extensions, ..card(Stage::InPreparation, "2026-11-26T11:00:00+05:00") };
    insta::assert_snapshot!(say(&card, "2026-12-10T09:00:00+05:00"));
    let there = Card { met: true, stage: Stage::AtCounter, ..card };
    assert!(!say(&there, "2026-12-22T09:00:00+05:00").contains("2026-12-25"));
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

/// A card at every stage that the channel knows, with what may have been decided by then.
fn lives() -> Vec<(String, Card)> {
    let mut lives = Vec::new();
    for channel in [Channel::Counter, Channel::Office] {
        let stages = [Stage::Delivered, Stage::Registered, Stage::InPreparation, Stage::Drafted, Stage::ForSignature];
        for stage in stages.into_iter().filter(|stage| channel == Channel::Office || *stage != Stage::Delivered) {
            lives.push((format!("{}, {}", channel.name(), stage.name()), at_work(channel, stage)));
        }
        lives.extend(before_a_refusal(channel));
        let reworked =
            Card { draft: Some(Draft::Duplicate), drafts: 1, reworked: true, ..at_work(channel, Stage::InPreparation) };
        lives.push((format!("{}, reworked", channel.name()), reworked));
        for ground in [None].into_iter().chain(Ground::ALL.iter().copied().map(Some)) {
            let result = ground.map_or("duplicate", Ground::name);
            for stage in [Stage::Signed, Stage::Sent, Stage::AtCounter, Stage::Kept, Stage::Issued] {
                if channel == Channel::Counter || matches!(stage, Stage::Signed | Stage::Issued) {
                    let name = format!("{}, {}, {result}", channel.name(), stage.name());
                    lives.push((name, with_result(channel, stage, ground)));
                }
            }
        }
    }
    lives
}

fn at_work(channel: Channel, stage: Stage) -> Card {
    Card { channel, ..card(stage, "2026-11-26T11:00:00+05:00") }
}

/// A preliminary refusal of 3 December, in each of its steps.
fn before_a_refusal(channel: Channel) -> Vec<(String, Card)> {
    let told = Refusal {
        delivered_at: Some(at("2026-12-04T11:00:00+05:00")),
        fact: FileRef([3; 32]),
        ground: Ground::NotCompliant,
        hearing: Hearing::NotAskedFor,
        objected_at: None,
        proposed_at: at("2026-12-03T11:00:00+05:00"),
    };
    let objected = Refusal { objected_at: Some(at("2026-12-07T10:00:00+05:00")), ..told.clone() };
    let heard = |hearing| Refusal { hearing, ..objected.clone() };
    let (proposed, set) = (Stage::RefusalProposed, Stage::HearingSet);
    [
        ("not told", proposed, Refusal { delivered_at: None, ..told.clone() }),
        ("told", proposed, told.clone()),
        ("objected", proposed, objected.clone()),
        ("objected, not told", proposed, Refusal { delivered_at: None, ..objected.clone() }),
        ("asked to be heard", proposed, heard(Hearing::AskedFor)),
        ("hearing set", set, heard(Hearing::Set { at: at("2026-12-09T15:30:00+05:00"), form: HearingForm::Video })),
        ("heard, not told", proposed, Refusal { delivered_at: None, ..heard(Hearing::Held) }),
    ]
    .map(|(name, stage, refusal)| {
        let since = at("2026-12-07T10:00:00+05:00");
        let card = Card { refusal: Some(refusal), stage_since: since, ..at_work(channel, stage) };
        (format!("{}, {}, {name}", channel.name(), stage.name()), card)
    })
    .into()
}

fn with_result(channel: Channel, stage: Stage, ground: Option<Ground>) -> Card {
    let draft = ground.map_or(Draft::Duplicate, |ground| Draft::Refusal { fact: FileRef([3; 32]), ground });
    Card {
        draft: Some(draft),
        drafts: 1,
        has_representative: channel == Channel::Office,
        issued_to: (stage == Stage::Issued).then_some(Party::Applicant),
        met: stage.can_be_collected(channel) || stage == Stage::Issued,
        signed_at: Some(at("2026-12-03T16:00:00+05:00")),
        stage_since: at(if stage == Stage::Signed { "2026-12-03T16:00:00+05:00" } else { "2026-12-04T09:30:00+05:00" }),
        ..at_work(channel, stage)
    }
}

/// Everything that is said in a language at a moment, each life under its name.
fn said(language: Language, now: &str) -> String {
    lives().into_iter().fold(String::new(), |mut said, (name, card)| {
        let sentence = sentence(&card, language, at(now), Calendar::shipped(), &register());
        let _ = writeln!(said, "{name}\n    {}\n  → {}", sentence.text, sentence.next);
        said
    })
}

#[test]
fn every_life_within_the_term() {
    for language in Language::ALL {
        insta::assert_snapshot!(
            format!("within_the_term_{}", language.code()),
            said(language, "2026-12-07T12:00:00+05:00")
        );
    }
}

#[test]
fn every_life_on_the_last_day() {
    for language in Language::ALL {
        insta::assert_snapshot!(
            format!("on_the_last_day_{}", language.code()),
            said(language, "2026-12-14T12:00:00+05:00")
        );
    }
}

#[test]
fn every_life_after_the_term() {
    for language in Language::ALL {
        insta::assert_snapshot!(
            format!("after_the_term_{}", language.code()),
            said(language, "2026-12-15T12:00:00+05:00")
        );
    }
}

/// The last day to object, and the day of the hearing, are told until they are over.
#[test]
fn days_of_a_refusal_are_told_until_they_are_over() {
    let lives = before_a_refusal(Channel::Office);
    for (name, now, says) in [
        ("told", "2026-12-08T23:59:59+05:00", "до 8 декабря 2026 года включительно"),
        ("told", "2026-12-09T00:00:00+05:00", "возражений не поступило"),
        ("objected", "2026-12-08T23:59:59+05:00", "попросить о заслушивании можно до 8 декабря 2026 года"),
        ("objected", "2026-12-09T00:00:00+05:00", "Возражение получено. "),
        (
            "hearing set",
            "2026-12-09T15:30:00+05:00",
            "назначено заслушивание: 9 декабря 2026 года в 15:30, по видеосвязи.",
        ),
        ("hearing set", "2026-12-09T15:30:01+05:00", "было назначено на 9 декабря 2026 года в 15:30, его протокола"),
    ] {
        let (_, card) = lives.iter().find(|(theirs, _)| theirs.ends_with(&format!(", {name}"))).unwrap();
        let said = sentence(card, Language::Ru, at(now), Calendar::shipped(), &register());
        assert!(said.text.contains(says), "{}", said.text);
    }
}

/// The last day for a complaint about a term that was missed is told through that day; afterwards that it is over.
#[test]
fn a_right_that_has_lapsed_is_told_as_lapsed() {
    let card = card(Stage::UnderWay, "2026-11-24T11:00:00+05:00");
    for (now, open) in [("2027-03-16T23:59:59+05:00", true), ("2027-03-17T00:00:00+05:00", false)] {
        for (language, right) in [
            (Language::En, "you have the right to complain"),
            (Language::Kk, "шағым беруге құқығыңыз бар"),
            (Language::Ru, "вы вправе подать жалобу"),
        ] {
            let next = sentence(&card, language, at(now), Calendar::shipped(), &register()).next;
            assert_eq!(next.contains(right), open, "{next}");
        }
    }
    insta::assert_snapshot!(say(&card, "2027-04-01T09:00:00+05:00"));
}

#[test]
fn after_the_last_day_of_the_appeal_nobody_is_told_to_appeal() {
    let card = with_result(Channel::Counter, Stage::Issued, Some(Ground::Unreliable));
    for (now, says) in [("2027-03-03T23:59:59+05:00", true), ("2027-03-04T00:00:00+05:00", false)] {
        for (language, word) in [
            (Language::En, "You can appeal"),
            (Language::Kk, "шағым беруге болады"),
            (Language::Ru, "можно обжаловать"),
        ] {
            let next = sentence(&card, language, at(now), Calendar::shipped(), &register()).next;
            assert_eq!(next.contains(word), says, "{next}");
            assert!(next.contains(&date(day("2027-03-03"), Language::Ru)) || language != Language::Ru, "{next}");
        }
    }
}

/// The regulation of 2016 knows no refusal on the merits (R16-06).
#[test]
fn of_a_refusal_that_cannot_be_nothing_is_said() {
    for stage in [Stage::Accepted, Stage::UnderWay, Stage::Registered] {
        let card = Card { regulation: Some(RegulationId::Y2016), ..card(stage, "2026-11-23T10:05:12+05:00") };
        for (language, word) in [(Language::En, "refusal"), (Language::Kk, "бас тарту"), (Language::Ru, "отказ")]
        {
            let next = sentence(&card, language, card.submitted_at, Calendar::shipped(), &register()).next;
            assert!(!next.contains(word), "{next}");
        }
    }
}

/// Only a representative whom the application names may collect, and only he is told what to bring.
#[test]
fn a_representative_is_told_where_there_is_one() {
    for has_representative in [false, true] {
        let card = Card { has_representative, ..card(Stage::AtCounter, "2026-12-04T09:30:00+05:00") };
        for (language, word) in
            [(Language::En, "representative"), (Language::Kk, "өкіл"), (Language::Ru, "представител")]
        {
            let next = sentence(&card, language, card.stage_since, Calendar::shipped(), &register()).next;
            assert_eq!(next.contains(word), has_representative, "{next}");
        }
    }
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

#[test]
fn an_original_that_was_found_stops_nothing() {
    let found = |stage| Card { original_found_on: Some(day("2026-11-30")), ..card(stage, "2026-11-27T10:00:00+05:00") };
    let said = |card: &Card| say(card, "2026-12-01T10:00:00+05:00");
    insta::assert_snapshot!([Stage::InPreparation, Stage::Issued].map(|stage| said(&found(stage))).concat());
    let annulled = Card { annulled_at: Some(at("2026-11-28T10:00:00+05:00")), ..found(Stage::Issued) };
    assert_eq!(said(&annulled), said(&Card { original_found_on: None, ..annulled.clone() }));
    let withdrawn = found(Stage::Withdrawn);
    assert_eq!(said(&withdrawn), said(&Card { original_found_on: None, ..withdrawn.clone() }));
}
