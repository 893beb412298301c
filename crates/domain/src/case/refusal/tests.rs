//! The days of a refusal, and what may come between its steps.

use super::*;
use crate::card::{Card, Stage};
use crate::case::tests::samples::*;
use crate::case::{Case, Channel, Command, Draft, Rejection, State, Step, StepKind};
use crate::regulation::{Regulation, RegulationId};
use crate::term::term;

fn decide(history: &[Event], command: &Command, now: &str) -> Result<Vec<Event>, Rejection> {
    Case::replay(history).unwrap().decide(command, &context(now))
}

/// A case that its executor studies, of the samples.
fn studied() -> Vec<Event> {
    [accepted(), delivered(), assigned()].concat()
}

fn refusal_of(history: &[Event]) -> Refusal {
    let State::Open(open) = Case::replay(history).unwrap().state else { panic!("it is not open") };
    open.refusal.unwrap()
}

#[test]
fn the_days_are_those_of_the_law() {
    let rule = Regulation::of(RegulationId::Y2023).hearing.unwrap();
    assert_eq!((rule.notice_working_days, rule.objection_working_days), (3, 2));
    assert_eq!(Regulation::of(RegulationId::Y2016).hearing, None);
    let calendar = context(NOW).calendar;
    assert_eq!(can_be_proposed_until(calendar, RegulationId::Y2016, day("2018-09-25")), Ok(None));
}

/// W12 of 15 where the result is collected at the college, W11 through the Corporation (DOMAIN.md §3.5), for every day of
/// five years, counted one by one.
#[test]
fn a_refusal_can_be_told_until_the_twelfth_or_the_eleventh_working_day() {
    let calendar = context(NOW).calendar;
    let mut tried = 0;
    for registered_on in day("2023-01-01").iter_days().take_while(|on| *on < day("2027-12-01")) {
        let working: Vec<_> =
            registered_on.iter_days().skip(1).filter(|day| calendar.is_working_day(*day).unwrap()).take(15).collect();
        for (channel, last, act) in
            [(Channel::Office, 12, 15), (Channel::Counter, 11, 14), (Channel::HomeVisit, 11, 14)]
        {
            let term = term(calendar, RegulationId::Y2023, channel, registered_on).unwrap();
            assert_eq!(term.hand_over_by, working[act - 1]);
            let until = can_be_proposed_until(calendar, RegulationId::Y2023, term.hand_over_by).unwrap();
            assert_eq!(until, Some(working[last - 1]), "{registered_on}, {channel:?}");
            tried += 1;
        }
    }
    assert_eq!(tried, 3 * 1_795);
}

/// The days between the notice and the act, over weekends, holidays, and days that decrees moved.
#[test]
fn days_of_a_refusal_are_working_days() {
    let (calendar, rules) = (context(NOW).calendar, RegulationId::Y2023);
    for (delivered, objections_until, allowed_from) in [
        ("2026-11-24T15:00:00+05:00", "2026-11-26", "2026-11-27"),
        ("2026-11-24T23:59:59+05:00", "2026-11-26", "2026-11-27"),
        ("2026-11-25T00:00:00+05:00", "2026-11-27", "2026-11-30"),
        ("2026-11-28T12:00:00+05:00", "2026-12-01", "2026-12-02"),
        ("2026-12-14T12:00:00+05:00", "2026-12-17", "2026-12-18"),
        ("2026-03-06T12:00:00+05:00", "2026-03-11", "2026-03-12"),
        ("2026-04-30T12:00:00+05:00", "2026-05-05", "2026-05-06"),
        ("2026-05-25T12:00:00+05:00", "2026-05-28", "2026-05-29"),
        ("2026-08-28T12:00:00+05:00", "2026-09-01", "2026-09-02"),
        ("2026-12-30T12:00:00+05:00", "2027-01-05", "2027-01-06"),
        ("2024-05-03T12:00:00+05:00", "2024-05-06", "2024-05-10"),
        ("2025-01-03T12:00:00+05:00", "2025-01-06", "2025-01-08"),
        ("2027-03-11T12:00:00+05:00", "2027-03-16", "2027-03-17"),
    ] {
        let told = Event::NoticeDelivered { at: at(delivered), by: None, how: Delivery::Letter };
        let refusal = Refusal::evolve(Refusal::evolve(None, &proposed(Ground::Unreliable)[0]), &told).unwrap();
        assert_eq!(refusal.objections_until(calendar, rules), Ok(Some(day(objections_until))), "{delivered}");
        assert_eq!(refusal.allowed_from(calendar, rules), Ok(Some(day(allowed_from))), "{delivered}");
    }
    let untold = Refusal::evolve(None, &proposed(Ground::Unreliable)[0]).unwrap();
    assert_eq!((untold.objections_until(calendar, rules), untold.allowed_from(calendar, rules)), (Ok(None), Ok(None)));
}

