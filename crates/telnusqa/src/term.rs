//! `telnusqa term`: by when an application must be answered, and why, day by day.

#[cfg(test)]
mod page;

use anyhow::{Context as _, anyhow, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use telnusqa_contracts::derivation::to_json;
use telnusqa_domain::calendar::{Calendar, Week};
use telnusqa_domain::case::{Channel, Rejection, may_extend};
use telnusqa_domain::hours::{Desk, Office, day_in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::{OfficeHours, Regulation, RegulationId};
use telnusqa_domain::term::{Extended, derive_at, derive_extended};

use crate::rules::print;

/// Arguments of `telnusqa term`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// When it was handed in: RFC 3339, seconds may be left out (2026-10-20T17:50+05:00)
    #[arg(long, value_parser = moment)]
    from: DateTime<Utc>,
    /// How it came
    #[arg(long, value_parser = ["counter", "home-visit", "office", "portal"])]
    channel: String,
    /// How many days a week the college works: its steps follow it, and what is handed in at its own office
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(5..=6))]
    week: u8,
    /// The college's own hours, as in 08:30-17:30
    #[arg(long)]
    hours: Option<String>,
    /// The college's own lunch, as in 13:00-14:00, or `none`
    #[arg(long)]
    lunch: Option<String>,
    /// The version of the regulation, as in kz-tve-duplicate/2023; that of the day where none is named
    #[arg(long)]
    regulation: Option<String>,
    /// To which day the head extended it; once more for each time, the first one first (АППК 76)
    #[arg(long, value_name = "DAY")]
    extended_until: Vec<NaiveDate>,
    /// The language of the text, and of the sources in JSON
    #[arg(long, default_value = "kk", value_parser = ["kk", "ru", "en"])]
    lang: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Derives the term and prints it.
///
/// # Errors
/// Where no regulation was in force, it does not know the channel, or the calendar ends before the term.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    print(&told(args)?)
}

/// What is printed.
fn told(args: &Args) -> anyhow::Result<String> {
    let language = Language::from_code(&args.lang).context("know the language")?;
    let regulation = Regulation::of(version(args)?);
    let week = Week::of_days(args.week).context("know the week")?;
    let desk = Channel::from_name(&args.channel).map(Desk::from).context("know the channel")?;
    let OfficeHours { mut opens, mut closes, mut lunch } = regulation.hours.office;
    if let Some(hours) = &args.hours {
        (opens, closes) = span(hours)?;
    }
    if let Some(own) = &args.lunch {
        lunch = if own == "none" { None } else { Some(span(own)?) };
    }
    let office = Office::of(regulation, week).with_hours(OfficeHours { opens, closes, lunch });
    let office = office.with_context(|| {
        let lunch =
            lunch.map_or_else(String::new, |(from, to)| format!(", and the lunch from {from} to {to} within it"));
        format!("make a day of the office from {opens} to {closes}{lunch}")
    })?;
    let calendar = Calendar::shipped();
    let counted = derive_at(calendar, regulation, desk, &office, args.from)?.due_on;
    let ledger = ledger(calendar, regulation, counted, &args.extended_until, language)?;
    let derivation = derive_extended(calendar, regulation, desk, &office, (args.from, ledger))?;
    Ok(match args.json {
        true => serde_json::to_string_pretty(&to_json(&derivation, language))?,
        false => derivation.explain(language),
    })
}

/// Each extension, where the law allows it after those before.
fn ledger(
    calendar: &Calendar,
    regulation: &Regulation,
    counted: NaiveDate,
    days: &[NaiveDate],
    language: Language,
) -> anyhow::Result<Vec<Extended>> {
    let mut from = counted;
    let each = days.iter().map(|until| {
        let allowed = may_extend(calendar, regulation, counted, (from, *until));
        let why = |no: Rejection| {
            anyhow!("extend the term from {from} to {until} ({no}): {}", no.text().in_language(language))
        };
        allowed.map_err(why)?;
        let extended = Extended { at: None, by: None, from, until: *until };
        from = *until;
        Ok(extended)
    });
    each.collect()
}

/// The version that was asked for, else that of the day.
fn version(args: &Args) -> anyhow::Result<RegulationId> {
    let Some(name) = &args.regulation else {
        let day = day_in_almaty(args.from);
        return RegulationId::in_force_on(day).with_context(|| format!("find a regulation in force on {day}"));
    };
    let known = RegulationId::ALL.map(RegulationId::name).join(", ");
    RegulationId::from_name(name).with_context(|| format!("find the regulation `{name}` among {known}"))
}

