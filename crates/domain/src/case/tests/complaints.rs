//! Complaints, told as stories.

use super::samples::*;
use super::{given, *};
use crate::calendar::Calendar;
use crate::card::Card;
use crate::case::complaint::{self, About, Body, Complaint, Official, Standing, Task, Verdict};
use crate::case::{Context, Draft, FileRef, Manner, Prepared, Role};
use crate::language::Language;
use crate::provider::{Lunch, OwnHours, Provider, Register};
use crate::reactions::{Message, holds, message, timers};
use crate::sentence::sentence;

fn issued_refusal() -> Vec<Event> {
    [accepted(), delivered(), refusal_signed(), sent(), arrived(), handed_over()].concat()
}

fn registered_by(history: &[Event], about: About, body: Body) -> Box<complaint::Registered> {
    let events = given(history).when(&complain(operator(), complaint_step(about, body))).unwrap();
    let [Event::Complaint(complaint::Event::Registered(registered))] = events.as_slice() else { panic!("{events:?}") };
    registered.clone()
}

fn card(history: &[Event]) -> Card {
    history.iter().fold(None, |card, event| Some(Card::evolve(card, event, at(NOW)).unwrap())).unwrap()
}

#[test]
fn terms_are_those_of_the_law_for_each_body() {
    let refused = issued_refusal();
    for (body, due_on, case_file_by) in [
        (Body::Provider, "2026-12-01", None),
        (Body::QualityBody, "2026-12-15", Some("2026-11-27")),
        (Body::HigherBody, "2026-12-23", Some("2026-11-27")),
    ] {
        let registered = registered_by(&refused, About::Refusal, body);
        assert_eq!((registered.due_on, registered.case_file_by), (day(due_on), case_file_by.map(day)), "{body:?}");
        assert_eq!((registered.registered_on, registered.complaint), (day("2026-11-24"), 1));
    }
    let declined = registered_by(&declined(), About::DeskRefusal, Body::Corporation);
    assert_eq!((declined.due_on, declined.case_file_by), (day("2026-12-01"), None));
}

/// The window is told by one function, from the day that the paper bears; a complaint after it is considered all the same, and is
/// not called late: the law counts from a day that the house does not know.
#[test]
fn a_complaint_after_the_day_told_is_registered_and_marked() {
    let refused = issued_refusal();
    assert_eq!(card(&refused).appeal_until(), Some(day("2027-02-24")));
    let registered = registered_by(&refused, About::Refusal, Body::QualityBody);
    assert_eq!(registered.appeal_until, Some(day("2027-02-24")));
    let at_last = Case::replay(&refused).unwrap();
    // the last hours of the last day count, though the complaint is registered on the day after
    for (now, after) in [
        ("2027-02-24T12:00:00+05:00", false),
        ("2027-02-24T20:00:00+05:00", false),
        ("2027-02-25T00:00:00+05:00", true),
    ] {
        let command = complain(operator(), complaint_step(About::Refusal, Body::QualityBody));
        let events = at_last.decide(&command, &context(now)).unwrap();
        let case = Case::replay(refused.iter().chain(&events)).unwrap();
        assert_eq!(case.complaints.iter().map(Complaint::is_after_day_told).collect::<Vec<_>>(), [after], "{now}");
    }
    assert_eq!(registered_by(&declined(), About::DeskRefusal, Body::Corporation).appeal_until, Some(day("2027-05-24")));
    let missed = registered_by(&[accepted(), expired()].concat(), About::MissedTerm, Body::Provider);
    assert_eq!(missed.appeal_until, Some(day("2027-03-16")));
}

