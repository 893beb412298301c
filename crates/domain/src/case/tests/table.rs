//! What each command leads to in each state, as a table to be read by people.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::samples::*;
use crate::card::Card;
use crate::case::complaint::{self, About, Alarm, Body, Official, Task, Verdict};
use crate::case::{
    Actor, Case, Command, Consent, Correction, Delivery, Digest, Draft, Event, Field, FileRef, Ground, Parcel, Party,
    Prepared, Reason, Rejection, ReturnReason, Role, Step, StepKind, Submission,
};
use crate::regulation::Duty;

/// A command under its name, and when it is given.
type Given = (&'static str, Command, &'static str);

fn states() -> Vec<(&'static str, Vec<Event>)> {
    let mut states = vec![("unknown", Vec::new()), ("declined", declined())];
    states.extend(before_the_college());
    states.extend(at_the_college());
    states.extend(before_a_refusal());
    states.extend(with_a_result());
    states.extend(super::by_hand::states());
    states.extend(with_a_complaint());
    states.extend(of_a_college_that_is_no_more());
    states.extend([
        ("withdrawn", [accepted(), withdrawn()].concat()),
        ("withdrawn, by a representative", [accepted_from_attorney(), withdrawn()].concat()),
        ("withdrawn, under way", [accepted(), dispatched(), withdrawn()].concat()),
        ("withdrawn, a refusal proposed", {
            [accepted(), delivered(), assigned(), proposed(Ground::Unreliable), withdrawn()].concat()
        }),
        ("withdrawn, signed", [accepted(), delivered(), duplicate_signed(), withdrawn()].concat()),
    ]);
    states
}

fn before_the_college() -> Vec<(&'static str, Vec<Event>)> {
    vec![
        ("accepted", accepted()),
        ("accepted, from a representative", accepted_from_attorney()),
        ("accepted, term expired", [accepted(), expired()].concat()),
        ("under way", [accepted(), dispatched()].concat()),
        ("under way, term near", [accepted(), dispatched(), near()].concat()),
        ("under way, term expired", [accepted(), dispatched(), expired()].concat()),
        ("under way, term extended", [accepted(), dispatched(), near(), extended()].concat()),
        ("came back", [accepted(), dispatched(), returned()].concat()),
        ("under way, missing", [accepted(), dispatched(), missing(Parcel::Package)].concat()),
        ("under way, the original found", [accepted(), dispatched(), original_found()].concat()),
        ("package lost", [accepted(), dispatched(), lost(Parcel::Package)].concat()),
        ("office", accepted_at_office()),
    ]
}

fn at_the_college() -> Vec<(&'static str, Vec<Event>)> {
    let of_2016 = Case::default().decide(&submit(submitted("2019-11-25T10:00:00+06:00")), &context(NOW)).unwrap();
    let consent = Consent { restricted_personal_data: false, ..complete().consent };
    let withheld = submit(Submission { consent, ..complete() });
    let without_consent = Case::default().decide(&withheld, &context(NOW)).unwrap();
    let studied = |then: &[Vec<Event>]| [accepted(), delivered(), assigned(), then.concat()].concat();
    let confirmed = studied(&[record_entered(), record_confirmed()]);
    let with_record = [confirmed.clone(), drafted(Draft::Duplicate)].concat();
    let drafted = |draft| studied(&[drafted(draft)]);
    let (for_duplicate, for_refusal) = (drafted(Draft::Duplicate), drafted(refusal(Ground::Unreliable)));
    vec![
        ("registered", [accepted(), delivered()].concat()),
        ("in preparation", [accepted(), delivered(), assigned()].concat()),
        ("in preparation, its time over", [accepted(), delivered(), assigned(), late(Duty::Draft)].concat()),
        ("in preparation, without consent", [without_consent, delivered(), assigned()].concat()),
        ("in preparation, of 2016", [of_2016, delivered(), assigned()].concat()),
        ("in preparation, a record entered", studied(&[record_entered()])),
        ("in preparation, a record sent back", studied(&[record_entered(), record_sent_back()])),
        ("in preparation, a record confirmed", confirmed.clone()),
        ("drafted, with a record", with_record.clone()),
        ("for signature, with a supplement", [with_record, prepared(with_supplement())].concat()),
        ("drafted, a duplicate", for_duplicate.clone()),
        ("drafted, a refusal", for_refusal.clone()),
        ("for signature, a duplicate", [for_duplicate.clone(), prepared(duplicate())].concat()),
        ("for signature, a refusal", [for_refusal, prepared(letter())].concat()),
        ("reworked", [for_duplicate.clone(), prepared(duplicate()), reworked()].concat()),
        (
            "drafted again",
            [for_duplicate, prepared(duplicate()), reworked(), super::samples::drafted(Draft::Duplicate)].concat(),
        ),
        ("office, registered", [accepted_at_office(), registered()].concat()),
    ]
}

