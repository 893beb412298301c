//! Names (RFC 5280 §4.1.2.4, §4.2.1.6): compared as §7 says, and checked for their form.

use der::asn1::ObjectIdentifier;
use der::{Tag, TagNumber};

use crate::asn1::{Element, Walk, ascending, context, oid};

/// More parts than any name has, and than a part has.
const PARTS_MAX: usize = 32;
/// More other names than any certificate has.
const NAMES_MAX: usize = 256;
/// The longest host and label (RFC 1034 §3.1).
const HOST_MAX: usize = 253;
const LABEL_MAX: usize = 63;

/// A distinguished name: each part folded, so that equal names have equal parts.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Name(Vec<Vec<u8>>);

/// One of the names in `SubjectAltName`, or a base in `NameConstraints`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum General {
    /// `directoryName`.
    Directory(Name),
    /// `dNSName`, in lower case.
    Host(String),
    /// `iPAddress`: an address, in constraints with its mask.
    Ip(Vec<u8>),
    /// `rfc822Name`.
    Mail(String),
    /// One of a known kind that breaks its rules, by the number of the kind.
    Malformed(u8),
    /// Any other kind, by its number.
    Other(u8),
    /// `uniformResourceIdentifier`.
    Uri(String),
}

impl General {
    /// The number of its kind (§4.2.1.6).
    pub(crate) const fn kind(&self) -> u8 {
        match self {
            Self::Mail(_) => 1,
            Self::Host(_) => 2,
            Self::Directory(_) => 4,
            Self::Uri(_) => 6,
            Self::Ip(_) => 7,
            Self::Malformed(kind) | Self::Other(kind) => *kind,
        }
    }
}

impl Name {
    /// Reads and folds a name.
    pub(crate) fn read(der: &[u8]) -> der::Result<Self> {
        let mut walk = Walk::new(der)?;
        let sequence = walk.expect(Tag::Sequence)?;
        walk.finish()?;
        Walk::new(sequence.value)?.rest(PARTS_MAX)?.into_iter().map(part).collect::<der::Result<_>>().map(Self)
    }

    /// Whether it names nobody.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name that lies right under it.
    pub(crate) fn with(&self, part: &[u8]) -> Self {
        Self(self.0.iter().cloned().chain([part.to_vec()]).collect())
    }

    /// Whether it lies in the tree under `base` (RFC 5280 §4.2.1.10).
    pub(crate) fn is_under(&self, base: &Self) -> bool {
        self.0.starts_with(&base.0)
    }
}

/// The parts of a name, in its order: what each is, and its value.
pub(crate) fn parts(name: &[u8]) -> der::Result<Vec<(ObjectIdentifier, Element<'_>)>> {
    let mut parts = Vec::new();
    let mut walk = Walk::new(name)?;
    for relative in Walk::new(walk.expect(Tag::Sequence)?.value)?.rest(PARTS_MAX)? {
        for attribute in attributes(relative)? {
            parts.push(attribute);
        }
    }
    Ok(parts)
}

fn attributes(relative: Element<'_>) -> der::Result<Vec<(ObjectIdentifier, Element<'_>)>> {
    relative.tag.assert_eq(Tag::Set)?;
    let elements = Walk::new(relative.value)?.rest(PARTS_MAX)?;
    if elements.is_empty() || !ascending(&elements) {
        return Err(Tag::Set.value_error());
    }
    elements
        .into_iter()
        .map(|element| {
            element.tag.assert_eq(Tag::Sequence)?;
            let mut walk = Walk::new(element.value)?;
            let attribute = (oid(walk.expect(Tag::ObjectIdentifier)?)?, walk.any()?);
            walk.finish()?;
            Ok(attribute)
        })
        .collect()
}

/// One part folded: its attributes in an order of their own, texts without regard to case and spaces (§7.1).
pub(crate) fn part(relative: Element<'_>) -> der::Result<Vec<u8>> {
    let mut folded: Vec<Vec<u8>> = attributes(relative)?
        .into_iter()
        .map(|(kind, value)| {
            let mut bytes = kind.as_bytes().to_vec();
            match text(&value) {
                Some(text) => {
                    bytes.push(0);
                    bytes.extend(fold(&text).into_bytes());
                }
                None => {
                    bytes.push(1);
                    bytes.extend(value.raw);
                }
            }
            bytes
        })
        .collect();
    folded.sort();
    let mut part = Vec::new();
    for bytes in folded {
        part.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        part.extend(bytes);
    }
    Ok(part)
}

