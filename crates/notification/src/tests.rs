//! What is told, against a real database, a real vault and a real receiver of mail.

mod bounces;
mod cabinet;
mod crashing;
mod deliveries;
pub(crate) mod gateway;
mod guarded;
pub(crate) mod house;
mod lines;
mod office;
mod patterns;
mod peer;
pub(crate) mod receiver;
mod sending;
mod serving;
mod short;
mod smpp;
mod smsc;
mod telling;
mod texting;
mod told;
mod visits;
mod words;
