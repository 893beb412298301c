//! An invented region: colleges of every size, their staff, how fast each works and when he is away.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use telnusqa_domain::calendar::{Calendar, UnknownYear, Week};
use telnusqa_domain::case::{Actor, Role, StaffId};
use telnusqa_domain::hours::{Office, from_almaty, in_almaty};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::{OwnHours, Provider, Register, Status};
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::{OfficeHours, Regulation, RegulationId};

use super::chance::Chance;

/// What a case takes of each role's time, in minutes at an ordinary pace.
const MINUTES: [(Role, f64); 3] = [(Role::Clerk, 24.0), (Role::Executor, 62.0), (Role::Head, 12.0)];
/// Minutes of an office's day.
const DAY: f64 = 480.0;

/// A region.
pub(super) struct Region {
    /// Who answers for papers: colleges, and the archive as the last.
    pub(super) colleges: Vec<College>,
    /// What applicants name: a college, with how often; some are no more.
    pub(super) named: Vec<(Bin, f64)>,
    /// What decisions look at.
    pub(super) register: Register,
}

/// A college, or the archive.
pub(super) struct College {
    pub(super) bin: Bin,
    /// Working days that a courier needs.
    pub(super) courier_days: u32,
    office: Office,
    /// Whether more comes than its executors can do.
    pub(super) overloaded: bool,
    serials: BTreeMap<u16, u32>,
    staff: Vec<Person>,
}

/// A member of staff.
struct Person {
    away: (DateTime<Utc>, DateTime<Utc>),
    free_at: DateTime<Utc>,
    id: StaffId,
    /// How much longer than others he takes.
    pace: f64,
    role: Role,
}

impl Region {
    /// The region in which so many cases come, from one day to another.
    ///
    /// # Errors
    /// Where the calendar does not know the days.
    pub(super) fn invent(cases: u32, from: NaiveDate, to: NaiveDate, chance: &mut Chance) -> anyhow::Result<Self> {
        let colleges = (cases / 2_000).clamp(8, 40) as usize;
        let mut bins = bins();
        let mut weights: Vec<f64> = (0..colleges).map(|_| 0.2 + chance.share().powi(3) * 4.0).collect();
        // the archive, and two that are no more
        weights.extend([0.1, 0.15, 0.1]);
        let days = working_days(from, to)?;
        let whole: f64 = weights.iter().sum();
        let named: Vec<(Bin, f64)> = bins.by_ref().zip(weights).collect();
        let (works, gone) = named.split_at(colleges);
        let mut answering = Vec::new();
        for (nth, (bin, weight)) in named.iter().take(colleges + 1).enumerate() {
            let load = f64::from(cases) * weight / whole / days;
            answering.push(College::invent(nth, *bin, load, (from, to), chance)?);
        }
        let ended = NaiveDate::from_ymd_opt(2016, 1, 1).context("name a day")?;
        let successor = works.first().context("find a college")?.0;
        let archive = gone.first().context("find the archive")?.0;
        let statuses = [Status::Merged { since: ended, successor }, Status::Liquidated { archive, since: ended }];
        let active = works.iter().map(|(bin, _)| provider(*bin, Status::Active));
        let no_more = gone.iter().skip(1).zip(statuses).map(|((bin, _), status)| provider(*bin, status));
        let register = Register::new(active.chain(no_more));
        let named = named.into_iter().filter(|(bin, _)| *bin != archive).collect();
        Ok(Self { colleges: answering, named, register })
    }

    /// The place of whoever answers for papers.
    pub(super) fn place(&self, bin: Bin) -> Option<usize> {
        self.colleges.iter().position(|college| college.bin == bin)
    }
}

impl College {
    fn invent(
        nth: usize,
        bin: Bin,
        load: f64,
        (from, to): (NaiveDate, NaiveDate),
        chance: &mut Chance,
    ) -> anyhow::Result<Self> {
        let overloaded = nth % 8 == 3;
        let busy = if overloaded { chance.within(1.0, 1.08) } else { chance.within(0.4, 0.85) };
        let mut staff = Vec::new();
        for (role, minutes) in MINUTES {
            let wanted = load * minutes / DAY;
            let people = (wanted / 0.75).ceil().max(1.0);
            let pace = match role {
                Role::Executor => (busy * people / wanted).clamp(0.5, 6.0),
                Role::Clerk | Role::Head => chance.within(0.7, 1.2),
            };
            for number in 1..=people as u32 {
                staff.push(Person::invent((nth, number), role, pace * chance.within(0.9, 1.1), (from, to), chance)?);
            }
        }
        let week = if nth % 7 == 5 { Week::Six } else { Week::Five };
        let courier_days = if chance.percent(70.0) { 1 } else { 2 };
        let office = office(week, nth).context("have lunch within the hours")?;
        Ok(Self { bin, courier_days, office, overloaded, serials: BTreeMap::new(), staff })
    }

