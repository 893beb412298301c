//! A house under test: started, looked at, broken, stopped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use sqlx::PgPool;
use tokio::process::{Child, Command};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::wait::until;

const READY_MAX: Duration = Duration::from_secs(60);
const STOP_MAX: Duration = Duration::from_secs(30);

/// Two cores carry two houses at a time.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A running house.
pub struct House {
    child: Child,
    folder: tempfile::TempDir,
    _turn: SemaphorePermit<'static>,
}

/// How a house is started.
#[derive(Default)]
pub struct Options<'o> {
    /// Further arguments of `up`.
    pub arguments: &'o [&'o str],
    /// Further environment of `up` and its services.
    pub environment: &'o [(&'o str, &'o str)],
}

impl House {
    /// Starts a house with the clock of the feed and waits until it is ready.
    pub async fn start(options: Options<'_>) -> Self {
        let folder = tempfile::Builder::new().prefix("telnusqa-house-").tempdir().expect("a folder");
        Self::start_in(folder, options).await
    }

    /// Starts a house in a folder that may have been one before.
    pub async fn start_in(folder: tempfile::TempDir, options: Options<'_>) -> Self {
        let turn = TURNS.acquire().await.expect("never closed");
        let _ = std::fs::remove_file(folder.path().join("endpoints.json"));
        let log = std::fs::File::create(folder.path().join("up.log")).expect("a log file");
        let mut command = Command::new(binary());
        command.arg("up").arg("--dir").arg(folder.path()).args(["--web", "0", "--nats", "0"]);
        command.args(options.arguments).envs(options.environment.iter().copied());
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log file")).stderr(log).kill_on_drop(true);
        let child = command.spawn().expect("start `telnusqa up`: build the binary first");
        let mut house = Self { child, folder, _turn: turn };
        house.ready().await;
        house
    }

    /// Waits until `endpoints.json` is there.
    async fn ready(&mut self) {
        let path = self.path().join("endpoints.json");
        let began = std::time::Instant::now();
        while !path.exists() {
            if let Some(status) = self.child.try_wait().expect("look at `up`") {
                panic!("`up` ended with {status}: {}", self.log());
            }
            assert!(began.elapsed() < READY_MAX, "`up` is not ready: {}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Its folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What `up` and its services have logged.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path().join("up.log")).unwrap_or_default()
    }

    /// `endpoints.json` as it is now.
    #[must_use]
    pub fn endpoints(&self) -> Value {
        let text = std::fs::read_to_string(self.path().join("endpoints.json")).expect("endpoints.json");
        serde_json::from_str(&text).expect("endpoints.json is JSON")
    }

    /// The token of a role.
    #[must_use]
    pub fn token(&self, role: &str) -> String {
        let endpoints = self.endpoints();
        let staff = endpoints["staff"].as_array().expect("staff").iter().find(|staff| staff["role"] == role).cloned();
        staff.expect("the role")["token"].as_str().expect("a token").to_owned()
    }

    /// The log's database, as operations.
    pub async fn database(&self) -> PgPool {
        let url = self.endpoints()["postgres"].as_str().expect("postgres").to_owned();
        sqlx::postgres::PgPoolOptions::new().max_connections(2).connect(&url).await.expect("the database")
    }

    /// `secrets.json`.
    #[must_use]
    pub fn secrets(&self) -> Value {
        let text = std::fs::read_to_string(self.path().join("secrets.json")).expect("secrets.json");
        serde_json::from_str(&text).expect("secrets.json is JSON")
    }

    /// The bus, as the counterpart.
    pub async fn counterpart(&self) -> async_nats::Client {
        let endpoints = self.endpoints();
        let text = |name: &str| endpoints["iis"][name].as_str().expect("how the IIS signs in").to_owned();
        let options = async_nats::ConnectOptions::with_user_and_password(text("user"), text("password"));
        let bus = endpoints["nats"].as_str().expect("nats").to_owned();
        options.custom_inbox_prefix(text("inbox")).connect(bus).await.expect("the bus")
    }

    /// Its clock goes on from a moment (RFC 3339), as its own processes set it.
    #[expect(clippy::disallowed_methods, reason = "the clock is anchored at the machine's moment")]
    pub fn goes_to(&self, moment: &str) {
        let lock =
            std::fs::File::options().append(true).open(self.path().join("clock.lock")).expect("the clock's lock");
        lock.lock().expect("the clock in hand");
        let [file, new] = ["clock.json", "clock.json.new"].map(|name| self.path().join(name));
        let mut clock: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("the clock")).expect("JSON");
        clock["realAnchor"] = Value::from(chrono::Utc::now().to_rfc3339());
        clock["serviceAnchor"] = Value::from(moment);
        std::fs::write(&new, clock.to_string()).expect("write the clock");
        std::fs::rename(new, file).expect("set the clock");
    }

    /// The process ids by name, as they are now.
    #[must_use]
    pub fn pids(&self) -> BTreeMap<String, i32> {
        serde_json::from_value(self.endpoints()["pids"].clone()).expect("pids")
    }

    /// `kill -9` of one of its processes; waits until another one has taken its place.
    pub async fn kill(&self, name: &str) {
        let pid = *self.pids().get(name).unwrap_or_else(|| panic!("no process {name} in {:?}", self.pids()));
        kill(Pid::from_raw(pid), Signal::SIGKILL).expect("kill it");
        until(&format!("{name} to be started again"), READY_MAX, || async {
            self.pids().get(name).is_some_and(|now| *now != pid).then_some(())
        })
        .await;
    }

    /// Runs a verb of the binary against this house.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(binary());
        command.args(arguments).env("TELNUSQA_DIR", self.path()).stdin(Stdio::null());
        command.output().await.expect("run the binary")
    }

    /// Asks it to stop, and sees that nothing of it is left running; its folder, with the data.
    pub async fn stop(mut self) -> tempfile::TempDir {
        let pids = self.pids();
        let up = Pid::from_raw(i32::try_from(self.child.id().expect("a process")).expect("a pid"));
        kill(up, Signal::SIGTERM).expect("ask it to stop");
        let status = tokio::time::timeout(STOP_MAX, self.child.wait()).await.expect("it stops in time");
        assert!(status.expect("it ends").success(), "{}", self.log());
        for (name, pid) in pids {
            assert!(kill(Pid::from_raw(pid), None).is_err(), "{name} is still running");
        }
        self.folder
    }
}

/// The binary under test: it lies beside the folder of the test's own binary.
#[must_use]
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    test.ancestors().nth(2).expect("a target folder").join("telnusqa")
}

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root").to_owned()
}
