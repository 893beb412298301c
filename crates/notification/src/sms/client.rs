//! One gateway: a text is handed over, a report asked for; and what its answer is worth.

use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{RequestBuilder, StatusCode, Url};

use super::Text;
use super::configuration::{Gateway, Send};
use super::smpp::Smpp;
use super::tls::{Tls, TlsError};

/// No answer is longer.
pub(super) const BYTES_MAX: usize = 64 * 1024;
/// No id of a gateway is longer.
const ID_MAX: usize = 128;
/// Connections that are kept open.
const CONNECTIONS: usize = 64;

/// Speaks to one gateway.
pub(crate) struct Client {
    pub(crate) gateway: Gateway,
    http: reqwest::Client,
    /// For a gateway that is spoken to over SMPP.
    pub(super) smpp: Option<Smpp>,
    /// For a gateway that is spoken to over TLS.
    tls: Option<Tls>,
}

/// Why a gateway cannot be spoken to as its description says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("speak HTTP with gateways")]
    Http(#[from] reqwest::Error),
    #[error("read the password of a gateway")]
    Password(#[source] std::io::Error),
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// How far a question went that has no answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Failed {
    /// It may have arrived.
    After,
    /// Nothing was said.
    Before,
}

/// What handing over came to where the text is not the gateway's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum HandOverError {
    /// It cannot be reached: nothing was said.
    Away,
    /// It may have the text or not: nothing came back, or what came back is none of its words.
    Doubt(Answered),
    /// It did not take it, and may later.
    NotTaken(Answered),
    /// It will never take a text to this number.
    Refused(Answered),
}

/// The status of an answer, HTTP's or SMPP's, where there was one.
pub(crate) type Answered = Option<u16>;

/// What became of a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Report {
    Delivered,
    /// It never will be, with the reason in a word.
    Failed(String),
    /// It is under way, or the gateway does not say.
    Pending,
}

/// What came back, and whether it is whole.
pub(super) struct Answer {
    pub(super) body: String,
    pub(super) status: StatusCode,
}

impl Client {
    pub(crate) fn new(gateway: Gateway) -> Result<Self, ClientError> {
        // Whoever knows no keys must not get a text that met a connection on its way out.
        let kept = if gateway.knows_keys { CONNECTIONS } else { 0 };
        let http = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(kept)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(gateway.patience())
            .build()?;
        let is_guarded = gateway.bind.is_none() && gateway.is_over_tls();
        let tls = is_guarded.then(|| Tls::new(gateway.ca_file.as_deref())).transpose()?;
        let smpp = gateway.bind.as_ref().map(|bind| Smpp::new(&gateway, bind)).transpose()?;
        Ok(Self { gateway, http, smpp, tls })
    }

    /// Hands a text over, and gives what the gateway calls it, where it calls it anything.
    pub(crate) async fn hand_over(&self, text: &Text) -> Result<Option<String>, HandOverError> {
        let to = self.gateway.number.of(&text.to);
        // What a gateway calls a text is kept; a number is kept nowhere.
        let national = &text.to.as_str()[2..];
        if let Some(smpp) = &self.smpp {
            return smpp.hand_over(text, to).await.map(|id| id.filter(|id| !id.contains(national)));
        }
        let key = text.key.to_string();
        let facts = [("{to}", to), ("{key}", key.as_str()), ("{text}", text.text.as_str())];
        let (url, send) = (&self.gateway.url, self.gateway.send);
        let request = self.request(url, send, &self.gateway.fields, &facts);
        let answer = match self.answer(request).await {
            Ok(answer) => answer,
            Err(Failed::Before) => return Err(HandOverError::Away),
            Err(Failed::After) => return Err(HandOverError::Doubt(None)),
        };
        self.read(&answer).map(|id| id.filter(|id| !id.contains(national)))
    }

    /// What an answer says: one with an error inside may come with 200, and one in HTML from whoever stands between.
    fn read(&self, answer: &Answer) -> Result<Option<String>, HandOverError> {
        let status = Some(answer.status.as_u16());
        let says = |pattern: &Option<regex::Regex>| pattern.as_ref().is_some_and(|said| said.is_match(&answer.body));
        if says(&self.gateway.refused) {
            return Err(HandOverError::Refused(status));
        }
        if says(&self.gateway.not_taken) {
            return Err(HandOverError::NotTaken(status));
        }
        if answer.status.is_success() {
            let taken = self.gateway.taken.as_ref().and_then(|taken| taken.captures(&answer.body));
            let taken = taken.ok_or(HandOverError::Doubt(status))?;
            let id = taken.name("id").map(|id| id.as_str());
            return Ok(id.filter(|id| !id.is_empty() && id.len() <= ID_MAX).map(str::to_owned));
        }
        // Who answers so has not looked at the text. Of any other one nobody knows who said it, and how far the text went.
        let before = [400, 401, 403, 404, 405, 407, 413, 415, 429, 503];
        let not_looked = answer.status.is_redirection() || before.contains(&answer.status.as_u16());
        Err(if not_looked { HandOverError::NotTaken(status) } else { HandOverError::Doubt(status) })
    }

