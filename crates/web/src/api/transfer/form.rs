//! What each step of a list asks for, and what of it lies in the vault.

use axum::extract::Path;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::{CaseId, Digest, FileRef};
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::transfer::{Direction, Found, Step, StepKind};
use telnusqa_status::written::Word as _;
use uuid::Uuid;

use crate::api::Problem;
use crate::api::case::find;
use crate::api::step::Members;
use crate::app::App;
use crate::staff::Member;

/// The longest waybill and number of an identity document, in characters.
const LINE_MAX: usize = 64;
/// The longest name of a courier or of his service.
const NAME_MAX: usize = 120;
/// The most pages of a parcel.
const PAGES_MAX: u32 = 9_999;
/// Papers by which a courier shows who he is.
const IDENTITIES: [&str; 4] = ["identityCard", "passport", "residencePermit", "serviceCard"];

const NO_APPLICATION: Trilingual<&'static str> = Trilingual {
    en: "There is no application of this number",
    kk: "Мұндай нөмірлі өтініш табылмады",
    ru: "Заявление с таким номером не найдено",
};
const NO_DIRECTION: Trilingual<&'static str> = Trilingual {
    en: "incoming or outgoing is expected here",
    kk: "Мұнда incoming немесе outgoing болуы керек",
    ru: "Здесь должно быть incoming или outgoing",
};
const NO_DIGEST: Trilingual<&'static str> = Trilingual {
    en: "The SHA-256 of the file is expected here: 64 lower-case hexadecimal digits",
    kk: "Мұнда файлдың SHA-256 мәні болуы керек: 64 кіші он алтылық таңба",
    ru: "Здесь должен быть SHA-256 файла: 64 строчных шестнадцатеричных знака",
};

/// A step, and the files that it names.
pub(super) struct Plan {
    pub(super) files: Vec<Vec<u8>>,
    pub(super) step: Step,
}

/// Reads the body of a step.
pub(super) async fn read(
    app: &App,
    member: &Member,
    (step, cause): (StepKind, Uuid),
    mut members: Members,
) -> Result<Plan, Problem> {
    let mut files = Vec::new();
    let step = match step {
        StepKind::Add => {
            let pages = members.optional_count("pages", PAGES_MAX).and_then(|pages| u16::try_from(pages).ok());
            let application = members.line("application", LINE_MAX);
            let application = members.finish(application)?;
            Step::Add { case: case(app, member, application).await?, pages }
        }
        StepKind::Close => {
            let read = close(app, cause, &mut members, &mut files);
            members.finish(read)?
        }
        StepKind::Mark => {
            let (application, found) = (members.line("application", LINE_MAX), members.word("found", Found::from_name));
            let (application, found) = members.finish(application.zip(found))?;
            Step::Mark { case: case(app, member, application).await?, found }
        }
        StepKind::Note => {
            let note = members.text("note").and_then(|note| put(app, cause, json!({"text": note}), &mut files));
            Step::Note { note: members.finish(note)? }
        }
        StepKind::Open => {
            let read = open(app, cause, &mut members, &mut files);
            members.finish(read)?
        }
        StepKind::Remove => {
            let application = members.line("application", LINE_MAX);
            let application = members.finish(application)?;
            Step::Remove { case: case(app, member, application).await? }
        }
    };
    Ok(Plan { files, step })
}

/// The case of an application, where he may see it.
async fn case(app: &App, member: &Member, application: String) -> Result<CaseId, Problem> {
    match find(app, member, Ok(Path(application)), app.clock.now()).await {
        Ok(answer) => Ok(answer.found.case),
        Err(problem) if problem.is(Kind::NotFound) => {
            Err(Problem::at(Kind::NotFound, "/application", "application.unknown", NO_APPLICATION))
        }
        Err(problem) => Err(problem),
    }
}

/// Without a waybill of the courier's, the list is its own.
fn open(app: &App, cause: Uuid, members: &mut Members, files: &mut Vec<Vec<u8>>) -> Option<Step> {
    let on = members.day("on");
    let direction = match members.optional_line("direction", LINE_MAX) {
        None => Some(Direction::Outgoing),
        Some(word) => {
            let direction = Direction::from_name(&word);
            if direction.is_none() {
                members.fault("direction", "member.word", NO_DIRECTION);
            }
            direction
        }
    };
    let service = members.line("courierService", NAME_MAX);
    let waybill = members.optional_line("waybill", LINE_MAX);
    let ((on, service), direction) = on.zip(service).zip(direction)?;
    let heading = put(app, cause, json!({"courierService": service, "waybill": waybill}), files)?;
    let stands = waybill.unwrap_or_else(|| format!("transfer list {cause}"));
    Some(Step::Open { direction, heading, on, waybill: Digest(app.vault.digest("waybill", &stands)) })
}

fn close(app: &App, cause: Uuid, members: &mut Members, files: &mut Vec<Vec<u8>>) -> Option<Step> {
    let at = members.moment("at");
    let scan = match members.optional_line("scan", LINE_MAX) {
        None => Some(None),
        Some(digest) => {
            let scan = FileRef::of_word(&digest);
            if scan.is_none() {
                members.fault("scan", "scan.digest", NO_DIGEST);
            }
            scan.map(Some)
        }
    };
    let mut courier = members.object("courier")?;
    let name = courier.line("name", NAME_MAX);
    let document = courier.object("document").map(|mut shown| {
        let kind = shown.word("kind", |word| IDENTITIES.into_iter().find(|known| *known == word));
        let number = shown.line("number", LINE_MAX);
        courier.close(shown);
        kind.zip(number)
    });
    members.close(courier);
    let ((at, scan), name) = at.zip(scan).zip(name)?;
    let (kind, number) = document??;
    let told = json!({"name": name, "document": {"kind": kind, "number": number}});
    Some(Step::Close { at, courier: put(app, cause, told, files)?, scan })
}

/// A file of JSON that nobody can guess: its salt is the vault's, and the same for the same cause, so that a repeated request
/// names the same file.
fn put(app: &App, cause: Uuid, content: Value, files: &mut Vec<Vec<u8>>) -> Option<FileRef> {
    let Value::Object(mut content): Value = content else { return None };
    let salt = app.vault.digest("salt of a transfer list", &cause.to_string());
    Map::insert(&mut content, "salt".to_owned(), hex::encode(&salt[..16]).into());
    let bytes = Value::Object(content).to_string().into_bytes();
    let file = FileRef(Sha256::digest(&bytes).into());
    files.push(bytes);
    Some(file)
}
