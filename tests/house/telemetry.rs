//! One trace from the counterpart's message to the operator's row, and the figures of every service, received over OTLP.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::Value;
use telnusqa_tests::collector::Collector;
use telnusqa_tests::house::{House, Options, root};
use telnusqa_tests::wait::until;

const BOUND: Duration = Duration::from_secs(30);
const INTAKE: &str = "process iis.intake.v1.{branch}.{kind}";
const OUTCOME: &str = "send iis.outcome.v1.{branch}.{kind}";
const RELAY: &str = "send case.v1.{kind}.{case}";
const STATUS: &str = "process case.v1.{kind}.{case}";

/// A counterpart's trace of its own: the header, the trace, the span.
const THEIRS: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const THEIR_TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const THEIR_SPAN: &str = "b7ad6b7169203331";

async fn observed_house() -> (Collector, House) {
    let (collector, address) = Collector::start().await;
    let environment = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];
    let house = House::start(Options { arguments: &["--clock", "feed"], environment: &environment }).await;
    (collector, house)
}

/// The first lines of the feed: applications that all become cases.
fn feed(lines: usize) -> Vec<String> {
    let feed = std::fs::read_to_string(root().join("tests/data/iis/feed.jsonl")).expect("the feed");
    feed.lines().take(lines).map(str::to_owned).collect()
}

async fn publish(house: &House, line: &str, traceparent: Option<&str>) {
    let message: Value = serde_json::from_str(line).expect("JSON");
    let branch = message["source"].as_str().and_then(|source| source.rsplit(':').next()).expect("a branch");
    let mut headers = async_nats::HeaderMap::new();
    if let Some(traceparent) = traceparent {
        headers.insert("traceparent", traceparent);
        headers.insert("tracestate", "iis=990417400018");
    }
    let jetstream = async_nats::jetstream::new(house.counterpart().await);
    let subject = format!("iis.intake.v1.{branch}.application");
    let sent = jetstream.publish_with_headers(subject, headers, line.to_owned().into()).await.expect("publish");
    sent.await.expect("the stream's acknowledgement");
}

/// What is looked at of a span.
#[derive(Clone, Debug)]
struct Seen {
    attributes: BTreeMap<String, String>,
    id: String,
    kind: SpanKind,
    links: Vec<(String, String)>,
    name: String,
    parent: String,
    service: String,
    state: String,
    trace: String,
}

fn seen(collector: &Collector) -> Vec<Seen> {
    collector.spans().into_iter().map(|(service, span)| look(service, span)).collect()
}

fn look(service: String, span: Span) -> Seen {
    let attributes = span.attributes.into_iter().map(|attribute| {
        let value = match attribute.value.and_then(|value| value.value) {
            Some(Any::StringValue(text)) => text,
            Some(Any::IntValue(number)) => number.to_string(),
            other => format!("{other:?}"),
        };
        (attribute.key, value)
    });
    Seen {
        attributes: attributes.collect(),
        id: hex::encode(&span.span_id),
        kind: SpanKind::try_from(span.kind).expect("a kind"),
        links: span.links.iter().map(|link| (hex::encode(&link.trace_id), hex::encode(&link.span_id))).collect(),
        name: span.name,
        parent: hex::encode(&span.parent_span_id),
        service,
        state: span.trace_state,
        trace: hex::encode(&span.trace_id),
    }
}

/// The spans of one message, and of each event that followed: the relay's and that of status.
#[derive(Debug)]
struct Trace {
    events: Vec<(Seen, Seen)>,
    intake: Seen,
    outcome: Seen,
}

