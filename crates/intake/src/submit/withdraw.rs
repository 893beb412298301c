//! `command.v1.intake.withdraw`: the applicant takes his application back through the portal, and nobody else does.

use serde_json::Value;
use telnusqa_chassis::commands::{Asked, problem, reply};
use telnusqa_contracts::command::Reply;
use telnusqa_contracts::event::ReadError;
use telnusqa_contracts::problem::{Fault, Kind};
use telnusqa_contracts::withdraw::Withdraw;
use telnusqa_domain::case::{CaseId, Command, Event, FileRef, Party, Rejection, Submission};
use telnusqa_domain::language::Trilingual;
use telnusqa_event_log::{Cause, Outcome, Recorded, Request};
use telnusqa_vault::{FileToSeal, Person, Reader, SealedFile, VaultError};

use super::correct::said_now;
use super::{Doors, Instead, Recording, failed, instead, wrong};
use crate::canonical::canonical;
use crate::check::Known;
use crate::check::door::{self, Certification};
use crate::effects::Effects;
use crate::failure::Failure;

/// The member of the sealed file that is signed.
const WITHDRAWAL: &str = "withdrawal";
/// An IIN that nobody has: whoever signs is not the applicant of a case that there is not.
const NOBODY: &str = "-";
/// The same for a case of another person and for none: nobody learns which numbers are given.
const NOT_THE_APPLICANT: Trilingual<&'static str> = Trilingual {
    en: "Only the applicant himself may take back the application of this number",
    kk: "Бұл нөмірмен өз өтінішін өтініш берушінің өзі ғана қайтарып ала алады",
    ru: "Отозвать заявление с этим номером может только сам заявитель",
};

impl Doors {
    /// Finds out whether it is the applicant who asks, and has the case decide. Until then nothing is told about the case.
    pub(super) async fn withdraw(&self, asked: Asked) -> Result<Reply, Instead> {
        let withdraw = Withdraw::from_json(&asked.body).ok_or_else(|| instead(problem(Kind::InvalidRequest)))?;
        let history = match withdraw.case {
            Some(case) => self.service.log.history(CaseId(case)).await,
            None => Ok(Vec::new()),
        };
        let history = history.map_err(|error| failed(&Failure::Log(error)))?;
        let same: Vec<Recorded> = history.iter().filter(|event| event.cause.0 == withdraw.cause).cloned().collect();
        if !same.is_empty() {
            return Ok(reply(Ok(Outcome::AlreadyApplied(same))));
        }
        let events: Result<Vec<Event>, ReadError> = history.iter().map(Recorded::event).collect();
        let events = events.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a history cannot be read");
            instead(problem(Kind::Internal))
        })?;
        let submission = said_now(&events).map(|(submission, _)| submission);
        let mut said = self.said(withdraw.said, "withdrawal").await?;
        let now = self.service.clock.now();
        let known = Known { calendar: self.service.calendars.now(), now, providers: self.service.providers.now() };
        let checked = door::check_of_withdrawal(&said, &known).map_err(|errors| instead(wrong(&errors)))?;
        let applicant = match &submission {
            Some(submission) => self.applicant(submission).await?,
            None => None,
        };
        match checked.certification {
            Certification::OneTimePassword(phone) => {
                let his = applicant.as_ref().and_then(|person| person.contact.phone.as_deref());
                if his != Some(phone.as_str()) {
                    return Err(not_the_applicant());
                }
            }
            Certification::Signature(cms) => {
                let signed = said.get(WITHDRAWAL).and_then(Value::as_object).map(canonical).unwrap_or_default();
                let iin = applicant.as_ref().and_then(|person| person.record.iin.clone());
                let iin = iin.unwrap_or_else(|| NOBODY.to_owned());
                self.verify(cms, signed, Some(iin), withdraw.at).await?;
            }
        }
        let (Some(case), Some(submission)) = (withdraw.case, submission) else { return Err(not_the_applicant()) };
        if checked.at < submission.submitted_at {
            return Err(conflict(Rejection::BeforeRegistration));
        }
        said.insert("text".to_owned(), checked.statement.into());
        let statement = self.seal_statement(&submission, said).await?;
        let file = FileRef(statement.sha256);
        let request = Request {
            case: CaseId(case),
            cause: Cause(withdraw.cause),
            command: Command::Withdraw { at: checked.at, by: Party::Applicant, statement: Some(file) },
            expected: None,
            traceparent: asked.traceparent,
        };
        let effects = Effects { files: vec![statement], ..Effects::default() };
        self.decide(request, now, Recording(effects)).await
    }

    /// The applicant as he stands in the case now; `None` once he is forgotten, when nobody can show that he is the one.
    async fn applicant(&self, submission: &Submission) -> Result<Option<Person>, Instead> {
        let reader =
            Reader { at: self.service.clock.now(), who: "service:intake".to_owned(), why: "withdrawal".to_owned() };
        match self.vault.read(submission.applicant.id, &reader).await {
            Ok(person) => Ok(Some(person)),
            Err(VaultError::Forgotten | VaultError::NotFound) => Ok(None),
            Err(error) => Err(failed(&Failure::Vault(error))),
        }
    }

    /// What was said becomes the applicant's, to be forgotten with him; what others say goes with the keys that it came under.
    async fn seal_statement(
        &self,
        submission: &Submission,
        said: serde_json::Map<String, Value>,
    ) -> Result<SealedFile, Instead> {
        let bytes = Value::Object(said).to_string().into_bytes();
        let file = FileToSeal { bytes, person: Some(submission.applicant.id) };
        let (_, files) = self.vault.seal(Vec::new(), vec![file]).await.map_err(|error| match error {
            VaultError::Forgotten | VaultError::NotFound => not_the_applicant(),
            error => failed(&Failure::Vault(error)),
        })?;
        files.into_iter().next().ok_or_else(|| instead(problem(Kind::Internal)))
    }
}

fn not_the_applicant() -> Instead {
    let fault = Fault {
        pointer: "/certification".to_owned(),
        code: "not-the-applicant".to_owned(),
        detail: NOT_THE_APPLICANT.into(),
    };
    instead(problem(Kind::Forbidden).with_errors(vec![fault]))
}

fn conflict(rejection: Rejection) -> Instead {
    let fault = Fault { pointer: String::new(), code: rejection.code().to_owned(), detail: rejection.text().into() };
    instead(problem(Kind::Conflict).with_errors(vec![fault]))
}
