//! Visits at home: what intake does with requests, steps and what a worker brings, on a real log, vault and bus.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use telnusqa_chassis::commands::ask;
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::submit::{AtHome, SUBJECT, Submit};
use telnusqa_contracts::visit::{Ask, Order, REQUEST, STEP, read, subject};
use telnusqa_domain::case::{CaseId, Channel, FileRef, IisNumber, StaffId};
use telnusqa_domain::visit::{Branch, CancelReason, Event, Official, Step, Window};
use telnusqa_vault::{Key, Vault};
use uuid::Uuid;

use super::house::House;

/// A Friday.
const NOW: &str = "2026-11-20T15:00:00+05:00";
const MONDAY: &str = "2026-11-23T11:00:00+05:00";
const IIN: &str = "990417400018";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("it can be read")
}

fn operator() -> Official {
    Official::Operator(StaffId::parse("o-1").expect("it can be read"))
}

fn worker(branch: &str) -> Official {
    Official::Worker {
        branch: Branch::parse(branch).expect("it can be read"),
        id: StaffId::parse("v-1").expect("it can be read"),
    }
}

fn window(day: &str, from: &str, until: &str) -> Window {
    let time = |text: &str| text.parse().expect("it can be read");
    Window { day: day.parse().expect("it can be read"), from: time(from), until: time(until) }
}

fn monday() -> Step {
    Step::Appoint(window("2026-11-23", "10:00:00", "12:00:00"))
}

fn applicant() -> Value {
    json!({"iin": IIN, "surname": "Әбілқасымова", "givenName": "Айгүл", "phone": "87019876543",
           "address": {"kato": "391010000", "text": "Абай к-сі, 1"}})
}

fn request() -> Value {
    json!({"abilities": ["self-care", "movement", "movement"], "applicant": applicant(), "language": "kk",
           "wish": {"day": "2026-11-24", "from": "10:00", "until": "12:00"}, "note": "3-қабат, лифт жоқ"})
}

fn application() -> Value {
    json!({
        "language": "kk", "applicant": applicant(), "provider": {"bin": "050340517500"},
        "original": {"kind": "diploma", "series": "ТКБ", "number": "0123456", "issuedOn": "2018-07-01",
                     "graduationYear": 2018, "qualification": "Мейіргер", "nameOnDocument": "Әбілқасымова Айгүл"},
        "reason": ["lost"],
        "consent": {"restrictedPersonalData": true, "protectedSecrets": true, "method": "written",
                    "at": "2026-11-23T10:30:00+05:00"},
        "documents": [{"kind": "application", "medium": "paper", "pages": 1},
                      {"kind": "identity", "medium": "paper", "validUntil": "2031-02-11"}],
    })
}

/// A house, and a hand that seals as the door for people does.
struct Door {
    house: House,
    vault: Vault,
}

impl Door {
    async fn open() -> Self {
        Self::at(NOW).await
    }

    async fn at(moment: &str) -> Self {
        let house = House::at(moment).await;
        house.listens().await;
        let vault = house.vault().await;
        Self { house, vault }
    }

    /// Seals what was said under keys of somebody new.
    async fn seal(&self, said: &Value) -> (Uuid, FileRef) {
        let (person, file) = self.vault.seal_of_newcomer(said.to_string().into_bytes()).await.expect("it answers");
        let sha256 = file.sha256;
        let mut tx = self.house.pool.begin().await.expect("it answers");
        Vault::store(&mut tx, &[], &[file]).await.expect("it answers");
        tx.commit().await.expect("it answers");
        (person, FileRef(sha256))
    }

    async fn sent(&self, subject: String, body: Vec<u8>) -> Reply {
        ask(self.house.bus(), subject, body, std::time::Duration::from_secs(20)).await.expect("it answers")
    }

    /// Asks for a visit; the visit is named after the cause.
    async fn request(&self, cause: u128, said: Value) -> Result<Done, Vec<String>> {
        let (person, said) = self.seal(&json!({"request": said, "salt": cause.to_string()})).await;
        let by = StaffId::parse("o-1").expect("it can be read");
        let ask = Ask { at: at(NOW), by, cause: Uuid::from_u128(cause), person, said, visit: Uuid::from_u128(cause) };
        told(self.sent(subject(REQUEST), ask.to_json()).await)
    }

    async fn step(&self, cause: u128, visit: u128, by: Official, step: Step) -> Result<Done, Vec<String>> {
        let order = Order { by, cause: Uuid::from_u128(cause), step, visit: Uuid::from_u128(visit) };
        told(self.sent(subject(STEP), order.to_json()).await)
    }

