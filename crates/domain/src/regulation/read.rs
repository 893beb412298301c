//! From what is written to what a version sets: every name is one of the contract's, every date and hour a possible one.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use toml::Spanned;
use toml::value::Datetime;

use super::ledger::{Decision, Divergence, Enforcement, Rule};
use super::written::{self, Damaged, Source};
use super::{
    BodyRule, Complaints, CorporationHours, Demanded, Duty, ExtensionRule, Hearing, Hours, Law, Length, OfficeHours,
    PortalHours, Regulation, RegulationId, StepRule, TermRule,
};
use crate::case::complaint::Body;
use crate::case::{DocumentKind, Ground, Reason, RepresentativeKind, Role};
use crate::hours::Desk;
use crate::language::Trilingual;

/// The shipped versions, the oldest first.
pub(super) const SHIPPED: [(&str, &str); 2] = [
    ("2016.toml", include_str!("../../data/regulation/2016.toml")),
    ("2023.toml", include_str!("../../data/regulation/2023.toml")),
];

/// The shipped divergences.
const DIVERGENCES: Source<'static> =
    Source { file: "divergences.toml", text: include_str!("../../data/regulation/divergences.toml") };

/// The years in which a version may begin and end.
const YEARS: core::ops::RangeInclusive<i32> = 1991..=2100;

/// A version from its file.
///
/// # Errors
/// [`Damaged`]: the first mistake, with its line.
pub fn read(file: &str, text: &str) -> Result<Regulation, Damaged> {
    let source = Source { file, text };
    source.understand(source.decided()?)
}

/// Versions from their files, which follow one another: no day belongs to two, and a day between two that belongs to none
/// is accounted for.
///
/// # Errors
/// [`Damaged`]: the first mistake, with its line.
pub fn read_all<const N: usize>(files: [(&str, &str); N]) -> Result<[Regulation; N], Damaged> {
    let mut last: Option<(String, Option<NaiveDate>)> = None;
    let mut regulations = Vec::with_capacity(N);
    for (file, text) in files {
        let source = Source { file, text };
        let written = source.decided()?;
        let since = written.in_force.since.clone();
        let regulation = source.understand(written)?;
        if let Some((before, until)) = last {
            let follows = until.and_then(|day| day.checked_add_days(Days::new(1)));
            let what = match follows {
                None => format!("{before} has no last day"),
                Some(next) if regulation.since < next => format!("{before} is in force until the day before {next}"),
                Some(next) if regulation.since > next && regulation.gap.is_none() => {
                    format!("no version is in force from {next} on, and no `gap` says why")
                }
                Some(_) => String::new(),
            };
            if !what.is_empty() {
                return Err(source.damaged(&since, what));
            }
        }
        last = Some((regulation.id.name().to_owned(), regulation.until));
        regulations.push(regulation);
    }
    Ok(regulations.try_into().expect("one for each file"))
}

/// The shipped divergences.
pub(super) fn divergences() -> Result<Vec<Divergence>, Damaged> {
    let read = DIVERGENCES.divergences()?.into_iter().map(|divergence| {
        let decided = divergence.decision.zip(divergence.why);
        let decision = match decided {
            Some((decision, why)) => Decision::Decided { decision, why },
            None => Decision::Undecided { why: divergence.undecided.unwrap_or_default() },
        };
        let written::Divergence { place, one, other, .. } = divergence;
        Divergence { id: divergence.id.into_inner(), place, one, other, decision }
    });
    Ok(read.collect())
}

