//! Nobody is refused by silence: before a refusal there is a proposal, a notice that was delivered, three working days, and
//! the hearing that was asked for; no timer leads to one (АППК 73, 74, 91(2)).

use anyhow::{Context as _, ensure};
use chrono::{DateTime, NaiveDate, Utc};
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::{Command, Draft, Event, FileRef, Ground, Role, complaint};
use telnusqa_domain::hours::day_in_almaty;

/// Working days between the notice and the act (АППК 73).
const NOTICE: u32 = 3;
/// Working days in which the applicant may object (АППК 73).
const OBJECTION: u32 = 2;

/// What has happened to a preliminary refusal.
pub(super) struct Proposal {
    /// Whether the last draft is a refusal.
    drafted: bool,
    fact: FileRef,
    ground: Ground,
    heard: bool,
    hearing_asked_for: bool,
    told_on: Option<NaiveDate>,
}

/// Looks at an event, and takes note of it.
pub(super) fn look(
    proposal: &mut Option<Proposal>,
    (command, event): (&Command, &Event),
    now: DateTime<Utc>,
    calendar: &Calendar,
) -> anyhow::Result<()> {
    let timer = matches!(
        command,
        Command::Alarm(_)
            | Command::ExpireTerm
            | Command::RecordOverrun { .. }
            | Command::RemindOfCollection
            | Command::WarnOfParcel
            | Command::WarnOfStep { .. }
            | Command::WarnOfTerm
    );
    let told =
        |event: &complaint::Event| matches!(event, complaint::Event::Near { .. } | complaint::Event::Overdue { .. });
    let only_told = match event {
        Event::CollectionReminded { .. }
        | Event::ParcelMissing { .. }
        | Event::StepNear { .. }
        | Event::StepOverrun { .. }
        | Event::TermExpired { .. }
        | Event::TermNear { .. } => true,
        Event::Complaint(event) => told(event),
        _ => false,
    };
    ensure!(!timer || only_told, "a timer did more than tell");
    match event {
        Event::Drafted { draft: Draft::Refusal { fact, ground }, .. } => {
            let proposal = proposal.as_mut().context("find the proposal of a refusal that was drafted")?;
            drafted(proposal, (*ground, *fact), now, calendar)
        }
        Event::Drafted { draft: Draft::Duplicate, .. } => {
            if let Some(proposal) = proposal {
                proposal.drafted = false;
            }
            Ok(())
        }
        Event::Signed { .. } => match proposal {
            Some(proposal) if proposal.drafted => {
                let by_head = matches!(command, Command::Act { by, .. } if by.role == Role::Head);
                ensure!(by_head, "a refusal was signed by none of the heads");
                ensure!(proposal.heard || !proposal.hearing_asked_for, "a refusal was signed unheard");
                Ok(())
            }
            Some(_) | None => Ok(()),
        },
        other => take(proposal, other, now, calendar),
    }
}

fn drafted(
    proposal: &mut Proposal,
    (ground, fact): (Ground, FileRef),
    now: DateTime<Utc>,
    calendar: &Calendar,
) -> anyhow::Result<()> {
    ensure!(proposal.fact == fact, "a refusal was drafted for another fact than was told");
    ensure!(proposal.ground == ground, "a refusal was drafted on another ground than was told");
    let told_on = proposal.told_on.context("find the notice of a refusal that was drafted")?;
    let from = working_day(calendar, told_on, NOTICE)?;
    ensure!(day_in_almaty(now) >= from, "a refusal was drafted before {from}");
    ensure!(proposal.heard || !proposal.hearing_asked_for, "a refusal was drafted unheard");
    proposal.drafted = true;
    Ok(())
}

