//! Invented staff: the contact centre, operations, the administrator, workers of the Corporation who visit people at home, and the three roles
//! (R16-13) of every college that works, with the heads' keys, which lie in a folder of their own: in life each head keeps his, and no server has it.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use telnusqa_domain::provider::{Provider, Register, Status};
use telnusqa_stand_in::authority::{Authority, Credential, KeyKind, Role, Subject, Validity};
use telnusqa_stand_in::portal::make_keys;
use telnusqa_web::password::Hasher;

use super::folder::{HouseFolder, replace};
use super::secrets::random;
use super::services::PORTAL_KEYS;
use crate::endpoints::StaffAccess;

/// The folder of the heads' keys and certificates.
pub(super) const KEYS: &str = "staff";
/// The folder of the authority that stands in for the national one.
pub(super) const AUTHORITY: &str = "authority";
/// The certificates that signatures are checked against.
pub(crate) const ANCHORS: &str = "anchors.pem";

/// Every clock that the house can have lies between these.
const VALIDITY: Validity = Validity {
    from: DateTime::<Utc>::from_timestamp(1_451_606_400, 0).expect("within range"),
    until: DateTime::<Utc>::from_timestamp(2_145_916_800, 0).expect("within range"),
};

/// Names that belong to nobody: surname, given name, patronymic.
const NAMES: [(&str, &str, &str); 8] = [
    ("СЫНАҚОВА", "ӘСЕЛ", "ҚАЙРАТҚЫЗЫ"),
    ("ҮЛГІБАЕВ", "НҰРЛАН", "ЕРІКҰЛЫ"),
    ("ТЕСТОВА", "ГҮЛНАР", "ОРАЛҚЫЗЫ"),
    ("СЫНАҚБЕК", "ЕРЛАН", "СЕРІКҰЛЫ"),
    ("ҮЛГІЛІ", "ҚҰРАЛАЙ", "БОЛАТҚЫЗЫ"),
    ("ТЕСТБАЕВ", "ДӘУРЕН", "МАРАТҰЛЫ"),
    ("ПРИМЕРОВА", "ИРИНА", "ПЕТРОВНА"),
    ("ОБРАЗЦОВ", "ПАВЕЛ", "ИВАНОВИЧ"),
];

/// Workers of the Corporation who take papers in at home (RC-25), each with the branch that he works for.
const VISITORS: [(&str, &str); 2] = [("v-1", "kst-01"), ("v-2", "rud-01")];

/// A member of staff.
#[derive(Deserialize, Serialize)]
pub(super) struct Member {
    /// How he signs in with a browser; of a house of before, and of machines, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<Account>,
    bin: Option<String>,
    /// The branch of the Corporation, of a visitor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    id: String,
    name: String,
    role: String,
    token: String,
}

/// What somebody signs in with. In life he alone has the password, and his telephone the secret.
#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Account {
    password: String,
    password_hash: String,
    totp_secret: String,
}

/// An account as `staff.json` has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountLine<'a> {
    password_hash: &'a str,
    totp_secret: &'a str,
}

impl Account {
    /// A password that nobody guesses, and a secret.
    fn make(hasher: &mut Hasher) -> anyhow::Result<Self> {
        let (password, salt) = (random()[..20].to_owned(), random());
        let password_hash = hasher.hash(password.as_bytes(), &salt.as_bytes()[..32]);
        let password_hash = password_hash.map_err(|error| anyhow::anyhow!("hash a password: {error}"))?;
        Ok(Self { password, password_hash, totp_secret: base32(&random()) })
    }
}

/// The first 160 bits of hex digits in base 32 (RFC 4648 §6), which takes no padding for so many.
fn base32(hex: &str) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<bool> = hex
        .chars()
        .take(40)
        .filter_map(|digit| digit.to_digit(16))
        .flat_map(|digit| (0..4).rev().map(move |bit| digit >> bit & 1 == 1))
        .collect();
    let digit = |five: &[bool]| DIGITS[five.iter().fold(0, |value, bit| value * 2 + usize::from(*bit))];
    bits.chunks(5).map(|five| char::from(digit(five))).collect()
}

/// A line of `staff.json`: what the door for people needs, without the token.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountLine<'a>>,
    bin: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
    id: &'a str,
    name: &'a str,
    role: &'a str,
    token_sha256: String,
}

impl<'a> From<&'a Member> for Line<'a> {
    fn from(member: &'a Member) -> Self {
        let account = member
            .account
            .as_ref()
            .map(|account| AccountLine { password_hash: &account.password_hash, totp_secret: &account.totp_secret });
        Self {
            account,
            bin: member.bin.as_deref(),
            branch: member.branch.as_deref(),
            id: &member.id,
            name: &member.name,
            role: &member.role,
            token_sha256: hex::encode(Sha256::digest(&member.token)),
        }
    }
}

