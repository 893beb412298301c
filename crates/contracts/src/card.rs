//! Document cards: PDFs in which an original and its signatures lie. What lies in one is read here, and nothing else of it.
//!
//! A card is read by strangers' programs too, and each must find the same files in it. So only what all read alike is taken: one
//! table of objects, nothing laid over it later, nothing encrypted, no repair of what is broken (ISO 32000-1).

mod pdf;
mod syntax;
#[cfg(test)]
mod tests;

use pdf::Pdf;
use syntax::{Dict, Object};

/// What a card begins with.
pub const MARK: &[u8] = b"%PDF-";

/// More files in one are not read.
const FILES_MAX: usize = 64;
/// More parts of the list are not read.
const PARTS_MAX: usize = 64;

/// A file that lies in a PDF.
#[derive(Clone, Eq, PartialEq)]
pub struct File {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its name, as it stands there.
    pub name: String,
}

/// Why it cannot be told what lies in a PDF.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotRead {
    /// It was changed after it was made: who reads it may see the one or the other.
    #[error("read a PDF that was changed after it was made")]
    Changed,
    /// It is encrypted.
    #[error("read a PDF that is encrypted")]
    Encrypted,
    /// It breaks the rules, or goes further than what cards need.
    #[error("read a PDF that is not written as cards are")]
    Malformed,
    /// What lies in it is too large.
    #[error("read a PDF in which so much lies")]
    TooLarge,
}

/// The files that lie in a PDF, in the order of its list; none where there is no list.
///
/// # Errors
/// [`NotRead`]
pub fn files(bytes: &[u8]) -> Result<Vec<File>, NotRead> {
    let mut pdf = Pdf::open(bytes)?;
    let root = pdf.root()?;
    let names = match root.get("Names") {
        None => return Ok(Vec::new()),
        Some(names) => pdf.dict(names)?,
    };
    let mut files = Vec::new();
    // Parts that are still to be read, the next one at the end.
    let mut parts: Vec<Object> = names.get("EmbeddedFiles").cloned().into_iter().collect();
    for _ in 0..PARTS_MAX {
        let Some(part) = parts.pop() else { return Ok(files) };
        let part = pdf.dict(&part)?;
        read_part(&mut pdf, &part, &mut files)?;
        parts.extend(pdf.array(part.get("Kids"))?.into_iter().rev());
    }
    Err(NotRead::TooLarge)
}

/// What stands among the keywords of a duplicate before the SHA-256 of its supplement.
const SUPPLEMENT: &str = "supplement-sha256=";

/// The SHA-256 of the supplement that a duplicate names among its keywords (§14.3.3); none where it names none, or is no PDF that
/// is read here.
#[must_use]
pub fn supplement_of(bytes: &[u8]) -> Option<[u8; 32]> {
    named(&text(&Pdf::open(bytes).ok()?.keywords()?), SUPPLEMENT)
}

/// What a card says of a document that was signed by hand: there is no signature in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ByHand {
    /// The SHA-256 of the document that was printed.
    pub document: [u8; 32],
    /// The SHA-256 of the scan of the paper.
    pub scan: [u8; 32],
}

/// The digests that a card of a document signed by hand names among its keywords; none where it is no such card.
#[must_use]
pub fn by_hand_of(bytes: &[u8]) -> Option<ByHand> {
    let keywords = text(&Pdf::open(bytes).ok()?.keywords()?);
    Some(ByHand { document: named(&keywords, "document-sha256=")?, scan: named(&keywords, "scan-sha256=")? })
}

/// The digest that stands among keywords behind a word; none where it stands there twice.
fn named(keywords: &str, word: &str) -> Option<[u8; 32]> {
    let mut named = keywords.split(',').filter_map(|keyword| keyword.trim().strip_prefix(word));
    let mut digest = [0; 32];
    hex::decode_to_slice(named.next()?, &mut digest).ok()?;
    named.next().is_none().then_some(digest)
}

/// The files of a part of the list (§7.9.6).
fn read_part(pdf: &mut Pdf<'_>, part: &Dict, files: &mut Vec<File>) -> Result<(), NotRead> {
    for pair in pdf.array(part.get("Names"))?.chunks(2) {
        let [Object::Text(_), specification] = pair else { return Err(NotRead::Malformed) };
        if files.len() == FILES_MAX {
            return Err(NotRead::TooLarge);
        }
        let specification = pdf.dict(specification)?;
        files.push(file(pdf, &specification)?);
    }
    Ok(())
}

/// One file (§7.11.4); where it has two names or two places they must be one.
fn file(pdf: &mut Pdf<'_>, specification: &Dict) -> Result<File, NotRead> {
    let places = pdf.dict(specification.get("EF").ok_or(NotRead::Malformed)?)?;
    let place = match (places.get("F"), places.get("UF")) {
        (Some(Object::Reference(one)), None) | (None, Some(Object::Reference(one))) => *one,
        (Some(Object::Reference(one)), Some(Object::Reference(other))) if one == other => *one,
        _ => return Err(NotRead::Malformed),
    };
    let name = specification.get("UF").or_else(|| specification.get("F"));
    let Some(Object::Text(name)) = name else { return Err(NotRead::Malformed) };
    Ok(File { name: text(name), bytes: pdf.stream(place)? })
}

/// A text (§7.9.2.2): UTF-16 where it says so, else letters of one byte.
fn text(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(rest) => {
            let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        None => match bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
            Some(rest) => String::from_utf8_lossy(rest).into_owned(),
            None => bytes.iter().map(|letter| char::from(*letter)).collect(),
        },
    }
}
