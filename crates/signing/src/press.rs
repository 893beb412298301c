//! The press: makes the documents of the jobs that wait, stores them, and takes them into their cases.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use sha2::{Digest as _, Sha256};
use telnusqa_chassis::Service;
use telnusqa_chassis::documents::{Documents, MakeError};
use telnusqa_chassis::lease::Lease;
use telnusqa_contracts::document::{Made, Verification};
use telnusqa_domain::case::Draft;
use telnusqa_event_log::{ExecuteError, Outcome};
use telnusqa_vault::{FileToSeal, Reader, Record, SealedFile, Vault, VaultError};
use tokio::sync::Notify;

use crate::desk::announce;
use crate::figures::{self, Fate};
use crate::job::{self, Job};
use crate::order::{self, OrderError, order};
use crate::paper::{Paper, Papers};
use crate::shown::{Showing, Shown};
use crate::{PRESS, shelf};

/// How many documents are taken into their cases with one commit, at most.
const ROUND: i64 = 64;
/// How many applicants are read from the vault at once.
const READING: usize = 8;
/// How often it looks for jobs that nobody told it of.
const POLL: Duration = Duration::from_millis(250);
/// How often it looks for parked jobs that shall be done after all.
const REPLAY: Duration = Duration::from_secs(1);
/// After it was woken it looks again, a little later each time: what woke it may not be committed yet.
const LOOKS: u32 = 6;
/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// What makes documents.
#[derive(Clone)]
pub(crate) struct Press {
    pub(crate) documents: Documents,
    pub(crate) service: Service,
    pub(crate) showing: Showing,
    pub(crate) vault: Vault,
    pub(crate) wake: Arc<Notify>,
}

