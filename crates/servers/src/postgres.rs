//! A private PostgreSQL cluster: made, started, restarted after a crash, stopped.

mod account;
mod binaries;

use std::fs::{File, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use sqlx::{Connection as _, PgConnection};

use self::account::{Account, AccountError};
pub use self::binaries::version;
use crate::child::{Child, Ended};
use crate::files::{last_lines, write_secret};

/// The superuser of a private cluster.
pub const ADMIN: &str = "postgres";
/// As whom a standby follows: its role, its place in the primary's log, and its name among those that commits may wait for.
pub const STANDBY: &str = "telnusqa_standby";
/// The file of [`WHO_MAY_ENTER`].
pub const HBA: &str = "pg_hba.conf";
/// Who may enter a server that others run: whoever has a password, and a standby.
pub const WHO_MAY_ENTER: &str = "local all all scram-sha-256
host all all all scram-sha-256
host replication telnusqa_standby all scram-sha-256
";

const START_BOUND: Duration = Duration::from_secs(60);
const STOP_BOUND: Duration = Duration::from_secs(30);
const OLDEST_MAJOR: u32 = 15;

/// How a private cluster is run.
#[derive(Clone)]
pub struct Options {
    /// The superuser's password.
    pub admin_password: String,
    /// The folder that holds it: `data` and `postgres.log` are made in it.
    pub dir: PathBuf,
    /// What was acknowledged survives a loss of power. Off only for tests of other things.
    pub durable: bool,
    /// The most connections.
    pub max_connections: u16,
    /// The port on loopback; 0 = any free one.
    pub port: u16,
}

/// A running private cluster.
#[derive(Debug)]
pub struct Postgres {
    account: Account,
    admin_password: String,
    bin: PathBuf,
    child: Child,
    data: PathBuf,
    dir: PathBuf,
    durable: bool,
    max_connections: u16,
    port: u16,
}

/// Why PostgreSQL cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It cannot be run as another user.
    #[error("run PostgreSQL without being root")]
    Account(#[source] AccountError),
    /// A new cluster cannot be made.
    #[error("make a PostgreSQL cluster: {0}")]
    Init(String),
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
    /// No PostgreSQL of a version that serves.
    #[error(
        "find PostgreSQL {OLDEST_MAJOR} or later in /usr/lib/postgresql or the PATH (Debian: apt-get install postgresql-15)"
    )]
    Missing,
    /// It ended, or did not answer in time.
    #[error("start PostgreSQL: {0}")]
    NotReady(String),
}

impl Options {
    /// A durable cluster in `dir` on any free port.
    #[must_use]
    pub fn new(dir: PathBuf, admin_password: String) -> Self {
        Self { admin_password, dir, durable: true, max_connections: 200, port: 0 }
    }
}

