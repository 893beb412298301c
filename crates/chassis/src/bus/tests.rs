use std::time::Duration;

use async_nats::jetstream::stream::Config;
use nix::sys::signal::Signal;
use telnusqa_servers::testing::TestNats;
use tokio_util::sync::CancellationToken;

use super::{
    Bus, BusError, CASES, IIS_INTAKE, IIS_OUTCOME, ROOM, connect, ensure_stream, stream_config, watch_room,
    watch_streams,
};
use crate::Settings;
use crate::health::Health;

fn settings(nats_url: &str, nats_monitor: Option<String>) -> Settings {
    settings_of("1", nats_url, nats_monitor)
}

fn settings_of(replicas: &str, nats_url: &str, nats_monitor: Option<String>) -> Settings {
    Settings::read(|name| match name {
        "TELNUSQA_DATABASE_URL" => Some("postgres://nobody@127.0.0.1/none".to_owned()),
        "TELNUSQA_NATS_MONITOR" => nats_monitor.clone(),
        "TELNUSQA_NATS_REPLICAS" => Some(replicas.to_owned()),
        "TELNUSQA_NATS_URL" => Some(nats_url.to_owned()),
        "TELNUSQA_PROVIDERS_FILE" => Some("none".to_owned()),
        "TELNUSQA_PUBLIC_URL" => Some("http://127.0.0.1".to_owned()),
        _ => None,
    })
    .unwrap()
}

async fn bus() -> (TestNats, Bus) {
    let mut nats = telnusqa_servers::testing::nats().await;
    let monitor = nats.server().monitor_url();
    let bus = connect(&settings(&nats.url, Some(monitor)), "test").await.unwrap();
    (nats, bus)
}

#[tokio::test]
async fn our_streams_are_made_and_found_as_wanted() {
    let (_nats, bus) = bus().await;
    for name in [IIS_INTAKE, IIS_OUTCOME, CASES] {
        ensure_stream(&bus, name).await.unwrap();
        ensure_stream(&bus, name).await.unwrap();
    }
}

#[tokio::test]
async fn a_stream_with_other_settings_is_refused_and_the_difference_named() {
    let (_nats, bus) = bus().await;
    let other = Config {
        max_age: Duration::from_secs(60 * 60),
        persist_mode: None,
        ..stream_config(CASES, bus.stream_bytes_max, bus.replicas)
    };
    bus.jetstream.create_stream(other).await.unwrap();
    let Err(error @ BusError::Stream { .. }) = ensure_stream(&bus, CASES).await else { panic!("it differs") };
    let text = error.to_string();
    assert!(text.contains("max_age is 3600s instead of 2592000s"), "{text}");
    assert!(text.contains("persist_mode is None instead of Some(Async)"), "{text}");
}

#[tokio::test]
async fn a_stream_that_is_gone_is_made_again() {
    let (_nats, bus) = bus().await;
    let (health, stop) = (Health::default(), CancellationToken::new());
    let watch = tokio::spawn(watch_streams(bus.clone(), health.clone(), &[IIS_INTAKE, CASES], stop.clone()));
    for _ in 0..2 {
        let there = async {
            while bus.jetstream.get_stream(CASES).await.is_err() || !health.is_ready() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), there).await.unwrap();
        bus.jetstream.delete_stream(CASES).await.unwrap();
    }
    stop.cancel();
    watch.await.unwrap();
}

/// Whoever publishes to the full stream of the IIS is told; in that of answers the oldest give way. Both are named before.
#[tokio::test]
async fn a_full_stream_takes_no_message_and_pushes_out_an_answer() {
    let (_nats, bus) = bus().await;
    let bus = Bus { stream_bytes_max: 64 * 1024, ..bus };
    let (health, stop) = (Health::default(), CancellationToken::new());
    for name in [IIS_INTAKE, IIS_OUTCOME] {
        ensure_stream(&bus, name).await.unwrap();
    }
    let publish = async |subject: &'static str| {
        let sent = bus.jetstream.publish(subject, bytes::Bytes::from_static(&[b'a'; 1000])).await.unwrap();
        sent.await.map(|acknowledged| acknowledged.sequence)
    };
    let said = async |wanted: &str| {
        let watch = watch_room(bus.clone(), health.clone(), &[IIS_INTAKE, IIS_OUTCOME], stop.child_token());
        let told = async {
            while health.report()["parts"][ROOM] != wanted {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            () = watch => panic!("nobody stopped it"),
            told = tokio::time::timeout(Duration::from_secs(30), told) => told.unwrap(),
        }
        health.report()["warnings"].clone()
    };
    for _ in 0..40 {
        publish("iis.intake.v1.kst-01.application").await.unwrap();
    }
    assert_eq!(said("IIS_INTAKE 64 % full, IIS_OUTCOME 0 % full").await, serde_json::json!([]));
    let refused = loop {
        if let Err(refused) = publish("iis.intake.v1.kst-01.application").await {
            break refused.to_string();
        }
    };
    assert!(refused.contains("10077"), "{refused}");
    for sequence in 1..=100 {
        assert_eq!(publish("iis.outcome.v1.kst-01.accepted").await.unwrap(), sequence);
    }
    assert_eq!(said("IIS_INTAKE 98 % full, IIS_OUTCOME 98 % full").await, serde_json::json!([ROOM]));
    assert!(health.is_ready());
}

