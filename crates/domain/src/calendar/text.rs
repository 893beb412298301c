//! What kinds of days are called.

use chrono::NaiveDate;

use super::day::{DayKind, Holiday};
use crate::language::Trilingual;

impl DayKind {
    /// Its name in derivations: `working-by-decree`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DayOffByDecree { .. } => "day-off-by-decree",
            Self::Holiday(_) => "holiday",
            Self::KurbanAit => "kurban-ait",
            Self::OrthodoxChristmas => "christmas",
            Self::TransferredDayOff { .. } => "transferred",
            Self::Weekend => "weekend",
            Self::WorkingByDecree { .. } => "working-by-decree",
            Self::WorkingDay => "working-day",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn text(self) -> Trilingual {
        match self {
            Self::DayOffByDecree { works } => Trilingual {
                kk: format!("демалыс күні: {} күнгі демалыс осы күнге ауыстырылған", dotted(works)),
                ru: format!("выходной день: день отдыха перенесён на него с {}", dotted(works)),
                en: format!("a day off by decree: {works} is worked in its stead"),
            },
            Self::Holiday(holiday) => holiday.text(),
            Self::KurbanAit => Trilingual {
                kk: "демалыс күні: Құрбан айттың бірінші күні, ауыстырылмайды".to_owned(),
                ru: "выходной день: первый день Курбан-айта, не переносится".to_owned(),
                en: "a day off: the first day of Kurban Ait, never transferred".to_owned(),
            },
            Self::OrthodoxChristmas => Trilingual {
                kk: "демалыс күні: 7 қаңтар, православиелік Рождество, ауыстырылмайды".to_owned(),
                ru: "выходной день: 7 января, православное Рождество, не переносится".to_owned(),
                en: "a day off: 7 January, Orthodox Christmas, never transferred".to_owned(),
            },
            Self::TransferredDayOff { from } => Trilingual {
                kk: format!("демалыс күні: {} күнгі мереке демалыс күніне тура келген", dotted(from)),
                ru: format!("выходной день: праздник {} совпал с выходным днём", dotted(from)),
                en: format!("a day off: the holiday of {from} fell on a day off"),
            },
            Self::Weekend => {
                Trilingual {
                    kk: "демалыс күні".to_owned(), ru: "выходной день".to_owned(), en: "weekend".to_owned()
                }
            }
            Self::WorkingByDecree { off } => Trilingual {
                kk: format!("жұмыс күні: осы күнгі демалыс {} күніне ауыстырылған", dotted(off)),
                ru: format!("рабочий день: день отдыха перенесён с него на {}", dotted(off)),
                en: format!("a working day by decree: {off} is off in its stead"),
            },
            Self::WorkingDay => {
                Trilingual {
                    kk: "жұмыс күні".to_owned(), ru: "рабочий день".to_owned(), en: "working day".to_owned()
                }
            }
        }
    }
}

impl Holiday {
    /// That it is a holiday, and which.
    fn text(self) -> Trilingual {
        let (kk, ru, en) = match self {
            Self::CapitalDay => ("Астана күні", "День столицы", "Capital Day"),
            Self::ConstitutionDay => ("Конституция күні", "День Конституции", "Constitution Day"),
            Self::DefendersDay => ("Отан қорғаушы күні", "День защитника Отечества", "Defenders' Day"),
            Self::FirstPresidentDay => (
                "Қазақстан Республикасының Тұңғыш Президенті күні",
                "День Первого Президента Республики Казахстан",
                "Day of the First President",
            ),
            Self::IndependenceDay => ("Тәуелсіздік күні", "День Независимости", "Independence Day"),
            Self::Nauryz => ("Наурыз мейрамы", "Наурыз мейрамы", "Nauryz"),
            Self::NewYear => ("Жаңа жыл", "Новый год", "New Year"),
            Self::RepublicDay => ("Республика күні", "День Республики", "Republic Day"),
            Self::UnityDay => (
                "Қазақстан халқының бірлігі мерекесі",
                "Праздник единства народа Казахстана",
                "Unity Day of the people of Kazakhstan",
            ),
            Self::VictoryDay => ("Жеңіс күні", "День Победы", "Victory Day"),
            Self::WomensDay => ("Халықаралық әйелдер күні", "Международный женский день", "International Women's Day"),
        };
        Trilingual {
            kk: format!("мереке: {kk}"), ru: format!("праздник: {ru}"), en: format!("a holiday: {en}")
        }
    }
}

/// As dates are written in both official languages.
fn dotted(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}