/// The procedure of a refusal: proposed, told, objected to, heard; and what may come into it.
fn before_a_refusal() -> Vec<(&'static str, Vec<Event>)> {
    let proposed = [accepted(), delivered(), assigned(), proposed(Ground::Unreliable)].concat();
    let told = [proposed.clone(), told()].concat();
    let asked = [told.clone(), objected(true)].concat();
    let set = [asked.clone(), hearing_set()].concat();
    let held = [set.clone(), hearing_held()].concat();
    let unheard = [set.clone(), drafted(Draft::Duplicate), prepared(duplicate())].concat();
    let through = [held.clone(), drafted(refusal(Ground::Unreliable)), prepared(letter())].concat();
    vec![
        ("proposed, term expired", [proposed.clone(), expired()].concat()),
        ("proposed, asked to be heard", [proposed.clone(), objected(true)].concat()),
        ("proposed", proposed),
        ("told, objected", [told.clone(), objected(false)].concat()),
        ("told, a duplicate drafted", [told.clone(), drafted(Draft::Duplicate)].concat()),
        ("told", told),
        ("asked to be heard", asked),
        ("hearing set, a duplicate for signature", unheard.clone()),
        ("hearing set, a duplicate reworked", [unheard, reworked()].concat()),
        ("hearing set", set),
        ("heard", held),
        ("heard, a refusal reworked", [through.clone(), reworked()].concat()),
        ("heard, a refusal for signature", through),
    ]
}

fn with_a_result() -> Vec<(&'static str, Vec<Event>)> {
    let at_counter = |first: Vec<Event>| [first, delivered(), duplicate_signed()].concat();
    let at_office = [accepted_at_office(), registered(), duplicate_signed()].concat();
    vec![
        ("signed", at_counter(accepted())),
        ("signed, term expired", [at_counter(accepted()), expired()].concat()),
        ("signed, a refusal", [accepted(), delivered(), refusal_signed()].concat()),
        ("signed, from a representative", at_counter(accepted_from_attorney())),
        ("sent", [at_counter(accepted()), sent()].concat()),
        ("sent, missing", [at_counter(accepted()), sent(), missing(Parcel::Result)].concat()),
        ("result lost", [at_counter(accepted()), sent(), lost(Parcel::Result)].concat()),
        ("result lost and found", {
            [at_counter(accepted()), sent(), lost(Parcel::Result), found(Parcel::Result)].concat()
        }),
        ("refusal lost", [accepted(), delivered(), refusal_signed(), sent(), lost(Parcel::Result)].concat()),
        ("at the counter", [at_counter(accepted()), sent(), arrived()].concat()),
        ("at the counter, from a representative", [at_counter(accepted_from_attorney()), sent(), arrived()].concat()),
        ("at the counter, reminded", [at_counter(accepted()), sent(), arrived(), reminded(1)].concat()),
        ("at the counter, reminded twice", {
            [at_counter(accepted()), sent(), arrived(), reminded(1), reminded(2)].concat()
        }),
        ("came back, packing", [at_counter(accepted()), sent(), came_back(ReturnReason::Packing)].concat()),
        ("kept", [at_counter(accepted()), sent(), arrived(), came_back(ReturnReason::Uncollected)].concat()),
        ("kept, sent again", {
            [at_counter(accepted()), sent(), arrived(), came_back(ReturnReason::Uncollected), sent()].concat()
        }),
        ("signed, from an attorney whose authority has run out", at_counter(from_attorney_until("2026-11-23"))),
        ("office, signed", at_office.clone()),
        ("portal, signed, the original owed", [accepted_from_portal(), registered(), duplicate_signed()].concat()),
        ("signed, its annulment proposed", [at_counter(accepted()), annulment_proposed()].concat()),
        ("annulled", [at_counter(accepted()), annulment_proposed(), annulled()].concat()),
        ("issued, its annulment proposed", [at_office.clone(), issued_at_office(), annulment_proposed()].concat()),
        ("issued, made anew", [at_office.clone(), issued_at_office(), remaking_proposed(), made_anew()].concat()),
        ("issued, made anew and signed", {
            let anew = [at_office.clone(), issued_at_office(), remaking_proposed(), made_anew()].concat();
            [anew, signed_anew()].concat()
        }),
        ("issued and annulled", { [at_office.clone(), issued_at_office(), annulment_proposed(), annulled()].concat() }),
        ("marked as a possible duplicate", accepted_twin()),
        ("marked, signed", at_counter(accepted_twin())),
        ("merged", [accepted_twin(), merged()].concat()),
        ("merged, under way", [accepted_twin(), dispatched(), merged()].concat()),
        ("told apart", [accepted_twin(), told_apart()].concat()),
        ("separated", [accepted_twin(), merged(), separated()].concat()),
        ("issued at the counter", [at_counter(accepted()), sent(), arrived(), handed_over()].concat()),
        ("issued at the office", [at_office, issued_at_office()].concat()),
    ]
}

