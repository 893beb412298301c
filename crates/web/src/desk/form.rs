//! The forms of a college's steps: which one can take now, what each asks for, and how what was filled in becomes what the
//! API takes.

mod said;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value};
use telnusqa_domain::card::{Card, Stage};
use telnusqa_domain::case::complaint::{About, Body};
use telnusqa_domain::case::record::Check;
use telnusqa_domain::case::{Delivery, Ground, HearingForm, Parcel, Party, ResultKind, ReturnReason, StepKind};
use telnusqa_domain::hours::{day_in_almaty, from_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::record::StudyForm;
use telnusqa_domain::regulation::Regulation;
use telnusqa_status::written::Word as _;

pub(super) use self::said::Worded;
use super::Shell;
use crate::alphabet;
use crate::api::{IDENTITIES, Preview, Problem};
use crate::app::App;
use crate::staff::{Member, Role};

/// What a field is filled in with.
pub(super) enum Input {
    /// One of some values, each with its words.
    Choice(Vec<(String, String)>),
    /// A whole number.
    Count,
    Day,
    /// A scan of a paper, which a script hands in.
    File,
    /// A tick.
    Flag,
    Line,
    /// A moment in Almaty.
    Moment,
    /// A text of several lines in one of the two languages of papers; the other one stands beside it.
    Said(Language),
    /// A table of text, with one line for each of its.
    Table,
    /// A text of several lines.
    Text,
    /// A time of day.
    Time,
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
            Input::Count => "number",
            Input::Day => "date",
            Input::File => "file",
            Input::Flag => "flag",
            Input::Line => "text",
            Input::Moment => "datetime-local",
            Input::Said(Language::Kk) => "said-kk",
            Input::Said(_) => "said-ru",
            Input::Table => "table",
            Input::Text => "long",
            Input::Time => "time",
        }
    }

    /// What can be chosen.
    pub(super) fn choices(&self) -> &[(String, String)] {
        match &self.input {
            Input::Choice(choices) => choices,
            Input::Count
            | Input::Day
            | Input::File
            | Input::Flag
            | Input::Line
            | Input::Moment
            | Input::Said(_)
            | Input::Table
            | Input::Text
            | Input::Time => &[],
        }
    }

    /// Its identity in a page: more than one form has some of them.
    pub(super) fn id(&self, form: &str) -> String {
        format!("{form}-{}", self.name.replace('/', "-"))
    }
}

/// A step that can be taken, with its form.
pub(super) struct Offer {
    pub(super) fields: Vec<Field>,
    /// What goes with it and is not asked for.
    pub(super) fixed: Vec<(&'static str, String)>,
    /// The grounds of a refusal in the words of the law, each by its name, where it is to be worded.
    pub(super) grounds: Vec<Worded>,
    /// Whether it is the next step of the case.
    pub(super) is_next: bool,
    pub(super) label: String,
    /// Its name in pages: that of the step, with the result where it is a draft.
    pub(super) name: String,
    pub(super) step: StepKind,
}

impl Offer {
    /// The papers on which its words will stand.
    pub(super) fn papers(&self) -> Vec<&'static str> {
        Preview::of(self.step).iter().map(|paper| paper.name()).collect()
    }

    /// What the API takes, of what was filled in.
    pub(super) fn members(&self, filled: &[(String, String)]) -> Map<String, Value> {
        let mut members = members(&self.fields, filled);
        members.extend(self.fixed.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())));
        members
    }
}

/// What the API takes, of what was filled in.
pub(super) fn members(fields: &[Field], filled: &[(String, String)]) -> Map<String, Value> {
    let mut members = Map::new();
    for field in fields {
        let value = filled.iter().find(|(name, _)| name == field.name).map(|(_, value)| value.trim());
        let value = match (&field.input, value.filter(|value| !value.is_empty())) {
            (Input::Flag, value) => Value::Bool(value.is_some()),
            (Input::Said(_), None) => {
                // the other language may be there: which one is missing is told by its place
                begin(&mut members, field.name);
                continue;
            }
            (_, None) => continue,
            (Input::Moment, Some(text)) => moment(text).into(),
            (Input::Count, Some(text)) => text.parse().map_or_else(|_| text.into(), |number: u32| number.into()),
            (Input::Said(_) | Input::Table | Input::Text, Some(text)) => text.replace("\r\n", "\n").into(),
            (Input::Choice(_) | Input::Day | Input::File | Input::Line | Input::Time, Some(text)) => text.into(),
        };
        put(&mut members, field.name, value);
    }
    members
}

