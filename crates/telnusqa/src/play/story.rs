//! What happens to an application after it was accepted, and when: drawn from its number, so that it is the same again.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use telnusqa_domain::calendar::{Calendar, UnknownYear};
use telnusqa_domain::hours::{day_in_almaty, from_almaty};

/// Of a hundred originals with a supplement, for how many the archive has what it is made of.
const SUPPLEMENTED: u32 = 40;

/// Something that somebody does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Deed {
    /// The head appoints the executor.
    Assign,
    /// The clerk learns that the result has arrived.
    ConfirmArrival,
    /// The clerk brings the notice of a preliminary refusal by telephone, unless it came by itself.
    ConfirmNotice,
    /// The head checks the archive record.
    ConfirmRecord,
    /// The Corporation gives the package to the courier: under this waybill of the application.
    Dispatch(u8),
    /// The executor proposes the duplicate.
    DraftDuplicate,
    /// The executor drafts the refusal that was proposed.
    DraftRefusal,
    /// The executor enters the archive record, from which the supplement is made.
    EnterRecord,
    /// The Corporation hands the result out.
    HandOver,
    /// The clerk gives the result to the courier.
    HandToCourier,
    /// The applicant objects to a preliminary refusal, and asks to be heard.
    Object,
    /// The executor proposes a refusal.
    ProposeRefusal,
    /// The applicant is heard.
    RecordHearing,
    /// The clerk registers the package.
    Register,
    /// The courier brings the package back, under this waybill.
    Return(u8),
    /// The head gives the draft back.
    ReturnForRework,
    /// The executor gives the hearing its moment: that of the next deed.
    SetHearing,
    /// The head signs.
    Sign,
    /// The applicant takes the application back at the Corporation.
    Withdraw,
}

/// What is known of an application when its story is told.
pub(super) struct Facts<'f> {
    /// Whether the applicant gave the consent that the college needs (RC-24).
    pub(super) consent: bool,
    /// Whether the rules of the case know a refusal on the merits (R16-06).
    pub(super) refusable: bool,
    pub(super) registered_at: DateTime<Utc>,
    pub(super) subject: &'f str,
    /// Whether the original had a supplement.
    pub(super) supplement: bool,
}

/// Tells the story of an application: deeds in order of time.
///
/// # Errors
/// Where the calendar ends.
pub(super) fn story(facts: &Facts<'_>, seed: u64) -> Result<Vec<(DateTime<Utc>, Deed)>, UnknownYear> {
    let mut chance = Chance::new(facts.subject, seed);
    let mut teller = Teller { at: facts.registered_at, calendar: Calendar::shipped(), deeds: Vec::new() };
    let refuses = facts.refusable && (!facts.consent || chance.percent(4));
    teller.on_day(1, chance.between(14, 17), chance.below(60), Deed::Dispatch(1))?;
    if chance.percent(4) {
        teller.on_day(1, 11, chance.below(60), Deed::Return(1))?;
        teller.on_day(0, 16, chance.below(60), Deed::Dispatch(2))?;
    }
    teller.on_day(1, chance.between(9, 12), chance.below(60), Deed::Register)?;
    teller.after(chance.between(30, 170), Deed::Assign);
    let draft = if refuses {
        teller.refuse(&mut chance)?
    } else {
        // A few are left lying, and are late.
        let study = if chance.percent(3) { 14 } else { chance.between(1, 6) };
        if facts.supplement && chance.percent(SUPPLEMENTED) {
            teller.on_day(study, chance.between(9, 12), chance.below(60), Deed::EnterRecord)?;
            teller.after(chance.between(20, 90), Deed::ConfirmRecord);
            teller.after(chance.between(20, 60), Deed::DraftDuplicate);
        } else {
            teller.on_day(study, chance.between(9, 17), chance.below(60), Deed::DraftDuplicate)?;
        }
        Deed::DraftDuplicate
    };
    if chance.percent(5) {
        teller.after(chance.between(20, 60), Deed::ReturnForRework);
        teller.on_day(1, chance.between(9, 12), chance.below(60), draft)?;
    }
    teller.on_day(chance.below(2), 17, chance.below(30), Deed::Sign)?;
    teller.on_day(1, chance.between(9, 11), chance.below(60), Deed::HandToCourier)?;
    teller.on_day(1, chance.between(10, 16), chance.below(60), Deed::ConfirmArrival)?;
    teller.on_day(chance.below(5), chance.between(17, 19), chance.below(60), Deed::HandOver)?;
    if chance.percent(3) {
        let at = 1 + chance.below(u32::try_from(teller.deeds.len() - 1).unwrap_or(1)) as usize;
        let moment = teller.deeds[at].0;
        teller.deeds.truncate(at);
        teller.deeds.push((moment, Deed::Withdraw));
    }
    Ok(teller.deeds)
}

