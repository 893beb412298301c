//! The office's door: an application from the clerk's hand to the applicant's, and everything that is no application.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use telnusqa_tests::house::{House, Options};
use telnusqa_tests::wait::until;

use crate::paper::{looked_up, qr_text, verified};

const BOUND: Duration = Duration::from_secs(60);
/// A college that works; the clerks of others have no business there.
const COLLEGE: &str = "050340517500";
/// A Monday, within the hours of every office.
const NOW: &str = "2026-11-23T10:05:12+05:00";
pub(crate) const IIN: &str = "990417400018";
pub(crate) const SURNAME: &str = "Әбілқасымова";

/// The door of a house, and who comes through it.
pub(crate) struct Door<'h> {
    client: Client,
    house: &'h House,
    web: String,
}

impl<'h> Door<'h> {
    pub(crate) fn of(house: &'h House) -> Self {
        let web = house.endpoints()["web"].as_str().expect("web").to_owned();
        Self { client: Client::new(), house, web }
    }

    pub(crate) fn member(&self, role: &str, college: Option<&str>) -> Value {
        let endpoints = self.house.endpoints();
        let staff = endpoints["staff"].as_array().expect("staff");
        let found = staff.iter().find(|member| member["role"] == role && member["bin"].as_str() == college);
        found.unwrap_or_else(|| panic!("no {role}")).clone()
    }

    pub(crate) fn token(&self, role: &str, college: Option<&str>) -> String {
        self.member(role, college)["token"].as_str().expect("a token").to_owned()
    }

    pub(crate) fn post(&self, path: &str, token: &str, key: &str) -> RequestBuilder {
        let address = format!("{}/api/v1/{path}", self.web);
        self.client.post(address).bearer_auth(token).header("idempotency-key", key).header("accept-language", "ru")
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        answered(self.client.get(format!("{}/api/v1/{path}", self.web)).bearer_auth(token)).await
    }

    /// Takes a step; the position of what was recorded.
    pub(crate) async fn step(&self, number: &str, step: &str, role: &str, body: Value) -> i64 {
        let token = self.token(role, Some(COLLEGE));
        // the same step may be taken twice in one life, with another body
        let mut content = DefaultHasher::new();
        body.to_string().hash(&mut content);
        let key = format!("{step}-{:x}", content.finish());
        let request = self.post(&format!("cases/{number}/steps/{step}"), &token, &key).header("if-match", "*");
        let (status, answer) = answered(request.json(&body)).await;
        assert_eq!(status, 200, "{step}: {answer}");
        answer["events"].as_array().and_then(|events| events.last()?["position"].as_i64()).expect("a position")
    }

    /// Waits until the case stands at a stage, once it is known what happened up to a position; its card.
    pub(crate) async fn stands(&self, number: &str, stage: &str, after: i64) -> Value {
        let token = self.token("operator", None);
        until(stage, BOUND, || async {
            let (status, answer) = self.get(&format!("cases/{number}?after={after}"), &token).await;
            let card = &answer["case"]["card"];
            (status == 200 && card["stage"] == stage).then(|| card.clone())
        })
        .await
    }

    /// Bytes in a file, signed by a member of staff on his own machine; the file of the signature.
    async fn signed_by(&self, member: &Value, file: &Path, bytes: &[u8]) -> PathBuf {
        std::fs::write(file, bytes).expect("keep what is signed");
        let signer = member["id"].as_str().expect("an id");
        let signed = self.house.run(&["staff", "sign", "--as", signer, file.to_str().expect("a path")]).await;
        assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
        file.with_added_extension("p7s")
    }

