//! The fields: what each takes, what is wrong with what was typed, and which member of the application each becomes.

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Map, Value, json};
use telnusqa_domain::case::{OriginalKind, Reason};
use telnusqa_domain::identity::{Bin, Iin, NotAnIdentity};
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;

use super::draft::{OFFERED_AT, SIGNATURE, Values};
use crate::api::{day_of_birth, phone};

/// The most of a field that is kept of what was typed, in characters, however wrong it is.
const KEPT_MAX: usize = 8_000;
/// The first year from which a college may have given a document out.
const YEAR_MIN: i32 = 1930;

/// A page of fields.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// Who applies.
    Person,
    /// What was lost, and where it was given out.
    Paper,
    /// The consents, and the language of the service.
    Check,
}

/// What a field looks like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    /// One of a long list.
    List,
    /// One of a few.
    One,
    /// Some of a few.
    Many,
    /// A line of at most so many characters.
    Line(usize),
    /// Lines of at most so many characters.
    Lines(usize),
    /// Yes or nothing.
    Tick,
}

/// A field.
pub(super) struct Field {
    /// What a browser may put in (WCAG 1.3.5).
    pub(super) autocomplete: &'static str,
    pub(super) name: &'static str,
    pub(super) needed: bool,
    /// What it becomes, as a pointer into what is handed in.
    pub(super) pointer: &'static str,
    pub(super) shape: Shape,
    pub(super) step: Step,
}

const fn field(step: Step, name: &'static str, shape: Shape, pointer: &'static str) -> Field {
    Field { autocomplete: "off", name, needed: true, pointer, shape, step }
}

impl Field {
    const fn may_be_missing(self) -> Self {
        Self { needed: false, ..self }
    }

    const fn fills(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }
}

/// All of them, in the order of the pages.
pub(super) const FIELDS: [Field; 21] = [
    field(Step::Person, "iin", Shape::Line(20), "/application/applicant/iin"),
    field(Step::Person, "surname", Shape::Line(100), "/application/applicant/surname").fills("family-name"),
    field(Step::Person, "given-name", Shape::Line(100), "/application/applicant/givenName").fills("given-name"),
    field(Step::Person, "patronymic", Shape::Line(100), "/application/applicant/patronymic")
        .fills("additional-name")
        .may_be_missing(),
    field(Step::Person, "phone", Shape::Line(30), "/application/applicant/phone").fills("tel"),
    field(Step::Person, "email", Shape::Line(200), "/application/applicant/email").fills("email").may_be_missing(),
    field(Step::Person, "region", Shape::List, "/application/applicant/address/kato").fills("address-level1"),
    field(Step::Person, "address", Shape::Line(300), "/application/applicant/address/text").fills("street-address"),
    field(Step::Paper, "college", Shape::List, "/application/provider/bin"),
    field(Step::Paper, "kind", Shape::One, "/application/original/kind"),
    field(Step::Paper, "reason", Shape::Many, "/application/reason"),
    field(Step::Paper, "circumstances", Shape::Lines(2_000), "/application/circumstances").may_be_missing(),
    field(Step::Paper, "name-on-document", Shape::Line(300), "/application/original/nameOnDocument"),
    field(Step::Paper, "qualification", Shape::Line(300), "/application/original/qualification"),
    field(Step::Paper, "graduation-year", Shape::Line(4), "/application/original/graduationYear"),
    field(Step::Paper, "issued-on", Shape::Line(20), "/application/original/issuedOn"),
    field(Step::Paper, "series", Shape::Line(40), "/application/original/series").may_be_missing(),
    field(Step::Paper, "number", Shape::Line(40), "/application/original/number").may_be_missing(),
    field(Step::Check, "language", Shape::One, "/application/language"),
    field(Step::Check, "consent-data", Shape::Tick, "/application/consent/restrictedPersonalData"),
    field(Step::Check, "consent-secrets", Shape::Tick, "/application/consent/protectedSecrets"),
];

