//! Sign-in by a provider of OpenID Connect, which here also lies.

use std::fs;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::url::Url;
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use reqwest::header::{COOKIE, LOCATION, REFRESH, SET_COOKIE};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use telnusqa_chassis::settings::Oidc;
use tokio::net::TcpListener;

use super::house::House;
use super::sign_in::{of_ours, signed_in, status};
use crate::provider::Provider;

const CLIENT: &str = "telnusqa";
const SECRET: &str = "a secret: of this test";
const SUBJECT: &str = "248289761001";

/// How a provider makes an ID token of the right claims.
type Sign = fn(&mut Value, &Door) -> String;

/// A provider, and what it is told to do.
struct Lying {
    address: SocketAddr,
    door: Arc<Mutex<Door>>,
}

struct Door {
    /// What came with the last request to sign in, as a browser would have brought it.
    challenge: String,
    claims: Value,
    /// How often its keys were asked for.
    keys_asked: usize,
    /// From which its key is made, with the key's name.
    seed: (u8, &'static str),
    sign: Sign,
    slow: bool,
}

fn key((seed, name): (u8, &str)) -> CoreEdDsaPrivateSigningKey {
    // PKCS #8 of an Ed25519 key (RFC 8410 §7)
    let mut der = hex::decode("302e020100300506032b657004220420").unwrap();
    der.extend([seed; 32]);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(name.to_owned()))).unwrap()
}

fn written(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn signed_by(claims: &Value, (seed, name): (u8, &str)) -> String {
    let sign = |bytes: &[u8]| key((seed, name)).sign(&CoreJwsSigningAlgorithm::EdDsa, bytes).unwrap();
    written(&json!({"alg": "EdDSA", "kid": name, "typ": "JWT"}), claims, sign)
}

fn rightly(claims: &mut Value, door: &Door) -> String {
    signed_by(claims, door.seed)
}

impl Lying {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = Door {
            challenge: String::new(),
            claims: Value::Null,
            keys_asked: 0,
            seed: (1, "first"),
            sign: rightly,
            slow: false,
        };
        let door = Arc::new(Mutex::new(door));
        let issuer = format!("http://{address}");
        let described = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "end_session_endpoint": format!("{issuer}/end"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(move || async { Json(described) }))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&door));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, door }
    }

    fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings(&self) -> Oidc {
        Oidc {
            acr: Vec::new(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(SECRET.to_owned()),
            issuer: format!("http://{}", self.address),
            max_age_s: None,
        }
    }

    fn provider(&self) -> Provider {
        Provider::open(self.settings(), "https://telnusqa.example").unwrap()
    }

    /// A house that believes it, and knows its subject as a clerk.
    async fn house(&self, provider: Provider) -> House {
        let house = House::empty_with(Some(provider)).await;
        self.names(&house, "c-1");
        house
    }

    /// Writes into the staff file whom its subject is.
    fn names(&self, house: &House, id: &str) {
        let file = house.folder.path().join("staff.json");
        let mut staff: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        for member in staff.as_array_mut().unwrap() {
            let identity = json!({"issuer": format!("http://{}", self.address), "subject": SUBJECT});
            member["identity"] = if member["id"] == id { identity } else { Value::Null };
        }
        // another inode is another file, whatever its clock says
        let new = file.with_extension("new");
        fs::write(&new, staff.to_string()).unwrap();
        fs::rename(new, file).unwrap();
    }

    /// Begins in a browser, as far as the provider's page: the state, and the cookie of the browser.
    async fn begun(&self, house: &House) -> (String, String) {
        let begun = house.get("/sign-in/provider?next=/work%3Ftab%3Ddraft").send().await.unwrap();
        assert_eq!(begun.status(), StatusCode::SEE_OTHER);
        let cookie = begun.headers()[SET_COOKIE].to_str().unwrap();
        for bound in ["__Host-telnusqa-provider=", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"] {
            assert!(cookie.contains(bound), "{cookie}");
        }
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let url = Url::parse(begun.headers()[LOCATION].to_str().unwrap()).unwrap();
        let said = |name: &str| url.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned();
        assert_eq!((said("response_type"), said("code_challenge_method")), ("code".to_owned(), "S256".to_owned()));
        assert_eq!(said("redirect_uri"), "https://telnusqa.example/sign-in/provider/callback");
        assert_eq!((said("scope"), said("client_id")), ("openid".to_owned(), CLIENT.to_owned()));
        let now: i64 =
            sqlx::query_scalar("SELECT extract(epoch FROM now())::bigint").fetch_one(&house.owner).await.unwrap();
        let mut door = self.door();
        door.challenge = said("code_challenge");
        door.claims = json!({
            "iss": format!("http://{}", self.address), "aud": CLIENT, "sub": SUBJECT, "nonce": said("nonce"),
            "iat": now, "exp": now + 300, "auth_time": now,
        });
        (said("state"), cookie)
    }

    /// All of it.
    async fn signed_in(&self, house: &House) -> Response {
        let (state, cookie) = self.begun(house).await;
        back(house, &format!("code=good&state={state}"), &cookie).await
    }
}

