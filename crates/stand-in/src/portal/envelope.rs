//! Envelopes of SOAP with a signed body: read from whom we know, and written as the bus does.

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra_dsig::{DsigContext, VerifyResult, sign, verify};
use bergshamra_keys::{KeysManager, loader};
use uppsala::{Document, NodeId};

use super::{HOUSE, PORTAL};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const BUS: &str = "http://bip.bee.kz/SyncChannel/v10/Types";
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const X509: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";

/// Why there are no keys: a fragment after "failed to".
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file could not be read.
    #[error("read the keys of the portal")]
    File(#[source] io::Error),
    /// It holds something else.
    #[error("read the keys of the portal: they are none of RSA in PEM")]
    Shape,
}

/// The keys of both sides.
pub(super) struct Keys {
    certificate: String,
    house: DsigContext,
    house_certificate: Vec<u8>,
    own: DsigContext,
    /// Somebody else's.
    stranger: DsigContext,
}

/// What a question says.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    pub(super) application: String,
    pub(super) correlation: String,
    pub(super) event: String,
    pub(super) iin: String,
    pub(super) language: String,
    pub(super) message: String,
    pub(super) page: String,
    pub(super) password: String,
    pub(super) sender: String,
    pub(super) sent_at: String,
    pub(super) session: String,
    pub(super) text: String,
    pub(super) title: String,
}

impl Keys {
    pub(super) fn open(folder: &Path) -> Result<Self, KeyError> {
        let read = |name: String| std::fs::read(folder.join(name)).map_err(KeyError::File);
        let key = |name: &str| {
            let key = loader::load_pem_auto(&read(format!("{name}.key.pem"))?, None).map_err(|_| KeyError::Shape)?;
            let mut keys = KeysManager::new();
            keys.add_key(key);
            Ok(with_ids(DsigContext::new(keys)))
        };
        let certificate = |name: &str| {
            let pem = read(format!("{name}.pem"))?;
            let first = String::from_utf8(pem).ok().and_then(|pem| {
                let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
                let (inner, _) = rest.split_once("-----END CERTIFICATE-----")?;
                STANDARD.decode(inner.split_whitespace().collect::<String>()).ok()
            });
            first.ok_or(KeyError::Shape)
        };
        let house_certificate = certificate(HOUSE)?;
        let mut keys = KeysManager::new();
        keys.add_key(loader::load_x509_cert_der(&house_certificate).map_err(|_| KeyError::Shape)?);
        Ok(Self {
            certificate: STANDARD.encode(certificate(PORTAL)?),
            house: with_ids(DsigContext::new(keys)).with_strict_verification(false),
            house_certificate,
            own: key(PORTAL)?,
            stranger: key(HOUSE)?,
        })
    }

