//! What was changed of who works where since the staff file was written: read from where it is kept, with names and accounts out of the
//! vault.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::PgPool;
use telnusqa_contracts::staffing::read;
use telnusqa_domain::case::{FileRef, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::staffing::{Change, Staffing};
use telnusqa_vault::{Reader, Vault, VaultError};

use super::{Account, Away, Duties, Member, Role};

/// A change that was made.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) at: DateTime<Utc>,
    /// In whose name.
    pub(crate) authority: String,
    pub(crate) by: String,
    pub(crate) change: Change,
    /// The day on which it was made.
    on: NaiveDate,
    /// At which college; none in the house.
    place: Option<Bin>,
    /// What lies in the vault of it.
    sealed: Option<Vec<u8>>,
    /// Its number.
    pub(crate) version: i32,
}

/// All that was changed.
#[derive(Default)]
pub(crate) struct Changes {
    accounts: HashMap<StaffId, Account>,
    names: HashMap<StaffId, String>,
    places: BTreeMap<Option<Bin>, Place>,
}

#[derive(Default)]
struct Place {
    made: Vec<Changed>,
    staffing: Staffing,
}

/// A name as it lies in the vault.
#[derive(Deserialize)]
struct Name {
    text: String,
}

impl Changes {
    /// Takes the next change of its place in.
    pub(super) fn take(&mut self, changed: Changed) {
        let sealed = changed.sealed.as_deref();
        match &changed.change {
            Change::GiveAccount { staff, .. } => {
                let account = sealed.and_then(|bytes| serde_json::from_slice(bytes).ok());
                self.accounts.extend(account.map(|account| (staff.clone(), account)));
            }
            Change::Join { staff, .. } => {
                let name = sealed.and_then(|bytes| serde_json::from_slice::<Name>(bytes).ok());
                self.names.extend(name.map(|name| (staff.clone(), name.text)));
            }
            Change::Act { .. }
            | Change::BeAway { .. }
            | Change::Leave { .. }
            | Change::Move { .. }
            | Change::Sign { .. }
            | Change::TakeBack { .. } => {}
        }
        let place = self.places.entry(changed.place).or_default();
        place.staffing = std::mem::take(&mut place.staffing).evolve(changed.change.clone(), changed.on);
        place.made.push(changed);
    }

    /// How many changes of each place are known.
    pub(super) fn known(&self) -> (Vec<String>, Vec<i32>) {
        let of_place = |(place, changes): (&Option<Bin>, &Place)| {
            (name_of(*place), i32::try_from(changes.made.len()).unwrap_or(i32::MAX))
        };
        self.places.iter().map(of_place).unzip()
    }

    /// How his colleagues call somebody who joined.
    pub(super) fn name(&self, id: &str) -> Option<String> {
        StaffId::parse(id).and_then(|id| self.names.get(&id).cloned())
    }

    /// Where somebody joined.
    pub(super) fn place(&self, id: &str) -> Option<Option<Bin>> {
        let joins = |changed: &Changed| matches!(&changed.change, Change::Join { staff, .. } if staff.as_str() == id);
        self.places.iter().find(|(_, place)| place.made.iter().any(joins)).map(|(place, _)| *place)
    }

    /// All that was changed at a place, oldest first.
    pub(super) fn at(&self, place: Option<Bin>) -> &[Changed] {
        self.places.get(&place).map_or(&[], |place| &place.made)
    }

    /// The same, as one.
    pub(super) fn staffing(&self, place: Option<Bin>) -> Staffing {
        self.places.get(&place).map(|place| place.staffing.clone()).unwrap_or_default()
    }

    /// Whoever joined at a place, each as what he joined.
    pub(super) fn newcomers(&self, place: Option<Bin>) -> impl Iterator<Item = Member> {
        self.places.get(&place).into_iter().flat_map(|place| {
            let holds = |changed: &&Changed| {
                u32::try_from(changed.version).is_ok_and(|version| place.staffing.taken_back(version).is_none())
            };
            place.made.iter().filter(holds).filter_map(|changed| self.newcomer(changed))
        })
    }