    /// How the term is counted, printed, signed by the head, and believed by whoever checks it.
    async fn term_on_paper(&self, number: &str) {
        let head = self.member("head", Some(COLLEGE));
        let address = format!("{}/api/v1/cases/{number}/term/paper", self.web);
        let paper = self.client.get(address).bearer_auth(head["token"].as_str().expect("a token")).send().await;
        let paper = paper.expect("the paper").bytes().await.expect("the paper");
        let file = self.house.path().join("term.pdf");
        let signature = self.signed_by(&head, &file, &paper).await;
        let [file, signature, anchors] = [&file, &signature, &self.house.path().join("anchors.pem")]
            .map(|path| path.to_str().expect("a path").to_owned());
        let verify = async || {
            let anchors = ["--anchors", &anchors, "--at", NOW];
            self.house.run(&[&["verify", &signature, "--content", &file][..], &anchors].concat()).await.status.code()
        };
        assert_eq!(verify().await, Some(0));
        let mut moved = paper.to_vec();
        moved[paper.len() / 2] ^= 1;
        std::fs::write(&file, moved).expect("change it");
        assert_eq!(verify().await, Some(1));
    }

    /// The document card, as whoever it is sent to checks it, also when his archive has packed it anew.
    async fn card_in_a_strangers_hand(&self, number: &str, document: &[u8]) {
        let token = self.token("clerk", Some(COLLEGE));
        let address = format!("{}/api/v1/cases/{number}/card", self.web);
        let card = self.client.get(address).bearer_auth(token).send().await.expect("an answer");
        assert_eq!(card.status(), 200);
        let card = card.bytes().await.expect("the card");
        let path = |name: &str| self.house.path().join(name).to_str().expect("a path").to_owned();
        let (file, packed, original) = (path("card.pdf"), path("packed.pdf"), path("original"));
        std::fs::write(&file, &card).expect("keep the card");
        let ran = |program: &str, arguments: &[&str]| {
            let ran = std::process::Command::new(program).args(arguments).output().expect("`./test` installs it");
            assert!(ran.status.success(), "{program}: {}", String::from_utf8_lossy(&ran.stderr));
        };
        ran("qpdf", &["--object-streams=generate", &file, &packed]);
        ran("pdfdetach", &["-save", "1", "-o", &original, &file]);
        assert!(std::fs::read(&original).expect("the original") == document);
        let anchors = path("anchors.pem");
        for card in [&file, &packed] {
            let arguments = ["verify", card, "--anchors", &anchors, "--at", NOW, "--content", &original, "--json"];
            let ran = self.house.run(&arguments).await;
            let told: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
            assert_eq!((&told["verdict"], &told["kind"]), (&json!("valid"), &json!("card")), "{told:#}");
        }
        let arguments = ["verify", &file, "--anchors", &anchors, "--at", NOW, "--content", &packed];
        assert_eq!(self.house.run(&arguments).await.status.code(), Some(1), "it is another document");
    }

    /// From the head's resolution to the result in the hand.
    pub(crate) async fn live_on(&self, number: &str) {
        let executor = self.member("executor", Some(COLLEGE))["id"].clone();
        self.step(number, "assign", "head", json!({"executor": executor})).await;
        let drafted = self.step(number, "draft", "executor", json!({"result": "duplicate"})).await;
        self.stands(number, "forSignature", drafted).await;
        self.sign(number).await;
    }

    /// The head signs what lies for his signature; what its code says before and after. The page that is looked up by it.
    pub(crate) async fn sign(&self, number: &str) -> String {
        let head = self.member("head", Some(COLLEGE));
        let address = format!("{}/api/v1/cases/{number}/document", self.web);
        let document = self.client.get(address).bearer_auth(head["token"].as_str().expect("a token")).send().await;
        let document = document.expect("the document").bytes().await.expect("the document");
        let paper = qr_text(self.house.path(), &document);
        assert!(looked_up(&paper).await.contains("Документ ещё не подписан"));
        let file = self.house.path().join("to-sign");
        let cms = std::fs::read(self.signed_by(&head, &file, &document).await).expect("the signature");
        let cms = base64::engine::general_purpose::STANDARD.encode(cms);
        let signed = self.step(number, "sign", "head", json!({"signature": cms})).await;
        let card = self.stands(number, "signed", signed).await;
        self.card_in_a_strangers_hand(number, &document).await;
        let register_number = card["registerNumber"].as_str().expect("a number");
        let page = until("the paper is in force", BOUND, || async {
            Some(looked_up(&paper).await).filter(|page| page.contains("Документ действителен"))
        });
        let page = page.await;
        assert!(page.contains(register_number) && !page.contains(SURNAME), "{page}");
        assert_eq!(verified(self.house, &self.web, &paper, &format!("{SURNAME} Айгүл")).await, Some(0));
        assert_eq!(verified(self.house, &self.web, &paper, "Ахметова Айгүл").await, Some(1));
        page
    }

