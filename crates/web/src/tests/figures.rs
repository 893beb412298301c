//! Figures, as a head and operations see them.

use reqwest::StatusCode;
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

#[tokio::test]
async fn operations_look_at_all_colleges_or_at_one() {
    let house = House::new().await;
    let [head, operations] = [signed_in(&house, "h-1").await, signed_in(&house, "s-1").await];
    let all = house.page(&operations, "/figures?lang=en").await;
    for said in [
        "All colleges",
        "<a href=\"/figures?college=050340517500\">",
        "href=\"/figures/colleges.csv\"",
        // the way of the case that is open, drawn and as a table
        "<title>At the State Corporation → On the way to the college: 1</title>",
        "<tr><th scope=\"row\">At the State Corporation</th><td>On the way to the college</td><td class=\"amount\">1</td></tr>",
        // how long it stood at the first stage
        "<tr><th scope=\"row\">At the State Corporation</th><td class=\"amount\">2</td><td class=\"amount\">1\u{a0}d\u{a0}3\u{a0}h</td>",
        "<th scope=\"row\">No consent to access restricted personal data</th><td class=\"amount\">0</td>",
    ] {
        assert!(all.contains(said), "{said}: {all}");
    }
    let one = house.page(&operations, "/figures?college=050340517500&lang=en").await;
    for said in ["<a href=\"/figures\">Show all colleges</a>", "/figures/left.csv?college=050340517500", "<dd>1</dd>"] {
        assert!(one.contains(said), "{said}: {one}");
    }
    let other = house.page(&operations, "/figures?college=970940123375&lang=en").await;
    assert!(other.contains("<dd>0</dd>") && !other.contains("id=\"colleges\""), "{other}");
    let wrong = house.get("/figures?college=1").header(COOKIE, &operations).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    // whatever a head asks for, he sees his own
    let own = house.page(&head, "/figures?college=970940123375&lang=en").await;
    assert!(own.contains("<dd>1</dd>") && !own.contains("college=970940123375\""), "{own}");
}

#[tokio::test]
async fn every_table_can_be_taken_away() {
    let house = House::new().await;
    let operations = signed_in(&house, "s-1").await;
    let taken = async |path: &str| {
        let answer = house.get(path).header(COOKIE, &operations).send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap())
    };
    for (table, line) in [
        ("stages", "On the way to the college,1"),
        ("times", "At the State Corporation,2,100352,184320,184320"),
        ("flow", "Applications,Not accepted,1"),
        ("grounds", "Documents or statements were found to be untrue,0"),
    ] {
        let (_, bytes) = taken(&format!("/figures/{table}.csv?lang=en")).await;
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{table}: {text}");
    }
    let (_, bytes) = taken("/figures/colleges.csv?lang=en").await;
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains("\r\n050340517500,") && text.ends_with(",1,0,0,0,0,\r\n"), "{text}");
    let (status, workbook) = taken("/figures/figures.xlsx?lang=ru").await;
    assert!(status == StatusCode::OK && workbook.starts_with(b"PK"));
    let of_one = "/figures/colleges.csv?college=050340517500";
    assert_eq!(taken(of_one).await.0, StatusCode::NOT_FOUND, "of one college there is no list of colleges");
    assert_eq!(taken("/figures/secrets.csv").await.0, StatusCode::NOT_FOUND);
}
