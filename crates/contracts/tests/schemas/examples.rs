//! The fixed examples behind the golden files; the persons in them are invented.

use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{
    Accepted, Channel, Consent, Declined, Digest, Document, DocumentKind, Event, Flag, IisNumber, Medium, OriginalKind,
    Party, PersonRef, Reason, Representative, RepresentativeKind, Submission,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::RegulationId;
use uuid::Uuid;

/// Every example, with the name of its golden file.
pub(crate) fn examples() -> Vec<(String, Event)> {
    let waybill = Digest(core::array::from_fn(|at| u8::try_from(at * 8).unwrap()));
    [
        ("accepted.v1.json", accepted(least(), RegulationId::Y2023, None)),
        ("accepted.v1.full.json", accepted(most(), RegulationId::Y2016, Some(bin("000240445715")))),
        ("declined.v1.json", declined(least(), &[], &[DocumentKind::Original])),
        (
            "declined.v1.full.json",
            declined(most(), &[DocumentKind::Identity, DocumentKind::LegalAuthority], &[DocumentKind::Application]),
        ),
        ("dispatched.v1.json", Event::Dispatched { at: "2026-11-24T06:00:00Z".parse().unwrap(), pages: 3, waybill }),
        ("returned.v1.json", Event::Returned { at: "2026-11-26T11:40:00Z".parse().unwrap(), waybill }),
        ("term-expired.v1.json", Event::TermExpired { due_on: "2026-12-14".parse().unwrap() }),
        (
            "withdrawn.v1.json",
            Event::Withdrawn { at: "2026-12-01T07:00:00Z".parse().unwrap(), by: Party::Representative },
        ),
    ]
    .into_iter()
    .map(|(name, event)| (name.to_owned(), event))
    .collect()
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
        branch: "kst-01".to_owned(),
        channel: Channel::Counter,
        consent: Consent { protected_secrets: false, restricted_personal_data: false },
        documents: vec![paper(DocumentKind::Application), paper(DocumentKind::Identity)],
        flags: Vec::new(),
        iis_number: IisNumber::parse("014-2026-0100001").unwrap(),
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, 4512).unwrap(),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: bin("050340517500"),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: "2026-11-23T05:05:12Z".parse().unwrap(),
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
