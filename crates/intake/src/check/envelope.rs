//! The envelope: CloudEvents attributes, and their agreement with the NATS subject (INTERFACE.md, Envelope).

use telnusqa_domain::case::IisNumber;

use super::code::Code;
use super::reader::Object;
use super::report;

const SOURCE: &str = "urn:kz:gov4c:iis:";
/// The branch that is answered where none can be read.
const NOWHERE: &str = "unknown";

/// What a message is, as its `type` says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Application,
    Report(report::Kind),
}

impl Kind {
    /// Its name in subjects and types.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Report(kind) => kind.name(),
        }
    }

    /// The kind of a name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        if name == "application" { Some(Self::Application) } else { report::Kind::from_name(name).map(Self::Report) }
    }
}

/// What the envelope says.
pub(crate) struct Envelope {
    /// The branch that is answered.
    pub(crate) branch: String,
    pub(crate) kind: Option<Kind>,
    pub(crate) sequence: Option<i64>,
}

/// Checks the envelope; the kind is that of `type`, also where the NATS subject names another.
pub(crate) fn check(root: &Object<'_>, nats_subject: &str) -> Envelope {
    if root.raw_text("specversion").is_some_and(|version| version != "1.0") {
        root.fault::<()>("specversion", Code::EnvelopeSpecversion);
    }
    root.text("id");
    let source = root.raw_text("source");
    let named =
        source.and_then(|source| branch_of_source(source).or_else(|| root.fault("source", Code::EnvelopeSource)));
    let kind = root.raw_text("type").and_then(|name| kind_of(name).or_else(|| root.fault("type", Code::EnvelopeType)));
    agree(root, nats_subject, named, kind);
    if let Some(subject) = root.raw_text("subject")
        && IisNumber::parse(subject).is_none()
    {
        root.fault::<()>("subject", Code::EnvelopeSubject);
    }
    root.moment("time");
    let branch = branch(source, nats_subject);
    let sequence = root.raw_text("sequence").and_then(|text| sequence(root, text)).filter(|_| branch != NOWHERE);
    if root.raw_text("datacontenttype").is_some_and(|name| name != "application/json") {
        root.fault::<()>("datacontenttype", Code::EnvelopeContentType);
    }
    root.value("data");
    Envelope { branch, kind, sequence }
}

/// The branch that is answered: the one of `source`, else of the NATS subject.
pub(crate) fn branch(source: Option<&str>, nats_subject: &str) -> String {
    let named = source.and_then(branch_of_source);
    let addressed = || {
        let mut tokens = nats_subject.split('.').skip(3);
        tokens.next().filter(|branch| is_branch(branch) && tokens.next().is_some())
    };
    named.or_else(addressed).unwrap_or(NOWHERE).to_owned()
}

/// The NATS subject, `source` and `type` must agree on branch and kind.
fn agree(root: &Object<'_>, nats_subject: &str, named: Option<&str>, kind: Option<Kind>) {
    let tokens: Vec<&str> = nats_subject.split('.').collect();
    let ["iis", "intake", "v1", branch, addressed] = tokens[..] else {
        root.whole_fault(Code::EnvelopeNatsSubject);
        return;
    };
    if named.is_some_and(|named| named != branch) {
        root.fault::<()>("source", Code::EnvelopeBranch);
    }
    if kind.is_some_and(|kind| kind.name() != addressed) {
        root.fault::<()>("type", Code::EnvelopeKind);
    }
}

fn branch_of_source(source: &str) -> Option<&str> {
    source.strip_prefix(SOURCE).filter(|branch| is_branch(branch))
}

/// A token that is safe in a subject: the contract says no more of a branch's code.
fn is_branch(text: &str) -> bool {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(safe)
}

fn kind_of(name: &str) -> Option<Kind> {
    Kind::from_name(name.strip_prefix("kz.gov4c.iis.intake.")?.strip_suffix(".v1")?)
}

/// The number of a sequence; one of more than 18 digits is well formed, and no hole is sought beside it.
fn sequence(root: &Object<'_>, text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return root.fault("sequence", Code::EnvelopeSequence);
    }
    let significant = text.trim_start_matches('0');
    (significant.len() <= 18).then(|| significant.parse().unwrap_or(0))
}
