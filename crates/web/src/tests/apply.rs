//! An application that somebody writes himself: kept at every step, certified by a code to his telephone, and one however often it is sent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::{Fault, Kind, Problem};
use telnusqa_contracts::submit::Submit;
use telnusqa_domain::case::Channel;
use telnusqa_domain::language::{Language, Trilingual};
use telnusqa_notification::codes;
use telnusqa_vault::Reader;
use uuid::Uuid;

use super::house::{House, NOW};
use super::invented::{COLLEGE, IIN, PHONE};

const PERSON: [(&str, &str); 8] = [
    ("iin", IIN),
    ("surname", "О’Әбілова-Ли"),
    ("given-name", "Ә"),
    ("patronymic", ""),
    ("phone", PHONE),
    ("email", ""),
    ("region", "390000000"),
    ("address", "Қостанай, Абай к-сі, 1"),
];
const PAPER: [(&str, &str); 11] = [
    ("college", COLLEGE),
    ("kind", "diplomaWithSupplement"),
    ("reason", "lost"),
    ("reason", "nameChanged"),
    ("circumstances", "Көшкенде\r\nжоғалды"),
    ("name-on-document", "Әбілова Айгүл"),
    ("qualification", "Техник"),
    ("graduation-year", "2018"),
    ("issued-on", "30.06.2018"),
    ("series", ""),
    ("number", "0123456"),
];

/// A browser: the house, and the cookie that it was given.
struct Browser<'h> {
    cookie: String,
    house: &'h House,
}

impl<'h> Browser<'h> {
    fn new(house: &'h House) -> Self {
        Self { cookie: String::new(), house }
    }

    async fn get(&self, path: &str) -> Response {
        let path = format!("{path}?lang=ru");
        self.house.get(&path).header(COOKIE, &self.cookie).send().await.unwrap()
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self.house.post(&format!("{path}?lang=ru")).header(COOKIE, &self.cookie);
        let answer = request.form(form).send().await.unwrap();
        if let Some(cookie) = answer.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            for bound in ["__Host-telnusqa-apply=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(bound), "{cookie}");
            }
            cookie.split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        answer
    }

    async fn goes(&mut self, path: &str, form: &[(&str, &str)], to: &str) {
        let answer = self.post(path, form).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap());
        assert_eq!(answer.headers()[LOCATION].to_str().unwrap(), format!("{to}?lang=ru"));
    }

    /// What stands for what he looks at.
    async fn seen(&self) -> String {
        let page = self.page("/apply/check").await;
        let seen = page.split_once("name=\"seen\" value=\"").expect("it shows all that was written").1;
        seen.split('"').next().unwrap().to_owned()
    }

    async fn consents(&mut self) {
        let seen = self.seen().await;
        let form = [("seen", &*seen), ("language", "ru"), ("consent-data", "yes"), ("consent-secrets", "yes")];
        self.goes("/apply/check", &form, "/apply/code").await;
    }

    /// To the field for the code; the code, which goes out as notification sends it.
    async fn fills(&mut self) -> String {
        self.goes("/apply/person", &PERSON, "/apply/paper").await;
        self.goes("/apply/paper", &PAPER, "/apply/check").await;
        self.consents().await;
        self.code().await
    }

    async fn code(&self) -> String {
        let id: Uuid = sqlx::query_scalar(
            "UPDATE notification.codes SET status = 'sent', way = 'sms', reached = $1
             WHERE id = (SELECT id FROM notification.codes ORDER BY asked_at DESC LIMIT 1) RETURNING id",
        )
        .bind(&codes::reached(&self.house.vault, PHONE)[..])
        .fetch_one(&self.house.owner)
        .await
        .unwrap();
        codes::of(&self.house.vault, id).as_str().to_owned()
    }
}

async fn refused(answer: Response, status: StatusCode, words: &str) -> String {
    assert_eq!(answer.status(), status);
    let page = answer.text().await.unwrap();
    assert!(page.contains(words), "{words}: {page}");
    page
}

