//! Gateways over TLS: a text goes to whom an authority that is believed vouches for by name, and nothing is said to anybody else.

use std::path::Path;
use std::sync::Arc;

use telnusqa_domain::phone::Phone;
use telnusqa_stand_in::sms::description;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::gateway::Gateway;
use super::house::{House, until};
use super::office::make_keys;
use crate::sms::{Gateways, Report, Text, read};
use crate::turns::HandOverError;

/// Speaks TLS before a gateway that does not; with a certificate for 127.0.0.1 alone.
async fn guard(folder: &Path, before: String) -> u16 {
    let chain = CertificateDer::pem_file_iter(folder.join("server.pem")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = door.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = door.accept().await {
            let (acceptor, before) = (acceptor.clone(), before.clone());
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await?;
                let mut behind = TcpStream::connect(before).await?;
                tokio::io::copy_bidirectional(&mut stream, &mut behind).await
            });
        }
    });
    port
}

/// The gateway at an address, with what else its description says.
fn at(address: &str, more: &str) -> Gateways {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sms.toml");
    let whole = description(address).replace("[[gateway]]", &format!("[[gateway]]\n{more}"));
    std::fs::write(&file, whole).unwrap();
    Gateways::new(read(&file).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_goes_over_a_guarded_line_to_whom_it_is_for_and_to_nobody_else() {
    let (gateway, folder) = (Gateway::start().await, tempfile::tempdir().unwrap());
    make_keys(folder.path());
    let port = guard(folder.path(), gateway.address().to_owned()).await;
    let authority = format!("ca-file = {:?}", folder.path().join("ca.pem"));
    let text = Text {
        key: Uuid::from_u128(7),
        text: "Телнұсқа дайын. Қайда: ХҚКО & «=?".to_owned(),
        to: Phone::parse("+77011234567").unwrap(),
    };
    let hand_over = async |gateways: &Gateways| gateways.permit(None).await.ok().unwrap().client.hand_over(&text).await;

    let here = format!("https://127.0.0.1:{port}");
    let other_name = at(&format!("https://localhost:{port}"), &authority);
    assert_eq!(hand_over(&other_name).await, Err(HandOverError::Away), "a certificate of another name");
    assert_eq!(hand_over(&at(&here, "")).await, Err(HandOverError::Away), "an authority that nobody believes");
    assert!(gateway.taken().is_empty());

    let good = at(&here, &authority);
    let id = hand_over(&good).await.unwrap().expect("it calls the text something");
    let taken = gateway.taken();
    assert_eq!((taken.len(), taken[0].phone.as_str(), &taken[0].text), (1, "77011234567", &text.text));
    assert_eq!(good.named("main").unwrap().report(&id).await, Some(Report::Delivered));
    let file = folder.path().join("sms.toml");
    std::fs::write(&file, description(&here).replace("[[gateway]]", "[[gateway]]\nca-file = \"/nowhere/ca.pem\""))
        .unwrap();
    assert!(
        Gateways::new(read(&file).unwrap()).is_err(),
        "authorities that cannot be read are no reason to believe others"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_smpp_one_is_bound_to_whom_it_is_for_and_to_nobody_else() {
    let (gateway, folder, house) = (Gateway::start().await, tempfile::tempdir().unwrap(), House::new().await);
    make_keys(folder.path());
    let address = |text: &str| text.split("smpp://").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let plain = address(gateway.centre_description());
    let port = guard(folder.path(), plain.clone()).await;
    let at = |host: &str, more: &str| {
        let whole = gateway.centre_description().replace(&format!("smpp://{plain}"), &format!("smpps://{host}:{port}"));
        let file = folder.path().join("sms.toml");
        std::fs::write(&file, whole.replace("[[gateway]]", &format!("[[gateway]]\n{more}"))).unwrap();
        Gateways::new(read(&file).unwrap()).unwrap()
    };
    let authority = format!("ca-file = {:?}", folder.path().join("ca.pem"));
    let text =
        Text {
            key: Uuid::from_u128(7), text: "Телнұсқа дайын".to_owned(), to: Phone::parse("+77011234567").unwrap()
        };
    for (other, why) in [(at("localhost", &authority), "of another name"), (at("127.0.0.1", ""), "of nobody's")] {
        let over = CancellationToken::new();
        let turned_away = async {
            until(async || other.complaints() == Some(("operator: reach the gateway".to_owned(), true))).await;
            let said = other.permit(None).await.ok().unwrap().client.hand_over(&text).await;
            assert_eq!(said, Err(HandOverError::Away), "{why}");
            over.cancel();
        };
        tokio::join!(turned_away, other.keep_sessions(&house.pool, &over));
    }
    assert!(gateway.taken().is_empty());
    let (good, over) = (at("127.0.0.1", &authority), CancellationToken::new());
    let handed = async {
        let said = good.permit(None).await.ok().unwrap().client.hand_over(&text).await;
        over.cancel();
        said
    };
    let (said, ()) = tokio::join!(handed, good.keep_sessions(&house.pool, &over));
    assert!(said.unwrap().is_some());
    assert_eq!(gateway.taken()[0].text, text.text);
}
