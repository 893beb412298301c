//! A certification authority with the profile of the national one (DOMAIN.md §6.2), for invented staff.
//!
//! Its certificates say of themselves that they are a test's; nobody but the house that made them trusts them.

mod certificate;
mod credential;
mod files;
mod gost;
mod key;
mod responder;
mod signature;
mod stamper;
mod write;

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use x509_cert::Certificate;

use self::certificate::Profile;
pub use self::credential::{Credential, SignFileError, sign_file};
use self::files::{read, write};
use self::key::Key;
pub(crate) use self::responder::inner as parts;
pub use self::responder::{Question, Reply, Responder, Revocations, State, refusal};
pub use self::stamper::{Imprint, STAMP_POLICY, Stamper, stamp_refusal};

/// A test root and the authority under it that issues.
pub struct Authority {
    issuing: Issuer,
    root: Certificate,
}

/// What went wrong at the authority: a fragment after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A certificate or key could not be written as DER.
    #[error("write a certificate as DER")]
    Encode(#[from] der::Error),
    /// A file could not be read or written.
    #[error("read or write {path}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The operating system gave no randomness, or the key does not fit.
    #[error("make a key")]
    Key(#[from] rsa::Error),
    /// A key is not what PKCS#8 says.
    #[error("read or write a key as PKCS#8")]
    Pkcs8(#[from] rsa::pkcs8::Error),
    /// A public key could not be written.
    #[error("write a public key")]
    PublicKey(#[from] rsa::pkcs8::spki::Error),
    /// A signature could not be made.
    #[error("sign")]
    Sign(#[from] rsa::signature::Error),
}

/// What kind of key a person holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyKind {
    /// GOST 34.10-2015 of 256 bits, with Streebog-256. Signing is not constant-time.
    Gost256,
    /// GOST 34.10-2015 of 512 bits, with Streebog-512. Signing is not constant-time.
    Gost512,
    /// ECDSA on P-256, with SHA-256.
    P256,
    /// ECDSA on P-384, with SHA-384.
    P384,
    /// RSA of 2048 bits, PKCS#1 v1.5 with SHA-256.
    Rsa2048,
}

/// What a person is in his organisation, as the extended key usage tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// `1.2.398.3.3.4.1.2.5`.
    Employee,
    /// First head, `1.2.398.3.3.4.1.2.1`.
    Head,
    /// Person with the right to sign, `1.2.398.3.3.4.1.2.2`.
    SigningRight,
}

/// The person of a certificate, and the organisation that he acts for.
#[derive(Clone)]
pub struct Subject {
    /// BIN of the organisation, 12 digits.
    pub bin: String,
    /// Surname and given name.
    pub common_name: String,
    /// IIN of the person, 12 digits.
    pub iin: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Patronymic, where there is one; the profile keeps it as "given name".
    pub patronymic: Option<String>,
    /// Surname.
    pub surname: String,
}

/// When a certificate is valid: both ends belong to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Validity {
    /// The first moment, in whole seconds.
    pub from: DateTime<Utc>,
    /// The last moment, in whole seconds.
    pub until: DateTime<Utc>,
}

/// A certificate with its key.
struct Issuer {
    certificate: Certificate,
    key: Key,
}

impl Authority {
    /// Opens the authority of a folder; makes root, issuing authority and their keys where they are not all there.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn open_or_make(folder: &Path) -> Result<Self, AuthorityError> {
        match Self::open(folder)? {
            Some(authority) => Ok(authority),
            None => Self::make(folder),
        }
    }

    /// Writes what another folder needs to issue and answer with the same keys; the root's key stays where it is.
    ///
    /// # Errors
    /// [`AuthorityError::File`]
    pub fn copy(from: &Path, to: &Path) -> Result<(), AuthorityError> {
        for name in [ROOT, ISSUING_KEY, ISSUING] {
            if let Some(text) = read(&from.join(name))? {
                write(&to.join(name), text.as_bytes(), 0o600)?;
            }
        }
        Ok(())
    }

    /// A new authority with keys of this kind, kept nowhere.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn make_of(kind: KeyKind) -> Result<Self, AuthorityError> {
        let (root, issuing) = Self::found(kind, kind)?;
        Ok(Self { issuing, root: root.certificate })
    }

    /// The issuing authority's certificate, in DER.
    ///
    /// # Errors
    /// [`AuthorityError::Encode`]
    pub fn issuing_der(&self) -> Result<Vec<u8>, AuthorityError> {
        Ok(der::Encode::to_der(&self.issuing.certificate)?)
    }

    /// The issuing authority's certificate as PEM.
    ///
    /// # Errors
    /// [`AuthorityError::Encode`]
    pub fn issuing_pem(&self) -> Result<String, AuthorityError> {
        certificate::pem(&self.issuing.certificate)
    }

    /// The root's certificate as PEM: what a verifier is given as its anchor.
    ///
    /// # Errors
    /// [`AuthorityError::Encode`]
    pub fn anchors_pem(&self) -> Result<String, AuthorityError> {
        certificate::pem(&self.root)
    }

    /// Makes a key and a certificate for signing.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn issue(
        &self,
        subject: &Subject,
        role: Role,
        kind: KeyKind,
        validity: Validity,
    ) -> Result<Credential, AuthorityError> {
        self.issue_profile(subject, &Profile::Signing(role), kind, validity)
    }

    /// Makes a key and a certificate for signing in, with which nothing can be signed.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn issue_for_authentication(
        &self,
        subject: &Subject,
        role: Role,
        kind: KeyKind,
        validity: Validity,
    ) -> Result<Credential, AuthorityError> {
        self.issue_profile(subject, &Profile::Authentication(role), kind, validity)
    }

    /// Makes a key and a certificate for TLS on this machine's own addresses.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub fn issue_for_this_machine(&self) -> Result<Credential, AuthorityError> {
        let key = Key::make(KeyKind::P256)?;
        let name = certificate::authority("localhost")?;
        let leaf = certificate::issue(&self.issuing, &key, name, &Profile::Machine, ALWAYS)?;
        Ok(Credential::new(key, vec![leaf, self.issuing.certificate.clone()]))
    }

    fn issue_profile(
        &self,
        subject: &Subject,
        profile: &Profile,
        kind: KeyKind,
        validity: Validity,
    ) -> Result<Credential, AuthorityError> {
        let key = Key::make(kind)?;
        let name = certificate::person(subject)?;
        let leaf = certificate::issue(&self.issuing, &key, name, profile, validity)?;
        Ok(Credential::new(key, vec![leaf, self.issuing.certificate.clone()]))
    }

    fn open(folder: &Path) -> Result<Option<Self>, AuthorityError> {
        let (Some(root), Some(issuing), Some(key)) =
            (read(&folder.join(ROOT))?, read(&folder.join(ISSUING))?, read(&folder.join(ISSUING_KEY))?)
        else {
            return Ok(None);
        };
        let certificate = certificate::from_pem(&issuing)?;
        Ok(Some(Self {
            issuing: Issuer { certificate, key: Key::from_pem(&key)? },
            root: certificate::from_pem(&root)?,
        }))
    }

    /// A root and the authority under it that issues.
    fn found(root: KeyKind, issuing: KeyKind) -> Result<(Issuer, Issuer), AuthorityError> {
        let key = Key::make(root)?;
        let root = Issuer { certificate: certificate::root(&key, ALWAYS)?, key };
        let key = Key::make(issuing)?;
        let name = certificate::authority("ҰКО 3.0 (TELNUSQA TEST)")?;
        let issuing = Issuer { certificate: certificate::issue(&root, &key, name, &Profile::Authority, ALWAYS)?, key };
        Ok((root, issuing))
    }

    /// The issuing certificate is written last: where it is, everything is.
    fn make(folder: &Path) -> Result<Self, AuthorityError> {
        let (root, issuing) = Self::found(KeyKind::Rsa2048, KeyKind::P256)?;
        std::fs::create_dir_all(folder)
            .map_err(|source| AuthorityError::File { path: folder.display().to_string(), source })?;
        write(&folder.join(ROOT_KEY), root.key.pem()?.as_bytes(), 0o600)?;
        write(&folder.join(ISSUING_KEY), issuing.key.pem()?.as_bytes(), 0o600)?;
        write(&folder.join(ROOT), certificate::pem(&root.certificate)?.as_bytes(), 0o644)?;
        write(&folder.join(ISSUING), certificate::pem(&issuing.certificate)?.as_bytes(), 0o644)?;
        Ok(Self { issuing, root: root.certificate })
    }
}

