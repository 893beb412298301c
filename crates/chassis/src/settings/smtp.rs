//! To whom mail is handed over, and how.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use super::{Reader, SettingError};

/// A receiver of mail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SmtpServer {
    /// The certificates (PEM) of the authorities that are believed; none = those of the machine.
    pub ca_file: Option<PathBuf>,
    /// Its name or address.
    pub host: String,
    /// With what one signs in there; none = it takes mail from this machine without.
    pub login: Option<SmtpLogin>,
    /// Its port; where none is named, 465 with TLS from the first byte, else 25.
    pub port: u16,
    /// How the line is guarded.
    pub security: SmtpSecurity,
}

/// How the line to a receiver of mail is guarded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SmtpSecurity {
    /// By nothing: the receiver is on this machine.
    None,
    /// By TLS after `STARTTLS` (RFC 3207); where that is not offered, nothing is said.
    StartTls,
    /// By TLS from the first byte (RFC 8314).
    Tls,
}

/// A name and a password.
#[derive(Clone, Eq, PartialEq)]
pub struct SmtpLogin {
    /// The password.
    pub password: String,
    /// The name.
    pub user: String,
}

/// With what letters are signed (DKIM, RFC 6376), in the name of the sender's domain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dkim {
    /// The key (PEM): RSA of 2048 bits and more, or Ed25519.
    pub key_file: PathBuf,
    /// The name under which its other half is published, as in `2026` of `2026._domainkey.telnusqa.example`.
    pub selector: String,
}

impl fmt::Debug for SmtpLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpLogin").field("user", &self.user).finish_non_exhaustive()
    }
}

/// A text is no address of a receiver of mail.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotASmtpServer {
    /// It would be sent over a network as it is.
    #[error(
        "its letters would go over the network as they are: ?tls=none is for this machine, and names without a full stop"
    )]
    Open,
    /// It has another form.
    #[error("it is not smtp://host:port or smtps://host:port")]
    Shape,
}

impl FromStr for SmtpServer {
    type Err = NotASmtpServer;

    fn from_str(text: &str) -> Result<Self, NotASmtpServer> {
        let (scheme, rest) = text.split_once("://").ok_or(NotASmtpServer::Shape)?;
        let (authority, asked) = match rest.split_once('?') {
            Some((authority, "tls=none")) => (authority, Some(SmtpSecurity::None)),
            Some((authority, "tls=required")) => (authority, Some(SmtpSecurity::StartTls)),
            Some(_) => return Err(NotASmtpServer::Shape),
            None => (rest, None),
        };
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        // A password stands elsewhere.
        if authority.contains(['@', '/', '#']) || authority.contains(char::is_whitespace) {
            return Err(NotASmtpServer::Shape);
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse::<u16>().map_err(|_| NotASmtpServer::Shape)?))
            }
            Some(_) | None => (authority, None),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.is_empty() || port == Some(0) {
            return Err(NotASmtpServer::Shape);
        }
        let here = is_this_machine(host);
        let (security, usual) = match (scheme, asked) {
            ("smtp", Some(SmtpSecurity::None)) if !here && host.contains(['.', ':']) => {
                return Err(NotASmtpServer::Open);
            }
            ("smtp", Some(asked)) => (asked, 25),
            ("smtp", None) => (if here { SmtpSecurity::None } else { SmtpSecurity::StartTls }, 25),
            ("smtps", None) => (SmtpSecurity::Tls, 465),
            _ => return Err(NotASmtpServer::Shape),
        };
        Ok(Self { ca_file: None, host: host.to_owned(), login: None, port: port.unwrap_or(usual), security })
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl SmtpServer {
    pub(super) fn read<V: Fn(&str) -> Option<String>>(reader: &Reader<V>) -> Result<Option<Self>, SettingError> {
        const PASSWORD: &str = "TELNUSQA_SMTP_PASSWORD";
        let server: Option<Self> = reader.optional("TELNUSQA_SMTP")?;
        let user: Option<String> = reader.optional("TELNUSQA_SMTP_USER")?;
        let password = reader.optional_secret(PASSWORD, "TELNUSQA_SMTP_PASSWORD_FILE")?;
        let Some(server) = server else { return Ok(None) };
        let login = match (user, password) {
            (Some(user), Some(password)) => Some(SmtpLogin { password, user }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                let problem = "a name and a password come together".to_owned();
                return Err(SettingError { name: PASSWORD, problem });
            }
        };
        if login.is_some() && server.security == SmtpSecurity::None && !is_this_machine(&server.host) {
            let problem = "it would go over the network as it is".to_owned();
            return Err(SettingError { name: PASSWORD, problem });
        }
        Ok(Some(Self { ca_file: reader.optional("TELNUSQA_SMTP_CA_FILE")?, login, ..server }))
    }
}

