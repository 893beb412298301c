//! `GET /api/openapi.json`: the description of the API (OpenAPI 3.1), kept by hand and compared with the door by tests.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

/// The description.
pub(crate) const DOCUMENT: &str = include_str!("../../openapi.json");

/// Shows the description, to anybody.
pub(super) async fn show() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}
