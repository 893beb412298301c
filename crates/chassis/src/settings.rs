//! The settings that every service takes from the environment.

mod oidc;
mod smtp;

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

pub use oidc::{Oidc, is_private};
pub use smtp::{Dkim, NotASmtpServer, SmtpLogin, SmtpSecurity, SmtpServer};

/// How much a stream holds where nothing else is set: a backlog of a million messages.
const STREAM_BYTES_MAX: i64 = 4 * 1024 * 1024 * 1024;
/// Where NCALayer listens on every machine (DOMAIN.md §6.5).
const SIGNER_AGENT: &str = "wss://127.0.0.1:13579";

/// The settings of a process, from `TELNUSQA_*` variables. `Debug` shows no secret.
///
/// What holds a password may lie in a file instead, which the same name with `_FILE` at its end says: an environment is
/// read by whoever may look at the process.
#[derive(Clone)]
pub struct Settings {
    /// `TELNUSQA_ANCHORS_FILE`: the certificates (PEM) by which signatures are believed; only for `signing` and `intake`.
    pub anchors_file: Option<PathBuf>,
    /// `TELNUSQA_BOUNCES_DIR`: the folder (Maildir) in which mail that could not be delivered comes back; none = nobody says so. Only for
    /// `notification`.
    pub bounces_dir: Option<PathBuf>,
    /// `TELNUSQA_CLOCK_FILE`: the shared clock; none = the machine's.
    pub clock_file: Option<PathBuf>,
    /// `TELNUSQA_DATABASE_URL`: the log's database, as this service's role.
    pub database_url: String,
    /// `TELNUSQA_DKIM_KEY_FILE` and `TELNUSQA_DKIM_SELECTOR`: with what letters are signed; none = they are not, or by the receiver. Only
    /// for `notification`.
    pub dkim: Option<Dkim>,
    /// `TELNUSQA_DOCUMENTS`: the program that makes documents; none = `telnusqa-documents` beside this one. Only for `signing`
    /// and `web`.
    pub documents: Option<PathBuf>,
    /// `TELNUSQA_HEALTH`: where health and readiness are served; `127.0.0.1:0` (the default) = any port.
    pub health: SocketAddr,
    /// `TELNUSQA_KEYS_DATABASE_URL`: the vault's keys' database; only for services that open the vault.
    pub keys_database_url: Option<String>,
    /// `TELNUSQA_MAIL_FROM`: the sender of messages, as in `Телнұсқа <office@telnusqa.example>`; only for `notification`.
    pub mail_from: Option<String>,
    /// `TELNUSQA_MASTER_KEY_FILE`: the vault's master key; only for services that open the vault.
    pub master_key_file: Option<PathBuf>,
    /// `TELNUSQA_NATS_INBOX`: the prefix of this user's inboxes, as in `_INBOX.intake` (the default: `_INBOX`).
    pub nats_inbox: String,
    /// `TELNUSQA_NATS_MONITOR`: the monitoring address of each server, as in `http://127.0.0.1:8222`, with commas between them,
    /// where its settings are checked; none = they are not.
    pub nats_monitor: Option<String>,
    /// `TELNUSQA_NATS_REPLICAS`: on how many servers each stream is kept.
    pub nats_replicas: usize,
    /// `TELNUSQA_NATS_URL`, with user and password; further servers after commas.
    pub nats_url: String,
    /// `TELNUSQA_OCSP_URL`: who answers on the state of certificates (RFC 6960), as in `http://ocsp.pki.gov.kz/`; only for
    /// `signing`.
    pub ocsp_url: Option<String>,
    /// `TELNUSQA_OIDC_ISSUER` and what belongs to it: who else tells who somebody on the staff is; none = the house alone does. Only for
    /// `web`.
    pub oidc: Option<Oidc>,
    /// `TELNUSQA_PAPER_KEY_FILE`: the house's own key, by which the proofs on papers are signed; none = papers carry none. Only
    /// for `signing`.
    pub paper_key_file: Option<PathBuf>,
    /// `TELNUSQA_PORTAL_FILE`: how messages go into the cabinets of those who applied at the portal; it holds a password. None = nothing
    /// goes there. Only for `notification`.
    pub portal_file: Option<PathBuf>,
    /// `TELNUSQA_PROVIDERS_FILE`: the register of colleges (`providers.json`).
    pub providers_file: PathBuf,
    /// `TELNUSQA_PUBLIC_URL`: what people's addresses begin with, without a slash at the end.
    pub public_url: String,
    /// `TELNUSQA_RUN_DIR`: where the process writes `<service>.json` with its pid and health address once it is up.
    pub run_dir: Option<PathBuf>,
    /// `TELNUSQA_SIGNER_AGENT`: where NCALayer, or what stands in for it, listens on the machine of whoever signs; only for `web`.
    pub signer_agent: String,
    /// `TELNUSQA_SMS_GATEWAYS_FILE`: the gateways that SMS are handed over to, and in what words; it holds passwords. None = nobody is
    /// sent an SMS. Only for `notification`.
    pub sms_gateways_file: Option<PathBuf>,
    /// `TELNUSQA_SMTP` and what belongs to it: to whom mail is handed over, as in `smtp://mail.example:587`; none = it waits. Only for
    /// `notification`.
    pub smtp: Option<SmtpServer>,
    /// `TELNUSQA_STAFF_FILE`: staff and the hashes of their tokens; only for `web`.
    pub staff_file: Option<PathBuf>,
    /// `TELNUSQA_STREAM_MIB_MAX`, in MiB: how much each stream of the bus may hold, in bytes.
    pub stream_bytes_max: i64,
    /// `TELNUSQA_TSP_URL`: who makes time stamps (RFC 3161), as in `http://tsp.pki.gov.kz/`; only for `signing`.
    pub tsp_url: Option<String>,
    /// `TELNUSQA_WEB`: where `web` listens.
    pub web: Option<SocketAddr>,
}