#[tokio::test]
async fn a_server_that_does_not_say_that_it_syncs_is_not_trusted() {
    let (nats, _bus) = bus().await;
    // A page that says something else, in the place of the server's own.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let monitor = format!("http://{}", listener.local_addr().unwrap());
    let varz = axum::routing::get(async || r#"{"jetstream": {"config": {"sync_interval": 120000000000}}}"#);
    tokio::spawn(async { axum::serve(listener, axum::Router::new().route("/varz", varz)).await });
    let Err(error) = connect(&settings(&nats.url, Some(monitor)), "test").await else { panic!("it is not safe") };
    assert!(matches!(error, BusError::Server(_)), "{error}");
}

#[tokio::test]
async fn an_address_that_is_none_is_not_tried_for_ever() {
    let settings = settings("nats://[nonsense", None);
    let connected = tokio::time::timeout(Duration::from_secs(30), connect(&settings, "test")).await.unwrap();
    assert!(matches!(connected, Err(BusError::Connect(_))));
}

/// Whoever led the stream is killed: another one leads it, and nothing that was acknowledged is gone.
#[tokio::test]
async fn of_three_servers_one_may_be_lost() {
    const BEFORE: u64 = 50;
    let mut nodes = telnusqa_servers::testing::nats_nodes().await;
    let urls: Vec<&str> = nodes.iter().map(|node| node.url.as_str()).collect();
    let url = urls.join(",");
    let monitors: Vec<String> = nodes.iter_mut().map(|node| node.server().monitor_url()).collect();
    let monitors = monitors.join(",");
    let settings = settings_of("3", &url, Some(monitors));
    let bus = connect(&settings, "test").await.unwrap();
    for name in [IIS_INTAKE, IIS_OUTCOME, CASES] {
        ensure_stream(&bus, name).await.unwrap();
        ensure_stream(&bus, name).await.unwrap();
    }
    let mut kept = Vec::new();
    let mut publish = async |text: String| {
        let sent = bus.jetstream.publish("case.v1.kst.received", text.clone().into()).await.unwrap();
        let acknowledged = sent.await.is_ok();
        if acknowledged {
            kept.push(text);
        }
        acknowledged
    };
    for number in 0..BEFORE {
        assert!(publish(format!("before {number}")).await);
    }
    let led_by = |info: &async_nats::jetstream::stream::Info| info.cluster.as_ref().unwrap().leader.clone();
    let leader = led_by(&ensure_stream(&bus, CASES).await.unwrap().cached_info().clone()).unwrap();
    let lost: usize = leader.strip_prefix("nats-").unwrap().parse().unwrap();
    nodes[lost - 1].server().signal(Signal::SIGKILL);
    let again = async {
        let mut number = 0;
        while !publish(format!("after {number}")).await {
            number += 1;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), again).await.unwrap();
    let mut stream = bus.jetstream.get_stream(CASES).await.unwrap();
    let info = stream.info().await.unwrap();
    assert_ne!(led_by(info).as_deref(), Some(leader.as_str()));
    let mut there = Vec::new();
    for sequence in 1..=info.state.messages {
        let message = stream.get_raw_message(sequence).await.unwrap();
        there.push(String::from_utf8(message.payload.to_vec()).unwrap());
    }
    // Of what was not acknowledged some may be there too.
    for text in &kept {
        assert!(there.contains(text), "{text} is gone");
    }
    // Who comes anew needs neither the lost one nor its figures.
    let bus = connect(&settings, "test").await.unwrap();
    for name in [IIS_INTAKE, IIS_OUTCOME, CASES] {
        ensure_stream(&bus, name).await.unwrap();
    }
}
