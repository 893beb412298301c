//! Intake's door: what the IIS publishes and what it is answered, with a real log, vault and bus.

mod house;
mod messages;
mod notices;
mod visits;
mod withdrawals;

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};
use telnusqa_chassis::process::open_pool;

use house::{Answer, House};
use messages::{application, dispatched, handed_over, message, returned, withdrawn};

const NOON: &str = "2026-11-20T15:00:00+05:00";
const SUBJECT: &str = "014-2026-0100001";

fn kinds(answers: &[Answer]) -> Vec<&str> {
    answers.iter().map(Answer::kind).collect()
}

fn reasons(answers: &[Answer]) -> Vec<&str> {
    answers.iter().map(|answer| answer.data()["reason"].as_str().unwrap_or(answer.kind())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_feed_is_answered_as_expected_and_its_repeat_byte_for_byte() {
    let house = House::of_feed().await;
    let read = |name: &str| -> Vec<Value> {
        let path = format!("{}/../../tests/data/iis/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (feed, expected) = (read("feed.jsonl"), read("feed.expected.jsonl"));
    for message in &feed {
        house.publish(message).await;
    }
    let by_cause = |answers: Vec<Answer>| {
        let mut found: HashMap<String, Vec<Answer>> = HashMap::new();
        for answer in answers {
            if let Some(cause) = answer.cause() {
                found.entry(cause.to_owned()).or_default().push(answer);
            }
        }
        found
    };
    let told = async || house.count("SELECT count(*) FROM intake.outcomes WHERE message_key IS NULL").await;
    house.until(async || i64::try_from(house.answered().await).unwrap() >= 600 + told().await).await;
    house.noticed().await;
    let unasked = told().await;
    let first = by_cause(house.answers(600 + usize::try_from(unasked).unwrap()).await);
    let events = house.count("SELECT position FROM log.head").await;
    let mut numbers = BTreeSet::new();
    for expected in &expected {
        let answers = &first[expected["id"].as_str().unwrap()];
        assert!(answers.iter().all(|answer| answer.body == answers[0].body));
        let answer = &answers[0];
        assert_eq!(answer.kind(), expected["kind"].as_str().unwrap(), "{expected}: {}", answer.body);
        assert_eq!(answer.json["subject"], expected["subject"]);
        for name in ["registeredAt", "dueOn", "handOverBy", "regulation", "routedTo", "earlierId"] {
            assert_eq!(answer.data()[name], expected[name], "{expected}: {}", answer.body);
        }
        if let Some(pointers) = expected["pointers"].as_array() {
            assert_eq!(json!(answer.pointers()), json!(pointers));
        }
        for name in ["missing", "expired"] {
            if let Some(wanted) = expected[name].as_array() {
                let given = answer.data()[name].as_array().unwrap();
                assert_eq!(&given.iter().map(|paper| paper["kind"].clone()).collect::<Vec<_>>(), wanted);
            }
        }
        if answer.kind() == "accepted" && expected.get("repeatOf").is_none() {
            assert!(numbers.insert(answer.data()["applicationNumber"].to_string()));
        }
    }
    for message in &feed {
        house.publish(message).await;
    }
    let again = by_cause(house.answers(1200 + usize::try_from(unasked).unwrap()).await);
    for (cause, answers) in again {
        assert!(answers.iter().all(|answer| answer.body == first[&cause][0].body), "{cause}");
    }
    assert_eq!(house.count("SELECT position FROM log.head").await, events, "a repeat records nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_life_with_every_conflict_that_it_can_meet() {
    let house = House::at(NOON).await;
    let at = "2026-11-20T12:00:00+05:00";
    let answers = house
        .converse(&[
            application("a", SUBJECT, 1),
            returned("b", SUBJECT, 2, "W1"),
            dispatched("c", SUBJECT, 3, "2026-11-20T09:59:59+05:00", "W1"),
            dispatched("d", SUBJECT, 4, "2026-11-20T15:06:00+05:00", "W1"),
            dispatched("e", SUBJECT, 5, at, "W1"),
            dispatched("f", SUBJECT, 6, at, "W2"),
            returned("g", SUBJECT, 7, "W2"),
            returned("h", SUBJECT, 8, "W1"),
            dispatched("i", SUBJECT, 9, at, "W2"),
            handed_over("j", SUBJECT, 10, "applicant"),
            handed_over("k", SUBJECT, 11, "representative"),
            withdrawn("l", SUBJECT, 12, "representative"),
            withdrawn("m", SUBJECT, 13, "applicant"),
            withdrawn("n", SUBJECT, 14, "applicant"),
            dispatched("o", SUBJECT, 15, at, "W3"),
            handed_over("p", SUBJECT, 16, "applicant"),
            application("q", SUBJECT, 17),
        ])
        .await;
    assert_eq!(
        reasons(&answers),
        [
            "accepted",
            "not-under-way",
            "before-registration",
            "in-future",
            "recorded",
            "under-way",
            "other-waybill",
            "recorded",
            "recorded",
            "not-signed",
            "no-representative",
            "no-representative",
            "recorded",
            "withdrawn",
            "case-ended",
            "withdrawn",
            "subject-taken",
        ]
    );
    let number = &answers[0].data()["applicationNumber"];
    for answer in &answers[1..] {
        assert_eq!(&answer.data()["applicationNumber"], number, "{}", answer.body);
    }
    assert_eq!(answers[16].data()["earlierId"], "a");
    assert_eq!(house.count("SELECT position FROM log.head").await, 5);
    assert_eq!(house.count("SELECT count(*) FROM intake.outcomes WHERE raw_sha256 IS NOT NULL").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepted_and_declined_name_what_the_contract_says() {
    let house = House::at(NOON).await;
    let mut declined = application("b", "014-2026-0100002", 2);
    declined["data"]["reason"] = json!(["damaged"]);
    declined["data"]["documents"][1]["validUntil"] = json!("2026-11-19");
    let mut old = application("c", "014-2026-0100003", 3);
    old["data"]["submittedAt"] = json!("2018-03-05T10:00:00.9Z");
    old["data"]["language"] = json!("kk");
    house.publish(&application("a", SUBJECT, 1)).await;
    house.publish(&declined).await;
    house.publish(&old).await;
    let answers = house.answers(4).await;
    let accepted = answers[0].data();
    let number = accepted["applicationNumber"].as_str().unwrap();
    assert_eq!(accepted["registeredAt"], "2026-11-20T10:00:00+05:00");
    assert_eq!(accepted["dueOn"], "2026-12-11");
    assert_eq!(accepted["handOverBy"], "2026-12-10");
    assert_eq!(accepted["regulation"], "kz-tve-duplicate/2023");
    assert_eq!(accepted["statusUrl"], format!("https://telnusqa.example/s/{number}"));
    assert!(accepted.get("routedTo").is_none() && accepted.get("possibleDuplicateOf").is_none());
    for language in ["kk", "ru"] {
        let receipt = accepted["receipt"][language].as_str().unwrap();
        assert!(receipt.contains(number), "{receipt}");
        assert!(!receipt.contains("Ұлан"), "{receipt}");
    }
    assert!(answers[0].body.find("\"ru\":\"Расписка") < answers[0].body.find("\"kk\":\"Құжаттарды"));
    let declined = answers[1].data();
    assert_eq!(declined["missing"][0]["kind"], "original");
    assert_eq!(declined["expired"][0]["kind"], "identity");
    assert!(declined["expired"][0]["name"]["kk"].is_string() && declined["expired"][0]["name"]["ru"].is_string());
    let by_kind = |kind: &str| answers[2..].iter().find(|answer| answer.kind() == kind).unwrap();
    let old = by_kind("accepted");
    assert_eq!(old.data()["registeredAt"], "2018-03-05T16:00:00+06:00");
    assert_eq!(old.data()["regulation"], "kz-tve-duplicate/2016");
    assert!(old.body.find("\"kk\":\"Құжаттарды") < old.body.find("\"ru\":\"Расписка"));
    let overdue = by_kind("overdue");
    assert_eq!(overdue.cause(), None);
    assert_eq!(overdue.json["subject"], "014-2026-0100003");
    assert_eq!(overdue.data()["dueOn"], old.data()["dueOn"]);
    assert_eq!(overdue.data()["applicationNumber"], old.data()["applicationNumber"]);
    // What was declined leaves its number free.
    let mended = house.converse(&[application("d", "014-2026-0100002", 4)]).await;
    assert_eq!(kinds(&mended), ["accepted"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn early_messages_wait_for_their_application() {
    let house = House::at(NOON).await;
    house.publish(&withdrawn("w1", SUBJECT, 1, "applicant")).await;
    house.publish(&withdrawn("w2", SUBJECT, 2, "applicant")).await;
    house.until(async || house.count("SELECT count(*) FROM intake.waiting").await == 2).await;
    house.publish(&withdrawn("w1", SUBJECT, 1, "applicant")).await;
    house.publish(&handed_over("w2", SUBJECT, 2, "applicant")).await;
    // The repeat gets nothing, the same id with other content its conflict.
    assert_eq!(reasons(&house.answers(1).await), ["id-reused"]);
    // It still waits for all that.
    house.publish(&withdrawn("w2", SUBJECT, 2, "applicant")).await;
    house.publish(&application("a", SUBJECT, 3)).await;
    let answers = house.answers(4).await;
    assert_eq!(reasons(&answers[1..]), ["accepted", "recorded", "withdrawn"]);
    assert_eq!([answers[2].cause(), answers[3].cause()], [Some("w1"), Some("w2")]);
    assert_eq!(house.count("SELECT count(*) FROM intake.waiting").await, 0);
    // Both in one batch, the early one first.
    let early = dispatched("w3", "014-2026-0100002", 4, "2026-11-20T12:00:00+05:00", "W");
    house.publish(&early).await;
    house.publish(&application("b", "014-2026-0100002", 5)).await;
    let answers = house.answers(6).await;
    assert_eq!(reasons(&answers[4..]), ["accepted", "recorded"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_early_message_waits_a_day_and_no_longer() {
    let house = House::at(NOON).await;
    house.publish(&withdrawn("w", SUBJECT, 1, "applicant")).await;
    house.until(async || house.count("SELECT count(*) FROM intake.waiting").await == 1).await;
    house.set_clock("2026-11-21T15:01:00+05:00");
    let answers = house.answers(1).await;
    assert_eq!(reasons(&answers), ["application-unknown"]);
    assert_eq!(answers[0].cause(), Some("w"));
    house.publish(&application("a", SUBJECT, 2)).await;
    house.publish(&withdrawn("w", SUBJECT, 1, "applicant")).await;
    let answers = house.answers(3).await;
    assert_eq!(kinds(&answers), ["conflict", "accepted", "conflict"]);
    assert_eq!(answers[2].body, answers[0].body, "for good for that id");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hole_that_stays_open_is_asked_for_once() {
    let house = House::at(NOON).await;
    let broken = |id: &str, sequence: u32| message("withdrawn", id, SUBJECT, sequence, json!({}));
    house.publish(&broken("a", 5)).await;
    house.publish(&broken("b", 11)).await;
    house.publish(&broken("c", 8)).await;
    house.until(async || house.answered().await == 3).await;
    assert_eq!(house.count("SELECT count(*) FROM intake.due_moments").await, 2);
    house.set_clock("2026-11-20T15:11:00+05:00");
    let answers = house.answers(5).await;
    let holes: Vec<&Value> = answers[3..].iter().map(Answer::data).collect();
    assert_eq!(holes[0], &json!({"branch": "kst-01", "from": "6", "to": "7"}));
    assert_eq!(holes[1], &json!({"branch": "kst-01", "from": "9", "to": "10"}));
    assert_eq!(answers[3].nats_subject, "iis.outcome.v1.kst-01.resend");
    assert_eq!(answers[3].cause(), None);
    house.publish(&broken("d", 9)).await;
    house.set_clock("2026-11-20T16:30:00+05:00");
    house.publish(&broken("e", 12)).await;
    assert_eq!(kinds(&house.answers(7).await[5..]), ["invalid", "invalid"]);
    assert_eq!(house.count("SELECT count(*) FROM intake.due_moments").await, 0);
    assert_eq!(house.count("SELECT count(*) FROM intake.holes").await, 2);
}

/// A number from nowhere is answered like any other; it hides none of the holes that come after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_jump_of_the_sequence_hides_no_later_hole() {
    let house = House::at(NOON).await;
    let broken = |id: &str, sequence: u64| {
        let mut said = message("withdrawn", id, SUBJECT, 0, json!({}));
        said["sequence"] = json!(sequence.to_string());
        said
    };
    let far = 999_999_999_999_999_998;
    let answers = house.converse(&[broken("a", 5), broken("b", far)]).await;
    assert_eq!(kinds(&answers), ["invalid", "invalid"]);
    house.set_clock("2026-11-20T15:11:00+05:00");
    let jump = house.answers(3).await;
    assert_eq!(jump[2].data(), &json!({"branch": "kst-01", "from": "6", "to": "999999999999999997"}));
    house.converse(&[broken("c", 6), broken("d", 8)]).await;
    house.set_clock("2026-11-20T15:22:00+05:00");
    let hole = house.answers(6).await;
    assert_eq!(hole[5].data(), &json!({"branch": "kst-01", "from": "7", "to": "7"}));
}

/// What came too late is asked for, and answered as of its own moment, also where it lies on the desk with the number that
/// opened the hole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hole_is_judged_by_the_clock_and_not_by_the_batch() {
    let house = House::of_feed().await;
    let at = |id: &str, sequence: u32, time: &str| {
        let mut said = message("withdrawn", id, SUBJECT, sequence, json!({}));
        said["time"] = json!(format!("2026-11-20T{time}:00+05:00"));
        said
    };
    for said in [at("a", 1, "10:00"), at("b", 3, "10:20"), at("c", 2, "11:00"), at("d", 5, "16:00")] {
        house.publish(&said).await;
    }
    let mut answers = house.answers(5).await;
    answers.sort_by_key(|answer| answer.cause().map(str::to_owned));
    assert_eq!(kinds(&answers), ["resend", "invalid", "invalid", "invalid", "invalid"]);
    assert_eq!(answers[0].data(), &json!({"branch": "kst-01", "from": "2", "to": "2"}));
}

/// The same `id` again, whatever it is about now: the number is that of the application which it opened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_that_comes_again_names_what_it_opened() {
    let house = House::at(NOON).await;
    let first = house.converse(&[application("a", SUBJECT, 1)]).await;
    let again = house.converse(&[application("a", "014-2026-0100002", 2)]).await;
    assert_eq!(reasons(&again), ["id-reused"]);
    assert_eq!(again[0].data()["earlierId"], "a");
    assert_eq!(again[0].data()["applicationNumber"], first[0].data()["applicationNumber"]);
}

/// The stream of the IIS refuses its consumer for a while: longer than any single attempt, with a pause that has grown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_come_again_after_their_stream_was_unusable() {
    let house = House::at(NOON).await;
    house.converse(&[application("a", SUBJECT, 1)]).await;
    let owner = async_nats::jetstream::new(async_nats::connect(&house.nats.url).await.unwrap());
    let right = owner.get_stream("IIS_INTAKE").await.unwrap().cached_info().config.clone();
    let wrong = async_nats::jetstream::stream::Config { max_bytes: right.max_bytes / 2, ..right.clone() };
    owner.update_stream(wrong).await.unwrap();
    owner.get_stream("IIS_INTAKE").await.unwrap().delete_consumer("intake").await.unwrap();
    let (since, outage) = (std::time::Instant::now(), std::time::Duration::from_secs(3));
    house.until(async || since.elapsed() > outage).await;
    owner.update_stream(right).await.unwrap();
    house.publish(&application("b", "014-2026-0100002", 2)).await;
    assert_eq!(kinds(&house.answers(2).await), ["accepted", "accepted"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_json_is_answered_and_kept() {
    let house = House::at(NOON).await;
    let subject = "iis.intake.v1.kst-01.application";
    let deep = [b"[".repeat(10_000), b"]".repeat(10_000)].concat();
    let twice =
        r#"{"id": "x1", "subject": "014-2026-0100001", "source": "urn:kz:gov4c:iis:rud-02", "data": {"a": 1, "a": 2}}"#;
    for raw in [&b""[..], b"{ no", b"\xff\xfe", &deep, b"null", twice.as_bytes()] {
        house.publish_raw(subject, raw).await;
    }
    house.publish_raw("iis.intake.v1.application", br#"{"id": "x2", "data": "a\u0000"}"#).await;
    let large = format!(r#"{{"id": "x3", "data": "{}"}}"#, "ұ".repeat(150_000));
    house.publish_raw(subject, large.as_bytes()).await;
    let answers = house.answers(8).await;
    assert!(answers.iter().all(|answer| answer.kind() == "invalid"));
    for answer in &answers[..6] {
        assert_eq!(answer.pointers(), [""], "{}", answer.body);
        assert_eq!(answer.data()["sha256"].as_str().map(str::len), Some(64));
    }
    assert!(answers[..5].iter().all(|answer| answer.cause().is_none()));
    assert_eq!(answers[5].cause(), Some("x1"));
    assert_eq!(answers[5].nats_subject, "iis.outcome.v1.rud-02.invalid");
    assert_eq!(answers[5].json["subject"], "014-2026-0100001");
    assert_eq!(answers[6].nats_subject, "iis.outcome.v1.unknown.invalid");
    assert_eq!(answers[7].pointers()[0], "");
    assert_eq!(answers[7].data()["errors"][0]["code"], "message.too-large");
    assert_eq!(answers[7].cause(), Some("x3"));
    assert_eq!(house.count("SELECT count(DISTINCT sha256) FROM intake.invalid_messages").await, 8);
    assert_eq!(house.count("SELECT count(*) FROM vault.files").await, 8);
    assert_eq!(house.count("SELECT position FROM log.head").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_are_told_while_the_first_is_open() {
    let house = House::at(NOON).await;
    let twin = |id: &str, subject: &str, sequence: u32| {
        let mut message = application(id, subject, sequence);
        message["data"]["original"]["number"] = json!("0123456");
        message
    };
    house.publish(&twin("a", "014-2026-0100001", 1)).await;
    house.publish(&twin("b", "014-2026-0100002", 2)).await;
    house.publish(&withdrawn("c", "014-2026-0100001", 3, "applicant")).await;
    house.publish(&twin("d", "014-2026-0100003", 4)).await;
    house.publish(&withdrawn("e", "014-2026-0100002", 5, "applicant")).await;
    house.publish(&withdrawn("f", "014-2026-0100003", 6, "applicant")).await;
    house.publish(&twin("g", "014-2026-0100004", 7)).await;
    let answers = house.answers(7).await;
    let of = |id: &str| answers.iter().find(|answer| answer.cause() == Some(id)).unwrap().data();
    assert!(of("a").get("possibleDuplicateOf").is_none());
    assert_eq!(of("b")["possibleDuplicateOf"], of("a")["applicationNumber"]);
    assert_eq!(of("d")["possibleDuplicateOf"], of("b")["applicationNumber"]);
    assert!(of("g").get("possibleDuplicateOf").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_survive_the_loss_of_the_stream_and_of_the_process() {
    let mut house = House::at(NOON).await;
    house.publish(&application("a", SUBJECT, 1)).await;
    let before = house.answers(1).await;
    house.stop().await;
    // The stream is gone while nobody looks; the table knows what it lacks.
    let owner = async_nats::jetstream::new(async_nats::connect(&house.nats.url).await.unwrap());
    owner.delete_stream("IIS_OUTCOME").await.unwrap();
    owner.delete_stream("IIS_INTAKE").await.unwrap();
    house.start().await;
    let after = house.answers(1).await;
    assert_eq!(after[0].body, before[0].body);
    // The consumer's stream is gone under its feet.
    owner.delete_stream("IIS_INTAKE").await.unwrap();
    house.until(async || owner.get_stream("IIS_INTAKE").await.is_ok()).await;
    house.publish(&application("b", "014-2026-0100002", 2)).await;
    assert_eq!(kinds(&house.answers(2).await), ["accepted", "accepted"]);
    house.stop().await;
}

/// Answers that nobody reads fill their stream: the oldest give way, are not filled in again, and come when asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_stream_of_answers_holds_up_none() {
    let mut house = House::at(NOON).await;
    let asked = application("a", SUBJECT, 1);
    let first = house.converse(std::slice::from_ref(&asked)).await.remove(0);
    let owner = async_nats::jetstream::new(async_nats::connect(&house.nats.url).await.unwrap());
    let state = async || owner.get_stream("IIS_OUTCOME").await.unwrap().cached_info().state.clone();
    // What lacks everything takes little of the one stream, and its answer much of the other.
    let mut count = 1;
    while state().await.first_sequence < 200 {
        for _ in 0..200 {
            count += 1;
            house.publish_raw("iis.intake.v1.kst-01.application", format!(r#"{{"id": "x{count}"}}"#).as_bytes()).await;
        }
        house.until(async || state().await.last_sequence == count).await;
    }
    house.publish(&asked).await;
    house.until(async || state().await.last_sequence == count + 1).await;
    let last = owner.get_stream("IIS_OUTCOME").await.unwrap().get_raw_message(count + 1).await.unwrap();
    assert_eq!(last.payload, first.body.as_bytes());
    // When it starts, stream and table are compared, and then new answers go out.
    house.stop().await;
    house.start().await;
    house.publish_raw("iis.intake.v1.kst-01.application", b"{}").await;
    house.until(async || state().await.last_sequence > count + 1).await;
    assert_eq!(state().await.last_sequence, count + 2);
    // A lost stream is filled with the newest that fit into half of it.
    house.stop().await;
    owner.delete_stream("IIS_OUTCOME").await.unwrap();
    house.start().await;
    house.publish_raw("iis.intake.v1.kst-01.application", b"{ }").await;
    let filled =
        "SELECT 1 FROM intake.publishing WHERE up_to = (SELECT max(ordinal) FROM intake.outcomes) AND up_to > $1";
    let published =
        async || sqlx::query(filled).bind(count as i64 + 1).execute(&house.pool).await.unwrap().rows_affected();
    house.until(async || published().await == 1).await;
    let state = state().await;
    assert_eq!(state.first_sequence, 1);
    assert!((1 << 20..(2 << 20) + (1 << 14)).contains(&state.bytes), "{}", state.bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_our_side_cannot_handle_is_parked_and_tried_again_on_demand() {
    let house = House::at(NOON).await;
    let refuse = "CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.subject IN ('014-2026-0100007', '014-2026-0100009') THEN
                RAISE EXCEPTION 'no' USING ERRCODE = 'data_exception';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON intake.applications FOR EACH ROW EXECUTE FUNCTION public.refuse()";
    sqlx::raw_sql(refuse).execute(&house.pool).await.unwrap();
    for n in 1..=20_u32 {
        house.publish(&application(&format!("a{n}"), &format!("014-2026-01000{n:02}"), n)).await;
    }
    let answers = house.answers(18).await;
    assert!(answers.iter().all(|answer| answer.kind() == "accepted"));
    let parked = async || telnusqa_chassis::parked::list(&house.pool).await.unwrap();
    house.until(async || parked().await.len() == 2).await;
    let entries = parked().await;
    assert!(entries.iter().all(|entry| entry.kind == "iis-message" && entry.sha256.is_some()));
    // It is asked for too early: it stays parked, once.
    assert!(telnusqa_chassis::parked::request_replay(&house.pool, entries[0].id).await.unwrap());
    house.until(async || parked().await.iter().all(|entry| !entry.replay_requested)).await;
    assert_eq!(parked().await.len(), 2);
    sqlx::raw_sql("DROP TRIGGER refuse ON intake.applications").execute(&house.pool).await.unwrap();
    for entry in entries {
        assert!(telnusqa_chassis::parked::request_replay(&house.pool, entry.id).await.unwrap());
    }
    assert_eq!(kinds(&house.answers(20).await[18..]), ["accepted", "accepted"]);
    house.until(async || parked().await.is_empty()).await;
    assert_eq!(house.count("SELECT position FROM log.head").await, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_connections_lose_no_message_and_double_none() {
    let house = House::at(NOON).await;
    let same_role = open_pool(&house.database.url_as("telnusqa_intake"), "test", 1).await.unwrap();
    for n in 1..=300_u32 {
        house.publish(&application(&format!("a{n}"), &format!("014-2026-0100{n:03}"), n)).await;
        if n % 20 == 0 {
            let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()";
            let _cut: i64 = sqlx::query_scalar(cut).fetch_one(&same_role).await.unwrap();
        }
    }
    house.until(async || house.count("SELECT count(*) FROM intake.outcomes").await == 300).await;
    assert_eq!(house.count("SELECT position FROM log.head").await, 300);
    assert_eq!(house.count("SELECT count(DISTINCT case_id) FROM log.events").await, 300);
    assert_eq!(house.count("SELECT count(DISTINCT number) FROM intake.applications").await, 300);
    assert_eq!(house.count("SELECT count(*) FROM vault.persons").await, 300);
    let answers = house.answers(300).await;
    assert!(answers.iter().all(|answer| answer.kind() == "accepted"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_instance_takes_over() {
    let mut house = House::at(NOON).await;
    house.publish(&application("a", SUBJECT, 1)).await;
    house.answers(1).await;
    let first = house.detach();
    house.start().await;
    house.publish(&application("b", "014-2026-0100002", 2)).await;
    house.answers(2).await;
    first.stop().await;
    house.publish(&application("c", "014-2026-0100003", 3)).await;
    assert_eq!(kinds(&house.answers(3).await), ["accepted"; 3]);
    assert_eq!(house.count("SELECT position FROM log.head").await, 3);
    house.stop().await;
}
