//! Who works where: every change once, in order, by whoever may, and none is ever lost.

use telnusqa_chassis::commands::ask;
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::problem::Problem;
use telnusqa_contracts::staffing::{Request, subject};
use telnusqa_domain::case::{FileRef, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::staffing::{Authority, By, Change, Period, Post};

use crate::house::*;

fn id(text: &str) -> StaffId {
    StaffId::parse(text).expect("an identity")
}

fn asked(authority: Authority, change: Change) -> Request {
    let by = By { authority, id: id("a-1") };
    Request { by, cause: key(), change, college: Bin::parse(COLLEGE).ok(), expected: None }
}

fn away(staff: &str) -> Change {
    let day = |text: &str| text.parse().expect("a day");
    Change::BeAway {
        period: Period { from: day("2026-11-23"), until: day("2026-11-27") },
        stand_in: None,
        staff: id(staff),
    }
}

fn joins(staff: &str) -> Change {
    let since = "2026-11-24".parse().expect("a day");
    Change::Join { name: FileRef([2; 32]), post: Post::Clerk, since, staff: id(staff) }
}

impl Running {
    async fn changes(&self, request: &Request) -> Result<Done, (u16, String)> {
        match ask(&self.service.bus, subject(), request.to_json(), PATIENCE).await.expect("an answer") {
            Reply::Done(done) => Ok(done),
            Reply::Problem(Problem { status, errors, .. }) => {
                Err((status, errors.first().map(|fault| fault.code.clone()).unwrap_or_default()))
            }
        }
    }
}

#[tokio::test]
async fn a_change_is_made_once_and_in_order() {
    let house = House::new().await;
    let running = house.start().await;
    let first = asked(Authority::Administrator, joins("c-9"));
    assert_eq!(running.changes(&first).await.map(|done| done.repeated), Ok(false));
    assert_eq!(running.changes(&first).await.map(|done| done.repeated), Ok(true));
    let told = |status: u16, code: &str| Err((status, code.to_owned()));
    assert_eq!(
        running.changes(&asked(Authority::Administrator, joins("c-9"))).await,
        told(409, "staffing.joined-before")
    );
    // nobody has an identity at two places
    let elsewhere =
        Request { college: Bin::parse("970940123375").ok(), ..asked(Authority::Administrator, joins("c-9")) };
    assert_eq!(running.changes(&elsewhere).await, told(409, "staffing.joined-before"));
    assert_eq!(running.changes(&asked(Authority::Head, joins("c-8"))).await, told(403, "wrong-role"));
    let stale = Request { expected: Some(0), ..asked(Authority::Head, away("e-1")) };
    assert_eq!(running.changes(&stale).await, told(412, "staffing.stale"));
    // two at once: both are kept, one after the other
    let pair = [asked(Authority::Head, away("e-1")), asked(Authority::Head, away("e-2"))];
    let (one, other) = tokio::join!(running.changes(&pair[0]), running.changes(&pair[1]));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    // and of two that exclude each other one is
    let pair = [asked(Authority::Head, away("e-3")), asked(Authority::Head, away("e-3"))];
    let (one, other) = tokio::join!(running.changes(&pair[0]), running.changes(&pair[1]));
    assert_eq!([&one, &other].into_iter().filter(|answer| answer.is_ok()).count(), 1, "{one:?} {other:?}");
    let versions: Vec<i32> = sqlx::query_scalar("SELECT version FROM workflow.staffing ORDER BY version")
        .fetch_all(&house.pool)
        .await
        .expect("the changes");
    assert_eq!(versions, [1, 2, 3, 4]);
    // its history only grows, whoever asks
    for statement in
        ["UPDATE workflow.staffing SET by = 'x'", "DELETE FROM workflow.staffing", "TRUNCATE workflow.staffing"]
    {
        assert!(sqlx::query(statement).execute(&house.pool).await.is_err(), "{statement}");
    }
    running.stop().await;
}