/// Regions and the cities of republican significance, by the first level of the classifier of territorial units (КАТО).
pub(super) const REGIONS: [&str; 20] = [
    "710000000",
    "750000000",
    "790000000",
    "100000000",
    "110000000",
    "150000000",
    "190000000",
    "230000000",
    "270000000",
    "310000000",
    "330000000",
    "350000000",
    "390000000",
    "430000000",
    "470000000",
    "550000000",
    "590000000",
    "610000000",
    "620000000",
    "630000000",
];

/// What the choices of a field are called in a form; none where they are colleges.
pub(super) fn choices(name: &str) -> Vec<&'static str> {
    match name {
        "kind" => OriginalKind::ALL.iter().map(|kind| kind.name()).collect(),
        "language" => vec!["kk", "ru"],
        "reason" => Reason::ALL.iter().map(|reason| reason.name()).collect(),
        "region" => REGIONS.to_vec(),
        _ => Vec::new(),
    }
}

/// Puts what was typed on a page into its fields, wrong or not.
pub(super) fn fill(values: &mut Values, step: Step, typed: &[(String, String)]) {
    for field in FIELDS.iter().filter(|field| field.step == step) {
        let mut of_field = typed.iter().filter(|(name, _)| name == field.name).map(|(_, value)| value.as_str());
        let value = match field.shape {
            Shape::Many => of_field.filter(|value| !value.contains(',')).take(10).collect::<Vec<_>>().join(","),
            Shape::Lines(_) => clean(of_field.next_back().unwrap_or_default(), true),
            Shape::Line(_) | Shape::List | Shape::One | Shape::Tick => {
                clean(of_field.next_back().unwrap_or_default(), false)
            }
        };
        values.insert(field.name.to_owned(), value.chars().take(KEPT_MAX).collect());
    }
}