/// A setting that is missing or unreadable.
#[derive(Debug, thiserror::Error)]
#[error("read setting {name}: {problem}")]
pub struct SettingError {
    /// The variable.
    pub name: &'static str,
    /// What is wrong, without the value.
    pub problem: String,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`SettingError`]
    pub fn from_env() -> Result<Self, SettingError> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads variables from anywhere; an empty one counts as missing.
    ///
    /// # Errors
    /// [`SettingError`]
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
        let reader = Reader { variable };
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        Ok(Self {
            anchors_file: reader.optional("TELNUSQA_ANCHORS_FILE")?,
            bounces_dir: reader.optional("TELNUSQA_BOUNCES_DIR")?,
            clock_file: reader.optional("TELNUSQA_CLOCK_FILE")?,
            database_url: reader.secret("TELNUSQA_DATABASE_URL", "TELNUSQA_DATABASE_URL_FILE")?,
            dkim: Dkim::read(&reader)?,
            documents: reader.optional("TELNUSQA_DOCUMENTS")?,
            health: reader.optional("TELNUSQA_HEALTH")?.unwrap_or(any_port),
            keys_database_url: reader
                .optional_secret("TELNUSQA_KEYS_DATABASE_URL", "TELNUSQA_KEYS_DATABASE_URL_FILE")?,
            mail_from: reader.optional("TELNUSQA_MAIL_FROM")?,
            master_key_file: reader.optional("TELNUSQA_MASTER_KEY_FILE")?,
            nats_inbox: reader.optional("TELNUSQA_NATS_INBOX")?.unwrap_or_else(|| "_INBOX".to_owned()),
            nats_monitor: reader.optional("TELNUSQA_NATS_MONITOR")?,
            nats_replicas: replicas(reader.optional("TELNUSQA_NATS_REPLICAS")?)?,
            nats_url: reader.secret("TELNUSQA_NATS_URL", "TELNUSQA_NATS_URL_FILE")?,
            ocsp_url: reader.optional("TELNUSQA_OCSP_URL")?,
            oidc: Oidc::read(&reader)?,
            paper_key_file: reader.optional("TELNUSQA_PAPER_KEY_FILE")?,
            portal_file: reader.optional("TELNUSQA_PORTAL_FILE")?,
            providers_file: reader.required("TELNUSQA_PROVIDERS_FILE")?,
            public_url: without_slash(reader.required("TELNUSQA_PUBLIC_URL")?),
            run_dir: reader.optional("TELNUSQA_RUN_DIR")?,
            signer_agent: reader.optional("TELNUSQA_SIGNER_AGENT")?.unwrap_or_else(|| SIGNER_AGENT.to_owned()),
            sms_gateways_file: reader.optional("TELNUSQA_SMS_GATEWAYS_FILE")?,
            smtp: SmtpServer::read(&reader)?,
            staff_file: reader.optional("TELNUSQA_STAFF_FILE")?,
            stream_bytes_max: reader
                .optional::<NonZeroU32>("TELNUSQA_STREAM_MIB_MAX")?
                .map_or(STREAM_BYTES_MAX, |size| i64::from(size.get()) * 1024 * 1024),
            tsp_url: reader.optional("TELNUSQA_TSP_URL")?,
            web: reader.optional("TELNUSQA_WEB")?,
        })
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("anchors_file", &self.anchors_file)
            .field("bounces_dir", &self.bounces_dir)
            .field("clock_file", &self.clock_file)
            .field("dkim", &self.dkim)
            .field("health", &self.health)
            .field("mail_from", &self.mail_from)
            .field("master_key_file", &self.master_key_file)
            .field("nats_inbox", &self.nats_inbox)
            .field("nats_monitor", &self.nats_monitor)
            .field("nats_replicas", &self.nats_replicas)
            .field("ocsp_url", &self.ocsp_url)
            .field("oidc", &self.oidc)
            .field("paper_key_file", &self.paper_key_file)
            .field("portal_file", &self.portal_file)
            .field("providers_file", &self.providers_file)
            .field("public_url", &self.public_url)
            .field("run_dir", &self.run_dir)
            .field("signer_agent", &self.signer_agent)
            .field("sms_gateways_file", &self.sms_gateways_file)
            .field("smtp", &self.smtp)
            .field("staff_file", &self.staff_file)
            .field("tsp_url", &self.tsp_url)
            .field("stream_bytes_max", &self.stream_bytes_max)
            .field("web", &self.web)
            .finish_non_exhaustive()
    }
}

