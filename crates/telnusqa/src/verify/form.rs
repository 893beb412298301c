//! The answer in JSON, as `docs/verify.md` describes it: every member is always there.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use telnusqa_domain::language::Trilingual;
use telnusqa_pki::{
    AnswerSaid, AnsweredOne, CertificateSaid, Chain, Found, Known, ListSaid, Reason, Signatory, Source, Stamp,
    StampSaid, Status, certificate_said,
};

use super::file::{Card, Supplement};
use super::words::{self, Note};
use super::{Answer, page};

/// The number of this form. Members may be added to it; what is there keeps its meaning.
const FORM: u8 = 1;

/// An answer in which nothing applies.
pub(super) fn empty() -> Value {
    json!({
        "form": FORM,
        "anchors": null,
        "at": null,
        "card": null,
        "certificate": null,
        "content": {"attached": null, "given": false},
        "crl": null,
        "file": null,
        "kind": null,
        "name": null,
        "notes": [],
        "ocsp": null,
        "paper": null,
        "reasons": [],
        "retryAfterSeconds": null,
        "signers": [],
        "timeStamp": null,
        "verdict": null,
    })
}

/// The whole answer.
pub(super) fn written(answer: &Answer) -> Value {
    let inspection = answer.outcome.as_ref().ok();
    let found = inspection.map(|inspection| &inspection.found);
    let reasons = match &answer.outcome {
        Ok(inspection) => reasons(&inspection.reasons),
        Err(unreadable) => {
            let (code, text) = words::unreadable(*unreadable);
            json!([told(code, words::all(text))])
        }
    };
    let file = answer.file.as_ref().map(|file| {
        json!({"encoding": file.encoding.name(), "sha256": hex::encode(Sha256::digest(&file.bytes)), "sizeBytes": file.bytes.len()})
    });
    let attached = match found {
        Some(Found::Signature { attached, .. }) => Some(*attached),
        _ => None,
    };
    let notes: Vec<Value> =
        page::notes(answer).into_iter().map(|note: Note| told(note.code(), words::all(note.words()))).collect();
    let retry = inspection.and_then(|inspection| inspection.verdict().retry_after());
    json!({
        "form": FORM,
        "anchors": {
            "count": answer.anchors.verifier.anchors().count(),
            "from": answer.anchors.from,
        },
        "at": time(answer.at),
        "card": answer.card().map(card),
        "certificate": match found { Some(Found::Certificate(chain)) => certificate_found(answer, chain.as_ref()), _ => Value::Null },
        "content": {"attached": attached, "given": answer.content_given},
        "crl": match found { Some(Found::List(Some(said))) => list(said), _ => Value::Null },
        "file": file,
        "kind": inspection.map(|inspection| if answer.card().is_some() { "card" } else { inspection.kind.name() }),
        "name": answer.path.display().to_string(),
        "notes": notes,
        "ocsp": match found { Some(Found::Answer(Some(said))) => ocsp(said), _ => Value::Null },
        "paper": Value::Null,
        "reasons": reasons,
        "retryAfterSeconds": retry.map(|retry| retry.num_seconds()),
        "signers": match found { Some(Found::Signature { signers, .. }) => signers.iter().map(signer).collect(), _ => json!([]) },
        "timeStamp": match found { Some(Found::Stamp(Some(said))) => stamp_said(said), _ => Value::Null },
        "verdict": answer.verdict(),
    })
}

fn card(card: &Card) -> Value {
    let file = |file: &telnusqa_contracts::card::File| {
        json!({
            "name": file.name,
            "sha256": hex::encode(Sha256::digest(&file.bytes)),
            "sizeBytes": file.bytes.len(),
        })
    };
    let supplement = match &card.supplement {
        Supplement::Here { file: supplement, .. } => file(supplement),
        Supplement::Absent | Supplement::None => Value::Null,
    };
    let scan = card.scan.as_ref().map(file);
    json!({"document": file(&card.document), "scan": scan, "signatures": card.signatures, "supplement": supplement})
}

fn told(code: &str, text: Trilingual<&'static str>) -> Value {
    let Trilingual { en, kk, ru } = text;
    json!({"code": code, "kk": kk, "ru": ru, "en": en})
}

fn reasons(reasons: &[Reason]) -> Value {
    reasons.iter().map(|reason| told(reason.code(), reason.words())).collect()
}

