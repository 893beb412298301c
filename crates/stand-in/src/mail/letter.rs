//! What a message says, decoded (RFC 5322, RFC 2045, RFC 2047).

use std::collections::BTreeMap;

use mail_parser::MessageParser;

/// A Subject longer than this is shown cut off.
const SUBJECT_MAX_CHARS: usize = 1000;

/// What tells one message from another.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Head {
    /// Without its angle brackets.
    pub(super) message_id: Option<String>,
    pub(super) subject: Option<String>,
}

/// What a message says.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Letter {
    /// As they came, unfolded; of a header that stands several times the first.
    pub(super) headers: BTreeMap<String, String>,
    /// Lines end with a line feed. Where a message is HTML only, its text.
    pub(super) text: String,
}

/// Reads the head of a message.
pub(super) fn head(raw: &[u8]) -> Head {
    let Some(message) = MessageParser::default().parse_headers(raw) else { return Head::default() };
    let cut = |subject: &str| subject.chars().take(SUBJECT_MAX_CHARS).collect();
    Head { message_id: message.message_id().map(str::to_owned), subject: message.subject().map(cut) }
}

/// Reads a whole message.
pub(super) fn letter(raw: &[u8]) -> Letter {
    let Some(message) = MessageParser::default().parse(raw) else { return Letter::default() };
    let mut headers = BTreeMap::new();
    for (name, value) in message.headers_raw() {
        headers.entry(name.to_owned()).or_insert_with(|| value.replace("\r\n", "").trim().to_owned());
    }
    let texts: Vec<_> = (0..message.text_body_count()).filter_map(|part| message.body_text(part)).collect();
    Letter { headers, text: texts.join("\n").replace("\r\n", "\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kazakh_letters_are_read_in_every_dress() {
        let dressed = [
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             0prQsNC50YvRgNC70Ysg0LrSr9C9IQ==\r\n",
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
             =D2=9A=D0=B0=D0=B9=D1=8B=D1=80=D0=BB=D1=8B =\r\n=D0=BA=D2=AF=D0=BD!",
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nҚайырлы күн!",
        ];
        for body in dressed {
            let raw =
                format!("Message-ID: <1@telnusqa.test>\r\nSubject: =?utf-8?B?0KLQtdC70L3Sq9GB0pvQsA==?=\r\n{body}");
            let head = head(raw.as_bytes());
            assert_eq!(head.message_id.as_deref(), Some("1@telnusqa.test"));
            assert_eq!(head.subject.as_deref(), Some("Телнҫсқа"));
            let letter = letter(raw.as_bytes());
            assert_eq!(letter.text, "Қайырлы күн!");
            assert_eq!(letter.headers["Message-ID"], "<1@telnusqa.test>");
        }
    }

    #[test]
    fn whatever_comes_is_read() {
        for raw in [&b""[..], b"\r\n", b"\r\n\r\nno head", b": \r\n", b"Subject\r\n\r\n", b"\xff\xfe\r\n\r\n\xff"] {
            let _read = (head(raw), letter(raw));
        }
        let folded = b"X-Telnusqa-Case: one\r\n two\r\nX-Telnusqa-Case: three\r\n\r\n\xd2\x9a\r\nline\r\n";
        let letter = letter(folded);
        assert_eq!(letter.headers["X-Telnusqa-Case"], "one two");
        assert!(letter.text.ends_with("line\n"), "{letter:?}");
    }
}