/// The text of a value whose kinds are compared with each other.
pub(crate) fn text(value: &Element<'_>) -> Option<String> {
    match value.tag {
        Tag::Ia5String | Tag::PrintableString | Tag::Utf8String => {
            core::str::from_utf8(value.value).ok().map(str::to_owned)
        }
        Tag::BmpString => {
            let units: Vec<u16> = value
                .value
                .chunks(2)
                .map(|pair| pair.iter().fold(0, |unit, &byte| unit << 8 | u16::from(byte)))
                .collect();
            value.value.len().is_multiple_of(2).then(|| String::from_utf16(&units).ok()).flatten()
        }
        _ => None,
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// `GeneralNames`, at least one. One that breaks the rules of its kind is kept as such: what people typed as their mail
/// address binds nobody who checks a signature.
pub(crate) fn generals(der: &[u8]) -> der::Result<Vec<General>> {
    let mut walk = Walk::new(der)?;
    let sequence = walk.expect(Tag::Sequence)?;
    walk.finish()?;
    let elements = Walk::new(sequence.value)?.rest(NAMES_MAX)?;
    if elements.is_empty() {
        return Err(Tag::Sequence.value_error());
    }
    elements
        .into_iter()
        .map(|element| match (element.tag, general(element, false)) {
            (Tag::ContextSpecific { number, .. }, Err(_)) => Ok(General::Malformed(number.value())),
            (_, read) => read,
        })
        .collect()
}

/// `GeneralName`; the base of a constraint (§4.2.1.10) has a form of its own.
pub(crate) fn general(element: Element<'_>, base: bool) -> der::Result<General> {
    let Tag::ContextSpecific { number, .. } = element.tag else { return Err(element.tag.value_error()) };
    let malformed = || element.tag.value_error();
    let ascii = || {
        let text = core::str::from_utf8(element.value).ok().filter(|text| text.is_ascii());
        text.map(str::to_owned).ok_or_else(malformed)
    };
    let primitive = element.tag == Tag::ContextSpecific { constructed: false, number };
    let found = match number {
        TagNumber::N1 if primitive => {
            let mail = ascii()?;
            let fits = if base { is_mail_base(&mail) } else { is_mail(&mail) };
            fits.then_some(General::Mail(mail))
        }
        TagNumber::N2 if primitive => {
            let host = ascii()?.to_lowercase();
            let fits = if base {
                host.is_empty() || is_host(&host)
            } else {
                is_host(host.strip_prefix("*.").unwrap_or(&host))
            };
            (fits && !is_address(&host)).then_some(General::Host(host))
        }
        TagNumber::N4 if element.tag == context(TagNumber::N4) => Some(General::Directory(Name::read(element.value)?)),
        TagNumber::N6 if primitive => Some(General::Uri(ascii()?)),
        TagNumber::N7 if primitive => {
            let length = element.value.len() / if base { 2 } else { 1 };
            let whole = element.value.len() == length * if base { 2 } else { 1 };
            let fits = whole && matches!(length, 4 | 16) && (!base || is_mask(&element.value[length..]));
            fits.then(|| General::Ip(element.value.to_vec()))
        }
        TagNumber::N1 | TagNumber::N2 | TagNumber::N4 | TagNumber::N6 | TagNumber::N7 => None,
        other => Some(General::Other(other.value())),
    };
    found.ok_or_else(malformed)
}

/// The preferred syntax of RFC 1034 §3.5, figures in front allowed (RFC 1123 §2.1).
pub(crate) fn is_host(host: &str) -> bool {
    host.len() <= HOST_MAX
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= LABEL_MAX
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// An address of the internet is no name of a host.
fn is_address(host: &str) -> bool {
    host.parse::<core::net::IpAddr>().is_ok()
}

fn is_mail(mail: &str) -> bool {
    mail.rsplit_once('@').is_some_and(|(local, host)| !local.is_empty() && !local.contains(['@', ' ']) && is_host(host))
}

/// A mailbox, a host, or a domain with a dot in front.
fn is_mail_base(mail: &str) -> bool {
    is_mail(mail) || is_host(mail.strip_prefix('.').unwrap_or(mail))
}

/// Ones, then zeros.
fn is_mask(mask: &[u8]) -> bool {
    let ones: u32 = mask.iter().map(|byte| byte.leading_ones()).take_while(|ones| *ones > 0).sum();
    let all: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
    ones == all && {
        let full = (ones / 8) as usize;
        mask.iter().take(full).all(|byte| *byte == 0xff)
    }
}
