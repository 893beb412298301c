//! Withdrawals through the portal: who may, what is told to whoever may not, and what is recorded.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use telnusqa_chassis::commands::ask;
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::withdraw::{SUBJECT, Withdraw};
use telnusqa_domain::case::FileRef;
use telnusqa_vault::{Reader, Vault};
use uuid::Uuid;

use super::house::House;
use super::messages::{application, handed_over, withdrawn};

/// A Friday, in the evening.
const NOW: &str = "2026-11-20T20:15:00+05:00";
const SUBJECT_OF_IIS: &str = "014-2026-0100001";
/// The telephone of the application.
const PHONE: &str = "87011234567";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("it can be read")
}

fn said(at: &str, certification: &Value) -> Value {
    json!({"withdrawal": {"applicationNumber": "TN-2026-0000001-2", "at": at, "statement": "Диплом табылды"},
           "certification": certification})
}

fn password(phone: &str) -> Value {
    json!({"kind": "oneTimePassword", "phone": phone, "at": NOW})
}

/// A house with a package of the counter, and a hand that seals as the door for people does.
struct Door {
    case: Uuid,
    house: House,
    vault: Vault,
}

impl Door {
    async fn open() -> Self {
        let house = House::at(NOW).await;
        house.listens().await;
        let answers = house.converse(&[application("a", SUBJECT_OF_IIS, 1)]).await;
        assert_eq!(answers[0].kind(), "accepted", "{}", answers[0].body);
        let case = sqlx::query_scalar("SELECT case_id FROM intake.applications").fetch_one(&house.pool).await;
        let vault = house.vault().await;
        Self { case: case.expect("an accepted application"), house, vault }
    }

    async fn ask(&self, cause: u128, case: Option<Uuid>, said: &Value) -> Result<Done, Vec<String>> {
        let mut said = said.clone();
        said["salt"] = json!(cause.to_string());
        let (_, file) = self.vault.seal_of_newcomer(said.to_string().into_bytes()).await.expect("it answers");
        let sha256 = file.sha256;
        let mut tx = self.house.pool.begin().await.expect("it answers");
        Vault::store(&mut tx, &[], &[file]).await.expect("it answers");
        tx.commit().await.expect("it answers");
        let withdraw = Withdraw { at: at(NOW), case, cause: Uuid::from_u128(cause), said: FileRef(sha256) };
        let reply = ask(self.house.bus(), SUBJECT.to_owned(), withdraw.to_json(), Duration::from_secs(20)).await;
        match reply.expect("it answers") {
            Reply::Done(done) => Ok(done),
            Reply::Problem(problem) if problem.errors.is_empty() => Err(vec![problem.r#type]),
            Reply::Problem(problem) => {
                Err(problem.errors.iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect())
            }
        }
    }

    async fn his(&self, cause: u128) -> Result<Done, Vec<String>> {
        self.ask(cause, Some(self.case), &said("2026-11-20T20:14:00+05:00", &password(PHONE))).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_applicant_takes_back_what_was_handed_in_at_the_counter() {
    let door = Door::open().await;
    let first = door.his(1).await.expect("it is his");
    let again = door.his(1).await.expect("it is his");
    assert_eq!((first.events.len(), first.events[0].kind.as_str(), first.repeated), (1, "withdrawn", false));
    assert_eq!((&again.events, again.repeated), (&first.events, true));
    assert_eq!(door.his(2).await.unwrap_err(), [" withdrawn"]);
    // The counter hears of it when it reports something itself.
    let answers = door
        .house
        .converse(&[withdrawn("w", SUBJECT_OF_IIS, 2, "applicant"), handed_over("h", SUBJECT_OF_IIS, 3, "applicant")])
        .await;
    assert!(answers.iter().all(|answer| answer.data()["reason"] == "withdrawn"), "{answers:?}");

    let body: String = sqlx::query_scalar("SELECT body::text FROM log.events WHERE kind = 'withdrawn'")
        .fetch_one(&door.house.pool)
        .await
        .expect("one");
    let body: Value = serde_json::from_str(&body).expect("it can be read");
    assert_eq!((&body["by"], &body["recordedBy"]), (&json!("applicant"), &Value::Null));
    assert_eq!(at(body["at"].as_str().expect("a moment")), at("2026-11-20T20:14:00+05:00"));
    let digest = hex::decode(body["statement"].as_str().expect("a file")).expect("a digest");
    let statement = FileRef(digest.try_into().expect("a digest"));
    let reader = Reader { at: at(NOW), who: "clerk:c-1".to_owned(), why: "note".to_owned() };
    let kept = door.vault.read_file(statement.0, &reader).await.expect("it is kept");
    let kept: Value = serde_json::from_slice(&kept).expect("it can be read");
    assert_eq!((&kept["text"], &kept["certification"]), (&json!("Диплом табылды"), &password(PHONE)));
    // It is forgotten with him.
    let applicant = door.vault.persons_of(&[door.case]).await.expect("it answers")[0].person;
    let owned = sqlx::query_scalar("SELECT person_id FROM vault.files WHERE sha256 = $1").bind(&statement.0[..]);
    assert_eq!(owned.fetch_one(&door.house.pool).await.ok(), Some(Some(applicant)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_does_and_is_told_the_same_of_every_number() {
    let door = Door::open().await;
    let signed = json!({"kind": "signature", "signature": "bm8gc2lnbmF0dXJl"});
    for (cause, case) in [(1, Some(door.case)), (2, Some(Uuid::from_u128(9))), (3, None)] {
        let said = said(NOW, &password("87010000000"));
        assert_eq!(door.ask(cause, case, &said).await.unwrap_err(), ["/certification not-the-applicant"], "{case:?}");
    }
    // The right telephone, for a number that nobody has.
    let other = said(NOW, &password(PHONE));
    assert_eq!(door.ask(4, None, &other).await.unwrap_err(), ["/certification not-the-applicant"]);
    // Nobody is set up here to check signatures.
    let told = [Some(door.case), None].map(|case| (case, said(NOW, &signed)));
    let mut answers = Vec::new();
    for (case, said) in told {
        answers.push(door.ask(5, case, &said).await.unwrap_err());
    }
    assert_eq!(answers[0], answers[1]);
    let wrong = json!({"withdrawal": {"at": "2026-11-20T20:30:00+05:00", "statement": "ұ".repeat(4_001), "why": 1},
                       "certification": {"kind": "promise"}});
    for case in [Some(door.case), None] {
        let faults = [
            "/certification/kind value.unknown",
            "/withdrawal/applicationNumber member.missing",
            "/withdrawal/at moment.in-future",
            "/withdrawal/statement text.too-long",
            "/withdrawal/why member.unknown",
        ];
        assert_eq!(door.ask(6, case, &wrong).await.unwrap_err(), faults);
    }
    let early = said("2026-11-20T09:59:00+05:00", &password(PHONE));
    assert_eq!(door.ask(7, Some(door.case), &early).await.unwrap_err(), [" before-registration"]);
    assert_eq!(door.house.count("SELECT position FROM log.head").await, 1, "nothing of this was recorded");
}
