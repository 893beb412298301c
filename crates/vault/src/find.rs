//! Looking persons up by keyed hashes.

use sqlx::PgPool;
use uuid::Uuid;

use crate::person::{Found, Key, Reader, Role};
use crate::{Vault, VaultError, finish, lookup};

/// Each key's hits in order of arrival, which is that of the ids. Lateral, so that every key is one look into the index,
/// also while the table is new and the planner believes that it is small.
const FIND: &str = "
    SELECT k.ordinal, p.case_id, p.person_id, p.role
    FROM unnest($1::uuid[]) WITH ORDINALITY AS k (hash, ordinal)
    CROSS JOIN LATERAL (SELECT DISTINCT l.person_id FROM vault.lookups l WHERE l.hash = k.hash) l
    CROSS JOIN LATERAL (SELECT * FROM vault.persons p WHERE p.person_id = l.person_id OFFSET 0) p
    ORDER BY k.ordinal, p.person_id";

const FIND_AND_RECORD: &str = "
    WITH hits AS MATERIALIZED (
        SELECT k.ordinal, p.case_id, p.person_id, p.role
        FROM unnest($1::uuid[]) WITH ORDINALITY AS k (hash, ordinal)
        CROSS JOIN LATERAL (SELECT DISTINCT l.person_id FROM vault.lookups l WHERE l.hash = k.hash) l
        CROSS JOIN LATERAL (SELECT * FROM vault.persons p WHERE p.person_id = l.person_id OFFSET 0) p),
    recorded AS (
        INSERT INTO vault.reads (person_id, who, why, what, at)
        SELECT DISTINCT person_id, $2, $3, 'look-up', $4::timestamptz FROM hits)
    SELECT ordinal, case_id, person_id, role FROM hits ORDER BY ordinal, person_id";

type Hit = (i64, Uuid, Uuid, String);

impl Vault {
    /// Looks persons up, for each key its hits, oldest first. With `reader`, every hit is recorded as read.
    ///
    /// # Errors
    /// [`VaultError::Database`]
    pub async fn find(&self, keys: &[Key], reader: Option<&Reader>) -> Result<Vec<Vec<Found>>, VaultError> {
        let mut found = vec![vec![]; keys.len()];
        // Of each key that has a hash: its index and hash.
        let hashed: Vec<_> = keys
            .iter()
            .enumerate()
            .filter_map(|(index, key)| lookup::hash(&self.master, key).map(|hash| (index, hash)))
            .collect();
        if hashed.is_empty() {
            return Ok(found);
        }
        let hashes = hashed.iter().map(|(_, hash)| *hash).collect();
        for (ordinal, case, person, role) in
            finish(hits(self.pool.clone(), hashes, reader.cloned())).await.map_err(VaultError::Database)?
        {
            let hit = usize::try_from(ordinal - 1).ok().and_then(|ordinal| hashed.get(ordinal));
            if let (Some((index, _)), Some(role)) = (hit, Role::parse(&role)) {
                found[*index].push(Found { case, person, role });
            }
        }
        Ok(found)
    }

    /// Every person of these cases, oldest first, the forgotten ones too. Shows nothing of them, so that it is no
    /// reading.
    ///
    /// # Errors
    /// [`VaultError::Database`]
    pub async fn persons_of(&self, cases: &[Uuid]) -> Result<Vec<Found>, VaultError> {
        let rows: Vec<(Uuid, Uuid, String)> = sqlx::query_as(
            "SELECT case_id, person_id, role FROM vault.persons WHERE case_id = ANY($1) ORDER BY person_id",
        )
        .bind(cases)
        .fetch_all(&self.pool)
        .await
        .map_err(VaultError::Database)?;
        let found = |(case, person, role): (Uuid, Uuid, String)| {
            Ok(Found { case, person, role: Role::parse(&role).ok_or(VaultError::Tampered)? })
        };
        rows.into_iter().map(found).collect()
    }
}

/// All rows are awaited, and with them the end of the statement: nothing is shown before its reading is committed.
async fn hits(pool: PgPool, hashes: Vec<Uuid>, reader: Option<Reader>) -> Result<Vec<Hit>, sqlx::Error> {
    match reader {
        None => sqlx::query_as(FIND).bind(hashes).fetch_all(&pool).await,
        Some(Reader { at, who, why }) => {
            sqlx::query_as(FIND_AND_RECORD).bind(hashes).bind(who).bind(why).bind(at).fetch_all(&pool).await
        }
    }
}
