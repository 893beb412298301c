//! The forms of a college's steps: which one can take now, what each asks for, and how what was filled in becomes what the
//! API takes.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value};
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::{Delivery, Ground, HearingForm, Parcel, Party, ResultKind, ReturnReason, Role, StepKind};
use telnusqa_domain::hours::{from_almaty, in_almaty};
use telnusqa_domain::regulation::Regulation;

use super::Shell;
use crate::api::IDENTITIES;
use crate::app::App;
use crate::staff;

/// What a field is filled in with.
pub(super) enum Input {
    /// One of some values, each with its words.
    Choice(Vec<(String, String)>),
    Day,
    /// A tick.
    Flag,
    Line,
    /// A moment in Almaty.
    Moment,
    /// A text of several lines.
    Text,
}

/// A field of a form.
pub(super) struct Field {
    /// What is wrong with what was filled in.
    pub(super) error: Option<String>,
    pub(super) input: Input,
    pub(super) label: String,
    /// Its place in what the API takes, as in `identity/kind`.
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) value: String,
}

impl Field {
    /// Which template draws it.
    pub(super) fn kind(&self) -> &'static str {
        match self.input {
            Input::Choice(_) => "choice",
            Input::Day => "date",
            Input::Flag => "flag",
            Input::Line => "text",
            Input::Moment => "datetime-local",
            Input::Text => "long",
        }
    }

    /// What can be chosen.
    pub(super) fn choices(&self) -> &[(String, String)] {
        match &self.input {
            Input::Choice(choices) => choices,
            Input::Day | Input::Flag | Input::Line | Input::Moment | Input::Text => &[],
        }
    }

    /// As an identity in a page.
    pub(super) fn id(&self) -> String {
        self.name.replace('/', "-")
    }
}

/// A step that can be taken, with its form.
pub(super) struct Offer {
    pub(super) fields: Vec<Field>,
    /// What goes with it and is not asked for.
    pub(super) fixed: Vec<(&'static str, String)>,
    /// Whether it is the next step of the case.
    pub(super) is_next: bool,
    pub(super) label: String,
    /// Its name in pages: that of the step, with the result where it is a draft.
    pub(super) name: String,
    pub(super) step: StepKind,
}

impl Offer {
    /// What the API takes, of what was filled in.
    pub(super) fn members(&self, filled: &[(String, String)]) -> Map<String, Value> {
        let mut members = Map::new();
        for (name, value) in &self.fixed {
            members.insert((*name).to_owned(), value.clone().into());
        }
        for field in &self.fields {
            let value = filled.iter().find(|(name, _)| name == field.name).map(|(_, value)| value.trim());
            let value = match (&field.input, value.filter(|value| !value.is_empty())) {
                (Input::Flag, value) => Value::Bool(value.is_some()),
                (_, None) => continue,
                (Input::Moment, Some(text)) => moment(text).into(),
                (Input::Text, Some(text)) => text.replace("\r\n", "\n").into(),
                (Input::Choice(_) | Input::Day | Input::Line, Some(text)) => text.into(),
            };
            match field.name.split_once('/') {
                None => members.insert(field.name.to_owned(), value),
                Some((object, name)) => {
                    let object = members.entry(object).or_insert_with(|| Value::Object(Map::new()));
                    object.as_object_mut().and_then(|object| object.insert(name.to_owned(), value))
                }
            };
        }
        members
    }

