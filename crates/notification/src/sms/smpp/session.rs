//! One session, from the first octet to the last.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use rusmpp::pdus::{BindTransceiver, DeliverSm, DeliverSmResp};
use rusmpp::values::{InterfaceVersion, Npi, Ton};
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use sqlx::PgPool;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::codec::Framed;
use tokio_util::sync::CancellationToken;

use super::frames::{Frame, Frames};
use super::receipt::{self, Said};
use super::{Answer, Not, Smpp, Wanted, c_octets};
use crate::figures;
use crate::sms::receipts;

/// The protocol's ports (IANA), where the address names none.
const PORT: u16 = 2775;
const PORT_TLS: u16 = 3550;
/// Receipts that are written down at a time; no more are read meanwhile.
const KEEPING_MAX: usize = 64;
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(2);
/// How many messages may go at once after a while of silence, in time.
const BURST: Duration = Duration::from_millis(250);
/// No number of a PDU is larger (§3.2).
const SEQUENCE_MAX: u32 = 0x7fff_ffff;
/// ESME_RINVBNDSTS: to the gateway nobody is bound here.
const NOT_BOUND: u32 = 0x04;
/// ESME_RINVCMDID: a question that is not for us.
const UNKNOWN: u32 = 0x03;
/// ESME_RX_T_APPN and ESME_RX_R_APPN: say it again later; never say it again.
const LATER: u32 = 0x64;
const NEVER: u32 = 0x66;

/// Whatever octets travel on.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A session, bound.
pub(super) struct Session<'s> {
    /// When the line was tried, where nothing was heard since.
    asked: Option<Instant>,
    heard: Instant,
    keeping: JoinSet<(u32, bool)>,
    line: Framed<Box<dyn Stream>, Frames>,
    /// When the next message may go.
    next_at: Instant,
    pending: BTreeMap<u32, Pending>,
    sequence: u32,
    smpp: &'s Smpp,
}

/// A message that was written.
struct Pending {
    answer: oneshot::Sender<Answer>,
    until: Instant,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    #[error("reach the gateway")]
    Away,
    #[error("keep the line: the gateway hung up")]
    Closed,
    #[error("keep the line")]
    Line(#[source] io::Error),
    #[error("keep the session: to the gateway it is none")]
    NotBound,
    #[error("keep the session: it is over")]
    Over,
    /// With the status of the answer.
    #[error("bind: the gateway refuses it with {0:#010x}")]
    Refused(u32),
    #[error("keep the line: the gateway does not answer")]
    Silent,
    #[error("keep the session: the gateway ended it")]
    Unbound,
}

impl<'s> Session<'s> {
    /// Opens a line, and binds.
    pub(super) async fn open(smpp: &'s Smpp) -> Result<Self, SessionError> {
        let connected = timeout(smpp.patience, connect(smpp)).await;
        let line = Framed::new(connected.ok().flatten().ok_or(SessionError::Away)?, Frames::new());
        let now = Instant::now();
        let (keeping, pending) = (JoinSet::new(), BTreeMap::new());
        let mut session = Self { asked: None, heard: now, keeping, line, next_at: now, pending, sequence: 0, smpp };
        timeout(smpp.patience, session.bind()).await.unwrap_or(Err(SessionError::Silent))?;
        Ok(session)
    }

    async fn bind(&mut self) -> Result<(), SessionError> {
        let unusable = || SessionError::Line(io::ErrorKind::InvalidInput.into());
        let (bind, sequence) = (&self.smpp.bind, self.number());
        let bind = BindTransceiver::builder()
            .system_id(c_octets(&bind.system_id).ok_or_else(unusable)?)
            .password(c_octets(&self.smpp.password).ok_or_else(unusable)?)
            .system_type(c_octets(&bind.system_type).ok_or_else(unusable)?)
            .interface_version(InterfaceVersion::Smpp3_4)
            .addr_ton(Ton::Unknown)
            .addr_npi(Npi::Unknown)
            .build();
        self.send(sequence, 0, bind).await?;
        loop {
            let frame = self.line.next().await.ok_or(SessionError::Closed)?.map_err(SessionError::Line)?;
            match frame.id {
                CommandId::BindTransceiverResp | CommandId::GenericNack => {
                    return if frame.status == 0 { Ok(()) } else { Err(SessionError::Refused(frame.status)) };
                }
                _ => {}
            }
        }
    }

