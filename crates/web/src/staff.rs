//! Who may ask: staff with their roles, known by the hash of a token.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};
use telnusqa_domain::card::Card;
use telnusqa_domain::case as domain;

use crate::api::Problem;
use crate::app::App;
use crate::desk::{is_from_us, session};

/// How somebody signs in with a browser.
#[derive(Clone, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account {
    /// His password's hash, as PHC writes it: `$argon2id$…`.
    pub(crate) password_hash: String,
    /// What his telephone makes codes of (RFC 6238), in base 32.
    pub(crate) totp_secret: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Account(…)")
    }
}

/// Somebody with a token.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    /// How he signs in with a browser; machines do not.
    #[serde(default)]
    pub(crate) account: Option<Account>,
    /// The college that he works for.
    #[serde(default)]
    pub(crate) bin: Option<String>,
    /// The branch of the Corporation that he works for, as in `kst-01`.
    #[serde(default)]
    pub(crate) branch: Option<String>,
    /// Who he is, as in `o-17`.
    pub(crate) id: String,
    /// How his colleagues call him.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// What he may do.
    pub(crate) role: Role,
    #[serde(deserialize_with = "digest")]
    token_sha256: [u8; 32],
}

/// 64 hex digits.
fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    let mut digest = [0; 32];
    hex::decode_to_slice(String::deserialize(deserializer)?, &mut digest).map_err(D::Error::custom)?;
    Ok(digest)
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// A college's clerk (R16-13).
    Clerk,
    /// A college's responsible executor (R16-13).
    Executor,
    /// A college's head (R16-13).
    Head,
    /// Keeps the system running; sees no case of a person.
    Operations,
    /// The contact centre 1414 (RC-27).
    Operator,
    /// The portal www.egov.kz, as a machine (RC-05).
    Portal,
    /// A worker of the Corporation who takes papers in at home (RC-25).
    Visitor,
}

impl Role {
    /// As one of the roles that act at a college (R16-13); `None` for others.
    pub(crate) const fn at_college(self) -> Option<domain::Role> {
        match self {
            Self::Clerk => Some(domain::Role::Clerk),
            Self::Executor => Some(domain::Role::Executor),
            Self::Head => Some(domain::Role::Head),
            Self::Operations | Self::Operator | Self::Portal | Self::Visitor => None,
        }
    }

    /// Its name, as in `operator`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Executor => "executor",
            Self::Head => "head",
            Self::Operations => "operations",
            Self::Operator => "operator",
            Self::Portal => "portal",
            Self::Visitor => "visitor",
        }
    }
}

impl Member {
    /// Whether he may see a case: the contact centre every one, a college its own, the portal what came through it, a worker
    /// of the Corporation what his branch took in at home.
    pub(crate) fn may_see(&self, card: &Card) -> bool {
        match self.role {
            Role::Operator => true,
            Role::Clerk | Role::Executor | Role::Head => self.bin.as_deref() == Some(card.college.as_str()),
            Role::Operations => false,
            Role::Portal => card.channel == domain::Channel::Portal,
            Role::Visitor => {
                card.channel == domain::Channel::HomeVisit && self.branch.is_some() && self.branch == card.branch
            }
        }
    }

    /// How the vault records him.
    pub(crate) fn who(&self) -> String {
        format!("{}:{}", self.role.name(), self.id)
    }
}

impl FromRequestParts<Arc<App>> for Member {
    type Rejection = Problem;

    /// By his token; or by the session of his browser, where a page of ours asks.
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Some(token) = bearer(&parts.headers) else {
            let signed_in = if is_from_us(parts) { session::find(app, &parts.headers).await? } else { None };
            return signed_in.ok_or_else(|| Problem::unauthorized("Bearer realm=\"telnusqa\""));
        };
        let unknown = || Problem::unauthorized("Bearer realm=\"telnusqa\", error=\"invalid_token\"");
        app.staff.find(token).ok_or_else(unknown)
    }
}

/// The bearer token of a request (RFC 6750 §2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The staff file cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StaffError {
    #[error("open the staff file")]
    Open(#[from] io::Error),
    #[error("read the staff file")]
    Read(#[from] serde_json::Error),
}

/// The staff file, read again whenever it has changed.
pub(crate) struct Staff {
    file: PathBuf,
    loaded: RwLock<Loaded>,
}

struct Loaded {
    members: Vec<Member>,
    /// Of which file: another inode, moment or size is another file.
    stamp: Stamp,
}

type Stamp = (u64, i64, i64, u64);

impl Staff {
    /// Opens the file.
    pub(crate) fn open(file: PathBuf) -> Result<Self, StaffError> {
        let stamp = stamp(&file)?;
        let members = serde_json::from_slice(&fs::read(&file)?)?;
        Ok(Self { file, loaded: RwLock::new(Loaded { members, stamp }) })
    }

    /// Who has this token. Every hash is compared, to its end.
    fn find(&self, token: &str) -> Option<Member> {
        self.refresh();
        let digest: [u8; 32] = Sha256::digest(token).into();
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = None;
        for member in &loaded.members {
            let same: Choice = member.token_sha256.ct_eq(&digest);
            if bool::from(same) {
                found = Some(member);
            }
        }
        found.cloned()
    }

    /// Who is called so.
    pub(crate) fn of_id(&self, id: &str) -> Option<Member> {
        self.refresh();
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.members.iter().find(|member| member.id == id).cloned()
    }

    /// Whether a college has somebody of this identity in a role.
    pub(crate) fn is_at(&self, id: &str, role: Role, college: &str) -> bool {
        self.at(role, college).iter().any(|member| member.id == id)
    }

    /// How his colleagues call somebody, where they do.
    pub(crate) fn name(&self, id: &str) -> Option<String> {
        self.refresh();
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.members.iter().find(|member| member.id == id)?.name.clone()
    }

    /// Who works in a role at a college, in the order of the file.
    pub(crate) fn at(&self, role: Role, college: &str) -> Vec<Member> {
        self.refresh();
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        let there = |member: &&Member| member.role == role && member.bin.as_deref() == Some(college);
        loaded.members.iter().filter(there).cloned().collect()
    }

    /// Takes in a changed file; one that cannot be read leaves those who were known.
    fn refresh(&self) {
        let Ok(stamp) = stamp(&self.file) else { return };
        if self.loaded.read().unwrap_or_else(PoisonError::into_inner).stamp == stamp {
            return;
        }
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        if loaded.stamp == stamp {
            return;
        }
        match fs::read(&self.file).map_err(StaffError::from).and_then(|bytes| Ok(serde_json::from_slice(&bytes)?)) {
            Ok(members) => loaded.members = members,
            Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "the staff file stays as it was"),
        }
        loaded.stamp = stamp;
    }
}

fn stamp(file: &PathBuf) -> io::Result<Stamp> {
    let metadata = fs::metadata(file)?;
    Ok((metadata.ino(), metadata.mtime(), metadata.mtime_nsec(), metadata.len()))
}
