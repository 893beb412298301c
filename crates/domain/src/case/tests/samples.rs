//! Packages, histories and surroundings that the tests begin with.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::application_number::ApplicationNumber;
use crate::calendar::Calendar;
use crate::case::complaint::{self, About, Body, Decided, Official, Registered, Resumed, Task, Verdict};
use crate::case::{
    Actor, Case, Channel, Command, Consent, Context, Corrected, Correction, Delivery, Digest, Document, DocumentKind,
    Draft, Event, Extension, Field, FileRef, Ground, HearingForm, IisNumber, Manner, Medium, OriginalKind, Parcel,
    Party, PersonRef, Prepared, Reason, Representative, RepresentativeKind, ReturnReason, Role, StaffId, Step,
    Submission, VerifiedSignature, record,
};
use crate::identity::Bin;
use crate::language::Language;
use crate::provider::{OwnHours, Provider, Register, Status};
use crate::register_number::RegisterNumber;
use crate::regulation::{Duty, Regulation, RegulationId};

/// The day after the package of [`complete`] was handed in.
pub(crate) const NOW: &str = "2026-11-24T15:00:00+05:00";

/// The waybill under which packages leave.
pub(crate) const WAYBILL: Digest = Digest([7; 32]);

/// The document that the head signs.
pub(crate) const DOCUMENT: FileRef = FileRef([5; 32]);

/// The archive record.
pub(crate) const RECORD: FileRef = FileRef([20; 32]);

/// What somebody wrote, or showed.
pub(crate) const NOTE: FileRef = FileRef([3; 32]);

/// The moment after the last day of [`complete`]'s term.
pub(crate) const PASSED: &str = "2026-12-15T00:00:00+05:00";

static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    let provider = |bin, status| Provider {
        hours: OwnHours::default(),
        later: Vec::new(),
        bin,
        name_kk: "Қостанай политехникалық колледжі".to_owned(),
        name_ru: "Костанайский политехнический колледж".to_owned(),
        status,
        week: 5,
    };
    Register::new([
        provider(college(), Status::Active),
        provider(merged_college(), Status::Merged { since: day("2025-09-01"), successor: college() }),
    ])
});

/// The shipped calendar after a decree that takes Monday, 7 December 2026, out of [`complete`]'s term.
static CHANGED: LazyLock<Calendar> = LazyLock::new(|| {
    let shipped = include_str!("../../../data/calendar/2026.txt");
    let swapped = shipped.replace("revision 2", "revision 3").replace(
        "2026-12-16 holiday            independence-day     holidays",
        "2026-12-07 day-off-by-decree  2026-12-19           G24G0000109\n\
         2026-12-16 holiday            independence-day     holidays\n\
         2026-12-19 working-by-decree  2026-12-07           G24G0000109",
    );
    Calendar::shipped().updated(crate::calendar::read("2026.txt", &swapped).unwrap()).unwrap()
});

/// Surroundings after the decree.
pub(crate) fn after_the_decree(now: &str) -> Context<'static> {
    Context { calendar: &CHANGED, ..context(now) }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn college() -> Bin {
    Bin::parse("050340517500").unwrap()
}

pub(crate) fn merged_college() -> Bin {
    Bin::parse("970940123375").unwrap()
}

pub(crate) fn context(now: &str) -> Context<'static> {
    Context { calendar: Calendar::shipped(), now: at(now), providers: &REGISTER }
}

pub(crate) fn paper(kind: DocumentKind) -> Document {
    Document { kind, medium: Medium::Paper, pages: None, valid_until: None }
}

/// A lost diploma, asked for by its holder on a Monday morning.
pub(crate) fn complete() -> Submission {
    submitted("2026-11-23T10:05:12+05:00")
}

pub(crate) fn submitted(at_moment: &str) -> Submission {
    Submission {
        applicant: person(1),
        branch: Some("kst-01".to_owned()),
        channel: Channel::Counter,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: vec![paper(DocumentKind::Application), paper(DocumentKind::Identity)],
        flags: Vec::new(),
        iis_number: IisNumber::parse("014-2026-0100001"),
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, 4512).unwrap(),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: college(),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: at(at_moment),
        taken_by: None,
    }
}

