//! `command.v1.signing.sign`: the head's signature, verified and taken into the case; `…blank-<step>` goes to [`blank`].

use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem, reply};
use telnusqa_contracts::blank::step_of;
use telnusqa_contracts::command::{self, Reply};
use telnusqa_contracts::problem::{Fault, Kind, Problem, Texts};
use telnusqa_domain::case::{Case, CaseId, Command, FileRef, Step, StepKind};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Trilingual;
use telnusqa_event_log::{self as event_log, Cause, ExecuteError, Recorded, Request};
use telnusqa_pki::Reason;
use telnusqa_vault::{FileToSeal, Reader, SealedFile, Vault, VaultError};

use crate::blank;
use crate::desk::{Desk, Verified};
use crate::prove::{Outcome, Proved, Proving};
use crate::waiting;

/// Where the signature stands in what people sent.
const POINTER: &str = "/signature";

/// What takes signatures in.
#[derive(Clone)]
pub(crate) struct Signing {
    pub(crate) desk: Desk,
    pub(crate) proving: Proving,
    pub(crate) service: Service,
    pub(crate) vault: Vault,
}

/// What is answered before a signature is taken in.
type Instead = Box<Reply>;

impl Signing {
    /// Answers a command.
    pub(crate) async fn answer(self, asked: Asked) -> Reply {
        match step_of(&asked.verb) {
            Some(step) => blank::handle(&self.service, step, &asked).await,
            None => self.sign(asked).await.unwrap_or_else(|instead| *instead),
        }
    }

    async fn sign(&self, asked: Asked) -> Result<Reply, Instead> {
        let request = command::Request::from_json(&asked.body).map_err(|_| instead(problem(Kind::InvalidRequest)))?;
        if asked.verb != StepKind::Sign.name() {
            return Err(instead(problem(Kind::NotFound)));
        }
        let command::Step::Sign { document, signature } = request.step else {
            return Err(instead(problem(Kind::InvalidRequest)));
        };
        let college = self.college(&request, document).await?;
        let proved = match self.verify(document, signature, college).await? {
            Ok(proved) => proved,
            Err(reasons) => return self.keep(&request, (college, document), asked.traceparent, &reasons).await,
        };
        let at = self.service.clock.now();
        let file = self.seal(request.case, proved.cms).await?;
        let command = Command::Act { by: request.by, step: Step::Sign(proved.evidence.assertion()) };
        let cause = request.cause;
        let request = Request {
            case: CaseId(request.case),
            cause: Cause(cause),
            command,
            expected: request.expected,
            traceparent: asked.traceparent,
        };
        let taken = self.desk.take(request, Verified { at, evidence: proved.evidence, file }).await;
        if taken.is_ok()
            && let Err(error) = waiting::settle(&self.service.pool, cause, None, at).await
        {
            // Tried once more, it will be found carried out.
            tracing::warn!(error = &error as &dyn std::error::Error, "a signature was taken in and waits still");
        }
        Ok(reply(taken))
    }

