//! Files as people have them: DER, PEM with text around it, base64, or a document card; and those that nobody can read.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::card::{self, NotRead};
use telnusqa_pki::Kind;

/// More bytes are not read: the largest CRL in base64 fits.
const FILE_BYTES_MAX: u64 = 72 << 20;
/// More bytes of what was signed are not read.
const CONTENT_BYTES_MAX: u64 = 512 << 20;
/// More files of a folder are not looked at.
const FILES_MAX: usize = 10_000;

/// Why nothing can be said of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Unreadable {
    /// The anchors cannot be read.
    Anchors,
    /// It is a PDF that was changed after it was made.
    CardChanged,
    /// What was signed cannot be read.
    Content,
    /// It has no bytes.
    Empty,
    /// What was named as evidence cannot be read.
    Evidence,
    /// It is a folder.
    Folder,
    /// It is not there.
    Missing,
    /// It is a PDF, and no card of one document and its signatures.
    NoCard,
    /// The machine does not give it out.
    Refused,
    /// It is longer than anything that is looked at.
    TooLarge,
    /// It is nothing that is known here.
    UnknownKind,
}

/// How it was written down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Encoding {
    /// Base64 without more.
    Base64,
    /// As it is.
    Binary,
    /// Within a card.
    Card,
    /// Base64 between lines that name it (RFC 7468).
    Pem,
}

/// What lies in a card besides the signatures themselves.
pub(super) struct Card {
    /// The original.
    pub(super) document: card::File,
    /// The scan of the paper, where the document was signed by hand; none where it was signed by a key.
    pub(super) scan: Option<card::File>,
    /// The names of the signatures, in their order.
    pub(super) signatures: Vec<String>,
    /// The supplement of a duplicate.
    pub(super) supplement: Supplement,
}

/// The supplement that belongs to a document.
pub(super) enum Supplement {
    /// It names one, which does not lie in the card.
    Absent,
    /// It lies in the card.
    Here {
        /// The file.
        file: card::File,
        /// Whether it is the one that the document names.
        is_named: bool,
    },
    /// It names none.
    None,
}

/// A file, read.
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) card: Option<Card>,
    pub(super) encoding: Encoding,
    ders: Vec<Vec<u8>>,
}

impl Encoding {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Binary => "der",
            Self::Card => "pdf",
            Self::Pem => "pem",
        }
    }
}

impl File {
    /// Reads a file whose kind is known.
    pub(super) fn read(path: &Path) -> Result<Self, Unreadable> {
        let bytes = bytes(path, FILE_BYTES_MAX)?;
        if bytes.is_empty() {
            return Err(Unreadable::Empty);
        }
        if let Some(named) = card::by_hand_of(&bytes) {
            let card = Some(opened_by_hand(&bytes, named)?);
            return Ok(Self { bytes, card, encoding: Encoding::Card, ders: Vec::new() });
        }
        if bytes.starts_with(card::MARK) {
            let (card, ders) = opened_card(&bytes)?;
            return Ok(Self { bytes, card: Some(card), encoding: Encoding::Card, ders });
        }
        let (encoding, ders) = opened(&bytes);
        let ders: Vec<_> = ders.into_iter().filter(|der| Kind::of(der).is_some()).collect();
        if ders.is_empty() { Err(Unreadable::UnknownKind) } else { Ok(Self { bytes, card: None, encoding, ders }) }
    }

    /// The first that stands in it.
    pub(super) fn der(&self) -> &[u8] {
        self.ders.first().map_or(&[], Vec::as_slice)
    }

    /// What stands behind that: in a PEM file more that may help, in a card more signatures.
    pub(super) fn others(&self) -> &[Vec<u8>] {
        self.ders.get(1..).unwrap_or_default()
    }

    /// All that stands in it.
    pub(super) fn into_ders(self) -> Vec<Vec<u8>> {
        self.ders
    }
}

/// The original and the signatures of a card: of what lies in it, one file is no signature, or two: a duplicate and its supplement.
fn opened_card(bytes: &[u8]) -> Result<(Card, Vec<Vec<u8>>), Unreadable> {
    let files = files(bytes)?;
    let is_signature = |file: &card::File| Kind::of(&file.bytes) == Some(Kind::Signature);
    let (signatures, originals): (Vec<_>, Vec<_>) = files.into_iter().partition(is_signature);
    let told_apart = told_apart(originals).filter(|_| !signatures.is_empty());
    let (document, supplement) = told_apart.ok_or(Unreadable::NoCard)?;
    let (signatures, ders) = signatures.into_iter().map(|file| (file.name, file.bytes)).unzip();
    Ok((Card { document, scan: None, signatures, supplement }, ders))
}

