//! The proof in a paper's QR code: what is essential on it, signed by the house, for whoever has no network.
//!
//! The QR code holds one text, `https://…/v/<code>#<proof>`: a telephone opens the address, which shows how the paper stands
//! now; what is behind `#` is never sent. The proof is base64url without padding of 98 bytes, all numbers with the highest
//! byte first:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | form, 1 |
//! | 4 | the key's identifier: how SHA-256 of the public key begins |
//! | 1 | kind: 1 a duplicate, 2 a refusal |
//! | 5 | BIN of the college, as a number |
//! | 2, 3 | year and serial: of the number in the register, or of the application number of a refusal |
//! | 2 | the day of the paper: days since 2000-01-01 |
//! | 16 | the recipient: how SHA-256 of `telnusqa name 1`, zero, the code's 15 bytes and the folded name begins |
//! | 64 | Ed25519 (RFC 8032) over `telnusqa paper 1`, zero, the code's 15 bytes and the 34 bytes before |
//!
//! There is one text for one proof: anything else is unreadable.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::paper::PaperCode;
use telnusqa_domain::register_number::RegisterNumber;

const ALGORITHM: &str = "Ed25519";
const CLAIM_BYTES: usize = 34;
const DUPLICATE: u8 = 1;
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date");
const FORM: u8 = 1;
const NAME_DOMAIN: &[u8] = b"telnusqa name 1\0";
const PAPER_DOMAIN: &[u8] = b"telnusqa paper 1\0";
const REFUSAL: u8 = 2;
const SIGNATURE_BYTES: usize = 64;
/// No text in a QR code is longer.
const TEXT_BYTES_MAX: usize = 2953;

/// How SHA-256 of a public key begins: which of the house's keys signed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyId(pub [u8; 4]);

/// By which number a paper goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PaperNumber {
    /// A duplicate, by its number in the register.
    Duplicate(RegisterNumber),
    /// A refusal, by the application number.
    Refusal {
        /// The application.
        application: ApplicationNumber,
        /// The college that refused.
        college: Bin,
    },
}

/// What the house says of a paper.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claim {
    /// The code on the paper.
    pub code: PaperCode,
    /// By which key it is signed.
    pub key: KeyId,
    /// The day of the paper, in Almaty; 2000-01-01 to 2179-06-06.
    pub made_on: NaiveDate,
    /// The recipient: [`name_digest`].
    pub name: [u8; 16],
    /// By which number it goes.
    pub number: PaperNumber,
}

/// A claim with its signature, nothing of it believed yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proof {
    /// What is said.
    pub claim: Claim,
    /// Ed25519 over [`Claim::signed`].
    pub signature: [u8; SIGNATURE_BYTES],
}

/// The public keys of the house, as `/.well-known/telnusqa-keys.json` has them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PublishedKeys {
    /// The number of this form: [`PublishedKeys::FORM`].
    pub form: u8,
    /// Each key that ever signed, the oldest first.
    pub keys: Vec<PublishedKey>,
}

/// A public key.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedKey {
    /// [`KeyId`], eight hexadecimal digits.
    pub id: String,
    /// `Ed25519`.
    pub algorithm: String,
    /// 32 bytes as base64url without padding.
    pub public_key: String,
    /// Since when it signs.
    pub since: DateTime<Utc>,
    /// Since when nobody may believe it.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A text is no proof that anybody made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("read a proof")]
pub struct NotAProof;

impl KeyId {
    /// The identifier of a public key.
    #[must_use]
    pub fn of(public: &[u8; 32]) -> Self {
        Self(first(&Sha256::digest(public)))
    }
}

/// Eight hexadecimal digits.
impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl PaperNumber {
    /// The BIN of the college.
    #[must_use]
    pub const fn college(&self) -> Bin {
        match self {
            Self::Duplicate(number) => number.college(),
            Self::Refusal { college, .. } => *college,
        }
    }
}

/// As it stands on the paper.
impl std::fmt::Display for PaperNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Duplicate(number) => number.fmt(f),
            Self::Refusal { application, .. } => application.fmt(f),
        }
    }
}

impl Claim {
    /// What the house signs.
    #[must_use]
    pub fn signed(&self) -> Vec<u8> {
        [PAPER_DOMAIN, self.code.as_bytes(), &self.written()].concat()
    }

    /// Joined with the signature.
    #[must_use]
    pub const fn with(self, signature: [u8; SIGNATURE_BYTES]) -> Proof {
        Proof { claim: self, signature }
    }

