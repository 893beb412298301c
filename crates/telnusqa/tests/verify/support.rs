//! The binary, and what an invented authority makes.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use telnusqa_stand_in::authority::{Authority, Credential, KeyKind, Role, Subject, Validity};

/// What an answer comes to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) reasons: Vec<String>,
    pub(crate) verdict: String,
}

/// Runs `telnusqa verify` in `folder`; nothing of the machine's own set-up is believed.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_telnusqa"));
    command.current_dir(folder).env_remove("TELNUSQA_ANCHORS_FILE").env_remove("TELNUSQA_DIR");
    command.arg("verify").args(arguments).output().unwrap()
}

/// The answer in JSON, and the exit code.
pub(crate) fn json(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let output = run(folder, &[arguments, &["--json"]].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.is_empty(), "{arguments:?}: {errors}");
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

/// What the answer comes to.
pub(crate) fn told(folder: &Path, arguments: &[&str]) -> Told {
    let (code, answer) = json(folder, arguments);
    let reasons = answer["reasons"].as_array().unwrap();
    let reasons = reasons.iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect();
    Told { code, reasons, verdict: answer["verdict"].as_str().unwrap().to_owned() }
}

/// What an answer should come to.
pub(crate) fn expected(code: i32, reasons: &[&str]) -> Told {
    let verdict = match code {
        0 => "valid",
        1 => "invalid",
        2 => "cannot-tell",
        _ => "unreadable",
    };
    Told { code, reasons: reasons.iter().map(|&reason| reason.to_owned()).collect(), verdict: verdict.to_owned() }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// When the head signs.
pub(crate) fn now() -> DateTime<Utc> {
    at("2026-03-02T05:00:00Z")
}

pub(crate) fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

pub(crate) fn years(from: i32, until: i32) -> Validity {
    Validity { from: at(&format!("{from}-01-01T00:00:00Z")), until: at(&format!("{until}-01-01T00:00:00Z")) }
}

/// Keys are made once.
pub(crate) static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::make_of(KeyKind::P256).unwrap());
pub(crate) static HEAD: LazyLock<Credential> = LazyLock::new(|| {
    let subject = Subject {
        bin: "050340517500".to_owned(),
        common_name: "СЫНАҚОВА АЙГҮЛ".to_owned(),
        iin: "123456789011".to_owned(),
        organisation: "КГКП \"Колледж\"".to_owned(),
        patronymic: Some("ӘЛІҚЫЗЫ".to_owned()),
        surname: "СЫНАҚОВА".to_owned(),
    };
    AUTHORITY.issue(&subject, Role::Head, KeyKind::P256, years(2026, 2027)).unwrap()
});

pub(crate) const DOCUMENT: &[u8] = "Телнұсқа\n".as_bytes();

/// A folder with `anchors/`, `document` and `signed.p7s`, the head's signature on it.
pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    std::fs::create_dir(folder.path().join("anchors")).unwrap();
    write("anchors/root.pem", AUTHORITY.anchors_pem().unwrap().as_bytes());
    write("anchors/readme.txt", b"nothing of this is a certificate");
    write("document", DOCUMENT);
    write("signed.p7s", &HEAD.sign(DOCUMENT, now()).unwrap());
    folder
}

/// The serial number of the head's certificate.
pub(crate) fn serial() -> Vec<u8> {
    telnusqa_pki::certificate_said(&leaf()).unwrap().serial
}

/// The head's certificate.
pub(crate) fn leaf() -> Vec<u8> {
    let verifier = telnusqa_pki::Verifier::of_authorities([AUTHORITY.anchors_pem().unwrap().as_bytes()]);
    let cms = HEAD.sign(DOCUMENT, now()).unwrap();
    let wanted = telnusqa_pki::Wanted { revocation: false, time_stamp: false, who: telnusqa_pki::Who::Anyone };
    let report = verifier.examine(&cms, Some(DOCUMENT), &wanted, &telnusqa_pki::Material::default(), now());
    report.signers[0].chain[0].clone()
}
