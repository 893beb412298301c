//! The pages: their fields as people see them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use telnusqa_domain::language::Language;
use telnusqa_domain::provider::Provider;

use super::super::{Frame, respond};
use super::draft::Values;
use super::fields::{FIELDS, Field, Known, Shape, Step, choices, fault};
use super::words;
use crate::alphabet;

/// What this is, and the way on.
#[derive(Template)]
#[template(path = "apply/start.html")]
pub(super) struct StartPage {
    /// Somebody has begun before.
    pub(super) begun: bool,
    pub(super) frame: Frame,
    /// Somebody has sent one before.
    pub(super) sent: bool,
}

/// A page of fields.
#[derive(Template)]
#[template(path = "apply/step.html")]
pub(super) struct StepPage {
    /// What is wrong with the whole.
    pub(super) error: Option<String>,
    fields: Vec<Shown>,
    pub(super) frame: Frame,
    /// What stands for what he looks at.
    pub(super) seen: String,
    step: Step,
    /// What was written on the pages before, to be looked at.
    written: Vec<Written>,
}

/// The field for the code.
#[derive(Template)]
#[template(path = "apply/code.html")]
pub(super) struct CodePage {
    /// What is certified only has to be handed in once more.
    pub(super) certified: bool,
    pub(super) error: Option<String>,
    pub(super) frame: Frame,
    /// Where it went, but for the middle.
    pub(super) phone: String,
}

/// The signature, by the agent on his machine.
#[derive(Template)]
#[template(path = "apply/sign.html")]
pub(super) struct SignPage {
    /// What is signed only has to be handed in once more.
    pub(super) certified: bool,
    pub(super) error: Option<String>,
    pub(super) frame: Frame,
    /// Whose key it is to be.
    pub(super) iin: String,
    /// Where the agent listens.
    pub(super) signer: String,
    /// What is signed.
    pub(super) text: String,
}

/// What became of it.
#[derive(Template)]
#[template(path = "apply/sent.html")]
pub(super) struct SentPage {
    pub(super) due_on: Option<super::super::dates::Day>,
    pub(super) frame: Frame,
    pub(super) number: String,
}

/// A field as people see it.
struct Shown {
    choices: Vec<(String, String, bool)>,
    error: Option<String>,
    field: &'static Field,
    hint: Option<String>,
    label: String,
    value: String,
}

/// A page that was written before.
struct Written {
    lines: Vec<(String, String)>,
    step: Step,
}

impl Step {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Paper => "paper",
            Self::Person => "person",
        }
    }

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Check => "/apply/check",
            Self::Paper => "/apply/paper",
            Self::Person => "/apply/person",
        }
    }

    const fn number(self) -> i64 {
        match self {
            Self::Person => 1,
            Self::Paper => 2,
            Self::Check => 3,
        }
    }
}

impl StepPage {
    /// The page with what stands in its fields; `told` says whether what is wrong with them is shown.
    pub(super) fn new(language: Language, step: Step, values: &Values, known: Known<'_>, told: bool) -> Self {
        let of_step = FIELDS.iter().filter(|field| field.step == step);
        let fields = of_step.map(|field| {
            let fault = fault(field, values, known).filter(|_| told);
            let hint = format!("{}-hint", field.name);
            let value = values.get(field.name).cloned().unwrap_or_default();
            Shown {
                choices: named_choices(language, field, &value, known),
                error: fault.map(|name| words::say(language, name)),
                field,
                hint: words::has(language, &hint).then(|| words::say(language, &hint)),
                label: words::say(language, field.name),
                value,
            }
        });
        let before = if step == Step::Check { vec![Step::Person, Step::Paper] } else { Vec::new() };
        let written = before.into_iter().map(|step| written(language, step, values, known)).collect();
        let (fields, frame) = (fields.collect(), Frame::new(language, step.path()));
        Self { error: None, fields, frame, seen: String::new(), step, written }
    }

