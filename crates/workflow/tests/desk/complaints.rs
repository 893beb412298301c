//! Complaints over the bus, with days of their own: told when they pass, whatever the case does meanwhile.

use telnusqa_chassis::commands::ask;
use telnusqa_contracts::command::Reply;
use telnusqa_contracts::complaint::{Request, subject};
use telnusqa_domain::case::complaint::{About, Body, Official, Step, Verdict};
use telnusqa_domain::case::{CaseId, Channel, Party, StaffId};

use crate::house::*;

impl Running {
    async fn complain(&self, case: CaseId, by: Official, step: Step) -> Result<Vec<String>, String> {
        let kind = step.kind();
        let request = Request { by, case: case.0, cause: key(), expected: None, step };
        let asked = ask(&self.service.bus, subject(kind), request.to_json(), PATIENCE).await;
        match asked.expect("an answer") {
            Reply::Done(done) => Ok(done.events.into_iter().map(|event| event.kind).collect()),
            Reply::Problem(mut problem) => Err(problem.errors.remove(0).code),
        }
    }
}

fn operator() -> Official {
    Official::Operator(StaffId::parse("o-17").expect("an identity"))
}

fn of_service(body: Body) -> Step {
    Step::Register { about: About::Service, against: None, body, party: Party::Applicant, statement: file(3) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_days_of_a_complaint_are_told_also_after_the_end_of_its_case() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    let registered = workflow.complain(case, operator(), of_service(Body::QualityBody)).await;
    assert_eq!(registered, Ok(vec!["complaint-registered".to_owned()]));
    let again = workflow.complain(case, operator(), of_service(Body::QualityBody)).await;
    assert_eq!(again, Err("complained-before".to_owned()));
    let withdraw = telnusqa_domain::case::Command::Withdraw { at: moment(NOON), by: Party::Applicant, statement: None };
    workflow.happens(case, withdraw).await;
    let of_complaint = [
        "case-file-near.1 2026-11-25 04:00",
        "case-file-overdue.1 2026-11-26 19:00",
        "complaint-near.1 2026-12-11 04:00",
        "complaint-overdue.1 2026-12-14 19:00",
    ];
    house.until(async || house.timers().await == of_complaint).await;
    house.jump("2026-12-15T00:00:00+05:00");
    house.until(async || house.timers().await.is_empty()).await;
    let story = house.story(case).await.join(" ");
    let told = "case-file-near case-file-overdue complaint-near complaint-overdue";
    assert_eq!(story, format!("accepted dispatched complaint-registered withdrawn {told}"));
    let decided = Step::Decide {
        complaint: 1,
        decided_on: moment("2026-12-15T00:00:00+05:00").date_naive(),
        document: file(4),
        verdict: Verdict::Satisfied,
        working_days: None,
    };
    assert_eq!(workflow.complain(case, operator(), decided).await, Ok(vec!["complaint-decided".to_owned()]));
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_deal_with_a_complaint_is_told() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Office).await;
    let by = |actor| Official::Staff(actor);
    let to = |body| of_service(body);
    assert_eq!(workflow.complain(case, by(executor()), to(Body::Provider)).await, Err("wrong-role".to_owned()));
    assert_eq!(workflow.complain(case, operator(), to(Body::Corporation)).await, Err("body-not-competent".to_owned()));
    assert!(workflow.complain(case, by(clerk()), to(Body::Provider)).await.is_ok());
    let hand_over = || Step::HandOverFile { complaint: 1 };
    assert_eq!(workflow.complain(case, by(clerk()), hand_over()).await, Err("no-case-file-demanded".to_owned()));
    let unknown = Step::HandOverFile { complaint: 2 };
    assert_eq!(workflow.complain(case, by(clerk()), unknown).await, Err("complaint-unknown".to_owned()));
    workflow.stop().await;
}
