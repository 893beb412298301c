//! What a message that came back says: of which letter, and what became of it (RFC 3464). Of an answer by a machine, and of anything else
//! that is no such report, nothing is believed.

use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders as _};
use uuid::Uuid;

/// Where a mail server writes to whom a message was, as it came.
const TO: [&str; 4] = ["Delivered-To", "Envelope-To", "To", "X-Original-To"];

/// What became of a letter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    /// It is tried further.
    Delayed,
    /// It never will come.
    Failed,
}

/// A report about one letter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Report {
    pub(super) fate: Fate,
    /// As of RFC 3463: 5.1.1.
    status: String,
    /// The name under which the letter comes back.
    pub(super) token: Uuid,
}

impl Report {
    /// Reads one; `None` where it is none, or names no letter.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let token = TO.into_iter().find_map(|name| token(&message, name))?;
        let kind = message.content_type()?;
        if !(kind.ctype().eq_ignore_ascii_case("multipart") && kind.subtype()?.eq_ignore_ascii_case("report")) {
            return None;
        }
        let is_status = |part: &&mail_parser::MessagePart<'_>| {
            part.content_type().is_some_and(|kind| {
                kind.ctype().eq_ignore_ascii_case("message")
                    && kind.subtype().is_some_and(|sub| {
                        sub.eq_ignore_ascii_case("delivery-status")
                            || sub.eq_ignore_ascii_case("global-delivery-status")
                    })
            })
        };
        let part = message.parts.iter().find(is_status)?;
        let text = String::from_utf8_lossy(part.contents()).replace("\r\n", "\n");
        let mut fate = None;
        // Of each recipient a group of fields; the first group is of the message.
        for group in text.split("\n\n") {
            let field = |name: &str| {
                let mut fields = group.lines().filter_map(|line| line.split_once(':'));
                fields
                    .find(|(known, _)| known.trim().eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.trim().to_owned())
            };
            let status = || field("Status").as_deref().and_then(code);
            match field("Action").map(|action| action.to_ascii_lowercase()).as_deref() {
                Some("failed") => {
                    let status = status().unwrap_or_else(|| "5.0.0".to_owned());
                    return Some(Self { fate: Fate::Failed, status, token });
                }
                Some("delayed") => {
                    let status = status().unwrap_or_else(|| "4.0.0".to_owned());
                    fate = Some(Self { fate: Fate::Delayed, status, token });
                }
                // It came, or went on to where nobody tells.
                Some(_) | None => {}
            }
        }
        fate
    }

    /// In a word, for rows.
    pub(super) fn why(&self) -> String {
        let what = match self.fate {
            Fate::Delayed => "delayed",
            Fate::Failed => "bounced",
        };
        format!("{what}-{}", self.status)
    }
}

/// The name of a letter in an address to which it comes back: `office+0123….@telnusqa.example`.
fn token(message: &Message<'_>, name: &str) -> Option<Uuid> {
    let is_of = |header: &&mail_parser::Header<'_>| header.name().eq_ignore_ascii_case(name);
    message.headers().iter().filter(is_of).find_map(|header| {
        let raw = message.raw_message().get(header.offset_start() as usize..header.offset_end() as usize)?;
        let value = match header.value() {
            HeaderValue::Text(text) => text.clone().into_owned(),
            _ => String::from_utf8_lossy(raw).into_owned(),
        };
        value.split('+').skip(1).find_map(|rest| {
            let (token, _) = rest.split_once('@')?;
            let is_hex = token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hex.then(|| Uuid::try_parse(token).ok())?
        })
    })
}

/// A code of RFC 3463 at the beginning of a value; what follows it is a comment.
fn code(value: &str) -> Option<String> {
    let code = value.split_whitespace().next()?;
    let parts: Vec<&str> = code.split('.').collect();
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && matches!(parts[0], "2" | "4" | "5") && parts.iter().all(|part| is_number(part)))
        .then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Postfix and Exim write them.
    fn report(to: &str, kind: &str, fields: &str) -> String {
        format!(
            "Return-Path: <>\r\nX-Original-To: {to}\r\nDelivered-To: office@telnusqa.example\r\n\
             Date: Fri,  4 Dec 2026 11:30:05 +0500 (ALMT)\r\nFrom: MAILER-DAEMON@mx.example.kz (Mail Delivery System)\r\n\
             Subject: Undelivered Mail Returned to Sender\r\nTo: {to}\r\nAuto-Submitted: auto-replied\r\n\
             MIME-Version: 1.0\r\nContent-Type: {kind}; report-type=delivery-status;\r\n\tboundary=\"B1\"\r\n\
             Message-Id: <20261204063005.1@mx.example.kz>\r\n\r\nThis is a MIME-encapsulated message.\r\n\r\n--B1\r\n\
             Content-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry.\r\n\r\n--B1\r\n\
             Content-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example.kz\r\nX-Postfix-Queue-ID: 4Lq\r\n\r\n\
             Final-Recipient: rfc822; aliya@example.kz\r\n{fields}\r\n\r\n--B1\r\n\
             Content-Type: message/rfc822\r\n\r\nFrom: office@telnusqa.example\r\nSubject: =?utf-8?B?0KI=?=\r\n\r\nbody\r\n\r\n--B1--\r\n"
        )
    }

    const TO: &str = "office+0123456789abcdef0123456789abcdef@telnusqa.example";
    const FAILED: &str =
        "Original-Recipient: rfc822;aliya@example.kz\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx";

    fn why(text: &str) -> Option<String> {
        let report = Report::read(text.as_bytes())?;
        assert_eq!(report.token, Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
        Some(report.why())
    }

    #[test]
    fn what_became_of_a_letter_is_read() {
        let of = |fields: &str| why(&report(TO, "multipart/report", fields));
        assert_eq!(of(FAILED).unwrap(), "bounced-5.1.1");
        assert_eq!(of("Action: failed\r\nStatus: 4.4.7 (expired)").unwrap(), "bounced-4.4.7");
        assert_eq!(of("ACTION: Failed").unwrap(), "bounced-5.0.0");
        assert_eq!(of("Action: delayed\r\nStatus: 4.4.1").unwrap(), "delayed-4.4.1");
        assert_eq!(of("Action: delayed\r\nStatus: <script>").unwrap(), "delayed-4.0.0");
        assert_eq!(of("Action: delivered\r\nStatus: 2.0.0"), None);
        assert_eq!(of("Action: relayed\r\nStatus: 2.0.0"), None);
    }

    #[test]
    fn what_is_no_report_about_a_letter_says_nothing() {
        let failed = |to: &str, kind: &str| why(&report(to, kind, FAILED));
        assert!(failed(TO, "Multipart/Report").is_some());
        assert!(failed(&format!("<{TO}>"), "multipart/report").is_some());
        // An answer by a machine, a person's, another's.
        assert_eq!(failed(TO, "multipart/mixed"), None);
        assert_eq!(failed("office@telnusqa.example", "multipart/report"), None);
        assert_eq!(failed("office+0123@telnusqa.example", "multipart/report"), None);
        assert_eq!(
            why(&format!("To: {TO}\r\nSubject: Out of office\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n")),
            None
        );
    }

    #[test]
    fn whatever_comes_is_read() {
        let whole = report(TO, "multipart/report", FAILED);
        for end in 0..whole.len() {
            let _read = Report::read(&whole.as_bytes()[..end]);
        }
        for bytes in [&b""[..], b"\r\n", b"\xff\xfe", b"To: +@\r\n\r\n", b"To: office+\r\n"] {
            assert_eq!(Report::read(bytes), None);
        }
    }
}
