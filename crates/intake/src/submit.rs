//! `command.v1.intake.submit`: an application that came through a door of the house, or was taken in at its applicant's home,
//! checked, numbered and taken in.

mod correct;
mod withdraw;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use telnusqa_chassis::Service;
use telnusqa_chassis::commands::{Asked, problem, reply};
use telnusqa_contracts::command::Reply;
use telnusqa_contracts::json;
use telnusqa_contracts::problem::{Fault, Kind, Problem};
use telnusqa_contracts::submit::{AtHome, Submit, VERB};
use telnusqa_contracts::visit;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::{CaseId, Channel, Command, FileRef, IisNumber, Rejection, Representative, Submission};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::reactions::answer;
use telnusqa_domain::visit::{Context, Made, Official, Rejection as NoVisit};
use telnusqa_event_log::{Cause, Decided, Decision, Outcome, Recorded, Request, Settle};
use telnusqa_pki::{Material, Reason, Verdict, Verifier, Wanted, Who};
use telnusqa_vault::{Key, Reader, Role, Sealed, ToSeal, Vault, VaultError};
use tokio::sync::Mutex;

use crate::admissions::Admission;
use crate::answers::Contradiction;
use crate::call::{self, Calls};
use crate::canonical::canonical;
use crate::check::Known;
use crate::check::application::Application;
use crate::check::code::Code;
use crate::check::door::{self, Came, Certification};
use crate::effects::{Effects, Taken};
use crate::failure::Failure;
use crate::look;
use crate::numbers::Numbers;
use crate::plan::person;
use crate::visits::{Entry, Kept};

/// The member of the sealed file that is the application.
const APPLICATION: &str = "application";

/// What takes applications in that come through the doors of the house. Any number of instances may.
pub(crate) struct Doors {
    calls: Calls,
    /// One application at a time is numbered and looked up, so that two for the same original find each other.
    numbers: Mutex<Numbers>,
    service: Service,
    vault: Vault,
    /// Who checks the signatures of applicants; where it is set up without anchors, none can be told to be right.
    verifier: Option<Arc<Verifier>>,
}

/// What is answered before an application is taken in.
pub(crate) type Instead = Box<Reply>;

impl Doors {
    pub(crate) fn new(service: Service, vault: Vault, verifier: Option<Verifier>) -> Self {
        let calls = Calls::new(service.clone(), vault.clone());
        Self { calls, numbers: Mutex::default(), service, vault, verifier: verifier.map(Arc::new) }
    }

    /// Answers a command.
    pub(crate) async fn answer(&self, asked: Asked) -> Reply {
        let answered = match asked.verb.as_str() {
            telnusqa_contracts::correct::VERB => self.correct(asked).await,
            visit::REQUEST | visit::STEP => self.calls.answer(&asked).await,
            telnusqa_contracts::withdraw::VERB => self.withdraw(asked).await,
            VERB => self.submit(asked).await,
            _ => Err(instead(problem(Kind::NotFound))),
        };
        answered.unwrap_or_else(|instead| *instead)
    }

    async fn submit(&self, asked: Asked) -> Result<Reply, Instead> {
        let submit = Submit::from_json(&asked.body).ok_or_else(|| instead(problem(Kind::InvalidRequest)))?;
        if let Some(earlier) = self.earlier(&submit).await? {
            return Ok(reply(Ok(Outcome::AlreadyApplied(earlier))));
        }
        let application = self.read(&submit).await?;
        if submit.college.is_some_and(|college| college != application.college) {
            return Err(instead(rejected(Rejection::OtherCollege)));
        }
        self.take_in(&submit, application, asked.traceparent).await
    }

    /// What was recorded for this cause before, if anything was.
    async fn earlier(&self, submit: &Submit) -> Result<Option<Vec<Recorded>>, Instead> {
        let history = self.service.log.history(CaseId(submit.case)).await;
        let history = history.map_err(|error| failed(&Failure::Log(error)))?;
        let same: Vec<Recorded> = history.into_iter().filter(|event| event.cause.0 == submit.cause).collect();
        Ok(Some(same).filter(|same| !same.is_empty()))
    }

