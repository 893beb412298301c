//! What came of a year, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Map, Value, json};
use telnusqa_domain::case::Ground;
use telnusqa_domain::identity::Bin;

use super::Args;
use super::tally::{OnTime, STEPS, Tally};
use super::world::World;

/// How many colleges are named, of the best and of the worst.
const NAMED: usize = 5;

/// What came of a year.
pub(super) struct Report {
    asked: Args,
    /// Of each college, best first: its share, and whether more came than its executors can do.
    colleges: Vec<(Bin, OnTime, bool)>,
    pub(super) digest: String,
    pub(super) looks: Vec<(&'static str, u64)>,
    pub(super) tally: Tally,
}

impl Report {
    /// The report of a world that has lived.
    pub(super) fn new(asked: &Args, world: World) -> Self {
        let overloaded = |bin| world.region.place(bin).is_some_and(|at| world.region.colleges[at].overloaded);
        let of = world.tally.colleges.iter();
        let mut colleges: Vec<_> = of.map(|(bin, on_time)| (*bin, *on_time, overloaded(*bin))).collect();
        colleges.sort_by(|one, other| other.1.share().total_cmp(&one.1.share()).then(one.0.cmp(&other.0)));
        let looks = world.watch.counts().map(|(invariant, count)| (invariant.text(), count)).collect();
        Self { asked: asked.clone(), colleges, digest: world.digest(), looks, tally: world.tally }
    }

    /// For people.
    pub(super) fn tell(&self, took: Duration) -> String {
        let Self { asked, tally, .. } = self;
        let mut told = String::new();
        let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
        let (from, to, seed) = (asked.from, asked.to, asked.seed);
        let seconds = took.as_secs_f64();
        let mut line = |text: String| {
            let _ = writeln!(told, "{text}");
        };
        line(format!(
            "{} packages handed in from {from} to {to}, seed {seed}; {seconds:.1} s ({profile})",
            asked.cases
        ));
        let (accepted, declined) = (tally.of("accepted"), tally.of("declined"));
        line(format!("{} events; accepted {accepted}, declined at the counter {declined}", tally.all()));
        line(format!(
            "on time: {:.1} % of {} ({} late; {} of them answered after)",
            tally.on_time.share() * 100.0,
            tally.on_time.all(),
            tally.on_time.late,
            tally.collected_late
        ));
        line(format!("deemed refusals that open an appeal: {}", tally.of("term-expired")));
        line("\nwhy they were late".to_owned());
        for (reason, count) in by_count(&tally.late_by) {
            line(format!("  {count:>8}  {reason}"));
        }
        line("\nsteps that were not taken in their time".to_owned());
        for (step, count) in by_count(&tally.overruns) {
            line(format!("  {count:>8}  {step}"));
        }
        line("\nrefusals                proposed   refused".to_owned());
        for ground in Ground::ALL {
            line(format!(
                "  {:<20} {:>9} {:>9}",
                ground.name(),
                at(&tally.proposed, ground),
                at(&tally.refused, ground)
            ));
        }
        line(format!("  after a proposal, a duplicate was signed: {}", tally.turned));
        line(format!("  closed, because too few days were left: {}", tally.unrefusable));
        let (objections, set, held) =
            (tally.of("objection-received"), tally.of("hearing-set"), tally.of("hearing-held"));
        line(format!(
            "  notices {}, objections {objections}, hearings set {set}, held {held}",
            tally.of("notice-delivered")
        ));
        line(format!(
            "\ncomplaints {}, decided {}, taken back {}, extended {}, not decided in time {}, files late {}",
            tally.of("complaint-registered"),
            tally.of("complaint-decided"),
            tally.of("complaint-withdrawn"),
            tally.of("complaint-extended"),
            tally.of("complaint-overdue"),
            tally.of("case-file-overdue")
        ));
        line(format!("  refusals that were overturned, and went on: {}", tally.overturned));
        line("\nother ways".to_owned());
        for (what, count) in self.others() {
            line(format!("  {count:>8}  {what}"));
        }
        line("\nstep                p50 days  p90 days     times".to_owned());
        for (duty, took) in STEPS.iter().zip(&tally.took) {
            line(format!("  {:<16} {:>9.1} {:>9.1} {:>9}", duty.name(), days(took, 0.5), days(took, 0.9), took.len()));
        }
        line(format!("\non time by college, {} of them: best and worst", self.colleges.len()));
        for (bin, on_time, overloaded) in self.best_and_worst() {
            let overloaded = if overloaded { "  overloaded" } else { "" };
            line(format!("  {} {:>6.1} % of {:>6}{overloaded}", bin.as_str(), on_time.share() * 100.0, on_time.all()));
        }
        line("\nrejections by code".to_owned());
        for (rejection, count) in by_count(&tally.rejections) {
            line(format!("  {count:>8}  {rejection}"));
        }
        line("\ninvariants, and how often each was looked at: all hold".to_owned());
        for (invariant, count) in &self.looks {
            line(format!("  {count:>8}  {invariant}"));
        }
        line(format!("\ndigest of all events: {}", self.digest));
        told
    }

