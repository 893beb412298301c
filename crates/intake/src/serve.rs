//! The loop of the service: one instance holds the lease, takes what is waiting, acknowledges what is committed.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream;
use bytes::Bytes;
use opentelemetry::Context;
use telnusqa_chassis::bus::{IIS_INTAKE, IIS_OUTCOME, watch_room, watch_streams};
use telnusqa_chassis::lease::Lease;
use telnusqa_chassis::process::open_pool;
use telnusqa_chassis::telemetry::propagation;
use telnusqa_chassis::telemetry::spans::{Operation, Unit};
use telnusqa_chassis::{Service, commands, consumer, parked};
use telnusqa_pki::Verifier;
use telnusqa_vault::{Reader, Vault, VaultError};
use tokio::time::MissedTickBehavior;
use tracing::Instrument as _;

use crate::desk::{Desk, Fate};
use crate::failure::Failure;
use crate::message::Incoming;
use crate::outbox::Outbox;
use crate::settle::LEASE;
use crate::source::Source;
use crate::submit::Doors;
use crate::{figures, notices, timers};

/// How often it is looked for what is due, in real time.
const TICK: Duration = Duration::from_millis(200);
/// How many ticks lie between two looks at what shall be tried again, and what waits in vain.
const TICKS_PER_LOOK: u32 = 10;
/// What is done, as spans name it.
const PROCESS: Operation = Operation::process("iis.intake.v1.{branch}.{kind}", "intake");

/// Runs intake until the service stops.
///
/// # Errors
/// What it cannot mend by trying again: a setting that is missing, a vault whose keys are not these.
pub async fn serve(service: Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    let keys_url = service.settings.keys_database_url.as_deref().ok_or("find TELNUSQA_KEYS_DATABASE_URL")?;
    let master = service.settings.master_key_file.as_deref().ok_or("find TELNUSQA_MASTER_KEY_FILE")?;
    let Some(vault) = open_vault(&service, keys_url, master).await? else { return Ok(()) };
    let vault = vault.with_reserve();
    let streams = &[IIS_INTAKE, IIS_OUTCOME];
    tokio::spawn(watch_room(service.bus.clone(), service.health.clone(), streams, service.stop.clone()));
    // The counterpart reads it also where there is nothing to answer; the one of its messages is made by whoever reads them.
    let outcomes = &[IIS_OUTCOME];
    tokio::spawn(watch_streams(service.bus.clone(), service.health.clone(), outcomes, service.stop.clone()));
    service.health.ready("intake");
    let notices = {
        let service = service.clone();
        tokio::spawn(async move {
            // Where it cannot go on, nothing else does.
            let ended = consumer::run(&service, notices::CONSUMER, Arc::new(notices::Notices)).await;
            service.stop.cancel();
            ended
        })
    };
    let answering = {
        let anchors = match service.settings.anchors_file.as_deref() {
            None => None,
            Some(file) => Some(Verifier::try_new([tokio::fs::read(file).await?.as_slice()])?),
        };
        let (service, doors) = (service.clone(), Arc::new(Doors::new(service.clone(), vault.clone(), anchors)));
        let handle = move |asked| {
            let doors = Arc::clone(&doors);
            async move { doors.answer(asked).await }
        };
        tokio::spawn(async move { commands::answer(&service, handle).await })
    };
    while let Some(lease) = Lease::acquire(&service.pool, LEASE, &service.stop).await {
        Box::pin(work(&service, &vault, &lease)).await;
        lease.release().await;
        if service.stop.is_cancelled() {
            break;
        }
    }
    answering.await?;
    Ok(notices.await??)
}

/// Opens the vault, trying for as long as one of its databases is not there; `None` when asked to stop first.
async fn open_vault(service: &Service, keys_url: &str, master: &Path) -> Result<Option<Vault>, VaultError> {
    loop {
        let opened = match open_pool(keys_url, service.name, 4).await {
            Ok(keys) => Vault::open(service.pool.clone(), keys, master).await,
            Err(error) => Err(VaultError::Database(error)),
        };
        match opened {
            Err(VaultError::Database(error)) if !matches!(error, sqlx::Error::Configuration(_)) => {
                service.health.not_ready("intake", telnusqa_chassis::process::chain(&error));
            }
            opened => return opened.map(Some),
        }
        let pause = tokio::time::sleep(Duration::from_millis(200));
        if service.stop.run_until_cancelled(pause).await.is_none() {
            return Ok(None);
        }
    }
}

/// Works for as long as the lease is ours and nobody asks to stop.
async fn work(service: &Service, vault: &Vault, lease: &Lease) {
    let lost = lease.lost();
    let mut desk = Desk::new(service.clone(), vault.clone(), lease.fence());
    let (outbox, publisher) = Outbox::open(service);
    let mut source = Source::new(service.clone());
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut count, mut failures) = (0_u32, 0_u32);
    loop {
        let result = tokio::select! {
            biased;
            () = service.stop.cancelled() => break,
            () = lost.cancelled() => break,
            _ = ticks.tick() => {
                count = count.wrapping_add(1);
                tick(&mut desk, &outbox, count % TICKS_PER_LOOK == 1).await
            }
            batch = source.batch() => take(&mut desk, &outbox, batch).await,
        };
        match result {
            Ok(()) => {
                failures = 0;
                service.health.ready("intake");
            }
            Err(Failure::Fenced) => break,
            Err(error) => {
                failures += 1;
                desk.wait(&error, failures).await;
            }
        }
    }
    drop(outbox);
    if tokio::time::timeout(Duration::from_secs(3), publisher).await.is_err() {
        tracing::debug!("outcomes are left for the next start");
    }
}

