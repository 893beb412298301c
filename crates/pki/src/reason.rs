//! Why a signature is not called valid: stable codes, and words for people.

use telnusqa_domain::language::Bilingual;

/// One thing that stands against a signature. The order is that of the codes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Reason {
    /// An algorithm or a kind of key that is not known here.
    AlgorithmUnknown,
    /// MD2, MD5 or SHA-1.
    AlgorithmWeak,
    /// An authority in the path is not valid at the moment.
    AuthorityExpired,
    /// An authority in the path may not issue this certificate: cA, keyCertSign, path length.
    AuthorityNotEntitled,
    /// The signer's certificate is no longer valid.
    CertificateExpired,
    /// The signer's certificate is not in the CMS.
    CertificateMissing,
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
    /// The certificate was issued for another college.
    CertificateOtherCollege,
    /// The way to an anchor is longer than is gone.
    CertificatePathTooLong,
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
    /// Another document was signed.
    DocumentOther,
    /// A key that is too short, too long or no key of its algorithm.
    KeyUnfit,
    /// Signed attributes are missing, repeated, out of order or contradict the content.
    SignatureAttributes,
    /// The value does not fit the key.
    SignatureWrong,
    /// More than one signer.
    SignersMany,
    /// No signer.
    SignersNone,
}

impl Reason {
    /// Every reason, sorted.
    pub const ALL: [Self; 30] = [
        Self::AlgorithmUnknown,
        Self::AlgorithmWeak,
        Self::AuthorityExpired,
        Self::AuthorityNotEntitled,
        Self::CertificateExpired,
        Self::CertificateMissing,
        Self::CertificateNoCollege,
        Self::CertificateNoPerson,
        Self::CertificateNotAHead,
        Self::CertificateNotForSigning,
        Self::CertificateNotTheNamed,
        Self::CertificateNotYetValid,
        Self::CertificateOtherCollege,
        Self::CertificatePathTooLong,
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
        Self::DocumentOther,
        Self::KeyUnfit,
        Self::SignatureAttributes,
        Self::SignatureWrong,
        Self::SignersMany,
        Self::SignersNone,
    ];

