//! One message: is it still true, to whom, in what words, and what became of it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use lettre::Address;
use serde_json::Value;
use sqlx::PgPool;
use telnusqa_chassis::Clock;
use telnusqa_chassis::health::Health;
use telnusqa_chassis::providers::Providers;
use telnusqa_chassis::telemetry::spans::{self, Operation};
use telnusqa_contracts::event::ReadError;
use telnusqa_domain::case::Event;
use telnusqa_domain::reactions::{self, Message};
use telnusqa_domain::telling::About;
use telnusqa_event_log::{LogError, Recorded};
use telnusqa_vault::{Reader, Vault, VaultError};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::history::{self, FoldError, Told};
use crate::mail::{Conversation, HandOverError, Head, Mail, Mailer, OpenError};
use crate::queue::{self, End, Failure, Waiting};
use crate::texts::{self, Letter, Name};
use crate::worker::{MESSAGES, SMTP};
use crate::{figures, visits};

/// After so long, and so many attempts, a person is told.
const PATIENCE_S: f64 = 24.0 * 3600.0;
/// See [`PATIENCE_S`]: a receiver that was away for a day is no message's fault.
const ATTEMPTS_MIN: i32 = 10;
/// How often it is tried to write down what a conversation came to.
const RECORD_TRIES: u32 = 5;
/// What is done, as spans name it.
const PROCESS: Operation = Operation::process("case.v1.{kind}.{case}", "notification.mail");

/// What sending stands on.
pub(crate) struct Post {
    pub(crate) clock: Clock,
    pub(crate) health: Health,
    pub(crate) mailer: Mailer,
    pub(crate) pool: PgPool,
    pub(crate) providers: Providers,
    pub(crate) public_url: String,
    pub(crate) vault: Vault,
}

/// Why nothing can be sent now; no message is to blame.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("send messages")]
    Database(#[source] sqlx::Error),
    #[error("hand messages over")]
    Receiver(#[source] ReceiverError),
    #[error("read the event at position {position}")]
    Unknown { position: i64, source: ReadError },
}

/// Why the receiver takes nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceiverError {
    #[error(transparent)]
    Open(OpenError),
    #[error("be taken for a sender: it answered {0}")]
    Sender(u16),
}

/// What is to be done with a message after a look at the case and the applicant.
enum Look {
    End(End),
    Fail(Failure),
    Send(Box<Mail>),
}

/// What a member of staff wrote, from what the vault keeps of it.
fn text_of(note: &[u8]) -> Option<String> {
    let note: Value = serde_json::from_slice(note).ok()?;
    note.get("text")?.as_str().map(str::to_owned)
}

/// What comes of a person or a note that the vault does not show. The keys of his notes go with his own.
fn unread(error: VaultError) -> Result<Look, Trouble> {
    match error {
        VaultError::Forgotten => Ok(Look::End(End::NoAddress { reason: "forgotten" })),
        VaultError::Database(error) => Err(Trouble::Database(error)),
        error @ (VaultError::KeyLost
        | VaultError::MasterKey(_)
        | VaultError::NotFound
        | VaultError::OtherKeys
        | VaultError::Tampered
        | VaultError::TooLarge(_)
        | VaultError::UnknownForm(_)) => {
            Ok(Look::Fail(Failure { code: "vault", reason: error.to_string(), reply: None }))
        }
    }
}

impl Post {
    /// Sends one message, or finds why not; ends it, or lets it wait for the next attempt.
    pub(crate) async fn deliver(&self, waiting: Waiting) -> Result<(), Trouble> {
        let conversation = self.mailer.open().await.map_err(|error| Trouble::Receiver(ReceiverError::Open(error)))?;
        // The date of the message, for ever.
        let first = waiting.first_tried_at.unwrap_or_else(|| self.clock.now());
        let message = match waiting.message {
            About::Case(message) => message,
            About::Visit(_) => {
                let look = self.look_at_visit(&waiting, first).await;
                return self.send(conversation, &waiting, first, look).await;
            }
        };
        let (told, events) = match history::now(&self.pool, waiting.case).await {
            Ok(now) => now,
            Err(error) => {
                conversation.keep();
                return self.unreadable(&waiting, error).await;
            }
        };
        let cause = events.iter().find(|event| event.position.0 == waiting.position);
        let (Some(cause), Some(Ok(event))) = (cause, cause.map(Recorded::event)) else {
            // The whole history was read, and without it.
            conversation.keep();
            return self.unreadable(&waiting, FoldError::Damaged("the message has no event".to_owned())).await;
        };
        let span = spans::long_after(PROCESS, cause);
        let sending = async {
            let look = self.look(&waiting, message, (&event, &told), first).await;
            self.send(conversation, &waiting, first, look).await
        };
        sending.instrument(span).await
    }

