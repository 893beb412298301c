//! What each step asks for, and what of it lies in the vault.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::command::Step;
use telnusqa_contracts::document::Said;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{
    Delivery, Digest, Draft, FileRef, Ground, HearingForm, Parcel, Party, Rejection, ResultKind, ReturnReason, StaffId,
    StepKind,
};
use telnusqa_domain::language::Trilingual;
use telnusqa_vault::Vault;
use uuid::Uuid;

use super::{Members, record, said, scan};
use crate::api::Problem;
use crate::staff::{Role, Staff};

/// The largest signature with its certificates and evidence, in bytes: a body holds it in base64.
const CMS_MAX: usize = 40 * 1024;
/// The longest waybill and number of an identity document, in characters.
const LINE_MAX: usize = 64;
/// Papers by which a collector shows who he is.
pub(crate) const IDENTITIES: [&str; 4] = ["identityCard", "passport", "residencePermit", "statelessCertificate"];

const NO_EXECUTOR: Trilingual<&'static str> = Trilingual {
    en: "Your college has no such responsible executor",
    kk: "Колледжіңізде мұндай жауапты орындаушы жоқ",
    ru: "В вашем колледже нет такого ответственного исполнителя",
};
const NO_SIGNATURE: Trilingual<&'static str> = Trilingual {
    en: "A CMS signature in base64 is expected here, of no more than 40 KiB",
    kk: "Мұнда base64 түрінде 40 КиБ-тан аспайтын CMS қолтаңбасы болуы керек",
    ru: "Здесь должна быть подпись CMS в base64, не больше 40 КиБ",
};

/// A step, and the files that it names.
pub(in crate::api) struct Plan<S> {
    pub(in crate::api) files: Vec<Vec<u8>>,
    pub(in crate::api) step: S,
}

/// With what a step is written down.
pub(in crate::api) struct Pen<'a> {
    pub(in crate::api) card: &'a Card,
    pub(in crate::api) cause: Uuid,
    pub(in crate::api) staff: &'a Staff,
    /// The day in Almaty.
    pub(in crate::api) today: NaiveDate,
    /// The fact of the refusal that is proposed, as it was written and told, where the request names one.
    pub(in crate::api) told: Option<Said>,
    pub(in crate::api) vault: &'a Vault,
}

impl Pen<'_> {
    /// A file of JSON that nobody can guess: its salt is the vault's, and the same for the same cause, so that a repeated
    /// request names the same file.
    pub(in crate::api) fn write(&self, files: &mut Vec<Vec<u8>>, mut content: Map<String, Value>) -> FileRef {
        let salt = self.vault.digest("salt of what staff wrote", &self.cause.to_string());
        content.insert("salt".to_owned(), hex::encode(&salt[..16]).into());
        put(files, Value::Object(content).to_string().into_bytes())
    }

    /// The fact of a refusal: the file of the proposal where it says the same, for the applicant was told of that one.
    fn fact(&self, files: &mut Vec<Vec<u8>>, fact: &Said) -> FileRef {
        let is_told = self.told.as_ref().is_some_and(|told| told.is_same(fact));
        let proposed = self.card.refusal.as_ref().filter(|_| is_told);
        proposed.map(|refusal| refusal.fact).unwrap_or_else(|| self.said(files, fact))
    }

    /// What staff worded for a paper, salted in the same way.
    fn said(&self, files: &mut Vec<Vec<u8>>, said: &Said) -> FileRef {
        self.write(files, said.members())
    }

    /// A text, salted in the same way.
    pub(in crate::api) fn text(&self, files: &mut Vec<Vec<u8>>, text: String) -> FileRef {
        self.write(files, [("text".to_owned(), text.into())].into_iter().collect())
    }
}

fn put(files: &mut Vec<Vec<u8>>, bytes: Vec<u8>) -> FileRef {
    let file = FileRef(Sha256::digest(&bytes).into());
    files.push(bytes);
    file
}

