//! Staff sign in by a provider of OpenID Connect, in a real browser; the provider is made of Authlib, and demands PKCE and a nonce.

use std::process::Stdio;

use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options, root};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

fn python(script: &str) -> Command {
    let python = std::env::var("TELNUSQA_TEST_PYTHON").expect("`./test` sets it: a Python with Playwright and Authlib");
    let mut command = Command::new(python);
    command.arg(root().join(script)).env("PYTHONDONTWRITEBYTECODE", "1").kill_on_drop(true);
    command
}

/// A provider, and its issuer; it ends with its input.
async fn provider() -> (Child, String) {
    let mut command = python("tests/provider/provider.py");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("start the provider");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let issuer = lines.next_line().await.expect("read its output").expect("it says its issuer");
    (child, issuer)
}

#[tokio::test]
async fn staff_sign_in_by_a_provider_in_both_languages() {
    let (mut provider, issuer) = provider().await;
    let environment = [
        ("TELNUSQA_OIDC_ISSUER", &*issuer),
        ("TELNUSQA_OIDC_CLIENT_ID", "telnusqa"),
        ("TELNUSQA_OIDC_CLIENT_SECRET", "a-secret-of-the-provider"),
        ("TELNUSQA_OIDC_MAX_AGE_S", "3600"),
    ];
    let house = House::start(Options { environment: &environment, ..Options::default() }).await;
    // whom the provider calls so is the head of a college
    let file = house.path().join("staff.json");
    let mut staff: Value = serde_json::from_slice(&std::fs::read(&file).expect("staff.json")).expect("JSON");
    let head = staff.as_array_mut().expect("staff").iter_mut().find(|member| member["role"] == "head").expect("a head");
    head["identity"] = json!({"issuer": issuer, "subject": "head-of-staff"});
    std::fs::write(house.path().join("staff.new"), staff.to_string()).expect("write it");
    std::fs::rename(house.path().join("staff.new"), file).expect("put it in its place");

    let output = doctor(&house, &environment).await;
    for well in ["describes itself, with 1 keys", "PKCE by S256", "from this machine's", "it takes our name with"] {
        assert!(output.lines().any(|line| line.starts_with("ok    provider") && line.contains(well)), "{output}");
    }
    let unknown = [environment[0], ("TELNUSQA_OIDC_CLIENT_ID", "another")];
    let output = doctor(&house, &unknown).await;
    assert!(output.lines().any(|line| line.starts_with("FAIL  provider") && line.contains("registered")), "{output}");

    let mut command = python("tests/desks/provider.py");
    command.arg(house.path());
    if let Ok(pictures) = std::env::var("TELNUSQA_TEST_PICTURES") {
        command.args(["--pictures", &pictures]);
    }
    let output = command.output().await.expect("run Python");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));

    // neither codes nor tokens nor who somebody is at the provider stand in what is logged
    let mut logged = house.log();
    for log in std::fs::read_dir(house.path().join("log")).expect("logs") {
        logged.push_str(&std::fs::read_to_string(log.expect("a log").path()).expect("a log"));
    }
    assert!(logged.contains("signed in by the provider"), "{logged}");
    for secret in ["code=", "eyJ", "head-of-staff", "a-secret-of-the-provider", "id_token"] {
        assert!(!logged.contains(secret), "{secret}: {logged}");
    }

    // without the provider the form for passwords is there, and says why the other way is closed
    provider.kill().await.expect("end it");
    let output = doctor(&house, &environment).await;
    assert!(
        output.lines().any(|line| line.starts_with("FAIL  provider") && line.contains("no connection")),
        "{output}"
    );
    house.stop().await;
}

async fn doctor(house: &House, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(telnusqa_tests::house::binary());
    command.arg("doctor").env("TELNUSQA_DIR", house.path()).envs(environment.iter().copied());
    let output = command.stdin(Stdio::null()).output().await.expect("run the binary");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
