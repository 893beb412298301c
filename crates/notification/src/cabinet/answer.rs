//! What the bus answers: only an answer to this question, with a code that the file knows, says anything; everything else leaves a doubt.

use std::path::Path;

use bergshamra_dsig::{DsigContext, VerifyResult, verify};
use bergshamra_keys::{KeysManager, loader};
use roxmltree::{Document, Node};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

use super::Notice;
use super::configuration::Configuration;
use super::envelope::{BUS, SOAP, SignatureError};
use crate::http::Answer;
use crate::turns::HandOverError;

/// No id of the portal is longer.
const ID_MAX: usize = 128;

/// Whose signatures are believed.
pub(super) struct Signatory(DsigContext);

impl Signatory {
    pub(super) fn of_file(certificate: &Path) -> Result<Self, SignatureError> {
        let pem = std::fs::read(certificate).map_err(SignatureError::Read)?;
        Self::of_der(&CertificateDer::from_pem_slice(&pem).map_err(|_| SignatureError::Key)?)
    }

    pub(super) fn of_der(certificate: &[u8]) -> Result<Self, SignatureError> {
        let mut keys = KeysManager::new();
        keys.add_key(loader::load_x509_cert_der(certificate).map_err(|_| SignatureError::Key)?);
        // The signature stands in the header and is of the body, which is no sibling of it: its place is looked at below.
        let mut context = DsigContext::new(keys).with_strict_verification(false);
        context.add_id_attr("wsu:Id");
        Ok(Self(context))
    }

    /// Whether he signed the body of an envelope.
    pub(super) fn has_signed(&self, envelope: &str) -> bool {
        let Ok(document) = uppsala::parse(envelope) else { return false };
        let Ok(VerifyResult::Valid { references, .. }) = verify::verify_document(&self.0, &document) else {
            return false;
        };
        let is_body = |node| {
            let parent = document.parent(node);
            let is_body = document.element(node).is_some_and(|element| element.matches_name_ns(SOAP, "Body"));
            is_body && parent.is_some() && parent == document.document_element()
        };
        references.iter().any(|signed| signed.digest_verified && signed.resolved_node.is_some_and(is_body))
    }
}

/// What an answer to a message says.
pub(super) fn read(
    answer: &Answer,
    notice: &Notice,
    to: &Configuration,
    signatory: Option<&Signatory>,
) -> Result<Option<String>, HandOverError> {
    let status = Some(answer.status.as_u16());
    let doubt = HandOverError::Doubt(status);
    // Nobody who writes so has looked at the message.
    let Some(said) = Document::parse(&answer.body).ok().as_ref().and_then(said) else {
        return Err(HandOverError::of_status(answer.status));
    };
    if signatory.is_some_and(|signatory| !signatory.has_signed(&answer.body)) {
        return Err(doubt);
    }
    match said {
        // The question itself is wrong: whoever said so did not carry it out.
        Said::Fault { is_ours: true } => Err(HandOverError::NotTaken(status)),
        // It may have gone on to the portal before.
        Said::Fault { is_ours: false } => Err(doubt),
        Said::Status { code, ids, session } => {
            let (key, case) = (notice.key.to_string(), notice.case.0.to_string());
            let is_ours = ids.iter().any(|id| id.eq_ignore_ascii_case(&key) || id.eq_ignore_ascii_case(&case));
            let is = |codes: &[String]| codes.contains(&code);
            if !is_ours {
                Err(doubt)
            } else if is(&to.taken) {
                let id = session.filter(|id| !id.is_empty() && id.len() <= ID_MAX && id.is_ascii());
                Ok(id.filter(|id| !id.contains(notice.iin.as_str())))
            } else if is(&to.no_cabinet) {
                Err(HandOverError::Refused(status))
            } else if is(&to.not_taken) {
                Err(HandOverError::NotTaken(status))
            } else {
                Err(doubt)
            }
        }
    }
}

/// What an envelope says.
enum Said {
    Fault { is_ours: bool },
    Status { code: String, ids: Vec<String>, session: Option<String> },
}

fn said(document: &Document<'_>) -> Option<Said> {
    let envelope = document.root_element();
    let body = only(envelope.has_tag_name((SOAP, "Envelope")).then_some(envelope)?, (SOAP, "Body"))?;
    if let Some(fault) = only(body, (SOAP, "Fault")) {
        // A name with a prefix, which may be any.
        let code = only(fault, "faultcode").and_then(|code| code.text()).unwrap_or_default().trim();
        let code = code.rsplit(':').next().unwrap_or_default();
        return Some(Said::Fault { is_ours: code == "Client" || code.starts_with("Client.") });
    }
    let response = only(only(body, (BUS, "SendMessageResponse"))?, "response")?;
    let told = only(response, "responseInfo")?;
    let text = |of: Node<'_, '_>, name: &str| Some(only(of, name)?.text().unwrap_or_default().trim().to_owned());
    Some(Said::Status {
        code: text(only(told, "status")?, "code")?,
        ids: ["messageId", "correlationId"].into_iter().filter_map(|name| text(told, name)).collect(),
        session: text(told, "sessionId"),
    })
}

/// The child of a name, where there is one and no other.
fn only<'d, 'n, N>(of: Node<'d, 'd>, name: N) -> Option<Node<'d, 'd>>
where
    N: Into<roxmltree::ExpandedName<'n, 'n>> + Copy,
{
    let mut found = of.children().filter(|child| child.has_tag_name(name));
    found.next().filter(|_| found.next().is_none())
}
