//! Visits as `intake` keeps them, and how they are shown.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::Serialize;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use telnusqa_contracts::visit::read;
use telnusqa_domain::hours::{day_in_almaty, from_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::visit::{Branch, Event, Made, State, Visit, VisitNumber, Window, sentence};
use telnusqa_vault::Person;
use uuid::Uuid;

use crate::api::Problem;
use crate::api::applicant::masked;
use crate::app::App;

/// What of a visit is read; the history in its order.
const COLUMNS: &str = "visit.visit_id, visit.person,
    array(SELECT body FROM intake.visit_history AS event WHERE event.visit_id = visit.visit_id ORDER BY version) AS bodies,
    array(SELECT recorded_at FROM intake.visit_history AS event WHERE event.visit_id = visit.visit_id ORDER BY version)
        AS moments";

/// A visit, folded from its history.
pub(in crate::api) struct Found {
    history: Vec<(DateTime<Utc>, Event)>,
    pub(super) id: Uuid,
    /// Whom the worker visits, in the vault.
    pub(super) person: Uuid,
    pub(super) visit: Visit,
}

impl FromRow<'_, PgRow> for Found {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let unreadable = || sqlx::Error::Decode("the history of a visit cannot be read".into());
        let bodies: Vec<String> = row.try_get("bodies")?;
        let moments: Vec<DateTime<Utc>> = row.try_get("moments")?;
        let events: Result<Vec<Event>, _> = bodies.iter().map(|body| read(body)).collect();
        let events = events.map_err(|_| unreadable())?;
        let visit = Visit::replay(&events).ok_or_else(unreadable)?;
        let history = moments.into_iter().zip(events).collect();
        Ok(Self { history, id: row.try_get("visit_id")?, person: row.try_get("person")?, visit })
    }
}

impl Found {
    /// That of an identity.
    pub(super) async fn of(app: &App, id: Uuid) -> Result<Option<Self>, Problem> {
        Ok(of(app, &[id]).await?.into_iter().next())
    }

    /// That of a number.
    pub(super) async fn numbered(app: &App, number: VisitNumber) -> Result<Option<Self>, Problem> {
        let statement = format!("SELECT {COLUMNS} FROM intake.visits AS visit WHERE number = $1");
        let found = sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(number.to_string());
        found.fetch_optional(&app.pool).await.map_err(|error| Problem::unavailable(&error))
    }

    pub(super) const fn number(&self) -> VisitNumber {
        self.visit.requested.number
    }

    pub(super) fn view(self, language: Language, now: DateTime<Utc>) -> VisitView {
        let Self { history, visit, .. } = self;
        let made = match visit.state {
            State::Visited(made) => Some(made),
            State::Appointed(_) | State::Cancelled(_) | State::Waiting { .. } => None,
        };
        let requested = &visit.requested;
        VisitView {
            abilities: requested.abilities.iter().map(|ability| ability.name()).collect(),
            appoint_by: match visit.state {
                State::Waiting { appoint_by } => Some(appoint_by),
                State::Appointed(_) | State::Cancelled(_) | State::Visited(_) => None,
            },
            branch: visit.branch.as_ref().map(|branch| branch.as_str().to_owned()),
            case_id: made.map(|made| made.case.0),
            history: history.into_iter().map(EventView::from).collect(),
            language: requested.language.code(),
            late: visit.is_late(now),
            missed: visit.missed,
            number: requested.number.to_string(),
            outcome: made.map(|Made { accepted, .. }| if accepted { "accepted" } else { "declined" }),
            requested_at: local(requested.at),
            sentence: SaidView { language: language.code(), text: sentence(&visit, language, now) },
            state: visit.state.name(),
            window: match visit.state {
                State::Appointed(window) => Some(window.into()),
                State::Cancelled(_) | State::Visited(_) | State::Waiting { .. } => None,
            },
            wish: requested.wish.map(WindowView::from),
        }
    }
}

/// Those of these identities.
pub(super) async fn of(app: &App, ids: &[Uuid]) -> Result<Vec<Found>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!(
        "SELECT {COLUMNS} FROM intake.visits AS visit WHERE visit_id = ANY($1) ORDER BY due_at NULLS LAST, number"
    );
    let found = sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(ids);
    found.fetch_all(&app.pool).await.map_err(|error| Problem::unavailable(&error))
}

/// Which visits are listed.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    /// Whatever state they are in.
    All,
    /// Whose day has passed.
    Late,
    /// With something to be done.
    Open,
    State(&'static str),
}

impl Wanted {
    /// What a parameter asks for.
    pub(super) fn of(state: Option<&str>) -> Option<Self> {
        match state {
            None => Some(Self::All),
            Some("late") => Some(Self::Late),
            Some("open") => Some(Self::Open),
            Some(name) => State::NAMES.into_iter().find(|known| *known == name).map(Self::State),
        }
    }
}

