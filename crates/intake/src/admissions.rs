//! What became of applications that came through the doors of the house, with the receipt of each: written beside the events.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{Accepted, CaseId, Declined, DocumentKind, FileRef, StaffId, Submission};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::reactions::Answer;

use crate::receipt::{self, Texts};

/// What became of one.
#[derive(Clone, Debug)]
pub(crate) struct Admission {
    application: FileRef,
    case: CaseId,
    channel: &'static str,
    college: Bin,
    /// Its number, when it is registered, the last day of its term; none where it was declined.
    accepted: Option<(ApplicationNumber, DateTime<Utc>, NaiveDate)>,
    expired: Vec<DocumentKind>,
    missing: Vec<DocumentKind>,
    receipt: Texts,
    submitted_at: DateTime<Utc>,
    taken_by: StaffId,
}

impl Admission {
    /// What an answer means; `None` where nobody of ours took it in.
    pub(crate) fn of(case: CaseId, application: FileRef, college: Bin, answer: Answer<'_>) -> Option<Self> {
        let of = |submission: &Submission, receipt| {
            Some(Self {
                application,
                case,
                channel: submission.channel.name(),
                college,
                accepted: None,
                expired: Vec::new(),
                missing: Vec::new(),
                receipt,
                submitted_at: submission.submitted_at,
                taken_by: submission.taken_by.clone()?,
            })
        };
        match answer {
            Answer::Accepted(accepted) => {
                let Accepted { due_on, registered_at, submission, .. } = accepted;
                let found = of(submission, receipt::coupon(accepted))?;
                Some(Self { accepted: Some((submission.number, *registered_at, *due_on)), ..found })
            }
            Answer::Declined(declined) => {
                let Declined { expired, missing, submission } = declined;
                let found = of(submission, receipt::declined_at_door(declined))?;
                Some(Self { expired: expired.clone(), missing: missing.clone(), ..found })
            }
        }
    }

    pub(crate) async fn insert(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let names = |kinds: &[DocumentKind]| -> Vec<&'static str> { kinds.iter().map(|kind| kind.name()).collect() };
        sqlx::query(
            "INSERT INTO intake.admissions (case_id, outcome, channel, college, taken_by, application, submitted_at, number,
                 registered_at, due_on, expired, missing, receipt_kk, receipt_ru)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(self.case.0)
        .bind(if self.accepted.is_some() { "accepted" } else { "declined" })
        .bind(self.channel)
        .bind(self.college.as_str())
        .bind(self.taken_by.as_str())
        .bind(&self.application.0[..])
        .bind(self.submitted_at)
        .bind(self.accepted.map(|(number, _, _)| number.to_string()))
        .bind(self.accepted.map(|(_, registered_at, _)| registered_at))
        .bind(self.accepted.map(|(_, _, due_on)| due_on))
        .bind(names(&self.expired))
        .bind(names(&self.missing))
        .bind(&self.receipt.kk)
        .bind(&self.receipt.ru)
        .execute(tx)
        .await
        .map(drop)
    }
}
