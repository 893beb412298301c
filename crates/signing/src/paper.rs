//! Papers: documents that are made and sealed, and how they go into the log.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use telnusqa_domain::case::{Command, FileRef, Prepared};
use telnusqa_event_log::{Cause, Decided, Decision, Request, Settle};
use telnusqa_vault::{SealedFile, Vault};
use uuid::Uuid;

use crate::blank;
use crate::job::{self, Job, State};
use crate::order::appeal_until;
use crate::register;
use crate::shown::Shown;

/// A document, made and sealed but not stored.
pub(crate) struct Paper {
    pub(crate) file: SealedFile,
    pub(crate) job: Job,
    /// What is kept so that it can be looked up.
    pub(crate) shown: Option<Shown>,
    /// The supplement that belongs to it.
    pub(crate) supplement: Option<SealedFile>,
    /// The version of the templates that it was made by.
    pub(crate) templates: u32,
}

/// What is written in the transaction that appends `prepared`: the bytes, the number's binding, the end of the job.
pub(crate) struct Papers {
    pub(crate) now: DateTime<Utc>,
    pub(crate) papers: Vec<Paper>,
}

impl Paper {
    fn document(&self) -> FileRef {
        FileRef(self.file.sha256)
    }

    fn supplement(&self) -> Option<FileRef> {
        self.supplement.as_ref().map(|file| FileRef(file.sha256))
    }

    /// The command that takes it into the case; its cause is the draft, so that it is carried out once.
    pub(crate) fn request(&self) -> Request {
        let Job { case, draft, event_id, number, ref traceparent, .. } = self.job;
        let appeal_until = appeal_until(&self.job);
        Request {
            case,
            cause: Cause(Uuid::new_v5(&event_id, b"prepare")),
            command: Command::Prepare {
                draft,
                prepared: Prepared {
                    appeal_until,
                    document: self.document(),
                    number,
                    supplement: self.supplement(),
                    templates: Some(self.templates),
                },
            },
            expected: None,
            traceparent: traceparent.clone(),
        }
    }
}

impl Papers {
    async fn write(&self, tx: &mut PgConnection, decided: &[Decided]) -> Result<(), sqlx::Error> {
        let files: Vec<SealedFile> = decided
            .iter()
            .filter(|decided| matches!(decided.decision, Decision::Events(_)))
            .flat_map(|decided| {
                let paper = &self.papers[decided.request];
                [Some(&paper.file), paper.supplement.as_ref()].into_iter().flatten().cloned()
            })
            .collect();
        Vault::store(tx, &[], &files).await?;
        let cases: Vec<Uuid> = decided.iter().map(|decided| self.papers[decided.request].job.case.0).collect();
        job::lock(tx, &cases).await?;
        for decided in decided {
            self.settle_one(tx, &self.papers[decided.request], &decided.decision).await?;
        }
        Ok(())
    }

    async fn settle_one(&self, tx: &mut PgConnection, paper: &Paper, decision: &Decision) -> Result<(), sqlx::Error> {
        match decision {
            Decision::Events(_) => bind(tx, paper).await?,
            // It was stored then, and the number bound.
            Decision::AlreadyApplied(_) => {
                job::end(tx, &paper.job, State::Done).await?;
            }
            Decision::Rejected(rejection) => {
                if let Some(number) = paper.job.number {
                    register::make_void(tx, number, rejection.code(), self.now).await?;
                    blank::voided(tx, paper.job.case, self.now).await?;
                }
                job::end(tx, &paper.job, State::Void).await?;
            }
            // No version is expected.
            Decision::Stale(_) => {}
        }
        Ok(())
    }
}

/// Binds the number to the document, and ends the job.
async fn bind(tx: &mut PgConnection, paper: &Paper) -> Result<(), sqlx::Error> {
    match job::state(tx, &paper.job).await? {
        State::Waiting => {
            if let Some(number) = paper.job.number {
                register::bind(tx, number, paper.document()).await?;
            }
            if let Some(shown) = &paper.shown {
                shown.keep(tx, &paper.job, (paper.document(), paper.supplement())).await?;
            }
            job::end(tx, &paper.job, State::Done).await.map(drop)
        }
        // The case has moved on since this was decided: the version conflict is met when the event is appended.
        State::Done | State::Void => Ok(()),
        // Another instance has given it up: nothing of this is true any more.
        State::Parked => Err(sqlx::Error::Protocol("the job waits no more".to_owned())),
    }
}

impl Settle for Papers {
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(self.write(tx, decided))
    }
}