async fn keys(State(door): State<Arc<Mutex<Door>>>) -> Json<CoreJsonWebKeySet> {
    let mut door = door.lock().unwrap();
    door.keys_asked += 1;
    Json(CoreJsonWebKeySet::new(vec![key(door.seed).as_verification_key()]))
}

#[derive(serde::Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
    grant_type: String,
    redirect_uri: String,
}

async fn token(
    State(door): State<Arc<Mutex<Door>>>,
    headers: HeaderMap,
    Form(asked): Form<Exchange>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let refused = |error: &str| Err((StatusCode::BAD_REQUEST, Json(json!({"error": error}))));
    // each part is a form's value of its own (RFC 6749 §2.3.1)
    let known = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:a+secret%3A+of+this+test")));
    if headers["authorization"] != known.as_str() {
        return refused("invalid_client");
    }
    let (slow, challenge) = {
        let door = door.lock().unwrap();
        (door.slow, door.challenge.clone())
    };
    if slow {
        std::future::pending::<()>().await;
    }
    let verified = URL_SAFE_NO_PAD.encode(Sha256::digest(&asked.code_verifier)) == challenge;
    let is_ours = asked.redirect_uri == "https://telnusqa.example/sign-in/provider/callback";
    if asked.code != "good" || asked.grant_type != "authorization_code" || !verified || !is_ours {
        return refused("invalid_grant");
    }
    let door = door.lock().unwrap();
    let id_token = (door.sign)(&mut door.claims.clone(), &door);
    Ok(Json(json!({"access_token": "unused", "token_type": "Bearer", "id_token": id_token})))
}

async fn back(house: &House, query: &str, cookie: &str) -> Response {
    house.get(&format!("/sign-in/provider/callback?{query}")).header(COOKIE, cookie).send().await.unwrap()
}

/// Nobody is signed in, and the page says why.
async fn refused(answer: Response, status: StatusCode, code: &str) {
    let let_in = |cookie: &str| cookie.starts_with("__Host-telnusqa=");
    assert!(answer.headers().get_all(SET_COOKIE).iter().all(|cookie| !let_in(cookie.to_str().unwrap())), "{code}");
    let (answered, page) = (answer.status(), answer.text().await.unwrap());
    assert!(answered == status && page.contains(&format!("<code>{code}</code>")), "{code}, {answered}: {page}");
}

