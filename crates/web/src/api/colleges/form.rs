//! What a change of a college says, read strictly.

use telnusqa_domain::colleges::{Change, ChangeKind, Name};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::provider::{Lunch, OwnHours, Schedule};

use crate::api::Problem;
use crate::api::staffing::order;
use crate::api::step::Members;

pub(super) const NO_BIN: Trilingual<&'static str> = Trilingual {
    en: "A BIN is expected here: twelve digits, the last of which fits the others",
    kk: "Мұнда БСН болуы керек: он екі цифр, соңғысы бақылау цифры",
    ru: "Здесь должен быть БИН: двенадцать цифр, последняя из которых контрольная",
};
const NO_DAY: Trilingual<&'static str> = Trilingual {
    en: "The day must go from opening to closing, with lunch between them",
    kk: "Жұмыс күні ашылудан жабылуға дейін созылып, түскі үзіліс соның арасында болуы керек",
    ru: "День должен идти от открытия до закрытия, а обед — приходиться между ними",
};
const NO_WEEK: Trilingual<&'static str> = Trilingual {
    en: "A week has 5 or 6 working days",
    kk: "Аптада 5 немесе 6 жұмыс күні болады",
    ru: "В неделе 5 или 6 рабочих дней",
};

/// Reads the body of a change.
pub(super) fn read(kind: ChangeKind, mut members: Members) -> Result<Change, Problem> {
    let read = match kind {
        ChangeKind::Found => {
            let (name, schedule) = (name(&mut members), schedule(&mut members));
            let (since, order) = (members.day("since"), order(&mut members));
            let both = name.zip(schedule).zip(since.zip(order));
            both.map(|((name, schedule), (since, order))| Change::Found { name, order, schedule, since })
        }
        ChangeKind::Liquidate => {
            let (archive, since, order) = (bin(&mut members, "archive"), members.day("since"), order(&mut members));
            archive.zip(since).zip(order).map(|((archive, since), order)| Change::Liquidate { archive, order, since })
        }
        ChangeKind::Merge => {
            let (to, since, order) = (bin(&mut members, "successor"), members.day("since"), order(&mut members));
            to.zip(since).zip(order).map(|((successor, since), order)| Change::Merge { order, since, successor })
        }
        ChangeKind::Rename => {
            let (name, since, order) = (name(&mut members), members.day("since"), order(&mut members));
            name.zip(since).zip(order).map(|((name, since), order)| Change::Rename { name, order, since })
        }
        ChangeKind::SetHours => {
            let (schedule, since, order) = (schedule(&mut members), members.day("since"), order(&mut members));
            let all = schedule.zip(since).zip(order);
            all.map(|((schedule, since), order)| Change::SetHours { order, schedule, since })
        }
        ChangeKind::TakeBack => members.count("change", u32::MAX).map(|change| Change::TakeBack { change }),
    };
    members.finish(read)
}

fn name(members: &mut Members) -> Option<Name> {
    let mut name = members.object("name")?;
    let (kk, ru) = (name.line("kk", Name::LENGTH_MAX), name.line("ru", Name::LENGTH_MAX));
    members.close(name);
    Name::parse(&kk?, &ru?)
}

/// Where no lunch is named, somebody is always there.
fn schedule(members: &mut Members) -> Option<Schedule> {
    let (opens, closes) = (members.time("opens"), members.time("closes"));
    let has_lunch = members.has("lunchFrom") || members.has("lunchTo");
    let lunch = if has_lunch {
        let (from, to) = (members.time("lunchFrom"), members.time("lunchTo"));
        from.zip(to).map(|(from, to)| Lunch::At(from, to))
    } else {
        members.optional_line("lunchFrom", 5);
        members.optional_line("lunchTo", 5);
        Some(Lunch::None)
    };
    let week = members.count("week", 7).and_then(|week| u8::try_from(week).ok());
    if week.is_some_and(|week| !matches!(week, 5 | 6)) {
        members.fault("week", "college.week", NO_WEEK);
        return None;
    }
    let (day, lunch, week) = (opens.zip(closes)?, lunch?, week?);
    let schedule = Schedule { hours: OwnHours { day: Some(day), lunch: Some(lunch) }, week };
    if !schedule.is_sound() {
        members.fault(if day.0 < day.1 { "lunchFrom" } else { "closes" }, "colleges.no-day", NO_DAY);
        return None;
    }
    Some(schedule)
}

fn bin(members: &mut Members, name: &str) -> Option<Bin> {
    let text = members.string(name)?;
    let bin = Bin::parse(text.trim()).ok();
    if bin.is_none() {
        members.fault(name, "member.bin", NO_BIN);
    }
    bin
}
