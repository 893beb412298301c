//! The portal's door: an application that its applicant signed at night, and those that nobody has certified.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use telnusqa_domain::identity::Iin;
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::office::{Door, answered, application, faults, nothing_personal_in_the_log, with};

/// A college that works.
pub(crate) const COLLEGE: &str = "050340517500";
/// How long a message may take.
const BOUND: Duration = Duration::from_secs(60);
/// The morning after [`NIGHT`].
const MORNING: &str = "2026-11-22T09:00:01+05:00";
/// A Saturday, late in the evening: counted from Monday (RC-16).
const NIGHT: &str = "2026-11-21T22:00:00+05:00";

/// What the portal says of an application: nothing of papers or of a representative.
pub(crate) fn of_portal(mut application: Value) -> Value {
    application.as_object_mut().expect("an object").remove("documents");
    application["provider"] = json!({"bin": COLLEGE});
    application
}

/// The applicant whose key the stand-in's first head has.
pub(crate) fn signer() -> String {
    let found = (0..10_000)
        .flat_map(|serial| (0..10).map(move |control| format!("7001013{serial:04}{control}")))
        .find(|text| Iin::parse(text).is_ok());
    found.expect("one control digit in ten is right")
}

/// A signature over bytes, with the key of a member of staff, as a person of his own.
pub(crate) async fn signature(house: &House, who: &str, bytes: &[u8]) -> String {
    let file = house.path().join("signed-by-the-applicant");
    std::fs::write(&file, bytes).expect("keep what is signed");
    let signed = house.run(&["staff", "sign", "--as", who, file.to_str().expect("a path")]).await;
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    STANDARD.encode(std::fs::read(file.with_added_extension("p7s")).expect("the signature"))
}

#[tokio::test]
async fn an_application_signed_at_night_counts_from_the_next_working_day_and_is_issued() {
    let house = House::start(Options { arguments: &["--clock", NIGHT], ..Options::default() }).await;
    let door = Door::of(&house);
    let portal = door.token("portal", None);
    let mut said = of_portal(with("/applicant/iin", json!(signer())));
    said["reason"] = json!(["damaged"]);
    // Members in order and no blanks: for what stands here, the canonical form (RFC 8785).
    let canonical = said.to_string();
    let certified = |application: &Value, signature: &str| json!({"application": application, "certification": {"kind": "signature", "signature": signature}});
    let by_himself = signature(&house, "h-1", canonical.as_bytes()).await;
    let sent = door.post("portal/applications", &portal, "p-1").json(&certified(&said, &by_himself));
    let (status, answer) = answered(sent).await;
    assert_eq!((status, answer["outcome"].as_str()), (201, Some("accepted")), "{answer}");
    assert_eq!((&answer["channel"], &answer["registeredAt"]), (&json!("portal"), &json!("2026-11-23T09:00:00+05:00")));
    assert_eq!(answer["dueOn"], "2026-12-14");
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();

    let by_another = signature(&house, "h-2", canonical.as_bytes()).await;
    let mut other = said.clone();
    other["language"] = json!("ru");
    for (application, signature) in
        [(&said, &by_another), (&other, &by_himself), (&said, &STANDARD.encode("no signature"))]
    {
        let sent = door.post("portal/applications", &portal, "p-2").json(&certified(application, signature));
        let (status, answer) = answered(sent).await;
        assert_eq!(status, 422, "{answer}");
        assert!(!faults(&answer).is_empty(), "it is told why: {answer}");
        assert!(faults(&answer).iter().all(|fault| fault.starts_with("/certification/signature ")), "{answer}");
    }

    let after = answer["position"].as_i64().expect("a position");
    let card = door.stands(&number, "delivered", after).await;
    assert_eq!((&card["channel"], &card["iisNumber"]), (&json!("portal"), &Value::Null));
    door.step(&number, "register", "clerk", json!({})).await;
    door.live_on(&number).await;
    // It waits for morning, and then he is told in his cabinet.
    house.goes_to(MORNING);
    let cabinets = house.endpoints()["portal"].as_str().expect("the portal").to_owned();
    let told = until("it is told in his cabinet", BOUND, || async {
        let taken: Vec<Value> = reqwest::get(format!("{cabinets}/messages")).await.ok()?.json().await.ok()?;
        taken.into_iter().find(|told| told["event"] == "ready-at-college")
    });
    let told = told.await;
    assert_eq!((&told["application"], &told["iin"]), (&json!(number), &json!(signer())), "{told}");
    assert!(told["text"].as_str().is_some_and(|text| text.contains("Дипломның телнұсқасы дайын")), "{told}");
    let identity = json!({"kind": "identityCard", "number": "012345678"});
    let issue = |key: &str, body: Value| {
        let token = door.token("clerk", Some(COLLEGE));
        door.post(&format!("cases/{number}/steps/issue"), &token, key).header("if-match", "*").json(&body)
    };
    let (status, refused) = answered(issue("i-1", json!({"to": "applicant", "identity": identity}))).await;
    assert_eq!((status, faults(&refused)), (409, vec![" original-not-brought".to_owned()]));
    let brought = json!({"to": "applicant", "identity": identity, "original": true});
    let (status, issued) = answered(issue("i-2", brought)).await;
    assert_eq!(status, 200, "{issued}");
    door.stands(&number, "issued", issued["events"][0]["position"].as_i64().expect("a position")).await;
    nothing_personal_in_the_log(&house).await;

    // What the monitoring of state services is told of it.
    let told = house.run(&["stages", "--from", "2026-11-21", "--to", "2026-11-22"]).await;
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).expect("it is text");
    let mut lines = told.lines();
    let head = "application,iis_number,college,channel,regulation,submitted,due_on,stage,since,until,late";
    assert_eq!(lines.next(), Some(head));
    let stages: Vec<(&str, bool)> = lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields[..5], [number.as_str(), "", COLLEGE, "portal", "kz-tve-duplicate/2023"], "{line}");
            assert!(fields[5].starts_with("2026-11-21T22:00:") && fields[5].ends_with("+05:00"), "{line}");
            assert_eq!((fields[6], fields[10]), ("2026-12-14", "false"), "{line}");
            (fields[7], fields[9].is_empty())
        })
        .collect();
    let passed =
        ["delivered", "registered", "inPreparation", "drafted", "forSignature", "signed"].map(|stage| (stage, false));
    assert_eq!(stages, [&passed[..], &[("issued", true)]].concat());
    let none = house.run(&["stages", "--from", "2026-11-23", "--to", "2026-11-23"]).await;
    assert_eq!(String::from_utf8_lossy(&none.stdout).lines().count(), 1);
    house.stop().await;
}

