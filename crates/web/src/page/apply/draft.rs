//! What somebody has written so far: a row for the token of his cookie, sealed under that token. It ends seven days after he was last here.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::finish;
use super::Trouble;
use crate::app::App;
use crate::cookie::{Cookie, digest, token};

const COOKIE: Cookie = Cookie { name: "telnusqa-apply", name_over_tls: "__Host-telnusqa-apply", same_site: "Strict" };
/// Seven days, in seconds.
const LIFE: &str = "604800";
/// What it is sealed for.
const PURPOSE: &str = "draft of an application";

/// The moment that a signature is asked for, and the signature: kept beside the fields.
pub(super) const OFFERED_AT: &str = "offered-at";
pub(super) const SIGNATURE: &str = "signature";

/// What stands in the fields, by their names.
pub(super) type Values = BTreeMap<String, String>;

/// What somebody has written so far.
pub(super) struct Draft {
    /// The code that certifies it, where one was asked for since the last change.
    pub(super) ask: Option<Uuid>,
    /// The case that it opened.
    pub(super) case: Option<Uuid>,
    /// From then on nothing is changed, until it is sent or refused.
    pub(super) certified_at: Option<DateTime<Utc>>,
    pub(super) id: Uuid,
    pub(super) values: Values,
    sealed: Vec<u8>,
    token: String,
}

type Row = (Uuid, Vec<u8>, Option<Uuid>, Option<DateTime<Utc>>, Option<Uuid>);

impl Draft {
    /// That of whoever asks; none where he has none, or it has ended.
    pub(super) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Self>, Trouble> {
        let Some(token) = COOKIE.token(app, headers) else { return Ok(None) };
        let (pool, digest) = (app.pool.clone(), digest(token));
        let row: Option<Row> = finish(async move {
            sqlx::query_as(
                "UPDATE web.drafts SET seen_at = now() WHERE token = $1 AND seen_at > now() - interval '7 days'
                 RETURNING id, sealed, ask, certified_at, case_id",
            )
            .bind(&digest[..])
            .fetch_optional(&pool)
            .await
        })
        .await?;
        let Some((id, sealed, ask, certified_at, case)) = row else { return Ok(None) };
        let values = match case {
            Some(_) => Values::new(),
            None => serde_json::from_slice(&app.vault.open_brief(PURPOSE, token, &sealed)?)?,
        };
        Ok(Some(Self { ask, case, certified_at, id, values, sealed, token: token.to_owned() }))
    }

    /// Begins one, and takes away those that have ended; the cookie for it.
    pub(super) async fn begin(app: &App, values: &Values) -> Result<HeaderValue, Trouble> {
        let token = token();
        let (pool, digest, sealed) = (app.pool.clone(), digest(&token), seal(app, &token, values)?);
        finish(async move {
            sqlx::query(
                "WITH old AS (DELETE FROM web.drafts WHERE seen_at < now() - interval '7 days')
                 INSERT INTO web.drafts (token, sealed) VALUES ($1, $2)",
            )
            .bind(&digest[..])
            .bind(sealed)
            .execute(&pool)
            .await
        })
        .await?;
        Ok(COOKIE.set(app, &token, LIFE))
    }

    /// Keeps what stands in its fields now; `false` where it was certified meanwhile.
    pub(super) async fn save(&mut self, app: &App) -> Result<bool, Trouble> {
        self.sealed = seal(app, &self.token, &self.values)?;
        self.ask = None;
        let (pool, digest, sealed) = (app.pool.clone(), digest(&self.token), self.sealed.clone());
        let saved = finish(async move {
            sqlx::query(
                "UPDATE web.drafts SET sealed = $2, ask = NULL
                 WHERE token = $1 AND certified_at IS NULL AND case_id IS NULL",
            )
            .bind(&digest[..])
            .bind(sealed)
            .execute(&pool)
            .await
        })
        .await?;
        Ok(saved.rows_affected() == 1)
    }

