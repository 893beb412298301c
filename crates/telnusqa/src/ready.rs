//! `telnusqa ready`: whether a process of the house is ready, as a container or a unit asks it from beside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, bail};

const ANSWER_MAX: Duration = Duration::from_secs(3);

/// Arguments of `telnusqa ready`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where it serves its readiness
    #[arg(long, env = "TELNUSQA_HEALTH", default_value = "127.0.0.1:9090")]
    at: SocketAddr,
}

/// Asks once.
///
/// # Errors
/// Where it is not ready, with what it said, or does not answer.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let url = format!("http://{}/readyz", from_beside(args.at));
    let asked = reqwest::Client::new().get(&url).timeout(ANSWER_MAX).send().await;
    let answer = asked.with_context(|| format!("ask {url}"))?;
    if !answer.status().is_success() {
        bail!("find it ready: {}", answer.text().await.unwrap_or_default());
    }
    Ok(())
}

/// Whoever listens on every address is asked on loopback.
fn from_beside(at: SocketAddr) -> SocketAddr {
    match at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::from((Ipv4Addr::LOCALHOST, at.port())),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::from((Ipv6Addr::LOCALHOST, at.port())),
        IpAddr::V4(_) | IpAddr::V6(_) => at,
    }
}
