//! `telnusqa verify 'QR-TEXT' --keys FILE`: what a paper's QR code says, by the house's published keys alone.
//!
//! The answer has the same members and exit codes as that on a file. It is about what was on the paper when it was made: how it
//! stands now is told where the QR code leads.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use telnusqa_contracts::proof::{Claim, KeyId, PaperNumber, Proof, PublishedKeys, name_digest};
use telnusqa_domain::language::Language;
use telnusqa_pki::is_signed_by_house;
use telnusqa_vault::folded_name;

use super::words::{self, Words};
use super::{UNREADABLE, file};

/// A file of keys is not longer.
const KEYS_BYTES_MAX: u64 = 1 << 20;
/// How wide the names of lines are.
const WIDTH: usize = 20;

/// What is asked.
pub(super) struct Asked<'a> {
    pub(super) at: DateTime<Utc>,
    pub(super) keys: Option<&'a Path>,
    pub(super) name: Option<&'a str>,
    pub(super) text: &'a str,
}

/// What came of it.
pub(super) struct Answer<'a> {
    asked: &'a Asked<'a>,
    claim: Option<Claim>,
    finding: Finding,
    /// How many keys were given.
    keys: usize,
}

/// What was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Finding {
    KeyRevoked,
    KeyUnknown,
    KeysMissing,
    KeysUnreadable,
    NameOther,
    Unreadable,
    Valid,
    Wrong,
}

impl Finding {
    const fn verdict(self) -> (&'static str, u8) {
        match self {
            Self::Valid => ("valid", 0),
            Self::NameOther | Self::Wrong => ("invalid", 1),
            Self::KeyRevoked | Self::KeyUnknown | Self::KeysMissing => ("cannot-tell", 2),
            Self::KeysUnreadable | Self::Unreadable => ("unreadable", UNREADABLE),
        }
    }

    const fn reason(self) -> Option<(&'static str, Words)> {
        Some(match self {
            Self::Valid => return None,
            Self::KeyRevoked => (
                "key.revoked",
                (
                    "Кілт кері қайтарылған: оған енді сенуге болмайды. Құжатты мекенжайы бойынша тексеріңіз.",
                    "Ключ отозван: верить ему больше нельзя. Проверьте документ по его адресу.",
                    "The key was revoked: nobody may believe it any more. Look the document up at its address.",
                ),
            ),
            Self::KeyUnknown => (
                "key.unknown",
                (
                    "Қол қойылған кілт берілген кілттердің арасында жоқ.",
                    "Ключа, которым подписано, среди данных нет.",
                    "The key that signed is not among those that were given.",
                ),
            ),
            Self::KeysMissing => (
                "keys.missing",
                (
                    "Қызметтің ашық кілттері берілмеген (--keys).",
                    "Открытые ключи службы не даны (--keys).",
                    "The public keys of the service were not given (--keys).",
                ),
            ),
            Self::KeysUnreadable => (
                "keys.unreadable",
                ("Кілттер файлы оқылмайды.", "Файл ключей не читается.", "The file of keys cannot be read."),
            ),
            Self::NameOther => (
                "proof.other-name",
                ("Құжатта басқа аты-жөні тұр.", "На документе стоит другое имя.", "Another name stands on the paper."),
            ),
            Self::Unreadable => (
                "proof.unreadable",
                (
                    "QR-код мәтіні оқылмайды: ол толық емес немесе өзгертілген.",
                    "Текст QR-кода не читается: он неполон или изменён.",
                    "The text of the QR code cannot be read: it is incomplete or was changed.",
                ),
            ),
            Self::Wrong => (
                "proof.wrong",
                (
                    "Қызметтің қолтаңбасы дұрыс емес: мұны ол жазбаған.",
                    "Подпись службы неверна: это написала не она.",
                    "The signature of the service is wrong: it did not write this.",
                ),
            ),
        })
    }
}

/// What is to be known though nothing stands against it.
const STATE_UNCHECKED: (&str, Words) = (
    "state.unchecked",
    (
        "Құжат содан бері алмастырылды ма, жойылды ма – мұны QR-кодтың мекенжайы айтады.",
        "Не заменён ли документ с тех пор и не аннулирован ли он, скажет адрес из QR-кода.",
        "Whether it was replaced or annulled since is told at the address in the QR code.",
    ),
);
const NAME_UNCOMPARED: (&str, Words) = (
    "name.uncompared",
    (
        "Кімге берілгені салыстырылмаған: аты-жөні терілмеген (--name).",
        "Кому он выдан, не сверено: имя не дано (--name).",
        "Whose it is was not compared: no name was given (--name).",
    ),
);

/// Checks the text of a QR code.
pub(super) fn answer<'a>(asked: &'a Asked<'a>) -> Answer<'a> {
    let (claim, finding, keys) = match Proof::read(asked.text) {
        Err(_) => (None, Finding::Unreadable, 0),
        Ok(proof) => {
            let (finding, keys) = finding(asked, &proof);
            (Some(proof.claim), finding, keys)
        }
    };
    Answer { asked, claim, finding, keys }
}

