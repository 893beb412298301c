//! Visits at home: what is told of them, to whom, and what is told no more.

use telnusqa_domain::case::StaffId;
use telnusqa_domain::language::Language;
use telnusqa_domain::visit::{Ability, Branch, CancelReason, Event, MoveReason, Requested, Visit, VisitNumber, Window};

use super::house::{House, IIN, SURNAME, at, email};
use super::receiver::Receiver;
use crate::texts::Name;
use crate::texts::visit::compose;
use crate::visits::write_due;

fn staff(id: &str) -> StaffId {
    StaffId::parse(id).unwrap()
}

fn requested(language: Language) -> Event {
    Event::Requested(Requested {
        abilities: vec![Ability::SelfCare],
        appoint_by: "2026-11-24".parse().unwrap(),
        at: at("2026-11-23T05:05:12Z"),
        by: staff("o-1"),
        language,
        number: VisitNumber::try_new(2026, 12).unwrap(),
        wish: None,
    })
}

fn window(day: &str) -> Window {
    let time = |text: &str| text.parse().unwrap();
    Window { day: day.parse().unwrap(), from: time("10:00:00"), until: time("12:00:00") }
}

fn appointed() -> Event {
    Event::Appointed { branch: Branch::parse("kst-01").unwrap(), by: staff("v-1"), window: window("2026-11-25") }
}

fn moved(reason: MoveReason) -> Event {
    Event::Moved { by: staff("v-1"), reason, window: window("2026-11-26") }
}

fn missed() -> Event {
    let appoint_by = "2026-11-26".parse().unwrap();
    Event::Missed { appoint_by, at: at("2026-11-25T05:40:00Z"), by: staff("v-1") }
}

fn cancelled(reason: CancelReason) -> Event {
    Event::Cancelled { by: staff("o-1"), reason }
}

/// What is told of a visit, and the visit.
pub(super) fn told(language: Language) -> Vec<(Event, Visit)> {
    let visit = Visit::replay(&[requested(language)]).unwrap();
    let moves = MoveReason::ALL.iter().map(|reason| moved(*reason));
    let cancels = CancelReason::ALL.iter().map(|reason| cancelled(*reason));
    let told = [appointed()].into_iter().chain(moves).chain([missed()]).chain(cancels);
    told.map(|event| (event, visit.clone())).collect()
}

#[test]
fn every_message_in_every_language() {
    let name = Name { given: "Әлия".to_owned(), patronymic: Some("Ғабитқызы".to_owned()) };
    for language in Language::ALL {
        let visit = Visit::replay(&[requested(language)]).unwrap();
        let told = told(language).into_iter().map(|(event, visit)| {
            let letter = compose(&event, &visit, &name).unwrap();
            assert!(letter.subject.chars().count() <= 78, "{}", letter.subject);
            format!("=== {}\nSubject: {}\n\n{}", event.name(), letter.subject, letter.text)
        });
        insta::assert_snapshot!(format!("visit_{}", language.code()), told.collect::<Vec<_>>().join("\n"));
        assert_eq!(compose(&requested(language), &visit, &name), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asked_is_told_when_the_worker_comes_once() {
    let (house, receiver) = (House::new().await, Receiver::start().await);
    house.visit(1, &[requested(Language::Kk), appointed()], Some(&email(1))).await;
    // The second is true no more when its turn comes, the third has no address.
    house.visit(2, &[requested(Language::Ru), appointed(), moved(MoveReason::Road)], Some(&email(2))).await;
    house.visit(3, &[requested(Language::Ru), appointed()], None).await;
    let working = house.work(receiver.server()).await;
    super::house::until(async || house.rows().await.len() == 4).await;
    house.nothing_waits().await;
    let mut rows = house.rows().await;
    rows.sort();
    assert_eq!(
        rows,
        [
            "1 home-visit-appointed handed-over 1 250",
            "2 home-visit-appointed superseded 0",
            "2 home-visit-moved handed-over 1 250",
            "3 home-visit-appointed no-address 0 no-address",
        ]
    );
    house.happens_to_visit(1, &missed()).await;
    house.happens_to_visit(3, &cancelled(CancelReason::NotReached)).await;
    super::house::until(async || house.rows().await.len() == 6).await;
    house.nothing_waits().await;
    working.stop().await;
    for _ in 0..2 {
        write_due(&house.pool).await.unwrap();
    }
    assert_eq!(house.rows().await.len(), 6, "each is told once");
    let messages = receiver.messages().await;
    assert_eq!(messages.len(), 3);
    let all = serde_json::to_string(&messages).unwrap();
    assert!(!all.contains(IIN) && !all.contains(SURNAME));
    let first =
        messages.iter().find(|message| message["headers"]["X-Telnusqa-Kind"] == "home-visit-appointed").unwrap();
    assert_eq!(first["subject"], "Үйге келу уақыты белгіленді: TV-2026-0000012-7");
    assert!(first["text"].as_str().unwrap().contains("2026 жылғы 25 қарашада, сағат 10:00–12:00"), "{first}");
}
