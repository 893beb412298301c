//! Typed access to the members of a message: every look notes what is wrong, and goes on.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::code::Code;
use super::moment;

/// The errors of a message: sorted by pointer, one for each.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    noted: RefCell<BTreeMap<String, Code>>,
    /// Whether a member that nobody knows is an error.
    strict: bool,
}

impl Faults {
    /// Of what must hold no member that nobody knows.
    pub(crate) fn strict() -> Self {
        Self { strict: true, ..Self::default() }
    }

    /// Notes an error; the first at a pointer stays.
    pub(crate) fn note(&self, pointer: impl Into<String>, code: Code) {
        self.noted.borrow_mut().entry(pointer.into()).or_insert(code);
    }

    /// The errors, sorted by pointer.
    pub(crate) fn into_sorted(self) -> Vec<(String, Code)> {
        self.noted.into_inner().into_iter().collect()
    }
}

/// An object of a message, and where it stands.
pub(crate) struct Object<'v> {
    faults: &'v Faults,
    members: &'v Map<String, Value>,
    path: String,
}

impl<'v> Object<'v> {
    pub(crate) fn root(members: &'v Map<String, Value>, faults: &'v Faults) -> Self {
        Self { faults, members, path: String::new() }
    }

    /// The members that are known here; where it is read strictly, every other one is an error.
    pub(crate) fn knows(&self, names: &[&str]) {
        if !self.faults.strict {
            return;
        }
        for name in self.members.keys().filter(|name| !names.contains(&name.as_str())) {
            // A name of others may hold what a pointer escapes (RFC 6901 §3).
            let name = name.replace('~', "~0").replace('/', "~1");
            self.faults.note(self.pointer(&name), Code::MemberUnknown);
        }
    }

    fn pointer(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// Notes an error at a member; always `None`, so that a check can end with it.
    pub(crate) fn fault<T>(&self, name: &str, code: Code) -> Option<T> {
        self.faults.note(self.pointer(name), code);
        None
    }

    /// Notes an error of the whole message.
    pub(crate) fn whole_fault(&self, code: Code) {
        self.faults.note("", code);
    }

    /// Whether an optional member is there: null is not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.optional(name).is_some()
    }

    /// A member that must be there; null is not `Value::Null` here but a member of the wrong type.
    pub(crate) fn value(&self, name: &str) -> Option<&'v Value> {
        match self.members.get(name) {
            None => self.fault(name, Code::MemberMissing),
            Some(value) => Some(value),
        }
    }

    /// A member that may be missing; null means the same.
    fn optional(&self, name: &str) -> Option<&'v Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn as_text(&self, name: &str, value: &'v Value) -> Option<&'v str> {
        match value.as_str() {
            None => self.fault(name, Code::MemberType),
            Some(text) if text.contains('\0') => self.fault(name, Code::TextNul),
            Some(text) => Some(text),
        }
    }

    /// A demanded text; not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&'v str> {
        match self.as_text(name, self.value(name)?)? {
            text if text.trim().is_empty() => self.fault(name, Code::TextEmpty),
            text => Some(text),
        }
    }

    /// A text that may be missing, null or empty: all three are `None`.
    pub(crate) fn optional_text(&self, name: &str) -> Option<&'v str> {
        self.as_text(name, self.optional(name)?).filter(|text| !text.trim().is_empty())
    }

    /// A demanded text of any content, for values with a form of their own; empty ones too.
    pub(crate) fn raw_text(&self, name: &str) -> Option<&'v str> {
        self.as_text(name, self.value(name)?)
    }

    /// An optional text of any content.
    pub(crate) fn optional_raw_text(&self, name: &str) -> Option<&'v str> {
        self.as_text(name, self.optional(name)?)
    }

    pub(crate) fn truth(&self, name: &str) -> Option<bool> {
        self.value(name)?.as_bool().or_else(|| self.fault(name, Code::MemberType))
    }

    pub(crate) fn object(&self, name: &str) -> Option<Object<'v>> {
        self.as_object(name, self.value(name)?)
    }

    pub(crate) fn optional_object(&self, name: &str) -> Option<Object<'v>> {
        self.as_object(name, self.optional(name)?)
    }

    fn as_object(&self, name: &str, value: &'v Value) -> Option<Object<'v>> {
        match value.as_object() {
            None => self.fault(name, Code::MemberType),
            Some(members) => Some(Object { faults: self.faults, members, path: self.pointer(name) }),
        }
    }

    pub(crate) fn list(&self, name: &str) -> Option<&'v [Value]> {
        self.value(name)?.as_array().map(Vec::as_slice).or_else(|| self.fault(name, Code::MemberType))
    }

    /// The object at a place of a list.
    pub(crate) fn item(&self, list: &str, at: usize, value: &'v Value) -> Option<Object<'v>> {
        self.as_object(&format!("{list}/{at}"), value)
    }

    /// One of the names of a list.
    pub(crate) fn choice<T>(&self, name: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.value(name)?;
        self.chosen(name, value, known)
    }

    /// One of the names of a list, at a place of a list.
    pub(crate) fn chosen<T>(&self, name: &str, value: &'v Value, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        known(self.as_text(name, value)?).or_else(|| self.fault(name, Code::ValueUnknown))
    }

    pub(crate) fn date(&self, name: &str) -> Option<NaiveDate> {
        let text = self.raw_text(name)?;
        moment::date(text).or_else(|| self.fault(name, Code::DateInvalid))
    }

    pub(crate) fn optional_date(&self, name: &str) -> Option<NaiveDate> {
        let text = self.optional_raw_text(name)?;
        moment::date(text).or_else(|| self.fault(name, Code::DateInvalid))
    }

    pub(crate) fn moment(&self, name: &str) -> Option<DateTime<Utc>> {
        let text = self.raw_text(name)?;
        moment::moment(text).or_else(|| self.fault(name, Code::MomentInvalid))
    }

    /// A whole number from 1 to `max`; `3.0` is one, `"3"` and `3.5` are none.
    pub(crate) fn whole(&self, name: &str, max: u16) -> Option<u16> {
        let value = self.value(name)?;
        self.as_whole(name, value, max)
    }

    pub(crate) fn optional_whole(&self, name: &str, max: u16) -> Option<u16> {
        self.as_whole(name, self.optional(name)?, max)
    }

    /// A year as a whole number: where it is read strictly from 1 to `max`; otherwise any, and none where it is no year of
    /// ours.
    pub(crate) fn year(&self, name: &str, max: u16) -> Option<Option<u16>> {
        if self.faults.strict {
            return self.whole(name, max).map(Some);
        }
        let value = self.value(name)?;
        let Some(number) = value.as_f64() else { return self.fault(name, Code::MemberType) };
        if number.fract() != 0.0 {
            return self.fault(name, Code::NumberWhole);
        }
        let fits = number >= 1.0 && number <= f64::from(max);
        Some(if fits { self.whole(name, max) } else { None })
    }

    fn as_whole(&self, name: &str, value: &'v Value, max: u16) -> Option<u16> {
        let Some(number) = value.as_f64() else { return self.fault(name, Code::MemberType) };
        if number.fract() != 0.0 {
            return self.fault(name, Code::NumberWhole);
        }
        let fits = number >= 1.0 && number <= f64::from(max);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and within 1 to `max`")]
        fits.then_some(number as u16).or_else(|| self.fault(name, Code::NumberRange))
    }
}
