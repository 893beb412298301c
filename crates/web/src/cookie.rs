//! The cookies of sessions and drafts, and the tokens in them.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};

use crate::app::App;

/// A cookie that holds a session's token.
pub(crate) struct Cookie {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its name over TLS, where it is bound to this host alone (RFC 6265bis §4.1.3.2).
    pub(crate) name_over_tls: &'static str,
    /// From where it is sent along (RFC 6265bis §4.1.2.7).
    pub(crate) same_site: &'static str,
}

impl Cookie {
    /// The header that hands it out for so many seconds; the token is hex digits.
    pub(crate) fn set(&self, app: &App, token: &str, seconds: &str) -> HeaderValue {
        let (name, same_site) = (self.name(app), self.same_site);
        let secure = if app.is_over_tls() { "; Secure" } else { "" };
        let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{secure}");
        HeaderValue::try_from(text).expect("hex digits")
    }

    /// The token that came along.
    pub(crate) fn token<'h>(&self, app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let token = pairs.find_map(|(known, token)| (known == self.name(app)).then_some(token));
        token.filter(|token| !token.is_empty())
    }

    fn name(&self, app: &App) -> &'static str {
        if app.is_over_tls() { self.name_over_tls } else { self.name }
    }
}

/// 256 random bits, as hex digits.
#[expect(clippy::disallowed_methods, reason = "the tokens of sessions are made here")]
pub(crate) fn token() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// What a table knows a token by: no way back to the cookie.
pub(crate) fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
