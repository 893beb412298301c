//! `telnusqa iis play`: lets a feed of packages live to its end. The State Corporation hands packages over, sends them to
//! the colleges and hands results out; invented staff take every step in between; the house's clock goes from one deed
//! to the next.

mod counterpart;
mod staff;
mod story;
mod summary;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Days, TimeDelta, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use telnusqa_chassis::Clock;
use telnusqa_domain::hours::in_almaty;

use self::counterpart::{About, Counterpart};
use self::staff::{Original, Staff, Taken, ToTake};
use self::story::{Deed, Facts, story};
use crate::endpoints::{Endpoints, Folder};
use crate::iis::{Expected, kind_of};

/// What happens within such a time happens side by side.
const SLOT: TimeDelta = TimeDelta::minutes(30);
/// Cases that move at the same time.
const SIDE_BY_SIDE: usize = 8;
/// A line that names a moment further ahead than this is a mistake of the sender.
const PLAUSIBLE: Days = Days::new(60);

/// Arguments of `telnusqa iis play`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    folder: Folder,
    /// A file with one message a line
    feed: PathBuf,
    /// A file with the essence of the expected answers, line for line
    #[arg(long)]
    expect: Option<PathBuf>,
    /// Which stories are told: the same seed tells the same ones
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The staff of the colleges stand still: only the State Corporation acts
    #[arg(long)]
    without_staff: bool,
}

/// Plays a feed to its end, and sums up what came of it.
///
/// # Errors
/// An answer that differs from what was expected, a step that was refused, a house that does not answer any more.
pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let began = Instant::now();
    let endpoints = Endpoints::read(&args.folder.path)?;
    if endpoints.clock != "feed" {
        bail!("play in a house whose clock follows the feed (telnusqa up --clock feed)");
    }
    let clock = Clock::open(Some(&args.folder.path.join("clock.json"))).context("open the house's clock")?;
    // Its deeds have their moments: a house that waits for the next one, or for a service to come back, is not idle.
    let hands = clock.hold().context("take the house's clock in hand")?;
    let lines = lines(&args.feed)?;
    let expected: Option<Vec<Expected>> = args.expect.as_deref().map(read_expected).transpose()?;
    if expected.as_ref().is_some_and(|expected| expected.len() != lines.len()) {
        bail!("find as many expected answers as messages");
    }
    let play = Play {
        clock,
        counterpart: Counterpart::open(&endpoints, args.seed).await?,
        seed: args.seed,
        staff: (!args.without_staff).then(|| Staff::new(&endpoints, args.seed)),
    };
    let played = Box::pin(play.run(&lines)).await?;
    drop(hands);
    let (now, unasked) = (play.clock.now(), play.counterpart.unasked());
    summary::print(&summary::Summary { endpoints, expected, now, played, took: began.elapsed(), unasked }).await
}

/// What came of a feed.
#[derive(Default)]
struct Played {
    /// The answer to each line.
    answers: BTreeMap<usize, Value>,
    /// Deeds that were not allowed, with the code.
    refused: Vec<(String, Deed, String)>,
}

/// Who acts, and by which clock.
struct Play {
    clock: Clock,
    counterpart: Counterpart,
    seed: u64,
    staff: Option<Staff>,
}

/// An application on its way.
struct Life {
    branch: String,
    consent: bool,
    deeds: Vec<(DateTime<Utc>, Deed)>,
    done: usize,
    number: String,
    original: Original,
    refused: Vec<(Deed, String)>,
    subject: String,
}

impl Play {
    async fn run(&self, lines: &[String]) -> anyhow::Result<Played> {
        let mut played = Played::default();
        let mut lives: Vec<Life> = Vec::new();
        let mut waiting = arrivals(lines);
        let progress = bar(lines.len());
        // Each application is accepted once, whatever is sent again.
        let mut known: HashSet<String> = HashSet::new();
        loop {
            let next_line = waiting.first().map(|(at, _)| *at);
            let next_deed = lives.iter().filter_map(|life| life.deeds.get(life.done)).map(|(at, _)| *at).min();
            let Some(start) = [next_line, next_deed].into_iter().flatten().min() else { break };
            let end = start + SLOT;
            let count = waiting.iter().take_while(|(at, _)| *at < end).count();
            let arriving: Vec<usize> = waiting.drain(..count).map(|(_, line)| line).collect();
            for life in self.hand_over(lines, &arriving, &mut played).await? {
                if known.insert(life.subject.clone()) {
                    lives.push(life);
                }
            }
            self.live(&mut lives, end, &mut played).await?;
            let over = lives.iter().filter(|life| life.done == life.deeds.len()).count();
            progress.set_message(format!("{}, {over} lives over", in_almaty(start).format("%d.%m.%Y")));
            progress.set_position(played.answers.len() as u64);
        }
        progress.finish_and_clear();
        Ok(played)
    }