/// A page of visits, the most urgent first, and how many there are; for a worker those of his branch and those of none.
pub(super) async fn page(
    app: &App,
    wanted: Wanted,
    branch: Option<Branch>,
    (page, size): (u32, u32),
    now: DateTime<Utc>,
) -> Result<(u64, Vec<Found>), Problem> {
    let (state, late, open) = match wanted {
        Wanted::All => (None, false, false),
        Wanted::Late => (None, true, false),
        Wanted::Open => (None, false, true),
        Wanted::State(state) => (Some(state), false, false),
    };
    let today = from_almaty(day_in_almaty(now).and_time(NaiveTime::MIN));
    let of = "FROM intake.visits AS visit
         WHERE ($1::text IS NULL OR state = $1)
             AND (NOT $2 OR (state = 'waiting' AND due_at <= $5) OR (state = 'appointed' AND due_at < $5))
             AND (NOT $3 OR due_at IS NOT NULL)
             AND ($4::text IS NULL OR branch IS NULL OR branch = $4)";
    let branch = branch.map(|branch| branch.as_str().to_owned());
    let unavailable = |error: sqlx::Error| Problem::unavailable(&error);
    let count = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) {of}")));
    let count = count.bind(state).bind(late).bind(open).bind(branch.clone()).bind(today);
    let total: i64 = count.fetch_one(&app.pool).await.map_err(unavailable)?;
    let statement = format!("SELECT {COLUMNS} {of} ORDER BY due_at NULLS LAST, number DESC LIMIT $6 OFFSET $7");
    let found =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(state).bind(late).bind(open).bind(branch).bind(today);
    let found = found.bind(i64::from(size)).bind(i64::from(page) * i64::from(size));
    let found = found.fetch_all(&app.pool).await.map_err(unavailable)?;
    Ok((u64::try_from(total).unwrap_or(0), found))
}

/// A visit; nothing of the person.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct VisitView {
    /// What the caller says that the person cannot do.
    abilities: Vec<&'static str>,
    /// By when day and hours are to be named; none where they are, or nothing is to be done.
    appoint_by: Option<NaiveDate>,
    branch: Option<String>,
    /// The case that the visit opened.
    case_id: Option<Uuid>,
    history: Vec<EventView>,
    /// The person's language.
    language: &'static str,
    /// Whether its day has passed and nothing is recorded.
    late: bool,
    /// How often nobody opened.
    missed: u32,
    number: String,
    /// `accepted` or `declined`, once the worker was there.
    outcome: Option<&'static str>,
    requested_at: String,
    sentence: SaidView,
    state: &'static str,
    window: Option<WindowView>,
    wish: Option<WindowView>,
}

impl VisitView {
    /// What to say of it.
    pub(in crate::api) fn into_sentence(self) -> String {
        self.sentence.text
    }
}

/// What is said of it.
#[derive(Serialize)]
struct SaidView {
    language: &'static str,
    text: String,
}

#[derive(Serialize)]
struct WindowView {
    day: NaiveDate,
    from: String,
    until: String,
}

impl From<Window> for WindowView {
    fn from(Window { day, from, until }: Window) -> Self {
        let time = |time: NaiveTime| time.format("%H:%M").to_string();
        Self { day, from: time(from), until: time(until) }
    }
}

/// A line of the history.
#[derive(Serialize)]
struct EventView {
    by: String,
    kind: &'static str,
    /// Why it was moved or called off.
    reason: Option<&'static str>,
    #[serde(rename = "recordedAt")]
    recorded_at: String,
    window: Option<WindowView>,
}

impl From<(DateTime<Utc>, Event)> for EventView {
    fn from((at, event): (DateTime<Utc>, Event)) -> Self {
        let kind = event.name();
        let (by, reason, window) = match event {
            Event::Appointed { by, window, .. } => (by, None, Some(window)),
            Event::Cancelled { by, reason } => (by, Some(reason.name()), None),
            Event::Missed { by, .. } | Event::Visited { by, .. } => (by, None, None),
            Event::Moved { by, reason, window } => (by, Some(reason.name()), Some(window)),
            Event::Requested(requested) => (requested.by, None, None),
        };
        Self { by: by.to_string(), kind, reason, recorded_at: local(at), window: window.map(WindowView::from) }
    }
}

/// Whom the worker visits: all that he needs at the door, or no more than where and somebody of which initials.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersonView {
    address: Option<String>,
    birth_date: Option<NaiveDate>,
    iin: Option<String>,
    /// The code of the place, so that a branch knows whether it is its own.
    kato: Option<String>,
    name: String,
    note: Option<String>,
    phone: Option<String>,
}

impl PersonView {
    pub(super) fn whole(Person { contact, record }: Person) -> Self {
        let names = [Some(record.surname), Some(record.given_name), record.patronymic];
        Self {
            address: contact.address,
            birth_date: record.birth_date,
            iin: record.iin,
            kato: contact.kato,
            name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
            note: record.more["note"].as_str().map(str::to_owned),
            phone: contact.phone,
        }
    }

    pub(super) fn masked(person: &Person) -> Self {
        Self {
            address: None,
            birth_date: None,
            iin: None,
            kato: person.contact.kato.clone(),
            name: masked(&person.record),
            note: None,
            phone: None,
        }
    }
}

fn local(at: DateTime<Utc>) -> String {
    in_almaty(at).to_rfc3339()
}
