//! Invented people, their packages, and their staff.

use std::fs;
use std::path::{Path, PathBuf};

use argon2::Argon2;
use argon2::password_hash::PasswordHasher as _;
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::{
    Channel, Consent, Digest, Document, DocumentKind, IisNumber, Medium, OriginalKind, PersonRef, Reason, Submission,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_vault::{Contact, Person, Record};
use uuid::Uuid;

/// The college of the cases.
pub(super) const COLLEGE: &str = "050340517500";
pub(super) const IIN: &str = "990417400018";
pub(super) const PHONE: &str = "+77011234567";
pub(super) const SURNAME: &str = "Әбілова<script>alert(1)</script>";
pub(super) const ADMINISTRATOR: &str = "token-of-administrator";
pub(super) const OPERATOR: &str = "token-of-operator";
pub(super) const CLERK: &str = "token-of-clerk";
pub(super) const EXECUTOR: &str = "token-of-executor";
pub(super) const HEAD: &str = "token-of-head";
pub(super) const STRANGER: &str = "token-of-another-college";
pub(super) const PORTAL: &str = "token-of-the-portal";
pub(super) const VISITOR: &str = "token-of-a-visitor";
pub(super) const OTHER_VISITOR: &str = "token-of-a-visitor-of-another-branch";
pub(super) const OPERATIONS: &str = "token-of-operations";

/// The number of the case under way, of the withdrawn one, of the declined package that got none.
pub(super) fn number(serial: u32) -> String {
    ApplicationNumber::try_new(2026, serial).unwrap().to_string()
}

pub(super) fn submission(serial: u32, iis_number: &str, applicant: Uuid) -> Submission {
    let document = |kind| Document { kind, medium: Medium::Paper, pages: Some(1), valid_until: None };
    Submission {
        applicant: PersonRef { id: applicant, digest: Digest([7; 32]) },
        branch: Some("kst-01".to_owned()),
        channel: Channel::Counter,
        consent: Consent { protected_secrets: true, restricted_personal_data: true },
        documents: vec![document(DocumentKind::Application), document(DocumentKind::Identity)],
        flags: Vec::new(),
        iis_number: IisNumber::parse(iis_number),
        language: Language::Kk,
        number: ApplicationNumber::try_new(2026, serial).unwrap(),
        original: OriginalKind::Diploma,
        possible_duplicate_of: None,
        provider: Bin::parse(COLLEGE).unwrap(),
        reasons: vec![Reason::Lost],
        representative: None,
        submitted_at: "2026-09-01T04:49:00Z".parse().unwrap(),
        taken_by: None,
    }
}

pub(super) fn person() -> Person {
    Person {
        contact: Contact { address: None, email: None, kato: None, phone: Some(PHONE.to_owned()) },
        record: Record {
            birth_date: NaiveDate::from_ymd_opt(1999, 4, 17),
            given_name: "Айгүл".to_owned(),
            iin: Some(IIN.to_owned()),
            more: serde_json::json!({}),
            patronymic: None,
            surname: SURNAME.to_owned(),
        },
    }
}

/// The password of everybody who has an account.
pub(super) const PASSWORD: &str = "қ-correct horse";
/// What everybody's telephone makes codes of, in base 32.
pub(super) const TOTP_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

pub(super) fn write_staff(file: &Path) -> PathBuf {
    let member = |id: &str, role: &str, bin: Option<&str>, token: &str| {
        let hash = hex::encode(Sha256::digest(token));
        serde_json::json!({"id": id, "role": role, "bin": bin, "name": "Оператор", "tokenSha256": hash})
    };
    let visitor = |id: &str, branch: &str, token: &str| {
        let mut visitor = member(id, "visitor", None, token);
        visitor["branch"] = branch.into();
        visitor
    };
    let hash =
        Argon2::default().hash_password_with_salt(PASSWORD.as_bytes(), b"a salt of these tests").unwrap().to_string();
    let account = |mut member: serde_json::Value| {
        member["account"] = serde_json::json!({"passwordHash": hash, "totpSecret": TOTP_SECRET});
        member
    };
    let staff = serde_json::json!([
        account(member("a-1", "administrator", None, ADMINISTRATOR)),
        account(member("o-17", "operator", None, OPERATOR)),
        account(member("c-1", "clerk", Some(COLLEGE), CLERK)),
        account(member("e-1", "executor", Some(COLLEGE), EXECUTOR)),
        member("e-2", "executor", Some("970940123375"), "token-of-a-strange-executor"),
        account(member("h-1", "head", Some(COLLEGE), HEAD)),
        account(member("c-2", "clerk", Some("970940123375"), STRANGER)),
        account(member("s-1", "operations", None, OPERATIONS)),
        member("egov-1", "portal", None, PORTAL),
        account(visitor("v-1", "kst-01", VISITOR)),
        visitor("v-2", "rud-01", OTHER_VISITOR),
    ]);
    fs::write(file, staff.to_string()).unwrap();
    file.to_owned()
}
