//! The colleges' side: invented staff who take their steps over the JSON API, each with his own token, and sign with
//! their own keys.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};
use telnusqa_domain::hours::in_almaty;
use telnusqa_stand_in::authority::Credential;
use uuid::Uuid;

use super::story::Deed;
use crate::endpoints::{Endpoints, StaffAccess};

/// How long a step may be tried while the house is not well, or not as far as it will be.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The keys of steps: the same story has the same ones, however often it is told.
const KEYS: Uuid = Uuid::from_u128(0x1f3c_97d2_6b0e_4a8f_8d41_5c2a_9e07_3b64);

/// The staff of all colleges.
pub(super) struct Staff {
    client: reqwest::Client,
    members: HashMap<(String, String), StaffAccess>,
    operator: String,
    seed: u64,
    web: String,
}

/// What came of a step.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Taken {
    /// It is in the log.
    Done,
    /// The case did not allow it: the code.
    Refused(String),
}

/// A step that is to be taken.
pub(super) struct ToTake<'t> {
    pub(super) consent: bool,
    pub(super) deed: Deed,
    /// When the next deed of the story is done.
    pub(super) next: DateTime<Utc>,
    /// Its place in the story.
    pub(super) nth: usize,
    pub(super) now: DateTime<Utc>,
    pub(super) number: &'t str,
    pub(super) original: &'t Original,
}

/// What the package says of the original.
#[derive(Clone)]
pub(super) struct Original {
    /// The year.
    pub(super) graduated: i32,
    pub(super) qualification: String,
}

impl Staff {
    /// The staff that the house announces.
    pub(super) fn new(endpoints: &Endpoints, seed: u64) -> Self {
        let of_college = |member: &StaffAccess| Some(((member.bin.clone()?, member.role.clone()), member.clone()));
        let members = endpoints.staff.iter().filter_map(of_college).collect();
        let operator = endpoints.token("operator").unwrap_or_default().to_owned();
        Self { client: reqwest::Client::new(), members, operator, seed, web: endpoints.web.clone() }
    }

