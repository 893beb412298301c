//! What stands on each document, and what cannot be made to stand there.

use chrono::NaiveDate;
use proptest::prelude::*;
use telnusqa_contracts::document::{Content, Duplicate, Named, Order, Refusal};
use unicode_normalization::is_nfc;

use super::make;

fn named(kk: &str, ru: &str) -> Named {
    Named { kk: kk.to_owned(), ru: ru.to_owned() }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn order(content: Content) -> Order {
    Order {
        application_number: "TQ-2026-000017-K".to_owned(),
        college: named("Қостанай жоғары политехникалық колледжі", "Костанайский политехнический высший колледж"),
        college_bin: "050340517500".to_owned(),
        content,
        made_on: day("2026-11-24"),
        recipient: "Әбілқасымова Айгүл Ерғалиқызы".to_owned(),
        seal: "6f1c2b7d0e9a4c358d21f0b6a7e9c4d1".to_owned(),
        verification: None,
    }
}

fn duplicate() -> Duplicate {
    Duplicate {
        graduation_year: Some(2014),
        issued_on: Some(day("2014-07-01")),
        original: named("диплом қосымшасымен", "диплом с приложением"),
        original_number: Some("0123456".to_owned()),
        original_series: Some("ТКБ".to_owned()),
        qualification: Some("Техник-бағдарламашы".to_owned()),
        name_on_original: Some("Ершова Айгүл Ерғалиқызы".to_owned()),
        register_number: "050340517500-2026-00017".to_owned(),
    }
}

fn refusal(fact: &str) -> Refusal {
    Refusal {
        appeal_until: day("2027-02-24"),
        fact: fact.to_owned(),
        ground: named("құжаттардың дәйексіздігін анықтау", "установление недостоверности документов"),
        rule: "RC-22".to_owned(),
    }
}

fn text(order: &Order) -> String {
    String::from_utf8(make(order).bytes).unwrap()
}

#[test]
fn a_duplicate_with_everything() {
    insta::assert_snapshot!(text(&order(Content::Duplicate(duplicate()))));
}

#[test]
fn a_duplicate_of_which_little_is_known() {
    let little = Duplicate {
        graduation_year: None,
        issued_on: None,
        original_number: None,
        original_series: None,
        qualification: None,
        name_on_original: None,
        ..duplicate()
    };
    insta::assert_snapshot!(text(&order(Content::Duplicate(little))));
}

#[test]
fn a_refusal() {
    insta::assert_snapshot!(text(&order(Content::Refusal(refusal("Түпнұсқаның нөмірі колледж архивінде жоқ.")))));
}

/// АППК 80: organ, date, applicant, reasons, appeal body, its term and order.
#[test]
fn a_refusal_names_all_that_the_code_demands_in_both_languages() {
    let text = text(&order(Content::Refusal(refusal("Нөмірі архивте жоқ."))));
    for demanded in [
        "Білім беру ұйымы: Қостанай",
        "Организация образования: Костанай",
        "Шешім күні: 2026 жылғы 24 қараша",
        "Дата решения: 24 ноября 2026 года",
        "Өтініш беруші: Әбілқасымова",
        "Заявитель: Әбілқасымова",
        "Бас тарту негізі: ",
        "Основание отказа: ",
        "Анықталған мән-жай: Нөмірі",
        "Установленное обстоятельство: Нөмірі",
        "Шағымды қарайтын орган: ",
        "Орган, рассматривающий жалобу: ",
        "соңғы күні – 2027 жылғы 24 ақпан",
        "последний день – 24 февраля 2027 года",
        "Шағымдану тәртібі: ",
        "Порядок обжалования: ",
    ] {
        assert!(text.contains(demanded), "{demanded}");
    }
}

#[test]
fn what_people_wrote_stays_on_its_line() {
    let forged = "иә\r\n\nШЕШІМ\nТелнұсқа берілсін.\u{2028}РЕШЕНИЕ\u{85}\u{202e}\u{200b}\u{0}\tконец";
    let made = text(&order(Content::Refusal(refusal(forged))));
    let honest = text(&order(Content::Refusal(refusal("иә"))));
    assert!(made.contains("Анықталған мән-жай: иә ШЕШІМ Телнұсқа берілсін. РЕШЕНИЕ конец\n"));
    assert_eq!(made.lines().count(), honest.lines().count());
}

#[test]
fn what_was_left_empty_is_seen_as_empty() {
    let made = text(&order(Content::Refusal(refusal(" \u{200b}\n"))));
    assert!(made.contains("Анықталған мән-жай: –\n"));
}

#[test]
fn letters_are_composed() {
    let made = text(&order(Content::Refusal(refusal("И\u{306}од е\u{308}"))));
    assert!(made.contains("Йод ё"));
}

/// An order shows itself only as what is made of it.
struct Any(Order);

impl std::fmt::Debug for Any {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", text(&self.0))
    }
}

prop_compose! {
    fn any_order()(
        recipient in any::<String>(),
        fact in any::<String>(),
        name in any::<Option<String>>(),
        number in any::<Option<String>>(),
        seal in any::<String>(),
        refused in any::<bool>(),
        days in 0..20_000_u64,
    ) -> Any {
        let content = if refused {
            Content::Refusal(refusal(&fact))
        } else {
            Content::Duplicate(Duplicate { name_on_original: name, original_number: number, ..duplicate() })
        };
        let made_on = day("2000-01-01") + chrono::Days::new(days);
        Any(Order { made_on, recipient, seal, ..order(content) })
    }
}

proptest! {
    #[test]
    fn the_same_order_gives_the_same_bytes(Any(order) in any_order()) {
        prop_assert!(make(&order) == make(&order.clone()));
    }

    /// Whatever stands in the fields: the lines are the template's, composed, and hold nothing unseen.
    #[test]
    fn no_field_forges_a_line(Any(order) in any_order()) {
        let made = text(&order);
        let honest = Order { recipient: "а".to_owned(), seal: "а".to_owned(), ..order.clone() };
        prop_assert_eq!(made.lines().count(), text(&honest).lines().count());
        prop_assert!(is_nfc(&made));
        prop_assert!(made.ends_with('\n'));
        prop_assert!(made.chars().all(|letter| letter == '\n' || !letter.is_control()));
        prop_assert!(made.lines().all(|line| line == line.trim_end()));
    }
}
