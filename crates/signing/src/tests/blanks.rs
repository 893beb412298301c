//! Blank forms: bound to a number of the register for good, whoever races.

use futures_util::future::join_all;
use sqlx::Executor as _;
use telnusqa_chassis::commands::Asked;
use telnusqa_contracts::blank::Request;
use telnusqa_contracts::command::Reply;
use telnusqa_domain::blank::{BlankNumber, Reason, Standing, Step};
use telnusqa_domain::case::{self, FileRef, Party, Role};
use telnusqa_domain::register_number::RegisterNumber;
use uuid::Uuid;

use super::house::{COLLEGE, House, OTHER_COLLEGE, Opened, actor};
use crate::register::{self, Fault};

const NOTE: FileRef = FileRef([7; 32]);

fn blank(serial: u32) -> BlankNumber {
    BlankNumber::parse(&format!("ТКБ {serial:07}")).unwrap()
}

fn request(cause: u128, serial: u32, step: Step) -> Request {
    let by = actor("c-1", Role::Clerk, COLLEGE);
    Request { blank: blank(serial), by, cause: Uuid::from_u128(cause), expected: None, step }
}

/// What was answered, in a word.
fn word(reply: &Reply) -> String {
    match reply {
        Reply::Done(done) if done.repeated => "repeated".to_owned(),
        Reply::Done(_) => "done".to_owned(),
        Reply::Problem(problem) => {
            let codes: Vec<_> = problem.errors.iter().map(|fault| fault.code.as_str()).collect();
            codes.join(" ")
        }
    }
}

impl House {
    async fn of_blank(&self, request: Request) -> String {
        let verb = format!("blank-{}", request.step.kind().name());
        let asked = Asked { body: request.to_json().into(), traceparent: None, verb };
        word(&self.signing.clone().answer(asked).await)
    }

    async fn receive(&self, first: u32, last: u32) -> String {
        let step = Step::Receive { last: blank(last), note: NOTE, on: "2026-11-24".parse().unwrap() };
        self.of_blank(request(u128::from(first) << 32 | u128::from(last), first, step)).await
    }

    /// Where a blank form stands, under which number, and everything that happened to it.
    async fn stands(&self, serial: u32) -> (String, Option<String>, Vec<String>) {
        let (standing, number) = sqlx::query_as("SELECT standing, number FROM signing.blanks WHERE serial = $1")
            .bind(blank(serial).serial())
            .fetch_one(&self.owner)
            .await
            .unwrap();
        let history = sqlx::query_scalar("SELECT kind FROM signing.blank_events WHERE serial = $1 ORDER BY version")
            .bind(blank(serial).serial())
            .fetch_all(&self.owner)
            .await
            .unwrap();
        (standing, number, history)
    }

    /// A duplicate that the head has signed.
    async fn signed_case(&self) -> (Opened, RegisterNumber) {
        let (case, prepared) = self.prepared_case().await;
        let signature = self.right_request(case, prepared.document).await;
        self.sign(&signature).await;
        self.consume().await;
        (case, prepared.number.unwrap())
    }

