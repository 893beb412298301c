//! One message: is it still true, to whom, in what words, and what became of it.

use std::time::Instant;

use chrono::{DateTime, Utc};
use lettre::Address;
use sqlx::PgPool;
use telnusqa_chassis::Clock;
use telnusqa_chassis::health::Health;
use telnusqa_chassis::providers::Providers;
use telnusqa_chassis::telemetry::spans::{self, Operation};
use telnusqa_contracts::document::Said;
use telnusqa_contracts::event::ReadError;
use telnusqa_domain::case::Event;
use telnusqa_domain::identity::Iin;
use telnusqa_domain::language::Language;
use telnusqa_domain::phone::Phone;
use telnusqa_domain::reactions::{self, Message};
use telnusqa_domain::telling::{About, Way, Weight, not_before};
use telnusqa_domain::visit;
use telnusqa_event_log::Recorded;
use telnusqa_vault::{Reader, Vault, VaultError};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::cabinet::{Notice, PORTAL, Portal};
use crate::codes;
use crate::history::{self, FoldError, Told};
use crate::mail::{Conversation, Head, Mail, Mailer, OpenError};
use crate::queue::{self, End, Failure, Left, LeftAs, Waiting};
use crate::settle::{PATIENCE_S, patience_s};
use crate::sms::{Client, Gateways, Text};
use crate::texts::{self, Letter, Name, short};
use crate::turns::{Away, Permit};
use crate::{figures, telephone, visits, wish};

/// How long somebody who may have a text, and is not well, is left alone.
const PINNED_PAUSE_S: f64 = 5.0;
/// What is done, as spans name it.
const PROCESS: Operation = Operation::process("case.v1.{kind}.{case}", "notification.mail");

/// What sending stands on.
pub(crate) struct Post {
    pub(crate) clock: Clock,
    /// None where no gateway is configured.
    pub(crate) gateways: Option<Gateways>,
    pub(crate) health: Health,
    /// None where no receiver of mail is.
    pub(crate) mailer: Option<Mailer>,
    pub(crate) pool: PgPool,
    /// None where nothing says how it is spoken to.
    pub(crate) portal: Option<Portal>,
    pub(crate) providers: Providers,
    pub(crate) public_url: String,
    pub(crate) vault: Vault,
}

