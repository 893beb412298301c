//! `GET /service`: how the service works, by the regulation in force on the day: terms, papers, grounds of a refusal, steps, complaints;
//! and when a college's office is open. Nothing of it is written twice: what a version sets comes from its data.

mod hours;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use telnusqa_domain::case::{Ground, Reason};
use telnusqa_domain::hours::{Desk, day_in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::regulation::{BodyRule, Demanded, Enforcement, Length, Regulation, RegulationId, Rule};
use telnusqa_domain::term::term_at;

use self::hours::{Chosen, Found};
use super::dates::Day;
use super::{Frame, explain, respond};
use crate::app::App;
use crate::language::Asked;

/// More letters of what is looked for are not looked at.
const TYPED_LETTERS_MAX: usize = 100;

/// The page.
#[derive(Template)]
#[template(path = "service.html")]
struct Page {
    appeal: String,
    /// By which clause people who cannot come are visited (RC-25); none where nobody is.
    at_home: Option<String>,
    bodies: Vec<(String, String)>,
    college: Option<Chosen>,
    colleges: Vec<Found>,
    desks: Vec<(String, Option<String>)>,
    /// The last day, where it is handed in today.
    due_on: Option<Day>,
    /// That it costs nothing (RC-11), and where that stands.
    free: Option<(String, Option<String>)>,
    frame: Frame,
    grounds: Vec<GroundLine>,
    hearing: Option<String>,
    papers: Vec<Paper>,
    rules: &'static Regulation,
    since: Day,
    steps: Vec<Step>,
    term: String,
    term_clause: Option<String>,
    /// Whether something was looked for.
    was_asked: bool,
}

impl Page {
    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }

    fn title(&self) -> &str {
        self.rules.title.in_language(self.frame.language)
    }
}

/// A ground of a refusal, in the words of the regulation, and what can be done about it.
struct GroundLine {
    clause: Option<String>,
    mend: String,
    text: String,
}

/// A paper that is demanded, when, and by which clause.
struct Paper {
    clause: Option<String>,
    name: String,
    when: Option<String>,
}

/// A step of the college, whose it is, and how long it may take.
struct Step {
    budget: Option<String>,
    name: String,
    role: String,
}

#[derive(Deserialize)]
pub(super) struct Looked {
    college: Option<String>,
}

/// Shows it.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    looked: Result<Query<Looked>, QueryRejection>,
) -> Response {
    let typed = looked.ok().and_then(|Query(looked)| looked.college).unwrap_or_default();
    let typed: String =
        typed.chars().filter(|letter| !letter.is_control()).take(TYPED_LETTERS_MAX).collect::<String>().trim().into();
    let page = page(&app, language, typed, app.clock.now());
    let nothing = page.was_asked && page.college.is_none() && page.colleges.is_empty();
    let status = if nothing { StatusCode::NOT_FOUND } else { StatusCode::OK };
    respond(status, language, &page)
}

fn page(app: &App, language: Language, typed: String, now: DateTime<Utc>) -> Page {
    let today = day_in_almaty(now);
    let id = RegulationId::in_force_on(today).unwrap_or(RegulationId::newest());
    let rules = Regulation::of(id);
    let calendar = app.calendars.now();
    let due_on = term_at(calendar, rules, Desk::Corporation, today).map(|term| Day::new(term.due_on, language));
    let (college, colleges) = hours::look(app, id, &typed, (language, now));
    let path = if typed.is_empty() { "/service".to_owned() } else { format!("/service?college={}", escaped(&typed)) };
    let mut frame = Frame::new(language, path);
    let was_asked = !typed.is_empty();
    frame.typed = typed;
    Page {
        appeal: words::tell(language, "appeal", [("months", rules.complaints.appeal_months)]),
        at_home: rules_of(rules, "service.home-visit").next().and_then(|rule| clause(rule, language)),
        bodies: rules.complaints.bodies.iter().map(|body| body_line(body, language)).collect(),
        college,
        colleges,
        desks: rules.desks.iter().map(|desk| desk_line(rules, *desk, language)).collect(),
        due_on: due_on.inspect_err(hours::unknown).ok(),
        free: rules.rules.iter().find(|rule| rule.number == "RC-11").map(|rule| placed(rule, language)),
        frame,
        grounds: rules.grounds.iter().map(|ground| ground_line(rules, *ground, language)).collect(),
        hearing: rules.hearing.map(|hearing| {
            let days = [("notice", hearing.notice_working_days), ("objection", hearing.objection_working_days)];
            words::tell(language, "hearing", days)
        }),
        papers: rules.demanded.iter().map(|demanded| paper(rules, demanded, language)).collect(),
        rules,
        since: Day::new(rules.since, language),
        steps: steps(rules, language),
        term: words::length(rules.term.length, language),
        term_clause: rules_of(rules, "term.length").next().and_then(|rule| clause(rule, language)),
        was_asked,
    }
}

/// The rules that watch a datum, in their order: the one that names a paper stands first, the one that names a ground last.
fn rules_of<'r>(rules: &'r Regulation, datum: &'r str) -> impl DoubleEndedIterator<Item = &'r Rule> {
    rules.rules.iter().filter(move |rule| match &rule.enforcement {
        Enforcement::Rule { datum: watched, .. } => watched.iter().any(|one| one == datum),
        Enforcement::Information(_) | Enforcement::NotOurs(_) => false,
    })
}

