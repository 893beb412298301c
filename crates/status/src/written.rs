//! The written form of a card: what stands in `status.cards.body`, and the words for its values.

mod complaint;
mod words;

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::card::{Again, Card, Correction, Overrun, Stage};
use telnusqa_domain::case::complaint::Resumed;
use telnusqa_domain::case::record;
use telnusqa_domain::case::{
    Channel, DocumentKind, Draft, Extension, Field, FileRef, Ground, Hearing, HearingForm, IisNumber, OriginalKind,
    Party, Prepared, Reason, Refusal, ResultKind, Role, Scan, StaffId,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::{Duty, RegulationId};
use telnusqa_domain::transfer::ListNumber;

pub use complaint::{ComplaintForm, ResumedForm};

/// A value that is written as a word.
pub trait Word: Sized {
    /// The word.
    fn word(&self) -> Cow<'_, str>;
    /// The value of a word.
    fn of_word(word: &str) -> Option<Self>;
}

/// A value in its written form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written<T>(pub T);

impl<T: Word> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.word())
    }
}

impl<'de, T: Word> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<str>::deserialize(deserializer)?;
        T::of_word(&word).map(Self).ok_or_else(|| serde::de::Error::custom("a word that is not known"))
    }
}

/// The card as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CardForm {
    /// Why a result that was signed is made again: `annulled` or `lost`.
    #[serde(default)]
    pub again: Option<Written<Again>>,
    /// When a signed result was annulled last.
    #[serde(default)]
    pub annulled_at: Option<DateTime<Utc>>,
    /// Whether whoever proposed to annul what is signed says that the college makes another.
    #[serde(default)]
    pub annulment_anew: bool,
    /// The head who proposed to annul what is signed, until a second person confirms it.
    #[serde(default)]
    pub annulment_proposed_by: Option<Written<StaffId>>,
    /// The last day for an appeal that stands on the document of the last draft, where it is a refusal.
    #[serde(default)]
    pub appeal_until: Option<NaiveDate>,
    /// The Corporation's branch.
    pub branch: Option<String>,
    /// How it came.
    pub channel: Written<Channel>,
    /// The BIN of the college that answers for it.
    pub college: Written<Bin>,
    /// What was complained of, in the order of registration.
    #[serde(default)]
    pub complaints: Vec<ComplaintForm>,
    /// What was corrected, oldest first.
    #[serde(default)]
    pub corrections: Vec<CorrectionForm>,
    /// The document of the last draft, SHA-256.
    pub document: Option<Written<FileRef>>,
    /// How many drafts were made.
    pub drafts: u32,
    /// The last day of the term.
    pub due_on: Option<NaiveDate>,
    /// The responsible executor.
    pub executor: Option<Written<StaffId>>,
    /// Demanded papers that had expired.
    pub expired_documents: Vec<Written<DocumentKind>>,
    /// How the head extended the term as it runs, oldest first.
    #[serde(default)]
    pub extensions: Vec<ExtensionForm>,
    /// The fact behind the ground of a refusal, SHA-256 of a file in the vault.
    pub fact: Option<Written<FileRef>>,
    /// The ground of a refusal, where one is proposed or signed.
    pub ground: Option<Written<Ground>>,
    /// The day by which the result must lie at the Corporation.
    pub hand_over_by: Option<NaiveDate>,
    /// Whether a result was handed out before and is made anew: the college hands it out.
    #[serde(default)]
    pub handed_out: bool,
    /// Whether the application names a representative.
    pub has_representative: bool,
    /// The IIS's number.
    pub iis_number: Option<Written<IisNumber>>,
    /// To whom the result was handed out.
    pub issued_to: Option<Written<Party>>,
    /// The applicant's language.
    pub language: Written<Language>,
    /// Signed results that were lost on their way to the Corporation, and not found.
    #[serde(default)]
    pub lost_results: u32,
    /// Whether the term is met: the result lies, or lay, where it is collected, and is not void since. Cards of before do not say it:
    /// theirs is met while the result lies there.
    #[serde(default)]
    pub met: Option<bool>,
    /// Where it stood before it was merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_from: Option<MergedFromForm>,
    /// The earlier application with which it is handled.
    #[serde(default)]
    pub merged_into: Option<Written<ApplicationNumber>>,
    /// Demanded papers that were missing.
    pub missing_documents: Vec<Written<DocumentKind>>,
    /// The step whose end was last told to be near.
    #[serde(default)]
    pub near: Option<NearForm>,
    /// The application number.
    #[serde(rename = "applicationNumber")]
    pub number: Option<Written<ApplicationNumber>>,
    /// What a duplicate is asked for.
    pub original: Written<OriginalKind>,
    /// The day on which the original was found again.
    #[serde(default)]
    pub original_found_on: Option<NaiveDate>,
    /// The steps that were not taken in their time, oldest first.
    #[serde(default)]
    pub overruns: Vec<OverrunForm>,
    /// Whether what a courier carries has not come in its time.
    #[serde(default)]
    pub parcel_missing: bool,
    /// The earlier application that it may be a duplicate of.
    #[serde(default)]
    pub possible_duplicate_of: Option<Written<ApplicationNumber>>,
    /// Why.
    pub reasons: Vec<Written<Reason>>,
    /// What is proposed or signed.
    pub proposed: Option<Written<ResultKind>>,
    /// The number in the register of duplicates.
    pub register_number: Option<Written<RegisterNumber>>,
    /// The archive record, where one was entered.
    #[serde(default)]
    pub record: Option<RecordForm>,
    /// A preliminary refusal, where one was proposed.
    pub refusal: Option<RefusalForm>,
    /// The moment from which the term counts.
    pub registered_at: Option<DateTime<Utc>>,
    /// The rules that apply.
    pub regulation: Option<Written<RegulationId>>,
    /// How often the applicant was reminded to collect the result.
    #[serde(default)]
    pub reminders: u32,
    /// The term of its own, where a refusal was overturned.
    #[serde(default)]
    pub resumed: Option<ResumedForm>,
    /// Whether the head gave the draft back, and its executor mends it.
    #[serde(default)]
    pub reworked: bool,
    /// The courier's run with which the result left last, where it stood on a list of one.
    #[serde(default)]
    pub run: Option<Written<ListNumber>>,
    /// The newest scan of the document, signed by hand: SHA-256 of the file in the vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<Written<FileRef>>,
    /// Who attached it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanned_by: Option<Written<StaffId>>,
    /// Whether what was signed last was signed with a pen.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub signed_by_hand: bool,
    /// When the head signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub stage: Written<Stage>,
    /// Since when.
    pub stage_since: DateTime<Utc>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// The supplement of the document of the last draft, SHA-256.
    #[serde(default)]
    pub supplement: Option<Written<FileRef>>,
    /// The version of the templates that the document of the last draft was made by; none = a plain text.
    #[serde(default)]
    pub templates: Option<u32>,
    /// Whether the term has passed.
    pub term_expired: bool,
    /// Whether it was warned that the term comes near.
    pub term_near: bool,
}

