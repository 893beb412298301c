//! Commands are read as they were written, and what is none is refused without being quoted.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::*;
use crate::problem::Kind;

const CASE: Uuid = Uuid::from_u128(1);
const CAUSE: Uuid = Uuid::from_u128(2);

fn file() -> impl Strategy<Value = FileRef> {
    any::<[u8; 32]>().prop_map(FileRef)
}

fn staff() -> impl Strategy<Value = StaffId> {
    "[a-z0-9.-]{1,40}".prop_map(|text| StaffId::parse(&text).unwrap())
}

fn party() -> impl Strategy<Value = Party> {
    select(Party::ALL)
}

fn any_step() -> impl Strategy<Value = Step> {
    let refusal = (file(), select(Ground::ALL)).prop_map(|(fact, ground)| Draft::Refusal { fact, ground });
    prop_oneof![
        step_of_parcel(),
        step_of_refusal(),
        (staff(), option::of(file())).prop_map(|(executor, resolution)| Step::Assign { executor, resolution }),
        Just(Step::Annul),
        Just(Step::Merge),
        Just(Step::Separate),
        Just(Step::TellApart),
        Just(Step::ConfirmArrival),
        Just(Step::ConfirmRecord),
        Just(Step::DropRecord),
        file().prop_map(|record| Step::EnterRecord { record }),
        file().prop_map(|reason| Step::SendBackRecord { reason }),
        (any::<bool>(), file()).prop_map(|(anew, reason)| Step::ProposeAnnulment { anew, reason }),
        prop_oneof![Just(Draft::Duplicate), refusal].prop_map(Step::Draft),
        any::<[u8; 32]>().prop_map(|waybill| Step::HandToCourier { waybill: Digest(waybill) }),
        (file(), any::<bool>(), party()).prop_map(|(identity, original, to)| Step::Issue { identity, original, to }),
        (file(), 0_i64..20_000).prop_map(|(reason, days)| {
            let until = DateTime::UNIX_EPOCH.date_naive() + chrono::TimeDelta::days(days);
            Step::Extend { reason, until }
        }),
        Just(Step::Register),
        file().prop_map(|remark| Step::ReturnForRework { remark }),
        (file(), file()).prop_map(|(document, signature)| Step::Sign { document, signature }),
        (file(), file()).prop_map(|(document, scan)| Step::AttachScan { document, scan }),
        (file(), file()).prop_map(|(document, scan)| Step::SignByHand { document, scan }),
        (party(), file()).prop_map(|(by, statement)| Step::Withdraw { by, statement }),
    ]
}

fn step_of_refusal() -> impl Strategy<Value = Step> {
    let moment = || (0_i64..4_102_444_800, 0_u32..1_000_000_000);
    let at = |(second, nanosecond)| DateTime::from_timestamp(second, nanosecond).unwrap();
    prop_oneof![
        (moment(), select(Delivery::ALL)).prop_map(move |(when, how)| Step::ConfirmNotice { at: at(when), how }),
        (file(), select(Ground::ALL)).prop_map(|(fact, ground)| Step::ProposeRefusal { fact, ground }),
        (moment(), file()).prop_map(move |(when, protocol)| Step::RecordHearing { at: at(when), protocol }),
        (prop::option::of(moment()), any::<bool>(), file()).prop_map(move |(when, hearing, statement)| {
            Step::RecordObjection { at: when.map(at), hearing, statement }
        }),
        (moment(), select(HearingForm::ALL)).prop_map(move |(when, form)| Step::SetHearing { at: at(when), form }),
    ]
}

fn step_of_parcel() -> impl Strategy<Value = Step> {
    let parcel = || select(Parcel::ALL);
    prop_oneof![
        (parcel(), file()).prop_map(|(parcel, reason)| Step::DeclareLost { parcel, reason }),
        (option::of(file()), parcel()).prop_map(|(note, parcel)| Step::ReportFound { note, parcel }),
        parcel().prop_map(|parcel| Step::ReportMissing { parcel }),
        (file(), select(ReturnReason::ALL)).prop_map(|(note, why)| Step::TakeBack { note, why }),
    ]
}

fn any_request() -> impl Strategy<Value = Request> {
    let college = select(vec!["050340517500", "970940123375"]).prop_map(|text| Bin::parse(text).unwrap());
    let by = (college, staff(), select(Role::ALL)).prop_map(|(college, id, role)| Actor { college, id, role });
    (by, any::<[u128; 2]>(), option::of(any::<i32>()), any_step()).prop_map(|(by, [case, cause], expected, step)| {
        Request { by, case: Uuid::from_u128(case), cause: Uuid::from_u128(cause), expected, step }
    })
}

