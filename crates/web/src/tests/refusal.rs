//! The procedure of a refusal: its steps, its days, and what was written in it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use telnusqa_contracts::command::Step;
use telnusqa_domain::case::{Delivery, Draft, Event, FileRef, Ground, HearingForm, StaffId};

use super::desk::{hex, of_case};
use super::house::House;
use super::invented::{CLERK, EXECUTOR, HEAD, OPERATOR, number};
use super::steps::{answered, done, faults};

const MORNING: &str = "2026-09-04T10:15:00+05:00";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

impl House {
    /// The first case is taken up by its executor.
    async fn taken_up(&self) {
        let (by, executor) = (staff("c-1"), staff("e-1"));
        let assigned = Event::Assigned { by: staff("h-1"), executor, resolution: None };
        for (event, version) in
            [Event::Delivered { by: by.clone() }, Event::Registered { by }, assigned].iter().zip(3..)
        {
            self.happens(1, version, event).await;
        }
    }

    /// What the case shows of its refusal: the days, how far it is, and the next step.
    async fn refusal(&self) -> (Value, Value, Value) {
        let case = self.json(CLERK, &format!("/api/v1/cases/{}", number(1))).await["case"].take();
        (case["refusal"].clone(), case["card"]["refusal"].clone(), case["nextStep"]["step"].clone())
    }
}

#[tokio::test]
async fn its_steps_are_sent_with_what_was_written_sealed() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    for (token, step, body) in [
        (EXECUTOR, "propose-refusal", json!({"ground": "unreliable", "fact": "Номера нет в книге"})),
        (CLERK, "confirm-notice", json!({"at": MORNING, "how": "letter"})),
        (CLERK, "record-objection", json!({"hearing": true, "statement": "Прошу заслушать"})),
        (EXECUTOR, "set-hearing", json!({"at": "2026-09-08T15:00:00+05:00", "form": "video"})),
        (
            EXECUTOR,
            "record-hearing",
            json!({"at": "2026-09-08T10:05:00Z", "protocol": "Заявитель пояснил:\nвыдан в 2004"}),
        ),
    ] {
        for _ in 0..2 {
            let answer = house.step(token, step, &body).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{step}");
        }
    }
    assert_eq!(house.files().await, 3, "a repeated step seals nothing more");
    let steps: Vec<Step> = asked.lock().unwrap().iter().map(|request| request.step.clone()).collect();
    assert!(steps.chunks(2).all(|pair| pair[0] == pair[1]), "a repeated step names the same files");
    let [propose, notice, objection, set, held] =
        <[Step; 5]>::try_from(steps.into_iter().step_by(2).collect::<Vec<_>>()).unwrap();
    let Step::ProposeRefusal { fact, ground: Ground::Unreliable } = propose else { panic!("{propose:?}") };
    assert_eq!(house.file(fact).await["text"], "Номера нет в книге");
    assert_eq!(notice, Step::ConfirmNotice { at: at(MORNING), how: Delivery::Letter });
    let Step::RecordObjection { at: None, hearing: true, statement } = objection else { panic!("{objection:?}") };
    assert_eq!(house.file(statement).await["text"], "Прошу заслушать");
    assert_eq!(set, Step::SetHearing { at: at("2026-09-08T10:00:00Z"), form: HearingForm::Video });
    let Step::RecordHearing { at: held_at, protocol } = held else { panic!("{held:?}") };
    assert_eq!(held_at, at("2026-09-08T10:05:00Z"));
    let protocol = house.file(protocol).await;
    assert_eq!(protocol["text"], "Заявитель пояснил:\nвыдан в 2004");
    assert_eq!(protocol["salt"].as_str().unwrap().len(), 32);
}

