//! Invented packages in any number: every person, number and document in them is made up.

use serde_json::{Value, json};
use telnusqa_domain::identity::Iin;

/// The moment at which every invented package was handed in.
pub(super) const SUBMITTED_AT: &str = "2026-09-01T10:00:00+05:00";
/// The clock of the house while it is measured.
pub(super) const CLOCK: &str = "2026-09-01T12:00+05:00";

/// A college of the register of examples.
pub(super) const COLLEGE: &str = "050340517500";

const SURNAMES: [&str; 4] = ["Өмірзақова", "Әбдірова", "Қасымова", "Іңкәрбекова"];

/// A package as it is published.
pub(super) struct Package {
    pub(super) body: String,
    /// The IIS's number of the application.
    pub(super) number: String,
    /// The subject on the bus.
    pub(super) subject: String,
}

/// The package with this serial of a run, for a college.
pub(super) fn package(run: u32, serial: u32, bin: &str) -> Package {
    let branch = format!("b{run:03}-{:02}", serial % 8);
    let id = format!("bench-{run}-{serial}");
    let number = format!("{:03}-2026-{serial:07}", run % 1000);
    let body = json!({
        "specversion": "1.0",
        "id": id,
        "source": format!("urn:kz:gov4c:iis:{branch}"),
        "type": "kz.gov4c.iis.intake.application.v1",
        "subject": number,
        "time": SUBMITTED_AT,
        "sequence": (serial / 8 + 1).to_string(),
        "datacontenttype": "application/json",
        "data": data(run, serial, bin),
    });
    Package { body: body.to_string(), number, subject: format!("iis.intake.v1.{branch}.application") }
}

/// That the application with this serial of a run of so many (whole eights) was taken back.
pub(super) fn withdrawal(run: u32, serial: u32, before: u32) -> Package {
    let branch = format!("b{run:03}-{:02}", serial % 8);
    let number = format!("{:03}-2026-{serial:07}", run % 1000);
    let body = json!({
        "specversion": "1.0",
        "id": format!("bench-{run}-{serial}-back"),
        "source": format!("urn:kz:gov4c:iis:{branch}"),
        "type": "kz.gov4c.iis.intake.withdrawn.v1",
        "subject": number,
        "time": SUBMITTED_AT,
        "sequence": ((before + serial) / 8 + 1).to_string(),
        "datacontenttype": "application/json",
        "data": {"at": SUBMITTED_AT, "by": "applicant", "statement": {"medium": "paper"}},
    });
    Package { body: body.to_string(), number, subject: format!("iis.intake.v1.{branch}.withdrawn") }
}

fn data(run: u32, serial: u32, bin: &str) -> Value {
    json!({
        "branchSection": "Қостанай қалалық бөлімі",
        "workerId": "w-001",
        "channel": "counter",
        "submittedAt": SUBMITTED_AT,
        "language": if serial.is_multiple_of(3) { "ru" } else { "kk" },
        "applicant": {
            "iin": iin(serial),
            "surname": SURNAMES[serial as usize % SURNAMES.len()],
            "givenName": "Айгүл",
            "phone": format!("+7701{:07}", serial % 10_000_000),
            "address": {"kato": "391010000", "text": "Қостанай қ., Абай к-сі, 1"},
        },
        "provider": {"bin": bin},
        "original": {
            "kind": "diploma", "series": "ТКБ", "number": format!("{run:03}{serial:07}"), "issuedOn": "2014-07-01",
            "graduationYear": 2014, "qualification": "Мейіргер", "nameOnDocument": "Айгүл",
        },
        "reason": ["lost"],
        "consent": {
            "restrictedPersonalData": true, "protectedSecrets": true, "method": "written", "at": SUBMITTED_AT,
        },
        "documents": [
            {"kind": "application", "medium": "paper", "pages": 1},
            {"kind": "identity", "medium": "paper", "validUntil": "2031-02-11"},
        ],
    })
}

/// Day and year of the birth of the applicant of a serial; it was in July.
const fn born_on(serial: u32) -> (u32, u32) {
    (1 + serial % 28, 60 + (serial / 28) % 40)
}

/// When the applicant of a package was born, as he says it.
pub(super) fn born(serial: u32) -> String {
    let (day, year) = born_on(serial);
    format!("{day:02}.07.19{year}")
}

/// A valid IIN made from a serial: one of the ten control digits of one of the next serials fits.
fn iin(serial: u32) -> String {
    let (day, year) = born_on(serial);
    (0..10_000)
        .map(|step| (serial / 1120 + step) % 10_000)
        .flat_map(|number| (0..10).map(move |check| format!("{year:02}07{day:02}4{number:04}{check}")))
        .find(|text| Iin::parse(text).is_ok())
        .unwrap_or_default()
}
