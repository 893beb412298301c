//! One gateway: a text is handed over, a report asked for; and what its answer is worth.

use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{RequestBuilder, Url};

use super::Text;
use super::configuration::{Gateway, Send};
use super::smpp::Smpp;
use crate::http::{Answer, Failed, Http, HttpError, TlsError};
use crate::turns::HandOverError;

/// No id of a gateway is longer.
const ID_MAX: usize = 128;

/// Speaks to one gateway.
pub(crate) struct Client {
    pub(crate) gateway: Gateway,
    http: Http,
    /// For a gateway that is spoken to over SMPP.
    pub(super) smpp: Option<Smpp>,
}

/// Why a gateway cannot be spoken to as its description says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("speak with a gateway")]
    Http(#[from] HttpError),
    #[error("read the password of a gateway")]
    Password(#[source] std::io::Error),
    #[error("speak with a gateway")]
    Tls(#[from] TlsError),
}

/// What became of a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Report {
    Delivered,
    /// It never will be, with the reason in a word.
    Failed(String),
    /// It is under way, or the gateway does not say.
    Pending,
}

impl Client {
    pub(crate) fn new(gateway: Gateway) -> Result<Self, ClientError> {
        let is_guarded = gateway.bind.is_none() && gateway.is_over_tls();
        let authorities = is_guarded.then_some(gateway.ca_file.as_deref());
        let http = Http::new(gateway.patience(), gateway.knows_keys, authorities)?;
        let smpp = gateway.bind.as_ref().map(|bind| Smpp::new(&gateway, bind)).transpose()?;
        Ok(Self { gateway, http, smpp })
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
        let answer = match self.http.ask(request).await {
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
        Err(HandOverError::of_status(answer.status))
    }

    /// Asks what became of a text; `None` where nothing usable came back.
    pub(crate) async fn report(&self, id: &str) -> Option<Report> {
        let of = self.gateway.report.as_ref()?;
        let request = self.request(&of.url, of.send, &of.fields, &[("{id}", id)]);
        let answer = self.http.ask(request).await.ok().filter(|answer| answer.status.is_success())?;
        if of.delivered.is_match(&answer.body) {
            return Some(Report::Delivered);
        }
        let Some(failed) = of.failed.captures(&answer.body) else { return Some(Report::Pending) };
        let why = failed.name("why").map_or_else(String::new, |why| word(why.as_str()));
        Some(Report::Failed(if why.is_empty() { "not-delivered".to_owned() } else { why }))
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
