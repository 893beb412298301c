//! `telnusqa status KEY`: what an operator of 1414 would say, asked through the same door.

use std::io::IsTerminal as _;

use anyhow::{Context as _, bail};
use chrono::DateTime;
use serde_json::{Value, json};
use telnusqa_domain::hours::in_almaty;

use crate::endpoints::{Endpoints, Folder};

/// Arguments of `telnusqa status`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    folder: Folder,
    /// An application number, an IIS number, an IIN or a phone; without it the service itself is run
    pub key: Option<String>,
    /// The language to say it in
    #[arg(long, default_value = "kk", value_parser = ["kk", "ru", "en"])]
    lang: String,
    /// The whole answer as JSON
    #[arg(long)]
    json: bool,
}

/// Looks a case up and prints the sentence to say.
///
/// # Errors
/// Where the house cannot be reached, or refuses to answer.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let endpoints = Endpoints::read(&args.folder.path)?;
    let token = endpoints.token("operator").context("find an operator in endpoints.json")?;
    let body = json!({"key": args.key.unwrap_or_default(), "language": args.lang, "why": "call"});
    let request = reqwest::Client::new().post(format!("{}/api/v1/lookups", endpoints.web)).bearer_auth(token);
    let response = request.header("accept-language", &args.lang).json(&body).send().await.context("reach the house")?;
    let good = response.status().is_success();
    let answer: Value = response.json().await.context("read the answer")?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    }
    if !good {
        bail!("look it up: {}", problem(&answer, &args.lang));
    } else if args.json {
        return Ok(());
    }
    let hits = answer["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
    if hits.is_empty() {
        bail!("find a case by this {}", answer["recognisedAs"].as_str().unwrap_or("key"));
    }
    for hit in hits {
        tell(hit);
    }
    let as_of = &answer["asOf"];
    println!("as of {}, position {}", moment(text(as_of, "at")), as_of["position"]);
    Ok(())
}

fn tell(hit: &Value) {
    let (card, sentence) = (&hit["card"], &hit["sentence"]);
    let number = card["applicationNumber"].as_str().unwrap_or("-");
    let strong = |text: &str| match std::io::stdout().is_terminal() {
        true => format!("\x1b[1m{text}\x1b[0m"),
        false => text.to_owned(),
    };
    println!("{} ({})", strong(number), text(card, "iisNumber"));
    println!("  {}", strong(text(sentence, "text")));
    println!("  {}", text(sentence, "next"));
    let by = sentence["by"].as_str().map(|by| format!(", by {by}")).unwrap_or_default();
    let left = sentence["workingDaysLeft"].as_i64().map(|left| match left {
        late @ ..0 => format!(", {} working days late", -late),
        left => format!(", {left} working days left"),
    });
    let left = left.unwrap_or_default();
    println!("  whose move: {}{by}{left}", text(sentence, "mover"));
}

/// What a problem says: its errors where it names some, else itself.
fn problem(answer: &Value, language: &str) -> String {
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let told: Vec<&str> = errors.iter().filter_map(|error| error["detail"][language].as_str()).collect();
    match told.as_slice() {
        [] => answer["detail"].as_str().or(answer["title"].as_str()).unwrap_or("no reason was given").to_owned(),
        told => told.join("; "),
    }
}

/// `04.11.2026 15:01 (Almaty)`; what is no moment, as it is.
fn moment(text: &str) -> String {
    match DateTime::parse_from_rfc3339(text) {
        Ok(moment) => in_almaty(moment.to_utc()).format("%d.%m.%Y %H:%M (Almaty)").to_string(),
        Err(_) => text.to_owned(),
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_its_errors_in_the_language_asked_for() {
        let detail = json!({"kk": "Бір", "ru": "Раз", "en": "One"});
        let answer = json!({"title": "Whole", "errors": [{"pointer": "/key", "code": "x", "detail": detail}]});
        assert_eq!(["kk", "ru", "en"].map(|language| problem(&answer, language)), ["Бір", "Раз", "One"]);
        assert_eq!(problem(&json!({"title": "Whole"}), "ru"), "Whole");
    }
}