impl From<Card> for CardForm {
    fn from(card: Card) -> Self {
        let refused = card.refused();
        Self {
            again: card.again.map(Written),
            annulled_at: card.annulled_at,
            annulment_anew: card.annulment_anew,
            annulment_proposed_by: card.annulment_proposed_by.map(Written),
            appeal_until: card.prepared.and_then(|prepared| prepared.appeal_until),
            branch: card.branch,
            channel: Written(card.channel),
            college: Written(card.college),
            complaints: card.complaints.into_iter().map(|complaint| ComplaintForm::of(complaint, refused)).collect(),
            corrections: card.corrections.into_iter().map(CorrectionForm::from).collect(),
            document: card.prepared.map(|prepared| Written(prepared.document)),
            drafts: card.drafts,
            due_on: card.due_on,
            executor: card.executor.map(Written),
            expired_documents: card.expired_documents.into_iter().map(Written).collect(),
            extensions: card.extensions.into_iter().map(ExtensionForm::from).collect(),
            fact: card.draft.and_then(|draft| match draft {
                Draft::Duplicate => None,
                Draft::Refusal { fact, .. } => Some(Written(fact)),
            }),
            ground: card.draft.and_then(|draft| draft.ground()).map(Written),
            hand_over_by: card.hand_over_by,
            handed_out: card.handed_out,
            has_representative: card.has_representative,
            iis_number: card.iis_number.map(Written),
            issued_to: card.issued_to.map(Written),
            language: Written(card.language),
            lost_results: card.lost_results,
            met: Some(card.met),
            merged_from: card.merged_from.map(|(stage, since)| MergedFromForm { since, stage: Written(stage) }),
            merged_into: card.merged_into.map(Written),
            missing_documents: card.missing_documents.into_iter().map(Written).collect(),
            near: card.near.map(|(duty, by)| NearForm { by, step: Written(duty) }),
            number: card.number.map(Written),
            original: Written(card.original),
            original_found_on: card.original_found_on,
            overruns: card.overruns.into_iter().map(OverrunForm::from).collect(),
            parcel_missing: card.parcel_missing,
            possible_duplicate_of: card.possible_duplicate_of.map(Written),
            reasons: card.reasons.into_iter().map(Written).collect(),
            proposed: card.draft.map(|draft| Written(draft.kind())),
            register_number: card.prepared.and_then(|prepared| prepared.number).map(Written),
            record: card.record.map(RecordForm::from),
            refusal: card.refusal.map(RefusalForm::from),
            registered_at: card.registered_at,
            regulation: card.regulation.map(Written),
            reminders: card.reminders,
            resumed: card.resumed.map(ResumedForm::from),
            reworked: card.reworked,
            run: card.run.map(Written),
            scan: card.scan.as_ref().map(|scan| Written(scan.file)),
            scanned_by: card.scan.map(|scan| Written(scan.by)),
            signed_at: card.signed_at,
            signed_by_hand: card.signed_by_hand,
            stage: Written(card.stage),
            stage_since: card.stage_since,
            submitted_at: card.submitted_at,
            supplement: card.prepared.and_then(|prepared| prepared.supplement).map(Written),
            templates: card.prepared.and_then(|prepared| prepared.templates),
            term_expired: card.term_expired,
            term_near: card.term_near,
        }
    }
}

