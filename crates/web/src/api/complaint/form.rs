//! What each step of a complaint asks for, and what of it lies in the vault.

use telnusqa_domain::case::complaint::{About, Body, Step, StepKind, Verdict};
use telnusqa_domain::case::{Party, StaffId};
use telnusqa_domain::language::Trilingual;

use crate::api::Problem;
use crate::api::step::{Members, Pen, Plan};

/// The most working days that a decision can give a college.
const WORKING_DAYS_MAX: u32 = 366;

const NO_STAFF: Trilingual<&'static str> = Trilingual {
    en: "The identity of a member of staff is of lower-case Latin letters, digits, dots and hyphens",
    kk: "Қызметкердің белгісі кіші латын әріптерінен, цифрлардан, нүктелерден және сызықшалардан тұрады",
    ru: "Обозначение сотрудника состоит из строчных латинских букв, цифр, точек и дефисов",
};

/// Reads the body of a step.
pub(super) fn read(
    (complaint, step): (u32, StepKind),
    mut members: Members,
    pen: &Pen<'_>,
) -> Result<Plan<Step>, Problem> {
    let mut files = Vec::new();
    let read = match step {
        StepKind::Decide => decide(complaint, &mut members, pen, &mut files),
        StepKind::Extend => {
            let (letter, days) = (members.text("letter"), members.count("workingDays", WORKING_DAYS_MAX));
            letter.zip(days).map(|(letter, working_days)| Step::Extend {
                complaint,
                letter: pen.text(&mut files, letter),
                working_days,
            })
        }
        StepKind::HandOverFile => Some(Step::HandOverFile { complaint }),
        StepKind::Register => register(&mut members, pen, &mut files),
        StepKind::Withdraw => {
            let (party, statement) = (members.word("by", Party::from_name), members.text("statement"));
            party.zip(statement).map(|(party, statement)| Step::Withdraw {
                complaint,
                party,
                statement: pen.text(&mut files, statement),
            })
        }
    };
    let step = members.finish(read)?;
    Ok(Plan { files, step })
}

fn decide(complaint: u32, members: &mut Members, pen: &Pen<'_>, files: &mut Vec<Vec<u8>>) -> Option<Step> {
    let (decided_on, verdict) = (members.day("decidedOn"), members.word("verdict", Verdict::from_name));
    let (decision, working_days) = (members.text("decision"), members.optional_count("workingDays", WORKING_DAYS_MAX));
    let ((decided_on, verdict), decision) = decided_on.zip(verdict).zip(decision)?;
    Some(Step::Decide { complaint, decided_on, document: pen.text(files, decision), verdict, working_days })
}

fn register(members: &mut Members, pen: &Pen<'_>, files: &mut Vec<Vec<u8>>) -> Option<Step> {
    let (about, body) = (members.word("about", About::from_name), members.word("body", Body::from_name));
    let (party, statement) = (members.word("by", Party::from_name), members.text("statement"));
    let named = members.optional_text("against");
    let against = named.as_deref().and_then(StaffId::parse);
    if named.is_some() && against.is_none() {
        members.fault("against", "staff.unreadable", NO_STAFF);
    }
    let ((about, body), (party, statement)) = about.zip(body).zip(party.zip(statement))?;
    Some(Step::Register { about, against, body, party, statement: pen.text(files, statement) })
}
