//! Figures, as a head and operations see them.

use reqwest::header::{CONTENT_TYPE, COOKIE};
use telnusqa_domain::case::Event;

use super::house::House;
use super::sign_in::signed_in;

#[tokio::test]
async fn a_head_sees_what_is_due_and_takes_it_with_him() {
    let house = House::new().await;
    let [head, operations] = [signed_in(&house, "h-1").await, signed_in(&house, "s-1").await];
    for who in [&head, &operations] {
        // one case is open, with eleven working days left; of the withdrawn and the declined one nothing is awaited
        let page = house.page(who, "/figures?lang=en").await;
        for said in [
            "<dd>none yet</dd>",
            "<dd>1</dd>",
            "<th scope=\"row\">11–15</th><td class=\"amount\">1</td>",
            "<title>11–15: 1</title><rect width=\"1000\" height=\"10\"/>",
            "<title>late: 0</title><rect width=\"0\" height=\"10\"/>",
            "<time datetime=\"2026-09-21\">21 September 2026</time></th><td class=\"amount\">1</td>",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_eq!(page.matches("<time datetime=\"2026-09-").count(), 16, "{page}");
    }
    let taken = async |table: &str, language: &str| {
        let path = format!("/figures/{table}.csv?lang={language}");
        let answer = house.get(&path).header(COOKIE, &head).send().await.unwrap();
        assert!(answer.headers()[CONTENT_TYPE].to_str().unwrap().starts_with("text/csv"));
        // a text would lose the mark at its beginning
        String::from_utf8(answer.bytes().await.unwrap().to_vec()).unwrap()
    };
    let left = taken("left", "ru").await;
    assert!(
        left.starts_with("\u{feff}Осталось рабочих дней,Дела\r\nсрок истёк,0\r\nсегодня последний день,0\r\n1,0\r\n"),
        "{left}"
    );
    assert!(left.contains("\r\n11–15,1\r\n16 и больше,0\r\n"), "{left}");
    let days = taken("days", "kk").await;
    assert!(days.starts_with("\u{feff}Жұмыс күні,Істер\r\n2026-09-04,0\r\n2026-09-07,0\r\n"), "{days}");
    assert!(days.contains("\r\n2026-09-21,1\r\n") && days.lines().count() == 17, "{days}");
}

#[tokio::test]
async fn a_share_is_shown_where_there_is_one() {
    let house = House::new().await;
    let head = signed_in(&house, "h-1").await;
    let due_on = "2026-09-22".parse().unwrap();
    house.happens(1, 3, &Event::TermExpired { due_on }).await;
    let page = house.page(&head, "/figures?lang=ru").await;
    assert!(page.contains("<dd>0\u{a0}% <span class=\"left\">0 из 1</span></dd>"), "{page}");
}
