//! Why a visit may say no.

use crate::language::Bilingual;

macro_rules! rejections {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal { kk: $kk:literal, ru: $ru:literal })+) => {
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
            pub const fn text(self) -> Bilingual {
                match self {
                    $(Self::$name => Bilingual { kk: $kk, ru: $ru },)+
                }
            }
        }
    };
}

rejections! {
    /// The visit was appointed: its day is moved, not appointed once more.
    Appointed = "home-visit.appointed" {
        kk: "Бару күні белгіленген: оны тек ауыстыруға болады",
        ru: "День выезда уже назначен: его можно только перенести"
    }
    /// The moment named lies before the request.
    BeforeRequest = "home-visit.before-request" {
        kk: "Көрсетілген уақыт өтінім тіркелгенге дейінгі уақыт",
        ru: "Указанное время раньше, чем зарегистрирована заявка"
    }
    /// The hours in which the worker was expected have not begun.
    BeforeWindow = "home-visit.before-window" {
        kk: "Келісілген аралық әлі басталған жоқ: оған дейін келмеген деп есептелмейді",
        ru: "Назначенный промежуток ещё не начался: до него неявки быть не может"
    }
    /// The calendar does not know a year that is needed; nothing is guessed.
    CalendarUnknown = "home-visit.calendar-unknown" {
        kk: "Бұл жылдың жұмыс күнтізбесі белгісіз",
        ru: "Производственный календарь на этот год неизвестен"
    }
    /// The visit took place, or was cancelled.
    Ended = "home-visit.ended" {
        kk: "Бұл өтінім аяқталған: құжаттар қабылданған, қабылдаудан бас тартылған немесе өтінім тоқтатылған",
        ru: "Заявка закрыта: выезд состоялся или отменён"
    }
    /// The moment named lies more than five minutes ahead.
    InFuture = "home-visit.in-future" {
        kk: "Көрсетілген уақыт әлі келген жоқ",
        ru: "Указанное время ещё не наступило"
    }
    /// The hours named have begun already.
    InPast = "home-visit.in-past" {
        kk: "Көрсетілген уақыт өтіп кеткен",
        ru: "Указанное время уже прошло"
    }
    /// No day was appointed.
    NotAppointed = "home-visit.not-appointed" {
        kk: "Бару күні белгіленбеген",
        ru: "День выезда не назначен"
    }
    /// The regulation in force knows no visits at home.
    NotServed = "home-visit.not-served" {
        kk: "Қолданыстағы қағидалар үйге бара отырып қабылдауды көздемейді",
        ru: "Действующие правила не предусматривают приём с выездом на дом"
    }
    /// The application is that of somebody else.
    OtherPerson = "home-visit.other-person" {
        kk: "Өтініш беруші үйге баруды сұраған адам емес",
        ru: "Заявитель — не тот, для кого запрошен выезд"
    }
    /// Another branch has taken the request.
    OtherBranch = "home-visit.other-branch" {
        kk: "Өтінімді Мемлекеттік корпорацияның басқа бөлімі алған",
        ru: "Заявку взял другой отдел Государственной корпорации"
    }
    /// The Corporation takes no papers in at these hours (RC-13).
    OutsideHours = "home-visit.outside-hours" {
        kk: "Бұл Мемлекеттік корпорацияның жұмыс уақытына жатпайды",
        ru: "Это вне графика работы Государственной корпорации"
    }
    /// The person has an open request already.
    RequestOpen = "home-visit.request-open" {
        kk: "Бұл адамның ашық өтінімі бар",
        ru: "У этого человека уже есть открытая заявка"
    }
    /// More hours than anybody is made to wait.
    WindowTooLong = "home-visit.window-too-long" {
        kk: "Күту уақыты тым ұзақ: аралықты қысқартыңыз",
        ru: "Слишком широкий промежуток: человек не должен ждать так долго"
    }
    /// The end does not lie after the beginning.
    WindowReversed = "home-visit.window-reversed" {
        kk: "Аралықтың соңы басынан кейін болуы керек",
        ru: "Конец промежутка должен быть позже начала"
    }
    /// Who asks may not do it.
    WrongRole = "home-visit.wrong-role" {
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
