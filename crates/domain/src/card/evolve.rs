//! The card, folded: what each event changes of it.

use chrono::{DateTime, Utc};

use super::{Again, Card, Correction, Overrun, Stage};
use crate::case::complaint::{self, Complaint, Resumed};
use crate::case::record;
use crate::case::{Corrected, Draft, Event, Extension, Impossible, Parcel, Refusal, Scan, StaffId, Submission};
use crate::identity::Bin;
use crate::regulation::Duty;

impl Card {
    /// The card after an event: `None` before the first one.
    ///
    /// # Errors
    /// [`Impossible`] where the event cannot follow.
    pub fn evolve(card: Option<Self>, event: &Event, recorded_at: DateTime<Utc>) -> Result<Self, Impossible> {
        let Some(card) = card else { return Self::first(event, recorded_at) };
        let impossible = Impossible { event: event.kind(), state: card.stage.name() };
        let stage = card.stage.after(event).ok_or(impossible)?;
        let card = card.took_in(event, recorded_at).with_its_own_scan();
        // it stands where it stood before the merge, as the card remembers
        let stage = if matches!(event, Event::Separated { .. }) { card.stage } else { stage };
        let stage = card.studied(event).map_or(stage, |refusal| stage.studied(refusal));
        Ok(card.at(stage, moment(event, recorded_at)))
    }

    /// The preliminary refusal whose procedure goes on with this event: also where the duplicate that was drafted instead is
    /// given back or lost, or the refusal of one who is still to be heard.
    fn studied(&self, event: &Event) -> Option<&Refusal> {
        match event {
            Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. } => self.refusal.as_ref(),
            Event::Annulled { .. } | Event::ParcelLost { .. } | Event::ReworkDemanded { .. } => {
                let goes_on = |refusal: &&Refusal| self.draft == Some(Draft::Duplicate) || refusal.hearing.is_open();
                self.refusal.as_ref().filter(goes_on)
            }
            Event::Accepted(_)
            | Event::AnnulmentProposed { .. }
            | Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::CollectionReminded { .. }
            | Event::Complaint(_)
            | Event::DataCorrected(_)
            | Event::Declined(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::Drafted { .. }
            | Event::HandedToSuccessor { .. }
            | Event::Issued { .. }
            | Event::Merged { .. }
            | Event::OriginalFound { .. }
            | Event::ParcelFound { .. }
            | Event::ParcelMissing { .. }
            | Event::Prepared(_)
            | Event::Record(_)
            | Event::RefusalProposed { .. }
            | Event::Registered { .. }
            | Event::ResultReturned { .. }
            | Event::Returned { .. }
            | Event::ScanAttached { .. }
            | Event::Sent { .. }
            | Event::Separated { .. }
            | Event::Signed { .. }
            | Event::StepNear { .. }
            | Event::StepOverrun { .. }
            | Event::TermExpired { .. }
            | Event::TermExtended(_)
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::ToldApart { .. }
            | Event::Withdrawn { .. } => None,
        }
    }

