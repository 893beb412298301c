//! `telnusqa rules`: every rule of the regulations and what carries it out; `--divergences`: where the texts disagree.

use std::io::{ErrorKind, Write as _};

use anyhow::Context as _;
use serde_json::{Value, json};
use telnusqa_domain::language::{Language, Trilingual};
use telnusqa_domain::regulation::{Decision, Divergence, Enforcement, Regulation, RegulationId, Rule, divergences};

/// Arguments of `telnusqa rules`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where the texts disagree, what was decided and why
    #[arg(long)]
    divergences: bool,
    /// The language of the rules
    #[arg(long, default_value = "kk", value_parser = ["kk", "ru", "en"])]
    lang: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Prints the rules, or the divergences.
///
/// # Errors
/// Where JSON cannot be written.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let language = Language::from_code(&args.lang).unwrap_or(Language::Kk);
    let regulations = RegulationId::ALL.map(Regulation::of);
    let told = match (args.divergences, args.json) {
        (true, true) => serde_json::to_string_pretty(&divergences_written(&regulations))?,
        (true, false) => divergences().iter().map(|divergence| tell_divergence(divergence, &regulations)).collect(),
        (false, true) => serde_json::to_string_pretty(&rules_written(&regulations))?,
        (false, false) => regulations.iter().map(|regulation| tell_regulation(regulation, language)).collect(),
    };
    print(told.trim_end())
}

/// Prints a text that is longer than a screen; whoever reads only its beginning has read enough.
///
/// # Errors
/// Where it cannot be written for another reason.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("write to standard output"),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn tell_regulation(regulation: &Regulation, language: Language) -> String {
    let until = regulation.until.map_or_else(String::new, |until| until.to_string());
    let (name, since, source) = (regulation.id.name(), regulation.since, &regulation.source);
    let title = regulation.title.in_language(language);
    let rules = regulation.rules.iter().map(|rule| {
        let Rule { number, paragraph, text, .. } = rule;
        format!("{number}  {paragraph}\n    {}\n    {}\n", text.in_language(language), carried_out(rule))
    });
    format!("{name}  {since}…{until}\n{title}\n{source}\n\n{}\n", rules.collect::<String>())
}

/// What carries a rule out, in one line.
fn carried_out(rule: &Rule) -> String {
    let rests_on =
        if rule.rests_on.is_empty() { String::new() } else { format!("; rests on {}", rule.rests_on.join(", ")) };
    match &rule.enforcement {
        Enforcement::Information(place) => format!("information: {place}{rests_on}"),
        Enforcement::NotOurs(why) => format!("not ours: {why}{rests_on}"),
        Enforcement::Rule { at, check, .. } => format!("rule: {at}, watched by {check}{rests_on}"),
    }
}

fn tell_divergence(divergence: &Divergence, regulations: &[&Regulation]) -> String {
    let Divergence { id, place, one, other, decision } = divergence;
    let decided = match decision {
        Decision::Decided { decision, why } => format!("decided: {decision}\n    because: {why}"),
        Decision::Undecided { why } => format!("undecided: {why}"),
    };
    let resting = resting_on(divergence, regulations).join(", ");
    let resting = if resting.is_empty() { resting } else { format!("    rests on it: {resting}\n") };
    format!("{id}  {place}\n    one:   {one}\n    other: {other}\n    {decided}\n{resting}")
}

/// The numbers of the rules that rest on a divergence.
fn resting_on<'r>(divergence: &Divergence, regulations: &[&'r Regulation]) -> Vec<&'r str> {
    let rules = regulations.iter().flat_map(|regulation| &regulation.rules);
    rules.filter(|rule| rule.rests_on.contains(&divergence.id)).map(|rule| rule.number.as_str()).collect()
}

fn rules_written(regulations: &[&Regulation]) -> Value {
    let of = |regulation: &Regulation| {
        let rules = regulation.rules.iter().map(|rule| rule_written(regulation.id, rule));
        rules.collect::<Vec<_>>()
    };
    regulations.iter().flat_map(|regulation| of(regulation)).collect()
}

fn rule_written(regulation: RegulationId, rule: &Rule) -> Value {
    let Trilingual { en, kk, ru } = &rule.text;
    let mut written = json!({
        "regulation": regulation.name(),
        "number": rule.number,
        "paragraph": rule.paragraph,
        "kk": kk, "ru": ru, "en": en,
        "restsOn": rule.rests_on,
    });
    let (name, value) = match &rule.enforcement {
        Enforcement::Information(place) => ("information", json!(place)),
        Enforcement::NotOurs(why) => ("notOurs", json!(why)),
        Enforcement::Rule { at, check, datum } => ("rule", json!({"at": at, "check": check, "datum": datum})),
    };
    written[name] = value;
    written
}

fn divergences_written(regulations: &[&Regulation]) -> Value {
    let written = divergences().iter().map(|divergence| {
        let mut written = json!({
            "id": divergence.id,
            "where": divergence.place,
            "one": divergence.one,
            "other": divergence.other,
            "rules": resting_on(divergence, regulations),
        });
        match &divergence.decision {
            Decision::Decided { decision, why } => {
                written["decision"] = json!(decision);
                written["why"] = json!(why);
            }
            Decision::Undecided { why } => written["undecided"] = json!(why),
        }
        written
    });
    written.collect()
}
