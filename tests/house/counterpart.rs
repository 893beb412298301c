//! Feeds of other seeds and faults, made, published and judged by another implementation of the contract (Python).

use telnusqa_tests::house::{House, Options, root};

/// Runs a program of the counterpart against a house, and fails with what it says.
async fn counterpart(house: &House, program: &str, arguments: &[&str]) {
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with nats-py and holidays");
    let mut command = tokio::process::Command::new(&python);
    command.arg(root().join("tests/counterpart").join(program)).arg(house.path()).args(arguments);
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().await.expect("run Python");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
}

async fn house() -> House {
    House::start(Options { arguments: &["--clock", "2026-11-20T15:00+05:00"], ..Options::default() }).await
}

#[tokio::test]
async fn feeds_of_other_seeds_are_answered_as_the_contract_says() {
    let house = house().await;
    for seed in ["1", "2", "3"] {
        counterpart(&house, "play.py", &["--seed", seed, "--rounds", "2"]).await;
    }
    crate::faults::assert_whole(&house).await;
    house.stop().await;
}

#[tokio::test]
async fn what_time_does_is_answered_as_the_contract_says() {
    let house = house().await;
    counterpart(&house, "passing.py", &[]).await;
    crate::faults::assert_whole(&house).await;
    house.stop().await;
}
