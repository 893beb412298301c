//! Letters to a receiver of other hands (aiosmtpd and dkimpy, as Debian brings them): whole, guarded, signed, and in nobody's hands where
//! the line is not what it must be.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use lettre::Address;
use serde_json::Value;
use telnusqa_chassis::settings::{Dkim, SmtpLogin, SmtpServer};
use telnusqa_domain::case::CaseId;
use telnusqa_domain::language::Language;
use tempfile::TempDir;
use uuid::Uuid;

use super::house::{FROM, NOW, at};
use super::words::{letter, told};
use crate::mail::{Head, Mailer, OpenError};
use crate::texts::Letter;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/mail/office.py");

struct Office {
    child: Child,
    folder: TempDir,
    port: u16,
}

impl Office {
    fn start(mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        make_keys(folder.path());
        // The modules are Debian's: so is the Python.
        let mut child = Command::new("/usr/bin/python3")
            .args([SCRIPT.as_ref(), folder.path(), Path::new(mode)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("PORT ").expect("it says where it listens").parse().unwrap();
        Self { child, folder, port }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// With the authority that it is of, and the password that it wants.
    fn server(&self, scheme: &str, host: &str, asked: &str) -> SmtpServer {
        let server: SmtpServer = format!("{scheme}://{host}:{}{asked}", self.port).parse().unwrap();
        let login = SmtpLogin { password: "құпиясөз".to_owned(), user: "telnusqa".to_owned() };
        SmtpServer { ca_file: Some(self.file("ca.pem")), login: Some(login), ..server }
    }

    fn mailer(&self, server: SmtpServer, key: &str) -> Mailer {
        let dkim = Dkim { key_file: self.file(&format!("{key}.pem")), selector: key.to_owned() };
        Mailer::new(server, FROM, Some(&dkim), true).unwrap()
    }

    /// The n-th letter that it took: its bytes, and what it read in them.
    fn took(&self, count: usize) -> (Vec<u8>, Value) {
        let read = |end: &str| std::fs::read(self.file(&format!("{count}.{end}"))).unwrap();
        (read("eml"), serde_json::from_slice(&read("json")).unwrap())
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}

/// A private authority, a certificate of its for 127.0.0.1 alone, and keys for letters.
pub(super) fn make_keys(folder: &Path) {
    let openssl = |line: &str| {
        let done = Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap();
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    };
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority.test -days 3650");
    openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=office.test");
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 3650 -extfile names",
    );
    openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem");
    openssl("genpkey -algorithm ed25519 -out ed25519.pem");
    for key in ["rsa", "ed25519"] {
        openssl(&format!("pkey -in {key}.pem -pubout -outform DER -out {key}.der"));
    }
}

fn head(count: u128) -> Head {
    Head {
        at: at(NOW),
        case: CaseId(Uuid::from_u128(1)),
        id: Uuid::from_u128(count),
        kind: "ready-at-counter",
        preferences: Some("https://telnusqa.example/my".to_owned()),
        to: "aliya@example.kz".parse::<Address>().unwrap(),
    }
}

/// All that anybody is ever written.
fn letters() -> Vec<Letter> {
    let of = |language| told(language).into_iter().map(|(_, message, (event, card))| letter(message, &event, &card));
    Language::ALL.into_iter().flat_map(of).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_letter_arrives_whole_and_signed_over_a_guarded_line() {
    let office = Office::start("starttls");
    let mailer = office.mailer(office.server("smtp", "127.0.0.1", "?tls=required"), "rsa");
    for (count, letter) in letters().into_iter().enumerate() {
        let mail = mailer.write(head(count as u128), letter.clone()).unwrap();
        assert!(mailer.open().await.ok().unwrap().hand_over(&mail).await.is_ok());
        let (bytes, said) = office.took(count + 1);
        assert!(bytes == mail.bytes, "the letter {count} came otherwise than it went");
        assert_eq!(said["from"], format!("office+{}@telnusqa.example", Uuid::from_u128(count as u128).simple()));
        assert_eq!(said["to"], serde_json::json!(["aliya@example.kz"]));
        assert_eq!((&said["guarded"], &said["user"]), (&true.into(), &"telnusqa".into()));
        assert_eq!(said["kinds"], serde_json::json!(["text/plain", "text/html"]));
        assert_eq!(said["texts"], serde_json::json!([letter.text, letter.html]));
        assert_eq!(said["defects"], serde_json::json!([]));
        let headers = &said["headers"];
        assert_eq!(headers["Subject"], letter.subject);
        assert_eq!(headers["From"], FROM);
        assert_eq!(headers["Date"], "Fri, 04 Dec 2026 06:30:00 +0000");
        assert_eq!(headers["Auto-Submitted"], "auto-generated");
        assert_eq!(headers["Content-Language"], letter.language.code());
        assert_eq!(headers["List-Unsubscribe"], "<https://telnusqa.example/my>");
        assert_eq!(said["signed"], true, "{said}");
        assert_ne!(said["signed_when_changed"], true);
        assert_ne!(said["signed_with_another_sender"], true);
        assert!(said["longest_line"].as_u64().unwrap() <= 998);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_guarded_from_its_first_byte_and_the_other_kind_of_key() {
    let office = Office::start("tls");
    let mailer = office.mailer(office.server("smtps", "127.0.0.1", ""), "ed25519");
    let letter = letters().remove(0);
    let write = || mailer.write(head(1), letter.clone()).unwrap();
    assert!(mailer.open().await.ok().unwrap().hand_over(&write()).await.is_ok());
    let (bytes, said) = office.took(1);
    assert_eq!((&said["guarded"], &said["signed"]), (&true.into(), &true.into()), "{said}");
    assert!(bytes == write().bytes, "a repeat is the same letter");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_said_on_a_line_that_is_not_what_it_must_be() {
    let office = Office::start("starttls");
    let open = async |server| office.mailer(server, "rsa").open().await.err();
    let good = || office.server("smtp", "127.0.0.1", "?tls=required");
    assert_eq!(open(good()).await, None);
    let unknown = SmtpServer { ca_file: None, ..good() };
    assert_eq!(open(unknown).await, Some(OpenError::Tls), "an authority that nobody believes");
    let other_name = office.server("smtp", "localhost", "?tls=required");
    assert_eq!(open(other_name).await, Some(OpenError::Tls), "a certificate of another name");
    let login = Some(SmtpLogin { password: "geheim".to_owned(), user: "telnusqa".to_owned() });
    assert_eq!(open(SmtpServer { login, ..good() }).await, Some(OpenError::Login(535)));
    let plain = Office::start("plain");
    let server = SmtpServer { port: plain.port, ..good() };
    assert_eq!(open(server).await, Some(OpenError::NoTls));
    let tls = Office::start("tls");
    let server = SmtpServer { ca_file: None, ..tls.server("smtps", "127.0.0.1", "") };
    assert_eq!(open(server).await, Some(OpenError::Tls));
}
