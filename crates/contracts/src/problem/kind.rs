//! The catalogue of problems: a stable code, a status, and words in three languages for each.

use telnusqa_domain::language::Language;

/// The kinds of problem.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// Whether a signature is valid cannot be told yet: nothing was decided.
    CannotTell,
    /// It contradicts what has happened.
    Conflict,
    /// The reader may not see or do it.
    Forbidden,
    /// The idempotency key stands for another request already.
    IdempotencyKeyReused,
    /// We failed; trying again may help.
    Internal,
    /// The message is not of the contract.
    InvalidMessage,
    /// A number was mistyped: its last character does not fit.
    InvalidNumber,
    /// The request cannot be read.
    InvalidRequest,
    /// The signature is not what it must be.
    InvalidSignature,
    /// The door does not know this method.
    MethodNotAllowed,
    /// There is no such thing.
    NotFound,
    /// The request must name the version that the reader has seen.
    PreconditionRequired,
    /// The signature was kept, and is checked again by itself: nothing was decided.
    SignatureWaits,
    /// The case has moved on from the version that the reader has seen.
    Stale,
    /// The body is too large.
    TooLarge,
    /// Too many requests.
    TooMany,
    /// The reader is not known.
    Unauthorized,
    /// Something that is needed cannot be reached; trying again will help.
    Unavailable,
    /// The body has another media type than the door takes.
    UnsupportedMediaType,
}

impl Kind {
    /// Every kind, in the order of the codes.
    pub const ALL: [Self; 19] = [
        Self::CannotTell,
        Self::Conflict,
        Self::Forbidden,
        Self::IdempotencyKeyReused,
        Self::Internal,
        Self::InvalidMessage,
        Self::InvalidNumber,
        Self::InvalidRequest,
        Self::InvalidSignature,
        Self::MethodNotAllowed,
        Self::NotFound,
        Self::PreconditionRequired,
        Self::SignatureWaits,
        Self::Stale,
        Self::TooLarge,
        Self::TooMany,
        Self::Unauthorized,
        Self::Unavailable,
        Self::UnsupportedMediaType,
    ];

