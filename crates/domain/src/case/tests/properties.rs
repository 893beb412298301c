//! What holds for every life of a case.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::samples::*;
use crate::card::{Card, Mover};
use crate::case::{
    Actor, Case, Channel, Command, Consent, Delivery, Digest, Document, DocumentKind, Draft, Event, FileRef, Ground,
    Hearing, HearingForm, Open, Package, Party, Prepared, Reason, Refusal, Rejection, Representative,
    RepresentativeKind, Role, State, Step, Submission, Work,
};
use crate::hours::day_in_almaty;
use crate::identity::Bin;
use crate::language::Language;
use crate::reactions;
use crate::register_number::RegisterNumber;
use crate::sentence::sentence;

fn party() -> impl Strategy<Value = Party> {
    prop::sample::select(Party::ALL)
}

fn waybill() -> impl Strategy<Value = Digest> {
    (0_u8..2).prop_map(|byte| Digest([byte; 32]))
}

fn package() -> impl Strategy<Value = Submission> {
    (
        0_i64..4_000,
        prop::collection::vec((prop::sample::select(DocumentKind::ALL), prop::option::of(0_i64..4_000)), 0..8),
        prop::collection::vec(prop::sample::select(Reason::ALL), 1..4),
        prop::option::of((prop::sample::select(RepresentativeKind::ALL), prop::option::of(0_i64..4_000))),
        any::<[bool; 2]>(),
        prop::sample::select(Channel::ALL),
    )
        .prop_map(|(days, papers, reasons, representative, [merged, consent], channel)| {
            let first = submitted("2016-06-01T10:00:00+06:00");
            let later = |days| day("2016-06-01") + TimeDelta::days(days);
            Submission {
                channel,
                consent: Consent { restricted_personal_data: consent, ..first.consent },
                documents: papers
                    .into_iter()
                    .map(|(kind, until)| Document { valid_until: until.map(later), ..paper(kind) })
                    .collect(),
                provider: if merged { merged_college() } else { college() },
                reasons,
                representative: representative.map(|(kind, until)| Representative {
                    authority_valid_until: until.map(later),
                    kind,
                    person: first.applicant,
                }),
                submitted_at: first.submitted_at + TimeDelta::days(days),
                ..first
            }
        })
}

/// One of few files, so that they meet again.
fn file() -> impl Strategy<Value = FileRef> {
    (1_u8..4).prop_map(|byte| FileRef([byte; 32]))
}

fn draft() -> impl Strategy<Value = Draft> {
    let refusal = (file(), prop::sample::select(Ground::ALL));
    prop_oneof![Just(Draft::Duplicate), refusal.prop_map(|(fact, ground)| Draft::Refusal { fact, ground })]
}

fn bin() -> impl Strategy<Value = Bin> {
    prop_oneof![9 => Just(college()), 1 => Just(merged_college())]
}

fn by() -> impl Strategy<Value = Actor> {
    (bin(), prop::sample::select(vec!["c-1", "e-1", "e-2", "h-1"]), prop::sample::select(Role::ALL))
        .prop_map(|(college, id, role)| Actor { college, id: staff(id), role })
}

fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..4_000).prop_map(|days| at("2016-06-01T10:00:00+06:00") + TimeDelta::days(days))
}

