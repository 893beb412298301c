//! `telnusqa bench pki`: signatures checked in a second of one core, next to what OpenSSL's own measure says in the same run.
//!
//! Both sides count the processor's time, so that whoever else works on the machine does not count. OpenSSL's figure is the
//! bare computation with a key that was read before; ours reads the key and digests what was signed each time. The whole
//! verdict besides reads the CMS and its certificates and finds the way to the anchor.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use chrono::{DateTime, Utc};
use nix::time::{ClockId, clock_gettime};
use telnusqa_domain::identity::Bin;
use telnusqa_pki::{Bare, Demand, Verdict, Verifier};
use telnusqa_stand_in::authority::{Authority, KeyKind, Role, Subject, Validity};

use super::median;

/// What each round computes before it looks at the time again.
const BATCH: u32 = 16;
/// The BIN of an invented college.
const BIN: &str = "050340517500";
/// What is signed.
const DOCUMENT: &[u8] = &[0x2a; 4096];
/// When it is signed and checked.
const NOW: &str = "2026-03-02T05:00:00Z";

/// Arguments of `telnusqa bench pki`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Rounds; the sides take turns
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=60))]
    seconds: u32,
}

/// A kind of signature, and what OpenSSL calls it.
struct Side {
    bare: Bare,
    cms: Vec<u8>,
    kind: KeyKind,
    /// The name of its measure, and how the line with the result begins.
    openssl: Option<(&'static str, &'static str)>,
    verifier: Verifier,
}

/// Figures of one round, each a second.
struct Round {
    openssl: Option<f64>,
    signatures: f64,
    verdicts: f64,
}

/// Measures and prints.
///
/// # Errors
/// Where a signature is not what it should be, or OpenSSL's program cannot be run.
pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    super::conditions_of_machine();
    println!("{}", openssl(&["version"])?.trim());
    println!(
        "{:<36} {:>12} {:>14} {:>12} {:>8} {:>6}",
        "a second of one core, medians", "signatures", "whole verdicts", "openssl", "ratio", "goal"
    );
    for (kind, named) in [
        (KeyKind::Rsa2048, Some(("rsa2048", "rsa"))),
        (KeyKind::P256, Some(("ecdsap256", " 256 bits ecdsa"))),
        (KeyKind::Gost512, None),
        (KeyKind::Gost256, None),
    ] {
        let side = side(kind, named)?;
        let rounds = (0..args.rounds).map(|_| round(&side, args)).collect::<anyhow::Result<Vec<_>>>()?;
        line(&side, &rounds);
    }
    Ok(())
}

fn side(kind: KeyKind, openssl: Option<(&'static str, &'static str)>) -> anyhow::Result<Side> {
    let authority = Authority::make_of(kind).context("make an authority")?;
    let validity = Validity { from: "2026-01-01T00:00:00Z".parse()?, until: "2026-12-31T23:59:59Z".parse()? };
    let subject = Subject {
        bin: BIN.to_owned(),
        common_name: "СЫНАҚОВ СЫНАҚ".to_owned(),
        iin: "123456789011".to_owned(),
        organisation: "КОЛЛЕДЖ".to_owned(),
        patronymic: None,
        surname: "СЫНАҚОВ".to_owned(),
    };
    let head = authority.issue(&subject, Role::Head, kind, validity).context("issue a certificate")?;
    let cms = head.sign(DOCUMENT, NOW.parse()?).context("sign")?;
    let bare = Bare::read(&cms).map_err(|reason| anyhow::anyhow!("{}", reason.code()))?;
    let verifier = Verifier::try_new([authority.anchors_pem()?.as_bytes()]).context("read the anchor")?;
    Ok(Side { bare, cms, kind, openssl, verifier })
}

fn round(side: &Side, args: &Args) -> anyhow::Result<Round> {
    let span = Duration::from_secs(args.seconds.into());
    let demand = Demand::head(Bin::parse(BIN).ok().context("read a BIN")?);
    let now: DateTime<Utc> = NOW.parse()?;
    let signatures = per_second(span, || side.bare.check().is_ok())?;
    let openssl = side.openssl.map(|(name, begin)| measured_by_openssl(name, begin, args.seconds)).transpose()?;
    let verdicts =
        per_second(span / 2, || matches!(side.verifier.verify(&side.cms, DOCUMENT, &demand, now), Verdict::Valid(_)))?;
    Ok(Round { openssl, signatures, verdicts })
}

/// How often something goes well in a second of this thread's time.
fn per_second(span: Duration, work: impl Fn() -> bool) -> anyhow::Result<f64> {
    let begun = thread_time()?;
    let mut done = 0_u32;
    loop {
        for _ in 0..BATCH {
            ensure!(work(), "check a signature that is right");
        }
        done += BATCH;
        let took = thread_time()?.saturating_sub(begun);
        if took >= span {
            return Ok(f64::from(done) / took.as_secs_f64());
        }
    }
}

fn thread_time() -> anyhow::Result<Duration> {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).context("read the thread's time")
}

/// Verifications a second by `openssl speed`, which counts its own processor time: the last column of its line.
fn measured_by_openssl(name: &str, begin: &str, seconds: u32) -> anyhow::Result<f64> {
    let answer = openssl(&["speed", "-seconds", &seconds.to_string(), name])?;
    let line = answer.lines().find(|line| line.starts_with(begin)).context("find OpenSSL's figure")?;
    let figure = line.split_whitespace().last().and_then(|figure| figure.parse().ok());
    figure.context("read OpenSSL's figure")
}

fn openssl(arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("openssl").args(arguments).output().context("run openssl")?;
    ensure!(output.status.success(), "run openssl {}: {}", arguments.join(" "), output.status);
    String::from_utf8(output.stdout).context("read what openssl said")
}

fn line(side: &Side, rounds: &[Round]) {
    let signatures = median(rounds, |round| round.signatures);
    let verdicts = median(rounds, |round| round.verdicts);
    let (theirs, ratio, goal) = match rounds.iter().all(|round| round.openssl.is_some()) {
        true => {
            let theirs = median(rounds, |round| round.openssl.unwrap_or(f64::NAN));
            (format!("{theirs:.0}"), format!("{:.2}", signatures / theirs), "0.80")
        }
        false if side.kind == KeyKind::Gost512 => ("–".to_owned(), "–".to_owned(), "1,000"),
        false => ("–".to_owned(), "–".to_owned(), "–"),
    };
    let name = side.bare.algorithm();
    println!("{name:<36} {signatures:>12.0} {verdicts:>14.0} {theirs:>12} {ratio:>8} {goal:>6}");
}