struct Reader<V> {
    variable: V,
}

impl<V: Fn(&str) -> Option<String>> Reader<V> {
    fn optional<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, SettingError>
    where
        T::Err: fmt::Display,
    {
        let value = (self.variable)(name).filter(|value| !value.is_empty());
        let Some(value) = value else { return Ok(None) };
        value.parse().map(Some).map_err(|error: T::Err| SettingError { name, problem: error.to_string() })
    }

    fn required<T: FromStr>(&self, name: &'static str) -> Result<T, SettingError>
    where
        T::Err: fmt::Display,
    {
        self.optional(name)?.ok_or_else(|| SettingError { name, problem: "it is not set".to_owned() })
    }

    /// From a variable, or from the file that another one names.
    fn optional_secret(&self, name: &'static str, file: &'static str) -> Result<Option<String>, SettingError> {
        match (self.optional(name)?, self.optional::<PathBuf>(file)?) {
            (Some(_), Some(_)) => {
                Err(SettingError { name: file, problem: format!("{name} is set too: one of them must go") })
            }
            (value, None) => Ok(value),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(&path).map_err(|error| SettingError {
                    name: file,
                    problem: format!("{} cannot be read: {error}", path.display()),
                })?;
                Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
            }
        }
    }

    fn secret(&self, name: &'static str, file: &'static str) -> Result<String, SettingError> {
        self.optional_secret(name, file)?.ok_or_else(|| SettingError { name, problem: "it is not set".to_owned() })
    }
}

