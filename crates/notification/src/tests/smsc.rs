//! A message centre of other hands (`smpp34` of PyPI), as the service meets it over SMPP.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use super::house::until;
use crate::sms::{Gateways, read};

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/sms/smsc.py");

pub(super) struct Smsc {
    child: Child,
    heard: Arc<Mutex<Vec<Value>>>,
    input: ChildStdin,
}

impl Smsc {
    pub(super) async fn start(arguments: &[&str]) -> Self {
        let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with smpp34");
        let mut command = Command::new(python);
        command.arg(PROGRAM).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("start the message centre");
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let heard = Arc::<Mutex<Vec<Value>>>::default();
        let all = Arc::clone(&heard);
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                all.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        let smsc = Self { child, heard, input };
        until(async || smsc.count("listens") == 1).await;
        smsc
    }

    /// It alone, as the file of operations describes it; slow answers are waited for a second.
    pub(super) fn gateways(&self) -> Gateways {
        self.patient(1, None)
    }

    /// It, with slow answers waited for so long; then another one, where there is one.
    pub(super) fn patient(&self, timeout_s: u64, spare: Option<&Self>) -> Gateways {
        let folder = tempfile::tempdir().unwrap();
        let password = folder.path().join("password");
        std::fs::write(&password, "geheim\n").unwrap();
        let of = |smsc: &Self, name: &str| smsc.description(name, timeout_s, &password);
        let whole = of(self, "operator") + &spare.map(|spare| of(spare, "spare")).unwrap_or_default();
        let file = folder.path().join("sms.toml");
        std::fs::write(&file, whole).unwrap();
        Gateways::new(read(&file).unwrap()).unwrap()
    }

    fn description(&self, name: &str, timeout_s: u64, password: &Path) -> String {
        let address = self.all("listens")[0]["listens"].as_str().unwrap().to_owned();
        format!(
            "[[gateway]]\nname = \"{name}\"\nurl = \"smpp://{address}\"\nper-second = 200\ntimeout-s = {timeout_s}\n\
             [gateway.bind]\nenquire-link-s = 1\nsystem-id = \"telnusqa\"\npassword-file = {password:?}\nsource = \"Telnusqa\"\n"
        )
    }

    /// Tells it what to do; with `release`, `answers` and whatever it confirms, it is waited for.
    pub(super) async fn tell(&mut self, what: Value) {
        let (told, confirms) = (self.count("told"), what.get("receipt").is_none());
        self.input.write_all(format!("{what}\n").as_bytes()).await.unwrap();
        if confirms {
            until(async || self.count("told") > told).await;
        }
    }

    /// Lets it tell of a text, and waits until that is answered; gives the status of the answer.
    pub(super) async fn receipt(&mut self, what: Value) -> u64 {
        let receipted = self.count("receipted");
        self.tell(what).await;
        until(async || self.count("receipted") > receipted).await;
        self.all("receipted").last().unwrap()["receipted"].as_u64().unwrap()
    }

    /// Whatever it said of a kind.
    pub(super) fn all(&self, kind: &str) -> Vec<Value> {
        self.heard.lock().unwrap().iter().filter(|said| said.get(kind).is_some()).cloned().collect()
    }

    pub(super) fn count(&self, kind: &str) -> usize {
        self.all(kind).len()
    }

    /// Ends it at once.
    pub(super) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Holds it up, or lets it go on: its lines stay open, and nothing is said on them.
    pub(super) async fn hold(&self, is_held: bool) {
        let signal = if is_held { "-STOP" } else { "-CONT" };
        let pid = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().await.unwrap().success());
    }

    /// Lets it come to its own end.
    pub(super) async fn ended(&mut self) {
        tokio::time::timeout(Duration::from_secs(20), self.child.wait()).await.unwrap().unwrap();
    }
}
