//! What 1414 promises callers: over the API and at the desks, with the service that keeps it.

use reqwest::RequestBuilder;
use reqwest::header::{COOKIE, LOCATION};
use serde_json::{Value, json};

use super::described::answer;
use super::house::House;
use super::invented::{CLERK, HEAD, OPERATIONS, OPERATOR, PORTAL, STRANGER, number};
use super::sign_in::{of_ours, signed_in};
use super::steps::{answered, faults};
use super::visits;

const GIVE: &str = "/api/v1/cases/{number}/promises";
const ALL: &str = "/api/v1/promises";
const ONE: &str = "/api/v1/promises/{promise}";
const STEP: &str = "/api/v1/promises/{promise}/steps/{step}";
const PHONE: &str = "+77012223344";

impl House {
    fn promise(&self, token: &str, key: &str, body: &Value) -> RequestBuilder {
        let path = GIVE.replace("{number}", &number(1));
        self.post(&path).bearer_auth(token).header("Idempotency-Key", key).json(body)
    }

    fn keep(&self, token: &str, promise: &str, step: &str, body: &Value) -> RequestBuilder {
        let path = STEP.replace("{promise}", promise).replace("{step}", step);
        self.post(&path).bearer_auth(token).header("Idempotency-Key", format!("k-{step}")).json(body)
    }

    async fn promised(&self, body: &Value) -> String {
        let (status, given) = got(self.promise(OPERATOR, &body.to_string().len().to_string(), body)).await;
        assert_eq!(status, 201, "{given}");
        given["id"].as_str().unwrap().to_owned()
    }
}

