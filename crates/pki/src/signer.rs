//! What a signer says, checked against what he signed and by which key.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::algorithm::Scheme;
use crate::attributes::SignedAttributes;
use crate::certificate::Certificate;
use crate::cms::{SignedData, Signer};
use crate::reason::Reason;

/// What was found to be so of a signature's content.
pub(crate) struct Content {
    /// Whether the signer says which certificate he means.
    pub(crate) names_certificate: bool,
    pub(crate) scheme: Scheme,
    pub(crate) signing_time: Option<DateTime<Utc>>,
}

/// The certificates that came along, each once, and whether one of them could not be read.
pub(crate) fn certificates<'a>(ders: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Certificate>, bool) {
    let unique: BTreeSet<&[u8]> = ders.into_iter().collect();
    let read: Vec<_> = unique.into_iter().map(Certificate::read).collect();
    let unreadable = read.iter().any(Result::is_err);
    (read.into_iter().flatten().collect(), unreadable)
}

/// Whether the signer signed this document: digest, attributes, signature (RFC 5652 §5.4, §5.6).
pub(crate) fn content(
    signed: &SignedData<'_>,
    signer: &Signer<'_>,
    document: &[u8],
    certificate: Option<&Certificate>,
    reasons: &mut BTreeSet<Reason>,
) -> Option<Content> {
    // Without attributes a signature over attributes could be shown as one over a document, and the reverse.
    let attributes = SignedAttributes::of(signer).map_err(|reason| reasons.insert(reason)).ok()?;
    if attributes.content_type != signed.content_type {
        reasons.insert(Reason::SignatureAttributes);
    }
    let scheme = Scheme::of_signer(&signer.digest, &signer.algorithm);
    let scheme = scheme.map_err(|reason| reasons.insert(reason)).ok()?;
    if !signed.digests.iter().any(|digest| digest.oid == signer.digest.oid && digest.is_plain()) {
        reasons.insert(Reason::CmsUnreadable);
    }
    if scheme.digest(document) != attributes.message_digest {
        reasons.insert(Reason::DocumentOther);
    }
    if let Some(certificate) = certificate {
        let signature = scheme.check(certificate.key(), &attributes.signed, signer.signature);
        reasons.extend(signature.err());
        reasons.extend(attributes.check_certificate(certificate).err());
    }
    Some(Content { names_certificate: attributes.names_certificate(), scheme, signing_time: attributes.signing_time })
}
