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
