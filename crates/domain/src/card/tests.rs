//! What the card shows after each event.

use super::*;
use crate::case::complaint::{About, Body, Verdict};
use crate::case::tests::samples::*;
use crate::case::{Command, Event, Ground, Impossible, Parcel, Submission};

fn card(history: &[Event]) -> Card {
    let fold = |card, event| Card::evolve(card, event, at(NOW)).map(Some);
    history.iter().try_fold(None, fold).unwrap().unwrap()
}

#[test]
fn the_card_follows_the_case() {
    for (history, stage, mover, since) in [
        (declined(), Stage::Declined, Mover::Applicant, "2026-11-23T10:05:12+05:00"),
        (accepted(), Stage::Accepted, Mover::Corporation, "2026-11-23T10:05:12+05:00"),
        ([accepted(), dispatched()].concat(), Stage::UnderWay, Mover::College, "2026-11-24T11:00:00+05:00"),
        (
            [accepted(), dispatched(), returned()].concat(),
            Stage::CameBack,
            Mover::Corporation,
            "2026-11-24T14:00:00+05:00",
        ),
        ([accepted(), withdrawn()].concat(), Stage::Withdrawn, Mover::Nobody, NOW),
        ([accepted(), dispatched(), withdrawn(), returned()].concat(), Stage::Withdrawn, Mover::Nobody, NOW),
    ] {
        let card = card(&history);
        assert_eq!((card.stage, card.mover(), card.stage_since), (stage, mover, at(since)));
        assert_eq!(card.number.is_none(), stage == Stage::Declined);
    }
}

#[test]
fn the_card_follows_the_work() {
    let at_college = [accepted(), delivered()].concat();
    let for_signature = [at_college.clone(), assigned(), drafted(Draft::Duplicate), prepared(duplicate())].concat();
    let signed = [at_college.clone(), duplicate_signed()].concat();
    let office = [accepted_at_office(), registered(), duplicate_signed()].concat();
    let at_counter = [signed.clone(), sent(), arrived()].concat();
    for (history, stage, mover, step) in [
        (accepted_at_office(), Stage::Delivered, Mover::College, Some(StepKind::Register)),
        (at_college.clone(), Stage::Registered, Mover::College, Some(StepKind::Assign)),
        ([at_college.clone(), assigned()].concat(), Stage::InPreparation, Mover::College, Some(StepKind::Draft)),
        (for_signature[..for_signature.len() - 1].to_vec(), Stage::Drafted, Mover::College, None),
        (for_signature.clone(), Stage::ForSignature, Mover::College, Some(StepKind::Sign)),
        ([for_signature, reworked()].concat(), Stage::InPreparation, Mover::College, Some(StepKind::Draft)),
        (signed.clone(), Stage::Signed, Mover::College, Some(StepKind::HandToCourier)),
        (office.clone(), Stage::Signed, Mover::Applicant, Some(StepKind::Issue)),
        ([signed, sent()].concat(), Stage::Sent, Mover::College, Some(StepKind::ConfirmArrival)),
        (at_counter.clone(), Stage::AtCounter, Mover::Applicant, None),
        ([at_counter, handed_over()].concat(), Stage::Issued, Mover::Nobody, None),
        ([office, issued_at_office()].concat(), Stage::Issued, Mover::Nobody, None),
    ] {
        let card = card(&history);
        assert_eq!((card.stage, card.mover(), card.next_step()), (stage, mover, step));
        let collectable = mover == Mover::Applicant;
        assert_eq!(card.can_be_collected(), collectable, "{stage:?}");
    }
}

