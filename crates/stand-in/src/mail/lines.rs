//! Bounded reading of what a client sends: command lines, and messages up to their full stop.

use std::io;

use smtp_proto::request::receiver::{DataReceiver, DummyDataReceiver};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

/// The longest command line, with its end: RFC 5321 §4.5.3.1.4 asks for 512, the extensions for a little more.
const LINE_MAX_BYTES: usize = 1024;
/// So much of a line without an end is read before the client is given up.
const FLOOD_MAX_BYTES: usize = 64 * 1024;
/// So many times the largest message is read before the client is given up.
const FLOOD_FACTOR: usize = 4;

/// One command line.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Line {
    /// The client is gone; what it began to say counts for nothing.
    End,
    /// Too long by far.
    Flood,
    /// Not UTF-8, or not ended by CR LF (RFC 5321 §2.3.8).
    Garbled,
    TooLong,
    /// With its end.
    Whole(String),
}

/// One message, its dots unstuffed (RFC 5321 §4.5.2).
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Data {
    /// The client is gone; what it began to send counts for nothing.
    End,
    /// Too large by far.
    Flood,
    TooLarge,
    Whole(Vec<u8>),
}

/// Reads one command line.
pub(super) async fn read_line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Line> {
    let mut line = Vec::new();
    let mut read = 0;
    loop {
        let bytes = reader.fill_buf().await?;
        if bytes.is_empty() {
            return Ok(Line::End);
        }
        let newline = bytes.iter().position(|byte| *byte == b'\n');
        let part = &bytes[..newline.map_or(bytes.len(), |at| at + 1)];
        let length = part.len();
        read += length;
        line.extend_from_slice(&part[..length.min((LINE_MAX_BYTES + 1).saturating_sub(line.len()))]);
        reader.consume(length);
        match newline {
            Some(_) if line.len() > LINE_MAX_BYTES => return Ok(Line::TooLong),
            Some(_) => return Ok(whole(line)),
            None if read > FLOOD_MAX_BYTES => return Ok(Line::Flood),
            None => {}
        }
    }
}

fn whole(line: Vec<u8>) -> Line {
    let ended = line.ends_with(b"\r\n") && !line[..line.len() - 2].contains(&b'\r');
    String::from_utf8(line).ok().filter(|_| ended).map_or(Line::Garbled, Line::Whole)
}

/// Reads one message up to its full stop; of one that is too large no more is kept than the bound.
pub(super) async fn read_data(reader: &mut (impl AsyncBufRead + Unpin), max_bytes: usize) -> io::Result<Data> {
    let mut message = Vec::new();
    let mut receiver = DataReceiver::new();
    // The end of the line `DATA` is a line end too: a message may begin with its full stop.
    receiver.ingest(&mut b"\r\n".iter(), &mut message);
    message.clear();
    loop {
        let bytes = reader.fill_buf().await?;
        if bytes.is_empty() {
            return Ok(Data::End);
        }
        let mut rest = bytes.iter();
        let ended = receiver.ingest(&mut rest, &mut message);
        let used = bytes.len() - rest.as_slice().len();
        reader.consume(used);
        // The carriage return after a full stop is taken back once its line feed comes.
        if message.len() > max_bytes + usize::from(!ended) {
            drop(message);
            return if ended { Ok(Data::TooLarge) } else { skip(reader, &receiver, max_bytes).await };
        }
        if ended {
            return Ok(Data::Whole(message));
        }
    }
}

/// Reads on to the full stop, so that the client hears why.
async fn skip(reader: &mut (impl AsyncBufRead + Unpin), begun: &DataReceiver, max_bytes: usize) -> io::Result<Data> {
    let mut receiver = DummyDataReceiver::new_data(begun);
    let mut read = 0;
    while read <= max_bytes.saturating_mul(FLOOD_FACTOR) {
        let bytes = reader.fill_buf().await?;
        if bytes.is_empty() {
            return Ok(Data::End);
        }
        let mut rest = bytes.iter();
        let ended = receiver.ingest(&mut rest);
        let used = bytes.len() - rest.as_slice().len();
        reader.consume(used);
        read += used;
        if ended {
            return Ok(Data::TooLarge);
        }
    }
    Ok(Data::Flood)
}

