//! The streams: their settings, made where they are missing, compared with what came back.

use std::time::Duration;

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::{Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType, Stream};
use async_nats::jetstream::{self, ErrorCode};
use tokio_util::sync::CancellationToken;

use super::{Bus, BusError, CASES, IIS_INTAKE, IIS_OUTCOME};
use crate::health::Health;

/// How long a stream keeps a message.
const AGE_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The largest message that a stream takes: what is over the contract's 256 KiB still arrives, and is answered.
const MESSAGE_BYTES_MAX: i32 = 1024 * 1024;
/// How often the streams are looked after.
const WATCH: Duration = Duration::from_secs(2);

/// The wanted settings of a stream of ours that may hold `bytes_max`, on `replicas` servers.
///
/// # Panics
/// For a name that is none of [`IIS_INTAKE`], [`IIS_OUTCOME`], [`CASES`].
#[must_use]
pub fn stream_config(name: &'static str, bytes_max: i64, replicas: usize) -> Config {
    let common = Config {
        name: name.to_owned(),
        deny_delete: true,
        deny_purge: true,
        discard: DiscardPolicy::New,
        max_age: AGE_MAX,
        max_bytes: bytes_max,
        max_consumers: -1,
        max_message_size: MESSAGE_BYTES_MAX,
        max_messages: -1,
        max_messages_per_subject: -1,
        num_replicas: replicas,
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        // A repeat of the IIS must come through and be answered; the log knows what it has seen.
        duplicate_window: Duration::from_secs(1),
        ..Config::default()
    };
    match name {
        IIS_INTAKE => Config { subjects: vec!["iis.intake.v1.>".to_owned()], ..common },
        IIS_OUTCOME => Config {
            subjects: vec!["iis.outcome.v1.>".to_owned()],
            allow_atomic_publish: true,
            // A full stream must not hold up fresh answers; an old one comes again whenever its message is repeated.
            discard: DiscardPolicy::Old,
            ..common
        },
        CASES => Config {
            subjects: vec!["case.v1.>".to_owned()],
            // The log keeps everything: an old message may go, a new one must not be kept out, and none waits for the disk.
            discard: DiscardPolicy::Old,
            duplicate_window: Duration::from_secs(10 * 60),
            // A server alone need not wait for its disk; several have it from each other.
            persist_mode: (replicas == 1).then_some(PersistenceMode::Async),
            ..common
        },
        _ => panic!("{name} is no stream of ours"),
    }
}

/// Makes the stream where it is missing, and compares the settings that came back with those wanted.
///
/// # Errors
/// [`BusError`]
pub async fn ensure_stream(bus: &Bus, name: &'static str) -> Result<Stream, BusError> {
    let problem = |problem: String| BusError::Stream { stream: name, problem };
    let wanted = stream_config(name, bus.stream_bytes_max, bus.replicas);
    let stream = match bus.jetstream.get_stream(name).await {
        Ok(stream) => stream,
        Err(error) if is_missing(&error.kind()) => {
            tracing::info!(stream = name, "made");
            bus.jetstream.create_stream(wanted.clone()).await.map_err(|error| problem(crate::process::chain(&error)))?
        }
        Err(error) => return Err(problem(crate::process::chain(&error))),
    };
    super::room::measure(stream.cached_info());
    let differences = differences(&wanted, &stream.cached_info().config);
    if differences.is_empty() { Ok(stream) } else { Err(problem(differences.join(", "))) }
}

/// Looks after streams until `stop`: makes them again when they are gone, and tells `health` (part `streams`).
pub async fn watch_streams(bus: Bus, health: Health, names: &'static [&'static str], stop: CancellationToken) {
    let mut ticks = tokio::time::interval(WATCH);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let mut problem = None;
        for name in names {
            if let Err(error) = ensure_stream(&bus, name).await {
                problem = Some(error.to_string());
            }
        }
        match problem {
            None => health.ready("streams"),
            Some(problem) => health.not_ready("streams", problem),
        }
    }
}

fn is_missing(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// What the server made of the settings that we ask for; what it adds by itself does not matter.
fn differences(wanted: &jetstream::stream::Config, got: &jetstream::stream::Config) -> Vec<String> {
    let mut found = Vec::new();
    macro_rules! same {
        ($($field:ident),+ $(,)?) => {$(
            if wanted.$field != got.$field {
                found.push(format!("{} is {:?} instead of {:?}", stringify!($field), got.$field, wanted.$field));
            }
        )+};
    }
    same!(
        allow_atomic_publish,
        allow_message_counter,
        allow_message_schedules,
        allow_rollup,
        deny_delete,
        deny_purge,
        discard,
        discard_new_per_subject,
        duplicate_window,
        max_age,
        max_bytes,
        max_consumers,
        max_message_size,
        max_messages,
        max_messages_per_subject,
        no_ack,
        num_replicas,
        persist_mode,
        retention,
        sealed,
        storage,
        subjects,
    );
    found
}
