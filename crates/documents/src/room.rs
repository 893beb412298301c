//! All that a template can see: the fonts, the templates, one order, its QR code, and the files that shall lie in the paper. No clock, no folder, no network.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

/// The fonts: Noto Serif and Noto Sans (SIL Open Font License 1.1), as Debian ships them.
pub(crate) const FONTS: [&[u8]; 4] = [
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSerif-Bold.ttf"),
    include_bytes!("../fonts/NotoSerif-Regular.ttf"),
];

/// The templates by name.
pub(crate) const TEMPLATES: [(&str, &str); 10] = [
    ("card.typ", include_str!("../templates/card.typ")),
    ("duplicate.typ", include_str!("../templates/duplicate.typ")),
    ("extract.typ", include_str!("../templates/extract.typ")),
    ("house.typ", include_str!("../templates/house.typ")),
    ("notice.typ", include_str!("../templates/notice.typ")),
    ("protocol.typ", include_str!("../templates/protocol.typ")),
    ("receipt.typ", include_str!("../templates/receipt.typ")),
    ("refusal.typ", include_str!("../templates/refusal.typ")),
    ("supplement.typ", include_str!("../templates/supplement.typ")),
    ("term.typ", include_str!("../templates/term.typ")),
];

/// What is the same for every paper.
pub(crate) struct Shelf {
    book: LazyHash<FontBook>,
    code: FileId,
    pub(crate) fonts: Vec<Font>,
    library: LazyHash<Library>,
    order: FileId,
    templates: Vec<Source>,
}

impl Default for Shelf {
    fn default() -> Self {
        let fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        let templates = TEMPLATES.into_iter().map(|(name, text)| Source::new(file(name), text.to_owned()));
        Self {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            code: file("qr.svg"),
            library: LazyHash::new(Library::default()),
            order: file("order.json"),
            templates: templates.collect(),
            fonts,
        }
    }
}

/// The place of a file that stands in no folder.
fn file(name: &str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).expect("a plain name")).intern()
}

/// What one paper is laid out in.
pub(crate) struct Room<'a> {
    code: Option<Bytes>,
    files: Vec<(FileId, Bytes)>,
    main: FileId,
    order: Bytes,
    shelf: &'a Shelf,
}

impl<'a> Room<'a> {
    /// With the name of a template, the order in JSON, and the QR code in SVG.
    pub(crate) fn new(shelf: &'a Shelf, template: &str, order: Vec<u8>, code: Option<Vec<u8>>) -> Self {
        Self { code: code.map(Bytes::new), files: Vec::new(), main: file(template), order: Bytes::new(order), shelf }
    }

    /// With files, each by its name here.
    pub(crate) fn with<'b>(self, files: impl Iterator<Item = (&'static str, &'b [u8])>) -> Self {
        Self { files: files.map(|(name, bytes)| (file(name), Bytes::new(bytes.to_vec()))).collect(), ..self }
    }
}

impl World for Room<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shelf.templates.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.shelf.order {
            return Ok(self.order.clone());
        }
        if id == self.shelf.code {
            return self.code.clone().ok_or(FileError::AccessDenied);
        }
        let found = self.files.iter().find(|(name, _)| *name == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
