//! The read model against a real database: what the log says, found by every number, and the same made anew.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use telnusqa_chassis::consumer::{Apply as _, ApplyError};
use telnusqa_chassis::process::open_pool;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::card::Stage;
use telnusqa_domain::case::{
    CaseId, Channel, Command, Consent, Context, Digest, Document, DocumentKind, IisNumber, Medium, OriginalKind, Party,
    PersonRef, Reason, Submission,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_event_log::{Cause, EventLog, Nothing, Outcome, Position, Recorded, Request, Surroundings, read_after};
use uuid::Uuid;

use super::*;

mod lists;
mod refusals;

/// What decisions may look at.
#[derive(Default)]
struct Around(Register);

impl Surroundings for Around {
    fn context(&self, now: DateTime<Utc>) -> Context<'_> {
        Context { calendar: Calendar::shipped(), now, providers: &self.0 }
    }
}

/// A log with its read model, each as the role of its service.
struct House {
    log: EventLog,
    owner: PgPool,
    status: PgPool,
    web: PgPool,
}

impl House {
    async fn new() -> Self {
        let migrations = [telnusqa_event_log::migrations(), telnusqa_chassis::migrations(), migrations()].concat();
        let database = telnusqa_servers::testing::database(migrations).await;
        let intake = open_pool(&database.url_as("telnusqa_intake"), "test", 2).await.unwrap();
        Self {
            log: EventLog::new(intake, Arc::new(Around::default())),
            owner: open_pool(&database.owner_url, "test", 2).await.unwrap(),
            status: open_pool(&database.url_as("telnusqa_status"), "test", 4).await.unwrap(),
            web: open_pool(&database.url_as("telnusqa_web"), "test", 2).await.unwrap(),
        }
    }

    /// Carries a command out, and gives its events.
    async fn execute(&self, case: CaseId, command: Command, now: DateTime<Utc>) -> Vec<Recorded> {
        let cause = Cause(Uuid::from_u128(cause_of(case, now)));
        let request = Request { case, cause, command, expected: None, traceparent: None };
        let mut outcomes = self.log.execute(vec![request], now, Arc::new(Nothing)).await;
        match outcomes.remove(0).unwrap() {
            Outcome::Appended(recorded) | Outcome::AlreadyApplied(recorded) => recorded,
        }
    }

    /// Applies events as the consumer does, in one transaction with the checkpoint.
    async fn apply(&self, events: &[Recorded]) -> Result<(), ApplyError> {
        let mut tx = self.status.begin().await.unwrap();
        Projection.apply(&mut tx, events).await?;
        let last = events.last().unwrap();
        sqlx::query(
            "INSERT INTO consumers.checkpoints (consumer, position, recorded_at) VALUES ('status', $1, $2)
             ON CONFLICT (consumer) DO UPDATE SET position = excluded.position, recorded_at = excluded.recorded_at",
        )
        .bind(last.position.0)
        .bind(last.recorded_at)
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        Ok(())
    }

    /// Applies everything that the log holds, in pages of this size.
    async fn apply_all(&self, page: usize) {
        for events in self.everything().await.chunks(page) {
            self.apply(events).await.unwrap();
        }
    }

    async fn everything(&self) -> Vec<Recorded> {
        read_after(&self.status, Position::default(), 10_000).await.unwrap()
    }

    async fn generations(&self) -> Vec<i32> {
        sqlx::query_scalar("SELECT DISTINCT generation FROM status.cards").fetch_all(&self.owner).await.unwrap()
    }
}

/// A cause of its own for what is done to a case at a moment.
fn cause_of(case: CaseId, now: DateTime<Utc>) -> u128 {
    (case.0.as_u128() << 64) + u128::from(now.timestamp_micros().unsigned_abs())
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(number))
}

fn number(serial: u32) -> ApplicationNumber {
    ApplicationNumber::try_new(2026, serial).unwrap()
}

fn submit(serial: u32, iis_number: &str, papers: &[DocumentKind]) -> Command {
    let document = |&kind: &DocumentKind| Document { kind, medium: Medium::Paper, pages: Some(1), valid_until: None };
    Command::Submit(Box::new(Submission {
        applicant: PersonRef { id: Uuid::from_u128(u128::from(serial) + 7_000), digest: Digest([7; 32]) },
        branch: Some("kst-01".to_owned()),
        channel: Channel::Counter,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: papers.iter().map(document).collect(),
        flags: Vec::new(),
        iis_number: IisNumber::parse(iis_number),
        language: Language::Kk,
        number: number(serial),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: Bin::parse("050340517500").unwrap(),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: moment("2026-09-01T05:00:00Z"),
        taken_by: None,
    }))
}

const COMPLETE: [DocumentKind; 2] = [DocumentKind::Application, DocumentKind::Identity];
const WAYBILL: Digest = Digest([9; 32]);

fn dispatch(at: DateTime<Utc>) -> Command {
    Command::Dispatch { at, pages: 3, waybill: WAYBILL }
}

