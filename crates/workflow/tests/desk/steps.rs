//! Each step done, refused, repeated and raced.

use std::collections::BTreeSet;

use telnusqa_chassis::commands::ask;
use telnusqa_contracts::command::{Reply, Request, Step};
use telnusqa_domain::case::{Actor, CaseId, Channel, Digest, Draft, Ground, Party, StaffId};
use telnusqa_domain::identity::Bin;
use uuid::Uuid;

use crate::house::*;

const WITHDRAW: Step = Step::Withdraw { by: Party::Applicant, statement: telnusqa_domain::case::FileRef([3; 32]) };

fn courier() -> Step {
    Step::HandToCourier { waybill: Digest([8; 32]) }
}

fn issue() -> Step {
    Step::Issue { identity: file(2), original: false, to: Party::Applicant }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_life_through_the_corporation() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    let done = workflow.done(&by_clerk(case, Step::Register)).await;
    let told: Vec<_> = done.events.iter().map(|event| (event.kind.as_str(), event.version)).collect();
    assert_eq!((told, done.repeated), (vec![("delivered", 3), ("registered", 4)], false));
    workflow.done(&by_head(case, assign())).await;
    workflow.done(&by_executor(case, Step::Draft(Draft::Duplicate))).await;
    workflow.done(&by_head(case, Step::ReturnForRework { remark: file(5) })).await;
    workflow.done(&by_executor(case, Step::Draft(Draft::Duplicate))).await;
    assert_eq!(house.story(case).await.last().unwrap(), "drafted");
    workflow.sign(case, 2).await;
    workflow.done(&by_clerk(case, courier())).await;
    workflow.done(&by_clerk(case, Step::ConfirmArrival)).await;
    let kinds = "accepted dispatched delivered registered assigned drafted rework-demanded drafted prepared signed sent \
                 arrived";
    assert_eq!(house.story(case).await.join(" "), kinds);
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_life_at_the_college_and_one_that_is_taken_back() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Office).await;
    workflow.signed(case).await;
    workflow.done(&by_clerk(case, issue())).await;
    assert_eq!(house.story(case).await.join(" "), "accepted registered assigned drafted prepared signed issued");
    let other = workflow.case(2, Channel::Counter).await;
    workflow.done(&by_clerk(other, WITHDRAW)).await;
    assert_eq!(house.story(other).await.join(" "), "accepted dispatched withdrawn");
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_not_be_is_refused_by_name_and_changes_nothing() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    let refused = async |asked: Request, status: u16, kind: &str, code: &str| {
        let head = house.count("SELECT position FROM log.head").await;
        let problem = workflow.problem(&asked).await;
        let codes: Vec<_> = problem.errors.iter().map(|fault| fault.code.as_str()).collect();
        assert_eq!((problem.status, codes), (status, vec![code]), "{:?}", asked.step);
        assert_eq!(problem.r#type, format!("https://telnusqa.kz/problems/{kind}"));
        assert!(problem.errors[0].pointer.is_empty() && !problem.errors[0].detail.kk.is_empty());
        assert_eq!(house.count("SELECT position FROM log.head").await, head, "{:?}", asked.step);
    };
    let elsewhere = Actor { college: Bin::parse("970940123375").unwrap(), ..clerk() };
    refused(by(elsewhere, case, Step::Register), 403, "forbidden", "other-college").await;
    refused(by_head(case, Step::Register), 403, "forbidden", "wrong-role").await;
    refused(by_executor(case, WITHDRAW), 403, "forbidden", "wrong-role").await;
    let unknown = CaseId(Uuid::from_u128(404));
    refused(by_clerk(unknown, Step::Register), 404, "not-found", "not-accepted").await;
    refused(Request { expected: Some(1), ..by_clerk(unknown, WITHDRAW) }, 404, "not-found", "not-accepted").await;
    // Out of order.
    refused(by_head(case, assign()), 409, "conflict", "not-registered").await;
    refused(by_executor(case, Step::Draft(Draft::Duplicate)), 409, "conflict", "not-registered").await;
    refused(by_head(case, Step::ReturnForRework { remark: file(5) }), 409, "conflict", "not-drafted").await;
    refused(by_clerk(case, courier()), 409, "conflict", "not-signed").await;
    refused(by_clerk(case, Step::ConfirmArrival), 409, "conflict", "not-signed").await;
    refused(by_clerk(case, issue()), 409, "conflict", "not-signed").await;
    workflow.done(&by_clerk(case, Step::Register)).await;
    refused(by_clerk(case, Step::Register), 409, "conflict", "registered-before").await;
    workflow.done(&by_head(case, assign())).await;
    let stranger = Actor { id: StaffId::parse("e-2").unwrap(), ..executor() };
    refused(by(stranger, case, Step::Draft(Draft::Duplicate)), 403, "forbidden", "other-executor").await;
    let no_consent = Step::Draft(Draft::Refusal { fact: file(4), ground: Ground::NoConsent });
    refused(by_executor(case, no_consent), 409, "conflict", "consent-given").await;
    workflow.done(&by_executor(case, Step::Draft(Draft::Duplicate))).await;
    refused(by_executor(case, Step::Draft(Draft::Duplicate)), 409, "conflict", "drafted-before").await;
    workflow.sign(case, 1).await;
    workflow.done(&by_clerk(case, courier())).await;
    refused(by_clerk(case, courier()), 409, "conflict", "sent-before").await;
    refused(by_clerk(case, issue()), 409, "conflict", "not-at-college").await;
    workflow.done(&by_clerk(case, WITHDRAW)).await;
    refused(by_clerk(case, WITHDRAW), 409, "conflict", "withdrawn").await;
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_or_is_not_ours_is_told_so() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    let raw = async |verb: &str, body: Vec<u8>| {
        let subject = format!("command.v1.workflow.{verb}");
        match ask(&workflow.service.bus, subject, body, std::time::Duration::from_secs(60)).await.unwrap() {
            Reply::Done(done) => panic!("{done:?}"),
            Reply::Problem(problem) => problem.r#type.rsplit('/').next().unwrap().to_owned(),
        }
    };
    let register = by_clerk(case, Step::Register).to_json();
    let sign = by_head(case, Step::Sign { document: file(1), signature: file(2) }).to_json();
    for (verb, body) in [
        ("register", Vec::new()),
        ("register", b"{\"by\":{}}".to_vec()),
        ("register", [&register[..register.len() - 1], b",\"cause\":1}"].concat()),
        ("assign", register.clone()),
        ("dance", register),
        ("sign", sign),
    ] {
        assert_eq!(raw(verb, body).await, "invalid-request", "{verb}");
    }
    assert_eq!(house.story(case).await.join(" "), "accepted dispatched");
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_is_answered_with_what_was_done_and_a_stale_version_with_nothing_done() {
    let house = House::new().await;
    let workflow = house.start().await;
    let case = workflow.case(1, Channel::Counter).await;
    let asked = Request { expected: Some(2), ..by_clerk(case, Step::Register) };
    let first = workflow.done(&asked).await;
    // Also by another instance, after the first has gone, and though the version is not that any more.
    workflow.stop().await;
    let workflow = house.start().await;
    let again = workflow.done(&asked).await;
    assert_eq!((again.events, again.repeated), (first.events, true));
    let stale = workflow.problem(&Request { expected: Some(2), ..by_head(case, assign()) }).await;
    assert_eq!((stale.status, stale.r#type.as_str()), (412, "https://telnusqa.kz/problems/stale"));
    workflow.done(&Request { expected: Some(4), ..by_head(case, assign()) }).await;
    assert_eq!(house.story(case).await.join(" "), "accepted dispatched delivered registered assigned");
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_those_who_race_one_wins_and_the_others_are_told() {
    let house = House::new().await;
    let (one, other) = (house.start().await, house.start().await);
    for number in 1..=20 {
        let case = one.case(number, Channel::Counter).await;
        let asked: Vec<_> = (0..8).map(|_| by_clerk(case, Step::Register)).collect();
        let replies =
            asked.iter().enumerate().map(|(at, asked)| if at % 2 == 0 { one.ask(asked) } else { other.ask(asked) });
        let replies = futures_util::future::join_all(replies).await;
        let (mut won, mut told) = (0, BTreeSet::new());
        for reply in replies {
            match reply {
                Reply::Done(done) => won += i32::from(!done.repeated),
                Reply::Problem(problem) => {
                    told.insert((problem.status, problem.errors[0].code.clone()));
                }
            }
        }
        assert_eq!((won, told), (1, BTreeSet::from([(409, "registered-before".to_owned())])));
        assert_eq!(house.story(case).await.join(" "), "accepted dispatched delivered registered");
    }
    one.stop().await;
    other.stop().await;
}
