//! A message centre over SMPP 3.4: it takes texts part by part, and tells by itself what became of each part.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{SinkExt as _, StreamExt as _};
use rusmpp::pdus::{BindTransceiverResp, DeliverSm, SubmitSm, SubmitSmResp};
use rusmpp::tlvs::MessageDeliveryRequestTlvValue as Told;
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, InterfaceVersion, MessageState};
use rusmpp::{Command, CommandStatus, Pdu};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::codec::Framed;
use tokio_util::sync::CancellationToken;

use super::desk::{CENTRE, Desk};
use super::fault::Fault;

/// Whom it lets in, and by which password.
pub(super) const LOGIN: (&str, &str) = ("telnusqa", "stand-in");
/// A header of one part among several: 5, 0, 3, the reference, how many, which.
const HEADER_LEN: usize = 6;
/// The class of a receipt, and the bit of one that has a header.
const RECEIPT: u8 = 0x04;
const HAS_HEADER: u8 = 0x40;

/// Names are told apart over all lines.
static NTH: AtomicU64 = AtomicU64::new(0);

/// Serves whoever binds, until `stop`.
pub(super) async fn serve(desk: Arc<Desk>, listener: TcpListener, stop: CancellationToken) {
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            Some(_ended) = lines.join_next() => {}
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                lines.spawn(converse(Arc::clone(&desk), stream));
            }
        }
    }
}

/// One line. It is hung up on by giving nothing.
struct Line {
    desk: Arc<Desk>,
    is_bound: bool,
    line: Framed<TcpStream, CommandCodec>,
    /// Parts of texts that are not whole yet, by the number and their reference.
    parts: HashMap<(String, u8), Vec<Option<String>>>,
    sequence: u32,
}

/// One part of a text.
struct Part {
    count: usize,
    nth: usize,
    reference: u8,
    text: String,
}

async fn converse(desk: Arc<Desk>, stream: TcpStream) -> Option<()> {
    let line = Framed::new(stream, CommandCodec::new());
    let mut line = Line { desk, is_bound: false, line, parts: HashMap::new(), sequence: 0 };
    while let Some(Ok(asked)) = line.line.next().await {
        line.answer(&asked).await?;
    }
    Some(())
}

impl Line {
    async fn answer(&mut self, asked: &Command) -> Option<()> {
        let number = asked.sequence_number();
        match asked.pdu() {
            Some(Pdu::BindTransceiver(bind)) => {
                self.is_bound = (bind.system_id.as_str(), bind.password.as_str()) == LOGIN;
                let status = if self.is_bound { CommandStatus::EsmeRok } else { CommandStatus::EsmeRinvpaswd };
                let said = BindTransceiverResp::builder()
                    .system_id(c_octets(CENTRE)?)
                    .sc_interface_version(Some(InterfaceVersion::Smpp3_4))
                    .build();
                self.say(status, number, said).await
            }
            Some(Pdu::EnquireLink) => self.say(CommandStatus::EsmeRok, number, Pdu::EnquireLinkResp).await,
            Some(Pdu::SubmitSm(_)) if !self.is_bound => {
                self.say(CommandStatus::EsmeRinvbndsts, number, SubmitSmResp::default()).await
            }
            Some(Pdu::SubmitSm(message)) => self.take(number, message).await,
            Some(Pdu::Unbind) => {
                self.say(CommandStatus::EsmeRok, number, Pdu::UnbindResp).await?;
                None
            }
            Some(Pdu::DeliverSmResp(_) | Pdu::EnquireLinkResp) => Some(()),
            _ => self.say(CommandStatus::EsmeRinvcmdid, number, Pdu::GenericNack).await,
        }
    }

