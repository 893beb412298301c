//! The bus as operations see it.

use std::time::Duration;

use anyhow::{Context as _, bail};
use async_nats::jetstream::Context;
use telnusqa_chassis::bus::{CASES, IIS_INTAKE, IIS_OUTCOME};
use telnusqa_servers::nats;

const USER: &str = "operations";

/// Enters the bus as operations.
pub(super) async fn enter(url: &str, password: String) -> anyhow::Result<Context> {
    let client = async_nats::ConnectOptions::with_user_and_password(USER.to_owned(), password)
        .custom_inbox_prefix(nats::inbox(USER))
        .retry_on_initial_connect()
        .connect(url)
        .await
        .context("reach the bus")?;
    Ok(async_nats::jetstream::new(client))
}

/// Waits until the services have made the streams: before, the counterpart could hand nothing over.
pub(super) async fn streams_made(bus: &Context, bound: Duration) -> anyhow::Result<()> {
    for stream in [IIS_INTAKE, IIS_OUTCOME, CASES] {
        let made = async {
            while bus.get_stream(stream).await.is_err() {
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
        };
        if tokio::time::timeout(bound, made).await.is_err() {
            bail!("find the stream {stream}: no service has made it in {} s", bound.as_secs());
        }
    }
    Ok(())
}