/// A letter that tells a Sunday as its last day is answered on Monday in time.
#[test]
fn a_last_day_that_is_not_worked_is_the_next_one_that_is() {
    let letter = crate::case::Prepared { appeal_until: Some(day("2027-02-28")), ..letter() };
    let refused = [assigned(), drafted(refusal(crate::case::Ground::Unreliable)), prepared(letter), signed()].concat();
    let case = Case::replay(&[accepted(), delivered(), refused].concat()).unwrap();
    let command = complain(operator(), complaint_step(About::Refusal, Body::QualityBody));
    for (now, after) in [("2027-03-01T19:00:00+05:00", false), ("2027-03-02T09:00:00+05:00", true)] {
        let events = case.decide(&command, &context(now)).unwrap();
        let complaints = case.clone().evolve(&events[0]).unwrap().complaints;
        assert_eq!(complaints[0].appeal_until, Some(day("2027-03-01")));
        assert_eq!(complaints[0].is_after_day_told(), after, "{now}");
    }
}

#[test]
fn a_complaint_after_hours_counts_from_the_next_working_day() {
    let command = complain(operator(), complaint_step(About::Refusal, Body::Provider));
    let case = Case::replay(&issued_refusal()).unwrap();
    let events = case.decide(&command, &context("2026-11-27T20:00:00+05:00")).unwrap();
    let [Event::Complaint(complaint::Event::Registered(registered))] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((registered.registered_on, registered.due_on), (day("2026-11-30"), day("2026-12-07")));
    assert_eq!(registered.received_on, Some(day("2026-11-27")));
}

/// What a college's clerk takes down counts by the college's own hours and week, what an operator takes down by those of the list.
#[test]
fn a_college_registers_a_complaint_within_hours_of_its_own() {
    let time = |text: &str| text.parse().unwrap();
    let hours = OwnHours { day: Some((time("08:00:00"), time("17:00:00"))), lunch: Some(Lunch::None) };
    let of_six_days = |college: &Provider| Provider { hours, week: 6, ..college.clone() };
    let register = Register::new(context(NOW).providers.iter().map(of_six_days));
    let case = Case::replay(&issued_refusal()).unwrap();
    let on = |by: Official, now: &str| {
        let command = complain(by, complaint_step(About::Refusal, Body::Provider));
        let events = case.decide(&command, &Context { providers: &register, ..context(now) }).unwrap();
        let [Event::Complaint(complaint::Event::Registered(registered))] = events.as_slice() else {
            panic!("{events:?}")
        };
        (registered.registered_on, registered.due_on)
    };
    let of_college = Official::Staff(clerk());
    let (friday, monday) = ((day("2026-11-27"), day("2026-12-04")), (day("2026-11-30"), day("2026-12-07")));
    let saturday = (day("2026-11-28"), day("2026-12-04"));
    for (now, college, contact_centre) in [
        ("2026-11-27T16:59:59+05:00", friday, friday),
        ("2026-11-27T17:00:00+05:00", saturday, friday),
        ("2026-11-28T11:00:00+05:00", saturday, monday),
        ("2026-11-28T17:00:00+05:00", monday, monday),
    ] {
        assert_eq!((on(of_college.clone(), now), on(operator(), now)), (college, contact_centre), "{now}");
    }
}

/// A head who sees on that evening that he was wrong need not wait for the day of the registration; before it came nobody decides.
#[test]
fn what_came_after_hours_can_be_decided_on_that_evening() {
    let command = complain(operator(), complaint_step(About::Refusal, Body::Provider));
    let case = Case::replay(&issued_refusal()).unwrap();
    let evening = context("2026-11-24T19:00:00+05:00");
    let case = case.decide(&command, &evening).unwrap().iter().fold(case, |case, event| case.evolve(event).unwrap());
    let satisfied = complain(Official::Staff(head()), decide(Verdict::Satisfied));
    assert!(case.decide(&satisfied, &evening).is_ok());
    let step = complaint::Step::Decide {
        complaint: 1,
        decided_on: day("2026-11-23"),
        document: NOTE,
        verdict: Verdict::Satisfied,
        working_days: None,
    };
    let before = complain(Official::Staff(head()), step);
    assert_eq!(case.decide(&before, &evening), Err(Rejection::BeforeRegistration));
}

