//! What can be wrong with a service that a signature depends on.

/// Which of the services.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Service {
    /// Answers on certificates.
    Ocsp,
    /// Time stamps.
    Tsp,
}

/// A fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// It says that it cannot answer now.
    Busy,
    /// The line is cut.
    Down,
    /// The certificate of who signs has expired.
    Expired,
    /// It answers what is nothing.
    Garbage,
    /// It speaks of another certificate, or stamps something else.
    Other,
    /// It says that the certificate was revoked; of time stamps the same as none.
    Revoked,
    /// It answers when nobody waits any more.
    Slow,
    /// It answers as of an hour ago.
    Stale,
    /// It does not know the certificate; of time stamps the same as none.
    Unknown,
    /// It repeats another nonce than was sent.
    WrongNonce,
    /// Who signs was not named to do so.
    WrongResponder,
}

impl Service {
    /// The service of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "ocsp" => Some(Self::Ocsp),
            "tsp" => Some(Self::Tsp),
            _ => None,
        }
    }
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 11] = [
        Self::Busy,
        Self::Down,
        Self::Expired,
        Self::Garbage,
        Self::Other,
        Self::Revoked,
        Self::Slow,
        Self::Stale,
        Self::Unknown,
        Self::WrongNonce,
        Self::WrongResponder,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Down => "down",
            Self::Expired => "expired",
            Self::Garbage => "garbage",
            Self::Other => "other",
            Self::Revoked => "revoked",
            Self::Slow => "slow",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
            Self::WrongNonce => "wrong-nonce",
            Self::WrongResponder => "wrong-responder",
        }
    }

    /// The fault of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}
