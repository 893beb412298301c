//! Why a list may say no.

use crate::language::Trilingual;

/// A step that a list does not allow. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Rejection {
    /// The hand-over that is named lies before the day on which the list was opened.
    BeforeOpening,
    /// It is signed or closed: nothing is written on it any more.
    ClosedBefore,
    /// No parcel stands on it.
    Empty,
    /// No more parcels have room on it.
    Full,
    /// The moment named lies more than five minutes ahead.
    InFuture,
    /// The parcel stands on it already.
    ListedBefore,
    /// The parcel stands on another list that is not closed.
    ListedElsewhere,
    /// The parcel does not stand on it.
    NotListed,
    /// It is open already.
    OpenedBefore,
    /// It belongs to another college.
    OtherCollege,
    /// The run goes the other way.
    OtherDirection,
    /// The day of the run lies more than a month off.
    RunNotNear,
    /// There is no such list.
    Unknown,
    /// The step belongs to another role.
    WrongRole,
}

impl Rejection {
    /// Every one of them.
    pub const ALL: [Self; 14] = [
        Self::BeforeOpening,
        Self::ClosedBefore,
        Self::Empty,
        Self::Full,
        Self::InFuture,
        Self::ListedBefore,
        Self::ListedElsewhere,
        Self::NotListed,
        Self::OpenedBefore,
        Self::OtherCollege,
        Self::OtherDirection,
        Self::RunNotNear,
        Self::Unknown,
        Self::WrongRole,
    ];

    /// Whether whoever asks may not do it at all, as another person might.
    #[must_use]
    pub const fn is_of_right(self) -> bool {
        matches!(self, Self::OtherCollege | Self::WrongRole)
    }

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BeforeOpening => "list.before-opening",
            Self::ClosedBefore => "list.closed-before",
            Self::Empty => "list.empty",
            Self::Full => "list.full",
            Self::InFuture => "in-future",
            Self::ListedBefore => "list.listed-before",
            Self::ListedElsewhere => "list.listed-elsewhere",
            Self::NotListed => "list.not-listed",
            Self::OpenedBefore => "list.opened-before",
            Self::OtherCollege => "other-college",
            Self::OtherDirection => "list.other-direction",
            Self::RunNotNear => "list.run-not-near",
            Self::Unknown => "list.unknown",
            Self::WrongRole => "wrong-role",
        }
    }

    /// In words.
    #[must_use]
    pub const fn text(self) -> Trilingual<&'static str> {
        match self {
            Self::BeforeOpening => Trilingual {
                en: "The hand-over named lies before the day on which the list was opened.",
                kk: "Көрсетілген тапсыру уақыты табыстау тізімі ашылған күннен бұрын.",
                ru: "Указанное время передачи раньше дня, когда реестр передачи был открыт.",
            },
            Self::ClosedBefore => Trilingual {
                en: "The list is signed: it can be changed no more.",
                kk: "Табыстау тізіміне қол қойылған: оған енді өзгеріс енгізілмейді.",
                ru: "Реестр передачи уже подписан: изменить его больше нельзя.",
            },
            Self::Empty => Trilingual {
                en: "No parcel stands on the list.",
                kk: "Табыстау тізімінде бірде-бір жөнелтілім жоқ.",
                ru: "В реестре передачи нет ни одного отправления.",
            },
            Self::Full => Trilingual {
                en: "The list has no more room: open a new one.",
                kk: "Табыстау тізімінде орын қалмады: жаңа тізім ашыңыз.",
                ru: "В реестре передачи больше нет места: откройте новый.",
            },
            Self::InFuture => Trilingual {
                en: "The moment named has not come yet.",
                kk: "Көрсетілген уақыт әлі келген жоқ.",
                ru: "Указанное время ещё не наступило.",
            },
            Self::ListedBefore => Trilingual {
                en: "This case stands on this list already.",
                kk: "Бұл іс осы табыстау тізімінде бар.",
                ru: "Это дело уже стоит в этом реестре передачи.",
            },
            Self::ListedElsewhere => Trilingual {
                en: "This case stands on another list that is not closed.",
                kk: "Бұл іс жабылмаған басқа табыстау тізімінде тұр.",
                ru: "Это дело стоит в другом незакрытом реестре передачи.",
            },
            Self::NotListed => Trilingual {
                en: "This case does not stand on this list.",
                kk: "Бұл іс осы табыстау тізімінде жоқ.",
                ru: "Этого дела нет в этом реестре передачи.",
            },
            Self::OpenedBefore => Trilingual {
                en: "The list is open already.",
                kk: "Табыстау тізімі бұрын ашылған.",
                ru: "Реестр передачи уже открыт.",
            },
            Self::OtherCollege => Trilingual {
                en: "The list belongs to another college.",
                kk: "Табыстау тізімі басқа колледжге тиесілі.",
                ru: "Реестр передачи принадлежит другому колледжу.",
            },
            Self::OtherDirection => Trilingual {
                en: "This can only be done on a list of a run from the Corporation.",
                kk: "Мұндай әрекет корпорациядан келген рейстің тізімінде ғана болады.",
                ru: "Такое действие возможно только в реестре рейса из Корпорации.",
            },
            Self::RunNotNear => Trilingual {
                en: "The day of the run may lie no more than a month from today.",
                kk: "Рейс күні бүгіннен бір айдан артық алшақ болмауы керек.",
                ru: "День рейса не может отстоять от сегодняшнего больше чем на месяц.",
            },
            Self::Unknown => Trilingual {
                en: "There is no such list.",
                kk: "Мұндай табыстау тізімі жоқ.",
                ru: "Такого реестра передачи нет.",
            },
            Self::WrongRole => Trilingual {
                en: "Only a clerk of the office keeps the list.",
                kk: "Табыстау тізімін тек кеңсе қызметкері жүргізеді.",
                ru: "Реестр передачи ведёт только сотрудник канцелярии.",
            },
        }
    }
}