/// The document and the scan of a card that was signed by hand, by the digests that it names; and the supplement. Where one of the
/// two is another, what lies in its place is taken for it: it is told as such.
fn opened_by_hand(bytes: &[u8], named: card::ByHand) -> Result<Card, Unreadable> {
    let files = files(bytes)?;
    if files.iter().any(|file| Kind::of(&file.bytes) == Some(Kind::Signature)) {
        return Err(Unreadable::NoCard);
    }
    let is = |digest: [u8; 32]| move |file: &card::File| Sha256::digest(&file.bytes)[..] == digest;
    let (mut scans, rest): (Vec<_>, Vec<_>) = files.into_iter().partition(is(named.scan));
    let (mut documents, mut rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(is(named.document));
    let missing = usize::from(scans.is_empty()) + usize::from(documents.is_empty());
    if scans.len() > 1 || documents.len() > 1 || !(missing..=missing + 1).contains(&rest.len()) {
        return Err(Unreadable::NoCard);
    }
    // as they stand in a card: the document first, then the scan
    rest.reverse();
    let document = documents.pop().or_else(|| rest.pop()).ok_or(Unreadable::NoCard)?;
    let scan = scans.pop().or_else(|| rest.pop()).ok_or(Unreadable::NoCard)?;
    let supplement = match (card::supplement_of(&document.bytes), rest.pop()) {
        (Some(digest), Some(file)) => {
            let is_named = is(digest)(&file);
            Supplement::Here { file, is_named }
        }
        (None, Some(file)) => Supplement::Here { file, is_named: false },
        (Some(_), None) => Supplement::Absent,
        (None, None) => Supplement::None,
    };
    Ok(Card { document, scan: Some(scan), signatures: Vec::new(), supplement })
}

fn files(bytes: &[u8]) -> Result<Vec<card::File>, Unreadable> {
    card::files(bytes).map_err(|why| match why {
        NotRead::Changed => Unreadable::CardChanged,
        NotRead::Encrypted | NotRead::Malformed => Unreadable::NoCard,
        NotRead::TooLarge => Unreadable::TooLarge,
    })
}

/// The one that names the other's digest is what was signed; two that both do, or none of them, are no card.
fn told_apart(originals: Vec<card::File>) -> Option<(card::File, Supplement)> {
    let named = |file: &card::File| card::supplement_of(&file.bytes);
    let beside = |digest: [u8; 32], file: card::File| {
        let is_named = Sha256::digest(&file.bytes)[..] == digest;
        Supplement::Here { file, is_named }
    };
    let mut files = originals.into_iter();
    match (files.next(), files.next(), files.next()) {
        (Some(document), None, None) => {
            let supplement = named(&document).map_or(Supplement::None, |_| Supplement::Absent);
            Some((document, supplement))
        }
        (Some(one), Some(other), None) => match (named(&one), named(&other)) {
            (Some(digest), None) => Some((one, beside(digest, other))),
            (None, Some(digest)) => Some((other, beside(digest, one))),
            (Some(_), Some(_)) | (None, None) => None,
        },
        _ => None,
    }
}

/// What was signed, byte for byte.
pub(super) fn content(path: &Path) -> Result<Vec<u8>, Unreadable> {
    bytes(path, CONTENT_BYTES_MAX)
}

/// The file, or the files of the folder by name; what lies deeper is not looked at.
pub(super) fn listed(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !std::fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)?.take(FILES_MAX) {
        let path = entry?.path();
        if std::fs::metadata(&path).is_ok_and(|found| found.is_file()) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The bytes of a file, at most so many.
pub(super) fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Unreadable> {
    let refused = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Unreadable::Missing,
        std::io::ErrorKind::IsADirectory => Unreadable::Folder,
        _ => Unreadable::Refused,
    };
    let file = std::fs::File::open(path).map_err(refused)?;
    if file.metadata().map_err(refused)?.is_dir() {
        return Err(Unreadable::Folder);
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(refused)?;
    if bytes.len() as u64 > limit { Err(Unreadable::TooLarge) } else { Ok(bytes) }
}

/// How the bytes are written down, and what stands in them.
fn opened(bytes: &[u8]) -> (Encoding, Vec<Vec<u8>>) {
    let binary = || (Encoding::Binary, vec![bytes.to_vec()]);
    let Some(text) = core::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}')) else {
        return binary();
    };
    if text.contains("-----BEGIN ") {
        return (Encoding::Pem, text.split("-----BEGIN ").skip(1).filter_map(block).collect());
    }
    match unwrapped(text) {
        Some(der) => (Encoding::Base64, vec![der]),
        None => binary(),
    }
}

/// What stands in one block; nothing for keys, and for what is no base64.
fn block(block: &str) -> Option<Vec<u8>> {
    let (label, body) = block.split_once("-----")?;
    let (body, _) = body.split_once("-----END ")?;
    (!label.ends_with("KEY")).then(|| unwrapped(body)).flatten()
}

fn unwrapped(text: &str) -> Option<Vec<u8>> {
    let letters: String = text.split_whitespace().collect();
    BASE64.decode(letters).ok()
}
