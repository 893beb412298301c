//! No personal data in the log, on our streams, in traces or log lines: every personal field is a marker, searched everywhere.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};
use sqlx::{PgPool, Row as _};
use telnusqa_tests::collector::Collector;
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

const IIN: &str = "931002451325";
const PHONE_DIGITS: &str = "7010987654";
/// Mail reaches it.
const EMAIL: &str = "marker.mail.uq7@telnusqa.example";
/// The application that lives to its end at the college of the feed.
const LIVES: &str = "101-2026-0000003";
const COLLEGE: &str = "050340517500";

/// Texts that stand in the personal fields of the feed, and nowhere else.
fn markers() -> Vec<String> {
    let words = ["surname", "given", "patronymic", "email", "address", "series", "number", "qualification", "nameon"];
    let more =
        ["circumstances", "attorneysurname", "attorneygiven", "authority", "notary", "waybill", "reason", "identity"];
    let staff = ["resolution", "remark", "resultwaybill"];
    let mut all: Vec<String> = words.iter().chain(&more).chain(&staff).map(|word| mark(word)).collect();
    all.extend([IIN, PHONE_DIGITS, EMAIL, "1993-10-02"].map(str::to_owned));
    all
}

fn mark(word: &str) -> String {
    format!("Мәркер-{word}-Ұғқ")
}

fn event(kind: &str, sequence: u32, subject: &str, data: Value) -> (String, String) {
    let body = json!({
        "specversion": "1.0", "id": format!("privacy-{sequence}"), "source": "urn:kz:gov4c:iis:kst-01",
        "type": format!("kz.gov4c.iis.intake.{kind}.v1"), "subject": subject, "time": "2026-09-01T10:00:00+05:00",
        "sequence": sequence.to_string(), "datacontenttype": "application/json", "data": data,
    });
    (format!("iis.intake.v1.kst-01.{kind}"), body.to_string())
}

fn application() -> Value {
    json!({
        "branchSection": "Қостанай", "workerId": "kst-01-w001", "channel": "counter",
        "submittedAt": "2026-09-01T10:00:00+05:00", "language": "kk",
        "applicant": {"iin": IIN, "surname": mark("surname"), "givenName": mark("given"), "patronymic": mark("patronymic"),
            "birthDate": "1993-10-02", "phone": format!("+7{PHONE_DIGITS}"), "email": mark("email"),
            "address": {"kato": "391010000", "text": mark("address")}},
        "representative": {"kind": "attorney", "surname": mark("attorneysurname"), "givenName": mark("attorneygiven"),
            "authority": {"number": mark("authority"), "date": "2026-01-01", "notary": mark("notary")}},
        "provider": {"bin": "050340517500"},
        "original": {"kind": "diploma", "series": mark("series"), "number": mark("number"), "issuedOn": "2014-07-01",
            "graduationYear": 2014, "qualification": mark("qualification"), "nameOnDocument": mark("nameon")},
        "reason": ["lost"], "circumstances": mark("circumstances"),
        "consent": {"restrictedPersonalData": true, "protectedSecrets": true, "method": "written",
            "at": "2026-09-01T09:59:00+05:00"},
        "documents": [{"kind": "application", "medium": "paper"}, {"kind": "identity", "medium": "paper"},
            {"kind": "powerOfAttorney", "medium": "paper"}],
    })
}

/// Messages of every kind and every answer, all full of markers.
fn feed() -> Vec<(String, String)> {
    let (first, second) = ("101-2026-0000001", "101-2026-0000002");
    let mut incomplete = application();
    incomplete["documents"] = json!([{"kind": "application", "medium": "paper"}]);
    let mut wrong = application();
    wrong["language"] = json!(mark("reason"));
    wrong["applicant"]["phone"] = json!(mark("identity"));
    let dispatched = json!({"at": "2026-09-01T10:01:00+05:00", "pages": 3,
        "courier": {"service": mark("reason"), "waybill": mark("waybill")}});
    let returned = json!({"at": "2026-09-01T10:02:00+05:00", "waybill": mark("waybill"), "reason": mark("reason")});
    let handed = json!({"at": "2026-09-01T10:03:00+05:00", "workerId": "w", "to": "applicant",
        "identity": {"kind": "card", "number": mark("identity")}});
    let withdrawn = json!({"at": "2026-09-01T10:04:00+05:00", "by": "applicant", "statement": {"medium": "paper"}});
    let mut lives = application();
    lives["applicant"]["email"] = json!(EMAIL);
    let broken = event("application", 9, second, application()).1.replace("\"channel\"", "\"channel\":1,\"channel\"");
    vec![
        event("handed-over", 1, "101-2026-0000009", handed.clone()),
        event("application", 2, first, application()),
        event("application", 3, second, incomplete),
        event("application", 4, second, wrong),
        event("dispatched", 5, first, dispatched.clone()),
        event("returned", 6, first, returned),
        event("handed-over", 7, first, handed),
        event("withdrawn", 8, first, withdrawn),
        ("iis.intake.v1.kst-01.application".to_owned(), broken),
        event("application", 10, first, application()),
        event("application", 11, LIVES, lives),
        event("dispatched", 12, LIVES, dispatched),
    ]
}

