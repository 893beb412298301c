//! `application`: a package taken in at the counter (INTERFACE.md; R16-14…18, RC-18…20).

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use telnusqa_domain::case::{
    Channel, Consent, Document, DocumentKind, Flag, Medium, OriginalKind, Reason, RepresentativeKind,
};
use telnusqa_domain::hours::{day_in_almaty, registered_at, registered_at_office};
use telnusqa_domain::identity::{Bin, Iin, NotAnIdentity};
use telnusqa_domain::language::Language;
use telnusqa_domain::phone::Phone;
use telnusqa_domain::regulation::RegulationId;
use telnusqa_domain::term::{office_of, term};
use telnusqa_vault::{Contact, Key, Person, Record, original_key};

use super::Known;
use super::code::Code;
use super::reader::Object;

/// How far ahead of the service's clock a package may have been handed in.
pub(super) const AHEAD: TimeDelta = TimeDelta::minutes(5);
const DOCUMENTS_MAX: usize = 50;
const PAGES_MAX: u16 = 10_000;
const YEAR_MAX: u16 = 9_999;

/// A package that can be read as the contract: what goes to the log and what goes to the vault.
pub(crate) struct Application {
    pub(crate) applicant: Person,
    pub(crate) applicant_keys: Vec<Key>,
    pub(crate) channel: Channel,
    /// Who answers for it on the day on which it was handed in.
    pub(crate) college: Bin,
    pub(crate) consent: Consent,
    pub(crate) documents: Vec<Document>,
    pub(crate) flags: Vec<Flag>,
    pub(crate) language: Language,
    pub(crate) original: OriginalKind,
    /// By what the same original of the same person at the same college is recognised, where it has a number.
    pub(crate) original_key: Option<String>,
    pub(crate) provider: Bin,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) representative: Option<Acting>,
    pub(crate) submitted_at: DateTime<Utc>,
    /// The year of its number: that of its registration in Almaty.
    pub(crate) year: u16,
}

/// Personal data: nothing of it is shown.
impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").finish_non_exhaustive()
    }
}

/// Who acts for the applicant.
pub(crate) struct Acting {
    pub(crate) authority_valid_until: Option<NaiveDate>,
    pub(crate) keys: Vec<Key>,
    pub(crate) kind: RepresentativeKind,
    pub(crate) person: Person,
}

/// Checks the data of an application of the IIS; `None` where something is wrong.
pub(crate) fn check(data: &Object<'_>, known: &Known<'_>) -> Option<Application> {
    let branch_section = data.text("branchSection");
    let worker_id = data.text("workerId");
    let channel = data.choice("channel", of_corporation);
    let submitted = submitted(data, known);
    let provider = data.object("provider").and_then(|object| provider(&object, known));
    // The contract asks of a birth date no more than that it agrees with the IIN.
    let package = Package::read(data, None);

    let (submitted_at, year) = submitted?;
    let from = json!({"branchSection": branch_section?, "workerId": worker_id?});
    Some(package?.application(provider?, Handed { channel: channel?, submitted_at, year }, from, known))
}

/// How a package was handed in.
#[derive(Clone, Copy)]
pub(super) struct Handed {
    pub(super) channel: Channel,
    pub(super) submitted_at: DateTime<Utc>,
    pub(super) year: u16,
}

/// What every application says, through whichever door it comes.
pub(super) struct Package {
    applicant: Person,
    circumstances: Option<String>,
    consent: (Consent, Value),
    documents: Vec<Document>,
    language: Language,
    original: Original,
    reasons: Vec<Reason>,
    representative: Option<Acting>,
}

