//! A cause is carried out once (law 3), whoever repeats it, whenever.

use futures_util::future::join_all;
use telnusqa_domain::case::Rejection;
use telnusqa_event_log::{Decision, ExecuteError, Position};

use crate::fixture::*;

#[tokio::test]
async fn a_repeat_in_another_batch_gets_what_was_recorded() {
    let house = House::new().await;
    let log = house.log().await;
    let first = execute(&log, vec![request(1, 1, submit(1)), request(2, 2, submit(2))]).await;
    for log in [log, house.log().await] {
        let again = execute(&log, vec![request(2, 2, submit(2)), request(1, 1, submit(1))]).await;
        assert_eq!(already(&again[0]), appended(&first[1]));
        assert_eq!(already(&again[1]), appended(&first[0]));
    }
    assert_eq!(house.check().await, [appended(&first[0]), appended(&first[1])].concat());
}

#[tokio::test]
async fn a_repeat_in_the_same_batch_gets_the_positions_of_the_first() {
    let house = House::new().await;
    let log = house.log().await;
    let settle = noting(|_, _, decided| {
        let seen = decided.iter().find_map(|decided| match &decided.decision {
            Decision::AlreadyApplied(events) => Some(events.iter().map(|event| event.position).collect::<Vec<_>>()),
            Decision::Events(_) | Decision::Rejected(_) | Decision::Stale(_) => None,
        });
        assert_eq!(seen, Some(vec![Position(0)]), "not known before the append");
        Box::pin(async { Ok(()) })
    });
    let batch = vec![
        request(9, 9, submit(9)),
        request(1, 1, submit(1)),
        request(1, 1, submit(1)),
        request(1, 2, dispatch(1)),
        request(1, 3, submit(1)),
    ];
    let outcomes = log.execute(batch, now(), settle).await;
    assert_eq!(appended(&outcomes[1])[0].position, Position(2));
    assert_eq!(already(&outcomes[2]), appended(&outcomes[1]));
    assert_eq!(appended(&outcomes[3])[0].version, 2, "a later command sees the earlier one's events");
    assert!(matches!(outcomes[4], Err(ExecuteError::Rejected(Rejection::SubmittedBefore))));
    assert_eq!(house.check().await.len(), 3);
    assert_eq!(noted(&house.pool("telnusqa_intake", 1).await).await, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn the_same_cause_may_move_two_cases() {
    let house = House::new().await;
    let log = house.log().await;
    let outcomes = execute(&log, vec![request(1, 1, submit(1)), request(2, 1, submit(2))]).await;
    assert!(outcomes.iter().all(|outcome| appended(outcome).len() == 1));
    assert_eq!(house.check().await.len(), 2);
}

#[tokio::test]
async fn a_rejection_is_not_stored() {
    let house = House::new().await;
    let log = house.log().await;
    let rejected = execute(&log, vec![request(1, 2, dispatch(1))]).await;
    assert!(matches!(rejected[0], Err(ExecuteError::Rejected(Rejection::NotAccepted))));
    assert!(house.check().await.is_empty(), "nothing recorded, and the head untouched");
    let outcomes = execute(&log, vec![request(1, 1, submit(1)), request(1, 2, dispatch(1))]).await;
    assert_eq!(appended(&outcomes[1])[0].version, 2);
    assert_eq!(house.check().await.len(), 2);
}

/// Eight tasks, each with a log of its own, repeat the same causes at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_tasks_with_the_same_causes_carry_out_each_once() {
    let house = House::new().await;
    let batch = || -> Vec<_> {
        let many = (1..=60).map(|number| request(u128::from(number), u128::from(number), submit(number)));
        let one = (1..=20u8).flat_map(|waybill| {
            let odd = 1_000 + 2 * u128::from(waybill);
            [request(1, odd, dispatch(waybill)), request(1, odd + 1, give_back(waybill))]
        });
        many.chain(one).collect()
    };
    let logs = join_all((0..8).map(|_| house.log())).await;
    let tasks = logs.into_iter().enumerate().map(|(number, log)| {
        tokio::spawn(async move {
            // From one by one to all at once.
            let mut outcomes = Vec::new();
            for part in batch().chunks(1 << number.min(7)) {
                outcomes.extend(execute(&log, part.to_vec()).await);
            }
            outcomes
        })
    });
    let results: Vec<_> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    let log = house.check().await;
    assert_eq!(log.len(), batch().len());
    for (index, request) in batch().iter().enumerate() {
        let recorded: Vec<_> = log.iter().filter(|event| event.cause == request.cause).cloned().collect();
        assert_eq!(recorded.len(), 1);
        let fresh = results.iter().filter(|outcomes| match &outcomes[index] {
            Ok(telnusqa_event_log::Outcome::Appended(events)) => *events == recorded,
            other => {
                assert_eq!(already(other), recorded, "the same for everyone");
                false
            }
        });
        assert_eq!(fresh.count(), 1, "one carried it out, seven heard of it");
    }
}
