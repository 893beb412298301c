//! What a correction may say, and what it makes of what stands there.

use serde_json::{Value, json};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{Channel, Consent, Digest, Field, OriginalKind, PersonRef, Reason, Submission};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_vault::{Contact, Key, Person, Record};
use uuid::Uuid;

use super::{Before, Corrected, check};

const IIN: &str = "990417400018";

fn person() -> Person {
    Person {
        contact: Contact {
            address: Some("Абай к-сі, 1".to_owned()),
            email: None,
            kato: Some("391010000".to_owned()),
            phone: Some("+77019876543".to_owned()),
        },
        record: Record {
            birth_date: "1999-04-17".parse().ok(),
            given_name: "Айгүл".to_owned(),
            iin: Some(IIN.to_owned()),
            more: json!({"circumstances": null, "original": {
                "kind": "diploma", "series": "ТКБ", "number": "0123456", "issuedOn": "2018-07-01",
                "graduationYear": 2018, "qualification": "Мейіргер", "nameOnDocument": "Әбілқасымова Айгүл",
            }}),
            patronymic: None,
            surname: "Әбілқасымова".to_owned(),
        },
    }
}

fn college() -> Bin {
    Bin::parse("050340517500").unwrap()
}

fn submission() -> Submission {
    Submission {
        applicant: PersonRef { digest: Digest([1; 32]), id: Uuid::from_u128(1) },
        branch: None,
        channel: Channel::Office,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: Vec::new(),
        flags: Vec::new(),
        iis_number: None,
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, 1).unwrap(),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: college(),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: "2026-11-23T05:05:12Z".parse().unwrap(),
        taken_by: None,
    }
}

fn checked(said: &Value) -> Result<Corrected, Vec<(String, &'static str)>> {
    let (person, submission) = (person(), submission());
    let before = Before { college: college(), person: &person, submission: &submission };
    let coded =
        |errors: Vec<(String, super::Code)>| errors.into_iter().map(|(pointer, code)| (pointer, code.code())).collect();
    check(said.as_object().unwrap(), before).map_err(coded)
}

#[test]
fn only_what_is_said_changes() {
    let said = json!({"why": "қате жазылған", "applicant": {"phone": "87012345678", "surname": "Әбілова"}});
    let corrected = checked(&said).unwrap();
    assert_eq!(corrected.fields, [Field::Phone, Field::Surname]);
    let Person { contact, record } = corrected.person;
    assert_eq!(contact.phone.as_deref(), Some("+77012345678"));
    assert_eq!((record.surname.as_str(), record.given_name.as_str()), ("Әбілова", "Айгүл"));
    assert_eq!(record.more, person().record.more);
    assert_eq!((corrected.language, corrected.original, corrected.reasons), (None, None, vec![]));
    let found = |wanted: &str| corrected.keys.iter().any(|key| matches!(key, Key::Phone(phone) if phone == wanted));
    assert!(found("+77012345678") && !found("+77019876543"));
}

#[test]
fn an_original_a_language_and_reasons() {
    let said = json!({
        "why": "x", "language": "ru", "reason": ["damaged"], "original": {"kind": "certificate", "number": "99"},
    });
    let corrected = checked(&said).unwrap();
    assert_eq!(corrected.fields, [Field::Language, Field::Original, Field::Reasons]);
    assert_eq!((corrected.language, corrected.original), (Some(Language::Ru), Some(OriginalKind::Certificate)));
    assert_eq!(corrected.reasons, [Reason::Damaged]);
    let original = &corrected.person.record.more["original"];
    assert_eq!((&original["number"], &original["series"]), (&json!("99"), &json!("ТКБ")));
    let key = corrected.keys.iter().find_map(|key| if let Key::Original(text) = key { Some(text) } else { None });
    assert!(key.unwrap().contains("certificate"));
}

/// Others for the same original are looked for where it is another by what is right, and not where it is the same.
#[test]
fn what_makes_another_original_of_it_is_known() {
    for (said, another) in [
        (json!({"why": "x", "original": {"number": "0123457"}}), true),
        (json!({"why": "x", "original": {"kind": "certificate"}}), true),
        (json!({"why": "x", "applicant": {"iin": null, "birthDate": "1999-04-17"}}), true),
        (json!({"why": "x", "original": {"number": "0123456", "qualification": "Фельдшер"}}), false),
        (json!({"why": "x", "original": {"number": "012 3456"}}), false),
        (json!({"why": "x", "applicant": {"surname": "Әбілова"}}), false),
    ] {
        assert_eq!(checked(&said).unwrap().original_key.is_some(), another, "{said}");
    }
}

#[test]
fn the_birth_date_follows_the_number() {
    let iin = (0..10)
        .map(|control| format!("98041740001{control}"))
        .find(|text| telnusqa_domain::identity::Iin::parse(text).is_ok());
    let corrected = checked(&json!({"why": "x", "applicant": {"iin": iin.unwrap()}})).unwrap();
    assert_eq!(corrected.fields, [Field::BirthDate, Field::Iin]);
    assert_eq!(corrected.person.record.birth_date, "1998-04-17".parse().ok());
    // a foreigner has none, and keeps his date
    let corrected = checked(&json!({"why": "x", "applicant": {"iin": null}})).unwrap();
    assert_eq!(corrected.fields, [Field::Iin]);
}

#[test]
fn what_is_the_same_changes_nothing() {
    let said = json!({"why": "x", "applicant": {"phone": "+77019876543"}, "language": "kk", "reason": ["lost"]});
    assert_eq!(checked(&said).unwrap().fields, []);
}

#[test]
fn everything_that_is_wrong_is_told_by_its_place() {
    let said = json!({
        "applicant": {"iin": "990417400019", "phone": "1414", "surname": "", "sex": "f"},
        "language": "en", "original": [], "reason": [], "provider": {"bin": "050340517500"},
    });
    let expected = [
        ("/applicant/iin", "iin.control-digit"),
        ("/applicant/phone", "phone.not-kazakhstan"),
        ("/applicant/sex", "member.unknown"),
        ("/applicant/surname", "text.empty"),
        ("/language", "value.unknown"),
        ("/original", "member.type"),
        ("/provider", "member.unknown"),
        ("/reason", "reason.empty"),
        ("/why", "member.missing"),
    ];
    let errors = checked(&said).unwrap_err();
    let errors: Vec<(&str, &str)> = errors.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
    assert_eq!(errors, expected);
    let errors = checked(&json!({"why": "x".repeat(4_001)})).unwrap_err();
    assert_eq!(errors, [("/why".to_owned(), "text.too-long")]);
}
