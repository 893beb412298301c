//! What the IIS is answered: the bodies of all outcomes, ready to be stored and published byte for byte.

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, Utc};
use serde::{Serialize, Serializer};
use telnusqa_contracts::cloud_event::{Outcome, OutcomeKind};
use telnusqa_contracts::problem::{Fault, Kind, Problem};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{Accepted, CaseId, Declined, DocumentKind, Rejection};
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::language::{Bilingual, Language, Trilingual};
use telnusqa_domain::reactions::Notice;
use uuid::Uuid;

use crate::check::Invalid;
use crate::receipt;

/// The names of answers: a message has one answer, so its answer's id follows from the message.
const ANSWERS: Uuid = Uuid::from_u128(0x5b4e_1f0c_7a53_4d0e_9d27_1e6a_4f31_c8b2);

/// Who hears an appeal against a refusal, and through whom it goes (Law on state services art. 25, АППК 91); as the letter
/// of the refusal says.
const APPEAL_BODY: Bilingual = Bilingual {
    kk: "Мемлекеттік қызметтер көрсету сапасын бағалау және бақылау жөніндегі уәкілетті орган; шағым шешімді қабылдаған \
         білім беру ұйымы арқылы беріледі.",
    ru: "Уполномоченный орган по оценке и контролю за качеством оказания государственных услуг; жалоба подаётся через \
         организацию образования, которая приняла решение.",
};

/// Who is answered, and what.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) branch: String,
    /// The keyed digest of the content.
    pub(crate) content: [u8; 32],
    pub(crate) id: Option<String>,
    /// What stands for source and id.
    pub(crate) key: [u8; 32],
    pub(crate) subject: Option<String>,
    pub(crate) traceparent: Option<String>,
}

/// An outcome as it is stored and published.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) body: String,
    pub(crate) id: Uuid,
    pub(crate) kind: OutcomeKind,
    /// Key and content of the message that it answers; none where nothing was asked.
    pub(crate) message: Option<([u8; 32], [u8; 32])>,
    pub(crate) nats_subject: String,
    /// The raw message, where the vault keeps it.
    pub(crate) raw_sha256: Option<[u8; 32]>,
    pub(crate) traceparent: Option<String>,
}

/// Why a message contradicts what has happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Contradiction {
    /// No accepted application holds the subject, for 24 hours.
    ApplicationUnknown,
    /// The same source and id came with other content.
    IdReused,
    /// The case does not allow it.
    Rejected(Rejection),
    /// An accepted application holds the subject.
    SubjectTaken,
}

impl Contradiction {
    /// Those that intake finds by itself.
    #[cfg(test)]
    pub(crate) const OWN: [Self; 3] = [Self::ApplicationUnknown, Self::IdReused, Self::SubjectTaken];

    /// Its stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::ApplicationUnknown => "application-unknown",
            Self::IdReused => "id-reused",
            Self::Rejected(rejection) => rejection.code(),
            Self::SubjectTaken => "subject-taken",
        }
    }

    /// What people are told; the IIS is told it in both official languages.
    pub(crate) const fn text(self) -> Trilingual<&'static str> {
        match self {
            Self::ApplicationUnknown => Trilingual {
                en: "No accepted application of this number came within 24 hours.",
                kk: "Осы нөмірмен қабылданған өтініш 24 сағат ішінде келіп түспеді.",
                ru: "Принятое заявление с этим номером не поступило в течение 24 часов.",
            },
            Self::IdReused => Trilingual {
                en: "A message of other content came under this id before.",
                kk: "Осы идентификатормен бұрын мазмұны басқа хабарлама келген.",
                ru: "С этим идентификатором ранее пришло сообщение с другим содержанием.",
            },
            Self::Rejected(rejection) => rejection.text(),
            Self::SubjectTaken => Trilingual {
                en: "An application of this number was accepted before.",
                kk: "Осы нөмірмен өтініш бұрын қабылданған.",
                ru: "Заявление с этим номером уже принято ранее.",
            },
        }
    }
}

/// What a conflict may name besides its reason.
#[derive(Clone, Debug, Default)]
pub(crate) struct Earlier {
    pub(crate) id: Option<String>,
    pub(crate) number: Option<ApplicationNumber>,
}

impl Asked {
    /// The identity of its answer.
    pub(crate) fn answer_id(&self) -> Uuid {
        Uuid::new_v5(&ANSWERS, &[self.key, self.content].concat())
    }

