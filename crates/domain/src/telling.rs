//! What is said when: of each message to whom, how soon, with which weight in law, on which ways, and in how many words.
//!
//! What a message follows from stands in [`crate::reactions::message`] and [`crate::visit::Message::of`]; this is the rest, so
//! that nobody who sends anything decides it by himself.

mod hours;
pub mod sms;

use crate::case::named;
use crate::reactions;
use crate::visit;

pub use hours::{QUIET_FROM, QUIET_UNTIL, not_before};

/// What a message is about.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum About {
    /// A case.
    Case(reactions::Message),
    /// A visit at home.
    Visit(visit::Message),
}

/// How a message is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Telling {
    /// Who hears of it.
    pub audience: Audience,
    /// The most segments that its text in an SMS may have, with the longest values: each is paid for, and more than two come
    /// torn apart on old telephones. See [`sms::segments`].
    pub segments_max: u8,
    /// What is done when no way brought it.
    pub unreached: Unreached,
    /// How soon.
    pub urgency: Urgency,
    /// The ways, in their order: the next one is gone where the one before did not bring it. Before them all goes the cabinet of
    /// whoever has one ([`Telling::ways_for`]).
    pub ways: &'static [Way],
    /// What it is worth in law.
    pub weight: Weight,
}

/// Who is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Audience {
    /// The applicant himself, also where a representative acts for him.
    Applicant,
    /// Whoever is to be visited at home.
    Visited,
}

/// What is done when no way brought a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unreached {
    /// Nothing: what it says is on the page of the case, and whoever asks is told it.
    Nothing,
    /// A person tells him, by telephone or by letter.
    Person,
}

/// How soon a message goes out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Urgency {
    /// At any hour: hours count for the reader.
    AtOnce,
    /// Not while people sleep, where it makes a sound ([`not_before`]).
    ByDay,
}

/// A way to somebody.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Way {
    /// The cabinet from which he applied at the portal: whole, recorded, and told to the telephone that stands there (АППК 66).
    Cabinet,
    /// A letter to the address that he gave: whole, and recorded (АППК 66).
    Email,
    /// A few words to his mobile telephone, with the page where the rest stands. Days run from none: the number was taken down
    /// and not confirmed by its owner (АППК 66(2)).
    Sms,
}

/// What a message is worth in law.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Weight {
    /// The law asks for it nowhere; it spares a question.
    Courtesy,
    /// The law says that he is told.
    Duty {
        /// Where it says so.
        source: &'static str,
    },
    /// Days run from its delivery, which is a fact of the case.
    Notice {
        /// Where it says so.
        source: &'static str,
    },
}

named! {
    Way { Cabinet = "cabinet", Email = "email", Sms = "sms" }
}

impl About {
    /// Every message.
    pub fn all() -> impl Iterator<Item = Self> {
        let cases = reactions::Message::ALL.iter().copied().map(Self::Case);
        cases.chain(visit::Message::ALL.iter().copied().map(Self::Visit))
    }

    /// Its name; it never changes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Case(message) => message.name(),
            Self::Visit(message) => message.name(),
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let visit = || visit::Message::from_name(name).map(Self::Visit);
        reactions::Message::from_name(name).map(Self::Case).or_else(visit)
    }

    /// Whether days run for the applicant from its delivery, so that the case is told of it (АППК 66, 73).
    #[must_use]
    pub const fn starts_days(self) -> bool {
        matches!(self.telling().weight, Weight::Notice { .. })
    }

    /// How it is told.
    #[must_use]
    pub const fn telling(self) -> Telling {
        match self {
            Self::Case(message) => of_case(message),
            Self::Visit(message) => of_visit(message),
        }
    }
}

impl Telling {
    /// Its ways for somebody who has a cabinet or has none, and may have said on which he would rather be told. Days run from what
    /// is whole and recorded: where they do, that goes first.
    pub fn ways_for(&self, has_cabinet: bool, prefers: Option<Way>) -> impl Iterator<Item = Way> + use<> {
        let prefers = prefers.filter(|_| !matches!(self.weight, Weight::Notice { .. }));
        let first = prefers.filter(|way| self.ways.contains(way));
        let usual = has_cabinet.then_some(Way::Cabinet).into_iter().chain(self.ways.iter().copied());
        first.into_iter().chain(usual.filter(move |way| Some(*way) != first))
    }
}

/// First whole, then short.
const WHOLE_FIRST: &[Way] = &[Way::Email, Way::Sms];
/// First to the pocket: it says where to go and when.
const POCKET_FIRST: &[Way] = &[Way::Sms, Way::Email];

