//! By SMS over SMPP, with a message centre of other hands: as it was meant, never twice, and with every word of what became of it.

use serde_json::{Value, json};
use telnusqa_domain::phone::Phone;
use telnusqa_stand_in::sms::Fault;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::gateway::Gateway;
use super::house::{House, arrived, until};
use super::smsc::Smsc;
use crate::sms::{Gateways, Report, Text, receipts};
use crate::turns::HandOverError;

const PHONE: &str = "+77011234567";
/// What is sent, in two parts, but for its last letter.
const TEXT: &str = "Телнұсқа дайын. Қайда: өтініш берген ХҚКО. Жеке куәлік пен қолхат керек. https://telnusqa.example/s/TN-2026-0000001-";
const HEADER_LEN: usize = 6;

/// A house with these cases, whose applicants are told by SMS alone.
async fn house(cases: std::ops::RangeInclusive<u128>) -> House {
    let mut house = House::new().await;
    for case in cases {
        house.sent_of(case, (None, Some(PHONE))).await;
        house.append(case, &arrived()).await;
    }
    house.apply().await.unwrap();
    house
}

/// The octets of the messages that were sent, without their headers.
fn letters(submits: &[Value], with_header: bool) -> String {
    let octets = |submit: &Value| {
        let text = submit["octets"].as_str().unwrap();
        let octet = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
        let from = if with_header { HEADER_LEN } else { 0 };
        (0..text.len()).step_by(2).map(octet).skip(from).collect::<Vec<u8>>()
    };
    let part = |submit: &Value| {
        let octets = octets(submit);
        let units: Vec<u16> = octets.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        // Each part is whole by itself.
        String::from_utf16(&units).unwrap()
    };
    submits.iter().map(part).collect()
}

/// All but the last letter.
fn but_one(mut text: String) -> String {
    text.pop();
    text
}

async fn receipts(house: &House) -> Vec<(String, Option<String>)> {
    sqlx::query_as("SELECT id, why FROM notification.receipts ORDER BY id").fetch_all(&house.owner).await.unwrap()
}

/// Looks that a text has had for what became of it.
async fn looks(house: &House) -> i32 {
    sqlx::query_scalar("SELECT looks FROM notification.ways").fetch_one(&house.owner).await.unwrap()
}

fn text(text: &str) -> Text {
    Text { key: Uuid::from_u128(7), text: text.to_owned(), to: Phone::parse(PHONE).unwrap() }
}

