//! Changes of colleges on the bus: request and reply on `command.v1.workflow.change-college`; and how what was changed is written in its
//! history.
//!
//! As commands of staff: once for each cause. Nothing in them is personal.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::StaffId;
use telnusqa_domain::colleges::{Change, Name};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::provider::{Lunch, OwnHours, Schedule};
use telnusqa_domain::staffing::{Authority, By};
use uuid::Uuid;

use crate::command::without_values;
use crate::providers::own_hours;
use crate::staffing::OrderForm;
use crate::text::AsText;

/// The last word of the subject.
pub const VERB: &str = "change-college";

/// Where a change is sent to.
#[must_use]
pub fn subject() -> String {
    format!("command.v1.workflow.{VERB}")
}

/// A change of a college.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who.
    pub by: By,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// What is changed.
    pub change: Change,
    /// Of which college.
    pub college: Bin,
    /// The number of the last change of it that he has seen; none where he does not mind.
    pub expected: Option<i32>,
}

impl Request {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let form = Form {
            authority: AsText(self.by.authority),
            by: AsText(self.by.id.clone()),
            cause: self.cause,
            change: ChangeForm::from(&self.change),
            college: AsText(self.college),
            expected_version: self.expected,
        };
        serde_json::to_vec(&form).expect("a form holds only strings and numbers")
    }

    /// Reads the body of a message.
    ///
    /// # Errors
    /// Which member is missing or wrong, or where; it shows nothing of the body's values.
    pub fn from_json(body: &[u8]) -> Result<Self, serde_json::Error> {
        let form: Form = serde_json::from_slice(body).map_err(without_values)?;
        Ok(Self {
            by: By { authority: form.authority.0, id: form.by.0 },
            cause: form.cause,
            change: form.change.change(),
            college: form.college.0,
            expected: form.expected_version,
        })
    }
}

/// What was changed, as its history keeps it.
#[must_use]
pub fn body(change: &Change) -> String {
    serde_json::to_string(&ChangeForm::from(change)).expect("a form holds only strings and numbers")
}

/// Reads what [`body`] has written.
///
/// # Errors
/// Which member is missing or wrong, or where.
pub fn read(body: &str) -> Result<Change, serde_json::Error> {
    serde_json::from_str::<ChangeForm>(body).map(ChangeForm::change).map_err(without_values)
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    authority: AsText<Authority>,
    by: AsText<StaffId>,
    cause: Uuid,
    change: ChangeForm,
    college: AsText<Bin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_version: Option<i32>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
enum ChangeForm {
    Found { name: NameForm, order: OrderForm, schedule: ScheduleForm, since: NaiveDate },
    Liquidate { archive: AsText<Bin>, order: OrderForm, since: NaiveDate },
    Merge { order: OrderForm, since: NaiveDate, successor: AsText<Bin> },
    Rename { name: NameForm, order: OrderForm, since: NaiveDate },
    SetHours { order: OrderForm, schedule: ScheduleForm, since: NaiveDate },
    TakeBack { change: u32 },
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(try_from = "Names", into = "Names")]
struct NameForm(Name);

#[derive(Deserialize, Serialize)]
struct Names {
    kk: String,
    ru: String,
}

impl TryFrom<Names> for NameForm {
    type Error = &'static str;

    fn try_from(names: Names) -> Result<Self, Self::Error> {
        Name::parse(&names.kk, &names.ru).map(Self).ok_or("not a name in Kazakh and in Russian")
    }
}

impl From<NameForm> for Names {
    fn from(NameForm(name): NameForm) -> Self {
        Self { kk: name.kk().to_owned(), ru: name.ru().to_owned() }
    }
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(try_from = "Written", into = "Written")]
struct ScheduleForm(Schedule);

/// As in `providers.json`: `hours` as `09:00-18:30`, `lunch` as `13:00-14:00` or `none`; neither where the list's hold.
#[derive(Deserialize, Serialize)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lunch: Option<String>,
    week: u8,
}

impl TryFrom<Written> for ScheduleForm {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let hours = own_hours(written.hours.as_deref(), written.lunch.as_deref()).ok_or("not the hours of a day")?;
        Ok(Self(Schedule { hours, week: written.week }))
    }
}