/// A declined package and the accepted one after it, a journey there and back, and one that was withdrawn.
async fn a_few_cases(house: &House) -> DateTime<Utc> {
    let mut now = moment("2026-09-01T05:01:00Z");
    let mut next = || {
        now += Duration::minutes(30);
        now
    };
    house.execute(case(1), submit(1, "001-2026-0000001", &[DocumentKind::Application]), next()).await;
    house.execute(case(2), submit(2, "001-2026-0000001", &COMPLETE), next()).await;
    house.execute(case(3), submit(3, "001-2026-0000003", &COMPLETE), next()).await;
    let at = next();
    house.execute(case(2), dispatch(at), at).await;
    house.execute(case(3), dispatch(at), at).await;
    let at = next();
    house.execute(case(2), Command::Return { at, waybill: WAYBILL }, at).await;
    house.execute(case(3), Command::Withdraw { at, by: Party::Applicant, statement: None }, at).await;
    now
}

#[tokio::test]
async fn a_case_is_found_by_its_numbers() {
    let house = House::new().await;
    let last = a_few_cases(&house).await;
    house.apply_all(3).await;
    let now = last + Duration::minutes(5);

    let answer = by_number(&house.web, number(2), now).await.unwrap();
    assert_eq!(answer.as_of, AsOf { age: Duration::zero(), at: now, head: Position(7), position: Position(7) });
    let hit = answer.found.unwrap();
    assert_eq!((hit.case, hit.version, hit.position), (case(2), 3, Position(6)));
    assert_eq!(hit.card.stage, Stage::CameBack);
    assert_eq!(hit.applicant, Uuid::from_u128(7_002));
    assert!(by_number(&house.web, number(99), now).await.unwrap().found.is_none());

    let three = by_numbers(&house.web, &[number(99), number(2), number(2)], now).await.unwrap().found;
    assert_eq!(
        three.iter().map(|hit| hit.as_ref().map(|hit| hit.case)).collect::<Vec<_>>(),
        [None, Some(case(2)), Some(case(2))]
    );
    let of_each = timelines(&house.web, &[case(3), case(99), case(2)], now).await.unwrap().found;
    let versions = |of: &Vec<Entry>| of.iter().map(|entry| (entry.case, entry.version)).collect::<Vec<_>>();
    assert!(!of_each[0].is_empty() && of_each[0].iter().all(|entry| entry.case == case(3)));
    assert_eq!(
        (versions(&of_each[1]), versions(&of_each[2])),
        (vec![], vec![(case(2), 1), (case(2), 2), (case(2), 3)])
    );

    let numbered = by_iis_number(&house.web, &IisNumber::parse("001-2026-0000001").unwrap(), now).await.unwrap();
    let cases: Vec<_> = numbered.found.iter().map(|hit| (hit.case, hit.card.stage)).collect();
    assert_eq!(cases, [(case(2), Stage::CameBack), (case(1), Stage::Declined)]);

    let known = by_cases(&house.web, &[case(1), case(3), case(99)], now).await.unwrap();
    assert_eq!(known.found.iter().map(|hit| hit.case).collect::<Vec<_>>(), [case(3), case(1)]);
    assert_eq!(by_cases(&house.web, &[], now).await.unwrap().as_of.position, Position(7));
}

