//! A private PostgreSQL and NATS: started, watched and stopped, for `telnusqa up` and for tests.
//!
//! The law this crate keeps: a server is our own child, and nothing of it survives us, however we end.

pub mod child;
mod files;
pub mod nats;
pub mod postgres;
pub mod testing;

pub use child::Child;
pub use nats::Nats;
pub use postgres::Postgres;