const COURTESY: Telling = Telling {
    audience: Audience::Applicant,
    segments_max: 2,
    unreached: Unreached::Nothing,
    urgency: Urgency::ByDay,
    ways: WHOLE_FIRST,
    weight: Weight::Courtesy,
};

const fn duty(source: &'static str) -> Telling {
    Telling { unreached: Unreached::Person, weight: Weight::Duty { source }, ..COURTESY }
}

const fn of_case(message: reactions::Message) -> Telling {
    use reactions::Message;
    match message {
        Message::Annulled => duty("АППК 66"),
        Message::CollectionReminder => Telling { ways: POCKET_FIRST, ..COURTESY },
        Message::ComplaintDecided | Message::ComplaintExtended | Message::ComplaintRegistered => duty("ЗГУ 25"),
        Message::ComplaintOverdue => duty("АППК 100(5)"),
        Message::ComplaintMoved
        | Message::ComplaintWithdrawn
        | Message::DataCorrected
        | Message::HandedToSuccessor
        | Message::Merged
        | Message::OriginalFound
        | Message::PackageLost
        | Message::ResultLost
        | Message::TermMoved => COURTESY,
        // It may be tomorrow morning.
        Message::HearingSet => Telling { urgency: Urgency::AtOnce, ways: POCKET_FIRST, ..duty("АППК 73") },
        Message::KeptAtCollege | Message::ReadyAtCollege | Message::ReadyAtCounter => {
            Telling { unreached: Unreached::Person, ways: POCKET_FIRST, ..COURTESY }
        }
        Message::PreliminaryRefusal => {
            Telling {
                urgency: Urgency::AtOnce, weight: Weight::Notice { source: "АППК 66, 73" }, ..duty("АППК 73")
            }
        }
        Message::Refused => duty("АППК 80(5)"),
        Message::TermExtended => duty("АППК 76"),
        Message::TermPassed => duty("АППК 91(2)"),
        Message::Withdrawn => duty("АППК 70"),
    }
}

const fn of_visit(message: visit::Message) -> Telling {
    match message {
        // An operator calls him anyway whom the worker missed or who cannot be visited.
        visit::Message::Appointed | visit::Message::Cancelled | visit::Message::Missed | visit::Message::Moved => {
            Telling { audience: Audience::Visited, ways: POCKET_FIRST, ..COURTESY }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table() {
        let rows = About::all().map(|about| {
            let Telling { audience, segments_max, unreached, urgency, ways, weight } = about.telling();
            let ways: Vec<&str> = ways.iter().map(|way| way.name()).collect();
            let ways = ways.join(", then ");
            let name = about.name();
            format!(
                "{name}: {audience:?}, {urgency:?}, {weight:?}; {ways}; {segments_max} segments; else {unreached:?}\n"
            )
        });
        insta::assert_snapshot!(rows.collect::<String>());
    }

    #[test]
    fn who_prefers_a_way_is_told_on_it_first_but_where_days_run() {
        for about in About::all() {
            let telling = about.telling();
            assert!(telling.ways_for(false, None).eq(telling.ways.iter().copied()), "{about:?}");
            assert!(telling.ways_for(false, Some(Way::Cabinet)).eq(telling.ways.iter().copied()), "{about:?}");
            let with_cabinet = [&[Way::Cabinet], telling.ways].concat();
            assert!(telling.ways_for(true, None).eq(with_cabinet), "{about:?}");
            for (has_cabinet, way) in [(false, Way::Email), (false, Way::Sms), (true, Way::Email), (true, Way::Sms)] {
                let ways: Vec<Way> = telling.ways_for(has_cabinet, Some(way)).collect();
                assert_eq!(ways.len(), telling.ways.len() + usize::from(has_cabinet));
                let recorded = if has_cabinet { Way::Cabinet } else { Way::Email };
                let first = if about.starts_days() { recorded } else { way };
                assert_eq!(ways.first(), Some(&first), "{about:?}");
            }
        }
    }

    #[test]
    fn names_are_read_back_and_no_two_are_the_same() {
        let mut names: Vec<&str> = About::all().map(About::name).collect();
        assert!(About::all().all(|about| About::from_name(about.name()) == Some(about)));
        assert_eq!(About::from_name("novelty"), None);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), About::all().count());
    }

    /// Days run from one that is recorded: the whole letter goes first.
    #[test]
    fn what_days_run_from_goes_by_letter_first_and_is_brought_by_a_person_at_last() {
        for about in About::all().filter(|about| about.starts_days()) {
            let telling = about.telling();
            assert_eq!((telling.ways.first(), telling.unreached), (Some(&Way::Email), Unreached::Person), "{about:?}");
        }
    }
}