/// Why a result is made again is the reason of what happened last, and is none once something is signed; a draft is mended by
/// whoever has it, and by no successor of his college.
#[test]
fn why_it_is_made_again_is_what_happened_last() {
    let lost_once = [accepted(), delivered(), duplicate_signed(), sent(), lost(Parcel::Result)].concat();
    let refused = [drafted(refusal(Ground::Unreliable)), prepared(letter()), signed()].concat();
    let overturned = [
        lost_once.clone(),
        refused.clone(),
        complained(About::Refusal, Body::QualityBody),
        decided(Verdict::Satisfied, true),
    ];
    let annulled_then_lost =
        [accepted(), delivered(), duplicate_signed(), annulment_proposed(), annulled(), refused.clone(), sent()];
    let annulled_then_lost = [annulled_then_lost.concat(), lost(Parcel::Result)].concat();
    for (history, again) in [
        (lost_once.clone(), Some(Again::Lost)),
        ([lost_once.clone(), found(Parcel::Result)].concat(), None),
        ([lost_once.clone(), refused].concat(), None),
        (overturned.concat(), None),
        (annulled_then_lost, Some(Again::Lost)),
    ] {
        let card = card(&history);
        assert_eq!((card.again, card.reworked), (again, false), "{history:?}");
    }
    let reworked = [accepted(), delivered(), assigned(), drafted(Draft::Duplicate), reworked()].concat();
    assert!(card(&reworked).reworked);
    let taken_over = vec![Event::HandedToSuccessor { from: college(), to: merged_college() }];
    let assigned_again = [reworked, taken_over, assigned()].concat();
    assert_eq!((card(&assigned_again).reworked, card(&assigned_again).stage), (false, Stage::InPreparation));
}

#[test]
fn the_card_follows_a_refusal() {
    let studied = [accepted(), delivered(), assigned()].concat();
    let proposed = [studied, proposed(Ground::Unreliable)].concat();
    let notice = told();
    let told = [proposed.clone(), notice.clone()].concat();
    let set = [told.clone(), objected(true), hearing_set()].concat();
    let untold = [proposed.clone(), objected(true), hearing_set(), hearing_held()].concat();
    let duplicate = [drafted(Draft::Duplicate), prepared(duplicate())].concat();
    let refused = [set.clone(), hearing_held(), drafted(refusal(Ground::Unreliable)), prepared(letter())].concat();
    let (proposal, hearing, studied) = (Stage::RefusalProposed, Stage::HearingSet, Stage::InPreparation);
    for (history, stage, step) in [
        (proposed.clone(), proposal, StepKind::ConfirmNotice),
        ([proposed.clone(), expired()].concat(), proposal, StepKind::ConfirmNotice),
        ([proposed.clone(), assigned()].concat(), proposal, StepKind::ConfirmNotice),
        ([proposed.clone(), objected(false)].concat(), proposal, StepKind::ConfirmNotice),
        ([proposed.clone(), objected(true)].concat(), proposal, StepKind::SetHearing),
        (told.clone(), proposal, StepKind::Draft),
        ([told.clone(), objected(false)].concat(), proposal, StepKind::Draft),
        ([told.clone(), objected(true)].concat(), proposal, StepKind::SetHearing),
        (set.clone(), hearing, StepKind::RecordHearing),
        ([set.clone(), hearing_set()].concat(), hearing, StepKind::RecordHearing),
        ([set.clone(), assigned()].concat(), hearing, StepKind::RecordHearing),
        ([set.clone(), hearing_held()].concat(), studied, StepKind::Draft),
        (untold.clone(), proposal, StepKind::ConfirmNotice),
        ([untold, notice].concat(), studied, StepKind::Draft),
        // what was begun goes on where the duplicate that was drafted instead is given back
        ([proposed, duplicate.clone(), reworked()].concat(), proposal, StepKind::ConfirmNotice),
        ([told.clone(), duplicate.clone(), objected(true), reworked()].concat(), proposal, StepKind::SetHearing),
        ([set.clone(), duplicate.clone(), reworked()].concat(), hearing, StepKind::RecordHearing),
        ([refused, reworked()].concat(), studied, StepKind::Draft),
        ([told, duplicate.clone(), objected(true)].concat(), Stage::ForSignature, StepKind::Sign),
        ([set, duplicate].concat(), Stage::ForSignature, StepKind::Sign),
    ] {
        let card = card(&history);
        assert_eq!((card.stage, card.mover(), card.next_step()), (stage, Mover::College, Some(step)), "{history:?}");
        assert!(!card.can_be_collected() && card.result().is_none());
    }
}

