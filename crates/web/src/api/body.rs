//! The body of a request: a JSON object of at most 64 KiB, read member by member, so that every fault has its place.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use serde_json::{Map, Value};
use telnusqa_contracts::json::{self, Unreadable};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::language::Trilingual;

use super::Problem;
use super::step::SCAN_BODY_MAX;

/// The largest body.
const MAX_BYTES: usize = 64 * 1024;
/// The largest body of the step that enters an archive record: 200 lines with the longest names in both languages.
const RECORD_MAX_BYTES: usize = 512 * 1024;

const NO_OBJECT: Trilingual<&'static str> = Trilingual {
    en: "The body of the request must be a JSON object",
    kk: "Сұраудың мазмұны JSON объектісі болуы керек",
    ru: "Тело запроса должно быть объектом JSON",
};
const TOO_DEEP: Trilingual<&'static str> = Trilingual {
    en: "JSON may be nested no deeper than 126 levels",
    kk: "JSON ішкі деңгейлерінің саны 126-дан аспауы керек",
    ru: "Вложенность JSON не может превышать 126 уровней",
};
const TWICE: Trilingual<&'static str> = Trilingual {
    en: "A member is named twice in one object",
    kk: "Бір объектіде бір өріс екі рет аталған",
    ru: "В одном объекте поле названо дважды",
};
pub(super) const MISSING: Trilingual<&'static str> =
    Trilingual {
        en: "This member must be there", kk: "Бұл өріс міндетті", ru: "Это поле обязательно"
    };
pub(super) const NO_TEXT: Trilingual<&'static str> =
    Trilingual {
        en: "A string is expected here", kk: "Мұнда мәтін болуы керек", ru: "Здесь должна быть строка"
    };

const UNKNOWN: Trilingual<&'static str> =
    Trilingual {
        en: "There is no such member", kk: "Мұндай өріс жоқ", ru: "Такого поля нет"
    };

/// A member that is not known.
pub(super) fn unknown(pointer: &str) -> Problem {
    Problem::at(Kind::InvalidRequest, pointer, "member.unknown", UNKNOWN)
}

/// The members of a JSON object.
#[derive(Debug)]
pub(super) struct Body(Map<String, Value>);

impl Body {
    /// All of them.
    pub(super) fn into_members(self) -> Map<String, Value> {
        self.0
    }

    /// A member that must be there.
    pub(super) fn text(&self, name: &str) -> Result<&str, Problem> {
        let missing = || Problem::at(Kind::InvalidRequest, &format!("/{name}"), "member.missing", MISSING);
        self.optional_text(name)?.ok_or_else(missing)
    }

    /// A member that may be missing or null.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
                Err(Problem::at(Kind::InvalidRequest, &format!("/{name}"), "member.type", NO_TEXT))
            }
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(Kind::UnsupportedMediaType));
        }
        let max_bytes = most(request.uri().path());
        if max_bytes == SCAN_BODY_MAX {
            DefaultBodyLimit::max(max_bytes).apply(&mut request);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
            Problem::new(if too_large { Kind::TooLarge } else { Kind::InvalidRequest })
        })?;
        if bytes.len() > max_bytes {
            return Err(Problem::new(Kind::TooLarge));
        }
        let fault = |code, detail| Problem::at(Kind::InvalidRequest, "", code, detail);
        json::parse(&bytes).map(Self).map_err(|unreadable| match unreadable {
            Unreadable::NotAnObject | Unreadable::NotUtf8 | Unreadable::Syntax => fault("body.json", NO_OBJECT),
            Unreadable::TooDeep => fault("body.too-deep", TOO_DEEP),
            Unreadable::Twice => fault("body.duplicate-member", TWICE),
        })
    }
}

/// The largest body that an address takes.
fn most(path: &str) -> usize {
    match path.rsplit_once("/steps/").map(|(_, step)| step) {
        Some("attach-scan") => SCAN_BODY_MAX,
        Some("enter-record") => RECORD_MAX_BYTES,
        Some(_) | None => MAX_BYTES,
    }
}

/// `application/json` or `application/…+json`, whatever the parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}
