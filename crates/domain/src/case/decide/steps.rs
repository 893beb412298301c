//! The steps of the college's staff: strictly in order, each by its role, for cases of one's own college (R16-08…13).

use super::papers::worked_on;
use super::{Context, annulment, by_hand, deadlines, duplicates, parcels, record, refusal};
use crate::case::command::{Step, StepKind};
use crate::case::event::Event;
use crate::case::evolve::{Open, State};
use crate::case::outcome::{Draft, Prepared, ResultKind};
use crate::case::package::{Parcel, Party};
use crate::case::rejection::Rejection;
use crate::case::signature::{FileRef, Manner, VerifiedSignature};
use crate::case::staff::{Actor, StaffId};
use crate::case::work::{Package, Work};
use crate::hours::day_in_almaty;
use crate::identity::Bin;
use crate::regulation::Regulation;

/// Who may not take a step at all is told before how far the work is.
pub(super) fn act(state: &State, by: &Actor, step: &Step, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let open = staffed(state, by, step.kind())?;
    let (actor, by) = (by, by.id.clone());
    let now = context.now;
    match step {
        Step::Annul => annulment::confirm(state, actor, context),
        Step::Assign { executor, resolution } => {
            assign(open)?;
            Ok(vec![Event::Assigned { by, executor: executor.clone(), resolution: *resolution }])
        }
        Step::AttachScan { document, scan } => by_hand::attach(open, by, *document, *scan),
        Step::ConfirmArrival => {
            confirm_arrival(open)?;
            Ok(vec![Event::Arrived { by }])
        }
        Step::ConfirmNotice { at, how } => refusal::deliver(state, Some(by), (*at, *how), now),
        Step::ConfirmRecord => record::confirm(open, by),
        Step::DeclareLost { parcel, reason } => parcels::lose(open, by, *parcel, *reason),
        Step::Draft(draft) => {
            propose(open, &by, draft, context)?;
            Ok(vec![Event::Drafted { by, draft: *draft }])
        }
        Step::DropRecord => record::drop_it(open, by),
        Step::EnterRecord { record } => record::enter(open, by, *record),
        Step::Extend { reason, until } => deadlines::extend(open, by, (*until, *reason), context),
        Step::HandToCourier { run, waybill } => {
            hand_to_courier(open)?;
            Ok(vec![Event::Sent { by, run: *run, waybill: *waybill }])
        }
        Step::Issue { identity, original, to } => {
            issue(open, *to)?;
            acts(open, *to, context)?;
            if open.owes_original && !original {
                return Err(Rejection::OriginalNotBrought);
            }
            let (at, by, identity) = (now, Some(by), Some(*identity));
            Ok(vec![Event::Issued { at, by, identity, original: *original, to: *to }])
        }
        Step::Merge => duplicates::merge(open, by),
        Step::ProposeAnnulment { anew, reason } => annulment::propose(state, actor, (*anew, *reason)),
        Step::ProposeRefusal { fact, ground } => refusal::propose(open, by, (*ground, *fact), context),
        Step::RecordHearing { at, protocol } => refusal::hear(open, by, (*at, *protocol), now),
        Step::RecordObjection { at, hearing, statement } => {
            refusal::object(open, by, (*at, *statement, *hearing), context)
        }
        Step::Register => register(open, by),
        Step::ReportFound { note, parcel } => parcels::find(open, by, *parcel, *note),
        Step::ReportMissing { parcel } => parcels::miss(open, Some(by), *parcel),
        Step::ReturnForRework { remark } => {
            return_for_rework(open)?;
            Ok(vec![Event::ReworkDemanded { by, remark: *remark }])
        }
        Step::SendBackRecord { reason } => record::send_back(open, by, *reason),
        Step::Separate => duplicates::separate(state, by, context),
        Step::SetHearing { at, form } => refusal::set_hearing(open, by, (*at, *form), context),
        Step::Sign(signature) => {
            sign(open, &by, signature)?;
            let manner = Manner::Electronic { certificate: signature.certificate(), signature: signature.signature() };
            Ok(vec![Event::Signed { by, document: signature.document(), manner }])
        }
        Step::SignByHand { document, scan } => by_hand::sign(open, by, *document, *scan),
        Step::TakeBack { note, why } => parcels::take_back(open, by, *why, *note),
        Step::TellApart => duplicates::tell_apart(open, by),
        Step::Withdraw { by: party, statement } => {
            let withdrawn =
                Event::Withdrawn { at: now, by: *party, recorded_by: Some(by), statement: Some(*statement) };
            acts(open, *party, context)?;
            Ok(vec![withdrawn])
        }
    }
}

