//! Traces, metrics and log lines: OpenTelemetry by the standard variables; JSON lines on standard error.
//!
//! Traces and metrics leave the process over OTLP (HTTP, protobuf) only where the standard variables name an endpoint
//! and `OTEL_SDK_DISABLED` is not `true`. Metrics can always be fetched ([`figures::text`]). Log lines always carry the
//! trace and span ids.

pub mod attributes;
pub mod figures;
mod lines;
pub mod propagation;
pub mod spans;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::global;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{MetricExporter, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// What is reported where `RUST_LOG` does not say it: the bus's client tells the ordinary too.
const FILTER: &str = "info,async_nats=warn";

/// Whether traces leave the process.
static EXPORTED: AtomicBool = AtomicBool::new(false);

/// What the process reports through; [`Telemetry::stop`] sends what is still waiting.
#[must_use]
pub struct Telemetry {
    meters: SdkMeterProvider,
    tracers: SdkTracerProvider,
}

/// An exporter cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// That of figures to be fetched.
    #[error("start figures")]
    Figures(#[source] opentelemetry_sdk::error::OTelSdkError),
    /// One that the standard variables ask for.
    #[error("start telemetry")]
    Otlp(#[source] opentelemetry_otlp::ExporterBuildError),
}

/// Starts log lines, traces and metrics of a service, once per process: where another subscriber is in place already
/// (as in tests), it stays.
///
/// # Errors
/// [`TelemetryError`]
pub fn start(service: &'static str) -> Result<Telemetry, TelemetryError> {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let resource = Resource::builder().with_service_name(format!("telnusqa-{service}")).build();
    let tracers = tracers(&resource)?;
    let meters = meters(resource)?;
    global::set_meter_provider(meters.clone());
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(FILTER));
    let traces = tracing_opentelemetry::layer()
        .with_tracer(tracers.tracer("telnusqa"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false);
    let lines = tracing_subscriber::fmt::layer().event_format(lines::Json { service }).with_writer(std::io::stderr);
    let _in_place_already = tracing_subscriber::registry().with(traces.and_then(lines).with_filter(filter)).try_init();
    Ok(Telemetry { meters, tracers })
}

impl Telemetry {
    /// Sends what is still waiting, and ends. It blocks: call it where that does no harm.
    pub fn stop(self) {
        if let Err(error) = self.tracers.shutdown() {
            tracing::warn!(%error, "some traces were not sent");
        }
        if let Err(error) = self.meters.shutdown() {
            tracing::warn!(%error, "some metrics were not sent");
        }
    }
}

/// Traces always have ids, for the log's `traceparent` and the log lines; they are exported only where asked for.
fn tracers(resource: &Resource) -> Result<SdkTracerProvider, TelemetryError> {
    let mut builder = SdkTracerProvider::builder().with_resource(resource.clone());
    if exported("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
        let exporter = SpanExporter::builder().with_http().build().map_err(TelemetryError::Otlp)?;
        builder = builder.with_batch_exporter(exporter);
        EXPORTED.store(true, Ordering::Relaxed);
    }
    Ok(builder.build())
}

/// Whether traces leave the process: otherwise there is no use in a span for each message.
fn is_exported() -> bool {
    EXPORTED.load(Ordering::Relaxed)
}

/// Metrics can always be fetched; they are sent only where asked for.
fn meters(resource: Resource) -> Result<SdkMeterProvider, TelemetryError> {
    let mut builder = SdkMeterProvider::builder()
        .with_resource(resource)
        .with_reader(figures::reader().map_err(TelemetryError::Figures)?);
    if exported("OTEL_METRICS_EXPORTER", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") {
        let exporter = MetricExporter::builder().with_http().build().map_err(TelemetryError::Otlp)?;
        builder = builder.with_periodic_exporter(exporter);
    }
    Ok(builder.build())
}

/// Whether the standard variables ask for a signal to be sent.
fn exported(exporter: &str, endpoint: &str) -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let disabled = set("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let none = set(exporter).is_some_and(|value| value == "none");
    !disabled && !none && (set("OTEL_EXPORTER_OTLP_ENDPOINT").is_some() || set(endpoint).is_some())
}
