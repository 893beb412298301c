use std::io::Write;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt;

use super::spans::{Operation, Unit};
use super::{EXPORTED, lines, propagation};

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
    let operation = Operation::process("case.v1.{kind}.{case}", "toy");
    EXPORTED.store(true, Ordering::Relaxed);
    let unit = Unit::of_messages(operation, &[propagation::from_traceparent(sent)]);
    let span = unit.whole();
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

fn kept(unit: &Unit, of: usize) -> Vec<usize> {
    (0..of).filter(|at| unit.traceparent(*at).is_some()).collect()
}

#[test]
fn messages_have_spans_where_traces_are_exported_and_few_are_traced() {
    let tracer = SdkTracerProvider::builder().build().tracer("test");
    let subscriber = tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer));
    let _subscribed = tracing::subscriber::set_default(subscriber);
    EXPORTED.store(true, Ordering::Relaxed);
    let operation = Operation::send("case.v1.{kind}.{case}");
    // The later, the lower the trace id; every other one is not traced.
    let texts: Vec<String> =
        (0..400_u64).map(|at| format!("00-{:032x}-b7ad6b7169203331-0{}", 1000 - at, at % 2)).collect();
    let traceparents: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
    let unit = Unit::of_traceparents(operation, &traceparents);
    assert_eq!(kept(&unit, 400), (272..400).filter(|at| at % 2 == 1).collect::<Vec<_>>());
    let own = unit.traceparent(399).unwrap();
    assert!(own.starts_with(&texts[399][..36]) && own.ends_with("-01") && own != texts[399], "{own}");
    assert!(kept(&Unit::of_traceparents(operation, &[None, Some("nonsense")]), 2).is_empty());

    let sent = (0..100).map(|at| match at {
        // The sender traces the last one.
        99 => propagation::from_traceparent(&texts[399]),
        98 => propagation::from_traceparent(&texts[398]),
        _ => opentelemetry::Context::new(),
    });
    let sent: Vec<_> = sent.collect();
    let unit = Unit::of_messages(operation, &sent);
    assert_eq!(kept(&unit, 100), (0..64).chain([99]).collect::<Vec<_>>());
    assert_eq!(unit.traceparent_or(98, &sent[98]).unwrap(), texts[398], "handed on as it came");
    let roots: std::collections::BTreeSet<_> =
        (0..64).map(|at| unit.traceparent(at).unwrap()[3..35].to_owned()).collect();
    assert_eq!(roots.len(), 64, "each begins a trace");
    assert!(unit.traceparent_or(97, &sent[97]).unwrap().ends_with("-00"), "not traced any further");
}