    /// A worker brings an application from a visit; the case is named after the cause.
    async fn bring(
        &self,
        cause: u128,
        visit: u128,
        application: Value,
        iis_number: Option<&str>,
    ) -> Result<Done, Vec<String>> {
        let (applicant, file) = self.seal(&json!({"application": application, "salt": cause.to_string()})).await;
        let at_home = AtHome {
            branch: Branch::parse("kst-01").expect("it can be read"),
            iis_number: iis_number.and_then(IisNumber::parse),
            visit: Uuid::from_u128(visit),
        };
        let submit = Submit {
            applicant,
            application: file,
            at: at("2026-11-23T10:40:00+05:00"),
            case: Uuid::from_u128(cause),
            cause: Uuid::from_u128(cause),
            channel: Channel::HomeVisit,
            college: None,
            taken_by: StaffId::parse("v-1").expect("it can be read"),
            visit: Some(at_home),
        };
        told(self.sent(SUBJECT.to_owned(), submit.to_json()).await)
    }

    async fn history(&self, visit: u128) -> Vec<Event> {
        let bodies: Vec<String> =
            sqlx::query_scalar("SELECT body FROM intake.visit_history WHERE visit_id = $1 ORDER BY version")
                .bind(Uuid::from_u128(visit))
                .fetch_all(&self.house.pool)
                .await
                .expect("it answers");
        bodies.iter().map(|body| read(body).expect("it can be read")).collect()
    }

    /// `number state branch`.
    async fn row(&self, visit: u128) -> String {
        let (number, state, branch): (String, String, Option<String>) =
            sqlx::query_as("SELECT number, state, branch FROM intake.visits WHERE visit_id = $1")
                .bind(Uuid::from_u128(visit))
                .fetch_one(&self.house.pool)
                .await
                .expect("it answers");
        format!("{number} {state} {}", branch.unwrap_or_default())
    }
}

