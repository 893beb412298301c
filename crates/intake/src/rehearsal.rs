//! What a message would be answered, were it the first about its application: the checks and the decision of intake, without the log.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::{
    Accepted, Case, Command, Context, Declined, Digest, Event, IisNumber, PersonRef, Rejection,
};
use telnusqa_domain::provider::Register;
use tracing::Span;
use uuid::Uuid;

use crate::check::{self, Body, Known};
use crate::message::Incoming;
use crate::plan::submission;

/// What a message would be answered.
#[derive(Debug)]
pub enum Answer {
    /// It is an application, and complete.
    Accepted(Box<Accepted>),
    /// It is an application, and something is missing or has expired.
    Declined(Box<Declined>),
    /// It is no message of the contract: the errors by pointer, each with its code.
    Invalid(Vec<(String, &'static str)>),
    /// It is no application: what it is answered depends on what came before.
    Report,
}

/// Answers a message, which came on this subject of the bus, at a moment of the service's clock.
///
/// # Errors
/// A rejection: what is new can hardly be rejected.
pub fn rehearse(
    payload: Bytes,
    subject: String,
    (calendar, now, providers): (&Calendar, DateTime<Utc>, &Register),
) -> Result<Answer, Rejection> {
    let incoming = Incoming { payload, span: Span::none(), subject, traceparent: None };
    let checked = check::read(incoming).check(&Known { calendar, now, providers });
    let application = match checked.body {
        Body::Application(application) => application,
        Body::Invalid(invalid) => {
            return Ok(Answer::Invalid(invalid.errors.into_iter().map(|(at, code)| (at, code.code())).collect()));
        }
        Body::Report(_) => return Ok(Answer::Report),
    };
    let number = ApplicationNumber::try_new(application.year, 1);
    let (Some(number), Some(iis_number)) = (number, checked.subject.as_deref().and_then(IisNumber::parse)) else {
        unreachable!("a readable application has a year and a number")
    };
    let nobody = PersonRef { digest: Digest([0; 32]), id: Uuid::nil() };
    let persons = (nobody, application.representative.is_some().then_some(nobody));
    let submission = submission(&application, checked.branch, persons, (number, iis_number, None));
    let command = Command::Submit(Box::new(submission));
    let events = Case::default().decide(&command, &Context { calendar, now, providers })?;
    let answer = events.into_iter().find_map(|event| match event {
        Event::Accepted(accepted) => Some(Answer::Accepted(accepted)),
        Event::Declined(declined) => Some(Answer::Declined(declined)),
        _ => None,
    });
    Ok(answer.unwrap_or(Answer::Report))
}

#[cfg(test)]
mod tests {
    use telnusqa_contracts::providers::read;

    use super::*;

    /// What is answered by itself is answered as the counterpart's sample says, but for what earlier messages decide.
    #[test]
    fn the_sample_is_answered_as_expected() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis");
        let open = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
        let providers = read(&open("providers.json")).unwrap();
        let (feed, expected) = (open("feed.jsonl"), open("feed.expected.jsonl"));
        let (mut accepted, mut declined, mut invalid) = (0, 0, 0);
        for (line, expected) in feed.lines().zip(expected.lines()) {
            let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
            let kind = expected["kind"].as_str().unwrap_or_else(|| panic!("{expected}"));
            let of = |member: &str| expected["data"][member].as_str().or(expected[member].as_str()).map(str::to_owned);
            let subject = subject(line);
            let now = "2027-01-01T00:00:00Z".parse().unwrap();
            let answer =
                rehearse(Bytes::from(line.to_owned()), subject, (Calendar::shipped(), now, &providers)).unwrap();
            match (answer, kind) {
                (Answer::Accepted(answer), "accepted") => {
                    assert_eq!(Some(answer.due_on.to_string()), of("dueOn"), "{line}");
                    accepted += 1;
                }
                (Answer::Declined(_), "declined") => declined += 1,
                (Answer::Invalid(_), "invalid") => invalid += 1,
                (Answer::Report, "recorded" | "conflict") | (_, "conflict") => {}
                (answer, _) => panic!("{answer:?}, not {kind}: {line}"),
            }
        }
        assert!(accepted > 100 && declined > 0 && invalid > 0, "{accepted} {declined} {invalid}");
    }

    /// As the envelope names it.
    fn subject(line: &str) -> String {
        let envelope: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let of = |member: &str, prefix: &str| {
            envelope[member].as_str().and_then(|text| text.strip_prefix(prefix)).unwrap_or("unknown").to_owned()
        };
        let kind = of("type", "kz.gov4c.iis.intake.");
        format!("iis.intake.v1.{}.{}", of("source", "urn:kz:gov4c:iis:"), kind.trim_end_matches(".v1"))
    }
}
