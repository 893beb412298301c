//! Keys by which a case is looked up: what a caller says is recognised by itself.

use chrono::{Datelike as _, NaiveDate};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::application_number::{ApplicationNumber, NotANumber};
use telnusqa_domain::case::{CaseId, IisNumber};
use telnusqa_domain::identity::{Iin, NotAnIdentity};
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::phone::Phone;
use telnusqa_domain::visit::VisitNumber;
use uuid::Uuid;

use super::Problem;

pub(super) const APPLICATION_NUMBER: Trilingual<&'static str> = Trilingual {
    en: "The application number is mistyped: a digit is wrong, or two neighbours are swapped",
    kk: "Өтініш нөмірінде қате бар: бір цифр қате терілген немесе көрші екі цифрдың орны ауысқан",
    ru: "В номере заявления опечатка: одна цифра неверна или две соседние переставлены",
};
const VISIT_NUMBER: Trilingual<&'static str> = Trilingual {
    en: "The number of the request for a visit is mistyped: a digit is wrong, or two neighbours are swapped",
    kk: "Үйге баруға өтінімнің нөмірінде қате бар: бір цифр қате терілген немесе көрші екі цифрдың орны ауысқан",
    ru: "В номере заявки на выезд опечатка: одна цифра неверна или две соседние переставлены",
};
const IIN_BIRTH_DATE: Trilingual<&'static str> = Trilingual {
    en: "The first digits of the IIN are no date of birth",
    kk: "ЖСН-нің алғашқы цифрлары туған күнге ұқсамайды",
    ru: "Первые цифры ИИН не похожи на дату рождения",
};
const IIN_CONTROL_DIGIT: Trilingual<&'static str> = Trilingual {
    en: "The control digit of the IIN does not fit",
    kk: "ЖСН-нің бақылау цифры сәйкес келмейді",
    ru: "Контрольная цифра ИИН не сходится",
};
const NOTHING_KNOWN: Trilingual<&'static str> = Trilingual {
    en: "A number of an application or of the IIS, an IIN, a telephone number of Kazakhstan, or a surname with the date of birth is needed",
    kk: "Өтініш нөмірі, ИАЖ нөмірі, ЖСН, Қазақстанның телефон нөмірі немесе тегі мен туған күні қажет",
    ru: "Нужен номер заявления, номер ИИС, ИИН, казахстанский телефон или фамилия с датой рождения",
};

/// What a caller says.
pub(super) enum Key {
    /// `TN-2026-0004512-2`.
    ApplicationNumber(ApplicationNumber),
    /// Twelve digits.
    Iin(Iin),
    /// `NNN-YYYY-NNNNNNN`, dashes and blanks aside.
    IisNumber(IisNumber),
    /// A surname and a date of birth, `Петрова 17.04.1999`.
    Name { birth_date: NaiveDate, surname: String },
    /// Of Kazakhstan.
    Phone(Phone),
    /// `TV-2026-0000012-7`.
    VisitNumber(VisitNumber),
}

impl Key {
    /// Recognises a key as people type it.
    pub(super) fn recognise(text: &str) -> Result<Self, Problem> {
        let fault = |kind, code, detail| Err(Problem::at(kind, "/key", code, detail));
        match ApplicationNumber::parse(text) {
            Ok(number) => return Ok(Self::ApplicationNumber(number)),
            Err(NotANumber::CheckCharacter) => {
                return fault(Kind::InvalidNumber, "application-number.check-character", APPLICATION_NUMBER);
            }
            Err(NotANumber::Shape) => {}
        }
        match VisitNumber::parse(text) {
            Ok(number) => return Ok(Self::VisitNumber(number)),
            Err(NotANumber::CheckCharacter) => {
                return fault(Kind::InvalidNumber, "home-visit-number.check-character", VISIT_NUMBER);
            }
            Err(NotANumber::Shape) => {}
        }
        let typed: String = text.chars().filter(|&character| !is_separator(character)).collect();
        if let Some(number) = iis_number(&typed) {
            return Ok(Self::IisNumber(number));
        }
        match Iin::parse(&typed) {
            Ok(iin) => return Ok(Self::Iin(iin)),
            Err(NotAnIdentity::BirthDate) => return fault(Kind::InvalidNumber, "iin.birth-date", IIN_BIRTH_DATE),
            Err(NotAnIdentity::ControlDigit) => {
                return fault(Kind::InvalidNumber, "iin.control-digit", IIN_CONTROL_DIGIT);
            }
            Err(NotAnIdentity::Shape) => {}
        }
        if let Some(name) = name_and_day(text) {
            return Ok(name);
        }
        let phone = Phone::parse(&typed).map(Self::Phone);
        phone.map_or_else(|| fault(Kind::InvalidRequest, "key.unknown", NOTHING_KNOWN), Ok)
    }