    /// Reads and checks what was said.
    async fn read(&self, submit: &Submit) -> Result<Box<Application>, Instead> {
        let now = self.service.clock.now();
        let said = self.said(submit.application, "application").await?;
        let unreadable = || instead(problem(Kind::InvalidRequest));
        let came = Came { at: submit.at, channel: submit.channel, college: submit.college };
        let known = Known { calendar: self.service.calendars.now(), now, providers: self.service.providers.now() };
        let members = said.get(APPLICATION).and_then(Value::as_object);
        if submit.channel != Channel::Portal {
            let members = members.ok_or_else(unreadable)?;
            return door::check(members, came, &known).map_err(|errors| instead(wrong(&errors)));
        }
        let checked = door::check_of_portal(&said, came, &known);
        let (application, certification) = checked.map_err(|errors| instead(wrong(&errors)))?;
        match certification {
            // it is for the number of his cabinet, which need not be the one that he gave
            Certification::OneTimePassword(_) => {}
            Certification::Signature(cms) => {
                let signed = members.map(canonical).unwrap_or_default();
                self.verify(cms, signed, application.applicant.record.iin.clone(), submit.at).await?;
            }
        }
        Ok(application)
    }

    /// What was said at a door, out of the vault.
    async fn said(&self, file: FileRef, why: &str) -> Result<Map<String, Value>, Instead> {
        let reader = Reader { at: self.service.clock.now(), who: "service:intake".to_owned(), why: why.to_owned() };
        let bytes = self.vault.read_file(file.0, &reader).await.map_err(|error| match error {
            VaultError::Forgotten | VaultError::NotFound => instead(problem(Kind::NotFound)),
            error => failed(&Failure::Vault(error)),
        })?;
        json::parse(&bytes).map_err(|_| instead(problem(Kind::InvalidRequest)))
    }

