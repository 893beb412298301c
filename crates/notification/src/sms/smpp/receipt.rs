//! What a gateway tells by itself of one part of a text (SMPP 3.4 §5.2.12, §5.3.2.26, §5.3.2.35, appendix B).

use rusmpp::pdus::DeliverSm;
use rusmpp::tlvs::TlvValue;
use rusmpp::values::MessageState;

use crate::sms::configuration::ReceiptIds;
use crate::sms::receipts::Receipt;

/// Bits of esm_class that say what a message is, and that it is a receipt (§5.2.12).
const TYPE_BITS: u8 = 0b0011_1100;
/// See [`TYPE_BITS`].
const RECEIPT: u8 = 0b0000_0100;
/// No id is longer (§5.2.23), and no code of an error.
const ID_MAX: usize = 64;
const CODE_MAX: usize = 4;

/// What a message from a gateway is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Said {
    /// A text that somebody sent to us, a word in between, or nothing that is understood.
    Other,
    /// A receipt that says nothing final: the text is on its way.
    Pending,
    Receipt(Receipt),
}

/// What became of a part, as both forms say it.
enum State {
    Delivered,
    Failed(&'static str),
    Pending,
}

/// Reads a message. What stands in fields of their own counts more than the words of the text, which are everybody's own.
pub(super) fn read(message: &DeliverSm, ids: ReceiptIds) -> Said {
    if u8::from(message.esm_class) & TYPE_BITS != RECEIPT {
        return Said::Other;
    }
    let (mut id, mut state, mut payload) = (None, None, None);
    for value in message.tlvs().iter().filter_map(|tlv| tlv.value()) {
        match value {
            TlvValue::MessagePayload(text) => payload = Some(text.value.as_ref().to_vec()),
            TlvValue::MessageState(said) => state = Some(of_state(*said)),
            TlvValue::ReceiptedMessageId(said) => id = Some(said.as_str().to_owned()),
            _ => {}
        }
    }
    let text = payload.unwrap_or_else(|| message.short_message().as_ref().to_vec());
    let text = String::from_utf8_lossy(&text).to_string();
    let id = id.filter(|id| !id.is_empty()).or_else(|| word(&text, "id:").map(|id| as_answered(id, ids)));
    let state = state.or_else(|| word(&text, "stat:").map(of_word));
    let (Some(id), Some(state)) = (id, state) else { return Said::Other };
    // An id is somebody's telephone where a gateway has none of its own; that is kept nowhere.
    let telephone = message.source_addr.as_str().trim_start_matches('+');
    let is_telephone = telephone.len() > 7 && id.contains(&telephone[1..]);
    if id.len() > ID_MAX || id.contains(char::is_whitespace) || is_telephone {
        return Said::Other;
    }
    let why = match state {
        State::Delivered => None,
        State::Failed(why) => Some(match code(&text) {
            Some(code) => format!("{why}-{code}"),
            None => why.to_owned(),
        }),
        State::Pending => return Said::Pending,
    };
    Said::Receipt(Receipt { id, why })
}

fn of_state(state: MessageState) -> State {
    match state {
        MessageState::Delivered => State::Delivered,
        MessageState::Deleted => State::Failed("deleted"),
        MessageState::Expired => State::Failed("expired"),
        MessageState::Rejected => State::Failed("rejected"),
        MessageState::Undeliverable => State::Failed("undeliverable"),
        _ => State::Pending,
    }
}

/// The words of appendix B, and how they are shortened elsewhere.
fn of_word(word: &str) -> State {
    match word.to_ascii_uppercase().as_str() {
        "DELIVRD" | "DELIVERED" => State::Delivered,
        "DELETED" => State::Failed("deleted"),
        "EXPIRED" => State::Failed("expired"),
        "REJECTD" | "REJECTED" => State::Failed("rejected"),
        "UNDELIV" | "UNDELIVERABLE" => State::Failed("undeliverable"),
        _ => State::Pending,
    }
}

/// What a receipt calls by a name; what it quotes of the text itself is not looked at.
fn word<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    // The same length in every octet, so that places in one are places in the other.
    let lower = text.to_ascii_lowercase();
    let end = lower.find(" text:").unwrap_or(text.len());
    let is_begin = |at: usize| at == 0 || lower.as_bytes()[at - 1].is_ascii_whitespace();
    let at = lower[..end].match_indices(name).map(|(at, _)| at).find(|at| is_begin(*at))? + name.len();
    let word = text[at..end].split_ascii_whitespace().next()?;
    (!text[at..end].starts_with(char::is_whitespace) && !word.is_empty()).then_some(word)
}

