//! `command.v1.signing.sign`: the head's signature, verified and taken into the case.

use std::sync::Arc;

use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem, reply};
use telnusqa_contracts::command::{self, Reply};
use telnusqa_contracts::problem::{Fault, Kind, Problem, Texts};
use telnusqa_domain::case::{Case, CaseId, Command, FileRef, Step, StepKind};
use telnusqa_domain::language::Bilingual;
use telnusqa_event_log::{Cause, ExecuteError, Outcome, Recorded, Request};
use telnusqa_pki::{Demand, Evidence, Reason, Verdict, Verifier};
use telnusqa_vault::{Reader, Vault, VaultError};

use crate::desk::{Desk, Verified};
use crate::figures;

/// Where the signature stands in what people sent.
const POINTER: &str = "/signature";

/// What takes signatures in.
#[derive(Clone)]
pub(crate) struct Signing {
    pub(crate) desk: Desk,
    pub(crate) service: Service,
    pub(crate) vault: Vault,
    pub(crate) verifier: Arc<Verifier>,
}

/// What is answered before a signature is taken in.
type Instead = Box<Reply>;

impl Signing {
    /// Answers a command.
    pub(crate) async fn answer(self, asked: Asked) -> Reply {
        self.sign(asked).await.unwrap_or_else(|instead| *instead)
    }

    async fn sign(&self, asked: Asked) -> Result<Reply, Instead> {
        let request = command::Request::from_json(&asked.body).map_err(|_| instead(problem(Kind::InvalidRequest)))?;
        if asked.verb != StepKind::Sign.name() {
            return Err(instead(problem(Kind::NotFound)));
        }
        let command::Step::Sign { document, signature } = request.step else {
            return Err(instead(problem(Kind::InvalidRequest)));
        };
        let demand = self.demand(&request, document).await?;
        let (at, evidence) = self.verify(document, signature, demand).await?;
        let command = Command::Act { by: request.by, step: Step::Sign(evidence.assertion()) };
        let request = Request {
            case: CaseId(request.case),
            cause: Cause(request.cause),
            command,
            expected: request.expected,
            traceparent: asked.traceparent,
        };
        Ok(reply(self.desk.take(request, Verified { at, evidence }).await))
    }

    /// What is demanded of the signature. What was carried out before is answered as it was, however the certificate
    /// stands by now; and where the case would not take any signature, none is looked at.
    async fn demand(&self, request: &command::Request, document: FileRef) -> Result<Demand, Instead> {
        let history = self.service.log.history(CaseId(request.case)).await.map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "a signature waits");
            instead(problem(Kind::Unavailable))
        })?;
        let same: Vec<Recorded> = history.iter().filter(|event| event.cause.0 == request.cause).cloned().collect();
        if !same.is_empty() {
            return Err(Box::new(reply(Ok(Outcome::AlreadyApplied(same)))));
        }
        let version = history.last().map_or(0, |event| event.version);
        if request.expected.is_some_and(|expected| expected != version) {
            return Err(Box::new(reply(Err(ExecuteError::Stale(version)))));
        }
        let case = fold(&history).map_err(|reason| {
            tracing::error!(case.id = %request.case, reason, "the history of a case cannot be read");
            instead(problem(Kind::Internal))
        })?;
        match case.signed_for(&request.by, document) {
            Ok(bin) => Ok(Demand::head(bin)),
            Err(rejection) => Err(Box::new(reply(Err(ExecuteError::Rejected(rejection))))),
        }
    }

    /// Verifies a signature on the document that lies in the vault.
    async fn verify(
        &self,
        document: FileRef,
        signature: FileRef,
        demand: Demand,
    ) -> Result<(chrono::DateTime<chrono::Utc>, Box<Evidence>), Instead> {
        let (document, cms) = tokio::try_join!(self.read(document, "/document"), self.read(signature, POINTER))?;
        let (now, verifier) = (self.service.clock.now(), Arc::clone(&self.verifier));
        let verified = tokio::task::spawn_blocking(move || verifier.verify(&cms, &document, &demand, now)).await;
        let verdict = verified.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a signature could not be verified");
            instead(problem(Kind::Internal))
        })?;
        figures::verdict(&verdict);
        match verdict {
            Verdict::Valid(evidence) => Ok((now, evidence)),
            Verdict::Invalid(reasons) => Err(instead(because(Kind::InvalidSignature, &reasons))),
            Verdict::CannotTell(reasons) => Err(instead(because(Kind::CannotTell, &reasons))),
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
        detail: reason.text().into(),
    };
    problem(kind).with_errors(reasons.iter().map(fault).collect())
}

/// A file that the command names does not lie in the vault.
fn missing(pointer: &'static str) -> Problem {
    let detail = Bilingual { kk: "Файл қоймада жоқ.", ru: "Файла нет в хранилище." };
    let fault = Fault { pointer: pointer.to_owned(), code: "file.missing".to_owned(), detail: Texts::from(detail) };
    problem(Kind::NotFound).with_errors(vec![fault])
}
