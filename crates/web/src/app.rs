//! What every endpoint stands on.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_chassis::Clock;
use telnusqa_chassis::bus::Bus;
use telnusqa_chassis::calendar::Calendars;
use telnusqa_chassis::documents::Documents;
use telnusqa_chassis::providers::Providers;
use telnusqa_domain::card::Card;
use telnusqa_domain::language::Language;
use telnusqa_domain::sentence::{Sentence, sentence};
use telnusqa_vault::Vault;

use crate::limit::Limiter;
use crate::previews::Previews;
use crate::provider::Provider;
use crate::staff::Staff;
use crate::together::Questions;

/// What every endpoint stands on.
pub(crate) struct App {
    pub(crate) bus: Bus,
    pub(crate) calendars: Calendars,
    pub(crate) clock: Clock,
    /// One-time codes that are asked for.
    pub(crate) codes: Limiter,
    pub(crate) documents: Documents,
    /// Applications that are begun on the public page.
    pub(crate) drafts: Limiter,
    /// How far the read model has come, for whoever watches.
    pub(crate) heard: tokio::sync::watch::Receiver<i64>,
    pub(crate) limiter: Limiter,
    /// Names that are compared with those on papers.
    pub(crate) names: Limiter,
    pub(crate) pool: PgPool,
    /// Papers that are looked at while they are worded.
    pub(crate) previews: Previews,
    /// Who else tells who somebody on the staff is.
    pub(crate) provider: Option<Provider>,
    pub(crate) providers: Providers,
    pub(crate) public_url: String,
    pub(crate) questions: Questions,
    /// Where the agent on a signer's machine listens.
    pub(crate) signer: String,
    /// Sign-ins that are tried.
    pub(crate) sign_ins: Limiter,
    pub(crate) staff: Staff,
    pub(crate) vault: Vault,
}

impl App {
    /// Whether people reach it over TLS.
    pub(crate) fn is_over_tls(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// What is said about a case at a moment.
    pub(crate) fn sentence(&self, card: &Card, language: Language, now: DateTime<Utc>) -> Sentence {
        sentence(card, language, now, self.calendars.now(), self.providers.now())
    }
}
