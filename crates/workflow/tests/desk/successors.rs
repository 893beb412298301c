//! A college that is no more: its open cases go to whoever took it over, in the same term, and its staff lose them.

use telnusqa_contracts::command::Step;
use telnusqa_domain::case::Channel;

use crate::house::*;

/// Who takes over, as the register of the region knows it.
const SUCCESSOR: &str = "961040767482";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_cases_go_to_the_successor_on_its_day() {
    let house = House::new().await;
    let workflow = house.start().await;
    let (open, ended) = (workflow.case(1, Channel::Counter).await, workflow.case(2, Channel::Office).await);
    workflow.done(&by_clerk(open, Step::Register)).await;
    workflow.done(&by_head(open, assign())).await;
    workflow.signed(ended).await;
    let issued = Step::Issue { identity: file(2), original: false, to: telnusqa_domain::case::Party::Applicant };
    workflow.done(&by_clerk(ended, issued)).await;
    house.until(async || house.count("SELECT count(*) FROM workflow.open_cases").await == 1).await;
    let of_term = async || -> Vec<String> {
        house.timers().await.into_iter().filter(|timer| timer.starts_with("term-")).collect()
    };
    let terms = of_term().await;
    assert_eq!(terms.len(), 2, "{terms:?}");
    // The register is published before the day on which the college ends.
    let known = include_str!("../../../../tests/data/iis/providers.json");
    let active = known.find(COLLEGE).and_then(|at| known[at..].find("\"active\"").map(|status| at + status));
    let (before, after) = known.split_at(active.expect("it works today"));
    let merged = format!("\"merged\", \"successor\": \"{SUCCESSOR}\", \"since\": \"2026-11-25\"");
    let text = format!("{before}{merged}{}", &after["\"active\"".len()..]);
    sqlx::query("INSERT INTO providers.publications (text) VALUES ($1)").bind(text).execute(&house.pool).await.unwrap();
    let known = async || {
        let route = |day: &str| workflow.service.providers.now().route(college(), day.parse().unwrap());
        route("2026-11-25").is_some() && route("2026-11-24").is_none()
    };
    house.until(known).await;
    assert_eq!(house.story(open).await.join(" "), "accepted dispatched delivered registered assigned");
    house.jump("2026-11-25T00:00:00+05:00");
    let moved = "accepted dispatched delivered registered assigned handed-to-successor";
    house.until(async || house.story(open).await.join(" ") == moved).await;
    house
        .until(async || {
            house.count("SELECT count(*) FROM workflow.open_cases WHERE college = '961040767482'").await == 1
        })
        .await;
    assert_eq!(of_term().await, terms, "no term moves");
    let lost = workflow.problem(&by_head(open, assign())).await;
    assert_eq!(lost.errors[0].code, "other-college");
    let ended = workflow.problem(&by_head(ended, assign())).await;
    assert_eq!(ended.errors[0].code, "handed-over", "what has ended stays where it was");
    workflow.stop().await;
}
