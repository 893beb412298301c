//! The messages of a case as the applicant got them, made once more of what they were made of; and one that no way brought, as a
//! letter on paper.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{CaseId, Delivery, Event};
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Register;
use telnusqa_domain::reactions;
use telnusqa_domain::telling::{About, Way};
use telnusqa_event_log::Recorded;
use telnusqa_vault::{Person, Reader, Vault, VaultError};
use uuid::Uuid;

use crate::deliver::text_of;
use crate::history::{self, fold};
use crate::texts::{self, Letter, Name, Of, short};
use crate::wish;

/// A message of a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// Which.
    pub id: Uuid,
    /// What it is about.
    pub about: About,
    /// Whether it still is on its way, or waits for morning.
    pub is_under_way: bool,
    /// When and how a person told him instead.
    pub told: Option<(DateTime<Utc>, Delivery)>,
    /// The ways on which somebody took it, in their order.
    pub ways: Vec<Gone>,
}

/// A way on which a message went.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Gone {
    /// When it came, where that is known.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When somebody took it.
    pub handed_over_at: DateTime<Utc>,
    /// Whether it did not come.
    pub is_lost: bool,
    /// The language of its words.
    pub language: Language,
    /// Its words; none where what it was made of cannot be read any more.
    pub text: Option<String>,
    /// Which.
    pub way: Way,
}

/// A message as a letter that somebody prints.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OnPaper {
    /// The language of its words.
    pub language: Language,
    /// What it is about.
    pub subject: String,
    /// Paragraph by paragraph, with an empty line between two.
    pub text: String,
}

/// With what words are made once more.
pub struct Maker<'m> {
    /// The applicant, as he was read.
    pub applicant: &'m Person,
    /// The register of colleges.
    pub providers: &'m Register,
    /// Where the public pages stand.
    pub public_url: &'m str,
    /// Who reads what staff wrote for him.
    pub reader: Reader,
    /// The vault.
    pub vault: &'m Vault,
}

/// Why they cannot be shown.
#[derive(Debug, thiserror::Error)]
#[error("read the messages of the case")]
pub struct TellError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl TellError {
    fn of(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
    }
}

type Row = (Uuid, String, i64, String, Option<DateTime<Utc>>, Option<String>);
type WayRow = (Uuid, String, String, DateTime<Utc>, Option<DateTime<Utc>>);

/// Those of a case that are true or went out, the oldest first.
///
/// # Errors
/// [`TellError`]
pub async fn of_case(pool: &PgPool, case: Uuid, maker: &Maker<'_>) -> Result<Vec<Message>, TellError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, kind, position, status, told_at, told_how FROM notification.messages
         WHERE case_id = $1 ORDER BY position, kind",
    )
    .bind(case)
    .fetch_all(pool)
    .await
    .map_err(TellError::of)?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let ways: Vec<WayRow> = sqlx::query_as(
        "SELECT message_id, way, status, handed_over_at, delivered_at FROM notification.ways
         WHERE message_id = ANY($1) AND handed_over_at IS NOT NULL ORDER BY handed_over_at, way",
    )
    .bind(ids)
    .fetch_all(pool)
    .await
    .map_err(TellError::of)?;
    let mut by_message: HashMap<Uuid, Vec<WayRow>> = HashMap::new();
    for row in ways {
        by_message.entry(row.0).or_default().push(row);
    }
    let events = telnusqa_event_log::history(pool, CaseId(case)).await.map_err(TellError::of)?;
    let mut messages = Vec::new();
    for (id, kind, position, status, told_at, told_how) in rows {
        let Some(About::Case(message)) = About::from_name(&kind) else { continue };
        let mut gone = Vec::new();
        for (_, way, of_way, handed_over_at, delivered_at) in by_message.remove(&id).unwrap_or_default() {
            let Some(way) = Way::from_name(&way) else { continue };
            let is_lost = !matches!(of_way.as_str(), "delivered" | "handed-over");
            // What this version cannot read any more has no words here.
            let Some((event, mut card)) = as_of(&events, position, handed_over_at) else { continue };
            let wish = wish::at(pool, case, Some(handed_over_at)).await.map_err(TellError::of)?;
            card.language = wish.map_or(card.language, |wish| wish.language);
            let language = card.language;
            let text = if is_lost { None } else { words(message, (event, card), way, maker).await? };
            gone.push(Gone { delivered_at, handed_over_at, is_lost, language, text, way });
        }
        let told = told_at.zip(told_how.as_deref().and_then(Delivery::from_name));
        let is_under_way = status == "queued";
        if is_under_way || told.is_some() || !gone.is_empty() {
            messages.push(Message { id, about: About::Case(message), is_under_way, told, ways: gone });
        }
    }
    Ok(messages)
}

