//! What watches each rule: a check knows from the text what must come out, and asks the program under a given regulation.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::calendar::{Calendar, Week};
use crate::case::tests::samples::{
    NOTE, act, assigned, complete, context, delivered, executor, paper, submit, submitted,
};
use crate::case::{
    Admission, Case, Channel, DocumentKind, Draft, Ground, Medium, Reason, Rejection, Representative,
    RepresentativeKind, Role, Step, StepKind, Submission, may_extend, may_refuse, tell_by,
};
use crate::hours::{Desk, Office, in_almaty, is_open, registered_at_desk};
use crate::regulation::{Duty, Regulation, RegulationId};
use crate::term::{derive_at, term, term_at};

/// What a check found: nothing, or what the rule does not allow.
pub(super) type Found = Result<(), String>;

macro_rules! checks {
    ($($name:ident)+) => {
        /// Every check, by the name that the data give it.
        pub(super) const ALL: &[(&str, fn(&Regulation) -> Found)] = &[$((stringify!($name), $name)),+];
    };
}

checks! {
    a_digital_document_identifies
    a_draft_takes_nineteen_calendar_days
    a_package_is_whole_or_declined
    a_result_is_handed_out_in_fifteen_minutes
    at_night_the_portal_counts_from_the_next_working_day
    desks_are_those_of_the_list
    home_visits_are_as_good_as_the_counter
    refusals_rest_on_the_grounds_of_the_list
    registration_takes_ten_minutes
    results_are_those_of_the_list
    the_corporation_keeps_its_hours
    the_head_appoints_within_three_working_hours
    the_head_signs_within_four_working_hours
    the_office_keeps_its_hours
    the_portal_never_closes
    the_term_is_that_of_the_list
    three_roles_act_and_no_other
}

/// R16-03, R16-04, R16-14, R16-23, RC-03, RC-04, RC-05.
fn desks_are_those_of_the_list(regulation: &Regulation) -> Found {
    for (desk, served) in
        [(Desk::Corporation, true), (Desk::Office, true), (Desk::Portal, regulation.id == RegulationId::Y2023)]
    {
        same(desk.name(), derived(regulation, desk, WEDNESDAY).is_some(), served)?;
    }
    Ok(())
}

/// R16-19, R16-20, RC-06.
fn the_term_is_that_of_the_list(regulation: &Regulation) -> Found {
    let (registered_on, due_on, hand_over_by) = match regulation.id {
        RegulationId::Y2016 => ("2016-06-21", "2016-07-11", "2016-07-08"),
        RegulationId::Y2023 => ("2026-11-23", "2026-12-14", "2026-12-11"),
    };
    for (desk, hand_over_by) in [(Desk::Corporation, hand_over_by), (Desk::Office, due_on)] {
        let term =
            term_at(Calendar::shipped(), regulation, desk, day(registered_on)).map_err(|error| error.to_string())?;
        same("due on", term.due_on, day(due_on))?;
        same("handed over by", term.hand_over_by, day(hand_over_by))?;
    }
    extensions_are_those_of_the_law(regulation)
}

/// АППК 76, where the version knows it: two months from the day that was the last, told within three working days.
fn extensions_are_those_of_the_law(regulation: &Regulation) -> Found {
    let until = |text| may_extend(Calendar::shipped(), regulation, day("2026-12-14"), (day("2026-12-14"), day(text)));
    let (longest, longer) = match regulation.id {
        RegulationId::Y2016 => (Err(Rejection::NoExtensionOfTerm), Err(Rejection::NoExtensionOfTerm)),
        RegulationId::Y2023 => (Ok(()), Err(Rejection::ExtensionTooLong)),
    };
    same("two months", until("2027-02-12"), longest)?;
    same("more", until("2027-02-15"), longer)?;
    let told = tell_by(Calendar::shipped(), regulation, day("2026-12-04")).map_err(|error| error.to_string())?;
    same("told by", told, (regulation.id == RegulationId::Y2023).then(|| day("2026-12-09")))
}

/// R16-08.
fn registration_takes_ten_minutes(regulation: &Regulation) -> Found {
    step(regulation, Desk::Office, Duty::Register, "2018-09-05T09:10:00", Role::Clerk)
}

