//! A private NATS server with JetStream: started, restarted after a crash, stopped.

mod config;
mod permissions;

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::child::{Child, Ended, tied};
use crate::files::{last_lines, write_secret};

pub use self::permissions::{ADMIN, USERS, inbox};

const START_BOUND: Duration = Duration::from_secs(60);
const STOP_BOUND: Duration = Duration::from_secs(20);
const OLDEST: (u32, u32) = (2, 15);

/// Who may enter, and what he may do.
#[derive(Clone, Debug)]
pub enum Access {
    /// The users of the house, each with its password, and with no more rights than its work needs.
    House(Vec<(&'static str, String)>),
    /// One user who may do everything.
    Open {
        /// His password.
        password: String,
        /// His name.
        user: String,
    },
}

/// One of several servers that keep each stream together.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it hears the others, as in `0.0.0.0:6222`; they cannot be told of a free port.
    pub listen: String,
    /// Its name among them, as in `nats-2`.
    pub name: String,
    /// By which they know each other.
    pub password: String,
    /// Where all of them hear each other, as in `nats-2:6222`.
    pub routes: Vec<String>,
}

/// How a private server is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who may enter.
    pub access: Access,
    /// The folder that holds it: `nats.conf`, `nats.log` and `jetstream` are made in it.
    pub dir: PathBuf,
    /// The key that the files of streams are encrypted with (ChaCha20-Poly1305); none = they are readable.
    pub encryption_key: Option<String>,
    /// The most bytes of all streams together.
    pub max_store_bytes: u64,
    /// Which of several it is; none = it is alone.
    pub node: Option<Node>,
    /// The port on loopback; 0 = any free one.
    pub port: u16,
}

/// A running private server.
#[derive(Debug)]
pub struct Nats {
    binary: PathBuf,
    child: Child,
    monitor: u16,
    options: Options,
    port: u16,
}

/// Why NATS cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A file or program cannot be used.
    #[error("{what} {path}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// With what.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// No server program.
    #[error("find nats-server in TELNUSQA_NATS_SERVER, .tools/venv/bin or the PATH (./run installs it)")]
    Missing,
    /// It ended, or did not answer in time.
    #[error("start NATS: {0}")]
    NotReady(String),
    /// It is too old.
    #[error("use {path}: it is NATS {found}, and {}.{} or later is needed", OLDEST.0, OLDEST.1)]
    Old {
        /// What it says it is.
        found: String,
        /// The program.
        path: PathBuf,
    },
}

impl Options {
    /// A server in `dir` on any free port, with encrypted streams.
    #[must_use]
    pub fn new(dir: PathBuf, access: Access, encryption_key: Option<String>) -> Self {
        Self { access, dir, encryption_key, max_store_bytes: 16 << 30, node: None, port: 0 }
    }
}

impl Nats {
    /// Starts the server and waits until JetStream is well.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let (binary, _) = find_binary()?;
        // The files of the streams are nobody else's business.
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&options.dir);
        made.map_err(|source| io_error("make folder", &options.dir, source))?;
        let dir = options.dir.canonicalize().map_err(|source| io_error("find folder", &options.dir, source))?;
        let options = Options { dir, ..options };
        predecessor_gone(&options.dir).await?;
        let (child, ports) = launch(&binary, &options, config::Ports { client: options.port, monitor: 0 }).await?;
        Ok(Self { binary, child, monitor: ports.monitor, options, port: ports.client })
    }

    /// Starts it again, on the same ports and folder, after it has ended or been killed.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn restart(&mut self) -> Result<(), StartError> {
        self.child.stop(Signal::SIGTERM, STOP_BOUND).await;
        let ports = config::Ports { client: self.port, monitor: self.monitor };
        self.child = launch(&self.binary, &self.options, ports).await?.0;
        Ok(())
    }

    /// Ends it.
    pub async fn stop(&self) -> Ended {
        self.child.stop(Signal::SIGTERM, STOP_BOUND).await
    }

    /// Waits until it has ended by itself.
    pub async fn wait(&self) -> Ended {
        self.child.wait().await
    }

    /// Sends it a signal, unless it has ended.
    pub fn signal(&self, signal: Signal) {
        self.child.signal(signal);
    }

    /// Holds it, and returns when it stands still; `SIGCONT` lets it go on.
    pub fn hold(&self) {
        self.child.hold();
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.pid()
    }

    /// Its port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of its figures and health, on loopback.
    #[must_use]
    pub fn monitor_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.monitor)
    }

    /// Its address without a user.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Its address with a user, where there is such a user.
    #[must_use]
    pub fn url_as(&self, user: &str) -> Option<String> {
        let password = match &self.options.access {
            Access::House(users) => users.iter().find(|(name, _)| *name == user).map(|(_, password)| password)?,
            Access::Open { password, user: only } => (only == user).then_some(password)?,
        };
        Some(format!("nats://{user}:{password}@127.0.0.1:{}", self.port))
    }
}