impl From<CardForm> for Card {
    fn from(form: CardForm) -> Self {
        let refuses = form.proposed == Some(Written(ResultKind::Refusal)) && form.signed_at.is_some();
        let refused = form.document.as_ref().map(|document| document.0).filter(|_| refuses);
        let prepared = form.document.map(|document| Prepared {
            appeal_until: form.appeal_until,
            document: document.0,
            number: form.register_number.map(|number| number.0),
            supplement: form.supplement.map(|written| written.0),
            templates: form.templates,
        });
        let scan = form.scan.zip(form.scanned_by).zip(prepared);
        let scan = scan.map(|((file, by), prepared)| Scan { by: by.0, document: prepared.document, file: file.0 });
        Self {
            again: form.again.map(|written| written.0),
            annulled_at: form.annulled_at,
            annulment_anew: form.annulment_anew,
            annulment_proposed_by: form.annulment_proposed_by.map(|written| written.0),
            branch: form.branch,
            channel: form.channel.0,
            college: form.college.0,
            complaints: form.complaints.into_iter().map(|complaint| complaint.complaint(refused)).collect(),
            corrections: form.corrections.into_iter().map(Correction::from).collect(),
            draft: draft(form.proposed, form.ground, form.fact),
            drafts: form.drafts,
            due_on: form.due_on,
            executor: form.executor.map(|written| written.0),
            expired_documents: form.expired_documents.into_iter().map(|written| written.0).collect(),
            extensions: form.extensions.into_iter().map(Extension::from).collect(),
            hand_over_by: form.hand_over_by,
            handed_out: form.handed_out,
            has_representative: form.has_representative,
            iis_number: form.iis_number.map(|written| written.0),
            issued_to: form.issued_to.map(|written| written.0),
            language: form.language.0,
            lost_results: form.lost_results,
            met: form.met.unwrap_or_else(|| form.stage.0.can_be_collected(form.channel.0)),
            merged_from: form.merged_from.map(|from| (from.stage.0, from.since)),
            merged_into: form.merged_into.map(|written| written.0),
            missing_documents: form.missing_documents.into_iter().map(|written| written.0).collect(),
            near: form.near.map(|near| (near.step.0, near.by)),
            number: form.number.map(|written| written.0),
            original: form.original.0,
            original_found_on: form.original_found_on,
            overruns: form.overruns.into_iter().map(Overrun::from).collect(),
            parcel_missing: form.parcel_missing,
            possible_duplicate_of: form.possible_duplicate_of.map(|written| written.0),
            prepared,
            reasons: form.reasons.into_iter().map(|written| written.0).collect(),
            record: form.record.map(record::Entry::from),
            refusal: form.refusal.map(Refusal::from),
            registered_at: form.registered_at,
            regulation: form.regulation.map(|written| written.0),
            reminders: form.reminders,
            resumed: form.resumed.map(Resumed::from),
            reworked: form.reworked,
            run: form.run.map(|written| written.0),
            scan,
            signed_at: form.signed_at,
            signed_by_hand: form.signed_by_hand,
            stage: form.stage.0,
            stage_since: form.stage_since,
            submitted_at: form.submitted_at,
            term_expired: form.term_expired,
            term_near: form.term_near,
        }
    }
}

