//! What a request still has to say when it was answered.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use tokio::sync::Mutex;

/// So much of it is read, in bytes, and for so long: a scan that was far too large (as a photo of 40 MiB in base64), over a slow line.
const REST_MAX_BYTES: usize = 64 * 1024 * 1024;
const REST_MAX: Duration = Duration::from_secs(10);

/// Reads on before the answer goes out: whoever still sends when his connection is closed may lose what he was answered.
pub(crate) async fn read_on(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let body = Arc::new(Mutex::new(body.into_data_stream()));
    let read = stream::unfold(Arc::clone(&body), |body| async move {
        let next = body.lock().await.next().await;
        next.map(|part| (part, body))
    });
    let answer = next.run(Request::from_parts(parts, Body::from_stream(read))).await;
    let rest = async {
        let mut left = REST_MAX_BYTES;
        while let Some(Ok(part)) = body.lock().await.next().await {
            let Some(fewer) = left.checked_sub(part.len()) else { return };
            left = fewer;
        }
    };
    // Who sends more, or more slowly, is cut off after all.
    let _ = tokio::time::timeout(REST_MAX, rest).await;
    answer
}
