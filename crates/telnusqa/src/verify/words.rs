//! The words of an answer, in every language.

use telnusqa_domain::language::{Language, Trilingual};
use telnusqa_pki::{Cause, Kind, Status};

use super::file::Unreadable;

/// A text in every language: Kazakh, Russian, English.
pub(super) type Words = (&'static str, &'static str, &'static str);

/// The text in one language.
pub(super) const fn of(words: Words, language: Language) -> &'static str {
    match language {
        Language::En => words.2,
        Language::Kk => words.0,
        Language::Ru => words.1,
    }
}

/// The text in every language.
pub(super) fn all((kk, ru, en): Words) -> Trilingual<&'static str> {
    Trilingual { en, kk, ru }
}

pub(super) fn verdict(name: &str) -> Words {
    match name {
        "valid" => ("ЖАРАМДЫ", "ДЕЙСТВИТЕЛЬНО", "VALID"),
        "invalid" => ("ЖАРАМСЫЗ", "НЕДЕЙСТВИТЕЛЬНО", "INVALID"),
        "cannot-tell" => ("АНЫҚТАУ МҮМКІН ЕМЕС", "УСТАНОВИТЬ НЕЛЬЗЯ", "CANNOT TELL"),
        _ => ("ОҚЫЛМАЙДЫ", "НЕ ЧИТАЕТСЯ", "UNREADABLE"),
    }
}

pub(super) const fn kind(kind: Kind) -> Words {
    match kind {
        Kind::Answer => ("OCSP жауабы", "ответ OCSP", "OCSP response"),
        Kind::Certificate => ("сертификат", "сертификат", "certificate"),
        Kind::Delta => (
            "кері қайтарылған сертификаттар тізіміне қосымша (дельта)",
            "дополнение к списку отозванных сертификатов (дельта)",
            "delta CRL",
        ),
        Kind::List => ("кері қайтарылған сертификаттар тізімі", "список отозванных сертификатов", "CRL"),
        Kind::Reply => ("уақыт белгісі қызметінің жауабы", "ответ службы меток времени", "time-stamp response"),
        Kind::Signature => ("CMS қолтаңбасы", "подпись CMS", "CMS signature"),
        Kind::Stamp => ("уақыт белгісі", "метка времени", "time stamp"),
    }
}

/// What a card is called.
pub(super) const CARD: Words = ("электрондық құжат карточкасы", "карточка электронного документа", "document card");

/// Code and words of what keeps a file from being read.
pub(super) const fn unreadable(unreadable: Unreadable) -> (&'static str, Words) {
    match unreadable {
        Unreadable::Anchors => (
            "anchors.unreadable",
            (
                "Сенімді орталықтардың қалтасы немесе файлы оқылмайды.",
                "Папка или файл доверенных центров не читается.",
                "The folder or file of trusted authorities cannot be read.",
            ),
        ),
        Unreadable::CardChanged => (
            "card.changed",
            (
                "Бұл PDF жасалғаннан кейін өзгертілген: оны әр бағдарлама әртүрлі оқуы мүмкін.",
                "Этот PDF изменён после создания: разные программы могут прочитать его по-разному.",
                "This PDF was changed after it was made: two programs may read it in two ways.",
            ),
        ),
        Unreadable::Content => (
            "content.unreadable",
            ("Қол қойылған құжат оқылмайды.", "Подписанный документ не читается.", "What was signed cannot be read."),
        ),
        Unreadable::Empty => ("file.empty", ("Файл бос.", "Файл пуст.", "The file is empty.")),
        Unreadable::Evidence => (
            "evidence.unreadable",
            ("Дәлел файлы оқылмайды.", "Файл с доказательством не читается.", "A file of evidence cannot be read."),
        ),
        Unreadable::Folder => ("file.folder", ("Бұл файл емес, қалта.", "Это папка, а не файл.", "This is a folder.")),
        Unreadable::Missing => ("file.missing", ("Мұндай файл жоқ.", "Такого файла нет.", "There is no such file.")),
        Unreadable::NoCard => (
            "card.none",
            (
                "Бұл PDF ішінде бір құжат пен оның CMS қолтаңбалары жоқ.",
                "В этом PDF нет одного документа с его подписями CMS.",
                "In this PDF there is not one document with its CMS signatures.",
            ),
        ),
        Unreadable::Refused => {
            ("file.refused", ("Файлды ашу мүмкін емес.", "Файл нельзя открыть.", "The file cannot be opened."))
        }
        Unreadable::TooLarge => {
            ("file.too-large", ("Файл тым үлкен.", "Файл слишком велик.", "The file is too large."))
        }
        Unreadable::UnknownKind => (
            "file.unknown-kind",
            (
                "Файлда CMS, CRL, OCSP жауабы, уақыт белгісі де, сертификат та, карточка да жоқ, немесе оның соңы жоқ.",
                "В файле нет ни CMS, ни CRL, ни ответа OCSP, ни метки времени, ни сертификата, ни карточки, или он обрывается.",
                "The file holds no CMS, CRL, OCSP response, time stamp, certificate or card, or its end is missing.",
            ),
        ),
    }
}

