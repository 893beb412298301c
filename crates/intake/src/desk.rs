//! The desk: takes a batch of messages through reading, checking, planning and the log, until each has its fate.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_chassis::telemetry::attributes;
use telnusqa_chassis::{Service, parked};
use telnusqa_contracts::cloud_event::message_key;
use telnusqa_domain::case::Rejection;
use telnusqa_event_log::{ExecuteError, Outcome};
use telnusqa_vault::{FileToSeal, Role, SealedFile, ToSeal, Vault, VaultError};
use tracing::Span;
use tracing::field::display;
use uuid::Uuid;

use crate::answers::Asked;
use crate::check::{self, Body, Checked};
use crate::failure::{self, Failure};
use crate::look::{look, look_for_free, look_for_twins};
use crate::message::{self, Incoming};
use crate::numbers::Numbers;
use crate::plan::{self, Arrived, Memory, Prepared, case_of, cause_of, plan};
use crate::settle::{Ready, write_alone};
use crate::{figures, timers};

/// What became of a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    /// What it asked for is committed, with its answer.
    Done,
    /// Our side cannot handle it; it was kept for people.
    Parked,
    /// It was answered before: the stored answer (of this key and content) is due again.
    Repeat([u8; 32], [u8; 32]),
}

/// What came of a round for one message; none: it comes in a later round.
enum Turn {
    Fate(Fate),
    Later,
    Park(&'static str, String),
    /// Somebody else may have written the same meanwhile: what is known is looked up anew, once.
    Twice(&'static str, String),
}

/// Where messages are handled, one batch at a time, by the one instance that holds the lease.
pub(crate) struct Desk {
    pub(crate) fence: i64,
    /// When something that waits is due, if anything is; refreshed when that may have changed.
    pub(crate) next_due: Option<DateTime<Utc>>,
    numbers: Numbers,
    pub(crate) service: Service,
    pub(crate) vault: Vault,
}

/// A message on the desk.
struct Sheet {
    arrived: Arrived,
    nats_subject: String,
    /// Of an application: its number and its people, sealed once however many rounds it waits for.
    prepared: OnceLock<Prepared>,
    raw: bytes::Bytes,
    /// Whether it collided with what somebody else had written.
    tried: AtomicBool,
}

impl Desk {
    pub(crate) fn new(service: Service, vault: Vault, fence: i64) -> Self {
        Self { fence, next_due: None, numbers: Numbers::default(), service, vault }
    }

    fn pool(&self) -> &PgPool {
        &self.service.pool
    }

    /// Takes messages through, in order; tries again for ever what fails for a while. `None` when asked to stop first:
    /// what was not committed comes again.
    pub(crate) async fn handle(&mut self, batch: Vec<Incoming>) -> Result<Vec<Option<Fate>>, Failure> {
        let mut fates: Vec<Option<Fate>> = batch.iter().map(|_| None).collect();
        let mut sheets: Vec<(usize, Sheet)> = Vec::with_capacity(batch.len());
        for (at, incoming) in batch.into_iter().enumerate() {
            sheets.push((at, self.sheet(incoming)?));
        }
        let mut most = usize::MAX;
        let mut failures = 0;
        while !sheets.is_empty() {
            match self.round(&sheets[..sheets.len().min(most)]).await {
                Ok(turns) => {
                    failures = 0;
                    self.after(&mut sheets, turns, &mut fates).await?;
                }
                Err(Failure::Fenced) => return Err(Failure::Fenced),
                Err(Failure::Database(error)) if failure::is_of_message(&error) && sheets.len().min(most) > 1 => {
                    most = 1
                }
                Err(Failure::Database(error)) if failure::is_of_message(&error) => {
                    self.after(&mut sheets, vec![refused(&error)], &mut fates).await?;
                }
                Err(error) => {
                    failures += 1;
                    if !self.wait(&error, failures).await {
                        return Ok(fates);
                    }
                }
            }
        }
        Ok(fates)
    }

    /// Reads and checks a message; a clock that follows the feed is moved on first.
    fn sheet(&self, incoming: Incoming) -> Result<Sheet, Failure> {
        let span = incoming.span.clone();
        let read = check::read(incoming);
        if let Some(moments) = read.moments() {
            self.service.clock.follow(moments.said, moments.pressed_at).map_err(Failure::Clock)?;
        }
        let now = self.service.clock.now();
        let known =
            check::Known { calendar: self.service.calendars.now(), now, providers: self.service.providers.now() };
        let nats_subject = read.nats_subject().to_owned();
        let checked = read.check(&known);
        let raw = checked.raw.clone();
        let arrived = arrived(checked, now, &self.vault);
        identify(&span, &arrived);
        Ok(Sheet { arrived, nats_subject, prepared: OnceLock::new(), raw, tried: AtomicBool::new(false) })
    }

    /// One round: as many of these messages as can be decided together, in one transaction.
    async fn round(&mut self, sheets: &[(usize, Sheet)]) -> Result<Vec<Turn>, Failure> {
        let Some((_, first)) = sheets.first() else { return Ok(Vec::new()) };
        if self.next_due.is_some_and(|due| due <= first.arrived.now) {
            timers::run(self, first.arrived.now).await?;
        }
        let messages: Vec<&Arrived> = sheets.iter().map(|(_, sheet)| &sheet.arrived).collect();
        let mut memory = look(self.pool(), &messages).await?;
        let prepared = self.prepare(sheets, &mut memory).await?;
        let plan = plan(&messages, prepared, memory);
        let (now, count) = (plan.now.unwrap_or(first.arrived.now), plan.messages);
        let ready = Ready::new(plan, self.fence, self.service.settings.public_url.clone());
        let turns = self.carry_out(ready, &messages[..count], now).await;
        if self.service.clock.is_feed() {
            // The next message may move the clock past what this round made due.
            self.next_due = timers::next_due(self.pool()).await?;
        }
        turns
    }

    /// Carries out what waited for applications that came through a door of the house.
    pub(crate) async fn set_free(&self, now: DateTime<Utc>) -> Result<(), Failure> {
        let waited = look_for_free(self.pool()).await?;
        let ready = Ready::new(plan::set_free(waited, now), self.fence, self.service.settings.public_url.clone());
        self.carry_out(ready, &[], now).await.map(drop)
    }

    /// Numbers applications, seals persons and raw messages, and looks for other applications for the same originals.
    async fn prepare(&mut self, sheets: &[(usize, Sheet)], memory: &mut Memory) -> Result<Vec<Prepared>, Failure> {
        let mut prepared: Vec<Prepared> = sheets.iter().map(|_| Prepared::default()).collect();
        let mut seen: HashSet<[u8; 32]> = memory.answered.keys().copied().collect();
        seen.extend(memory.waiting.values().flatten().map(|waiting| waiting.asked.key));
        let fresh: Vec<usize> = (0..sheets.len()).filter(|at| seen.insert(sheets[*at].1.arrived.asked.key)).collect();
        let applications: Vec<usize> = fresh
            .iter()
            .copied()
            .filter(|at| {
                let Arrived { asked, body, .. } = &sheets[*at].1.arrived;
                let free = asked.subject.as_ref().is_none_or(|subject| !memory.taken.contains_key(subject));
                free && matches!(body, Body::Application(_))
            })
            .collect();
        let candidates: Vec<&Arrived> = applications.iter().map(|at| &sheets[*at].1.arrived).collect();
        let unsealed: Vec<usize> =
            applications.iter().copied().filter(|at| sheets[*at].1.prepared.get().is_none()).collect();
        let (twins, sealed) = tokio::join!(
            look_for_twins(&self.vault, &self.service.log, &candidates, memory),
            number_and_seal(&mut self.numbers, &self.service.pool, &self.vault, sheets, &unsealed),
        );
        twins?;
        for (at, ready) in sealed? {
            sheets[at].1.prepared.get_or_init(|| ready);
        }
        for at in applications {
            prepared[at] = sheets[at].1.prepared.get().cloned().unwrap_or_default();
        }
        self.seal_raw(sheets, &fresh, memory, &mut prepared).await?;
        Ok(prepared)
    }

    /// Seals the raw messages that are kept: what is invalid, and what is reported about an application.
    async fn seal_raw(
        &self,
        sheets: &[(usize, Sheet)],
        fresh: &[usize],
        memory: &Memory,
        prepared: &mut [Prepared],
    ) -> Result<(), Failure> {
        let applicant_of = |subject: Option<&String>| -> Option<Uuid> {
            let subject = subject?;
            let known = memory.taken.get(subject).map(|taken| taken.applicant);
            known.or_else(|| {
                let at = (0..sheets.len()).find(|at| {
                    prepared[*at].applicant.is_some() && sheets[*at].1.arrived.asked.subject.as_ref() == Some(subject)
                });
                at.and_then(|at| prepared[at].applicant.as_ref()).map(|sealed| sealed.id)
            })
        };
        let owners: Vec<(usize, Option<Uuid>)> = fresh
            .iter()
            .filter_map(|at| {
                let arrived = &sheets[*at].1.arrived;
                match &arrived.body {
                    Body::Application(_) => None,
                    Body::Invalid(_) => Some((*at, None)),
                    Body::Report(_) => Some((*at, applicant_of(arrived.asked.subject.as_ref()))),
                }
            })
            .collect();
        for (at, _) in &owners {
            prepared[*at].raw_sha256 = Some(message::sha256(&sheets[*at].1.raw));
        }
        for (at, file) in self.seal_for(sheets, owners).await.map_err(Failure::Vault)? {
            prepared[at].file = Some(file);
        }
        Ok(())
    }

    /// Seals raw messages for their owners. Of whoever was forgotten nothing more is kept.
    async fn seal_for(
        &self,
        sheets: &[(usize, Sheet)],
        mut owners: Vec<(usize, Option<Uuid>)>,
    ) -> Result<Vec<(usize, SealedFile)>, VaultError> {
        let files = |owners: &[(usize, Option<Uuid>)]| -> Vec<FileToSeal> {
            owners
                .iter()
                .map(|(at, person)| FileToSeal { bytes: sheets[*at].1.raw.to_vec(), person: *person })
                .collect()
        };
        let sealed = match self.vault.seal(Vec::new(), files(&owners)).await {
            Err(VaultError::Forgotten) => {
                let persons: Vec<Uuid> = owners.iter().filter_map(|(_, person)| *person).collect();
                let forgotten = self.vault.forgotten(&persons).await?;
                owners.retain(|(_, person)| person.is_none_or(|person| !forgotten.contains(&person)));
                self.vault.seal(Vec::new(), files(&owners)).await?
            }
            sealed => sealed?,
        };
        Ok(owners.into_iter().map(|(at, _)| at).zip(sealed.1).collect())
    }

    /// Carries a planned round out; what came of it for each of its messages.
    async fn carry_out(&self, ready: Ready, messages: &[&Arrived], now: DateTime<Utc>) -> Result<Vec<Turn>, Failure> {
        let Ready { alone, requests, round, steps } = ready;
        let results = if requests.is_empty() {
            if !alone.is_empty() {
                write_alone(self.pool(), alone, self.fence).await?;
            }
            Vec::new()
        } else {
            let round = Arc::new(round);
            let results = self.service.log.execute(requests, now, Arc::clone(&round) as _).await;
            if round.fenced.load(Ordering::Relaxed) {
                return Err(Failure::Fenced);
            }
            results
        };
        self.announce(&results).await;
        let mut turns: Vec<Turn> = messages.iter().map(|_| Turn::Later).collect();
        let unopened =
            results.iter().any(|result| matches!(result, Err(ExecuteError::Rejected(Rejection::NotAccepted))));
        let mut unknown = None;
        for step in steps {
            let Some(at) = step.message else { continue };
            let done = if step.is_repeat {
                Turn::Fate(Fate::Repeat(messages[at].asked.key, messages[at].asked.content))
            } else {
                Turn::Fate(Fate::Done)
            };
            let result = results.get(step.group);
            turns[at] = match result {
                // Its application was not carried out: it waits, for this round or longer.
                _ if step.is_early && unopened => Turn::Later,
                Some(Err(ExecuteError::Rejected(Rejection::NotAccepted))) if step.is_command => Turn::Later,
                None | Some(Ok(_) | Err(ExecuteError::Rejected(_))) => {
                    let answer = result.filter(|_| step.is_command).map_or(step.answer, figures::answer);
                    figures::answered(&messages[at].body, answer);
                    done
                }
                Some(Err(ExecuteError::Unknown(error))) => {
                    unknown = Some(Arc::clone(error));
                    Turn::Later
                }
                // Intake expects no version.
                Some(Err(ExecuteError::Stale(_))) => Turn::Later,
                Some(Err(error @ ExecuteError::Damaged(_))) if step.is_command => {
                    Turn::Park("damaged", telnusqa_chassis::process::chain(error))
                }
                Some(Err(ExecuteError::Database(error))) if step.is_command => refused(error),
                Some(Err(ExecuteError::Damaged(_) | ExecuteError::Database(_))) => Turn::Later,
            };
        }
        match unknown {
            // Nothing at all is known: the whole round waits before it is tried again.
            Some(error) if turns.iter().all(|turn| matches!(turn, Turn::Later)) => Err(Failure::Unknown(error)),
            Some(_) | None => Ok(turns),
        }
    }

    /// Tells the relay that there is something new (plain NATS; it also looks by itself).
    async fn announce(&self, results: &[Result<Outcome, ExecuteError>]) {
        let appended =
            results.iter().any(|result| matches!(result, Ok(Outcome::Appended(events)) if !events.is_empty()));
        if appended {
            self.service.bus.announce_appended().await;
        }
    }

    /// Takes the messages off the desk that have their fate.
    async fn after(
        &self,
        sheets: &mut Vec<(usize, Sheet)>,
        turns: Vec<Turn>,
        fates: &mut [Option<Fate>],
    ) -> Result<(), Failure> {
        let mut rest = Vec::new();
        let mut turns = turns.into_iter();
        for (at, sheet) in sheets.drain(..) {
            match turns.next() {
                None | Some(Turn::Later) => rest.push((at, sheet)),
                Some(Turn::Fate(fate)) => fates[at] = Some(fate),
                Some(Turn::Twice(..)) if !sheet.tried.swap(true, Ordering::Relaxed) => rest.push((at, sheet)),
                Some(Turn::Park(code, reason) | Turn::Twice(code, reason)) => {
                    fates[at] = Some(self.park(&sheet, code, &reason).await?)
                }
            }
        }
        *sheets = rest;
        Ok(())
    }

    /// Keeps a message that our side cannot handle, once; the others go on.
    async fn park(&self, sheet: &Sheet, code: &'static str, reason: &str) -> Result<Fate, Failure> {
        tracing::error!(code, reason, "a message cannot be handled and is parked");
        let file = FileToSeal { bytes: sheet.raw.to_vec(), person: None };
        let (_, files) = self.vault.seal(Vec::new(), vec![file]).await.map_err(Failure::Vault)?;
        let new = parked::New {
            case_id: sheet.arrived.named.as_ref().map(|(source, id)| case_of(source, id).0),
            kind: "iis-message",
            position: None,
            reason: reason.to_owned(),
            reason_code: code,
            service: self.service.name,
            sha256: Some(message::sha256(&sheet.raw)),
            subject: Some(sheet.nats_subject.clone()),
        };
        let pool = self.pool().clone();
        let work = tokio::spawn(async move {
            let mut tx = pool.begin().await?;
            let known: Option<(i64,)> = sqlx::query_as(
                "SELECT id FROM parked.messages WHERE service = $1 AND sha256 = $2 AND handled_at IS NULL LIMIT 1",
            )
            .bind(new.service)
            .bind(new.sha256.map(|sha256| sha256.to_vec()))
            .fetch_optional(&mut *tx)
            .await?;
            if known.is_none() {
                Vault::store(&mut tx, &[], &files).await?;
                parked::park(&mut tx, &new).await?;
            }
            tx.commit().await
        });
        work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        Ok(Fate::Parked)
    }

    /// Waits before trying again; `false` when the service is asked to stop.
    pub(crate) async fn wait(&self, error: &Failure, failures: u32) -> bool {
        let chain = telnusqa_chassis::process::chain(error);
        if failures == 1 {
            tracing::warn!(error = %chain, "trying again until it works");
        }
        self.service.health.not_ready("intake", chain);
        let pause = std::time::Duration::from_millis(50 << failures.min(5));
        self.service.stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some()
    }
}

/// What becomes of a message that the database refuses; the reason names no value of it.
fn refused(error: &sqlx::Error) -> Turn {
    let reason = failure::reason(error);
    let collided = error.as_database_error().is_some_and(|error| error.is_unique_violation());
    if collided { Turn::Twice("database", reason) } else { Turn::Park("database", reason) }
}

/// Numbers applications, and seals their people: by place, what is ready for each.
async fn number_and_seal(
    numbers: &mut Numbers,
    pool: &PgPool,
    vault: &Vault,
    sheets: &[(usize, Sheet)],
    applications: &[usize],
) -> Result<HashMap<usize, Prepared>, Failure> {
    let (mut years, mut persons, mut owners) = (Vec::new(), Vec::new(), Vec::new());
    for at in applications {
        let Arrived { body: Body::Application(application), named: Some((source, id)), .. } = &sheets[*at].1.arrived
        else {
            continue;
        };
        let case = case_of(source, id).0;
        years.push((*at, application.year));
        owners.push(*at);
        let (keys, person) = (application.applicant_keys.clone(), application.applicant.clone());
        persons.push(ToSeal { case, keys, person, role: Role::Applicant });
        if let Some(acting) = &application.representative {
            owners.push(*at);
            let (keys, person) = (acting.keys.clone(), acting.person.clone());
            persons.push(ToSeal { case, keys, person, role: Role::Representative });
        }
    }
    let mut ready: HashMap<usize, Prepared> = HashMap::new();
    if persons.is_empty() {
        return Ok(ready);
    }
    let (places, years): (Vec<usize>, Vec<u16>) = years.into_iter().unzip();
    let numbers = numbers.take(pool, &years).await?;
    for (at, number) in places.into_iter().zip(numbers) {
        ready.entry(at).or_default().number = Some(number);
    }
    let (sealed, _) = vault.seal(persons, Vec::new()).await.map_err(Failure::Vault)?;
    for (at, sealed) in owners.into_iter().zip(sealed) {
        let prepared = ready.entry(at).or_default();
        // Of each application the applicant comes first.
        if prepared.applicant.is_none() {
            prepared.applicant = Some(sealed);
        } else {
            prepared.representative = Some(sealed);
        }
    }
    Ok(ready)
}

/// Says in a message's span what it causes, and which case it makes.
fn identify(span: &Span, arrived: &Arrived) {
    let Some((source, id)) = arrived.named.as_ref().filter(|_| !span.is_disabled()) else { return };
    span.record(attributes::CAUSE_ID, display(cause_of(source, id).0));
    if let Body::Application(_) = arrived.body {
        span.record(attributes::CASE_ID, display(case_of(source, id).0));
    }
}

/// A checked message with its digests.
fn arrived(checked: Checked, now: DateTime<Utc>, vault: &Vault) -> Arrived {
    let Checked { body, branch, content, id, raw, sequence, source, subject, traceparent } = checked;
    let named = source.zip(id.clone());
    let key = match &named {
        Some((source, id)) => message_key(source, id),
        None => message::sha256(&[b"raw\n", &raw[..]].concat()),
    };
    let content = vault.digest("message", &content);
    let command = match &body {
        Body::Report(report) => Some(report.command(vault)),
        Body::Application(_) | Body::Invalid(_) => None,
    };
    let asked = Asked { branch, content, id, key, subject, traceparent };
    Arrived { asked, body, command, named, now, sequence }
}
