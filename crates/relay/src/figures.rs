//! What is measured of the relay.

use std::time::Duration;

use opentelemetry::global;
use opentelemetry::metrics::{Counter, Gauge, Histogram};
use telnusqa_chassis::telemetry::attributes;
use telnusqa_event_log::Position;

/// Its instruments.
pub(crate) struct Figures {
    duration: Histogram<f64>,
    lag: Gauge<i64>,
    published: Counter<u64>,
}

impl Figures {
    pub(crate) fn new() -> Self {
        let meter = global::meter("telnusqa");
        let seconds =
            |name| meter.f64_histogram(name).with_unit("s").with_boundaries(attributes::DURATIONS.to_vec()).build();
        Self {
            duration: seconds(attributes::SEND_DURATION),
            lag: meter.i64_gauge(attributes::RELAY_LAG).with_unit("{event}").build(),
            published: meter.u64_counter(attributes::RELAY_PUBLISHED).with_unit("{event}").build(),
        }
    }

    pub(crate) fn lag(&self, carried: Position, head: Position) {
        self.lag.record((head.0 - carried.0).max(0), &[]);
    }

    pub(crate) fn published(&self, events: usize, took: Duration) {
        self.published.add(u64::try_from(events).unwrap_or(u64::MAX), &[]);
        self.duration.record(took.as_secs_f64(), &[]);
    }
}
