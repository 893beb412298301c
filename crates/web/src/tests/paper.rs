//! The pages by which anyone checks a paper.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use telnusqa_domain::paper::PaperCode;

use super::house::{House, shown};

/// A college of the test data.
const COLLEGE: &str = "050340517500";
const NAME: &str = "Әбілова Айгүл Ерғалиқызы";

/// A paper that was made.
struct Paper {
    code: PaperCode,
    kind: &'static str,
    number: String,
    original: Option<[u8; 32]>,
    signed_at: Option<&'static str>,
    void_at: Option<&'static str>,
}

/// The paper with this serial, and with a code that no other has.
fn paper(serial: u8) -> Paper {
    Paper {
        code: PaperCode::new([serial; 15]),
        kind: "duplicate",
        number: format!("{COLLEGE}-2026-{serial:05}"),
        original: None,
        signed_at: Some("2026-09-03T09:00:00Z"),
        void_at: None,
    }
}

async fn put(house: &House, paper: &Paper) {
    let at = |text: Option<&str>| text.map(|text| text.parse::<DateTime<Utc>>().unwrap());
    let folded = telnusqa_vault::folded_name(NAME);
    let digest = house.vault.digest("paper-name", &format!("{} {folded}", paper.code));
    sqlx::query(
        "INSERT INTO signing.papers VALUES ($1, gen_random_uuid(), 1, $2, $3, $4, '2026-09-02', $5, $6, $7, $8, $9)",
    )
    .bind(&Sha256::digest(paper.code.as_bytes())[..])
    .bind(paper.kind)
    .bind(COLLEGE)
    .bind(&paper.number)
    .bind(&Sha256::digest(paper.number.as_bytes())[..])
    .bind(&digest[..])
    .bind(paper.original.as_ref().map(<[u8; 32]>::as_slice))
    .bind(at(paper.signed_at))
    .bind(at(paper.void_at))
    .execute(&house.owner)
    .await
    .unwrap();
}

#[tokio::test]
async fn whether_a_paper_is_real_in_three_languages() {
    let house = House::empty().await;
    let real = paper(17);
    put(&house, &real).await;
    for language in ["kk", "ru", "en"] {
        let page = shown(house.get(&format!("/v/{}?lang={language}", real.code))).await;
        assert!(!page.contains("Әбілова") && !page.contains("script"));
        insta::assert_snapshot!(format!("valid_{language}"), page.split_once(".css\">").unwrap().1);
    }
    let start = shown(house.get("/v?lang=ru")).await;
    insta::assert_snapshot!("start_ru", start.split_once(".css\">").unwrap().1);
}

#[tokio::test]
async fn a_duplicate_stays_valid_where_its_original_was_found() {
    let house = House::new().await;
    let real = paper(17);
    put(&house, &real).await;
    let case = "UPDATE signing.papers SET case_id = '00000000-0000-0000-0000-000000000001'";
    sqlx::query(case).execute(&house.owner).await.unwrap();
    let note = telnusqa_domain::case::FileRef([7; 32]);
    let by = telnusqa_domain::case::StaffId::parse("o-17").unwrap();
    let found = telnusqa_domain::case::Event::OriginalFound { by, note, on: "2026-09-03".parse().unwrap() };
    house.happens(1, 3, &found).await;
    for (language, valid, said) in [
        ("kk", "Құжат жарамды", "Түпнұсқа табылды: 2026 жылғы 3 қыркүйек."),
        ("ru", "Документ действителен", "Подлинник нашёлся 3 сентября 2026 года. Дубликат остаётся действительным"),
        ("en", "valid", "The original was found on 3 September 2026. The duplicate stays valid"),
    ] {
        let page = shown(house.get(&format!("/v/{}?lang={language}", real.code))).await.replace('\u{a0}', " ");
        assert!(page.contains(valid) && page.contains(said), "{page}");
    }
}