/// R16-09.
fn the_head_appoints_within_three_working_hours(regulation: &Regulation) -> Found {
    step(regulation, Desk::Office, Duty::Assign, "2018-09-05T12:10:00", Role::Head)
}

/// R16-10: from the appointment on, where neither signature nor courier needs it earlier.
fn a_draft_takes_nineteen_calendar_days(regulation: &Regulation) -> Found {
    step(regulation, Desk::Office, Duty::Draft, "2018-09-24T12:10:00", Role::Executor)
}

/// R16-11: the draft lies before the head four hours of work before he must have signed.
fn the_head_signs_within_four_working_hours(regulation: &Regulation) -> Found {
    step(regulation, Desk::Corporation, Duty::Draft, "2018-09-21T14:30:00", Role::Executor)?;
    step(regulation, Desk::Corporation, Duty::Sign, "2018-09-21T18:30:00", Role::Head)
}

/// R16-12.
fn a_result_is_handed_out_in_fifteen_minutes(regulation: &Regulation) -> Found {
    step(regulation, Desk::Office, Duty::Sign, "2018-09-25T18:15:00", Role::Head)?;
    step(regulation, Desk::Office, Duty::Issue, "2018-09-25T18:30:00", Role::Clerk)
}

/// R16-13.
fn three_roles_act_and_no_other(regulation: &Regulation) -> Found {
    for (step, role) in [
        (StepKind::Register, Role::Clerk),
        (StepKind::Assign, Role::Head),
        (StepKind::Draft, Role::Executor),
        (StepKind::Sign, Role::Head),
        (StepKind::HandToCourier, Role::Clerk),
        (StepKind::ConfirmArrival, Role::Clerk),
        (StepKind::Issue, Role::Clerk),
    ] {
        same(step.name(), step.role(regulation), Some(role))?;
    }
    let nobodys = StepKind::ALL.iter().find(|step| step.role(regulation).is_none());
    same("nobody's", nobodys, None)
}

/// R16-07, R16-16, RC-18, RC-19, RC-20: whoever brings nothing is told of just those papers.
fn a_package_is_whole_or_declined(regulation: &Regulation) -> Found {
    let representatives = [None, Some(RepresentativeKind::Attorney), Some(RepresentativeKind::Legal)];
    for reasons in subsets(Reason::ALL).filter(|reasons| !reasons.is_empty()) {
        for kind in representatives {
            let demanded = listed(&reasons, kind);
            let person = complete().applicant;
            let representative = kind.map(|kind| Representative { authority_valid_until: None, kind, person });
            let empty = Submission { documents: Vec::new(), reasons: reasons.clone(), representative, ..complete() };
            let declined = Admission::Declined { expired: Vec::new(), missing: demanded.clone() };
            same("missing", empty.admission(regulation), declined)?;
            let documents = demanded.into_iter().map(paper).collect();
            same("whole", Submission { documents, ..empty }.admission(regulation), Admission::Accepted)?;
        }
    }
    Ok(())
}

/// The papers of the list (RC-18, RC-19, RC-20; D-10), sorted.
fn listed(reasons: &[Reason], representative: Option<RepresentativeKind>) -> Vec<DocumentKind> {
    let has = |reason| reasons.contains(&reason);
    let original = (has(Reason::NameChanged) || has(Reason::Damaged)) && !has(Reason::Lost);
    let authority = representative.map(|kind| match kind {
        RepresentativeKind::Attorney => DocumentKind::PowerOfAttorney,
        RepresentativeKind::Legal => DocumentKind::LegalAuthority,
    });
    let always = [DocumentKind::Application, DocumentKind::Identity].into_iter();
    let mut papers: Vec<_> = always.chain(original.then_some(DocumentKind::Original)).chain(authority).collect();
    papers.sort_unstable();
    papers
}

