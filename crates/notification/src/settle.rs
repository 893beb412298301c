//! What a conversation about a message came to: its end, its next attempt, or its next way.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use telnusqa_domain::telling::{Way, sms};
use telnusqa_event_log::LogError;

use crate::cabinet::Portal;
use crate::deliver::{Post, ReceiverError, Trouble};
use crate::figures;
use crate::history::FoldError;
use crate::mail::HandOverError;
use crate::queue::{self, End, Failure, HandedOver, Left, LeftAs, Waiting};
use crate::sms::{Client, Text};
use crate::turns::{HandOverError as NotHis, Permit};
use crate::worker::{CABINET, MESSAGES, SMS, SMTP};

/// After so long, and so many attempts, a person is told.
pub(crate) const PATIENCE_S: f64 = 24.0 * 3600.0;
/// The same for the portal: there are other ways, and whoever applied waits.
const CABINET_PATIENCE_S: f64 = 3600.0;
/// See [`PATIENCE_S`]: a receiver that was away for a day is no message's fault.
const ATTEMPTS_MIN: i32 = 10;
/// How often it is tried to write down what a conversation came to.
const RECORD_TRIES: u32 = 5;

/// What whoever takes a message does with it.
struct Taker {
    /// Whether he tells what became of it.
    is_told: bool,
    /// Whether he takes one with the same key once only.
    knows_keys: bool,
    /// The parts of an SMS.
    segments: Option<i16>,
}

/// How long a way is tried, in real time.
pub(crate) const fn patience_s(way: Way) -> f64 {
    match way {
        Way::Cabinet => CABINET_PATIENCE_S,
        Way::Email | Way::Sms => PATIENCE_S,
    }
}

impl Post {
    /// What a conversation with the receiver of mail came to.
    pub(crate) async fn settle(&self, waiting: &Waiting, said: Result<u16, HandOverError>) -> Result<(), Trouble> {
        let (reason, reply) = match said {
            Ok(reply) => {
                self.health.ready(SMTP);
                let taken = HandedOver {
                    at: self.clock.now(),
                    is_told: false,
                    reference: None,
                    reply: Some(reply),
                    segments: None,
                };
                return self.end(waiting, End::HandedOver(taken)).await;
            }
            Err(HandOverError::Address) => {
                let left = Left { reason: "address-unusable", reply: None, status: LeftAs::NoAddress };
                return self.leave(waiting, Some(left)).await;
            }
            Err(HandOverError::Refused(reply)) => {
                self.health.ready(SMTP);
                if self.next_way(waiting).is_some() {
                    let left = Left { reason: "refused", reply: Some(reply), status: LeftAs::Refused };
                    return self.leave(waiting, Some(left)).await;
                }
                let reason = format!("the receiver refused it with {reply}");
                return self.fail(waiting, Failure { code: "refused", reason, reply: Some(reply) }).await;
            }
            Err(HandOverError::Sender(reply)) => {
                self.again(waiting, "sender-refused", Some(reply), false).await?;
                return Err(Trouble::Receiver(ReceiverError::Sender(reply)));
            }
            Err(HandOverError::Lost) => ("lost", None),
            Err(HandOverError::Temporary(reply)) => ("not-now", Some(reply)),
        };
        self.again(waiting, reason, reply, false).await
    }

