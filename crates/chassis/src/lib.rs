//! How a process of the house starts, listens, reports and stops.
//!
//! The law this crate keeps: a service is a library with `serve`; everything that all services do alike is done here.

pub mod bus;
pub mod clock;
pub mod consumer;
pub mod health;
pub mod lease;
pub mod parked;
pub mod process;
pub mod settings;
pub mod telemetry;

pub use clock::Clock;
pub use process::Service;
pub use settings::Settings;
