//! `GET /api/v1/cases/{number}/papers/{paper}`: what of a case can be printed and given out, and is not signed by a key: the
//! receipt, the notice of a preliminary decision, the protocol of a hearing, an extract from the register, and what the executor
//! would draft; and the supplement of a duplicate, by whose signature it stands. And how the term is counted, on paper.

mod preview;

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::document::original::Original;
use telnusqa_contracts::document::{
    Content, Entry, Extract, MEDIA_TYPE, Named, Notice, Order, Protocol, Refusal, Supplement, words,
};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::appeal::last_day;
use telnusqa_domain::case::{FileRef, StepKind};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_status::Hit;
use telnusqa_vault::{Reader, Record};

use super::Problem;
use super::admission::Admission;
use super::after::After;
use super::file::{attached, named, of_college, read, written};
use super::record::of_case;
use crate::app::App;
use crate::staff::Member;
pub(crate) use preview::{Preview, recipient};

/// Makes one of the papers; whoever reads it has read of the applicant.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let not_found = || Problem::new(Kind::NotFound);
    let Path((number, paper)) = path.map_err(|_| not_found())?;
    let hit = of_college(&app, &member, Ok(Path(number))).await?;
    if paper == "supplement" {
        return supplement(&app, &member, &hit).await?.ok_or_else(not_found);
    }
    if paper == "draft" {
        return draft(&app, &member, &hit).await?.ok_or_else(not_found);
    }
    let (made_on, content) = match paper.as_str() {
        "notice" => notice(&app, &member, &hit).await?,
        "protocol" => protocol(&app, &member, &hit).await?,
        "receipt" => receipt(&app, &hit).await?,
        "register" => extract(&app, &hit).await?,
        _ => None,
    }
    .ok_or_else(not_found)?;
    let recipient = full_name(&applicant(&app, &member, &hit).await?);
    let order = Order { recipient, ..order(&app, &hit, made_on, content) };
    make(&app, &order, &paper).await
}

async fn applicant(app: &App, member: &Member, hit: &Hit) -> Result<Record, Problem> {
    let reader = Reader { at: app.clock.now(), who: member.who(), why: "paper".to_owned() };
    Ok(app.vault.read(hit.applicant, &reader).await?.record)
}

/// What the executor would draft today, while that is his step: the refusal that he proposed, else the duplicate. It has no number
/// yet, and says that it is none.
async fn draft(app: &App, member: &Member, hit: &Hit) -> Result<Option<Response>, Problem> {
    if hit.card.next_step() != Some(StepKind::Draft) {
        return Ok(None);
    }
    let today = day_in_almaty(app.clock.now());
    let applicant = applicant(app, member, hit).await?;
    let recipient = full_name(&applicant);
    let content = match &hit.card.refusal {
        Some(refusal) => {
            let (ground, rule) = words::ground(refusal.ground);
            let fact = written(&read(app, member, refusal.fact, "paper").await?)?;
            let Some(appeal_until) = last_day(today) else { return Ok(None) };
            Content::Refusal(Refusal { appeal_until, fact, ground, rule: rule.to_owned() })
        }
        None => {
            let said = Original::of(&applicant.more);
            let duplicate = said.and_then(|said| said.duplicate(hit.card.original, &recipient, String::new()));
            Content::Duplicate(duplicate.map_err(|error| Problem::unavailable(&error))?)
        }
    };
    let order = Order { draft: true, recipient, ..order(app, hit, today, content) };
    make(app, &order, "draft").await.map(Some)
}

/// The supplement of the document that lies for signature, or was signed; before that what would become of the record, as a draft.
async fn supplement(app: &App, member: &Member, hit: &Hit) -> Result<Option<Response>, Problem> {
    if let Some(file) = hit.card.prepared.and_then(|prepared| prepared.supplement) {
        let bytes = read(app, member, file, "paper").await?;
        let number = hit.card.number.map(|number| number.to_string()).unwrap_or_default();
        return Ok(Some(attached(&format!("{number}-supplement.pdf"), file, MEDIA_TYPE, bytes)));
    }
    let Some(record) = of_case(app, member, hit).await? else { return Ok(None) };
    let content = Content::Supplement(Box::new(Supplement::of(&record, String::new())));
    let recipient = full_name(&applicant(app, member, hit).await?);
    let order = Order { draft: true, recipient, ..order(app, hit, day_in_almaty(app.clock.now()), content) };
    make(app, &order, "supplement").await.map(Some)
}

