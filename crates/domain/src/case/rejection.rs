//! Why a case may say no, and how people are told.

use crate::language::Bilingual;

/// A command that the case does not allow. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Rejection {
    /// The moment named lies before the registration.
    BeforeRegistration,
    /// The calendar does not know a year that the term needs; nothing is guessed.
    CalendarUnknown,
    /// The case has ended.
    CaseEnded,
    /// The moment named lies more than five minutes ahead.
    InFuture,
    /// No regulation was in force on the day of the submission.
    NoRegulationInForce,
    /// The application names no representative.
    NoRepresentative,
    /// No such case was accepted.
    NotAccepted,
    /// The result is not signed.
    NotSigned,
    /// No package is under way.
    NotUnderWay,
    /// Another waybill is under way.
    OtherWaybill,
    /// This package was handed in before.
    SubmittedBefore,
    /// A package is under way already.
    UnderWay,
    /// The application was withdrawn before.
    Withdrawn,
}

impl Rejection {
    /// Every one of them.
    pub const ALL: [Self; 13] = [
        Self::BeforeRegistration,
        Self::CalendarUnknown,
        Self::CaseEnded,
        Self::InFuture,
        Self::NoRegulationInForce,
        Self::NoRepresentative,
        Self::NotAccepted,
        Self::NotSigned,
        Self::NotUnderWay,
        Self::OtherWaybill,
        Self::SubmittedBefore,
        Self::UnderWay,
        Self::Withdrawn,
    ];

    /// Its stable code, for answers and metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BeforeRegistration => "before-registration",
            Self::CalendarUnknown => "calendar-unknown",
            Self::CaseEnded => "case-ended",
            Self::InFuture => "in-future",
            Self::NoRegulationInForce => "no-regulation-in-force",
            Self::NoRepresentative => "no-representative",
            Self::NotAccepted => "not-accepted",
            Self::NotSigned => "not-signed",
            Self::NotUnderWay => "not-under-way",
            Self::OtherWaybill => "other-waybill",
            Self::SubmittedBefore => "submitted-before",
            Self::UnderWay => "under-way",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// What the other side is told; it repeats no value that was sent.
    #[must_use]
    pub const fn text(self) -> Bilingual {
        match self {
            Self::BeforeRegistration => Bilingual {
                kk: "Көрсетілген уақыт өтініш тіркелген сәттен бұрын.",
                ru: "Указанное время предшествует регистрации заявления.",
            },
            Self::CalendarUnknown => Bilingual {
                kk: "Мерзімді есептеуге қажетті жылдың жұмыс күнтізбесі әлі белгісіз.",
                ru: "Производственный календарь на год, нужный для расчёта срока, ещё неизвестен.",
            },
            Self::CaseEnded => Bilingual {
                kk: "Өтініш бойынша іс аяқталған.", ru: "Дело по заявлению завершено."
            },
            Self::InFuture => Bilingual {
                kk: "Көрсетілген уақыт әлі келген жоқ.",
                ru: "Указанное время ещё не наступило.",
            },
            Self::NoRegulationInForce => Bilingual {
                kk: "Құжаттар тапсырылған күні қызмет көрсету қағидалары қолданыста болмаған.",
                ru: "В день подачи документов правила оказания услуги не действовали.",
            },
            Self::NoRepresentative => Bilingual {
                kk: "Өтініште өкіл көрсетілмеген.",
                ru: "В заявлении представитель не указан.",
            },
            Self::NotAccepted => Bilingual {
                kk: "Мұндай нөмірмен қабылданған өтініш жоқ.",
                ru: "Принятого заявления с таким номером нет.",
            },
            Self::NotSigned => Bilingual {
                kk: "Қызмет нәтижесіне әлі қол қойылмаған.",
                ru: "Результат услуги ещё не подписан.",
            },
            Self::NotUnderWay => Bilingual {
                kk: "Құжаттар топтамасы курьерде емес.",
                ru: "Пакет документов не находится у курьера.",
            },
            Self::OtherWaybill => Bilingual {
                kk: "Құжаттар топтамасы басқа жүкқұжатпен жіберілген.",
                ru: "Пакет документов отправлен по другой накладной.",
            },
            Self::SubmittedBefore => Bilingual {
                kk: "Бұл құжаттар топтамасы бұрын тапсырылған.",
                ru: "Этот пакет документов уже подан ранее.",
            },
            Self::UnderWay => Bilingual {
                kk: "Құжаттар топтамасы колледжге бұрын жіберілген, әлі жолда.",
                ru: "Пакет документов уже отправлен в колледж и находится в пути.",
            },
            Self::Withdrawn => Bilingual {
                kk: "Өтініш бұрын қайтарып алынған.", ru: "Заявление уже отозвано."
            },
        }
    }
}

impl core::fmt::Display for Rejection {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.code())
    }
}
