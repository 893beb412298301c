//! The words of the desks.

use std::collections::BTreeSet;

use telnusqa_domain::blank;
use telnusqa_domain::case::complaint::{About, Body};
use telnusqa_domain::case::{Delivery, Ground, HearingForm, OriginalKind, Parcel, Party, ReturnReason, StepKind};
use telnusqa_domain::language::Language;
use telnusqa_domain::promise::{self, DropReason};
use telnusqa_domain::staffing::{ChangeKind, Post};

use super::words;
use crate::api::IDENTITIES;

fn names(language: Language) -> BTreeSet<String> {
    let lines = words::source(language).lines().filter(|line| !line.starts_with(['#', ' ']));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned()).collect()
}

/// The facts that a pattern asks for, as in `{ $at }`.
fn facts(language: Language) -> BTreeSet<(String, String)> {
    let of_line = |line: &str| {
        let name = line.split_once(" = ").map(|(name, _)| name.to_owned()).unwrap_or_default();
        let facts = line.split("{ $").skip(1).filter_map(|rest| rest.split_once(" }"));
        facts.map(|(fact, _)| (name.clone(), fact.to_owned())).collect::<Vec<_>>()
    };
    words::source(language).lines().flat_map(of_line).collect()
}

#[test]
fn every_language_says_the_same_things() {
    for language in Language::ALL {
        assert_eq!(names(language), names(Language::Kk), "{language:?}");
        assert_eq!(facts(language), facts(Language::Kk), "{language:?}");
        assert!(names(language).iter().all(|name| words::has(language, name)), "{language:?}");
    }
}

#[test]
fn templates_ask_for_words_that_there_are() {
    let templates = [
        include_str!("../../templates/desk/case.html"),
        include_str!("../../templates/desk/blank.html"),
        include_str!("../../templates/desk/blank-lines.html"),
        include_str!("../../templates/desk/blanks.html"),
        include_str!("../../templates/desk/console.html"),
        include_str!("../../templates/desk/ended.html"),
        include_str!("../../templates/desk/form.html"),
        include_str!("../../templates/desk/figures.html"),
        include_str!("../../templates/desk/frame.html"),
        include_str!("../../templates/desk/list.html"),
        include_str!("../../templates/desk/notice.html"),
        include_str!("../../templates/desk/questions.html"),
        include_str!("../../templates/desk/places.html"),
        include_str!("../../templates/desk/sign-in.html"),
        include_str!("../../templates/desk/staff.html"),
        include_str!("../../templates/desk/system.html"),
        include_str!("../../templates/desk/work.html"),
    ];
    let asked = templates.into_iter().flat_map(|template| template.split("shell.say(\"").skip(1));
    for name in asked.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name) {
        assert!(words::has(Language::Kk, name), "{name}");
    }
}

/// Labels and choices are put together of names that the domain has.
#[test]
fn every_form_has_its_words() {
    let choices = [
        names_of(About::ALL, About::name),
        names_of(Body::ALL, Body::name),
        names_of(Delivery::ALL, Delivery::name),
        names_of(Ground::ALL, Ground::name),
        names_of(HearingForm::ALL, HearingForm::name),
        names_of(Parcel::ALL, Parcel::name),
        names_of(Party::ALL, Party::name),
        names_of(ReturnReason::ALL, ReturnReason::name),
        names_of(DropReason::ALL, DropReason::name),
        IDENTITIES.to_vec(),
    ];
    let wanted = choices.concat().into_iter().map(|value| format!("choice-{value}"));
    let originals = OriginalKind::ALL.iter().map(|kind| format!("original-{}", kind.name()));
    let steps = StepKind::ALL.iter().filter(|step| **step != StepKind::Draft);
    let steps = steps.flat_map(|step| [format!("step-{}", step.name()), format!("done-{}", step.name())]);
    let of_blanks = blank::StepKind::ALL
        .into_iter()
        .flat_map(|step| [format!("blank-step-{}", step.name()), format!("done-blank-{}", step.name())]);
    let standings = blank::Standing::ALL
        .into_iter()
        .flat_map(|standing| [format!("blank-{}", standing.name()), format!("blanks-{}", standing.name())]);
    let promises = promise::State::NAMES.into_iter().chain(names_of(promise::Kind::ALL, promise::Kind::name));
    let promises = promises
        .map(|name| format!("promise-{name}"))
        .chain(["answer", "drop", "keep", "miss"].into_iter().map(|step| format!("done-promise-{step}")));
    let reasons = blank::Reason::ALL.into_iter().map(|reason| format!("choice-{}", reason.name()));
    let of_staff = ChangeKind::ALL.into_iter().flat_map(|kind| {
        let name = kind.name();
        [format!("staff-{name}"), format!("done-staff-{name}"), format!("staff-done-{name}")]
    });
    let of_colleges = telnusqa_domain::colleges::ChangeKind::ALL.into_iter().flat_map(|kind| {
        let name = kind.name();
        [format!("college-{name}"), format!("done-college-{name}"), format!("college-done-{name}")]
    });
    let posts = Post::ALL.into_iter().map(|post| format!("role-{}", post.name()));
    for name in wanted
        .chain(originals)
        .chain(steps)
        .chain(of_blanks)
        .chain(standings)
        .chain(reasons)
        .chain(of_staff)
        .chain(of_colleges)
        .chain(posts)
        .chain(promises)
    {
        assert!(words::has(Language::Kk, &name), "{name}");
    }
}

fn names_of<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| name(*value)).collect()
}