/// Where it stands.
fn clause(rule: &Rule, language: Language) -> Option<String> {
    words::clause(&rule.paragraph, language)
}

/// Its text, and where it stands.
fn placed(rule: &Rule, language: Language) -> (String, Option<String>) {
    (rule.text.in_language(language).to_owned(), clause(rule, language))
}

/// A desk, and the clause by which it takes applications in.
fn desk_line(rules: &Regulation, desk: Desk, language: Language) -> (String, Option<String>) {
    let datum = format!("service.desks.{}", desk.name());
    let rule = rules_of(rules, &datum).next();
    (words::say(language, &format!("desk-{}", desk.name())), rule.and_then(|rule| clause(rule, language)))
}

fn ground_line(rules: &Regulation, ground: Ground, language: Language) -> GroundLine {
    let datum = format!("service.grounds.{}", ground.name());
    let rule = rules_of(rules, &datum).next_back();
    let text = rule.map(|rule| rule.text.in_language(language).to_owned());
    GroundLine {
        clause: rule.and_then(|rule| clause(rule, language)),
        mend: explain::say(language, &format!("mend-{}", ground.name())),
        text: text.unwrap_or_else(|| explain::say(language, &format!("ground-{}", ground.name()))),
    }
}

fn paper(rules: &Regulation, demanded: &Demanded, language: Language) -> Paper {
    let name = demanded.paper.name();
    let reason = |reason: &Reason| words::say(language, &format!("reason-{}", reason.name()));
    let mut when: Vec<String> = demanded.reasons.iter().map(reason).collect();
    when.extend(demanded.unless.map(|reason| words::say(language, &format!("unless-{}", reason.name()))));
    when.extend(demanded.representative.map(|kind| words::say(language, &format!("representative-{}", kind.name()))));
    let datum = format!("demanded.{name}");
    let rule = rules_of(rules, &datum).next();
    Paper {
        clause: rule.and_then(|rule| clause(rule, language)),
        name: explain::say(language, &format!("paper-{name}")),
        when: Some(when.join("; ")).filter(|when| !when.is_empty()),
    }
}

fn steps(rules: &Regulation, language: Language) -> Vec<Step> {
    let step = |step: &telnusqa_domain::regulation::StepRule| Step {
        budget: step.budget.map(|budget| words::length(budget, language)),
        name: step.duty.text().in_language(language).to_owned(),
        role: words::say(language, &format!("role-{}", step.role.name())),
    };
    rules.steps.iter().map(step).collect()
}

/// Who decides on a complaint, and within how many working days.
fn body_line(body: &BodyRule, language: Language) -> (String, String) {
    let term = words::length(Length::WorkingDays(body.term_working_days), language);
    let term = match body.extension_working_days {
        0 => term,
        more => format!("{term} {}", words::tell(language, "extended-by", [("days", more)])),
    };
    (words::say(language, &format!("body-{}", body.body.name())), term)
}

/// What was typed, as it stands in an address.
fn escaped(typed: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    let one = |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    typed.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use telnusqa_domain::case::complaint::Body;
    use telnusqa_domain::case::{RepresentativeKind, Role};

    #[test]
    fn names_of_the_domain_have_their_words() {
        let names = [
            Desk::NAMES.map(|(name, _)| format!("desk-{name}")).to_vec(),
            Reason::ALL.iter().map(|reason| format!("reason-{}", reason.name())).collect(),
            Reason::ALL.iter().map(|reason| format!("unless-{}", reason.name())).collect(),
            RepresentativeKind::ALL.iter().map(|kind| format!("representative-{}", kind.name())).collect(),
            Role::ALL.iter().map(|role| format!("role-{}", role.name())).collect(),
            Body::ALL.iter().map(|body| format!("body-{}", body.name())).collect(),
            (1..=7).map(|day| format!("weekday-{day}")).collect(),
        ];
        let template = include_str!("../../templates/service.html");
        let shown = template.split("self.say(\"").skip(1).filter_map(|rest| rest.split_once('"'));
        for name in names.concat().into_iter().chain(shown.map(|(name, _)| name.to_owned())) {
            assert!(words::has(Language::Kk, &name), "{name}");
        }
    }

    /// Every paper, ground and desk of the list stands on a clause of it; the regulation of 2016 left its papers to a standard.
    #[test]
    fn everything_demanded_names_its_clause() {
        let rules = Regulation::of(RegulationId::newest());
        let papers = rules.demanded.iter().map(|demanded| format!("demanded.{}", demanded.paper.name()));
        let grounds = rules.grounds.iter().map(|ground| format!("service.grounds.{}", ground.name()));
        let desks = rules.desks.iter().map(|desk| format!("service.desks.{}", desk.name()));
        for datum in papers.chain(grounds).chain(desks).chain(["service.home-visit", "term.length"].map(str::to_owned))
        {
            let rule = rules_of(rules, &datum).next();
            assert!(rule.is_some_and(|rule| clause(rule, Language::Kk).is_some()), "{datum}");
        }
        let unreliable = rules_of(rules, "service.grounds.unreliable").next_back();
        let identity = rules_of(rules, "demanded.identity").next();
        assert_eq!(unreliable.map(|rule| rule.number.as_str()), Some("RC-22"));
        assert_eq!(identity.map(|rule| rule.number.as_str()), Some("RC-19"));
    }
}
