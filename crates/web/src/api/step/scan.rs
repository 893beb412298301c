//! A scan of a paper that was signed by hand: a PDF, JPEG or PNG. It is told apart by how it begins, and looked at no further.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use telnusqa_domain::case::FileRef;
use telnusqa_domain::language::Trilingual;
use telnusqa_status::written::Word as _;

use super::Members;

/// The largest scan, in bytes: two pages at 200 dpi. A document card takes it in whole.
const SCAN_MAX: usize = 2 * 1024 * 1024;
/// The largest body that hands one in, in base64.
pub(in crate::api) const BODY_MAX: usize = 3 * 1024 * 1024;

const EMPTY: Trilingual<&'static str> =
    Trilingual {
        en: "The file of the scan is empty", kk: "Сканерленген көшірменің файлы бос", ru: "Файл скана пуст"
    };
const NO_BASE64: Trilingual<&'static str> = Trilingual {
    en: "A scan in base64 is expected here",
    kk: "Мұнда base64 түріндегі сканерленген көшірме болуы керек",
    ru: "Здесь должен быть скан в base64",
};
const NO_DIGEST: Trilingual<&'static str> = Trilingual {
    en: "The SHA-256 of a file is expected here: 64 lower-case hexadecimal digits",
    kk: "Мұнда файлдың SHA-256 мәні болуы керек: он алтылық жүйедегі 64 таңба, кіші әріптермен",
    ru: "Здесь должна быть SHA-256 файла: 64 шестнадцатеричных знака строчными буквами",
};
const NO_SCAN: Trilingual<&'static str> = Trilingual {
    en: "A scan is a PDF, JPEG or PNG file",
    kk: "Сканерленген көшірме PDF, JPEG немесе PNG файлы болуы керек",
    ru: "Скан должен быть файлом PDF, JPEG или PNG",
};
const TOO_LARGE: Trilingual<&'static str> = Trilingual {
    en: "A scan may have 2 MiB: scan it at 200 dpi, in shades of grey",
    kk: "Сканерленген көшірме 2 МиБ-тан аспауы керек: оны 200 dpi ажыратымдылықпен, сұр реңктермен сканерлеңіз",
    ru: "Скан не должен превышать 2 МиБ: отсканируйте с разрешением 200 dpi, в оттенках серого",
};

/// What a scan may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::api) enum ScanKind {
    Jpeg,
    Pdf,
    Png,
}

impl ScanKind {
    const ALL: [Self; 3] = [Self::Jpeg, Self::Pdf, Self::Png];

    /// How a file of this kind begins (ISO/IEC 10918-1 B.1.1.3, ISO 32000-1 §7.5.2, RFC 2083 §3.1).
    const fn mark(self) -> &'static [u8] {
        match self {
            Self::Jpeg => b"\xFF\xD8\xFF",
            Self::Pdf => b"%PDF-",
            Self::Png => b"\x89PNG\r\n\x1A\n",
        }
    }

    /// The kind of a file, by how it begins.
    pub(in crate::api) fn of(bytes: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| bytes.starts_with(kind.mark()))
    }

    /// The end of its name.
    pub(in crate::api) const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Pdf => "pdf",
            Self::Png => "png",
        }
    }

    /// Its media type.
    pub(in crate::api) const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
        }
    }
}

/// The scan that is handed in.
pub(super) fn read(members: &mut Members) -> Option<Vec<u8>> {
    let text = members.string("scan")?;
    let (code, detail) = match STANDARD.decode(text) {
        Err(_) => ("scan.unreadable", NO_BASE64),
        Ok(bytes) if bytes.is_empty() => ("scan.empty", EMPTY),
        Ok(bytes) if bytes.len() > SCAN_MAX => ("scan.too-large", TOO_LARGE),
        Ok(bytes) if ScanKind::of(&bytes).is_none() => ("scan.kind", NO_SCAN),
        Ok(bytes) => return Some(bytes),
    };
    members.fault("scan", code, detail);
    None
}

/// A file by its digest: what whoever takes the step has seen.
pub(super) fn digest(members: &mut Members, name: &str) -> Option<FileRef> {
    let text = members.string(name)?;
    let file = FileRef::of_word(&text);
    if file.is_none() {
        members.fault(name, "file.digest", NO_DIGEST);
    }
    file
}
