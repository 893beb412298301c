//! What is told, against a real database, a real vault and a real receiver of mail.

mod deliveries;
mod house;
mod lines;
mod peer;
mod receiver;
mod sending;
mod serving;
mod telling;
mod visits;
mod words;
