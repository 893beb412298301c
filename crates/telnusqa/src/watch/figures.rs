//! What was seen, told whenever somebody asks: a row that is gone is told no more.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use opentelemetry::metrics::Meter;
use opentelemetry::{KeyValue, global};

use super::look::{Seen, Waiting};

/// A value with its labels.
type Point = (f64, Vec<KeyValue>);

/// What each metric says now: of the tables, and of the disks.
#[derive(Default)]
struct Said {
    /// Counted less often than the rest.
    cases: Vec<Point>,
    disks: Vec<(&'static str, Point)>,
    looked_s: Option<f64>,
    tables: Vec<(&'static str, Point)>,
}

/// The metrics of the watch.
pub(super) struct Figures {
    said: Arc<Mutex<Said>>,
}

/// Gauge: answers to the IIS that are not published.
const ANSWERS: &str = "telnusqa.house.answers.waiting";
/// Gauge, seconds: how long the oldest of them has waited.
const ANSWERS_OLDEST: &str = "telnusqa.house.answers.oldest";
/// Gauge: blank forms that are printed on and not issued.
const BLANKS: &str = "telnusqa.house.blanks.printed";
/// Gauge, seconds: how long ago the first of them was printed.
const BLANKS_OLDEST: &str = "telnusqa.house.blanks.oldest";
/// Gauge: open cases by `telnusqa.stage`, `telnusqa.deadline` and `telnusqa.college.size`.
const CASES: &str = "telnusqa.house.cases";
/// Gauge, events: how far the checkpoint of a `consumer` lies behind the log's head.
const CONSUMER_LAG: &str = "telnusqa.house.consumer.lag";
/// Gauge, seconds: how old the oldest event is that a `consumer` has not applied.
const CONSUMER_LAG_TIME: &str = "telnusqa.house.consumer.lag.time";
/// Gauge: the checkpoint of a `consumer`.
const CONSUMER_POSITION: &str = "telnusqa.house.consumer.position";
/// Gauge, bytes: room that is left, by `telnusqa.disk`.
const DISK_FREE: &str = "telnusqa.house.disk.free";
/// Gauge, bytes: room that there is, by `telnusqa.disk`.
const DISK_SIZE: &str = "telnusqa.house.disk.size";
/// Gauge: documents that are to be made.
const DOCUMENTS: &str = "telnusqa.house.documents.waiting";
/// Gauge, seconds: how long ago the oldest of their drafts was written.
const DOCUMENTS_OLDEST: &str = "telnusqa.house.documents.oldest";
/// Gauge: numbers of the IIS that did not come, by `telnusqa.asked`: whether it was asked to send them again.
const HOLES: &str = "telnusqa.house.holes.missing";
/// Gauge, seconds: how long the oldest of them is overdue.
const HOLES_OLDEST: &str = "telnusqa.house.holes.oldest";
/// Gauge: 1 where somebody holds a `telnusqa.lease`, 0 where nobody does.
const LEASE: &str = "telnusqa.house.lease.held";
/// Gauge: the log's head.
const LOG_HEAD: &str = "telnusqa.house.log.head";
/// Gauge: positions by which the log's end and its head differ; anything but 0 is damage.
const LOG_MISSING: &str = "telnusqa.house.log.missing";
/// Gauge, seconds since 1970: when the tables were seen last.
const LOOKED: &str = "telnusqa.house.looked";
/// Gauge: what could not be handled, by `telnusqa.service` and `telnusqa.parked.kind`.
const PARKED: &str = "telnusqa.house.parked";
/// Gauge, seconds: how long the oldest of it lies there.
const PARKED_OLDEST: &str = "telnusqa.house.parked.oldest";
/// Gauge: documents that wait for a head's signature.
const SIGNATURES: &str = "telnusqa.house.signatures.waiting";
/// Gauge, seconds: how long the oldest of them has waited.
const SIGNATURES_OLDEST: &str = "telnusqa.house.signatures.oldest";
/// Gauge: terms that are due and not carried out.
const TIMERS: &str = "telnusqa.house.timers.due";
/// Gauge, seconds: how long the oldest of them is due.
const TIMERS_OLDEST: &str = "telnusqa.house.timers.oldest";

/// Each metric with its unit.
const METRICS: [(&str, &str); 24] = [
    (ANSWERS, "{message}"),
    (ANSWERS_OLDEST, "s"),
    (BLANKS, "{blank}"),
    (BLANKS_OLDEST, "s"),
    (CASES, "{case}"),
    (CONSUMER_LAG, "{event}"),
    (CONSUMER_LAG_TIME, "s"),
    (CONSUMER_POSITION, "{event}"),
    (DISK_FREE, "By"),
    (DISK_SIZE, "By"),
    (DOCUMENTS, "{document}"),
    (DOCUMENTS_OLDEST, "s"),
    (HOLES, "{message}"),
    (HOLES_OLDEST, "s"),
    (LEASE, "{lease}"),
    (LOG_HEAD, "{event}"),
    (LOG_MISSING, "{event}"),
    (LOOKED, "s"),
    (PARKED, "{message}"),
    (PARKED_OLDEST, "s"),
    (SIGNATURES, "{document}"),
    (SIGNATURES_OLDEST, "s"),
    (TIMERS, "{timer}"),
    (TIMERS_OLDEST, "s"),
];

impl Figures {
    /// They tell nothing until something was seen.
    pub(super) fn new() -> Self {
        let figures = Self { said: Arc::default() };
        let meter = global::meter("telnusqa-watch");
        for (name, unit) in METRICS {
            figures.tell(&meter, name, unit);
        }
        figures
    }

    fn tell(&self, meter: &Meter, name: &'static str, unit: &'static str) {
        let said = Arc::clone(&self.said);
        // The meter keeps it.
        let _gauge = meter
            .f64_observable_gauge(name)
            .with_unit(unit)
            .with_callback(move |observer| {
                for (value, labels) in lock(&said).of(name) {
                    observer.observe(value, &labels);
                }
            })
            .build();
    }

    /// The tables were seen.
    pub(super) fn seen(&self, seen: Seen) {
        let mut said = lock(&self.said);
        #[expect(clippy::disallowed_methods, reason = "when it was looked is real time")]
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        said.looked_s = Some(now.as_secs_f64());
        if let Some(cases) = &seen.cases {
            let point = |cases: &super::look::Cases| {
                let labels = labels([
                    ("telnusqa.stage", &cases.stage),
                    ("telnusqa.deadline", &cases.deadline),
                    ("telnusqa.college.size", &cases.college_size),
                ]);
                (number(cases.count), labels)
            };
            said.cases = cases.iter().map(point).collect();
        }
        said.tables = points(&seen);
    }

    /// The tables cannot be seen.
    pub(super) fn blind(&self) {
        let mut said = lock(&self.said);
        said.tables.clear();
        said.cases.clear();
    }

    /// Looks at the disks; one that cannot be seen is told no more.
    pub(super) fn disks(&self, folders: &[PathBuf]) {
        lock(&self.said).disks = folders.iter().filter_map(|folder| disk(folder)).flatten().collect();
    }
}

impl Said {
    fn of(&self, name: &str) -> Vec<Point> {
        match name {
            CASES => self.cases.clone(),
            LOOKED => self.looked_s.map(|looked| (looked, Vec::new())).into_iter().collect(),
            _ => {
                let all = self.tables.iter().chain(&self.disks);
                all.filter(|(metric, _)| *metric == name).map(|(_, point)| point.clone()).collect()
            }
        }
    }
}

fn points(seen: &Seen) -> Vec<(&'static str, Point)> {
    let mut points =
        vec![(LOG_HEAD, (number(seen.head), Vec::new())), (LOG_MISSING, (number(seen.missing), Vec::new()))];
    for (count, oldest, waiting) in [
        (ANSWERS, ANSWERS_OLDEST, &seen.answers),
        (BLANKS, BLANKS_OLDEST, &seen.blanks),
        (DOCUMENTS, DOCUMENTS_OLDEST, &seen.documents),
        (SIGNATURES, SIGNATURES_OLDEST, &seen.signatures),
        (TIMERS, TIMERS_OLDEST, &seen.timers),
    ] {
        let Waiting { count: waiting, oldest_s } = waiting;
        points.extend([(count, (number(*waiting), Vec::new())), (oldest, (oldest_s.max(0.0), Vec::new()))]);
    }
    for consumer in &seen.consumers {
        let labels = labels([("consumer", &consumer.consumer)]);
        points.push((CONSUMER_LAG, (number(consumer.lag), labels.clone())));
        points.push((CONSUMER_LAG_TIME, (consumer.lag_s, labels.clone())));
        points.push((CONSUMER_POSITION, (number(consumer.position), labels)));
    }
    for holes in &seen.holes {
        let labels = labels([("telnusqa.asked", if holes.asked { "yes" } else { "no" })]);
        points.push((HOLES, (number(holes.missing), labels.clone())));
        points.push((HOLES_OLDEST, (holes.oldest_s, labels)));
    }
    for lease in &seen.leases {
        points.push((LEASE, (f64::from(u8::from(lease.held)), labels([("telnusqa.lease", &lease.name)]))));
    }
    for parked in &seen.parked {
        let labels = labels([("telnusqa.service", &parked.service), ("telnusqa.parked.kind", &parked.kind)]);
        points.push((PARKED, (number(parked.count), labels.clone())));
        points.push((PARKED_OLDEST, (parked.oldest_s, labels)));
    }
    points
}

fn disk(folder: &Path) -> Option<[(&'static str, Point); 2]> {
    let disk = nix::sys::statvfs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| blocks as f64 * disk.fragment_size() as f64;
    let labels = labels([("telnusqa.disk", folder.to_string_lossy().as_ref())]);
    Some([(DISK_FREE, (bytes(disk.blocks_available()), labels.clone())), (DISK_SIZE, (bytes(disk.blocks()), labels))])
}

fn labels<const N: usize>(labels: [(&'static str, &str); N]) -> Vec<KeyValue> {
    labels.into_iter().map(|(name, value)| KeyValue::new(name, value.to_owned())).collect()
}

fn number(count: i64) -> f64 {
    count as f64
}

fn lock(said: &Mutex<Said>) -> MutexGuard<'_, Said> {
    said.lock().unwrap_or_else(PoisonError::into_inner)
}
