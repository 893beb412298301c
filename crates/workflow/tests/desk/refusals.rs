//! The procedure of a refusal: proposed, told, objected to, heard, and only then drafted (АППК 73, 74).

use telnusqa_contracts::command::{Request, Step};
use telnusqa_domain::case::{Actor, CaseId, Channel, Command, Delivery, Draft, Ground, HearingForm, StaffId};

use crate::house::*;

/// Three working days after a notice of Monday, 23 November.
const ALLOWED: &str = "2026-11-26T09:00:00+05:00";
/// What must be at the Corporation by 11 December can be proposed to be refused until the 8th.
const LAST_DAY: &str = "2026-12-08T23:59:59+05:00";
const TOO_LATE: &str = "2026-12-09T00:00:00+05:00";

fn propose(ground: Ground) -> Step {
    Step::ProposeRefusal { fact: file(4), ground }
}

fn refuse(ground: Ground) -> Step {
    Step::Draft(Draft::Refusal { fact: file(4), ground })
}

fn notice(at: &str, how: Delivery) -> Step {
    Step::ConfirmNotice { at: moment(at), how }
}

fn objection(hearing: bool) -> Step {
    Step::RecordObjection { at: None, hearing, statement: file(5) }
}

fn set_hearing(at: &str) -> Step {
    Step::SetHearing { at: moment(at), form: HearingForm::Video }
}

fn held(at: &str) -> Step {
    Step::RecordHearing { at: moment(at), protocol: file(6) }
}

impl Running {
    /// A case that its executor studies.
    async fn studied(&self, number: u32) -> CaseId {
        let case = self.case(number, Channel::Counter).await;
        self.done(&by_clerk(case, Step::Register)).await;
        self.done(&by_head(case, assign())).await;
        case
    }

    /// The status and the code with which a step is refused.
    async fn refused(&self, asked: Request) -> (u16, String) {
        let mut problem = self.problem(&asked).await;
        (problem.status, problem.errors.remove(0).code)
    }