    /// Keeps a signature that cannot be checked yet, and says so.
    async fn keep(
        &self,
        request: &command::Request,
        about: (Bin, FileRef),
        traceparent: Option<String>,
        reasons: &[Reason],
    ) -> Result<Reply, Instead> {
        let codes: Vec<String> = reasons.iter().map(|reason| reason.code().to_owned()).collect();
        let now = self.service.clock.now();
        let kept = waiting::keep(&self.service.pool, request, about, traceparent.as_deref(), &codes, now).await;
        kept.map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "a signature that waits was not kept");
            instead(problem(Kind::Unavailable))
        })?;
        Err(instead(because(Kind::SignatureWaits, reasons)))
    }

    /// Seals a signature with its proofs as a file of the applicant.
    async fn seal(&self, case: uuid::Uuid, cms: Vec<u8>) -> Result<SealedFile, Instead> {
        let applicant: Option<uuid::Uuid> =
            sqlx::query_scalar("SELECT applicant FROM signing.jobs WHERE case_id = $1 ORDER BY draft DESC LIMIT 1")
                .bind(case)
                .fetch_optional(&self.service.pool)
                .await
                .map_err(|error| waits(&error))?;
        let file = FileToSeal { bytes: cms, person: applicant };
        let (_, files) = self.vault.seal(Vec::new(), vec![file]).await.map_err(|error| waits(&error))?;
        files.into_iter().next().ok_or_else(|| instead(problem(Kind::Internal)))
    }

    /// The college whose head is to have signed. What was carried out before is answered as it was, however the certificate
    /// stands by now; and where the case would not take any signature, none is looked at.
    async fn college(&self, request: &command::Request, document: FileRef) -> Result<Bin, Instead> {
        let history = self.service.log.history(CaseId(request.case)).await.map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "a signature waits");
            instead(problem(Kind::Unavailable))
        })?;
        let same: Vec<Recorded> = history.iter().filter(|event| event.cause.0 == request.cause).cloned().collect();
        if !same.is_empty() {
            let now = self.service.clock.now();
            // Where that fails, the next repeat does it.
            drop(waiting::settle(&self.service.pool, request.cause, None, now).await);
            return Err(Box::new(reply(Ok(event_log::Outcome::AlreadyApplied(same)))));
        }
        let version = history.last().map_or(0, |event| event.version);
        if request.expected.is_some_and(|expected| expected != version) {
            return Err(Box::new(reply(Err(ExecuteError::Stale(version)))));
        }
        let case = fold(&history).map_err(|reason| {
            tracing::error!(case.id = %request.case, reason, "the history of a case cannot be read");
            instead(problem(Kind::Internal))
        })?;
        case.signed_for(&request.by, document)
            .map_err(|rejection| Box::new(reply(Err(ExecuteError::Rejected(rejection)))))
    }

    /// Verifies a signature on the document that lies in the vault, and has it proved; the reasons where it waits.
    async fn verify(
        &self,
        document: FileRef,
        signature: FileRef,
        college: Bin,
    ) -> Result<Result<Proved, Vec<Reason>>, Instead> {
        let (document, cms) = tokio::try_join!(self.read(document, "/document"), self.read(signature, POINTER))?;
        let outcome = self.proving.prove(&self.service.clock, document, cms, college).await.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a signature could not be verified");
            instead(problem(Kind::Internal))
        })?;
        match outcome {
            Outcome::Proved(proved) => Ok(Ok(proved)),
            Outcome::Refused(reasons) => Err(instead(because(Kind::InvalidSignature, &reasons))),
            Outcome::Undecidable(reasons) => Err(instead(because(Kind::CannotTell, &reasons))),
            Outcome::Waits(reasons) => Ok(Err(reasons)),
        }
    }

    async fn read(&self, file: FileRef, pointer: &'static str) -> Result<Vec<u8>, Instead> {
        let at = self.service.clock.now();
        let reader = Reader { at, who: "service:signing".to_owned(), why: "signature".to_owned() };
        self.vault.read_file(file.0, &reader).await.map_err(|error| match error {
            VaultError::NotFound | VaultError::Forgotten => instead(missing(pointer)),
            VaultError::Database(_) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a signature waits");
                instead(problem(Kind::Unavailable))
            }
            VaultError::KeyLost
            | VaultError::MasterKey(_)
            | VaultError::OtherKeys
            | VaultError::Tampered
            | VaultError::TooLarge(_)
            | VaultError::UnknownForm(_) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a file cannot be read");
                instead(problem(Kind::Internal))
            }
        })
    }
}

fn waits(error: &(dyn std::error::Error + 'static)) -> Instead {
    tracing::warn!(error, "a signature waits");
    instead(problem(Kind::Unavailable))
}

fn instead(problem: Problem) -> Instead {
    Box::new(Reply::Problem(problem))
}

fn fold(history: &[Recorded]) -> Result<Case, String> {
    history.iter().try_fold(Case::default(), |case, recorded| {
        let event = recorded.event().map_err(|error| error.to_string())?;
        case.evolve(&event).map_err(|impossible| format!("{} cannot follow {}", impossible.event, impossible.state))
    })
}

/// A problem with everything that stands against the signature.
fn because(kind: Kind, reasons: &[Reason]) -> Problem {
    let fault = |reason: &Reason| Fault {
        pointer: POINTER.to_owned(),
        code: reason.code().to_owned(),
        detail: reason.words().into(),
    };
    problem(kind).with_errors(reasons.iter().map(fault).collect())
}

/// A file that the command names does not lie in the vault.
fn missing(pointer: &'static str) -> Problem {
    let detail =
        Trilingual {
            en: "The file is not in the store.", kk: "Файл қоймада жоқ.", ru: "Файла нет в хранилище."
        };
    let fault = Fault { pointer: pointer.to_owned(), code: "file.missing".to_owned(), detail: Texts::from(detail) };
    problem(Kind::NotFound).with_errors(vec![fault])
}
