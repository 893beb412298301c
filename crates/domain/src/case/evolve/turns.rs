//! What turns a case makes: a signature and what undoes it, another college, what is corrected, a term that is given anew.

use super::{Open, Signed, State};
use crate::case::complaint::Resumed;
use crate::case::correction::Corrected;
use crate::case::extension::Extension;
use crate::case::outcome::{Annulment, Prepared};
use crate::case::package::Channel;
use crate::case::record;
use crate::case::signature::{FileRef, Manner};
use crate::case::staff::StaffId;
use crate::case::work::Work;
use crate::identity::Bin;
use crate::regulation::Regulation;

impl Open {
    /// Another college answers for the case now. What was not signed is decided there anew: its head appoints an executor, and a
    /// refusal would begin with a proposal of his. What was signed stays so.
    pub(super) fn succeeded(self, from: Bin, to: Bin) -> Option<Self> {
        if self.college != from || from == to {
            return None;
        }
        let record = self.record.clone().map(record::Entry::succeeded);
        Some(match self.work {
            Work::Awaiting | Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => {
                Self { annulment: None, college: to, record, ..self }
            }
            Work::Registered | Work::InPreparation { .. } | Work::Drafted { .. } | Work::ForSignature { .. } => {
                Self { college: to, executor: None, record, refusal: None, work: Work::Registered, ..self }
            }
        })
    }

    /// The head has his word first.
    pub(super) fn annulment_proposed(self, by: &StaffId, reason: FileRef, anew: bool) -> Option<Self> {
        let is_first = self.signed.is_some() && !self.annulled && self.annulment.is_none();
        is_first.then(|| Self { annulment: Some(Annulment { anew, by: by.clone(), reason }), ..self })
    }

    /// Whether this is what was proposed.
    fn proposed(&self, (by, reason): (&StaffId, FileRef)) -> Option<&Annulment> {
        self.annulment.as_ref().filter(|proposed| proposed.by == *by && proposed.reason == reason)
    }

    /// What was handed out is worth nothing any more: an end, unless the college makes another, in a term of its own.
    pub(super) fn annulled_after_hand_over(
        self: Box<Self>,
        of: (&StaffId, FileRef),
        resumed: Option<Resumed>,
    ) -> Option<State> {
        let proposed = self.proposed(of)?;
        match resumed {
            _ if proposed.anew != resumed.is_some() => None,
            None => Some(State::Issued(Box::new(Self { annulled: true, annulment: None, ..*self }))),
            Some(resumed) => {
                let executor = self.signed.clone()?.drafter;
                let open =
                    Self { handed_out: true, owes_original: false, reminders: 0, ..self.anew(resumed, executor) };
                Some(State::Open(Box::new(open)))
            }
        }
    }

    /// What was signed is worth nothing any more, and was not handed out: whoever drafted it makes it again.
    pub(super) fn annulled(self, by: &StaffId, reason: FileRef) -> Option<Self> {
        self.proposed((by, reason))?;
        let work = Work::InPreparation { executor: self.signed?.drafter };
        Some(Self { annulment: None, met: false, parcel_missing: false, reminders: 0, signed: None, work, ..self })
    }

    /// The new stands beside what was there; a document that is wrong by it is made anew, as another draft.
    pub(super) fn corrected(self, corrected: &Corrected) -> Option<Self> {
        let Corrected { correction, remade, .. } = corrected;
        if correction.replaces != self.applicant.id {
            return None;
        }
        let owes_original = match correction.reasons.as_slice() {
            [] => self.owes_original,
            reasons => self.channel == Channel::Portal && Regulation::of(self.regulation).demands_original(reasons),
        };
        let drafts = self.drafts + u32::from(*remade);
        let work = self.work.corrected(*remade)?;
        let possible_duplicate_of = correction.possible_duplicate_of.or(self.possible_duplicate_of);
        Some(Self { applicant: correction.applicant, drafts, owes_original, possible_duplicate_of, work, ..self })
    }

    /// A number stands on one document for ever, also where that was never signed.
    pub(super) fn prepared(self, prepared: Prepared) -> Option<Self> {
        if prepared.number.is_some_and(|number| self.numbers.contains(&number)) {
            return None;
        }
        let numbers = self.numbers.into_iter().chain(prepared.number).collect();
        Some(Self { numbers, work: self.work.prepared(prepared)?, ..self })
    }

    /// A term that runs goes on from its last day; of the new one it is warned anew.
    pub(super) fn extended(self, extension: &Extension) -> Option<Self> {
        let runs = !self.expired && !self.met;
        if !runs || extension.from != self.due_on || extension.until <= extension.from {
            return None;
        }
        let extensions = self.extensions.into_iter().chain([extension.clone()]).collect();
        let (due_on, hand_over_by) = (extension.until, extension.hand_over_by);
        Some(Self { due_on, extensions, hand_over_by, warned: false, ..self })
    }

    /// The one who proposed it makes it again.
    pub(super) fn result_lost(self) -> Option<Self> {
        let work = self.work.lost(self.executor.clone()?)?;
        let lost_results = self.lost_results + 1;
        Some(Self { annulment: None, lost_results, met: false, parcel_missing: false, signed: None, work, ..self })
    }

    pub(super) fn signed(mut self, by: &StaffId, document: FileRef, manner: Manner) -> Option<Self> {
        let Work::ForSignature { draft, drafter, prepared, .. } = &self.work else { return None };
        let appeal_until = prepared.appeal_until;
        let signed = Signed { appeal_until, by: by.clone(), document, draft: *draft, drafter: drafter.clone() };
        if draft.ground().is_some() {
            self.refusals.push((document, by.clone()));
        }
        let met = self.met || self.is_collected_at_college();
        Some(Self { met, reminders: 0, signed: Some(signed), work: self.work.signed(document, manner)?, ..self })
    }

    /// The refusal that stands: its document, where a refusal is what was signed, and nobody has overturned it.
    #[must_use]
    pub fn refused(&self) -> Option<FileRef> {
        self.signed.as_ref().filter(|signed| signed.draft.ground().is_some()).map(|signed| signed.document)
    }

    /// Whether what was signed is a refusal, and nobody has overturned it.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refused().is_some()
    }

    /// The refusal that was signed is of no effect any more: whoever drafted it decides anew, with a term of its own; the
    /// procedure of a refusal would begin anew too.
    pub(super) fn resumed(self: Box<Self>, resumed: Resumed) -> Option<Self> {
        let executor = self.is_refused().then_some(self.signed.clone())??.drafter;
        Some(self.anew(resumed, executor))
    }

    /// It goes on from the draft, in a term of its own.
    fn anew(self: Box<Self>, resumed: Resumed, executor: StaffId) -> Self {
        Self {
            due_on: resumed.due_on,
            expired: false,
            extensions: Vec::new(),
            hand_over_by: resumed.hand_over_by,
            annulment: None,
            met: false,
            parcel_missing: false,
            refusal: None,
            resumed: Some(resumed),
            signed: None,
            warned: false,
            work: Work::InPreparation { executor },
            ..*self
        }
    }
}
