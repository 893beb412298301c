//! What the log tells about itself: every name stands here. Nothing personal, and no case's content.

use std::sync::LazyLock;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram};
use tracing::Span;

use crate::Position;
use crate::failure::Contention;

const METER: &str = "telnusqa.event_log";

/// Commands in a committed transaction.
const BATCH_SIZE: &str = "telnusqa.log.batch.size";
/// From the beginning of a transaction to its end.
const BATCH_DURATION: &str = "telnusqa.log.batch.duration";
/// The commit alone: the disk.
const COMMIT_DURATION: &str = "telnusqa.log.commit.duration";
/// Transactions that were done anew; `telnusqa.log.contention` says why.
const CONFLICTS: &str = "telnusqa.log.conflicts";
/// Transactions that the database refused and that were halved.
const HALVED: &str = "telnusqa.log.halved";
/// The newest position that this process appended.
const HEAD: &str = "telnusqa.log.head";
/// `version` or `lock`.
const CONTENTION: &str = "telnusqa.log.contention";

/// OpenTelemetry's semantic conventions for databases.
const DB_BATCH_SIZE: &str = "db.operation.batch.size";
const DB_SYSTEM: &str = "db.system.name";

/// Seconds: from a fast disk's flush to a stuck one.
const DURATIONS: [f64; 14] =
    [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.0, 4.0, 16.0];
const SIZES: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

struct Instruments {
    batch_duration: Histogram<f64>,
    batch_size: Histogram<u64>,
    commit_duration: Histogram<f64>,
    conflicts: Counter<u64>,
    halved: Counter<u64>,
    head: Gauge<i64>,
}

/// Made at the first use, after the process has set its meter provider.
static INSTRUMENTS: LazyLock<Instruments> = LazyLock::new(|| {
    let meter = opentelemetry::global::meter(METER);
    let seconds = |name| meter.f64_histogram(name).with_unit("s").with_boundaries(DURATIONS.to_vec()).build();
    Instruments {
        batch_duration: seconds(BATCH_DURATION),
        batch_size: meter.u64_histogram(BATCH_SIZE).with_unit("{command}").with_boundaries(SIZES.to_vec()).build(),
        commit_duration: seconds(COMMIT_DURATION),
        conflicts: meter.u64_counter(CONFLICTS).with_unit("{transaction}").build(),
        halved: meter.u64_counter(HALVED).with_unit("{transaction}").build(),
        head: meter.i64_gauge(HEAD).with_unit("{event}").build(),
    }
});

/// The span of a whole batch.
pub(crate) fn execute_span(commands: usize) -> Span {
    tracing::info_span!("execute", { DB_SYSTEM } = "postgresql", { DB_BATCH_SIZE } = commands)
}

/// A transaction went through.
pub(crate) fn committed(commands: usize, head: Option<Position>, whole: Duration, commit: Duration) {
    let instruments = &*INSTRUMENTS;
    instruments.batch_size.record(commands as u64, &[]);
    instruments.batch_duration.record(whole.as_secs_f64(), &[]);
    instruments.commit_duration.record(commit.as_secs_f64(), &[]);
    if let Some(Position(head)) = head {
        instruments.head.record(head, &[]);
    }
}

/// A transaction is done anew.
pub(crate) fn contended(contention: Contention, tries: u32, error: &sqlx::Error) {
    INSTRUMENTS.conflicts.add(1, &[KeyValue::new(CONTENTION, contention.name())]);
    let code = sql_state(error);
    tracing::warn!({ CONTENTION } = contention.name(), tries, code, "the batch was contended: it is decided anew");
}

/// A transaction was refused and is halved.
pub(crate) fn halved(commands: usize, error: &sqlx::Error) {
    INSTRUMENTS.halved.add(1, &[]);
    let code = sql_state(error);
    tracing::warn!({ DB_BATCH_SIZE } = commands, code, "the database refused the batch: it is halved");
}

/// The SQLSTATE alone: the message of an error may show a row.
fn sql_state(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(|error| error.code()).map(std::borrow::Cow::into_owned)
}
