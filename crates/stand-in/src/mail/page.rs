//! Pages for people: what arrived, newest first, and one message. They work without script.

mod texts;

use std::io;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, FixedOffset, Utc};
use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::http::unreadable;
use super::letter::letter;
use super::store::{Entry, Store};
use texts::Texts;

/// The one style sheet, within each page.
pub(super) const STYLE: &str = include_str!("../../templates/mail/style.css");

/// Messages on one page of the list.
const PAGE: usize = 100;
/// The time of Kazakhstan since 2024-03-01.
const ALMATY: FixedOffset = FixedOffset::east_opt(5 * 3600).expect("within a day");
/// More of a text than this is not shown on the page; the whole is in the message as it came.
const SHOWN_MAX_CHARS: usize = 100_000;

/// What is asked for in an address.
#[derive(Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
    /// Only messages with a lower number.
    before: Option<u64>,
}

/// What stands around every page.
struct Frame {
    /// This page's address, without its language.
    path: String,
    texts: &'static Texts,
}

impl Frame {
    fn new(asked: &Asked, headers: &HeaderMap, path: impl Into<String>) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self { path: path.into(), texts: texts::of(asked.lang.as_deref().or(accepted).unwrap_or_default()) }
    }

    fn languages(&self) -> [&'static Texts; 2] {
        [&texts::KK, &texts::RU]
    }
}

/// A message as it is shown in the list.
struct Line {
    at: String,
    copies: u32,
    iso: String,
    id: u64,
    message_id: String,
    subject: Option<String>,
    to: String,
}

impl Line {
    fn new(entry: &Entry) -> Self {
        Self {
            at: moment(entry.at),
            copies: entry.copies,
            iso: entry.at.to_rfc3339(),
            id: entry.id,
            message_id: entry.message_id.clone().unwrap_or_default(),
            subject: entry.subject.clone().filter(|subject| !subject.trim().is_empty()),
            to: entry.to.join(", "),
        }
    }
}

#[derive(Template)]
#[template(path = "mail/list.html")]
struct List {
    count: u64,
    frame: Frame,
    lines: Vec<Line>,
    /// The number that older messages lie before.
    older: Option<u64>,
    /// Whether newer ones are on another page.
    newer: bool,
}

#[derive(Template)]
#[template(path = "mail/message.html")]
struct Message {
    frame: Frame,
    from: String,
    /// Where it came more than once.
    last_at: Option<String>,
    line: Line,
    identical: bool,
    text: String,
}

#[derive(Template)]
#[template(path = "mail/notice.html")]
struct Notice {
    frame: Frame,
}

/// The list, newest first.
pub(super) async fn list(State(store): State<Store>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let count = store.count();
    let before = asked.before.unwrap_or(u64::MAX).clamp(1, count + 1);
    let after = before.saturating_sub(PAGE as u64 + 1);
    let entries = store.after(after, usize::try_from(before - 1 - after).unwrap_or(PAGE));
    let page = List {
        count,
        frame: Frame::new(&asked, &headers, "/"),
        lines: entries.iter().rev().map(Line::new).collect(),
        older: (after > 0).then_some(after + 1),
        newer: before <= count,
    };
    respond(StatusCode::OK, page.frame.texts, &page)
}

/// One message.
pub(super) async fn message(
    State(store): State<Store>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let Some(entry) = id.parse().ok().and_then(|id| store.entry(id)) else {
        return no_such(Query(asked), headers).await;
    };
    let place = entry.clone();
    let read = spawn_blocking(move || store.raw(&place).map(|raw| letter(&raw))).await;
    let letter = match read.map_err(io::Error::other).flatten() {
        Ok(letter) => letter,
        Err(error) => return unreadable(&error),
    };
    let page = Message {
        frame: Frame::new(&asked, &headers, format!("/messages/{}", entry.id)),
        last_at: (entry.copies > 1).then(|| moment(entry.last_at)),
        line: Line::new(&entry),
        identical: entry.identical,
        from: entry.from,
        text: letter.text.chars().take(SHOWN_MAX_CHARS).collect(),
    };
    respond(StatusCode::OK, page.frame.texts, &page)
}

/// No such page.
pub(super) async fn no_such(Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let page = Notice { frame: Frame::new(&asked, &headers, "/") };
    respond(StatusCode::NOT_FOUND, page.frame.texts, &page)
}

/// A page of a status; only a broken template cannot be written.
fn respond(status: StatusCode, texts: &Texts, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
                (CONTENT_LANGUAGE, HeaderValue::from_static(texts.code)),
            ];
            (status, headers, html).into_response()
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// `2026-09-22 14:03:07`, in Almaty.
fn moment(moment: DateTime<Utc>) -> String {
    moment.with_timezone(&ALMATY).format("%Y-%m-%d %H:%M:%S").to_string()
}
