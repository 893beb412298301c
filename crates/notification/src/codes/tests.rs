//! Codes, against a real database, a real vault, the stand-in's gateways and a real receiver of mail.

use telnusqa_domain::case::Channel;
use telnusqa_domain::code::Code;
use telnusqa_domain::language::Language;
use telnusqa_domain::phone::Phone;
use telnusqa_domain::telling::sms;
use telnusqa_stand_in::sms::Fault;
use telnusqa_vault::Reader;
use uuid::Uuid;

use super::send;
use crate::tests::gateway::Gateway;
use crate::tests::house::{House, NOW, arrived, at, email, until};
use crate::tests::receiver::Receiver;

const PHONE: &str = "+77011234567";
const NUMBER: &str = "TN-2026-0004512-2";

impl House {
    /// Somebody asks for a code.
    async fn asks(&self, case: Option<u128>, purpose: &str) -> Uuid {
        sqlx::query_scalar("INSERT INTO notification.codes (purpose, number, case_id) VALUES ($1, $2, $3) RETURNING id")
            .bind(purpose)
            .bind(NUMBER)
            .bind(case.map(Uuid::from_u128))
            .fetch_one(&self.owner)
            .await
            .unwrap()
    }

    async fn status(&self, id: Uuid) -> String {
        sqlx::query_scalar("SELECT concat_ws(' ', status, way) FROM notification.codes WHERE id = $1")
            .bind(id)
            .fetch_one(&self.owner)
            .await
            .unwrap()
    }

    async fn accept_one(&mut self, case: u128, contact: (Option<&str>, Option<&str>)) {
        self.accept_of(case, Language::Ru, Channel::Counter, contact).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_comes_by_sms_or_by_letter_and_stands_nowhere() {
    let (mut house, gateway, receiver) = (House::new().await, Gateway::start().await, Receiver::start().await);
    house.accept_one(1, (Some(&email(1)), Some(PHONE))).await;
    house.accept_one(2, (Some(&email(2)), Some("+77142501234"))).await;
    house.accept_one(3, (None, None)).await;
    let (by_sms, by_letter, by_none, of_nobody) = (
        house.asks(Some(1), "case").await,
        house.asks(Some(2), "case").await,
        house.asks(Some(3), "case").await,
        house.asks(None, "case").await,
    );
    let working = house.work_by(Some(receiver.server()), Some(gateway.both())).await;
    until(async || house.status(by_letter).await == "sent email").await;
    until(async || house.status(by_sms).await == "sent sms").await;
    until(async || house.status(by_none).await == "unreachable").await;
    let code = super::of(&working.post.vault, by_sms);
    working.stop().await;
    assert_eq!(house.status(of_nobody).await, "asked");
    let taken = gateway.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].text, send::sms(Language::Ru, (&code, ""), "case"));
    assert_eq!(taken[0].phone, "77011234567");
    assert!(house.rows().await.is_empty(), "no message of a case");
    let stands: String = sqlx::query_scalar("SELECT string_agg(codes::text, ' ') FROM notification.codes")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert!(!stands.contains(code.as_str()) && !stands.contains(PHONE), "{stands}");
}

/// Whoever was killed while he sent it sends the same once more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_may_have_come_is_sent_as_the_same() {
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    house.accept_one(1, (None, Some(PHONE))).await;
    gateway.switch("main", Some(Fault::Down));
    gateway.switch("spare", Some(Fault::Down));
    let id = house.asks(Some(1), "case").await;
    let working = house.work_by(None, Some(gateway.both())).await;
    until(async || attempts(&house, id).await > 0).await;
    gateway.switch("main", None);
    until(async || house.status(id).await == "sent sms").await;
    let code = super::of(&working.post.vault, id);
    working.stop().await;
    assert!(gateway.taken().iter().all(|taken| taken.text.contains(code.as_str()) && taken.key == id.to_string()));
}