    /// Reads a question whose body the house signed; else what is wrong with it.
    pub(super) fn read(&self, envelope: &str) -> Result<Question, &'static str> {
        let document = uppsala::parse(envelope).map_err(|_| "it is no XML")?;
        let root = document.document_element().ok_or("it is no XML")?;
        let reader = Reader(&document);
        let is_envelope = document.element(root).is_some_and(|element| element.matches_name_ns(SOAP, "Envelope"));
        let header =
            reader.child(root, SOAP, "Header").filter(|_| is_envelope).ok_or("it is no envelope of SOAP 1.1")?;
        let body = reader.child(root, SOAP, "Body").ok_or("it has no body")?;
        let security = reader.child(header, SECURITY, "Security").ok_or("it is not signed")?;
        if document.element(security).and_then(|element| element.get_attribute_ns(SOAP, "mustUnderstand")) != Some("1")
        {
            return Err("its security need not be understood");
        }
        let verified = verify::verify_document(&self.house, &document).map_err(|_| "its signature cannot be read")?;
        let VerifyResult::Valid { references, signature_node, .. } = verified else {
            return Err("its signature is not of the one who asks");
        };
        if document.parent(signature_node) != Some(security)
            || !references.iter().any(|signed| signed.digest_verified && signed.resolved_node == Some(body))
        {
            return Err("its signature is of something else");
        }
        self.names_its_certificate(&reader, security)?;
        let request = reader.child(body, BUS, "SendMessage").and_then(|message| reader.plain(message, "request"));
        let request = request.ok_or("it is no SendMessage")?;
        let info = reader.plain(request, "requestInfo").ok_or("it has no requestInfo")?;
        let data = reader.plain(request, "requestData").and_then(|data| reader.plain(data, "data"));
        let data = data.ok_or("it has no data")?;
        let sender = reader.plain(info, "sender").ok_or("it has no sender")?;
        let text = |of: NodeId, name: &str| reader.text(of, name);
        Ok(Question {
            application: text(data, "application"),
            correlation: text(info, "correlationId"),
            event: text(data, "event"),
            iin: text(data, "iin"),
            language: text(data, "language"),
            message: text(info, "messageId"),
            page: text(data, "page"),
            password: text(sender, "password"),
            sender: text(sender, "senderId"),
            sent_at: text(info, "messageDate"),
            session: text(info, "sessionId"),
            text: text(data, "text"),
            title: text(data, "title"),
        })
    }

    /// The certificate stands where the token profile has it.
    fn names_its_certificate(&self, reader: &Reader<'_>, security: NodeId) -> Result<(), &'static str> {
        let found = reader.0.descendants(security).into_iter().find(|node| {
            let element = reader.0.element(*node);
            element.is_some_and(|element| {
                element.matches_name_ns(SECURITY, "KeyIdentifier") && element.get_attribute("ValueType") == Some(X509)
            })
        });
        let said = found.and_then(|node| STANDARD.decode(reader.0.text_content_deep(node).trim()).ok());
        if said.as_deref() == Some(&self.house_certificate[..]) { Ok(()) } else { Err("it names another certificate") }
    }

    /// An envelope around a content, signed by the portal, or by somebody else.
    pub(super) fn write(&self, content: &str, forged: bool) -> String {
        let by = if forged { &self.stranger } else { &self.own };
        let certificate = &self.certificate;
        let unsigned = format!(
            "<s:Envelope xmlns:s=\"{SOAP}\"><s:Header><wsse:Security xmlns:wsse=\"{SECURITY}\" s:mustUnderstand=\"1\">\
             <ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
             <ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
             <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>\
             <ds:Reference URI=\"#answer\"><ds:Transforms>\
             <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue></ds:DigestValue>\
             </ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue><ds:KeyInfo>\
             <wsse:SecurityTokenReference><wsse:KeyIdentifier ValueType=\"{X509}\">{certificate}</wsse:KeyIdentifier>\
             </wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature></wsse:Security></s:Header>\
             <s:Body xmlns:wsu=\"{UTILITY}\" wsu:Id=\"answer\">{content}</s:Body></s:Envelope>"
        );
        sign::sign(by, &unsigned).unwrap_or_default()
    }
}

fn with_ids(mut context: DsigContext) -> DsigContext {
    context.add_id_attr("wsu:Id");
    context
}

struct Reader<'d>(&'d Document<'d>);

impl Reader<'_> {
    fn child(&self, of: NodeId, namespace: &str, name: &str) -> Option<NodeId> {
        let is = |node: &NodeId| self.0.element(*node).is_some_and(|element| element.matches_name_ns(namespace, name));
        let mut found = self.0.children(of).into_iter().filter(is);
        found.next().filter(|_| found.next().is_none())
    }

    /// A child of a name in any namespace, where there is one and no other.
    fn plain(&self, of: NodeId, name: &str) -> Option<NodeId> {
        let is = |node: &NodeId| self.0.element(*node).is_some_and(|element| &*element.name.local_name == name);
        let mut found = self.0.children(of).into_iter().filter(is);
        found.next().filter(|_| found.next().is_none())
    }

    fn text(&self, of: NodeId, name: &str) -> String {
        self.plain(of, name).map(|node| self.0.text_content_deep(node)).unwrap_or_default()
    }
}

/// Text as it stands in an element.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The content of an answer.
pub(super) fn response(question: &Question, at: &str, (code, said): (&str, &str)) -> String {
    let [message, correlation, session, code, said, at] =
        [&question.message, &question.correlation, &question.session, code, said, at].map(escaped);
    format!(
        "<b:SendMessageResponse xmlns:b=\"{BUS}\"><response><responseInfo><messageId>{message}</messageId>\
         <correlationId>{correlation}</correlationId><responseDate>{at}</responseDate><status><code>{code}</code>\
         <message>{said}</message></status><sessionId>{session}</sessionId></responseInfo></response></b:SendMessageResponse>"
    )
}

/// The content of a fault.
pub(super) fn fault(code: &str, said: &str) -> String {
    format!(
        "<s:Fault xmlns:s=\"{SOAP}\"><faultcode>s:{code}</faultcode><faultstring>{}</faultstring></s:Fault>",
        escaped(said)
    )
}
