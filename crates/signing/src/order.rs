//! Orders: what stands on a document, from its job, the applicant in the vault, and the fact behind a refusal.

use chrono::NaiveDate;
use telnusqa_contracts::document::original::Original;
use telnusqa_contracts::document::{Content, Duplicate, Named, Order, Refusal, Said, Supplement, Verification, words};
use telnusqa_contracts::record;
use telnusqa_domain::appeal::last_day;
use telnusqa_domain::case::Draft;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::provider;
use telnusqa_vault::Record;

use crate::job::Job;

/// Why a document cannot be ordered; it shows nothing of the applicant.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum OrderError {
    #[error("read the fact behind the refusal")]
    Fact,
    #[error("reserve a number")]
    NoNumber,
    #[error("read what the application says of the original")]
    Original,
    #[error("read the archive record")]
    Record,
    #[error("count the days of the appeal")]
    Term,
}

impl OrderError {
    /// Its code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Fact => "fact-unreadable",
            Self::NoNumber => "no-number",
            Self::Original => "original-unreadable",
            Self::Record => "record-unreadable",
            Self::Term => "term-unknown",
        }
    }
}

/// The order of a job; `fact` is the file behind a refusal, `supplement` the digest of what belongs to a duplicate.
pub(crate) fn order(
    job: &Job,
    applicant: &Record,
    (fact, supplement): (Option<&[u8]>, Option<String>),
    colleges: &provider::Register,
    verification: Option<Verification>,
) -> Result<Order, OrderError> {
    let content = match job.proposed {
        Draft::Duplicate => Content::Duplicate(Duplicate { supplement, ..duplicate(job, applicant)? }),
        Draft::Refusal { ground, .. } => {
            let (ground, rule) = words::ground(ground);
            let appeal_until = appeal_until(job).ok_or(OrderError::Term)?;
            let fact = fact.and_then(Said::of_file).ok_or(OrderError::Fact)?;
            Content::Refusal(Refusal { appeal_until, fact, ground, rule: rule.to_owned() })
        }
    };
    Ok(filled(job, applicant, colleges, verification, content))
}

/// The order of a job's supplement, from the file of its archive record. It stands or falls with its duplicate, whose code leads to
/// both.
pub(crate) fn supplement(
    job: &Job,
    applicant: &Record,
    record: &[u8],
    colleges: &provider::Register,
    verification: Option<Verification>,
) -> Result<Order, OrderError> {
    let number = job.number.ok_or(OrderError::NoNumber)?.to_string();
    let record = record::read(record).map_err(|_| OrderError::Record)?;
    let content = Content::Supplement(Box::new(Supplement::of(&record, number)));
    Ok(filled(job, applicant, colleges, verification, content))
}

fn filled(
    job: &Job,
    applicant: &Record,
    colleges: &provider::Register,
    verification: Option<Verification>,
    content: Content,
) -> Order {
    Order {
        application_number: job.application_number.clone(),
        college: college(job, colleges),
        college_bin: job.college.as_str().to_owned(),
        content,
        draft: false,
        made_on: day_in_almaty(job.made_at),
        picture: false,
        recipient: full_name(applicant),
        seal: job.seal.clone(),
        verification,
    }
}

/// The last day for an appeal that stands on a refusal; none on a duplicate. The case is told the same day with the document.
pub(crate) fn appeal_until(job: &Job) -> Option<NaiveDate> {
    job.proposed.ground()?;
    last_day(day_in_almaty(job.made_at))
}

fn duplicate(job: &Job, applicant: &Record) -> Result<Duplicate, OrderError> {
    let number = job.number.ok_or(OrderError::NoNumber)?.to_string();
    let original =
        Original::of(&applicant.more).and_then(|said| said.duplicate(job.original, &full_name(applicant), number));
    original.map_err(|_| OrderError::Original)
}

