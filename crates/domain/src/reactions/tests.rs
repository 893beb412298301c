//! What follows from each event, as a table to be read by people.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::*;
use crate::case::complaint::{self, About, Body, Verdict};
use crate::case::tests::samples::{number as numbered, told as told_by_mail, *};
use crate::case::{Case, Channel, Command, Context, Extension, Field, Manner, Prepared, Submission};
use crate::regulation::Duty;

/// Whole lives, of each channel with each result, and what may happen besides.
fn lives() -> Vec<(&'static str, Vec<Event>)> {
    let turned = [drafted(refusal(Ground::NotCompliant)), prepared(letter()), reworked()].concat();
    let too_late = Case::default().decide(&submit(submitted("2026-10-20T10:05:12+05:00")), &context(NOW)).unwrap();
    vec![
        ("not taken in", declined()),
        ("a duplicate, at the counter", {
            let [accepted, delivered, signed] = [accepted(), delivered(), duplicate_signed()];
            [accepted, delivered, near(), signed, sent(), arrived(), handed_over()].concat()
        }),
        ("a refusal, at the counter", {
            let [accepted, delivered, signed] = [accepted(), delivered(), refusal_signed()];
            [accepted, delivered, expired(), signed, sent(), arrived(), handed_over()].concat()
        }),
        ("a refusal after a hearing, at the counter", {
            let signed = [drafted(refusal(Ground::Unreliable)), prepared(letter()), signed(), sent()].concat();
            [accepted(), delivered(), assigned(), heard(Ground::Unreliable), signed].concat()
        }),
        ("a duplicate after a hearing, at the office", {
            let signed = [drafted(Draft::Duplicate), prepared(duplicate()), signed()].concat();
            [accepted_at_office(), registered(), assigned(), heard(Ground::NotCompliant), signed].concat()
        }),
        ("a duplicate, at the office", {
            [accepted_at_office(), registered(), duplicate_signed(), issued_at_office()].concat()
        }),
        ("a duplicate, brought to the counter and collected at the college", {
            [accepted(), delivered(), duplicate_signed(), issued_at_office()].concat()
        }),
        ("a duplicate with a supplement, whose record was sent back once", {
            let record = [record_entered(), record_sent_back(), record_entered(), record_confirmed()].concat();
            let signed = [drafted(Draft::Duplicate), prepared(with_supplement()), signed()].concat();
            [accepted_at_office(), registered(), assigned(), record, signed].concat()
        }),
        ("a refusal, at the office", {
            [accepted_at_office(), registered(), expired(), refusal_signed(), issued_at_office()].concat()
        }),
        ("first a refusal, then a duplicate", {
            let again = [drafted(Draft::Duplicate), prepared(duplicate()), signed()].concat();
            [accepted(), delivered(), assigned(), turned, again].concat()
        }),
        ("nobody comes", {
            let lies = [sent(), came_back(ReturnReason::Address), sent(), arrived(), reminded(1), reminded(2)].concat();
            [accepted(), delivered(), duplicate_signed(), lies, came_back(ReturnReason::Uncollected)].concat()
        }),
        ("came back", [accepted(), dispatched(), returned()].concat()),
        ("lost on the way to the college", {
            let missed = [missing(Parcel::Package), lost(Parcel::Package)].concat();
            [accepted(), dispatched(), missed, found(Parcel::Package), registered()].concat()
        }),
        ("a result lost on its way", {
            let again = [lost(Parcel::Result), found(Parcel::Result), drafted(Draft::Duplicate)].concat();
            [accepted(), delivered(), duplicate_signed(), sent(), missing(Parcel::Result), again].concat()
        }),
        ("merged with an earlier one, and separated", {
            let prepared = [drafted(Draft::Duplicate), prepared(duplicate())].concat();
            let before = [accepted_twin(), delivered(), assigned(), prepared].concat();
            [before, merged(), separated(), told_apart()].concat()
        }),
        ("a signed result, annulled and made again", {
            let again = [annulment_proposed(), annulled(), drafted(Draft::Duplicate)].concat();
            [accepted(), delivered(), duplicate_signed(), sent(), again].concat()
        }),
        ("annulled after it was handed out", {
            let issued = [duplicate_signed(), issued_at_office()].concat();
            [accepted_at_office(), registered(), issued, annulment_proposed(), annulled()].concat()
        }),
        ("the original found while it is under way", [accepted(), dispatched(), original_found()].concat()),
        ("the original found after the hand-over", {
            let issued = [duplicate_signed(), issued_at_office()].concat();
            [accepted_at_office(), registered(), issued, original_found()].concat()
        }),
        ("corrected before the signature", {
            let for_signature = [drafted(Draft::Duplicate), prepared(duplicate())].concat();
            let first = [accepted(), delivered(), assigned(), for_signature].concat();
            [first, corrected(&[Field::Phone, Field::Surname], true)].concat()
        }),
        ("corrected on the way", [accepted(), dispatched(), corrected(&[Field::Email], false)].concat()),
        ("moved by a decree", [accepted(), dispatched(), moved()].concat()),
        ("extended by the head", [accepted(), dispatched(), near(), extended()].concat()),
        ("late at every step", {
            let [first, signed] = [[accepted(), dispatched()].concat(), duplicate_signed()];
            let second =
                [vec![Event::Delivered { by: clerk().id }], late(Duty::Register), registered(), late(Duty::Assign)];
            let second = second.concat();
            let third = [signed, late(Duty::HandToCourier), sent(), late(Duty::ConfirmArrival), arrived()].concat();
            [first, second, third].concat()
        }),
        ("slow to draft", [accepted(), delivered(), assigned(), slow(), late(Duty::Draft)].concat()),
        ("brought back, and after a hearing in vain", {
            let heard = [heard(Ground::NotCompliant), drafted(refusal(Ground::NotCompliant))].concat();
            [accepted(), dispatched(), returned(), delivered(), assigned(), heard].concat()
        }),
        ("heard before the notice came", {
            let heard = [proposed(Ground::Unreliable), objected(true), hearing_set(), hearing_held(), told_by_mail()];
            [accepted(), delivered(), assigned(), heard.concat()].concat()
        }),
        ("asked to be heard when the refusal was given back", {
            let given_back = [drafted(refusal(Ground::Unreliable)), reworked(), objected(true)].concat();
            [accepted(), delivered(), assigned(), proposed(Ground::Unreliable), told_by_mail(), given_back].concat()
        }),
        ("withdrawn under way", [accepted(), dispatched(), withdrawn(), returned()].concat()),
        ("came too late", too_late),
        ("of a college that another one took over", {
            let to = college();
            let package = Submission { provider: merged_college(), ..complete() };
            let mut accepted = Case::default().decide(&submit(package), &context(NOW)).unwrap();
            if let Some(Event::Accepted(accepted)) = accepted.first_mut() {
                accepted.routed_to = None;
            }
            [accepted, delivered(), assigned(), vec![Event::HandedToSuccessor { from: merged_college(), to }]].concat()
        }),
        ("a refusal, complained of and overturned", {
            let refused = [accepted(), delivered(), refusal_signed(), sent(), arrived(), handed_over()].concat();
            let near = |day_of: &str, task| happened(complaint::Event::Near { complaint: 1, day: day(day_of), task });
            let file_overdue = complaint::Event::Overdue { complaint: 1, day: day("2026-11-27"), task: Task::CaseFile };
            let file = [near("2026-11-27", Task::CaseFile), happened(file_overdue), case_file_handed_over()].concat();
            let complained = [complained(About::Refusal, Body::QualityBody), file].concat();
            let near = near("2026-12-30", Task::Decision);
            let overdue = [complaint_extended(), near, complaint_overdue("2026-12-30")].concat();
            [refused, complained, overdue, decided(Verdict::Satisfied, true)].concat()
        }),
        ("a missed term, complained of and taken back", {
            [
                accepted(),
                expired(),
                complained(About::MissedTerm, Body::QualityBody),
                case_file_handed_over(),
                complaint_moved(),
                complaint_withdrawn(),
            ]
            .concat()
        }),
    ]
}

