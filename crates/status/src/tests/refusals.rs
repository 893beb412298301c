//! The procedure of a refusal: on the card, in the timeline and in the lists of work.

use proptest::prelude::*;
use telnusqa_domain::card::Card;
use telnusqa_domain::case::{
    Actor, Delivery, Draft, FileRef, Ground, Hearing, HearingForm, Prepared, Refusal, Role, StaffId, Step,
};

use super::*;
use crate::written::CardForm;

const FACT: FileRef = FileRef([4; 32]);
const FILE: FileRef = FileRef([5; 32]);

fn act(id: &str, role: Role, step: Step) -> Command {
    let college = Bin::parse("050340517500").unwrap();
    Command::Act { by: Actor { college, id: StaffId::parse(id).unwrap(), role }, step }
}

/// From the package to the letter that waits for its signature: told, objected to, heard on the second date.
fn life() -> Vec<(&'static str, Command)> {
    let clerk = |step| act("c-1", Role::Clerk, step);
    let executor = |step| act("e-1", Role::Executor, step);
    let hearing = |at, form| Step::SetHearing { at: moment(at), form };
    let ground = Ground::Unreliable;
    vec![
        ("2026-09-01T05:31:00Z", submit(5, "001-2026-0000005", &COMPLETE)),
        ("2026-09-01T06:00:00Z", dispatch(moment("2026-09-01T06:00:00Z"))),
        ("2026-09-01T09:00:00Z", clerk(Step::Register)),
        ("2026-09-01T09:10:00Z", assign()),
        ("2026-09-02T05:00:00Z", executor(Step::ProposeRefusal { fact: FACT, ground })),
        ("2026-09-02T05:00:04Z", Command::ConfirmNotice { at: moment("2026-09-02T05:00:03Z"), how: Delivery::Email }),
        ("2026-09-03T06:00:00Z", clerk(Step::RecordObjection { at: None, hearing: false, statement: FILE })),
        ("2026-09-04T06:00:00Z", clerk(Step::RecordObjection { at: None, hearing: true, statement: FILE })),
        ("2026-09-04T07:00:00Z", executor(hearing("2026-09-07T10:00:00Z", HearingForm::InPerson))),
        ("2026-09-07T05:00:00Z", executor(hearing("2026-09-08T10:00:00Z", HearingForm::Video))),
        ("2026-09-08T12:00:00Z", executor(Step::RecordHearing { at: moment("2026-09-08T10:00:00Z"), protocol: FILE })),
        ("2026-09-09T05:00:00Z", executor(Step::Draft(Draft::Refusal { fact: FACT, ground }))),
        (
            "2026-09-09T05:00:01Z",
            Command::Prepare {
                draft: 1,
                prepared: Prepared {
                    appeal_until: None,
                    document: FILE,
                    number: None,
                    supplement: None,
                    templates: None,
                },
            },
        ),
    ]
}

fn assign() -> Command {
    act("h-1", Role::Head, Step::Assign { executor: StaffId::parse("e-1").unwrap(), resolution: None })
}

#[tokio::test]
async fn a_refusal_is_followed_step_by_step() {
    let house = House::new().await;
    let (mut card, mut lines) = (None, Vec::new());
    for (now, command) in life() {
        let now = moment(now);
        for recorded in house.execute(case(5), command, now).await {
            house.apply(std::slice::from_ref(&recorded)).await.unwrap();
            let event = recorded.event().unwrap();
            card = Some(Card::evolve(card, &event, recorded.recorded_at).unwrap());
            let hit = by_number(&house.web, number(5), now).await.unwrap().found.unwrap();
            assert_eq!(Some(&hit.card), card.as_ref());
            let waits = waiting(&house, now).await;
            lines.push(format!("{}: {}, {waits}", event.kind(), hit.card.stage.name()));
        }
    }
    insta::assert_snapshot!("steps_of_a_refusal", lines.join("\n"));
    let now = moment("2026-09-09T06:00:00Z");
    let entries = timeline(&house.web, case(5), now).await.unwrap().found;
    let lines = entries.iter().map(|entry| format!("{} at {}\n    {}", entry.kind, entry.at, entry.details));
    insta::assert_snapshot!("timeline_of_a_refusal", lines.collect::<Vec<_>>().join("\n"));
    let figures = figures(&house.web, now).await.unwrap();
    let steps = figures.steps.iter().map(|step| format!("{} {} {}", step.kind, step.count, step.p50_s));
    insta::assert_snapshot!("figures_of_a_refusal", steps.collect::<Vec<_>>().join("\n"));
    let checked = check(&house.status, |_| {}).await.unwrap();
    assert_eq!(checked.live, checked.fresh);
}

/// Whom the case waits for.
async fn waiting(house: &House, now: DateTime<Utc>) -> String {
    let college = Bin::parse("050340517500").unwrap();
    let mut waits = Vec::new();
    for role in [Role::Clerk, Role::Head, Role::Executor] {
        let page = Page { number: 0, size: 10 };
        let list = worklist(&house.web, &super::lists::wanted(college, role), page, now).await.unwrap().found;
        waits.extend(list.counts.keys().map(|step| format!("{} {}", role.name(), step.name())));
    }
    assert!(waits.len() <= 1, "{waits:?}");
    waits.pop().unwrap_or_else(|| "nobody".to_owned())
}

fn any_moment() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..4_102_444_800, 0_u32..1_000_000)
        .prop_map(|(second, micros)| DateTime::from_timestamp(second, micros * 1_000).unwrap())
}

fn any_refusal() -> impl Strategy<Value = Refusal> {
    let hearing = prop_oneof![
        Just(Hearing::NotAskedFor),
        Just(Hearing::AskedFor),
        (any_moment(), prop::sample::select(HearingForm::ALL)).prop_map(|(at, form)| Hearing::Set { at, form }),
        Just(Hearing::Held),
    ];
    let said = (prop::option::of(any_moment()), prop::option::of(any_moment()));
    let ground = prop::sample::select(Ground::ALL);
    (said, any::<[u8; 32]>(), ground, hearing, any_moment()).prop_map(|(said, fact, ground, hearing, proposed_at)| {
        Refusal { delivered_at: said.0, fact: FileRef(fact), ground, hearing, objected_at: said.1, proposed_at }
    })
}

/// The card of a package that was just accepted.
fn accepted() -> Card {
    let (now, command) = life().remove(0);
    let (around, now) = (Around::default(), moment(now));
    let events = telnusqa_domain::case::Case::default().decide(&command, &around.context(now)).unwrap();
    Card::evolve(None, &events[0], now).unwrap()
}

proptest! {
    #[test]
    fn any_refusal_is_read_as_it_was_written(refusal in prop::option::of(any_refusal()), stage in 0_usize..16) {
        let card = Card { refusal, stage: Stage::ALL[stage], ..accepted() };
        let written = serde_json::to_string(&CardForm::from(card.clone())).unwrap();
        prop_assert_eq!(Card::from(serde_json::from_str::<CardForm>(&written).unwrap()), card);
    }
}

/// Cards were written before there was a procedure.
#[test]
fn a_card_without_the_member_has_no_refusal() {
    let mut written = serde_json::to_value(CardForm::from(accepted())).unwrap();
    assert!(written.as_object_mut().unwrap().remove("refusal").is_some());
    assert_eq!(Card::from(serde_json::from_value::<CardForm>(written).unwrap()), accepted());
}
