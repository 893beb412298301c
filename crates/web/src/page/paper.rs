//! `GET /v`, `GET /v/{code}`, `POST /v/{code}`: whether a paper is real, for anyone who is shown one; and the public keys by
//! which the proofs on papers are checked. Whose a paper is is not said: who types the name that stands on it learns whether
//! it is that one.

mod words;

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Form, Json};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row as _};
use subtle::ConstantTimeEq as _;
use telnusqa_contracts::proof::{PublishedKey, PublishedKeys};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::paper::{Fate, PaperCode, Standing};
use telnusqa_domain::register_number::RegisterNumber;
use tokio::time::Instant;

use self::words::Words;
use super::dates::{self, Day};
use super::{Frame, notice, respond, unavailable};
use crate::app::App;
use crate::language::Asked;

/// More letters of a name are not looked at.
const NAME_LETTERS_MAX: usize = 200;

/// The field for a code.
#[derive(Template)]
#[template(path = "paper-start.html")]
struct Start {
    error: Option<&'static str>,
    frame: Frame,
    words: &'static Words,
}

/// How a paper stands.
#[derive(Template)]
#[template(path = "paper.html")]
struct Page {
    as_of: String,
    code: String,
    college: String,
    frame: Frame,
    /// In place of what a duplicate that is signed was made.
    in_place_of: Option<String>,
    kind: &'static str,
    made_on: Day,
    /// Whether the name that was typed stands on it.
    name_fits: Option<bool>,
    number: String,
    number_label: &'static str,
    /// What it means that the original was found, where it was.
    original_found: Option<String>,
    signed_by: Option<&'static str>,
    signed_on: Option<Day>,
    state: &'static str,
    state_text: String,
    /// The SHA-256 of the supplement that belongs to it, in groups.
    supplement: Option<String>,
    valid: bool,
    words: &'static Words,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    code: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    name: String,
}

/// A paper as it is kept.
struct Paper {
    /// Whether the college makes another, because of its own mistake.
    anew: bool,
    /// Whether it was signed with a pen.
    by_hand: bool,
    college: String,
    earlier: Option<String>,
    kind: String,
    later: Option<String>,
    made_on: NaiveDate,
    name: Vec<u8>,
    number: String,
    original_found_on: Option<NaiveDate>,
    signed_at: Option<DateTime<Utc>>,
    supplement: Option<Vec<u8>>,
    void_at: Option<DateTime<Utc>>,
}

/// Shows the field, or leads on to the paper of the code typed.
pub(super) async fn find(Asked(language): Asked, typed: Result<Query<Typed>, QueryRejection>) -> Response {
    let typed = typed.ok().and_then(|Query(typed)| typed.code);
    match typed.as_deref().map(|typed| (typed, PaperCode::parse(typed))) {
        None => start(language, None, ""),
        Some((_, Some(code))) => Redirect::to(&format!("/v/{code}?lang={}", language.code())).into_response(),
        Some((typed, None)) => start(language, Some(words::of(language).no_code), typed),
    }
}

/// Shows a paper.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    code: Result<Path<String>, PathRejection>,
) -> Response {
    answer(&app, language, code, None).await
}

/// Shows a paper, and whether the name typed stands on it. Names are tried less often than pages are asked for.
pub(super) async fn compare(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Asked(language): Asked,
    code: Result<Path<String>, PathRejection>,
    named: Result<Form<Named>, FormRejection>,
) -> Response {
    if let Err(wait) = app.names.take(address.ip(), Instant::now()) {
        let frame = Frame::new(language, "/v");
        let texts = frame.texts;
        let mut response = notice(StatusCode::TOO_MANY_REQUESTS, frame, texts.too_many, texts.too_many_text.to_owned());
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs_f64().ceil() as u64));
        return response;
    }
    let name = named.map(|Form(named)| named.name).unwrap_or_default();
    answer(&app, language, code, Some(name)).await
}

/// The public keys of the house, those that nobody may believe any more among them.
pub(super) async fn keys(State(app): State<Arc<App>>, Asked(language): Asked) -> Response {
    type Row = ([u8; 32], DateTime<Utc>, Option<DateTime<Utc>>);
    let rows: Result<Vec<Row>, sqlx::Error> =
        sqlx::query_as("SELECT public_key, since, revoked_at FROM signing.paper_keys ORDER BY since, id")
            .fetch_all(&app.pool)
            .await;
    match rows {
        Ok(rows) => {
            let key = |(public, since, revoked)| PublishedKey::new(&public, since, revoked);
            Json(PublishedKeys::new(rows.into_iter().map(key).collect())).into_response()
        }
        Err(error) => unavailable(Frame::new(language, "/v"), &error),
    }
}

fn start(language: Language, error: Option<&'static str>, typed: &str) -> Response {
    let status = if error.is_some() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let mut frame = Frame::new(language, "/v");
    frame.typed = typed.chars().take(60).collect();
    respond(status, language, &Start { error, frame, words: words::of(language) })
}

async fn answer(
    app: &App,
    language: Language,
    code: Result<Path<String>, PathRejection>,
    name: Option<String>,
) -> Response {
    let typed = code.map(|Path(code)| code).unwrap_or_default();
    let words = words::of(language);
    let Some(code) = PaperCode::parse(&typed) else { return start(language, Some(words.no_code), &typed) };
    let frame = Frame::new(language, format!("/v/{code}"));
    let now = app.clock.now();
    match paper(&app.pool, &code).await {
        Ok(Some(paper)) => {
            let name_fits = name.map(|name| fits(app, &code, &paper, &name));
            respond(StatusCode::OK, language, &page(app, frame, &code, &paper, name_fits, now))
        }
        Ok(None) => {
            let mut frame = Frame::new(language, "/v");
            frame.typed = code.grouped();
            respond(StatusCode::NOT_FOUND, language, &Start { error: Some(words.unknown), frame, words })
        }
        Err(error) => unavailable(frame, &error),
    }
}