#[tokio::test]
async fn the_timeline_tells_what_happened_and_nothing_personal() {
    let house = House::new().await;
    let now = a_few_cases(&house).await;
    house.apply_all(100).await;
    let mut lines = Vec::new();
    for id in [1, 2, 3] {
        for entry in timeline(&house.web, case(id), now).await.unwrap().found {
            let (at, recorded_at) = (entry.at.to_rfc3339(), entry.recorded_at.to_rfc3339());
            lines.push(format!(
                "case {id} version {} position {} {} at {at} recorded {recorded_at}\n    {}",
                entry.version, entry.position.0, entry.kind, entry.details
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn an_answer_says_how_old_it_is() {
    let house = House::new().await;
    let now = a_few_cases(&house).await;
    let nothing = by_number(&house.web, number(2), now).await.unwrap();
    assert_eq!((nothing.as_of.position, nothing.as_of.at, nothing.found), (Position(0), DateTime::UNIX_EPOCH, None));

    let everything = house.everything().await;
    house.apply(&everything[..5]).await.unwrap();
    let behind = by_number(&house.web, number(2), now + Duration::seconds(90)).await.unwrap();
    let recorded_at = everything[4].recorded_at;
    let age = now + Duration::seconds(90) - recorded_at;
    assert_eq!(behind.as_of, AsOf { age, at: recorded_at, head: Position(7), position: Position(5) });
}

#[tokio::test]
async fn applying_twice_or_in_other_pages_changes_nothing() {
    let house = House::new().await;
    a_few_cases(&house).await;
    house.apply_all(1).await;
    let (_, once) = fingerprint(&house.status).await.unwrap();
    assert_eq!((once.cards, once.entries), (3, 7));
    house.apply_all(100).await;
    house.apply_all(2).await;
    assert_eq!(fingerprint(&house.status).await.unwrap().1, once);
}

#[tokio::test]
async fn a_missing_version_is_refused() {
    let house = House::new().await;
    a_few_cases(&house).await;
    let everything = house.everything().await;
    let result = house.apply(&everything[3..4]).await;
    assert!(matches!(&result, Err(ApplyError::Event { position: 4, .. })), "{result:?}");
    // the first two alone, then everything
    house.apply(&everything[..2]).await.unwrap();
    house.apply_all(100).await;
}

#[tokio::test]
async fn a_replay_equals_what_is_read_and_a_difference_is_seen() {
    let house = House::new().await;
    a_few_cases(&house).await;
    house.apply_all(2).await;
    let checked = check(&house.status, |_| {}).await.unwrap();
    assert_eq!(checked.live, checked.fresh);
    assert_eq!((checked.position, checked.left_out), (Position(7), Vec::new()));
    assert_eq!(house.generations().await, [1], "nothing is left of a check");

    sqlx::query("UPDATE status.cards SET college = '000000000000' WHERE application_number IS NOT NULL")
        .execute(&house.owner)
        .await
        .unwrap();
    let damaged = check(&house.status, |_| {}).await.unwrap();
    assert_ne!(damaged.live, damaged.fresh);
    rebuild(&house.status, |_| {}).await.unwrap();
    assert_eq!(fingerprint(&house.status).await.unwrap().1, checked.live);
    assert_eq!(house.generations().await.len(), 1, "what was replaced is swept");
}

#[tokio::test]
async fn a_rebuild_goes_on_beside_reading_and_applying() {
    let house = Arc::new(House::new().await);
    let mut now = a_few_cases(&house).await;
    house.apply_all(100).await;
    let live = Arc::clone(&house);
    let reading = tokio::spawn(async move {
        let mut generations = BTreeSet::new();
        while generations.len() < 4 {
            let answer = by_number(&live.web, number(2), now).await.unwrap();
            assert!(answer.found.is_some(), "a card is there at any moment");
            generations.insert(
                sqlx::query_scalar::<_, i32>("SELECT generation FROM status.live").fetch_one(&live.web).await.unwrap(),
            );
        }
    });
    let mut serial = 10;
    while !reading.is_finished() {
        let rebuilding = tokio::spawn({
            let house = Arc::clone(&house);
            async move { rebuild(&house.status, |_| {}).await.unwrap() }
        });
        serial += 1;
        now += Duration::minutes(1);
        let id = case(u128::from(serial));
        let events = house.execute(id, submit(serial, &format!("001-2026-{serial:07}"), &COMPLETE), now).await;
        house.apply(&events).await.unwrap();
        rebuilding.await.unwrap();
    }
    reading.await.unwrap();
    let checked = check(&house.status, |_| {}).await.unwrap();
    assert_eq!(checked.live, checked.fresh);
}

#[tokio::test]
async fn one_rebuild_at_a_time_and_one_that_died_leaves_nothing() {
    let house = House::new().await;
    a_few_cases(&house).await;
    house.apply_all(100).await;
    let mut holder = house.status.acquire().await.unwrap().detach();
    sqlx::query("SELECT pg_advisory_lock(hashtextextended('status.rebuild', 0))").execute(&mut holder).await.unwrap();
    assert!(matches!(rebuild(&house.status, |_| {}).await, Err(RebuildError::UnderWay)));
    sqlx::query("INSERT INTO status.cards SELECT 77, case_id, NULL, iis_number, college, applicant, position, version, updated_at, body, next_role, next_step, deadline, executor, stage FROM status.cards")
        .execute(&mut holder)
        .await
        .unwrap();
    drop(holder);
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
    while let Err(error) = rebuild(&house.status, |_| {}).await {
        assert!(matches!(error, RebuildError::UnderWay) && tokio::time::Instant::now() < until, "{error:?}");
        tokio::task::yield_now().await;
    }
    assert_eq!(house.generations().await.len(), 1);
}

#[tokio::test]
async fn a_rebuild_leaves_out_what_cannot_be_applied() {
    let house = House::new().await;
    a_few_cases(&house).await;
    house.apply_all(100).await;
    // an application accepted again, put into the log past its door
    let body = house.everything().await[1].written.body.clone();
    let mut tx = house.owner.begin().await.unwrap();
    sqlx::query("UPDATE log.head SET position = 8").execute(&mut *tx).await.unwrap();
    sqlx::query(
        "INSERT INTO log.events VALUES (8, $1, 4, gen_random_uuid(), 'accepted', 1, $2::json, gen_random_uuid(), now())",
    )
    .bind(case(2).0)
    .bind(body)
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query("UPDATE consumers.checkpoints SET position = 8").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let rebuilt = rebuild(&house.status, |_| {}).await.unwrap();
    assert_eq!(rebuilt.left_out, [case(2)]);
    assert_eq!(rebuilt.live, rebuilt.fresh, "what came before it is still there");
}
