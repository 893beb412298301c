//! Signs letters in the name of the sender's domain (DKIM, RFC 6376; Ed25519 by RFC 8463), so that a receiver far away can tell that
//! they are ours and whole.
//!
//! The library that hands letters over can sign too, but with the time of the signature in it: a repeat would not be the same message, and
//! to a receiver whose clock is behind it would be none. Here no time stands in it.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

/// What is signed, where it stands in the letter.
const SIGNED: [&str; 10] = [
    "auto-submitted",
    "content-language",
    "content-type",
    "date",
    "from",
    "list-unsubscribe",
    "message-id",
    "mime-version",
    "subject",
    "to",
];
/// What nobody may add a second time on the way (RFC 6376 §8.15).
const ONCE: [&str; 5] = ["date", "from", "message-id", "subject", "to"];
/// Where the value is broken: a line holds 78 letters at most (RFC 5322 §2.1.1).
const LINE: usize = 72;

/// A key, and in whose name it signs.
pub(crate) struct Signer {
    domain: String,
    key: Key,
    selector: String,
}

enum Key {
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

/// Why letters cannot be signed with a key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("sign letters: the sender's domain is not written in ASCII")]
    Domain,
    #[error("read the key of letters: it is neither RSA of 2048 to 8192 bits nor Ed25519")]
    Kind,
    #[error("read the key of letters")]
    Read(#[source] std::io::Error),
    #[error("read the key of letters: it is no PEM of a private key")]
    Shape,
}

impl Signer {
    /// Reads the key of a file.
    ///
    /// # Errors
    /// [`KeyError`]
    pub(crate) fn read(path: &Path, selector: String, domain: &str) -> Result<Self, KeyError> {
        if !domain.is_ascii() {
            return Err(KeyError::Domain);
        }
        let pem = std::fs::read(path).map_err(KeyError::Read)?;
        let key = match PrivateKeyDer::from_pem_slice(&pem).map_err(|_| KeyError::Shape)? {
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()).ok().map(Box::new).map(Key::Rsa),
            PrivateKeyDer::Pkcs8(key) => {
                let der = key.secret_pkcs8_der();
                let rsa = || RsaKeyPair::from_pkcs8(der).ok().map(Box::new).map(Key::Rsa);
                // What OpenSSL writes holds no public key to check it by.
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok().map(Key::Ed25519).or_else(rsa)
            }
            _ => None,
        };
        Ok(Self { domain: domain.to_ascii_lowercase(), key: key.ok_or(KeyError::Kind)?, selector })
    }

    /// The message with its signature before it: of the same message always the same.
    pub(crate) fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, ring::error::Unspecified> {
        let (head, body) = halves(&message);
        let fields = fields(head);
        let mut names = Vec::new();
        let mut data = String::new();
        for name in SIGNED {
            for (_, value) in fields.iter().rev().filter(|(known, _)| known == name) {
                names.push(name);
                data.push_str(&format!("{name}:{value}\r\n"));
            }
            // One more than there are: nothing follows for it, and another one would break the signature.
            names.extend(ONCE.contains(&name).then_some(name));
        }
        let (domain, selector) = (&self.domain, &self.selector);
        let hash = STANDARD.encode(digest(&SHA256, &relaxed(body)));
        let kind = match self.key {
            Key::Ed25519(_) => "ed25519-sha256",
            Key::Rsa(_) => "rsa-sha256",
        };
        let names = names.join(":");
        let words = [
            "v=1;".to_owned(),
            format!("a={kind};"),
            "c=relaxed/relaxed;".to_owned(),
            format!("d={domain};"),
            format!("s={selector};"),
            format!("h={names};"),
            format!("bh={hash};"),
        ];
        data.push_str(&format!("dkim-signature:{} b=", words.join(" ")));
        let signature = STANDARD.encode(self.of(data.as_bytes())?);
        let mut signed = Vec::with_capacity(message.len() + 1024);
        signed.extend_from_slice(b"DKIM-Signature: ");
        signed.extend_from_slice(folded(&words, &signature).as_bytes());
        signed.extend_from_slice(&message);
        Ok(signed)
    }

    fn of(&self, data: &[u8]) -> Result<Vec<u8>, ring::error::Unspecified> {
        match &self.key {
            Key::Ed25519(key) => Ok(key.sign(digest(&SHA256, data).as_ref()).as_ref().to_vec()),
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                // Chance blinds the computation; what comes of it is always the same.
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature)?;
                Ok(signature)
            }
        }
    }
}

/// The value over several lines, broken only where white space counts for nothing: between tags, and within the signature.
fn folded(words: &[String], signature: &str) -> String {
    let mut text = words.join("\r\n ");
    text.push_str("\r\n b=");
    for (count, letter) in signature.chars().enumerate() {
        if count > 0 && count % LINE == 0 {
            text.push_str("\r\n ");
        }
        text.push(letter);
    }
    text + "\r\n"
}

/// Head and body, apart by the first empty line.
fn halves(message: &[u8]) -> (&[u8], &[u8]) {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n");
    end.map_or((message, &[]), |end| (&message[..end + 2], &message[end + 4..]))
}

/// The fields of a head in their order: names in small letters, values on one line (RFC 6376 §3.4.2).
fn fields(head: &[u8]) -> Vec<(String, String)> {
    let head = String::from_utf8_lossy(head);
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n").filter(|line| !line.is_empty()) {
        match (line.starts_with([' ', '\t']), fields.last_mut()) {
            (true, Some((_, value))) => value.push_str(line),
            _ => {
                let (name, value) = line.split_once(':').unwrap_or((line, ""));
                fields.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
            }
        }
    }
    for (_, value) in &mut fields {
        *value = value.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    }
    fields
}

/// A body whose white space counts once, and that ends with its last line that holds anything (RFC 6376 §3.4.4).
fn relaxed(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut blank = false;
        for byte in line {
            if matches!(byte, b' ' | b'\t') {
                blank = true;
                continue;
            }
            if std::mem::take(&mut blank) {
                relaxed.push(b' ');
            }
            relaxed.push(*byte);
        }
        relaxed.extend_from_slice(b"\r\n");
    }
    while relaxed.ends_with(b"\r\n\r\n") {
        relaxed.truncate(relaxed.len() - 2);
    }
    if relaxed == b"\r\n" { Vec::new() } else { relaxed }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6376 §3.4.5.
    #[test]
    fn white_space_counts_once() {
        let (head, body) = halves(b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n");
        assert_eq!(fields(head), [("a".to_owned(), "X".to_owned()), ("b".to_owned(), "Y Z".to_owned())]);
        assert_eq!(relaxed(body), b" C\r\nD E\r\n");
        assert_eq!((relaxed(b""), relaxed(b"\r\n\r\n"), relaxed(b"a")), (vec![], vec![], b"a\r\n".to_vec()));
    }

    #[test]
    fn a_key_that_signs_nothing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let read = |domain: &str| Signer::read(&path, "2026".to_owned(), domain).err().map(|error| error.to_string());
        assert_eq!(read("telnusqa.example").unwrap(), "read the key of letters");
        std::fs::write(&path, "geheim").unwrap();
        assert_eq!(read("telnusqa.example").unwrap(), "read the key of letters: it is no PEM of a private key");
        assert_eq!(read("телнұсқа.қаз").unwrap(), "sign letters: the sender's domain is not written in ASCII");
    }
}
