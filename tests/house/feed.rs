//! The main job: 600 packages of the State Corporation, answered as the contract demands.

use telnusqa_tests::house::{House, Options, root};

use crate::faults::{assert_whole, publish};

#[tokio::test]
async fn the_feed_is_answered_and_the_same_again() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let (first, again) = (house.path().join("first.jsonl"), house.path().join("again.jsonl"));
    publish(&house, &["--answers", first.to_str().expect("a path")]).await;
    let head = assert_whole(&house).await;
    publish(&house, &["--answers", again.to_str().expect("a path")]).await;
    assert_eq!(assert_whole(&house).await, head, "the same feed again makes no new event");
    let read = |path| std::fs::read_to_string(path).expect("answers");
    assert_eq!(read(first), read(again), "byte for byte");
    house.stop().await;
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::start_in(folder, Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    publish(&house, &[]).await;
    let head = assert_whole(&house).await;
    let folder = house.stop().await;
    let house = House::start_in(folder, Options::default()).await;
    publish(&house, &[]).await;
    assert_eq!(assert_whole(&house).await, head);
    house.stop().await;
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
