//! A vault of its own for each test, with invented persons.

use std::io::Write;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};
use telnusqa_servers::testing::{TestDatabase, database};
use telnusqa_vault::{
    Contact, FileToSeal, Key, Person, Reader, Record, Role, Sealed, SealedFile, ToSeal, Vault, VaultError,
};
use tempfile::NamedTempFile;
use uuid::Uuid;

/// Two databases and a master key.
pub(crate) struct Here {
    pub(crate) keys: PgPool,
    pub(crate) main: PgPool,
    intake: PgPool,
    keys_database: TestDatabase,
    main_database: TestDatabase,
    master: NamedTempFile,
}

impl Here {
    pub(crate) async fn new() -> Self {
        let main_database = database(telnusqa_vault::migrations()).await;
        let keys_database = database(telnusqa_vault::keys_migrations()).await;
        Self {
            keys: pool(&keys_database.owner_url).await,
            main: pool(&main_database.owner_url).await,
            intake: pool(&main_database.url_as("telnusqa_intake")).await,
            keys_database,
            main_database,
            master: master_file('a'),
        }
    }

    /// The vault as a service of that role has it.
    pub(crate) async fn vault_as(&self, role: &str) -> Vault {
        self.try_vault_as(role, &self.master).await.unwrap_or_else(|error| panic!("{role}: {error:?}"))
    }

    pub(crate) async fn try_vault_as(&self, role: &str, master: &NamedTempFile) -> Result<Vault, VaultError> {
        let (main, keys) = (self.main_as(role).await, pool(&self.keys_database.url_as(role)).await);
        Vault::open(main, keys, master.path()).await
    }

    pub(crate) async fn main_as(&self, role: &str) -> PgPool {
        pool(&self.main_database.url_as(role)).await
    }

    pub(crate) async fn keys_as(&self, role: &str) -> PgPool {
        pool(&self.keys_database.url_as(role)).await
    }

    pub(crate) fn master(&self) -> &NamedTempFile {
        &self.master
    }

    /// Seals and stores one person as intake does.
    pub(crate) async fn keep(&self, vault: &Vault, person: ToSeal) -> Sealed {
        let (mut sealed, _) = vault.seal(vec![person], vec![]).await.expect("one person is sealed");
        self.store(&sealed, &[]).await;
        sealed.remove(0)
    }

    /// Seals and stores one file as intake does.
    pub(crate) async fn keep_file(&self, vault: &Vault, bytes: &[u8], person: Option<Uuid>) -> [u8; 32] {
        let file = FileToSeal { bytes: bytes.to_vec(), person };
        let (_, sealed) = vault.seal(vec![], vec![file]).await.expect("one file is sealed");
        self.store(&[], &sealed).await;
        sealed[0].sha256
    }

    pub(crate) async fn store(&self, persons: &[Sealed], files: &[SealedFile]) {
        let mut tx = self.intake.begin().await.expect("a transaction begins");
        Vault::store(&mut tx, persons, files).await.expect("what was sealed is stored");
        tx.commit().await.expect("the transaction commits");
    }

    pub(crate) async fn count(&self, what: &str) -> i64 {
        count(&self.main, what).await
    }
}

pub(crate) async fn count(pool: &PgPool, what: &str) -> i64 {
    let statement = format!("SELECT count(*) FROM {what}");
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(pool).await.expect("rows can be counted")
}

pub(crate) fn master_file(digit: char) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    writeln!(file, "{}", digit.to_string().repeat(64)).expect("it can be written");
    file
}

async fn pool(url: &str) -> PgPool {
    PgPoolOptions::new().max_connections(8).connect(url).await.expect("the database answers")
}

pub(crate) fn person(n: u32) -> Person {
    Person {
        contact: Contact {
            address: Some(format!("Абай к-сі, {n}")),
            email: None,
            kato: Some("391010000".into()),
            phone: Some(phone(n)),
        },
        record: Record {
            birth_date: Some(birth_date()),
            given_name: "Айгүл".into(),
            iin: Some(iin(n)),
            more: json!({"original": {"kind": "diploma", "number": format!("{n:07}")}, "circumstances": null}),
            patronymic: None,
            surname: "Әбілова".into(),
        },
    }
}

pub(crate) fn to_seal(n: u32) -> ToSeal {
    let keys = vec![
        Key::Iin(iin(n)),
        Key::Name { birth_date: birth_date(), surname: "Әбілова".into() },
        Key::Original(format!("{n}\ndiploma")),
        Key::Phone(phone(n)),
    ];
    ToSeal { case: Uuid::from_u128(n.into()), keys, person: person(n), role: Role::Applicant }
}

pub(crate) fn birth_date() -> NaiveDate {
    NaiveDate::from_ymd_opt(1999, 4, 17).expect("a date")
}

pub(crate) fn iin(n: u32) -> String {
    format!("9904174{n:05}")
}

pub(crate) fn phone(n: u32) -> String {
    format!("+77011{n:06}")
}

pub(crate) fn reader() -> Reader {
    Reader { at: at(), who: "operator:o-17".into(), why: "call".into() }
}

pub(crate) fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).expect("a moment")
}