/// What is to be annulled waits for a second person before all else, wherever it is; with the second word that is over.
#[test]
fn an_annulment_waits_for_its_second_word() {
    let other = actor("e-2", crate::case::Role::Executor);
    let signed = [accepted(), delivered(), duplicate_signed()].concat();
    let issued = [signed.clone(), sent(), arrived(), handed_over()].concat();
    for (history, after) in [(signed, Some(StepKind::Draft)), (issued, None)] {
        let history = [history, annulment_proposed()].concat();
        assert_eq!(card(&history).next_step(), Some(StepKind::Annul));
        let case = crate::case::Case::replay(&history).unwrap();
        let second = Command::Act { by: other.clone(), step: crate::case::Step::Annul };
        assert_eq!(case.decide(&second, &context(NOW)), Ok(annulled()));
        assert_eq!(card(&[history, annulled()].concat()).next_step(), after);
    }
    let withdrawn = [accepted(), delivered(), duplicate_signed(), annulment_proposed(), withdrawn()].concat();
    assert_eq!(card(&withdrawn).next_step(), None);
}

/// Where it stands, and what may be done next, are one thing.
#[test]
fn the_next_step_is_one_that_the_case_allows() {
    let refused = [heard(Ground::Unreliable), drafted(refusal(Ground::Unreliable))].concat();
    for history in [
        [accepted(), delivered(), duplicate_signed(), sent(), arrived(), handed_over()].concat(),
        [accepted(), delivered(), assigned(), refused, prepared(letter()), signed()].concat(),
    ] {
        every_next_step_is_allowed(&history);
    }
}

fn every_next_step_is_allowed(history: &[Event]) {
    for length in 1..=history.len() {
        let (card, case) = (card(&history[..length]), crate::case::Case::replay(&history[..length]).unwrap());
        let step = match card.next_step() {
            Some(StepKind::Assign) => assign(),
            Some(StepKind::ConfirmArrival) => crate::case::Step::ConfirmArrival,
            Some(StepKind::ConfirmNotice) => confirm_notice(NOW),
            Some(StepKind::ConfirmRecord) => crate::case::Step::ConfirmRecord,
            Some(StepKind::EnterRecord) => crate::case::Step::EnterRecord { record: NOTE },
            Some(StepKind::Draft) => crate::case::Step::Draft(Draft::Duplicate),
            Some(StepKind::HandToCourier) => crate::case::Step::HandToCourier { run: None, waybill: WAYBILL },
            Some(StepKind::RecordHearing) => record_hearing(HEARING),
            Some(StepKind::Register) => crate::case::Step::Register,
            Some(StepKind::SetHearing) => set_hearing("2026-11-30T10:00:00+05:00"),
            Some(StepKind::Sign) => signature(DOCUMENT, college()),
            Some(
                StepKind::Annul
                | StepKind::AttachScan
                | StepKind::DeclareLost
                | StepKind::DropRecord
                | StepKind::Extend
                | StepKind::Issue
                | StepKind::Merge
                | StepKind::ProposeAnnulment
                | StepKind::ProposeRefusal
                | StepKind::RecordObjection
                | StepKind::ReportFound
                | StepKind::ReportMissing
                | StepKind::ReturnForRework
                | StepKind::SendBackRecord
                | StepKind::Separate
                | StepKind::SignByHand
                | StepKind::TakeBack
                | StepKind::TellApart
                | StepKind::Withdraw,
            )
            | None => continue,
        };
        let by =
            [clerk(), executor(), head()].into_iter().find(|by| Some(by.role) == step.kind().role(rules())).unwrap();
        let command = Command::Act { by, step };
        assert!(case.decide(&command, &context(HEARD)).is_ok(), "{command:?}");
    }
}