/// An order for a case that names nobody.
pub(super) fn order(app: &App, hit: &Hit, made_on: NaiveDate, content: Content) -> Order {
    let bin = hit.card.college;
    let providers = app.providers.now();
    let unknown = || Named { kk: format!("БСН {}", bin.as_str()), ru: format!("БИН {}", bin.as_str()) };
    let college = providers.find(bin).map(|known| Named { kk: known.name_kk.clone(), ru: known.name_ru.clone() });
    Order {
        application_number: hit.card.number.map(|number| number.to_string()).unwrap_or_default(),
        college: college.unwrap_or_else(unknown),
        college_bin: bin.as_str().to_owned(),
        content,
        draft: false,
        made_on,
        picture: false,
        recipient: String::new(),
        seal: String::new(),
        verification: None,
    }
}

/// The paper, under a name that says what it is.
pub(crate) async fn make(app: &App, order: &Order, name: &str) -> Result<Response, Problem> {
    let made = app.documents.make(order).await.map_err(|error| Problem::unavailable(&error))?;
    let digest = FileRef(Sha256::digest(&made.bytes).into());
    let of = if order.application_number.is_empty() { "case" } else { &order.application_number };
    Ok(attached(&format!("{of}-{name}.pdf"), digest, MEDIA_TYPE, made.bytes))
}

/// While a refusal is proposed, and as long as it is what the case came to.
async fn notice(app: &App, member: &Member, hit: &Hit) -> Result<Option<(NaiveDate, Content)>, Problem> {
    let Some(refusal) = &hit.card.refusal else { return Ok(None) };
    let (ground, rule) = words::ground(refusal.ground);
    let fact = written(&read(app, member, refusal.fact, "paper").await?)?;
    let notice = Notice { fact, ground, original: words::original(hit.card.original), rule: rule.to_owned() };
    Ok(Some((day_in_almaty(refusal.proposed_at), Content::Notice(notice))))
}

/// Of the last hearing.
async fn protocol(app: &App, member: &Member, hit: &Hit) -> Result<Option<(NaiveDate, Content)>, Problem> {
    let timeline = telnusqa_status::timeline(&app.pool, hit.case, app.clock.now()).await?.found;
    let held = timeline.iter().rev().find_map(|entry| named(entry, "protocol").map(|file| (entry, file)));
    let Some((entry, file)) = held else { return Ok(None) };
    let text = written(&read(app, member, file, "paper").await?)?;
    let ground = hit.card.refusal.as_ref().map(|refusal| words::ground(refusal.ground).0);
    let at = in_almaty(entry.at).format("%d.%m.%Y %H:%M").to_string();
    Ok(Some((day_in_almaty(entry.recorded_at), Content::Protocol(Protocol { at, ground, text }))))
}

/// The receipt, word for word as it was given.
async fn receipt(app: &App, hit: &Hit) -> Result<Option<(NaiveDate, Content)>, Problem> {
    let Some(admission) = Admission::find(app, hit.case.0).await? else { return Ok(None) };
    let (given, receipt) = admission.on_paper(app);
    Ok(Some((given, Content::Receipt(receipt))))
}

/// Of today: what became of a number may change.
async fn extract(app: &App, hit: &Hit) -> Result<Option<(NaiveDate, Content)>, Problem> {
    type Row = (String, DateTime<Utc>, Option<DateTime<Utc>>, String, Option<String>, bool);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT r.number, r.reserved_at, r.settled_at, r.status, b.series || ' ' || b.serial, coalesce(p.by_hand, false)
         FROM signing.register r
         LEFT JOIN signing.papers p ON p.document = r.document
         LEFT JOIN signing.blanks b ON b.number = r.number AND b.standing IN ('reserved', 'printed', 'issued')
         WHERE r.case_id = $1 ORDER BY r.draft, r.serial",
    )
    .bind(hit.case.0)
    .fetch_all(&app.pool)
    .await
    .map_err(|error| Problem::unavailable(&error))?;
    let entry = |(number, reserved_at, settled_at, status, blank, by_hand): Row| Entry {
        blank,
        by_hand,
        number,
        reserved_on: day_in_almaty(reserved_at),
        settled_on: settled_at.map(day_in_almaty),
        status,
    };
    let entries = rows.into_iter().map(entry).collect();
    let original_found_on = hit.card.original_found_on;
    let extract = Extract { entries, original: words::original(hit.card.original), original_found_on };
    Ok(Some((day_in_almaty(app.clock.now()), Content::Extract(extract))))
}

fn full_name(applicant: &Record) -> String {
    let names = [Some(&applicant.surname), Some(&applicant.given_name), applicant.patronymic.as_ref()];
    names.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}