/// Who declined papers answers for it: the Corporation for its counters, the college for its own office.
#[test]
fn papers_that_were_not_taken_in_are_complained_of_where_that_was() {
    for (history, college, corporation) in
        [(declined_at_office(), true, Err(Rejection::BodyNotCompetent)), (declined(), false, Ok(()))]
    {
        let to = |body| given(&history).when(&complain(operator(), complaint_step(About::DeskRefusal, body))).map(drop);
        assert_eq!(to(Body::Provider), if college { Ok(()) } else { Err(Rejection::BodyNotCompetent) });
        assert_eq!(to(Body::Corporation), corporation);
        assert_eq!((to(Body::QualityBody), to(Body::HigherBody)), (Ok(()), Ok(())));
    }
}

/// A refusal that is signed after another one was overturned, under a document of its own.
fn refused_again() -> Vec<Event> {
    let document = FileRef([0x55; 32]);
    let (by, signature) = (staff("h-2"), FileRef([6; 32]));
    let signed = Event::Signed { by, document, manner: Manner::Electronic { certificate: [9; 32], signature } };
    [drafted(refusal(crate::case::Ground::NotCompliant)), prepared(Prepared { document, ..letter() }), vec![signed]]
        .concat()
}

/// A complaint is about the refusal that it was registered against, and undoes no later one: neither where its event names it, nor
/// where an event of before does not.
#[test]
fn a_complaint_overturns_no_other_refusal() {
    let named = |names: bool| {
        let issued = issued_refusal();
        let events =
            given(&issued).when(&complain(operator(), complaint_step(About::Refusal, Body::QualityBody))).unwrap();
        let [Event::Complaint(complaint::Event::Registered(registered))] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert_eq!(registered.refusal, Some(DOCUMENT));
        let refusal = registered.refusal.filter(|_| names);
        let second = complaint::Registered { complaint: 2, refusal, ..*registered.clone() };
        let second = happened(complaint::Event::Registered(Box::new(second)));
        [issued, complained(About::Refusal, Body::Provider), second].concat()
    };
    for history in [named(true), named(false)] {
        let overturned = given(&history).when(&complain(Official::Staff(head()), decide(Verdict::Satisfied))).unwrap();
        let going_on = [history, overturned].concat();
        let refused = [going_on.clone(), refused_again()].concat();
        assert!(card(&going_on).complaints[1].is_open() && !card(&refused).is_suspended());

        let third = complain(operator(), complaint_step(About::Refusal, Body::QualityBody));
        assert_eq!(
            given(&refused).when(&third).map(|events| events.len()),
            Ok(1),
            "of the new refusal nobody complained"
        );
        let step = |verdict| complaint::Step::Decide {
            complaint: 2,
            decided_on: day("2026-11-24"),
            document: NOTE,
            verdict,
            working_days: None,
        };
        let decided = given(&refused).when(&complain(operator(), step(Verdict::Satisfied))).unwrap();
        let [Event::Complaint(complaint::Event::Decided(told))] = decided.as_slice() else { panic!("{decided:?}") };
        assert_eq!(told.resumed, None);
        let after = [refused.clone(), decided].concat();
        assert!(matches!(Case::replay(&after).unwrap().state, State::Open(open) if open.is_refused()));
        // whoever signed the first refusal still is the one complained of, and whoever signed the second is not
        let of_college = [going_on, refused_again(), complained_again()].concat();
        let by = |id| {
            let step = complaint::Step::Decide {
                complaint: 3,
                decided_on: day("2026-11-24"),
                document: NOTE,
                verdict: Verdict::Dismissed,
                working_days: None,
            };
            given(&of_college).when(&complain(Official::Staff(actor(id, Role::Head)), step)).map(drop)
        };
        assert_eq!((by("h-2"), by("h-1")), (Err(Rejection::ComplainedOf), Ok(())));
    }
}

