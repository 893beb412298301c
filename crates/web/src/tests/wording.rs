//! What staff word for papers: in both languages, with a preview of what would be printed.

use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use telnusqa_contracts::command::Step;
use telnusqa_domain::case::{Delivery, Event, FileRef, Ground, HearingForm, StaffId};

use super::desk::{hex, of_case};
use super::house::{House, on_paper};
use super::invented::{EXECUTOR, HEAD, number};
use super::sign_in::{of_ours, signed_in};
use super::steps::{done, faults};

const KK: &str = "Мөрі жоқ, нөмірі кітапта тіркелмеген";
const RU: &str = "Печати нет, номер в книге не записан";
const NOW: &str = "2026-09-03T05:00:00Z";

fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

impl House {
    /// The first case is in its executor's hands.
    async fn in_preparation(&self) {
        let history = [
            Event::Delivered { by: staff("c-1") },
            Event::Registered { by: staff("c-1") },
            Event::Assigned { by: staff("h-1"), executor: staff("e-1"), resolution: None },
        ];
        for (event, version) in history.iter().zip(3..) {
            self.happens(1, version, event).await;
        }
    }

    fn preview(&self, paper: &str, cookie: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let path = format!("/work/{}/propose-refusal/preview/{paper}?lang=ru", number(1));
        of_ours(self, &path).header(COOKIE, cookie).form(form)
    }
}

/// What stands on a paper but for what says that it is a preview; without spaces, for the mark lies across the page letter by letter.
fn without_mark(pdf: &[u8]) -> String {
    let text = on_paper(pdf).replace(' ', "");
    let marks = ["ЖОБАПРОЕКТ", "Жоба:қолқойылмаған,күшіжоқ.·Проект:неподписан,силынеимеет."];
    marks.into_iter().fold(text, |text, mark| text.replace(mark, ""))
}

#[tokio::test]
async fn both_languages_are_sealed_and_one_is_taken_as_before() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let at = "2026-09-08T10:05:00Z";
    for (step, body) in [
        ("propose-refusal", json!({"ground": "unreliable", "fact": {"kk": KK, "ru": RU}})),
        ("record-hearing", json!({"at": at, "protocol": {"kk": KK, "ru": RU}})),
        ("record-hearing", json!({"at": at, "protocol": "Заявитель пояснил"})),
    ] {
        let request = house.bare_step(EXECUTOR, step).header("Idempotency-Key", body.to_string().len().to_string());
        let answer = request.header("If-Match", "*").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{step}");
    }
    let steps: Vec<Step> = asked.lock().unwrap().iter().map(|request| request.step.clone()).collect();
    let [
        Step::ProposeRefusal { fact, .. },
        Step::RecordHearing { protocol, .. },
        Step::RecordHearing { protocol: one, .. },
    ] = steps[..]
    else {
        panic!("{steps:?}")
    };
    for file in [fact, protocol] {
        let file = house.file(file).await;
        assert_eq!((&file["kk"], &file["ru"]), (&json!(KK), &json!(RU)));
        assert_eq!(file["text"], format!("{KK}\n\n{RU}"), "for whoever knows one text alone");
        assert_eq!(file["salt"].as_str().unwrap().len(), 32);
    }
    let one = house.file(one).await;
    assert_eq!((&one["text"], &one["kk"]), (&json!("Заявитель пояснил"), &Value::Null));
}

#[tokio::test]
async fn what_is_wrong_is_told_by_its_language() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let long = "ә".repeat(4_001);
    for (fact, expected) in [
        (json!({}), &["/fact/kk member.missing", "/fact/ru member.missing"][..]),
        (json!({"kk": KK}), &["/fact/ru member.missing"]),
        (json!({"kk": null, "ru": RU}), &["/fact/kk member.missing"]),
        (json!({"kk": " ", "ru": RU}), &["/fact/kk text.length"]),
        (json!({"kk": long, "ru": RU}), &["/fact/kk text.length"]),
        (json!({"kk": "Мөрі\u{202e}жоқ", "ru": RU}), &["/fact/kk text.characters"]),
        (json!({"kk": "Мөрі\u{200b}жоқ", "ru": "а\u{7}"}), &["/fact/kk text.characters", "/fact/ru text.characters"]),
        // the first letter is Latin
        (json!({"kk": KK, "ru": "\u{43}правки нет"}), &["/fact/ru text.alphabets"]),
        (json!({"kk": RU, "ru": RU}), &["/fact/ru text.same"]),
        (json!({"kk": KK, "ru": RU, "en": "x"}), &["/fact/en member.unknown"]),
        (json!({"kk": 7, "ru": RU}), &["/fact/kk member.type"]),
        (json!([KK, RU]), &["/fact member.type"]),
    ] {
        let body = json!({"ground": "unreliable", "fact": fact});
        let answer = house.step(EXECUTOR, "propose-refusal", &body).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{body}");
        assert_eq!(faults(answer).await, expected, "{body}");
    }
    // a number says the same in both
    let body = json!({"ground": "unreliable", "fact": {"kk": "№ 0123456", "ru": "№ 0123456"}});
    assert_eq!(house.step(EXECUTOR, "propose-refusal", &body).send().await.unwrap().status(), 200);
    assert_eq!(asked.lock().unwrap().len(), 1);
}