/// RC-29: it is enough where an identity document is demanded.
fn a_digital_document_identifies(regulation: &Regulation) -> Found {
    let mut package = complete();
    for document in package.documents.iter_mut().filter(|document| document.kind == DocumentKind::Identity) {
        document.medium = Medium::DigitalDocument;
    }
    same("with it", package.admission(regulation), Admission::Accepted)?;
    package.documents.retain(|document| document.kind != DocumentKind::Identity);
    let missing = Admission::Declined { expired: Vec::new(), missing: vec![DocumentKind::Identity] };
    same("without", package.admission(regulation), missing)
}

/// R16-06, RC-10.
fn results_are_those_of_the_list(regulation: &Regulation) -> Found {
    let refused = match regulation.id {
        RegulationId::Y2016 => Err(Rejection::NoRefusalOnMerits),
        RegulationId::Y2023 => Ok(()),
    };
    let refusal = Step::ProposeRefusal { fact: NOTE, ground: Ground::Unreliable };
    same("a duplicate", proposed(regulation, Step::Draft(Draft::Duplicate)), Ok(()))?;
    same("a refusal", proposed(regulation, refusal), refused)?;
    same("by the list", may_refuse(regulation, Ground::Unreliable, true), refused)
}

/// RC-22, RC-23, RC-24.
fn refusals_rest_on_the_grounds_of_the_list(regulation: &Regulation) -> Found {
    for (ground, consented) in [
        (Ground::Unreliable, Ok(())),
        (Ground::NotCompliant, Ok(())),
        (Ground::NoConsent, Err(Rejection::ConsentGiven)),
    ] {
        same(ground.name(), may_refuse(regulation, ground, false), Ok(()))?;
        same(ground.name(), may_refuse(regulation, ground, true), consented)?;
        same(ground.name(), proposed(regulation, Step::ProposeRefusal { fact: NOTE, ground }), Ok(()))?;
    }
    Ok(())
}

/// RC-12.
fn the_office_keeps_its_hours(regulation: &Regulation) -> Found {
    for (handed_in, registered) in [
        ("2026-11-23T08:59:59", "2026-11-23T09:00:00"),
        ("2026-11-23T09:00:00", "2026-11-23T09:00:00"),
        ("2026-11-23T18:29:59", "2026-11-23T18:29:59"),
        ("2026-11-23T18:30:00", "2026-11-24T09:00:00"),
        ("2026-11-21T10:00:00", "2026-11-23T09:00:00"),
    ] {
        same(handed_in, registered_at(regulation, Desk::Office, handed_in), moment(registered))?;
    }
    let office = Office::of(regulation, Week::Five);
    let after = |from, minutes| office.after(Calendar::shipped(), local(from), minutes);
    same("an hour before lunch", after("2026-11-23T12:00:00", 60), Ok(local("2026-11-23T13:00:00")))?;
    same("around lunch", after("2026-11-23T12:00:00", 90), Ok(local("2026-11-23T15:00:00")))
}

/// RC-13.
fn the_corporation_keeps_its_hours(regulation: &Regulation) -> Found {
    for (handed_in, registered) in [
        ("2026-11-23T08:59:59", "2026-11-23T09:00:00"),
        ("2026-11-23T19:59:59", "2026-11-23T19:59:59"),
        ("2026-11-23T20:00:00", "2026-11-24T09:00:00"),
        ("2026-11-21T08:59:59", "2026-11-23T09:00:00"),
        ("2026-11-21T09:00:00", "2026-11-21T09:00:00"),
        ("2026-11-21T12:59:59", "2026-11-21T12:59:59"),
        ("2026-11-21T13:00:00", "2026-11-23T09:00:00"),
    ] {
        same(handed_in, registered_at(regulation, Desk::Corporation, handed_in), moment(registered))?;
    }
    let lies = derived(regulation, Desk::Corporation, WEDNESDAY).and_then(|plan| planned(&plan, Duty::ConfirmArrival));
    same("until the sections close", lies.map(|(by, _)| by.time()), Some(local("2026-01-01T18:00:00").time()))
}

/// RC-15.
fn the_portal_never_closes(regulation: &Regulation) -> Found {
    for night in ["2026-11-23T03:00:00", "2026-11-22T12:00:00", "2026-12-16T23:59:59"] {
        same(night, is_open(Calendar::shipped(), &regulation.hours, Desk::Portal, moment(night)), Ok(true))?;
    }
    Ok(())
}

