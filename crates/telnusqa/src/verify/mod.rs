//! `telnusqa verify`: what a signature, a certificate, a list, an answer, a time stamp or the QR code of a paper is worth,
//! without network.
//!
//! Exit codes: 0 valid, 1 invalid, 2 cannot tell, 64 unreadable. `docs/verify.md` describes both forms of the answer.

mod anchors;
mod file;
mod form;
mod page;
mod paper;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::card::by_hand_of;
use telnusqa_contracts::proof::is_meant;
use telnusqa_domain::language::Language;
use telnusqa_pki::{Asked, Demanded, Found, Inspection, Kind, Material, Reason, Signatory, Verdict};

use self::anchors::Anchors;
use self::file::{Card, File, Supplement, Unreadable};
use crate::endpoints::Folder;
use crate::rules::print;

/// As sysexits.h calls a file that cannot be used.
pub(crate) const UNREADABLE: u8 = 64;

/// Arguments of `telnusqa verify`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A CMS, CRL, OCSP response, time stamp or certificate: DER, PEM or base64; or a document card (PDF): its kind is found out.
    /// Or the text of a QR code
    #[arg(value_name = "FILE|QR-TEXT")]
    file: PathBuf,
    /// What was signed or stamped, where it stands apart or is to be compared
    #[arg(long, value_name = "FILE")]
    content: Option<PathBuf>,
    /// Every certificate of an authority in this folder or file is believed; other files are ignored
    #[arg(long, value_name = "DIR")]
    anchors: Option<PathBuf>,
    /// The moment for which the answer holds: RFC 3339, or a date (midnight UTC); now where it is left out
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<DateTime<Utc>>,
    /// More that may help: certificates that stand between, CRLs, OCSP responses; nothing of it is believed by itself
    #[arg(long, value_name = "PATH")]
    evidence: Vec<PathBuf>,
    /// What else must be proved, or the answer is "cannot tell"
    #[arg(long, value_delimiter = ',', value_parser = ["revocation", "time-stamp"])]
    demand: Vec<String>,
    /// The language of the answer
    #[arg(long, default_value = "kk", value_parser = ["kk", "ru", "en"])]
    lang: String,
    /// As JSON, in every language
    #[arg(long)]
    json: bool,
    /// Of a QR code: the public keys of the service, as /.well-known/telnusqa-keys.json has them
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Of a QR code: the name that stands on the paper, to be compared
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    folder: Folder,
}

/// All that an answer is made of.
struct Answer {
    anchors: Anchors,
    at: DateTime<Utc>,
    content_given: bool,
    file: Option<File>,
    outcome: Result<Inspection, Unreadable>,
    path: PathBuf,
}

impl Answer {
    fn verdict(&self) -> &'static str {
        match self.outcome.as_ref().map(Inspection::verdict) {
            Err(_) => "unreadable",
            Ok(Verdict::CannotTell(_)) => "cannot-tell",
            Ok(Verdict::Invalid(_)) => "invalid",
            Ok(Verdict::Valid(_)) => "valid",
        }
    }

    /// What lies in a card, where it is one.
    fn card(&self) -> Option<&Card> {
        self.file.as_ref().and_then(|file| file.card.as_ref())
    }

    fn code(&self) -> u8 {
        match self.verdict() {
            "valid" => 0,
            "invalid" => 1,
            "cannot-tell" => 2,
            _ => UNREADABLE,
        }
    }
}

/// Verifies a file and says what it is worth.
pub(crate) fn run(args: &Args) -> ExitCode {
    let at = moment_of(args);
    let language = Language::from_code(&args.lang).unwrap_or(Language::Kk);
    let (told, code) = match args.file.to_str().filter(|text| is_meant(text)) {
        Some(text) => {
            let asked = paper::Asked { at, keys: args.keys.as_deref(), name: args.name.as_deref(), text };
            let answer = paper::answer(&asked);
            let told = if args.json { pretty(&answer.written()) } else { answer.told(language) };
            (told, answer.code())
        }
        None => {
            let answer = answer(args, at);
            let told = if args.json { pretty(&form::written(&answer)) } else { page::told(&answer, language) };
            (told, answer.code())
        }
    };
    // Whoever closed the pipe has the exit code still.
    drop(print(told.trim_end()));
    ExitCode::from(code)
}