/// Where a marker stands in these bytes: raw, in base64 (three alignments), or escaped as in JSON.
fn leaks(place: &str, bytes: &[u8], markers: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for marker in markers {
        for (form, needle) in forms(marker) {
            if !needle.is_empty() && memmem(bytes, &needle) {
                found.push(format!("{place}: {marker} ({form})"));
            }
        }
    }
    found
}

fn forms(marker: &str) -> Vec<(&'static str, Vec<u8>)> {
    let escaped: String = marker
        .encode_utf16()
        .map(|unit| if unit < 0x80 { char::from(unit as u8).to_string() } else { format!("\\u{unit:04x}") })
        .collect();
    let mut forms = vec![("raw", marker.as_bytes().to_vec()), ("escaped", escaped.into_bytes())];
    for shift in 0..3 {
        let text = STANDARD_NO_PAD.encode([&vec![b'-'; shift], marker.as_bytes()].concat());
        // The first and the last characters also carry neighbours' bits.
        forms.push(("base64", text.as_bytes()[if shift == 0 { 0 } else { 4 }..text.len() - 3].to_vec()));
    }
    forms
}

fn memmem(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Every row of every table that the role may read, as text; the vault's own tables are not among them.
async fn tables(pool: &PgPool) -> Vec<(String, Vec<u8>)> {
    let names = sqlx::query(
        "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables \
         where schemaname not in ('pg_catalog', 'information_schema', 'vault') order by 1",
    );
    let mut all = Vec::new();
    for row in names.fetch_all(pool).await.expect("the tables") {
        let name: String = row.get("name");
        let query = format!("select coalesce(string_agg(t::text, E'\\n'), '') from {name} t");
        let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(pool).await.expect("the rows");
        all.push((name, text.into_bytes()));
    }
    all
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if let Ok(bytes) = std::fs::read(&path) {
            all.push((path.display().to_string(), bytes));
        }
    }
    all
}

/// Everything but the vault and the stream of the counterpart.
async fn everything(house: &House, collector: &Collector, owner: &PgPool) -> Vec<(String, Vec<u8>)> {
    let mut all = tables(owner).await;
    let streams = files(&house.path().join("nats/jetstream"));
    assert!(streams.iter().any(|(path, _)| path.contains("/CASES/")), "the files of CASES are looked at");
    all.extend(streams.into_iter().filter(|(path, _)| !path.contains("/IIS_INTAKE/")));
    all.push(("log lines".to_owned(), house.log().into_bytes()));
    let logs = files(&house.path().join("log"));
    assert!(logs.iter().any(|(path, _)| path.ends_with("/intake.log")), "the services' log lines are looked at");
    all.extend(logs);
    for log in ["postgres/postgres.log", "nats/nats.log"] {
        let bytes = std::fs::read(house.path().join(log)).expect("a server's log");
        all.push((log.to_owned(), bytes));
    }
    all.push(("traces and metrics".to_owned(), collector.raw()));
    all
}

