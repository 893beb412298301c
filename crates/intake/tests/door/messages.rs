//! Messages of the contract, of invented people.

use serde_json::{Value, json};

/// A college that works.
pub(crate) const BIN: &str = "050340517500";

pub(crate) fn message(kind: &str, id: &str, subject: &str, sequence: u32, data: Value) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": "urn:kz:gov4c:iis:kst-01",
        "type": format!("kz.gov4c.iis.intake.{kind}.v1"), "subject": subject,
        "time": "2026-11-20T10:00:00+05:00", "sequence": sequence.to_string(),
        "datacontenttype": "application/json", "data": data,
    })
}

pub(crate) fn application(id: &str, subject: &str, sequence: u32) -> Value {
    message(
        "application",
        id,
        subject,
        sequence,
        json!({
            "branchSection": "Қостанай қалалық бөлімі", "workerId": "kst-01-w017", "channel": "counter",
            "submittedAt": "2026-11-20T10:00:00+05:00", "language": "ru",
            "applicant": {
                "surname": "Әбілқасым", "givenName": "Ұлан", "birthDate": "1999-04-17", "phone": "+77011234567",
                "address": {"kato": "391010000", "text": "Абай к-сі, 1"},
            },
            "provider": {"bin": BIN},
            "original": {"kind": "diploma", "series": "ТКБ", "number": format!("0{id}123456"), "issuedOn": "2018-07-01",
                         "graduationYear": 2018, "qualification": "Мейіргер", "nameOnDocument": "Әбілқасым Ұлан"},
            "reason": ["lost"],
            "consent": {"restrictedPersonalData": true, "protectedSecrets": true, "method": "written",
                        "at": "2026-11-20T09:58:00+05:00"},
            "documents": [{"kind": "application", "medium": "paper", "pages": 1},
                          {"kind": "identity", "medium": "digital-document"}],
        }),
    )
}

pub(crate) fn dispatched(id: &str, subject: &str, sequence: u32, at: &str, waybill: &str) -> Value {
    let courier = json!({"service": "Қазпошта", "waybill": waybill});
    message("dispatched", id, subject, sequence, json!({"at": at, "courier": courier, "pages": 3}))
}

pub(crate) fn returned(id: &str, subject: &str, sequence: u32, waybill: &str) -> Value {
    let data = json!({"at": "2026-11-20T14:00:00+05:00", "waybill": waybill, "reason": "адресат жоқ"});
    message("returned", id, subject, sequence, data)
}

pub(crate) fn handed_over(id: &str, subject: &str, sequence: u32, to: &str) -> Value {
    let identity = json!({"kind": "identity-card", "number": "012345678"});
    let data = json!({"at": "2026-11-20T14:00:00+05:00", "workerId": "w", "to": to, "identity": identity});
    message("handed-over", id, subject, sequence, data)
}

pub(crate) fn withdrawn(id: &str, subject: &str, sequence: u32, by: &str) -> Value {
    let data = json!({"at": "2026-11-20T14:00:00+05:00", "by": by, "statement": {"medium": "paper"}});
    message("withdrawn", id, subject, sequence, data)
}