/// The network's own code of a failure.
fn code(text: &str) -> Option<String> {
    let code = word(text, "err:").filter(|code| code.len() <= CODE_MAX)?;
    let says = code.bytes().all(|byte| byte.is_ascii_alphanumeric()) && code.bytes().any(|byte| byte != b'0');
    says.then(|| code.to_ascii_lowercase())
}

/// An id in the words of the text, as the answer to its message wrote it.
fn as_answered(id: &str, ids: ReceiptIds) -> String {
    let other = match ids {
        ReceiptIds::Same => None,
        ReceiptIds::Decimal => id.parse::<u64>().ok().map(|id| format!("{id:x}")),
        ReceiptIds::Hex => u64::from_str_radix(id, 16).ok().map(|id| id.to_string()),
    };
    other.unwrap_or_else(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use rusmpp::tlvs::MessageDeliveryRequestTlvValue as Tlv;
    use rusmpp::types::{COctetString, OctetString};
    use rusmpp::values::EsmClass;

    use super::*;

    fn message(class: u8, text: &str, tlvs: Vec<Tlv>) -> DeliverSm {
        let text = OctetString::from_slice(text.as_bytes()).unwrap();
        let from = COctetString::from_slice(b"77011234567\0").unwrap();
        let message = DeliverSm::builder().esm_class(EsmClass::from(class)).source_addr(from).short_message(text);
        message.tlvs(tlvs).build()
    }

    fn of(text: &str) -> Said {
        read(&message(4, text, Vec::new()), ReceiptIds::Same)
    }

    fn receipt(id: &str, why: Option<&str>) -> Said {
        Said::Receipt(Receipt { id: id.to_owned(), why: why.map(str::to_owned) })
    }

    #[test]
    fn a_receipt_is_read_in_either_form() {
        let whole = "id:0A-1 sub:001 dlvrd:001 submit date:2611231040 done date:2611231041 stat:DELIVRD err:000 text:id:9 stat:";
        assert_eq!(of(whole), receipt("0A-1", None));
        assert_eq!(of("id:7 stat:UNDELIV err:01B"), receipt("7", Some("undeliverable-01b")));
        assert_eq!(of("ID:7 STAT:expired"), receipt("7", Some("expired")));
        assert_eq!(of("stat:REJECTD id:7 err:000"), receipt("7", Some("rejected")));
        assert_eq!(of("id:7 stat:DELETED err:77011234567"), receipt("7", Some("deleted")));
        assert_eq!(of("id:7 stat:ENROUTE"), Said::Pending);
        assert_eq!(of("id:7 stat:UNKNOWN"), Said::Pending);
        for nothing in [
            "",
            "id: stat:DELIVRD",
            "stat:DELIVRD",
            "id:7",
            "hello",
            "paid:7 stat:DELIVRD",
            "id:7011234567 stat:DELIVRD",
        ] {
            assert_eq!(of(nothing), Said::Other, "{nothing}");
        }
        let tlvs = |state| {
            let id = COctetString::from_slice(b"abc\0").unwrap();
            vec![Tlv::ReceiptedMessageId(id), Tlv::MessageState(state)]
        };
        let with = |text, state| read(&message(4, text, tlvs(state)), ReceiptIds::Decimal);
        assert_eq!(with("", MessageState::Delivered), receipt("abc", None));
        assert_eq!(with("id:1 stat:DELIVRD err:7", MessageState::Expired), receipt("abc", Some("expired-7")));
        assert_eq!(with("id:1 stat:DELIVRD", MessageState::Enroute), Said::Pending);
    }

    #[test]
    fn what_is_no_receipt_is_none() {
        for class in [0, 8, 0x20, 0x40] {
            let message = message(class, "id:7 stat:DELIVRD", Vec::new());
            assert_eq!(read(&message, ReceiptIds::Same), Said::Other, "{class}");
        }
    }

    #[test]
    fn an_id_is_read_as_its_answer_wrote_it() {
        let read = |id: &str, ids| read(&message(4, &format!("id:{id} stat:DELIVRD"), Vec::new()), ids);
        assert_eq!(read("0000000255", ReceiptIds::Decimal), receipt("ff", None));
        assert_eq!(read("00FF", ReceiptIds::Hex), receipt("255", None));
        assert_eq!(read("x-1", ReceiptIds::Hex), receipt("x-1", None));
    }
}
