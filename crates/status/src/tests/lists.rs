//! Lists of work and figures, over whole lives.

use telnusqa_domain::case::{Actor, Draft, FileRef, Prepared, Role, StaffId, Step, StepKind, VerifiedSignature};
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::Duty;

use super::*;

/// Step after step of the second case, from the papers that come to the college to the result in the applicant's hand.
async fn to_the_end(house: &House, mut now: DateTime<Utc>, mut after: impl AsyncFnMut(&str)) {
    let document = FileRef([5; 32]);
    let signature = VerifiedSignature::assertion(document, FileRef([6; 32]), [7; 32], college());
    let number = Some(RegisterNumber::try_new(college(), 2026, 1).unwrap());
    let executor = StaffId::parse("e-1").unwrap();
    let waybill = WAYBILL;
    let life = [
        ("dispatched", dispatch(now)),
        ("registered", act("c-1", Role::Clerk, Step::Register)),
        ("assigned", act("h-1", Role::Head, Step::Assign { executor, resolution: None })),
        ("drafted", act("e-1", Role::Executor, Step::Draft(Draft::Duplicate))),
        (
            "prepared",
            Command::Prepare {
                draft: 1,
                prepared: Prepared { appeal_until: None, document, number, supplement: None, templates: None },
            },
        ),
        ("signed", act("h-1", Role::Head, Step::Sign(signature))),
        ("sent", act("c-1", Role::Clerk, Step::HandToCourier { run: None, waybill })),
        ("arrived", act("c-1", Role::Clerk, Step::ConfirmArrival)),
        ("issued", Command::HandOver { at: now, to: Party::Applicant }),
    ];
    for (kind, command) in life {
        now += Duration::minutes(10);
        let command = match command {
            Command::HandOver { to, .. } => Command::HandOver { at: now, to },
            other => other,
        };
        let events = house.execute(case(2), command, now).await;
        house.apply(&events).await.unwrap();
        after(kind).await;
    }
}

fn act(id: &str, role: Role, step: Step) -> Command {
    Command::Act { by: Actor { college: college(), id: StaffId::parse(id).unwrap(), role }, step }
}

/// What waits for a role at a college.
pub(super) fn wanted(college: Bin, role: Role) -> Wanted {
    Wanted { college, executor: None, overrun: false, role: Some(role), stands_in_for: Vec::new(), step: None }
}

fn college() -> Bin {
    Bin::parse("050340517500").unwrap()
}

#[tokio::test]
async fn work_waits_for_one_role_at_a_time() {
    let house = House::new().await;
    let now = a_few_cases(&house).await;
    house.apply_all(100).await;
    let mut lines = Vec::new();
    to_the_end(&house, now, async |kind| {
        let mut waits = Vec::new();
        for role in [Role::Clerk, Role::Head, Role::Executor] {
            let page = Page { number: 0, size: 10 };
            let all = worklist(&house.web, &wanted(college(), role), page, now).await.unwrap().found;
            assert_eq!(all.hits.len() as u64, all.counts.values().sum::<u64>());
            waits.extend(all.counts.keys().map(|step| format!("{} {}", role.name(), step.name())));
            let other = StaffId::parse("e-2");
            let of_other = Wanted { executor: other, ..wanted(college(), role) };
            let of_other = worklist(&house.web, &of_other, page, now).await.unwrap().found;
            assert_eq!(of_other, Worklist { counts: [].into(), hits: [].into() });
        }
        lines.push(format!("{kind}: {}", waits.join(", ")));
    })
    .await;
    insta::assert_snapshot!(lines.join("\n"));
    let checked = check(&house.status, |_| {}).await.unwrap();
    assert_eq!(checked.live, checked.fresh);
}

#[tokio::test]
async fn a_list_begins_with_the_nearest_deadline() {
    let house = House::new().await;
    let mut now = moment("2026-09-01T05:01:00Z");
    // handed in one day after the other, the later days first
    for (serial, day) in [(4, 3), (3, 3), (2, 2), (1, 1)] {
        let id = case(serial.into());
        let submitted = now + Duration::days(i64::from(day));
        house.execute(id, submit(serial, &format!("001-2026-{serial:07}"), &COMPLETE), submitted).await;
        house.execute(id, dispatch(submitted), submitted + Duration::hours(1)).await;
    }
    house.apply_all(100).await;
    now += Duration::days(4);
    let page = |number, size| {
        let web = house.web.clone();
        async move {
            let page = Page { number, size };
            let found = worklist(&web, &wanted(college(), Role::Clerk), page, now).await.unwrap().found;
            assert_eq!(found.counts, [(StepKind::Register, 4)].into());
            found.hits.iter().map(|hit| hit.card.number.unwrap()).collect::<Vec<_>>()
        }
    };
    assert_eq!(page(0, 3).await, [1, 2, 3].map(number));
    assert_eq!(page(1, 3).await, [4].map(number));
    let other = Bin::parse("970940123375").unwrap();
    let elsewhere = worklist(&house.web, &wanted(other, Role::Clerk), Page { number: 0, size: 3 }, now).await.unwrap();
    assert_eq!(elsewhere.found, Worklist { counts: [].into(), hits: [].into() });
}

