//! Into the cabinet of the portal: whole, signed, in nobody else's hands; by the next way where it did not come, and never twice where
//! the portal knows keys.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use telnusqa_domain::case::{CaseId, Channel, Delivery, Event, Ground};
use telnusqa_domain::identity::Iin;
use telnusqa_domain::language::Language;
use telnusqa_servers::testing::nats;
use telnusqa_stand_in::authority::{Authority, KeyKind, Validity};
use telnusqa_stand_in::portal::{Desk, Fault, description, make_keys, serve_desk};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::gateway::Gateway;
use super::house::{FACT, House, IIN, NAME, NOW, at, email, expired, taken_up, until, withdrawn};
use super::receiver::Receiver;
use super::serving::service;
use crate::cabinet::{Notice, Portal, read};
use crate::turns::HandOverError;

const PHONE: &str = "+77011234567";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/portal/bus.py");

/// The stand-in's portal.
struct Cabinets {
    address: String,
    desk: Arc<Desk>,
    keys: TempDir,
    stop: CancellationToken,
}

/// The keys of both sides.
fn keys() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::make_of(KeyKind::P256).unwrap();
    let validity = Validity { from: at("2020-01-01T00:00:00Z"), until: at("2040-01-01T00:00:00Z") };
    make_keys(&authority, folder.path(), validity).unwrap();
    folder
}

/// The portal at an address, as the file of operations describes it; slow answers are waited for a second.
fn portal(address: &str, keys: &Path, change: impl FnOnce(String) -> String) -> Portal {
    let file = keys.join("portal.toml");
    std::fs::write(&file, change(description(address, keys).replace("timeout-s = 10", "timeout-s = 1"))).unwrap();
    Portal::new(read(&file).unwrap()).unwrap()
}

