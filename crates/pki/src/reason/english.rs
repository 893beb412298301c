//! The words of each reason in English: a gloss, never an official text.

use super::Reason;

/// The words for whoever signed or waits for the signature.
pub(super) const fn english(reason: Reason) -> &'static str {
    match reason {
        Reason::AlgorithmUnknown => {
            "The algorithm of the signature or certificate is not known here; it cannot be checked."
        }
        Reason::AlgorithmWeak => "The signature was made by an algorithm that is no longer safe (MD2, MD5 or SHA-1).",
        Reason::AnchorsMissing => "No certificate of a trusted authority was given.",
        Reason::AuthorityExpired => "The certificate of the issuing authority is not valid at this time.",
        Reason::AuthorityNames => "The authority may not issue certificates for such a name.",
        Reason::AuthorityNotEntitled => "The certificate was issued by someone who may not issue it.",
        Reason::AuthorityPolicy => "The certificates were not issued by the policy that the authority demands.",
        Reason::CertificateExpired => "The signer's certificate has expired.",
        Reason::CertificateIrregular => "The certificate breaks the rules of RFC 5280.",
        Reason::CertificateMissing => "The signer's certificate is not in the signature.",
        Reason::CertificateNeverIssued => "The authority says that it never issued the certificate.",
        Reason::CertificateNoCollege => "The certificate names no BIN of an organisation.",
        Reason::CertificateNoPerson => "The certificate names no IIN of a person.",
        Reason::CertificateNotAHead => "The signer is neither the first head nor has the right to sign.",
        Reason::CertificateNotForSigning => "The certificate is not for signing documents (choose the signing key).",
        Reason::CertificateNotTheNamed => "The signature points to another certificate.",
        Reason::CertificateNotYetValid => "The signer's certificate is not valid yet.",
        Reason::CertificateOnHold => "The certificate is on hold.",
        Reason::CertificateOtherCollege => "The certificate was issued for another college.",
        Reason::CertificateOtherPerson => "The certificate was issued to another person.",
        Reason::CertificateOtherUsage => "The certificate is for something else.",
        Reason::CertificatePathTooLong => "The chain of certificates is too long.",
        Reason::CertificateRevoked => "The certificate was revoked.",
        Reason::CertificateStranger => "The certificate was not issued by a trusted authority.",
        Reason::CertificateUnknownExtension => "The certificate has a critical extension that is not known here.",
        Reason::CertificateUnreadable => "A certificate cannot be read.",
        Reason::CmsNotDer => "The signature is not written by the rules of DER.",
        Reason::CmsNotSignedData => "This is no CMS signature.",
        Reason::CmsOtherContent => "This is no signature on a document.",
        Reason::CmsTooLarge => "The signature is too large.",
        Reason::CmsTrailingBytes => "There are more bytes behind the signature.",
        Reason::CmsTruncated => "The end of the signature is missing.",
        Reason::CmsUnreadable => "The signature cannot be read.",
        Reason::DocumentMissing => "The signed document was not given.",
        Reason::DocumentOther => "Another document was signed.",
        Reason::KeyUnfit => "The key in the certificate is not fit.",
        Reason::RevocationBusy => "The service that tells the state of certificates cannot answer now.",
        Reason::RevocationMissing => "Nothing tells that the certificate was not revoked.",
        Reason::RevocationOther => "The answer on the state of the certificate belongs to another question.",
        Reason::RevocationStale => "What tells of the state of the certificate is not of this time.",
        Reason::RevocationUnbelievable => {
            "The answer on the state of the certificate was signed by someone who may not, or its signature is wrong."
        }
        Reason::RevocationUnknown => "The service does not know this certificate.",
        Reason::RevocationUnreadable => "What tells of the state of the certificate cannot be read.",
        Reason::SignatureAttributes => "The signed attributes are missing or wrong.",
        Reason::SignatureTime => "The signer names a time of signing that is not near enough to now.",
        Reason::SignatureWrong => "The signature is wrong.",
        Reason::SignersMany => "There must be one signer, and there are several.",
        Reason::CardOther => "What lies in the card is not what it names.",
        Reason::HandOnPaper => {
            "It was signed by hand on paper, and there is no digital signature: no program can tell the hand; the register of the service vouches for it (check the QR code on the document)."
        }
        Reason::SignersNone => "Nobody signed.",
        Reason::SupplementOther => "The supplement in the card is not the one that the signed duplicate names.",
        Reason::TimeStampExpired => {
            "The certificate of the time-stamping authority has expired: nothing tells when the stamp was made."
        }
        Reason::TimeStampFar => "More than five minutes lie between the answer on the certificate and the time stamp.",
        Reason::TimeStampMissing => "There is no time stamp.",
        Reason::TimeStampOther => "The time stamp is over something else.",
        Reason::TimeStampPolicy => "The time stamp was made by a policy that is not accepted.",
        Reason::TimeStampUnbelievable => "The time stamp was signed by someone who may not, or its signature is wrong.",
        Reason::TimeStampUnreadable => "The time stamp cannot be read.",
    }
}
