//! Secret keys: the master key from its file, and what is derived from it for one use each.

use std::io;
use std::path::Path;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use sha2::Sha256;
use zeroize::Zeroizing;

/// A key of 32 bytes, wiped when it is dropped.
pub(crate) struct SecretKey(Zeroizing<[u8; 32]>);

impl SecretKey {
    /// A new random key.
    #[expect(clippy::disallowed_methods, reason = "keys are made here")]
    pub(crate) fn random() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    /// A key as it came out of its wrapping.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key derived from this one for one use (HKDF-SHA-256, RFC 5869).
    pub(crate) fn derive(&self, purpose: &[&str]) -> Self {
        expand(&Hkdf::<Sha256>::from_prk(self.as_bytes()).expect("32 bytes are a SHA-256 long"), purpose)
    }

    /// HMAC-SHA-256 under this key (RFC 2104).
    pub(crate) fn mac(&self, text: &[u8]) -> [u8; 32] {
        Hmac::<Sha256>::new_from_slice(self.as_bytes())
            .expect("HMAC takes a key of any length")
            .chain_update(text)
            .finalize()
            .into_bytes()
            .into()
    }
}

/// What is derived from the master key; the master key itself is not kept.
pub(crate) struct MasterKey {
    briefs: SecretKey,
    check: SecretKey,
    digests: SecretKey,
    pub(crate) lookup_iin: SecretKey,
    pub(crate) lookup_name: SecretKey,
    pub(crate) lookup_original: SecretKey,
    pub(crate) lookup_phone: SecretKey,
    pub(crate) wrapping: SecretKey,
}

impl MasterKey {
    /// Reads a file with 64 hex digits; blanks around them don't count.
    pub(crate) async fn read(file: &Path) -> io::Result<Self> {
        let text = Zeroizing::new(tokio::fs::read(file).await?);
        let bytes = unhex(text.trim_ascii())
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "expected 64 hex digits and nothing else"))?;
        Ok(Self::new(&bytes))
    }

    fn new(master: &[u8; 32]) -> Self {
        let root = Hkdf::<Sha256>::new(Some(b"telnusqa vault"), master);
        Self {
            briefs: expand(&root, &["brief"]),
            check: expand(&root, &["check"]),
            digests: expand(&root, &["digest"]),
            lookup_iin: expand(&root, &["lookup", "iin"]),
            lookup_name: expand(&root, &["lookup", "name"]),
            lookup_original: expand(&root, &["lookup", "original"]),
            lookup_phone: expand(&root, &["lookup", "phone"]),
            wrapping: expand(&root, &["wrap"]),
        }
    }

    /// A value that tells this master key from others, and tells nothing else.
    pub(crate) fn check_value(&self) -> [u8; 32] {
        self.check.mac(b"")
    }

    /// The key of what is sealed for a purpose under somebody's secret.
    pub(crate) fn brief(&self, purpose: &str, secret: &str) -> SecretKey {
        self.briefs.derive(&[purpose, secret])
    }

    /// HMAC of a text under the key of its purpose.
    pub(crate) fn digest(&self, purpose: &str, text: &str) -> [u8; 32] {
        self.digests.derive(&[purpose]).mac(text.as_bytes())
    }
}

/// Each part of a purpose ends with a zero byte, so that no two purposes run together.
fn expand(root: &Hkdf<Sha256>, purpose: &[&str]) -> SecretKey {
    let info: Vec<&[u8]> = purpose.iter().flat_map(|part| [part.as_bytes(), b"\0"]).collect();
    let mut bytes = Zeroizing::new([0; 32]);
    root.expand_multi_info(&info, bytes.as_mut()).expect("HKDF-SHA-256 gives up to 8160 bytes");
    SecretKey(bytes)
}

fn unhex(digits: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = Zeroizing::new([0; 32]);
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = [pair[0], pair[1]].map(|digit| char::from(digit).to_digit(16));
        *byte = u8::try_from(high? * 16 + low?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
impl MasterKey {
    /// A master key that tests know.
    pub(crate) fn of(byte: u8) -> Self {
        Self::new(&[byte; 32])
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    async fn read(text: &str) -> io::Result<MasterKey> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        MasterKey::read(file.path()).await
    }

    #[tokio::test]
    async fn a_file_with_64_hex_digits_is_a_master_key() {
        let digits = "0f".repeat(32);
        let key = read(&digits).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(key.check_value(), MasterKey::of(0x0f).check_value());
        let with_blanks =
            read(&format!(" {}\r\n", digits.to_uppercase())).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(with_blanks.check_value(), key.check_value());
    }

    #[tokio::test]
    async fn anything_else_is_none() {
        let bad = ["", "0f", &"0f".repeat(31), &"0f".repeat(33), &"0g".repeat(32), &"+f".repeat(32), &"ф".repeat(32)];
        for text in bad {
            assert_eq!(read(text).await.err().map(|error| error.kind()), Some(io::ErrorKind::InvalidData), "{text}");
        }
        let missing = MasterKey::read(Path::new("/nowhere/master.key")).await;
        assert_eq!(missing.err().map(|error| error.kind()), Some(io::ErrorKind::NotFound));
    }

    #[test]
    fn each_use_has_a_key_of_its_own() {
        let master = MasterKey::of(1);
        let mut keys = vec![
            *master.check.as_bytes(),
            *master.digests.as_bytes(),
            *master.lookup_iin.as_bytes(),
            *master.lookup_name.as_bytes(),
            *master.lookup_original.as_bytes(),
            *master.lookup_phone.as_bytes(),
            *master.wrapping.as_bytes(),
        ];
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 7);
        assert_ne!(master.digest("waybill", "KZ1"), master.digest("worker", "KZ1"));
        assert_ne!(master.digest("waybill", "KZ1"), master.digest("waybill", "KZ2"));
        assert_ne!(master.digest("waybill", "KZ1"), MasterKey::of(2).digest("waybill", "KZ1"));
        assert_eq!(master.digest("waybill", "KZ1"), MasterKey::of(1).digest("waybill", "KZ1"));
    }

    /// Golden, computed by another implementation: digests like this stand in the log for ever.
    #[test]
    fn digests_stay_what_they_are() {
        let digest: String =
            MasterKey::of(1).digest("waybill", "KZ1").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, "6211e4e42806c8edd327c538b479f4f1cd05936929c4d90a3278bf7421146684");
    }

    /// RFC 5869, test case 1, through the same calls.
    #[test]
    fn hkdf_is_the_one_of_the_rfc() {
        let salt: Vec<u8> = (0..=0x0c).collect();
        let root = Hkdf::<Sha256>::new(Some(&salt), &[0x0b; 22]);
        let mut okm = [0; 42];
        root.expand_multi_info(&[&[0xf0, 0xf1, 0xf2, 0xf3, 0xf4], &[0xf5, 0xf6, 0xf7, 0xf8, 0xf9]], &mut okm).unwrap();
        assert_eq!(okm[..4], [0x3c, 0xb2, 0x5f, 0x25]);
        assert_eq!(okm[38..], [0x87, 0x18, 0x58, 0x65]);
    }
}
