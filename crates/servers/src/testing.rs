//! Real servers for tests: one private PostgreSQL cluster per process (or per run), a private NATS per test.
//!
//! `TELNUSQA_TEST_SERVERS` names a file with the address of a cluster that a whole run shares. Whatever is started here
//! ends with the process, and its folder is removed, also after `kill -9`: a small shell waits for our end.

use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::sys::signal::Signal;
use sqlx::migrate::{Migration, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::sync::OnceCell;

use crate::{nats, postgres};

const ROLES: &str = include_str!("../../../deploy/postgres/roles.sql");
const OWNER: &str = "telnusqa_owner";

/// A database of its own, migrated.
#[derive(Clone, Debug)]
pub struct TestDatabase {
    /// Its address for `telnusqa_owner`.
    pub owner_url: String,
    /// Its name.
    pub name: String,
    port: u16,
}

impl TestDatabase {
    /// Its address for another role, as in `telnusqa_intake`.
    #[must_use]
    pub fn url_as(&self, role: &str) -> String {
        url(self.port, role, &self.name)
    }
}

/// A private NATS server with JetStream; stops and is removed when dropped.
#[derive(Debug)]
pub struct TestNats {
    /// Its address, with a user who may do everything.
    pub url: String,
    server: nats::Nats,
    dir: PathBuf,
}

impl TestNats {
    /// The server, to be killed, restarted or looked at.
    pub fn server(&mut self) -> &mut nats::Nats {
        &mut self.server
    }

    /// The folder in which it keeps its streams.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.dir.join("jetstream")
    }
}

