//! Why the book of blank forms may say no.

use crate::language::Trilingual;

/// A step that a blank form does not allow. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Rejection {
    /// It was spoiled, issued or returned: nothing happens to it any more.
    EndedBefore,
    /// The day named has not come yet.
    InFuture,
    /// It stands under no number.
    NotReserved,
    /// The duplicate with this number is not signed yet.
    NotSigned,
    /// Not every number from the first to the last can be taken: another series, another count of digits, the wrong way round, or
    /// too many.
    NoRange,
    /// The duplicate of this number stands on another blank form.
    NumberTaken,
    /// The number is void, or stands in no register.
    NumberVoid,
    /// It belongs to another college.
    OtherCollege,
    /// It is printed on: it can only be issued, spoiled or returned.
    PrintedBefore,
    /// It was received before.
    ReceivedBefore,
    /// It is reserved for a number: release it first.
    ReservedBefore,
    /// There is no such blank form.
    Unknown,
    /// The step belongs to another role.
    WrongRole,
}

impl Rejection {
    /// Every one of them.
    pub const ALL: [Self; 13] = [
        Self::EndedBefore,
        Self::InFuture,
        Self::NotReserved,
        Self::NotSigned,
        Self::NoRange,
        Self::NumberTaken,
        Self::NumberVoid,
        Self::OtherCollege,
        Self::PrintedBefore,
        Self::ReceivedBefore,
        Self::ReservedBefore,
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
            Self::EndedBefore => "blank.ended-before",
            Self::InFuture => "in-future",
            Self::NotReserved => "blank.not-reserved",
            Self::NotSigned => "blank.not-signed",
            Self::NoRange => "blank.no-range",
            Self::NumberTaken => "blank.number-taken",
            Self::NumberVoid => "blank.number-void",
            Self::OtherCollege => "other-college",
            Self::PrintedBefore => "blank.printed-before",
            Self::ReceivedBefore => "blank.received-before",
            Self::ReservedBefore => "blank.reserved-before",
            Self::Unknown => "blank.unknown",
            Self::WrongRole => "wrong-role",
        }
    }

    /// In words.
    #[must_use]
    pub const fn text(self) -> Trilingual<&'static str> {
        match self {
            Self::EndedBefore => Trilingual {
                en: "This blank form was spoiled, issued or returned: nothing more can be done with it.",
                kk: "Бұл бланк бүлінген, берілген немесе қайтарылған: онымен енді әрекет жасалмайды.",
                ru: "Этот бланк испорчен, выдан или возвращён: с ним больше ничего сделать нельзя.",
            },
            Self::InFuture => Trilingual {
                en: "The day named has not come yet.",
                kk: "Көрсетілген күн әлі келген жоқ.",
                ru: "Указанный день ещё не наступил.",
            },
            Self::NotReserved => Trilingual {
                en: "This blank form is reserved for no number.",
                kk: "Бұл бланк ешбір нөмірге бекітілмеген.",
                ru: "Этот бланк не закреплён ни за одним номером.",
            },
            Self::NotSigned => Trilingual {
                en: "The duplicate is not signed yet: there is nothing to print.",
                kk: "Телнұсқаға әлі қол қойылмаған: басып шығаратын ештеңе жоқ.",
                ru: "Дубликат ещё не подписан: печатать нечего.",
            },
            Self::NoRange => Trilingual {
                en: "The first and the last number are of one series, have as many digits, and hold 1 to 1,000 blank forms between them.",
                kk: "Бірінші және соңғы нөмірдің сериясы мен цифрларының саны бірдей, ал бланк саны 1-ден 1000-ға дейін болуы керек.",
                ru: "У первого и последнего номера должны быть одна серия и одинаковое число цифр, а бланков — от 1 до 1000.",
            },
            Self::NumberTaken => Trilingual {
                en: "The duplicate of this number has a blank form already: spoil or release that one first.",
                kk: "Бұл нөмірлі телнұсқаға бланк бекітілген: алдымен соны бүлінген деп белгілеңіз немесе босатыңыз.",
                ru: "За дубликатом с этим номером уже закреплён бланк: сначала отметьте его испорченным или освободите.",
            },
            Self::NumberVoid => Trilingual {
                en: "This number is void, or does not stand in the college's register.",
                kk: "Бұл нөмір жарамсыз немесе колледждің тізілімінде жоқ.",
                ru: "Этот номер недействителен или его нет в реестре колледжа.",
            },
            Self::OtherCollege => Trilingual {
                en: "The blank form belongs to another college.",
                kk: "Бланк басқа колледжге тиесілі.",
                ru: "Бланк принадлежит другому колледжу.",
            },
            Self::PrintedBefore => Trilingual {
                en: "This blank form is printed on: it can be issued, spoiled or returned.",
                kk: "Бұл бланкке басып шығарылған: оны беруге, бүлінген деп белгілеуге немесе қайтаруға ғана болады.",
                ru: "На этом бланке уже напечатано: его можно выдать, отметить испорченным или вернуть.",
            },
            Self::ReceivedBefore => Trilingual {
                en: "A blank form of these numbers was received before: nothing was taken down.",
                kk: "Осы нөмірлердің бірі бұрын қабылданған: ештеңе жазылмады.",
                ru: "Бланк с одним из этих номеров уже был получен: ничего не записано.",
            },
            Self::ReservedBefore => Trilingual {
                en: "This blank form is reserved for a number: release it first.",
                kk: "Бұл бланк нөмірге бекітілген: алдымен оны босатыңыз.",
                ru: "Этот бланк закреплён за номером: сначала освободите его.",
            },
            Self::Unknown => Trilingual {
                en: "The college has no such blank form.",
                kk: "Колледжде мұндай бланк жоқ.",
                ru: "В колледже нет такого бланка.",
            },
            Self::WrongRole => Trilingual {
                en: "Only a clerk or an executor keeps the book of blank forms.",
                kk: "Бланктер есебін тек кеңсе қызметкері немесе жауапты орындаушы жүргізеді.",
                ru: "Учёт бланков ведёт только сотрудник канцелярии или ответственный исполнитель.",
            },
        }
    }
}
