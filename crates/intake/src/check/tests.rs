//! Each rule of the contract about a single message, and that no message at all makes a check fail.

use proptest::prelude::*;
use serde_json::{Value, json};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::{OwnHours, Provider, Register, Status};

use super::*;

const NOW: &str = "2026-11-20T15:00:00+05:00";
/// A college of the register, and one that is not in it.
const BIN: &str = "050340517500";
const UNKNOWN_BIN: &str = "970940123375";

fn register() -> Register {
    let bin = Bin::parse(BIN).unwrap();
    let name = String::new;
    Register::new([Provider {
        hours: OwnHours::default(),
        later: Vec::new(),
        bin,
        name_kk: name(),
        name_ru: name(),
        status: Status::Active,
        week: 5,
    }])
}

/// An IIN with a right control digit, of its first eleven digits.
fn iin(first: &str) -> String {
    let digits: Vec<usize> = first.bytes().map(|byte| usize::from(byte - b'0')).collect();
    let sum =
        |shift: usize| digits.iter().enumerate().map(|(at, digit)| digit * ((at + shift) % 11 + 1)).sum::<usize>();
    let control =
        [sum(0) % 11, sum(2) % 11].into_iter().find(|control| *control < 10).expect("first digits that have one");
    format!("{first}{control}")
}

fn message(kind: &str, data: Value) -> Value {
    json!({
        "specversion": "1.0", "id": "a-1", "source": "urn:kz:gov4c:iis:kst-01",
        "type": format!("kz.gov4c.iis.intake.{kind}.v1"), "subject": "014-2026-0100001", "time": NOW,
        "sequence": "17", "datacontenttype": "application/json", "data": data,
    })
}

fn application() -> Value {
    message(
        "application",
        json!({
            "branchSection": "Қостанай қалалық бөлімі", "workerId": "kst-01-w017", "channel": "home-visit",
            "submittedAt": "2026-11-20T10:00:00+05:00", "language": "kk",
            "applicant": {
                "iin": iin("99041730012"), "surname": "Әбілқасым", "givenName": "Ұлан", "patronymic": null,
                "birthDate": "1999-04-17", "phone": "8 701 123 45 67".replace(' ', ""), "email": "a@b.kz",
                "address": {"kato": "391010000", "text": "Абай к-сі, 1"},
            },
            "representative": {
                "kind": "legal", "iin": iin("70010130012"), "surname": "Ким", "givenName": "Анна",
                "authority": {"number": "1-245", "date": "2026-10-02", "validUntil": "2027-10-02", "notary": "нотариус"},
            },
            "provider": {"bin": BIN},
            "original": {"kind": "diploma", "series": "ТКБ", "number": "0123456", "issuedOn": "2018-07-01",
                         "graduationYear": 2018, "qualification": "Мейіргер", "nameOnDocument": "Әбілқасым Ұлан"},
            "reason": ["lost", "damaged", "lost"],
            "circumstances": "суға кетті",
            "consent": {"restrictedPersonalData": false, "protectedSecrets": true, "method": "written", "at": NOW},
            "documents": [{"kind": "application", "medium": "paper", "pages": 1},
                          {"kind": "legalAuthority", "medium": "scan", "pages": null, "validUntil": "2026-01-01"}],
        }),
    )
}

fn report(kind: report::Kind) -> Value {
    let data = match kind {
        report::Kind::Dispatched => json!({"at": NOW, "courier": {"service": "s", "waybill": "W"}, "pages": 3.0}),
        report::Kind::HandedOver => {
            json!({"at": NOW, "workerId": "w", "to": "applicant", "identity": {"kind": "k", "number": "1"}})
        }
        report::Kind::Returned => json!({"at": NOW, "waybill": "W", "reason": "r"}),
        report::Kind::Withdrawn => {
            json!({"at": NOW, "by": "representative", "statement": {"medium": "digital-document"}})
        }
    };
    message(kind.name(), data)
}

