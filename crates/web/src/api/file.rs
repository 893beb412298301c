//! Files of a case, out of the vault: the document for signature, the signature, what staff wrote. Only the case's own
//! college reads them, and every reading is recorded.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use telnusqa_contracts::document::Said;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::FileRef;
use telnusqa_status::written::Word as _;
use telnusqa_status::{Entry, Hit};
use telnusqa_vault::Reader;
use uuid::Uuid;

use super::Problem;
use super::after::After;
use super::case::{Number, find};
use super::step::ScanKind;
use crate::app::App;
use crate::staff::Member;

/// Members of a timeline's line that name what staff wrote.
const NOTES: [&str; 9] =
    ["decision", "fact", "letter", "note", "protocol", "reason", "remark", "resolution", "statement"];

/// What staff wrote, without the salt that keeps its digest from being guessed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note {
    case_id: Uuid,
    /// In Kazakh, where it was written in both languages.
    #[serde(skip_serializing_if = "Option::is_none")]
    kk: Option<String>,
    /// In Russian.
    #[serde(skip_serializing_if = "Option::is_none")]
    ru: Option<String>,
    sha256: String,
    /// All of it.
    text: String,
}

/// `GET /api/v1/cases/{number}/document`: the bytes of the document that lies for signature, or was signed.
pub(super) async fn document(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
) -> Result<Response, Problem> {
    let hit = of_college(&app, &member, number).await?;
    let file = hit.card.prepared.ok_or(Problem::new(Kind::NotFound))?.document;
    let bytes = read(&app, &member, file, "document").await?;
    let (content_type, extension) = told_apart(&bytes);
    Ok(attached(&name(&hit, extension), file, content_type, bytes))
}

/// `GET /api/v1/cases/{number}/signature`: the CMS that stands for the document.
pub(super) async fn signature(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
) -> Result<Response, Problem> {
    let hit = of_college(&app, &member, number).await?;
    let timeline = telnusqa_status::timeline(&app.pool, hit.case, app.clock.now()).await?.found;
    let signed = timeline.iter().rev().find_map(|entry| named(entry, "signature"));
    let file = signed.ok_or(Problem::new(Kind::NotFound))?;
    let bytes = read(&app, &member, file, "signature").await?;
    Ok(attached(&name(&hit, "p7s"), file, "application/pkcs7-signature", bytes))
}

/// `GET /api/v1/cases/{number}/scan`: the scan of the document, signed by hand.
pub(super) async fn scan(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
) -> Result<Response, Problem> {
    let hit = of_college(&app, &member, number).await?;
    let file = hit.card.scan.as_ref().ok_or(Problem::new(Kind::NotFound))?.file;
    let bytes = read(&app, &member, file, "scan").await?;
    let kind = ScanKind::of(&bytes).ok_or(Problem::new(Kind::Internal))?;
    Ok(attached(&name(&hit, &format!("scan.{}", kind.extension())), file, kind.media_type(), bytes))
}

/// `GET /api/v1/cases/{number}/notes/{sha256}`: a text of staff that the case's timeline names.
pub(super) async fn note(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<Note>, Problem> {
    let not_found = || Problem::new(Kind::NotFound);
    let Path((number, sha256)) = path.map_err(|_| not_found())?;
    let hit = of_college(&app, &member, Ok(Path(number))).await?;
    let wanted = FileRef::of_word(&sha256).ok_or_else(not_found)?;
    let timeline = telnusqa_status::timeline(&app.pool, hit.case, app.clock.now()).await?.found;
    let names = |entry: &Entry| NOTES.iter().any(|member| named(entry, member) == Some(wanted));
    if !timeline.iter().any(names) {
        return Err(not_found());
    }
    let said = said(&app, &member, wanted).await?;
    let (text, sha256) = (said.whole(), wanted.word().into_owned());
    let (kk, ru) = match said {
        Said::Both(named) => (Some(named.kk), Some(named.ru)),
        Said::One(_) => (None, None),
    };
    Ok(Json(Note { case_id: hit.case.0, kk, ru, sha256, text }))
}

/// A text that staff wrote.
pub(super) async fn said(app: &App, member: &Member, file: FileRef) -> Result<Said, Problem> {
    written(&read(app, member, file, "note").await?)
}

/// What staff wrote, without its salt.
pub(super) fn written(file: &[u8]) -> Result<Said, Problem> {
    Said::of_file(file).ok_or_else(|| Problem::unavailable(&NoNote))
}

/// A file is named as what staff wrote, and is none.
#[derive(Debug, thiserror::Error)]
#[error("read what staff wrote")]
struct NoNote;

/// The case, where the reader works at its college.
pub(super) async fn of_college(app: &App, member: &Member, number: Number) -> Result<Hit, Problem> {
    if member.role.at_college().is_none() {
        return Err(Problem::new(Kind::Forbidden));
    }
    Ok(find(app, member, number, app.clock.now()).await?.found)
}

/// The file that a line of the timeline names.
pub(super) fn named(entry: &Entry, member: &str) -> Option<FileRef> {
    entry.details.get(member)?.as_str().and_then(FileRef::of_word)
}

pub(super) async fn read(app: &App, member: &Member, file: FileRef, why: &str) -> Result<Vec<u8>, Problem> {
    let reader = Reader { at: app.clock.now(), who: member.who(), why: why.to_owned() };
    Ok(app.vault.read_file(file.0, &reader).await?)
}

/// What kind of document it is: its media type, and the end of its name.
pub(super) fn told_apart(document: &[u8]) -> (&'static str, &'static str) {
    if document.starts_with(b"%PDF-") { ("application/pdf", "pdf") } else { ("text/plain; charset=utf-8", "txt") }
}

/// What a file of a case is called.
pub(super) fn name(hit: &Hit, extension: &str) -> String {
    let case = hit.card.number.map_or_else(|| hit.case.0.to_string(), |number| number.to_string());
    format!("{case}.{extension}")
}

/// Bytes to be kept, under a name of digits, letters and hyphens, told apart by their digest.
pub(super) fn attached(name: &str, file: FileRef, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let text = |text: String| HeaderValue::try_from(text).expect("digits, letters, hyphens and quotation marks");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_DISPOSITION, text(format!("attachment; filename=\"{name}\""))),
        (ETAG, text(format!("\"{}\"", file.word()))),
    ];
    (headers, bytes).into_response()
}
