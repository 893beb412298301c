//! A test authority, its members of staff, and a verifier that believes it.

use std::path::Path;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use telnusqa_domain::identity::Bin;
use telnusqa_pki::{Demand, Verdict, Verifier};
use telnusqa_stand_in::authority::{Authority, Credential, KeyKind, Role, Subject, Validity};
use tempfile::TempDir;

pub(crate) const BIN: &str = "050340517500";
pub(crate) const OTHER_BIN: &str = "970940123375";
pub(crate) const IIN: &str = "123456789011";
pub(crate) const DOCUMENT: &[u8] = "Телнұсқа № 050340517500-2026-00017\r\n".as_bytes();

/// One authority for all tests: its keys are made once.
pub(crate) struct House {
    pub(crate) authority: Authority,
    folder: TempDir,
    pub(crate) verifier: Verifier,
}

pub(crate) static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open_or_make(folder.path()).unwrap();
    let verifier = Verifier::try_new([authority.anchors_pem().unwrap().as_bytes()]).unwrap();
    House { authority, folder, verifier }
});

pub(crate) static HEAD: LazyLock<Credential> = LazyLock::new(|| issue(Role::Head, KeyKind::P256));
pub(crate) static HEAD_RSA: LazyLock<Credential> = LazyLock::new(|| issue(Role::Head, KeyKind::Rsa2048));

impl House {
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn now() -> DateTime<Utc> {
    at("2026-03-02T09:00:00Z")
}

pub(crate) fn subject() -> Subject {
    Subject {
        bin: BIN.to_owned(),
        common_name: "СЫНАҚОВА АЙГҮЛ".to_owned(),
        iin: IIN.to_owned(),
        organisation: "КГКП \"Колледж\"".to_owned(),
        patronymic: Some("ӘЛІҚЫЗЫ".to_owned()),
        surname: "СЫНАҚОВА".to_owned(),
    }
}

pub(crate) fn validity() -> Validity {
    Validity { from: at("2026-01-01T00:00:00Z"), until: at("2026-12-31T23:59:59Z") }
}

pub(crate) fn issue(role: Role, kind: KeyKind) -> Credential {
    HOUSE.authority.issue(&subject(), role, kind, validity()).unwrap()
}

pub(crate) fn demand() -> Demand {
    Demand::head(Bin::parse(BIN).unwrap())
}

/// The verdict on a signature on [`DOCUMENT`], now, for the college.
pub(crate) fn verify(cms: &[u8]) -> Verdict {
    HOUSE.verifier.verify(cms, DOCUMENT, &demand(), now())
}

/// The codes of a verdict, `valid` or `cannot tell` in front where it is not invalid.
pub(crate) fn codes(verdict: &Verdict) -> Vec<&'static str> {
    let reasons = verdict.reasons().iter().map(|reason| reason.code());
    match verdict {
        Verdict::CannotTell(_) => std::iter::once("cannot tell").chain(reasons).collect(),
        Verdict::Invalid(_) => reasons.collect(),
        Verdict::Valid(_) => vec!["valid"],
    }
}
