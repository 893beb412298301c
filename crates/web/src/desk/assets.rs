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
    Asset::new("desk", "css", "text/css; charset=utf-8", include_str!("../../templates/desk/desk.css"))
});
/// Their script.
pub(super) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("desk", "js", "text/javascript; charset=utf-8", include_str!("../../templates/desk/desk.js"))
});

/// A file.
pub(super) struct Asset {
    content: &'static str,
    content_type: &'static str,
    name: String,
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, content: &'static str) -> Self {
        let digest = hex::encode(&Sha256::digest(content)[..6]);
        Self { content, content_type, name: format!("{name}-{digest}.{extension}") }
    }

    /// Where it lies.
    pub(super) fn href(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// `GET /assets/{name}`
pub(super) async fn show(name: Result<Path<String>, PathRejection>) -> Response {
    let wanted = name.map(|Path(name)| name).unwrap_or_default();
    let Some(asset) = [&*STYLE, &*SCRIPT].into_iter().find(|asset| asset.name == wanted) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, asset.content).into_response()
}
