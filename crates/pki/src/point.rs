//! Where lists of revoked certificates lie, and which certificates a list is for (RFC 5280 §4.2.1.13, §5.2.5, §6.3.3 b).

use der::{Tag, TagNumber};

use crate::asn1::{Element, Walk, context};
use crate::certificate::Certificate;
use crate::name::{self, General, Name};

/// More places of lists than any certificate names.
const POINTS_MAX: usize = 32;

/// Some of the reasons for which a certificate is revoked: the bits of `ReasonFlags`, without "unused".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Reasons(u16);

impl Reasons {
    pub(crate) const ALL: Self = Self(0b1_1111_1110);
    pub(crate) const NONE: Self = Self(0);

    /// The value of a BIT STRING; what lies behind the known ones is not looked at.
    fn read(value: &[u8]) -> Self {
        let (first, second) = match value {
            [_, first, second, ..] => (*first, *second),
            [_, first] => (*first, 0),
            _ => (0, 0),
        };
        let bits = u16::from_be_bytes([first, second]);
        Self((0..9).filter(|bit| bits & (0x8000 >> bit) != 0).fold(0, |found, bit| found | 1 << bit)).both(Self::ALL)
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// `DistributionPointName`.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Place {
    /// `fullName`, as far as its names can be read.
    Full(Vec<General>),
    /// `nameRelativeToCRLIssuer`: the last part of a name.
    Relative(Vec<u8>),
}

impl Place {
    /// Reads the choice within its explicit tag.
    fn read(explicit: Element<'_>) -> der::Result<Self> {
        let mut walk = Walk::new(explicit.value)?;
        let choice = walk.any()?;
        walk.finish()?;
        if choice.tag == context(TagNumber::N0) {
            return Ok(Self::Full(read_names(choice)?));
        }
        choice.tag.assert_eq(context(TagNumber::N1))?;
        Ok(Self::Relative(name::part(Element { tag: Tag::Set, ..choice })?))
    }

    /// Its names; `issuer` is whose name a relative one goes on.
    fn names(&self, issuer: &Name) -> Vec<General> {
        match self {
            Self::Full(names) => names.clone(),
            Self::Relative(part) => vec![General::Directory(issuer.with(part))],
        }
    }
}

/// `GeneralNames`, those that are of a known kind and can be read.
fn read_names(element: Element<'_>) -> der::Result<Vec<General>> {
    let names =
        Walk::new(element.value)?.rest(POINTS_MAX)?.into_iter().filter_map(|name| name::general(name, false).ok());
    Ok(names.filter(|name| !matches!(name, General::Other(_))).collect())
}

/// The distinguished names among `GeneralNames`.
pub(crate) fn directories(element: Element<'_>) -> der::Result<Vec<Name>> {
    let names = read_names(element)?.into_iter();
    Ok(names.filter_map(|name| if let General::Directory(name) = name { Some(name) } else { None }).collect())
}

/// `DistributionPoint`.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    /// `cRLIssuer`: who makes the list, where it is not the issuer of the certificate.
    issuers: Vec<Name>,
    place: Option<Place>,
    reasons: Reasons,
}

impl Point {
    /// Reads `CRLDistributionPoints`.
    pub(crate) fn read_all(value: &[u8]) -> der::Result<Vec<Self>> {
        let mut walk = Walk::new(value)?;
        let sequence = walk.expect(Tag::Sequence)?;
        walk.finish()?;
        Walk::new(sequence.value)?.rest(POINTS_MAX)?.into_iter().map(Self::read).collect()
    }

    fn read(element: Element<'_>) -> der::Result<Self> {
        element.tag.assert_eq(Tag::Sequence)?;
        let mut walk = Walk::new(element.value)?;
        let place = walk.optional(context(TagNumber::N0))?.map(Place::read).transpose()?;
        let reasons = walk.optional(implicit(TagNumber::N1))?.map(|bits| Reasons::read(bits.value));
        let issuers = walk.optional(context(TagNumber::N2))?.map(directories).transpose()?.unwrap_or_default();
        walk.finish()?;
        Ok(Self { issuers, place, reasons: reasons.unwrap_or(Reasons::ALL) })
    }

