//! Papers as anybody may look them up who is shown one: by the code on it, without a word on whose it is.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};
use telnusqa_contracts::document::Verification;
use telnusqa_contracts::document::original::Original;
use telnusqa_contracts::proof::{Claim, KeyId, PaperNumber, address, name_digest};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{CaseId, Draft, FileRef, OriginalKind};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::paper::PaperCode;
use telnusqa_pki::{HouseKey, NotAKey};
use telnusqa_vault::{Record, Vault, folded_name, original_key};

use crate::job::Job;
use crate::order::full_name;

/// What the vault's digests are for: the recipient's name, with the code on the paper.
const NAME: &str = "paper-name";
/// What the vault's digests are for: an original, of which there may be several duplicates.
const ORIGINAL: &str = "paper-original";

/// What stands on a paper for whoever checks it, and what is kept for him.
#[derive(Clone)]
pub(crate) struct Shown {
    code: PaperCode,
    made_on: NaiveDate,
    name: [u8; 32],
    number: PaperNumber,
    original: Option<[u8; 32]>,
    pub(crate) verification: Verification,
}

/// Why the house's key cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("keep the public key of the house")]
    Database(#[from] sqlx::Error),
    #[error("read the file of the house's key: 64 hex digits")]
    Digits,
    #[error("read the file of the house's key")]
    File(#[from] std::io::Error),
    #[error("use the house's key")]
    Key(#[from] NotAKey),
    #[error("sign by a key that was revoked")]
    Revoked,
}

/// What is needed to show papers.
#[derive(Clone)]
pub(crate) struct Showing {
    /// By which proofs are signed; papers carry none without.
    pub(crate) key: Option<Arc<HouseKey>>,
    /// What addresses begin with.
    pub(crate) public_url: String,
}

impl Showing {
    /// What stands on the paper of a job; nothing where it has no code, as one from before had none.
    pub(crate) fn of(&self, job: &Job, applicant: &Record, vault: &Vault) -> Option<Shown> {
        let code = job.code?;
        let number = match job.proposed {
            Draft::Duplicate => PaperNumber::Duplicate(job.number?),
            Draft::Refusal { .. } => PaperNumber::Refusal {
                application: ApplicationNumber::parse(&job.application_number).ok()?,
                college: job.college,
            },
        };
        let folded = folded_name(&full_name(applicant));
        let claim = |key: &HouseKey| Claim {
            code,
            key: KeyId::of(key.public()),
            made_on: day_in_almaty(job.made_at),
            name: name_digest(&code, &folded),
            number,
        };
        let proof = self.key.as_deref().and_then(|key| {
            let claim = claim(key);
            let signature = key.sign(&claim.signed()).ok()?;
            Some(claim.with(signature).text(&self.public_url))
        });
        Some(Shown {
            code,
            made_on: day_in_almaty(job.made_at),
            name: vault.digest(NAME, &format!("{code} {folded}")),
            number,
            original: original(job, applicant, vault),
            verification: Verification {
                text: Some(code.grouped()),
                url: proof.unwrap_or_else(|| address(&self.public_url, &code)),
            },
        })
    }
}

/// By what the original of a duplicate is recognised.
fn original(job: &Job, applicant: &Record, vault: &Vault) -> Option<[u8; 32]> {
    match job.proposed {
        Draft::Refusal { .. } => None,
        Draft::Duplicate => {
            let said = Original::of(&applicant.more).ok()?;
            digest_of_original(vault, applicant, job.original, (said.series.as_deref(), said.number.as_deref()))
        }
    }
}

/// By what an original with this series and number is recognised, whichever college makes its duplicate; none without a number.
pub(crate) fn digest_of_original(
    vault: &Vault,
    person: &Record,
    kind: OriginalKind,
    (series, number): (Option<&str>, Option<&str>),
) -> Option<[u8; 32]> {
    Some(vault.digest(ORIGINAL, &original_key(person, kind.name(), series, number, "")?))
}

impl Shown {
    /// Keeps what whoever looks it up is told, with the document on which it stands, and its supplement.
    pub(crate) async fn keep(
        &self,
        tx: &mut PgConnection,
        job: &Job,
        (document, supplement): (FileRef, Option<FileRef>),
    ) -> Result<(), sqlx::Error> {
        let kind = match self.number {
            PaperNumber::Duplicate(_) => "duplicate",
            PaperNumber::Refusal { .. } => "refusal",
        };
        sqlx::query(
            "INSERT INTO signing.papers (code, case_id, draft, kind, college, number, made_on, document, name, original, supplement)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (case_id, draft) DO NOTHING",
        )
        .bind(&Sha256::digest(self.code.as_bytes())[..])
        .bind(job.case.0)
        .bind(job.draft())
        .bind(kind)
        .bind(self.number.college().as_str())
        .bind(self.number.to_string())
        .bind(self.made_on)
        .bind(&document.0[..])
        .bind(&self.name[..])
        .bind(self.original.as_ref().map(<[u8; 32]>::as_slice))
        .bind(supplement.as_ref().map(|file| &file.0[..]))
        .execute(tx)
        .await
        .map(drop)
    }
}

/// The paper was signed, by a key or by hand.
pub(crate) async fn signed(
    tx: &mut PgConnection,
    document: FileRef,
    by_hand: bool,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE signing.papers SET signed_at = $2, by_hand = $3 WHERE document = $1 AND signed_at IS NULL")
        .bind(&document.0[..])
        .bind(at)
        .bind(by_hand)
        .execute(tx)
        .await
        .map(drop)
}

/// A signed paper is worth nothing any more.
pub(crate) async fn annulled(tx: &mut PgConnection, document: FileRef, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE signing.papers SET void_at = $2 WHERE document = $1 AND void_at IS NULL")
        .bind(&document.0[..])
        .bind(at)
        .execute(tx)
        .await
        .map(drop)
}

/// What a case has unsigned is never signed.
pub(crate) async fn given_up(tx: &mut PgConnection, case: CaseId, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE signing.papers SET void_at = $2 WHERE case_id = $1 AND signed_at IS NULL AND void_at IS NULL")
        .bind(case.0)
        .bind(at)
        .execute(tx)
        .await
        .map(drop)
}

/// Reads the house's key, and makes its public half known.
pub(crate) async fn open_key(file: &Path, pool: &PgPool, now: DateTime<Utc>) -> Result<HouseKey, KeyError> {
    let text = tokio::fs::read_to_string(file).await?;
    let seed = hex::decode(text.trim()).ok().and_then(|seed| <[u8; 32]>::try_from(seed).ok());
    let key = HouseKey::from_seed(&seed.ok_or(KeyError::Digits)?)?;
    let id = KeyId::of(key.public());
    sqlx::query(
        "INSERT INTO signing.paper_keys (id, public_key, since) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&id.0[..])
    .bind(&key.public()[..])
    .bind(now)
    .execute(pool)
    .await?;
    let revoked: Option<DateTime<Utc>> = sqlx::query_scalar("SELECT revoked_at FROM signing.paper_keys WHERE id = $1")
        .bind(&id.0[..])
        .fetch_one(pool)
        .await?;
    if revoked.is_some() { Err(KeyError::Revoked) } else { Ok(key) }
}