    /// Takes a part, as its fault lets it: a no is said to the first part of a text, whatever else is wrong to its last.
    async fn take(&mut self, number: u32, message: &SubmitSm) -> Option<()> {
        tokio::time::sleep(self.desk.delay()).await;
        let part = Part::read(message)?;
        let is_last = part.nth + 1 == part.count;
        let fault = if part.nth == 0 || is_last { self.desk.fault_of_next(CENTRE) } else { None };
        let no = match fault.filter(|_| part.nth == 0) {
            Some(Fault::Busy) => Some(CommandStatus::EsmeRthrottled),
            Some(Fault::Down) => Some(CommandStatus::EsmeRsyserr),
            Some(Fault::Refused) => Some(CommandStatus::EsmeRinvdstadr),
            _ => None,
        };
        if let Some(no) = no {
            return self.say(no, number, SubmitSmResp::default()).await;
        }
        let to = message.destination_addr.as_str().to_owned();
        let is_undelivered = fault == Some(Fault::Undelivered);
        if let Some(text) = self.whole(&to, part) {
            self.desk.keep(CENTRE, &to, &text, is_undelivered);
        }
        match fault.filter(|_| is_last) {
            Some(Fault::Cut | Fault::Html) => return None,
            // Nobody waits any more when it would answer.
            Some(Fault::Slow) => return Some(()),
            _ => {}
        }
        let name = format!("{CENTRE}-{}", NTH.fetch_add(1, Ordering::Relaxed));
        let taken = SubmitSmResp::builder().message_id(c_octets(&name)?).build();
        self.say(CommandStatus::EsmeRok, number, taken).await?;
        self.tell(&name, message, is_undelivered).await
    }

    /// The text that a part was the last missing of.
    fn whole(&mut self, to: &str, part: Part) -> Option<String> {
        let key = (to.to_owned(), part.reference);
        let parts = self.parts.entry(key.clone()).or_insert_with(|| vec![None; part.count]);
        *parts.get_mut(part.nth)? = Some(part.text);
        let whole: Option<String> = parts.iter().cloned().collect();
        whole.inspect(|_| drop(self.parts.remove(&key)))
    }

    /// What became of a part, in both forms.
    async fn tell(&mut self, name: &str, message: &SubmitSm, is_undelivered: bool) -> Option<()> {
        let (word, code, state) = if is_undelivered {
            ("UNDELIV", "001", MessageState::Undeliverable)
        } else {
            ("DELIVRD", "000", MessageState::Delivered)
        };
        let text = format!("id:{name} sub:001 dlvrd:001 stat:{word} err:{code} text:");
        let receipt = DeliverSm::builder()
            .source_addr(message.destination_addr.clone())
            .destination_addr(message.source_addr.clone())
            .esm_class(EsmClass::from(RECEIPT))
            .short_message(OctetString::from_vec(text.into_bytes()).ok()?)
            .tlvs(vec![Told::ReceiptedMessageId(c_octets(name)?), Told::MessageState(state)])
            .build();
        self.sequence += 1;
        self.say(CommandStatus::EsmeRok, self.sequence, receipt).await
    }

    async fn say(&mut self, status: CommandStatus, number: u32, pdu: impl Into<Pdu>) -> Option<()> {
        self.line.send(Command::new(status, number, pdu)).await.ok()
    }
}

impl Part {
    fn read(message: &SubmitSm) -> Option<Self> {
        let octets = message.short_message().as_ref();
        let has_header = u8::from(message.esm_class) & HAS_HEADER != 0;
        let (reference, count, nth, letters) = match octets {
            [5, 0, 3, reference, count, nth, ..] if has_header => {
                (*reference, usize::from(*count), usize::from(*nth).checked_sub(1)?, &octets[HEADER_LEN..])
            }
            _ => (0, 1, 0, octets),
        };
        let text = if message.data_coding == DataCoding::Ucs2 {
            let units: Vec<u16> = letters.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()?
        } else {
            String::from_utf8(letters.to_vec()).ok()?
        };
        (count > 0).then_some(Self { count, nth, reference, text })
    }
}

fn c_octets<const MAX: usize>(text: &str) -> Option<COctetString<1, MAX>> {
    COctetString::from_vec([text.as_bytes(), &[0]].concat()).ok()
}
