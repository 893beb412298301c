//! `telnusqa iis publish`: hands a feed over, waits for the answers, repeats what was not answered, shows what differs.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tokio::sync::{Notify, Semaphore};

use super::expected::{Expected, differences, kind_of};
use super::session::{Outgoing, Session};
use crate::endpoints::{Endpoints, Folder};

/// How often the answers are looked at where none comes.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often progress is told where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(2);
/// How many differences are shown in full.
const SHOWN_MAX: usize = 20;

/// Arguments of `telnusqa iis publish`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    folder: Folder,
    /// A file with one message a line
    feed: PathBuf,
    /// A file with the essence of the expected answers, line for line
    #[arg(long)]
    expect: Option<PathBuf>,
    /// Writes the answers as they came, one a line, in the order of the feed
    #[arg(long)]
    answers: Option<PathBuf>,
    /// Messages handed over and not yet acknowledged by the stream
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..))]
    window: u16,
    /// Hands over at most this many messages a second
    #[arg(long)]
    rate: Option<f64>,
    /// Repeats what was not answered after this many seconds
    #[arg(long, default_value_t = 10)]
    repeat_after: u64,
    /// Gives up when nothing was answered for this many seconds
    #[arg(long, default_value_t = 120)]
    patience: u64,
}

/// How fast messages are handed over.
struct Pace {
    pause: Option<Duration>,
    window: usize,
}

impl Args {
    fn pace(&self) -> Pace {
        Pace { pause: self.rate.map(|rate| Duration::from_secs_f64(1.0 / rate)), window: usize::from(self.window) }
    }
}

/// Publishes a feed and judges the answers.
///
/// # Errors
/// Where an answer differs from what was expected, or none came.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let lines = lines(&args.feed)?;
    let messages: Vec<Outgoing> = lines.iter().map(|line| Outgoing::of_line(line)).collect();
    let expected = args.expect.as_deref().map(read_expected).transpose()?;
    if let Some(expected) = &expected
        && expected.len() != messages.len()
    {
        bail!("{} messages and {} expected answers", messages.len(), expected.len());
    }
    if let Some(expected) = &expected
        && let Some(at) = messages.iter().zip(expected).position(|(message, expected)| message.id != expected.id)
    {
        bail!("line {} of the feed and of what is expected name different messages", at + 1);
    }
    let session = Session::open(&Endpoints::read(&args.folder.path)?).await?;
    let mut incoming = session.answers().await?;
    let began = Instant::now();
    let progress = Progress::of(messages.len());
    let answers = Arc::new(Answers::of(&messages));
    let publisher = tokio::spawn(hand_over_all(session.clone(), messages.clone(), answers.clone(), args.pace()));

    let mut unasked: BTreeMap<String, u64> = BTreeMap::new();
    let (mut last_answer, mut last_repeat) = (Instant::now(), Instant::now());
    while answers.open() > 0 {
        match tokio::time::timeout(LOOK_EVERY, incoming.recv()).await {
            Ok(Some(body)) => {
                let answer: Value = serde_json::from_slice(&body).context("read an answer")?;
                match answer.get("causationid").and_then(Value::as_str) {
                    Some(id) if answers.take(id, body) => last_answer = Instant::now(),
                    Some(_) => {}
                    None => *unasked.entry(kind_of(&answer)).or_default() += 1,
                }
                progress.show(answers.total - answers.open());
            }
            Ok(None) => bail!("the answers ended"),
            Err(_) => {}
        }
        if last_answer.elapsed() >= Duration::from_secs(args.patience) {
            break;
        }
        if last_answer.elapsed().min(last_repeat.elapsed()) >= Duration::from_secs(args.repeat_after) {
            last_repeat = Instant::now();
            for message in messages.iter().filter(|message| answers.is_late(&message.id)) {
                session.hand_over(message).await;
            }
        }
    }
    publisher.abort();
    progress.end();
    report(
        &Run { lines: &lines, expected: expected.as_deref(), answers: &answers, unasked, took: began.elapsed() },
        &args,
    )
}

/// The answers that came, by the id that they answer.
struct Answers {
    changed: Notify,
    order: Vec<String>,
    slots: Mutex<HashMap<String, Slot>>,
    total: usize,
}

#[derive(Default)]
struct Slot {
    bodies: Vec<Bytes>,
    /// Lines of the feed with this id.
    lines: usize,
    /// Of these, how many were handed over.
    sent: usize,
}

impl Answers {
    fn of(messages: &[Outgoing]) -> Self {
        let mut slots: HashMap<String, Slot> = HashMap::new();
        for message in messages {
            slots.entry(message.id.clone()).or_default().lines += 1;
        }
        let order = messages.iter().map(|message| message.id.clone()).collect();
        Self { changed: Notify::new(), order, slots: Mutex::new(slots), total: messages.len() }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an answer; false where it answers nothing of this feed.
    fn take(&self, id: &str, body: Bytes) -> bool {
        let found = self.slots().get_mut(id).map(|slot| slot.bodies.push(body)).is_some();
        self.changed.notify_waiters();
        found
    }

    /// Notes that a line was handed over.
    fn sent(&self, id: &str) {
        if let Some(slot) = self.slots().get_mut(id) {
            slot.sent += 1;
        }
    }

    /// Lines that were not answered yet.
    fn open(&self) -> usize {
        self.slots().values().map(|slot| slot.lines.saturating_sub(slot.bodies.len())).sum()
    }

    /// Whether fewer answers came than lines were handed over.
    fn is_late(&self, id: &str) -> bool {
        self.slots().get(id).is_some_and(|slot| slot.bodies.len() < slot.sent)
    }

    /// Waits until a message was answered at least once.
    async fn answered(&self, id: &str) {
        loop {
            let changed = self.changed.notified();
            if self.slots().get(id).is_none_or(|slot| !slot.bodies.is_empty()) {
                return;
            }
            // Looks again now and then: an answer may come between the look and the wait.
            let _ = tokio::time::timeout(LOOK_EVERY, changed).await;
        }
    }

    fn bodies(&self, line: usize) -> Vec<Bytes> {
        self.slots().get(&self.order[line]).map(|slot| slot.bodies.clone()).unwrap_or_default()
    }
}

/// A bar on a terminal, a line now and then elsewhere.
struct Progress {
    bar: ProgressBar,
    shown: Cell<Instant>,
    total: usize,
}

impl Progress {
    fn of(total: usize) -> Self {
        let style = ProgressStyle::with_template("answered {pos} of {len} {wide_bar} {per_sec} {elapsed}");
        let bar = ProgressBar::new(total as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, shown: Cell::new(Instant::now()), total }
    }