/// Reads the body of a step.
pub(super) fn read(step: StepKind, mut members: Members, pen: &Pen<'_>) -> Result<Plan<Step>, Problem> {
    let mut files = Vec::new();
    let read = match step {
        StepKind::Annul => Some(Step::Annul),
        StepKind::Assign => assign(&mut members, pen, &mut files),
        StepKind::AttachScan => {
            let (document, scan) = (scan::digest(&mut members, "document"), scan::read(&mut members));
            document.zip(scan).map(|(document, scan)| Step::AttachScan { document, scan: put(&mut files, scan) })
        }
        StepKind::ConfirmArrival => Some(Step::ConfirmArrival),
        StepKind::ConfirmNotice => {
            let (at, how) = (members.moment("at"), members.word("how", Delivery::from_name));
            at.zip(how).map(|(at, how)| Step::ConfirmNotice { at, how })
        }
        StepKind::ConfirmRecord => Some(Step::ConfirmRecord),
        StepKind::DeclareLost => {
            let (parcel, reason) = (members.word("parcel", Parcel::from_name), members.text("reason"));
            parcel
                .zip(reason)
                .map(|(parcel, reason)| Step::DeclareLost { parcel, reason: pen.text(&mut files, reason) })
        }
        StepKind::Draft => draft(&mut members, pen, &mut files),
        StepKind::DropRecord => Some(Step::DropRecord),
        StepKind::EnterRecord => record::read(&mut members, pen.today)
            .map(|content| Step::EnterRecord { record: pen.write(&mut files, content) }),
        StepKind::Extend => {
            let (reason, until) = (members.text("reason"), members.day("until"));
            reason.zip(until).map(|(reason, until)| Step::Extend { reason: pen.text(&mut files, reason), until })
        }
        StepKind::HandToCourier => members
            .line("waybill", LINE_MAX)
            .map(|waybill| Step::HandToCourier { waybill: Digest(pen.vault.digest("waybill", &waybill)) }),
        StepKind::Issue => issue(&mut members, pen, &mut files),
        StepKind::Merge => Some(Step::Merge),
        StepKind::ProposeAnnulment => {
            let (anew, reason) = (members.optional_flag("anew"), members.text("reason"));
            reason.map(|reason| Step::ProposeAnnulment {
                anew: anew.unwrap_or(false),
                reason: pen.text(&mut files, reason),
            })
        }
        StepKind::ProposeRefusal => {
            let (ground, fact) = (members.word("ground", Ground::from_name), said::read(&mut members, "fact"));
            ground.zip(fact).map(|(ground, fact)| Step::ProposeRefusal { fact: pen.fact(&mut files, &fact), ground })
        }
        StepKind::RecordHearing => {
            let (at, protocol) = (members.moment("at"), said::read(&mut members, "protocol"));
            at.zip(protocol).map(|(at, protocol)| Step::RecordHearing { at, protocol: pen.said(&mut files, &protocol) })
        }
        StepKind::RecordObjection => {
            let at = members.optional_moment("at");
            let (hearing, statement) = (members.flag("hearing"), members.text("statement"));
            hearing.zip(statement).map(|(hearing, statement)| Step::RecordObjection {
                at,
                hearing,
                statement: pen.text(&mut files, statement),
            })
        }
        StepKind::Register => Some(Step::Register),
        StepKind::ReportFound => {
            let (note, parcel) = (members.text("note"), members.word("parcel", Parcel::from_name));
            note.zip(parcel).map(|(note, parcel)| Step::ReportFound { note: Some(pen.text(&mut files, note)), parcel })
        }
        StepKind::ReportMissing => {
            members.word("parcel", Parcel::from_name).map(|parcel| Step::ReportMissing { parcel })
        }
        StepKind::ReturnForRework => {
            members.text("remark").map(|remark| Step::ReturnForRework { remark: pen.text(&mut files, remark) })
        }
        StepKind::SendBackRecord => {
            members.text("reason").map(|reason| Step::SendBackRecord { reason: pen.text(&mut files, reason) })
        }
        StepKind::Separate => Some(Step::Separate),
        StepKind::SetHearing => {
            let (at, form) = (members.moment("at"), members.word("form", HearingForm::from_name));
            at.zip(form).map(|(at, form)| Step::SetHearing { at, form })
        }
        StepKind::Sign => return sign(members, pen.card),
        StepKind::SignByHand => {
            let (document, scan) = (scan::digest(&mut members, "document"), scan::digest(&mut members, "scan"));
            document.zip(scan).map(|(document, scan)| Step::SignByHand { document, scan })
        }
        StepKind::TakeBack => {
            let (note, why) = (members.text("note"), members.word("why", ReturnReason::from_name));
            note.zip(why).map(|(note, why)| Step::TakeBack { note: pen.text(&mut files, note), why })
        }
        StepKind::TellApart => Some(Step::TellApart),
        StepKind::Withdraw => {
            let (by, statement) = (members.word("by", Party::from_name), members.text("statement"));
            by.zip(statement).map(|(by, statement)| Step::Withdraw { by, statement: pen.text(&mut files, statement) })
        }
    };
    let step = members.finish(read)?;
    Ok(Plan { files, step })
}

