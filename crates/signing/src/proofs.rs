//! What is fetched for a signature from the authority's services: the answer on its certificate (RFC 6960) and a time stamp
//! over it (RFC 3161). Connections are kept open; whoever does not answer in time has not answered.

use std::time::Duration;

use telnusqa_pki::{Reason, answer_request, stamp_request};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// No answer is longer.
const BYTES_MAX: usize = 1 << 20;
/// Connections that are kept open to each service.
const CONNECTIONS: usize = 16;

/// The authority's services.
#[derive(Clone)]
pub(crate) struct Responders {
    client: reqwest::Client,
    ocsp: reqwest::Url,
    tsp: reqwest::Url,
}

/// What came back, nothing of it believed yet.
pub(crate) struct Fetched {
    /// `OCSPResponse`.
    pub(crate) answer: Result<Vec<u8>, Reason>,
    /// What the answers must repeat.
    pub(crate) nonce: [u8; 8],
    /// `TimeStampResp`.
    pub(crate) stamp: Result<Vec<u8>, Reason>,
}

impl Responders {
    /// At these addresses.
    ///
    /// # Errors
    /// Where an address is none.
    pub(crate) fn try_new(ocsp: &str, tsp: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let client = reqwest::Client::builder()
            .pool_max_idle_per_host(CONNECTIONS)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()?;
        Ok(Self { client, ocsp: ocsp.parse()?, tsp: tsp.parse()? })
    }

    /// Asks both at once: for the state of a certificate under its issuer, and for a stamp over a signature's value.
    pub(crate) async fn ask(&self, certificate: &[u8], issuer: &[u8], value: &[u8]) -> Fetched {
        let nonce = nonce();
        let (answer, stamp) = tokio::join!(
            async {
                let question = answer_request(certificate, issuer, &nonce)?;
                let answer = self.post(&self.ocsp, "application/ocsp-request", question).await;
                answer.ok_or(Reason::RevocationBusy)
            },
            async {
                let question = stamp_request(value, None, &nonce)?;
                let reply = self.post(&self.tsp, "application/timestamp-query", question).await;
                reply.ok_or(Reason::TimeStampMissing)
            }
        );
        Fetched { answer, nonce, stamp }
    }

    /// What is answered; nothing where the service is down, says so, or says too much.
    async fn post(&self, to: &reqwest::Url, kind: &'static str, question: Vec<u8>) -> Option<Vec<u8>> {
        match self.try_post(to, kind, question).await {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "a service of the authority does not answer");
                None
            }
        }
    }

    async fn try_post(
        &self,
        to: &reqwest::Url,
        kind: &'static str,
        question: Vec<u8>,
    ) -> reqwest::Result<Option<Vec<u8>>> {
        let request = self.client.post(to.clone()).header("content-type", kind).body(question);
        let mut response = request.send().await?.error_for_status()?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if bytes.len() + chunk.len() > BYTES_MAX {
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Some(bytes))
    }
}

#[expect(clippy::disallowed_methods, reason = "nobody may know the nonce before")]
fn nonce() -> [u8; 8] {
    rand::random()
}