    /// Hands lines over in order, and hears their answers; the applications that were accepted.
    async fn hand_over(&self, lines: &[String], arriving: &[usize], played: &mut Played) -> anyhow::Result<Vec<Life>> {
        let mut handed_over = Vec::with_capacity(arriving.len());
        for line in arriving {
            handed_over.push(self.counterpart.hand_over(&lines[*line]).await);
        }
        let mut accepted = Vec::new();
        for (line, message) in arriving.iter().zip(&handed_over) {
            let answer = self.counterpart.answer(message).await?;
            if kind_of(&answer) == "accepted" {
                accepted.extend(self.life(&lines[*line], &answer)?);
            }
            played.answers.insert(*line, answer);
        }
        Ok(accepted)
    }

    /// The life that begins with an answer.
    fn life(&self, line: &str, answer: &Value) -> anyhow::Result<Option<Life>> {
        let message: Value = serde_json::from_str(line).context("read an accepted line")?;
        let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let (Some(number), Some(registered_at), Some(subject), Some(source)) = (
            text(answer, "/data/applicationNumber"),
            text(answer, "/data/registeredAt").and_then(|at| at.parse::<DateTime<Utc>>().ok()),
            text(answer, "/subject"),
            text(&message, "/source"),
        ) else {
            return Ok(None);
        };
        let branch = source.rsplit(':').next().unwrap_or_default().to_owned();
        let consent = message.pointer("/data/consent/restrictedPersonalData") == Some(&Value::Bool(true));
        let refusable = text(answer, "/data/regulation").as_deref() != Some("kz-tve-duplicate/2016");
        let kind = message.pointer("/data/original/kind").and_then(Value::as_str);
        let supplement = matches!(kind, Some("diplomaWithSupplement" | "supplement"));
        let facts = Facts { consent, refusable, registered_at, subject: &subject, supplement };
        let mut deeds = story(&facts, self.seed).context("tell a story")?;
        if self.staff.is_none() {
            let of_corporation = |deed: &Deed| matches!(deed, Deed::Dispatch(_) | Deed::Return(_) | Deed::Withdraw);
            deeds.retain(|(_, deed)| of_corporation(deed));
        }
        let original = Original {
            graduated: message
                .pointer("/data/original/graduationYear")
                .and_then(Value::as_i64)
                .map_or(Ok(2010), i32::try_from)?,
            qualification: text(&message, "/data/original/qualification").unwrap_or_else(|| "Электрик".to_owned()),
        };
        Ok(Some(Life { branch, consent, deeds, done: 0, number, original, refused: Vec::new(), subject }))
    }

