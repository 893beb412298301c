//! One trace from the counterpart's message to the operator's row, received over real OTLP.

use std::collections::BTreeSet;
use std::time::Duration;

use telnusqa_tests::collector::Collector;
use telnusqa_tests::house::{House, Options, root};
use telnusqa_tests::wait::until;

#[tokio::test]
async fn a_package_is_one_trace_through_every_service() {
    let (collector, address) = Collector::start().await;
    let environment = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];
    let house = House::start(Options { arguments: &["--clock", "feed"], environment: &environment }).await;
    let feed = std::fs::read_to_string(root().join("tests/data/iis/feed.jsonl")).expect("the feed");
    let file = house.path().join("one.jsonl");
    std::fs::write(&file, feed.lines().next().expect("a line")).expect("write it");
    let output = house.run(&["iis", "publish", file.to_str().expect("a path")]).await;
    assert!(output.status.success());
    until("one trace with spans of intake, relay and status", Duration::from_secs(30), || async {
        let spans = collector.spans();
        spans
            .iter()
            .filter(|(service, _)| service == "telnusqa-intake")
            .map(|(_, span)| {
                let joined = |other: &opentelemetry_proto::tonic::trace::v1::Span| {
                    other.trace_id == span.trace_id || other.links.iter().any(|link| link.trace_id == span.trace_id)
                };
                spans.iter().filter(|(_, other)| joined(other)).map(|(name, _)| name.as_str()).collect::<BTreeSet<_>>()
            })
            .any(|services| services.is_superset(&BTreeSet::from(["telnusqa-intake", "telnusqa-relay", "telnusqa-status"])))
            .then_some(())
    })
    .await;
    until("metrics", Duration::from_secs(30), || async { (!collector.metric_names().is_empty()).then_some(()) }).await;
    house.stop().await;
}
