//! The register of colleges, with what became of those that are no more.

use chrono::NaiveDate;

use crate::identity::Bin;

/// A college.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Provider {
    /// Its number.
    pub bin: Bin,
    /// Its Kazakh name.
    pub name_kk: String,
    /// Its Russian name.
    pub name_ru: String,
    /// What it is today.
    pub status: Status,
    /// Working days of its office a week: 5 or 6.
    pub week: u8,
}

/// What has become of a college.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// It works.
    Active,
    /// It was closed; the archive keeps its papers.
    Liquidated {
        /// Who keeps the papers.
        archive: Bin,
        /// From which day on.
        since: NaiveDate,
    },
    /// It became part of another.
    Merged {
        /// From which day on.
        since: NaiveDate,
        /// Of which.
        successor: Bin,
    },
}

/// The register of colleges.
#[derive(Clone, Debug, Default)]
pub struct Register {
    providers: std::collections::BTreeMap<Bin, Provider>,
}

impl Register {
    /// A register of these colleges.
    #[must_use]
    pub fn new(providers: impl IntoIterator<Item = Provider>) -> Self {
        Self { providers: providers.into_iter().map(|provider| (provider.bin, provider)).collect() }
    }

    /// The college with this number.
    #[must_use]
    pub fn find(&self, bin: Bin) -> Option<&Provider> {
        self.providers.get(&bin)
    }

    /// Every college, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.providers.values()
    }

    /// Who answers for the papers of `bin` on `day`: the end of the chain of successors and archives, where that is
    /// another college; `None` where the college itself does, or the chain leads nowhere.
    #[must_use]
    pub fn route(&self, bin: Bin, day: NaiveDate) -> Option<Bin> {
        let mut at = self.find(bin)?;
        // A chain without a circle has no more links than there are colleges.
        for _ in 0..self.providers.len() {
            match at.status.moved_to(day) {
                Some(next) => at = self.find(next)?,
                None => return (at.bin != bin).then_some(at.bin),
            }
        }
        None
    }
}

impl Status {
    /// Who took over by `day`; `None` where the college still works on it.
    fn moved_to(self, day: NaiveDate) -> Option<Bin> {
        let (to, since) = match self {
            Self::Active => return None,
            Self::Liquidated { archive, since } => (archive, since),
            Self::Merged { since, successor } => (successor, since),
        };
        (since <= day).then_some(to)
    }
}