    async fn send(
        &self,
        conversation: Conversation<'_>,
        waiting: &Waiting,
        first: DateTime<Utc>,
        look: Result<Look, Trouble>,
    ) -> Result<(), Trouble> {
        let mail = match look {
            Ok(Look::Send(mail)) => mail,
            Ok(Look::End(end)) => {
                conversation.keep();
                return self.end(waiting, end).await;
            }
            Ok(Look::Fail(failure)) => {
                conversation.keep();
                return self.fail(waiting, failure).await;
            }
            Err(trouble) => {
                conversation.keep();
                return Err(trouble);
            }
        };
        if !queue::begin(&self.pool, waiting, first).await.map_err(Trouble::Database)? {
            conversation.keep();
            return Ok(());
        }
        let begun = Instant::now();
        let said = conversation.hand_over(&mail).await;
        figures::conversation(begun.elapsed());
        self.settle(waiting, said).await
    }

    /// Looks whether it is still true, and reads whom to tell: the applicant, whoever acts for him.
    async fn look(
        &self,
        waiting: &Waiting,
        message: Message,
        (event, told): (&Event, &Told),
        at: DateTime<Utc>,
    ) -> Result<Look, Trouble> {
        if !reactions::holds(message, event, &told.card) {
            return Ok(Look::End(End::Superseded));
        }
        let reader = self.reader();
        let (name, to) = match self.reach(told.applicant, &reader).await? {
            Ok(reached) => reached,
            Err(instead) => return Ok(instead),
        };
        // What nobody can be sent is not read.
        let mut note = String::new();
        if let Some(file) = reactions::written(event) {
            let text = match self.vault.read_file(file.0, &reader).await {
                Ok(bytes) => text_of(&bytes),
                Err(error) => return unread(error),
            };
            let Some(text) = text else {
                let reason = "what staff wrote is no note".to_owned();
                return Ok(Look::Fail(Failure { code: "note", reason, reply: None }));
            };
            note = text;
        }
        let of = (event, &told.card, note.as_str());
        let letter = texts::compose(message, of, &name, self.providers.now(), &self.public_url);
        Ok(self.write(waiting, letter, (to, at)))
    }

    /// The same of a visit: true as long as nothing has happened to it since.
    async fn look_at_visit(&self, waiting: &Waiting, at: DateTime<Utc>) -> Result<Look, Trouble> {
        let found = visits::now(&self.pool, waiting.case.0, waiting.position).await.map_err(Trouble::Database)?;
        let Some(told) = found else {
            let reason = "the message has no event of a visit".to_owned();
            return Ok(Look::Fail(Failure { code: "history", reason, reply: None }));
        };
        if !told.holds {
            return Ok(Look::End(End::Superseded));
        }
        let (name, to) = match self.reach(told.person, &self.reader()).await? {
            Ok(reached) => reached,
            Err(instead) => return Ok(instead),
        };
        // Nothing is told of such an event: nobody was to write it down.
        let letter = texts::visit::compose(&told.event, &told.visit, &name);
        Ok(letter.map_or(Look::End(End::Superseded), |letter| self.write(waiting, letter, (to, at))))
    }

    fn reader(&self) -> Reader {
        Reader { at: self.clock.now(), who: "service:notification".to_owned(), why: "message".to_owned() }
    }

    /// Reads how somebody is called and where he is written to, or finds what is to be done instead.
    async fn reach(&self, person: Uuid, reader: &Reader) -> Result<Result<(Name, Address), Look>, Trouble> {
        let person = match self.vault.read(person, reader).await {
            Ok(person) => person,
            Err(error) => return unread(error).map(Err),
        };
        let address = person.contact.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
        let Some(address) = address else { return Ok(Err(Look::End(End::NoAddress { reason: "no-address" }))) };
        let Ok(to) = address.parse::<Address>() else {
            return Ok(Err(Look::End(End::NoAddress { reason: "address-unusable" })));
        };
        Ok(Ok((Name { given: person.record.given_name, patronymic: person.record.patronymic }, to)))
    }

