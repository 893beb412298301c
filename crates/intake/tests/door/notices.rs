//! What the IIS is told unasked of what the college and the time have done.

use serde_json::json;
use telnusqa_domain::case::{
    Actor, Command, Delivery, Digest, Draft, FileRef, Ground, Prepared, Role, StaffId, Step, VerifiedSignature,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::{Regulation, RegulationId};

use crate::house::{Answer, House};
use crate::messages::{BIN, application, dispatched, handed_over};

const NOON: &str = "2026-11-20T15:00:00+05:00";
/// When the applicant is told of a preliminary refusal, and three working days later.
const TOLD: &str = "2026-11-20T15:02:00+05:00";
const LATER: &str = "2026-11-25T10:00:00+05:00";
const NUMBER: &str = "050340517500-2026-00017";

fn file(number: u8) -> FileRef {
    FileRef([number; 32])
}

/// A step of the member of staff whose it is.
fn act(step: Step) -> Command {
    let role = step.kind().role(Regulation::of(RegulationId::Y2023)).expect("somebody's step");
    let id = match role {
        Role::Clerk => "c-1",
        Role::Executor => "e-1",
        Role::Head => "h-1",
    };
    Command::Act { by: Actor { college: college(), id: staff(id), role }, step }
}

fn college() -> Bin {
    Bin::parse(BIN).expect("a BIN")
}

fn staff(id: &str) -> StaffId {
    StaffId::parse(id).expect("an identity")
}

/// An application whose papers are under way to the college.
async fn sent(house: &House, id: &str, subject: &str, sequence: u32) -> Answer {
    let at = "2026-11-20T12:00:00+05:00";
    let asked = [application(id, subject, sequence), dispatched(&format!("{id}2"), subject, sequence + 1, at, id)];
    house.converse(&asked).await.remove(0)
}

/// The college works on a draft until it is signed; before a refusal the applicant is told of it (АППК 73).
async fn signed(house: &House, subject: &str, draft: Draft) {
    let number = draft.ground().is_none().then(|| RegisterNumber::parse(NUMBER).expect("a number"));
    let signature = VerifiedSignature::assertion(file(9), file(10), [11; 32], college());
    house.happens(subject, act(Step::Register)).await;
    house.happens(subject, act(Step::Assign { executor: staff("e-1"), resolution: None })).await;
    if let Draft::Refusal { fact, ground } = draft {
        house.happens(subject, act(Step::ProposeRefusal { fact, ground })).await;
        house
            .happens(subject, Command::ConfirmNotice { at: TOLD.parse().expect("a moment"), how: Delivery::Email })
            .await;
        house.set_clock(LATER);
    }
    for command in [
        act(Step::Draft(draft)),
        Command::Prepare {
            draft: 1,
            prepared: Prepared { appeal_until: None, document: file(9), number, supplement: None, templates: None },
        },
        act(Step::Sign(signature)),
    ] {
        house.happens(subject, command).await;
    }
}

fn unasked(answers: Vec<Answer>) -> Vec<Answer> {
    answers.into_iter().filter(|answer| answer.cause().is_none()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_signed_sent_or_late_is_told_once() {
    let mut house = House::at(NOON).await;
    let subjects = ["014-2026-0100001", "014-2026-0100002", "014-2026-0100003"];
    let [duplicate, refusal, late] = subjects;
    let numbers =
        [sent(&house, "a", duplicate, 1).await, sent(&house, "b", refusal, 3).await, sent(&house, "c", late, 5).await]
            .map(|answer| answer.data()["applicationNumber"].clone());
    signed(&house, duplicate, Draft::Duplicate).await;
    house.noticed().await;
    assert_eq!(house.answered().await, 6, "that a duplicate was signed is nobody's business yet");
    house.happens(duplicate, act(Step::HandToCourier { run: None, waybill: Digest([8; 32]) })).await;
    signed(&house, refusal, Draft::Refusal { fact: file(4), ground: Ground::NotCompliant }).await;
    house.happens(refusal, act(Step::HandToCourier { run: None, waybill: Digest([8; 32]) })).await;
    // The instance that goes may have told it or not: the one that comes tells the rest.
    house.stop().await;
    house.start().await;
    house.set_clock("2026-12-12T00:00:00+05:00");
    house.happens(late, Command::ExpireTerm).await;
    let told = unasked(house.answers(9).await);
    let kinds: Vec<_> = told.iter().map(Answer::kind).collect();
    assert_eq!(kinds, ["ready", "refused", "overdue"]);
    for (answer, (subject, number)) in told.iter().zip(subjects.into_iter().zip(&numbers)) {
        assert_eq!((&answer.json["subject"], &answer.data()["applicationNumber"]), (&json!(subject), number));
        assert_eq!(answer.nats_subject, format!("iis.outcome.v1.kst-01.{}", answer.kind()));
    }
    let ready = json!({"applicationNumber": numbers[0], "registerNumber": NUMBER, "handOverBy": "2026-12-10"});
    assert_eq!(*told[0].data(), ready);
    let refused = told[1].data();
    assert_eq!((&refused["ground"], &refused["appeal"]["until"]), (&json!("notCompliant"), &json!("2027-02-25")));
    assert!(["kk", "ru"].iter().all(|language| refused["appeal"]["body"][language].is_string()));
    assert_eq!(*told[2].data(), json!({"applicationNumber": numbers[2], "dueOn": "2026-12-11"}));
    // From the first event again: nothing is told twice.
    house.stop().await;
    sqlx::query("UPDATE consumers.checkpoints SET position = 0 WHERE consumer = 'intake-notices'")
        .execute(&house.pool)
        .await
        .unwrap();
    house.start().await;
    house.noticed().await;
    // The end of such a life, as the IIS tells it.
    house.happens(duplicate, act(Step::ConfirmArrival)).await;
    let handed = [handed_over("h", duplicate, 7, "applicant"), handed_over("i", late, 8, "applicant")];
    let answers = house.converse(&handed).await;
    assert_eq!(answers.iter().map(Answer::kind).collect::<Vec<_>>(), ["recorded", "conflict"]);
    assert_eq!(house.count("SELECT count(*) FROM intake.outcomes WHERE message_key IS NULL").await, 3);
    assert_eq!(house.answered().await, 11);
}