/// The archive record, as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordForm {
    /// Who entered it.
    pub by: Written<StaffId>,
    /// How far its check is.
    pub check: Written<record::Check>,
    /// What he entered, SHA-256 of a file in the vault.
    pub record: Written<FileRef>,
}

impl From<record::Entry> for RecordForm {
    fn from(entry: record::Entry) -> Self {
        Self { by: Written(entry.by), check: Written(entry.check), record: Written(entry.record) }
    }
}

impl From<RecordForm> for record::Entry {
    fn from(form: RecordForm) -> Self {
        Self { by: form.by.0, check: form.check.0, record: form.record.0 }
    }
}

/// Where a case stood before it was merged, as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MergedFromForm {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Where.
    pub stage: Written<Stage>,
}

/// A step whose end is near, as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NearForm {
    /// The last moment for it.
    pub by: DateTime<Utc>,
    /// Which.
    pub step: Written<Duty>,
}

/// A step that was not taken in its time, as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OverrunForm {
    /// The last moment that there was for it.
    pub by: DateTime<Utc>,
    /// Whose it was, where that was one person's.
    pub responsible: Option<Written<StaffId>>,
    /// Which.
    pub step: Written<Duty>,
    /// Who took it at last.
    pub taken_by: Option<Written<StaffId>>,
}

impl From<Overrun> for OverrunForm {
    fn from(overrun: Overrun) -> Self {
        Self {
            by: overrun.by,
            responsible: overrun.responsible.map(Written),
            step: Written(overrun.duty),
            taken_by: overrun.taken_by.map(Written),
        }
    }
}

impl From<OverrunForm> for Overrun {
    fn from(form: OverrunForm) -> Self {
        Self {
            by: form.by,
            duty: form.step.0,
            responsible: form.responsible.map(|written| written.0),
            taken_by: form.taken_by.map(|written| written.0),
        }
    }
}

/// An extension of a term as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionForm {
    /// When it was decided.
    pub at: DateTime<Utc>,
    /// The head.
    pub by: Written<StaffId>,
    /// The last day of the term before.
    pub from: NaiveDate,
    /// The day by which the result must lie at the Corporation then.
    pub hand_over_by: NaiveDate,
    /// Why, SHA-256 of a file in the vault.
    pub reason: Written<FileRef>,
    /// The last day on which the applicant is told in time.
    pub tell_by: NaiveDate,
    /// The last day of the term after it.
    pub until: NaiveDate,
}

impl From<Extension> for ExtensionForm {
    fn from(extension: Extension) -> Self {
        let Extension { at, by, from, hand_over_by, reason, tell_by, until } = extension;
        Self { at, by: Written(by), from, hand_over_by, reason: Written(reason), tell_by, until }
    }
}

impl From<ExtensionForm> for Extension {
    fn from(form: ExtensionForm) -> Self {
        let ExtensionForm { at, by, from, hand_over_by, reason, tell_by, until } = form;
        Self { at, by: by.0, from, hand_over_by, reason: reason.0, tell_by, until }
    }
}