    fn write(&self, waiting: &Waiting, letter: Letter, (to, at): (Address, DateTime<Utc>)) -> Look {
        let head = Head { at, case: waiting.case, id: waiting.id, kind: waiting.message.name(), to };
        match self.mailer.write(head, letter) {
            Ok(mail) => Look::Send(Box::new(mail)),
            // Nothing of a text can do this; what is left is the address.
            Err(_) => Look::End(End::NoAddress { reason: "address-unusable" }),
        }
    }

    /// What a conversation came to.
    async fn settle(&self, waiting: &Waiting, said: Result<u16, HandOverError>) -> Result<(), Trouble> {
        let (reason, reply) = match said {
            Ok(reply) => {
                self.health.ready(SMTP);
                return self.end(waiting, End::HandedOver { at: self.clock.now(), reply }).await;
            }
            Err(HandOverError::Address) => {
                return self.end(waiting, End::NoAddress { reason: "address-unusable" }).await;
            }
            Err(HandOverError::Refused(reply)) => {
                self.health.ready(SMTP);
                let reason = format!("the receiver refused it with {reply}");
                return self.fail(waiting, Failure { code: "refused", reason, reply: Some(reply) }).await;
            }
            Err(HandOverError::Sender(reply)) => {
                self.again(waiting, "sender-refused", Some(reply)).await?;
                return Err(Trouble::Receiver(ReceiverError::Sender(reply)));
            }
            Err(HandOverError::Lost) => ("lost", None),
            Err(HandOverError::Temporary(reply)) => ("not-now", Some(reply)),
        };
        self.again(waiting, reason, reply).await
    }

    /// Lets it wait for its next attempt, or gives it up after a day of them.
    async fn again(&self, waiting: &Waiting, reason: &'static str, reply: Option<u16>) -> Result<(), Trouble> {
        if waiting.waited_s >= PATIENCE_S && waiting.attempts + 1 >= ATTEMPTS_MIN {
            let text = format!("the receiver did not take it in {} attempts", waiting.attempts + 1);
            return self.fail(waiting, Failure { code: "not-taken", reason: text, reply }).await;
        }
        tracing::warn!(message = %waiting.id, case = %waiting.case.0, reason, reply, "not handed over; tried again");
        figures::came_to(waiting.message, "tried");
        queue::tried(&self.pool, waiting.id, reason, reply).await.map_err(Trouble::Database)
    }

    /// Ends it. What a conversation came to is not given up at the first failure of the database: the message would go
    /// out once more.
    async fn end(&self, waiting: &Waiting, end: End) -> Result<(), Trouble> {
        let mut tries = 1;
        let ended = loop {
            match queue::end(&self.pool, waiting, end).await {
                Err(error) if tries < RECORD_TRIES => {
                    tries += 1;
                    self.health.not_ready(MESSAGES, telnusqa_chassis::process::chain(&error));
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                ended => break ended.map_err(Trouble::Database)?,
            }
        };
        if ended {
            figures::came_to(waiting.message, end.status());
        }
        Ok(())
    }

    async fn fail(&self, waiting: &Waiting, failure: Failure) -> Result<(), Trouble> {
        let (code, reply) = (failure.code, failure.reply);
        if queue::fail(&self.pool, waiting, failure).await.map_err(Trouble::Database)? {
            tracing::error!(message = %waiting.id, case = %waiting.case.0, code, reply, "parked a message");
            figures::came_to(waiting.message, "failed");
        }
        Ok(())
    }

    /// The case cannot be read.
    async fn unreadable(&self, waiting: &Waiting, error: FoldError) -> Result<(), Trouble> {
        match error {
            FoldError::Damaged(reason) => self.fail(waiting, Failure { code: "history", reason, reply: None }).await,
            FoldError::Log(LogError::Database(error)) => Err(Trouble::Database(error)),
            FoldError::Log(hole @ LogError::Hole { .. }) => {
                self.fail(waiting, Failure { code: "history", reason: hole.to_string(), reply: None }).await
            }
            FoldError::Unknown { position, source } => Err(Trouble::Unknown { position, source }),
        }
    }
}
