//! A private cluster: in a folder that others cannot enter, killed, started again, stopped.

use nix::sys::signal::Signal;
use sqlx::{Connection as _, PgConnection};
use telnusqa_servers::child::Ended;
use telnusqa_servers::postgres::{Options, Postgres};

async fn enter(server: &Postgres) -> PgConnection {
    PgConnection::connect(&server.admin_url("postgres")).await.expect("the server answers")
}

#[tokio::test]
async fn what_was_committed_is_there_after_a_kill() {
    let dir = tempfile::tempdir().expect("a folder that is ours alone");
    let mut server =
        Postgres::start(Options::new(dir.path().join("pg"), "pw".to_owned())).await.expect("the server starts");
    let (pid, port) = (server.pid(), server.port());
    sqlx::raw_sql("create table t (n int); insert into t values (42)")
        .execute(&mut enter(&server).await)
        .await
        .unwrap();

    server.signal(Signal::SIGKILL);
    assert_eq!(server.wait().await, Ended::Signalled(Signal::SIGKILL));
    server.restart().await.expect("it starts again");
    assert_ne!(server.pid(), pid);
    assert_eq!(server.port(), port);
    let n: i32 = sqlx::query_scalar("select n from t").fetch_one(&mut enter(&server).await).await.unwrap();
    assert_eq!(n, 42);
    assert_eq!(server.stop().await, Ended::Exited(0));
}

#[tokio::test]
async fn it_is_durable_closed_and_sorts_as_kazakh_does() {
    let dir = tempfile::tempdir().expect("a folder that is ours alone");
    let server =
        Postgres::start(Options::new(dir.path().join("pg"), "pw".to_owned())).await.expect("the server starts");
    let mut admin = enter(&server).await;
    for (name, wanted) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("password_encryption", "scram-sha-256"),
        ("listen_addresses", "127.0.0.1"),
    ] {
        let set: String =
            sqlx::query_scalar("select current_setting($1)").bind(name).fetch_one(&mut admin).await.unwrap();
        assert_eq!(set, wanted, "{name}");
    }
    let sorted: Vec<String> =
        sqlx::query_scalar("select w from unnest(array['Қала','Гүл','Әсем','Ғалым','Айгүл','Кітап']) w order by w")
            .fetch_all(&mut admin)
            .await
            .unwrap();
    assert_eq!(sorted, ["Айгүл", "Әсем", "Гүл", "Ғалым", "Кітап", "Қала"]);
    assert!(PgConnection::connect(&server.url("postgres", "wrong", "postgres")).await.is_err(), "a wrong password");
    server.stop().await;
}
