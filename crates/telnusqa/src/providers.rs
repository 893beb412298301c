//! `telnusqa providers`: the register of colleges, and files that would change it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use chrono::{NaiveDate, NaiveTime};
use sqlx::PgPool;
use telnusqa_contracts::providers::read;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::{OwnHours, Provider, Register, Status};
use telnusqa_domain::regulation::{OfficeHours, RegulationId};

use crate::publish::{Publication, house_moment};

/// The register of colleges, whole, as `providers.json`.
pub(crate) struct Colleges;

impl Publication for Colleges {
    const SCHEMA: &'static str = "providers";

    fn check(file: &Path) -> anyhow::Result<()> {
        check(file).map(drop)
    }

    async fn dry_run(pool: &PgPool, file: &Path) -> anyhow::Result<String> {
        dry_run(pool, file).await
    }
}

/// Reads a file and says what became of which college; its text, and the register.
fn check(file: &Path) -> anyhow::Result<(String, Register)> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("read {name}"))?;
    let register = read(&text).with_context(|| format!("take {name} for a register of colleges"))?;
    for provider in register.iter() {
        if let Some(hours) = own_hours(provider) {
            println!("  {} {}: {hours}", provider.bin.as_str(), provider.name_ru);
        }
        if let Some((since, what)) = ended(provider) {
            let to = register.route(provider.bin, since).map_or("nobody", |to| name_of(&register, to));
            println!("  {} {}: {what} on {since}, its papers go to {to}", provider.bin.as_str(), provider.name_ru);
        }
    }
    println!("{} colleges", register.iter().count());
    Ok((text, register))
}

/// The hours and the lunch of a college that has set any of its own, with what it has not set as the list has it.
fn own_hours(provider: &Provider) -> Option<String> {
    (provider.hours != OwnHours::default()).then_some(())?;
    let OfficeHours { opens, closes, lunch } = provider.office(RegulationId::newest())?.hours(NaiveDate::MIN);
    let span = |from: NaiveTime, to: NaiveTime| format!("{}-{}", from.format("%H:%M"), to.format("%H:%M"));
    let lunch = lunch.map_or_else(|| "no lunch".to_owned(), |(from, to)| format!("lunch {}", span(from, to)));
    Some(format!("open {}, {lunch}, {} days a week", span(opens, closes), provider.week))
}

/// Since when a college is no more, and what became of it.
const fn ended(provider: &Provider) -> Option<(NaiveDate, &'static str)> {
    match provider.status {
        Status::Active => None,
        Status::Liquidated { since, .. } => Some((since, "liquidated")),
        Status::Merged { since, .. } => Some((since, "merged")),
    }
}

/// The name of a college; the number of an archive that is none.
fn name_of(register: &Register, bin: Bin) -> &str {
    register.find(bin).map_or("an archive that is no college", |provider| provider.name_ru.as_str())
}

/// Says which open cases a file moves, and when; its text.
async fn dry_run(pool: &PgPool, file: &Path) -> anyhow::Result<String> {
    let (text, register) = check(file)?;
    if is_changed(pool).await? {
        bail!("publish over what was changed on the pages of colleges: change the college there");
    }
    let today = day_in_almaty(house_moment(pool).await?);
    let (mut now, mut later) = (0_u64, 0_u64);
    for (college, count) in open_cases(pool).await? {
        let Some(provider) = register.find(college) else {
            // An archive need not stand in the register.
            if register
                .iter()
                .any(|other| matches!(other.status, Status::Liquidated { archive, .. } if archive == college))
            {
                continue;
            }
            bail!("find {} in the file: it has {count} open cases", college.as_str());
        };
        let Some((since, _)) = ended(provider) else { continue };
        let to = register.route(college, since.max(today));
        let Some(to) = to else { bail!("find who takes over the {count} open cases of {}", college.as_str()) };
        let when = if since <= today { "now".to_owned() } else { format!("on {since}") };
        *(if since <= today { &mut now } else { &mut later }) += count;
        println!("  {count} open cases of {} go to {} {when}", college.as_str(), name_of(&register, to));
    }
    println!("{now} open cases move now, {later} later; no term moves");
    Ok(text)
}

/// Whether anything was changed of colleges since the last publication: a publication would not say what becomes of it.
async fn is_changed(pool: &PgPool) -> anyhow::Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM providers.changes)")
        .fetch_one(pool)
        .await
        .context("read whether colleges were changed")
}

/// How many open cases each college has.
async fn open_cases(pool: &PgPool) -> anyhow::Result<BTreeMap<Bin, u64>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT cards.college, count(*) FROM status.cards JOIN status.live USING (generation)
         WHERE cards.stage NOT IN ('declined', 'issued', 'withdrawn') GROUP BY cards.college",
    )
    .fetch_all(pool)
    .await
    .context("read the open cases")?;
    let read = |(college, count): (String, i64)| {
        let bin = Bin::parse(&college).map_err(|_| anyhow::anyhow!("read the BIN {college}"))?;
        Ok((bin, count.unsigned_abs()))
    };
    rows.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_that_a_college_has_set_are_told_with_those_that_it_has_not() {
        let told = |more: &str| {
            let json = format!(
                r#"[{{"bin": "050340517500", "name": {{"kk": "Қ", "ru": "К"}}, "status": "active", "week": 6{more}}}]"#
            );
            read(&json).map(|register| register.iter().find_map(own_hours))
        };
        let open = |text: &str| Some(format!("open {text}, 6 days a week"));
        assert_eq!(told("").unwrap(), None);
        assert_eq!(told(r#", "hours": "08:00-17:30""#).unwrap(), open("08:00-17:30, lunch 13:00-14:30"));
        assert_eq!(told(r#", "lunch": "none""#).unwrap(), open("09:00-18:30, no lunch"));
        assert_eq!(told(r#", "lunch": "12:00-13:00""#).unwrap(), open("09:00-18:30, lunch 12:00-13:00"));
        for senseless in [
            r#", "hours": "18:00-08:00""#,
            r#", "hours": "08:00-24:30""#,
            r#", "hours": "08:00-17:00", "lunch": "16:30-17:30""#,
            r#", "lunch": "14:00-13:00""#,
        ] {
            let error = told(senseless).unwrap_err().to_string();
            assert!(error.contains("050340517500"), "{error}");
        }
    }
}