#[tokio::test]
async fn an_application_is_certified_by_a_code_and_is_one_however_often_it_is_sent() {
    let house = House::empty().await;
    let sent = house.counter().await;
    let mut browser = Browser::new(&house);
    let code = browser.fills().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    refused(browser.post("/apply/code", &[("code", "12")]).await, StatusCode::UNPROCESSABLE_ENTITY, "шести цифр").await;
    let answer = browser.post("/apply/code", &[("code", wrong)]).await;
    let page = refused(answer, StatusCode::UNPROCESSABLE_ENTITY, "Осталось попыток: 4").await;
    assert!(!page.contains(PHONE) && !page.contains(IIN), "{page}");
    let rows = || async {
        sqlx::query_scalar::<_, String>("SELECT drafts::text || codes::text FROM web.drafts, notification.codes")
            .fetch_one(&house.owner)
            .await
            .unwrap()
    };
    let stands = rows().await;
    assert!([IIN, PHONE, &PHONE[2..], &code, "0123456"].iter().all(|personal| !stands.contains(personal)), "{stands}");

    browser.goes("/apply/code", &[("code", &code)], "/apply/sent").await;
    browser.goes("/apply/code", &[("code", &code)], "/apply/sent").await;
    browser.goes("/apply/person", &PERSON, "/apply/sent").await;
    let page = browser.page("/apply/sent").await;
    for shown in ["TN-2026-0000001-2", "/my?number=TN-2026-0000001-2", "25 сентября 2026"] {
        assert!(page.replace('\u{a0}', " ").contains(shown), "{shown}: {page}");
    }
    assert!(rows().await.contains(",\"\\\\x\","), "nothing of what was written is kept: {}", rows().await);
    let confirmed: i64 =
        sqlx::query_scalar("SELECT count(*) FROM notification.confirmed").fetch_one(&house.owner).await.unwrap();
    assert_eq!(confirmed, 1);

    let submits = sent.lock().unwrap().clone();
    assert_eq!(submits.len(), 1);
    assert_eq!((submits[0].channel, submits[0].taken_by.as_str()), (Channel::Portal, "telnusqa"));
    let reader = Reader { at: NOW.parse().unwrap(), who: "test".to_owned(), why: "test".to_owned() };
    let said = house.vault.read_file(submits[0].application.0, &reader).await.unwrap();
    let mut said: Value = serde_json::from_slice(&said).unwrap();
    said.as_object_mut().unwrap().remove("salt");
    insta::assert_json_snapshot!("handed_in", said);

    // He begins another one: the first stays what it is.
    browser.goes("/apply/drop", &[], "/apply").await;
    assert!(browser.page("/apply").await.contains("Начать"));
}

