//! The house's clock: the machine's, or one of its own that every process reads and that goes on after a restart.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use telnusqa_chassis::clock::{Mode, write_initial};

use super::folder::HouseFolder;
use super::say;

/// Where a new folder's clock starts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum When {
    /// At what is published first.
    Feed,
    /// At this moment, now.
    Moment(DateTime<Utc>),
}

/// What `--clock` cannot read.
#[derive(Debug)]
pub(super) struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it is neither \"feed\" nor a moment with an offset, as in 2026-09-01T09:00+05:00")
    }
}

impl std::error::Error for Unreadable {}

impl FromStr for When {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        if text == "feed" {
            return Ok(Self::Feed);
        }
        DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z"))
            .map(|moment| Self::Moment(moment.to_utc()))
            .map_err(|_| Unreadable)
    }
}

/// The clock of a house.
pub(super) struct HouseClock {
    /// Its file; none = the machine's clock.
    pub(super) file: Option<PathBuf>,
    /// `machine`, `fixed` or `feed`.
    pub(super) kind: &'static str,
}

/// The folder's clock; a folder that has one keeps it, so that its time never runs back.
pub(super) fn prepare(folder: &HouseFolder, wanted: Option<When>, speed: f64) -> anyhow::Result<HouseClock> {
    let file = folder.file("clock.json");
    if file.exists() {
        let text = std::fs::read(&file).context("read clock.json")?;
        let clock: serde_json::Value = serde_json::from_slice(&text).context("read clock.json")?;
        let kind = if clock["mode"] == "feed" { "feed" } else { "fixed" };
        if wanted.is_some() {
            say(&format!("the clock of this folder goes on ({kind}); --clock is for a new one"));
        }
        return Ok(HouseClock { file: Some(file), kind });
    }
    let (mode, start, kind) = match wanted {
        None => return Ok(HouseClock { file: None, kind: "machine" }),
        Some(When::Feed) => (Mode::Feed, None, "feed"),
        Some(When::Moment(moment)) => (Mode::Fixed, Some(moment), "fixed"),
    };
    write_initial(&file, mode, start, speed).context("write clock.json")?;
    Ok(HouseClock { file: Some(file), kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_may_leave_out_its_seconds() {
        let moment: When = "2026-09-01T09:00+05:00".parse().unwrap();
        assert_eq!(moment, "2026-09-01T04:00:00Z".parse().unwrap());
        assert_eq!("feed".parse::<When>().unwrap(), When::Feed);
        for wrong in ["", "Feed", "2026-09-01", "2026-09-01T09:00", "2026-02-30T09:00+05:00"] {
            assert!(wrong.parse::<When>().is_err(), "{wrong}");
        }
    }
}
