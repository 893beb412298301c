//! `?after=`: whoever has just changed something reads what came of it. The answer waits until the read model has come to
//! that position of the log.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::language::Trilingual;
use tokio::time::Instant;

use super::Problem;
use crate::app::App;

/// How long an answer waits at most.
const WAIT_MAX: Duration = Duration::from_secs(2);
/// How soon it looks again at first, and how late at last: most of what happens is read within some ten milliseconds.
const PAUSES: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(80)];

const AHEAD: Trilingual<&'static str> = Trilingual {
    en: "Nothing has happened at this position yet: give the one that the answer to a change named",
    kk: "Бұл орында әлі ештеңе болған жоқ: өзгеріс жауабында берілген орынды көрсетіңіз",
    ru: "На этой позиции ещё ничего не произошло: укажите ту, что названа в ответе на изменение",
};
const BEHIND: Trilingual<&'static str> = Trilingual {
    en: "The data to be read have not come as far as this position: try again a little later",
    kk: "Оқу деректері бұл орынға әлі жеткен жоқ, біраздан кейін қайталаңыз",
    ru: "Данные для чтения ещё не дошли до этой позиции, повторите чуть позже",
};
const NO_POSITION: Trilingual<&'static str> = Trilingual {
    en: "The parameter after stands once, and is a whole number that is not negative",
    kk: "after параметрі бір рет көрсетілген теріс емес бүтін сан болуы керек",
    ru: "Параметр after указывается один раз и должен быть целым неотрицательным числом",
};

/// What is read tells at least up to the position asked for.
pub(super) struct After;

impl FromRequestParts<Arc<App>> for After {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Some(position) = position(parts.uri.query().unwrap_or_default())? else { return Ok(Self) };
        let until = Instant::now() + WAIT_MAX;
        let [mut pause, longest] = PAUSES;
        loop {
            let as_of = telnusqa_status::as_of(&app.pool, app.clock.now()).await?;
            if as_of.position.0 >= position {
                return Ok(Self);
            }
            if Instant::now() >= until {
                // Whoever changed something was told a position that the log has.
                let behind = position <= as_of.head.0;
                let (kind, code, what) = if behind {
                    (Kind::Unavailable, "after.behind", BEHIND)
                } else {
                    (Kind::InvalidRequest, "after.ahead", AHEAD)
                };
                return Err(Problem::at(kind, "after", code, what));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
    }
}

fn position(query: &str) -> Result<Option<i64>, Problem> {
    let unreadable = || Problem::at(Kind::InvalidRequest, "after", "after.position", NO_POSITION);
    let mut values = query.split('&').filter_map(|pair| pair.strip_prefix("after="));
    let Some(value) = values.next() else { return Ok(None) };
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let position = digits.then(|| value.parse().ok()).flatten().ok_or_else(unreadable)?;
    if values.next().is_some() { Err(unreadable()) } else { Ok(Some(position)) }
}
