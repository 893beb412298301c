//! What carries out each rule, and what was decided where texts disagree.

use std::sync::LazyLock;

use super::read;
use crate::language::Trilingual;

/// A rule of the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rule {
    /// Its number: `RC-06`.
    pub number: String,
    /// Where it stands in the text.
    pub paragraph: String,
    /// What it says.
    pub text: Trilingual,
    /// The divergences whose decisions it rests on.
    pub rests_on: Vec<String>,
    /// What carries it out.
    pub enforcement: Enforcement,
}

/// What carries out a rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Enforcement {
    /// It is told to people; here.
    Information(String),
    /// It concerns others, or nothing that a program does; why.
    NotOurs(String),
    /// The program keeps it.
    Rule {
        /// The function that does.
        at: String,
        /// The test that watches it (`regulation/tests/checks.rs`).
        check: String,
        /// What the test notices when it is changed: paths in the version's file.
        datum: Vec<String>,
    },
}

/// Where two texts disagree.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Divergence {
    /// Its number: `D-02`.
    pub id: String,
    /// Where the texts stand.
    pub place: String,
    /// What the Russian, the earlier or the lower text says.
    pub one: String,
    /// What the Kazakh, the later or the higher text says.
    pub other: String,
    /// What was decided.
    pub decision: Decision,
}

/// What was decided about a divergence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Decision {
    /// Which reading holds.
    Decided {
        /// What holds.
        decision: String,
        /// Why.
        why: String,
    },
    /// Nothing, and no rule may rest on it.
    Undecided {
        /// What keeps it open.
        why: String,
    },
}

/// Every known divergence, by number.
#[must_use]
pub fn divergences() -> &'static [Divergence] {
    static SHIPPED: LazyLock<Vec<Divergence>> =
        LazyLock::new(|| read::divergences().expect("the build script and a test read the shipped data"));
    &SHIPPED
}
