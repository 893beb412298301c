//! `GET /s/{number}`: where an application stands, in plain words.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use telnusqa_domain::application_number::{ApplicationNumber, NotANumber};
use telnusqa_domain::card::Card;
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_status::{Answer, Entry, Hit};

use super::dates::{self, Day};
use super::{Frame, notice, out_of_reach, respond, start, texts};
use crate::api::Problem;
use crate::app::App;
use crate::language::Asked;

/// Where an application stands.
#[derive(Template)]
#[template(path = "status.html")]
struct Status {
    as_of: String,
    by: Option<Day>,
    days_left: Option<String>,
    due_on: Option<Day>,
    frame: Frame,
    history: Vec<Event>,
    mover: &'static str,
    next: String,
    number: String,
    overdue: bool,
    stage: &'static str,
    text: String,
}

/// A line of its history.
struct Event {
    day: Day,
    what: &'static str,
}

/// Shows an application.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    number: Result<Path<String>, PathRejection>,
) -> Response {
    let typed = number.map(|Path(number)| number).unwrap_or_default();
    let number = match ApplicationNumber::parse(&typed) {
        Ok(number) => number,
        Err(reason @ (NotANumber::CheckCharacter | NotANumber::Shape)) => {
            return start::wrong(Frame::new(language, "/"), typed, reason);
        }
    };
    let frame = Frame::new(language, format!("/s/{number}"));
    let now = app.clock.now();
    match find(&app, number).await {
        Ok(Some((Answer { as_of, found }, history))) => {
            let page = page(&app, frame, &found.card, &history, as_of.at, now);
            respond(StatusCode::OK, language, &page)
        }
        Ok(None) => {
            let texts = frame.texts;
            notice(StatusCode::NOT_FOUND, frame, texts.unknown, texts.unknown_text.to_owned())
        }
        Err(_) => out_of_reach(frame),
    }
}

async fn find(app: &App, number: ApplicationNumber) -> Result<Option<(Answer<Hit>, Vec<Entry>)>, Problem> {
    let Answer { as_of, found } = app.questions.by_number(number).await?;
    let Some(found) = found else { return Ok(None) };
    let history = app.questions.timeline(found.case).await?.found;
    Ok(Some((Answer { as_of, found }, history)))
}

fn page(app: &App, frame: Frame, card: &Card, history: &[Entry], as_of: DateTime<Utc>, now: DateTime<Utc>) -> Status {
    let language = frame.language;
    let sentence = app.sentence(card, language, now);
    let ended = card.stage.has_ended();
    Status {
        as_of: frame.texts.as_of(&dates::moment(in_almaty(as_of), language)),
        by: sentence.by.filter(|by| !ended && Some(*by) != card.due_on).map(|day| Day::new(day, language)),
        days_left: sentence.working_days_left.filter(|_| !ended).map(|days| texts::days_left(days, language)),
        due_on: card.due_on.filter(|_| !ended).map(|day| Day::new(day, language)),
        history: history.iter().filter_map(|entry| event(entry, language)).collect(),
        mover: frame.texts.mover(sentence.mover),
        next: sentence.next,
        number: card.number.map(|number| number.to_string()).unwrap_or_default(),
        overdue: !ended && (card.term_expired || sentence.working_days_left.is_some_and(i32::is_negative)),
        stage: frame.texts.stage(card.stage),
        text: sentence.text,
        frame,
    }
}

/// What everybody may know of an event: what kind it was, and the day.
fn event(entry: &Entry, language: Language) -> Option<Event> {
    let what = texts::of(language).happened(&entry.kind)?;
    Some(Event { day: Day::new(day_in_almaty(entry.at), language), what })
}