/// RC-16.
fn at_night_the_portal_counts_from_the_next_working_day(regulation: &Regulation) -> Found {
    for (sent, registered) in [
        ("2026-11-23T10:00:00", "2026-11-23T10:00:00"),
        ("2026-11-23T21:00:00", "2026-11-24T09:00:00"),
        ("2026-11-21T12:00:00", "2026-11-23T09:00:00"),
        ("2026-12-16T12:00:00", "2026-12-17T09:00:00"),
    ] {
        same(sent, registered_at(regulation, Desk::Portal, sent), moment(registered))?;
    }
    Ok(())
}

/// RC-25.
fn home_visits_are_as_good_as_the_counter(regulation: &Regulation) -> Found {
    same("home visits", Channel::ALL.contains(&Channel::HomeVisit), regulation.admits(Channel::HomeVisit))?;
    let saturday = moment("2026-11-21T12:00:00");
    let registered = |channel| crate::hours::registered_at(Calendar::shipped(), channel, saturday);
    same("registered", registered(Channel::HomeVisit), registered(Channel::Counter))?;
    let due = |channel| term(Calendar::shipped(), regulation.id, channel, day("2026-11-23"));
    same("due", due(Channel::HomeVisit), due(Channel::Counter))
}

/// A Wednesday at nine.
const WEDNESDAY: &str = "2018-09-05T09:00:00";

fn same<T: core::fmt::Debug + PartialEq>(what: &str, found: T, expected: T) -> Found {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found:?} and not {expected:?}")) }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

/// A moment on Almaty's clock.
fn moment(text: &str) -> DateTime<Utc> {
    crate::hours::from_almaty(local(text))
}

fn registered_at(regulation: &Regulation, desk: Desk, handed_in: &str) -> DateTime<Utc> {
    registered_at_desk(Calendar::shipped(), &regulation.hours, desk, moment(handed_in)).unwrap()
}

/// What the plan for a package says, where the desk takes it in.
fn derived(regulation: &Regulation, desk: Desk, from: &str) -> Option<Vec<crate::term::Planned>> {
    let office = Office::of(regulation, Week::Five);
    derive_at(Calendar::shipped(), regulation, desk, &office, moment(from)).ok().map(|derivation| derivation.steps)
}

fn planned(plan: &[crate::term::Planned], duty: Duty) -> Option<(NaiveDateTime, Role)> {
    let step = plan.iter().find(|step| step.duty == duty)?;
    Some((in_almaty(step.by).naive_local(), step.role))
}

/// By when, and whose, a step is for what was handed in on [`WEDNESDAY`].
fn step(regulation: &Regulation, desk: Desk, duty: Duty, by: &str, role: Role) -> Found {
    let plan = derived(regulation, desk, WEDNESDAY).ok_or_else(|| format!("nothing at the {}", desk.name()))?;
    same(duty.name(), planned(&plan, duty), Some((local(by), role)))
}

/// What an executor who proposes such a result in a case under this version comes to; the applicant withheld his consent.
fn proposed(regulation: &Regulation, step: Step) -> Result<(), Rejection> {
    let (handed_in, now) = match regulation.id {
        RegulationId::Y2016 => ("2018-09-05T09:00:00+06:00", "2018-09-06T15:00:00+06:00"),
        RegulationId::Y2023 => ("2026-11-23T10:05:12+05:00", "2026-11-24T15:00:00+05:00"),
    };
    let mut package = submitted(handed_in);
    package.consent.restricted_personal_data = false;
    let accepted = Case::default().decide(&submit(package), &context(now)).unwrap();
    let case = Case::replay(&[accepted, delivered(), assigned()].concat()).unwrap();
    case.decide(&act(executor(), step), &context(now)).map(drop)
}

fn subsets<T: Copy>(all: &[T]) -> impl Iterator<Item = Vec<T>> {
    (0_u32..1 << all.len()).map(|mask| {
        let chosen = all.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        chosen.map(|(_, one)| *one).collect()
    })
}
