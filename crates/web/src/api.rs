//! The JSON API: look-ups and answers for staff, problems by RFC 9457.

mod admission;
mod after;
mod answer;
mod applicant;
mod application;
pub(crate) mod blank;
mod body;
mod card;
mod case;
mod claim;
pub(crate) mod colleges;
mod complaint;
mod condition;
mod correction;
mod executors;
mod figures;
mod file;
mod found;
mod home_visit;
mod key;
mod look_up;
mod message;
mod openapi;
mod paper;
mod portal;
mod problem;
pub(crate) mod promise;
mod record;
mod sentence;
pub(crate) mod staffing;
mod step;
mod term;
mod timeline;
mod transfer;
mod view;
mod waiting;
mod withdrawal;
mod worklist;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use admission::handed_in;
pub(crate) use applicant::masked;
pub(crate) use application::hand_in;
pub(crate) use case::{find, of_any};
pub(crate) use complaint::carry_out as carry_out_of_complaint;
pub(crate) use condition::Condition;
pub(crate) use found::carry_out as carry_out_of_original;
pub(crate) use home_visit::carry_out_request as carry_out_of_visit;
pub(crate) use key::{day_of_birth, phone};
pub(crate) use look_up::called;
pub(crate) use message::{carry_out as carry_out_of_message, takes_steps as takes_steps_about_messages};
#[cfg(test)]
pub(crate) use openapi::DOCUMENT;
pub(crate) use paper::{Preview, make as make_paper, recipient};
pub(crate) use problem::{Problem, as_problems};
pub(crate) use record::of_case;
pub(crate) use step::{IDENTITIES, Members, carry_out};

use crate::app::App;

/// One list of endpoints, which is also what the description of the API is compared with.
macro_rules! endpoints {
    ($($method:ident $path:literal $handler:path,)+) => {
        /// The endpoints under `/api/v1`, and the description of them all.
        pub(crate) fn router() -> Router<Arc<App>> {
            Router::new()$(.route(concat!("/api", $path), $method($handler)))+
        }

        /// Method and path of each.
        #[cfg(test)]
        pub(crate) const ENDPOINTS: &[(&str, &str)] = &[$((stringify!($method), concat!("/api", $path)),)+];
    };
}

endpoints! {
    get "/asyncapi.json" openapi::show_bus,
    get "/openapi.json" openapi::show,
    get "/v1/answers" answer::show,
    post "/v1/applications" application::create,
    get "/v1/blanks" blank::list,
    post "/v1/blanks" blank::receive,
    get "/v1/blanks/{blank}" blank::show,
    post "/v1/blanks/{blank}/steps/{step}" blank::take,
    get "/v1/cases/{number}" case::show,
    get "/v1/cases/{number}/applicant" applicant::show,
    get "/v1/cases/{number}/card" card::show,
    post "/v1/cases/{number}/complaints" complaint::register,
    post "/v1/cases/{number}/complaints/{complaint}/{step}" complaint::take,
    post "/v1/cases/{number}/corrections" correction::create,
    get "/v1/cases/{number}/corrections/{version}" correction::show,
    get "/v1/cases/{number}/document" file::document,
    get "/v1/cases/{number}/messages" message::of_case,
    post "/v1/cases/{number}/messages/{message}/{step}" message::take,
    get "/v1/cases/{number}/notes/{sha256}" file::note,
    post "/v1/cases/{number}/original-found" found::report,
    get "/v1/cases/{number}/papers/{paper}" paper::show,
    post "/v1/cases/{number}/promises" promise::give,
    get "/v1/cases/{number}/receipt" admission::show,
    get "/v1/cases/{number}/record" record::show,
    get "/v1/cases/{number}/scan" file::scan,
    get "/v1/cases/{number}/sentence" sentence::show,
    get "/v1/cases/{number}/signature" file::signature,
    post "/v1/cases/{number}/steps/{step}" step::take,
    get "/v1/cases/{number}/term" term::show,
    get "/v1/cases/{number}/term/paper" term::paper,
    get "/v1/cases/{number}/timeline" timeline::list,
    get "/v1/colleges" colleges::list,
    get "/v1/colleges/{bin}" colleges::show,
    post "/v1/colleges/{bin}/changes/{change}" colleges::change,
    get "/v1/complaints" complaint::list,
    get "/v1/figures" figures::show,
    get "/v1/home-visits" home_visit::list,
    post "/v1/home-visits" home_visit::request,
    get "/v1/home-visits/{number}" home_visit::show,
    post "/v1/home-visits/{number}/{step}" home_visit::take,
    post "/v1/lookups" look_up::create,
    get "/v1/messages/unreached" message::unreached,
    post "/v1/portal/applications" portal::create,
    post "/v1/portal/withdrawals" withdrawal::create,
    get "/v1/promises" promise::list,
    get "/v1/promises/{promise}" promise::show,
    post "/v1/promises/{promise}/steps/{step}" promise::take,
    get "/v1/signatures" waiting::list,
    get "/v1/staff" executors::list,
    get "/v1/staffing/{place}" staffing::show,
    post "/v1/staffing/{place}/changes/{change}" staffing::change,
    get "/v1/transfer-lists" transfer::list,
    post "/v1/transfer-lists" transfer::open,
    get "/v1/transfer-lists/{list}" transfer::show,
    get "/v1/transfer-lists/{list}/courier" transfer::courier,
    get "/v1/transfer-lists/{list}/sheet" transfer::sheet,
    post "/v1/transfer-lists/{list}/steps/{step}" transfer::take,
    get "/v1/worklist" worklist::list,
}
