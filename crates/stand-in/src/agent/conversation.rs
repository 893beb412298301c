//! The agent's language: JSON over a WebSocket, module `kz.gov.pki.knca.basics`, method `sign` (DOMAIN.md §6.5).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::DOCUMENTS_MAX;
use crate::authority::AuthorityError;

/// What keeps a connection alive, and its answer.
pub(super) const HEARTBEAT: &str = "--heartbeat--";
const MODULE: &str = "kz.gov.pki.knca.basics";
/// What pages compare with the version that they know.
const VERSION: &str = "1.4";

/// What a page asks for.
#[derive(Debug)]
pub(super) enum Asked {
    /// Whether anybody is there.
    Heartbeat,
    /// Signatures.
    Sign(Signing),
}

/// Documents to sign, each by a detached CMS of its own.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Signing {
    /// The BIN that the signer's certificate has to name.
    pub(super) bin: Option<String>,
    /// What is signed, in the order of the answer.
    pub(super) documents: Vec<Vec<u8>>,
    /// The IIN that the signer's certificate has to name.
    pub(super) iin: Option<String>,
}

/// Why nothing is signed.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Refused {
    code: &'static str,
    message: String,
}

#[derive(Deserialize)]
struct Request {
    module: String,
    method: String,
    #[serde(default)]
    args: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arguments {
    data: Documents,
    format: String,
    #[serde(default)]
    signer_params: SignerParameters,
    #[serde(default)]
    signing_params: SigningParameters,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Documents {
    Many(Vec<String>),
    One(String),
}

#[derive(Default, Deserialize)]
struct SignerParameters {
    bin: Option<String>,
    iin: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SigningParameters {
    #[serde(default)]
    decode: Flag,
    #[serde(default)]
    digested: Flag,
    #[serde(default)]
    encapsulate: Flag,
    tsa_profile: Option<Value>,
}

/// Pages write it as `true` and as `"true"`.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Flag {
    #[default]
    Absent,
    Plain(bool),
    Written(String),
}

impl Flag {
    fn is_set(&self) -> bool {
        match self {
            Self::Absent => false,
            Self::Plain(value) => *value,
            Self::Written(text) => text == "true",
        }
    }
}

impl Refused {
    fn of_request(message: impl Into<String>) -> Self {
        Self { code: "400", message: message.into() }
    }

    /// The signer, or his key, does not.
    pub(super) fn of_signer(message: &str) -> Self {
        Self { code: "500", message: message.to_owned() }
    }

    /// As it is said.
    pub(super) fn answer(&self) -> String {
        json!({"status": false, "code": self.code, "message": self.message, "body": {}, "details": ""}).to_string()
    }
}

impl From<AuthorityError> for Refused {
    fn from(_: AuthorityError) -> Self {
        Self::of_signer("the key cannot be used")
    }
}

/// What is said first.
pub(super) fn greeting() -> String {
    json!({"result": {"version": VERSION}}).to_string()
}

/// The signer closed the window.
pub(super) fn cancelled() -> String {
    json!({"status": true, "body": {}}).to_string()
}

/// The signatures, each in base64, in the order of the documents.
pub(super) fn signed(signatures: &[Vec<u8>]) -> String {
    let signatures: Vec<String> = signatures.iter().map(|signature| STANDARD.encode(signature)).collect();
    json!({"status": true, "body": {"result": signatures}}).to_string()
}

/// Reads what a page says.
pub(super) fn read(text: &str) -> Result<Asked, Refused> {
    if text == HEARTBEAT {
        return Ok(Asked::Heartbeat);
    }
    let request: Request = serde_json::from_str(text).map_err(|error| Refused::of_request(error.to_string()))?;
    if (request.module.as_str(), request.method.as_str()) != (MODULE, "sign") {
        return Err(Refused::of_request(format!("no `{}` of `{}` here", request.method, request.module)));
    }
    let arguments: Arguments =
        serde_json::from_value(request.args).map_err(|error| Refused::of_request(error.to_string()))?;
    let parameters = arguments.signing_params;
    if arguments.format != "cms" || parameters.encapsulate.is_set() || parameters.digested.is_set() {
        return Err(Refused::of_request("only detached CMS over whole documents is made here"));
    }
    if parameters.tsa_profile.is_some_and(|profile| !profile.is_null()) {
        return Err(Refused::of_request("no time stamps are fetched here"));
    }
    let texts = match arguments.data {
        Documents::Many(texts) => texts,
        Documents::One(text) => vec![text],
    };
    if texts.is_empty() || texts.len() > DOCUMENTS_MAX {
        return Err(Refused::of_request(format!("from 1 to {DOCUMENTS_MAX} documents are signed at once")));
    }
    let decode = |text: String| match parameters.decode.is_set() {
        true => STANDARD.decode(text).map_err(|_| Refused::of_request("`data` is no base64")),
        false => Ok(text.into_bytes()),
    };
    let named = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(Asked::Sign(Signing {
        bin: named(arguments.signer_params.bin),
        documents: texts.into_iter().map(decode).collect::<Result<_, _>>()?,
        iin: named(arguments.signer_params.iin),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(parameters: Value, data: Value) -> Result<Asked, Refused> {
        let args = json!({
            "allowedStorages": ["PKCS12"], "format": "cms", "data": data, "locale": "kk",
            "signingParams": parameters, "signerParams": {"extKeyUsageOids": [], "bin": "050340517500", "iin": ""},
        });
        read(&json!({"module": MODULE, "method": "sign", "args": args}).to_string())
    }

    #[test]
    fn a_page_names_its_documents_one_by_one_or_many_at_once() {
        for decode in [json!(true), json!("true")] {
            let signing =
                asked(json!({"decode": decode, "encapsulate": false, "tsaProfile": null}), json!(["YQ==", "Yg=="]));
            let Ok(Asked::Sign(signing)) = signing else { panic!("{signing:?}") };
            let documents = vec![b"a".to_vec(), b"b".to_vec()];
            assert_eq!(signing, Signing { bin: Some("050340517500".to_owned()), documents, iin: None });
        }
        let Ok(Asked::Sign(one)) = asked(json!({}), json!("қ")) else { panic!("it is one text") };
        assert_eq!(one.documents, ["қ".as_bytes().to_vec()]);
        assert!(matches!(read(HEARTBEAT), Ok(Asked::Heartbeat)));
    }

    #[test]
    fn what_is_not_done_here_is_said() {
        let too_many = vec!["YQ=="; DOCUMENTS_MAX + 1];
        for (parameters, data) in [
            (json!({"encapsulate": true}), json!("a")),
            (json!({"digested": "true"}), json!("a")),
            (json!({"tsaProfile": {}}), json!("a")),
            (json!({"decode": true}), json!("not base64")),
            (json!({}), json!([])),
            (json!({}), json!(too_many)),
            (json!({}), json!(7)),
        ] {
            let refused = asked(parameters, data).unwrap_err();
            let answer: Value = serde_json::from_str(&refused.answer()).unwrap();
            assert_eq!((&answer["status"], &answer["code"]), (&json!(false), &json!("400")), "{answer}");
        }
        for text in ["", "[]", "{}", r#"{"module": "kz.gov.pki.knca.commonUtils", "method": "signXml", "args": []}"#] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
