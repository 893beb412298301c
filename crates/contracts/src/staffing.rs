//! Who works where, on the bus: request and reply on `command.v1.workflow.change-staffing`; and how what was changed is written in its
//! history.
//!
//! As commands of staff: references only, and once for each cause.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use telnusqa_domain::case::{FileRef, StaffId};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::staffing::{Authority, By, Change, Order, OrderNumber, Period, Post};
use uuid::Uuid;

use crate::command::without_values;
use crate::text::AsText;

/// The last word of the subject.
pub const VERB: &str = "change-staffing";

/// Where a change is sent to.
#[must_use]
pub fn subject() -> String {
    format!("command.v1.workflow.{VERB}")
}

/// A change of a college, or of the house.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who.
    pub by: By,
    /// What the command is carried out once for.
    pub cause: Uuid,
    /// What is changed.
    pub change: Change,
    /// At which college; none for whoever works at none.
    pub college: Option<Bin>,
    /// The number of the last change that he has seen; none where he does not mind.
    pub expected: Option<i32>,
}

impl Request {
    /// The body of the message.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let form = Form {
            by: ByForm { authority: AsText(self.by.authority), id: AsText(self.by.id.clone()) },
            cause: self.cause,
            change: ChangeForm::from(&self.change),
            college: self.college.map(AsText),
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
            by: By { authority: form.by.authority.0, id: form.by.id.0 },
            cause: form.cause,
            change: form.change.change(),
            college: form.college.map(|college| college.0),
            expected: form.expected_version,
        })
    }
}

/// What was changed, as its history keeps it: a JSON object without anything personal.
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
    by: ByForm,
    cause: Uuid,
    change: ChangeForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    college: Option<AsText<Bin>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_version: Option<i32>,
}

#[derive(Deserialize, Serialize)]
struct ByForm {
    authority: AsText<Authority>,
    id: AsText<StaffId>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
enum ChangeForm {
    Act {
        order: OrderForm,
        from: NaiveDate,
        until: NaiveDate,
        staff: AsText<StaffId>,
    },
    BeAway {
        from: NaiveDate,
        until: NaiveDate,
        #[serde(skip_serializing_if = "Option::is_none")]
        stand_in: Option<AsText<StaffId>>,
        staff: AsText<StaffId>,
    },
    GiveAccount {
        account: AsText<FileRef>,
        staff: AsText<StaffId>,
    },
    Join {
        name: AsText<FileRef>,
        post: AsText<Post>,
        since: NaiveDate,
        staff: AsText<StaffId>,
    },
    Leave {
        since: NaiveDate,
        staff: AsText<StaffId>,
    },
    Move {
        post: AsText<Post>,
        since: NaiveDate,
        staff: AsText<StaffId>,
    },
    Sign {
        order: OrderForm,
        from: NaiveDate,
        until: NaiveDate,
        staff: AsText<StaffId>,
    },
    TakeBack {
        change: u32,
    },
}

#[derive(Deserialize, Serialize)]
pub(crate) struct OrderForm {
    number: AsText<OrderNumber>,
    on: NaiveDate,
}

impl From<&Order> for OrderForm {
    fn from(order: &Order) -> Self {
        Self { number: AsText(order.number.clone()), on: order.on }
    }
}

impl OrderForm {
    pub(crate) fn order(self) -> Order {
        Order { number: self.number.0, on: self.on }
    }
}

impl From<&Change> for ChangeForm {
    fn from(change: &Change) -> Self {
        match change {
            Change::Act { order, period: Period { from, until }, staff } => {
                Self::Act { order: order.into(), from: *from, until: *until, staff: AsText(staff.clone()) }
            }
            Change::BeAway { period: Period { from, until }, stand_in, staff } => Self::BeAway {
                from: *from,
                until: *until,
                stand_in: stand_in.clone().map(AsText),
                staff: AsText(staff.clone()),
            },
            Change::GiveAccount { account, staff } => {
                Self::GiveAccount { account: AsText(*account), staff: AsText(staff.clone()) }
            }
            Change::Join { name, post, since, staff } => {
                Self::Join { name: AsText(*name), post: AsText(*post), since: *since, staff: AsText(staff.clone()) }
            }
            Change::Leave { since, staff } => Self::Leave { since: *since, staff: AsText(staff.clone()) },
            Change::Move { post, since, staff } => {
                Self::Move { post: AsText(*post), since: *since, staff: AsText(staff.clone()) }
            }
            Change::Sign { order, period: Period { from, until }, staff } => {
                Self::Sign { order: order.into(), from: *from, until: *until, staff: AsText(staff.clone()) }
            }
            Change::TakeBack { change } => Self::TakeBack { change: *change },
        }
    }
}

impl ChangeForm {
    fn change(self) -> Change {
        match self {
            Self::Act { order, from, until, staff } => {
                Change::Act { order: order.order(), period: Period { from, until }, staff: staff.0 }
            }
            Self::BeAway { from, until, stand_in, staff } => Change::BeAway {
                period: Period { from, until },
                stand_in: stand_in.map(|stand_in| stand_in.0),
                staff: staff.0,
            },
            Self::GiveAccount { account, staff } => Change::GiveAccount { account: account.0, staff: staff.0 },
            Self::Join { name, post, since, staff } => {
                Change::Join { name: name.0, post: post.0, since, staff: staff.0 }
            }
            Self::Leave { since, staff } => Change::Leave { since, staff: staff.0 },
            Self::Move { post, since, staff } => Change::Move { post: post.0, since, staff: staff.0 },
            Self::Sign { order, from, until, staff } => {
                Change::Sign { order: order.order(), period: Period { from, until }, staff: staff.0 }
            }
            Self::TakeBack { change } => Change::TakeBack { change },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As written since the first of them: never changed, only added to.
    const WRITTEN: [&str; 8] = [
        r#"{"kind":"act","order":{"number":"117-К","on":"2026-11-20"},"from":"2026-11-23","until":"2026-11-27","staff":"e-1"}"#,
        r#"{"kind":"be-away","from":"2026-11-23","until":"2026-11-27","standIn":"e-2","staff":"e-1"}"#,
        r#"{"kind":"give-account","account":"0101010101010101010101010101010101010101010101010101010101010101","staff":"e-1"}"#,
        r#"{"kind":"join","name":"0202020202020202020202020202020202020202020202020202020202020202","post":"clerk","since":"2026-11-24","staff":"c-9"}"#,
        r#"{"kind":"leave","since":"2026-11-24","staff":"e-1"}"#,
        r#"{"kind":"move","post":"head","since":"2026-11-24","staff":"e-1"}"#,
        r#"{"kind":"sign","order":{"number":"118","on":"2026-11-20"},"from":"2026-11-23","until":"2026-11-27","staff":"e-1"}"#,
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
        for (written, college) in WRITTEN.into_iter().zip([Bin::parse("050340517500").ok(), None].into_iter().cycle()) {
            let by = By { authority: Authority::ActingHead, id: StaffId::parse("h-1").unwrap() };
            let change = read(written).unwrap();
            let request = Request { by, cause: Uuid::from_u128(7), change, college, expected: Some(4) };
            assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
        }
    }

    #[test]
    fn an_error_shows_nothing_of_what_was_sent() {
        let error = read(r#"{"kind":"leave","since":"2026-11-24","staff":"Сейткали Ахметов"}"#).unwrap_err();
        assert!(!error.to_string().contains("Сейткали"), "{error}");
    }
}