#[tokio::test]
async fn no_personal_field_leaves_the_vault() {
    let (collector, address) = Collector::start().await;
    let environment = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
        ("RUST_LOG", "debug"),
    ];
    let arguments = ["--clock", "2026-09-01T12:00+05:00", "--speed", "1", "--unencrypted-bus"];
    let house = House::start(Options { arguments: &arguments, environment: &environment }).await;
    let feed = feed();
    let file = house.path().join("feed.jsonl");
    // All others are answered; the first waits for its application.
    let lines: Vec<&str> = feed.iter().skip(1).map(|(_, body)| body.as_str()).collect();
    publish_raw(&house, &feed[0]).await;
    std::fs::write(&file, lines.join("\n")).expect("write the feed");
    let output =
        house.run(&["iis", "publish", file.to_str().expect("a path"), "--patience", "5", "--repeat-after", "2"]).await;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    for kind in ["accepted", "declined", "invalid", "recorded", "conflict"] {
        assert!(told.contains(kind), "{kind} is among the answers: {told}");
    }
    let web = house.endpoints()["web"].as_str().expect("web").to_owned();
    let client = reqwest::Client::new();
    for key in [IIN, &format!("+7{PHONE_DIGITS}"), "101-2026-0000001"] {
        until("a look-up that finds the case", Duration::from_secs(30), || async {
            let request = client.post(format!("{web}/api/v1/lookups")).bearer_auth(house.token("operator"));
            let answer = request.json(&json!({"key": key})).send().await.ok()?.text().await.ok()?;
            answer.contains("101-2026-0000001").then_some(())
        })
        .await;
    }
    live(&house, &client, &web).await;
    let code = own_page(&house, &client, &web).await;
    let owner = owner(&house).await;
    until("traces", Duration::from_secs(30), || async { (collector.spans().len() > 10).then_some(()) }).await;
    let found: Vec<String> = everything(&house, &collector, &owner)
        .await
        .iter()
        .flat_map(|(place, bytes)| leaks(place, bytes, &[markers(), in_words(&code)].concat()))
        .collect();
    assert!(found.is_empty(), "{found:#?}");

    // The test of the test: a leak that is planted is found, in each form.
    for planted in [mark("surname"), STANDARD_NO_PAD.encode(format!("x{}", mark("surname")))] {
        sqlx::query(
            "insert into parked.messages (service, kind, reason_code, reason) values ('test', 'event', 'x', $1)",
        )
        .bind(planted)
        .execute(&owner)
        .await
        .expect("plant a leak");
        let found: Vec<String> =
            tables(&owner).await.iter().flat_map(|(place, bytes)| leaks(place, bytes, &markers())).collect();
        assert!(found.iter().any(|leak| leak.contains("parked.messages")), "{found:#?}");
        sqlx::query("delete from parked.messages where service = 'test'").execute(&owner).await.expect("remove it");
    }
    house.stop().await;
}

/// The college's work on the application that lives to its end, with markers in all that staff write; the applicant is
/// written to.
async fn live(house: &House, client: &reqwest::Client, web: &str) {
    let member = |role: &str| {
        let endpoints = house.endpoints();
        let staff = endpoints["staff"].as_array().expect("staff");
        staff
            .iter()
            .find(|member| member["bin"] == COLLEGE && member["role"] == role)
            .expect("a member of staff")
            .clone()
    };
    let token = |role: &str| member(role)["token"].as_str().expect("a token").to_owned();
    let (head, executor) = (member("head"), member("executor"));
    let address = format!("{web}/api/v1/cases/{LIVES}");
    // Where the case stands, once it is known what happened up to a position.
    let stage = |wanted: &'static str, after: i64| {
        let address = format!("{address}?after={after}");
        let (client, token) = (client.clone(), token("head"));
        async move {
            until(wanted, Duration::from_secs(30), || async {
                let answer = client.get(&address).bearer_auth(&token).send().await.ok()?.json::<Value>().await.ok()?;
                (answer["case"]["card"]["stage"] == wanted).then_some(())
            })
            .await;
        }
    };
    let step = |name: &'static str, role: &'static str, key: &'static str, body: Value| {
        let request = client.post(format!("{address}/steps/{name}")).bearer_auth(token(role)).json(&body);
        let request = request.header("idempotency-key", key).header("if-match", "*");
        async move {
            let answer = request.send().await.expect("an answer");
            let status = answer.status();
            let answer: Value = answer.json().await.expect("JSON");
            assert!(status.is_success(), "{name}: {status} {answer}");
            answer["events"].as_array().and_then(|events| events.last()?["position"].as_i64()).expect("a position")
        }
    };
    stage("underWay", 0).await;
    step("register", "clerk", "1", json!({})).await;
    step("assign", "head", "2", json!({"executor": executor["id"], "resolution": mark("resolution")})).await;
    let drafted = step("draft", "executor", "3", json!({"result": "duplicate"})).await;
    stage("forSignature", drafted).await;
    step("return-for-rework", "head", "4", json!({"remark": mark("remark")})).await;
    let drafted = step("draft", "executor", "5", json!({"result": "duplicate"})).await;
    stage("forSignature", drafted).await;
    let document = client.get(format!("{address}/document")).bearer_auth(token("head")).send().await;
    let document = document.expect("the document").bytes().await.expect("the document");
    let outside = tempfile::tempdir().expect("a folder outside the house");
    let file = outside.path().join("document");
    std::fs::write(&file, &document).expect("keep the document");
    let signer = head["id"].as_str().expect("an id");
    let signed = house.run(&["staff", "sign", "--as", signer, file.to_str().expect("a path")]).await;
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    let cms = std::fs::read(file.with_added_extension("p7s")).expect("the signature");
    step("sign", "head", "6", json!({"signature": base64::engine::general_purpose::STANDARD.encode(cms)})).await;
    step("hand-to-courier", "clerk", "7", json!({"waybill": mark("resultwaybill")})).await;
    // He is told by SMS; the gateway takes it and does not bring it, and he is written to.
    let switched = house
        .run(&[
            "test-sms",
            "--run-dir",
            &house.path().to_string_lossy(),
            "--set",
            "main=undelivered",
            "spare=undelivered",
        ])
        .await;
    assert!(switched.status.success(), "{}", String::from_utf8_lossy(&switched.stderr));
    step("confirm-arrival", "clerk", "8", json!({})).await;
    let sms = house.endpoints()["sms"].as_str().expect("the gateways").to_owned();
    until("the applicant to be sent an SMS", Duration::from_secs(30), || async {
        let taken: Vec<Value> = reqwest::get(format!("{sms}/messages")).await.ok()?.json().await.ok()?;
        taken.iter().any(|text| text["phone"] == format!("7{PHONE_DIGITS}")).then_some(())
    })
    .await;
    let mail = house.endpoints()["mail"].as_str().expect("mail").to_owned();
    until("the applicant to be written to", Duration::from_secs(30), || async {
        let arrived: Vec<Value> = reqwest::get(format!("{mail}/messages.json")).await.ok()?.json().await.ok()?;
        arrived.iter().any(|message| message["to"][0] == EMAIL).then_some(())
    })
    .await;
}

