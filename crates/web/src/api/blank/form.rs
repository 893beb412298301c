//! What each step of a blank form asks for, and what of it lies in the vault.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use telnusqa_domain::blank::{BlankNumber, Reason, Step, StepKind};
use telnusqa_domain::case::FileRef;
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::register_number::RegisterNumber;
use uuid::Uuid;

use crate::api::Problem;
use crate::api::step::Members;
use crate::app::App;

/// The longest number.
const LINE_MAX: usize = 40;

const NO_BLANK: Trilingual<&'static str> = Trilingual {
    en: "A series of 1 to 10 letters of one alphabet and a number of 1 to 10 digits are expected here, as in ТКБ 0123456",
    kk: "Мұнда бір әліпбидің 1–10 әрпінен тұратын серия мен 1–10 цифрлы нөмір болуы керек, мысалы ТКБ 0123456",
    ru: "Здесь должны быть серия из 1–10 букв одного алфавита и номер из 1–10 цифр, например ТКБ 0123456",
};
const NO_NUMBER: Trilingual<&'static str> = Trilingual {
    en: "A number of the register is expected here, as in 050340517500-2026-00017",
    kk: "Мұнда тізілім нөмірі болуы керек, мысалы 050340517500-2026-00017",
    ru: "Здесь должен быть номер реестра, например 050340517500-2026-00017",
};

/// A step, and the files that it names.
pub(super) struct Plan {
    pub(super) blank: BlankNumber,
    pub(super) files: Vec<Vec<u8>>,
    pub(super) step: Step,
}

/// The first blank form of a delivery.
pub(crate) fn first(members: &mut Members) -> Option<BlankNumber> {
    number(members, "first")
}

/// Reads the body of a step.
pub(super) fn read(
    app: &App,
    (blank, step, cause): (Option<BlankNumber>, StepKind, Uuid),
    mut members: Members,
) -> Result<Plan, Problem> {
    let mut files = Vec::new();
    let step = match step {
        StepKind::Print => Some(Step::Print),
        StepKind::Receive => {
            let (last, on) = (number(&mut members, "last"), members.day("on"));
            let note = members.text("note").map(|note| put(app, cause, &note, &mut files));
            last.zip(on).zip(note).map(|((last, on), note)| Step::Receive { last, note, on })
        }
        StepKind::Release => Some(Step::Release),
        StepKind::Reserve => {
            let text = members.line("registerNumber", LINE_MAX);
            let number = text.as_deref().and_then(RegisterNumber::parse);
            if text.is_some() && number.is_none() {
                members.fault("registerNumber", "member.register-number", NO_NUMBER);
            }
            number.map(|number| Step::Reserve { number })
        }
        StepKind::Return => {
            let last = if members.has("last") { number(&mut members, "last") } else { blank.clone() };
            let note = members.text("note").map(|note| put(app, cause, &note, &mut files));
            last.zip(note).map(|(last, note)| Step::Return { last, note })
        }
        StepKind::Spoil => {
            let reason = members.word("reason", Reason::from_name);
            let note = members.optional_text("note").map(|note| put(app, cause, &note, &mut files));
            reason.map(|reason| Step::Spoil { note, reason })
        }
    };
    let (blank, step) = members.finish(blank.zip(step))?;
    Ok(Plan { blank, files, step })
}

fn number(members: &mut Members, name: &str) -> Option<BlankNumber> {
    let text = members.line(name, LINE_MAX)?;
    let number = BlankNumber::parse(text.trim());
    if number.is_none() {
        members.fault(name, "member.blank", NO_BLANK);
    }
    number
}

/// A file of JSON that nobody can guess: its salt is the vault's, and the same for the same cause, so that a repeated request
/// names the same file.
fn put(app: &App, cause: Uuid, text: &str, files: &mut Vec<Vec<u8>>) -> FileRef {
    let salt = app.vault.digest("salt of a blank form", &cause.to_string());
    let bytes = json!({"salt": hex::encode(&salt[..16]), "text": text}).to_string().into_bytes();
    let file = FileRef(Sha256::digest(&bytes).into());
    files.push(bytes);
    file
}
