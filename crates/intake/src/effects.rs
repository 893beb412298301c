//! What is written in the transaction of a batch: outcomes, early messages, sequence numbers, sealed persons and files.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::CaseId;
use telnusqa_vault::{Sealed, SealedFile, Vault};
use uuid::Uuid;

use crate::admissions::Admission;
use crate::answers::{self, Row};
use crate::sequence::{Branch, Hole};
use crate::waiting::Waiting;

/// Rows to be written together, or not at all.
#[derive(Clone, Default)]
pub(crate) struct Effects {
    pub(crate) admissions: Vec<Admission>,
    pub(crate) applications: Vec<Taken>,
    /// Sequence numbers that came, by branch, and when.
    pub(crate) counted: Vec<(String, i64, DateTime<Utc>)>,
    pub(crate) files: Vec<SealedFile>,
    pub(crate) outcomes: Vec<Row>,
    pub(crate) persons: Vec<Sealed>,
    /// Keys of early messages that wait no longer.
    pub(crate) released: Vec<[u8; 32]>,
    pub(crate) waiting: Vec<Waiting>,
}

/// An IIS number that an accepted application holds.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) applicant: Uuid,
    pub(crate) case: CaseId,
    pub(crate) message_id: String,
    pub(crate) number: ApplicationNumber,
    pub(crate) subject: String,
}

impl Effects {
    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { admissions, applications, counted, files, outcomes, persons, released, waiting } = self;
        admissions.is_empty()
            && applications.is_empty()
            && counted.is_empty()
            && files.is_empty()
            && outcomes.is_empty()
            && persons.is_empty()
            && released.is_empty()
            && waiting.is_empty()
    }

    /// Both.
    pub(crate) fn extend(&mut self, other: Self) {
        let Self { admissions, applications, counted, files, outcomes, persons, released, waiting } = other;
        self.admissions.extend(admissions);
        self.applications.extend(applications);
        self.counted.extend(counted);
        self.files.extend(files);
        self.outcomes.extend(outcomes);
        self.persons.extend(persons);
        self.released.extend(released);
        self.waiting.extend(waiting);
    }

    /// Writes them, a statement for each table that is touched; the vault comes first (the order of locks).
    pub(crate) async fn write(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        if !self.persons.is_empty() || !self.files.is_empty() {
            Vault::store(tx, &self.persons, &self.files).await?;
        }
        for admission in &self.admissions {
            admission.insert(tx).await?;
        }
        self.write_waiting(tx).await?;
        let Counted { highest, overdue } = write_holes_of(tx, &self.counted).await?;
        let asks = overdue.iter().map(|(branch, hole)| answers::resend(branch, hole.from, hole.to, hole.due_at));
        let asks: Vec<Row> = asks.collect();
        self.write_rows(tx, &highest, &asks).await
    }

    /// Applications, the highest sequence numbers and answers: in one statement, as most rounds have all three.
    async fn write_rows(
        &self,
        tx: &mut PgConnection,
        highest: &[(String, i64)],
        asks: &[Row],
    ) -> Result<(), sqlx::Error> {
        let applications = &self.applications;
        let rows: Vec<&Row> = asks.iter().chain(&self.outcomes).collect();
        if applications.is_empty() && rows.is_empty() && highest.is_empty() {
            return Ok(());
        }
        let column = |of: fn(&Taken) -> String| applications.iter().map(of).collect::<Vec<_>>();
        sqlx::query(
            "WITH taken AS (
                 INSERT INTO intake.applications (subject, number, message_id, case_id, applicant)
                 SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[])),
             counted AS (
                 INSERT INTO intake.sequences (branch, highest) SELECT * FROM UNNEST($6::text[], $7::bigint[])
                 ON CONFLICT (branch) DO UPDATE SET highest = excluded.highest)
             INSERT INTO intake.outcomes
                 (outcome_id, kind, nats_subject, body, message_key, content, raw_sha256, traceparent)
             SELECT id, kind, subject, body, key, content, raw, trace
             FROM UNNEST($8::uuid[], $9::text[], $10::text[], $11::text[], $12::bytea[], $13::bytea[], $14::bytea[],
                     $15::text[])
                 WITH ORDINALITY AS rows (id, kind, subject, body, key, content, raw, trace, n)
             ORDER BY n",
        )
        .bind(column(|taken| taken.subject.clone()))
        .bind(column(|taken| taken.number.to_string()))
        .bind(column(|taken| taken.message_id.clone()))
        .bind(applications.iter().map(|taken| taken.case.0).collect::<Vec<_>>())
        .bind(applications.iter().map(|taken| taken.applicant).collect::<Vec<_>>())
        .bind(highest.iter().map(|(branch, _)| branch.as_str()).collect::<Vec<_>>())
        .bind(highest.iter().map(|(_, number)| *number).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.id).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.kind.name()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.nats_subject.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.body.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.message.map(|(key, _)| key.to_vec())).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.message.map(|(_, content)| content.to_vec())).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.raw_sha256.map(|sha256| sha256.to_vec())).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.traceparent.as_deref()).collect::<Vec<_>>())
        .execute(tx)
        .await
        .map(drop)
    }

    async fn write_waiting(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        if !self.released.is_empty() {
            sqlx::query("DELETE FROM intake.waiting WHERE message_key = ANY($1)")
                .bind(bytes(self.released.iter()))
                .execute(&mut *tx)
                .await?;
        }
        for waiting in &self.waiting {
            waiting.insert(tx).await?;
        }
        Ok(())
    }
}

