//! `telnusqa calendar`: the working calendar and files that would change it.

use std::path::Path;

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};
use sqlx::PgPool;
use telnusqa_chassis::calendar::{Published, published_after};
use telnusqa_domain::calendar::{Calendar, Edition, UnknownYear, Week, Year, read};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::term::{resumed, term, working_days_between};
use telnusqa_status::written::CardForm;

use crate::publish::{Publication, house_moment};

/// The working calendar: one or more years.
pub(crate) struct Years;

impl Publication for Years {
    const SCHEMA: &'static str = "calendar";

    fn check(file: &Path) -> anyhow::Result<()> {
        check(Calendar::shipped(), file).map(drop)
    }

    async fn dry_run(pool: &PgPool, file: &Path) -> anyhow::Result<String> {
        dry_run(pool, file).await
    }
}

/// Reads a file and says what it changes; its text, and the calendar with it.
fn check(known: &Calendar, file: &Path) -> anyhow::Result<(String, Calendar)> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("read {name}"))?;
    let editions = read(&name, &text)?;
    let years: Vec<Year> = editions.iter().map(Edition::year).collect();
    let updated = known.updated(editions)?;
    for year in years {
        tell(known, &updated, year)?;
    }
    println!("calendar {}", updated.version());
    Ok((text, updated))
}

/// Says what a file changes of the calendar and of the open cases; its text.
async fn dry_run(pool: &PgPool, file: &Path) -> anyhow::Result<String> {
    let shipped = Published { calendar: Calendar::shipped(), up_to: 0 };
    let known = published_after(pool, shipped).await.context("read the calendar of the house")?.calendar;
    let (text, updated) = check(known, file)?;
    let (mut count, mut moved, mut late) = (0_u64, 0_u64, 0_u64);
    let today = day_in_almaty(house_moment(pool).await?);
    for card in open_cards(pool).await? {
        let Some(Counted { before, after }) = count_anew(&updated, &card)? else { continue };
        count += 1;
        if before == after {
            continue;
        }
        moved += 1;
        let days = working_days_between(&updated, before, after)?;
        let becomes_late = after < today;
        late += u64::from(becomes_late);
        let number = card.number.map_or_else(String::new, |number| number.0.to_string());
        let note = if becomes_late { "  late" } else { "" };
        println!("  {number}: {before} becomes {after}, {days:+} working days{note}");
    }
    println!("{count} open cases, {moved} move, {late} become late");
    Ok(text)
}

/// The last day of a case's term, and what another calendar makes of it.
pub(crate) struct Counted {
    pub(crate) before: NaiveDate,
    pub(crate) after: NaiveDate,
}

/// Counts the term of a case anew; none where it has no term, or where that is met and moves no more.
pub(crate) fn count_anew(calendar: &Calendar, card: &CardForm) -> Result<Option<Counted>, UnknownYear> {
    let (Some(registered_at), Some(regulation), Some(before)) = (card.registered_at, &card.regulation, card.due_on)
    else {
        return Ok(None);
    };
    if card.stage.0.can_be_collected(card.channel.0) {
        return Ok(None);
    }
    let after = match card.resumed {
        None => term(calendar, regulation.0, card.channel.0, day_in_almaty(registered_at))?,
        Some(given) => resumed(calendar, regulation.0, card.channel.0, given.since, given.working_days)?,
    };
    let after = after.due_on;
    Ok(Some(Counted { before, after }))
}

/// The cards of cases whose term runs.
pub(crate) async fn open_cards(pool: &PgPool) -> anyhow::Result<Vec<CardForm>> {
    let bodies: Vec<(sqlx::types::Json<CardForm>,)> = sqlx::query_as(
        "SELECT cards.body FROM status.cards JOIN status.live USING (generation)
         WHERE cards.stage NOT IN ('declined', 'issued', 'withdrawn') AND cards.body->>'termExpired' = 'false'
         ORDER BY cards.application_number",
    )
    .fetch_all(pool)
    .await
    .context("read the open cases")?;
    Ok(bodies.into_iter().map(|(sqlx::types::Json(card),)| card).collect())
}

/// A year: what is known of it, how many days are worked, and what is new.
fn tell(shipped: &Calendar, updated: &Calendar, year: Year) -> anyhow::Result<()> {
    let state = if year.provisional { "provisional" } else { "settled" };
    println!("{} revision {}, {state}", year.number, year.revision);
    let counts = updated.year(year.number)?;
    if counts.revision > year.revision {
        println!("  has no effect: revision {} is known", counts.revision);
    }
    let days = (1..=366).map_while(|ordinal| NaiveDate::from_yo_opt(year.number, ordinal));
    let days: Vec<NaiveDate> = days.collect();
    let worked = |week| days.iter().filter(|day| updated.week(week).is_working_day(**day) == Ok(true)).count();
    println!("  working days: {} in a week of five, {} in a week of six", worked(Week::Five), worked(Week::Six));
    for change in shipped.changes(updated).filter(|change| change.day.year() == year.number) {
        println!("  {}: {} becomes {}", change.day, change.before.code(), change.after.code());
    }
    Ok(())
}