/// The object of a place, as in `fact/kk`, even where nothing is in it.
fn begin(members: &mut Map<String, Value>, name: &str) {
    if let Some((object, _)) = name.split_once('/') {
        members.entry(object).or_insert_with(|| Value::Object(Map::new()));
    }
}

/// Puts a value at a place, as in `applicant/address/text`.
fn put(members: &mut Map<String, Value>, name: &str, value: Value) {
    let Some((object, rest)) = name.split_once('/') else {
        members.insert(name.to_owned(), value);
        return;
    };
    let object = members.entry(object).or_insert_with(|| Value::Object(Map::new()));
    if let Some(object) = object.as_object_mut() {
        put(object, rest, value);
    }
}

/// The fields as they were filled in.
pub(super) fn fill(fields: &mut [Field], filled: &[(String, String)]) {
    for field in fields {
        let value = filled.iter().find(|(name, _)| name == field.name);
        field.value = value.map(|(_, value)| value.clone()).unwrap_or_default();
    }
}

/// What is wrong in a form, and in which field; the field says so too.
pub(super) struct Told {
    pub(super) field: Option<String>,
    pub(super) text: String,
}

/// What is wrong, each beside its field where it has one.
pub(super) fn told(shell: &Shell, problem: &Problem, form: &str, fields: &mut [Field]) -> Vec<Told> {
    let mut told = Vec::new();
    for fault in problem.faults() {
        let text = fault.detail.in_language(shell.language).to_owned();
        let field = fields.iter_mut().find(|field| fault.pointer.strip_prefix('/') == Some(field.name));
        told.push(match field {
            Some(field) => {
                field.error = Some(text.clone());
                Told { field: Some(field.id(form)), text: format!("{}: {text}", field.label) }
            }
            None => Told { field: None, text },
        });
    }
    if told.is_empty() {
        told.push(Told { field: None, text: problem.title(shell.language).to_owned() });
    }
    told
}

/// A moment as a browser writes it, of Almaty's clock, with its offset; another text as it is, to be refused in its place.
fn moment(text: &str) -> String {
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let local = forms.into_iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    local.map_or_else(|| text.to_owned(), |local| from_almaty(local).to_rfc3339())
}

/// A moment as a browser takes it.
pub(super) fn local(at: DateTime<Utc>) -> String {
    in_almaty(at).format("%Y-%m-%dT%H:%M").to_string()
}

