//! Applications that are open when the house goes live: they come through the counterpart's door as all others do, with the moments at
//! which they were handed in. What each would be answered is known before.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, ensure};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use telnusqa_chassis::calendar::Calendars;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::provider::Register;
use telnusqa_intake::rehearsal::{Answer, rehearse};

use crate::iis::Outgoing;

/// Says what each application would be answered, and how near their terms are.
pub(super) async fn look(feed: &Path, pool: &PgPool, providers: &Register, now: DateTime<Utc>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(feed).with_context(|| format!("read {}", feed.display()))?;
    let calendars = Calendars::default();
    calendars.refresh(pool).await.context("read the published calendar")?;
    let mut looked = Looked::default();
    for (at, line) in text.lines().enumerate() {
        let Outgoing { about, body, subject, .. } = Outgoing::of_line(line);
        let answer = rehearse(body, subject, (calendars.now(), now, providers));
        let answer = answer.map_err(|rejection| anyhow::anyhow!("rehearse line {}: {}", at + 1, rejection.code()))?;
        if let Some(said) = looked.count(answer, day_in_almaty(now)) {
            println!("{}:{}: {about}: {said}", feed.display(), at + 1);
        }
    }
    looked.tell();
    ensure!(looked.faults == 0, "publish the feed as it is: {} applications would not be accepted", looked.faults);
    Ok(())
}

/// What was found.
#[derive(Default)]
struct Looked {
    accepted: u64,
    /// How many are due on a day.
    due: BTreeMap<NaiveDate, u64>,
    faults: u64,
    late: u64,
    others: u64,
    routed: u64,
}

impl Looked {
    /// Counts an answer, and says what a person must see of it: codes and pointers, never what stands there.
    fn count(&mut self, answer: Answer, today: NaiveDate) -> Option<String> {
        match answer {
            Answer::Accepted(accepted) => {
                self.accepted += 1;
                self.routed += u64::from(accepted.routed_to.is_some());
                *self.due.entry(accepted.due_on).or_default() += 1;
                self.late += u64::from(accepted.due_on < today);
                None
            }
            Answer::Declined(declined) => {
                self.faults += 1;
                let names = |kinds: &[telnusqa_domain::case::DocumentKind]| {
                    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
                };
                Some(format!(
                    "declined: missing [{}], expired [{}]",
                    names(&declined.missing),
                    names(&declined.expired)
                ))
            }
            Answer::Invalid(errors) => {
                self.faults += 1;
                let errors: Vec<String> = errors.iter().map(|(at, code)| format!("{at} {code}")).collect();
                Some(format!("invalid: {}", errors.join("; ")))
            }
            Answer::Report => {
                self.others += 1;
                None
            }
        }
    }

    fn tell(&self) {
        let Self { accepted, due, faults, late, others, routed } = self;
        println!("{accepted} would be accepted, {routed} of them for another college; {faults} would not");
        println!("{others} are no applications: their answers depend on what came before");
        if let (Some((first, _)), Some((last, _))) = (due.first_key_value(), due.last_key_value()) {
            println!("due from {first} to {last}; the term of {late} has passed");
        }
    }
}