struct Teller<'c> {
    at: DateTime<Utc>,
    calendar: &'c Calendar,
    deeds: Vec<(DateTime<Utc>, Deed)>,
}

impl Teller<'_> {
    /// So many working days later, at a time of the day in Almaty; never before what came last.
    fn on_day(&mut self, later: u32, hour: u32, minute: u32, deed: Deed) -> Result<(), UnknownYear> {
        let today = day_in_almaty(self.at);
        let day: NaiveDate = match later {
            0 => self.calendar.working_day_from(today)?,
            later => self.calendar.working_day_after(today, later)?,
        };
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        self.tell(from_almaty(day.and_time(time)), deed);
        Ok(())
    }

    /// The procedure of a refusal; some applicants object and are heard, and some of these get their duplicate after all.
    fn refuse(&mut self, chance: &mut Chance) -> Result<Deed, UnknownYear> {
        self.on_day(chance.between(1, 3), chance.between(9, 12), chance.below(60), Deed::ProposeRefusal)?;
        self.on_day(1, chance.between(9, 12), chance.below(60), Deed::ConfirmNotice)?;
        let told = self.at;
        let mut draft = Deed::DraftRefusal;
        if chance.percent(40) {
            self.after(chance.between(60, 240), Deed::Object);
            self.after(chance.between(20, 60), Deed::SetHearing);
            self.on_day(1, chance.between(10, 16), 0, Deed::RecordHearing)?;
            if chance.percent(40) {
                draft = Deed::DraftDuplicate;
            }
        }
        let allowed = self.calendar.working_day_after(day_in_almaty(told), 3)?;
        let time = NaiveTime::from_hms_opt(chance.between(9, 16), chance.below(60), 0).unwrap_or_default();
        self.tell(from_almaty(allowed.and_time(time)), draft);
        Ok(draft)
    }

    fn after(&mut self, minutes: u32, deed: Deed) {
        self.tell(self.at + TimeDelta::minutes(i64::from(minutes)), deed);
    }

    fn tell(&mut self, at: DateTime<Utc>, deed: Deed) {
        self.at = at.max(self.at + TimeDelta::minutes(1));
        self.deeds.push((self.at, deed));
    }
}

/// Numbers that look drawn and follow from a text.
struct Chance {
    bytes: Vec<u8>,
    seed: Vec<u8>,
}

impl Chance {
    fn new(subject: &str, seed: u64) -> Self {
        let seed = [&seed.to_be_bytes()[..], subject.as_bytes()].concat();
        Self { bytes: Vec::new(), seed }
    }

    fn next(&mut self) -> u32 {
        if self.bytes.len() < 4 {
            let digest = Sha256::digest(&self.seed).to_vec();
            self.seed.clone_from(&digest);
            self.bytes = digest;
        }
        self.bytes.drain(..4).fold(0, |number, byte| number << 8 | u32::from(byte))
    }

    fn below(&mut self, end: u32) -> u32 {
        self.next() % end.max(1)
    }

    fn between(&mut self, from: u32, until: u32) -> u32 {
        from + self.below(until - from)
    }

    fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: u32, seed: u64) -> Vec<(DateTime<Utc>, Deed)> {
        let registered_at = "2026-09-01T10:00:00+05:00".parse().unwrap();
        let subject = format!("014-2026-{number:07}");
        story(
            &Facts {
                consent: !number.is_multiple_of(20),
                refusable: true,
                registered_at,
                subject: &subject,
                supplement: true,
            },
            seed,
        )
        .unwrap()
    }

    #[test]
    fn a_story_is_the_same_again_and_goes_forward() {
        for number in 0..500 {
            let deeds = of(number, 1);
            assert_eq!(deeds, of(number, 1));
            assert!(deeds.windows(2).all(|pair| pair[0].0 <= pair[1].0));
            assert!(matches!(deeds.last(), Some((_, Deed::HandOver | Deed::Withdraw))));
            assert_eq!(deeds[0].1, Deed::Dispatch(1));
        }
        assert_ne!(
            (0..50).map(|number| of(number, 1)).collect::<Vec<_>>(),
            (0..50).map(|number| of(number, 2)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn every_kind_of_story_is_told() {
        let stories: Vec<_> = (0..500).map(|number| of(number, 1)).collect();
        for wanted in [Deed::DraftRefusal, Deed::RecordHearing, Deed::Return(1), Deed::ReturnForRework, Deed::Withdraw]
        {
            assert!(stories.iter().flatten().any(|(_, deed)| *deed == wanted), "{wanted:?}");
        }
    }
}
