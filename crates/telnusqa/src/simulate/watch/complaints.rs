//! Of complaints: nothing late is unnoticed, and a refusal that is overturned goes on.

use anyhow::ensure;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use telnusqa_domain::case::complaint::{About, Event, Task, Verdict};
use telnusqa_domain::case::{Case, Draft, State};
use telnusqa_domain::term::passes_at;

/// A day of a complaint that is waited for.
struct Waited {
    complaint: u32,
    day: NaiveDate,
    task: Task,
    told: bool,
}

/// What is known of the complaints of a case without asking it.
#[derive(Default)]
pub(super) struct Complaints {
    about: Vec<About>,
    /// Whether the last signature stands under a refusal, which nobody has overturned.
    refused: bool,
    waited: Vec<Waited>,
}

impl Complaints {
    /// Takes note of a signature.
    pub(super) fn signed(&mut self, draft: Option<&Draft>) {
        self.refused = draft.is_some_and(|draft| draft.ground().is_some());
    }

    /// Takes note of what happened to a complaint.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn take(&mut self, event: &Event, case: &Case) -> anyhow::Result<()> {
        let complaint = event.complaint();
        match event {
            Event::Registered(registered) => {
                self.about.push(registered.about);
                let wait = |task, day| Waited { complaint, day, task, told: false };
                self.waited.push(wait(Task::Decision, registered.due_on));
                self.waited.extend(registered.case_file_by.map(|by| wait(Task::CaseFile, by)));
            }
            Event::CaseFileHandedOver { .. } => {
                self.waited.retain(|waited| waited.complaint != complaint || waited.task != Task::CaseFile);
            }
            Event::Extended { due_on, .. } => {
                let decision = |waited: &&mut Waited| waited.complaint == complaint && waited.task == Task::Decision;
                if let Some(waited) = self.waited.iter_mut().find(decision) {
                    (waited.day, waited.told) = (*due_on, false);
                }
            }
            Event::Moved { case_file_by, due_on, .. } => {
                let days = [(Task::Decision, Some(*due_on)), (Task::CaseFile, *case_file_by)];
                for (task, day) in days.into_iter().filter_map(|(task, day)| Some((task, day?))) {
                    let this = |waited: &&mut Waited| waited.complaint == complaint && waited.task == task;
                    let waited = self.waited.iter_mut().find(this);
                    let moved = waited.filter(|waited| waited.day != day).map(|waited| {
                        ensure!(!waited.told, "the {} of complaint {complaint} moved after it was late", task.name());
                        waited.day = day;
                        Ok(())
                    });
                    moved.transpose()?;
                }
            }
            Event::Overdue { task, .. } => {
                let this = |waited: &&mut Waited| waited.complaint == complaint && waited.task == *task;
                let waited = self.waited.iter_mut().find(this).filter(|waited| !waited.told);
                ensure!(waited.is_some(), "what nobody waits for was told as overdue");
                waited.into_iter().for_each(|waited| waited.told = true);
            }
            Event::Near { .. } => {}
            Event::Decided(decided) => {
                self.waited.retain(|waited| waited.complaint != complaint);
                let about = self.about.get(usize::try_from(complaint)? - 1);
                let wins = matches!(decided.verdict, Verdict::PartlySatisfied | Verdict::Satisfied);
                // what was taken back meanwhile goes on no more
                let there = !matches!(case.state, State::Withdrawn(_));
                let overturned = wins && about == Some(&About::Refusal) && self.refused && there;
                ensure!(decided.resumed.is_some() == overturned, "a refusal was overturned, and {:?}", decided.resumed);
                ensure!(!overturned || matches!(case.state, State::Open(_)), "an overturned refusal stays ended");
                self.refused &= !overturned;
            }
            Event::Withdrawn { .. } => self.waited.retain(|waited| waited.complaint != complaint),
        }
        Ok(())
    }

    /// What is late has its event by the next day.
    ///
    /// # Errors
    /// What nobody noticed.
    pub(super) fn late(&self, now: DateTime<Utc>) -> anyhow::Result<()> {
        for Waited { complaint, day, task, told } in &self.waited {
            let overlooked = !told && now >= passes_at(*day) + TimeDelta::days(1);
            ensure!(!overlooked, "the {} of complaint {complaint} was due on {day}, and nobody noticed", task.name());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_and_unnoticed_is_seen() {
        let day = "2026-12-14".parse().unwrap();
        let late = |told, now: &str| {
            let waited = vec![Waited { complaint: 1, day, task: Task::Decision, told }];
            Complaints { waited, ..Complaints::default() }
                .late(now.parse().unwrap())
                .err()
                .map(|error| error.to_string())
        };
        assert_eq!(late(false, "2026-12-15T23:59:00+05:00"), None);
        assert_eq!(late(true, "2026-12-16T00:00:00+05:00"), None);
        let overlooked = "the decision of complaint 1 was due on 2026-12-14, and nobody noticed";
        assert_eq!(late(false, "2026-12-16T00:00:00+05:00").unwrap(), overlooked);
    }
}
