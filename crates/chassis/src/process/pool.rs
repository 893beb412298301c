//! Connections to the log's database.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Executor, PgPool};

/// Opens a pool whose connections are rolled back when they come back, before they can be handed out again: the driver
/// can return one inside an open transaction when a `begin` is cancelled, and what was written on it later would vanish
/// (sqlx issue 4393). It is done on return, because nobody waits there.
///
/// # Errors
/// Whatever the database says.
pub async fn open_pool(url: &str, application: &str, max: u32) -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?.application_name(application).options([
        // A rollback outside of a transaction, the rule here, is nothing to warn of.
        ("client_min_messages", "error"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("lock_timeout", "15s"),
    ]);
    // Statements are told by spans and figures, not line by line.
    let options = options.disable_statement_logging();
    PgPoolOptions::new()
        .max_connections(max)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql("ROLLBACK")).await?;
                Ok(true)
            })
        })
        .connect_with(options)
        .await
}

#[cfg(test)]
mod tests;