/// An archive that took a college's papers over need not stand in the register: its number names it.
fn college(job: &Job, colleges: &provider::Register) -> Named {
    match colleges.find(job.college) {
        Some(college) => Named { kk: college.name_kk.clone(), ru: college.name_ru.clone() },
        None => {
            Named { kk: format!("БСН {}", job.college.as_str()), ru: format!("БИН {}", job.college.as_str()) }
        }
    }
}

/// The applicant's name, as it stands on his papers.
pub(crate) fn full_name(applicant: &Record) -> String {
    let names = [Some(&applicant.surname), Some(&applicant.given_name), applicant.patronymic.as_ref()];
    names.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applicant(name_on_document: &str) -> Record {
        Record {
            birth_date: None,
            given_name: "Айгүл".to_owned(),
            iin: None,
            more: serde_json::json!({"original": {
                "kind": "diploma", "series": "ТКБ", "number": null, "issuedOn": "2014-07-01", "graduationYear": 2014,
                "qualification": "Техник", "nameOnDocument": name_on_document,
            }}),
            patronymic: Some("Ерғалиқызы".to_owned()),
            surname: "Әбілова".to_owned(),
        }
    }

    fn job(proposed: Draft) -> Job {
        Job {
            applicant: uuid::Uuid::nil(),
            application_number: "TQ-2026-000017-K".to_owned(),
            case: telnusqa_domain::case::CaseId(uuid::Uuid::nil()),
            code: None,
            college: telnusqa_domain::identity::Bin::parse("050340517500").unwrap(),
            draft: 1,
            event_id: uuid::Uuid::nil(),
            made_at: "2026-11-24T19:30:00Z".parse().unwrap(),
            number: telnusqa_domain::register_number::RegisterNumber::parse("050340517500-2026-00017"),
            original: telnusqa_domain::case::OriginalKind::Diploma,
            position: telnusqa_event_log::Position(7),
            proposed,
            record: None,
            seal: "00".to_owned(),
            traceparent: None,
        }
    }

    #[test]
    fn a_duplicate_names_the_original_and_its_holder_where_he_had_another_name() {
        for (name_on_document, told) in
            [("ӘБІЛОВА  Айгүл Ерғалиқызы", None), ("Ершова Айгүл", Some("Ершова Айгүл".to_owned()))]
        {
            let order = order(
                &job(Draft::Duplicate),
                &applicant(name_on_document),
                (None, None),
                &provider::Register::default(),
                None,
            );
            let order = order.ok().unwrap();
            assert_eq!(order.recipient, "Әбілова Айгүл Ерғалиқызы");
            assert_eq!(order.made_on.to_string(), "2026-11-25", "the day in Almaty");
            assert_eq!(order.college.ru, "БИН 050340517500");
            let Content::Duplicate(duplicate) = order.content else { panic!("it is a duplicate") };
            assert_eq!((duplicate.original_number, duplicate.original_series), (None, Some("ТКБ".to_owned())));
            assert_eq!(duplicate.name_on_original, told);
        }
    }

    #[test]
    fn a_refusal_needs_its_fact() {
        let (fact, ground) = (telnusqa_domain::case::FileRef([1; 32]), telnusqa_domain::case::Ground::Unreliable);
        let refused = job(Draft::Refusal { fact, ground });
        let colleges = provider::Register::default();
        let made = order(
            &refused,
            &applicant(""),
            (Some(br#"{"salt":"00","text":"\u0436\u043e\u049b"}"#), None),
            &colleges,
            None,
        );
        let Some(Content::Refusal(refusal)) = made.ok().map(|order| order.content) else { panic!("it is a refusal") };
        assert_eq!((refusal.fact.whole().as_str(), refusal.rule.as_str()), ("жоқ", "RC-22"));
        assert_eq!(refusal.appeal_until.to_string(), "2027-02-25");
        for file in [None, Some(&b"{}"[..]), Some(b"text")] {
            assert_eq!(order(&refused, &applicant(""), (file, None), &colleges, None).err(), Some(OrderError::Fact));
        }
    }
}
