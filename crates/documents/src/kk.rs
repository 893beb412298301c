//! The Kazakh sheets.

use chrono::{Datelike as _, NaiveDate};
use telnusqa_contracts::document::{Duplicate, Order, Refusal};

use crate::sheet::{Sheet, plain};

const MONTHS: [&str; 12] = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
];

/// What equals the document to paper (Law № 370-II art. 7(1)).
const LAW: &str = "Осы құжат «Электрондық құжат және электрондық цифрлық қолтаңба туралы» Қазақстан Республикасының 2003 \
                   жылғы 7 қаңтардағы N 370-II Заңы 7 бабының 1 тармағына сәйкес қағаз тасығыштағы құжатпен бірдей.";

/// A duplicate.
pub(crate) fn duplicate(order: &Order, duplicate: &Duplicate) -> Sheet {
    let sheet = Sheet::default()
        .heading("ТЕЛНҰСҚА")
        .sentence("Техникалық және кәсіптік, орта білімнен кейінгі білім туралы құжаттың телнұсқасы")
        .gap()
        .item("Телнұсқалар тізіліміндегі нөмірі", &duplicate.register_number)
        .item("Жасалған күні", &date(order.made_on));
    organ(sheet, order)
        .item("Кімге берілді", &order.recipient)
        .heading("ТҮПНҰСҚА")
        .item("Қандай құжаттың телнұсқасы", &duplicate.original.kk)
        .optional("Сериясы", duplicate.original_series.as_deref())
        .optional("Нөмірі", duplicate.original_number.as_deref())
        .optional("Берілген күні", duplicate.issued_on.map(date).as_deref())
        .optional("Түпнұсқадағы тегі, аты, әкесінің аты", duplicate.name_on_original.as_deref())
        .optional("Оқуды бітірген жылы", duplicate.graduation_year.map(|year| year.to_string()).as_deref())
        .optional("Біліктілігі", duplicate.qualification.as_deref())
        .signed_in_kazakh(order)
}

/// A reasoned refusal: organ, applicant, reasons, appeal (АППК 80).
pub(crate) fn refusal(order: &Order, refusal: &Refusal) -> Sheet {
    let sheet = Sheet::default()
        .heading("БАС ТАРТУ ТУРАЛЫ ДӘЛЕЛДІ ЖАУАП")
        .sentence(
            "Мемлекеттік көрсетілетін қызмет: «Техникалық және кәсіптік, орта білімнен кейінгі білім туралы \
             құжаттардың телнұсқаларын беру»",
        )
        .gap()
        .item("Шешім күні", &date(order.made_on));
    organ(sheet, order)
        .item("Өтініш беруші", &order.recipient)
        .heading("ШЕШІМ")
        .sentence("Телнұсқа беруден бас тартылды.")
        .heading("СЕБЕПТЕРІ")
        .item("Бас тарту негізі", &refusal.ground.kk)
        .item(
            "Негіздің орны",
            &format!("қызмет көрсетуге қойылатын негізгі талаптар тізбесі, {}", plain(&refusal.rule)),
        )
        .item("Анықталған мән-жай", &refusal.fact)
        .sentence(
            "Себептер жойылғаннан кейін өтінішті қайта беруге болады («Мемлекеттік көрсетілетін қызметтер туралы» \
             Қазақстан Республикасы Заңының 19-1-бабы).",
        )
        .appeal_in_kazakh(refusal.appeal_until)
        .signed_in_kazakh(order)
}

fn organ(sheet: Sheet, order: &Order) -> Sheet {
    sheet
        .item("Білім беру ұйымы", &order.college.kk)
        .item("Ұйымның БСН-і", &order.college_bin)
        .item("Өтініш нөмірі", &order.application_number)
}

impl Sheet {
    /// Body, term and order of the appeal (АППК 80(5), 91, 92; Law on state services art. 25).
    fn appeal_in_kazakh(self, until: NaiveDate) -> Self {
        self.heading("ШАҒЫМДАНУ")
            .sentence(
                "Шағымды қарайтын орган: мемлекеттік қызметтер көрсету сапасын бағалау және бақылау жөніндегі уәкілетті \
                 орган («Мемлекеттік көрсетілетін қызметтер туралы» Қазақстан Республикасы Заңының 25-бабы).",
            )
            .sentence(&format!(
                "Шағымдану мерзімі: үш ай, соңғы күні – {} (Қазақстан Республикасының Әкімшілік рәсімдік-процестік \
                 кодексінің 92-бабы).",
                date(until)
            ))
            .sentence(
                "Шағымдану тәртібі: шағым осы шешімді қабылдаған білім беру ұйымына беріледі. Ұйым үш жұмыс күнінен \
                 кешіктірмей шағымды іспен бірге оны қарайтын органға жібереді немесе осы мерзімде өтініш берушінің \
                 пайдасына шешім қабылдайды (Әкімшілік рәсімдік-процестік кодекстің 91-бабы). Шағым тіркелген күннен \
                 бастап он бес жұмыс күні ішінде қаралады. Содан кейін сотқа жүгінуге болады.",
            )
    }

    fn signed_in_kazakh(self, order: &Order) -> Self {
        self.heading("ҚОЛТАҢБА")
            .sentence("Білім беру ұйымының басшысы электрондық цифрлық қолтаңбамен қол қояды.")
            .sentence(LAW)
            .item("Тексеру белгісі", &order.seal)
    }
}

fn date(day: NaiveDate) -> String {
    format!("{} жылғы {} {}", day.year(), day.day(), MONTHS[day.month0() as usize])
}