#[test]
fn whoever_objects_before_the_notice_still_gets_its_days() {
    let history = [studied(), proposed(Ground::Unreliable), objected(false)].concat();
    let draft = act(executor(), Step::Draft(refusal(Ground::Unreliable)));
    assert_eq!(decide(&history, &draft, HEARD), Err(Rejection::NoticeNotDelivered));
    let history = [history, told()].concat();
    assert_eq!(decide(&history, &draft, "2026-11-26T23:59:59+05:00"), Err(Rejection::TooEarlyToRefuse));
    assert!(decide(&history, &draft, HEARD).is_ok());
}

/// An objection does not use up the right to be heard; a third statement says nothing new.
#[test]
fn who_objected_may_still_ask_to_be_heard() {
    let history = [studied(), proposed(Ground::Unreliable), told(), objected(false)].concat();
    let asked = decide(&history, &act(clerk(), object(true)), "2026-11-26T18:00:00+05:00").unwrap();
    let history = [history, asked].concat();
    let after = refusal_of(&history);
    assert_eq!((after.hearing, after.objected_at), (Hearing::AskedFor, Some(at(NOW))));
    for hearing in [false, true] {
        let again = decide(&history, &act(clerk(), object(hearing)), "2026-11-26T18:00:00+05:00");
        assert_eq!(again, Err(Rejection::ObjectedBefore));
    }
}

/// Silence of the college is not consent of the applicant: without the hearing that he asked for there is no refusal, however
/// late it gets; a duplicate can always be made.
#[test]
fn a_hearing_that_was_never_set_keeps_a_refusal_away() {
    let history = [studied(), proposed(Ground::Unreliable), told(), objected(true), near(), expired()].concat();
    for history in [history.clone(), [history, hearing_set()].concat()] {
        for now in [HEARD, PASSED, "2027-06-01T12:00:00+05:00"] {
            let draft = |draft| decide(&history, &act(executor(), Step::Draft(draft)), now);
            assert_eq!(draft(refusal(Ground::Unreliable)), Err(Rejection::NotHeard));
            assert!(draft(Draft::Duplicate).is_ok());
        }
    }
}

#[test]
fn a_hearing_is_moved_until_it_is_held() {
    let mut history = [studied(), proposed(Ground::Unreliable), told(), objected(true)].concat();
    for moment in ["2026-11-27T10:00:00+05:00", "2026-12-01T16:00:00+05:00", "2026-11-30T09:30:00+05:00"] {
        history.extend(
            decide(&history, &act(executor(), set_hearing(moment)), HEARD.replace("27T12", "25T12").as_str()).unwrap(),
        );
        assert_eq!(refusal_of(&history).hearing, Hearing::Set { at: at(moment), form: HearingForm::Video });
    }
    let record = |held_at, now| decide(&history, &act(executor(), record_hearing(held_at)), now);
    assert_eq!(record("2026-11-27T10:00:00+05:00", PASSED), Err(Rejection::BeforeHearing));
    assert!(record("2026-11-30T09:25:00+05:00", "2026-11-30T11:00:00+05:00").is_ok());
    history.extend(record("2026-11-30T09:30:00+05:00", PASSED).unwrap());
    let again = decide(&history, &act(executor(), set_hearing("2027-01-11T10:00:00+05:00")), PASSED);
    assert_eq!(again, Err(Rejection::HeardBefore));
}

/// Another ground is another refusal: the applicant is told anew, and every day counts anew.
#[test]
fn another_ground_is_told_anew() {
    let ground = Ground::NotCompliant;
    let history =
        [studied(), heard(Ground::Unreliable), drafted(refusal(Ground::Unreliable)), prepared(letter())].concat();
    let history = [history, reworked()].concat();
    let draft = act(executor(), Step::Draft(refusal(ground)));
    assert_eq!(decide(&history, &draft, HEARD), Err(Rejection::OtherGround));
    let again = decide(&history, &act(executor(), propose(ground)), HEARD).unwrap();
    let history = [history, again].concat();
    let anew = refusal_of(&history);
    assert_eq!((anew.ground, anew.delivered_at, anew.hearing), (ground, None, Hearing::NotAskedFor));
    assert_eq!(decide(&history, &draft, PASSED), Err(Rejection::NoticeNotDelivered));
    let early = [studied(), proposed(Ground::Unreliable), told(), objected(true)].concat();
    assert_eq!(decide(&early, &act(executor(), propose(ground)), NOW), Err(Rejection::NotHeard));
}

