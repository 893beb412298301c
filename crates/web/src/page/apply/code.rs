//! The one-time code that certifies an application (RC-21): five an hour and ten a day for a telephone, whatever the drafts.

use telnusqa_domain::code::Code;
use telnusqa_notification::codes::{self, Newcomer};
use uuid::Uuid;

use super::super::code::{self, Ask};
use crate::app::App;

const PURPOSE: &str = "apply";

/// Asks for one; `None` where too many were asked for.
pub(super) async fn ask(app: &App, to: Newcomer) -> Result<Option<Uuid>, sqlx::Error> {
    let number = hex::encode(codes::reached(&app.vault, to.phone.as_str()));
    code::ask(app, Ask { case: None, number, purpose: PURPOSE, to: Some(to) }).await
}

/// What typing a code came to.
pub(super) enum Tried {
    /// It is good no more.
    Over,
    Right,
    /// So many tries are left.
    Wrong(i16),
}

/// Counts a try before it is looked at.
pub(super) async fn try_once(app: &App, id: Uuid, typed: &Code) -> Result<Tried, sqlx::Error> {
    let Some(open) = code::try_once(app, id, PURPOSE).await? else { return Ok(Tried::Over) };
    Ok(match open.left {
        _ if open.is(app, typed) => Tried::Right,
        0 => Tried::Over,
        left => Tried::Wrong(left),
    })
}
