//! Says of some letters that they could not be delivered (RFC 3464), as a mail server far away does: some time after it took them. Who
//! they are for says which: `nobody@…` is not known, the box of `full@…` is full, `late@…` is tried further.

use std::fs;
use std::io;
use std::path::Path;

use super::store::Arrival;

/// What is said of whom: what became of the letter, and the code (RFC 3463).
const SAID: [(&str, &str, &str); 3] =
    [("full", "failed", "5.2.2"), ("late", "delayed", "4.4.1"), ("nobody", "failed", "5.1.1")];

/// Delivers into a folder (Maildir) what is to be said of a letter. Nothing is said of one that wants no answer.
pub(super) fn say(folder: &Path, hostname: &str, arrival: &Arrival) -> io::Result<()> {
    for to in &arrival.to {
        let user = to.split(['@', '+']).next().unwrap_or_default();
        let said = SAID.iter().find(|(known, ..)| user.eq_ignore_ascii_case(known));
        let Some((_, action, status)) = said.filter(|_| !arrival.from.is_empty()) else { continue };
        ["cur", "new", "tmp"].iter().try_for_each(|name| fs::create_dir_all(folder.join(name)))?;
        let text = text(hostname, arrival, (to, action, status));
        // Many come at one moment of a house's clock: each letter has a sender of its own.
        let whom: String = arrival.from.chars().chain(to.chars()).filter(char::is_ascii_alphanumeric).collect();
        let name = format!("{}.{whom}", arrival.at.timestamp_micros());
        fs::write(folder.join("tmp").join(&name), text)?;
        fs::rename(folder.join("tmp").join(&name), folder.join("new").join(&name))?;
    }
    Ok(())
}

fn text(hostname: &str, arrival: &Arrival, (to, action, status): (&str, &str, &str)) -> String {
    let (from, date) = (&arrival.from, arrival.at.to_rfc2822());
    let head = String::from_utf8_lossy(&arrival.raw);
    let head = head.split("\r\n\r\n").next().unwrap_or_default();
    format!(
        "Return-Path: <>\r\nDelivered-To: {from}\r\nDate: {date}\r\nFrom: MAILER-DAEMON@{hostname}\r\nTo: {from}\r\n\
         Subject: Delivery Status Notification\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"report\"\r\n\r\n--report\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\nYour letter: {action}.\r\n--report\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; {hostname}\r\n\r\n\
         Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--report\r\n\
         Content-Type: text/rfc822-headers\r\n\r\n{head}\r\n--report--\r\n"
    )
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn some_letters_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let arrival = |from: &str, to: &str| Arrival {
            at: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
            from: from.to_owned(),
            raw: b"Subject: x\r\n\r\nbody\r\n".to_vec(),
            to: vec![to.to_owned()],
        };
        let from = "office+0123456789abcdef0123456789abcdef@telnusqa.example";
        for to in ["aliya@example.kz", "nobody@example.kz", "late+x@example.kz"] {
            say(folder.path(), "mailbox.test", &arrival(from, to)).unwrap();
        }
        say(folder.path(), "mailbox.test", &arrival("", "nobody@example.kz")).unwrap();
        let entries = fs::read_dir(folder.path().join("new")).unwrap();
        let mut texts: Vec<String> = entries.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
        texts.sort_by_key(|text| text.contains("Status: 5.1.1"));
        assert_eq!(texts.len(), 2);
        assert!(texts[0].contains("Action: delayed\r\nStatus: 4.4.1") && texts[1].contains("Action: failed"));
        assert!(texts.iter().all(|text| text.contains(&format!("To: {from}")) && !text.contains("body\r\n")));
    }
}