#[cfg(test)]
mod tests {
    use std::iter;

    use tokio::io::BufReader;

    use super::*;

    /// Reads lines with a buffer of so many bytes.
    async fn lines(sent: &[u8], buffer: usize) -> Vec<Line> {
        let mut reader = BufReader::with_capacity(buffer, sent);
        let mut lines = Vec::new();
        loop {
            lines.push(read_line(&mut reader).await.unwrap());
            if matches!(lines.last(), Some(Line::End | Line::Flood)) {
                return lines;
            }
        }
    }

    #[tokio::test]
    async fn lines_are_bounded_however_they_come() {
        let long = "a".repeat(LINE_MAX_BYTES - 2);
        let sent = format!("NOOP\r\n{long}\r\n{long}a\r\nNOOP\nNO\rOP\r\n\r\nQUIT");
        let expected = [
            Line::Whole("NOOP\r\n".to_owned()),
            Line::Whole(format!("{long}\r\n")),
            Line::TooLong,
            Line::Garbled,
            Line::Garbled,
            Line::Whole("\r\n".to_owned()),
            Line::End,
        ];
        for buffer in [1, 7, 1024, 4096] {
            assert_eq!(lines(sent.as_bytes(), buffer).await, expected, "{buffer}");
        }
        assert_eq!(lines(b"\xd0\r\n", 16).await, [Line::Garbled, Line::End]);
        let endless: Vec<u8> = iter::repeat_n(b'a', FLOOD_MAX_BYTES * 2).collect();
        assert_eq!(lines(&endless, 4096).await, [Line::Flood]);
    }

    #[tokio::test]
    async fn a_message_ends_at_its_full_stop_and_nowhere_else() {
        for (sent, expected) in [
            (".\r\n", Data::Whole(Vec::new())),
            ("a\r\n.\r\n", Data::Whole(b"a\r\n".to_vec())),
            ("..\r\n...\r\n.\r\n", Data::Whole(b".\r\n..\r\n".to_vec())),
            (".a\r\n.\r\n", Data::Whole(b"a\r\n".to_vec())),
            ("a\n.\nb\r\n.\r\n", Data::Whole(b"a\n.\nb\r\n".to_vec())),
            ("a\n.\r\nb\r\n.\r\n", Data::Whole(b"a\n.\r\nb\r\n".to_vec())),
            ("12345678\r\n.\r\n", Data::Whole(b"12345678\r\n".to_vec())),
            ("123456789\r\n.\r\n", Data::TooLarge),
            ("1234567890123456\r\n.\r\n", Data::TooLarge),
            ("a\r\n.", Data::End),
            ("a\r\n", Data::End),
        ] {
            for buffer in [1, 3, 64] {
                let mut reader = BufReader::with_capacity(buffer, sent.as_bytes());
                assert_eq!(read_data(&mut reader, 10).await.unwrap(), expected, "{sent:?} by {buffer}");
            }
        }
        let mut reader = BufReader::with_capacity(8, "aaaaaaaa".repeat(100).into_bytes().leak() as &[u8]);
        assert_eq!(read_data(&mut reader, 10).await.unwrap(), Data::Flood);
    }

    #[tokio::test]
    async fn what_follows_the_full_stop_is_the_next_command() {
        let mut reader = BufReader::new(&b"a\r\n.\r\nQUIT\r\n"[..]);
        assert_eq!(read_data(&mut reader, 10).await.unwrap(), Data::Whole(b"a\r\n".to_vec()));
        assert_eq!(read_line(&mut reader).await.unwrap(), Line::Whole("QUIT\r\n".to_owned()));
    }
}