/// File of the root's certificate.
const ROOT: &str = "root.pem";
/// File of the root's key.
const ROOT_KEY: &str = "root.key.pem";
/// File of the issuing authority's certificate.
const ISSUING: &str = "issuing.pem";
/// File of the issuing authority's key.
const ISSUING_KEY: &str = "issuing.key.pem";

/// The authority outlives any time that a demonstration's clock may show.
const ALWAYS: Validity = Validity { from: day(2010), until: day(2049) };

const fn day(year: i32) -> DateTime<Utc> {
    match NaiveDate::from_ymd_opt(year, 1, 1) {
        Some(date) => match date.and_hms_opt(0, 0, 0) {
            Some(moment) => moment.and_utc(),
            None => DateTime::UNIX_EPOCH,
        },
        None => DateTime::UNIX_EPOCH,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn keys_are_for_their_owner_alone_and_the_authority_stays_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let made = Authority::open_or_make(folder.path()).unwrap();
        let opened = Authority::open_or_make(folder.path()).unwrap();
        assert_eq!(made.anchors_pem().unwrap(), opened.anchors_pem().unwrap());
        assert_eq!(made.issuing.certificate, opened.issuing.certificate);
        for key in [ROOT_KEY, ISSUING_KEY] {
            let mode = std::fs::metadata(folder.path().join(key)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{key}");
        }
    }

    #[test]
    fn a_damaged_key_is_told_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        Authority::open_or_make(folder.path()).unwrap();
        std::fs::write(folder.path().join(ISSUING_KEY), "damaged").unwrap();
        assert!(Authority::open_or_make(folder.path()).is_err());
        assert_eq!(std::fs::read_to_string(folder.path().join(ISSUING_KEY)).unwrap(), "damaged");
    }
}
