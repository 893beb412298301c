//! A new account: a password and a secret of codes, which are told once.

use serde::Serialize;
use serde_json::json;
use telnusqa_domain::case::StaffId;
use totp_rs::Secret;

use crate::api::Problem;
use crate::app::App;
use crate::cookie::token;
use crate::password::Hasher;

/// What somebody signs in with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewAccount {
    pub(crate) password: String,
    /// What his telephone makes codes of (RFC 6238), in base 32.
    pub(crate) totp_secret: String,
}

impl NewAccount {
    /// A new one, and the file that keeps it: a hash and a secret.
    pub(super) async fn make() -> Result<(Self, Vec<u8>), Problem> {
        let (password, salt) = (token()[..20].to_owned(), token());
        let hashed = password.clone();
        let hash =
            tokio::task::spawn_blocking(move || Hasher::default().hash(hashed.as_bytes(), &salt.as_bytes()[..32]));
        let hash = hash.await.map_err(|error| Problem::unavailable(&error))?;
        let hash = hash.map_err(|error| Problem::unavailable(&error))?;
        let secret = hex::decode(&token()[..40]).map_err(|error| Problem::unavailable(&error))?;
        let totp_secret = Secret::from(secret).to_base32();
        let file = json!({"passwordHash": hash, "totpSecret": totp_secret}).to_string().into_bytes();
        Ok((Self { password, totp_secret }, file))
    }
}

/// Whoever was signed in with the account of before is so no more.
pub(super) async fn end_sessions(app: &App, staff: &StaffId) -> Result<(), Problem> {
    let ended = sqlx::query("DELETE FROM web.sessions WHERE staff = $1").bind(staff.as_str()).execute(&app.pool).await;
    ended.map(|_| ()).map_err(|error| Problem::unavailable(&error))
}
