//! A request for a visit at home, as an operator of 1414 took it down: who, where, and what he cannot do himself (RC-25).

use chrono::NaiveTime;
use serde_json::{Map, Value, json};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::language::Language;
use telnusqa_domain::visit::{Ability, Window};
use telnusqa_vault::{Key, Person};

use super::Known;
use super::application::{all, applicant, keys};
use super::code::Code;
use super::reader::{Faults, Object};

/// A request that can be read: what goes to the history and what goes to the vault.
pub(crate) struct Wanted {
    pub(crate) abilities: Vec<Ability>,
    pub(crate) keys: Vec<Key>,
    pub(crate) language: Language,
    pub(crate) person: Person,
    pub(crate) wish: Option<Window>,
}

/// Checks it: the request, or everything that is wrong with it, by place.
pub(crate) fn check(members: &Map<String, Value>, known: &Known<'_>) -> Result<Box<Wanted>, Vec<(String, Code)>> {
    let faults = Faults::strict();
    let wanted = read(&Object::root(members, &faults), known);
    let errors = super::cut(faults.into_sorted());
    match wanted {
        Some(wanted) if errors.is_empty() => Ok(Box::new(wanted)),
        Some(_) | None => Err(errors),
    }
}

fn read(data: &Object<'_>, known: &Known<'_>) -> Option<Wanted> {
    data.knows(&["abilities", "applicant", "language", "note", "wish"]);
    let abilities = abilities(data);
    let language = data.choice("language", Language::from_code);
    let person = data.object("applicant").and_then(|object| applicant(&object, Some(day_in_almaty(known.now))));
    let note = data.optional_text("note");
    let wish = data.optional_object("wish").map(|object| window(&object));
    let mut person = person?;
    person.record.more = json!({"note": note});
    let wish = match wish {
        None => None,
        Some(window) => Some(window?),
    };
    Some(Wanted { abilities: abilities?, keys: keys(&person), language: language?, person, wish })
}

fn abilities(data: &Object<'_>) -> Option<Vec<Ability>> {
    const NAME: &str = "abilities";
    let list = data.list(NAME)?;
    if list.is_empty() {
        return data.fault(NAME, Code::AbilitiesEmpty);
    }
    let read =
        list.iter().enumerate().map(|(at, value)| data.chosen(&format!("{NAME}/{at}"), value, Ability::from_name));
    let mut abilities = all(read)?;
    abilities.sort_unstable();
    abilities.dedup();
    Some(abilities)
}

fn window(object: &Object<'_>) -> Option<Window> {
    object.knows(&["day", "from", "until"]);
    let (day, from, until) = (object.date("day"), time(object, "from"), time(object, "until"));
    Some(Window { day: day?, from: from?, until: until? })
}

/// A time of day, as in `10:00`.
fn time(object: &Object<'_>, name: &str) -> Option<NaiveTime> {
    let text = object.raw_text(name)?;
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
    time.or_else(|| object.fault(name, Code::TimeInvalid))
}
