//! Why a signature is not called valid: stable codes, and words for people.

mod english;
mod text;

use telnusqa_domain::language::{Bilingual, Trilingual};

/// One thing that stands against a signature. The order is that of the codes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Reason {
    /// An algorithm or a kind of key that is not known here.
    AlgorithmUnknown,
    /// MD2, MD5 or SHA-1.
    AlgorithmWeak,
    /// Whoever checks believes no authority at all.
    AnchorsMissing,
    /// An authority in the path is not valid at the moment.
    AuthorityExpired,
    /// An authority in the path may not speak of such a name (RFC 5280 §4.2.1.10).
    AuthorityNames,
    /// An authority in the path may not issue this certificate: cA, keyCertSign, path length.
    AuthorityNotEntitled,
    /// An authority in the path demands a policy that the certificates below do not have (RFC 5280 §6.1).
    AuthorityPolicy,
    /// What lies in a card is not what it names.
    CardOther,
    /// The signer's certificate is no longer valid.
    CertificateExpired,
    /// A certificate in the path breaks a rule of RFC 5280 §4 on its form.
    CertificateIrregular,
    /// The signer's certificate is not in the CMS.
    CertificateMissing,
    /// The authority says that it never issued the certificate (RFC 6960 §2.2).
    CertificateNeverIssued,
    /// The signer's certificate names no organisation, or several.
    CertificateNoCollege,
    /// The signer's certificate names no person, or several.
    CertificateNoPerson,
    /// The signer is neither a first head nor has the right to sign.
    CertificateNotAHead,
    /// The certificate is for signing in, or of an authority.
    CertificateNotForSigning,
    /// The signer says that he signed with another certificate.
    CertificateNotTheNamed,
    /// The signer's certificate is not valid yet.
    CertificateNotYetValid,
    /// The certificate is on hold.
    CertificateOnHold,
    /// The certificate was issued for another college.
    CertificateOtherCollege,
    /// The certificate was issued to another person.
    CertificateOtherPerson,
    /// The certificate is for something else.
    CertificateOtherUsage,
    /// The way to an anchor is longer than is gone.
    CertificatePathTooLong,
    /// The certificate, or one above it, was revoked.
    CertificateRevoked,
    /// No way to an anchor.
    CertificateStranger,
    /// A critical extension that is not known here, in the signer's certificate or above.
    CertificateUnknownExtension,
    /// A certificate in the CMS cannot be read.
    CertificateUnreadable,
    /// Not DER: indefinite or longer lengths than needed, sets out of order.
    CmsNotDer,
    /// Something else than SignedData.
    CmsNotSignedData,
    /// SignedData about something else than a document.
    CmsOtherContent,
    /// More bytes, certificates or signers than are looked at.
    CmsTooLarge,
    /// Bytes behind the end.
    CmsTrailingBytes,
    /// The end is missing.
    CmsTruncated,
    /// Not as RFC 5652 says.
    CmsUnreadable,
    /// The signature stands apart from its document, which was not given.
    DocumentMissing,
    /// Another document was signed.
    DocumentOther,
    /// It was signed by hand: the register vouches for it, and no program can tell the hand.
    HandOnPaper,
    /// A key that is too short, too long or no key of its algorithm.
    KeyUnfit,
    /// The responder cannot answer now.
    RevocationBusy,
    /// Nothing tells whether the certificate was revoked.
    RevocationMissing,
    /// What tells of revocation speaks of another certificate, or answers another question.
    RevocationOther,
    /// What tells of revocation is not of now.
    RevocationStale,
    /// Who tells of revocation may not, or his signature is wrong.
    RevocationUnbelievable,
    /// The responder does not know the certificate.
    RevocationUnknown,
    /// What tells of revocation cannot be read.
    RevocationUnreadable,
    /// Signed attributes are missing, repeated, out of order or contradict the content.
    SignatureAttributes,
    /// The signer says that he signed at another time.
    SignatureTime,
    /// The value does not fit the key.
    SignatureWrong,
    /// More than one signer.
    SignersMany,
    /// No signer.
    SignersNone,
    /// The supplement is not the one that the signed document names.
    SupplementOther,
    /// The certificate of the time stamp's maker is no longer valid: nothing tells when the stamp was made.
    TimeStampExpired,
    /// The answer on revocation and the time stamp lie further apart than five minutes.
    TimeStampFar,
    /// No time stamp.
    TimeStampMissing,
    /// The time stamp is over something else.
    TimeStampOther,
    /// The time stamp was made by a policy that is not accepted.
    TimeStampPolicy,
    /// Who made the time stamp may not, or his signature is wrong.
    TimeStampUnbelievable,
    /// The time stamp cannot be read.
    TimeStampUnreadable,
}

