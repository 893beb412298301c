//! What can be wrong with an agent on a signer's machine.

/// A fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AgentFault {
    /// The signer closes the window: an answer without a result.
    Cancelled,
    /// It leaves without a word.
    Down,
    /// It answers what is nothing.
    Garbage,
    /// It signs something else.
    Other,
    /// It says that it cannot: the password is wrong.
    Refused,
    /// The signer is away from his machine.
    Slow,
}

impl AgentFault {
    /// Every fault.
    pub const ALL: [Self; 6] = [Self::Cancelled, Self::Down, Self::Garbage, Self::Other, Self::Refused, Self::Slow];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Down => "down",
            Self::Garbage => "garbage",
            Self::Other => "other",
            Self::Refused => "refused",
            Self::Slow => "slow",
        }
    }

    /// The fault of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}
