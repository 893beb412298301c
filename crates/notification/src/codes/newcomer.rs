//! Somebody who applies, before there is a case, or a telephone that is to be somebody's or was: how it is reached, sealed within its row.

use telnusqa_domain::language::Language;
use telnusqa_domain::phone::Phone;
use telnusqa_vault::{Vault, VaultError};
use uuid::Uuid;

/// What it is sealed for.
const PURPOSE: &str = "code of a newcomer";

/// Somebody who applies. `Debug` shows nothing of his telephone.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// In which he is told.
    pub language: Language,
    /// Where his code goes.
    pub phone: Phone,
}

impl Newcomer {
    /// Sealed for the row of a code.
    #[must_use]
    pub fn seal(&self, vault: &Vault, id: Uuid) -> Vec<u8> {
        let plain = format!("{} {}", self.language.code(), self.phone.as_str());
        vault.seal_brief(PURPOSE, &id.to_string(), plain.as_bytes())
    }

    /// Opens what lies in the row of a code.
    ///
    /// # Errors
    /// [`VaultError::Tampered`], [`VaultError::UnknownForm`]
    pub(super) fn open(vault: &Vault, id: Uuid, sealed: &[u8]) -> Result<Self, VaultError> {
        let plain = vault.open_brief(PURPOSE, &id.to_string(), sealed)?;
        let read = str::from_utf8(&plain).ok().and_then(|plain| plain.split_once(' '));
        let read = read.and_then(|(language, phone)| Language::from_code(language).zip(Phone::parse(phone)));
        read.map(|(language, phone)| Self { language, phone }).ok_or(VaultError::Tampered)
    }
}