/// Each event of a life with the card after it.
fn told(life: &[Event]) -> Vec<(&Event, Card)> {
    let mut card = None;
    let mut now = at(NOW);
    let mut after = |event| {
        now += chrono::TimeDelta::minutes(1);
        card = Some(Card::evolve(card.take(), event, now).unwrap());
        (event, card.clone().unwrap())
    };
    life.iter().map(&mut after).collect()
}

/// A hearing that was set in a year that nobody knows, before its day was looked at, leaves the term watched.
#[test]
fn a_step_of_an_unknown_year_leaves_the_timers_of_the_term() {
    let far = Event::HearingSet {
        at: at("9999-12-30T10:00:00+05:00"),
        by: executor().id,
        form: crate::case::HearingForm::Video,
    };
    let asked = [proposed(Ground::Unreliable), told_by_mail(), objected(true), vec![far]].concat();
    let history = [accepted(), delivered(), assigned(), asked].concat();
    let card = history.iter().fold(None, |card, event| Some(Card::evolve(card, event, at(NOW)).unwrap())).unwrap();
    let due = timers(&card, context(NOW).calendar, context(NOW).providers).unwrap();
    let kinds: Vec<_> = due.iter().map(|timer| timer.kind).collect();
    assert_eq!(kinds, ["term-near", "term-expired"]);
}

