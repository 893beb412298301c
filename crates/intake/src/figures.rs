//! Figures of intake: messages taken through, how large batches are and how long they take.

use std::sync::LazyLock;

use opentelemetry::metrics::{Counter, Histogram};
use opentelemetry::{KeyValue, global};
use telnusqa_chassis::telemetry::attributes;
use telnusqa_event_log::{ExecuteError, Outcome};

use crate::check::Body;

struct Figures {
    batch: Histogram<u64>,
    duration: Histogram<f64>,
    messages: Counter<u64>,
}

static FIGURES: LazyLock<Figures> = LazyLock::new(|| {
    let meter = global::meter("telnusqa-intake");
    let seconds =
        |name| meter.f64_histogram(name).with_unit("s").with_boundaries(attributes::DURATIONS.to_vec()).build();
    Figures {
        batch: meter.u64_histogram("telnusqa.intake.batch.size").with_unit("{message}").build(),
        duration: seconds(attributes::PROCESS_DURATION),
        messages: meter.u64_counter("telnusqa.intake.messages").with_unit("{message}").build(),
    }
});

/// Counts a message that has its answer.
pub(crate) fn answered(body: &Body, answer: &'static str) {
    let kind = match body {
        Body::Application(_) => "application",
        Body::Invalid(_) => "invalid",
        Body::Report(report) => report.kind().name(),
    };
    let labels = [KeyValue::new("telnusqa.message.kind", kind), KeyValue::new("telnusqa.message.answer", answer)];
    FIGURES.messages.add(1, &labels);
}

/// The answer to a command, by what became of it.
pub(crate) fn answer(result: &Result<Outcome, ExecuteError>) -> &'static str {
    match result {
        Ok(Outcome::AlreadyApplied(events) | Outcome::Appended(events)) => {
            let kind = events.first().map_or("recorded", |event| event.written.kind.as_str());
            ["accepted", "declined"].into_iter().find(|known| *known == kind).unwrap_or("recorded")
        }
        Err(ExecuteError::Rejected(_)) => "conflict",
        Err(
            ExecuteError::Damaged(_) | ExecuteError::Database(_) | ExecuteError::Stale(_) | ExecuteError::Unknown(_),
        ) => "none",
    }
}

/// Measures a batch.
pub(crate) fn batch(size: usize, took: std::time::Duration) {
    FIGURES.batch.record(size as u64, &[]);
    FIGURES.duration.record(took.as_secs_f64(), &[]);
}