/// A step of the procedure of a refusal.
fn step_of_refusal() -> impl Strategy<Value = Step> {
    prop_oneof![
        (moment(), prop::sample::select(Delivery::ALL)).prop_map(|(at, how)| Step::ConfirmNotice { at, how }),
        (file(), prop::sample::select(Ground::ALL)).prop_map(|(fact, ground)| Step::ProposeRefusal { fact, ground }),
        (moment(), file()).prop_map(|(at, protocol)| Step::RecordHearing { at, protocol }),
        (any::<bool>(), file()).prop_map(|(hearing, statement)| Step::RecordObjection { hearing, statement }),
        (moment(), prop::sample::select(HearingForm::ALL)).prop_map(|(at, form)| Step::SetHearing { at, form }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => step_of_refusal(),
        9 => step_of_work(),
    ]
}

fn step_of_work() -> impl Strategy<Value = Step> {
    prop_oneof![
        by().prop_map(|by| Step::Assign { executor: by.id, resolution: None }),
        Just(Step::ConfirmArrival),
        draft().prop_map(Step::Draft),
        waybill().prop_map(|waybill| Step::HandToCourier { waybill }),
        (file(), party()).prop_map(|(identity, to)| Step::Issue { identity, to }),
        Just(Step::Register),
        file().prop_map(|remark| Step::ReturnForRework { remark }),
        (file(), bin()).prop_map(|(document, of)| signature(document, of)),
        (party(), file()).prop_map(|(by, statement)| Step::Withdraw { by, statement }),
    ]
}

fn prepare() -> impl Strategy<Value = Command> {
    (1_u32..4, file(), prop::option::of((bin(), 1_u32..4))).prop_map(|(draft, document, number)| Command::Prepare {
        draft,
        prepared: Prepared {
            document,
            number: number.map(|(college, serial)| super::samples::number(college, serial)),
        },
    })
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        6 => (by(), step()).prop_map(|(by, step)| act(by, step)),
        2 => prepare(),
        1 => (moment(), prop::sample::select(Delivery::ALL)).prop_map(|(at, how)| Command::ConfirmNotice { at, how }),
        1 => (moment(), 1_u16.., waybill())
            .prop_map(|(at, pages, waybill)| Command::Dispatch { at, pages, waybill }),
        1 => Just(Command::ExpireTerm),
        1 => (moment(), party()).prop_map(|(at, to)| Command::HandOver { at, to }),
        1 => (moment(), waybill()).prop_map(|(at, waybill)| Command::Return { at, waybill }),
        1 => package().prop_map(submit),
        1 => Just(Command::MoveTerm),
        1 => Just(Command::WarnOfTerm),
        1 => (moment(), party()).prop_map(|(at, by)| Command::Withdraw { at, by }),
    ]
}

/// What happens next in a life: something, or what brings the case on, in one of two ways, or a decree.
#[derive(Clone, Debug)]
enum Move {
    Any(Box<Command>),
    Onward {
        other: bool,
    },
    /// The calendar changes, or changes back.
    Recount,
}

fn life() -> impl Strategy<Value = Vec<Move>> {
    let random = command().prop_map(|command| Move::Any(Box::new(command)));
    let onward = prop::bool::weighted(0.4).prop_map(|other| Move::Onward { other });
    prop::collection::vec(prop_oneof![10 => random, 15 => onward, 1 => Just(Move::Recount)], 0..24)
}

/// The command that brings a case on; of two ways, the usual or the other one.
fn onward(state: &State, other: bool, now: DateTime<Utc>) -> Command {
    match state {
        State::Unknown if other => submit(Submission { representative: None, ..at_office() }),
        State::Unknown => submit(complete()),
        State::Declined | State::Issued { .. } | State::Withdrawn { .. } => give_back(),
        State::Open(open) => worked_on(open, other, now),
    }
}

/// What the executor does, and the clerk for him: a duplicate, or step by step what a refusal takes.
fn studied(refusal: Option<&Refusal>, other: bool, now: DateTime<Utc>) -> Step {
    let duplicate = Step::Draft(Draft::Duplicate);
    let Some(refusal) = refusal else { return if other { propose(Ground::Unreliable) } else { duplicate } };
    let told = Step::ConfirmNotice { at: now, how: Delivery::Letter };
    match refusal.hearing {
        Hearing::AskedFor if other => duplicate,
        Hearing::Set { .. } if !other => Step::RecordHearing { at: now, protocol: NOTE },
        Hearing::AskedFor | Hearing::Set { .. } => {
            Step::SetHearing { at: now + TimeDelta::hours(1), form: HearingForm::InPerson }
        }
        Hearing::NotAskedFor if other && refusal.objected_at.is_none() => object(refusal.delivered_at.is_none()),
        Hearing::NotAskedFor | Hearing::Held if refusal.delivered_at.is_none() => told,
        Hearing::NotAskedFor | Hearing::Held if other => {
            Step::Draft(Draft::Refusal { fact: NOTE, ground: refusal.ground })
        }
        Hearing::NotAskedFor | Hearing::Held => duplicate,
    }
}

