//! The two sides of the measurement: a whole house, and the servers of the straight line.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use async_nats::jetstream;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use sqlx::PgPool;
use telnusqa_servers::{Nats, Postgres, nats, postgres};
use tokio::process::{Child, Command};

use super::load::{Message, Target};
use super::{Args, messages};
use crate::endpoints::{Endpoints, StaffAccess};

const READY_MAX: Duration = Duration::from_secs(60);
const PASSWORD: &str = "bench";
/// Longer than the house grants its services.
const STOP_MAX: Duration = Duration::from_secs(30);

/// A whole house, started as anybody starts it.
pub(super) struct House {
    child: Child,
    college: String,
    endpoints: Endpoints,
    jetstream: jetstream::Context,
    pool: PgPool,
    /// How long it took from its start until it was ready.
    pub(super) ready_in: Duration,
}

impl House {
    /// Starts it in a folder below this one.
    pub(super) async fn start(folder: &Path) -> anyhow::Result<Self> {
        let dir = folder.join("house");
        std::fs::create_dir_all(&dir)?;
        let said = folder.join("house.log");
        let log = std::fs::File::create(&said)?;
        let began = Instant::now();
        // Whatever becomes of this process, the house ends as it should.
        let mut command = Command::from(telnusqa_servers::child::tied(&std::env::current_exe()?, "TERM"));
        command.arg("up").arg("--dir").arg(&dir).args(["--web", "0", "--nats", "0", "--clock", super::packages::CLOCK]);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut child = command.spawn().context("start the house")?;
        while !dir.join("endpoints.json").exists() {
            if let Some(status) = child.try_wait()? {
                bail!("start the house: it ended with {status}: {}", std::fs::read_to_string(&said)?.trim_end());
            }
            if began.elapsed() > READY_MAX {
                let said = std::fs::read_to_string(&said)?;
                bail!("start the house: it is not ready after {READY_MAX:?}: {}", said.trim_end());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let ready_in = began.elapsed();
        let endpoints = Endpoints::read(&dir)?;
        let url = endpoints.postgres.clone().context("find the database in endpoints.json")?;
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(3).connect(&url).await?;
        let iis = &endpoints.iis;
        let client = async_nats::ConnectOptions::with_user_and_password(iis.user.clone(), iis.password.clone())
            .custom_inbox_prefix(&iis.inbox)
            .connect(&endpoints.nats)
            .await?;
        let college = endpoints.staff.iter().find_map(|staff| staff.bin.clone()).context("find a college")?;
        Ok(Self { child, college, jetstream: jetstream::new(client), pool, ready_in, endpoints })
    }

    /// The college that the packages name.
    pub(super) fn college(&self) -> &str {
        &self.college
    }

    /// Where packages go in and rows come out.
    pub(super) fn target(&self) -> Target<'_> {
        Target {
            jetstream: &self.jetstream,
            pool: &self.pool,
            applied: "select position from consumers.checkpoints where consumer = 'status'",
            present: "select c.iis_number from status.cards c join status.live using (generation) \
                      where c.iis_number = any($1)",
        }
    }

    /// The database of the log and the read model, as operations.
    pub(super) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Where that is.
    pub(super) fn database(&self) -> anyhow::Result<&str> {
        self.endpoints.postgres.as_deref().context("find the database in endpoints.json")
    }

    /// The door for people.
    pub(super) fn web(&self) -> &str {
        &self.endpoints.web
    }

    /// The token of somebody with this role.
    pub(super) fn token(&self, role: &str) -> anyhow::Result<&str> {
        Ok(&self.staff(role)?.token)
    }

    /// With what somebody with this role signs in: name, password, secret.
    pub(super) fn account(&self, role: &str) -> anyhow::Result<(&str, &str, &str)> {
        let member = self.staff(role)?;
        let account = member.password.as_deref().zip(member.totp_secret.as_deref());
        account
            .map(|(password, secret)| (&*member.id, password, secret))
            .with_context(|| format!("find the account of {}", member.id))
    }

    fn staff(&self, role: &str) -> anyhow::Result<&StaffAccess> {
        self.endpoints.staff.iter().find(|member| member.role == role).with_context(|| format!("find the {role}"))
    }

    /// The gateways of SMS that stand in for real ones.
    pub(super) fn gateways(&self) -> anyhow::Result<Gateways> {
        let address = self.endpoints.sms.clone().context("find the gateways in endpoints.json")?;
        Ok(Gateways { address, client: reqwest::Client::new() })
    }

    /// Waits until everybody who follows the log has applied it all, and nothing more comes.
    pub(super) async fn applied(&self) -> anyhow::Result<()> {
        let behind = "select max(head.position - checkpoints.position) from log.head, consumers.checkpoints where consumer in ('notification', 'status')";
        let mut last = (-1_i64, Instant::now());
        loop {
            let head: i64 = sqlx::query_scalar("select position from log.head").fetch_one(&self.pool).await?;
            let lag: Option<i64> = sqlx::query_scalar(behind).fetch_one(&self.pool).await?;
            if head != last.0 || lag != Some(0) {
                last = (head, Instant::now());
            } else if last.1.elapsed() > Duration::from_secs(2) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// How many messages somebody has taken.
    pub(super) async fn told(&self) -> anyhow::Result<i64> {
        let query = "select count(*) from notification.messages where status in ('handed-over', 'delivered')";
        sqlx::query_scalar(query).fetch_one(&self.pool).await.context("count the messages")
    }

    /// The memory of one service, MB.
    pub(super) fn memory_of(&self, name: &str) -> anyhow::Result<f64> {
        let pid = self.endpoints.pids.get(name).with_context(|| format!("find {name}"))?;
        let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        megabytes(&rollup, "Rss:").with_context(|| format!("read the Rss of {name}"))
    }

    /// The settings that decide whether what was answered survives a loss of power.
    pub(super) async fn durability(&self) -> anyhow::Result<String> {
        let mut told = Vec::new();
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value: String =
                sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(&self.pool).await?;
            told.push(format!("{setting}={value}"));
        }
        Ok(format!(
            "PostgreSQL {}; NATS sync_interval=always, file storage, encrypted; both sides alike",
            told.join(" ")
        ))
    }

    /// Packages whose answers came back in a second, in bulk.
    pub(super) async fn answers_per_second(&self, args: &Args) -> anyhow::Result<f64> {
        let bulk: Vec<Message> = messages("house", 900, 1..=args.packages, &self.college);
        let config = pull::Config {
            ack_policy: AckPolicy::None,
            deliver_policy: DeliverPolicy::New,
            inactive_threshold: READY_MAX,
            ..pull::Config::default()
        };
        let consumer = self.jetstream.create_consumer_on_stream(config, "IIS_OUTCOME").await?;
        let answers = consumer.messages().await?;
        let began = Instant::now();
        let answered = answers.take(bulk.len()).try_for_each(|_| async { Ok(()) });
        let target = self.target();
        let (published, answered) = tokio::join!(target.bulk(&bulk), answered.map(|read| (read, began.elapsed())));
        published?;
        answered.0?;
        Ok(f64::from(args.packages) / answered.1.as_secs_f64())
    }

    /// The memory of all services, without PostgreSQL and NATS.
    pub(super) fn memory(&self) -> anyhow::Result<Memory> {
        let mut memory = Memory::default();
        for (name, pid) in &self.endpoints.pids {
            if matches!(name.as_str(), "postgres" | "nats") {
                continue;
            }
            let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))
                .with_context(|| format!("look at {name}"))?;
            memory.proportional_mb += megabytes(&rollup, "Pss:").with_context(|| format!("read the Pss of {name}"))?;
            memory.resident_mb += megabytes(&rollup, "Rss:").with_context(|| format!("read the Rss of {name}"))?;
        }
        Ok(memory)
    }

