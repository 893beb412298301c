//! The connection dies in the middle: the result is unknown, never failed, and a repeat of the cause is right.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::postgres::PgConnectOptions;
use telnusqa_event_log::ExecuteError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::fixture::*;

#[tokio::test]
async fn a_backend_that_is_killed_before_the_append_leaves_the_outcome_unknown() {
    let house = House::new().await;
    let log = house.log().await;
    let settle = noting(|_, tx, _| {
        Box::pin(
            async move { sqlx::query("SELECT pg_terminate_backend(pg_backend_pid())").execute(tx).await.map(|_| ()) },
        )
    });
    let batch: Vec<_> =
        (0..600u32).map(|number| request(u128::from(number), u128::from(number), submit(number + 1))).collect();
    let outcomes = log.execute(batch.clone(), now(), Arc::clone(&settle) as _).await;
    assert_eq!(outcomes.len(), 600);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(ExecuteError::Unknown(_)))), "{:?}", outcomes[0]);
    assert_eq!(settle.calls.load(Ordering::SeqCst), 1, "the second half waits for the repeat of the first");
    let outcomes = execute(&log, batch).await;
    assert!(outcomes.iter().all(|outcome| appended(outcome).len() == 1));
    assert_eq!(house.check().await.len(), 600);
}

/// The commit is carried out and its answer never comes: the repeat finds it.
#[tokio::test]
async fn a_commit_without_an_answer_is_found_by_its_cause() {
    let house = House::new().await;
    let cut = Arc::new(AtomicBool::new(false));
    let options = PgConnectOptions::from_str(&house.database.url_as("telnusqa_intake")).unwrap();
    let port = wire(options.get_port(), Arc::clone(&cut)).await;
    let log = log(house.pool_at(options.host("127.0.0.1").port(port), 2).await);
    appended(&execute(&log, vec![request(1, 1, submit(1))]).await[0]);
    cut.store(true, Ordering::SeqCst);
    let batch = vec![request(1, 2, dispatch(2)), request(2, 3, submit(2))];
    let lost = execute(&log, batch.clone()).await;
    assert!(lost.iter().all(|outcome| matches!(outcome, Err(ExecuteError::Unknown(_)))), "{lost:?}");
    assert!(!cut.load(Ordering::SeqCst), "the wire was cut at the commit");
    let watch = house.pool("telnusqa_operations", 1).await;
    until(&watch, "SELECT position FROM log.head", 3).await;
    let found = execute(&log, batch).await;
    let events = house.check().await;
    assert_eq!(already(&found[0]), &events[1..2]);
    assert_eq!(already(&found[1]), &events[2..3]);
}

/// A wire to PostgreSQL that, when told to, is cut as soon as a commit has gone over it.
async fn wire(server: u16, cut: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
            tokio::spawn(carry(client, server, Arc::clone(&cut)));
        }
    });
    port
}

async fn carry(mut client: TcpStream, mut server: TcpStream, cut: Arc<AtomicBool>) {
    let (mut up, mut down) = ([0; 65_536], [0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let Ok(count @ 1..) = read else { return };
                server.write_all(&up[..count]).await.unwrap();
                let commit = up[..count].windows(6).any(|word| word == b"COMMIT");
                if commit && cut.swap(false, Ordering::SeqCst) {
                    // The server has answered, so it is carried out; the client hears nothing.
                    assert!(server.read(&mut down).await.unwrap() > 0);
                    return;
                }
            }
            read = server.read(&mut down) => {
                let Ok(count @ 1..) = read else { return };
                if client.write_all(&down[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}
