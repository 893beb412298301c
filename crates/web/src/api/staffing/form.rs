//! What a change of staff says, read strictly.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use telnusqa_domain::case::{FileRef, StaffId};
use telnusqa_domain::language::Trilingual;
use telnusqa_domain::staffing::{Change, ChangeKind, Order, OrderNumber, Period, Post};
use uuid::Uuid;

use super::NewAccount;
use crate::api::Problem;
use crate::api::step::Members;
use crate::app::App;
use crate::staff::Member;

/// The longest name.
const NAME_MAX: usize = 120;

const KNOWN: Trilingual<&'static str> = Trilingual {
    en: "Somebody has or had this identity: choose another",
    kk: "Мұндай белгісі бар қызметкер бар немесе болған: басқасын таңдаңыз",
    ru: "Сотрудник с таким обозначением есть или был: выберите другое",
};
const NO_ID: Trilingual<&'static str> = Trilingual {
    en: "1 to 40 lower-case Latin letters, digits, dots and hyphens are expected here, as in e-17",
    kk: "Мұнда 1–40 кіші латын әрпі, цифр, нүкте немесе сызықша болуы керек, мысалы e-17",
    ru: "Здесь должны быть от 1 до 40 строчных латинских букв, цифр, точек и дефисов, например e-17",
};
const NO_ORDER: Trilingual<&'static str> = Trilingual {
    en: "The number of an order is expected here: up to 20 letters, digits, hyphens, slashes and dots, as in 117-K",
    kk: "Мұнда бұйрық нөмірі болуы керек: 20-ға дейін әріп, цифр, сызықша, қиғаш сызық, нүкте, мысалы 117-К",
    ru: "Здесь должен быть номер приказа: до 20 букв, цифр, дефисов, косых черт и точек, например 117-К",
};
const NOBODY: Trilingual<&'static str> = Trilingual {
    en: "Nobody of this identity works or worked here",
    kk: "Мұнда мұндай қызметкер жұмыс істемейді және істемеген",
    ru: "Такого сотрудника здесь нет и не было",
};
const OTHER_POST: Trilingual<&'static str> = Trilingual {
    en: "Whoever stands in must do the same work",
    kk: "Алмастыратын адам сол лауазымда болуы керек",
    ru: "Замещать может сотрудник той же должности",
};

/// A change, and what goes to the vault with it.
pub(super) struct Plan {
    pub(super) account: Option<NewAccount>,
    pub(super) change: Change,
    pub(super) files: Vec<Vec<u8>>,
}

/// Reads the body of a change.
pub(super) async fn read(
    app: &App,
    kind: ChangeKind,
    (cause, people): (Uuid, &[(Member, bool)]),
    mut members: Members,
) -> Result<Plan, Problem> {
    let mut files = Vec::new();
    let mut account = None;
    let change = match kind {
        ChangeKind::Act => {
            let (staff, period, order) =
                (named(&mut members, "staff", people), period(&mut members), order(&mut members));
            staff.zip(period).zip(order).map(|((staff, period), order)| Change::Act { order, period, staff })
        }
        ChangeKind::BeAway => be_away(&mut members, people),
        ChangeKind::GiveAccount => {
            let staff = named(&mut members, "staff", people);
            if staff.is_some() {
                let (new, file) = NewAccount::make().await?;
                account = Some(new);
                files.push(file);
            }
            staff.zip(files.first()).map(|(staff, file)| Change::GiveAccount { account: reference(file), staff })
        }
        ChangeKind::Join => {
            let (staff, name) = (new_id(app, &mut members), members.line("name", NAME_MAX));
            let (post, since) = (members.word("post", Post::from_name), members.day("since"));
            staff.zip(name).zip(post.zip(since)).map(|((staff, name), (post, since))| {
                let salt = app.vault.digest("salt of a member of staff", &cause.to_string());
                files.push(json!({"salt": hex::encode(&salt[..16]), "text": name.trim()}).to_string().into_bytes());
                Change::Join { name: reference(&files[0]), post, since, staff }
            })
        }
        ChangeKind::Leave => {
            let (staff, since) = (named(&mut members, "staff", people), members.day("since"));
            staff.zip(since).map(|(staff, since)| Change::Leave { since, staff })
        }
        ChangeKind::Move => {
            let (staff, post) = (named(&mut members, "staff", people), members.word("post", Post::from_name));
            let since = members.day("since");
            staff.zip(post).zip(since).map(|((staff, post), since)| Change::Move { post, since, staff })
        }
        ChangeKind::Sign => {
            let (staff, period, order) =
                (named(&mut members, "staff", people), period(&mut members), order(&mut members));
            staff.zip(period).zip(order).map(|((staff, period), order)| Change::Sign { order, period, staff })
        }
        ChangeKind::TakeBack => members.count("change", u32::MAX).map(|change| Change::TakeBack { change }),
    };
    let change = members.finish(change)?;
    Ok(Plan { account, change, files })
}

fn be_away(members: &mut Members, people: &[(Member, bool)]) -> Option<Change> {
    let (staff, period) = (named(members, "staff", people), period(members));
    let has_stand_in = members.has("standIn");
    let stand_in = if has_stand_in {
        named(members, "standIn", people)
    } else {
        members.optional_line("standIn", StaffId::LENGTH_MAX);
        None
    };
    let own_role = |id: &StaffId| {
        let member = people.iter().find(|(member, _)| member.id == id.as_str());
        member.map(|(member, _)| member.duties.acts.unwrap_or(member.role))
    };
    if let (Some(staff), Some(stand_in)) = (&staff, &stand_in)
        && own_role(staff) != own_role(stand_in)
    {
        members.fault("standIn", "stand-in.other-post", OTHER_POST);
    }
    if has_stand_in && stand_in.is_none() {
        return None;
    }
    staff.zip(period).map(|(staff, period)| Change::BeAway { period, stand_in, staff })
}

/// Somebody of the place.
fn named(members: &mut Members, name: &str, people: &[(Member, bool)]) -> Option<StaffId> {
    let text = members.string(name)?;
    let found = people.iter().any(|(member, _)| member.id == text).then(|| StaffId::parse(&text)).flatten();
    if found.is_none() {
        members.fault(name, "staff.unknown", NOBODY);
    }
    found
}

/// The identity of somebody who is not known yet.
fn new_id(app: &App, members: &mut Members) -> Option<StaffId> {
    let text = members.string("staff")?;
    let Some(id) = StaffId::parse(text.trim()) else {
        members.fault("staff", "member.staff-id", NO_ID);
        return None;
    };
    // one who joined is refused by the history, which a repeated request must reach
    if app.staff.is_filed(id.as_str()) {
        members.fault("staff", "staff.known", KNOWN);
    }
    Some(id)
}

fn period(members: &mut Members) -> Option<Period> {
    let (from, until) = (members.day("from"), members.day("until"));
    from.zip(until).map(|(from, until)| Period { from, until })
}

pub(in crate::api) fn order(members: &mut Members) -> Option<Order> {
    let mut order = members.object("order")?;
    let (number, on) = (order.string("number"), order.day("on"));
    let read = number.as_deref().and_then(|text| OrderNumber::parse(text.trim()));
    if number.is_some() && read.is_none() {
        order.fault("number", "member.order-number", NO_ORDER);
    }
    members.close(order);
    read.zip(on).map(|(number, on)| Order { number, on })
}

fn reference(file: &[u8]) -> FileRef {
    FileRef(Sha256::digest(file).into())
}