fn session_of(answer: &Response) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn whom_a_provider_names_works_as_the_staffing_says() {
    let provider = Lying::open().await;
    let house = provider.house(provider.provider()).await;
    let page = house.get("/sign-in?next=/work").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("href=\"/sign-in/provider?next=/work\""), "{page}");
    let answer = provider.signed_in(&house).await;
    assert_eq!(answer.headers()[LOCATION], "/work?tab=draft");
    let cookie = session_of(&answer);
    assert!(cookie.starts_with("__Host-telnusqa="), "{cookie}");
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::OK);
    assert_eq!(status(house.get("/1414").header(COOKIE, &cookie)).await, StatusCode::FORBIDDEN);
    // a form of the house leads nowhere else: the page itself goes on
    let out = of_ours(&house, "/sign-out").header(COOKIE, &cookie).send().await.unwrap();
    assert_eq!(out.status(), StatusCode::OK);
    let led = out.headers()[REFRESH].to_str().unwrap();
    let end =
        format!("0; url=http://{}/end?client_id=telnusqa&post_logout_redirect_uri=https%3A%2F%2F", provider.address);
    assert!(led.starts_with(&end), "{led}");
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::SEE_OTHER);
    // who is no more known under that identity is out, and so is whoever has another
    let cookie = session_of(&provider.signed_in(&house).await);
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::OK);
    provider.names(&house, "h-1");
    assert_eq!(status(house.get("/work").header(COOKIE, &cookie)).await, StatusCode::SEE_OTHER);
    provider.names(&house, "nobody");
    refused(provider.signed_in(&house).await, StatusCode::FORBIDDEN, "unknown").await;
    // a password goes on as ever, and ends here
    let cookie = signed_in(&house, "c-1").await;
    let out = of_ours(&house, "/sign-out").header(COOKIE, &cookie).send().await.unwrap();
    assert_eq!((out.status(), &out.headers()[LOCATION]), (StatusCode::SEE_OTHER, &"/sign-in".parse().unwrap()));
}

#[tokio::test]
async fn a_token_that_is_not_for_us_and_for_now_lets_nobody_in() {
    let provider = Lying::open().await;
    let house = provider.house(provider.provider()).await;
    let lies: [(&str, Sign); 15] = [
        ("another nonce", |claims, door| {
            claims["nonce"] = "another".into();
            rightly(claims, door)
        }),
        ("no nonce", |claims, door| {
            claims.as_object_mut().unwrap().remove("nonce");
            rightly(claims, door)
        }),
        ("another audience", |claims, door| {
            claims["aud"] = "another".into();
            rightly(claims, door)
        }),
        ("another audience besides", |claims, door| {
            claims["aud"] = json!([CLIENT, "another"]);
            rightly(claims, door)
        }),
        ("another issuer", |claims, door| {
            claims["iss"] = "http://127.0.0.1:1".into();
            rightly(claims, door)
        }),
        ("expired", |claims, door| {
            claims["exp"] = (claims["iat"].as_i64().unwrap() - 1).into();
            rightly(claims, door)
        }),
        ("made long ago", |claims, door| {
            claims["iat"] = (claims["iat"].as_i64().unwrap() - 3600).into();
            rightly(claims, door)
        }),
        ("made tomorrow", |claims, door| {
            claims["iat"] = (claims["iat"].as_i64().unwrap() + 3600).into();
            rightly(claims, door)
        }),
        ("no subject", |claims, door| {
            claims["sub"] = "".into();
            rightly(claims, door)
        }),
        ("no signature", |claims, _| written(&json!({"alg": "none"}), claims, |_| Vec::new())),
        ("no signature, by the name of the key", |claims, door| {
            written(&json!({"alg": "none", "kid": door.seed.1}), claims, |_| Vec::new())
        }),
        ("the public key as a secret", |claims, door| {
            let public = serde_json::to_value(key(door.seed).as_verification_key()).unwrap();
            let public = URL_SAFE_NO_PAD.decode(public["x"].as_str().unwrap()).unwrap();
            let sign =
                |bytes: &[u8]| CoreHmacKey::new(public).sign(&CoreJwsSigningAlgorithm::HmacSha256, bytes).unwrap();
            written(&json!({"alg": "HS256", "kid": door.seed.1}), claims, sign)
        }),
        ("our own secret", |claims, door| {
            let sign =
                |bytes: &[u8]| CoreHmacKey::new(SECRET).sign(&CoreJwsSigningAlgorithm::HmacSha256, bytes).unwrap();
            written(&json!({"alg": "HS256", "kid": door.seed.1}), claims, sign)
        }),
        ("a key that is not known", |claims, _| signed_by(claims, (9, "unknown"))),
        ("another key of that name", |claims, door| signed_by(claims, (9, door.seed.1))),
    ];
    for (name, lie) in lies {
        provider.door().sign = lie;
        println!("{name}");
        refused(provider.signed_in(&house).await, StatusCode::FORBIDDEN, "untrusted").await;
    }
    provider.door().sign = |_, _| "no token".to_owned();
    refused(provider.signed_in(&house).await, StatusCode::SERVICE_UNAVAILABLE, "unreachable").await;
    // unknown keys do not make it a hammer
    assert_eq!(provider.door().keys_asked, 1);
    provider.door().sign = rightly;
    session_of(&provider.signed_in(&house).await);
}

