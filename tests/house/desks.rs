//! The desks of staff in a real browser, from the office's door to the applicant's hand.

use serde_json::json;
use telnusqa_tests::house::{House, Options, root};

use crate::office::{Door, answered, with};
use crate::portal::COLLEGE;

/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";

#[tokio::test]
async fn staff_work_a_day_in_both_languages() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let mut numbers = Vec::new();
    for (at, language) in ["kk", "ru", "kk", "ru"].into_iter().enumerate() {
        let mut said = with("/language", json!(language));
        said["original"]["number"] = json!(format!("012345{at}"));
        if at >= 2 {
            // no message reaches them
            said["applicant"]["phone"] = json!("87142501234");
            said["applicant"].as_object_mut().expect("an object").remove("email");
        }
        let sent = door.post("applications", &clerk, &format!("desks-{at}")).json(&said);
        let (status, answer) = answered(sent).await;
        assert_eq!((status, answer["outcome"].as_str()), (201, Some("accepted")), "{answer}");
        numbers.push(answer["applicationNumber"].as_str().expect("a number").to_owned());
    }
    let told = house.run(&["staff", "sign-in", "o-1"]).await;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let code = told.lines().find_map(|line| line.strip_prefix("code")).map(str::trim);
    assert!(code.is_some_and(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())), "{told}");
    let owner = house.secrets()["postgres"]["telnusqa_owner"].as_str().expect("the owner's address").to_owned();
    let owner = sqlx::PgPool::connect(&owner).await.expect("the database");
    sqlx::query(
        "INSERT INTO parked.messages (service, kind, position, reason, reason_code)
         SELECT 'test', 'event', position, 'the calendar does not know the year 2031', 'unknown-year' FROM generate_series(1, 3) AS position",
    )
    .execute(&owner)
    .await
    .expect("something is parked");
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with Playwright");
    let mut command = tokio::process::Command::new(&python);
    command.arg(root().join("tests/desks/day.py")).arg(house.path()).args(&numbers);
    if let Ok(pictures) = std::env::var("TELNUSQA_TEST_PICTURES") {
        command.args(["--pictures", &pictures]);
    }
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().await.expect("run Python");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    house.stop().await;
}