/// Hands a text over, with a session that is kept meanwhile.
async fn hand_over(house: &House, gateways: &Gateways, sent: &str) -> Result<Option<String>, HandOverError> {
    let over = CancellationToken::new();
    let handing = async {
        let said = gateways.permit(None).await.ok().unwrap().client.hand_over(&text(sent)).await;
        over.cancel();
        said
    };
    tokio::join!(handing, gateways.keep_sessions(&house.pool, &over)).0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_arrives_letter_for_letter_and_is_delivered_when_all_its_parts_are() {
    let (house, mut smsc) = (house(1..=1).await, Smsc::start(&[]).await);
    let working = house.work_by(None, Some(smsc.gateways())).await;
    until(async || house.ways().await == ["1 sms operator handed-over"]).await;
    let submits = smsc.all("submit");
    assert_eq!((submits.len(), but_one(letters(&submits, true)).as_str()), (2, TEXT));
    for (nth, submit) in submits.iter().enumerate() {
        assert_eq!(submit["coding"], 8);
        assert_eq!((&submit["esm"], &submit["receipts"]), (&json!(0x40), &json!(1)));
        assert_eq!((&submit["to"], &submit["source"]), (&json!("77011234567"), &json!("Telnusqa")));
        assert_eq!(submit["kinds"], json!([5, 0, 1, 1]));
        let header = &submit["octets"].as_str().unwrap()[..2 * HEADER_LEN];
        assert_eq!(header, format!("05000300020{}", nth + 1));
    }
    assert_eq!(smsc.all("bound")[0]["bound"], "telnusqa");

    // In fields of its own, twice, for a text that nobody knows, on its way, and none at all: each is answered.
    let first = json!({"receipt": "", "tlvs": ["id-0", 2]});
    assert_eq!(smsc.receipt(first.clone()).await, 0);
    assert_eq!(smsc.receipt(first).await, 0);
    assert_eq!(smsc.receipt(json!({"receipt": "id:nobody stat:UNDELIV err:001"})).await, 0);
    assert_eq!(smsc.receipt(json!({"receipt": "id:id-1 stat:ENROUTE"})).await, 0);
    assert_eq!(smsc.receipt(json!({"receipt": "Кто это?", "esm": 0})).await, 0);
    let known = [("id-0".to_owned(), None), ("nobody".to_owned(), Some("undeliverable-001".to_owned()))];
    assert_eq!(receipts(&house).await, known);
    let before = looks(&house).await;
    until(async || looks(&house).await > before).await;
    assert_eq!(house.ways().await, ["1 sms operator handed-over"], "half of it came");

    // In words, as the other half of the world has it.
    let words = "id:id-1 sub:001 dlvrd:001 submit date:2612041130 done date:2612041131 stat:DELIVRD err:000 text:";
    assert_eq!(smsc.receipt(json!({"receipt": words})).await, 0);
    until(async || house.rows().await == ["1 ready-at-counter delivered 1"]).await;
    working.stop().await;
    until(async || smsc.count("unbound") == 1).await;
    assert_eq!(smsc.count("submit"), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_before_the_answer_is_not_lost() {
    let (house, mut smsc) = (house(1..=1).await, Smsc::start(&[]).await);
    smsc.tell(json!({"answers": ["hold", "yes"]})).await;
    let working = house.work_by(None, Some(smsc.patient(60, None))).await;
    until(async || smsc.count("submit") == 1).await;
    smsc.tell(json!({"receipt": "id:id-1 stat:DELIVRD"})).await;
    smsc.tell(json!({"receipt": "id:id-0 stat:DELIVRD"})).await;
    until(async || receipts(&house).await.len() == 2).await;
    assert_eq!(house.ways().await, ["1 sms operator trying"]);
    smsc.tell(json!({"release": true})).await;
    until(async || house.rows().await == ["1 ready-at-counter delivered 1"]).await;
    working.stop().await;
    assert_eq!(smsc.count("submit"), 2);
}

/// What became of it is told to whoever is bound then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_part_that_never_came_is_a_text_that_never_came_whoever_hears_of_it() {
    let (house, mut smsc) = (house(1..=1).await, Smsc::start(&[]).await);
    let working = house.work_by(None, Some(smsc.gateways())).await;
    until(async || house.ways().await == ["1 sms operator handed-over"]).await;
    working.stop().await;
    let working = house.work_by(None, Some(smsc.gateways())).await;
    until(async || smsc.count("bound") == 2).await;
    assert_eq!(smsc.receipt(json!({"receipt": "id:id-0 stat:DELIVRD err:000"})).await, 0);
    assert_eq!(smsc.receipt(json!({"receipt": "id:id-1 stat:EXPIRED err:01B"})).await, 0);
    until(async || house.ways().await.iter().any(|way| way == "1 sms operator undelivered expired-01b")).await;
    working.stop().await;
    assert_eq!(smsc.count("submit"), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_a_centre_refuses_is_asked_for_once() {
    let (house, mut smsc) = (house(1..=1).await, Smsc::start(&[]).await);
    smsc.tell(json!({"answers": [0x0b]})).await;
    let working = house.work_by(None, Some(smsc.gateways())).await;
    until(async || house.rows().await == ["1 ready-at-counter undelivered 1 refused"]).await;
    working.stop().await;
    assert_eq!(smsc.count("submit"), 1);
    let reply: i16 = sqlx::query_scalar("SELECT reply FROM notification.ways WHERE way = 'sms'")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert_eq!(reply, 0x0b);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_fast_goes_later_and_a_later_part_alone() {
    // Throttled; a system error; a full queue; then the first part, and the second one with another try of its own.
    let (house, mut smsc) = (house(1..=1).await, Smsc::start(&[]).await);
    smsc.tell(json!({"answers": [0x58, 0x08, 0x14, "yes", 0x58, "yes"]})).await;
    let working = house.work_by(None, Some(smsc.gateways())).await;
    for submits in 1..=3 {
        until(async || smsc.count("submit") >= submits && house.ways().await == ["1 sms operator not-taken not-now"])
            .await;
        house.hurry().await;
    }
    until(async || {
        house.hurry().await;
        house.ways().await == ["1 sms operator handed-over"]
    })
    .await;
    working.stop().await;
    let submits = smsc.all("submit");
    let taken: Vec<Value> = submits.iter().filter(|submit| submit["answer"] == "yes").cloned().collect();
    assert_eq!((submits.len(), but_one(letters(&taken, true)).as_str()), (6, TEXT));
    assert_eq!(submits[4]["octets"], submits[5]["octets"], "the same part");
}

/// It may have it: nobody is sent it again, and everybody can see that nobody knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_doubt_it_is_never_said_again() {
    for answers in [json!(["die"]), json!(["hold"]), json!(["yes", "die"]), json!(["yes", "hold"])] {
        let (house, mut smsc) = (house(1..=1).await, Smsc::start(&[]).await);
        smsc.tell(json!({"answers": answers})).await;
        let working = house.work_by(None, Some(smsc.gateways())).await;
        until(async || house.rows().await == ["1 ready-at-counter in-doubt 1 in-doubt"]).await;
        house.hurry().await;
        working.stop().await;
        assert!(house.ways().await.contains(&"1 sms operator in-doubt in-doubt".to_owned()), "{answers}");
        assert_eq!(smsc.count("submit"), answers.as_array().unwrap().len(), "{answers}");
        assert_eq!(crate::pending(&house.owner).await.unwrap().in_doubt, 1);
        if answers.to_string().contains("die") {
            smsc.ended().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_waits_for_the_answer_it_is_in_doubt() {
    let (house, mut smsc) = (house(1..=1).await, Smsc::start(&[]).await);
    smsc.tell(json!({"answers": ["hold", "yes"]})).await;
    let working = house.work_by(None, Some(smsc.patient(60, None))).await;
    until(async || smsc.count("submit") == 1).await;
    working.kill().await;
    let working = house.work_by(None, Some(smsc.patient(60, None))).await;
    until(async || {
        house.hurry().await;
        house.ways().await.contains(&"1 sms operator in-doubt in-doubt".to_owned())
    })
    .await;
    working.stop().await;
    assert_eq!(smsc.count("submit"), 1);
}

/// Whoever is gone holds nobody up where there is another, and what he had not heard he is not asked about.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_centre_that_is_killed_loses_nothing() {
    let (mut house, mut smsc, spare) = (house(1..=1).await, Smsc::start(&[]).await, Smsc::start(&[]).await);
    let working = house.work_by(None, Some(smsc.patient(5, Some(&spare)))).await;
    until(async || house.ways().await == ["1 sms operator handed-over"]).await;
    smsc.kill().await;
    let gateways = working.post.gateways.as_ref().unwrap();
    until(async || gateways.complaints().is_some_and(|(why, all)| why.starts_with("operator: ") && !all)).await;
    for case in 2..=9 {
        house.sent_of(case, (None, Some(PHONE))).await;
        house.append(case, &arrived()).await;
    }
    house.apply().await.unwrap();
    until(async || house.ways().await.iter().filter(|way| way.ends_with("sms spare handed-over")).count() == 8).await;
    assert_eq!(crate::pending(&house.owner).await.unwrap().in_doubt, 0);
    working.stop().await;
    assert_eq!((smsc.count("submit"), spare.count("submit")), (2, 16));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_on_which_nothing_is_said_is_left_and_another_is_opened() {
    let (house, smsc) = (house(1..=1).await, Smsc::start(&[]).await);
    let working = house.work_by(None, Some(smsc.gateways())).await;
    until(async || house.ways().await == ["1 sms operator handed-over"]).await;
    smsc.hold(true).await;
    let gateways = working.post.gateways.as_ref().unwrap();
    let why = "operator: keep the line: the gateway does not answer";
    until(async || gateways.complaints().is_some_and(|(said, _)| said == why)).await;
    smsc.hold(false).await;
    until(async || smsc.count("bound") > 1 && gateways.complaints().is_none()).await;
    working.stop().await;
}

/// The centre is told to say it again later: what it said once and nobody kept would be lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_that_cannot_be_kept_is_wanted_again() {
    const LATER: u64 = 0x64;
    let (house, mut smsc) = (house(1..=1).await, Smsc::start(&[]).await);
    let working = house.work_by(None, Some(smsc.gateways())).await;
    until(async || house.ways().await == ["1 sms operator handed-over"]).await;
    let move_table = async |line: &'static str| sqlx::query(line).execute(&house.owner).await.map(drop).unwrap();
    move_table("ALTER TABLE notification.receipts RENAME TO kept_from_us").await;
    let words = json!({"receipt": "id:id-0 stat:UNDELIV err:008"});
    assert_eq!(smsc.receipt(words.clone()).await, LATER);
    move_table("ALTER TABLE notification.kept_from_us RENAME TO receipts").await;
    assert_eq!(smsc.receipt(words).await, 0);
    assert_eq!(receipts(&house).await, [("id-0".to_owned(), Some("undeliverable-008".to_owned()))]);
    working.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_let_in_says_so_and_loses_nothing() {
    let (house, smsc) = (house(1..=1).await, Smsc::start(&["refuse"]).await);
    let working = house.work_by(None, Some(smsc.gateways())).await;
    let gateways = working.post.gateways.as_ref().unwrap();
    let why = "operator: bind: the gateway refuses it with 0x0000000e";
    until(async || gateways.complaints() == Some((why.to_owned(), true))).await;
    until(async || house.ways().await == ["1 sms operator not-taken away"]).await;
    assert_eq!(smsc.all("refused")[0], json!({"refused": "telnusqa", "with_password": "geheim"}));
    // It is tried again.
    until(async || smsc.count("refused") > 1).await;
    working.stop().await;
    assert!(house.rows().await[0].starts_with("1 ready-at-counter queued"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_text_is_cut_between_letters() {
    let (house, mut smsc) = (House::new().await, Smsc::start(&[]).await);
    let gateways = smsc.gateways();
    let long = "Ә😀".repeat(56);
    let reference = hand_over(&house, &gateways, &long).await.unwrap().unwrap();
    let submits = smsc.all("submit");
    assert_eq!((submits.len(), letters(&submits, true), reference.as_str()), (3, long, "id-0 id-1 id-2"));
    // What ASCII and GSM write alike goes as it is, in one.
    let plain = "Code 123456: https://telnusqa.example/my";
    assert_eq!(hand_over(&house, &gateways, plain).await, Ok(Some("id-3".to_owned())));
    let last = &smsc.all("submit")[3];
    assert_eq!((&last["coding"], &last["esm"]), (&json!(0), &json!(0)));
    let hex: String = plain.bytes().map(|octet| format!("{octet:02x}")).collect();
    assert_eq!(last["octets"], hex);
    let short = "ә ғ қ ң ө ұ ү һ і";
    hand_over(&house, &gateways, short).await.unwrap();
    assert_eq!(letters(&smsc.all("submit")[4..], false), short);

    let known = async || receipts::known(&house.pool, "operator", &reference).await;
    assert_eq!(known().await, Some(Report::Pending));
    let over = CancellationToken::new();
    let telling = async {
        until(async || smsc.count("bound") == 4).await;
        for said in ["id:id-0 stat:DELIVRD", "id:id-1 stat:REJECTD", "id:id-1 stat:DELIVRD"] {
            assert_eq!(smsc.receipt(json!({"receipt": said})).await, 0);
        }
        over.cancel();
    };
    tokio::join!(telling, gateways.keep_sessions(&house.pool, &over));
    assert_eq!(known().await, Some(Report::Failed("rejected".to_owned())), "the first word counts");
}

/// The stand-in's centre, with the faults of the others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stand_in_is_a_message_centre_with_faults() {
    for (fault, row) in [
        (None, "1 ready-at-counter delivered 1"),
        (Some(Fault::Undelivered), "1 ready-at-counter undelivered 1 undelivered"),
        (Some(Fault::Refused), "1 ready-at-counter undelivered 1 refused"),
        (Some(Fault::Cut), "1 ready-at-counter in-doubt 1 in-doubt"),
        (Some(Fault::Slow), "1 ready-at-counter in-doubt 1 in-doubt"),
    ] {
        let (house, gateway) = (house(1..=1).await, Gateway::start().await);
        gateway.switch("operator", fault);
        let working = house.work_by(None, Some(gateway.centre())).await;
        until(async || house.rows().await == [row]).await;
        working.stop().await;
        let taken = gateway.taken();
        assert_eq!(taken.len(), usize::from(fault != Some(Fault::Refused)), "{fault:?}");
        assert!(taken.iter().all(|taken| taken.text.starts_with(TEXT) && taken.phone == "77011234567"));
    }
    for (fault, reply) in [(Fault::Busy, 0x58), (Fault::Down, 0x08)] {
        let (house, gateway) = (house(1..=1).await, Gateway::start().await);
        gateway.switch("operator", Some(fault));
        let working = house.work_by(None, Some(gateway.centre())).await;
        until(async || house.ways().await == ["1 sms operator not-taken not-now"]).await;
        let said: i16 =
            sqlx::query_scalar("SELECT reply FROM notification.ways").fetch_one(&house.owner).await.unwrap();
        assert_eq!(said, reply, "{fault:?}");
        gateway.switch("operator", None);
        until(async || {
            house.hurry().await;
            house.ways().await == ["1 sms operator delivered"]
        })
        .await;
        working.stop().await;
    }
}

/// More at once than a window of ten lets through.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_go_through_a_narrow_window() {
    let (house, smsc) = (house(1..=24).await, Smsc::start(&[]).await);
    let working = house.work_by(None, Some(smsc.patient(20, None))).await;
    until(async || house.ways().await.iter().filter(|way| way.ends_with("sms operator handed-over")).count() == 24)
        .await;
    working.stop().await;
    assert_eq!((smsc.count("submit"), smsc.count("bound")), (48, 1));
}
