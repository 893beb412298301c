//! CMS in BER (RFC 5652 §2, X.690 §8), written anew as DER: the national library's own signatures have indefinite lengths.
//!
//! Only lengths without a number and strings in parts are written anew; lengths in more bytes than they need and sets out of
//! order come from no known maker and stay refused. What was signed must have been DER before (RFC 5652 §5.4), and stays byte
//! for byte what it was.

use crate::reason::Reason;

/// As deep as the parts of any signature lie in each other.
const DEPTH_MAX: usize = 24;
const CONSTRUCTED: u8 = 0x20;
const INDEFINITE: u8 = 0x80;
const OCTETS: u8 = 0x04;

/// The one element that `bytes` are, as DER.
pub(crate) fn definite(bytes: &[u8]) -> Result<Vec<u8>, Reason> {
    let (mut rest, mut out) = (bytes, Vec::with_capacity(bytes.len()));
    element(&mut rest, 0, &mut out)?;
    if rest.is_empty() { Ok(out) } else { Err(Reason::CmsTrailingBytes) }
}

/// Takes one element from the source and writes it.
fn element(source: &mut &[u8], depth: usize, out: &mut Vec<u8>) -> Result<(), Reason> {
    let header = Header::take(source)?;
    if header.tag & CONSTRUCTED == 0 {
        let value = take(source, header.length.ok_or(Reason::CmsUnreadable)?)?;
        tlv(header.tag, value, out);
        return Ok(());
    }
    let parts = parts(source, &header, depth)?;
    if header.tag == OCTETS | CONSTRUCTED {
        tlv(OCTETS, &joined(&parts)?, out);
        return Ok(());
    }
    tlv(header.tag, &parts.concat(), out);
    Ok(())
}

/// The elements in an element, each as DER.
fn parts(source: &mut &[u8], header: &Header, depth: usize) -> Result<Vec<Vec<u8>>, Reason> {
    if depth == DEPTH_MAX {
        return Err(Reason::CmsUnreadable);
    }
    let mut parts = Vec::new();
    match header.length {
        Some(length) => {
            let mut inside = take(source, length)?;
            while !inside.is_empty() {
                let mut part = Vec::new();
                element(&mut inside, depth + 1, &mut part)?;
                parts.push(part);
            }
        }
        None => loop {
            if let Some(rest) = source.strip_prefix(&[0, 0]) {
                *source = rest;
                break;
            }
            let mut part = Vec::new();
            element(source, depth + 1, &mut part)?;
            parts.push(part);
        },
    }
    Ok(parts)
}

/// A string in parts, put together; its parts are strings, already whole.
fn joined(parts: &[Vec<u8>]) -> Result<Vec<u8>, Reason> {
    let mut whole = Vec::new();
    for part in parts {
        let mut rest = part.as_slice();
        let header = Header::take(&mut rest)?;
        if header.tag != OCTETS {
            return Err(Reason::CmsUnreadable);
        }
        whole.extend_from_slice(rest);
    }
    Ok(whole)
}

/// Tag and length; no length where it is indefinite.
struct Header {
    length: Option<usize>,
    tag: u8,
}

impl Header {
    fn take(source: &mut &[u8]) -> Result<Self, Reason> {
        let [tag, first] = take_array(source)?;
        // Tags of more than one byte, and ends without a beginning.
        if tag & 0x1f == 0x1f || tag == 0 {
            return Err(Reason::CmsUnreadable);
        }
        let length = match first {
            INDEFINITE if tag & CONSTRUCTED == 0 => return Err(Reason::CmsUnreadable),
            INDEFINITE => None,
            short if short < INDEFINITE => Some(usize::from(short)),
            long => {
                let bytes = take(source, usize::from(long & 0x7f))?;
                if bytes.len() > 4 {
                    return Err(Reason::CmsTooLarge);
                }
                let length = bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
                if bytes.first() == Some(&0) || length < usize::from(INDEFINITE) {
                    return Err(Reason::CmsNotDer);
                }
                Some(length)
            }
        };
        Ok(Self { length, tag })
    }
}

fn take<'a>(source: &mut &'a [u8], length: usize) -> Result<&'a [u8], Reason> {
    let (taken, rest) = source.split_at_checked(length).ok_or(Reason::CmsTruncated)?;
    *source = rest;
    Ok(taken)
}

fn take_array<const N: usize>(source: &mut &[u8]) -> Result<[u8; N], Reason> {
    let (taken, rest) = source.split_first_chunk().ok_or(Reason::CmsTruncated)?;
    *source = rest;
    Ok(*taken)
}

/// Tag, length and value.
fn tlv(tag: u8, value: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    match u8::try_from(value.len()) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            let long: Vec<u8> = value.len().to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
            out.extend(long);
        }
    }
    out.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::definite;
    use crate::reason::Reason;

    #[test]
    fn lengths_and_strings_in_parts_become_those_of_der() {
        let ber = [0x30, 0x80, 0x24, 0x80, 0x04, 0x01, b'a', 0x24, 0x03, 0x04, 0x01, b'b', 0, 0, 0x02, 0x01, 7, 0, 0];
        assert_eq!(definite(&ber).unwrap(), [0x30, 0x07, 0x04, 0x02, b'a', b'b', 0x02, 0x01, 7]);
        let der = [0x30, 0x05, 0x31, 0x03, 0x02, 0x01, 1];
        assert_eq!(definite(&der).unwrap(), der);
    }

    #[test]
    fn what_has_no_end_or_no_sense_is_told() {
        for (bytes, expected) in [
            (&[0x30, 0x80, 0x02, 0x01, 1][..], Reason::CmsTruncated),
            (&[0x30, 0x80, 0, 0, 0], Reason::CmsTrailingBytes),
            (&[0x04, 0x80, 0, 0], Reason::CmsUnreadable),
            (&[0x24, 0x03, 0x02, 0x01, 1], Reason::CmsUnreadable),
            (&[0x30, 0x85, 1, 1, 1, 1, 1], Reason::CmsTooLarge),
            (&[0x30, 0x81, 0x03, 0x02, 0x01, 1], Reason::CmsNotDer),
            (&[0x30, 0x82, 0x00, 0x80], Reason::CmsNotDer),
            (&[0x3f, 0x01, 0], Reason::CmsUnreadable),
            (&[], Reason::CmsTruncated),
        ] {
            assert_eq!(definite(bytes).unwrap_err(), expected, "{bytes:02x?}");
        }
        assert_eq!(definite(&[0x30, 0x80].repeat(100_000)).unwrap_err(), Reason::CmsUnreadable);
    }
}
