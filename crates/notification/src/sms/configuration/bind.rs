//! How one is bound to a gateway over SMPP 3.4.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// The longest of each as the protocol has them (§5.2.1, §5.2.2, §5.2.3, §5.2.8), without the octet that ends it.
const SYSTEM_ID_MAX: usize = 15;
const PASSWORD_MAX: usize = 8;
const SYSTEM_TYPE_MAX: usize = 12;
const ADDRESS_MAX: usize = 20;
/// ESME_RINVDSTADR: this number is nobody's.
const NOBODYS: u32 = 0x0b;

/// How one is bound to a gateway, and what is said to it then.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Bind {
    /// How often a silent line is tried.
    #[serde(default = "enquire_link_s")]
    pub(crate) enquire_link_s: u64,
    #[serde(default)]
    pub(crate) password: Option<String>,
    /// The file whose first line it is, in place of [`Self::password`].
    #[serde(default)]
    pub(crate) password_file: Option<PathBuf>,
    /// How receipts write the ids of texts.
    #[serde(default)]
    pub(crate) receipt_ids: ReceiptIds,
    /// The statuses that say that this number can never be reached.
    #[serde(default = "refused")]
    pub(crate) refused: Vec<u32>,
    /// Whom texts come from, as their readers see it; empty = the gateway knows.
    #[serde(default)]
    pub(crate) source: String,
    /// The kind of it, and its numbering plan (§5.2.5, §5.2.6); none = as its letters say.
    #[serde(default)]
    pub(crate) source_npi: Option<u8>,
    /// See [`Self::source_npi`].
    #[serde(default)]
    pub(crate) source_ton: Option<u8>,
    pub(crate) system_id: String,
    #[serde(default)]
    pub(crate) system_type: String,
    /// How many texts may wait for their answers at once.
    #[serde(default = "window")]
    pub(crate) window: usize,
}

/// How receipts write an id in their text, where not as the answer did.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ReceiptIds {
    /// Decimal, and hexadecimal in the answer.
    Decimal,
    /// Hexadecimal, and decimal in the answer.
    Hex,
    #[default]
    Same,
}

const fn enquire_link_s() -> u64 {
    30
}

fn refused() -> Vec<u32> {
    vec![NOBODYS]
}

const fn window() -> usize {
    10
}

impl Bind {
    /// How long a line may be silent.
    pub(crate) const fn silence(&self) -> Duration {
        Duration::from_secs(self.enquire_link_s)
    }

    /// The kind of whom texts come from, and its numbering plan.
    pub(crate) fn source_kind(&self) -> (u8, u8) {
        let (ton, npi) = if self.source.is_empty() {
            (0, 0)
        } else if self.source.bytes().all(|octet| octet.is_ascii_digit()) {
            (1, 1)
        } else {
            (5, 0)
        };
        (self.source_ton.unwrap_or(ton), self.source_npi.unwrap_or(npi))
    }

    /// The password, where it stands.
    ///
    /// # Errors
    /// The file cannot be read, or holds no password of SMPP.
    pub(crate) fn secret(&self) -> Result<String, std::io::Error> {
        let secret = match &self.password_file {
            Some(path) => crate::described::first_line(path)?,
            None => self.password.clone().unwrap_or_default(),
        };
        is_text(&secret, PASSWORD_MAX).then_some(secret).ok_or(std::io::ErrorKind::InvalidData.into())
    }

    /// What is wrong with it, if anything is.
    pub(super) fn wrong(&self) -> Option<&'static str> {
        if self.system_id.is_empty() || !is_text(&self.system_id, SYSTEM_ID_MAX) {
            Some("bind.system-id is not 1 to 15 letters of ASCII")
        } else if self.password.is_some() == self.password_file.is_some() {
            Some("it has neither bind.password nor bind.password-file, or both")
        } else if self.password.as_deref().is_some_and(|password| !is_text(password, PASSWORD_MAX)) {
            Some("bind.password is not up to 8 letters of ASCII")
        } else if !is_text(&self.system_type, SYSTEM_TYPE_MAX) {
            Some("bind.system-type is not up to 12 letters of ASCII")
        } else if !is_text(&self.source, ADDRESS_MAX) {
            Some("bind.source is not up to 20 letters of ASCII")
        } else if !(1..=1000).contains(&self.window) {
            Some("bind.window is not between 1 and 1000")
        } else if !(1..=600).contains(&self.enquire_link_s) {
            Some("bind.enquire-link-s is not between 1 and 600")
        } else {
            None
        }
    }
}

fn is_text(text: &str, max: usize) -> bool {
    text.len() <= max && text.bytes().all(|octet| matches!(octet, b' '..=b'~'))
}