#[tokio::test]
async fn its_bodies_are_read_strictly_and_its_steps_are_of_one_role() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    for (token, step, body, expected) in [
        (EXECUTOR, "propose-refusal", json!({}), &["/fact member.missing", "/ground member.missing"][..]),
        (
            EXECUTOR,
            "propose-refusal",
            json!({"ground": "mood", "fact": " ", "result": "refusal"}),
            &["/fact text.length", "/ground member.word", "/result member.unknown"],
        ),
        (
            CLERK,
            "confirm-notice",
            json!({"at": "2026-09-04", "how": "pigeon"}),
            &["/at member.moment", "/how member.word"],
        ),
        (CLERK, "confirm-notice", json!({"at": "2026-09-04T10:15:00", "how": "letter"}), &["/at member.moment"]),
        (CLERK, "confirm-notice", json!({"at": 1, "how": 2}), &["/at member.type", "/how member.type"]),
        (CLERK, "confirm-notice", json!({"how": null}), &["/at member.missing", "/how member.missing"]),
        (
            CLERK,
            "record-objection",
            json!({"hearing": "yes", "statement": ""}),
            &["/hearing member.type", "/statement text.length"],
        ),
        (CLERK, "record-objection", json!({"statement": "x"}), &["/hearing member.missing"]),
        (EXECUTOR, "set-hearing", json!({"at": MORNING, "form": "email"}), &["/form member.word"]),
        (EXECUTOR, "record-hearing", json!({"at": MORNING, "protocol": "a\u{7}"}), &["/protocol text.characters"]),
        (
            EXECUTOR,
            "record-hearing",
            json!({"at": MORNING, "protocol": "x", "form": "video"}),
            &["/form member.unknown"],
        ),
    ] {
        let answer = house.step(token, step, &body).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{step} {body}");
        let mut told = faults(answer).await;
        told.sort();
        assert_eq!(told, expected, "{step} {body}");
    }
    for (token, step) in [
        (CLERK, "propose-refusal"),
        (HEAD, "propose-refusal"),
        (EXECUTOR, "confirm-notice"),
        (EXECUTOR, "record-objection"),
        (CLERK, "set-hearing"),
        (HEAD, "record-hearing"),
        (OPERATOR, "record-objection"),
    ] {
        let answer = answered(house.step(token, step, &json!({}))).await;
        assert_eq!(answer, (403, "forbidden".to_owned(), Some(" wrong-role".to_owned())), "{step}");
    }
    assert_eq!((house.files().await, asked.lock().unwrap().len()), (0, 0));
}

/// The result must lie at the Corporation on Monday 21 September; the notice is delivered on a Friday.
#[tokio::test]
async fn the_case_shows_its_days_as_far_as_they_are_known() {
    let house = House::new().await;
    house.taken_up().await;
    let days = |objections: Value, allowed: Value| json!({"canBeProposedUntil": "2026-09-16", "objectionsUntil": objections, "allowedFrom": allowed});
    assert_eq!(house.refusal().await, (days(Value::Null, Value::Null), Value::Null, json!("draft")));
    let (by, fact) = (staff("e-1"), FileRef([4; 32]));
    let proposed = Event::RefusalProposed { at: at(MORNING), by: by.clone(), fact, ground: Ground::NotCompliant };
    house.happens(1, 6, &proposed).await;
    let (dates, card, next) = house.refusal().await;
    assert_eq!((dates, next), (days(Value::Null, Value::Null), json!("confirm-notice")));
    assert_eq!((&card["ground"], &card["hearing"]), (&json!("notCompliant"), &json!("notAskedFor")));
    house.happens(1, 7, &Event::NoticeDelivered { at: at(MORNING), by: None, how: Delivery::Email }).await;
    let known = || days(json!("2026-09-08"), json!("2026-09-09"));
    let (dates, card, next) = house.refusal().await;
    assert_eq!((dates, next), (known(), json!("draft")));
    assert_eq!(card["deliveredAt"], "2026-09-04T05:15:00Z");
    let statement = FileRef([5; 32]);
    house
        .happens(1, 8, &Event::ObjectionReceived { at: at(MORNING), by: staff("c-1"), hearing: true, statement })
        .await;
    let hearing_at = at("2026-09-08T10:00:00Z");
    house.happens(1, 9, &Event::HearingSet { at: hearing_at, by, form: HearingForm::Video }).await;
    let (dates, card, next) = house.refusal().await;
    assert_eq!((dates, next), (known(), json!("record-hearing")));
    assert_eq!((&card["hearing"], &card["hearingAt"]), (&json!("set"), &json!("2026-09-08T10:00:00Z")));
    assert_eq!(card["hearingForm"], "video");
    // It has ended: nothing more runs.
    let withdrawn = house.json(CLERK, &format!("/api/v1/cases/{}", number(2))).await;
    assert_eq!(withdrawn["case"]["refusal"], Value::Null);
}

