//! Figures of intake: messages taken through, how large batches are and how long they take.

use std::sync::LazyLock;

use opentelemetry::metrics::{Counter, Histogram};
use opentelemetry::{KeyValue, global};

use crate::check::Body;
use crate::plan::Arrived;

struct Figures {
    batch: Histogram<u64>,
    duration: Histogram<f64>,
    messages: Counter<u64>,
}

static FIGURES: LazyLock<Figures> = LazyLock::new(|| {
    let meter = global::meter("telnusqa-intake");
    Figures {
        batch: meter.u64_histogram("telnusqa.intake.batch.size").with_unit("{message}").build(),
        duration: meter.f64_histogram("messaging.process.duration").with_unit("s").build(),
        messages: meter.u64_counter("telnusqa.intake.messages").with_unit("{message}").build(),
    }
});

/// Counts the messages that have their answer.
pub(crate) fn answered(messages: &[&Arrived], done: &[bool]) {
    for (message, _) in messages.iter().zip(done).filter(|(_, done)| **done) {
        let kind = match &message.body {
            Body::Application(_) => "application",
            Body::Invalid(_) => "invalid",
            Body::Report(_) => "report",
        };
        FIGURES.messages.add(1, &[KeyValue::new("telnusqa.message.kind", kind)]);
    }
}

/// Measures a batch.
pub(crate) fn batch(size: usize, took: std::time::Duration) {
    FIGURES.batch.record(size as u64, &[]);
    FIGURES.duration.record(took.as_secs_f64(), &[]);
}