    /// What it was recognised as.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::ApplicationNumber(_) => "applicationNumber",
            Self::Iin(_) => "iin",
            Self::IisNumber(_) => "iisNumber",
            Self::Name { .. } => "name",
            Self::Phone(_) => "phone",
            Self::VisitNumber(_) => "homeVisitNumber",
        }
    }
}

/// What may stand in an address: it tells nothing about a person.
pub(super) enum Address {
    ApplicationNumber(ApplicationNumber),
    Case(CaseId),
    IisNumber(IisNumber),
}

impl Address {
    /// Reads `{number}` of a path.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        match ApplicationNumber::parse(text) {
            Ok(number) => return Ok(Self::ApplicationNumber(number)),
            Err(NotANumber::CheckCharacter) => return Err(Problem::new(Kind::InvalidNumber)),
            Err(NotANumber::Shape) => {}
        }
        if let Some(number) = IisNumber::parse(text) {
            return Ok(Self::IisNumber(number));
        }
        let case = Uuid::try_parse(text).map_err(|_| Problem::new(Kind::NotFound))?;
        Ok(Self::Case(CaseId(case)))
    }
}

/// The longest surname, in characters.
const SURNAME_MAX: usize = 100;

/// A surname, and the day of birth after it.
fn name_and_day(text: &str) -> Option<Key> {
    let (surname, day) = text.trim().rsplit_once(char::is_whitespace)?;
    let surname = surname.trim();
    let letters = surname.chars().any(char::is_alphabetic)
        && !surname.chars().any(|letter| letter.is_numeric() || letter.is_control());
    let birth_date = day_of_birth(day).filter(|_| letters && surname.chars().count() <= SURNAME_MAX)?;
    Some(Key::Name { birth_date, surname: surname.to_owned() })
}

/// A day as people write one: `17.04.1999`, `17041999`, `1999-04-17`.
pub(crate) fn day_of_birth(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    ["%d.%m.%Y", "%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]
        .into_iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .filter(|day| (1850..=2100).contains(&day.year()))
}

/// Fourteen digits as the IIS writes them.
fn iis_number(typed: &str) -> Option<IisNumber> {
    let digits = typed.len() == 14 && typed.bytes().all(|byte| byte.is_ascii_digit());
    let written = digits.then(|| format!("{}-{}-{}", &typed[..3], &typed[3..7], &typed[7..]))?;
    IisNumber::parse(&written)
}

/// A telephone number as people type it: with blanks, brackets and hyphens.
pub(crate) fn phone(text: &str) -> Option<Phone> {
    let typed: String = text.chars().filter(|&character| !is_separator(character)).collect();
    Phone::parse(&typed)
}

/// What people put between digits.
fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '(' | ')' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> Option<&'static str> {
        Key::recognise(text).ok().map(|key| key.name())
    }

    #[test]
    fn a_key_is_recognised_as_people_type_it() {
        for (text, expected) in [
            (" tn 2026 0004512 2 ", Some("applicationNumber")),
            ("ТН-2026-0004512-2", Some("applicationNumber")),
            ("тв 2026 0004512 2", Some("homeVisitNumber")),
            ("TV-2026-0004512-3", None),
            ("TN-2026-0004512-3", None),
            ("014-2026-0100001", Some("iisNumber")),
            ("01420260100001", Some("iisNumber")),
            ("014\u{2013}2026\u{2013}0100001", Some("iisNumber")),
            ("0142026010000", None),
            ("990417 400 018", Some("iin")),
            ("990417400019", None),
            ("+7 (701) 123-45-67", Some("phone")),
            ("87011234567", Some("phone")),
            ("+79161234567", None),
            ("Әбдіқадырова 17.04.1999", Some("name")),
            (" Петрова-Водкина  1999-04-17", Some("name")),
            ("Петрова 31.02.1999", None),
            ("12 17.04.1999", None),
            ("1414", None),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_key_or_a_problem(text in ".{0,40}") {
            let _ = (name(&text), Address::parse(&text).is_ok());
        }

        #[test]
        fn digits_and_blanks_are_a_key_or_a_problem(text in "[0-9 +()-]{0,20}") {
            let _ = name(&text);
        }
    }
}
