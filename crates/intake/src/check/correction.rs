//! What is right instead of what was taken down: the same rules as for an application, for what is said and for nothing else.

use serde_json::{Map, Value, json};
use telnusqa_domain::case::{Field, OriginalKind, Reason, Submission};
use telnusqa_domain::hours::day_in_almaty;
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_vault::{Contact, Key, Person, Record, original_key};

use super::application::{self, Original};
use super::code::Code;
use super::reader::{Faults, Object};

/// What may be said, besides why.
const MEMBERS: [&str; 4] = ["applicant", "language", "original", "reason"];
/// The most characters of a reason.
const WHY_MAX: usize = 4_000;

/// What stands there now.
#[derive(Clone, Copy)]
pub(crate) struct Before<'b> {
    /// Who answered for the application on the day on which it was handed in.
    pub(crate) college: Bin,
    pub(crate) person: &'b Person,
    pub(crate) submission: &'b Submission,
}

/// What is to stand there from now on.
pub(crate) struct Corrected {
    /// What changes, sorted.
    pub(crate) fields: Vec<Field>,
    pub(crate) keys: Vec<Key>,
    pub(crate) language: Option<Language>,
    pub(crate) original: Option<OriginalKind>,
    /// By what others for the same original are found from now on, where it is not as before.
    pub(crate) original_key: Option<String>,
    pub(crate) person: Person,
    pub(crate) reasons: Vec<Reason>,
}

/// Personal data: nothing of it is shown.
impl std::fmt::Debug for Corrected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Corrected").finish_non_exhaustive()
    }
}

/// Checks what was said: what the application says with it, or everything that is wrong, by place.
pub(crate) fn check(said: &Map<String, Value>, before: Before<'_>) -> Result<Corrected, Vec<(String, Code)>> {
    let faults = Faults::strict();
    let merged = merged(said, before.person);
    let corrected = read(said, &Object::root(&merged, &faults), before);
    let errors = super::cut(faults.into_sorted());
    match corrected {
        Some(corrected) if errors.is_empty() => Ok(corrected),
        Some(_) | None => Err(errors),
    }
}

/// What is said, with what stands there already where it is part of the same object: each object is checked as a whole.
fn merged(said: &Map<String, Value>, person: &Person) -> Map<String, Value> {
    let mut merged = said.clone();
    for (name, now) in [("applicant", applicant(person)), ("original", person.record.more["original"].clone())] {
        let (Some(Value::Object(new)), Value::Object(mut whole)) = (said.get(name), now) else { continue };
        if new.get("iin").is_some_and(Value::is_string) && !new.contains_key("birthDate") {
            // it follows from the number, and followed from the one that was wrong
            whole.remove("birthDate");
        }
        whole.extend(new.clone());
        merged.insert(name.to_owned(), Value::Object(whole));
    }
    merged
}

/// A person as the contract writes an applicant.
fn applicant(Person { contact, record }: &Person) -> Value {
    let Contact { address, email, kato, phone } = contact;
    let Record { birth_date, given_name, iin, more: _, patronymic, surname } = record;
    let mut applicant = json!({
        "birthDate": birth_date, "email": email, "givenName": given_name, "iin": iin, "patronymic": patronymic,
        "surname": surname,
    });
    if let (Some(address), Some(kato)) = (address, kato) {
        applicant["address"] = json!({"kato": kato, "text": address});
    }
    if let Some(phone) = phone {
        applicant["phone"] = json!(phone);
    }
    applicant
}

fn read(said: &Map<String, Value>, data: &Object<'_>, before: Before<'_>) -> Option<Corrected> {
    let names: Vec<&str> = MEMBERS.into_iter().chain(["why"]).collect();
    data.knows(&names);
    let why = data.text("why").and_then(|why| match why.chars().count() > WHY_MAX {
        true => data.fault::<&str>("why", Code::TextTooLong),
        false => Some(why),
    });
    let Before { college, person, submission } = before;
    let is_said = |name: &str| said.contains_key(name);
    let day = day_in_almaty(submission.submitted_at);
    let language = match is_said("language") {
        true => data.choice("language", application::official),
        false => Some(submission.language),
    };
    let reasons = match is_said("reason") {
        true => application::reasons(data),
        false => Some(submission.reasons.clone()),
    };
    let applicant = match is_said("applicant") {
        true => data.object("applicant").and_then(|object| application::applicant(&object, Some(day))),
        false => Some(person.clone()),
    };
    let original = match is_said("original") {
        true => data.object("original").and_then(|object| application::original(&object)).map(Some),
        false => Some(None),
    };
    let ((_, language), (reasons, applicant), original) = (why.zip(language)?, reasons.zip(applicant)?, original?);
    let kind = original.as_ref().map_or(submission.original, |original| original.kind);
    let new = with(applicant, person, original);
    let mut keys = application::keys(&new);
    let same_original = |record: &Record, kind: OriginalKind| {
        let text = |name: &str| record.more["original"][name].as_str();
        original_key(record, kind.name(), text("series"), text("number"), college.as_str())
    };
    let key = same_original(&new.record, kind);
    let is_new = key != same_original(&person.record, submission.original);
    keys.extend(key.clone().map(Key::Original));
    let mut fields = changed(person, &new);
    fields.extend((language != submission.language).then_some(Field::Language));
    fields.extend((reasons != submission.reasons).then_some(Field::Reasons));
    fields.sort_unstable();
    Some(Corrected {
        fields,
        keys,
        language: Some(language).filter(|language| *language != submission.language),
        original: Some(kind).filter(|kind| *kind != submission.original),
        original_key: key.filter(|_| is_new),
        person: new,
        reasons: if reasons == submission.reasons { Vec::new() } else { reasons },
    })
}

/// The applicant with everything else that the application says of him.
fn with(applicant: Person, before: &Person, original: Option<Original>) -> Person {
    let mut more = before.record.more.clone();
    if let Some(original) = original {
        more["original"] = original.more;
    }
    Person { record: Record { more, ..applicant.record }, ..applicant }
}

/// What is not the same, of the applicant and of what he says of the original.
fn changed(before: &Person, now: &Person) -> Vec<Field> {
    let (contact, record) = (&before.contact, &before.record);
    let (new_contact, new) = (&now.contact, &now.record);
    let compared = [
        (Field::Address, (&contact.address, &contact.kato) != (&new_contact.address, &new_contact.kato)),
        (Field::BirthDate, record.birth_date != new.birth_date),
        (Field::Email, contact.email != new_contact.email),
        (Field::GivenName, record.given_name != new.given_name),
        (Field::Iin, record.iin != new.iin),
        (Field::Original, record.more["original"] != new.more["original"]),
        (Field::Patronymic, record.patronymic != new.patronymic),
        (Field::Phone, contact.phone != new_contact.phone),
        (Field::Surname, record.surname != new.surname),
    ];
    compared.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests;
