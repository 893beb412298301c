//! An OTLP receiver over real HTTP: keeps every request's body, decoded and raw.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;

/// What was received.
#[derive(Clone, Default)]
pub struct Collector {
    metrics: Arc<Mutex<Vec<ExportMetricsServiceRequest>>>,
    raw: Arc<Mutex<Vec<u8>>>,
    traces: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
}

impl Collector {
    /// Starts a receiver on loopback; the address is for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub async fn start() -> (Self, String) {
        let collector = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new()
            .route("/v1/traces", post(traces))
            .route("/v1/metrics", post(metrics))
            .layer(axum::extract::DefaultBodyLimit::max(64 * 1024 * 1024))
            .with_state(collector.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (collector, address)
    }

    /// Every span so far, with the name of its service.
    #[must_use]
    pub fn spans(&self) -> Vec<(String, Span)> {
        let received = self.traces.lock().expect("the lock");
        let resources = received.iter().flat_map(|request| &request.resource_spans);
        resources
            .flat_map(|resource| {
                let service = resource.resource.iter().flat_map(|resource| &resource.attributes);
                let service = service.filter(|attribute| attribute.key == "service.name").find_map(text);
                let spans = resource.scope_spans.iter().flat_map(|scope| &scope.spans);
                spans.map(move |span| (service.clone().unwrap_or_default(), span.clone())).collect::<Vec<_>>()
            })
            .collect()
    }

    /// The names of every metric so far.
    #[must_use]
    pub fn metric_names(&self) -> std::collections::BTreeSet<String> {
        let received = self.metrics.lock().expect("the lock");
        let resources = received.iter().flat_map(|request| &request.resource_metrics);
        let scopes = resources.flat_map(|resource| &resource.scope_metrics);
        scopes.flat_map(|scope| &scope.metrics).map(|metric| metric.name.clone()).collect()
    }

    /// Every byte that was received.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        self.raw.lock().expect("the lock").clone()
    }
}

fn text(attribute: &opentelemetry_proto::tonic::common::v1::KeyValue) -> Option<String> {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        _ => None,
    }
}

async fn traces(State(collector): State<Collector>, body: Bytes) {
    collector.raw.lock().expect("the lock").extend_from_slice(&body);
    if let Ok(request) = ExportTraceServiceRequest::decode(body) {
        collector.traces.lock().expect("the lock").push(request);
    }
}

async fn metrics(State(collector): State<Collector>, body: Bytes) {
    collector.raw.lock().expect("the lock").extend_from_slice(&body);
    if let Ok(request) = ExportMetricsServiceRequest::decode(body) {
        collector.metrics.lock().expect("the lock").push(request);
    }
}