/// Cases of a college that another one took over.
fn of_a_college_that_is_no_more() -> Vec<(&'static str, Vec<Event>)> {
    let package = Submission { provider: merged_college(), ..submitted("2025-08-29T10:00:00+05:00") };
    let before = |now: &str| Case::default().decide(&submit(package.clone()), &context(now)).unwrap();
    let accepted = before("2025-08-29T10:01:00+05:00");
    let [taken_over] = <[Event; 1]>::try_from(
        Case::replay(&accepted).unwrap().decide(&Command::HandToSuccessor, &context(NOW)).unwrap(),
    )
    .unwrap();
    vec![("of a college that was merged", accepted.clone()), ("taken over", [accepted, vec![taken_over]].concat())]
}

/// Complaints about a refusal, a missed term, papers that were not taken in.
fn with_a_complaint() -> Vec<(&'static str, Vec<Event>)> {
    let refused = [accepted(), delivered(), refusal_signed()].concat();
    let issued = [refused.clone(), sent(), arrived(), handed_over()].concat();
    let of_quality = |case: Vec<Event>| [case, complained(About::Refusal, Body::QualityBody)].concat();
    let at_college = [issued.clone(), complained(About::Refusal, Body::Provider)].concat();
    vec![
        ("declined, complained of", [declined(), complained(About::DeskRefusal, Body::Corporation)].concat()),
        ("declined at the office", declined_at_office()),
        ("term expired, complained of", {
            [accepted(), delivered(), expired(), complained(About::MissedTerm, Body::Provider)].concat()
        }),
        ("refused, complained of", of_quality(refused.clone())),
        ("refused, the file handed over", [of_quality(refused.clone()), case_file_handed_over()].concat()),
        ("refused, the complaint extended", [of_quality(refused.clone()), complaint_extended()].concat()),
        ("refused, the complaint overdue", [of_quality(refused.clone()), complaint_overdue("2026-12-15")].concat()),
        ("refused, the complaint dismissed", [of_quality(refused), decided(Verdict::Dismissed, false)].concat()),
        ("refusal issued", issued.clone()),
        ("refusal issued, complained of at the college", at_college.clone()),
        ("refusal issued, the complaint withdrawn", [at_college.clone(), complaint_withdrawn()].concat()),
        ("refusal overturned", [of_quality(issued), decided(Verdict::Satisfied, true)].concat()),
        ("refusal overturned, drafted again", {
            [at_college, decided(Verdict::Satisfied, true), drafted(Draft::Duplicate)].concat()
        }),
    ]
}

