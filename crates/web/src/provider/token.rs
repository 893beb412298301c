//! What makes an ID token believed (OpenID Connect Core §3.1.3.7): signature, issuer, audience, times, nonce, and how and when whoever
//! it is about has shown who he is.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, ClientId, Nonce, SignatureVerificationError};
use telnusqa_chassis::settings::Oidc;

use super::Failed;
use super::known::Known;
use crate::staff::Identity;

/// How far clocks may be apart.
const APART: TimeDelta = TimeDelta::minutes(1);
/// The oldest token that is taken: it comes straight from the provider.
const ISSUED_MAX: TimeDelta = TimeDelta::minutes(10);
/// The longest `sub` (OpenID Connect Core §2).
const SUBJECT_MAX: usize = 255;
/// Signatures by a key that the provider alone has: never `none`, never a secret that we have too.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
];

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Unverified {
    /// Its key is not known, or another one has its name.
    Key,
    Otherwise(Failed),
}

impl From<Unverified> for Failed {
    fn from(unverified: Unverified) -> Self {
        match unverified {
            Unverified::Key => Self::Untrusted("the key is not known"),
            Unverified::Otherwise(failed) => failed,
        }
    }
}

/// Whom a token is about. `now`: real time.
pub(super) fn verify(
    known: &Known,
    settings: &Oidc,
    token: &CoreIdToken,
    nonce: &Nonce,
    now: DateTime<Utc>,
) -> Result<Identity, Unverified> {
    let client = ClientId::new(settings.client_id.clone());
    let verifier = CoreIdTokenVerifier::new_public_client(client, known.issuer().clone(), known.keys().clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(move |at| {
            if at > now + APART || at < now - ISSUED_MAX { Err("not of now".to_owned()) } else { Ok(()) }
        })
        .set_auth_context_verifier_fn(|class| {
            let is_asked = class.is_some_and(|class| settings.acr.contains(&**class));
            if settings.acr.is_empty() || is_asked { Ok(()) } else { Err("not asked for".to_owned()) }
        })
        .set_auth_time_verifier_fn(move |at| {
            let Some(max) = settings.max_age_s else { return Ok(()) };
            let is_late = at.is_none_or(|at| at > now + APART || now - at > TimeDelta::seconds(max.into()) + APART);
            if is_late { Err("too long ago".to_owned()) } else { Ok(()) }
        });
    let claims = token.claims(&verifier, nonce).map_err(|error| unverified(&error))?;
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > SUBJECT_MAX {
        return Err(Unverified::Otherwise(Failed::Untrusted("the subject")));
    }
    Ok(Identity { issuer: settings.issuer.clone(), subject: subject.to_owned() })
}

fn unverified(error: &ClaimsVerificationError) -> Unverified {
    use ClaimsVerificationError as Claims;
    use SignatureVerificationError as Signature;
    // texts of the library hold what was said in the token
    Unverified::Otherwise(Failed::Untrusted(match error {
        Claims::SignatureVerification(
            Signature::NoMatchingKey | Signature::AmbiguousKeyId(_) | Signature::CryptoError(_),
        ) => return Unverified::Key,
        Claims::InvalidAuthContext(_) => return Unverified::Otherwise(Failed::Weak("the way (acr)")),
        Claims::InvalidAuthTime(_) => return Unverified::Otherwise(Failed::Weak("too long ago (auth_time)")),
        Claims::Expired(_) => "it has expired, or was not made now",
        Claims::InvalidAudience(_) => "the audience",
        Claims::InvalidIssuer(_) => "the issuer",
        Claims::InvalidNonce(_) => "the nonce",
        Claims::InvalidSubject(_) => "the subject",
        Claims::SignatureVerification(_) => "the algorithm",
        _ => "the form",
    }))
}
