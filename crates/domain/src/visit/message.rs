//! What whoever is visited at home is told.

use super::Event;
use crate::case::named;

/// A message about a visit.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Message {
    /// When the worker comes.
    Appointed,
    /// That he does not come.
    Cancelled,
    /// That he came and found nobody.
    Missed,
    /// That he comes at another time.
    Moved,
}

named! {
    Message {
        Appointed = "home-visit-appointed",
        Cancelled = "home-visit-cancelled",
        Missed = "home-visit-missed",
        Moved = "home-visit-moved",
    }
}

impl Message {
    /// What follows from an event; none where nothing is told.
    #[must_use]
    pub const fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Appointed { .. } => Some(Self::Appointed),
            Event::Cancelled { .. } => Some(Self::Cancelled),
            Event::Missed { .. } => Some(Self::Missed),
            Event::Moved { .. } => Some(Self::Moved),
            // He was told on the phone, and at his door.
            Event::Requested(_) | Event::Visited { .. } => None,
        }
    }
}
