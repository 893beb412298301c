//! Any event that can be.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::complaint::{self, About, Body, Task, Verdict};
use telnusqa_domain::case::{
    Accepted, Channel, Consent, Corrected, Correction, Declined, Delivery, Digest, Document, DocumentKind, Draft,
    Event, Extension, Field, FileRef, Flag, Ground, HearingForm, IisNumber, Manner, Medium, OriginalKind, Parcel,
    Party, PersonRef, Prepared, Reason, Representative, RepresentativeKind, ReturnReason, Role, StaffId, Submission,
    record,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::{Duty, RegulationId};
use telnusqa_domain::transfer::ListNumber;
use uuid::Uuid;

pub(crate) fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        accepted(),
        (kinds(), kinds(), submission()).prop_map(|(expired, missing, submission)| Event::Declined(Box::new(
            Declined { expired, missing, submission }
        ))),
        step(),
        before_a_refusal(),
        of_a_complaint().prop_map(Event::Complaint),
        of_a_parcel(),
        record().prop_map(Event::Record),
        of_a_correction(),
        (moment(), any::<u16>(), digest()).prop_map(|(at, pages, waybill)| Event::Dispatched { at, pages, waybill }),
        (moment(), option::of(staff()), option::of(file()), any::<bool>(), party())
            .prop_map(|(at, by, identity, original, to)| Event::Issued { at, by, identity, original, to }),
        (moment(), digest()).prop_map(|(at, waybill)| Event::Returned { at, waybill }),
        (bin(), bin()).prop_map(|(from, to)| Event::HandedToSuccessor { from, to }),
        step_time().prop_map(|(by, duty, responsible)| Event::StepNear { by, duty, responsible }),
        step_time().prop_map(|(by, duty, responsible)| Event::StepOverrun { by, duty, responsible }),
        day().prop_map(|due_on| Event::TermExpired { due_on }),
        (moment(), staff(), file(), [day(), day(), day(), day()]).prop_map(
            |(at, by, reason, [from, hand_over_by, tell_by, until])| {
                Event::TermExtended(Extension { at, by, from, hand_over_by, reason, tell_by, until })
            }
        ),
        (day(), day()).prop_map(|(due_on, hand_over_by)| Event::TermMoved {
            calendar: "kz/2026.2".to_owned(),
            due_on,
            hand_over_by,
        }),
        day().prop_map(|hand_over_by| Event::TermNear { hand_over_by }),
        (moment(), party(), option::of(staff()), option::of(file()))
            .prop_map(|(at, by, recorded_by, statement)| Event::Withdrawn { at, by, recorded_by, statement }),
    ]
}

/// What was taken down wrongly.
fn of_a_correction() -> impl Strategy<Value = Event> {
    let new =
        (option::of(select(&Language::ALL[..])), option::of(select(OriginalKind::ALL)), vec(select(Reason::ALL), 0..3));
    (
        person(),
        staff(),
        select(Role::ALL),
        vec(select(Field::ALL), 1..4),
        file(),
        new,
        (any::<(bool, u128)>(), option::of(number())),
    )
        .prop_map(
            |(applicant, by, role, fields, note, (language, original, reasons), ((remade, replaces), twin))| {
                let replaces = Uuid::from_u128(replaces);
                let correction = Correction {
                    applicant,
                    fields,
                    language,
                    note,
                    original,
                    possible_duplicate_of: twin,
                    reasons,
                    replaces,
                };
                Event::DataCorrected(Box::new(Corrected { by, correction, remade, role }))
            },
        )
}