fn of_complaints() -> Vec<Given> {
    let by_clerk = |step| complain(Official::Staff(clerk()), step);
    let by_head = |step| complain(Official::Staff(head()), step);
    let by_operator = |step| complain(operator(), step);
    let elsewhere = Official::Staff(Actor { college: merged_college(), ..clerk() });
    let of_attorney = complaint::Step::Register {
        about: About::Service,
        against: None,
        body: Body::QualityBody,
        party: Party::Representative,
        statement: NOTE,
    };
    let on = |text| complaint::Step::Decide {
        complaint: 1,
        decided_on: day(text),
        document: NOTE,
        verdict: Verdict::Dismissed,
        working_days: None,
    };
    let extend = |working_days| complaint::Step::Extend { complaint: 1, letter: NOTE, working_days };
    let hand_over = || complaint::Step::HandOverFile { complaint: 1 };
    let withdraw = complaint::Step::Withdraw { complaint: 1, party: Party::Applicant, statement: NOTE };
    let of = |about, body| by_operator(complaint_step(about, body));
    let alarm = |task, passed| Command::Alarm(Alarm { complaint: 1, passed, task });
    vec![
        ("complain of a refusal", of(About::Refusal, Body::QualityBody), NOW),
        ("complain of a refusal, to the college", by_clerk(complaint_step(About::Refusal, Body::Provider)), NOW),
        ("complain of a refusal, to the Corporation", of(About::Refusal, Body::Corporation), NOW),
        ("complain of a refusal, through the head", by_head(complaint_step(About::Refusal, Body::Provider)), NOW),
        ("complain through another college", complain(elsewhere, complaint_step(About::Service, Body::Provider)), NOW),
        ("complain of a missed term", of(About::MissedTerm, Body::Provider), NOW),
        ("complain of a desk refusal", of(About::DeskRefusal, Body::Corporation), NOW),
        ("complain of a desk refusal, to the college", of(About::DeskRefusal, Body::Provider), NOW),
        ("complain of the service", of(About::Service, Body::HigherBody), NOW),
        ("complain as a representative", by_operator(of_attorney), NOW),
        ("hand the file over", by_clerk(hand_over()), NOW),
        ("hand the file over, by the head", by_head(hand_over()), NOW),
        ("extend a complaint", by_clerk(extend(10)), NOW),
        ("extend a complaint by too much", by_operator(extend(11)), NOW),
        ("extend a complaint that is over", by_clerk(extend(10)), "2026-12-31T00:00:00+05:00"),
        ("decide: satisfied, by the head", by_head(decide(Verdict::Satisfied)), NOW),
        ("decide: dismissed, by the head", by_head(decide(Verdict::Dismissed)), NOW),
        (
            "decide: dismissed, by another head",
            { complain(Official::Staff(actor("h-2", Role::Head)), decide(Verdict::Dismissed)) },
            NOW,
        ),
        ("take down: satisfied", by_operator(decide(Verdict::Satisfied)), NOW),
        ("take down: partly satisfied", by_clerk(decide(Verdict::PartlySatisfied)), NOW),
        ("take down: without consideration", by_clerk(decide(Verdict::WithoutConsideration)), NOW),
        ("take down a decision of the day before", by_operator(on("2026-11-23")), NOW),
        ("take down a decision of tomorrow", by_operator(on("2026-11-25")), NOW),
        ("take a complaint back", by_clerk(withdraw), NOW),
        ("warn of the file, a moment too early", alarm(Task::CaseFile, false), "2026-11-26T08:59:59+05:00"),
        ("warn of the file", alarm(Task::CaseFile, false), "2026-11-26T09:00:00+05:00"),
        ("miss the file", alarm(Task::CaseFile, true), "2026-11-28T00:00:00+05:00"),
        ("warn of the decision, too early", alarm(Task::Decision, false), NOW),
        ("warn of the decision", alarm(Task::Decision, false), "2026-12-14T09:00:00+05:00"),
        ("miss the decision, too early", alarm(Task::Decision, true), NOW),
        ("miss the decision", alarm(Task::Decision, true), "2026-12-16T00:00:00+05:00"),
    ]
}

fn commands() -> Vec<Given> {
    let now = |(name, command)| (name, command, NOW);
    let mut commands: Vec<Given> = of_the_counterpart().into_iter().map(now).collect();
    commands.extend(of_the_staff().into_iter().map(now));
    commands.extend(of_the_signature().into_iter().map(now));
    commands.extend(of_the_result().into_iter().map(now));
    commands.extend(of_a_parcel().into_iter().map(now));
    commands.extend(of_the_refusal());
    commands.extend(of_time());
    commands.extend(of_complaints());
    commands.extend(of_the_original().into_iter().map(now));
    commands.extend(super::by_hand::commands().into_iter().map(now));
    commands
}

fn of_the_original() -> Vec<(&'static str, Command)> {
    let report = |by, on| Command::ReportOriginal { by, note: NOTE, on: day(on) };
    let stranger = Actor { college: merged_college(), ..clerk() };
    vec![
        ("report the original", report(operator(), "2026-11-23")),
        ("report the original, found tomorrow", report(operator(), "2026-11-25")),
        ("report the original as a clerk", report(Official::Staff(clerk()), "2026-11-23")),
        ("report the original as a clerk of another college", report(Official::Staff(stranger), "2026-11-23")),
        ("report the original as a head", report(Official::Staff(head()), "2026-11-23")),
    ]
}

fn of_the_counterpart() -> Vec<(&'static str, Command)> {
    let dispatched_at = |moment| Command::Dispatch { at: at(moment), pages: 3, waybill: WAYBILL };
    let hand_over_to = |to| Command::HandOver { at: at(NOW), to };
    let withdraw_by = |by| Command::Withdraw { at: at(NOW), by, statement: None };
    vec![
        ("dispatch", dispatch()),
        ("dispatch before the registration", dispatched_at("2019-11-25T08:05:11+05:00")),
        ("dispatch in the future", dispatched_at("2026-11-24T15:05:01+05:00")),
        ("hand over to the applicant", hand_over_to(Party::Applicant)),
        ("hand over to a representative", hand_over_to(Party::Representative)),
        ("return", give_back()),
        ("return under another waybill", Command::Return { at: at(NOW), waybill: Digest([8; 32]) }),
        ("submit a complete package", submit(complete())),
        ("submit a complete package at the office", submit(at_office())),
        ("submit through the portal", submit(through_portal("2026-11-23T10:05:12+05:00"))),
        ("submit through the portal in 2016", submit(through_portal("2016-11-23T10:05:12+06:00"))),
        ("submit an incomplete package", submit(Submission { documents: Vec::new(), ..complete() })),
        ("submit a package whose term has passed", submit(submitted("2024-04-01T10:00:00+05:00"))),
        ("submit where no regulation was in force", submit(submitted("2020-01-15T10:00:00+06:00"))),
        ("submit where no calendar is known", submit(submitted("2090-03-01T10:00:00+05:00"))),
        ("withdraw, by the applicant", withdraw_by(Party::Applicant)),
        ("withdraw, by a representative", withdraw_by(Party::Representative)),
    ]
}