fn worked_on(open: &Open, other: bool, now: DateTime<Utc>) -> Command {
    let of_college = |by: Actor| Actor { college: open.college, ..by };
    match (&open.work, &open.package) {
        (Work::Awaiting, Package::AtCorporation) => {
            Command::Dispatch { at: open.registered_at, pages: 3, waybill: WAYBILL }
        }
        (Work::Awaiting, Package::UnderWay { waybill }) if other => {
            Command::Return { at: open.registered_at, waybill: *waybill }
        }
        (Work::Awaiting, Package::UnderWay { .. } | Package::AtCollege) => act(of_college(clerk()), Step::Register),
        (Work::Registered, _) => act(of_college(head()), assign()),
        (Work::InPreparation { executor }, _) => {
            let step = studied(open.refusal.as_ref(), other, now);
            let id = if step.kind().role() == Role::Executor { executor.clone() } else { clerk().id };
            act(Actor { college: open.college, id, role: step.kind().role() }, step)
        }
        (Work::Drafted { draft, .. }, _) => {
            let number = draft.ground().is_none().then(|| number(open.college, 100 + open.drafts));
            let document = FileRef([u8::try_from(100 + open.drafts).unwrap(); 32]);
            Command::Prepare { draft: open.drafts, prepared: Prepared { document, number } }
        }
        (Work::ForSignature { .. }, _) if other => act(of_college(head()), Step::ReturnForRework { remark: NOTE }),
        (Work::ForSignature { prepared, .. }, _) => {
            act(of_college(actor("h-2", Role::Head)), signature(prepared.document, open.college))
        }
        (Work::Signed, _) if other || open.is_collected_at_college() => {
            act(of_college(clerk()), Step::Issue { identity: NOTE, to: Party::Applicant })
        }
        (Work::Signed, _) => act(of_college(clerk()), Step::HandToCourier { waybill: WAYBILL }),
        (Work::Sent, _) => act(of_college(clerk()), Step::ConfirmArrival),
        (Work::AtCounter, _) => Command::HandOver { at: at(NOW), to: Party::Applicant },
    }
}

