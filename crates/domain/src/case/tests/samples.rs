//! Packages, histories and surroundings that the tests begin with.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::application_number::ApplicationNumber;
use crate::calendar::Calendar;
use crate::case::{
    Case, Channel, Command, Consent, Context, Digest, Document, DocumentKind, Event, IisNumber, Medium, OriginalKind,
    Party, PersonRef, Reason, Representative, RepresentativeKind, Submission,
};
use crate::identity::Bin;
use crate::language::Language;
use crate::provider::{Provider, Register, Status};

/// The day after the package of [`complete`] was handed in.
pub(crate) const NOW: &str = "2026-11-24T15:00:00+05:00";

/// The waybill under which packages leave.
pub(crate) const WAYBILL: Digest = Digest([7; 32]);

static REGISTER: LazyLock<Register> = LazyLock::new(|| {
    let provider = |bin, status| Provider {
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
    }
}

/// The same, brought by a representative with the paper that he needs.
pub(crate) fn represented(kind: RepresentativeKind) -> Submission {
    let representative = Representative { authority_valid_until: None, kind, person: person(2) };
    let mut package = complete();
    package.documents.push(paper(representative.paper()));
    Submission { representative: Some(representative), ..package }
}

fn person(id: u128) -> PersonRef {
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

pub(crate) fn accepted() -> Vec<Event> {
    Case::default().decide(&submit(complete()), &context(NOW)).unwrap()
}

pub(crate) fn declined() -> Vec<Event> {
    let package = Submission { documents: Vec::new(), ..complete() };
    Case::default().decide(&submit(package), &context(NOW)).unwrap()
}

pub(crate) fn dispatched() -> Vec<Event> {
    vec![Event::Dispatched { at: at("2026-11-24T11:00:00+05:00"), pages: 3, waybill: WAYBILL }]
}

pub(crate) fn returned() -> Vec<Event> {
    vec![Event::Returned { at: at("2026-11-24T14:00:00+05:00"), waybill: WAYBILL }]
}

pub(crate) fn expired() -> Vec<Event> {
    vec![Event::TermExpired { due_on: day("2026-12-14") }]
}

pub(crate) fn withdrawn() -> Vec<Event> {
    vec![Event::Withdrawn { at: at(NOW), by: Party::Applicant, recorded_by: None, statement: None }]
}
