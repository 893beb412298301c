//! Figures of signing: documents made, signatures verified.

use std::sync::LazyLock;

use opentelemetry::metrics::Counter;
use opentelemetry::{KeyValue, global};
use telnusqa_pki::Verdict;

struct Figures {
    documents: Counter<u64>,
    verdicts: Counter<u64>,
}

static FIGURES: LazyLock<Figures> = LazyLock::new(|| {
    let meter = global::meter("telnusqa-signing");
    Figures {
        documents: meter.u64_counter("telnusqa.signing.documents").with_unit("{document}").build(),
        verdicts: meter.u64_counter("telnusqa.signing.verdicts").with_unit("{signature}").build(),
    }
});

/// What became of a document.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    /// It cannot be made.
    Parked,
    /// It waits for the signature.
    Prepared,
    /// It is needed no more.
    Void,
}

/// Counts a document.
pub(crate) fn document(fate: Fate) {
    let fate = match fate {
        Fate::Parked => "parked",
        Fate::Prepared => "prepared",
        Fate::Void => "void",
    };
    FIGURES.documents.add(1, &[KeyValue::new("telnusqa.document.fate", fate)]);
}

/// Counts a signature that was verified.
pub(crate) fn verdict(verdict: &Verdict) {
    let verdict = match verdict {
        Verdict::CannotTell(_) => "cannot-tell",
        Verdict::Invalid(_) => "invalid",
        Verdict::Valid(_) => "valid",
    };
    FIGURES.verdicts.add(1, &[KeyValue::new("telnusqa.signature.verdict", verdict)]);
}

/// Counts a signature that could not be checked now.
pub(crate) fn waits() {
    FIGURES.verdicts.add(1, &[KeyValue::new("telnusqa.signature.verdict", "cannot-tell")]);
}