/// The newest trace but the known ones, when it is whole: status has processed whatever the relay sent.
fn whole(spans: &[Seen], known: &BTreeSet<String>) -> Option<Trace> {
    let intake = spans.iter().find(|span| span.name == INTAKE && !known.contains(&span.trace))?;
    let of = |name: &'static str| spans.iter().filter(move |span| span.name == name && span.trace == intake.trace);
    let position = |span: &Seen| span.attributes["event.position"].clone();
    // Other services process some events too, under the same name.
    let of_status = |sent: &Seen| {
        of(STATUS).find(|span| span.service == "telnusqa-status" && position(span) == position(sent)).cloned()
    };
    let pair = |sent: &Seen| Some((sent.clone(), of_status(sent)?));
    let events: Option<Vec<_>> = of(RELAY).map(pair).collect();
    let events = events.filter(|events| !events.is_empty())?;
    Some(Trace { events, intake: intake.clone(), outcome: of(OUTCOME).next()?.clone() })
}

/// Checks what holds for any trace; says whether its events came over the bus, and not from the log.
fn check(trace: &Trace) -> bool {
    let Trace { events, intake, outcome } = trace;
    assert_eq!((intake.service.as_str(), intake.kind), ("telnusqa-intake", SpanKind::Consumer));
    assert_eq!((outcome.service.as_str(), outcome.kind), ("telnusqa-intake", SpanKind::Producer));
    assert_eq!(outcome.parent, intake.id, "{trace:#?}");
    let mut over_the_bus = true;
    for (sent, processed) in events {
        assert_eq!((sent.service.as_str(), sent.kind), ("telnusqa-relay", SpanKind::Producer));
        assert_eq!((processed.service.as_str(), processed.kind), ("telnusqa-status", SpanKind::Consumer));
        assert_eq!(sent.parent, intake.id, "{trace:#?}");
        for name in ["case.id", "cause.id"] {
            assert_eq!(sent.attributes[name], intake.attributes[name], "{trace:#?}");
        }
        // Whoever finds an event in the log before it comes over the bus goes on from the log's context.
        over_the_bus &= processed.parent == sent.id;
        assert!([&sent.id, &intake.id].contains(&&processed.parent), "{trace:#?}");
        assert_eq!(processed.links, [(processed.trace.clone(), processed.parent.clone())]);
        for name in ["case.id", "cause.id", "event.kind", "event.position", "messaging.message.id"] {
            assert!(sent.attributes.contains_key(name), "{name} in {sent:#?}");
            assert_eq!(sent.attributes[name], processed.attributes[name]);
        }
        assert_eq!(processed.attributes["messaging.consumer.group.name"], "status");
    }
    for span in events.iter().flat_map(|(sent, processed)| [sent, processed]).chain([intake, outcome]) {
        let (operation, template) = span.name.split_once(' ').expect("two words");
        assert_eq!(span.attributes["messaging.system"], "nats");
        assert_eq!(span.attributes["messaging.operation.name"], operation);
        assert_eq!(span.attributes["messaging.operation.type"], operation);
        assert_eq!(span.attributes["messaging.destination.template"], template);
        assert_eq!(span.state, "", "what a sender adds goes no further");
    }
    over_the_bus
}

/// Spans whose parent, or one that they are linked to, was not received.
fn dangling(spans: &[Seen]) -> Vec<&Seen> {
    let ids: BTreeSet<_> = spans.iter().map(|span| (span.trace.clone(), span.id.clone())).collect();
    let is_there = |span: &Seen| span.parent.is_empty() || ids.contains(&(span.trace.clone(), span.parent.clone()));
    spans.iter().filter(|span| !is_there(span) || !span.links.iter().all(|link| ids.contains(link))).collect()
}

/// How many traces go through intake, relay and status.
fn through_all(spans: &[Seen]) -> usize {
    let [intake, relay, status] = [INTAKE, RELAY, STATUS].map(|name| {
        let named = spans.iter().filter(|span| span.name == name);
        named.map(|span| span.trace.as_str()).collect::<BTreeSet<_>>()
    });
    intake.iter().filter(|trace| relay.contains(*trace) && status.contains(*trace)).count()
}

