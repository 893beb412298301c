//! Terms that come near and pass, by a clock that jumps.

use telnusqa_chassis::process::open_pool;
use telnusqa_contracts::command::Step;
use telnusqa_domain::case::{Channel, Command, Digest, Parcel, Party, ReturnReason};

use crate::house::*;

/// Term: Monday, 14 December; at the Corporation by Friday, 11 December; it is warned on Tuesday, 8 December.
const NEAR: &str = "2026-12-08T09:00:00+05:00";
/// What is told of papers that never come.
const ALL_TOLD: &str = "accepted dispatched parcel-missing term-near term-expired";
const PASSED: &str = "2026-12-15T00:00:00+05:00";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_term_is_warned_of_and_passes_once() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    house.until(async || house.timers().await.len() == 3).await;
    let timers = ["parcel-missing 2026-11-26 04:00", "term-expired 2026-12-14 19:00", "term-near 2026-12-08 04:00"];
    assert_eq!(house.timers().await, timers);
    let waited_for = house.count("SELECT count(*) FROM workflow.due_moments").await;
    assert_eq!(waited_for, 2, "an idle clock goes on for the term, not for the parcel");
    workflow.done(&by_clerk(case, Step::Register)).await;
    house.until(async || house.timers().await.len() == 4).await;
    house.jump("2026-12-08T08:59:00+05:00");
    house.until(async || house.timers().await.len() == 2).await;
    house.jump(NEAR);
    house.until(async || house.timers().await == ["term-expired 2026-12-14 19:00"]).await;
    let told = "accepted dispatched delivered registered step-near step-overrun term-near";
    assert_eq!(house.story(case).await.join(" "), told);
    house.jump(PASSED);
    house.until(async || house.timers().await.is_empty()).await;
    let told = format!("{told} term-expired");
    assert_eq!(house.story(case).await.join(" "), told);
    // As if it had been told and its row had stayed: it is told only once.
    sqlx::query("INSERT INTO workflow.timers VALUES ($1, 'term-expired', '2026-12-14T19:00:00Z')")
        .bind(case.0)
        .execute(&house.pool)
        .await
        .unwrap();
    house.until(async || house.timers().await.is_empty()).await;
    assert_eq!(house.story(case).await.join(" "), told);
    // The work goes on.
    workflow.done(&by_head(case, assign())).await;
    workflow.stop().await;
}

/// What the head extends is watched by its new days alone; and what the law does not let him, he cannot.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_term_that_is_extended_has_new_days() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    house.until(async || house.timers().await.len() == 3).await;
    house.jump(NEAR);
    house.until(async || house.timers().await == ["term-expired 2026-12-14 19:00"]).await;
    let extend = |until: &str| Step::Extend { reason: file(7), until: until.parse().unwrap() };
    for (until, code) in [
        ("2026-12-14", "extension-not-later"),
        ("2026-12-26", "not-working-day"),
        ("2027-02-15", "extension-too-long"),
        ("9999-12-31", "extension-too-long"),
    ] {
        let mut problem = workflow.problem(&by_head(case, extend(until))).await;
        assert_eq!((problem.status, problem.errors.remove(0).code.as_str()), (409, code), "{until}");
    }
    workflow.done(&by_head(case, extend("2026-12-25"))).await;
    let new_days = ["term-expired 2026-12-25 19:00", "term-near 2026-12-21 04:00"];
    house.until(async || house.timers().await == new_days).await;
    house.jump(PASSED);
    house.jump("2026-12-21T09:00:00+05:00");
    house.until(async || house.timers().await == ["term-expired 2026-12-25 19:00"]).await;
    house.jump("2026-12-26T00:00:00+05:00");
    house.until(async || house.timers().await.is_empty()).await;
    let told = "accepted dispatched parcel-missing term-near term-extended term-near term-expired";
    assert_eq!(house.story(case).await.join(" "), told);
    let late = workflow.problem(&by_head(case, extend("2026-12-29"))).await;
    assert_eq!(late.errors[0].code, "term-passed");
    workflow.stop().await;
}

