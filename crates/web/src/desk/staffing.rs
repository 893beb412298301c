//! `/staff`: the places whose staff somebody may change; `/staff/{place}`: who works there, what can be changed, and all that was; `POST`
//! changes it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use telnusqa_domain::hours::in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::staffing::{Authority, Change, ChangeKind, Period, Post, Staffing};
use uuid::Uuid;

use super::form::{Field, Input, Told, field, fill, members, told};
use super::words::tell;
use super::{FromUs, Shell, Shelled, SignedIn, Somebody, Spoken, notice, onward, respond};
use crate::alphabet;
use crate::api::staffing::{self, NewAccount, Seen};
use crate::api::{Condition, Members, Problem};
use crate::app::App;
use crate::page::dates::{Day, in_words, moment};
use crate::staff::{Changed, Member, Role};

#[derive(Default, Deserialize)]
pub(super) struct Parameters {
    /// The change that was just made.
    #[serde(default)]
    done: Option<String>,
}

/// The places.
#[derive(Template)]
#[template(path = "desk/places.html")]
struct Places {
    lines: Vec<Place>,
    shell: Shell,
}

struct Place {
    href: String,
    name: String,
    people: usize,
}

/// A place.
#[derive(Template)]
#[template(path = "desk/staff.html")]
struct Page {
    /// What whoever was given an account signs in with.
    account: Option<NewAccount>,
    done: Option<String>,
    errors: Vec<Told>,
    heading: String,
    history: Vec<Happened>,
    /// The address of the place.
    href: String,
    is_administrator: bool,
    key: String,
    offers: Vec<Offer>,
    people: Vec<Person>,
    seen: Seen,
    shell: Shell,
}