    /// What the portal's door says is wrong, beside its fields; whether one of this page is.
    pub(super) fn tell(&mut self, pointer: &str, words: &str) -> bool {
        let found = self.fields.iter_mut().find(|shown| pointer.starts_with(shown.field.pointer));
        found.map(|shown| shown.error = Some(words.to_owned())).is_some()
    }

    fn faults(&self) -> Vec<&Shown> {
        self.fields.iter().filter(|shown| shown.error.is_some()).collect()
    }

    fn title(&self) -> String {
        words::say(self.frame.language, self.step.name())
    }

    fn about(&self) -> String {
        words::say(self.frame.language, &format!("{}-text", self.step.name()))
    }

    fn place(&self) -> String {
        words::tell(self.frame.language, "step", "number", self.step.number())
    }

    fn onward(&self) -> String {
        self.say(if self.step == Step::Check { "send-code" } else { "onward" })
    }

    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }

    pub(super) fn answer(&self, status: StatusCode) -> Response {
        respond(status, self.frame.language, self)
    }
}

impl Shown {
    /// By what a screen reader reads on, after its label.
    fn described(&self) -> String {
        let name = self.field.name;
        let parts =
            [self.hint.as_ref().map(|_| format!("{name}-hint")), self.error.as_ref().map(|_| format!("{name}-error"))];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The first thing of it that can be stepped on from the list of what is wrong.
    fn anchor(&self) -> String {
        match self.field.shape {
            Shape::Many | Shape::One => format!("{}-{}", self.field.name, self.choices[0].0),
            Shape::Line(_) | Shape::Lines(_) | Shape::List | Shape::Tick => self.field.name.to_owned(),
        }
    }

    fn is(&self, shape: &str) -> bool {
        match self.field.shape {
            Shape::Line(_) => shape == "line",
            Shape::Lines(_) => shape == "lines",
            Shape::List => shape == "list",
            Shape::Many => shape == "many",
            Shape::One => shape == "one",
            Shape::Tick => shape == "tick",
        }
    }

    fn inputmode(&self) -> &'static str {
        match self.field.name {
            "email" => "email",
            "graduation-year" | "iin" => "numeric",
            "phone" => "tel",
            _ => "text",
        }
    }
}

impl StartPage {
    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }
}

impl CodePage {
    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }

    fn went(&self) -> String {
        words::tell(self.frame.language, "code-sent", "phone", self.phone.as_str())
    }

    pub(super) fn answer(&self, status: StatusCode) -> Response {
        respond(status, self.frame.language, self)
    }
}

impl SignPage {
    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }
}

impl SentPage {
    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }
}

/// The choices of a field by value and name, and whether each is chosen.
fn named_choices(language: Language, field: &Field, value: &str, known: Known<'_>) -> Vec<(String, String, bool)> {
    if field.name == "college" {
        let named = |college: &Provider| {
            let bin = college.bin.as_str();
            (bin.to_owned(), college.name(language).to_owned(), bin == value)
        };
        let mut colleges: Vec<_> = known.providers.iter().map(named).collect();
        alphabet::sort(&mut colleges, language, |college| &college.1);
        return colleges;
    }
    let is_chosen = |code: &str| value.split(',').any(|chosen| chosen == code);
    let named =
        |code: &str| (code.to_owned(), words::say(language, &format!("{}-{code}", field.name)), is_chosen(code));
    choices(field.name).into_iter().map(named).collect()
}

/// What was written on a page, without fields that were left.
fn written(language: Language, step: Step, values: &Values, known: Known<'_>) -> Written {
    let line = |field: &'static Field| {
        let value = values.get(field.name).filter(|value| !value.is_empty())?;
        let chosen: Vec<String> = named_choices(language, field, value, known)
            .into_iter()
            .filter_map(|(_, name, chosen)| chosen.then_some(name))
            .collect();
        let shown = if chosen.is_empty() { value.clone() } else { chosen.join("; ") };
        Some((words::say(language, field.name), shown))
    };
    Written { lines: FIELDS.iter().filter(|field| field.step == step).filter_map(line).collect(), step }
}
