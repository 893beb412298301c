//! What the users of the bus may do, tried on a real server.

use std::path::Path;
use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::{self, Context, stream};
use async_nats::{ConnectOptions, Event};
use futures_util::StreamExt as _;
use telnusqa_servers::nats::{Access, Nats, Options, USERS, inbox};
use tokio::sync::mpsc;

const BOUND: Duration = Duration::from_secs(10);

/// A user on the bus, and what the server refuses it.
struct User {
    client: async_nats::Client,
    jetstream: Context,
    refused: mpsc::UnboundedReceiver<String>,
}

impl User {
    async fn enter(server: &Nats, name: &str) -> Self {
        let (tell, refused) = mpsc::unbounded_channel();
        let options = ConnectOptions::with_user_and_password(name.to_owned(), format!("password-of-{name}"))
            .custom_inbox_prefix(inbox(name))
            .event_callback(move |event| {
                let tell = tell.clone();
                async move {
                    if let Event::ServerError(error) = event {
                        let _ = tell.send(error.to_string().to_lowercase());
                    }
                }
            });
        let client = options.connect(server.url()).await.expect("the bus lets him in");
        let jetstream = jetstream::new(client.clone());
        Self { client, jetstream, refused }
    }

    /// Waits for the server to refuse what was tried.
    async fn is_refused(&mut self, what: &str) {
        let refusal = tokio::time::timeout(BOUND, self.refused.recv()).await.expect("the server refuses it");
        let refusal = refusal.expect("the connection is open");
        assert!(refusal.contains("permissions violation") && refusal.contains(what), "{what}: {refusal}");
    }

    async fn may_not_publish(&mut self, subject: &str) {
        self.client.publish(subject.to_owned(), "x".into()).await.expect("it is sent");
        self.is_refused(&subject.to_lowercase()).await;
    }

    async fn may_not_hear(&mut self, subject: &str) {
        let _subscription = self.client.subscribe(subject.to_owned()).await.expect("it is sent");
        self.is_refused(&subject.to_lowercase()).await;
    }

    async fn makes_stream(&self, name: &str, subject: &str) {
        let config = stream::Config { name: name.into(), subjects: vec![subject.into()], ..Default::default() };
        self.jetstream.create_stream(config).await.expect("the stream is made");
    }

    /// Reads the first message of a stream by a durable consumer of its own, and acknowledges it.
    async fn reads(&self, name: &str) {
        let stream = self.jetstream.get_stream(name).await.expect("the stream is found");
        let config = pull::Config { durable_name: Some("reader".into()), ..Default::default() };
        let consumer = stream.create_consumer(config).await.expect("the consumer is made");
        let mut messages = consumer.messages().await.expect("it can be asked");
        let message = tokio::time::timeout(BOUND, messages.next()).await.expect("it comes in time");
        message.expect("a message").expect("a good one").double_ack().await.expect("it is acknowledged");
        stream.delete_consumer("reader").await.expect("the consumer is deleted");
    }

    async fn says(&self, subject: &str) {
        let sent = self.jetstream.publish(subject.to_owned(), "x".into()).await.expect("it is sent");
        sent.await.expect("it is kept");
    }
}

/// A house's server in a folder that is removed with the test's other servers.
async fn server(dir: &Path) -> Nats {
    let users = USERS.iter().map(|name| (*name, format!("password-of-{name}"))).collect();
    let key = Some("k".repeat(64));
    Nats::start(Options::new(dir.to_owned(), Access::House(users), key)).await.expect("the server starts")
}

#[tokio::test]
async fn each_user_may_do_its_work_and_no_more() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = server(dir.path()).await;
    let mut intake = User::enter(&server, "intake").await;
    let mut relay = User::enter(&server, "relay").await;
    let mut status = User::enter(&server, "status").await;
    let mut iis = User::enter(&server, "iis").await;
    let mut operations = User::enter(&server, "operations").await;
    let mut web = User::enter(&server, "web").await;

    intake.makes_stream("IIS_INTAKE", "iis.intake.v1.>").await;
    intake.makes_stream("IIS_OUTCOME", "iis.outcome.v1.>").await;
    relay.makes_stream("CASES", "case.v1.>").await;
    iis.says("iis.intake.v1.kst-01.application").await;
    intake.says("iis.outcome.v1.kst-01.accepted").await;
    relay.says("case.v1.accepted.x").await;

    intake.reads("IIS_INTAKE").await;
    iis.reads("IIS_OUTCOME").await;
    status.reads("CASES").await;
    operations.reads("CASES").await;

    // The counterpart: nothing else of the server.
    iis.may_not_publish("iis.outcome.v1.kst-01.accepted").await;
    for request in ["CREATE.CASES", "CREATE.IIS_INTAKE", "MSG.NEXT.IIS_INTAKE.intake", "INFO.IIS_INTAKE.intake"] {
        iis.may_not_publish(&format!("$JS.API.CONSUMER.{request}")).await;
    }
    for request in ["DELETE.IIS_OUTCOME", "PURGE.IIS_OUTCOME", "INFO.IIS_INTAKE", "MSG.GET.IIS_INTAKE", "NAMES"] {
        iis.may_not_publish(&format!("$JS.API.STREAM.{request}")).await;
    }
    for subject in ["iis.intake.>", "iis.outcome.v1.>", "case.v1.>", ">", "_INBOX.>", "_INBOX.intake.>"] {
        iis.may_not_hear(subject).await;
    }

    // What persons sent is for intake alone.
    for user in [&mut relay, &mut status, &mut operations, &mut web] {
        user.may_not_publish("$JS.API.CONSUMER.CREATE.IIS_INTAKE").await;
        user.may_not_publish("$JS.API.STREAM.MSG.GET.IIS_INTAKE").await;
        user.may_not_publish("$JS.API.DIRECT.GET.IIS_INTAKE").await;
        user.may_not_hear("iis.intake.>").await;
    }
    // Only the relay publishes events, only intake answers, and nobody takes a stream away.
    for user in [&mut intake, &mut status, &mut operations, &mut web] {
        user.may_not_publish("case.v1.accepted.y").await;
    }
    for user in [&mut relay, &mut status, &mut operations, &mut web] {
        user.may_not_publish("iis.outcome.v1.kst-01.accepted").await;
    }
    for user in [&mut intake, &mut relay, &mut status, &mut operations, &mut web] {
        user.may_not_publish("$JS.API.STREAM.DELETE.CASES").await;
    }
    server.stop().await;
}

#[tokio::test]
async fn what_a_stream_holds_cannot_be_read_from_its_files() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = server(dir.path()).await;
    let admin = User::enter(&server, "admin").await;
    admin.makes_stream("S", "s").await;
    let sent = admin.jetstream.publish("s", "a-marker-in-plain-text".into()).await.expect("it is sent");
    sent.await.expect("it is kept");
    server.stop().await;
    let grep = std::process::Command::new("grep").args(["-r", "-l", "a-marker-in-plain-text"]).arg(dir.path()).output();
    assert!(grep.expect("grep runs").stdout.is_empty(), "the marker is in a file");
}
