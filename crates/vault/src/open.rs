//! Opening the vault: the right master key, and two databases that belong together.

use std::path::Path;
use std::sync::Arc;

use sqlx::PgPool;
use subtle::ConstantTimeEq;

use crate::master_key::MasterKey;
use crate::{Vault, VaultError};

impl Vault {
    /// Opens the vault: `pool` is the log's database, `keys` the keys', `master` a file with 64 hex digits.
    ///
    /// The first to open a new vault (and may write) marks both databases as this master key's.
    ///
    /// # Errors
    /// [`VaultError::MasterKey`], [`VaultError::OtherKeys`], [`VaultError::Database`]
    pub async fn open(pool: PgPool, keys: PgPool, master: &Path) -> Result<Self, VaultError> {
        let master = Arc::new(MasterKey::read(master).await.map_err(VaultError::MasterKey)?);
        let vault = Self { keys, master, pool, reserve: None };
        vault.check().await.map_err(VaultError::Database)?.then_some(vault).ok_or(VaultError::OtherKeys)
    }

    /// Marks are made first in the log's database, then in the keys', and read the other way round.
    async fn check(&self) -> Result<bool, sqlx::Error> {
        let expected = self.master.check_value();
        let same = |mark: &[u8]| bool::from(mark.ct_eq(&expected));
        let in_keys = mark(&self.keys, "SELECT check_value FROM keys.master").await?;
        let here = mark(&self.pool, "SELECT check_value FROM vault.master").await?;
        match (here, in_keys) {
            (Some(here), Some(in_keys)) => Ok(same(&here) && same(&in_keys)),
            // A log's database that never saw these keys.
            (None, Some(_)) => Ok(false),
            (Some(here), None) => {
                Ok(same(&here) && self.nobody_is_sealed().await? && self.make_marks(&expected).await?)
            }
            (None, None) => self.make_marks(&expected).await,
        }
    }

    async fn nobody_is_sealed(&self) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar("SELECT NOT EXISTS (SELECT FROM vault.persons) AND NOT EXISTS (SELECT FROM vault.files)")
            .fetch_one(&self.pool)
            .await
    }

    /// Whether the marks are now this master key's: another process may have been faster with another.
    async fn make_marks(&self, expected: &[u8; 32]) -> Result<bool, sqlx::Error> {
        for (pool, may_insert, insert, select) in [
            (
                &self.pool,
                "SELECT has_table_privilege('vault.master', 'INSERT')",
                "INSERT INTO vault.master (check_value) VALUES ($1) ON CONFLICT DO NOTHING",
                "SELECT check_value FROM vault.master",
            ),
            (
                &self.keys,
                "SELECT has_table_privilege('keys.master', 'INSERT')",
                "INSERT INTO keys.master (check_value) VALUES ($1) ON CONFLICT DO NOTHING",
                "SELECT check_value FROM keys.master",
            ),
        ] {
            if !sqlx::query_scalar(may_insert).fetch_one(pool).await? {
                return Ok(true);
            }
            sqlx::query(insert).bind(&expected[..]).execute(pool).await?;
            let made = mark(pool, select).await?;
            if !made.is_some_and(|made| made.ct_eq(expected).into()) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

async fn mark(pool: &PgPool, statement: &'static str) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar(statement).fetch_optional(pool).await
}
