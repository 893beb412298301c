//! The loop that sends codes: at any hour, for as long as they are good.

use std::error::Error;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::TimeDelta;
use lettre::Address;
use sqlx::PgPool;
use telnusqa_chassis::words::Words;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::code::{Code, LIFE, LIMITS};
use telnusqa_domain::language::Language;
use telnusqa_domain::phone::Phone;
use telnusqa_domain::telling::Way;
use telnusqa_vault::{Person, Reader, VaultError};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Newcomer, cut_off, of, reached};
use crate::deliver::Post;
use crate::figures;
use crate::history::{self, FoldError};
use crate::mail::Head;
use crate::sms::Text;
use crate::texts::Letter;
use crate::turns::HandOverError;
use crate::{telephone, wish};

/// How often it is looked for codes that are asked for: somebody waits for each.
const TICK: Duration = Duration::from_millis(200);
/// How many are sent at a time.
const TALKS_MAX: usize = 32;
/// How long somebody who takes it may be silent before it is tried anew, and how long a pause is after a no; both in seconds.
const SILENCE_S: f64 = 30.0;
const PAUSE_S: f64 = 2.0;
/// How long it is tried to tell a former telephone, which waits for nothing; in seconds.
const MOVED_S: f64 = 86_400.0;
/// How long conversations may go on when the work ends.
const GRACE: Duration = Duration::from_secs(5);

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(source));

/// The file of a language.
pub(super) const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../texts/code.en.ftl"),
        Language::Kk => include_str!("../../texts/code.kk.ftl"),
        Language::Ru => include_str!("../../texts/code.ru.ftl"),
    }
}

/// A code that is asked for.
#[derive(Clone, Debug)]
struct Wanted {
    id: Uuid,
    number: String,
    /// Whom it is for.
    of: Of,
    purpose: String,
}

/// A row: its id, case, newcomer, number and purpose.
type Row = (Uuid, Option<Uuid>, Option<Vec<u8>>, String, String);

/// Whom a code is for.
#[derive(Clone, Debug)]
enum Of {
    /// The applicant of a case.
    Case(CaseId),
    /// Somebody who applies, or whose telephone is changed: how he is reached, sealed.
    Newcomer(Vec<u8>),
}

/// Where a code may go, in which language.
struct Recipient {
    case: Option<CaseId>,
    language: Language,
    ways: Vec<To>,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Outcome {
    /// Too many went there.
    Limited,
    /// Nobody takes it now.
    NotNow,
    Sent(Way),
    /// He gave nothing that can be used.
    Unreachable,
}

/// Why no attempt could be made.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error("read the case")]
    Case(#[source] FoldError),
    #[error("reach the database")]
    Database(#[source] sqlx::Error),
    #[error("read the applicant")]
    Vault(#[source] VaultError),
}

/// Where it goes.
enum To {
    Box(Address),
    Telephone(Phone),
}

/// Sends codes until it is asked to stop or another instance took over.
pub(crate) async fn send(post: &Arc<Post>, stop: &CancellationToken, lost: &CancellationToken) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut talks = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            () = lost.cancelled() => break,
            Some(_ended) = talks.join_next() => {}
            _ = ticks.tick() => {
                cut_off::carry_out(post).await;
                // A database that is away is told by others.
                for wanted in due(&post.pool, TALKS_MAX - talks.len()).await.unwrap_or_default() {
                    let post = Arc::clone(post);
                    talks.spawn(async move { attempt(&post, &wanted).await });
                }
            }
        }
    }
    let _ended = tokio::time::timeout(GRACE, async { while talks.join_next().await.is_some() {} }).await;
}

/// Those whose turn it is; each has its next turn before anything is sent, should nobody come back from it.
async fn due(pool: &PgPool, room: usize) -> Result<Vec<Wanted>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "WITH due AS (
             SELECT id FROM notification.codes
             WHERE status = 'asked' AND (case_id IS NOT NULL OR newcomer IS NOT NULL) AND next_try_at <= clock_timestamp()
                 AND asked_at > clock_timestamp() - make_interval(secs => CASE purpose WHEN 'moved' THEN $4 ELSE $1 END)
             ORDER BY next_try_at LIMIT $2)
         UPDATE notification.codes AS code
         SET attempts = attempts + 1, next_try_at = clock_timestamp() + make_interval(secs => $3)
         FROM due WHERE code.id = due.id RETURNING code.id, code.case_id, code.newcomer, code.number, code.purpose",
    )
    .bind(seconds(LIFE))
    .bind(i64::try_from(room).unwrap_or(i64::MAX))
    .bind(SILENCE_S)
    .bind(MOVED_S)
    .fetch_all(pool)
    .await?;
    let wanted = |(id, case, newcomer, number, purpose): Row| {
        let of = newcomer.map(Of::Newcomer).or(case.map(|case| Of::Case(CaseId(case))))?;
        Some(Wanted { id, number, of, purpose })
    };
    Ok(rows.into_iter().filter_map(wanted).collect())
}