fn signer(signer: &Signatory) -> Value {
    let certificate = signer.chain.first().and_then(|der| certificate_said(der));
    json!({
        "algorithm": signer.algorithm,
        "bin": signer.bin,
        "certificate": certificate.as_ref().map(certificate_written),
        "chain": chain(&signer.chain),
        "iin": signer.iin,
        "name": certificate.as_ref().and_then(|said| said.common_name.clone()),
        "organisation": certificate.as_ref().and_then(|said| said.organisation.clone()),
        "reasons": reasons(&signer.reasons),
        "revocation": known(&signer.known),
        "roles": roles(&signer.roles),
        "signingTime": signer.signing_time.map(time),
        "timeStamp": signer.stamp.as_ref().map(stamp),
    })
}

fn certificate_found(answer: &Answer, found: Option<&Chain>) -> Value {
    let Some(said) = answer.file.as_ref().and_then(|file| certificate_said(file.der())) else { return Value::Null };
    let Value::Object(mut written) = certificate_written(&said) else { return Value::Null };
    written.insert("chain".to_owned(), found.map_or(json!([]), |found| chain(&found.certificates)));
    written.insert("revocation".to_owned(), found.map_or(json!([]), |found| known(&found.known)));
    Value::Object(written)
}

fn certificate_written(said: &CertificateSaid) -> Value {
    json!({
        "bin": said.bin,
        "iin": said.iin,
        "issuer": said.issuer,
        "name": said.common_name,
        "notAfter": time(said.valid.1),
        "notBefore": time(said.valid.0),
        "organisation": said.organisation,
        "roles": roles(&said.roles),
        "serial": hex::encode(&said.serial),
        "sha256": hex::encode(said.sha256),
        "subject": said.subject,
    })
}

/// The names on the way, from the certificate to the anchor.
fn chain(ders: &[Vec<u8>]) -> Value {
    ders.iter()
        .filter_map(|der| certificate_said(der))
        .map(|said| json!({"subject": said.subject, "sha256": hex::encode(said.sha256)}))
        .collect()
}

fn roles(oids: &[String]) -> Value {
    let role = |oid: &String| match words::role(oid).map(words::all) {
        Some(Trilingual { en, kk, ru }) => json!({"oid": oid, "kk": kk, "ru": ru, "en": en}),
        None => json!({"oid": oid, "kk": null, "ru": null, "en": null}),
    };
    oids.iter().map(role).collect()
}

fn known(known: &[Known]) -> Value {
    let one = |known: &Known| {
        let source = match known.source {
            Source::Answer => "ocsp",
            Source::List => "crl",
        };
        let mut written = status(known.status);
        written["asOf"] = json!(time(known.as_of));
        written["source"] = json!(source);
        written
    };
    known.iter().map(one).collect()
}

fn status(status: Status) -> Value {
    let (cause, since) = match status {
        Status::Revoked { cause, since } => (cause.map(words::cause), Some(time(since))),
        Status::Good | Status::NeverIssued | Status::Unknown => (None, None),
    };
    json!({"cause": cause, "since": since, "status": words::status(status).0})
}

fn stamp(stamp: &Stamp) -> Value {
    json!({
        "accuracyMilliseconds": stamp.accuracy.num_milliseconds(),
        "algorithm": stamp.algorithm,
        "policy": stamp.policy,
        "serial": hex::encode(&stamp.serial),
        "time": precise(stamp.time),
    })
}

fn stamp_said(said: &StampSaid) -> Value {
    let (algorithm, digest) = &said.imprint;
    json!({
        "accuracyMilliseconds": said.accuracy.num_milliseconds(),
        "authority": said.authority.as_deref().and_then(certificate_said).as_ref().map(certificate_written),
        "imprint": {"algorithm": algorithm, "digest": hex::encode(digest)},
        "policy": said.policy,
        "serial": hex::encode(&said.serial),
        "time": precise(said.time),
    })
}

fn list(said: &ListSaid) -> Value {
    json!({
        "base": said.base.as_ref().map(hex::encode),
        "entries": said.entries,
        "issuer": said.issuer,
        "nextUpdate": time(said.next_update),
        "number": hex::encode(&said.number),
        "thisUpdate": time(said.this_update),
    })
}

fn ocsp(said: &AnswerSaid) -> Value {
    let one = |one: &AnsweredOne| {
        let mut written = status(one.status);
        written["nextUpdate"] = json!(one.next_update.map(time));
        written["serial"] = json!(hex::encode(&one.serial));
        written["thisUpdate"] = json!(time(one.this_update));
        written
    };
    json!({
        "certificates": said.certificates.iter().map(one).collect::<Vec<_>>(),
        "producedAt": time(said.produced_at),
        "responder": said.responder.as_deref().and_then(certificate_said).as_ref().map(certificate_written),
    })
}

fn time(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn precise(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
