//! Feeds of other seeds and faults, made, published and judged by another implementation of the contract (Python).

use telnusqa_tests::house::{House, Options, root};

#[tokio::test]
async fn feeds_of_other_seeds_are_answered_as_the_contract_says() {
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with nats-py and holidays");
    let house = House::start(Options { arguments: &["--clock", "2026-11-20T15:00+05:00"], ..Options::default() }).await;
    for seed in ["1", "2", "3"] {
        let mut command = tokio::process::Command::new(&python);
        command.arg(root().join("tests/counterpart/play.py")).arg(house.path()).args(["--seed", seed, "--rounds", "3"]);
        let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().await.expect("run Python");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    }
    crate::faults::assert_whole(&house).await;
    house.stop().await;
}