/// The third complaint: about the second refusal, to the college.
fn complained_again() -> Vec<Event> {
    let events = complained(About::Refusal, Body::Provider);
    let [Event::Complaint(complaint::Event::Registered(registered))] = events.as_slice() else { panic!("{events:?}") };
    happened(complaint::Event::Registered(Box::new(complaint::Registered { complaint: 3, ..*registered.clone() })))
}

/// Whoever was reminded of a refusal that was overturned since is reminded of the new result too, as often.
#[test]
fn of_a_new_result_it_is_reminded_anew() {
    let refused = [accepted_at_office(), registered(), refusal_signed(), reminded(1), reminded(2)].concat();
    let overturned =
        [refused, complained(About::Refusal, Body::QualityBody), decided(Verdict::Satisfied, true)].concat();
    let next = Prepared { number: Some(number(college(), 18)), ..duplicate() };
    let again = [overturned, drafted(Draft::Duplicate), prepared(next), signed()].concat();
    assert_eq!(given(&again).when(&Command::RemindOfCollection), Ok(reminded(1)));
    let timers = timers(&card(&again), Calendar::shipped(), context(NOW).providers).unwrap();
    assert!(timers.iter().any(|timer| timer.kind == "collection-reminded"), "{timers:?}");
}

/// That the work goes on is said while it does: once something is signed again, only how the complaint was decided.
#[test]
fn that_the_work_goes_on_is_said_while_it_does() {
    let overturned =
        [issued_refusal(), complained(About::Refusal, Body::QualityBody), decided(Verdict::PartlySatisfied, true)]
            .concat();
    let next = crate::case::Prepared { number: Some(number(college(), 18)), ..duplicate() };
    let signed = [overturned.clone(), drafted(Draft::Duplicate), prepared(next), signed()].concat();
    let issued = [signed.clone(), sent(), arrived(), handed_over()].concat();
    for (history, goes_on) in [(overturned, true), (signed, false), (issued, false)] {
        let card = card(&history);
        let said = sentence(&card, Language::Ru, at(NOW), Calendar::shipped(), context(NOW).providers).text;
        assert!(said.contains("удовлетворена частично"), "{said}");
        assert_eq!(said.contains("Отказ отменён"), goes_on, "{said}");
        assert!(!said.contains("не согласны"), "{said}");
    }
}

/// A refusal that was even handed out is overturned: the case goes on with whoever drafted it, in the days that the decision
/// gives, and a number that was void stays void.
#[test]
fn an_overturned_refusal_goes_on() {
    let first = [drafted(Draft::Duplicate), prepared(duplicate()), reworked()].concat();
    let refused = [drafted(refusal(crate::case::Ground::Unreliable)), prepared(letter()), signed()].concat();
    let to_end = [sent(), arrived(), handed_over()].concat();
    let complained = complained(About::Refusal, Body::QualityBody);
    let history = [accepted(), delivered(), assigned(), first, refused, to_end, complained].concat();
    let step = |working_days| complaint::Step::Decide {
        complaint: 1,
        decided_on: day("2026-11-24"),
        document: NOTE,
        verdict: Verdict::Satisfied,
        working_days,
    };
    let due = |working_days| {
        let events = given(&history).when(&complain(operator(), step(working_days))).unwrap();
        let case = Case::replay(history.iter().chain(&events)).unwrap();
        let State::Open(open) = case.state else { panic!("it goes on") };
        (open.due_on, open.hand_over_by)
    };
    assert_eq!(due(Some(10)), (day("2026-12-08"), day("2026-12-07")));
    assert_eq!(due(None), (day("2026-12-01"), day("2026-11-30")), "АППК 86: five working days");

    let decided = given(&history).when(&complain(operator(), step(Some(10)))).unwrap();
    let history = [history, decided].concat();
    let now = card(&history);
    let kinds: Vec<_> =
        timers(&now, Calendar::shipped(), context(NOW).providers).unwrap().iter().map(|timer| timer.kind).collect();
    assert_eq!(kinds, ["step-near", "step-overrun", "term-near", "term-expired"]);
    assert_eq!((now.signed_at, now.refusal.clone(), now.issued_to, now.is_suspended()), (None, None, None, false));
    let again = [history, drafted(Draft::Duplicate)].concat();
    let prepare = |prepared| given(&again).when(&Command::Prepare { draft: 3, prepared });
    assert_eq!(prepare(duplicate()), Err(Rejection::WrongNumber));
    let next = crate::case::Prepared { number: Some(number(college(), 18)), ..duplicate() };
    assert_eq!(prepare(next), Ok(vec![Event::Prepared(next)]));
}

