//! The stand-in's gateways of SMS, as the service meets them: over HTTP, by the file of operations.

use std::sync::Arc;

use telnusqa_stand_in::sms::{Desk, Fault, Taken, centre_description, description, serve_centre, serve_desk};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::house::{NOW, at};
use crate::sms::{Gateways, read};

pub(crate) struct Gateway {
    address: String,
    centre: String,
    pub(crate) desk: Arc<Desk>,
    description: String,
    stop: CancellationToken,
}

impl Gateway {
    pub(crate) async fn start() -> Self {
        let desk = Arc::new(Desk::new(Arc::new(|| at(NOW))));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let description = description(&format!("http://{address}"));
        let stop = CancellationToken::new();
        let lines = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let centre = centre_description(lines.local_addr().unwrap());
        tokio::spawn(serve_centre(Arc::clone(&desk), lines, stop.clone()));
        tokio::spawn(serve_desk(Arc::clone(&desk), listener, stop.clone()));
        Self { address, centre, desk, description, stop }
    }

    /// Where both listen.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Both, as the file of operations describes them.
    pub(crate) fn both(&self) -> Gateways {
        self.described(|whole| whole.to_owned())
    }

    /// The message centre alone, as the file of operations describes it.
    pub(crate) fn centre_description(&self) -> &str {
        &self.centre
    }

    /// The message centre alone, over SMPP.
    pub(crate) fn centre(&self) -> Gateways {
        self.described(|_| self.centre.replace("timeout-s = 10", "timeout-s = 1"))
    }

    /// The one that knows none.
    pub(crate) fn spare(&self) -> Gateways {
        self.described(|whole| whole.split("\n\n").nth(1).unwrap().to_owned())
    }

    /// Whatever becomes of the file; slow answers are waited for a second.
    fn described(&self, change: impl FnOnce(&str) -> String) -> Gateways {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sms.toml");
        std::fs::write(&file, change(&self.description.replace("timeout-s = 10", "timeout-s = 1"))).unwrap();
        Gateways::new(read(&file).unwrap()).unwrap()
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.desk.taken()
    }

    pub(crate) fn switch(&self, gateway: &str, fault: Option<Fault>) {
        assert!(self.desk.switch(gateway, fault));
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
