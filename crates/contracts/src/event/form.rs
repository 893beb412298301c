//! The forms, each as its `.proto` message writes it in JSON. A form that was released is never changed: a new one is
//! added beside it under the next schema number.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{
    self, Channel, Digest, DocumentKind, Flag, IisNumber, Medium, OriginalKind, Reason, RepresentativeKind, StaffId,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::RegulationId;
use uuid::Uuid;

use crate::text::{AsText, Text};

/// `accepted`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Accepted {
    due_on: NaiveDate,
    hand_over_by: NaiveDate,
    registered_at: DateTime<Utc>,
    regulation: AsText<RegulationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    routed_to: Option<AsText<Bin>>,
    submission: Submission,
}

/// `declined`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Declined {
    expired: Vec<AsText<DocumentKind>>,
    missing: Vec<AsText<DocumentKind>>,
    submission: Submission,
}

/// A package as it was handed in.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Submission {
    applicant: Person,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    channel: AsText<Channel>,
    consent: Consent,
    documents: Vec<Document>,
    flags: Vec<AsText<Flag>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iis_number: Option<AsText<IisNumber>>,
    language: AsText<Language>,
    number: AsText<ApplicationNumber>,
    original: AsText<OriginalKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    possible_duplicate_of: Option<AsText<ApplicationNumber>>,
    provider: AsText<Bin>,
    reasons: Vec<AsText<Reason>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    representative: Option<Representative>,
    submitted_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_by: Option<AsText<StaffId>>,
}

/// A person in the vault.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    digest: AsText<Digest>,
    id: Uuid,
}

/// Consents given or withheld.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Consent {
    protected_secrets: bool,
    restricted_personal_data: bool,
}

/// One paper.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    kind: AsText<DocumentKind>,
    medium: AsText<Medium>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<NaiveDate>,
}

/// Who acts for the applicant.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Representative {
    #[serde(skip_serializing_if = "Option::is_none")]
    authority_valid_until: Option<NaiveDate>,
    kind: AsText<RepresentativeKind>,
    person: Person,
}

fn texts<T: Text + Copy>(values: &[T]) -> Vec<AsText<T>> {
    values.iter().copied().map(AsText).collect()
}

fn values<T>(texts: Vec<AsText<T>>) -> Vec<T> {
    texts.into_iter().map(|AsText(value)| value).collect()
}

impl From<&case::Accepted> for Accepted {
    fn from(event: &case::Accepted) -> Self {
        Self {
            due_on: event.due_on,
            hand_over_by: event.hand_over_by,
            registered_at: event.registered_at,
            regulation: AsText(event.regulation),
            routed_to: event.routed_to.map(AsText),
            submission: (&event.submission).into(),
        }
    }
}

impl From<Accepted> for case::Accepted {
    fn from(form: Accepted) -> Self {
        Self {
            due_on: form.due_on,
            hand_over_by: form.hand_over_by,
            registered_at: form.registered_at,
            regulation: form.regulation.0,
            routed_to: form.routed_to.map(|AsText(bin)| bin),
            submission: form.submission.into(),
        }
    }
}

impl From<&case::Declined> for Declined {
    fn from(event: &case::Declined) -> Self {
        Self { expired: texts(&event.expired), missing: texts(&event.missing), submission: (&event.submission).into() }
    }
}

impl From<Declined> for case::Declined {
    fn from(form: Declined) -> Self {
        Self { expired: values(form.expired), missing: values(form.missing), submission: form.submission.into() }
    }
}

impl From<&case::Submission> for Submission {
    fn from(package: &case::Submission) -> Self {
        Self {
            applicant: package.applicant.into(),
            branch: package.branch.clone(),
            channel: AsText(package.channel),
            consent: Consent {
                protected_secrets: package.consent.protected_secrets,
                restricted_personal_data: package.consent.restricted_personal_data,
            },
            documents: package.documents.iter().map(Document::from).collect(),
            flags: texts(&package.flags),
            iis_number: package.iis_number.clone().map(AsText),
            language: AsText(package.language),
            number: AsText(package.number),
            original: AsText(package.original),
            possible_duplicate_of: package.possible_duplicate_of.map(AsText),
            provider: AsText(package.provider),
            reasons: texts(&package.reasons),
            representative: package.representative.as_ref().map(Representative::from),
            submitted_at: package.submitted_at,
            taken_by: package.taken_by.clone().map(AsText),
        }
    }
}

impl From<Submission> for case::Submission {
    fn from(form: Submission) -> Self {
        Self {
            applicant: form.applicant.into(),
            branch: form.branch,
            channel: form.channel.0,
            consent: case::Consent {
                protected_secrets: form.consent.protected_secrets,
                restricted_personal_data: form.consent.restricted_personal_data,
            },
            documents: form.documents.into_iter().map(case::Document::from).collect(),
            flags: values(form.flags),
            iis_number: form.iis_number.map(|AsText(number)| number),
            language: form.language.0,
            number: form.number.0,
            original: form.original.0,
            possible_duplicate_of: form.possible_duplicate_of.map(|AsText(number)| number),
            provider: form.provider.0,
            reasons: values(form.reasons),
            representative: form.representative.map(case::Representative::from),
            submitted_at: form.submitted_at,
            taken_by: form.taken_by.map(|AsText(id)| id),
        }
    }
}

impl From<case::PersonRef> for Person {
    fn from(person: case::PersonRef) -> Self {
        Self { digest: AsText(person.digest), id: person.id }
    }
}

impl From<Person> for case::PersonRef {
    fn from(form: Person) -> Self {
        Self { digest: form.digest.0, id: form.id }
    }
}

impl From<&case::Document> for Document {
    fn from(paper: &case::Document) -> Self {
        Self {
            kind: AsText(paper.kind),
            medium: AsText(paper.medium),
            pages: paper.pages,
            valid_until: paper.valid_until,
        }
    }
}

impl From<Document> for case::Document {
    fn from(form: Document) -> Self {
        Self { kind: form.kind.0, medium: form.medium.0, pages: form.pages, valid_until: form.valid_until }
    }
}

impl From<&case::Representative> for Representative {
    fn from(acting: &case::Representative) -> Self {
        Self {
            authority_valid_until: acting.authority_valid_until,
            kind: AsText(acting.kind),
            person: acting.person.into(),
        }
    }
}

impl From<Representative> for case::Representative {
    fn from(form: Representative) -> Self {
        Self { authority_valid_until: form.authority_valid_until, kind: form.kind.0, person: form.person.into() }
    }
}
