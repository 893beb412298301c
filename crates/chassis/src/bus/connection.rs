//! The connection to the server, and whether the server can be trusted.

use std::time::Duration;

use async_nats::{ConnectErrorKind, ConnectOptions, ServerAddr};

use super::{Bus, BusError};
use crate::settings::Settings;

/// The oldest server whose streams keep what they acknowledge as we need it.
const SERVER_MIN: (i64, i64) = (2, 15);
/// The longest pause between two tries to connect.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Connects, trying for as long as the server is not there, and keeps reconnecting for ever when the connection is lost
/// later.
///
/// # Errors
/// [`BusError::Connect`] for an address that is none; [`BusError::Server`] for a server that cannot be trusted.
pub async fn connect(settings: &Settings, service: &str) -> Result<Bus, BusError> {
    let client = patiently(settings, service).await?;
    check_version(&client)?;
    match &settings.nats_monitor {
        Some(monitors) => check_settings(monitors).await?,
        None => tracing::debug!("TELNUSQA_NATS_MONITOR is not set: the server's settings are not checked"),
    }
    let jetstream = async_nats::jetstream::new(client.clone());
    Ok(Bus { client, jetstream, replicas: settings.nats_replicas, stream_bytes_max: settings.stream_bytes_max })
}

async fn patiently(settings: &Settings, service: &str) -> Result<async_nats::Client, BusError> {
    let mut pause = Duration::from_millis(100);
    let servers: Vec<&str> = settings.nats_url.split(',').collect();
    loop {
        let options = ConnectOptions::new()
            .name(format!("telnusqa-{service}"))
            .custom_inbox_prefix(&settings.nats_inbox)
            .connection_timeout(Duration::from_secs(5))
            .ping_interval(Duration::from_secs(5))
            .reconnect_delay_callback(|attempts| {
                Duration::from_millis(50 * u64::try_from(attempts).unwrap_or(u64::MAX).min(20))
            })
            .event_callback(|event| async move { tracing::debug!(%event, "bus") });
        match as_user_of(servers[0], options).connect(&servers[..]).await {
            Ok(client) => return Ok(client),
            Err(error) if error.kind() == ConnectErrorKind::ServerParse => return Err(BusError::Connect(error)),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the bus is not there yet");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
    }
}

/// The client itself takes no notice of user and password in the address.
fn as_user_of(url: &str, options: ConnectOptions) -> ConnectOptions {
    let Ok(address) = url.parse::<ServerAddr>() else { return options };
    match (address.username(), address.password()) {
        (Some(user), Some(password)) => options.user_and_password(user.to_owned(), password.to_owned()),
        (Some(_), None) | (None, _) => options,
    }
}

/// Older servers silently drop settings of streams that they do not know.
fn check_version(client: &async_nats::Client) -> Result<(), BusError> {
    let (major, minor) = SERVER_MIN;
    if client.is_server_compatible(major, minor, 0) {
        return Ok(());
    }
    let version = client.server_info().version;
    Err(BusError::Server(format!("the server is version {version}, older than {major}.{minor}")))
}

/// Of several servers some may be away: whoever answers is looked at, and one must.
async fn check_settings(monitors: &str) -> Result<(), BusError> {
    let unreadable = |error: reqwest::Error| BusError::Server(format!("its monitor cannot be read: {error}"));
    let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().map_err(unreadable)?;
    let (mut seen, mut away) = (0, None);
    for monitor in monitors.split(',').map(|monitor| monitor.trim_end_matches('/')) {
        match varz(&client, monitor).await {
            Ok(varz) => {
                check_sync(monitor, &varz)?;
                seen += 1;
            }
            Err(error) => away = Some(error),
        }
    }
    match away {
        Some(error) if seen == 0 => Err(unreadable(error)),
        Some(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a server of the bus is away");
            Ok(())
        }
        None => Ok(()),
    }
}

async fn varz(client: &reqwest::Client, monitor: &str) -> Result<serde_json::Value, reqwest::Error> {
    client.get(format!("{monitor}/varz")).send().await?.error_for_status()?.json().await
}

/// Without `sync_interval: always` a power failure takes what was acknowledged.
fn check_sync(monitor: &str, varz: &serde_json::Value) -> Result<(), BusError> {
    if varz.pointer("/jetstream/config/sync_always") == Some(&serde_json::Value::Bool(true)) {
        Ok(())
    } else {
        Err(BusError::Server(format!("{monitor} does not say sync_interval: always")))
    }
}
