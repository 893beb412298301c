//! Commands over a real bus.

use std::sync::Arc;
use std::time::Duration;

use nix::sys::signal::Signal;
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::Kind;
use telnusqa_servers::testing::{TestDatabase, TestNats};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{AskError, Asked, answer, ask, problem};
use crate::Settings;
use crate::process::{Service, open};

const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");
/// Longer than any of these tests.
const WAIT: Duration = Duration::from_secs(60);

struct House {
    database: TestDatabase,
    nats: TestNats,
}

impl House {
    async fn new() -> Self {
        let database = telnusqa_servers::testing::database(crate::migrations()).await;
        Self { database, nats: telnusqa_servers::testing::nats().await }
    }

    async fn service(&self) -> Service {
        let settings = Settings::read(|name| match name {
            "TELNUSQA_DATABASE_URL" => Some(self.database.owner_url.clone()),
            "TELNUSQA_NATS_URL" => Some(self.nats.url.clone()),
            "TELNUSQA_PROVIDERS_FILE" => Some(PROVIDERS.to_owned()),
            "TELNUSQA_PUBLIC_URL" => Some("http://127.0.0.1".to_owned()),
            _ => None,
        });
        open("toy", &[], settings.unwrap(), CancellationToken::new()).await.unwrap().unwrap()
    }
}