/// What a college does.
fn step() -> impl Strategy<Value = Event> {
    let number = (bin(), 2000_u16..=9999, 1..=RegisterNumber::SERIAL_MAX)
        .prop_map(|(college, year, serial)| RegisterNumber::try_new(college, year, serial).unwrap());
    prop_oneof![
        (staff(), staff(), file(), option::of(resumed()))
            .prop_map(|(by, proposed_by, reason, resumed)| { Event::Annulled { by, proposed_by, reason, resumed } }),
        (any::<bool>(), staff(), file()).prop_map(|(anew, by, reason)| Event::AnnulmentProposed { anew, by, reason }),
        (staff(), self::number()).prop_map(|(by, into)| Event::Merged { by, into }),
        (staff(), file(), day()).prop_map(|(by, note, on)| Event::OriginalFound { by, note, on }),
        (staff(), self::number()).prop_map(|(by, from)| Event::Separated { by, from }),
        (staff(), self::number()).prop_map(|(by, from)| Event::ToldApart { by, from }),
        staff().prop_map(|by| Event::Arrived { by }),
        (staff(), staff(), option::of(file())).prop_map(|(by, executor, resolution)| Event::Assigned {
            by,
            executor,
            resolution
        }),
        staff().prop_map(|by| Event::Delivered { by }),
        (staff(), draft()).prop_map(|(by, draft)| Event::Drafted { by, draft }),
        (option::of(day()), file(), option::of(number), option::of(file()), option::of(any::<u32>())).prop_map(
            |(appeal_until, document, number, supplement, templates)| {
                Event::Prepared(Prepared { appeal_until, document, number, supplement, templates })
            },
        ),
        staff().prop_map(|by| Event::Registered { by }),
        (staff(), file()).prop_map(|(by, remark)| Event::ReworkDemanded { by, remark }),
        (staff(), option::of(run()), digest()).prop_map(|(by, run, waybill)| Event::Sent { by, run, waybill }),
        (staff(), file(), file()).prop_map(|(by, document, scan)| Event::ScanAttached { by, document, scan }),
        (staff(), file(), manner()).prop_map(|(by, document, manner)| Event::Signed { by, document, manner }),
    ]
}

fn manner() -> impl Strategy<Value = Manner> {
    prop_oneof![
        file().prop_map(|scan| Manner::ByHand { scan }),
        (any::<[u8; 32]>(), file()).prop_map(|(certificate, signature)| Manner::Electronic { certificate, signature }),
    ]
}

/// What happens to the archive record.
fn record() -> impl Strategy<Value = record::Event> {
    prop_oneof![
        (staff(), file()).prop_map(|(by, record)| record::Event::Confirmed { by, record }),
        staff().prop_map(|by| record::Event::Dropped { by }),
        (staff(), file()).prop_map(|(by, record)| record::Event::Entered { by, record }),
        (staff(), file()).prop_map(|(by, reason)| record::Event::SentBack { by, reason }),
    ]
}

/// What goes before a refusal.
fn before_a_refusal() -> impl Strategy<Value = Event> {
    prop_oneof![
        (moment(), staff(), file()).prop_map(|(at, by, protocol)| Event::HearingHeld { at, by, protocol }),
        (moment(), staff(), select(HearingForm::ALL)).prop_map(|(at, by, form)| Event::HearingSet { at, by, form }),
        (moment(), option::of(staff()), select(Delivery::ALL)).prop_map(|(at, by, how)| Event::NoticeDelivered {
            at,
            by,
            how
        }),
        (moment(), staff(), any::<bool>(), file())
            .prop_map(|(at, by, hearing, statement)| { Event::ObjectionReceived { at, by, hearing, statement } }),
        (moment(), staff(), file(), select(Ground::ALL)).prop_map(|(at, by, fact, ground)| Event::RefusalProposed {
            at,
            by,
            fact,
            ground
        }),
    ]
}