/// The configuration of a server that others run, as in a container: it listens on every address, `monitor` is the port of
/// its figures, and `options.dir` lies there.
#[must_use]
pub fn configuration(options: &Options, monitor: u16) -> String {
    config::render(options, "0.0.0.0", config::Ports { client: options.port, monitor })
}

/// Waits until no server of an earlier life works in the folder: two would ruin each other's files.
async fn predecessor_gone(dir: &Path) -> Result<(), StartError> {
    let at_work = || {
        let pid = std::fs::read_to_string(dir.join(config::PID_FILE)).ok()?;
        let command = std::fs::read(format!("/proc/{}/cmdline", pid.trim())).ok()?;
        String::from_utf8_lossy(&command).contains(&*dir.to_string_lossy()).then_some(pid)
    };
    let gone = async {
        while at_work().is_some() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(STOP_BOUND, gone).await.map_err(|_| {
        StartError::NotReady(format!(
            "another server (process {}) works in {}",
            at_work().unwrap_or_default(),
            dir.display()
        ))
    })
}

async fn launch(binary: &Path, options: &Options, ports: config::Ports) -> Result<(Child, config::Ports), StartError> {
    let config_path = options.dir.join("nats.conf");
    write_secret(&config_path, &config::render(options, config::LOOPBACK, ports))
        .map_err(|source| io_error("write", &config_path, source))?;
    let log_path = options.dir.join("nats.log");
    let log = OpenOptions::new().create(true).append(true).mode(0o600).open(&log_path);
    let log = log.map_err(|source| io_error("write", &log_path, source))?;
    let errors = log.try_clone().map_err(|source| io_error("write", &log_path, source))?;
    let mut command = tied(binary, "TERM");
    command.arg("-c").arg(&config_path).current_dir(&options.dir);
    command.stdin(Stdio::null()).stdout(log).stderr(errors);
    let child = Child::spawn(command).await.map_err(|source| io_error("run", binary, source))?;
    let ports_path = options.dir.join(format!("nats-server_{}.ports", child.pid()));
    tokio::select! {
        ports = ready(&ports_path) => {
            // It was read; the server itself takes it away only when it stops in peace.
            let _ = std::fs::remove_file(&ports_path);
            Ok((child, ports))
        }
        end = child.wait() => Err(StartError::NotReady(format!("it ended with {end}: {}", last_lines(&log_path, 5)))),
        () = tokio::time::sleep(START_BOUND) => {
            Err(StartError::NotReady(format!("no answer in {} s: {}", START_BOUND.as_secs(), last_lines(&log_path, 5))))
        }
    }
}

/// Returns its ports when it says that it is well, JetStream included.
async fn ready(ports_path: &Path) -> config::Ports {
    loop {
        if let Some(ports) = read_ports(ports_path)
            && let Ok(answer) = get(ports.monitor, "/healthz").await
            && answer.starts_with("HTTP/1.0 200")
        {
            return ports;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// From `{"nats":["nats://127.0.0.1:4222"],"monitoring":["http://127.0.0.1:8222"]}`.
fn read_ports(path: &Path) -> Option<config::Ports> {
    let ports: serde_json::Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let port_of = |name: &str| ports.get(name)?.get(0)?.as_str()?.rsplit(':').next()?.parse().ok();
    Some(config::Ports { client: port_of("nats")?, monitor: port_of("monitoring")? })
}

/// The whole answer to a plain GET on loopback.
async fn get(port: u16, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// The version of the server that would be started, as it names itself.
///
/// # Errors
/// [`StartError`], where there is none or it is too old.
pub fn version() -> Result<String, StartError> {
    find_binary().map(|(_, version)| version)
}

/// The first of the known places that has the program, if it is new enough, and what it says it is.
fn find_binary() -> Result<(PathBuf, String), StartError> {
    let named = std::env::var_os("TELNUSQA_NATS_SERVER").map(PathBuf::from);
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/venv/bin/nats-server");
    let near = std::env::current_dir().ok().map(|dir| dir.join(".tools/venv/bin/nats-server"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).map(|dir| dir.join("nats-server"));
    let mut places = named.into_iter().chain([checkout]).chain(near).chain(in_path);
    let binary = places.find(|place| place.is_file()).ok_or(StartError::Missing)?;
    let output = Command::new(&binary).arg("--version").output().map_err(|source| io_error("run", &binary, source))?;
    let found = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if numbers(&found) < Some(OLDEST) {
        return Err(StartError::Old { found, path: binary });
    }
    Ok((binary, found))
}

/// From `nats-server: v2.15.1`.
fn numbers(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.rsplit('v').next()?.split(['.', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn io_error(what: &'static str, path: &Path, source: io::Error) -> StartError {
    StartError::Io { what, path: path.to_owned(), source }
}
