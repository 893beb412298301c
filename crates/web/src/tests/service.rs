//! How the service works, and when a college is open.

use reqwest::StatusCode;

use super::house::{House, shown};

#[tokio::test]
async fn the_rules_of_the_day_in_three_languages() {
    let house = House::empty().await;
    for (language, said) in [
        ("kk", ["15 жұмыс күні", "тегін", "9-жол, 1) тармақша", "кеңсе қызметкері", "2026 жылғы 25\u{a0}қыркүйек"]),
        ("ru", ["15 рабочих дней", "бесплатно", "строка 8, подпункт 3)", "3 рабочих часа", "25\u{a0}сентября"]),
        ("en", ["15 working days", "Free of charge", "row 9, item 3)", "responsible executor", "25\u{a0}September"]),
    ] {
        let page = shown(house.get(&format!("/service?lang={language}"))).await;
        for said in said {
            let said = said.replace("жылғы ", "жылғы\u{a0}").replace("2026 ", "2026\u{a0}");
            assert!(page.contains(&said), "{language} {said}: {page}");
        }
        assert!(!page.contains("<script") && !page.contains("RC-"), "numbers of ours say nothing to people: {page}");
        let known = shown(house.get(&format!("/service?college=050340517500&lang={language}"))).await;
        assert!(known.len() < 15 * 1024, "{language}: {} bytes", known.len());
    }
}

/// The test's now is a Friday, half past eleven.
#[tokio::test]
async fn a_college_is_found_by_its_name_and_says_whether_it_is_open() {
    let house = House::empty().await;
    let asks = async |typed: &str| {
        let escaped: String = typed.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let answer = house.get(&format!("/service?college={escaped}&lang=ru")).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    for typed in ["050340517500", "костанайский ПОЛИТЕХ", "Қостанай политехникалық", "qwerty"]
    {
        let (status, page) = asks(typed).await;
        if typed == "qwerty" {
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(page.contains("Такой колледж не найден") && page.contains("value=\"qwerty\""), "{page}");
            continue;
        }
        assert_eq!(status, StatusCode::OK, "{typed}");
        assert!(page.contains("<h3>Костанайский политехнический колледж</h3>"), "{typed}: {page}");
        assert!(page.contains("Сейчас открыто. Обед начнётся в 13:00."), "{page}");
        let days = page.split_once("<caption>").unwrap().1.split_once("</table>").unwrap().0;
        assert_eq!(days.matches("<th scope=\"row\">").count(), 7, "{days}");
        assert_eq!(days.matches("09:00–13:00, 14:30–18:30").count(), 5, "{days}");
        assert_eq!(days.matches("выходной день").count(), 2, "{days}");
    }
    let (_, many) = asks("колледж").await;
    assert!(many.contains("<ul>") && !many.contains("<caption>Ближайшие"), "{many}");
    let (status, page) = asks("<script>alert(1)</script>").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!page.contains("<script"), "{page}");
    for strange in ["", " ", "\u{202e}", "\0", &"ә".repeat(5000)] {
        assert!(asks(strange).await.0.as_u16() < 500, "{strange:?}");
    }
}
