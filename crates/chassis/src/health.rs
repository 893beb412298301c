//! Health and readiness, part by part: `/livez`, `/readyz`; and the metrics of the process: `/metrics`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use opentelemetry::{KeyValue, global};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::telemetry::{attributes, figures};

/// The parts of a process that must be well for it to be ready.
#[derive(Clone, Default)]
pub struct Health {
    /// What is worth saying of a part that is ready.
    notes: Arc<Mutex<BTreeMap<&'static str, Note>>>,
    /// Why each part is not ready; `None` = it is.
    parts: Arc<Mutex<BTreeMap<&'static str, Option<String>>>>,
}

#[derive(Clone)]
struct Note {
    is_warning: bool,
    text: Cow<'static, str>,
}

impl Health {
    /// Says that a part is well.
    pub fn ready(&self, part: &'static str) {
        self.set(part, None);
    }

    /// Says that a part is as well as it was meant to be, and what is worth knowing of it, as in `not configured`.
    pub fn ready_but(&self, part: &'static str, note: impl Into<Cow<'static, str>>) {
        self.note(part, Note { is_warning: false, text: note.into() });
    }

    /// Says that a part does its work, and what a person has to see to before it does not.
    pub fn warn(&self, part: &'static str, note: impl Into<Cow<'static, str>>) {
        self.note(part, Note { is_warning: true, text: note.into() });
    }

    /// Says that a part is not well, and why.
    pub fn not_ready(&self, part: &'static str, why: impl Into<String>) {
        self.set(part, Some(why.into()));
    }

    /// Whether every part is well.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.lock().values().all(Option::is_none)
    }

    /// Serves `/livez` (the process answers), `/readyz` (every part is well; each is named) and `/metrics` (Prometheus
    /// text) until `stop`.
    ///
    /// # Errors
    /// Whatever the listener says.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) -> std::io::Result<()> {
        self.measure();
        let router = Router::new()
            .route("/livez", get(|| async { "alive\n" }))
            .route("/metrics", get(metrics))
            .route("/readyz", get(readiness))
            .with_state(self);
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
    }

    /// The parts as `/readyz` shows them.
    #[must_use]
    pub fn report(&self) -> Value {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let note = |part: &str| notes.get(part).map_or("ready", |note| note.text.as_ref());
        let parts: serde_json::Map<String, Value> = self
            .lock()
            .iter()
            .map(|(part, why)| {
                ((*part).to_owned(), why.as_ref().map_or(json!(note(part)), |why| json!({"notReady": why})))
            })
            .collect();
        let ready = parts.values().all(Value::is_string);
        let warnings: Vec<&str> = notes.iter().filter(|(_, note)| note.is_warning).map(|(part, _)| *part).collect();
        json!({"parts": parts, "ready": ready, "warnings": warnings})
    }

    /// Readiness as a metric.
    fn measure(&self) {
        let parts = Arc::clone(&self.parts);
        let meter = global::meter("telnusqa");
        // The meter keeps it.
        let _gauge = meter
            .u64_observable_gauge(attributes::PART_READY)
            .with_unit("{part}")
            .with_callback(move |observer| {
                for (part, why) in parts.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                    observer.observe(u64::from(why.is_none()), &[KeyValue::new(attributes::PART, *part)]);
                }
            })
            .build();
    }

    fn note(&self, part: &'static str, note: Note) {
        let (is_warning, text) = (note.is_warning, note.text.clone());
        let before = self.notes.lock().unwrap_or_else(PoisonError::into_inner).insert(part, note);
        if is_warning && !before.is_some_and(|before| before.is_warning) {
            tracing::warn!(part, note = %text, "ready, but not for long");
        }
        self.set(part, None);
    }

    fn set(&self, part: &'static str, why: Option<String>) {
        let before = self.lock().insert(part, why.clone());
        match (before, why) {
            (None, Some(why)) => tracing::debug!(part, why, "not ready yet"),
            (Some(before), Some(why)) if before.as_ref() != Some(&why) => tracing::warn!(part, why, "not ready"),
            (Some(Some(_)), None) => tracing::info!(part, "ready"),
            (None | Some(None), None) | (Some(_), Some(_)) => {}
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, Option<String>>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn readiness(State(health): State<Health>) -> (StatusCode, Json<Value>) {
    let report = health.report();
    let status = if report["ready"] == json!(true) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report))
}

async fn metrics() -> Result<impl IntoResponse, (StatusCode, String)> {
    match figures::text() {
        Ok(text) => Ok(([(header::CONTENT_TYPE, figures::MEDIA_TYPE)], text)),
        Err(error) => Err((StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_is_not_ready_is_named() {
        let health = Health::default();
        health.ready("bus");
        health.not_ready("database", "connection refused");
        assert!(!health.is_ready());
        let report = health.report();
        assert_eq!(report["parts"]["bus"], "ready");
        assert_eq!(report["parts"]["database"]["notReady"], "connection refused");
        health.ready("database");
        health.ready_but("mail", "not configured");
        assert!(health.is_ready());
        assert_eq!(health.report()["parts"]["mail"], "not configured");
        assert_eq!(health.report()["ready"], true);
    }

    #[test]
    fn a_warning_is_named_and_fails_nothing_until_it_is_taken_back() {
        let health = Health::default();
        health.warn("room", "IIS_INTAKE 83 % full");
        assert!(health.is_ready());
        assert_eq!(
            health.report(),
            json!({"parts": {"room": "IIS_INTAKE 83 % full"}, "ready": true, "warnings": ["room"]})
        );
        health.ready_but("room", "IIS_INTAKE 12 % full");
        assert_eq!(health.report()["warnings"], json!([]));
    }
}
