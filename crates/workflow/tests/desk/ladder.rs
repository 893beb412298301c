//! The clock over each step: first whose move it is, then the head; whatever becomes of the process and of the clock.

use telnusqa_contracts::command::Step;
use telnusqa_domain::case::{CaseId, Channel, Delivery, Draft, Ground, HearingForm};

use crate::house::*;

/// The draft of a package of 23 November is due on 7 December at 18:30, and warned of two working days before.
const DRAFT: [&str; 4] = [
    "step-near 2026-12-03 13:30",
    "step-overrun 2026-12-07 13:30",
    "term-expired 2026-12-14 19:00",
    "term-near 2026-12-08 04:00",
];
const PASSED: &str = "2026-12-15T00:00:00+05:00";

impl Running {
    /// A case whose executor has it.
    async fn assigned(&self, number: u32) -> CaseId {
        let case = self.case(number, Channel::Counter).await;
        self.done(&by_clerk(case, Step::Register)).await;
        self.done(&by_head(case, assign())).await;
        case
    }
}

impl House {
    /// What was told of a case's steps: the kind, the step, whose it was, and its last moment.
    async fn told(&self, case: CaseId) -> Vec<String> {
        let statement = "SELECT concat_ws(' ', kind, body->>'step', body->>'responsible', body->>'by') FROM log.events
            WHERE case_id = $1 AND kind LIKE 'step-%' ORDER BY version";
        sqlx::query_scalar(statement).bind(case.0).fetch_all(&self.pool).await.expect("what was told")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_has_a_timer_of_its_own() {
    let house = House::new().await;
    let workflow = house.start().await;
    // Handed in at ten, and at noon nobody has registered it.
    let case = workflow.case(1, Channel::Office).await;
    house.until(async || house.told(case).await == ["step-overrun register 2026-11-23T05:10:00Z"]).await;
    let terms = ["term-expired 2026-12-14 19:00", "term-near 2026-12-09 04:00"];
    let waits = async |steps: &[&str]| {
        let expected = [steps, &terms].concat();
        house.until(async || house.timers().await == expected).await;
    };
    waits(&[]).await;
    workflow.done(&by_clerk(case, Step::Register)).await;
    waits(&["step-near 2026-11-23 10:30", "step-overrun 2026-11-23 11:30"]).await;
    workflow.done(&by_head(case, assign())).await;
    waits(&["step-near 2026-12-07 13:30", "step-overrun 2026-12-09 13:30"]).await;
    workflow.done(&by_executor(case, Step::Draft(Draft::Duplicate))).await;
    waits(&[]).await;
    workflow.stop().await;
}

/// The protocol of a hearing is watched from the hearing on: two working days, and where it is moved, from the new moment (АППК 74).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_protocol_is_waited_for_from_its_hearing() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.assigned(1).await;
    let refuse = Step::ProposeRefusal { fact: file(4), ground: Ground::Unreliable };
    workflow.done(&by_executor(case, refuse)).await;
    workflow.done(&by_clerk(case, Step::ConfirmNotice { at: moment(NOON), how: Delivery::Letter })).await;
    workflow.done(&by_clerk(case, Step::RecordObjection { at: None, hearing: true, statement: file(5) })).await;
    let set = |at| by_executor(case, Step::SetHearing { at: moment(at), form: HearingForm::Video });
    workflow.done(&set("2026-11-26T10:00:00+05:00")).await;
    let waits = async |near: &str, over: &str| {
        let expected =
            [format!("step-near {near}"), format!("step-overrun {over}"), DRAFT[2].to_owned(), DRAFT[3].to_owned()];
        house.until(async || house.timers().await == expected).await;
    };
    waits("2026-11-30 09:30", "2026-11-30 13:30").await;
    workflow.done(&set("2026-11-27T15:00:00+05:00")).await;
    waits("2026-12-01 09:30", "2026-12-01 13:30").await;
    house.jump("2026-12-01T18:30:00+05:00");
    house.until(async || house.timers().await == DRAFT[2..]).await;
    let by = "e-1 2026-12-01T13:30:00Z";
    let told = [format!("step-near record-hearing {by}"), format!("step-overrun record-hearing {by}")];
    assert_eq!(house.told(case).await, told);
    // Late as it is, it is taken; then the draft is waited for.
    let held = Step::RecordHearing { at: moment("2026-11-27T15:00:00+05:00"), protocol: file(6) };
    workflow.done(&by_executor(case, held)).await;
    waits("2026-12-08 13:30", "2026-12-10 09:30").await;
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_who_must_do_it_then_the_head() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.assigned(1).await;
    house.until(async || house.timers().await == DRAFT).await;
    house.jump("2026-12-03T18:30:00+05:00");
    house.until(async || house.timers().await == DRAFT[1..]).await;
    assert_eq!(house.told(case).await, ["step-near draft e-1 2026-12-07T13:30:00Z"]);
    house.jump("2026-12-07T18:30:00+05:00");
    house.until(async || house.timers().await == DRAFT[2..]).await;
    let told = ["step-near draft e-1 2026-12-07T13:30:00Z", "step-overrun draft e-1 2026-12-07T13:30:00Z"];
    assert_eq!(house.told(case).await, told);
    // The work goes on, and nobody is told twice.
    workflow.done(&by_executor(case, Step::Draft(Draft::Duplicate))).await;
    workflow.done(&by_head(case, Step::ReturnForRework { remark: file(5) })).await;
    let again = ["step-near 2026-12-08 13:30", "step-overrun 2026-12-10 09:30", DRAFT[2], DRAFT[3]];
    house.until(async || house.timers().await == again).await;
    assert_eq!(house.told(case).await, told);
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_week_without_the_process_each_is_told_once_and_in_order() {
    let house = House::new().await;
    let workflow = house.start().await;
    let (late, well) = (workflow.assigned(1).await, workflow.assigned(2).await);
    house.until(async || house.timers().await.len() == 8).await;
    workflow.done(&by_executor(well, Step::Draft(Draft::Duplicate))).await;
    house.until(async || house.timers().await.len() == 6).await;
    workflow.stop().await;
    house.jump(PASSED);
    let (one, other) = (house.start().await, house.start().await);
    house.until(async || house.timers().await.is_empty()).await;
    let before = "accepted dispatched delivered registered assigned";
    assert_eq!(house.story(late).await.join(" "), format!("{before} step-near step-overrun term-near term-expired"));
    assert_eq!(house.story(well).await.join(" "), format!("{before} drafted term-near term-expired"));
    one.stop().await;
    other.stop().await;
}

/// A machine whose clock was wrong: set far ahead, and back again, it neither forgets nor repeats anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_was_wrong_harms_nothing() {
    let house = House::new().await;
    let mut workflow = house.start().await;
    let case = workflow.assigned(1).await;
    house.until(async || house.timers().await == DRAFT).await;
    house.jump("2026-12-04T09:00:00+05:00");
    house.until(async || house.timers().await == DRAFT[1..]).await;
    for moment in ["2026-11-20T09:00:00+05:00", "2026-12-05T09:00:00+05:00", "2026-11-23T09:00:00+05:00"] {
        workflow.stop().await;
        house.set_clock(moment);
        workflow = house.start().await;
        assert_eq!(house.timers().await, DRAFT[1..], "{moment}");
        assert_eq!(house.told(case).await, ["step-near draft e-1 2026-12-07T13:30:00Z"], "{moment}");
    }
    house.jump(PASSED);
    house.until(async || house.timers().await.is_empty()).await;
    workflow.stop().await;
    house.set_clock("2026-12-01T09:00:00+05:00");
    workflow = house.start().await;
    workflow.done(&by_executor(case, Step::Draft(Draft::Duplicate))).await;
    let told = ["step-near", "step-overrun", "term-near", "term-expired", "drafted"];
    assert_eq!(house.story(case).await[5..], told);
    workflow.stop().await;
}

/// Killed again and again while it works, it tells each once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_killed_when_each_step_is_told_once() {
    let house = House::new().await;
    let mut workflow = house.start().await;
    for number in 1..=200 {
        let case = workflow.case(number, Channel::Counter).await;
        workflow.done(&by_clerk(case, Step::Register)).await;
    }
    house.until(async || house.count("SELECT count(*) FROM workflow.timers").await == 800).await;
    house.jump("2026-11-25T12:00:00+05:00");
    for _ in 0..3 {
        workflow.served.abort();
        let _killed = workflow.served.await;
        workflow.service.pool.close().await;
        workflow = house.start().await;
    }
    house.until(async || house.count("SELECT count(*) FROM workflow.timers").await == 400).await;
    for kind in ["step-near", "step-overrun"] {
        let told: (i64, i64) =
            sqlx::query_as("SELECT count(*), count(DISTINCT case_id) FROM log.events WHERE kind = $1")
                .bind(kind)
                .fetch_one(&house.pool)
                .await
                .expect("figures");
        assert_eq!(told, (200, 200), "{kind}");
    }
    workflow.stop().await;
}