/// Its own term is counted anew from the day of the decision when the calendar changes, not from the application's.
#[test]
fn a_term_that_was_given_anew_moves_with_the_calendar() {
    let complained = complained(About::Refusal, Body::QualityBody);
    let resumed = complaint::Resumed {
        due_on: day("2026-12-08"),
        hand_over_by: day("2026-12-07"),
        since: day("2026-11-24"),
        working_days: 10,
    };
    let decided = happened(complaint::Event::Decided(Box::new(complaint::Decided {
        by: clerk().id,
        complaint: 1,
        decided_on: day("2026-11-24"),
        document: NOTE,
        resumed: Some(resumed),
        verdict: Verdict::Satisfied,
    })));
    let history = [issued_refusal(), complained, decided].concat();
    assert_eq!(given(&history).when(&Command::MoveTerm), Ok(Vec::new()));
    let moved = Case::replay(&history).unwrap().decide(&Command::MoveTerm, &after_the_decree(NOW)).unwrap();
    let [Event::TermMoved { due_on, .. }] = moved.as_slice() else { panic!("{moved:?}") };
    assert_eq!(*due_on, day("2026-12-09"));
}

/// Its derivation is that of the days which the decision gave: they begin the day after, and nothing is registered again.
#[test]
fn a_term_that_was_given_anew_explains_itself() {
    let complained = complained(About::Refusal, Body::QualityBody);
    let history = [issued_refusal(), complained, decided(Verdict::Satisfied, true)].concat();
    let now = card(&history);
    let derivation = now.derivation(Calendar::shipped(), context(NOW).providers).unwrap().unwrap();
    assert_eq!((Some(derivation.due_on), Some(derivation.hand_over_by)), (now.due_on, now.hand_over_by));
    let counted: Vec<u32> = derivation.days.iter().filter_map(|line| line.counted).collect();
    assert_eq!(counted, [1, 2, 3, 4, 5]);
    assert_eq!(derivation.steps, now.steps(Calendar::shipped(), context(NOW).providers).unwrap());
    let told = Language::ALL.map(|language| derivation.explain(language)).join("\n\n");
    insta::assert_snapshot!("a_term_given_anew", told);
}

