use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Lease;
use crate::process::open_pool;

const SOON: Duration = Duration::from_secs(20);

async fn pool() -> sqlx::PgPool {
    let database = telnusqa_servers::testing::database(crate::migrations()).await;
    open_pool(&database.owner_url, "test", 4).await.unwrap()
}

#[tokio::test]
async fn one_holds_it_and_the_next_gets_it_at_once_when_it_is_given_back() {
    let (pool, stop) = (pool().await, CancellationToken::new());
    let first = Lease::acquire(&pool, "toy", &stop).await.unwrap();
    let next = {
        let (pool, stop) = (pool.clone(), stop.clone());
        tokio::spawn(async move { Lease::acquire(&pool, "toy", &stop).await })
    };
    // It is renewed beyond its expiry.
    let expiry: chrono::DateTime<chrono::Utc> =
        sqlx::query_scalar("SELECT expires_at FROM consumers.leases").fetch_one(&pool).await.unwrap();
    let renewed = timeout(SOON, async {
        let expired =
            async || sqlx::query_scalar::<_, bool>("SELECT clock_timestamp() > $1").bind(expiry).fetch_one(&pool).await;
        while !expired().await.unwrap() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    renewed.await.unwrap();
    assert!(!first.lost().is_cancelled());
    assert!(!next.is_finished());
    let fence = first.fence();
    first.release().await;
    let second = timeout(SOON, next).await.unwrap().unwrap().unwrap();
    assert_eq!(second.fence(), fence + 1);
}

#[tokio::test]
async fn who_was_replaced_learns_it() {
    let (pool, stop) = (pool().await, CancellationToken::new());
    let first = Lease::acquire(&pool, "toy", &stop).await.unwrap();
    sqlx::query("UPDATE consumers.leases SET holder = gen_random_uuid(), fence = fence + 1")
        .execute(&pool)
        .await
        .unwrap();
    timeout(SOON, first.lost().cancelled()).await.unwrap();
}

#[tokio::test]
async fn who_cannot_renew_gives_up_before_it_expires() {
    let (pool, stop) = (pool().await, CancellationToken::new());
    let first = Lease::acquire(&pool, "toy", &stop).await.unwrap();
    let lost = first.lost();
    pool.close().await;
    timeout(SOON, lost.cancelled()).await.unwrap();
}

#[tokio::test]
async fn stopping_ends_the_wait() {
    let (pool, stop) = (pool().await, CancellationToken::new());
    let _held = Lease::acquire(&pool, "toy", &stop).await.unwrap();
    let waiting = {
        let (pool, stop) = (pool.clone(), stop.clone());
        tokio::spawn(async move { Lease::acquire(&pool, "toy", &stop).await.is_none() })
    };
    stop.cancel();
    assert!(timeout(SOON, waiting).await.unwrap().unwrap());
}
