//! Clients that break the rules: each hears why, nothing of theirs is kept, and the next one is served.

use std::time::Duration;

use telnusqa_stand_in::door::DoorError;
use telnusqa_stand_in::mail::{self, Limits, MailError};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::receiver::{Receiver, Talk, options, small, within};

#[tokio::test]
async fn commands_that_come_together_are_answered_in_their_order() {
    let receiver = Receiver::start(small()).await;
    let mut talk = Talk::greeted(&receiver).await;
    talk.send("MAIL FROM:<a@b.kz>\r\nRCPT TO:<c@d.kz>\r\nRCPT TO:<broken\r\nNOOP\r\nDATA\r\n").await;
    for expected in ["250", "250", "501", "250", "354"] {
        assert_eq!(talk.hear().await, expected);
    }
    talk.send("Subject: a\r\n\r\n..\r\n..b\r\n.\r\nMAIL FROM:<a@b.kz>\r\nRSET\r\nQUIT\r\n").await;
    for expected in ["250", "250", "250", "221", ""] {
        assert_eq!(talk.hear().await, expected);
    }
    let messages = receiver.messages().await;
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["text"], ".\n.b\n");
    receiver.stop().await;
}

#[tokio::test]
async fn broken_commands_are_refused_and_the_conversation_goes_on() {
    let receiver = Receiver::start(small()).await;
    let mut talk = Talk::greeted(&receiver).await;
    let long = format!("MAIL FROM:<{}@b.kz>", "a".repeat(2000));
    for (line, expected) in [
        ("GET / HTTP/1.1", "500"),
        (&long, "500"),
        ("DATA", "503"),
        ("RCPT TO:<a@b.kz>", "503"),
        ("MAIL FROM:<a@b.kz> SIZE=10001", "552"),
        ("MAIL FROM:<a@b.kz> SIZE=10000", "250"),
        ("DATA", "554"),
    ] {
        assert_eq!(talk.ask(line).await, expected, "{line}");
    }
    talk.send("NOOP\n").await;
    assert_eq!(talk.hear().await, "500");
    talk.send(b"NOOP \xff\r\n").await;
    assert_eq!(talk.hear().await, "500");
    assert_eq!(talk.ask("NOOP").await, "250");
    talk.send("a".repeat(200_000)).await;
    assert_eq!(talk.hear().await, "500");
    assert_eq!(talk.hear().await, "", "an endless line ends the conversation");
    assert!(receiver.messages().await.is_empty());
    receiver.stop().await;
}

#[tokio::test]
async fn broken_messages_are_refused_and_the_next_one_is_taken() {
    let receiver = Receiver::start(small()).await;
    let mut talk = Talk::greeted(&receiver).await;
    let line = "a".repeat(70) + "\r\n";
    for (message, expected) in [
        (line.repeat(200), "552"),
        (format!("{}\r\n", "a".repeat(999)), "554"),
        ("a\nb\r\n".to_owned(), "554"),
        ("a\n.\nb\r\n".to_owned(), "554"),
        ("a\rb\r\n".to_owned(), "554"),
        ("қ\r\n".to_owned(), "554"),
        (line.repeat(100), "250"),
    ] {
        talk.begin().await;
        talk.send(format!("{message}.\r\n")).await;
        assert_eq!(talk.hear().await, expected, "{}", message.len());
    }
    assert_eq!(receiver.messages().await.len(), 1);
    talk.begin().await;
    talk.send(line.repeat(2000)).await;
    assert_eq!(talk.hear().await, "552");
    assert_eq!(receiver.messages().await.len(), 1);
    receiver.stop().await;
}

#[tokio::test]
async fn who_hangs_up_in_the_middle_has_sent_nothing() {
    let mut receiver = Receiver::start(small()).await;
    for part in ["", "Subject: a\r\n", "Subject: a\r\n\r\nb\r\n.", "Subject: a\r\n\r\nb\r\n.\r"] {
        let mut talk = Talk::greeted(&receiver).await;
        talk.begin().await;
        talk.send(part).await;
    }
    let mut talk = Talk::greeted(&receiver).await;
    talk.begin().await;
    talk.send("Subject: whole\r\n\r\n.\r\n").await;
    assert_eq!(talk.hear().await, "250");
    for _ in 0..2 {
        let messages = receiver.messages().await;
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0]["subject"], "whole");
        receiver = receiver.restart().await;
    }
    receiver.stop().await;
}

#[tokio::test]
async fn recipients_connections_and_patience_have_an_end() {
    let receiver = Receiver::start(Limits { idle: Duration::from_millis(300), ..small() }).await;
    let mut talk = Talk::greeted(&receiver).await;
    assert_eq!(talk.ask("MAIL FROM:<a@b.kz>").await, "250");
    for (address, expected) in [("1", "250"), ("2", "250"), ("3", "250"), ("4", "452")] {
        assert_eq!(talk.ask(&format!("RCPT TO:<{address}@d.kz>")).await, expected);
    }
    let mut others = [receiver.connect().await, receiver.connect().await];
    for other in &mut others {
        assert_eq!(other.hear().await, "220");
    }
    let mut turned_away = receiver.connect().await;
    assert!(turned_away.rest().await.starts_with("421 4.3.2"));
    for waiting in others.iter_mut().chain([&mut talk]) {
        assert!(waiting.rest().await.starts_with("421 4.4.2"));
    }
    let mut again = Talk::greeted(&receiver).await;
    again.begin().await;
    again.send("Subject: never ended\r\n").await;
    assert!(again.rest().await.starts_with("421 4.4.2"));
    assert!(receiver.messages().await.is_empty());
    receiver.stop().await;
}

#[tokio::test]
async fn a_stop_is_told_to_who_is_connected() {
    let receiver = Receiver::start(small()).await;
    let mut talk = Talk::greeted(&receiver).await;
    talk.begin().await;
    let stopping = tokio::spawn(receiver.stop());
    assert!(talk.rest().await.starts_with("421 4.3.2"));
    within(stopping).await.unwrap();
}

#[tokio::test]
async fn an_address_that_others_can_reach_is_not_listened_on() {
    let folder = TempDir::new().unwrap();
    let mut options = options(folder.path(), small());
    options.smtp = "0.0.0.0:0".parse().unwrap();
    let refused = mail::serve(options, CancellationToken::new()).await;
    assert!(matches!(refused, Err(MailError::Door(DoorError::Open(_)))), "{refused:?}");
}
