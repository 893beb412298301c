//! An OTLP receiver over real HTTP: keeps every request's body, decoded and raw.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::resource::v1::Resource;
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
                let service = service(resource.resource.as_ref());
                let spans = resource.scope_spans.iter().flat_map(|scope| &scope.spans);
                spans.map(move |span| (service.clone(), span.clone())).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Every metric so far: the name of its service, and its own.
    #[must_use]
    pub fn metrics(&self) -> BTreeSet<(String, String)> {
        let received = self.metrics.lock().expect("the lock");
        let resources = received.iter().flat_map(|request| &request.resource_metrics);
        resources
            .flat_map(|resource| {
                let service = service(resource.resource.as_ref());
                let metrics = resource.scope_metrics.iter().flat_map(|scope| &scope.metrics);
                metrics.map(move |metric| (service.clone(), metric.name.clone())).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Every byte that was received.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        self.raw.lock().expect("the lock").clone()
    }
}

fn service(resource: Option<&Resource>) -> String {
    let attributes = resource.iter().flat_map(|resource| &resource.attributes);
    attributes.filter(|attribute| attribute.key == "service.name").find_map(text).unwrap_or_default()
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
