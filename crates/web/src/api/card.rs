//! `GET /api/v1/cases/{number}/card`: the document card, a PDF in which the signed document and its signature lie, or the scan of
//! the paper that was signed by hand, to be given
//! away or kept where nothing of this house is.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use sha2::{Digest as _, Sha256};
use telnusqa_contracts::document::{Attached, Card, Content, MEDIA_TYPE, Named};
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::case::FileRef;
use telnusqa_domain::hours::{day_in_almaty, in_almaty};

use super::Problem;
use super::after::After;
use super::case::Number;
use super::file::{name, named, of_college, read, told_apart};
use super::paper::{make, order};
use super::step::ScanKind;
use crate::app::App;
use crate::staff::Member;

/// Makes it, of what was signed: always the same bytes. Whose it is stands in the original alone.
pub(super) async fn show(
    member: Member,
    State(app): State<Arc<App>>,
    _: After,
    number: Number,
) -> Result<Response, Problem> {
    let hit = of_college(&app, &member, number).await?;
    let prepared = hit.card.prepared.ok_or(Problem::new(Kind::NotFound))?;
    let timeline = telnusqa_status::timeline(&app.pool, hit.case, app.clock.now()).await?.found;
    let signed = timeline.iter().rev().find(|entry| entry.kind == "signed");
    // A signature on an earlier draft is none on this one.
    let signed = signed.filter(|entry| named(entry, "document") == Some(prepared.document));
    let signed = signed.ok_or(Problem::new(Kind::NotFound))?;
    let document = read(&app, &member, prepared.document, "card").await?;
    let of = async |file: Option<FileRef>| match file {
        Some(file) => read(&app, &member, file, "card").await.map(Some),
        None => Ok(None),
    };
    let (signature, scan) = (of(named(signed, "signature")).await?, of(named(signed, "scan")).await?);
    let supplement = of(prepared.supplement).await?;
    let scanned = |bytes: Vec<u8>| {
        let kind = ScanKind::of(&bytes).ok_or(Problem::new(Kind::Internal))?;
        Ok::<_, Problem>(attached(name(&hit, &format!("scan.{}", kind.extension())), kind.media_type(), bytes))
    };
    let (media_type, extension) = told_apart(&document);
    let original = name(&hit, extension);
    let card = Card {
        scan: scan.map(scanned).transpose()?,
        signature: signature.map(|bytes| attached(format!("{original}.p7s"), "application/pkcs7-signature", bytes)),
        document: attached(original, media_type, document),
        supplement: supplement.map(|bytes| attached(name(&hit, "supplement.pdf"), MEDIA_TYPE, bytes)),
        signed_at: in_almaty(signed.at).format("%d.%m.%Y %H:%M:%S").to_string(),
        what: match prepared.number {
            Some(_) => Named { kk: "телнұсқа".to_owned(), ru: "дубликат".to_owned() },
            None => Named {
                kk: "дәлелді бас тарту".to_owned(), ru: "мотивированный отказ".to_owned()
            },
        },
    };
    make(&app, &order(&app, &hit, day_in_almaty(signed.at), Content::Card(Box::new(card))), "card").await
}

fn attached(name: String, media_type: &str, bytes: Vec<u8>) -> Attached {
    // A PDF names the type alone, without its parameters.
    let media_type = media_type.split(';').next().unwrap_or_default().to_owned();
    Attached { media_type, name, sha256: hex::encode(Sha256::digest(&bytes)), bytes }
}