    /// The last part of its `type`; never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CannotTell => "cannot-tell-yet",
            Self::Conflict => "conflict",
            Self::Forbidden => "forbidden",
            Self::IdempotencyKeyReused => "idempotency-key-reused",
            Self::Internal => "internal",
            Self::InvalidMessage => "invalid-message",
            Self::InvalidNumber => "invalid-number",
            Self::InvalidRequest => "invalid-request",
            Self::InvalidSignature => "invalid-signature",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::NotFound => "not-found",
            Self::PreconditionRequired => "precondition-required",
            Self::SignatureWaits => "signature-waits",
            Self::Stale => "stale",
            Self::TooLarge => "too-large",
            Self::TooMany => "too-many",
            Self::Unauthorized => "unauthorized",
            Self::Unavailable => "unavailable",
            Self::UnsupportedMediaType => "unsupported-media-type",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::SignatureWaits => 202,
            Self::InvalidNumber | Self::InvalidRequest => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::Stale => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::IdempotencyKeyReused | Self::InvalidMessage | Self::InvalidSignature => 422,
            Self::PreconditionRequired => 428,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::CannotTell | Self::Unavailable => 503,
        }
    }

    /// The kind in words.
    #[must_use]
    pub const fn title(self, language: Language) -> &'static str {
        let [kk, ru, en] = self.titles();
        match language {
            Language::En => en,
            Language::Kk => kk,
            Language::Ru => ru,
        }
    }

    /// In Kazakh, Russian, English.
    const fn titles(self) -> [&'static str; 3] {
        match self {
            Self::CannotTell => [
                "Қолтаңбаны әзірге тексеру мүмкін емес, ештеңе шешілген жоқ",
                "Подпись пока нельзя проверить, ничего не решено",
                "The signature cannot be checked yet, nothing was decided",
            ],
            Self::Conflict => [
                "Бұл бұрын тіркелген деректерге қайшы келеді",
                "Это противоречит тому, что уже зарегистрировано",
                "This contradicts what has been recorded",
            ],
            Self::Forbidden => ["Бұған рұқсатыңыз жоқ", "У вас нет на это права", "You may not see or do this"],
            Self::IdempotencyKeyReused => [
                "Бұл Idempotency-Key басқа сұрауға берілген, жаңа сұрауға жаңа кілт қойыңыз",
                "Этот Idempotency-Key уже занят другим запросом, для нового запроса возьмите новый ключ",
                "This Idempotency-Key stands for another request already, please take a new key for a new request",
            ],
            Self::Internal => [
                "Бізде ақау шықты, біраздан кейін қайталап көріңіз",
                "У нас произошёл сбой, повторите попытку немного позже",
                "Something failed on our side, please try again a little later",
            ],
            Self::InvalidMessage => [
                "Хабарлама белгіленген пішімге сәйкес емес",
                "Сообщение не соответствует установленному формату",
                "The message does not follow the contract",
            ],
            Self::InvalidNumber => [
                "Нөмірде қате бар, тексеріп, қайта енгізіңіз",
                "В номере ошибка, проверьте его и введите ещё раз",
                "There is a mistake in the number, please check it and enter it again",
            ],
            Self::InvalidRequest => {
                ["Сұрауды түсіну мүмкін болмады", "Запрос не удалось понять", "The request could not be understood"]
            }
            Self::InvalidSignature => [
                "Қолтаңба қабылданбады: ол тексеруден өтпеді",
                "Подпись не принята: она не прошла проверку",
                "The signature was not taken: it did not pass the check",
            ],
            Self::MethodNotAllowed => [
                "Бұл мекенжайда мұндай әрекет қарастырылмаған",
                "Такое действие по этому адресу не предусмотрено",
                "This address does not take this method",
            ],
            Self::NotFound => ["Ештеңе табылмады", "Ничего не найдено", "Nothing was found"],
            Self::PreconditionRequired => [
                "Сұрауда көрген нұсқаңызды көрсетіңіз",
                "Укажите в запросе версию, которую вы видели",
                "The request must name the version that you have seen",
            ],
            Self::SignatureWaits => [
                "Қолтаңба сақталды, бірақ әзірге тексеру мүмкін емес: ештеңе шешілген жоқ, тексеру өздігінен қайталанады",
                "Подпись сохранена, но проверить её пока нельзя: ничего не решено, проверка повторится сама",
                "The signature was kept but cannot be checked yet: nothing was decided, it is checked again by itself",
            ],
            Self::Stale => [
                "Сіз көргеннен кейін іс өзгерді, оны қайта ашып қараңыз",
                "Дело изменилось после того, как вы его видели, откройте его заново",
                "The case has changed since you saw it, please open it again",
            ],
            Self::TooLarge => {
                ["Жіберілген деректердің көлемі тым үлкен", "Отправлено слишком много данных", "Too much data was sent"]
            }
            Self::TooMany => [
                "Сұраулар тым көп, сәл күте тұрыңыз",
                "Слишком много запросов, подождите немного",
                "Too many requests, please wait a little",
            ],
            Self::Unauthorized => ["Алдымен жүйеге кіріңіз", "Сначала войдите в систему", "Please sign in first"],
            Self::Unavailable => [
                "Қызмет уақытша қолжетімсіз, біраздан кейін қайталап көріңіз",
                "Сервис временно недоступен, повторите попытку немного позже",
                "The service cannot be reached for now, please try again a little later",
            ],
            Self::UnsupportedMediaType => [
                "Деректердің мұндай пішімі қабылданбайды",
                "Данные в таком формате не принимаются",
                "Data in this format is not taken",
            ],
        }
    }
}
