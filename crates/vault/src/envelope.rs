//! One sealed piece: form version, nonce, ciphertext; bound to the place where it belongs.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use rand::Rng;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::master_key::SecretKey;
use crate::person::Role;

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const HEAD_BYTES: usize = 1 + NONCE_BYTES;

/// Where a sealed piece belongs: it opens nowhere else.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// What lives for minutes or days, under a key of its own.
    Brief,
    /// How a person is reached.
    Contact { case: Uuid, person: Uuid, role: Role },
    /// The wrapped key of a contact.
    ContactKey { person: Uuid },
    /// A file.
    File { key_id: Uuid, person: Option<Uuid>, sha256: &'a [u8; 32] },
    /// The wrapped key of a file.
    FileKey { key_id: Uuid },
    /// Who a person is.
    Record { case: Uuid, person: Uuid, role: Role },
    /// The wrapped key of a record.
    RecordKey { person: Uuid },
}

/// It does not open: changed, moved to another place, or sealed under another key.
#[derive(Debug, PartialEq)]
pub(crate) struct Broken;

/// Seals `plain` under `key` as version `form`: `form ‖ nonce ‖ ciphertext ‖ tag` (XChaCha20-Poly1305).
#[expect(clippy::disallowed_methods, reason = "a nonce is random: 24 bytes never repeat")]
pub(crate) fn seal(key: &SecretKey, place: Place<'_>, form: u8, plain: &[u8]) -> Vec<u8> {
    let mut nonce = [0; NONCE_BYTES];
    rand::rng().fill_bytes(&mut nonce);
    let mut sealed = Vec::with_capacity(HEAD_BYTES + plain.len() + TAG_BYTES);
    sealed.push(form);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let tag = cipher(key)
        .encrypt_inout_detached(&XNonce::from(nonce), &bound(place, form), sealed[HEAD_BYTES..].as_mut().into())
        .expect("at most 16 MiB, far below the cipher's 256 GiB");
    sealed.extend_from_slice(&tag);
    sealed
}

/// Opens what [`seal`] made: its form and the plain bytes.
pub(crate) fn open(key: &SecretKey, place: Place<'_>, sealed: &[u8]) -> Result<(u8, Zeroizing<Vec<u8>>), Broken> {
    let (head, rest) = sealed.split_at_checked(HEAD_BYTES).ok_or(Broken)?;
    let (ciphertext, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or(Broken)?;
    let (form, nonce) = head.split_first().ok_or(Broken)?;
    let nonce = XNonce::try_from(nonce).map_err(|_| Broken)?;
    let mut plain = Zeroizing::new(ciphertext.to_vec());
    cipher(key)
        .decrypt_inout_detached(&nonce, &bound(place, *form), plain.as_mut_slice().into(), &Tag::from(*tag))
        .map_err(|_| Broken)?;
    Ok((*form, plain))
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.as_bytes().into())
}

