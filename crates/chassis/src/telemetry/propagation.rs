//! Trace context in and out of messages (W3C Trace Context), and into the log.

use async_nats::HeaderMap;
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The header and the log's column.
pub const TRACEPARENT: &str = "traceparent";

/// The trace context that a message came with; an empty one where it brought none or an unreadable one.
#[must_use]
pub fn extract(headers: Option<&HeaderMap>) -> Context {
    headers.map_or_else(Context::new, |headers| {
        TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers))
    })
}

/// The trace context that a `traceparent` of the log names.
#[must_use]
pub fn from_traceparent(traceparent: &str) -> Context {
    TraceContextPropagator::new().extract_with_context(&Context::new(), &Traceparent(traceparent))
}

/// Puts the current span's trace context into a message's headers.
pub fn inject(headers: &mut HeaderMap) {
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut HeadersMut(headers));
}

/// The `traceparent` of the current span, for the log; none outside of any.
#[must_use]
pub fn current_traceparent() -> Option<String> {
    traceparent(Span::current().context().span().span_context())
}

/// The `traceparent` of a context; none where it is empty.
#[must_use]
pub fn traceparent_of(context: &Context) -> Option<String> {
    traceparent(context.span().span_context())
}

/// Makes a span the child of the span that sent a message, and links it to that: right where both lie within seconds.
pub fn follow(span: &Span, sent: &Context) {
    if sent.span().span_context().is_valid() {
        // It fails only where no trace is kept at all.
        let _untraced = span.set_parent(sent.clone());
        link(span, sent);
    }
}

/// Links a span to the span that sent a message.
pub fn link(span: &Span, sent: &Context) {
    let sent = sent.span().span_context().clone();
    if sent.is_valid() {
        span.add_link(sent);
    }
}

fn traceparent(context: &SpanContext) -> Option<String> {
    context
        .is_valid()
        .then(|| format!("00-{}-{}-{:02x}", context.trace_id(), context.span_id(), context.trace_flags().to_u8() & 1))
}

struct Headers<'h>(&'h HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        // NATS headers keep their case; senders write these two in small letters, some with a capital.
        self.0
            .iter()
            .find(|(name, _)| AsRef::<str>::as_ref(name).eq_ignore_ascii_case(key))
            .and_then(|(_, values)| values.first().map(async_nats::HeaderValue::as_str))
    }

    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_ref()).collect()
    }
}

struct HeadersMut<'h>(&'h mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        if !value.is_empty() {
            self.0.insert(key, value);
        }
    }
}

struct Traceparent<'t>(&'t str);

impl Extractor for Traceparent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_context_comes_back_as_it_was_written() {
        let mut headers = HeaderMap::new();
        headers.insert("Traceparent", PARENT);
        headers.insert("tracestate", "iis=t61rcWkgMzE");
        assert_eq!(traceparent_of(&extract(Some(&headers))).as_deref(), Some(PARENT));
        assert_eq!(traceparent_of(&from_traceparent(PARENT)).as_deref(), Some(PARENT));
    }

    #[test]
    fn an_unreadable_context_is_none() {
        for unreadable in ["", "00-zz-b7ad6b7169203331-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01"] {
            assert_eq!(traceparent_of(&from_traceparent(unreadable)), None);
        }
        assert_eq!(traceparent_of(&extract(None)), None);
        assert_eq!(current_traceparent(), None);
    }
}
