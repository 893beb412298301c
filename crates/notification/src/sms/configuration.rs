//! The file of gateways: whom texts are handed over to, in what words, and how their answers are read.

mod bind;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use regex::Regex;
use reqwest::Url;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use telnusqa_domain::phone::Phone;

use crate::described::{self, FileError};
pub(crate) use bind::{Bind, ReceiptIds};

/// A gateway, as the file describes it: over HTTP, or over SMPP where it says how to bind. In `fields` and `headers` stand `{to}`, `{text}`,
/// `{key}`; in those of reports `{id}`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Gateway {
    /// How one is bound to it over SMPP; none where it is spoken to over HTTP.
    #[serde(default)]
    pub(crate) bind: Option<Bind>,
    /// The certificates (PEM) of the authorities that are believed; none = those of the machine. Only where it is spoken to over TLS.
    #[serde(default)]
    pub(crate) ca_file: Option<PathBuf>,
    /// What it is sent, by name.
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, String>,
    /// Headers, as one that lets us in.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// Whether it takes a text with the same `{key}` once only, however often it is sent.
    #[serde(default)]
    pub(crate) knows_keys: bool,
    /// What it is called: in rows and figures.
    pub(crate) name: String,
    /// Of an answer that says that it did not take the text, and may later: others leave a doubt.
    #[serde(default, deserialize_with = "pattern")]
    pub(crate) not_taken: Option<Regex>,
    /// How it wants numbers.
    #[serde(default)]
    pub(crate) number: Number,
    /// The most texts a second that it takes from us.
    pub(crate) per_second: f64,
    /// Of an answer that says that this number can never be reached.
    #[serde(default, deserialize_with = "pattern")]
    pub(crate) refused: Option<Regex>,
    /// Where it tells what became of a text; none where it does not.
    #[serde(default)]
    pub(crate) report: Option<Reports>,
    #[serde(default)]
    pub(crate) send: Send,
    /// Of an answer that says that it took the text; its group `id`, where it has one, is what the gateway calls it.
    #[serde(default, deserialize_with = "pattern")]
    pub(crate) taken: Option<Regex>,
    /// How long an answer is waited for.
    #[serde(default = "patience_s")]
    pub(crate) timeout_s: u64,
    #[serde(deserialize_with = "described::url")]
    pub(crate) url: Url,
}

/// Where a gateway tells what became of a text.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Reports {
    /// Of an answer that says that it was delivered.
    #[serde(deserialize_with = "must_pattern")]
    pub(crate) delivered: Regex,
    /// Of one that says that it never will be; its group `why`, where it has one, is the reason in a word.
    #[serde(deserialize_with = "must_pattern")]
    pub(crate) failed: Regex,
    pub(crate) fields: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) send: Send,
    #[serde(deserialize_with = "described::url")]
    pub(crate) url: Url,
}

/// How numbers are written.
#[derive(Clone, Copy, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Number {
    /// `77011234567`.
    #[default]
    Digits,
    /// `+77011234567`.
    E164,
}

/// How fields travel.
#[derive(Clone, Copy, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Send {
    /// As a form, in the body.
    #[default]
    Form,
    /// As an object, in the body.
    Json,
    /// Behind the address: it stands in the logs of whoever lies between, and is for gateways that know nothing else.
    Query,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("read the file of gateways: {0}")]
pub(crate) struct ConfigurationError(FileError);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    gateway: Vec<Gateway>,
}

impl Number {
    /// A number, as the gateway wants it.
    pub(crate) fn of(self, phone: &Phone) -> &str {
        match self {
            Self::Digits => phone.as_str().trim_start_matches('+'),
            Self::E164 => phone.as_str(),
        }
    }
}

const fn patience_s() -> u64 {
    15
}

fn pattern<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Regex>, D::Error> {
    must_pattern(from).map(Some)
}

fn must_pattern<'de, D: Deserializer<'de>>(from: D) -> Result<Regex, D::Error> {
    let text = String::deserialize(from)?;
    regex::RegexBuilder::new(&text).dot_matches_new_line(true).size_limit(1 << 20).build().map_err(D::Error::custom)
}

/// Reads the gateways of a file, the preferred first.
///
/// # Errors
/// [`ConfigurationError`]
pub(crate) fn read(path: &Path) -> Result<Vec<Gateway>, ConfigurationError> {
    described::text(path).map_err(ConfigurationError).and_then(|text| parse(&text))
}

