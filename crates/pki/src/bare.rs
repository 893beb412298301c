//! One signature by itself: what costs the time of a check, without the certificates and papers around it.

use crate::algorithm::Scheme;
use crate::attributes::SignedAttributes;
use crate::cms::SignedData;
use crate::reason::Reason;
use crate::signer::certificates;

/// The signature of a CMS's first signer, read once and computed as often as asked. Whoever signed it, and whether he may have,
/// is not looked at: this is for measuring.
pub struct Bare {
    key: Vec<u8>,
    scheme: Scheme,
    signature: Vec<u8>,
    signed: Vec<u8>,
}

impl Bare {
    /// Reads a CMS in DER that brings its signer's certificate along.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(cms: &[u8]) -> Result<Self, Reason> {
        let data = SignedData::read(cms)?;
        let signer = data.signers.first().ok_or(Reason::SignersNone)?;
        let (pool, _) = certificates(data.certificates.iter().copied());
        let certificate = pool.iter().find(|certificate| signer.identifier.names(certificate));
        let certificate = certificate.ok_or(Reason::CertificateMissing)?;
        let attributes = SignedAttributes::of(signer)?;
        Ok(Self {
            key: certificate.key().to_vec(),
            scheme: Scheme::of_signer(&signer.digest, &signer.algorithm)?,
            signature: signer.signature.to_vec(),
            signed: attributes.signed,
        })
    }

    /// Its algorithm, for people.
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        self.scheme.name(&self.key)
    }

    /// Computes it: the key is read from its `SubjectPublicKeyInfo`, what was signed is digested, the signature checked.
    ///
    /// # Errors
    /// [`Reason`]
    pub fn check(&self) -> Result<(), Reason> {
        self.scheme.check(&self.key, &self.signed, &self.signature)
    }
}
