//! `command.v1.intake.visit-request` and `visit-step`: a visit at home is asked for, appointed, moved, missed, called off
//! (RC-25). That one took place comes with its application, in `submit`.

use chrono::{DateTime, Datelike as _, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem};
use telnusqa_contracts::command::{Done, Reply};
use telnusqa_contracts::json;
use telnusqa_contracts::problem::{Fault, Kind, Problem};
use telnusqa_contracts::visit::{Ask, Order, STEP};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::visit::{Context, Event, Rejection, Requested, Visit, VisitNumber, appoint_by};
use telnusqa_vault::{Key, Reader, Role, Sealed, ToSeal, Vault, VaultError};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::check::Known;
use crate::check::visit::{Wanted, check};
use crate::failure::Failure;
use crate::submit::{Instead, failed, instead, wrong};
use crate::visits::{self, Entry, Kept};

/// The member of the sealed file that is the request.
const REQUEST: &str = "request";

/// What deals with visits.
pub(crate) struct Calls {
    /// One request at a time is taken down, so that two for the same person find each other.
    lock: Mutex<()>,
    service: Service,
    vault: Vault,
}

impl Calls {
    pub(crate) fn new(service: Service, vault: Vault) -> Self {
        Self { lock: Mutex::default(), service, vault }
    }

    /// Answers a command of one of our two verbs.
    pub(crate) async fn answer(&self, asked: &Asked) -> Result<Reply, Instead> {
        let unreadable = |_| instead(problem(Kind::InvalidRequest));
        if asked.verb == STEP {
            return self.step(Order::from_json(&asked.body).map_err(unreadable)?).await;
        }
        self.ask(Ask::from_json(&asked.body).map_err(unreadable)?).await
    }

    async fn ask(&self, ask: Ask) -> Result<Reply, Instead> {
        let _one_at_a_time = self.lock.lock().await;
        if Kept::find(&self.service.pool, ask.visit).await.map_err(|error| failed(&error))?.is_some() {
            return Ok(done(true));
        }
        let now = self.service.clock.now();
        let wanted = self.read(&ask, now).await?;
        let calendar = self.service.calendars.now();
        let appoint_by = appoint_by(&Context { calendar, now }).map_err(|no| instead(rejected(no, "")))?;
        let wish = wanted.wish.map(|wish| wish.wished(now)).transpose();
        let wish = wish.map_err(|no| instead(rejected(no, "/wish")))?;
        self.alone(&wanted.keys).await?;
        let year = u16::try_from(day_in_almaty(ask.at).year()).map_err(|_| instead(problem(Kind::InvalidRequest)))?;
        let Wanted { abilities, keys, language, person, .. } = *wanted;
        let to_seal = ToSeal { case: ask.visit, keys, person, role: Role::Applicant };
        let sealed = self.vault.seal_as(ask.person, to_seal).await.map_err(|error| failed(&Failure::Vault(error)))?;
        let (at, by) = (ask.at, ask.by);
        let requested = move |number| Requested { abilities, appoint_by, at, by, language, number, wish };
        let (cause, id, pool) = (ask.cause, ask.visit, self.service.pool.clone());
        let kept = tokio::spawn(async move {
            let mut tx = pool.begin().await?;
            let number = number(&mut tx, year).await?;
            open(&mut tx, (id, sealed), cause, requested(number), now).await?;
            tx.commit().await?;
            Ok(())
        });
        kept.await
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
            .map_err(|error| failed(&error))?;
        Ok(done(false))
    }