#[tokio::test]
async fn a_sign_in_comes_back_once_to_the_browser_that_it_began_in() {
    let provider = Lying::open().await;
    let house = provider.house(provider.provider()).await;
    let (state, cookie) = provider.begun(&house).await;
    let good = format!("code=good&state={state}");
    for (query, browser) in [
        ("code=good", &*cookie),
        ("state=&code=good", &cookie),
        ("code=good&state=another", &cookie),
        (&*good, ""),
        (&good, "__Host-telnusqa-provider=0000000000000000000000000000000000000000000000000000000000000000"),
        ("%00=%FF&code=a&code=b", &cookie),
    ] {
        refused(back(&house, query, browser).await, StatusCode::BAD_REQUEST, "stale").await;
    }
    session_of(&back(&house, &good, &cookie).await);
    refused(back(&house, &good, &cookie).await, StatusCode::BAD_REQUEST, "stale").await;
    for (said, status, code) in [
        ("error=access_denied", StatusCode::FORBIDDEN, "denied"),
        ("error=server_error&error_description=%3Cscript%3E", StatusCode::BAD_GATEWAY, "refused"),
        ("code=another", StatusCode::BAD_GATEWAY, "refused"),
        ("code=good&error=access_denied", StatusCode::FORBIDDEN, "denied"),
        ("code=good&iss=https://other.example", StatusCode::FORBIDDEN, "untrusted"),
        ("", StatusCode::BAD_REQUEST, "stale"),
    ] {
        let (state, cookie) = provider.begun(&house).await;
        refused(back(&house, &format!("{said}&state={state}"), &cookie).await, status, code).await;
        // whatever came of it, it is over
        let again = back(&house, &format!("code=good&state={state}"), &cookie).await;
        refused(again, StatusCode::BAD_REQUEST, "stale").await;
    }
    let (state, cookie) = provider.begun(&house).await;
    let aged = "UPDATE web.provider_sign_ins SET started_at = now() - interval '10 minutes 1 second'";
    sqlx::query(aged).execute(&house.owner).await.unwrap();
    refused(back(&house, &format!("code=good&state={state}"), &cookie).await, StatusCode::BAD_REQUEST, "stale").await;
    // another site begins nothing, and nobody is led out of the house
    let foreign =
        house.get("/sign-in/provider?next=/work").header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(foreign.headers()[LOCATION], "/sign-in?next=/work");
    for next in ["//evil.example", "https://evil.example", "/%5Cevil.example"] {
        let begun = house.get(&format!("/sign-in/provider?next={next}")).send().await.unwrap();
        assert_eq!(begun.status(), StatusCode::SEE_OTHER);
    }
    let next: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT next FROM web.provider_sign_ins WHERE started_at > now() - interval '1 minute'",
    )
    .fetch_all(&house.owner)
    .await
    .unwrap();
    assert_eq!(next, [""]);
}

