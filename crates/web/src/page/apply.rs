//! `/apply`: an application written by its applicant himself, as on the portal (RC-05, RC-21): who he is, what was lost, a look at the whole,
//! and a one-time code to his telephone, or his signature, that certifies it.
//!
//! What he writes is kept at every step, also where it is wrong, for seven days after he was last here; it is sealed under his cookie. All
//! but the signature works without script. Whether it is an application that can be taken in, the portal's door decides.

mod code;
mod draft;
mod fields;
mod send;
mod sign;
mod steps;
#[cfg(test)]
mod tests;
mod view;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use axum::routing::{MethodRouter, get, post};

use self::fields::Step;
use super::my::of_us;
use crate::app::App;

/// Why a page could not be answered.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// The pages.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/apply", get(steps::start))
        .route(Step::Person.path(), step(Step::Person))
        .route(Step::Paper.path(), step(Step::Paper))
        .route(Step::Check.path(), step(Step::Check))
        .route("/apply/code", get(send::show).post(send::send))
        .route("/apply/sign", get(sign::show).post(sign::send))
        .route("/apply/sent", get(send::sent))
        .route("/apply/drop", post(steps::drop_all))
        .layer(map_response(of_us))
}

/// A page of fields.
fn step(step: Step) -> MethodRouter<Arc<App>> {
    let show = async move |app, asked, headers| steps::show(app, asked, headers, step).await;
    get(show).post(async move |sent| steps::save(sent, step).await)
}