/// The paper with this code, and the last earlier, in the house or in the book on paper, and the newest later duplicate of its original, or its case, that were ever signed.
async fn paper(pool: &PgPool, code: &PaperCode) -> Result<Option<Paper>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT p.kind, p.college, p.number, p.made_on, p.name, p.signed_at, p.by_hand, p.supplement, p.void_at, coalesce((
             SELECT e.number FROM signing.papers e
             WHERE (e.original = p.original OR e.case_id = p.case_id AND e.kind = p.kind) AND e.signed_at IS NOT NULL
                 AND (e.signed_at, e.number) < (p.signed_at, p.number)
             ORDER BY e.signed_at DESC, e.number DESC LIMIT 1
         ), (
             SELECT b.number FROM signing.book b WHERE b.original = p.original AND b.issued_on IS NOT NULL
             ORDER BY b.issued_on DESC, b.number DESC LIMIT 1
         )) AS earlier, (
             SELECT l.number FROM signing.papers l
             WHERE (l.original = p.original OR l.case_id = p.case_id AND l.kind = p.kind) AND l.signed_at IS NOT NULL
                 AND (l.signed_at, l.number) > (p.signed_at, p.number)
             ORDER BY l.signed_at DESC, l.number DESC LIMIT 1
         ) AS later, (
             SELECT (c.body->>'originalFoundOn')::date FROM status.cards c JOIN status.live USING (generation)
             WHERE c.case_id = p.case_id
         ) AS original_found_on, coalesce((
             SELECT (c.body->>'handedOut')::boolean AND c.body->>'again' = 'annulled' AND c.body->>'stage' <> 'withdrawn'
             FROM status.cards c JOIN status.live USING (generation) WHERE c.case_id = p.case_id
         ), false) AS anew
         FROM signing.papers p WHERE p.code = $1",
    )
    .bind(&Sha256::digest(code.as_bytes())[..])
    .fetch_optional(pool)
    .await?;
    let read = |row: PgRow| {
        Ok(Paper {
            anew: row.try_get("anew")?,
            by_hand: row.try_get("by_hand")?,
            college: row.try_get("college")?,
            earlier: row.try_get("earlier")?,
            kind: row.try_get("kind")?,
            later: row.try_get("later")?,
            made_on: row.try_get("made_on")?,
            name: row.try_get("name")?,
            number: row.try_get("number")?,
            original_found_on: row.try_get("original_found_on")?,
            signed_at: row.try_get("signed_at")?,
            supplement: row.try_get("supplement")?,
            void_at: row.try_get("void_at")?,
        })
    };
    row.map(read).transpose()
}

/// Whether a name stands on the paper, by the same keyed digest that is kept of it.
fn fits(app: &App, code: &PaperCode, paper: &Paper, name: &str) -> bool {
    let typed: String = name.chars().take(NAME_LETTERS_MAX).collect();
    let folded = telnusqa_vault::folded_name(&typed);
    let digest = app.vault.digest("paper-name", &format!("{code} {folded}"));
    !folded.is_empty() && bool::from(digest.as_slice().ct_eq(&paper.name))
}

fn page(app: &App, frame: Frame, code: &PaperCode, paper: &Paper, name_fits: Option<bool>, now: DateTime<Utc>) -> Page {
    let (language, words) = (frame.language, words::of(frame.language));
    let later = paper.later.as_deref().and_then(RegisterNumber::parse);
    let standing =
        Fate { anew: paper.anew, later, signed: paper.signed_at.is_some(), void: paper.void_at.is_some() }.standing();
    let duplicate = paper.kind == "duplicate";
    let (state, state_text) = words.standing(standing, (duplicate, paper.by_hand));
    let in_place_of = || match &paper.earlier {
        Some(earlier) => words.earlier_duplicate(earlier),
        None => words.original.to_owned(),
    };
    let found = paper.original_found_on.filter(|_| duplicate && standing == Standing::Valid);
    Page {
        as_of: frame.texts.as_of(&dates::moment(in_almaty(now), language)),
        code: code.grouped(),
        college: college(app, &paper.college, language),
        in_place_of: (duplicate && paper.signed_at.is_some()).then(in_place_of),
        kind: if duplicate { words.duplicate } else { words.refusal },
        made_on: Day::new(paper.made_on, language),
        name_fits,
        number: paper.number.clone(),
        original_found: found.map(|on| words.original_found(&Day::new(on, language).words)),
        number_label: if duplicate { words.register_number } else { words.application_number },
        signed_by: paper.signed_at.map(|_| if paper.by_hand { words.signed_by_hand } else { words.signed_by_key }),
        signed_on: paper.signed_at.map(|at| Day::new(day_in_almaty(at), language)),
        state,
        state_text,
        supplement: paper.supplement.as_ref().map(|digest| grouped(digest)),
        valid: standing == Standing::Valid,
        words,
        frame,
    }
}

/// A digest in groups of eight digits: nobody compares 64 in a row.
fn grouped(digest: &[u8]) -> String {
    digest.chunks(4).map(hex::encode).collect::<Vec<_>>().join(" ")
}

/// The name of a college; its BIN where the register has it no more.
fn college(app: &App, bin: &str, language: Language) -> String {
    let known = Bin::parse(bin).ok().and_then(|bin| app.providers.now().find(bin));
    known.map_or(bin, |college| college.name(language)).to_owned()
}