impl Shelled for Places {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

impl Shelled for Page {
    fn shell(&self) -> &Shell {
        &self.shell
    }
}

/// Somebody, in words.
struct Person {
    id: String,
    name: String,
    post: String,
    /// What is special about him today.
    today: Vec<String>,
}

/// A change that was made, in words.
struct Happened {
    at: String,
    at_iso: String,
    /// Whether it can be taken back.
    back: bool,
    by: String,
    number: i32,
    taken_back: Option<Day>,
    what: String,
}

/// A change that can be made, with its form.
struct Offer {
    fields: Vec<Field>,
    is_open: bool,
    label: String,
    name: &'static str,
}

/// Shows the places; a head has one.
pub(super) async fn list(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
) -> Response {
    match (member.role, member.bin.as_deref()) {
        (Role::Administrator, _) => {}
        (Role::Head, Some(bin)) => return onward(&format!("/staff/{bin}")),
        _ => {
            return notice(
                StatusCode::FORBIDDEN,
                Shell::new(&app, language, Some(member), "/staff"),
                "not-yours",
                "not-yours-text",
            );
        }
    }
    let shell = Shell::new(&app, language, Some(member), "/staff");
    let count = |place| app.staff.of_place(place).iter().filter(|(_, is_here)| *is_here).count();
    let house = Place { href: "/staff/house".to_owned(), name: shell.say("staff-house"), people: count(None) };
    let college = |college: &telnusqa_domain::provider::Provider| Place {
        href: format!("/staff/{}", college.bin.as_str()),
        name: named(&app, Some(college.bin), language),
        people: count(Some(college.bin)),
    };
    let whole = app.providers.changes().whole(app.providers.opening());
    let mut lines: Vec<Place> = whole.iter().map(college).collect();
    alphabet::sort(&mut lines, language, |place| &place.name);
    lines.sort_by_key(|place| place.people == 0);
    lines.insert(0, house);
    respond(StatusCode::OK, &Places { lines, shell })
}

/// Shows a place.
pub(super) async fn show(
    SignedIn(member): SignedIn,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    path: Result<Path<String>, PathRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let name = path.map(|Path(name)| name).unwrap_or_default();
    let shell = Shell::new(&app, language, Some(member.clone()), "/staff");
    let done = parameters.ok().and_then(|Query(parameters)| parameters.done);
    match page(&app, shell, &member, &name).await {
        Ok(mut page) => {
            let kind = done.as_deref().and_then(ChangeKind::from_name);
            page.done = kind.map(|kind| page.shell.say(&format!("done-staff-{}", kind.name())));
            respond(StatusCode::OK, &page)
        }
        Err((shell, problem)) => failure(shell, &problem),
    }
}

/// Changes a place; where that is refused, the form again as it was filled in.
pub(super) async fn change(
    _: FromUs,
    Somebody(member): Somebody,
    State(app): State<Arc<App>>,
    Spoken(language): Spoken,
    path: Result<Path<(String, String)>, PathRejection>,
    filled: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let (name, kind) = path.map(|Path(path)| path).unwrap_or_default();
    let shell = Shell::new(&app, language, member.clone(), "/staff");
    let Ok(Form(filled)) = filled else {
        return notice(StatusCode::BAD_REQUEST, shell, "form-unreadable", "form-unreadable-text");
    };
    let (Ok(place), Some(kind)) = (staffing::place(&name), ChangeKind::from_name(&kind)) else {
        return notice(StatusCode::NOT_FOUND, shell, "no-page", "no-page-text");
    };
    let action = format!("/staff/{name}/{}", kind.name());
    let Some(member) = member else { return super::sign_in::ended(shell, &action, filled) };
    let mut page = match page(&app, shell, &member, &name).await {
        Ok(page) => page,
        Err((shell, problem)) => return failure(shell, &problem),
    };
    let fields = fields(&page.shell, &page.seen, place, kind);
    let asked = Members::of_page(members(&fields, &filled));
    match staffing::carry_out(&app, &member, (place, kind), condition(&filled), asked).await {
        // what is told once stands on this very page, and nowhere else
        Ok(answer) if answer.account.is_some() => {
            page.account = answer.account;
            page.done = Some(page.shell.say("done-staff-give-account"));
            page.offers.clear();
            let mut response = respond(StatusCode::OK, &page);
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Ok(_) => onward(&format!("/staff/{name}?done={}", kind.name())),
        Err(problem) => {
            page.errors = match page.offers.iter_mut().find(|offer| offer.name == kind.name()) {
                Some(offer) => {
                    fill(&mut offer.fields, &filled);
                    offer.is_open = true;
                    told(&page.shell, &problem, offer.name, &mut offer.fields)
                }
                None => told(&page.shell, &problem, kind.name(), &mut []),
            };
            respond(problem.status(), &page)
        }
    }
}

/// Whoever reloads a form that was refused sees the place.
pub(super) async fn back(path: Result<Path<(String, String)>, PathRejection>) -> Response {
    let place = path.ok().filter(|Path((name, _))| staffing::place(name).is_ok());
    onward(&place.map_or_else(|| "/staff".to_owned(), |Path((name, _))| format!("/staff/{name}")))
}

async fn page(app: &App, mut shell: Shell, member: &Member, name: &str) -> Result<Page, (Shell, Problem)> {
    let place = match staffing::place(name) {
        Ok(place) => place,
        Err(problem) => return Err((shell, problem)),
    };
    let mut seen = match staffing::seen(app, member, place).await {
        Ok(seen) => seen,
        Err(problem) => return Err((shell, problem)),
    };
    let href = format!("/staff/{name}");
    shell.path.clone_from(&href);
    alphabet::sort(&mut seen.people, shell.language, |(member, _)| member.called());
    seen.people.sort_by_key(|(_, is_here)| !is_here);
    let history = seen.changes.iter().rev().map(|changed| happened(app, &shell, &seen, changed)).collect();
    Ok(Page {
        account: None,
        done: None,
        errors: Vec::new(),
        heading: place.map_or_else(|| shell.say("staff-house"), |_| named(app, place, shell.language)),
        history,
        href,
        is_administrator: seen.authority == Authority::Administrator,
        key: super::case::key(),
        offers: offers(&shell, &seen, place),
        people: seen.people.iter().map(|person| person_of(&shell, &seen.staffing, person)).collect(),
        seen,
        shell,
    })
}

/// How a college is called.
fn named(app: &App, place: Option<Bin>, language: Language) -> String {
    let whole = app.providers.changes().whole(app.providers.opening());
    let college = place.and_then(|bin| app.providers.now().find(bin).or_else(|| whole.find(bin)));
    college.map(|college| college.name(language).to_owned()).unwrap_or_default()
}

fn person_of(shell: &Shell, staffing: &Staffing, (member, is_here): &(Member, bool)) -> Person {
    let role = |role: Role| shell.say(&format!("role-{}", role.name()));
    let duties = &member.duties;
    let mut today = Vec::new();
    today.extend(duties.acts.map(|own| tell(shell.language, "staff-acts", [("post", role(own))])));
    today.extend(duties.signs.then(|| shell.say("staff-signs")));
    today.extend(duties.away.as_ref().map(|away| {
        let until = in_words(away.until, shell.language);
        match &away.stand_in {
            Some(who) => tell(shell.language, "staff-away-with", [("until", until), ("who", who.to_string())]),
            None => tell(shell.language, "staff-away", [("until", until)]),
        }
    }));
    let stands_in =
        duties.stands_in_for.iter().map(|who| tell(shell.language, "staff-stands-in", [("who", who.to_string())]));
    today.extend(stands_in);
    today.extend((*is_here && member.account.is_none()).then(|| shell.say("staff-no-account")));
    let post = if *is_here {
        role(member.role)
    } else if staffing_begins(staffing, member) {
        shell.say("staff-comes")
    } else {
        shell.say("staff-left")
    };
    Person { id: member.id.clone(), name: member.called().to_owned(), post, today }
}

/// Whether he is on the staff on some day to come: on the last day of which anything is known.
fn staffing_begins(staffing: &Staffing, member: &Member) -> bool {
    let id = telnusqa_domain::case::StaffId::parse(&member.id);
    id.is_some_and(|id| staffing.post(&id, None, NaiveDate::MAX).is_some())
}

fn happened(app: &App, shell: &Shell, seen: &Seen, changed: &Changed) -> Happened {
    let language = shell.language;
    let number = u32::try_from(changed.version).unwrap_or_default();
    let kind = changed.change.kind();
    let own = match seen.authority {
        Authority::Administrator => true,
        Authority::Head => matches!(kind, ChangeKind::Act | ChangeKind::BeAway),
        Authority::ActingHead => kind == ChangeKind::BeAway,
    };
    let at = in_almaty(changed.at);
    let by = app.staff.name(&changed.by).map_or_else(|| changed.by.clone(), |name| format!("{name} ({})", changed.by));
    Happened {
        at: moment(at, language),
        at_iso: at.to_rfc3339(),
        back: own && seen.staffing.can_take_back(number, seen.today),
        by,
        number: changed.version,
        taken_back: seen.staffing.taken_back(number).map(|day| Day::new(day, language)),
        what: in_a_line(app, shell, &changed.change),
    }
}

/// A change, in a line.
fn in_a_line(app: &App, shell: &Shell, change: &Change) -> String {
    let language = shell.language;
    let day = |day: NaiveDate| in_words(day, language);
    let days = |period: &Period| format!("{} – {}", day(period.from), day(period.until));
    let post = |post: Post| shell.say(&format!("role-{}", post.name()));
    let named = |id: &telnusqa_domain::case::StaffId| {
        app.staff.name(id.as_str()).map_or_else(|| id.to_string(), |name| format!("{name} ({id})"))
    };
    let since = |since: NaiveDate| tell(language, "staff-since", [("day", day(since))]);
    let more = match change {
        Change::Act { order, period, staff } | Change::Sign { order, period, staff } => {
            let facts = [("number", order.number.as_str().to_owned()), ("on", day(order.on))];
            vec![named(staff), days(period), tell(language, "staff-order", facts)]
        }
        Change::BeAway { period, stand_in, staff } => {
            let who = stand_in.as_ref().map(|who| tell(language, "staff-with", [("who", named(who))]));
            [Some(named(staff)), Some(days(period)), who].into_iter().flatten().collect()
        }
        Change::GiveAccount { staff, .. } => vec![named(staff)],
        Change::Join { post: of, since: from, staff, .. } | Change::Move { post: of, since: from, staff } => {
            vec![named(staff), post(*of), since(*from)]
        }
        Change::Leave { since: from, staff } => vec![named(staff), since(*from)],
        Change::TakeBack { change } => vec![format!("№ {change}")],
    };
    format!("{}: {}", shell.say(&format!("staff-done-{}", change.kind().name())), more.join(", "))
}

/// The changes that he can make there.
fn offers(shell: &Shell, seen: &Seen, place: Option<Bin>) -> Vec<Offer> {
    let kinds: &[ChangeKind] = match (seen.authority, place) {
        (Authority::Administrator, Some(_)) => &[
            ChangeKind::BeAway,
            ChangeKind::Act,
            ChangeKind::Sign,
            ChangeKind::Join,
            ChangeKind::GiveAccount,
            ChangeKind::Move,
            ChangeKind::Leave,
        ],
        (Authority::Administrator, None) => {
            &[ChangeKind::Join, ChangeKind::GiveAccount, ChangeKind::Move, ChangeKind::Leave]
        }
        (Authority::Head, _) => &[ChangeKind::BeAway, ChangeKind::Act],
        (Authority::ActingHead, _) => &[ChangeKind::BeAway],
    };
    let offer = |kind: &ChangeKind| Offer {
        fields: fields(shell, seen, place, *kind),
        is_open: false,
        label: shell.say(&format!("staff-{}", kind.name())),
        name: kind.name(),
    };
    kinds.iter().map(offer).collect()
}

fn fields(shell: &Shell, seen: &Seen, place: Option<Bin>, kind: ChangeKind) -> Vec<Field> {
    let people = || {
        let words = |(member, _): &(Member, bool)| (member.id.clone(), member.in_words(shell.language));
        Input::Choice(seen.people.iter().map(words).collect())
    };
    let labelled = |name: &'static str, label: &str, input: Input, required: bool| Field {
        error: None,
        input,
        label: shell.say(label),
        name,
        required,
        value: String::new(),
    };
    let staff = || labelled("staff", "field-staff", people(), true);
    let day = |name: &'static str, label: &str| Field {
        value: seen.today.to_string(),
        ..labelled(name, label, Input::Day, true)
    };
    let period = || vec![day("from", "field-staff-from"), day("until", "field-staff-until")];
    let order = || {
        vec![
            labelled("order/number", "field-staff-order-number", Input::Line, true),
            day("order/on", "field-staff-order-on"),
        ]
    };
    let post = || {
        let of_place = Post::ALL.into_iter().filter(|post| post.is_of_college() == place.is_some());
        let words = of_place.map(|post| (post.name().to_owned(), shell.say(&format!("role-{}", post.name()))));
        labelled("post", "field-staff-post", Input::Choice(words.collect()), true)
    };
    match kind {
        ChangeKind::Act | ChangeKind::Sign => [staff()].into_iter().chain(period()).chain(order()).collect(),
        ChangeKind::BeAway => {
            let stand_in = labelled("standIn", "field-staff-stand-in", people(), false);
            [staff()].into_iter().chain(period()).chain([stand_in]).collect()
        }
        ChangeKind::GiveAccount => vec![staff()],
        ChangeKind::Join => vec![
            labelled("staff", "field-staff-id", Input::Line, true),
            labelled("name", "field-staff-name", Input::Line, true),
            post(),
            day("since", "field-staff-since"),
        ],
        ChangeKind::Leave => vec![staff(), day("since", "field-staff-left-since")],
        ChangeKind::Move => vec![staff(), post(), day("since", "field-staff-since")],
        ChangeKind::TakeBack => vec![field(shell, "change", Input::Count, true)],
    }
}

fn condition(filled: &[(String, String)]) -> Condition {
    let value = |name: &str| filled.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    Condition {
        expected: value("seen").and_then(|seen| seen.parse().ok()),
        key: value("key").filter(|key| Uuid::try_parse(key).is_ok()).unwrap_or_else(super::case::key),
    }
}

fn failure(shell: Shell, problem: &Problem) -> Response {
    match problem.status() {
        StatusCode::NOT_FOUND => notice(StatusCode::NOT_FOUND, shell, "no-page", "no-page-text"),
        StatusCode::FORBIDDEN => notice(StatusCode::FORBIDDEN, shell, "not-yours", "not-yours-text"),
        status => notice(status, shell, "unavailable", "unavailable-text"),
    }
}
