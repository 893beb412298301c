//! PDUs on a line. One that cannot be read is one that cannot be read, and not the end of the line.

use std::io;

use bytes::{Buf as _, BytesMut};
use rusmpp::decode::DecodeWithLength as _;
use rusmpp::tokio_codec::{CommandCodec, EncodeError};
use rusmpp::{Command, CommandId, Pdu};
use tokio_util::codec::{Decoder, Encoder};

/// A header (§3.2): its own length, what it is, its status, its number.
const HEADER_LEN: usize = 16;
/// No PDU is longer.
const LEN_MAX: usize = 64 * 1024;

/// Frames of SMPP 3.4.
pub(super) struct Frames(CommandCodec);

/// A PDU that came.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) id: CommandId,
    /// None where there is nothing behind the header, or nothing that can be read.
    pub(super) pdu: Option<Pdu>,
    pub(super) sequence: u32,
    /// How a question went; 0 = well.
    pub(super) status: u32,
}

impl Frames {
    pub(super) const fn new() -> Self {
        Self(CommandCodec::new())
    }
}

impl Decoder for Frames {
    type Error = io::Error;
    type Item = Frame;

    fn decode(&mut self, from: &mut BytesMut) -> Result<Option<Frame>, io::Error> {
        let Some(header) = from.get(..HEADER_LEN) else { return Ok(None) };
        let number = |at: usize| header[at..at + 4].iter().fold(0, |number, octet| number << 8 | u32::from(*octet));
        let len = usize::try_from(number(0)).unwrap_or(usize::MAX);
        if !(HEADER_LEN..=LEN_MAX).contains(&len) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let (id, status, sequence) = (CommandId::from(number(4)), number(8), number(12));
        if from.len() < len {
            from.reserve(len - from.len());
            return Ok(None);
        }
        let mut whole = from.split_to(len);
        whole.advance(4);
        let command = Command::decode(&mut whole, len - 4).ok();
        Ok(Some(Frame { id, pdu: command.and_then(|(command, _)| command.pdu().cloned()), sequence, status }))
    }
}

impl Encoder<&Command> for Frames {
    type Error = io::Error;

    fn encode(&mut self, command: &Command, to: &mut BytesMut) -> Result<(), io::Error> {
        self.0.encode(command, to).map_err(|error| match error {
            EncodeError::Io(error) => error,
            _ => io::ErrorKind::InvalidInput.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<(u32, u32, u32, bool)> {
        let (mut frames, mut from, mut all) = (Frames::new(), BytesMut::from(bytes), Vec::new());
        while let Some(frame) = frames.decode(&mut from).unwrap() {
            all.push((frame.id.into(), frame.status, frame.sequence, frame.pdu.is_some()));
        }
        all
    }

    #[test]
    fn what_cannot_be_read_is_told_apart_from_what_comes_after_it() {
        let link = [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 9];
        // A receipt cut in the middle of its first address.
        let broken = [0, 0, 0, 20, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 8, 0, 1, 1, b'7'];
        assert_eq!(all(&[&broken[..], &link].concat()), [(5, 0, 8, false), (0x15, 0, 9, true)]);
        assert_eq!(all(&link[..15]), []);
        // A no with nothing behind it.
        let no = [0, 0, 0, 16, 0x80, 0, 0, 4, 0, 0, 0, 0x58, 0, 0, 0, 1];
        let [(id, status, sequence, _)] = all(&no)[..] else { panic!("one") };
        assert_eq!((id, status, sequence), (0x8000_0004, 0x58, 1));
        let mut endless = BytesMut::from(&[0xff; 16][..]);
        assert!(Frames::new().decode(&mut endless).is_err());
    }
}
