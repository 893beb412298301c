//! Several logs, each with a cache of its own, write to one case.

use std::sync::Arc;

use futures_util::future::join_all;
use telnusqa_domain::case::Rejection;
use telnusqa_event_log::{ExecuteError, Outcome};
use tokio::sync::Notify;

use crate::fixture::*;

/// While one log has decided and not appended, another is first: decided anew, `settle` called again.
#[tokio::test]
async fn who_was_second_decides_anew() {
    let house = House::new().await;
    let (slow, fast) = (house.log().await, house.log().await);
    appended(&execute(&slow, vec![request(1, 1, submit(1))]).await[0]);
    let (decided, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&decided), Arc::clone(&go_on));
    let settle = noting(move |call, _, _| {
        let (tell, wait) = (Arc::clone(&tell), Arc::clone(&wait));
        Box::pin(async move {
            if call == 1 {
                tell.notify_one();
                wait.notified().await;
            }
            Ok(())
        })
    });
    let batch = vec![request(2, 3, submit(2)), request(1, 4, dispatch(4))];
    let work = tokio::spawn({
        let (slow, settle) = (slow.clone(), Arc::clone(&settle));
        async move { slow.execute(batch, now(), settle).await }
    });
    decided.notified().await;
    appended(&execute(&fast, vec![request(1, 2, dispatch(2))]).await[0]);
    go_on.notify_one();
    let outcomes = work.await.unwrap();
    assert_eq!(settle.calls.load(std::sync::atomic::Ordering::SeqCst), 2);
    assert_eq!(appended(&outcomes[0])[0].position.0, 3, "the failed try left no hole");
    assert!(matches!(outcomes[1], Err(ExecuteError::Rejected(Rejection::UnderWay))), "as the case is now");
    // What the fast one did is in the slow one's cache by now.
    let outcomes = execute(&slow, vec![request(1, 5, give_back(2)), request(1, 2, dispatch(2))]).await;
    assert_eq!(appended(&outcomes[0])[0].version, 3);
    assert_eq!(already(&outcomes[1])[0].version, 2);
    assert_eq!(house.check().await.len(), 4);
}

/// Six logs send a package to and fro as fast as they can; what one is told is what the history says.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_case_under_many_writers_has_one_history() {
    let house = House::new().await;
    appended(&execute(&house.log().await, vec![request(1, 1, submit(1))]).await[0]);
    let logs = join_all((1..=6u8).map(|_| house.log())).await;
    let tasks = logs.into_iter().zip(1..=6u8).map(|(log, waybill)| {
        tokio::spawn(async move {
            let mut told = Vec::new();
            for round in 0..20 {
                let number = 1_000 * u128::from(waybill) + 2 * round;
                let batch = vec![request(1, number, dispatch(waybill)), request(1, number + 1, give_back(waybill))];
                for outcome in execute(&log, batch).await {
                    match outcome {
                        Ok(Outcome::Appended(events)) => told.extend(events),
                        // A hot case may stay contended: then nothing was carried out, and this writer goes on.
                        Err(ExecuteError::Rejected(_) | ExecuteError::Unknown(_)) => {}
                        other => panic!("{other:?}"),
                    }
                }
            }
            told
        })
    });
    let mut told: Vec<_> = join_all(tasks).await.into_iter().flat_map(Result::unwrap).collect();
    told.sort_by_key(|event| event.position);
    let history = house.check().await;
    assert_eq!(told, history[1..], "all that was told, and nothing else");
    assert!(told.len() >= 40, "the writers got on");
}
