//! Which packages are taken in (INTERFACE.md, `declined`).

use super::samples::*;
use crate::case::{
    Admission, Channel, Delivery, Document, DocumentKind, Flag, HearingForm, Medium, OriginalKind, Party, Reason,
    RepresentativeKind, Submission,
};

fn declined(expired: &[DocumentKind], missing: &[DocumentKind]) -> Admission {
    Admission::Declined { expired: expired.to_vec(), missing: missing.to_vec() }
}

fn good_until(kind: DocumentKind, last: &str) -> Document {
    Document { valid_until: Some(day(last)), ..paper(kind) }
}

fn without(package: Submission, kind: DocumentKind) -> Submission {
    let documents = package.documents.iter().filter(|paper| paper.kind != kind).cloned().collect();
    Submission { documents, ..package }
}

#[test]
fn application_and_identity_are_always_demanded() {
    assert_eq!(complete().admission(rules()), Admission::Accepted);
    for kind in [DocumentKind::Application, DocumentKind::Identity] {
        assert_eq!(without(complete(), kind).admission(rules()), declined(&[], &[kind]));
    }
    let nothing = Submission { documents: Vec::new(), ..complete() };
    assert_eq!(nothing.admission(rules()), declined(&[], &[DocumentKind::Application, DocumentKind::Identity]));
}

#[test]
fn the_original_is_demanded_unless_it_is_lost() {
    for (reasons, demanded) in [
        (vec![Reason::Lost], false),
        (vec![Reason::Damaged], true),
        (vec![Reason::NameChanged], true),
        (vec![Reason::Damaged, Reason::NameChanged], true),
        (vec![Reason::Lost, Reason::Damaged], false),
        (vec![Reason::NameChanged, Reason::Lost], false),
        (vec![Reason::NameChanged, Reason::Damaged, Reason::Lost], false),
    ] {
        let package = Submission { reasons: reasons.clone(), ..complete() };
        let expected = if demanded { declined(&[], &[DocumentKind::Original]) } else { Admission::Accepted };
        assert_eq!(package.admission(rules()), expected, "{reasons:?}");
    }
}

#[test]
fn each_representative_needs_his_own_paper() {
    for (kind, needed, other) in [
        (RepresentativeKind::Attorney, DocumentKind::PowerOfAttorney, DocumentKind::LegalAuthority),
        (RepresentativeKind::Legal, DocumentKind::LegalAuthority, DocumentKind::PowerOfAttorney),
    ] {
        assert_eq!(represented(kind).admission(rules()), Admission::Accepted);
        let mut package = without(represented(kind), needed);
        assert_eq!(package.admission(rules()), declined(&[], &[needed]));
        package.documents.push(paper(other));
        assert_eq!(package.admission(rules()), declined(&[], &[needed]));
    }
}

#[test]
fn a_paper_is_good_through_its_last_day_in_almaty() {
    let mut package = without(submitted("2026-11-23T23:30:00+05:00"), DocumentKind::Identity);
    package.documents.push(good_until(DocumentKind::Identity, "2026-11-23"));
    assert_eq!(package.admission(rules()), Admission::Accepted);
    package.submitted_at = at("2026-11-23T19:00:00Z");
    assert_eq!(package.admission(rules()), declined(&[DocumentKind::Identity], &[]));
}

#[test]
fn one_good_paper_of_a_kind_is_enough() {
    let mut package = without(complete(), DocumentKind::Identity);
    package.documents.push(good_until(DocumentKind::Identity, "2020-01-01"));
    assert_eq!(package.admission(rules()), declined(&[DocumentKind::Identity], &[]));
    package.documents.push(good_until(DocumentKind::Identity, "2031-02-11"));
    assert_eq!(package.admission(rules()), Admission::Accepted);
}

#[test]
fn an_authority_that_has_run_out_makes_its_paper_expired() {
    let mut package = represented(RepresentativeKind::Attorney);
    let mut authority_until = |last| {
        if let Some(acting) = &mut package.representative {
            acting.authority_valid_until = Some(day(last));
        }
        package.clone()
    };
    assert_eq!(authority_until("2026-11-23").admission(rules()), Admission::Accepted);
    let package = authority_until("2026-11-22");
    assert_eq!(package.admission(rules()), declined(&[DocumentKind::PowerOfAttorney], &[]));
    let absent = without(package, DocumentKind::PowerOfAttorney);
    assert_eq!(absent.admission(rules()), declined(&[], &[DocumentKind::PowerOfAttorney]));
}