    fn answer(&self, kind: OutcomeKind, now: DateTime<Utc>, data: impl Serialize) -> Row {
        let outcome = Outcome {
            branch: self.branch.clone(),
            causation_id: self.id.clone(),
            data,
            id: self.answer_id(),
            kind,
            subject: self.subject.clone(),
            time: now.trunc_subsecs(0),
        };
        row(&outcome, Some((self.key, self.content)), self.traceparent.clone())
    }

    /// The application is registered.
    pub(crate) fn accepted(&self, accepted: &Accepted, public_url: &str, now: DateTime<Utc>) -> Row {
        let Accepted { due_on, hand_over_by, registered_at, regulation, routed_to, submission } = accepted;
        let number = submission.number.to_string();
        let data = AcceptedData {
            registered_at: almaty(*registered_at),
            regulation: regulation.name(),
            due_on: *due_on,
            hand_over_by: *hand_over_by,
            receipt: Receipt { first: submission.language, texts: receipt::accepted(accepted) },
            status_url: format!("{public_url}/s/{number}"),
            routed_to: routed_to.map(|bin| bin.as_str().to_owned()),
            possible_duplicate_of: submission.possible_duplicate_of.map(|number| number.to_string()),
            application_number: number,
        };
        self.answer(OutcomeKind::Accepted, now, data)
    }

    /// The package was not taken in.
    pub(crate) fn declined(&self, declined: &Declined, now: DateTime<Utc>) -> Row {
        let Declined { expired, missing, submission } = declined;
        let data = DeclinedData {
            missing: missing.iter().copied().map(Paper::from).collect(),
            expired: expired.iter().copied().map(Paper::from).collect(),
            receipt: Receipt { first: submission.language, texts: receipt::declined(declined) },
        };
        self.answer(OutcomeKind::Declined, now, data)
    }

    /// It cannot be read as the contract.
    pub(crate) fn invalid(&self, invalid: &Invalid, now: DateTime<Utc>) -> Row {
        let fault = |(pointer, code): &(String, crate::check::code::Code)| Fault {
            pointer: pointer.clone(),
            code: code.code().to_owned(),
            detail: code.text().official().into(),
        };
        let problem =
            Problem::new(Kind::InvalidMessage, Language::Ru).with_errors(invalid.errors.iter().map(fault).collect());
        self.answer(OutcomeKind::Invalid, now, InvalidData { problem, sha256: invalid.sha256.map(hex::encode) })
    }

    /// It contradicts what has happened.
    pub(crate) fn conflict(&self, reason: Contradiction, earlier: Earlier, now: DateTime<Utc>) -> Row {
        let data = ConflictData {
            reason: reason.code(),
            detail: reason.text().official().into(),
            earlier_id: earlier.id,
            application_number: earlier.number.map(|number| number.to_string()),
        };
        self.answer(OutcomeKind::Conflict, now, data)
    }

    /// It was taken note of.
    pub(crate) fn recorded(&self, number: ApplicationNumber, now: DateTime<Utc>) -> Row {
        let data = RecordedData { application_number: number.to_string(), recorded_at: almaty(now) };
        self.answer(OutcomeKind::Recorded, now, data)
    }
}

/// Whom a notice is for, and what it is about.
pub(crate) struct Unasked<'c> {
    pub(crate) branch: &'c str,
    pub(crate) case: CaseId,
    /// The event that it tells.
    pub(crate) event: Uuid,
    pub(crate) number: ApplicationNumber,
    /// The IIS's number.
    pub(crate) subject: &'c str,
    /// When it happened.
    pub(crate) time: DateTime<Utc>,
    pub(crate) traceparent: Option<&'c str>,
}

/// What happened to an application: told unasked. The same happening is told in the same words.
pub(crate) fn notice(notice: &Notice, told: &Unasked<'_>) -> Row {
    let application_number = told.number.to_string();
    match notice {
        Notice::Overdue { due_on } => {
            let name = format!("overdue\n{}\n{due_on}", told.case.0);
            told.row(OutcomeKind::Overdue, &name, OverdueData { application_number, due_on: *due_on })
        }
        Notice::Ready { hand_over_by, register_number } => {
            let (hand_over_by, register_number) = (*hand_over_by, register_number.to_string());
            let data = ReadyData { application_number, register_number, hand_over_by };
            told.row(OutcomeKind::Ready, &format!("ready\n{}", told.event), data)
        }
        Notice::Refused { appeal_until, ground } => {
            let appeal = Appeal { body: APPEAL_BODY.into(), until: *appeal_until };
            let data = RefusedData { application_number, ground: ground.name(), appeal };
            told.row(OutcomeKind::Refused, &format!("refused\n{}", told.event), data)
        }
    }
}