/// The same, brought by a representative with the paper that he needs.
pub(crate) fn represented(kind: RepresentativeKind) -> Submission {
    let representative = Representative { authority_valid_until: None, kind, person: person(2) };
    let mut package = complete();
    package.documents.push(paper(representative.paper()));
    Submission { representative: Some(representative), ..package }
}

pub(crate) fn person(id: u128) -> PersonRef {
    PersonRef { id: Uuid::from_u128(id), digest: Digest([1; 32]) }
}

pub(crate) fn submit(package: Submission) -> Command {
    Command::Submit(Box::new(package))
}

pub(crate) fn dispatch() -> Command {
    Command::Dispatch { at: at("2026-11-24T11:00:00+05:00"), pages: 3, waybill: WAYBILL }
}

pub(crate) fn give_back() -> Command {
    Command::Return { at: at("2026-11-24T14:00:00+05:00"), waybill: WAYBILL }
}

/// The same, handed in at the college's own office.
pub(crate) fn at_office() -> Submission {
    Submission { branch: None, channel: Channel::Office, iis_number: None, ..complete() }
}

pub(crate) fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

pub(crate) fn actor(id: &str, role: Role) -> Actor {
    Actor { college: college(), id: staff(id), role }
}

pub(crate) fn clerk() -> Actor {
    actor("c-1", Role::Clerk)
}

pub(crate) fn executor() -> Actor {
    actor("e-1", Role::Executor)
}

pub(crate) fn head() -> Actor {
    actor("h-1", Role::Head)
}

pub(crate) fn act(by: Actor, step: Step) -> Command {
    Command::Act { by, step }
}

pub(crate) fn assign() -> Step {
    Step::Assign { executor: executor().id, resolution: Some(NOTE) }
}

pub(crate) fn refusal(ground: Ground) -> Draft {
    Draft::Refusal { fact: NOTE, ground }
}

/// When a hearing of [`complete`] is.
pub(crate) const HEARING: &str = "2026-11-27T10:00:00+05:00";

/// When a refusal whose notice came on the day of [`NOW`] may be drafted.
pub(crate) const HEARD: &str = "2026-11-27T12:00:00+05:00";

pub(crate) fn propose(ground: Ground) -> Step {
    Step::ProposeRefusal { fact: NOTE, ground }
}

pub(crate) fn confirm_notice(delivered_at: &str) -> Step {
    Step::ConfirmNotice { at: at(delivered_at), how: Delivery::InPerson }
}

pub(crate) fn object(hearing: bool) -> Step {
    Step::RecordObjection { at: None, hearing, statement: NOTE }
}

pub(crate) fn set_hearing(hearing_at: &str) -> Step {
    Step::SetHearing { at: at(hearing_at), form: HearingForm::Video }
}

pub(crate) fn record_hearing(held_at: &str) -> Step {
    Step::RecordHearing { at: at(held_at), protocol: NOTE }
}

pub(crate) fn signature(document: FileRef, of: Bin) -> Step {
    Step::Sign(VerifiedSignature::assertion(document, FileRef([6; 32]), [9; 32], of))
}

pub(crate) fn number(college: Bin, serial: u32) -> RegisterNumber {
    RegisterNumber::try_new(college, 2026, serial).unwrap()
}

/// A duplicate that was made, under a number of the college.
pub(crate) fn duplicate() -> Prepared {
    Prepared {
        appeal_until: None,
        document: DOCUMENT,
        number: Some(number(college(), 17)),
        supplement: None,
        templates: None,
    }
}

/// A letter of refusal that was made.
pub(crate) fn letter() -> Prepared {
    Prepared {
        appeal_until: Some(day("2027-02-24")),
        document: DOCUMENT,
        number: None,
        supplement: None,
        templates: None,
    }
}

pub(crate) fn accepted_at_office() -> Vec<Event> {
    Case::default().decide(&submit(at_office()), &context(NOW)).unwrap()
}

