//! `GET /api/v1/transfer-lists/{list}/sheet`: the list as a paper for both signatures, Kazakh and Russian side by side. It
//! names no person but who gave it for the college; the courier writes himself on it by hand.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveDate};
use telnusqa_domain::identity::Bin;

use super::list::{self, Found, Line, ListView, Signatures};
use super::readable;
use crate::api::Problem;
use crate::app::App;
use crate::staff::{Member, Role};

/// The paper.
#[derive(Template)]
#[template(path = "transfer.html")]
struct Sheet {
    college_kk: String,
    college_ru: String,
    /// Who of the college signs: whoever has, before that whoever asks for the paper; his name, where it is known.
    member: String,
    list: ListView,
    /// Whether the courier brings it.
    incoming: bool,
    on: String,
    /// How many go, or came.
    parcels: usize,
}

/// Shows the paper.
pub(in crate::api) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let number = readable(&member, number)?;
    let Found { list, .. } = list::find(&app, &member, number).await?;
    let college = Bin::parse(&list.college).ok();
    let college = college.and_then(|bin| app.providers.now().find(bin));
    let sheet = Sheet {
        college_kk: college.map(|college| college.name_kk.clone()).unwrap_or_default(),
        college_ru: college.map(|college| college.name_ru.clone()).unwrap_or_default(),
        member: signer(&member, &list),
        incoming: list.direction == "incoming",
        on: day(list.on),
        parcels: list.lines.iter().filter(|line| line.goes()).count(),
        list,
    };
    let html = sheet.render().map_err(|error| Problem::unavailable(&error))?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_LANGUAGE, HeaderValue::from_static("kk, ru")),
    ];
    Ok((headers, html).into_response())
}

/// The head only looks: whoever signs writes himself.
fn signer(member: &Member, list: &ListView) -> String {
    let signed = list.signatures.as_ref().map(|signatures| signatures.by.name.clone());
    let asks = (member.role == Role::Clerk).then(|| member.name.clone()).flatten();
    signed.unwrap_or(asks).unwrap_or_default()
}

/// As both languages write it in figures.
fn day(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

impl Signatures {
    /// When, for both languages.
    fn words(&self) -> String {
        DateTime::parse_from_rfc3339(&self.at)
            .map_or_else(|_| self.at.clone(), |at| at.format("%d.%m.%Y, %H:%M").to_string())
    }
}

impl Line {
    /// Whether it goes or came, as far as is known.
    fn goes(&self) -> bool {
        matches!(self.state, "listed" | "handedOver" | "received")
    }

    /// What is known of a package, in a word for both languages; empty where the paper is to be filled in.
    fn found_words(&self) -> &'static str {
        match (self.state, self.found.as_deref()) {
            ("received", _) | ("listed", Some("present")) => "бар / есть",
            ("missing", _) | ("listed", Some("missing")) => "жоқ / нет",
            ("awaited", _) => "—",
            _ => "",
        }
    }

    fn result_kk(&self) -> &'static str {
        match self.result.as_deref() {
            Some("duplicate") => "телнұсқа",
            Some("refusal") => "дәлелді бас тарту",
            Some(_) | None => "—",
        }
    }

    fn result_ru(&self) -> &'static str {
        match self.result.as_deref() {
            Some("duplicate") => "дубликат",
            Some("refusal") => "мотивированный отказ",
            Some(_) | None => "—",
        }
    }
}
