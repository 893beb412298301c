//! What the maker of documents is asked for, and what it gives: everything that stands on the paper, and nothing else.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What every document is written as.
pub const MEDIA_TYPE: &str = "application/pdf";

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
    /// A duplicate.
    Duplicate(Duplicate),
    /// A reasoned refusal.
    Refusal(Refusal),
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
}

/// What stands in a reasoned refusal (АППК 80).
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// The last day on which it can be appealed against, counted from the day on which it is made.
    pub appeal_until: NaiveDate,
    /// The fact behind the ground, as the executor wrote it.
    pub fact: String,
    /// The ground, in words.
    pub ground: Named,
    /// Where the ground stands, as in `RC-22`.
    pub rule: String,
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
        };
        let refusal = Refusal {
            appeal_until: "2027-03-03".parse().unwrap(),
            fact: "«a» \"b\"\n".to_owned(),
            ground: named("ground"),
            rule: "RC-22".to_owned(),
        };
        for (content, kind) in [(Content::Duplicate(duplicate), "duplicate"), (Content::Refusal(refusal), "refusal")] {
            let address = "https://telnusqa.example/v/K7Q2".to_owned();
            let verification = Verification { text: Some("K7Q2".to_owned()), url: address };
            let order = Order { verification: Some(verification), ..order(content) };
            let written = serde_json::to_value(&order).unwrap();
            assert_eq!(written["content"]["kind"], kind);
            assert!(serde_json::from_value::<Order>(written).unwrap() == order);
        }
    }
}
