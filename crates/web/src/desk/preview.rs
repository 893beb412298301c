//! `POST /work/{number}/{step}/preview/{paper}`: the paper as it would be printed of what a form holds so far. A script gets a picture
//! for the page, whoever has none a PDF. Whoever may take the step may look; nothing is kept.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use telnusqa_contracts::document::{Order, PICTURE_TYPE};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::application_number::ApplicationNumber;

use super::case::{self, Failed, LIVE};
use super::form::{Offer, offers};
use super::{FromUs, Shell, Somebody, Spoken, notice, onward};
use crate::api::{Members, Preview, Problem, find, make_paper, recipient};
use crate::app::App;
use crate::previews::Denied;
use crate::staff::Member;

type Place = (String, String, String);

/// Draws it.
pub(super) async fn show(
    _: FromUs,
    Somebody(member): Somebody,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    headers: HeaderMap,
    path: Result<Path<Place>, PathRejection>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let (number, step, paper) = path.map(|Path(path)| path).unwrap_or_default();
    let is_picture = headers.contains_key(LIVE);
    let shell = Shell::new(&app, language, member.clone(), format!("/work/{number}"));
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let Some(member) = member else {
        let action = format!("/work/{number}/{step}/preview/{paper}");
        return super::sign_in::ended(shell, &action, filled);
    };
    match draw(&app, &shell, &member, (&number, &step, &paper), &filled, is_picture).await {
        Ok(drawn) => drawn,
        Err(Undrawn::Failed(problem)) => case::failure(shell, Failed::Problem(problem)),
        Err(Undrawn::Wrong(problem)) if is_picture => problem.in_language(language).into_response(),
        Err(Undrawn::Wrong(problem)) => case::again(&app, shell, &member, (number, &step), (&filled, &problem)).await,
        Err(Undrawn::NotNow) => notice(StatusCode::CONFLICT, shell, "step-not-now-title", "step-not-now"),
        Err(Undrawn::Denied(denied)) => later(shell, &denied),
    }
}

/// Whoever reloads it sees the case.
pub(super) async fn back(path: Result<Path<Place>, PathRejection>) -> Response {
    let number = path.ok().and_then(|Path((number, ..))| ApplicationNumber::parse(&number).ok());
    onward(&number.map_or_else(|| "/work".to_owned(), |number| format!("/work/{number}")))
}

/// Why there is no preview.
enum Undrawn {
    Denied(Denied),
    Failed(Problem),
    NotNow,
    Wrong(Problem),
}

async fn draw(
    app: &Arc<App>,
    shell: &Shell,
    member: &Member,
    (number, step, paper): (&str, &str, &str),
    filled: &[(String, String)],
    is_picture: bool,
) -> Result<Response, Undrawn> {
    if member.role.at_college().is_none() {
        return Err(Undrawn::Failed(Problem::new(Kind::Forbidden)));
    }
    let now = app.clock.now();
    let hit = find(app, member, Ok(Path(number.to_owned())), now).await.map_err(Undrawn::Failed)?.found;
    let offers = offers(app, shell, &hit.card, member, now);
    let offer = offers.into_iter().find(|offer| offer.name == step).ok_or(Undrawn::NotNow)?;
    let paper = paper_of(&offer, paper).ok_or(Undrawn::NotNow)?;
    let turn = app.previews.turn(&member.id).await.map_err(Undrawn::Denied)?;
    let order = paper.order(app, &hit, Members::of_page(offer.members(filled))).map_err(Undrawn::Wrong)?;
    let recipient = match turn.looked_at(hit.applicant) {
        Some(name) => name,
        None => recipient(app, member, &hit).await.map_err(Undrawn::Failed)?,
    };
    turn.looks_at(hit.applicant, &recipient);
    let order = Order { picture: is_picture, recipient, ..order };
    let name = format!("{}-preview", paper.name());
    let app = Arc::clone(app);
    // in a task of its own: a maker that is left in the middle of a paper is lost
    let made = tokio::spawn(async move {
        let made = make_paper(&app, &order, &name).await;
        drop(turn);
        made
    });
    let made = made.await.map_err(|error| Undrawn::Failed(Problem::unavailable(&error)))?;
    let mut response = made.map_err(Undrawn::Failed)?;
    if is_picture {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PICTURE_TYPE));
    }
    Ok(response)
}

fn paper_of(offer: &Offer, name: &str) -> Option<Preview> {
    Preview::of(offer.step).iter().copied().find(|paper| paper.name() == name)
}

fn later(shell: Shell, denied: &Denied) -> Response {
    match denied {
        Denied::Replaced => notice(StatusCode::CONFLICT, shell, "preview-later", "preview-replaced"),
        Denied::TooMany(wait) => {
            let mut response = notice(StatusCode::TOO_MANY_REQUESTS, shell, "preview-later", "preview-too-many");
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
            response
        }
    }
}