    async fn hand_over(&self, case: Opened) {
        let step = case::Step::Issue { identity: NOTE, original: false, to: Party::Applicant };
        self.step(case, "c-1", Role::Clerk, step).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_delivery_to_the_hand_of_the_applicant() {
    let house = House::new().await;
    assert_eq!(house.receive(98, 101).await, "done");
    assert_eq!(house.receive(101, 102).await, "blank.received-before");
    assert_eq!(house.receive(98, 101).await, "repeated");
    let (case, prepared) = house.prepared_case().await;
    let number = prepared.number.unwrap();
    let reserve = |serial| request(u128::from(serial), serial, Step::Reserve { number });
    assert_eq!(house.of_blank(reserve(98)).await, "done");
    assert_eq!(house.of_blank(reserve(99)).await, "blank.number-taken");
    assert_eq!(house.of_blank(request(200, 98, Step::Print)).await, "blank.not-signed");
    let signature = house.right_request(case, prepared.document).await;
    house.sign(&signature).await;
    house.consume().await;
    assert_eq!(house.of_blank(request(200, 98, Step::Print)).await, "done");
    // the printer ate it: the next one for the same number
    let spoil = Step::Spoil { note: Some(NOTE), reason: Reason::Misprinted };
    assert_eq!(house.of_blank(request(201, 98, spoil.clone())).await, "done");
    assert_eq!(house.of_blank(reserve(99)).await, "done");
    assert_eq!(house.of_blank(request(202, 99, Step::Print)).await, "done");
    assert_eq!(house.entries().await[0].blank, Some((blank(99), Standing::Printed)));
    house.hand_over(case).await;
    house.consume().await;
    house.consume_again().await;
    let number = Some(number.to_string());
    let history = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>();
    let spoiled = history(&["received", "reserved", "printed", "spoiled"]);
    assert_eq!(house.stands(98).await, ("spoiled".to_owned(), number.clone(), spoiled));
    let issued = history(&["received", "reserved", "printed", "issued"]);
    assert_eq!(house.stands(99).await, ("issued".to_owned(), number, issued));
    assert_eq!(house.of_blank(request(203, 99, spoil)).await, "blank.ended-before");
    // what was not used goes back
    let back = |cause, serial| request(cause, serial, Step::Return { last: blank(101), note: NOTE });
    assert_eq!(house.of_blank(back(204, 98)).await, "blank.ended-before");
    assert_eq!(house.of_blank(back(205, 100)).await, "done");
    assert_eq!(house.stands(101).await.0, "returned");
    assert_eq!(house.entries().await[0].blank, Some((blank(99), Standing::Issued)));
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_races_a_number_has_one_blank_form_and_a_blank_form_one_number() {
    let house = House::new().await;
    house.receive(1, 16).await;
    let mut numbers = Vec::new();
    for _ in 0..5 {
        numbers.push(house.prepared_case().await.1.number.unwrap());
    }
    let race = async |requests: Vec<Request>| {
        let mut words = join_all(requests.into_iter().map(|request| house.of_blank(request))).await;
        words.sort_unstable();
        words
    };
    // eight blank forms for one number, at once
    let one_number = (1..=8).map(|serial| request(u128::from(serial), serial, Step::Reserve { number: numbers[0] }));
    let words = race(one_number.collect()).await;
    assert_eq!(words, [vec!["blank.number-taken"; 7], vec!["done"]].concat());
    // one blank form for three numbers, at once
    let one_blank =
        numbers[1..4].iter().zip(100..).map(|(number, cause)| request(cause, 9, Step::Reserve { number: *number }));
    assert_eq!(race(one_blank.collect()).await, ["blank.reserved-before", "blank.reserved-before", "done"]);
    // one request, sent eight times
    let again = (0..8).map(|_| request(300, 10, Step::Reserve { number: numbers[4] }));
    assert_eq!(race(again.collect()).await, [vec!["done"], vec!["repeated"; 7]].concat());
    let bound: i64 = sqlx::query_scalar("SELECT count(*) FROM signing.blanks WHERE number IS NOT NULL")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert_eq!(bound, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_is_void_frees_what_was_reserved_and_leaves_what_is_printed_to_be_destroyed() {
    let house = House::new().await;
    house.receive(1, 3).await;
    let (given_back, prepared) = house.prepared_case().await;
    let number = prepared.number.unwrap();
    house.of_blank(request(1, 1, Step::Reserve { number })).await;
    house.rework(given_back).await;
    assert_eq!(house.stands(1).await.0, "reserved");
    house.consume().await;
    assert_eq!(house.stands(1).await.0, "received");
    assert_eq!(house.of_blank(request(2, 1, Step::Reserve { number })).await, "blank.number-void");
    let (signed, number) = house.signed_case().await;
    house.of_blank(request(3, 1, Step::Reserve { number })).await;
    house.of_blank(request(4, 1, Step::Print)).await;
    house.step(signed, "h-1", Role::Head, case::Step::ProposeAnnulment { anew: false, reason: NOTE }).await;
    house.step(signed, "e-2", Role::Executor, case::Step::Annul).await;
    house.consume().await;
    assert_eq!(house.stands(1).await.0, "printed");
    assert_eq!(house.of_blank(request(5, 1, Step::Spoil { note: None, reason: Reason::Void })).await, "done");
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_printed_and_is_taken_down_late_is_issued_at_once() {
    let house = House::new().await;
    house.receive(1, 1).await;
    let (case, number) = house.signed_case().await;
    house.hand_over(case).await;
    house.consume().await;
    house.of_blank(request(1, 1, Step::Reserve { number })).await;
    assert_eq!(house.of_blank(request(2, 1, Step::Print)).await, "done");
    let (standing, _, history) = house.stands(1).await;
    assert_eq!((standing.as_str(), history.len()), ("issued", 4));
    house.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blank_form_is_its_colleges_and_seen_as_it_was() {
    let house = House::new().await;
    house.receive(1, 2).await;
    let stranger = Request { by: actor("c-9", Role::Clerk, OTHER_COLLEGE), ..request(1, 1, Step::Release) };
    assert_eq!(house.of_blank(stranger).await, "blank.unknown");
    let head = Request { by: actor("h-1", Role::Head, COLLEGE), ..request(2, 1, Step::Release) };
    assert_eq!(house.of_blank(head).await, "wrong-role");
    let spoil = Step::Spoil { note: None, reason: Reason::Damaged };
    let seen = Request { expected: Some(4), ..request(3, 1, spoil.clone()) };
    assert_eq!(house.of_blank(seen.clone()).await, "blank.stale");
    assert_eq!(house.of_blank(Request { expected: Some(1), ..seen }).await, "done");
    assert_eq!(house.of_blank(request(4, 3, spoil)).await, "blank.unknown");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_became_of_a_blank_form_stays_and_a_book_that_is_not_whole_is_found_out() {
    let house = House::new().await;
    house.receive(1, 2).await;
    let (case, number) = house.signed_case().await;
    house.of_blank(request(1, 1, Step::Reserve { number })).await;
    house.of_blank(request(2, 1, Step::Print)).await;
    for statement in [
        "UPDATE signing.blanks SET number = '050340517500-2026-00099', version = version + 1 WHERE standing = 'printed'",
        "UPDATE signing.blanks SET standing = 'issued' WHERE standing = 'printed'",
        "DELETE FROM signing.blanks",
        "TRUNCATE signing.blanks CASCADE",
        "DELETE FROM signing.blank_events",
        "UPDATE signing.blank_events SET kind = 'issued'",
    ] {
        let refused = house.owner.execute(statement).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("23001"), "{statement}");
    }
    house.hand_over(case).await;
    house.consume().await;
    house.owner.execute("ALTER TABLE signing.blanks DISABLE TRIGGER USER").await.unwrap();
    house.owner.execute("UPDATE signing.blanks SET standing = 'printed'  WHERE serial = '0000001'").await.unwrap();
    let fault = Fault { code: "blank-not-issued".to_owned(), number: number.to_string() };
    assert_eq!(register::faults(&house.owner).await.unwrap(), [fault]);
}
