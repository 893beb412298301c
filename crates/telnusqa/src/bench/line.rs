//! The straight line: publish, append, publish, consume, row. The least that any house of this kind has to do, without
//! a contract, a case, a vault or a trace; in batches, on servers with the same settings.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream::{self, consumer::pull, stream};
use futures_util::StreamExt as _;
use sqlx::PgPool;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The most messages in one transaction, as in the house.
const BATCH_MAX: usize = 512;
/// Publishes that await their acknowledgement at a time.
const WINDOW: usize = 256;

const SCHEMA: &[&str] = &[
    "create table head (one boolean primary key default true check (one), position bigint not null)",
    "insert into head (position) values (0)",
    "create table events (position bigint primary key, stream text not null, version int not null, body json not null, \
     unique (stream, version))",
    "create table checkpoints (consumer text primary key, position bigint not null)",
    "insert into checkpoints (consumer, position) values ('rows', 0)",
    "create table rows (stream text primary key, position bigint not null, body json not null)",
];

/// A running straight line.
pub(super) struct Line {
    jetstream: jetstream::Context,
    pool: PgPool,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<anyhow::Result<()>>>,
}

impl Line {
    /// Makes the tables and streams and starts both of its halves.
    pub(super) async fn start(database_url: &str, nats_url: &str) -> anyhow::Result<Self> {
        let pool = sqlx::postgres::PgPoolOptions::new()
            .max_connections(8)
            .test_before_acquire(false)
            .connect(database_url)
            .await
            .context("connect to the line's database")?;
        for statement in SCHEMA {
            sqlx::query(*statement).execute(&pool).await.context("make the line's tables")?;
        }
        let client = async_nats::connect(nats_url).await.context("connect to the line's bus")?;
        let jetstream = jetstream::new(client);
        for (name, subjects) in [("LINE_IN", "line.in.>"), ("LINE_OUT", "line.out.>")] {
            let config = stream::Config {
                name: name.to_owned(),
                subjects: vec![subjects.to_owned()],
                storage: stream::StorageType::File,
                ..stream::Config::default()
            };
            jetstream.create_stream(config).await.context("make the line's streams")?;
        }
        let stop = CancellationToken::new();
        let (context, token) = (Arc::new((jetstream.clone(), pool.clone())), stop.clone());
        let tasks = vec![
            tokio::spawn(until_stopped(token.clone(), append(context.clone()))),
            tokio::spawn(until_stopped(token, project(context))),
        ];
        Ok(Self { jetstream, pool, stop, tasks })
    }

    /// The bus of the line, and its database.
    pub(super) fn parts(&self) -> (&jetstream::Context, &PgPool) {
        (&self.jetstream, &self.pool)
    }

    /// Ends it.
    ///
    /// # Errors
    /// What one of its halves failed with.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        for task in self.tasks {
            task.await.context("end the line")??;
        }
        Ok(())
    }
}

async fn until_stopped(stop: CancellationToken, work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        result = work => result,
    }
}

async fn messages(jetstream: &jetstream::Context, stream: &str) -> anyhow::Result<pull::Stream> {
    let config = pull::Config { durable_name: Some("line".to_owned()), max_ack_pending: 10_000, ..Default::default() };
    let consumer = jetstream.create_consumer_on_stream(config, stream).await?;
    Ok(consumer.stream().max_messages_per_batch(2 * BATCH_MAX).expires(Duration::from_secs(30)).messages().await?)
}

/// The first half: what is waiting is appended with one commit, acknowledged, and published on.
async fn append(parts: Arc<(jetstream::Context, PgPool)>) -> anyhow::Result<()> {
    let (jetstream, pool) = &*parts;
    let mut batches = messages(jetstream, "LINE_IN").await?.ready_chunks(BATCH_MAX);
    while let Some(batch) = batches.next().await {
        let batch = batch.into_iter().collect::<Result<Vec<_>, _>>()?;
        let streams: Vec<String> = batch.iter().map(|message| message.subject.to_string()).collect();
        let bodies: Vec<String> =
            batch.iter().map(|message| String::from_utf8_lossy(&message.payload).into_owned()).collect();
        let count = i64::try_from(batch.len())?;
        let last: i64 = sqlx::query_scalar(
            "with h as (update head set position = position + $3 returning position), \
             i as (insert into events (position, stream, version, body) \
             select h.position - $3 + n, s, 1, b::json from h, unnest($1::text[], $2::text[]) with ordinality u(s, b, n)) \
             select position from h",
        )
        .bind(&streams)
        .bind(&bodies)
        .bind(count)
        .fetch_one(pool)
        .await?;
        let first = last - count + 1;
        let onward = batch.into_iter().zip(first..).map(|(message, position)| publish_on(jetstream, message, position));
        let sent = futures_util::stream::iter(onward).buffered(WINDOW).collect::<Vec<_>>().await;
        sent.into_iter().collect::<anyhow::Result<()>>()?;
    }
    Ok(())
}

async fn publish_on(jetstream: &jetstream::Context, message: jetstream::Message, position: i64) -> anyhow::Result<()> {
    let sent = jetstream.publish(format!("line.out.{position}"), message.payload.clone()).await?;
    sent.await?;
    message.ack().await.map_err(|error| anyhow::anyhow!("{error}"))
}

/// The second half: what is waiting becomes rows, with the checkpoint in the same transaction.
async fn project(parts: Arc<(jetstream::Context, PgPool)>) -> anyhow::Result<()> {
    let (jetstream, pool) = &*parts;
    let mut batches = messages(jetstream, "LINE_OUT").await?.ready_chunks(BATCH_MAX);
    while let Some(batch) = batches.next().await {
        let batch = batch.into_iter().collect::<Result<Vec<_>, _>>()?;
        let position = |subject: &str| subject.rsplit('.').next().and_then(|text| text.parse::<i64>().ok());
        let positions: Vec<i64> = batch.iter().filter_map(|message| position(&message.subject)).collect();
        let bodies: Vec<String> =
            batch.iter().map(|message| String::from_utf8_lossy(&message.payload).into_owned()).collect();
        let last = positions.iter().copied().max().unwrap_or_default();
        sqlx::query(
            "with c as (update checkpoints set position = greatest(position, $3) where consumer = 'rows') \
             insert into rows (stream, position, body) \
             select b::json->>'subject', p, b::json from unnest($1::bigint[], $2::text[]) u(p, b) \
             on conflict (stream) do update set position = excluded.position, body = excluded.body \
             where rows.position < excluded.position",
        )
        .bind(&positions)
        .bind(&bodies)
        .bind(last)
        .execute(pool)
        .await?;
        for message in &batch {
            message.ack().await.map_err(|error| anyhow::anyhow!("{error}"))?;
        }
    }
    Ok(())
}