    /// Hands a text over to a gateway; to the next one where it says for certain that it did not take it.
    pub(crate) async fn hand_over_text(
        &self,
        mut waiting: Waiting,
        mut permit: Permit<'_, Client>,
        first: DateTime<Utc>,
        text: &Text,
    ) -> Result<(), Trouble> {
        loop {
            let begun = Instant::now();
            let said = permit.client.hand_over(text).await;
            figures::conversation(begun.elapsed());
            let not_taken = matches!(said, Err(NotHis::NotTaken(_) | NotHis::Away));
            if !not_taken || waiting.pinned.is_some() {
                return self.settle_text(&waiting, permit, text, said).await;
            }
            let after = permit.client.gateway.name.as_str();
            let next = self.gateways.as_ref().map(|gateways| gateways.permit_after(after));
            let Some(next) = (match next {
                Some(next) => next.await.ok(),
                None => None,
            }) else {
                return self.settle_text(&waiting, permit, text, said).await;
            };
            permit.failed();
            // Its own attempt: written down before it is made, as every one is.
            waiting.attempts += 1;
            let to = next.client.gateway.name.as_str();
            if !queue::begin(&self.pool, &waiting, first, to).await.map_err(Trouble::Database)? {
                return Ok(());
            }
            permit = next;
        }
    }

    /// What a conversation with a gateway came to.
    async fn settle_text(
        &self,
        waiting: &Waiting,
        permit: Permit<'_, Client>,
        text: &Text,
        said: Result<Option<String>, NotHis>,
    ) -> Result<(), Trouble> {
        let gateway = &permit.client.gateway;
        let segments = i16::try_from(sms::segments(&text.text).count).ok();
        let of = Taker { is_told: gateway.is_told(), knows_keys: gateway.knows_keys, segments };
        if said.is_ok() {
            self.gateways_answer();
        }
        self.settle_with(waiting, permit, of, said).await
    }

    /// What a conversation with the portal came to.
    pub(crate) async fn settle_notice(
        &self,
        waiting: &Waiting,
        permit: Permit<'_, Portal>,
        said: Result<Option<String>, NotHis>,
    ) -> Result<(), Trouble> {
        match said {
            Ok(_) | Err(NotHis::Refused(_)) => self.health.ready(CABINET),
            Err(NotHis::Away) => self.health.not_ready(CABINET, "it cannot be reached".to_owned()),
            Err(NotHis::Doubt(_) | NotHis::NotTaken(_)) => {
                self.health.not_ready(CABINET, "it answers, and takes nothing".to_owned());
            }
        }
        let of = Taker { is_told: false, knows_keys: permit.client.knows_keys(), segments: None };
        self.settle_with(waiting, permit, of, said).await
    }

    /// What handing over to one came to who may be left alone for a while.
    async fn settle_with<C>(
        &self,
        waiting: &Waiting,
        permit: Permit<'_, C>,
        Taker { is_told, knows_keys, segments }: Taker,
        said: Result<Option<String>, NotHis>,
    ) -> Result<(), Trouble> {
        // What may be with it from an attempt before this one stays in doubt until it says a clear word.
        let doubted = waiting.pinned.is_some();
        match said {
            Ok(reference) => {
                permit.answered();
                let taken = HandedOver { at: self.clock.now(), is_told, reference, reply: None, segments };
                self.end(waiting, End::HandedOver(taken)).await
            }
            Err(NotHis::Refused(reply)) => {
                permit.answered();
                self.leave(waiting, Some(Left { reason: "refused", reply, status: LeftAs::Refused })).await
            }
            Err(NotHis::NotTaken(reply)) => {
                permit.failed();
                self.again(waiting, "not-now", reply, doubted).await
            }
            Err(NotHis::Away) => {
                permit.failed();
                self.again(waiting, "away", None, doubted).await
            }
            Err(NotHis::Doubt(reply)) if knows_keys => {
                permit.failed();
                self.again(waiting, "in-doubt", reply, true).await
            }
            Err(NotHis::Doubt(reply)) => {
                permit.failed();
                self.doubt(waiting, reply).await
            }
        }
    }

    /// Says how gateways are, where one of them answers or nobody was sent to any.
    pub(crate) fn gateways_answer(&self) {
        let Some(gateways) = &self.gateways else { return };
        match gateways.complaints() {
            None => self.health.ready(SMS),
            Some((why, true)) => self.health.not_ready(SMS, why),
            Some((why, false)) => self.health.ready_but(SMS, why),
        }
    }

