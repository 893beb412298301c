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
    /// What each is about; of a refusal, which.
    about: Vec<(About, Option<u32>)>,
    /// The refusal that stands, by its place among those that were signed; none where the last signature stands under none, or nobody
    /// is bound by it any more.
    refused: Option<u32>,
    signed: u32,
    waited: Vec<Waited>,
}

impl Complaints {
    /// Takes note of a signature.
    pub(super) fn signed(&mut self, draft: Option<&Draft>) {
        self.signed += 1;
        self.refused = draft.is_some_and(|draft| draft.ground().is_some()).then_some(self.signed);
    }

    /// Takes note of a result that was lost: it is void.
    pub(super) const fn lost(&mut self) {
        self.refused = None;
    }

    /// Takes note of what happened to a complaint.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn take(&mut self, event: &Event, case: &Case) -> anyhow::Result<()> {
        let complaint = event.complaint();
        match event {
            Event::Registered(registered) => {
                self.about.push((registered.about, self.refused));
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
                let of_it = self.refused.is_some() && about == Some(&(About::Refusal, self.refused));
                let overturned = wins && of_it && there;
                ensure!(decided.resumed.is_some() == overturned, "a refusal was overturned, and {:?}", decided.resumed);
                ensure!(!overturned || matches!(case.state, State::Open(_)), "an overturned refusal stays ended");
                self.refused = self.refused.filter(|_| !overturned);
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
