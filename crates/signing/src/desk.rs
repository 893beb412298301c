//! The desk: signatures that were found right go into the log together, each with what was found of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_chassis::Service;
use telnusqa_event_log::{Decided, Decision, EventLog, ExecuteError, Outcome, Request, Settle};
use telnusqa_pki::{Evidence, Role};
use telnusqa_vault::{SealedFile, Vault};
use tokio::sync::{mpsc, oneshot};

type Answer = Result<Outcome, ExecuteError>;

/// A signature that waits to be taken in.
struct Waiting {
    answer: oneshot::Sender<Answer>,
    request: Request,
    verified: Verified,
}

/// What was found of a signature; nothing personal.
pub(crate) struct Verified {
    pub(crate) at: DateTime<Utc>,
    pub(crate) evidence: Box<Evidence>,
    /// The signature with its proofs, sealed.
    pub(crate) file: SealedFile,
}

/// Takes signatures in: what is waiting is the batch.
#[derive(Clone)]
pub(crate) struct Desk {
    requests: mpsc::Sender<Waiting>,
}

impl Desk {
    /// Opens the desk; it closes when its last clone is dropped.
    pub(crate) fn open(service: &Service) -> Self {
        let (requests, mut waiting) = mpsc::channel::<Waiting>(4 * EventLog::BATCH_MAX);
        let service = service.clone();
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(EventLog::BATCH_MAX);
            while waiting.recv_many(&mut batch, EventLog::BATCH_MAX).await > 0 {
                take_in(&service, batch.drain(..)).await;
            }
        });
        Self { requests }
    }

    /// Takes one in, together with whatever else is waiting.
    pub(crate) async fn take(&self, request: Request, verified: Verified) -> Answer {
        let unknown = || Err(ExecuteError::Unknown(Arc::new(sqlx::Error::WorkerCrashed)));
        let (answer, answered) = oneshot::channel();
        if self.requests.send(Waiting { answer, request, verified }).await.is_err() {
            return unknown();
        }
        answered.await.unwrap_or_else(|_| unknown())
    }
}

/// Tells the relay that there is something new; it also looks by itself.
pub(crate) async fn announce(service: &Service) {
    let subject = telnusqa_event_log::APPENDED_SUBJECT;
    if let Err(error) = service.bus.client.publish(subject, bytes::Bytes::new()).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "the relay was not told");
    }
}

async fn take_in(service: &Service, batch: impl Iterator<Item = Waiting>) {
    let (mut requests, mut verified, mut callers) = (Vec::new(), Vec::new(), Vec::new());
    for waiting in batch {
        requests.push(waiting.request);
        verified.push(waiting.verified);
        callers.push(waiting.answer);
    }
    let cases = requests.iter().map(|request| request.case.0).collect();
    let findings = Arc::new(Findings { cases, verified });
    let answers = service.log.execute(requests, service.clock.now(), findings).await;
    if answers.iter().any(|answer| matches!(answer, Ok(Outcome::Appended(_)))) {
        announce(service).await;
    }
    for (caller, answer) in callers.into_iter().zip(answers) {
        // A caller who is gone repeats with the same cause.
        let _ = caller.send(answer);
    }
}

/// What is written with the events of signatures.
struct Findings {
    cases: Vec<uuid::Uuid>,
    verified: Vec<Verified>,
}

impl Settle for Findings {
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            for decided in decided {
                match decided.decision {
                    Decision::Events(_) => self.keep(tx, decided.request).await?,
                    // Kept then, or not taken.
                    Decision::AlreadyApplied(_) | Decision::Rejected(_) | Decision::Stale(_) => {}
                }
            }
            Ok(())
        })
    }
}

impl Findings {
    async fn keep(&self, tx: &mut PgConnection, at: usize) -> Result<(), sqlx::Error> {
        let Verified { at: verified_at, ref evidence, ref file } = self.verified[at];
        Vault::store(tx, &[], std::slice::from_ref(file)).await?;
        let role = match evidence.role {
            Role::Head => "head",
            Role::SigningRight => "signing-right",
        };
        sqlx::query(
            "INSERT INTO signing.evidence (document, case_id, signature, certificate, algorithm, role, signing_time,
                 verified_at, stamped_at, answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(&evidence.document[..])
        .bind(self.cases[at])
        .bind(&evidence.signature[..])
        .bind(&evidence.certificate[..])
        .bind(evidence.algorithm)
        .bind(role)
        .bind(evidence.signing_time)
        .bind(verified_at)
        .bind(evidence.stamp.as_ref().map(|stamp| stamp.time))
        .bind(evidence.known.iter().map(|known| known.as_of).max())
        .execute(tx)
        .await
        .map(drop)
    }
}