impl Cabinets {
    async fn start() -> Self {
        let keys = keys();
        let desk = Arc::new(Desk::open(keys.path(), Arc::new(|| at(NOW))).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        tokio::spawn(serve_desk(Arc::clone(&desk), listener, stop.clone()));
        Self { address, desk, keys, stop }
    }

    fn portal(&self) -> Portal {
        portal(&self.address, self.keys.path(), |whole| whole)
    }

    /// The same, as if it knew no keys.
    fn without_keys(&self) -> Portal {
        portal(&self.address, self.keys.path(), |whole| whole.replace("knows-keys = true", "knows-keys = false"))
    }
}

impl Drop for Cabinets {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn notice() -> Notice {
    Notice {
        application: Some("TN-2026-0000001-2".to_owned()),
        case: CaseId(Uuid::from_u128(1)),
        event: "refused",
        iin: Iin::parse(IIN).unwrap(),
        key: Uuid::from_u128(7),
        language: Language::Kk,
        page: "https://telnusqa.example/my?a=1&b=2".to_owned(),
        text: "Құжат <дайын> & \"ашық\"\r\nЖаңа жол\u{1} ]]> 😀".to_owned(),
        title: "Әліпби: ә ғ қ ң ө ұ ү һ і".to_owned(),
    }
}

async fn hand_over(portal: &Portal) -> Result<Option<String>, HandOverError> {
    portal.permit().await.ok().unwrap().client.hand_over(&notice(), at(NOW)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_applied_at_the_portal_finds_the_whole_message_in_his_cabinet() {
    let (mut house, cabinets, gateway) = (House::new().await, Cabinets::start().await, Gateway::start().await);
    let receiver = Receiver::start().await;
    let contact = (Some("aliya@example.kz"), Some(PHONE));
    house.accept_of(1, Language::Kk, Channel::Portal, contact).await;
    house.accept_of(2, Language::Kk, Channel::Counter, contact).await;
    for case in [1, 2] {
        house.append(case, &withdrawn()).await;
    }
    house.apply().await.unwrap();
    let working = house.work_with(Some(receiver.server()), Some(gateway.both()), Some(cabinets.portal())).await;
    let both = ["1 withdrawn handed-over 1", "2 withdrawn handed-over 1 250"];
    until(async || house.rows().await == both).await;
    working.stop().await;
    assert_eq!(house.ways().await, ["1 cabinet portal handed-over", "2 email smtp handed-over"]);
    let taken = cabinets.desk.taken();
    assert_eq!((taken.len(), gateway.taken().len(), receiver.messages().await.len()), (1, 0, 1));
    let of = &taken[0];
    assert_eq!((of.iin.as_str(), of.event.as_str(), of.language.as_str()), (IIN, "withdrawn", "kk"));
    assert_eq!((of.application.as_str(), of.page.as_str()), ("TN-2026-0000001-2", "https://telnusqa.example/my"));
    assert_eq!(of.sent_at, "2026-12-04T11:30:00.000+05:00");
    assert!(of.text.contains(NAME) && !of.title.is_empty(), "{of:?}");
    let ids: (Uuid, Uuid) = sqlx::query_as("SELECT id, case_id FROM notification.messages WHERE way = 'cabinet'")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert_eq!((of.message.parse(), of.correlation.parse()), (Ok(ids.0), Ok(ids.1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_run_from_what_lies_in_the_cabinet() {
    let (mut house, nats, cabinets) = (House::new().await, nats().await, Cabinets::start().await);
    house.accept_of(1, Language::Ru, Channel::Portal, (Some("aliya@example.kz"), Some(PHONE))).await;
    let proposed = house.proposed(1, Ground::Unreliable).await;
    for event in [taken_up(), vec![proposed]].concat() {
        house.append(1, &event).await;
    }
    house.apply().await.unwrap();
    let working = house.work_with(None, None, Some(cabinets.portal())).await;
    until(async || house.deliveries().await == ["1 due"]).await;
    working.stop().await;
    assert!(cabinets.desk.taken()[0].text.contains(FACT));
    let service = service(&house, &nats, None).await;
    let serving = tokio::spawn(crate::serve(service.clone()));
    until(async || house.deliveries().await == ["1 recorded"]).await;
    service.stop.cancel();
    serving.await.unwrap().unwrap();
    let told = Event::NoticeDelivered { at: at(NOW), by: None, how: Delivery::Cabinet };
    assert_eq!(house.events(1).await.last(), Some(&told));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_cabinet_comes_by_the_next_way() {
    let (mut house, cabinets, receiver) = (House::new().await, Cabinets::start().await, Receiver::start().await);
    cabinets.desk.switch(Some(Fault::Refused));
    house.accept(1, Language::Ru, Channel::Portal, Some(&email(1))).await;
    house.append(1, &expired()).await;
    house.apply().await.unwrap();
    let working = house.work_with(Some(receiver.server()), None, Some(cabinets.portal())).await;
    until(async || house.rows().await == ["1 term-passed handed-over 1 250"]).await;
    working.stop().await;
    assert_eq!(house.ways().await, ["1 cabinet portal refused refused", "1 email smtp handed-over"]);
    assert!(cabinets.desk.taken().is_empty());

    // Where nothing says how the portal is spoken to, nobody waits for it.
    house.accept(2, Language::Ru, Channel::Portal, Some(&email(2))).await;
    house.append(2, &withdrawn()).await;
    house.apply().await.unwrap();
    let working = house.work(receiver.server()).await;
    until(async || house.rows().await.iter().any(|row| row == "2 withdrawn handed-over 1 250")).await;
    working.stop().await;
    assert_eq!(house.ways().await[2..], ["2 email smtp handed-over"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_is_long_enough_for_the_portal() {
    let (mut house, cabinets, receiver) = (House::new().await, Cabinets::start().await, Receiver::start().await);
    cabinets.desk.switch(Some(Fault::Busy));
    house.accept(1, Language::Ru, Channel::Portal, Some(&email(1))).await;
    house.append(1, &withdrawn()).await;
    house.apply().await.unwrap();
    let working = house.work_with(Some(receiver.server()), None, Some(cabinets.portal())).await;
    until(async || house.ways().await == ["1 cabinet portal not-taken not-now"]).await;
    sqlx::query("UPDATE notification.messages SET queued_at = now() - interval '61 minutes', attempts = 12, next_try_at = now()")
        .execute(&house.owner)
        .await
        .unwrap();
    until(async || house.rows().await == ["1 withdrawn handed-over 1 250"]).await;
    working.stop().await;
    assert_eq!(house.ways().await, ["1 cabinet portal refused not-now", "1 email smtp handed-over"]);
}

/// What each fault leaves behind, and that the same question comes to one message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_told_apart() {
    let cabinets = Cabinets::start().await;
    let taken = || cabinets.desk.taken().len();
    for (fault, said, kept) in [
        (Fault::Busy, HandOverError::NotTaken(Some(200)), 0),
        (Fault::Down, HandOverError::NotTaken(Some(503)), 0),
        (Fault::Refused, HandOverError::Refused(Some(200)), 0),
        (Fault::Cut, HandOverError::Doubt(None), 1),
        (Fault::Foreign, HandOverError::Doubt(Some(200)), 1),
        (Fault::Forged, HandOverError::Doubt(Some(200)), 1),
        (Fault::Html, HandOverError::Doubt(Some(200)), 1),
        (Fault::Server, HandOverError::Doubt(Some(500)), 1),
        (Fault::Slow, HandOverError::Doubt(None), 1),
    ] {
        cabinets.desk.switch(Some(fault));
        assert_eq!(hand_over(&cabinets.portal()).await, Err(said), "{fault:?}");
        assert_eq!(taken(), kept, "{fault:?}");
    }
    cabinets.desk.switch(None);
    let session = format!("{{{}}}", Uuid::new_v5(&Uuid::from_u128(7), b"session"));
    assert_eq!(hand_over(&cabinets.portal()).await, Ok(Some(session)));
    assert_eq!(taken(), 1);
    // A sender whom it does not know, and a service that is not there.
    let stranger = portal(&cabinets.address, cabinets.keys.path(), |whole| whole.replace("= \"telnusqa\"", "= \"x\""));
    assert_eq!(hand_over(&stranger).await, Err(HandOverError::NotTaken(Some(500))));
    let other = portal("http://127.0.0.1:1", cabinets.keys.path(), |whole| whole);
    assert_eq!(hand_over(&other).await, Err(HandOverError::Away));
    let kept = &cabinets.desk.taken()[0];
    assert_eq!(kept.text, "Құжат <дайын> & \"ашық\"\r\nЖаңа жол ]]> 😀");
    assert_eq!(kept.title, notice().title);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_that_fails_a_third_of_its_answers_has_each_message_once() {
    let (mut house, cabinets) = (House::new().await, Cabinets::start().await);
    cabinets.desk.switch(Some(Fault::Third));
    for case in 1..=30 {
        house.accept(case, Language::Ru, Channel::Portal, None).await;
        house.append(case, &withdrawn()).await;
    }
    house.apply().await.unwrap();
    let working = house.work_with(None, None, Some(cabinets.portal())).await;
    until(async || {
        house.hurry().await;
        house.rows().await.iter().all(|row| row.contains("handed-over"))
    })
    .await;
    working.stop().await;
    let mut keys: Vec<String> = cabinets.desk.taken().into_iter().map(|taken| taken.message).collect();
    assert_eq!(keys.len(), 30);
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_portal_knows_no_keys_nobody_is_told_twice() {
    let (mut house, cabinets, receiver) = (House::new().await, Cabinets::start().await, Receiver::start().await);
    cabinets.desk.switch(Some(Fault::Cut));
    house.accept(1, Language::Ru, Channel::Portal, Some(&email(1))).await;
    house.append(1, &withdrawn()).await;
    house.apply().await.unwrap();
    let working = house.work_with(Some(receiver.server()), None, Some(cabinets.without_keys())).await;
    until(async || house.rows().await == ["1 withdrawn handed-over 1 250"]).await;
    working.stop().await;
    assert_eq!(house.ways().await, ["1 cabinet portal in-doubt in-doubt", "1 email smtp handed-over"]);
    assert_eq!(cabinets.desk.taken().len(), 1);
}

/// A bus that answers whatever it is told, without a signature.
async fn answering(status: &str, body: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (mut asked, mut some) = (Vec::new(), [0; 8192]);
            while !asked.ends_with(b"</soap:Envelope>") {
                let count = stream.read(&mut some).await.unwrap();
                asked.extend_from_slice(&some[..count]);
            }
            // Whoever has read enough does not wait for the rest.
            let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_answer_to_this_question_says_anything() {
    let keys = keys();
    let (soap, bus) = ("http://schemas.xmlsoap.org/soap/envelope/", "http://bip.bee.kz/SyncChannel/v10/Types");
    let envelope = |inner: &str| format!(r#"<a:Envelope xmlns:a="{soap}"><a:Body>{inner}</a:Body></a:Envelope>"#);
    let told = |info: &str| {
        envelope(&format!(
            r#"<b:SendMessageResponse xmlns:b="{bus}"><response><responseInfo>{info}</responseInfo></response></b:SendMessageResponse>"#
        ))
    };
    let code = |id: &str, code: &str, session: &str| {
        told(&format!(
            "<messageId>{id}</messageId><status><code> {code} </code><message>?</message></status><sessionId>{session}</sessionId>"
        ))
    };
    let id = "00000000-0000-0000-0000-000000000007";
    let doubt = |status| Err(HandOverError::Doubt(Some(status)));
    let fault = |code: &str| {
        envelope(&format!("<a:Fault><faultcode>{code}</faultcode><faultstring>{IIN}</faultstring></a:Fault>"))
    };
    let good = code(id, "SCSS001", "x");
    for (status, body, said) in [
        ("200 OK", good.clone(), Ok(Some("x".to_owned()))),
        ("200 OK", code(id, "SCSS001", ""), Ok(None)),
        ("200 OK", code(id, "SCSS001", &format!("s-{IIN}")), Ok(None)),
        ("200 OK", code(id, "SCSS001", &"x".repeat(129)), Ok(None)),
        ("200 OK", code(id, "TEST-BUSY", "x"), Err(HandOverError::NotTaken(Some(200)))),
        ("200 OK", code(id, "TEST-NO-CABINET", "x"), Err(HandOverError::Refused(Some(200)))),
        ("200 OK", code(id, "SCSS002", "x"), doubt(200)),
        ("200 OK", code("00000000-0000-0000-0000-000000000008", "SCSS001", "x"), doubt(200)),
        ("200 OK", code("", "SCSS001", "x"), doubt(200)),
        ("200 OK", told(&format!("<messageId>{id}</messageId>")), doubt(200)),
        ("200 OK", good.replace("</status>", "</status><status><code>SCSS002</code></status>"), doubt(200)),
        ("200 OK", good.replace(soap, "http://www.w3.org/2003/05/soap-envelope"), doubt(200)),
        ("200 OK", good.replace(bus, "urn:x"), doubt(200)),
        ("200 OK", good.replace("</a:Body>", "</a:Body><a:Body/>"), doubt(200)),
        ("200 OK", format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{good}"), doubt(200)),
        ("200 OK", good[..good.len() - 3].to_owned(), doubt(200)),
        ("200 OK", "\u{1}".to_owned(), doubt(200)),
        ("200 OK", String::new(), doubt(200)),
        ("200 OK", "<a>".repeat(30_000), doubt(200)),
        ("200 OK", "SCSS001".to_owned(), doubt(200)),
        ("500 x", fault("a:Client"), Err(HandOverError::NotTaken(Some(500)))),
        ("500 x", fault("Client.Authentication"), Err(HandOverError::NotTaken(Some(500)))),
        ("200 OK", fault("a:Server"), doubt(200)),
        ("500 x", fault("Clientele"), doubt(500)),
        ("500 x", "<html>".to_owned(), doubt(500)),
        ("502 x", "<html>".to_owned(), doubt(502)),
        ("401 x", "<html>".to_owned(), Err(HandOverError::NotTaken(Some(401)))),
        ("302 x", String::new(), Err(HandOverError::NotTaken(Some(302)))),
    ] {
        let short: String = body.chars().take(300).collect();
        let address = answering(status, body.into_bytes()).await;
        let unsigned = |whole: String| {
            whole.lines().filter(|line| !line.starts_with("answers-")).map(|line| format!("{line}\n")).collect()
        };
        assert_eq!(hand_over(&portal(&address, keys.path(), unsigned)).await, said, "{status} {short}");
    }
    // Where answers must be signed, this one is not.
    let address = answering("200 OK", good.into_bytes()).await;
    assert_eq!(hand_over(&portal(&address, keys.path(), |whole| whole)).await, doubt(200));
}

#[test]
fn a_key_that_is_not_of_its_certificate_is_found_before_the_first_message() {
    let keys = keys();
    let file = keys.path().join("portal.toml");
    let try_with = |from: &str, to: &str| {
        std::fs::write(&file, description("http://127.0.0.1:1", keys.path()).replace(from, to)).unwrap();
        Portal::new(read(&file).unwrap()).err().map(|error| error.to_string())
    };
    assert_eq!(try_with("", ""), None);
    let said = "read a key or a certificate for the portal";
    let none = format!("{said}: it is none in PEM, or none of RSA");
    assert_eq!(try_with("house.key.pem", "portal.key.pem").as_deref(), Some(none.as_str()));
    assert_eq!(try_with("house.key.pem", "house.pem").as_deref(), Some(none.as_str()));
    assert_eq!(try_with("portal.pem", "house.key.pem").as_deref(), Some(none.as_str()));
    assert_eq!(try_with("house.pem", "nobody.pem").as_deref(), Some(said));
    let password = keys.path().join("password");
    std::fs::write(&password, "\n").unwrap();
    let from_file = format!("password-file = {password:?}");
    assert_eq!(try_with("password = \"telnusqa\"", &from_file).as_deref(), Some("read the password for the portal"));
    std::fs::write(&password, "telnusqa\n").unwrap();
    assert_eq!(try_with("password = \"telnusqa\"", &from_file), None);
}

/// zeep and the XML Security Library, as Debian brings them.
struct Bus {
    child: Child,
    heard: Arc<Mutex<Vec<Value>>>,
    port: u16,
}

impl Bus {
    fn start(keys: &Path) -> Self {
        let mut child =
            Command::new("/usr/bin/python3").args([SCRIPT.as_ref(), keys]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port = lines.next().unwrap().strip_prefix("PORT ").expect("it says where it listens").parse().unwrap();
        let heard = Arc::<Mutex<Vec<Value>>>::default();
        let all = Arc::clone(&heard);
        std::thread::spawn(move || {
            for line in lines {
                all.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Self { child, heard, port }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bus_of_other_hands_believes_what_is_signed_and_is_believed() {
    let keys = keys();
    let bus = Bus::start(keys.path());
    let with_more = |whole: String| format!("{whole}route-id = \"r-1\"\nproperties = {{ \"а&б\" = \"<в>\" }}\n");
    let portal = portal(&format!("http://127.0.0.1:{}", bus.port), keys.path(), with_more);
    for _ in 0..2 {
        hand_over(&portal).await.unwrap().expect("it calls it something");
    }
    until(async || bus.heard.lock().unwrap().len() == 2).await;
    let heard = bus.heard.lock().unwrap().clone();
    assert_eq!(heard[0], heard[1], "a repeat is the same question");
    let session = format!("{{{}}}", Uuid::new_v5(&Uuid::from_u128(7), b"session"));
    let said = serde_json::json!({
        "action": "\"SendMessage\"",
        "type": "text/xml; charset=utf-8",
        "verified": true,
        "changed": "SignatureVerificationFailed",
        "must_understand": "1",
        "info": {
            "messageId": "00000000-0000-0000-0000-000000000007",
            "correlationId": "00000000-0000-0000-0000-000000000001",
            "serviceId": "CABINET_NOTICE",
            "messageDate": "2026-12-04T11:30:00.000+05:00",
            "routeId": "r-1",
            "sessionId": session,
        },
        "properties": {"а&б": "<в>"},
        "sender": {"senderId": "telnusqa", "password": "telnusqa"},
        "data": {
            "iin": IIN,
            "application": "TN-2026-0000001-2",
            "event": "refused",
            "language": "kk",
            "title": "Әліпби: ә ғ қ ң ө ұ ү һ і",
            "text": "Құжат <дайын> & \"ашық\"\r\nЖаңа жол ]]> 😀",
            "page": "https://telnusqa.example/my?a=1&b=2",
        },
        "foreign": [],
        "data_type": "notice:Notice",
    });
    assert_eq!(heard[0], said);
}
