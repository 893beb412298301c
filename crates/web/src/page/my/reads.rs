//! Who has looked at his data: the vault's record of reads, in words. Staff not by name, but by role and organisation.

use std::collections::BTreeSet;

use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::Language;
use telnusqa_vault::{Reading, Vault, VaultError};
use uuid::Uuid;

use super::super::dates::Day;
use super::enter::APPLICANT;
use super::words;
use crate::app::App;

/// A line of it: on a day somebody looked, for a reason, once or several times.
pub(super) struct Look {
    pub(super) day: Day,
    pub(super) times: Option<String>,
    pub(super) who: String,
    pub(super) why: String,
    count: i64,
}

/// Everybody but himself, the newest first. Data that were corrected are another person of the vault, and his too.
pub(super) async fn of_case(app: &App, case: Uuid, language: Language) -> Result<Vec<Look>, VaultError> {
    let mut readings = Vec::new();
    for person in applicants(&app.vault, case).await? {
        readings.extend(app.vault.reads_of(person).await?);
    }
    readings.sort_by_key(|reading| std::cmp::Reverse(reading.at));
    let mut looks: Vec<Look> = Vec::new();
    for reading in readings.iter().filter(|reading| reading.who != APPLICANT) {
        let look = Look::new(app, reading, language);
        let same = |known: &&mut Look| known.day.iso == look.day.iso && known.who == look.who && known.why == look.why;
        match looks.iter_mut().rev().take_while(|known| known.day.iso == look.day.iso).find(same) {
            Some(known) => known.count += 1,
            None => looks.push(look),
        }
    }
    for look in &mut looks {
        look.times = (look.count > 1).then(|| words::tell(language, "times", [("count", look.count)]));
    }
    Ok(looks)
}

async fn applicants(vault: &Vault, case: Uuid) -> Result<BTreeSet<Uuid>, VaultError> {
    let persons = vault.persons_of(&[case]).await?;
    Ok(persons
        .into_iter()
        .filter(|person| person.role == telnusqa_vault::Role::Applicant)
        .map(|found| found.person)
        .collect())
}

impl Look {
    fn new(app: &App, reading: &Reading, language: Language) -> Self {
        Self {
            count: 1,
            day: Day::new(in_almaty(reading.at).date_naive(), language),
            times: None,
            who: who(app, &reading.who, language),
            why: why(reading, language),
        }
    }
}

/// `operator:o-17` as a role and an organisation.
fn who(app: &App, who: &str, language: Language) -> String {
    let (role, id) = who.split_once(':').unwrap_or((who, ""));
    if role == "service" {
        return words::say(language, "who-service");
    }
    let name = format!("who-{role}");
    let role = words::say(language, if words::has(language, &name) { &name } else { "who-other" });
    let college = app.staff.college(id).and_then(|bin| {
        let providers = app.providers.now();
        let college = providers.find(bin)?;
        Some(college.name(language))
    });
    college.map_or(role.clone(), |college| format!("{role}, {college}"))
}

/// The reason as the vault has it, a word or two of ours.
fn why(reading: &Reading, language: Language) -> String {
    if reading.what.ends_with("forgotten") {
        return words::say(language, "why-forgotten");
    }
    let name = format!("why-{}", reading.why.replace(' ', "-"));
    words::say(language, if words::has(language, &name) { &name } else { "why-other" })
}
