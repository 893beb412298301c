//! The codes of errors in a message, stable for ever, and what people are told; the IIS is told it in both official languages.

use telnusqa_domain::language::Trilingual;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal { en: $en:literal, kk: $kk:literal, ru: $ru:literal })+) => {
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

            /// What people are told; it repeats no value that was sent.
            pub(crate) const fn text(self) -> Trilingual<&'static str> {
                match self {
                    $(Self::$name => Trilingual { en: $en, kk: $kk, ru: $ru },)+
                }
            }
        }
    };
}

codes! {
    /// No lost ability at all, where a visit at home is asked for: never told to the IIS.
    AbilitiesEmpty = "abilities.empty" {
        en: "It must be said what the person cannot do: at least one thing.",
        kk: "Адам не істей алмайтыны көрсетілуі керек: кемінде бір қабілет.",
        ru: "Должно быть указано, к чему человек не способен: хотя бы одно."
    }
    /// An organisation's number with a wrong control digit.
    BinControlDigit = "bin.control-digit" {
        en: "The control digit of the BIN is wrong.",
        kk: "БСН-нің бақылау цифры дұрыс емес.",
        ru: "Контрольная цифра БИН неверна."
    }
    /// An organisation's number that is not 12 digits.
    BinShape = "bin.shape" {
        en: "A BIN has 12 digits.",
        kk: "БСН 12 цифрдан тұруы керек.",
        ru: "БИН должен состоять из 12 цифр."
    }
    /// A birth date that contradicts the IIN.
    BirthDateContradictsIin = "birth-date.contradicts-iin" {
        en: "The date of birth contradicts the IIN.",
        kk: "Туған күні ЖСН-ге сәйкес келмейді.",
        ru: "Дата рождения не соответствует ИИН."
    }
    /// A birth date after the day of the submission.
    BirthDateInFuture = "birth-date.in-future" {
        en: "The date of birth lies after the day of the application.",
        kk: "Туған күні өтініш берілген күннен кейін.",
        ru: "Дата рождения позже дня подачи заявления."
    }
    /// The working calendar does not reach that far.
    CalendarUnknownYear = "calendar.unknown-year" {
        en: "The working calendar of a year that the term needs is not known.",
        kk: "Мерзімді есептеуге қажетті жылдың жұмыс күнтізбесі белгісіз.",
        ru: "Производственный календарь на год, нужный для расчёта срока, неизвестен."
    }
    /// A date that does not exist or is not written YYYY-MM-DD.
    DateInvalid = "date.invalid" {
        en: "A real date is expected, in the form YYYY-MM-DD.",
        kk: "ЖЖЖЖ-АА-КК түріндегі нақты күн күтіледі.",
        ru: "Ожидается существующая дата в виде ГГГГ-ММ-ДД."
    }
    /// More papers than a package may hold.
    DocumentsTooMany = "documents.too-many" {
        en: "There may be no more than 50 documents.",
        kk: "Құжаттар саны 50-ден аспауы керек.",
        ru: "Документов не может быть больше 50."
    }
    /// `source` and the NATS subject name different branches.
    EnvelopeBranch = "envelope.branch" {
        en: "The branch is not that of the NATS subject.",
        kk: "Филиал NATS тақырыбындағы филиалға сәйкес келмейді.",
        ru: "Филиал не совпадает с филиалом в теме NATS."
    }
    /// Another content type than JSON.
    EnvelopeContentType = "envelope.datacontenttype" {
        en: "application/json is expected.",
        kk: "application/json күтіледі.",
        ru: "Ожидается application/json."
    }
    /// `type` and the NATS subject name different kinds.
    EnvelopeKind = "envelope.kind" {
        en: "The kind of the message is not that of the NATS subject.",
        kk: "Хабарлама түрі NATS тақырыбындағы түрге сәйкес келмейді.",
        ru: "Вид сообщения не совпадает с видом в теме NATS."
    }
    /// A NATS subject of another shape.
    EnvelopeNatsSubject = "envelope.nats-subject" {
        en: "The NATS subject must have the form iis.intake.v1.<branch>.<kind>.",
        kk: "NATS тақырыбы iis.intake.v1.<филиал>.<түр> түрінде болуы керек.",
        ru: "Тема NATS должна иметь вид iis.intake.v1.<филиал>.<вид>."
    }
    /// A sequence number that is no string of decimal digits.
    EnvelopeSequence = "envelope.sequence" {
        en: "A string of decimal digits is expected.",
        kk: "Ондық цифрлардан тұратын жол күтіледі.",
        ru: "Ожидается строка из десятичных цифр."
    }
    /// A source of another shape.
    EnvelopeSource = "envelope.source" {
        en: "The source must have the form urn:kz:gov4c:iis:<branch>.",
        kk: "Дереккөз urn:kz:gov4c:iis:<филиал> түрінде болуы керек.",
        ru: "Источник должен иметь вид urn:kz:gov4c:iis:<филиал>."
    }
    /// Another version of CloudEvents.
    EnvelopeSpecversion = "envelope.specversion" {
        en: "CloudEvents of version 1.0 are expected.",
        kk: "CloudEvents 1.0 нұсқасы күтіледі.",
        ru: "Ожидается CloudEvents версии 1.0."
    }
    /// An IIS number of another shape.
    EnvelopeSubject = "envelope.subject" {
        en: "The number of an application must have the form NNN-YYYY-NNNNNNN.",
        kk: "Өтініш нөмірі NNN-YYYY-NNNNNNN түрінде болуы керек.",
        ru: "Номер заявления должен иметь вид NNN-YYYY-NNNNNNN."
    }
    /// A type that the contract does not know.
    EnvelopeType = "envelope.type" {
        en: "The format knows no such type of message.",
        kk: "Мұндай хабарлама түрі форматта көзделмеген.",
        ru: "Такой тип сообщения форматом не предусмотрен."
    }
    /// The first digits of an IIN are no date, or its seventh digit is 7 to 9.
    IinBirthDate = "iin.birth-date" {
        en: "The date of birth in the IIN is impossible.",
        kk: "ЖСН-дегі туған күн мүмкін емес.",
        ru: "Дата рождения в ИИН невозможна."
    }
    /// A personal number with a wrong control digit.
    IinControlDigit = "iin.control-digit" {
        en: "The control digit of the IIN is wrong.",
        kk: "ЖСН-нің бақылау цифры дұрыс емес.",
        ru: "Контрольная цифра ИИН неверна."
    }
    /// A personal number that is not 12 digits.
    IinShape = "iin.shape" {
        en: "An IIN has 12 digits.",
        kk: "ЖСН 12 цифрдан тұруы керек.",
        ru: "ИИН должен состоять из 12 цифр."
    }
    /// A member is named twice in one object.
    JsonDuplicateMember = "json.duplicate-member" {
        en: "A member is named twice in one object.",
        kk: "Бір объектіде бір өріс екі рет аталған.",
        ru: "В одном объекте поле названо дважды."
    }
    /// JSON, but no object.
    JsonNotObject = "json.not-object" {
        en: "A message must be a JSON object.",
        kk: "Хабарлама JSON объектісі болуы керек.",
        ru: "Сообщение должно быть объектом JSON."
    }
    /// No JSON.
    JsonSyntax = "json.syntax" {
        en: "The message cannot be read as JSON.",
        kk: "Хабарлама JSON ретінде оқылмайды.",
        ru: "Сообщение не читается как JSON."
    }
    /// Nested deeper than is read.
    JsonTooDeep = "json.too-deep" {
        en: "JSON may be nested no deeper than 126 levels.",
        kk: "JSON ішкі деңгейлерінің саны 126-дан аспауы керек.",
        ru: "Вложенность JSON не может превышать 126 уровней."
    }
    /// Not UTF-8.
    JsonUtf8 = "json.utf8" {
        en: "The message is not in UTF-8.",
        kk: "Хабарлама UTF-8 кодталуында емес.",
        ru: "Сообщение не в кодировке UTF-8."
    }
    /// A demanded member is not there.
    MemberMissing = "member.missing" {
        en: "A member that must be there is missing.",
        kk: "Міндетті өріс жоқ.",
        ru: "Обязательное поле отсутствует."
    }
    /// A member has another JSON type, or is null where it may not be.
    MemberType = "member.type" {
        en: "The member has the wrong JSON type.",
        kk: "Өрістің JSON түрі дұрыс емес.",
        ru: "Неверный тип JSON у поля."
    }
    /// A member that is not known, where none may come: never in a message of the IIS.
    MemberUnknown = "member.unknown" {
        en: "There is no such member.",
        kk: "Мұндай өріс жоқ.",
        ru: "Такого поля нет."
    }
    /// A larger message than the contract allows.
    MessageTooLarge = "message.too-large" {
        en: "A message may have no more than 256 KiB.",
        kk: "Хабарлама 256 КиБ-тан аспауы керек.",
        ru: "Сообщение не может превышать 256 КиБ."
    }
    /// A moment more than five minutes ahead of the clock: never told to the IIS.
    MomentInFuture = "moment.in-future" {
        en: "The moment named has not come yet.",
        kk: "Көрсетілген уақыт әлі келген жоқ.",
        ru: "Указанное время ещё не наступило."
    }
    /// A moment that does not exist or is not RFC 3339 with an offset.
    MomentInvalid = "moment.invalid" {
        en: "A real moment by RFC 3339 with an offset is expected.",
        kk: "Ығысуы көрсетілген, RFC 3339 түріндегі нақты уақыт күтіледі.",
        ru: "Ожидается существующий момент по RFC 3339 со смещением."
    }
    /// A number outside its bounds.
    NumberRange = "number.range" {
        en: "The number is out of bounds.",
        kk: "Сан рұқсат етілген шектен тыс.",
        ru: "Число вне допустимых пределов."
    }
    /// A number with a fraction where a whole one is expected.
    NumberWhole = "number.whole" {
        en: "A whole number is expected.",
        kk: "Бүтін сан күтіледі.",
        ru: "Ожидается целое число."
    }
    /// A phone number that is not one of Kazakhstan.
    PhoneNotKazakhstan = "phone.not-kazakhstan" {
        en: "A telephone number of Kazakhstan is expected: +7 or 8 and ten digits.",
        kk: "Қазақстанның телефон нөмірі күтіледі: +7 немесе 8 және он цифр.",
        ru: "Ожидается телефонный номер Казахстана: +7 или 8 и десять цифр."
    }
    /// A college that the register does not know.
    ProviderUnknown = "provider.unknown" {
        en: "No college of the register has this BIN.",
        kk: "Мұндай БСН-і бар колледж тізілімде жоқ.",
        ru: "Колледжа с таким БИН нет в реестре."
    }
    /// No reason at all.
    ReasonEmpty = "reason.empty" {
        en: "At least one reason must be named.",
        kk: "Кемінде бір себеп көрсетілуі керек.",
        ru: "Должна быть указана хотя бы одна причина."
    }
    /// No regulation was in force on the day of the submission.
    RegulationNoneInForce = "regulation.none-in-force" {
        en: "No rules of the service were in force on the day of the application.",
        kk: "Өтініш берілген күні қызмет көрсету қағидалары қолданыста болмаған.",
        ru: "В день подачи правила оказания услуги не действовали."
    }
    /// What should be a signature in base64 is none: never told to the IIS.
    SignatureUnreadable = "signature.unreadable" {
        en: "A CMS signature in base64 is expected here, of no more than 40 KiB.",
        kk: "Мұнда base64 түрінде 40 КиБ-тан аспайтын CMS қолтаңбасы болуы керек.",
        ru: "Здесь должна быть подпись CMS в base64, не больше 40 КиБ."
    }
    /// Handed in more than five minutes ahead of the service's clock.
    SubmittedInFuture = "submitted-at.in-future" {
        en: "The moment of the application has not come yet.",
        kk: "Өтініш берілген уақыт әлі келген жоқ.",
        ru: "Время подачи ещё не наступило."
    }
    /// A demanded text that is empty.
    TextEmpty = "text.empty" {
        en: "A text may not be empty.",
        kk: "Мәтін бос болмауы керек.",
        ru: "Текст не может быть пустым."
    }
    /// A text that holds the character NUL.
    TextNul = "text.nul" {
        en: "A text may not hold the character NUL.",
        kk: "Мәтінде NUL таңбасы болмауы керек.",
        ru: "Текст не может содержать символ NUL."
    }
    /// A text that is longer than what is kept.
    TextTooLong = "text.too-long" {
        en: "The text is too long.",
        kk: "Мәтін тым ұзақ.",
        ru: "Текст слишком длинный."
    }
    /// A time of day that does not exist or is not written HH:MM: never told to the IIS.
    TimeInvalid = "time.invalid" {
        en: "A time in the form HH:MM is expected.",
        kk: "СС:ММ түріндегі уақыт күтіледі.",
        ru: "Ожидается время в виде ЧЧ:ММ."
    }
    /// A value that is not one of the list.
    ValueUnknown = "value.unknown" {
        en: "The value is none of those allowed.",
        kk: "Мән рұқсат етілгендер тізімінде жоқ.",
        ru: "Значения нет в списке допустимых."
    }
}