    /// Takes a step, again with the same key for as long as it is not known what came of it.
    pub(super) async fn take(&self, step: &ToTake<'_>) -> anyhow::Result<Taken> {
        let began = Instant::now();
        // What was said stands until it is known what came of it: a key stands for one request.
        let mut said = None;
        loop {
            let error = match self.attempt(step, &mut said).await {
                Ok(Tried::Taken(taken)) => return Ok(taken),
                Ok(Tried::TooEarly(why)) => {
                    said = None;
                    anyhow::anyhow!("see the case come so far: {why}")
                }
                Err(error) => error,
            };
            if began.elapsed() > PATIENCE {
                return Err(error.context(format!("take the step {:?} of {}", step.deed, step.number)));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// One try.
    async fn attempt(&self, step: &ToTake<'_>, before: &mut Option<Value>) -> anyhow::Result<Tried> {
        let (role, name) = route(step.deed)?;
        let address = format!("{}/api/v1/cases/{}", self.web, step.number);
        let case = self.case(&address).await?;
        let college = case.pointer("/case/card/college").and_then(Value::as_str).context("find the college")?;
        let version = case.pointer("/case/version").and_then(Value::as_i64).context("find the version")?;
        let stage = case.pointer("/case/card/stage").and_then(Value::as_str).unwrap_or_default();
        let in_work = matches!(stage, "inPreparation" | "refusalProposed" | "hearingSet" | "drafted");
        if step.deed == Deed::Sign && in_work && before.is_none() {
            return Ok(Tried::TooEarly(format!("{stage}, version {version}")));
        }
        let member = self.member(college, role)?;
        let body = match step.deed {
            _ if before.is_some() => before.clone().unwrap_or_default(),
            Deed::Assign => {
                let executor = &self.member(college, "executor")?.id;
                json!({"executor": executor, "resolution": "Қарауға және нәтижесін дайындауға"})
            }
            Deed::Sign if stage == "forSignature" => {
                json!({"signature": self.sign(&address, member, step.now).await?})
            }
            deed => said(deed, step),
        };
        *before = Some(body.clone());
        let key = Uuid::new_v5(&KEYS, format!("{}\n{}\n{}", self.seed, step.number, step.nth).as_bytes());
        let request = self.client.post(format!("{address}/steps/{name}")).bearer_auth(&member.token).json(&body);
        let request = request.header("idempotency-key", key.to_string()).header("if-match", format!("\"{version}\""));
        let answer = request.send().await.context("reach the door")?;
        let status = answer.status();
        outcome(step.deed, status, &answer.json().await.context("read the door's answer")?)
    }

    /// A case, as the contact centre sees it: nobody else may see every college's.
    async fn case(&self, address: &str) -> anyhow::Result<Value> {
        let answer = self.client.get(address).bearer_auth(&self.operator).send().await.context("reach the door")?;
        answer.error_for_status().context("see the case")?.json().await.context("read the case")
    }

    /// Signs the document that waits, where the key lies: with the head.
    async fn sign(&self, address: &str, head: &StaffAccess, now: DateTime<Utc>) -> anyhow::Result<String> {
        let answer = self.client.get(format!("{address}/document")).bearer_auth(&head.token).send().await;
        let answer = answer.context("reach the door")?.error_for_status().context("fetch the document")?;
        let document = answer.bytes().await.context("fetch the document")?;
        let key: PathBuf = head.key.clone().context("find the head's key")?;
        let folder = key.parent().context("find the head's key")?.to_owned();
        let name = head.id.clone();
        let signed = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<u8>> {
            let credential = Credential::read(&folder, &name)?.context("find the head's key")?;
            Ok(credential.sign(&document, now)?)
        });
        Ok(BASE64.encode(signed.await.context("sign the document")??))
    }

    fn member(&self, college: &str, role: &str) -> anyhow::Result<&StaffAccess> {
        let found = self.members.get(&(college.to_owned(), role.to_owned()));
        found.with_context(|| format!("find the {role} of {college}"))
    }
}

/// Whose step a deed is, and its name.
fn route(deed: Deed) -> anyhow::Result<(&'static str, &'static str)> {
    Ok(match deed {
        Deed::Assign => ("head", "assign"),
        Deed::ConfirmArrival => ("clerk", "confirm-arrival"),
        Deed::ConfirmNotice => ("clerk", "confirm-notice"),
        Deed::ConfirmRecord => ("head", "confirm-record"),
        Deed::DraftDuplicate | Deed::DraftRefusal => ("executor", "draft"),
        Deed::EnterRecord => ("executor", "enter-record"),
        Deed::HandToCourier => ("clerk", "hand-to-courier"),
        Deed::Object => ("clerk", "record-objection"),
        Deed::ProposeRefusal => ("executor", "propose-refusal"),
        Deed::RecordHearing => ("executor", "record-hearing"),
        Deed::Register => ("clerk", "register"),
        Deed::ReturnForRework => ("head", "return-for-rework"),
        Deed::SetHearing => ("executor", "set-hearing"),
        Deed::Sign => ("head", "sign"),
        Deed::Dispatch(_) | Deed::HandOver | Deed::Return(_) | Deed::Withdraw => bail!("take a step of the college"),
    })
}

/// What came of one try.
enum Tried {
    /// It is known what came of it.
    Taken(Taken),
    /// The case has moved meanwhile, or is not so far: how it stands.
    TooEarly(String),
}

/// What staff say with a step that needs no more than the story.
fn said(deed: Deed, step: &ToTake<'_>) -> Value {
    let now = in_almaty(step.now).to_rfc3339();
    let (ground, fact) = if step.consent {
        let kk = "Өтініштегі оқу орнының атауы мұрағаттағы жазбаға сәйкес келмейді";
        (
            "notCompliant",
            json!({"kk": kk, "ru": "Название учебного заведения в заявлении не совпадает с записью архива"}),
        )
    } else {
        ("noConsent", json!({"kk": "Өтініште келісім берілмеген", "ru": "В заявлении нет согласия"}))
    };
    match deed {
        Deed::ConfirmNotice => json!({"at": now, "how": "telephone"}),
        Deed::DraftDuplicate => json!({"result": "duplicate"}),
        Deed::DraftRefusal => json!({"result": "refusal", "ground": ground, "fact": fact}),
        Deed::EnterRecord => record(step.original),
        Deed::HandToCourier => json!({"waybill": format!("TJ-{}", step.number)}),
        Deed::Object => json!({"hearing": true, "statement": "Құжаттарымды түсіндіріп бергім келеді"}),
        Deed::ProposeRefusal => json!({"ground": ground, "fact": fact}),
        Deed::RecordHearing => json!({"at": now, "protocol": {
            "kk": "Өтініш беруші тыңдалды, дәлелдері хаттамаға енгізілді",
            "ru": "Заявитель заслушан, его доводы внесены в протокол",
        }}),
        Deed::ReturnForRework => json!({"remark": "Біліктілік атауын тексеріңіз"}),
        Deed::SetHearing => json!({"at": in_almaty(step.next).to_rfc3339(), "form": "video"}),
        // Of what is not for signature any more the answer is wanted, not a signature.
        Deed::Sign => json!({"signature": "AA=="}),
        Deed::Assign
        | Deed::ConfirmArrival
        | Deed::ConfirmRecord
        | Deed::Dispatch(_)
        | Deed::HandOver
        | Deed::Register
        | Deed::Return(_)
        | Deed::Withdraw => json!({}),
    }
}

/// An archive record of whoever had this original, with its transcript as a spreadsheet gives it.
fn record(original: &Original) -> Value {
    let Original { graduated, qualification } = original;
    let named = json!({"kk": qualification, "ru": qualification});
    json!({
        "order": {"number": "45-ж", "on": format!("{graduated}-07-01")},
        "qualification": named, "specialty": named,
        "studiedFrom": graduated - 4, "studiedUntil": graduated, "studyForm": "fullTime",
        "table": "пән;предмет;сағат;баға;пайыз\n\
            Қазақ тілі;Казахский язык;108;A-;92\n\
            Математика;Математика;144;4;\n\
            Еңбек құқығы негіздері;Основы трудового права;72;5;\n\
            Өндірістік тәжірибе;Производственная практика;216;5;\n",
    })
}

/// What came of a step by the door's answer.
fn outcome(deed: Deed, status: StatusCode, answer: &Value) -> anyhow::Result<Tried> {
    match status {
        StatusCode::OK => Ok(Tried::Taken(Taken::Done)),
        StatusCode::PRECONDITION_FAILED => Ok(Tried::TooEarly(answer.to_string())),
        StatusCode::CONFLICT | StatusCode::FORBIDDEN | StatusCode::UNPROCESSABLE_ENTITY => {
            let code = answer.pointer("/errors/0/code").or_else(|| answer.pointer("/type"));
            let code = code.and_then(Value::as_str).unwrap_or_default();
            // The notice came by mail before the clerk took the telephone.
            let told = deed == Deed::ConfirmNotice && code == "notice-delivered-before";
            // What is to be looked at is still being made.
            let too_early = matches!(code, "not-drafted" | "not-prepared");
            Ok(match (told, too_early) {
                (true, _) => Tried::Taken(Taken::Done),
                (false, true) => Tried::TooEarly(code.to_owned()),
                (false, false) => Tried::Taken(Taken::Refused(code.to_owned())),
            })
        }
        status if status.is_server_error() => bail!("be answered: {status}"),
        status => bail!("be understood: {status} {answer}"),
    }
}