impl Dkim {
    pub(super) fn read<V: Fn(&str) -> Option<String>>(reader: &Reader<V>) -> Result<Option<Self>, SettingError> {
        const SELECTOR: &str = "TELNUSQA_DKIM_SELECTOR";
        let key_file: Option<PathBuf> = reader.optional("TELNUSQA_DKIM_KEY_FILE")?;
        let selector: Option<String> = reader.optional(SELECTOR)?;
        match (key_file, selector) {
            (None, None) => Ok(None),
            (Some(key_file), Some(selector)) if is_name(&selector) => Ok(Some(Self { key_file, selector })),
            (Some(_), Some(_)) => {
                let problem = "it is no name of letters, digits, hyphens and full stops".to_owned();
                Err(SettingError { name: SELECTOR, problem })
            }
            (Some(_), None) | (None, Some(_)) => {
                let problem = "a key and the name under which it is published come together".to_owned();
                Err(SettingError { name: SELECTOR, problem })
            }
        }
    }
}

/// Whether it is a name of DNS.
fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    fn read(more: &'static [(&'static str, &'static str)]) -> Result<Settings, SettingError> {
        let always = [
            ("TELNUSQA_DATABASE_URL", "postgres://telnusqa_notification:geheim@127.0.0.1/telnusqa"),
            ("TELNUSQA_NATS_URL", "nats://notification:geheim@127.0.0.1:4222"),
            ("TELNUSQA_PROVIDERS_FILE", "/etc/telnusqa/providers.json"),
            ("TELNUSQA_PUBLIC_URL", "https://telnusqa.example"),
        ];
        let all = always.into_iter().chain(more.iter().copied()).collect::<Vec<_>>();
        Settings::read(|name: &str| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_receiver_of_mail_has_a_host_a_port_and_a_guarded_line() {
        use SmtpSecurity::{None, StartTls, Tls};
        for (text, host, port, security) in [
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, None),
            ("smtp://localhost", "localhost", 25, None),
            ("smtp://127.0.0.1:2525?tls=required", "127.0.0.1", 2525, StartTls),
            ("smtp://mail.example/", "mail.example", 25, StartTls),
            ("smtp://mail.example:587", "mail.example", 587, StartTls),
            ("smtps://mail.example", "mail.example", 465, Tls),
            ("smtp://mailbox:8026?tls=none", "mailbox", 8026, None),
            ("smtp://mailbox:8026", "mailbox", 8026, StartTls),
            ("smtp://[::1]:2525", "::1", 2525, None),
            ("smtp://[::1]", "::1", 25, None),
        ] {
            let server: SmtpServer = text.parse().unwrap();
            assert_eq!((server.host.as_str(), server.port, server.security), (host, port, security), "{text}");
        }
        for text in [
            "",
            "mail.example:25",
            "http://mail.example",
            "smtp://",
            "smtp://:25",
            "smtp://a:0",
            "smtp://a:x",
            "smtp://a?tls=maybe",
            "smtps://a?tls=none",
            "smtp://user:geheim@mail.example",
        ] {
            assert_eq!(text.parse::<SmtpServer>(), Err(NotASmtpServer::Shape), "{text}");
        }
        for text in ["smtp://mail.example?tls=none", "smtp://10.0.0.1?tls=none", "smtp://[fd00::1]?tls=none"] {
            assert_eq!(text.parse::<SmtpServer>(), Err(NotASmtpServer::Open), "{text}");
        }
    }

    #[test]
    fn a_password_goes_over_no_network_as_it_is_and_is_shown_nowhere() {
        let login = [("TELNUSQA_SMTP_USER", "telnusqa"), ("TELNUSQA_SMTP_PASSWORD", "geheim")];
        let with = |server: &'static str| read(Box::leak(Box::new([("TELNUSQA_SMTP", server), login[0], login[1]])));
        let settings = with("smtp://mail.example:587").unwrap();
        assert!(settings.smtp.as_ref().is_some_and(|server| server.login.is_some()));
        assert!(!format!("{settings:?}").contains("geheim"));
        assert!(with("smtp://127.0.0.1").is_ok());
        assert_eq!(with("smtp://mailbox?tls=none").unwrap_err().name, "TELNUSQA_SMTP_PASSWORD");
        let half = read(&[("TELNUSQA_SMTP", "smtps://mail.example"), ("TELNUSQA_SMTP_USER", "telnusqa")]);
        assert_eq!(half.unwrap_err().name, "TELNUSQA_SMTP_PASSWORD");
    }

    #[test]
    fn a_key_has_a_name() {
        const KEY: (&str, &str) = ("TELNUSQA_DKIM_KEY_FILE", "/etc/telnusqa/dkim.pem");
        let dkim = read(&[KEY, ("TELNUSQA_DKIM_SELECTOR", "2026")]).unwrap().dkim.unwrap();
        assert_eq!((dkim.key_file, dkim.selector), (PathBuf::from(KEY.1), "2026".to_owned()));
        assert_eq!(read(&[KEY]).unwrap_err().name, "TELNUSQA_DKIM_SELECTOR");
        assert!(read(&[KEY, ("TELNUSQA_DKIM_SELECTOR", "a; d=b")]).is_err());
    }
}
