//! Transfer lists: written by several hands, signed once, carried out once, whatever breaks on the way.

use std::collections::BTreeMap;
use std::time::Duration;

use telnusqa_chassis::commands::ask;
use telnusqa_contracts::command::{Done, Reply, Step as CaseStep};
use telnusqa_contracts::problem::Problem;
use telnusqa_contracts::transfer::{Request, subject};
use telnusqa_domain::case::{Actor, CaseId, Channel, Digest, Parcel, Party};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::transfer::{Direction, Found, ListNumber, Step};

use crate::house::*;

const FIRST: &str = "050340517500-2026-T00001";

fn list(number: &str) -> ListNumber {
    ListNumber::parse(number).expect("a number")
}

fn opened() -> Step {
    Step::Open {
        direction: Direction::Outgoing,
        heading: file(20),
        on: "2026-11-24".parse().expect("a day"),
        waybill: Digest([21; 32]),
    }
}

fn add(case: CaseId) -> Step {
    Step::Add { case, pages: Some(2) }
}

fn close() -> Step {
    Step::Close { at: moment(NOON), courier: file(22), scan: Some(file(23)) }
}

/// A step of the first list, under a key of its own.
fn step(step: Step) -> Request {
    let list = (!matches!(step, Step::Open { .. })).then(|| list(FIRST));
    Request { by: clerk(), cause: key(), expected: None, list, step }
}

impl Running {
    async fn told(&self, request: &Request, wait: Duration) -> Option<Reply> {
        ask(&self.service.bus, subject(request.step.kind()), request.to_json(), wait).await.ok()
    }

    async fn taken(&self, request: &Request) -> Done {
        match self.told(request, PATIENCE).await.expect("an answer") {
            Reply::Done(done) => done,
            Reply::Problem(problem) => panic!("{:?}: {problem:?}", request.step),
        }
    }

    async fn not_taken(&self, request: &Request) -> (u16, String) {
        match self.told(request, PATIENCE).await.expect("an answer") {
            Reply::Done(done) => panic!("{:?}: {done:?}", request.step),
            Reply::Problem(Problem { status, errors, .. }) => {
                (status, errors.first().map(|fault| fault.code.clone()).unwrap_or_default())
            }
        }
    }

    /// Cases that lie signed at the college.
    async fn signed_cases<const N: usize>(&self) -> [CaseId; N] {
        let mut cases = [CaseId(key()); N];
        for (case, number) in cases.iter_mut().zip(1..) {
            *case = self.case(number, Channel::Counter).await;
            self.signed(*case).await;
        }
        cases
    }

    /// The first list, with these cases on it.
    async fn listed(&self, cases: &[CaseId]) {
        self.taken(&step(opened())).await;
        for case in cases {
            self.taken(&step(add(*case))).await;
        }
    }
}

impl House {
    /// What became of the lines of the lists, as `list line state reason`.
    async fn lines(&self) -> Vec<String> {
        let statement = "SELECT right(list, 1) || ' ' || line || ' ' || state || coalesce(' ' || reason, '')
            FROM workflow.transfer_lines ORDER BY list, line";
        sqlx::query_scalar(statement).fetch_all(&self.pool).await.expect("the lines")
    }

    /// The history of the lists, as `kind by`.
    async fn happened(&self) -> Vec<String> {
        let statement = "SELECT kind || ' ' || by FROM workflow.transfer_events ORDER BY list, version";
        sqlx::query_scalar(statement).fetch_all(&self.pool).await.expect("the history")
    }

    async fn standing(&self) -> String {
        let statement = "SELECT standing || ' ' || version FROM workflow.transfer_lists WHERE number = $1";
        sqlx::query_scalar(statement).bind(FIRST).fetch_one(&self.pool).await.expect("the list")
    }