    fn first(event: &Event, recorded_at: DateTime<Utc>) -> Result<Self, Impossible> {
        let stage = Stage::first(event).ok_or(Impossible { event: event.kind(), state: "unknown" })?;
        match event {
            Event::Accepted(accepted) => Ok(Self {
                college: accepted.routed_to.unwrap_or(accepted.submission.provider),
                due_on: Some(accepted.due_on),
                hand_over_by: Some(accepted.hand_over_by),
                number: Some(accepted.submission.number),
                registered_at: Some(accepted.registered_at),
                regulation: Some(accepted.regulation),
                ..Self::handed_in(&accepted.submission, stage, recorded_at)
            }),
            Event::Declined(declined) => Ok(Self {
                expired_documents: declined.expired.clone(),
                missing_documents: declined.missing.clone(),
                ..Self::handed_in(&declined.submission, stage, recorded_at)
            }),
            Event::Annulled { .. }
            | Event::AnnulmentProposed { .. }
            | Event::Arrived { .. }
            | Event::Assigned { .. }
            | Event::CollectionReminded { .. }
            | Event::Complaint(_)
            | Event::DataCorrected(_)
            | Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::Drafted { .. }
            | Event::HandedToSuccessor { .. }
            | Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::Issued { .. }
            | Event::Merged { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::OriginalFound { .. }
            | Event::ParcelFound { .. }
            | Event::ParcelLost { .. }
            | Event::ParcelMissing { .. }
            | Event::Prepared(_)
            | Event::Record(_)
            | Event::RefusalProposed { .. }
            | Event::Registered { .. }
            | Event::ResultReturned { .. }
            | Event::Returned { .. }
            | Event::ReworkDemanded { .. }
            | Event::ScanAttached { .. }
            | Event::Sent { .. }
            | Event::Separated { .. }
            | Event::Signed { .. }
            | Event::StepNear { .. }
            | Event::StepOverrun { .. }
            | Event::TermExpired { .. }
            | Event::TermExtended(_)
            | Event::TermMoved { .. }
            | Event::TermNear { .. }
            | Event::ToldApart { .. }
            | Event::Withdrawn { .. } => Err(Impossible { event: event.kind(), state: "unknown" }),
        }
    }

    /// What is the same whether a package was taken in or not.
    fn handed_in(submission: &Submission, stage: Stage, recorded_at: DateTime<Utc>) -> Self {
        Self {
            again: None,
            annulled_at: None,
            annulment_anew: false,
            annulment_proposed_by: None,
            branch: submission.branch.clone(),
            channel: submission.channel,
            college: submission.provider,
            complaints: Vec::new(),
            corrections: Vec::new(),
            draft: None,
            drafts: 0,
            due_on: None,
            executor: None,
            expired_documents: Vec::new(),
            extensions: Vec::new(),
            hand_over_by: None,
            handed_out: false,
            has_representative: submission.representative.is_some(),
            iis_number: submission.iis_number.clone(),
            issued_to: None,
            language: submission.language,
            lost_results: 0,
            met: false,
            merged_from: None,
            merged_into: None,
            missing_documents: Vec::new(),
            near: None,
            number: None,
            original: submission.original,
            overruns: Vec::new(),
            original_found_on: None,
            parcel_missing: false,
            possible_duplicate_of: submission.possible_duplicate_of,
            prepared: None,
            reasons: submission.reasons.clone(),
            record: None,
            refusal: None,
            registered_at: None,
            regulation: None,
            reminders: 0,
            resumed: None,
            reworked: false,
            run: None,
            scan: None,
            signed_at: None,
            signed_by_hand: false,
            stage,
            stage_since: submission.submitted_at.min(recorded_at),
            submitted_at: submission.submitted_at,
            term_expired: false,
            term_near: false,
        }
    }

    /// What an event changes besides the stage.
    fn took_in(mut self, event: &Event, recorded_at: DateTime<Utc>) -> Self {
        if let Some((duty, by)) = taken(event)
            && let Some(last) = self.overruns.iter_mut().rev().find(|overrun| overrun.duty == duty)
            && last.taken_by.is_none()
        {
            last.taken_by = Some(by.clone());
        }
        match event {
            Event::Annulled { resumed: Some(resumed), .. } => Self {
                again: Some(Again::Annulled),
                annulled_at: Some(recorded_at),
                handed_out: true,
                reminders: 0,
                ..self.anew(*resumed)
            },
            Event::Annulled { .. } if self.stage == Stage::Issued => {
                Self { annulled_at: Some(recorded_at), annulment_anew: false, annulment_proposed_by: None, ..self }
            }
            Event::Annulled { .. } => Self {
                again: Some(Again::Annulled),
                annulled_at: Some(recorded_at),
                annulment_anew: false,
                annulment_proposed_by: None,
                met: false,
                parcel_missing: false,
                prepared: None,
                reminders: 0,
                signed_at: None,
                ..self
            },
            Event::AnnulmentProposed { anew, by, .. } => {
                Self { annulment_anew: *anew, annulment_proposed_by: Some(by.clone()), ..self }
            }
            Event::OriginalFound { on, .. } => Self { original_found_on: Some(*on), ..self },
            Event::Arrived { .. } => Self { met: true, parcel_missing: false, reminders: 0, ..self },
            Event::CollectionReminded { nth } => Self { reminders: *nth, ..self },
            Event::Returned { .. } if self.merged_from.is_some() => {
                let merged_from = Some((Stage::CameBack, moment(event, recorded_at)));
                Self { merged_from, parcel_missing: false, ..self }
            }
            Event::Delivered { .. }
            | Event::Dispatched { .. }
            | Event::ResultReturned { .. }
            | Event::Returned { .. } => Self { parcel_missing: false, ..self },
            Event::Sent { run, .. } => Self { parcel_missing: false, run: *run, ..self },
            Event::Complaint(event) => self.complained(event),
            Event::Assigned { executor, .. } => Self { executor: Some(executor.clone()), ..self },
            Event::DataCorrected(corrected) => self.corrected(corrected, recorded_at),
            Event::Drafted { draft, .. } => {
                Self { draft: Some(*draft), drafts: self.drafts + 1, prepared: None, reworked: false, ..self }
            }
            Event::HandedToSuccessor { to, .. } => self.succeeded(*to),
            Event::HearingHeld { .. }
            | Event::HearingSet { .. }
            | Event::NoticeDelivered { .. }
            | Event::ObjectionReceived { .. }
            | Event::RefusalProposed { .. } => {
                Self { refusal: Refusal::evolve(self.refusal.clone(), event).or(self.refusal), ..self }
            }
            Event::Issued { to, .. } => Self { issued_to: Some(*to), ..self },
            Event::Merged { into, .. } => {
                Self { merged_from: Some((self.stage, self.stage_since)), merged_into: Some(*into), ..self }
            }
            Event::ParcelFound { parcel: Parcel::Result, .. } => {
                let lost_results = self.lost_results.saturating_sub(1);
                let again = self.again.filter(|again| *again != Again::Lost || lost_results > 0);
                Self { again, lost_results, ..self }
            }
            Event::ParcelLost { parcel: Parcel::Package, .. } => Self { parcel_missing: false, ..self },
            Event::ParcelLost { parcel: Parcel::Result, .. } => Self {
                again: Some(Again::Lost),
                annulment_anew: false,
                annulment_proposed_by: None,
                lost_results: self.lost_results + 1,
                met: false,
                parcel_missing: false,
                prepared: None,
                signed_at: None,
                ..self
            },
            Event::ParcelMissing { .. } => Self { parcel_missing: true, ..self },
            Event::Prepared(prepared) => Self { prepared: Some(*prepared), ..self },
            Event::Record(event) => {
                let record = record::Entry::evolve(self.record.clone(), event).unwrap_or(self.record);
                Self { record, ..self }
            }
            Event::ReworkDemanded { .. } => Self { prepared: None, reworked: true, ..self },
            Event::ScanAttached { by, document, scan } => {
                let attached = Scan { by: by.clone(), document: *document, file: *scan };
                Self { scan: Some(attached), ..self }
            }
            Event::Separated { .. } => self.separated(recorded_at),
            Event::Signed { manner, .. } => {
                let met = self.met || self.is_collected_at_college();
                let signed_by_hand = manner.is_by_hand();
                Self { again: None, met, reminders: 0, signed_at: Some(recorded_at), signed_by_hand, ..self }
            }
            Event::StepNear { by, duty, .. } => Self { near: Some((*duty, *by)), ..self },
            Event::StepOverrun { by, duty, responsible } => {
                let (by, duty, responsible) = (*by, *duty, responsible.clone());
                self.overruns.push(Overrun { by, duty, responsible, taken_by: None });
                self
            }
            Event::TermExpired { .. } => Self { term_expired: true, ..self },
            Event::TermExtended(extension) => self.extended(extension),
            Event::TermMoved { due_on, hand_over_by, .. } => {
                let term_near = self.term_near && self.hand_over_by == Some(*hand_over_by);
                Self { due_on: Some(*due_on), hand_over_by: Some(*hand_over_by), term_near, ..self }
            }
            Event::TermNear { .. } => Self { term_near: true, ..self },
            Event::ToldApart { .. } => Self { possible_duplicate_of: None, ..self },
            Event::Accepted(_)
            | Event::Declined(_)
            | Event::ParcelFound { parcel: Parcel::Package, .. }
            | Event::Registered { .. }
            | Event::Withdrawn { .. } => self,
        }
    }

    /// A scan of a document that is none any more is gone with it.
    fn with_its_own_scan(self) -> Self {
        let document = self.prepared.map(|prepared| prepared.document);
        let scan = self.scan.filter(|scan| Some(scan.document) == document);
        let signed_by_hand = self.signed_by_hand && self.signed_at.is_some();
        Self { scan, signed_by_hand, ..self }
    }

    /// The head extended the term: of its new days it is warned anew.
    fn extended(mut self, extension: &Extension) -> Self {
        self.extensions.push(extension.clone());
        let (due_on, hand_over_by) = (Some(extension.until), Some(extension.hand_over_by));
        Self { due_on, hand_over_by, term_near: false, ..self }
    }

    /// It stands where it stood; a document that waited for its signature is made anew.
    fn separated(self, now: DateTime<Utc>) -> Self {
        let (stage, stage_since) = self.merged_from.unwrap_or((self.stage, self.stage_since));
        let remade = matches!(stage, Stage::Drafted | Stage::ForSignature);
        let drafts = self.drafts + u32::from(remade);
        let card = Self { drafts, merged_from: None, merged_into: None, stage, stage_since, ..self };
        if stage != Stage::ForSignature {
            return card;
        }
        Self { prepared: None, stage: Stage::Drafted, stage_since: now, ..card }
    }

    /// Another college answers for it now; what was not signed is decided there anew.
    fn succeeded(self, to: Bin) -> Self {
        let record = self.record.clone().map(record::Entry::succeeded);
        if self.signed_at.is_some() {
            return Self { annulment_anew: false, annulment_proposed_by: None, college: to, record, ..self };
        }
        Self {
            college: to,
            draft: None,
            executor: None,
            prepared: None,
            record,
            refusal: None,
            reworked: false,
            ..self
        }
    }

    /// What is said of it now; a document that was made of what was wrong is none any more.
    fn corrected(mut self, corrected: &Corrected, at: DateTime<Utc>) -> Self {
        let Corrected { correction, remade, role, .. } = corrected;
        self.corrections.push(Correction { at, fields: correction.fields.clone(), role: *role });
        self.language = correction.language.unwrap_or(self.language);
        self.original = correction.original.unwrap_or(self.original);
        self.possible_duplicate_of = correction.possible_duplicate_of.or(self.possible_duplicate_of);
        if !correction.reasons.is_empty() {
            self.reasons.clone_from(&correction.reasons);
        }
        if *remade {
            self.drafts += 1;
            self.prepared = None;
        }
        self
    }

    /// What happens to a complaint; where it overturns a refusal, the card is that of a case that is decided anew.
    fn complained(mut self, event: &complaint::Event) -> Self {
        let (known, refused) = (self.complaints.clone(), self.refused());
        self.complaints = Complaint::evolve(std::mem::take(&mut self.complaints), event, refused).unwrap_or(known);
        match event.resumed() {
            None => self,
            Some(resumed) => Self { again: None, ..self.anew(resumed) },
        }
    }

    /// It goes on from the draft, in a term of its own.
    fn anew(self, resumed: Resumed) -> Self {
        Self {
            annulment_anew: false,
            annulment_proposed_by: None,
            draft: None,
            due_on: Some(resumed.due_on),
            extensions: Vec::new(),
            hand_over_by: Some(resumed.hand_over_by),
            issued_to: None,
            met: false,
            parcel_missing: false,
            prepared: None,
            refusal: None,
            resumed: Some(resumed),
            signed_at: None,
            term_expired: false,
            term_near: false,
            ..self
        }
    }

    /// At another stage; a clock that runs ahead at the counter does not put it into the future.
    fn at(self, stage: Stage, since: DateTime<Utc>) -> Self {
        if stage == self.stage { self } else { Self { stage, stage_since: since, ..self } }
    }
}

/// The watched step that an event takes, and who took it.
const fn taken(event: &Event) -> Option<(Duty, &StaffId)> {
    match event {
        Event::Arrived { by } => Some((Duty::ConfirmArrival, by)),
        Event::Assigned { by, .. } => Some((Duty::Assign, by)),
        Event::Drafted { by, .. } => Some((Duty::Draft, by)),
        Event::HearingHeld { by, .. } => Some((Duty::RecordHearing, by)),
        Event::Registered { by } => Some((Duty::Register, by)),
        Event::Sent { by, .. } => Some((Duty::HandToCourier, by)),
        Event::Signed { by, .. } => Some((Duty::Sign, by)),
        Event::Accepted(_)
        | Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::DataCorrected(_)
        | Event::Declined(_)
        | Event::Delivered { .. }
        | Event::Dispatched { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingSet { .. }
        | Event::Issued { .. }
        | Event::Merged { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::OriginalFound { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::Record(_)
        | Event::RefusalProposed { .. }
        | Event::ResultReturned { .. }
        | Event::Returned { .. }
        | Event::ReworkDemanded { .. }
        | Event::ScanAttached { .. }
        | Event::Separated { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermExtended(_)
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. }
        | Event::Withdrawn { .. } => None,
    }
}

/// When something happened: as it was said, but not later than it was recorded.
fn moment(event: &Event, recorded_at: DateTime<Utc>) -> DateTime<Utc> {
    match event {
        Event::Dispatched { at, .. }
        | Event::Issued { at, .. }
        | Event::Returned { at, .. }
        | Event::Withdrawn { at, .. } => (*at).min(recorded_at),
        Event::Accepted(_)
        | Event::Annulled { .. }
        | Event::AnnulmentProposed { .. }
        | Event::Arrived { .. }
        | Event::Assigned { .. }
        | Event::CollectionReminded { .. }
        | Event::Complaint(_)
        | Event::DataCorrected(_)
        | Event::Declined(_)
        | Event::Delivered { .. }
        | Event::Drafted { .. }
        | Event::HandedToSuccessor { .. }
        | Event::HearingHeld { .. }
        | Event::HearingSet { .. }
        | Event::Merged { .. }
        | Event::NoticeDelivered { .. }
        | Event::ObjectionReceived { .. }
        | Event::OriginalFound { .. }
        | Event::ParcelFound { .. }
        | Event::ParcelLost { .. }
        | Event::ParcelMissing { .. }
        | Event::Prepared(_)
        | Event::Record(_)
        | Event::RefusalProposed { .. }
        | Event::Registered { .. }
        | Event::ResultReturned { .. }
        | Event::ReworkDemanded { .. }
        | Event::ScanAttached { .. }
        | Event::Sent { .. }
        | Event::Separated { .. }
        | Event::Signed { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermExtended(_)
        | Event::TermMoved { .. }
        | Event::TermNear { .. }
        | Event::ToldApart { .. } => recorded_at,
    }
}
