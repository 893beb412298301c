//! Acts as the counterpart: publishes packages as the IIS does and judges the answers.

mod expected;
mod publish;
mod session;

pub(crate) use expected::{Expected, differences, kind_of};
pub(crate) use publish::{Args as PublishArgs, run as publish};
pub(crate) use session::{Outgoing, Session};
