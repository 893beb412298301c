//! Who may ask: staff with their roles, known by the hash of a token, or by the session of a browser.

mod changes;

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use subtle::{Choice, ConstantTimeEq as _};
use telnusqa_chassis::{Clock, Service};
use telnusqa_domain::card::Card;
use telnusqa_domain::case as domain;
use telnusqa_domain::case::{StaffId, StepKind};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::staffing::{Post, Staffing};
use telnusqa_vault::Vault;
use tokio::time::MissedTickBehavior;

use crate::api::Problem;
use crate::app::App;
use crate::desk::{is_from_us, session, tell};
use crate::page::dates;
pub(crate) use changes::{Changed, Changes};

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

/// As whom a provider of OpenID Connect knows somebody.
#[derive(Clone, Deserialize, Eq, PartialEq)]
pub(crate) struct Identity {
    /// The provider.
    pub(crate) issuer: String,
    /// Its name for him (`sub`), which it never gives to another.
    pub(crate) subject: String,
}

impl Identity {
    /// By which it is known without being told.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(format!("{}\n{}", self.issuer, self.subject)).into()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Identity(…)")
    }
}

/// How often it is looked for what was changed.
const WATCH: Duration = Duration::from_secs(1);

/// Somebody on the staff, as he is today.
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
    /// What changes made of him for today.
    #[serde(skip)]
    pub(crate) duties: Duties,
    /// Who he is, as in `o-17`.
    pub(crate) id: String,
    /// As whom a provider knows him.
    #[serde(default)]
    pub(crate) identity: Option<Identity>,
    /// How his colleagues call him.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// What he may do.
    pub(crate) role: Role,
    /// Of the token of a machine, or of whoever works with one.
    #[serde(default, deserialize_with = "digest")]
    token_sha256: Option<[u8; 32]>,
}

/// What somebody is today besides his role.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Duties {
    /// He acts for the head, and this is what he is himself.
    pub(crate) acts: Option<Role>,
    /// He is away.
    pub(crate) away: Option<Away>,
    /// He may sign results without being a head.
    pub(crate) signs: bool,
    /// Who is away and has him as a stand-in.
    pub(crate) stands_in_for: Vec<StaffId>,
}

/// Somebody's absence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Away {
    pub(crate) stand_in: Option<StaffId>,
    /// The last day.
    pub(crate) until: NaiveDate,
}