    /// The bytes of what a member of staff may read.
    pub(crate) async fn bytes(&self, path: &str, token: &str) -> Vec<u8> {
        let answer = self.client.get(format!("{}/api/v1/{path}", self.web)).bearer_auth(token).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.expect("bytes").to_vec()
    }
}

pub(crate) async fn answered(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

/// Each fault as its place and its code.
pub(crate) fn faults(answer: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let fault = |fault: &Value| format!("{} {}", text(&fault["pointer"]), text(&fault["code"]));
    answer["errors"].as_array().map(|faults| faults.iter().map(fault).collect()).unwrap_or_default()
}

/// A whole application; nobody of this name and number lives.
pub(crate) fn application() -> Value {
    json!({
        "language": "kk",
        "applicant": {
            "iin": IIN, "surname": SURNAME, "givenName": "Айгүл", "phone": "87019876543",
            "email": "marker.office@telnusqa.example", "address": {"kato": "391010000", "text": "Абай к-сі, 1"},
        },
        "original": {"kind": "diploma", "series": "ТКБ", "number": "0123456", "issuedOn": "2018-07-01",
                     "graduationYear": 2018, "qualification": "Мейіргер", "nameOnDocument": "Әбілқасымова Айгүл"},
        "reason": ["lost"],
        "consent": {"restrictedPersonalData": true, "protectedSecrets": true, "method": "written",
                    "at": "2026-11-23T10:03:40+05:00"},
        "documents": [{"kind": "application", "medium": "paper", "pages": 1},
                      {"kind": "identity", "medium": "paper", "validUntil": "2031-02-11"}],
    })
}

/// The application with one member changed.
pub(crate) fn with(pointer: &str, value: Value) -> Value {
    let mut application = application();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    application.pointer_mut(parent).expect("a member")[name] = value;
    application
}

#[tokio::test]
async fn an_application_is_taken_in_at_the_office_and_lives_to_its_end() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let taken = || door.post("applications", &clerk, "k-1").json(&application());
    let (status, answer) = answered(taken()).await;
    assert_eq!((status, answer["outcome"].as_str()), (201, Some("accepted")), "{answer}");
    let number = answer["applicationNumber"].as_str().expect("a number").to_owned();
    assert_eq!((answer["dueOn"].as_str(), answer["repeated"].as_bool()), (Some("2026-12-14"), Some(false)));
    let receipt = &answer["receipt"];
    for (language, words) in [
        ("kk", ["талон", &number, "2026 жылғы 14 желтоқсан", "кеңсесінде", "кеңсе қызметкері"]),
        ("ru", ["Талон", &number, "14 декабря 2026", "в канцелярии колледжа", "сотрудник канцелярии"]),
    ] {
        let text = receipt[language].as_str().expect("a text");
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    }
    let member = door.member("clerk", Some(COLLEGE));
    assert_eq!(receipt["acceptor"]["id"], member["id"]);

    let (status, repeat) = answered(taken()).await;
    assert_eq!((status, repeat["repeated"].as_bool()), (200, Some(true)));
    assert_eq!(
        (&repeat["applicationNumber"], &repeat["position"]),
        (&answer["applicationNumber"], &answer["position"])
    );
    let other = door.post("applications", &clerk, "k-1").json(&with("/applicant/givenName", json!("Айгерім")));
    let (status, answer_to_other) = answered(other).await;
    assert_eq!((status, faults(&answer_to_other)), (422, vec!["Idempotency-Key idempotency-key.reused".to_owned()]));

    let position = answer["position"].as_i64().expect("a position");
    let card = door.stands(&number, "registered", position).await;
    assert_eq!((&card["channel"], &card["iisNumber"], &card["branch"]), (&json!("office"), &Value::Null, &Value::Null));
    let (status, shown) = door.get(&format!("cases/{number}/receipt"), &clerk).await;
    assert_eq!((status, &shown["receipt"]), (200, receipt));
    let (status, term) = door.get(&format!("cases/{number}/term"), &clerk).await;
    assert_eq!((status, &term["dueOn"], &term["days"][15 + 5 + 1]["n"]), (200, &answer["dueOn"], &json!(15)), "{term}");
    door.term_on_paper(&number).await;
    let look_up = door.post("lookups", &door.token("operator", None), "-").json(&json!({"key": IIN}));
    let (_, found) = answered(look_up).await;
    assert_eq!(found["hits"][0]["card"]["applicationNumber"], json!(number));

    door.live_on(&number).await;
    let token = door.token("clerk", Some(COLLEGE));
    let courier = door.post(&format!("cases/{number}/steps/hand-to-courier"), &token, "c").header("if-match", "*");
    let (status, refused) = answered(courier.json(&json!({"waybill": "KZ-1"}))).await;
    assert_eq!((status, faults(&refused)), (409, vec![" collected-at-office".to_owned()]));
    let identity = json!({"kind": "identityCard", "number": "012345678"});
    let issued = door.step(&number, "issue", "clerk", json!({"to": "applicant", "identity": identity})).await;
    door.stands(&number, "issued", issued).await;
    nothing_personal_in_the_log(&house).await;
    house.stop().await;
}