async fn attempt(post: &Post, wanted: &Wanted) {
    let outcome = match hand_over(post, wanted).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::warn!(code = %wanted.id, error = &error as &dyn Error, "a code was not sent; tried again");
            Outcome::NotNow
        }
    };
    let status = match outcome {
        Outcome::Limited => "limited",
        Outcome::NotNow => "asked",
        Outcome::Sent(_) => "sent",
        Outcome::Unreachable => "unreachable",
    };
    let way = if let Outcome::Sent(way) = outcome { Some(way) } else { None };
    figures::code(way, if outcome == Outcome::NotNow { "not-now" } else { status });
    let settled = sqlx::query(
        "UPDATE notification.codes
         SET status = $2, way = coalesce($3, way), next_try_at = clock_timestamp() + make_interval(secs => $4) WHERE id = $1",
    )
    .bind(wanted.id)
    .bind(status)
    .bind(way.map(Way::name))
    .bind(PAUSE_S)
    .execute(&post.pool)
    .await;
    if let Err(error) = settled {
        tracing::warn!(code = %wanted.id, error = &error as &dyn Error, "what became of a code was not written down");
    }
}

/// By SMS where he gave a mobile telephone, else by letter.
async fn hand_over(post: &Post, wanted: &Wanted) -> Result<Outcome, SendError> {
    let recipient = match &wanted.of {
        Of::Case(case) => applicant(post, *case, &wanted.purpose).await?,
        Of::Newcomer(sealed) => Some(newcomer(post, wanted.id, sealed)?),
    };
    let Some(Recipient { case, language, ways }) = recipient else { return Ok(Outcome::Unreachable) };
    let code = of(&post.vault, wanted.id);
    for to in ways {
        let digest = reached(&post.vault, to.as_str());
        if let Some(case) = case
            && super::is_cut_off(&post.pool, case.0, &digest).await.map_err(SendError::Database)?
        {
            continue;
        }
        if !goes(&post.pool, wanted.id, &digest).await.map_err(SendError::Database)? {
            return Ok(Outcome::Limited);
        }
        let outcome = match to {
            To::Telephone(phone) => by_sms(post, wanted, (language, &code), phone).await,
            To::Box(address) => by_letter(post, wanted, case, (language, &code), address).await,
        };
        if outcome != Outcome::Unreachable {
            return Ok(outcome);
        }
    }
    Ok(Outcome::Unreachable)
}

/// The applicant of a case; none where he is forgotten.
async fn applicant(post: &Post, case: CaseId, purpose: &str) -> Result<Option<Recipient>, SendError> {
    let (told, _) = history::now(&post.pool, case).await.map_err(SendError::Case)?;
    let reader =
        Reader { at: post.clock.now(), who: "service:notification".to_owned(), why: "one-time code".to_owned() };
    let mut person = match post.vault.read(told.applicant, &reader).await {
        Ok(person) => person,
        Err(VaultError::Forgotten) => return Ok(None),
        Err(error) => return Err(SendError::Vault(error)),
    };
    telephone::put(&post.pool, &post.vault, case.0, &mut person, &reader).await.map_err(SendError::Vault)?;
    let wish = wish::now(&post.pool, case.0).await.map_err(SendError::Database)?;
    let language = wish.map_or(told.card.language, |wish| wish.language);
    Ok(Some(Recipient { case: Some(case), language, ways: ways(post, &person, purpose) }))
}

/// Somebody who applies, or whose telephone is changed: by SMS alone, because it is this telephone that is asked or told.
fn newcomer(post: &Post, id: Uuid, sealed: &[u8]) -> Result<Recipient, SendError> {
    let Newcomer { language, phone } = Newcomer::open(&post.vault, id, sealed).map_err(SendError::Vault)?;
    let phone = Some(phone).filter(|phone| phone.is_mobile() && post.gateways.is_some());
    Ok(Recipient { case: None, language, ways: phone.map(To::Telephone).into_iter().collect() })
}