/// A case with a representative, at a counter.
pub(crate) fn accepted_from_attorney() -> Vec<Event> {
    Case::default().decide(&submit(represented(RepresentativeKind::Attorney)), &context(NOW)).unwrap()
}

/// The papers came by courier, and the clerk registered them.
pub(crate) fn delivered() -> Vec<Event> {
    [dispatched(), vec![Event::Delivered { by: clerk().id }], registered()].concat()
}

pub(crate) fn registered() -> Vec<Event> {
    vec![Event::Registered { by: clerk().id }]
}

pub(crate) fn assigned() -> Vec<Event> {
    vec![Event::Assigned { by: head().id, executor: executor().id, resolution: Some(NOTE) }]
}

pub(crate) fn proposed(ground: Ground) -> Vec<Event> {
    vec![Event::RefusalProposed { at: at("2026-11-24T12:00:00+05:00"), by: executor().id, fact: NOTE, ground }]
}

/// The notice came on the day of [`NOW`].
pub(crate) fn told() -> Vec<Event> {
    vec![Event::NoticeDelivered { at: at(NOW), by: None, how: Delivery::Email }]
}

pub(crate) fn objected(hearing: bool) -> Vec<Event> {
    vec![Event::ObjectionReceived { at: at(NOW), by: clerk().id, hearing, statement: NOTE }]
}

pub(crate) fn hearing_set() -> Vec<Event> {
    vec![Event::HearingSet { at: at(HEARING), by: executor().id, form: HearingForm::InPerson }]
}

pub(crate) fn hearing_held() -> Vec<Event> {
    vec![Event::HearingHeld { at: at(HEARING), by: executor().id, protocol: NOTE }]
}

/// The procedure of a refusal with everything that it may have.
pub(crate) fn heard(ground: Ground) -> Vec<Event> {
    [proposed(ground), told(), objected(true), hearing_set(), hearing_held()].concat()
}

pub(crate) fn drafted(draft: Draft) -> Vec<Event> {
    vec![Event::Drafted { by: executor().id, draft }]
}

pub(crate) fn prepared(document: Prepared) -> Vec<Event> {
    vec![Event::Prepared(document)]
}

pub(crate) fn reworked() -> Vec<Event> {
    vec![Event::ReworkDemanded { by: head().id, remark: NOTE }]
}

pub(crate) fn signed() -> Vec<Event> {
    let (by, signature) = (head().id, FileRef([6; 32]));
    vec![Event::Signed { by, document: DOCUMENT, manner: Manner::Electronic { certificate: [9; 32], signature } }]
}

pub(crate) fn sent() -> Vec<Event> {
    vec![Event::Sent { by: clerk().id, run: None, waybill: WAYBILL }]
}

pub(crate) fn arrived() -> Vec<Event> {
    vec![Event::Arrived { by: clerk().id }]
}

pub(crate) fn handed_over() -> Vec<Event> {
    vec![Event::Issued { at: at(NOW), by: None, identity: None, original: false, to: Party::Applicant }]
}

pub(crate) fn issued_at_office() -> Vec<Event> {
    vec![Event::Issued {
        at: at(NOW),
        by: Some(clerk().id),
        identity: Some(NOTE),
        original: false,
        to: Party::Applicant,
    }]
}

/// An operator of 1414.
pub(crate) fn operator() -> Official {
    Official::Operator(staff("o-17"))
}

pub(crate) fn complain(by: Official, step: complaint::Step) -> Command {
    Command::Complain { by, step }
}

/// A complaint that is taken down.
pub(crate) fn complaint_step(about: About, body: Body) -> complaint::Step {
    complaint::Step::Register { about, against: None, body, party: Party::Applicant, statement: NOTE }
}

pub(crate) fn decide(verdict: Verdict) -> complaint::Step {
    let (document, decided_on) = (NOTE, day("2026-11-24"));
    complaint::Step::Decide { complaint: 1, decided_on, document, verdict, working_days: None }
}

/// A complaint that was registered on the day of [`NOW`].
/// The version in force at [`NOW`].
pub(crate) fn rules() -> &'static Regulation {
    Regulation::of(RegulationId::Y2023)
}