#[tokio::test]
async fn what_was_read_before_there_were_lists_is_made_anew() {
    let before = migrations().into_iter().filter(|migration| migration.version < 501).collect();
    let migrations = [telnusqa_event_log::migrations(), telnusqa_chassis::migrations(), before].concat();
    let database = telnusqa_servers::testing::database(migrations).await;
    let owner = open_pool(&database.owner_url, "test", 1).await.unwrap();
    for statement in [
        "INSERT INTO status.cards (generation, case_id, iis_number, college, applicant, position, version, updated_at, body)
         VALUES (1, gen_random_uuid(), '001-2026-0000001', '050340517500', gen_random_uuid(), 7, 1, now(), '{}')",
        "INSERT INTO status.timeline VALUES (1, gen_random_uuid(), 1, 7, 'accepted', now(), now(), '{}')",
        "INSERT INTO consumers.checkpoints (consumer, position) VALUES ('status', 7), ('workflow', 7)",
        include_str!("../../migrations/0501_worklists.sql"),
        include_str!("../../migrations/0502_complaints.sql"),
        include_str!("../../migrations/0503_tallies.sql"),
    ] {
        sqlx::raw_sql(statement).execute(&owner).await.unwrap();
    }
    let left: Vec<String> =
        sqlx::query_scalar("SELECT consumer FROM consumers.checkpoints").fetch_all(&owner).await.unwrap();
    assert_eq!(left, ["workflow"]);
    let (position, fingerprint) = fingerprint(&owner).await.unwrap();
    assert_eq!((position, fingerprint.cards, fingerprint.entries), (Position(0), 0, 0));
}

/// What was not done in its time: on the list of whose step it is, and of the head; counted by college, step and person.
#[tokio::test]
async fn overruns_are_listed_and_counted() {
    let house = House::new().await;
    let now = a_few_cases(&house).await;
    house.apply_all(100).await;
    let page = Page { number: 0, size: 10 };
    let listed = async |role| {
        let late =
            Wanted { college: college(), executor: None, overrun: true, role, stands_in_for: Vec::new(), step: None };
        let found = worklist(&house.web, &late, page, now).await.unwrap().found;
        found.hits.iter().map(|hit| hit.card.number.unwrap()).collect::<Vec<_>>()
    };
    let counted = async || {
        let count = |of: OverrunCount| (of.step, of.responsible, of.count);
        figures(&house.web, now).await.unwrap().overruns.into_iter().map(count).collect::<Vec<_>>()
    };
    let of_step = |responsible: Option<&str>, count| ("assign".to_owned(), responsible.map(str::to_owned), count);
    let late = Command::RecordOverrun { duty: Duty::Assign, since: now - Duration::days(1) };
    for (days, command) in [(1, dispatch(now)), (2, act("c-1", Role::Clerk, Step::Register)), (3, late)] {
        let later = now + Duration::days(days);
        let events = house.execute(case(2), command, later).await;
        house.apply(&events).await.unwrap();
    }
    assert_eq!(counted().await, [of_step(None, 1)]);
    for role in [None, Some(Role::Head)] {
        assert_eq!(listed(role).await, [number(2)]);
    }
    assert_eq!(listed(Some(Role::Clerk)).await, []);
    let executor = StaffId::parse("e-1").unwrap();
    let assign = act("h-1", Role::Head, Step::Assign { executor, resolution: None });
    let events = house.execute(case(2), assign, now + Duration::days(4)).await;
    house.apply(&events).await.unwrap();
    assert_eq!(listed(None).await, [], "it was done at last");
    assert_eq!(counted().await, [of_step(Some("h-1"), 1)]);
    let checked = check(&house.status, |_| {}).await.unwrap();
    assert_eq!(checked.live, checked.fresh);
}

#[tokio::test]
async fn figures_tell_where_cases_stand_and_how_long_steps_took() {
    let house = House::new().await;
    let now = a_few_cases(&house).await;
    house.apply_all(100).await;
    assert_eq!(figures(&house.web, now).await.unwrap().in_time_share(), None);
    let other = Bin::parse("970940123375").unwrap();
    // the second case came back and waits; the first was declined, the third withdrawn
    let awaited = by_number(&house.web, number(2), now).await.unwrap().found.unwrap().card.hand_over_by.unwrap();
    for (whose, open) in [(None, vec![(awaited, 1)]), (Some(college()), vec![(awaited, 1)]), (Some(other), vec![])] {
        let terms = overview(&house.web, whose, now).await.unwrap();
        assert_eq!((terms.in_time_share(), terms.awaited), (None, open.into_iter().collect()), "{whose:?}");
    }
    let mut awaits = Vec::new();
    to_the_end(&house, now, async |kind: &str| {
        let open = overview(&house.web, Some(college()), now).await.unwrap().awaited;
        awaits.extend((!open.is_empty()).then(|| kind.to_owned()));
    })
    .await;
    assert_eq!(awaits.last().map(String::as_str), Some("sent"), "what lies where it is collected is awaited no more");
    for (whose, share) in [(None, Some(1.0)), (Some(college()), Some(1.0)), (Some(other), None)] {
        assert_eq!(overview(&house.web, whose, now).await.unwrap().in_time_share(), share, "{whose:?}");
    }
    let now = now + Duration::hours(2);
    let figures = figures(&house.web, now).await.unwrap();
    assert_eq!(figures.stages, [(Stage::Declined, 1), (Stage::Issued, 1), (Stage::Withdrawn, 1)]);
    assert_eq!((figures.in_time, figures.late, figures.in_time_share()), (1, 0, Some(1.0)));
    assert_eq!(figures.issued, [("duplicate", 1), ("refusal", 0)].into());
    let kinds: Vec<_> = figures.steps.iter().map(|step| (step.kind.as_str(), step.count, step.p90_s)).collect();
    let taken = |kind| (kind, 1, 600.0);
    assert_eq!(
        kinds[1..],
        ["registered", "assigned", "drafted", "prepared", "signed", "sent", "arrived", "issued"].map(taken)
    );
    assert_eq!(kinds[0].1, 3, "three departures");
}

