//! What is handed in, and when: invented packages over the opening hours of a year.

use anyhow::{Context as _, bail};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::calendar::{Calendar, DayKind};
use telnusqa_domain::case::{
    Channel, Consent, Digest, Document, DocumentKind, IisNumber, Medium, OriginalKind, PersonRef, Reason,
    Representative, RepresentativeKind, Submission,
};
use telnusqa_domain::hours::{day_in_almaty, from_almaty};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::RegulationId;
use uuid::Uuid;

use super::chance::Chance;

/// How much comes in each month, January first.
const MONTHS: [f64; 12] = [1.15, 1.1, 1.0, 0.95, 0.85, 1.2, 1.35, 1.3, 1.1, 0.9, 0.85, 0.8];
/// How much comes on each day of the week, Monday first; on Saturdays only the Corporation's duty sections are open.
const WEEKDAYS: [f64; 7] = [1.25, 1.1, 1.0, 0.95, 0.85, 0.08, 0.0];
/// How much comes in each hour of the Corporation's counters, from nine.
const COUNTER: [f64; 11] = [12.0, 16.0, 14.0, 9.0, 8.0, 11.0, 12.0, 10.0, 6.0, 1.0, 1.0];
/// How much comes in each half hour of a college's office, from nine; a few after it has closed.
const OFFICE: [f64; 20] =
    [8.0, 9.0, 10.0, 10.0, 9.0, 8.0, 7.0, 5.0, 0.0, 0.0, 0.0, 7.0, 8.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 0.6];

/// When and how a package is handed in.
pub(super) type Arrival = (DateTime<Utc>, Channel);

/// So many arrivals, in order of time.
///
/// # Errors
/// Where the calendar does not know the days, or no desk opens on any of them under a regulation.
pub(super) fn arrivals(
    cases: u32,
    from: NaiveDate,
    to: NaiveDate,
    chance: &mut Chance,
) -> anyhow::Result<Vec<Arrival>> {
    let days: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= to).collect();
    let mut busy = Vec::with_capacity(days.len());
    for day in &days {
        let kind = Calendar::shipped().kind(*day)?;
        let taken_in = is_open(*day, kind) && RegulationId::in_force_on(*day).is_some();
        busy.push(if taken_in { busyness(*day, kind) } else { 0.0 });
    }
    if busy.iter().all(|busy| *busy <= 0.0) {
        bail!("find a day from {from} to {to} on which a regulation is in force and a desk is open");
    }
    let mut arrivals: Vec<Arrival> = (0..cases)
        .map(|_| {
            let day = days[chance.weighted(&busy)];
            arrival(day, chance)
        })
        .collect();
    arrivals.sort_by_key(|arrival| arrival.0);
    Ok(arrivals)
}

fn is_open(day: NaiveDate, kind: DayKind) -> bool {
    kind.is_working() || (kind == DayKind::Weekend && day.weekday() == Weekday::Sat)
}

fn busyness(day: NaiveDate, kind: DayKind) -> f64 {
    let weekday = WEEKDAYS[day.weekday().num_days_from_monday() as usize];
    let worked = if kind.is_working() { weekday.max(0.8) } else { weekday };
    MONTHS[day.month0() as usize] * worked
}

fn arrival(day: NaiveDate, chance: &mut Chance) -> Arrival {
    let worked = Calendar::shipped().is_working_day(day) == Ok(true);
    let channel = match chance.between(0, 100) {
        0..62 => Channel::Counter,
        62..68 => Channel::HomeVisit,
        _ if worked => Channel::Office,
        _ => Channel::Counter,
    };
    let (from_minute, minutes) = match channel {
        Channel::Counter if !worked => (chance.between(0, 4) * 60, 60),
        Channel::Counter => (chance.weighted(&COUNTER) as u32 * 60, 60),
        Channel::HomeVisit if !worked => (60, 180),
        Channel::HomeVisit => (60, 420),
        Channel::Office | Channel::Portal => (chance.weighted(&OFFICE) as u32 * 30, 30),
    };
    let minute = 9 * 60 + from_minute + chance.between(0, minutes);
    let second = minute * 60 + chance.between(0, 60);
    let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or_default();
    (from_almaty(day.and_time(time)), channel)
}

/// The package that is handed in: most are complete.
///
/// # Errors
/// Where its number has no room.
pub(super) fn package(
    serial: u32,
    number: u32,
    (at, channel): Arrival,
    provider: Bin,
    chance: &mut Chance,
) -> anyhow::Result<Submission> {
    let year = u16::try_from(day_in_almaty(at).year())?;
    let reasons = reasons(chance);
    let representative = representative(serial, chance);
    let documents = documents(&reasons, representative.as_ref(), at, chance);
    let counter = channel != Channel::Office;
    Ok(Submission {
        applicant: person(u128::from(serial) << 1),
        branch: counter.then(|| format!("kst-{:02}", 1 + chance.between(0, 20))),
        channel,
        consent: Consent { protected_secrets: true, restricted_personal_data: !chance.percent(1.5) },
        documents,
        flags: Vec::new(),
        iis_number: IisNumber::parse(&format!("014-{year}-{serial:07}")).filter(|_| counter),
        language: [Language::Kk, Language::Ru, Language::En][chance.weighted(&[55.0, 43.0, 2.0])],
        number: ApplicationNumber::try_new(year, number).context("number an application")?,
        original: OriginalKind::ALL[chance.weighted(&[1.0, 6.0, 3.0, 1.0])],
        possible_duplicate_of: None,
        provider,
        reasons,
        representative,
        submitted_at: at,
        taken_by: None,
    })
}

fn reasons(chance: &mut Chance) -> Vec<Reason> {
    match chance.between(0, 100) {
        0..68 => vec![Reason::Lost],
        68..80 => vec![Reason::Damaged],
        80..96 => vec![Reason::NameChanged],
        _ => vec![Reason::Lost, Reason::NameChanged],
    }
}

fn representative(serial: u32, chance: &mut Chance) -> Option<Representative> {
    let kind = match chance.between(0, 100) {
        0..7 => RepresentativeKind::Attorney,
        7..9 => RepresentativeKind::Legal,
        _ => return None,
    };
    Some(Representative { authority_valid_until: None, kind, person: person((u128::from(serial) << 1) + 1) })
}

/// What is demanded; of a few something is missing or has expired.
fn documents(
    reasons: &[Reason],
    representative: Option<&Representative>,
    at: DateTime<Utc>,
    chance: &mut Chance,
) -> Vec<Document> {
    let paper = |kind| Document { kind, medium: Medium::Paper, pages: Some(1), valid_until: None };
    let mut identity = paper(DocumentKind::Identity);
    if chance.percent(1.0) {
        identity.valid_until = day_in_almaty(at).pred_opt();
    }
    if chance.percent(20.0) {
        identity.medium = Medium::DigitalDocument;
    }
    let mut documents = vec![paper(DocumentKind::Application), identity];
    if !reasons.contains(&Reason::Lost) {
        documents.push(paper(DocumentKind::Original));
    }
    documents.extend(representative.map(|acting| paper(acting.paper())));
    if chance.percent(4.0) {
        documents.pop();
    }
    documents
}

fn person(id: u128) -> PersonRef {
    PersonRef { id: Uuid::from_u128(id), digest: Digest([0; 32]) }
}