    /// What a certificate that names no place is taken to name: its issuer (§6.3.3).
    fn implied(certificate: &Certificate) -> Self {
        let names = vec![General::Directory(certificate.issuer_name().clone())];
        Self { issuers: Vec::new(), place: Some(Place::Full(names)), reasons: Reasons::ALL }
    }
}

/// Which certificates a list speaks of: `IssuingDistributionPoint`, or all of its issuer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Scope {
    attributes_alone: bool,
    authorities_alone: bool,
    indirect: bool,
    place: Option<Place>,
    reasons: Reasons,
    users_alone: bool,
}

impl Default for Scope {
    fn default() -> Self {
        let (attributes_alone, authorities_alone, indirect, users_alone) = (false, false, false, false);
        Self { attributes_alone, authorities_alone, indirect, place: None, reasons: Reasons::ALL, users_alone }
    }
}

impl Scope {
    /// Reads `IssuingDistributionPoint`.
    pub(crate) fn read(value: &[u8]) -> der::Result<Self> {
        let mut walk = Walk::new(value)?;
        let sequence = walk.expect(Tag::Sequence)?;
        walk.finish()?;
        let mut walk = Walk::new(sequence.value)?;
        let flag = |element: Option<Element<'_>>| element.is_some_and(|element| element.value != [0]);
        let place = walk.optional(context(TagNumber::N0))?.map(Place::read).transpose()?;
        let users_alone = flag(walk.optional(implicit(TagNumber::N1))?);
        let authorities_alone = flag(walk.optional(implicit(TagNumber::N2))?);
        let reasons = walk.optional(implicit(TagNumber::N3))?.map(|bits| Reasons::read(bits.value));
        let indirect = flag(walk.optional(implicit(TagNumber::N4))?);
        let attributes_alone = flag(walk.optional(implicit(TagNumber::N5))?);
        walk.finish()?;
        let reasons = reasons.unwrap_or(Reasons::ALL);
        Ok(Self { attributes_alone, authorities_alone, indirect, place, reasons, users_alone })
    }

    /// Whether a list numbers certificates of attributes, and none of keys.
    pub(crate) const fn is_of_attributes(&self) -> bool {
        self.attributes_alone
    }

    /// Whether a list may name certificates of others too.
    pub(crate) const fn is_indirect(&self) -> bool {
        self.indirect
    }

    /// For which reasons a list of `issuer` tells of the certificate's revocation.
    pub(crate) fn covers(&self, issuer: &Name, certificate: &Certificate) -> Reasons {
        let other_kind = if certificate.claims_authority() { self.users_alone } else { self.authorities_alone };
        if other_kind || self.attributes_alone {
            return Reasons::NONE;
        }
        let implied = Point::implied(certificate);
        let points = certificate.points().iter().chain([&implied]);
        points
            .filter(|point| self.is_at(issuer, point, certificate))
            .fold(Reasons::NONE, |covered, point| covered.or(point.reasons.both(self.reasons)))
    }

    fn is_at(&self, issuer: &Name, point: &Point, certificate: &Certificate) -> bool {
        let by_its_maker = if point.issuers.is_empty() {
            issuer == certificate.issuer_name()
        } else {
            self.indirect && point.issuers.contains(issuer)
        };
        let Some(place) = &self.place else { return by_its_maker };
        let theirs = match (&point.place, point.issuers.first()) {
            (Some(place), maker) => place.names(maker.unwrap_or_else(|| certificate.issuer_name())),
            (None, _) => point.issuers.iter().cloned().map(General::Directory).collect(),
        };
        by_its_maker && place.names(issuer).iter().any(|name| theirs.contains(name))
    }
}

const fn implicit(number: TagNumber) -> Tag {
    Tag::ContextSpecific { constructed: false, number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_of_reasons_are_counted_from_the_left() {
        assert_eq!(Reasons::read(&[5, 0b0110_0000]), Reasons(0b110));
        assert_eq!(Reasons::read(&[7, 0b0111_1111, 0b1000_0000]), Reasons::ALL);
        assert_eq!(Reasons::read(&[7, 0b1000_0000, 0]), Reasons::NONE);
        assert_eq!(Reasons::read(&[]), Reasons::NONE);
    }
}
