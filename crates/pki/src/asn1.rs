//! DER walked element by element, each with the very bytes that it was read from: what was signed is never written anew.

use der::asn1::ObjectIdentifier;
use der::{Decode, ErrorKind, Header, Reader, SliceReader, Tag, TagNumber};

use crate::reason::Reason;

/// One element of DER.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    /// Tag, length and value.
    pub(crate) raw: &'a [u8],
    /// The tag.
    pub(crate) tag: Tag,
    /// The value alone.
    pub(crate) value: &'a [u8],
}

/// `AlgorithmIdentifier` (RFC 5280 §4.1.1.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Algorithm<'a> {
    /// Which algorithm.
    pub(crate) oid: ObjectIdentifier,
    /// Its parameters, tag and length included.
    pub(crate) parameters: Option<&'a [u8]>,
}

/// NULL as DER.
const NULL: &[u8] = &[5, 0];

/// Walks over elements that follow each other.
pub(crate) struct Walk<'a>(SliceReader<'a>);

impl<'a> Walk<'a> {
    /// Over the elements in `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> der::Result<Self> {
        SliceReader::new(bytes).map(Self)
    }

    /// The next element, whatever it is.
    pub(crate) fn any(&mut self) -> der::Result<Element<'a>> {
        let header = self.0.peek_header()?;
        let raw = self.0.tlv_bytes()?;
        let length = usize::try_from(header.length)?;
        // `tlv_bytes` gives header and value, the value at the end.
        let value = raw.get(raw.len() - length..).ok_or(ErrorKind::Failed)?;
        Ok(Element { raw, tag: header.tag, value })
    }

    /// The next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: Tag) -> der::Result<Element<'a>> {
        let element = self.any()?;
        element.tag.assert_eq(tag)?;
        Ok(element)
    }

    /// The next element, where it has this tag.
    pub(crate) fn optional(&mut self, tag: Tag) -> der::Result<Option<Element<'a>>> {
        if !self.0.is_finished() && self.0.peek_tag()? == tag { self.any().map(Some) } else { Ok(None) }
    }

    /// The next element, where there is one.
    pub(crate) fn next(&mut self) -> der::Result<Option<Element<'a>>> {
        if self.0.is_finished() { Ok(None) } else { self.any().map(Some) }
    }

    /// All that is left, at most `limit` elements.
    pub(crate) fn rest(mut self, limit: usize) -> der::Result<Vec<Element<'a>>> {
        let mut elements = Vec::new();
        while !self.0.is_finished() {
            if elements.len() == limit {
                return Err(ErrorKind::Overflow.into());
            }
            elements.push(self.any()?);
        }
        Ok(elements)
    }

    /// Nothing may be left.
    pub(crate) fn finish(self) -> der::Result<()> {
        self.0.finish(())
    }
}

impl<'a> Algorithm<'a> {
    /// Reads the value of the SEQUENCE.
    pub(crate) fn read(element: Element<'a>) -> der::Result<Self> {
        element.tag.assert_eq(Tag::Sequence)?;
        let mut walk = Walk::new(element.value)?;
        let oid = oid(walk.expect(Tag::ObjectIdentifier)?)?;
        let parameters = walk.rest(1)?.first().map(|element| element.raw);
        Ok(Self { oid, parameters })
    }

    /// Whether the parameters are NULL.
    pub(crate) fn has_null(&self) -> bool {
        self.parameters == Some(NULL)
    }

    /// Whether the parameters are NULL or absent, which mean the same for a digest (RFC 5754 §2).
    pub(crate) fn is_plain(&self) -> bool {
        self.parameters.is_none_or(|parameters| parameters == NULL)
    }
}

/// The constructed context-specific tag `[number]`.
pub(crate) const fn context(number: TagNumber) -> Tag {
    Tag::ContextSpecific { constructed: true, number }
}

/// Reads an OBJECT IDENTIFIER.
pub(crate) fn oid(element: Element<'_>) -> der::Result<ObjectIdentifier> {
    ObjectIdentifier::from_der(element.raw)
}

/// The bytes of a BIT STRING without unused bits.
pub(crate) fn bits(element: Element<'_>) -> der::Result<&[u8]> {
    element.tag.assert_eq(Tag::BitString)?;
    match element.value {
        [0, bits @ ..] => Ok(bits),
        _ => Err(Tag::BitString.value_error()),
    }
}

/// Whether the elements stand in the order that DER demands of a SET OF (X.690 §11.6).
pub(crate) fn ascending(elements: &[Element<'_>]) -> bool {
    elements.is_sorted_by(|before, after| before.raw <= after.raw)
}

/// The one element that `bytes` are, and nothing behind it.
pub(crate) fn whole(bytes: &[u8]) -> Result<Element<'_>, Reason> {
    let mut walk = Walk::new(bytes).map_err(|_| Reason::CmsTooLarge)?;
    let element = walk.any().map_err(|error| outer(bytes, &error))?;
    walk.finish().map_err(|_| Reason::CmsTrailingBytes)?;
    Ok(element)
}

/// What is wrong with the first header or the length of the input.
fn outer(bytes: &[u8], error: &der::Error) -> Reason {
    let header = SliceReader::new(bytes).and_then(|mut reader| Header::decode(&mut reader));
    match (header.map_err(|error| error.kind()), error.kind()) {
        (Ok(_), _) | (_, ErrorKind::Incomplete { .. }) => Reason::CmsTruncated,
        (Err(kind), _) => malformed(kind),
    }
}

/// What is wrong inside.
pub(crate) fn inner(error: der::Error) -> Reason {
    malformed(error.kind())
}

fn malformed(kind: ErrorKind) -> Reason {
    match kind {
        ErrorKind::IndefiniteLength
        | ErrorKind::Length { .. }
        | ErrorKind::Overlength
        | ErrorKind::Noncanonical { .. } => Reason::CmsNotDer,
        ErrorKind::Overflow => Reason::CmsTooLarge,
        _ => Reason::CmsUnreadable,
    }
}
