//! An application that came through a door of the house: the same rules as for the IIS's, and no member that nobody knows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use telnusqa_domain::case::Channel;
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::phone::Phone;

use super::Known;
use super::application::{self, Application, Handed, Package};
use super::code::Code;
use super::reader::{Faults, Object};

/// The largest signature with its certificates and evidence, in bytes.
const CMS_MAX: usize = 40 * 1024;

/// The most characters of what an applicant says about his withdrawal.
const STATEMENT_MAX: usize = 4_000;

/// Everything that is wrong, each by its place, sorted.
type Errors = Vec<(String, Code)>;

/// How it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Came {
    pub(crate) at: DateTime<Utc>,
    pub(crate) channel: Channel,
    /// The college at whose office it was handed in: the provider where the application names none.
    pub(crate) college: Option<Bin>,
}

/// Checks it: the application, or everything that is wrong with it, by place.
pub(crate) fn check(members: &Map<String, Value>, came: Came, known: &Known<'_>) -> Result<Box<Application>, Errors> {
    let faults = Faults::strict();
    let data = Object::root(members, &faults);
    let application = read(&data, came, known);
    let errors = super::cut(faults.into_sorted());
    match application {
        Some(application) if errors.is_empty() => Ok(Box::new(application)),
        Some(_) | None => Err(errors),
    }
}

/// How what the portal sends is certified (RC-21).
pub(crate) enum Certification {
    /// By the applicant's own signature: CMS over the canonical form of what is certified (RFC 8785).
    Signature(Vec<u8>),
    /// By a one-time password, which the portal has checked for this number of its user's cabinet.
    OneTimePassword(Phone),
}

/// Checks what the portal sent: the application and how it is certified, or everything that is wrong, by place.
pub(crate) fn check_of_portal(
    said: &Map<String, Value>,
    came: Came,
    known: &Known<'_>,
) -> Result<(Box<Application>, Certification), Errors> {
    let faults = Faults::strict();
    let root = Object::root(said, &faults);
    root.knows(&["application", "certification", "salt"]);
    let certification = root.object("certification").and_then(|object| certification(&object, known));
    let application = root.object("application").and_then(|data| read_of_portal(&data, came, known));
    let errors = super::cut(faults.into_sorted());
    match (application, certification) {
        (Some(application), Some(certification)) if errors.is_empty() => Ok((Box::new(application), certification)),
        (Some(_) | None, Some(_) | None) => Err(errors),
    }
}

/// What an applicant says who takes his application back through the portal.
pub(crate) struct Withdrawal {
    /// When he said it.
    pub(crate) at: DateTime<Utc>,
    pub(crate) certification: Certification,
    /// Why, where he says it.
    pub(crate) statement: String,
}

/// Checks what the portal sent, or everything that is wrong, by place.
pub(crate) fn check_of_withdrawal(said: &Map<String, Value>, known: &Known<'_>) -> Result<Withdrawal, Errors> {
    let faults = Faults::strict();
    let root = Object::root(said, &faults);
    root.knows(&["certification", "salt", "withdrawal"]);
    let certification = root.object("certification").and_then(|object| certification(&object, known));
    let read = root.object("withdrawal").and_then(|data| withdrawal(&data, known));
    let errors = super::cut(faults.into_sorted());
    match (read, certification) {
        (Some((at, statement)), Some(certification)) if errors.is_empty() => {
            Ok(Withdrawal { at, certification, statement })
        }
        (Some(_) | None, Some(_) | None) => Err(errors),
    }
}

fn withdrawal(data: &Object<'_>, known: &Known<'_>) -> Option<(DateTime<Utc>, String)> {
    data.knows(&["applicationNumber", "at", "statement"]);
    let number = data.text("applicationNumber");
    let at = data.moment("at").and_then(|at| past(data, at, known));
    let statement = data.optional_text("statement").unwrap_or_default();
    let statement = match statement.chars().count() > STATEMENT_MAX {
        true => data.fault("statement", Code::TextTooLong),
        false => Some(statement.to_owned()),
    };
    number.and(at).zip(statement)
}

/// A moment that has come.
fn past(object: &Object<'_>, at: DateTime<Utc>, known: &Known<'_>) -> Option<DateTime<Utc>> {
    if at > known.now + application::AHEAD { object.fault("at", Code::MomentInFuture) } else { Some(at) }
}

fn read_of_portal(data: &Object<'_>, came: Came, known: &Known<'_>) -> Option<Application> {
    let Came { at, channel, .. } = came;
    let names: Vec<&str> = Package::MEMBERS_OF_PORTAL.into_iter().chain(["provider"]).collect();
    data.knows(&names);
    let year = application::year_of(channel, None, at, known).map_err(|code| data.whole_fault(code)).ok();
    let provider = data.object("provider").and_then(|object| application::provider(&object, known));
    // The portal knows its user by his number.
    let named = data.object("applicant").map(|applicant| match applicant.has("iin") {
        true => Some(()),
        false => applicant.fault("iin", Code::MemberMissing),
    });
    let package = Package::read_of_portal(data, day_in_almaty(at));
    named??;
    Some(package?.application(provider?, Handed { channel, submitted_at: at, year: year? }, json!({}), known))
}

fn certification(object: &Object<'_>, known: &Known<'_>) -> Option<Certification> {
    let is_signature = object.choice("kind", |kind| match kind {
        "oneTimePassword" => Some(false),
        "signature" => Some(true),
        _ => None,
    })?;
    if is_signature {
        object.knows(&["kind", "signature"]);
        let cms = STANDARD.decode(object.raw_text("signature")?).ok();
        let cms = cms.filter(|cms| (1..=CMS_MAX).contains(&cms.len()));
        return cms.map(Certification::Signature).or_else(|| object.fault("signature", Code::SignatureUnreadable));
    }
    object.knows(&["at", "kind", "phone"]);
    let phone = object
        .raw_text("phone")
        .and_then(|text| Phone::parse(text).or_else(|| object.fault("phone", Code::PhoneNotKazakhstan)));
    let at = object.moment("at").and_then(|at| past(object, at, known));
    phone.zip(at).map(|(phone, _)| Certification::OneTimePassword(phone))
}

fn read(data: &Object<'_>, came: Came, known: &Known<'_>) -> Option<Application> {
    let Came { at, channel, college } = came;
    let names: Vec<&str> = Package::MEMBERS.into_iter().chain(["provider"]).collect();
    data.knows(&names);
    let provider = match college {
        Some(college) if !data.has("provider") => Some(college),
        Some(_) | None => data.object("provider").and_then(|object| application::provider(&object, known)),
    };
    let year = application::year_of(channel, provider, at, known).map_err(|code| data.whole_fault(code)).ok();
    let package = Package::read(data, Some(day_in_almaty(at)));
    let handed = Handed { channel, submitted_at: at, year: year? };
    Some(package?.application(provider?, handed, json!({}), known))
}
