//! The way into the cabinet of whoever applied at the portal: one signed question over the bus of the state's systems (SmartBridge,
//! DOMAIN.md §7.1) for each message.
//!
//! Whose cabinet it is stands in the question, and so does the message: it goes to the bus alone, and nothing of it is logged. What
//! comes back may be anybody's: only an answer to this question, with a code that the file of operations knows, says anything.

mod answer;
mod configuration;
mod envelope;

use std::time::Duration;

use chrono::{DateTime, Utc};
use telnusqa_domain::case::CaseId;
use telnusqa_domain::identity::Iin;
use telnusqa_domain::language::Language;
use uuid::Uuid;

use self::answer::Signatory;
pub(crate) use self::configuration::{Configuration, read};
pub(crate) use self::envelope::SignatureError;
use self::envelope::Signer;
use crate::http::{Failed, Http, HttpError};
use crate::turns::{Away, HandOverError, Permit, Turns};

/// Where it is handed over to, in rows and figures.
pub(crate) const PORTAL: &str = "portal";

/// A message for a cabinet.
pub(crate) struct Notice {
    /// What the applicant knows his application by.
    pub(crate) application: Option<String>,
    pub(crate) case: CaseId,
    /// What happened, by its name.
    pub(crate) event: &'static str,
    /// Whose cabinet.
    pub(crate) iin: Iin,
    /// The same at every attempt.
    pub(crate) key: Uuid,
    pub(crate) language: Language,
    /// Where the rest stands.
    pub(crate) page: String,
    pub(crate) text: String,
    pub(crate) title: String,
}

/// The portal, behind the bus.
pub(crate) struct Portal {
    configuration: Configuration,
    http: Http,
    signatory: Option<Signatory>,
    signer: Signer,
    turns: Turns,
}

/// Why it cannot be spoken to as its file says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PortalError {
    #[error("speak with the portal")]
    Http(#[from] HttpError),
    #[error("read the password for the portal")]
    Password(#[source] std::io::Error),
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl Portal {
    pub(crate) fn new(mut configuration: Configuration) -> Result<Self, PortalError> {
        configuration.read_password().map_err(PortalError::Password)?;
        let authorities = (configuration.url.scheme() == "https").then_some(configuration.ca_file.as_deref());
        let patience = Duration::from_secs(configuration.timeout_s);
        Ok(Self {
            http: Http::new(patience, configuration.knows_keys, authorities)?,
            signatory: configuration.answers_certificate_file.as_deref().map(Signatory::of_file).transpose()?,
            signer: Signer::of_files(&configuration.key_file, &configuration.certificate_file)?,
            turns: Turns::new(),
            configuration,
        })
    }

    /// Waits for its turn.
    ///
    /// # Errors
    /// [`Away`]: it is left alone for a while.
    pub(crate) async fn permit(&self) -> Result<Permit<'_, Self>, Away> {
        self.turns.permit(self, self.configuration.per_second).await
    }

    /// Whether it takes a question with the same id once only.
    pub(crate) const fn knows_keys(&self) -> bool {
        self.configuration.knows_keys
    }

    /// Hands a message over, and gives what the portal calls it, where it calls it anything. The same at the same moment is the same to
    /// the byte.
    pub(crate) async fn hand_over(&self, notice: &Notice, at: DateTime<Utc>) -> Result<Option<String>, HandOverError> {
        // Nothing of a notice can keep it from being signed.
        let Ok(envelope) = self.signer.sign(&envelope::body(notice, at, &self.configuration)) else {
            return Err(HandOverError::Refused(None));
        };
        let request = self.http.post(self.configuration.url.clone());
        let action = format!("\"{}\"", self.configuration.soap_action);
        let request = request.header("content-type", "text/xml; charset=utf-8").header("soapaction", action);
        let answer = match self.http.ask(request.body(envelope)).await {
            Ok(answer) => answer,
            Err(Failed::Before) => return Err(HandOverError::Away),
            Err(Failed::After) => return Err(HandOverError::Doubt(None)),
        };
        answer::read(&answer, notice, &self.configuration, self.signatory.as_ref())
    }
}