/// Adds whoever is missing; who is there keeps his token and his account.
pub(super) fn complete(staff: &mut Vec<Member>, register: &Register) -> anyhow::Result<()> {
    let mut add = |id: String, role: &str, bin: Option<&str>, name: &str| {
        if !staff.iter().any(|member| member.id == id) {
            let (bin, name, role) = (bin.map(str::to_owned), name.to_owned(), role.to_owned());
            let branch = VISITORS.into_iter().find(|(visitor, _)| *visitor == id);
            let branch = branch.map(|(_, branch)| branch.to_owned());
            staff.push(Member { account: None, bin, branch, id, name, role, token: random() });
        }
    };
    add("o-1".to_owned(), "operator", None, "Оператор 1414");
    add("s-1".to_owned(), "operations", None, "Әкімші");
    add("a-1".to_owned(), "administrator", None, "Жүйе әкімшісі");
    add("egov-1".to_owned(), "portal", None, "egov.kz");
    for (id, _) in VISITORS {
        add(id.to_owned(), "visitor", None, "Мемлекеттік корпорация қызметкері");
    }
    for (at, college) in colleges(register).enumerate() {
        let bin = Some(college.bin.as_str());
        for (letter, role, name) in
            [("c", "clerk", "Кеңсе маманы"), ("h", "head", "Басшы"), ("e", "executor", "Орындаушы")]
        {
            add(format!("{letter}-{}", at + 1), role, bin, name);
        }
    }
    let mut hasher = Hasher::default();
    for member in staff.iter_mut().filter(|member| member.account.is_none() && member.role != "portal") {
        member.account = Some(Account::make(&mut hasher)?);
    }
    Ok(())
}

/// Writes `staff.json`.
pub(super) fn write(staff: &[Member], folder: &HouseFolder) -> anyhow::Result<()> {
    let lines: Vec<Line<'_>> = staff.iter().map(Line::from).collect();
    let text = serde_json::to_vec_pretty(&lines).context("write staff.json")?;
    replace(&folder.file("staff.json"), &text).context("write staff.json")
}

/// Gives each head a key and a certificate, and both sides of the portal, by the stand-in's authority, and writes its anchors.
pub(super) fn equip(staff: &[Member], register: &Register, folder: &HouseFolder) -> anyhow::Result<()> {
    let authority = Authority::open_or_make(&folder.file(AUTHORITY)).context("open the authority")?;
    let anchors = authority.anchors_pem().context("write the anchors")?;
    replace(&folder.file(ANCHORS), anchors.as_bytes()).context("write the anchors")?;
    make_keys(&authority, &folder.file(PORTAL_KEYS), VALIDITY).context("make the keys of the portal")?;
    let keys = folder.file(KEYS);
    let heads = staff.iter().filter(|member| member.role == "head");
    for (at, head) in heads.enumerate() {
        if Credential::read(&keys, &head.id).context("read a head's key")?.is_some() {
            continue;
        }
        let subject = subject(head, at, register);
        // Both kinds of key are in use.
        let kind = if at == 0 { KeyKind::Rsa2048 } else { KeyKind::P256 };
        let credential = authority.issue(&subject, Role::Head, kind, VALIDITY).context("make a head's key")?;
        credential.write(&keys, &head.id).context("write a head's key")?;
    }
    Ok(())
}

/// Staff as `endpoints.json` shows them.
pub(super) fn access(staff: &[Member], folder: &HouseFolder) -> Vec<StaffAccess> {
    let file = |member: &Member, end: &str| {
        (member.role == "head").then(|| folder.file(KEYS).join(format!("{}{end}", member.id)))
    };
    let access = |member: &Member| StaffAccess {
        bin: member.bin.clone(),
        branch: member.branch.clone(),
        certificate: file(member, ".pem"),
        id: member.id.clone(),
        key: file(member, ".key.pem"),
        password: member.account.as_ref().map(|account| account.password.clone()),
        role: member.role.clone(),
        totp_secret: member.account.as_ref().map(|account| account.totp_secret.clone()),
        token: member.token.clone(),
    };
    staff.iter().map(access).collect()
}

fn colleges(register: &Register) -> impl Iterator<Item = &Provider> {
    register.iter().filter(|provider| provider.status == Status::Active)
}

fn subject(head: &Member, at: usize, register: &Register) -> Subject {
    let (surname, given_name, patronymic) = NAMES[at % NAMES.len()];
    let bin = head.bin.clone().unwrap_or_default();
    let organisation = colleges(register).find(|college| college.bin.as_str() == bin);
    Subject {
        common_name: format!("{surname} {given_name}"),
        iin: invented_iin(at),
        organisation: organisation.map_or_else(|| bin.clone(), |college| college.name_kk.clone()),
        patronymic: Some(patronymic.to_owned()),
        surname: surname.to_owned(),
        bin,
    }
}

/// An IIN with a right control digit, of somebody born on 1 January 1970 who does not exist.
fn invented_iin(at: usize) -> String {
    (0..10_000)
        .map(|serial| (at * 7 + serial) % 10_000)
        .flat_map(|serial| (0..10).map(move |control| format!("7001013{serial:04}{control}")))
        .find(|text| telnusqa_domain::identity::Iin::parse(text).is_ok())
        .expect("one control digit in ten is right")
}
