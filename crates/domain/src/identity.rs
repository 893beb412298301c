//! IIN and BIN: the national identification numbers of persons and organisations.

use chrono::NaiveDate;

/// The identification number of an organisation, 12 digits with a right control digit.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Bin([u8; 12]);

/// The identification number of a person. `Debug` shows no digit of it.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Iin([u8; 12]);

/// Why a text is no identification number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NotAnIdentity {
    /// The first six digits are no date, or digit 7 is 7 to 9 (IIN only).
    BirthDate,
    /// The control digit does not fit.
    ControlDigit,
    /// Not 12 ASCII digits.
    Shape,
}

impl Bin {
    /// Reads 12 digits.
    ///
    /// # Errors
    /// [`NotAnIdentity`]: shape or control digit.
    pub fn parse(_text: &str) -> Result<Self, NotAnIdentity> {
        unimplemented!()
    }

    /// The 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).expect("twelve ASCII digits")
    }
}

impl Iin {
    /// Reads 12 digits.
    ///
    /// # Errors
    /// [`NotAnIdentity`]
    pub fn parse(_text: &str) -> Result<Self, NotAnIdentity> {
        unimplemented!()
    }

    /// The 12 digits: personal data.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).expect("twelve ASCII digits")
    }

    /// Whether a birth date fits: digits 1 to 6, and the century where digit 7 tells it (0 tells none).
    #[must_use]
    pub fn fits(&self, _birth_date: NaiveDate) -> bool {
        unimplemented!()
    }

    /// The birth date that the number tells; `None` where digit 7 is 0.
    #[must_use]
    pub fn birth_date(&self) -> Option<NaiveDate> {
        unimplemented!()
    }
}

impl core::fmt::Debug for Iin {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Iin(************)")
    }
}
