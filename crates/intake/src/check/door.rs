//! An application that came through a door of the house: the same rules as for the IIS's, and no member that nobody knows.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use telnusqa_domain::case::Channel;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;

use super::Known;
use super::application::{self, Application, Handed, Package};
use super::code::Code;
use super::reader::{Faults, Object};

/// How it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Came {
    pub(crate) at: DateTime<Utc>,
    pub(crate) channel: Channel,
    /// The college at whose office it was handed in: the provider where the application names none.
    pub(crate) college: Option<Bin>,
}

/// Checks it: the application, or everything that is wrong with it, by place.
pub(crate) fn check(
    members: &Map<String, Value>,
    came: Came,
    known: &Known<'_>,
) -> Result<Box<Application>, Vec<(String, Code)>> {
    let faults = Faults::strict();
    let data = Object::root(members, &faults);
    let application = read(&data, came, known);
    let errors = super::cut(faults.into_sorted());
    match application {
        Some(application) if errors.is_empty() => Ok(Box::new(application)),
        Some(_) | None => Err(errors),
    }
}

fn read(data: &Object<'_>, came: Came, known: &Known<'_>) -> Option<Application> {
    let Came { at, channel, college } = came;
    let names: Vec<&str> = Package::MEMBERS.into_iter().chain(["provider"]).collect();
    data.knows(&names);
    let year = application::year_of(channel, at, known).map_err(|code| data.whole_fault(code)).ok();
    let provider = match college {
        Some(college) if !data.has("provider") => Some(college),
        Some(_) | None => data.object("provider").and_then(|object| application::provider(&object, known)),
    };
    let package = Package::read(data, Some(day_in_almaty(at)));
    let handed = Handed { channel, submitted_at: at, year: year? };
    Some(package?.application(provider?, handed, json!({}), known))
}
