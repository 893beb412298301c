//! What the maker of documents is asked for, and what it gives: everything that stands on the paper, and nothing else.

pub mod original;
pub mod said;
pub mod supplement;
pub mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use telnusqa_domain::term::{Told, ToldDay};

/// What every document is written as.
pub const MEDIA_TYPE: &str = "application/pdf";
/// What a picture of one is written as.
pub const PICTURE_TYPE: &str = "image/svg+xml";

/// A document to be made. The same order gives the same bytes, for ever.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The application number.
    pub application_number: String,
    /// The college that answers for it.
    pub college: Named,
    /// The BIN of the college.
    pub college_bin: String,
    /// What it says.
    pub content: Content,
    /// Whether it is only shown before it is signed: it says so, and has no force.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub draft: bool,
    /// The day on which it is made, in Almaty.
    pub made_on: NaiveDate,
    /// Whether it is only to be looked at: a picture of its pages, one beneath the other, in SVG.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub picture: bool,
    /// The applicant's full name, as it is now.
    pub recipient: String,
    /// A random text by which the document can be told from every other, and which keeps its digest from being guessed.
    pub seal: String,
    /// Where anyone who is shown it can look whether it is real; none = nowhere but by its signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
}

/// Where a document can be looked up; it stands on the paper as a QR code with its address beneath.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// What can be typed in where no QR code can be read: the code, in groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The text that the QR code holds: the address, and behind `#` the proof where there is one ([`crate::proof`]).
    pub url: String,
}

/// What a document says.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Content {
    /// A document card: the original and its signature in one file.
    Card(Box<Card>),
    /// A duplicate.
    Duplicate(Duplicate),
    /// What the register of duplicates says of an application.
    Extract(Extract),
    /// The notice of a preliminary decision to refuse.
    Notice(Notice),
    /// The protocol of a hearing.
    Protocol(Protocol),
    /// The receipt for an application, or for papers that were not taken in.
    Receipt(Receipt),
    /// A reasoned refusal.
    Refusal(Refusal),
    /// The supplement of a duplicate.
    Supplement(Box<Supplement>),
    /// How a term is counted.
    Term(Box<Term>),
}

/// What stands on a document card, and lies in it.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// The original.
    pub document: Attached,
    /// A scan of it, signed by hand; none where it was signed by a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<Attached>,
    /// The signature on it: a CMS that stands apart; none where it was signed by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Attached>,
    /// When the signature was taken in, in Almaty, as in `24.11.2026 10:00:05`.
    pub signed_at: String,
    /// The supplement of a duplicate, whose digest stands on the original; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<Attached>,
    /// What the original is, in words.
    pub what: Named,
}

/// A file that lies in a paper.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attached {
    /// Its bytes.
    #[serde(with = "in_base64")]
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: String,
    /// Its name: letters, digits, hyphens and a dot.
    pub name: String,
    /// The SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

/// What stands on a duplicate.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    /// The year of graduation.
    pub graduation_year: Option<i32>,
    /// When the original was issued.
    pub issued_on: Option<NaiveDate>,
    /// What it is a duplicate of, in words.
    pub original: Named,
    /// The number of the original.
    pub original_number: Option<String>,
    /// The series of the original.
    pub original_series: Option<String>,
    /// The qualification.
    pub qualification: Option<String>,
    /// The name on the original, where it is another than the recipient's.
    pub name_on_original: Option<String>,
    /// The number in the register of duplicates.
    pub register_number: String,
    /// The SHA-256 of its supplement, hexadecimal, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<String>,
}

/// What stands on an extract from the register of duplicates.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Extract {
    /// Every number that was taken for the application, in order.
    pub entries: Vec<Entry>,
    /// What the duplicate is one of, in words.
    pub original: Named,
    /// The day on which the original was found again; none where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_found_on: Option<NaiveDate>,
}

/// A number of the register.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Whether its document was signed with a pen: the register alone vouches for it.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub by_hand: bool,
    /// The blank form that is kept for it, or on which it stands, as in `ТКБ 0123456`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blank: Option<String>,
    /// The number, as in `050340517500-2026-00017`.
    pub number: String,
    /// The day on which it was taken, in Almaty.
    pub reserved_on: NaiveDate,
    /// The day on which it was issued or made void, in Almaty; none while it is neither.
    pub settled_on: Option<NaiveDate>,
    /// `issued`, `reserved` or `void`.
    pub status: String,
}

/// What stands on the notice of a preliminary decision to refuse (АППК 73).
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// The fact behind the ground, as the executor wrote it.
    pub fact: Said,
    /// The ground, in words.
    pub ground: Named,
    /// What a duplicate was asked of, in words.
    pub original: Named,
    /// Where the ground stands, as in `RC-22`.
    pub rule: String,
}

/// What stands on the protocol of a hearing (АППК 74).
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Protocol {
    /// When it was held, in Almaty, as in `24.11.2026 10:00`.
    pub at: String,
    /// The ground of the preliminary decision, in words; none where there is none any more.
    pub ground: Option<Named>,
    /// What was said, as the executor wrote it down.
    pub text: Said,
}

