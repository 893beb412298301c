//! Signatures that wait are tried again, each after a pause of its own that grows.

use std::time::Duration;

use telnusqa_chassis::commands::Asked;
use telnusqa_contracts::command::{self, Reply};

use crate::sign::Signing;
use crate::waiting::{self, Claimed};

/// How often it looks whose pause is over.
const LOOK: Duration = Duration::from_secs(1);

/// Tries again and again, until the service stops.
pub(crate) async fn run(signing: Signing) {
    let stop = signing.service.stop.clone();
    while stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
        if let Err(error) = round(&signing).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "signatures wait on");
        }
    }
}

/// Tries those whose pause is over; how many there were.
pub(crate) async fn round(signing: &Signing) -> Result<usize, sqlx::Error> {
    let claimed = waiting::claim(&signing.service.pool).await?;
    let count = claimed.len();
    for one in claimed {
        again(signing, one).await?;
    }
    Ok(count)
}

/// Tries one as if it had come anew; only that the case may have gone on since its head saw it.
async fn again(signing: &Signing, one: Claimed) -> Result<(), sqlx::Error> {
    let now = signing.service.clock.now();
    let pool = &signing.service.pool;
    let Ok(request) = command::Request::from_json(one.request.as_bytes()) else {
        return waiting::settle(pool, one.cause, Some(&["unreadable".to_owned()]), now).await;
    };
    let request = command::Request { expected: None, ..request };
    let verb = request.step.kind().name().to_owned();
    let asked = Asked { body: request.to_json().into(), traceparent: one.traceparent, verb };
    match signing.clone().answer(asked).await {
        // Settled, or kept again, where it was answered.
        Reply::Done(_) => Ok(()),
        Reply::Problem(problem) if matches!(problem.status, 202 | 500..) => Ok(()),
        Reply::Problem(problem) => {
            let kind = problem.r#type.rsplit('/').next().unwrap_or_default().to_owned();
            let codes: Vec<String> = problem.errors.into_iter().map(|fault| fault.code).collect();
            let codes = if codes.is_empty() { vec![kind] } else { codes };
            waiting::settle(pool, one.cause, Some(&codes), now).await
        }
    }
}
