//! `telnusqa calendar`: the working calendar and files that would change it.

use std::path::Path;

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};
use sqlx::PgPool;
use telnusqa_chassis::calendar::{Published, published_after};
use telnusqa_domain::calendar::{Calendar, Edition, UnknownYear, Week, Year, read};
use telnusqa_domain::card::Card;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::term::Term;
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
    let numbers: Vec<i32> = years.iter().map(|year| year.number).collect();
    updated.held_to_law(&numbers)?;
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
        let becomes_late = before.due_on != after.due_on && after.due_on < today;
        late += u64::from(becomes_late);
        let note = if becomes_late { "  late" } else { "" };
        println!("  {}: {}{note}", number(&card), change(before, after));
    }
    let complaints = dry_run_of_complaints(pool, &updated, today).await?;
    println!("{count} open cases, {moved} move, {late} become late; {complaints} complaints move");
    Ok(text)
}

/// Says which days of open complaints move; how many complaints do.
async fn dry_run_of_complaints(pool: &PgPool, updated: &Calendar, today: NaiveDate) -> anyhow::Result<u64> {
    let mut moved = 0;
    for card in complained_cards(pool).await? {
        for complaint in card.complaints.iter().filter(|complaint| complaint.is_open()) {
            let (due_on, case_file_by) = complaint.counted(updated)?;
            let file = complaint.case_file.zip(case_file_by).map(|(file, after)| ("its file", file.by, after));
            let days = [("the decision", complaint.due_on, due_on)].into_iter().chain(file);
            let changed: Vec<String> = days
                .filter(|(_, before, after)| before != after)
                .map(|(what, before, after)| {
                    let note = if after < today { "  late" } else { "" };
                    format!("{what}: {before} becomes {after}{note}")
                })
                .collect();
            moved += u64::from(!changed.is_empty());
            for line in changed {
                println!("  {}, complaint {}, {line}", number(&card), complaint.number);
            }
        }
    }
    Ok(moved)
}

/// What becomes of a term that moves, or of its hand-over alone.
fn change(before: Term, after: Term) -> String {
    let days = |from: NaiveDate, to: NaiveDate| match (to - from).num_days() {
        earlier @ ..0 => format!("{} days earlier", -earlier),
        later => format!("{later} days later"),
    };
    let (what, from, to) = if before.due_on == after.due_on {
        ("its last day stays; hand-over: ", before.hand_over_by, after.hand_over_by)
    } else {
        ("", before.due_on, after.due_on)
    };
    format!("{what}{from} becomes {to}, {}", days(from, to))
}

fn number(card: &Card) -> String {
    card.number.map_or_else(String::new, |number| number.to_string())
}

/// The term of a case, and what another calendar makes of it.
pub(crate) struct Counted {
    pub(crate) before: Term,
    pub(crate) after: Term,
}

/// Counts the term of a case anew; none where it has no term, or one that moves no more.
pub(crate) fn count_anew(calendar: &Calendar, card: &Card) -> Result<Option<Counted>, UnknownYear> {
    let counted = card.counted(calendar)?;
    let stands = card.due_on.zip(card.hand_over_by).map(|(due_on, hand_over_by)| Term { due_on, hand_over_by });
    Ok(stands.zip(counted).map(|(before, after)| Counted { before, after }))
}

/// The cards of cases whose term runs.
pub(crate) async fn open_cards(pool: &PgPool) -> anyhow::Result<Vec<Card>> {
    let running = "SELECT cards.body FROM status.cards JOIN status.live USING (generation)
                   WHERE cards.stage NOT IN ('declined', 'issued', 'withdrawn') AND cards.body->>'termExpired' = 'false'
                   ORDER BY cards.application_number";
    cards(pool, running).await.context("read the open cases")
}

/// The cards of cases with a complaint whose days run, whatever the case itself does.
async fn complained_cards(pool: &PgPool) -> anyhow::Result<Vec<Card>> {
    let complained = "SELECT cards.body FROM status.cards JOIN status.live USING (generation)
                      WHERE cards.case_id IN (SELECT case_id FROM workflow.timers
                                              WHERE kind LIKE 'complaint-%' OR kind LIKE 'case-file-%')
                      ORDER BY cards.application_number";
    cards(pool, complained).await.context("read the complaints that are open")
}

async fn cards(pool: &PgPool, query: &'static str) -> Result<Vec<Card>, sqlx::Error> {
    let bodies: Vec<(sqlx::types::Json<CardForm>,)> = sqlx::query_as(query).fetch_all(pool).await?;
    Ok(bodies.into_iter().map(|(sqlx::types::Json(card),)| card.into()).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn term(due_on: &str, hand_over_by: &str) -> Term {
        Term { due_on: due_on.parse().unwrap(), hand_over_by: hand_over_by.parse().unwrap() }
    }

    #[test]
    fn it_is_told_by_how_much_a_term_moves() {
        let monday = term("2026-11-23", "2026-11-20");
        // A Saturday that is worked in the place of the Monday after it lies two days before it, with none worked between.
        let saturday = change(monday, term("2026-11-21", "2026-11-20"));
        assert_eq!(saturday, "2026-11-23 becomes 2026-11-21, 2 days earlier");
        assert_eq!(change(monday, term("2026-11-24", "2026-11-23")), "2026-11-23 becomes 2026-11-24, 1 days later");
        let alone = change(monday, term("2026-11-23", "2026-11-19"));
        assert_eq!(alone, "its last day stays; hand-over: 2026-11-20 becomes 2026-11-19, 1 days earlier");
    }
}
