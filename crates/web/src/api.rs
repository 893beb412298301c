//! The JSON API: look-ups and answers for staff, problems by RFC 9457.

mod answer;
mod applicant;
mod body;
mod case;
mod condition;
mod key;
mod look_up;
mod problem;
mod sentence;
mod step;
mod timeline;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use problem::{Problem, as_problems};

use crate::app::App;

/// The endpoints under `/api/v1`.
pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/answers", get(answer::show))
        .route("/cases/{number}", get(case::show))
        .route("/cases/{number}/applicant", get(applicant::show))
        .route("/cases/{number}/sentence", get(sentence::show))
        .route("/cases/{number}/steps/{step}", post(step::take))
        .route("/cases/{number}/timeline", get(timeline::list))
        .route("/lookups", post(look_up::create))
}