/// A message of a case as a letter, in the words that it would go out with now; none where there is no such message, where it is
/// true no more, or where what it is made of cannot be read.
///
/// # Errors
/// [`TellError`]
pub async fn on_paper(
    pool: &PgPool,
    (case, message): (Uuid, Uuid),
    maker: &Maker<'_>,
) -> Result<Option<OnPaper>, TellError> {
    let row: Option<(String, i64)> =
        sqlx::query_as("SELECT kind, position FROM notification.messages WHERE id = $1 AND case_id = $2")
            .bind(message)
            .bind(case)
            .fetch_optional(pool)
            .await
            .map_err(TellError::of)?;
    let about = row.and_then(|(kind, position)| Some((About::from_name(&kind)?, position)));
    let Some((About::Case(message), position)) = about else { return Ok(None) };
    let (mut told, events) = history::now(pool, CaseId(case)).await.map_err(TellError::of)?;
    let wish = wish::now(pool, case).await.map_err(TellError::of)?;
    told.card.language = wish.map_or(told.card.language, |wish| wish.language);
    let event = events.iter().find(|event| event.position.0 == position).and_then(|event| event.event().ok());
    let Some(event) = event.filter(|event| reactions::holds(message, event, &told.card)) else { return Ok(None) };
    let letter = letter(message, (event, told.card), maker, texts::on_paper).await?;
    Ok(letter.map(|Letter { language, subject, text, .. }| OnPaper { language, subject, text }))
}

/// The event of a message, and the case as it stood when it went out; none where this version cannot read them.
fn as_of(events: &[Recorded], position: i64, at: DateTime<Utc>) -> Option<(Event, Card)> {
    let event = events.iter().find(|event| event.position.0 == position)?.event().ok()?;
    let known = |event: &&Recorded| event.position.0 <= position || event.recorded_at <= at;
    let told = fold(events.iter().take_while(known)).ok().flatten()?;
    Some((event, told.card))
}

/// What it said.
async fn words(
    message: reactions::Message,
    (event, card): (Event, Card),
    way: Way,
    maker: &Maker<'_>,
) -> Result<Option<String>, TellError> {
    if way == Way::Sms {
        return Ok(Some(short::compose(message, (&event, &card), maker.providers, maker.public_url)));
    }
    Ok(letter(message, (event, card), maker, texts::compose).await?.map(|letter| letter.text))
}

/// It as a letter; none where what staff wrote for it cannot be read.
async fn letter(
    message: reactions::Message,
    (event, card): (Event, Card),
    maker: &Maker<'_>,
    compose: impl FnOnce(reactions::Message, Of<'_>, &Name, &Register, &str) -> Letter,
) -> Result<Option<Letter>, TellError> {
    let mut note = String::new();
    if let Some(file) = reactions::written(&event) {
        match maker.vault.read_file(file.0, &maker.reader).await {
            Ok(bytes) => match text_of(&bytes, card.language) {
                Some(text) => note = text,
                None => return Ok(None),
            },
            Err(VaultError::Database(error)) => return Err(TellError::of(error)),
            Err(_) => return Ok(None),
        }
    }
    let record = &maker.applicant.record;
    let name = Name { given: record.given_name.clone(), patronymic: record.patronymic.clone() };
    Ok(Some(compose(message, (&event, &card, &note), &name, maker.providers, maker.public_url)))
}
