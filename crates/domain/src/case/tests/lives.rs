//! Any life that a case may have: what happens to it, and what it is then.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::samples::*;
use crate::card::Card;
use crate::case::complaint::{self, About, Alarm, Body, Official, Task, Verdict};
use crate::case::{
    Actor, Case, Channel, Command, Consent, Context, Correction, Delivery, Digest, Document, DocumentKind, Draft,
    Event, Field, FileRef, Ground, Hearing, HearingForm, Open, Package, Parcel, Party, Prepared, Reason, Refusal,
    Rejection, Representative, RepresentativeKind, ReturnReason, Role, State, Step, Submission, Work, record,
};
use crate::hours::{day_in_almaty, from_almaty};
use crate::identity::Bin;
use crate::regulation::Duty;

fn party() -> impl Strategy<Value = Party> {
    prop::sample::select(Party::ALL)
}

fn waybill() -> impl Strategy<Value = Digest> {
    (0_u8..2).prop_map(|byte| Digest([byte; 32]))
}

pub(super) fn package() -> impl Strategy<Value = Submission> {
    (
        0_i64..4_000,
        prop::collection::vec((prop::sample::select(DocumentKind::ALL), prop::option::of(0_i64..4_000)), 0..8),
        prop::collection::vec(prop::sample::select(Reason::ALL), 1..4),
        prop::option::of((prop::sample::select(RepresentativeKind::ALL), prop::option::of(0_i64..4_000))),
        any::<[bool; 3]>(),
        prop::sample::select(Channel::ALL),
    )
        .prop_map(|(days, papers, reasons, representative, [merged, consent, taken], channel)| {
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
                taken_by: taken.then(|| staff("c-1")),
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
        (prop::option::of(moment()), any::<bool>(), file())
            .prop_map(|(at, hearing, statement)| Step::RecordObjection { at, hearing, statement }),
        (moment(), prop::sample::select(HearingForm::ALL)).prop_map(|(at, form)| Step::SetHearing { at, form }),
    ]
}

fn parcel() -> impl Strategy<Value = Parcel> {
    prop::sample::select(Parcel::ALL)
}

/// What becomes of a parcel that does not come.
fn step_of_parcel() -> impl Strategy<Value = Step> {
    prop_oneof![
        (parcel(), file()).prop_map(|(parcel, reason)| Step::DeclareLost { parcel, reason }),
        (prop::option::of(file()), parcel()).prop_map(|(note, parcel)| Step::ReportFound { note, parcel }),
        parcel().prop_map(|parcel| Step::ReportMissing { parcel }),
        (file(), prop::sample::select(ReturnReason::ALL)).prop_map(|(note, why)| Step::TakeBack { note, why }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => step_of_parcel(),
        3 => step_of_refusal(),
        9 => step_of_work(),
    ]
}

fn step_of_work() -> impl Strategy<Value = Step> {
    prop_oneof![
        (file(), moment()).prop_map(|(reason, at)| Step::Extend { reason, until: day_in_almaty(at) }),
        by().prop_map(|by| Step::Assign { executor: by.id, resolution: None }),
        Just(Step::ConfirmArrival),
        draft().prop_map(Step::Draft),
        waybill().prop_map(|waybill| Step::HandToCourier { run: None, waybill }),
        (file(), any::<bool>(), party()).prop_map(|(identity, original, to)| Step::Issue { identity, original, to }),
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
            appeal_until: None,
            document,
            number: number.map(|(college, serial)| super::samples::number(college, serial)),
            supplement: None,
            templates: None,
        },
    })
}