    fn show(&self, answered: usize) {
        self.bar.set_position(answered as u64);
        if self.bar.is_hidden() && self.shown.get().elapsed() > LINE_EVERY {
            self.shown.set(Instant::now());
            eprintln!("answered {answered} of {}", self.total);
        }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

struct Run<'r> {
    answers: &'r Answers,
    expected: Option<&'r [Expected]>,
    lines: &'r [String],
    took: Duration,
    unasked: BTreeMap<String, u64>,
}

fn report(run: &Run<'_>, args: &Args) -> anyhow::Result<()> {
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in 0..run.lines.len() {
        let bodies = run.answers.bodies(line);
        let kind = bodies.first().map_or_else(|| "not answered".to_owned(), |body| kind_of(&parse(body)));
        *kinds.entry(kind).or_default() += 1;
        if let Some(found) = judge(run.expected.map(|expected| &expected[line]), &bodies) {
            wrong.push((line, found));
        }
    }
    for (line, found) in wrong.iter().take(SHOWN_MAX) {
        println!("line {}: {}", line + 1, found.join("; "));
    }
    if let Some(path) = &args.answers {
        write_answers(path, run)?;
    }
    let total = run.lines.len();
    let told: Vec<String> = kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let rate = total as f64 / run.took.as_secs_f64();
    println!("{} in {:.1} s ({rate:.0}/s): {}", total, run.took.as_secs_f64(), told.join(", "));
    if !run.unasked.is_empty() {
        println!("unasked: {:?}", run.unasked);
    }
    println!("{} of {total} as expected", total - wrong.len());
    if !wrong.is_empty() {
        bail!("{} of {total} answers differ", wrong.len());
    }
    Ok(())
}

/// What is wrong with the answers of a line: `None` where one fits and all of one content are the same bytes.
fn judge(expected: Option<&Expected>, bodies: &[Bytes]) -> Option<Vec<String>> {
    if bodies.is_empty() {
        return Some(vec!["not answered".to_owned()]);
    }
    let Some(expected) = expected else {
        return bodies
            .iter()
            .any(|body| *body != bodies[0])
            .then(|| vec!["repeats are answered differently".to_owned()]);
    };
    let found: Vec<Vec<String>> = bodies.iter().map(|body| differences(expected, &parse(body))).collect();
    let fitting: Vec<&Bytes> =
        bodies.iter().zip(&found).filter(|(_, found)| found.is_empty()).map(|(body, _)| body).collect();
    let Some(first) = fitting.first() else { return found.into_iter().next() };
    fitting.iter().any(|body| body != first).then(|| vec!["repeats are answered differently".to_owned()])
}

fn parse(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap_or(Value::Null)
}

fn write_answers(path: &Path, run: &Run<'_>) -> anyhow::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).context("write the answers")?);
    for line in 0..run.lines.len() {
        if let Some(body) = run.answers.bodies(line).first() {
            file.write_all(body)?;
        }
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(())
}

/// Hands all over in order, at most one every `pause`; a further message about an application waits until the package
/// itself was answered, so that whatever is lost on the way, the first is the first.
async fn hand_over_all(session: Session, messages: Vec<Outgoing>, answers: Arc<Answers>, pace: Pace) {
    let mut handed_in: HashMap<String, String> = HashMap::new();
    let began = tokio::time::Instant::now();
    let room = Arc::new(Semaphore::new(pace.window));
    for (at, message) in messages.into_iter().enumerate() {
        if let Some(first) = handed_in.get(&message.about) {
            answers.answered(first).await;
        }
        if let Some(number) = &message.hands_in {
            handed_in.entry(number.clone()).or_insert_with(|| message.id.clone());
        }
        if let Some(pause) = pace.pause {
            tokio::time::sleep_until(began + pause * u32::try_from(at).unwrap_or(u32::MAX)).await;
        }
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let sent = session.send(&message).await;
        answers.sent(&message.id);
        let session = session.clone();
        tokio::spawn(async move {
            session.acknowledged(sent, &message).await;
            drop(place);
        });
    }
    // All are with the stream when every place is free again.
    let _ = room.acquire_many(u32::try_from(pace.window).unwrap_or(u32::MAX)).await;
}

fn lines(path: &Path) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn read_expected(path: &Path) -> anyhow::Result<Vec<Expected>> {
    let of_line = |(at, line): (usize, String)| {
        serde_json::from_str(&line).with_context(|| format!("read line {} of {}", at + 1, path.display()))
    };
    lines(path)?.into_iter().enumerate().map(of_line).collect()
}
