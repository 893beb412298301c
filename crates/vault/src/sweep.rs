//! Sweeping: keys that open nothing are destroyed.

use std::time::Duration;

use uuid::Uuid;

use crate::{Vault, VaultError};

/// So many keys are compared at once.
const PAGE: i64 = 1000;

/// How many keys a sweep destroyed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Swept {
    /// Contact keys of persons whose contact is forgotten.
    pub contacts: u64,
    /// Keys of files that were never stored, or are forgotten.
    pub files: u64,
    /// Keys of persons who were never stored, or are forgotten; their files' keys went with them, uncounted.
    pub persons: u64,
}

impl Vault {
    /// Destroys the keys that are older than `older_than` and open nothing: what they sealed was never stored, was
    /// stored by another before (a file), or is forgotten. So it finishes an interrupted forgetting, and forgets again
    /// what a restored backup of the keys brought back.
    ///
    /// `older_than` is real time and must exceed the longest transaction that stores and the
    /// time for which keys are held ready (ten minutes): a day serves. The role that
    /// sweeps must see all that is stored, in the primary database.
    ///
    /// # Errors
    /// [`VaultError::Database`]; what was destroyed before it stays destroyed.
    pub async fn sweep_keys(&self, older_than: Duration) -> Result<Swept, VaultError> {
        let mut swept = Swept::default();
        let mut after = Uuid::nil();
        while let Some(page) = self.page_of_keys(PERSON_KEYS, after, older_than).await? {
            let stored: Vec<(Uuid, bool)> = sqlx::query_as(
                "SELECT person_id, contact IS NOT NULL FROM vault.persons
                 WHERE person_id = ANY($1) AND record IS NOT NULL",
            )
            .bind(&page)
            .fetch_all(&self.pool)
            .await
            .map_err(VaultError::Database)?;
            let unreachable: Vec<_> =
                stored.iter().filter(|(_, contact)| !contact).map(|(person, _)| *person).collect();
            swept.persons += self.destroy_person_keys(&without(&page, stored.into_iter().map(|(id, _)| id))).await?;
            swept.contacts += self.destroy_contact_keys(&unreachable).await?;
            after = page.last().copied().unwrap_or(Uuid::max());
        }
        after = Uuid::nil();
        while let Some(page) = self.page_of_keys(FILE_KEYS, after, older_than).await? {
            let stored: Vec<Uuid> = sqlx::query_scalar("SELECT key_id FROM vault.files WHERE key_id = ANY($1)")
                .bind(&page)
                .fetch_all(&self.pool)
                .await
                .map_err(VaultError::Database)?;
            swept.files += self.destroy_file_keys(&without(&page, stored)).await?;
            after = page.last().copied().unwrap_or(Uuid::max());
        }
        Ok(swept)
    }

    /// The next ids in order; `None` after the last.
    async fn page_of_keys(
        &self,
        statement: &'static str,
        after: Uuid,
        older_than: Duration,
    ) -> Result<Option<Vec<Uuid>>, VaultError> {
        let page: Vec<Uuid> = sqlx::query_scalar(statement)
            .bind(after)
            .bind(older_than.as_secs_f64())
            .bind(PAGE)
            .fetch_all(&self.keys)
            .await
            .map_err(VaultError::Database)?;
        Ok(Some(page).filter(|page| !page.is_empty()))
    }
}

const PERSON_KEYS: &str = "
    SELECT person_id FROM keys.persons
    WHERE person_id > $1 AND made_at < now() - make_interval(secs => $2) ORDER BY person_id LIMIT $3";

const FILE_KEYS: &str = "
    SELECT key_id FROM keys.files
    WHERE key_id > $1 AND made_at < now() - make_interval(secs => $2) ORDER BY key_id LIMIT $3";

fn without(all: &[Uuid], some: impl IntoIterator<Item = Uuid>) -> Vec<Uuid> {
    let some: std::collections::HashSet<_> = some.into_iter().collect();
    all.iter().filter(|id| !some.contains(id)).copied().collect()
}
