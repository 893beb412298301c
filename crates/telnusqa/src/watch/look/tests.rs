use telnusqa_chassis::process::open_pool;
use telnusqa_servers::testing::{TestDatabase, database};

use super::*;

/// A Wednesday, noon in Almaty.
const NOW: &str = "2026-12-02T07:00:00Z";

struct House {
    _database: TestDatabase,
    /// With the rights of operations alone, as the watch has them.
    operations: PgPool,
    owner: PgPool,
}

impl House {
    async fn new() -> Self {
        let database = database(crate::migrate::all()).await;
        Self {
            operations: open_pool(&database.url_as("telnusqa_operations"), "test", 2).await.unwrap(),
            owner: open_pool(&database.owner_url, "test", 2).await.unwrap(),
            _database: database,
        }
    }

    async fn write(&self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&self.owner).await.unwrap();
    }

    async fn look(&self) -> Seen {
        look(&self.operations, NOW.parse().unwrap(), true).await.unwrap()
    }
}

#[tokio::test]
async fn a_house_where_nothing_happened_has_nothing_that_waits() {
    let seen = House::new().await.look().await;
    assert_eq!((seen.head, seen.missing), (0, 0));
    assert!(seen.cases.unwrap().is_empty() && seen.parked.is_empty() && seen.holes.is_empty());
    for waiting in [seen.answers, seen.documents, seen.signatures, seen.timers] {
        assert_eq!((waiting.count, waiting.oldest_s), (0, 0.0));
    }
}

#[tokio::test]
async fn a_case_is_late_only_while_its_result_is_not_where_it_is_collected() {
    let house = House::new().await;
    house
        .write(
            "INSERT INTO status.cards (generation, case_id, college, applicant, position, version, updated_at, body, stage, deadline)
             SELECT 1, gen_random_uuid(), college, gen_random_uuid(), 1, 1, now(), '{}', stage, deadline
             FROM (VALUES ('1', 'registered', date '2026-12-01'), ('1', 'registered', '2026-12-02'), ('1', 'signed', '2026-12-05'),
                          ('1', 'sent', '2026-12-06'), ('1', 'atCounter', '2026-12-01'), ('1', 'issued', '2026-12-01'),
                          ('1', 'declined', NULL), ('1', 'withdrawn', '2026-12-01')) AS cards (college, stage, deadline);
             INSERT INTO status.cards (generation, case_id, college, applicant, position, version, updated_at, body, stage, deadline)
             SELECT 1, gen_random_uuid(), '1', gen_random_uuid(), 1, 1, now(), '{\"met\": true}', 'sent', '2026-12-01';
             INSERT INTO status.cards (generation, case_id, college, applicant, position, version, updated_at, body, stage, deadline)
             SELECT 1, gen_random_uuid(), '2', gen_random_uuid(), 1, 1, now(), '{}', 'accepted', '2026-12-20' FROM generate_series(1, 10);
             INSERT INTO status.cards (generation, case_id, college, applicant, position, version, updated_at, body, stage, deadline)
             SELECT 7, gen_random_uuid(), '2', gen_random_uuid(), 1, 1, now(), '{}', 'accepted', '2026-11-20' FROM generate_series(1, 90)",
        )
        .await;
    let mut cases: Vec<String> = house.look().await.cases.unwrap().iter().map(written).collect();
    cases.sort();
    let wanted = [
        "accepted later medium 10",
        "atCounter none small 1",
        "registered overdue small 1",
        "registered within-3-days small 1",
        "sent later small 1",
        "sent none small 1",
        "signed within-3-days small 1",
    ];
    assert_eq!(cases, wanted);
}

fn written(cases: &Cases) -> String {
    format!("{} {} {} {}", cases.stage, cases.deadline, cases.college_size, cases.count)
}