fn check_raw(subject: &str, raw: &[u8]) -> Checked {
    let payload = Bytes::copy_from_slice(raw);
    let read = read(Incoming { payload, span: tracing::Span::none(), subject: subject.to_owned(), traceparent: None });
    let _moments = read.moments();
    read.check(&Known { calendar: Calendar::shipped(), now: NOW.parse().unwrap(), providers: &register() })
}

/// The errors of a message that is published where its type says.
fn errors(message: &Value) -> Vec<(String, &'static str)> {
    let kind = message["type"].as_str().and_then(|name| name.split('.').nth(4)).unwrap_or("application");
    errors_at(&format!("iis.intake.v1.kst-01.{kind}"), message)
}

fn errors_at(subject: &str, message: &Value) -> Vec<(String, &'static str)> {
    match check_raw(subject, message.to_string().as_bytes()).body {
        Body::Application(_) | Body::Report(_) => Vec::new(),
        Body::Invalid(invalid) => invalid.errors.into_iter().map(|(pointer, code)| (pointer, code.code())).collect(),
    }
}

/// A message with one member set (or removed), and what must be said about it.
fn with(message: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut message = message.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    match (message.pointer_mut(parent).expect("its parent is there"), value) {
        (Value::Object(members), Some(value)) => {
            members.insert(name.to_owned(), value);
        }
        (Value::Object(members), None) => {
            members.remove(name);
        }
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value,
        (parent, _) => panic!("{parent} has no members"),
    }
    message
}

#[test]
fn what_follows_the_contract_is_read() {
    assert_eq!(errors(&application()), []);
    for kind in report::Kind::ALL {
        assert_eq!(errors(&report(kind)), [], "{kind:?}");
    }
    let Body::Application(read) =
        check_raw("iis.intake.v1.kst-01.application", application().to_string().as_bytes()).body
    else {
        panic!("it is an application")
    };
    assert_eq!(read.applicant.contact.phone.as_deref(), Some("+77011234567"));
    assert_eq!(read.reasons.len(), 2, "a reason named twice counts once");
    assert_eq!(read.flags.len(), 1, "a legal representative of an adult");
    assert_eq!(read.year, 2026);
}

#[test]
fn missing_and_null_mean_the_same_for_what_is_optional() {
    for pointer in [
        "/data/applicant/patronymic",
        "/data/applicant/email",
        "/data/representative",
        "/data/representative/iin",
        "/data/representative/patronymic",
        "/data/original/series",
        "/data/original/number",
        "/data/circumstances",
        "/data/documents/0/pages",
        "/data/documents/1/validUntil",
        "/data/representative/authority/validUntil",
        "/data/representative/authority/notary",
        "/data/applicant/iin",
        "/data/applicant/birthDate",
    ] {
        assert_eq!(errors(&with(&application(), pointer, None)), [], "{pointer} missing");
        assert_eq!(errors(&with(&application(), pointer, Some(Value::Null))), [], "{pointer} null");
    }
    let foreigner = with(&application(), "/data/applicant/iin", Some(Value::Null));
    for birth_date in [None, Some(Value::Null)] {
        let found = errors(&with(&foreigner, "/data/applicant/birthDate", birth_date.clone()));
        let code = if birth_date.is_none() { "member.missing" } else { "member.type" };
        assert_eq!(found, [("/data/applicant/birthDate".to_owned(), code)]);
    }
}

/// Every member that is demanded, with one value of a wrong type.
const DEMANDED: [&str; 34] = [
    "/specversion",
    "/id",
    "/source",
    "/type",
    "/subject",
    "/time",
    "/sequence",
    "/datacontenttype",
    "/data",
    "/data/branchSection",
    "/data/workerId",
    "/data/channel",
    "/data/submittedAt",
    "/data/language",
    "/data/applicant",
    "/data/applicant/surname",
    "/data/applicant/givenName",
    "/data/applicant/phone",
    "/data/applicant/address",
    "/data/applicant/address/kato",
    "/data/applicant/address/text",
    "/data/provider",
    "/data/provider/bin",
    "/data/original",
    "/data/original/kind",
    "/data/original/issuedOn",
    "/data/original/graduationYear",
    "/data/original/qualification",
    "/data/original/nameOnDocument",
    "/data/reason",
    "/data/consent",
    "/data/consent/restrictedPersonalData",
    "/data/consent/method",
    "/data/documents",
];