impl Package {
    /// Its members.
    pub(super) const MEMBERS: [&'static str; 8] =
        ["applicant", "circumstances", "consent", "documents", "language", "original", "reason", "representative"];

    /// Those of an application of the portal, which knows its user and takes neither papers nor representatives (RC-21).
    pub(super) const MEMBERS_OF_PORTAL: [&'static str; 6] =
        ["applicant", "circumstances", "consent", "language", "original", "reason"];

    /// Reads it; nobody was born after `day`, where one is named.
    pub(super) fn read(data: &Object<'_>, day: Option<NaiveDate>) -> Option<Self> {
        let representative = data.optional_object("representative").map(|object| representative(&object));
        let documents = documents(data);
        let representative = match representative {
            None => Some(None),
            Some(found) => found.map(Some),
        };
        Self::of(data, day, documents, representative)
    }

    /// Reads one of the portal.
    pub(super) fn read_of_portal(data: &Object<'_>, day: NaiveDate) -> Option<Self> {
        let (kind, medium) = (DocumentKind::Application, Medium::DigitalDocument);
        let application = Document { kind, medium, pages: None, valid_until: None };
        Self::of(data, Some(day), Some(vec![application]), Some(None))
    }

    fn of(
        data: &Object<'_>,
        day: Option<NaiveDate>,
        documents: Option<Vec<Document>>,
        representative: Option<Option<Acting>>,
    ) -> Option<Self> {
        let language = data.choice("language", official);
        let applicant = data.object("applicant").and_then(|object| applicant(&object, day));
        let original = data.object("original").and_then(|object| original(&object));
        let reasons = reasons(data);
        let circumstances = data.optional_text("circumstances").map(str::to_owned);
        let consent = data.object("consent").and_then(|object| consent(&object));
        Some(Self {
            applicant: applicant?,
            circumstances,
            consent: consent?,
            documents: documents?,
            language: language?,
            original: original?,
            reasons: reasons?,
            representative: representative?,
        })
    }

    /// The application, with what else is said of where it comes from.
    pub(super) fn application(self, provider: Bin, handed: Handed, from: Value, known: &Known<'_>) -> Application {
        let Self { mut applicant, circumstances, consent, documents, language, original, reasons, representative } =
            self;
        let (consent, consent_more) = consent;
        let day = day_in_almaty(handed.submitted_at);
        let born = applicant.record.birth_date;
        let flag = representative.as_ref().zip(born).and_then(|(acting, born)| Flag::of(acting.kind, born, day));
        let college = known.providers.route(provider, day).unwrap_or(provider);
        applicant.record.more = from;
        for (name, value) in
            [("circumstances", json!(circumstances)), ("consent", consent_more), ("original", original.more)]
        {
            applicant.record.more[name] = value;
        }
        let original_key = original_key(
            &applicant.record,
            original.kind.name(),
            original.series.as_deref(),
            original.number.as_deref(),
            college.as_str(),
        );
        let mut applicant_keys = keys(&applicant);
        applicant_keys.extend(original_key.clone().map(Key::Original));
        Application {
            applicant,
            applicant_keys,
            channel: handed.channel,
            college,
            consent,
            documents,
            flags: flag.into_iter().collect(),
            language,
            original: original.kind,
            original_key,
            provider,
            reasons,
            representative,
            submitted_at: handed.submitted_at,
            year: handed.year,
        }
    }
}

/// The languages of the contract; English is none of them.
pub(super) fn official(code: &str) -> Option<Language> {
    Language::from_code(code).filter(|language| matches!(language, Language::Kk | Language::Ru))
}

/// The moment of submission, and the year of its registration: a regulation must be in force, the calendar known.
fn submitted(data: &Object<'_>, known: &Known<'_>) -> Option<(DateTime<Utc>, u16)> {
    const NAME: &str = "submittedAt";
    let at = data.moment(NAME)?;
    match year_of(Channel::Counter, None, at, known) {
        Ok(year) => Some((at, year)),
        Err(code) => data.fault(NAME, code),
    }
}

/// The year in which what was handed in then is registered: at a college's own office, where that is named, by its hours.
pub(super) fn year_of(
    channel: Channel,
    college: Option<Bin>,
    at: DateTime<Utc>,
    known: &Known<'_>,
) -> Result<u16, Code> {
    if at > known.now + AHEAD {
        return Err(Code::SubmittedInFuture);
    }
    let regulation = RegulationId::in_force_on(day_in_almaty(at)).ok_or(Code::RegulationNoneInForce)?;
    let registered = match college.filter(|_| channel == Channel::Office) {
        Some(college) => registered_at_office(known.calendar, &office_of(regulation, known.providers, college), at),
        None => registered_at(known.calendar, channel, at),
    };
    let registered_on = registered.map(day_in_almaty);
    let registered_on = registered_on.and_then(|day| term(known.calendar, regulation, channel, day).map(|_| day));
    let year = registered_on.map(|day| u16::try_from(day.year()));
    year.ok().and_then(Result::ok).ok_or(Code::CalendarUnknownYear)
}

pub(super) fn applicant(object: &Object<'_>, day: Option<NaiveDate>) -> Option<Person> {
    object.knows(&["address", "birthDate", "email", "givenName", "iin", "patronymic", "phone", "surname"]);
    let (iin, iin_read) = iin(object);
    let names = names(object);
    let birth_date = birth_date(object, iin_read, iin.as_ref(), day);
    let phone = object
        .raw_text("phone")
        .and_then(|text| Phone::parse(text).or_else(|| object.fault("phone", Code::PhoneNotKazakhstan)));
    let email = object.optional_text("email");
    let address = object.object("address").and_then(|address| {
        address.knows(&["kato", "text"]);
        let (kato, text) = (address.text("kato"), address.text("text"));
        Some((kato?.to_owned(), text?.to_owned()))
    });
    let (kato, address) = address?;
    let contact = Contact {
        address: Some(address),
        email: email.map(str::to_owned),
        kato: Some(kato),
        phone: Some(phone?.as_str().to_owned()),
    };
    Some(Person { contact, record: names?.record(iin, birth_date) })
}

/// The IIN, and whether one was sent: what is wrong with it is noted, and does not make it a missing one.
fn iin(object: &Object<'_>) -> (Option<Iin>, bool) {
    const NAME: &str = "iin";
    if !object.has(NAME) {
        return (None, false);
    }
    let iin = object.optional_raw_text(NAME).and_then(|text| match Iin::parse(text) {
        Ok(iin) => Some(iin),
        Err(NotAnIdentity::BirthDate) => object.fault(NAME, Code::IinBirthDate),
        Err(NotAnIdentity::ControlDigit) => object.fault(NAME, Code::IinControlDigit),
        Err(NotAnIdentity::Shape) => object.fault(NAME, Code::IinShape),
    });
    (iin, true)
}

/// The birth date: demanded of a foreigner without an IIN, otherwise it must not contradict the IIN.
fn birth_date(object: &Object<'_>, iin_sent: bool, iin: Option<&Iin>, day: Option<NaiveDate>) -> Option<NaiveDate> {
    const NAME: &str = "birthDate";
    let date = if iin_sent { object.optional_date(NAME) } else { object.date(NAME) };
    match date {
        None => iin.and_then(Iin::birth_date),
        Some(date) if iin.is_some_and(|iin| !iin.fits(date)) => object.fault(NAME, Code::BirthDateContradictsIin),
        Some(date) if day.is_some_and(|day| date > day) => object.fault(NAME, Code::BirthDateInFuture),
        Some(date) => Some(date),
    }
}

/// Surname, given name and patronymic.
struct Names {
    given_name: String,
    patronymic: Option<String>,
    surname: String,
}

impl Names {
    fn record(self, iin: Option<Iin>, birth_date: Option<NaiveDate>) -> Record {
        let Self { given_name, patronymic, surname } = self;
        let iin = iin.map(|iin| iin.as_str().to_owned());
        Record { birth_date, given_name, iin, more: Value::Null, patronymic, surname }
    }
}

fn names(object: &Object<'_>) -> Option<Names> {
    let (surname, given_name) = (object.text("surname"), object.text("givenName"));
    let patronymic = object.optional_text("patronymic").map(str::to_owned);
    Some(Names { given_name: given_name?.to_owned(), patronymic, surname: surname?.to_owned() })
}

/// By what a person is found later: IIN, telephone, folded surname with birth date.
pub(super) fn keys(person: &Person) -> Vec<Key> {
    let Person { contact, record } = person;
    let iin = record.iin.clone().map(Key::Iin);
    let name = record.birth_date.map(|birth_date| Key::Name { birth_date, surname: record.surname.clone() });
    let phone = contact.phone.clone().map(Key::Phone);
    iin.into_iter().chain(name).chain(phone).collect()
}

fn representative(object: &Object<'_>) -> Option<Acting> {
    object.knows(&["authority", "givenName", "iin", "kind", "patronymic", "surname"]);
    let kind = object.choice("kind", RepresentativeKind::from_name);
    let (iin, _) = iin(object);
    let names = names(object);
    let authority = object.object("authority").and_then(|authority| {
        authority.knows(&["date", "notary", "number", "validUntil"]);
        let (number, date) = (authority.text("number"), authority.date("date"));
        let (valid_until, notary) = (authority.optional_date("validUntil"), authority.optional_text("notary"));
        let more = json!({"number": number?, "date": date?, "validUntil": valid_until, "notary": notary});
        Some((valid_until, more))
    });
    let (authority_valid_until, authority) = authority?;
    let birth_date = iin.as_ref().and_then(Iin::birth_date);
    let record = Record { more: json!({"authority": authority}), ..names?.record(iin, birth_date) };
    let person = Person { contact: Contact::default(), record };
    Some(Acting { authority_valid_until, keys: keys(&person), kind: kind?, person })
}

pub(super) fn provider(object: &Object<'_>, known: &Known<'_>) -> Option<Bin> {
    const NAME: &str = "bin";
    object.knows(&[NAME]);
    match Bin::parse(object.raw_text(NAME)?) {
        Ok(bin) if known.providers.find(bin).is_none() => object.fault(NAME, Code::ProviderUnknown),
        Ok(bin) => Some(bin),
        Err(NotAnIdentity::ControlDigit) => object.fault(NAME, Code::BinControlDigit),
        Err(NotAnIdentity::BirthDate | NotAnIdentity::Shape) => object.fault(NAME, Code::BinShape),
    }
}

pub(super) struct Original {
    pub(super) kind: OriginalKind,
    pub(super) more: Value,
    number: Option<String>,
    series: Option<String>,
}

pub(super) fn original(object: &Object<'_>) -> Option<Original> {
    object.knows(&["graduationYear", "issuedOn", "kind", "nameOnDocument", "number", "qualification", "series"]);
    let kind = object.choice("kind", OriginalKind::from_name);
    let (series, number) = (object.optional_text("series"), object.optional_text("number"));
    let issued_on = object.date("issuedOn");
    let graduation_year = object.year("graduationYear", YEAR_MAX);
    let qualification = object.text("qualification");
    let name = object.text("nameOnDocument");
    let kind = kind?;
    let more = json!({
        "kind": kind.name(), "series": series, "number": number, "issuedOn": issued_on?,
        "graduationYear": graduation_year?, "qualification": qualification?, "nameOnDocument": name?,
    });
    Some(Original { kind, more, number: number.map(str::to_owned), series: series.map(str::to_owned) })
}

pub(super) fn reasons(data: &Object<'_>) -> Option<Vec<Reason>> {
    const NAME: &str = "reason";
    let list = data.list(NAME)?;
    if list.is_empty() {
        return data.fault(NAME, Code::ReasonEmpty);
    }
    let read =
        list.iter().enumerate().map(|(at, value)| data.chosen(&format!("{NAME}/{at}"), value, Reason::from_name));
    let mut reasons = all(read)?;
    reasons.sort_unstable();
    reasons.dedup();
    Some(reasons)
}

fn consent(object: &Object<'_>) -> Option<(Consent, Value)> {
    object.knows(&["at", "method", "protectedSecrets", "restrictedPersonalData"]);
    let restricted_personal_data = object.truth("restrictedPersonalData");
    let protected_secrets = object.truth("protectedSecrets");
    let (method, at) = (object.text("method"), object.moment("at"));
    let consent =
        Consent { protected_secrets: protected_secrets?, restricted_personal_data: restricted_personal_data? };
    Some((consent, json!({"method": method?, "at": at?})))
}

fn documents(data: &Object<'_>) -> Option<Vec<Document>> {
    const NAME: &str = "documents";
    let list = data.list(NAME)?;
    if list.len() > DOCUMENTS_MAX {
        return data.fault(NAME, Code::DocumentsTooMany);
    }
    all(list.iter().enumerate().map(|(at, value)| document(&data.item(NAME, at, value)?)))
}

fn document(object: &Object<'_>) -> Option<Document> {
    object.knows(&["kind", "medium", "pages", "validUntil"]);
    let kind = object.choice("kind", DocumentKind::from_name);
    let medium = object.choice("medium", Medium::from_name);
    let pages = object.optional_whole("pages", PAGES_MAX);
    let valid_until = object.optional_date("validUntil");
    Some(Document { kind: kind?, medium: medium?, pages, valid_until })
}

/// All of them, or none; every one is looked at.
pub(super) fn all<T>(found: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let found: Vec<Option<T>> = found.collect();
    found.into_iter().collect()
}

/// The ways by which an application reaches the Corporation.
fn of_corporation(name: &str) -> Option<Channel> {
    Channel::from_name(name).filter(|channel| match channel {
        Channel::Counter | Channel::HomeVisit => true,
        Channel::Office | Channel::Portal => false,
    })
}
