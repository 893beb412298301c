//! `/my/case`: where his application stands, what he was told, who has looked at his data, and how he wishes to be told.

use std::error::Error;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use telnusqa_domain::case::CaseId;
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_domain::language::Language;
use telnusqa_domain::phone::Phone;
use telnusqa_domain::telling::{About, Way};
use telnusqa_notification::codes;
use telnusqa_notification::told::{self, Gone, Maker};
use telnusqa_notification::wish::{self, Wish};
use telnusqa_vault::{Person, Reader};

use super::super::dates::{self, Day};
use super::super::explain::{self, Reasons};
use super::super::{Frame, finish, respond, texts, unavailable};
use super::enter::APPLICANT;
use super::reads::{self, Look};
use super::session::{self, Session};
use super::{NotForeign, onward, telephone, words};
use crate::app::App;
use crate::language::Asked;

/// The ways that each message goes by itself.
const USUAL: &str = "usual";

/// His own page.
#[derive(Template)]
#[template(path = "my/case.html")]
struct Page {
    addresses: Vec<Address>,
    as_of: String,
    bring: Option<String>,
    by: Option<Day>,
    days_left: Option<String>,
    due_on: Option<Day>,
    form: String,
    frame: Frame,
    /// Whether messages go into his cabinet at the portal: one did.
    has_cabinet: bool,
    history: Vec<(Day, &'static str)>,
    looks: Vec<Look>,
    messages: Vec<Message>,
    mover: &'static str,
    next: String,
    number: String,
    overdue: bool,
    reasons: Option<Reasons>,
    saved: bool,
    stage: &'static str,
    text: String,
    wish: Wish,
}

/// A message as he got it.
struct Message {
    ways: Vec<String>,
    text: Option<(Language, String)>,
    what: String,
}

/// A telephone or a letter box: the end of it, as he knows it.
struct Address {
    confirmed: Option<String>,
    shown: String,
    what: String,
}

impl Page {
    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }

    fn explain(&self, name: &str) -> String {
        explain::say(self.frame.language, name)
    }

    fn languages(&self) -> Vec<(&'static str, &'static str, bool)> {
        let choice =
            |language: Language| (language.code(), texts::of(language).own_name, language == self.wish.language);
        Language::ALL.into_iter().map(choice).collect()
    }

    fn ways(&self) -> Vec<(&'static str, String, bool)> {
        let choice = |way: Option<Way>| {
            let name = way.map_or(USUAL, Way::name);
            let words =
                if way.is_none() && self.has_cabinet { "way-usual-cabinet".to_owned() } else { format!("way-{name}") };
            (name, self.say(&words), way == self.wish.way)
        };
        // To the cabinet everything goes first, whatever he says.
        [None, Some(Way::Sms), Some(Way::Email)].into_iter().map(choice).collect()
    }

    fn wish_text(&self) -> String {
        self.say(if self.has_cabinet { "wish-text-cabinet" } else { "wish-text" })
    }
}

#[derive(Deserialize)]
pub(super) struct Told {
    #[serde(default)]
    saved: String,
}

/// Shows it.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    headers: HeaderMap,
    told: Query<Told>,
) -> Response {
    let frame = || Frame::new(language, "/my/case");
    match session::find(&app, &headers).await {
        Ok(Some(session)) => match page(&app, language, session, !told.saved.is_empty()).await {
            Ok(Some(page)) => respond(StatusCode::OK, language, &page),
            Ok(None) => ended(language),
            Err(error) => unavailable(frame(), &*error),
        },
        Ok(None) => ended(language),
        Err(error) => unavailable(frame(), &error),
    }
}

/// The session has ended, or never began: it begins with the number.
pub(super) fn ended(language: Language) -> Response {
    let frame = Frame::new(language, "/my");
    respond(StatusCode::UNAUTHORIZED, language, &Ended { frame })
}

/// That a session has ended.
#[derive(Template)]
#[template(path = "my/ended.html")]
struct Ended {
    frame: Frame,
}

impl Ended {
    fn say(&self, name: &str) -> String {
        words::say(self.frame.language, name)
    }
}

#[derive(Deserialize)]
pub(super) struct Wished {
    #[serde(default)]
    form: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    way: String,
}

/// Takes a wish down.
pub(super) async fn wish(
    _: NotForeign,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    headers: HeaderMap,
    wished: Result<Form<Wished>, FormRejection>,
) -> Response {
    let frame = || Frame::new(language, "/my/case");
    let session = match session::find(&app, &headers).await {
        Ok(Some(session)) => session,
        Ok(None) => return ended(language),
        Err(error) => return unavailable(frame(), &error),
    };
    let wished = wished.ok().filter(|Form(wished)| session.sent(&wished.form));
    let wish = wished.and_then(|Form(wished)| {
        let language = Language::from_code(&wished.language)?;
        let way = if wished.way == USUAL {
            None
        } else {
            Some(Way::from_name(&wished.way).filter(|way| *way != Way::Cabinet)?)
        };
        Some(Wish { language, way })
    });
    // A form of an earlier session, or none of ours: he sees what holds.
    let Some(wish) = wish else { return onward("/my/case", language) };
    let (pool, now) = (app.pool.clone(), app.clock.now());
    match finish(async move { wish::write(&pool, session.case, now, wish).await }).await {
        Ok(()) => onward("/my/case?saved=1", language),
        Err(error) => unavailable(frame(), &error),
    }
}