#[test]
fn what_is_demanded_is_demanded_with_its_type() {
    for pointer in DEMANDED {
        let found = errors(&with(&application(), pointer, None));
        assert_eq!(found, [(pointer.to_owned(), "member.missing")]);
        for wrong in [Value::Null, json!([[1]]), json!({"a": 1})] {
            if pointer == "/data/reason" && wrong.is_array() || pointer == "/data/documents" && wrong.is_array() {
                continue;
            }
            // An object of other members misses its own: those are reported instead.
            if wrong.is_object() && application().pointer(pointer).is_some_and(Value::is_object) {
                continue;
            }
            assert_eq!(
                errors(&with(&application(), pointer, Some(wrong.clone()))),
                [(pointer.to_owned(), "member.type")]
            );
        }
    }
}

#[test]
fn each_rule_has_its_pointer_and_code() {
    let cases: Vec<(&str, Value, &str, &str)> = vec![
        ("/specversion", json!("0.3"), "/specversion", "envelope.specversion"),
        ("/id", json!(""), "/id", "text.empty"),
        ("/id", json!("a\u{0}"), "/id", "text.nul"),
        ("/source", json!("urn:kz:gov4c:iis:"), "/source", "envelope.source"),
        ("/source", json!("urn:kz:gov4c:iis:kst.01"), "/source", "envelope.source"),
        ("/source", json!("urn:kz:gov4c:iis:rud-02"), "/source", "envelope.branch"),
        ("/type", json!("kz.gov4c.iis.intake.withdrawn.v2"), "/type", "envelope.type"),
        ("/subject", json!("14-2026-0100001"), "/subject", "envelope.subject"),
        ("/subject", json!("٠14-2026-0100001"), "/subject", "envelope.subject"),
        ("/time", json!("yesterday"), "/time", "moment.invalid"),
        ("/sequence", json!(""), "/sequence", "envelope.sequence"),
        ("/sequence", json!("-1"), "/sequence", "envelope.sequence"),
        ("/sequence", json!("１"), "/sequence", "envelope.sequence"),
        ("/datacontenttype", json!("text/json"), "/datacontenttype", "envelope.datacontenttype"),
        ("/data/channel", json!("portal"), "/data/channel", "value.unknown"),
        ("/data/submittedAt", json!("2026-11-20T23:59:60+05:00"), "/data/submittedAt", "moment.invalid"),
        ("/data/submittedAt", json!("2026-11-20T15:05:01+05:00"), "/data/submittedAt", "submitted-at.in-future"),
        ("/data/submittedAt", json!("2039-01-01T10:00:00+05:00"), "/data/submittedAt", "submitted-at.in-future"),
        ("/data/submittedAt", json!("2021-05-05T10:00:00+06:00"), "/data/submittedAt", "regulation.none-in-force"),
        ("/data/submittedAt", json!("2016-06-20T23:59:59+06:00"), "/data/submittedAt", "regulation.none-in-force"),
        ("/data/language", json!("en"), "/data/language", "value.unknown"),
        ("/data/applicant/iin", json!("99041730012"), "/data/applicant/iin", "iin.shape"),
        ("/data/applicant/iin", json!(iin("99041790012")), "/data/applicant/iin", "iin.birth-date"),
        ("/data/applicant/iin", json!("990417300121"), "/data/applicant/iin", "iin.control-digit"),
        ("/data/applicant/iin", json!(990417300127_i64), "/data/applicant/iin", "member.type"),
        ("/data/applicant/birthDate", json!("1999-04-18"), "/data/applicant/birthDate", "birth-date.contradicts-iin"),
        ("/data/applicant/birthDate", json!("1899-04-17"), "/data/applicant/birthDate", "birth-date.contradicts-iin"),
        ("/data/applicant/birthDate", json!("1999-02-29"), "/data/applicant/birthDate", "date.invalid"),
        ("/data/applicant/phone", json!("+79161234567"), "/data/applicant/phone", "phone.not-kazakhstan"),
        ("/data/applicant/surname", json!("  "), "/data/applicant/surname", "text.empty"),
        ("/data/applicant/surname", json!("А\u{0}"), "/data/applicant/surname", "text.nul"),
        ("/data/applicant/email", json!(["a@b.kz"]), "/data/applicant/email", "member.type"),
        ("/data/representative", json!("нет"), "/data/representative", "member.type"),
        ("/data/representative/kind", json!("friend"), "/data/representative/kind", "value.unknown"),
        (
            "/data/representative/authority/date",
            json!("02.10.2026"),
            "/data/representative/authority/date",
            "date.invalid",
        ),
        ("/data/provider/bin", json!("05034051750"), "/data/provider/bin", "bin.shape"),
        ("/data/provider/bin", json!("050340517501"), "/data/provider/bin", "bin.control-digit"),
        ("/data/provider/bin", json!(UNKNOWN_BIN), "/data/provider/bin", "provider.unknown"),
        ("/data/original/kind", json!("licence"), "/data/original/kind", "value.unknown"),
        ("/data/original/graduationYear", json!("2014"), "/data/original/graduationYear", "member.type"),
        ("/data/original/graduationYear", json!(2014.5), "/data/original/graduationYear", "number.whole"),
        ("/data/reason", json!([]), "/data/reason", "reason.empty"),
        ("/data/reason/0", json!("stolen"), "/data/reason/0", "value.unknown"),
        ("/data/reason/1", json!(7), "/data/reason/1", "member.type"),
        ("/data/consent/at", json!("2026-11-20T10:00:00"), "/data/consent/at", "moment.invalid"),
        ("/data/documents/0", json!(1), "/data/documents/0", "member.type"),
        ("/data/documents/0/kind", json!("policeNote"), "/data/documents/0/kind", "value.unknown"),
        ("/data/documents/0/medium", json!("fax"), "/data/documents/0/medium", "value.unknown"),
        ("/data/documents/0/pages", json!(0), "/data/documents/0/pages", "number.range"),
        ("/data/documents/0/pages", json!(10_001), "/data/documents/0/pages", "number.range"),
        ("/data/documents/0/pages", json!(1.5), "/data/documents/0/pages", "number.whole"),
        ("/data/documents/0/pages", json!("1"), "/data/documents/0/pages", "member.type"),
        (
            "/data/documents",
            json!(vec![json!({"kind": "other", "medium": "paper"}); 51]),
            "/data/documents",
            "documents.too-many",
        ),
    ];
    for (place, value, pointer, code) in cases {
        let found = errors(&with(&application(), place, Some(value.clone())));
        assert_eq!(found, [(pointer.to_owned(), code)], "{place} = {value}");
    }
}