fn parse(text: &str) -> Result<Vec<Gateway>, ConfigurationError> {
    let wrong = |why: String| Err(ConfigurationError(FileError::Wrong(why)));
    let file: File = described::parse(text).map_err(ConfigurationError)?;
    let mut names = std::collections::BTreeSet::new();
    for gateway in &file.gateway {
        let is = gateway.wrong().or_else(|| (!names.insert(&gateway.name)).then_some("a name stands there twice"));
        if let Some(is) = is {
            return wrong(format!("{}: {is}", gateway.name));
        }
    }
    if file.gateway.is_empty() {
        return wrong("it names no gateway".to_owned());
    }
    Ok(file.gateway)
}

impl Gateway {
    /// How long an answer is waited for.
    pub(crate) const fn patience(&self) -> Duration {
        Duration::from_secs(self.timeout_s)
    }

    /// Whether it tells what became of a text.
    pub(crate) const fn is_told(&self) -> bool {
        self.bind.is_some() || self.report.is_some()
    }

    /// Whether an address of it is spoken to over TLS.
    pub(crate) fn is_over_tls(&self) -> bool {
        let report = self.report.as_ref().map(|report| &report.url);
        [Some(&self.url), report].into_iter().flatten().any(|url| matches!(url.scheme(), "https" | "smpps"))
    }

    /// What is wrong with it, if anything is.
    fn wrong(&self) -> Option<&'static str> {
        let is_name = |text: &str| {
            !text.is_empty()
                && text.len() <= 32
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if !is_name(&self.name) {
            return Some("its name is not of letters, digits and hyphens");
        }
        let wrong = match &self.bind {
            Some(bind) => self.wrong_over_smpp().or_else(|| bind.wrong()),
            None => self.wrong_over_http(),
        };
        if wrong.is_some() {
            wrong
        } else if !(self.per_second.is_finite() && self.per_second > 0.0 && self.per_second <= 10_000.0) {
            Some("per-second is not between 0 and 10000")
        } else if !(1..=60).contains(&self.timeout_s) {
            Some("timeout-s is not between 1 and 60")
        } else {
            None
        }
    }

