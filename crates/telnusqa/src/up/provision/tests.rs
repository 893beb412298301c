use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use clap::Parser as _;

use super::*;

#[derive(clap::Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

fn make(folder: &Path) {
    make_as(folder, &[]);
}

fn make_as(folder: &Path, more: &[&str]) {
    let (dir, out) = (folder.join("house"), folder.join("out"));
    let line = ["provision", "secrets", "--dir", dir.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let Command::Secrets(args) = Line::parse_from(line.iter().chain(more)).command else { panic!("it makes secrets") };
    make_secrets(&args).unwrap();
}

/// What lies in the folder of each process: file and content.
fn made(folder: &Path) -> BTreeSet<(PathBuf, Vec<u8>)> {
    let mut files = BTreeSet::new();
    for process in std::fs::read_dir(folder.join("out")).unwrap() {
        for file in std::fs::read_dir(process.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
            files.insert((path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap()));
        }
    }
    files
}

#[test]
fn each_process_gets_what_it_needs_and_nothing_of_another() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path());
    let files = made(folder.path());
    let names = |process: &str| -> Vec<String> {
        let of = |path: &Path| path.parent() == Some(&Path::new("out").join(process));
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        files.iter().filter(|(path, _)| of(path)).map(|(path, _)| name(path)).collect()
    };
    let vault = ["database-url", "keys-database-url", "master.key", "nats-url", "providers.json"];
    assert_eq!(names("relay"), ["database-url", "nats-url", "providers.json"]);
    assert_eq!(names("intake"), [&["anchors.pem"], &vault[..]].concat());
    assert_eq!(names("signing"), [&["anchors.pem"], &vault[..4], &["paper.key"], &vault[4..]].concat());
    let receivers = ["portal.pem", "portal.toml", "providers.json", "sms-gateways.toml"];
    let keys = ["house.key.pem", "house.pem"];
    assert_eq!(names("notification"), [&vault[..1], &keys, &vault[1..4], &receivers].concat());
    assert_eq!(names("test-portal"), ["house.key.pem", "house.pem", "portal.key.pem", "portal.pem"]);
    assert_eq!(names("test-nuc"), ["issuing.key.pem", "issuing.pem", "root.pem"]);
    assert_eq!(names("web"), [&vault[..], &["staff.json"]].concat());
    assert_eq!(names("nats"), ["server.conf"]);
    assert_eq!(names("postgres"), ["password", "postgresql.conf"]);
    let secrets = Secrets::read(&folder.path().join("house")).unwrap();
    for (role, password) in &secrets.passwords {
        let service = match role.strip_prefix("telnusqa_").unwrap_or(role) {
            // Who looks from beside has the rights of operations.
            "operations" => "watch",
            service => service,
        };
        for (path, content) in &files {
            let known = String::from_utf8_lossy(content).contains(password.as_str());
            assert!(!known || path.starts_with(Path::new("out").join(service)), "{role} in {}", path.display());
        }
    }
}

#[test]
fn made_again_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path());
    let first = made(folder.path());
    make(folder.path());
    assert!(first == made(folder.path()), "a password, a key or a rule has changed");
}

#[test]
fn the_servers_are_as_strict_as_those_of_up() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path());
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let bus = read("nats/server.conf");
    for wanted in
        ["sync_interval: always", "cipher: chacha", "host: 0.0.0.0", "port: 4222", "store_dir: \"/var/lib/nats\""]
    {
        assert!(bus.contains(wanted), "{wanted} is missing");
    }
    let said = bus.lines().filter(|line| !line.trim_start().starts_with('#')).any(|line| line.contains('@'));
    assert!(!said, "a word was not filled in");
    let database = read("postgres/postgresql.conf");
    for wanted in ["fsync = 'on'", "full_page_writes = 'on'", "synchronous_commit = 'on'", "listen_addresses = '*'"] {
        assert!(database.lines().any(|line| line == wanted), "{wanted} is missing");
    }
}

/// Each of the three hears the others; each service knows all of them; the standby knows whom it follows, and no other password.
#[test]
fn three_servers_of_the_bus_and_a_standby() {
    let folder = tempfile::tempdir().unwrap();
    make_as(folder.path(), &["--nats=nats:4222,nats-2:4222,nats-3:4222", "--standby=postgres-2:5432"]);
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let secrets = Secrets::read(&folder.path().join("house")).unwrap();
    for name in ["nats", "nats-2", "nats-3"] {
        let bus = read(&format!("{name}/server.conf"));
        assert!(bus.contains(&format!("server_name: {name}\n")), "{bus}");
        for other in ["nats", "nats-2", "nats-3"] {
            assert!(bus.contains(&format!("\"nats://node:{}@{other}:6222\"", secrets.nats_routes)), "{other} in {bus}");
        }
    }
    assert!(read("relay/nats-url").ends_with("@nats:4222,nats-2:4222,nats-3:4222"));
    assert!(!read("relay/nats-url").contains(&secrets.nats_routes));
    let password = secrets.password(postgres::STANDBY);
    assert_eq!(read("postgres-2/pgpass"), format!("*:*:*:telnusqa_standby:{password}\n"));
    let following = "primary_conninfo = 'host=postgres port=5432 user=telnusqa_standby passfile=/run/telnusqa/pgpass \
                     application_name=telnusqa_standby'";
    assert!(read("postgres-2/postgresql.conf").lines().any(|line| line == following));
    assert!(!read("postgres/postgresql.conf").contains("primary_conninfo"));
    for name in ["postgres", "postgres-2"] {
        assert!(
            read(&format!("{name}/postgresql.conf"))
                .lines()
                .any(|line| line == "hba_file = '/run/telnusqa/pg_hba.conf'")
        );
        assert!(read(&format!("{name}/pg_hba.conf")).contains("host replication telnusqa_standby all scram-sha-256"));
    }
    let known =
        made(folder.path()).into_iter().filter(|(_, content)| String::from_utf8_lossy(content).contains(password));
    let known: Vec<PathBuf> = known.map(|(path, _)| path).collect();
    assert_eq!(known, [Path::new("out/postgres-2/pgpass")]);
}