    /// Leaves a way on which it may have come: nobody is sent the same twice for certain, and everybody can see which.
    pub(crate) async fn doubt(&self, waiting: &Waiting, reply: Option<u16>) -> Result<(), Trouble> {
        self.leave(waiting, Some(Left { reason: "in-doubt", reply, status: LeftAs::InDoubt })).await
    }

    /// Lets it wait for its next attempt, or gives its way up after a day of them, that to the portal after an hour.
    async fn again(
        &self,
        waiting: &Waiting,
        reason: &'static str,
        reply: Option<u16>,
        in_doubt: bool,
    ) -> Result<(), Trouble> {
        if waiting.waited_s >= patience_s(waiting.way) && waiting.attempts + 1 >= ATTEMPTS_MIN {
            if in_doubt {
                return self.doubt(waiting, reply).await;
            }
            if self.next_way(waiting).is_some() {
                return self.leave(waiting, Some(Left { reason, reply, status: LeftAs::Refused })).await;
            }
            let text = format!("the receiver did not take it in {} attempts", waiting.attempts + 1);
            return self.fail(waiting, Failure { code: "not-taken", reason: text, reply }).await;
        }
        let way = waiting.way.name();
        tracing::warn!(message = %waiting.id, case = %waiting.case.0, way, reason, reply, "not handed over; tried again");
        figures::came_to(waiting.message, waiting.way, "tried");
        queue::tried(&self.pool, waiting, (reason, reply), in_doubt).await.map_err(Trouble::Database)
    }

    /// Ends it. What a conversation came to is not given up at the first failure of the database: the message would go
    /// out once more.
    pub(crate) async fn end(&self, waiting: &Waiting, end: End) -> Result<(), Trouble> {
        let mut tries = 1;
        let ended = loop {
            match queue::end(&self.pool, waiting, &end).await {
                Err(error) if tries < RECORD_TRIES => {
                    tries += 1;
                    self.health.not_ready(MESSAGES, telnusqa_chassis::process::chain(&error));
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                ended => break ended.map_err(Trouble::Database)?,
            }
        };
        if ended {
            figures::came_to(waiting.message, waiting.way, end.status());
        }
        Ok(())
    }

    /// Leaves its way for the next one that there is, or for good; `None`: there is no such way here.
    pub(crate) async fn leave(&self, waiting: &Waiting, left: Option<Left>) -> Result<(), Trouble> {
        let next = self.next_way(waiting);
        if queue::leave(&self.pool, waiting, left, next).await.map_err(Trouble::Database)? {
            let status = left.map(|left| left.status.name());
            status.into_iter().for_each(|status| figures::came_to(waiting.message, waiting.way, status));
        }
        Ok(())
    }

    /// The way after the one that it goes, of those that are configured.
    pub(crate) fn next_way(&self, waiting: &Waiting) -> Option<Way> {
        let ways = waiting.message.telling().ways_for(waiting.has_cabinet, waiting.prefers);
        let mut after = ways.skip_while(|way| *way != waiting.way).skip(1);
        after.find(|way| match way {
            Way::Cabinet => self.portal.is_some(),
            Way::Email => self.mailer.is_some(),
            Way::Sms => self.gateways.is_some(),
        })
    }

    pub(crate) async fn fail(&self, waiting: &Waiting, failure: Failure) -> Result<(), Trouble> {
        let (code, reply) = (failure.code, failure.reply);
        if queue::fail(&self.pool, waiting, failure).await.map_err(Trouble::Database)? {
            tracing::error!(message = %waiting.id, case = %waiting.case.0, code, reply, "parked a message");
            figures::came_to(waiting.message, waiting.way, "failed");
        }
        Ok(())
    }

    /// The case cannot be read.
    pub(crate) async fn unreadable(&self, waiting: &Waiting, error: FoldError) -> Result<(), Trouble> {
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