/// The associated data: part, form and the identities, each of fixed length but the role, which comes last.
fn bound(place: Place<'_>, form: u8) -> Vec<u8> {
    let mut text = Vec::with_capacity(96);
    let mut put = |part: u8, pieces: &[&[u8]]| {
        text.extend_from_slice(b"telnusqa vault");
        text.extend_from_slice(&[part, form]);
        pieces.iter().for_each(|piece| text.extend_from_slice(piece));
    };
    match place {
        Place::Brief => put(b'B', &[]),
        Place::Contact { case, person, role } => {
            put(b'C', &[person.as_bytes(), case.as_bytes(), role.as_str().as_bytes()])
        }
        Place::ContactKey { person } => put(b'c', &[person.as_bytes()]),
        Place::File { key_id, person, sha256 } => {
            put(b'F', &[key_id.as_bytes(), sha256, person.unwrap_or_default().as_bytes()]);
        }
        Place::FileKey { key_id } => put(b'f', &[key_id.as_bytes()]),
        Place::Record { case, person, role } => {
            put(b'R', &[person.as_bytes(), case.as_bytes(), role.as_str().as_bytes()])
        }
        Place::RecordKey { person } => put(b'r', &[person.as_bytes()]),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: Uuid = Uuid::from_u128(1);
    const CASE: Uuid = Uuid::from_u128(2);
    const RECORD: Place<'_> = Place::Record { case: CASE, person: PERSON, role: Role::Applicant };

    #[test]
    fn what_was_sealed_opens_in_its_place() {
        let key = SecretKey::random();
        for plain in [&b""[..], b"x", &[7; 100_000]] {
            let sealed = seal(&key, RECORD, 3, plain);
            assert_eq!(sealed.len(), plain.len() + 41);
            let (form, opened) = open(&key, RECORD, &sealed).unwrap();
            assert_eq!((form, opened.as_slice()), (3, plain));
        }
    }

    /// Golden: ciphertexts like these lie in the vault for decades.
    #[test]
    fn what_was_sealed_stays_readable() {
        let key = SecretKey::from_slice(&[1; 32]).unwrap();
        let golden = [
            (RECORD, "01342d34a5d002711e8ec114f12dff6ee4a1175e809962f9663081db4000d8f856cb97a198be7e40bde540600c21"),
            (
                Place::File { key_id: CASE, person: Some(PERSON), sha256: &[9; 32] },
                "01fd4a1ad1cc8e4818d49710175781f33afc5475924192fd250f9a008fda15e02c03720b37ffbc5d8d509b20962e",
            ),
        ];
        for (place, sealed) in golden {
            let bytes: Vec<u8> =
                (0..sealed.len()).step_by(2).map(|i| u8::from_str_radix(&sealed[i..i + 2], 16).unwrap()).collect();
            let (form, plain) = open(&key, place, &bytes).unwrap();
            assert_eq!((form, plain.as_slice()), (1, &b"plain"[..]));
        }
    }

    #[test]
    fn the_same_sealed_twice_looks_different() {
        let key = SecretKey::random();
        assert_ne!(seal(&key, RECORD, 1, b"same")[25..], seal(&key, RECORD, 1, b"same")[25..]);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let key = SecretKey::random();
        let sealed = seal(&key, RECORD, 1, b"Some secret");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, RECORD, &changed).err(), Some(Broken), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert_eq!(open(&key, RECORD, &sealed[..length]).err(), Some(Broken), "{length} bytes");
        }
        assert_eq!(open(&key, RECORD, &[&sealed[..], &[0]].concat()).err(), Some(Broken));
        assert_eq!(open(&SecretKey::random(), RECORD, &sealed).err(), Some(Broken));
    }

    #[test]
    fn it_opens_in_no_other_place() {
        let key = SecretKey::random();
        let (role, sha256) = (Role::Applicant, &[9; 32]);
        let places = [
            RECORD,
            Place::Contact { case: CASE, person: PERSON, role },
            Place::Contact { case: CASE, person: CASE, role },
            Place::ContactKey { person: PERSON },
            Place::File { key_id: CASE, person: None, sha256 },
            Place::File { key_id: CASE, person: None, sha256: &[8; 32] },
            Place::File { key_id: CASE, person: Some(PERSON), sha256 },
            Place::File { key_id: PERSON, person: None, sha256 },
            Place::FileKey { key_id: PERSON },
            Place::Record { case: PERSON, person: CASE, role },
            Place::Record { case: CASE, person: PERSON, role: Role::Representative },
            Place::RecordKey { person: PERSON },
        ];
        for (i, here) in places.iter().enumerate() {
            let sealed = seal(&key, *here, 1, b"plain");
            for (j, there) in places.iter().enumerate() {
                assert_eq!(open(&key, *there, &sealed).is_ok(), i == j, "sealed in {i}, opened in {j}");
            }
        }
    }
}
