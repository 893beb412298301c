//! The main job: 600 packages of the State Corporation, answered as the contract demands.

use std::time::Duration;

use serde_json::Value;
use telnusqa_tests::house::{House, Options, root};
use telnusqa_tests::wait::until;

use crate::faults::{assert_whole, publish};

const BOUND: Duration = Duration::from_secs(30);

#[tokio::test]
async fn the_feed_is_answered_and_the_same_again() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let (first, again) = (house.path().join("first.jsonl"), house.path().join("again.jsonl"));
    publish(&house, &["--answers", first.to_str().expect("a path")]).await;
    let made = made_of_packages(&house).await;
    publish(&house, &["--answers", again.to_str().expect("a path")]).await;
    assert_eq!(made_of_packages(&house).await, made, "the same feed again makes no new event");
    let read = |path| std::fs::read_to_string(path).expect("answers");
    assert_eq!(read(first), read(again), "byte for byte");
    house.stop().await;
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::start_in(folder, Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    publish(&house, &[]).await;
    let made = made_of_packages(&house).await;
    let folder = house.stop().await;
    let house = House::start_in(folder, Options::default()).await;
    publish(&house, &[]).await;
    assert_eq!(made_of_packages(&house).await, made);
    house.stop().await;
}

/// Events, but those that time alone brings: the feed's clock jumps when a house stands idle for some seconds.
async fn made_of_packages(house: &House) -> i64 {
    assert_whole(house).await;
    let made = "select count(*) from log.events
                where kind not in ('parcel-missing', 'step-near', 'step-overrun', 'term-expired', 'term-near')";
    sqlx::query_scalar(made).fetch_one(&house.database().await).await.expect("a count")
}

#[tokio::test]
async fn a_caller_is_told_the_truth_in_each_language() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    publish(&house, &[]).await;
    assert_whole(&house).await;
    let feed = std::fs::read_to_string(root().join("tests/data/iis/feed.jsonl")).expect("the feed");
    let first: serde_json::Value = serde_json::from_str(feed.lines().next().expect("a line")).expect("JSON");
    let applicant = &first["data"]["applicant"];
    for key in [&first["subject"], &applicant["iin"], &applicant["phone"]] {
        for (language, word) in [("kk", "22 қыркүйек"), ("ru", "22 сентября"), ("en", "22 September")] {
            let output = house.run(&["status", key.as_str().expect("a text"), "--lang", language]).await;
            let told = String::from_utf8(output.stdout).expect("UTF-8");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert!(told.contains(word), "{language}: {told}");
            assert!(!told.contains(applicant["surname"].as_str().expect("a text")), "{told}");
        }
    }
    house.stop().await;
}

#[tokio::test]
async fn operations_see_every_event_who_lags_and_all_of_a_case() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    publish(&house, &[]).await;
    let head = assert_whole(&house).await;
    let rows = |output: &std::process::Output| -> Vec<Value> {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let events = rows(&house.run(&["tail", "--after", "0", "--json"]).await);
    let positions: Vec<i64> = events.iter().filter_map(|event| event["position"].as_i64()).collect();
    assert_eq!(positions, (1..=head).collect::<Vec<_>>());
    let accepted = rows(&house.run(&["tail", "--after", "0", "--kind", "accepted", "--json"]).await);
    assert_eq!(accepted.len(), events.iter().filter(|event| event["kind"] == "accepted").count());

    // the newest of a kind, wherever they stand
    let newest = rows(&house.run(&["tail", "--last", "3", "--kind", "accepted", "--json"]).await);
    assert_eq!(newest, accepted[accepted.len() - 3..]);
    let first_of_them = newest[0]["position"].as_i64().expect("a position");
    assert!(first_of_them <= head - 3, "{first_of_them} of {head}: others came after it");

    until("everybody to have followed", BOUND, || async {
        let rows = rows(&house.run(&["lag", "--json"]).await);
        let followers = rows.iter().filter(|row| row["consumer"].is_string());
        (followers.clone().count() == 6 && followers.clone().all(|row| row["behind"] == 0)).then_some(())
    })
    .await;

    let Value::String(number) = &accepted[0]["body"]["submission"]["number"] else { panic!("{}", accepted[0]) };
    let case = &accepted[0]["case"];
    for key in [number.as_str(), case.as_str().expect("an identity")] {
        let [found] = rows(&house.run(&["case", key, "--json"]).await).try_into().expect("one case");
        assert_eq!(
            (&found["case"], &found["card"]["applicationNumber"]),
            (case, &accepted[0]["body"]["submission"]["number"])
        );
        let of_case = events.iter().filter(|event| event["case"] == *case).count();
        assert_eq!(found["events"].as_array().map(Vec::len), Some(of_case));
        let watched = found["timers"].as_array().is_some_and(|timers| !timers.is_empty());
        assert_eq!(found["card"]["termExpired"], !watched, "a term that runs is watched: {found}");
    }
    let doctor = house.run(&["doctor"]).await;
    let found = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.status.success(), "{found}");
    assert!(found.contains("IIS_INTAKE 0 % full, IIS_OUTCOME 0 % full"), "{found}");
    for part in ["certificates", "clock", "log", "rights"] {
        assert!(found.lines().any(|line| line.starts_with("ok ") && line.contains(part)), "{part}: {found}");
    }
    assert!(found.contains("calendar     terms reach into 2027, whose days off are provisional"), "{found}");

    let unknown = house.run(&["case", "TN-2026-0000000-0"]).await;
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("find a case by TN-2026-0000000-0"));
    house.stop().await;
}