    /// The form as it was filled in.
    pub(super) fn filled(mut self, filled: &[(String, String)]) -> Self {
        for field in &mut self.fields {
            let value = filled.iter().find(|(name, _)| name == field.name);
            field.value = value.map(|(_, value)| value.clone()).unwrap_or_default();
        }
        self
    }
}

/// A moment as a browser writes it, of Almaty's clock, with its offset; another text as it is, to be refused in its place.
fn moment(text: &str) -> String {
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let local = forms.into_iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    local.map_or_else(|| text.to_owned(), |local| from_almaty(local).to_rfc3339())
}

/// A moment as a browser takes it.
fn local(at: DateTime<Utc>) -> String {
    in_almaty(at).format("%Y-%m-%dT%H:%M").to_string()
}

/// The steps that a role can take with a case as it stands; the case itself has the last word.
pub(super) fn offers(app: &App, shell: &Shell, card: &Card, role: Role, now: DateTime<Utc>) -> Vec<Offer> {
    let next = card.next_step();
    let Some(rules) = card.regulation.map(Regulation::of) else { return Vec::new() };
    let steps = steps_of(card, rules).into_iter().filter(|(step, _)| step.is_of(role, rules));
    let mut offers: Vec<Offer> = steps
        .map(|(step, result)| {
            let name =
                result.map_or_else(|| step.name().to_owned(), |result| format!("{}-{}", step.name(), result.name()));
            let mut offer = Offer {
                fields: fields(app, shell, card, step, now),
                fixed: Vec::new(),
                is_next: next == Some(step) && result != Some(ResultKind::Refusal),
                label: shell.say(&format!("step-{name}")),
                name,
                step,
            };
            if let Some(result) = result {
                offer.fixed.push(("result", result.name().to_owned()));
                let ground = card.refusal.as_ref().filter(|_| result == ResultKind::Refusal);
                offer.fixed.extend(ground.map(|refusal| ("ground", refusal.ground.name().to_owned())));
            }
            offer
        })
        .collect();
    offers.sort_by_key(|offer| !offer.is_next);
    offers
}

/// What can come of a case that stands where it stands.
fn steps_of(card: &Card, rules: &Regulation) -> Vec<(StepKind, Option<ResultKind>)> {
    let mut steps: Vec<(StepKind, Option<ResultKind>)> = Vec::new();
    let of_stage: &[StepKind] = match card.stage {
        Stage::UnderWay => &[StepKind::Register, StepKind::ReportMissing],
        Stage::Delivered => &[StepKind::Register],
        Stage::Registered => &[StepKind::Assign],
        Stage::InPreparation => &[StepKind::ProposeRefusal, StepKind::Assign],
        Stage::RefusalProposed | Stage::HearingSet => &[
            StepKind::ConfirmNotice,
            StepKind::RecordObjection,
            StepKind::SetHearing,
            StepKind::RecordHearing,
            StepKind::Assign,
        ],
        Stage::ForSignature => &[StepKind::Sign, StepKind::ReturnForRework],
        Stage::Signed if card.is_collected_at_college() => &[StepKind::Issue, StepKind::ProposeAnnulment],
        Stage::Signed => &[StepKind::HandToCourier, StepKind::ProposeAnnulment],
        Stage::Sent => {
            &[StepKind::ConfirmArrival, StepKind::ReportMissing, StepKind::TakeBack, StepKind::ProposeAnnulment]
        }
        Stage::AtCounter => &[StepKind::TakeBack, StepKind::ProposeAnnulment],
        Stage::Kept => &[StepKind::Issue, StepKind::HandToCourier, StepKind::ProposeAnnulment],
        Stage::Issued => &[StepKind::ProposeAnnulment],
        Stage::PackageLost => &[StepKind::ReportFound],
        Stage::Accepted | Stage::CameBack | Stage::Declined | Stage::Drafted | Stage::Withdrawn => &[],
    };
    steps.extend(of_stage.iter().map(|step| (*step, None)));
    if matches!(card.stage, Stage::InPreparation | Stage::RefusalProposed | Stage::HearingSet) {
        steps.push((StepKind::Draft, Some(ResultKind::Duplicate)));
        steps.extend(card.refusal.as_ref().map(|_| (StepKind::Draft, Some(ResultKind::Refusal))));
    }
    if card.parcel_missing {
        steps.extend([(StepKind::ReportFound, None), (StepKind::DeclareLost, None)]);
        steps.retain(|(step, _)| *step != StepKind::ReportMissing);
    }
    if card.annulment_proposed_by.is_some() {
        steps.retain(|(step, _)| *step != StepKind::ProposeAnnulment);
        steps.push((StepKind::Annul, None));
    }
    if card.possible_duplicate_of.is_some() && card.merged_into.is_none() && !card.stage.has_ended() {
        steps.extend([(StepKind::TellApart, None), (StepKind::Merge, None)]);
    }
    if card.merged_into.is_some() {
        steps.push((StepKind::Separate, None));
    }
    let is_open = !card.stage.has_ended() && card.registered_at.is_some();
    if is_open && card.signed_at.is_none() {
        steps.push((StepKind::Extend, None));
    }
    if is_open {
        steps.push((StepKind::Withdraw, None));
    }
    steps.retain(|(step, _)| rules.hearing.is_some() || *step != StepKind::ProposeRefusal);
    steps
}

fn fields(app: &App, shell: &Shell, card: &Card, step: StepKind, now: DateTime<Utc>) -> Vec<Field> {
    let field = |name: &'static str, input: Input, required: bool| Field {
        error: None,
        label: shell.say(&format!("field-{}", name.replace('/', "-"))),
        name,
        required,
        value: if matches!(input, Input::Moment) && required { local(now) } else { String::new() },
        input,
    };
    let choice = |name: &'static str, of: &[&'static str]| {
        let words = |value: &&'static str| ((*value).to_owned(), shell.say(&format!("choice-{value}")));
        field(name, Input::Choice(of.iter().map(words).collect()), true)
    };
    let parcels = || choice("parcel", &names(Parcel::ALL, Parcel::name));
    let parties = |name| {
        let all: &[Party] = if card.has_representative { Party::ALL } else { &[Party::Applicant] };
        choice(name, &names(all, Party::name))
    };
    let text = |name| field(name, Input::Text, true);
    match step {
        StepKind::Assign => {
            let there = app.staff.at(staff::Role::Executor, card.college.as_str());
            let words = |member: staff::Member| {
                let shown =
                    member.name.as_ref().map_or_else(|| member.id.clone(), |name| format!("{name} ({})", member.id));
                (member.id, shown)
            };
            let executors = there.into_iter().map(words).collect();
            vec![field("executor", Input::Choice(executors), true), field("resolution", Input::Text, false)]
        }
        StepKind::ConfirmNotice => {
            vec![field("at", Input::Moment, true), choice("how", &names(Delivery::ALL, Delivery::name))]
        }
        StepKind::DeclareLost => vec![parcels(), text("reason")],
        StepKind::Extend => vec![field("until", Input::Day, true), text("reason")],
        StepKind::HandToCourier => vec![field("waybill", Input::Line, true)],
        StepKind::Issue => vec![
            parties("to"),
            choice("identity/kind", &IDENTITIES),
            field("identity/number", Input::Line, true),
            field("original", Input::Flag, false),
        ],
        StepKind::ProposeAnnulment => vec![text("reason")],
        StepKind::ProposeRefusal => vec![choice("ground", &names(Ground::ALL, Ground::name)), text("fact")],
        StepKind::RecordHearing => vec![field("at", Input::Moment, true), text("protocol")],
        StepKind::RecordObjection => {
            vec![text("statement"), field("hearing", Input::Flag, false), field("at", Input::Moment, false)]
        }
        StepKind::ReportFound => vec![parcels(), text("note")],
        StepKind::ReportMissing => vec![parcels()],
        StepKind::ReturnForRework => vec![text("remark")],
        StepKind::SetHearing => {
            vec![field("at", Input::Moment, true), choice("form", &names(HearingForm::ALL, HearingForm::name))]
        }
        StepKind::TakeBack => vec![choice("why", &names(ReturnReason::ALL, ReturnReason::name)), text("note")],
        StepKind::Withdraw => vec![parties("by"), text("statement")],
        StepKind::Annul
        | StepKind::ConfirmArrival
        | StepKind::Draft
        | StepKind::Merge
        | StepKind::Register
        | StepKind::Separate
        | StepKind::Sign
        | StepKind::TellApart => Vec::new(),
    }
}

/// The names of values.
fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| name(*value)).collect()
}