fn pretty(written: &serde_json::Value) -> String {
    serde_json::to_string_pretty(written).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a tool on somebody's machine goes by its clock")]
fn moment_of(args: &Args) -> DateTime<Utc> {
    args.at.unwrap_or_else(Utc::now)
}

fn answer(args: &Args, at: DateTime<Utc>) -> Answer {
    let anchors = Anchors::find(args.anchors.as_deref(), &args.folder.path);
    let mut answer = Answer {
        at,
        anchors: Anchors::none(),
        content_given: args.content.is_some(),
        file: None,
        outcome: Err(Unreadable::UnknownKind),
        path: args.file.clone(),
    };
    answer.outcome = anchors.map_err(|_| Unreadable::Anchors).and_then(|anchors| {
        answer.anchors = anchors;
        let file = answer.file.insert(File::read(&args.file)?);
        let content = args.content.as_deref().map(file::content).transpose().map_err(|_| Unreadable::Content)?;
        let more = evidence(args, file)?;
        let demanded = Demanded {
            revocation: args.demand.iter().any(|demand| demand == "revocation"),
            time_stamp: args.demand.iter().any(|demand| demand == "time-stamp"),
        };
        let of = |wanted: &[Kind]| {
            let fit = more.iter().filter(move |(kind, _)| wanted.contains(kind));
            fit.map(|(_, der)| der.as_slice()).collect::<Vec<_>>()
        };
        let (certificates, lists) = (of(&[Kind::Certificate]), of(&[Kind::Delta, Kind::List]));
        let answers: Vec<Asked<'_>> =
            of(&[Kind::Answer]).into_iter().map(|answer| Asked { answer, nonce: None }).collect();
        let material = Material { answers: &answers, certificates: &certificates, lists: &lists };
        let inspect = |der: &[u8], content: Option<&[u8]>| {
            let found = answer.anchors.verifier.inspect(der, content, demanded, &material, at);
            found.ok_or(Unreadable::UnknownKind)
        };
        match &file.card {
            None => inspect(file.der(), content.as_deref()),
            Some(card) => {
                let document = card.document.bytes.as_slice();
                let ders: Vec<&[u8]> = match card.scan {
                    Some(_) => Vec::new(),
                    None => [file.der()].into_iter().chain(file.others().iter().map(Vec::as_slice)).collect(),
                };
                let each = ders.into_iter();
                let each = each.map(|der| inspect(der, Some(document))).collect::<Result<Vec<_>, _>>()?;
                let other = content.is_some_and(|content| content != document);
                let stranger = matches!(card.supplement, Supplement::Here { is_named: false, .. });
                let by_hand = card.scan.as_ref().map(|scan| is_as_named(&file.bytes, document, &scan.bytes));
                let against = [
                    (by_hand == Some(false), Reason::CardOther),
                    (other, Reason::DocumentOther),
                    (by_hand.is_some(), Reason::HandOnPaper),
                    (stranger, Reason::SupplementOther),
                ];
                Ok(of_card(each, against.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()))
            }
        }
    });
    answer
}

/// Whether the document and the scan in a card are those that it names.
fn is_as_named(card: &[u8], document: &[u8], scan: &[u8]) -> bool {
    by_hand_of(card)
        .is_some_and(|named| Sha256::digest(document)[..] == named.document && Sha256::digest(scan)[..] == named.scan)
}

/// A card is worth what the worst of its signatures is.
fn of_card(each: Vec<Inspection>, mut reasons: Vec<Reason>) -> Inspection {
    let mut all: Vec<Signatory> = Vec::new();
    for Inspection { found, reasons: against, .. } in each {
        reasons.extend(against);
        if let Found::Signature { signers, .. } = found {
            all.extend(signers);
        }
    }
    reasons.sort();
    reasons.dedup();
    Inspection { found: Found::Signature { attached: false, signers: all }, kind: Kind::Signature, reasons }
}

/// What came along in the file itself, and in those that were named besides.
fn evidence(args: &Args, file: &File) -> Result<Vec<(Kind, Vec<u8>)>, Unreadable> {
    let mut more: Vec<Vec<u8>> = file.others().to_vec();
    for path in &args.evidence {
        for one in file::listed(path).map_err(|_| Unreadable::Evidence)? {
            let read = File::read(&one).map(File::into_ders);
            // In a folder anything may lie; what was named must be readable.
            match read {
                Ok(ders) => more.extend(ders),
                Err(_) if path.is_dir() => {}
                Err(_) => return Err(Unreadable::Evidence),
            }
        }
    }
    Ok(more.into_iter().filter_map(|der| Kind::of(&der).map(|kind| (kind, der))).collect())
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let read = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z"));
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0).map(|moment| moment.and_utc());
    read.map(|moment| moment.to_utc())
        .ok()
        .or_else(date)
        .ok_or_else(|| "no moment with its offset, as in 2026-10-20T17:50:00+05:00, and no date".to_owned())
}