    fn wrong_over_http(&self) -> Option<&'static str> {
        let holds = |what: &str| self.fields.values().any(|value| value.contains(what));
        let with_key = holds("{key}") || self.headers.values().any(|value| value.contains("{key}"));
        let by_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        let of_report = self.report.as_ref();
        if matches!(self.url.scheme(), "smpp" | "smpps") {
            Some("its address is smpp://…, and nothing says how to bind: bind")
        } else if !by_web(&self.url) || of_report.is_some_and(|report| !by_web(&report.url)) {
            Some("an address is neither http://… nor https://…")
        } else if self.ca_file.is_some() && !self.is_over_tls() {
            Some("it has a ca-file, and no address is https://…")
        } else if !holds("{to}") || !holds("{text}") {
            Some("no field holds {to}, or none {text}")
        } else if self.knows_keys && !with_key {
            Some("it knows keys, and is sent none: {key}")
        } else if self.taken.is_none() {
            Some("nothing says which answer is a yes: taken")
        } else {
            None
        }
    }

    fn wrong_over_smpp(&self) -> Option<&'static str> {
        let of_http = self.knows_keys
            || !self.fields.is_empty()
            || !self.headers.is_empty()
            || self.report.is_some()
            || self.send != Send::default()
            || [&self.not_taken, &self.refused, &self.taken].into_iter().any(Option::is_some);
        if !matches!(self.url.scheme(), "smpp" | "smpps") || self.url.host_str().is_none_or(str::is_empty) {
            Some("it says how to bind, and its address is neither smpp://… nor smpps://…")
        } else if of_http {
            Some("it says how to bind, and has what only gateways over HTTP have")
        } else if self.ca_file.is_some() && !self.is_over_tls() {
            Some("it has a ca-file, and its address is not smpps://…")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &str = r#"
[[gateway]]
name = "main"
url = "http://127.0.0.1:8029/main/send"
fields = { phone = "{to}", text = "{text}", id = "{key}" }
knows-keys = true
per-second = 50
taken = '"id":\s*"(?<id>[^"]+)"'
"#;

    #[test]
    fn gateways_are_read_in_their_order() {
        let spare = MAIN.replace("main", "spare").replace("50", "0.5");
        let gateways = parse(&format!("{MAIN}{spare}")).unwrap();
        assert_eq!(gateways.iter().map(|gateway| gateway.name.as_str()).collect::<Vec<_>>(), ["main", "spare"]);
        assert_eq!(gateways[0].patience(), Duration::from_secs(15));
        assert!(gateways[0].send == Send::Form && gateways[0].number == Number::Digits && gateways[0].report.is_none());
    }

    const OPERATOR: &str = r#"
[[gateway]]
name = "operator"
url = "smpps://smsc.example:3550"
per-second = 20
[gateway.bind]
system-id = "telnusqa"
password = "geheim"
source = "Telnusqa"
"#;

    #[test]
    fn a_gateway_over_smpp_says_how_to_bind() {
        let gateway = parse(OPERATOR).unwrap().remove(0);
        let bind = gateway.bind.as_ref().unwrap();
        assert_eq!((bind.window, bind.silence(), bind.source_kind()), (10, Duration::from_secs(30), (5, 0)));
        assert!(gateway.is_told() && gateway.is_over_tls() && !gateway.knows_keys && bind.refused == [0x0b]);
        let change = |from: &str, to: &str| parse(&OPERATOR.replace(from, to)).err().unwrap().to_string();
        for (from, to, said) in [
            ("smpps://", "https://", "it says how to bind, and its address is neither smpp://… nor smpps://…"),
            ("20\n", "20\nknows-keys = true\n", "it says how to bind, and has what only gateways over HTTP have"),
            ("20\n", "20\ntaken = \"1\"\n", "it says how to bind, and has what only gateways over HTTP have"),
            ("smpps", "smpp", "it has a ca-file, and its address is not smpps://…"),
            ("\"telnusqa\"", "\"\"", "bind.system-id is not 1 to 15 letters of ASCII"),
            ("geheim", "geheimnis", "bind.password is not up to 8 letters of ASCII"),
            ("password = \"geheim\"\n", "", "it has neither bind.password nor bind.password-file, or both"),
            ("Telnusqa", "Телнұсқа", "bind.source is not up to 20 letters of ASCII"),
            ("source =", "window = 0\nsource =", "bind.window is not between 1 and 1000"),
            ("source =", "enquire-link-s = 0\nsource =", "bind.enquire-link-s is not between 1 and 600"),
        ] {
            let with_ca =
                if from == "smpps" { OPERATOR.replace("20\n", "20\nca-file = \"/ca.pem\"\n") } else { String::new() };
            let told = if with_ca.is_empty() {
                change(from, to)
            } else {
                parse(&with_ca.replace(from, to)).err().unwrap().to_string()
            };
            assert_eq!(told, format!("read the file of gateways: operator: {said}"));
            assert!(!told.contains("geheim"));
        }
        let without = parse(OPERATOR.split("[gateway.bind]").next().unwrap()).err().unwrap().to_string();
        assert!(without.ends_with("its address is smpp://…, and nothing says how to bind: bind"), "{without}");
        let both = parse(&OPERATOR.replace("source =", "sauce =")).err().unwrap().to_string();
        assert!(both.contains("at line") && !both.contains("sauce"), "{both}");
    }

    #[test]
    fn what_is_wrong_is_named_without_what_stands_there() {
        let change = |from: &str, to: &str| parse(&MAIN.replace(from, to)).err().map(|error| error.to_string());
        for (from, to, said) in [
            ("\"main\"", "\"m ain\"", "m ain: its name is not of letters, digits and hyphens"),
            ("http://127", "ftp://127", "main: an address is neither http://… nor https://…"),
            ("50", "50\nca-file = \"/ca.pem\"", "main: it has a ca-file, and no address is https://…"),
            ("{to}", "77010000000", "main: no field holds {to}, or none {text}"),
            ("{key}", "geheim", "main: it knows keys, and is sent none: {key}"),
            ("50", "0", "main: per-second is not between 0 and 10000"),
            ("50", "50\ntimeout-s = 61", "main: timeout-s is not between 1 and 60"),
        ] {
            assert_eq!(change(from, to).unwrap(), format!("read the file of gateways: {said}"));
        }
        let twice = parse(&format!("{MAIN}{MAIN}")).err().unwrap().to_string();
        assert_eq!(twice, "read the file of gateways: main: a name stands there twice");
        let unread = parse(&MAIN.replace("taken", "geheim")).err().unwrap().to_string();
        assert!(unread.contains("at line") && !unread.contains("geheim"), "{unread}");
        assert!(parse(&MAIN.replace("[^\"]+", "[^\"")).is_err());
        assert!(parse("gateway = []").is_err());
    }
}
