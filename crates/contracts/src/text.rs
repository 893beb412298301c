//! Values that are written as one string: names of the contract, numbers, digests.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::blank::{self, BlankNumber};
use telnusqa_domain::case::complaint::{About, Body, Verdict};
use telnusqa_domain::case::{
    Channel, Delivery, Digest, DocumentKind, Field, FileRef, Flag, Ground, HearingForm, IisNumber, Medium,
    OriginalKind, Parcel, Party, Reason, RepresentativeKind, ResultKind, ReturnReason, Role, StaffId,
};
use telnusqa_domain::identity::Bin;
use telnusqa_domain::language::Language;
use telnusqa_domain::promise::{self, DropReason};
use telnusqa_domain::register_number::RegisterNumber;
use telnusqa_domain::regulation::{Duty, RegulationId};
use telnusqa_domain::staffing::{Authority, OrderNumber, Post};
use telnusqa_domain::transfer::{Direction, Found, ListNumber};
use telnusqa_domain::visit::{Ability, Branch, CancelReason, MoveReason, VisitNumber};

/// A value as its string.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AsText<T>(pub(crate) T);

/// A value that is written as a string, the same for ever.
pub(crate) trait Text: Sized {
    /// What it is, for the error.
    const WHAT: &'static str;
    /// Its string.
    fn write(&self) -> Cow<'_, str>;
    /// The value of a string.
    fn read(text: &str) -> Option<Self>;
}

impl<T: Text> Serialize for AsText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.write())
    }
}

impl<'de, T: Text> Deserialize<'de> for AsText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        T::read(&text).map(Self).ok_or_else(|| D::Error::custom(format_args!("not a {}", T::WHAT)))
    }
}

macro_rules! named {
    ($($type:ident: $what:literal),+ $(,)?) => {$(
        impl Text for $type {
            const WHAT: &'static str = $what;

            fn write(&self) -> Cow<'_, str> {
                Cow::Borrowed(self.name())
            }

            fn read(text: &str) -> Option<Self> {
                Self::from_name(text)
            }
        }
    )+};
}

named! {
    Ability: "ability",
    About: "thing complained of",
    Authority: "authority",
    Body: "body that decides complaints",
    CancelReason: "reason of a cancellation",
    Channel: "channel",
    DocumentKind: "kind of paper",
    Delivery: "way of delivery",
    Direction: "way of a run",
    DropReason: "reason of a promise that is dropped",
    Duty: "step",
    Field: "field",
    Flag: "flag",
    Found: "finding",
    HearingForm: "form of hearing",
    Ground: "ground",
    Medium: "medium",
    MoveReason: "reason of a move",
    OriginalKind: "kind of original",
    Parcel: "parcel",
    Party: "party",
    Post: "post",
    Reason: "reason",
    RegulationId: "regulation",
    RepresentativeKind: "kind of representative",
    ReturnReason: "reason of a return",
    ResultKind: "kind of result",
    Role: "role",
    Verdict: "verdict",
}

impl Text for ApplicationNumber {
    const WHAT: &'static str = "application number";

    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Text for Bin {
    const WHAT: &'static str = "BIN";

    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Text for BlankNumber {
    const WHAT: &'static str = "number of a blank form";

    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Text for promise::Kind {
    const WHAT: &'static str = "kind of promise";

    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.name())
    }

    fn read(text: &str) -> Option<Self> {
        Self::from_name(text)
    }
}

impl Text for blank::Reason {
    const WHAT: &'static str = "reason of a spoiled form";

    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.name())
    }

    fn read(text: &str) -> Option<Self> {
        Self::from_name(text)
    }
}

impl Text for Branch {
    const WHAT: &'static str = "branch";

    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Text for VisitNumber {
    const WHAT: &'static str = "number of a visit";

    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Text for Digest {
    const WHAT: &'static str = "digest";

    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(hex::encode(self.0))
    }

    fn read(text: &str) -> Option<Self> {
        <[u8; 32]>::read(text).map(Self)
    }
}

impl Text for IisNumber {
    const WHAT: &'static str = "number of the IIS";

    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Text for OrderNumber {
    const WHAT: &'static str = "number of an order";

    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Text for Language {
    const WHAT: &'static str = "language";

    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.code())
    }

    fn read(text: &str) -> Option<Self> {
        Self::from_code(text)
    }
}

/// A SHA-256 as 64 lower-case hexadecimal digits.
impl Text for [u8; 32] {
    const WHAT: &'static str = "SHA-256";

    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(hex::encode(self))
    }

    fn read(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
    }
}

impl Text for FileRef {
    const WHAT: &'static str = "SHA-256 of a file";

    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(hex::encode(self.0))
    }

    fn read(text: &str) -> Option<Self> {
        <[u8; 32]>::read(text).map(Self)
    }
}

impl Text for ListNumber {
    const WHAT: &'static str = "number of a transfer list";

    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Text for RegisterNumber {
    const WHAT: &'static str = "number of the register";

    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Text for StaffId {
    const WHAT: &'static str = "identity of a member of staff";

    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
