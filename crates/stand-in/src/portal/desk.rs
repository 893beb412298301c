//! What the portal holds, and what it says.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use serde::Serialize;

use super::envelope::{KeyError, Keys, Question, fault, response};
use super::{Fault, HOUSE, PORTAL};
use crate::door::Now;

/// Who may ask.
pub const SENDER: &str = "telnusqa";
/// His password. This portal is nobody's.
pub const PASSWORD: &str = "telnusqa";

/// The messages that are kept.
const KEPT_MAX: usize = 200_000;
/// "Message has been processed successfully" (DOMAIN.md §7.1).
const TAKEN: (&str, &str) = ("SCSS001", "Message has been processed successfully");
/// Invented, as the real ones are not published.
const BUSY: (&str, &str) = ("TEST-BUSY", "Try again later");
const NO_CABINET: (&str, &str) = ("TEST-NO-CABINET", "There is no such cabinet");

/// A message in a cabinet.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// The number of the application.
    pub application: String,
    /// When it came.
    pub at: String,
    /// What its sender calls what belongs together.
    pub correlation: String,
    /// What happened.
    pub event: String,
    /// Whose cabinet.
    pub iin: String,
    /// kk, ru or en.
    pub language: String,
    /// What its sender calls it.
    pub message: String,
    /// Where the rest stands.
    pub page: String,
    /// When its sender says that it was sent.
    pub sent_at: String,
    /// The text, as it came.
    pub text: String,
    /// The title, as it came.
    pub title: String,
}

/// The portal.
pub struct Desk {
    held: Mutex<Held>,
    keys: Keys,
    now: Now,
}

#[derive(Default)]
struct Held {
    by_message: HashMap<String, usize>,
    fault: Option<Fault>,
    /// How many questions came while every third answer was wrong.
    nth: usize,
    taken: Vec<Taken>,
}

impl Desk {
    /// With the keys of a folder.
    ///
    /// # Errors
    /// [`KeyError`]
    pub fn open(keys: &Path, now: Now) -> Result<Self, KeyError> {
        Ok(Self { held: Mutex::default(), keys: Keys::open(keys)?, now })
    }

    /// Switches a fault on, or off.
    pub fn switch(&self, fault: Option<Fault>) {
        self.held().fault = fault;
    }

    /// The fault that is on.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.held().fault
    }

    /// Every message that was taken, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.held().taken.clone()
    }

    /// What is wrong with the next answer.
    pub(super) fn fault_of_next(&self) -> Option<Fault> {
        let mut held = self.held();
        match held.fault {
            Some(Fault::Third) => {
                held.nth += 1;
                let wrong = [Fault::Busy, Fault::Cut, Fault::Html, Fault::Down, Fault::Server];
                held.nth.is_multiple_of(3).then(|| wrong[held.nth / 3 % wrong.len()])
            }
            fault => fault,
        }
    }

    /// Answers a question.
    pub(super) fn answer(&self, envelope: &str, wrong: Option<Fault>) -> (StatusCode, String) {
        let at = (self.now)().to_rfc3339();
        let question = match self.keys.read(envelope) {
            Ok(question) if question.sender == SENDER && question.password == PASSWORD => question,
            Ok(_) => return self.faulty("Client", "the sender is unknown"),
            Err(why) => return self.faulty("Client", why),
        };
        let said = match wrong {
            Some(Fault::Busy) => BUSY,
            Some(Fault::Refused) => NO_CABINET,
            _ => {
                self.held().take(&question, at.clone());
                TAKEN
            }
        };
        if wrong == Some(Fault::Server) {
            return self.faulty("Server", "the portal did not answer in time");
        }
        let answered = match wrong {
            Some(Fault::Foreign) => {
                let other = "00000000-0000-0000-0000-000000000000".to_owned();
                Question { correlation: other.clone(), message: other, ..question }
            }
            _ => question,
        };
        let forged = wrong == Some(Fault::Forged);
        (StatusCode::OK, self.keys.write(&response(&answered, &at, said), forged))
    }

    fn faulty(&self, code: &str, why: &str) -> (StatusCode, String) {
        (StatusCode::INTERNAL_SERVER_ERROR, self.keys.write(&fault(code, why), false))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Takes a message, once.
    fn take(&mut self, question: &Question, at: String) {
        if self.by_message.contains_key(&question.message) || self.taken.len() >= KEPT_MAX {
            return;
        }
        self.by_message.insert(question.message.clone(), self.taken.len());
        let Question { application, correlation, event, iin, language, message, page, sent_at, text, title, .. } =
            question.clone();
        self.taken.push(Taken {
            application,
            at,
            correlation,
            event,
            iin,
            language,
            message,
            page,
            sent_at,
            text,
            title,
        });
    }
}

/// How the house is told of the portal at this address, with the keys of a folder: the file that `TELNUSQA_PORTAL_FILE` names.
#[must_use]
pub fn description(http: &str, keys: &Path) -> String {
    let file = |name: String| keys.join(name).display().to_string();
    let (house, certificate, answers) =
        (file(format!("{HOUSE}.key.pem")), file(format!("{HOUSE}.pem")), file(format!("{PORTAL}.pem")));
    format!(
        "url = \"{http}/sync\"\n\
         sender-id = \"{SENDER}\"\n\
         password = \"{PASSWORD}\"\n\
         service-id = \"CABINET_NOTICE\"\n\
         key-file = {house:?}\n\
         certificate-file = {certificate:?}\n\
         answers-certificate-file = {answers:?}\n\
         knows-keys = true\n\
         no-cabinet = [\"{}\"]\n\
         not-taken = [\"{}\"]\n\
         per-second = 50\n\
         timeout-s = 10\n",
        NO_CABINET.0, BUSY.0
    )
}