/// An even number bears no more losses than the odd one below it, and more than five is slow.
fn replicas(wanted: Option<usize>) -> Result<usize, SettingError> {
    match wanted.unwrap_or(1) {
        replicas @ (1 | 3 | 5) => Ok(replicas),
        other => Err(SettingError { name: "TELNUSQA_NATS_REPLICAS", problem: format!("{other} is none of 1, 3, 5") }),
    }
}

fn without_slash(url: String) -> String {
    url.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Option<String> {
        let value = match name {
            "TELNUSQA_DATABASE_URL" => "postgres://telnusqa_intake:geheim@127.0.0.1/telnusqa",
            "TELNUSQA_NATS_URL" => "nats://intake:geheim@127.0.0.1:4222",
            "TELNUSQA_PROVIDERS_FILE" => "/etc/telnusqa/providers.json",
            "TELNUSQA_PUBLIC_URL" => "https://telnusqa.example/",
            _ => return None,
        };
        Some(value.to_owned())
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        let settings = Settings::read(variables).unwrap();
        assert_eq!(settings.public_url, "https://telnusqa.example");
        assert_eq!(settings.health.to_string(), "127.0.0.1:0");
        assert_eq!(settings.web, None);
        assert_eq!(settings.stream_bytes_max, 4 << 30);
    }

    #[test]
    fn the_room_of_a_stream_is_never_nothing() {
        let with = |size: &'static str| {
            move |name: &str| if name == "TELNUSQA_STREAM_MIB_MAX" { Some(size.to_owned()) } else { variables(name) }
        };
        assert_eq!(Settings::read(with("16")).unwrap().stream_bytes_max, 16 << 20);
        for size in ["0", "-1", "4G"] {
            assert_eq!(Settings::read(with(size)).unwrap_err().name, "TELNUSQA_STREAM_MIB_MAX", "{size}");
        }
    }

    #[test]
    fn a_missing_or_unreadable_setting_is_named_without_its_value() {
        let Err(missing) = Settings::read(|name| variables(name).filter(|_| name != "TELNUSQA_NATS_URL")) else {
            panic!("it is missing")
        };
        assert_eq!(missing.to_string(), "read setting TELNUSQA_NATS_URL: it is not set");
        let web = |name: &str| if name == "TELNUSQA_WEB" { Some("geheim".to_owned()) } else { variables(name) };
        let Err(unreadable) = Settings::read(web) else { panic!("it is no address") };
        assert_eq!(unreadable.name, "TELNUSQA_WEB");
        assert!(!unreadable.to_string().contains("geheim"));
    }

    #[test]
    fn what_holds_a_password_may_lie_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("database-url");
        std::fs::write(&path, "postgres://telnusqa_intake:fromfile@127.0.0.1/telnusqa\n").unwrap();
        let named = |name: &str| match name {
            "TELNUSQA_DATABASE_URL" => None,
            "TELNUSQA_DATABASE_URL_FILE" => path.to_str().map(str::to_owned),
            _ => variables(name),
        };
        let settings = Settings::read(named).unwrap();
        assert_eq!(settings.database_url, "postgres://telnusqa_intake:fromfile@127.0.0.1/telnusqa");
        let both = |name: &str| if name == "TELNUSQA_DATABASE_URL" { variables(name) } else { named(name) };
        let error = Settings::read(both).unwrap_err().to_string();
        assert!(error.starts_with("read setting TELNUSQA_DATABASE_URL_FILE: TELNUSQA_DATABASE_URL is set"), "{error}");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(Settings::read(named).unwrap_err().name, "TELNUSQA_DATABASE_URL_FILE");
        std::fs::write(&path, "\n").unwrap();
        assert_eq!(Settings::read(named).unwrap_err().name, "TELNUSQA_DATABASE_URL");
    }

    #[test]
    fn debug_shows_no_secret() {
        let settings = Settings::read(variables).unwrap();
        assert!(!format!("{settings:?}").contains("geheim"));
    }
}
