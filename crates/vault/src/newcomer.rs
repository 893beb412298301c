//! Newcomers: what somebody says is sealed before it is known who he is, under keys that become his.

use uuid::Uuid;

use crate::person::{FileToSeal, Sealed, SealedFile, ToSeal};
use crate::seal::{PersonSecrets, Secrets, make_keys, seal_file, seal_person};
use crate::{Vault, VaultError, outcome};

impl Vault {
    /// Makes the keys of somebody who is not known yet, and seals a file of his. He is sealed by [`Self::seal_as`]; where he
    /// never is, his keys are swept within a day ([`Self::sweep_keys`]), and nobody opens the file any more.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`], [`VaultError::Database`]
    pub async fn seal_of_newcomer(&self, bytes: Vec<u8>) -> Result<(Uuid, SealedFile), VaultError> {
        if bytes.len() > Self::FILE_MAX_BYTES {
            return Err(VaultError::TooLarge(bytes.len()));
        }
        let (wrapped, Secrets { files, persons }) = make_keys(&self.master, 1, &[None]);
        let (Some((key_id, key)), Some(person)) = (files.into_iter().next(), persons.into_iter().next()) else {
            unreachable!("one of each was asked for")
        };
        let owner = person.id;
        let sealing =
            tokio::task::spawn_blocking(move || seal_file(&FileToSeal { bytes, person: Some(owner) }, key_id, &key));
        self.insert_keys(wrapped, vec![Some(owner)]).await?;
        Ok((owner, outcome(sealing).await))
    }

    /// Seals a person under keys that were made for him before.
    ///
    /// # Errors
    /// [`VaultError::Forgotten`] where they are there no more; [`VaultError::Database`]
    pub async fn seal_as(&self, id: Uuid, person: ToSeal) -> Result<Sealed, VaultError> {
        let (record, contact) = self.person_keys(id).await?.ok_or(VaultError::Forgotten)?;
        let contact = contact.ok_or(VaultError::Forgotten)?;
        Ok(seal_person(&self.master, &person, &PersonSecrets { contact, id, record }))
    }
}
