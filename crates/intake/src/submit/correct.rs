//! `command.v1.intake.correct`: what was taken down wrongly, checked, sealed as a new version of the applicant, and recorded.

use telnusqa_chassis::commands::{Asked, problem, reply};
use telnusqa_contracts::command::Reply;
use telnusqa_contracts::correct::Correct;
use telnusqa_contracts::event::ReadError;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::{CaseId, Command, Correction, Event, Submission};
use telnusqa_domain::identity::Bin;
use telnusqa_event_log::{Cause, Outcome, Recorded, Request};
use telnusqa_vault::{Reader, Role, ToSeal, VaultError};

use super::{Doors, Instead, Recording, failed, instead, wrong};
use crate::check::correction::{Before, check};
use crate::effects::Effects;
use crate::failure::Failure;
use crate::look;
use crate::plan::person;

/// The member of the sealed file that says what is right.
const CORRECTION: &str = "correction";

impl Doors {
    /// Checks what was said against what stands there, and has the case decide. What was there stays in the vault.
    pub(super) async fn correct(&self, asked: Asked) -> Result<Reply, Instead> {
        let correct = Correct::from_json(&asked.body).ok_or_else(|| instead(problem(Kind::InvalidRequest)))?;
        let case = CaseId(correct.case);
        let history = self.service.log.history(case).await.map_err(|error| failed(&Failure::Log(error)))?;
        let same: Vec<Recorded> = history.iter().filter(|event| event.cause.0 == correct.cause).cloned().collect();
        if !same.is_empty() {
            return Ok(reply(Ok(Outcome::AlreadyApplied(same))));
        }
        let events: Result<Vec<Event>, ReadError> = history.iter().map(Recorded::event).collect();
        let events = events.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a history cannot be read");
            instead(problem(Kind::Internal))
        })?;
        let (submission, college) = said_now(&events).ok_or_else(|| instead(problem(Kind::NotFound)))?;
        let said = self.said(correct.correction, "correction").await?;
        let said = said.get(CORRECTION).and_then(serde_json::Value::as_object);
        let said = said.ok_or_else(|| instead(problem(Kind::InvalidRequest)))?;
        let reader =
            Reader { at: self.service.clock.now(), who: "service:intake".to_owned(), why: "correction".to_owned() };
        let before = self.vault.read(submission.applicant.id, &reader).await.map_err(unread)?;
        let checked = check(said, Before { college, person: &before, submission: &submission });
        let corrected = checked.map_err(|errors| instead(wrong(&errors)))?;
        // As of applications: of two that come at once, the second one finds the first.
        let _one_at_a_time = self.numbers.lock().await;
        let twin = match &corrected.original_key {
            Some(original) => {
                let twin = look::twin(&self.vault, &self.service.log, (original, Some(submission.number)));
                twin.await.map_err(|error| failed(&error))?
            }
            None => None,
        };
        let sealed = ToSeal { case: case.0, keys: corrected.keys, person: corrected.person, role: Role::Applicant };
        let sealed = self.vault.seal_as(correct.applicant, sealed).await.map_err(unread)?;
        let correction = Correction {
            applicant: person(&sealed),
            fields: corrected.fields,
            language: corrected.language,
            note: correct.correction,
            original: corrected.original,
            possible_duplicate_of: twin,
            reasons: corrected.reasons,
            replaces: submission.applicant.id,
        };
        let request = Request {
            case,
            cause: Cause(correct.cause),
            command: Command::Correct { by: correct.by, correction: Box::new(correction) },
            expected: correct.expected,
            traceparent: asked.traceparent,
        };
        let effects = Effects { persons: vec![sealed], ..Effects::default() };
        self.decide(request, self.service.clock.now(), Recording(effects)).await
    }
}

/// What the application says now, and who answered for it when it was taken in; `None` where nothing was handed in.
pub(super) fn said_now(events: &[Event]) -> Option<(Submission, Bin)> {
    let (first, later) = events.split_first()?;
    let submission = first.submission()?.clone();
    let college = if let Event::Accepted(accepted) = first { accepted.routed_to } else { None };
    let college = college.unwrap_or(submission.provider);
    let now = later.iter().fold(submission, |submission, event| match event.correction() {
        Some(correction) => submission.corrected(correction),
        None => submission,
    });
    Some((now, college))
}

/// Whoever was forgotten is corrected no more.
fn unread(error: VaultError) -> Instead {
    match error {
        VaultError::Forgotten | VaultError::NotFound => instead(problem(Kind::NotFound)),
        error => failed(&Failure::Vault(error)),
    }
}