    /// With which run a case's result was sent, and how often.
    async fn runs(&self, case: CaseId) -> Vec<String> {
        let statement = "SELECT coalesce(body->>'run', '-') || ' ' || left(body->>'waybill', 4)
            FROM log.events WHERE case_id = $1 AND kind = 'sent' ORDER BY position";
        sqlx::query_scalar(statement).bind(case.0).fetch_all(&self.pool).await.expect("what was sent")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_on_a_signed_list_goes_with_its_run() {
    let house = House::new().await;
    let workflow = house.start().await;
    let [one, two, three] = workflow.signed_cases().await;
    workflow.listed(&[one, two, three]).await;
    workflow.taken(&step(Step::Remove { case: two })).await;
    let done = workflow.taken(&step(close())).await;
    let kinds: Vec<_> = done.events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!((kinds, done.repeated), (vec!["sent", "sent"], false));
    assert_eq!(house.lines().await, ["1 1 handed-over", "1 2 removed", "1 3 handed-over"]);
    assert_eq!(
        house.happened().await,
        ["opened c-1", "added c-1", "added c-1", "added c-1", "removed c-1", "signed c-1", "closed c-1"]
    );
    assert_eq!(house.standing().await, "closed 7");
    assert_eq!(house.runs(one).await, [format!("{FIRST} 1515")]);
    assert!(house.runs(two).await.is_empty());
    let (number, result): (Option<String>, Option<String>) =
        sqlx::query_as("SELECT register_number, result FROM workflow.transfer_lines WHERE line = 1")
            .fetch_one(&house.pool)
            .await
            .unwrap();
    assert_eq!((number.as_deref(), result.as_deref()), (Some("050340517500-2026-00017"), Some("duplicate")));
    // what was taken off goes another day, on another list
    workflow.taken(&step(opened())).await;
    let second = Request { list: Some(list("050340517500-2026-T00002")), ..step(add(two)) };
    workflow.taken(&second).await;
    assert_eq!(house.lines().await.last().unwrap(), "2 1 listed");
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_takes_what_its_college_may_send_and_nothing_else() {
    let house = House::new().await;
    let workflow = house.start().await;
    let [signed, other] = workflow.signed_cases().await;
    workflow.listed(&[signed]).await;
    let refused = async |request: Request, status: u16, code: &str| {
        assert_eq!(workflow.not_taken(&request).await, (status, code.to_owned()), "{:?}", request.step);
    };
    let waiting = workflow.case(8, Channel::Counter).await;
    let at_college = workflow.case(9, Channel::Office).await;
    workflow.signed(at_college).await;
    refused(step(add(waiting)), 409, "not-signed").await;
    refused(step(add(at_college)), 409, "collected-at-office").await;
    refused(step(add(CaseId(key()))), 404, "not-accepted").await;
    refused(step(add(signed)), 409, "list.listed-before").await;
    refused(step(Step::Remove { case: other }), 409, "list.not-listed").await;
    refused(Request { by: head(), ..step(close()) }, 403, "wrong-role").await;
    let stranger = Actor { college: Bin::parse("970940123375").unwrap(), ..clerk() };
    refused(Request { by: stranger.clone(), ..step(close()) }, 403, "other-college").await;
    refused(Request { list: Some(list("050340517500-2026-T00009")), ..step(close()) }, 404, "list.unknown").await;
    workflow.taken(&Request { by: stranger.clone(), ..step(opened()) }).await;
    let theirs = Request { by: stranger, list: Some(list("970940123375-2026-T00001")), ..step(add(other)) };
    refused(theirs, 403, "other-college").await;
    // a case on two lists that are open
    workflow.taken(&step(opened())).await;
    let second = list("050340517500-2026-T00002");
    refused(Request { list: Some(second), ..step(add(signed)) }, 409, "list.listed-elsewhere").await;
    refused(Request { list: Some(second), ..step(close()) }, 409, "list.empty").await;
    let far = Step::Open {
        direction: Direction::Outgoing,
        heading: file(20),
        on: "2027-11-24".parse().unwrap(),
        waybill: Digest([21; 32]),
    };
    refused(step(far), 409, "list.run-not-near").await;
    assert_eq!(house.count("SELECT count(*) FROM workflow.transfer_lists").await, 3);
    assert_eq!(house.count("SELECT count(*) FROM log.events WHERE kind = 'sent'").await, 0);
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_clerks_write_on_one_list_one_after_the_other() {
    let house = House::new().await;
    let (one, two) = (house.start().await, house.start().await);
    let [first, second] = one.signed_cases().await;
    one.listed(&[]).await;
    // both have seen the list as it was opened
    let seen = |case| Request { expected: Some(1), ..step(add(case)) };
    let (left, right) = (seen(first), seen(second));
    let (left, right) = tokio::join!(one.told(&left, PATIENCE), two.told(&right, PATIENCE));
    let stale: Vec<_> = [left, right]
        .into_iter()
        .filter_map(|reply| match reply.expect("an answer") {
            Reply::Done(_) => None,
            Reply::Problem(problem) => Some((problem.status, problem.errors[0].code.clone())),
        })
        .collect();
    assert_eq!(stale, [(412, "list.stale".to_owned())]);
    // where they do not mind, both are done; the same parcel stands there once
    let (left, right) = (step(add(first)), step(add(first)));
    let (_, _) = tokio::join!(one.told(&left, PATIENCE), two.told(&right, PATIENCE));
    let (left, right) = (step(add(second)), step(add(second)));
    let (_, _) = tokio::join!(one.told(&left, PATIENCE), two.told(&right, PATIENCE));
    assert_eq!(house.lines().await, ["1 1 listed", "1 2 listed"]);
    // and whoever closes, closes it once
    let (left, right) = (step(close()), step(close()));
    let (left, right) = tokio::join!(one.told(&left, PATIENCE), two.told(&right, PATIENCE));
    let done = [left, right].into_iter().filter(|reply| matches!(reply, Some(Reply::Done(_)))).count();
    assert_eq!(done, 1);
    assert_eq!(house.count("SELECT count(*) FROM log.events WHERE kind = 'sent'").await, 2);
    one.stop().await;
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_not_go_any_more_stays_and_the_rest_goes() {
    let house = House::new().await;
    let workflow = house.start().await;
    let [one, withdrawn, sent, last] = workflow.signed_cases().await;
    workflow.listed(&[one, withdrawn, sent, last]).await;
    let withdraw = CaseStep::Withdraw { by: Party::Applicant, statement: file(3) };
    workflow.done(&by_clerk(withdrawn, withdraw)).await;
    workflow.done(&by_clerk(sent, CaseStep::HandToCourier { waybill: Digest([8; 32]) })).await;
    let done = workflow.taken(&step(close())).await;
    assert_eq!(done.events.len(), 2);
    let lines = ["1 1 handed-over", "1 2 stayed withdrawn", "1 3 stayed sent-before", "1 4 handed-over"];
    assert_eq!(house.lines().await, lines);
    assert_eq!(house.runs(sent).await, ["- 0808"]);
    assert_eq!(house.standing().await, "closed 7");
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_is_answered_the_same_when_its_answer_was_lost() {
    let house = House::new().await;
    let workflow = house.start().await;
    let cases: [CaseId; 2] = workflow.signed_cases().await;
    workflow.listed(&cases).await;
    let closing = step(close());
    // whoever asked is gone before he is answered
    let lost = ask(&workflow.service.bus, subject(closing.step.kind()), closing.to_json(), Duration::from_micros(1));
    assert!(lost.await.is_err());
    house.until(async || house.standing().await == "closed 5").await;
    workflow.stop().await;
    let workflow = house.start().await;
    let first = workflow.taken(&closing).await;
    let again = workflow.taken(&closing).await;
    assert_eq!((first.repeated, &first), (true, &again));
    assert_eq!(first.events.len(), 2);
    for case in cases {
        assert_eq!(house.runs(case).await, [format!("{FIRST} 1515")]);
    }
    assert_eq!(workflow.not_taken(&step(close())).await, (409, "list.closed-before".to_owned()));
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_off_after_the_signatures_is_carried_on() {
    let house = House::new().await;
    let workflow = house.start().await;
    let cases: [CaseId; 3] = workflow.signed_cases().await;
    workflow.listed(&cases).await;
    let closing = step(close());
    // nobody appends: the signatures are committed, and then it stands still
    let mut held = house.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM log.head FOR UPDATE").execute(&mut *held).await.unwrap();
    let asked = workflow.told(&closing, Duration::from_millis(1));
    assert!(asked.await.is_none());
    house.until(async || house.standing().await == "signed 5").await;
    // a role sees what its own connections wait for, and may cut them
    let role = telnusqa_chassis::process::open_pool(&house.url_as("telnusqa_workflow"), "test", 1).await.unwrap();
    let waits = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user AND wait_event_type = 'Lock'";
    house.until(async || sqlx::query_scalar::<_, i64>(waits).fetch_one(&role).await.unwrap() > 0).await;
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()";
    assert!(sqlx::query_scalar::<_, i64>(cut).fetch_one(&role).await.unwrap() > 0);
    held.rollback().await.unwrap();
    house.until(async || house.standing().await == "closed 6").await;
    let mut done = workflow.told(&closing, PATIENCE).await;
    while !matches!(done, Some(Reply::Done(_))) {
        done = workflow.told(&closing, PATIENCE).await;
    }
    for case in cases {
        assert_eq!(house.runs(case).await, [format!("{FIRST} 1515")], "handed over once");
    }
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_parcel_that_is_lost_it_is_known_with_which_run_it_went() {
    let house = House::new().await;
    let workflow = house.start().await;
    let [case] = workflow.signed_cases().await;
    workflow.listed(&[case]).await;
    workflow.taken(&step(close())).await;
    workflow.done(&by_clerk(case, CaseStep::ReportMissing { parcel: Parcel::Result })).await;
    workflow.done(&by_head(case, CaseStep::DeclareLost { parcel: Parcel::Result, reason: file(5) })).await;
    let history = telnusqa_event_log::history(&house.pool, case).await.unwrap();
    let mut card = None;
    for recorded in &history {
        let event = recorded.event().unwrap();
        card = Some(telnusqa_domain::card::Card::evolve(card, &event, recorded.recorded_at).unwrap());
    }
    let card = card.unwrap();
    assert_eq!((card.lost_results, card.run), (1, Some(list(FIRST))));
    // made anew, it goes on another list
    workflow.done(&by_executor(case, CaseStep::Draft(telnusqa_domain::case::Draft::Duplicate))).await;
    let number = telnusqa_domain::register_number::RegisterNumber::parse("050340517500-2026-00018");
    let prepared = telnusqa_domain::case::Prepared {
        appeal_until: None,
        document: file(9),
        number,
        supplement: None,
        templates: None,
    };
    workflow.happens(case, telnusqa_domain::case::Command::Prepare { draft: 2, prepared }).await;
    let signature = telnusqa_domain::case::VerifiedSignature::assertion(file(9), file(10), [11; 32], college());
    let sign = telnusqa_domain::case::Step::Sign(signature);
    workflow.happens(case, telnusqa_domain::case::Command::Act { by: head(), step: sign }).await;
    workflow.taken(&step(opened())).await;
    let second = list("050340517500-2026-T00002");
    workflow.taken(&Request { list: Some(second), ..step(add(case)) }).await;
    workflow.taken(&Request { list: Some(second), ..step(close()) }).await;
    assert_eq!(house.runs(case).await, [format!("{FIRST} 1515"), format!("{second} 1515")]);
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_only_grows_and_shows_no_word_of_a_person() {
    let house = House::new().await;
    let workflow = house.start().await;
    let [case] = workflow.signed_cases().await;
    workflow.listed(&[case]).await;
    for statement in ["UPDATE workflow.transfer_events SET by = 'x'", "DELETE FROM workflow.transfer_events"] {
        let refused = sqlx::query(statement).execute(&house.pool).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "23001", "{statement}");
    }
    let bodies: Vec<String> = sqlx::query_scalar("SELECT body::text FROM workflow.transfer_events ORDER BY version")
        .fetch_all(&house.pool)
        .await
        .unwrap();
    let members: BTreeMap<String, String> =
        BTreeMap::from([("opened".to_owned(), bodies[0].clone()), ("added".to_owned(), bodies[1].clone())]);
    assert!(members["opened"].starts_with(r#"{"heading":"1414"#), "{members:?}");
    assert_eq!(members["added"], format!(r#"{{"case":"{}","line":1,"pages":2}}"#, case.0));
    workflow.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_courier_brings_is_received_missed_or_awaited() {
    let house = House::new().await;
    let workflow = house.start().await;
    let mut cases = Vec::new();
    for number in 1..=4 {
        cases.push(workflow.case(number, Channel::Counter).await);
    }
    // handed in at the college: nothing to wait for
    workflow.case(5, Channel::Office).await;
    house.until(async || house.count("SELECT count(*) FROM workflow.open_cases").await == 5).await;
    let incoming =
        Step::Open { direction: Direction::Incoming, heading: file(20), on: day(), waybill: Digest([21; 32]) };
    workflow.taken(&step(incoming.clone())).await;
    assert_eq!(house.lines().await, ["1 1 listed", "1 2 listed", "1 3 listed", "1 4 listed"]);
    let pages = "SELECT count(*) FROM workflow.transfer_lines WHERE pages = 3";
    assert_eq!(house.count(pages).await, 4);
    let (status, code) = workflow.not_taken(&step(close())).await;
    assert_eq!((status, code.as_str()), (409, "list.empty"), "nobody has looked");
    let mark = |case: CaseId, found| step(Step::Mark { case, found });
    workflow.taken(&mark(cases[0], Found::Present)).await;
    workflow.taken(&mark(cases[1], Found::Missing)).await;
    workflow.taken(&mark(cases[2], Found::Missing)).await;
    // it is there after all; and registered alone meanwhile
    workflow.taken(&mark(cases[2], Found::Present)).await;
    workflow.done(&by_clerk(cases[2], CaseStep::Register)).await;
    workflow.taken(&step(Step::Note { note: file(24) })).await;
    let closing = step(close());
    let done = workflow.taken(&closing).await;
    let kinds: Vec<_> = done.events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["delivered", "registered", "parcel-missing"]);
    let again = workflow.taken(&closing).await;
    assert_eq!((again.repeated, &again.events), (true, &done.events));
    let lines = ["1 1 received", "1 2 missing", "1 3 stayed registered-before", "1 4 awaited"];
    assert_eq!(house.lines().await, lines);
    assert_eq!(house.story(cases[0]).await.join(" "), "accepted dispatched delivered registered");
    assert_eq!(house.story(cases[1]).await.join(" "), "accepted dispatched parcel-missing");
    assert_eq!(house.story(cases[3]).await.join(" "), "accepted dispatched");
    // what did not come is expected with the next run; missed twice it is missed once
    workflow.taken(&step(incoming)).await;
    let second = Some(list("050340517500-2026-T00002"));
    assert_eq!(house.lines().await[4..], ["2 1 listed", "2 2 listed"]);
    workflow.taken(&Request { list: second, ..mark(cases[1], Found::Missing) }).await;
    workflow.taken(&Request { list: second, ..step(close()) }).await;
    assert_eq!(house.lines().await[4..], ["2 1 missing", "2 2 awaited"]);
    assert_eq!(house.story(cases[1]).await.join(" "), "accepted dispatched parcel-missing");
    workflow.stop().await;
}

fn day() -> chrono::NaiveDate {
    "2026-11-23".parse().expect("a day")
}