/// What was taken down wrongly, and corrected, as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionForm {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What, sorted.
    pub fields: Vec<Written<Field>>,
    /// As what whoever corrected it did so.
    pub role: Written<Role>,
}

impl From<Correction> for CorrectionForm {
    fn from(Correction { at, fields, role }: Correction) -> Self {
        Self { at, fields: fields.into_iter().map(Written).collect(), role: Written(role) }
    }
}

impl From<CorrectionForm> for Correction {
    fn from(CorrectionForm { at, fields, role }: CorrectionForm) -> Self {
        Self { at, fields: fields.into_iter().map(|field| field.0).collect(), role: role.0 }
    }
}

/// A preliminary refusal as it is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusalForm {
    /// When the notice was delivered.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The fact behind the ground, SHA-256 of a file in the vault.
    pub fact: Written<FileRef>,
    /// Its ground.
    pub ground: Written<Ground>,
    /// `notAskedFor`, `askedFor`, `set` or `held`.
    pub hearing: Written<HearingState>,
    /// When the hearing is.
    pub hearing_at: Option<DateTime<Utc>>,
    /// How: `inPerson` or `video`.
    #[serde(default)]
    pub hearing_form: Option<Written<HearingForm>>,
    /// When the applicant objected.
    pub objected_at: Option<DateTime<Utc>>,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
}

/// Whether the applicant is heard, without the moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HearingState {
    /// The applicant asked to be heard.
    AskedFor,
    /// It was held.
    Held,
    /// Nobody asked for it.
    NotAskedFor,
    /// It has a moment.
    Set,
}

impl Word for HearingState {
    fn word(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::AskedFor => "askedFor",
            Self::Held => "held",
            Self::NotAskedFor => "notAskedFor",
            Self::Set => "set",
        })
    }
    fn of_word(word: &str) -> Option<Self> {
        [Self::AskedFor, Self::Held, Self::NotAskedFor, Self::Set].into_iter().find(|state| state.word() == word)
    }
}

impl From<Refusal> for RefusalForm {
    fn from(refusal: Refusal) -> Self {
        let (hearing, set) = match refusal.hearing {
            Hearing::AskedFor => (HearingState::AskedFor, None),
            Hearing::Held => (HearingState::Held, None),
            Hearing::NotAskedFor => (HearingState::NotAskedFor, None),
            Hearing::Set { at, form } => (HearingState::Set, Some((at, form))),
        };
        Self {
            delivered_at: refusal.delivered_at,
            fact: Written(refusal.fact),
            ground: Written(refusal.ground),
            hearing: Written(hearing),
            hearing_at: set.map(|(at, _)| at),
            hearing_form: set.map(|(_, form)| Written(form)),
            objected_at: refusal.objected_at,
            proposed_at: refusal.proposed_at,
        }
    }
}

impl From<RefusalForm> for Refusal {
    fn from(form: RefusalForm) -> Self {
        // Cards of before did not tell the form: a hearing is in the same room where nothing else is said.
        let how = form.hearing_form.map_or(HearingForm::InPerson, |written| written.0);
        let hearing = match (form.hearing.0, form.hearing_at) {
            (HearingState::Set, Some(at)) => Hearing::Set { at, form: how },
            (HearingState::AskedFor | HearingState::Set, _) => Hearing::AskedFor,
            (HearingState::Held, _) => Hearing::Held,
            (HearingState::NotAskedFor, _) => Hearing::NotAskedFor,
        };
        Self {
            delivered_at: form.delivered_at,
            fact: form.fact.0,
            ground: form.ground.0,
            hearing,
            objected_at: form.objected_at,
            proposed_at: form.proposed_at,
        }
    }
}

/// What is proposed, put together again.
fn draft(
    proposed: Option<Written<ResultKind>>,
    ground: Option<Written<Ground>>,
    fact: Option<Written<FileRef>>,
) -> Option<Draft> {
    match (proposed?.0, ground, fact) {
        (ResultKind::Refusal, Some(Written(ground)), Some(Written(fact))) => Some(Draft::Refusal { fact, ground }),
        (ResultKind::Duplicate | ResultKind::Refusal, _, _) => Some(Draft::Duplicate),
    }
}
