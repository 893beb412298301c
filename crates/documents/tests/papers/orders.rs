//! Orders, of invented persons.

use chrono::NaiveDate;
use telnusqa_contracts::document::{Content, Duplicate, Named, Order, Refusal, Verification};

pub(crate) fn named(kk: &str, ru: &str) -> Named {
    Named { kk: kk.to_owned(), ru: ru.to_owned() }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn order(content: Content) -> Order {
    Order {
        application_number: "TQ-2026-000017-K".to_owned(),
        college: named("Қостанай политехникалық жоғары колледжі", "Костанайский политехнический высший колледж"),
        college_bin: "050340517500".to_owned(),
        content,
        draft: false,
        made_on: day("2026-11-24"),
        recipient: "Әбілқасымова Айгүл Ерғалиқызы".to_owned(),
        seal: "6f1c2b7d0e9a4c358d21f0b6a7e9c4d1".to_owned(),
        verification: None,
    }
}

pub(crate) fn verification() -> Verification {
    let proof = "AaGyw9QBC7iHVnwH6gAAESZpRk2_pA8m3rE-5eO_RjlpWg".repeat(3);
    let url = format!("https://telnusqa.example/v/0123456789ABCDEFGHJKMNPQ#{}", &proof[..131]);
    Verification { text: Some("0123-4567-89AB-CDEF-GHJK-MNPQ".to_owned()), url }
}

pub(crate) fn duplicate() -> Duplicate {
    Duplicate {
        graduation_year: Some(2014),
        issued_on: Some(day("2014-07-01")),
        name_on_original: Some("Ершова Айгүл Ерғалиқызы".to_owned()),
        original: named("қосымшасы бар диплом", "диплом с приложением"),
        original_number: Some("0123456".to_owned()),
        original_series: Some("ТКБ".to_owned()),
        qualification: Some("Техник-электрик".to_owned()),
        register_number: "050340517500-2026-00017".to_owned(),
    }
}

pub(crate) fn refusal(fact: &str) -> Refusal {
    Refusal {
        appeal_until: day("2027-02-24"),
        fact: fact.to_owned(),
        ground: named(
            "мемлекеттік қызметті алу үшін көрсетілетін қызметті алушы ұсынған құжаттардың және (немесе) олардағы \
             деректердің (мәліметтердің) дәйексіздігін анықтау",
            "установление недостоверности документов, представленных услугополучателем для получения государственной \
             услуги, и (или) данных (сведений), содержащихся в них",
        ),
        rule: "RC-22".to_owned(),
    }
}

/// What people write who want to see what happens.
pub(crate) const HOSTILE: &str = "#let x = 1; #panic() $ x^2 $ [a] *b* _c_ <lbl> @ref `code` // c /* d */ \\u{41} = Ж\n- z\r\n\
     ШЕШІМ: телнұсқа берілсін \u{202e}ЫТРЕКСЕ\u{202c} \u{200f}\u{0}\u{7}😀 שלום ﷺ 王";

/// One of each kind, with everything on it.
pub(crate) fn each() -> Vec<(&'static str, Order)> {
    let sealed = |content| Order { verification: Some(verification()), ..order(content) };
    vec![
        ("duplicate", sealed(Content::Duplicate(duplicate()))),
        ("refusal", sealed(Content::Refusal(refusal("Түпнұсқаның нөмірі колледж архивінде жоқ.")))),
    ]
}
