//! The answer for people, in one language.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::card;
use telnusqa_domain::language::Language;
use telnusqa_pki::{
    AnswerSaid, CertificateSaid, Found, Inspection, Known, ListSaid, Signatory, StampSaid, Status, Verdict,
    certificate_said,
};

use super::Answer;
use super::file::Supplement;
use super::words::{self, Note, Words};

/// How wide the names of lines are.
const WIDTH: usize = 20;

/// A page that is being written.
struct Page {
    language: Language,
    text: String,
}

/// The whole answer.
pub(super) fn told(answer: &Answer, language: Language) -> String {
    let mut page = Page { language, text: String::new() };
    let verdict = words::of(words::verdict(answer.verdict()), language);
    let kind = answer.outcome.as_ref().map(|inspection| match answer.card() {
        Some(_) => words::of(words::CARD, language),
        None => words::of(words::kind(inspection.kind), language),
    });
    page.text.push_str(&[Some(verdict), kind.ok()].into_iter().flatten().collect::<Vec<_>>().join(" · "));
    page.text.push('\n');
    page.line(("файл", "файл", "file"), &answer.path.display().to_string());
    page.line(("сәтіне", "на момент", "as of"), &time(answer.at));
    page.anchors(answer);
    if let Ok(inspection) = &answer.outcome {
        page.found(&inspection.found, answer);
    }
    page.reasons(answer);
    for note in notes(answer) {
        page.line(
            ("ескерту", "примечание", "note"),
            &format!("{}  {}", note.code(), words::of(note.words(), language)),
        );
    }
    page.text
}

/// What an answer has to add, each once.
pub(super) fn notes(answer: &Answer) -> Vec<Note> {
    let Ok(inspection) = &answer.outcome else { return Vec::new() };
    let stands = matches!(inspection.verdict(), Verdict::Valid(_));
    let mut notes = Vec::new();
    let mut note = |applies: bool, note: Note| notes.extend(applies.then_some(note));
    match &inspection.found {
        Found::Answer(_) | Found::List(_) => note(answer.content_given, Note::ContentUnused),
        Found::Certificate(chain) => {
            note(answer.content_given, Note::ContentUnused);
            let alone = chain.as_ref().is_some_and(|chain| chain.certificates.len() > 1 && chain.known.is_empty());
            note(stands && alone, Note::RevocationUnknown);
        }
        Found::Signature { signers, .. } => {
            note(stands && signers.iter().any(|signer| signer.known.is_empty()), Note::RevocationUnknown);
            note(stands && signers.iter().any(|signer| signer.stamp.is_none()), Note::TimeUnconfirmed);
            let absent = answer.card().is_some_and(|card| matches!(card.supplement, Supplement::Absent));
            note(stands && absent, Note::SupplementAbsent);
        }
        Found::Stamp(_) => note(stands && !answer.content_given, Note::ImprintUncompared),
    }
    notes
}

impl Page {
    fn line(&mut self, name: Words, text: &str) {
        let name = words::of(name, self.language);
        let _ = writeln!(self.text, "  {name:<WIDTH$}  {text}");
    }

    fn anchors(&mut self, answer: &Answer) {
        let count = answer.anchors.verifier.anchors().count();
        let nobody = ("ешкімге", "никому", "nobody");
        let text = match &answer.anchors.from {
            Some(from) => format!("{count}: {from}"),
            None => words::of(nobody, self.language).to_owned(),
        };
        self.line(("сенім", "доверие", "trust"), &text);
    }

    fn reasons(&mut self, answer: &Answer) {
        let name = ("себеп", "причина", "reason");
        match &answer.outcome {
            Err(unreadable) => {
                let (code, text) = words::unreadable(*unreadable);
                self.line(name, &format!("{code}  {}", words::of(text, self.language)));
            }
            Ok(Inspection { reasons, .. }) => {
                for reason in reasons {
                    let words = reason.words();
                    self.line(name, &format!("{}  {}", reason.code(), words.in_language(self.language)));
                }
            }
        }
    }

    /// Whoever made the card named what lies in it: nothing of that is to steer a terminal.
    fn file(&mut self, what: Words, file: &card::File) {
        let digest = hex::encode(Sha256::digest(&file.bytes));
        let name: String = file.name.chars().filter(|letter| !letter.is_control()).collect();
        self.line(what, &format!("{name}  SHA-256 {digest}"));
    }