#[tokio::test]
async fn what_was_typed_is_kept_whatever_is_wrong_with_it() {
    let house = House::empty().await;
    let mut browser = Browser::new(&house);
    let half = [("iin", "990417400019"), ("surname", "\u{202e}О’Ли-Ә\u{0}"), ("phone", "<b>")];
    let answer = browser.post("/apply/person", &half).await;
    let page = refused(answer, StatusCode::UNPROCESSABLE_ENTITY, "В ИИН ошибка").await;
    for shown in ["id=\"iin-error\"", "value=\"990417400019\"", "value=\"О’Ли-Ә\"", "&#60;b&#62;", "href=\"#address\""]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    // He goes away, and comes back.
    assert!(browser.page("/apply").await.contains("Вы уже начали"));
    assert!(browser.page("/apply/person").await.contains("value=\"О’Ли-Ә\""));
    // The page to be looked at leads to what is wrong.
    assert_eq!(browser.get("/apply/check").await.headers()[LOCATION], "/apply/person?lang=ru");
    browser.goes("/apply/person", &PERSON, "/apply/paper").await;
    let long = "а".repeat(2_001);
    let answer = browser.post("/apply/paper", &[("circumstances", &long)]).await;
    let page = refused(answer, StatusCode::UNPROCESSABLE_ENTITY, "сократите").await;
    assert!(page.contains(&long));
    // A mebibyte is not kept, and takes nothing away.
    let answer = browser.post("/apply/person", &[("surname", &"а".repeat(1 << 20))]).await;
    let page = refused(answer, StatusCode::PAYLOAD_TOO_LARGE, "слишком много текста").await;
    assert!(page.contains("О’Әбілова-Ли"));
    // Nothing of it is there for whoever sits down next.
    browser.goes("/apply/drop", &[], "/apply").await;
    assert!(!browser.page("/apply/person").await.contains("Әбілова"));
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM web.drafts").fetch_one(&house.owner).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn what_is_certified_is_what_was_looked_at() {
    let house = House::empty().await;
    let sent = house.counter().await;
    let mut browser = Browser::new(&house);
    let code = browser.fills().await;
    let seen = browser.seen().await;
    // Another window changes it: neither the code nor the page that was looked at are good for that.
    let mut other = PERSON;
    other[1] = ("surname", "Петрова");
    browser.goes("/apply/person", &other, "/apply/paper").await;
    browser.goes("/apply/code", &[("code", &code)], "/apply/check").await;
    let form = [("seen", &*seen), ("language", "ru"), ("consent-data", "yes"), ("consent-secrets", "yes")];
    let answer = browser.post("/apply/check", &form).await;
    let page = refused(answer, StatusCode::CONFLICT, "изменено в другом окне").await;
    assert!(page.contains("Петрова"));
    let answer = browser.post("/apply/check", &form[..2]).await;
    refused(answer, StatusCode::UNPROCESSABLE_ENTITY, "Без согласия").await;
    browser.consents().await;
    let second = browser.code().await;
    browser.goes("/apply/code", &[("code", &second)], "/apply/sent").await;
    assert_eq!(sent.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_draft_that_ended_is_begun_anew_with_what_its_page_held() {
    let house = House::empty().await;
    let mut browser = Browser::new(&house);
    browser.goes("/apply/person", &PERSON, "/apply/paper").await;
    sqlx::query("UPDATE web.drafts SET seen_at = now() - interval '7 days 1 second'")
        .execute(&house.owner)
        .await
        .unwrap();
    browser.goes("/apply/paper", &PAPER, "/apply/check").await;
    assert_eq!(browser.get("/apply/check").await.headers()[LOCATION], "/apply/person?lang=ru");
    assert!(browser.page("/apply/paper").await.contains("Техник"));
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM web.drafts").fetch_one(&house.owner).await.unwrap();
    assert_eq!(left, 1);
    for path in ["/apply/code", "/apply/sent"] {
        assert_eq!(Browser::new(&house).get(path).await.headers()[LOCATION], "/apply?lang=ru");
    }
    // A cookie that stands for nothing, and a page of others.
    browser.cookie = "__Host-telnusqa-apply=nothing".to_owned();
    assert!(!browser.page("/apply/paper").await.contains("Техник"));
    let foreign = house.post("/apply/person").header(ORIGIN, "https://other.example").form(&PERSON);
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
}

/// Nobody listens: what is certified is sent once more, without another code.
#[tokio::test]
async fn what_nobody_answered_is_sent_once_more_without_another_code() {
    let house = House::empty().await;
    let mut browser = Browser::new(&house);
    let code = browser.fills().await;
    let answer = browser.post("/apply/code", &[("code", &code)]).await;
    let page = refused(answer, StatusCode::SERVICE_UNAVAILABLE, "Пока неизвестно").await;
    assert!(!page.contains("id=\"code\""), "{page}");
    browser.goes("/apply/person", &PERSON, "/apply/code").await;
    let sent = house.counter().await;
    browser.goes("/apply/code", &[], "/apply/sent").await;
    assert_eq!(sent.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn five_codes_an_hour_for_a_telephone() {
    let house = House::empty().await;
    for _ in 0..5 {
        Browser::new(&house).fills().await;
    }
    let mut browser = Browser::new(&house);
    browser.goes("/apply/person", &PERSON, "/apply/paper").await;
    browser.goes("/apply/paper", &PAPER, "/apply/check").await;
    let seen = browser.seen().await;
    let form = [("seen", &*seen), ("language", "ru"), ("consent-data", "yes"), ("consent-secrets", "yes")];
    let answer = browser.post("/apply/check", &form).await;
    assert_eq!(answer.headers()["retry-after"], "3600");
    refused(answer, StatusCode::TOO_MANY_REQUESTS, "написанное сохранено").await;
    let asked = json!(
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM notification.codes").fetch_one(&house.owner).await.unwrap()
    );
    assert_eq!(asked, 5);
}

/// The signature is over what the page shows to the agent; what was refused is signed anew, and what is signed is one application.
#[tokio::test]
async fn an_application_is_signed_instead() {
    let house = House::empty().await;
    let refuses = Arc::new(AtomicBool::new(true));
    let (refusing, sent) = (Arc::clone(&refuses), Arc::new(Mutex::new(Vec::new())));
    let taken = Arc::clone(&sent);
    house
        .listens("intake", move |command| {
            taken.lock().unwrap().push(Submit::from_json(&command.body).unwrap());
            if !refusing.load(Ordering::Relaxed) {
                return Reply::Done(Done { events: Vec::new(), repeated: false });
            }
            let detail = Trilingual { en: "no", kk: "жоқ", ru: "Подписал не заявитель" };
            let fault = Fault {
                pointer: "/certification/signature".to_owned(),
                code: "signer".to_owned(),
                detail: detail.into(),
            };
            Reply::Problem(Problem::new(Kind::InvalidSignature, Language::Ru).with_errors(vec![fault]))
        })
        .await;
    let mut browser = Browser::new(&house);
    browser.goes("/apply/person", &PERSON, "/apply/paper").await;
    browser.goes("/apply/paper", &PAPER, "/apply/check").await;
    let seen = browser.seen().await;
    let form = [
        ("seen", &*seen),
        ("language", "ru"),
        ("consent-data", "yes"),
        ("consent-secrets", "yes"),
        ("by", "signature"),
    ];
    browser.goes("/apply/check", &form, "/apply/sign").await;
    let answer = browser.get("/apply/sign").await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self'") && policy.contains("connect-src wss://127.0.0.1:13579;"), "{policy}");
    let page = answer.text().await.unwrap();
    let text = page.split_once("data-text=\"").unwrap().1.split('"').next().unwrap();
    let text = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&");
    let shown: Value = serde_json::from_str(&text).unwrap();
    assert!(text.starts_with("{\"applicant\":{\"address\":{\"kato\":"), "members in order, no blanks: {text}");

    let answer = browser.post("/apply/sign", &[("signature", "no base64!")]).await;
    refused(answer, StatusCode::UNPROCESSABLE_ENTITY, "Подпись не поставлена").await;
    let answer = browser.post("/apply/sign", &[("signature", "MIIB")]).await;
    refused(answer, StatusCode::UNPROCESSABLE_ENTITY, "Подписал не заявитель").await;
    refuses.store(false, Ordering::Relaxed);
    browser.goes("/apply/sign", &[("signature", "MIIC")], "/apply/sent").await;
    browser.goes("/apply/sign", &[("signature", "MIIC")], "/apply/sent").await;

    let submits = sent.lock().unwrap().clone();
    assert_eq!(submits.len(), 2);
    let reader = Reader { at: NOW.parse().unwrap(), who: "test".to_owned(), why: "test".to_owned() };
    let said = house.vault.read_file(submits[1].application.0, &reader).await.unwrap();
    let said: Value = serde_json::from_slice(&said).unwrap();
    assert_eq!(said["certification"], json!({"kind": "signature", "signature": "MIIC"}));
    assert_eq!(said["application"], shown);
    assert_eq!(shown["consent"]["method"], "signature");
}