#[test]
fn each_event_and_what_follows() {
    let mut table = String::new();
    let Context { calendar, providers, .. } = context(NOW);
    for (name, life) in lives() {
        let _ = writeln!(table, "{name}");
        let mut due = Vec::new();
        let told = told(&life);
        for (at, (event, card)) in told.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| &told[before].1);
            let now = timers(card, calendar, providers).unwrap();
            let changed = now != due;
            due = now;
            let follows: Vec<String> = [
                document(event, card).map(|document| format!("document: {document:?}")),
                super::number(event).map(|becomes| format!("number: {becomes:?}")),
                message(event, before, card).map(|message| format!("message: {message:?}")),
                notice(event, card).map(|notice| format!("notice: {notice:?}")),
            ]
            .into_iter()
            .flatten()
            .chain(changed.then(|| {
                let due: Vec<_> = due.iter().map(|timer| format!("{} at {}", timer.kind, timer.at)).collect();
                format!("timers: {}", if due.is_empty() { "none".to_owned() } else { due.join(", ") })
            }))
            .collect();
            let _ = writeln!(table, "    {}", event.kind());
            follows.iter().for_each(|what| writeln!(table, "        {what}").unwrap());
        }
    }
    let [document, note] = [format!("{DOCUMENT:?}"), format!("{NOTE:?}")];
    insta::assert_snapshot!(table.replace(&document, "DOCUMENT").replace(&note, "NOTE"));
}

