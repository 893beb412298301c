//! Which crate of the house may lean on which; and that the domain knows neither a clock nor chance.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Each crate, and what it may lean on. A new line here is a decision about the house.
const MAY_LEAN_ON: &[(&str, &[&str])] = &[
    ("telnusqa-domain", &[]),
    ("telnusqa-contracts", &["telnusqa-domain"]),
    ("telnusqa-vault", &[]),
    ("telnusqa-servers", &[]),
    ("telnusqa-stand-in", &[]),
    ("telnusqa-pki", &["telnusqa-domain"]),
    ("telnusqa-event-log", &["telnusqa-contracts", "telnusqa-domain"]),
    ("telnusqa-chassis", &["telnusqa-contracts", "telnusqa-domain", "telnusqa-event-log"]),
    (
        "telnusqa-intake",
        &[
            "telnusqa-chassis",
            "telnusqa-contracts",
            "telnusqa-domain",
            "telnusqa-event-log",
            // Applicants sign what comes through the portal.
            "telnusqa-pki",
            "telnusqa-vault",
        ],
    ),
    ("telnusqa-relay", &["telnusqa-chassis", "telnusqa-contracts", "telnusqa-event-log"]),
    ("telnusqa-status", &["telnusqa-chassis", "telnusqa-contracts", "telnusqa-domain", "telnusqa-event-log"]),
    ("telnusqa-workflow", &["telnusqa-chassis", "telnusqa-contracts", "telnusqa-domain", "telnusqa-event-log"]),
    (
        "telnusqa-signing",
        &[
            "telnusqa-chassis",
            "telnusqa-contracts",
            "telnusqa-domain",
            "telnusqa-event-log",
            "telnusqa-pki",
            "telnusqa-vault",
        ],
    ),
    (
        "telnusqa-notification",
        &["telnusqa-chassis", "telnusqa-contracts", "telnusqa-domain", "telnusqa-event-log", "telnusqa-vault"],
    ),
    ("telnusqa-documents", &["telnusqa-contracts"]),
    // The door shows read models, and asks those who write them how they are read.
    (
        "telnusqa-web",
        &[
            "telnusqa-chassis",
            "telnusqa-contracts",
            "telnusqa-domain",
            "telnusqa-event-log",
            "telnusqa-notification",
            "telnusqa-status",
            "telnusqa-vault",
        ],
    ),
    (
        "telnusqa",
        &[
            "telnusqa-chassis",
            "telnusqa-contracts",
            "telnusqa-domain",
            "telnusqa-event-log",
            "telnusqa-intake",
            "telnusqa-notification",
            "telnusqa-pki",
            "telnusqa-relay",
            "telnusqa-servers",
            "telnusqa-signing",
            "telnusqa-stand-in",
            "telnusqa-status",
            "telnusqa-vault",
            "telnusqa-web",
            "telnusqa-workflow",
        ],
    ),
    (
        "telnusqa-tests",
        &["telnusqa-contracts", "telnusqa-domain", "telnusqa-event-log", "telnusqa-servers", "telnusqa-vault"],
    ),
];

/// What any crate may lean on in its own tests: real servers.
const FOR_TESTS: &str = "telnusqa-servers";

/// What else a crate may lean on in its own tests: whoever makes the tables that it reads, or the signatures.
const MAY_LEAN_ON_IN_TESTS: &[(&str, &str)] = &[
    ("telnusqa-notification", "telnusqa-intake"),
    ("telnusqa-notification", "telnusqa-stand-in"),
    ("telnusqa-pki", "telnusqa-stand-in"),
    ("telnusqa-signing", "telnusqa-stand-in"),
    ("telnusqa-web", "telnusqa-intake"),
    ("telnusqa-web", "telnusqa-signing"),
    ("telnusqa-web", "telnusqa-workflow"),
];

#[test]
fn no_crate_leans_on_what_it_may_not() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        MAY_LEAN_ON.iter().map(|(name, on)| (*name, on.iter().copied().collect())).collect();
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let house: BTreeSet<String> = packages.iter().map(|package| text(&package["name"])).collect();
    let known: BTreeSet<String> = allowed.keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(house, known, "the table above names every crate, and no other");
    let mut wrong = Vec::new();
    for package in packages {
        let name = text(&package["name"]);
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let on = text(&dependency["name"]);
            let in_tests = dependency["kind"] == "dev"
                && (on == FOR_TESTS || MAY_LEAN_ON_IN_TESTS.contains(&(name.as_str(), on.as_str())));
            if house.contains(&on) && !in_tests && !allowed[name.as_str()].contains(on.as_str()) {
                wrong.push(format!("{name} leans on {on}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_domain_knows_neither_a_clock_nor_chance() {
    let tree = cargo(&["tree", "-p", "telnusqa-domain", "-e", "features,normal", "--prefix", "none"]);
    assert!(tree.contains("chrono"), "{tree}");
    for feature in ["clock", "now", "wasmbind"] {
        assert!(!tree.contains(&format!("chrono feature \"{feature}\"")), "chrono has {feature}: {tree}");
    }
    for feature in ["v1", "v4", "v6", "v7", "rng"] {
        assert!(!tree.contains(&format!("uuid feature \"{feature}\"")), "uuid has {feature}: {tree}");
    }
    for dependency in ["getrandom ", "rand ", "tokio ", "sqlx", "async-nats", "reqwest"] {
        assert!(!tree.lines().any(|line| line.starts_with(dependency)), "{dependency} is in the domain: {tree}");
    }
}

/// What Cargo answers, without asking anybody else.
fn cargo(arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root");
    let mut command = Command::new(env!("CARGO"));
    let output = command.args(arguments).args(["--offline", "--locked"]).current_dir(root).output().expect("run Cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn what_is_fuzzed_is_what_is_shipped() {
    let packages = |path: &str| -> BTreeSet<(String, String)> {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a lock file");
        let member = |block: &str, name: &str| {
            let line = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))?;
            Some(line.trim_matches('"').to_owned())
        };
        text.split("[[package]]")
            .filter_map(|block| Some((member(block, "name")?, member(block, "version")?)))
            .collect()
    };
    let (shipped, fuzzed) = (packages("../Cargo.lock"), packages("fuzz/Cargo.lock"));
    let names: BTreeSet<&String> = shipped.iter().map(|(name, _)| name).collect();
    let strangers: Vec<_> =
        fuzzed.iter().filter(|package| names.contains(&package.0) && !shipped.contains(*package)).collect();
    assert!(strangers.is_empty(), "copy ../Cargo.lock over tests/fuzz/Cargo.lock: {strangers:?}");
    assert!(fuzzed.iter().any(|(name, _)| name == "telnusqa-pki"));
}

/// A file of statements that no service names is never carried out.
#[test]
fn every_migration_is_carried_out_by_its_crate() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let found = std::fs::read_dir(folder).into_iter().flatten();
        found.map(|entry| entry.expect("an entry").path()).collect()
    };
    let mut count = 0;
    for each in entries(&crates) {
        let named: String = entries(&each.join("src"))
            .into_iter()
            .filter(|path| path.is_file())
            .map(|path| std::fs::read_to_string(path).expect("a source"))
            .collect();
        for file in entries(&each.join("migrations")).into_iter().chain(entries(&each.join("keys-migrations"))) {
            let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
            assert!(named.contains(&format!("/{name}\"")), "nobody carries out {}", file.display());
            count += 1;
        }
    }
    assert!(count > 10, "{count} found");
}
