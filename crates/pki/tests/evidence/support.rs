//! An authority of each kind of key, its responder and its maker of time stamps, and one head's signature.

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use telnusqa_domain::identity::Bin;
use telnusqa_pki::{Demand, Material, Verdict, Verifier};
use telnusqa_stand_in::authority::{
    Authority, Credential, KeyKind, Reply, Responder, Role, Stamper, State, Subject, Validity,
};
use x509_cert::Certificate;
use x509_cert::der::Encode;

pub(crate) const BIN: &str = "050340517500";
pub(crate) const IIN: &str = "123456789011";
pub(crate) const DOCUMENT: &[u8] = "Телнұсқа № 050340517500-2026-00017\r\n".as_bytes();
pub(crate) const NONCE: [u8; 8] = [0x91, 2, 3, 4, 5, 6, 7, 8];

pub(crate) struct House {
    pub(crate) authority: Authority,
    pub(crate) head: Credential,
    pub(crate) responder: Responder,
    pub(crate) stamper: Stamper,
    pub(crate) verifier: Verifier,
}

pub(crate) static P256: LazyLock<House> = LazyLock::new(|| House::of(KeyKind::P256));
pub(crate) static GOST: LazyLock<House> = LazyLock::new(|| House::of(KeyKind::Gost512));

impl House {
    pub(crate) fn of(kind: KeyKind) -> Self {
        let authority = Authority::make_of(kind).unwrap();
        Self {
            head: authority.issue(&subject(), Role::Head, kind, validity()).unwrap(),
            responder: authority.responder(kind, long()).unwrap(),
            stamper: authority.stamper(kind, long()).unwrap(),
            verifier: Verifier::try_new([authority.anchors_pem().unwrap().as_bytes()]).unwrap(),
            authority,
        }
    }

    /// The certificate of the head, then its issuer's.
    pub(crate) fn chain(&self) -> Vec<Certificate> {
        Certificate::load_pem_chain(self.head.chain_pem().unwrap().as_bytes()).unwrap()
    }

    pub(crate) fn leaf(&self) -> Vec<u8> {
        self.chain()[0].to_der().unwrap()
    }

    pub(crate) fn issuing(&self) -> Vec<u8> {
        self.authority.issuing_der().unwrap()
    }

    pub(crate) fn serial(&self) -> Vec<u8> {
        self.chain()[0].tbs_certificate.serial_number.as_bytes().to_vec()
    }

    pub(crate) fn answer(&self, state: State, at: DateTime<Utc>) -> Vec<u8> {
        let serial = self.serial();
        let reply = Reply { next_update: None, nonce: Some(&NONCE), serial: &serial, state, this_update: at };
        self.responder.answer(&reply).unwrap()
    }

    pub(crate) fn verify(&self, cms: &[u8], demand: &Demand, material: &Material<'_>, at: DateTime<Utc>) -> Codes {
        codes(&self.verifier.verify_with(cms, DOCUMENT, demand, material, at))
    }
}

pub(crate) type Codes = Vec<&'static str>;

pub(crate) fn codes<T>(verdict: &Verdict<T>) -> Codes {
    let reasons = verdict.reasons().iter().map(|reason| reason.code());
    match verdict {
        Verdict::CannotTell(_) => std::iter::once("cannot tell").chain(reasons).collect(),
        Verdict::Invalid(_) => reasons.collect(),
        Verdict::Valid(_) => vec!["valid"],
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn now() -> DateTime<Utc> {
    at("2026-03-02T09:00:00Z")
}

/// Years later: the head's certificate has expired long since.
pub(crate) fn later() -> DateTime<Utc> {
    at("2031-07-01T00:00:00Z")
}

pub(crate) fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

pub(crate) fn bare() -> Demand {
    Demand::head(Bin::parse(BIN).unwrap())
}

pub(crate) fn revocation() -> Demand {
    Demand { revocation: true, ..bare() }
}

pub(crate) fn all() -> Demand {
    Demand { revocation: true, time_stamp: true, ..bare() }
}

pub(crate) fn validity() -> Validity {
    Validity { from: at("2026-01-01T00:00:00Z"), until: at("2026-12-31T23:59:59Z") }
}

pub(crate) fn long() -> Validity {
    Validity { from: at("2026-01-01T00:00:00Z"), until: at("2028-12-31T23:59:59Z") }
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
