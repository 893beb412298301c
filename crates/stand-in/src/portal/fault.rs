//! What can be wrong with the portal.

/// A fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// It says that it takes nothing now.
    Busy,
    /// It takes the message, and the line is cut before it says so.
    Cut,
    /// 503.
    Down,
    /// It takes the message, and answers another question.
    Foreign,
    /// It takes the message, and its answer is signed by somebody else.
    Forged,
    /// It takes the message, and somebody in between answers 200 with a page.
    Html,
    /// It says that there is no such cabinet.
    Refused,
    /// It takes the message, and the bus says that it failed (`soap:Server`).
    Server,
    /// It takes the message, and says so when nobody waits any more.
    Slow,
    /// Every third answer is one of the others.
    Third,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 10] = [
        Self::Busy,
        Self::Cut,
        Self::Down,
        Self::Foreign,
        Self::Forged,
        Self::Html,
        Self::Refused,
        Self::Server,
        Self::Slow,
        Self::Third,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Cut => "cut",
            Self::Down => "down",
            Self::Foreign => "foreign",
            Self::Forged => "forged",
            Self::Html => "html",
            Self::Refused => "refused",
            Self::Server => "server",
            Self::Slow => "slow",
            Self::Third => "third",
        }
    }

    /// The fault of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}