/// What was done, or each fault as its place and its code.
fn told(reply: Reply) -> Result<Done, Vec<String>> {
    match reply {
        Reply::Done(done) => Ok(done),
        Reply::Problem(problem) if problem.errors.is_empty() => Err(vec![problem.r#type]),
        Reply::Problem(problem) => {
            Err(problem.errors.iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect())
        }
    }
}

fn refused(code: &str) -> Result<bool, Vec<String>> {
    Err(vec![format!(" home-visit.{code}")])
}

fn repeated(done: Result<Done, Vec<String>>) -> Result<bool, Vec<String>> {
    done.map(|done| done.repeated)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_becomes_an_application_at_the_counter() {
    let door = Door::open().await;
    for again in [false, true] {
        assert_eq!(repeated(door.request(1, request()).await), Ok(again));
    }
    assert_eq!(door.row(1).await, "TV-2026-0000001-2 waiting ");
    let requested = door.history(1).await;
    let Event::Requested(asked) = &requested[0] else { panic!("{requested:?}") };
    assert_eq!(
        (asked.appoint_by, asked.abilities.len(), requested.len()),
        ("2026-11-23".parse().expect("it can be read"), 2, 1)
    );
    // The person is found by his number as of any case, and is nowhere but in the vault.
    let found = door
        .vault
        .find(&[Key::Iin(IIN.to_owned()), Key::Phone("+77019876543".to_owned())], None)
        .await
        .expect("it answers");
    assert!(found.iter().all(|hits| hits.len() == 1 && hits[0].case == Uuid::from_u128(1)));
    let written = door.house.count("SELECT count(*) FROM intake.visit_history WHERE body ~ '[А-Яа-я]|9904|8701'").await;
    assert_eq!(written, 0);

    for again in [false, true] {
        assert_eq!(repeated(door.step(2, 1, worker("kst-01"), monday()).await), Ok(again));
    }
    assert_eq!(door.row(1).await, "TV-2026-0000001-2 appointed kst-01");
    door.house.set_clock(MONDAY);
    let number = "014-2026-0100001";
    let brought = door.bring(3, 1, application(), Some(number)).await.expect("it answers");
    assert_eq!(brought.events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["accepted"]);
    assert_eq!(repeated(door.bring(3, 1, application(), Some(number)).await), Ok(true));
    assert_eq!(door.row(1).await, "TV-2026-0000001-2 visited kst-01");
    let Some(Event::Visited { made, .. }) = door.history(1).await.pop() else { panic!("not visited") };
    assert_eq!(
        (made.accepted, made.case, made.at),
        (true, CaseId(Uuid::from_u128(3)), at("2026-11-23T10:40:00+05:00"))
    );

    // The moment of the visit is that of handing in, by the hours of the Corporation; the IIS's number is taken for good.
    let receipt: (String, String, DateTime<Utc>, String) = sqlx::query_as(
        "SELECT outcome, channel, registered_at, receipt_ru FROM intake.admissions WHERE taken_by = 'v-1'",
    )
    .fetch_one(&door.house.pool)
    .await
    .expect("it answers");
    assert_eq!((receipt.0.as_str(), receipt.1.as_str(), receipt.2), ("accepted", "home-visit", made.at));
    assert!(receipt.3.contains("отделе Государственной корпорации"), "{}", receipt.3);
    let answers = door.house.converse(&[super::messages::dispatched("d", number, 1, MONDAY, "W1")]).await;
    assert_eq!(answers[0].kind(), "recorded", "{}", answers[0].body);
    assert_eq!(repeated(door.bring(4, 1, application(), None).await), refused("ended"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_checked_by_its_places() {
    let door = Door::open().await;
    let with = |pointer: &str, value: Value| {
        let mut request = request();
        let (parent, name) = pointer.rsplit_once('/').expect("it can be read");
        request.pointer_mut(parent).expect("it can be read")[name] = value;
        request
    };
    let whole = json!({"abilities": [], "applicant": {"iin": "990417400019"}, "language": "de", "wish": {"day": "2026-11-24",
                       "from": "10:00", "until": "25:00"}, "salt": 1});
    let faults = [
        "/abilities abilities.empty",
        "/applicant/address member.missing",
        "/applicant/givenName member.missing",
        "/applicant/iin iin.control-digit",
        "/applicant/phone member.missing",
        "/applicant/surname member.missing",
        "/language value.unknown",
        "/salt member.unknown",
        "/wish/until time.invalid",
    ];
    for (said, expected) in [
        (whole, faults.to_vec()),
        (with("/abilities", json!(["strength"])), vec!["/abilities/0 value.unknown"]),
        (with("/wish/until", json!("09:00")), vec!["/wish home-visit.window-reversed"]),
        (with("/wish/day", json!("2026-11-19")), vec!["/wish home-visit.in-past"]),
    ] {
        let told = door.request(1, said).await.unwrap_err();
        assert_eq!(told, expected.into_iter().map(str::to_owned).collect::<Vec<_>>());
    }
    let nobody = with("/applicant/iin", Value::Null);
    assert_eq!(door.request(1, nobody.clone()).await.unwrap_err(), ["/applicant/birthDate member.missing"]);
    let mut foreigner = nobody;
    foreigner["applicant"]["birthDate"] = json!("1950-01-31");
    assert_eq!(repeated(door.request(1, foreigner.clone()).await), Ok(false));
    assert_eq!(repeated(door.request(2, foreigner).await), refused("request-open"));
    assert_eq!(door.house.count("SELECT count(*) FROM intake.visits").await, 1);
    assert_eq!(door.house.count("SELECT count(*) FROM vault.persons").await, 1);
    assert_eq!(door.step(9, 77, operator(), Step::Cancel(CancelReason::NotNeeded)).await.unwrap_err().len(), 1);
    let early = Door::at("2018-09-05T10:00:00+06:00").await;
    assert_eq!(repeated(early.request(5, with("/wish", Value::Null)).await), refused("not-served"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_opens_papers_lack_and_a_second_request_waits_for_the_first() {
    let door = Door::open().await;
    assert_eq!(repeated(door.request(1, request()).await), Ok(false));
    assert_eq!(repeated(door.request(2, request()).await), refused("request-open"));
    assert_eq!(repeated(door.step(3, 1, operator(), monday()).await), refused("wrong-role"));
    assert_eq!(repeated(door.bring(4, 1, application(), None).await), Err(vec![" submitted-at.in-future".to_owned()]));
    assert_eq!(repeated(door.step(5, 1, worker("kst-01"), monday()).await), Ok(false));
    assert_eq!(repeated(door.step(6, 1, worker("rud-01"), monday()).await), refused("other-branch"));
    door.house.set_clock(MONDAY);
    let missed = Step::Miss { at: at("2026-11-23T10:30:00+05:00") };
    assert_eq!(repeated(door.step(7, 1, worker("kst-01"), missed).await), Ok(false));
    assert_eq!(repeated(door.bring(8, 1, application(), None).await), refused("not-appointed"));
    let tomorrow = Step::Appoint(window("2026-11-24", "10:00:00", "12:00:00"));
    assert_eq!(repeated(door.step(9, 1, worker("kst-01"), tomorrow).await), Ok(false));

    let mut other = application();
    other["applicant"] = json!({"birthDate": "1985-01-01", "surname": "Сейітқали", "givenName": "Айдар", "phone": "87010000000",
                                "address": {"kato": "391010000", "text": "Абай к-сі, 1"}});
    assert_eq!(
        door.bring(10, 1, other, None).await.unwrap_err(),
        ["/application/applicant home-visit.other-person".to_owned()]
    );
    let mut lacking = application();
    lacking["documents"] = json!([{"kind": "application", "medium": "paper", "pages": 1}]);
    let declined = door.bring(11, 1, lacking, Some("014-2026-0100001")).await.expect("it answers");
    assert_eq!(declined.events[0].kind, "declined");
    assert_eq!(door.row(1).await, "TV-2026-0000001-2 visited kst-01");
    assert_eq!(door.house.count("SELECT count(*) FROM intake.admissions WHERE outcome = 'declined'").await, 1);
    assert_eq!(door.house.count("SELECT count(*) FROM intake.applications").await, 0, "its number is free");

    // It has ended: the person may ask again, and what he asked before is not changed by that.
    assert_eq!(repeated(door.request(12, request()).await), Ok(false));
    assert_eq!(door.row(12).await, "TV-2026-0000002-0 waiting ");
    let cancelled = Step::Cancel(CancelReason::AppliedOtherwise);
    assert_eq!(repeated(door.step(13, 12, operator(), cancelled).await), Ok(false));
    assert_eq!(door.row(12).await, "TV-2026-0000002-0 cancelled ");
    assert_eq!(repeated(door.step(14, 12, worker("kst-01"), monday()).await), refused("ended"));
    let kinds: Vec<&str> = door.history(1).await.iter().map(Event::name).collect();
    assert_eq!(kinds, ["requested", "appointed", "missed", "appointed", "visited"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_is_only_added_to() {
    let door = Door::open().await;
    assert_eq!(repeated(door.request(1, request()).await), Ok(false));
    let intake = door.house.as_intake().await;
    for statement in [
        "UPDATE intake.visit_history SET kind = 'visited'",
        "DELETE FROM intake.visit_history",
        "DELETE FROM intake.visits",
        "UPDATE intake.visits SET person = gen_random_uuid()",
    ] {
        let error = sqlx::query(statement).execute(&intake).await.unwrap_err();
        assert!(error.to_string().contains("permission denied"), "{statement}: {error}");
    }
    // Two at once: one appoints, the other is told to look again, or that it is done.
    let [one, other] = ["kst-01", "rud-01"].map(worker);
    let (one, other) = tokio::join!(door.step(2, 1, one, monday()), door.step(3, 1, other, monday()));
    assert_eq!(i32::from(one.is_ok()) + i32::from(other.is_ok()), 1, "{one:?} {other:?}");
}

/// What the IIS says of an application that a worker brings: however early it comes, it counts as if it had come right after.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_from_a_visit_sets_free_what_waited_for_it() {
    let door = Door::open().await;
    assert_eq!(repeated(door.request(1, request()).await), Ok(false));
    assert_eq!(repeated(door.step(2, 1, worker("kst-01"), monday()).await), Ok(false));
    door.house.set_clock(MONDAY);
    let number = "014-2026-0100001";
    door.house.publish(&super::messages::dispatched("d", number, 1, MONDAY, "W1")).await;
    door.house.until(async || door.house.count("SELECT count(*) FROM intake.waiting").await == 1).await;
    door.bring(3, 1, application(), Some(number)).await.expect("it answers");
    let answers = door.house.answers(1).await;
    assert_eq!((answers[0].kind(), answers[0].cause()), ("recorded", Some("d")), "{}", answers[0].body);
    assert_eq!(door.house.count("SELECT count(*) FROM intake.waiting").await, 0);
}

/// The next message may be faster than whoever looks for what waits: it waits its turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_for_an_application_from_a_visit_comes_before_what_follows() {
    let door = Door::open().await;
    assert_eq!(repeated(door.request(1, request()).await), Ok(false));
    assert_eq!(repeated(door.step(2, 1, worker("kst-01"), monday()).await), Ok(false));
    door.house.set_clock(MONDAY);
    let number = "014-2026-0100001";
    door.house.publish(&super::messages::dispatched("d", number, 1, MONDAY, "W1")).await;
    door.house.until(async || door.house.count("SELECT count(*) FROM intake.waiting").await == 1).await;
    door.bring(3, 1, application(), Some(number)).await.expect("it answers");
    door.house.publish(&super::messages::returned("r", number, 2, "W1")).await;
    let answers = door.house.answers(2).await;
    let told: Vec<_> = answers.iter().map(|answer| (answer.kind(), answer.cause())).collect();
    assert_eq!(told, [("recorded", Some("d")), ("recorded", Some("r"))]);
}
