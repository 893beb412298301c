//! The file of the portal: where it is reached, in whose name, and what its codes mean.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use reqwest::Url;
use serde::Deserialize;

use crate::described::{self, FileError};

/// How the portal is spoken to.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Configuration {
    /// The certificate (PEM) with whose key answers are signed; none = the line alone vouches for them.
    #[serde(default)]
    pub(crate) answers_certificate_file: Option<PathBuf>,
    /// The certificates (PEM) of the authorities that are believed; none = those of the machine. Only where it is spoken to over TLS.
    #[serde(default)]
    pub(crate) ca_file: Option<PathBuf>,
    /// The certificate (PEM) of [`Self::key_file`].
    pub(crate) certificate_file: PathBuf,
    /// The key (PKCS #8, PEM, RSA) with which questions are signed.
    pub(crate) key_file: PathBuf,
    /// Whether it takes a question with the same `messageId` once only, however often it is sent.
    #[serde(default)]
    pub(crate) knows_keys: bool,
    /// The codes that say that there is no such cabinet.
    #[serde(default)]
    pub(crate) no_cabinet: Vec<String>,
    /// The codes that say that it did not take the message, and may later.
    #[serde(default)]
    pub(crate) not_taken: Vec<String>,
    #[serde(default)]
    password: Option<String>,
    /// The file whose first line it is, in place of `password`.
    #[serde(default)]
    password_file: Option<PathBuf>,
    /// The most messages a second that it takes from us.
    pub(crate) per_second: f64,
    /// What else stands in each question, by its key.
    #[serde(default)]
    pub(crate) properties: BTreeMap<String, String>,
    /// The route within the bus, where it wants one.
    #[serde(default)]
    pub(crate) route_id: Option<String>,
    /// In whose name questions are asked.
    pub(crate) sender_id: String,
    /// The service of the bus that takes them.
    pub(crate) service_id: String,
    #[serde(default = "soap_action")]
    pub(crate) soap_action: String,
    /// The codes that say that it took the message.
    #[serde(default = "taken")]
    pub(crate) taken: Vec<String>,
    /// How long an answer is waited for.
    #[serde(default = "timeout_s")]
    pub(crate) timeout_s: u64,
    #[serde(deserialize_with = "described::url")]
    pub(crate) url: Url,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("read the file of the portal: {0}")]
pub(crate) struct ConfigurationError(FileError);

fn soap_action() -> String {
    "SendMessage".to_owned()
}

/// "Message has been processed successfully".
fn taken() -> Vec<String> {
    vec!["SCSS001".to_owned()]
}

const fn timeout_s() -> u64 {
    15
}

/// Reads it.
///
/// # Errors
/// [`ConfigurationError`]
pub(crate) fn read(path: &Path) -> Result<Configuration, ConfigurationError> {
    described::text(path).and_then(|text| parse(&text)).map_err(ConfigurationError)
}

fn parse(text: &str) -> Result<Configuration, FileError> {
    let configuration: Configuration = described::parse(text)?;
    configuration.wrong().map_or(Ok(configuration), |wrong| Err(FileError::Wrong(wrong.to_owned())))
}

impl Configuration {
    /// Takes the password from its file, where it stands in one.
    pub(super) fn read_password(&mut self) -> io::Result<()> {
        if let Some(path) = &self.password_file {
            let first = described::first_line(path)?;
            self.password = (!first.is_empty()).then_some(first);
        }
        if self.password.is_some() { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    pub(super) fn password(&self) -> &str {
        self.password.as_deref().unwrap_or_default()
    }

    /// What is wrong with it, if anything is.
    fn wrong(&self) -> Option<&'static str> {
        let is_over_tls = self.url.scheme() == "https";
        let is_header =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        if !(is_over_tls || self.url.scheme() == "http") || self.url.host_str().is_none_or(str::is_empty) {
            Some("its address is neither http://… nor https://…")
        } else if self.ca_file.is_some() && !is_over_tls {
            Some("it has a ca-file, and its address is not https://…")
        } else if self.password.is_some() == self.password_file.is_some() {
            Some("it has neither password nor password-file, or both")
        } else if self.sender_id.is_empty() || self.service_id.is_empty() {
            Some("sender-id or service-id is empty")
        } else if !is_header(&self.soap_action) {
            Some("soap-action is not of visible letters of ASCII")
        } else if self.taken.is_empty() {
            Some("nothing says which code is a yes: taken")
        } else if self.taken.iter().any(|code| self.no_cabinet.contains(code) || self.not_taken.contains(code)) {
            Some("a code is a yes and a no")
        } else if !(self.per_second.is_finite() && self.per_second > 0.0 && self.per_second <= 10_000.0) {
            Some("per-second is not between 0 and 10000")
        } else if !(1..=60).contains(&self.timeout_s) {
            Some("timeout-s is not between 1 and 60")
        } else {
            None
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const FILE: &str = r#"
url = "https://bus.example/sync"
sender-id = "telnusqa"
password = "geheim"
service-id = "CABINET_NOTICE"
key-file = "/etc/telnusqa/portal.key"
certificate-file = "/etc/telnusqa/portal.pem"
per-second = 20
"#;

    #[test]
    fn what_it_does_not_say_is_as_the_bus_has_it() {
        let read = parse(FILE).unwrap();
        assert_eq!((read.soap_action.as_str(), read.timeout_s, read.knows_keys), ("SendMessage", 15, false));
        assert_eq!((read.taken, read.no_cabinet.len()), (vec!["SCSS001".to_owned()], 0));
    }

    #[test]
    fn what_is_wrong_is_named_without_what_stands_there() {
        for (from, to, said) in [
            ("https://", "ftp://", "its address is neither http://… nor https://…"),
            ("https://bus", "http://bus", "it has a ca-file, and its address is not https://…"),
            ("password = \"geheim\"", "", "it has neither password nor password-file, or both"),
            ("password =", "password-file = \"/a\"\npassword =", "it has neither password nor password-file, or both"),
            ("\"telnusqa\"", "\"\"", "sender-id or service-id is empty"),
            ("per-second", "soap-action = \"a\\\"b\"\nper-second", "soap-action is not of visible letters of ASCII"),
            ("per-second", "taken = []\nper-second", "nothing says which code is a yes: taken"),
            ("per-second", "not-taken = [\"SCSS001\"]\nper-second", "a code is a yes and a no"),
            ("= 20", "= 0", "per-second is not between 0 and 10000"),
            ("= 20", "= 20\ntimeout-s = 0", "timeout-s is not between 1 and 60"),
            ("sender-id", "geheim", "it is no description of one at line 3"),
        ] {
            let text = FILE.replace(from, to);
            let text = if said.contains("ca-file") { format!("{text}ca-file = \"/ca.pem\"\n") } else { text };
            let told = ConfigurationError(parse(&text).err().unwrap()).to_string();
            assert_eq!(told, format!("read the file of the portal: {said}"));
        }
    }
}
