//! A house from its first server to its last: started in order, watched, stopped in the opposite order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use telnusqa_chassis::documents::Documents;
use telnusqa_servers::{Nats, Postgres, nats, postgres};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::announcement::Announcement;
use super::bus;
use super::databases::{self, Place};
use super::folder::{HouseFolder, replace};
use super::idle::Idle;
use super::say;
use super::secrets::Secrets;
use super::services::{
    AGENT, Launch, MAILBOX, NUC, PORTAL, PORTAL_FILE, PORTAL_KEYS, SERVICES, SMS, SMS_GATEWAYS, ready,
};
use super::staff;
use super::supervisor::keep;
use super::when::HouseClock;
use crate::endpoints::{Endpoints, IisAccess};

pub(super) const OPERATIONS: &str = "telnusqa_operations";
const READY_BOUND: Duration = Duration::from_secs(60);

/// How a house is run.
pub(super) struct Plan {
    /// Where the agent of the signers is.
    pub(super) agent: SocketAddr,
    pub(super) clock: HouseClock,
    pub(super) encrypted: bool,
    /// Where the mail that was sent is shown.
    pub(super) mail: SocketAddr,
    pub(super) nats_port: u16,
    /// Where the national authority's services are.
    pub(super) nuc: SocketAddr,
    /// Where the portal is.
    pub(super) portal: SocketAddr,
    pub(super) public_url: Option<String>,
    /// Where the gateways of SMS are.
    pub(super) sms: SocketAddr,
    /// Where the message centre is, where there is one.
    pub(super) smpp: Option<SocketAddr>,
    /// Where the receiver of mail takes it.
    pub(super) smtp: SocketAddr,
    pub(super) web: SocketAddr,
}

/// A house that is not running yet.
pub(super) struct House {
    folder: HouseFolder,
    plan: Plan,
    secrets: Secrets,
}

/// Its processes, each kept by a task.
struct Running {
    announcement: Arc<Announcement>,
    /// In the order of stopping.
    groups: Vec<Group>,
}

