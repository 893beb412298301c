//! Problems: every answer of the API that is no success, in the reader's language.

use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use telnusqa_contracts::problem::{self, Fault, Kind};
use telnusqa_domain::language::{Language, Trilingual};
use telnusqa_status::LookUpError;
use telnusqa_vault::VaultError;

use crate::language;

/// What went wrong; it finds its words once the reader's language is known.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    challenge: Option<&'static str>,
    faults: Vec<Fault>,
    kind: Kind,
    language: Option<Language>,
}

impl Problem {
    /// A problem that needs no more words than its kind has.
    pub(crate) const fn new(kind: Kind) -> Self {
        Self { challenge: None, faults: Vec::new(), kind, language: None }
    }

    /// One place of the request is wrong: a JSON pointer into the body, or the name of a parameter.
    pub(crate) fn at(kind: Kind, pointer: &str, code: &str, detail: Trilingual<&'static str>) -> Self {
        let fault = Fault { pointer: pointer.to_owned(), code: code.to_owned(), detail: detail.into() };
        Self { faults: vec![fault], ..Self::new(kind) }
    }

    /// Several places of the request are wrong.
    pub(crate) fn of(kind: Kind, faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::new(kind) }
    }

    /// What another service of the house said; it is told in the reader's language.
    pub(crate) fn told(problem: problem::Problem) -> Self {
        let code = problem.r#type.rsplit('/').next().unwrap_or_default();
        let kind = Kind::ALL.into_iter().find(|kind| kind.code() == code).unwrap_or(Kind::Internal);
        Self { faults: problem.errors, ..Self::new(kind) }
    }

    /// Who asks is not known (RFC 6750 §3).
    pub(crate) fn unauthorized(challenge: &'static str) -> Self {
        Self { challenge: Some(challenge), ..Self::new(Kind::Unauthorized) }
    }

    /// In the language that the body asked for.
    pub(crate) fn in_language(self, language: Language) -> Self {
        Self { language: Some(language), ..self }
    }

    /// A technical failure: logged here, once, and not shown.
    pub(crate) fn unavailable(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "answered that the service is unavailable");
        Self::new(Kind::Unavailable)
    }

    /// Whether it says that nothing was carried out: it was refused, and not left unknown.
    pub(crate) fn refuses(&self) -> bool {
        !matches!(self.kind, Kind::CannotTell | Kind::Internal | Kind::SignatureWaits | Kind::Unavailable)
    }

    /// Whether it is of this kind.
    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.kind == kind
    }

    /// What exactly is wrong, place by place.
    pub(crate) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The kind in words.
    pub(crate) fn title(&self, language: Language) -> &'static str {
        self.kind.title(language)
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status()).expect("the catalogue's statuses are real")
    }

    fn render(self, asked: Language) -> Response {
        let language = self.language.unwrap_or(asked);
        let status = self.status();
        let body = problem::Problem::new(self.kind, language).with_errors(self.faults);
        let body = serde_json::to_vec(&body).expect("a problem has only text members");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(problem::CONTENT_TYPE));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
        headers.insert(VARY, HeaderValue::from_static("accept-language"));
        if let Some(challenge) = self.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if matches!(self.kind, Kind::CannotTell | Kind::SignatureWaits | Kind::Unavailable) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

impl From<LookUpError> for Problem {
    fn from(error: LookUpError) -> Self {
        Self::unavailable(&error)
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            // whoever was forgotten is not there
            VaultError::Forgotten | VaultError::NotFound => Self::new(Kind::NotFound),
            VaultError::Database(_)
            | VaultError::KeyLost
            | VaultError::MasterKey(_)
            | VaultError::OtherKeys
            | VaultError::Tampered
            | VaultError::TooLarge(_)
            | VaultError::UnknownForm(_) => Self::unavailable(&error),
        }
    }
}

impl IntoResponse for Problem {
    /// Only marks the response: [`as_problems`] writes it.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes problems in the reader's language, those of the framework too.
pub(crate) async fn as_problems(request: Request, next: Next) -> Response {
    let of_api = request.uri().path().starts_with("/api/");
    let asked = language::asked(request.uri(), request.headers());
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return problem.render(asked);
    }
    if !of_api || !(response.status().is_client_error() || response.status().is_server_error()) {
        return response;
    }
    let allow = response.headers_mut().remove(ALLOW);
    let mut response = Problem::new(kind(response.status())).render(asked);
    if let Some(allow) = allow {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// What the framework means by a status.
fn kind(status: StatusCode) -> Kind {
    match status {
        StatusCode::NOT_FOUND => Kind::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Kind::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::UnsupportedMediaType,
        status if status.is_server_error() => Kind::Unavailable,
        _ => Kind::InvalidRequest,
    }
}
