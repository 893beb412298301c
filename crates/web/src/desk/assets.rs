//! Files that pages need: named by their content, kept by browsers.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

/// The style sheet of the desks.
pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let style = concat!(include_str!("../../templates/house.css"), include_str!("../../templates/desk/desk.css"));
    Asset::new("desk", "css", "text/css; charset=utf-8", style.as_bytes())
});
/// That of the pages for everybody.
pub(crate) static PAGE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("page", "css", "text/css; charset=utf-8", crate::page::STYLE.as_bytes()));
/// The script of the desks.
pub(super) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let script = concat!(include_str!("../../templates/agent.js"), include_str!("../../templates/desk/desk.js"));
    Asset::new("desk", "js", "text/javascript; charset=utf-8", script.as_bytes())
});
/// The script of the page on which an applicant signs his application.
pub(crate) static APPLY: LazyLock<Asset> = LazyLock::new(|| {
    let script = concat!(include_str!("../../templates/agent.js"), include_str!("../../templates/apply/sign.js"));
    Asset::new("apply", "js", "text/javascript; charset=utf-8", script.as_bytes())
});
/// The letters of every page, cut down to those of our languages (`fonts/README.md`); the style sheet asks for them by name.
static FONTS: LazyLock<[Asset; 2]> = LazyLock::new(|| {
    let font = |name, content| Asset::new(name, "woff2", "font/woff2", content);
    [
        font("noto-sans-regular", include_bytes!("../../fonts/NotoSans-Regular.woff2").as_slice()),
        font("noto-sans-bold", include_bytes!("../../fonts/NotoSans-Bold.woff2").as_slice()),
    ]
});

/// A file.
pub(crate) struct Asset {
    content: &'static [u8],
    content_type: &'static str,
    name: String,
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, content: &'static [u8]) -> Self {
        let digest = hex::encode(&Sha256::digest(content)[..6]);
        Self { content, content_type, name: format!("{name}-{digest}.{extension}") }
    }

    /// Where it lies.
    pub(crate) fn href(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// `GET /assets/{name}`
pub(super) async fn show(name: Result<Path<String>, PathRejection>) -> Response {
    let wanted = name.map(|Path(name)| name).unwrap_or_default();
    let Some(asset) =
        [&*STYLE, &*PAGE, &*SCRIPT, &*APPLY].into_iter().chain(FONTS.iter()).find(|asset| asset.name == wanted)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, asset.content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name that the style sheet asks for and nobody answers would be a page in another letter, and nobody would be told.
    #[test]
    fn the_style_sheet_asks_for_the_fonts_by_their_names() {
        let house = include_str!("../../templates/house.css");
        let asked: Vec<&str> =
            house.split("url(").skip(1).filter_map(|rest| rest.split_once(')')).map(|(href, _)| href).collect();
        let there: Vec<String> = FONTS.iter().map(Asset::href).collect();
        assert_eq!(asked, there);
    }

    /// No host but ours is ever asked.
    #[test]
    fn nothing_comes_from_outside() {
        let sheets = [crate::page::STYLE, crate::page::PAPER, include_str!("../../templates/desk/desk.css")];
        for sheet in sheets {
            assert!(!sheet.contains("@import") && !sheet.contains("http") && !sheet.contains("url(//"), "{sheet}");
        }
    }
}