/// Why a round was not finished; it is done once more, and gives the same documents.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RoundError {
    #[error("keep the jobs")]
    Database(#[from] sqlx::Error),
    #[error("have documents made")]
    Documents(#[source] MakeError),
    #[error("learn whether documents were taken into their cases")]
    Unknown(#[source] Arc<sqlx::Error>),
    #[error("reach the vault")]
    Vault(#[source] VaultError),
}

/// Why a document cannot be made.
enum Trouble {
    /// Not now: tried again.
    Later(RoundError),
    /// Not at all: parked with code and reason.
    Park(&'static str, String),
}

/// A document that is made and not sealed.
struct Finished {
    job: Job,
    made: Made,
    shown: Option<Shown>,
    supplement: Option<Made>,
}

impl Press {
    /// Works while it has the lease, until the service stops.
    pub(crate) async fn run(self) {
        let stop = self.service.stop.clone();
        while let Some(lease) = Lease::acquire(&self.service.pool, PRESS, &stop).await {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = lease.lost().cancelled_owned() => {}
                () = self.work() => {}
            }
            lease.release().await;
            if stop.is_cancelled() {
                return;
            }
        }
    }

    /// Round after round; what a round writes it writes in tasks of their own, so that it may be cut off anywhere.
    async fn work(&self) {
        let mut pause = Duration::ZERO;
        // Before there is anything to make: whoever starts a house learns at once that its program is missing.
        while let Err(error) = self.documents.templates().await {
            self.wait(&mut pause, &RoundError::Documents(error)).await;
        }
        let mut replayed: Option<Instant> = None;
        loop {
            if replayed.is_none_or(|at| at.elapsed() >= REPLAY) {
                replayed = Some(Instant::now());
                if let Err(error) = shelf::replay(&self.service).await {
                    self.wait(&mut pause, &error.into()).await;
                    continue;
                }
            }
            match self.round().await {
                Ok(done) => {
                    pause = Duration::ZERO;
                    self.service.health.ready("documents");
                    if done == 0 {
                        self.until_woken().await;
                    }
                }
                Err(error) => self.wait(&mut pause, &error).await,
            }
        }
    }

    async fn wait(&self, pause: &mut Duration, error: &RoundError) {
        let chain = telnusqa_chassis::process::chain(error);
        if pause.is_zero() {
            tracing::warn!(error = %chain, "documents wait");
        }
        self.service.health.not_ready("documents", chain);
        *pause = (*pause * 2).clamp(Duration::from_millis(50), PAUSE_MAX);
        tokio::time::sleep(*pause).await;
    }

    /// Waits for a sign, and then until there is something to do, or for the next look.
    async fn until_woken(&self) {
        if tokio::time::timeout(POLL, self.wake.notified()).await.is_err() {
            return;
        }
        for look in 0..LOOKS {
            match job::waiting(&self.service.pool, 1).await {
                Ok(jobs) if jobs.is_empty() => tokio::time::sleep(Duration::from_millis(1 << look)).await,
                Ok(_) | Err(_) => return,
            }
        }
    }

    /// Makes the documents of the oldest jobs, and takes them into their cases; how many jobs there were.
    pub(crate) async fn round(&self) -> Result<usize, RoundError> {
        let jobs = job::waiting(&self.service.pool, ROUND).await?;
        let count = jobs.len();
        let mut made = stream::iter(jobs).map(|job| async move { (self.make(&job).await, job) }).buffered(READING);
        let mut ready = Vec::with_capacity(count);
        while let Some((made, job)) = made.next().await {
            match made {
                Ok((made, supplement, shown)) => ready.push(Finished { job, made, shown, supplement }),
                Err(Trouble::Later(error)) => return Err(error),
                Err(Trouble::Park(code, reason)) => shelf::park(&self.service, job, code, reason).await?,
            }
        }
        drop(made);
        let papers = self.seal(ready).await?;
        if !papers.is_empty() {
            self.take_in(papers).await?;
        }
        Ok(count)
    }

    /// A job's document: the same however often it is made.
    async fn make(&self, job: &Job) -> Result<(Made, Option<Made>, Option<Shown>), Trouble> {
        let applicant = self.vault.read(job.applicant, &self.reader()).await.map_err(trouble)?;
        let fact = match job.proposed {
            Draft::Duplicate => None,
            Draft::Refusal { fact, .. } => Some(self.vault.read_file(fact.0, &self.reader()).await.map_err(trouble)?),
        };
        let shown = self.showing.of(job, &applicant.record, &self.vault);
        let verification = shown.as_ref().map(|shown| shown.verification.clone());
        let supplement = self.supplement(job, &applicant.record, verification.clone()).await?;
        let digest = supplement.as_ref().map(|made| hex::encode(Sha256::digest(&made.bytes)));
        let order =
            order(job, &applicant.record, (fact.as_deref(), digest), self.service.providers.now(), verification)
                .map_err(not_ordered)?;
        let made = self.documents.make(&order).await.map_err(not_made)?;
        Ok((made, supplement, shown))
    }

    /// What belongs to a duplicate: made before it, for its digest stands there.
    async fn supplement(
        &self,
        job: &Job,
        applicant: &Record,
        verification: Option<Verification>,
    ) -> Result<Option<Made>, Trouble> {
        let Some(record) = job.record else { return Ok(None) };
        let record = self.vault.read_file(record.0, &self.reader()).await.map_err(trouble)?;
        let providers = self.service.providers.now();
        let order = order::supplement(job, applicant, &record, providers, verification).map_err(not_ordered)?;
        self.documents.make(&order).await.map(Some).map_err(not_made)
    }

    /// Seals documents as files of their applicants; one who is forgotten meanwhile gets none.
    async fn seal(&self, ready: Vec<Finished>) -> Result<Vec<Paper>, RoundError> {
        match self.vault.seal(Vec::new(), ready.iter().flat_map(files_of).collect()).await {
            Ok((_, files)) => Ok(papers(files, ready)),
            Err(error @ VaultError::Database(_)) => Err(RoundError::Vault(error)),
            // One of them: each by itself.
            Err(_) => {
                let mut sealed = Vec::with_capacity(ready.len());
                for one in ready {
                    match self.vault.seal(Vec::new(), files_of(&one)).await.map_err(trouble) {
                        Ok((_, files)) => sealed.extend(papers(files, vec![one])),
                        Err(Trouble::Later(error)) => return Err(error),
                        Err(Trouble::Park(code, reason)) => shelf::park(&self.service, one.job, code, reason).await?,
                    }
                }
                Ok(sealed)
            }
        }
    }

    async fn take_in(&self, papers: Vec<Paper>) -> Result<(), RoundError> {
        let now = self.service.clock.now();
        let requests = papers.iter().map(Paper::request).collect();
        let papers = Arc::new(Papers { now, papers });
        let results = self.service.log.execute(requests, now, Arc::clone(&papers) as _).await;
        if results.iter().any(|result| matches!(result, Ok(Outcome::Appended(_)))) {
            announce(&self.service).await;
        }
        for (result, paper) in results.into_iter().zip(&papers.papers) {
            match result {
                Ok(Outcome::Appended(_)) => figures::document(Fate::Prepared),
                Ok(Outcome::AlreadyApplied(_)) => {}
                Err(ExecuteError::Rejected(rejection)) => {
                    figures::document(Fate::Void);
                    let (case, code) = (paper.job.case.0, rejection.code());
                    tracing::info!(case.id = %case, code, "a document is needed no more");
                }
                Err(ExecuteError::Unknown(error)) => return Err(RoundError::Unknown(error)),
                Err(error @ (ExecuteError::Damaged(_) | ExecuteError::Database(_) | ExecuteError::Stale(_))) => {
                    let reason = telnusqa_chassis::process::chain(&error);
                    shelf::park(&self.service, paper.job.clone(), "not-taken-in", reason).await?;
                }
            }
        }
        Ok(())
    }

    fn reader(&self) -> Reader {
        Reader { at: self.service.clock.now(), who: "service:signing".to_owned(), why: "document".to_owned() }
    }
}

/// What of a document is to be sealed: it, and then its supplement.
fn files_of(one: &Finished) -> Vec<FileToSeal> {
    let file = |made: &Made| FileToSeal { bytes: made.bytes.clone(), person: Some(one.job.applicant) };
    [Some(&one.made), one.supplement.as_ref()].into_iter().flatten().map(file).collect()
}

/// The papers of what was sealed, in the order of [`files_of`].
fn papers(files: Vec<SealedFile>, ready: Vec<Finished>) -> Vec<Paper> {
    let mut files = files.into_iter();
    let paper = |Finished { job, made, shown, supplement }| {
        let (file, supplement) = (files.next()?, if supplement.is_some() { Some(files.next()?) } else { None });
        Some(Paper { file, job, shown, supplement, templates: made.templates })
    };
    ready.into_iter().filter_map(paper).collect()
}

fn not_ordered(error: OrderError) -> Trouble {
    Trouble::Park(error.code(), error.to_string())
}

/// Where the maker cannot be started no document can be made; where it is lost over one of them, that one waits for a hand.
fn not_made(error: MakeError) -> Trouble {
    let code = match error {
        MakeError::Start(_) => return Trouble::Later(RoundError::Documents(error)),
        MakeError::Lost(_) => "maker-lost",
        MakeError::Refused(_) => "not-makeable",
    };
    Trouble::Park(code, telnusqa_chassis::process::chain(&error))
}

fn trouble(error: VaultError) -> Trouble {
    let code = match error {
        VaultError::Database(_) => return Trouble::Later(RoundError::Vault(error)),
        VaultError::Forgotten => "forgotten",
        VaultError::KeyLost => "key-lost",
        VaultError::MasterKey(_) | VaultError::OtherKeys => "other-keys",
        VaultError::NotFound => "not-in-vault",
        VaultError::Tampered => "tampered",
        VaultError::TooLarge(_) => "too-large",
        VaultError::UnknownForm(_) => "unknown-form",
    };
    Trouble::Park(code, error.to_string())
}