struct Group {
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl House {
    /// A house in its folder, with its secrets.
    pub(super) fn new(folder: HouseFolder, plan: Plan) -> anyhow::Result<Self> {
        let secrets = Secrets::open(&folder)?;
        Ok(Self { folder, plan, secrets })
    }

    /// Starts it, keeps it running until it is asked to stop, and stops it.
    pub(super) async fn run(mut self) -> anyhow::Result<()> {
        let mut interrupt = signal(SignalKind::interrupt()).context("listen for signals")?;
        let mut hang_up = signal(SignalKind::hangup()).context("listen for signals")?;
        let mut terminate = signal(SignalKind::terminate()).context("listen for signals")?;
        let asked = async {
            tokio::select! {
                _ = hang_up.recv() => {}
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        tokio::pin!(asked);
        let mut running = Running { announcement: Arc::new(self.announcement()), groups: Vec::new() };
        let began = Instant::now();
        let started = tokio::select! {
            started = Box::pin(self.start(&mut running)) => started,
            () = &mut asked => {
                running.stop().await;
                return Ok(());
            }
        };
        if let Err(error) = started {
            running.stop().await;
            return Err(error);
        }
        self.greet(&running.announcement, began);
        asked.await;
        say("stopping");
        running.stop().await;
        say("stopped; nothing is left running");
        Ok(())
    }

    async fn start(&mut self, running: &mut Running) -> anyhow::Result<()> {
        let began = Instant::now();
        // Without it the house would wait for `signing` in vain.
        Documents::here().templates().await.context("have documents made (`cargo build -p telnusqa-documents`)")?;
        let (postgres, nats) = tokio::try_join!(self.start_postgres(), self.start_nats())?;
        progress(began, &format!("PostgreSQL answers on port {}, NATS on port {}", postgres.port(), nats.port()));
        let prepared = self.prepare(&postgres, &nats).await;
        running.announcement.located(&nats.url(), nats.url_as("operations"), self.secrets.postgres.get(OPERATIONS));
        let bus_url = nats.url();
        // From here on they are stopped in order, whatever comes.
        running.keep("postgres", postgres);
        running.keep("nats", nats);
        let launches = prepared?;
        progress(began, "the databases are up to date");
        running.group();
        for launch in launches {
            let name = launch.name();
            let process = launch.start().await?;
            running.keep_beside(name, process);
        }
        for name in SERVICES.into_iter().chain([MAILBOX, NUC, PORTAL, SMS, AGENT]) {
            let announcement = Arc::clone(&running.announcement);
            if let Err(last) = ready(&self.folder, name, READY_BOUND, || announcement.pid(name)).await {
                bail!(
                    "start {name}: not ready in {} s: {last} (see {})",
                    READY_BOUND.as_secs(),
                    self.folder.log().display()
                );
            }
            progress(began, &format!("{name} is ready"));
        }
        let operations = bus::enter(&bus_url, self.secrets.nats.get("operations").cloned().unwrap_or_default()).await?;
        bus::streams_made(&operations, READY_BOUND).await?;
        if let (Some(file), "feed") = (&self.plan.clock.file, self.plan.clock.kind) {
            let database = self.secrets.postgres.get(OPERATIONS).cloned().unwrap_or_default();
            let idle = Idle::open(file, operations, &database).await.context("watch for idle times")?;
            running.beside(|stop| tokio::spawn(idle.watch(stop)));
        }
        running.announcement.publish().context("write endpoints.json")
    }

    /// Makes ready what the services find when they start; how each is started.
    async fn prepare(&mut self, postgres: &Postgres, bus: &Nats) -> anyhow::Result<Vec<Launch>> {
        let place = Place(format!("127.0.0.1:{}", postgres.port()));
        databases::prepare(&place, &mut self.secrets).await?;
        self.secrets.write(&self.folder)?;
        let centre = self.plan.smpp.map(telnusqa_stand_in::sms::centre_description).unwrap_or_default();
        let gateways = centre + &telnusqa_stand_in::sms::description(&format!("http://{}", self.plan.sms));
        replace(&self.folder.file(SMS_GATEWAYS), gateways.as_bytes()).context("write the file of gateways")?;
        let keys = std::path::absolute(self.folder.file(PORTAL_KEYS)).context("find the keys of the portal")?;
        let portal = telnusqa_stand_in::portal::description(&format!("http://{}", self.plan.portal), &keys);
        replace(&self.folder.file(PORTAL_FILE), portal.as_bytes()).context("write the file of the portal")?;
        let services =
            SERVICES.iter().map(|name| Launch::new(name, &self.folder, &self.plan, &self.secrets, (postgres, bus)));
        let (folder, plan) = (&self.folder, &self.plan);
        let others = [Launch::mailbox, Launch::nuc, Launch::portal, Launch::sms, Launch::agent]
            .map(|launch| launch(folder, plan));
        services.chain(others).collect()
    }

    async fn start_postgres(&self) -> anyhow::Result<Postgres> {
        let password = self.secrets.password(postgres::ADMIN).to_owned();
        let options = postgres::Options::new(self.folder.file("postgres"), password);
        Postgres::start(options).await.context("start the database")
    }

    async fn start_nats(&self) -> anyhow::Result<Nats> {
        let key = self.plan.encrypted.then(|| self.secrets.nats_encryption_key.clone());
        let access = nats::Access::House(self.secrets.bus_users());
        let options = nats::Options::new(self.folder.file("nats"), access, key);
        Nats::start(nats::Options { port: self.plan.nats_port, ..options }).await.context("start the bus")
    }

    fn announcement(&self) -> Announcement {
        let endpoints = Endpoints {
            agent: Some(format!("wss://{}", self.plan.agent)),
            clock: self.plan.clock.kind.to_owned(),
            iis: IisAccess {
                inbox: nats::inbox("iis"),
                password: self.secrets.nats.get("iis").cloned().unwrap_or_default(),
                user: "iis".to_owned(),
            },
            nats: String::new(),
            nats_operations: None,
            pids: [("up".to_owned(), std::process::id())].into(),
            postgres: None,
            mail: Some(format!("http://{}", self.plan.mail)),
            nuc: Some(format!("http://{}", self.plan.nuc)),
            portal: Some(format!("http://{}", self.plan.portal)),
            sms: Some(format!("http://{}", self.plan.sms)),
            staff: staff::access(&self.secrets.staff, &self.folder),
            web: format!("http://{}", self.plan.web),
        };
        Announcement::new(self.folder.file("endpoints.json"), endpoints)
    }

    fn greet(&self, announcement: &Announcement, began: Instant) {
        progress(began, "ready");
        say(&format!("  people     http://{}", self.plan.web));
        say(&format!("  mail       http://{}", self.plan.mail));
        say(&format!("  the bus    {}", announcement.bus()));
        say(&format!("  addresses  {}", self.folder.file("endpoints.json").display()));
        say(&format!("  log lines  {}", self.folder.log().display()));
        say(&format!("  the clock  {}", self.plan.clock.kind));
        say("Ctrl-C stops everything");
    }
}

impl Running {
    /// Keeps a process in a group of its own, stopped before all that were kept earlier.
    fn keep(&mut self, name: &'static str, process: impl super::supervisor::Kept) {
        self.group();
        self.keep_beside(name, process);
    }

    /// Keeps a process in the newest group.
    fn keep_beside(&mut self, name: &'static str, process: impl super::supervisor::Kept) {
        let announcement = Arc::clone(&self.announcement);
        announcement.runs(name, process.pid());
        self.beside(|stop| tokio::spawn(keep(name, process, stop, announcement)));
    }

    fn beside(&mut self, start: impl FnOnce(CancellationToken) -> JoinHandle<()>) {
        if let Some(group) = self.groups.first_mut() {
            group.tasks.push(start(group.stop.clone()));
        }
    }

    fn group(&mut self) {
        self.groups.insert(0, Group { stop: CancellationToken::new(), tasks: Vec::new() });
    }

    /// Stops group after group.
    async fn stop(self) {
        self.announcement.withdraw();
        for group in self.groups {
            group.stop.cancel();
            for task in group.tasks {
                // A task that panicked has dropped, and so killed, its process.
                let _ended = task.await;
            }
        }
    }
}

fn progress(began: Instant, what: &str) {
    say(&format!("{:5.1} s  {what}", began.elapsed().as_secs_f64()));
}