/// Without control characters and the marks of direction and joining that come along when something is copied.
fn clean(typed: &str, keeps_lines: bool) -> String {
    let lines = typed.lines().map(|line| {
        let kept = line.chars().take(KEPT_MAX).filter(|character| !is_mark(*character));
        let kept: String = kept.map(|character| if character.is_control() { ' ' } else { character }).collect();
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join(if keeps_lines { "\n" } else { " " }).trim().to_owned()
}

const fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// What is right on a day.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) providers: &'k Register,
    pub(super) today: NaiveDate,
}

/// The first page with something wrong; none where it may be sent.
pub(super) fn wrong_at(values: &Values, known: Known<'_>) -> Option<Step> {
    FIELDS.iter().find(|field| fault(field, values, known).is_some()).map(|field| field.step)
}

/// What is wrong with a field: the name of the words that say it.
pub(super) fn fault(field: &Field, values: &Values, known: Known<'_>) -> Option<&'static str> {
    let value = values.get(field.name).map_or("", String::as_str);
    if value.is_empty() {
        return field.needed.then_some(match field.shape {
            Shape::Tick => "wrong-consent",
            Shape::List | Shape::Many | Shape::One => "wrong-choice",
            Shape::Line(_) | Shape::Lines(_) => "wrong-missing",
        });
    }
    match field.shape {
        Shape::Line(max) | Shape::Lines(max) if value.chars().count() > max => return Some("wrong-too-long"),
        Shape::Many | Shape::One if !value.split(',').all(|one| choices(field.name).contains(&one)) => {
            return Some("wrong-choice");
        }
        Shape::Line(_) | Shape::Lines(_) | Shape::List | Shape::Many | Shape::One | Shape::Tick => {}
    }
    match field.name {
        "iin" => match Iin::parse(&digits(value)) {
            Ok(_) => None,
            Err(NotAnIdentity::Shape) => Some("wrong-iin"),
            Err(NotAnIdentity::BirthDate | NotAnIdentity::ControlDigit) => Some("wrong-iin-digit"),
        },
        "surname" | "given-name" | "patronymic" | "name-on-document" => {
            let is_name = value.chars().any(char::is_alphabetic) && !value.chars().any(char::is_numeric);
            (!is_name).then_some("wrong-name")
        }
        "phone" => match phone(value) {
            Some(phone) if phone.is_mobile() => None,
            Some(_) | None => Some("wrong-phone"),
        },
        "email" => (!is_letter_box(value)).then_some("wrong-email"),
        "region" => (!REGIONS.contains(&value)).then_some("wrong-choice"),
        "college" => {
            Bin::parse(value).ok().and_then(|bin| known.providers.find(bin)).is_none().then_some("wrong-choice")
        }
        "graduation-year" => {
            let year = value.parse().ok().filter(|year| (YEAR_MIN..=known.today.year()).contains(year));
            year.is_none().then_some("wrong-year")
        }
        "issued-on" => {
            let day = day_of_birth(value).filter(|day| day.year() >= YEAR_MIN && *day <= known.today);
            day.is_none().then_some("wrong-day")
        }
        _ => None,
    }
}

/// Something, an at, and a name with a dot, without blanks.
fn is_letter_box(value: &str) -> bool {
    let plain =
        !value.contains(|character: char| character.is_whitespace() || matches!(character, '<' | '>' | ',' | ';'));
    let parts = value.rsplit_once('@').filter(|(local, _)| !local.is_empty() && !local.contains('@'));
    plain && parts.is_some_and(|(_, host)| host.contains('.') && !host.starts_with('.') && !host.ends_with('.'))
}

pub(super) fn digits(value: &str) -> String {
    value.chars().filter(|character| !character.is_whitespace() && *character != '-').collect()
}

/// What is handed in of what stands in the fields; `certified_at` is when the code was typed. What is signed says when it was offered for that.
pub(super) fn application(values: &Values, certified_at: &str) -> Map<String, Value> {
    let text = |name: &str| values.get(name).filter(|value| !value.is_empty());
    let telephone = text("phone").and_then(|value| phone(value)).map(|phone| phone.as_str().to_owned());
    let issued_on = text("issued-on").and_then(|value| day_of_birth(value)).map(|day| day.to_string());
    let year: Option<u16> = text("graduation-year").and_then(|value| value.parse().ok());
    let reasons: Vec<&str> = text("reason").map(|value| value.split(',').collect()).unwrap_or_default();
    let ticked = |name| text(name).is_some();
    let at = text(OFFERED_AT).map_or(certified_at, String::as_str);
    let method = if text(OFFERED_AT).is_some() { "signature" } else { "oneTimePassword" };
    let certification = match text(SIGNATURE) {
        Some(signature) => json!({"kind": "signature", "signature": signature}),
        None => json!({"at": certified_at, "kind": "oneTimePassword", "phone": telephone}),
    };
    let said = json!({
        "application": {
            "applicant": {
                "address": {"kato": text("region"), "text": text("address")},
                "email": text("email"), "givenName": text("given-name"), "iin": text("iin").map(|value| digits(value)),
                "patronymic": text("patronymic"), "phone": telephone, "surname": text("surname"),
            },
            "circumstances": text("circumstances"),
            "consent": {
                "at": at, "method": method, "protectedSecrets": ticked("consent-secrets"),
                "restrictedPersonalData": ticked("consent-data"),
            },
            "language": text("language"),
            "original": {
                "graduationYear": year, "issuedOn": issued_on, "kind": text("kind"),
                "nameOnDocument": text("name-on-document"), "number": text("number"),
                "qualification": text("qualification"), "series": text("series"),
            },
            "provider": {"bin": text("college")},
            "reason": reasons,
        },
        "certification": certification,
    });
    let Value::Object(said) = said else { unreachable!("it is written as an object") };
    said
}

/// What is signed of it: the canonical form (RFC 8785) of the application. Names are ASCII, numbers are years, and no text has a control
/// character but a new line, so that it is what `serde_json` writes with members in order.
pub(super) fn to_be_signed(values: &Values) -> String {
    application(values, "").get("application").map(ToString::to_string).unwrap_or_default()
}

/// In which of the two languages of the service somebody is served who reads in this one, until he says it.
pub(super) const fn served_in(language: Language) -> &'static str {
    match language {
        Language::Kk => "kk",
        Language::En | Language::Ru => "ru",
    }
}
