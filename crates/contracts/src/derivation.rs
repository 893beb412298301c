//! A term's derivation in JSON: dates as they are in the answers to the IIS, `by` the day of the step in Almaty.

use serde_json::{Value, json};
use telnusqa_domain::case::StaffId;
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::{Language, Trilingual};
use telnusqa_domain::term::{Derivation, Extended};

/// Writes it; `language` is that of the sources. The ledger of extensions is there where the term was extended.
#[must_use]
pub fn to_json(derivation: &Derivation<'_>, language: Language) -> Value {
    let days = derivation.days.iter().map(|line| {
        let reason = derivation.reason(line);
        let Trilingual { en, kk, ru } = reason.text;
        let source = reason.source.in_language(language);
        json!({
            "date": line.day.to_string(),
            "counted": line.counted.is_some(),
            "n": line.counted,
            "reason": {"code": reason.code, "kk": kk, "ru": ru, "en": en, "source": source},
        })
    });
    let steps =
        derivation.steps.iter().map(|step| json!({"step": step.duty.name(), "by": day_in_almaty(step.by).to_string()}));
    let mut written = json!({
        "registeredAt": in_almaty(derivation.registered_at).to_rfc3339(),
        "dueOn": derivation.due_on.to_string(),
        "handOverBy": derivation.hand_over_by.to_string(),
        "calendar": derivation.calendar.to_string(),
        "days": days.collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
    });
    if let Some(given) = derivation.resumed {
        written["resumed"] = json!({"since": given.since.to_string(), "workingDays": given.working_days});
    }
    if !derivation.extensions.is_empty() {
        written["countedUntil"] = json!(derivation.counted_until.to_string());
        written["extensions"] = derivation.extensions.iter().map(extension).collect();
    }
    written
}

/// An extension; when it was decided and by whom, where it was.
fn extension(extended: &Extended) -> Value {
    let Extended { at, by, from, until } = extended;
    json!({
        "at": at.map(|at| in_almaty(at).to_rfc3339()),
        "by": by.as_ref().map(StaffId::as_str),
        "from": from.to_string(),
        "until": until.to_string(),
    })
}