pub(crate) fn complained(about: About, body: Body) -> Vec<Event> {
    let (case_file_by, due_on) = match body {
        Body::Corporation | Body::Provider => (None, "2026-12-01"),
        Body::QualityBody => (Some(day("2026-11-27")), "2026-12-15"),
        Body::HigherBody => (Some(day("2026-11-27")), "2026-12-24"),
    };
    vec![Event::Complaint(complaint::Event::Registered(Box::new(Registered {
        about,
        against: None,
        appeal_until: (about == About::Refusal).then(|| day("2027-02-24")),
        body,
        by: clerk().id,
        case_file_by,
        complaint: 1,
        due_on: day(due_on),
        party: Party::Applicant,
        received_on: None,
        refusal: None,
        registered_on: day("2026-11-24"),
        statement: NOTE,
    })))]
}

/// What happened to the first complaint.
pub(crate) fn happened(event: complaint::Event) -> Vec<Event> {
    vec![Event::Complaint(event)]
}

pub(crate) fn case_file_handed_over() -> Vec<Event> {
    happened(complaint::Event::CaseFileHandedOver { by: clerk().id, complaint: 1 })
}

pub(crate) fn complaint_extended() -> Vec<Event> {
    happened(complaint::Event::Extended { by: clerk().id, complaint: 1, due_on: day("2026-12-30"), letter: NOTE })
}

/// What the decree does to a complaint at the body for the quality of state services.
pub(crate) fn complaint_moved() -> Vec<Event> {
    let (calendar, due_on) = ("kz/2026.3".to_owned(), day("2026-12-17"));
    happened(complaint::Event::Moved { calendar, case_file_by: None, complaint: 1, due_on })
}

pub(crate) fn complaint_overdue(due_on: &str) -> Vec<Event> {
    happened(complaint::Event::Overdue { complaint: 1, day: day(due_on), task: Task::Decision })
}

pub(crate) fn complaint_withdrawn() -> Vec<Event> {
    let (by, statement) = (clerk().id, NOTE);
    happened(complaint::Event::Withdrawn { by, complaint: 1, party: Party::Applicant, statement })
}

/// Decided on the day of [`NOW`]; a refusal is overturned where it goes on.
pub(crate) fn decided(verdict: Verdict, goes_on: bool) -> Vec<Event> {
    let (since, due_on) = (day("2026-11-24"), day("2026-12-01"));
    let resumed = Resumed { due_on, hand_over_by: day("2026-11-30"), since, working_days: 5 };
    happened(complaint::Event::Decided(Box::new(Decided {
        by: clerk().id,
        complaint: 1,
        decided_on: since,
        document: NOTE,
        resumed: goes_on.then_some(resumed),
        verdict,
    })))
}

/// What the decree does to [`complete`]'s term.
pub(crate) fn moved() -> Vec<Event> {
    let (due_on, hand_over_by) = (day("2026-12-15"), day("2026-12-14"));
    vec![Event::TermMoved { calendar: "kz/2026.3".to_owned(), due_on, hand_over_by }]
}

/// The head extends [`complete`]'s term from 14 December.
pub(crate) fn extend(until: &str) -> Step {
    Step::Extend { reason: NOTE, until: day(until) }
}

/// The head extended it on the day of [`NOW`] to Friday, 25 December.
pub(crate) fn extended() -> Vec<Event> {
    vec![Event::TermExtended(Extension {
        at: at(NOW),
        by: head().id,
        from: day("2026-12-14"),
        hand_over_by: day("2026-12-24"),
        reason: NOTE,
        tell_by: day("2026-11-27"),
        until: day("2026-12-25"),
    })]
}

/// The last moment for a draft of [`complete`].
pub(crate) const DRAFT_BY: &str = "2026-12-07T18:30:00+05:00";

/// It was warned that the time of a draft of [`complete`] is near its end.
pub(crate) fn slow() -> Vec<Event> {
    vec![Event::StepNear { by: at(DRAFT_BY), duty: Duty::Draft, responsible: Some(executor().id) }]
}