#[test]
fn what_lies_on_the_edge_is_read() {
    for (place, value) in [
        ("/data/submittedAt", json!("2026-11-20T15:05:00+05:00")),
        ("/data/submittedAt", json!("2016-06-21T00:00:00+06:00")),
        ("/data/submittedAt", json!("2019-11-25T23:59:59+06:00")),
        ("/data/submittedAt", json!("2023-10-18T00:00:00+06:00")),
        ("/data/documents/0/pages", json!(10_000)),
        ("/data/documents/0/pages", json!(2.0)),
        ("/data/documents", json!([])),
        ("/data/documents", json!(vec![json!({"kind": "other", "medium": "paper"}); 50])),
        ("/data/applicant/iin", json!(iin("99041700012"))),
        ("/data/original/number", json!("")),
        ("/sequence", json!("000000000000000000000000000017")),
        ("/sequence", json!("99999999999999999999")),
        ("/data/unknown", json!({"deep": [null]})),
        ("/extension", json!(1)),
    ] {
        assert_eq!(errors(&with(&application(), place, Some(value.clone()))), [], "{place} = {value}");
    }
}

/// The contract names no error for these; a door of the house may.
#[test]
fn what_the_contract_does_not_forbid_is_read() {
    let foreigner = with(&application(), "/data/applicant/iin", None);
    let unborn = with(&foreigner, "/data/applicant/birthDate", Some(json!("2030-01-01")));
    let year = |year: Value| with(&application(), "/data/original/graduationYear", Some(year));
    let branch = |branch: &str| with(&application(), "/source", Some(json!(format!("urn:kz:gov4c:iis:{branch}"))));
    let mut deep = json!(1);
    (0..100).for_each(|_| deep = json!([deep]));
    let unknown = with(&application(), "/data/unknown", Some(deep));
    for said in [unborn, year(json!(0)), year(json!(-1)), year(json!(1e12)), unknown] {
        assert_eq!(errors(&said), [], "{said}");
    }
    for code in ["KST-01", "ast_01", "a-branch-of-more-than-thirty-two-letters"] {
        let subject = format!("iis.intake.v1.{code}.application");
        assert_eq!(errors_at(&subject, &branch(code)), [], "{code}");
    }
}