/// What becomes of a parcel that does not come.
fn of_a_parcel() -> impl Strategy<Value = Event> {
    let parcel = || select(Parcel::ALL);
    prop_oneof![
        (staff(), option::of(file()), parcel()).prop_map(|(by, note, parcel)| Event::ParcelFound { by, note, parcel }),
        (staff(), parcel(), file()).prop_map(|(by, parcel, reason)| Event::ParcelLost { by, parcel, reason }),
        (option::of(staff()), parcel()).prop_map(|(by, parcel)| Event::ParcelMissing { by, parcel }),
        any::<u32>().prop_map(|nth| Event::CollectionReminded { nth }),
        (staff(), file(), select(ReturnReason::ALL)).prop_map(|(by, note, why)| Event::ResultReturned {
            by,
            note,
            why
        }),
    ]
}

/// The term of a case that goes on.
fn resumed() -> impl Strategy<Value = complaint::Resumed> {
    (day(), day(), day(), any::<u32>()).prop_map(|(due_on, hand_over_by, since, working_days)| complaint::Resumed {
        due_on,
        hand_over_by,
        since,
        working_days,
    })
}

/// What happens to a complaint.
fn of_a_complaint() -> impl Strategy<Value = complaint::Event> {
    let number = any::<u32>;
    let said =
        (select(About::ALL), option::of(staff()), select(Body::ALL), staff(), party(), file(), option::of(file()));
    let days = (option::of(day()), option::of(day()), day(), day(), option::of(day()));
    let registered = (said, days, number()).prop_map(|(said, days, complaint)| {
        complaint::Event::Registered(Box::new(complaint::Registered {
            about: said.0,
            against: said.1,
            appeal_until: days.0,
            body: said.2,
            by: said.3,
            case_file_by: days.1,
            complaint,
            due_on: days.2,
            party: said.4,
            received_on: days.4,
            refusal: said.6,
            registered_on: days.3,
            statement: said.5,
        }))
    });
    let decided = (staff(), number(), day(), file(), option::of(resumed()), select(Verdict::ALL)).prop_map(
        |(by, complaint, decided_on, document, resumed, verdict)| {
            let decided = complaint::Decided { by, complaint, decided_on, document, resumed, verdict };
            complaint::Event::Decided(Box::new(decided))
        },
    );
    prop_oneof![
        registered,
        decided,
        (staff(), number()).prop_map(|(by, complaint)| complaint::Event::CaseFileHandedOver { by, complaint }),
        (staff(), number(), day(), file()).prop_map(|(by, complaint, due_on, letter)| complaint::Event::Extended {
            by,
            complaint,
            due_on,
            letter
        }),
        (option::of(day()), number(), day()).prop_map(|(case_file_by, complaint, due_on)| complaint::Event::Moved {
            calendar: "kz/2026.4".to_owned(),
            case_file_by,
            complaint,
            due_on
        }),
        (number(), day(), select(Task::ALL)).prop_map(|(complaint, day, task)| complaint::Event::Near {
            complaint,
            day,
            task
        }),
        (number(), day(), select(Task::ALL)).prop_map(|(complaint, day, task)| complaint::Event::Overdue {
            complaint,
            day,
            task
        }),
        (staff(), number(), party(), file()).prop_map(|(by, complaint, party, statement)| {
            complaint::Event::Withdrawn { by, complaint, party, statement }
        }),
    ]
}

fn step_time() -> impl Strategy<Value = (DateTime<Utc>, Duty, Option<StaffId>)> {
    (moment(), select(Duty::ALL.to_vec()), option::of(staff()))
}

fn draft() -> impl Strategy<Value = Draft> {
    let refusal = (file(), select(Ground::ALL)).prop_map(|(fact, ground)| Draft::Refusal { fact, ground });
    prop_oneof![Just(Draft::Duplicate), refusal]
}

fn staff() -> impl Strategy<Value = StaffId> {
    "[a-z0-9.-]{1,40}".prop_map(|text| StaffId::parse(&text).unwrap())
}

fn file() -> impl Strategy<Value = FileRef> {
    any::<[u8; 32]>().prop_map(FileRef)
}

fn party() -> impl Strategy<Value = Party> {
    select(Party::ALL)
}