impl Unasked<'_> {
    fn row(&self, kind: OutcomeKind, name: &str, data: impl Serialize) -> Row {
        let outcome = Outcome {
            branch: self.branch.to_owned(),
            causation_id: None,
            data,
            id: Uuid::new_v5(&ANSWERS, name.as_bytes()),
            kind,
            subject: Some(self.subject.to_owned()),
            time: self.time.trunc_subsecs(0),
        };
        row(&outcome, None, self.traceparent.map(str::to_owned))
    }
}

/// Messages are missing between two that came: told unasked. Numbers are texts, as `sequence` is.
pub(crate) fn resend(branch: &str, from: i64, to: i64, now: DateTime<Utc>) -> Row {
    let outcome = Outcome {
        branch: branch.to_owned(),
        causation_id: None,
        data: ResendData { branch, from: from.to_string(), to: to.to_string() },
        id: Uuid::new_v5(&ANSWERS, format!("resend\n{branch}\n{from}\n{to}").as_bytes()),
        kind: OutcomeKind::Resend,
        subject: None,
        time: now.trunc_subsecs(0),
    };
    row(&outcome, None, None)
}

fn row<D: Serialize>(outcome: &Outcome<D>, message: Option<([u8; 32], [u8; 32])>, traceparent: Option<String>) -> Row {
    let body = outcome.to_json().expect("answers have names for keys, and no type of theirs fails to serialize");
    Row {
        body: String::from_utf8(body).expect("serde_json writes UTF-8"),
        id: outcome.id,
        kind: outcome.kind,
        message,
        nats_subject: outcome.nats_subject(),
        raw_sha256: None,
        traceparent,
    }
}

/// Whole seconds with the offset of Almaty of that day.
fn almaty(moment: DateTime<Utc>) -> String {
    in_almaty(moment).to_rfc3339_opts(SecondsFormat::Secs, false)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AcceptedData {
    application_number: String,
    registered_at: String,
    regulation: &'static str,
    due_on: NaiveDate,
    hand_over_by: NaiveDate,
    receipt: Receipt,
    status_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    routed_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    possible_duplicate_of: Option<String>,
}

#[derive(Serialize)]
struct DeclinedData {
    missing: Vec<Paper>,
    expired: Vec<Paper>,
    receipt: Receipt,
}

#[derive(Serialize)]
struct InvalidData {
    #[serde(flatten)]
    problem: Problem,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConflictData {
    reason: &'static str,
    detail: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_number: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordedData {
    application_number: String,
    recorded_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OverdueData {
    application_number: String,
    due_on: NaiveDate,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReadyData {
    application_number: String,
    register_number: String,
    hand_over_by: NaiveDate,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefusedData {
    application_number: String,
    ground: &'static str,
    appeal: Appeal,
}

#[derive(Serialize)]
struct Appeal {
    body: Text,
    until: NaiveDate,
}

#[derive(Serialize)]
struct ResendData<'b> {
    branch: &'b str,
    from: String,
    to: String,
}

/// A paper by its name in the contract, and as people call it.
#[derive(Serialize)]
struct Paper {
    kind: &'static str,
    name: Text,
}

impl From<DocumentKind> for Paper {
    fn from(kind: DocumentKind) -> Self {
        Self { kind: kind.name(), name: kind.text().into() }
    }
}

#[derive(Serialize)]
struct Text {
    kk: &'static str,
    ru: &'static str,
}

impl From<Bilingual> for Text {
    fn from(text: Bilingual) -> Self {
        Self { kk: text.kk, ru: text.ru }
    }
}

/// A receipt in both languages; the applicant's own comes first.
struct Receipt {
    first: Language,
    texts: receipt::Texts,
}

impl Serialize for Receipt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let receipt::Texts { kk, ru } = &self.texts;
        match self.first {
            Language::En | Language::Kk => serializer.collect_map([("kk", kk), ("ru", ru)]),
            Language::Ru => serializer.collect_map([("ru", ru), ("kk", kk)]),
        }
    }
}