/// An answer repeats no value that was sent, and names nobody: a subject that is no IIS number may be anything.
#[test]
fn a_subject_is_repeated_where_it_can_be_nobodys() {
    let repeated = |subject: &str| {
        let said = with(&application(), "/subject", Some(json!(subject)));
        check_raw("iis.intake.v1.kst-01.application", said.to_string().as_bytes()).subject
    };
    for subject in ["014-2026-0100001", "14-2026-0100001", "014-2026-010001"] {
        assert_eq!(repeated(subject).as_deref(), Some(subject));
    }
    for subject in ["990417400018", "Иванов Иван", "+77011234567", "014-2026-87011234567", "a", ""] {
        assert_eq!(repeated(subject), None, "{subject}");
    }
}

#[test]
fn all_errors_are_told_at_once_and_in_order() {
    let mut broken = application();
    for (place, value) in [
        ("/data/documents/1/medium", json!("fax")),
        ("/data/reason", json!(["x", "lost", 3])),
        ("/subject", json!("x")),
        ("/data/applicant", json!({"surname": 17})),
        ("/data/submittedAt", json!(5)),
    ] {
        broken = with(&broken, place, Some(value));
    }
    broken = with(&broken, "/data/consent", None);
    let pointers: Vec<String> = errors(&broken).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(
        pointers,
        [
            "/data/applicant/address",
            "/data/applicant/birthDate",
            "/data/applicant/givenName",
            "/data/applicant/phone",
            "/data/applicant/surname",
            "/data/consent",
            "/data/documents/1/medium",
            "/data/reason/0",
            "/data/reason/2",
            "/data/submittedAt",
            "/subject",
        ]
    );
}

#[test]
fn reports_are_checked_alike() {
    for (kind, place, value, code) in [
        (report::Kind::Dispatched, "/data/courier", None, "member.missing"),
        (report::Kind::Dispatched, "/data/courier/waybill", Some(json!("")), "text.empty"),
        (report::Kind::Dispatched, "/data/pages", Some(json!(0)), "number.range"),
        (report::Kind::HandedOver, "/data/to", Some(json!("college")), "value.unknown"),
        (report::Kind::HandedOver, "/data/identity/number", Some(json!(1)), "member.type"),
        (report::Kind::Returned, "/data/reason", None, "member.missing"),
        (report::Kind::Withdrawn, "/data/by", Some(Value::Null), "member.type"),
        (report::Kind::Withdrawn, "/data/statement/medium", Some(json!("voice")), "value.unknown"),
        (report::Kind::Withdrawn, "/data/at", Some(json!("2026-11-20")), "moment.invalid"),
    ] {
        assert_eq!(errors(&with(&report(kind), place, value)), [(place.to_owned(), code)], "{kind:?} {place}");
    }
}