/// The steps that somebody can take with a case as it stands; the case itself has the last word.
pub(super) fn offers(app: &App, shell: &Shell, card: &Card, member: &Member, now: DateTime<Utc>) -> Vec<Offer> {
    let next = card.next_step();
    let Some(rules) = card.regulation.map(Regulation::of) else { return Vec::new() };
    let is_his = |step: StepKind| member.role_for(step).is_some_and(|role| step.is_of(role, rules));
    let steps = steps_of(card, rules).into_iter().filter(|(step, _)| is_his(*step) && !is_first(card, member, *step));
    let mut offers: Vec<Offer> = steps
        .map(|(step, result)| {
            let name =
                result.map_or_else(|| step.name().to_owned(), |result| format!("{}-{}", step.name(), result.name()));
            let mut offer = Offer {
                fields: fields(app, shell, card, step, now),
                fixed: Vec::new(),
                grounds: said::grounds(shell, card, step),
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
            offer.fixed.extend(of_paper(card, step));
            offer
        })
        .collect();
    offers.sort_by_key(|offer| !offer.is_next);
    offers
}

/// Whether a step wants a second person, and he is the first.
fn is_first(card: &Card, member: &Member, step: StepKind) -> bool {
    let first = if step == StepKind::ConfirmRecord {
        card.record.as_ref().map(|entry| &entry.by)
    } else if step == StepKind::SignByHand {
        card.scan.as_ref().map(|scan| &scan.by)
    } else {
        None
    };
    first.is_some_and(|first| first.to_string() == member.id)
}

/// What can come of a case that stands where it stands.
fn steps_of(card: &Card, rules: &Regulation) -> Vec<(StepKind, Option<ResultKind>)> {
    let mut steps: Vec<(StepKind, Option<ResultKind>)> = Vec::new();
    let of_stage: &[StepKind] = match card.stage {
        Stage::UnderWay => &[StepKind::Register, StepKind::ReportMissing],
        Stage::Delivered => &[StepKind::Register],
        Stage::Registered => &[StepKind::Assign],
        Stage::InPreparation if card.handed_out => &[StepKind::Assign],
        Stage::InPreparation => &[StepKind::ProposeRefusal, StepKind::Assign],
        Stage::RefusalProposed | Stage::HearingSet => &[
            StepKind::ConfirmNotice,
            StepKind::RecordObjection,
            StepKind::SetHearing,
            StepKind::RecordHearing,
            StepKind::Assign,
        ],
        Stage::ForSignature if card.scan.is_some() => {
            &[StepKind::Sign, StepKind::SignByHand, StepKind::AttachScan, StepKind::ReturnForRework]
        }
        Stage::ForSignature => &[StepKind::Sign, StepKind::AttachScan, StepKind::ReturnForRework],
        Stage::Signed if card.is_collected_at_college() => &[StepKind::Issue, StepKind::ProposeAnnulment],
        Stage::Signed => &[StepKind::HandToCourier, StepKind::ProposeAnnulment],
        Stage::Sent => {
            &[StepKind::ConfirmArrival, StepKind::ReportMissing, StepKind::TakeBack, StepKind::ProposeAnnulment]
        }
        Stage::AtCounter => &[StepKind::TakeBack, StepKind::ProposeAnnulment],
        Stage::Kept => &[StepKind::Issue, StepKind::HandToCourier, StepKind::ProposeAnnulment],
        Stage::Issued if is_beyond_annulment(card) => &[],
        Stage::Issued => &[StepKind::ProposeAnnulment],
        Stage::PackageLost => &[StepKind::ReportFound],
        Stage::Accepted | Stage::CameBack | Stage::Declined | Stage::Drafted | Stage::Withdrawn => &[],
    };
    steps.extend(of_stage.iter().map(|step| (*step, None)));
    if matches!(card.stage, Stage::InPreparation | Stage::RefusalProposed | Stage::HearingSet) {
        steps.push((StepKind::Draft, Some(ResultKind::Duplicate)));
        steps.extend(card.refusal.as_ref().map(|_| (StepKind::Draft, Some(ResultKind::Refusal))));
        steps.extend(of_record(card).iter().map(|step| (*step, None)));
    }
    if card.parcel_missing {
        steps.extend([(StepKind::ReportFound, None), (StepKind::DeclareLost, None)]);
        steps.retain(|(step, _)| *step != StepKind::ReportMissing);
    }
    if card.annulment_proposed_by.is_some() {
        steps.retain(|(step, _)| *step != StepKind::ProposeAnnulment);
        steps.extend((!is_beyond_annulment(card)).then_some((StepKind::Annul, None)));
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

/// What whoever stands for a paper has seen: the document, and the scan where he says that the hand is his.
fn of_paper(card: &Card, step: StepKind) -> Vec<(&'static str, String)> {
    let document = card.prepared.map(|prepared| ("document", prepared.document.word().into_owned()));
    let scan = card.scan.as_ref().map(|scan| ("scan", scan.file.word().into_owned()));
    let scan = scan.filter(|_| step == StepKind::SignByHand);
    let names_them = matches!(step, StepKind::AttachScan | StepKind::SignByHand);
    document.into_iter().chain(scan).filter(|_| names_them).collect()
}

/// Whether nobody annuls what was handed out: it was annulled, or it is a refusal, of which the body of the appeal decides.
fn is_beyond_annulment(card: &Card) -> bool {
    card.stage == Stage::Issued && (card.annulled_at.is_some() || card.result() == Some(ResultKind::Refusal))
}

/// What can be done about the archive record while nothing is drafted.
fn of_record(card: &Card) -> &'static [StepKind] {
    match card.record.as_ref().map(|entry| entry.check) {
        None => &[StepKind::EnterRecord],
        Some(Check::Awaited) => {
            &[StepKind::ConfirmRecord, StepKind::SendBackRecord, StepKind::EnterRecord, StepKind::DropRecord]
        }
        Some(Check::Confirmed | Check::SentBack) => &[StepKind::EnterRecord, StepKind::DropRecord],
    }
}

/// What a complaint is taken down with.
pub(super) fn of_complaint(shell: &Shell, card: &Card) -> Vec<Field> {
    let about: Vec<&str> = About::ALL.iter().map(|about| about.name()).collect();
    let bodies: Vec<&str> = Body::ALL.iter().map(|body| body.name()).collect();
    vec![
        choice(shell, "about", &about),
        choice(shell, "body", &bodies),
        parties(shell, card, "by"),
        field(shell, "statement", Input::Text, true),
    ]
}

/// With what somebody is promised a call; the number that he calls from stands there.
pub(super) fn of_call(shell: &Shell, phone: &str) -> Vec<Field> {
    vec![
        Field { value: phone.to_owned(), ..field(shell, "phone", Input::Line, true) },
        field(shell, "after", Input::Moment, false),
        Field { label: shell.say("field-call-text"), ..field(shell, "text", Input::Text, false) },
    ]
}

/// With what a college is asked.
pub(super) fn of_question(shell: &Shell, phone: &str) -> Vec<Field> {
    vec![
        Field { label: shell.say("field-question"), ..field(shell, "text", Input::Text, true) },
        Field { value: phone.to_owned(), ..field(shell, "phone", Input::Line, false) },
    ]
}

/// What somebody who is visited at home cannot do.
pub(super) const ABILITIES: [&str; 3] = ["movement", "orientation", "self-care"];

/// With what a visit at home is asked for.
pub(super) fn of_visit(shell: &Shell, (iin, phone): (&str, &str)) -> Vec<Field> {
    let line = |name: &'static str, required: bool| field(shell, name, Input::Line, required);
    let mut fields: Vec<Field> = ABILITIES.into_iter().map(|name| field(shell, name, Input::Flag, false)).collect();
    fields.extend([
        Field { value: iin.to_owned(), ..line("applicant/iin", false) },
        line("applicant/surname", true),
        line("applicant/givenName", true),
        line("applicant/patronymic", false),
        field(shell, "applicant/birthDate", Input::Day, false),
        Field { value: phone.to_owned(), ..line("applicant/phone", true) },
        line("applicant/address/kato", true),
        line("applicant/address/text", true),
        field(shell, "wish/day", Input::Day, false),
        field(shell, "wish/from", Input::Time, false),
        field(shell, "wish/until", Input::Time, false),
        Field { label: shell.say("field-visit-note"), ..field(shell, "note", Input::Text, false) },
    ]);
    fields
}

/// With what it is taken down that the original was found; nothing where that cannot be.
pub(super) fn of_original(shell: &Shell, card: &Card, now: DateTime<Utc>) -> Vec<Field> {
    let has_no_duplicate = card.stage == Stage::Issued
        && (card.annulled_at.is_some() || card.draft.as_ref().is_some_and(|draft| draft.kind() == ResultKind::Refusal));
    let is_over = matches!(card.stage, Stage::Declined | Stage::Withdrawn);
    if is_over || has_no_duplicate || card.original_found_on.is_some() {
        return Vec::new();
    }
    vec![
        Field {
            label: shell.say("field-found-on"),
            value: day_in_almaty(now).to_string(),
            ..field(shell, "on", Input::Day, true)
        },
        Field { label: shell.say("field-found-note"), ..field(shell, "note", Input::Text, true) },
    ]
}

/// A field that is empty.
pub(super) fn field(shell: &Shell, name: &'static str, input: Input, required: bool) -> Field {
    let label = shell.say(&format!("field-{}", name.replace('/', "-")));
    Field { error: None, input, label, name, required, value: String::new() }
}

/// A field with one of some values.
pub(super) fn choice(shell: &Shell, name: &'static str, of: &[&'static str]) -> Field {
    let words = |value: &&'static str| ((*value).to_owned(), shell.say(&format!("choice-{value}")));
    field(shell, name, Input::Choice(of.iter().map(words).collect()), true)
}

/// The applicant's side, as far as the application names it.
fn parties(shell: &Shell, card: &Card, name: &'static str) -> Field {
    let all: &[Party] = if card.has_representative { Party::ALL } else { &[Party::Applicant] };
    choice(shell, name, &names(all, Party::name))
}

fn fields(app: &App, shell: &Shell, card: &Card, step: StepKind, now: DateTime<Utc>) -> Vec<Field> {
    let field = |name: &'static str, input: Input, required: bool| {
        let value = if matches!(input, Input::Moment) && required { local(now) } else { String::new() };
        Field { value, ..field(shell, name, input, required) }
    };
    let choice = |name: &'static str, of: &[&'static str]| choice(shell, name, of);
    let parcels = || choice("parcel", &names(Parcel::ALL, Parcel::name));
    let parties = |name| parties(shell, card, name);
    let text = |name| field(name, Input::Text, true);
    match step {
        StepKind::Assign => {
            let mut there = app.staff.at(Role::Executor, card.college.as_str());
            alphabet::sort(&mut there, shell.language, Member::called);
            let executors =
                there.into_iter().map(|member| (member.id.clone(), member.in_words(shell.language))).collect();
            vec![field("executor", Input::Choice(executors), true), field("resolution", Input::Text, false)]
        }
        StepKind::AttachScan => vec![field("scan", Input::File, true)],
        StepKind::ConfirmNotice => {
            vec![field("at", Input::Moment, true), choice("how", &names(Delivery::ALL, Delivery::name))]
        }
        StepKind::DeclareLost => vec![parcels(), text("reason")],
        StepKind::EnterRecord => of_archive(shell),
        StepKind::Extend => vec![field("until", Input::Day, true), text("reason")],
        StepKind::HandToCourier => vec![field("waybill", Input::Line, true)],
        StepKind::Issue => vec![
            parties("to"),
            choice("identity/kind", &IDENTITIES),
            field("identity/number", Input::Line, true),
            field("original", Input::Flag, false),
        ],
        StepKind::ProposeAnnulment => vec![text("reason"), field("anew", Input::Flag, false)],
        StepKind::SendBackRecord => vec![text("reason")],
        StepKind::ProposeRefusal => {
            said::with(shell, choice("ground", &names(Ground::ALL, Ground::name)), ["fact/kk", "fact/ru"])
        }
        StepKind::RecordHearing => said::with(shell, field("at", Input::Moment, true), ["protocol/kk", "protocol/ru"]),
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
        | StepKind::ConfirmRecord
        | StepKind::Draft
        | StepKind::DropRecord
        | StepKind::Merge
        | StepKind::Register
        | StepKind::Separate
        | StepKind::Sign
        | StepKind::SignByHand
        | StepKind::TellApart => Vec::new(),
    }
}

/// What an archive record is entered with.
fn of_archive(shell: &Shell) -> Vec<Field> {
    let field = |name: &'static str, input: Input, required: bool| field(shell, name, input, required);
    let names: Vec<&str> = StudyForm::ALL.iter().map(|form| form.name()).collect();
    vec![
        field("studiedFrom", Input::Count, true),
        field("studiedUntil", Input::Count, true),
        choice(shell, "studyForm", &names),
        field("specialty/code", Input::Line, false),
        field("specialty/kk", Input::Line, true),
        field("specialty/ru", Input::Line, true),
        field("qualification/code", Input::Line, false),
        field("qualification/kk", Input::Line, true),
        field("qualification/ru", Input::Line, true),
        field("order/number", Input::Line, true),
        field("order/on", Input::Day, true),
        field("attestation/number", Input::Line, false),
        field("attestation/on", Input::Day, false),
        field("registration", Input::Line, false),
        field("table", Input::Table, true),
    ]
}

/// The names of values.
fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| name(*value)).collect()
}
