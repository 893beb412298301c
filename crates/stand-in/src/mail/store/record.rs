//! One message on disk: a line of JSON, then the message as it came, then a line end. The file can be read with a pager.

use std::io::{self, BufRead, Read as _};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Longer than any envelope that the limits let in.
const LINE_MAX_BYTES: u64 = 1024 * 1024;
/// Larger than any message that the limits let in.
const MESSAGE_MAX_BYTES: u64 = 256 * 1024 * 1024;

/// A message and how it came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Arrival {
    /// When its last byte came.
    pub(crate) at: DateTime<Utc>,
    /// The sender that the client named; empty where none.
    pub(crate) from: String,
    /// The message, byte for byte, its dots unstuffed.
    pub(crate) raw: Vec<u8>,
    /// The recipients that the client named.
    pub(crate) to: Vec<String>,
}

/// The line before a message.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    at: DateTime<Utc>,
    from: String,
    sha256: String,
    size_bytes: u64,
    to: Vec<String>,
}

/// What stands at a place of the file.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Found {
    /// Something that was not written here.
    Damaged,
    /// Nothing: the end of the file.
    End,
    /// A record, and the length of its line.
    Record(Arrival, u64),
    /// The beginning of a record whose rest was never written.
    Torn,
}

/// SHA-256 of a message.
pub(super) fn digest(raw: &[u8]) -> [u8; 32] {
    Sha256::digest(raw).into()
}

/// The record of a message, and the length of its line.
pub(super) fn write(arrival: &Arrival) -> io::Result<(Vec<u8>, u64)> {
    let line = Line {
        at: arrival.at,
        from: arrival.from.clone(),
        sha256: hex::encode(digest(&arrival.raw)),
        size_bytes: arrival.raw.len() as u64,
        to: arrival.to.clone(),
    };
    let mut record = serde_json::to_vec(&line)?;
    record.push(b'\n');
    let line_bytes = record.len() as u64;
    record.extend_from_slice(&arrival.raw);
    record.push(b'\n');
    Ok((record, line_bytes))
}

/// Reads what comes next.
pub(super) fn read(reader: &mut impl BufRead) -> io::Result<Found> {
    let mut text = Vec::new();
    reader.take(LINE_MAX_BYTES).read_until(b'\n', &mut text)?;
    if text.is_empty() {
        return Ok(Found::End);
    }
    if !text.ends_with(b"\n") {
        return Ok(if text.len() as u64 == LINE_MAX_BYTES { Found::Damaged } else { Found::Torn });
    }
    let Ok(line) = serde_json::from_slice::<Line>(&text) else { return Ok(Found::Damaged) };
    if line.size_bytes > MESSAGE_MAX_BYTES {
        return Ok(Found::Damaged);
    }
    let mut raw = Vec::new();
    let read = reader.take(line.size_bytes + 1).read_to_end(&mut raw)? as u64;
    if read <= line.size_bytes {
        return Ok(Found::Torn);
    }
    if raw.pop() != Some(b'\n') || hex::encode(digest(&raw)) != line.sha256 {
        // The last record's blocks may have been lost with the machine's power.
        return Ok(if reader.fill_buf()?.is_empty() { Found::Torn } else { Found::Damaged });
    }
    Ok(Found::Record(Arrival { at: line.at, from: line.from, raw, to: line.to }, text.len() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(raw: &[u8]) -> Arrival {
        Arrival {
            at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
            from: "office@telnusqa.test".to_owned(),
            raw: raw.to_vec(),
            to: vec!["әлия@example.kz".to_owned()],
        }
    }

    #[test]
    fn what_is_written_is_read_and_what_is_torn_is_told() {
        let first = arrival(b"Subject: \xff\r\n\r\n{\"at\":1}\r\n");
        let (mut file, first_line) = write(&first).unwrap();
        let whole = file.len();
        let second = arrival(b"");
        let (bytes, second_line) = write(&second).unwrap();
        file.extend(bytes);
        let mut reader = &file[..];
        assert_eq!(read(&mut reader).unwrap(), Found::Record(first, first_line));
        assert_eq!(read(&mut reader).unwrap(), Found::Record(second, second_line));
        assert_eq!(read(&mut reader).unwrap(), Found::End);
        for end in whole + 1..file.len() {
            let mut reader = &file[whole..end];
            assert_eq!(read(&mut reader).unwrap(), Found::Torn, "{end}");
        }
    }

    #[test]
    fn a_changed_byte_is_damage_and_at_the_end_a_torn_record() {
        let (file, line_bytes) = write(&arrival(b"Subject: a\r\n\r\nb\r\n")).unwrap();
        let mut changed = file.clone();
        changed[line_bytes as usize] ^= 1;
        assert_eq!(read(&mut &changed[..]).unwrap(), Found::Torn);
        changed.extend(&file);
        assert_eq!(read(&mut &changed[..]).unwrap(), Found::Damaged);
        assert_eq!(read(&mut &b"not ours\n"[..]).unwrap(), Found::Damaged);
    }
}
