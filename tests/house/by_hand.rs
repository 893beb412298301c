//! A duplicate that the head signs with a pen: printed, signed, scanned; a second person stands for the hand, the register vouches for
//! the paper, and nobody says that there is a signature by a key.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application, faults, nothing_personal_in_the_log};
use crate::paper::qr_text;

const BOUND: Duration = Duration::from_secs(60);
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";
/// How a scan begins; nobody looks further.
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n the signed page";
const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0 the signed page, scanned better";

/// What anybody is told who looks a paper up, in a language.
async fn looked_up(text: &str, language: &str) -> String {
    let (address, _) = text.split_once('#').expect("a proof");
    let answer = reqwest::get(format!("{address}?lang={language}")).await.expect("an answer");
    answer.text().await.expect("a page")
}

#[tokio::test]
async fn a_duplicate_that_is_signed_by_hand_is_vouched_for_by_the_register_alone() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let [clerk, executor, head] = ["clerk", "executor", "head"].map(|role| door.token(role, Some(COLLEGE)));
    let (_, answer) = answered(door.post("applications", &clerk, "k-1").json(&application())).await;
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    door.stands(&number, "registered", answer["position"].as_i64().expect("a position")).await;
    let executor_id = door.member("executor", Some(COLLEGE))["id"].clone();
    door.step(&number, "assign", "head", json!({"executor": executor_id})).await;
    let take = async |step: &str, token: &str, key: &str, body: Value| {
        let request = door.post(&format!("cases/{number}/steps/{step}"), token, key).header("if-match", "*");
        answered(request.json(&body)).await
    };
    let refused = async |step: &str, token: &str, body: Value| {
        let (status, answer) = take(step, token, "refused", body).await;
        (status, faults(&answer).join(", ").trim().to_owned())
    };
    let said = |status: u16, told: &str| (status, told.to_owned());
    let drafted = door.step(&number, "draft", "executor", json!({"result": "duplicate"})).await;
    let card = door.stands(&number, "forSignature", drafted).await;
    let document = card["document"].as_str().expect("a document").to_owned();
    let paper = qr_text(house.path(), &door.bytes(&format!("cases/{number}/document"), &head).await);
    let of = |document: &str, bytes: &[u8]| json!({"document": document, "scan": STANDARD.encode(bytes)});
    let scan = |bytes: &[u8]| of(&document, bytes);

    // what is no scan, or none of this document
    assert_eq!(refused("attach-scan", &clerk, scan(b"")).await, said(400, "/scan scan.empty"));
    let page = scan(b"<!doctype html><title>scan.pdf</title>");
    assert_eq!(refused("attach-scan", &clerk, page).await, said(400, "/scan scan.kind"));
    let long = [b"%PDF-1.7\n", vec![b' '; 2 * 1024 * 1024].as_slice()].concat();
    assert_eq!(refused("attach-scan", &clerk, scan(&long)).await, said(400, "/scan scan.too-large"));
    let huge = [b"%PDF-1.7\n", vec![b' '; 40 * 1024 * 1024].as_slice()].concat();
    assert_eq!(refused("attach-scan", &clerk, scan(&huge)).await.0, 413);
    assert_eq!(refused("attach-scan", &clerk, of(&"ab".repeat(32), PNG)).await, said(409, "other-document"));
    assert_eq!(refused("attach-scan", &head, scan(PNG)).await, said(403, "wrong-role"));
    let nothing = json!({"document": document, "scan": "ab".repeat(32)});
    assert_eq!(refused("sign-by-hand", &head, nothing).await, said(409, "not-scanned"));

    // one is attached, and another takes its place: the head confirms what he has seen
    let attached = async |token: &str, key: &str, bytes: &[u8]| {
        let (status, answer) = take("attach-scan", token, key, scan(bytes)).await;
        assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("scan-attached")), "{answer}");
        let after = answer["events"][0]["position"].as_i64().expect("a position");
        door.stands(&number, "forSignature", after).await["scan"].as_str().expect("a digest").to_owned()
    };
    let first = attached(&clerk, "s-1", PNG).await;
    let second = attached(&executor, "s-2", JPEG).await;
    let confirm = |scan: &str| json!({"document": document, "scan": scan});
    assert_eq!(refused("sign-by-hand", &head, confirm(&first)).await, said(409, "other-scan"));
    for token in [&clerk, &executor] {
        assert_eq!(refused("sign-by-hand", token, confirm(&second)).await, said(403, "wrong-role"));
    }
    assert!(door.bytes(&format!("cases/{number}/scan"), &head).await == JPEG);
    assert!(looked_up(&paper, "ru").await.contains("Документ ещё не подписан"));
    let (status, answer) = take("sign-by-hand", &head, "h-1", confirm(&second)).await;
    assert_eq!((status, &answer["events"][0]["kind"]), (200, &json!("signed")), "{answer}");
    let card = door.stands(&number, "signed", answer["events"][0]["position"].as_i64().expect("a position")).await;
    assert_eq!((&card["signedByHand"], &card["scan"]), (&json!(true), &json!(second)));
    assert_eq!(refused("attach-scan", &clerk, scan(PNG)).await, said(409, "signed-before"));
    assert_eq!(door.get(&format!("cases/{number}/signature"), &head).await.0, 404, "there is none");

    // whoever is shown the paper is told that no key stands for it
    for (language, valid, words) in [
        ("kk", "Құжат жарамды", "Электрондық цифрлық қолтаңбасы жоқ"),
        ("ru", "Документ действителен", "Электронной цифровой подписи у него нет"),
        ("en", "The document is valid", "It has no digital signature"),
    ] {
        let page = until("the paper is in force", BOUND, || async {
            Some(looked_up(&paper, language).await).filter(|page| page.contains(valid))
        });
        assert!(page.await.contains(words), "{language}");
    }
    let register = house.run(&["register", "--college", COLLEGE]).await;
    let lines = String::from_utf8_lossy(&register.stdout).into_owned();
    assert!(lines.contains("issued") && lines.contains("signed by hand"), "{lines}");

    // the card holds the document and the scan; a program compares them, and cannot tell the hand
    let card = door.bytes(&format!("cases/{number}/card"), &clerk).await;
    std::fs::write(house.path().join("card.pdf"), &card).expect("keep the card");
    let [card, anchors] = ["card.pdf", "anchors.pem"].map(|name| house.path().join(name).display().to_string());
    let told = house.run(&["verify", &card, "--anchors", &anchors, "--at", NOW, "--json"]).await;
    let told_of: Value = serde_json::from_slice(&told.stdout).expect("an answer");
    assert_eq!((told.status.code(), &told_of["verdict"]), (Some(2), &json!("cannot-tell")), "{told_of}");
    assert_eq!(told_of["reasons"][0]["code"], "hand.on-paper");
    assert_eq!((&told_of["card"]["scan"]["sha256"], &told_of["signers"]), (&json!(second), &json!([])));
    assert_eq!(told_of["card"]["document"]["sha256"], json!(document));

    // and everything goes on as after a key
    let identity = json!({"to": "applicant", "identity": {"kind": "identityCard", "number": "012345678"}});
    let issued = door.step(&number, "issue", "clerk", identity).await;
    let card = door.stands(&number, "issued", issued).await;
    assert_eq!(card["signedByHand"], json!(true));
    for check in [&["register", "--check"][..], &["replay", "status", "--check"]] {
        let checked = house.run(check).await;
        assert!(checked.status.success(), "{check:?}: {}", String::from_utf8_lossy(&checked.stdout));
    }
    nothing_personal_in_the_log(&house).await;
    house.stop().await;
}
