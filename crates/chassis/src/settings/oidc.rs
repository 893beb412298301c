//! The provider of OpenID Connect by which staff sign in.

use std::fmt;
use std::num::NonZeroU32;

use super::{Reader, SettingError};

const ISSUER: &str = "TELNUSQA_OIDC_ISSUER";

/// A provider of OpenID Connect, and what this house is to it. `Debug` shows no secret.
#[derive(Clone, Eq, PartialEq)]
pub struct Oidc {
    /// `TELNUSQA_OIDC_ACR`: in which ways somebody may have shown who he is (OpenID Connect Core §2, `acr`), separated by spaces;
    /// empty = the provider is believed.
    pub acr: Vec<String>,
    /// `TELNUSQA_OIDC_CLIENT_ID`: how the provider knows this house.
    pub client_id: String,
    /// `TELNUSQA_OIDC_CLIENT_SECRET`, or `…_FILE`: by what it knows it; none = by PKCE alone (RFC 7636).
    pub client_secret: Option<String>,
    /// `TELNUSQA_OIDC_ISSUER`: exactly as the provider writes it, as in `https://sso.example/realms/colleges`. Only a machine may speak to itself
    /// without TLS.
    pub issuer: String,
    /// `TELNUSQA_OIDC_MAX_AGE_S`: how long ago somebody may have shown it, in seconds; none = as long as the provider thinks right.
    pub max_age_s: Option<u32>,
}

impl Oidc {
    /// Reads the environment, where nothing else of a service is set.
    ///
    /// # Errors
    /// [`SettingError`]
    pub fn from_env() -> Result<Option<Self>, SettingError> {
        Self::read(&Reader { variable: |name: &str| std::env::var(name).ok() })
    }

    pub(super) fn read<V: Fn(&str) -> Option<String>>(reader: &Reader<V>) -> Result<Option<Self>, SettingError> {
        let Some(issuer) = reader.optional::<String>(ISSUER)? else { return Ok(None) };
        if !is_private(&issuer) {
            let problem = "it is neither https://… nor http://127.0.0.1:…".to_owned();
            return Err(SettingError { name: ISSUER, problem });
        }
        let acr = reader.optional::<String>("TELNUSQA_OIDC_ACR")?.unwrap_or_default();
        Ok(Some(Self {
            acr: acr.split_whitespace().map(str::to_owned).collect(),
            client_id: reader.required("TELNUSQA_OIDC_CLIENT_ID")?,
            client_secret: reader.optional_secret("TELNUSQA_OIDC_CLIENT_SECRET", "TELNUSQA_OIDC_CLIENT_SECRET_FILE")?,
            issuer,
            max_age_s: reader.optional::<NonZeroU32>("TELNUSQA_OIDC_MAX_AGE_S")?.map(NonZeroU32::get),
        }))
    }
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc")
            .field("acr", &self.acr)
            .field("client_id", &self.client_id)
            .field("issuer", &self.issuer)
            .field("max_age_s", &self.max_age_s)
            .finish_non_exhaustive()
    }
}

/// Whether what is said there is overheard by nobody: over TLS, or within this machine.
#[must_use]
pub fn is_private(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_plain = !host.is_empty() && !authority.contains('@');
    is_plain && (scheme == "https" || scheme == "http" && matches!(host, "127.0.0.1" | "::1" | "localhost"))
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    fn read(more: &'static [(&'static str, &'static str)]) -> Result<Option<Oidc>, SettingError> {
        let always = [
            ("TELNUSQA_DATABASE_URL", "postgres://telnusqa_web:geheim@127.0.0.1/telnusqa"),
            ("TELNUSQA_NATS_URL", "nats://web:geheim@127.0.0.1:4222"),
            ("TELNUSQA_PROVIDERS_FILE", "/etc/telnusqa/providers.json"),
            ("TELNUSQA_PUBLIC_URL", "https://telnusqa.example"),
        ];
        let all = always.into_iter().chain(more.iter().copied()).collect::<Vec<_>>();
        let find = |name: &str| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Settings::read(find).map(|settings| settings.oidc)
    }

    #[test]
    fn without_an_issuer_the_house_alone_signs_in() {
        assert_eq!(read(&[("TELNUSQA_OIDC_CLIENT_ID", "telnusqa")]).unwrap(), None);
    }

    #[test]
    fn a_provider_has_an_issuer_and_a_name_for_us() {
        let all = read(&[
            ("TELNUSQA_OIDC_ISSUER", "https://sso.example/realms/colleges"),
            ("TELNUSQA_OIDC_CLIENT_ID", "telnusqa"),
            ("TELNUSQA_OIDC_CLIENT_SECRET", "geheim"),
            ("TELNUSQA_OIDC_ACR", "urn:two  urn:eds"),
            ("TELNUSQA_OIDC_MAX_AGE_S", "3600"),
        ]);
        let all = all.unwrap().unwrap();
        assert_eq!(all.issuer, "https://sso.example/realms/colleges");
        assert_eq!(all.acr, ["urn:two", "urn:eds"]);
        assert_eq!(all.max_age_s, Some(3600));
        assert!(!format!("{all:?}").contains("geheim"));
        assert_eq!(
            read(&[("TELNUSQA_OIDC_ISSUER", "https://sso.example")]).unwrap_err().name,
            "TELNUSQA_OIDC_CLIENT_ID"
        );
        let open = read(&[("TELNUSQA_OIDC_ISSUER", "http://sso.example"), ("TELNUSQA_OIDC_CLIENT_ID", "telnusqa")]);
        assert_eq!(open.unwrap_err().name, "TELNUSQA_OIDC_ISSUER");
    }

    #[test]
    fn without_tls_a_machine_speaks_to_itself_alone() {
        for good in ["https://sso.example", "http://127.0.0.1:5556/dex", "http://localhost", "http://[::1]:9000/a"] {
            assert!(is_private(good), "{good}");
        }
        for bad in [
            "",
            "sso.example",
            "http://sso.example",
            "http://127.0.0.1.example",
            "http://127.0.0.1@sso.example",
            "https://",
            "ftp://127.0.0.1",
        ] {
            assert!(!is_private(bad), "{bad}");
        }
    }
}