#[tokio::test]
async fn without_the_provider_passwords_go_on() {
    let provider = Lying::open().await;
    let nobody = Oidc { issuer: "http://127.0.0.1:1".to_owned(), ..provider.settings() };
    let house = provider.house(Provider::open(nobody, "https://telnusqa.example").unwrap()).await;
    let down = house.get("/sign-in/provider").send().await.unwrap();
    refused(down, StatusCode::SERVICE_UNAVAILABLE, "unreachable").await;
    signed_in(&house, "c-1").await;
    // down or slow once somebody comes back
    let house = provider.house(provider.provider()).await;
    provider.door().slow = true;
    refused(provider.signed_in(&house).await, StatusCode::SERVICE_UNAVAILABLE, "unreachable").await;
    // another issuer behind the address
    let other = Oidc { issuer: format!("http://localhost:{}", provider.address.port()), ..provider.settings() };
    let house = provider.house(Provider::open(other, "https://telnusqa.example").unwrap()).await;
    let other = house.get("/sign-in/provider").send().await.unwrap();
    refused(other, StatusCode::SERVICE_UNAVAILABLE, "unreachable").await;
    // another secret
    let wrong = Oidc { client_secret: Some("another".to_owned()), ..provider.settings() };
    provider.door().slow = false;
    let house = provider.house(Provider::open(wrong, "https://telnusqa.example").unwrap()).await;
    refused(provider.signed_in(&house).await, StatusCode::BAD_GATEWAY, "refused").await;
}

#[tokio::test]
async fn new_keys_are_fetched_when_they_are_used() {
    let provider = Lying::open().await;
    let house = provider.house(provider.provider().renewing_each(Duration::ZERO)).await;
    session_of(&provider.signed_in(&house).await);
    provider.door().seed = (2, "second");
    session_of(&provider.signed_in(&house).await);
    // also under the old name
    provider.door().seed = (3, "second");
    session_of(&provider.signed_in(&house).await);
    assert_eq!(provider.door().keys_asked, 3);
}

#[tokio::test]
async fn how_and_when_somebody_showed_who_he_is_can_be_asked_for() {
    let provider = Lying::open().await;
    let strict = Oidc { acr: vec!["urn:two".to_owned()], max_age_s: Some(60), ..provider.settings() };
    let house = provider.house(Provider::open(strict, "https://telnusqa.example").unwrap()).await;
    let asked = house.get("/sign-in/provider").send().await.unwrap();
    let url = asked.headers()[LOCATION].to_str().unwrap().to_owned();
    assert!(url.contains("acr_values=urn%3Atwo") && url.contains("max_age=60"), "{url}");
    let ways: [(Sign, bool); 5] = [
        (rightly, false),
        (
            |claims, door| {
                claims["acr"] = "urn:one".into();
                rightly(claims, door)
            },
            false,
        ),
        (
            |claims, door| {
                claims["acr"] = "urn:two".into();
                rightly(claims, door)
            },
            true,
        ),
        (
            |claims, door| {
                claims["acr"] = "urn:two".into();
                claims["auth_time"] = (claims["iat"].as_i64().unwrap() - 200).into();
                rightly(claims, door)
            },
            false,
        ),
        (
            |claims, door| {
                claims["acr"] = "urn:two".into();
                claims.as_object_mut().unwrap().remove("auth_time");
                rightly(claims, door)
            },
            false,
        ),
    ];
    for (sign, lets_in) in ways {
        provider.door().sign = sign;
        let answer = provider.signed_in(&house).await;
        if lets_in {
            session_of(&answer);
        } else {
            refused(answer, StatusCode::FORBIDDEN, "weak").await;
        }
    }
}
