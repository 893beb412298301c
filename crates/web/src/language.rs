//! The language that a person is answered in: the one asked for, else the browser's best, else the state language.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use telnusqa_contracts::problem::negotiate;
use telnusqa_domain::language::Language;

/// The language asked for by `?lang=` or `Accept-Language`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked(pub(crate) Language);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(asked(&parts.uri, &parts.headers)))
    }
}

/// The language asked for by `?lang=` or `Accept-Language`.
pub(crate) fn asked(uri: &Uri, headers: &HeaderMap) -> Language {
    parameter(uri)
        .and_then(Language::from_code)
        .unwrap_or_else(|| negotiate(headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok())))
}

/// The value of `?lang=`, as it stands.
pub(crate) fn parameter(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("lang="))
}

/// An address of ours without `?lang=`.
pub(crate) fn without(uri: &Uri) -> String {
    let pairs = uri.query().into_iter().flat_map(|query| query.split('&'));
    let others: Vec<&str> = pairs.filter(|pair| !pair.starts_with("lang=")).collect();
    if others.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), others.join("&")) }
}

/// The language that was chosen on a desk before.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix("lang="))
}
