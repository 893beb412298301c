//! Pages, styles and scripts go smaller over the wire (gzip), where a page of ours asks for them. Nobody else is answered so: who could
//! make a browser ask for a page with words of his own, and saw how long the answer is, would guess what else stands there (BREACH).

use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::compression::{CompressionLayer, Predicate};

/// What is worth it: text. A stream of events goes on as it comes, and papers are packed already.
const TEXT: [&str; 4] = ["text/html", "text/css", "text/javascript", "application/json"];

/// What is text.
#[derive(Clone, Copy)]
pub(crate) struct Text;

impl Predicate for Text {
    fn should_compress<B: HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let of = response.headers().get(CONTENT_TYPE).and_then(|of| of.to_str().ok()).unwrap_or_default();
        TEXT.iter().any(|text| of.starts_with(text))
    }
}

/// Makes text smaller for whoever takes it so; quickly, for it is made anew for each.
pub(crate) fn layer() -> CompressionLayer<Text> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(Text)
}

/// Lets only pages of ours ask for it (Fetch Metadata).
pub(crate) async fn for_us_alone(mut request: Request, next: Next) -> Response {
    if request.headers().get("sec-fetch-site").is_none_or(|from| from != "same-origin") {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    next.run(request).await
}