    /// Lets every life go on to the end of a slot, several side by side, each in its order.
    async fn live(&self, lives: &mut [Life], end: DateTime<Utc>, played: &mut Played) -> anyhow::Result<()> {
        let moving: Vec<&mut Life> =
            lives.iter_mut().filter(|life| life.deeds.get(life.done).is_some_and(|(at, _)| *at < end)).collect();
        let refused: Vec<Vec<(String, Deed, String)>> = stream::iter(moving)
            .map(|life| async move {
                let mut refused = Vec::new();
                while let Some((at, deed)) = life.deeds.get(life.done).copied().filter(|(at, _)| *at < end) {
                    self.clock.jump(at).context("move the clock")?;
                    let done = self.act(life, at, deed).await;
                    if let Some(code) =
                        done.with_context(|| format!("go on after what was refused: {:?}", life.refused))?
                    {
                        life.refused.push((deed, code.clone()));
                        refused.push((life.number.clone(), deed, code));
                    }
                    life.done += 1;
                }
                anyhow::Ok(refused)
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .try_collect()
            .await?;
        played.refused.extend(refused.into_iter().flatten());
        Ok(())
    }

    /// Does a deed; the code where it was not allowed.
    async fn act(&self, life: &Life, at: DateTime<Utc>, deed: Deed) -> anyhow::Result<Option<String>> {
        let moment = in_almaty(at).to_rfc3339();
        let waybill = |nth: u8| format!("KT-{}-{nth}", life.subject);
        let (kind, data) = match deed {
            Deed::Dispatch(nth) => (
                "dispatched",
                json!({"at": moment, "courier": {"service": "kazpost", "waybill": waybill(nth)}, "pages": 4}),
            ),
            Deed::Return(nth) => {
                ("returned", json!({"at": moment, "waybill": waybill(nth), "reason": "адресат болмады"}))
            }
            Deed::HandOver => (
                "handed-over",
                json!({"at": moment, "workerId": format!("{}-w001", life.branch), "to": "applicant",
                    "identity": {"kind": "identity-card", "number": "000000000"}}),
            ),
            Deed::Withdraw => ("withdrawn", json!({"at": moment, "by": "applicant", "statement": {"medium": "paper"}})),
            Deed::Assign
            | Deed::ConfirmArrival
            | Deed::ConfirmNotice
            | Deed::ConfirmRecord
            | Deed::DraftDuplicate
            | Deed::DraftRefusal
            | Deed::EnterRecord
            | Deed::HandToCourier
            | Deed::Object
            | Deed::ProposeRefusal
            | Deed::RecordHearing
            | Deed::Register
            | Deed::ReturnForRework
            | Deed::SetHearing
            | Deed::Sign => return self.step(life, at, deed).await,
        };
        let about = About { branch: &life.branch, subject: &life.subject };
        let answer = self.counterpart.report(&about, kind, at, data).await?;
        let reason = answer.pointer("/data/reason").or_else(|| answer.pointer("/data/errors/0/code"));
        Ok((kind_of(&answer) != "recorded")
            .then(|| reason.and_then(Value::as_str).unwrap_or("not recorded").to_owned()))
    }

    async fn step(&self, life: &Life, now: DateTime<Utc>, deed: Deed) -> anyhow::Result<Option<String>> {
        let Some(staff) = &self.staff else { return Ok(None) };
        // Where nothing happened for a while the clock has gone on: what is said is said then.
        let now = now.max(self.clock.now());
        let next = life.deeds.get(life.done + 1).map_or(now, |(at, _)| *at).max(now + TimeDelta::hours(1));
        let step = ToTake {
            consent: life.consent,
            deed,
            next,
            nth: life.done,
            now,
            number: &life.number,
            original: &life.original,
        };
        match staff.take(&step).await? {
            Taken::Done => Ok(None),
            Taken::Refused(code) => Ok(Some(code)),
        }
    }
}

/// The lines with the moments at which they are handed over: as they say, but in the order of the feed.
fn arrivals(lines: &[String]) -> Vec<(DateTime<Utc>, usize)> {
    let said = |line: &String| -> Option<DateTime<Utc>> {
        let message: Value = serde_json::from_str(line).ok()?;
        let said = message.pointer("/data/submittedAt").or_else(|| message.get("time"))?.as_str()?;
        said.parse().ok()
    };
    let Some(mut last) = lines.iter().find_map(said) else { return Vec::new() };
    let arrival = |(at, line): (usize, &String)| {
        last = said(line).filter(|said| *said > last && *said < last + PLAUSIBLE).unwrap_or(last);
        (last, at)
    };
    lines.iter().enumerate().map(arrival).collect()
}

fn bar(count: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("answered {pos} of {len} {wide_bar} {msg} {elapsed}");
    ProgressBar::new(count as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn lines(path: &Path) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn read_expected(path: &Path) -> anyhow::Result<Vec<Expected>> {
    let read = |(at, line): (usize, String)| {
        serde_json::from_str(&line).with_context(|| format!("read line {} of {}", at + 1, path.display()))
    };
    lines(path)?.into_iter().enumerate().map(read).collect()
}
