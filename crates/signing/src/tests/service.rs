//! The whole service, two instances of it, over the bus.

use std::time::Duration;

use telnusqa_chassis::Service;
use telnusqa_chassis::commands::ask;
use telnusqa_contracts::command::{Reply, subject};
use telnusqa_domain::case::StepKind;
use tokio::task::JoinHandle;

use super::house::House;
use crate::register::Status;

const BOUND: Duration = Duration::from_secs(60);

struct Instance {
    service: Service,
    work: JoinHandle<()>,
}

async fn start(house: &House) -> Instance {
    let service = house.instance().await;
    let serving = service.clone();
    let work = tokio::spawn(async move { crate::serve(serving).await.unwrap() });
    Instance { service, work }
}

async fn until(condition: impl AsyncFn() -> bool) {
    let fulfilled = tokio::time::timeout(BOUND, async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    fulfilled.await.expect("it happens within a minute");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_instances_serve_and_one_goes_on_where_the_other_is_gone() {
    let house = House::new().await;
    let (first, second) = (start(&house).await, start(&house).await);
    let mut cases = Vec::new();
    for round in 0..2 {
        for _ in 0..5 {
            let case = house.open_case().await;
            house.draft(case).await;
            cases.push(case);
        }
        if round == 1 {
            // Cut off in the middle, as a process is that is killed; its lease has to run out.
            first.work.abort();
            first.service.stop.cancel();
        }
        for case in &cases {
            until(async || house.prepared(*case).await.is_some()).await;
        }
    }
    for case in &cases {
        let prepared = house.prepared(*case).await.unwrap();
        let request = house.right_request(*case, prepared.document).await;
        let reply = ask(&house.service.bus, subject("signing", StepKind::Sign), request.to_json(), BOUND).await;
        assert!(matches!(reply, Ok(Reply::Done(_))), "{reply:?}");
    }
    until(async || house.register().await.iter().all(|(_, status, _)| *status == Status::Issued)).await;
    assert_eq!(house.register().await.len(), 10);
    house.assert_whole().await;
    second.service.stop.cancel();
    second.work.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_anchors_it_does_not_start() {
    let house = House::new().await;
    let mut service = house.instance().await;
    service.settings.anchors_file = None;
    let refused = crate::serve(service.clone()).await.unwrap_err();
    assert_eq!(refused.to_string(), "find TELNUSQA_ANCHORS_FILE");
    let empty = tempfile::NamedTempFile::new().unwrap();
    service.settings.anchors_file = Some(empty.path().to_owned());
    assert!(crate::serve(service).await.is_err());
}
