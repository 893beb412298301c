//! Why a change of a college is not allowed.

use crate::language::Trilingual;

/// A change that is not allowed. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Rejection {
    /// Successors would go in a circle.
    Circle,
    /// The college is no more by that day.
    Ended,
    /// It is to end: that is to be taken back first.
    Ends,
    /// It has come into force: only another change changes it.
    InForce,
    /// The day named has passed.
    InPast,
    /// There is a college with this BIN.
    Known,
    /// Another change that lies ahead needs it.
    Needed,
    /// There is no such change of this college.
    NoChange,
    /// The hours make no day.
    NoDay,
    /// It must hold from tomorrow on.
    NotAhead,
    /// There is no such college yet on that day.
    NotYet,
    /// The order is of a day after the first one.
    OrderLater,
    /// Whoever is to take over is no more by that day, or not there yet.
    SuccessorGone,
    /// Whoever is to take over is no college of the register.
    SuccessorUnknown,
    /// It was taken back before.
    TakenBackBefore,
    /// The day named lies more than a year ahead.
    TooFar,
    /// There is no such college.
    Unknown,
    /// The change belongs to another role.
    WrongRole,
}

impl Rejection {
    /// Every one of them.
    pub const ALL: [Self; 18] = [
        Self::Circle,
        Self::Ended,
        Self::Ends,
        Self::InForce,
        Self::InPast,
        Self::Known,
        Self::Needed,
        Self::NoChange,
        Self::NoDay,
        Self::NotAhead,
        Self::NotYet,
        Self::OrderLater,
        Self::SuccessorGone,
        Self::SuccessorUnknown,
        Self::TakenBackBefore,
        Self::TooFar,
        Self::Unknown,
        Self::WrongRole,
    ];

