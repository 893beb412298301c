//! `telnusqa iis publish`: hands a feed over, waits for the answers, repeats what was not answered, shows what differs.

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::expected::{Expected, differences, kind_of};
use super::session::{Outgoing, Session};
use crate::endpoints::{Endpoints, Folder};

/// How many differences are shown in full.
const SHOWN_MAX: usize = 20;

/// Arguments of `telnusqa iis publish`.
#[derive(clap::Args)]
pub struct Args {
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

/// Publishes a feed and judges the answers.
///
/// # Errors
/// Where an answer differs from what was expected, or none came.
pub async fn run(args: Args) -> anyhow::Result<()> {
    let lines = lines(&args.feed)?;
    let messages: Vec<Outgoing> = lines.iter().map(|line| Outgoing::of_line(line)).collect();
    let expected = args.expect.as_deref().map(read_expected).transpose()?;
    if let Some(expected) = &expected
        && expected.len() != messages.len()
    {
        bail!("{} messages and {} expected answers", messages.len(), expected.len());
    }
    let session = Session::open(&Endpoints::read(&args.folder.path)?).await?;
    let mut incoming = session.answers().await?;
    let began = Instant::now();
    let bar = progress(messages.len());
    let publisher = tokio::spawn(hand_over_all(
        session.clone(),
        messages.clone(),
        usize::from(args.window),
        args.rate.map(|rate| Duration::from_secs_f64(1.0 / rate)),
    ));

    let mut answers = Answers::of(&messages);
    let mut unasked: BTreeMap<String, u64> = BTreeMap::new();
    let mut last_answer = Instant::now();
    let mut last_repeat = Instant::now();
    while answers.open > 0 {
        let tick = tokio::time::timeout(Duration::from_millis(500), incoming.recv()).await;
        match tick {
            Ok(Some(body)) => {
                let answer: Value = serde_json::from_slice(&body).context("read an answer")?;
                match answer.get("causationid").and_then(Value::as_str) {
                    Some(id) if answers.take(id, body) => {
                        last_answer = Instant::now();
                        bar.set_position((answers.total - answers.open) as u64);
                    }
                    Some(_) => {}
                    None => *unasked.entry(kind_of(&answer)).or_default() += 1,
                }
            }
            Ok(None) => bail!("the answers ended"),
            Err(_) => {}
        }
        let quiet = last_answer.elapsed().min(last_repeat.elapsed());
        if publisher.is_finished() && quiet >= Duration::from_secs(args.repeat_after) {
            if last_answer.elapsed() >= Duration::from_secs(args.patience) {
                break;
            }
            last_repeat = Instant::now();
            for message in messages.iter().filter(|message| answers.is_open(&message.id)) {
                session.hand_over(message).await;
            }
        }
    }
    bar.finish_and_clear();
    report(&Run { lines: &lines, expected: expected.as_deref(), answers: &answers, unasked, took: began.elapsed() }, &args)
}

/// The answers that came, by the id that they answer.
struct Answers {
    by_id: HashMap<String, Slot>,
    open: usize,
    order: Vec<String>,
    total: usize,
}

#[derive(Default)]
struct Slot {
    bodies: Vec<Bytes>,
    wanted: usize,
}

impl Answers {
    fn of(messages: &[Outgoing]) -> Self {
        let mut by_id: HashMap<String, Slot> = HashMap::new();
        for message in messages {
            by_id.entry(message.id.clone()).or_default().wanted += 1;
        }
        let order = messages.iter().map(|message| message.id.clone()).collect();
        Self { by_id, open: messages.len(), order, total: messages.len() }
    }

    /// Takes an answer; false where it answers nothing of this feed.
    fn take(&mut self, id: &str, body: Bytes) -> bool {
        let Some(slot) = self.by_id.get_mut(id) else { return false };
        if slot.bodies.len() < slot.wanted {
            self.open -= 1;
        }
        slot.bodies.push(body);
        true
    }

    fn is_open(&self, id: &str) -> bool {
        self.by_id.get(id).is_some_and(|slot| slot.bodies.len() < slot.wanted)
    }

    fn bodies(&self, line: usize) -> &[Bytes] {
        &self.by_id[&self.order[line]].bodies
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
        if let Some(found) = judge(run.expected.map(|expected| &expected[line]), bodies) {
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
        return bodies.iter().any(|body| *body != bodies[0]).then(|| vec!["repeats are answered differently".to_owned()]);
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

/// Hands all over in order, at most one every `pause`.
async fn hand_over_all(session: Session, messages: Vec<Outgoing>, window: usize, pause: Option<Duration>) {
    let began = tokio::time::Instant::now();
    let due = |at: usize| pause.map(|pause| began + pause * u32::try_from(at).unwrap_or(u32::MAX));
    // Owned parts: a stream that borrows cannot be given to a task.
    let each = messages.into_iter().enumerate().map(|(at, message)| (session.clone(), due(at), message));
    futures_util::stream::iter(each)
        .then(|(session, due, message)| async move {
            if let Some(due) = due {
                tokio::time::sleep_until(due).await;
            }
            (session, message)
        })
        .map(|(session, message)| async move { session.hand_over(&message).await })
        .buffered(window)
        .for_each(|()| async {})
        .await;
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

fn progress(total: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("answered {pos} of {len} {wide_bar} {per_sec} {elapsed}");
    ProgressBar::new(total as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