/// Papers and results that do not come are missed once each time that they left, and not by a warning of before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_courier_does_not_bring_is_missed() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    house.until(async || house.timers().await.len() == 3).await;
    assert_eq!(house.timers().await[0], "parcel-missing 2026-11-26 04:00");
    house.jump("2026-11-26T08:59:00+05:00");
    assert_eq!(house.timers().await.len(), 3);
    house.jump("2026-11-26T09:00:00+05:00");
    house.until(async || house.timers().await.len() == 2).await;
    assert_eq!(house.story(case).await.join(" "), "accepted dispatched parcel-missing");
    let lost = |parcel| Step::DeclareLost { parcel, reason: file(3) };
    workflow.done(&by_head(case, lost(Parcel::Package))).await;
    // Sent again, it is awaited again.
    let at = workflow.service.clock.now();
    workflow.happens(case, Command::Dispatch { at, pages: 3, waybill: Digest([6; 32]) }).await;
    house.until(async || house.timers().await.len() == 3).await;
    assert_eq!(house.timers().await[0], "parcel-missing 2026-12-01 04:00");
    house.jump("2026-12-01T09:00:00+05:00");
    house.until(async || house.timers().await.len() == 2).await;
    workflow.signed(case).await;
    workflow.done(&by_clerk(case, Step::HandToCourier { waybill: Digest([8; 32]) })).await;
    let sent = [
        "parcel-missing 2026-12-03 04:00",
        "step-near 2026-12-11 07:30",
        "step-overrun 2026-12-11 13:00",
        "term-expired 2026-12-14 19:00",
    ];
    house.until(async || house.timers().await == sent).await;
    // What comes is not missed; whoever does not come for it is reminded, twice.
    workflow.done(&by_clerk(case, Step::ConfirmArrival)).await;
    house.until(async || house.timers().await == ["collection-reminded 2026-12-15 04:00"]).await;
    house.jump("2026-12-15T09:00:00+05:00");
    house.until(async || house.timers().await == ["collection-reminded 2026-12-30 04:00"]).await;
    house.jump("2026-12-30T09:00:00+05:00");
    house.until(async || house.timers().await.is_empty()).await;
    // What comes back is kept, handed out, and of no term.
    let back = Step::TakeBack { note: file(4), why: ReturnReason::Uncollected };
    workflow.done(&by_clerk(case, back)).await;
    workflow.done(&by_clerk(case, Step::Issue { identity: file(2), original: false, to: Party::Applicant })).await;
    let kinds = "accepted dispatched parcel-missing parcel-lost dispatched parcel-missing delivered registered assigned \
                 drafted prepared signed sent arrived collection-reminded collection-reminded result-returned issued";
    assert_eq!(house.story(case).await.join(" "), kinds);
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_ended_or_is_met_is_not_told() {
    let house = House::new().await;
    let workflow = house.start().await;
    let withdrawn = workflow.case(1, Channel::Counter).await;
    workflow.happens(withdrawn, Command::Withdraw { at: moment(NOON), by: Party::Applicant, statement: None }).await;
    let issued = workflow.case(2, Channel::Office).await;
    workflow.signed(issued).await;
    workflow.done(&by_clerk(issued, Step::Issue { identity: file(2), original: false, to: Party::Applicant })).await;
    let arrived = workflow.case(3, Channel::Counter).await;
    workflow.signed(arrived).await;
    workflow.done(&by_clerk(arrived, Step::HandToCourier { waybill: Digest([8; 32]) })).await;
    workflow.done(&by_clerk(arrived, Step::ConfirmArrival)).await;
    // What is met has nothing of its term that is still due.
    let at_head = "SELECT count(*) FROM consumers.checkpoints AS c JOIN log.head AS h ON c.position = h.position
        WHERE c.consumer = 'workflow'";
    house.until(async || house.count(at_head).await == 1).await;
    assert_eq!(house.timers().await, ["collection-reminded 2026-12-07 04:00"]);
    // As if their rows had stayed.
    for case in [withdrawn, issued, arrived] {
        sqlx::query("INSERT INTO workflow.timers VALUES ($1, 'term-expired', '2026-12-14T19:00:00Z')")
            .bind(case.0)
            .execute(&house.pool)
            .await
            .unwrap();
    }
    house.jump(PASSED);
    house.until(async || house.timers().await == ["collection-reminded 2026-12-22 04:00"]).await;
    for case in [withdrawn, issued, arrived] {
        assert!(!house.story(case).await.iter().any(|kind| kind.starts_with("term-")));
    }
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_killed_when_each_term_is_told_once() {
    let house = House::new().await;
    let mut workflow = house.start().await;
    for number in 1..=600 {
        workflow.case(number, Channel::Counter).await;
    }
    house.until(async || house.count("SELECT count(*) FROM workflow.timers").await == 1800).await;
    house.jump(PASSED);
    // Killed again and again while it works: nothing is given back, leases must run out.
    for _ in 0..3 {
        let before = house.count("SELECT count(*) FROM workflow.timers").await;
        house.until(async || house.count("SELECT count(*) FROM workflow.timers").await < before || before == 0).await;
        workflow.served.abort();
        let _killed = workflow.served.await;
        workflow.service.pool.close().await;
        workflow = house.start().await;
    }
    house.until(async || house.count("SELECT count(*) FROM workflow.timers").await == 0).await;
    let told = "SELECT count(*) FROM (SELECT case_id FROM log.events GROUP BY case_id
        HAVING count(*) FILTER (WHERE kind = 'term-near') = 1 AND count(*) FILTER (WHERE kind = 'term-expired') = 1) AS t";
    assert_eq!(house.count(told).await, 600);
    assert_eq!(house.count("SELECT count(*) FROM log.events WHERE kind LIKE 'term-%'").await, 1200);
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_that_is_early_waits_for_its_moment() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    house.until(async || house.timers().await.len() == 3).await;
    // As if the calendar had moved the dates away since the timers were written.
    sqlx::query("UPDATE workflow.timers SET due_at = '2026-11-23T00:00:00Z' WHERE kind LIKE 'term-%'")
        .execute(&house.pool)
        .await
        .unwrap();
    let moved = ["parcel-missing 2026-11-26 04:00", "term-expired 2026-12-14 19:00", "term-near 2026-12-08 04:00"];
    house.until(async || house.timers().await == moved).await;
    assert_eq!(house.story(case).await.join(" "), "accepted dispatched");
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_whose_history_is_damaged_harms_no_other() {
    let house = House::new().await;
    let workflow = house.start().await;
    let (damaged, well) = (workflow.case(1, Channel::Counter).await, workflow.case(2, Channel::Counter).await);
    house.until(async || house.timers().await.len() == 6).await;
    let plant = "WITH h AS (UPDATE log.head SET position = position + 1 RETURNING position)
        INSERT INTO log.events (position, case_id, version, event_id, kind, schema, body, cause_id, recorded_at)
        SELECT h.position, $1, 3, gen_random_uuid(), 'arrived', 1, '{\"by\":\"c-1\"}', gen_random_uuid(), now() FROM h";
    sqlx::query(plant).bind(damaged.0).execute(&house.pool).await.unwrap();
    house.jump(PASSED);
    house.until(async || house.story(well).await.join(" ") == ALL_TOLD).await;
    house.until(async || house.timers().await.len() == 3).await;
    workflow.stop().await;
}

#[tokio::test]
async fn a_second_role_reads_only_when_something_is_due() {
    let house = House::new().await;
    let operations = open_pool(&house.url_as("telnusqa_operations"), "test", 1).await.unwrap();
    let due: Option<chrono::DateTime<chrono::Utc>> =
        sqlx::query_scalar("SELECT min(due_at) FROM workflow.due_moments").fetch_one(&operations).await.unwrap();
    assert_eq!(due, None);
}
