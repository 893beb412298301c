//! The form of what is corrected, as its `.proto` message writes it in JSON.

use serde::{Deserialize, Serialize};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{self, Correction, Event, Field, FileRef, OriginalKind, Reason, Role, StaffId};
use telnusqa_domain::language::Language;
use uuid::Uuid;

use super::form::Person;
use crate::text::AsText;

/// `data-corrected`, schema 1.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DataCorrected {
    applicant: Person,
    by: AsText<StaffId>,
    fields: Vec<AsText<Field>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<AsText<Language>>,
    note: AsText<FileRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original: Option<AsText<OriginalKind>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    possible_duplicate_of: Option<AsText<ApplicationNumber>>,
    reasons: Vec<AsText<Reason>>,
    remade: bool,
    replaces: Uuid,
    role: AsText<Role>,
}

impl From<&case::Corrected> for DataCorrected {
    fn from(corrected: &case::Corrected) -> Self {
        let case::Corrected { by, correction, remade, role } = corrected.clone();
        Self {
            applicant: correction.applicant.into(),
            by: AsText(by),
            fields: correction.fields.into_iter().map(AsText).collect(),
            language: correction.language.map(AsText),
            note: AsText(correction.note),
            original: correction.original.map(AsText),
            possible_duplicate_of: correction.possible_duplicate_of.map(AsText),
            reasons: correction.reasons.into_iter().map(AsText).collect(),
            remade,
            replaces: correction.replaces,
            role: AsText(role),
        }
    }
}

impl From<DataCorrected> for Event {
    fn from(form: DataCorrected) -> Self {
        let correction = Correction {
            applicant: form.applicant.into(),
            fields: form.fields.into_iter().map(|AsText(field)| field).collect(),
            language: form.language.map(|AsText(language)| language),
            note: form.note.0,
            original: form.original.map(|AsText(original)| original),
            possible_duplicate_of: form.possible_duplicate_of.map(|AsText(number)| number),
            reasons: form.reasons.into_iter().map(|AsText(reason)| reason).collect(),
            replaces: form.replaces,
        };
        Self::DataCorrected(Box::new(case::Corrected {
            by: form.by.0,
            correction,
            remade: form.remade,
            role: form.role.0,
        }))
    }
}