    /// Asks what became of a text; `None` where nothing usable came back.
    pub(crate) async fn report(&self, id: &str) -> Option<Report> {
        let of = self.gateway.report.as_ref()?;
        let request = self.request(&of.url, of.send, &of.fields, &[("{id}", id)]);
        let answer = self.answer(request).await.ok().filter(|answer| answer.status.is_success())?;
        if of.delivered.is_match(&answer.body) {
            return Some(Report::Delivered);
        }
        let Some(failed) = of.failed.captures(&answer.body) else { return Some(Report::Pending) };
        let why = failed.name("why").map_or_else(String::new, |why| word(why.as_str()));
        Some(Report::Failed(if why.is_empty() { "not-delivered".to_owned() } else { why }))
    }

    /// Asks, and reads what comes back.
    async fn answer(&self, request: RequestBuilder) -> Result<Answer, Failed> {
        let request = request.build().map_err(|_| Failed::Before)?;
        if let Some(tls) = self.tls.as_ref().filter(|_| request.url().scheme() == "https") {
            return tls.ask(request, self.gateway.patience()).await;
        }
        let asked = self.http.execute(request).await;
        read(asked.map_err(|error| if error.is_connect() { Failed::Before } else { Failed::After })?).await
    }

    fn request(
        &self,
        url: &Url,
        send: Send,
        fields: &BTreeMap<String, String>,
        facts: &[(&str, &str)],
    ) -> RequestBuilder {
        let fields: Vec<(&str, String)> =
            fields.iter().map(|(name, value)| (name.as_str(), filled(value, facts))).collect();
        let request = match send {
            Send::Form => {
                let body = encoded(&fields);
                self.http.post(url.clone()).header("content-type", "application/x-www-form-urlencoded").body(body)
            }
            Send::Json => {
                let object: serde_json::Map<String, serde_json::Value> =
                    fields.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
                self.http.post(url.clone()).json(&object)
            }
            Send::Query => {
                let mut url = url.clone();
                url.query_pairs_mut().extend_pairs(fields);
                self.http.get(url)
            }
        };
        let headers = self.gateway.headers.iter().filter_map(|(name, value)| {
            let value = HeaderValue::from_str(&filled(value, facts)).ok()?;
            Some((HeaderName::try_from(name).ok()?, value))
        });
        request.headers(headers.collect::<HeaderMap>())
    }
}

/// A template with its facts. The text comes last, so that nothing in it is taken for a fact.
fn filled(template: &str, facts: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        match facts.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                filled.push_str(value);
                rest = &rest[name.len()..];
            }
            None => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled + rest
}

fn encoded(fields: &[(&str, String)]) -> String {
    // An address's own way to write a form.
    let mut form = Url::parse("http://form.invalid/").expect("it is an address");
    form.query_pairs_mut().extend_pairs(fields);
    form.query().unwrap_or_default().to_owned()
}

/// What a gateway says of a failure, as a word of ours: what else it says may be anything.
fn word(text: &str) -> String {
    let letters = text
        .chars()
        .map(|letter| letter.to_ascii_lowercase())
        .filter(|letter| letter.is_ascii_lowercase() || *letter == '-');
    letters.take(24).collect()
}

async fn read(mut response: reqwest::Response) -> Result<Answer, Failed> {
    let status = response.status();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failed::After)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > BYTES_MAX {
            bytes.truncate(BYTES_MAX);
            break;
        }
    }
    Ok(Answer { body: String::from_utf8_lossy(&bytes).into_owned(), status })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_once() {
        let facts = [("{to}", "77010000000"), ("{text}", "а {to} {id}{")];
        assert_eq!(filled("{to}:{text}:{}{id}", &facts), "77010000000:а {to} {id}{:{}{id}");
    }

    #[test]
    fn what_a_gateway_says_of_a_failure_is_a_word_and_no_number() {
        assert_eq!(word("UNDELIV +77011234567 \n"), "undeliv");
        assert_eq!(word("77011234567"), "");
    }
}