/// What stands on a receipt (АППК 64(2)).
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Whether the application was taken in.
    pub accepted: bool,
    /// In Kazakh, paragraph by paragraph.
    pub kk: Vec<String>,
    /// In Russian.
    pub ru: Vec<String>,
}

/// What stands in a reasoned refusal (АППК 80).
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// The last day on which it can be appealed against, counted from the day on which it is made.
    pub appeal_until: NaiveDate,
    /// The fact behind the ground, as the executor wrote it.
    pub fact: Said,
    /// The ground, in words.
    pub ground: Named,
    /// Where the ground stands, as in `RC-22`.
    pub rule: String,
}

pub use said::Said;
pub use supplement::Supplement;

/// How a term is counted, in both languages.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
pub struct Term {
    /// In Kazakh.
    pub kk: TermTold,
    /// In Russian.
    pub ru: TermTold,
}

/// How a term is counted, in the words of one language, part by part.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TermTold {
    /// Each day.
    pub days: Vec<TermDay>,
    /// Each extension, in a line; empty where the term was never extended.
    pub extensions: Vec<String>,
    /// The dates, each behind its name.
    pub facts: Vec<[String; 2]>,
    /// What stands above days, extensions, steps and sources.
    pub headings: [String; 4],
    /// What is to be known of the calendar.
    pub notes: Vec<String>,
    /// What the term is taken from; a day names its own by number, from 1.
    pub sources: Vec<String>,
    /// Each step of the college: its last moment, what it is, and whose.
    pub steps: Vec<[String; 3]>,
    /// The rules by which it is counted.
    pub title: String,
}

/// A day of a term.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TermDay {
    /// As in `24.11.2026`.
    pub date: String,
    /// Which day of the term it is, or a dash.
    pub number: String,
    /// Which of the sources says so, from 1.
    pub source: usize,
    /// Why it is counted, or is not.
    pub text: String,
    /// As in `дс`.
    pub weekday: String,
}

impl From<Told> for TermTold {
    fn from(told: Told) -> Self {
        let day = |ToldDay { date, number, source, text, weekday }| {
            let weekday = weekday.to_owned();
            TermDay { date, number, source, text, weekday }
        };
        Self {
            days: told.days.into_iter().map(day).collect(),
            extensions: told.extensions,
            facts: told.facts.into_iter().map(|(name, value)| [name.to_owned(), value]).collect(),
            headings: told.headings,
            notes: told.notes,
            sources: told.sources,
            steps: told.steps.into_iter().map(|(by, text, role)| [by, text, role.to_owned()]).collect(),
            title: told.title,
        }
    }
}

/// A name or text in both official languages.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
pub struct Named {
    /// In Kazakh.
    pub kk: String,
    /// In Russian.
    pub ru: String,
}

/// A document that was made.
#[derive(Clone, PartialEq)]
pub struct Made {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type, as in `application/pdf`.
    pub media_type: &'static str,
    /// The version of the templates that it was made by.
    pub templates: u32,
}

/// Bytes as a text of base64.
mod in_base64 {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(|_| de::Error::custom("no base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Named {
        Named { kk: format!("{text} (kk)"), ru: format!("{text} (ru)") }
    }

    fn order(content: Content) -> Order {
        Order {
            application_number: "TN-2026-0004512-2".to_owned(),
            college: named("college"),
            college_bin: "050340517500".to_owned(),
            content,
            draft: false,
            made_on: "2026-12-03".parse().unwrap(),
            picture: false,
            recipient: "Ахметова Айгүл".to_owned(),
            seal: "00".repeat(16),
            verification: None,
        }
    }

    #[test]
    fn an_order_is_read_as_it_was_written() {
        let duplicate = Duplicate {
            graduation_year: Some(2014),
            issued_on: None,
            original: named("diploma"),
            original_number: Some("0123456".to_owned()),
            original_series: None,
            qualification: None,
            name_on_original: None,
            register_number: "050340517500-2026-00017".to_owned(),
            supplement: Some("0f".repeat(32)),
        };
        let refusal = Refusal {
            appeal_until: "2027-03-03".parse().unwrap(),
            fact: Said::One("«a» \"b\"\n".to_owned()),
            ground: named("ground"),
            rule: "RC-22".to_owned(),
        };
        let attached = || Attached {
            bytes: vec![0, 255],
            media_type: MEDIA_TYPE.to_owned(),
            name: "a.pdf".to_owned(),
            sha256: String::new(),
        };
        let card = Card {
            document: attached(),
            scan: None,
            signature: Some(attached()),
            signed_at: "24.11.2026 10:00:05".to_owned(),
            supplement: Some(attached()),
            what: named("duplicate"),
        };
        let contents = [
            (Content::Card(Box::new(card)), "card"),
            (Content::Duplicate(duplicate), "duplicate"),
            (Content::Refusal(refusal), "refusal"),
        ];
        for (content, kind) in contents {
            let address = "https://telnusqa.example/v/K7Q2".to_owned();
            let verification = Verification { text: Some("K7Q2".to_owned()), url: address };
            let order = Order { verification: Some(verification), ..order(content) };
            let written = serde_json::to_value(&order).unwrap();
            assert_eq!(written["content"]["kind"], kind);
            assert!(serde_json::from_value::<Order>(written).unwrap() == order);
        }
    }
}
