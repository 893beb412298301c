//! The regulations as they are written: `data/regulation/*.toml`, read with the line of every mistake.
//!
//! The build script reads this file too, so that a rule that rests on an undecided divergence does not compile.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;
use toml::value::{Datetime, Time};

/// A mistake in a file, and on which line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Damaged {
    /// The file's name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// A file with its text, so that a place in it has a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'t> {
    pub(crate) file: &'t str,
    pub(crate) text: &'t str,
}

/// One version of the regulation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Regulation {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Words,
    pub(crate) in_force: InForce,
    pub(crate) service: Service,
    pub(crate) term: Term,
    pub(crate) demanded: Vec<Demanded>,
    pub(crate) hours: Hours,
    pub(crate) extension: Option<Extension>,
    pub(crate) hearing: Option<Hearing>,
    pub(crate) step: Vec<Step>,
    pub(crate) complaints: Complaints,
    pub(crate) law: Law,
    pub(crate) rule: Vec<Rule>,
}

/// A text in three languages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) en: String,
    pub(crate) kk: String,
    pub(crate) ru: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct InForce {
    pub(crate) since: Spanned<Datetime>,
    pub(crate) until: Option<Spanned<Datetime>>,
    /// Why days before it belong to no version, where some do.
    pub(crate) gap: Option<String>,
    pub(crate) source: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Service {
    pub(crate) grounds: Vec<Spanned<String>>,
    pub(crate) home_visit: bool,
    pub(crate) desks: Desks,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Desks {
    pub(crate) corporation: bool,
    pub(crate) office: bool,
    pub(crate) portal: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Term {
    pub(crate) length: Spanned<Length>,
    pub(crate) courier: Option<Spanned<Length>>,
    pub(crate) hand_over_working_days: u32,
    pub(crate) warning_working_days: u32,
}

/// A length, in the unit in which it is counted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Length {
    /// Days of the calendar; where the last one is not worked, the next one that is.
    CalendarDays(u32),
    /// Minutes within the hours of the office.
    Minutes(u32),
    /// Working days.
    WorkingDays(u32),
    /// Hours within the hours of the office, around its lunch.
    WorkingHours(u32),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Demanded {
    pub(crate) name: Spanned<String>,
    #[serde(default)]
    pub(crate) reasons: Vec<Spanned<String>>,
    pub(crate) unless: Option<Spanned<String>>,
    pub(crate) representative: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hours {
    pub(crate) office: Office,
    pub(crate) corporation: Corporation,
    pub(crate) portal: Option<Portal>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Office {
    pub(crate) opens: Spanned<Datetime>,
    pub(crate) closes: Spanned<Datetime>,
    pub(crate) lunch: Option<Span>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Corporation {
    pub(crate) opens: Spanned<Datetime>,
    pub(crate) closes: Spanned<Datetime>,
    pub(crate) duty_closes: Spanned<Datetime>,
    pub(crate) saturday: Span,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Span {
    pub(crate) from: Spanned<Datetime>,
    pub(crate) to: Spanned<Datetime>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Portal {
    pub(crate) around_the_clock: bool,
    pub(crate) next_working_day: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Extension {
    pub(crate) months: Spanned<u32>,
    pub(crate) tell_working_days: u32,
    pub(crate) source: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Hearing {
    pub(crate) notice_working_days: u32,
    pub(crate) objection_working_days: u32,
    pub(crate) protocol_working_days: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) name: Spanned<String>,
    pub(crate) role: Spanned<String>,
    pub(crate) budget: Option<Length>,
    pub(crate) warn: Option<Length>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Complaints {
    pub(crate) appeal_months: u32,
    pub(crate) appeal_months_unnamed: u32,
    pub(crate) case_file_working_days: u32,
    pub(crate) execution_working_days: u32,
    pub(crate) warning_working_days: u32,
    pub(crate) source: String,
    pub(crate) body: Vec<ComplaintBody>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ComplaintBody {
    pub(crate) name: Spanned<String>,
    pub(crate) term_working_days: Spanned<u32>,
    #[serde(default)]
    pub(crate) extension_working_days: u32,
    #[serde(default)]
    pub(crate) case_file: bool,
    pub(crate) source: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Law {
    pub(crate) after_hours: Words,
    pub(crate) counted: Words,
    pub(crate) registration_day: Words,
    pub(crate) roll_over: Words,
}

/// A rule of the text: exactly one of `rule`, `information` and `not-ours`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Rule {
    pub(crate) number: Spanned<String>,
    pub(crate) paragraph: String,
    pub(crate) en: String,
    pub(crate) kk: String,
    pub(crate) ru: String,
    #[serde(default)]
    pub(crate) rests_on: Vec<Spanned<String>>,
    pub(crate) rule: Option<String>,
    pub(crate) at: Option<String>,
    #[serde(default)]
    pub(crate) datum: Vec<String>,
    pub(crate) information: Option<String>,
    pub(crate) not_ours: Option<String>,
}

/// The file of divergences.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ledger {
    divergence: Vec<Divergence>,
}

/// Where two texts disagree: exactly one of `decision` (with `why`) and `undecided`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Divergence {
    pub(crate) id: Spanned<String>,
    #[serde(rename = "where")]
    pub(crate) place: String,
    pub(crate) one: String,
    pub(crate) other: String,
    pub(crate) decision: Option<String>,
    pub(crate) why: Option<String>,
    pub(crate) undecided: Option<String>,
}

impl<'t> Source<'t> {
    /// The file as a regulation.
    pub(crate) fn regulation(self) -> Result<Regulation, Damaged> {
        let read: Regulation = self.parse()?;
        let mut numbers = BTreeSet::new();
        for rule in &read.rule {
            let number = rule.number.get_ref();
            if !numbers.insert(number) {
                return Err(self.damaged(&rule.number, format!("{number} stands here a second time")));
            }
            let carried_out = rule.at.is_some() && !rule.datum.is_empty();
            let nothing = rule.at.is_none() && rule.datum.is_empty();
            let one = match (&rule.rule, &rule.information, &rule.not_ours) {
                (Some(_), None, None) => carried_out,
                (None, Some(_), None) | (None, None, Some(_)) => nothing,
                _ => false,
            };
            if !one {
                let what = "needs `rule` with `at` and `datum`, or `information`, or `not-ours`";
                return Err(self.damaged(&rule.number, format!("{number} {what}")));
            }
        }
        Ok(read)
    }

    /// The file as the ledger of divergences.
    pub(crate) fn divergences(self) -> Result<Vec<Divergence>, Damaged> {
        let read = self.parse::<Ledger>()?.divergence;
        let mut ids = BTreeSet::new();
        for divergence in &read {
            let id = divergence.id.get_ref();
            if !ids.insert(id) {
                return Err(self.damaged(&divergence.id, format!("{id} stands here a second time")));
            }
            let decided = divergence.decision.is_some() && divergence.why.is_some();
            let open = divergence.decision.is_none() && divergence.why.is_none();
            if !(if divergence.undecided.is_some() { open } else { decided }) {
                return Err(self.damaged(&divergence.id, format!("{id} needs `decision` with `why`, or `undecided`")));
            }
        }
        Ok(read)
    }

    /// That every divergence on which a rule rests is known and decided.
    pub(crate) fn rests_on_decisions(self, regulation: &Regulation, divergences: &[Divergence]) -> Result<(), Damaged> {
        for rule in &regulation.rule {
            let number = rule.number.get_ref();
            for id in &rule.rests_on {
                let found = divergences.iter().find(|divergence| divergence.id.get_ref() == id.get_ref());
                let what = match found {
                    None => "which stands in no ledger",
                    Some(Divergence { undecided: Some(_), .. }) => "which is undecided",
                    Some(_) => continue,
                };
                return Err(self.damaged(id, format!("{number} rests on {}, {what}", id.get_ref())));
            }
        }
        Ok(())
    }

    fn parse<T: serde::de::DeserializeOwned>(self) -> Result<T, Damaged> {
        toml::from_str(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.damaged_at(at, error.message().to_owned())
        })
    }

    /// A mistake at a value.
    pub(crate) fn damaged<T>(self, at: &Spanned<T>, what: String) -> Damaged {
        self.damaged_at(at.span().start, what)
    }

    fn damaged_at(self, at: usize, what: String) -> Damaged {
        let before = self.text.get(..at).unwrap_or(self.text);
        Damaged { file: self.file.to_owned(), line: before.matches('\n').count() + 1, what }
    }

    /// The time of day of a value.
    pub(crate) fn time(self, value: &Spanned<Datetime>) -> Result<Time, Damaged> {
        match *value.get_ref() {
            Datetime { date: None, time: Some(time), offset: None } => Ok(time),
            other => Err(self.damaged(value, format!("{other} is no time of day"))),
        }
    }
}

impl core::fmt::Display for Damaged {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "read {}:{}: {}", self.file, self.line, self.what)
    }
}

impl core::error::Error for Damaged {}
