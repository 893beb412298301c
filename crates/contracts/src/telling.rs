//! What staff do about messages, on the bus: request and reply on `command.v1.notification.<step>`. References only, and once for
//! each cause.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{Delivery, StaffId};
use uuid::Uuid;

use crate::command::without_values;
use crate::text::AsText;

/// A person told him what no way brought.
pub const TELL: &str = "tell";
/// It goes out once more, by all its ways.
pub const SEND_AGAIN: &str = "send-again";

/// Where a step is sent to.
#[must_use]
pub fn subject(verb: &str) -> String {
    format!("command.v1.notification.{verb}")
}

/// What a member of staff does about a message.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Request {
    by: AsText<StaffId>,
    case: Uuid,
    cause: Uuid,
    message: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Told>,
}

/// That somebody was told.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Told {
    at: DateTime<Utc>,
    how: AsText<Delivery>,
}

impl Request {
    /// That a person told him, when and how.
    #[must_use]
    pub fn tell(by: StaffId, (case, message): (Uuid, Uuid), cause: Uuid, (at, how): (DateTime<Utc>, Delivery)) -> Self {
        Self { by: AsText(by), case, cause, message, told: Some(Told { at, how: AsText(how) }) }
    }

    /// That it shall go out once more.
    #[must_use]
    pub fn send_again(by: StaffId, (case, message): (Uuid, Uuid), cause: Uuid) -> Self {
        Self { by: AsText(by), case, cause, message, told: None }
    }

    /// Who.
    #[must_use]
    pub const fn by(&self) -> &StaffId {
        &self.by.0
    }

    /// Of which case, and which of its messages.
    #[must_use]
    pub const fn of(&self) -> (Uuid, Uuid) {
        (self.case, self.message)
    }

    /// What the command is carried out once for.
    #[must_use]
    pub const fn cause(&self) -> Uuid {
        self.cause
    }

    /// When and how he was told; `None` where it shall go out once more.
    #[must_use]
    pub fn told(&self) -> Option<(DateTime<Utc>, Delivery)> {
        self.told.as_ref().map(|told| (told.at, told.how.0))
    }

    /// The last word of its subject.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        if self.told.is_some() { TELL } else { SEND_AGAIN }
    }

    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a form holds only strings")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body).map_err(without_values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_about_a_message_is_read_as_it_was_written() {
        let by = || StaffId::parse("c-1").unwrap();
        let (of, cause) = ((Uuid::from_u128(1), Uuid::from_u128(2)), Uuid::from_u128(3));
        let tell = Request::tell(by(), of, cause, (DateTime::UNIX_EPOCH, Delivery::Telephone));
        assert_eq!(
            String::from_utf8(tell.to_json()).unwrap(),
            "{\"by\":\"c-1\",\"case\":\"00000000-0000-0000-0000-000000000001\",\
             \"cause\":\"00000000-0000-0000-0000-000000000003\",\"message\":\"00000000-0000-0000-0000-000000000002\",\
             \"told\":{\"at\":\"1970-01-01T00:00:00Z\",\"how\":\"telephone\"}}"
        );
        for (request, verb) in [(tell, TELL), (Request::send_again(by(), of, cause), SEND_AGAIN)] {
            assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
            assert_eq!(request.verb(), verb);
        }
        let error = Request::from_json(b"{\"by\": \"geheim!\"}").unwrap_err().to_string();
        assert!(!error.contains("geheim"), "{error}");
    }
}
