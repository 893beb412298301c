//! An application on the public page in a real browser: filled in, certified by a code or a signature, and led by the college like every other.

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options, root};

use crate::office::{Door, nothing_personal_in, nothing_personal_in_the_log};
use crate::portal::{COLLEGE, signer};

/// A Monday, by day: codes and messages go at once.
const NOW: &str = "2026-11-23T10:05:12+05:00";

#[tokio::test]
async fn an_applicant_applies_without_the_portal_in_two_languages() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with Playwright");
    let mut command = tokio::process::Command::new(&python);
    command.arg(root().join("tests/desks/apply.py")).arg(house.path()).arg(signer());
    if let Ok(pictures) = std::env::var("TELNUSQA_TEST_PICTURES") {
        command.args(["--pictures", &pictures]);
    }
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().await.expect("run Python");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));

    let clerk = door.token("clerk", Some(COLLEGE));
    for (number, language) in told.split_whitespace().zip(["kk", "ru", "ru"]) {
        let card = door.stands(number, "delivered", 0).await;
        assert_eq!((&card["channel"], &card["language"]), (&json!("portal"), &json!(language)), "{card}");
        let (_, receipt) = door.get(&format!("cases/{number}/receipt"), &clerk).await;
        assert_eq!((&receipt["outcome"], &receipt["missing"]), (&json!("accepted"), &json!([])), "{receipt}");
        assert_eq!(receipt["receipt"]["acceptor"]["id"], "telnusqa", "{receipt}");
        assert!(receipt["dueOn"] != Value::Null, "{receipt}");
    }
    // The college goes on with it like with every other.
    let number = told.split_whitespace().next().expect("a number");
    door.step(number, "register", "clerk", json!({})).await;
    nothing_personal_in_the_log(&house).await;
    nothing_personal_in(&house, &["notification.codes", "notification.confirmed"]).await;
    house.stop().await;
}