#[test]
fn nats_subject_source_and_type_agree() {
    let at = |subject: &str| errors_at(subject, &application());
    assert_eq!(at("iis.intake.v1.kst-01.application"), []);
    assert_eq!(at("iis.intake.v1.rud-02.application"), [("/source".to_owned(), "envelope.branch")]);
    assert_eq!(at("iis.intake.v1.kst-01.withdrawn"), [("/type".to_owned(), "envelope.kind")]);
    assert_eq!(at("iis.intake.v1.rud-02.nonsense").len(), 2);
    assert_eq!(at("iis.intake.v1.application"), [(String::new(), "envelope.nats-subject")]);
    let branch = |subject: &str, source: Value| {
        check_raw(subject, with(&application(), "/source", Some(source)).to_string().as_bytes()).branch
    };
    assert_eq!(branch("iis.intake.v1.rud-02.application", json!("urn:kz:gov4c:iis:kst-01")), "kst-01");
    assert_eq!(branch("iis.intake.v1.rud-02.application", json!("elsewhere")), "rud-02");
    assert_eq!(branch("iis.intake.v1.RUD_07.application", json!(7)), "RUD_07");
    assert_eq!(branch("iis.intake.v1.қст.application", json!(7)), "unknown");
    assert_eq!(branch("iis.intake.v1.application", Value::Null), "unknown");
}

#[test]
fn a_large_message_is_told_so_with_its_other_errors() {
    let mut large = with(&application(), "/data/circumstances", Some(json!("ұ".repeat(150_000))));
    assert_eq!(errors(&large), [(String::new(), "message.too-large")]);
    large = with(&large, "/data/channel", None);
    assert_eq!(errors(&large).len(), 2);
}

#[test]
fn a_raw_digest_is_named_where_no_id_can_be_read() {
    let of = |message: &Value| match check_raw("iis.intake.v1.kst-01.application", message.to_string().as_bytes()) {
        Checked { body: Body::Invalid(invalid), id, .. } => (id, invalid.sha256.is_some()),
        Checked { .. } => panic!("it is invalid"),
    };
    assert_eq!(of(&with(&application(), "/id", None)), (None, true));
    assert_eq!(of(&with(&application(), "/id", Some(json!("")))), (None, true));
    assert_eq!(of(&with(&application(), "/data", None)), (Some("a-1".to_owned()), false));
}

#[test]
fn every_code_is_stable_and_told_in_every_language() {
    let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    assert!(codes.is_sorted(), "the documentation lists them by code");
    codes.dedup();
    assert_eq!(codes.len(), Code::ALL.len());
    for code in Code::ALL {
        let text = code.text();
        let whole = [text.en, text.kk, text.ru].iter().all(|text| text.ends_with('.'));
        assert!(whole && text.kk != text.ru, "{code:?}");
    }
}

/// Any JSON, small.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[0-9]{12}".prop_map(Value::from),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2}))?".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Every place of a message.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = format!("{path}/{name}");
                places(value, &path, found);
                found.push(path);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                let path = format!("{path}/{at}");
                places(value, &path, found);
                found.push(path);
            }
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}

proptest! {
    #[test]
    fn no_message_makes_a_check_fail(
        kind in 0_usize..5,
        spoils in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..5),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut message = report::Kind::ALL.get(kind).map_or_else(application, |kind| report(*kind));
        for (at, value) in spoils {
            let mut found = Vec::new();
            places(&message, "", &mut found);
            if let Some(place) = (!found.is_empty()).then(|| at.get(&found)) {
                message = with(&message, place, Some(value));
            }
        }
        let mut raw = message.to_string().into_bytes();
        if let Some(cut) = cut {
            raw.truncate(cut.index(raw.len()));
        }
        let checked = check_raw("iis.intake.v1.kst-01.application", &raw);
        if let Body::Invalid(invalid) = checked.body {
            prop_assert!(!invalid.errors.is_empty());
            prop_assert!(invalid.errors.is_sorted());
            prop_assert!(checked.id.is_some() || invalid.sha256.is_some());
        }
    }

    #[test]
    fn no_bytes_make_a_check_fail(raw in prop::collection::vec(any::<u8>(), 0..200), subject in ".{0,40}") {
        let Body::Invalid(invalid) = check_raw(&subject, &raw).body else { panic!("noise is no message") };
        prop_assert_eq!(invalid.errors.len(), 1);
    }
}
