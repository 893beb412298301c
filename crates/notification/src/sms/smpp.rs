//! A gateway over SMPP 3.4: one session, bound as a transceiver for as long as this instance is the one that sends, and bound anew
//! whenever it ends.
//!
//! The protocol knows no keys: whatever was written to the line and not answered is a doubt. What the gateway tells of texts that it took
//! is written down before it is told that we have it.

mod frames;
mod parts;
mod receipt;
mod session;

use std::pin::pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use reqwest::Url;
use rusmpp::pdus::SubmitSm;
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{
    EsmClass, IntermediateNotification, MCDeliveryReceipt, Npi, RegisteredDelivery, SmeOriginatedAcknowledgement, Ton,
};
use sqlx::PgPool;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Text;
use super::client::ClientError;
use super::configuration::{Bind, Gateway};
use super::receipts::BETWEEN;
use crate::figures;
use crate::http::Tls;
use crate::turns::{Answered, HandOverError};
use parts::{Part, parts};
use session::{Session, SessionError};

/// The shortest and the longest pause before one binds anew; each is twice the one before, less up to half of it by chance.
const PAUSE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// How long the next part of a text waits where the gateway did not take it.
const PART_PAUSE: Duration = Duration::from_millis(500);

/// The bit of esm_class that says so (§5.2.12).
const HAS_HEADER: u8 = 0x40;

/// Speaks to one gateway over SMPP.
pub(crate) struct Smpp {
    bind: Bind,
    inbox: Mutex<mpsc::Receiver<Wanted>>,
    name: String,
    password: String,
    patience: Duration,
    per_second: f64,
    /// What the parts of the next text of several are known by on the telephone.
    reference: AtomicU8,
    standing: watch::Sender<Standing>,
    tls: Option<Tls>,
    url: Url,
    wanted: mpsc::Sender<Wanted>,
}

/// How one stands with a gateway.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Standing {
    /// Not bound, and why.
    Away(String),
    Bound,
    /// Nothing was tried yet.
    Starting,
}

/// A message for the line.
struct Wanted {
    answer: oneshot::Sender<Answer>,
    message: SubmitSm,
    /// After that nobody waits for it to be written.
    until: Instant,
}

/// What the gateway calls a message that it took, where it calls it anything.
type Answer = Result<Option<String>, Not>;

/// How a message is not the gateway's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Not {
    /// It was written, and nothing came back.
    After,
    /// It was never written.
    Before,
    /// The gateway says so.
    Status(u32),
}

impl Smpp {
    pub(super) fn new(gateway: &Gateway, bind: &Bind) -> Result<Self, ClientError> {
        let tls = gateway.is_over_tls().then(|| Tls::new(gateway.ca_file.as_deref())).transpose()?;
        let (wanted, inbox) = mpsc::channel(bind.window);
        Ok(Self {
            bind: bind.clone(),
            inbox: Mutex::new(inbox),
            name: gateway.name.clone(),
            password: bind.secret().map_err(ClientError::Password)?,
            patience: gateway.patience(),
            per_second: gateway.per_second,
            reference: AtomicU8::new(0),
            standing: watch::Sender::new(Standing::Starting),
            tls,
            url: gateway.url.clone(),
            wanted,
        })
    }

    /// Hands a text over, part by part; gives what the gateway calls them, where it calls each anything.
    ///
    /// # Errors
    /// Of the first part whatever it comes to. Once that one is taken, whatever is no yes for the others is a doubt: half a text may come.
    pub(super) async fn hand_over(&self, text: &Text, to: &str) -> Result<Option<String>, HandOverError> {
        let mut standing = self.standing.subscribe();
        let known = standing.wait_for(|standing| *standing != Standing::Starting);
        let is_bound = tokio::time::timeout(self.patience, known).await.ok().and_then(Result::ok);
        if is_bound.is_none_or(|standing| *standing != Standing::Bound) {
            return Err(HandOverError::Away);
        }
        let reference = self.reference.fetch_add(1, Ordering::Relaxed);
        let parts = parts(&text.text, reference).ok_or(HandOverError::NotTaken(None))?;
        let mut ids = Vec::with_capacity(parts.len());
        for (nth, part) in parts.into_iter().enumerate() {
            let message = self.message(part, to).ok_or(HandOverError::NotTaken(None))?;
            let said = if nth == 0 { self.submit(message).await } else { self.submit_next(message).await };
            let id = said.map_err(|not| if nth == 0 { self.first(not) } else { rest(not) })?;
            ids.push(id.filter(|id| !id.contains(char::is_whitespace)));
        }
        Ok(ids.into_iter().collect::<Option<Vec<_>>>().map(|ids| ids.join(BETWEEN)))
    }

    /// What a no to the first part is.
    fn first(&self, not: Not) -> HandOverError {
        match not {
            Not::After => HandOverError::Doubt(None),
            Not::Before => HandOverError::Away,
            Not::Status(status) if self.bind.refused.contains(&status) => HandOverError::Refused(answered(status)),
            Not::Status(status) => HandOverError::NotTaken(answered(status)),
        }
    }

    /// A part after the first: for a while it is tried again, as long as the gateway says for certain that it did not take it.
    async fn submit_next(&self, message: SubmitSm) -> Answer {
        let until = Instant::now() + self.patience;
        loop {
            match self.submit(message.clone()).await {
                Err(Not::Status(_)) if Instant::now() < until => tokio::time::sleep(PART_PAUSE).await,
                said => return said,
            }
        }
    }

