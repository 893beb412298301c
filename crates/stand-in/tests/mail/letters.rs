//! What a real client hands over arrives as it was meant.

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Message, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use serde_json::json;

use crate::receiver::{Receiver, small};

const SUBJECT: &str = "Телнұсқаңыз дайын: өтініш TN-2026-0004512-2";
const TEXT: &str = "Құрметті Әлия Ғабитқызы!\n\nТелнұсқаңыз дайын. Іске сәт, hөрметпен.\n.\n..екі нүкте\nСоңы.\n";

fn client(receiver: &Receiver) -> AsyncSmtpTransport<Tokio1Executor> {
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(receiver.smtp.port()).build()
}

fn message(id: &str) -> lettre::message::MessageBuilder {
    let header =
        |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    Message::builder()
        .from("Телнұсқа <office@telnusqa.test>".parse().unwrap())
        .to("Әлия <aliya@example.kz>".parse().unwrap())
        .subject(SUBJECT)
        .message_id(Some(format!("<{id}@telnusqa.test>")))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Telnusqa-Case", "0195c9b5-0000-7000-8000-000000000001"))
}

fn encoded(encoding: ContentTransferEncoding) -> SinglePart {
    let body = Body::new_with_encoding(TEXT.to_owned(), encoding).unwrap();
    SinglePart::builder().header(ContentType::TEXT_PLAIN).body(body)
}

#[tokio::test]
async fn kazakh_letters_arrive_in_every_encoding() {
    let receiver = Receiver::start(small()).await;
    let encodings =
        [ContentTransferEncoding::Base64, ContentTransferEncoding::QuotedPrintable, ContentTransferEncoding::EightBit];
    for (number, encoding) in encodings.into_iter().enumerate() {
        let message = message(&number.to_string()).singlepart(encoded(encoding)).unwrap();
        client(&receiver).send(message).await.unwrap();
    }
    let html = SinglePart::html("<p>Телнұсқаңыз дайын.</p>".to_owned());
    let both = MultiPart::alternative().singlepart(encoded(ContentTransferEncoding::Base64)).singlepart(html);
    client(&receiver).send(message("3").multipart(both).unwrap()).await.unwrap();
    let messages = receiver.messages().await;
    assert_eq!(messages.len(), 4);
    for (number, message) in messages.iter().enumerate() {
        assert_eq!(message["subject"], SUBJECT, "{number}");
        assert_eq!(message["text"].as_str().unwrap().trim_end(), TEXT.trim_end(), "{number}");
        assert_eq!(message["to"], json!(["aliya@example.kz"]));
        assert_eq!(message["from"], "office@telnusqa.test");
        assert_eq!(message["messageId"], format!("{number}@telnusqa.test"));
        assert_eq!(message["id"], number as u64 + 1);
        assert_eq!(message["at"], "2026-09-21T14:13:20Z");
        assert_eq!(message["headers"]["Auto-Submitted"], "auto-generated");
        assert_eq!(message["headers"]["X-Telnusqa-Case"], "0195c9b5-0000-7000-8000-000000000001");
    }
    receiver.stop().await;
}

#[tokio::test]
async fn a_message_is_kept_byte_for_byte() {
    let receiver = Receiver::start(small()).await;
    let message = message("1").singlepart(encoded(ContentTransferEncoding::EightBit)).unwrap();
    client(&receiver).send(message.clone()).await.unwrap();
    let raw = receiver.get("/messages/1/raw").await;
    assert_eq!(raw.headers()["content-type"], "message/rfc822");
    // The client ends every message with a line end of its own, also one that has it.
    let sent = [&message.formatted()[..], b"\r\n"].concat();
    assert!(raw.bytes().await.unwrap() == sent);
    receiver.stop().await;
}

#[tokio::test]
async fn a_message_that_comes_again_is_the_same_message_even_after_a_restart() {
    let mut receiver = Receiver::start(small()).await;
    for _ in 0..2 {
        for id in ["1", "2"] {
            // Its Date tells the time, so that copies are the same only within a second: only the number is asked for.
            let message = message(id).singlepart(encoded(ContentTransferEncoding::Base64)).unwrap();
            client(&receiver).send(message).await.unwrap();
        }
        receiver = receiver.restart().await;
    }
    let messages = receiver.messages().await;
    let shown: Vec<_> = messages.iter().map(|message| (&message["messageId"], &message["copies"])).collect();
    assert_eq!(shown, [(&json!("1@telnusqa.test"), &json!(2)), (&json!("2@telnusqa.test"), &json!(2))]);
    receiver.stop().await;
}

#[tokio::test]
async fn an_address_in_kazakh_letters_is_taken() {
    let receiver = Receiver::start(small()).await;
    let message = Message::builder()
        .from("office@telnusqa.test".parse().unwrap())
        .to("әлия@пошта.қаз".parse().unwrap())
        .message_id(Some("<1@telnusqa.test>".to_owned()))
        .body("Сәлем".to_owned())
        .unwrap();
    client(&receiver).send(message).await.unwrap();
    let messages = receiver.messages().await;
    assert!(messages[0]["to"][0].as_str().unwrap().starts_with("әлия@"), "{messages:?}");
    receiver.stop().await;
}

#[tokio::test]
async fn many_messages_are_shown_in_their_order() {
    let receiver = Receiver::start(small()).await;
    let client = client(&receiver);
    for number in 1..=150 {
        let message = message(&number.to_string()).body(String::new()).unwrap();
        client.send(message).await.unwrap();
    }
    let numbers = |messages: &[serde_json::Value]| -> Vec<u64> {
        messages
            .iter()
            .map(|message| message["messageId"].as_str().unwrap().split('@').next().unwrap().parse().unwrap())
            .collect()
    };
    assert_eq!(numbers(&receiver.messages().await), (1..=150).collect::<Vec<_>>());
    let some: Vec<serde_json::Value> = receiver.get("/messages.json?after=140&limit=3").await.json().await.unwrap();
    assert_eq!(numbers(&some), [141, 142, 143]);
    let none: Vec<serde_json::Value> = receiver.get("/messages.json?after=150").await.json().await.unwrap();
    assert!(none.is_empty());
    receiver.stop().await;
}