fn accepted() -> impl Strategy<Value = Event> {
    let regulation = select(vec![RegulationId::Y2016, RegulationId::Y2023]);
    (day(), day(), moment(), regulation, option::of(bin()), submission()).prop_map(
        |(due_on, hand_over_by, registered_at, regulation, routed_to, submission)| {
            Event::Accepted(Box::new(Accepted {
                due_on,
                hand_over_by,
                registered_at,
                regulation,
                routed_to,
                submission,
            }))
        },
    )
}

fn submission() -> impl Strategy<Value = Submission> {
    let who = (person(), option::of(representative()), select(Language::ALL.to_vec()), any::<[bool; 2]>());
    let what = (vec(document(), 0..5), select(OriginalKind::ALL), vec(select(Reason::ALL), 1..4), bin());
    let branch = option::of(r#"[ -~]{0,12}|\PC{0,6}"#);
    let how = (branch, select(Channel::ALL), vec(select(Flag::ALL), 0..2), moment(), option::of(staff()));
    let numbers = (option::of("[0-9]{3}-[0-9]{4}-[0-9]{7}"), number(), option::of(number()));
    (who, what, how, numbers).prop_map(|(who, what, how, numbers)| Submission {
        applicant: who.0,
        branch: how.0,
        channel: how.1,
        consent: Consent { protected_secrets: who.3[0], restricted_personal_data: who.3[1] },
        documents: what.0,
        flags: how.2,
        iis_number: numbers.0.map(|number| IisNumber::parse(&number).unwrap()),
        language: who.2,
        number: numbers.1,
        original: what.1,
        possible_duplicate_of: numbers.2,
        provider: what.3,
        reasons: what.2,
        representative: who.1,
        submitted_at: how.3,
        taken_by: how.4,
    })
}

fn representative() -> impl Strategy<Value = Representative> {
    (option::of(day()), select(RepresentativeKind::ALL), person())
        .prop_map(|(authority_valid_until, kind, person)| Representative { authority_valid_until, kind, person })
}

fn document() -> impl Strategy<Value = Document> {
    (select(DocumentKind::ALL), select(Medium::ALL), option::of(any::<u16>()), option::of(day()))
        .prop_map(|(kind, medium, pages, valid_until)| Document { kind, medium, pages, valid_until })
}

fn kinds() -> impl Strategy<Value = Vec<DocumentKind>> {
    vec(select(DocumentKind::ALL), 0..4)
}

fn person() -> impl Strategy<Value = PersonRef> {
    (any::<u128>(), digest()).prop_map(|(id, digest)| PersonRef { id: Uuid::from_u128(id), digest })
}

fn run() -> impl Strategy<Value = ListNumber> {
    (bin(), 2000_u16..=9999, 1..=ListNumber::SERIAL_MAX)
        .prop_map(|(college, year, serial)| ListNumber::try_new(college, year, serial).unwrap())
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest)
}

fn number() -> impl Strategy<Value = ApplicationNumber> {
    (2000_u16..=9999, 1_u32..=9_999_999).prop_map(|(year, serial)| ApplicationNumber::try_new(year, serial).unwrap())
}

fn bin() -> impl Strategy<Value = Bin> {
    select(vec!["050340517500", "970940123375", "130140665100", "000240445715"])
        .prop_map(|text| Bin::parse(text).unwrap())
}

/// From year 1 to year 9999, the days that JSON's dates can hold.
fn day() -> impl Strategy<Value = NaiveDate> {
    (1_i32..=3_652_059).prop_map(|day| NaiveDate::from_num_days_from_ce_opt(day).unwrap())
}

/// To the nanosecond, in the years that a time stamp of the schema can hold.
fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (-62_135_596_800_i64..=253_402_300_799, 0_u32..1_000_000_000)
        .prop_map(|(second, nanosecond)| DateTime::from_timestamp(second, nanosecond).unwrap())
}
