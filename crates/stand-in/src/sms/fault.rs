//! What can be wrong with a gateway of SMS.

/// A fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// 200, with an error inside: not now.
    Busy,
    /// It takes the text, and the line is cut before it says so.
    Cut,
    /// 503.
    Down,
    /// It takes the text, and somebody in between answers 200 with a page.
    Html,
    /// 200, with an error inside: this number is nobody's.
    Refused,
    /// It takes the text, and says so when nobody waits any more.
    Slow,
    /// Every third answer is one of the others.
    Third,
    /// It takes everything, and brings nothing.
    Undelivered,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 8] =
        [Self::Busy, Self::Cut, Self::Down, Self::Html, Self::Refused, Self::Slow, Self::Third, Self::Undelivered];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Cut => "cut",
            Self::Down => "down",
            Self::Html => "html",
            Self::Refused => "refused",
            Self::Slow => "slow",
            Self::Third => "third",
            Self::Undelivered => "undelivered",
        }
    }

    /// The fault of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}
