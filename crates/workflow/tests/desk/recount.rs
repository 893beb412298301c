//! Days of another calendar: a case that was decided by the one of before, and comes after all open ones were counted anew.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::{CaseId, Channel, Command, Context};
use telnusqa_domain::provider::Register;
use telnusqa_event_log::{EventLog, Surroundings};
use uuid::Uuid;

use crate::house::*;

/// A service that has not read what was published.
struct Behind(Register);

impl Surroundings for Behind {
    fn context(&self, now: DateTime<Utc>) -> Context<'_> {
        Context { calendar: Calendar::shipped(), now, providers: &self.0 }
    }
}

/// 2026 after a decree that takes Monday, 7 December, out of the term.
fn changed() -> String {
    let shipped = include_str!("../../../domain/data/calendar/2026.txt");
    shipped.replace("revision 2", "revision 3").replace(
        "2026-12-16 holiday            independence-day     holidays",
        "2026-12-07 day-off-by-decree  2026-12-19           G24G0000109\n\
         2026-12-16 holiday            independence-day     holidays\n\
         2026-12-19 working-by-decree  2026-12-07           G24G0000109",
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_decided_by_the_calendar_of_before_is_counted_anew() {
    let house = House::new().await;
    let workflow = house.start().await;
    let early = workflow.case(1, Channel::Office).await;
    house.until(async || house.timers().await.len() >= 2).await;
    sqlx::query("INSERT INTO calendar.publications (text) VALUES ($1)")
        .bind(changed())
        .execute(&house.pool)
        .await
        .expect("published");
    let moved = async |case: CaseId| house.story(case).await.contains(&"term-moved".to_owned());
    house.until(async || moved(early).await).await;
    let done = "SELECT count(*) FROM workflow.recounted WHERE publication = 1
                AND NOT EXISTS (SELECT FROM workflow.recounts)";
    house.until(async || house.count(done).await == 1).await;
    let behind = EventLog::new(house.pool.clone(), Arc::new(Behind(Register::default())));
    let late = CaseId(Uuid::from_u128(2));
    let package = Command::Submit(Box::new(submission(2, Channel::Office)));
    happens_in(&behind, workflow.service.clock.now(), late, package).await;
    workflow.service.bus.announce_appended().await;
    house.until(async || moved(late).await).await;
    house.until(async || house.count(done).await == 1).await;
    let moves = house.story(late).await.into_iter().filter(|kind| kind == "term-moved").count();
    assert_eq!(moves, 1, "once");
    workflow.stop().await;
}