fn span(text: &str) -> anyhow::Result<(NaiveTime, NaiveTime)> {
    let time = |text| NaiveTime::parse_from_str(text, "%H:%M");
    match text.split_once('-').map(|(from, to)| (time(from), time(to))) {
        Some((Ok(from), Ok(to))) => Ok((from, to)),
        Some(_) | None => bail!("read `{text}`, which is no 13:00-14:00"),
    }
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let read = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z"));
    read.map(|moment| moment.to_utc()).map_err(|_| "no moment with its offset, as in 2026-10-20T17:50+05:00".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn asked(line: &str) -> anyhow::Result<Value> {
        let words = std::iter::once("term").chain(line.split(' '));
        let args = Line::try_parse_from(words)?.args;
        let regulation = Regulation::of(version(&args)?);
        let desk = Channel::from_name(&args.channel).map(Desk::from).unwrap();
        let office = Office::of(regulation, Week::Five);
        Ok(to_json(&derive_at(Calendar::shipped(), regulation, desk, &office, args.from)?, Language::Ru))
    }

    #[test]
    fn a_derivation_is_written_as_the_contract_says() {
        let told = asked("--from 2026-10-20T17:50+05:00 --channel counter --week 5").unwrap();
        let names: Vec<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["calendar", "days", "dueOn", "handOverBy", "registeredAt", "steps"]);
        assert_eq!(told["registeredAt"], "2026-10-20T17:50:00+05:00");
        assert_eq!(told["dueOn"], "2026-11-11");
        assert_eq!(told["handOverBy"], "2026-11-10");
        assert_eq!(told["calendar"], "kz/2026.2");
        assert_eq!(told["steps"][0], json!({"step": "register", "by": "2026-10-21"}));
        let expected = json!({
            "date": "2026-10-26", "counted": false, "n": null,
            "reason": {
                "code": "transferred",
                "kk": "демалыс күні: 25.10.2026 күнгі мереке демалыс күніне тура келген",
                "ru": "выходной день: праздник 25.10.2026 совпал с выходным днём",
                "en": "a day off: the holiday of 2026-10-25 fell on a day off",
                "source": "Закон РК от 13.12.2001 № 267-II «О праздниках в Республике Казахстан», ст. 5 (Z010000267_)",
            },
        });
        assert_eq!(told["days"][6], expected);
        let days = told["days"].as_array().unwrap();
        assert_eq!(days.last().map(|day| (&day["date"], &day["n"])), Some((&json!("2026-11-11"), &json!(15))));
    }

    fn asked_and_told(line: &str) -> anyhow::Result<String> {
        let words = std::iter::once("term").chain(line.split(' '));
        told(&Line::try_parse_from(words)?.args)
    }

    #[test]
    fn a_term_that_was_extended_shows_its_ledger() {
        let counter = "--from 2026-11-23T10:05+05:00 --channel counter --lang ru --extended-until 2026-12-25";
        let printed = asked_and_told(counter).unwrap();
        assert!(printed.contains("Последний день срока: 25.12.2026\n"), "{printed}");
        let ledger = "Продления срока (последний день по расчёту 14.12.2026):\n  25.12.2026 вместо 14.12.2026\n";
        assert!(printed.contains(ledger), "{printed}");
        let twice = asked_and_told(&format!("{counter} --extended-until 2027-02-12 --json")).unwrap();
        let twice: Value = serde_json::from_str(&twice).unwrap();
        assert_eq!((&twice["countedUntil"], &twice["dueOn"]), (&json!("2026-12-14"), &json!("2027-02-12")));
        assert_eq!(
            twice["extensions"][1],
            json!({"at": null, "by": null, "from": "2026-12-25", "until": "2027-02-12"})
        );
        let last = twice["days"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["date"], &last["reason"]["code"]), (&json!("2027-02-12"), &json!("extended")));
        let no = |line: &str| asked_and_told(line).unwrap_err().to_string();
        assert_eq!(
            no(&format!("{counter} --extended-until 2027-02-15")),
            "extend the term from 2026-12-25 to 2027-02-15 (extension-too-long): Срок нельзя продлить больше чем на два \
             месяца от первоначального последнего дня."
        );
        let in_english = no(&format!("{} --extended-until 2027-02-15", counter.replace("--lang ru", "--lang en")));
        assert!(
            in_english.ends_with("The term may not be extended by more than two months from its original last day."),
            "{in_english}"
        );
        let in_2018 = no("--from 2018-01-05T10:00+06:00 --channel office --extended-until 2018-02-05");
        assert!(in_2018.contains("(no-extension-of-term)"), "{in_2018}");
    }

    /// What is handed in at the office of a college counts by the hours and the week that it has set.
    #[test]
    fn hours_of_its_own_count_at_its_office() {
        let registered = |line: &str| {
            let told = asked_and_told(&format!("--channel office --json {line}")).unwrap();
            serde_json::from_str::<Value>(&told).unwrap()["registeredAt"].clone()
        };
        let evening = "--from 2026-11-20T17:40+05:00";
        assert_eq!(registered(evening), "2026-11-20T17:40:00+05:00");
        assert_eq!(registered(&format!("{evening} --hours 08:00-17:30")), "2026-11-23T08:00:00+05:00");
        assert_eq!(registered(&format!("{evening} --hours 08:00-17:30 --week 6")), "2026-11-21T08:00:00+05:00");
        let senseless = ["--hours 17:30-08:00", "--hours 08:00-12:00", "--lunch 08:00-09:30"];
        for line in senseless.map(|own| format!("{evening} --channel office {own}")) {
            let told = asked_and_told(&line).unwrap_err().to_string();
            assert!(told.starts_with("make a day of the office from"), "{told}");
        }
        assert!(asked_and_told(&format!("{evening} --channel office --hours 08:00-12:00 --lunch none")).is_ok());
    }

    #[test]
    fn what_cannot_be_derived_is_told() {
        for (line, why) in [
            ("--from 2021-01-05T10:00+06:00 --channel office", "find a regulation in force on 2021-01-05"),
            ("--from 9999-12-31T10:00:00+05:00 --channel office", "find the year 9999 in the calendar"),
            (
                "--from 2018-01-05T10:00+06:00 --channel portal",
                "apply at the desk `portal`, which kz-tve-duplicate/2016 does not know",
            ),
            (
                "--from 2026-01-05T10:00+05:00 --channel office --regulation kz/1",
                "find the regulation `kz/1` among kz-tve-duplicate/2016, kz-tve-duplicate/2023",
            ),
        ] {
            assert_eq!(asked(line).unwrap_err().to_string(), why);
        }
        for line in ["--from yesterday --channel office", "--from 2026-01-05T10:00+05:00 --channel pigeon"] {
            assert!(asked(line).is_err(), "{line}");
        }
        assert!(span("13:00-14:00").is_ok() && span("13:00").is_err() && span("13:00-2 pm").is_err());
    }
}