    /// As JSON.
    pub(super) fn written(&self, took: Duration) -> Value {
        let Self { asked, tally, .. } = self;
        let steps = STEPS.iter().zip(&tally.took).map(|(duty, took)| {
            json!({
                "step": duty.name(), "times": took.len(),
                "p50Days": days(took, 0.5), "p90Days": days(took, 0.9),
            })
        });
        let colleges = self.colleges.iter().map(|(bin, on_time, overloaded)| {
            json!({
                "college": bin.as_str(), "met": on_time.met, "late": on_time.late,
                "onTime": on_time.share(), "overloaded": overloaded,
            })
        });
        let grounds = Ground::ALL.iter().map(|ground| {
            let counts = json!({"proposed": at(&tally.proposed, ground), "refused": at(&tally.refused, ground)});
            (ground.name().to_owned(), counts)
        });
        json!({
            "cases": asked.cases, "from": asked.from.to_string(), "to": asked.to.to_string(), "seed": asked.seed,
            "seconds": took.as_secs_f64(),
            "events": counted(tally.events.iter()),
            "onTime": tally.on_time.share(), "met": tally.on_time.met, "late": tally.on_time.late,
            "answeredAfterTerm": tally.collected_late,
            "deemedRefusals": tally.of("term-expired"),
            "lateBy": counted(tally.late_by.iter()),
            "overruns": counted(tally.overruns.iter()),
            "refusals": {
                "grounds": grounds.collect::<Map<_, _>>(), "turned": tally.turned, "closed": tally.unrefusable,
            },
            "complaints": {
                "registered": tally.of("complaint-registered"), "decided": tally.of("complaint-decided"),
                "withdrawn": tally.of("complaint-withdrawn"), "extended": tally.of("complaint-extended"),
                "overdue": tally.of("complaint-overdue"), "filesLate": tally.of("case-file-overdue"),
                "overturned": tally.overturned,
            },
            "uncollected": tally.uncollected, "unfinished": tally.unfinished,
            "steps": steps.collect::<Vec<_>>(),
            "colleges": colleges.collect::<Vec<_>>(),
            "rejections": counted(tally.rejections.iter().map(|(rejection, count)| (rejection.code(), count))),
            "invariants": counted(self.looks.iter().map(|(invariant, count)| (invariant, count))),
            "digest": self.digest,
        })
    }

    fn others(&self) -> [(&'static str, u64); 13] {
        let tally = &self.tally;
        [
            ("handed out", tally.of("issued")),
            ("withdrawn", tally.of("withdrawn")),
            ("packages that the courier brought back", tally.of("returned")),
            ("parcels that did not come in time", tally.of("parcel-missing")),
            ("parcels that were lost", tally.of("parcel-lost")),
            ("parcels that were lost and found", tally.of("parcel-found")),
            ("drafts given back", tally.of("rework-demanded")),
            ("terms that the head extended", tally.of("term-extended")),
            ("terms that moved with the calendar", tally.of("term-moved")),
            ("reminders to collect a result", tally.of("collection-reminded")),
            ("results that came back to the college", tally.of("result-returned")),
            ("results that nobody came for", tally.uncollected),
            ("cases without a result at the end", tally.unfinished),
        ]
    }

    fn best_and_worst(&self) -> impl Iterator<Item = (Bin, OnTime, bool)> {
        let rest = self.colleges.len().saturating_sub(NAMED).max(NAMED.min(self.colleges.len()));
        self.colleges.iter().take(NAMED).chain(self.colleges.iter().skip(rest)).copied()
    }
}

fn at<K: Ord>(counts: &BTreeMap<K, u64>, key: &K) -> u64 {
    counts.get(key).copied().unwrap_or_default()
}

/// The most frequent first.
fn by_count<K: Copy + Ord>(counts: &BTreeMap<K, u64>) -> Vec<(K, u64)> {
    let mut counts: Vec<_> = counts.iter().map(|(key, count)| (*key, *count)).collect();
    counts.sort_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
    counts
}

fn counted<'c>(counts: impl Iterator<Item = (impl ToString, &'c u64)>) -> Value {
    counts.map(|(key, count)| (key.to_string(), json!(count))).collect::<Map<_, _>>().into()
}

/// The value below which this share of sorted lengths lies, in days.
fn days(sorted: &[TimeDelta], share: f64) -> f64 {
    let place = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(place).map_or(f64::NAN, |took| took.num_minutes() as f64 / (24.0 * 60.0))
}