impl Postgres {
    /// Makes the cluster where there is none, starts it, and waits until it answers.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let bin = binaries::find().ok_or(StartError::Missing)?;
        let dir = options.dir.join("");
        std::fs::create_dir_all(&dir).map_err(|source| io_error("make folder", &dir, source))?;
        let dir = dir.canonicalize().map_err(|source| io_error("find folder", &dir, source))?;
        let account = Account::find(&dir).map_err(StartError::Account)?;
        let data = dir.join("data");
        if !data.join("PG_VERSION").exists() {
            init(&account, &bin, &dir, &data, &options).await?;
        }
        let mut port = options.port;
        let mut tries = 0;
        loop {
            if options.port == 0 {
                port = free_port().map_err(|source| io_error("find a free port on", Path::new("127.0.0.1"), source))?;
            }
            let launch = Launch {
                account: &account,
                admin_password: &options.admin_password,
                bin: &bin,
                data: &data,
                dir: &dir,
                durable: options.durable,
                max_connections: options.max_connections,
                port,
            };
            match launch.start().await {
                Ok(child) => {
                    return Ok(Self {
                        account,
                        admin_password: options.admin_password,
                        bin,
                        child,
                        data,
                        dir,
                        durable: options.durable,
                        max_connections: options.max_connections,
                        port,
                    });
                }
                // Somebody else may have taken the port that was free just now.
                Err(error) if options.port == 0 && tries < 5 => {
                    tries += 1;
                    tracing::warn!(error = %error, "PostgreSQL did not start, trying again");
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Starts it again, on the same port and folder, after it has ended or been killed.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn restart(&mut self) -> Result<(), StartError> {
        self.child.stop(Signal::SIGINT, STOP_BOUND).await;
        self.child = Launch {
            account: &self.account,
            admin_password: &self.admin_password,
            bin: &self.bin,
            data: &self.data,
            dir: &self.dir,
            durable: self.durable,
            max_connections: self.max_connections,
            port: self.port,
        }
        .start()
        .await?;
        Ok(())
    }

    /// Ends it: sessions are cut off, the data are written down.
    pub async fn stop(&self) -> Ended {
        self.child.stop(Signal::SIGINT, STOP_BOUND).await
    }

    /// Waits until it has ended by itself.
    pub async fn wait(&self) -> Ended {
        self.child.wait().await
    }

    /// Sends the postmaster a signal, unless it has ended.
    pub fn signal(&self, signal: Signal) {
        self.child.signal(signal);
    }

    /// The postmaster's process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.pid()
    }

    /// Its port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of a database for a role; neither needs escaping in what this crate makes.
    #[must_use]
    pub fn url(&self, role: &str, password: &str, database: &str) -> String {
        url(self.port, role, password, database)
    }

    /// The address of a database for the superuser.
    #[must_use]
    pub fn admin_url(&self, database: &str) -> String {
        self.url(ADMIN, &self.admin_password, database)
    }
}

struct Launch<'a> {
    account: &'a Account,
    admin_password: &'a str,
    bin: &'a Path,
    data: &'a Path,
    dir: &'a Path,
    durable: bool,
    max_connections: u16,
    port: u16,
}

impl Launch<'_> {
    async fn start(&self) -> Result<Child, StartError> {
        let bound = tokio::time::sleep(START_BOUND);
        tokio::pin!(bound);
        // After a `kill -9` of the postmaster its orphans hold the shared memory for a moment: it is tried again.
        let mut left = 20_u32;
        loop {
            let child = self.spawn().await?;
            tokio::select! {
                () = answers(url(self.port, ADMIN, self.admin_password, "postgres")) => return Ok(child),
                end = child.wait() => {
                    let log = last_lines(&self.dir.join("postgres.log"), 5);
                    let held = log.contains("still in use") || log.contains("lock file");
                    if !held || left == 0 {
                        return Err(StartError::NotReady(format!("it ended with {end}: {log}")));
                    }
                    left -= 1;
                    tokio::time::sleep(Duration::from_millis(250)).await;
                }
                () = &mut bound => {
                    let log = last_lines(&self.dir.join("postgres.log"), 5);
                    return Err(StartError::NotReady(format!("no answer in {} s: {log}", START_BOUND.as_secs())));
                }
            }
        }
    }

    async fn spawn(&self) -> Result<Child, StartError> {
        let log_path = self.dir.join("postgres.log");
        let log = append_to(&log_path).map_err(|source| io_error("write", &log_path, source))?;
        let errors = log.try_clone().map_err(|source| io_error("write", &log_path, source))?;
        let mut command = self.account.command(&self.bin.join("postgres"), "INT");
        command
            .arg("-D")
            .arg(self.data)
            .current_dir("/")
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C.UTF-8");
        for setting in private_settings(self.port, self.durable, self.max_connections) {
            command.arg("-c").arg(setting);
        }
        command.stdin(Stdio::null()).stdout(log).stderr(errors);
        Child::spawn(command).await.map_err(|source| io_error("run", &self.bin.join("postgres"), source))
    }
}

/// The configuration file of a server that others run, as in a container: it listens on every address and is durable. Where a
/// standby follows it, or it follows one, the file `hba` says who may enter ([`WHO_MAY_ENTER`]).
#[must_use]
pub fn configuration(max_connections: u16, hba: Option<&Path>) -> String {
    let mut everywhere = vec!["listen_addresses=*".to_owned()];
    if let Some(hba) = hba {
        everywhere.push(format!("hba_file={}", hba.display()));
        // What a standby that is away has missed is kept for it, but not until the disk is full.
        everywhere.push("max_slot_wal_keep_size=4GB".to_owned());
    }
    lines(everywhere.iter().chain(&settings(true, max_connections)))
}

/// What a standby is told beside it: whom it follows, with a password of the file `passwords`.
#[must_use]
pub fn following(host: &str, port: &str, passwords: &Path) -> String {
    let passwords = passwords.display();
    let whom = format!("host={host} port={port} user={STANDBY} passfile={passwords} application_name={STANDBY}");
    lines(&[format!("primary_conninfo={whom}"), format!("primary_slot_name={STANDBY}")])
}

