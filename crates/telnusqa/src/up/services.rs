//! The services as processes of their own: what each is told by its environment, and when it is ready.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use nix::sys::signal::Signal;
use telnusqa_servers::child::{Child, Ended, tied};
use telnusqa_servers::{Nats, Postgres, nats};

use super::databases::{KEYS, LOG, VAULT_ROLES};
use super::folder::HouseFolder;
use super::house::Plan;
use super::secrets::{PAPER_KEY, Secrets};
use super::staff::{ANCHORS, AUTHORITY, KEYS as STAFF_KEYS};
use super::supervisor::Kept;

/// The services of the house.
pub(crate) const SERVICES: [&str; 7] = ["intake", "notification", "relay", "signing", "status", "web", "workflow"];

/// A little more than a service grants its own work.
const PATIENCE: Duration = Duration::from_secs(12);

/// The receiver of mail that stands in for a real one.
pub(super) const MAILBOX: &str = "mailbox";

/// The folder in which it says what did not come.
const BOUNCES: &str = "bounces";

/// The services that stand in for those of the national authority.
pub(super) const NUC: &str = "test-nuc";

/// The portal that stands in for the real one.
pub(super) const PORTAL: &str = "test-portal";

/// The keys of both sides, and the file that tells `notification` of it.
pub(super) const PORTAL_KEYS: &str = "portal";
/// See [`PORTAL_KEYS`].
pub(super) const PORTAL_FILE: &str = "portal.toml";

/// The gateways of SMS that stand in for real ones.
pub(super) const SMS: &str = "test-sms";

/// The file that tells `notification` of them.
pub(super) const SMS_GATEWAYS: &str = "sms-gateways.toml";

/// The agent that stands in for the one on a signer's machine.
pub(super) const AGENT: &str = "test-agent";

/// Whom messages come from.
pub(super) const MAIL_FROM: &str = "Телнұсқа <telnusqa@telnusqa.localhost>";

/// How a process of the house is started.
pub(super) struct Launch {
    arguments: Vec<String>,
    environment: Vec<(&'static str, String)>,
    log: PathBuf,
    name: &'static str,
    program: PathBuf,
}

/// A running service.
pub(super) struct Process {
    child: Child,
    launch: Launch,
}

impl Launch {
    /// How the service `name` of this house is started.
    pub(super) fn new(
        name: &'static str,
        folder: &HouseFolder,
        plan: &Plan,
        secrets: &Secrets,
        servers: (&Postgres, &Nats),
    ) -> anyhow::Result<Self> {
        let (postgres, bus) = servers;
        let role = format!("telnusqa_{name}");
        let mut environment = vec![
            ("TELNUSQA_DATABASE_URL", postgres.url(&role, secrets.password(&role), LOG)),
            ("TELNUSQA_HEALTH", "127.0.0.1:0".to_owned()),
            ("TELNUSQA_NATS_INBOX", nats::inbox(name)),
            ("TELNUSQA_NATS_MONITOR", bus.monitor_url()),
            ("TELNUSQA_NATS_URL", bus.url_as(name).context("find the service's user of the bus")?),
            ("TELNUSQA_PROVIDERS_FILE", path(&folder.providers())),
            ("TELNUSQA_PUBLIC_URL", plan.public_url.clone().unwrap_or_else(|| format!("http://{}", plan.web))),
            ("TELNUSQA_RUN_DIR", path(folder.path())),
            ("TELNUSQA_SUPERVISED", "1".to_owned()),
        ];
        if let Some(clock) = &plan.clock.file {
            environment.push(("TELNUSQA_CLOCK_FILE", path(clock)));
        }
        if VAULT_ROLES.contains(&role.as_str()) {
            environment.push(("TELNUSQA_KEYS_DATABASE_URL", postgres.url(&role, secrets.password(&role), KEYS)));
            environment.push(("TELNUSQA_MASTER_KEY_FILE", path(&folder.file("master.key"))));
        }
        if matches!(name, "intake" | "signing") {
            environment.push(("TELNUSQA_ANCHORS_FILE", path(&folder.file(ANCHORS))));
            environment.push(("TELNUSQA_OCSP_URL", format!("http://{}/ocsp", plan.nuc)));
            environment.push(("TELNUSQA_TSP_URL", format!("http://{}/tsp", plan.nuc)));
        }
        if name == "signing" {
            environment.push(("TELNUSQA_PAPER_KEY_FILE", path(&folder.file(PAPER_KEY))));
        }
        if name == "notification" {
            environment.push(("TELNUSQA_BOUNCES_DIR", path(&folder.file(BOUNCES))));
            environment.push(("TELNUSQA_MAIL_FROM", MAIL_FROM.to_owned()));
            environment.push(("TELNUSQA_PORTAL_FILE", path(&folder.file(PORTAL_FILE))));
            environment.push(("TELNUSQA_SMS_GATEWAYS_FILE", path(&folder.file(SMS_GATEWAYS))));
            environment.push(("TELNUSQA_SMTP", format!("smtp://{}", plan.smtp)));
        }
        if name == "web" {
            environment.push(("TELNUSQA_SIGNER_AGENT", format!("wss://{}", plan.agent)));
            environment.push(("TELNUSQA_STAFF_FILE", path(&folder.file("staff.json"))));
            environment.push(("TELNUSQA_WEB", plan.web.to_string()));
        }
        Self::of(name, vec![name.to_owned()], environment, folder)
    }