/// 64 hex digits.
fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[u8; 32]>, D::Error> {
    let mut digest = [0; 32];
    hex::decode_to_slice(String::deserialize(deserializer)?, &mut digest).map_err(D::Error::custom)?;
    Ok(Some(digest))
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// Changes who works where; sees no case of a person.
    Administrator,
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
            Self::Administrator | Self::Operations | Self::Operator | Self::Portal | Self::Visitor => None,
        }
    }

    /// As a post that changes can give; `None` for those of the staff file alone.
    pub(crate) const fn post(self) -> Option<Post> {
        match self {
            Self::Administrator => Some(Post::Administrator),
            Self::Clerk => Some(Post::Clerk),
            Self::Executor => Some(Post::Executor),
            Self::Head => Some(Post::Head),
            Self::Operations => Some(Post::Operations),
            Self::Operator => Some(Post::Operator),
            Self::Portal | Self::Visitor => None,
        }
    }

    /// The role of a post.
    const fn of(post: Post) -> Self {
        match post {
            Post::Administrator => Self::Administrator,
            Post::Clerk => Self::Clerk,
            Post::Executor => Self::Executor,
            Post::Head => Self::Head,
            Post::Operations => Self::Operations,
            Post::Operator => Self::Operator,
        }
    }

    /// Its name, as in `operator`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
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
            Role::Administrator | Role::Operations => false,
            Role::Portal => card.channel == domain::Channel::Portal,
            Role::Visitor => {
                card.channel == domain::Channel::HomeVisit && self.branch.is_some() && self.branch == card.branch
            }
        }
    }

    /// Whether he signs in with a browser now as he did: by a provider as somebody of this digest, or with an account of ours.
    pub(crate) fn signs_in(&self, identity: Option<&[u8]>) -> bool {
        match identity {
            Some(digest) => self.identity.as_ref().is_some_and(|identity| identity.digest() == digest),
            None => self.account.is_some(),
        }
    }

    /// As which of the roles that act at a college he takes a step: whoever has the right to sign does that as a head does.
    pub(crate) fn role_for(&self, step: StepKind) -> Option<domain::Role> {
        let signs = self.duties.signs && matches!(step, StepKind::Sign | StepKind::SignByHand);
        self.role.at_college().map(|role| if signs { domain::Role::Head } else { role })
    }

    /// How he is called: his name, else his id.
    pub(crate) fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// How he stands in a list: his name, and whether he is away.
    pub(crate) fn in_words(&self, language: Language) -> String {
        let shown = self.name.as_ref().map_or_else(|| self.id.clone(), |name| format!("{name} ({})", self.id));
        let Some(away) = &self.duties.away else { return shown };
        let until = dates::in_words(away.until, language);
        let told = match &away.stand_in {
            Some(stand_in) => tell(language, "staff-away-with", [("until", until), ("who", stand_in.to_string())]),
            None => tell(language, "staff-away", [("until", until)]),
        };
        format!("{shown}: {told}")
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

/// The staff file, read again whenever it has changed, with all that was changed since.
pub(crate) struct Staff {
    clock: Clock,
    file: PathBuf,
    loaded: RwLock<Loaded>,
}

struct Loaded {
    changes: Changes,
    /// For which day the members are as they are.
    day: NaiveDate,
    /// The staff file.
    filed: Vec<Member>,
    /// Whoever is on the staff on that day.
    members: Vec<Member>,
    /// Of which file: another inode, moment or size is another file.
    stamp: Stamp,
}

type Stamp = (u64, i64, i64, u64);

impl Staff {
    /// Opens the file.
    pub(crate) fn open(file: PathBuf, clock: Clock) -> Result<Self, StaffError> {
        let stamp = stamp(&file)?;
        let filed: Vec<Member> = serde_json::from_slice(&fs::read(&file)?)?;
        let day = day_in_almaty(clock.now());
        let loaded = Loaded { changes: Changes::default(), day, members: filed.clone(), filed, stamp };
        Ok(Self { clock, file, loaded: RwLock::new(loaded) })
    }

    /// Takes in what was changed since it was asked last.
    ///
    /// # Errors
    /// Where the database does not tell; everything stays as it was.
    pub(crate) async fn read(&self, pool: &PgPool, vault: &Vault) -> Result<(), sqlx::Error> {
        let known = self.now().changes.known();
        let newer = changes::newer(pool, vault, known, self.clock.now()).await?;
        if !newer.is_empty() {
            let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
            for change in newer {
                loaded.changes.take(change);
            }
            loaded.renew();
        }
        Ok(())
    }

    /// Who has this token. Every hash is compared, to its end.
    fn find(&self, token: &str) -> Option<Member> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        let loaded = self.now();
        let mut found = None;
        for member in &loaded.members {
            let same = member.token_sha256.map_or(Choice::from(0), |known| known.ct_eq(&digest));
            if bool::from(same) {
                found = Some(member);
            }
        }
        found.cloned()
    }

    /// Who is called so.
    pub(crate) fn of_id(&self, id: &str) -> Option<Member> {
        self.now().members.iter().find(|member| member.id == id).cloned()
    }

    /// Whom a provider names; nobody where it were two.
    pub(crate) fn of_identity(&self, identity: &Identity) -> Option<Member> {
        let loaded = self.now();
        let mut named = loaded.members.iter().filter(|member| member.identity.as_ref() == Some(identity));
        named.next().filter(|_| named.next().is_none()).cloned()
    }

    /// How his colleagues call somebody, where they do; also one who has left.
    pub(crate) fn name(&self, id: &str) -> Option<String> {
        let loaded = self.now();
        let filed = loaded.filed.iter().find(|member| member.id == id);
        filed.map_or_else(|| loaded.changes.name(id), |member| member.name.clone())
    }

    /// The college that somebody works or worked for.
    pub(crate) fn college(&self, id: &str) -> Option<Bin> {
        let loaded = self.now();
        match loaded.filed.iter().find(|member| member.id == id) {
            Some(member) => member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok()),
            None => loaded.changes.place(id).flatten(),
        }
    }

    /// Whether somebody of this identity stands in the staff file.
    pub(crate) fn is_filed(&self, id: &str) -> bool {
        self.now().filed.iter().any(|member| member.id == id)
    }

    /// Who works in a role at a college, in the order of the file.
    pub(crate) fn at(&self, role: Role, college: &str) -> Vec<Member> {
        let there = |member: &&Member| member.role == role && member.bin.as_deref() == Some(college);
        self.now().members.iter().filter(there).cloned().collect()
    }

    /// Everybody of a college, or of the house, whose post can be changed: those who work there, and those who have left or will
    /// come, each with what he is.
    pub(crate) fn of_place(&self, place: Option<Bin>) -> Vec<(Member, bool)> {
        let loaded = self.now();
        let of_place =
            |member: &&Member| member.bin.as_deref() == place.as_ref().map(Bin::as_str) && member.role.post().is_some();
        let here: Vec<Member> = loaded.members.iter().filter(of_place).cloned().collect();
        let others = loaded.filed.iter().filter(of_place).cloned().chain(loaded.changes.newcomers(place));
        let others: Vec<Member> = others.filter(|other| here.iter().all(|member| member.id != other.id)).collect();
        here.into_iter().map(|member| (member, true)).chain(others.into_iter().map(|member| (member, false))).collect()
    }

    /// All that was changed at a place.
    pub(crate) fn changed_at(&self, place: Option<Bin>) -> Vec<Changed> {
        self.now().changes.at(place).to_vec()
    }

    /// The same, as one.
    pub(crate) fn staffing(&self, place: Option<Bin>) -> Staffing {
        self.now().changes.staffing(place)
    }

    /// What is known now: of the file as it is, and of today.
    fn now(&self) -> RwLockReadGuard<'_, Loaded> {
        self.refresh();
        self.loaded.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in a changed file, and a new day; a file that cannot be read leaves those who were known.
    fn refresh(&self) {
        let day = day_in_almaty(self.clock.now());
        let stamp = stamp(&self.file).ok();
        let is_current = |loaded: &Loaded| stamp.is_none_or(|stamp| stamp == loaded.stamp) && day == loaded.day;
        if is_current(&self.loaded.read().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        let mut loaded = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        if is_current(&loaded) {
            return;
        }
        if let Some(stamp) = stamp.filter(|stamp| *stamp != loaded.stamp) {
            match fs::read(&self.file).map_err(StaffError::from).and_then(|bytes| Ok(serde_json::from_slice(&bytes)?)) {
                Ok(members) => loaded.filed = members,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "the staff file stays as it was")
                }
            }
            loaded.stamp = stamp;
        }
        loaded.day = day;
        loaded.renew();
    }
}

impl Loaded {
    /// Whoever is on the staff on the day, and as what.
    fn renew(&mut self) {
        let filed = |id: &str| self.filed.iter().any(|member| member.id == id);
        let newcomers = self.changes.newcomers_anywhere().filter(|member| !filed(&member.id));
        let all =
            self.filed.iter().cloned().map(|member| (member, true)).chain(newcomers.map(|member| (member, false)));
        self.members = all.filter_map(|(member, filed)| self.changes.on(self.day, member, filed)).collect();
    }
}

/// Takes in what is changed, at whatever door, until the service stops.
pub(crate) async fn watch(app: Arc<App>, service: Service) {
    let mut ticks = tokio::time::interval(WATCH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed = false;
    while service.stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let read = app.staff.read(&app.pool, &app.vault).await;
        if let Err(error) = read.as_ref()
            && !failed
        {
            tracing::error!(error = error as &dyn std::error::Error, "the staff stays as it was");
        }
        failed = read.is_err();
    }
}

fn stamp(file: &PathBuf) -> io::Result<Stamp> {
    let metadata = fs::metadata(file)?;
    Ok((metadata.ino(), metadata.mtime(), metadata.mtime_nsec(), metadata.len()))
}