impl Source<'_> {
    /// What is written, where every rule rests on decisions.
    fn decided(self) -> Result<written::Regulation, Damaged> {
        let written = self.regulation()?;
        self.rests_on_decisions(&written, &DIVERGENCES.divergences()?)?;
        Ok(written)
    }

    fn understand(self, written: written::Regulation) -> Result<Regulation, Damaged> {
        let desks = &written.service.desks;
        let served =
            [(Desk::Corporation, desks.corporation), (Desk::Office, desks.office), (Desk::Portal, desks.portal)];
        let demanded = written.demanded.iter().map(|paper| self.demanded(paper));
        let steps = written.step.iter().map(|step| self.step(step));
        Ok(Regulation {
            id: self.name(&written.id, "version", RegulationId::from_name)?,
            title: words(written.title),
            since: self.date(&written.in_force.since)?,
            until: written.in_force.until.as_ref().map(|until| self.date(until)).transpose()?,
            gap: written.in_force.gap,
            source: written.in_force.source,
            grounds: self.names(&written.service.grounds, "ground", Ground::from_name)?,
            desks: served.into_iter().filter(|(_, serves)| *serves).map(|(desk, _)| desk).collect(),
            home_visit: written.service.home_visit,
            term: self.term(&written.term)?,
            demanded: demanded.collect::<Result<_, _>>()?,
            hours: self.hours(&written.hours)?,
            extension: written.extension.map(|extension| self.extension(extension)).transpose()?,
            hearing: written.hearing.map(|hearing| Hearing {
                notice_working_days: hearing.notice_working_days,
                objection_working_days: hearing.objection_working_days,
                protocol_working_days: hearing.protocol_working_days,
            }),
            steps: steps.collect::<Result<_, _>>()?,
            complaints: self.complaints(written.complaints)?,
            law: Law {
                after_hours: words(written.law.after_hours),
                counted: words(written.law.counted),
                registration_day: words(written.law.registration_day),
                roll_over: words(written.law.roll_over),
            },
            rules: written.rule.into_iter().map(rule).collect(),
        })
    }

    /// Days, of the whole service: the courier's are added to the college's, in the same unit.
    fn term(self, written: &written::Term) -> Result<TermRule, Damaged> {
        let courier = written.courier.as_ref().map(Spanned::get_ref).copied();
        let length = match (*written.length.get_ref(), courier) {
            (length @ (Length::CalendarDays(_) | Length::WorkingDays(_)), None) => length,
            (Length::CalendarDays(college), Some(Length::CalendarDays(courier))) => {
                Length::CalendarDays(college.saturating_add(courier))
            }
            (Length::WorkingDays(college), Some(Length::WorkingDays(courier))) => {
                Length::WorkingDays(college.saturating_add(courier))
            }
            (_, _) => {
                let what = "a term is counted in days of one kind, the courier's included";
                return Err(self.damaged(&written.length, what.to_owned()));
            }
        };
        let days = match length {
            Length::CalendarDays(days) | Length::WorkingDays(days) => days,
            Length::Minutes(_) | Length::WorkingHours(_) => 0,
        };
        if !(1..=366).contains(&days) {
            return Err(self.damaged(&written.length, format!("a term has 1 to 366 days, not {days}")));
        }
        Ok(TermRule {
            length,
            courier,
            hand_over_working_days: written.hand_over_working_days,
            warning_working_days: written.warning_working_days,
        })
    }

    fn demanded(self, written: &written::Demanded) -> Result<Demanded, Damaged> {
        let representative = written.representative.as_ref();
        let kind = |name| self.name(name, "kind of representative", RepresentativeKind::from_name);
        let unless = written.unless.as_ref().map(|name| self.name(name, "reason", Reason::from_name));
        Ok(Demanded {
            paper: self.name(&written.name, "paper", DocumentKind::from_name)?,
            reasons: self.names(&written.reasons, "reason", Reason::from_name)?,
            unless: unless.transpose()?,
            representative: representative.map(kind).transpose()?,
        })
    }

    fn hours(self, written: &written::Hours) -> Result<Hours, Damaged> {
        let (office, corporation) = (&written.office, &written.corporation);
        let lunch = office.lunch.as_ref().map(|lunch| self.in_order([&lunch.from, &lunch.to])).transpose()?;
        let [opens, closes] = self.in_order([&office.opens, &office.closes])?;
        if let Some(lunch) = &office.lunch {
            self.in_order([&office.opens, &lunch.from, &lunch.to, &office.closes])?;
        }
        let [from, to] = self.in_order([&corporation.saturday.from, &corporation.saturday.to])?;
        let [first, sections, duty] =
            self.in_order([&corporation.opens, &corporation.closes, &corporation.duty_closes])?;
        Ok(Hours {
            office: OfficeHours { opens, closes, lunch: lunch.map(|[from, to]| (from, to)) },
            corporation: CorporationHours { opens: first, closes: sections, duty_closes: duty, saturday: (from, to) },
            portal: written.portal.as_ref().map(|portal| PortalHours {
                around_the_clock: portal.around_the_clock,
                next_working_day: portal.next_working_day,
            }),
        })
    }

    /// Some months, within a year: what is longer is a slip of the pen.
    fn extension(self, written: written::Extension) -> Result<ExtensionRule, Damaged> {
        let months = *written.months.get_ref();
        if !(1..=12).contains(&months) {
            return Err(self.damaged(&written.months, format!("a term is extended by 1 to 12 months, not {months}")));
        }
        Ok(ExtensionRule { months, source: words(written.source), tell_working_days: written.tell_working_days })
    }

    fn step(self, written: &written::Step) -> Result<StepRule, Damaged> {
        Ok(StepRule {
            duty: self.name(&written.name, "step", Duty::from_name)?,
            role: self.name(&written.role, "role", Role::from_name)?,
            budget: written.budget,
            warn: written.warn,
        })
    }

    /// Each body once, with a term that is not over before it begins.
    fn complaints(self, written: written::Complaints) -> Result<Complaints, Damaged> {
        let mut bodies: Vec<BodyRule> = Vec::with_capacity(written.body.len());
        for one in written.body {
            let body = self.name(&one.name, "body", Body::from_name)?;
            if bodies.iter().any(|known| known.body == body) {
                return Err(self.damaged(&one.name, format!("{} stands here a second time", body.name())));
            }
            let term_working_days = *one.term_working_days.get_ref();
            if !(1..=366).contains(&term_working_days) {
                let what = format!("a complaint is decided within 1 to 366 days, not {term_working_days}");
                return Err(self.damaged(&one.term_working_days, what));
            }
            let (case_file, extension_working_days) = (one.case_file, one.extension_working_days);
            bodies.push(BodyRule { body, case_file, extension_working_days, source: one.source, term_working_days });
        }
        Ok(Complaints {
            appeal_months: written.appeal_months,
            appeal_months_unnamed: written.appeal_months_unnamed,
            bodies,
            case_file_working_days: written.case_file_working_days,
            execution_working_days: written.execution_working_days,
            source: written.source,
            warning_working_days: written.warning_working_days,
        })
    }

    fn names<T>(
        self,
        names: &[Spanned<String>],
        what: &str,
        known: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, Damaged> {
        names.iter().map(|name| self.name(name, what, &known)).collect()
    }

    fn name<T>(self, name: &Spanned<String>, what: &str, known: impl Fn(&str) -> Option<T>) -> Result<T, Damaged> {
        known(name.get_ref()).ok_or_else(|| self.damaged(name, format!("`{}` is no {what}", name.get_ref())))
    }

    fn date(self, value: &Spanned<Datetime>) -> Result<NaiveDate, Damaged> {
        let date = match *value.get_ref() {
            Datetime { date: Some(date), time: None, offset: None } => {
                NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
            }
            _ => None,
        };
        let plausible = date.filter(|date| YEARS.contains(&date.year()));
        plausible.ok_or_else(|| self.damaged(value, format!("{} is no day of a regulation", value.get_ref())))
    }

    /// Times of a day that follow one another.
    fn in_order<const N: usize>(self, times: [&Spanned<Datetime>; N]) -> Result<[NaiveTime; N], Damaged> {
        let mut read = [NaiveTime::MIN; N];
        for (at, value) in times.into_iter().enumerate() {
            let time = self.time(value)?;
            let time = NaiveTime::from_hms_opt(time.hour.into(), time.minute.into(), time.second.unwrap_or(0).into());
            read[at] = time.ok_or_else(|| self.damaged(value, "no time of day".to_owned()))?;
            if at > 0 && read[at] <= read[at - 1] {
                return Err(self.damaged(value, format!("{} does not lie after {}", read[at], read[at - 1])));
            }
        }
        Ok(read)
    }
}

fn rule(written: written::Rule) -> Rule {
    let enforcement = match (written.rule, written.information, written.not_ours) {
        (Some(check), ..) => Enforcement::Rule { at: written.at.unwrap_or_default(), check, datum: written.datum },
        (None, Some(information), _) => Enforcement::Information(information),
        (None, None, why) => Enforcement::NotOurs(why.unwrap_or_default()),
    };
    Rule {
        number: written.number.into_inner(),
        paragraph: written.paragraph,
        text: Trilingual { en: written.en, kk: written.kk, ru: written.ru },
        rests_on: written.rests_on.into_iter().map(Spanned::into_inner).collect(),
        enforcement,
    }
}

fn words(written: written::Words) -> Trilingual {
    Trilingual { en: written.en, kk: written.kk, ru: written.ru }
}