#[tokio::test]
async fn a_message_is_one_trace_from_the_counterpart_to_the_row() {
    let (collector, house) = observed_house().await;
    let mut known = BTreeSet::new();
    let (mut begun, mut gone_on) = (false, false);
    // Until one that begins here and one that goes on with the counterpart's trace came over the bus.
    for (at, line) in feed(20).into_iter().enumerate() {
        let theirs = at % 2 == 1;
        let traceparent = theirs.then(|| THEIRS.replace("0af76519", &format!("{at:08x}")));
        publish(&house, &line, traceparent.as_deref()).await;
        let trace = until("a whole trace", BOUND, || async { whole(&seen(&collector), &known) }).await;
        known.insert(trace.intake.trace.clone());
        let over_the_bus = check(&trace);
        if theirs {
            let trace_id = THEIR_TRACE.replace("0af76519", &format!("{at:08x}"));
            assert_eq!((trace.intake.trace.as_str(), trace.intake.parent.as_str()), (trace_id.as_str(), THEIR_SPAN));
            assert_eq!(trace.intake.links, [(trace_id, THEIR_SPAN.to_owned())]);
            gone_on |= over_the_bus;
        } else {
            assert_eq!((trace.intake.parent.as_str(), trace.intake.links.len()), ("", 0));
            begun |= over_the_bus;
        }
        if begun && gone_on {
            break;
        }
    }
    assert!(begun && gone_on);
    let spans = seen(&collector);
    let intakes: Vec<_> = spans.iter().filter(|span| span.name == INTAKE).collect();
    assert_eq!(intakes.len(), known.len(), "one span a message: {intakes:#?}");
    house.stop().await;
}

#[tokio::test]
async fn many_at_once_are_traced_to_a_bound_and_every_service_tells_its_figures() {
    let (collector, house) = observed_house().await;
    let file = house.path().join("many.jsonl");
    std::fs::write(&file, feed(300).join("\n")).expect("write the feed");
    let output = house.run(&["iis", "publish", file.to_str().expect("a path")]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    until("whole traces, and batches that name their messages", BOUND, || async {
        let spans = seen(&collector);
        let linked = |name| spans.iter().any(|span| span.name == name && span.links.len() > 1);
        let batches = ["process batch iis.intake.v1.{branch}.{kind}", "process batch case.v1.{kind}.{case}"];
        (dangling(&spans).is_empty() && through_all(&spans) >= 32 && batches.into_iter().all(linked)).then_some(())
    })
    .await;
    for span in seen(&collector).iter().filter(|span| span.name.contains(" batch ")) {
        let (links, count) = (span.links.len(), &span.attributes["messaging.batch.message_count"]);
        assert!(links <= 64 && links <= count.parse().expect("a number"), "{span:#?}");
        assert!(span.parent.is_empty(), "a batch belongs to many traces: {span:#?}");
    }

    let web = house.endpoints()["web"].as_str().expect("web").to_owned();
    reqwest::get(web).await.expect("an answer");
    let wanted = [
        ("telnusqa-intake", "messaging.process.duration"),
        ("telnusqa-intake", "telnusqa.intake.batch.size"),
        ("telnusqa-intake", "telnusqa.intake.messages"),
        ("telnusqa-intake", "telnusqa.log.batch.duration"),
        ("telnusqa-intake", "telnusqa.log.batch.size"),
        ("telnusqa-intake", "telnusqa.log.commit.duration"),
        ("telnusqa-intake", "telnusqa.log.head"),
        ("telnusqa-relay", "messaging.client.operation.duration"),
        ("telnusqa-relay", "telnusqa.relay.lag"),
        ("telnusqa-relay", "telnusqa.relay.published"),
        ("telnusqa-status", "messaging.process.duration"),
        ("telnusqa-status", "telnusqa.consumer.applied"),
        ("telnusqa-status", "telnusqa.consumer.lag"),
        ("telnusqa-status", "telnusqa.consumer.lag.time"),
        ("telnusqa-status", "telnusqa.consumer.parked"),
        ("telnusqa-web", "http.server.request.duration"),
    ];
    let wanted = wanted.map(|(service, metric)| (service.to_owned(), metric.to_owned()));
    until("the figures of every service", BOUND, || async {
        collector.metrics().is_superset(&BTreeSet::from(wanted.clone())).then_some(())
    })
    .await;
    house.stop().await;
}