    /// Reads and checks what the caller said.
    async fn read(&self, ask: &Ask, now: DateTime<Utc>) -> Result<Box<Wanted>, Instead> {
        let reader = Reader { at: now, who: "service:intake".to_owned(), why: "home-visit".to_owned() };
        let bytes = self.vault.read_file(ask.said.0, &reader).await.map_err(|error| match error {
            VaultError::Forgotten | VaultError::NotFound => instead(problem(Kind::NotFound)),
            error => failed(&Failure::Vault(error)),
        })?;
        let said = json::parse(&bytes).ok();
        let members = said.as_ref().and_then(|said| said.get(REQUEST)).and_then(Value::as_object);
        let members = members.ok_or_else(|| instead(problem(Kind::InvalidRequest)))?;
        let known = Known { calendar: self.service.calendars.now(), now, providers: self.service.providers.now() };
        check(members, &known).map_err(|errors| instead(wrong(&errors)))
    }

    /// Nobody has two open requests: a second call is about the first.
    async fn alone(&self, keys: &[Key]) -> Result<(), Instead> {
        let is_iin = |key: &&Key| matches!(key, Key::Iin(_));
        let own = keys.iter().find(is_iin).or_else(|| keys.iter().find(|key| matches!(key, Key::Name { .. })));
        let own: Vec<Key> = own.cloned().into_iter().collect();
        let found = self.vault.find(&own, None).await.map_err(|error| failed(&Failure::Vault(error)))?;
        let cases: Vec<Uuid> = found.into_iter().flatten().map(|found| found.case).collect();
        let open = visits::open_ones(&self.service.pool, &cases).await;
        match open.map_err(|error| failed(&Failure::Database(error)))?.is_empty() {
            true => Ok(()),
            false => Err(instead(rejected(Rejection::RequestOpen, ""))),
        }
    }

    async fn step(&self, order: Order) -> Result<Reply, Instead> {
        let kept = Kept::find(&self.service.pool, order.visit).await.map_err(|error| failed(&error))?;
        let kept = kept.ok_or_else(|| instead(problem(Kind::NotFound)))?;
        if kept.knows(order.cause) {
            return Ok(done(true));
        }
        let now = self.service.clock.now();
        let context = Context { calendar: self.service.calendars.now(), now };
        let event = kept.visit.decide(&order.by, order.step, &context).map_err(|no| instead(rejected(no, "")))?;
        self.add(kept.then(order.cause, event), now).await?;
        Ok(done(false))
    }

    async fn add(&self, entry: Entry, now: DateTime<Utc>) -> Result<(), Instead> {
        let pool = self.service.pool.clone();
        let added = tokio::spawn(async move {
            let mut tx = pool.begin().await?;
            entry.insert(&mut tx, now).await?;
            tx.commit().await
        });
        let added = added.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
        // Somebody was quicker: whoever repeats it sees what he did.
        added.map_err(|error| failed(&Failure::Database(error)))
    }
}

/// The next number of a year.
async fn number(tx: &mut PgConnection, year: u16) -> Result<VisitNumber, Failure> {
    let serial = visits::next_serial(tx, year).await?;
    let number = u32::try_from(serial).ok().and_then(|serial| VisitNumber::try_new(year, serial));
    number.ok_or(Failure::Numbers(year))
}

/// Writes a request down, and seals in the same transaction whom it is for.
async fn open(
    tx: &mut PgConnection,
    (id, sealed): (Uuid, Sealed),
    cause: Uuid,
    requested: Requested,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let impossible = || sqlx::Error::Encode("a visit without a request".into());
    let visit = Visit::replay(&[Event::Requested(requested)]).ok_or_else(impossible)?;
    visits::open(tx, (id, sealed.id), cause, &visit, now).await?;
    Vault::store(tx, &[sealed], &[]).await
}

/// Visits have no events in the log.
fn done(repeated: bool) -> Reply {
    Reply::Done(Done { events: Vec::new(), repeated })
}

/// Why a visit says no, at a place of the request.
pub(crate) fn rejected(rejection: Rejection, pointer: &str) -> Problem {
    let kind = if rejection.is_of_right() { Kind::Forbidden } else { Kind::Conflict };
    let fault =
        Fault { pointer: pointer.to_owned(), code: rejection.code().to_owned(), detail: rejection.text().into() };
    problem(kind).with_errors(vec![fault])
}