fn lines<'s>(settings: impl IntoIterator<Item = &'s String>) -> String {
    let line = |setting: &'s String| {
        setting.split_once('=').map(|(name, value)| format!("{name} = '{}'\n", value.replace('\'', "''")))
    };
    settings.into_iter().filter_map(line).collect()
}

/// What is set on the command line, so that no file that was not yet written down can take it back.
fn private_settings(port: u16, durable: bool, max_connections: u16) -> Vec<String> {
    let mut settings = settings(durable, max_connections);
    settings.extend(["listen_addresses=127.0.0.1", "unix_socket_directories="].map(str::to_owned));
    settings.push(format!("port={port}"));
    settings
}

/// What every server of the house is told.
fn settings(durable: bool, max_connections: u16) -> Vec<String> {
    let mut settings: Vec<String> = [
        "password_encryption=scram-sha-256",
        // Plans of when a table was nearly empty are made anew soon after it no longer is.
        "autovacuum_naptime=15s",
        "data_sync_retry=off",
        "idle_in_transaction_session_timeout=60s",
        "jit=off",
        "lock_timeout=10s",
        "log_line_prefix=%m [%p] %a ",
        // A rollback outside of a transaction is how every connection comes back to its pool.
        "log_min_messages=error",
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
        "log_statement=none",
        "logging_collector=off",
        "max_wal_size=1GB",
        "shared_buffers=128MB",
        "statement_timeout=60s",
        "timezone=UTC",
        "log_timezone=UTC",
        "wal_compression=lz4",
    ]
    .map(str::to_owned)
    .to_vec();
    settings.push(format!("max_connections={max_connections}"));
    let on = if durable { "on" } else { "off" };
    for durability in ["fsync", "synchronous_commit", "full_page_writes"] {
        settings.push(format!("{durability}={on}"));
    }
    settings
}

/// Makes a cluster in a folder beside, and moves it to its place when it is whole.
async fn init(account: &Account, bin: &Path, dir: &Path, data: &Path, options: &Options) -> Result<(), StartError> {
    let fresh = dir.join("data.new");
    match std::fs::remove_dir_all(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io_error("remove", &fresh, error)),
        _ => {}
    }
    std::fs::create_dir(&fresh).map_err(|source| io_error("make folder", &fresh, source))?;
    account.give(dir).and_then(|()| account.give(&fresh)).map_err(|source| io_error("give away", &fresh, source))?;
    let password_file = dir.join("password.new");
    write_secret(&password_file, &options.admin_password)
        .and_then(|()| account.give(&password_file))
        .map_err(|source| io_error("write", &password_file, source))?;
    let mut command = account.command(&bin.join("initdb"), "KILL");
    command
        .args(["-k", "-E", "UTF8", "--locale-provider=icu", "--icu-locale=kk-KZ", "--locale=C.UTF-8"])
        .args(["-A", "scram-sha-256", "-U", ADMIN])
        .arg("--pwfile")
        .arg(&password_file)
        .arg("-D")
        .arg(&fresh);
    if !options.durable {
        command.arg("--no-sync");
    }
    let made = run_to_end(command, &dir.join("initdb.log")).await;
    std::fs::remove_file(&password_file).map_err(|source| io_error("remove", &password_file, source))?;
    made?;
    std::fs::rename(&fresh, data).map_err(|source| io_error("move to its place", data, source))
}

async fn run_to_end(mut command: Command, log_path: &Path) -> Result<(), StartError> {
    let log = append_to(log_path).map_err(|source| io_error("write", log_path, source))?;
    let errors = log.try_clone().map_err(|source| io_error("write", log_path, source))?;
    command.current_dir("/").env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).stdout(log).stderr(errors);
    let child = Child::spawn(command).await.map_err(|source| io_error("run", Path::new("initdb"), source))?;
    match child.wait().await {
        Ended::Exited(0) => Ok(()),
        end => Err(StartError::Init(format!("it ended with {end}: {}", last_lines(log_path, 5)))),
    }
}

/// Returns when the server lets us in.
async fn answers(url: String) {
    loop {
        if let Ok(Ok(connection)) = tokio::time::timeout(Duration::from_secs(5), PgConnection::connect(&url)).await {
            // A polite good-bye; that it answered is all that counts.
            let _ = connection.close().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

fn url(port: u16, role: &str, password: &str, database: &str) -> String {
    format!("postgres://{role}:{password}@127.0.0.1:{port}/{database}?sslmode=disable")
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

fn io_error(what: &'static str, path: &Path, source: io::Error) -> StartError {
    StartError::Io { what, path: path.to_owned(), source }
}
