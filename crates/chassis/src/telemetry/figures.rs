//! The process's metrics as Prometheus fetches them: text, cumulative, under names with their units.

use std::sync::LazyLock;

use opentelemetry_prometheus::PrometheusExporter;
use opentelemetry_sdk::error::OTelSdkError;
use prometheus::{Encoder as _, Registry, TextEncoder};

/// The media type of [`text`].
pub const MEDIA_TYPE: &str = prometheus::TEXT_FORMAT;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

/// What the meters are read by; which library measured is of no interest to whoever looks.
pub(super) fn reader() -> Result<PrometheusExporter, OTelSdkError> {
    opentelemetry_prometheus::exporter().with_registry(REGISTRY.clone()).scope_info_enabled(false).build()
}

/// Every metric of the process, as of now.
///
/// # Errors
/// A metric that the format cannot hold: a defect.
pub fn text() -> Result<Vec<u8>, prometheus::Error> {
    let mut text = Vec::new();
    TextEncoder::new().encode(&REGISTRY.gather(), &mut text)?;
    Ok(text)
}