    /// Serves the line until it ends, or is over.
    pub(super) async fn run(
        mut self,
        pool: &PgPool,
        inbox: &mut mpsc::Receiver<Wanted>,
        over: &CancellationToken,
    ) -> SessionError {
        let ended = loop {
            let (now, wake) = (Instant::now(), self.wake());
            let has_room = self.pending.len() < self.smpp.bind.window && self.next_at <= now;
            let step = tokio::select! {
                biased;
                () = over.cancelled() => break self.farewell().await,
                Some(kept) = self.keeping.join_next() => self.kept(kept).await,
                frame = self.line.next(), if self.keeping.len() < KEEPING_MAX => match frame {
                    None => Err(SessionError::Closed),
                    Some(Err(error)) => Err(SessionError::Line(error)),
                    Some(Ok(frame)) => self.hear(frame, pool).await,
                },
                Some(wanted) = inbox.recv(), if has_room => self.submit(wanted).await,
                () = sleep_until(wake) => self.tick().await,
            };
            if let Err(error) = step {
                break error;
            }
        };
        for pending in std::mem::take(&mut self.pending).into_values() {
            pending.say(Err(Not::After));
        }
        ended
    }

    /// When something is to be done though nothing comes.
    fn wake(&self) -> Instant {
        let line = self.asked.map_or(self.heard + self.smpp.bind.silence(), |asked| asked + self.smpp.patience);
        let first = self.pending.values().map(|pending| pending.until).min();
        let next = (self.next_at > Instant::now()).then_some(self.next_at);
        [first, next].into_iter().flatten().fold(line, Instant::min)
    }

    async fn tick(&mut self) -> Result<(), SessionError> {
        let now = Instant::now();
        let late: Vec<u32> =
            self.pending.iter().filter(|(_, pending)| pending.until <= now).map(|(number, _)| *number).collect();
        for number in late {
            self.answer(number, Err(Not::After));
        }
        match self.asked {
            Some(asked) if asked + self.smpp.patience <= now => Err(SessionError::Silent),
            None if self.heard + self.smpp.bind.silence() <= now => {
                self.asked = Some(now);
                let number = self.number();
                self.send(number, 0, Pdu::EnquireLink).await
            }
            Some(_) | None => Ok(()),
        }
    }

    async fn submit(&mut self, wanted: Wanted) -> Result<(), SessionError> {
        let now = Instant::now();
        if wanted.until <= now {
            wanted.say(Err(Not::Before));
            return Ok(());
        }
        let number = self.number();
        // After a while of silence a few may go at once.
        let from = self.next_at.max(now.checked_sub(BURST).unwrap_or(now));
        self.next_at = from + Duration::from_secs_f64(1.0 / self.smpp.per_second);
        self.pending.insert(number, Pending { answer: wanted.answer, until: now + self.smpp.patience });
        self.send(number, 0, wanted.message).await
    }

    /// What comes from the gateway.
    async fn hear(&mut self, frame: Frame, pool: &PgPool) -> Result<(), SessionError> {
        (self.heard, self.asked) = (Instant::now(), None);
        match frame.id {
            CommandId::SubmitSmResp | CommandId::GenericNack => {
                let is_yes = frame.id == CommandId::SubmitSmResp && frame.status == 0;
                let id = if let Some(Pdu::SubmitSmResp(taken)) = &frame.pdu { taken.message_id().as_str() } else { "" };
                let id = Some(id.to_owned()).filter(|id| !id.is_empty());
                self.answer(frame.sequence, if is_yes { Ok(id) } else { Err(Not::Status(frame.status)) });
                if frame.status == NOT_BOUND { Err(SessionError::NotBound) } else { Ok(()) }
            }
            CommandId::DeliverSm => match frame.pdu {
                Some(Pdu::DeliverSm(message)) => self.receive(frame.sequence, &message, pool).await,
                _ => {
                    tracing::warn!(gateway = self.smpp.name, "a message of a gateway of SMS cannot be read");
                    self.received(frame.sequence, NEVER).await
                }
            },
            CommandId::EnquireLink => self.send(frame.sequence, 0, Pdu::EnquireLinkResp).await,
            CommandId::Unbind => {
                self.send(frame.sequence, 0, Pdu::UnbindResp).await?;
                Err(SessionError::Unbound)
            }
            CommandId::AlertNotification | CommandId::Outbind => Ok(()),
            // An answer to nothing that was asked.
            id if u32::from(id) & 0x8000_0000 != 0 => Ok(()),
            _ => self.send(frame.sequence, UNKNOWN, Pdu::GenericNack).await,
        }
    }