/// The page's form says it in the reader's language beside the field, and nothing that was written is lost.
#[tokio::test]
async fn a_form_that_lacks_a_language_comes_back_with_the_other() {
    let house = House::new().await;
    house.in_preparation().await;
    let cookie = signed_in(&house, "e-1").await;
    let path = format!("/work/{}/propose-refusal?lang=kk", number(1));
    let form = [("ground", "unreliable"), ("fact/kk", KK), ("fact/ru", ""), ("seen", "5")];
    let answer = of_ours(&house, &path).header(COOKIE, &cookie).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let page = answer.text().await.unwrap();
    for told in [
        "id=\"propose-refusal-fact-ru-error\"",
        ">Бұл өріс міндетті<",
        &format!("lang=\"kk\" aria-describedby=\"propose-refusal-fact-kk-left\" required>{KK}</textarea>"),
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    // the law's own words of each ground stand there in both languages
    for told in
        ["lang=\"kk\">мемлекеттік қызметті алу үшін", "lang=\"ru\">установление недостоверности", "RC-22", "RC-24"]
    {
        assert!(page.contains(told), "{told} in {page}");
    }
    let ended = of_ours(&house, &format!("{}/preview/notice", path.split('?').next().unwrap())).form(&form);
    let ended = ended.send().await.unwrap();
    assert_eq!(ended.status(), 401);
    assert!(ended.text().await.unwrap().contains(KK), "kept to be sent again");
}

#[tokio::test]
async fn a_preview_is_what_is_printed_but_for_its_mark() {
    let house = House::new().await;
    house.in_preparation().await;
    let cookie = signed_in(&house, "e-1").await;
    let form = [("ground", "notCompliant"), ("fact/kk", KK), ("fact/ru", RU)];
    let mut previews = Vec::new();
    for paper in ["notice", "refusal"] {
        let answer = house.preview(paper, &cookie, &form).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()[CONTENT_TYPE], "application/pdf");
        let name = format!("attachment; filename=\"{}-{paper}-preview.pdf\"", number(1));
        assert_eq!(answer.headers()["content-disposition"], name);
        previews.push(answer.bytes().await.unwrap());
    }
    for preview in &previews {
        let text = on_paper(preview);
        for told in [
            "Проект: не подписан, силы не имеет.",
            &format!("Анықталған мән-жай {KK}"),
            &format!("обстоятельство {RU}"),
            "RC-23",
        ] {
            assert!(text.contains(told), "{told} in {text}");
        }
        assert_eq!(text.matches(KK).count(), 1, "each language in its own column");
    }
    assert_eq!(house.files().await, 0, "nothing is kept");

    // the same words, proposed: the notice, and then the refusal that would be drafted
    let file = json!({"salt": "00", "kk": KK, "ru": RU, "text": format!("{KK}\n\n{RU}")}).to_string();
    let fact = house.put(file.as_bytes()).await;
    // the day on which the previews were made
    let at = "2026-09-04T05:00:00Z".parse().unwrap();
    let proposed = Event::RefusalProposed { at, by: staff("e-1"), fact, ground: Ground::NotCompliant };
    house.happens(1, 6, &proposed).await;
    let notice = house.read(EXECUTOR, &of_case("papers/notice")).await.bytes().await.unwrap();
    assert_eq!(without_mark(&previews[0]), without_mark(&notice));
    assert_ne!(on_paper(&previews[0]), on_paper(&notice), "the one says that it is none");
    house.happens(1, 7, &Event::NoticeDelivered { at, by: None, how: Delivery::Email }).await;
    let draft = house.read(EXECUTOR, &of_case("papers/draft")).await.bytes().await.unwrap();
    assert_eq!(previews[1], draft, "the same bytes on the same day");
    let note = house.json(HEAD, &of_case(&format!("notes/{}", hex(fact)))).await;
    assert_eq!((&note["kk"], &note["ru"]), (&json!(KK), &json!(RU)));
}

#[tokio::test]
async fn a_script_gets_a_picture_and_what_is_wrong_in_words() {
    let house = House::new().await;
    house.in_preparation().await;
    let cookie = signed_in(&house, "e-1").await;
    let live = |form: &[(&str, &str)]| house.preview("notice", &cookie, form).header("x-telnusqa-live", "1").send();
    // nothing is written yet: what is missing is no fault
    for form in [&[][..], &[("fact/kk", KK)], &[("ground", "unreliable"), ("fact/ru", RU)]] {
        let answer = live(form).await.unwrap();
        assert_eq!(
            (answer.status(), &answer.headers()[CONTENT_TYPE]),
            (StatusCode::OK, &"image/svg+xml".parse().unwrap())
        );
        let picture = answer.text().await.unwrap();
        assert!(picture.starts_with("<svg") && !picture.contains("<script"), "{}", &picture[..60]);
    }
    let wrong = live(&[("fact/kk", "\u{43}правка")]).await.unwrap();
    assert_eq!(wrong.status(), 400);
    let told: Value = wrong.json().await.unwrap();
    assert_eq!(told["errors"][0]["code"], "text.alphabets");
    assert!(told["errors"][0]["detail"]["ru"].as_str().unwrap().contains("\u{43}правка"), "{told}");
    // without a script the form comes back
    let wrong = house.preview("notice", &cookie, &[("fact/kk", "\u{43}правка"), ("fact/ru", RU)]).send().await.unwrap();
    assert_eq!(wrong.status(), 400);
    let page = wrong.text().await.unwrap();
    assert!(page.contains("propose-refusal-fact-kk-error") && page.contains(RU), "{page}");
    // whoever words a paper looks at the applicant once, and at his page
    let looks = house.reads().await.into_iter().filter(|(who, why, _)| who == "executor:e-1" && why == "paper").count();
    assert_eq!(looks, 1);
    assert_eq!(house.files().await, 0);
}