async fn got(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn question() -> Value {
    json!({"kind": "question", "phone": "8 701 222 33 44", "text": "Сенбіде алуға бола ма?"})
}

#[tokio::test]
async fn a_question_goes_to_its_college_and_its_answer_to_the_caller() {
    let house = House::new().await;
    house.workflow().await;
    let (status, given) = got(house.promise(OPERATOR, "k", &question())).await;
    assert_eq!((status, &given["state"], &given["due"]), (201, &json!("at-college"), &json!("2026-09-07")), "{given}");
    let (status, again) = got(house.promise(OPERATOR, "k", &question())).await;
    assert_eq!((status, &again["id"], &again["repeated"]), (200, &given["id"], &json!(true)));
    let (status, code, _) = answered(house.promise(OPERATOR, "k", &json!({"kind": "question", "text": "Неше?"}))).await;
    assert_eq!((status, code.as_str()), (422, "idempotency-key-reused"));
    let id = given["id"].as_str().unwrap();
    for (token, count) in [(CLERK, 1), (HEAD, 1), (OPERATOR, 1), (STRANGER, 0)] {
        let list = house.json(token, &format!("{ALL}?state=open")).await;
        assert_eq!(list["promises"].as_array().unwrap().len(), count, "{token}");
    }
    let path = format!("{ALL}/{id}");
    let shown = house.json(CLERK, &path).await;
    assert_eq!((&shown["phone"], &shown["text"]), (&json!(PHONE), &question()["text"]));
    for (token, status) in [(STRANGER, 404), (OPERATIONS, 403), (PORTAL, 403)] {
        house.denied(token, &path, status).await;
    }
    let (status, _, _) = answered(house.keep(OPERATOR, id, "keep", &json!({}))).await;
    assert_eq!(status, 409, "there is nothing to tell yet");
    let words = json!({"text": "Иә, 9-дан 13-ке дейін"});
    assert_eq!(answered(house.keep(OPERATOR, id, "answer", &words)).await.0, 403);
    assert_eq!(answered(house.keep(STRANGER, id, "answer", &words)).await.0, 404);
    let (status, told) = got(house.keep(CLERK, id, "answer", &words)).await;
    assert_eq!((status, &told["state"]), (200, &json!("to-call")), "{told}");
    let (_, missed) = got(house.keep(OPERATOR, id, "miss", &json!({}))).await;
    assert_eq!((&missed["missed"], &missed["state"]), (&json!(1), &json!("to-call")));
    let (_, kept) = got(house.keep(OPERATOR, id, "keep", &json!({}))).await;
    assert_eq!((&kept["state"], &kept["due"]), (&json!("kept"), &Value::Null));
    let (status, _, _) = answered(house.keep(OPERATOR, id, "drop", &json!({"reason": "not-needed"}))).await;
    assert_eq!(status, 409);
    let kinds: Vec<&str> =
        kept["history"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["given", "answered", "missed", "kept"]);
    assert_eq!(house.json(CLERK, &path).await["answer"], words["text"]);
    let written: String = sqlx::query_scalar("SELECT string_agg(body, '') FROM workflow.promise_history")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert!(!written.contains("2223344") && !written.contains("Сенбіде"), "{written}");
}

#[tokio::test]
async fn what_cannot_be_promised_is_told_at_its_place() {
    let house = House::new().await;
    house.workflow().await;
    let wrong = json!({"kind": "question", "phone": "1414", "after": "завтра", "who": "x"});
    let wrong = house.promise(OPERATOR, "k", &wrong).send().await.unwrap();
    assert_eq!(
        faults(wrong).await,
        ["/after member.moment", "/phone phone.not-kazakhstan", "/text member.missing", "/who member.unknown"]
    );
    for (body, code) in [
        (json!({"kind": "call-back"}), "promise.no-number"),
        (json!({"kind": "call-back", "phone": PHONE, "after": "2026-09-01T10:00:00+05:00"}), "promise.in-past"),
        (json!({"kind": "call-back", "phone": PHONE, "after": "2026-11-01T10:00:00+05:00"}), "promise.too-far-ahead"),
    ] {
        let refused = house.promise(OPERATOR, code, &body).send().await.unwrap();
        assert_eq!(refused.status(), 409);
        assert_eq!(faults(refused).await, [format!(" {code}")]);
    }
    assert_eq!(answered(house.promise(CLERK, "k", &question())).await.0, 403);
}

#[tokio::test]
async fn the_console_takes_calls_questions_and_visits_down_and_keeps_its_promises() {
    let house = House::new().await;
    house.workflow().await;
    house.counter().await;
    let operator = signed_in(&house, "o-17").await;
    let fill = async |path: &str, more: &[(&str, &str)], born: &str| {
        let number = number(1);
        let mut form = vec![("number", number.as_str()), ("born", born), ("said", PHONE), ("speaks", "ru")];
        form.extend(more);
        let answer = of_ours(&house, path).header(COOKIE, &operator).form(&form).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let born = "17.04.1999";
    // anybody may be called, only who is known asks
    let (status, page) =
        fill("/1414/call-back?lang=ru", &[("phone", PHONE), ("text", "Не дозвонился"), ("key", "k1")], "").await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Записано: ему перезвонят") && page.contains(&format!("tel:{PHONE}")), "{page}");
    assert_eq!(fill("/1414/question", &[("text", "Когда?")], "").await.0, 403);
    let (status, page) = fill("/1414/question", &[("text", ""), ("phone", "1")], born).await;
    assert_eq!(status, 400);
    assert!(page.contains("question-text-error") && page.contains("question-phone-error"), "{page}");
    let (status, page) = fill("/1414/question?lang=ru", &[("text", "Можно в субботу?")], born).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Вопрос передан колледжу") && page.contains("Можно в субботу?"), "{page}");
    // the college answers on its page
    let clerk = signed_in(&house, "c-1").await;
    let asked = house.page(&clerk, "/questions?lang=ru").await;
    assert!(asked.contains("Можно в субботу?"), "{asked}");
    let action = asked.split("action=\"/questions/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let sent = async |text: &str| {
        let form = [("text", text), ("key", "k")];
        of_ours(&house, &format!("/questions/{action}")).header(COOKIE, &clerk).form(&form).send().await.unwrap()
    };
    assert_eq!(sent(" ").await.status(), 400);
    let taken = sent("Да, с девяти").await;
    assert_eq!(taken.headers()[LOCATION], "/questions?done=answer");
    assert!(!house.page(&clerk, "/questions").await.contains("Можно в субботу?"));
    assert_eq!(house.get("/questions").header(COOKIE, &operator).send().await.unwrap().status(), 403);
    // the answer is for whoever is known
    let (_, known) = fill("/1414/case", &[], born).await;
    let (_, anybody) = fill("/1414/case", &[], "").await;
    assert!(known.contains("Да, с девяти") && !anybody.contains("Да, с девяти"), "{anybody}");
    // who is to be called stands on the first page, and is called
    let first = house.page(&operator, "/1414?lang=ru").await;
    assert!(first.contains("Кому обещали позвонить") && first.contains(&number(1)), "{first}");
    let action = anybody.split("action=\"/1414/promises/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let (status, page) = fill(&format!("/1414/promises/{action}?lang=ru"), &[("key", "k")], "").await;
    assert_eq!(status, 200);
    assert!(page.contains("человеку рассказали") && !page.contains("tel:"), "{page}");
    assert!(!house.page(&operator, "/1414?lang=ru").await.contains("Кому обещали"));
    // a visit at home
    let person = [
        ("movement", "on"),
        ("applicant/surname", "Үлгі"),
        ("applicant/givenName", "Айгүл"),
        ("applicant/phone", "8 701 222-33-44"),
        ("applicant/address/kato", "391010000"),
        ("applicant/address/text", "Абай, 1"),
        ("key", "k2"),
    ];
    let (status, page) = fill("/1414/home-visit?lang=ru", &person, "").await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Заявка записана") && page.contains("TV-2026-0000001"), "{page}");
    visits::seal_the_first(&house).await;
}

/// What waits is shown to its end, fifty to a page; a form that is refused stays on its page.
#[tokio::test]
async fn whatever_waits_is_found_page_by_page() {
    let house = House::new().await;
    house.workflow().await;
    for at in 0..51 {
        let asked = json!({"kind": "question", "phone": PHONE, "text": format!("Сұрақ № {at}.")});
        assert_eq!(got(house.promise(OPERATOR, &format!("q-{at}"), &asked)).await.0, 201);
        let called = json!({"kind": "call-back", "phone": PHONE});
        assert_eq!(got(house.promise(OPERATOR, &format!("c-{at}"), &called)).await.0, 201);
    }
    let (clerk, operator) = (signed_in(&house, "c-1").await, signed_in(&house, "o-17").await);
    for (who, path, line) in
        [(&clerk, "/questions", "<blockquote>"), (&operator, "/1414", "<button class=\"quiet number\"")]
    {
        let [first, second] = [house.page(who, path).await, house.page(who, &format!("{path}?page=2")).await];
        let lines = |page: &str| page.matches(line).count();
        assert_eq!([lines(&first), lines(&second)], [50, 1], "{path}");
        assert!(
            first.contains(&format!("<a rel=\"next\" href=\"{path}?page=2\"")) && !first.contains("rel=\"prev\""),
            "{first}"
        );
        assert!(
            second.contains(&format!("<a rel=\"prev\" href=\"{path}\"")) && !second.contains("rel=\"next\""),
            "{second}"
        );
        assert!(
            second.contains(&format!("href=\"{path}?page=2&#38;lang=ru\"")),
            "its language keeps its page: {second}"
        );
        assert_eq!(lines(&house.page(who, &format!("{path}?page=x")).await), 50, "{path}");
    }
    let last = house.page(&clerk, "/questions?page=2").await;
    let action = last.split("action=\"/questions/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(action.ends_with("?page=2"), "{action}");
    let form = [("text", " "), ("key", "k")];
    let refused =
        of_ours(&house, &format!("/questions/{action}")).header(COOKIE, &clerk).form(&form).send().await.unwrap();
    assert_eq!(refused.status(), 400);
    let page = refused.text().await.unwrap();
    assert!(page.contains("role=\"alert\"") && page.matches("<blockquote>").count() == 1, "{page}");
}

/// Every operation answered, for the description.
pub(super) async fn answers() -> Vec<Value> {
    let house = House::new().await;
    house.workflow().await;
    let mut answers = Vec::new();
    let bare = house.post(&GIVE.replace("{number}", &number(1))).bearer_auth(OPERATOR).json(&question());
    for request in [
        house.promise(OPERATOR, "k", &question()),
        house.promise(OPERATOR, "k", &question()),
        house.promise(OPERATOR, "k", &json!({"kind": "call-back", "phone": PHONE})),
        house.promise(OPERATOR, "k-2", &json!({"kind": "call-back"})),
        house.promise(CLERK, "k", &question()),
        house.promise("nobody's", "k", &question()),
        bare,
    ] {
        answers.push(answer("post", GIVE, request).await);
    }
    let id = house.promised(&question()).await;
    for request in [
        house.keep(CLERK, &id, "answer", &json!({"text": "Иә"})),
        house.keep(CLERK, &id, "answer", &json!({})),
        house.keep(CLERK, &id, "dance", &json!({})),
        house.keep(OPERATOR, &id, "keep", &json!({})),
        house.keep(OPERATOR, &id, "miss", &json!({})),
        house.keep(STRANGER, &id, "answer", &json!({"text": "Иә"})),
    ] {
        answers.push(answer("post", STEP, request).await);
    }
    for (path, of, token) in [
        (ONE, format!("{ALL}/{id}"), OPERATOR),
        (ONE, format!("{ALL}/{id}?why=Who"), OPERATOR),
        (ONE, format!("{ALL}/x"), CLERK),
        (ONE, format!("{ALL}/{id}"), STRANGER),
        (ALL, ALL.to_owned(), CLERK),
        (ALL, format!("{ALL}?state=lost"), CLERK),
        (ALL, ALL.to_owned(), OPERATIONS),
    ] {
        answers.push(answer("get", path, house.get(&of).bearer_auth(token)).await);
    }
    answers
}