    /// Remembers the code that was asked for what is written now; `false` where another page changed it meanwhile.
    pub(super) async fn asked(&self, app: &App, ask: Uuid) -> Result<bool, Trouble> {
        let (pool, digest, sealed) = (app.pool.clone(), digest(&self.token), self.sealed.clone());
        let kept = finish(async move {
            sqlx::query("UPDATE web.drafts SET ask = $3 WHERE token = $1 AND sealed = $2 AND certified_at IS NULL")
                .bind(&digest[..])
                .bind(sealed)
                .bind(ask)
                .execute(&pool)
                .await
        })
        .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Uses its code up: what is written is certified by it. `false` where the code was used, or another one was asked for.
    pub(super) async fn certify(&mut self, app: &App, ask: Uuid) -> Result<bool, Trouble> {
        let (pool, digest, now) = (app.pool.clone(), digest(&self.token), app.clock.now());
        let sealed = self.sealed.clone();
        let certified = finish(async move {
            sqlx::query(
                "WITH used AS (
                     UPDATE notification.codes SET used_at = clock_timestamp() WHERE id = $2 AND used_at IS NULL RETURNING id)
                 UPDATE web.drafts SET certified_at = $3 FROM used
                 WHERE token = $1 AND ask = used.id AND sealed = $4 AND certified_at IS NULL AND case_id IS NULL",
            )
            .bind(&digest[..])
            .bind(ask)
            .bind(now)
            .bind(sealed)
            .execute(&pool)
            .await
        })
        .await?;
        let certified = certified.rows_affected() == 1;
        self.certified_at = self.certified_at.or(certified.then_some(now));
        Ok(certified)
    }

    /// Whether a signature is asked for what is written now, and not a code.
    pub(super) fn is_offered(&self) -> bool {
        self.values.contains_key(OFFERED_AT)
    }

    /// Keeps the signature: what is written is certified by it. `false` where it was changed or certified meanwhile.
    pub(super) async fn sign(&mut self, app: &App, signature: String) -> Result<bool, Trouble> {
        self.values.insert(SIGNATURE.to_owned(), signature);
        let (before, sealed) = (self.sealed.clone(), seal(app, &self.token, &self.values)?);
        self.sealed.clone_from(&sealed);
        let (pool, digest, now) = (app.pool.clone(), digest(&self.token), app.clock.now());
        let signed = finish(async move {
            sqlx::query(
                "UPDATE web.drafts SET sealed = $3, certified_at = $4
                 WHERE token = $1 AND sealed = $2 AND certified_at IS NULL AND case_id IS NULL",
            )
            .bind(&digest[..])
            .bind(before)
            .bind(sealed)
            .bind(now)
            .execute(&pool)
            .await
        })
        .await?;
        let signed = signed.rows_affected() == 1;
        self.certified_at = self.certified_at.or(signed.then_some(now));
        Ok(signed)
    }

    /// It was refused: he may change it, and certifies it anew.
    pub(super) async fn refused(&mut self, app: &App) -> Result<(), Trouble> {
        self.values.remove(SIGNATURE);
        self.certified_at = None;
        self.sealed = seal(app, &self.token, &self.values)?;
        let (pool, digest, sealed) = (app.pool.clone(), digest(&self.token), self.sealed.clone());
        finish(async move {
            sqlx::query("UPDATE web.drafts SET sealed = $2, certified_at = NULL, ask = NULL WHERE token = $1 AND case_id IS NULL")
                .bind(&digest[..])
                .bind(sealed)
                .execute(&pool)
                .await
        })
        .await?;
        Ok(())
    }

    /// It opened a case: what was written is kept here no more, and his telephone is one that he confirmed (АППК 66(2)).
    pub(super) async fn sent(&self, app: &App, case: Uuid) -> Result<(), Trouble> {
        let (pool, digest, now) = (app.pool.clone(), digest(&self.token), app.clock.now());
        finish(async move {
            sqlx::query(
                "WITH sent AS (UPDATE web.drafts SET case_id = $2, sealed = '' WHERE token = $1 RETURNING ask)
                 INSERT INTO notification.confirmed (case_id, reached, at)
                 SELECT $2, code.reached, $3 FROM sent JOIN notification.codes AS code ON code.id = sent.ask
                 WHERE code.reached IS NOT NULL ON CONFLICT DO NOTHING",
            )
            .bind(&digest[..])
            .bind(case)
            .bind(now)
            .execute(&pool)
            .await
        })
        .await?;
        Ok(())
    }

    /// Forgets it; the cookie that takes the old one away.
    pub(super) async fn forget(&self, app: &App) -> Result<HeaderValue, Trouble> {
        let (pool, digest) = (app.pool.clone(), digest(&self.token));
        finish(async move {
            sqlx::query("DELETE FROM web.drafts WHERE token = $1").bind(&digest[..]).execute(&pool).await
        })
        .await?;
        Ok(COOKIE.set(app, "", "0"))
    }
}

fn seal(app: &App, token: &str, values: &Values) -> Result<Vec<u8>, Trouble> {
    Ok(app.vault.seal_brief(PURPOSE, token, &serde_json::to_vec(values)?))
}