#[tokio::test]
async fn whoever_may_not_take_the_step_sees_no_preview() {
    let house = House::new().await;
    house.in_preparation().await;
    for (id, expected) in [("e-1", 200), ("c-1", 409), ("h-1", 409), ("c-2", 404), ("o-17", 403), ("s-1", 403)] {
        let cookie = signed_in(&house, id).await;
        let answer = house.preview("notice", &cookie, &[]).send().await.unwrap();
        assert_eq!(answer.status(), expected, "{id}");
    }
    let cookie = signed_in_again(&house).await;
    for (path, expected) in [("propose-refusal/preview/protocol", 409), ("record-hearing/preview/protocol", 409)] {
        let answer =
            of_ours(&house, &format!("/work/{}/{path}", number(1))).header(COOKIE, &cookie).form(&[("a", "b")]);
        assert_eq!(answer.send().await.unwrap().status(), expected, "{path}");
    }
    // no page of others, and no script of theirs, has one drawn
    let foreign = house.post(&format!("/work/{}/propose-refusal/preview/notice", number(1)));
    let foreign = foreign.header(ORIGIN, "https://evil.example").header(COOKIE, &cookie).form(&[("a", "b")]);
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let reads = house.reads().await.into_iter().filter(|(_, why, _)| why == "paper").count();
    assert_eq!(reads, 1, "only he whose step it is has read of the applicant");
}

/// A session of the executor beside the first: his code of this half minute is spent.
async fn signed_in_again(house: &House) -> String {
    sqlx::query("INSERT INTO web.sessions (token, staff) VALUES (sha256('again'::bytea), 'e-1')")
        .execute(&house.owner)
        .await
        .unwrap();
    "__Host-telnusqa=again".to_owned()
}

#[tokio::test]
async fn nobody_asks_for_previews_without_end() {
    let house = House::new().await;
    house.in_preparation().await;
    let cookie = signed_in(&house, "e-1").await;
    let mut answers = Vec::new();
    for _ in 0..60 {
        let answer = house.preview("notice", &cookie, &[("fact/kk", "\u{7}")]).header("x-telnusqa-live", "1");
        let answer = answer.send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.headers().contains_key("retry-after"));
            return;
        }
        answers.push(answer.status());
    }
    panic!("{answers:?}");
}

/// The hearing's protocol is previewed too, with its moment, while it is to be written.
#[tokio::test]
async fn a_protocol_is_previewed_as_it_is_printed() {
    let house = House::new().await;
    house.in_preparation().await;
    let (at, fact) = (NOW.parse().unwrap(), FileRef([4; 32]));
    let history = [
        Event::RefusalProposed { at, by: staff("e-1"), fact, ground: Ground::Unreliable },
        Event::ObjectionReceived { at, by: staff("c-1"), hearing: true, statement: fact },
        Event::HearingSet { at, by: staff("e-1"), form: HearingForm::InPerson },
    ];
    for (event, version) in history.iter().zip(6..) {
        house.happens(1, version, event).await;
    }
    let cookie = signed_in(&house, "e-1").await;
    let form = [("at", "2026-09-03T10:00"), ("protocol/kk", KK), ("protocol/ru", RU)];
    let path = format!("/work/{}/record-hearing/preview/protocol", number(1));
    let preview = of_ours(&house, &path).header(COOKIE, &cookie).form(&form).send().await.unwrap();
    assert_eq!(preview.status(), 200);
    let preview = preview.bytes().await.unwrap();
    let text = on_paper(&preview);
    let told = [format!("ТЫҢДАУ БАРЫСЫ {KK}"), format!("ХОД ЗАСЛУШИВАНИЯ {RU}"), "03.09.2026 10:00".to_owned()];
    for told in told {
        assert!(text.contains(&told), "{told} in {text}");
    }
    let file = json!({"salt": "00", "kk": KK, "ru": RU, "text": "x"}).to_string();
    let protocol = house.put(file.as_bytes()).await;
    house.happens(1, 9, &Event::HearingHeld { at, by: staff("e-1"), protocol }).await;
    let printed = house.read(EXECUTOR, &of_case("papers/protocol")).await.bytes().await.unwrap();
    assert_eq!(without_mark(&preview), without_mark(&printed));
}
