//! What a member of staff holds: a key, and the certificates that stand for it.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use x509_cert::Certificate;

use super::certificate::Part;
use super::files::{read, write};
use super::key::Key;
use super::{AuthorityError, certificate, signature};

/// A key with its certificate and those of its issuers, the root left out.
pub struct Credential {
    chain: Vec<Certificate>,
    key: Key,
}

/// Why a file was not signed: a fragment after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum SignFileError {
    /// The signer's key or certificate is not in the folder.
    #[error("find the key and certificate of {0}")]
    Missing(String),
    /// The file could not be read.
    #[error("read {path}")]
    Read {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The signature could not be made or written.
    #[error("sign the file")]
    Sign(#[from] AuthorityError),
}

impl Credential {
    pub(super) const fn new(key: Key, chain: Vec<Certificate>) -> Self {
        Self { chain, key }
    }

    /// The key as PKCS#8 PEM. The text is the secret itself.
    ///
    /// # Errors
    /// [`AuthorityError::Pkcs8`]
    pub fn key_pem(&self) -> Result<String, AuthorityError> {
        Ok(self.key.pem()?.clone())
    }

    /// The signer's certificate and those of its issuers, as PEM one after the other.
    ///
    /// # Errors
    /// [`AuthorityError::Encode`]
    pub fn chain_pem(&self) -> Result<String, AuthorityError> {
        self.chain.iter().map(certificate::pem).collect()
    }

    /// Signs a document: detached CMS in DER with signing time and `signingCertificateV2` among its attributes.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn sign(&self, document: &[u8], moment: DateTime<Utc>) -> Result<Vec<u8>, AuthorityError> {
        signature::sign(&self.key, &self.chain, document, moment)
    }

    /// Signs a document by several at once: one detached CMS with a part of each.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn sign_together(signers: &[&Self], document: &[u8], moment: DateTime<Utc>) -> Result<Vec<u8>, AuthorityError> {
        let signers: Vec<_> = signers.iter().map(|signer| (&signer.key, signer.chain.as_slice())).collect();
        signature::sign_together(&signers, &signature::document_alone(document), moment)
    }

    /// Whether its certificate names this IIN and this BIN, where they are asked for.
    #[must_use]
    pub fn is_of(&self, iin: Option<&str>, bin: Option<&str>) -> bool {
        let Some(signer) = self.chain.first() else { return false };
        let fits = |part, number: Option<&str>| number.is_none_or(|number| certificate::names(signer, part, number));
        fits(Part::Iin, iin) && fits(Part::Bin, bin)
    }

    /// Keeps the credential as `<name>.key.pem`, for its owner alone, and `<name>.pem`.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn write(&self, folder: &Path, name: &str) -> Result<(), AuthorityError> {
        std::fs::create_dir_all(folder)
            .map_err(|source| AuthorityError::File { path: folder.display().to_string(), source })?;
        write(&key_file(folder, name), self.key.pem()?.as_bytes(), 0o600)?;
        write(&chain_file(folder, name), self.chain_pem()?.as_bytes(), 0o644)
    }

    /// Reads what [`Self::write`] keeps; `None` where it is not there.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn read(folder: &Path, name: &str) -> Result<Option<Self>, AuthorityError> {
        let (Some(key), Some(chain)) = (read(&key_file(folder, name))?, read(&chain_file(folder, name))?) else {
            return Ok(None);
        };
        let chain = Certificate::load_pem_chain(chain.as_bytes())?;
        Ok((!chain.is_empty()).then_some(Self { chain, key: Key::from_pem(&key)? }))
    }
}

/// Signs a file with the credential `name` of a folder; gives the signature's file, `<file>.p7s` beside it.
///
/// # Errors
/// [`SignFileError`]
pub fn sign_file(folder: &Path, name: &str, file: &Path, moment: DateTime<Utc>) -> Result<PathBuf, SignFileError> {
    let credential = Credential::read(folder, name)?.ok_or_else(|| SignFileError::Missing(name.to_owned()))?;
    let document =
        std::fs::read(file).map_err(|source| SignFileError::Read { path: file.display().to_string(), source })?;
    let signed = file.with_added_extension("p7s");
    write(&signed, &credential.sign(&document, moment)?, 0o644)?;
    Ok(signed)
}

fn key_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.key.pem"))
}

fn chain_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.pem"))
}