/// A step that was not taken in its time.
pub(crate) fn late(duty: Duty) -> Vec<Event> {
    let responsible = (duty == Duty::Draft).then(|| executor().id);
    vec![Event::StepOverrun { by: at(DRAFT_BY), duty, responsible }]
}

pub(crate) fn near() -> Vec<Event> {
    vec![Event::TermNear { hand_over_by: day("2026-12-11") }]
}

/// From the draft to the signature, of a duplicate.
pub(crate) fn duplicate_signed() -> Vec<Event> {
    [assigned(), drafted(Draft::Duplicate), prepared(duplicate()), signed()].concat()
}

/// The same once more, after what was handed out.
pub(crate) fn signed_anew() -> Vec<Event> {
    let anew = Prepared { document: FileRef([31; 32]), number: Some(number(college(), 18)), ..duplicate() };
    let (by, signature) = (head().id, FileRef([32; 32]));
    let signed =
        Event::Signed { by, document: anew.document, manner: Manner::Electronic { certificate: [9; 32], signature } };
    [drafted(Draft::Duplicate), prepared(anew), vec![signed]].concat()
}

/// From the draft to the signature, of a refusal.
pub(crate) fn refusal_signed() -> Vec<Event> {
    [assigned(), drafted(refusal(Ground::Unreliable)), prepared(letter()), signed()].concat()
}

pub(crate) fn accepted() -> Vec<Event> {
    Case::default().decide(&submit(complete()), &context(NOW)).unwrap()
}

pub(crate) fn declined() -> Vec<Event> {
    let package = Submission { documents: Vec::new(), ..complete() };
    Case::default().decide(&submit(package), &context(NOW)).unwrap()
}

/// Papers that the college's own office did not take in.
pub(crate) fn declined_at_office() -> Vec<Event> {
    let package = Submission { documents: Vec::new(), ..at_office() };
    Case::default().decide(&submit(package), &context(NOW)).unwrap()
}

pub(crate) fn dispatched() -> Vec<Event> {
    vec![Event::Dispatched { at: at("2026-11-24T11:00:00+05:00"), pages: 3, waybill: WAYBILL }]
}

pub(crate) fn returned() -> Vec<Event> {
    vec![Event::Returned { at: at("2026-11-24T14:00:00+05:00"), waybill: WAYBILL }]
}

pub(crate) fn reminded(nth: u32) -> Vec<Event> {
    vec![Event::CollectionReminded { nth }]
}

pub(crate) fn came_back(why: ReturnReason) -> Vec<Event> {
    vec![Event::ResultReturned { by: clerk().id, note: NOTE, why }]
}

pub(crate) fn missing(parcel: Parcel) -> Vec<Event> {
    vec![Event::ParcelMissing { by: None, parcel }]
}

pub(crate) fn lost(parcel: Parcel) -> Vec<Event> {
    vec![Event::ParcelLost { by: head().id, parcel, reason: NOTE }]
}

pub(crate) fn found(parcel: Parcel) -> Vec<Event> {
    vec![Event::ParcelFound { by: clerk().id, note: Some(NOTE), parcel }]
}

pub(crate) fn expired() -> Vec<Event> {
    vec![Event::TermExpired { due_on: day("2026-12-14") }]
}

/// The applicant of [`complete`] as the second version tells him.
pub(crate) fn correction(fields: &[Field]) -> Correction {
    Correction {
        applicant: person(2),
        fields: fields.to_vec(),
        language: None,
        note: NOTE,
        original: None,
        possible_duplicate_of: None,
        reasons: Vec::new(),
        replaces: person(1).id,
    }
}

pub(crate) fn correct(by: Actor, correction: Correction) -> Command {
    Command::Correct { by, correction: Box::new(correction) }
}

pub(crate) fn corrected(fields: &[Field], remade: bool) -> Vec<Event> {
    let correction = correction(fields);
    vec![Event::DataCorrected(Box::new(Corrected { by: clerk().id, correction, remade, role: Role::Clerk }))]
}