    /// How the receiver of mail is started.
    pub(super) fn mailbox(folder: &HouseFolder, plan: &Plan) -> anyhow::Result<Self> {
        let bounces = folder.file(BOUNCES);
        for name in ["cur", "new", "tmp"] {
            std::fs::create_dir_all(bounces.join(name)).context("make the folder of letters that come back")?;
        }
        let told =
            [("--bounces", path(&bounces)), ("--dir", path(&folder.file("mail"))), ("--smtp", plan.smtp.to_string())];
        Self::beside(MAILBOX, told.into_iter().chain([("--http", plan.mail.to_string())]), folder, plan)
    }

    /// How the national authority's services are started.
    pub(super) fn nuc(folder: &HouseFolder, plan: &Plan) -> anyhow::Result<Self> {
        let told = [("--authority", path(&folder.file(AUTHORITY))), ("--http", plan.nuc.to_string())];
        Self::beside(NUC, told, folder, plan)
    }

    /// How the portal is started.
    pub(super) fn portal(folder: &HouseFolder, plan: &Plan) -> anyhow::Result<Self> {
        let told = [("--http", plan.portal.to_string()), ("--keys", path(&folder.file(PORTAL_KEYS)))];
        Self::beside(PORTAL, told, folder, plan)
    }

    /// How the gateways of SMS are started.
    pub(super) fn sms(folder: &HouseFolder, plan: &Plan) -> anyhow::Result<Self> {
        let centre = plan.smpp.map(|address| ("--smpp", address.to_string()));
        Self::beside(SMS, [("--http", plan.sms.to_string())].into_iter().chain(centre), folder, plan)
    }

    /// How the agent of the signers is started.
    pub(super) fn agent(folder: &HouseFolder, plan: &Plan) -> anyhow::Result<Self> {
        let told = [("--authority", path(&folder.file(AUTHORITY))), ("--keys", path(&folder.file(STAFF_KEYS)))];
        Self::beside(AGENT, told.into_iter().chain([("--agent", plan.agent.to_string())]), folder, plan)
    }

    /// What stands in for others, beside the services.
    fn beside(
        name: &'static str,
        told: impl IntoIterator<Item = (&'static str, String)>,
        folder: &HouseFolder,
        plan: &Plan,
    ) -> anyhow::Result<Self> {
        let told = told.into_iter().flat_map(|(option, value)| [option.to_owned(), value]);
        let mut environment = vec![("TELNUSQA_RUN_DIR", path(folder.path())), ("TELNUSQA_SUPERVISED", "1".to_owned())];
        if let Some(clock) = &plan.clock.file {
            environment.push(("TELNUSQA_CLOCK_FILE", path(clock)));
        }
        Self::of(name, [name.to_owned()].into_iter().chain(told).collect(), environment, folder)
    }

    fn of(
        name: &'static str,
        arguments: Vec<String>,
        environment: Vec<(&'static str, String)>,
        folder: &HouseFolder,
    ) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("find this program")?;
        Ok(Self { arguments, environment, log: folder.log().join(format!("{name}.log")), name, program })
    }

    /// What it is called.
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// Starts it.
    pub(super) async fn start(self) -> anyhow::Result<Process> {
        let child = self.spawn().await?;
        Ok(Process { child, launch: self })
    }

    async fn spawn(&self) -> anyhow::Result<Child> {
        let log = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.log).context("open its log")?;
        let errors = log.try_clone().context("open its log")?;
        let mut command = tied(&self.program, "TERM");
        command.args(&self.arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        // Its input stays open as long as we live; its end is the sign that we are gone.
        command.stdin(Stdio::piped()).stdout(log).stderr(errors);
        Child::spawn(command).await.with_context(|| format!("start {}", self.name))
    }
}

impl Kept for Process {
    fn pid(&self) -> u32 {
        self.child.pid()
    }

    async fn wait(&self) -> Ended {
        self.child.wait().await
    }

    async fn restart(&mut self) -> anyhow::Result<()> {
        self.child = self.launch.spawn().await?;
        Ok(())
    }

    async fn stop(&self) -> Ended {
        self.child.stop(Signal::SIGTERM, PATIENCE).await
    }
}

/// A path as an argument.
fn path(file: &Path) -> String {
    file.to_string_lossy().into_owned()
}

/// Waits until the process that now goes by this name says that it is ready; otherwise what it last said.
pub(super) async fn ready(
    folder: &HouseFolder,
    name: &str,
    bound: Duration,
    pid: impl Fn() -> Option<u32>,
) -> Result<(), String> {
    let file = folder.file(&format!("{name}.json"));
    let client = reqwest::Client::new();
    let mut last = "it has not written its address".to_owned();
    let asked = async {
        loop {
            if let Some(address) = health_address(&file, pid()) {
                match client.get(format!("{address}/readyz")).send().await {
                    Ok(answer) if answer.status().is_success() => return,
                    Ok(answer) => last = answer.text().await.unwrap_or_default(),
                    Err(error) => last = error.to_string(),
                }
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    };
    let in_time = tokio::time::timeout(bound, asked).await.is_ok();
    if in_time { Ok(()) } else { Err(last) }
}

/// From `{"health": "http://127.0.0.1:40123", "pid": 123}`, where it is that process.
fn health_address(file: &Path, pid: Option<u32>) -> Option<String> {
    let said: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    let same = said["pid"].as_u64() == pid.map(u64::from);
    same.then(|| said["health"].as_str().map(str::to_owned)).flatten()
}