/// What came of counting.
#[derive(Default)]
struct Counted {
    /// The highest number of each branch, where it differs.
    highest: Vec<(String, i64)>,
    /// Holes that were due when a number fell into them.
    overdue: Vec<(String, Hole)>,
}

/// Counts sequence numbers: the holes that they fall into are read, the change is computed, holes that differ are written.
async fn write_holes_of(
    tx: &mut PgConnection,
    counted: &[(String, i64, DateTime<Utc>)],
) -> Result<Counted, sqlx::Error> {
    if counted.is_empty() {
        return Ok(Counted::default());
    }
    let known = read_branches(tx, counted).await?;
    let mut branches = known.clone();
    let mut overdue = Vec::new();
    for (branch, number, now) in counted {
        let hole = branches.entry(branch.clone()).or_default().count(*number, *now);
        overdue.extend(hole.map(|hole| (branch.clone(), hole)));
    }
    let nothing = Branch::default();
    let mut highest = Vec::new();
    for (branch, state) in &branches {
        let before = known.get(branch).unwrap_or(&nothing);
        if before.holes != state.holes {
            write_holes(tx, branch, &before.holes, &state.holes).await?;
        }
        highest.extend(
            state.highest.filter(|number| before.highest != Some(*number)).map(|number| (branch.clone(), number)),
        );
    }
    Ok(Counted { highest, overdue })
}

/// The highest numbers of these branches, and the holes that numbers below them fall into: others need not be looked at,
/// however many there are.
async fn read_branches(
    tx: &mut PgConnection,
    counted: &[(String, i64, DateTime<Utc>)],
) -> Result<BTreeMap<String, Branch>, sqlx::Error> {
    let mut names: Vec<&str> = counted.iter().map(|(branch, ..)| branch.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT branch, highest FROM intake.sequences WHERE branch = ANY($1)")
            .bind(names)
            .fetch_all(&mut *tx)
            .await?;
    let known = |(branch, highest)| (branch, Branch { highest: Some(highest), holes: BTreeMap::new() });
    let mut branches: BTreeMap<String, Branch> = rows.into_iter().map(known).collect();
    let is_late = |branch: &str, number: i64| branches.get(branch).and_then(|state| state.highest) > Some(number);
    let late: Vec<(&str, i64)> = counted
        .iter()
        .map(|(branch, number, _)| (branch.as_str(), *number))
        .filter(|(branch, number)| is_late(branch, *number))
        .collect();
    if late.is_empty() {
        return Ok(branches);
    }
    let rows: Vec<(String, i64, i64, DateTime<Utc>, bool)> = sqlx::query_as(
        "SELECT DISTINCT hole.branch, hole.from_number, hole.to_number, hole.due_at, hole.asked
         FROM UNNEST($1::text[], $2::bigint[]) AS late (branch, number)
         CROSS JOIN LATERAL (
             SELECT * FROM intake.holes WHERE holes.branch = late.branch AND from_number <= late.number
             ORDER BY from_number DESC LIMIT 1) AS hole
         WHERE hole.to_number >= late.number",
    )
    .bind(late.iter().map(|(branch, _)| *branch).collect::<Vec<_>>())
    .bind(late.iter().map(|(_, number)| *number).collect::<Vec<_>>())
    .fetch_all(tx)
    .await?;
    for (branch, from, to, due_at, asked) in rows {
        branches.entry(branch).or_default().holes.insert(from, Hole { asked, due_at, from, to });
    }
    Ok(branches)
}

async fn write_holes(
    tx: &mut PgConnection,
    branch: &str,
    before: &BTreeMap<i64, Hole>,
    after: &BTreeMap<i64, Hole>,
) -> Result<(), sqlx::Error> {
    let gone: Vec<i64> = before.keys().copied().filter(|from| after.get(from) != before.get(from)).collect();
    let new: Vec<&Hole> = after.values().filter(|hole| before.get(&hole.from) != Some(*hole)).collect();
    sqlx::query("DELETE FROM intake.holes WHERE branch = $1 AND from_number = ANY($2)")
        .bind(branch)
        .bind(gone)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO intake.holes (branch, from_number, to_number, due_at, asked)
         SELECT $1, * FROM UNNEST($2::bigint[], $3::bigint[], $4::timestamptz[], $5::boolean[])",
    )
    .bind(branch)
    .bind(new.iter().map(|hole| hole.from).collect::<Vec<_>>())
    .bind(new.iter().map(|hole| hole.to).collect::<Vec<_>>())
    .bind(new.iter().map(|hole| hole.due_at).collect::<Vec<_>>())
    .bind(new.iter().map(|hole| hole.asked).collect::<Vec<_>>())
    .execute(tx)
    .await
    .map(drop)
}

/// Digests as a parameter.
pub(crate) fn bytes<'d>(digests: impl Iterator<Item = &'d [u8; 32]>) -> Vec<Vec<u8>> {
    digests.map(|digest| digest.to_vec()).collect()
}
