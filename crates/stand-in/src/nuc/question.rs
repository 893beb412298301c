//! `TimeStampReq` (RFC 3161 §2.4.1), read as far as it is answered.

use crate::authority::parts;

/// What is asked of an authority for time stamps.
pub(super) struct StampQuestion {
    /// `AlgorithmIdentifier` of the digest, in DER.
    pub(super) algorithm: Vec<u8>,
    pub(super) digest: Vec<u8>,
    pub(super) nonce: Option<Vec<u8>>,
}

impl StampQuestion {
    /// Reads DER; `None` for anything else.
    pub(super) fn read(request: &[u8]) -> Option<Self> {
        let all = parts(request)?;
        let [algorithm, digest] = parts(all.get(1)?)?.try_into().ok()?;
        let digest = digest.strip_prefix(&[0x04])?.get(1..)?.to_vec();
        // An INTEGER behind the imprint is the nonce; a sign in front of it is no part of the number.
        let nonce = all.iter().skip(2).find(|part| part.first() == Some(&0x02)).and_then(|part| part.get(2..));
        Some(Self { algorithm, digest, nonce: nonce.map(<[u8]>::to_vec) })
    }
}
