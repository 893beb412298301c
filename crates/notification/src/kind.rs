//! What the ids of messages are made of.

use telnusqa_domain::reactions::Message;
use uuid::Uuid;

/// The id of the message that follows from an event: the same whenever it is asked.
pub(crate) fn id(event: Uuid, message: Message) -> Uuid {
    Uuid::new_v5(&event, message.name().as_bytes())
}

#[cfg(test)]
mod tests {
    use telnusqa_domain::telling::About;

    use super::*;

    #[test]
    fn ids_are_the_same_for_ever() {
        let event = Uuid::from_u128(1);
        assert_eq!(id(event, Message::Refused).to_string(), "9f5363a8-c8b4-57d1-802d-06e8c4284331");
        assert_ne!(id(event, Message::Refused), id(event, Message::Withdrawn));
    }

    /// The last migration about the kinds lets them all stand in a row: one that may not would hold the consumer up.
    #[test]
    fn every_kind_may_stand_in_a_row() {
        let last = include_str!("../migrations/0920_visits.sql");
        assert!(last.contains("CHECK (kind ~ '^[a-z]+(-[a-z]+)*$')"));
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(About::all().all(|about| about.name().split('-').all(is_word)));
    }
}