fn of_the_staff() -> Vec<(&'static str, Command)> {
    let by_executor = |step| act(executor(), step);
    let other_executor = || actor("e-2", Role::Executor);
    let elsewhere = |by: Actor| Actor { college: merged_college(), ..by };
    let draft = |draft| act(executor(), Step::Draft(draft));
    vec![
        ("correct the phone", correct(clerk(), correction(&[Field::Phone]))),
        ("correct the surname, by the executor", correct(executor(), correction(&[Field::Surname]))),
        ("correct nothing", correct(clerk(), correction(&[]))),
        ("correct another version", {
            correct(clerk(), Correction { replaces: person(9).id, ..correction(&[Field::Phone]) })
        }),
        ("correct the reason: damaged", {
            correct(clerk(), Correction { reasons: vec![Reason::Damaged], ..correction(&[Field::Reasons]) })
        }),
        ("register", act(clerk(), Step::Register)),
        ("register, by the head", act(head(), Step::Register)),
        ("register, by a clerk of another college", act(elsewhere(clerk()), Step::Register)),
        ("assign", act(head(), assign())),
        ("assign, by the clerk", act(clerk(), assign())),
        ("assign, by a head of another college", act(elsewhere(head()), assign())),
        ("draft a duplicate", draft(Draft::Duplicate)),
        ("draft a duplicate, by another executor", act(actor("e-2", Role::Executor), Step::Draft(Draft::Duplicate))),
        ("draft a duplicate, by the head", act(head(), Step::Draft(Draft::Duplicate))),
        ("draft a refusal: unreliable", draft(refusal(Ground::Unreliable))),
        ("draft a refusal: no consent", draft(refusal(Ground::NoConsent))),
        ("enter a record", by_executor(Step::EnterRecord { record: RECORD })),
        ("enter a record, by another executor", act(other_executor(), Step::EnterRecord { record: RECORD })),
        ("enter a record, by the head", act(head(), Step::EnterRecord { record: RECORD })),
        ("drop the record, by the head", act(head(), Step::DropRecord)),
        ("drop the record", by_executor(Step::DropRecord)),
        ("confirm the record, by who entered it", by_executor(Step::ConfirmRecord)),
        ("confirm the record, by another executor", act(other_executor(), Step::ConfirmRecord)),
        ("confirm the record, by the head", act(head(), Step::ConfirmRecord)),
        ("confirm the record, by the clerk", act(clerk(), Step::ConfirmRecord)),
        ("send the record back", act(head(), Step::SendBackRecord { reason: NOTE })),
        ("send the record back, by who entered it", by_executor(Step::SendBackRecord { reason: NOTE })),
        ("return for rework", act(head(), Step::ReturnForRework { remark: NOTE })),
        ("return for rework, by the executor", act(executor(), Step::ReturnForRework { remark: NOTE })),
    ]
}

fn of_the_signature() -> Vec<(&'static str, Command)> {
    let prepare = |draft, prepared| Command::Prepare { draft, prepared };
    let under = |number| Prepared {
        appeal_until: None,
        document: DOCUMENT,
        number: Some(number),
        supplement: None,
        templates: None,
    };
    vec![
        ("prepare a duplicate", prepare(1, duplicate())),
        ("prepare a duplicate of the second draft", prepare(2, under(number(college(), 18)))),
        ("prepare a duplicate of the second draft, with the number of the first", prepare(2, duplicate())),
        ("prepare a duplicate with a number of another college", prepare(1, under(number(merged_college(), 17)))),
        ("prepare a duplicate with a supplement", prepare(1, with_supplement())),
        ("prepare a letter without a number", prepare(1, letter())),
        ("sign", act(head(), signature(DOCUMENT, college()))),
        ("sign, by who drafted", act(actor("e-1", Role::Head), signature(DOCUMENT, college()))),
        ("sign, by the clerk", act(clerk(), signature(DOCUMENT, college()))),
        ("sign another document", act(head(), signature(FileRef([6; 32]), college()))),
        ("sign with a certificate of another college", act(head(), signature(DOCUMENT, merged_college()))),
    ]
}

