//! What a person sees.

use reqwest::header::HOST;
use reqwest::{Client, StatusCode};

use crate::receiver::{Receiver, Talk, small};

/// Sends a message with this text under the headers.
async fn send(receiver: &Receiver, headers: &str, text: &str) {
    let mut talk = Talk::greeted(receiver).await;
    assert_eq!(talk.ask("MAIL FROM:<> BODY=8BITMIME").await, "250");
    assert_eq!(talk.ask("RCPT TO:<aliya@example.kz>").await, "250");
    assert_eq!(talk.ask("DATA").await, "354");
    talk.send(format!("{headers}\r\n{text}\r\n.\r\n")).await;
    assert_eq!(talk.hear().await, "250");
    assert_eq!(talk.ask("QUIT").await, "221");
}

#[tokio::test]
async fn a_message_is_listed_and_read_and_runs_nothing() {
    let receiver = Receiver::start(small()).await;
    let empty = receiver.get("/").await.text().await.unwrap();
    assert!(empty.contains("Әзірге хат келген жоқ."), "{empty}");
    let headers = "Subject: <script>alert(1)</script>\r\nMessage-ID: <1@telnusqa.test>\r\n\
                   Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    send(&receiver, headers, "Қайырлы күн, </pre><img src=x>").await;
    for lang in ["kk", "ru"] {
        for page in ["/", "/messages/1"] {
            let answer = receiver.get(&format!("{page}?lang={lang}")).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(answer.headers()["content-language"], lang);
            let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
            assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
            let html = answer.text().await.unwrap();
            assert!(html.contains(&format!("<html lang=\"{lang}\">")), "{html}");
            assert!(html.contains("aliya@example.kz") && html.contains("1@telnusqa.test"), "{html}");
            assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        }
    }
    let html = receiver.get("/messages/1").await.text().await.unwrap();
    assert!(html.contains("Қайырлы күн, "), "{html}");
    receiver.stop().await;
}

#[tokio::test]
async fn many_messages_stand_on_several_pages() {
    let receiver = Receiver::start(small()).await;
    for number in 1..=101 {
        send(&receiver, &format!("Subject: nr {number}.\r\n"), "").await;
    }
    let first = receiver.get("/").await.text().await.unwrap();
    assert!(first.contains("nr 101.") && first.contains("nr 2.") && !first.contains("nr 1."), "{first}");
    assert!(first.contains("before=2"), "{first}");
    let second = receiver.get("/?before=2").await.text().await.unwrap();
    assert!(second.contains("nr 1.") && !second.contains("nr 2."), "{second}");
    receiver.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_said_and_health_is_told() {
    let receiver = Receiver::start(small()).await;
    for page in ["/messages/1", "/messages/x", "/messages/99999999999999999999", "/nothing", "/messages/1/raw"] {
        assert_eq!(receiver.get(page).await.status(), StatusCode::NOT_FOUND, "{page}");
    }
    for page in ["/?before=0", "/?before=18446744073709551615", "/messages.json?after=18446744073709551615"] {
        assert_eq!(receiver.get(page).await.status(), StatusCode::OK, "{page}");
    }
    for page in ["/livez", "/readyz"] {
        assert_eq!(receiver.get(page).await.status(), StatusCode::OK, "{page}");
    }
    for (host, expected) in [
        ("localhost:1", StatusCode::OK),
        ("[::1]:1", StatusCode::OK),
        ("stranger.example", StatusCode::MISDIRECTED_REQUEST),
        ("127.0.0.1.stranger.example:80", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Client::new().get(format!("{}/messages.json", receiver.http)).header(HOST, host);
        assert_eq!(request.send().await.unwrap().status(), expected, "{host}");
    }
    receiver.stop().await;
}