/// Takes a batch through, and acknowledges what is committed; a repeat when its answer is on the stream again.
async fn take(desk: &mut Desk, outbox: &Outbox, batch: Vec<jetstream::Message>) -> Result<(), Failure> {
    let begun = Instant::now();
    let sent: Vec<_> = batch.iter().map(|message| propagation::extract(message.headers.as_ref())).collect();
    let spans = Unit::of_messages(PROCESS, &sent);
    let (mut incoming, mut ackers) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
    for (at, message) in batch.into_iter().enumerate() {
        let (message, acker) = message.split();
        let traceparent = spans.traceparent_or(at, &sent[at]);
        let (payload, subject) = (message.payload, message.subject.to_string());
        incoming.push(Incoming { payload, span: spans.span(at), subject, traceparent });
        ackers.push(acker);
    }
    let size = incoming.len();
    let handled = desk.handle(incoming).instrument(spans.whole().clone()).await;
    let fates = handled.inspect_err(|_| spans.failed(0.., "not-handled"))?;
    drop(spans);
    figures::batch(size, begun.elapsed());
    outbox.wake();
    for (fate, acker) in fates.into_iter().zip(ackers) {
        match fate {
            Some(Fate::Done | Fate::Parked) => {
                if let Err(error) = acker.ack().await {
                    tracing::debug!(error, "a message was not acknowledged; it comes again, as a repeat");
                }
            }
            Some(Fate::Repeat(key, content)) => outbox.again(key, content, Some(acker)),
            None => {}
        }
    }
    Ok(())
}

/// What is due by the clock; where it shall `look`, also what waits for an application that is there, and what people want to be
/// tried again.
async fn tick(desk: &mut Desk, outbox: &Outbox, look: bool) -> Result<(), Failure> {
    desk.next_due = timers::next_due(&desk.service.pool).await?;
    let now = desk.service.clock.now();
    if desk.next_due.is_some_and(|due| due <= now) {
        timers::run(desk, now).await?;
        outbox.wake();
    }
    if look {
        desk.set_free(now).await?;
        for entry in parked::requested(&desk.service.pool, desk.service.name).await? {
            try_again(desk, outbox, &entry).await?;
        }
    }
    Ok(())
}

/// Takes a parked message through once more; where that fails again, it stays parked.
async fn try_again(desk: &mut Desk, outbox: &Outbox, entry: &parked::Parked) -> Result<(), Failure> {
    let sha256 = entry.sha256.as_ref().and_then(|text| hex::decode(text).ok()).and_then(|raw| raw.try_into().ok());
    let (Some(sha256), Some(subject)) = (sha256, &entry.subject) else {
        tracing::error!(id = entry.id, "a parked message names nothing in the vault");
        return end_replay(desk, entry.id, false).await;
    };
    let reader = Reader { at: desk.service.clock.now(), who: "service:intake".to_owned(), why: "replay".to_owned() };
    let payload = match desk.vault.read_file(sha256, &reader).await {
        Ok(raw) => Bytes::from(raw),
        Err(error @ VaultError::Database(_)) => return Err(Failure::Vault(error)),
        Err(error) => {
            tracing::error!(id = entry.id, error = &error as &dyn Error, "a parked message cannot be read");
            return end_replay(desk, entry.id, false).await;
        }
    };
    // What sent it is long ago, and not known any more: a trace of its own.
    let sent = [Context::new()];
    let spans = Unit::of_messages(PROCESS, &sent);
    let traceparent = spans.traceparent_or(0, &sent[0]);
    let incoming = Incoming { payload, span: spans.span(0), subject: subject.clone(), traceparent };
    let done = match desk.handle(vec![incoming]).instrument(spans.whole().clone()).await?.first() {
        Some(Some(Fate::Repeat(key, content))) => {
            outbox.again(*key, *content, None);
            true
        }
        Some(Some(Fate::Done)) => true,
        Some(Some(Fate::Parked)) => false,
        Some(None) | None => return Ok(()),
    };
    outbox.wake();
    end_replay(desk, entry.id, done).await
}

/// Takes an entry off the list, or lets it wait until it is asked for again.
async fn end_replay(desk: &Desk, id: i64, done: bool) -> Result<(), Failure> {
    let pool = desk.service.pool.clone();
    let work = tokio::spawn(async move {
        let mut tx = pool.begin().await?;
        if done {
            parked::handled(&mut tx, id).await?;
        } else {
            sqlx::query("UPDATE parked.messages SET replay_requested = NULL WHERE id = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await
    });
    work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())).map_err(Failure::Database)
}