    fn found(&mut self, found: &Found, answer: &Answer) {
        match found {
            Found::Answer(said) => said.iter().for_each(|said| self.ocsp(said)),
            Found::Certificate(chain) => {
                let said = answer.file.as_ref().and_then(|file| certificate_said(file.der()));
                said.iter().for_each(|said| self.certificate(said));
                chain.iter().for_each(|chain| self.known(&chain.known));
            }
            Found::List(said) => said.iter().for_each(|said| self.list(said)),
            Found::Signature { attached, signers } => {
                if let Some(card) = answer.card() {
                    self.file(("түпнұсқа", "подлинник", "original"), &card.document);
                    if let Some(scan) = &card.scan {
                        self.file(("скан", "скан", "scan"), scan);
                    }
                    if let Supplement::Here { file, .. } = &card.supplement {
                        self.file(("қосымша", "приложение", "supplement"), file);
                    }
                }
                let inside = ("ішінде", "внутри подписи", "inside the signature");
                let apart = ("бөлек", "отдельно", "apart");
                let place = words::of(if *attached { inside } else { apart }, self.language);
                self.line(("құжат", "документ", "content"), place);
                signers.iter().for_each(|signer| self.signer(signer));
            }
            Found::Stamp(said) => said.iter().for_each(|said| self.stamp(said)),
        }
    }

    fn signer(&mut self, signer: &Signatory) {
        if let Some(said) = signer.chain.first().and_then(|der| certificate_said(der)) {
            self.certificate(&said);
        } else {
            self.line(("қол қоюшы", "подписавший", "signer"), "?");
        }
        if let Some(algorithm) = signer.algorithm {
            self.line(("алгоритм", "алгоритм", "algorithm"), algorithm);
        }
        if let Some(at) = signer.signing_time {
            self.line(("қол қойылды", "подписано", "signed"), &time(at));
        }
        if let Some(stamp) = &signer.stamp {
            self.line(
                ("уақыт белгісі", "метка времени", "time stamp"),
                &format!("{}  {}", time(stamp.time), stamp.algorithm),
            );
        }
        self.known(&signer.known);
        for reason in &signer.reasons {
            self.line(("оған қарсы", "против него", "against him"), reason.code());
        }
    }

    fn certificate(&mut self, said: &CertificateSaid) {
        let iin = said.iin.as_ref().map(|iin| format!("{} {iin}", words::of(("ЖСН", "ИИН", "IIN"), self.language)));
        let bin = said.bin.as_ref().map(|bin| format!("{} {bin}", words::of(("БСН", "БИН", "BIN"), self.language)));
        let name = said.common_name.clone().unwrap_or_else(|| said.subject.clone());
        let holder =
            [Some(name), iin, said.organisation.clone(), bin].into_iter().flatten().collect::<Vec<_>>().join(", ");
        self.line(("иесі", "владелец", "holder"), &holder);
        let roles: Vec<_> = said
            .roles
            .iter()
            .map(|oid| words::role(oid).map_or(oid.as_str(), |words| words::of(words, self.language)))
            .collect();
        if !roles.is_empty() {
            self.line(("рөлдері", "роли", "roles"), &roles.join(", "));
        }
        self.line(("берген", "издатель", "issuer"), &said.issuer);
        self.line(
            ("сертификат", "сертификат", "certificate"),
            &format!("{} – {}", time(said.valid.0), time(said.valid.1)),
        );
    }

    fn known(&mut self, known: &[Known]) {
        for known in known {
            let text = format!("{} ({})", self.status(known.status), time(known.as_of));
            self.line(("сертификат күйі", "состояние", "state"), &text);
        }
    }

    fn status(&self, status: Status) -> String {
        let text = words::of(words::status(status).1, self.language);
        match status {
            Status::Revoked { cause, since } => {
                format!(
                    "{text}, {}{}",
                    time(since),
                    cause.map(|cause| format!(", {}", words::cause(cause))).unwrap_or_default()
                )
            }
            Status::Good | Status::NeverIssued | Status::Unknown => text.to_owned(),
        }
    }

    fn ocsp(&mut self, said: &AnswerSaid) {
        if let Some(responder) = said.responder.as_deref().and_then(certificate_said) {
            self.certificate(&responder);
        }
        self.line(("жасалды", "составлен", "produced"), &time(said.produced_at));
        for one in &said.certificates {
            let text = format!("{}: {} ({})", hex::encode(&one.serial), self.status(one.status), time(one.this_update));
            self.line(("сертификат туралы", "о сертификате", "about certificate"), &text);
        }
    }

    fn list(&mut self, said: &ListSaid) {
        self.line(("берген", "издатель", "issuer"), &said.issuer);
        self.line(("мерзімі", "срок", "time"), &format!("{} – {}", time(said.this_update), time(said.next_update)));
        self.line(("жазбалар", "записей", "entries"), &said.entries.to_string());
    }

    fn stamp(&mut self, said: &StampSaid) {
        if let Some(authority) = said.authority.as_deref().and_then(certificate_said) {
            self.certificate(&authority);
        }
        self.line(("уақыты", "время", "time"), &time(said.time));
        self.line(("саясат", "политика", "policy"), &said.policy);
        let (algorithm, digest) = &said.imprint;
        self.line(("ізі", "отпечаток", "imprint"), &format!("{} {}", algorithm.unwrap_or("?"), hex::encode(digest)));
    }
}

fn time(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