/// What was taken down wrongly, by whoever: of the applicant as he is, or is no more.
fn correct_something() -> impl Strategy<Value = Command> {
    let fields = prop::collection::btree_set(prop::sample::select(Field::ALL), 0..4);
    let reasons = prop::collection::vec(prop::sample::select(Reason::ALL), 0..3);
    (by(), fields, reasons, 1_u128..4, 1_u128..3).prop_map(|(by, fields, reasons, now, was)| {
        let (applicant, fields) = (person(now), fields.into_iter().collect());
        correct(by, Correction { applicant, fields, reasons, replaces: person(was).id, ..correction(&[]) })
    })
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        6 => (by(), step()).prop_map(|(by, step)| act(by, step)),
        2 => prepare(),
        1 => (moment(), prop::sample::select(Delivery::ALL)).prop_map(|(at, how)| Command::ConfirmNotice { at, how }),
        1 => (moment(), 1_u16.., waybill())
            .prop_map(|(at, pages, waybill)| Command::Dispatch { at, pages, waybill }),
        2 => correct_something(),
        1 => Just(Command::ExpireTerm),
        1 => (moment(), party()).prop_map(|(at, to)| Command::HandOver { at, to }),
        1 => (moment(), file()).prop_map(|(at, note)| Command::ReportOriginal {
            by: operator(),
            note,
            on: day_in_almaty(at),
        }),
        1 => (moment(), waybill()).prop_map(|(at, waybill)| Command::Return { at, waybill }),
        1 => package().prop_map(submit),
        1 => Just(Command::MoveTerm),
        1 => Just(Command::RemindOfCollection),
        1 => Just(Command::WarnOfParcel),
        1 => Just(Command::WarnOfTerm),
        1 => (moment(), party()).prop_map(|(at, by)| Command::Withdraw { at, by, statement: None }),
    ]
}

/// What happens next in a life: something, or what brings the case on, in one of two ways, or a decree.
#[derive(Clone, Debug)]
pub(super) enum Move {
    Any(Box<Command>),
    Onward {
        other: bool,
    },
    /// What is signed is annulled, by the head's word and then by another's.
    Annul,
    /// Something happens to the archive record.
    Record {
        choice: u8,
    },
    /// Something is complained of, or happens to a complaint.
    Complain {
        choice: u8,
    },
    /// The head extends the term by so many days.
    Extend {
        days: i64,
    },
    /// The calendar changes, or changes back.
    Recount,
    /// A case of a college that is merged later begins, or goes to whoever took it over.
    Succeed,
    /// A second application for the same begins, is merged, told apart or separated.
    Twins {
        apart: bool,
    },
    /// The clock looks after the step that waits, which has waited for long.
    Watch {
        near: bool,
    },
}

pub(super) fn life() -> impl Strategy<Value = Vec<Move>> {
    let random = command().prop_map(|command| Move::Any(Box::new(command)));
    let onward = prop::bool::weighted(0.4).prop_map(|other| Move::Onward { other });
    let complain = any::<u8>().prop_map(|choice| Move::Complain { choice });
    let watch = any::<bool>().prop_map(|near| Move::Watch { near });
    let extend = (-1_i64..70).prop_map(|days| Move::Extend { days });
    let twins = prop::bool::weighted(0.3).prop_map(|apart| Move::Twins { apart });
    let record = any::<u8>().prop_map(|choice| Move::Record { choice });
    let moves = prop_oneof![
        10 => random, 15 => onward, 4 => complain, 1 => Just(Move::Recount), 2 => Just(Move::Succeed), 3 => watch,
        2 => extend, 3 => Just(Move::Annul), 2 => twins, 3 => record
    ];
    prop::collection::vec(moves, 0..32)
}

/// The command that brings a case on; of two ways, the usual or the other one.
fn onward(state: &State, other: bool, context: &Context<'_>) -> Command {
    match state {
        State::Unknown if other => submit(Submission { representative: None, ..at_office() }),
        State::Unknown => submit(complete()),
        State::Declined { .. } | State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => give_back(),
        State::Open(open) => worked_on(open, other, context),
    }
}

