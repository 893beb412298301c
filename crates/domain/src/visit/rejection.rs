//! Why a visit may say no.

use crate::language::Trilingual;

macro_rules! rejections {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal { en: $en:literal, kk: $kk:literal, ru: $ru:literal })+) => {
        /// A command that a visit does not allow. Nothing has changed.
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
    /// The visit was appointed: its day is moved, not appointed once more.
    Appointed = "home-visit.appointed" {
        en: "A day is named already: it can only be moved",
        kk: "Бару күні белгіленген: оны тек ауыстыруға болады",
        ru: "День выезда уже назначен: его можно только перенести"
    }
    /// The moment named lies before the request.
    BeforeRequest = "home-visit.before-request" {
        en: "The moment named lies before the request was recorded",
        kk: "Көрсетілген уақыт өтінім тіркелгенге дейінгі уақыт",
        ru: "Указанное время раньше, чем зарегистрирована заявка"
    }
    /// The hours in which the worker was expected have not begun.
    BeforeWindow = "home-visit.before-window" {
        en: "The window has not begun yet: nobody can be missed before it",
        kk: "Келісілген аралық әлі басталған жоқ: оған дейін келмеген деп есептелмейді",
        ru: "Назначенный промежуток ещё не начался: до него неявки быть не может"
    }
    /// The calendar does not know a year that is needed; nothing is guessed.
    CalendarUnknown = "home-visit.calendar-unknown" {
        en: "The working calendar of this year is not known",
        kk: "Бұл жылдың жұмыс күнтізбесі белгісіз",
        ru: "Производственный календарь на этот год неизвестен"
    }
    /// The visit took place, or was cancelled.
    Ended = "home-visit.ended" {
        en: "The request is closed: the visit was made or called off",
        kk: "Бұл өтінім аяқталған: құжаттар қабылданған, қабылдаудан бас тартылған немесе өтінім тоқтатылған",
        ru: "Заявка закрыта: выезд состоялся или отменён"
    }
    /// The moment named lies more than five minutes ahead.
    InFuture = "home-visit.in-future" {
        en: "The moment named has not come yet",
        kk: "Көрсетілген уақыт әлі келген жоқ",
        ru: "Указанное время ещё не наступило"
    }
    /// The hours named have begun already.
    InPast = "home-visit.in-past" {
        en: "The moment named has passed",
        kk: "Көрсетілген уақыт өтіп кеткен",
        ru: "Указанное время уже прошло"
    }
    /// No day was appointed.
    NotAppointed = "home-visit.not-appointed" {
        en: "No day is named for the visit",
        kk: "Бару күні белгіленбеген",
        ru: "День выезда не назначен"
    }
    /// The regulation in force knows no visits at home.
    NotServed = "home-visit.not-served" {
        en: "The rules in force know no visits at home",
        kk: "Қолданыстағы қағидалар үйге бара отырып қабылдауды көздемейді",
        ru: "Действующие правила не предусматривают приём с выездом на дом"
    }
    /// The application is that of somebody else.
    OtherPerson = "home-visit.other-person" {
        en: "The applicant is not the one for whom the visit was asked for",
        kk: "Өтініш беруші үйге баруды сұраған адам емес",
        ru: "Заявитель — не тот, для кого запрошен выезд"
    }
    /// Another branch has taken the request.
    OtherBranch = "home-visit.other-branch" {
        en: "Another branch of the State Corporation has taken the request",
        kk: "Өтінімді Мемлекеттік корпорацияның басқа бөлімі алған",
        ru: "Заявку взял другой отдел Государственной корпорации"
    }
    /// The Corporation takes no papers in at these hours (RC-13).
    OutsideHours = "home-visit.outside-hours" {
        en: "This is outside the hours of the State Corporation",
        kk: "Бұл Мемлекеттік корпорацияның жұмыс уақытына жатпайды",
        ru: "Это вне графика работы Государственной корпорации"
    }
    /// The person has an open request already.
    RequestOpen = "home-visit.request-open" {
        en: "This person has an open request already",
        kk: "Бұл адамның ашық өтінімі бар",
        ru: "У этого человека уже есть открытая заявка"
    }
    /// More hours than anybody is made to wait.
    WindowTooLong = "home-visit.window-too-long" {
        en: "The window is too wide: nobody is to wait for so long",
        kk: "Күту уақыты тым ұзақ: аралықты қысқартыңыз",
        ru: "Слишком широкий промежуток: человек не должен ждать так долго"
    }
    /// The end does not lie after the beginning.
    WindowReversed = "home-visit.window-reversed" {
        en: "The window must end after it begins",
        kk: "Аралықтың соңы басынан кейін болуы керек",
        ru: "Конец промежутка должен быть позже начала"
    }
    /// Who asks may not do it.
    WrongRole = "home-visit.wrong-role" {
        en: "This step does not belong to your role",
        kk: "Бұл әрекет сіздің рөліңізге жатпайды",
        ru: "Это действие не относится к вашей роли"
    }
}

impl Rejection {
    /// Whether it is about who asks, and not about what has happened.
    #[must_use]
    pub const fn is_of_right(self) -> bool {
        matches!(self, Self::OtherBranch | Self::WrongRole)
    }
}
