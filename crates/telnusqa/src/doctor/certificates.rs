//! Whose time runs out: the anchors that signatures are checked by, and the keys that this folder keeps for invented staff.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use telnusqa_pki::{Verifier, certificate_said};

use super::Finding::{self, Bad, Good, Note};
use crate::up::ANCHORS;

/// How long before its end a certificate needs a hand.
const SOON: TimeDelta = TimeDelta::days(30);
/// How long before its end it is worth a word.
const IN_SIGHT: TimeDelta = TimeDelta::days(90);

/// Examines the anchors of a house; nothing where its services have them elsewhere.
pub(super) fn examine(folder: &Path, now: DateTime<Utc>) -> Option<(&'static str, Finding)> {
    let file: PathBuf = folder.join(ANCHORS);
    let text = std::fs::read(&file).ok()?;
    Some(("certificates", of_anchors(&text, now)))
}

fn of_anchors(text: &[u8], now: DateTime<Utc>) -> Finding {
    let verifier = match Verifier::try_new([text]) {
        Ok(verifier) => verifier,
        Err(error) => return Bad(format!("the anchors cannot be read: {error}")),
    };
    let ends = verifier.anchors().filter_map(certificate_said).map(|said| (said.valid.1, said.subject));
    let Some((until, subject)) = ends.min() else { return Bad("there is no anchor".to_owned()) };
    let text = format!("the first to end is {subject}, on {}", until.format("%Y-%m-%d"));
    match until - now {
        left if left < SOON => Bad(text),
        left if left < IN_SIGHT => Note(text),
        _ => Good(text),
    }
}

#[cfg(test)]
mod tests {
    use telnusqa_stand_in::authority::{Authority, KeyKind};

    use super::*;

    #[test]
    fn an_anchor_is_told_of_before_it_ends() {
        let anchors = Authority::make_of(KeyKind::P256).unwrap().anchors_pem().unwrap();
        let verifier = Verifier::try_new([anchors.as_bytes()]).unwrap();
        let (_, until) = certificate_said(verifier.anchors().next().unwrap()).unwrap().valid;
        let told = |before: TimeDelta| of_anchors(anchors.as_bytes(), until - before);
        assert!(matches!(told(TimeDelta::days(100)), Good(_)));
        assert!(matches!(told(TimeDelta::days(60)), Note(_)));
        assert!(matches!(told(TimeDelta::days(3)), Bad(_)));
        assert!(matches!(told(TimeDelta::days(-1)), Bad(_)));
        assert!(matches!(of_anchors(b"no certificate", until), Bad(_)));
    }
}
