//! The other kinds: what the Corporation reports about an application (INTERFACE.md, The other kinds).

use chrono::{DateTime, Utc};
use telnusqa_domain::case::{Command, Digest, Medium, Party};
use telnusqa_vault::Vault;

use super::reader::Object;

/// The most pages of a package.
const PAGES_MAX: u16 = 10_000;

/// The kinds of report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Dispatched,
    HandedOver,
    Returned,
    Withdrawn,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Dispatched, Self::HandedOver, Self::Returned, Self::Withdrawn];

    /// Its name in subjects and types.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Dispatched => "dispatched",
            Self::HandedOver => "handed-over",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The kind of a name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What is reported, without what only the vault may hold; the waybill as it was sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Report {
    Dispatched { at: DateTime<Utc>, pages: u16, waybill: String },
    HandedOver { at: DateTime<Utc>, to: Party },
    Returned { at: DateTime<Utc>, waybill: String },
    Withdrawn { at: DateTime<Utc>, by: Party },
}

impl Report {
    /// Its kind.
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Dispatched { .. } => Kind::Dispatched,
            Self::HandedOver { .. } => Kind::HandedOver,
            Self::Returned { .. } => Kind::Returned,
            Self::Withdrawn { .. } => Kind::Withdrawn,
        }
    }

    /// The command that it means, the waybill as a keyed digest.
    pub(crate) fn command(&self, vault: &Vault) -> Command {
        let digest = |waybill: &str| Digest(vault.digest("waybill", waybill));
        match self {
            Self::Dispatched { at, pages, waybill } => {
                Command::Dispatch { at: *at, pages: *pages, waybill: digest(waybill) }
            }
            Self::HandedOver { at, to } => Command::HandOver { at: *at, to: *to },
            Self::Returned { at, waybill } => Command::Return { at: *at, waybill: digest(waybill) },
            Self::Withdrawn { at, by } => Command::Withdraw { at: *at, by: *by, statement: None },
        }
    }
}

/// Checks the data of a report; `None` where something is wrong.
pub(crate) fn check(kind: Kind, data: &Object<'_>) -> Option<Report> {
    match kind {
        Kind::Dispatched => dispatched(data),
        Kind::HandedOver => handed_over(data),
        Kind::Returned => returned(data),
        Kind::Withdrawn => withdrawn(data),
    }
}

fn dispatched(data: &Object<'_>) -> Option<Report> {
    let at = data.moment("at");
    let waybill = data.object("courier").and_then(|courier| {
        courier.text("service");
        courier.text("waybill")
    });
    let pages = data.whole("pages", PAGES_MAX);
    Some(Report::Dispatched { at: at?, pages: pages?, waybill: waybill?.to_owned() })
}

fn handed_over(data: &Object<'_>) -> Option<Report> {
    let at = data.moment("at");
    data.text("workerId");
    let to = data.choice("to", Party::from_name);
    if let Some(identity) = data.object("identity") {
        identity.text("kind");
        identity.text("number");
    }
    Some(Report::HandedOver { at: at?, to: to? })
}

fn returned(data: &Object<'_>) -> Option<Report> {
    let at = data.moment("at");
    let waybill = data.text("waybill");
    data.text("reason");
    Some(Report::Returned { at: at?, waybill: waybill?.to_owned() })
}

fn withdrawn(data: &Object<'_>) -> Option<Report> {
    let at = data.moment("at");
    let by = data.choice("by", Party::from_name);
    if let Some(statement) = data.object("statement") {
        statement.choice("medium", Medium::from_name);
    }
    Some(Report::Withdrawn { at: at?, by: by? })
}
