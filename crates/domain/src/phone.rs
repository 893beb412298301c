//! Telephone numbers of Kazakhstan, by libphonenumber's data.

use phonenumber::metadata::{DATABASE, Descriptor};

/// A mobile or landline number of Kazakhstan, in E.164: `+7` and ten digits. `Debug` shows no digit of it.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Phone(String);

impl Phone {
    /// Reads `+7` or `8` and ten digits, mobile or landline of Kazakhstan (INTERFACE.md). Nothing may stand between them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let national = text.strip_prefix("+7").or_else(|| text.strip_prefix('8'))?;
        let ten_digits = national.len() == 10 && national.bytes().all(|byte| byte.is_ascii_digit());
        (ten_digits && is_kazakh(national)).then(|| Self(format!("+7{national}")))
    }

    /// E.164: personal data.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it can take an SMS: a mobile one.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        let mobile = DATABASE.by_id("KZ").and_then(|kazakhstan| kazakhstan.descriptors().mobile());
        mobile.is_some_and(|descriptor| descriptor.is_match(&self.0[2..]))
    }
}

impl core::fmt::Debug for Phone {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Phone(***)")
    }
}

/// Whether the national number is a mobile or a landline one of Kazakhstan, which shares `+7` with Russia.
fn is_kazakh(national: &str) -> bool {
    let Some(kazakhstan) = DATABASE.by_id("KZ") else { return false };
    let descriptors = kazakhstan.descriptors();
    let kinds = [descriptors.mobile(), descriptors.fixed_line()];
    kinds.into_iter().flatten().any(|kind: &Descriptor| kind.is_match(national))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        Phone::parse(text).map(|phone| phone.as_str().to_owned())
    }

    #[test]
    fn mobile_and_landline_numbers_are_read_as_e164() {
        for (text, e164) in [
            ("+77011234567", "+77011234567"),
            ("87011234567", "+77011234567"),
            ("+77471234567", "+77471234567"),
            ("+77751234567", "+77751234567"),
            ("+77851234567", "+77851234567"),
            ("87172123456", "+77172123456"),
            ("+77142501234", "+77142501234"),
        ] {
            assert_eq!(read(text).as_deref(), Some(e164), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none_of_kazakhstan() {
        for text in [
            "+79161234567",
            "89161234567",
            "+74951234567",
            "88000807777",
            "+78000807777",
            "+77035555555",
            "+78091234567",
            "+77511234567",
            "1414",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_but_the_written_shape_is_read() {
        for text in [
            "",
            "+7",
            "8",
            "77011234567",
            "7011234567",
            "+87011234567",
            "+7701123456",
            "+770112345678",
            "+7 701 123 45 67",
            "8-701-123-45-67",
            "+7(701)1234567",
            " +77011234567",
            "+77011234567\n",
            "+7701123456٧",
            "++7701123456",
            "+7+701123456",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_mobile_number_is_told_from_a_landline() {
        for (text, mobile) in
            [("+77011234567", true), ("87751234567", true), ("87172123456", false), ("+77142501234", false)]
        {
            assert_eq!(Phone::parse(text).unwrap().is_mobile(), mobile, "{text}");
        }
    }

    #[test]
    fn debug_shows_no_digit() {
        assert_eq!(format!("{:?}", Phone::parse("+77011234567")), "Some(Phone(***))");
    }

    proptest! {
        #[test]
        fn both_prefixes_give_the_same_number(national in "[67][0-9]{9}") {
            let phone = read(&format!("+7{national}"));
            prop_assert_eq!(&phone, &read(&format!("8{national}")));
            if let Some(phone) = phone {
                prop_assert_eq!(phone, format!("+7{national}"));
            }
        }
    }
}
