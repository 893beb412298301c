//! `GET /api/openapi.json`: the description of the API (OpenAPI 3.1), kept by hand and compared with the door by tests; and `GET
//! /api/asyncapi.json`: that of the bus.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use telnusqa_contracts::ASYNCAPI;

/// The description.
pub(crate) const DOCUMENT: &str = include_str!("../../openapi.json");

/// Shows the description, to anybody.
pub(super) async fn show() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}

/// Shows the description of the bus, to anybody.
pub(super) async fn show_bus() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], ASYNCAPI)
}
