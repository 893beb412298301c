//! The pages for everybody.

use std::io::Read as _;

use askama::Template as _;
use flate2::read::GzDecoder;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};

use super::house::{House, shown};
use super::invented::{IIN, PHONE, number};

#[tokio::test]
async fn where_an_application_stands_in_three_languages() {
    let house = House::new().await;
    for language in ["kk", "ru", "en"] {
        let page = shown(house.get(&format!("/s/{}?lang={language}", number(1)))).await;
        let body = page.split_once(".css\">").unwrap().1;
        insta::assert_snapshot!(format!("under_way_{language}"), body);
    }
    let withdrawn = shown(house.get(&format!("/s/{}", number(2))).header("accept-language", "ru")).await;
    insta::assert_snapshot!("withdrawn_ru", withdrawn.split_once(".css\">").unwrap().1);
}

/// Whoever could make a browser ask with words of his own, and see how long the answer is, would guess the rest of it (BREACH).
#[tokio::test]
async fn text_goes_smaller_to_pages_of_ours_alone() {
    let house = House::new().await;
    let page = format!("/s/{}", number(1));
    let plain = house.get(&page).send().await.unwrap().text().await.unwrap();
    let asked = |path: &str, from: Option<&str>| {
        let request = house.get(path).header(ACCEPT_ENCODING, "gzip, deflate, br, zstd");
        from.into_iter().fold(request, |request, from| request.header("sec-fetch-site", from)).send()
    };
    for from in [None, Some("none"), Some("cross-site"), Some("same-site")] {
        let answer = asked(&page, from).await.unwrap();
        assert!(!answer.headers().contains_key(CONTENT_ENCODING), "{from:?}");
        assert_eq!(answer.text().await.unwrap(), plain, "{from:?}");
    }
    let answer = asked(&page, Some("same-origin")).await.unwrap();
    assert_eq!(answer.headers()[CONTENT_ENCODING], "gzip");
    let varies: Vec<_> = answer.headers().get_all(VARY).iter().map(|on| on.to_str().unwrap().to_owned()).collect();
    assert!(varies.iter().any(|on| on.contains("accept-encoding")), "{varies:?}");
    let packed = answer.bytes().await.unwrap();
    assert!(packed.len() * 3 < plain.len() * 2, "{} of {} bytes", packed.len(), plain.len());
    let mut opened = String::new();
    GzDecoder::new(&packed[..]).read_to_string(&mut opened).unwrap();
    assert_eq!(opened, plain);
}

#[tokio::test]
async fn the_language_is_the_one_asked_for() {
    let house = House::new().await;
    for (query, accepted, expected) in [
        ("", None, "kk"),
        ("", Some("ru-RU,ru;q=0.9"), "ru"),
        ("?lang=en", Some("ru"), "en"),
        ("?lang=de", Some("en"), "en"),
    ] {
        let mut request = house.get(&format!("/{query}"));
        if let Some(accepted) = accepted {
            request = request.header("accept-language", accepted);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-language"], expected);
        assert!(response.text().await.unwrap().contains(&format!("<html lang=\"{expected}\">")));
    }
}

#[tokio::test]
async fn a_page_shows_nothing_of_a_person_and_is_kept_nowhere() {
    let house = House::new().await;
    let response = house.get(&format!("/s/{}", number(1))).send().await.unwrap();
    let headers = response.headers().clone();
    let page = response.text().await.unwrap();
    for personal in [IIN, PHONE, "Әбілова", "Айгүл", "script"] {
        assert!(!page.contains(personal), "{personal}");
    }
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self' 'sha256-"), "{policy}");
    assert!(!policy.contains("script"), "{policy}");
    assert!(headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_number_is_typed_as_people_do_and_a_mistake_is_explained() {
    let house = House::new().await;
    let found = house.get(&format!("/s?number={}&lang=ru", number(1).to_lowercase().replace('-', "+")));
    insta::assert_snapshot!("found", shown(found).await);
    let wrong = number(1).replace("-0000001-", "-0000010-");
    for (path, text) in [
        (format!("/s/{wrong}?lang=ru"), "В номере опечатка"),
        (format!("/s?number={wrong}&lang=ru"), "В номере опечатка"),
        ("/s/nonsense?lang=ru".to_owned(), "Это не похоже на номер заявления"),
        ("/s?lang=ru".to_owned(), "Это не похоже на номер заявления"),
        ("/s?number=a&number=b&lang=ru".to_owned(), "Это не похоже на номер заявления"),
        ("/s/%00?lang=ru".to_owned(), "Это не похоже на номер заявления"),
        ("/s/%ff?lang=ru".to_owned(), "Это не похоже на номер заявления"),
        (format!("/s/{}?lang=ru", number(77)), "Такое заявление не найдено"),
        ("/nothing?lang=ru".to_owned(), "Такой страницы нет"),
    ] {
        let response = house.get(&path).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
        assert!(response.text().await.unwrap().contains(text), "{path}");
    }
    assert_eq!(house.post("/s/x").send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn what_was_typed_comes_back_harmless() {
    let house = House::empty().await;
    let page = shown(house.get("/s?number=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")).await;
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&#34;&#62;&#60;script&#62;alert(1)"), "{page}");

    #[derive(askama::Template)]
    #[template(source = "{{ text }}", ext = "html")]
    struct Any<'t> {
        text: &'t str,
    }
    assert_eq!(Any { text: "<b>&\"'" }.render().unwrap(), "&#60;b&#62;&#38;&#34;&#39;");
}

#[tokio::test]
async fn whoever_asks_too_often_waits() {
    let house = House::empty().await;
    let mut last = 200;
    for _ in 0..80 {
        let response = house.get("/").send().await.unwrap();
        last = response.status().as_u16();
        if last == 429 {
            assert_eq!(response.headers()["retry-after"], "1");
            assert!(response.text().await.unwrap().contains("Сұраулар тым көп"));
            break;
        }
    }
    assert_eq!(last, 429);
    let api = house.get("/api/v1/cases/x").send().await.unwrap();
    assert_eq!(api.status(), 401, "the API knows who asks");
}