fn of_the_result() -> Vec<(&'static str, Command)> {
    let issue = |to| act(clerk(), Step::Issue { identity: NOTE, original: false, to });
    let withdraw = |by| act(clerk(), Step::Withdraw { by, statement: NOTE });
    vec![
        ("hand to the courier", act(clerk(), Step::HandToCourier { run: None, waybill: WAYBILL })),
        ("hand to the courier, by the executor", act(executor(), Step::HandToCourier { run: None, waybill: WAYBILL })),
        ("propose to annul", act(head(), Step::ProposeAnnulment { anew: false, reason: NOTE })),
        ("propose to annul, by the executor", act(executor(), Step::ProposeAnnulment { anew: true, reason: NOTE })),
        ("annul, by who drafted", act(executor(), Step::Annul)),
        ("annul, by who proposed", act(head(), Step::Annul)),
        ("annul, by another executor", act(actor("e-2", Role::Executor), Step::Annul)),
        ("annul, by another head", act(actor("h-2", Role::Head), Step::Annul)),
        ("annul, by the clerk", act(clerk(), Step::Annul)),
        ("merge", act(clerk(), Step::Merge)),
        ("merge, by the head", act(head(), Step::Merge)),
        ("merge, by the executor", act(executor(), Step::Merge)),
        ("tell apart", act(clerk(), Step::TellApart)),
        ("tell apart, by the executor", act(executor(), Step::TellApart)),
        ("separate", act(clerk(), Step::Separate)),
        ("separate, by the executor", act(executor(), Step::Separate)),
        ("confirm the arrival", act(clerk(), Step::ConfirmArrival)),
        ("issue to the applicant", issue(Party::Applicant)),
        ("issue to a representative", issue(Party::Representative)),
        ("issue to the applicant, who brings the original", {
            act(clerk(), Step::Issue { identity: NOTE, original: true, to: Party::Applicant })
        }),
        ("issue, by the head", act(head(), Step::Issue { identity: NOTE, original: false, to: Party::Applicant })),
        ("take down a withdrawal by the applicant", withdraw(Party::Applicant)),
        ("take down a withdrawal by a representative", withdraw(Party::Representative)),
        (
            "take down a withdrawal, by the executor",
            act(executor(), Step::Withdraw { by: Party::Applicant, statement: NOTE }),
        ),
    ]
}

fn of_a_parcel() -> Vec<(&'static str, Command)> {
    let miss = |by, parcel| act(by, Step::ReportMissing { parcel });
    let lose = |by, parcel| act(by, Step::DeclareLost { parcel, reason: NOTE });
    let take_back = |by, why| act(by, Step::TakeBack { note: NOTE, why });
    let find = |by, parcel| act(by, Step::ReportFound { note: Some(NOTE), parcel });
    vec![
        ("warn of a parcel", Command::WarnOfParcel),
        ("miss the package", miss(clerk(), Parcel::Package)),
        ("miss the result", miss(clerk(), Parcel::Result)),
        ("miss the result, by the head", miss(head(), Parcel::Result)),
        ("declare the package lost", lose(head(), Parcel::Package)),
        ("declare the result lost", lose(head(), Parcel::Result)),
        ("declare the result lost, by the clerk", lose(clerk(), Parcel::Result)),
        ("find the package", find(clerk(), Parcel::Package)),
        ("find the result", find(clerk(), Parcel::Result)),
        ("remind of the collection", Command::RemindOfCollection),
        ("take back: address", take_back(clerk(), ReturnReason::Address)),
        ("take back: uncollected", take_back(clerk(), ReturnReason::Uncollected)),
        ("take back: uncollected, by the head", take_back(head(), ReturnReason::Uncollected)),
        ("find the result, by the executor", find(executor(), Parcel::Result)),
    ]
}