impl Reason {
    /// Every reason, sorted.
    pub const ALL: [Self; 58] = [
        Self::AlgorithmUnknown,
        Self::AlgorithmWeak,
        Self::AnchorsMissing,
        Self::AuthorityExpired,
        Self::AuthorityNames,
        Self::AuthorityNotEntitled,
        Self::AuthorityPolicy,
        Self::CardOther,
        Self::CertificateExpired,
        Self::CertificateIrregular,
        Self::CertificateMissing,
        Self::CertificateNeverIssued,
        Self::CertificateNoCollege,
        Self::CertificateNoPerson,
        Self::CertificateNotAHead,
        Self::CertificateNotForSigning,
        Self::CertificateNotTheNamed,
        Self::CertificateNotYetValid,
        Self::CertificateOnHold,
        Self::CertificateOtherCollege,
        Self::CertificateOtherPerson,
        Self::CertificateOtherUsage,
        Self::CertificatePathTooLong,
        Self::CertificateRevoked,
        Self::CertificateStranger,
        Self::CertificateUnknownExtension,
        Self::CertificateUnreadable,
        Self::CmsNotDer,
        Self::CmsNotSignedData,
        Self::CmsOtherContent,
        Self::CmsTooLarge,
        Self::CmsTrailingBytes,
        Self::CmsTruncated,
        Self::CmsUnreadable,
        Self::DocumentMissing,
        Self::DocumentOther,
        Self::HandOnPaper,
        Self::KeyUnfit,
        Self::RevocationBusy,
        Self::RevocationMissing,
        Self::RevocationOther,
        Self::RevocationStale,
        Self::RevocationUnbelievable,
        Self::RevocationUnknown,
        Self::RevocationUnreadable,
        Self::SignatureAttributes,
        Self::SignatureTime,
        Self::SignatureWrong,
        Self::SignersMany,
        Self::SignersNone,
        Self::SupplementOther,
        Self::TimeStampExpired,
        Self::TimeStampFar,
        Self::TimeStampMissing,
        Self::TimeStampOther,
        Self::TimeStampPolicy,
        Self::TimeStampUnbelievable,
        Self::TimeStampUnreadable,
    ];

