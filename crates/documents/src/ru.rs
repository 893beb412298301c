//! The Russian sheets.

use chrono::{Datelike as _, NaiveDate};
use telnusqa_contracts::document::{Duplicate, Order, Refusal};

use crate::sheet::{Sheet, plain};

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// What equals the document to paper (Law № 370-II art. 7(1)).
const LAW: &str = "Данный документ согласно пункту 1 статьи 7 ЗРК от 7 января 2003 года N370-II «Об электронном документе и \
                   электронной цифровой подписи» равнозначен документу на бумажном носителе.";

/// A duplicate.
pub(crate) fn duplicate(order: &Order, duplicate: &Duplicate) -> Sheet {
    let sheet = Sheet::default()
        .heading("ДУБЛИКАТ")
        .sentence("Дубликат документа о техническом и профессиональном, послесреднем образовании")
        .gap()
        .item("Номер в реестре дубликатов", &duplicate.register_number)
        .item("Дата составления", &date(order.made_on));
    organ(sheet, order)
        .item("Кому выдан", &order.recipient)
        .heading("ПОДЛИННИК")
        .item("Дубликат какого документа", &duplicate.original.ru)
        .optional("Серия", duplicate.original_series.as_deref())
        .optional("Номер", duplicate.original_number.as_deref())
        .optional("Дата выдачи", duplicate.issued_on.map(date).as_deref())
        .optional("Фамилия, имя, отчество в подлиннике", duplicate.name_on_original.as_deref())
        .optional("Год окончания обучения", duplicate.graduation_year.map(|year| year.to_string()).as_deref())
        .optional("Квалификация", duplicate.qualification.as_deref())
        .signed_in_russian(order)
}

/// A reasoned refusal: organ, applicant, reasons, appeal (АППК 80).
pub(crate) fn refusal(order: &Order, refusal: &Refusal) -> Sheet {
    let sheet = Sheet::default()
        .heading("МОТИВИРОВАННЫЙ ОТВЕТ ОБ ОТКАЗЕ")
        .sentence(
            "Государственная услуга: «Выдача дубликатов документов о техническом и профессиональном, послесреднем \
             образовании»",
        )
        .gap()
        .item("Дата решения", &date(order.made_on));
    organ(sheet, order)
        .item("Заявитель", &order.recipient)
        .heading("РЕШЕНИЕ")
        .sentence("В выдаче дубликата отказано.")
        .heading("ПРИЧИНЫ")
        .item("Основание отказа", &refusal.ground.ru)
        .item("Место основания", &format!("перечень основных требований к оказанию услуги, {}", plain(&refusal.rule)))
        .item("Установленное обстоятельство", &refusal.fact)
        .sentence(
            "После устранения причин заявление можно подать снова (статья 19-1 Закона Республики Казахстан «О \
             государственных услугах»).",
        )
        .appeal_in_russian(refusal.appeal_until)
        .signed_in_russian(order)
}

fn organ(sheet: Sheet, order: &Order) -> Sheet {
    sheet
        .item("Организация образования", &order.college.ru)
        .item("БИН организации", &order.college_bin)
        .item("Номер заявления", &order.application_number)
}

impl Sheet {
    /// Body, term and order of the appeal (АППК 80(5), 91, 92; Law on state services art. 25).
    fn appeal_in_russian(self, until: NaiveDate) -> Self {
        self.heading("ОБЖАЛОВАНИЕ")
            .sentence(
                "Орган, рассматривающий жалобу: уполномоченный орган по оценке и контролю за качеством оказания \
                 государственных услуг (статья 25 Закона Республики Казахстан «О государственных услугах»).",
            )
            .sentence(&format!(
                "Срок обжалования: три месяца, последний день – {} (статья 92 Административного \
                 процедурно-процессуального кодекса Республики Казахстан).",
                date(until)
            ))
            .sentence(
                "Порядок обжалования: жалоба подаётся в организацию образования, которая приняла это решение. Не позднее \
                 трёх рабочих дней организация направляет жалобу вместе с делом в орган, который её рассматривает, или \
                 в этот же срок принимает решение в пользу заявителя (статья 91 Административного \
                 процедурно-процессуального кодекса). Жалоба рассматривается в течение пятнадцати рабочих дней со дня \
                 регистрации. После этого можно обратиться в суд.",
            )
    }

    fn signed_in_russian(self, order: &Order) -> Self {
        self.heading("ПОДПИСЬ")
            .sentence("Подписывает руководитель организации образования электронной цифровой подписью.")
            .sentence(LAW)
            .item("Знак проверки", &order.seal)
    }
}

fn date(day: NaiveDate) -> String {
    format!("{} {} {} года", day.day(), MONTHS[day.month0() as usize], day.year())
}
