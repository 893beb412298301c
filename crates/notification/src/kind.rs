//! The names of messages: in rows, in figures, and in what their ids are made of.

use telnusqa_domain::reactions::Message;
use uuid::Uuid;

use crate::visits;

/// What a message is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum About {
    /// A case.
    Case(Message),
    /// A visit at home.
    Visit(visits::Message),
}

impl About {
    /// The name of the message.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Case(message) => name(message),
            Self::Visit(message) => message.name(),
        }
    }

    /// That of a name.
    pub(crate) fn from_name(text: &str) -> Option<Self> {
        let visit = || visits::Message::ALL.into_iter().find(|message| message.name() == text).map(Self::Visit);
        from_name(text).map(Self::Case).or_else(visit)
    }

    /// Whether days run from its delivery.
    pub(crate) const fn starts_days(self) -> bool {
        match self {
            Self::Case(message) => starts_days(message),
            Self::Visit(_) => false,
        }
    }
}

/// Every message.
pub(crate) const ALL: [Message; 21] = [
    Message::Annulled,
    Message::CollectionReminder,
    Message::ComplaintDecided,
    Message::ComplaintExtended,
    Message::ComplaintOverdue,
    Message::ComplaintRegistered,
    Message::DataCorrected,
    Message::HandedToSuccessor,
    Message::HearingSet,
    Message::KeptAtCollege,
    Message::Merged,
    Message::PackageLost,
    Message::PreliminaryRefusal,
    Message::ReadyAtCounter,
    Message::ReadyAtCollege,
    Message::Refused,
    Message::ResultLost,
    Message::TermExtended,
    Message::TermMoved,
    Message::TermPassed,
    Message::Withdrawn,
];

/// Its name; it never changes.
pub(crate) const fn name(message: Message) -> &'static str {
    match message {
        Message::Annulled => "annulled",
        Message::CollectionReminder => "collection-reminder",
        Message::ComplaintDecided => "complaint-decided",
        Message::ComplaintExtended => "complaint-extended",
        Message::ComplaintOverdue => "complaint-overdue",
        Message::ComplaintRegistered => "complaint-registered",
        Message::DataCorrected => "data-corrected",
        Message::HandedToSuccessor => "handed-to-successor",
        Message::HearingSet => "hearing-set",
        Message::KeptAtCollege => "kept-at-college",
        Message::Merged => "merged",
        Message::PackageLost => "package-lost",
        Message::PreliminaryRefusal => "preliminary-refusal",
        Message::ReadyAtCounter => "ready-at-counter",
        Message::ReadyAtCollege => "ready-at-college",
        Message::Refused => "refused",
        Message::ResultLost => "result-lost",
        Message::TermExtended => "term-extended",
        Message::TermMoved => "term-moved",
        Message::TermPassed => "term-passed",
        Message::Withdrawn => "withdrawn",
    }
}

/// The message of a name.
fn from_name(text: &str) -> Option<Message> {
    ALL.into_iter().find(|message| name(*message) == text)
}

/// Whether days run for the applicant from its delivery, so that the case is told of it (АППК 66, 73).
const fn starts_days(message: Message) -> bool {
    match message {
        Message::PreliminaryRefusal => true,
        Message::Annulled
        | Message::CollectionReminder
        | Message::ComplaintDecided
        | Message::ComplaintExtended
        | Message::ComplaintOverdue
        | Message::ComplaintRegistered
        | Message::DataCorrected
        | Message::HandedToSuccessor
        | Message::HearingSet
        | Message::KeptAtCollege
        | Message::Merged
        | Message::PackageLost
        | Message::ReadyAtCounter
        | Message::ReadyAtCollege
        | Message::Refused
        | Message::ResultLost
        | Message::TermExtended
        | Message::TermMoved
        | Message::TermPassed
        | Message::Withdrawn => false,
    }
}

/// The id of the message that follows from an event: the same whenever it is asked.
pub(crate) fn id(event: Uuid, message: Message) -> Uuid {
    Uuid::new_v5(&event, name(message).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_same_for_ever_and_names_are_read_back() {
        let event = Uuid::from_u128(1);
        assert_eq!(id(event, Message::Refused).to_string(), "9f5363a8-c8b4-57d1-802d-06e8c4284331");
        assert_ne!(id(event, Message::Refused), id(event, Message::Withdrawn));
        assert!(ALL.into_iter().all(|message| from_name(name(message)) == Some(message)));
        assert_eq!(About::from_name("novelty"), None);
        let visits = visits::Message::ALL.map(About::Visit);
        assert!(visits.into_iter().all(|about| About::from_name(about.name()) == Some(about)));
    }

    /// The last migration about the kinds lets them all stand in a row: one that may not would hold the consumer up.
    #[test]
    fn every_kind_may_stand_in_a_row() {
        let last = include_str!("../migrations/0920_visits.sql");
        assert!(last.contains("CHECK (kind ~ '^[a-z]+(-[a-z]+)*$')"));
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(ALL.into_iter().all(|message| name(message).split('-').all(is_word)));
    }
}
