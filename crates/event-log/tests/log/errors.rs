//! What the database's errors mean, by SQLSTATE, raised by the database itself.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use sqlx::AssertSqlSafe;
use telnusqa_event_log::{ExecuteError, Outcome};

use crate::fixture::*;

/// Carries out three commands while the database raises this error so many times; the outcomes, and how often it was
/// tried.
async fn execute_while(code: &'static str, times: usize) -> (Vec<Result<Outcome, ExecuteError>>, usize) {
    let house = House::new().await;
    let settle = noting(move |call, tx, _| {
        Box::pin(async move {
            if call > times {
                return Ok(());
            }
            let raise = format!("DO $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '{code}'; END $$");
            sqlx::query(AssertSqlSafe(raise)).execute(tx).await.map(|_| ())
        })
    });
    let batch = (1..=3).map(|number| request(u128::from(number), u128::from(number), submit(number))).collect();
    let outcomes = house.log().await.execute(batch, now(), Arc::clone(&settle) as _).await;
    let carried_out = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(house.check().await.len(), carried_out, "{code}: what was told is what is there");
    (outcomes, settle.calls.load(Ordering::SeqCst))
}

#[tokio::test]
async fn contention_is_tried_anew() {
    for code in ["40001", "40P01", "55P03", "57014"] {
        let (outcomes, tries) = execute_while(code, 3).await;
        assert!(outcomes.iter().all(Result::is_ok), "{code}: {outcomes:?}");
        assert_eq!(tries, 4, "{code}");
    }
}

#[tokio::test]
async fn contention_without_end_is_given_up() {
    let (outcomes, tries) = execute_while("40001", usize::MAX).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(ExecuteError::Unknown(_)))), "{outcomes:?}");
    assert!(tries < 100, "{tries}");
}

/// Disk full, too many connections, shutting down, an input-output error, a standby: nobody's fault, so nobody is parked.
#[tokio::test]
async fn a_database_that_cannot_serve_blames_no_request() {
    for code in ["53100", "53300", "57P01", "58030", "25006"] {
        let (outcomes, tries) = execute_while(code, usize::MAX).await;
        assert!(
            outcomes.iter().all(|outcome| matches!(outcome, Err(ExecuteError::Unknown(_)))),
            "{code}: {outcomes:?}"
        );
        assert_eq!(tries, 1, "{code}");
    }
}

/// A unique violation in a table of the closure is no race for a version.
#[tokio::test]
async fn what_the_database_refuses_is_halved() {
    for code in ["22012", "23505", "42501", "P0001"] {
        let (outcomes, tries) = execute_while(code, usize::MAX).await;
        assert!(
            outcomes.iter().all(|outcome| matches!(outcome, Err(ExecuteError::Database(_)))),
            "{code}: {outcomes:?}"
        );
        assert_eq!(tries, 5, "{code}: three, one, two, one, one");
    }
}