/// An operator takes down that the original was found.
pub(crate) fn original_found() -> Vec<Event> {
    vec![Event::OriginalFound { by: staff("o-1"), note: NOTE, on: day("2026-11-23") }]
}

/// Its executor entered the archive record.
pub(crate) fn record_entered() -> Vec<Event> {
    vec![Event::Record(record::Event::Entered { by: executor().id, record: RECORD })]
}

/// The second person found it right.
pub(crate) fn record_confirmed() -> Vec<Event> {
    vec![Event::Record(record::Event::Confirmed { by: staff("e-2"), record: RECORD })]
}

/// The second person found it wrong.
pub(crate) fn record_sent_back() -> Vec<Event> {
    vec![Event::Record(record::Event::SentBack { by: staff("e-2"), reason: NOTE })]
}

/// A duplicate with its supplement.
pub(crate) fn with_supplement() -> Prepared {
    Prepared { supplement: Some(FileRef([21; 32])), ..duplicate() }
}

/// A head who signed nothing of it proposes to annul what is signed.
pub(crate) fn annulment_proposed() -> Vec<Event> {
    vec![Event::AnnulmentProposed { anew: false, by: head().id, reason: NOTE }]
}

/// The same, of what has a mistake of the college's own.
pub(crate) fn remaking_proposed() -> Vec<Event> {
    vec![Event::AnnulmentProposed { anew: true, by: head().id, reason: NOTE }]
}

/// The second person confirms it.
pub(crate) fn annulled() -> Vec<Event> {
    vec![Event::Annulled { by: staff("e-2"), proposed_by: head().id, reason: NOTE, resumed: None }]
}

/// The second person confirms it of what was handed out: the college makes another.
pub(crate) fn made_anew() -> Vec<Event> {
    let due_on = day("2026-12-28");
    let resumed = Resumed { due_on, hand_over_by: due_on, since: day("2026-12-21"), working_days: 5 };
    vec![Event::Annulled { by: staff("e-2"), proposed_by: head().id, reason: NOTE, resumed: Some(resumed) }]
}

pub(crate) fn earlier() -> ApplicationNumber {
    ApplicationNumber::try_new(2026, 4498).unwrap()
}

/// What may be a second application for the same.
pub(crate) fn twin() -> Submission {
    Submission { possible_duplicate_of: Some(earlier()), ..complete() }
}

pub(crate) fn accepted_twin() -> Vec<Event> {
    Case::default().decide(&submit(twin()), &context(NOW)).unwrap()
}

pub(crate) fn merged() -> Vec<Event> {
    vec![Event::Merged { by: clerk().id, into: earlier() }]
}

pub(crate) fn separated() -> Vec<Event> {
    vec![Event::Separated { by: head().id, from: earlier() }]
}

pub(crate) fn told_apart() -> Vec<Event> {
    vec![Event::ToldApart { by: clerk().id, from: earlier() }]
}

pub(crate) fn withdrawn() -> Vec<Event> {
    vec![Event::Withdrawn { at: at(NOW), by: Party::Applicant, recorded_by: None, statement: None }]
}

/// A package of an attorney whose authority is good through a day.
pub(crate) fn from_attorney_until(last: &str) -> Vec<Event> {
    let mut package = represented(RepresentativeKind::Attorney);
    if let Some(acting) = &mut package.representative {
        acting.authority_valid_until = Some(day(last));
    }
    crate::case::Case::default().decide(&submit(package), &context(NOW)).unwrap()
}

/// A damaged diploma, asked for through the portal, which takes no paper.
pub(crate) fn through_portal(at_moment: &str) -> Submission {
    Submission {
        branch: None,
        channel: Channel::Portal,
        documents: vec![Document { medium: Medium::DigitalDocument, ..paper(DocumentKind::Application) }],
        iis_number: None,
        reasons: vec![Reason::Damaged],
        taken_by: Some(staff("egov-1")),
        ..submitted(at_moment)
    }
}

pub(crate) fn accepted_from_portal() -> Vec<Event> {
    let package = through_portal("2026-11-23T10:05:12+05:00");
    crate::case::Case::default().decide(&submit(package), &context(NOW)).unwrap()
}