#[test]
fn a_refusal_that_was_heard_can_be_reworked_and_drafted_again() {
    let draft = refusal(Ground::Unreliable);
    let first = [heard(Ground::Unreliable), drafted(refusal(Ground::Unreliable)), reworked()].concat();
    let history = [studied(), first].concat();
    assert!(decide(&history, &act(executor(), Step::Draft(draft)), HEARD).is_ok());
    assert!(decide(&history, &act(executor(), Step::Draft(Draft::Duplicate)), HEARD).is_ok());
}

/// The applicant is heard about a fact, and the refusal rests on that one (АППК 73); another one is told anew, with its own days.
#[test]
fn a_refusal_rests_on_the_fact_that_was_told() {
    let (ground, other) = (Ground::Unreliable, FileRef([8; 32]));
    let history = [studied(), heard(ground)].concat();
    let draft = act(executor(), Step::Draft(Draft::Refusal { fact: other, ground }));
    assert_eq!(decide(&history, &draft, HEARD), Err(Rejection::OtherFact));
    let again = |fact| act(executor(), Step::ProposeRefusal { fact, ground });
    assert_eq!(decide(&history, &again(NOTE), HEARD), Err(Rejection::RefusalProposedBefore));
    let history = [history.clone(), decide(&history, &again(other), HEARD).unwrap()].concat();
    let anew = refusal_of(&history);
    assert_eq!((anew.fact, anew.delivered_at, anew.hearing), (other, None, Hearing::NotAskedFor));
    assert_eq!(decide(&history, &draft, PASSED), Err(Rejection::NoticeNotDelivered));
    let asked = [studied(), proposed(ground), told(), objected(true)].concat();
    assert_eq!(decide(&asked, &again(other), NOW), Err(Rejection::NotHeard));
}

/// A hearing has a moment that the applicant can make, within days that the calendar knows (decision 0019).
#[test]
fn a_hearing_is_by_day_and_in_time() {
    let history = [studied(), proposed(Ground::Unreliable), told(), objected(true)].concat();
    for (moment, code) in [
        ("2026-11-24T14:59:00+05:00", Rejection::InPast),
        ("2026-11-24T15:01:00+05:00", Rejection::HearingTooSoon),
        ("2026-11-29T03:00:00+05:00", Rejection::HearingOnDayOff),
        ("2026-11-28T10:00:00+05:00", Rejection::HearingOnDayOff),
        ("2026-11-27T03:00:00+05:00", Rejection::OutsideHours),
        ("2026-11-27T18:30:00+05:00", Rejection::OutsideHours),
        ("2026-12-15T10:00:00+05:00", Rejection::HearingTooLate),
        ("2027-12-30T10:00:00+05:00", Rejection::CalendarUnknown),
        ("9999-12-30T10:00:00+05:00", Rejection::CalendarUnknown),
    ] {
        assert_eq!(decide(&history, &act(executor(), set_hearing(moment)), NOW), Err(code), "{moment}");
    }
    for moment in ["2026-11-25T09:00:00+05:00", "2026-12-14T18:29:00+05:00"] {
        assert!(decide(&history, &act(executor(), set_hearing(moment)), NOW).is_ok(), "{moment}");
    }
    // Of a term that is nearly over, or has passed, three working days are left for it.
    for (now, last, beyond) in [
        ("2026-12-14T12:00:00+05:00", "2026-12-18T18:00:00+05:00", "2026-12-21T09:00:00+05:00"),
        ("2027-03-01T12:00:00+05:00", "2027-03-04T18:00:00+05:00", "2027-03-05T09:00:00+05:00"),
    ] {
        assert!(decide(&history, &act(executor(), set_hearing(last)), now).is_ok(), "{last}");
        let late = decide(&history, &act(executor(), set_hearing(beyond)), now);
        assert_eq!(late, Err(Rejection::HearingTooLate), "{beyond}");
    }
}

/// What counts is when the applicant handed his objection in.
#[test]
fn an_objection_of_the_last_day_may_be_taken_down_later() {
    let history = [studied(), proposed(Ground::Unreliable), told()].concat();
    let late = "2026-11-27T09:30:00+05:00";
    let objected_at = |text: Option<&str>| {
        let at = text.map(at);
        decide(&history, &act(clerk(), Step::RecordObjection { at, hearing: true, statement: NOTE }), late)
    };
    assert_eq!(objected_at(None), Err(Rejection::TooLateToObject));
    let taken = objected_at(Some("2026-11-26T18:20:00+05:00")).unwrap();
    let [Event::ObjectionReceived { at: when, .. }] = taken.as_slice() else { panic!("{taken:?}") };
    assert_eq!(*when, at("2026-11-26T18:20:00+05:00"));
    assert_eq!(objected_at(Some("2026-11-27T00:00:00+05:00")), Err(Rejection::TooLateToObject));
    assert_eq!(objected_at(Some("2026-11-24T11:54:00+05:00")), Err(Rejection::BeforeProposal));
    assert_eq!(objected_at(Some("2026-11-27T09:36:00+05:00")), Err(Rejection::InFuture));
}