/// The days of a complaint are working days too: they move by an event of their own, also where the case itself has ended.
#[test]
fn the_days_of_a_complaint_move_with_the_calendar() {
    let complained = [issued_refusal(), complained(About::Refusal, Body::QualityBody)].concat();
    let decree = |history: &[Event]| Case::replay(history).unwrap().decide(&Command::MoveTerm, &after_the_decree(NOW));
    let handed_over = [complained.clone(), case_file_handed_over()].concat();
    assert_eq!(decree(&handed_over), Ok(complaint_moved()));
    let moved = [handed_over.clone(), complaint_moved()].concat();
    assert_eq!(decree(&moved), Err(Rejection::HandedOver), "it is counted by this calendar already");
    let complaints = Case::replay(&moved).unwrap().complaints;
    assert_eq!(complaints.iter().map(|one| one.due_on).collect::<Vec<_>>(), [day("2026-12-17")]);
    assert_eq!(card(&moved).complaints, complaints);

    let awaited = decree(&complained).unwrap();
    let [Event::Complaint(complaint::Event::Moved { case_file_by, due_on, .. })] = awaited.as_slice() else {
        panic!("{awaited:?}")
    };
    assert_eq!((*due_on, *case_file_by), (day("2026-12-17"), Some(day("2026-11-27"))));

    let overdue = [handed_over.clone(), complaint_overdue("2026-12-15")].concat();
    assert_eq!(decree(&overdue), Err(Rejection::HandedOver), "what has passed stays");
    let extended = [handed_over, complaint_extended()].concat();
    assert_eq!(decree(&extended), Err(Rejection::HandedOver), "the body's letter names the day");
    let until_monday =
        complaint::Event::Extended { by: clerk().id, complaint: 1, due_on: day("2026-12-07"), letter: NOTE };
    let short =
        [issued_refusal(), super::samples::complained(About::Refusal, Body::Provider), happened(until_monday)].concat();
    let moved = decree(&short).unwrap();
    let [Event::Complaint(complaint::Event::Moved { due_on, .. })] = moved.as_slice() else { panic!("{moved:?}") };
    assert_eq!(*due_on, day("2026-12-08"), "7 December is none that is worked any more");
    let open = [accepted(), complained_of_service()].concat();
    assert_eq!(decree(&open).unwrap().iter().map(Event::kind).collect::<Vec<_>>(), ["term-moved", "complaint-moved"]);
}

fn complained_of_service() -> Vec<Event> {
    given(&accepted()).when(&complain(operator(), complaint_step(About::Service, Body::QualityBody))).unwrap()
}

/// No decision in time is told, counts as what the law says, and ends nothing: the decision may still come (АППК 100(5)).
#[test]
fn a_complaint_that_nobody_decides_is_not_lost() {
    let history =
        [issued_refusal(), complained(About::Refusal, Body::QualityBody), complaint_overdue("2026-12-15")].concat();
    let case = Case::replay(&history).unwrap();
    let late = at("2027-01-15T10:00:00+05:00");
    let decide = complain(operator(), decide(Verdict::Satisfied));
    let events = case.decide(&decide, &crate::case::Context { now: late, ..context(NOW) }).unwrap();
    let goes_on = Case::replay(history.iter().chain(&events)).unwrap();
    assert!(matches!(goes_on.state, State::Open(_)));
    assert_eq!(
        goes_on.complaints[0].standing,
        Standing::Decided { on: day("2026-11-24"), overturned: true, verdict: Verdict::Satisfied }
    );
}

/// A missed term that was complained of leaves the work as it is.
#[test]
fn a_complaint_of_a_missed_term_changes_nothing_of_the_work() {
    let open = [accepted(), delivered(), assigned(), expired(), complained(About::MissedTerm, Body::Provider)].concat();
    let events = given(&open).when(&complain(Official::Staff(head()), decide(Verdict::Satisfied))).unwrap();
    let [before, after] = [open.clone(), [open, events].concat()].map(|history| Case::replay(&history).unwrap());
    assert_eq!(before.state, after.state);
}

/// Whoever signed the refusal, or is named in the complaint, may undo it, and not decide against who complains of him.
#[test]
fn nobody_decides_against_who_complains_of_him() {
    let history = [issued_refusal(), complained(About::Refusal, Body::Provider)].concat();
    let by = |id, verdict| given(&history).when(&complain(Official::Staff(actor(id, Role::Head)), decide(verdict)));
    assert_eq!(by("h-1", Verdict::Dismissed), Err(Rejection::ComplainedOf));
    assert!(by("h-1", Verdict::Satisfied).is_ok() && by("h-2", Verdict::Dismissed).is_ok());
}

