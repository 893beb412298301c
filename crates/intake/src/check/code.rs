//! The codes of errors in a message, stable for ever, and what the IIS is told in both languages.

use telnusqa_domain::language::Bilingual;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal { kk: $kk:literal, ru: $ru:literal })+) => {
        /// What is wrong with a member of a message, or with the message.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub(crate) enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every one of them, in the order of the documentation.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as it stands in an answer.
            pub(crate) const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What the IIS is told; it repeats no value that was sent.
            pub(crate) const fn text(self) -> Bilingual {
                match self {
                    $(Self::$name => Bilingual { kk: $kk, ru: $ru },)+
                }
            }
        }
    };
}

codes! {
    /// No lost ability at all, where a visit at home is asked for: never told to the IIS.
    AbilitiesEmpty = "abilities.empty" {
        kk: "Адам не істей алмайтыны көрсетілуі керек: кемінде бір қабілет.",
        ru: "Должно быть указано, к чему человек не способен: хотя бы одно."
    }
    /// An organisation's number with a wrong control digit.
    BinControlDigit = "bin.control-digit" {
        kk: "БСН-нің бақылау цифры дұрыс емес.",
        ru: "Контрольная цифра БИН неверна."
    }
    /// An organisation's number that is not 12 digits.
    BinShape = "bin.shape" {
        kk: "БСН 12 цифрдан тұруы керек.",
        ru: "БИН должен состоять из 12 цифр."
    }
    /// A birth date that contradicts the IIN.
    BirthDateContradictsIin = "birth-date.contradicts-iin" {
        kk: "Туған күні ЖСН-ге сәйкес келмейді.",
        ru: "Дата рождения не соответствует ИИН."
    }
    /// A birth date after the day of the submission.
    BirthDateInFuture = "birth-date.in-future" {
        kk: "Туған күні өтініш берілген күннен кейін.",
        ru: "Дата рождения позже дня подачи заявления."
    }
    /// The working calendar does not reach that far.
    CalendarUnknownYear = "calendar.unknown-year" {
        kk: "Мерзімді есептеуге қажетті жылдың жұмыс күнтізбесі белгісіз.",
        ru: "Производственный календарь на год, нужный для расчёта срока, неизвестен."
    }
    /// A date that does not exist or is not written YYYY-MM-DD.
    DateInvalid = "date.invalid" {
        kk: "ЖЖЖЖ-АА-КК түріндегі нақты күн күтіледі.",
        ru: "Ожидается существующая дата в виде ГГГГ-ММ-ДД."
    }
    /// More papers than a package may hold.
    DocumentsTooMany = "documents.too-many" {
        kk: "Құжаттар саны 50-ден аспауы керек.",
        ru: "Документов не может быть больше 50."
    }
    /// `source` and the NATS subject name different branches.
    EnvelopeBranch = "envelope.branch" {
        kk: "Филиал NATS тақырыбындағы филиалға сәйкес келмейді.",
        ru: "Филиал не совпадает с филиалом в теме NATS."
    }
    /// Another content type than JSON.
    EnvelopeContentType = "envelope.datacontenttype" {
        kk: "application/json күтіледі.",
        ru: "Ожидается application/json."
    }
    /// `type` and the NATS subject name different kinds.
    EnvelopeKind = "envelope.kind" {
        kk: "Хабарлама түрі NATS тақырыбындағы түрге сәйкес келмейді.",
        ru: "Вид сообщения не совпадает с видом в теме NATS."
    }
    /// A NATS subject of another shape.
    EnvelopeNatsSubject = "envelope.nats-subject" {
        kk: "NATS тақырыбы iis.intake.v1.<филиал>.<түр> түрінде болуы керек.",
        ru: "Тема NATS должна иметь вид iis.intake.v1.<филиал>.<вид>."
    }
    /// A sequence number that is no string of decimal digits.
    EnvelopeSequence = "envelope.sequence" {
        kk: "Ондық цифрлардан тұратын жол күтіледі.",
        ru: "Ожидается строка из десятичных цифр."
    }
    /// A source of another shape.
    EnvelopeSource = "envelope.source" {
        kk: "Дереккөз urn:kz:gov4c:iis:<филиал> түрінде болуы керек.",
        ru: "Источник должен иметь вид urn:kz:gov4c:iis:<филиал>."
    }
    /// Another version of CloudEvents.
    EnvelopeSpecversion = "envelope.specversion" {
        kk: "CloudEvents 1.0 нұсқасы күтіледі.",
        ru: "Ожидается CloudEvents версии 1.0."
    }
    /// An IIS number of another shape.
    EnvelopeSubject = "envelope.subject" {
        kk: "Өтініш нөмірі NNN-YYYY-NNNNNNN түрінде болуы керек.",
        ru: "Номер заявления должен иметь вид NNN-YYYY-NNNNNNN."
    }
    /// A type that the contract does not know.
    EnvelopeType = "envelope.type" {
        kk: "Мұндай хабарлама түрі форматта көзделмеген.",
        ru: "Такой тип сообщения форматом не предусмотрен."
    }
    /// The first digits of an IIN are no date, or its seventh digit is 7 to 9.
    IinBirthDate = "iin.birth-date" {
        kk: "ЖСН-дегі туған күн мүмкін емес.",
        ru: "Дата рождения в ИИН невозможна."
    }
    /// A personal number with a wrong control digit.
    IinControlDigit = "iin.control-digit" {
        kk: "ЖСН-нің бақылау цифры дұрыс емес.",
        ru: "Контрольная цифра ИИН неверна."
    }
    /// A personal number that is not 12 digits.
    IinShape = "iin.shape" {
        kk: "ЖСН 12 цифрдан тұруы керек.",
        ru: "ИИН должен состоять из 12 цифр."
    }
    /// A member is named twice in one object.
    JsonDuplicateMember = "json.duplicate-member" {
        kk: "Бір объектіде бір өріс екі рет аталған.",
        ru: "В одном объекте поле названо дважды."
    }
    /// JSON, but no object.
    JsonNotObject = "json.not-object" {
        kk: "Хабарлама JSON объектісі болуы керек.",
        ru: "Сообщение должно быть объектом JSON."
    }
    /// No JSON.
    JsonSyntax = "json.syntax" {
        kk: "Хабарлама JSON ретінде оқылмайды.",
        ru: "Сообщение не читается как JSON."
    }
    /// Nested deeper than is read.
    JsonTooDeep = "json.too-deep" {
        kk: "JSON ішкі деңгейлерінің саны 126-дан аспауы керек.",
        ru: "Вложенность JSON не может превышать 126 уровней."
    }
    /// Not UTF-8.
    JsonUtf8 = "json.utf8" {
        kk: "Хабарлама UTF-8 кодталуында емес.",
        ru: "Сообщение не в кодировке UTF-8."
    }
    /// A demanded member is not there.
    MemberMissing = "member.missing" {
        kk: "Міндетті өріс жоқ.",
        ru: "Обязательное поле отсутствует."
    }
    /// A member has another JSON type, or is null where it may not be.
    MemberType = "member.type" {
        kk: "Өрістің JSON түрі дұрыс емес.",
        ru: "Неверный тип JSON у поля."
    }
    /// A member that is not known, where none may come: never in a message of the IIS.
    MemberUnknown = "member.unknown" {
        kk: "Мұндай өріс жоқ.",
        ru: "Такого поля нет."
    }
    /// A larger message than the contract allows.
    MessageTooLarge = "message.too-large" {
        kk: "Хабарлама 256 КиБ-тан аспауы керек.",
        ru: "Сообщение не может превышать 256 КиБ."
    }
    /// A moment more than five minutes ahead of the clock: never told to the IIS.
    MomentInFuture = "moment.in-future" {
        kk: "Көрсетілген уақыт әлі келген жоқ.",
        ru: "Указанное время ещё не наступило."
    }
    /// A moment that does not exist or is not RFC 3339 with an offset.
    MomentInvalid = "moment.invalid" {
        kk: "Ығысуы көрсетілген, RFC 3339 түріндегі нақты уақыт күтіледі.",
        ru: "Ожидается существующий момент по RFC 3339 со смещением."
    }
    /// A number outside its bounds.
    NumberRange = "number.range" {
        kk: "Сан рұқсат етілген шектен тыс.",
        ru: "Число вне допустимых пределов."
    }
    /// A number with a fraction where a whole one is expected.
    NumberWhole = "number.whole" {
        kk: "Бүтін сан күтіледі.",
        ru: "Ожидается целое число."
    }
    /// A phone number that is not one of Kazakhstan.
    PhoneNotKazakhstan = "phone.not-kazakhstan" {
        kk: "Қазақстанның телефон нөмірі күтіледі: +7 немесе 8 және он цифр.",
        ru: "Ожидается телефонный номер Казахстана: +7 или 8 и десять цифр."
    }
    /// A college that the register does not know.
    ProviderUnknown = "provider.unknown" {
        kk: "Мұндай БСН-і бар колледж тізілімде жоқ.",
        ru: "Колледжа с таким БИН нет в реестре."
    }
    /// No reason at all.
    ReasonEmpty = "reason.empty" {
        kk: "Кемінде бір себеп көрсетілуі керек.",
        ru: "Должна быть указана хотя бы одна причина."
    }
    /// No regulation was in force on the day of the submission.
    RegulationNoneInForce = "regulation.none-in-force" {
        kk: "Өтініш берілген күні қызмет көрсету қағидалары қолданыста болмаған.",
        ru: "В день подачи правила оказания услуги не действовали."
    }
    /// What should be a signature in base64 is none: never told to the IIS.
    SignatureUnreadable = "signature.unreadable" {
        kk: "Мұнда base64 түрінде 40 КиБ-тан аспайтын CMS қолтаңбасы болуы керек.",
        ru: "Здесь должна быть подпись CMS в base64, не больше 40 КиБ."
    }
    /// Handed in more than five minutes ahead of the service's clock.
    SubmittedInFuture = "submitted-at.in-future" {
        kk: "Өтініш берілген уақыт әлі келген жоқ.",
        ru: "Время подачи ещё не наступило."
    }
    /// A demanded text that is empty.
    TextEmpty = "text.empty" {
        kk: "Мәтін бос болмауы керек.",
        ru: "Текст не может быть пустым."
    }
    /// A text that holds the character NUL.
    TextNul = "text.nul" {
        kk: "Мәтінде NUL таңбасы болмауы керек.",
        ru: "Текст не может содержать символ NUL."
    }
    /// A text that is longer than what is kept.
    TextTooLong = "text.too-long" {
        kk: "Мәтін тым ұзақ.",
        ru: "Текст слишком длинный."
    }
    /// A time of day that does not exist or is not written HH:MM: never told to the IIS.
    TimeInvalid = "time.invalid" {
        kk: "СС:ММ түріндегі уақыт күтіледі.",
        ru: "Ожидается время в виде ЧЧ:ММ."
    }
    /// A value that is not one of the list.
    ValueUnknown = "value.unknown" {
        kk: "Мән рұқсат етілгендер тізімінде жоқ.",
        ru: "Значения нет в списке допустимых."
    }
}