    /// Whether whoever asks may not do it at all, as another person might.
    #[must_use]
    pub const fn is_of_right(self) -> bool {
        matches!(self, Self::WrongRole)
    }

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Circle => "colleges.circle",
            Self::Ended => "colleges.ended",
            Self::Ends => "colleges.ends",
            Self::InForce => "colleges.in-force",
            Self::InPast => "colleges.in-past",
            Self::Known => "colleges.known",
            Self::Needed => "colleges.needed",
            Self::NoChange => "colleges.no-change",
            Self::NoDay => "colleges.no-day",
            Self::NotAhead => "colleges.not-ahead",
            Self::NotYet => "colleges.not-yet",
            Self::OrderLater => "colleges.order-later",
            Self::SuccessorGone => "colleges.successor-gone",
            Self::SuccessorUnknown => "colleges.successor-unknown",
            Self::TakenBackBefore => "colleges.taken-back-before",
            Self::TooFar => "colleges.too-far",
            Self::Unknown => "colleges.unknown",
            Self::WrongRole => "wrong-role",
        }
    }

    /// In words.
    #[must_use]
    pub const fn text(self) -> Trilingual<&'static str> {
        match self {
            Self::Circle => Trilingual {
                en: "Then colleges would be successors of one another in a circle.",
                kk: "Онда колледждер бір-біріне айналып құқықтық мирасқор болып шығады.",
                ru: "Тогда колледжи оказались бы правопреемниками друг друга по кругу.",
            },
            Self::Ended => Trilingual {
                en: "The college is no more by that day.",
                kk: "Бұл күні колледж жұмысын тоқтатқан болады.",
                ru: "К этому дню колледж уже прекратит работу.",
            },
            Self::Ends => Trilingual {
                en: "It is settled already that and when the college ends: take that back first.",
                kk: "Колледждің қашан жұмысын тоқтататыны бұрын белгіленген: алдымен соны қайтарып алыңыз.",
                ru: "Уже отмечено, что и когда колледж прекратит работу: сначала отзовите это.",
            },
            Self::InForce => Trilingual {
                en: "This has come into force: make another change instead.",
                kk: "Бұл күшіне еніп қойған: орнына жаңа өзгеріс енгізіңіз.",
                ru: "Это уже вступило в силу: внесите вместо этого новое изменение.",
            },
            Self::InPast => Trilingual {
                en: "The day named has passed: this holds from today on at the earliest.",
                kk: "Көрсетілген күн өтіп кеткен: бұл ең ерте дегенде бүгіннен бастап қолданылады.",
                ru: "Указанный день уже прошёл: это действует не раньше чем с сегодняшнего дня.",
            },
            Self::Known => Trilingual {
                en: "There is a college with this BIN already.",
                kk: "Мұндай БСН-і бар колледж бұрыннан бар.",
                ru: "Колледж с таким БИН уже есть.",
            },
            Self::Needed => Trilingual {
                en: "Other changes rest on this college: take them back first.",
                kk: "Бұл колледжге басқа өзгерістер сүйенеді: алдымен соларды қайтарып алыңыз.",
                ru: "На этот колледж опираются другие изменения: сначала отзовите их.",
            },
            Self::NoChange => Trilingual {
                en: "There is no such change of this college.",
                kk: "Бұл колледжде мұндай өзгеріс жоқ.",
                ru: "У этого колледжа нет такого изменения.",
            },
            Self::NoDay => Trilingual {
                en: "The day must go from opening to closing, with lunch between them.",
                kk: "Жұмыс күні ашылудан жабылуға дейін созылып, түскі үзіліс соның арасында болуы керек.",
                ru: "День должен идти от открытия до закрытия, а обед — приходиться между ними.",
            },
            Self::NotAhead => Trilingual {
                en: "By what holds today applications were taken in today: this holds from tomorrow on at the earliest.",
                kk: "Бүгінгі тәртіппен өтініштер қабылданып қойды: бұл ең ерте дегенде ертеңнен бастап қолданылады.",
                ru: "По тому, что действует сегодня, сегодня уже принимали заявления: это действует не раньше чем с завтрашнего дня.",
            },
            Self::NotYet => Trilingual {
                en: "There is no such college yet on that day.",
                kk: "Бұл күні мұндай колледж әлі болмайды.",
                ru: "В этот день такого колледжа ещё не будет.",
            },
            Self::OrderLater => Trilingual {
                en: "The order may not be of a day after the first one.",
                kk: "Бұйрықтың күні бірінші күннен кейін болмауы керек.",
                ru: "Приказ не может быть датирован позже первого дня.",
            },
            Self::SuccessorGone => Trilingual {
                en: "Whoever is to take over does not work on that day himself, or is to end.",
                kk: "Құқықтық мирасқордың өзі бұл күні жұмыс істемейді немесе жұмысын тоқтатады.",
                ru: "Правопреемник сам в этот день не работает или прекращает работу.",
            },
            Self::SuccessorUnknown => Trilingual {
                en: "The register has no such college: add it first.",
                kk: "Тізілімде мұндай колледж жоқ: алдымен соны қосыңыз.",
                ru: "Такого колледжа нет в реестре: сначала добавьте его.",
            },
            Self::TakenBackBefore => Trilingual {
                en: "This was taken back before.",
                kk: "Бұл бұрын қайтарып алынған.",
                ru: "Это уже отозвано.",
            },
            Self::TooFar => Trilingual {
                en: "The day named lies more than a year ahead.",
                kk: "Көрсетілген күнге бір жылдан астам уақыт бар.",
                ru: "До указанного дня больше года.",
            },
            Self::Unknown => {
                Trilingual {
                    en: "There is no such college.", kk: "Мұндай колледж жоқ.", ru: "Такого колледжа нет."
                }
            }
            Self::WrongRole => Trilingual {
                en: "This change belongs to another role.",
                kk: "Бұл өзгерісті басқа рөлдегі адам жасайды.",
                ru: "Это изменение вносит сотрудник с другой ролью.",
            },
        }
    }
}
