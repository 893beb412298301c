//! The fixed examples behind the golden files; the persons in them are invented.

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

/// The waybill of every courier.
const WAYBILL: Digest = Digest([0x5a; 32]);

/// Every example, with the name of its golden file.
pub(crate) fn examples() -> Vec<(&'static str, Event)> {
    [
        on_the_way(),
        at_the_college(),
        before_a_refusal(),
        of_the_result(),
        of_a_parcel(),
        of_a_correction(),
        of_the_term(),
        of_a_complaint(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the Corporation reports.
fn on_the_way() -> Vec<(&'static str, Event)> {
    let waybill = Digest(core::array::from_fn(|at| u8::try_from(at * 8).unwrap()));
    let office = Submission { branch: None, channel: Channel::Office, iis_number: None, ..least() };
    let portal = Submission { channel: Channel::Portal, taken_by: Some(staff("egov")), ..office.clone() };
    let on_the_spot = Submission { taken_by: Some(staff("c-1")), ..office.clone() };
    vec![
        ("accepted.v1.json", accepted(least(), RegulationId::Y2023, None)),
        ("accepted.v1.office.json", accepted(office, RegulationId::Y2023, None)),
        ("accepted.v1.on-the-spot.json", accepted(on_the_spot, RegulationId::Y2023, None)),
        ("accepted.v1.portal.json", accepted(portal, RegulationId::Y2023, None)),
        ("accepted.v1.full.json", accepted(most(), RegulationId::Y2016, Some(bin("000240445715")))),
        ("declined.v1.json", declined(least(), &[], &[DocumentKind::Original])),
        (
            "declined.v1.full.json",
            declined(most(), &[DocumentKind::Identity, DocumentKind::LegalAuthority], &[DocumentKind::Application]),
        ),
        ("dispatched.v1.json", Event::Dispatched { at: "2026-11-24T06:00:00Z".parse().unwrap(), pages: 3, waybill }),
        ("returned.v1.json", Event::Returned { at: "2026-11-26T11:40:00Z".parse().unwrap(), waybill }),
        (
            "withdrawn.v1.json",
            Event::Withdrawn {
                at: "2026-12-01T07:00:00Z".parse().unwrap(),
                by: Party::Representative,
                recorded_by: None,
                statement: None,
            },
        ),
    ]
}

/// What the college does before its head signs.
fn at_the_college() -> Vec<(&'static str, Event)> {
    let refusal = Draft::Refusal { fact: FileRef([4; 32]), ground: Ground::Unreliable };
    let number = RegisterNumber::try_new(bin("050340517500"), 2026, 17);
    let letter = |appeal_until| {
        Event::Prepared(Prepared {
            appeal_until,
            document: FileRef([5; 32]),
            number: None,
            supplement: None,
            templates: None,
        })
    };
    let assigned = |resolution| Event::Assigned { by: staff("h-1"), executor: staff("e-1"), resolution };
    vec![
        ("assigned.v1.json", assigned(None)),
        ("assigned.v1.full.json", assigned(Some(FileRef([3; 32])))),
        ("delivered.v1.json", Event::Delivered { by: staff("c-1") }),
        ("drafted.v1.duplicate.json", Event::Drafted { by: staff("e-1"), draft: Draft::Duplicate }),
        ("drafted.v1.refusal.json", Event::Drafted { by: staff("e-1"), draft: refusal }),
        (
            "prepared.v1.supplement.json",
            Event::Prepared(Prepared {
                appeal_until: None,
                document: FileRef([5; 32]),
                number,
                supplement: Some(FileRef([21; 32])),
                templates: Some(5),
            }),
        ),
        (
            "record-confirmed.v1.json",
            Event::Record(record::Event::Confirmed { by: staff("e-2"), record: FileRef([20; 32]) }),
        ),
        ("record-dropped.v1.json", Event::Record(record::Event::Dropped { by: staff("e-1") })),
        (
            "record-entered.v1.json",
            Event::Record(record::Event::Entered { by: staff("e-1"), record: FileRef([20; 32]) }),
        ),
        (
            "record-sent-back.v1.json",
            Event::Record(record::Event::SentBack { by: staff("h-1"), reason: FileRef([3; 32]) }),
        ),
        (
            "prepared.v1.duplicate.json",
            Event::Prepared(Prepared {
                appeal_until: None,
                document: FileRef([5; 32]),
                number,
                supplement: None,
                templates: None,
            }),
        ),
        (
            "prepared.v1.full.json",
            Event::Prepared(Prepared {
                appeal_until: None,
                document: FileRef([5; 32]),
                number,
                supplement: None,
                templates: Some(1),
            }),
        ),
        ("prepared.v1.refusal.json", letter(None)),
        ("prepared.v1.refusal-with-appeal.json", letter("2027-02-24".parse().ok())),
        ("registered.v1.json", Event::Registered { by: staff("c-1") }),
        ("rework-demanded.v1.json", Event::ReworkDemanded { by: staff("h-1"), remark: FileRef([6; 32]) }),
        (
            "withdrawn.v1.full.json",
            Event::Withdrawn {
                at: "2026-12-01T07:00:00Z".parse().unwrap(),
                by: Party::Applicant,
                recorded_by: Some(staff("c-1")),
                statement: Some(FileRef([9; 32])),
            },
        ),
    ]
}

/// What becomes of a parcel that does not come.
fn of_a_parcel() -> Vec<(&'static str, Event)> {
    let (by, parcel) = (staff("c-1"), Parcel::Result);
    vec![
        ("parcel-found.v1.json", Event::ParcelFound { by: by.clone(), note: None, parcel }),
        ("parcel-found.v1.full.json", Event::ParcelFound { by: by.clone(), note: Some(FileRef([10; 32])), parcel }),
        ("parcel-lost.v1.json", Event::ParcelLost { by: staff("h-1"), parcel, reason: FileRef([11; 32]) }),
        ("collection-reminded.v1.json", Event::CollectionReminded { nth: 2 }),
        (
            "result-returned.v1.json",
            Event::ResultReturned { by: by.clone(), note: FileRef([12; 32]), why: ReturnReason::Uncollected },
        ),
        ("parcel-missing.v1.json", Event::ParcelMissing { by: None, parcel: Parcel::Package }),
        ("parcel-missing.v1.full.json", Event::ParcelMissing { by: Some(by), parcel }),
    ]
}

/// What was taken down wrongly.
fn of_a_correction() -> Vec<(&'static str, Event)> {
    let person = |id| PersonRef { digest: Digest([id; 32]), id: Uuid::from_u128(id.into()) };
    let of = |by, role, correction, remade| {
        Event::DataCorrected(Box::new(Corrected { by: staff(by), correction, remade, role }))
    };
    let correction = Correction {
        applicant: person(2),
        fields: vec![Field::Iin, Field::Phone],
        language: None,
        note: FileRef([13; 32]),
        original: None,
        possible_duplicate_of: None,
        reasons: Vec::new(),
        replaces: person(1).id,
    };
    let full = Correction {
        fields: vec![Field::Language, Field::Original, Field::Reasons, Field::Surname],
        language: Some(Language::Ru),
        original: Some(OriginalKind::Certificate),
        reasons: vec![Reason::Damaged, Reason::NameChanged],
        ..correction.clone()
    };
    let twin = Correction { possible_duplicate_of: ApplicationNumber::try_new(2026, 17), ..correction.clone() };
    vec![
        ("data-corrected.v1.json", of("c-1", Role::Clerk, correction, false)),
        ("data-corrected.v1.full.json", of("e-1", Role::Executor, full, true)),
        ("data-corrected.v1.of-a-duplicate.json", of("c-1", Role::Clerk, twin, false)),
    ]
}

/// What goes before a refusal.
fn before_a_refusal() -> Vec<(&'static str, Event)> {
    let at = |text: &str| text.parse().unwrap();
    let told = |by, how| Event::NoticeDelivered { at: at("2026-11-30T07:00:00Z"), by, how };
    vec![
        (
            "hearing-held.v1.json",
            Event::HearingHeld { at: at("2026-12-03T06:00:00Z"), by: staff("e-1"), protocol: FileRef([0xb; 32]) },
        ),
        (
            "hearing-set.v1.json",
            Event::HearingSet { at: at("2026-12-03T06:00:00Z"), by: staff("e-1"), form: HearingForm::Video },
        ),
        ("notice-delivered.v1.json", told(None, Delivery::Email)),
        ("notice-delivered.v1.full.json", told(Some(staff("c-1")), Delivery::InPerson)),
        (
            "objection-received.v1.json",
            Event::ObjectionReceived {
                at: at("2026-12-01T10:20:00Z"),
                by: staff("c-1"),
                hearing: true,
                statement: FileRef([0xa; 32]),
            },
        ),
        (
            "refusal-proposed.v1.json",
            Event::RefusalProposed {
                at: at("2026-11-30T06:58:30.25Z"),
                by: staff("e-1"),
                fact: FileRef([4; 32]),
                ground: Ground::Unreliable,
            },
        ),
    ]
}

/// What becomes of the result.
fn of_the_result() -> Vec<(&'static str, Event)> {
    let issued = |by, identity, to| {
        let (at, original) = ("2026-12-11T05:30:00Z".parse().unwrap(), false);
        Event::Issued { at, by, identity, original, to }
    };
    let at_the_college = issued(Some(staff("c-1")), Some(FileRef([8; 32])), Party::Applicant);
    let with_the_original = match at_the_college.clone() {
        Event::Issued { at, by, identity, to, .. } => Event::Issued { at, by, identity, original: true, to },
        other => other,
    };
    let earlier = ApplicationNumber::try_new(2026, 17).unwrap();
    vec![
        (
            "annulled.v1.json",
            Event::Annulled { by: staff("e-2"), proposed_by: staff("h-1"), reason: FileRef([14; 32]), resumed: None },
        ),
        (
            "annulled.v1.anew.json",
            Event::Annulled {
                by: staff("e-2"),
                proposed_by: staff("h-1"),
                reason: FileRef([14; 32]),
                resumed: Some(complaint::Resumed {
                    due_on: "2026-12-28".parse().unwrap(),
                    hand_over_by: "2026-12-28".parse().unwrap(),
                    since: "2026-12-21".parse().unwrap(),
                    working_days: 5,
                }),
            },
        ),
        (
            "annulment-proposed.v1.json",
            Event::AnnulmentProposed { anew: false, by: staff("h-1"), reason: FileRef([14; 32]) },
        ),
        (
            "annulment-proposed.v1.anew.json",
            Event::AnnulmentProposed { anew: true, by: staff("h-1"), reason: FileRef([14; 32]) },
        ),
        (
            "original-found.v1.json",
            Event::OriginalFound { by: staff("o-1"), note: FileRef([14; 32]), on: "2026-11-30".parse().unwrap() },
        ),
        ("merged.v1.json", Event::Merged { by: staff("c-1"), into: earlier }),
        ("separated.v1.json", Event::Separated { by: staff("h-1"), from: earlier }),
        ("told-apart.v1.json", Event::ToldApart { by: staff("c-1"), from: earlier }),
        ("arrived.v1.json", Event::Arrived { by: staff("c-1") }),
        ("issued.v1.json", issued(None, None, Party::Representative)),
        ("issued.v1.full.json", at_the_college),
        ("issued.v1.original.json", with_the_original),
        ("sent.v1.json", Event::Sent { by: staff("c-1"), run: None, waybill: WAYBILL }),
        (
            "sent.v1.run.json",
            Event::Sent { by: staff("c-1"), run: ListNumber::parse("050340517500-2026-T00003"), waybill: WAYBILL },
        ),
        (
            "signed.v1.json",
            Event::Signed {
                by: staff("h-1"),
                document: FileRef([5; 32]),
                manner: Manner::Electronic { certificate: [0xc1; 32], signature: FileRef([7; 32]) },
            },
        ),
        (
            "scan-attached.v1.json",
            Event::ScanAttached { by: staff("c-1"), document: FileRef([5; 32]), scan: FileRef([8; 32]) },
        ),
        (
            "signed.v2.json",
            Event::Signed {
                by: staff("h-1"),
                document: FileRef([5; 32]),
                manner: Manner::ByHand { scan: FileRef([8; 32]) },
            },
        ),
    ]
}

/// What the passing of time does.
fn of_the_term() -> Vec<(&'static str, Event)> {
    let by = "2026-12-07T13:30:00Z".parse().unwrap();
    let executor = Some(staff("e-1"));
    vec![
        (
            "handed-to-successor.v1.json",
            Event::HandedToSuccessor { from: bin("970940123375"), to: bin("050340517500") },
        ),
        ("step-near.v1.json", Event::StepNear { by, duty: Duty::Sign, responsible: None }),
        ("step-near.v1.full.json", Event::StepNear { by, duty: Duty::Draft, responsible: executor.clone() }),
        ("step-overrun.v1.json", Event::StepOverrun { by, duty: Duty::HandToCourier, responsible: None }),
        ("step-overrun.v1.full.json", Event::StepOverrun { by, duty: Duty::Draft, responsible: executor }),
        ("term-expired.v1.json", Event::TermExpired { due_on: "2026-12-14".parse().unwrap() }),
        (
            "term-extended.v1.json",
            Event::TermExtended(Extension {
                at: "2026-12-09T07:00:00Z".parse().unwrap(),
                by: staff("h-1"),
                from: "2026-12-14".parse().unwrap(),
                hand_over_by: "2026-12-24".parse().unwrap(),
                reason: FileRef([4; 32]),
                tell_by: "2026-12-14".parse().unwrap(),
                until: "2026-12-25".parse().unwrap(),
            }),
        ),
        (
            "term-moved.v1.json",
            Event::TermMoved {
                calendar: "kz/2026.2".to_owned(),
                due_on: "2026-09-04".parse().unwrap(),
                hand_over_by: "2026-09-03".parse().unwrap(),
            },
        ),
        ("term-near.v1.json", Event::TermNear { hand_over_by: "2026-12-11".parse().unwrap() }),
    ]
}

/// What happens to a complaint.
fn of_a_complaint() -> Vec<(&'static str, Event)> {
    use complaint::Event::{CaseFileHandedOver, Decided, Extended, Moved, Near, Overdue, Registered, Withdrawn};
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let registered = |against, appeal_until, case_file_by, (received_on, refusal)| {
        Registered(Box::new(complaint::Registered {
            about: About::Refusal,
            against,
            appeal_until,
            body: Body::QualityBody,
            by: staff("o-17"),
            case_file_by,
            complaint: 1,
            due_on: day("2026-12-15"),
            party: Party::Applicant,
            received_on,
            refusal,
            registered_on: day("2026-11-24"),
            statement: FileRef([0xd; 32]),
        }))
    };
    let decided = |resumed, verdict| {
        Decided(Box::new(complaint::Decided {
            by: staff("c-1"),
            complaint: 1,
            decided_on: day("2026-12-10"),
            document: FileRef([0xe; 32]),
            resumed,
            verdict,
        }))
    };
    let resumed = complaint::Resumed {
        due_on: day("2026-12-17"),
        hand_over_by: day("2026-12-15"),
        since: day("2026-12-10"),
        working_days: 5,
    };
    let (letter, statement) = (FileRef([0xf; 32]), FileRef([0x1d; 32]));
    let moved = |case_file_by| Moved {
        calendar: "kz/2026.4".to_owned(),
        case_file_by,
        complaint: 1,
        due_on: day("2026-12-16"),
    };
    let near = |task| Near { complaint: 1, day: day("2026-11-27"), task };
    let overdue = |task| Overdue { complaint: 1, day: day("2026-12-15"), task };
    let files = [
        ("case-file-handed-over.v1.json", CaseFileHandedOver { by: staff("c-1"), complaint: 1 }),
        ("case-file-near.v1.json", near(Task::CaseFile)),
        ("case-file-overdue.v1.json", overdue(Task::CaseFile)),
        ("complaint-decided.v1.json", decided(None, Verdict::Dismissed)),
        ("complaint-decided.v1.full.json", decided(Some(resumed), Verdict::Satisfied)),
        ("complaint-extended.v1.json", Extended { by: staff("c-1"), complaint: 1, due_on: day("2026-12-30"), letter }),
        ("complaint-moved.v1.json", moved(None)),
        ("complaint-moved.v1.full.json", moved(Some(day("2026-11-30")))),
        ("complaint-near.v1.json", near(Task::Decision)),
        ("complaint-overdue.v1.json", overdue(Task::Decision)),
        ("complaint-registered.v1.json", registered(None, None, None, (None, None))),
        (
            "complaint-registered.v1.full.json",
            registered(Some(staff("e-1")), Some(day("2027-02-24")), Some(day("2026-11-27")), (None, None)),
        ),
        (
            "complaint-registered.v1.of-a-refusal.json",
            registered(None, Some(day("2027-02-24")), None, (Some(day("2026-11-23")), Some(FileRef([5; 32])))),
        ),
        (
            "complaint-withdrawn.v1.json",
            Withdrawn { by: staff("c-1"), complaint: 1, party: Party::Representative, statement },
        ),
    ];
    files.map(|(name, event)| (name, Event::Complaint(event))).into()
}

fn accepted(submission: Submission, regulation: RegulationId, routed_to: Option<Bin>) -> Event {
    Event::Accepted(Box::new(Accepted {
        due_on: "2026-12-14".parse().unwrap(),
        hand_over_by: "2026-12-11".parse().unwrap(),
        registered_at: "2026-11-23T05:05:12Z".parse().unwrap(),
        regulation,
        routed_to,
        submission,
    }))
}

fn declined(submission: Submission, expired: &[DocumentKind], missing: &[DocumentKind]) -> Event {
    Event::Declined(Box::new(Declined { expired: expired.to_vec(), missing: missing.to_vec(), submission }))
}

/// A package with nothing that may be missing.
fn least() -> Submission {
    let paper = |kind| Document { kind, medium: Medium::Paper, pages: None, valid_until: None };
    Submission {
        applicant: person(1),
        branch: Some("kst-01".to_owned()),
        channel: Channel::Counter,
        consent: Consent { protected_secrets: false, restricted_personal_data: false },
        documents: vec![paper(DocumentKind::Application), paper(DocumentKind::Identity)],
        flags: Vec::new(),
        iis_number: IisNumber::parse("014-2026-0100001"),
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, 4512).unwrap(),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: bin("050340517500"),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: "2026-11-23T05:05:12Z".parse().unwrap(),
        taken_by: None,
    }
}

/// A package with everything that may be there.
fn most() -> Submission {
    let paper =
        |kind, medium| Document { kind, medium, pages: Some(2), valid_until: Some("2031-02-11".parse().unwrap()) };
    Submission {
        channel: Channel::HomeVisit,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: vec![
            paper(DocumentKind::Application, Medium::Paper),
            paper(DocumentKind::Identity, Medium::DigitalDocument),
            paper(DocumentKind::LegalAuthority, Medium::Scan),
            paper(DocumentKind::Original, Medium::Paper),
            paper(DocumentKind::Other, Medium::Scan),
            paper(DocumentKind::PowerOfAttorney, Medium::Paper),
        ],
        flags: vec![Flag::LegalRepresentativeOfAdult],
        language: Language::Ru,
        original: OriginalKind::DiplomaWithSupplement,
        possible_duplicate_of: ApplicationNumber::try_new(2026, 17),
        reasons: vec![Reason::Damaged, Reason::NameChanged],
        representative: Some(Representative {
            authority_valid_until: Some("2027-10-02".parse().unwrap()),
            kind: RepresentativeKind::Legal,
            person: person(2),
        }),
        submitted_at: "2026-11-23T05:05:12.345Z".parse().unwrap(),
        ..least()
    }
}

fn person(number: u8) -> PersonRef {
    PersonRef { id: Uuid::from_u128(u128::from(number)), digest: Digest([number; 32]) }
}

fn bin(text: &str) -> Bin {
    Bin::parse(text).unwrap()
}

fn staff(text: &str) -> StaffId {
    StaffId::parse(text).unwrap()
}
