use std::io::Write;
use std::sync::{Arc, Mutex};

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt;

use super::{lines, propagation, spans};

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The only test that sets the process's subscriber: the ids of a trace are found only through it.
#[test]
fn a_line_is_json_and_names_its_trace() {
    let written = Written::default();
    let writer = written.clone();
    let tracer = SdkTracerProvider::builder().build().tracer("test");
    let subscriber = tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer)).with(
        tracing_subscriber::fmt::layer()
            .event_format(lines::Json { service: "toy" })
            .with_writer(move || writer.clone()),
    );
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let span = spans::process("case.v1.{kind}.{case}", "toy", 2);
    propagation::follow(&span, &propagation::from_traceparent(sent));
    let traceparent = span.in_scope(|| {
        let error = std::io::Error::other(crate::clock::ClockError(std::io::Error::other("the disk is gone")));
        tracing::warn!(error = &error as &dyn std::error::Error, position = 7, "a line \"with quotes\"");
        propagation::current_traceparent().unwrap()
    });
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let line: Value = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"))
        .find(|line| line["message"] == "a line \"with quotes\"")
        .unwrap();
    assert_eq!(line["level"], "WARN");
    assert_eq!(line["service"], "toy");
    assert_eq!(line["position"], 7);
    assert_eq!(line["error"], "use the clock file: the disk is gone");
    assert_eq!(line["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    assert!(traceparent.contains(line["span_id"].as_str().unwrap()));
    assert!(traceparent.starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
}