/// What an answer has to add that is no reason against it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Note {
    /// What was given as content has nothing to do with this kind.
    ContentUnused,
    /// What the time stamp is over was not given.
    ImprintUncompared,
    /// Nothing tells whether the certificate was revoked, and that was not demanded.
    RevocationUnknown,
    /// The duplicate names a supplement that does not lie in the card.
    SupplementAbsent,
    /// When it was signed is the signer's word alone.
    TimeUnconfirmed,
}

impl Note {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::ContentUnused => "content.unused",
            Self::ImprintUncompared => "imprint.uncompared",
            Self::RevocationUnknown => "revocation.unchecked",
            Self::SupplementAbsent => "supplement.absent",
            Self::TimeUnconfirmed => "time.unconfirmed",
        }
    }

    pub(super) const fn words(self) -> Words {
        match self {
            Self::ContentUnused => (
                "Берілген құжат бұл тексеруге қатысты емес.",
                "Данный документ к этой проверке не относится.",
                "The content that was given has nothing to do with this check.",
            ),
            Self::ImprintUncompared => (
                "Уақыт белгісі неге қойылғаны салыстырылмаған: ол берілмеген.",
                "С чем связана метка времени, не сверено: это не было дано.",
                "What the time stamp is over was not given, and not compared.",
            ),
            Self::RevocationUnknown => (
                "Сертификаттың кері қайтарылған-қайтарылмағанын ештеңе айтпайды; ол талап етілмеген (--demand revocation).",
                "Ничто не говорит, не отозван ли сертификат; этого и не требовали (--demand revocation).",
                "Nothing tells whether the certificate was revoked; that was not demanded (--demand revocation).",
            ),
            Self::SupplementAbsent => (
                "Телнұсқада қосымша көрсетілген, ол карточкада жоқ.",
                "В дубликате указано приложение, в карточке его нет.",
                "The duplicate names a supplement, and the card does not hold it.",
            ),
            Self::TimeUnconfirmed => (
                "Қол қойылған уақыт – қол қоюшының өз сөзі, оны уақыт белгісі растамайды.",
                "Время подписания известно лишь со слов подписавшего: метки времени нет.",
                "When it was signed is the signer's own word: no time stamp confirms it.",
            ),
        }
    }
}

/// What a usage in a certificate means (DOMAIN.md §6.2), where that is known.
pub(super) fn role(oid: &str) -> Option<Words> {
    Some(match oid {
        "1.2.398.3.3.4.1.1" => ("жеке тұлға", "физическое лицо", "physical person"),
        "1.2.398.3.3.4.1.2" => ("заңды тұлға", "юридическое лицо", "legal entity"),
        "1.2.398.3.3.4.1.2.1" => ("бірінші басшы", "первый руководитель", "first head"),
        "1.2.398.3.3.4.1.2.2" => ("қол қою құқығы бар тұлға", "лицо с правом подписи", "person with the right to sign"),
        "1.2.398.3.3.4.1.2.3" => (
            "қаржы құжаттарына қол қою құқығы бар тұлға",
            "лицо с правом подписи финансовых документов",
            "person with the right to sign financial documents",
        ),
        "1.2.398.3.3.4.1.2.4" => ("кадр бөлімінің қызметкері", "сотрудник отдела кадров", "member of human resources"),
        "1.2.398.3.3.4.1.2.5" => ("ұйым қызметкері", "сотрудник организации", "employee"),
        "1.3.6.1.5.5.7.3.1" => ("веб-сервер", "веб-сервер", "web server"),
        "1.3.6.1.5.5.7.3.2" => ("жүйеге кіру", "вход в систему", "signing in"),
        "1.3.6.1.5.5.7.3.4" => ("құжаттарға қол қою", "подписание документов", "signing documents"),
        "1.3.6.1.5.5.7.3.8" => ("уақыт белгілері", "метки времени", "time stamps"),
        "1.3.6.1.5.5.7.3.9" => ("OCSP жауаптары", "ответы OCSP", "OCSP responses"),
        _ => return None,
    })
}

/// Stable name and words of a certificate's state.
pub(super) const fn status(status: Status) -> (&'static str, Words) {
    match status {
        Status::Good => ("good", ("кері қайтарылмаған", "не отозван", "not revoked")),
        Status::NeverIssued => ("never-issued", ("ешқашан берілмеген", "никогда не выдавался", "never issued")),
        Status::Revoked { .. } => ("revoked", ("кері қайтарылған", "отозван", "revoked")),
        Status::Unknown => ("unknown", ("белгісіз", "неизвестен", "not known")),
    }
}

/// The name of a cause as RFC 5280 §5.3.1 has it.
pub(super) const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::AffiliationChanged => "affiliationChanged",
        Cause::AttributesCompromised => "aACompromise",
        Cause::AuthorityCompromised => "cACompromise",
        Cause::Ceased => "cessationOfOperation",
        Cause::KeyCompromised => "keyCompromise",
        Cause::OnHold => "certificateHold",
        Cause::PrivilegeWithdrawn => "privilegeWithdrawn",
        Cause::RemoveFromCrl => "removeFromCRL",
        Cause::Superseded => "superseded",
        Cause::Unspecified => "unspecified",
    }
}
