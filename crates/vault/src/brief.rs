//! What lives for minutes or days and belongs to nobody yet: sealed under a key that is made of the master key and a secret of whoever
//! keeps it. There is no row of a key: who deletes the ciphertext, or loses the secret, has forgotten it.

use crate::envelope::{Place, open, seal};
use crate::{Vault, VaultError};

/// The form of what is sealed.
const FORM: u8 = 1;

impl Vault {
    /// Seals bytes under a secret, as the token of a cookie; `purpose` (as in `draft`) keeps uses apart.
    #[must_use]
    pub fn seal_brief(&self, purpose: &str, secret: &str, plain: &[u8]) -> Vec<u8> {
        seal(&self.master.brief(purpose, secret), Place::Brief, FORM, plain)
    }

    /// Opens what [`Self::seal_brief`] sealed under this secret for this purpose.
    ///
    /// # Errors
    /// [`VaultError::Tampered`] also where it is another secret's, [`VaultError::UnknownForm`]
    pub fn open_brief(&self, purpose: &str, secret: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (form, plain) = open(&self.master.brief(purpose, secret), Place::Brief, sealed)?;
        if form == FORM { Ok(plain.to_vec()) } else { Err(VaultError::UnknownForm(form)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::master_key::MasterKey;

    #[test]
    fn it_opens_under_its_secret_for_its_purpose_and_no_other() {
        let (master, other) = (MasterKey::of(1), MasterKey::of(2));
        let sealed = seal(&master.brief("draft", "secret"), Place::Brief, FORM, b"plain");
        assert!(!sealed.windows(5).any(|part| part == b"plain"));
        let opened = |key| open(&key, Place::Brief, &sealed).map(|(_, plain)| plain.to_vec());
        assert_eq!(opened(master.brief("draft", "secret")).unwrap(), b"plain");
        for key in [master.brief("draft", "Secret"), master.brief("code", "secret"), other.brief("draft", "secret")] {
            assert!(opened(key).is_err());
        }
    }
}