/// Whom the head appoints is an executor of his college.
fn assign(members: &mut Members, pen: &Pen<'_>, files: &mut Vec<Vec<u8>>) -> Option<Step> {
    let resolution = members.optional_text("resolution");
    let named = members.string("executor")?;
    let college = pen.card.college.as_str();
    let Some(member) = pen.staff.at(Role::Executor, college).into_iter().find(|member| member.id == named) else {
        members.fault("executor", "executor.unknown", NO_EXECUTOR);
        return None;
    };
    // what would go to somebody who is away goes to whoever stands in for him
    let stand_in = member.duties.away.and_then(|away| away.stand_in);
    let executor = stand_in.or_else(|| StaffId::parse(&named))?;
    Some(Step::Assign { executor, resolution: resolution.map(|text| pen.text(files, text)) })
}

fn draft(members: &mut Members, pen: &Pen<'_>, files: &mut Vec<Vec<u8>>) -> Option<Step> {
    match members.word("result", ResultKind::from_name)? {
        ResultKind::Duplicate => Some(Step::Draft(Draft::Duplicate)),
        ResultKind::Refusal => {
            let proposed = pen.card.refusal.as_ref().map(|refusal| refusal.fact);
            let ground = members.word("ground", Ground::from_name);
            let fact = match proposed {
                Some(told) if !members.has("fact") => members.optional_text("fact").is_none().then_some(told),
                Some(_) | None => said::read(members, "fact").map(|fact| pen.fact(files, &fact)),
            };
            ground.zip(fact).map(|(ground, fact)| Step::Draft(Draft::Refusal { fact, ground }))
        }
    }
}

fn issue(members: &mut Members, pen: &Pen<'_>, files: &mut Vec<Vec<u8>>) -> Option<Step> {
    let to = members.word("to", Party::from_name);
    let mut shown = members.object("identity")?;
    let kind = shown.word("kind", |word| IDENTITIES.into_iter().find(|known| *known == word));
    let number = shown.line("number", LINE_MAX);
    members.close(shown);
    let original = members.optional_flag("original");
    let ((to, kind), number) = to.zip(kind).zip(number)?;
    let Value::Object(content) = json!({"kind": kind, "number": number}) else { return None };
    Some(Step::Issue { identity: pen.write(files, content), original: original.unwrap_or(false), to })
}

/// He signed the document that lies for signature; the verifier finds out whether it is that one.
fn sign(mut members: Members, card: &Card) -> Result<Plan<Step>, Problem> {
    let mut files = Vec::new();
    let signature = members.string("signature").and_then(|text| {
        let cms = STANDARD.decode(text).ok().filter(|cms| (1..=CMS_MAX).contains(&cms.len()));
        if cms.is_none() {
            members.fault("signature", "signature.unreadable", NO_SIGNATURE);
        }
        cms
    });
    let signature = members.finish(signature)?;
    let missing = Rejection::NotPrepared;
    let document =
        card.prepared.ok_or_else(|| Problem::at(Kind::Conflict, "", missing.code(), missing.text()))?.document;
    let signature = put(&mut files, signature);
    Ok(Plan { files, step: Step::Sign { document, signature } })
}