fn request(step: Step) -> Request {
    let by =
        Actor { college: Bin::parse("050340517500").unwrap(), id: StaffId::parse("h-1").unwrap(), role: Role::Head };
    Request { by, case: CASE, cause: CAUSE, expected: Some(7), step }
}

/// The body of a command with one member written otherwise, or left out.
fn with(request: &Request, pointer: &str, value: Option<Value>) -> Vec<u8> {
    let mut body: Value = serde_json::from_slice(&request.to_json()).unwrap();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
    assert!(parent.remove(member).is_some(), "{pointer} is not there");
    parent.extend(value.map(|value| (member.to_owned(), value)));
    serde_json::to_vec(&body).unwrap()
}

fn assign() -> Request {
    request(Step::Assign { executor: StaffId::parse("e-1").unwrap(), resolution: Some(FileRef([3; 32])) })
}

proptest! {
    #[test]
    fn any_command_is_read_as_it_was_written(request in any_request()) {
        prop_assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
    }

    #[test]
    fn a_kind_is_told_by_its_name(step in any_step()) {
        let body: Value = serde_json::from_slice(&request(step.clone()).to_json()).unwrap();
        prop_assert_eq!(&body["step"]["kind"], step.kind().name());
    }

    #[test]
    fn no_bytes_are_taken_amiss(body in proptest::collection::vec(any::<u8>(), 0..64)) {
        prop_assert!(Request::from_json(&body).is_err());
    }
}

#[test]
fn a_command_is_written_in_the_form_of_the_contract() {
    let body = String::from_utf8(assign().to_json()).unwrap();
    let digits = "03".repeat(32);
    let expected = [
        r#"{"by":{"college":"050340517500","id":"h-1","role":"head"},"case":"00000000-0000-0000-0000-000000000001","#,
        r#""cause":"00000000-0000-0000-0000-000000000002","expectedVersion":7,"#,
        r#""step":{"kind":"assign","executor":"e-1","resolution":""#,
        &digits,
        r#""}}"#,
    ];
    assert_eq!(body, expected.concat());
    assert_eq!(subject("workflow", StepKind::HandToCourier), "command.v1.workflow.hand-to-courier");
}

/// Every kind of step is among those that are tried.
#[test]
fn every_step_is_tried() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut tried = || any_step().new_tree(&mut runner).unwrap().current().kind();
    let tried: std::collections::BTreeSet<_> = (0..2_000).map(|_| tried()).collect();
    assert!(tried.iter().eq(StepKind::ALL), "{tried:?}");
}

#[test]
fn the_steps_of_a_refusal_are_written_in_the_form_of_the_contract() {
    let [at, file] = ["2026-11-30T07:00:00Z", &"03".repeat(32)].map(str::to_owned);
    let (moment, reference) = (at.parse().unwrap(), FileRef([3; 32]));
    for (step, written) in [
        (
            Step::ConfirmNotice { at: moment, how: Delivery::InPerson },
            json!({"kind": "confirm-notice", "at": at, "how": "inPerson"}),
        ),
        (
            Step::ProposeRefusal { fact: reference, ground: Ground::NotCompliant },
            json!({"kind": "propose-refusal", "fact": file, "ground": "notCompliant"}),
        ),
        (
            Step::RecordHearing { at: moment, protocol: reference },
            json!({"kind": "record-hearing", "at": at, "protocol": file}),
        ),
        (
            Step::RecordObjection { at: None, hearing: true, statement: reference },
            json!({"kind": "record-objection", "hearing": true, "statement": file}),
        ),
        (
            Step::SetHearing { at: moment, form: HearingForm::Video },
            json!({"kind": "set-hearing", "at": at, "form": "video"}),
        ),
        (
            Step::DeclareLost { parcel: Parcel::Result, reason: reference },
            json!({"kind": "declare-lost", "parcel": "result", "reason": file}),
        ),
        (
            Step::ReportFound { note: Some(reference), parcel: Parcel::Package },
            json!({"kind": "report-found", "note": file, "parcel": "package"}),
        ),
        (
            Step::TakeBack { note: reference, why: ReturnReason::Uncollected },
            json!({"kind": "take-back", "note": file, "why": "uncollected"}),
        ),
        (
            Step::Extend { reason: reference, until: "2026-12-25".parse().unwrap() },
            json!({"kind": "extend", "reason": file, "until": "2026-12-25"}),
        ),
        (Step::ReportMissing { parcel: Parcel::Package }, json!({"kind": "report-missing", "parcel": "package"})),
    ] {
        let body: Value = serde_json::from_slice(&request(step).to_json()).unwrap();
        assert_eq!(body["step"], written);
    }
}

