//! Nothing personal stands readable in either database, in any spelling that a computer knows.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use futures_util::TryStreamExt as _;
use serde_json::json;
use sqlx::PgPool;
use telnusqa_vault::{Contact, FileToSeal, Key, Person, Record, Role, ToSeal, original_key};
use uuid::Uuid;

use crate::here::{Here, birth_date, reader};

const MARKERS: [&str; 13] = [
    "990417555123",
    "Мәркерова",
    "Айбелгі",
    "Таңбақызы",
    "+77015550199",
    "marker.mail@example.kz",
    "Белгі көшесі",
    "marker-kato-39101",
    "Mark0987654",
    "circumstances-mark",
    "attorney-mark",
    "raw-message-mark",
    "1987-06-05-mark",
];

#[tokio::test]
async fn no_marker_is_found_in_any_table() {
    let here = Here::new().await;
    fill(&here).await;
    assert_eq!(leaks(&here).await, Vec::<String>::new());
}

/// The test of the test: each way of writing is found.
#[tokio::test]
async fn a_planted_leak_is_found() {
    let here = Here::new().await;
    fill(&here).await;
    sqlx::query("CREATE TABLE leak (words text, bytes bytea, tree jsonb)").execute(&here.keys).await.unwrap();
    for (marker, planted) in [
        ("Мәркерова", "plain МӘРКЕРОВА here".to_owned()),
        ("Мәркерова", format!("x{}", hex(b"some M\xd3\x99").replace("4d", "") + &hex("Мәркерова".as_bytes()))),
        ("Айбелгі", format!("before{}", STANDARD_NO_PAD.encode("1Айбелгі and so on"))),
        ("Айбелгі", URL_SAFE_NO_PAD.encode("22Айбелгі")),
        ("Таңбақызы", escaped("Таңбақызы")),
        ("990417555123", "IIN 990417555123.".to_owned()),
    ] {
        sqlx::query("INSERT INTO leak (words) VALUES ($1)").bind(&planted).execute(&here.keys).await.unwrap();
        assert_eq!(leaks(&here).await, [format!("{marker} in public.leak")], "{planted}");
        sqlx::query("DELETE FROM leak").execute(&here.keys).await.unwrap();
        sqlx::query("INSERT INTO leak (bytes) VALUES ($1)").bind(planted.as_bytes()).execute(&here.keys).await.unwrap();
        assert_eq!(leaks(&here).await, [format!("{marker} in public.leak")], "{planted}");
        sqlx::query("DELETE FROM leak").execute(&here.keys).await.unwrap();
    }
    sqlx::query("INSERT INTO leak (tree) VALUES ($1)")
        .bind(json!({"a": ["attorney-mark"]}))
        .execute(&here.keys)
        .await
        .unwrap();
    assert_eq!(leaks(&here).await, ["attorney-mark in public.leak"]);
}

/// A person and files full of markers, sealed, stored, found, read, and one of them forgotten.
async fn fill(here: &Here) {
    let intake = here.vault_as("telnusqa_intake").await;
    let raw = || FileToSeal { bytes: MARKERS.join(" ").into_bytes(), person: None };
    let (mut persons, files) =
        intake.seal(vec![marked(), marked()], vec![raw()]).await.expect("the vault and its databases serve");
    here.store(&persons, &files).await;
    here.keep_file(&intake, MARKERS.join("\n").as_bytes(), Some(persons[0].id)).await;
    assert_eq!(
        intake.find(&marked().keys, Some(&reader())).await.expect("the vault and its databases serve").concat().len(),
        8
    );
    assert!(intake.read(persons[0].id, &reader()).await.is_ok_and(|read| read == marked().person));
    assert_eq!(
        intake.read_file(files[0].sha256, &reader()).await.expect("the vault and its databases serve"),
        raw().bytes
    );
    let forgotten = persons.remove(1).id;
    here.vault_as("telnusqa_vault")
        .await
        .forget(forgotten, &reader())
        .await
        .expect("the vault and its databases serve");
    for pool in [&here.main, &here.keys] {
        sqlx::query("ANALYZE").execute(pool).await.expect("the vault and its databases serve");
    }
}

fn marked() -> ToSeal {
    let [iin, surname, given_name, patronymic, phone, email, address, kato, number, story, attorney, _, date] =
        MARKERS.map(String::from);
    let record = Record {
        birth_date: Some(birth_date()),
        given_name,
        iin: Some(iin.clone()),
        more: json!({"number": number, "circumstances": story, "authority": {"number": attorney, "date": date}}),
        patronymic: Some(patronymic),
        surname: surname.clone(),
    };
    let original = original_key(&record, "diploma", None, Some(&number), "000240445715").expect("there is a number");
    let keys = vec![
        Key::Iin(iin),
        Key::Name { birth_date: birth_date(), surname },
        Key::Original(original),
        Key::Phone(phone.clone()),
    ];
    let contact = Contact { address: Some(address), email: Some(email), kato: Some(kato), phone: Some(phone) };
    ToSeal { case: Uuid::from_u128(1), keys, person: Person { contact, record }, role: Role::Applicant }
}

/// Which markers stand in which tables of both databases.
async fn leaks(here: &Here) -> Vec<String> {
    let mut leaks = vec![];
    let mut tables = 0;
    for pool in [&here.main, &here.keys] {
        for (table, dump) in dumps(pool).await {
            tables += 1;
            let dump = String::from_utf8_lossy(&dump).to_lowercase();
            for marker in
                MARKERS.iter().filter(|marker| spellings(marker).iter().any(|spelling| dump.contains(spelling)))
            {
                leaks.push(format!("{marker} in {table}"));
            }
        }
    }
    assert!(tables >= 10, "the dumps hold tables");
    leaks.sort();
    leaks.dedup();
    leaks
}

/// Every table, and what the planner remembers of them, as text and in binary.
async fn dumps(pool: &PgPool) -> Vec<(String, Vec<u8>)> {
    let mut tables: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    )
    .fetch_all(pool)
    .await
    .expect("tables can be listed");
    tables.push("pg_stats".to_owned());
    let mut dumps = vec![];
    for table in tables {
        for format in ["text", "binary"] {
            // No binary form exists of a column that may have any type.
            let columns = if table == "pg_stats" { "most_common_vals::text, histogram_bounds::text" } else { "*" };
            let copy = format!("COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT {format})");
            let mut connection = pool.acquire().await.expect("the database answers");
            let rows = connection.copy_out_raw(&copy).await.expect("the owner may read all");
            let dump = rows.try_fold(vec![], async |all, row| Ok([all, row.to_vec()].concat())).await;
            dumps.push((table.clone(), dump.expect("all rows come")));
        }
    }
    dumps
}

/// Plain, hexadecimal, escaped as in JSON, and base64 wherever it begins: all in small letters.
fn spellings(marker: &str) -> Vec<String> {
    let mut spellings = vec![marker.to_owned(), hex(marker.as_bytes())];
    if !marker.is_ascii() {
        spellings.push(escaped(marker));
        // A dump as text doubles the backslash.
        spellings.push(escaped(marker).replace('\\', r"\\"));
    }
    for shift in 0..3 {
        let shifted = [&vec![0; shift], marker.as_bytes()].concat();
        // Only letters all of whose six bits come from the marker.
        let letters = (shift * 8).div_ceil(6)..shifted.len() * 8 / 6;
        for text in [STANDARD_NO_PAD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted)] {
            spellings.push(text[letters.clone()].to_owned());
        }
    }
    spellings.iter().map(|spelling| spelling.to_lowercase()).collect()
}

fn escaped(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
