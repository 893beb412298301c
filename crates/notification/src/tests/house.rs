//! A log, a vault, and the two halves of the service. All persons are invented.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use telnusqa_chassis::Clock;
use telnusqa_chassis::clock::{Mode, write_initial};
use telnusqa_chassis::consumer::{Apply as _, ApplyError};
use telnusqa_chassis::health::Health;
use telnusqa_chassis::process::open_pool;
use telnusqa_chassis::settings::SmtpServer;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{
    Accepted, CaseId, Channel, Consent, Digest, Document, DocumentKind, Draft, Event, Extension, FileRef, Ground,
    HearingForm, IisNumber, Manner, Medium, OriginalKind, Parcel, Party, PersonRef, Prepared, Reason, ReturnReason,
    StaffId, Submission,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::phone::Phone;
use telnusqa_domain::provider::Register;
use telnusqa_domain::regulation::RegulationId;
use telnusqa_domain::visit::Event as VisitEvent;
use telnusqa_event_log::{Position, Recorded, read_after};
use telnusqa_servers::testing::{TestDatabase, database};
use telnusqa_vault::{Contact, FileToSeal, Person, Reader, Record, Role, ToSeal, Vault};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::apply::Messages;
use crate::cabinet::Portal;
use crate::codes::{Newcomer, reached};
use crate::deliver::Post;
use crate::mail::Mailer;
use crate::sms::Gateways;
use crate::telephone::{self, Proved};
use crate::worker::work;

/// Now, in all these tests: a Friday.
pub(crate) const NOW: &str = "2026-12-04T06:30:00Z";
pub(crate) const IIN: &str = "990417400018";
pub(crate) const NAME: &str = "Әлия";
/// What an executor wrote.
pub(crate) const FACT: &str = "Номера диплома\nнет в книге выдачи";
/// The sender.
pub(crate) const FROM: &str = "Телнұсқа <office@telnusqa.example>";
pub(crate) const SURNAME: &str = "Сейдахметова";
pub(crate) const PROVIDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/iis/providers.json");

/// A log with its vault.
pub(crate) struct House {
    applicants: Vec<(u128, Uuid)>,
    applied: Position,
    pub(crate) folder: TempDir,
    pub(crate) keys: TestDatabase,
    pub(crate) log: TestDatabase,
    pub(crate) owner: PgPool,
    pub(crate) pool: PgPool,
    pub(crate) vault: Vault,
}

/// The worker, at work.
pub(crate) struct Working {
    pub(crate) post: Arc<Post>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Working {
    /// Asks it to stop, and waits for its end.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(20), self.task).await.unwrap().unwrap();
    }

    /// As if it was killed.
    pub(crate) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

impl House {
    pub(crate) async fn new() -> Self {
        super::lines::keep();
        let migrations = [
            telnusqa_event_log::migrations(),
            telnusqa_chassis::migrations(),
            telnusqa_vault::migrations(),
            telnusqa_intake::migrations(),
            crate::migrations(),
        ];
        let log = database(migrations.concat()).await;
        let keys = database(telnusqa_vault::keys_migrations()).await;
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("master.key"), "a".repeat(64)).unwrap();
        let clock = folder.path().join("clock.json");
        write_initial(&clock, Mode::Fixed, Some(at(NOW)), 1e-9).unwrap();
        let vault = open_vault(&log, &keys, "telnusqa_intake", folder.path()).await;
        Self {
            applicants: Vec::new(),
            applied: Position(0),
            owner: open_pool(&log.owner_url, "test", 4).await.unwrap(),
            pool: open_pool(&log.url_as("telnusqa_notification"), "test", 8).await.unwrap(),
            folder,
            keys,
            log,
            vault,
        }
    }

    /// A case of an applicant with this address, as far as accepted.
    pub(crate) async fn accept(&mut self, case: u128, language: Language, channel: Channel, email: Option<&str>) {
        self.accept_of(case, language, channel, (email, None)).await;
    }

    /// A case of an applicant with this address and this telephone, as far as accepted.
    pub(crate) async fn accept_of(
        &mut self,
        case: u128,
        language: Language,
        channel: Channel,
        (email, phone): (Option<&str>, Option<&str>),
    ) {
        let mut person = person(email);
        person.contact.phone = phone.map(str::to_owned);
        let to_seal = ToSeal { case: id(case), keys: Vec::new(), person, role: Role::Applicant };
        let (sealed, _) = self.vault.seal(vec![to_seal], Vec::new()).await.unwrap();
        let intake = open_pool(&self.log.url_as("telnusqa_intake"), "test", 1).await.unwrap();
        let mut tx = intake.begin().await.unwrap();
        Vault::store(&mut tx, &sealed, &[]).await.unwrap();
        tx.commit().await.unwrap();
        self.applicants.push((case, sealed[0].id));
        self.append(case, &accepted(case, language, channel, sealed[0].id)).await;
    }

    /// A visit that was asked for by a person with this address, and what happened to it then.
    pub(crate) async fn visit(&self, visit: u128, history: &[VisitEvent], email: Option<&str>) {
        let to_seal = ToSeal { case: id(visit), keys: Vec::new(), person: person(email), role: Role::Applicant };
        let (sealed, _) = self.vault.seal(vec![to_seal], Vec::new()).await.unwrap();
        let intake = open_pool(&self.log.url_as("telnusqa_intake"), "test", 1).await.unwrap();
        let mut tx = intake.begin().await.unwrap();
        Vault::store(&mut tx, &sealed, &[]).await.unwrap();
        sqlx::query(
            "INSERT INTO intake.visits (visit_id, number, person, state, due_at, version)
             VALUES ($1, $2, $3, 'waiting', now(), 1)",
        )
        .bind(id(visit))
        .bind(visit.to_string())
        .bind(sealed[0].id)
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        for event in history {
            self.happens_to_visit(visit, event).await;
        }
    }

    /// What happens to a visit next.
    pub(crate) async fn happens_to_visit(&self, visit: u128, event: &VisitEvent) {
        sqlx::query(
            "INSERT INTO intake.visit_history (visit_id, version, kind, body, cause_id, recorded_at)
             SELECT $1, 1 + count(*), $2, $3, gen_random_uuid(), $4 FROM intake.visit_history WHERE visit_id = $1",
        )
        .bind(id(visit))
        .bind(event.name())
        .bind(telnusqa_contracts::visit::write(event))
        .bind(at(NOW))
        .execute(&self.owner)
        .await
        .unwrap();
    }

    /// A case in Kazakh whose duplicate was signed and sent; it arrives with [`arrived`].
    pub(crate) async fn sent(&mut self, case: u128, email: Option<&str>) {
        self.sent_of(case, (email, None)).await;
    }

    /// The same of an applicant with this address and this telephone.
    pub(crate) async fn sent_of(&mut self, case: u128, contact: (Option<&str>, Option<&str>)) {
        self.accept_of(case, Language::Kk, Channel::Counter, contact).await;
        for event in [under_way(), delivered()].into_iter().chain(signed(Draft::Duplicate)).chain([sent()]) {
            self.append(case, &event).await;
        }
    }

    /// Appends an event, as if an executor had.
    pub(crate) async fn append(&self, case: u128, event: &Event) {
        let written = telnusqa_contracts::event::write(event);
        let mut tx = self.owner.begin().await.unwrap();
        let position: i64 = sqlx::query_scalar("UPDATE log.head SET position = position + 1 RETURNING position")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        sqlx::query(
            "INSERT INTO log.events SELECT $1, $2, 1 + count(*), $3, $4, $5, $6::json, $3, $7
             FROM log.events WHERE case_id = $2",
        )
        .bind(position)
        .bind(id(case))
        .bind(Uuid::from_u128(u128::try_from(position).unwrap() + 1_000_000))
        .bind(written.kind)
        .bind(written.schema)
        .bind(written.body)
        .bind(at(NOW))
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// Applies what the log has and was not applied, as the consumer does.
    pub(crate) async fn apply(&mut self) -> Result<(), ApplyError> {
        let events = read_after(&self.pool, self.applied, 10_000).await.unwrap();
        self.apply_events(&events).await?;
        self.applied = events.last().map_or(self.applied, |event| event.position);
        Ok(())
    }

    pub(crate) async fn apply_events(&self, events: &[Recorded]) -> Result<(), ApplyError> {
        let mut tx = self.pool.begin().await.unwrap();
        Messages { pool: self.pool.clone() }.apply(&mut tx, events).await?;
        tx.commit().await.unwrap();
        Ok(())
    }

    /// Begins to send to this receiver of mail alone.
    pub(crate) async fn work(&self, server: SmtpServer) -> Working {
        self.work_by(Some(server), None).await
    }

    /// Begins to send, by mail and by SMS, where there is somebody.
    pub(crate) async fn work_by(&self, server: Option<SmtpServer>, gateways: Option<Gateways>) -> Working {
        self.work_with(server, gateways, None).await
    }

    /// The same, and to the portal.
    pub(crate) async fn work_with(
        &self,
        server: Option<SmtpServer>,
        gateways: Option<Gateways>,
        portal: Option<Portal>,
    ) -> Working {
        let text = std::fs::read_to_string(PROVIDERS).unwrap();
        let providers: Register = telnusqa_contracts::providers::read(&text).unwrap();
        let clock = Clock::open(Some(&self.folder.path().join("clock.json"))).unwrap();
        let post = Arc::new(Post {
            clock: clock.clone(),
            gateways,
            health: Health::default(),
            mailer: server.map(|server| Mailer::new(server, FROM, None, true).unwrap()),
            pool: self.pool.clone(),
            portal,
            providers: telnusqa_chassis::providers::Providers::new(providers, clock),
            public_url: "https://telnusqa.example".to_owned(),
            vault: open_vault(&self.log, &self.keys, "telnusqa_notification", self.folder.path()).await,
        });
        let (stop, worker) = (CancellationToken::new(), Arc::clone(&post));
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let (lost, over) = (CancellationToken::new(), CancellationToken::new());
            let working = async {
                let (worked, (), ()) = tokio::join!(
                    work(&worker, &stopped, &lost),
                    crate::reports::ask(&worker, &stopped, &lost),
                    crate::codes::send(&worker, &stopped, &lost)
                );
                over.cancel();
                worked.unwrap();
            };
            let sessions = async {
                if let Some(gateways) = &worker.gateways {
                    gateways.keep_sessions(&worker.pool, &over).await;
                }
            };
            tokio::join!(working, sessions);
        });
        Working { post, stop, task }
    }

    /// Every message: case, kind, status, attempts, the receiver's code, the reason.
    pub(crate) async fn rows(&self) -> Vec<String> {
        type Row = (Uuid, String, String, i32, Option<i16>, Option<String>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT case_id, kind, status, attempts, smtp_reply, reason FROM notification.messages
             ORDER BY position, kind",
        )
        .fetch_all(&self.owner)
        .await
        .unwrap();
        let row = |(case, kind, status, attempts, reply, reason): Row| {
            let reply = reply.map(|reply| format!(" {reply}")).unwrap_or_default();
            let reason = reason.map(|reason| format!(" {reason}")).unwrap_or_default();
            format!("{} {kind} {status} {attempts}{reply}{reason}", case.as_u128())
        };
        rows.into_iter().map(row).collect()
    }

    /// What each way of each message came to: case, way, gateway, status, the reason.
    pub(crate) async fn ways(&self) -> Vec<String> {
        type Row = (Uuid, String, Option<String>, String, Option<String>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT case_id, ways.way, gateway, ways.status, ways.reason
             FROM notification.ways JOIN notification.messages ON id = message_id
             ORDER BY position, kind, changed_at, ways.way",
        )
        .fetch_all(&self.owner)
        .await
        .unwrap();
        let row = |(case, way, gateway, status, reason): Row| {
            let words = [Some(case.as_u128().to_string()), Some(way), gateway, Some(status), reason];
            words.into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        rows.into_iter().map(row).collect()
    }

    /// What the case of each notice was told: what it came to, and with which rejection.
    pub(crate) async fn deliveries(&self) -> Vec<String> {
        let rows: Vec<(Uuid, Option<String>, Option<String>)> =
            sqlx::query_as("SELECT case_id, delivery, rejection FROM notification.messages ORDER BY position")
                .fetch_all(&self.owner)
                .await
                .unwrap();
        let row = |(case, delivery, rejection): (Uuid, Option<String>, Option<String>)| {
            let words = [Some(case.as_u128().to_string()), delivery, rejection];
            words.into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        rows.into_iter().map(row).collect()
    }

    /// The events of a case.
    pub(crate) async fn events(&self, case: u128) -> Vec<Event> {
        let history = telnusqa_event_log::history(&self.pool, CaseId(id(case))).await.unwrap();
        history.iter().map(|recorded| recorded.event().unwrap()).collect()
    }

    /// What staff wrote, sealed as the applicant's; the events of these tests name it.
    pub(crate) async fn note(&self, case: u128, text: &str) -> FileRef {
        let bytes = serde_json::json!({"salt": format!("{case:032x}"), "text": text}).to_string().into_bytes();
        let file = FileToSeal { bytes, person: Some(self.applicant(case)) };
        let (_, sealed) = self.vault.seal(Vec::new(), vec![file]).await.unwrap();
        let intake = open_pool(&self.log.url_as("telnusqa_intake"), "test", 1).await.unwrap();
        let mut tx = intake.begin().await.unwrap();
        Vault::store(&mut tx, &[], &sealed).await.unwrap();
        tx.commit().await.unwrap();
        FileRef(sealed[0].sha256)
    }

    /// A case in which a refusal is proposed now.
    pub(crate) async fn refusal_proposed(&mut self, case: u128, email: Option<&str>) {
        self.accept(case, Language::Ru, Channel::Counter, email).await;
        let proposed = self.proposed(case, Ground::Unreliable).await;
        let events = [vec![under_way(), delivered()], taken_up(), vec![proposed]];
        for event in events.concat() {
            self.append(case, &event).await;
        }
    }

    /// A refusal is proposed, now, with a fact that lies in the vault.
    pub(crate) async fn proposed(&self, case: u128, ground: Ground) -> Event {
        let fact = self.note(case, FACT).await;
        Event::RefusalProposed { at: at(NOW), by: staff("e-1"), fact, ground }
    }

    /// The applicant has named another telephone on his page, and proved it.
    pub(crate) async fn names(&self, case: u128, phone: &str, former: Option<&str>) {
        let (code, phone) = (Uuid::from_u128(case << 32), Phone::parse(phone).unwrap());
        let told = |phone| Newcomer { language: Language::Ru, phone };
        sqlx::query(
            "INSERT INTO notification.codes (id, purpose, number, newcomer, case_id, status)
             VALUES ($1, 'telephone', 'n', $2, $3, 'sent')",
        )
        .bind(code)
        .bind(told(phone.clone()).seal(&self.vault, code))
        .bind(id(case))
        .execute(&self.owner)
        .await
        .unwrap();
        let bytes = telephone::file(&self.vault, code, &phone);
        let file = FileToSeal { bytes, person: Some(self.applicant(case)) };
        let (_, sealed) = self.vault.seal(Vec::new(), vec![file]).await.unwrap();
        let proved = Proved {
            at: at(NOW),
            case: id(case),
            code,
            file: sealed.into_iter().next().unwrap(),
            former: former.map(|phone| told(Phone::parse(phone).unwrap())),
            number: "TN-2026-0000001-2".to_owned(),
            reached: reached(&self.vault, phone.as_str()),
            version: 1,
        };
        assert!(telephone::take(&self.owner, &self.vault, proved).await.unwrap());
    }

    /// Waits until nothing waits.
    pub(crate) async fn nothing_waits(&self) {
        until(async || crate::pending(&self.pool).await.unwrap().waiting == 0).await;
    }

    /// Lets those that wait for their next attempt wait no longer.
    pub(crate) async fn hurry(&self) {
        sqlx::query("UPDATE notification.messages SET next_try_at = now()").execute(&self.owner).await.unwrap();
    }

    pub(crate) fn applicant(&self, case: u128) -> Uuid {
        self.applicants.iter().find(|(known, _)| *known == case).unwrap().1
    }

    pub(crate) async fn forget(&self, case: u128) {
        let vault = open_vault(&self.log, &self.keys, "telnusqa_vault", self.folder.path()).await;
        let by = Reader { at: at(NOW), who: "test".to_owned(), why: "asked".to_owned() };
        vault.forget(self.applicant(case), &by).await.unwrap();
    }
}

async fn open_vault(log: &TestDatabase, keys: &TestDatabase, role: &str, folder: &Path) -> Vault {
    let pool = open_pool(&log.url_as(role), "test", 4).await.unwrap();
    let keys = open_pool(&keys.url_as(role), "test", 2).await.unwrap();
    Vault::open(pool, keys, &folder.join("master.key")).await.unwrap()
}

pub(crate) async fn until(condition: impl AsyncFn() -> bool) {
    let fulfilled = tokio::time::timeout(Duration::from_secs(60), async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    fulfilled.await.expect("it happens within a minute");
}

pub(crate) fn id(case: u128) -> Uuid {
    Uuid::from_u128(case)
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn email(case: u128) -> String {
    format!("aliya{case}@example.kz")
}

fn person(email: Option<&str>) -> Person {
    Person {
        contact: Contact { address: None, email: email.map(str::to_owned), kato: None, phone: None },
        record: Record {
            birth_date: None,
            given_name: NAME.to_owned(),
            iin: Some(IIN.to_owned()),
            more: serde_json::json!({"original": {"series": "ЖБ", "number": "ҚН-0012345"}}),
            patronymic: Some("Ғабитқызы".to_owned()),
            surname: SURNAME.to_owned(),
        },
    }
}

pub(crate) fn accepted(case: u128, language: Language, channel: Channel, applicant: Uuid) -> Event {
    let serial = u32::try_from(case).unwrap();
    let document = |kind| Document { kind, medium: Medium::Paper, pages: Some(1), valid_until: None };
    let of_iis = channel != Channel::Office;
    Event::Accepted(Box::new(Accepted {
        due_on: "2026-12-14".parse().unwrap(),
        hand_over_by: "2026-12-11".parse().unwrap(),
        registered_at: at("2026-11-23T05:05:12Z"),
        regulation: RegulationId::Y2023,
        routed_to: None,
        submission: Submission {
            applicant: PersonRef { id: applicant, digest: Digest([7; 32]) },
            branch: of_iis.then(|| "kst-01".to_owned()),
            channel,
            consent: Consent { protected_secrets: true, restricted_personal_data: true },
            documents: vec![document(DocumentKind::Application), document(DocumentKind::Identity)],
            flags: Vec::new(),
            iis_number: of_iis.then(|| IisNumber::parse(&format!("001-2026-{serial:07}")).unwrap()),
            language,
            number: ApplicationNumber::try_new(2026, serial).unwrap(),
            original: OriginalKind::Diploma,
            possible_duplicate_of: None,
            provider: Bin::parse("050340517500").unwrap(),
            reasons: vec![Reason::Lost],
            representative: None,
            submitted_at: at("2026-11-23T05:05:12Z"),
            taken_by: None,
        },
    }))
}

fn staff(name: &str) -> StaffId {
    StaffId::parse(name).unwrap()
}

pub(crate) fn under_way() -> Event {
    Event::Dispatched { at: at("2026-11-24T06:00:00Z"), pages: 3, waybill: Digest([9; 32]) }
}

pub(crate) fn delivered() -> Event {
    Event::Delivered { by: staff("c-1") }
}

/// The clerk's register, and an executor.
pub(crate) fn taken_up() -> Vec<Event> {
    vec![
        Event::Registered { by: staff("c-1") },
        Event::Assigned { by: staff("h-1"), executor: staff("e-1"), resolution: None },
    ]
}

/// A refusal is proposed, now.
pub(crate) fn proposed(ground: Ground) -> Event {
    Event::RefusalProposed { at: at(NOW), by: staff("e-1"), fact: FileRef([4; 32]), ground }
}

/// The applicant asks to be heard.
pub(crate) fn asked_for() -> Event {
    Event::ObjectionReceived { at: at(NOW), by: staff("c-1"), hearing: true, statement: FileRef([5; 32]) }
}

/// He is to be heard on the next Tuesday.
pub(crate) fn hearing(form: HearingForm) -> Event {
    Event::HearingSet { at: at("2026-12-08T10:00:00Z"), by: staff("e-1"), form }
}

/// From the clerk's register to the head's signature.
pub(crate) fn signed(draft: Draft) -> Vec<Event> {
    let drafted = vec![
        Event::Drafted { by: staff("e-1"), draft },
        Event::Prepared(Prepared {
            appeal_until: None,
            document: FileRef([1; 32]),
            number: None,
            supplement: None,
            templates: None,
        }),
        Event::Signed {
            by: staff("h-1"),
            document: FileRef([1; 32]),
            manner: Manner::Electronic { certificate: [2; 32], signature: FileRef([3; 32]) },
        },
    ];
    [taken_up(), drafted].concat()
}

pub(crate) fn refusal(ground: Ground) -> Draft {
    Draft::Refusal { fact: FileRef([4; 32]), ground }
}

pub(crate) fn sent() -> Event {
    Event::Sent { by: staff("c-1"), run: None, waybill: Digest([8; 32]) }
}

pub(crate) fn arrived() -> Event {
    Event::Arrived { by: staff("c-1") }
}

pub(crate) fn reminded() -> Event {
    Event::CollectionReminded { nth: 1 }
}

pub(crate) fn kept() -> Event {
    let (by, note) = (StaffId::parse("c-1").unwrap(), FileRef([12; 32]));
    Event::ResultReturned { by, note, why: ReturnReason::Uncollected }
}

pub(crate) fn lost(parcel: Parcel) -> Event {
    Event::ParcelLost { by: StaffId::parse("h-1").unwrap(), parcel, reason: FileRef([11; 32]) }
}

pub(crate) fn expired() -> Event {
    Event::TermExpired { due_on: "2026-12-14".parse().unwrap() }
}

pub(crate) fn moved() -> Event {
    let (due_on, hand_over_by) = ("2026-12-15".parse().unwrap(), "2026-12-14".parse().unwrap());
    Event::TermMoved { calendar: "kz/2026.3".to_owned(), due_on, hand_over_by }
}

/// The head gives it more time, now.
pub(crate) fn extended(reason: FileRef) -> Event {
    Event::TermExtended(Extension {
        at: at(NOW),
        by: staff("h-1"),
        from: "2026-12-14".parse().unwrap(),
        hand_over_by: "2026-12-24".parse().unwrap(),
        reason,
        tell_by: "2026-12-09".parse().unwrap(),
        until: "2026-12-25".parse().unwrap(),
    })
}

pub(crate) fn issued() -> Event {
    Event::Issued { at: at(NOW), by: None, identity: None, original: false, to: Party::Applicant }
}

pub(crate) fn merged() -> Event {
    let into = ApplicationNumber::try_new(2026, 4498).unwrap();
    Event::Merged { by: StaffId::parse("c-1").unwrap(), into }
}

pub(crate) fn withdrawn() -> Event {
    Event::Withdrawn { at: at(NOW), by: Party::Applicant, recorded_by: None, statement: None }
}
