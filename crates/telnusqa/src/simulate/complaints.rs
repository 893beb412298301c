//! Complaints about refusals and missed terms: who complains, who decides, and what comes of it.

use anyhow::Context as _;
use telnusqa_domain::calendar::UnknownYear;
use telnusqa_domain::case::complaint::{self, About, Body, Official, Step, Verdict};
use telnusqa_domain::case::{Command, Event, Party, Role, StaffId};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::term::passes_at;

use super::agenda::{Deed, Task};
use super::world::World;

/// Refusals of a hundred that are complained of.
const OF_REFUSALS: f64 = 30.0;
/// Missed terms of a hundred that are complained of.
const OF_MISSED_TERMS: f64 = 20.0;
/// Complaints about refusals of a hundred that are satisfied.
const SATISFIED: f64 = 35.0;
/// Complaints of a hundred that are taken back.
const WITHDRAWN: f64 = 4.0;
/// Complaints of a hundred whose body needs longer.
const EXTENDED: f64 = 8.0;

impl World {
    /// What people do about complaints because of an event.
    ///
    /// # Errors
    /// Where the calendar ends.
    pub(super) fn complaints_follow(&mut self, case: usize, event: &Event) -> Result<(), UnknownYear> {
        let refused = || {
            self.lives[case]
                .card
                .as_ref()
                .is_some_and(|card| card.draft.as_ref().is_some_and(|draft| draft.ground().is_some()))
        };
        match event {
            Event::Signed { .. } if refused() && self.chance.percent(OF_REFUSALS) => {
                let later = self.chance.between(3, 40);
                let at = self.on_day(later, 9, 20)?;
                self.agenda.plan(at, case, Deed::Complain { about: About::Refusal });
            }
            Event::TermExpired { .. } if self.chance.percent(OF_MISSED_TERMS) => {
                let later = self.chance.between(1, 10);
                let at = self.on_day(later, 9, 20)?;
                self.agenda.plan(at, case, Deed::Complain { about: About::MissedTerm });
            }
            Event::Complaint(complaint::Event::Registered(registered)) => {
                let complaint = registered.complaint;
                self.agenda.plan(passes_at(registered.due_on) + chrono::TimeDelta::days(1), case, Deed::Look);
                if registered.case_file_by.is_some() {
                    // a few clerks forget the file
                    let later = if self.chance.percent(8.0) { 5 } else { self.chance.between(1, 3) };
                    let at = self.on_day(later, 10, 17)?;
                    self.agenda.plan(at, case, Deed::HandFile { complaint });
                }
                let (least, most) = if registered.body == Body::Provider { (2, 7) } else { (6, 18) };
                let later = self.chance.between(least, most);
                let at = self.on_day(later, 10, 17)?;
                self.agenda.plan(at, case, Deed::DecideComplaint { complaint });
            }
            Event::Complaint(complaint::Event::Extended { due_on, .. }) => {
                self.agenda.plan(passes_at(*due_on) + chrono::TimeDelta::days(1), case, Deed::Look);
            }
            Event::Complaint(complaint::Event::Decided(decided)) => {
                let Some(resumed) = decided.resumed else { return Ok(()) };
                self.agenda.plan(passes_at(resumed.due_on) + chrono::TimeDelta::days(1), case, Deed::Look);
                // whoever drafted the refusal takes it up again
                let later = self.chance.between(0, 2);
                let at = self.on_day(later, 9, 15)?;
                self.agenda.plan(at, case, Deed::Come { minutes: 40, task: Task::Study });
            }
            // nobody complains, or decides, because of the others
            _ => {}
        }
        Ok(())
    }

    /// The applicant's letter is taken down, by 1414 or by the college.
    pub(super) fn complain(&mut self, case: usize, about: About) -> anyhow::Result<()> {
        let body = match (about, self.chance.percent(60.0)) {
            (About::Refusal, true) => Body::QualityBody,
            (About::Refusal, false) | (_, true) => Body::Provider,
            (_, false) => Body::QualityBody,
        };
        let by = if self.chance.percent(50.0) { operator()? } else { self.official(case, Role::Clerk)? };
        let statement = self.file();
        let step = Step::Register { about, against: None, body, party: Party::Applicant, statement };
        self.give(case, &Command::Complain { by, step }).map(drop)
    }

    pub(super) fn hand_file(&mut self, case: usize, complaint: u32) -> anyhow::Result<()> {
        let by = self.official(case, Role::Clerk)?;
        self.give(case, &Command::Complain { by, step: Step::HandOverFile { complaint } }).map(drop)
    }

    /// The body decides, needs longer, or the applicant has taken it back. A head whose own refusal it is decides in the
    /// applicant's favour, or passes it to another head.
    pub(super) fn decide_complaint(&mut self, case: usize, complaint: u32) -> anyhow::Result<()> {
        let known = self.lives[case].case.complaints.iter().find(|one| one.number == complaint);
        let (about, body, extended) =
            known.map(|one| (one.about, one.body, one.extended)).context("find the complaint")?;
        let statement = self.file();
        if self.chance.percent(WITHDRAWN) {
            let step = Step::Withdraw { complaint, party: Party::Applicant, statement };
            return self.give(case, &Command::Complain { by: operator()?, step }).map(drop);
        }
        if body == Body::QualityBody && !extended && self.chance.percent(EXTENDED) {
            let working_days = self.chance.between(3, 10);
            let step = Step::Extend { complaint, letter: statement, working_days };
            let at = self.on_day(working_days, 10, 17)?;
            self.agenda.plan(at, case, Deed::DecideComplaint { complaint });
            return self.give(case, &Command::Complain { by: operator()?, step }).map(drop);
        }
        let verdict = match about {
            About::Refusal if self.chance.percent(SATISFIED) => Verdict::Satisfied,
            About::Refusal if self.chance.percent(5.0) => Verdict::PartlySatisfied,
            About::MissedTerm if self.chance.percent(80.0) => Verdict::Satisfied,
            _ if self.chance.percent(5.0) => Verdict::WithoutConsideration,
            _ => Verdict::Dismissed,
        };
        let working_days = self.chance.percent(30.0).then(|| self.chance.between(5, 15));
        let (decided_on, document) = (day_in_almaty(self.now), statement);
        let step = |verdict| Step::Decide { complaint, decided_on, document, verdict, working_days };
        if body == Body::Provider {
            let by = self.official(case, Role::Head)?;
            // the college's only head undoes his refusal where he may not uphold it
            return match self.give(case, &Command::Complain { by: by.clone(), step: step(verdict) })? {
                true => Ok(()),
                false => self.give(case, &Command::Complain { by, step: step(Verdict::Satisfied) }).map(drop),
            };
        }
        let by = if self.chance.percent(50.0) { operator()? } else { self.official(case, Role::Clerk)? };
        self.give(case, &Command::Complain { by, step: step(verdict) }).map(drop)
    }

    fn official(&self, case: usize, role: Role) -> anyhow::Result<Official> {
        let who = self.next(case, role)?;
        Ok(Official::Staff(self.region.colleges[self.lives[case].college].actor(who)))
    }
}

fn operator() -> anyhow::Result<Official> {
    StaffId::parse("o-17").map(Official::Operator).context("name an operator")
}
