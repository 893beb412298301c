//! DER written by hand, where no crate has the type.

use chrono::{DateTime, Utc};
use der::Encode;
use der::asn1::ObjectIdentifier;

/// Tag of OCTET STRING.
pub(super) const OCTETS: u8 = 0x04;
/// Tag of ENUMERATED.
pub(super) const ENUMERATED: u8 = 0x0a;
/// Tag of INTEGER.
pub(super) const INTEGER: u8 = 0x02;
/// Tag of GeneralizedTime.
const GENERALIZED: u8 = 0x18;

/// Tag, length and value.
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = vec![tag];
    if let Ok(short @ 0..=0x7f) = u8::try_from(length) {
        bytes.push(short);
    } else {
        let long: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        bytes.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
        bytes.extend(long);
    }
    bytes.extend(parts.iter().copied().flatten());
    bytes
}

/// SEQUENCE.
pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

/// `[number]`, constructed.
pub(super) fn explicit(number: u8, parts: &[&[u8]]) -> Vec<u8> {
    tlv(0xa0 | number, parts)
}

/// OBJECT IDENTIFIER.
pub(super) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    tlv(0x06, &[oid.as_bytes()])
}

/// BIT STRING of whole bytes.
pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], bytes])
}

/// INTEGER that is not negative.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let bare: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    let sign: &[u8] = if bare.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    tlv(INTEGER, &[sign, &bare])
}

/// GeneralizedTime in whole seconds.
pub(super) fn generalized(moment: DateTime<Utc>) -> Vec<u8> {
    tlv(GENERALIZED, &[moment.format("%Y%m%d%H%M%SZ").to_string().as_bytes()])
}

/// `Extension`.
pub(super) fn extension(kind: ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&oid(kind), flag, &tlv(OCTETS, &[value])])
}

/// Anything that knows its DER.
pub(super) fn der<T: Encode>(value: &T) -> der::Result<Vec<u8>> {
    value.to_der()
}
