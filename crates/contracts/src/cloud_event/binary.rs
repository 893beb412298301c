//! The log's events on the bus: attributes as headers, over plain pairs of name and value.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use telnusqa_domain::case::CaseId;
use uuid::Uuid;

/// The names of the headers.
pub mod header {
    /// The cause of the command that the event followed from.
    pub const CAUSE: &str = "Telnusqa-Cause";
    /// The media type of the body.
    pub const DATA_CONTENT_TYPE: &str = "ce-datacontenttype";
    /// The identity of the event.
    pub const ID: &str = "ce-id";
    /// NATS drops a second message with the same value within its window.
    pub const MESSAGE_ID: &str = "Nats-Msg-Id";
    /// The position in the log.
    pub const POSITION: &str = "Telnusqa-Position";
    /// Whose event it is.
    pub const SOURCE: &str = "ce-source";
    /// The version of CloudEvents.
    pub const SPEC_VERSION: &str = "ce-specversion";
    /// The case.
    pub const SUBJECT: &str = "ce-subject";
    /// When it was recorded.
    pub const TIME: &str = "ce-time";
    /// W3C trace context.
    pub const TRACE_PARENT: &str = "traceparent";
    /// Kind and schema.
    pub const TYPE: &str = "ce-type";
    /// The version of the case that the event made.
    pub const VERSION: &str = "Telnusqa-Version";
}

const SOURCE: &str = "urn:kz:telnusqa:log";
const TYPE_PREFIX: &str = "kz.telnusqa.case.";

/// What is said of an event beside its body.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attributes {
    /// Whose.
    pub case: CaseId,
    /// What caused it.
    pub cause: Uuid,
    /// Its own identity.
    pub event_id: Uuid,
    /// The kind, as in `term-expired`.
    pub kind: String,
    /// Its place in the log, from 1.
    pub position: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The number of the form of its body, from 1.
    pub schema: i32,
    /// W3C trace context of the unit of work that recorded it.
    pub traceparent: Option<String>,
    /// Its place in the case's history, from 1.
    pub version: i32,
}

/// Headers that are none of ours.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ReadHeadersError {
    /// A header is missing.
    #[error("read header {0}: it is missing")]
    Missing(&'static str),
    /// A header has a value that it cannot have.
    #[error("read header {0}: it cannot have this value")]
    Value(&'static str),
}

/// The subject on which an event of a case is published.
#[must_use]
pub fn case_subject(kind: &str, case: CaseId) -> String {
    format!("case.v1.{kind}.{}", case.0)
}

impl Attributes {
    /// The headers, each once.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let Self { case, cause, event_id, kind, position, recorded_at, schema, traceparent, version } = self;
        let mut headers = vec![
            (header::SPEC_VERSION, "1.0".to_owned()),
            (header::ID, event_id.to_string()),
            (header::SOURCE, SOURCE.to_owned()),
            (header::TYPE, encode(&format!("{TYPE_PREFIX}{kind}.v{schema}"))),
            (header::SUBJECT, case.0.to_string()),
            (header::TIME, recorded_at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            (header::DATA_CONTENT_TYPE, "application/json".to_owned()),
            (header::MESSAGE_ID, event_id.to_string()),
            (header::POSITION, position.to_string()),
            (header::VERSION, version.to_string()),
            (header::CAUSE, cause.to_string()),
        ];
        headers.extend(traceparent.clone().map(|value| (header::TRACE_PARENT, value)));
        headers
    }

    /// Reads headers; names are compared without regard to case, unknown ones are passed over.
    ///
    /// # Errors
    /// [`ReadHeadersError`]
    pub fn read<'h>(headers: impl IntoIterator<Item = (&'h str, &'h str)>) -> Result<Self, ReadHeadersError> {
        let headers = Headers(headers.into_iter().collect());
        headers.expect(header::SPEC_VERSION, "1.0")?;
        headers.expect(header::SOURCE, SOURCE)?;
        headers.expect(header::DATA_CONTENT_TYPE, "application/json")?;
        let (kind, schema) = headers.parsed(header::TYPE, kind_and_schema)?;
        Ok(Self {
            case: CaseId(headers.parsed(header::SUBJECT, |value| value.parse().ok())?),
            cause: headers.parsed(header::CAUSE, |value| value.parse().ok())?,
            event_id: headers.parsed(header::ID, |value| value.parse().ok())?,
            kind,
            position: headers.parsed(header::POSITION, |value| value.parse().ok())?,
            recorded_at: headers.parsed(header::TIME, |value| value.parse().ok())?,
            schema,
            traceparent: headers.find(header::TRACE_PARENT).map(str::to_owned),
            version: headers.parsed(header::VERSION, |value| value.parse().ok())?,
        })
    }
}

fn kind_and_schema(event_type: &str) -> Option<(String, i32)> {
    let (kind, schema) = event_type.strip_prefix(TYPE_PREFIX)?.rsplit_once(".v")?;
    Some((kind.to_owned(), schema.parse().ok()?))
}

struct Headers<'h>(Vec<(&'h str, &'h str)>);

