//! How long a batch of 512 persons takes: sealed, stored, found; and how fast one file of 16 MiB is.
//!
//! `cargo bench -p telnusqa-vault`: medians over the rounds, against a private PostgreSQL without disk flushes.

use std::io::Write;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use telnusqa_servers::testing::database;
use telnusqa_vault::{Contact, FileToSeal, Key, Person, Reader, Record, Role, ToSeal, Vault};
use uuid::Uuid;

const BATCH: u32 = 512;
const ROUNDS: u32 = 100;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let main = database(telnusqa_vault::migrations()).await;
    let keys = database(telnusqa_vault::keys_migrations()).await;
    let pool = PgPoolOptions::new().connect(&main.url_as("telnusqa_intake")).await?;
    let keys = PgPoolOptions::new().connect(&keys.url_as("telnusqa_intake")).await?;
    let mut master = tempfile::NamedTempFile::new()?;
    master.write_all("0a".repeat(32).as_bytes())?;
    let vault = Vault::open(pool.clone(), keys, master.path()).await?;

    let mut times: [Vec<Duration>; 5] = Default::default();
    for round in 0..ROUNDS {
        let persons: Vec<_> = (round * BATCH..(round + 1) * BATCH).map(to_seal).collect();
        let originals: Vec<_> = persons.iter().map(|person| person.keys[2].clone()).collect();
        let mut mark = Instant::now();
        let mut lap = |step: usize| {
            times[step].push(mark.elapsed());
            mark = Instant::now();
        };
        vault.find(&originals, None).await?;
        lap(0);
        let (sealed, _) = vault.seal(persons, vec![]).await?;
        lap(1);
        let mut tx = pool.begin().await?;
        Vault::store(&mut tx, &sealed, &[]).await?;
        tx.commit().await?;
        lap(2);
        let reader = Reader { at: chrono::DateTime::UNIX_EPOCH, who: "operator:o-17".into(), why: "call".into() };
        vault.find(&originals[..1], Some(&reader)).await?;
        lap(3);
        vault.read(sealed[0].id, &reader).await?;
        lap(4);
    }
    for (step, times) in ["find 512 originals", "seal 512", "store 512", "find 1, recorded", "read 1"].iter().zip(times)
    {
        show(step, times);
    }
    file(&vault, &pool).await
}

async fn file(vault: &Vault, pool: &sqlx::PgPool) -> Result<(), Failure> {
    let bytes = vec![1; Vault::FILE_MAX_BYTES];
    let mark = Instant::now();
    let (_, files) = vault.seal(vec![], vec![FileToSeal { bytes, person: None }]).await?;
    let sealed = mark.elapsed();
    let mut tx = pool.begin().await?;
    Vault::store(&mut tx, &[], &files).await?;
    tx.commit().await?;
    println!("{:<20} {:>8.2} ms, with its storing {:.2} ms", "seal 16 MiB", ms(sealed), ms(mark.elapsed()));
    Ok(())
}

fn show(step: &str, mut times: Vec<Duration>) {
    let last = times.last().copied().unwrap_or_default();
    times.sort_unstable();
    let [median, slowest] = [times[times.len() / 2], times[times.len() - 1]];
    println!("{step:<20} {:>8.2} ms median, {:.2} slowest, {:.2} last", ms(median), ms(slowest), ms(last));
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn to_seal(n: u32) -> ToSeal {
    let (iin, phone) = (format!("9904{n:08}"), format!("+7701{n:07}"));
    let birth_date = NaiveDate::default();
    let keys = vec![
        Key::Iin(iin.clone()),
        Key::Name { birth_date, surname: format!("Әбіл{n}ова") },
        Key::Original(format!("{iin}\ndiploma\nткб\n{n:07}\n000240445715")),
        Key::Phone(phone.clone()),
    ];
    let contact = Contact {
        address: Some("Қостанай қ., Әл-Фараби даңғылы, 114".into()),
        email: Some("aigul@example.kz".into()),
        kato: Some("391010000".into()),
        phone: Some(phone),
    };
    let record = Record {
        birth_date: Some(birth_date),
        given_name: "Айгүл".into(),
        iin: Some(iin),
        more: json!({"original": {"kind": "diploma", "series": "ТКБ", "number": n, "qualification": "Мейіргер",
                     "nameOnDocument": "Әбілова Айгүл"}, "circumstances": "Өрт кезінде жанып кетті"}),
        patronymic: None,
        surname: "Әбілова".into(),
    };
    ToSeal { case: Uuid::from_u128(n.into()), keys, person: Person { contact, record }, role: Role::Applicant }
}
