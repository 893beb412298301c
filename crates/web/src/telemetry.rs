//! A span and a duration for every request: by route, never by the number or key that was asked for.

use std::sync::LazyLock;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::metrics::Histogram;
use opentelemetry::{KeyValue, global};
use telnusqa_chassis::telemetry::propagation;
use tracing::{Instrument as _, field};

/// The boundaries that OpenTelemetry's HTTP conventions advise, in seconds.
const BOUNDARIES: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    global::meter("telnusqa-web")
        .f64_histogram("http.server.request.duration")
        .with_unit("s")
        .with_boundaries(BOUNDARIES.to_vec())
        .build()
});

/// Watches a request; only callers of the API may name the trace that it belongs to.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = method(request.method());
    let name = route.as_deref().map_or_else(|| method.to_owned(), |route| format!("{method} {route}"));
    let span = tracing::info_span!(
        "http.request",
        otel.name = name,
        otel.kind = "server",
        otel.status_code = field::Empty,
        http.request.method = method,
        http.route = route.as_deref(),
        http.response.status_code = field::Empty,
    );
    if request.uri().path().starts_with("/api/")
        && let Some(parent) = request.headers().get(propagation::TRACEPARENT).and_then(|value| value.to_str().ok())
    {
        propagation::follow(&span, &propagation::from_traceparent(parent));
    }
    let started = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    let mut attributes = vec![
        KeyValue::new("http.request.method", method),
        KeyValue::new("http.response.status_code", i64::from(status.as_u16())),
    ];
    attributes.extend(route.map(|route| KeyValue::new("http.route", route)));
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
        attributes.push(KeyValue::new("error.type", status.as_str().to_owned()));
    }
    DURATION.record(started.elapsed().as_secs_f64(), &attributes);
    response
}

/// The method, of few values.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::DELETE => "DELETE",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => "_OTHER",
    }
}
