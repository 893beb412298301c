//! The members of a step's body, read strictly: what is missing, ill-typed or unknown is told all at once, by its place.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::{Map, Value};
use telnusqa_contracts::problem::{Fault, Kind, Texts};
use telnusqa_domain::language::Trilingual;

use crate::api::Problem;
use crate::api::body::{self, MISSING, NO_TEXT};

/// The most characters of a text that people write.
const TEXT_MAX: usize = telnusqa_domain::wording::CHARACTERS_MAX;

const CHARACTERS: Trilingual<&'static str> = Trilingual {
    en: "A text may hold no control characters",
    kk: "Мәтінде басқару таңбалары болмауы керек",
    ru: "В тексте не должно быть управляющих символов",
};
const COUNT: Trilingual<&'static str> = Trilingual {
    en: "A whole number from 1 is expected here, no larger than allowed",
    kk: "Мұнда 1-ден басталатын, рұқсат етілген шектен аспайтын бүтін сан болуы керек",
    ru: "Здесь должно быть целое число от 1, не больше допустимого",
};
const DAY: Trilingual<&'static str> = Trilingual {
    en: "A date is expected here, as in 2026-11-23",
    kk: "Мұнда күн болуы керек, мысалы 2026-11-23",
    ru: "Здесь должна быть дата, например 2026-11-23",
};
const LENGTH: Trilingual<&'static str> = Trilingual {
    en: "The text may not be empty, nor longer than allowed",
    kk: "Мәтін бос болмауы және рұқсат етілген ұзындықтан аспауы керек",
    ru: "Текст не должен быть пустым и не должен превышать допустимой длины",
};
const MOMENT: Trilingual<&'static str> = Trilingual {
    en: "A date and time with an offset are expected here, as in 2026-11-23T10:00:00+05:00",
    kk: "Мұнда сағаттық белдеуі көрсетілген күн мен уақыт болуы керек, мысалы 2026-11-23T10:00:00+05:00",
    ru: "Здесь должны быть дата и время со смещением, например 2026-11-23T10:00:00+05:00",
};
const NO_FLAG: Trilingual<&'static str> = Trilingual {
    en: "true or false is expected here",
    kk: "Мұнда true немесе false болуы керек",
    ru: "Здесь должно быть true или false",
};
const NO_OBJECT: Trilingual<&'static str> = Trilingual {
    en: "A JSON object is expected here",
    kk: "Мұнда JSON объектісі болуы керек",
    ru: "Здесь должен быть объект JSON",
};
const TIME: Trilingual<&'static str> = Trilingual {
    en: "A time in the form HH:MM is expected here, as in 10:00",
    kk: "Мұнда СС:ММ түріндегі уақыт болуы керек, мысалы 10:00",
    ru: "Здесь должно быть время вида ЧЧ:ММ, например 10:00",
};
const UNKNOWN: Trilingual<&'static str> =
    Trilingual {
        en: "There is no such member", kk: "Мұндай өріс жоқ", ru: "Такого поля нет"
    };
const WORD: Trilingual<&'static str> = Trilingual {
    en: "One of the values allowed is expected here",
    kk: "Мұнда рұқсат етілген мәндердің бірі болуы керек",
    ru: "Здесь должно быть одно из допустимых значений",
};

/// The members that are not read yet, and what is wrong with those that were.
#[derive(Debug, Default)]
pub(crate) struct Members {
    faults: Vec<Fault>,
    members: Map<String, Value>,
    /// The place of this object, as in `/identity`; empty for the whole body.
    pointer: String,
}

impl Members {
    /// What a page of ours sends.
    pub(crate) fn of_page(members: Map<String, Value>) -> Self {
        Self { members, ..Self::default() }
    }

    /// All that was sent, as long as nothing of it is read.
    pub(in crate::api) const fn all(&self) -> &Map<String, Value> {
        &self.members
    }