/// The case where this member of staff takes such steps.
pub(super) fn staffed<'s>(state: &'s State, by: &Actor, step: StepKind) -> Result<&'s Open, Rejection> {
    let college = state.taken_in().ok_or(Rejection::NotAccepted)?.college;
    if by.college != college {
        return Err(Rejection::OtherCollege);
    }
    let open = match (state, step) {
        // what was handed out can still be annulled
        (State::Issued(open), StepKind::Annul | StepKind::ProposeAnnulment) => open,
        // what was merged can be separated
        (State::Merged(open), StepKind::Separate) => open,
        (state, _) => worked_on(state)?,
    };
    if !step.is_of(by.role, Regulation::of(open.regulation)) {
        return Err(Rejection::WrongRole);
    }
    Ok(open)
}

/// Registering says that the papers lie before the clerk: of what was under way, or lost, it says so first.
fn register(open: &Open, by: StaffId) -> Result<Vec<Event>, Rejection> {
    match open.work {
        Work::Awaiting => {}
        Work::Registered
        | Work::InPreparation { .. }
        | Work::Drafted { .. }
        | Work::ForSignature { .. }
        | Work::Signed
        | Work::Sent
        | Work::AtCounter
        | Work::Kept => return Err(Rejection::RegisteredBefore),
    }
    match open.package {
        Package::AtCorporation => Err(Rejection::NotDelivered),
        Package::UnderWay { .. } => Ok(vec![Event::Delivered { by: by.clone() }, Event::Registered { by }]),
        Package::Lost { .. } => {
            let found = Event::ParcelFound { by: by.clone(), note: None, parcel: Parcel::Package };
            Ok(vec![found, Event::Registered { by }])
        }
        Package::AtCollege => Ok(vec![Event::Registered { by }]),
    }
}

/// Another executor may be appointed as long as nothing is proposed.
const fn assign(open: &Open) -> Result<(), Rejection> {
    match open.work {
        Work::Awaiting => Err(Rejection::NotRegistered),
        Work::Registered | Work::InPreparation { .. } => Ok(()),
        Work::Drafted { .. } | Work::ForSignature { .. } => Err(Rejection::DraftedBefore),
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => Err(Rejection::SignedBefore),
    }
}

fn propose(open: &Open, by: &StaffId, draft: &Draft, context: &Context<'_>) -> Result<(), Rejection> {
    refusal::studied_by(open, by)?;
    record::allows(open, draft.kind())?;
    refusal::allowed(open, draft, context)
}

/// The document belongs to one draft; a duplicate bears a number of its own college's register that no other bore.
pub(super) fn prepare(state: &State, draft: u32, prepared: Prepared) -> Result<Vec<Event>, Rejection> {
    let open = worked_on(state)?;
    let proposed = match &open.work {
        Work::Awaiting | Work::Registered | Work::InPreparation { .. } => return Err(Rejection::NotDrafted),
        Work::Drafted { draft, .. } => draft,
        Work::ForSignature { .. } => return Err(Rejection::PreparedBefore),
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => return Err(Rejection::SignedBefore),
    };
    let numbered = match (proposed.kind(), prepared.number) {
        (ResultKind::Duplicate, Some(number)) => number.college() == open.college && !open.numbers.contains(&number),
        (ResultKind::Refusal, None) => true,
        (ResultKind::Duplicate, None) | (ResultKind::Refusal, Some(_)) => false,
    };
    if draft != open.drafts {
        Err(Rejection::OtherDraft)
    } else if !numbered {
        Err(Rejection::WrongNumber)
    } else if prepared.supplement.is_some() != record::demands_supplement(open, proposed.kind()) {
        Err(Rejection::WrongSupplement)
    } else {
        Ok(vec![Event::Prepared(prepared)])
    }
}

