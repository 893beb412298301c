//! The servers for tests, tried by themselves.

use sqlx::{Connection as _, PgConnection};
use telnusqa_servers::testing;

#[tokio::test]
async fn two_databases_are_apart_and_roles_can_enter() {
    let (one, other) = tokio::join!(testing::database(Vec::new()), testing::database(Vec::new()));
    assert_ne!(one.name, other.name);
    for role in ["telnusqa_intake", "telnusqa_relay", "telnusqa_status", "telnusqa_web", "telnusqa_operations"] {
        let mut connection = PgConnection::connect(&one.url_as(role)).await.expect("the role may enter");
        let (who,): (String,) =
            sqlx::query_as("select current_user::text").fetch_one(&mut connection).await.expect("it answers");
        assert_eq!(who, role);
    }
}

#[tokio::test]
async fn a_private_bus_has_jetstream_and_survives_a_kill() {
    let mut nats = testing::nats().await;
    let client = async_nats::connect(&nats.url).await.expect("the bus answers");
    let jetstream = async_nats::jetstream::new(client.clone());
    jetstream
        .create_stream(async_nats::jetstream::stream::Config {
            name: "S".into(),
            subjects: vec!["s".into()],
            ..Default::default()
        })
        .await
        .expect("a stream can be made");
    jetstream.publish("s", "hello".into()).await.expect("it is sent").await.expect("it is kept");
    nats.server().signal(nix::sys::signal::Signal::SIGKILL);
    nats.server().wait().await;
    nats.server().restart().await.expect("it starts again");
    let client = async_nats::connect(&nats.url).await.expect("the bus answers on the same port");
    let mut stream = async_nats::jetstream::new(client).get_stream("S").await.expect("the stream is there");
    assert_eq!(stream.info().await.expect("it has its figures").state.messages, 1);
}
