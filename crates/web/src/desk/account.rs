//! Whether somebody is who he says: a password (argon2id), then a code of his telephone (RFC 6238). Who guesses waits.

use std::sync::{Arc, LazyLock};

use sqlx::PgPool;
use tokio::sync::Mutex;
use totp_rs::{Builder, Secret};

use crate::app::App;
use crate::password::Hasher;
use crate::staff::{Account, Member};

/// So many wrong tries close an account for [`CLOSED`].
const TRIES: i32 = 5;
/// As PostgreSQL writes it.
const CLOSED: &str = "15 minutes";
/// One password is hashed at a time: it takes a core for some 20 ms, and 19 MiB.
static HASHER: LazyLock<Arc<Mutex<Hasher>>> = LazyLock::new(Arc::default);
/// The hash of a password that nobody has, so that a name that is nobody's takes as long as one that is somebody's.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$dGVsbnVzcWEtbm9ib2R5$1yM0Yx3uWvYxJ0cJ4mZ1jx2q9U9f4m6i4b3k8q0l2cA";

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("too many wrong tries")]
    Closed,
    #[error("check a sign-in")]
    Database(#[from] sqlx::Error),
    #[error("name, password or code is wrong")]
    Wrong,
}

/// Checks all three; a wrong one does not tell which.
///
/// # Errors
/// [`Refused`]
pub(super) async fn check(app: &App, id: &str, password: String, code: &str) -> Result<Member, Refused> {
    let member = app.staff.of_id(id).filter(|member| member.account.is_some());
    let Some((member, account)) = member.and_then(|member| Some((member.clone(), member.account?))) else {
        has_password(NOBODY.to_owned(), password).await;
        return Err(Refused::Wrong);
    };
    if is_closed(&app.pool, id).await? {
        return Err(Refused::Closed);
    }
    let known = has_password(account.password_hash.clone(), password).await;
    let step = step_of(&account, code, now(&app.pool).await?).filter(|_| known);
    match step {
        Some(step) if take(&app.pool, id, step).await? => Ok(member),
        Some(_) | None => {
            fail(&app.pool, id).await?;
            Err(Refused::Wrong)
        }
    }
}

/// Whether it is his password.
async fn has_password(hash: String, password: String) -> bool {
    let mut hasher = Arc::clone(&HASHER).lock_owned().await;
    tokio::task::spawn_blocking(move || hasher.fits(password.as_bytes(), &hash)).await.unwrap_or(false)
}

/// The step of a code that is right now, or was just before, or will be just after.
fn step_of(account: &Account, code: &str, now: u64) -> Option<i64> {
    let secret = Secret::try_from_base32(&account.totp_secret).ok()?;
    let totp = Builder::new().with_secret(secret).build().ok()?;
    let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    totp.check(&digits, now).and_then(|step| step.try_into().ok())
}

/// Real time, by the database's clock: the house's own may be another.
async fn now(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let now: i64 = sqlx::query_scalar("SELECT extract(epoch FROM now())::bigint").fetch_one(pool).await?;
    Ok(now.unsigned_abs())
}

async fn is_closed(pool: &PgPool, id: &str) -> Result<bool, sqlx::Error> {
    let closed: Option<bool> = sqlx::query_scalar(
        "SELECT failures >= $2 AND failed_at > now() - $3::interval FROM web.sign_ins WHERE staff = $1",
    )
    .bind(id)
    .bind(TRIES)
    .bind(CLOSED)
    .fetch_optional(pool)
    .await?;
    Ok(closed.unwrap_or(false))
}

/// Takes a code, once.
async fn take(pool: &PgPool, id: &str, step: i64) -> Result<bool, sqlx::Error> {
    let taken = sqlx::query(
        "INSERT INTO web.sign_ins (staff, step) VALUES ($1, $2)
         ON CONFLICT (staff) DO UPDATE SET step = $2, failures = 0 WHERE sign_ins.step < $2",
    )
    .bind(id)
    .bind(step)
    .execute(pool)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Counts a wrong try; after a time without one the count begins anew.
async fn fail(pool: &PgPool, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO web.sign_ins (staff, failures, failed_at) VALUES ($1, 1, now())
         ON CONFLICT (staff) DO UPDATE SET failed_at = now(),
             failures = CASE WHEN sign_ins.failed_at > now() - $2::interval THEN sign_ins.failures + 1 ELSE 1 END",
    )
    .bind(id)
    .bind(CLOSED)
    .execute(pool)
    .await?;
    Ok(())
}