/// Takes note of the steps of the procedure.
fn take(proposal: &mut Option<Proposal>, event: &Event, now: DateTime<Utc>, calendar: &Calendar) -> anyhow::Result<()> {
    match (event, proposal) {
        (Event::RefusalProposed { fact, ground, .. }, proposal) => {
            *proposal = Some(Proposal {
                drafted: false,
                fact: *fact,
                ground: *ground,
                heard: false,
                hearing_asked_for: false,
                told_on: None,
            });
        }
        (Event::NoticeDelivered { at, .. }, Some(proposal)) => proposal.told_on = Some(day_in_almaty(*at)),
        (Event::ObjectionReceived { hearing, .. }, Some(proposal)) => {
            if let Some(told_on) = proposal.told_on {
                let until = working_day(calendar, told_on, OBJECTION)?;
                ensure!(day_in_almaty(now) <= until, "an objection was taken in after {until}");
            }
            proposal.hearing_asked_for |= hearing;
        }
        (Event::HearingHeld { .. }, Some(proposal)) => proposal.heard = true,
        // no part of the procedure
        _ => {}
    }
    Ok(())
}

/// The so many-th working day after a day, counted one by one.
fn working_day(calendar: &Calendar, after: NaiveDate, count: u32) -> anyhow::Result<NaiveDate> {
    let mut left = count;
    for day in after.iter_days().skip(1) {
        left -= u32::from(calendar.is_working_day(day)?);
        if left == 0 {
            return Ok(day);
        }
    }
    anyhow::bail!("count working days to the end of time")
}

#[cfg(test)]
mod tests {
    use telnusqa_domain::case::{Actor, Delivery, FileRef, StaffId, Step};
    use telnusqa_domain::identity::Bin;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Whether a history of the procedure, each event at its moment, ends in what was no silence.
    fn looked(history: &[(&str, Event)]) -> Result<(), String> {
        let mut proposal = None;
        for (now, event) in history {
            look(&mut proposal, (&step(), event), at(now), Calendar::shipped()).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn drafted(ground: Ground) -> Event {
        Event::Drafted { by: by(), draft: Draft::Refusal { fact: FileRef([1; 32]), ground } }
    }

    /// Whatever staff do: no timer.
    fn step() -> Command {
        let college = Bin::parse("050340517500").unwrap();
        Command::Act { by: Actor { college, id: by(), role: Role::Executor }, step: Step::ConfirmArrival }
    }

    fn by() -> StaffId {
        StaffId::parse("e-1").unwrap()
    }

    #[test]
    fn whoever_refuses_by_silence_is_seen() {
        let (ground, file) = (Ground::Unreliable, FileRef([1; 32]));
        let proposed = (
            "2026-11-23T10:00:00+05:00",
            Event::RefusalProposed { at: at("2026-11-23T10:00:00+05:00"), by: by(), fact: file, ground },
        );
        let told_at = at("2026-11-23T11:00:00+05:00");
        let told =
            ("2026-11-23T11:00:00+05:00", Event::NoticeDelivered { at: told_at, by: None, how: Delivery::Email });
        let objected = (
            "2026-11-24T11:00:00+05:00",
            Event::ObjectionReceived { at: told_at, by: by(), hearing: true, statement: file },
        );
        let (early, allowed) = ("2026-11-25T18:00:00+05:00", "2026-11-26T09:00:00+05:00");
        let seen = |history: &[(&str, Event)]| looked(history).unwrap_err();

        assert_eq!(looked(&[proposed.clone(), told.clone(), (allowed, drafted(ground))]), Ok(()));
        assert_eq!(seen(&[(allowed, drafted(ground))]), "find the proposal of a refusal that was drafted");
        assert_eq!(
            seen(&[proposed.clone(), (allowed, drafted(ground))]),
            "find the notice of a refusal that was drafted"
        );
        assert_eq!(
            seen(&[proposed.clone(), told.clone(), (early, drafted(ground))]),
            "a refusal was drafted before 2026-11-26"
        );
        assert_eq!(
            seen(&[proposed.clone(), told.clone(), (allowed, drafted(Ground::NoConsent))]),
            "a refusal was drafted on another ground than was told"
        );
        assert_eq!(
            seen(&[proposed.clone(), told.clone(), objected.clone(), (allowed, drafted(ground))]),
            "a refusal was drafted unheard"
        );
        assert_eq!(seen(&[proposed, told, (allowed, objected.1)]), "an objection was taken in after 2026-11-25");
    }
}