#[test]
fn several_complaints_stand_beside_one_case() {
    let one = [issued_refusal(), complained(About::Refusal, Body::Provider)].concat();
    let second = given(&one).when(&complain(operator(), complaint_step(About::Service, Body::HigherBody))).unwrap();
    let both = [one, second].concat();
    let case = Case::replay(&both).unwrap();
    assert_eq!(case.complaints.iter().map(|complaint| complaint.number).collect::<Vec<_>>(), [1, 2]);
    let again = complain(operator(), complaint_step(About::Refusal, Body::Provider));
    assert_eq!(case.decide(&again, &context(NOW)), Err(Rejection::ComplainedBefore));
    let names: Vec<String> = timers(&card(&both), Calendar::shipped(), context(NOW).providers)
        .unwrap()
        .into_iter()
        .map(|timer| timer.name)
        .collect();
    let of_second = ["complaint-near.2", "complaint-overdue.2", "case-file-near.2", "case-file-overdue.2"];
    assert_eq!(names, [&["complaint-near.1", "complaint-overdue.1"][..], &of_second].concat());
}

#[test]
fn what_was_decided_is_told_and_what_is_over_is_not() {
    let open = [issued_refusal(), complained(About::Refusal, Body::QualityBody)].concat();
    let event = open.last().unwrap();
    assert_eq!(message(event, None, &card(&open)), Some(Message::ComplaintRegistered));
    assert!(holds(Message::ComplaintRegistered, event, &card(&open)));
    let decided = [open.clone(), decided(Verdict::Dismissed, false)].concat();
    assert!(!holds(Message::ComplaintRegistered, event, &card(&decided)));
    assert_eq!(message(decided.last().unwrap(), Some(&card(&open)), &card(&decided)), Some(Message::ComplaintDecided));
}

/// What 1414 says, in each way that a complaint can stand.
#[test]
fn the_sentence_says_whose_move_it_is_and_by_when() {
    use std::fmt::Write as _;
    let refused = issued_refusal();
    let to = |about, body| [refused.clone(), complained(about, body)].concat();
    let late = [
        to(About::Refusal, Body::QualityBody),
        happened(complaint::Event::Overdue { complaint: 1, day: day("2026-11-27"), task: Task::CaseFile }),
    ];
    let handed_over = [to(About::Refusal, Body::QualityBody), case_file_handed_over()].concat();
    let mut said = String::new();
    for (name, history) in [
        ("at the college", to(About::Refusal, Body::Provider)),
        ("the file is to be handed over", to(About::Refusal, Body::QualityBody)),
        ("the file is late", late.concat()),
        ("the file was handed over", handed_over.clone()),
        ("extended", [handed_over.clone(), complaint_extended()].concat()),
        ("overdue", [handed_over.clone(), complaint_overdue("2026-12-15")].concat()),
        ("overturned", [handed_over.clone(), decided(Verdict::Satisfied, true)].concat()),
        (
            "satisfied in part",
            [to(About::Service, Body::HigherBody), decided(Verdict::PartlySatisfied, false)].concat(),
        ),
        ("dismissed", [handed_over.clone(), decided(Verdict::Dismissed, false)].concat()),
        ("without consideration", [handed_over.clone(), decided(Verdict::WithoutConsideration, false)].concat()),
        ("withdrawn", [handed_over, complaint_withdrawn()].concat()),
        ("papers not taken in", [declined(), complained(About::DeskRefusal, Body::Corporation)].concat()),
        ("a missed term", {
            [accepted(), delivered(), assigned(), expired(), complained(About::MissedTerm, Body::Provider)].concat()
        }),
    ] {
        let card = card(&history);
        let _ = writeln!(said, "{name}");
        for language in Language::ALL {
            let sentence = sentence(&card, language, at(NOW), Calendar::shipped(), context(NOW).providers);
            let _ = writeln!(said, "  {}: {}", language.code(), sentence.text);
            if language == Language::En {
                let _ = writeln!(said, "  {}, by {:?}", sentence.mover.name(), sentence.by);
            }
        }
    }
    insta::assert_snapshot!(said);
}