    /// Whether a member is there, and says something.
    pub(in crate::api) fn has(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !value.is_null())
    }

    /// Notes that a member is wrong.
    pub(in crate::api) fn fault(&mut self, name: &str, code: &str, detail: Trilingual<&'static str>) {
        self.fault_in(name, code, detail.into());
    }

    /// The same, in words of its own.
    pub(super) fn fault_in(&mut self, name: &str, code: &str, detail: Texts) {
        // names of ours hold neither ~ nor /, those of others may (RFC 6901 §3)
        let name = name.replace('~', "~0").replace('/', "~1");
        self.fault_at(format!("{}/{name}", self.pointer), code, detail);
    }

    /// Notes that something is wrong at a place of the whole body.
    pub(super) fn fault_at(&mut self, pointer: String, code: &str, detail: Texts) {
        self.faults.push(Fault { pointer, code: code.to_owned(), detail });
    }

    /// A member as it was sent, for whoever reads it himself.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name)
    }

    /// A member that must be a string.
    pub(in crate::api) fn string(&mut self, name: &str) -> Option<String> {
        let value = self.required(name)?;
        self.expect_string(name, value)
    }

    /// A text that people write, of up to 4,000 characters.
    pub(in crate::api) fn text(&mut self, name: &str) -> Option<String> {
        let text = self.string(name)?;
        self.plain(name, text, TEXT_MAX, &['\n', '\r', '\t'])
    }

    /// A text that may be missing or null.
    pub(in crate::api) fn optional_text(&mut self, name: &str) -> Option<String> {
        match self.members.remove(name) {
            None | Some(Value::Null) => None,
            Some(value) => {
                let text = self.expect_string(name, value)?;
                self.plain(name, text, TEXT_MAX, &['\n', '\r', '\t'])
            }
        }
    }

    /// A number or name on one line.
    pub(in crate::api) fn line(&mut self, name: &str, characters_max: usize) -> Option<String> {
        let text = self.string(name)?;
        self.plain(name, text, characters_max, &[])
    }

    /// A number or name on one line that may be missing or null.
    pub(in crate::api) fn optional_line(&mut self, name: &str, characters_max: usize) -> Option<String> {
        let value = self.members.remove(name).filter(|value| !value.is_null())?;
        let text = self.expect_string(name, value)?;
        self.plain(name, text, characters_max, &[])
    }

    /// Yes or no.
    pub(in crate::api) fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.required(name)?;
        let flag = value.as_bool();
        if flag.is_none() {
            self.fault(name, "member.type", NO_FLAG);
        }
        flag
    }

    /// Yes or no, where it is said.
    pub(super) fn optional_flag(&mut self, name: &str) -> Option<bool> {
        match self.members.get(name) {
            None | Some(Value::Null) => {
                self.members.remove(name);
                None
            }
            Some(_) => self.flag(name),
        }
    }

    /// A day, as in `2026-11-23`.
    pub(in crate::api) fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.string(name)?;
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
        if day.is_none() {
            self.fault(name, "member.day", DAY);
        }
        day
    }

    /// A whole number from 1 on.
    pub(in crate::api) fn count(&mut self, name: &str, max: u32) -> Option<u32> {
        let value = self.required(name)?;
        self.expect_count(name, &value, max)
    }

    /// The same, that may be missing or null.
    pub(in crate::api) fn optional_count(&mut self, name: &str, max: u32) -> Option<u32> {
        let value = self.members.remove(name).filter(|value| !value.is_null())?;
        self.expect_count(name, &value, max)
    }

    fn expect_count(&mut self, name: &str, value: &Value, max: u32) -> Option<u32> {
        let count = value.as_u64().and_then(|count| u32::try_from(count).ok());
        let count = count.filter(|count| (1..=max).contains(count));
        if count.is_none() {
            self.fault(name, "member.count", COUNT);
        }
        count
    }

    /// A moment with an offset (RFC 3339).
    pub(in crate::api) fn moment(&mut self, name: &str) -> Option<DateTime<Utc>> {
        let text = self.string(name)?;
        let moment = DateTime::parse_from_rfc3339(&text).ok();
        if moment.is_none() {
            self.fault(name, "member.moment", MOMENT);
        }
        moment.map(|moment| moment.to_utc())
    }

    /// The same, that may be missing or null.
    pub(in crate::api) fn optional_moment(&mut self, name: &str) -> Option<DateTime<Utc>> {
        match self.members.get(name) {
            None | Some(Value::Null) => {
                self.members.remove(name);
                None
            }
            Some(_) => self.moment(name),
        }
    }

    /// A time of day, as in `10:00`.
    pub(in crate::api) fn time(&mut self, name: &str) -> Option<NaiveTime> {
        let text = self.string(name)?;
        let time = NaiveTime::parse_from_str(&text, "%H:%M").ok().filter(|_| text.len() == 5);
        if time.is_none() {
            self.fault(name, "member.time", TIME);
        }
        time
    }

    /// One of a list of words.
    pub(in crate::api) fn word<T>(&mut self, name: &str, of: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let word = self.string(name)?;
        let value = of(&word);
        if value.is_none() {
            self.fault(name, "member.word", WORD);
        }
        value
    }

    /// An object within the object; [`Self::close`] takes it back.
    pub(in crate::api) fn object(&mut self, name: &str) -> Option<Self> {
        match self.required(name)? {
            Value::Object(members) => {
                Some(Self { faults: Vec::new(), members, pointer: format!("{}/{name}", self.pointer) })
            }
            Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {
                self.fault(name, "member.type", NO_OBJECT);
                None
            }
        }
    }

    /// An object that somebody else reads; what is wrong in it he tells by its place there.
    pub(in crate::api) fn whole(&mut self, name: &str) -> Option<Map<String, Value>> {
        self.object(name).map(|object| object.members)
    }

    /// The end of an object within this one.
    pub(in crate::api) fn close(&mut self, mut inner: Self) {
        inner.refuse_the_rest();
        self.faults.append(&mut inner.faults);
    }

    /// The end: every member that was not read is unknown.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub(in crate::api) fn finish<T>(mut self, read: Option<T>) -> Result<T, Problem> {
        self.refuse_the_rest();
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            Some(_) | None => Err(Problem::of(Kind::InvalidRequest, self.faults)),
        }
    }

    fn refuse_the_rest(&mut self) {
        for name in std::mem::take(&mut self.members).keys() {
            self.fault(name, "member.unknown", UNKNOWN);
        }
    }

    fn required(&mut self, name: &str) -> Option<Value> {
        let value = self.members.remove(name).filter(|value| !value.is_null());
        if value.is_none() {
            self.fault(name, "member.missing", MISSING);
        }
        value
    }

    fn expect_string(&mut self, name: &str, value: Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) => {
                self.fault(name, "member.type", NO_TEXT);
                None
            }
        }
    }

    fn plain(&mut self, name: &str, text: String, characters_max: usize, allowed: &[char]) -> Option<String> {
        if text.chars().any(|character| character.is_control() && !allowed.contains(&character)) {
            self.fault(name, "text.characters", CHARACTERS);
            return None;
        }
        if text.trim().is_empty() || text.chars().count() > characters_max {
            self.fault(name, "text.length", LENGTH);
            return None;
        }
        Some(text)
    }
}

impl<S: Send + Sync> FromRequest<S> for Members {
    type Rejection = Problem;

    /// A step that says nothing more needs no body.
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if request.headers().contains_key(CONTENT_TYPE) {
            let members = body::Body::from_request(request, state).await?.into_members();
            return Ok(Self { members, ..Self::default() });
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| Problem::new(Kind::TooLarge))?;
        if bytes.is_empty() { Ok(Self::default()) } else { Err(Problem::new(Kind::UnsupportedMediaType)) }
    }
}
