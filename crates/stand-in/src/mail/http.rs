//! The door for eyes and tests: pages, and all messages as JSON.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use super::letter::letter;
use super::page;
use super::store::{Entry, Store};

/// Messages that are read from the disk at once.
const STEP: usize = 64;

/// No script at all, and the one style sheet by its hash: a message cannot run anything.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(page::STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; frame-ancestors 'none'");
    HeaderValue::try_from(policy).expect("base64 and ASCII")
});

/// A message in `GET /messages.json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    at: DateTime<Utc>,
    copies: u32,
    from: String,
    headers: BTreeMap<String, String>,
    id: u64,
    identical: bool,
    last_at: DateTime<Utc>,
    message_id: Option<String>,
    size_bytes: usize,
    subject: Option<String>,
    text: String,
    to: Vec<String>,
}

/// Which messages are asked for.
#[derive(Deserialize)]
struct Wanted {
    /// Only those with a higher number.
    #[serde(default)]
    after: u64,
    /// No more than this.
    limit: Option<usize>,
}

/// Everything that is answered.
pub(super) fn router(store: Store) -> Router {
    Router::new()
        .route("/", get(page::list))
        .route("/livez", get(|| async { "alive\n" }))
        .route("/messages.json", get(messages))
        .route("/messages/{id}", get(page::message))
        .route("/messages/{id}/raw", get(raw))
        .route("/readyz", get(ready))
        .fallback(page::no_such)
        .layer(from_fn(protect))
        .with_state(store)
}

/// It listens only once it is ready.
async fn ready() -> Json<serde_json::Value> {
    Json(serde_json::json!({"parts": {"messages": "ready", "smtp": "ready"}, "ready": true}))
}

/// All messages in the order of their arrival, read step by step however many there are.
async fn messages(State(store): State<Store>, Query(wanted): Query<Wanted>) -> Response {
    let begin = (store, wanted.after, wanted.limit.unwrap_or(usize::MAX), Some("["));
    let steps = stream::try_unfold(begin, |(store, after, left, before)| async move {
        let Some(before) = before else { return Ok(None) };
        let entries = store.after(after, left.min(STEP));
        let Some(last) = entries.last() else {
            let end = if before == "[" { "[]\n" } else { "\n]\n" };
            return Ok(Some((end.as_bytes().to_vec(), (store, after, left, None))));
        };
        let next = (store.clone(), last.id, left - entries.len(), Some(","));
        let text = spawn_blocking(move || write(&store, entries, before)).await.map_err(io::Error::other)??;
        Ok::<_, io::Error>(Some((text, next)))
    });
    ([(CONTENT_TYPE, "application/json")], Body::from_stream(steps)).into_response()
}

/// Messages as JSON, each on a line of its own; `before` the first, a comma between.
fn write(store: &Store, entries: Vec<Entry>, before: &str) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    for (at, entry) in entries.into_iter().enumerate() {
        let letter = letter(&store.raw(&entry)?);
        text.extend_from_slice(if at == 0 { before.as_bytes() } else { b"," });
        text.push(b'\n');
        let message = Message {
            at: entry.at,
            copies: entry.copies,
            headers: letter.headers,
            id: entry.id,
            identical: entry.identical,
            last_at: entry.last_at,
            size_bytes: entry.size_bytes(),
            from: entry.from,
            message_id: entry.message_id,
            subject: entry.subject,
            text: letter.text,
            to: entry.to,
        };
        serde_json::to_writer(&mut text, &message)?;
    }
    Ok(text)
}

/// A message as it came, byte for byte.
async fn raw(State(store): State<Store>, Path(id): Path<u64>) -> Response {
    let Some(entry) = store.entry(id) else { return StatusCode::NOT_FOUND.into_response() };
    match spawn_blocking(move || store.raw(&entry)).await.map_err(io::Error::other).flatten() {
        Ok(raw) => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("message/rfc822")),
                (
                    CONTENT_DISPOSITION,
                    HeaderValue::try_from(format!("attachment; filename=\"{id}.eml\"")).expect("digits"),
                ),
            ];
            (headers, raw).into_response()
        }
        Err(error) => unreadable(&error),
    }
}

/// The disk does not give a message back: logged here, once.
pub(super) fn unreadable(error: &io::Error) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "a message could not be read");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Answers only who asks for this machine by its address or as `localhost` (a page of a stranger whose name leads here
/// would be read by him), and forbids everything that a page does not need.
async fn protect(request: Request, next: Next) -> Response {
    if !asks_for_us(request.headers()) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
    for (name, value) in
        [(CACHE_CONTROL, "no-store"), (REFERRER_POLICY, "no-referrer"), (X_CONTENT_TYPE_OPTIONS, "nosniff")]
    {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn asks_for_us(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else { return false };
    let Ok(authority) = Authority::try_from(host.as_bytes()) else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