/// Where he can be reached. That a telephone is somebody else's is said by who has it in his hand.
fn ways(post: &Post, person: &Person, purpose: &str) -> Vec<To> {
    let phone = person.contact.phone.as_deref().and_then(|number| Phone::parse(number.trim()));
    let phone = phone.filter(|phone| phone.is_mobile() && post.gateways.is_some()).map(To::Telephone);
    let address = person.contact.email.as_deref().and_then(|address| address.trim().parse().ok());
    let address = address.filter(|_| post.mailer.is_some() && purpose == "case").map(To::Box);
    phone.into_iter().chain(address).collect()
}

/// Writes down where a code goes before it does; `false` where too many went there.
async fn goes(pool: &PgPool, id: Uuid, digest: &[u8; 32]) -> Result<bool, sqlx::Error> {
    let [(span, most), (longer, most_of_longer)] = LIMITS;
    let done = sqlx::query(
        "WITH earlier AS (
             SELECT count(*) FILTER (WHERE asked_at > clock_timestamp() - make_interval(secs => $3)) AS lately, count(*) AS all
             FROM notification.codes
             WHERE reached = $2 AND id <> $1 AND asked_at > clock_timestamp() - make_interval(secs => $5))
         UPDATE notification.codes SET reached = $2 FROM earlier
         WHERE id = $1 AND earlier.lately < $4 AND earlier.all < $6",
    )
    .bind(id)
    .bind(&digest[..])
    .bind(seconds(span))
    .bind(most)
    .bind(seconds(longer))
    .bind(most_of_longer)
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whoever may have it is not asked to forget it: a repeat is the same text with the same code.
async fn by_sms(post: &Post, wanted: &Wanted, (language, code): (Language, &Code), to: Phone) -> Outcome {
    let Some(gateways) = &post.gateways else { return Outcome::Unreachable };
    let text = Text { key: wanted.id, text: sms(language, (code, &wanted.number), &wanted.purpose), to };
    let mut permit = gateways.permit(None).await;
    while let Ok(open) = permit {
        let name = open.client.gateway.name.clone();
        match open.client.hand_over(&text).await {
            Ok(_) => {
                open.answered();
                return Outcome::Sent(Way::Sms);
            }
            Err(HandOverError::Refused(_)) => {
                open.answered();
                return Outcome::Unreachable;
            }
            Err(HandOverError::Away | HandOverError::Doubt(_) | HandOverError::NotTaken(_)) => open.failed(),
        }
        permit = gateways.permit_after(&name).await;
    }
    Outcome::NotNow
}

async fn by_letter(
    post: &Post,
    wanted: &Wanted,
    case: Option<CaseId>,
    (language, code): (Language, &Code),
    to: Address,
) -> Outcome {
    let (Some(mailer), Some(case)) = (&post.mailer, case) else { return Outcome::Unreachable };
    let facts = || [("code", code.as_str()), ("number", wanted.number.as_str())];
    let subject = WORDS.say(language, "subject", facts());
    let letter = Letter::short(language, subject, &WORDS.say(language, "letter", facts()));
    let head = Head { at: post.clock.now(), case, id: wanted.id, kind: "one-time-code", preferences: None, to };
    let Ok(mail) = mailer.write(head, letter) else { return Outcome::Unreachable };
    let Ok(conversation) = mailer.open().await else { return Outcome::NotNow };
    match conversation.hand_over(&mail).await {
        Ok(_) => Outcome::Sent(Way::Email),
        Err(crate::mail::HandOverError::Address | crate::mail::HandOverError::Refused(_)) => Outcome::Unreachable,
        Err(_) => Outcome::NotNow,
    }
}

/// What an SMS with a code says, or to a former telephone without one: the number of the application, which he knows.
pub(super) fn sms(language: Language, (code, number): (&Code, &str), purpose: &str) -> String {
    let name = match purpose {
        "apply" => "sms-apply",
        "moved" => return WORDS.say(language, "sms-moved", [("number", number)]),
        "not-mine" => "sms-not-mine",
        "telephone" => "sms-telephone",
        _ => "sms",
    };
    WORDS.say(language, name, [("code", code.as_str())])
}

impl To {
    fn as_str(&self) -> &str {
        match self {
            Self::Box(address) => address.as_ref(),
            Self::Telephone(phone) => phone.as_str(),
        }
    }
}

fn seconds(span: TimeDelta) -> f64 {
    span.as_seconds_f64()
}
