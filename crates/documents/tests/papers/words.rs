//! What stands on each paper, in both languages.

use proptest::prelude::*;
use telnusqa_contracts::document::{Content, Duplicate, Order, Refusal};

use crate::orders::{HOSTILE, both, day, duplicate, each, named, order, refusal, supplement};
use crate::read::{PRESS, line, made, text};

#[test]
fn each_paper_with_everything() {
    for (name, order) in each() {
        let text = text(&order);
        assert!(!text.contains("[U+"), "{name}: a letter that the fonts lack in {text}");
        // 200 lines are looked at by their test
        if name != "supplement-longest" {
            insta::assert_snapshot!(name, text);
        }
    }
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

/// The longest that there are: a college of 171 letters, a name of five words, a qualification in full.
#[test]
fn the_longest_values_have_their_place() {
    let college = named(
        "Қостанай облысы әкімдігі білім басқармасының «Мемлекет қайраткері, академик атындағы Қостанай жоғары политехникалық \
         және ауыл шаруашылығы колледжі» коммуналдық мемлекеттік қазыналық кәсіпорны",
        "Коммунальное государственное казённое предприятие «Костанайский высший политехнический и сельскохозяйственный \
         колледж имени академика, государственного деятеля» Управления образования акимата Костанайской области",
    );
    let qualification = "Техник-электромеханик по ремонту и обслуживанию электрооборудования подвижного состава, \
                         электромонтёр контактной сети железных дорог четвёртого разряда";
    let longest = Duplicate {
        name_on_original: Some("Нұрмағамбетова-Әбдірахманқызы Гүлшаһархан Сейітжаппарқызы".to_owned()),
        qualification: Some(qualification.to_owned()),
        ..duplicate()
    };
    let recipient = "Нұрмағамбетова-Қожахметова Гүлшаһархан Сейітжаппарқызы кызы Оглы".to_owned();
    let order = Order { college, recipient, ..order(Content::Duplicate(longest)) };
    let line = line(&order);
    assert_eq!(line.matches(&order.recipient).count(), 2);
    for told in [&order.college.kk, &order.college.ru, qualification] {
        assert!(line.contains(told), "{told} in {line}");
    }
    insta::assert_snapshot!(text(&order));
}

/// АППК 80: organ, date, applicant, reasons, appeal body, its term and order.
#[test]
fn a_refusal_names_all_that_the_code_demands_in_both_languages() {
    let line = line(&order(Content::Refusal(refusal("Нөмірі архивте жоқ."))));
    for demanded in [
        "Білім беру ұйымы Қостанай",
        "Организация образования Костанай",
        "Шешім күні 2026 жылғы 24 қараша",
        "Дата решения 24 ноября 2026 года",
        "Өтініш беруші Әбілқасымова",
        "Заявитель Әбілқасымова",
        "Бас тарту негізі мемлекеттік",
        "Основание отказа установление",
        "Анықталған мән-жай Нөмірі",
        "Установленное обстоятельство Нөмірі",
        "Шағымды қарайтын орган: ",
        "Орган, рассматривающий жалобу: ",
        "соңғы күні – 2027 жылғы 24 ақпан",
        "последний день – 24 февраля 2027 года",
        "Шағымдану тәртібі: ",
        "Порядок обжалования: ",
    ] {
        assert!(line.contains(demanded), "{demanded} in {line}");
    }
}

/// What staff wrote in both languages stands once, each in its own column.
#[test]
fn what_staff_wrote_stands_in_its_language() {
    let fact = both("Нөмірі архивте жоқ.", "Номера в архиве нет.");
    let line = line(&order(Content::Refusal(Refusal { fact, ..refusal("") })));
    for told in ["Анықталған мән-жай Нөмірі архивте жоқ.", "Установленное обстоятельство Номера в архиве нет."]
    {
        assert_eq!(line.matches(told).count(), 1, "{told} in {line}");
    }
    assert_eq!(line.matches("архивте").count(), 1, "{line}");
    let halves =
        order(Content::Refusal(Refusal { fact: both("", "Номера в архиве нет."), ..refusal("") }));
    assert!(self::line(&halves).contains("Анықталған мән-жай –"), "what is not written yet is seen as missing");
}

/// A picture is the paper as it would be printed: the same pages, all letters drawn, and nothing that runs or is fetched.
#[test]
fn a_picture_is_of_every_page_and_asks_for_nothing() {
    for (name, order) in each() {
        let drawn = made(&Order { draft: true, picture: true, ..order.clone() });
        assert_eq!(drawn.media_type, "image/svg+xml", "{name}");
        let svg = String::from_utf8(drawn.bytes).unwrap();
        let pages = text(&Order { draft: true, ..order.clone() }).matches('\u{c}').count();
        let height = svg.split("height=\"").nth(1).and_then(|rest| rest.split(['p', '"']).next());
        let height: f64 = height.unwrap().parse().unwrap();
        let expected = 841.89 * pages as f64 + 12.0 * (pages as f64 - 1.0);
        assert!((height - expected).abs() < 1.0, "{name}: {height} for {pages} pages");
        for harm in ["<script", "<text", "<foreignObject", "javascript:", "onload", "@import"] {
            assert!(!svg.contains(harm), "{name}: {harm}");
        }
        let fetched =
            svg.split("href=\"").skip(1).filter(|rest| !rest.starts_with(['#']) && !rest.starts_with("data:"));
        let fetched: Vec<&str> = fetched.map(|rest| &rest[..rest.len().min(40)]).collect();
        assert!(fetched.is_empty(), "{name}: {fetched:?}");
    }
}

#[test]
fn what_people_wrote_is_never_read_as_markup() {
    let hostile = order(Content::Refusal(refusal(HOSTILE)));
    let hostile = Order { recipient: HOSTILE.to_owned(), ..hostile };
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let line = bare(&line(&hostile));
    let shown = "#let x = 1; #panic() $ x^2 $ [a] *b* _c_ <lbl> @ref `code` // c /* d */ \\u{41} = Ж - z ШЕШІМ: телнұсқа \
                 берілсін ЫТРЕКСЕ [U+1F600] [U+05E9][U+05DC][U+05D5][U+05DD] [U+FDFA] [U+738B]";
    assert_eq!(line.matches(&bare(shown)).count(), 4, "{line}");
    insta::assert_snapshot!(text(&hostile));
}

#[test]
fn five_thousand_letters_go_over_the_pages() {
    for fact in ["ә".repeat(5_000), "жоқ ".repeat(1_250)] {
        let line = line(&order(Content::Refusal(refusal(&fact))));
        let letters = |text: &str| text.chars().filter(|letter| "әжқ".contains(*letter)).count();
        assert!(letters(&line) >= 2 * letters(&fact), "each stands there in both columns");
        assert!(line.contains("· 3 / "), "over several pages");
    }
}

/// Each line is whole, in both languages, with its grade; each page says what its columns are, and which page it is.
#[test]
fn two_hundred_subjects_go_over_the_pages() {
    let text = text(&order(Content::Supplement(Box::new(supplement(200)))));
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for at in (3..=198).step_by(5) {
        assert!(line.contains(&format!(" {at} {at}. ")), "{at}");
    }
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    for (at, page) in pages.iter().enumerate() {
        let foot = format!("TQ-2026-000017-K · № 050340517500-2026-00017 · {} / {}", at + 1, pages.len());
        assert!(page.contains(&foot) && page.contains("Атауы") && page.contains("Наименование"), "{page}");
    }
    assert!(line.contains("Барлығы Всего 14256"), "{line}");
    for count in [1, 2, 200] {
        let line = self::line(&order(Content::Supplement(Box::new(supplement(count)))));
        assert_eq!(
            line.matches(". Основы социологии").count() + line.matches("Производственный П").count().min(1),
            count
        );
    }
}

#[test]
fn what_is_no_paper_yet_says_so() {
    for (name, order) in each() {
        let draft = line(&Order { draft: true, ..order.clone() });
        for told in ["Жоба: қол қойылмаған, күші жоқ.", "Проект: не подписан, силы не имеет."]
        {
            assert!(draft.contains(told) && !line(&order).contains(told), "{name}: {told} in {draft}");
        }
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
    ) -> Hidden {
        let content = if refused {
            Content::Refusal(refusal(&fact))
        } else {
            Content::Duplicate(Duplicate { name_on_original: name, original_number: number, ..duplicate() })
        };
        let made_on = day("2000-01-01") + chrono::Days::new(days);
        Hidden(Order { made_on, recipient, seal, ..order(content) })
    }
}

/// An order shows nothing of itself.
struct Hidden(Order);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).unwrap_or_default())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever stands in the fields, a paper that keeps the standards can be made of it.
    #[test]
    fn whatever_people_write_can_be_made(order in any_order()) {
        let made = PRESS.make(&order.0);
        prop_assert!(made.is_ok(), "{:?}", made.err().map(|error| error.details().map(str::to_owned).collect::<Vec<_>>()));
    }
}