/// A consumer reads the kinds of its list and no other: each of them may have something to say, and no other has.
#[test]
fn the_lists_of_kinds_are_those_of_the_reactions() {
    let lives = lives();
    let kinds_with = |reacts: &dyn Fn(&Event, &Card) -> bool| -> BTreeSet<&str> {
        let told = lives.iter().flat_map(|(_, life)| told(life));
        told.filter(|(event, card)| reacts(event, card)).map(|(event, _)| event.kind()).collect()
    };
    let listed = |kinds: &[&'static str]| kinds.iter().copied().collect::<BTreeSet<_>>();
    let documents = |event: &Event, card: &Card| document(event, card).is_some() || super::number(event).is_some();
    assert_eq!(kinds_with(&documents), listed(DOCUMENTED));
    assert_eq!(kinds_with(&|event, card| message(event, None, card).is_some()), listed(TOLD));
    assert_eq!(kinds_with(&|event, card| notice(event, card).is_some()), listed(NOTICED));
    let mut timed = BTreeSet::new();
    for (_, life) in &lives {
        let mut before = Vec::new();
        for (event, card) in told(life) {
            let due = timers(&card, context(NOW).calendar, context(NOW).providers).unwrap();
            if due != before {
                timed.insert(event.kind());
            }
            before = due;
        }
    }
    assert_eq!(timed, listed(TIMED));
    for kinds in [TIMED, DOCUMENTED, TOLD, NOTICED] {
        assert!(kinds.is_sorted());
    }
}

/// What a timer leads to is an event of its kind, at its moment and not before.
#[test]
fn a_timer_leads_to_its_event() {
    let signed = [accepted(), delivered(), duplicate_signed()].concat();
    let mut kinds = BTreeSet::new();
    for length in 1..=signed.len() {
        let history = &signed[..length];
        let case = Case::replay(history).unwrap();
        let (_, card) = told(history).pop().unwrap();
        // of a parcel the case knows no moment: see below
        let due = timers(&card, context(NOW).calendar, context(NOW).providers).unwrap();
        for timer in due.into_iter().filter(|timer| timer.kind != "parcel-missing") {
            let decide = |now| case.decide(&timer.command, &Context { now, ..context(NOW) });
            let events = decide(timer.at).unwrap();
            assert_eq!(events.iter().map(Event::kind).collect::<Vec<_>>(), [timer.kind]);
            assert!(decide(timer.at - chrono::TimeDelta::seconds(1)).is_err(), "{timer:?}");
            let after = Card::evolve(Some(card.clone()), &events[0], timer.at).unwrap();
            let left = timers(&after, context(NOW).calendar, context(NOW).providers).unwrap();
            assert!(left.iter().all(|other| other.kind != timer.kind), "{timer:?} is due again");
            kinds.insert(timer.kind);
        }
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["step-near", "step-overrun", "term-expired", "term-near"]);
}

/// A term that was moved has timers of its own, and those of before do nothing.
#[test]
fn timers_follow_a_term_that_was_moved() {
    let [first, moved] = [accepted(), moved()].concat().try_into().unwrap();
    let decided = Case::replay([&first]).unwrap().decide(&Command::MoveTerm, &after_the_decree(NOW));
    assert_eq!(decided.as_deref(), Ok(core::slice::from_ref(&moved)));
    let case = Case::replay([&first, &moved]).unwrap();
    let calendar = after_the_decree(NOW).calendar;
    let kinds = |timer: &Timer| {
        let decided = case.decide(&timer.command, &Context { now: timer.at, ..after_the_decree(NOW) });
        decided.unwrap_or_default().iter().map(Event::kind).collect::<Vec<_>>()
    };
    let life = [first, moved];
    let [(_, before), (_, after)] = told(&life).try_into().unwrap();
    for timer in timers(&before, context(NOW).calendar, context(NOW).providers).unwrap() {
        assert_eq!(kinds(&timer), [""; 0]);
    }
    for timer in timers(&after, calendar, context(NOW).providers).unwrap() {
        assert_eq!(kinds(&timer), [timer.kind]);
    }
    assert_eq!(case.decide(&Command::MoveTerm, &after_the_decree(NOW)), Ok(Vec::new()));
}

/// The IIS does not know of what was handed in at a college.
#[test]
fn of_an_office_application_the_iis_is_told_nothing() {
    for (name, life) in lives().into_iter().filter(|(name, _)| name.ends_with("at the office")) {
        assert!(told(&life).iter().all(|(event, card)| notice(event, card).is_none()), "{name}");
    }
}

/// Whether the message of the last event of a life still holds after what happens then.
fn holds_after(life: &[Event], then: &[Event]) -> bool {
    let whole = [life, then].concat();
    let told = told(&whole);
    let (event, card) = &told[life.len() - 1];
    let before = told[..life.len() - 1].last().map(|(_, card)| card);
    let (_, now) = &told[whole.len() - 1];
    holds(message(event, before, card).unwrap(), event, now)
}

#[test]
fn a_notice_is_sent_until_it_was_brought_or_needed_no_more() {
    let life = [accepted(), delivered(), assigned(), proposed(Ground::Unreliable)].concat();
    let on = |ground| vec![Event::RefusalProposed { at: at(NOW), by: executor().id, fact: NOTE, ground }];
    assert!(holds_after(&life, &[]));
    assert!(holds_after(&life, &expired()));
    assert!(holds_after(&life, &objected(false)), "who knows of it has a right to the notice too");
    assert!(holds_after(&life, &[objected(true), hearing_set()].concat()));
    assert!(!holds_after(&life, &told_by_mail()));
    assert!(!holds_after(&life, &on(Ground::NotCompliant)), "another one is told");
    assert!(!holds_after(&life, &drafted(Draft::Duplicate)));
    assert!(!holds_after(&life, &withdrawn()));
}

#[test]
fn a_hearing_is_told_until_it_is_moved_held_or_needed_no_more() {
    let asked = [proposed(Ground::Unreliable), told_by_mail(), objected(true), hearing_set()].concat();
    let life = [accepted(), delivered(), assigned(), asked].concat();
    let moved = Event::HearingSet {
        at: at("2026-11-30T09:00:00+05:00"),
        by: executor().id,
        form: crate::case::HearingForm::Video,
    };
    assert!(holds_after(&life, &expired()));
    for then in [vec![moved], hearing_held(), drafted(Draft::Duplicate), withdrawn()] {
        assert!(!holds_after(&life, &then), "{then:?}");
    }
}

/// Of an extension he is told as long as its term runs, and of the last one alone.
#[test]
fn an_extension_is_told_until_it_is_needed_no_more() {
    let life = [accepted(), delivered(), extended()].concat();
    let again = |from: &str, until: &str| {
        let [Event::TermExtended(first)] = &extended()[..] else { panic!("an extension") };
        vec![Event::TermExtended(Extension { from: day(from), until: day(until), ..first.clone() })]
    };
    assert!(holds_after(&life, &[]));
    assert!(holds_after(&life, &assigned()));
    let passed = vec![Event::TermExpired { due_on: day("2026-12-25") }];
    let signed = [duplicate_signed(), sent(), arrived()].concat();
    for then in [again("2026-12-25", "2026-12-29"), passed, signed, withdrawn()] {
        assert!(!holds_after(&life, &then), "{then:?}");
    }
}

/// Of a complaint he is told the day that it has now, once it has moved, and nothing of what he took back but that.
#[test]
fn a_complaint_that_moved_is_told_until_it_moves_again_or_is_considered_no_more() {
    let life = [accepted(), expired(), complained(About::MissedTerm, Body::QualityBody), complaint_moved()].concat();
    assert!(holds_after(&life, &case_file_handed_over()));
    let dismissed = decided(Verdict::Dismissed, false);
    for then in [complaint_extended(), complaint_overdue("2026-12-17"), dismissed, complaint_withdrawn()] {
        assert!(!holds_after(&life, &then), "{then:?}");
    }
    assert!(holds_after(&[life, complaint_withdrawn()].concat(), &withdrawn()));
}

/// The day for a decision that passed moves no more: what moves is the college's for the file.
#[test]
fn of_an_overdue_complaint_nothing_moves_that_he_is_told_of() {
    let file = complaint::Event::Moved {
        calendar: "kz/2026.3".to_owned(),
        case_file_by: Some(day("2026-11-30")),
        complaint: 1,
        due_on: day("2026-12-15"),
    };
    let overdue = [complained(About::MissedTerm, Body::QualityBody), complaint_overdue("2026-12-15")].concat();
    let life = [accepted(), expired(), overdue, happened(file)].concat();
    let [.., (_, before), (event, card)] = &told(&life)[..] else { panic!("{life:?}") };
    assert_eq!((event.kind(), message(event, Some(before), card)), ("complaint-moved", None));
}

/// Nor of the college's day for the file, where the day for the decision stays.
#[test]
fn of_the_day_for_the_file_alone_he_is_told_nothing() {
    let moved = |due_on: &str| {
        let (calendar, case_file_by) = ("kz/2026.3".to_owned(), Some(day("2026-11-30")));
        happened(complaint::Event::Moved { calendar, case_file_by, complaint: 1, due_on: day(due_on) })
    };
    let message_of = |due_on: &str| {
        let life = [accepted(), expired(), complained(About::MissedTerm, Body::QualityBody), moved(due_on)].concat();
        let [.., (_, before), (event, card)] = &told(&life)[..] else { panic!("{life:?}") };
        message(event, Some(before), card)
    };
    assert_eq!(message_of("2026-12-15"), None);
    assert_eq!(message_of("2026-12-16"), Some(Message::ComplaintMoved));
}

/// Nobody is told of a loss that was made good.
#[test]
fn a_loss_is_told_until_it_is_made_good() {
    let package = [accepted(), dispatched(), lost(Parcel::Package)].concat();
    assert!(holds_after(&package, &expired()));
    for then in [dispatched(), returned(), found(Parcel::Package), withdrawn()] {
        assert!(!holds_after(&package, &then), "{then:?}");
    }
    let result = [accepted(), delivered(), duplicate_signed(), sent(), lost(Parcel::Result)].concat();
    let second = Prepared {
        appeal_until: None,
        document: FileRef([8; 32]),
        number: Some(numbered(college(), 18)),
        supplement: None,
        templates: None,
    };
    let signed = Event::Signed {
        by: head().id,
        document: second.document,
        manner: Manner::Electronic { certificate: [9; 32], signature: FileRef([6; 32]) },
    };
    let again = [drafted(Draft::Duplicate), prepared(second)].concat();
    assert!(holds_after(&result, &again));
    assert!(!holds_after(&result, &[again, vec![signed]].concat()));
    assert!(!holds_after(&result, &withdrawn()));
}

/// A working day is not a day: what left on a Thursday is missed on a Tuesday.
#[test]
fn a_parcel_is_missed_after_working_days() {
    let missed = |stage, since| {
        let card = Card { stage, stage_since: at(since), ..told(&accepted())[0].1.clone() };
        let timers = timers(&card, context(NOW).calendar, context(NOW).providers).unwrap();
        timers.iter().find(|timer| timer.kind == "parcel-missing").map(|timer| timer.at)
    };
    let tuesday = Some(at("2026-12-01T09:00:00+05:00"));
    assert_eq!(missed(Stage::UnderWay, "2026-11-26T11:00:00+05:00"), tuesday);
    assert_eq!(missed(Stage::Sent, "2026-11-27T17:00:00+05:00"), tuesday);
    assert_eq!(missed(Stage::UnderWay, "2089-11-26T11:00:00+05:00"), Some(at("2089-11-29T09:00:00+05:00")));
    assert_eq!(missed(Stage::AtCounter, "2026-11-27T17:00:00+05:00"), None);
}

/// Nobody is reminded of what was collected, or lies elsewhere by then; the college keeps it for as long as it takes.
#[test]
fn whoever_does_not_come_is_reminded_until_he_does() {
    let life = [accepted(), delivered(), duplicate_signed(), sent(), arrived()].concat();
    let kept = came_back(ReturnReason::Uncollected);
    assert!(holds_after(&[life.clone(), reminded(1)].concat(), &reminded(2)));
    for then in [handed_over(), kept.clone(), withdrawn()] {
        assert!(!holds_after(&[life.clone(), reminded(1)].concat(), &then), "{then:?}");
    }
    assert!(holds_after(&[life.clone(), kept.clone()].concat(), &[]));
    assert!(!holds_after(&[life.clone(), kept.clone()].concat(), &sent()));
    let due = |history: &[Event]| {
        timers(&told(history).pop().unwrap().1, context(NOW).calendar, context(NOW).providers).unwrap()
    };
    let at_counter = due(&life);
    assert_eq!(at_counter.iter().map(|timer| timer.kind).collect::<Vec<_>>(), ["collection-reminded"]);
    // The tenth and the twentieth working day after Tuesday, 24 November; 16 December is a holiday.
    assert_eq!(at_counter[0].at, at("2026-12-08T09:00:00+05:00"));
    assert_eq!(due(&[life.clone(), reminded(1)].concat())[0].at, at("2026-12-23T09:00:00+05:00"));
    assert_eq!(due(&[life.clone(), reminded(1), reminded(2)].concat()), []);
    assert_eq!(due(&[life, kept].concat()), []);
}

#[test]
fn a_message_holds_only_as_long_as_it_is_true() {
    let first = &accepted()[0];
    for channel in [Channel::Counter, Channel::HomeVisit, Channel::Office] {
        let card = Card { channel, ..Card::evolve(None, first, at(NOW)).unwrap() };
        let true_at = |message| {
            let at = |stage: Stage| Card { met: stage.can_be_collected(channel), stage, ..card.clone() };
            let holds_at = |stage: &Stage| holds(message, first, &at(*stage));
            Stage::ALL.into_iter().filter(holds_at).collect::<Vec<_>>()
        };
        let at_college = channel == Channel::Office;
        assert_eq!(true_at(Message::ReadyAtCounter), [Stage::AtCounter]);
        assert_eq!(true_at(Message::ReadyAtCollege), if at_college { vec![Stage::Signed] } else { vec![] });
        assert_eq!(true_at(Message::Refused), [Stage::Signed, Stage::Sent, Stage::AtCounter, Stage::Kept]);
        assert_eq!(true_at(Message::Withdrawn), [Stage::Withdrawn]);
        let late = true_at(Message::TermPassed);
        assert!(late.contains(&Stage::ForSignature) && !late.contains(&Stage::AtCounter));
        assert_eq!(late.contains(&Stage::Signed), !at_college);
        assert!(!late.contains(&Stage::Issued) && !late.contains(&Stage::Withdrawn));
    }
}