fn finding(asked: &Asked<'_>, proof: &Proof) -> (Finding, usize) {
    let Some(file) = asked.keys else { return (Finding::KeysMissing, 0) };
    let Some(keys) = published(file) else { return (Finding::KeysUnreadable, 0) };
    let count = keys.len();
    let Some((public, revoked)) = keys.into_iter().find(|(public, _)| KeyId::of(public) == proof.claim.key) else {
        return (Finding::KeyUnknown, count);
    };
    let code = &proof.claim.code;
    let is_named = |name: &str| name_digest(code, &folded_name(name)) == proof.claim.name;
    let finding = if !is_signed_by_house(&public, &proof.claim.signed(), &proof.signature) {
        Finding::Wrong
    } else if revoked {
        Finding::KeyRevoked
    } else if asked.name.is_some_and(|name| !is_named(name)) {
        Finding::NameOther
    } else {
        Finding::Valid
    };
    (finding, count)
}

/// The public keys of a file, and whether each was revoked; nothing where one is not what its identifier says.
fn published(path: &Path) -> Option<Vec<([u8; 32], bool)>> {
    let text = file::bytes(path, KEYS_BYTES_MAX).ok()?;
    let published: PublishedKeys = serde_json::from_slice(&text).ok()?;
    published.keys.into_iter().map(|key| Some((key.public()?, key.revoked_at.is_some()))).collect()
}

impl Answer<'_> {
    /// The exit code.
    pub(super) const fn code(&self) -> u8 {
        self.finding.verdict().1
    }

    fn notes(&self) -> Vec<(&'static str, Words)> {
        if self.finding != Finding::Valid {
            return Vec::new();
        }
        let uncompared = self.asked.name.is_none().then_some(NAME_UNCOMPARED);
        uncompared.into_iter().chain([STATE_UNCHECKED]).collect()
    }

    /// The answer in JSON.
    pub(super) fn written(&self) -> Value {
        let told = |(code, text): (&str, Words)| {
            let text = words::all(text);
            json!({"code": code, "kk": text.kk, "ru": text.ru, "en": text.en})
        };
        let paper = self.claim.as_ref().map(|claim| {
            json!({
                "code": claim.code.grouped(),
                "college": claim.number.college().as_str(),
                "key": claim.key.to_string(),
                "madeOn": claim.made_on.to_string(),
                "nameGiven": self.asked.name.is_some(),
                "number": claim.number.to_string(),
                "paperKind": kind(&claim.number).0,
            })
        });
        let from = self.asked.keys.map(|file| format!("--keys {}", file.display()));
        let mut answer = super::form::empty();
        answer["anchors"] = json!({"count": self.keys, "from": from});
        answer["at"] = json!(self.asked.at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        answer["kind"] = self.claim.is_some().then_some("paper").into();
        answer["name"] = json!(self.asked.text);
        answer["notes"] = self.notes().into_iter().map(told).collect();
        answer["paper"] = paper.unwrap_or_default();
        answer["reasons"] = self.finding.reason().into_iter().map(told).collect();
        answer["verdict"] = json!(self.finding.verdict().0);
        answer
    }

    /// The answer for people.
    pub(super) fn told(&self, language: Language) -> String {
        let of = |text: Words| words::of(text, language);
        let mut lines = vec![of(words::verdict(self.finding.verdict().0)).to_owned()];
        let mut line = |name: Words, text: &str| lines.push(format!("  {:<WIDTH$}  {text}", of(name)));
        if let Some(claim) = &self.claim {
            line(("құжат", "документ", "document"), of(kind(&claim.number).1));
            line(("нөмірі", "номер", "number"), &claim.number.to_string());
            line(("колледж", "колледж", "college"), claim.number.college().as_str());
            line(("күні", "дата", "date"), &claim.made_on.to_string());
            line(("коды", "код", "code"), &claim.code.grouped());
            line(("кілт", "ключ", "key"), &claim.key.to_string());
        }
        if let Some((code, text)) = self.finding.reason() {
            line(("себеп", "причина", "reason"), &format!("{code}  {}", of(text)));
        }
        for (code, text) in self.notes() {
            line(("ескерту", "примечание", "note"), &format!("{code}  {}", of(text)));
        }
        lines.join("\n")
    }
}

fn kind(number: &PaperNumber) -> (&'static str, Words) {
    match number {
        PaperNumber::Duplicate(_) => (
            "duplicate",
            (
                "білім туралы құжаттың телнұсқасы",
                "дубликат документа об образовании",
                "duplicate of a document on education",
            ),
        ),
        PaperNumber::Refusal { .. } => ("refusal", ("дәлелді бас тарту", "мотивированный отказ", "reasoned refusal")),
    }
}