impl Drop for TestNats {
    fn drop(&mut self) {
        self.server.signal(Signal::SIGKILL);
        // What is left is removed with the process's folder.
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// A new database with the roles of the house (password = name of the role) and these migrations.
///
/// # Panics
/// Where PostgreSQL cannot be run: a test cannot go on without.
pub async fn database(migrations: Vec<Migration>) -> TestDatabase {
    let cluster = cluster().await;
    let name = unique("t");
    let mut admin = PgConnection::connect(&cluster.admin_url).await.expect("PostgreSQL for tests answers");
    let statement = format!("create database {name} owner {OWNER}");
    sqlx::query(AssertSqlSafe(statement)).execute(&mut admin).await.expect("a database for the test");
    admin.close().await.expect("PostgreSQL for tests says good-bye");
    let database = TestDatabase { owner_url: url(cluster.port, OWNER, &name), name, port: cluster.port };
    let migrator = Migrator { migrations: Cow::Owned(migrations), ..Migrator::DEFAULT };
    let mut owner = PgConnection::connect(&database.owner_url).await.expect("the test's database answers");
    migrator.run(&mut owner).await.expect("the migrations apply to an empty database");
    owner.close().await.expect("PostgreSQL for tests says good-bye");
    database
}

/// A private NATS server whose files are not encrypted, with one user who may do everything.
///
/// # Panics
/// Where NATS cannot be run: a test cannot go on without.
pub async fn nats() -> TestNats {
    start_nats(None).await
}

/// Three of them that keep each stream together.
///
/// # Panics
/// Where NATS cannot be run: a test cannot go on without.
pub async fn nats_nodes() -> [TestNats; 3] {
    // Of 127.0.0.0/8 four addresses belong to each process: nobody else's servers are met there.
    let heard = |number: u32| format!("{}:6222", Ipv4Addr::from((127 << 24) | (std::process::id() << 2) | number));
    let node = |number| nats::Node {
        listen: heard(number),
        name: format!("nats-{number}"),
        password: "of-nodes".to_owned(),
        routes: (1..=3).map(heard).collect(),
    };
    // None is well before it has found another one.
    tokio::join!(start_nats(Some(node(1))), start_nats(Some(node(2))), start_nats(Some(node(3)))).into()
}

async fn start_nats(node: Option<nats::Node>) -> TestNats {
    let dir = base().join(unique("nats"));
    let access = nats::Access::Open { password: "test".to_owned(), user: "test".to_owned() };
    let options = nats::Options { node, ..nats::Options::new(dir.clone(), access, None) };
    let server = nats::Nats::start(options).await.unwrap_or_else(|error| panic!("failed to {}", chain(&error)));
    let url = server.url_as("test").expect("the user test was just named");
    TestNats { url, server, dir }
}

/// A cluster for a whole run: its address goes into the file that `TELNUSQA_TEST_SERVERS` names for the tests.
///
/// # Panics
/// Where PostgreSQL cannot be run.
pub async fn share(file: &Path) {
    let cluster = start_cluster().await;
    let text = serde_json::json!({ "postgres": cluster.admin_url, "port": cluster.port }).to_string();
    let new = file.with_extension("new");
    std::fs::write(&new, text).expect("the file of the run's servers can be written");
    std::fs::rename(new, file).expect("the file of the run's servers can be moved to its place");
}

#[derive(Clone, Debug)]
struct Cluster {
    admin_url: String,
    port: u16,
}

async fn cluster() -> &'static Cluster {
    static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
    CLUSTER
        .get_or_init(|| async {
            match std::env::var_os("TELNUSQA_TEST_SERVERS") {
                Some(file) => shared(Path::new(&file)),
                None => start_cluster().await,
            }
        })
        .await
}

fn shared(file: &Path) -> Cluster {
    let text = std::fs::read(file).expect("the file that TELNUSQA_TEST_SERVERS names can be read");
    let servers: serde_json::Value = serde_json::from_slice(&text).expect("TELNUSQA_TEST_SERVERS names a JSON file");
    let admin_url = servers["postgres"].as_str().expect("it has the address of PostgreSQL").to_owned();
    let port = servers["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("it has its port");
    Cluster { admin_url, port }
}

async fn start_cluster() -> Cluster {
    static RUNNING: OnceLock<postgres::Postgres> = OnceLock::new();
    let options = postgres::Options {
        durable: false,
        max_connections: 400,
        ..postgres::Options::new(base().join("postgres"), "admin".to_owned())
    };
    let server = postgres::Postgres::start(options).await.unwrap_or_else(|error| panic!("failed to {}", chain(&error)));
    let cluster = Cluster { admin_url: server.admin_url("postgres"), port: server.port() };
    // Kept until the process ends; a second one would be dropped, and so killed.
    let _ = RUNNING.set(server);
    let mut admin = PgConnection::connect(&cluster.admin_url).await.expect("PostgreSQL for tests answers");
    sqlx::raw_sql(ROLES).execute(&mut admin).await.expect("the roles can be made");
    let roles: Vec<(String,)> = sqlx::query_as("select rolname::text from pg_roles where rolname like 'telnusqa\\_%'")
        .fetch_all(&mut admin)
        .await
        .expect("the roles can be listed");
    for (role,) in roles {
        let statement = format!("alter role {role} password '{role}'");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut admin).await.expect("a password can be set");
    }
    admin.close().await.expect("PostgreSQL for tests says good-bye");
    cluster
}

fn url(port: u16, role: &str, database: &str) -> String {
    format!("postgres://{role}:{role}@127.0.0.1:{port}/{database}?sslmode=disable")
}

/// A name that no other test of any process uses.
#[expect(clippy::disallowed_methods, reason = "a passing name")]
fn unique(prefix: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}_{}_{count}_{:08x}", std::process::id(), rand::random::<u32>())
}

/// The process's folder for its servers, removed after its end.
fn base() -> &'static Path {
    static BASE: OnceLock<(PathBuf, ChildStdin)> = OnceLock::new();
    &BASE
        .get_or_init(|| {
            let dir = std::env::temp_dir().join(unique("telnusqa_test"));
            std::fs::create_dir(&dir).expect("a folder for the test's servers can be made");
            let end = watch_our_end(&dir).expect("a shell can be started");
            (dir, end)
        })
        .0
}

/// A shell that reads until we are gone (its input closes with us), then ends PostgreSQL and removes the folder.
fn watch_our_end(dir: &Path) -> std::io::Result<ChildStdin> {
    use std::os::unix::process::CommandExt as _;
    const SCRIPT: &str = r#"
        trap '' INT TERM HUP
        while read -r _; do :; done
        pid_file="$1/postgres/data/postmaster.pid"
        if [ -f "$pid_file" ]; then
            kill -QUIT "$(head -n 1 "$pid_file")" 2>/dev/null
            tries=0
            while [ -f "$pid_file" ] && [ "$tries" -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
        fi
        rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
    "#;
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(SCRIPT).arg("sh").arg(dir).current_dir("/").process_group(0);
    let child = shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    child.stdin.ok_or_else(|| std::io::Error::other("the shell has no input"))
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