/// Starts an instance that answers, and waits until it listens.
async fn start<H, F>(service: &Service, handle: H) -> JoinHandle<()>
where
    H: Fn(Asked) -> F + Send + Sync + 'static,
    F: Future<Output = Reply> + Send + 'static,
{
    service.health.not_ready("commands", "not yet");
    let (service, started) = (service.clone(), service.clone());
    let answering = tokio::spawn(async move { answer(&started, handle).await });
    let listens = async {
        while !service.health.is_ready() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(WAIT, listens).await.expect("it listens");
    answering
}

fn said(repeated: bool) -> Reply {
    Reply::Done(Done { events: Vec::new(), repeated })
}

fn subject(verb: &str) -> String {
    format!("command.v1.toy.{verb}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_command_gets_its_answer_whichever_instance_works() {
    let house = House::new().await;
    let (one, other) = (house.service().await, house.service().await);
    let refusing = async |asked: Asked| match (asked.verb.as_str(), &asked.body[..]) {
        ("register", body) => said(body == b"again"),
        (_, _) => Reply::Problem(problem(Kind::InvalidRequest)),
    };
    let answering = [start(&one, refusing).await, start(&other, refusing).await];
    for repeated in [b"first".to_vec(), b"again".to_vec()].into_iter().cycle().take(20) {
        let expected = said(repeated == b"again");
        assert_eq!(ask(&one.bus, subject("register"), repeated, WAIT).await.unwrap(), expected);
    }
    let reply = ask(&one.bus, subject("dance"), Vec::new(), WAIT).await.unwrap();
    assert_eq!(reply, Reply::Problem(problem(Kind::InvalidRequest)));
    // Nowhere to answer to: dropped, and the next is answered.
    one.bus.client.publish(subject("register"), "first".into()).await.unwrap();
    assert_eq!(ask(&one.bus, subject("register"), Vec::new(), WAIT).await.unwrap(), said(false));
    one.stop.cancel();
    let [first, second] = answering;
    first.await.unwrap();
    assert_eq!(ask(&other.bus, subject("register"), Vec::new(), WAIT).await.unwrap(), said(false));
    other.stop.cancel();
    second.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_knows_what_he_does_not_know() {
    let house = House::new().await;
    let service = house.service().await;
    let nobody = ask(&service.bus, subject("register"), Vec::new(), WAIT).await;
    assert!(matches!(nobody, Err(AskError::NobodyListens)), "{nobody:?}");
    let _answering = start(&service, async |_| std::future::pending().await).await;
    let late = ask(&service.bus, subject("register"), Vec::new(), Duration::from_millis(50)).await;
    assert!(matches!(late, Err(AskError::Unknown)), "{late:?}");
    let mut strange = service.bus.client.subscribe("command.v1.strange.x").await.unwrap();
    service.bus.client.flush().await.unwrap();
    let bus = service.bus.clone();
    let asking = tokio::spawn(async move { ask(&bus, "command.v1.strange.x".to_owned(), Vec::new(), WAIT).await });
    let message = futures_util::StreamExt::next(&mut strange).await.unwrap();
    service.bus.client.publish(message.reply.unwrap(), "{\"done\":1}".into()).await.unwrap();
    let unreadable = asking.await.unwrap();
    assert!(matches!(unreadable, Err(AskError::Unreadable(_))), "{unreadable:?}");
    let impossible = ask(&service.bus, "no such subject".to_owned(), Vec::new(), WAIT).await;
    assert!(matches!(impossible, Err(AskError::NotSent(_))), "{impossible:?}");
}

/// What has left us may not have come to the server yet: until it has, nobody is told that we listen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_listens_when_the_server_knows_of_it() {
    let mut house = House::new().await;
    let service = house.service().await;
    house.nats.server().hold();
    let starting = start(&service, async |_| said(false));
    tokio::pin!(starting);
    let early = tokio::time::timeout(Duration::from_millis(300), &mut starting).await;
    assert!(early.is_err(), "the server has read nothing");
    house.nats.server().signal(Signal::SIGCONT);
    let _answering = starting.await;
    let answer = ask(&service.bus, subject("register"), Vec::new(), WAIT).await.unwrap();
    assert_eq!(answer, said(false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_at_hand_when_it_stops_is_answered() {
    let house = House::new().await;
    let (service, asker) = (house.service().await, house.service().await);
    let (begun, go_on) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
    let (begins, goes_on) = (Arc::clone(&begun), Arc::clone(&go_on));
    let answering = start(&service, move |_| {
        let (begun, go_on) = (Arc::clone(&begins), Arc::clone(&goes_on));
        async move {
            let told = go_on.notified();
            begun.add_permits(1);
            told.await;
            said(false)
        }
    })
    .await;
    let asking: Vec<_> = (0..3)
        .map(|_| {
            let bus = asker.bus.clone();
            tokio::spawn(async move { ask(&bus, subject("register"), Vec::new(), WAIT).await })
        })
        .collect();
    let _all = tokio::time::timeout(WAIT, begun.acquire_many(3)).await.unwrap().unwrap();
    service.stop.cancel();
    // It listens no more, and is not done yet.
    let refused = async {
        while !matches!(
            ask(&asker.bus, subject("x"), Vec::new(), Duration::from_millis(20)).await,
            Err(AskError::NobodyListens)
        ) {}
    };
    tokio::time::timeout(WAIT, refused).await.unwrap();
    assert!(!answering.is_finished());
    go_on.notify_waiters();
    for asked in asking {
        assert_eq!(asked.await.unwrap().unwrap(), said(false));
    }
    // Those that came while it was stopping wait too.
    let ends = async {
        while !answering.is_finished() {
            go_on.notify_waiters();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(WAIT, ends).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_work_goes_on_with_the_trace_of_whoever_asked() {
    const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let house = House::new().await;
    let service = house.service().await;
    let (seen, mut came) = tokio::sync::mpsc::unbounded_channel();
    let answering = start(&service, move |asked| {
        seen.send(asked.traceparent).expect("it is looked at");
        std::future::ready(said(false))
    })
    .await;
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("traceparent", TRACEPARENT);
    service.bus.client.request_with_headers(subject("register"), headers, "".into()).await.unwrap();
    // A trace that is not exported here is handed on as it came.
    assert_eq!(came.recv().await.unwrap().as_deref(), Some(TRACEPARENT));
    service.stop.cancel();
    answering.await.unwrap();
}
