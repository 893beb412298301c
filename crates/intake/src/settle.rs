//! A planned round in its transaction: answers follow from decisions, and are written with them.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use sqlx::{Connection as _, PgConnection, PgPool};
use telnusqa_domain::case::{Event, Rejection};
use telnusqa_domain::reactions::{Answer, answer};
use telnusqa_event_log::{Decided, Decision, Recorded, Request, Settle};

use crate::answers::{Contradiction, Earlier};
use crate::effects::{Effects, Taken};
use crate::failure::Failure;
use crate::plan::{Ordered, Plan, What};

/// The lease under which intake works: what its fence keeps out is taken back.
pub(crate) const LEASE: &str = "intake";

/// What belongs to a request: its own order, and what is written with it because it came right after it.
pub(crate) struct Group {
    after: Effects,
    before: Effects,
    ordered: Ordered,
}

/// The transaction side of a round.
pub(crate) struct Round {
    /// Set when another instance was found to have taken over.
    pub(crate) fenced: AtomicBool,
    fence: i64,
    groups: Vec<Group>,
    public_url: String,
}

/// A round, ready to be carried out.
pub(crate) struct Ready {
    /// What is written where there is no command at all.
    pub(crate) alone: Effects,
    pub(crate) requests: Vec<Request>,
    pub(crate) round: Round,
    /// For each step its message and its group; a step that is a command says so.
    pub(crate) steps: Vec<Placed>,
}

/// Where a step of the plan went.
pub(crate) struct Placed {
    /// The answer, as figures call it; of a command the one that was decided instead.
    pub(crate) answer: &'static str,
    pub(crate) group: usize,
    pub(crate) is_command: bool,
    pub(crate) is_early: bool,
    pub(crate) is_repeat: bool,
    pub(crate) message: Option<usize>,
}

impl Ready {
    /// Puts the steps of a plan into groups: what needs no decision goes with the command before it, or the first.
    pub(crate) fn new(plan: Plan, fence: i64, public_url: String) -> Self {
        let (mut groups, mut requests, mut steps) = (Vec::<Group>::new(), Vec::new(), Vec::new());
        let mut alone = Effects::default();
        for step in plan.steps {
            let mut is_command = false;
            let is_early = matches!(step.what, What::Early);
            let is_repeat = matches!(step.what, What::Repeat);
            let answer = match &step.what {
                What::Command(_) => "",
                What::Early | What::Nothing => "none",
                What::Repeat => "repeated",
                What::Write(effects) => effects.outcomes.first().map_or("none", |row| row.kind.name()),
            };
            match step.what {
                What::Command(ordered) => {
                    is_command = true;
                    requests.push(ordered.request.clone());
                    let before = std::mem::take(&mut alone);
                    groups.push(Group { after: Effects::default(), before, ordered: *ordered });
                }
                What::Write(effects) => match groups.last_mut() {
                    Some(group) => group.after.extend(*effects),
                    None => alone.extend(*effects),
                },
                What::Early | What::Nothing | What::Repeat => {}
            }
            let group = groups.len().saturating_sub(1);
            steps.push(Placed { answer, group, is_command, is_early, is_repeat, message: step.message });
        }
        // What waits is written with the last command, if there is any.
        let last = groups.len().saturating_sub(1);
        steps.iter_mut().filter(|step| step.is_early).for_each(|step| step.group = last);
        let round = Round { fence, fenced: AtomicBool::new(false), groups, public_url };
        Self { alone, requests, round, steps }
    }
}

impl Round {
    /// What is written for a decision.
    fn effects(&self, decided: &Decided) -> Result<Effects, sqlx::Error> {
        let Group { after, before, ordered } = &self.groups[decided.request];
        let mut effects = before.clone();
        match &decided.decision {
            Decision::Events(events) => {
                effects.extend(ordered.always.clone());
                effects.extend(self.told(ordered, events));
            }
            Decision::AlreadyApplied(recorded) => {
                let events: Result<Vec<Event>, _> = recorded.iter().map(Recorded::event).collect();
                let events = events.map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
                // The persons were stored then.
                effects.extend(Effects { persons: Vec::new(), ..ordered.always.clone() });
                effects.extend(self.told(ordered, &events));
            }
            // Intake expects no version; and a report whose application was not carried out goes on waiting for it.
            Decision::Stale(_) | Decision::Rejected(Rejection::NotAccepted) => {}
            Decision::Rejected(rejection) => {
                effects.extend(Effects { persons: Vec::new(), ..ordered.always.clone() });
                let earlier = Earlier { id: None, number: ordered.number };
                effects.outcomes.push(ordered.asked.conflict(
                    Contradiction::Rejected(*rejection),
                    earlier,
                    ordered.now,
                ));
            }
        }
        effects.extend(after.clone());
        Ok(effects)
    }

    /// The answer that events mean.
    fn told(&self, ordered: &Ordered, events: &[Event]) -> Effects {
        let mut effects = Effects::default();
        for event in events {
            match answer(event) {
                Some(Answer::Accepted(accepted)) => {
                    effects.outcomes.push(ordered.asked.accepted(accepted, &self.public_url, ordered.now));
                    effects.applications.push(Taken {
                        applicant: accepted.submission.applicant.id,
                        case: ordered.request.case,
                        message_id: ordered.asked.id.clone().unwrap_or_default(),
                        number: accepted.submission.number,
                        subject: ordered.asked.subject.clone().unwrap_or_default(),
                    });
                }
                Some(Answer::Declined(declined)) => {
                    effects.outcomes.push(ordered.asked.declined(declined, ordered.now))
                }
                None => {}
            }
        }
        // A report changes the case or not: it was taken note of.
        if let Some(number) = ordered.number {
            let mut row = ordered.asked.recorded(number, ordered.now);
            row.raw_sha256 = ordered.raw_sha256;
            effects.outcomes.push(row);
            effects.files.extend(ordered.kept.iter().cloned());
        }
        effects
    }

    async fn write(&self, tx: &mut PgConnection, decided: &[Decided]) -> Result<(), sqlx::Error> {
        check_fence(tx, self.fence, &self.fenced).await?;
        let mut effects = Effects::default();
        for decided in decided {
            effects.extend(self.effects(decided)?);
        }
        effects.write(tx).await
    }
}

impl Settle for Round {
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(self.write(tx, decided))
    }
}

/// Writes effects without a command, in a transaction of their own; in its own task, so that it is never cut off.
pub(crate) async fn write_alone(pool: &PgPool, effects: Effects, fence: i64) -> Result<(), Failure> {
    let pool = pool.clone();
    let work = tokio::spawn(async move {
        let fenced = AtomicBool::new(false);
        let result = async {
            let mut connection = pool.acquire().await?;
            let mut tx = connection.begin().await?;
            check_fence(&mut tx, fence, &fenced).await?;
            effects.write(&mut tx).await?;
            tx.commit().await
        };
        match result.await {
            Err(_) if fenced.load(Ordering::Relaxed) => Err(Failure::Fenced),
            result => result.map_err(Failure::Database),
        }
    });
    work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// Makes sure that no other instance has taken over, until the transaction ends.
pub(crate) async fn check_fence(tx: &mut PgConnection, fence: i64, fenced: &AtomicBool) -> Result<(), sqlx::Error> {
    let (current,): (i64,) = sqlx::query_as("SELECT fence FROM consumers.leases WHERE name = $1 FOR SHARE")
        .bind(LEASE)
        .fetch_one(tx)
        .await?;
    if current == fence {
        return Ok(());
    }
    fenced.store(true, Ordering::Relaxed);
    Err(sqlx::Error::Protocol("the lease was taken over".to_owned()))
}
