//! What whoever asked for a visit at home reads.

use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::sentence::{date, date_on};
use telnusqa_domain::visit::{Event, Message, Visit, window};

use super::Name;
use super::letter::{About, Letter};

/// Composes a message that follows from an event of a visit; `None` where nothing is told of it.
pub(crate) fn compose(event: &Event, visit: &Visit, name: &Name) -> Option<Letter> {
    let message = Message::of(event)?;
    let language = visit.requested.language;
    let facts: Vec<(&'static str, String)> = match event {
        Event::Appointed { window: at, .. } => vec![("when", window(at, language))],
        Event::Cancelled { reason, .. } => vec![("reason", reason.name().to_owned())],
        Event::Missed { appoint_by, at, .. } => vec![
            ("by", date(*appoint_by, language)),
            ("day", date_on(day_in_almaty(*at), language)),
            ("time", in_almaty(*at).format("%H:%M").to_string()),
        ],
        Event::Moved { reason, window: at, .. } => {
            vec![("reason", reason.name().to_owned()), ("when", window(at, language))]
        }
        Event::Requested(_) | Event::Visited { .. } => return None,
    };
    // The number of the request alone: no page shows where it stands.
    let number = visit.requested.number.to_string();
    let about = About {
        close: "close-visit",
        facts: &facts,
        language,
        link: None,
        message: message.name(),
        name,
        number: &number,
    };
    Some(Letter::compose(&about))
}
