//! An original that turns up again, from outside: whoever hears of it takes it down, and everybody sees what it means.

use std::sync::{Arc, Mutex};

use reqwest::RequestBuilder;
use reqwest::header::{COOKIE, LOCATION};
use serde_json::{Value, json};
use telnusqa_contracts::command::{Done, RecordedEvent, Reply};
use telnusqa_contracts::found::{Request, VERB};
use telnusqa_domain::case::complaint::Official;
use telnusqa_domain::case::{Event, StaffId};

use super::described::answer;
use super::house::House;
use super::invented::{CLERK, HEAD, OPERATIONS, OPERATOR, STRANGER, number};
use super::sign_in::{of_ours, signed_in};
use super::steps::{answered, faults};

const PATH: &str = "/api/v1/cases/{number}/original-found";

fn found() -> Value {
    json!({"on": "2026-09-03", "note": "Диплом лежал у родителей"})
}

impl House {
    async fn hears(&self) -> Arc<Mutex<Vec<Request>>> {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        self.listens("workflow", move |command| {
            assert_eq!(command.verb, VERB);
            kept.lock().unwrap().push(Request::from_json(&command.body).unwrap());
            let event = RecordedEvent { kind: "original-found".to_owned(), position: 9, version: 3 };
            Reply::Done(Done { events: vec![event], repeated: false })
        })
        .await;
        heard
    }

    fn report(&self, token: &str, body: &Value) -> RequestBuilder {
        let path = PATH.replace("{number}", &number(1));
        let request = self.post(&path).bearer_auth(token).header("Idempotency-Key", "k").header("If-Match", "*");
        request.json(body)
    }
}

#[tokio::test]
async fn staff_of_the_college_and_the_contact_centre_take_it_down() {
    let house = House::new().await;
    let heard = house.hears().await;
    for token in [CLERK, OPERATOR] {
        let answer: Value = house.report(token, &found()).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["events"][0]["kind"], "original-found", "{answer}");
    }
    let heard = heard.lock().unwrap().clone();
    assert!(matches!((&heard[0].by, &heard[1].by), (Official::Staff(_), Official::Operator(_))));
    assert_ne!(heard[0].cause, heard[1].cause);
    let kept: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM vault.files WHERE sha256 = $1)")
        .bind(&heard[0].note.0[..])
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert!(kept);
    let wrong = house.report(CLERK, &json!({"on": "3.09.2026", "where": "x"})).send().await.unwrap();
    assert_eq!(faults(wrong).await, ["/note member.missing", "/on member.day", "/where member.unknown"]);
    assert_eq!(answered(house.report(OPERATIONS, &found())).await.0, 403);
    assert_eq!(answered(house.report(STRANGER, &found())).await.0, 404);
}

#[tokio::test]
async fn it_is_taken_down_at_the_desks_and_seen_there() {
    let house = House::new().await;
    let heard = house.hears().await;
    let clerk = signed_in(&house, "c-1").await;
    let path = format!("/work/{}", number(1));
    let fill = async |cookie: &str, path: &str, form: &[(&str, &str)]| {
        let answer = of_ours(&house, path).header(COOKIE, cookie).form(form).send().await.unwrap();
        let to = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
        (answer.status().as_u16(), to, answer.text().await.unwrap())
    };
    let (status, _, refused) =
        fill(&clerk, &format!("{path}/original-found"), &[("on", "x"), ("note", "У родителей")]).await;
    assert_eq!(status, 400);
    assert!(refused.contains("У родителей</textarea>") && refused.contains("aria-invalid"), "{refused}");
    let form = [("on", "2026-09-03"), ("note", "У родителей"), ("seen", "2")];
    let taken = fill(&clerk, &format!("{path}/original-found"), &form).await;
    assert_eq!(taken.1.as_deref(), Some(format!("{path}?done=original-found").as_str()), "{}", taken.2);
    // of a caller who is known
    let operator = signed_in(&house, "o-17").await;
    let number = number(1);
    let call = [("number", number.as_str()), ("born", "17.04.1999"), ("on", "2026-09-03"), ("note", "У родителей")];
    let (status, _, told) = fill(&operator, "/1414/original-found?lang=ru", &call).await;
    assert_eq!(status, 200, "{told}");
    assert!(told.contains("Отмечено: подлинник нашёлся."), "{told}");
    assert_eq!(heard.lock().unwrap().len(), 2);
    let unknown = [("number", number.as_str()), ("on", "2026-09-03"), ("note", "У родителей")];
    assert_eq!(fill(&operator, "/1414/original-found", &unknown).await.0, 403);
    // once it is known, nobody is asked for it again
    let event = Event::OriginalFound {
        by: StaffId::parse("o-1").unwrap(),
        note: heard.lock().unwrap()[0].note,
        on: "2026-09-03".parse().unwrap(),
    };
    house.happens(1, 3, &event).await;
    let page = house.page(&clerk, &format!("{path}?lang=ru")).await.replace('\u{a0}', " ");
    for said in ["Подлинник нашёлся: 3 сентября 2026", "Заявление рассматривается дальше"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("/original-found"), "{page}");
    let case = house.json(CLERK, &format!("/api/v1/cases/{number}")).await;
    assert_eq!(case["case"]["card"]["originalFoundOn"], "2026-09-03");
    let status_page = house.get(&format!("/s/{number}?lang=kk")).send().await.unwrap().text().await.unwrap();
    assert!(status_page.contains("Түпнұсқа табылды"), "{status_page}");
}

/// Every operation answered, for the description.
pub(super) async fn answers(house: &House) -> Vec<Value> {
    let mut answers = Vec::new();
    let seen = house.post(&PATH.replace("{number}", &number(1))).bearer_auth(CLERK).header("Idempotency-Key", "k");
    for request in [
        house.report(CLERK, &found()),
        house.report(CLERK, &json!({})),
        house.report(STRANGER, &found()),
        house.report("nobody's", &found()),
        house.report(HEAD, &found()),
        seen.json(&found()),
    ] {
        answers.push(answer("post", PATH, request).await);
    }
    answers
}