#[test]
fn a_result_is_one_when_it_is_signed() {
    let drafted = [accepted(), delivered(), assigned(), drafted(refusal(Ground::NoConsent))].concat();
    assert_eq!(card(&drafted).result(), None);
    let prepared = [drafted, prepared(letter())].concat();
    assert_eq!(card(&prepared).result(), None);
    assert_eq!(card(&[prepared, signed()].concat()).result(), Some(ResultKind::Refusal));
}

#[test]
fn a_draft_that_is_given_back_leaves_no_document() {
    let first = [accepted(), delivered(), assigned(), drafted(Draft::Duplicate), prepared(duplicate())].concat();
    assert_eq!(card(&first).prepared, Some(duplicate()));
    let given_back = card(&[first.clone(), reworked()].concat());
    assert_eq!((given_back.prepared, given_back.drafts, given_back.executor), (None, 1, Some(executor().id)));
    let again = card(&[first, reworked(), drafted(Draft::Duplicate)].concat());
    assert_eq!((again.prepared, again.drafts), (None, 2));
}

#[test]
fn the_college_is_the_one_that_answers() {
    let package = Submission { provider: merged_college(), ..complete() };
    let history = crate::case::Case::default().decide(&submit(package), &context(NOW)).unwrap();
    assert_eq!(card(&history).college, college());
}

#[test]
fn a_term_that_passed_stays_on_the_card() {
    let card = card(&[accepted(), expired(), dispatched(), withdrawn()].concat());
    assert!(card.term_expired);
}

#[test]
fn a_clock_that_runs_ahead_does_not_put_a_stage_into_the_future() {
    let [accepted, dispatched] = [accepted(), dispatched()];
    let earlier = at("2026-11-24T10:58:00+05:00");
    let first = Card::evolve(None, &accepted[0], earlier).unwrap();
    assert_eq!(Card::evolve(Some(first), &dispatched[0], earlier).unwrap().stage_since, earlier);
}

#[test]
fn what_cannot_follow_is_named() {
    let impossible = Card::evolve(None, &dispatched()[0], at(NOW)).unwrap_err();
    assert_eq!(impossible, Impossible { event: "dispatched", state: "unknown" });
    let impossible = Card::evolve(Some(card(&declined())), &dispatched()[0], at(NOW)).unwrap_err();
    assert_eq!(impossible, Impossible { event: "dispatched", state: "declined" });
}

#[test]
fn names_are_read_as_they_are_written() {
    assert!(Stage::ALL.iter().all(|stage| Stage::from_name(stage.name()) == Some(*stage)));
    assert!(Mover::ALL.iter().all(|mover| Mover::from_name(mover.name()) == Some(*mover)));
    assert_eq!((Stage::from_name("lost"), Mover::from_name("wind")), (None, None));
}

/// It goes back to where it stood and since when; a document that waited is made anew.
#[test]
fn what_was_merged_wrongly_goes_on_where_it_stood() {
    let before = card(&[accepted_twin(), dispatched()].concat());
    let merged_card = card(&[accepted_twin(), dispatched(), merged()].concat());
    assert_eq!((merged_card.stage, merged_card.merged_into), (Stage::Withdrawn, Some(earlier())));
    assert!(merged_card.next_step().is_none());
    assert_eq!(card(&[accepted_twin(), dispatched(), merged(), separated()].concat()), before);
    let came_back = card(&[accepted_twin(), dispatched(), merged(), returned(), separated()].concat());
    assert_eq!(came_back.stage, Stage::CameBack);
    assert_eq!(card(&[accepted_twin(), told_apart()].concat()).possible_duplicate_of, None);

    let waiting = [accepted_twin(), delivered(), assigned(), drafted(Draft::Duplicate), prepared(duplicate())].concat();
    let again = card(&[waiting, merged(), separated()].concat());
    assert_eq!((again.stage, again.drafts, again.prepared), (Stage::Drafted, 2, None));
}