/// A complaint about what there is to complain of, or what may happen to the one that is open.
fn complaint(case: &Case, choice: u8, now: DateTime<Utc>) -> Command {
    let official = case.state.taken_in().map_or_else(operator, |open| {
        let by = if choice.is_multiple_of(2) { actor("h-9", Role::Head) } else { clerk() };
        Official::Staff(Actor { college: open.college, ..by })
    });
    let Some(open) = case.complaints.iter().find(|complaint| complaint.is_open()) else {
        let about = match &case.state {
            State::Declined { .. } => About::DeskRefusal,
            State::Open(open) | State::Issued(open) if open.is_refused() => About::Refusal,
            State::Open(open) if open.expired => About::MissedTerm,
            State::Unknown | State::Open(_) | State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => {
                About::Service
            }
        };
        let body = if choice < 128 { Body::Provider } else { Body::QualityBody };
        return complain(
            operator(),
            complaint_step(about, if about == About::DeskRefusal { Body::QualityBody } else { body }),
        );
    };
    let complaint = open.number;
    let alarm = |task, passed| Command::Alarm(Alarm { complaint, passed, task });
    let decided = |verdict, by| {
        let (decided_on, document) = (day_in_almaty(now), NOTE);
        complain(by, complaint::Step::Decide { complaint, decided_on, document, verdict, working_days: None })
    };
    match choice % 12 {
        0 => decided(Verdict::Dismissed, official),
        1 | 2 if open.body == Body::Provider => decided(Verdict::Satisfied, official),
        1 | 2 => decided(Verdict::Satisfied, operator()),
        3 => complain(official, complaint::Step::HandOverFile { complaint }),
        4 => complain(operator(), complaint::Step::Extend { complaint, letter: NOTE, working_days: 3 }),
        5 => complain(operator(), complaint::Step::Withdraw { complaint, party: Party::Applicant, statement: NOTE }),
        6 => alarm(Task::CaseFile, false),
        7 => alarm(Task::CaseFile, true),
        8 | 9 => alarm(Task::Decision, false),
        _ => alarm(Task::Decision, true),
    }
}

/// The next of the two words.
fn annul(state: &State) -> Command {
    let open = state.taken_in();
    let college = open.map_or_else(college, |open| open.college);
    if open.is_some_and(|open| open.annulment.is_some()) {
        return act(Actor { college, ..actor("h-8", Role::Head) }, Step::Annul);
    }
    // the college makes another of every second one
    let anew = open.is_some_and(|open| open.drafts % 2 == 1);
    act(Actor { college, ..head() }, Step::ProposeAnnulment { anew, reason: NOTE })
}

/// Whoever does something about the archive record, by right or not.
fn about_record(state: &State, choice: u8) -> Command {
    let open = state.taken_in();
    let college = open.map_or_else(college, |open| open.college);
    let executor = open.and_then(|open| open.executor.clone()).unwrap_or_else(|| executor().id);
    let (by, step) = match choice % 8 {
        0..=2 => (executor, Step::EnterRecord { record: FileRef([choice; 32]) }),
        3 => (executor, Step::DropRecord),
        4 => (executor, Step::ConfirmRecord),
        5 | 6 => (staff("e-9"), Step::SendBackRecord { reason: NOTE }),
        _ => (staff("e-9"), Step::ConfirmRecord),
    };
    act(Actor { college, id: by, role: Role::Executor }, step)
}

/// What there is to decide about what may be a second application for the same.
fn twins(state: &State, apart: bool) -> Command {
    let college = state.taken_in().map_or_else(college, |open| open.college);
    let step = match state {
        State::Unknown => return submit(twin()),
        State::Merged(_) => Step::Separate,
        State::Declined { .. } | State::Open(_) | State::Issued(_) | State::Withdrawn(_) if apart => Step::TellApart,
        State::Declined { .. } | State::Open(_) | State::Issued(_) | State::Withdrawn(_) => Step::Merge,
    };
    act(Actor { college, ..clerk() }, step)
}

/// What the clock does to the step that waits.
fn watch(state: &State, near: bool, now: DateTime<Utc>) -> Command {
    let duty = if let State::Open(open) = state { open.duty() } else { None };
    let (duty, since) = (duty.unwrap_or(Duty::Draft), now - TimeDelta::days(20));
    if near { Command::WarnOfStep { duty, since } } else { Command::RecordOverrun { duty, since } }
}

