//! Rows of the read model beside those that came as events.

use anyhow::Context as _;
use sqlx::PgPool;
use telnusqa_domain::application_number::ApplicationNumber;

/// A year in which no package of the measurement is numbered.
const YEAR: u16 = 2025;
/// Rows of one statement.
const PAGE: u32 = 10_000;
/// How many of the rows are asked for, spread over all of them.
const ASKED: u32 = 20_000;

/// Writes so many cards like one that is there, each with its own numbers, in its columns and in its body, and a line of its timeline.
pub(super) async fn fill(pool: &PgPool, count: u32) -> anyhow::Result<u32> {
    let (number, iis_number, body): (String, String, String) = sqlx::query_as(
        "SELECT application_number, iis_number, body::text FROM status.cards JOIN status.live USING (generation)
         WHERE application_number IS NOT NULL LIMIT 1",
    )
    .fetch_one(pool)
    .await
    .context("find a card")?;
    for first in (1..=count).step_by(PAGE as usize) {
        let serials: Vec<u32> = (first..=count.min(first + PAGE - 1)).collect();
        let numbers = serials.iter().map(|serial| numbered(*serial)).collect::<anyhow::Result<Vec<_>>>()?;
        let iis: Vec<String> = serials.iter().map(|serial| format!("999-{YEAR}-{serial:07}")).collect();
        let bodies: Vec<String> =
            numbers.iter().zip(&iis).map(|(own, iis)| body.replace(&number, own).replace(&iis_number, iis)).collect();
        sqlx::query(
            "WITH cards AS (
                 INSERT INTO status.cards (generation, case_id, application_number, iis_number, college, applicant, position,
                     version, updated_at, body, next_role, next_step, deadline, executor, stage, complaint_by)
                 SELECT like_it.generation, gen_random_uuid(), new.number, new.iis, like_it.college, like_it.applicant,
                     like_it.position, like_it.version, like_it.updated_at, new.body::json, like_it.next_role,
                     like_it.next_step, like_it.deadline, like_it.executor, like_it.stage, like_it.complaint_by
                 FROM UNNEST($2::text[], $3::text[], $4::text[]) AS new (number, iis, body)
                 CROSS JOIN (SELECT * FROM status.cards JOIN status.live USING (generation)
                     WHERE application_number = $1) AS like_it
                 RETURNING generation, case_id)
             INSERT INTO status.timeline (generation, case_id, version, position, kind, at, recorded_at, details)
             SELECT cards.generation, cards.case_id, line.version, line.position, line.kind, line.at, line.recorded_at, line.details
             FROM cards CROSS JOIN (SELECT timeline.* FROM status.timeline
                 JOIN status.cards USING (generation, case_id) JOIN status.live USING (generation)
                 WHERE application_number = $1) AS line",
        )
        .bind(&number)
        .bind(&numbers)
        .bind(&iis)
        .bind(&bodies)
        .execute(pool)
        .await
        .context("write cards")?;
    }
    Ok(count)
}

/// Numbers of rows that were written, spread over all of them, one far from the next.
pub(super) fn numbers(count: u32) -> anyhow::Result<Vec<String>> {
    let asked = ASKED.min(count);
    // a prime: neighbours in the list are no neighbours in the table
    let spread = |nth: u32| u32::try_from(1 + (u64::from(nth) * 7_919_917) % u64::from(count.max(1)));
    (0..asked).map(|nth| numbered(spread(nth)?)).collect()
}

/// Numbers of cases that came as packages.
pub(super) async fn real(pool: &PgPool, count: u32) -> anyhow::Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT application_number FROM status.cards JOIN status.live USING (generation)
         WHERE application_number LIKE 'TN-2026-%' ORDER BY case_id LIMIT $1",
    )
    .bind(i64::from(count))
    .fetch_all(pool)
    .await
    .context("find the packages")
}

/// The case of a package.
pub(super) async fn of_package(pool: &PgPool, iis_number: &str) -> anyhow::Result<String> {
    sqlx::query_scalar(
        "SELECT application_number FROM status.cards JOIN status.live USING (generation) WHERE iis_number = $1",
    )
    .bind(iis_number)
    .fetch_one(pool)
    .await
    .context("find the package")
}

fn numbered(serial: u32) -> anyhow::Result<String> {
    Ok(ApplicationNumber::try_new(YEAR, serial).context("number a case")?.to_string())
}
