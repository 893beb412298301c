use super::*;

/// Says each line and collects the codes of the answers.
fn codes(lines: &[&str]) -> Vec<String> {
    let mut conversation = Conversation::new("mailbox.test".to_owned(), 1000, 2);
    lines
        .iter()
        .map(|line| match conversation.hear(&format!("{line}\r\n")) {
            Next::Close(reply) | Next::Say(reply) | Next::Take(reply) => reply[..3].to_owned(),
        })
        .collect()
}

#[test]
fn a_message_is_begun_in_the_order_of_the_standard() {
    for (lines, expected) in [
        (&["MAIL FROM:<a@b.kz>"][..], &["503"][..]),
        (&["EHLO x", "DATA"], &["250", "503"]),
        (&["EHLO x", "RCPT TO:<a@b.kz>"], &["250", "503"]),
        (&["EHLO x", "MAIL FROM:<a@b.kz>", "DATA"], &["250", "250", "554"]),
        (&["EHLO x", "MAIL FROM:<a@b.kz>", "MAIL FROM:<a@b.kz>"], &["250", "250", "503"]),
        (&["HELO x", "MAIL FROM:<>", "RCPT TO:<c@d.kz>", "DATA"], &["250", "250", "250", "354"]),
        (&["EHLO x", "MAIL FROM:<a@b.kz>", "RSET", "RCPT TO:<c@d.kz>"], &["250", "250", "250", "503"]),
        (&["EHLO x", "MAIL FROM:<a@b.kz>", "EHLO x", "RCPT TO:<c@d.kz>"], &["250", "250", "250", "503"]),
        (&["QUIT"], &["221"]),
    ] {
        assert_eq!(codes(lines), expected, "{lines:?}");
    }
}

#[test]
fn what_is_not_offered_is_refused() {
    for (line, expected) in [
        ("MAIL FROM:<a@b.kz> SIZE=1000", "250"),
        ("MAIL FROM:<a@b.kz> SIZE=1001", "552"),
        ("MAIL FROM:<a@b.kz> SIZE=99999999999999999", "552"),
        ("MAIL FROM:<a@b.kz> BODY=8BITMIME", "250"),
        ("MAIL FROM:<a@b.kz> BODY=7BIT", "250"),
        ("MAIL FROM:<a@b.kz> BODY=BINARYMIME", "555"),
        ("MAIL FROM:<a@b.kz> RET=HDRS", "555"),
        ("MAIL FROM:<a@b.kz> ENVID=1", "555"),
        ("MAIL FROM:<a@b.kz> COLOUR=blue", "555"),
        ("MAIL FROM:<әлия@b.kz>", "553"),
        ("MAIL FROM:<әлия@b.kz> SMTPUTF8", "250"),
        ("MAIL FROM:a@b.kz", "501"),
        ("MAIL FROM:<a@b@c>", "501"),
        ("MAIL", "501"),
        ("STARTTLS", "502"),
        ("AUTH PLAIN AGEAYg==", "502"),
        ("BDAT 10 LAST", "502"),
        ("EXPN all", "502"),
        ("VRFY a@b.kz", "252"),
        ("NOOP", "250"),
        ("HELP", "214"),
        ("GET / HTTP/1.1", "500"),
        ("", "500"),
        (" ", "500"),
        ("\u{0}\u{1}\u{2}", "500"),
    ] {
        assert_eq!(codes(&["EHLO x", line])[1], expected, "{line:?}");
    }
    assert_eq!(codes(&["HELO x", "MAIL FROM:<a@b.kz> BODY=8BITMIME"])[1], "555");
}

#[test]
fn recipients_are_counted_and_checked() {
    let begun = ["EHLO x", "MAIL FROM:<a@b.kz>"];
    for (lines, expected) in [
        (&["RCPT TO:<c@d.kz>", "RCPT TO:<e@f.kz>", "RCPT TO:<g@h.kz>"][..], &["250", "250", "452"][..]),
        (&["RCPT TO:<c@d.kz>", "RCPT TO:<c@d.kz>", "RCPT TO:<e@f.kz>"], &["250", "250", "250"]),
        (&["RCPT TO:<>", "RCPT TO:<postmaster>", "RCPT TO:<nobody>"], &["501", "250", "501"]),
        (&["RCPT TO:<c@d.kz> NOTIFY=NEVER", "RCPT TO:<ерке@d.kz>"], &["555", "553"]),
        (&["RCPT TO:<\"a\u{1}b\"@d.kz>", "RCPT TO:<\"a b\"@d.kz>"], &["501", "250"]),
    ] {
        assert_eq!(codes(&[&begun[..], lines].concat())[2..], *expected, "{lines:?}");
    }
    let long = format!("RCPT TO:<{}@d.kz>", "a".repeat(300));
    assert_eq!(codes(&[begun[0], begun[1], &long])[2], "501");
}

#[test]
fn who_is_only_wrong_is_sent_away() {
    let said = codes(&["NONSENSE"; 20]);
    assert!(said[..19].iter().all(|code| code == "500"), "{said:?}");
    assert_eq!(said[19], "421");
}