/// Within the term the way closes when there is no time left to hear the applicant; a term that has passed has nothing more to lose,
/// and the applicant has all his days (decision 0019).
#[test]
fn after_the_term_a_refusal_can_be_proposed_again() {
    let propose = |history: &[Event], now| decide(history, &act(executor(), propose(Ground::Unreliable)), now);
    let studied = studied();
    assert!(propose(&studied, "2026-12-08T23:59:00+05:00").is_ok());
    for now in ["2026-12-09T00:00:00+05:00", "2026-12-14T23:59:59+05:00"] {
        assert_eq!(propose(&studied, now), Err(Rejection::TooLateToRefuse), "{now}");
    }
    let passed = [studied.clone(), near(), expired()].concat();
    assert!(propose(&studied, PASSED).is_ok(), "whether or not a timer has told it");
    let proposed = propose(&passed, PASSED).unwrap();
    let told = Event::NoticeDelivered { at: at(PASSED), by: None, how: Delivery::Email };
    let history = [passed, proposed, vec![told]].concat();
    let draft = act(executor(), Step::Draft(refusal(Ground::Unreliable)));
    assert_eq!(decide(&history, &draft, "2026-12-18T23:59:00+05:00"), Err(Rejection::TooEarlyToRefuse));
    assert!(decide(&history, &draft, "2026-12-21T09:00:00+05:00").is_ok());
}

/// Where the calendar changes after the draft, the applicant may ask to be heard while the letter waits for its signature.
#[test]
fn a_refusal_of_one_who_is_to_be_heard_is_not_signed() {
    let drafted = [drafted(refusal(Ground::Unreliable)), objected(true), prepared(letter())].concat();
    let history = [studied(), proposed(Ground::Unreliable), told(), drafted].concat();
    let sign = act(head(), signature(DOCUMENT, college()));
    assert_eq!(decide(&history, &sign, HEARD), Err(Rejection::NotHeard));
    let history = [history, reworked()].concat();
    let card = history.iter().fold(None, |card, event| Some(Card::evolve(card, event, at(NOW)).unwrap())).unwrap();
    assert_eq!((card.stage, card.next_step()), (Stage::RefusalProposed, Some(StepKind::SetHearing)));
    assert!(decide(&history, &act(executor(), set_hearing("2026-11-30T10:00:00+05:00")), HEARD).is_ok());
}

/// Refusals were drafted before there was a procedure: they replay, are signed, and are told first when they are reworked.
#[test]
fn a_refusal_of_before_the_procedure_replays() {
    let drafted = [studied(), drafted(refusal(Ground::Unreliable)), prepared(letter())].concat();
    let sign = act(head(), signature(DOCUMENT, college()));
    assert!(decide(&drafted, &sign, NOW).is_ok());
    assert!(Case::replay(&[drafted.clone(), signed(), sent(), arrived(), handed_over()].concat()).is_ok());
    let reworked = [drafted, reworked()].concat();
    let draft = act(executor(), Step::Draft(refusal(Ground::Unreliable)));
    assert_eq!(decide(&reworked, &draft, NOW), Err(Rejection::RefusalNotProposed));
    assert!(decide(&reworked, &act(executor(), propose(Ground::Unreliable)), NOW).is_ok());
}

/// A notice that is delivered late, or an objection, changes nothing of a result that is made already, and does no harm.
#[test]
fn what_comes_late_changes_no_result() {
    let mut history = [studied(), proposed(Ground::Unreliable), drafted(Draft::Duplicate)].concat();
    for command in [
        act(clerk(), object(true)),
        Command::ConfirmNotice { at: at(NOW), how: Delivery::Email },
        Command::Prepare { draft: 1, prepared: duplicate() },
        act(head(), signature(DOCUMENT, college())),
    ] {
        history.extend(decide(&history, &command, NOW).unwrap());
    }
    let set = act(executor(), set_hearing(HEARING));
    assert_eq!(decide(&history, &set, NOW), Err(Rejection::SignedBefore));
    let history = [history, withdrawn()].concat();
    let late = Command::ConfirmNotice { at: at(NOW), how: Delivery::Email };
    assert_eq!(decide(&history, &late, NOW), Err(Rejection::Withdrawn));
}