#[tokio::test]
async fn each_paper_says_how_it_stands() {
    let house = House::empty().await;
    let original = Some([9; 32]);
    let papers = [
        (Paper { original, ..paper(1) }, "Документ заменён"),
        (Paper { original, signed_at: Some("2026-09-03T10:00:00Z"), ..paper(2) }, "Документ заменён"),
        (Paper { original, signed_at: Some("2026-09-03T11:00:00Z"), ..paper(3) }, "Документ действителен"),
        // One that was never signed stands in nobody's place.
        (Paper { original, signed_at: None, ..paper(4) }, "Документ ещё не подписан"),
        (Paper { signed_at: None, void_at: Some("2026-09-03T11:00:00Z"), ..paper(5) }, "Документ не был подписан"),
        (Paper { void_at: Some("2026-09-03T11:00:00Z"), ..paper(6) }, "Документ недействителен"),
        (Paper { kind: "refusal", number: "TN-2026-0004512-2".to_owned(), ..paper(7) }, "Мотивированный отказ"),
    ];
    for (paper, _) in &papers {
        put(&house, paper).await;
    }
    for (paper, expected) in &papers {
        let page = house.get(&format!("/v/{}?lang=ru", paper.code)).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(expected) && page.contains(&paper.number), "{expected}: {page}");
        let replaced = page.contains(&format!("№ {COLLEGE}-2026-00003,"));
        assert_eq!(replaced, *expected == "Документ заменён", "{page}");
    }
    // The chain goes back to the original; what was never signed took nobody's place.
    let duplicate = |serial| Some(format!("дубликата № {COLLEGE}-2026-{serial:05}"));
    let places =
        [Some("оригинала".to_owned()), duplicate(1), duplicate(2), None, None, Some("оригинала".to_owned()), None];
    for ((paper, _), place) in papers.iter().zip(places) {
        let page = house.get(&format!("/v/{}?lang=ru", paper.code)).send().await.unwrap().text().await.unwrap();
        let told = page.split_once("<dt>Выдан взамен</dt><dd>").map(|(_, rest)| rest.split_once("</dd>").unwrap().0);
        assert_eq!(told, place.as_deref(), "{}", paper.number);
    }
}

#[tokio::test]
async fn a_code_is_typed_as_people_do_and_another_one_finds_nothing() {
    let house = House::empty().await;
    let real = paper(17);
    put(&house, &real).await;
    let typed = real.code.grouped().to_lowercase().replace('-', "+");
    let found = house.get(&format!("/v?code={typed}&lang=ru")).send().await.unwrap();
    assert_eq!(
        (found.status().as_u16(), found.headers()["location"].to_str().unwrap()),
        (303, &*format!("/v/{}?lang=ru", real.code))
    );
    for (path, text) in [
        (format!("/v/{}?lang=ru", PaperCode::new([1; 15])), "В реестре такого документа нет"),
        ("/v/nonsense?lang=ru".to_owned(), "Это не похоже на код документа"),
        ("/v?code=%3Cscript%3E&lang=ru".to_owned(), "Это не похоже на код документа"),
        ("/v/%ff?lang=ru".to_owned(), "Это не похоже на код документа"),
        (format!("/v/{}0?lang=ru", real.code), "Это не похоже на код документа"),
    ] {
        let response = house.get(&path).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
        let page = response.text().await.unwrap();
        assert!(page.contains(text) && !page.contains("<script"), "{path}");
    }
}

#[tokio::test]
async fn who_types_the_name_on_the_paper_learns_whether_it_fits_and_nobody_tries_a_list() {
    let house = House::empty().await;
    let real = paper(17);
    put(&house, &real).await;
    let ask = |name: &str| {
        let body = name.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        house
            .post(&format!("/v/{}?lang=ru", real.code))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("name={body}"))
    };
    for (name, fits) in [
        (NAME, true),
        ("АБИЛОВА  АЙГУЛ ЕРГАЛИКЫЗЫ", true),
        ("Әбілова Айгүл", false),
        ("Ахметова Айгүл Ерғалиқызы", false),
        ("", false),
        ("<script>", false),
    ] {
        let response = ask(name).send().await.unwrap();
        assert_eq!(response.status(), 200, "{name}");
        let page = response.text().await.unwrap();
        assert_eq!(page.contains("Имя совпадает"), fits, "{name}");
        assert_eq!(page.contains("Имя не совпадает"), !fits, "{name}");
        assert!(name.is_empty() || !page.contains(name), "what was typed is not shown again");
    }
    let mut last = ask(NAME).send().await.unwrap();
    for _ in 0..4 {
        last = ask(NAME).send().await.unwrap();
    }
    assert_eq!(last.status(), 429);
    assert!(last.headers().contains_key("retry-after"));
    let page = house.get(&format!("/v/{}", real.code)).send().await.unwrap();
    assert_eq!(page.status(), 200, "pages are counted by themselves");
}

#[tokio::test]
async fn the_public_keys_are_there_for_everybody() {
    let house = House::empty().await;
    sqlx::query(
        "INSERT INTO signing.paper_keys VALUES ($1, $2, '2026-09-01', NULL), ($3, $4, '2026-09-02', '2026-09-03')",
    )
    .bind(&[1_u8; 4][..])
    .bind(&[2_u8; 32][..])
    .bind(&[3_u8; 4][..])
    .bind(&[4_u8; 32][..])
    .execute(&house.owner)
    .await
    .unwrap();
    insta::assert_snapshot!(shown(house.get("/.well-known/telnusqa-keys.json")).await);
}