fn of_the_refusal() -> Vec<Given> {
    let refuse = || act(executor(), Step::Draft(refusal(Ground::Unreliable)));
    let by_clerk = |step| act(clerk(), step);
    let by_executor = |step| act(executor(), step);
    let by_other = |step| act(actor("e-2", Role::Executor), step);
    let told_at = |text| Command::ConfirmNotice { at: at(text), how: Delivery::Email };
    vec![
        ("propose a refusal: unreliable", by_executor(propose(Ground::Unreliable)), NOW),
        ("propose a refusal: no consent", by_executor(propose(Ground::NoConsent)), NOW),
        ("propose a refusal: not compliant", by_executor(propose(Ground::NotCompliant)), NOW),
        ("propose a refusal, by another executor", by_other(propose(Ground::Unreliable)), NOW),
        ("propose a refusal, by the head", act(head(), propose(Ground::Unreliable)), NOW),
        ("propose a refusal, on the last day", by_executor(propose(Ground::Unreliable)), "2026-12-08T23:59:59+05:00"),
        ("propose a refusal, a day too late", by_executor(propose(Ground::Unreliable)), "2026-12-09T00:00:00+05:00"),
        ("confirm the notice", by_clerk(confirm_notice(NOW)), NOW),
        ("confirm the notice, by the executor", by_executor(confirm_notice(NOW)), NOW),
        ("confirm the notice, by its channel", told_at(NOW), NOW),
        ("confirm the notice, from before the proposal", told_at("2026-11-24T11:54:59+05:00"), NOW),
        ("confirm the notice, in the future", told_at("2026-11-24T15:05:01+05:00"), NOW),
        ("take down an objection", by_clerk(object(false)), NOW),
        ("take down that a hearing is asked for", by_clerk(object(true)), NOW),
        ("take down an objection, on the last day", by_clerk(object(false)), "2026-11-26T23:59:59+05:00"),
        ("take down an objection, a day too late", by_clerk(object(false)), "2026-11-27T00:00:00+05:00"),
        ("take down an objection, by the executor", by_executor(object(false)), NOW),
        (
            "draft a refusal for another fact than was told",
            {
                let draft = Draft::Refusal { fact: FileRef([8; 32]), ground: Ground::Unreliable };
                by_executor(Step::Draft(draft))
            },
            HEARD,
        ),
        ("set a hearing", by_executor(set_hearing(HEARING)), NOW),
        ("set a hearing, in the past", by_executor(set_hearing(NOW)), NOW),
        ("set a hearing, for today", by_executor(set_hearing("2026-11-24T16:00:00+05:00")), NOW),
        ("set a hearing, on a Sunday", by_executor(set_hearing("2026-11-29T10:00:00+05:00")), NOW),
        ("set a hearing, at night", by_executor(set_hearing("2026-11-27T03:00:00+05:00")), NOW),
        ("set a hearing, after the term", by_executor(set_hearing("2026-12-28T10:00:00+05:00")), NOW),
        ("set a hearing, by another executor", by_other(set_hearing(HEARING)), NOW),
        ("set a hearing, by the clerk", by_clerk(set_hearing(HEARING)), NOW),
        ("record a hearing", by_executor(record_hearing(HEARING)), HEARD),
        ("record a hearing, of the day before", by_executor(record_hearing("2026-11-26T18:00:00+05:00")), HEARD),
        ("record a hearing, in the future", by_executor(record_hearing("2026-11-27T12:05:01+05:00")), HEARD),
        ("record a hearing, by the head", act(head(), record_hearing(HEARING)), HEARD),
        ("draft a refusal, a moment too early", refuse(), "2026-11-26T23:59:59+05:00"),
        ("draft a refusal, three working days after the notice", refuse(), "2026-11-27T00:00:00+05:00"),
        ("draft a refusal on another ground", by_executor(Step::Draft(refusal(Ground::NotCompliant))), HEARD),
        ("draft a duplicate after all", by_executor(Step::Draft(Draft::Duplicate)), HEARD),
    ]
}

/// The one command that is given by another calendar.
const AFTER_THE_DECREE: &str = "count the term anew after a decree";

fn of_time() -> Vec<Given> {
    let elsewhere = |by: Actor| Actor { college: merged_college(), ..by };
    let since = at(NOW);
    let overrun = |duty| Command::RecordOverrun { duty, since };
    let warn_of = |duty| Command::WarnOfStep { duty, since };
    vec![
        (AFTER_THE_DECREE, Command::MoveTerm, NOW),
        ("hand it to whoever took the college over", Command::HandToSuccessor, NOW),
        ("count the term anew by the same calendar", Command::MoveTerm, NOW),
        ("tell of a draft that is near its end, a moment too early", warn_of(Duty::Draft), "2026-12-03T18:29:59+05:00"),
        ("tell of a draft that is near its end", warn_of(Duty::Draft), "2026-12-03T18:30:00+05:00"),
        ("tell of a registration that is near its end", warn_of(Duty::Register), "2026-11-24T10:10:00+05:00"),
        ("tell of a draft that is late, a moment too early", overrun(Duty::Draft), "2026-12-07T18:29:59+05:00"),
        ("tell of a draft that is late", overrun(Duty::Draft), "2026-12-10T14:30:00+05:00"),
        ("tell of a registration that is late", overrun(Duty::Register), "2026-11-25T15:30:00+05:00"),
        ("tell of an appointment that is late", overrun(Duty::Assign), "2026-11-25T10:00:00+05:00"),
        ("tell of a signature that is late", overrun(Duty::Sign), "2026-12-10T18:30:00+05:00"),
        ("tell of a courier who is late", overrun(Duty::HandToCourier), "2026-12-10T18:30:00+05:00"),
        ("tell of an arrival that is late", overrun(Duty::ConfirmArrival), "2026-12-11T18:00:00+05:00"),
        ("extend the term", act(head(), extend("2026-12-25")), NOW),
        ("extend the term, by the executor", act(executor(), extend("2026-12-25")), NOW),
        ("extend the term, by the head of another college", act(elsewhere(head()), extend("2026-12-25")), NOW),
        ("extend the term to its own last day", act(head(), extend("2026-12-14")), NOW),
        ("extend the term to a Saturday", act(head(), extend("2026-12-26")), NOW),
        ("extend the term by two months", act(head(), extend("2027-02-12")), NOW),
        ("extend the term by more", act(head(), extend("2027-02-15")), NOW),
        ("extend the term, on its last day", act(head(), extend("2026-12-25")), "2026-12-14T23:59:59+05:00"),
        ("extend the term, when it has passed", act(head(), extend("2026-12-25")), PASSED),
        ("extend the term to a year without a calendar", act(head(), extend("2028-01-05")), NOW),
        ("warn, a moment too early", Command::WarnOfTerm, "2026-12-08T08:59:59+05:00"),
        ("warn", Command::WarnOfTerm, "2026-12-09T09:00:00+05:00"),
        ("expire, a moment too early", Command::ExpireTerm, "2026-12-14T23:59:59+05:00"),
        ("expire", Command::ExpireTerm, PASSED),
    ]
}

