//! What people do because of an event, and when.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use telnusqa_domain::calendar::UnknownYear;
use telnusqa_domain::case::{Accepted, Channel, Event, Parcel};
use telnusqa_domain::hours::{day_in_almaty, from_almaty};

use super::agenda::{Deed, Task};
use super::world::World;

/// Applications of a hundred that are taken back.
const WITHDRAWN: f64 = 2.5;
/// Packages of a hundred that the courier brings back.
const RETURNED: f64 = 2.5;
/// Parcels of a hundred that get lost, on either way.
const LOST: f64 = 0.7;
/// Of those declared lost, how many of a hundred turn up.
const FOUND: f64 = 35.0;
/// Applications of a hundred whose archive has to be searched for long.
const SEARCHED: f64 = 3.0;
/// Applicants of a hundred who object to a preliminary refusal.
const OBJECTING: f64 = 45.0;
/// Of those who object, how many of a hundred ask to be heard.
const TO_BE_HEARD: f64 = 65.0;
/// Of the cases whose end comes near, how many of a hundred the head gives more time.
const EXTENDED: f64 = 12.0;
/// Results of a hundred that nobody comes for.
const LEFT: f64 = 1.5;

impl World {
    /// Plans what follows from an event. What people do is invented here; what the house does stands in the domain.
    ///
    /// # Errors
    /// Where the calendar ends.
    pub(super) fn follow(&mut self, case: usize, event: &Event) -> Result<(), UnknownYear> {
        self.complaints_follow(case, event)?;
        match event {
            Event::Accepted(accepted) => self.accepted(case, accepted)?,
            Event::Dispatched { .. } => self.under_way(case)?,
            Event::Returned { .. } => {
                let at = self.on_day(1, 14, 17)?;
                self.agenda.plan(at, case, Deed::Dispatch);
            }
            Event::CollectionReminded { nth } => self.reminded(case, *nth)?,
            Event::ResultReturned { .. } => self.kept(case)?,
            Event::ParcelFound { parcel: Parcel::Package, .. } => self.reaches(self.now, case),
            Event::TermNear { .. } if self.chance.percent(EXTENDED) => self.comes(self.now, case, 20, Task::Extend),
            Event::ParcelMissing { parcel, .. } => self.missed(case, *parcel)?,
            Event::ParcelLost { parcel, .. } => self.lost(case, *parcel)?,
            Event::Registered { .. } => {
                let minutes = self.chance.between(3, 9);
                self.comes(self.now, case, minutes, Task::Assign);
            }
            Event::Assigned { .. } => self.assigned(case)?,
            Event::RefusalProposed { .. } => self.proposed(case)?,
            Event::NoticeDelivered { .. } => self.told(case)?,
            Event::ObjectionReceived { hearing: true, .. } => self.comes(self.now, case, 15, Task::SetHearing),
            Event::HearingSet { at, .. } => self.comes(*at, case, 45, Task::Hear),
            Event::HearingHeld { .. } => self.heard(case)?,
            Event::Drafted { .. } => {
                let seconds = self.chance.between(1, 20);
                self.agenda.plan(self.now + TimeDelta::seconds(seconds.into()), case, Deed::Prepare);
            }
            Event::Prepared(_) => self.prepared(case)?,
            Event::ReworkDemanded { .. } => self.comes(self.now, case, 25, Task::Study),
            Event::Signed { .. } => self.signed(case)?,
            Event::Sent { .. } if self.chance.percent(LOST) => {}
            Event::Sent { .. } => {
                let days = self.region.colleges[self.lives[case].college].courier_days;
                let at = self.on_day(days, 10, 17)?;
                self.comes(at, case, 4, Task::ConfirmArrival);
            }
            Event::Arrived { .. } => self.ready(case)?,
            // nobody does anything because of the others
            _ => {}
        }
        Ok(())
    }

    fn accepted(&mut self, case: usize, accepted: &Accepted) -> Result<(), UnknownYear> {
        if self.chance.percent(WITHDRAWN) {
            let (later, minutes) = (self.chance.between(0, 18), self.chance.between(10, 120));
            let at = self.on_day(later, 9, 18)? + TimeDelta::minutes(minutes.into());
            self.agenda.plan(at, case, Deed::Withdraw);
        }
        match accepted.submission.channel {
            Channel::Office | Channel::Portal => self.reaches(accepted.registered_at.max(self.now), case),
            Channel::Counter | Channel::HomeVisit => {
                // some are left lying at the counter
                let later = if self.chance.percent(0.8) { self.chance.between(4, 10) } else { 1 };
                let at = self.on_day(later, 14, 17)?;
                self.agenda.plan(at, case, Deed::Dispatch);
            }
        }
        Ok(())
    }

    fn under_way(&mut self, case: usize) -> Result<(), UnknownYear> {
        let days = self.region.colleges[self.lives[case].college].courier_days;
        let at = self.on_day(days, 9, 13)?;
        if self.lives[case].waybills < 3 && self.chance.percent(RETURNED) {
            self.agenda.plan(at, case, Deed::Return);
        } else if !self.chance.percent(LOST) {
            self.reaches(at, case);
        }
        Ok(())
    }

    /// Whoever is warned looks for it, and then the head gives it up. What is only late comes meanwhile.
    fn missed(&mut self, case: usize, parcel: Parcel) -> Result<(), UnknownYear> {
        let later = self.chance.between(1, 3);
        let at = self.on_day(later, 10, 16)?;
        self.comes(at, case, 20, Task::DeclareLost { parcel });
        Ok(())
    }