/// The head extends the term from wherever it ends now.
fn extend_by(state: &State, days: i64) -> Command {
    let (college, due_on) = state.taken_in().map_or((college(), day("2026-12-14")), |open| (open.college, open.due_on));
    let step = Step::Extend { reason: NOTE, until: due_on + TimeDelta::days(days) };
    act(Actor { college, ..head() }, step)
}

/// What the executor does, and the clerk for him: a duplicate, or step by step what a refusal takes.
fn studied(refusal: Option<&Refusal>, other: bool, context: &Context<'_>) -> Step {
    let duplicate = Step::Draft(Draft::Duplicate);
    let Some(refusal) = refusal else { return if other { propose(Ground::Unreliable) } else { duplicate } };
    let told = Step::ConfirmNotice { at: context.now, how: Delivery::Letter };
    match refusal.hearing {
        Hearing::AskedFor if other => duplicate,
        Hearing::Set { .. } if !other => Step::RecordHearing { at: context.now, protocol: NOTE },
        Hearing::AskedFor | Hearing::Set { .. } => {
            let day = context.calendar.working_day_after(day_in_almaty(context.now), 1).unwrap();
            Step::SetHearing { at: from_almaty(day.and_hms_opt(10, 0, 0).unwrap()), form: HearingForm::InPerson }
        }
        Hearing::NotAskedFor if other && refusal.objected_at.is_none() => object(refusal.delivered_at.is_none()),
        Hearing::NotAskedFor | Hearing::Held if refusal.delivered_at.is_none() => told,
        Hearing::NotAskedFor | Hearing::Held if other => {
            Step::Draft(Draft::Refusal { fact: refusal.fact, ground: refusal.ground })
        }
        Hearing::NotAskedFor | Hearing::Held => duplicate,
    }
}

pub(super) fn worked_on(open: &Open, other: bool, context: &Context<'_>) -> Command {
    let of_college = |by: Actor| Actor { college: open.college, ..by };
    // moves lie two days apart: every second one
    let odd = context.now.timestamp() / (2 * 86_400) % 2 == 1;
    match (&open.work, &open.package) {
        (Work::Awaiting, Package::Lost { .. }) if other || odd => {
            act(of_college(clerk()), Step::ReportFound { note: Some(NOTE), parcel: Parcel::Package })
        }
        (Work::Awaiting, Package::UnderWay { .. }) if other && odd => {
            act(of_college(head()), Step::DeclareLost { parcel: Parcel::Package, reason: NOTE })
        }
        (Work::Awaiting, Package::AtCorporation | Package::Lost { .. }) => {
            Command::Dispatch { at: open.registered_at, pages: 3, waybill: WAYBILL }
        }
        (Work::Awaiting, Package::UnderWay { waybill }) if other => {
            Command::Return { at: open.registered_at, waybill: *waybill }
        }
        (Work::Awaiting, Package::UnderWay { .. } | Package::AtCollege) => act(of_college(clerk()), Step::Register),
        (Work::Registered, _) => act(of_college(head()), assign()),
        (Work::InPreparation { .. }, _) if other && open.lost_results > 0 && open.refusal.is_none() => {
            act(of_college(clerk()), Step::ReportFound { note: None, parcel: Parcel::Result })
        }
        (Work::InPreparation { executor }, _) => {
            // what was handed out is not refused
            let other = other && !open.handed_out;
            let step =
                match (studied(open.refusal.as_ref(), other, context), open.record.as_ref().map(|entry| entry.check)) {
                    (Step::Draft(_), Some(record::Check::Awaited)) => {
                        return act(of_college(actor("h-2", Role::Head)), Step::ConfirmRecord);
                    }
                    (Step::Draft(_), Some(record::Check::SentBack)) => Step::EnterRecord { record: NOTE },
                    (step, _) => step,
                };
            let id = if step.kind().role(rules()) == Some(Role::Executor) { executor.clone() } else { clerk().id };
            act(Actor { college: open.college, id, role: step.kind().role(rules()).unwrap() }, step)
        }
        (Work::Drafted { draft, .. }, _) => {
            let number = draft.ground().is_none().then(|| number(open.college, 100 + open.drafts));
            let document = FileRef([u8::try_from(100 + open.drafts).unwrap(); 32]);
            let supplement = open.record.as_ref().filter(|_| number.is_some()).map(|_| NOTE);
            Command::Prepare {
                draft: open.drafts,
                prepared: Prepared { appeal_until: None, document, number, supplement, templates: None },
            }
        }
        (Work::ForSignature { .. }, _) if other => act(of_college(head()), Step::ReturnForRework { remark: NOTE }),
        (Work::ForSignature { prepared, .. }, _) => {
            act(of_college(actor("h-2", Role::Head)), signature(prepared.document, open.college))
        }
        (Work::Signed, _) if other || open.is_collected_at_college() => {
            act(of_college(clerk()), Step::Issue { identity: NOTE, original: true, to: Party::Applicant })
        }
        (Work::Signed, _) => act(of_college(clerk()), Step::HandToCourier { run: None, waybill: WAYBILL }),
        (Work::Sent, _) if other && odd => {
            act(of_college(clerk()), Step::TakeBack { note: NOTE, why: ReturnReason::Packing })
        }
        (Work::Sent, _) if other && !open.parcel_missing => Command::WarnOfParcel,
        (Work::Sent, _) if other && open.lost_results == 0 => {
            act(of_college(head()), Step::DeclareLost { parcel: Parcel::Result, reason: NOTE })
        }
        (Work::Sent, _) => act(of_college(clerk()), Step::ConfirmArrival),
        (Work::AtCounter, _) if other && odd && open.reminders == 0 => Command::RemindOfCollection,
        (Work::AtCounter, _) if other => {
            act(of_college(clerk()), Step::TakeBack { note: NOTE, why: ReturnReason::Uncollected })
        }
        (Work::Kept, _) if other => act(of_college(clerk()), Step::HandToCourier { run: None, waybill: WAYBILL }),
        (Work::Kept, _) => {
            act(of_college(clerk()), Step::Issue { identity: NOTE, original: true, to: Party::Applicant })
        }
        (Work::AtCounter, _) => Command::HandOver { at: at(NOW), to: Party::Applicant },
    }
}

