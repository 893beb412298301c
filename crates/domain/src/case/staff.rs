//! Who acts at the college: three roles and no other (R16-13).

use crate::identity::Bin;

/// A member of staff as the one who gives a command; the door has made sure who he is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Actor {
    /// The college that he works for.
    pub college: Bin,
    /// Who he is.
    pub id: StaffId,
    /// What he is.
    pub role: Role,
}

/// The roles at a college (R16-13).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Role {
    /// Takes papers in, registers, sends and issues results (R16-08, R16-12).
    Clerk,
    /// Responsible executor: studies the package, prepares the draft (R16-10).
    Executor,
    /// Appoints the executor, signs the result (R16-09, R16-11).
    Head,
}

/// The identity of a member of staff: it names nobody, as in `h-1`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StaffId(String);

impl StaffId {
    /// The longest identity.
    pub const LENGTH_MAX: usize = 40;

    /// Reads 1 to 40 lower-case Latin letters, digits, dots and hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        ((1..=Self::LENGTH_MAX).contains(&text.len()) && text.bytes().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl core::fmt::Display for StaffId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::StaffId;

    #[test]
    fn an_identity_is_short_and_plain() {
        for good in ["h-1", "e.17", "0", &"a".repeat(40)] {
            assert_eq!(StaffId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "H-1", "h 1", "қ-1", "h_1", &"a".repeat(41)] {
            assert_eq!(StaffId::parse(bad), None, "{bad}");
        }
    }
}
