//! Decisions: given / when / then.

mod admission;
mod anew;
mod by_hand;
mod complaints;
mod corrections;
mod extensions;
mod lives;
mod properties;
mod recount;
pub(crate) mod samples;
mod steps;
mod table;

use chrono::TimeDelta;

use super::{Admission, Case, Command, Event, Flag, Package, Party, Rejection, RepresentativeKind, State};
use crate::regulation::RegulationId;
use samples::*;

/// A case with a history, and what a command leads to at the moment of the samples.
struct Given(Vec<Event>);

impl Given {
    fn when(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        Case::replay(&self.0).unwrap().decide(command, &context(NOW))
    }
}

fn given(history: &[Event]) -> Given {
    Given(history.to_vec())
}

#[test]
fn a_complete_package_is_registered_with_its_term() {
    let events = given(&[]).when(&submit(complete())).unwrap();
    let [Event::Accepted(accepted)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(accepted.registered_at, at("2026-11-23T10:05:12+05:00"));
    assert_eq!(accepted.due_on, day("2026-12-14"));
    assert_eq!(accepted.hand_over_by, day("2026-12-11"));
    assert_eq!(accepted.regulation, RegulationId::Y2023);
    assert_eq!(accepted.routed_to, None);
    assert_eq!(accepted.submission, complete());
}

#[test]
fn the_regulation_is_that_of_the_day_in_almaty() {
    for (submitted_at, regulation) in [
        ("2016-06-20T23:59:59+06:00", Err(Rejection::NoRegulationInForce)),
        ("2016-06-21T00:00:00+06:00", Ok(RegulationId::Y2016)),
        ("2019-11-25T23:59:59+06:00", Ok(RegulationId::Y2016)),
        ("2019-11-26T00:00:00+06:00", Err(Rejection::NoRegulationInForce)),
        ("2023-10-17T23:59:59+06:00", Err(Rejection::NoRegulationInForce)),
        ("2023-10-17T18:00:00Z", Ok(RegulationId::Y2023)),
    ] {
        let decided = given(&[]).when(&submit(submitted(submitted_at)));
        let theirs = decided.map(|events| match events.first() {
            Some(Event::Accepted(accepted)) => accepted.regulation,
            other => panic!("{other:?}"),
        });
        assert_eq!(theirs, regulation, "{submitted_at}");
    }
}

#[test]
fn without_a_regulation_a_package_is_not_even_declined() {
    let mut package = submitted("2020-01-15T10:00:00+06:00");
    package.documents.clear();
    assert_eq!(given(&[]).when(&submit(package)), Err(Rejection::NoRegulationInForce));
}

#[test]
fn an_incomplete_package_is_declined_with_what_is_wrong() {
    let mut package = complete();
    package.documents.clear();
    let events = given(&[]).when(&submit(package.clone())).unwrap();
    let [Event::Declined(declined)] = events.as_slice() else { panic!("{events:?}") };
    let Admission::Declined { expired, missing } = package.admission(rules()) else { panic!("it is accepted") };
    assert_eq!((&declined.expired, &declined.missing), (&expired, &missing));
    assert_eq!(declined.submission, package);
}

#[test]
fn withheld_consent_does_not_keep_a_package_out() {
    let mut package = complete();
    package.consent.restricted_personal_data = false;
    package.consent.protected_secrets = false;
    assert!(matches!(given(&[]).when(&submit(package)).as_deref(), Ok([Event::Accepted(_)])));
}

#[test]
fn the_case_goes_to_whoever_answers_for_the_college_on_that_day() {
    for (submitted_at, routed_to) in
        [("2025-08-31T10:00:00+05:00", None), ("2025-09-01T10:00:00+05:00", Some(college()))]
    {
        let mut package = submitted(submitted_at);
        package.provider = merged_college();
        let events = given(&[]).when(&submit(package)).unwrap();
        let Some(Event::Accepted(accepted)) = events.first() else { panic!("{events:?}") };
        assert_eq!(accepted.routed_to, routed_to, "{submitted_at}");
    }
}

#[test]
fn a_term_that_has_passed_already_is_recorded_at_once() {
    let decide = |now| Case::default().decide(&submit(complete()), &context(now)).unwrap();
    assert_eq!(decide("2026-12-14T23:59:59+05:00").len(), 1);
    let events = decide("2026-12-15T00:00:00+05:00");
    assert!(matches!(&events[..], [Event::Accepted(_), Event::TermExpired { due_on }] if *due_on == day("2026-12-14")));
    let State::Open(open) = Case::replay(&events).unwrap().state else { panic!("it is not open") };
    assert!(open.expired);
}

#[test]
fn a_year_without_a_calendar_is_not_guessed() {
    let package = submitted("2090-03-01T10:00:00+05:00");
    assert_eq!(given(&[]).when(&submit(package)), Err(Rejection::CalendarUnknown));
}

#[test]
fn a_package_leaves_from_its_registration_to_five_minutes_from_now() {
    let at_moment = |moment| given(&accepted()).when(&Command::Dispatch { at: moment, pages: 3, waybill: WAYBILL });
    let (registered, now) = (at("2026-11-23T10:05:12+05:00"), at(NOW));
    assert!(at_moment(registered).is_ok());
    assert_eq!(at_moment(registered - TimeDelta::seconds(1)), Err(Rejection::BeforeRegistration));
    assert!(at_moment(now + TimeDelta::minutes(5)).is_ok());
    assert_eq!(at_moment(now + TimeDelta::minutes(5) + TimeDelta::seconds(1)), Err(Rejection::InFuture));
}

#[test]
fn what_came_back_can_leave_again() {
    let history = [accepted(), dispatched(), returned()].concat();
    assert_eq!(given(&history).when(&dispatch()).as_deref(), Ok(&dispatched()[..]));
}

#[test]
fn what_was_under_way_comes_back_to_a_withdrawn_case_too() {
    let history = [accepted(), dispatched(), withdrawn()].concat();
    assert_eq!(given(&history).when(&give_back()).as_deref(), Ok(&returned()[..]));
    let case = Case::replay(&[history, returned()].concat()).unwrap();
    assert!(matches!(case.state, State::Withdrawn(open) if open.package == Package::AtCorporation));
}

#[test]
fn a_representative_acts_only_where_the_application_names_one() {
    let (take, withdraw) = (
        Command::HandOver { at: at(NOW), to: Party::Representative },
        Command::Withdraw { at: at(NOW), by: Party::Representative, statement: None },
    );
    assert_eq!(given(&accepted()).when(&take), Err(Rejection::NoRepresentative));
    assert_eq!(given(&accepted()).when(&withdraw), Err(Rejection::NoRepresentative));
    let with_attorney = given(&[]).when(&submit(represented(RepresentativeKind::Attorney))).unwrap();
    assert_eq!(given(&with_attorney).when(&take), Err(Rejection::NotSigned));
    assert!(given(&with_attorney).when(&withdraw).is_ok());
}

#[test]
fn a_damaged_history_is_named() {
    let twice = Case::replay(&[accepted(), accepted()].concat()).unwrap_err();
    assert_eq!(twice.to_string(), "event accepted cannot follow in state open");
    for history in [dispatched(), returned(), withdrawn(), [accepted(), returned()].concat()] {
        assert!(Case::replay(&history).is_err(), "{history:?}");
    }
}

#[test]
fn a_legal_representative_of_an_adult_is_flagged() {
    let on = |kind, born, today| Flag::of(kind, day(born), day(today));
    let flag = Some(Flag::LegalRepresentativeOfAdult);
    assert_eq!(on(RepresentativeKind::Legal, "2008-11-24", "2026-11-23"), None);
    assert_eq!(on(RepresentativeKind::Legal, "2008-11-23", "2026-11-23"), flag);
    assert_eq!(on(RepresentativeKind::Legal, "2008-02-29", "2026-02-28"), None);
    assert_eq!(on(RepresentativeKind::Legal, "2008-02-29", "2026-03-01"), flag);
    assert_eq!(on(RepresentativeKind::Legal, "2027-01-01", "2026-11-23"), None);
    assert_eq!(on(RepresentativeKind::Attorney, "1990-01-01", "2026-11-23"), None);
}

#[test]
fn every_rejection_has_its_own_code() {
    for (at, rejection) in Rejection::ALL.into_iter().enumerate() {
        assert!(Rejection::ALL[..at].iter().all(|earlier| earlier.code() < rejection.code()));
        let text = rejection.text();
        assert!([text.en, text.kk, text.ru].iter().all(|text| text.ends_with('.')), "{text:?}");
    }
}