    fn written(&self) -> [u8; CLAIM_BYTES] {
        let (kind, year, serial) = match self.number {
            PaperNumber::Duplicate(number) => (DUPLICATE, number.year(), number.serial()),
            PaperNumber::Refusal { application, .. } => (REFUSAL, application.year(), application.serial()),
        };
        let college: u64 =
            self.number.college().as_str().bytes().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        let day = u16::try_from((self.made_on - EPOCH).num_days()).unwrap_or(u16::MAX);
        let mut bytes = [0; CLAIM_BYTES];
        bytes[0] = FORM;
        bytes[1..5].copy_from_slice(&self.key.0);
        bytes[5] = kind;
        bytes[6..11].copy_from_slice(&college.to_be_bytes()[3..]);
        bytes[11..13].copy_from_slice(&year.to_be_bytes());
        bytes[13..16].copy_from_slice(&serial.to_be_bytes()[1..]);
        bytes[16..18].copy_from_slice(&day.to_be_bytes());
        bytes[18..].copy_from_slice(&self.name);
        bytes
    }

    fn read(code: PaperCode, bytes: &[u8; CLAIM_BYTES]) -> Option<Self> {
        let number =
            |range: std::ops::Range<usize>| bytes[range].iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let college = Bin::parse(&format!("{:012}", number(6..11))).ok()?;
        let (year, serial) = (u16::try_from(number(11..13)).ok()?, u32::try_from(number(13..16)).ok()?);
        let number_on_it = match bytes[5] {
            DUPLICATE => PaperNumber::Duplicate(RegisterNumber::try_new(college, year, serial)?),
            REFUSAL => PaperNumber::Refusal { application: ApplicationNumber::try_new(year, serial)?, college },
            _ => return None,
        };
        let claim = Self {
            code,
            key: KeyId(first(&bytes[1..5])),
            made_on: EPOCH.checked_add_days(Days::new(number(16..18)))?,
            name: first(&bytes[18..]),
            number: number_on_it,
        };
        (bytes[0] == FORM).then_some(claim)
    }
}

impl Proof {
    /// The text of the QR code, where addresses begin with `public_url` (without a slash at its end).
    #[must_use]
    pub fn text(&self, public_url: &str) -> String {
        let bytes = [&self.claim.written()[..], &self.signature].concat();
        format!("{}#{}", address(public_url, &self.claim.code), URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads the text of a QR code; blanks around it don't count.
    ///
    /// # Errors
    /// [`NotAProof`]
    pub fn read(text: &str) -> Result<Self, NotAProof> {
        read(text.trim()).ok_or(NotAProof)
    }
}

impl PublishedKeys {
    /// Members may be added to a form; what is there keeps its meaning.
    pub const FORM: u8 = 1;

    /// These keys.
    #[must_use]
    pub const fn new(keys: Vec<PublishedKey>) -> Self {
        Self { form: Self::FORM, keys }
    }
}

impl PublishedKey {
    /// A key, as it is published.
    #[must_use]
    pub fn new(public: &[u8; 32], since: DateTime<Utc>, revoked_at: Option<DateTime<Utc>>) -> Self {
        Self {
            id: KeyId::of(public).to_string(),
            algorithm: ALGORITHM.to_owned(),
            public_key: URL_SAFE_NO_PAD.encode(public),
            since,
            revoked_at,
        }
    }

    /// Its bytes; none where they are not what the rest says.
    #[must_use]
    pub fn public(&self) -> Option<[u8; 32]> {
        let public = <[u8; 32]>::try_from(URL_SAFE_NO_PAD.decode(&self.public_key).ok()?).ok()?;
        (self.algorithm == ALGORITHM && KeyId::of(&public).to_string() == self.id).then_some(public)
    }
}

/// Where a paper can be looked up.
#[must_use]
pub fn address(public_url: &str, code: &PaperCode) -> String {
    format!("{public_url}/v/{code}")
}

/// What a proof says of its recipient. `folded`: the name without what keyboards confuse, as the vault folds names.
#[must_use]
pub fn name_digest(code: &PaperCode, folded: &str) -> [u8; 16] {
    first(&Sha256::digest([NAME_DOMAIN, code.as_bytes(), folded.as_bytes()].concat()))
}

/// Whether a text looks as if a proof should stand in it.
#[must_use]
pub fn is_meant(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("https://") || text.starts_with("http://")) && text.contains("/v/")
}

fn read(text: &str) -> Option<Proof> {
    if text.len() > TEXT_BYTES_MAX || !is_meant(text) {
        return None;
    }
    let (address, proof) = text.split_once('#')?;
    let (_, code) = address.rsplit_once("/v/")?;
    let code = PaperCode::parse(code).filter(|read| read.to_string() == code)?;
    let bytes = URL_SAFE_NO_PAD.decode(proof).ok()?;
    let (claim, signature) = bytes.split_first_chunk::<CLAIM_BYTES>()?;
    Some(Proof { claim: Claim::read(code, claim)?, signature: signature.try_into().ok()? })
}

/// The first bytes of more.
fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut begin = [0; N];
    begin.copy_from_slice(&bytes[..N]);
    begin
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claim() -> Claim {
        let code = PaperCode::parse("0123-4567-89AB-CDEF-GHJK-MNPQ").unwrap();
        Claim {
            code,
            key: KeyId([0xa1, 0xb2, 0xc3, 0xd4]),
            made_on: NaiveDate::from_ymd_opt(2026, 12, 3).unwrap(),
            name: name_digest(&code, "ахметоваайгул"),
            number: PaperNumber::Duplicate(RegisterNumber::parse("050340517500-2026-00017").unwrap()),
        }
    }

