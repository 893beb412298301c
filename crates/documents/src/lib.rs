//! Makes the papers of the service: the same order gives the same bytes.
//!
//! The law this crate keeps: it sees what it is sent and nothing else; no clock, no chance, no file, no network.
//!
//! A paper is a tagged PDF, PDF/A-2a (with files in it A-3a) and PDF/UA-1 at once, laid out by typst from the files of `templates/`, with fonts that
//! have all Kazakh letters. What people wrote comes into a template as data and is never read as markup; a letter that no
//! font has is shown by its number, so that nothing is lost without being seen.
//!
//! What lays papers out takes minutes to build and much memory. So nothing links this crate: `telnusqa-documents` is a
//! program of its own, that `telnusqa_chassis::documents` starts and asks.

mod letters;
mod room;

use telnusqa_contracts::document::{Attached, Content, MEDIA_TYPE, Made, Order, PICTURE_TYPE};
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::Smart;
use typst::layout::Abs;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_svg::SvgOptions;

use crate::letters::Letters;
use crate::room::{Room, Shelf};

/// The version of the templates and fonts, kept with what was made by them. A test holds it to their digest.
pub const TEMPLATES: u32 = 8;

/// For how many papers what was computed for one is kept for those that come after.
const KEPT: usize = 8;
/// What stands between the pages of a picture, in points.
const GAP_PT: f64 = 12.0;

/// Why a paper could not be made. It shows nothing that stands on it: [`MakeError::details`] does.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The address is longer than a QR code can hold.
    #[error("write the address as a QR code")]
    Code,
    /// It cannot be written as a PDF that keeps the standards.
    #[error("write a PDF that keeps PDF/A and PDF/UA-1")]
    Export(EcoVec<SourceDiagnostic>),
    /// The template cannot be laid out.
    #[error("lay the template out")]
    Layout(EcoVec<SourceDiagnostic>),
    /// The order cannot be written as JSON.
    #[error("write the order as data")]
    Order(#[from] serde_json::Error),
}

impl MakeError {
    /// Its code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Code => "address-too-long",
            Self::Export(_) => "not-exported",
            Self::Layout(_) => "not-laid-out",
            Self::Order(_) => "order-unreadable",
        }
    }

    /// What exactly is wrong; it may repeat what stands on the paper.
    pub fn details(&self) -> impl Iterator<Item = &str> {
        let found = match self {
            Self::Export(found) | Self::Layout(found) => found.as_slice(),
            Self::Code | Self::Order(_) => &[],
        };
        found.iter().map(|diagnostic| diagnostic.message.as_str())
    }
}

/// What makes papers: fonts and templates, opened once.
pub struct Press {
    letters: Letters,
    shelf: Shelf,
    standards: PdfStandards,
    with_files: PdfStandards,
}

impl Default for Press {
    fn default() -> Self {
        let shelf = Shelf::default();
        let letters = Letters::of(&shelf.fonts);
        let with = |archive| PdfStandards::new(&[archive, PdfStandard::Ua_1]).expect("the two go together");
        Self { letters, shelf, standards: with(PdfStandard::A_2a), with_files: with(PdfStandard::A_3a) }
    }
}

impl Press {
    /// Makes a paper, or a picture of it.
    ///
    /// # Errors
    /// [`MakeError`]
    pub fn make(&self, order: &Order) -> Result<Made, MakeError> {
        let code = order.verification.as_ref().map(|place| code(&place.url)).transpose()?;
        let mut data = serde_json::to_value(order)?;
        let files = attached(&order.content);
        for (member, _) in &files {
            // They lie beside the order; of their bytes it knows the digest.
            data["content"][member]["bytes"].take();
        }
        self.letters.clean(&mut data);
        let data = serde_json::to_vec(&data)?;
        let ident = String::from_utf8_lossy(&data).into_owned();
        let standards = if files.is_empty() { &self.standards } else { &self.with_files };
        let files = files.iter().map(|(member, file)| (*member, file.bytes.as_slice()));
        let room = Room::new(&self.shelf, template(&order.content), data, code).with(files);
        let laid_out = typst::compile::<PagedDocument>(&room).output.map_err(MakeError::Layout);
        let made = laid_out.and_then(|document| {
            if order.picture {
                return Ok((drawn(&document), PICTURE_TYPE));
            }
            let options = PdfOptions {
                creator: Smart::Custom(Some(format!("Telnusqa, templates {TEMPLATES}"))),
                ident: Smart::Custom(ident),
                standards: standards.clone(),
                ..PdfOptions::default()
            };
            let bytes = typst_pdf::pdf(&document, &options).map_err(MakeError::Export)?;
            Ok((bytes, MEDIA_TYPE))
        });
        comemo::evict(KEPT);
        let (bytes, media_type) = made?;
        Ok(Made { bytes, media_type, templates: TEMPLATES })
    }
}

/// All pages as one picture: letters are lines in it, so that it asks for no font.
fn drawn(document: &PagedDocument) -> Vec<u8> {
    typst_svg::svg_merged(document, &SvgOptions::default(), Abs::pt(GAP_PT)).into_bytes()
}

/// The template of a paper.
const fn template(content: &Content) -> &'static str {
    match content {
        Content::Card(_) => "card.typ",
        Content::Duplicate(_) => "duplicate.typ",
        Content::Extract(_) => "extract.typ",
        Content::Notice(_) => "notice.typ",
        Content::Protocol(_) => "protocol.typ",
        Content::Receipt(_) => "receipt.typ",
        Content::Refusal(_) => "refusal.typ",
        Content::Supplement(_) => "supplement.typ",
        Content::Term(_) => "term.typ",
    }
}

/// The files that lie in a paper, by the member that tells of them.
fn attached(content: &Content) -> Vec<(&'static str, &Attached)> {
    match content {
        Content::Card(card) => {
            let others = [("signature", &card.signature), ("scan", &card.scan), ("supplement", &card.supplement)];
            let others = others.into_iter().filter_map(|(member, file)| file.as_ref().map(|file| (member, file)));
            [("document", &card.document)].into_iter().chain(others).collect()
        }
        Content::Duplicate(_)
        | Content::Extract(_)
        | Content::Notice(_)
        | Content::Protocol(_)
        | Content::Receipt(_)
        | Content::Refusal(_)
        | Content::Supplement(_)
        | Content::Term(_) => Vec::new(),
    }
}

/// An address as a QR code, in SVG.
fn code(address: &str) -> Result<Vec<u8>, MakeError> {
    use fast_qr::convert::Builder as _;
    use fast_qr::convert::svg::SvgBuilder;
    let code = fast_qr::QRBuilder::new(address).ecl(fast_qr::ECL::M).build().map_err(|_| MakeError::Code)?;
    Ok(SvgBuilder::default().margin(2).to_str(&code).into_bytes())
}
