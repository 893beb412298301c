//! Letters that come back: the way is left for the next one, once; and whatever else lies in the folder harms nothing.

use telnusqa_domain::case::Channel;
use telnusqa_domain::language::Language;
use tempfile::TempDir;

use super::gateway::Gateway;
use super::house::{House, delivered, email, expired, under_way, until};
use super::peer::{Manner, Peer};
use crate::bounces::read_all;

const PHONE: &str = "+77011234567";

/// A folder into which a mail server delivers.
struct Maildir(TempDir);

impl Maildir {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["cur", "new", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self(folder)
    }

    /// Something comes.
    fn comes(&self, name: &str, to: &str, fields: &str) {
        let text = format!(
            "Return-Path: <>\r\nTo: office+{to}@telnusqa.example\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\r\n\r\n--B\r\n\
             Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.kz\r\n\r\n\
             Final-Recipient: rfc822; aliya@example.kz\r\n{fields}\r\n--B--\r\n"
        );
        std::fs::write(self.0.path().join("new").join(name), text).unwrap();
    }

    fn lie(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path().join(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }
}

const FAILED: &str = "Action: failed\r\nStatus: 5.1.1\r\n";
const DELAYED: &str = "Action: delayed\r\nStatus: 4.4.1\r\n";

/// The names under which letters come back.
async fn names(house: &House) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT reference FROM notification.ways JOIN notification.messages ON id = message_id
                        WHERE ways.way = 'email' ORDER BY position",
    )
    .fetch_all(&house.owner)
    .await
    .unwrap()
}

/// Applicants whose term has passed, so that each is written to.
async fn written_to(house: &mut House, cases: std::ops::RangeInclusive<u128>) {
    for case in cases {
        house.accept_of(case, Language::Ru, Channel::Counter, (Some(&email(case)), Some(PHONE))).await;
        for event in [under_way(), delivered(), expired()] {
            house.append(case, &event).await;
        }
    }
    house.apply().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_back_goes_by_the_next_way_once() {
    let (mut house, gateway, maildir) = (House::new().await, Gateway::start().await, Maildir::new());
    let peer = Peer::start(&[Manner::Take]).await;
    written_to(&mut house, 1..=3).await;
    let working = house.work_by(Some(peer.server()), Some(gateway.both())).await;
    until(async || {
        house.ways().await == ["1 email smtp handed-over", "2 email smtp handed-over", "3 email smtp handed-over"]
    })
    .await;
    let names = names(&house).await;
    maildir.comes("1", &names[0], FAILED);
    maildir.comes("2", &names[1], DELAYED);
    // Of no letter of ours; of one, and no report.
    maildir.comes("3", "0123456789abcdef0123456789abcdef", FAILED);
    maildir.comes("4", &names[2], "Action: delivered\r\nStatus: 2.0.0\r\n");
    std::fs::write(maildir.0.path().join("new/5"), b"\xff\xfeTo: office+\r\n\r\n").unwrap();
    read_all(&working.post, maildir.0.path()).await.unwrap();
    let expected = [
        "1 email smtp undelivered bounced-5.1.1",
        "1 sms main delivered",
        "2 email smtp handed-over delayed-4.4.1",
        "3 email smtp handed-over",
    ];
    until(async || house.ways().await == expected).await;
    assert_eq!((maildir.lie("new").len(), maildir.lie("cur")), (0, vec!["3:2,".into(), "4:2,".into(), "5:2,".into()]));
    // Said twice, and after all: it is the way of nobody any more.
    maildir.comes("6", &names[0], FAILED);
    maildir.comes("7", &names[1], DELAYED);
    read_all(&working.post, maildir.0.path()).await.unwrap();
    assert_eq!(house.ways().await, expected);
    assert_eq!(maildir.lie("cur"), ["3:2,", "4:2,", "5:2,", "6:2,"]);
    assert_eq!(gateway.taken().len(), 1);
    maildir.comes("8", &names[1], FAILED);
    read_all(&working.post, maildir.0.path()).await.unwrap();
    until(async || gateway.taken().len() == 2).await;
    working.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_back_before_the_receivers_yes_waits_for_it() {
    let (mut house, maildir) = (House::new().await, Maildir::new());
    let peer = Peer::start(&[Manner::Take]).await;
    written_to(&mut house, 1..=1).await;
    let working = house.work(peer.server()).await;
    until(async || house.ways().await == ["1 email smtp handed-over"]).await;
    working.stop().await;
    // Killed before anything was written down, as far as the rows know.
    sqlx::query(
        "UPDATE notification.messages SET status = 'queued', handed_over_at = NULL, next_try_at = now() + interval '1 hour'",
    )
    .execute(&house.owner)
    .await
    .unwrap();
    sqlx::query("UPDATE notification.ways SET status = 'trying', handed_over_at = NULL")
        .execute(&house.owner)
        .await
        .unwrap();
    let working = house.work(peer.server()).await;
    maildir.comes("1", &names(&house).await[0], FAILED);
    read_all(&working.post, maildir.0.path()).await.unwrap();
    assert_eq!(
        (house.ways().await, maildir.lie("new")),
        (vec!["1 email smtp trying".to_owned()], vec!["1".to_owned()])
    );
    house.hurry().await;
    until(async || house.ways().await == ["1 email smtp handed-over"]).await;
    read_all(&working.post, maildir.0.path()).await.unwrap();
    assert_eq!(house.rows().await, ["1 term-passed undelivered 2 250 bounced"]);
    assert_eq!(house.ways().await, ["1 email smtp undelivered bounced-5.1.1"]);
    assert_eq!(maildir.lie("new").len() + maildir.lie("cur").len(), 0);
    working.stop().await;
}

/// Days run from it already: no few words by SMS hide that, a person sees to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_comes_back_after_its_case_was_told_is_for_people() {
    let (mut house, gateway, maildir) = (House::new().await, Gateway::start().await, Maildir::new());
    let peer = Peer::start(&[Manner::Take]).await;
    house.refusal_proposed(1, Some(&email(1))).await;
    house.refusal_proposed(2, Some(&email(2))).await;
    house.apply().await.unwrap();
    let working = house.work_by(Some(peer.server()), Some(gateway.both())).await;
    until(async || house.deliveries().await == ["1 due", "2 due"]).await;
    sqlx::query("UPDATE notification.messages SET delivery = 'recorded' WHERE position = (SELECT min(position) FROM notification.messages)")
        .execute(&house.owner)
        .await
        .unwrap();
    for (at, name) in names(&house).await.iter().enumerate() {
        maildir.comes(&at.to_string(), name, FAILED);
    }
    read_all(&working.post, maildir.0.path()).await.unwrap();
    let expected = [
        "1 preliminary-refusal undelivered 1 250 bounced",
        // Whose case was not told yet is not told, and it goes on by the next way.
        "2 preliminary-refusal undelivered 0 250 no-telephone",
    ];
    until(async || house.rows().await == expected).await;
    assert_eq!(house.deliveries().await, ["1 recorded", "2"]);
    assert!(gateway.taken().is_empty());
    working.stop().await;
}
