//! Single callers share transactions, and each gets its own answer.

use futures_util::future::join_all;
use telnusqa_domain::case::Rejection;
use telnusqa_event_log::{ExecuteError, Executor, Outcome};

use crate::fixture::*;

#[tokio::test]
async fn callers_who_wait_together_share_a_transaction() {
    let house = House::new().await;
    let executor = Executor::start(house.log().await, now);
    let submissions = (1..=300u32).map(|number| request(u128::from(number), u128::from(number), submit(number)));
    let repeats = (1..=300u32).map(|number| request(u128::from(number), u128::from(number), submit(number)));
    let rejected = (1..=100).map(|number| request(1_000 + number, 1_000 + number, dispatch(1)));
    let requests: Vec<_> = submissions.chain(repeats).chain(rejected).collect();
    let answers = join_all(requests.into_iter().map(|request| executor.execute(request))).await;
    let (first, rest) = answers.split_at(300);
    let (second, rejected) = rest.split_at(300);
    for (number, pair) in first.iter().zip(second).enumerate() {
        // Who came first of the two is open; one carried it out, and both know the same.
        let ((Ok(Outcome::Appended(new)), Ok(Outcome::AlreadyApplied(old)))
        | (Ok(Outcome::AlreadyApplied(old)), Ok(Outcome::Appended(new)))) = pair
        else {
            panic!("{pair:?}")
        };
        assert_eq!((new, new[0].case), (old, case(number as u128 + 1)));
    }
    let not_accepted = |answer: &_| matches!(answer, Err(ExecuteError::Rejected(Rejection::NotAccepted)));
    assert!(rejected.iter().all(not_accepted));
    assert_eq!(house.check().await.len(), 300);
    let pool = house.pool("telnusqa_operations", 1).await;
    let transactions = "SELECT count(DISTINCT xmin::text) FROM log.events";
    let transactions: i64 = sqlx::query_scalar(transactions).fetch_one(&pool).await.unwrap();
    assert!(transactions < 300, "{transactions} commits for 300 callers who waited together");
}
