//! The applicant's own page in a real browser: a code by SMS, what he was told, who looked, how he wishes to be told; and a stranger's
//! telephone that is cut off.

use std::time::Duration;

use serde_json::json;
use telnusqa_tests::house::{House, Options, root};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, with};
use crate::portal::COLLEGE;

const BOUND: Duration = Duration::from_secs(60);
/// A Monday, by day: messages go at once.
const NOW: &str = "2026-11-23T10:05:12+05:00";

#[tokio::test]
async fn an_applicant_opens_his_page_and_a_stranger_stops_what_is_not_his() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let mut numbers = Vec::new();
    for (at, language) in ["kk", "ru"].into_iter().enumerate() {
        let mut said = with("/language", json!(language));
        said["original"]["number"] = json!(format!("012345{at}"));
        said["applicant"].as_object_mut().expect("an applicant").remove("email");
        let (status, answer) = answered(door.post("applications", &clerk, &format!("my-{at}")).json(&said)).await;
        assert_eq!((status, answer["outcome"].as_str()), (201, Some("accepted")), "{answer}");
        let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
        door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
        numbers.push(number);
    }
    door.step(&numbers[1], "withdraw", "clerk", json!({"by": "applicant", "statement": "Диплом табылды"})).await;
    until("its delivery", BOUND, || async {
        let (_, shown) = door.get(&format!("cases/{}/messages", numbers[1]), &clerk).await;
        (shown["messages"][0]["status"] == "delivered").then_some(())
    })
    .await;
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with Playwright");
    let mut command = tokio::process::Command::new(&python);
    command.arg(root().join("tests/desks/my.py")).arg(house.path()).args(&numbers);
    if let Ok(pictures) = std::env::var("TELNUSQA_TEST_PICTURES") {
        command.args(["--pictures", &pictures]);
    }
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().await.expect("run Python");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));

    // What went to the stranger did not come: a person tells the applicant.
    let list = until("the list of whom nobody reached", BOUND, || async {
        let (_, list) = door.get("messages/unreached", &clerk).await;
        (list["total"] == 1).then_some(list)
    })
    .await;
    assert_eq!(list["unreached"][0]["applicationNumber"], json!(numbers[1]), "{list}");
    // No code is a message of a case.
    for (number, messages) in numbers.iter().zip([0, 1]) {
        let (_, shown) = door.get(&format!("cases/{number}/messages"), &clerk).await;
        assert_eq!(shown["messages"].as_array().map(Vec::len), Some(messages), "{shown}");
    }
    // Who is forgotten is not found by the digest of a telephone either.
    let forgotten = house.run(&["vault", "forget", &numbers[1], "--contact-only", "--yes"]).await;
    assert!(forgotten.status.success(), "{}", String::from_utf8_lossy(&forgotten.stderr));
    let owner = house.secrets()["postgres"]["telnusqa_owner"].as_str().expect("the owner's address").to_owned();
    let owner = sqlx::PgPool::connect(&owner).await.expect("the database");
    for (table, left) in [("codes", 3), ("confirmed", 2), ("cut_offs", 0), ("telephones", 1)] {
        let query = format!("SELECT count(*) FROM notification.{table}");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&owner).await.expect("rows");
        assert_eq!(count, left, "{table}");
    }
    house.stop().await;
}
