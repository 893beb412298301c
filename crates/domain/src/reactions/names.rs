//! The names of messages: in rows, in figures, in the log, and in what their ids are made of. They never change.

use super::Message;
use crate::case::named;

named! {
    Message {
        Annulled = "annulled",
        CollectionReminder = "collection-reminder",
        ComplaintDecided = "complaint-decided",
        ComplaintExtended = "complaint-extended",
        ComplaintMoved = "complaint-moved",
        ComplaintOverdue = "complaint-overdue",
        ComplaintRegistered = "complaint-registered",
        ComplaintWithdrawn = "complaint-withdrawn",
        DataCorrected = "data-corrected",
        HandedToSuccessor = "handed-to-successor",
        HearingSet = "hearing-set",
        KeptAtCollege = "kept-at-college",
        Merged = "merged",
        OriginalFound = "original-found",
        PackageLost = "package-lost",
        PreliminaryRefusal = "preliminary-refusal",
        ReadyAtCollege = "ready-at-college",
        ReadyAtCounter = "ready-at-counter",
        Refused = "refused",
        ResultLost = "result-lost",
        TermExtended = "term-extended",
        TermMoved = "term-moved",
        TermPassed = "term-passed",
        Withdrawn = "withdrawn",
    }
}