#[test]
fn papers_that_are_not_demanded_may_have_expired() {
    let mut package = complete();
    package.documents.extend(DocumentKind::ALL.iter().map(|kind| good_until(*kind, "2020-01-01")));
    assert_eq!(package.admission(rules()), Admission::Accepted);
}

#[test]
fn everything_wrong_is_named_in_the_order_of_the_contract() {
    let mut package = represented(RepresentativeKind::Legal);
    package.reasons = vec![Reason::Damaged];
    package.documents = vec![
        good_until(DocumentKind::LegalAuthority, "2020-01-01"),
        good_until(DocumentKind::Application, "2020-01-01"),
    ];
    assert_eq!(
        package.admission(rules()),
        declined(
            &[DocumentKind::Application, DocumentKind::LegalAuthority],
            &[DocumentKind::Identity, DocumentKind::Original]
        )
    );
}

#[test]
fn names_are_read_as_they_are_written_and_sorted_as_the_values_are() {
    macro_rules! check {
        ($($type:ty),+) => {$(
            assert!(<$type>::ALL.is_sorted() && <$type>::ALL.is_sorted_by_key(|value| value.name()));
            assert!(<$type>::ALL.iter().all(|value| <$type>::from_name(value.name()) == Some(*value)));
            assert_eq!(<$type>::from_name(""), None);
        )+};
    }
    check!(Channel, Delivery, DocumentKind, Flag, HearingForm, Medium, OriginalKind, Party, Reason, RepresentativeKind);
}

#[test]
fn through_the_portal_nothing_but_the_application_is_demanded() {
    let package = through_portal("2026-11-21T22:00:00+05:00");
    assert_eq!((package.admission(rules()), package.owes_original(rules())), (Admission::Accepted, true));
    let lost = Submission { reasons: vec![Reason::Damaged, Reason::Lost], ..package.clone() };
    assert!(!lost.owes_original(rules()), "what is lost cannot be brought");
    assert!(
        !Submission { channel: Channel::Office, ..package.clone() }.owes_original(rules()),
        "it was attached there"
    );
    let nothing = Submission { documents: Vec::new(), ..package };
    assert_eq!(nothing.admission(rules()), declined(&[], &[DocumentKind::Application]));
}

/// The contract with the IIS knows no answer that would send back what was taken in at home.
#[test]
fn under_the_rules_of_2016_the_corporation_takes_in_what_the_portal_may_not() {
    let decided = |channel| {
        let package = Submission { channel, ..submitted("2018-09-05T10:05:12+06:00") };
        let decided = crate::case::Case::default().decide(&submit(package), &context("2018-09-05T10:06:00+06:00"));
        decided.map(|events| events[0].kind())
    };
    assert_eq!(decided(Channel::Counter), Ok("accepted"));
    assert_eq!(decided(Channel::HomeVisit), Ok("accepted"));
    assert_eq!(decided(Channel::Portal), Err(crate::case::Rejection::ChannelNotServed));
}

#[test]
fn an_authority_is_good_through_its_last_day() {
    let (office, by) = (accepted_at_office(), clerk());
    let withdraw = |now| {
        let history = from_attorney_until("2026-11-24");
        let case = crate::case::Case::replay(&history).unwrap();
        let step = crate::case::Step::Withdraw { by: Party::Representative, statement: NOTE };
        case.decide(&act(by.clone(), step), &context(now)).map(|events| events.len())
    };
    assert!(!office.is_empty());
    assert_eq!(withdraw("2026-11-24T23:59:59+05:00"), Ok(1));
    assert_eq!(withdraw("2026-11-25T00:00:00+05:00"), Err(crate::case::Rejection::AuthorityExpired));
}

#[test]
fn what_is_taken_in_at_the_office_is_registered_with_that() {
    let by = staff("c-1");
    let now = context("2026-11-23T10:06:00+05:00");
    let decided = |package| crate::case::Case::default().decide(&submit(package), &now).unwrap();
    let kinds = |package| decided(package).iter().map(crate::case::Event::kind).collect::<Vec<_>>();
    assert_eq!(kinds(at_office()), ["accepted"], "as it was before there was a door");
    assert_eq!(kinds(Submission { taken_by: Some(by.clone()), ..at_office() }), ["accepted", "registered"]);
    assert_eq!(
        kinds(Submission { taken_by: Some(by.clone()), ..complete() }),
        ["accepted"],
        "at a counter the papers are"
    );
    let lacking = Submission { taken_by: Some(by), documents: Vec::new(), ..at_office() };
    assert_eq!(kinds(lacking), ["declined"]);
}
