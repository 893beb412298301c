//! Colleges as people look for them: by words of a name, in either language, or by the whole number; and those that somebody
//! deals with.

use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::provider::Provider;
use telnusqa_vault::folded_name;

use crate::app::App;
use crate::staff::Member;

/// What is looked for.
pub(crate) struct Wanted<'t> {
    typed: &'t str,
    /// Folded, as names of persons are.
    words: Vec<String>,
}

impl<'t> Wanted<'t> {
    /// As it was typed.
    pub(crate) fn of(typed: &'t str) -> Self {
        let words = typed.split_whitespace().map(folded_name).filter(|word| !word.is_empty()).collect();
        Self { typed: typed.trim(), words }
    }

    /// Whether a college is what is looked for; nothing is, where nothing was typed.
    pub(crate) fn fits(&self, college: &Provider) -> bool {
        let is_called = |name: &String| {
            let name = folded_name(name);
            self.words.iter().all(|word| name.contains(word))
        };
        let by_name = !self.words.is_empty() && [&college.name_kk, &college.name_ru].into_iter().any(is_called);
        college.bin.as_str() == self.typed || by_name
    }
}

/// The colleges whose cases a member of staff deals with: his own, and those that it followed; every one for the contact centre.
pub(crate) fn of_member(app: &App, member: &Member) -> Option<Vec<String>> {
    let own = member.bin.as_deref().filter(|_| member.role.at_college().is_some())?;
    let (providers, today) = (app.providers.now(), day_in_almaty(app.clock.now()));
    let follows = |bin| providers.route(bin, today).unwrap_or(bin).as_str() == own;
    let followed = providers.iter().map(|college| college.bin).filter(|bin| follows(*bin));
    Some(followed.map(|bin| bin.as_str().to_owned()).chain([own.to_owned()]).collect())
}