const fn return_for_rework(open: &Open) -> Result<(), Rejection> {
    match open.work {
        Work::Awaiting | Work::Registered | Work::InPreparation { .. } => Err(Rejection::NotDrafted),
        Work::Drafted { .. } | Work::ForSignature { .. } => Ok(()),
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => Err(Rejection::SignedBefore),
    }
}

/// For which college this head may sign the document, before anybody looks at his signature.
pub(super) fn signed_for(state: &State, by: &Actor, document: FileRef) -> Result<Bin, Rejection> {
    let open = staffed(state, by, StepKind::Sign)?;
    awaits_signature(open, &by.id, document)?;
    Ok(open.college)
}

/// A signature stands for one document and one college.
fn sign(open: &Open, by: &StaffId, signature: &VerifiedSignature) -> Result<(), Rejection> {
    awaits_signature(open, by, signature.document())?;
    if signature.college() == open.college { Ok(()) } else { Err(Rejection::OtherCollege) }
}

/// Whoever drafted may not sign; and nobody signs a refusal while the applicant waits to be heard, who may have asked for it
/// after the draft where the calendar has changed.
pub(super) fn awaits_signature(open: &Open, by: &StaffId, document: FileRef) -> Result<(), Rejection> {
    match &open.work {
        Work::Awaiting | Work::Registered | Work::InPreparation { .. } => Err(Rejection::NotDrafted),
        Work::Drafted { .. } => Err(Rejection::NotPrepared),
        Work::ForSignature { drafter, .. } if drafter == by => Err(Rejection::DrafterMayNotSign),
        Work::ForSignature { prepared, .. } if prepared.document != document => Err(Rejection::OtherDocument),
        Work::ForSignature { draft, .. } if refusal::is_unheard(open, draft) => Err(Rejection::NotHeard),
        Work::ForSignature { .. } => Ok(()),
        Work::Signed | Work::Sent | Work::AtCounter | Work::Kept => Err(Rejection::SignedBefore),
    }
}

fn hand_to_courier(open: &Open) -> Result<(), Rejection> {
    match open.work {
        Work::Awaiting
        | Work::Registered
        | Work::InPreparation { .. }
        | Work::Drafted { .. }
        | Work::ForSignature { .. } => Err(Rejection::NotSigned),
        Work::Signed if open.is_collected_at_college() => Err(Rejection::CollectedAtOffice),
        Work::Signed | Work::Kept => Ok(()),
        Work::Sent | Work::AtCounter => Err(Rejection::SentBefore),
    }
}

const fn confirm_arrival(open: &Open) -> Result<(), Rejection> {
    match open.work {
        Work::Awaiting
        | Work::Registered
        | Work::InPreparation { .. }
        | Work::Drafted { .. }
        | Work::ForSignature { .. } => Err(Rejection::NotSigned),
        Work::Signed => Err(Rejection::NotSent),
        Work::Sent => Ok(()),
        Work::AtCounter => Err(Rejection::ArrivedBefore),
        Work::Kept => Err(Rejection::NotSent),
    }
}

/// Whether this party may act today: a representative whom the application names, on the last day of his authority too (RC-18).
fn acts(open: &Open, party: Party, context: &Context<'_>) -> Result<(), Rejection> {
    let today = day_in_almaty(context.now);
    match party {
        _ if !open.has(party) => Err(Rejection::NoRepresentative),
        Party::Representative if open.authority_valid_until.is_some_and(|last| last < today) => {
            Err(Rejection::AuthorityExpired)
        }
        Party::Applicant | Party::Representative => Ok(()),
    }
}

/// The college hands out what lies there; also to one who applied elsewhere and came in person.
fn issue(open: &Open, to: Party) -> Result<(), Rejection> {
    match open.work {
        _ if !open.has(to) => Err(Rejection::NoRepresentative),
        Work::Awaiting
        | Work::Registered
        | Work::InPreparation { .. }
        | Work::Drafted { .. }
        | Work::ForSignature { .. } => Err(Rejection::NotSigned),
        Work::Sent | Work::AtCounter => Err(Rejection::NotAtCollege),
        Work::Signed | Work::Kept => Ok(()),
    }
}