/// Why nothing can be sent now; no message is to blame.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("send messages")]
    Database(#[source] sqlx::Error),
    #[error("hand texts over")]
    Gateways(#[source] Away),
    #[error("hand messages over to the portal")]
    Portal(#[source] Away),
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

/// An open line to whoever brings it.
enum Line<'p> {
    Cabinet(Permit<'p, Portal>),
    Email(Box<Conversation<'p>>),
    Sms(Permit<'p, Client>),
}

/// A message as it goes out.
enum Out {
    Mail(Mail),
    Notice(Notice),
    Text(Text),
}

/// Where somebody is reached.
enum To {
    Address(Address),
    Cabinet(Iin),
    Telephone(Phone),
}

/// What is to be done with a message after a look at the case and the applicant.
enum Look {
    End(End),
    Fail(Failure),
    Leave(Left),
    Send(Box<Out>),
    Wait(DateTime<Utc>),
}

const fn no_address(reason: &'static str) -> Look {
    Look::Leave(Left { reason, reply: None, status: LeftAs::NoAddress })
}

/// What a member of staff wrote, from what the vault keeps of it: where he wrote in both languages, in that of the letter.
pub(crate) fn text_of(note: &[u8], language: Language) -> Option<String> {
    Said::of_file(note).map(|said| said.in_language(language))
}

/// What comes of a person or a note that the vault does not show. The keys of his notes go with his own.
fn unread(error: VaultError) -> Result<Look, Trouble> {
    match error {
        VaultError::Forgotten => Ok(no_address("forgotten")),
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
        let Some(line) = self.open(&waiting).await? else { return Ok(()) };
        // The date of the message, for ever.
        let first = waiting.first_tried_at.unwrap_or_else(|| self.clock.now());
        let message = match waiting.message {
            About::Case(message) => message,
            About::Visit(_) => {
                let look = self.look_at_visit(&waiting, first).await;
                return self.send(line, &waiting, first, look).await;
            }
        };
        let (mut told, events) = match history::now(&self.pool, waiting.case).await {
            Ok(now) => now,
            Err(error) => {
                line.keep();
                return self.unreadable(&waiting, error).await;
            }
        };
        let wish = match wish::now(&self.pool, waiting.case.0).await {
            Ok(wish) => wish,
            Err(error) => {
                line.keep();
                return Err(Trouble::Database(error));
            }
        };
        told.card.language = wish.map_or(told.card.language, |wish| wish.language);
        let cause = events.iter().find(|event| event.position.0 == waiting.position);
        let (Some(cause), Some(Ok(event))) = (cause, cause.map(Recorded::event)) else {
            // The whole history was read, and without it.
            line.keep();
            return self.unreadable(&waiting, FoldError::Damaged("the message has no event".to_owned())).await;
        };
        let span = spans::long_after(PROCESS, cause);
        let sending = async {
            let look = self.look(&waiting, message, (&event, &told), first).await;
            self.send(line, &waiting, first, look).await
        };
        sending.instrument(span).await
    }

    /// Opens a line to whoever brings it on its way; none where there is no such way, or not now.
    async fn open(&self, waiting: &Waiting) -> Result<Option<Line<'_>>, Trouble> {
        let line = match waiting.way {
            Way::Cabinet => match &self.portal {
                Some(portal) => return self.portal_permit(portal, waiting).await,
                None => None,
            },
            Way::Email => match &self.mailer {
                Some(mailer) => {
                    let open = mailer.open().await.map_err(|error| Trouble::Receiver(ReceiverError::Open(error)))?;
                    Some(Line::Email(Box::new(open)))
                }
                None => None,
            },
            Way::Sms => match &self.gateways {
                Some(gateways) => return self.permit(gateways, waiting).await,
                None => None,
            },
        };
        if line.is_none() {
            self.leave(waiting, None).await?;
        }
        Ok(line)
    }

    /// The portal's permit, under the same law as a gateway's. One that is away is waited for no longer than for a yes: there are other
    /// ways.
    async fn portal_permit<'p>(&self, portal: &'p Portal, waiting: &Waiting) -> Result<Option<Line<'p>>, Trouble> {
        let is_doubted = waiting.pinned.is_some();
        if is_doubted && !portal.knows_keys() {
            self.doubt(waiting, None).await?;
            return Ok(None);
        }
        match portal.permit().await {
            Ok(permit) => Ok(Some(Line::Cabinet(permit))),
            Err(away) if waiting.waited_s < patience_s(waiting.way) => Err(Trouble::Portal(away)),
            Err(Away) if is_doubted => self.doubt(waiting, None).await.map(|()| None),
            Err(Away) => {
                let left = Left { reason: "away", reply: None, status: LeftAs::Refused };
                self.leave(waiting, Some(left)).await.map(|()| None)
            }
        }
    }

    /// A gateway's permit. Who may have the text already, from an attempt that nobody came back from, is asked to take it once
    /// more, and nobody else; where he would take it for another one, nobody is.
    async fn permit<'p>(&self, gateways: &'p Gateways, waiting: &Waiting) -> Result<Option<Line<'p>>, Trouble> {
        let Some(name) = waiting.pinned.as_deref() else {
            return gateways.permit(None).await.map(|permit| Some(Line::Sms(permit))).map_err(Trouble::Gateways);
        };
        if !gateways.named(name).is_some_and(|client| client.gateway.knows_keys) {
            self.doubt(waiting, None).await?;
            return Ok(None);
        }
        match gateways.permit(Some(name)).await {
            Ok(permit) => Ok(Some(Line::Sms(permit))),
            // The others go on: they are well.
            Err(Away) if waiting.waited_s < PATIENCE_S => {
                queue::put_off(&self.pool, waiting.id, PINNED_PAUSE_S).await.map_err(Trouble::Database)?;
                Ok(None)
            }
            Err(Away) => {
                self.doubt(waiting, None).await?;
                Ok(None)
            }
        }
    }

    async fn send(
        &self,
        line: Line<'_>,
        waiting: &Waiting,
        first: DateTime<Utc>,
        look: Result<Look, Trouble>,
    ) -> Result<(), Trouble> {
        let out = match look {
            Ok(Look::Send(out)) => out,
            look => {
                line.keep();
                return self.not_sent(waiting, look?).await;
            }
        };
        let to = line.gateway().to_owned();
        if !queue::begin(&self.pool, waiting, first, &to).await.map_err(Trouble::Database)? {
            line.keep();
            return Ok(());
        }
        let begun = Instant::now();
        match (line, *out) {
            (Line::Email(conversation), Out::Mail(mail)) => {
                let said = conversation.hand_over(&mail).await;
                figures::conversation(begun.elapsed());
                self.settle(waiting, said).await
            }
            (Line::Sms(permit), Out::Text(text)) => self.hand_over_text(waiting.clone(), permit, first, &text).await,
            (Line::Cabinet(permit), Out::Notice(notice)) => {
                let said = permit.client.hand_over(&notice, first).await;
                figures::conversation(begun.elapsed());
                self.settle_notice(waiting, permit, said).await
            }
            // They were made for the same way.
            (Line::Cabinet(_) | Line::Email(_) | Line::Sms(_), Out::Mail(_) | Out::Notice(_) | Out::Text(_)) => Ok(()),
        }
    }

    async fn not_sent(&self, waiting: &Waiting, look: Look) -> Result<(), Trouble> {
        match look {
            Look::End(end) => self.end(waiting, end).await,
            Look::Fail(failure) => self.fail(waiting, failure).await,
            Look::Leave(left) => self.leave(waiting, Some(left)).await,
            Look::Send(_) => Ok(()),
            Look::Wait(until) => queue::wait(&self.pool, waiting.id, until).await.map_err(Trouble::Database),
        }
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
        if let Some(wait) = self.quiet(waiting) {
            return Ok(wait);
        }
        let reader = self.reader();
        let (name, to) = match self.reach(waiting, told.applicant, &reader).await? {
            Ok(reached) => reached,
            Err(instead) => return Ok(instead),
        };
        if let To::Telephone(to) = to {
            let text = short::compose(message, (event, &told.card), self.providers.now(), &self.public_url);
            return Ok(Look::Send(Box::new(Out::Text(Text { key: waiting.key(), text, to }))));
        }
        // What nobody can be sent is not read.
        let mut note = String::new();
        if let Some(file) = reactions::written(event) {
            let text = match self.vault.read_file(file.0, &reader).await {
                Ok(bytes) => text_of(&bytes, told.card.language),
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
        let application = told.card.number.map(|number| number.to_string());
        Ok(self.write(waiting, letter, (to, at), application))
    }

    /// The same of a visit: true as long as nothing has happened to it since.
    async fn look_at_visit(&self, waiting: &Waiting, at: DateTime<Utc>) -> Result<Look, Trouble> {
        let found = visits::now(&self.pool, waiting.case.0, waiting.position).await.map_err(Trouble::Database)?;
        let Some(told) = found else {
            let reason = "the message has no event of a visit".to_owned();
            return Ok(Look::Fail(Failure { code: "history", reason, reply: None }));
        };
        // Nothing is told of some events: nobody was to write one down.
        let Some(message) = visit::Message::of(&told.event).filter(|_| told.holds) else {
            return Ok(Look::End(End::Superseded));
        };
        if let Some(wait) = self.quiet(waiting) {
            return Ok(wait);
        }
        let (name, to) = match self.reach(waiting, told.person, &self.reader()).await? {
            Ok(reached) => reached,
            Err(instead) => return Ok(instead),
        };
        if let To::Telephone(to) = to {
            let text = short::of_visit(message, &told.event, &told.visit);
            return Ok(Look::Send(Box::new(Out::Text(Text { key: waiting.key(), text, to }))));
        }
        let letter = texts::visit::compose(&told.event, &told.visit, &name);
        Ok(letter.map_or(Look::End(End::Superseded), |letter| self.write(waiting, letter, (to, at), None)))
    }

    /// That it waits for morning, where it does.
    fn quiet(&self, waiting: &Waiting) -> Option<Look> {
        let now = self.clock.now();
        let goes = not_before(waiting.message.telling().urgency, waiting.way, now);
        (goes > now).then_some(Look::Wait(goes))
    }

    fn reader(&self) -> Reader {
        Reader { at: self.clock.now(), who: "service:notification".to_owned(), why: "message".to_owned() }
    }

    /// Reads how somebody is called and where he is reached on a way, or finds what is to be done instead.
    async fn reach(
        &self,
        waiting: &Waiting,
        person: Uuid,
        reader: &Reader,
    ) -> Result<Result<(Name, To), Look>, Trouble> {
        let way = waiting.way;
        let mut person = match self.vault.read(person, reader).await {
            Ok(person) => person,
            Err(error) => return unread(error).map(Err),
        };
        if way == Way::Sms
            && let Err(error) = telephone::put(&self.pool, &self.vault, waiting.case.0, &mut person, reader).await
        {
            return unread(error).map(Err);
        }
        let said = match way {
            Way::Cabinet => person.record.iin.as_deref(),
            Way::Email => person.contact.email.as_deref(),
            Way::Sms => person.contact.phone.as_deref(),
        };
        let to = match (way, said.map(str::trim).filter(|said| !said.is_empty())) {
            (Way::Cabinet, said) => match said.and_then(|iin| Iin::parse(iin).ok()) {
                Some(iin) => To::Cabinet(iin),
                None => return Ok(Err(no_address("no-cabinet"))),
            },
            (Way::Email, None) => return Ok(Err(no_address("no-address"))),
            (Way::Email, Some(address)) => match address.parse() {
                Ok(address) => To::Address(address),
                Err(_) => return Ok(Err(no_address("address-unusable"))),
            },
            (Way::Sms, None) => return Ok(Err(no_address("no-telephone"))),
            (Way::Sms, Some(number)) => match Phone::parse(number) {
                Some(phone) if phone.is_mobile() => To::Telephone(phone),
                Some(_) => return Ok(Err(no_address("landline"))),
                None => return Ok(Err(no_address("telephone-unusable"))),
            },
        };
        if let To::Telephone(phone) = &to {
            let reached = codes::reached(&self.vault, phone.as_str());
            let is_cut_off = codes::is_cut_off(&self.pool, waiting.case.0, &reached).await;
            if is_cut_off.map_err(Trouble::Database)? {
                return Ok(Err(no_address("not-his-telephone")));
            }
        }
        Ok(Ok((Name { given: person.record.given_name, patronymic: person.record.patronymic }, to)))
    }

    /// A whole message for a cabinet or a letter box.
    fn write(
        &self,
        waiting: &Waiting,
        letter: Letter,
        (to, at): (To, DateTime<Utc>),
        application: Option<String>,
    ) -> Look {
        let (case, key, event) = (waiting.case, waiting.key(), waiting.message.name());
        let to = match to {
            To::Address(to) => to,
            To::Cabinet(iin) => {
                let Letter { language, subject: title, text, .. } = letter;
                let page = format!("{}/my", self.public_url);
                let notice = Notice { application, case, event, iin, key, language, page, text, title };
                return Look::Send(Box::new(Out::Notice(notice)));
            }
            // It got few words before.
            To::Telephone(_) => return no_address("no-address"),
        };
        // Where days run from a message, or the law asks for it, a wish changes nothing about its coming.
        let chooses =
            matches!(waiting.message, About::Case(_)) && matches!(waiting.message.telling().weight, Weight::Courtesy);
        let preferences = chooses.then(|| format!("{}/my", self.public_url));
        let head = Head { at, case, id: key, kind: event, preferences, to };
        match self.mailer.as_ref().map(|mailer| mailer.write(head, letter)) {
            Some(Ok(mail)) => Look::Send(Box::new(Out::Mail(mail))),
            // Nothing of a text can do this; what is left is the address.
            Some(Err(_)) | None => no_address("address-unusable"),
        }
    }
}

impl Line<'_> {
    /// Keeps the line for the next message.
    fn keep(self) {
        match self {
            Self::Email(conversation) => conversation.keep(),
            Self::Cabinet(_) | Self::Sms(_) => {}
        }
    }

    /// Who is at its other end.
    fn gateway(&self) -> &str {
        match self {
            Self::Cabinet(_) => PORTAL,
            Self::Email(_) => "smtp",
            Self::Sms(permit) => &permit.client.gateway.name,
        }
    }
}
