//! `POST /api/v1/lookups`: a caller's cases, by whatever number he can tell. The key never stands in an address.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::language::{Language, Trilingual};
use telnusqa_domain::phone::Phone;
use telnusqa_notification::telephone;
use telnusqa_status::{Answer, Hit};
use telnusqa_vault::{Found as InVault, Reader, Role};
use uuid::Uuid;

use super::Problem;
use super::body::Body;
use super::home_visit::{self, VisitView};
use super::key::Key;
use super::sentence::NO_LANGUAGE;
use super::view::{AsOfView, CaseView};
use crate::app::App;
use crate::language::Asked;
use crate::staff::Member;

type Parts = BTreeMap<CaseId, Role>;

/// Hits that are shown; whoever has more gives a narrower key.
const HITS_MAX: usize = 50;

const NO_REASON: Trilingual<&'static str> = Trilingual {
    en: "A reason has 1 to 40 lower-case Latin letters and hyphens",
    kk: "Себеп 1–40 кіші латын әрпінен және сызықшадан тұруы керек",
    ru: "Причина состоит из 1–40 строчных латинских букв и дефисов",
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found {
    as_of: AsOfView,
    recognised_as: &'static str,
    hits: Vec<HitView>,
    /// Visits at home that this person asked for and that are still to be made; or the one of this number.
    home_visits: Vec<VisitView>,
    /// Whether there are more hits than are shown.
    more: bool,
}

/// A case, and the part that the person of the key plays in it; none where the key names a case.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HitView {
    #[serde(flatten)]
    case: CaseView,
    found_as: Option<&'static str>,
}

/// Looks cases up.
pub(super) async fn create(
    member: Member,
    State(app): State<Arc<App>>,
    Asked(asked): Asked,
    body: Body,
) -> Result<Json<Found>, Problem> {
    let language = language(&body)?.unwrap_or(asked);
    look_up(&app, &member, &body, language).await.map(Json).map_err(|problem| problem.in_language(language))
}

async fn look_up(app: &App, member: &Member, body: &Body, language: Language) -> Result<Found, Problem> {
    let now = app.clock.now();
    let why = reason(body.optional_text("why")?, "/why")?;
    let key = Key::recognise(body.text("key")?)?;
    let recognised_as = key.name();
    let reader = Reader { at: now, who: member.who(), why: why.to_owned() };
    if let Key::VisitNumber(number) = key {
        let home_visits = home_visit::of_number(app, member, number, (language, now)).await?;
        let as_of = telnusqa_status::as_of(&app.pool, now).await?;
        return Ok(Found { as_of: as_of.into(), recognised_as, hits: Vec::new(), home_visits, more: false });
    }
    let Hits { answer: Answer { as_of, mut found }, parts, sealed_for } = find(app, key, &reader, now).await?;
    let home_visits = home_visit::of_cases(app, member, &sealed_for, (language, now)).await?;
    found.retain(|hit| member.may_see(&hit.card));
    let more = found.len() > HITS_MAX;
    found.truncate(HITS_MAX);
    let view = |hit: Hit| HitView {
        found_as: parts.get(&hit.case).map(|role| part(*role)),
        case: CaseView::new(app, hit, language, now),
    };
    let hits = found.into_iter().map(view).collect();
    Ok(Found { as_of: as_of.into(), recognised_as, hits, home_visits, more })
}

/// The cases of what a caller said, as far as whoever asks may see them, and what to say of his visits at home; the look-up is
/// recorded.
pub(crate) async fn called(
    app: &App,
    member: &Member,
    said: &str,
    (language, now): (Language, DateTime<Utc>),
) -> Result<(Answer<Vec<Hit>>, Vec<String>), Problem> {
    let reader = Reader { at: now, who: member.who(), why: "call".to_owned() };
    let key = Key::recognise(said)?;
    let of_number = match key {
        Key::VisitNumber(number) => home_visit::of_number(app, member, number, (language, now)).await?,
        _ => Vec::new(),
    };
    let Hits { answer: Answer { as_of, mut found }, sealed_for, .. } = find(app, key, &reader, now).await?;
    let of_person = home_visit::of_cases(app, member, &sealed_for, (language, now)).await?;
    found.retain(|hit| member.may_see(&hit.card));
    found.truncate(HITS_MAX);
    let visits = of_number.into_iter().chain(of_person).map(VisitView::into_sentence);
    Ok((Answer { as_of, found }, visits.collect()))
}

/// The cases of a key.
struct Hits {
    answer: Answer<Vec<Hit>>,
    /// The part that the person of the key plays in each.
    parts: Parts,
    /// All that this person is sealed for in the vault: cases, and visits at home.
    sealed_for: Vec<Uuid>,
}

