//! What is told about a case, in the caller's language: the sentence, how the term is counted, why it was refused and how to mend that.

use chrono::{DateTime, Utc};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::Language;
use telnusqa_domain::term;
use telnusqa_status::{Entry, Hit};

use super::{Page, phone_of, promise};
use crate::app::App;
use crate::desk::form::{self, Field};
use crate::page::dates::{self, Day};
use crate::page::explain::{self, Reasons};
use crate::page::{days_left, texts_of};

/// What is told about a case.
pub(super) struct Told {
    /// What to bring.
    pub(super) bring: Option<String>,
    pub(super) by: Option<Day>,
    /// With what he is promised a call.
    pub(super) call: Vec<Field>,
    /// With what a complaint of his is taken down.
    pub(super) complaint: Vec<Field>,
    pub(super) days_left: Option<String>,
    pub(super) due_on: Option<Day>,
    /// With what it is taken down that the original was found.
    pub(super) found: Vec<Field>,
    pub(super) history: Vec<(String, &'static str)>,
    /// Whether the caller said what only the applicant knows.
    pub(super) is_checked: bool,
    pub(super) is_late: bool,
    pub(super) language: Language,
    pub(super) mover: &'static str,
    pub(super) next: String,
    pub(super) number: String,
    /// What is told only to whoever is known.
    pub(super) private: Vec<(String, String)>,
    /// What was promised about it.
    pub(super) promises: Vec<promise::Line>,
    /// With what the college is asked.
    pub(super) question: Vec<Field>,
    /// Why it was refused, or is about to be, and what can be done; only to whoever is known.
    pub(super) reasons: Option<Reasons>,
    pub(super) stage: &'static str,
    /// How the term is counted, day by day.
    pub(super) term: Option<Term>,
    pub(super) text: String,
    pub(super) version: i32,
}

/// How a term is counted, in words.
pub(super) struct Term {
    pub(super) days: Vec<term::ToldDay>,
    pub(super) extensions: Vec<String>,
    pub(super) facts: Vec<(&'static str, String)>,
    /// What stands above days, extensions and sources.
    pub(super) headings: [String; 3],
    pub(super) notes: Vec<String>,
    pub(super) sources: Vec<String>,
}

impl Told {
    /// As much as the caller may know.
    pub(super) fn new(
        app: &App,
        page: &Page,
        hit: &Hit,
        history: &[Entry],
        is_checked: bool,
        now: DateTime<Utc>,
    ) -> Self {
        let card = &hit.card;
        let language = page.speaks;
        let (sentence, texts) = (app.sentence(card, language, now), texts_of(language));
        let ended = card.stage.has_ended();
        let shell = &page.shell;
        let branch = card.branch.clone().filter(|_| is_checked && !card.is_collected_at_college());
        let caller = phone_of(&page.said);
        Self {
            bring: explain::bring(card, language),
            call: form::of_call(shell, &caller),
            by: sentence.by.map(|day| Day::new(day, language)),
            complaint: if is_checked { form::of_complaint(shell, card) } else { Vec::new() },
            days_left: sentence.working_days_left.filter(|_| !ended).map(|days| days_left(days, language)),
            due_on: card.due_on.filter(|_| !ended).map(|day| Day::new(day, language)),
            found: if is_checked { form::of_original(shell, card, now) } else { Vec::new() },
            history: history
                .iter()
                .filter_map(|entry| Some((dates::moment(in_almaty(entry.at), language), texts.happened(&entry.kind)?)))
                .collect(),
            is_checked,
            is_late: !ended && (card.term_expired || sentence.working_days_left.is_some_and(i32::is_negative)),
            language,
            mover: texts.mover(sentence.mover),
            next: sentence.next,
            number: card.number.map(|number| number.to_string()).unwrap_or_default(),
            private: branch.map(|branch| (shell.say("told-branch"), branch)).into_iter().collect(),
            promises: Vec::new(),
            question: if is_checked && !ended { form::of_question(shell, &caller) } else { Vec::new() },
            reasons: explain::reasons(card, language, now).filter(|_| is_checked),
            stage: texts.stage(card.stage),
            term: Term::of(app, hit, language),
            text: sentence.text,
            version: hit.version,
        }
    }
}

impl Term {
    /// None where the case has no term, or the calendar does not know its years. The steps of the college are its own, and who
    /// extended the term is nobody's business on the phone.
    fn of(app: &App, hit: &Hit, language: Language) -> Option<Self> {
        let derived = hit.card.derivation(app.calendars.now(), app.providers.now());
        let mut derived = match derived {
            Ok(derived) => derived?,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a term could not be derived");
                return None;
            }
        };
        for extended in &mut derived.extensions {
            extended.by = None;
        }
        let term::Told { days, extensions, facts, headings, notes, sources, .. } = derived.tell(language);
        let [over_days, over_extensions, _, over_sources] = headings;
        Some(Self { days, extensions, facts, headings: [over_days, over_extensions, over_sources], notes, sources })
    }
}
