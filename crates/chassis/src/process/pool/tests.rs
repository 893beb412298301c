use std::time::Duration;

use sqlx::Acquire;

use super::open_pool;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_after_cancelled_begins_is_there() {
    let database = telnusqa_servers::testing::database(Vec::new()).await;
    let pool = open_pool(&database.owner_url, "test", 4).await.unwrap();
    sqlx::query("CREATE TABLE written (n int PRIMARY KEY)").execute(&pool).await.unwrap();
    for n in 0..200_i32 {
        // Cancelled at any moment of its way: before it is sent, before it is answered.
        let begin = async {
            let mut connection = pool.acquire().await.unwrap();
            let _transaction = connection.begin().await.unwrap();
        };
        let _cancelled = tokio::time::timeout(Duration::from_micros(u64::try_from(n % 40).unwrap() * 10), begin).await;
        sqlx::query("INSERT INTO written VALUES ($1)").bind(n).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let pool = open_pool(&database.owner_url, "test", 1).await.unwrap();
    let written: i64 = sqlx::query_scalar("SELECT count(*) FROM written").fetch_one(&pool).await.unwrap();
    assert_eq!(written, 200);
}
