//! How posts, changes and those who make them are written, and whose each of them is.

use super::{Authority, ChangeKind, OrderNumber, Post};

impl ChangeKind {
    /// Every kind, by its name.
    pub const ALL: [Self; 8] =
        [Self::Act, Self::BeAway, Self::GiveAccount, Self::Join, Self::Leave, Self::Move, Self::Sign, Self::TakeBack];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::BeAway => "be-away",
            Self::GiveAccount => "give-account",
            Self::Join => "join",
            Self::Leave => "leave",
            Self::Move => "move",
            Self::Sign => "sign",
            Self::TakeBack => "take-back",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Post {
    /// Every one, by its name.
    pub const ALL: [Self; 6] =
        [Self::Administrator, Self::Clerk, Self::Executor, Self::Head, Self::Operations, Self::Operator];

    /// Whether it is one of a college (R16-13).
    #[must_use]
    pub const fn is_of_college(self) -> bool {
        match self {
            Self::Clerk | Self::Executor | Self::Head => true,
            Self::Administrator | Self::Operations | Self::Operator => false,
        }
    }

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Clerk => "clerk",
            Self::Executor => "executor",
            Self::Head => "head",
            Self::Operations => "operations",
            Self::Operator => "operator",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|post| post.name() == name)
    }
}

impl Authority {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Administrator, Self::Head, Self::ActingHead];

    /// Whether changes of this kind are made in this name, and taken back.
    #[must_use]
    pub const fn may_make(self, kind: ChangeKind) -> bool {
        match (self, kind) {
            (Self::Administrator, _)
            | (Self::Head, ChangeKind::Act | ChangeKind::BeAway)
            | (Self::ActingHead, ChangeKind::BeAway) => true,
            (Self::Head | Self::ActingHead, _) => false,
        }
    }

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Head => "head",
            Self::ActingHead => "acting-head",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|authority| authority.name() == name)
    }
}

impl OrderNumber {
    /// The longest.
    pub const LENGTH_MAX: usize = 20;

    /// Reads 1 to 20 letters, digits, hyphens, slashes and dots, one of them a digit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '/' | '.');
        let fits = (1..=Self::LENGTH_MAX).contains(&text.chars().count()) && text.chars().all(allowed);
        (fits && text.chars().any(|letter| letter.is_ascii_digit())).then(|| Self(text.to_owned()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