    /// Who takes the next task of a role: whoever is free first.
    pub(super) fn next(&self, role: Role) -> Option<usize> {
        let of_role = self.staff.iter().enumerate().filter(|(_, person)| person.role == role);
        of_role.min_by_key(|(_, person)| person.free_at).map(|(at, _)| at)
    }

    /// When a member of staff is done with a task of so many minutes that comes to him at `from`: one after another,
    /// within the office's hours, not while he is away.
    ///
    /// # Errors
    /// [`UnknownYear`]
    pub(super) fn book(&mut self, who: usize, from: DateTime<Utc>, minutes: u32) -> Result<DateTime<Utc>, UnknownYear> {
        let person = &mut self.staff[who];
        let mut start = from.max(person.free_at);
        if (person.away.0..person.away.1).contains(&start) {
            start = person.away.1;
        }
        let takes = (f64::from(minutes) * person.pace).max(1.0) as u32;
        let done = from_almaty(self.office.after(Calendar::shipped(), in_almaty(start).naive_local(), takes)?);
        person.free_at = done;
        Ok(done)
    }

    /// A member of staff as the one who gives a command.
    pub(super) fn actor(&self, who: usize) -> Actor {
        let Person { id, role, .. } = &self.staff[who];
        Actor { college: self.bin, id: id.clone(), role: *role }
    }

    /// Everybody.
    pub(super) fn actors(&self) -> impl Iterator<Item = Actor> {
        (0..self.staff.len()).map(|who| self.actor(who))
    }

    /// The next number of its register.
    pub(super) fn number(&mut self, year: u16) -> Option<RegisterNumber> {
        let serial = self.serials.entry(year).or_insert(0);
        *serial += 1;
        RegisterNumber::try_new(self.bin, year, *serial)
    }
}

impl Person {
    fn invent(
        (college, number): (usize, u32),
        role: Role,
        pace: f64,
        (from, to): (NaiveDate, NaiveDate),
        chance: &mut Chance,
    ) -> anyhow::Result<Self> {
        let (letter, away_days) = match role {
            Role::Clerk => ("c", 3),
            Role::Executor => ("e", chance.between(5, 24)),
            Role::Head => ("h", 2),
        };
        let id = StaffId::parse(&format!("{letter}-{college:02}-{number}")).context("name a member of staff")?;
        let days = u32::try_from((to - from).num_days()).unwrap_or_default();
        let leaves = from.checked_add_days(Days::new(chance.between(0, days + 1).into())).unwrap_or(to);
        let leaves = from_almaty(leaves.and_time(chrono::NaiveTime::MIN));
        let away = (leaves, leaves + TimeDelta::days(away_days.into()));
        Ok(Self { away, free_at: DateTime::UNIX_EPOCH, id, pace, role })
    }
}

/// The hours of a college: some have a shorter lunch than the list names (D-02, D-03).
fn office(week: Week, nth: usize) -> Option<Office> {
    let regulation = Regulation::of(RegulationId::Y2023);
    let office = Office::of(regulation, week);
    let lunch = regulation.hours.office.lunch.map(|(from, to)| (from, to - TimeDelta::minutes(30)));
    if nth % 3 == 1 { office.with_hours(OfficeHours { lunch, ..regulation.hours.office }) } else { Some(office) }
}

fn working_days(from: NaiveDate, to: NaiveDate) -> anyhow::Result<f64> {
    let mut days = 0_u32;
    for day in from.iter_days().take_while(|day| *day <= to) {
        days += u32::from(Calendar::shipped().is_working_day(day)?);
    }
    Ok(f64::from(days.max(1)))
}

/// Invented numbers with right control digits.
fn bins() -> impl Iterator<Item = Bin> {
    (1..=99_999_u32)
        .filter_map(|serial| (0..10).find_map(|check| Bin::parse(&format!("990140{serial:05}{check}")).ok()))
}

fn provider(bin: Bin, status: Status) -> Provider {
    let serial = &bin.as_str()[6..11];
    Provider {
        hours: OwnHours::default(),
        later: Vec::new(),
        bin,
        name_kk: format!("{serial} колледж"),
        name_ru: format!("Колледж {serial}"),
        status,
        week: 5,
    }
}