    /// Whether the applicant himself signed this. Nothing is decided while that cannot be told: the portal asks again.
    async fn verify(
        &self,
        cms: Vec<u8>,
        signed: String,
        iin: Option<String>,
        at: DateTime<Utc>,
    ) -> Result<(), Instead> {
        let Some(verifier) = self.verifier.clone() else { return Err(instead(problem(Kind::CannotTell))) };
        let iin = iin.unwrap_or_default();
        let verified = tokio::task::spawn_blocking(move || {
            let wanted = Wanted { revocation: false, time_stamp: false, who: Who::Person(&iin) };
            let report = verifier.examine(&cms, Some(signed.as_bytes()), &wanted, &Material::default(), at);
            let alone = report.signers.len() == 1;
            match report.verdict() {
                Verdict::Valid(_) if !alone => (Kind::InvalidSignature, vec![Reason::SignersMany]),
                Verdict::Valid(_) => (Kind::InvalidSignature, Vec::new()),
                Verdict::Invalid(reasons) => (Kind::InvalidSignature, reasons),
                Verdict::CannotTell(reasons) => (Kind::CannotTell, reasons),
            }
        });
        let (kind, reasons) = verified.await.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a signature could not be verified");
            instead(problem(Kind::Internal))
        })?;
        if reasons.is_empty() {
            return Ok(());
        }
        let fault = |reason: &Reason| Fault {
            pointer: "/certification/signature".to_owned(),
            code: reason.code().to_owned(),
            detail: reason.words().into(),
        };
        Err(instead(problem(kind).with_errors(reasons.iter().map(fault).collect())))
    }

    /// Numbers it, seals its people, and takes it in.
    async fn take_in(
        &self,
        submit: &Submit,
        application: Box<Application>,
        traceparent: Option<String>,
    ) -> Result<Reply, Instead> {
        let mut numbers = self.numbers.lock().await;
        let number = numbers.take(&self.service.pool, &[application.year]).await.map_err(|error| failed(&error))?;
        let Some(number) = number.first().copied() else { return Err(instead(problem(Kind::Internal))) };
        let twin = match &application.original_key {
            Some(original) => {
                look::twin(&self.vault, &self.service.log, (original, None)).await.map_err(|error| failed(&error))?
            }
            None => None,
        };
        let home = self.home(submit, &application).await?;
        let college = application.college;
        let (applicant, representative) =
            self.seal(submit, &application).await.map_err(|error| failed(&Failure::Vault(error)))?;
        let submission = Submission {
            applicant: person(&applicant),
            branch: submit.visit.as_ref().map(|home| home.branch.as_str().to_owned()),
            channel: application.channel,
            consent: application.consent,
            documents: application.documents,
            flags: application.flags,
            iis_number: submit.visit.as_ref().and_then(|home| home.iis_number.clone()),
            language: application.language,
            number,
            original: application.original,
            possible_duplicate_of: twin,
            provider: application.provider,
            reasons: application.reasons,
            representative: application.representative.as_ref().zip(representative.as_ref()).map(|(acting, sealed)| {
                Representative {
                    authority_valid_until: acting.authority_valid_until,
                    kind: acting.kind,
                    person: person(sealed),
                }
            }),
            submitted_at: application.submitted_at,
            taken_by: Some(submit.taken_by.clone()),
        };
        let case = CaseId(submit.case);
        let now = self.service.clock.now();
        let home = home.map(|home| home.then(submit, &submission, self.service.calendars.now(), now)).transpose()?;
        let request = Request {
            case,
            cause: Cause(submit.cause),
            command: Command::Submit(Box::new(submission)),
            expected: None,
            traceparent,
        };
        let persons = [applicant].into_iter().chain(representative).collect();
        let round = Round { application: submit.application, case, college, home, now, persons };
        self.decide(request, now, round).await
    }

    /// Has the case decide, and tells the relay of what it appended.
    async fn decide(
        &self,
        request: Request,
        now: DateTime<Utc>,
        then: impl Settle + 'static,
    ) -> Result<Reply, Instead> {
        let mut results = self.service.log.execute(vec![request], now, Arc::new(then)).await;
        let result = results.pop().ok_or_else(|| instead(problem(Kind::Internal)))?;
        if matches!(&result, Ok(Outcome::Appended(events)) if !events.is_empty()) {
            self.service.bus.announce_appended().await;
        }
        Ok(reply(result))
    }

    /// The visit at which it was taken in: of the same person, and with a number of the IIS that nobody has.
    async fn home(&self, submit: &Submit, application: &Application) -> Result<Option<Home>, Instead> {
        let at_home = match (submit.channel, &submit.visit) {
            (Channel::HomeVisit, Some(at_home)) => at_home,
            (Channel::Office | Channel::Portal, None) => return Ok(None),
            (Channel::Counter | Channel::HomeVisit, None)
            | (Channel::Counter | Channel::Office | Channel::Portal, Some(_)) => {
                return Err(instead(problem(Kind::InvalidRequest)));
            }
        };
        let AtHome { branch, iis_number, visit } = at_home.clone();
        let kept = Kept::find(&self.service.pool, visit).await.map_err(|error| failed(&error))?;
        let kept = kept.ok_or_else(|| instead(problem(Kind::NotFound)))?;
        let keys: Vec<Key> =
            application.applicant_keys.iter().filter(|key| !matches!(key, Key::Original(_))).cloned().collect();
        let found = self.vault.find(&keys, None).await.map_err(|error| failed(&Failure::Vault(error)))?;
        if !found.into_iter().flatten().any(|found| found.case == visit) {
            return Err(instead(call::rejected(NoVisit::OtherPerson, "/application/applicant")));
        }
        if let Some(number) = &iis_number {
            let taken = sqlx::query("SELECT FROM intake.applications WHERE subject = $1").bind(number.as_str());
            let taken = taken.fetch_optional(&self.service.pool).await.map_err(|error| failed(&error.into()))?;
            if taken.is_some() {
                let (code, detail) = (Contradiction::SubjectTaken.code(), Contradiction::SubjectTaken.text());
                let fault = Fault { pointer: "/iisNumber".to_owned(), code: code.to_owned(), detail: detail.into() };
                return Err(instead(problem(Kind::Conflict).with_errors(vec![fault])));
            }
        }
        Ok(Some(Home { by: Official::Worker { branch, id: submit.taken_by.clone() }, iis_number, kept }))
    }

    /// Seals the applicant under the keys that he has, and his representative.
    async fn seal(&self, submit: &Submit, application: &Application) -> Result<(Sealed, Option<Sealed>), VaultError> {
        let (keys, person) = (application.applicant_keys.clone(), application.applicant.clone());
        let applicant = ToSeal { case: submit.case, keys, person, role: Role::Applicant };
        let applicant = self.vault.seal_as(submit.applicant, applicant).await?;
        let Some(acting) = &application.representative else { return Ok((applicant, None)) };
        let (keys, person) = (acting.keys.clone(), acting.person.clone());
        let acting = ToSeal { case: submit.case, keys, person, role: Role::Representative };
        let (sealed, _) = self.vault.seal(vec![acting], Vec::new()).await?;
        Ok((applicant, sealed.into_iter().next()))
    }
}

