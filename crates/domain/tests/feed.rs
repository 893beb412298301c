//! The dates and numbers of the counterpart's feed, against what it expects back (INTERFACE.md).
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::Channel;
use telnusqa_domain::hours::{day_in_almaty, in_almaty, registered_at};
use telnusqa_domain::identity::{Bin, Iin};
use telnusqa_domain::phone::Phone;
use telnusqa_domain::regulation::RegulationId;
use telnusqa_domain::term::term;

const FEED: &str = include_str!("../../../tests/data/iis/feed.jsonl");
const EXPECTED: &str = include_str!("../../../tests/data/iis/feed.expected.jsonl");
const PROVIDERS: &str = include_str!("../../../tests/data/iis/providers.json");

/// Each message with its expected answer.
fn lines() -> Vec<(Value, Value)> {
    let read = |text: &str| -> Vec<Value> { text.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let (messages, answers) = (read(FEED), read(EXPECTED));
    assert_eq!(messages.len(), answers.len());
    let lines: Vec<(Value, Value)> = messages.into_iter().zip(answers).collect();
    assert!(lines.iter().all(|(message, answer)| message["id"] == answer["id"]));
    lines
}

#[test]
fn every_accepted_package_gets_the_expected_dates() {
    let calendar = Calendar::shipped();
    let mut accepted = 0;
    for (message, answer) in lines().iter().filter(|(_, answer)| answer["kind"] == "accepted") {
        let submitted_at: DateTime<Utc> = message["data"]["submittedAt"].as_str().unwrap().parse().unwrap();
        let regulation = RegulationId::in_force_on(day_in_almaty(submitted_at)).unwrap();
        let channel = Channel::from_name(message["data"]["channel"].as_str().unwrap()).unwrap();
        let registered = in_almaty(registered_at(calendar, channel, submitted_at).unwrap());
        let term = term(calendar, regulation, channel, registered.date_naive()).unwrap();
        assert_eq!(answer["registeredAt"], registered.to_rfc3339(), "{answer}");
        assert_eq!(answer["dueOn"], term.due_on.to_string(), "{answer}");
        assert_eq!(answer["handOverBy"], term.hand_over_by.to_string(), "{answer}");
        assert_eq!(answer["regulation"], regulation.name(), "{answer}");
        accepted += 1;
    }
    assert_eq!(accepted, 437);
}

/// What the numbers of a message are blamed for: of the pointers, those that this crate answers for.
fn blamed(data: &Value, colleges: &BTreeSet<Bin>) -> BTreeSet<String> {
    let mut pointers = BTreeSet::new();
    let applicant = &data["applicant"];
    let iin = applicant["iin"].as_str().map(Iin::parse);
    if matches!(iin, Some(Err(_))) {
        pointers.insert("/data/applicant/iin".to_owned());
    }
    let birth_date: Option<NaiveDate> = applicant["birthDate"].as_str().and_then(|date| date.parse().ok());
    if let (Some(Ok(iin)), Some(birth_date)) = (iin, birth_date)
        && !iin.fits(birth_date)
    {
        pointers.insert("/data/applicant/birthDate".to_owned());
    }
    if applicant["phone"].as_str().is_some_and(|phone| Phone::parse(phone).is_none()) {
        pointers.insert("/data/applicant/phone".to_owned());
    }
    let provider = data["provider"]["bin"].as_str().map(Bin::parse);
    if provider.is_some_and(|bin| bin.map_or(true, |bin| !colleges.contains(&bin))) {
        pointers.insert("/data/provider/bin".to_owned());
    }
    pointers
}

#[test]
fn every_number_is_taken_or_blamed_as_expected() {
    let providers: Vec<Value> = serde_json::from_str(PROVIDERS).unwrap();
    let colleges = providers.iter().map(|college| Bin::parse(college["bin"].as_str().unwrap()).unwrap()).collect();
    let ours = ["/data/applicant/iin", "/data/applicant/birthDate", "/data/applicant/phone", "/data/provider/bin"];
    let mut seen = BTreeSet::new();
    for (message, answer) in lines() {
        let expected = answer["pointers"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let expected: BTreeSet<String> = expected.filter(|pointer| ours.contains(pointer)).map(str::to_owned).collect();
        assert_eq!(blamed(&message["data"], &colleges), expected, "{answer}");
        seen.extend(expected);
    }
    assert_eq!(seen.len(), ours.len());
}