/// The applicant asks for a one-time code and opens his page with it; the code.
async fn own_page(house: &House, client: &reqwest::Client, web: &str) -> String {
    let card = client.get(format!("{web}/api/v1/cases/{LIVES}")).bearer_auth(house.token("operator")).send().await;
    let card: Value = card.expect("an answer").json().await.expect("JSON");
    let number = card["case"]["card"]["applicationNumber"].as_str().expect("a number");
    let asked = client.post(format!("{web}/my?lang=kk")).form(&[("number", number)]).send().await.expect("an answer");
    let ask = asked.url().query_pairs().find(|(name, _)| name == "ask").expect("what was asked for").1.into_owned();
    let sms = house.endpoints()["sms"].as_str().expect("the gateways").to_owned();
    let code = until("a code", Duration::from_secs(30), || async {
        let taken: Vec<Value> = reqwest::get(format!("{sms}/messages")).await.ok()?.json().await.ok()?;
        let texts = taken.iter().rev().filter_map(|text| text["text"].as_str());
        texts.filter_map(|text| text.strip_prefix("Код: ")).map(|text| text[..6].to_owned()).next()
    })
    .await;
    let form = [("ask", ask.as_str()), ("code", code.as_str()), ("born", "02.10.1993")];
    let opened = client.post(format!("{web}/my/code?lang=kk")).form(&form).send().await.expect("an answer");
    // It goes on to the page; this client keeps no cookie.
    assert_eq!(opened.url().path(), "/my/case");
    code
}

/// A code as somebody would write it down; six digits alone stand in many a number.
fn in_words(code: &str) -> Vec<String> {
    let forms = [format!("Код: {code}"), format!("code={code}&"), format!("code={code} "), format!("\"{code}\"")];
    [forms.to_vec(), vec!["02.10.1993".to_owned()]].concat()
}

async fn publish_raw(house: &House, (subject, body): &(String, String)) {
    let jetstream = async_nats::jetstream::new(house.counterpart().await);
    let sent = jetstream.publish(subject.clone(), body.clone().into()).await.expect("publish");
    sent.await.expect("the stream's acknowledgement");
}

async fn owner(house: &House) -> PgPool {
    let url = house.secrets()["postgres"]["telnusqa_owner"].as_str().expect("the owner's address").to_owned();
    sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(&url).await.expect("the database")
}