#[tokio::test]
async fn what_waits_is_counted_with_its_oldest() {
    let house = House::new().await;
    house
        .write(
            "INSERT INTO log.events (position, case_id, version, event_id, kind, schema, body, cause_id, recorded_at)
             SELECT n, gen_random_uuid(), 1, gen_random_uuid(), 'accepted', 1, '{}', gen_random_uuid(),
                 timestamptz '2026-12-02T07:00:00Z' - make_interval(mins => 10 - n) FROM generate_series(1, 9) AS n;
             UPDATE log.head SET position = 10;
             INSERT INTO consumers.checkpoints (consumer, position) VALUES ('status', 4), ('signing', 10);
             INSERT INTO consumers.leases (name, holder, expires_at)
             VALUES ('intake', gen_random_uuid(), 'infinity'), ('workflow-timers', gen_random_uuid(), '-infinity');
             INSERT INTO intake.holes (branch, from_number, to_number, due_at, asked)
             VALUES ('kst-01', 5, 7, '2026-12-02T06:00:00Z', true), ('kst-02', 9, 9, '2026-12-02T06:59:00Z', true),
                    ('kst-03', 2, 2, '2026-12-02T07:09:00Z', false);
             INSERT INTO intake.outcomes (outcome_id, kind, nats_subject, body, created_at)
             SELECT gen_random_uuid(), 'ready', 'x', '{}', now() - interval '2 minutes' FROM generate_series(1, 3);
             UPDATE intake.publishing SET up_to = (SELECT min(ordinal) FROM intake.outcomes);
             INSERT INTO workflow.timers (case_id, kind, due_at)
             VALUES (gen_random_uuid(), 'overdue', '2026-12-02T06:55:00Z'), (gen_random_uuid(), 'overdue', '2026-12-03T06:55:00Z');
             INSERT INTO status.cards (generation, case_id, college, applicant, position, version, updated_at, body, stage, next_role,
                 next_step)
             SELECT 1, gen_random_uuid(), '1', gen_random_uuid(), 1, 1, '2026-12-02T05:00:00Z', '{}', 'forSignature', 'head', 'sign'
             FROM generate_series(1, 4);
             INSERT INTO parked.messages (service, kind, reason, reason_code, handled_at)
             VALUES ('status', 'event', 'why', 'code', NULL), ('status', 'event', 'why', 'code', now())",
        )
        .await;
    let seen = house.look().await;
    assert_eq!((seen.head, seen.missing), (10, 1), "the log ends before its head");
    let mut lags: Vec<_> =
        seen.consumers.iter().map(|one| (one.consumer.as_str(), one.position, one.lag, one.lag_s)).collect();
    lags.sort_by_key(|lag| lag.0);
    assert_eq!(lags, [("signing", 10, 0, 0.0), ("status", 4, 6, 300.0)]);
    let mut held: Vec<_> = seen.leases.iter().map(|lease| (lease.name.as_str(), lease.held)).collect();
    held.sort_unstable();
    assert_eq!(held, [("intake", true), ("workflow-timers", false)]);
    let mut holes: Vec<_> = seen.holes.iter().map(|holes| (holes.asked, holes.missing, holes.oldest_s)).collect();
    holes.sort_by_key(|holes| holes.0);
    assert_eq!(holes, [(false, 1, 0.0), (true, 4, 3600.0)]);
    let jumps = "INSERT INTO intake.holes (branch, from_number, to_number, due_at, asked)
        SELECT n::text, 1, 999999999999999998, '2026-12-02T06:00:00Z', true FROM generate_series(1, 12) AS n";
    house.write(jumps).await;
    let missing = house.look().await.holes.iter().map(|holes| holes.missing).max();
    assert_eq!(missing, Some(i64::MAX), "more than can be counted");
    assert_eq!((seen.timers.count, seen.timers.oldest_s), (1, 300.0));
    assert_eq!((seen.signatures.count, seen.signatures.oldest_s), (4, 7200.0));
    assert_eq!(seen.answers.count, 2);
    assert!(seen.answers.oldest_s >= 120.0);
    assert_eq!((seen.parked[0].count, seen.parked.len()), (1, 1));
}