    /// The stable code, as in `certificate.expired`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlgorithmUnknown => "algorithm.unknown",
            Self::AlgorithmWeak => "algorithm.weak",
            Self::AnchorsMissing => "anchors.missing",
            Self::AuthorityExpired => "authority.expired",
            Self::AuthorityNames => "authority.names",
            Self::AuthorityNotEntitled => "authority.not-entitled",
            Self::AuthorityPolicy => "authority.policy",
            Self::CardOther => "card.other",
            Self::CertificateExpired => "certificate.expired",
            Self::CertificateIrregular => "certificate.irregular",
            Self::CertificateMissing => "certificate.missing",
            Self::CertificateNeverIssued => "certificate.never-issued",
            Self::CertificateNoCollege => "certificate.no-college",
            Self::CertificateNoPerson => "certificate.no-person",
            Self::CertificateNotAHead => "certificate.not-a-head",
            Self::CertificateNotForSigning => "certificate.not-for-signing",
            Self::CertificateNotTheNamed => "certificate.not-the-named",
            Self::CertificateNotYetValid => "certificate.not-yet-valid",
            Self::CertificateOnHold => "certificate.on-hold",
            Self::CertificateOtherCollege => "certificate.other-college",
            Self::CertificateOtherPerson => "certificate.other-person",
            Self::CertificateOtherUsage => "certificate.other-usage",
            Self::CertificatePathTooLong => "certificate.path-too-long",
            Self::CertificateRevoked => "certificate.revoked",
            Self::CertificateStranger => "certificate.stranger",
            Self::CertificateUnknownExtension => "certificate.unknown-extension",
            Self::CertificateUnreadable => "certificate.unreadable",
            Self::CmsNotDer => "cms.not-der",
            Self::CmsNotSignedData => "cms.not-signed-data",
            Self::CmsOtherContent => "cms.other-content",
            Self::CmsTooLarge => "cms.too-large",
            Self::CmsTrailingBytes => "cms.trailing-bytes",
            Self::CmsTruncated => "cms.truncated",
            Self::CmsUnreadable => "cms.unreadable",
            Self::DocumentMissing => "document.missing",
            Self::DocumentOther => "document.other",
            Self::HandOnPaper => "hand.on-paper",
            Self::KeyUnfit => "key.unfit",
            Self::RevocationBusy => "revocation.busy",
            Self::RevocationMissing => "revocation.missing",
            Self::RevocationOther => "revocation.other",
            Self::RevocationStale => "revocation.stale",
            Self::RevocationUnbelievable => "revocation.unbelievable",
            Self::RevocationUnknown => "revocation.unknown",
            Self::RevocationUnreadable => "revocation.unreadable",
            Self::SignatureAttributes => "signature.attributes",
            Self::SignatureTime => "signature.time",
            Self::SignatureWrong => "signature.wrong",
            Self::SignersMany => "signers.many",
            Self::SignersNone => "signers.none",
            Self::SupplementOther => "supplement.other",
            Self::TimeStampExpired => "time-stamp.expired",
            Self::TimeStampFar => "time-stamp.far",
            Self::TimeStampMissing => "time-stamp.missing",
            Self::TimeStampOther => "time-stamp.other",
            Self::TimeStampPolicy => "time-stamp.policy",
            Self::TimeStampUnbelievable => "time-stamp.unbelievable",
            Self::TimeStampUnreadable => "time-stamp.unreadable",
        }
    }

    /// Whether it makes a signature invalid; the others only keep it from being called valid.
    #[must_use]
    pub const fn is_wrong(&self) -> bool {
        match self {
            Self::AlgorithmUnknown
            | Self::AnchorsMissing
            | Self::DocumentMissing
            | Self::HandOnPaper
            | Self::RevocationBusy
            | Self::RevocationMissing
            | Self::RevocationOther
            | Self::RevocationStale
            | Self::RevocationUnbelievable
            | Self::RevocationUnknown
            | Self::RevocationUnreadable
            | Self::TimeStampExpired
            | Self::TimeStampMissing => false,
            Self::AlgorithmWeak
            | Self::AuthorityExpired
            | Self::AuthorityNames
            | Self::AuthorityNotEntitled
            | Self::AuthorityPolicy
            | Self::CardOther
            | Self::CertificateExpired
            | Self::CertificateIrregular
            | Self::CertificateMissing
            | Self::CertificateNeverIssued
            | Self::CertificateNoCollege
            | Self::CertificateNoPerson
            | Self::CertificateNotAHead
            | Self::CertificateNotForSigning
            | Self::CertificateNotTheNamed
            | Self::CertificateNotYetValid
            | Self::CertificateOnHold
            | Self::CertificateOtherCollege
            | Self::CertificateOtherPerson
            | Self::CertificateOtherUsage
            | Self::CertificatePathTooLong
            | Self::CertificateRevoked
            | Self::CertificateStranger
            | Self::CertificateUnknownExtension
            | Self::CertificateUnreadable
            | Self::CmsNotDer
            | Self::CmsNotSignedData
            | Self::CmsOtherContent
            | Self::CmsTooLarge
            | Self::CmsTrailingBytes
            | Self::CmsTruncated
            | Self::CmsUnreadable
            | Self::DocumentOther
            | Self::KeyUnfit
            | Self::SignatureAttributes
            | Self::SignatureTime
            | Self::SignatureWrong
            | Self::SignersMany
            | Self::SignersNone
            | Self::SupplementOther
            | Self::TimeStampFar
            | Self::TimeStampOther
            | Self::TimeStampPolicy
            | Self::TimeStampUnbelievable
            | Self::TimeStampUnreadable => true,
        }
    }

    /// The words for whoever signed or waits for the signature; the English ones are a gloss.
    #[must_use]
    pub const fn words(self) -> Trilingual<&'static str> {
        let Bilingual { kk, ru } = self::text::text(self);
        Trilingual { en: self::english::english(self), kk, ru }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Reason;

    #[test]
    fn codes_stand_in_order_once_each_with_words() {
        let codes: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert!(codes.is_sorted() && Reason::ALL.is_sorted());
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        for reason in Reason::ALL {
            let words = reason.words();
            assert!([words.kk, words.ru, words.en].iter().all(|text| text.ends_with('.')), "{reason:?}");
        }
    }
}