    /// The stable code, as in `certificate.expired`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlgorithmUnknown => "algorithm.unknown",
            Self::AlgorithmWeak => "algorithm.weak",
            Self::AuthorityExpired => "authority.expired",
            Self::AuthorityNotEntitled => "authority.not-entitled",
            Self::CertificateExpired => "certificate.expired",
            Self::CertificateMissing => "certificate.missing",
            Self::CertificateNoCollege => "certificate.no-college",
            Self::CertificateNoPerson => "certificate.no-person",
            Self::CertificateNotAHead => "certificate.not-a-head",
            Self::CertificateNotForSigning => "certificate.not-for-signing",
            Self::CertificateNotTheNamed => "certificate.not-the-named",
            Self::CertificateNotYetValid => "certificate.not-yet-valid",
            Self::CertificateOtherCollege => "certificate.other-college",
            Self::CertificatePathTooLong => "certificate.path-too-long",
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
            Self::DocumentOther => "document.other",
            Self::KeyUnfit => "key.unfit",
            Self::SignatureAttributes => "signature.attributes",
            Self::SignatureWrong => "signature.wrong",
            Self::SignersMany => "signers.many",
            Self::SignersNone => "signers.none",
        }
    }

    /// Whether it makes a signature invalid; the others only keep it from being called valid.
    #[must_use]
    pub const fn is_wrong(&self) -> bool {
        match self {
            Self::AlgorithmUnknown => false,
            Self::AlgorithmWeak
            | Self::AuthorityExpired
            | Self::AuthorityNotEntitled
            | Self::CertificateExpired
            | Self::CertificateMissing
            | Self::CertificateNoCollege
            | Self::CertificateNoPerson
            | Self::CertificateNotAHead
            | Self::CertificateNotForSigning
            | Self::CertificateNotTheNamed
            | Self::CertificateNotYetValid
            | Self::CertificateOtherCollege
            | Self::CertificatePathTooLong
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
            | Self::SignatureWrong
            | Self::SignersMany
            | Self::SignersNone => true,
        }
    }

    /// The words for whoever signed or waits for the signature.
    #[must_use]
    pub const fn text(self) -> Bilingual {
        let (kk, ru) = match self {
            Self::AlgorithmUnknown => (
                "Қолтаңбаның немесе сертификаттың алгоритмі белгісіз, тексеру мүмкін емес.",
                "Алгоритм подписи или сертификата неизвестен, проверить её нельзя.",
            ),
            Self::AlgorithmWeak => (
                "Қолтаңба сенімсіз алгоритммен жасалған (MD2, MD5 немесе SHA-1).",
                "Подпись сделана ненадёжным алгоритмом (MD2, MD5 или SHA-1).",
            ),
            Self::AuthorityExpired => (
                "Сертификат берген куәландырушы орталықтың сертификаты қазір жарамсыз.",
                "Сертификат удостоверяющего центра сейчас не действует.",
            ),
            Self::AuthorityNotEntitled => (
                "Сертификатты оны беруге құқығы жоқ сертификат иесі берген.",
                "Сертификат выдан тем, кто не вправе его выдавать.",
            ),
            Self::CertificateExpired => {
                ("Қол қоюшы сертификатының мерзімі өтіп кеткен.", "Срок действия сертификата подписавшего истёк.")
            }
            Self::CertificateMissing => {
                ("Қолтаңбада қол қоюшының сертификаты жоқ.", "В подписи нет сертификата подписавшего.")
            }
            Self::CertificateNoCollege => {
                ("Сертификатта ұйымның БСН-і көрсетілмеген.", "В сертификате не указан БИН организации.")
            }
            Self::CertificateNoPerson => {
                ("Сертификатта қол қоюшының ЖСН-і көрсетілмеген.", "В сертификате не указан ИИН подписавшего.")
            }
            Self::CertificateNotAHead => (
                "Қол қоюшы бірінші басшы емес және оның қол қою құқығы жоқ.",
                "Подписавший не первый руководитель и не имеет права подписи.",
            ),
            Self::CertificateNotForSigning => (
                "Бұл сертификат құжаттарға қол қоюға арналмаған (қол қою кілтін таңдаңыз).",
                "Этот сертификат не предназначен для подписания документов (выберите ключ подписи).",
            ),
            Self::CertificateNotTheNamed => {
                ("Қолтаңба басқа сертификатты көрсетеді.", "Подпись указывает на другой сертификат.")
            }
            Self::CertificateNotYetValid => (
                "Қол қоюшы сертификатының мерзімі әлі басталмаған.",
                "Срок действия сертификата подписавшего ещё не начался.",
            ),
            Self::CertificateOtherCollege => {
                ("Сертификат басқа колледжге берілген.", "Сертификат выдан для другого колледжа.")
            }
            Self::CertificatePathTooLong => {
                ("Сертификаттар тізбегі тым ұзын.", "Цепочка сертификатов слишком длинная.")
            }
            Self::CertificateStranger => (
                "Сертификатты сенімді куәландырушы орталық бермеген.",
                "Сертификат выдан не доверенным удостоверяющим центром.",
            ),
            Self::CertificateUnknownExtension => {
                ("Сертификатта белгісіз міндетті шарт бар.", "В сертификате есть неизвестное обязательное условие.")
            }
            Self::CertificateUnreadable => ("Қолтаңбадағы сертификат оқылмайды.", "Сертификат в подписи не читается."),
            Self::CmsNotDer => ("Қолтаңба DER ережелері бойынша жазылмаған.", "Подпись записана не по правилам DER."),
            Self::CmsNotSignedData => ("Бұл CMS қолтаңбасы емес.", "Это не подпись CMS."),
            Self::CmsOtherContent => ("Бұл құжатқа қойылған қолтаңба емес.", "Это подпись не под документом."),
            Self::CmsTooLarge => ("Қолтаңба тым үлкен.", "Подпись слишком велика."),
            Self::CmsTrailingBytes => ("Қолтаңбадан кейін артық деректер бар.", "После подписи стоят лишние данные."),
            Self::CmsTruncated => ("Қолтаңбаның соңы жоқ.", "Подпись обрывается."),
            Self::CmsUnreadable => ("Қолтаңба оқылмайды.", "Подпись не читается."),
            Self::DocumentOther => ("Басқа құжатқа қол қойылған.", "Подписан другой документ."),
            Self::KeyUnfit => ("Сертификаттағы кілт жарамсыз.", "Ключ в сертификате негоден."),
            Self::SignatureAttributes => {
                ("Қол қойылған атрибуттар жоқ немесе қате.", "Подписанные атрибуты отсутствуют или неверны.")
            }
            Self::SignatureWrong => ("Қолтаңба дұрыс емес.", "Подпись неверна."),
            Self::SignersMany => {
                ("Қол қоюшы біреу болуы керек, мұнда бірнешеу.", "Подписавший должен быть один, а здесь их несколько.")
            }
            Self::SignersNone => ("Ешкім қол қоймаған.", "Никто не подписал."),
        };
        Bilingual { kk, ru }
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
            assert!(reason.text().kk.ends_with('.') && reason.text().ru.ends_with('.'), "{reason:?}");
        }
    }
}