/// What is kept is what the cards say, whatever was applied twice; a move is kept once.
#[tokio::test]
async fn counts_say_what_the_cards_say() {
    let house = House::new().await;
    let now = a_few_cases(&house).await;
    house.apply_all(1).await;
    house.apply_all(3).await;
    to_the_end(&house, now, async |_| {
        let counted: Vec<(String, i64)> = sqlx::query_as(
            "SELECT stage, count(*) FROM status.cards WHERE generation = (SELECT generation FROM status.live) GROUP BY 1",
        )
        .fetch_all(&house.owner)
        .await
        .unwrap();
        let counted = counted.into_iter().map(|(stage, count)| (Stage::from_name(&stage).unwrap(), count.unsigned_abs()));
        for whose in [None, Some(college())] {
            assert_eq!(overview(&house.web, whose, now).await.unwrap().stages, counted.clone().collect(), "{whose:?}");
        }
    })
    .await;
    house.apply_all(2).await;
    let overview = overview(&house.web, None, now).await.unwrap();
    let moves: Vec<_> =
        overview.moves.iter().filter(|((_, to), _)| *to >= Stage::Sent || *to <= Stage::Accepted).collect();
    assert_eq!(
        moves,
        [
            (&(None, Stage::Declined), &1),
            (&(None, Stage::Accepted), &2),
            (&(Some(Stage::UnderWay), Stage::Withdrawn), &1),
            (&(Some(Stage::Signed), Stage::Sent), &1),
            (&(Some(Stage::Sent), Stage::AtCounter), &1),
            (&(Some(Stage::AtCounter), Stage::Issued), &1),
        ]
    );
    // ten minutes each; kept to a thirty-second
    let signed = overview.times.iter().find(|time| time.stage == Stage::Signed).unwrap();
    assert_eq!((signed.count, signed.p50_s, signed.p90_s, signed.p99_s), (1, 592, 592, 592));
    let line = |awaited, in_time| OfCollege {
        awaited,
        college: college().as_str().to_owned(),
        in_time,
        late: 0,
        overdue: 0,
        refused: 0,
    };
    assert_eq!(of_colleges(&house.web, now.date_naive()).await.unwrap(), [line(0, 1)]);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM status.tallies WHERE count <= 0 OR what = 'awaited'")
        .fetch_one(&house.owner)
        .await
        .unwrap();
    assert_eq!(left, 0, "what is awaited no more leaves nothing");
    let checked = check(&house.status, |_| {}).await.unwrap();
    assert_eq!(checked.live, checked.fresh);
    let generations: Vec<i32> =
        sqlx::query_scalar("SELECT DISTINCT generation FROM status.tallies").fetch_all(&house.owner).await.unwrap();
    assert_eq!(generations, [1], "nothing is left of a check");
}

/// The way tells who recorded what, and whose move it was in between; it needs no read model.
#[tokio::test]
async fn a_way_is_told_from_the_log() {
    let house = House::new().await;
    let now = a_few_cases(&house).await;
    house.apply_all(100).await;
    to_the_end(&house, now, async |_| {}).await;
    let steps = trace(&house.web, case(2)).await.unwrap();
    assert!(steps.iter().zip(1..).all(|(step, version)| step.version == version));
    let line = |step: &crate::Step| {
        let (stage, mover) = step.standing.unwrap();
        format!("{} {}: {} {}", step.writer.unwrap(), step.kind, stage.name(), mover.name())
    };
    let lines: Vec<_> = steps.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    intake accepted: accepted corporation
    intake dispatched: underWay college
    intake returned: cameBack corporation
    intake dispatched: underWay college
    workflow delivered: delivered college
    workflow registered: registered college
    workflow assigned: inPreparation college
    workflow drafted: drafted college
    signing prepared: forSignature college
    signing signed: signed college
    workflow sent: sent college
    workflow arrived: atCounter applicant
    intake issued: issued nobody
    ");
    assert_eq!(trace(&house.web, case(99)).await.unwrap(), []);
}