#[test]
fn what_may_be_missing_may_be_null_too() {
    for value in [None, Some(Value::Null)] {
        let read = Request::from_json(&with(&assign(), "/expectedVersion", value.clone())).unwrap();
        assert_eq!(read.expected, None);
        let read = Request::from_json(&with(&assign(), "/step/resolution", value)).unwrap();
        assert!(matches!(read.step, Step::Assign { resolution: None, .. }));
    }
}

#[test]
fn a_missing_member_is_named() {
    for (pointer, member) in [
        ("/by", "by"),
        ("/by/college", "college"),
        ("/by/id", "id"),
        ("/by/role", "role"),
        ("/case", "case"),
        ("/cause", "cause"),
        ("/step", "step"),
        ("/step/kind", "kind"),
        ("/step/executor", "executor"),
    ] {
        let error = Request::from_json(&with(&assign(), pointer, None)).unwrap_err().to_string();
        assert!(error.starts_with(&format!("missing field `{member}`")), "{error}");
    }
}

/// Whatever is sent in the place of a member: it is refused, and the error does not repeat it.
#[test]
fn no_error_repeats_a_value() {
    const SECRET: &str = "Ахметова Айгүл";
    let nonsense = [json!(SECRET), json!([SECRET]), json!({SECRET: SECRET}), json!(true), json!(980_417_450_123_i64)];
    for pointer in ["/by", "/by/college", "/by/id", "/by/role", "/case", "/cause", "/expectedVersion", "/step"] {
        for value in &nonsense {
            refused(&with(&assign(), pointer, Some(value.clone())), pointer);
        }
    }
    for member in ["/step/kind", "/step/executor", "/step/resolution"] {
        nonsense.iter().for_each(|value| refused(&with(&assign(), member, Some(value.clone())), member));
    }
    let told = request(Step::ConfirmNotice { at: DateTime::UNIX_EPOCH, how: Delivery::Email });
    let asked = request(Step::RecordObjection { at: None, hearing: true, statement: FileRef([3; 32]) });
    for (request, member) in [(&told, "/step/at"), (&told, "/step/how"), (&asked, "/step/statement")] {
        nonsense.iter().for_each(|value| refused(&with(request, member, Some(value.clone())), member));
    }
    refused(&with(&asked, "/step/hearing", Some(json!(SECRET))), "/step/hearing");
    refused(SECRET.as_bytes(), "no JSON");
    refused(format!("{{\"{SECRET}\": ").as_bytes(), "half of JSON");
}

fn refused(body: &[u8], what: &str) {
    let error = Request::from_json(body).expect_err(what);
    let mut said = format!("{error} {error:?}");
    said.push_str(&std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default());
    assert!(!said.contains("Ахметова") && !said.contains("980417450123"), "{what}: {said}");
}

#[test]
fn members_that_do_not_belong_together_are_refused() {
    let refusal = request(Step::Draft(Draft::Refusal { fact: FileRef([4; 32]), ground: Ground::Unreliable }));
    for body in [
        with(&refusal, "/step/fact", None),
        with(&refusal, "/step/ground", None),
        with(&refusal, "/step/result", Some(json!("duplicate"))),
        with(&request(Step::Draft(Draft::Duplicate)), "/step/result", Some(json!("refusal"))),
    ] {
        assert_eq!(Request::from_json(&body).unwrap_err().to_string(), "its members do not belong together");
    }
}

#[test]
fn members_that_are_not_known_are_passed_over() {
    let body = String::from_utf8(assign().to_json()).unwrap().replacen('{', r#"{"addedLater":{"deep":[1,null]},"#, 1);
    assert_eq!(Request::from_json(body.as_bytes()).unwrap(), assign());
}

#[test]
fn an_answer_is_read_as_it_was_written() {
    let event = RecordedEvent { kind: "registered".to_owned(), position: 42, version: 3 };
    let done = Reply::Done(Done { events: vec![event], repeated: true });
    let written = serde_json::to_string(&done).unwrap();
    assert_eq!(written, r#"{"done":{"events":[{"kind":"registered","position":42,"version":3}],"repeated":true}}"#);
    let problem = Reply::Problem(Problem::new(Kind::Conflict, telnusqa_domain::language::Language::Ru));
    for reply in [done, problem] {
        let written = serde_json::to_string(&reply).unwrap();
        assert_eq!(serde_json::from_str::<Reply>(&written).unwrap(), reply);
    }
}
