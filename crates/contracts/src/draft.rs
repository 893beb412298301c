//! How a proposed result is written, in events and in commands: what it is and, of a refusal, its ground and the fact.

use telnusqa_domain::case::{Draft, FileRef, Ground, ResultKind};

use crate::text::AsText;

/// The members of a draft.
pub(crate) struct Parts {
    pub(crate) fact: Option<AsText<FileRef>>,
    pub(crate) ground: Option<AsText<Ground>>,
    pub(crate) result: AsText<ResultKind>,
}

impl From<&Draft> for Parts {
    fn from(draft: &Draft) -> Self {
        let (fact, ground) = match draft {
            Draft::Duplicate => (None, None),
            Draft::Refusal { fact, ground } => (Some(AsText(*fact)), Some(AsText(*ground))),
        };
        Self { fact, ground, result: AsText(draft.kind()) }
    }
}

impl Parts {
    /// The draft; `None` where its members do not belong together.
    pub(crate) fn draft(self) -> Option<Draft> {
        match (self.result.0, self.ground, self.fact) {
            (ResultKind::Duplicate, None, None) => Some(Draft::Duplicate),
            (ResultKind::Refusal, Some(AsText(ground)), Some(AsText(fact))) => Some(Draft::Refusal { fact, ground }),
            (ResultKind::Duplicate | ResultKind::Refusal, _, _) => None,
        }
    }
}
