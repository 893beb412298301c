//! Figures of workflow: steps by what became of them, timers that are due and what they did.

use std::sync::LazyLock;

use opentelemetry::metrics::{Counter, Gauge};
use opentelemetry::{KeyValue, global};
use telnusqa_event_log::{ExecuteError, Outcome};

struct Figures {
    due: Gauge<i64>,
    fired: Counter<u64>,
    steps: Counter<u64>,
}

static FIGURES: LazyLock<Figures> = LazyLock::new(|| {
    let meter = global::meter("telnusqa-workflow");
    Figures {
        due: meter.i64_gauge("telnusqa.workflow.timers.due").with_unit("{timer}").build(),
        fired: meter.u64_counter("telnusqa.workflow.timers.fired").with_unit("{timer}").build(),
        steps: meter.u64_counter("telnusqa.workflow.steps").with_unit("{command}").build(),
    }
});

/// Counts a step that was answered.
pub(crate) fn answered(step: &'static str, answer: &'static str) {
    let labels = [KeyValue::new("telnusqa.step", step), KeyValue::new("telnusqa.answer", answer)];
    FIGURES.steps.add(1, &labels);
}

/// Counts a timer that was carried out.
pub(crate) fn fired(kind: &'static str, result: &Result<Outcome, ExecuteError>) {
    let labels = [KeyValue::new("telnusqa.timer", kind), KeyValue::new("telnusqa.answer", answer(result))];
    FIGURES.fired.add(1, &labels);
}

/// How many timers are due and not carried out.
pub(crate) fn due(count: i64) {
    FIGURES.due.record(count, &[]);
}

/// What became of a command, in a word; of a rejection its code.
pub(crate) fn answer(result: &Result<Outcome, ExecuteError>) -> &'static str {
    match result {
        Ok(Outcome::Appended(_)) => "done",
        Ok(Outcome::AlreadyApplied(_)) => "repeated",
        Err(ExecuteError::Rejected(rejection)) => rejection.code(),
        Err(ExecuteError::Stale(_)) => "stale",
        Err(ExecuteError::Unknown(_)) => "unknown",
        Err(ExecuteError::Damaged(_)) => "damaged",
        Err(ExecuteError::Database(_)) => "database",
    }
}
