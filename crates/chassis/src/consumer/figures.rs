//! What is measured of a consumer.

use std::time::Duration;

use chrono::{DateTime, Utc};
use opentelemetry::metrics::{Counter, Gauge, Histogram};
use opentelemetry::{KeyValue, global};
use telnusqa_event_log::{Position, Recorded};

use crate::telemetry::attributes;

/// The instruments of a consumer.
pub(super) struct Figures {
    applied: Counter<u64>,
    duration: Histogram<f64>,
    gaps: Counter<u64>,
    labels: [KeyValue; 1],
    lag: Gauge<i64>,
    lag_time: Gauge<f64>,
    parked: Counter<u64>,
}

impl Figures {
    pub(super) fn new(consumer: &'static str) -> Self {
        let meter = global::meter("telnusqa");
        let seconds =
            |name| meter.f64_histogram(name).with_unit("s").with_boundaries(attributes::DURATIONS.to_vec()).build();
        Self {
            applied: meter.u64_counter(attributes::CONSUMER_APPLIED).with_unit("{event}").build(),
            duration: seconds(attributes::PROCESS_DURATION),
            gaps: meter.u64_counter(attributes::CONSUMER_GAPS).with_unit("{read}").build(),
            labels: [KeyValue::new(attributes::CONSUMER, consumer)],
            lag: meter.i64_gauge(attributes::CONSUMER_LAG).with_unit("{event}").build(),
            lag_time: meter.f64_gauge(attributes::CONSUMER_LAG_TIME).with_unit("s").build(),
            parked: meter.u64_counter(attributes::CONSUMER_PARKED).with_unit("{event}").build(),
        }
    }

    pub(super) fn applied(&self, events: usize, parked: usize, took: Duration) {
        self.applied.add(count(events - parked), &self.labels);
        self.parked.add(count(parked), &self.labels);
        self.duration.record(took.as_secs_f64(), &self.labels);
    }

    pub(super) fn gap(&self) {
        self.gaps.add(1, &self.labels);
    }

    /// `oldest`: the oldest event that is not applied.
    pub(super) fn lag(&self, checkpoint: Position, head: Position, oldest: Option<&Recorded>, now: DateTime<Utc>) {
        self.lag.record((head.0 - checkpoint.0).max(0), &self.labels);
        let behind = oldest.and_then(|event| (now - event.recorded_at).to_std().ok()).unwrap_or_default();
        self.lag_time.record(behind.as_secs_f64(), &self.labels);
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
