//! A question as the bus wants it: an envelope of SOAP 1.1 whose body is signed (WS-Security 1.0, X.509 token profile; exclusive
//! canonical form, RSA with SHA-256).

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra_dsig::{DsigContext, sign};
use bergshamra_keys::{KeysManager, loader};
use chrono::{DateTime, SecondsFormat, Utc};
use telnusqa_domain::hours::in_almaty;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use uuid::Uuid;

use super::Notice;
use super::configuration::Configuration;

/// SOAP 1.1.
pub(super) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The synchronous channel of the bus.
pub(super) const BUS: &str = "http://bip.bee.kz/SyncChannel/v10/Types";
/// Our message inside of it (`docs/portal.md`).
const NOTICE: &str = "urn:telnusqa:cabinet:1";

/// Signs in the house's name.
pub(super) struct Signer {
    /// DER, in base64.
    certificate: String,
    context: DsigContext,
}

/// Why nothing can be signed, or nobody's signature checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignatureError {
    #[error("read a key or a certificate for the portal: it is none in PEM, or none of RSA")]
    Key,
    #[error("read a key or a certificate for the portal")]
    Read(#[source] io::Error),
    /// Nothing of it is told: it may quote what was to be signed.
    #[error("sign a question for the portal")]
    Sign,
}

impl Signer {
    pub(super) fn of_files(key: &Path, certificate: &Path) -> Result<Self, SignatureError> {
        let key = loader::load_pem_auto(&std::fs::read(key).map_err(SignatureError::Read)?, None);
        let key = key.ok().filter(bergshamra_keys::Key::has_private_key).ok_or(SignatureError::Key)?;
        if key.algorithm_name() != "RSA" {
            return Err(SignatureError::Key);
        }
        let certificate = std::fs::read(certificate).map_err(SignatureError::Read)?;
        let certificate = CertificateDer::from_pem_slice(&certificate).map_err(|_| SignatureError::Key)?;
        let mut keys = KeysManager::new();
        keys.add_key(key);
        let mut context = DsigContext::new(keys);
        context.add_id_attr("wsu:Id");
        let signer = Self { certificate: STANDARD.encode(&certificate), context };
        // A key that is not of this certificate would be found out by the portal alone, message by message.
        let probe = signer.sign("<probe/>")?;
        let own = super::answer::Signatory::of_der(&certificate)?;
        if own.has_signed(&probe) { Ok(signer) } else { Err(SignatureError::Key) }
    }

    /// The envelope around a body's content, which declares the prefixes that it uses.
    pub(super) fn sign(&self, content: &str) -> Result<String, SignatureError> {
        let certificate = &self.certificate;
        let unsigned = format!(
            concat!(
                r#"<soap:Envelope xmlns:soap="{soap}"><soap:Header>"#,
                r#"<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" "#,
                r#"soap:mustUnderstand="1"><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>"#,
                r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#,
                r#"<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>"#,
                r##"<ds:Reference URI="#body"><ds:Transforms>"##,
                r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>"#,
                r#"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue></ds:DigestValue>"#,
                r#"</ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue><ds:KeyInfo>"#,
                r#"<wsse:SecurityTokenReference><wsse:KeyIdentifier "#,
                r#"EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary" "#,
                r#"ValueType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3">"#,
                r#"{certificate}</wsse:KeyIdentifier></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature></wsse:Security>"#,
                r#"</soap:Header><soap:Body "#,
                r#"xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" wsu:Id="body">"#,
                r#"{content}</soap:Body></soap:Envelope>"#,
            ),
            soap = SOAP,
            certificate = certificate,
            content = content,
        );
        sign::sign_owned(&self.context, unsigned).map_err(|_| SignatureError::Sign)
    }
}

/// The content of the body for a message that goes out at a moment.
pub(super) fn body(notice: &Notice, at: DateTime<Utc>, to: &Configuration) -> String {
    let mut body = format!(r#"<bus:SendMessage xmlns:bus="{BUS}"><request><requestInfo>"#);
    put(&mut body, "messageId", &notice.key.to_string());
    put(&mut body, "correlationId", &notice.case.0.to_string());
    put(&mut body, "serviceId", &to.service_id);
    put(&mut body, "messageDate", &in_almaty(at).to_rfc3339_opts(SecondsFormat::Millis, false));
    if let Some(route) = &to.route_id {
        put(&mut body, "routeId", route);
    }
    body.push_str("<sender>");
    put(&mut body, "senderId", &to.sender_id);
    put(&mut body, "password", to.password());
    body.push_str("</sender>");
    for (key, value) in &to.properties {
        body.push_str("<properties>");
        put(&mut body, "key", key);
        put(&mut body, "value", value);
        body.push_str("</properties>");
    }
    put(&mut body, "sessionId", &format!("{{{}}}", Uuid::new_v5(&notice.key, b"session")));
    body.push_str("</requestInfo><requestData>");
    let _ = write!(
        body,
        r#"<data xmlns:notice="{NOTICE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="notice:Notice">"#
    );
    put(&mut body, "notice:iin", notice.iin.as_str());
    if let Some(application) = &notice.application {
        put(&mut body, "notice:application", application);
    }
    put(&mut body, "notice:event", notice.event);
    put(&mut body, "notice:language", notice.language.code());
    put(&mut body, "notice:title", &notice.title);
    put(&mut body, "notice:text", &notice.text);
    put(&mut body, "notice:page", &notice.page);
    body.push_str("</data></requestData></request></bus:SendMessage>");
    body
}

/// An element with its text. What XML cannot hold at all is left out.
fn put(body: &mut String, name: &str, text: &str) {
    let _ = write!(body, "<{name}>");
    for letter in text.chars() {
        match letter {
            '&' => body.push_str("&amp;"),
            '<' => body.push_str("&lt;"),
            '>' => body.push_str("&gt;"),
            // Read as it is, it would become another one.
            '\r' => body.push_str("&#xD;"),
            '\t' | '\n' => body.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => body.push(letter),
        }
    }
    let _ = write!(body, "</{name}>");
}
