//! Holds `docs/term.md` to the code: its examples are what the command prints, and its dates those of the rules.

use clap::Parser;
use serde_json::Value;
use telnusqa_domain::calendar::Calendar;
use telnusqa_domain::case::{Channel, can_be_proposed_until, may_extend};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::{Length, Regulation, RegulationId};
use telnusqa_domain::term::{passes_at, term};

use super::*;

const PAGE: &str = include_str!("../../../../docs/term.md");

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

fn asked(line: &str) -> Args {
    Line::try_parse_from(line.split(' ')).unwrap().args
}

fn day(text: &str) -> chrono::NaiveDate {
    chrono::NaiveDate::parse_from_str(text, "%d.%m.%Y").unwrap()
}

/// Each half shows the example in its own language, as the command prints it.
#[test]
fn the_examples_are_what_the_command_prints() {
    let blocks = PAGE.split("```text\n$ telnusqa ").skip(1).filter_map(|rest| rest.split("\n```").next());
    let mut languages = Vec::new();
    for block in blocks {
        let (line, shown) = block.split_once('\n').unwrap();
        let args = asked(line);
        assert_eq!(shown, told(&args).unwrap(), "docs/term.md, telnusqa {line}");
        languages.push(args.lang);
    }
    assert_eq!(languages, ["kk", "ru"]);
}

#[test]
fn the_channels_are_told_with_their_dates() {
    for name in ["counter", "home-visit", "office", "portal"] {
        let args = asked(&format!("term --from 2026-10-16T18:45+05:00 --channel {name} --json"));
        let told: Value = serde_json::from_str(&told(&args).unwrap()).unwrap();
        let date = |name: &str| told[name].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap().format("%d.%m.%Y");
        let registered = told["registeredAt"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
        let registered = in_almaty(registered).format("%d.%m.%Y %H:%M");
        let lies = match Channel::from_name(name) {
            Some(Channel::Counter | Channel::HomeVisit) => date("handOverBy").to_string(),
            Some(Channel::Office | Channel::Portal) | None => "–".to_owned(),
        };
        let row = format!("(`{name}`) | {registered} | {} | {lies} |", date("dueOn"));
        assert_eq!(PAGE.matches(&row).count(), 2, "docs/term.md must contain, in both languages: {row}");
    }
}

/// The last day to which a term may be extended.
fn longest(calendar: &Calendar, due_on: chrono::NaiveDate) -> chrono::NaiveDate {
    let rules = Regulation::of(RegulationId::Y2023);
    let mut days = due_on.iter_days().skip(1).take(100).collect::<Vec<_>>().into_iter().rev();
    days.find(|until| may_extend(calendar, rules, due_on, (due_on, *until)).is_ok()).unwrap()
}

/// The dates of the prose, each computed, and found in both halves.
#[test]
fn the_dates_of_the_text_are_those_of_the_rules() {
    let calendar = Calendar::shipped();
    let due = |calendar: &Calendar, on: &str| term(calendar, RegulationId::Y2023, Channel::Counter, day(on)).unwrap();
    let example = due(calendar, "19.10.2026");
    let hearing = Regulation::of(RegulationId::Y2023).hearing.unwrap();
    let after = |days| calendar.working_day_after(day("28.10.2026"), days).unwrap();
    let january = include_str!("../../../domain/data/calendar/superseded/2026.1.txt");
    let january = telnusqa_domain::calendar::read("2026.3", &january.replace("revision 1", "revision 3")).unwrap();
    let january = calendar.updated(january).unwrap();
    for date in [
        example.due_on,
        example.hand_over_by,
        can_be_proposed_until(calendar, RegulationId::Y2023, example.hand_over_by).unwrap().unwrap(),
        after(hearing.objection_working_days),
        after(hearing.notice_working_days),
        day_in_almaty(passes_at(example.due_on)),
        longest(calendar, example.due_on),
        due(calendar, "14.08.2026").due_on,
        due(&january, "14.08.2026").due_on,
        due(calendar, "29.04.2024").due_on,
        term(calendar, RegulationId::Y2016, Channel::Counter, day("20.12.2018")).unwrap().due_on,
    ] {
        let written = date.format("%d.%m.%Y").to_string();
        for half in PAGE.split("## По-русски") {
            assert!(half.contains(&written), "docs/term.md must name {written} in both languages");
        }
    }
    let Length::CalendarDays(whole) = Regulation::of(RegulationId::Y2016).term.length else { panic!("calendar days") };
    for words in ["күнтізбелік күн", "календарных дней"] {
        assert!(PAGE.contains(&format!("**{whole} {words}**")), "docs/term.md must name the {whole} days of 2016");
    }
    for language in [Language::Kk, Language::Ru] {
        let days = format!(
            "{} {}",
            hearing.notice_working_days,
            if language == Language::Kk { "жұмыс күні" } else { "рабочих дней" }
        );
        assert!(PAGE.contains(&days), "docs/term.md must name {days}");
    }
}