#[tokio::test]
async fn what_was_written_in_it_is_read_where_the_timeline_names_it() {
    let house = House::new().await;
    house.taken_up().await;
    let mut notes = Vec::new();
    for text in ["факт", "возражение", "протокол"] {
        notes.push((text, house.put(json!({"salt": "00", "text": text}).to_string().as_bytes()).await));
    }
    let [fact, statement, protocol] = [notes[0].1, notes[1].1, notes[2].1];
    let path = |file| of_case(&format!("notes/{}", hex(file)));
    for (_, file) in &notes {
        house.denied(HEAD, &path(*file), 404).await;
    }
    let (at, clerk, executor) = (at(MORNING), staff("c-1"), staff("e-1"));
    let history = [
        Event::RefusalProposed { at, by: executor.clone(), fact, ground: Ground::Unreliable },
        Event::ObjectionReceived { at, by: clerk, hearing: true, statement },
        Event::HearingSet { at, by: executor.clone(), form: HearingForm::InPerson },
        Event::HearingHeld { at, by: executor, protocol },
    ];
    for (event, version) in history.iter().zip(6..) {
        house.happens(1, version, event).await;
    }
    for (text, file) in notes {
        assert_eq!(house.json(HEAD, &path(file)).await["text"], text);
        house.denied(OPERATOR, &path(file), 403).await;
    }
}

/// A refusal is drafted for the fact that was told (АППК 73): the house takes it from the proposal, and the same words are the same file.
#[tokio::test]
async fn a_refusal_is_drafted_for_the_fact_that_was_told() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    house.taken_up().await;
    let told = house.put(json!({"salt": "00", "text": "Номера нет в книге"}).to_string().as_bytes()).await;
    let proposed = Event::RefusalProposed { at: at(MORNING), by: staff("e-1"), fact: told, ground: Ground::Unreliable };
    house.happens(1, 6, &proposed).await;
    let files = house.files().await;
    let draft = |fact: Value| json!({"result": "refusal", "ground": "unreliable", "fact": fact});
    for (at, (step, body)) in [
        ("draft", json!({"result": "refusal", "ground": "unreliable"})),
        ("draft", draft(Value::Null)),
        ("draft", draft("Номера нет в книге ".into())),
        ("propose-refusal", json!({"ground": "unreliable", "fact": "Номера нет в книге"})),
        ("draft", draft("Печать подделана".into())),
    ]
    .into_iter()
    .enumerate()
    {
        let request = house.bare_step(EXECUTOR, step).header("Idempotency-Key", format!("k-{at}"));
        let answer = request.header("If-Match", "\"6\"").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{step} {body}");
    }
    let steps: Vec<Step> = asked.lock().unwrap().iter().map(|request| request.step.clone()).collect();
    let same = Step::Draft(Draft::Refusal { fact: told, ground: Ground::Unreliable });
    assert!(steps[..3].iter().all(|step| *step == same), "{steps:?}");
    assert_eq!(steps[3], Step::ProposeRefusal { fact: told, ground: Ground::Unreliable });
    assert_eq!(house.files().await, files + 1, "only other words are another file");
    let Step::Draft(Draft::Refusal { fact, .. }) = steps[4] else { panic!("{steps:?}") };
    assert_eq!(house.file(fact).await["text"], "Печать подделана");
}

#[tokio::test]
async fn an_objection_names_when_it_was_handed_in() {
    let house = House::new().await;
    let asked = house.workshop("workflow", done).await;
    let body = json!({"hearing": false, "statement": "Не согласен", "at": MORNING});
    assert_eq!(house.step(CLERK, "record-objection", &body).send().await.unwrap().status(), 200);
    let step = asked.lock().unwrap()[0].step.clone();
    let Step::RecordObjection { at: Some(when), .. } = step else { panic!("{step:?}") };
    assert_eq!(when, at(MORNING));
    let wrong = json!({"hearing": false, "statement": "x", "at": "yesterday"});
    let answer = house.step(CLERK, "record-objection", &wrong).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), faults(answer).await), (400, vec!["/at member.moment".to_owned()]));
}
