//! `telnusqa up`: the whole house in one folder, with a private PostgreSQL and NATS, one supervised process per service.

mod announcement;
mod bus;
mod databases;
mod folder;
mod house;
mod idle;
mod ports;
mod provision;
mod secrets;
mod services;
mod staff;
mod supervisor;
mod when;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use self::folder::HouseFolder;
use self::house::House;
use self::ports::Ports;
use self::when::When;

pub(crate) use self::provision::{Command as Provision, run as provision};
pub(crate) use self::secrets::Addresses;
pub(crate) use self::services::SERVICES;
pub(crate) use self::staff::ANCHORS;

/// Arguments of `telnusqa up`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder that holds everything: data, secrets, logs, and endpoints.json once the house is ready
    #[arg(long, env = "TELNUSQA_DIR", default_value = ".run")]
    dir: PathBuf,
    /// The port of the door for people, on loopback; 0 = any free one
    #[arg(long, default_value_t = 8080)]
    web: u16,
    /// The port of the bus, on loopback; 0 = any free one
    #[arg(long, default_value_t = 4222)]
    nats: u16,
    /// The port of the page that shows the mail that was sent, on loopback; 0 = any free one
    #[arg(long, default_value_t = 0)]
    mail: u16,
    /// A new folder's clock: a moment with an offset, as in 2026-09-01T09:00+05:00, from which it goes on, or "feed": it
    /// follows what is published and, when idle, jumps to the next due moment. Without it: the machine's clock
    #[arg(long, value_name = "MOMENT|feed")]
    clock: Option<When>,
    /// Seconds of the house's clock per second of the machine
    #[arg(long, default_value_t = 1.0, requires = "clock")]
    speed: f64,
    /// The register of colleges; without it the one that comes with the program
    #[arg(long, value_name = "FILE")]
    providers: Option<PathBuf>,
    /// What people's addresses begin with; without it the door's own address
    #[arg(long, value_name = "URL", value_parser = address)]
    public_url: Option<String>,
    /// The port of the services that stand in for the national authority's, on loopback; 0 = any free one
    #[arg(long, default_value_t = 0)]
    nuc: u16,
    /// The port of the agent that stands in for the one on a signer's machine, on loopback; 0 = any free one
    #[arg(long, default_value_t = 0)]
    agent: u16,
    /// Lets SMS go over SMPP first, to a message centre that stands in for an operator's
    #[arg(long)]
    smpp: bool,
    /// Leaves the files of the bus readable
    #[arg(long)]
    unencrypted_bus: bool,
}

/// An address that people can open: it stands in receipts and messages.
fn address(text: &str) -> Result<String, &'static str> {
    let good = reqwest::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if good { Ok(text.to_owned()) } else { Err("it is no address that begins with https:// or http://") }
}

/// Runs the house until SIGINT or SIGTERM; leaves nothing running.
///
/// # Errors
/// What keeps the house from starting.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let folder = HouseFolder::open(&args.dir)?;
    let clock = when::prepare(&folder, args.clock, args.speed)?;
    folder.write_providers(args.providers.as_deref())?;
    let mut ports = Ports::default();
    let plan = house::Plan {
        agent: ports.take(args.agent).context("open the agent")?,
        clock,
        encrypted: !args.unencrypted_bus,
        mail: ports.take(args.mail).context("open the page of mail")?,
        nats_port: args.nats,
        nuc: ports.take(args.nuc).context("open the test authority")?,
        portal: ports.take(0).context("open the portal")?,
        public_url: args.public_url,
        sms: ports.take(0).context("open the gateways of SMS")?,
        smpp: args.smpp.then(|| ports.take(0)).transpose().context("open the message centre")?,
        smtp: ports.take(0).context("open the receiver of mail")?,
        web: ports.take(args.web).context("open the door for people")?,
    };
    if args.nats != 0 {
        ports.take(args.nats).context("open the bus")?;
    }
    House::new(folder, plan)?.run().await
}

/// A line for whoever looks on; that nobody does any more is no reason to fall.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A line about something that is wrong.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_sent_to_addresses_that_can_be_opened() {
        for good in ["https://telnusqa.example", "http://127.0.0.1:8080/"] {
            assert_eq!(address(good).as_deref(), Ok(good));
        }
        for wrong in ["nonsense", "", "telnusqa.example", "ftp://telnusqa.example", "https://"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
