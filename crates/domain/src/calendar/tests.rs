use chrono::NaiveDate;

use super::{Calendar, UnknownYear};

#[test]
fn the_shipped_data_are_read() {
    let years: Vec<i32> = Calendar::shipped().years().map(|year| year.number).collect();
    assert_eq!(years, (2016..=2027).collect::<Vec<_>>());
    let beyond = NaiveDate::from_ymd_opt(2028, 1, 1).unwrap();
    assert_eq!(Calendar::shipped().kind(beyond), Err(UnknownYear(2028)));
}