async fn find(app: &App, key: Key, reader: &Reader, now: DateTime<Utc>) -> Result<Hits, Problem> {
    let answer = match key {
        Key::ApplicationNumber(number) => {
            let Answer { as_of, found } = app.questions.by_number(number).await?;
            Answer { as_of, found: found.into_iter().collect() }
        }
        Key::Iin(iin) => return of_person(app, telnusqa_vault::Key::Iin(iin.as_str().to_owned()), reader, now).await,
        Key::IisNumber(number) => telnusqa_status::by_iis_number(&app.pool, &number, now).await?,
        Key::Name { birth_date, surname } => {
            return of_person(app, telnusqa_vault::Key::Name { birth_date, surname }, reader, now).await;
        }
        Key::Phone(phone) => return of_phone(app, &phone, reader, now).await,
        // A visit is no case.
        Key::VisitNumber(_) => Answer { as_of: telnusqa_status::as_of(&app.pool, now).await?, found: Vec::new() },
    };
    Ok(Hits { answer, parts: Parts::new(), sealed_for: Vec::new() })
}

/// The vault tells the cases of a person, and records who asked.
async fn of_person(app: &App, key: telnusqa_vault::Key, reader: &Reader, now: DateTime<Utc>) -> Result<Hits, Problem> {
    let persons: Vec<_> = app.vault.find(&[key], Some(reader)).await?.into_iter().flatten().collect();
    let mut cases: Vec<CaseId> = persons.iter().map(|found| CaseId(found.case)).collect();
    cases.sort_unstable();
    cases.dedup();
    let mut answer = telnusqa_status::by_cases(&app.pool, &cases, now).await?;
    let mut parts = Parts::new();
    // a phone can be that of both
    answer.found.retain(|hit| {
        match persons.iter().filter_map(|found| part_in(hit, found)).min_by_key(|role| rank(*role)) {
            Some(role) => {
                parts.insert(hit.case, role);
                true
            }
            None => false,
        }
    });
    Ok(Hits { answer, parts, sealed_for: cases.into_iter().map(|case| case.0).collect() })
}

/// A telephone is that of the application, until the applicant names another one himself.
async fn of_phone(app: &App, phone: &Phone, reader: &Reader, now: DateTime<Utc>) -> Result<Hits, Problem> {
    let key = telnusqa_vault::Key::Phone(phone.as_str().to_owned());
    let mut hits = of_person(app, key, reader, now).await?;
    let own: Vec<CaseId> =
        telephone::cases(&app.pool, &app.vault, phone, reader).await?.into_iter().map(CaseId).collect();
    let found: Vec<Uuid> = hits.answer.found.iter().map(|hit| hit.case.0).collect();
    let named = telephone::named(&app.pool, &found).await.map_err(|error| Problem::unavailable(&error))?;
    hits.answer.found.retain(|hit| {
        let is_his = hits.parts.get(&hit.case) != Some(&Role::Applicant) || own.contains(&hit.case);
        is_his || !named.contains(&hit.case.0)
    });
    if !own.is_empty() {
        let all: Vec<CaseId> = hits.answer.found.iter().map(|hit| hit.case).chain(own.iter().copied()).collect();
        hits.answer = telnusqa_status::by_cases(&app.pool, &all, now).await?;
        hits.sealed_for.extend(own.iter().map(|case| case.0));
        hits.sealed_for.sort_unstable();
        hits.sealed_for.dedup();
        hits.parts.extend(own.into_iter().map(|case| (case, Role::Applicant)));
    }
    Ok(hits)
}

/// The part that a person plays in a case; none where he is the applicant as he was before a correction.
fn part_in(hit: &Hit, found: &InVault) -> Option<Role> {
    let is_now = found.role == Role::Representative || found.person == hit.applicant;
    (found.case == hit.case.0 && is_now).then_some(found.role)
}

const fn rank(role: Role) -> u8 {
    match role {
        Role::Applicant => 0,
        Role::Representative => 1,
    }
}

const fn part(role: Role) -> &'static str {
    match role {
        Role::Applicant => "applicant",
        Role::Representative => "representative",
    }
}

fn language(body: &Body) -> Result<Option<Language>, Problem> {
    let unknown = || Problem::at(Kind::InvalidRequest, "/language", "language.unknown", NO_LANGUAGE);
    body.optional_text("language")?.map(|code| Language::from_code(code).ok_or_else(unknown)).transpose()
}

/// Why somebody asks, as the vault records it: a word, so that nobody writes a person into it. A call where it is missing.
pub(super) fn reason<'r>(why: Option<&'r str>, pointer: &str) -> Result<&'r str, Problem> {
    let why = why.unwrap_or("call");
    let word = (1..=40).contains(&why.len()) && why.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if word { Ok(why) } else { Err(Problem::at(Kind::InvalidRequest, pointer, "why.word", NO_REASON)) }
}
