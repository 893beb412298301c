//! Colleges are changed: every change once and in order, from its day on, and what is due follows.

use telnusqa_chassis::commands::ask;
use telnusqa_contracts::colleges::{Request, subject};
use telnusqa_contracts::command::{Done, Reply, Step};
use telnusqa_contracts::problem::Problem;
use telnusqa_domain::case::{Channel, StaffId};
use telnusqa_domain::colleges::Change;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::{Lunch, OwnHours, Schedule};
use telnusqa_domain::staffing::{Authority, By, Order, OrderNumber};

use crate::house::*;

/// Who takes over, as the register of the region knows it.
const SUCCESSOR: &str = "961040767482";

fn order() -> Order {
    Order { number: OrderNumber::parse("117-К").expect("a number"), on: "2026-11-20".parse().expect("a day") }
}

fn asked(authority: Authority, college: &str, change: Change) -> Request {
    let by = By { authority, id: StaffId::parse("a-1").expect("an identity") };
    Request { by, cause: key(), change, college: Bin::parse(college).expect("a BIN"), expected: None }
}

fn sets(since: &str, closes: &str) -> Change {
    let time = |text: &str| text.parse().expect("a time");
    let hours = OwnHours { day: Some((time("09:00:00"), time(closes))), lunch: Some(Lunch::None) };
    Change::SetHours { order: order(), schedule: Schedule { hours, week: 5 }, since: since.parse().expect("a day") }
}

fn merges(since: &str, successor: &str) -> Change {
    let successor = Bin::parse(successor).expect("a BIN");
    Change::Merge { order: order(), since: since.parse().expect("a day"), successor }
}

impl Running {
    async fn changes_college(&self, request: &Request) -> Result<Done, (u16, String)> {
        match ask(&self.service.bus, subject(), request.to_json(), PATIENCE).await.expect("an answer") {
            Reply::Done(done) => Ok(done),
            Reply::Problem(Problem { status, errors, .. }) => {
                Err((status, errors.first().map(|fault| fault.code.clone()).unwrap_or_default()))
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_made_once_and_in_order() {
    let house = House::new().await;
    let running = house.start().await;
    let told = |status: u16, code: &str| Err((status, code.to_owned()));
    let first = asked(Authority::Head, COLLEGE, sets("2026-12-01", "17:00:00"));
    assert_eq!(running.changes_college(&first).await.map(|done| done.repeated), Ok(false));
    assert_eq!(running.changes_college(&first).await.map(|done| done.repeated), Ok(true));
    let head = asked(Authority::Head, COLLEGE, merges("2026-12-01", SUCCESSOR));
    assert_eq!(running.changes_college(&head).await, told(403, "wrong-role"));
    let stale = Request { expected: Some(0), ..asked(Authority::Head, COLLEGE, sets("2026-12-02", "16:00:00")) };
    assert_eq!(running.changes_college(&stale).await, told(412, "colleges.stale"));
    // two at once that exclude each other, of two colleges: one is made, whoever was quicker
    let pair = [
        asked(Authority::Administrator, COLLEGE, merges("2026-12-01", SUCCESSOR)),
        asked(Authority::Administrator, SUCCESSOR, merges("2026-12-01", COLLEGE)),
    ];
    let (one, other) = tokio::join!(running.changes_college(&pair[0]), running.changes_college(&pair[1]));
    assert_eq!([&one, &other].into_iter().filter(|answer| answer.is_ok()).count(), 1, "{one:?} {other:?}");
    let numbers: Vec<i32> = sqlx::query_scalar("SELECT number FROM providers.changes ORDER BY number")
        .fetch_all(&house.pool)
        .await
        .expect("the changes");
    assert_eq!(numbers, [1, 2]);
    for statement in
        ["UPDATE providers.changes SET by = 'x'", "DELETE FROM providers.changes", "TRUNCATE providers.changes"]
    {
        assert!(sqlx::query(statement).execute(&house.pool).await.is_err(), "{statement}");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_cases_follow_on_the_day() {
    let house = House::new().await;
    let workflow = house.start().await;
    let open = workflow.case(1, Channel::Counter).await;
    workflow.done(&by_clerk(open, Step::Register)).await;
    workflow.done(&by_head(open, assign())).await;
    let of_step = async || -> Vec<String> {
        house.timers().await.into_iter().filter(|timer| timer.starts_with("step-overrun")).collect()
    };
    house.until(async || of_step().await.len() == 1).await;
    let before = of_step().await;
    // the draft is due by other hours: an hour and a half earlier, on whatever day after the change
    let shorter = asked(Authority::Head, COLLEGE, sets("2026-11-24", "14:00:00"));
    assert!(workflow.changes_college(&shorter).await.is_ok());
    house.until(async || of_step().await != before && of_step().await.len() == 1).await;
    assert!(
        workflow
            .changes_college(&asked(Authority::Administrator, COLLEGE, merges("2026-11-25", SUCCESSOR)))
            .await
            .is_ok()
    );
    house.jump("2026-11-25T00:00:00+05:00");
    let moved = "accepted dispatched delivered registered assigned handed-to-successor";
    house.until(async || house.story(open).await.join(" ") == moved).await;
    workflow.stop().await;
}