    async fn submit(&self, message: SubmitSm) -> Answer {
        let (answer, answered) = oneshot::channel();
        let wanted = Wanted { answer, message, until: Instant::now() + self.patience };
        if self.wanted.send(wanted).await.is_err() {
            return Err(Not::Before);
        }
        // Whoever holds the line says what came of it, unless he was dropped with it.
        answered.await.unwrap_or(Err(Not::After))
    }

    fn message(&self, part: Part, to: &str) -> Option<SubmitSm> {
        let (ton, npi) = self.bind.source_kind();
        // The library's default is none of the protocol's.
        let class = EsmClass::from(if part.has_header { HAS_HEADER } else { 0 });
        let receipts = RegisteredDelivery::new(
            MCDeliveryReceipt::McDeliveryReceiptRequestedWhereFinalDeliveryOutcomeIsSuccessOrFailure,
            SmeOriginatedAcknowledgement::NoReceiptSmeAcknowledgementRequested,
            IntermediateNotification::NoIntermediaryNotificationRequested,
            0,
        );
        let message = SubmitSm::builder()
            .source_addr_ton(Ton::from(ton))
            .source_addr_npi(Npi::from(npi))
            .source_addr(c_octets(&self.bind.source)?)
            .dest_addr_ton(Ton::International)
            .dest_addr_npi(Npi::Isdn)
            .destination_addr(c_octets(to)?)
            .esm_class(class)
            .registered_delivery(receipts)
            .data_coding(part.coding)
            .short_message(OctetString::from_vec(part.octets).ok()?);
        Some(message.build())
    }

    /// Keeps a session until it is over, and then says farewell.
    pub(super) async fn run(&self, pool: &PgPool, over: &CancellationToken) {
        let mut inbox = self.inbox.lock().await;
        let mut pause = Duration::ZERO;
        while !over.is_cancelled() {
            let opening = over.run_until_cancelled(Session::open(self));
            let Some(opened) = meanwhile(&mut inbox, opening).await else { break };
            let begun = Instant::now();
            let ended = match opened {
                Ok(session) => {
                    self.stand(Standing::Bound);
                    session.run(pool, &mut inbox, over).await
                }
                Err(error) => error,
            };
            if matches!(ended, SessionError::Over) {
                break;
            }
            self.stand(Standing::Away(telnusqa_chassis::process::chain(&ended)));
            if begun.elapsed() > PAUSE.1 {
                pause = Duration::ZERO;
            }
            pause = (pause * 2).clamp(PAUSE.0, PAUSE.1);
            let waiting = over.run_until_cancelled(tokio::time::sleep(sooner(pause)));
            meanwhile(&mut inbox, waiting).await;
        }
        // Another instance may send from now on; should this one again, it begins as at first.
        self.stand(Standing::Starting);
        while let Ok(wanted) = inbox.try_recv() {
            wanted.say(Err(Not::Before));
        }
    }

    /// Why it takes nothing now, where that is so.
    pub(super) fn complaint(&self) -> Option<String> {
        match &*self.standing.borrow() {
            Standing::Away(why) => Some(format!("{}: {why}", self.name)),
            Standing::Bound | Standing::Starting => None,
        }
    }

    /// How one stands from now on; where that is new, it is said once.
    fn stand(&self, new: Standing) {
        figures::bound(&self.name, new == Standing::Bound);
        let gateway = self.name.as_str();
        let said = new.clone();
        let is_new = self.standing.send_if_modified(|standing| {
            let is_new = *standing != new;
            *standing = new;
            is_new
        });
        match said {
            Standing::Away(why) if is_new => tracing::warn!(gateway, why, "not bound to a gateway of SMS"),
            Standing::Bound if is_new => tracing::info!(gateway, "bound to a gateway of SMS"),
            Standing::Away(_) | Standing::Bound | Standing::Starting => {}
        }
    }
}

impl Wanted {
    /// Says what came of it; whoever asked may wait no more.
    fn say(self, answer: Answer) {
        let _gone = self.answer.send(answer);
    }
}

/// What a no to a later part is.
fn rest(not: Not) -> HandOverError {
    match not {
        Not::After | Not::Before => HandOverError::Doubt(None),
        Not::Status(status) => HandOverError::Doubt(answered(status)),
    }
}

/// A status, as rows keep it; those of gateways' own may be larger.
fn answered(status: u32) -> Answered {
    u16::try_from(status).ok().filter(|status| *status > 0)
}

/// Does something, and meanwhile turns away whoever wants the line.
async fn meanwhile<T>(inbox: &mut mpsc::Receiver<Wanted>, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            Some(wanted) = inbox.recv() => wanted.say(Err(Not::Before)),
        }
    }
}

/// Up to half of a pause sooner: of many whose gateway comes back not all come at once.
#[expect(clippy::disallowed_methods, reason = "nothing follows from it but that others come at another moment")]
fn sooner(pause: Duration) -> Duration {
    pause.mul_f64(rand::random_range(0.5..=1.0))
}

fn c_octets<const MAX: usize>(text: &str) -> Option<COctetString<1, MAX>> {
    COctetString::from_vec([text.as_bytes(), &[0]].concat()).ok()
}