#[tokio::test]
async fn what_is_no_application_is_told_by_its_places() {
    let house = House::start(Options { arguments: &["--clock", NOW], ..Options::default() }).await;
    let door = Door::of(&house);
    let clerk = door.token("clerk", Some(COLLEGE));
    let raw =
        |body: String| door.post("applications", &clerk, "raw").header("content-type", "application/json").body(body);
    for (request, expected) in [
        (raw("no JSON".to_owned()), (400, vec![" body.json"])),
        (raw("[]".to_owned()), (400, vec![" body.json"])),
        (raw(r#"{"language": "kk", "language": "ru"}"#.to_owned()), (400, vec![" body.duplicate-member"])),
        (raw(json!({"circumstances": "x".repeat(1_000_000)}).to_string()), (413, vec![])),
        (door.post("applications", &clerk, "raw").body("x"), (415, vec![])),
        (door.post("applications", "nobody", "raw").json(&application()), (401, vec![])),
    ] {
        let (status, answer) = answered(request).await;
        assert_eq!((status, faults(&answer)), (expected.0, expected.1.iter().map(|&fault| fault.into()).collect()));
    }
    let mut several = with("/applicant/iin", json!("990417400019"));
    several["applicant"]["phone"] = json!("+7916123456");
    several["applicant"]["nickname"] = json!("Айко");
    several["consent"]["protectedSecrets"] = json!("yes");
    several["representative"] =
        json!({"kind": "attorney", "surname": "Т", "givenName": "Е", "authority": {"number": 7}});
    several["documents"][1]["validUntil"] = json!("2026-02-30");
    several["reason"] = json!(["stolen"]);
    several["channel"] = json!("office");
    let (status, answer) = answered(door.post("applications", &clerk, "several").json(&several)).await;
    let expected = [
        "/applicant/iin iin.control-digit",
        "/applicant/nickname member.unknown",
        "/applicant/phone phone.not-kazakhstan",
        "/channel member.unknown",
        "/consent/protectedSecrets member.type",
        "/documents/1/validUntil date.invalid",
        "/reason/0 value.unknown",
        "/representative/authority/date member.missing",
        "/representative/authority/number member.type",
    ];
    assert_eq!((status, faults(&answer)), (400, expected.map(str::to_owned).to_vec()), "all at once: {answer}");
    let told = answer.to_string();
    for value in ["990417400019", "7916123456", "Айко", SURNAME, "2026-02-30"] {
        assert!(!told.contains(value), "{value} is repeated: {told}");
    }

    let stranger = door.token("clerk", Some("970940123375"));
    let not_his = with("/provider", json!({"bin": COLLEGE}));
    for (request, code) in [
        (door.post("applications", &stranger, "s").json(&not_his), " other-college"),
        (door.post("applications", &door.token("head", Some(COLLEGE)), "h").json(&application()), " wrong-role"),
        (door.post("applications", &door.token("operator", None), "o").json(&application()), " wrong-role"),
    ] {
        let (status, answer) = answered(request).await;
        assert_eq!((status, faults(&answer)), (403, vec![code.to_owned()]), "{answer}");
    }
    let events: i64 =
        sqlx::query_scalar("select count(*) from log.events").fetch_one(&house.database().await).await.unwrap();
    assert_eq!(events, 0, "nothing of it was recorded");

    let lacking = with("/reason", json!(["damaged"]));
    let (status, answer) = answered(door.post("applications", &clerk, "declined").json(&lacking)).await;
    assert_eq!(
        (status, answer["outcome"].as_str(), &answer["applicationNumber"]),
        (201, Some("declined"), &Value::Null)
    );
    assert_eq!(answer["missing"][0]["kind"], "original");
    let text = answer["receipt"]["ru"].as_str().expect("a text");
    assert!(text.contains("Не представлены: подлинник") && text.contains("статья 19 Закона"), "{text}");
    let path = answer["links"]["receipt"].as_str().and_then(|path| path.strip_prefix("/api/v1/")).expect("a link");
    let after = answer["position"].as_i64().expect("a position");
    let (status, shown) = door.get(&format!("{path}?after={after}"), &clerk).await;
    assert_eq!((status, &shown["receipt"]), (200, &answer["receipt"]));
    let mut expired = application();
    let authority = json!({"number": "1-245", "date": "2025-10-02", "validUntil": "2026-11-22", "notary": "N"});
    expired["representative"] = json!({"kind": "attorney", "surname": "Т", "givenName": "Е", "authority": authority});
    let paper = json!({"kind": "powerOfAttorney", "medium": "paper"});
    expired["documents"].as_array_mut().expect("papers").push(paper);
    let (status, answer) = answered(door.post("applications", &clerk, "expired").json(&expired)).await;
    assert_eq!(
        (status, answer["outcome"].as_str()),
        (201, Some("declined")),
        "an authority that has run out: {answer}"
    );
    assert_eq!(answer["expired"][0]["kind"], "powerOfAttorney");
    house.stop().await;
}

/// Nothing that was said about a person stands in the log or beside it, but in the vault.
pub(crate) async fn nothing_personal_in_the_log(house: &House) {
    nothing_personal_in(house, &["log.events", "intake.admissions", "web.requests"]).await;
}

pub(crate) async fn nothing_personal_in(house: &House, tables: &[&str]) {
    let url = house.secrets()["postgres"]["telnusqa_owner"].as_str().expect("the owner's address").to_owned();
    let database = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(&url).await.expect("the database");
    for table in tables {
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select t::text from {table} t")))
            .fetch_all(&database)
            .await
            .expect("rows");
        assert!(!rows.is_empty(), "{table}");
        for marker in [IIN, SURNAME, "7019876543", "7012345678", "marker.office", "0123456"] {
            assert!(!rows.iter().any(|row| row.contains(marker)), "{marker} stands in {table}");
        }
    }
}
