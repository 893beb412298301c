//! Whatever is killed on the way: the same answers, each case once, no hole, read models equal to a fresh replay.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use telnusqa_tests::house::{House, Options, binary, root};
use telnusqa_tests::wait::until;

const FEED: &str = "tests/data/iis/feed.jsonl";
const EXPECTED: &str = "tests/data/iis/feed.expected.jsonl";
const BOUND: Duration = Duration::from_secs(120);

/// Publishes the feed and demands 600 of 600.
pub(crate) async fn publish(house: &House, more: &[&str]) {
    let (feed, expected) = (root().join(FEED), root().join(EXPECTED));
    let mut arguments = vec!["iis", "publish", feed.to_str().expect("a path")];
    arguments.extend(["--expect", expected.to_str().expect("a path")]);
    arguments.extend(more);
    let output = house.run(&arguments).await;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}\n{}", String::from_utf8_lossy(&output.stderr), house.log());
    assert!(told.contains("600 of 600 as expected"), "{told}");
}

/// Waits until the read models have caught up, and checks log and read models; the head of the log.
pub(crate) async fn assert_whole(house: &House) -> i64 {
    let database = house.database().await;
    let count = |query: &'static str| {
        let database = database.clone();
        async move { sqlx::query_scalar::<_, i64>(query).fetch_one(&database).await.ok() }
    };
    until("the read models to reach the head", BOUND, || async {
        let head = count("select position from log.head").await?;
        let applied = count("select position from consumers.checkpoints where consumer = 'status'").await?;
        (head == applied).then_some(())
    })
    .await;
    let head = count("select position from log.head").await.expect("a head");
    assert_eq!(count("select count(*) from log.events").await, Some(head), "no hole in the positions");
    assert_eq!(count("select coalesce(max(position), 0) from log.events").await, Some(head));
    let twice = count(
        "select count(*) from (select body->'submission'->>'iisNumber' from log.events where kind = 'accepted' \
         group by 1 having count(*) > 1) doubled",
    );
    assert_eq!(twice.await, Some(0), "each case once");
    let replay = house.run(&["replay", "status", "--check"]).await;
    assert!(replay.status.success(), "{}", String::from_utf8_lossy(&replay.stdout));
    head
}

/// Starts the feed at a pace that leaves time to break things.
fn slowly(house: &House) -> tokio::task::JoinHandle<std::process::Output> {
    let mut command = tokio::process::Command::new(binary());
    command.args(["iis", "publish"]).arg(root().join(FEED)).arg("--expect").arg(root().join(EXPECTED));
    command.args(["--rate", "60", "--repeat-after", "5"]).env("TELNUSQA_DIR", house.path());
    tokio::spawn(async move { command.output().await.expect("publish") })
}

/// Waits until some hundred events more are in the log, or the feed is through.
async fn some_progress(house: &House, publishing: &tokio::task::JoinHandle<std::process::Output>) {
    let head = || async {
        let database = house.database().await;
        sqlx::query_scalar::<_, i64>("select position from log.head").fetch_one(&database).await.ok()
    };
    let from = until("the log to be readable", BOUND, head).await;
    until("some progress", BOUND, || async { (publishing.is_finished() || head().await? >= from + 20).then_some(()) })
        .await;
}

async fn finish(house: &House, publishing: tokio::task::JoinHandle<std::process::Output>) {
    let output = publishing.await.expect("publishing");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("600 of 600 as expected"), "{told}\n{}", house.log());
    assert_whole(house).await;
    publish(house, &[]).await;
}

#[tokio::test]
async fn the_feed_survives_kills_of_each_service() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let publishing = slowly(&house);
    for name in ["intake", "relay", "status", "web", "intake", "status", "relay"] {
        some_progress(&house, &publishing).await;
        house.kill(name).await;
    }
    finish(&house, publishing).await;
    house.stop().await;
}

#[tokio::test]
async fn the_feed_survives_kills_of_the_database_and_the_bus() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let publishing = slowly(&house);
    for name in ["postgres", "nats", "postgres", "nats"] {
        some_progress(&house, &publishing).await;
        house.kill(name).await;
    }
    finish(&house, publishing).await;
    house.stop().await;
}

#[tokio::test]
async fn the_feed_survives_the_loss_of_streams() {
    let house = House::start(Options { arguments: &["--clock", "feed"], ..Options::default() }).await;
    let publishing = slowly(&house);
    some_progress(&house, &publishing).await;
    delete_cases(&house).await;
    some_progress(&house, &publishing).await;
    wipe_bus(&house).await;
    finish(&house, publishing).await;
    house.stop().await;
}

/// Where nothing is to be answered, the counterpart has a stream to read from all the same.
#[tokio::test]
async fn a_quiet_house_has_its_streams_again() {
    let house = House::start(Options { arguments: &["--clock", "2026-09-01T09:00+05:00"], ..Options::default() }).await;
    wipe_bus(&house).await;
    until("every stream to be there", Duration::from_secs(30), || async {
        let bus = admin(&house).await.ok()?;
        for stream in ["IIS_INTAKE", "IIS_OUTCOME", "CASES"] {
            bus.get_stream(stream).await.ok()?;
        }
        Some(())
    })
    .await;
    house.stop().await;
}

/// Deletes the stream `CASES`.
async fn delete_cases(house: &House) {
    let bus = admin(house).await.expect("the bus");
    bus.delete_stream("CASES").await.expect("delete the stream");
}

/// The bus as the user who may do everything.
async fn admin(house: &House) -> Result<async_nats::jetstream::Context, async_nats::ConnectError> {
    let password = house.secrets()["nats"]["admin"].as_str().expect("the password").to_owned();
    let nats = house.endpoints()["nats"].as_str().expect("nats").to_owned();
    let options = async_nats::ConnectOptions::with_user_and_password("admin".to_owned(), password);
    let client = options.custom_inbox_prefix("_INBOX.admin").connect(nats).await?;
    Ok(async_nats::jetstream::new(client))
}

/// Deletes everything that JetStream has stored, while the server is down.
async fn wipe_bus(house: &House) {
    let (up, nats) = (house.pids()["up"], house.pids()["nats"]);
    kill(Pid::from_raw(up), Signal::SIGSTOP).expect("hold the supervisor");
    kill(Pid::from_raw(nats), Signal::SIGKILL).expect("kill the server");
    let store = house.path().join("nats/jetstream");
    until("the server to be gone and its files deleted", BOUND, || async {
        std::fs::remove_dir_all(&store).ok().filter(|()| !store.exists())
    })
    .await;
    kill(Pid::from_raw(up), Signal::SIGCONT).expect("let the supervisor go on");
}