/// Ends the session.
pub(super) async fn leave(
    _: NotForeign,
    State(app): State<Arc<App>>,
    Asked(language): Asked,
    headers: HeaderMap,
) -> Response {
    match session::end(&app, &headers).await {
        Ok(cookie) => {
            let mut response = onward("/my", language);
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        Err(error) => unavailable(Frame::new(language, "/my"), &error),
    }
}

/// None where the person was forgotten.
async fn page(
    app: &App,
    language: Language,
    session: Session,
    saved: bool,
) -> Result<Option<Page>, Box<dyn Error + Send + Sync>> {
    let (case, now) = (session.case, app.clock.now());
    let answer = telnusqa_status::by_cases(&app.pool, &[CaseId(case)], now).await?;
    let Some(hit) = answer.found.into_iter().next() else { return Ok(None) };
    let reader = Reader { at: now, who: APPLICANT.to_owned(), why: "own-page".to_owned() };
    let Some(person) = telephone::read(app, &hit, &reader).await? else { return Ok(None) };
    let history = telnusqa_status::timeline(&app.pool, hit.case, now).await?.found;
    let wish = wish::now(&app.pool, case).await?;
    let usual = Wish { language: hit.card.language, way: None };
    let providers = app.providers.now();
    let maker = Maker { applicant: &person, providers, public_url: &app.public_url, reader, vault: &app.vault };
    let messages = told::of_case(&app.pool, case, &maker).await?;
    let texts = texts::of(language);
    let card = &hit.card;
    let sentence = app.sentence(card, language, now);
    let ended = card.stage.has_ended();
    let happened = |entry: &telnusqa_status::Entry| {
        Some((Day::new(day_in_almaty(entry.at), language), texts.happened(&entry.kind)?))
    };
    Ok(Some(Page {
        addresses: addresses(app, case, &person, language).await?,
        as_of: texts.as_of(&dates::moment(in_almaty(answer.as_of.at), language)),
        bring: explain::bring(card, language).filter(|_| card.can_be_collected()),
        by: sentence.by.filter(|by| !ended && Some(*by) != card.due_on).map(|day| Day::new(day, language)),
        days_left: sentence.working_days_left.filter(|_| !ended).map(|days| texts::days_left(days, language)),
        due_on: card.due_on.filter(|_| !ended).map(|day| Day::new(day, language)),
        form: session.form,
        frame: Frame::new(language, "/my/case"),
        has_cabinet: messages
            .iter()
            .flat_map(|message| &message.ways)
            .any(|gone| gone.way == Way::Cabinet && !gone.is_lost),
        history: history.iter().filter_map(happened).collect(),
        looks: reads::of_case(app, case, language).await?,
        messages: messages.into_iter().rev().map(|message| Message::new(message, language)).collect(),
        mover: texts.mover(sentence.mover),
        next: sentence.next,
        number: card.number.map(|number| number.to_string()).unwrap_or_default(),
        overdue: !ended && (card.term_expired || sentence.working_days_left.is_some_and(i32::is_negative)),
        reasons: explain::reasons(card, language, now),
        saved,
        stage: texts.stage(card.stage),
        text: sentence.text,
        wish: wish.unwrap_or(usual),
    }))
}

impl Message {
    fn new(message: told::Message, language: Language) -> Self {
        let About::Case(about) = message.about else {
            return Self { text: None, ways: Vec::new(), what: String::new() };
        };
        let what = words::say(language, &format!("message-{}", about.name()));
        let mut ways: Vec<String> = message.ways.iter().map(|gone| way(gone, language)).collect();
        ways.extend(
            message.told.map(|(at, how)| {
                words::tell(language, &format!("told-{}", how.name()), [("at", moment(at, language))])
            }),
        );
        if message.is_under_way {
            ways.push(words::say(language, "under-way"));
        }
        let text = message.ways.into_iter().rev().find_map(|gone| Some((gone.language, gone.text?)));
        Self { text, ways, what }
    }
}

/// How it went, in words.
fn way(gone: &Gone, language: Language) -> String {
    let came = match (gone.is_lost, gone.delivered_at) {
        (true, _) => "lost",
        (false, Some(_)) => "delivered",
        (false, None) => "sent",
    };
    let at = moment(gone.delivered_at.unwrap_or(gone.handed_over_at), language);
    words::tell(language, &format!("{came}-{}", gone.way.name()), [("at", at)])
}

fn moment(at: DateTime<Utc>, language: Language) -> String {
    dates::moment(in_almaty(at), language)
}

/// Where he is reached; a page may be read over his shoulder.
async fn addresses(
    app: &App,
    case: uuid::Uuid,
    person: &Person,
    language: Language,
) -> Result<Vec<Address>, sqlx::Error> {
    let phone = person.contact.phone.as_deref().map(str::trim).and_then(Phone::parse);
    let phone = phone.map(|phone| {
        let end = phone.as_str()[phone.as_str().len() - 2..].to_owned();
        ("phone", phone.as_str().to_owned(), format!("+7 *** ***-**-{end}"))
    });
    let email = person.contact.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
    let email = email.map(|email| ("email", email.to_owned(), masked(email)));
    let mut addresses = Vec::new();
    for (name, whole, shown) in phone.into_iter().chain(email) {
        let reached = codes::reached(&app.vault, &whole);
        let at: Option<DateTime<Utc>> =
            sqlx::query_scalar("SELECT at FROM notification.confirmed WHERE case_id = $1 AND reached = $2")
                .bind(case)
                .bind(&reached[..])
                .fetch_optional(&app.pool)
                .await?;
        let day = at.map(|at| Day::new(day_in_almaty(at), language).words);
        let confirmed = day.map(|day| words::tell(language, "confirmed", [("day", day)]));
        addresses.push(Address { confirmed, shown, what: words::say(language, name) });
    }
    Ok(addresses)
}

/// `a***@example.kz`.
fn masked(email: &str) -> String {
    let (name, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    format!("{}***@{domain}", name.chars().take(1).collect::<String>())
}
