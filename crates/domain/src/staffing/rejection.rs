//! Why a change of who works where is not allowed.

use crate::language::Trilingual;

/// A change that is not allowed. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Rejection {
    /// Somebody acts for the head in these days.
    ActingBefore,
    /// He is away in these days already.
    AwayBefore,
    /// It has come into force: only another change changes it.
    InForce,
    /// The day named has passed.
    InPast,
    /// Somebody of this identity joined before.
    JoinedBefore,
    /// From the first day to the last is no period, or one of more than a year.
    NoPeriod,
    /// Nobody gives himself a post, a right or an account, nor takes his own.
    Oneself,
    /// The order is of a day after the first one.
    OrderLater,
    /// It is over.
    Over,
    /// Nobody stands in for himself.
    OwnStandIn,
    /// He has the right to sign in these days already.
    SignsBefore,
    /// Whoever is to act or to stand in is away in these days.
    StandInAway,
    /// He stands in for another in these days.
    StandsIn,
    /// It was taken back before.
    TakenBackBefore,
    /// The day named lies more than a year ahead.
    TooFar,
    /// There is no such change.
    Unknown,
    /// A college has no such post, or only a college has it.
    WrongPost,
    /// The change belongs to another role.
    WrongRole,
}

impl Rejection {
    /// Every one of them.
    pub const ALL: [Self; 18] = [
        Self::ActingBefore,
        Self::AwayBefore,
        Self::InForce,
        Self::InPast,
        Self::JoinedBefore,
        Self::NoPeriod,
        Self::Oneself,
        Self::OrderLater,
        Self::Over,
        Self::OwnStandIn,
        Self::SignsBefore,
        Self::StandInAway,
        Self::StandsIn,
        Self::TakenBackBefore,
        Self::TooFar,
        Self::Unknown,
        Self::WrongPost,
        Self::WrongRole,
    ];

    /// Whether whoever asks may not do it at all, as another person might.
    #[must_use]
    pub const fn is_of_right(self) -> bool {
        matches!(self, Self::Oneself | Self::WrongRole)
    }

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ActingBefore => "staffing.acting-before",
            Self::AwayBefore => "staffing.away-before",
            Self::InForce => "staffing.in-force",
            Self::InPast => "staffing.in-past",
            Self::JoinedBefore => "staffing.joined-before",
            Self::NoPeriod => "staffing.no-period",
            Self::Oneself => "staffing.oneself",
            Self::OrderLater => "staffing.order-later",
            Self::Over => "staffing.over",
            Self::OwnStandIn => "staffing.own-stand-in",
            Self::SignsBefore => "staffing.signs-before",
            Self::StandInAway => "staffing.stand-in-away",
            Self::StandsIn => "staffing.stands-in",
            Self::TakenBackBefore => "staffing.taken-back-before",
            Self::TooFar => "staffing.too-far",
            Self::Unknown => "staffing.unknown",
            Self::WrongPost => "staffing.wrong-post",
            Self::WrongRole => "wrong-role",
        }
    }

    /// In words.
    #[must_use]
    pub const fn text(self) -> Trilingual<&'static str> {
        match self {
            Self::ActingBefore => Trilingual {
                en: "Somebody acts for the head in these days already: take that back first.",
                kk: "Бұл күндері басшының міндетін басқа адам атқарады: алдымен соны қайтарып алыңыз.",
                ru: "В эти дни обязанности руководителя уже исполняет другой: сначала отзовите это.",
            },
            Self::AwayBefore => Trilingual {
                en: "He is away in these days already.",
                kk: "Бұл күндері оның жоқтығы бұрын белгіленген.",
                ru: "Его отсутствие в эти дни уже отмечено.",
            },
            Self::InForce => Trilingual {
                en: "This has come into force: make another change instead.",
                kk: "Бұл күшіне еніп қойған: орнына жаңа өзгеріс енгізіңіз.",
                ru: "Это уже вступило в силу: внесите вместо этого новое изменение.",
            },
            Self::InPast => Trilingual {
                en: "The day named has passed: changes hold from today on.",
                kk: "Көрсетілген күн өтіп кеткен: өзгерістер бүгіннен бастап қолданылады.",
                ru: "Указанный день уже прошёл: изменения действуют начиная с сегодняшнего дня.",
            },
            Self::JoinedBefore => Trilingual {
                en: "There is or was somebody with this identity: choose another.",
                kk: "Мұндай белгісі бар қызметкер бар немесе болған: басқасын таңдаңыз.",
                ru: "Сотрудник с таким обозначением есть или был: выберите другое.",
            },
            Self::NoPeriod => Trilingual {
                en: "The last day may not lie before the first, nor more than a year after it.",
                kk: "Соңғы күн бірінші күннен бұрын немесе одан бір жылдан кейін болмауы керек.",
                ru: "Последний день не может быть раньше первого или позже него более чем на год.",
            },
            Self::Oneself => Trilingual {
                en: "Nobody changes his own post, right or account: ask another.",
                kk: "Ешкім өз лауазымын, құқығын немесе тіркелгісін өзгертпейді: басқадан сұраңыз.",
                ru: "Никто не меняет собственную должность, право или учётную запись: попросите другого.",
            },
            Self::OrderLater => Trilingual {
                en: "The order may not be of a day after the first one.",
                kk: "Бұйрықтың күні бірінші күннен кейін болмауы керек.",
                ru: "Приказ не может быть датирован позже первого дня.",
            },
            Self::Over => Trilingual {
                en: "This is over: there is nothing to take back.",
                kk: "Оның мерзімі өткен: қайтарып алатын ештеңе жоқ.",
                ru: "Срок этого истёк: отзывать нечего.",
            },
            Self::OwnStandIn => Trilingual {
                en: "Nobody stands in for himself.",
                kk: "Ешкім өзін өзі алмастырмайды.",
                ru: "Никто не замещает сам себя.",
            },
            Self::SignsBefore => Trilingual {
                en: "He has the right to sign in these days already.",
                kk: "Бұл күндері оның қол қою құқығы бұрыннан бар.",
                ru: "Право подписи в эти дни у него уже есть.",
            },
            Self::StandInAway => Trilingual {
                en: "Whoever is named is away in these days himself.",
                kk: "Көрсетілген адамның өзі бұл күндері жоқ.",
                ru: "Названный сотрудник сам отсутствует в эти дни.",
            },
            Self::StandsIn => Trilingual {
                en: "He stands in for another, or acts for the head, in these days: take that back first.",
                kk: "Бұл күндері ол басқаны алмастырады немесе басшының міндетін атқарады: алдымен соны қайтарып алыңыз.",
                ru: "В эти дни он замещает другого или исполняет обязанности руководителя: сначала отзовите это.",
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
                    en: "There is no such change.", kk: "Мұндай өзгеріс жоқ.", ru: "Такого изменения нет."
                }
            }
            Self::WrongPost => Trilingual {
                en: "There is no such post here: colleges have clerks, executors and heads, the house the others.",
                kk: "Мұнда мұндай лауазым жоқ: колледжде кеңсе қызметкері, орындаушы және басшы, қалғандары жүйеде.",
                ru: "Такой должности здесь нет: в колледже есть канцелярия, исполнители и руководитель, остальные — в системе.",
            },
            Self::WrongRole => Trilingual {
                en: "This change belongs to another role.",
                kk: "Бұл өзгерісті басқа рөлдегі адам жасайды.",
                ru: "Это изменение вносит сотрудник с другой ролью.",
            },
        }
    }
}