    /// Ends it.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        self.terminate()?;
        self.child.wait().await?;
        Ok(())
    }

    fn terminate(&self) -> anyhow::Result<()> {
        // None: it has ended.
        let Some(pid) = self.child.id() else { return Ok(()) };
        Ok(nix::sys::signal::kill(nix::unistd::Pid::from_raw(i32::try_from(pid)?), nix::sys::signal::Signal::SIGTERM)?)
    }
}

impl Drop for House {
    /// Where a measurement was cut off, its folder is removed next: nothing may write there any more.
    fn drop(&mut self) {
        let ends_by = Instant::now() + STOP_MAX;
        if self.terminate().is_ok() {
            while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < ends_by {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// The stand-in's gateways of SMS.
pub(super) struct Gateways {
    address: String,
    client: reqwest::Client,
}

impl Gateways {
    /// How long they take for an answer.
    pub(super) async fn delay(&self, ms: u32) -> anyhow::Result<()> {
        self.put("delay", &ms.to_string()).await
    }

    /// Switches a fault of both on, or off.
    pub(super) async fn fault(&self, name: &str) -> anyhow::Result<()> {
        for gateway in telnusqa_stand_in::sms::GATEWAYS {
            self.put(&format!("{gateway}/fault"), name).await?;
        }
        Ok(())
    }

    async fn put(&self, what: &str, value: &str) -> anyhow::Result<()> {
        let answer = self.client.put(format!("{}/{what}", self.address)).body(value.to_owned()).send().await?;
        answer.error_for_status().context("switch the gateways")?;
        Ok(())
    }
}

/// The memory of several processes of one program.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Memory {
    /// Proportional set size, MB: a page that several processes share, as the program's own, is counted once in all.
    pub(super) proportional_mb: f64,
    /// Resident set size, MB: such a page is counted once in each.
    pub(super) resident_mb: f64,
}

/// A line of `smaps_rollup`, as in `Pss:  4644 kB`.
fn megabytes(rollup: &str, field: &str) -> Option<f64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}

/// Servers for the straight line, with the same settings as the house's.
pub(super) struct LineServers {
    /// An empty database.
    pub(super) database_url: String,
    nats: Nats,
    /// A bus with one user who may do everything.
    pub(super) nats_url: String,
    postgres: Postgres,
}

impl LineServers {
    /// Starts them in a folder below this one.
    pub(super) async fn start(folder: &Path) -> anyhow::Result<Self> {
        let postgres =
            Postgres::start(postgres::Options::new(folder.join("line-postgres"), PASSWORD.to_owned())).await?;
        let access = nats::Access::Open { password: PASSWORD.to_owned(), user: PASSWORD.to_owned() };
        let options = nats::Options::new(folder.join("line-nats"), access, Some(PASSWORD.repeat(4)));
        let nats = Nats::start(options).await?;
        let nats_url = nats.url_as(PASSWORD).context("find the line's bus")?;
        Ok(Self { database_url: postgres.admin_url("postgres"), nats, nats_url, postgres })
    }

    /// The address of a database.
    pub(super) fn url_of(&self, database: &str) -> String {
        self.postgres.admin_url(database)
    }

    /// Stops them.
    pub(super) async fn stop(self) {
        self.nats.stop().await;
        self.postgres.stop().await;
    }
}