    /// The same, of all places.
    pub(super) fn newcomers_anywhere(&self) -> impl Iterator<Item = Member> {
        self.places.keys().flat_map(|place| self.newcomers(*place))
    }

    fn newcomer(&self, changed: &Changed) -> Option<Member> {
        let Change::Join { post, staff, .. } = &changed.change else { return None };
        Some(Member {
            account: self.accounts.get(staff).cloned(),
            bin: changed.place.map(|college| college.as_str().to_owned()),
            branch: None,
            duties: Duties::default(),
            id: staff.as_str().to_owned(),
            identity: None,
            name: self.names.get(staff).cloned(),
            role: Role::of(*post),
            token_sha256: None,
        })
    }

    /// Somebody as he is on a day; `None` where he is not on the staff then. Who stands in the staff file was there from the
    /// beginning.
    pub(super) fn on(&self, day: NaiveDate, mut member: Member, is_filed: bool) -> Option<Member> {
        let place = member.bin.as_deref().and_then(|bin| Bin::parse(bin).ok());
        let known = self.places.get(&place).zip(StaffId::parse(&member.id)).zip(member.role.post());
        let Some(((Place { staffing, .. }, id), opening)) = known else { return is_filed.then_some(member) };
        member.role = Role::of(staffing.post(&id, is_filed.then_some(opening), day)?);
        if let Some(account) = self.accounts.get(&id) {
            member.account = Some(account.clone());
        }
        if member.role.at_college().is_some() {
            let acts = staffing.is_acting(&id, day) && member.role != Role::Head;
            let away = staffing.absence(&id, day);
            member.duties = Duties {
                acts: acts.then_some(member.role),
                away: away.map(|away| Away { stand_in: away.stand_in.cloned(), until: away.period.until }),
                signs: staffing.may_sign(&id, day),
                stands_in_for: staffing.stands_in_for(&id, day).into_iter().cloned().collect(),
            };
            if acts {
                member.role = Role::Head;
            }
        }
        Some(member)
    }
}

type Row = (String, i32, NaiveDate, DateTime<Utc>, String, String, String);

/// What was changed at each place after so many changes of it.
pub(super) async fn newer(
    pool: &PgPool,
    vault: &Vault,
    (places, versions): (Vec<String>, Vec<i32>),
    now: DateTime<Utc>,
) -> Result<Vec<Changed>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT place, made.version, on_day, at, by, authority, body::text FROM workflow.staffing made
         LEFT JOIN unnest($1::text[], $2::integer[]) AS known (place, version) USING (place)
         WHERE made.version > coalesce(known.version, 0) ORDER BY place, made.version",
    )
    .bind(places)
    .bind(versions)
    .fetch_all(pool)
    .await?;
    let mut newer = Vec::with_capacity(rows.len());
    for (place, version, on, at, by, authority, body) in rows {
        let change = read(&body).map_err(|error| sqlx::Error::Decode(error.into()))?;
        let place = Bin::parse(&place).ok();
        let sealed = sealed(vault, &change, now).await?;
        newer.push(Changed { at, authority, by, change, on, place, sealed, version });
    }
    Ok(newer)
}

/// What lies in the vault of a change. Where that is lost, whoever it is about has no name here, or cannot sign in; all else goes on.
async fn sealed(vault: &Vault, change: &Change, now: DateTime<Utc>) -> Result<Option<Vec<u8>>, sqlx::Error> {
    let (Change::GiveAccount { account: FileRef(sha256), .. } | Change::Join { name: FileRef(sha256), .. }) = change
    else {
        return Ok(None);
    };
    let reader = Reader { at: now, who: "service:web".to_owned(), why: "staff".to_owned() };
    match vault.read_file(*sha256, &reader).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(VaultError::Database(error)) => Err(error),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a member of staff cannot be read");
            Ok(None)
        }
    }
}

/// A place as it stands in the table.
fn name_of(place: Option<Bin>) -> String {
    place.map_or_else(|| "house".to_owned(), |college| college.as_str().to_owned())
}
