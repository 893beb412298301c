//! One request that the database refuses does not take the others with it.

use telnusqa_event_log::{ExecuteError, Outcome};

use crate::fixture::*;

/// A closure that fails in the database while one of these requests is among the decided.
macro_rules! refusing {
    ($offenders:expr) => {
        noting(|_, tx, decided| {
            let good = !decided.iter().any(|decided| $offenders.contains(&decided.request));
            Box::pin(async move { sqlx::query("SELECT 1 / $1").bind(i32::from(good)).execute(tx).await.map(|_| ()) })
        })
    };
}

#[tokio::test]
async fn offenders_stand_alone_and_the_others_go_through() {
    const OFFENDERS: [usize; 4] = [0, 299, 300, 699];
    let house = House::new().await;
    let log = house.log().await;
    let batch = (0..700u32).map(|number| request(u128::from(number), u128::from(number), submit(number + 1))).collect();
    let outcomes = log.execute(batch, now(), refusing!(OFFENDERS)).await;
    assert_eq!(outcomes.len(), 700);
    for (index, outcome) in outcomes.iter().enumerate() {
        if OFFENDERS.contains(&index) {
            assert!(matches!(outcome, Err(ExecuteError::Database(_))), "{index}: {outcome:?}");
        } else {
            assert_eq!(appended(outcome)[0].case, case(index as u128));
        }
    }
    assert_eq!(house.check().await.len(), 696);
    let others: Vec<_> = (0..700).filter(|index| !OFFENDERS.contains(&(*index as usize))).collect();
    assert_eq!(noted(&house.pool("telnusqa_intake", 1).await).await, others);
}

/// What the log itself cannot take is found the same way: JSON text holds no NUL.
#[tokio::test]
async fn an_offender_in_the_append_stands_alone() {
    let house = House::new().await;
    let log = house.log().await;
    let mut batch: Vec<_> =
        (0..9u32).map(|number| request(u128::from(number), u128::from(number), submit(number + 1))).collect();
    batch[4].traceparent = Some("\0".to_owned());
    let outcomes = execute(&log, batch).await;
    assert!(matches!(outcomes[4], Err(ExecuteError::Database(_))));
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Ok(Outcome::Appended(_)))).count(), 8);
    assert_eq!(house.check().await.len(), 8);
}

#[tokio::test]
async fn what_panics_stands_alone() {
    let house = House::new().await;
    let log = house.log().await;
    let batch = (0..9u32).map(|number| request(u128::from(number), u128::from(number), submit(number + 1))).collect();
    let settle = noting(|_, _, decided| {
        assert!(!decided.iter().any(|decided| decided.request == 7), "planted");
        Box::pin(async { Ok(()) })
    });
    let outcomes = log.execute(batch, now(), settle).await;
    assert!(matches!(outcomes[7], Err(ExecuteError::Database(sqlx::Error::WorkerCrashed))));
    assert_eq!(house.check().await.len(), 8);
}

/// A closure that swallows an error has lost its transaction: nobody may be told that it was committed.
#[tokio::test]
async fn a_swallowed_error_is_never_taken_for_a_commit() {
    let house = House::new().await;
    let log = house.log().await;
    for command in [submit(1), dispatch(1)] {
        let settle = noting(|_, tx, _| {
            Box::pin(async move {
                let _ = sqlx::query("SELECT 1 / $1").bind(0).execute(tx).await;
                Ok(())
            })
        });
        let outcomes = log.execute(vec![request(1, 1, command)], now(), settle).await;
        assert!(matches!(outcomes[0], Err(ExecuteError::Database(_))), "{outcomes:?}");
    }
    assert!(house.check().await.is_empty());
    assert!(noted(&house.pool("telnusqa_intake", 1).await).await.is_empty());
}