/// A life: its events, each with the case and the card after it, and the surroundings in which it was recorded.
struct Life(Vec<(Event, Case, Card, crate::case::Context<'static>)>);

impl Life {
    /// Lets a case live through its moves, two days apart; what is rejected changes nothing.
    fn of(moves: &[Move]) -> Self {
        let (mut case, mut card, mut life) = (Case::default(), None, Vec::new());
        let mut calendars = [context(NOW), after_the_decree(NOW)];
        for (days, next) in (0..).step_by(2).zip(moves) {
            if matches!(next, Move::Recount) {
                calendars.reverse();
            }
            let context = crate::case::Context { now: at(NOW) + TimeDelta::days(days), ..calendars[0] };
            let (command, must) = match next {
                Move::Any(command) => (Command::clone(command), false),
                Move::Recount => (Command::MoveTerm, false),
                Move::Onward { other } => {
                    (onward(&case.state, *other, context.now), matches!(case.state, State::Open(_)))
                }
            };
            let decided = case.decide(&command, &context);
            assert!(
                !must || decided.as_ref().map_or_else(|rejection| waits(&case.state, *rejection), |_| true),
                "{command:?} does not bring on {case:?}: {decided:?}"
            );
            for event in decided.unwrap_or_default() {
                case = case.evolve(&event).expect("the case takes what it decides");
                let after = Card::evolve(card, &event, context.now).expect("the card takes what the case takes");
                card = Some(after.clone());
                life.push((event, case.clone(), after, context));
            }
        }
        Self(life)
    }
}

/// A package registered for a coming day cannot leave yet; who holds a refusal of 2016 cannot write it; and the days of a
/// refusal, or of a hearing, may not have come yet, or have passed.
fn waits(state: &State, rejection: Rejection) -> bool {
    let days = [
        Rejection::BeforeHearing,
        Rejection::NotHeard,
        Rejection::TooEarlyToRefuse,
        Rejection::TooLateToObject,
        Rejection::TooLateToRefuse,
    ];
    match state {
        State::Open(_) if days.contains(&rejection) => true,
        State::Open(open) => open.registered_at > at(NOW) || open.regulation == crate::regulation::RegulationId::Y2016,
        State::Unknown | State::Declined | State::Issued { .. } | State::Withdrawn { .. } => false,
    }
}

/// Case and card are two readings of one history.
fn case_and_card_agree(case: &Case, card: &Card) {
    let State::Open(open) = &case.state else {
        assert!(card.stage.has_ended() && card.next_step().is_none());
        assert!(matches!(card.mover(), Mover::Nobody | Mover::Applicant));
        return;
    };
    assert!(!card.stage.has_ended());
    assert_eq!((card.drafts, card.term_expired, card.term_near), (open.drafts, open.expired, open.warned));
    assert_eq!(card.refusal, open.refusal);
    assert_eq!((card.college, card.due_on, card.number), (open.college, Some(open.due_on), Some(open.number)));
    if let (Some(step), Command::Act { step: theirs, .. }) = (card.next_step(), worked_on(open, false, at(NOW))) {
        assert_eq!(step, theirs.kind());
    }
    let signed = matches!(open.work, Work::Signed | Work::Sent | Work::AtCounter);
    assert_eq!((card.signed_at.is_some(), card.result().is_some()), (signed, signed));
    let prepared = match &open.work {
        Work::ForSignature { prepared, .. } => Some(*prepared),
        Work::Awaiting | Work::Registered | Work::InPreparation { .. } | Work::Drafted { .. } => None,
        Work::Signed | Work::Sent | Work::AtCounter => card.prepared,
    };
    assert_eq!(card.prepared, prepared);
}

fn every_language_has_a_sentence(card: &Card, now: DateTime<Utc>) {
    let context = context(NOW);
    for language in Language::ALL {
        let said = sentence(card, language, now, context.calendar, context.providers);
        for text in [&said.text, &said.next] {
            assert!(text.ends_with('.') && !text.contains("  ") && !text.contains(".."), "{text}");
        }
        assert_eq!(said.by.is_some(), !card.stage.has_ended() && !card.can_be_collected());
    }
}

/// Who reads only the kinds that are listed misses nothing.
fn what_is_not_listed_has_no_reaction(event: &Event, card: &Card) {
    let unlisted = |kinds: &[&str]| !kinds.contains(&event.kind());
    if unlisted(reactions::TIMED) {
        assert_eq!(reactions::timers(event, context(NOW).calendar), Ok(Vec::new()));
    }
    if unlisted(reactions::DOCUMENTED) {
        assert_eq!((reactions::document(event, card), reactions::number(event)), (None, None));
    }
    if unlisted(reactions::TOLD) {
        assert_eq!(reactions::message(event, card), None);
    }
    if unlisted(reactions::NOTICED) {
        assert_eq!(reactions::notice(event, card), None);
    }
}

/// Each number stands on one document, and what was issued was signed with its own.
fn the_register_has_every_number(life: &Life) {
    let mut numbers: Vec<RegisterNumber> = Vec::new();
    let (mut last, mut signed) = (None, None);
    for (event, ..) in &life.0 {
        match event {
            Event::Prepared(prepared) => {
                assert!(prepared.number.is_none_or(|number| !numbers.contains(&number)), "{prepared:?} came before");
                assert_eq!(signed, None);
                numbers.extend(prepared.number);
                last = Some(*prepared);
            }
            Event::ReworkDemanded { .. } => last = None,
            Event::Signed { document, .. } => {
                assert_eq!(last.map(|prepared| prepared.document), Some(*document));
                signed = last;
            }
            Event::Issued { .. } => assert!(signed.is_some()),
            Event::Accepted(_)
            | Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::Declined(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::Drafted { .. }
            | Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::RefusalProposed { .. }
            | Event::Registered { .. }
            | Event::Returned { .. }
            | Event::Sent { .. }
            | Event::TermExpired { .. }
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::Withdrawn { .. } => {}
        }
    }
}

/// A refusal is drafted on the ground that was told, three working days later at the earliest, and drafted and signed after
/// the hearing that was asked for (АППК 73): read off the events alone.
fn nobody_is_refused_unheard(life: &Life) {
    let (mut proposed, mut told, mut unheard, mut drafted) = (None, None, false, false);
    for (event, _, _, context) in &life.0 {
        match event {
            Event::RefusalProposed { ground, .. } => {
                assert!(!unheard, "a hearing was asked for");
                (proposed, told) = (Some(*ground), None);
            }
            Event::NoticeDelivered { at, .. } => told = Some(day_in_almaty(*at)),
            Event::ObjectionReceived { hearing, .. } => unheard |= hearing,
            Event::HearingHeld { .. } => unheard = false,
            Event::Drafted { draft: Draft::Refusal { ground, .. }, .. } => {
                assert_eq!((proposed, unheard), (Some(*ground), false));
                let days = told.expect("a notice").iter_days().skip(1);
                let until = days.take_while(|day| *day <= day_in_almaty(context.now));
                assert!(until.filter(|day| context.calendar.is_working_day(*day).unwrap()).count() >= 3);
                drafted = true;
            }
            Event::Drafted { draft: Draft::Duplicate, .. } => drafted = false,
            Event::Signed { .. } => assert!(!(drafted && unheard)),
            Event::Accepted(_)
            | Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::Declined(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::HearingSet { .. }
            | Event::Issued { .. }
            | Event::Prepared(_)
            | Event::Registered { .. }
            | Event::Returned { .. }
            | Event::ReworkDemanded { .. }
            | Event::Sent { .. }
            | Event::TermExpired { .. }
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::Withdrawn { .. } => {}
        }
    }
}

/// Whatever is due later, and however late: it is told, and neither ends the case, nor proposes, drafts or signs anything.
fn no_timer_leads_to_a_refusal(life: &Life) {
    let calendar = context(NOW).calendar;
    let timers: Vec<_> = life.0.iter().flat_map(|(event, ..)| reactions::timers(event, calendar).unwrap()).collect();
    for (_, case, ..) in &life.0 {
        for (timer, late) in timers.iter().zip([0, 1, 30, 200].into_iter().cycle()) {
            let now = timer.at + TimeDelta::days(late);
            let decided = case.decide(&timer.command, &crate::case::Context { now, ..context(NOW) });
            for event in decided.unwrap_or_default() {
                assert_eq!(event.kind(), timer.kind);
                let after = case.clone().evolve(&event).unwrap();
                let (State::Open(before), State::Open(after)) = (&case.state, &after.state) else { panic!("it ended") };
                assert_eq!((&before.work, &before.refusal), (&after.work, &after.refusal));
            }
        }
    }
}

/// An end is never left; a case that was withdrawn lets its papers come back.
fn ends_stay_ends(life: &Life) {
    for pair in life.0.windows(2) {
        let [(_, before, ..), (event, after, ..)] = pair else { unreachable!("a window of two") };
        match &before.state {
            State::Unknown | State::Open(_) => {}
            State::Declined | State::Issued { .. } => panic!("{event:?} after {before:?}"),
            State::Withdrawn { number, .. } => {
                assert!(matches!(event, Event::Returned { .. }), "{event:?}");
                assert!(matches!(&after.state, State::Withdrawn { number: theirs, .. } if theirs == number));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_life_is_a_right_one(moves in life()) {
        let life = Life::of(&moves);
        for (event, case, card, _) in &life.0 {
            case_and_card_agree(case, card);
            what_is_not_listed_has_no_reaction(event, card);
        }
        life.0.iter().rev().take(2).for_each(|(_, _, card, context)| every_language_has_a_sentence(card, context.now));
        ends_stay_ends(&life);
        the_register_has_every_number(&life);
        nobody_is_refused_unheard(&life);
        no_timer_leads_to_a_refusal(&life);
        let history = life.0.iter().map(|(event, ..)| event);
        let case = Case::replay(history).expect("a history replays");
        prop_assert_eq!(case, life.0.last().map(|(_, case, ..)| case.clone()).unwrap_or_default());
    }
}

/// The lives that are tried come to every end, and by every event.
#[test]
fn the_lives_that_are_tried_are_whole() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds = std::collections::BTreeMap::new();
    for _ in 0..2_000 {
        let life = Life::of(&life().new_tree(&mut runner).unwrap().current());
        life.0.iter().for_each(|(event, ..)| *kinds.entry(event.kind()).or_insert(0) += 1);
    }
    assert_eq!(kinds.len(), 23, "{kinds:?}");
    assert!(kinds.values().all(|count| *count >= 10), "{kinds:?}");
}

proptest! {
    #[test]
    fn a_package_is_declined_for_a_reason(package in package()) {
        let events = Case::default().decide(&submit(package), &context(NOW)).unwrap_or_default();
        for event in events {
            if let Event::Declined(declined) = event {
                prop_assert!(!declined.expired.is_empty() || !declined.missing.is_empty());
                prop_assert!(declined.expired.iter().all(|kind| !declined.missing.contains(kind)));
                prop_assert!(declined.expired.is_sorted() && declined.missing.is_sorted());
            }
        }
    }
}
