//! Passwords, as argon2id hashes them (RFC 9106).

use argon2::password_hash::Error;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Hashes one password after the other in the same piece of memory. Taken and given back for each, its 19 MiB would leave
/// holes that the process keeps, one more with nearly every password.
#[derive(Default)]
pub struct Hasher {
    memory: Vec<Block>,
}

impl Hasher {
    /// The hash of a new password, as PHC writes it: `$argon2id$v=19$m=19456,t=2,p=1$…`. `salt`: 8 to 64 random bytes.
    ///
    /// # Errors
    /// Where the salt is of another length.
    pub fn hash(&mut self, password: &[u8], salt: &[u8]) -> Result<String, Error> {
        let argon2 = Argon2::default();
        let hash = PasswordHash {
            algorithm: Algorithm::default().ident(),
            version: Some(Version::default().into()),
            params: ParamsString::try_from(argon2.params())?,
            salt: Some(Salt::new(salt)?),
            hash: Some(self.fill(&argon2, password, salt, Params::DEFAULT_OUTPUT_LEN)?),
        };
        Ok(hash.to_string())
    }

    /// Whether a password has this hash, which itself says how it was made.
    #[must_use]
    pub fn fits(&mut self, password: &[u8], hash: &str) -> bool {
        self.verify(password, hash).unwrap_or(false)
    }

    fn verify(&mut self, password: &[u8], hash: &str) -> Result<bool, Error> {
        let hash = PasswordHash::new(hash)?;
        let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
        let version = hash.version.map(Version::try_from).transpose()?.unwrap_or_default();
        let argon2 = Argon2::new(algorithm, version, Params::try_from(&hash)?);
        let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
        // Outputs are compared in constant time.
        Ok(self.fill(&argon2, password, salt, expected.len())? == *expected)
    }

    /// What was in the memory tells of the password: nothing of it is left there.
    fn fill(&mut self, argon2: &Argon2<'_>, password: &[u8], salt: &[u8], length: usize) -> Result<Output, Error> {
        self.memory.resize(self.memory.len().max(argon2.params().block_count()), Block::default());
        let mut output = vec![0; length];
        let filled = argon2.hash_password_into_with_memory(password, salt, &mut output, &mut self.memory);
        self.memory.fill(Block::default());
        filled?;
        Ok(Output::new(&output)?)
    }
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn a_hash_is_what_the_library_makes_by_itself() {
        let mut hasher = Hasher::default();
        for password in ["құпиясөз", "", "a longer one, with spaces"] {
            let hash = hasher.hash(password.as_bytes(), b"a salt of this test").unwrap();
            let by_itself = Argon2::default().hash_password_with_salt(password.as_bytes(), b"a salt of this test");
            assert_eq!(hash, by_itself.unwrap().to_string());
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
            assert!(hasher.fits(password.as_bytes(), &hash));
            assert!(!hasher.fits(b"another", &hash));
        }
    }

    #[test]
    fn a_hash_says_itself_how_it_was_made() {
        let stronger = Argon2::new(Algorithm::Argon2i, Version::V0x10, Params::new(64, 3, 2, Some(24)).unwrap());
        let hash = stronger.hash_password_with_salt(b"secret", b"another salt").unwrap();
        assert!(stronger.verify_password(b"secret", &hash).is_ok());
        assert!(Hasher::default().fits(b"secret", &hash.to_string()));
        for bad in
            ["", "secret", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$YQ", "$scrypt$ln=1,r=8,p=1$c2FsdHNhbHQ$aGFzaA"]
        {
            assert!(!Hasher::default().fits(b"secret", bad), "{bad}");
        }
    }
}