    /// Papers are sent again, a result is made again; some of what was lost turns up.
    fn lost(&mut self, case: usize, parcel: Parcel) -> Result<(), UnknownYear> {
        if self.chance.percent(FOUND) {
            let later = self.chance.between(1, 12);
            let at = self.on_day(later, 10, 16)?;
            self.comes(at, case, 10, Task::ReportFound { parcel });
        }
        let at = self.on_day(1, 14, 17)?;
        match parcel {
            Parcel::Package => self.agenda.plan(at, case, Deed::Dispatch),
            Parcel::Result => self.comes(at, case, 40, Task::Study),
        }
        Ok(())
    }

    /// The executor waits for what the archive holds, and then studies it.
    fn assigned(&mut self, case: usize) -> Result<(), UnknownYear> {
        let days = if self.chance.percent(SEARCHED) { self.chance.between(7, 15) } else { self.chance.between(0, 5) };
        let (at, minutes) = (self.on_day(days, 9, 17)?, self.chance.between(35, 85));
        self.comes(at, case, minutes, Task::Study);
        Ok(())
    }

    /// Most are told by mail within minutes; the others are called, or written to.
    fn proposed(&mut self, case: usize) -> Result<(), UnknownYear> {
        let at = match self.chance.between(0, 100) {
            0..60 => self.now + TimeDelta::seconds(self.chance.between(20, 900).into()),
            60..94 => {
                let at = self.on_day(1, 9, 16)?;
                self.comes(at, case, 6, Task::ConfirmNotice);
                return Ok(());
            }
            _ => {
                let later = self.chance.between(3, 8);
                self.on_day(later, 10, 16)?
            }
        };
        self.agenda.plan(at, case, Deed::Tell);
        Ok(())
    }

    /// Some object, a few too late; the executor waits for three working days, some of them for less.
    fn told(&mut self, case: usize) -> Result<(), UnknownYear> {
        if self.chance.percent(OBJECTING) {
            let later = [1, 2, 3][self.chance.weighted(&[60.0, 36.0, 4.0])];
            let (at, hearing) = (self.on_day(later, 9, 18)?, self.chance.percent(TO_BE_HEARD));
            self.agenda.plan(at, case, Deed::Object { hearing });
        }
        let later = if self.chance.percent(6.0) { 2 } else { 3 };
        if later < 3 {
            let early = self.on_day(later, 9, 12)?;
            self.comes(early, case, 15, Task::Conclude);
        }
        self.conclude_from(case, 3)
    }

    /// Whoever was heard gets his answer when the days are over.
    fn heard(&mut self, case: usize) -> Result<(), UnknownYear> {
        self.comes(self.now, case, 30, Task::Conclude);
        self.conclude_from(case, 1)
    }

    pub(super) fn conclude_from(&mut self, case: usize, later: u32) -> Result<(), UnknownYear> {
        let at = self.on_day(later, 9, 13)?;
        self.comes(at, case, 20, Task::Conclude);
        Ok(())
    }

    /// Heads sign once a day, or when the papers come.
    fn prepared(&mut self, case: usize) -> Result<(), UnknownYear> {
        let minutes = self.chance.between(3, 9);
        let from = if self.chance.percent(50.0) { self.now } else { self.afternoon()? };
        self.comes(from, case, minutes, Task::Decide);
        Ok(())
    }

    fn afternoon(&self) -> Result<DateTime<Utc>, UnknownYear> {
        let day = self.calendar.working_day_from(day_in_almaty(self.now))?;
        let time = NaiveTime::from_hms_opt(16, 0, 0).unwrap_or_default();
        Ok(from_almaty(day.and_time(time)).max(self.now))
    }

    fn signed(&mut self, case: usize) -> Result<(), UnknownYear> {
        if self.lives[case].card.as_ref().is_some_and(|card| card.is_collected_at_college()) {
            return self.ready(case);
        }
        let at = self.on_day(1, 9, 11)?;
        self.comes(at, case, 5, Task::HandToCourier);
        Ok(())
    }

    /// Most come within days, some after months, a few never.
    fn ready(&mut self, case: usize) -> Result<(), UnknownYear> {
        if self.chance.percent(LEFT) {
            return Ok(());
        }
        let later = if self.chance.percent(2.0) { self.chance.between(22, 50) } else { self.chance.between(0, 9) };
        let at = self.on_day(later, 10, 18)?;
        self.agenda.plan(at, case, Deed::Collect);
        Ok(())
    }

    /// Every third comes because of it; what nobody came for after the second reminder goes back to the college.
    fn reminded(&mut self, case: usize, nth: u32) -> Result<(), UnknownYear> {
        if self.chance.percent(35.0) {
            let later = self.chance.between(1, 5);
            let at = self.on_day(later, 10, 18)?;
            self.agenda.plan(at, case, Deed::Collect);
        } else if nth > 1 {
            let at = self.on_day(10, 10, 16)?;
            self.comes(at, case, 10, Task::TakeBack);
        }
        Ok(())
    }

    /// Some come to the college in the end, some ask that it be sent to the counter once more.
    fn kept(&mut self, case: usize) -> Result<(), UnknownYear> {
        if self.chance.percent(30.0) {
            let later = self.chance.between(3, 30);
            let at = self.on_day(later, 10, 16)?;
            self.comes(at, case, 5, Task::HandToCourier);
            return Ok(());
        }
        if self.chance.percent(50.0) {
            let later = self.chance.between(3, 30);
            let at = self.on_day(later, 10, 18)?;
            self.agenda.plan(at, case, Deed::Collect);
        }
        Ok(())
    }

    /// The papers lie before the clerks.
    fn reaches(&mut self, at: DateTime<Utc>, case: usize) {
        let minutes = self.chance.between(5, 14);
        self.comes(at, case, minutes, Task::Register);
    }

    fn comes(&mut self, at: DateTime<Utc>, case: usize, minutes: u32, task: Task) {
        self.agenda.plan(at, case, Deed::Come { minutes, task });
    }
}
