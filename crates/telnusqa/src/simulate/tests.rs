//! A small year, lived twice.

use super::*;

fn asked(cases: u32, seed: u64) -> Args {
    let day = |text: &str| text.parse().unwrap();
    Args { calendar: None, cases, from: day("2026-01-05"), json: false, published: None, seed, to: day("2026-12-31") }
}

#[test]
fn a_year_of_a_region_keeps_every_invariant_and_is_the_same_again() {
    let report = live(&asked(2_000, 7)).unwrap();
    for (invariant, looks) in &report.looks {
        assert!(*looks > 0, "nobody looked whether {invariant}");
    }
    let tally = &report.tally;
    assert_eq!(tally.of("accepted") + tally.of("declined"), 2_000);
    assert_eq!(tally.unfinished, 0);
    assert_eq!(tally.on_time.late + tally.late_again, tally.of("term-expired"));
    assert!(tally.overturned > 0 && tally.of("complaint-overdue") > 0 && tally.of("case-file-overdue") > 0);
    for kind in [
        "collection-reminded",
        "declined",
        "hearing-held",
        "objection-received",
        "parcel-found",
        "parcel-lost",
        "parcel-missing",
        "returned",
        "result-returned",
        "rework-demanded",
        "term-extended",
        "term-near",
        "withdrawn",
    ] {
        assert!(tally.of(kind) > 0, "{kind} never happened");
    }
    assert!(tally.refused.values().sum::<u64>() > 0 && tally.turned > 0 && !tally.rejections.is_empty());
    assert!(tally.on_time.late > 0 && tally.on_time.share() > 0.5, "{:?}", tally.on_time);

    assert_eq!(report.digest, live(&asked(2_000, 7)).unwrap().digest);
    assert_ne!(report.digest, live(&asked(2_000, 8)).unwrap().digest);
}

#[test]
fn a_region_of_2018_knows_no_refusal_and_counts_calendar_days() {
    let day = |text: &str| text.parse().unwrap();
    let args = Args { from: day("2018-03-01"), to: day("2018-04-30"), ..asked(300, 1) };
    let tally = live(&args).unwrap().tally;
    assert_eq!((tally.of("refusal-proposed"), tally.refused.len(), tally.of("term-extended")), (0, 0, 0));
    assert!(tally.of("term-near") > 20, "some heads tried to extend");
    assert!(tally.of("issued") > 200);
}

#[test]
fn a_year_that_cannot_be_lived_is_told() {
    let day = |text: &str| text.parse().unwrap();
    let told = |from, to| live(&Args { from: day(from), to: day(to), ..asked(10, 1) }).err().unwrap().to_string();
    assert_eq!(told("2026-02-01", "2026-01-31"), "go from 2026-02-01 to 2026-01-31, which is before");
    assert_eq!(
        told("2027-02-01", "2027-08-31"),
        "take packages in until 2027-08-31: the calendar ends with 2027, and some live on for months"
    );
    assert_eq!(told("2015-12-01", "2016-01-31"), "find the year 2015 in the calendar");
    let none = |from: &str, to: &str| {
        format!("find a day from {from} to {to} on which a regulation is in force and a desk is open")
    };
    assert_eq!(told("2026-08-30", "2026-08-30"), none("2026-08-30", "2026-08-30"));
    // Between the two regulations nothing is taken in.
    assert_eq!(told("2020-02-01", "2020-03-01"), none("2020-02-01", "2020-03-01"));
    let across = Args { from: "2023-10-02".parse().unwrap(), to: "2023-10-31".parse().unwrap(), ..asked(20, 1) };
    let tally = live(&across).unwrap().tally;
    assert_eq!(tally.of("accepted") + tally.of("declined"), 20, "none is handed in before 18 October");
}

#[test]
fn a_report_is_told_and_written() {
    let report = live(&asked(300, 1)).unwrap();
    let told = report.tell(std::time::Duration::from_secs(1));
    assert!(told.contains("300 packages handed in from 2026-01-05 to 2026-12-31, seed 1"), "{told}");
    assert!(told.ends_with(&format!("digest of all events: {}\n", report.digest)), "{told}");
    assert_eq!(report.written(std::time::Duration::from_secs(1))["digest"], report.digest);
}

/// The watch itself is watched: where no timer tells that a term has passed, it does not let that go by.
#[test]
fn a_region_whose_timers_stand_still_is_found_out() {
    let Args { cases, from, to, seed, .. } = asked(500, 7);
    let mut world = World::invent(cases, from, to, seed).unwrap();
    let mut found = None;
    while let Some((at, case, deed)) = world.agenda.next().filter(|_| found.is_none()) {
        world.now = at;
        if deed != agenda::Deed::Expire {
            found = world.carry_out(case, deed).err();
        }
    }
    let found = found.unwrap().root_cause().to_string();
    assert!(found.contains("has passed, and nobody noticed by"), "{found}");
}

/// The swap of a day, told before it and after it: terms move later, and into the past.
#[test]
fn a_region_lives_through_a_correction_of_the_calendar() {
    let days = include_str!("../../../domain/data/calendar/2026.txt").replace("revision 2", "revision 3");
    let holiday = "2026-10-25 holiday";
    let swap =
        "2026-08-29 working-by-decree 2026-09-18 G24G0000436\n2026-09-18 day-off-by-decree 2026-08-29 G24G0000436\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("2026.3.txt");
    std::fs::write(&file, days.replace(holiday, &format!("{swap}{holiday}"))).unwrap();
    for published in ["2026-08-12", "2026-09-08"] {
        let args = Args { calendar: Some(file.clone()), published: published.parse().ok(), ..asked(3_000, 3) };
        let report = live(&args).unwrap();
        assert!(report.tally.of("term-moved") > 20, "{published}: {}", report.tally.of("term-moved"));
        assert_eq!(report.tally.unfinished, 0);
    }
}
