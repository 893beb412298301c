//! The agent as a page meets it: TLS under the test authority's root, its greeting, signatures that others believe, its faults.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use telnusqa_stand_in::agent::{self, ANNOUNCEMENT, Options};
use telnusqa_stand_in::authority::{Authority, KeyKind, Role, Subject, Validity};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;

const BINS: [&str; 2] = ["050340517500", "000240445715"];
const BOUND: Duration = Duration::from_secs(20);

/// An agent of its own, with a head of each college.
struct Machine {
    folder: tempfile::TempDir,
    said: Value,
    serving: tokio::task::JoinHandle<()>,
    stop: CancellationToken,
}

type Conversation = WebSocketStream<TlsStream<TcpStream>>;

impl Machine {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("as made");
        let authority = Authority::open_or_make(&folder.path().join("authority")).expect("as made");
        fs::write(folder.path().join("anchors.pem"), authority.anchors_pem().expect("as made")).expect("as made");
        let at = |text: &str| text.parse().expect("as made");
        for (name, bin) in ["h-1", "h-2"].into_iter().zip(BINS) {
            let subject = Subject {
                bin: bin.to_owned(),
                common_name: "ӘЛІМБАЕВА ҒАЛИЯ".to_owned(),
                iin: "900101450012".to_owned(),
                organisation: "Көмекші колледж".to_owned(),
                patronymic: None,
                surname: "ӘЛІМБАЕВА".to_owned(),
            };
            let validity = Validity { from: at("2020-01-01T00:00:00Z"), until: at("2040-01-01T00:00:00Z") };
            let head = authority.issue(&subject, Role::Head, KeyKind::P256, validity).expect("as made");
            head.write(&folder.path().join("staff"), name).expect("as made");
        }
        let options = Options {
            agent: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            authority: folder.path().join("authority"),
            keys: folder.path().join("staff"),
            now: Arc::new(|| "2026-11-23T05:05:12Z".parse().expect("a moment")),
            run_folder: folder.path().to_owned(),
        };
        let stop = CancellationToken::new();
        let serving = tokio::spawn({
            let stop = stop.clone();
            async move { agent::serve(options, stop).await.expect("as made") }
        });
        let file = folder.path().join(ANNOUNCEMENT);
        let announced = async {
            loop {
                if let Ok(text) = fs::read(&file) {
                    return serde_json::from_slice(&text).expect("as made");
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let said = tokio::time::timeout(BOUND, announced).await.expect("it listens");
        Self { folder, said, serving, stop }
    }

    /// As a browser that believes the authority's root alone.
    async fn meet(&self) -> Conversation {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_file(self.folder.path().join("anchors.pem")).expect("as made");
        roots.add(root).expect("as made");
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let config = config.with_safe_default_protocol_versions().expect("as made");
        let config = config.with_root_certificates(roots).with_no_client_auth();
        let address = self.said["agent"].as_str().expect("as made");
        let stream = TcpStream::connect(address.strip_prefix("wss://").expect("as made")).await.expect("as made");
        let name = ServerName::try_from("127.0.0.1").expect("as made");
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("as made");
        let (mut conversation, _) = tokio_tungstenite::client_async(address, stream).await.expect("as made");
        assert_eq!(heard(&mut conversation).await.expect("as made"), r#"{"result":{"version":"1.4"}}"#);
        conversation
    }

    async fn switch(&self, fault: &str) -> u16 {
        let address = format!("{}/fault/{fault}", self.said["health"].as_str().expect("as made"));
        reqwest::Client::new().put(address).send().await.expect("as made").status().as_u16()
    }

    async fn end(self) {
        self.stop.cancel();
        tokio::time::timeout(BOUND, self.serving).await.expect("it ends").expect("as made");
    }
}

/// The next text; nothing where the other side has left.
async fn heard(conversation: &mut Conversation) -> Option<String> {
    let message = tokio::time::timeout(BOUND, conversation.next()).await.expect("it answers");
    match message?.ok()? {
        Message::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

async fn ask(conversation: &mut Conversation, documents: &[&[u8]], bin: &str) -> Option<String> {
    let data: Vec<String> = documents.iter().map(|document| STANDARD.encode(document)).collect();
    let args = json!({
        "allowedStorages": null, "format": "cms", "data": data, "locale": "kk",
        "signingParams": {"decode": true, "encapsulate": false, "digested": false, "tsaProfile": null},
        "signerParams": {"bin": bin},
    });
    let request = json!({"module": "kz.gov.pki.knca.basics", "method": "sign", "args": args});
    conversation.send(Message::text(request.to_string())).await.expect("as made");
    heard(conversation).await
}

fn json_of(text: Option<String>) -> Value {
    serde_json::from_str(&text.expect("an answer")).expect("JSON")
}

/// What OpenSSL says of a signature: who signed, where it is right.
fn signer(folder: &Path, document: &[u8], signature: &str) -> Option<String> {
    let (content, cms, who) = (folder.join("content"), folder.join("content.p7s"), folder.join("signer.pem"));
    fs::write(&content, document).expect("as made");
    fs::write(&cms, STANDARD.decode(signature).expect("as made")).expect("as made");
    let verified = Command::new("openssl")
        .args(["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "/dev/null"])
        .arg("-in")
        .arg(&cms)
        .arg("-content")
        .arg(&content)
        .arg("-CAfile")
        .arg(folder.join("anchors.pem"))
        .arg("-signer")
        .arg(&who)
        .output()
        .expect("as made");
    let named =
        Command::new("openssl").args(["x509", "-noout", "-subject", "-in"]).arg(&who).output().expect("as made");
    verified.status.success().then(|| String::from_utf8(named.stdout).expect("as made"))
}

#[tokio::test]
async fn many_documents_are_signed_with_one_word_by_the_head_of_that_college() {
    let machine = Machine::start().await;
    let mut conversation = machine.meet().await;
    conversation.send(Message::text("--heartbeat--")).await.expect("as made");
    assert_eq!(heard(&mut conversation).await.expect("as made"), "--heartbeat--");
    let documents: Vec<Vec<u8>> = (0..100).map(|number| format!("Құжат № {number}").into_bytes()).collect();
    let documents: Vec<&[u8]> = documents.iter().map(Vec::as_slice).collect();
    for bin in BINS {
        let answer = json_of(ask(&mut conversation, &documents, bin).await);
        assert_eq!(answer["status"], json!(true), "{answer}");
        let signatures = answer["body"]["result"].as_array().expect("as made");
        assert_eq!(signatures.len(), documents.len());
        for at in [0, 99] {
            let signature = signatures[at].as_str().expect("as made");
            let who = signer(machine.folder.path(), documents[at], signature).expect("OpenSSL believes it");
            assert!(who.contains(&format!("BIN{bin}")), "{who}");
            assert_eq!(signer(machine.folder.path(), documents[50], signature), None, "of another document");
        }
    }
    let answer = json_of(ask(&mut conversation, &documents[..1], "111111111111").await);
    assert_eq!((&answer["status"], &answer["message"]), (&json!(false), &json!("no key fits")));
    machine.end().await;
}

#[tokio::test]
async fn its_faults_are_switched_while_it_runs() {
    let machine = Machine::start().await;
    let mut conversation = machine.meet().await;
    assert_eq!((machine.switch("cancelled").await, machine.switch("nonsense").await), (204, 404));
    let answer = json_of(ask(&mut conversation, &[b"a"], BINS[0]).await);
    assert_eq!(answer, json!({"status": true, "body": {}}), "the signer closed the window");
    machine.switch("refused").await;
    assert_eq!(json_of(ask(&mut conversation, &[b"a"], BINS[0]).await)["status"], json!(false));
    machine.switch("other").await;
    let answer = json_of(ask(&mut conversation, &[b"a"], BINS[0]).await);
    let signature = answer["body"]["result"][0].as_str().expect("as made");
    assert_eq!(signer(machine.folder.path(), b"a", signature), None);
    machine.switch("garbage").await;
    assert!(ask(&mut conversation, &[b"a"], BINS[0]).await.expect("as made").starts_with('<'));
    machine.switch("down").await;
    assert_eq!(ask(&mut conversation, &[b"a"], BINS[0]).await, None);
    machine.switch("none").await;
    let mut again = machine.meet().await;
    assert_eq!(json_of(ask(&mut again, &[b"a"], BINS[0]).await)["status"], json!(true));
    machine.end().await;
}
