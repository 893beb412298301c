//! A visit at home, asked for on the phone (RC-25).

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use telnusqa_domain::language::Language;

use super::{AtConsole, Page, shown, value};
use crate::api::{carry_out_of_visit, phone};
use crate::app::App;
use crate::desk::{FromUs, form, notice, respond};

/// `POST /1414/home-visit`: takes a request down, and says what to tell the caller.
pub(crate) async fn ask(
    _: FromUs,
    AtConsole { member, shell }: AtConsole,
    State(app): State<Arc<App>>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let speaks = Language::from_code(&value(&filled, "speaks"));
    let mut page = Page::new(shell, shown(&value(&filled, "said")), speaks);
    let mut members = form::members(&page.visit, &filled);
    let ticked = |name: &&&str| members.get(**name).and_then(Value::as_bool) == Some(true);
    let abilities: Vec<Value> = form::ABILITIES.iter().filter(ticked).map(|name| (*name).into()).collect();
    for name in form::ABILITIES {
        members.remove(name);
    }
    // as people type it; what is none is told by whoever checks the whole
    if let Some(typed) = members.get_mut("applicant").and_then(|applicant| applicant.get_mut("phone"))
        && let Some(read) = typed.as_str().and_then(phone)
    {
        *typed = read.as_str().into();
    }
    members.insert("abilities".to_owned(), abilities.into());
    members.insert("language".to_owned(), page.speaks.code().into());
    match carry_out_of_visit(&app, &member, &value(&filled, "key"), members, page.speaks).await {
        Ok(sentence) => {
            page.done = Some(page.shell.say("done-home-visit"));
            page.visits = vec![sentence];
            respond(StatusCode::OK, &page)
        }
        Err(problem) => {
            form::fill(&mut page.visit, &filled);
            page.errors = form::told(&page.shell, &problem, "home-visit", &mut page.visit);
            page.refused = Some("home-visit");
            respond(problem.status(), &page)
        }
    }
}