/// A visit at which an application was taken in.
struct Home {
    by: Official,
    iis_number: Option<IisNumber>,
    kept: Kept,
}

impl Home {
    /// What is written of it when the application is taken in or declined.
    fn then(
        self,
        submit: &Submit,
        submission: &Submission,
        calendar: &Calendar,
        now: DateTime<Utc>,
    ) -> Result<(Entry, Option<Taken>), Instead> {
        let Self { by, iis_number, kept } = self;
        let case = CaseId(submit.case);
        let accepted = submission.is_admitted();
        let made = Made { accepted, at: submit.at, case };
        let event = kept.visit.visited(&by, made, &Context { calendar, now });
        let event = event.map_err(|no| instead(call::rejected(no, "")))?;
        let taken = iis_number.filter(|_| accepted).map(|number| Taken {
            applicant: submission.applicant.id,
            case,
            message_id: kept.visit.requested.number.to_string(),
            number: submission.number,
            subject: number.as_str().to_owned(),
        });
        Ok((kept.then(submit.cause, event), taken))
    }
}

/// What is written with an application that was taken in, or was not.
struct Round {
    application: FileRef,
    case: CaseId,
    college: Bin,
    /// What became of the visit, and the number of the IIS that it was given.
    home: Option<(Entry, Option<Taken>)>,
    now: DateTime<Utc>,
    persons: Vec<Sealed>,
}

impl Settle for Round {
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            for decided in decided {
                match &decided.decision {
                    Decision::Events(events) => {
                        let admission = |answer| Admission::of(self.case, self.application, self.college, answer);
                        let admissions = events.iter().filter_map(answer).filter_map(admission).collect();
                        let persons = self.persons.clone();
                        let (visit, taken) = self.home.clone().unzip();
                        let applications = taken.flatten().into_iter().collect();
                        Effects { admissions, applications, persons, ..Effects::default() }.write(tx).await?;
                        if let Some(visit) = visit {
                            visit.insert(tx, self.now).await?;
                        }
                    }
                    // Written then, or not taken in.
                    Decision::AlreadyApplied(_) | Decision::Rejected(_) | Decision::Stale(_) => {}
                }
            }
            Ok(())
        })
    }
}

/// What is written with whatever is recorded.
struct Recording(Effects);

impl Settle for Recording {
    fn settle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        decided: &'a [Decided],
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            if decided.iter().any(|decided| matches!(&decided.decision, Decision::Events(_))) {
                self.0.write(tx).await?;
            }
            Ok(())
        })
    }
}

pub(crate) fn instead(problem: Problem) -> Instead {
    Box::new(Reply::Problem(problem))
}

/// Everything that is wrong with an application, by its place in it.
pub(crate) fn wrong(errors: &[(String, Code)]) -> Problem {
    let fault = |(pointer, code): &(String, Code)| Fault {
        pointer: pointer.clone(),
        code: code.code().to_owned(),
        detail: code.text().into(),
    };
    problem(Kind::InvalidRequest).with_errors(errors.iter().map(fault).collect())
}

fn rejected(rejection: Rejection) -> Problem {
    let fault = Fault { pointer: String::new(), code: rejection.code().to_owned(), detail: rejection.text().into() };
    problem(Kind::Forbidden).with_errors(vec![fault])
}

/// Our side failed; the caller repeats with the same cause.
pub(crate) fn failed(error: &Failure) -> Instead {
    tracing::error!(error = error as &dyn std::error::Error, "an application waits");
    instead(problem(Kind::Unavailable))
}