/// The events that follow are taken by the case and by its card.
fn taken(history: &[Event], events: &[Event], now: &str) {
    let whole = [history, events].concat();
    Case::replay(&whole).unwrap();
    whole.iter().fold(None, |card, event| Some(Card::evolve(card, event, at(now)).unwrap()));
}

#[test]
fn states_and_commands() {
    let mut table = String::new();
    let mut refused = BTreeSet::new();
    for (name, command, now) in commands() {
        let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
        for (state, history) in states() {
            let context = if name == AFTER_THE_DECREE { after_the_decree(now) } else { context(now) };
            let decided = Case::replay(&history).unwrap().decide(&command, &context);
            let answer = match &decided {
                Ok(events) if events.is_empty() => "nothing".to_owned(),
                Ok(events) => events.iter().map(Event::kind).collect::<Vec<_>>().join(", "),
                Err(rejection) => format!("no: {rejection}"),
            };
            taken(&history, decided.as_deref().unwrap_or_default(), now);
            refused.extend(decided.err());
            match answers.iter_mut().find(|(theirs, _)| *theirs == answer) {
                Some((_, states)) => states.push(state),
                None => answers.push((answer, vec![state])),
            }
        }
        let _ = writeln!(table, "{name}");
        for (answer, states) in answers {
            let _ = writeln!(table, "    {answer:<26} {}", states.join(" | "));
        }
    }
    insta::assert_snapshot!(table);
    let never: Vec<_> = Rejection::ALL.into_iter().filter(|rejection| !refused.contains(rejection)).collect();
    assert_eq!(never, [], "no cell shows it");
}

#[test]
fn whoever_may_sign_is_told_for_which_college() {
    for (state, history) in states() {
        let case = Case::replay(&history).unwrap();
        for (by, document) in [
            (head(), DOCUMENT),
            (head(), FileRef([6; 32])),
            (clerk(), DOCUMENT),
            (actor("e-1", Role::Head), DOCUMENT),
            (Actor { college: merged_college(), ..head() }, DOCUMENT),
        ] {
            let decided = case.decide(&act(by.clone(), signature(document, college())), &context(NOW));
            assert_eq!(case.signed_for(&by, document), decided.map(|_| college()), "{state}, {by:?}");
        }
    }
}

#[test]
fn every_step_is_tried_by_its_role_and_by_another() {
    for kind in StepKind::ALL {
        let roles: BTreeSet<Role> = commands()
            .into_iter()
            .filter_map(|(_, command, _)| match command {
                Command::Act { by, step } => (step.kind() == *kind).then_some(by.role),
                Command::Alarm(_)
                | Command::Complain { .. }
                | Command::ConfirmNotice { .. }
                | Command::Correct { .. }
                | Command::Dispatch { .. }
                | Command::ExpireTerm
                | Command::HandOver { .. }
                | Command::HandToSuccessor
                | Command::MoveTerm
                | Command::Prepare { .. }
                | Command::RecordOverrun { .. }
                | Command::RemindOfCollection
                | Command::ReportOriginal { .. }
                | Command::Return { .. }
                | Command::Submit(_)
                | Command::WarnOfParcel
                | Command::WarnOfStep { .. }
                | Command::WarnOfTerm
                | Command::Withdraw { .. } => None,
            })
            .collect();
        assert!(roles.contains(&kind.role(rules()).unwrap()), "{kind:?}");
        assert!(roles.len() > 1 || *kind == StepKind::ConfirmArrival, "{kind:?}");
    }
}
