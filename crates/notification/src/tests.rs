//! What is told, against a real database, a real vault and a real receiver of mail.

mod crashing;
mod deliveries;
mod gateway;
mod house;
mod lines;
mod peer;
mod receiver;
mod sending;
mod serving;
mod short;
mod telling;
mod texting;
mod visits;
mod words;
