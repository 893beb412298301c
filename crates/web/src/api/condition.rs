//! What a request that changes a case must say first: for what it is carried out once, and which version it has seen.

use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::language::Trilingual;

use super::Problem;

/// The longest key.
const KEY_MAX: usize = 64;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

const KEY_MISSING: Trilingual<&'static str> = Trilingual {
    en: "The header Idempotency-Key is needed: by it a repeated request is not carried out twice",
    kk: "Idempotency-Key тақырыбы міндетті: қайталанған сұрау екінші рет орындалмайды",
    ru: "Нужен заголовок Idempotency-Key: по нему повторный запрос не выполняется дважды",
};
const KEY_UNREADABLE: Trilingual<&'static str> = Trilingual {
    en: "Idempotency-Key stands once, and has 1 to 64 visible ASCII characters",
    kk: "Idempotency-Key бір рет көрсетіліп, 1–64 көрінетін ASCII таңбасынан тұруы керек",
    ru: "Idempotency-Key указывается один раз и состоит из 1–64 видимых символов ASCII",
};
const VERSION_MISSING: Trilingual<&'static str> = Trilingual {
    en: "The header If-Match is needed: the version of the case that you saw, as in \"3\", or *",
    kk: "If-Match тақырыбы міндетті: істің көрген нұсқаңызды көрсетіңіз, мысалы \"3\", немесе *",
    ru: "Нужен заголовок If-Match: версия дела, которую вы видели, например \"3\", или *",
};
const VERSION_UNREADABLE: Trilingual<&'static str> = Trilingual {
    en: "If-Match holds one version in quotes, as in \"3\", or *",
    kk: "If-Match тырнақшадағы бір нұсқаны, мысалы \"3\", немесе * белгісін қамтуы керек",
    ru: "В If-Match должна стоять одна версия в кавычках, например \"3\", или *",
};

/// What a change is carried out once for, and which version of the case it was made of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Condition {
    /// The version that the caller has seen; none where any will do.
    pub(crate) expected: Option<i32>,
    /// His key: the same one is carried out once for him, the case and the step.
    pub(crate) key: String,
}

/// What a request is carried out once for, where it changes nothing that was seen before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Key(pub(super) String);

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        key(&parts.headers).map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for Condition {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self { key: key(&parts.headers)?, expected: expected(&parts.headers)? })
    }
}

fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let fault = |code, detail| Problem::at(Kind::InvalidRequest, "Idempotency-Key", code, detail);
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let value = values.next().ok_or_else(|| fault("idempotency-key.missing", KEY_MISSING))?;
    let fits = (1..=KEY_MAX).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic);
    match value.to_str() {
        Ok(key) if fits && values.next().is_none() => Ok(key.to_owned()),
        Ok(_) | Err(_) => Err(fault("idempotency-key.unreadable", KEY_UNREADABLE)),
    }
}

/// RFC 9110 §13.1.1, of one version: a list of versions has no meaning here, and a weak one never matches.
fn expected(headers: &HeaderMap) -> Result<Option<i32>, Problem> {
    let missing = || Problem::at(Kind::PreconditionRequired, "If-Match", "if-match.missing", VERSION_MISSING);
    let unreadable = || Problem::at(Kind::InvalidRequest, "If-Match", "if-match.unreadable", VERSION_UNREADABLE);
    let mut values = headers.get_all(IF_MATCH).iter();
    let value = values.next().ok_or_else(missing)?;
    let text = value.to_str().map_err(|_| unreadable())?.trim();
    if values.next().is_some() {
        return Err(unreadable());
    }
    if text == "*" {
        return Ok(None);
    }
    let version = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let digits = version.filter(|version| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()));
    let version = digits.and_then(|digits| digits.parse().ok()).filter(|version: &i32| *version > 0);
    version.map(Some).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(of: impl Fn(&HeaderMap) -> bool, name: HeaderName, value: &[u8]) -> bool {
        of(&[(name, HeaderValue::from_bytes(value).unwrap())].into_iter().collect())
    }

    #[test]
    fn a_version_is_one_number_in_quotation_marks_or_any() {
        let good = |value: &str| read(|headers| expected(headers).is_ok(), IF_MATCH, value.as_bytes());
        assert!(["\"1\"", "\"2147483647\"", " \"3\" ", "*"].into_iter().all(good));
        for bad in ["1", "\"\"", "\"0\"", "\"-1\"", "\"+1\"", "W/\"1\"", "\"1\", \"2\"", "\"2147483648\"", "\"x\"", ""]
        {
            assert!(!good(bad), "{bad}");
        }
    }

    #[test]
    fn a_key_is_short_and_visible() {
        let good = |value: &[u8]| read(|headers| key(headers).is_ok(), IDEMPOTENCY_KEY, value);
        assert!(good(b"7f0c") && good(&[b'~'; 64]));
        for bad in [&b""[..], b"a b", &[b'a'; 65], b"\xd0\xb0"] {
            assert!(!good(bad), "{bad:?}");
        }
    }
}
