//! Telephone numbers of Kazakhstan, by libphonenumber's data.

/// A mobile or landline number of Kazakhstan, in E.164: `+7` and ten digits. `Debug` shows no digit of it.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Phone(String);

impl Phone {
    /// Reads `+7` or `8` and ten digits, mobile or landline of Kazakhstan.
    #[must_use]
    pub fn parse(_text: &str) -> Option<Self> {
        unimplemented!()
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