async fn attempts(house: &House, id: Uuid) -> i16 {
    sqlx::query_scalar("SELECT attempts FROM notification.codes WHERE id = $1")
        .bind(id)
        .fetch_one(&house.owner)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_telephone_gets_five_codes_an_hour_whatever_the_cases() {
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    for case in 1..=6 {
        house.accept_one(case, (None, Some(PHONE))).await;
    }
    let working = house.work_by(None, Some(gateway.both())).await;
    for case in 1..=6 {
        let id = house.asks(Some(case), "case").await;
        let expected = if case == 6 { "limited" } else { "sent sms" };
        until(async || house.status(id).await == expected).await;
    }
    working.stop().await;
    assert_eq!(gateway.taken().len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_went_to_a_strangers_telephone_goes_the_next_way_or_to_a_person_and_no_more_goes_there() {
    let (mut house, gateway, receiver) = (House::new().await, Gateway::start().await, Receiver::start().await);
    house.sent_of(1, (Some(&email(1)), Some(PHONE))).await;
    house.sent_of(2, (None, Some(PHONE))).await;
    for case in [1, 2] {
        house.append(case, &arrived()).await;
    }
    house.apply().await.unwrap();
    let working = house.work_by(Some(receiver.server()), Some(gateway.both())).await;
    until(async || house.rows().await == ["1 ready-at-counter delivered 1", "2 ready-at-counter delivered 1"]).await;
    let reached = super::reached(&working.post.vault, PHONE);
    for case in [1, 2] {
        sqlx::query("INSERT INTO notification.cut_offs (case_id, reached, at) VALUES ($1, $2, now())")
            .bind(Uuid::from_u128(case))
            .bind(&reached[..])
            .execute(&house.owner)
            .await
            .unwrap();
    }
    let expected = ["1 ready-at-counter handed-over 1 250", "2 ready-at-counter undelivered 0 no-address"];
    until(async || house.rows().await == expected).await;
    let texts = gateway.taken().len();
    let (of_case, stop) = (house.asks(Some(2), "case").await, house.asks(Some(2), "not-mine").await);
    until(async || house.status(of_case).await == "unreachable" && house.status(stop).await == "unreachable").await;
    working.stop().await;
    assert_eq!(gateway.taken().len(), texts);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wished_is_told_in_his_language_and_on_his_way_first() {
    let (mut house, gateway, receiver) = (House::new().await, Gateway::start().await, Receiver::start().await);
    house.sent_of(1, (Some(&email(1)), Some(PHONE))).await;
    house.sent_of(2, (Some(&email(2)), Some(PHONE))).await;
    for (case, language, way) in [(1, "ru", "email"), (2, "kk", "email"), (2, "en", "sms")] {
        sqlx::query("INSERT INTO notification.wishes (case_id, at, language, way) VALUES ($1, now(), $2, $3)")
            .bind(Uuid::from_u128(case))
            .bind(language)
            .bind(way)
            .execute(&house.owner)
            .await
            .unwrap();
    }
    for case in [1, 2] {
        house.append(case, &arrived()).await;
    }
    house.apply().await.unwrap();
    let working = house.work_by(Some(receiver.server()), Some(gateway.both())).await;
    until(async || house.rows().await == ["1 ready-at-counter handed-over 1 250", "2 ready-at-counter delivered 1"])
        .await;
    working.stop().await;
    let taken = gateway.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].text.contains("ready"), "{}", taken[0].text);
}

#[test]
fn every_language_fits_into_one_segment_and_says_the_same() {
    let code = Code::parse("123456").unwrap();
    for language in Language::ALL {
        let moved = send::sms(language, (&code, "TN-2026-0000001-2"), "moved");
        assert_eq!(sms::segments(&moved).count, 1, "{moved}");
        assert!(moved.contains("TN-2026-0000001-2") && !moved.contains("123456"), "{moved}");
        for purpose in ["apply", "case", "not-mine", "telephone"] {
            let text = send::sms(language, (&code, "TN-2026-0000001-2"), purpose);
            assert_eq!(sms::segments(&text).count, 1, "{text}");
            assert!(text.contains("123456") && !text.contains(['{', '$']) && !text.starts_with("sms"), "{text}");
        }
        let names = |language| {
            send::source(language)
                .lines()
                .filter_map(|line| line.split_once(" = "))
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(language), names(Language::Kk));
        assert!(
            send::source(language)
                .lines()
                .filter(|line| line.starts_with("letter"))
                .all(|line| line.contains("{ $code }") && line.contains("{ $number }"))
        );
    }
}

/// Who applies has no case: his telephone lies in the row of the code alone, sealed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomers_code_goes_to_the_telephone_that_is_sealed_with_it() {
    let (house, gateway) = (House::new().await, Gateway::start().await);
    let working = house.work_by(None, Some(gateway.both())).await;
    let mut ids = Vec::new();
    for phone in [PHONE, "+77142501234"] {
        let (id, phone) = (Uuid::from_u128(ids.len() as u128 + 1), Phone::parse(phone).unwrap());
        let newcomer = super::Newcomer { language: Language::Kk, phone }.seal(&working.post.vault, id);
        sqlx::query("INSERT INTO notification.codes (id, purpose, number, newcomer) VALUES ($1, 'apply', 'n', $2)")
            .bind(id)
            .bind(newcomer)
            .execute(&house.owner)
            .await
            .unwrap();
        ids.push(id);
    }
    until(async || house.status(ids[0]).await == "sent sms" && house.status(ids[1]).await == "unreachable").await;
    let code = super::of(&working.post.vault, ids[0]);
    working.stop().await;
    let taken = gateway.taken();
    assert_eq!(
        taken.iter().map(|taken| taken.text.clone()).collect::<Vec<_>>(),
        [send::sms(Language::Kk, (&code, "n"), "apply")]
    );
    let stands: String = sqlx::query_scalar("SELECT string_agg(codes::text, ' ') FROM notification.codes")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert!(!stands.contains(code.as_str()) && !stands.contains("7011234567"), "{stands}");
}

/// What waits already goes there as well; the former telephone is told of it, and nothing else goes there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_to_him_goes_to_the_telephone_that_he_named() {
    const OTHER: &str = "+77025550011";
    let (mut house, gateway) = (House::new().await, Gateway::start().await);
    house.sent_of(1, (None, Some(PHONE))).await;
    house.append(1, &arrived()).await;
    house.apply().await.unwrap();
    house.names(1, OTHER, Some(PHONE)).await;
    let for_his_page = house.asks(Some(1), "case").await;
    let working = house.work_by(None, Some(gateway.both())).await;
    until(async || house.status(for_his_page).await == "sent sms" && gateway.taken().len() == 3).await;
    working.stop().await;
    let of = |phone: &str| {
        let mut texts: Vec<String> =
            gateway.taken().iter().filter(|taken| taken.phone == phone).map(|taken| taken.text.clone()).collect();
        texts.sort_unstable();
        texts
    };
    let code = super::of(&house.vault, for_his_page);
    assert_eq!(of("77011234567"), [send::sms(Language::Ru, (&code, "TN-2026-0000001-2"), "moved")]);
    let his = of("77025550011");
    assert_eq!(his.len(), 2, "what waited, and the code for his page");
    assert_eq!(his.iter().filter(|text| text.contains(code.as_str())).count(), 1);
    let stands: String = sqlx::query_scalar(
        "SELECT (SELECT string_agg(codes::text, ' ') FROM notification.codes)
             || (SELECT string_agg(telephones::text, ' ') FROM notification.telephones)",
    )
    .fetch_one(&house.owner)
    .await
    .unwrap();
    assert!(!stands.contains("7025550011") && !stands.contains("7011234567"), "{stands}");
    // The applicant is forgotten: so is his telephone.
    house.forget(1).await;
    let by = Reader { at: at(NOW), who: "test".to_owned(), why: "test".to_owned() };
    let cases = crate::telephone::cases(&house.owner, &house.vault, &Phone::parse(OTHER).unwrap(), &by).await.unwrap();
    assert!(cases.is_empty());
}