    async fn conflicts(&self, asked: Request, code: &str) {
        assert_eq!(self.refused(asked).await, (409, code.to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_letter_and_without_an_objection() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.studied(1).await;
    workflow.conflicts(by_executor(case, refuse(Ground::Unreliable)), "refusal-not-proposed").await;
    workflow.conflicts(by_clerk(case, notice(NOON, Delivery::Letter)), "refusal-not-proposed").await;
    workflow.conflicts(by_clerk(case, objection(false)), "refusal-not-proposed").await;
    workflow.done(&by_executor(case, propose(Ground::Unreliable))).await;
    workflow.conflicts(by_executor(case, propose(Ground::Unreliable)), "refusal-proposed-before").await;
    workflow.conflicts(by_executor(case, refuse(Ground::Unreliable)), "notice-not-delivered").await;
    // However much time passes: nobody was told.
    house.jump("2026-11-30T10:00:00+05:00");
    workflow.conflicts(by_executor(case, refuse(Ground::Unreliable)), "notice-not-delivered").await;
    let delivered = |at| by_clerk(case, notice(at, Delivery::Letter));
    workflow.conflicts(delivered("2026-11-23T11:00:00+05:00"), "before-proposal").await;
    workflow.conflicts(delivered("2026-11-30T11:00:00+05:00"), "in-future").await;
    workflow.done(&delivered("2026-11-27T16:30:00+05:00")).await;
    workflow.conflicts(delivered("2026-11-27T16:30:00+05:00"), "notice-delivered-before").await;
    // Friday's letter: objections until Tuesday, a refusal from Wednesday.
    house.jump("2026-12-01T23:59:00+05:00");
    workflow.conflicts(by_executor(case, refuse(Ground::Unreliable)), "too-early-to-refuse").await;
    house.jump("2026-12-02T00:00:00+05:00");
    workflow.conflicts(by_clerk(case, objection(true)), "too-late-to-object").await;
    workflow.conflicts(by_executor(case, refuse(Ground::NotCompliant)), "other-ground").await;
    workflow.done(&by_executor(case, refuse(Ground::Unreliable))).await;
    let kinds = "accepted dispatched delivered registered assigned refusal-proposed notice-delivered drafted";
    assert_eq!(house.story(case).await.join(" "), kinds);
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_hearing_that_is_moved() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.studied(1).await;
    workflow.done(&by_executor(case, propose(Ground::NotCompliant))).await;
    // As the channel tells that it handed the notice over.
    workflow.happens(case, Command::ConfirmNotice { at: moment(NOON), how: Delivery::Email }).await;
    workflow.conflicts(by_clerk(case, notice(NOON, Delivery::Telephone)), "notice-delivered-before").await;
    workflow.conflicts(by_executor(case, set_hearing(ALLOWED)), "no-hearing-asked-for").await;
    workflow.done(&by_clerk(case, objection(false))).await;
    workflow.conflicts(by_clerk(case, objection(false)), "objected-before").await;
    workflow.done(&by_clerk(case, objection(true))).await;
    workflow.conflicts(by_clerk(case, objection(true)), "objected-before").await;
    house.jump(ALLOWED);
    workflow.conflicts(by_executor(case, refuse(Ground::NotCompliant)), "not-heard").await;
    workflow.conflicts(by_executor(case, held(ALLOWED)), "hearing-not-set").await;
    workflow.conflicts(by_executor(case, set_hearing(NOON)), "in-past").await;
    workflow.conflicts(by_executor(case, set_hearing("2026-11-26T15:00:00+05:00")), "hearing-too-soon").await;
    workflow.conflicts(by_executor(case, set_hearing("9999-12-30T10:00:00+05:00")), "calendar-unknown").await;
    workflow.done(&by_executor(case, set_hearing("2026-12-01T15:00:00+05:00"))).await;
    workflow.done(&by_executor(case, set_hearing("2026-11-30T15:00:00+05:00"))).await;
    workflow.conflicts(by_executor(case, held("2026-11-30T15:00:00+05:00")), "in-future").await;
    house.jump("2026-11-30T16:00:00+05:00");
    workflow.conflicts(by_executor(case, held("2026-11-27T15:00:00+05:00")), "before-hearing").await;
    workflow.conflicts(by_executor(case, refuse(Ground::NotCompliant)), "not-heard").await;
    workflow.done(&by_executor(case, held("2026-11-30T15:10:00+05:00"))).await;
    workflow.conflicts(by_executor(case, held("2026-11-30T15:10:00+05:00")), "heard-before").await;
    workflow.conflicts(by_executor(case, set_hearing("2026-12-01T15:00:00+05:00")), "heard-before").await;
    workflow.done(&by_executor(case, refuse(Ground::NotCompliant))).await;
    let kinds = "accepted dispatched delivered registered assigned refusal-proposed notice-delivered \
                 objection-received objection-received hearing-set hearing-set hearing-held drafted";
    assert_eq!(house.story(case).await.join(" "), kinds);
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_heard_may_turn_it_into_a_duplicate_or_another_ground() {
    let house = House::new().await;
    let workflow = house.start().await;
    let [duplicate, other] = [workflow.studied(1).await, workflow.studied(2).await];
    for case in [duplicate, other] {
        workflow.done(&by_executor(case, propose(Ground::Unreliable))).await;
        workflow.done(&by_clerk(case, notice(NOON, Delivery::InPerson))).await;
    }
    workflow.done(&by_executor(duplicate, Step::Draft(Draft::Duplicate))).await;
    workflow.done(&by_head(duplicate, Step::ReturnForRework { remark: file(7) })).await;
    // Another ground is told anew, and its days run from its own notice.
    house.jump(ALLOWED);
    workflow.done(&by_executor(other, propose(Ground::NotCompliant))).await;
    workflow.conflicts(by_executor(other, refuse(Ground::NotCompliant)), "notice-not-delivered").await;
    workflow.conflicts(by_executor(other, refuse(Ground::Unreliable)), "notice-not-delivered").await;
    workflow.done(&by_clerk(other, notice(ALLOWED, Delivery::Telephone))).await;
    workflow.conflicts(by_executor(other, refuse(Ground::NotCompliant)), "too-early-to-refuse").await;
    house.jump("2026-12-01T09:00:00+05:00");
    workflow.done(&by_executor(other, refuse(Ground::NotCompliant))).await;
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_too_few_days_are_left_it_is_closed() {
    let house = House::new().await;
    let workflow = house.start().await;
    let [told, late] = [workflow.studied(1).await, workflow.studied(2).await];
    house.jump(LAST_DAY);
    workflow.done(&by_executor(told, propose(Ground::Unreliable))).await;
    house.jump(TOO_LATE);
    workflow.conflicts(by_executor(late, propose(Ground::Unreliable)), "too-late-to-refuse").await;
    workflow.done(&by_executor(late, Step::Draft(Draft::Duplicate))).await;
    // A proposal in time is gone through with, whatever the term does meanwhile; nobody is refused by silence.
    workflow.done(&by_clerk(told, notice(TOO_LATE, Delivery::Letter))).await;
    house.jump("2026-12-15T09:00:00+05:00");
    house.until(async || house.timers().await.is_empty()).await;
    assert!(!house.story(told).await.contains(&"drafted".to_owned()));
    workflow.done(&by_executor(told, refuse(Ground::Unreliable))).await;
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_is_of_its_role_and_of_the_one_who_studies_the_case() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.studied(1).await;
    for (step, allowed) in [
        (propose(Ground::Unreliable), executor()),
        (notice(NOON, Delivery::Letter), clerk()),
        (objection(true), clerk()),
        (set_hearing(ALLOWED), executor()),
        (held(ALLOWED), executor()),
    ] {
        for who in [clerk(), executor(), head()].into_iter().filter(|who| *who != allowed) {
            assert_eq!(workflow.refused(by(who, case, step.clone())).await, (403, "wrong-role".to_owned()));
        }
    }
    let stranger = Actor { id: StaffId::parse("e-2").unwrap(), ..executor() };
    for step in [propose(Ground::Unreliable), set_hearing(ALLOWED), held(ALLOWED)] {
        let refused = workflow.refused(by(stranger.clone(), case, step)).await;
        assert_eq!(refused, (403, "other-executor".to_owned()));
    }
    workflow.conflicts(by_executor(case, propose(Ground::NoConsent)), "consent-given").await;
    assert!(!house.story(case).await.contains(&"refusal-proposed".to_owned()));
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_case_hears_nobody() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.studied(1).await;
    workflow.done(&by_executor(case, propose(Ground::Unreliable))).await;
    let statement = file(3);
    let party = telnusqa_domain::case::Party::Applicant;
    workflow.done(&by_clerk(case, Step::Withdraw { by: party, statement })).await;
    for asked in [
        by_clerk(case, notice(NOON, Delivery::Letter)),
        by_clerk(case, objection(true)),
        by_executor(case, set_hearing(ALLOWED)),
        by_executor(case, refuse(Ground::Unreliable)),
    ] {
        workflow.conflicts(asked, "withdrawn").await;
    }
    workflow.stop().await;
}