#[tokio::test]
async fn a_password_is_attested_and_what_is_not_certified_is_told() {
    let house = House::start(Options { arguments: &["--clock", NIGHT], ..Options::default() }).await;
    let door = Door::of(&house);
    let portal = door.token("portal", None);
    let password = json!({"kind": "oneTimePassword", "phone": "87019876543", "at": "2026-11-21T21:59:30+05:00"});
    let send = |key: &str, application: Value, certification: Value| {
        let body = json!({"application": application, "certification": certification});
        answered(door.post("portal/applications", &portal, key).json(&body))
    };
    let (status, answer) = send("p-1", of_portal(application()), password.clone()).await;
    assert_eq!((status, answer["outcome"].as_str()), (201, Some("accepted")), "{answer}");
    let (status, repeat) = send("p-1", of_portal(application()), password.clone()).await;
    assert_eq!((status, &repeat["applicationNumber"]), (200, &answer["applicationNumber"]));
    let after = answer["position"].as_i64().expect("a position");
    let number = answer["applicationNumber"].as_str().expect("a number");
    let (status, seen) = door.get(&format!("cases/{number}?after={after}"), &portal).await;
    assert_eq!((status, &seen["case"]["card"]["channel"]), (200, &json!("portal")));

    let mut represented = of_portal(application());
    represented["representative"] = json!({"kind": "attorney"});
    represented["applicant"]["iin"] = Value::Null;
    represented["applicant"]["birthDate"] = json!("1999-04-17");
    let early = json!({"kind": "oneTimePassword", "phone": "1414", "at": "2026-11-22T22:00:00+05:00", "code": "1234"});
    let (status, answer) = send("p-2", represented, early).await;
    let expected = [
        "/application/applicant/iin member.missing",
        "/application/representative member.unknown",
        "/certification/at moment.in-future",
        "/certification/code member.unknown",
        "/certification/phone phone.not-kazakhstan",
    ];
    assert_eq!((status, faults(&answer)), (400, expected.map(str::to_owned).to_vec()));
    for (certification, fault) in [
        (json!({"kind": "signature", "signature": "?"}), "/certification/signature signature.unreadable"),
        (json!({"kind": "promise"}), "/certification/kind value.unknown"),
        (json!("signed"), "/certification member.type"),
    ] {
        let (status, answer) = send("p-3", of_portal(application()), certification).await;
        assert_eq!((status, faults(&answer)), (400, vec![fault.to_owned()]));
    }
    let clerk = door.token("clerk", Some(COLLEGE));
    let body = json!({"application": of_portal(application()), "certification": password});
    let (status, _) = answered(door.post("portal/applications", &clerk, "c-1").json(&body)).await;
    assert_eq!(status, 403);
    house.stop().await;
}

#[tokio::test]
async fn the_rules_of_2016_know_no_portal() {
    let house =
        House::start(Options { arguments: &["--clock", "2018-09-05T09:30:00+06:00"], ..Options::default() }).await;
    let door = Door::of(&house);
    let mut said = of_portal(application());
    said["original"]["issuedOn"] = json!("2018-07-01");
    said["consent"]["at"] = json!("2018-09-05T09:29:00+06:00");
    let password = json!({"kind": "oneTimePassword", "phone": "87019876543", "at": "2018-09-05T09:29:30+06:00"});
    let body = json!({"application": said, "certification": password});
    let (status, answer) =
        answered(door.post("portal/applications", &door.token("portal", None), "p").json(&body)).await;
    assert_eq!((status, faults(&answer)), (409, vec![" channel-not-served".to_owned()]), "{answer}");
    house.stop().await;
}
