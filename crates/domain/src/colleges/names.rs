//! How changes of colleges are written, whose each of them is, and what names a college may have.

use super::{ChangeKind, Name};
use crate::staffing::Authority;

impl ChangeKind {
    /// Every kind, by its name.
    pub const ALL: [Self; 6] =
        [Self::Found, Self::Liquidate, Self::Merge, Self::Rename, Self::SetHours, Self::TakeBack];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Liquidate => "liquidate",
            Self::Merge => "merge",
            Self::Rename => "rename",
            Self::SetHours => "set-hours",
            Self::TakeBack => "take-back",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether changes of this kind are made in this name, and taken back. A college sets its own hours (D-03, the schedule
    /// «белгіленген» by the provider), whoever heads it on that day; what becomes of it, others order.
    #[must_use]
    pub const fn is_of(self, authority: Authority) -> bool {
        match (authority, self) {
            (Authority::Administrator, _) | (Authority::ActingHead | Authority::Head, Self::SetHours) => true,
            (
                Authority::ActingHead | Authority::Head,
                Self::Found | Self::Liquidate | Self::Merge | Self::Rename | Self::TakeBack,
            ) => false,
        }
    }
}

impl Name {
    /// The longest, in either language.
    pub const LENGTH_MAX: usize = 200;

    /// Reads a name in Kazakh and in Russian: each 1 to 200 characters on one line.
    #[must_use]
    pub fn parse(kk: &str, ru: &str) -> Option<Self> {
        let read = |text: &str| {
            let text = text.trim();
            let fits = (1..=Self::LENGTH_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
            fits.then(|| text.to_owned())
        };
        Some(Self { kk: read(kk)?, ru: read(ru)? })
    }

    /// In Kazakh.
    #[must_use]
    pub fn kk(&self) -> &str {
        &self.kk
    }

    /// In Russian.
    #[must_use]
    pub fn ru(&self) -> &str {
        &self.ru
    }
}
