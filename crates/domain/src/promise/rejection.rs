//! Why a promise may say no.

use crate::language::Trilingual;

macro_rules! rejections {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal { en: $en:literal, kk: $kk:literal, ru: $ru:literal })+) => {
        /// A command that a promise does not allow. Nothing has changed.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Rejection {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Rejection {
            /// Every one, in the order of the codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its code, the same for ever.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What whoever asked is told; it names nobody.
            #[must_use]
            pub const fn text(self) -> Trilingual<&'static str> {
                match self {
                    $(Self::$name => Trilingual { en: $en, kk: $kk, ru: $ru },)+
                }
            }
        }
    };
}

rejections! {
    /// The calendar does not know a year that is needed; nothing is guessed.
    CalendarUnknown = "promise.calendar-unknown" {
        en: "The working calendar of this year is not known",
        kk: "Бұл жылдың жұмыс күнтізбесі белгісіз",
        ru: "Производственный календарь на этот год неизвестен"
    }
    /// It was kept, or dropped.
    Ended = "promise.ended" {
        en: "Nothing is left to be done here: the promise was kept or dropped",
        kk: "Мұнда істейтін ештеңе қалмады: уәде орындалған немесе тоқтатылған",
        ru: "Здесь больше нечего делать: обещание выполнено или снято"
    }
    /// The moment named has passed.
    InPast = "promise.in-past" {
        en: "The moment named has passed",
        kk: "Көрсетілген уақыт өтіп кеткен",
        ru: "Указанное время уже прошло"
    }
    /// Nobody can be called without a number.
    NoNumber = "promise.no-number" {
        en: "A telephone number to call is needed",
        kk: "Қоңырау шалатын телефон нөмірі қажет",
        ru: "Нужен номер телефона, по которому звонить"
    }
    /// The college has not answered yet: there is nothing to tell.
    NotAnswered = "promise.not-answered" {
        en: "The college has not answered yet: there is nothing to tell the caller",
        kk: "Колледж әлі жауап берген жоқ: қоңырау шалушыға айтатын ештеңе жоқ",
        ru: "Колледж ещё не ответил: сообщать звонившему пока нечего"
    }
    /// The college was asked nothing, or has answered.
    NotAsked = "promise.not-asked" {
        en: "No question waits for the college's answer here",
        kk: "Мұнда колледждің жауабын күтіп тұрған сұрақ жоқ",
        ru: "Здесь нет вопроса, который ждёт ответа колледжа"
    }
    /// Nobody remembers a call so far ahead.
    TooFarAhead = "promise.too-far-ahead" {
        en: "A call can be promised for the next 30 days",
        kk: "Қоңырау шалуға алдағы 30 күн ішінде ғана уәде беруге болады",
        ru: "Звонок можно обещать не далее чем на 30 дней вперёд"
    }
    /// Who asks may not do it.
    WrongRole = "promise.wrong-role" {
        en: "This step does not belong to your role",
        kk: "Бұл әрекет сіздің рөліңізге жатпайды",
        ru: "Это действие не относится к вашей роли"
    }
}

impl Rejection {
    /// Whether it is about who asks, and not about what has happened.
    #[must_use]
    pub const fn is_of_right(self) -> bool {
        matches!(self, Self::WrongRole)
    }
}
