//! Orders, of invented persons.

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::document::supplement::{Dated, Marked};
use telnusqa_contracts::document::{
    Attached, Card, Content, Duplicate, Entry, Extract, Named, Notice, Order, Protocol, Receipt, Refusal, Said,
    Supplement, Term, TermDay, TermTold, Verification,
};

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
        picture: false,
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
        supplement: Some("6e50b56ac83adfeb745819873149a513112f7dfef8558f85082fa32b35baf0e1".to_owned()),
    }
}

pub(crate) fn refusal(fact: &str) -> Refusal {
    Refusal {
        appeal_until: day("2027-02-24"),
        fact: Said::One(fact.to_owned()),
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
    let mut each = vec![
        ("card", plain(Content::Card(Box::new(card())))),
        ("card-by-hand", plain(Content::Card(Box::new(card_by_hand())))),
        ("card-with-supplement", plain(Content::Card(Box::new(card_with_supplement())))),
        ("duplicate", sealed(Content::Duplicate(duplicate()))),
        ("extract", plain(Content::Extract(extract()))),
        ("notice", plain(Content::Notice(notice()))),
        ("protocol", plain(Content::Protocol(protocol()))),
        ("receipt", plain(Content::Receipt(receipt(true)))),
        ("refusal", sealed(Content::Refusal(refusal("Түпнұсқаның нөмірі колледж архивінде жоқ.")))),
        ("refused-receipt", plain(Content::Receipt(receipt(false)))),
        ("supplement", sealed(Content::Supplement(Box::new(supplement(3))))),
        ("supplement-longest", sealed(Content::Supplement(Box::new(supplement(200))))),
        ("term", plain(Content::Term(Box::new(Term { kk: told("kk"), ru: told("ru") })))),
    ];
    each.extend(worded().map(|(name, content)| (name, plain(content))));
    each
}

/// A supplement of so many subjects, and what follows them: of both scales, with the longest names.
pub(crate) fn supplement(subjects: usize) -> Supplement {
    let line = |at: usize, part: &str| Marked {
        credits: at.is_multiple_of(2).then(|| "1.5".to_owned()),
        digit: Some(if at.is_multiple_of(3) { 4 } else { 5 }),
        hours: Some(72),
        kk: format!("{at}. Әлеуметтану және саясаттану негіздері"),
        letter: at.is_multiple_of(2).then(|| ["B+".to_owned(), "3.33".to_owned()]),
        part: part.to_owned(),
        percent: at.is_multiple_of(2).then_some(87),
        ru: format!("{at}. Основы социологии и политологии"),
    };
    let subject = |at: usize| match at {
        2 => Marked {
            kk: "Ң".repeat(60) + " " + &"Өндірістік ".repeat(12),
            ru: "Щ".repeat(60) + " " + &"Производственный ".repeat(8),
            ..line(at, "subject")
        },
        at => line(at, "subject"),
    };
    let passed = Marked { digit: None, credits: None, letter: None, percent: None, ..line(1, "practice") };
    let examined = Marked { hours: None, credits: None, ..line(1, "attestation") };
    let lines = (1..=subjects.saturating_sub(2).max(1)).map(subject).chain([passed, examined]);
    Supplement {
        attestation: Some(Dated { number: "7".to_owned(), on: day("2014-06-20") }),
        form: named("күндізгі", "очная"),
        lines: lines.take(subjects).collect(),
        order: Dated { number: "45-ж".to_owned(), on: day("2014-07-01") },
        qualification: named("1304043 Техник-бағдарламашы", "1304043 Техник-программист"),
        register_number: "050340517500-2026-00017".to_owned(),
        registration: Some("1207".to_owned()),
        specialty: named(
            "1304000 Есептеу техникасы және бағдарламалық қамтамасыз ету (түрлері бойынша)",
            "1304000 Вычислительная техника и программное обеспечение (по видам)",
        ),
        studied_from: 2010,
        studied_until: 2014,
    }
}

/// Nobody signs it by a key: it has no random text.
fn plain(content: Content) -> Order {
    Order { seal: String::new(), ..order(content) }
}

fn attached(name: &str, media_type: &str, bytes: &[u8]) -> Attached {
    Attached {
        bytes: bytes.to_vec(),
        media_type: media_type.to_owned(),
        name: name.to_owned(),
        sha256: hex::encode(Sha256::digest(bytes)),
    }
}

pub(crate) fn card_with_supplement() -> Card {
    let supplement = attached("TQ-2026-000017-K-supplement.pdf", "application/pdf", b"%PDF-1.7 the supplement");
    Card { supplement: Some(supplement), ..card() }
}

pub(crate) fn card_by_hand() -> Card {
    let scan = attached("TQ-2026-000017-K-scan.png", "image/png", b"\x89PNG\r\n\x1A\n the signed page");
    Card { scan: Some(scan), signature: None, ..card_with_supplement() }
}

pub(crate) fn card() -> Card {
    Card {
        document: attached("TQ-2026-000017-K.pdf", "application/pdf", b"%PDF-1.7 the original"),
        scan: None,
        signature: Some(attached("TQ-2026-000017-K.pdf.p7s", "application/pkcs7-signature", &[0x30, 0x82, 0, 255])),
        signed_at: "24.11.2026 10:00:05".to_owned(),
        supplement: None,
        what: named("телнұсқа", "дубликат"),
    }
}

fn extract() -> Extract {
    let entry = |number: &str, status: &str, settled_on: Option<&str>| Entry {
        blank: (status == "issued").then(|| "ТКБ 0123456".to_owned()),
        by_hand: status == "issued",
        number: number.to_owned(),
        reserved_on: day("2026-11-24"),
        settled_on: settled_on.map(day),
        status: status.to_owned(),
    };
    Extract {
        entries: vec![
            entry("050340517500-2026-00017", "void", Some("2026-11-26")),
            entry("050340517500-2026-00019", "issued", Some("2026-11-30")),
            entry("050340517500-2026-00020", "reserved", None),
        ],
        original: named("диплом", "диплом"),
        original_found_on: Some(day("2026-12-07")),
    }
}

fn notice() -> Notice {
    let Refusal { fact, ground, rule, .. } = refusal("Түпнұсқаның нөмірі колледж архивінде жоқ.");
    Notice { fact, ground, original: named("диплом", "диплом"), rule }
}

fn protocol() -> Protocol {
    Protocol {
        at: "30.11.2026 15:00".to_owned(),
        ground: Some(refusal("").ground),
        text: Said::One("Заявитель пояснил: диплом выдан на прежнюю фамилию. Архивте тізім қайта қаралды.".to_owned()),
    }
}

/// What staff wrote in both languages.
pub(crate) fn both(kk: &str, ru: &str) -> Said {
    Said::Both(named(kk, ru))
}

/// The papers on which staff word something, in both languages.
fn worded() -> [(&'static str, Content); 3] {
    let fact = || both("Түпнұсқаның нөмірі архивте жоқ.", "Номера оригинала нет в архиве.");
    let text = both("Өтініш беруші тегін өзгерткенін айтты.", "Заявитель пояснил, что сменил фамилию.");
    [
        ("notice-worded", Content::Notice(Notice { fact: fact(), ..notice() })),
        ("protocol-worded", Content::Protocol(Protocol { text, ..protocol() })),
        ("refusal-worded", Content::Refusal(Refusal { fact: fact(), ..refusal("") })),
    ]
}

fn receipt(accepted: bool) -> Receipt {
    let told = |text: &str| vec![text.to_owned(), "TQ-2026-000017-K".to_owned()];
    Receipt {
        accepted,
        kk: told("Құжаттар 24.11.2026 09:12 тапсырылды."),
        ru: told("Документы сданы 24.11.2026 09:12."),
    }
}

fn told(language: &str) -> TermTold {
    let kk = language == "kk";
    let word = |of: &str, other: &str| if kk { of.to_owned() } else { other.to_owned() };
    let day = |number: u32| TermDay {
        date: format!("{number:02}.12.2026"),
        number: if number.is_multiple_of(6) { "–".to_owned() } else { number.to_string() },
        source: 1 + usize::from(number.is_multiple_of(6)),
        text: word("жұмыс күні", "рабочий день"),
        weekday: word("дс", "пн"),
    };
    TermTold {
        days: (1..=28).map(day).collect(),
        extensions: vec![word("14.01.2027 орнына 20.01.2027", "20.01.2027 вместо 14.01.2027")],
        facts: vec![[word("Мерзімнің соңғы күні", "Последний день срока"), "14.01.2027".to_owned()]],
        headings: [
            word("Мерзім күндер бойынша", "Срок по дням"),
            word("Мерзімді ұзарту", "Продления срока"),
            word("Колледждегі рәсімдер", "Процедуры в колледже"),
            word("Құқықтық негіздер", "Правовые основания"),
        ],
        notes: vec![word("2027: күнтізбе алдын ала жасалған", "2027: календарь предварительный")],
        sources: vec![
            word("ӘРПК 76-бап", "АППК, статья 76"),
            word("Еңбек кодексі 84-бап", "Трудовой кодекс, статья 84"),
        ],
        steps: vec![[
            "21.12.2026 09:10".to_owned(),
            word("құжаттар топтамасын тіркеу", "регистрация пакета документов"),
            word("кеңсе қызметкері", "работник канцелярии"),
        ]],
        title: word("Құжаттардың телнұсқаларын беру", "Выдача дубликатов документов"),
    }
}