/// A life: its events, each with the case and the card after it, and the surroundings in which it was recorded.
pub(super) struct Life(pub(super) Vec<(Event, Case, Card, Context<'static>)>);

impl Life {
    /// Lets a case live through its moves, two days apart; what is rejected changes nothing.
    pub(super) fn of(moves: &[Move]) -> Self {
        let (mut case, mut card, mut life) = (Case::default(), None, Vec::new());
        let mut calendars = [context(NOW), after_the_decree(NOW)];
        for (days, next) in (0..).step_by(2).zip(moves) {
            if matches!(next, Move::Recount) {
                calendars.reverse();
            }
            let context = Context { now: at(NOW) + TimeDelta::days(days), ..calendars[0] };
            let (command, must) = match next {
                Move::Any(command) => (Command::clone(command), false),
                Move::Annul => (annul(&case.state), false),
                Move::Complain { choice } => (complaint(&case, *choice, context.now), false),
                Move::Record { choice } => (about_record(&case.state, *choice), false),
                Move::Extend { days } => (extend_by(&case.state, *days), false),
                Move::Recount => (Command::MoveTerm, false),
                Move::Succeed if case.state == State::Unknown => {
                    let early = submitted("2025-08-29T10:00:00+05:00");
                    (submit(Submission { provider: merged_college(), ..early }), false)
                }
                Move::Succeed => (Command::HandToSuccessor, false),
                Move::Twins { apart } => (twins(&case.state, *apart), false),
                Move::Watch { near } => (watch(&case.state, *near, context.now), false),
                Move::Onward { other } => (onward(&case.state, *other, &context), matches!(case.state, State::Open(_))),
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
        State::Unknown | State::Declined { .. } | State::Issued(_) | State::Merged(_) | State::Withdrawn(_) => false,
    }
}
