//! Carries out the steps of the college's staff, and watches the terms.
//!
//! The law this crate keeps: who may do what, and when, the case decides; nothing here does.

mod colleges;
mod due;
mod figures;
mod promises;
mod recount;
mod staffing;
mod steps;
mod succession;
mod timers;
mod transfer;

use std::error::Error;
use std::sync::Arc;

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType};
use telnusqa_chassis::{Service, commands, consumer};
use telnusqa_contracts::colleges::VERB as CHANGE_COLLEGE;
use telnusqa_contracts::staffing::VERB;
use telnusqa_contracts::transfer::step_of;

/// The name of the consumer, its lease and its checkpoint.
pub const CONSUMER: &str = "workflow";

/// The parts of `health` that must be well before it is ready.
pub const PARTS: &[&str] = &[CONSUMER, commands::PART, due::PART];

/// Runs workflow until the service stops.
///
/// # Errors
/// What it cannot mend by trying again: an event that this version of the program does not know.
pub async fn serve(service: Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    let door = commands::Door::open(&service);
    let due = tokio::spawn(due::run(service.clone()));
    let of_lists = service.clone();
    let steps = commands::answer(&service, move |asked| {
        let (door, service) = (door.clone(), of_lists.clone());
        async move {
            if let Some(verb) = promises::verb_of(&asked) {
                return promises::handle(&service, verb, &asked).await;
            }
            match step_of(&asked.verb) {
                Some(step) => transfer::handle(&service, step, &asked).await,
                None if asked.verb == VERB => staffing::handle(&service, &asked).await,
                None if asked.verb == CHANGE_COLLEGE => colleges::handle(&service, &asked).await,
                None => steps::handle(&door, asked).await,
            }
        }
    });
    let terms = async {
        let ended = consumer::run(&service, CONSUMER, Arc::new(timers::Timers::of(&service))).await;
        // Without its consumer nothing else goes on.
        service.stop.cancel();
        ended
    };
    let ((), ended) = tokio::join!(steps, terms);
    due.await?;
    Ok(ended?)
}

/// The tables of workflow, to be made by the owner of the database; the roles of the services exist before.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    [
        (700, "workflow", include_str!("../migrations/0700_workflow.sql")),
        (701, "recounted terms", include_str!("../migrations/0701_recounted.sql")),
        (702, "open cases", include_str!("../migrations/0702_open_cases.sql")),
        (703, "timers of steps", include_str!("../migrations/0703_steps.sql")),
        (704, "transfer lists", include_str!("../migrations/0704_transfer_lists.sql")),
        (705, "incoming lists", include_str!("../migrations/0705_incoming_lists.sql")),
        (706, "terms to be counted anew", include_str!("../migrations/0706_recounts.sql")),
        (707, "timers shown", include_str!("../migrations/0707_timers_shown.sql")),
        (710, "promises of 1414", include_str!("../migrations/0710_promises.sql")),
        (711, "timers by kind", include_str!("../migrations/0711_timers_by_kind.sql")),
        (712, "staffing", include_str!("../migrations/0712_staffing.sql")),
        (713, "changes of colleges settled", include_str!("../migrations/0713_colleges.sql")),
    ]
    .into_iter()
    .map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    })
    .collect()
}
