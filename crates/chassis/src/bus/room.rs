//! How full the streams are: a full `IIS_INTAKE` takes nothing more, a full `IIS_OUTCOME` pushes out its oldest answers.

use std::sync::LazyLock;
use std::time::Duration;

use async_nats::jetstream::stream::Info;
use opentelemetry::metrics::Gauge;
use opentelemetry::{KeyValue, global};
use tokio_util::sync::CancellationToken;

use super::Bus;
use crate::health::Health;
use crate::telemetry::attributes;

/// The part of `health` that says how full the streams are. It is always ready: a full one is for a person to see to.
pub const PART: &str = "room";
/// From how many per cent on a person is warned.
const WARN_PERCENT: u64 = 80;
/// How often it is looked.
const LOOK: Duration = Duration::from_secs(2);

struct Figures {
    limit: Gauge<u64>,
    size: Gauge<u64>,
}

static FIGURES: LazyLock<Figures> = LazyLock::new(|| {
    let meter = global::meter("telnusqa");
    let bytes = |name| meter.u64_gauge(name).with_unit("By").build();
    Figures { limit: bytes(attributes::STREAM_LIMIT), size: bytes(attributes::STREAM_SIZE) }
});

/// Tells as metrics how large a stream is and may become.
pub(super) fn measure(info: &Info) {
    let labels = [KeyValue::new(attributes::STREAM, info.config.name.clone())];
    FIGURES.size.record(info.state.bytes, &labels);
    FIGURES.limit.record(limit(info), &labels);
}

/// Tells `health` (part [`PART`]) how full streams are, until `stop`; with a warning from 80 % on.
pub async fn watch_room(bus: Bus, health: Health, names: &'static [&'static str], stop: CancellationToken) {
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let (mut said, mut full) = (Vec::with_capacity(names.len()), false);
        for name in names {
            // A stream or a bus that is gone is told by the parts that need it.
            let Ok(stream) = bus.jetstream.get_stream(*name).await else { continue };
            let info = stream.cached_info();
            measure(info);
            let percent = percent(info.state.bytes, limit(info));
            full |= percent >= WARN_PERCENT;
            said.push(format!("{name} {percent} % full"));
        }
        match (said.is_empty(), full) {
            (true, _) => {}
            (false, true) => health.warn(PART, said.join(", ")),
            (false, false) => health.ready_but(PART, said.join(", ")),
        }
    }
}

fn limit(info: &Info) -> u64 {
    u64::try_from(info.config.max_bytes).unwrap_or(0)
}

fn percent(size: u64, limit: u64) -> u64 {
    (u128::from(size) * 100).checked_div(u128::from(limit)).map_or(0, |percent| u64::try_from(percent).unwrap_or(100))
}
