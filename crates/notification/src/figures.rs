//! Figures of notification: messages by kind and what they came to, how many wait, for their turn or for a person; one-time codes.

use std::sync::LazyLock;
use std::time::Duration;

use opentelemetry::metrics::{Counter, Gauge, Histogram};
use opentelemetry::{KeyValue, global};
use telnusqa_chassis::telemetry::attributes;
use telnusqa_domain::telling::{About, Way};

struct Figures {
    bound: Gauge<i64>,
    codes: Counter<u64>,
    conversation: Histogram<f64>,
    deliveries: Counter<u64>,
    messages: Counter<u64>,
    oldest: Gauge<f64>,
    receipts: Counter<u64>,
    unreached: Gauge<i64>,
    unreached_oldest: Gauge<f64>,
    waiting: Gauge<i64>,
}

static FIGURES: LazyLock<Figures> = LazyLock::new(|| {
    let meter = global::meter("telnusqa-notification");
    Figures {
        bound: meter.i64_gauge("telnusqa.notification.gateway.bound").build(),
        codes: meter.u64_counter("telnusqa.notification.codes").with_unit("{code}").build(),
        conversation: meter
            .f64_histogram("telnusqa.notification.conversation.duration")
            .with_unit("s")
            .with_boundaries(attributes::DURATIONS.to_vec())
            .build(),
        deliveries: meter.u64_counter("telnusqa.notification.deliveries").with_unit("{message}").build(),
        messages: meter.u64_counter("telnusqa.notification.messages").with_unit("{message}").build(),
        oldest: meter.f64_gauge("telnusqa.notification.waiting.oldest").with_unit("s").build(),
        receipts: meter.u64_counter("telnusqa.notification.receipts").with_unit("{receipt}").build(),
        unreached: meter.i64_gauge("telnusqa.notification.unreached").with_unit("{message}").build(),
        unreached_oldest: meter.f64_gauge("telnusqa.notification.unreached.oldest").with_unit("s").build(),
        waiting: meter.i64_gauge("telnusqa.notification.waiting").with_unit("{message}").build(),
    }
});

/// Counts what a message on its way, or one attempt of it (`tried`), came to.
pub(crate) fn came_to(message: About, way: Way, status: &'static str) {
    let labels = [
        KeyValue::new("telnusqa.message.kind", message.name()),
        KeyValue::new("telnusqa.message.status", status),
        KeyValue::new("telnusqa.message.way", way.name()),
    ];
    FIGURES.messages.add(1, &labels);
}

/// Counts what an attempt to send a one-time code came to, and by which way it went.
pub(crate) fn code(way: Option<Way>, status: &'static str) {
    let labels = [
        KeyValue::new("telnusqa.code.status", status),
        KeyValue::new("telnusqa.message.way", way.map_or("none", Way::name)),
    ];
    FIGURES.codes.add(1, &labels);
}

/// Tells whether one is bound to a gateway over SMPP: 1, or 0.
pub(crate) fn bound(gateway: &str, is_bound: bool) {
    FIGURES.bound.record(i64::from(is_bound), &[KeyValue::new("telnusqa.gateway", gateway.to_owned())]);
}

/// Counts what gateways over SMPP tell by themselves.
pub(crate) fn receipt(gateway: &str, status: &'static str) {
    let gateway = KeyValue::new("telnusqa.gateway", gateway.to_owned());
    FIGURES.receipts.add(1, &[gateway, KeyValue::new("telnusqa.message.status", status)]);
}

/// Counts what a case answered when it was told of a delivery.
pub(crate) fn delivery(answer: &'static str) {
    FIGURES.deliveries.add(1, &[KeyValue::new("telnusqa.answer", answer)]);
}

/// Measures a conversation about one message.
pub(crate) fn conversation(took: Duration) {
    FIGURES.conversation.record(took.as_secs_f64(), &[]);
}

/// Tells how many wait for a person to tell them, and how long the longest has.
pub(crate) fn unreached(count: i64, oldest_s: f64) {
    FIGURES.unreached.record(count, &[]);
    FIGURES.unreached_oldest.record(oldest_s, &[]);
}

/// Tells how many wait, and how long the longest has.
pub(crate) fn waiting(count: i64, oldest_s: f64) {
    FIGURES.waiting.record(count, &[]);
    FIGURES.oldest.record(oldest_s, &[]);
}