    /// Computed by another implementation. Papers lie in drawers for decades: this form is read for ever.
    const GOLDEN: &str = "https://telnusqa.example/v/0123456789ABCDEFGHJKMNPQ#\
        AaGyw9QBC7iHVnwH6gAAESZpRk2_pA8m3rE-5eO_RjlpW";

    #[test]
    fn a_proof_is_read_as_it_was_written() {
        let refusal = PaperNumber::Refusal {
            application: ApplicationNumber::try_new(2026, 4512).unwrap(),
            college: Bin::parse("970940123375").unwrap(),
        };
        for number in [claim().number, refusal] {
            let proof = Claim { number, ..claim() }.with([7; 64]);
            let text = proof.text("https://telnusqa.example");
            assert_eq!(Proof::read(&format!(" {text}\n")), Ok(proof));
            // As much as fits a QR code of version 10 with a quarter of it lost: 57 squares a side.
            assert!(text.len() <= 213, "{}", text.len());
        }
    }

    #[test]
    fn the_form_stays_what_it_is() {
        let text = claim().with([0; 64]).text("https://telnusqa.example");
        assert!(text.starts_with(GOLDEN), "{text}");
        assert_eq!(hex::encode(claim().name), "464dbfa40f26deb13ee5e3bf4639695a");
    }

    #[test]
    fn there_is_one_text_for_one_proof() {
        let text = claim().with([7; 64]).text("https://telnusqa.example");
        let (address, proof) = text.split_once('#').unwrap();
        let with = |address: &str, proof: &str| Proof::read(&format!("{address}#{proof}"));
        for other in [
            format!("{proof}="),
            format!("{proof}A"),
            format!("{proof}#"),
            format!(" {proof}"),
            proof[1..].to_owned(),
            proof[..proof.len() - 1].to_owned(),
            proof.replace('w', "+"),
            format!("{}\n{}", &proof[..8], &proof[8..]),
            String::new(),
        ] {
            assert_eq!(with(address, &other), Err(NotAProof), "{other}");
        }
        // Bits that base64 leaves over.
        let last = proof.chars().last().unwrap();
        let others = ('A'..='Z').chain('a'..='z').chain('0'..='9').filter(|letter| *letter != last);
        let same = others.filter(|letter| {
            let other = format!("{}{letter}", &proof[..proof.len() - 1]);
            with(address, &other).is_ok_and(|read| read == claim().with([7; 64]))
        });
        assert_eq!(same.count(), 0);
        for other in [
            "https://telnusqa.example/v/0123-4567-89AB-CDEF-GHJK-MNPQ",
            "https://telnusqa.example/v/0123456789abcdefghjkmnpq",
            "https://telnusqa.example/v/0123456789ABCDEFGHJKMNPQ/",
            "https://telnusqa.example/v/0123456789ABCDEFGHJKMNPQ?lang=kk",
            "https://telnusqa.example/s/0123456789ABCDEFGHJKMNPQ",
            "ftp://telnusqa.example/v/0123456789ABCDEFGHJKMNPQ",
            "0123456789ABCDEFGHJKMNPQ",
        ] {
            assert_eq!(with(other, proof), Err(NotAProof), "{other}");
        }
    }

    #[test]
    fn every_changed_byte_changes_what_is_read() {
        let proof = claim().with([7; 64]);
        let text = proof.text("https://telnusqa.example");
        let (address, encoded) = text.split_once('#').unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(encoded).unwrap();
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            let read = Proof::read(&format!("{address}#{}", URL_SAFE_NO_PAD.encode(&other)));
            assert_ne!(read, Ok(proof.clone()), "byte {at}");
            if let Ok(read) = read {
                assert!(read.claim.signed() != proof.claim.signed() || read.signature != proof.signature);
            }
        }
    }

    #[test]
    fn a_key_is_published_and_read() {
        let since = "2026-11-22T05:00:00Z".parse().unwrap();
        let key = PublishedKey::new(&[7; 32], since, None);
        let text = serde_json::to_string(&PublishedKeys::new(vec![key.clone()])).unwrap();
        assert_eq!(serde_json::from_str::<PublishedKeys>(&text).unwrap().keys[0].public(), Some([7; 32]));
        assert_eq!(PublishedKey { id: "00000000".to_owned(), ..key.clone() }.public(), None);
        assert_eq!(PublishedKey { algorithm: "RSA".to_owned(), ..key.clone() }.public(), None);
        assert_eq!(PublishedKey { public_key: "AAAA".to_owned(), ..key }.public(), None);
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer(text in "\\PC{0,60}", proof in "[A-Za-z0-9_-]{0,140}") {
            let _ = Proof::read(&text);
            let _ = Proof::read(&format!("https://a/v/0123456789ABCDEFGHJKMNPQ#{proof}"));
        }
    }
}