impl From<ScheduleForm> for Written {
    fn from(ScheduleForm(Schedule { hours: OwnHours { day, lunch }, week }): ScheduleForm) -> Self {
        let span = |(from, to): (NaiveTime, NaiveTime)| format!("{}-{}", from.format("%H:%M"), to.format("%H:%M"));
        let lunch = lunch.map(|lunch| match lunch {
            Lunch::At(from, to) => span((from, to)),
            Lunch::None => "none".to_owned(),
        });
        Self { hours: day.map(span), lunch, week }
    }
}

impl From<&Change> for ChangeForm {
    fn from(change: &Change) -> Self {
        match change {
            Change::Found { name, order, schedule, since } => Self::Found {
                name: NameForm(name.clone()),
                order: order.into(),
                schedule: ScheduleForm(*schedule),
                since: *since,
            },
            Change::Liquidate { archive, order, since } => {
                Self::Liquidate { archive: AsText(*archive), order: order.into(), since: *since }
            }
            Change::Merge { order, since, successor } => {
                Self::Merge { order: order.into(), since: *since, successor: AsText(*successor) }
            }
            Change::Rename { name, order, since } => {
                Self::Rename { name: NameForm(name.clone()), order: order.into(), since: *since }
            }
            Change::SetHours { order, schedule, since } => {
                Self::SetHours { order: order.into(), schedule: ScheduleForm(*schedule), since: *since }
            }
            Change::TakeBack { change } => Self::TakeBack { change: *change },
        }
    }
}

impl ChangeForm {
    fn change(self) -> Change {
        match self {
            Self::Found { name, order, schedule, since } => {
                Change::Found { name: name.0, order: order.order(), schedule: schedule.0, since }
            }
            Self::Liquidate { archive, order, since } => {
                Change::Liquidate { archive: archive.0, order: order.order(), since }
            }
            Self::Merge { order, since, successor } => {
                Change::Merge { order: order.order(), since, successor: successor.0 }
            }
            Self::Rename { name, order, since } => Change::Rename { name: name.0, order: order.order(), since },
            Self::SetHours { order, schedule, since } => {
                Change::SetHours { order: order.order(), schedule: schedule.0, since }
            }
            Self::TakeBack { change } => Change::TakeBack { change },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As written since the first of them: never changed, only added to.
    const WRITTEN: [&str; 7] = [
        r#"{"kind":"found","name":{"kk":"Жаңа колледж","ru":"Новый колледж"},"order":{"number":"117-К","on":"2026-11-20"},"schedule":{"hours":"08:00-17:00","lunch":"12:00-13:00","week":5},"since":"2026-11-23"}"#,
        r#"{"kind":"liquidate","archive":"970940123375","order":{"number":"117-К","on":"2026-11-20"},"since":"2026-11-24"}"#,
        r#"{"kind":"merge","order":{"number":"117-К","on":"2026-11-20"},"since":"2026-11-24","successor":"970940123375"}"#,
        r#"{"kind":"rename","name":{"kk":"Жаңа колледж","ru":"Новый колледж"},"order":{"number":"117-К","on":"2026-11-20"},"since":"2026-11-23"}"#,
        r#"{"kind":"set-hours","order":{"number":"117-К","on":"2026-11-20"},"schedule":{"hours":"08:00-17:00","lunch":"none","week":6},"since":"2026-11-24"}"#,
        r#"{"kind":"set-hours","order":{"number":"117-К","on":"2026-11-20"},"schedule":{"week":5},"since":"2026-11-24"}"#,
        r#"{"kind":"take-back","change":3}"#,
    ];

    #[test]
    fn what_was_written_is_read_and_written_alike() {
        for written in WRITTEN {
            assert_eq!(body(&read(written).unwrap()), written);
        }
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        for written in WRITTEN {
            let by = By { authority: Authority::ActingHead, id: StaffId::parse("h-1").unwrap() };
            let (change, college) = (read(written).unwrap(), Bin::parse("050340517500").unwrap());
            let request = Request { by, cause: Uuid::from_u128(7), change, college, expected: Some(4) };
            assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
        }
    }

    #[test]
    fn what_could_not_have_been_written_is_not_read() {
        for (from, to) in [("08:00-17:00", "8-17"), ("Жаңа колледж", " "), ("117-К", "Сейткали А."), ("found", "find")]
        {
            let error = read(&WRITTEN[0].replace(from, to)).unwrap_err().to_string();
            assert!(!error.contains("Сейткали"), "{error}");
        }
    }
}