impl<'h> Headers<'h> {
    fn find(&self, name: &str) -> Option<&'h str> {
        self.0.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    fn parsed<T>(&self, name: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, ReadHeadersError> {
        let value = self.find(name).ok_or(ReadHeadersError::Missing(name))?;
        decode(value).and_then(|value| parse(&value)).ok_or(ReadHeadersError::Value(name))
    }

    fn expect(&self, name: &'static str, expected: &str) -> Result<(), ReadHeadersError> {
        self.parsed(name, |value| (value == expected).then_some(()))
    }
}

/// CloudEvents HTTP binding §3.1.3.2: what is no printable ASCII, blank, `"` and `%` are written as `%XX` of UTF-8.
fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'%') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The other way; `None` where a `%` has no two hexadecimal digits after it or no UTF-8 comes out.
fn decode(value: &str) -> Option<String> {
    let mut bytes = value.bytes();
    let mut decoded = Vec::with_capacity(value.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' { (digit(bytes.next()?)? << 4) | digit(bytes.next()?)? } else { byte });
    }
    String::from_utf8(decoded).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn attributes() -> Attributes {
        Attributes {
            case: CaseId(Uuid::from_u128(1)),
            cause: Uuid::from_u128(2),
            event_id: Uuid::from_u128(3),
            kind: "term-expired".to_owned(),
            position: 4512,
            recorded_at: "2026-12-15T00:00:00.123456Z".parse().unwrap(),
            schema: 1,
            traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
            version: 3,
        }
    }

    fn read(headers: &[(&'static str, String)]) -> Result<Attributes, ReadHeadersError> {
        Attributes::read(headers.iter().map(|(name, value)| (*name, value.as_str())))
    }

    #[test]
    fn headers_are_those_of_the_contract() {
        let written: Vec<String> =
            attributes().headers().into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(
            written,
            [
                "ce-specversion: 1.0",
                "ce-id: 00000000-0000-0000-0000-000000000003",
                "ce-source: urn:kz:telnusqa:log",
                "ce-type: kz.telnusqa.case.term-expired.v1",
                "ce-subject: 00000000-0000-0000-0000-000000000001",
                "ce-time: 2026-12-15T00:00:00.123456Z",
                "ce-datacontenttype: application/json",
                "Nats-Msg-Id: 00000000-0000-0000-0000-000000000003",
                "Telnusqa-Position: 4512",
                "Telnusqa-Version: 3",
                "Telnusqa-Cause: 00000000-0000-0000-0000-000000000002",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ]
        );
        assert_eq!(
            case_subject("term-expired", attributes().case),
            "case.v1.term-expired.00000000-0000-0000-0000-000000000001"
        );
    }

    #[test]
    fn every_missing_header_is_named_but_the_trace() {
        let headers = attributes().headers();
        for left_out in 0..headers.len() {
            let mut fewer = headers.clone();
            let (name, _) = fewer.remove(left_out);
            match name {
                header::TRACE_PARENT => assert_eq!(read(&fewer).unwrap().traceparent, None),
                header::MESSAGE_ID => assert_eq!(read(&fewer).unwrap(), attributes()),
                _ => assert_eq!(read(&fewer), Err(ReadHeadersError::Missing(name))),
            }
        }
    }

    #[test]
    fn a_foreign_event_is_refused() {
        for (name, value) in [
            (header::SOURCE, "urn:somebody:else"),
            (header::TYPE, "kz.telnusqa.case.accepted"),
            (header::TYPE, "kz.telnusqa.case.accepted.vx"),
            (header::TYPE, "kz.telnusqa.case.accepted%2.v1"),
            (header::POSITION, "first"),
            (header::SPEC_VERSION, "0.3"),
        ] {
            let mut headers = attributes().headers();
            for header in headers.iter_mut().filter(|(theirs, _)| *theirs == name) {
                value.clone_into(&mut header.1);
            }
            assert_eq!(read(&headers), Err(ReadHeadersError::Value(name)), "{name}: {value}");
        }
    }

    #[test]
    fn names_are_read_in_any_case() {
        let headers = attributes().headers();
        let upper: Vec<(String, String)> =
            headers.into_iter().map(|(name, value)| (name.to_ascii_uppercase(), value)).collect();
        let read = Attributes::read(upper.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(read, Ok(attributes()));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in ".*") {
            let encoded = encode(&text);
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(decode(&encoded), Some(text));
        }

        #[test]
        fn what_is_written_is_read(
            ids in any::<[u128; 3]>(), kind in "[a-z][a-z-]{0,20}", position in 1_i64.., schema in 1_i32..,
            version in 1_i32.., traced in any::<bool>(), microseconds in 0..4_000_000_000_000_000_i64,
        ) {
            let attributes = Attributes {
                case: CaseId(Uuid::from_u128(ids[0])),
                cause: Uuid::from_u128(ids[1]),
                event_id: Uuid::from_u128(ids[2]),
                kind,
                position,
                recorded_at: DateTime::from_timestamp_micros(microseconds).unwrap(),
                schema,
                traceparent: traced.then(|| "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
                version,
            };
            prop_assert_eq!(read(&attributes.headers()), Ok(attributes));
        }
    }
}