    /// A receipt is kept before it is answered; whatever else is sent to us is nobody's.
    async fn receive(&mut self, number: u32, message: &DeliverSm, pool: &PgPool) -> Result<(), SessionError> {
        let receipt = match receipt::read(message, self.smpp.bind.receipt_ids) {
            Said::Receipt(receipt) => receipt,
            Said::Other | Said::Pending => {
                figures::receipt(&self.smpp.name, "nothing");
                return self.received(number, 0).await;
            }
        };
        figures::receipt(&self.smpp.name, if receipt.why.is_none() { "delivered" } else { "undelivered" });
        let (pool, gateway) = (pool.clone(), self.smpp.name.clone());
        self.keeping.spawn(async move {
            let kept = receipts::keep(&pool, &gateway, &receipt).await;
            if let Err(error) = &kept {
                tracing::warn!(gateway, error = error as &dyn std::error::Error, "a receipt was not written down");
            }
            (number, kept.is_ok())
        });
        Ok(())
    }

    async fn kept(&mut self, kept: Result<(u32, bool), JoinError>) -> Result<(), SessionError> {
        match kept {
            Ok((number, is_kept)) => self.received(number, if is_kept { 0 } else { LATER }).await,
            Err(_panicked) => Ok(()),
        }
    }

    async fn received(&mut self, number: u32, status: u32) -> Result<(), SessionError> {
        self.send(number, status, DeliverSmResp::default()).await
    }

    /// Answers what is being kept, and unbinds.
    async fn farewell(&mut self) -> SessionError {
        let leaving = async {
            while let Some(kept) = self.keeping.join_next().await {
                self.kept(kept).await?;
            }
            let number = self.number();
            self.send(number, 0, Pdu::Unbind).await?;
            while let Some(Ok(frame)) = self.line.next().await {
                if frame.id == CommandId::UnbindResp {
                    break;
                }
            }
            self.line.close().await.map_err(SessionError::Line)
        };
        let _left = timeout(FAREWELL, leaving).await;
        SessionError::Over
    }

    fn answer(&mut self, number: u32, answer: Answer) {
        if let Some(pending) = self.pending.remove(&number) {
            pending.say(answer);
        }
    }

    fn number(&mut self) -> u32 {
        self.sequence = self.sequence % SEQUENCE_MAX + 1;
        self.sequence
    }

    async fn send(&mut self, number: u32, status: u32, pdu: impl Into<Pdu>) -> Result<(), SessionError> {
        let command = Command::new(CommandStatus::from(status), number, pdu);
        let sent = timeout(self.smpp.patience, self.line.send(&command)).await;
        sent.map_err(|_| SessionError::Silent)?.map_err(SessionError::Line)
    }
}

impl Pending {
    fn say(self, answer: Answer) {
        let _gone = self.answer.send(answer);
    }
}

async fn connect(smpp: &Smpp) -> Option<Box<dyn Stream>> {
    if let Some(tls) = &smpp.tls {
        return Some(Box::new(tls.connect(&smpp.url, smpp.url.port().unwrap_or(PORT_TLS)).await?));
    }
    let host = smpp.url.host_str()?.trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, smpp.url.port().unwrap_or(PORT))).await.ok()?;
    stream.set_nodelay(true).ok()?;
    Some(Box::new(stream))
}
